//! Sobol' indices: how much of the variance of a figure each drawn input brings, alone and with others.
//!
//! Two independent samples A and B; for each factor a third that is A with the factor from B.
//! First order by Saltelli and others (2010), total by Jansen (1999). Factors are independent of each
//! other because inputs that the deal correlates are one factor.

use super::interval::Estimate;

/// The indices of one factor.
#[derive(Clone, Debug, PartialEq)]
pub struct SobolIndex {
    /// The full names of its inputs: one, or those that are correlated.
    pub names: Vec<String>,
    /// How a reader calls them.
    pub labels: Vec<String>,
    /// The share of the variance that would be gone, on average, if it were known.
    pub first_order: Estimate,
    /// The share of the variance that would be left, on average, if everything else were known.
    pub total: Estimate,
}

/// Sums of one design for one factor.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sums {
    /// Of B times the difference that the factor makes to A.
    with_other: f64,
    /// Of the squares of that difference.
    squares: f64,
    count: f64,
}

/// The values of one design around a center near their mean.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Whole {
    sum: f64,
    squares: f64,
    count: f64,
}

impl Whole {
    pub(crate) fn of(first: &[f64], second: &[f64], center: f64) -> Self {
        let mut whole = Self::default();
        for value in first.iter().chain(second).filter(|value| value.is_finite()) {
            let value = value - center;
            whole.sum += value;
            whole.squares += value * value;
            whole.count += 1.0;
        }
        whole
    }
}

impl Sums {
    pub(crate) fn of(first: &[f64], second: &[f64], mixed: &[f64], center: f64) -> Self {
        let mut sums = Self::default();
        for ((a, b), mixed) in first.iter().zip(second).zip(mixed) {
            if a.is_finite() && b.is_finite() && mixed.is_finite() {
                let moved = mixed - a;
                sums.with_other += (b - center) * moved;
                sums.squares += moved * moved;
                sums.count += 1.0;
            }
        }
        sums
    }
}

/// The variance of everything in the designs kept, and their mean less the center.
pub(crate) fn variance(wholes: &[Whole], kept: &dyn Fn(usize) -> bool) -> (f64, f64) {
    let mut all = Whole::default();
    for (_, whole) in wholes.iter().enumerate().filter(|(place, _)| kept(*place)) {
        all.sum += whole.sum;
        all.squares += whole.squares;
        all.count += whole.count;
    }
    let mean = all.sum / all.count;
    (all.squares / all.count - mean * mean, mean)
}

/// First order and total of one factor from the sums of each design.
pub(crate) fn indices(wholes: &[Whole], sums: &[Sums]) -> (Estimate, Estimate) {
    let over = |of: fn(&Sums) -> f64, kept: &dyn Fn(usize) -> bool| {
        let kept = sums.iter().enumerate().filter(|(place, _)| kept(*place));
        let sums = kept.fold((0.0, 0.0), |(sum, count), (_, each)| {
            (sum + of(each), count + each.count)
        });
        sums.0 / sums.1
    };
    let first_order = Estimate::jackknifed(wholes.len(), |kept| {
        over(|sums| sums.with_other, kept) / variance(wholes, kept).0
    });
    let total = Estimate::jackknifed(wholes.len(), |kept| {
        over(|sums| sums.squares, kept) / (2.0 * variance(wholes, kept).0)
    });
    (first_order, total)
}
