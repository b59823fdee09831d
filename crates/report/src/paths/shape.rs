//! The shape of a spread: what a picture of it needs.

use super::statistics::quantile;

/// How many bins a histogram has.
const BIN_COUNT: usize = 24;

/// Where a figure lies on the paths on which it has a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    /// The values with a chance of 1 %, 2 % and so on to 99 % below them; none where there is no value.
    pub percentiles: Vec<f64>,
    /// The bounds of bins of equal width, one more than bins, from the first percentile to the last; from the least value to the greatest where those two are the same. None where all values are the same.
    pub bounds: Vec<f64>,
    /// The share of paths in each bin: its lower bound is in it, and in the last one the upper bound too.
    pub shares: Vec<f64>,
    /// The share of paths below the first bin.
    pub below: f64,
    /// The share of paths above the last bin.
    pub above: f64,
}

impl Shape {
    /// The shape of values in rising order.
    pub(super) fn of(sorted: &[f64]) -> Self {
        let [Some(&least), Some(&most)] = [sorted.first(), sorted.last()] else {
            return Self::default();
        };
        let percentiles: Vec<f64> = (1..100)
            .map(|percent| quantile(sorted, f64::from(percent) / 100.0))
            .collect();
        let ends = (percentiles[0], percentiles[percentiles.len() - 1]);
        let (low, high) = if ends.0 < ends.1 { ends } else { (least, most) };
        let width = (high - low) / BIN_COUNT as f64;
        let mut bounds: Vec<f64> = (0..BIN_COUNT).map(|bin| low + bin as f64 * width).collect();
        bounds.push(high);
        // All are the same, or so near each other that no number lies between them.
        if !bounds.windows(2).all(|pair| pair[0] < pair[1]) {
            return Self {
                percentiles,
                ..Self::default()
            };
        }
        let share = |count: usize| count as f64 / sorted.len() as f64;
        let below = |bound: f64| sorted.partition_point(|value| *value < bound);
        let up_to_last = sorted.partition_point(|value| *value <= high);
        let mut places: Vec<usize> = bounds.iter().map(|bound| below(*bound)).collect();
        places[BIN_COUNT] = up_to_last;
        Self {
            percentiles,
            shares: places
                .windows(2)
                .map(|pair| share(pair[1] - pair[0]))
                .collect(),
            below: share(places[0]),
            above: share(sorted.len() - up_to_last),
            bounds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Shape;

    /// Worked by hand: 0 to 2,400 in steps of 1. The first percentile is 24, the last 2,376, a bin 98 wide.
    #[test]
    fn evenly_spread_values_fill_every_bin_alike() {
        let values: Vec<f64> = (0..=2400).map(f64::from).collect();
        let shape = Shape::of(&values);
        assert_eq!(
            (shape.percentiles[0], shape.percentiles[98]),
            (24.0, 2376.0)
        );
        assert_eq!((shape.bounds[1], shape.bounds[24]), (122.0, 2376.0));
        assert_eq!(shape.shares[0], 98.0 / 2401.0);
        // The last one has both of its bounds.
        assert_eq!(shape.shares[23], 99.0 / 2401.0);
        assert_eq!((shape.below, shape.above), (24.0 / 2401.0, 24.0 / 2401.0));
    }

    #[test]
    fn one_path_in_a_thousand_that_differs_is_still_seen() {
        let mut values = vec![5.0; 999];
        values.push(6.0);
        let shape = Shape::of(&values);
        assert_eq!((shape.bounds[0], shape.bounds[24]), (5.0, 6.0));
        assert_eq!((shape.shares[0], shape.shares[23]), (0.999, 0.001));
    }

    #[test]
    fn what_does_not_vary_has_no_bins() {
        assert!(Shape::of(&[3.0, 3.0]).bounds.is_empty());
        assert_eq!(Shape::of(&[]), Shape::default());
        assert!(
            Shape::of(&[1.0, f64::from_bits(1.0_f64.to_bits() + 1)])
                .shares
                .is_empty()
        );
    }
}
