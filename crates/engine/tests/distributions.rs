//! Quantiles against values of 150 digits, samplers against moments and their own distribution.

mod common;

use common::{assert_close, cases, number, oracle};
use engine::{
    Chances, Design, Op, StreamKey, Uniforms, beta_chances, gamma_chances,
    negative_binomial_chances, normal_chances, poisson_chances,
};

const FAR: f64 = f64::INFINITY;

fn bound(case: &toml::Table, key: &str, missing: f64) -> f64 {
    if case.contains_key(key) {
        number(case, key)
    } else {
        missing
    }
}

/// Every case of a kind, by an operation and the names of its parameters.
fn check_quantiles(kind: &str, op: Op, parameters: &[&str], absolute: f64) {
    let file = oracle("quantiles.toml");
    let relative = number(
        file["tolerance"].as_table().expect("a tolerance"),
        "relative",
    );
    for case in cases(&file, kind) {
        let mut operands = vec![number(case, "probability")];
        operands.extend(parameters.iter().map(|key| number(case, key)));
        operands.push(bound(case, "least", -FAR));
        operands.push(bound(case, "most", FAR));
        let found = op.value(&operands);
        let expected = number(case, "quantile");
        let allowed = absolute + relative * expected.abs();
        assert!(
            (found - expected).abs() <= allowed,
            "{kind} {operands:?}: {found:e} for {expected:e}, off by {:e}",
            (found - expected).abs() / expected.abs()
        );
    }
}

#[test]
fn quantiles_are_right_far_into_both_tails() {
    // Below the least normal number digits are lost, and nobody asks for them.
    check_quantiles("gamma", Op::GammaQuantile, &["shape"], f64::MIN_POSITIVE);
    check_quantiles("beta", Op::BetaQuantile, &["a", "b"], 0.0);
    check_quantiles("truncated_gamma", Op::GammaQuantile, &["shape"], 0.0);
    // Around zero a normal value is a difference.
    check_quantiles("truncated_normal", Op::TruncatedNormalQuantile, &[], 1e-15);
    check_quantiles("poisson", Op::PoissonQuantile, &["mean"], 0.0);
    let parameters = ["size", "chance"];
    check_quantiles(
        "negative_binomial",
        Op::NegativeBinomialQuantile,
        &parameters,
        0.0,
    );
}

/// What is drawn, its moments and its distribution function.
struct Sampler {
    op: Op,
    parameters: Vec<f64>,
    mean: f64,
    variance: f64,
    /// Of squares of deviations: the fourth central moment over the squared variance.
    kurtosis: f64,
    chances: Box<dyn Fn(f64) -> Chances>,
    is_count: bool,
}

/// Mean, variance and kurtosis in closed form: Johnson, Kotz and Balakrishnan, "Continuous Univariate Distributions"; Johnson, Kemp and Kotz, "Univariate Discrete Distributions".
fn samplers() -> Vec<Sampler> {
    let (shape, a, b, mean, size, chance) = (2.5, 2.0, 5.0, 4.5, 2.272_727_272_727, 0.3125);
    let n = a + b;
    let beta_variance = a * b / (n * n * (n + 1.0));
    let skew_part = (a - b) * (a - b) * (n + 1.0) - a * b * (n + 2.0);
    let beta_excess = 6.0 * skew_part / (a * b * (n + 2.0) * (n + 3.0));
    let failures = size * (1.0 - chance) / chance;
    // The half-normal distribution: a normal one that stays above its mean.
    let half_mean = (2.0 / std::f64::consts::PI).sqrt();
    let pi = std::f64::consts::PI;
    let half_excess = 8.0 * (pi - 3.0) / ((pi - 2.0) * (pi - 2.0));
    vec![
        Sampler {
            op: Op::TruncatedNormalQuantile,
            parameters: vec![0.0, FAR],
            mean: half_mean,
            variance: 1.0 - half_mean * half_mean,
            kurtosis: 3.0 + half_excess,
            chances: Box::new(|x| {
                let above = 2.0 * normal_chances(x).above;
                Chances {
                    below: 1.0 - above,
                    above,
                }
            }),
            is_count: false,
        },
        Sampler {
            op: Op::GammaQuantile,
            parameters: vec![shape, -FAR, FAR],
            mean: shape,
            variance: shape,
            kurtosis: 3.0 + 6.0 / shape,
            chances: Box::new(move |x| gamma_chances(x, shape)),
            is_count: false,
        },
        Sampler {
            op: Op::BetaQuantile,
            parameters: vec![a, b, -FAR, FAR],
            mean: a / n,
            variance: beta_variance,
            kurtosis: 3.0 + beta_excess,
            chances: Box::new(move |x| beta_chances(x, a, b)),
            is_count: false,
        },
        Sampler {
            op: Op::PoissonQuantile,
            parameters: vec![mean, -FAR, FAR],
            mean,
            variance: mean,
            kurtosis: 3.0 + 1.0 / mean,
            chances: Box::new(move |x| poisson_chances(x, mean)),
            is_count: true,
        },
        Sampler {
            op: Op::NegativeBinomialQuantile,
            parameters: vec![size, chance, -FAR, FAR],
            mean: failures,
            variance: failures / chance,
            kurtosis: 3.0 + 6.0 / size + chance * chance / (size * (1.0 - chance)),
            chances: Box::new(move |x| negative_binomial_chances(x, size, chance)),
            is_count: true,
        },
    ]
}

