//! Sentences of `run` that keep a reader from misreading its numbers.

mod common;

use common::{SCENARIOS, folder, run_in, write};

#[test]
fn ends_of_ranges_are_told_by_term() {
    let place = folder("pairs");
    write(&place, "two.deal", SCENARIOS);
    let ran = run_in(&place, &["run", "two.deal"]);
    // Of 40 bn in 40 years the state has 5 to 10 %, 2 to 4 bn, and the company the rest.
    let told = "`rate` at 5 % gives Company 38,000 and State 2,000, at 10 % 36,000 and 4,000.";
    let words = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains(told), "{}", ran.out);
}
