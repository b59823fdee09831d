//! All roots of a sum of exponentials `f(x) = Σ c_k e^(-t_k x)`, the worth of flows `c_k` at times `t_k` under continuous growth `x`.
//!
//! **None is missed.** Let `m` be a time between two neighbouring flows of different sign.
//! By Rolle's theorem, between two roots of `f`, hence of `e^(mx) f`, lies a root of the derivative of `e^(mx) f`, which is `e^(mx)` times `h(x) = Σ (m - t_k) c_k e^(-t_k x)`.
//! `h` has one change of sign less among its coefficients than `f`, because the factor `m - t_k` changes sign exactly there.
//! So the roots of `h` cut the line into pieces with at most one root of `f` each, and after as many steps as there are changes of sign there is a sum without any, which has no root.
//! (Laguerre's proof of the rule of signs, turned into an algorithm.)
//!
//! Within a piece the root is found by Newton's method on `ln(P / N)`, the worth of the positive flows over that of the negative ones, which is nearly a straight line in `x`; bisection takes over where Newton leaves the piece.
//!
//! Times ascend from 0, and the first and last coefficients are not zero. Each sum is computed scaled by a positive factor that keeps every exponential at or below 1.

use crate::elementary::{exponential, logarithm};

/// The times of the flows of a sum.
#[derive(Clone, Copy)]
pub(crate) enum Times<'a> {
    /// 0, 1, 2, …
    Whole,
    /// Ascending from 0.
    Given(&'a [f64]),
}

/// See the [module documentation](self).
#[derive(Clone, Copy)]
pub(crate) struct ExponentialSum<'a> {
    pub(crate) coefficients: &'a [f64],
    pub(crate) times: Times<'a>,
}

/// The positive and the negative terms at one place, and their derivatives by `x`, all to the same positive scale.
#[derive(Clone, Copy)]
struct Parts {
    positive: f64,
    negative: f64,
    positive_slope: f64,
    negative_slope: f64,
}

impl Parts {
    fn value(self) -> f64 {
        self.positive - self.negative
    }

    /// The step to the zero of `ln(P / N)`, were it a straight line.
    ///
    /// Written with the side that weighs more below the root on top, so that payer and receiver see the same bits.
    fn newton_step(self, sign_below: f64) -> f64 {
        let positive = (self.positive, self.positive_slope);
        let negative = (self.negative, self.negative_slope);
        let ((more, more_slope), (less, less_slope)) = if sign_below > 0.0 {
            (positive, negative)
        } else {
            (negative, positive)
        };
        logarithm(more / less) / (less_slope / less - more_slope / more)
    }
}

/// A bound that is not reached: each step halves the bracket or the Newton step before it, and about 60 halvings leave nothing of either.
pub(crate) const STEP_LIMIT: u32 = 200;

/// A Newton step this small, relative to `1 + |x|`, leaves an error far below the last place: the error of the next is about its square.
pub(crate) const LAST_STEP: f64 = 1e-10;

/// Where to start on a side of 0 when the flows suggest nothing better: growth by a twentieth.
pub(crate) const FIRST_GUESS: f64 = 0.05;

