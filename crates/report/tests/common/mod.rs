//! Deals as text, and the checks all tests share.

#![allow(
    dead_code,
    reason = "every test file is a crate of its own and uses what it needs"
)]

use std::collections::BTreeMap;

use model::Deal;
use report::run::{PartyResult, ShowResult, ShowValues, VariantRun};
use report::{Figure, Run};
use syntax::diagnostic::{Diagnostic, Id};

/// Reads a deal whose statements follow a title, a timeline of the years 2025 to 2027 and a money.
pub(crate) fn deal(statements: &str) -> Deal {
    whole_deal(&format!(
        "deal \"Test\"\ntimeline 2025..2027\nmoney USD nominal\n{statements}"
    ))
}

/// Reads a deal; panics with what is wrong with it.
pub(crate) fn whole_deal(text: &str) -> Deal {
    let files = BTreeMap::from([("test.deal".to_owned(), text.to_owned())]);
    let reading = model::read("test.deal", &files, &[]);
    let told: Vec<String> = reading
        .diagnostics
        .iter()
        .map(|told| format!("{:?}: {}", told.id, told.message))
        .collect();
    reading
        .deal
        .unwrap_or_else(|| panic!("{}\n{text}", told.join("\n")))
}

/// Runs a deal; panics where lowering fails.
pub(crate) fn run(deal: &Deal) -> Run {
    let run = report::run(deal);
    assert!(!run.variants.is_empty(), "{:?}", run.diagnostics);
    run
}

pub(crate) fn party<'r>(variant: &'r VariantRun, name: &str) -> &'r PartyResult {
    variant
        .parties
        .iter()
        .find(|party| party.name == name)
        .expect("the deal has this party")
}

pub(crate) fn show(variant: &VariantRun, index: usize) -> &ShowResult {
    variant.shows[index]
        .as_ref()
        .expect("this question makes sense here")
}

/// The one value of a show.
pub(crate) fn one(variant: &VariantRun, index: usize) -> &Figure {
    match &show(variant, index).values {
        ShowValues::One { value, .. } => value,
        ShowValues::Yearly { .. } => panic!("this is shown by year"),
    }
}

pub(crate) fn told(run: &Run, id: Id) -> Vec<&Diagnostic> {
    run.diagnostics
        .iter()
        .filter(|told| told.id == id)
        .collect()
}

/// Within 1e-9 of the expected value, or of its size: sums of a few numbers in double precision.
pub(crate) fn close(actual: f64, expected: f64) {
    let allowed = 1e-9 * expected.abs().max(1.0);
    assert!(
        (actual - expected).abs() <= allowed,
        "{actual} is not {expected}"
    );
}
