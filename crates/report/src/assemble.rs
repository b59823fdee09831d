//! Asks every question of every variant, evaluates once, and puts the answers together.

use engine::{InputId, Operand, value_of, values};
use model::lower::{LeafKind, RARE, broken_by_draw, broken_on_path, deciding_draws};
use model::model::InstanceId;
use model::{Deal, Lowered};
use syntax::diagnostic::Diagnostic;

use crate::answers::{AskedExpect, expectation_result, show_result};
use crate::ask::{Asked, Asker, is_steady_in};
use crate::claims::{AskedClaim, ClaimResult, claim_result};
use crate::draws;
use crate::money::real_money;
use crate::parties::{AskedStake, Reader};
use crate::paths::Levels;
use crate::run::{OpenTerm, PartyResult, Run, ShowResult, ShowValues, SolveResult, VariantRun};
use crate::settings::{Settings, Worlds};
use crate::solve::{solve_result, steady_value};

/// Evaluates a lowered deal.
pub(crate) fn assemble(
    deal: &Deal,
    mut lowered: Lowered,
    mut diagnostics: Vec<Diagnostic>,
    levels: &Levels,
) -> Run {
    let count = deal.scenarios.len() + 1;
    let asked: Vec<AskedVariant> = (0..count)
        .map(|place| AskedVariant::of(deal, &mut lowered, place))
        .collect();
    let expects = ask_expects(deal, &mut lowered);
    let worlds = Worlds::of(&lowered, Settings::on(&lowered.leaves, levels));
    let broken = broken_in_any(deal, &lowered, &worlds);
    if !broken.is_empty() {
        diagnostics.extend(broken);
        return Run::failed(lowered, diagnostics);
    }
    diagnostics.extend(broken_far_out(deal, &lowered, &worlds));
    let mut run = Run {
        real_money: real_money(deal.base()),
        draws_feed_truth: draws::feed_truth(deal, &lowered, count),
        has_draws: lowered
            .leaves
            .iter()
            .any(|leaf| leaf.kind == LeafKind::Draw),
        worlds,
        ..Run::failed(lowered, diagnostics)
    };
    let largest = (0..count)
        .map(|place| run.reader(deal, place).largest_flow())
        .fold(0.0, f64::max);
    run.worlds.set_noise(largest);
    for place in 0..count {
        let variant = run.variant(deal, place, &asked);
        run.variants.push(variant);
    }
    run.answer_expects(deal, &expects);
    run.warn(deal);
    run.open_terms = run.list_open_terms(deal);
    run
}

/// What is required and does not hold: on the central path, or else where open terms stand at an end.
fn broken_in_any(deal: &Deal, lowered: &Lowered, worlds: &Worlds) -> Vec<Diagnostic> {
    let settings = 0..worlds.settings.count();
    let mut broken = settings.map(|setting| {
        let found = broken_on_path(deal, lowered, |operand| worlds.in_setting(setting, operand));
        let ends = worlds.settings.in_words(setting);
        let told = found.into_iter().map(|told| match (&ends, told.span) {
            (Some(ends), Some(span)) => told.via(span, format!("with {ends}")),
            _ => told,
        });
        told.collect::<Vec<_>>()
    });
    broken.find(|told| !told.is_empty()).unwrap_or_default()
}

/// What is required and does not hold where a draw that alone decides it stands far out.
fn broken_far_out(deal: &Deal, lowered: &Lowered, worlds: &Worlds) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (name, places) in deciding_draws(lowered) {
        for (level, word) in [(RARE, "low"), (1.0 - RARE, "high")] {
            let mut inputs = worlds.settings.inputs(&lowered.leaves, 0);
            for (place, leaf) in lowered.leaves.iter().enumerate() {
                if leaf.kind == LeafKind::Draw && leaf.row == name {
                    inputs.set_constant(InputId(place as u32), level);
                }
            }
            let known = values(&lowered.graph, &inputs, 0);
            let why = format!("with `{name}` drawn as {word} as on one path in 10,000");
            let broken = broken_by_draw(deal, lowered, &places, &why, |operand| {
                value_of(&known, operand)
            });
            told.extend(broken);
        }
    }
    told
}