const PATHS: usize = 40_000;

fn uniforms(name: &str, design: Design) -> Vec<f64> {
    let mut numbers = vec![0.0; PATHS];
    Uniforms::new(StreamKey::new(2_026, name), 0, design).fill(0, &mut numbers);
    numbers
}

fn draws(sampler: &Sampler, name: &str, design: Design) -> Vec<f64> {
    let apply = |number: f64| {
        let operands = [&[number], sampler.parameters.as_slice()].concat();
        sampler.op.value(&operands)
    };
    uniforms(name, design).into_iter().map(apply).collect()
}

fn moments(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (mean, squares.sum::<f64>() / (count - 1.0))
}

/// By four standard errors of a plain sample; stratified ones are far closer.
#[test]
fn samplers_have_the_moments_of_the_textbooks() {
    let designs = [
        Design::Independent,
        Design::LatinHypercube {
            path_count: PATHS as u64,
        },
        Design::Sobol { dimension: 3 },
    ];
    let count = PATHS as f64;
    for sampler in samplers() {
        for design in designs {
            let (mean, variance) = moments(&draws(&sampler, "moments", design));
            let error = (sampler.variance / count).sqrt();
            assert_close(mean, sampler.mean, 4.0 * error, 0.0);
            let error = sampler.variance * ((sampler.kurtosis - 1.0) / count).sqrt();
            assert_close(variance, sampler.variance, 4.0 * error, 0.0);
        }
    }
}

/// The greatest distance between the shares of a sample and the chances of a distribution.
fn distance(mut values: Vec<f64>, chances: &dyn Fn(f64) -> Chances) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    let count = values.len() as f64;
    let distances = values.iter().enumerate().map(|(rank, value)| {
        let below = chances(*value).below;
        (below - rank as f64 / count)
            .abs()
            .max((below - (rank + 1) as f64 / count).abs())
    });
    distances.fold(0.0, f64::max)
}

/// The distance that one sample in a thousand exceeds, after Kolmogorov and Smirnov: 1.949 over the root of its size.
fn threshold() -> f64 {
    1.949 / (PATHS as f64).sqrt()
}

/// Between whole numbers the distribution is spread evenly, so that counts can be tested in the same way.
fn spread_out(sampler: &Sampler, values: Vec<f64>) -> Vec<f64> {
    let parts = uniforms("spread", Design::Independent);
    let together = values.into_iter().zip(parts);
    let chances = &sampler.chances;
    together
        .map(|(value, part)| {
            let (before, after) = (chances(value - 1.0).below, chances(value).below);
            before + part * (after - before)
        })
        .collect()
}

fn even(x: f64) -> Chances {
    Chances {
        below: x,
        above: 1.0 - x,
    }
}

#[test]
fn samplers_pass_the_test_of_kolmogorov_and_smirnov() {
    for sampler in samplers() {
        let values = draws(&sampler, "distances", Design::Independent);
        let found = if sampler.is_count {
            distance(spread_out(&sampler, values), &even)
        } else {
            distance(values, &sampler.chances)
        };
        assert!(found < threshold(), "{:?}: {found}", sampler.op);
    }
    let normal = uniforms("normal", Design::Independent);
    let normal: Vec<f64> = normal.into_iter().map(engine::normal_quantile).collect();
    assert!(distance(normal, &normal_chances) < threshold());
}

