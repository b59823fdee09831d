//! Runs of small deals, with numbers worked by hand.

mod common;

use common::{close, deal, one, party, run, show, told};
use report::claims::OnPath;
use report::run::ShowValues;
use report::{Figure, Outcome, Status};
use syntax::diagnostic::{Id, Severity};

/// A royalty of 5 % on sales of 100, 200 and 300: 5, 10, 15 to the state.
const ROYALTY: &str = r#"
party company "Company"
party state "State"
input sales = list { 100, 200, 300 } USD @ assumed "placeholder: by hand"
input rate = 5 % @ assumed "placeholder: by hand"
pay sales from market to company
row royalty : USD = sales * rate
pay royalty from company to state
"#;

#[test]
fn parties_and_shows_of_a_royalty() {
    // At 10 %, first flow undiscounted: 5 + 10 / 1.1 + 15 / 1.21 = 26.487603305785...
    let deal = deal(&format!(
        "{ROYALTY}\nshow npv(state.cash, 10 %/y) \"State\", state.cash"
    ));
    let run = run(&deal);
    let base = &run.variants[0];
    close(
        one(base, 0).single().expect("nothing is open"),
        5.0 + 10.0 / 1.1 + 15.0 / 1.21,
    );
    let ShowValues::Yearly { values, .. } = &show(base, 1).values else {
        panic!("cash is shown by year")
    };
    let yearly: Vec<f64> = values.iter().filter_map(report::Figure::single).collect();
    assert_eq!(yearly, [5.0, 10.0, 15.0]);
    let company = party(base, "company");
    assert_eq!(company.receipts.total.single(), Some(600.0));
    assert_eq!(company.payments.total.single(), Some(30.0));
    assert_eq!(company.cash.total.single(), Some(570.0));
    assert_eq!(party(base, "market").cash.total.single(), Some(-600.0));
    assert!(party(base, "market").outside && !company.outside);
    assert_eq!(base.pie.largest_residual, 0.0);
    assert_eq!(base.pie.largest_flow, 300.0);
    assert_eq!(run.title(), "As written");
}

#[test]
fn an_open_term_gives_a_range_and_never_one_number() {
    // The state has between 10 % and 30 % of 100 a year for three years: 30 to 90, 60 in the middle.
    let deal = deal(
        r#"
party company
party state
input sales = 100 USD @ assumed "placeholder: by hand"
input share open 10 %..30 % @ assumed "placeholder: by hand"
input idle open 1 USD..2 USD @ assumed "placeholder: by hand"
pay sales from market to company
row part : USD = sales * share + idle * 0
pay part from company to state
show total(state.cash), total(company.receipts)
claim rich "The state has more than 50" holds if total(state.cash) > 50 USD
claim poor "The state has more than 500" holds if total(state.cash) > 500 USD
expect total(state.cash) = 60 USD within 1 USD @ assumed "placeholder: by hand"
"#,
    );
    let run = run(&deal);
    let base = &run.variants[0];
    let figure = one(base, 0);
    assert_eq!(figure.single(), None);
    close(figure.value().expect("the middle is a number"), 60.0);
    let range = figure.range.as_ref().expect("an open term moves it");
    close(range.low, 30.0);
    close(range.high, 90.0);
    assert_eq!(range.terms.len(), 1, "the term `idle` moves nothing");
    assert_eq!(range.terms[0].term, "share");
    assert_eq!(one(base, 1).single(), Some(300.0));
    let matters: Vec<(&str, bool)> = run
        .open_terms
        .iter()
        .map(|term| (term.name.as_str(), term.matters))
        .collect();
    assert_eq!(matters, [("share", true), ("idle", false)]);
    let verdicts: Vec<OnPath> = base
        .claims
        .iter()
        .flatten()
        .map(|claim| claim.readings[0].on_path)
        .collect();
    assert_eq!(verdicts, [OnPath::DependsOnOpenTerms, OnPath::DoesNotHold]);
    // One warning for the claim, one for the expectation.
    assert_eq!(told(&run, Id::OpenTerm).len(), 2);
    assert!(run.expectations[0].holds, "the middle is compared");
}

