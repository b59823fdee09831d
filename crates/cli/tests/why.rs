//! What `why` says of sources.

mod common;

use common::{folder, run_in, write};

#[test]
fn sources_of_a_form_say_so_and_each_is_told_once() {
    let place = folder("form");
    let deal = "deal \"Two\"\ntimeline 2025..2026\nmoney USD nominal\nparty company\nparty state\n\
                source act { title \"The act\" }\n\
                input sales = 5 USD @ act \"s. 1\"\ninput more = 6 USD @ act \"s. 1\"\n\
                use royalty.ad_valorem one {\n  from company to state\n  base = sales\n  rate = 5 % @ act \"s. 2\"\n}\n\
                use royalty.ad_valorem two {\n  from company to state\n  base = more\n  rate = 6 % @ act \"s. 3\"\n}\n\
                pay sales from market to company\npay more from market to company\nshow total(state.cash)\n";
    write(&place, "two.deal", deal);
    let ran = run_in(&place, &["why", "two.deal", "state.cash", "--depth", "9"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out.matches("@ form of the formula: ").count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches("@ The act, s. 1").count(), 1, "{}", ran.out);
    assert!(ran.out.contains("@ act, s. 1, cited above"), "{}", ran.out);
    assert!(ran.out.contains("@ The act, s. 2"), "{}", ran.out);
    let ran = run_in(&place, &["why", "two.deal", "one.due", "--json"]);
    assert!(ran.out.contains("\"of_form\": true"), "{}", ran.out);
    assert!(ran.out.contains("\"of_form\": false"), "{}", ran.out);
}

const DRAWN: &str = "deal \"Drawn\"\ntimeline 2025..2026\nmoney USD nominal\nparty company\n\
                     input price ~ uniform(0, 100) USD @ assumed \"placeholder: by hand\"\n\
                     input other ~ uniform(200, 300) USD @ assumed \"placeholder: by hand\"\n\
                     correlate price, other = 100 %\n\
                     input plenty : truth = no @ assumed \"placeholder: by hand\"\n\
                     row sales : USD = if plenty then 2 * price else price\n\
                     pay sales from market to company\n\
                     scenario more \"Twice as much\" {\n  set plenty = yes @ assumed \"placeholder: by hand\"\n}\n\
                     show at(sales, 2025) \"Sales\"\nshow at(other, 2025) \"Other\"\n";

fn number(text: &serde_json::Value) -> f64 {
    text["why"]["value"].as_f64().expect("a number")
}

#[test]
fn a_path_is_explained_with_its_own_draws() {
    let place = folder("path");
    write(&place, "drawn.deal", DRAWN);
    let why = |arguments: &[&str]| {
        let all = [&["why", "drawn.deal"][..], arguments, &["--json"]].concat();
        let ran = run_in(&place, &all);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str::<serde_json::Value>(&ran.out).expect("JSON")
    };
    // Of 16 hypercubes of 100 strata each, nine in ten draws are below 90, to a stratum.
    let high = why(&["Sales", "--quantile", "90 %", "--paths", "1600"]);
    assert!((number(&high) - 90.0).abs() <= 1.0, "{high}");
    let path = high["path"].as_str().expect("it says which path");
    let which = path
        .split_whitespace()
        .nth(1)
        .expect("its number")
        .to_owned();
    // The same path by its number, in another scenario, and of an input that moves with the price.
    let same = why(&["sales", "--path", &which, "--paths", "1600"]);
    assert_eq!(number(&same), number(&high));
    let more = why(&[
        "sales",
        "--path",
        &which,
        "--paths",
        "1600",
        "--scenario",
        "more",
    ]);
    assert_eq!(number(&more), 2.0 * number(&high));
    let other = why(&["other", "--path", &which, "--paths", "1600"]);
    assert!(
        (number(&other) - 200.0 - number(&high)).abs() < 1e-9,
        "{other}"
    );
    let remarks = other["why"]["remarks"].to_string();
    assert!(remarks.contains("of all values are lower"), "{remarks}");
    // The middle is the central path.
    let middle = why(&["sales"]);
    assert_eq!(number(&middle), 50.0);
    assert_eq!(middle["path"], serde_json::Value::Null);
    for (arguments, told) in [
        (["--path", "1601"], "there are 1600 paths"),
        (["--path", "0"], "there are 1600 paths"),
        (["--quantile", "190%"], "from 0 % to 100 %"),
    ] {
        let all = [
            &["why", "drawn.deal", "sales", "--paths", "1600"][..],
            &arguments,
        ]
        .concat();
        let ran = run_in(&place, &all);
        assert_eq!(ran.code, 2, "{}", ran.out);
        assert!(ran.err.contains(told), "{}", ran.err);
    }
}

#[test]
fn nothing_but_zeros_is_told_as_that() {
    let place = folder("zeros");
    let deal = "deal \"Zeros\"\ntimeline 2025..2026\nmoney USD nominal\nparty company\n\
                input sales = 0 USD @ assumed \"expert: by hand\"\n\
                pay sales from market to company\nshow total(company.cash) \"All\"\n";
    write(&place, "zeros.deal", deal);
    let ran = run_in(&place, &["why", "zeros.deal", "All"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out.contains("reads no year that is not zero"),
        "{}",
        ran.out
    );
}