/// A spread that is 3 % too wide, or a shape that is 3 % off, fails it.
#[test]
fn the_test_of_kolmogorov_and_smirnov_can_fail() {
    let normal = uniforms("normal", Design::Independent);
    let wide: Vec<f64> = normal
        .into_iter()
        .map(|number| 1.03 * engine::normal_quantile(number) + 0.01)
        .collect();
    assert!(distance(wide, &normal_chances) > threshold());
    for sampler in samplers() {
        let is_off = match sampler.op {
            Op::TruncatedNormalQuantile => continue,
            Op::GammaQuantile => Sampler {
                parameters: vec![2.575, -FAR, FAR],
                ..sampler
            },
            Op::BetaQuantile => Sampler {
                parameters: vec![2.06, 5.0, -FAR, FAR],
                ..sampler
            },
            Op::PoissonQuantile => Sampler {
                parameters: vec![4.6, -FAR, FAR],
                ..sampler
            },
            _ => Sampler {
                parameters: vec![2.34, 0.3125, -FAR, FAR],
                ..sampler
            },
        };
        let values = draws(&is_off, "distances", Design::Independent);
        let found = if is_off.is_count {
            distance(spread_out(&is_off, values), &even)
        } else {
            distance(values, &is_off.chances)
        };
        assert!(found > threshold(), "{:?}: {found}", is_off.op);
    }
}

/// Two variables with the same distribution and seed have nothing in common but these: a well-known assessment tool correlates tonnage and grade by resetting its generator.
#[test]
fn variables_of_the_same_distribution_are_not_correlated() {
    let score = |name: &str| -> Vec<f64> {
        let numbers = uniforms(name, Design::Independent);
        numbers.into_iter().map(engine::normal_quantile).collect()
    };
    let (tonnage, grade) = (score("tonnage"), score("grade"));
    let products = tonnage.iter().zip(&grade).map(|(a, b)| a * b);
    let correlation = products.sum::<f64>() / PATHS as f64;
    let error = 1.0 / (PATHS as f64).sqrt();
    assert!(correlation.abs() < 4.0 * error, "{correlation}");
    // The same stream read twice would be found out.
    let twice = tonnage.iter().map(|a| a * a).sum::<f64>() / PATHS as f64;
    assert!(twice > 0.9);
}

#[test]
fn a_quantile_leads_back_to_its_chance() {
    for sampler in samplers().into_iter().filter(|sampler| !sampler.is_count) {
        for chance in [1e-15, 1e-9, 1e-3, 0.2, 0.5, 0.7, 0.999, 1.0 - 1e-12] {
            let operands = [&[chance], sampler.parameters.as_slice()].concat();
            let found = (sampler.chances)(sampler.op.value(&operands));
            let (found, known) = if chance <= 0.5 {
                (found.below, chance)
            } else {
                (found.above, 1.0 - chance)
            };
            // A half-normal value near zero has lost its chance below to the half it is told apart from.
            let absolute = if sampler.op == Op::TruncatedNormalQuantile {
                1e-15
            } else {
                0.0
            };
            assert_close(found, known, absolute, 1e-12);
        }
    }
}

/// USGS, `MapMark4` 1.0, `tests/testthat/testNDepositsPmf.R`: Poisson with mean 5, negative binomial with mean 5 and deviation 4, in the package's convention of size and chance.
#[test]
fn deposit_counts_of_the_assessment_package() {
    let poisson = |count: f64| poisson_chances(count, 5.0).below;
    assert_close(poisson(0.0), 0.00674, 1e-5, 0.0);
    assert_close(poisson(15.0) - poisson(14.0), 0.000_157, 1e-6, 0.0);
    let negative = |count: f64| negative_binomial_chances(count, 25.0 / 11.0, 0.3125).below;
    assert_close(negative(0.0), 0.0711, 1e-4, 0.0);
    assert_close(negative(31.0) - negative(30.0), 4.63e-5, 1e-7, 0.0);
}

#[test]
fn what_is_no_distribution_has_no_value() {
    for (op, operands) in [
        (Op::GammaQuantile, vec![0.5, 0.0, -FAR, FAR]),
        (Op::GammaQuantile, vec![0.5, -1.0, -FAR, FAR]),
        (Op::GammaQuantile, vec![1.5, 1.0, -FAR, FAR]),
        (Op::GammaQuantile, vec![0.5, 1.0, 3.0, 2.0]),
        (Op::GammaQuantile, vec![0.5, 1.0, -3.0, -2.0]),
        (Op::BetaQuantile, vec![0.5, 1.0, 1.0, 1.5, 2.0]),
        (Op::PoissonQuantile, vec![0.5, -1.0, -FAR, FAR]),
        (Op::PoissonQuantile, vec![0.5, 1.0, 0.2, 0.8]),
        (Op::NegativeBinomialQuantile, vec![0.5, 1.0, 0.0, -FAR, FAR]),
        (Op::TruncatedNormalQuantile, vec![0.5, 60.0, FAR]),
    ] {
        assert!(op.value(&operands).is_nan(), "{op:?} {operands:?}");
    }
}
