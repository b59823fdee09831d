//! Numbers, units and references as JSON has them.

use model::definition::Kind;
use model::model::Model;
use model::units::{Base, Unit};
use report::{Figure, Outcome, Status, sources};
use serde::Serialize;

/// A figure in base units. Where open terms move it, `value` is the one in the middle and `low`
/// and `high` are there.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Number {
    value: Value,
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    roots: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    high: Option<f64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    open_terms: Vec<TermEffect>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Value {
    Number(f64),
    Truth(bool),
    Word(String),
    None,
}

#[derive(Clone, Debug, Serialize)]
struct TermEffect {
    term: String,
    at_low: Option<f64>,
    at_high: Option<f64>,
}

impl Number {
    /// A figure that is a number.
    pub(crate) fn of(figure: &Figure) -> Self {
        Self::of_kind(figure, &Kind::ratio())
    }

    /// A figure that may be a truth or one of some words.
    pub(crate) fn of_kind(figure: &Figure, kind: &Kind) -> Self {
        let (status, roots) = match &figure.middle {
            Outcome::Value(_) => (None, Vec::new()),
            Outcome::Status(status) => (Some(status_name(status)), roots(status)),
        };
        let range = figure
            .range
            .as_ref()
            .filter(|range| range.low <= range.high);
        let effect = |effect: &report::TermEffect| TermEffect {
            term: effect.term.clone(),
            at_low: effect.at_low,
            at_high: effect.at_high,
        };
        Self {
            value: figure
                .value()
                .map_or(Value::None, |value| worded(value, kind)),
            status,
            roots,
            low: range.map(|range| range.low),
            high: range.map(|range| range.high),
            open_terms: figure
                .range
                .iter()
                .flat_map(|range| range.terms.iter().map(effect))
                .collect(),
        }
    }

    /// No figure at all.
    pub(crate) fn none() -> Self {
        Self {
            value: Value::None,
            status: None,
            roots: Vec::new(),
            low: None,
            high: None,
            open_terms: Vec::new(),
        }
    }
}

fn worded(value: f64, kind: &Kind) -> Value {
    match kind {
        Kind::Truth => Value::Truth(value != 0.0),
        Kind::Choice(words) => words
            .get(value as usize)
            .map_or(Value::None, |word| Value::Word(word.clone())),
        Kind::Number(_) | Kind::Poison => Value::Number(value),
    }
}

/// Why there is no value, in one word.
pub(crate) fn status_name(status: &Status) -> &'static str {
    match status {
        Status::NoRoot => "none",
        Status::SeveralRoots(_) => "several",
        Status::NotConverged { .. } => "not-converged",
        Status::NeverReached => "never",
        Status::Undefined => "undefined",
        Status::Withheld => "withheld",
    }
}

fn roots(status: &Status) -> Vec<f64> {
    match status {
        Status::SeveralRoots(roots) => roots.clone(),
        Status::NoRoot
        | Status::NotConverged { .. }
        | Status::NeverReached
        | Status::Undefined
        | Status::Withheld => Vec::new(),
    }
}

/// The unit of a number in base units: tonne, metre, year, joule, one unit of a currency; `ratio`
/// for a plain number.
pub(crate) fn base_unit(model: &Model, unit: &Unit) -> String {
    unit.dimension.text(&|base: Base| model.base_name(base))
}

/// Where a number comes from.
#[derive(Debug, Serialize)]
#[serde(tag = "sort", rename_all = "lowercase")]
pub(crate) enum Citation {
    /// A declared source.
    Cited {
        /// Its name.
        source: String,
        /// Its title.
        title: String,
        /// Page, clause, table.
        place: Option<String>,
        /// How far it is trusted.
        grade: Option<String>,
        /// Its date.
        date: Option<String>,
        /// Whether only the form of a formula comes from there.
        of_form: bool,
    },
    /// Nobody published it.
    Assumed {
        /// `analogue`, `expert` or `placeholder`.
        basis: Option<&'static str>,
        /// The reason, as written.
        reason: String,
    },
}

impl Citation {
    /// As the report has it.
    pub(crate) fn of(citation: &sources::Citation) -> Self {
        match citation.clone() {
            sources::Citation::Cited {
                source,
                title,
                place,
                grade,
                date,
                of_form,
            } => Self::Cited {
                source,
                title,
                place,
                grade,
                date,
                of_form,
            },
            sources::Citation::Assumed { sort, reason } => Self::Assumed {
                basis: sort,
                reason,
            },
        }
    }
}
