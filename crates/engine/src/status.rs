//! Why a question about a list of flows has no single answer.
//!
//! A status is a result, not an error: a project without an internal rate is a fact about the project.
//! Inside a program a status is the number NaN; asking the plain function again on the flows of one path gives it back.

/// The reason there is no single value.
#[derive(Clone, PartialEq, Debug)]
pub enum Status {
    /// No root in the range searched.
    NoRoot,
    /// More than one root, in ascending order.
    SeveralRoots(Vec<f64>),
    /// The search ended before its tolerance was met.
    NotConverged {
        /// Steps taken.
        iterations: u32,
        /// What is left of the function that should be zero.
        residual: f64,
    },
    /// What was waited for does not happen within the flows.
    NeverReached,
    /// The question has no meaning for these numbers: a NaN, an infinity, or a missing side.
    Undefined,
    /// It rests on a number that was kept back.
    Withheld,
}

/// The mark of a number that was kept back: a NaN no operation gives.
///
/// [`Graph::apply`](crate::Graph::apply) gives it for every operation on it, so what rests on it is known before anything is computed.
pub const WITHHELD: f64 = f64::from_bits(0x7ff8_0000_5ec2_e700);

/// Whether a number is the mark of one that was kept back.
pub fn is_withheld(value: f64) -> bool {
    value.to_bits() == WITHHELD.to_bits()
}

/// A value, or why there is none.
#[derive(Clone, PartialEq, Debug)]
pub enum Outcome {
    /// The one answer.
    Value(f64),
    /// Why there is not one answer.
    Status(Status),
}

impl Outcome {
    /// The value, if there is one.
    pub fn value(&self) -> Option<f64> {
        match self {
            Outcome::Value(value) => Some(*value),
            Outcome::Status(_) => None,
        }
    }

    /// The value, or NaN in its place, that of [`WITHHELD`] where it is withheld: what a program stores.
    pub fn value_or_nan(&self) -> f64 {
        match self {
            Outcome::Value(value) => *value,
            Outcome::Status(Status::Withheld) => WITHHELD,
            Outcome::Status(_) => f64::NAN,
        }
    }

    /// The one root, or the status for none or several.
    pub(crate) fn from_roots(mut roots: Vec<f64>) -> Outcome {
        match roots.len() {
            0 => Outcome::Status(Status::NoRoot),
            1 => Outcome::Value(roots.remove(0)),
            _ => Outcome::Status(Status::SeveralRoots(roots)),
        }
    }
}
