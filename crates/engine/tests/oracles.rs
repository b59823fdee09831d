//! Values published elsewhere, from `tests/oracle`, each file with its origin and tolerance.

mod common;

use common::{assert_close, cases, number, numbers, oracle};
use engine::{
    Op, Outcome, Status, dated_internal_rate, dated_present_value, internal_rate, internal_rates,
    modified_internal_rate, net_present_value, normal_quantile, payback,
};

fn tolerance(file: &toml::Table, key: &str) -> f64 {
    number(file["tolerance"].as_table().expect("a table"), key)
}

#[test]
fn internal_rates_with_one_answer() {
    let file = oracle("internal_rate.toml");
    for case in cases(&file, "only") {
        let rate = internal_rate(&numbers(case, "flows")).value();
        let rate = rate.unwrap_or_else(|| panic!("{case} has a rate"));
        assert_close(
            rate,
            number(case, "rate"),
            tolerance(&file, "absolute"),
            0.0,
        );
    }
}

/// Finding: a published single rate of a project with closing costs is one of two.
/// The libraries give the positive one; we give a status with both.
#[test]
fn a_published_rate_that_is_not_the_only_one() {
    let file = oracle("internal_rate.toml");
    for case in cases(&file, "among") {
        let flows = numbers(case, "flows");
        let Outcome::Status(Status::SeveralRoots(rates)) = internal_rate(&flows) else {
            panic!("{case} has several rates");
        };
        assert_eq!(rates.len(), 2);
        assert!(rates[0] < 0.0, "{rates:?}");
        assert_close(
            rates[1],
            number(case, "rate"),
            tolerance(&file, "absolute"),
            0.0,
        );
    }
}

#[test]
fn internal_rates_with_several_answers() {
    let file = oracle("internal_rate.toml");
    for case in cases(&file, "several") {
        let flows = numbers(case, "flows");
        let expected = numbers(case, "rates");
        let found = internal_rates(&flows);
        assert_eq!(
            internal_rate(&flows),
            Outcome::Status(Status::SeveralRoots(found.clone()))
        );
        assert_eq!(found.len(), expected.len(), "{case}: {found:?}");
        for (found, expected) in found.iter().zip(&expected) {
            assert_close(*found, *expected, tolerance(&file, "absolute"), 0.0);
        }
        let returned = number(case, "returned");
        let nearest = expected.iter().map(|rate| (rate - returned).abs());
        assert!(nearest.fold(f64::INFINITY, f64::min) < tolerance(&file, "absolute"));
    }
}

/// Finding: two values of a library's test suite are wrong from the eleventh digit, and ours leave a smaller remainder.
#[test]
fn published_rates_from_a_solver_that_stopped_early() {
    let file = oracle("internal_rate.toml");
    for case in cases(&file, "printed_inexactly") {
        let flows = numbers(case, "flows");
        let rate = internal_rate(&flows).value().unwrap();
        let printed = number(case, "printed");
        assert!((rate - printed).abs() > 1e-11, "{case}: {rate}");
        let remainder = |rate| net_present_value(&flows, rate, 0.0).abs();
        assert!(remainder(rate) < remainder(printed) / 100.0, "{case}");
    }
}

/// Finding: `PySCnomics` gives 0 and `numpy-financial` gives NaN for flows of one sign; there is no rate, and we say so.
#[test]
fn flows_of_one_sign_have_no_rate() {
    for flows in [[1.0, 2.0, 3.0], [-1.0, -2.0, -3.0], [0.0, 0.0, 0.0]] {
        assert_eq!(internal_rate(&flows), Outcome::Status(Status::NoRoot));
    }
}

#[test]
fn modified_internal_rates() {
    let file = oracle("modified_internal_rate.toml");
    for case in cases(&file, "case") {
        let (finance, reinvestment) = (number(case, "finance"), number(case, "reinvestment"));
        let outcome = modified_internal_rate(&numbers(case, "flows"), finance, reinvestment);
        let rate = outcome.value().unwrap();
        assert_close(
            rate,
            number(case, "rate"),
            tolerance(&file, "absolute"),
            0.0,
        );
    }
}

#[test]
fn present_values() {
    let file = oracle("present_value.toml");
    for case in cases(&file, "case") {
        let (flows, rate) = (numbers(case, "flows"), number(case, "rate"));
        for (key, offset) in [("first_flow_at_0", 0.0), ("first_flow_at_1", 1.0)] {
            let value = net_present_value(&flows, rate, offset);
            assert_close(value, number(case, key), 0.0, tolerance(&file, "relative"));
        }
        let middle = net_present_value(&flows, rate, 0.5);
        let start = number(case, "first_flow_at_0");
        assert_close(
            middle * libm::sqrt(1.0 + rate),
            start,
            0.0,
            tolerance(&file, "relative"),
        );
    }
}

