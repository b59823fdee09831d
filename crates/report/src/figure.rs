//! A number of a report: one value, or a range where open terms move it.

use engine::{Outcome, Status, is_withheld};

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
#[derive(Clone, Debug)]
pub struct Range {
    /// The least value.
    pub low: f64,
    /// The greatest value.
    pub high: f64,
    /// Whether some setting has no value at all.
    pub sometimes_none: bool,
    /// The terms that move it, in the order in which the deal names them.
    pub terms: Vec<TermEffect>,
    /// The value in every setting, the middle first; not finite where there is none.
    pub(crate) settings: Vec<f64>,
}

impl PartialEq for Range {
    /// Settings without a value are equal, which their numbers would not be.
    fn eq(&self, other: &Self) -> bool {
        let known = |range: &Self| {
            let settings = range.settings.iter();
            settings
                .map(|value| value.is_finite().then_some(*value))
                .collect::<Vec<_>>()
        };
        self.low == other.low
            && self.high == other.high
            && self.sometimes_none == other.sometimes_none
            && self.terms == other.terms
            && known(self) == known(other)
    }
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

    /// The value in a setting of the open terms; NaN where there is none.
    pub(crate) fn in_setting(&self, setting: usize) -> f64 {
        match &self.range {
            Some(range) => range.settings.get(setting).copied().unwrap_or(f64::NAN),
            None => self.middle.value_or_nan(),
        }
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

/// A number as an outcome: withheld, or undefined where it is not finite.
pub(crate) fn outcome(value: f64) -> Outcome {
    if value.is_finite() {
        Outcome::Value(value)
    } else if is_withheld(value) {
        Outcome::Status(Status::Withheld)
    } else {
        Outcome::Status(Status::Undefined)
    }
}
