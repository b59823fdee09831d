//! `why --diff`: causes of a difference, against hand-worked shares.

mod common;

use common::{Ran, folder, run_in, write};

const HEAD: &str =
    "timeline 2025..2026\nmoney USD nominal\nsubstance ore\nparty company\nparty state\n";

/// Revenue is price times volume, so what both change is shared half and half.
const DEAL: &str = "input price = 10 USD/t ore @ assumed \"placeholder: by hand\"\n\
                    input volume = 5 t ore @ assumed \"placeholder: by hand\"\n\
                    row revenue = price * volume\n\
                    pay revenue from market to company\n\
                    use royalty.ad_valorem royalty {\n  from company to state\n  base = revenue\n  rate = 10 % @ assumed \"placeholder: by hand\"\n}\n\
                    show total(company.cash) \"Company\"\n";

fn deal(title: &str, body: &str) -> String {
    format!("deal \"{title}\"\n{HEAD}{body}")
}

fn causes(ran: &Ran) -> Vec<(String, f64, f64, f64)> {
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let causes = answer["causes"].as_array().expect("causes");
    let sum: f64 = causes
        .iter()
        .filter_map(|cause| cause["adds"].as_f64())
        .sum();
    let rest = answer["rest"].as_f64().expect("a number");
    let difference = answer["difference"].as_f64().expect("a number");
    assert!(
        (sum + rest - difference).abs() <= 1e-12 * difference.abs(),
        "{sum} and {rest} for {difference}"
    );
    causes
        .iter()
        .map(|cause| {
            let terms = cause["terms"].as_array().expect("terms").iter();
            let names: Vec<&str> = terms.filter_map(|term| term["name"].as_str()).collect();
            let number = |name: &str| cause[name].as_f64().expect("a number");
            (
                names.join(" "),
                number("adds"),
                number("alone"),
                number("last"),
            )
        })
        .collect()
}

#[test]
fn what_two_factors_do_together_is_halved() {
    let place = folder("why-diff-factors");
    let both = "scenario boom \"Both rise\" {\n  set price = 20 USD/t ore @ assumed \"placeholder: by hand\"\n  set volume = 8 t ore @ assumed \"placeholder: by hand\"\n}\n";
    write(&place, "two.deal", deal("Two", &format!("{DEAL}{both}")));
    // 50 to 160 a year: the price alone adds 10 x 5, last 10 x 8; the volume 3 x 10 and 3 x 20.
    let ran = run_in(
        &place,
        &["why", "two.deal", "revenue", "--diff", "boom", "--json"],
    );
    assert_eq!(
        causes(&ran),
        [
            ("price".to_owned(), 65.0, 50.0, 80.0),
            ("volume".to_owned(), 45.0, 30.0, 60.0)
        ]
    );
    // The other way round everything changes its sign.
    let ran = run_in(
        &place,
        &[
            "why", "two.deal", "revenue", "--diff", "boom", "base", "--json",
        ],
    );
    assert_eq!(
        causes(&ran),
        [
            ("price".to_owned(), -65.0, -80.0, -50.0),
            ("volume".to_owned(), -45.0, -60.0, -30.0)
        ]
    );
    // A figure by its label: two years, less a tenth.
    let ran = run_in(&place, &["why", "two.deal", "Company", "--diff", "boom"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("198 USD more under 2 than under 1"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("+117"), "{}", ran.out);
}

#[test]
fn two_deals_are_mixed_and_what_needs_each_other_is_one_change() {
    let place = folder("why-diff-deals");
    write(&place, "old.deal", deal("Old", DEAL));
    // A discount that a new input gives, another rate, and another template for the volume's sake.
    let new = DEAL
        .replace("row revenue = price * volume", "input discount = 20 % @ assumed \"placeholder: by hand\"\nrow revenue = price * volume * (1 - discount)")
        .replace("rate = 10 %", "rate = 25 %");
    std::fs::create_dir_all(place.join("next")).expect("a folder");
    write(&place, "next/new.deal", deal("New", &new));
    // 5 a year to 10: discount first -1, last 0.25 x -10; rate first +7.5, last 0.15 x 40.
    let ran = run_in(
        &place,
        &[
            "why",
            "old.deal",
            "state.cash",
            "--diff",
            "base",
            "next/new.deal",
            "--json",
        ],
    );
    assert_eq!(
        causes(&ran),
        [
            ("royalty.rate".to_owned(), 6.75, 7.5, 6.0),
            ("discount revenue".to_owned(), -1.75, -1.0, -2.5)
        ]
    );
}

#[test]
fn what_cannot_be_told_apart_is_refused_in_words() {
    let place = folder("why-diff-refused");
    write(&place, "old.deal", deal("Old", DEAL));
    write(
        &place,
        "longer.deal",
        deal("Longer", DEAL).replace("2025..2026", "2025..2030"),
    );
    let refused = |arguments: &[&str]| {
        let ran = run_in(&place, arguments);
        assert_eq!(ran.code, 2, "{}", ran.out);
        ran.err
    };
    let told = refused(&[
        "why",
        "old.deal",
        "state.cash",
        "--diff",
        "base",
        "longer.deal",
    ]);
    assert!(told.contains("the two deals have other years"), "{told}");
    let told = refused(&["why", "old.deal", "state.csh", "--diff", "base", "base"]);
    assert!(told.contains("`state.cash` is near"), "{told}");
    let told = refused(&["why", "old.deal", "state.cash", "--diff", "bas", "base"]);
    assert!(told.contains("no scenario `bas`"), "{told}");
    let ran = run_in(
        &place,
        &["why", "old.deal", "state.cash", "--diff", "base", "base"],
    );
    assert!(ran.out.contains("The same under both."), "{}", ran.out);
}
