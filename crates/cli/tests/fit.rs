//! `fit`: processes fitted to a history, as text that a deal takes.

mod common;

use std::fmt::Write as _;

use common::{folder, run_in, write};

/// Made by hand: 30 years that swing around 100, and others around 50.
fn history() -> String {
    let mut text = "year,Tin,Lead\n".to_owned();
    for (place, year) in (1990..2020).enumerate() {
        let swing = [0, 15, 25, 15, 0, -15, -25, -15][place % 8];
        let other = [0, 2, 4, 2, 0, -2, -4][place % 7];
        let (tin, lead) = (100 + swing, 50 + other);
        writeln!(text, "{year},{tin},{lead}").expect("a text takes it");
    }
    text
}

#[test]
fn what_is_printed_is_a_deal_to_paste() {
    let place = folder("fit-paste");
    write(&place, "history.csv", history());
    let asked = [
        "fit",
        "history.csv",
        "--process",
        "mean-reverting",
        "--unit",
        "USD/t",
    ];
    let ran = run_in(&place, &asked);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("use process.mean_reverting tin_path {"));
    assert!(ran.out.contains("standard error"), "{}", ran.out);
    let deal = format!(
        "deal \"Pasted\"\n\ntimeline 2025..2027\nmoney USD nominal\n\n{}\n\
         show at(tin_level, 2026) \"Tin\", at(lead_level, 2026) \"Lead\"\n",
        ran.out
    );
    assert!(deal.contains("correlate tin_path.shock, lead_path.shock = "));
    write(&place, "pasted.deal", &deal);
    let checked = run_in(&place, &["check", "pasted.deal"]);
    assert!(
        checked.err.contains("no errors, no warnings"),
        "{}{}",
        checked.out,
        checked.err
    );
    let drawn = run_in(&place, &["run", "pasted.deal", "--paths", "1000"]);
    assert_eq!(drawn.code, 0, "{}", drawn.err);
}

#[test]
fn what_cannot_be_fitted_is_told_and_the_rest_is_printed() {
    let place = folder("fit-told");
    write(&place, "history.csv", history());
    let ran = run_in(&place, &["fit", "history.csv", "Tin"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains(
            "note: process.regime_switching is not fitted: \"Tin\" has 30 years and it takes 41"
        ),
        "{}",
        ran.err
    );
    assert!(ran.out.contains("use process.random_walk tin_path {"));
    assert!(
        ran.out
            .contains("use process.geometric_brownian tin_path {")
    );
}

#[test]
fn gaps_names_and_years_are_told_with_a_way_out() {
    let place = folder("fit-gaps");
    write(&place, "gap.csv", history().replace("2001,", "# 2001,"));
    let gap = run_in(&place, &["fit", "gap.csv", "Tin"]);
    assert_eq!(gap.code, 1);
    assert!(
        gap.err.contains("\"Tin\" has no number for 2001"),
        "{}",
        gap.err
    );
    assert!(
        gap.err.contains("hint: `--years 2002..2019`"),
        "{}",
        gap.err
    );
    let after = run_in(&place, &["fit", "gap.csv", "Tin", "--years", "2002..2019"]);
    assert_eq!(after.code, 0, "{}", after.err);
    let name = run_in(&place, &["fit", "gap.csv", "Tim"]);
    assert_eq!(name.code, 1);
    assert!(name.err.contains("did you mean \"Tin\"?"), "{}", name.err);
    let none = run_in(&place, &["fit", "none.csv"]);
    assert_eq!(none.code, 3);
    let few = run_in(&place, &["fit", "gap.csv", "Tin", "--years", "1990..1994"]);
    assert_eq!(few.code, 1);
    assert!(few.err.contains("it takes 11"), "{}", few.err);
}

#[test]
fn json_has_every_estimate() {
    let place = folder("fit-json");
    write(&place, "history.csv", history());
    let ran = run_in(&place, &["fit", "history.csv", "--json"]);
    let answers: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let walk = &answers["fits"][0];
    assert_eq!(walk["template"], "process.random_walk");
    let drift = &walk["series"][0]["estimates"][0];
    assert_eq!(drift["input"], "drift");
    // By hand: from 100 in 1990 to 100 + swing of place 29, the sixth of eight: 85; -15 over 29 years and over 85.
    let value = drift["value"].as_f64().expect("a number");
    assert!((value + 15.0 / 29.0 / 85.0).abs() < 1e-12, "{value}");
    assert!(walk["correlations"][0]["standard_error"].is_number());
}
