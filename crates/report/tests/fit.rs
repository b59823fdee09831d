//! Fitted processes against another program, and back through the deal text that they give.

mod common;

use report::fit::{Fit, NoFit, Process, deal_text, fit, identifier, shock_correlation};
use toml::{Table, Value};

fn oracle() -> Table {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/oracle/process_fits.toml"
    );
    let text = std::fs::read_to_string(path).expect("the oracle is there");
    text.parse().expect("it is TOML")
}

fn history(name: &str) -> Vec<f64> {
    let oracle = oracle();
    let numbers = oracle["history"][name].as_array().expect("an array");
    numbers.iter().filter_map(Value::as_float).collect()
}

fn known(case: &str, key: &str) -> f64 {
    let oracle = oracle();
    oracle[case][key].as_float().expect("a number")
}

fn found(fit: &Fit, input: &str) -> (f64, f64) {
    let estimate = fit.estimates.iter().find(|one| one.input == input);
    let estimate = estimate.expect("it is an input of the template");
    (estimate.value, estimate.standard_error)
}

#[track_caller]
fn near(found: f64, known: f64, relative: f64) {
    assert!(
        (found - known).abs() <= relative * known.abs(),
        "{found} is not {known}"
    );
}

#[test]
fn a_random_walk_is_that_of_another_program() {
    let fit = fit(&history("mean_reverting"), Process::RandomWalk).expect("it is fitted");
    let (drift, error) = found(&fit, "drift");
    near(drift, known("random_walk", "drift"), 1e-9);
    near(error, known("random_walk", "drift_error"), 1e-9);
    let (volatility, error) = found(&fit, "volatility");
    near(volatility, known("random_walk", "volatility"), 1e-9);
    // In closed form, for normal steps: s / √(2 (n - 1)).
    near(error, volatility / 118_f64.sqrt(), 1e-12);
}

#[test]
fn a_brownian_motion_is_that_of_another_program() {
    let fit = fit(&history("mean_reverting"), Process::GeometricBrownian).expect("it is fitted");
    let (drift, error) = found(&fit, "drift");
    let (volatility, _) = found(&fit, "volatility");
    near(volatility, known("geometric_brownian", "volatility"), 1e-9);
    let half = volatility * volatility / 2.0;
    near(drift - half, known("geometric_brownian", "log_step"), 1e-9);
    // By hand: the squared errors of the mean step and of half the squared volatility, s⁴ / (2 (n - 1)), add up.
    let step = known("geometric_brownian", "log_step_error");
    let square = step * step + 4.0 * half * half / 118.0;
    near(error, square.sqrt(), 1e-9);
}

#[test]
fn mean_reversion_is_that_of_another_program() {
    let fit = fit(&history("mean_reverting"), Process::MeanReverting).expect("it is fitted");
    let (speed, error) = found(&fit, "speed");
    near(speed, known("mean_reverting", "speed"), 1e-9);
    near(error, known("mean_reverting", "speed_error"), 1e-9);
    let (volatility, error) = found(&fit, "volatility");
    near(volatility, known("mean_reverting", "volatility"), 1e-9);
    near(error, known("mean_reverting", "volatility_error"), 1e-7);
    near(
        libm::log(fit.base),
        known("mean_reverting", "log_level"),
        1e-9,
    );
    let error = fit.base_log_error.expect("it is estimated");
    near(error, known("mean_reverting", "log_level_error"), 1e-9);
}

