//! Explanations of small deals.

mod common;

use common::{close, deal, run};
use model::Deal;
use report::sources::Citation;
use report::{Explanation, explain};

/// Explains a row of the base as deep as it goes.
fn why(deal: &Deal, row: &str, year: i32) -> Explanation {
    let mut run = run(deal);
    explain(deal, &mut run, 0, row, Some(year), 20).expect("the deal has this row")
}

/// The names of everything a row reads itself.
fn reads(told: &Explanation) -> Vec<&str> {
    told.operands
        .iter()
        .map(|operand| operand.name.as_str())
        .collect()
}

const SCALED: &str = r#"
source act { title "Mining Act" grade A }
party company
party state
input price = list { 50, 150, 400 } USD @ act "s. 3"
input sold : truth = yes @ assumed "expert: it always was"
row rate : % = scale whole on price {
  up to 100 USD : 5 % @ act "s. 12(1)"
  up to 200 USD : 8 % @ act "s. 12(2)"
  above : 10 % @ act "s. 12(3)"
}
row kept : USD = min(price, 300 USD) @ act "s. 14"
row royalty : USD = if sold then kept * rate else 0
pay royalty from company to state
pay price from market to company
"#;

#[test]
fn a_royalty_down_to_the_clause() {
    // 2026: a price of 150 lies in the second bracket; 150 * 8 % = 12.
    let told = why(&deal(SCALED), "state.cash", 2026);
    close(told.value, 12.0);
    assert_eq!(reads(&told), ["royalty"]);
    let royalty = &told.operands[0];
    assert_eq!(royalty.sign, Some('+'));
    assert_eq!(
        royalty.formula.as_deref(),
        Some("if sold then kept * rate else 0")
    );
    assert_eq!(royalty.remarks, ["`sold` is yes: `kept * rate` counts"]);
    assert_eq!(reads(royalty), ["sold", "kept", "rate"]);
    let rate = &royalty.operands[2];
    assert_eq!(
        rate.remarks,
        [
            "bracket 2: `price`, 150 USD, lies above 100 USD and not above 200 USD; its rate 8 % holds for the whole"
        ]
    );
    let places: Vec<Option<&str>> = rate.sources.iter().map(place).collect();
    assert_eq!(places, [Some("s. 12(2)")]);
    // The price was met under `kept` already.
    assert!(rate.operands[0].seen_above);
    let price = &royalty.operands[1].operands[0];
    assert_eq!((price.name.as_str(), price.seen_above), ("price", false));
    assert_eq!(price.formula, None);
    let Citation::Cited { title, grade, .. } = &price.sources[0] else {
        panic!("the price is cited")
    };
    assert_eq!(
        (title.as_str(), grade.as_deref()),
        ("Mining Act", Some("A"))
    );
}

fn place(citation: &Citation) -> Option<&str> {
    match citation {
        Citation::Cited { place, .. } => place.as_deref(),
        Citation::Assumed { .. } => None,
    }
}

#[test]
fn the_side_of_a_minimum_that_binds() {
    let deal = deal(SCALED);
    assert_eq!(
        why(&deal, "kept", 2026).remarks,
        ["the smaller of the two counts: `price`, 150 USD"]
    );
    assert_eq!(
        why(&deal, "kept", 2027).remarks,
        ["the smaller of the two counts: 300 USD; `price` is 400 USD"]
    );
}

#[test]
fn a_floor_of_zero_is_told_only_where_it_counts() {
    let deal = deal(
        "input price = list { 50, 400, 400 } USD @ assumed \"expert: by hand\"\n\
         row above : USD = max(price - 300 USD, 0)",
    );
    assert_eq!(
        why(&deal, "above", 2025).remarks,
        ["the larger of the two counts: 0; `price - 300 USD` is -250 USD"]
    );
    let none: [&str; 0] = [];
    assert_eq!(why(&deal, "above", 2026).remarks, none);
}