#[test]
fn rates_and_their_neighbours_answer_with_a_status() {
    // -100, 230, -132 is worth nothing at 10 % and at 20 %: 230 / 1.1 - 132 / 1.21 = 100, and
    // 230 / 1.2 - 132 / 1.44 = 100. The rising flows never turn, so they have no rate.
    let deal = deal(
        r#"
party company
input two_roots = list { -100, 230, -132 } USD @ assumed "placeholder: by hand"
input rising = list { 1, 2, 3 } USD @ assumed "placeholder: by hand"
input sunk = list { -100, 10, 10 } USD @ assumed "placeholder: by hand"
pay rising from market to company
show irr(two_roots), irr(rising), payback(sunk), first_year(rising > 5 USD), share(rising, 0 USD * two_roots / two_roots)
"#,
    );
    let run = run(&deal);
    let base = &run.variants[0];
    let Outcome::Status(Status::SeveralRoots(roots)) = &one(base, 0).middle else {
        panic!("there are two rates")
    };
    assert_eq!(roots.len(), 2);
    close(roots[0], 0.1);
    close(roots[1], 0.2);
    assert_eq!(one(base, 1).middle, Outcome::Status(Status::NoRoot));
    assert_eq!(one(base, 2).middle, Outcome::Status(Status::NeverReached));
    assert_eq!(one(base, 3).middle, Outcome::Status(Status::NeverReached));
    let ShowValues::Yearly { values, .. } = &show(base, 4).values else {
        panic!("a share of rows is by year")
    };
    assert!(
        values
            .iter()
            .all(|year| year.middle == Outcome::Status(Status::Undefined))
    );
}

#[test]
fn a_scenario_is_told_less_no_deal() {
    // Without the deal the rate is zero: the state has 30 less.
    let deal = deal(&format!(
        "{ROYALTY}\nshow total(state.cash), state.cash\nscenario no_deal \"No deal\" {{ set rate = 0 }}"
    ));
    let run = run(&deal);
    let ShowValues::One { less_no_deal, .. } = &show(&run.variants[0], 0).values else {
        panic!("a total is one value")
    };
    close(
        less_no_deal
            .as_ref()
            .and_then(report::Figure::single)
            .expect("both are numbers"),
        30.0,
    );
    let state = party(&run.variants[0], "state");
    close(
        state
            .cash
            .total_less_no_deal
            .as_ref()
            .and_then(report::Figure::single)
            .expect("no_deal has this party"),
        30.0,
    );
    assert_eq!(run.variants[1].name, "no_deal");
    assert_eq!(
        party(&run.variants[1], "state").cash.total_less_no_deal,
        None
    );
    assert_eq!(run.variants[1].edits, ["set rate = 0"]);
}

#[test]
fn solving_finds_a_rate_or_says_why_not() {
    // 600 of sales: the state has 60 at 10 %. It never has 1,000.
    let deal = deal(&format!(
        "{ROYALTY}\n\
         solve ten for rate from 0 % to 50 % until total(state.cash) = 60 USD\n\
         solve far for rate from 0 % to 50 % until total(state.cash) = 1000 USD\n\
         solve other for rate from 0 % to 50 % until under(doubled, total(state.cash)) = 60 USD\n\
         scenario doubled \"Twice the sales\" {{ set sales = list {{ 200, 400, 600 }} USD @ assumed \"placeholder: by hand\" }}"
    ));
    let run = run(&deal);
    let solves: Vec<&report::run::SolveResult> = run.variants[0].solves.iter().flatten().collect();
    close(solves[0].root.single().expect("there is one root"), 0.1);
    assert_eq!(solves[0].input, "rate");
    assert_eq!(solves[0].present, Some(0.05));
    assert_eq!(solves[1].root.middle, Outcome::Status(Status::NoRoot));
    // Under the scenario the same 60 are 5 % of 1,200: the input is varied there too.
    close(solves[2].root.single().expect("there is one root"), 0.05);
}

