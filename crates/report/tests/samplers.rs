//! Every distribution as a deal writes it, drawn and held against its own distribution function and moments.
//!
//! The distribution functions here are written from the textbooks, apart from the quantiles that draw: Johnson, Kotz and
//! Balakrishnan, "Continuous Univariate Distributions"; Johnson, Kemp and Kotz, "Univariate Discrete Distributions".

mod common;

use engine::{Design, InputId, Inputs, StreamKey, Uniforms, evaluate, schedule};

const PATHS: usize = 20_000;

/// The values of the input `x`, which has this distribution.
fn drawn(distribution: &str) -> Vec<f64> {
    let deal = common::deal(&format!("input x ~ {distribution}\nshow at(x, 2025)\n"));
    let (lowered, told) = model::lower(&deal);
    assert!(told.is_empty(), "{distribution}: {told:?}");
    let row = deal.base().find_row("x").expect("it is an input");
    let program = schedule(&lowered.graph, &[lowered.variants[0].operand(row, 0)]);
    let key = StreamKey::new(5, distribution);
    let uniforms = Uniforms::new(key, 0, Design::Independent);
    let mut inputs = Inputs::new();
    inputs.set_drawn(InputId(0), &uniforms);
    let results = evaluate(&program, &inputs, PATHS);
    results.output(0).to_vec()
}

/// The greatest distance between the shares of a sample and a distribution function.
fn distance(mut values: Vec<f64>, below: &dyn Fn(f64) -> f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let ranked = values.iter().enumerate();
    let distances = ranked.map(|(rank, value)| {
        let chance = below(*value);
        let (before, after) = (rank as f64 / count, (rank + 1) as f64 / count);
        (chance - before).abs().max((chance - after).abs())
    });
    distances.fold(0.0, f64::max)
}

/// What one sample in a thousand exceeds, after Kolmogorov and Smirnov.
fn threshold() -> f64 {
    1.949 / (PATHS as f64).sqrt()
}

/// Mean and variance within four standard errors, the variance with the fourth moment of the sample itself.
#[track_caller]
fn has_moments(distribution: &str, values: &[f64], mean: f64, variance: f64) {
    let count = values.len() as f64;
    let found = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - found) * (value - found));
    let spread = squares.clone().sum::<f64>() / (count - 1.0);
    let fourth = squares.map(|square| square * square).sum::<f64>() / count;
    assert!(
        (found - mean).abs() <= 4.0 * (variance / count).sqrt(),
        "{distribution}: mean {found} for {mean}"
    );
    let error = ((fourth - spread * spread) / count).sqrt();
    assert!(
        (spread - variance).abs() <= 4.0 * error + 1e-12,
        "{distribution}: variance {spread} for {variance}"
    );
}

fn phi(z: f64) -> f64 {
    0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
}

/// The quantile of 90 % of a standard normal number, from any table.
const Z90: f64 = 1.281_551_565_544_600_4;

/// A distribution as written, its distribution function, mean and variance.
type Case = (&'static str, Box<dyn Fn(f64) -> f64>, f64, f64);

/// Parts into which the distribution function of a beta variable is tabled.
const PARTS: u32 = 4_096;

/// The distribution function of a beta variable with these shapes between 0 and `width`: the area under its density by
/// Simpson's rule, a straight line between the points of a table.
fn beta(a: f64, b: f64, width: f64) -> Box<dyn Fn(f64) -> f64> {
    let whole = libm::exp(libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b));
    let density = |x: f64| libm::pow(x, a - 1.0) * libm::pow(1.0 - x, b - 1.0) / whole;
    let step = 1.0 / f64::from(PARTS);
    let mut below = vec![0.0];
    let mut sum = 0.0;
    for part in 0..PARTS {
        let from = step * f64::from(part);
        sum +=
            step / 6.0 * (density(from) + 4.0 * density(from + step / 2.0) + density(from + step));
        below.push(sum);
    }
    Box::new(move |x| {
        let place = (x / width).clamp(0.0, 1.0) * f64::from(PARTS);
        let part = (place.floor() as usize).min(below.len() - 2);
        below[part] + (below[part + 1] - below[part]) * (place - part as f64)
    })
}

