//! `forecast`, run as a user runs it. The numbers are worked by hand beside the deal.

mod common;

use std::path::{Path, PathBuf};
use std::process::Stdio;

use common::{Ran, SCENARIOS, deal, folder, program, run, run_in, run_with, text_of, write};
use serde_json::{Value, json};

const DEAL: &str = include_str!("../../report/tests/forecast/two_budgets.deal");
const ROYALTY: &str = include_str!("../../report/tests/forecast/royalty.deal");

/// A folder with the deal in it.
fn place(name: &str) -> PathBuf {
    let place = folder(&format!("forecast_{name}"));
    write(&place, "two.deal", DEAL);
    write(&place, "royalty.deal", ROYALTY);
    place
}

fn forecast(name: &str, options: &[&str]) -> Ran {
    run_in(&place(name), &[&["forecast", "two.deal"], options].concat())
}

/// The cells behind the last words of a label, in the first line that begins with them.
fn cells(out: &str, label: &str) -> Vec<String> {
    let line = out
        .lines()
        .find(|line| line.trim_start().starts_with(label));
    let line = line.unwrap_or_else(|| panic!("{label} in\n{out}"));
    let rest = line.trim_start().strip_prefix(label).expect("it begins so");
    rest.split_whitespace().map(str::to_owned).collect()
}