#[test]
fn what_open_terms_do_to_a_root() {
    // 60 of 600 + bonus: 10 % of 600, 8 % of 750, 60 / 900 of 900.
    let deal = deal(&format!(
        "{ROYALTY}\n\
         input bonus open 0 USD..100 USD @ assumed \"placeholder: by hand\"\n\
         row extra : USD = bonus * rate\n\
         pay extra from company to state\n\
         solve ten for rate from 0 % to 50 % until total(state.cash) = 60 USD"
    ));
    let run = run(&deal);
    let solve = run.variants[0].solves[0]
        .as_ref()
        .expect("the question makes sense");
    let range = solve.root.range.as_ref().expect("the bonus moves the root");
    close(solve.root.value().expect("there is a root"), 60.0 / 750.0);
    close(range.low, 60.0 / 900.0);
    close(range.high, 0.1);
    assert_eq!(told(&run, Id::OpenTerm).len(), 1);
}

#[test]
fn a_failed_expectation_is_an_error_with_both_numbers() {
    let deal = deal(&format!(
        "{ROYALTY}\n\
         expect state.cash = list {{ 5, 11, 15 }} USD within 0.5 USD @ assumed \"placeholder: by hand\"\n\
         expect total(state.cash) = 33 USD within 10 % @ assumed \"placeholder: by hand\""
    ));
    let run = run(&deal);
    assert!(run.has_errors());
    let failed = told(&run, Id::ExpectationFailed);
    assert_eq!(failed.len(), 1);
    assert_eq!(
        failed[0].message,
        "`state.cash` is 10 USD in 2026, not 11 USD within 0.5 USD"
    );
    assert_eq!(
        run.expectations[0]
            .years
            .iter()
            .map(|year| year.holds)
            .collect::<Vec<_>>(),
        [true, false, true]
    );
    // 30 is 3 off 33, which is less than a tenth of 33.
    assert!(run.expectations[1].holds);
    assert_eq!(run.expectations[1].years[0].year, None);
}

#[test]
fn negative_payments_and_additions_are_told_once_with_their_years() {
    let deal = deal(
        r#"
party company
party state
input result = list { 10, -5, -6 } USD @ assumed "placeholder: by hand"
pay result from company to state "Refund or tax"
pool kept : USD { add result }
show total(state.cash), at(kept.closing, 2027)
"#,
    );
    let run = run(&deal);
    let messages: Vec<&str> = told(&run, Id::NegativeFlow)
        .into_iter()
        .map(|told| told.message.as_str())
        .collect();
    assert_eq!(
        messages,
        [
            "`result`, paid from company to state, is negative in 2026 and 2027: it runs the other way",
            "less than nothing is added to a pool: `kept.added` is negative in 2026 and 2027",
        ]
    );
    // 10 is paid to the state, 11 run the other way.
    let state = party(&run.variants[0], "state");
    assert_eq!(state.receipts.total.single(), Some(10.0));
    assert_eq!(state.payments.total.single(), Some(11.0));
}

#[test]
fn every_payment_of_a_template_is_told_with_its_use() {
    // A cost below zero turns the payments of both uses round; under the scenario nothing new happens.
    let using = |name: &str| {
        format!(
            "use cost.related_party {name} {{\n  buyer = company\n  affiliate = state\n  cost = cost\n  markup = markup\n}}\n"
        )
    };
    let deal = deal(&format!(
        "party company\nparty state\ninput cost = -100 USD @ assumed \"placeholder: by hand\"\n\
         input markup = 50 % @ assumed \"placeholder: by hand\"\n{}{}\
         scenario less \"Less\" {{ set markup = 20 % @ assumed \"placeholder: by hand\" }}",
        using("north"),
        using("south")
    ));
    let run = run(&deal);
    let found = told(&run, Id::NegativeFlow);
    let uses: Vec<&str> = found
        .iter()
        .map(|told| told.trace[0].text.as_str())
        .collect();
    assert_eq!(uses, ["in `north`", "in `south`"]);
}

#[test]
fn an_undefined_value_is_told_where_it_was_born() {
    let deal = deal(
        r#"
party company
input ore = list { 5, 0, 0 } t @ assumed "placeholder: by hand"
row price : USD/t = 10 USD / ore @ assumed "placeholder: by hand"
row margin : USD/t = price - 1 USD/t @ assumed "placeholder: by hand"
row income : USD = margin * ore
pay income from market to company
show total(company.cash)
"#,
    );
    let run = run(&deal);
    let undefined = told(&run, Id::UndefinedValue);
    assert_eq!(undefined.len(), 1, "what follows from it is not told again");
    assert_eq!(undefined[0].message, "`price` is infinite in 2026");
    assert_eq!(undefined[0].labels[0].text, "in 2026, `ore` is 0 t");
    assert_eq!(undefined[0].severity, Severity::Warning);
    assert_eq!(
        one(&run.variants[0], 0).middle,
        Outcome::Status(Status::Undefined)
    );
}

