//! When the money put in has come back.

use crate::status::{Outcome, Status};

/// Periods from t = 0 until the sum of the flows, having been negative, first comes back to zero.
///
/// Flows are undiscounted, one a period, and spread evenly over the period they belong to, so the answer is interpolated.
/// Where the sum is never negative nothing has to come back and the answer is 0.
/// A later fall below zero (closure, abandonment) does not change the answer.
///
/// [`Status::NeverReached`] where the sum does not come back, [`Status::Undefined`] for no flows or one that is not finite.
///
/// ```
/// use engine::{Outcome, payback};
/// assert_eq!(payback(&[-100.0, 50.0, 40.0, 20.0]), Outcome::Value(2.5));
/// ```
pub fn payback(flows: &[f64]) -> Outcome {
    if flows.is_empty() || flows.iter().any(|flow| !flow.is_finite()) {
        return Outcome::Status(Status::Undefined);
    }
    let mut before = 0.0;
    for (period, flow) in flows.iter().enumerate() {
        let after = before + flow;
        if before < 0.0 && after >= 0.0 {
            return Outcome::Value((period as f64 - 1.0) + -before / flow);
        }
        before = after;
    }
    if flows_never_negative(flows) {
        Outcome::Value(0.0)
    } else {
        Outcome::Status(Status::NeverReached)
    }
}

/// Whether the running sum stays at or above zero throughout.
fn flows_never_negative(flows: &[f64]) -> bool {
    let mut total = 0.0;
    flows.iter().all(|flow| {
        total += flow;
        total >= 0.0
    })
}