/// The questions of a variant, lowered.
struct AskedVariant {
    shows: Vec<Option<Asked>>,
    claims: Vec<Option<AskedClaim>>,
    stakes: Vec<AskedStake>,
    /// Where the search of each `solve` begins and ends.
    bounds: Vec<Option<(Operand, Operand)>>,
}

impl AskedVariant {
    fn of(deal: &Deal, lowered: &mut Lowered, place: usize) -> Self {
        let questions = &deal.variants[place].questions;
        // A show is one value only if it is that in every variant, so that they can be compared.
        let steady = |index: usize| {
            let variants = deal.variants[..=deal.scenarios.len()].iter();
            let mut written = variants
                .filter_map(|model| Some((model, model.questions.shows.get(index)?.as_ref()?)));
            written.all(|(model, show)| is_steady_in(&deal.variants, model, &show.formula))
        };
        let mut asker = Asker {
            deal,
            lowered,
            place,
        };
        let shows = questions.shows.iter().enumerate();
        Self {
            shows: shows
                .map(|(index, show)| Some(asker.ask(&show.as_ref()?.formula, steady(index))))
                .collect(),
            claims: questions
                .claims
                .iter()
                .map(|claim| Some(asker.claim(claim.as_ref()?)))
                .collect(),
            stakes: questions
                .stakes
                .iter()
                .flatten()
                .map(|stake| asker.stake(stake))
                .collect(),
            bounds: questions
                .solves
                .iter()
                .map(|solve| {
                    solve
                        .as_ref()
                        .map(|solve| (asker.operand(&solve.low, 0), asker.operand(&solve.high, 0)))
                })
                .collect(),
        }
    }
}

fn ask_expects(deal: &Deal, lowered: &mut Lowered) -> Vec<AskedExpect> {
    let mut asker = Asker {
        deal,
        lowered,
        place: 0,
    };
    deal.base()
        .questions
        .expects
        .iter()
        .flatten()
        .map(|expect| asker.expect(expect))
        .collect()
}