impl ExponentialSum<'_> {
    /// All roots in `low..=high`, ascending.
    pub(crate) fn roots(self, low: f64, high: f64) -> Vec<f64> {
        match self.sign_changes() {
            0 => Vec::new(),
            1 => self.only_root(low, high).into_iter().collect(),
            _ => self
                .roots_by_running_totals(low, high)
                .unwrap_or_else(|| self.separated_roots(low, high)),
        }
    }

    /// All roots where one look at the running totals tells how many there are on either side of 0; `None` where it does not.
    ///
    /// On `x > 0` there are at most as many roots as the totals counted from the first flow change sign, because `f(x) / x` is the transform of those totals; on `x < 0` the same holds of the totals counted from the last flow.
    /// No change means no root, and one change means exactly one, because the signs at both ends then differ.
    fn roots_by_running_totals(self, low: f64, high: f64) -> Option<Vec<f64>> {
        let gross: f64 = self.coefficients.iter().map(|c| c.abs()).sum();
        let slack = 4.0 * self.coefficients.len() as f64 * f64::EPSILON * gross;
        let early = total_sign_changes(self.coefficients.iter(), slack)?;
        let late = total_sign_changes(self.coefficients.iter().rev(), slack)?;
        if early > 1 || late > 1 {
            return None;
        }
        let guess = self.first_guess();
        let mut roots = Vec::new();
        if late == 1 {
            let sign_below = self.coefficients[self.coefficients.len() - 1].signum();
            roots.extend(self.root_between(low, 0.0, sign_below, false, guess.min(-FIRST_GUESS)));
        }
        if early == 1 {
            let sign_below = -self.coefficients[0].signum();
            roots.extend(self.root_between(0.0, high, sign_below, false, guess.max(FIRST_GUESS)));
        }
        Some(roots)
    }

    /// The root of a sum with one change of sign, if it lies in the range.
    fn only_root(self, low: f64, high: f64) -> Option<f64> {
        // With the first flows negative the sum falls from plus infinity to minus infinity over all x.
        let sign_below = -self.coefficients[0].signum();
        self.root_between(low, high, sign_below, false, self.first_guess())
    }

    fn separated_roots(self, low: f64, high: f64) -> Vec<f64> {
        let mut levels = vec![self.coefficients.to_vec()];
        while let Some(simpler) = levels.last().and_then(|level| self.with(level).simpler()) {
            levels.push(simpler);
        }
        let mut roots = Vec::new();
        for level in levels.iter().rev() {
            roots = self.with(level).roots_between_cuts(low, &roots, high);
        }
        roots
    }

    /// The same times with other coefficients.
    fn with<'c>(&'c self, coefficients: &'c [f64]) -> ExponentialSum<'c> {
        ExponentialSum {
            coefficients,
            times: self.times,
        }
    }

    /// The coefficients of `h` of the module documentation, scaled to at most 1; `None` without a change of sign.
    fn simpler(self) -> Option<Vec<f64>> {
        let turn = self.first_turn()?;
        let mut simpler: Vec<f64> = self
            .coefficients
            .iter()
            .enumerate()
            .map(|(index, coefficient)| (turn - self.time(index)) * coefficient)
            .collect();
        let largest = simpler.iter().fold(0.0, |most: f64, c| most.max(c.abs()));
        for coefficient in &mut simpler {
            *coefficient /= largest;
        }
        Some(simpler)
    }

    /// The time halfway between the first two neighbouring flows of different sign.
    fn first_turn(self) -> Option<f64> {
        let mut before: Option<(usize, f64)> = None;
        for (index, coefficient) in self.nonzero() {
            if let Some((earlier, last)) = before
                && (last < 0.0) != (coefficient < 0.0)
            {
                return Some(f64::midpoint(self.time(earlier), self.time(index)));
            }
            before = Some((index, coefficient));
        }
        None
    }

    fn sign_changes(self) -> usize {
        let mut count = 0;
        let mut was_negative = self.coefficients[0] < 0.0;
        for (_, coefficient) in self.nonzero() {
            let is_negative = coefficient < 0.0;
            count += usize::from(is_negative != was_negative);
            was_negative = is_negative;
        }
        count
    }

    fn nonzero(&self) -> impl Iterator<Item = (usize, f64)> {
        let all = self.coefficients.iter().copied().enumerate();
        all.filter(|(_, coefficient)| *coefficient != 0.0)
    }

    fn time(&self, index: usize) -> f64 {
        match self.times {
            Times::Whole => index as f64,
            Times::Given(times) => times[index],
        }
    }

    /// All roots, given cuts between any two of which there is at most one.
    fn roots_between_cuts(self, low: f64, cuts: &[f64], high: f64) -> Vec<f64> {
        let mut roots = Vec::new();
        let (mut from, mut from_sign) = (low, self.sign(low));
        if from_sign == 0.0 {
            self.push_if_apart(&mut roots, low);
        }
        let inner = cuts.iter().filter(|cut| **cut > low && **cut < high);
        for to in inner.chain([&high]).copied() {
            let to_sign = self.sign(to);
            if to_sign == 0.0 {
                // A touching root, or one at the end of the range.
                self.push_if_apart(&mut roots, to);
            } else if from_sign * to_sign < 0.0 {
                let middle = f64::midpoint(from, to);
                if let Some(root) = self.root_between(from, to, from_sign, true, middle) {
                    self.push_if_apart(&mut roots, root);
                }
            }
            (from, from_sign) = (to, to_sign);
        }
        roots
    }

    /// Adds a root, unless the sum cannot be told from zero all the way from the last one.
    fn push_if_apart(self, roots: &mut Vec<f64>, root: f64) {
        if let Some(last) = roots.last()
            && self.sign(f64::midpoint(*last, root)) == 0.0
        {
            return;
        }
        roots.push(root);
    }

    /// The sign of the sum, 0 where rounding could have decided it.
    fn sign(self, x: f64) -> f64 {
        let parts = self.parts(x);
        let count = self.coefficients.len();
        let exponent = (self.time(count - 1) * x).abs();
        let roundings = match self.times {
            // Two a term, and the error of e^x once for each of its powers.
            Times::Whole => 4.0 * count as f64 + 16.0,
            Times::Given(_) => 4.0 * (count as f64 + exponent) + 16.0,
        };
        let value = parts.value();
        if value.abs() <= roundings * f64::EPSILON * (parts.positive + parts.negative) {
            0.0
        } else {
            value.signum()
        }
    }

    /// The place where the sum changes sign once between `below` and `above`.
    ///
    /// `sign_below` is its sign to the left of the root. If the ends are not `known` to lie on either side of it, the root may be outside, and the answer `None`.
    fn root_between(
        self,
        below: f64,
        above: f64,
        sign_below: f64,
        known: bool,
        guess: f64,
    ) -> Option<f64> {
        let (mut below, mut above) = (below, above);
        let (mut below_known, mut above_known) = (known, known);
        let mut x = if guess > below && guess < above {
            guess
        } else {
            f64::midpoint(below, above)
        };
        let mut last_step = f64::INFINITY;
        for _ in 0..STEP_LIMIT {
            let parts = self.parts(x);
            let value = parts.value() * sign_below;
            if value == 0.0 {
                return Some(x);
            }
            if value > 0.0 {
                if x >= above {
                    return None;
                }
                (below, below_known) = (x, true);
            } else {
                if x <= below {
                    return None;
                }
                (above, above_known) = (x, true);
            }
            let step = parts.newton_step(sign_below);
            let newton = x + step;
            if step.abs() <= LAST_STEP * (1.0 + x.abs()) {
                // Rounding can push a converged step over the end it came from.
                return Some(newton.clamp(below, above));
            }
            let is_good = newton > below && newton < above && step.abs() <= last_step / 2.0;
            let next = if is_good {
                newton
            } else if value > 0.0 && !above_known {
                above
            } else if value < 0.0 && !below_known {
                below
            } else {
                f64::midpoint(below, above)
            };
            if next == x || above - below <= f64::EPSILON * x.abs() {
                return Some(next);
            }
            last_step = if is_good { step.abs() } else { above - below };
            x = next;
        }
        Some(x)
    }

    /// Where two flows, one for each sign, with the same totals and mean times would be worth nothing.
    fn first_guess(self) -> f64 {
        let first_sign = self.coefficients[0].signum();
        let (mut early, mut late) = (0.0, 0.0);
        let (mut early_moment, mut late_moment) = (0.0, 0.0);
        for (index, coefficient) in self.coefficients.iter().enumerate() {
            let time = self.time(index);
            let (of_first_sign, of_other_sign) = (
                positive_part(first_sign * coefficient),
                positive_part(-first_sign * coefficient),
            );
            early += of_first_sign;
            early_moment += of_first_sign * time;
            late += of_other_sign;
            late_moment += of_other_sign * time;
        }
        logarithm(late / early) / (late_moment / late - early_moment / early)
    }

    fn parts(self, x: f64) -> Parts {
        match (self.times, x < 0.0) {
            (Times::Whole, false) => {
                by_horner(self.coefficients.iter().rev(), exponential(-x), -1.0)
            }
            // Seen from the last flow, so that growth below 1 is a discount again.
            (Times::Whole, true) => by_horner(self.coefficients.iter(), exponential(x), 1.0),
            (Times::Given(times), below_zero) => {
                let from = if below_zero {
                    times[times.len() - 1]
                } else {
                    0.0
                };
                by_terms(self.coefficients, times, from, x)
            }
        }
    }
}

