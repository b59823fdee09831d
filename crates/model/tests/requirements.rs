//! Where a broken requirement is told, with which facts, and through which template.

mod central;
mod common;

use central::Central;
use common::Held;
use syntax::diagnostic::{Diagnostic, Id};

const SHARE: &str = r#"
template own.share "A share of an amount."

party payer
party payee

input amount : money
input share  : ratio
input keep   : ratio = 0

row due : money = amount * share
pay due from payer to payee

require share <= 1          "the share is at most 100 %"
require share + keep <= 1   "there is enough for both"
"#;

const OUTER: &str = r#"
template own.outer "Hands its rate on."

party payer
party payee

input amount : money
input rate   : %

use own.share inner {
  from payer to payee
  amount = amount
  share  = rate
}
"#;

fn files(statements: &str) -> Held {
    let deal = format!(
        "deal \"d\"\ntimeline 2025..2030\nmoney USD nominal\nimport \"share.deal\"\nimport \"outer.deal\"\n\
         source s {{ title \"S\" }}\nparty a\nparty b\n{statements}\n"
    );
    let texts = [
        ("main.deal", deal.as_str()),
        ("share.deal", SHARE),
        ("outer.deal", OUTER),
    ];
    let texts = texts.map(|(name, text)| (name.to_owned(), text.to_owned()));
    texts.into_iter().collect()
}

/// What is told, as place, message, facts and trace.
fn told(statements: &str, sets: &[&str]) -> Vec<String> {
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let reading = model::read("main.deal", &files(statements), &sets);
    let deal = reading.deal.as_ref();
    let deal = deal.unwrap_or_else(|| panic!("{:#?}", reading.diagnostics));
    let words = |told: &Diagnostic| {
        assert_eq!(told.id, Id::RequirementBroken, "{}", told.message);
        let place = told.span.expect("a requirement has a place");
        let at = |span| reading.texts.at(span).to_owned();
        let facts: Vec<&str> = told
            .labels
            .iter()
            .map(|label| label.text.as_str())
            .collect();
        assert_eq!(told.labels[0].span, place);
        let trace = told.trace.iter();
        let trace = trace.map(|step| format!("{}: {}", step.text, at(step.span)));
        let trace: Vec<String> = trace.collect();
        format!(
            "{} | {} | {} | {}",
            at(place),
            told.message,
            facts.join("; "),
            trace.join("; ")
        )
    };
    Central::of(deal).told.iter().map(words).collect()
}

#[test]
fn at_the_binding_with_the_first_year() {
    let found = told(
        "use own.share cut {\n  from a to b\n  amount = 5 USD @ s\n  share = list from 2025 { 50, 120, 30, 130, then 50 } % @ s\n}",
        &[],
    );
    assert_eq!(
        found[0],
        "share = list from 2025 { 50, 120, 30, 130, then 50 } % @ s | the share is at most 100 % | \
         120 % in 2026, the first of 2 years | required here by `own.share`, used as `cut`: share <= 1"
    );
    assert_eq!(
        found[1],
        "share = list from 2025 { 50, 120, 30, 130, then 50 } % @ s | there is enough for both | \
         `share + keep` is 120 % in 2026, the first of 2 years | required here by `own.share`, used as `cut`: share + keep <= 1"
    );
    assert_eq!(found.len(), 2);
}

#[test]
fn from_a_use_inside_a_template_outwards() {
    let found = told(
        "use own.outer cut {\n  from a to b\n  amount = 5 USD @ s\n  rate = 110 % @ s\n  inner.keep = 5 % @ s\n}",
        &[],
    );
    assert_eq!(
        found[0],
        "rate = 110 % @ s | the share is at most 100 % | 110 % | \
         required here by `own.share`, used as `cut.inner`: share <= 1"
    );
    // The sum reads both; the first it reads is told.
    assert!(
        found[1]
            .starts_with("rate = 110 % @ s | there is enough for both | `share + keep` is 115 %")
    );
}

