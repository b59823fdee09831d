//! The numbers that the sentences are made of.

use model::Deal;
use model::definition::Kind;
use model::units::Unit;

use super::Why;
use crate::claims::{ClaimResult, OnPath};
use crate::figure::Figure;
use crate::paths::{Paths, ShowSpread, Spread};
use crate::run::{Run, ShowResult, ShowValues};
use crate::sources::sources;
use crate::standing::standing;

/// Everything the sentences say.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The first figure the deal shows that is a number.
    pub headline: Option<Headline>,
    /// What each party has in the end, over all years, not discounted.
    pub parties: Vec<PartyFact>,
    /// Whether these are differences from `no_deal`.
    pub less_no_deal: bool,
    /// The open term that moves the headline most.
    pub open: Option<OpenFact>,
    /// Of the figures shown, the one that is below zero most often.
    pub risk: Option<RiskFact>,
    /// What the answer rests on.
    pub basis: Basis,
}

/// A figure and how it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// How a reader calls it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// What explains it.
    pub why: Why,
    /// How much it is.
    pub amount: Amount,
    /// The share of runs in which it is below zero, at the worst end of open terms.
    pub below_zero: Option<f64>,
    /// The same without the deal.
    pub without: Option<Without>,
}

/// A number, and how far it goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Amount {
    /// The least.
    pub least: f64,
    /// In the middle.
    pub middle: f64,
    /// The greatest.
    pub most: f64,
    /// What lies between the least and the greatest.
    pub how: How,
}

/// What lies between a least and a greatest number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Eight of ten runs.
    Runs,
    /// Eight of ten runs, at the ends of open terms where they go furthest.
    RunsAndOpenTerms,
    /// What open terms do on the central path.
    OpenTerms,
    /// Nothing: it is one number.
    Alone,
}

/// A headline beside the same ground without the deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Without {
    /// What explains it.
    pub why: Why,
    /// The figure without the deal.
    pub amount: Amount,
    /// With the deal less without it, path by path.
    pub difference: Amount,
    /// The share of runs in which it is less with the deal, open terms in the middle.
    pub lower: Option<f64>,
}

/// What a party has in the end.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyFact {
    /// How a reader calls it.
    pub label: String,
    /// The unit.
    pub unit: Unit,
    /// What explains it.
    pub why: Why,
    /// How much.
    pub amount: Amount,
}

/// A term that is still open.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenFact {
    /// How a reader calls it.
    pub label: String,
    /// Its low and its high end in words.
    pub ends: [String; 2],
    /// The headline there.
    pub at: [f64; 2],
}

/// A figure that may be below zero.
#[derive(Clone, Debug, PartialEq)]
pub struct RiskFact {
    /// How a reader calls it.
    pub label: String,
    /// What explains it.
    pub why: Why,
    /// In which share of the runs.
    pub below_zero: f64,
}

/// What the answer rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Basis {
    /// How many inputs rest on something that is told.
    pub inputs: usize,
    /// How many of them are placeholders.
    pub placeholders: usize,
    /// The share of what moves a figure that placeholders carry, and the figure.
    pub carried: Option<(f64, String)>,
    /// How many claims there are.
    pub claims: usize,
    /// How many of them hold however they are read, whatever is agreed.
    pub hold: usize,
}

/// Gathers the facts of the base of a deal that could be computed.
pub fn facts(deal: &Deal, run: &Run, paths: Option<&Paths>) -> Facts {
    let base = &run.variants[0];
    let shows = base.shows.iter().enumerate();
    let numbers = shows.filter_map(|(place, show)| {
        let show = show.as_ref().filter(|show| is_number(show))?;
        Some((place, show, single(show)?))
    });
    let first = numbers
        .clone()
        .find(|(_, _, figure)| figure.value().is_some());
    let headline = first.and_then(|(place, show, _)| headline(deal, run, paths, place, show));
    let open = first.and_then(|(_, show, figure)| open(run, show, figure));
    let risk = paths.and_then(|paths| risk(paths, first.map(|(place, _, _)| place)));
    let less_no_deal = base
        .parties
        .iter()
        .any(|party| party.cash.total_less_no_deal.is_some());
    Facts {
        headline,
        parties: parties(run, less_no_deal),
        less_no_deal,
        open,
        risk,
        basis: basis(deal, run),
    }
}

