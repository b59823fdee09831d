//! An estimate with its 95 % interval, from what it would be without each of some independent designs.

/// A number with the ends of its 95 % interval; the ends are NaN where one design alone says nothing of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The estimate from all designs together.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// `of` gives the estimate from the designs that it is told to keep: the jackknife, a design at a time.
    pub(crate) fn jackknifed(
        design_count: usize,
        of: impl Fn(&dyn Fn(usize) -> bool) -> f64,
    ) -> Self {
        let value = of(&|_| true);
        if design_count < 2 {
            let (low, high) = (f64::NAN, f64::NAN);
            return Self { value, low, high };
        }
        let without: Vec<f64> = (0..design_count)
            .map(|left_out| of(&|design| design != left_out))
            .collect();
        let count = design_count as f64;
        let center = without.iter().sum::<f64>() / count;
        let squares: f64 = without
            .iter()
            .map(|value| (value - center) * (value - center))
            .sum();
        let error = ((count - 1.0) / count * squares).sqrt();
        let reach = student(design_count - 1) * error;
        Self {
            value,
            low: value - reach,
            high: value + reach,
        }
    }
}

/// The value that Student's t with so many degrees of freedom is below with a chance of 97.5 %; from the
/// table every textbook prints.
fn student(degrees: usize) -> f64 {
    const TABLE: [f64; 15] = [
        12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160,
        2.145, 2.131,
    ];
    TABLE[degrees.clamp(1, TABLE.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::Estimate;

    /// The jackknife of a mean is its usual standard error: of 1, 2, 3 and 6 the root of 14/3 over 2.
    #[test]
    fn of_a_mean_it_is_the_textbook_interval() {
        let values: [f64; 4] = [1.0, 2.0, 3.0, 6.0];
        let mean = |kept: &dyn Fn(usize) -> bool| {
            let kept: Vec<f64> = (0..4).filter(|at| kept(*at)).map(|at| values[at]).collect();
            kept.iter().sum::<f64>() / kept.len() as f64
        };
        let estimate = Estimate::jackknifed(4, mean);
        assert_eq!(estimate.value, 3.0);
        let error = (14.0_f64 / 3.0).sqrt() / 2.0;
        assert!((estimate.high - (3.0 + 3.182 * error)).abs() < 1e-12);
        assert!((estimate.low - (3.0 - 3.182 * error)).abs() < 1e-12);
        assert!(Estimate::jackknifed(1, mean).low.is_nan());
    }
}
