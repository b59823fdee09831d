//! Levels that move over the years, against their means and variances in closed form.
//!
//! Random walk and geometric Brownian motion: Dixit and Pindyck (1994), "Investment under Uncertainty", chapter 3.
//! Mean reversion: Schwartz (1997), whose logarithm is an Ornstein-Uhlenbeck process.
//! Regimes: a two-state Markov chain, see `two_regimes`.

mod common;

use report::paths::{Asked, Paths, Sampling, Spread};

const PATHS: usize = 80_000;
const YEARS: i32 = 6;

fn spreads(body: &str) -> Vec<Spread> {
    let text = format!(
        "deal \"Test\"\ntimeline 2025..{}\nmoney USD nominal\n{body}",
        2024 + YEARS
    );
    let deal = common::whole_deal(&text);
    let run = common::run(&deal);
    let asked = Asked {
        path_count: PATHS,
        seed: 3,
        sampling: Sampling::LatinHypercube,
    };
    let paths: Paths =
        report::paths(&deal, &run, &asked, &mut |_, _| true).expect("they are drawn");
    let shows = paths.variants[0].shows.iter();
    shows
        .map(|show| show.as_ref().expect("one value").spreads[0].clone())
        .collect()
}

/// A mean within four standard errors of plain paths, a standard deviation within one in a hundred.
#[track_caller]
fn is(spread: &Spread, mean: f64, variance: f64) {
    let error = 4.0 * (variance / PATHS as f64).sqrt();
    assert!(
        (spread.mean - mean).abs() <= error,
        "{} for {mean}",
        spread.mean
    );
    let deviation = variance.sqrt();
    let off = (spread.standard_deviation - deviation).abs();
    assert!(
        off <= 0.012 * deviation,
        "{} for {deviation}",
        spread.standard_deviation
    );
}

/// Mean start + drift t, variance volatility² t.
#[test]
fn a_random_walk_spreads_with_the_root_of_time() {
    let found = spreads(
        "use process.random_walk w {\n start = 2\n drift = 10 %/y\n volatility = 30 %/y^0.5\n}\n\
         show at(w.level, 2025), at(w.level, 2030)\n",
    );
    is(&found[0], 2.1, 0.09);
    is(&found[1], 2.6, 0.54);
}

/// Mean start e^(drift t), variance mean² (e^(volatility² t) - 1).
#[test]
fn a_geometric_brownian_motion_grows_in_the_mean_by_its_drift() {
    let found = spreads(
        "use process.geometric_brownian w {\n start = 2\n drift = 5 %/y\n volatility = 20 %/y^0.5\n}\n\
         show at(w.level, 2025), at(w.level, 2030), at(w.log_level, 2030)\n",
    );
    for (place, years) in [(0, 1.0_f64), (1, 6.0)] {
        let mean = 2.0 * libm::exp(0.05 * years);
        is(&found[place], mean, mean * mean * libm::expm1(0.04 * years));
    }
    is(&found[2], libm::log(2.0) + 6.0 * (0.05 - 0.02), 0.24);
}

/// With keep k = e^(-speed t): logarithm of mean ln(start) k and variance volatility² (1 - k²) / (2 speed);
/// the level is lognormal.
#[test]
fn mean_reversion_forgets_its_start() {
    let found = spreads(
        "use process.mean_reverting w {\n start = 2\n speed = 50 %/y\n volatility = 30 %/y^0.5\n}\n\
         show at(w.log_level, 2025), at(w.log_level, 2030), at(w.level, 2030)\n",
    );
    let moments = |years: f64| {
        let keep = libm::exp(-0.5 * years);
        (libm::log(2.0) * keep, 0.09 * (1.0 - keep * keep))
    };
    for (place, years) in [(0, 1.0), (1, 6.0)] {
        let (mean, variance) = moments(years);
        is(&found[place], mean, variance);
    }
    let (mean, variance) = moments(6.0);
    let level = libm::exp(mean + variance / 2.0);
    is(&found[2], level, level * level * libm::expm1(variance));
}

/// With the chances a of a change to the second regime and b of one to the first, the chance of the second in
/// year t is q + (s - q) m^t, where q = a / (a + b), m = 1 - a - b, and s is 1 where the start is in it, otherwise 0.
/// A sum of steps has the mean of its steps; its variance is that of the shocks, the mean of the variances of the
/// regimes, plus that of the growth, in which years i before j have the covariance
/// (difference of growth)² c (1 - c) m^(j - i), with c the chance of the second regime in year i.
fn two_regimes(years: i32) -> (f64, f64, f64) {
    let (to_second, to_first) = (0.1, 0.3);
    let (growth, variance) = ([0.05, -0.2], [0.01, 0.16]);
    let memory = 1.0 - to_second - to_first;
    let limit = to_second / (to_second + to_first);
    let mut chances = Vec::new();
    let mut chance = 0.0;
    for _ in 0..years {
        chance = limit + (chance - limit) * memory;
        chances.push(chance);
    }
    let difference = growth[1] - growth[0];
    let mut mean = 0.0;
    let mut total = 0.0;
    for (place, chance) in chances.iter().enumerate() {
        mean += growth[0] + difference * chance;
        total += variance[0] + (variance[1] - variance[0]) * chance;
        let own = difference * difference * chance * (1.0 - chance);
        total += own;
        let mut kept = memory;
        for _ in place + 1..chances.len() {
            total += 2.0 * own * kept;
            kept *= memory;
        }
    }
    (mean, total, chance)
}

#[test]
fn regimes_have_the_moments_of_their_chain() {
    let found = spreads(
        "use process.regime_switching w {\n start = 1\n starts_in_second = no\n growth_first = 5 %/y\n\
         growth_second = -20 %/y\n volatility_first = 10 %/y^0.5\n volatility_second = 40 %/y^0.5\n\
         to_second = 10 %\n to_first = 30 %\n}\n\
         row second : ratio = if w.in_second then 1 else 0\n\
         show at(w.log_level, 2025), at(w.log_level, 2030), at(second, 2030)\n",
    );
    for (place, years) in [(0, 1), (1, 6)] {
        let (mean, variance, _) = two_regimes(years);
        is(&found[place], mean, variance);
    }
    let (_, _, chance) = two_regimes(6);
    is(&found[2], chance, chance * (1.0 - chance));
}

/// Shocks of two commodities with a correlation of 0.6: the logarithms of both after t years have the covariance
/// 0.6 × 20 % × 30 % × t, and each keeps its own moments.
#[test]
fn commodities_move_together() {
    let found = spreads(
        "use process.geometric_brownian oil {\n start = 1\n drift = 2 %/y\n volatility = 20 %/y^0.5\n}\n\
         use process.geometric_brownian gas {\n start = 1\n drift = 4.5 %/y\n volatility = 30 %/y^0.5\n}\n\
         correlate oil.shock, gas.shock = 0.6\n\
         show at(oil.log_level + gas.log_level, 2030), at(oil.log_level - gas.log_level, 2030), at(gas.log_level, 2030)\n",
    );
    let (own, shared) = (6.0 * (0.04 + 0.09), 6.0 * 0.6 * 0.2 * 0.3);
    is(&found[0], 0.0, own + 2.0 * shared);
    is(&found[1], 0.0, own - 2.0 * shared);
    is(&found[2], 0.0, 0.54);
}