fn is_number(show: &ShowResult) -> bool {
    matches!(show.kind, Kind::Number(_))
}

fn single(show: &ShowResult) -> Option<&Figure> {
    match &show.values {
        ShowValues::One { value, .. } => Some(value),
        ShowValues::Yearly { .. } => None,
    }
}

fn shown(place: usize, variant: usize) -> Why {
    Why {
        variant,
        name: format!("show {}", place + 1),
    }
}

fn headline(
    deal: &Deal,
    run: &Run,
    paths: Option<&Paths>,
    place: usize,
    show: &ShowResult,
) -> Option<Headline> {
    let spread_in = |variant: usize| paths?.variants.get(variant)?.shows.get(place)?.as_ref();
    let amount_in = |variant: usize| {
        let figure = single(run.variants[variant].shows.get(place)?.as_ref()?)?;
        match spread_in(variant) {
            Some(spread) => of_spreads(&spread.spreads),
            None => of_figure(figure),
        }
    };
    let spread = spread_in(0);
    let without = deal.variant_of("no_deal").and_then(|other| {
        let ShowValues::One { less_no_deal, .. } = &show.values else {
            return None;
        };
        let less = spread.and_then(|spread| spread.less_no_deal.as_ref());
        let difference = match less {
            Some(spreads) => of_spreads(spreads),
            None => of_figure(less_no_deal.as_ref()?),
        };
        Some(Without {
            why: shown(place, other),
            amount: amount_in(other)?,
            difference: difference?,
            lower: less.map(|spreads| middle_of(spreads).below_zero),
        })
    });
    Some(Headline {
        label: show.label.clone(),
        kind: show.kind.clone(),
        unit: crate::money::money_in_words(deal.base(), show.unit.clone()),
        why: shown(place, 0),
        amount: amount_in(0)?,
        below_zero: spread.map(|spread| chance_below(&spread.spreads)),
        without,
    })
}

/// The chance below zero, at the end of open terms where it is largest.
fn chance_below(spreads: &[Spread]) -> f64 {
    let chances = spreads.iter().map(|spread| spread.below_zero);
    chances.fold(0.0, f64::max)
}

fn middle_of(spreads: &[Spread]) -> &Spread {
    &spreads[spreads.len() / 2]
}

/// From where one in ten runs is below to where one in ten is above, whatever is agreed.
fn of_spreads(spreads: &[Spread]) -> Option<Amount> {
    let ends = |level| spreads.iter().map(move |spread| spread.quantile(level));
    let amount = Amount {
        least: ends(0.1).fold(f64::INFINITY, f64::min),
        middle: middle_of(spreads).quantile(0.5),
        most: ends(0.9).fold(f64::NEG_INFINITY, f64::max),
        how: if is_moved(spreads) {
            How::RunsAndOpenTerms
        } else {
            How::Runs
        },
    };
    known(amount)
}

/// Whether open terms make a difference beyond rounding.
fn is_moved(spreads: &[Spread]) -> bool {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    let first = &spreads[0].quantiles;
    let same = |spread: &Spread| {
        spread
            .quantiles
            .iter()
            .zip(first)
            .all(|(a, b)| near(*a, *b))
    };
    !spreads.iter().all(same)
}

fn of_figure(figure: &Figure) -> Option<Amount> {
    let middle = figure.value()?;
    let amount = match &figure.range {
        Some(range) => Amount {
            least: range.low,
            middle,
            most: range.high,
            how: How::OpenTerms,
        },
        None => Amount {
            least: middle,
            middle,
            most: middle,
            how: How::Alone,
        },
    };
    known(amount)
}

