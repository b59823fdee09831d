//! Whole numbers: how often something happens, how many deposits there are.

use super::{Chances, SHAPES, beta, gamma, in_order};
use crate::quantile::normal_quantile;

/// The greatest mean of a Poisson or negative binomial distribution.
const MEAN_MAX: f64 = 1e5;

/// The greatest count looked at; what lies above has a chance of less than a rounding error.
const COUNT_MAX: f64 = 1e12;

/// A chance that is reached to rounding counts as reached: the median of a symmetric distribution meets one half exactly.
const SLACK: f64 = 1e-13;

/// The chances of at most a count and of more; NaN where there is no such mean.
pub fn poisson_chances(count: f64, mean: f64) -> Chances {
    if !(0.0..=MEAN_MAX).contains(&mean) || count.is_nan() {
        return Chances::of_below(f64::NAN);
    }
    let count = count.floor();
    if count < 0.0 {
        Chances::NONE
    } else if mean == 0.0 || count == f64::INFINITY {
        Chances::ALL
    } else {
        gamma::chances_of(mean, count + 1.0).exchanged()
    }
}

/// The least count between the bounds with at least this chance of no more.
pub fn poisson_quantile(chance: f64, mean: f64, least: f64, most: f64) -> f64 {
    if !in_order(chance, least, most) || !(0.0..=MEAN_MAX).contains(&mean) {
        return f64::NAN;
    }
    least_count(chance, [least, most], [mean, mean.sqrt()], |count| {
        poisson_chances(count, mean)
    })
}

/// The chances of at most a count and of more, where `chance` is that of each success and the count that of the failures before success number `size`, which need not be whole.
/// Mean `size (1 - chance) / chance`, variance the mean over `chance`.
pub fn negative_binomial_chances(count: f64, size: f64, chance: f64) -> Chances {
    if !is_negative_binomial(size, chance) || count.is_nan() {
        return Chances::of_below(f64::NAN);
    }
    let count = count.floor();
    if count < 0.0 {
        Chances::NONE
    } else if count == f64::INFINITY {
        Chances::ALL
    } else {
        beta::chances_of(chance, 1.0 - chance, size, count + 1.0)
    }
}

/// The least count between the bounds with at least this chance of no more.
pub fn negative_binomial_quantile(
    probability: f64,
    size: f64,
    chance: f64,
    least: f64,
    most: f64,
) -> f64 {
    if !in_order(probability, least, most) || !is_negative_binomial(size, chance) {
        return f64::NAN;
    }
    let mean = size * (1.0 - chance) / chance;
    let spread = (mean / chance).sqrt();
    least_count(probability, [least, most], [mean, spread], |count| {
        negative_binomial_chances(count, size, chance)
    })
}

fn is_negative_binomial(size: f64, chance: f64) -> bool {
    SHAPES.contains(&size)
        && chance > 0.0
        && chance <= 1.0
        && size * (1.0 - chance) / chance <= MEAN_MAX
}

/// Looks for the count from a normal guess: ends are moved apart until it lies between them, then halved.
fn least_count(
    chance: f64,
    [least, most]: [f64; 2],
    [mean, spread]: [f64; 2],
    chances_at: impl Fn(f64) -> Chances,
) -> f64 {
    let (least, most) = (least.ceil().max(0.0), most.floor());
    if least > most || least > COUNT_MAX {
        return f64::NAN;
    }
    let below_least = chances_at(least - 1.0);
    let Some(sought) = below_least.towards(chances_at(most), chance) else {
        return f64::NAN;
    };
    let is_low = sought.below <= sought.above;
    let reaches = |count: f64| {
        let found = chances_at(count);
        if is_low {
            found.below >= sought.below * (1.0 - SLACK)
        } else {
            found.above <= sought.above * (1.0 + SLACK)
        }
    };
    if reaches(least) {
        return least;
    }
    let z = if is_low {
        normal_quantile(sought.below)
    } else {
        -normal_quantile(sought.above)
    };
    let guess = (mean + z * spread).floor();
    let guess = guess.clamp(least + 1.0, most.min(COUNT_MAX).max(least + 1.0));
    // `low` never reaches, `high` always does.
    let (mut low, mut high, mut step) = (least, guess, (0.1 * spread).max(1.0).floor());
    if reaches(guess) {
        while high - step > low && reaches(high - step) {
            (high, step) = (high - step, 2.0 * step);
        }
        low = low.max(high - step);
    } else {
        low = guess;
        while !reaches(low + step) && low + step < COUNT_MAX {
            (low, step) = (low + step, 2.0 * step);
        }
        high = low + step;
    }
    while high - low > 1.0 {
        let middle = (0.5 * (low + high)).floor();
        if reaches(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high.min(most)
}
