//! Two variants, or two deals, side by side.

use model::Deal;
use model::definition::Kind;
use model::model::Model;
use model::units::{Base, Unit};

use crate::figure::{Figure, Range, outcome};
use crate::money::real_money;
use crate::run::{Run, ShowValues, VariantRun};
use crate::settings::Worlds;
use crate::terms::{Rows, TermDifference, differences};

/// Two variants side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How a reader calls the first.
    pub left: String,
    /// How a reader calls the second.
    pub right: String,
    /// Terms that differ, in words.
    pub terms: Vec<TermDifference>,
    /// Parties of either, totals of cash in money of the day.
    pub parties: Vec<Beside>,
    /// The same in the prices of one year, where both have such a money of the same year.
    pub parties_real: Option<Vec<Beside>>,
    /// Shows of either that are one value.
    pub shows: Vec<Beside>,
}

/// One number of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// How a reader calls it.
    pub label: String,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit.
    pub unit: Unit,
    /// Whether it is of the predeclared outside: `market` or `suppliers`.
    pub outside: bool,
    /// Of the first; `None` where it does not have it.
    pub left: Option<Figure>,
    /// Of the second.
    pub right: Option<Figure>,
    /// Second less first, where both are numbers in the same unit.
    pub difference: Option<Figure>,
}

/// Two variants of one deal: the terms in which they differ in the end, and the results of both.
pub fn compare_variants(deal: &Deal, run: &Run, left: usize, right: usize) -> Comparison {
    let (first, second) = (&deal.variants[left], &deal.variants[right]);
    beside(
        (&run.variants[left], first),
        (&run.variants[right], second),
        differences(first, second, Rows::Alike),
        Some(&run.worlds),
    )
}

/// The bases of two deals. Terms, parties and shows are matched by name and label.
pub fn compare_deals(left: (&Deal, &Run), right: (&Deal, &Run)) -> Comparison {
    let (first, second) = (left.0.base(), right.0.base());
    beside(
        (&left.1.variants[0], first),
        (&right.1.variants[0], second),
        differences(first, second, Rows::Compared),
        None,
    )
}

fn beside(
    left: (&VariantRun, &Model),
    right: (&VariantRun, &Model),
    terms: Vec<TermDifference>,
    worlds: Option<&Worlds>,
) -> Comparison {
    let reals = (real_money(left.1), real_money(right.1));
    let alike = match &reals {
        (Some(left), Some(right)) => left.year == right.year && left.unit.text == right.unit.text,
        _ => false,
    };
    let parties = |real| {
        let (left, right) = (party_numbers(left, real), party_numbers(right, real));
        merged(&left, &right, worlds)
    };
    Comparison {
        left: left.0.label.clone(),
        right: right.0.label.clone(),
        terms,
        parties: parties(false),
        parties_real: alike.then(|| parties(true)),
        shows: merged(&show_numbers(left), &show_numbers(right), worlds),
    }
}

/// A number of one side, with what its unit means there.
struct Numbered {
    /// What it is matched by.
    key: String,
    label: String,
    kind: Kind,
    unit: Unit,
    outside: bool,
    /// The dimension in words: moneys and substances are numbered differently in every deal.
    words: String,
    figure: Figure,
}

fn party_numbers((run, model): (&VariantRun, &Model), real: bool) -> Vec<Numbered> {
    let twin = real_money(model).filter(|_| real);
    let numbers = run.parties.iter().map(|party| {
        let unit = twin.as_ref().map_or(&party.unit, |twin| &twin.unit);
        Numbered {
            key: party.name.clone(),
            label: party.label.clone(),
            kind: Kind::number(unit.dimension.clone()),
            words: unit.dimension.text(&|base| base_in_words(model, base)),
            unit: unit.clone(),
            outside: party.outside,
            figure: party.cash_in(real).total.clone(),
        }
    });
    numbers.collect()
}

fn show_numbers((run, model): (&VariantRun, &Model)) -> Vec<Numbered> {
    let numbers = run.shows.iter().flatten().filter_map(|show| {
        let ShowValues::One { value, .. } = &show.values else {
            return None;
        };
        Some(Numbered {
            key: show.label.clone(),
            label: show.label.clone(),
            kind: show.kind.clone(),
            words: show.unit.dimension.text(&|base| base_in_words(model, base)),
            unit: show.unit.clone(),
            outside: false,
            figure: value.clone(),
        })
    });
    numbers.collect()
}

/// A base symbol by what it stands for: currency and basis, or the name of a substance.
fn base_in_words(model: &Model, base: Base) -> String {
    match base {
        Base::Money(index) => {
            let money = &model.moneys[index as usize];
            format!("{} {:?}", money.currency, money.basis)
        }
        other => model.base_name(other),
    }
}

fn merged(left: &[Numbered], right: &[Numbered], worlds: Option<&Worlds>) -> Vec<Beside> {
    let both = left.iter().map(|first| {
        let second = right.iter().find(|second| second.key == first.key);
        let same = second.filter(|second| second.words == first.words);
        let difference = same
            .filter(|_| matches!(first.kind, Kind::Number(_)))
            .and_then(|second| difference(first, second, worlds));
        Beside {
            label: first.label.clone(),
            kind: first.kind.clone(),
            unit: first.unit.clone(),
            outside: first.outside,
            left: Some(first.figure.clone()),
            right: second.map(|second| second.figure.clone()),
            difference,
        }
    });
    let alone = right
        .iter()
        .filter(|second| !left.iter().any(|first| first.key == second.key));
    let alone = alone.map(|second| Beside {
        label: second.label.clone(),
        kind: second.kind.clone(),
        unit: second.unit.clone(),
        outside: second.outside,
        left: None,
        right: Some(second.figure.clone()),
        difference: None,
    });
    both.chain(alone).collect()
}

/// Second less first. In one run an open term stands at the same end on both sides; in two runs
/// nothing is known of that, so every end of one is held against every end of the other.
fn difference(first: &Numbered, second: &Numbered, worlds: Option<&Worlds>) -> Option<Figure> {
    let (left, right) = (&first.figure, &second.figure);
    let middle = right.value()? - left.value()?;
    if let Some(worlds) = worlds {
        let noise = if first.kind.is_money() {
            worlds.noise
        } else {
            0.0
        };
        let settings = 0..worlds.settings.count();
        let spread = settings.map(|setting| right.in_setting(setting) - left.in_setting(setting));
        return Some(worlds.figure(&spread.collect::<Vec<f64>>(), noise));
    }
    let ends = |figure: &Figure| {
        let range = figure.range.as_ref();
        range.map(|range| (range.low, range.high))
    };
    let ((left_low, left_high), (right_low, right_high)) = match (ends(left), ends(right)) {
        (None, None) => return Some(Figure::one(middle)),
        (left_ends, right_ends) => {
            let (left, right) = (left.value()?, right.value()?);
            (
                left_ends.unwrap_or((left, left)),
                right_ends.unwrap_or((right, right)),
            )
        }
    };
    let range = Range {
        low: right_low - left_high,
        high: right_high - left_low,
        sometimes_none: false,
        terms: Vec::new(),
        settings: Vec::new(),
    };
    Some(Figure {
        middle: outcome(middle),
        range: Some(range),
    })
}
