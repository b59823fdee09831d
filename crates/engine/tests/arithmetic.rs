//! Arithmetic with a right answer known from elsewhere: decimal rounding by whole numbers, quantiles by the error function, extremes by the rules of IEEE 754.

mod common;

use common::{assert_close, assert_same};
use engine::{Inputs, Op, Program, Results, normal_quantile};
use proptest::prelude::*;

#[test]
fn thousandths_round_to_hundredths_as_on_paper() {
    for thousandths in -20_000_i32..=20_000 {
        let x = f64::from(thousandths) / 1_000.0;
        let (size, sign) = (thousandths.abs(), f64::from(thousandths.signum()));
        let nearest = sign * (f64::from((size + 5) / 10) / 100.0);
        let down = f64::from(thousandths.div_euclid(10)) / 100.0;
        let up = -f64::from((-thousandths).div_euclid(10)) / 100.0;
        for (op, expected) in [
            (Op::RoundNearest, nearest),
            (Op::RoundDown, down),
            (Op::RoundUp, up),
        ] {
            // The sign of a zero is left open here.
            assert_eq!(op.value(&[x, 0.01]), expected, "{op:?} of {x}");
        }
    }
}

#[test]
fn steps_may_be_any_size() {
    let nearest = |x, step| Op::RoundNearest.value(&[x, step]);
    let down = |x, step| Op::RoundDown.value(&[x, step]);
    assert_eq!(nearest(2.675, 0.01), 2.68);
    assert_eq!(nearest(1_250.0, 500.0), 1_500.0);
    assert_eq!(nearest(-2.5, 1.0), -3.0);
    assert_eq!(nearest(0.3, 0.25), 0.25);
    assert_eq!(down(0.3, 0.1), 0.3, "0.3 / 0.1 is a little below 3");
    assert_eq!(down(-0.5, 1.0), -1.0, "down is towards minus infinity");
    assert_eq!(down(1e16, 0.1), 1e16);
    assert_eq!(down(123_456.0, 1_000.0), 123_000.0);
    for step in [0.0, -1.0, f64::INFINITY] {
        assert!(nearest(1.0, step).is_nan());
    }
}

#[test]
fn extremes_keep_the_sign_of_zero() {
    for (a, b) in [(0.0, -0.0), (-0.0, 0.0)] {
        assert_same(Op::Minimum.value(&[a, b]), -0.0, &"minimum");
        assert_same(Op::Maximum.value(&[a, b]), 0.0, &"maximum");
    }
}

/// The standard normal distribution function, by another route than the quantile.
fn normal_probability(z: f64) -> f64 {
    libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2) / 2.0
}

#[test]
fn the_quantile_inverts_the_distribution_in_all_three_regions() {
    // From 1e-300 to one half; an error dz changes the logarithm of the probability by about z dz.
    for step in 1..=30_000 {
        let probability = libm::exp(-f64::from(step) * 0.023);
        let z = normal_quantile(probability);
        let steepness = 1.0 + z.abs() * z.abs();
        assert_close(
            normal_probability(z),
            probability,
            0.0,
            1e-15 * 4.0 * steepness,
        );
    }
    for step in 1..1_000 {
        let probability = f64::from(step) / 1_000.0;
        let z = normal_quantile(probability);
        assert_close(normal_probability(z), probability, 0.0, 2e-15);
    }
}

#[test]
fn the_quantile_ends_at_infinity() {
    assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
    assert_eq!(normal_quantile(1.0), f64::INFINITY);
    assert!(normal_quantile(-1e-300).is_nan() && normal_quantile(1.0 + f64::EPSILON).is_nan());
}

#[test]
fn a_run_can_be_shared_by_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Program>();
    shared::<Inputs<'_>>();
    shared::<Results>();
}

proptest! {
    #[test]
    fn the_quantile_is_odd_and_rising(a in 1_u32..1 << 30, b in 1_u32..1 << 30) {
        let (low, high) = (f64::from(a.min(b)) / f64::from(1 << 30), f64::from(a.max(b)) / f64::from(1 << 30));
        prop_assert!(normal_quantile(low) <= normal_quantile(high));
        prop_assert_eq!(normal_quantile(1.0 - low), -normal_quantile(low));
    }

    #[test]
    fn rounding_stays_within_a_step(x in -1e6..1e6_f64, step in 0.001..1e3_f64) {
        let slack = 1e-12 * x.abs().max(step);
        let down = Op::RoundDown.value(&[x, step]);
        let up = Op::RoundUp.value(&[x, step]);
        let nearest = Op::RoundNearest.value(&[x, step]);
        prop_assert!(down <= x + slack && x <= up + slack && up - down <= step + slack);
        prop_assert!((nearest - x).abs() <= step / 2.0 + slack);
    }
}