fn known(amount: Amount) -> Option<Amount> {
    let numbers = [amount.least, amount.middle, amount.most];
    numbers
        .iter()
        .all(|number| number.is_finite())
        .then_some(if amount.least == amount.most {
            Amount {
                how: How::Alone,
                ..amount
            }
        } else {
            amount
        })
}

fn open(run: &Run, show: &ShowResult, figure: &Figure) -> Option<OpenFact> {
    let effects = figure.range.as_ref()?.terms.iter();
    let known = effects.filter_map(|effect| Some((effect, effect.at_low?, effect.at_high?)));
    let (effect, low, high) = known.max_by(|one, other| {
        let size = |(low, high): (f64, f64)| (high - low).abs();
        size((one.1, one.2)).total_cmp(&size((other.1, other.2)))
    })?;
    let term = run
        .open_terms
        .iter()
        .find(|term| term.name == effect.term)?;
    let words = |value| {
        crate::format::value(
            value,
            &Kind::number(term.unit.dimension.clone()),
            &term.unit,
        )
    };
    let is_number = matches!(show.kind, Kind::Number(_));
    is_number.then(|| OpenFact {
        label: term.label.clone(),
        ends: [words(term.low), words(term.high)],
        at: [low, high],
    })
}

/// Of the figures besides the headline, that which is below zero most often, where any is.
fn risk(paths: &Paths, headline: Option<usize>) -> Option<RiskFact> {
    let shows = paths.variants[0].shows.iter().enumerate();
    let others = shows.filter(|(place, _)| Some(*place) != headline);
    let is_number = |show: &&ShowSpread| matches!(show.kind, Kind::Number(_));
    let risks = others.filter_map(|(place, show)| {
        let show = show.as_ref().filter(is_number)?;
        let below_zero = chance_below(&show.spreads);
        (below_zero > 0.0).then(|| RiskFact {
            label: show.label.clone(),
            why: shown(place, 0),
            below_zero,
        })
    });
    risks.reduce(|most, next| {
        if next.below_zero > most.below_zero {
            next
        } else {
            most
        }
    })
}

fn parties(run: &Run, less_no_deal: bool) -> Vec<PartyFact> {
    let inside = run.variants[0]
        .parties
        .iter()
        .filter(|party| !party.outside);
    let real = run.real_money.as_ref();
    let told = inside.filter_map(|party| {
        let cash = party.cash_in(real.is_some());
        let figure = if less_no_deal {
            cash.total_less_no_deal.as_ref()?
        } else {
            &cash.total
        };
        Some(PartyFact {
            label: party.label.clone(),
            unit: real.map_or_else(|| party.unit.clone(), |real| real.unit.clone()),
            why: Why {
                variant: 0,
                name: format!("{}.cash", party.name),
            },
            amount: of_figure(figure)?,
        })
    });
    told.collect()
}

fn basis(deal: &Deal, run: &Run) -> Basis {
    let counts = sources(deal, 0).counts;
    let headlines = standing(deal, run).headlines;
    let most = headlines.into_iter().reduce(|most, next| {
        if next.shares.placeholder > most.shares.placeholder {
            next
        } else {
            most
        }
    });
    let claims = || run.variants[0].claims.iter().flatten();
    Basis {
        inputs: counts.sourced + counts.analogue + counts.expert + counts.placeholder,
        placeholders: counts.placeholder,
        carried: most
            .filter(|headline| headline.shares.placeholder > 0.0)
            .map(|headline| (headline.shares.placeholder, headline.label)),
        claims: claims().count(),
        hold: claims().filter(|claim| holds_however_read(claim)).count(),
    }
}

fn holds_however_read(claim: &ClaimResult) -> bool {
    let mut readings = claim.readings.iter();
    readings.all(|reading| reading.on_path == OnPath::Holds)
}