fn section<'o>(out: &'o str, heading: &str) -> &'o str {
    let rest = out.split(heading).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("{heading} in\n{out}"));
    rest.split("\n\n")
        .next()
        .expect("a split has a first piece")
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_says_whose_money_which_years_and_what_is_due_and_paid() {
    let ran = forecast("page", &["--years", "2027..2029"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let head = words(&ran.out);
    for sentence in [
        "Revenue forecast 2027..2029. Government, 2 levels (group `public`): State budget; Regional budget.",
        "Scenario base: the deal as written.",
        "Amounts are thousands of USD, money of the day (nominal).",
        "`--csv` and `--json` have all digits.",
    ] {
        assert!(head.contains(sentence), "{sentence} in\n{}", ran.out);
    }
    let table = section(&ran.out, "Received from outside the government, k USD");
    assert_eq!(
        cells(table, "due"),
        ["20,000", "30,000", "40,000", "90,000"]
    );
    assert_eq!(
        cells(table, "paid"),
        ["17,500", "27,500", "37,500", "82,500"]
    );
    let not_yet = cells(table, "not yet paid at the end");
    assert_eq!(not_yet, ["5,000", "7,500", "10,000"]);
    assert_eq!(cells(table, "Correction"), ["-1,000", "0", "0", "-1,000"]);
    let all = table.split("\nAll levels\n").nth(1).expect("a sum");
    assert_eq!(cells(all, "paid"), ["18,500", "30,000", "39,500", "88,000"]);
    let without = cells(all, "All levels in `no_deal`, paid");
    assert_eq!(without, ["9,750", "16,200", "20,800", "46,800"]);
    // What is told on standard error is told there only.
    assert!(ran.err.contains("negative-flow") && !ran.out.contains("negative-flow"));
}

#[test]
fn levels_pass_on_and_keep() {
    let ran = forecast("levels", &["--years", "2027..2029"]);
    let passed = section(&ran.out, "Passed on from one level to another");
    assert!(
        passed.contains("\nState budget to Regional budget\n"),
        "{passed}"
    );
    let share = cells(passed, "Regional share of the royalty");
    assert_eq!(share, ["3,500", "5,500", "7,500", "16,500"]);
    let kept = section(&ran.out, "What each level keeps of what is paid, k USD");
    assert_eq!(
        cells(kept, "less paid to Fund"),
        ["1,000", "1,000", "1,000", "3,000"]
    );
    assert_eq!(
        cells(kept, "kept"),
        ["12,000", "21,500", "29,000", "62,500"]
    );
    assert!(words(kept).contains(
        "Fund is outside the government, gets 3,000 k USD from it in these years and pays 500 k USD to it, which is in \
         what is received above. `--for public,fund` counts it as a level."
    ));
    // The one level there is keeps what it gets: nothing to tell.
    let ran = forecast("region", &["--for", "region"]);
    assert!(
        ran.out.contains("Government, 1 level: Regional budget"),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains("What each level keeps"), "{}", ran.out);
    assert!(
        ran.out
            .contains("Everything is paid in the year in which it is due.")
    );
}

#[test]
fn another_money_and_another_budget_year_are_named() {
    let ran = forecast("money", &["--years", "2027..2029", "--money", "UAH"]);
    let head = words(&ran.out);
    assert!(head.contains(
        "Amounts are millions of UAH, money of the day (nominal); computed in USD and converted year by year."
    ));
    assert!(
        head.contains("USD divided by that year's `usd_per_uah`"),
        "{head}"
    );
    let all = section(&ran.out, "\nAll levels\n");
    assert_eq!(cells(all, "paid"), ["740", "1,500", "1,980", "4,220"]);
    let ran = forecast("real", &["--years", "2027", "--money", "USDr"]);
    let told = "Amounts are thousands of USD, in prices of 2026 (real): a budget is in money of the day; computed in";
    assert!(words(&ran.out).contains(told), "{}", ran.out);
    // One year is its own sum.
    let table = section(
        &ran.out,
        "Received from outside the government, k USD of 2026",
    );
    assert_eq!(cells(table, "2027"), [""; 0]);
    let ran = forecast(
        "july",
        &["--years", "2027..2028", "--budget-year-from", "7"],
    );
    assert!(
        words(&ran.out).contains("Revenue forecast 2027/28..2028/29."),
        "{}",
        ran.out
    );
    assert!(words(&ran.out).contains("Budget year: From July of a year to June of the next"));
    let table = section(&ran.out, "Received from outside the government, k USD");
    assert_eq!(cells(table, "2027/28"), ["2028/29", "total"]);
    assert_eq!(cells(table, "paid"), ["22,500", "32,500", "55,000"]);
}

#[test]
fn what_is_wrong_proposes_one_edit() {
    let place = place("wrong");
    write(
        &place,
        "none.deal",
        DEAL.replace("group public = state, region\n", ""),
    );
    for (options, told) in [
        (
            &["none.deal"][..],
            "error: the deal has no group `public` or `government`, so it does not say who the government is; it has \
             the parties company, state, region, fund\nhint: add `--for state` to the command line\n",
        ),
        (
            &["two.deal", "--for", "stat"],
            "error: the deal has no party or group of parties `stat`\nhint: `state` is near\n",
        ),
        (
            &["two.deal", "--for", "state,treasury"],
            "error: the deal has no party or group of parties `treasury`\n\
             hint: it has the group public and the parties company, state, region, fund\n",
        ),
        (
            &["two.deal", "--for", "uses"],
            "error: `uses` is a group of uses; levels of government are parties\n",
        ),
        (
            &["two.deal", "--for", "market"],
            "error: `market` stands for everybody outside the deal and is no level of government\n",
        ),
        (
            &["two.deal", "--money", "EUR"],
            "error: the deal has no money `EUR`; it has USD, USDr, UAH\nhint: add `money EUR = USD nominal by \
             usd_per_eur` to the deal, where `usd_per_eur` is an input or row in USD/EUR\n",
        ),
        (
            &["two.deal", "--money", "UAHr"],
            "error: the deal has no money `UAHr`; it has USD, USDr, UAH\nhint: `UAH` is near\n",
        ),
        (
            &["two.deal", "--years", "2029..2032"],
            "error: 2032 is outside the timeline of the deal, 2026..2030\nhint: `--years 2029..2030` is possible\n",
        ),
        (
            &["two.deal", "--years", "2030", "--budget-year-from", "4"],
            "error: the budget year that begins in 2030 is not wholly inside the timeline of the deal, 2026..2030\n\
             hint: `--years 2026..2029` is possible\n",
        ),
        (
            &["two.deal", "--scenario", "nodeal"],
            "error: the deal has no scenario `nodeal`\nhint: `no_deal` is near\n",
        ),
    ] {
        let ran = run_in(&place, &[&["forecast"], options].concat());
        assert_eq!(
            (ran.code, ran.err.as_str(), ran.out.as_str()),
            (2, told, ""),
            "{options:?}"
        );
    }
    for (option, value, told) in [
        ("--years", "2029..2027", "write `2027..2029`"),
        ("--years", "soon", "two years such as `2027..2029`"),
        ("--years", "2027...2029", "two years such as `2027..2029`"),
        ("--budget-year-from", "13", "13 is not in 1..=12"),
        ("--budget-year-from", "0", "0 is not in 1..=12"),
    ] {
        let ran = run_in(&place, &["forecast", "two.deal", option, value]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn the_line_that_is_proposed_for_another_money_works() {
    let place = place("proposed");
    let line = "money EUR = USD nominal by usd_per_eur\n";
    let rate = "input usd_per_eur = 1.25 USD/EUR @ assumed \"expert: round\"\n";
    write(&place, "two.deal", format!("{DEAL}{line}{rate}"));
    let ran = run_in(
        &place,
        &["forecast", "two.deal", "--money", "EUR", "--years", "2027"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        cells(section(&ran.out, "\nAll levels\n"), "paid"),
        ["14,800"]
    );
    // A rate that is written the other way round, as it is quoted.
    let rate = "input eur_per_usd = 0.8 EUR/USD @ assumed \"expert: round\"\nrow usd_per_eur = 1 / eur_per_usd\n";
    write(&place, "two.deal", format!("{DEAL}{line}{rate}"));
    let again = run_in(
        &place,
        &["forecast", "two.deal", "--money", "EUR", "--years", "2027"],
    );
    assert_eq!(
        cells(section(&again.out, "\nAll levels\n"), "paid"),
        ["14,800"]
    );
    let short = "input usd_per_eur = list { 1, 2 } USD/EUR @ assumed \"expert: round\"\n";
    write(&place, "two.deal", format!("{DEAL}{line}{short}"));
    let ran = run_in(&place, &["forecast", "two.deal", "--money", "EUR"]);
    let told =
        "error: `usd_per_eur` has no value for 2028, so nothing is known in EUR there\nhint: ";
    assert!(ran.code == 2 && ran.err.starts_with(told), "{}", ran.err);
}

#[test]
fn open_terms_have_a_line_of_the_least_and_one_of_the_greatest() {
    let place = folder("forecast_open");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(
        &place,
        &[
            "forecast",
            "two.deal",
            "--for",
            "state",
            "--years",
            "2025..2026",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("  rate: rate, 5 %..10 %\n"), "{}", ran.out);
    // 1 bn a year, of which 5 to 10 %; 4 % without the deal.
    assert_eq!(cells(&ran.out, "together, least"), ["50", "50", "100"]);
    assert_eq!(cells(&ran.out, "together, greatest"), ["100", "100", "200"]);
    assert_eq!(cells(&ran.out, "State in `no_deal`"), ["40", "40", "80"]);
    let ran = run_in(
        &place,
        &[
            "forecast",
            "two.deal",
            "--for",
            "state",
            "--scenario",
            "agreed",
        ],
    );
    assert!(!ran.out.contains("least"), "{}", ran.out);
    let set = [
        "forecast",
        "two.deal",
        "--for",
        "state",
        "--set",
        "rate = 6 %",
    ];
    let ran = run_in(&place, &set);
    assert!(
        ran.out.contains("Set on the command line\n  rate = 6 %"),
        "{}",
        ran.out
    );
    assert!(words(&ran.out).contains("Scenario base: the deal with what was set."));
    let csv = run_in(&place, &["forecast", "two.deal", "--for", "state", "--csv"]).out;
    assert!(
        csv.contains(",kept,,,,paid,USD,least,250000000,50000000,"),
        "{csv}"
    );
    assert!(
        csv.contains(",kept,,,,paid,USD,greatest,500000000,"),
        "{csv}"
    );
}

#[test]
fn a_path_with_draws_is_no_expectation_and_placeholders_are_told_first() {
    let fund = text_of(deal("ukraine/fund.deal"));
    let ran = run(&["forecast", &fund, "--years", "2027..2029"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.starts_with("Illustration: "), "{}", ran.out);
    let head = words(&ran.out);
    assert!(head.contains("Central path, not an expectation: every draw is at its median."));
    assert!(head.contains("Government, 3 levels (group `public`): Ukraine, state budget;"));
    assert!(
        head.contains("Assumes that these assets are built:"),
        "{}",
        ran.out
    );
    let ran = run(&["forecast", &fund, "--scenario", "no_deal", "--csv"]);
    assert!(ran.err.contains("Illustration: "), "{}", ran.err);
    assert!(
        ran.out.starts_with(
            "scenario,level,label,part,payment,row,other,measure,unit,end,total,2025,"
        )
    );
    assert!(!ran.out.contains("\nbase,"), "{}", ran.out);
    // Another scenario assumes other assets; what it assumes is said, not what the base does.
    let text = run(&["forecast", &fund, "--scenario", "no_deal"]).out;
    assert!(
        words(&text).contains("and these are not: Dobra lithium"),
        "{text}"
    );
}

#[test]
fn no_line_is_wider_than_the_page() {
    let fund = text_of(deal("ukraine/fund.deal"));
    for width in ["40", "60", "80", "120"] {
        let ran = run(&["forecast", &fund, "--years", "2034..2040", "--width", width]);
        let widest = ran.out.lines().map(|line| line.chars().count()).max();
        assert!(widest <= width.parse().ok(), "{widest:?}\n{}", ran.out);
    }
}

#[test]
fn csv_has_a_line_for_each_payment_and_measure() {
    let ran = forecast("csv", &["--years", "2027..2028", "--csv"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let count = lines[0].split(',').count();
    assert_eq!(count, 13);
    assert!(
        lines.iter().all(|line| line.split(',').count() == count),
        "{}",
        ran.out
    );
    for line in [
        "base,state,State budget,from outside,Royalty,royalty.paid,company,due,USD,value,50000000,20000000,30000000",
        "base,state,State budget,from outside,Royalty,royalty.paid,company,paid,USD,value,45000000,17500000,27500000",
        "base,state,State budget,from outside,Royalty,royalty.paid,company,not yet paid,USD,value,,5000000,7500000",
        "base,state,State budget,to outside,grant,grant,fund,paid,USD,value,2000000,1000000,1000000",
        "base,region,Regional budget,from level,Regional share of the royalty,to_region.due,state,paid,USD,value,9000000,3500000,5500000",
        "base,,All levels,kept,,,,paid,USD,value,46500000,17500000,29000000",
        "no_deal,,All levels,received from outside,,,,paid,USD,value,26000000,9750000,16250000",
    ] {
        assert!(lines.contains(&line), "{line} in\n{}", ran.out);
    }
}

/// The fields of an object, in order.
fn fields(value: &Value) -> Vec<&str> {
    let object = value
        .as_object()
        .unwrap_or_else(|| panic!("{value} is no object"));
    object.keys().map(String::as_str).collect()
}

#[test]
fn json_has_the_shape_that_is_documented() {
    let ran = forecast(
        "json",
        &["--years", "2027..2028", "--json", "--budget-year-from", "7"],
    );
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let manual = include_str!("../../../docs/json.md");
    let manual = manual.split("\n## forecast\n").nth(1).expect("a section");
    let manual = manual.split("\n## ").next().expect("its text");
    let state = &answer["levels"][0];
    let line = &state["from_outside"][2];
    for object in [
        &answer,
        &answer["deal"],
        &answer["scenario"],
        &answer["money"],
        &answer["years"][0],
        state,
        &state["gives"][0],
        &state["gives"][0]["to"],
        line,
        &line["paid"],
        &answer["all"],
        &answer["both_ways"][0],
        &answer["conventions"][0],
    ] {
        for field in fields(object) {
            let known = ["lodebook", "value", "status"].contains(&field);
            assert!(
                known || manual.contains(&format!("\"{field}\"")),
                "{field} is not documented"
            );
        }
    }
    assert_eq!(answer["lodebook"], 1);
    assert_eq!(
        answer["years"][0],
        json!({"year": 2027, "label": "2027/28", "from": "2027-07", "to": "2028-06"})
    );
    assert_eq!(line["row"], "royalty.paid");
    assert_eq!(line["from"], json!({"name": "company", "label": "Company"}));
    assert_eq!(line["due"]["total"]["value"], 60e6);
    assert_eq!(
        line["paid"]["years"][1],
        json!({"year": 2028, "value": 32.5e6, "status": null})
    );
    assert_eq!(line["outstanding"][0]["value"], 6.25e6);
    assert_eq!(line["differ"], true);
    assert_eq!(
        answer["no_deal"]["received"]["paid"]["years"][0]["value"],
        13e6
    );
    assert_eq!(answer["diagnostics"][0]["id"], "negative-flow");
    assert!(ran.err.is_empty(), "{}", ran.err);
}

#[test]
fn a_deal_that_cannot_be_computed_and_a_template_are_refused() {
    let place = place("refused");
    write(
        &place,
        "bad.deal",
        DEAL.replace("from state to fund", "from nobody to fund"),
    );
    let ran = run_in(&place, &["forecast", "bad.deal", "--json"]);
    assert_eq!(ran.code, 1);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(fields(&answer), ["deal", "diagnostics", "lodebook"]);
    let ran = run_in(&place, &["forecast", "royalty.deal"]);
    assert!(
        ran.code == 2 && ran.err.contains("is a template"),
        "{}",
        ran.err
    );
    assert_eq!(run_in(&place, &["forecast", "there_is_none.deal"]).code, 3);
}

#[test]
fn it_reads_a_pipe_and_survives_a_reader_who_goes_away() {
    let place = place("pipe");
    let from_file = run_in(&place, &["forecast", "two.deal"]);
    let piped = run_with(&place, &["forecast", "-"], DEAL);
    assert_eq!(
        (piped.code, &piped.out),
        (0, &from_file.out),
        "{}",
        piped.err
    );
    let mut command = program();
    command.current_dir(&place).args(["forecast", "two.deal"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn the_same_deal_gives_the_same_bytes() {
    let fund = text_of(deal("ukraine/fund.deal"));
    for option in ["--json", "--csv", "--width=90"] {
        let once = run(&["forecast", &fund, option]);
        assert_eq!(once, run(&["forecast", &fund, option]));
    }
}

#[test]
fn the_commands_of_the_manual_run() {
    let manual = include_str!("../../../docs/cli.md");
    let section = manual.split("\n## forecast\n").nth(1).expect("a section");
    let block = section.split("```").nth(1).expect("a block of commands");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut count = 0;
    for line in block
        .lines()
        .filter_map(|line| line.strip_prefix("lodebook "))
    {
        let line = line.split(" > ").next().expect("a split has a first piece");
        let arguments: Vec<&str> = line.split_whitespace().collect();
        let ran = run_in(&root, &arguments);
        assert_eq!(ran.code, 0, "{line}: {}", ran.err);
        count += 1;
    }
    assert!(count > 2);
    assert!(
        run(&["completions", "bash"])
            .out
            .contains("--budget-year-from")
    );
}