fn continuous() -> Vec<Case> {
    let bell = |mean: f64, sd: f64| -> Box<dyn Fn(f64) -> f64> {
        Box::new(move |x: f64| phi((x - mean) / sd))
    };
    let log_bell = |mean: f64, sd: f64| -> Box<dyn Fn(f64) -> f64> {
        Box::new(move |x: f64| phi((libm::log(x) - mean) / sd))
    };
    let log_moments = |mean: f64, sd: f64| {
        let level = libm::exp(mean + sd * sd / 2.0);
        (level, level * level * libm::expm1(sd * sd))
    };
    let by_ends = libm::log(4.0) / (2.0 * Z90);
    let (ends_mean, ends_variance) = log_moments(libm::log(100.0), by_ends);
    let (mean_of, variance_of) = log_moments(libm::log(80.0), 0.25);
    // Half of a bell: mean √(2/π), variance 1 - 2/π.
    let half = (2.0 / std::f64::consts::PI).sqrt();
    vec![
        ("normal(mean: 5, sd: 2) USD", bell(5.0, 2.0), 5.0, 4.0),
        (
            "normal(low: 40, high: 60) USD",
            bell(50.0, 10.0 / Z90),
            50.0,
            100.0 / (Z90 * Z90),
        ),
        (
            "normal(50 % below: 60, 10 % above: 80) USD",
            bell(60.0, 20.0 / Z90),
            60.0,
            400.0 / (Z90 * Z90),
        ),
        (
            "normal(mean: 0, sd: 1, at_least: 0) USD",
            Box::new(|x| 2.0 * phi(x) - 1.0),
            half,
            1.0 - half * half,
        ),
        (
            "lognormal(median: 80, sigma: 0.25) USD",
            log_bell(libm::log(80.0), 0.25),
            mean_of,
            variance_of,
        ),
        (
            "lognormal(low: 50, high: 200) USD",
            log_bell(libm::log(100.0), by_ends),
            ends_mean,
            ends_variance,
        ),
        (
            // σ² = ln(1 + 0.25), median 10 / √1.25.
            "lognormal(mean: 10, sd: 5) USD",
            log_bell(libm::log(10.0 / 1.25_f64.sqrt()), libm::log(1.25).sqrt()),
            10.0,
            25.0,
        ),
        (
            "uniform(10, 30) USD",
            Box::new(|x| (x - 10.0) / 20.0),
            20.0,
            400.0 / 12.0,
        ),
        // One chance in ten beyond each of 12 and 28: from 10 to 30.
        (
            "uniform(low: 12, high: 28) USD",
            Box::new(|x| (x - 10.0) / 20.0),
            20.0,
            400.0 / 12.0,
        ),
        (
            "triangular(0, 6, 10) USD",
            Box::new(|x| {
                if x < 6.0 {
                    x * x / 60.0
                } else {
                    1.0 - (10.0 - x) * (10.0 - x) / 40.0
                }
            }),
            16.0 / 3.0,
            // (a² + b² + c² - ab - ac - bc) / 18 with 0, 6, 10.
            (36.0 + 100.0 - 60.0) / 18.0,
        ),
        (
            // Shapes 1 + 4 × 0.6 and 1 + 4 × 0.4; mean (0 + 24 + 10) / 6; variance (mean - a)(b - mean) / 7.
            "pert(0, 6, 10) USD",
            beta(3.4, 2.6, 10.0),
            34.0 / 6.0,
            (34.0 / 6.0) * (10.0 - 34.0 / 6.0) / 7.0,
        ),
        (
            "beta(a: 2, b: 5)",
            beta(2.0, 5.0, 1.0),
            2.0 / 7.0,
            10.0 / (49.0 * 8.0),
        ),
        // m (1 - m) / s² - 1 = 24: shapes 12 and 12.
        (
            "beta(mean: 50 %, sd: 10 %)",
            beta(12.0, 12.0, 1.0),
            0.5,
            0.01,
        ),
        (
            // A whole shape is a sum of waiting times: 1 - e^-y (1 + y).
            "gamma(shape: 2, scale: 3) USD",
            Box::new(|x| 1.0 - libm::exp(-x / 3.0) * (1.0 + x / 3.0)),
            6.0,
            18.0,
        ),
        (
            // Shape 4, scale 2.
            "gamma(mean: 8, sd: 4) USD",
            Box::new(|x| {
                let y = x / 2.0;
                1.0 - libm::exp(-y) * (1.0 + y + y * y / 2.0 + y * y * y / 6.0)
            }),
            8.0,
            16.0,
        ),
        (
            "percentiles(0 % below: 5, 10 % below: 20, 90 % below: 60, 100 % below: 90) USD",
            Box::new(|x| {
                if x < 20.0 {
                    0.1 * (x - 5.0) / 15.0
                } else if x < 60.0 {
                    0.1 + 0.8 * (x - 20.0) / 40.0
                } else {
                    0.9 + 0.1 * (x - 60.0) / 30.0
                }
            }),
            // A mixture of three uniform parts: means 12.5, 40, 75, variances 225, 1,600 and 900 over 12.
            40.75,
            (0.1 * (225.0 / 12.0 + 12.5 * 12.5) + 0.8 * (1_600.0 / 12.0 + 1_600.0))
                + 0.1 * (900.0 / 12.0 + 5_625.0)
                - 40.75 * 40.75,
        ),
    ]
}

