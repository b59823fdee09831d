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

#[test]
fn one_expectation_holds_or_does_not() {
    let place = folder("one");
    let deal = "deal \"One\"\ntimeline 2025..2026\nmoney USD nominal\nparty state\n\
                input sales = 5 USD @ assumed \"expert: round\"\npay sales from market to state\n\
                expect total(state.cash) = 12 USD within 1 USD @ assumed \"expert: by hand\"\n";
    write(&place, "one.deal", deal);
    let ran = run_in(&place, &["run", "one.deal"]);
    assert!(
        ran.out.contains("0 of 1 expectation holds"),
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn small_money_beside_large_has_a_unit_of_its_own() {
    let place = folder("small");
    let large = SCENARIOS.replace("rate = 7 %", "rate = 0.000001 %");
    let large = large.replace("sales = 1 bn USD", "sales = 1000 bn USD");
    write(&place, "two.deal", large);
    let ran = run_in(
        &place,
        &[
            "run",
            "two.deal",
            "--scenario",
            "base",
            "--scenario",
            "agreed",
        ],
    );
    let state = ran.out.lines().find(|line| line.starts_with("State "));
    // 40 years of 1 tn: 5 to 10 % are 2 to 4 tn, the millionth of a hundredth is 400 k.
    assert!(
        state.is_some_and(|line| line.ends_with("400 k")),
        "{}",
        ran.out
    );
}

#[test]
fn a_narrow_page_has_no_longer_line() {
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal")), "--width", "40"]);
    let widest = ran.out.lines().map(|line| line.chars().count()).max();
    assert_eq!(widest, Some(40), "{}", ran.out);
}

#[test]
fn explain_says_how_to_list_what_it_knows() {
    let ran = run(&["explain", "foo"]);
    assert_eq!(ran.code, 2);
    assert_eq!(ran.err.lines().count(), 2, "{}", ran.err);
    assert!(ran.err.contains("`lodebook list findings`"), "{}", ran.err);
    assert!(run(&["list", "findings"]).out.contains("unit-mismatch\n"));
    assert!(
        run(&["list", "findings", "--json"])
            .out
            .contains("\"unit-mismatch\"")
    );
}
