//! Evaluated questions to results: shows and expectations.

use engine::{Operand, Outcome};
use model::definition::{Body, Kind};
use model::model::Model;
use model::units::{Base, Dimension, Unit};
use model::{Expect, Show};
use syntax::diagnostic::{Diagnostic, Id};

use crate::ask::{Asked, Asker};
use crate::figure::Figure;
use crate::format;
use crate::run::{ExpectationResult, ExpectedYear, ShowResult, ShowValues};
use crate::settings::{Worlds, differs};
use crate::sources::citations;

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
