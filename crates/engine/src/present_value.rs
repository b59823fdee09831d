//! What flows are worth at a given rate.

use crate::rate::DAYS_PER_YEAR;

/// The present value of flows one period apart, the first at `offset_periods` after the moment of valuation: 0 for the start, 0.5 for the middle, 1 for the end of each period.
///
/// `Σ flow_k / (1 + rate)^(k + offset)`; NaN for a rate of -1 or less, 0 for no flows.
///
/// ```
/// assert_eq!(engine::net_present_value(&[-100.0, 0.0, 150.0], 0.25, 0.0), -4.0);
/// ```
pub fn net_present_value(flows: &[f64], rate: f64, offset_periods: f64) -> f64 {
    let growth = 1.0 + rate;
    if growth.is_nan() || growth <= 0.0 {
        return f64::NAN;
    }
    let at_first_flow = flows
        .iter()
        .rev()
        .fold(0.0, |later, flow| later / growth + flow);
    at_first_flow / libm::pow(growth, offset_periods)
}

/// The present value at the day of the first flow listed, at a rate a year, years counted as actual days / 365.
///
/// Flows are `(day number, flow)`; later ones may stand in any order, also before the first.
/// NaN for a rate of -1 or less, 0 for no flows.
pub fn dated_present_value(flows: &[(i64, f64)], rate: f64) -> f64 {
    let growth = 1.0 + rate;
    if growth.is_nan() || growth <= 0.0 {
        return f64::NAN;
    }
    let Some((first_day, _)) = flows.first() else {
        return 0.0;
    };
    flows.iter().fold(0.0, |total, (day, flow)| {
        let years = (day - first_day) as f64 / DAYS_PER_YEAR;
        total + flow / libm::pow(growth, years)
    })
}