#[test]
fn continuous_distributions_are_what_they_are_called() {
    for (distribution, below, mean, variance) in continuous() {
        let values = drawn(distribution);
        has_moments(distribution, &values, mean, variance);
        let found = distance(values, &below);
        assert!(found < threshold(), "{distribution}: {found}");
    }
}

/// Eight in a hundred too wide, and every one of them fails.
#[test]
fn the_test_can_fail() {
    for (distribution, below, mean, _) in continuous() {
        let values = drawn(distribution);
        let wide = values.iter().map(|value| mean + 1.08 * (value - mean));
        let found = distance(wide.collect(), &below);
        assert!(found > threshold(), "{distribution}: {found}");
    }
}

/// What is drawn, the chance of a value, the value from which on all are one class, and the point of the statistic.
type Counted<'c> = (&'c str, &'c dyn Fn(i32) -> f64, i32, f64);

/// Counts and values: the share of each against its chance, by Pearson's statistic, whose 99.9 % point is that of
/// the χ² distribution with one degree of freedom less than there are values.
#[test]
fn counts_and_values_come_as_often_as_they_should() {
    let poisson = |count: i32| {
        let log = f64::from(count) * libm::log(3.0) - 3.0 - libm::lgamma(f64::from(count) + 1.0);
        libm::exp(log)
    };
    // Failures before the second success of one half each: (n + 1) / 2^(n + 2).
    let failures = |count: i32| f64::from(count + 1) * libm::exp2(-f64::from(count + 2));
    // Mean 3 and variance 12 are size 1 and a chance of one quarter.
    let waiting = |count: i32| 0.25 * libm::pow(0.75, f64::from(count));
    let cases: [Counted; 5] = [
        ("poisson(3)", &poisson, 9, 27.88),
        (
            "negative_binomial(size: 2, chance: 50 %)",
            &failures,
            9,
            27.88,
        ),
        (
            "negative_binomial(mean: 3, sd: 3.4641016151377544)",
            &waiting,
            9,
            27.88,
        ),
        (
            "bernoulli(30 %)",
            &|yes| if yes == 1 { 0.3 } else { 0.7 },
            1,
            10.83,
        ),
        (
            "discrete(20 %: 0, 50 %: 1, 30 %: 2)",
            &|value| [0.2, 0.5, 0.3][value as usize],
            2,
            13.82,
        ),
    ];
    for (distribution, chance, last, point) in cases {
        let statistic = pearson(&drawn(distribution), chance, last);
        assert!(statistic < point, "{distribution}: {statistic}");
    }
    let wrong = pearson(&drawn("poisson(3.1)"), &poisson, 9);
    assert!(wrong > 27.88, "{wrong}");
}

/// The last class holds everything from there on.
fn pearson(values: &[f64], chance: &dyn Fn(i32) -> f64, last: i32) -> f64 {
    let count = values.len() as f64;
    let mut rest = 1.0;
    let mut statistic = 0.0;
    for class in 0..=last {
        let expected = if class == last { rest } else { chance(class) };
        rest -= expected;
        let here = values.iter().filter(|value| {
            let value = **value;
            value == f64::from(class) || (class == last && value > f64::from(class))
        });
        let off = here.count() as f64 - expected * count;
        statistic += off * off / (expected * count);
    }
    statistic
}
