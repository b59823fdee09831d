//! Parties that keep nothing of what they get, in words.

use model::definition::Kind;
use report::run::{PartyResult, VariantRun};
use report::{Figure, format};

use super::View;
use crate::diagnostics::visible;

/// Whoever keeps money for some years and pays all of it out has a total in the prices of one year
/// that would look like a gain: one sentence for each.
pub(super) fn sentences(view: &View) -> Vec<String> {
    let variants = view.variants();
    let mut told: Vec<(&str, String)> = Vec::new();
    for variant in &variants {
        for party in &variant.parties {
            if passes_on(party, view.real) && !told.iter().any(|(name, _)| *name == party.name) {
                let place = (variants.len() > 1).then_some(*variant);
                told.push((&party.name, sentence(party, place)));
            }
        }
    }
    told.into_iter().map(|(_, sentence)| sentence).collect()
}

fn passes_on(party: &PartyResult, real: bool) -> bool {
    let is_zero = |total: &Figure| total.single() == Some(0.0);
    !party.outside && is_zero(&party.cash.total) && !is_zero(&party.cash_in(real).total)
}

fn sentence(party: &PartyResult, variant: Option<&VariantRun>) -> String {
    let kind = Kind::number(party.unit.dimension.clone());
    let amount = |total: &Figure| format::figure(total, &kind, &party.unit);
    let scenario = variant.map_or_else(String::new, |variant| format!(" (in {})", variant.name));
    visible(&format!(
        "{} passes on what it gets: it receives {} and pays {}{scenario}, counted in the money of \
         each year. Its total above is no gain: money that waits before it is passed on buys less \
         when it goes out than when it came in.",
        party.label,
        amount(&party.receipts.total),
        amount(&party.payments.total)
    ))
}
