//! Which ends of the ranges in a table belong together.

use model::definition::Kind;
use report::run::{OpenTerm, PartyResult, VariantRun};

use super::View;
use super::frame::ends;
use crate::amount::Scale;
use crate::diagnostics::visible;

/// Terms that are told; more would hide the table.
const TERMS_MAX: usize = 3;

/// For each open term that gives to one party what it takes from another, a sentence that says
/// what both have at either end of the term, so that nobody reads the greatest of every row together.
pub(super) fn pairs(view: &View, scale: &Scale, kind: &Kind) -> Vec<String> {
    let variants = view.variants();
    let terms = view.open_terms().into_iter();
    let told = terms.filter_map(|term| {
        let pair = variants
            .iter()
            .find_map(|variant| pair(variant, term, view.real))?;
        Some(words(term, &pair, scale, kind))
    });
    told.take(TERMS_MAX).collect()
}

/// What a party has in total at both ends of a term.
struct Moved<'v> {
    label: &'v str,
    at_low: f64,
    at_high: f64,
}

/// The party that loses most and the one that gains most while a term goes from its low to its high end.
fn pair<'v>(variant: &'v VariantRun, term: &OpenTerm, real: bool) -> Option<[Moved<'v>; 2]> {
    let moved = |party: &'v PartyResult| {
        let range = party.cash_in(real).total.range.as_ref()?;
        let effect = range.terms.iter().find(|effect| effect.term == term.name)?;
        Some(Moved {
            label: &party.label,
            at_low: effect.at_low?,
            at_high: effect.at_high?,
        })
    };
    let gain = |moved: &Moved| moved.at_high - moved.at_low;
    let inside = || variant.parties.iter().filter(|party| !party.outside);
    let by_gain = |one: &Moved, other: &Moved| gain(one).total_cmp(&gain(other));
    let loser = inside().filter_map(moved).min_by(by_gain)?;
    let winner = inside().filter_map(moved).max_by(by_gain)?;
    (gain(&loser) < 0.0 && gain(&winner) > 0.0).then_some([loser, winner])
}

fn words(term: &OpenTerm, pair: &[Moved; 2], scale: &Scale, kind: &Kind) -> String {
    let (low, high) = ends(term);
    let number = |value: f64| scale.number(value, kind);
    let [one, other] = pair;
    let sentence = format!(
        "Greatest does not go with greatest: `{}` at {low} gives {} {} and {} {}, at {high} {} and {}.",
        term.name,
        one.label,
        number(one.at_low),
        other.label,
        number(other.at_low),
        number(one.at_high),
        number(other.at_high)
    );
    visible(&sentence)
}
