//! Rates of return of one list of flows.
use crate::status::{Outcome, Status};
/// Internal rate.
pub fn internal_rate(_flows: &[f64]) -> Outcome {
    Outcome::Status(Status::Undefined)
}
/// Modified.
pub fn modified_internal_rate(
    _flows: &[f64],
    _finance_rate: f64,
    _reinvestment_rate: f64,
) -> Outcome {
    Outcome::Status(Status::Undefined)
}