/// By which a case divides days. Ours are 365, so another count only stretches the rate.
fn days_a_year(case: &toml::Table) -> f64 {
    if case.contains_key("days_a_year") {
        number(case, "days_a_year")
    } else {
        365.0
    }
}

#[test]
fn dated_flows() {
    let file = oracle("dated_flows.toml");
    for case in cases(&file, "case") {
        let days = numbers(case, "days");
        let flows: Vec<(i64, f64)> = days
            .iter()
            .map(|day| *day as i64)
            .zip(numbers(case, "flows"))
            .collect();
        if case.contains_key("internal_rate") {
            let rate = dated_internal_rate(&flows).value().unwrap();
            let rate = libm::pow(1.0 + rate, days_a_year(case) / 365.0) - 1.0;
            let expected = number(case, "internal_rate");
            assert_close(rate, expected, tolerance(&file, "rate_absolute"), 0.0);
        }
        if case.contains_key("present_value") {
            let value = dated_present_value(&flows, number(case, "discount_rate"));
            let expected = number(case, "present_value");
            assert_close(value, expected, tolerance(&file, "value_absolute"), 0.0);
        }
        if case.contains_key("future_value") {
            let rate = number(case, "discount_rate");
            let years = (days[days.len() - 1] - days[0]) / 365.0;
            let value = dated_present_value(&flows, rate) * libm::pow(1.0 + rate, years);
            let expected = number(case, "future_value");
            assert_close(value, expected, tolerance(&file, "value_absolute"), 0.0);
        }
    }
}

#[test]
fn paybacks() {
    let file = oracle("payback.toml");
    for case in cases(&file, "case") {
        let periods = payback(&numbers(case, "flows")).value().unwrap();
        assert_close(
            periods,
            number(case, "periods"),
            tolerance(&file, "absolute"),
            0.0,
        );
    }
}

#[test]
fn normal_quantiles() {
    let file = oracle("normal_quantile.toml");
    for case in cases(&file, "case") {
        let probability = number(case, "probability");
        let quantile = normal_quantile(probability);
        assert_close(
            quantile,
            number(case, "quantile"),
            0.0,
            tolerance(&file, "relative"),
        );
    }
}

/// How far a value is from a number given to twice its digits, in units in the last place.
fn units_away(value: f64, nearest: f64, rest: f64) -> f64 {
    ((value - nearest) - rest).abs() / (nearest.abs().next_up() - nearest.abs())
}

#[test]
fn exponentials_and_logarithms() {
    let file = oracle("elementary.toml");
    for (name, op) in [
        ("exponential", Op::Exponential),
        ("logarithm", Op::Logarithm),
    ] {
        let table = file[name].as_table().expect("a table");
        let places = numbers(table, "at");
        let values = numbers(table, "nearest")
            .into_iter()
            .zip(numbers(table, "rest"));
        assert!(places.len() > 100);
        for (at, (nearest, rest)) in places.into_iter().zip(values) {
            let value = op.value(&[at]);
            let away = units_away(value, nearest, rest);
            assert!(
                away <= tolerance(&file, "units_in_the_last_place"),
                "{name} of {at:e} is {value:e}, {away} units in the last place away"
            );
        }
    }
}

#[test]
fn two_units_in_the_last_place_are_seen() {
    assert_eq!(units_away(1.0 + 2.0 * f64::EPSILON, 1.0, 0.0), 2.0);
    assert_eq!(units_away(1.0, 1.0, -0.5 * f64::EPSILON), 0.5);
}

#[test]
fn the_checker_accepts_what_is_within_its_tolerance() {
    assert_close(1.0, 1.0 + 1e-9, 1e-8, 0.0);
    assert_close(-1e6, -1e6 - 1.0, 0.0, 1e-5);
}

#[test]
#[should_panic(expected = "is not within")]
fn the_checker_fails_above() {
    assert_close(1.1, 1.0, 0.01, 0.0);
}

#[test]
#[should_panic(expected = "is not within")]
fn the_checker_fails_below() {
    assert_close(0.9, 1.0, 0.01, 0.0);
}

#[test]
#[should_panic(expected = "is not within")]
fn the_checker_fails_on_nan() {
    assert_close(f64::NAN, 1.0, 0.01, 0.01);
}
