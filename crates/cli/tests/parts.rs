//! `check` of files that are parts of a deal.

mod common;

use common::{folder, run_in, write};
use serde_json::Value;

const WHOLE: &str = "deal \"Whole\"\ntimeline 2025..2026\nmoney USD nominal\n\
                     import \"outer.deal\"\npay sales from market to state\nshow total(state.cash)\n";
const OUTER: &str = "import \"inner.deal\"\nparty state\n";
const INNER: &str = "input sales = 5 USD @ assumed \"expert: round\"\n";

#[test]
fn parts_are_checked_with_the_deal_that_imports_them() {
    let place = folder("parts");
    write(&place, "inner.deal", INNER);
    write(&place, "outer.deal", OUTER);
    write(&place, "whole.deal", WHOLE);
    let files = ["check", "inner.deal", "outer.deal", "whole.deal"];
    let ran = run_in(&place, &files);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    let told = "inner.deal: part of whole.deal\nouter.deal: part of whole.deal\n\
                whole.deal: no errors, no warnings\n";
    assert_eq!(ran.err, told);
    let ran = run_in(&place, &[&files[..], &["--json"]].concat());
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(answer["files"][0]["kind"], "part");
    assert_eq!(answer["files"][0]["part_of"], "whole.deal");
    assert_eq!(answer["files"][2]["kind"], "deal");
}

#[test]
fn a_part_alone_gets_a_note() {
    let place = folder("lone_part");
    write(&place, "inner.deal", INNER);
    let ran = run_in(&place, &["check", "inner.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let note = "this is a part, which is checked with the deal that imports it";
    assert!(ran.out.contains(note), "{}", ran.out);
    assert!(ran.out.starts_with("note"), "{}", ran.out);
}

#[test]
fn a_part_that_does_not_parse_and_a_deal_without_its_head_are_wrong() {
    let place = folder("wrong_part");
    write(&place, "broken.deal", "input sales = = 5 USD\n");
    assert_eq!(run_in(&place, &["check", "broken.deal"]).code, 1);
    write(
        &place,
        "headless.deal",
        "timeline 2025..2026\nmoney USD nominal\n",
    );
    let ran = run_in(&place, &["check", "headless.deal"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("does not begin with `deal`"),
        "{}",
        ran.out
    );
}
