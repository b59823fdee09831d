//! The standard normal distribution, cut off at bounds.

use super::{Chances, in_order};
use crate::quantile::normal_quantile;

/// The chances of less and of more than a standard normal value, each to a few units of its last place.
///
/// ```
/// let chances = engine::normal_chances(-10.0);
/// assert!((chances.below / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-13);
/// assert_eq!(chances.above, 1.0);
/// ```
pub fn normal_chances(value: f64) -> Chances {
    let distance = value * std::f64::consts::FRAC_1_SQRT_2;
    Chances {
        below: 0.5 * libm::erfc(-distance),
        above: 0.5 * libm::erfc(distance),
    }
}

/// The quantile of a standard normal variable that stays between two bounds, which may be infinite.
pub fn truncated_normal_quantile(chance: f64, least: f64, most: f64) -> f64 {
    if !in_order(chance, least, most) {
        return f64::NAN;
    }
    let between = normal_chances(least).towards(normal_chances(most), chance);
    let Some(chances) = between else {
        return f64::NAN;
    };
    let value = if chances.below <= chances.above {
        normal_quantile(chances.below)
    } else {
        -normal_quantile(chances.above)
    };
    value.clamp(least, most)
}
