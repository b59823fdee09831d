//! The figure that is asked about: found by what a reader calls it.

use model::Deal;
use model::definition::Kind;
use model::formula::PartyMeasure;
use model::model::PartyId;
use model::units::Unit;
use syntax::nearest::nearest;

use crate::explain;
use crate::run::{Run, ShowValues};
use crate::study::Subject;

/// The figure that is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// What the deal shows, by its place; the sum over its years where it is one of every year.
    Show(usize),
    /// The cash of a party, summed over all years.
    Cash(PartyId),
}

/// The figure that the first lines of a page are about: the first of money, else the first number, else
/// the cash of the first party.
pub fn leading(deal: &Deal, run: &Run, variant: usize) -> Option<Of> {
    let shows = run.variants.get(variant)?.shows.iter().enumerate();
    let numbers = shows.filter_map(|(place, show)| {
        let show = show.as_ref()?;
        matches!(show.kind, Kind::Number(_)).then_some((place, show.kind.is_money()))
    });
    let numbers: Vec<(usize, bool)> = numbers.collect();
    let first = numbers.iter().find(|(_, is_money)| *is_money);
    if let Some((place, _)) = first.or(numbers.first()) {
        return Some(Of::Show(*place));
    }
    let parties = deal.variants[variant].parties().len();
    (parties > crate::parties::OUTSIDE_COUNT)
        .then_some(Of::Cash(PartyId(crate::parties::OUTSIDE_COUNT as u32)))
}

/// How a reader calls a figure, what it holds, and the unit it is shown in; `None` where the scenario
/// has no such figure.
pub fn described(run: &Run, variant: usize, of: Of) -> Option<(String, Kind, Unit)> {
    match of {
        Of::Show(place) => {
            let show = run.variants[variant].shows.get(place)?.as_ref()?;
            let label = match show.values {
                ShowValues::One { .. } => show.label.clone(),
                ShowValues::Yearly { .. } => format!("{}, all years", show.label),
            };
            Some((label, show.kind.clone(), show.unit.clone()))
        }
        Of::Cash(party) => {
            let place = party.0 as usize;
            let result = run.variants[variant].parties.get(place)?;
            let unit = result.unit.clone();
            let kind = Kind::number(unit.dimension.clone());
            Some((format!("the cash of {}", result.label), kind, unit))
        }
    }
}

/// The place of the figure among the rows of a variant.
pub(crate) fn subject(deal: &Deal, variant: usize, of: Of) -> Subject {
    match of {
        Of::Show(place) => Subject::Show(place),
        Of::Cash(party) => {
            Subject::Row(deal.variants[variant].party_row(party, PartyMeasure::Cash))
        }
    }
}

/// The figure that a reader means: a show by its label or as `show 2`, or the cash of a party, as
/// `state.cash`. Where there is none, what is near.
pub fn find(deal: &Deal, run: &Run, variant: usize, words: &str) -> Result<Of, Option<String>> {
    let model = &deal.variants[variant];
    let shows = &model.questions.shows;
    let party = || {
        let name = words.trim().strip_suffix(".cash")?;
        let parties = &run.variants[variant].parties;
        let place = parties.iter().position(|party| party.name == name)?;
        Some(Of::Cash(PartyId(place as u32)))
    };
    let show = || {
        let place = explain::find_show(shows, words)?;
        let kind = &shows[place].as_ref()?.formula.kind;
        matches!(kind, Kind::Number(_) | Kind::Truth).then_some(Of::Show(place))
    };
    show().or_else(party).ok_or_else(|| {
        let labels = shows.iter().flatten().map(|show| show.label.as_str());
        nearest(words, labels).map(str::to_owned)
    })
}
