//! Evaluated questions to results: shows, claims, expectations.

use engine::{Operand, Outcome};
use model::definition::{Body, Kind};
use model::model::Model;
use model::units::{Base, Dimension, Unit};
use model::{Claim, Expect, Show};
use syntax::diagnostic::{Diagnostic, Id};

use crate::ask::{Asked, Asker, distance, sides};
use crate::figure::Figure;
use crate::format;
use crate::money::money_in_words;
use crate::run::{
    ClaimResult, ClaimSides, ExpectationResult, ExpectedYear, ShowResult, ShowValues, Verdict,
};
use crate::settings::{Worlds, differs};
use crate::sources::citations;

/// A claim, lowered.
pub(crate) struct AskedClaim {
    holds: Asked,
    sides: Option<AskedSides>,
}

/// The two sides of a claim, lowered.
struct AskedSides {
    left: Operand,
    relation: &'static str,
    right: Operand,
    unit: Unit,
    /// The two amounts whose distance the left side is.
    apart: Option<(Operand, Operand)>,
}

/// An expectation, lowered.
pub(crate) struct AskedExpect {
    years: Vec<AskedYear>,
}

struct AskedYear {
    year: Option<i32>,
    actual: Operand,
    expected: Operand,
    within: Operand,
}

impl Asker<'_> {
    pub(crate) fn claim(&mut self, claim: &Claim) -> AskedClaim {
        let holds = self.ask_steady(&claim.holds_if);
        let written = if holds.steady {
            sides(&claim.holds_if)
        } else {
            None
        };
        let sides = written.map(|(left, relation, right)| {
            let unit = money_in_words(&self.deal.variants[self.place], claim.unit.clone());
            let apart = distance(left);
            AskedSides {
                left: self.operand(left, 0),
                relation,
                right: self.operand(right, 0),
                unit,
                apart: apart.map(|(a, b)| (self.operand(a, 0), self.operand(b, 0))),
            }
        });
        AskedClaim { holds, sides }
    }

    pub(crate) fn expect(&mut self, expect: &Expect) -> AskedExpect {
        let deal = self.deal;
        let steady =
            self.ask_steady(&expect.actual).steady && matches!(expect.expected, Body::Formula(_));
        let count = if steady {
            1
        } else {
            deal.timeline.period_count
        };
        let model = &deal.variants[self.place];
        let mut years = Vec::new();
        for period in 0..count {
            let expected =
                self.lowered
                    .expected(&deal.variants, model, self.place, &expect.expected, period);
            let Some(expected) = expected else { continue };
            years.push(AskedYear {
                year: (!steady).then(|| deal.timeline.year(period)),
                actual: self.operand(&expect.actual, period),
                expected,
                within: self.operand(&expect.within, period),
            });
        }
        AskedExpect { years }
    }
}

/// A show's noise: only money leaves rounding behind where flows cancel.
fn noise_of(kind: &Kind, worlds: &Worlds) -> f64 {
    if kind.is_money() { worlds.noise } else { 0.0 }
}

/// The unit of a kind in base units; rates are shown in percent a year.
pub(crate) fn unit_of_kind(kind: &Kind, names: &impl Fn(Base) -> String) -> Unit {
    let dimension = match kind {
        Kind::Number(measure) => measure.dimension.clone().unwrap_or_default(),
        Kind::Truth | Kind::Choice(_) | Kind::Poison => Dimension::ratio(),
    };
    Unit::told(dimension, names)
}

/// A show's values, and those of `no_deal` taken off.
pub(crate) fn show_result(
    show: &Show,
    asked: &Asked,
    no_deal: Option<&Asked>,
    worlds: &Worlds,
) -> ShowResult {
    let noise = noise_of(&show.formula.kind, worlds);
    let figure = |operand: &Operand| {
        let outcome = match asked.outcome(worlds, *operand) {
            Outcome::Value(value) if value.abs() <= noise => Outcome::Value(0.0),
            other => other,
        };
        worlds.figure_with(outcome, &worlds.spread(*operand), noise)
    };
    let comparable = matches!(show.formula.kind, Kind::Number(_));
    let other = no_deal.filter(|other| comparable && other.operands.len() == asked.operands.len());
    let less = other.map(|other| {
        let pairs = asked.operands.iter().zip(&other.operands);
        pairs
            .map(|(ours, theirs)| difference(*ours, *theirs, worlds, noise))
            .collect::<Vec<Figure>>()
    });
    let mut values: Vec<Figure> = asked.operands.iter().map(figure).collect();
    let values = if asked.steady {
        let less_no_deal = less
            .and_then(|mut less| less.pop())
            .filter(|less| less.value().is_some());
        ShowValues::One {
            value: values.remove(0),
            less_no_deal,
        }
    } else {
        ShowValues::Yearly {
            values,
            less_no_deal: less,
        }
    };
    ShowResult {
        label: show.label.clone(),
        kind: show.formula.kind.clone(),
        unit: show.unit.clone(),
        values,
        definition: asked.definition.clone(),
        span: show.span,
    }
}

fn difference(ours: Operand, theirs: Operand, worlds: &Worlds, noise: f64) -> Figure {
    let pairs = worlds.spread(ours).into_iter().zip(worlds.spread(theirs));
    worlds.figure(
        &pairs
            .map(|(ours, theirs)| ours - theirs)
            .collect::<Vec<f64>>(),
        noise,
    )
}

