//! What `--set` leaves behind: nobody may take its results for those of the file.

mod common;

use common::{SCENARIOS, folder, run_in, write};
use serde_json::{Value, json};

#[test]
fn what_was_set_is_told_and_so_is_what_it_replaces() {
    let place = folder("set");
    write(&place, "two.deal", SCENARIOS);
    let set = ["--set", "rate  = 9 %"];
    let ran = run_in(&place, &[&["run", "two.deal"][..], &set].concat());
    let block = "\nSet on the command line\n  rate = 9 %, in place of what no_deal, agreed set\n";
    assert!(ran.out.contains(block), "{}", ran.out);
    assert!(ran.out.contains("the deal with what was set"));
    assert!(!ran.out.contains("the deal as written"));
    let told = json!([{"binding": "rate = 9 %", "in_place_of": ["no_deal", "agreed"]}]);
    for command in [
        &["run", "two.deal", "--json"][..],
        &["compare", "two.deal", "--json"],
        &["why", "two.deal", "rate", "--json"],
    ] {
        let ran = run_in(&place, &[command, &set].concat());
        let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
        assert_eq!(answer["set"], told, "{command:?}");
    }
    let ran = run_in(&place, &[&["compare", "two.deal"][..], &set].concat());
    assert!(ran.out.contains(block), "{}", ran.out);
    assert!(ran.out.contains("base, the deal with what was set"));
    let other = ["run", "two.deal", "--set", "sales = 2 bn USD"];
    let ran = run_in(&place, &other);
    let block = "\nSet on the command line\n  sales = 2 bn USD\n";
    assert!(ran.out.contains(block), "{}", ran.out);
}

#[test]
fn without_set_nothing_is_said_of_it() {
    let place = folder("unset");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(&place, &["run", "two.deal"]);
    assert!(ran.out.contains("the deal as written"));
    assert!(!ran.out.contains("Set on the command line"));
}
