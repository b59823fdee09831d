//! The gamma distribution with a scale of one, and what the others share with it.

#![expect(
    clippy::many_single_char_names,
    reason = "the letters of the cited formulas"
)]

use std::f64::consts::PI;

use super::search::positive_root;
use super::{Chances, SHAPES, in_order};
use crate::quantile::normal_quantile;

/// The chances of less and of more than a value; NaN where the shape is none.
///
/// The series below the shape and the continued fraction above it: NIST, Digital Library of Mathematical Functions, 8.11.4 and 8.9.2.
///
/// ```
/// // With a shape of one it is the exponential distribution.
/// let chances = engine::gamma_chances(40.0, 1.0);
/// assert!((chances.above / 4.248_354_255_291_589e-18 - 1.0).abs() < 1e-13);
/// ```
pub fn gamma_chances(value: f64, shape: f64) -> Chances {
    if !SHAPES.contains(&shape) || value.is_nan() {
        return Chances::of_below(f64::NAN);
    }
    chances_of(value, shape)
}

/// Without limits on the shape, which may be the count of a Poisson distribution plus one.
pub(super) fn chances_of(value: f64, shape: f64) -> Chances {
    if value <= 0.0 {
        Chances::NONE
    } else if value == f64::INFINITY {
        Chances::ALL
    } else if value < shape + 1.0 {
        Chances::of_below(front(value, shape) * series(value, shape))
    } else {
        Chances::of_above(front(value, shape) * shape * fraction(value, shape))
    }
}

/// The quantile of a gamma variable of this shape that stays between two bounds.
pub fn gamma_quantile(chance: f64, shape: f64, least: f64, most: f64) -> f64 {
    if !in_order(chance, least, most) || !SHAPES.contains(&shape) {
        return f64::NAN;
    }
    let ends = (chances_of(least, shape), chances_of(most, shape));
    let Some(chances) = ends.0.towards(ends.1, chance) else {
        return f64::NAN;
    };
    quantile_at(chances, shape).clamp(least, most)
}

fn quantile_at(chances: Chances, shape: f64) -> f64 {
    let Chances { below, above } = chances;
    if below <= 0.0 || above <= 0.0 {
        return if below <= 0.0 { 0.0 } else { f64::INFINITY };
    }
    let is_low = below <= above;
    let (sought, start) = if is_low {
        (libm::log(below), start(normal_quantile(below), shape))
    } else {
        (libm::log(above), start(-normal_quantile(above), shape))
    };
    let small = libm::exp((libm::log(below) + libm::lgamma(shape + 1.0)) / shape);
    // The chance below is less than the first term of its series, so the value is more than this.
    if small == 0.0 {
        return 0.0;
    }
    let start = if start > small { start } else { small };
    positive_root(start, 0.0, f64::INFINITY, |value| {
        let found = chances_of(value, shape);
        let weight = front(value, shape) * shape;
        if is_low {
            (libm::log(found.below) - sought, weight / found.below)
        } else {
            (sought - libm::log(found.above), weight / found.above)
        }
    })
}

/// Wilson and Hilferty (1931): the cube root is nearly normal.
fn start(z: f64, shape: f64) -> f64 {
    let ninth = 1.0 / (9.0 * shape);
    let root = 1.0 - ninth + z * ninth.sqrt();
    shape * root * root * root
}

/// `x^a e^-x / Γ(a + 1)`.
///
/// Loader (2000), "Fast and Accurate Computation of Binomial Probabilities": for large shapes the powers cancel, so their small rest is computed itself.
pub(super) fn front(x: f64, a: f64) -> f64 {
    if a < 1.0 {
        return libm::exp(a * libm::log(x) - x - libm::lgamma(a + 1.0));
    }
    libm::exp(-stirling_rest(a) - deviance(a, x)) / (2.0 * PI * a).sqrt()
}

fn series(x: f64, a: f64) -> f64 {
    let (mut term, mut total, mut divisor) = (1.0, 1.0, a);
    while term > total * 1e-17 {
        divisor += 1.0;
        term *= x / divisor;
        total += term;
    }
    total
}

/// Lentz's evaluation of the fraction that begins `1 / (x + 1 - a - …)`.
fn fraction(x: f64, a: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = f64::INFINITY;
    let mut d = 1.0 / b;
    let mut value = d;
    let mut step = 0.0;
    loop {
        step += 1.0;
        let numerator = -step * (step - a);
        b += 2.0;
        d = 1.0 / nonzero(numerator * d + b);
        c = nonzero(b + numerator / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 || step >= 1e5 {
            return value;
        }
    }
}

pub(super) fn nonzero(value: f64) -> f64 {
    if value.abs() < 1e-290 { 1e-290 } else { value }
}

/// What Stirling's formula for the logarithm of `n!` leaves out.
pub(super) fn stirling_rest(n: f64) -> f64 {
    const HALF_LOG_OF_TWO_PI: f64 = 0.918_938_533_204_672_8;
    if n < 16.0 {
        return libm::lgamma(n + 1.0) - (n + 0.5) * libm::log(n) + n - HALF_LOG_OF_TWO_PI;
    }
    let square = n * n;
    // Bernoulli numbers: NIST, Digital Library of Mathematical Functions, 5.11.1.
    let rest = 1.0 / 1_680.0 - (1.0 / 1_188.0 - 691.0 / 360_360.0 / square) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1_260.0 - rest / square) / square) / square) / n
}

/// `a log(a / x) + x - a`, without loss where the two are close.
pub(super) fn deviance(a: f64, x: f64) -> f64 {
    let difference = a - x;
    if difference.abs() >= 0.1 * (a + x) {
        return a * libm::log(a / x) + x - a;
    }
    let v = difference / (a + x);
    let (mut total, mut power, square) = (difference * v, 2.0 * a * v, v * v);
    let mut odd = 1.0;
    loop {
        power *= square;
        odd += 2.0;
        let next = total + power / odd;
        if next == total {
            return next;
        }
        total = next;
    }
}
