//! The beta distribution between 0 and 1.

#![expect(
    clippy::many_single_char_names,
    reason = "the letters of the cited formulas"
)]

use std::f64::consts::PI;

use super::gamma::{deviance, nonzero, stirling_rest};
use super::search::positive_root;
use super::{Chances, SHAPES, in_order};
use crate::quantile::normal_quantile;

/// The chances of less and of more than a value; NaN where the shapes are none.
///
/// The continued fraction of NIST, Digital Library of Mathematical Functions, 8.17.22, on the side where it converges fast.
///
/// ```
/// // With both shapes one, every value is as likely.
/// assert!((engine::beta_chances(0.25, 1.0, 1.0).below - 0.25).abs() < 1e-15);
/// ```
pub fn beta_chances(value: f64, shape_a: f64, shape_b: f64) -> Chances {
    if !SHAPES.contains(&shape_a) || !SHAPES.contains(&shape_b) || value.is_nan() {
        return Chances::of_below(f64::NAN);
    }
    chances_of(value, 1.0 - value, shape_a, shape_b)
}

/// Of `x`, with `y` the rest to one, without limits on the shapes.
pub(super) fn chances_of(x: f64, y: f64, a: f64, b: f64) -> Chances {
    if x <= 0.0 {
        Chances::NONE
    } else if y <= 0.0 {
        Chances::ALL
    } else if x <= (a + 1.0) / (a + b + 2.0) {
        Chances::of_below(weight(x, y, a, b) / a * fraction(x, a, b))
    } else {
        Chances::of_above(weight(y, x, b, a) / b * fraction(y, b, a))
    }
}

/// The quantile of a beta variable of these shapes that stays between two bounds.
pub fn beta_quantile(chance: f64, shape_a: f64, shape_b: f64, least: f64, most: f64) -> f64 {
    let known = SHAPES.contains(&shape_a) && SHAPES.contains(&shape_b);
    if !known || !in_order(chance, least, most) {
        return f64::NAN;
    }
    let at = |value: f64| chances_of(value, 1.0 - value, shape_a, shape_b);
    let Some(chances) = at(least).towards(at(most), chance) else {
        return f64::NAN;
    };
    let middle = at(0.5);
    let value = if chances.below <= middle.below {
        lower_half(chances, shape_a, shape_b)
    } else {
        1.0 - lower_half(chances.exchanged(), shape_b, shape_a)
    };
    value.clamp(least, most)
}

/// The value, at most one half.
fn lower_half(chances: Chances, a: f64, b: f64) -> f64 {
    let Chances { below, above } = chances;
    if below <= 0.0 {
        return 0.0;
    }
    if above <= 0.0 {
        return 0.5;
    }
    let is_low = below <= above;
    let sought = libm::log(if is_low { below } else { above });
    let z = if is_low {
        normal_quantile(below)
    } else {
        -normal_quantile(above)
    };
    let start = start(z, libm::log(below), a, b);
    if start == 0.0 {
        return 0.0;
    }
    positive_root(start, 0.0, 0.5, |x| {
        let found = chances_of(x, 1.0 - x, a, b);
        let slope = weight(x, 1.0 - x, a, b) / (1.0 - x);
        if is_low {
            (libm::log(found.below) - sought, slope / found.below)
        } else {
            (sought - libm::log(found.above), slope / found.above)
        }
    })
}

/// A first guess: Abramowitz and Stegun 26.5.22 where both shapes are above one, else the first term of the series.
fn start(z: f64, log_below: f64, a: f64, b: f64) -> f64 {
    let first_term = || {
        let log_beta = libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b);
        libm::exp(((log_below + libm::log(a) + log_beta) / a).min(0.0))
    };
    if a < 1.0 || b < 1.0 {
        return first_term();
    }
    let lambda = (z * z - 3.0) / 6.0;
    let (left, right) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let h = 2.0 / (left + right);
    let root = (h + lambda).max(0.0).sqrt();
    let w = -z * root / h - (right - left) * (lambda + 5.0 / 6.0 - 2.0 / (3.0 * h));
    let guess = a / (a + b * libm::exp(2.0 * w));
    if guess > 0.0 { guess } else { first_term() }
}

/// `x^a y^b / B(a, b)`, by the binomial weight of Loader (2000).
fn weight(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let exponent = stirling_rest(n)
        - stirling_rest(a)
        - stirling_rest(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    libm::exp(exponent) * (a * b / (n * 2.0 * PI)).sqrt()
}

/// The continued fraction of the lower side, by Lentz's evaluation.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let mut c = 1.0;
    let mut d = 1.0 / nonzero(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    let mut step = 0.0;
    loop {
        step += 1.0;
        let place = a + 2.0 * step;
        let even = step * (b - step) * x / ((place - 1.0) * place);
        d = 1.0 / nonzero(1.0 + even * d);
        c = nonzero(1.0 + even / c);
        value *= d * c;
        let odd = -(a + step) * (a + b + step) * x / (place * (place + 1.0));
        d = 1.0 / nonzero(1.0 + odd * d);
        c = nonzero(1.0 + odd / c);
        let factor = d * c;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 || step >= 1e5 {
            return value;
        }
    }
}
