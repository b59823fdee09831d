//! Why a number is what it is: a tree from a row down to the cited page.

mod body;
mod show;
mod time;
mod walk;

pub(crate) use show::find as find_show;

use std::collections::HashSet;

use model::Deal;
use model::definition::Kind;
use model::formula::PartyMeasure;
use model::model::{Model, PartyId, RowId};
use model::units::{Base, Dimension, Unit};

use crate::figure::Figure;
use crate::format;
use crate::run::Run;
use crate::sources::{Citation, citations};

/// One row in one year, and what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The full name of the row.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The year; `None` where the row is the same in every year.
    pub year: Option<i32>,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Its value in base units; not finite where it is undefined or not covered.
    pub value: f64,
    /// How the parent counts it, where it is one of a party's payments or a term of a sum: `+` or `-`.
    pub sign: Option<char>,
    /// How it is computed, as the deal or template writes it; `None` for an input at its end.
    pub formula: Option<String>,
    /// What has to be said of it: the branch taken, the bracket, the side that binds, what a draw is.
    pub remarks: Vec<String>,
    /// Years that were summed, discounted or looked at.
    pub years: Vec<YearsRead>,
    /// Where its number comes from.
    pub sources: Vec<Citation>,
    /// The template it is a row of.
    pub template: Option<TemplateNote>,
    /// Whether it has been explained further up, and is not explained again.
    pub seen_above: bool,
    /// Whether it has operands that were left out because the depth was reached.
    pub cut: bool,
    /// What it reads, each explained in turn.
    pub operands: Vec<Explanation>,
}

/// What a function over time read.
#[derive(Clone, Debug, PartialEq)]
pub struct YearsRead {
    /// The call, as written.
    pub call: String,
    /// The unit of the values read.
    pub unit: Unit,
    /// Every year that counts and is not zero.
    pub years: Vec<YearRead>,
}

/// One year of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearRead {
    /// The year.
    pub year: i32,
    /// The value read, in base units.
    pub value: f64,
    /// What it adds to the result, where that differs: a discounted flow.
    pub adds: Option<f64>,
}

/// The template a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateNote {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Its file in the library; `None` where it is the deal's own.
    pub file: Option<String>,
}

/// Why there is nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotExplained {
    /// What is wrong, in one line.
    pub message: String,
    /// The nearest row, where one is near.
    pub nearest: Option<String>,
}

/// Explains a row of a variant in a year, or a figure the deal shows, by its label or as `show 1`,
/// down to `depth` steps. A row that is met a second time is
/// named but not explained again.
///
/// Without a year: the year in which the row is furthest from zero.
pub fn explain(
    deal: &Deal,
    run: &mut Run,
    variant: usize,
    row: &str,
    year: Option<i32>,
    depth: usize,
) -> Result<Explanation, NotExplained> {
    let model = &deal.variants[variant];
    let Some(id) = model.find_row(row) else {
        return match show::find(&model.questions.shows, row) {
            Some(place) => show::explain(deal, run, variant, place, year, depth),
            None => Err(no_row(model, row)),
        };
    };
    let mut explainer = Explainer {
        deal,
        model,
        run,
        place: variant,
        seen: HashSet::new(),
        hint: Unit::ratio(),
    };
    let period = match year {
        Some(year) => deal
            .timeline
            .period_of(year)
            .ok_or_else(|| not_a_year(deal, year))?,
        None => explainer.furthest_from_zero(id),
    };
    let mut told = explainer.row(
        Read {
            row: id,
            period,
            sign: None,
        },
        depth,
    );
    told.remarks
        .extend(moved_by_open_terms(run, variant, id, period, &told));
    Ok(told)
}

/// The value explained is that of the middle; where open terms move it, that is said at once.
fn moved_by_open_terms(
    run: &Run,
    variant: usize,
    row: RowId,
    period: usize,
    told: &Explanation,
) -> Option<String> {
    let operand = run.lowered.variants[variant].operand(row, period);
    let figure = run
        .worlds
        .figure(&run.worlds.spread(operand), run.worlds.noise);
    open_terms_remark(&figure, told)
}

fn open_terms_remark(figure: &Figure, told: &Explanation) -> Option<String> {
    figure.range.as_ref()?;
    let words = format::figure(figure, &told.kind, &told.unit);
    Some(format!(
        "open terms move this: {words}; explained with every open term in the middle"
    ))
}

pub(crate) fn no_row(model: &Model, row: &str) -> NotExplained {
    let names: Vec<String> = model.rows().map(|row| model.row_name(row)).collect();
    let near = show::near(row, &names, &model.questions.shows).map(str::to_owned);
    NotExplained {
        message: format!("there is no row and nothing shown that is called `{row}`"),
        nearest: near,
    }
}

fn not_a_year(deal: &Deal, year: i32) -> NotExplained {
    let (first, last) = (deal.timeline.first_year, deal.timeline.last_year());
    NotExplained {
        message: format!("{year} is not one of the deal's years {first}..{last}"),
        nearest: None,
    }
}

/// What a row holds.
pub(crate) fn kind_of(model: &Model, row: RowId) -> Kind {
    match model.party_of(row) {
        Some(_) => Kind::number(Dimension::of(Base::Money(0))),
        None => model.row(row).kind.clone(),
    }
}

/// A row that is read in a period, and how it is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Read {
    row: RowId,
    period: usize,
    sign: Option<char>,
}

struct Explainer<'a> {
    deal: &'a Deal,
    model: &'a Model,
    run: &'a mut Run,
    place: usize,
    seen: HashSet<(RowId, usize)>,
    /// The unit of the row that is looked into: its numbers are told in it.
    hint: Unit,
}

