//! Rank correlation: whether a figure rises or falls with an input, however crooked the way.

use super::interval::Estimate;

/// How the ranks of a figure go with those of one input.
#[derive(Clone, Debug, PartialEq)]
pub struct RankCorrelation {
    /// The full name of the input.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// Whether it is drawn anew every year; then its sum over the years is ranked.
    pub each_year: bool,
    /// Spearman's coefficient; NaN where one of the two is the same on every path.
    pub coefficient: Estimate,
}

/// Spearman's coefficient: the correlation of ranks, equal values sharing the mean of theirs.
/// Pairs with a value that is not finite are left out.
pub fn spearman(first: &[f64], second: &[f64]) -> f64 {
    let pairs = first.iter().zip(second);
    let (first, second): (Vec<f64>, Vec<f64>) = pairs
        .filter(|(one, other)| one.is_finite() && other.is_finite())
        .unzip();
    correlation(&ranks(&first), &ranks(&second))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|one, other| {
        values[*one].total_cmp(&values[*other]).then(one.cmp(other))
    });
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|one, other| values[*one] == values[*other]) {
        let last = before + equal.len();
        for place in equal {
            ranks[*place] = f64::midpoint((before + 1) as f64, last as f64);
        }
        before = last;
    }
    ranks
}

fn correlation(first: &[f64], second: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (center, other) = (mean(first), mean(second));
    let (mut both, mut own, mut others) = (0.0, 0.0, 0.0);
    for (a, b) in first.iter().zip(second) {
        let (a, b) = (a - center, b - other);
        both += a * b;
        own += a * a;
        others += b * b;
    }
    both / (own.sqrt() * others.sqrt())
}

#[cfg(test)]
mod tests {
    use super::spearman;

    /// Hours of television and intelligence quotient of ten people, as worked in the article on
    /// Spearman's coefficient in Wikipedia: -29/165.
    #[test]
    fn the_worked_example_of_an_encyclopedia() {
        let quotient = [
            106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0,
        ];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        assert!((spearman(&quotient, &hours) - -29.0 / 165.0).abs() < 1e-15);
    }

    /// With two equal values: the example in the manual of `scipy.stats.spearmanr` prints this.
    #[test]
    fn equal_values_share_a_rank() {
        let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5.0, 6.0, 7.0, 8.0, 7.0]);
        assert!((found - 0.820_782_681_668_123_3).abs() < 1e-15, "{found}");
        let without = spearman(
            &[1.0, 2.0, f64::NAN, 3.0, 4.0, 5.0],
            &[5.0, 6.0, 1.0, 7.0, 8.0, 7.0],
        );
        assert_eq!(found, without);
    }
}
