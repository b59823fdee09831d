//! Many values of one figure to a few numbers.

use std::collections::BTreeMap;

use engine::Status;

use super::shape::Shape;
use crate::amount::status_word;

/// The chances below which [`Spread::quantiles`] are given.
pub const LEVELS: [f64; 7] = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/// How one figure is spread over the paths on which it has a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// On how many paths it has a value.
    pub value_count: usize,
    /// On how many it has none: no rate, nothing to divide by.
    pub no_value_count: usize,
    /// The mean; NaN where no path has a value.
    pub mean: f64,
    /// How far the mean may be off: the standard deviation over the square root of the number of
    /// paths, or of the means of independent designs over the square root of their number.
    pub standard_error: f64,
    /// The standard deviation over paths.
    pub standard_deviation: f64,
    /// Values with the chances of [`LEVELS`] below them, interpolated between neighbours.
    pub quantiles: [f64; LEVELS.len()],
    /// The least value.
    pub least: f64,
    /// The greatest value.
    pub most: f64,
    /// The share of paths with a value below zero.
    pub below_zero: f64,
    /// On how many paths it has no value, by the word for why; they sum to [`Self::no_value_count`].
    pub statuses: BTreeMap<&'static str, usize>,
    /// What a picture of it needs.
    pub shape: Shape,
}

/// How often something holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// The share of paths with an answer on which it holds; NaN where there is none.
    pub share: f64,
    /// How far it may be off.
    pub standard_error: f64,
    /// On how many paths there is no answer.
    pub no_value_count: usize,
}

impl Spread {
    /// The spread of values that were drawn in so many independent designs of equal size, one after
    /// the other.
    pub(crate) fn of(values: &[f64], replicate_count: usize) -> Self {
        let mut known: Vec<f64> = values
            .iter()
            .copied()
            .filter(|value| value.is_finite())
            .collect();
        let (mean, standard_error, standard_deviation) = moments(values, replicate_count);
        known.sort_unstable_by(f64::total_cmp);
        let below = known.partition_point(|value| *value < 0.0);
        Self {
            value_count: known.len(),
            no_value_count: values.len() - known.len(),
            mean,
            standard_error,
            standard_deviation,
            quantiles: LEVELS.map(|level| quantile(&known, level)),
            least: known.first().copied().unwrap_or(f64::NAN),
            most: known.last().copied().unwrap_or(f64::NAN),
            below_zero: below as f64 / known.len() as f64,
            statuses: statuses(values, known.len()),
            shape: Shape::of(&known),
        }
    }

    /// Says why there is no value: `told` has those of which more is known than that they are undefined.
    pub(crate) fn because(&mut self, told: BTreeMap<&'static str, usize>) {
        if self.statuses.contains_key(status_word(&Status::Withheld)) {
            return;
        }
        let known: usize = told.values().sum();
        self.statuses = undefined(self.no_value_count.saturating_sub(known));
        for (word, count) in told {
            *self.statuses.entry(word).or_default() += count;
        }
    }

    /// Whether another spread differs from this one by no more than rounding.
    pub fn is_same(&self, other: &Self) -> bool {
        if self.value_count == 0 && other.value_count == 0 {
            return self.statuses == other.statuses;
        }
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
        let mut quantiles = self.quantiles.iter().zip(&other.quantiles);
        self.no_value_count == other.no_value_count
            && near(self.mean, other.mean)
            && quantiles.all(|(a, b)| near(*a, *b))
    }

    /// The value with a chance of [`LEVELS`] below it.
    pub fn quantile(&self, level: f64) -> f64 {
        let place = LEVELS.iter().position(|other| *other == level);
        self.quantiles[place.expect("one of the levels")]
    }
}

impl Chance {
    pub(crate) fn of(values: &[f64], replicate_count: usize) -> Self {
        let holds: Vec<f64> = values
            .iter()
            .map(|value| match *value {
                value if value.is_nan() => f64::NAN,
                value => f64::from(u8::from(value != 0.0)),
            })
            .collect();
        let (share, standard_error, _) = moments(&holds, replicate_count);
        Self {
            share,
            standard_error,
            no_value_count: holds.iter().filter(|value| value.is_nan()).count(),
        }
    }
}

