//! `lodebook apply`: inputs changed in a workbook, back into the deal.

mod common;
#[path = "../../xlsx/tests/common/edit.rs"]
mod edit;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Ran, deal, folder, run_in, text_of, write};
use edit::{cell_with, edited};
use serde_json::Value;

const DATE: &str = "2026-11-23";

const MAIN: &str = r#"deal "A mine"
timeline 2026..2030
money USD nominal

import "terms.deal"

source survey {
  title "A survey"
}

party company "Company"
party state   "State"

input price = 300 USD/t   @ survey "p. 4"   # of concentrate
input tons  = list { 10, then 20 } kt   @ survey "p. 5"
row sales : USD = tons * price   "Sales"
pay sales from market to company
use royalty.ad_valorem royalty {
  from company to state
  base = sales
  rate = royalty_rate
}

scenario higher "A higher royalty" {
  set royalty_rate = 8 %   @ assumed "expert: round"
}

show total(state.cash) "State"
"#;

const TERMS: &str = "input royalty_rate = 5 %   @ assumed \"expert: round\"\r\n";

/// A folder with the deal and a workbook of it in which some numbers, or cells, are changed.
fn place(name: &str, typed: &[(&str, &str)]) -> PathBuf {
    let place = folder(name);
    write(&place, "mine.deal", MAIN);
    write(&place, "terms.deal", TERMS);
    change(&place, &[], typed);
    place
}