/// The errors are those of a curvature by differences in both programs.
#[test]
fn regimes_are_those_of_another_program() {
    let fit = fit(&history("regimes"), Process::RegimeSwitching).expect("it is fitted");
    for input in ["growth_first", "growth_second", "to_first"] {
        let (value, error) = found(&fit, input);
        near(value, known("regimes", input), 2e-5);
        near(error, known("regimes", &format!("{input}_error")), 2e-3);
    }
    let (to_second, error) = found(&fit, "to_second");
    near(1.0 - to_second, known("regimes", "stay_in_first"), 2e-5);
    near(error, known("regimes", "stay_in_first_error"), 2e-3);
    for regime in ["first", "second"] {
        let (volatility, error) = found(&fit, &format!("volatility_{regime}"));
        let variance = volatility * volatility;
        near(
            variance,
            known("regimes", &format!("variance_{regime}")),
            2e-5,
        );
        let known = known("regimes", &format!("variance_{regime}_error"));
        near(2.0 * volatility * error, known, 2e-3);
    }
}

#[test]
fn shocks_are_correlated_as_another_program_says() {
    let first = fit(&history("mean_reverting"), Process::GeometricBrownian);
    let second = fit(&history("regimes")[..61], Process::GeometricBrownian);
    let (first, second) = (first.expect("it is fitted"), second.expect("it is fitted"));
    let (correlation, error) = shock_correlation(&first.shocks, &second.shocks);
    near(correlation, known("correlation", "value"), 1e-9);
    near(
        error,
        (1.0 - correlation * correlation) / 60_f64.sqrt(),
        1e-12,
    );
}

#[test]
fn what_cannot_be_fitted_says_why() {
    let rising: Vec<f64> = (1..=20).map(f64::from).collect();
    assert_eq!(
        fit(&rising[..5], Process::RandomWalk),
        Err(NoFit::TooFew { needed: 11 })
    );
    assert_eq!(
        fit(&rising, Process::RegimeSwitching),
        Err(NoFit::TooFew { needed: 41 })
    );
    assert_eq!(fit(&rising, Process::RandomWalk), Err(NoFit::NoChange));
    assert_eq!(
        fit(&[5.0; 12], Process::MeanReverting),
        Err(NoFit::NoChange)
    );
    let mut dipping = rising.clone();
    dipping[3] = -1.0;
    let told = fit(&dipping, Process::GeometricBrownian);
    assert_eq!(told, Err(NoFit::NotPositive { place: 3 }));
    assert!(fit(&dipping, Process::RandomWalk).is_ok());
    // Doubling each year and more: what is above the level moves on from it.
    let away: Vec<f64> = (0..12)
        .map(|year| libm::exp(1.1_f64 * f64::from(year) + 0.02 * f64::from(year * year)))
        .collect();
    assert!(matches!(
        fit(&away, Process::MeanReverting),
        Err(NoFit::DoesNotReturn { .. })
    ));
    // Steps up and down by turns have one regime.
    let turns: Vec<f64> = (0..60)
        .map(|year| if year % 2 == 0 { 10.0 } else { 11.0 })
        .collect();
    assert_eq!(fit(&turns, Process::RegimeSwitching), Err(NoFit::NoRegimes));
}

#[test]
fn the_text_of_every_fit_is_a_deal_without_findings() {
    for process in Process::ALL {
        let fit = fit(&history("regimes"), process);
        let fit = match fit {
            Ok(fit) => fit,
            // A history of regimes need not return.
            Err(NoFit::DoesNotReturn { .. }) => continue,
            Err(told) => panic!("{process:?}: {told:?}"),
        };
        let text = deal_text(
            &fit,
            "tin",
            "Tin \"99 %\"",
            "1905..2025 of \"Tin\" in prices.csv"
                .replace('"', "'")
                .as_str(),
            Some("USD/t"),
        );
        let text = format!("{text}show at(tin_level, 2025)\n");
        let deal = common::deal(&text);
        let run = common::run(&deal);
        assert_eq!(run.diagnostics, [], "{text}");
    }
}

#[test]
fn names_become_words_of_a_deal() {
    for (name, word) in [
        ("Brent", "brent"),
        ("Gold / high (USD/oz)", "gold_high_usd_oz"),
        ("2025 real", "series_2025_real"),
        ("Нафта", "series"),
    ] {
        assert_eq!(identifier(name), word);
    }
}