/// Why some values are not known: what is withheld is so on every path.
fn statuses(values: &[f64], known_count: usize) -> BTreeMap<&'static str, usize> {
    if values.iter().copied().any(engine::is_withheld) {
        return BTreeMap::from([(status_word(&Status::Withheld), values.len())]);
    }
    undefined(values.len() - known_count)
}

/// So many values that are undefined.
fn undefined(count: usize) -> BTreeMap<&'static str, usize> {
    let word = status_word(&Status::Undefined);
    (count > 0).then_some((word, count)).into_iter().collect()
}

/// Mean, its standard error, and the standard deviation of the finite values.
fn moments(values: &[f64], replicate_count: usize) -> (f64, f64, f64) {
    let finite = || values.iter().copied().filter(|value| value.is_finite());
    let count = finite().count();
    let mean = mean_of(finite());
    let deviation = deviation_of(finite(), mean, count);
    if replicate_count < 2 {
        return (mean, deviation / (count as f64).sqrt(), deviation);
    }
    let each = values.len() / replicate_count;
    let means: Vec<f64> = values
        .chunks(each.max(1))
        .map(|chunk| mean_of(chunk.iter().copied().filter(|value| value.is_finite())))
        .filter(|mean| mean.is_finite())
        .collect();
    let center = mean_of(means.iter().copied());
    let between = deviation_of(means.iter().copied(), center, means.len());
    (mean, between / (means.len() as f64).sqrt(), deviation)
}

/// The mean, summed as differences from the first value so that equal values have themselves as mean.
fn mean_of(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let Some(first) = values.clone().next() else {
        return f64::NAN;
    };
    let count = values.clone().count() as f64;
    first + values.map(|value| value - first).sum::<f64>() / count
}

fn deviation_of(values: impl Iterator<Item = f64>, mean: f64, count: usize) -> f64 {
    let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
    if count < 2 {
        return f64::NAN;
    }
    (squares / (count - 1) as f64).sqrt()
}

/// Between neighbours in a straight line: definition 7 of Hyndman and Fan (1996), that of most
/// spreadsheets.
pub(super) fn quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = level * last as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let (low, high) = (sorted[below], sorted[above.min(last)]);
    low + (high - low) * (place - place.floor())
}

#[cfg(test)]
mod tests {
    use super::{Chance, Spread};

    /// Worked by hand: the values 1 to 5.
    #[test]
    fn a_spread_of_five_values() {
        let spread = Spread::of(&[3.0, 1.0, 5.0, 2.0, 4.0], 1);
        assert_eq!(spread.mean, 3.0);
        assert_eq!(spread.quantile(0.5), 3.0);
        assert_eq!(spread.quantile(0.25), 2.0);
        assert!((spread.quantile(0.1) - 1.4).abs() < 1e-15);
        // Squares of the distances sum to 10; 10 over 4 is 2.5.
        assert_eq!(spread.standard_deviation, 2.5_f64.sqrt());
        assert!((spread.standard_error - 0.5_f64.sqrt()).abs() < 1e-15);
        assert_eq!((spread.least, spread.most), (1.0, 5.0));
    }

    #[test]
    fn what_has_no_value_is_counted_and_left_out() {
        let spread = Spread::of(&[-1.0, f64::NAN, 1.0, f64::NAN], 1);
        assert_eq!((spread.value_count, spread.no_value_count), (2, 2));
        assert_eq!(spread.mean, 0.0);
        assert_eq!(spread.below_zero, 0.5);
    }

    /// Two designs with means 1 and 3: their deviation is the root of 2, over the root of 2 is 1.
    #[test]
    fn designs_tell_the_error_of_their_mean() {
        let spread = Spread::of(&[0.0, 2.0, 2.0, 4.0], 2);
        assert_eq!(spread.mean, 2.0);
        assert!((spread.standard_error - 1.0).abs() < 1e-15);
    }

    #[test]
    fn a_chance_is_the_share_of_paths_that_answer() {
        let chance = Chance::of(&[1.0, 0.0, f64::NAN, 1.0, 1.0], 1);
        assert_eq!(chance.share, 0.75);
        assert_eq!(chance.no_value_count, 1);
    }
}