impl Run {
    pub(crate) fn failed(lowered: Lowered, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            variants: Vec::new(),
            real_money: None,
            open_terms: Vec::new(),
            expectations: Vec::new(),
            diagnostics,
            draws_feed_truth: false,
            has_draws: false,
            lowered,
            worlds: Worlds::default(),
        }
    }

    pub(crate) fn reader<'r>(&'r self, deal: &'r Deal, place: usize) -> Reader<'r> {
        Reader {
            model: &deal.variants[place],
            lowered: &self.lowered,
            place,
            worlds: &self.worlds,
        }
    }

    fn variant(&mut self, deal: &Deal, place: usize, asked: &[AskedVariant]) -> VariantRun {
        let no_deal = deal.variant_of("no_deal").filter(|other| *other != place);
        let info = place
            .checked_sub(1)
            .map(|scenario| &deal.scenarios[scenario]);
        let model = &deal.variants[place];
        let here = &asked[place];
        let shows = model
            .questions
            .shows
            .iter()
            .enumerate()
            .map(|(index, show)| {
                let without = no_deal.and_then(|other| asked[other].shows.get(index)?.as_ref());
                Some(show_result(
                    show.as_ref()?,
                    here.shows[index].as_ref()?,
                    without,
                    &self.worlds,
                ))
            });
        let shows = shows.collect();
        let reader = self.reader(deal, place);
        let parties = reader.parties(no_deal.map(|other| self.reader(deal, other)));
        let (look_through, pie) = (reader.look_through(&here.stakes), reader.pie());
        VariantRun {
            name: deal.variant_name(place).to_owned(),
            label: info.map_or_else(|| deal.title.clone(), |info| info.label.clone()),
            edits: info.map_or_else(Vec::new, |info| info.edits.clone()),
            parties,
            shows,
            claims: self.claims(deal, place, here),
            solves: self.solves(deal, place, here),
            look_through,
            pie,
        }
    }

    fn claims(
        &mut self,
        deal: &Deal,
        place: usize,
        asked: &AskedVariant,
    ) -> Vec<Option<ClaimResult>> {
        let model = &deal.variants[place];
        let pairs = model.questions.claims.iter().zip(&asked.claims);
        let mut results = Vec::new();
        for (claim, asked) in pairs {
            let result = claim
                .as_ref()
                .zip(asked.as_ref())
                .map(|(claim, asked)| claim_result(claim, asked, model, &self.worlds));
            results.push(result.map(|(result, told)| {
                self.tell_in(deal, place, told);
                result
            }));
        }
        results
    }

    fn solves(
        &mut self,
        deal: &Deal,
        place: usize,
        asked: &AskedVariant,
    ) -> Vec<Option<SolveResult>> {
        let model = &deal.variants[place];
        let mut results = Vec::new();
        for (solve, bounds) in model.questions.solves.iter().zip(&asked.bounds) {
            let result = solve.as_ref().zip(*bounds).map(|(solve, bounds)| {
                let target = model.resolve(InstanceId::ROOT, &solve.target);
                let present = steady_value(
                    &self.lowered,
                    &self.worlds,
                    place,
                    target,
                    deal.timeline.period_count,
                );
                solve_result(deal, place, solve, bounds, &self.worlds, present)
            });
            results.push(result.map(|(result, told)| {
                self.tell_in(deal, place, told);
                result
            }));
        }
        results
    }

    /// What is found in the base is told once; what only a scenario shows is told with its name.
    fn tell_in(&mut self, deal: &Deal, place: usize, found: impl IntoIterator<Item = Diagnostic>) {
        for mut told in found {
            let known = self.diagnostics.iter().any(|before| {
                before.id == told.id
                    && before.span == told.span
                    && subject(before) == subject(&told)
            });
            if known {
                continue;
            }
            if let Some(span) = told.span.filter(|_| place > 0) {
                told = told.via(span, format!("in scenario `{}`", deal.variant_name(place)));
            }
            self.diagnostics.push(told);
        }
    }

    fn answer_expects(&mut self, deal: &Deal, asked: &[AskedExpect]) {
        let model = deal.base();
        for (expect, asked) in model.questions.expects.iter().flatten().zip(asked) {
            let (result, told) = expectation_result(expect, asked, model, &self.worlds);
            self.expectations.push(result);
            self.tell_in(deal, 0, told);
        }
    }

    fn warn(&mut self, deal: &Deal) {
        for place in 0..self.variants.len() {
            let told = self.reader(deal, place).warnings();
            self.tell_in(deal, place, told);
        }
    }

    fn list_open_terms(&self, deal: &Deal) -> Vec<OpenTerm> {
        let ends = Worlds::ends(&self.lowered);
        let terms = self.worlds.settings.terms.iter().filter_map(|name| {
            let (low, high) = *ends.get(name.as_str())?;
            let (model, row) = deal
                .variants
                .iter()
                .find_map(|model| Some((model, model.find_row(name)?)))?;
            let matters = self
                .variants
                .iter()
                .any(|variant| variant.is_moved_by(name));
            Some(OpenTerm {
                name: name.clone(),
                label: model.row_label(row),
                low,
                high,
                unit: model.row_unit(row),
                matters,
            })
        });
        terms.collect()
    }
}

/// The name a finding is about: one payment of a template is many payments of a deal.
fn subject(told: &Diagnostic) -> Option<&str> {
    told.message.split('`').nth(1)
}

impl VariantRun {
    /// Whether an open term moves anything this variant shows.
    fn is_moved_by(&self, term: &str) -> bool {
        let series = |party: &PartyResult| {
            let all = [&party.cash, &party.receipts, &party.payments, &party.kind];
            all.into_iter()
                .any(|series| series.yearly.iter().any(|year| year.is_moved_by(term)))
        };
        let shown = |show: &ShowResult| match &show.values {
            ShowValues::One { value, .. } => value.is_moved_by(term),
            ShowValues::Yearly { values, .. } => values.iter().any(|year| year.is_moved_by(term)),
        };
        self.parties.iter().any(series)
            || self.shows.iter().flatten().any(shown)
            || self
                .claims
                .iter()
                .flatten()
                .any(|claim| claim.is_moved_by(term))
    }
}