#[test]
fn party_cash_is_its_payments_with_their_signs() {
    let told = why(&deal(SCALED), "company.cash", 2025);
    // 50 from sales, 5 % of it to the state.
    close(told.value, 47.5);
    let lines: Vec<(&str, Option<char>)> = told
        .operands
        .iter()
        .map(|line| (line.name.as_str(), line.sign))
        .collect();
    assert_eq!(lines, [("price", Some('+')), ("royalty", Some('-'))]);
    let paid = why(&deal(SCALED), "company.payments", 2025);
    assert_eq!(
        paid.operands
            .iter()
            .map(|line| (line.name.as_str(), line.sign))
            .collect::<Vec<_>>(),
        [("royalty", Some('+'))]
    );
}

#[test]
fn only_the_branch_that_is_taken_is_followed() {
    let deal = deal(
        "input high = 100 USD @ assumed \"placeholder: by hand\"\n\
         input low = 1 USD @ assumed \"placeholder: by hand\"\n\
         row chosen : USD = if year > 2025 then high else low @ assumed \"placeholder: by hand\"\n\
         party a\npay chosen from market to a",
    );
    let told = why(&deal, "chosen", 2025);
    assert_eq!(reads(&told), ["low"]);
    assert_eq!(
        told.remarks,
        ["`year > 2025` is no, because `year` is 2025: `low` counts"]
    );
    assert_eq!(reads(&why(&deal, "chosen", 2026)), ["high"]);
}

#[test]
fn functions_over_time_tell_the_years_they_read() {
    // 10 + 22 / 1.1 + 24.2 / 1.21 = 10 + 20 + 20.
    let deal = deal(
        "input flow = list { 10, 22, 24.2 } USD @ assumed \"placeholder: by hand\"\n\
         row worth : USD = npv(flow, 10 %/y) @ assumed \"placeholder: by hand\"\n\
         row last : USD = prior(flow, first: 0)\n\
         row sum_of_two : USD = moving_sum(flow, 2 y) @ assumed \"placeholder: by hand\"\n\
         party a\npay worth from market to a\npay last from market to a\npay sum_of_two from market to a",
    );
    let worth = why(&deal, "worth", 2025);
    assert_eq!(worth.formula.as_deref(), Some("npv(flow, 10 %/y)"));
    let years = &worth.years[0].years;
    let adds: Vec<(i32, f64)> = years
        .iter()
        .map(|year| (year.year, year.adds.expect("a discounted flow")))
        .collect();
    for ((year, add), (wanted_year, wanted)) in
        adds.into_iter()
            .zip([(2025, 10.0), (2026, 20.0), (2027, 20.0)])
    {
        assert_eq!(year, wanted_year);
        close(add, wanted);
    }
    close(years[2].value, 24.2);
    let last = why(&deal, "last", 2026);
    assert_eq!(last.remarks, ["`flow` is read in 2025"]);
    assert_eq!(last.operands[0].year, Some(2025));
    let first = why(&deal, "last", 2025);
    assert_eq!(
        first.remarks,
        ["there is no earlier year of `flow`: `0` counts"]
    );
    let two = why(&deal, "sum_of_two", 2027);
    let read: Vec<i32> = two.years[0].years.iter().map(|year| year.year).collect();
    assert_eq!(read, [2026, 2027]);
}

#[test]
fn draws_and_open_terms_say_what_is_shown() {
    let deal = deal(
        "input price ~ uniform(10, 30) USD @ assumed \"placeholder: by hand\"\n\
         input share open 10 %..30 % @ assumed \"placeholder: by hand\"\n\
         row part : USD = price * share\n\
         party a\npay part from market to a",
    );
    let told = why(&deal, "part", 2025);
    // The middle of the draw times the middle of the term.
    close(told.value, 20.0 * 0.2);
    assert_eq!(told.year, None, "it is the same in every year");
    assert_eq!(
        told.operands[0].remarks,
        ["drawn once: uniform between 10 USD and 30 USD; the median is shown"]
    );
    assert_eq!(
        told.operands[1].remarks,
        ["still open between 10 % and 30 %; the middle is shown"]
    );
    assert_eq!(
        told.remarks,
        [
            "open terms move this: 2 USD .. 6 USD (middle 4 USD); explained with every open term in the middle"
        ]
    );
}