#[test]
fn a_row_of_the_deal_is_told_where_it_is_given_to_the_use() {
    let found = told(
        "input wanted = 90 % @ s\nrow twice = wanted * 2 @ s\n\
         use own.share cut {\n  from a to b\n  amount = 5 USD @ s\n  share = twice\n}",
        &[],
    );
    assert!(
        found[0].starts_with("share = twice | the share is at most 100 % | 1.8 |"),
        "{}",
        found[0]
    );
}

#[test]
fn in_a_scenario_with_its_name_and_on_the_command_line_where_it_is_set() {
    let cut = "use own.share cut {\n  from a to b\n  amount = 5 USD @ s\n  share = 50 % @ s\n}\n";
    let scenario = format!("{cut}scenario much \"Much\" {{\n  set cut.share = 140 % @ s\n}}");
    let found = told(&scenario, &[]);
    assert_eq!(
        found[0],
        "cut.share = 140 % @ s | the share is at most 100 % | 140 % | \
         required here by `own.share`, used as `cut`: share <= 1; in scenario `much`: cut.share = 140 % @ s"
    );
    assert_eq!(found.len(), 2);
    let found = told(cut, &["cut.share = 150 %"]);
    assert!(
        found[0].starts_with("cut.share = 150 % | the share is at most 100 % | 150 %"),
        "{}",
        found[0]
    );
    assert!(told(cut, &[]).is_empty());
}

/// Three digits would make 2,020 of the one and 2018 of the other.
#[test]
fn numbers_that_differ_are_told_apart() {
    let licence = "use law.licence permit {\n  granted = 2018.5 @ s\n  term = 10 y @ s\n}";
    let found = told(licence, &[]);
    assert!(
        found[0].contains("`permit.granted` is 2018.5 and `round_down(granted, 1)` is 2018 |"),
        "{}",
        found[0]
    );
    let statements = "input low = 1000.2 USD @ s\ninput high = 1000.1 USD @ s\n\
                      require low <= high \"in order\"";
    let found = told(statements, &[]);
    assert!(
        found[0].contains("`low` is 1,000.2 USD and `high` is 1,000.1 USD")
            || found[0].contains("`low` is 1.0002 k USD and `high` is 1.0001 k USD"),
        "{}",
        found[0]
    );
}

#[test]
fn what_is_drawn_is_asked_on_the_path() {
    let drawn = "use own.share cut {\n  from a to b\n  amount = 5 USD @ s\n  share ~ uniform(90, 120) % @ s\n}";
    let reading = model::read("main.deal", &files(drawn), &[]);
    let deal = reading.deal.expect("nothing is wrong with it");
    let (lowered, found) = model::lower(&deal);
    assert!(
        found.is_empty(),
        "nothing is known before a path is: {found:#?}"
    );
    let told_at = |draw: f64| {
        let mut inputs = engine::Inputs::new();
        for leaf in 0..lowered.leaves.len() as u32 {
            inputs.set_constant(engine::InputId(leaf), draw);
        }
        let values = engine::values(&lowered.graph, &inputs, 0);
        let broken = model::lower::broken_on_path(&deal, &lowered, |operand| {
            engine::value_of(&values, operand)
        });
        broken.len()
    };
    assert_eq!((told_at(0.2), told_at(0.5)), (0, 2));
}

#[test]
fn no_row_and_no_name_comes_of_it() {
    let plain = "input share = 50 % @ s\nrow part : USD = share * 5 USD @ s\n";
    let required = format!("{plain}require share <= 1 \"a share\"\n");
    let count = |statements: &str| {
        let reading = model::read("main.deal", &files(statements), &[]);
        let deal = reading.deal.expect("nothing is wrong with it");
        (deal.base().row_count(), model::lower(&deal).0.graph.len())
    };
    assert_eq!(count(plain), count(&required));
}