/// How a claim fares, and a warning where that depends on an open term.
pub(crate) fn claim_result(
    claim: &Claim,
    asked: &AskedClaim,
    model: &Model,
    worlds: &Worlds,
) -> (ClaimResult, Option<Diagnostic>) {
    let spreads: Vec<Vec<f64>> = asked
        .holds
        .operands
        .iter()
        .map(|operand| worlds.spread(*operand))
        .collect();
    // A claim about a row holds if it holds in every year.
    let settings = 0..worlds.settings.count();
    let holds: Vec<f64> = settings
        .map(|setting| spreads.iter().map(|year| year[setting]).fold(1.0, every))
        .collect();
    let figure = worlds.figure(&holds, 0.0);
    let open_terms: Vec<String> = figure
        .range
        .iter()
        .flat_map(|range| &range.terms)
        .map(|effect| effect.term.clone())
        .collect();
    let verdict = match (&figure.range, figure.value()) {
        (Some(_), _) => Verdict::DependsOnOpenTerms,
        (None, None) => Verdict::Undefined,
        (None, Some(holds)) if holds != 0.0 => Verdict::Holds,
        (None, Some(_)) => Verdict::DoesNotHold,
    };
    let told = (verdict == Verdict::DependsOnOpenTerms).then(|| {
        let message = format!(
            "whether `{}` holds depends on {}",
            claim.name,
            terms_in_words(&open_terms)
        );
        Diagnostic::warning(Id::OpenTerm, claim.span, message)
            .hint("fix the term in a scenario, or for one run with `--set`")
    });
    let sides = asked.sides.as_ref().map(|sides| {
        let noise = if sides.unit.dimension.is_money() {
            worlds.noise
        } else {
            0.0
        };
        let figure = |operand: Operand| worlds.figure(&worlds.spread(operand), noise);
        ClaimSides {
            left: figure(sides.left),
            relation: sides.relation,
            right: figure(sides.right),
            apart: sides.apart.map(|(a, b)| (figure(a), figure(b))),
            unit: sides.unit.clone(),
        }
    });
    let result = ClaimResult {
        name: claim.name.clone(),
        words: claim.words.clone(),
        by: claim.by.clone(),
        sources: citations(&model.root, &claim.sources),
        verdict,
        open_terms,
        sides,
        span: claim.span,
    };
    (result, told)
}

fn every(so_far: f64, next: f64) -> f64 {
    if so_far.is_nan() || next.is_nan() {
        f64::NAN
    } else {
        f64::from(u8::from(so_far != 0.0 && next != 0.0))
    }
}

/// Open terms in a sentence; several that only together make a difference have no names here.
pub(crate) fn terms_in_words(terms: &[String]) -> String {
    match terms {
        [] => "several open terms together".to_owned(),
        [one] => format!("the open term `{one}`"),
        many => format!(
            "the open terms {}",
            many.iter()
                .map(|term| format!("`{term}`"))
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

/// An expectation beside ours, with what is wrong.
pub(crate) fn expectation_result(
    expect: &Expect,
    asked: &AskedExpect,
    model: &Model,
    worlds: &Worlds,
) -> (ExpectationResult, Vec<Diagnostic>) {
    let text = expect.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let years: Vec<ExpectedYear> = asked
        .years
        .iter()
        .map(|asked| expected_year(expect, asked, worlds))
        .collect();
    let mut told = Vec::new();
    let failed: Vec<&ExpectedYear> = years.iter().filter(|year| !year.holds).collect();
    if let Some(first) = failed.first() {
        told.push(expectation_failed(expect, &text, first, failed.len()));
    }
    let moved = |asked: &AskedYear| {
        let spread = worlds.spread(asked.actual);
        spread
            .iter()
            .any(|value| differs(*value, spread[0], worlds.central(asked.within).abs() * 1e-3))
    };
    if asked.years.iter().any(moved) {
        let message = format!("`{text}` is expected to be one number but depends on an open term");
        let warning = Diagnostic::warning(Id::OpenTerm, expect.span, message);
        told.push(
            warning.hint("compare under a scenario that fixes the term: `under(scenario, …)`"),
        );
    }
    let holds = failed.is_empty();
    let sources = citations(&model.root, &expect.sources);
    (
        ExpectationResult {
            text,
            unit: expect.unit.clone(),
            years,
            holds,
            sources,
            span: expect.span,
        },
        told,
    )
}

fn expected_year(expect: &Expect, asked: &AskedYear, worlds: &Worlds) -> ExpectedYear {
    let (actual, expected) = (worlds.central(asked.actual), worlds.central(asked.expected));
    let within = worlds.central(asked.within);
    let within = if expect.relative {
        within * expected.abs()
    } else {
        within
    };
    ExpectedYear {
        year: asked.year,
        actual,
        expected,
        within,
        holds: (actual - expected).abs() <= within,
    }
}

fn expectation_failed(
    expect: &Expect,
    text: &str,
    first: &ExpectedYear,
    count: usize,
) -> Diagnostic {
    let kind = &expect.actual.kind;
    let say = |value: f64| format::precise(value, kind, &expect.unit);
    let year = first
        .year
        .map_or_else(String::new, |year| format!(" in {year}"));
    let more = match count - 1 {
        0 => String::new(),
        1 => ", and is off in one more year".to_owned(),
        more => format!(", and is off in {more} more years"),
    };
    let (actual, expected) = (say(first.actual), say(first.expected));
    let message = format!(
        "`{text}` is {actual}{year}, not {expected} within {}{more}",
        say(first.within)
    );
    Diagnostic::error(Id::ExpectationFailed, expect.span, message)
}