#[test]
fn a_claim_tells_both_sides_and_an_undefined_one_says_so() {
    let deal = deal(&format!(
        "{ROYALTY}\n\
         claim much \"At least 30\" by \"Somebody\" on 2025-02-10 holds if total(state.cash) >= 30 USD\n\
         claim odd \"Never\" holds if irr(state.cash) > 5 %/y"
    ));
    let run = run(&deal);
    let claims: Vec<&report::claims::ClaimResult> =
        run.variants[0].claims.iter().flatten().collect();
    assert_eq!(claims[0].readings[0].on_path, OnPath::Holds);
    let sides = claims[0].readings[0].sides.as_ref().expect("it compares");
    assert_eq!(
        (sides.left.single(), sides.relation, sides.right.single()),
        (Some(30.0), ">=", Some(30.0))
    );
    assert_eq!(
        claims[0].by,
        Some(("Somebody".to_owned(), "2025-02-10".to_owned()))
    );
    // Receipts alone have no rate of return.
    assert_eq!(claims[1].readings[0].on_path, OnPath::Undefined);
}

#[test]
fn a_claim_on_a_share_is_told_in_percent() {
    let told_in = |condition: &str| {
        let deal = deal(&format!(
            "{ROYALTY}\nclaim c \"A claim\" holds if {condition}"
        ));
        let run = run(&deal);
        let claim = run.variants[0].claims[0].as_ref().expect("it is asked");
        claim.readings[0]
            .sides
            .as_ref()
            .expect("it compares")
            .unit
            .text
            .clone()
    };
    assert_eq!(told_in("1 - at(rate, 2025) >= 50 %"), "%");
    assert_eq!(told_in("share(total(state.cash), 300 USD) >= 0.1"), "%");
    assert_eq!(told_in("total(state.cash) / 300 USD >= 5 %"), "%");
    assert_eq!(told_in("irr(state.cash) - 1 %/y > 5 %/y"), "%/y");
    assert_eq!(told_in("first_year(royalty > 0 USD) <= 2030"), "year");
    assert_eq!(told_in("total(state.cash) > 5 M USD"), "USD");
}

#[test]
fn stakes_are_looked_through_to_the_end() {
    // b holds half of c, a holds a tenth of b: a stands behind a twentieth of c. c has 10, -4, 20:
    // only the 30 count, half of which is 15 for b and a twentieth 1.5 for a.
    let deal = deal(
        r#"
party a
party b
party c
input result = list { 10, -4, 20 } USD @ assumed "placeholder: by hand"
pay result from market to c
stake a in b = 10 % @ assumed "placeholder: by hand"
stake b in c = 50 % @ assumed "placeholder: by hand"
"#,
    );
    let run = run(&deal);
    let table = &run.variants[0].look_through;
    let lines: Vec<(&str, &str, usize)> = table
        .iter()
        .map(|line| (line.holder.as_str(), line.held.as_str(), line.through.len()))
        .collect();
    assert_eq!(lines, [("a", "b", 0), ("b", "c", 0), ("a", "c", 1)]);
    close(table[1].amount.single().expect("nothing is open"), 15.0);
    close(table[2].amount.single().expect("nothing is open"), 1.5);
    close(table[2].share.single().expect("nothing is open"), 0.05);
    assert_eq!(
        party(&run.variants[0], "a").cash.total.single(),
        Some(0.0),
        "no cash moves"
    );
}

#[test]
fn draws_that_feed_a_yes_or_no_change_the_title() {
    let drawn = "input price ~ uniform(10, 30) USD @ assumed \"placeholder: by hand\"\nparty a\npay price from market to a\n";
    let path = run(&deal(drawn));
    assert_eq!(path.title(), "Central path: every draw at its median");
    // The median of a uniform draw is the middle.
    assert_eq!(
        party(&path.variants[0], "a").cash.total.single(),
        Some(60.0)
    );
    let decided = run(&deal(&format!(
        "{drawn}row open : truth = price > 15 USD @ assumed \"placeholder: by hand\""
    )));
    assert_eq!(decided.title(), "Central path, not an expectation");
}

