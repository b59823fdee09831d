//! Checking, expanding and lowering any text never panics, and formatting never changes what a deal is.

#![no_main]

use std::collections::BTreeMap;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let read = |text: &str| {
        let files = BTreeMap::from([("main.deal".to_owned(), text.to_owned())]);
        model::read("main.deal", &files, &[])
    };
    let Some(deal) = read(text).deal else { return };
    // Long timelines with many uses are bounded, but slow enough to waste the time given here.
    if deal.base().row_count() * deal.timeline.period_count > 20_000 {
        return;
    }
    let (lowered, _) = model::lower(&deal);
    let formatted = syntax::format::format(text).expect("a deal that checks can be formatted");
    let again = read(&formatted).deal.expect("a formatted deal still checks");
    let (lowered_again, _) = model::lower(&again);
    assert_eq!(lowered.graph.len(), lowered_again.graph.len(), "formatting changed what is computed");
});
