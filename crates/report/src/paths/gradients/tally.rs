//! Means and how far they may be off, without keeping what was added up.

/// Numbers added one after the other, so that the same numbers in the same order give the same bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    count: usize,
    mean: f64,
    /// Squares of the distances from the mean (Welford 1962, Technometrics 4(3)).
    squares: f64,
}

impl Tally {
    /// Adds a number; what is no number is left out.
    pub(super) fn add(&mut self, value: f64) {
        if !value.is_finite() {
            return;
        }
        self.count += 1;
        let distance = value - self.mean;
        self.mean += distance / self.count as f64;
        self.squares += distance * (value - self.mean);
    }

    fn deviation(&self) -> f64 {
        if self.count < 2 {
            return f64::NAN;
        }
        (self.squares / (self.count - 1) as f64).sqrt()
    }

    /// How many numbers were added over all designs.
    pub(super) fn count(designs: &[Tally]) -> usize {
        designs.iter().map(|design| design.count).sum()
    }

    /// The mean over all designs and its standard error: from the numbers of one design, or from the means of several.
    pub(super) fn mean(designs: &[Tally]) -> (f64, f64) {
        if let [only] = designs {
            let root = (only.count as f64).sqrt();
            let mean = if only.count == 0 { f64::NAN } else { only.mean };
            return (mean, only.deviation() / root);
        }
        let mut means = Tally::default();
        let mut weighted = 0.0;
        for design in designs.iter().filter(|design| design.count > 0) {
            means.add(design.mean);
            weighted += design.mean * design.count as f64;
        }
        let count = Tally::count(designs);
        let root = (means.count as f64).sqrt();
        (weighted / count as f64, means.deviation() / root)
    }
}

#[cfg(test)]
mod tests {
    use super::Tally;

    fn tally(values: &[f64]) -> Tally {
        let mut tally = Tally::default();
        for value in values {
            tally.add(*value);
        }
        tally
    }

    /// Worked by hand: 1 to 5 have a mean of 3 and squares that sum to 10; the root of 2.5 over the root of 5 is that of 0.5.
    #[test]
    fn one_design_by_hand() {
        let (mean, error) = Tally::mean(&[tally(&[3.0, 1.0, f64::NAN, 5.0, 2.0, 4.0])]);
        assert!((mean - 3.0).abs() < 1e-15);
        assert!((error - 0.5_f64.sqrt()).abs() < 1e-15);
    }

    /// Two designs with means 1 and 3: their deviation is the root of 2, over the root of 2 is 1.
    #[test]
    fn two_designs_by_hand() {
        let (mean, error) = Tally::mean(&[tally(&[0.0, 2.0]), tally(&[2.0, 4.0])]);
        assert!((mean - 2.0).abs() < 1e-15);
        assert!((error - 1.0).abs() < 1e-15);
    }

    #[test]
    fn nothing_has_no_mean() {
        assert!(Tally::mean(&[Tally::default()]).0.is_nan());
        assert!(
            Tally::mean(&[Tally::default(), Tally::default()])
                .0
                .is_nan()
        );
    }
}
