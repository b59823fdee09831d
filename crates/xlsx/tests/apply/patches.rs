//! What changes in the texts, and what does not.

use xlsx::apply::Cited;

use crate::deal::{MAIN, PLACEHOLDER, PRICES, Typed, applied, check, check_cited, cited, part};

#[test]
fn a_number_and_its_citation_change_and_nothing_else() {
    let one = |typed: Typed, old: &str, new: &str| {
        let new = new.replace("@@", PLACEHOLDER);
        check(&[typed], "main.deal", &[(old, &new)]);
    };
    one(
        ("price", 0, "320.5"),
        "= 300 USD/t   @ act \"article 1\"",
        "= 320.5 USD/t   @@",
    );
    one(("part", 0, "0.07"), "= 5 %   @ survey", "= 7 %   @@");
    one(
        ("large", 0, "1500000"),
        "1_299_765 USD   @ survey",
        "1_500_000 USD   @@",
    );
    one(("below", 0, "4"), "-5 USD   @ survey", "4 USD   @@");
    one(("below", 0, "-6"), "-5 USD   @ survey", "-6 USD   @@");
    one(("nothing", 0, "3"), "0 USD   @ act", "3 USD   @@");
    one(
        ("royalty.rate", 1, "0.09"),
        "8 %   @ act \"article 8\"",
        "9 %   @@",
    );
    one(
        ("huge", 0, "3000000"),
        "2.5e6 USD\n  @ survey \"page 1\"   # first\n  @ act \"page 2\"      # second",
        "3e6 USD\n  @@   # first\n        # second",
    );
}

#[test]
fn words_change_too() {
    check(
        &[("rule", 0, "gross")],
        "main.deal",
        &[(
            "= net   @ act \"article 3\"",
            &format!("= gross   {PLACEHOLDER}"),
        )],
    );
    // A word without a source gets none.
    for typed in ["no", " No "] {
        check(
            &[("built", 0, typed)],
            "main.deal",
            &[("= yes   # no source", "= no   # no source")],
        );
    }
    check(&[("built", 0, "TRUE")], "main.deal", &[]);
}

#[test]
fn what_is_cited_for_several_numbers_stays_beside_the_new_citation() {
    check(
        &[("tons", 1, "25")],
        "main.deal",
        &[(
            "{ 10, 20, then 30 } kt   @ survey \"table 1\"",
            &format!(
                "{{ 10, 25, then 30 }} kt   @ survey \"table 1\" {}",
                part("2027")
            ),
        )],
    );
    // All years of a number together, then all numbers together.
    check(
        &[("tons", 2, "33"), ("tons", 3, "33")],
        "main.deal",
        &[(
            "then 30 } kt   @ survey \"table 1\"",
            &format!(
                "then 33 }} kt   @ survey \"table 1\" {}",
                part("2028, 2029")
            ),
        )],
    );
    check(
        &[
            ("tons", 0, "1"),
            ("tons", 1, "2.5"),
            ("tons", 2, "3"),
            ("tons", 3, "3"),
        ],
        "main.deal",
        &[(
            "{ 10, 20, then 30 } kt   @ survey \"table 1\"",
            &format!("{{ 1, 2.5, then 3 }} kt   {PLACEHOLDER}"),
        )],
    );
    check(
        &[("agreed", 0, "0.45")],
        "main.deal",
        &[(
            "open 40 %..60 %   @ act \"article 4\"",
            &format!("open 45 %..60 %   @ act \"article 4\" {}", part("45 %")),
        )],
    );
    check(
        &[("Fee: number 1", 0, "0.04")],
        "main.deal",
        &[(
            "income * 3 % + 7 USD, large)   \"Fee\"   @ act \"article 5\"",
            &format!(
                "income * 4 % + 7 USD, large)   \"Fee\"   @ act \"article 5\" {}",
                part("4 %")
            ),
        )],
    );
    check(
        &[("Fee: number 1", 0, "0.04"), ("Fee: number 2", 0, "-8")],
        "main.deal",
        &[(
            "income * 3 % + 7 USD, large)   \"Fee\"   @ act \"article 5\"",
            &format!("income * 4 % + (-8 USD), large)   \"Fee\"   {PLACEHOLDER}"),
        )],
    );
}

#[test]
fn levels_and_brackets_are_cited_where_they_stand() {
    check(
        &[("grown, from 2028", 0, "0.21")],
        "main.deal",
        &[(
            "2028: 20   @ act \"article 2\"",
            &format!("2028: 21   {PLACEHOLDER}"),
        )],
    );
    // Of the levels without a citation of their own, one has changed; it is the only one.
    check(
        &[("grown, from 2020", 0, "0.18")],
        "main.deal",
        &[
            ("2020: 19,", "2020: 18,"),
            ("%   @ survey \"table 2\"", &format!("%   {PLACEHOLDER}")),
        ],
    );
    check(
        &[("slope, from 2029", 0, "150")],
        "main.deal",
        &[("2029: 130 }", &format!("2029: 150   {PLACEHOLDER} }}"))],
    );
    check(
        &[("scaled: number 2", 0, "0.12")],
        "main.deal",
        &[(
            "10 %   @ act \"a\"",
            &format!("12 %   @ act \"a\" {}", part("12 %")),
        )],
    );
    check(
        &[("scaled: number 3", 0, "0.25")],
        "main.deal",
        &[("20 %   @ act \"b\"", &format!("25 %   {PLACEHOLDER}"))],
    );
}

#[test]
fn a_zero_without_a_unit_gets_one() {
    check(
        &[("bare", 0, "2")],
        "main.deal",
        &[(
            "{ 0, 1 M USD, then 0 }   @ survey",
            &format!("{{ 2 M USD, 1 M USD, then 0 }}   @ survey {}", part("2026")),
        )],
    );
}

#[test]
fn the_file_that_holds_the_number_is_changed() {
    check(
        &[("third.share", 0, "0.15")],
        "terms.deal",
        &[(
            "12 %   @ assumed \"placeholder: an example\"",
            &format!("15 %   {PLACEHOLDER}"),
        )],
    );
    let read = applied(&[("read, from 2027", 0, "80")], &cited()).expect("it can be taken over");
    assert_eq!(read["prices.csv"], PRICES.replace(" 71.5 ", " 80 "));
    let cited = format!("@ survey \"table 4\" {}", part("2027"));
    assert_eq!(
        read["main.deal"],
        MAIN.replace("@ survey \"table 4\"", &cited)
    );
}

#[test]
fn a_source_that_is_named_takes_the_place_of_the_old_one() {
    let named = |place: Option<&str>| Cited {
        source: Some(("act".to_owned(), place.map(str::to_owned))),
        ..cited()
    };
    let typed = [("price", 0, "310"), ("built", 0, "no")];
    check_cited(
        &typed,
        &named(Some("a \"new\" article")),
        "main.deal",
        &[
            (
                "= 300 USD/t   @ act \"article 1\"",
                "= 310 USD/t   @ act \"a \\\"new\\\" article\"",
            ),
            (
                "= yes   # no",
                "= no   @ act \"a \\\"new\\\" article\"   # no",
            ),
        ],
    );
    check_cited(
        &typed[..1],
        &named(None),
        "main.deal",
        &[("= 300 USD/t   @ act \"article 1\"", "= 310 USD/t   @ act")],
    );
}

#[test]
fn a_number_that_stands_once_is_changed_where_all_its_cells_are() {
    check(
        &[("royalty.rate", 0, "0.06"), ("second.rate", 0, "0.06")],
        "main.deal",
        &[("5 %   @ act \"article 7\"", &format!("6 %   {PLACEHOLDER}"))],
    );
}
