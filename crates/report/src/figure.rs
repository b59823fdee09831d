//! A number of a report: one value, or a range where open terms move it.

use engine::{Outcome, Status};

/// A number in base units, with how far open terms move it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// On the central path, open terms in the middle.
    pub middle: Outcome,
    /// Present where an open term moves the value: then the middle is never shown alone.
    pub range: Option<Range>,
}

/// The least and the greatest value over the settings of the open terms that were tried: each term
/// at its low and its high end with the others in the middle, all low together, all high together.
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// Whether some setting has no value at all.
    pub sometimes_none: bool,
    /// The terms that move it, in the order in which the deal names them.
    pub terms: Vec<TermEffect>,
}

/// What one open term alone does to a value.
#[derive(Clone, Debug, PartialEq)]
pub struct TermEffect {
    /// The full name of the open input.
    pub term: String,
    /// The value with the term at its low end; `None` where there is none.
    pub at_low: Option<f64>,
    /// The value with the term at its high end.
    pub at_high: Option<f64>,
}

impl Figure {
    /// A value that nothing moves.
    pub fn one(value: f64) -> Self {
        Self {
            middle: outcome(value),
            range: None,
        }
    }

    /// The value on the central path, if there is one.
    pub fn value(&self) -> Option<f64> {
        self.middle.value()
    }

    /// Whether an open term moves it on its own.
    pub fn is_moved_by(&self, term: &str) -> bool {
        self.range
            .as_ref()
            .is_some_and(|range| range.terms.iter().any(|effect| effect.term == term))
    }

    /// The value where it is one number; `None` where open terms move it or there is none.
    pub fn single(&self) -> Option<f64> {
        if self.range.is_some() {
            None
        } else {
            self.value()
        }
    }
}

/// A number as an outcome: undefined where it is not finite.
pub(crate) fn outcome(value: f64) -> Outcome {
    if value.is_finite() {
        Outcome::Value(value)
    } else {
        Outcome::Status(Status::Undefined)
    }
}
