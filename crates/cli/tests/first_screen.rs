//! Sentences of `run` that keep a reader from misreading its numbers.

mod common;

use common::{SCENARIOS, deal, folder, run, run_in, text_of, write};

#[test]
fn ends_of_ranges_are_told_by_term() {
    let place = folder("pairs");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(&place, &["run", "two.deal"]);
    // Of 40 bn in 40 years the state has 5 to 10 %, 2 to 4 bn, and the company the rest.
    let told = "`rate` at 5 % gives Company 38,000 and State 2,000, at 10 % 36,000 and 4,000.";
    let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(told), "{}", ran.out);
}

#[test]
fn stakes_say_their_money_and_leave_out_what_is_nothing() {
    let fund = text_of(deal("ukraine/fund.deal"));
    for (options, money) in [
        (&[][..], "M USD of 2025"),
        (&["--nominal"], "M USD of the day"),
    ] {
        let ran = run(&[&["run", &fund][..], options].concat());
        let heading = format!("Who stands behind a party, {money}: ");
        assert!(ran.out.contains(&heading), "{}", ran.out);
        assert!(!ran.out.contains("10 % of TechMet"), "{}", ran.out);
    }
}

#[test]
fn who_passes_on_what_it_gets_is_told_in_plain_words() {
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal"))]);
    let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = "Reconstruction Investment Fund passes on what it gets: it receives ";
    assert!(words.contains(told), "{}", ran.out);
    assert!(words.contains("Its total above is no gain"), "{}", ran.out);
    // In money of the day its total is zero, and there is nothing to explain.
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal")), "--nominal"]);
    assert!(!ran.out.contains("passes on what it gets"), "{}", ran.out);
}

#[test]
fn csv_is_called_the_yearly_table_and_json_everything() {
    let help = run(&["run", "--help"]).out;
    assert!(help.contains("The yearly table as CSV"), "{help}");
    assert!(help.contains("Everything as JSON"), "{help}");
    let manual = include_str!("../../../docs/cli.md");
    assert!(
        manual.contains("`--csv` has the yearly table and nothing else, `--json` has everything")
    );
}

#[test]
fn what_the_scenario_shown_fixes_is_not_listed_as_open() {
    let place = folder("fixed");
    write(&place, "two.deal", SCENARIOS);
    let listed = |options: &[&str]| {
        let ran = run_in(&place, &[&["run", "two.deal"], options].concat());
        ran.out.contains("Open terms")
    };
    assert!(listed(&[]));
    assert!(listed(&["--scenario", "base"]));
    assert!(listed(&["--scenario", "agreed", "--scenario", "base"]));
    assert!(!listed(&["--scenario", "agreed"]));
}
