//! Conventions, sources, comparison and catalogue.

mod common;

use std::path::Path;

use common::{close, deal, run, whole_deal};
use report::compare::Beside;
use report::terms::TermDifference;
use report::{Figure, catalogue, compare_deals, compare_variants, conventions, sources};

fn sentences(statements: &str, about: &str) -> Vec<String> {
    let told = conventions(&deal(statements), 0);
    told.into_iter()
        .filter(|told| told.about == about)
        .map(|told| told.sentence)
        .collect()
}

#[test]
fn brackets_say_where_an_amount_just_at_a_bound_is() {
    let told = |first: &str, second: &str| {
        let scale = format!(
            "input x = 5 @ assumed \"expert: by hand\"\nrow rate : % = scale whole on x {{\n\
             {first} 5 : 1 %\n  {second} 7 : 2 %\n  above : 3 %\n}} @ assumed \"expert: by hand\"\nshow rate\n"
        );
        let told = sentences(&scale, "Brackets");
        let [sentence] = told.as_slice() else {
            panic!("{told:?}");
        };
        let (_, end) = sentence.split_once("; ").expect("two parts");
        end.to_owned()
    };
    assert_eq!(
        told("up to", "up to"),
        "an upper bound belongs to its bracket"
    );
    assert_eq!(
        told("below", "below"),
        "an upper bound belongs to the next bracket"
    );
    assert_eq!(
        told("below", "up to"),
        "a bound behind `up to` belongs to its bracket, one behind `below` to the next"
    );
}

#[test]
fn discounting_is_told_with_the_year_it_counts_from() {
    let told = sentences("", "Discounting");
    assert_eq!(
        told,
        [
            "Every flow falls at the start of its year: the first flow, at the start of 2025, is not discounted; \
          a present value without `from:` is that at the start of 2025"
        ]
    );
    let mid = whole_deal("deal \"Test\"\ntimeline 2030..2031 discounted mid\nmoney USD nominal\n");
    let first = &conventions(&mid, 0)[0];
    assert!(
        first.stated
            && first
                .sentence
                .contains("half a year after the start of 2030"),
        "{first:?}"
    );
}

#[test]
fn pools_tell_uplift_and_expiry() {
    let pool = "input spent = 10 USD @ assumed \"placeholder: by hand\"\nrow out : USD = costs.used\nparty a\npay out from market to a\n";
    let opening =
        "pool costs : USD {\n  uplift 8 %/y on opening\n  add spent\n  use up to spent\n}";
    assert_eq!(
        sentences(&format!("{pool}{opening}"), "Uplift"),
        ["A pool grows on the opening balance, by 8 %/y"]
    );
    let available = opening.replace("on opening", "on available");
    assert_eq!(
        sentences(&format!("{pool}{available}"), "Uplift"),
        ["A pool grows on the opening balance and on the year's additions, by 8 %/y"]
    );
    let expiry = opening.replace("uplift 8 %/y on opening", "expire after 3 y");
    assert_eq!(
        sentences(&format!("{pool}{expiry}"), "Carry-forward"),
        ["What is not used expires 3 y after the year in which it was added, the oldest first"]
    );
}

#[test]
fn choices_of_templates_are_told_with_their_value() {
    let statements = "party company\nparty state\ninput spend = 10 USD @ assumed \"placeholder: by hand\"\n\
        use depreciation.straight_line wear {\n  spend = spend\n  life = 2 y @ assumed \"placeholder: by hand\"\n  start = following\n}\n\
        row out : USD = wear.charge\npay out from company to state";
    let told = sentences(statements, "depreciation.straight_line");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].starts_with("`start` is following, one of spending, following, in service"),
        "{told:?}"
    );
}