#[test]
fn a_row_of_a_template_names_it() {
    let deal = deal(
        "party company\nparty state\n\
         input sales = 100 USD @ assumed \"placeholder: by hand\"\n\
         pay sales from market to company\n\
         use royalty.ad_valorem rent {\n  from company to state\n  base = sales\n  rate = 5 % @ assumed \"expert: by hand\"\n}",
    );
    let told = why(&deal, "rent.due", 2025);
    let template = told.template.expect("it is a row of a template");
    assert_eq!(
        (template.name.as_str(), template.file.as_deref()),
        ("royalty.ad_valorem", Some("royalty/ad_valorem.deal"))
    );
    assert_eq!(told.formula.as_deref(), Some("max(base, 0) * rate"));
    let base = &told.operands[0];
    assert_eq!(
        (base.name.as_str(), base.formula.as_deref()),
        ("rent.base", Some("sales"))
    );
    let rate = &told.operands[1];
    assert_eq!(
        rate.sources,
        [Citation::Assumed {
            sort: Some("expert"),
            reason: "expert: by hand".to_owned()
        }]
    );
}

#[test]
fn depth_cuts_and_names_are_suggested() {
    let deal = deal(SCALED);
    let mut run = run(&deal);
    let shallow = explain(&deal, &mut run, 0, "royalty", None, 0).expect("the deal has this row");
    assert!(shallow.cut && shallow.operands.is_empty());
    // Without a year: the largest. 300 * 10 % in 2027.
    assert_eq!(shallow.year, Some(2027));
    close(shallow.value, 30.0);
    let unknown =
        explain(&deal, &mut run, 0, "roylaty", None, 3).expect_err("there is no such row");
    assert_eq!(unknown.nearest.as_deref(), Some("royalty"));
    let outside =
        explain(&deal, &mut run, 0, "royalty", Some(1999), 3).expect_err("the deal begins later");
    assert_eq!(
        outside.message,
        "1999 is not one of the deal's years 2025..2027"
    );
}

#[test]
fn pools_are_explained_row_by_row() {
    let deal = deal(
        "input spent = list { 90, 10, 0 } USD @ assumed \"placeholder: by hand\"\n\
         input limit = 60 USD @ assumed \"placeholder: by hand\"\n\
         pool costs : USD {\n  add spent\n  use up to limit\n}\n\
         row out : USD = costs.used\nparty a\npay out from market to a",
    );
    // 2026: 30 are left of 90, 10 come in, and 40 is less than the limit of 60.
    let used = why(&deal, "costs.used", 2026);
    close(used.value, 40.0);
    assert_eq!(
        used.formula.as_deref(),
        Some("max(0, min(costs.wanted, costs.available))")
    );
    assert_eq!(
        used.remarks[0],
        "the smaller of the two counts: `costs.available`, 40 USD; `costs.wanted` is 60 USD"
    );
    let available = &used.operands[1];
    assert_eq!(
        reads(available),
        ["costs.opening", "costs.uplift", "costs.added"]
    );
    assert_eq!(available.operands[0].operands[0].name, "costs.closing");
    assert_eq!(available.operands[0].operands[0].year, Some(2025));
}