/// How often the running total changes sign; `None` where rounding could have decided it.
///
/// A total that cannot be told from zero is harmless between totals of different sign: with either sign it makes one change.
fn total_sign_changes<'c>(
    coefficients: impl Iterator<Item = &'c f64>,
    slack: f64,
) -> Option<usize> {
    let (mut total, mut sign, mut changes) = (0.0, 0.0, 0);
    let mut in_doubt = false;
    for coefficient in coefficients.filter(|coefficient| **coefficient != 0.0) {
        total += coefficient;
        if total.abs() <= slack {
            if in_doubt {
                return None;
            }
            in_doubt = true;
            continue;
        }
        let is_change = total * sign < 0.0;
        if in_doubt && !is_change {
            return None;
        }
        in_doubt = false;
        changes += usize::from(is_change);
        sign = total.signum();
    }
    (!in_doubt).then_some(changes)
}

/// The parts of a polynomial in `z`, coefficients from the highest power down, where `z` changes with `x` as `direction * z`.
fn by_horner<'c>(coefficients: impl Iterator<Item = &'c f64>, z: f64, direction: f64) -> Parts {
    let (mut positive, mut negative) = (0.0, 0.0);
    let (mut positive_slope, mut negative_slope) = (0.0, 0.0);
    for coefficient in coefficients {
        positive_slope = positive_slope * z + positive;
        negative_slope = negative_slope * z + negative;
        positive = positive * z + positive_part(*coefficient);
        negative = negative * z + positive_part(-coefficient);
    }
    Parts {
        positive,
        negative,
        positive_slope: direction * z * positive_slope,
        negative_slope: direction * z * negative_slope,
    }
}

/// The parts with one exponential a term, times counted from `from`.
fn by_terms(coefficients: &[f64], times: &[f64], from: f64, x: f64) -> Parts {
    let mut parts = Parts {
        positive: 0.0,
        negative: 0.0,
        positive_slope: 0.0,
        negative_slope: 0.0,
    };
    for (coefficient, time) in coefficients.iter().zip(times) {
        let weight = exponential((from - time) * x);
        let positive = positive_part(*coefficient) * weight;
        let negative = positive_part(-coefficient) * weight;
        parts.positive += positive;
        parts.negative += negative;
        parts.positive_slope += (from - time) * positive;
        parts.negative_slope += (from - time) * negative;
    }
    parts
}

fn positive_part(coefficient: f64) -> f64 {
    if coefficient > 0.0 { coefficient } else { 0.0 }
}