/// What is said of a formula, gathered while walking through it.
#[derive(Default)]
struct Said {
    remarks: Vec<String>,
    years: Vec<YearsRead>,
    sources: Vec<Citation>,
    reads: Vec<Read>,
}

impl Said {
    /// A row that a formula reads twice is one operand.
    fn read(&mut self, read: Read) {
        let is_same = |known: &Read| known.row == read.row && known.period == read.period;
        if !self.reads.iter().any(is_same) {
            self.reads.push(read);
        }
    }

    /// Remarks that repeat each other are said once.
    fn remark(&mut self, remark: String) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }
}

impl Explainer<'_> {
    fn value(&self, row: RowId, period: usize) -> f64 {
        self.run.value(self.place, row, period).unwrap_or(f64::NAN)
    }

    fn furthest_from_zero(&self, row: RowId) -> usize {
        let mut best = (0, f64::NEG_INFINITY);
        for period in 0..self.deal.timeline.period_count {
            let size = self.value(row, period).abs();
            if size > best.1 {
                best = (period, size);
            }
        }
        best.0
    }

    fn is_same_every_year(&self, row: RowId) -> bool {
        let first = self.value(row, 0);
        (1..self.deal.timeline.period_count).all(|period| self.value(row, period) == first)
    }

    fn row(&mut self, read: Read, depth: usize) -> Explanation {
        let Read { row, period, sign } = read;
        let model = self.model;
        let steady = self.is_same_every_year(row);
        let mut told = Explanation {
            name: model.row_name(row),
            label: model.row_label(row),
            year: (!steady).then(|| model.timeline.year(period)),
            kind: kind_of(model, row),
            unit: model.row_unit(row),
            value: self.value(row, period),
            sign,
            formula: None,
            remarks: Vec::new(),
            years: Vec::new(),
            sources: Vec::new(),
            template: None,
            seen_above: false,
            cut: false,
            operands: Vec::new(),
        };
        if !self.seen.insert((row, if steady { 0 } else { period })) {
            told.seen_above = true;
            return told;
        }
        let mut said = Said::default();
        if let Some((party, measure)) = model.party_of(row) {
            told.formula = Some(measure_in_words(measure).to_owned());
            self.flows(party, measure, None, period, &mut said);
        } else {
            let body = model.body(row);
            told.template = self.template_note(row);
            told.sources = citations(model.definition(body.scope), body.sources);
            told.formula = self.body(row, period, &mut said);
        }
        self.finish(&mut told, said, depth);
        told
    }

    /// Adds what was said of a formula, and explains what it reads.
    fn finish(&mut self, told: &mut Explanation, said: Said, depth: usize) {
        told.remarks = said.remarks;
        told.years = said.years;
        told.sources.extend(said.sources);
        told.cut = depth == 0 && !said.reads.is_empty();
        if depth > 0 {
            told.operands = said
                .reads
                .into_iter()
                .map(|read| self.row(read, depth - 1))
                .collect();
        }
    }

    fn template_note(&self, row: RowId) -> Option<TemplateNote> {
        let instance = self.model.instance_of(row);
        self.model.instance(instance).template?;
        let definition = self.model.definition(instance);
        let file = definition
            .in_library
            .then(|| model::library::file_of(&definition.name));
        Some(TemplateNote {
            name: definition.name.clone(),
            purpose: definition.purpose.clone(),
            file,
        })
    }

    /// The payments a party's sum is made of, the largest first; what is zero is counted only.
    fn flows(
        &mut self,
        party: PartyId,
        measure: PartyMeasure,
        within: Option<&[model::model::InstanceId]>,
        period: usize,
        said: &mut Said,
    ) {
        let in_kind = measure == PartyMeasure::Kind;
        let mut reads = Vec::new();
        let mut nothing = 0;
        for flow in self.model.flows_of(party) {
            let inside = within.is_none_or(|within| self.model.is_within(flow.instance, within));
            if flow.in_kind != in_kind || !inside || (flow.payee != party && flow.payer != party) {
                continue;
            }
            let value = self.value(flow.amount, period);
            let received = (flow.payee == party) == (value >= 0.0);
            let counts = match measure {
                PartyMeasure::Cash | PartyMeasure::Kind => true,
                PartyMeasure::Receipts => received,
                PartyMeasure::Payments => !received,
            };
            if value == 0.0 {
                nothing += 1;
            } else if counts {
                let adds = match measure {
                    PartyMeasure::Payments => flow.payer == party,
                    PartyMeasure::Cash | PartyMeasure::Kind | PartyMeasure::Receipts => {
                        flow.payee == party
                    }
                };
                let sign = Some(if adds { '+' } else { '-' });
                reads.push((
                    value.abs(),
                    Read {
                        row: flow.amount,
                        period,
                        sign,
                    },
                ));
            }
        }
        reads.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, read) in reads {
            said.read(read);
        }
        if nothing > 0 {
            let payments = if nothing == 1 {
                "payment is"
            } else {
                "payments are"
            };
            said.remark(format!(
                "{nothing} more {payments} zero in {}",
                self.model.timeline.year(period)
            ));
        }
    }
}

fn measure_in_words(measure: PartyMeasure) -> &'static str {
    match measure {
        PartyMeasure::Cash => "all payments received less all payments made",
        PartyMeasure::Receipts => "all payments received",
        PartyMeasure::Payments => "all payments made",
        PartyMeasure::Kind => "all value received in kind less all value given in kind",
    }
}
