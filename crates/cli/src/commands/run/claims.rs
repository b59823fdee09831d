//! The claims of `run`: a line or two each. `lodebook claims` says more.

use report::claims::{ClaimResult, OnPath, ReadingResult, words};
use report::run::VariantRun;

use crate::diagnostics::visible;
use crate::page::Page;

/// What was said, by whom, and how it fares on the central path of the base.
pub(super) fn print(variants: &[&VariantRun], page: &mut Page) {
    let claims = variants
        .iter()
        .flat_map(|variant| &variant.claims)
        .flatten();
    let mut is_first = true;
    for claim in claims {
        if std::mem::take(&mut is_first) {
            page.heading("Claims, on the central path (`lodebook claims` says how likely each is)");
        }
        let said = match &claim.by {
            Some((who, when)) => format!("{}: {who}, {when}", claim.words),
            None => claim.words.clone(),
        };
        page.item("  ", visible(&said));
        page.item("      ", visible(&verdict(claim)));
    }
}

/// The readings together where they fare alike, else each by its name.
fn verdict(claim: &ClaimResult) -> String {
    if let [only] = claim.readings.as_slice() {
        return words::on_path(only);
    }
    let word = |reading: &ReadingResult| match reading.on_path {
        OnPath::Holds => "holds",
        OnPath::DoesNotHold => "does not hold",
        OnPath::DependsOnOpenTerms => "depends on open terms",
        OnPath::Undefined => "cannot be said",
        OnPath::Untestable => "not testable",
    };
    let all = &claim.readings;
    let first = word(&all[0]);
    if all.iter().all(|reading| word(reading) == first) {
        return format!("{first} in any of {} readings", all.len());
    }
    let each = all
        .iter()
        .map(|reading| format!("{}: {}", reading.name, word(reading)));
    format!(
        "depends on the reading; {}",
        each.collect::<Vec<_>>().join(", ")
    )
}
