//! `run`, `compare`, `why` and `sources`, run as a user runs them.

mod common;

use common::{SCENARIOS, deal, folder, run, run_in, run_with, small, text_of, write};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_first_screen_has_parties_and_indicators() {
    let ran = run(&["run", &text_of(deal("reference/smallest_royalty.deal"))]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "Company   285",
        "State      15",
        "Company    285    95   190",
    ] {
        assert!(ran.out.contains(line), "{line} in\n{}", ran.out);
    }
    assert!(ran.out.contains("State (USD)    14.1"));
    assert!(ran.out.contains("4 of 4 expectations hold"));
}

#[test]
fn a_deal_without_parties_has_its_questions() {
    let place = folder("nobody");
    let text = "deal \"x\"\ntimeline 2025..2026\nmoney USD nominal\nrow a : USD = 0\nexpect a = 0 USD within 1 USD\n";
    write(&place, "x.deal", text);
    let ran = run_in(&place, &["run", "x.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("1 of 1 expectation holds"), "{}", ran.out);
    assert!(!ran.out.contains("Cash of each party"), "{}", ran.out);
}

#[test]
fn scenarios_stand_beside_no_deal_and_open_terms_are_ranges() {
    let place = folder("beside");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(&place, &["run", "two.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    // 40 years of 1 bn: the law's 4 % are 1.6 bn, the 7 % agreed are 2.8 bn, 5 to 10 % are open.
    let state = ran
        .out
        .lines()
        .find(|line| line.starts_with("State "))
        .expect("a line of the state");
    let cells: Vec<&str> = state.split_whitespace().skip(1).collect();
    assert_eq!(cells, ["2,000..4,000", "1,600", "2,800"]);
    assert!(ran.out.contains("The same less `no_deal`, M USD"));
    assert!(ran.out.contains("+400..+2,400"), "{}", ran.out);
    assert!(ran.out.contains("rate: rate, 5 %..10 %"), "{}", ran.out);
    assert!(ran.out.contains("`--csv` has every year"));
}

#[test]
fn scenarios_with_the_same_years_share_a_line_and_nobody_is_left_out() {
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal"))]);
    let table = ran
        .out
        .split("Dobra Lithium Holdings: cash by year")
        .nth(1)
        .expect("its table");
    let table = table.split("\n\n").next().expect("its lines");
    assert!(
        table.contains("no_deal ") && !table.contains("every scenario"),
        "{table}"
    );
    let table = ran
        .out
        .split("Oil field: cash by year")
        .nth(1)
        .expect("its table");
    assert!(
        table
            .lines()
            .nth(2)
            .is_some_and(|line| line.starts_with("every scenario"))
    );
}

#[test]
fn claims_tell_words_speaker_and_how_they_fare() {
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal"))]);
    let claims = ran.out.split("Claims, on the central path").nth(1);
    let claims = claims
        .and_then(|rest| rest.split("\n\nWho stands").next())
        .expect("a section");
    let claims = claims.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        "The United States should get the equivalent of 500 billion dollars of rare earths: Donald Trump, \
         2025-02-10 does not hold in any of 2 readings",
        "The deal could be worth a trillion dollars: Donald Trump, 2025-02-25 does not hold: 32.4 bn USD of 2025 \
         here, and it takes at least 1 tn USD of 2025",
        "holds: 3.1 M USD against 3.1 M USD here, and it takes at most 1 k USD between them",
        "depends on the reading; titanium: holds, gallium: does not hold",
        "not testable with what is known: of what it is a share was never shown",
    ] {
        assert!(claims.contains(told), "{told}\n{claims}");
    }
}

#[test]
fn stakes_are_one_table_without_idle_rows() {
    let ran = run(&["run", &text_of(deal("ukraine/fund.deal"))]);
    let table = ran
        .out
        .split("Who stands behind a party")
        .nth(1)
        .expect("a section");
    let table = table.split("\n\n").next().expect("its lines");
    let heading = table.lines().nth(2).expect("headings");
    assert!(
        heading
            .split_whitespace()
            .eq(["all", "but", "no_deal", "no_deal"]),
        "{table}"
    );
    let row = table
        .lines()
        .find(|line| line.starts_with("TechMet, 50 %"))
        .expect("a row");
    assert!(row.ends_with("2,020        0"), "{table}");
    assert!(!table.contains("10 % of TechMet"), "{table}");
}

#[test]
fn one_scenario_is_chosen_and_a_wrong_one_corrected() {
    let place = folder("choice");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(
        &place,
        &[
            "run",
            "two.deal",
            "--json",
            "--scenario",
            "agreed",
            "--scenario",
            "base",
        ],
    );
    let answer = json(&ran.out);
    let names: Vec<&Value> = answer["scenarios"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|found| &found["name"])
        .collect();
    assert_eq!(names, ["agreed", "base"]);
    let ran = run_in(&place, &["run", "two.deal", "--scenario", "agred"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("no scenario `agred`") && ran.err.contains("`agreed` is near"));
}

#[test]
fn json_has_every_digit() {
    let ran = run(&[
        "run",
        "--json",
        &text_of(deal("reference/smallest_royalty.deal")),
    ]);
    let answer = json(&ran.out);
    assert_eq!(answer["lodebook"], 1);
    assert_eq!(answer["deal"]["title"], "Smallest royalty");
    let base = &answer["scenarios"][0];
    let state = base["parties"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|party| party["name"] == "state");
    let state = state.expect("the state");
    assert_eq!(state["cash"][1]["year"], 2026);
    assert_eq!(state["cash"][1]["value"], 10.0);
    assert_eq!(state["totals"]["cash"]["value"], 15.0);
    let show = &base["shows"][0];
    assert_eq!(
        (&show["label"], &show["unit"], &show["status"]),
        (&"State".into(), &"USD".into(), &Value::Null)
    );
    // 5 + 10 / 1.1, by hand.
    let value = show["value"].as_f64().expect("a number");
    assert!((value - (5.0 + 10.0 / 1.1)).abs() < 1e-12);
}

#[test]
fn json_tells_ranges_truths_statuses_and_rows() {
    let place = folder("json");
    write(&place, "two.deal", SCENARIOS);
    let answer = json(&run_in(&place, &["run", "two.deal", "--json"]).out);
    let shows = &answer["scenarios"][0]["shows"];
    assert!(shows[0]["low"].as_f64() < shows[0]["high"].as_f64());
    assert_eq!(
        (&shows[1]["value"], &shows[1]["status"]),
        (&Value::Null, &"none".into())
    );
    assert_eq!(
        (&shows[2]["sort"], shows[2]["value"].is_boolean()),
        (&"truth".into(), true)
    );
    assert_eq!(shows[3]["years"].as_array().map(Vec::len), Some(40));
    assert_eq!(answer["open_terms"][0]["high"], 0.1);
    assert_eq!(answer["scenarios"][1]["shows"][0].get("low"), None);
}

#[test]
fn csv_has_every_year() {
    let place = folder("csv");
    write(
        &place,
        "two.deal",
        SCENARIOS.replace("\"State\"", "\"=State, \\\"all\\\"\""),
    );
    let ran = run_in(&place, &["run", "two.deal", "--csv"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let mut lines = ran.out.lines();
    let head = lines.next().expect("a heading");
    assert!(head.starts_with("scenario,party,label,measure,unit,prices,end,total,2025,"));
    assert_eq!(head.split(',').count(), 48);
    assert!(
        ran.out
            .contains("agreed,state,\"'=State, \"\"all\"\"\",cash,USD,of the day,value,"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("cash,USD,of the day,least,")
            && ran.out.contains("cash,USD,of the day,greatest,")
    );
    assert!(ran.out.lines().any(|line| line.contains(",show,")));
}

#[test]
fn parties_are_shown_in_prices_of_one_year_unless_asked_otherwise() {
    let place = folder("prices");
    // Prices double: 100 and 200 of the day are 100 each in prices of 2025.
    let text = small().replace(
        "money USD nominal\n",
        "money USD nominal\nmoney USDr = USD real 2025 by inflation\nrow inflation : %/y = 100 %/y\n",
    );
    write(&place, "twin.deal", text);
    let ran = run_in(&place, &["run", "twin.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "parties are shown in USD of 2025",
        "not discounted, USD of 2025",
        "Company   190",
        "Company    190    95    95",
    ] {
        assert!(ran.out.contains(line), "{line} in\n{}", ran.out);
    }
    let ran = run_in(&place, &["run", "twin.deal", "--nominal"]);
    for line in [
        "not discounted, USD of the day",
        "Company   285",
        "Company    285    95   190",
    ] {
        assert!(ran.out.contains(line), "{line} in\n{}", ran.out);
    }
    let answer = json(&run_in(&place, &["run", "twin.deal", "--json"]).out);
    let parties = answer["scenarios"][0]["parties"]
        .as_array()
        .expect("a list");
    let state = parties
        .iter()
        .find(|party| party["name"] == "state")
        .expect("the state");
    assert_eq!(
        (&state["cash"][1]["value"], &state["unit"]),
        (&10.0.into(), &"USD".into())
    );
    let real = &state["real"];
    assert_eq!(
        (&real["money"], &real["year"]),
        (&"USDr".into(), &2025.into())
    );
    assert_eq!(real["cash"][1]["value"], 5.0);
    assert_eq!(real["totals"]["cash"]["value"], 10.0);
    let table = run_in(&place, &["run", "twin.deal", "--csv"]).out;
    assert!(
        table.contains("base,state,State,cash,USD,of the day,value,15,5,10\n"),
        "{table}"
    );
    assert!(
        table.contains("base,state,State,cash,USDr,of 2025,value,10,5,5\n"),
        "{table}"
    );
    let ran = run_in(&place, &["compare", "twin.deal", "twin.deal"]);
    assert!(ran.out.contains("USD of 2025"), "{}", ran.out);
}

#[test]
fn a_deal_without_prices_of_one_year_says_how_to_have_them() {
    let ran = run(&["run", &text_of(deal("reference/smallest_royalty.deal"))]);
    let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        said.contains("declare `money USDr = USD real 2025 by inflation`"),
        "{}",
        ran.out
    );
}

#[test]
fn inputs_are_set_from_outside() {
    let place = folder("set");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(
        &place,
        &["run", "two.deal", "--json", "--set", "rate = 8 %"],
    );
    let value = &json(&ran.out)["scenarios"][0]["parties"];
    let state = value
        .as_array()
        .expect("a list")
        .iter()
        .find(|party| party["name"] == "state");
    let total = state.expect("the state")["totals"]["cash"]["value"]
        .as_f64()
        .expect("a number");
    assert!((total - 3.2e9).abs() < 1.0, "{total}");
    for wrong in ["rat = 8 %", "rate = 8 USD", "rate", "rate = "] {
        let ran = run_in(&place, &["run", "two.deal", "--set", wrong]);
        assert_eq!(
            (ran.code, ran.out.as_str()),
            (2, ""),
            "{wrong}: {}",
            ran.err
        );
        assert!(ran.err.contains("--set:1:"), "{wrong}: {}", ran.err);
    }
}

#[test]
fn what_cannot_be_computed_says_why_on_both_streams() {
    let place = folder("refused");
    write(
        &place,
        "bad.deal",
        small().replace("base = sales", "base = sals"),
    );
    let ran = run_in(&place, &["run", "bad.deal"]);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("error[unknown-name]"));
    let ran = run_in(&place, &["run", "--json", "bad.deal"]);
    let answer = json(&ran.out);
    assert_eq!((ran.code, &answer["deal"]), (1, &Value::Null));
    assert_eq!(answer["diagnostics"][0]["id"], "unknown-name");
}

#[test]
fn a_failed_expectation_is_shown_and_fails() {
    let place = folder("expect");
    write(
        &place,
        "off.deal",
        small().replace("= 14.090909090909 USD", "= 15 USD"),
    );
    let ran = run_in(&place, &["run", "off.deal"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("3 of 4 expectations hold"), "{}", ran.out);
    assert!(
        ran.out.contains("14.0909091 USD instead of 15 USD"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("error[expectation-failed]"));
}

#[test]
fn expectations_are_notes_where_other_inputs_are_set() {
    let deal = text_of(deal("reference/smallest_royalty.deal"));
    let set = ["--set", "royalty.rate = 6 %"];
    let ran = run(&["run", &deal, set[0], set[1]]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("0 of 4 expectations hold"), "{}", ran.out);
    assert!(ran.out.contains("written for other inputs"), "{}", ran.out);
    assert!(ran.err.contains("note[expectation-failed]"), "{}", ran.err);
    assert!(ran.err.contains("4 notes"), "{}", ran.err);
    // A mistake in what is set stays one.
    assert_eq!(run(&["run", &deal, set[0], "royalty.rate = 6 USD"]).code, 2);
}

#[test]
fn two_scenarios_and_two_deals_are_compared() {
    let place = folder("compare");
    write(&place, "two.deal", SCENARIOS);
    write(
        &place,
        "more.deal",
        SCENARIOS.replace("1 bn USD", "2 bn USD"),
    );
    let ran = run_in(&place, &["compare", "two.deal", "no_deal", "agreed"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("The law")
            && ran.out.contains("As agreed")
            && ran.out.contains("1: 4 %   2: 7 %")
            && !ran.out.contains("Suppliers")
    );
    let state = ran
        .out
        .lines()
        .find(|line| line.starts_with("State "))
        .expect("a line of the state");
    assert!(
        state
            .split_whitespace()
            .eq(["State", "1,600", "2,800", "+1,200"]),
        "{state}"
    );
    let ran = run_in(&place, &["compare", "two.deal", "more.deal", "--json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer = json(&ran.out);
    assert!(
        answer["terms"]
            .as_array()
            .is_some_and(|terms| terms.iter().any(|term| term["name"] == "sales"))
    );
    assert_eq!(run_in(&place, &["compare", "two.deal"]).code, 0);
    assert_eq!(run_in(&place, &["compare", "two.deal", "lwa"]).code, 2);
}

#[test]
fn why_goes_down_to_the_source() {
    let royalty = text_of(deal("reference/smallest_royalty.deal"));
    let ran = run(&[
        "why",
        &royalty,
        "state.cash",
        "--year",
        "2026",
        "--depth",
        "4",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.starts_with("state.cash[2026] = 10 USD"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("max(base, 0) * rate")
            && ran.out.contains("Numbers chosen to be worked by hand")
    );
    let answer = json(&run(&["why", &royalty, "royalty.due", "--year", "2025", "--json"]).out);
    assert_eq!(answer["why"]["value"], 5.0);
    let ran = run(&["why", &royalty, "royalty.deu"]);
    assert!(
        ran.code == 2 && ran.err.contains("`royalty.due` is near"),
        "{}",
        ran.err
    );
    assert_eq!(
        run(&["why", &royalty, "royalty.due", "--year", "1999"]).code,
        2
    );
}

#[test]
fn sources_count_what_is_assumed() {
    let ran = run(&["sources", &text_of(deal("ukraine/fund.deal"))]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("Placeholders (") && ran.out.contains("Sources ("));
    let answer = json(&run(&["sources", "--json", &text_of(deal("ukraine/fund.deal"))]).out);
    assert!(answer["counts"]["placeholder"].as_u64() > Some(5));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let fund = text_of(deal("ukraine/fund.deal"));
    for arguments in [
        vec!["run"],
        vec!["run", "--json"],
        vec!["run", "--csv"],
        vec!["compare"],
        vec!["sources"],
    ] {
        let all = [arguments, vec![fund.as_str()]].concat();
        assert_eq!(run(&all), run(&all), "{all:?}");
    }
}

#[test]
fn a_deal_comes_through_standard_input() {
    let place = folder("through");
    let ran = run_with(&place, &["run", "-", "--json"], SCENARIOS);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(json(&ran.out)["deal"]["file"], "<stdin>");
}

#[test]
fn illustrations_say_so_first() {
    let place = folder("illustration");
    run_in(&place, &["new", "pit"]);
    let ran = run_in(&place, &["run", "pit.deal"]);
    assert!(ran.out.starts_with("Illustration"), "{}", ran.out);
    let csv = run_in(&place, &["run", "pit.deal", "--csv"]);
    assert!(csv.err.starts_with("Illustration"), "{}", csv.err);
    let answer = json(&run_in(&place, &["run", "pit.deal", "--json"]).out);
    assert!(answer["illustration"].is_string());
}