#[test]
fn a_deal_that_cannot_be_lowered_says_why_and_has_no_results() {
    let deal = deal(
        "input short = list { 1 } USD @ assumed \"placeholder: by hand\"\nrow read : USD = short\nshow total(read)",
    );
    let run = report::run(&deal);
    assert!(run.variants.is_empty());
    assert!(run.has_errors());
    assert_eq!(told(&run, Id::UncoveredPeriod).len(), 1);
    // What else is asked of such a run is silent, not wrong.
    assert_eq!(report::standing(&deal, &run).headlines, []);
}

/// Prices double after 2025 and again after 2026: 100, 200 and 300 of the day are 100, 100 and 75.
const PRICES: &str = r"
money USDr = USD real 2025 by inflation
row inflation : %/y = if year < 2026 then 0 %/y else 100 %/y
";

#[test]
fn parties_are_told_in_the_prices_of_one_year_too() {
    let deal = deal(&format!(
        "{PRICES}{ROYALTY}\nscenario no_deal \"Less\" {{ set rate = 4 % @ assumed \"expert: less\" }}"
    ));
    let run = run(&deal);
    let money = run.real_money.as_ref().expect("it is declared");
    assert_eq!((money.name.as_str(), money.year), ("USDr", 2025));
    assert_eq!(money.unit.text, "USD of 2025");
    let state = party(&run.variants[0], "state");
    assert_eq!(state.cash.total.single(), Some(30.0));
    let real = state.real.as_ref().expect("there is such a money");
    let yearly: Vec<f64> = real.cash.yearly.iter().filter_map(Figure::single).collect();
    for (actual, expected) in yearly.iter().zip([5.0, 5.0, 3.75]) {
        close(*actual, expected);
    }
    close(real.cash.total.single().expect("one number"), 13.75);
    close(real.receipts.total.single().expect("one number"), 13.75);
    // 5 % less 4 % of 275.
    let less = real.cash.total_less_no_deal.as_ref();
    close(less.and_then(Figure::single).expect("one number"), 2.75);
}

#[test]
fn open_terms_stay_ranges_in_the_prices_of_one_year() {
    let deal = deal(
        r#"
money USDr = USD real 2025 by inflation
input inflation open 0 %/y..100 %/y @ assumed "placeholder: by hand"
party state
input due = list { 0, 0, 40 } USD @ assumed "placeholder: by hand"
pay due from market to state
"#,
    );
    let run = run(&deal);
    let state = party(&run.variants[0], "state");
    assert_eq!(state.cash.total.single(), Some(40.0));
    let real = state.real.as_ref().expect("there is such a money");
    let range = real.cash.total.range.as_ref().expect("prices are open");
    close(range.low, 10.0);
    close(range.high, 40.0);
    assert!(
        state
            .real
            .as_ref()
            .is_some_and(|real| real.cash.total.is_moved_by("inflation"))
    );
}

#[test]
fn a_deal_without_a_twin_has_money_of_the_day_only() {
    let run = run(&deal(ROYALTY));
    assert_eq!(run.real_money, None);
    assert!(
        run.variants[0]
            .parties
            .iter()
            .all(|party| party.real.is_none())
    );
}

#[test]
fn a_claim_about_a_distance_tells_what_lies_apart() {
    let run = run(&deal(&format!(
        "{ROYALTY}claim same \"They get 5\" by \"Somebody\" on 2025-01-01 @ assumed \"expert: said\"\n\
         holds if abs(at(royalty, 2025) - 4 USD) <= 1 USD"
    )));
    let claim = run.variants[0].claims[0].as_ref().expect("it makes sense");
    assert_eq!(claim.readings[0].on_path, OnPath::Holds);
    let sides = claim.readings[0].sides.as_ref().expect("it compares");
    let (ours, theirs) = sides.apart.as_ref().expect("it is a distance");
    assert_eq!((ours.single(), theirs.single()), (Some(5.0), Some(4.0)));
    assert_eq!(
        (sides.left.single(), sides.right.single()),
        (Some(1.0), Some(1.0))
    );
}
