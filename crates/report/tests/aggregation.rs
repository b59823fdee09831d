//! Projects and prospects added up over paths, against published rules and closed forms.

mod common;

use std::fmt::Write as _;

use report::paths::{Asked, Paths, Sampling, Spread};
use toml::{Table, Value};

const PATHS: usize = 160_000;

fn oracle() -> Table {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/oracle/petroleum/aggregation.toml"
    );
    let text = std::fs::read_to_string(path).expect("the oracle is there");
    text.parse().expect("it is TOML")
}

fn cases<'t>(table: &'t Table, name: &str) -> Vec<&'t Table> {
    let cases = table[name].as_array().expect("an array of cases");
    cases.iter().filter_map(Value::as_table).collect()
}

fn number(case: &Table, key: &str) -> f64 {
    match &case[key] {
        Value::Float(number) => *number,
        Value::Integer(number) => *number as f64,
        other => panic!("{key} is {other}"),
    }
}

fn paths(body: &str) -> Paths {
    let deal = common::deal(body);
    let run = common::run(&deal);
    let asked = Asked {
        path_count: PATHS,
        seed: 11,
        sampling: Sampling::LatinHypercube,
    };
    report::paths(&deal, &run, &asked, &mut |_, _| true).expect("they are drawn")
}

fn first(body: &str) -> Spread {
    let paths = paths(body);
    let show = paths.variants[0].shows[0].as_ref().expect("one value");
    show.spreads[0].clone()
}

#[track_caller]
fn near(found: f64, known: f64, relative: f64) {
    assert!(
        (found - known).abs() <= relative * known.abs(),
        "{found} is not {known}"
    );
}

/// Inputs `a0`, `a1`, … with one distribution, all correlated, and their sum shown.
fn sum_of(count: usize, distribution: &str, correlation: f64) -> String {
    let mut body = String::new();
    for place in 0..count {
        writeln!(body, "input a{place} ~ {distribution}").expect("a text takes it");
        for other in 0..place {
            writeln!(body, "correlate a{other}, a{place} = {correlation}").expect("it does");
        }
    }
    let names: Vec<String> = (0..count).map(|place| format!("a{place}")).collect();
    writeln!(body, "show at({}, 2025)", names.join(" + ")).expect("it does");
    body
}

#[test]
fn a_normal_project_has_its_percentiles() {
    for case in cases(&oracle(), "single_normal") {
        let (mean, sd) = (number(case, "mean"), number(case, "sd"));
        let spread = first(&format!(
            "input a ~ normal(mean: {mean}, sd: {sd}) USD\nshow at(a, 2025)\n"
        ));
        near(spread.quantile(0.1), number(case, "below_10"), 1e-3);
        near(spread.quantile(0.5), number(case, "median"), 1e-3);
        near(spread.quantile(0.9), number(case, "below_90"), 1e-3);
    }
}

/// Probabilistic totals lie inside arithmetic ones, by as much as the projects are independent.
#[test]
fn equal_projects_add_up_by_their_correlation() {
    for case in cases(&oracle(), "equal_normals") {
        let (mean, sd) = (number(case, "mean"), number(case, "sd"));
        let distribution = format!("normal(mean: {mean}, sd: {sd}) USD");
        let count = number(case, "count");
        let spread = first(&sum_of(
            count as usize,
            &distribution,
            number(case, "correlation"),
        ));
        near(spread.mean, count * mean, 1e-3);
        near(spread.quantile(0.1), number(case, "below_10"), 2e-3);
        near(spread.quantile(0.9), number(case, "below_90"), 2e-3);
        let single = first(&format!("input a ~ {distribution}\nshow at(a, 2025)\n"));
        near(
            count * single.quantile(0.1),
            number(case, "sum_of_below_10"),
            2e-3,
        );
        near(
            count * single.quantile(0.9),
            number(case, "sum_of_below_90"),
            2e-3,
        );
    }
}

#[test]
fn lognormal_projects_add_up() {
    for case in cases(&oracle(), "lognormals") {
        let (median, sigma) = (number(case, "median"), number(case, "sigma"));
        let distribution = format!("lognormal(median: {median}, sigma: {sigma}) USD");
        let spread = first(&sum_of(number(case, "count") as usize, &distribution, 0.0));
        near(spread.mean, number(case, "mean_of_sum"), 2e-3);
        near(spread.standard_deviation, number(case, "sd_of_sum"), 2e-2);
        // Half of the allowance is that of the numbers themselves.
        near(spread.quantile(0.1), number(case, "below_10"), 6e-3);
        near(spread.quantile(0.5), number(case, "median_of_sum"), 6e-3);
        near(spread.quantile(0.9), number(case, "below_90"), 6e-3);
    }
}

/// Prospects that share a play fail together: as many are found on average, and more often none.
#[test]
fn prospects_of_one_play_fail_together() {
    for case in cases(&oracle(), "prospects") {
        let count = number(case, "count") as usize;
        let mut body = format!("input play ~ bernoulli({})\n", number(case, "play"));
        for place in 0..count {
            let each = number(case, "each");
            writeln!(body, "input found{place} ~ bernoulli({each})").expect("a text takes it");
            writeln!(
                body,
                "row hit{place} : ratio = if play and found{place} then 1 else 0"
            )
            .expect("it does");
        }
        let hits: Vec<String> = (0..count).map(|place| format!("hit{place}")).collect();
        let hits = hits.join(" + ");
        writeln!(body, "show at({hits}, 2025)").expect("it does");
        writeln!(body, "claim some \"Some\" holds if at({hits}, 2025) > 0").expect("it does");
        let paths = paths(&body);
        let show = paths.variants[0].shows[0].as_ref().expect("one value");
        near(show.spreads[0].mean, number(case, "expected"), 1e-2);
        let claim = paths.variants[0].claims[0]
            .as_ref()
            .expect("it makes sense");
        near(
            claim.readings[0].chances[0].share,
            number(case, "at_least_one"),
            1e-2,
        );
    }
}