#[test]
fn sources_know_what_cites_them() {
    let deal = deal(
        "source act { title \"Act\" grade A }\nsource idle { title \"Never cited\" }\nparty state\n\
         input price = 10 USD @ act \"s. 3\" @ assumed \"analogue: next door\"\n\
         input other = 10 USD @ act \"s. 4\"\n\
         input level = dated { 2025: 1 USD @ act \"s. 5\" }\n\
         row rate : ratio = scale whole on price {\n  up to 5 USD : 0.5 @ act \"s. 6\"\n  above : 0.7 @ act \"s. 7\"\n}\n\
         row paid : USD = (price + other + level) * rate\npay paid from market to state",
    );
    let told = sources(&deal, 0);
    let cited: Vec<(&str, Option<&str>)> = told.sources[0]
        .cited_by
        .iter()
        .map(|cited| (cited.name.as_str(), cited.place.as_deref()))
        .collect();
    assert_eq!(
        cited,
        [
            ("price", Some("s. 3")),
            ("other", Some("s. 4")),
            ("level", Some("s. 5")),
            ("rate", Some("s. 6")),
            ("rate", Some("s. 7")),
        ]
    );
    assert_eq!(told.sources[1].name, "idle");
    assert!(told.sources[1].cited_by.is_empty());
    let assumed: Vec<(&str, Option<&str>)> = told
        .assumed
        .iter()
        .map(|input| (input.name.as_str(), input.sort))
        .collect();
    assert_eq!(assumed, [("price", Some("analogue"))]);
    assert_eq!((told.counts.sourced, told.counts.analogue), (2, 1));
}

#[test]
fn casts_are_listed_with_their_reason() {
    let deal = deal(
        "party state\ninput score = 3 @ assumed \"placeholder: by hand\"\n\
         row price : USD = score assume unit because \"a point is a dollar here\"\npay price from market to state",
    );
    let casts = sources(&deal, 0).casts;
    assert_eq!(casts.len(), 1);
    assert_eq!(
        (casts[0].name.as_str(), casts[0].reason.as_str()),
        ("price", "a point is a dollar here")
    );
}

const TWO: &str = "party state \"State\"\ninput sales = 100 USD @ assumed \"placeholder: by hand\"\n\
    input rate = 5 % @ assumed \"placeholder: by hand\"\nrow due : USD = sales * rate\npay due from market to state\n\
    show total(state.cash) \"Total\"\n";

fn line<'c>(lines: &'c [Beside], label: &str) -> &'c Beside {
    lines
        .iter()
        .find(|line| line.label == label)
        .expect("it is compared")
}

#[test]
fn variants_are_compared_by_what_is_in_force() {
    let deal = deal(&format!(
        "{TWO}scenario high \"High\" {{ set rate = 8 % @ assumed \"placeholder: by hand\" }}"
    ));
    let run = run(&deal);
    let compared = compare_variants(&deal, &run, 0, 1);
    assert_eq!(
        (compared.left.as_str(), compared.right.as_str()),
        ("Test", "High")
    );
    let terms: Vec<(&str, Option<&str>, Option<&str>)> = compared.terms.iter().map(words).collect();
    assert_eq!(terms, [("rate", Some("5 %"), Some("8 %"))]);
    // 3 % of 100 in three years.
    close(
        line(&compared.shows, "Total")
            .difference
            .as_ref()
            .and_then(Figure::single)
            .expect("both are numbers"),
        9.0,
    );
    close(
        line(&compared.parties, "State")
            .difference
            .as_ref()
            .and_then(Figure::single)
            .expect("both are numbers"),
        9.0,
    );
    assert!(compare_variants(&deal, &run, 0, 0).terms.is_empty());
}

fn words(term: &TermDifference) -> (&str, Option<&str>, Option<&str>) {
    (
        term.name.as_str(),
        term.left.as_deref(),
        term.right.as_deref(),
    )
}

#[test]
fn what_two_scenarios_set_alike_does_not_differ() {
    let deal = deal(&format!(
        "{TWO}use royalty.ad_valorem extra \"On top\" {{ from market to state\nbase = sales\nrate = rate }}\n\
         scenario high \"High\" {{ set rate = 8 % @ assumed \"expert: one\"\nset sales = 90 USD @ assumed \"expert: one\" }}\n\
         scenario other \"Other\" {{ set rate = 8 % @ assumed \"expert: two\"\ndrop extra }}"
    ));
    let run = run(&deal);
    let compared = compare_variants(&deal, &run, 1, 2);
    let terms: Vec<(&str, Option<&str>, Option<&str>)> = compared.terms.iter().map(words).collect();
    // The inputs and payments of what is dropped go without saying.
    let dropped = ("use extra", Some("royalty.ad_valorem"), None);
    assert_eq!(terms, [("sales", Some("90 USD"), Some("100 USD")), dropped]);
    assert_eq!(compared.terms[1].label.as_deref(), Some("On top"));
    assert!(line(&compared.parties, "Market").outside);
}