#[test]
fn what_is_shown_is_explained_by_its_label_or_place() {
    let deal = deal(
        "party state \"State\"\ninput due = list { 10, 20, 30 } USD @ assumed \"placeholder: by hand\"\n\
         pay due from market to state\nshow state.cash \"By year\", total(state.cash) \"In total\", irr(state.cash) \"Rate\"",
    );
    let mut run = report::run(&deal);
    for name in ["in total", "show 2"] {
        let told = report::explain(&deal, &mut run, 0, name, None, 1).expect("it is shown");
        assert_eq!(
            (told.name.as_str(), told.label.as_str()),
            ("show 2", "In total")
        );
        assert_eq!((told.value, told.year), (60.0, None));
        assert_eq!(told.formula.as_deref(), Some("total(state.cash)"));
        assert_eq!(told.operands[0].name, "state.cash");
    }
    let yearly = report::explain(&deal, &mut run, 0, "By year", None, 0).expect("it is shown");
    assert_eq!((yearly.value, yearly.year), (30.0, Some(2027)));
    let yearly = report::explain(&deal, &mut run, 0, "show 1", Some(2025), 0).expect("it is shown");
    assert_eq!((yearly.value, yearly.year), (10.0, Some(2025)));
    let none = report::explain(&deal, &mut run, 0, "Rate", None, 0).expect("it is shown");
    assert!(
        none.remarks
            .contains(&"there is no single value: none".to_owned()),
        "{none:?}"
    );
    let wrong = report::explain(&deal, &mut run, 0, "In totla", None, 0).expect_err("it is not");
    assert_eq!(wrong.nearest.as_deref(), Some("In total"));
}

#[test]
fn a_bound_is_told_with_the_side_it_lies_on() {
    let text = SCALED
        .replace("{ 50, 150, 400 }", "{ 99, 100, 200 }")
        .replace("up to 100 USD", "below 100 USD");
    let deal = deal(&text);
    let lies = |year| why(&deal, "rate", year).remarks[0].clone();
    assert!(lies(2025).starts_with("bracket 1: `price`, 99 USD, is below 100 USD; its rate 5 %"));
    assert!(lies(2026).contains("100 USD, is 100 USD or more and not above 200 USD; its rate 8 %"));
    assert!(lies(2027).contains("200 USD, is 100 USD or more and not above 200 USD; its rate 8 %"));
    let rate = why(&deal, "rate", 2026);
    assert_eq!(
        rate.formula.as_deref(),
        Some("scale whole on price { below 100 USD: 5 %; up to 200 USD: 8 %; above: 10 % }")
    );
    let text = text.replace("up to 200 USD", "below 200 USD");
    let told = why(&self::deal(&text), "rate", 2027).remarks;
    assert!(told[0].contains("is 200 USD or more; its rate 10 %"));
}

#[test]
fn numbers_that_are_compared_have_the_digits_that_show_it() {
    let text = SCALED.replace("{ 50, 150, 400 }", "{ 50, 199.68, 400 }");
    let told = why(&deal(&text), "rate", 2026);
    assert_eq!(
        told.remarks,
        [
            "bracket 2: `price`, 199.68 USD, lies above 100 USD and not above 200 USD; its rate 8 % holds for the whole"
        ]
    );
    let text = SCALED
        .replace("{ 50, 150, 400 }", "{ 50, 150, 299.96 }")
        .replace("if sold then", "if price < 300 USD then");
    let deal = deal(&text);
    let told = why(&deal, "royalty", 2027);
    assert_eq!(
        told.remarks,
        ["`price < 300 USD` is yes, because `price` is 299.96 USD: `kept * rate` counts"]
    );
    let told = why(&deal, "kept", 2027);
    assert_eq!(
        told.remarks,
        ["the smaller of the two counts: `price`, 299.96 USD"]
    );
}

#[test]
fn a_ratio_is_a_plain_number() {
    let deal = deal(
        "party state\ninput bound : ratio = 150 @ assumed \"expert: by hand\"\n\
         input price : ratio = 180 @ assumed \"expert: by hand\"\n\
         row above : ratio = price - 2 * bound\nrow due : USD = if above > 0 then 1 USD else 0\n\
         pay due from market to state",
    );
    let due = why(&deal, "due", 2026);
    let above = &due.operands[0];
    assert_eq!(above.formula.as_deref(), Some("price - 2 * bound"));
}
