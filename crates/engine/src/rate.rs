//! Rates of return of one list of flows: internal, dated, modified.
//!
//! Receives flows, gives every rate at which they are worth nothing, or says that there is none or more than one.
//! It never picks one of several rates: which of them means something is not a numerical question.

use crate::roots::{ExponentialSum, Times};
use crate::status::{Outcome, Status};

/// The rates searched, both ends included.
/// Below, a flow of the next period would count ten thousand times one of today; above, nothing.
/// In the logarithm of growth: `log1p` of -0.9999 and of 1,000,000.
pub(crate) const LOWEST: f64 = -9.210_340_371_976_294;
pub(crate) const HIGHEST: f64 = 13.815_511_557_963_774;

/// Days of a year in the dated functions: actual/365.
pub(crate) const DAYS_PER_YEAR: f64 = 365.0;

/// The only rate from -0.9999 to 1,000,000 at which the flows, one a period from t = 0, are worth nothing.
///
/// [`Status::NoRoot`] where there is none (flows of one sign, all zero, or a loss beyond the range), [`Status::SeveralRoots`] with all of them where there are more, [`Status::Undefined`] for no flows or one that is not finite.
/// See [`internal_rates`] for what counts as one root.
///
/// ```
/// use engine::{Outcome, Status, internal_rate};
/// assert!((internal_rate(&[-100.0, 39.0, 59.0, 55.0, 20.0]).value().unwrap() - 0.280_948_421_16).abs() < 1e-10);
/// assert_eq!(internal_rate(&[-100.0, -20.0]), Outcome::Status(Status::NoRoot));
/// ```
pub fn internal_rate(flows: &[f64]) -> Outcome {
    match usable(flows.iter().copied()) {
        Some(scale) => Outcome::from_roots(rates_of_usable(flows, scale)),
        None => Outcome::Status(Status::Undefined),
    }
}

/// All rates from -0.9999 to 1,000,000 at which the flows are worth nothing, in ascending order; none if a flow is not finite.
///
/// None is missed: the rates are separated by those of simpler sums, down to one that has none.
/// A rate at which the worth touches zero without changing sign counts once.
/// Rates between which the worth cannot be told from zero in double precision count once too (for two rates, that is about 1e-7 apart), and so does a worth that comes so close to zero without reaching it.
pub fn internal_rates(flows: &[f64]) -> Vec<f64> {
    match usable(flows.iter().copied()) {
        Some(scale) => rates_of_usable(flows, scale),
        None => Vec::new(),
    }
}

/// The only rate a year at which dated flows are worth nothing, years counted as actual days / 365.
///
/// Flows are `(day number, flow)` in any order; statuses and range as for [`internal_rate`].
/// Only differences of day numbers matter.
pub fn dated_internal_rate(flows: &[(i64, f64)]) -> Outcome {
    let Some(scale) = usable(flows.iter().map(|(_, flow)| *flow)) else {
        return Outcome::Status(Status::Undefined);
    };
    let mut by_day: Vec<(i64, f64)> = flows
        .iter()
        .map(|(day, flow)| (*day, flow * scale))
        .collect();
    by_day.sort_by_key(|(day, _)| *day);
    by_day.dedup_by(|next, kept| {
        let same_day = next.0 == kept.0;
        if same_day {
            kept.1 += next.1;
        }
        same_day
    });
    by_day.retain(|(_, flow)| *flow != 0.0);
    let Some(first_day) = by_day.first().map(|(day, _)| *day) else {
        return Outcome::Status(Status::NoRoot);
    };
    let years: Vec<f64> = by_day
        .iter()
        .map(|(day, _)| (day - first_day) as f64 / DAYS_PER_YEAR)
        .collect();
    let amounts: Vec<f64> = by_day.iter().map(|(_, flow)| *flow).collect();
    Outcome::from_roots(rates_of_sum(ExponentialSum {
        coefficients: &amounts,
        times: Times::Given(&years),
    }))
}

/// The modified internal rate: negative flows are paid for in advance at the finance rate, positive flows are kept to the end at the reinvestment rate.
///
/// `(future value of the positive flows / present cost of the negative flows)^(1/n) - 1` for flows at t = 0 to n.
/// [`Status::Undefined`] for fewer than two flows, where all flows have one sign, for a rate of -1 or less, or for a number that is not finite.
pub fn modified_internal_rate(flows: &[f64], finance_rate: f64, reinvestment_rate: f64) -> Outcome {
    let finance = 1.0 + finance_rate;
    let reinvestment = 1.0 + reinvestment_rate;
    let future = flows
        .iter()
        .fold(0.0, |kept, flow| kept * reinvestment + positive_part(*flow));
    let present = flows
        .iter()
        .rev()
        .fold(0.0, |owed, flow| owed / finance + positive_part(-flow));
    let meaningful = flows.len() >= 2
        && flows.iter().all(|flow| flow.is_finite())
        && finance > 0.0
        && reinvestment > 0.0
        && future > 0.0
        && present > 0.0
        && (future / present).is_finite();
    if !meaningful {
        return Outcome::Status(Status::Undefined);
    }
    let periods = (flows.len() - 1) as f64;
    Outcome::Value(libm::pow(future / present, 1.0 / periods) - 1.0)
}

fn positive_part(flow: f64) -> f64 {
    if flow > 0.0 { flow } else { 0.0 }
}

/// The factor that brings the flows to a size whose sums neither overflow nor vanish; `None` if one is not finite or there is none.
/// A power of two, and 1 for any amount of money.
fn usable(flows: impl Iterator<Item = f64>) -> Option<f64> {
    let mut largest = None;
    for flow in flows {
        if !flow.is_finite() {
            return None;
        }
        largest = Some(flow.abs().max(largest.unwrap_or(0.0)));
    }
    largest.map(|largest| {
        if largest > TOO_LARGE {
            1.0 / TOO_LARGE
        } else if largest < 1.0 / TOO_LARGE {
            TOO_LARGE
        } else {
            1.0
        }
    })
}

/// 2^600, about 4e180.
pub(crate) const TOO_LARGE: f64 = f64::from_bits((1023 + 600) << 52);

fn rates_of_usable(flows: &[f64], scale: f64) -> Vec<f64> {
    // Idle periods before the first and after the last flow change no rate.
    let Some(first) = flows.iter().position(|flow| *flow != 0.0) else {
        return Vec::new();
    };
    let last = flows.iter().rposition(|flow| *flow != 0.0).unwrap_or(first);
    let flows = &flows[first..=last];
    if scale == 1.0 {
        return rates_of_whole_periods(flows);
    }
    let scaled: Vec<f64> = flows.iter().map(|flow| flow * scale).collect();
    rates_of_whole_periods(&scaled)
}

fn rates_of_whole_periods(flows: &[f64]) -> Vec<f64> {
    rates_of_sum(ExponentialSum {
        coefficients: flows,
        times: Times::Whole,
    })
}

fn rates_of_sum(sum: ExponentialSum<'_>) -> Vec<f64> {
    // In the logarithm of growth, x = ln(1 + r), every flow is an exponential and no rate is special.
    let mut rates = sum.roots(LOWEST, HIGHEST);
    for rate in &mut rates {
        *rate = libm::expm1(*rate);
    }
    rates
}

#[cfg(test)]
mod tests {
    use super::{HIGHEST, LOWEST};

    #[test]
    fn the_range_is_that_of_the_rates() {
        assert_eq!(LOWEST.to_bits(), libm::log1p(-0.9999).to_bits());
        assert_eq!(HIGHEST.to_bits(), libm::log1p(1e6).to_bits());
    }
}