/// Writes the workbook and changes it.
fn change(place: &Path, more: &[&str], typed: &[(&str, &str)]) {
    let arguments = ["xlsx", "mine.deal", "--out", "plain.xlsx", "--force"];
    let ran = run_in(place, &[&arguments[..], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let workbook = fs::read(place.join("plain.xlsx")).expect("it was written");
    let cell = |asked: &str| match asked.parse::<f64>() {
        Ok(_) => cell_with(&workbook, asked),
        Err(_) => asked.to_owned(),
    };
    let typed: Vec<(String, &str)> = typed.iter().map(|(old, new)| (cell(old), *new)).collect();
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(cell, new)| (cell.as_str(), *new))
        .collect();
    write(place, "mine.xlsx", edited(&workbook, &typed));
}

fn apply(place: &Path, more: &[&str]) -> Ran {
    let mut arguments = vec!["apply", "mine.xlsx", "mine.deal"];
    if !more.contains(&"--on") {
        arguments.extend(["--on", DATE]);
    }
    arguments.extend(more);
    run_in(place, &arguments)
}

fn read(place: &Path, name: &str) -> String {
    fs::read_to_string(place.join(name)).expect("it is there")
}

/// What stands in the cells of the price and of the royalty.
const PRICE: &str = "300";
const RATE: &str = "0.05";

#[test]
fn what_differs_is_shown_and_nothing_is_written() {
    let place = place("apply_shows", &[(PRICE, "320")]);
    let ran = apply(&place, &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out,
        "\
price: 300 USD/t → 320 USD/t
  mine.deal:14, Inputs!C10
  source: @ assumed \"placeholder: changed in mine.xlsx on 2026-11-23\" instead of
  @ survey \"p. 4\"
  - input price = 300 USD/t   @ survey \"p. 4\"   # of concentrate
  + input price = 320 USD/t   @ assumed \"placeholder: changed in mine.xlsx on 2026-11-23\"   # of concentrate

note: the workbook shows figures from before its inputs were changed: it was not
      computed again

Figures as the deal is written
               before  after  change
State (k USD)   1,350  1,440     +90
Figures change in higher too.
"
    );
    assert!(
        ran.err
            .contains("1 input differs; nothing is written without `--write`")
    );
    assert_eq!(read(&place, "mine.deal"), MAIN);
}

#[test]
fn the_deal_is_written_and_gives_the_new_figures() {
    let place = place("apply_writes", &[(PRICE, "320"), (RATE, "0.06")]);
    let ran = apply(&place, &["--write", "--source", "survey", "p. 9"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err.contains("wrote mine.deal\nwrote terms.deal\n"),
        "{}",
        ran.err
    );
    let main = MAIN.replace(
        "= 300 USD/t   @ survey \"p. 4\"",
        "= 320 USD/t   @ survey \"p. 9\"",
    );
    assert_eq!(read(&place, "mine.deal"), main);
    let terms = "input royalty_rate = 6 %   @ survey \"p. 9\"\r\n";
    assert_eq!(read(&place, "terms.deal"), terms);
    let ran = run_in(&place, &["run", "mine.deal", "--json"]);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let shown = &answer["scenarios"][0]["shows"][0]["value"];
    // 90 thousand tonnes at 320 dollars, 6 % of them.
    assert_eq!(shown.as_f64(), Some(1_728_000.0), "{answer:#}");
    // The workbook is of the deal as it was.
    let ran = apply(&place, &[]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err
            .contains("mine.deal has changed, terms.deal has changed"),
        "{}",
        ran.err
    );
    // A new one has the new numbers.
    run_in(
        &place,
        &["xlsx", "mine.deal", "--out", "mine.xlsx", "--force"],
    );
    let ran = apply(&place, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("no input differs"), "{}", ran.err);
}

#[test]
fn a_workbook_of_the_inputs_alone_is_taken_too() {
    let place = place("apply_inputs", &[]);
    change(&place, &["--inputs"], &[(PRICE, "320")]);
    let ran = apply(&place, &["--write"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(read(&place, "mine.deal").contains("= 320 USD/t   @ assumed"));
    assert!(!ran.out.contains("note:"), "{}", ran.out);
}

#[test]
fn refusals_name_the_cell_and_a_way_out() {
    let place = place("apply_refuses", &[(PRICE, "1.234,5"), ("Deal!H8", "7")]);
    let ran = apply(&place, &["--write"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.is_empty());
    for words in [
        "error: Inputs!C10: \"1.234,5\" is text, and the deal needs a number\nhint: ",
        "error: Deal!H8: a formula stood here, and something was typed over it\nhint: ",
        "mine.xlsx: nothing is written\n",
    ] {
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    assert_eq!(read(&place, "mine.deal"), MAIN);
    let ran = apply(&place, &["--json"]);
    assert_eq!(ran.code, 1);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(answer["refusals"][0]["cell"], "Inputs!C10");
    assert_eq!(answer["written"], Value::Array(Vec::new()));
}

#[test]
fn json_has_differences_figures_and_files() {
    let place = place("apply_json", &[(PRICE, "320"), ("10", "15")]);
    let ran = apply(&place, &["--json", "--write"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(answer["written"][0], "mine.deal");
    let [price, tons] = answer["differences"].as_array().expect("a list").as_slice() else {
        panic!("{answer:#}");
    };
    for (key, value) in [
        ("name", "price"),
        ("old", "300 USD/t"),
        ("new", "320 USD/t"),
    ] {
        assert_eq!(price[key], value);
    }
    assert_eq!(price["place"]["line"], 14);
    assert_eq!(price["sources_taken_away"][0], "@ survey \"p. 4\"");
    assert_eq!(
        (&tons["years"][0], &tons["new"]),
        (&2026.into(), &"15 kt".into())
    );
    assert_eq!(tons["sources_kept"][0], "@ survey \"p. 5\"");
    let figures = answer["figures"].as_array().expect("a list");
    assert_eq!(
        (figures.len(), &figures[1]["scenario"]),
        (2, &"higher".into())
    );
    let state = &figures[0]["shows"][0];
    assert_eq!(state["before"]["value"], 1_350_000.0);
    assert_eq!(state["after"]["value"], 1_520_000.0);
    assert_eq!(state["difference"], 170_000.0);
}

#[test]
fn a_wrong_command_line_is_told() {
    let place = place("apply_usage", &[(PRICE, "320")]);
    for (more, code, words) in [
        (
            &["--source", "surwey", "p. 9"][..],
            2,
            "error: the deal has no source `surwey`\nhint: `survey` is near",
        ),
        (
            &["--source", "bank"],
            2,
            "declare it in the deal first: `source bank { title \"…\" }`",
        ),
        (&["--on", "23.11.2026"], 2, "a day such as 2026-11-23"),
    ] {
        let ran = apply(&place, more);
        assert_eq!(ran.code, code);
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let ran = apply(&place, &["--source", "assumed", "expert: asked again"]);
    assert!(
        ran.out
            .contains("+ input price = 320 USD/t   @ assumed \"expert: asked again\"")
    );
    for (arguments, code, words) in [
        (
            ["apply", "mine.deal", "mine.xlsx"],
            2,
            "the workbook comes first",
        ),
        (
            ["apply", "mien.xlsx", "mine.deal"],
            3,
            "did you mean \"mine.xlsx\"?",
        ),
        (
            ["apply", "terms.deal", "mine.deal"],
            3,
            "not a workbook in the format .xlsx",
        ),
        (["apply", ".", "mine.deal"], 3, "it is a folder"),
        (["apply", "mine.xlsx", "mien.deal"], 3, "did you mean"),
    ] {
        let ran = run_in(&place, &arguments);
        assert_eq!(ran.code, code, "{}", ran.err);
        assert!(ran.err.contains(words), "{arguments:?}: {}", ran.err);
    }
    let ran = run_in(&place, &["apply", "mine.xlsx", "-", "--write"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    let set = [
        "xlsx",
        "mine.deal",
        "--set",
        "price = 5 USD/t",
        "--out",
        "set.xlsx",
    ];
    assert_eq!(run_in(&place, &set).code, 0);
    let ran = run_in(&place, &["apply", "set.xlsx", "mine.deal"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("written with `--set \"price = 5 USD/t\"`"),
        "{}",
        ran.err
    );
}

/// The smallest contract with a number of its workbook changed.
fn contract(name: &str, old: &str, new: &str) -> PathBuf {
    let place = folder(name);
    let text = fs::read_to_string(deal("reference/smallest_psc.deal")).expect("it is there");
    write(&place, "mine.deal", text);
    change(&place, &[], &[(old, new)]);
    place
}

#[test]
fn a_number_that_the_deal_forbids_is_not_written() {
    let place = contract("apply_forbidden", "0.5", "1.5");
    let before = read(&place, "mine.deal");
    let ran = apply(&place, &["--write"]);
    assert_eq!(ran.code, 1);
    for words in [
        "error[requirement-broken]",
        "with these numbers the deal no longer computes; nothing is written",
    ] {
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    assert_eq!(read(&place, "mine.deal"), before);
    let ran = apply(&place, &["--json"]);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(answer["diagnostics"][0]["id"], "requirement-broken");
}

#[test]
fn what_the_deal_expects_of_its_old_numbers_is_told() {
    let place = contract("apply_expects", "0.6", "0.7");
    let ran = apply(&place, &["--write"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("warning[expectation-failed]"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("it was written for the numbers as they were")
    );
    assert!(read(&place, "mine.deal").contains("ceiling          = 70 %"));
}

#[cfg(unix)]
#[test]
fn all_files_are_written_or_none() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = place("apply_read_only", &[(PRICE, "320"), (RATE, "0.06")]);
    let terms = place.join("terms.deal");
    fs::set_permissions(&terms, fs::Permissions::from_mode(0o444)).expect("it is ours");
    let ran = apply(&place, &["--write"]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    assert!(
        ran.err.contains("cannot write \"terms.deal\""),
        "{}",
        ran.err
    );
    assert_eq!(read(&place, "mine.deal"), MAIN);
    assert_eq!(read(&place, "terms.deal"), TERMS);
    let left: Vec<String> = fs::read_dir(&place)
        .expect("the folder is there")
        .map(|entry| text_of(entry.expect("an entry").file_name()))
        .filter(|name| name.contains("tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