#[test]
fn an_open_term_stands_at_the_same_end_on_both_sides() {
    // Both have the same 10 to 30 a year; the second has 1 more.
    let deal = deal(
        "party state \"State\"\ninput part open 10 USD..30 USD @ assumed \"placeholder: by hand\"\n\
         input more = 0 USD @ assumed \"placeholder: by hand\"\nrow due : USD = part + more\n\
         pay due from market to state\n\
         scenario one_more \"More\" { set more = 1 USD @ assumed \"placeholder: by hand\" }\n\
         scenario fixed \"Fixed\" { set part = 20 USD @ assumed \"placeholder: by hand\" }",
    );
    let run = run(&deal);
    let difference = |left, right| {
        let compared = compare_variants(&deal, &run, left, right);
        line(&compared.parties, "State")
            .difference
            .clone()
            .expect("both are numbers")
    };
    assert_eq!(difference(0, 1).single(), Some(3.0));
    let range = difference(0, 2).range.expect("one side is open");
    assert_eq!((range.low, range.high), (-30.0, 30.0));
}

#[test]
fn deals_are_compared_term_by_term() {
    let first = deal(TWO);
    let second = deal(
        &TWO.replace("5 %", "8 %")
            .replace("party state", "party oblast\nparty state")
            .replace("to state", "to oblast"),
    );
    let (first_run, second_run) = (run(&first), run(&second));
    let compared = compare_deals((&first, &first_run), (&second, &second_run));
    let terms: Vec<(&str, Option<&str>, Option<&str>)> = compared.terms.iter().map(words).collect();
    assert_eq!(
        terms,
        [
            (
                "pay due",
                Some("from market to state"),
                Some("from market to oblast")
            ),
            ("rate", Some("5 %"), Some("8 %"))
        ]
    );
    let state = line(&compared.parties, "State");
    assert_eq!(state.right.as_ref().and_then(Figure::single), Some(0.0));
    assert_eq!(line(&compared.parties, "oblast").left, None);
}

#[test]
fn money_of_different_years_has_no_difference() {
    let real = |year: i32| {
        whole_deal(&format!(
            "deal \"Test\"\ntimeline 2025..2026\nmoney USD real {year}\nparty a\n\
             input x = 1 USD @ assumed \"placeholder: by hand\"\npay x from market to a\nshow total(a.cash)"
        ))
    };
    let (first, second) = (real(2024), real(2025));
    let (first_run, second_run) = (run(&first), run(&second));
    let compared = compare_deals((&first, &first_run), (&second, &second_run));
    assert_eq!(compared.shows[0].difference, None);
}

#[test]
fn the_catalogue_lists_the_library() {
    let told = catalogue();
    let royalty = told
        .templates
        .iter()
        .find(|entry| entry.name == "royalty.ad_valorem")
        .expect("it is in the library");
    assert_eq!(royalty.parties, ["payer", "payee"]);
    let inputs: Vec<(&str, &str)> = royalty
        .inputs
        .iter()
        .map(|input| (input.name.as_str(), input.kind.as_str()))
        .collect();
    assert_eq!(inputs, [("base", "money"), ("rate", "%"), ("late", "%")]);
    assert_eq!(royalty.rows[0].formula, "max(base, 0) * rate");
    assert_eq!(royalty.payments, ["paid from payer to payee"]);
    assert!(royalty.worked_test.is_some());
    assert_eq!(royalty.sources[0].fields[0].0, "title");
    let mine = told
        .templates
        .iter()
        .find(|entry| entry.name == "mine.simple")
        .expect("it is in the library");
    assert_eq!(mine.inputs[0].default.as_deref(), Some("yes"));
    assert_eq!(mine.inputs[0].kind, "truth");
    assert!(told.diagnostics.contains(&"unit-mismatch"));
    assert_eq!(
        told.templates.len(),
        model::library::template_paths().count()
    );
}

#[test]
fn the_deals_of_the_repository_run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deals/reference");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let text = std::fs::read_to_string(entry.expect("it can be listed").path())
            .expect("it can be read");
        let deal = whole_deal(&text);
        let run = run(&deal);
        assert!(!run.has_errors(), "{}: {:?}", deal.title, run.diagnostics);
        count += 1;
    }
    assert!(count > 0);
}
