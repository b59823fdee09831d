//! Why a figure differs between two versions of a deal: what each change of the terms adds.
//!
//! Receives the terms in which two versions differ, and a way to have the figure for any mixture of
//! both. Guarantees causes whose sum is the whole difference. Terms that only work together are one
//! change.

mod shapley;

use engine::{value_of, values};
use model::Deal;
use model::definition::Kind;
use model::mixture::Mixed;
use model::model::Model;
use model::units::Unit;

use crate::ask::Asker;
use crate::explain::{find_show, kind_of};
use crate::figure::Figure;
use crate::run::{Run, ShowValues};
use crate::settings::Settings;
use crate::terms::{Rows, TermDifference, differences};

pub use shapley::{EXACT_MAX, Method};

use shapley::{Made, shares};

/// More changes than this are taken together by the use or input they belong to.
const CHANGE_COUNT_MAX: usize = 40;

/// A figure that two versions of a deal have.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The name of a row, or `show 1`.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The year, where it has one.
    pub year: Option<i32>,
    /// A number or a truth.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Its value in the first version.
    pub first: f64,
    /// Its value in the second.
    pub second: f64,
}

/// What makes the difference.
#[derive(Clone, Debug, PartialEq)]
pub struct Attribution {
    /// The causes, the largest first.
    pub causes: Vec<Cause>,
    /// What all of them together do not explain: differences that are no terms.
    pub rest: f64,
    /// How the shares were found.
    pub method: Method,
}

/// One change.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// The terms that change; several where they only work together.
    pub terms: Vec<TermDifference>,
    /// Its share of the difference.
    pub adds: f64,
    /// Of the share, where orders of changes were sampled.
    pub standard_error: Option<f64>,
    /// What it does as the only change.
    pub alone: f64,
    /// What it does as the last change.
    pub last: f64,
}

/// Why a difference cannot be told apart into causes.
#[derive(Clone, Debug, PartialEq)]
pub enum NotAttributed {
    /// There is no such row or figure; with what is near.
    NoSuchFigure {
        /// In one line.
        message: String,
        /// The nearest name.
        nearest: Option<String>,
    },
    /// One of the versions has no value.
    NoValue {
        /// `true` for the first.
        in_first: bool,
    },
    /// The two do not have the same frame.
    OtherFrame(&'static str),
    /// With some of the changes the figure has no value.
    NoValueBetween {
        /// The names of the terms that change.
        terms: Vec<String>,
    },
}

/// The value of a figure for each of some mixtures: `None` where the mixture makes no sense.
pub type Measure<'m, E> =
    dyn FnMut(&[Vec<String>], &[Vec<bool>]) -> Result<Vec<Option<f64>>, E> + 'm;

/// The figure that is meant, in both versions: by variant of a deal that was run.
///
/// Without a year: the one in which the two differ most.
pub fn question(
    (first, first_run, first_place): (&Deal, &Run, usize),
    (second, second_run, second_place): (&Deal, &Run, usize),
    name: &str,
    year: Option<i32>,
) -> Result<Question, NotAttributed> {
    let (ours, theirs) = (&first.variants[first_place], &second.variants[second_place]);
    let years = |model: &Model| (model.timeline.first_year, model.timeline.period_count);
    if years(ours) != years(theirs) {
        return Err(NotAttributed::OtherFrame("other years"));
    }
    if ours.timeline.timing != theirs.timeline.timing {
        return Err(NotAttributed::OtherFrame(
            "another time of the year to which flows are discounted",
        ));
    }
    let money = |deal: &Deal| {
        deal.moneys
            .first()
            .map(|money| (money.currency.clone(), money.basis))
    };
    if money(first) != money(second) {
        return Err(NotAttributed::OtherFrame("another money"));
    }
    let here = Version {
        deal: first,
        run: first_run,
        place: first_place,
    };
    let there = Version {
        deal: second,
        run: second_run,
        place: second_place,
    };
    let found = here.find(name)?;
    let other = there.find(&found.matched)?;
    let count = ours.timeline.period_count;
    let period = match (found.values.len(), year) {
        (1, _) => 0,
        (_, Some(year)) => ours.timeline.period_of(year).ok_or_else(|| {
            let (from, to) = (ours.timeline.first_year, ours.timeline.last_year());
            let message = format!("{year} is not one of the deal's years {from}..{to}");
            NotAttributed::NoSuchFigure {
                message,
                nearest: None,
            }
        })?,
        (_, None) => {
            let gap = |period: &usize| (other.at(*period) - found.at(*period)).abs();
            (0..count)
                .max_by(|a, b| gap(a).total_cmp(&gap(b)).then(b.cmp(a)))
                .unwrap_or(0)
        }
    };
    let (left, right) = (found.at(period), other.at(period));
    for (value, in_first) in [(left, true), (right, false)] {
        if !value.is_finite() {
            return Err(NotAttributed::NoValue { in_first });
        }
    }
    Ok(Question {
        name: found.name,
        label: found.label,
        year: (found.values.len() > 1).then(|| ours.timeline.year(period)),
        kind: found.kind,
        unit: found.unit,
        first: left,
        second: right,
    })
}

/// One version of a deal.
struct Version<'a> {
    deal: &'a Deal,
    run: &'a Run,
    place: usize,
}

/// A figure of a version.
struct Found {
    name: String,
    /// What the same figure is called in another version.
    matched: String,
    label: String,
    kind: Kind,
    unit: Unit,
    /// One, or one a period.
    values: Vec<f64>,
}

impl Found {
    fn at(&self, period: usize) -> f64 {
        let value = self.values.get(period).or(self.values.first());
        value.copied().unwrap_or(f64::NAN)
    }
}

impl Version<'_> {
    fn find(&self, name: &str) -> Result<Found, NotAttributed> {
        let model = &self.deal.variants[self.place];
        if let Some(row) = model.find_row(name) {
            let values = (0..model.timeline.period_count)
                .map(|period| self.run.value(self.place, row, period).unwrap_or(f64::NAN));
            return Ok(Found {
                name: name.to_owned(),
                matched: name.to_owned(),
                label: model.row_label(row),
                kind: kind_of(model, row),
                unit: model.row_unit(row),
                values: values.collect(),
            });
        }
        let place = find_show(&model.questions.shows, name);
        let show = place.and_then(|place| {
            let show = self.run.variants[self.place].shows[place].as_ref()?;
            Some((place, show))
        });
        let Some((place, show)) = show else {
            let told = crate::explain::no_row(model, name);
            return Err(NotAttributed::NoSuchFigure {
                message: told.message,
                nearest: told.nearest,
            });
        };
        let number = |figure: &Figure| figure.value().unwrap_or(f64::NAN);
        Ok(Found {
            name: format!("show {}", place + 1),
            matched: show.label.clone(),
            label: show.label.clone(),
            kind: show.kind.clone(),
            unit: show.unit.clone(),
            values: match &show.values {
                ShowValues::One { value, .. } => vec![number(value)],
                ShowValues::Yearly { values, .. } => values.iter().map(number).collect(),
            },
        })
    }
}

/// The terms in which two versions differ; `two_deals` where each is a deal of its own.
pub fn changes(
    (first, first_place): (&Deal, usize),
    (second, second_place): (&Deal, usize),
    two_deals: bool,
) -> Vec<TermDifference> {
    let rows = if two_deals {
        Rows::Compared
    } else {
        Rows::Alike
    };
    differences(
        &first.variants[first_place],
        &second.variants[second_place],
        rows,
    )
}

/// The figure in every mixture of a deal that was read with mixtures.
pub fn mixture_values(deal: &Deal, mixed: &Mixed, question: &Question) -> Vec<Option<f64>> {
    let (mut lowered, _) = model::lower(deal);
    let period = question
        .year
        .and_then(|year| deal.timeline.period_of(year))
        .unwrap_or(0);
    let operands: Vec<Option<engine::Operand>> = mixed
        .makes_sense
        .iter()
        .enumerate()
        .map(|(place, makes_sense)| {
            let place = mixed.first_variant + place;
            let model = &deal.variants[place];
            if !makes_sense {
                return None;
            }
            if let Some(row) = model.find_row(&question.name) {
                return Some(lowered.variants[place].operand(row, period));
            }
            let show = find_show(&model.questions.shows, &question.name)?;
            let formula = model.questions.shows[show].as_ref()?.formula.clone();
            let mut asker = Asker {
                deal,
                lowered: &mut lowered,
                place,
            };
            Some(asker.operand(&formula, period))
        })
        .collect();
    let settings = Settings::of(&lowered.leaves);
    let known = values(&lowered.graph, &settings.inputs(&lowered.leaves, 0), 0);
    operands
        .into_iter()
        .map(|operand| operand.map(|operand| value_of(&known, operand)))
        .collect()
}

/// What each change adds to the difference between two versions.
pub fn attribute<E>(
    question: &Question,
    terms: &[TermDifference],
    measure: &mut Measure<'_, E>,
) -> Result<Result<Attribution, NotAttributed>, E> {
    let mut players: Vec<Vec<usize>> = (0..terms.len()).map(|term| vec![term]).collect();
    if players.len() > CHANGE_COUNT_MAX {
        players = by_owner(terms);
    }
    if players.is_empty() {
        return Ok(Ok(Attribution {
            causes: Vec::new(),
            rest: question.second - question.first,
            method: Method::Exact { set_count: 1 },
        }));
    }
    loop {
        let changes = names(terms, &players);
        let ends = ends(players.len());
        let found = measure(&changes, &ends)?;
        let broken = |set: usize| found[set].is_none();
        let count = players.len();
        let together: Vec<usize> = (0..count)
            .filter(|change| broken(1 + change) || broken(1 + count + change))
            .collect();
        if !together.is_empty() && count > 1 {
            players = joined(&players, &together);
            continue;
        }
        let mut outcome = Asked {
            measure,
            changes: &changes,
            undefined: None,
            senseless: false,
        };
        let shared = shares(count, &mut |sets| outcome.values(sets))?;
        let (undefined, senseless) = (outcome.undefined.take(), outcome.senseless);
        if senseless && count > 1 {
            let all: Vec<usize> = (0..count).collect();
            players = joined(&players, &all);
            continue;
        }
        if let Some(made) = undefined {
            let made = made.iter().zip(&changes).filter(|(made, _)| **made);
            let terms = made.flat_map(|(_, terms)| terms.clone()).collect();
            return Ok(Err(NotAttributed::NoValueBetween { terms }));
        }
        let (shares, method) = shared;
        let value = |set: usize| found[set].unwrap_or(f64::NAN);
        let (nothing, everything) = (value(0), value(1 + 2 * count));
        let mut causes: Vec<Cause> = players
            .iter()
            .zip(shares)
            .enumerate()
            .map(|(change, (player, share))| Cause {
                terms: player.iter().map(|term| terms[*term].clone()).collect(),
                adds: share.adds,
                standard_error: share.standard_error,
                alone: value(1 + change) - nothing,
                last: everything - value(1 + count + change),
            })
            .collect();
        causes.sort_by(|a, b| b.adds.abs().total_cmp(&a.adds.abs()));
        let explained: f64 = everything - nothing;
        return Ok(Ok(Attribution {
            causes,
            rest: (question.second - question.first) - explained,
            method,
        }));
    }
}

/// No change; each alone; all but each; all of them.
fn ends(count: usize) -> Vec<Made> {
    let only = |change: usize| (0..count).map(|other| other == change).collect::<Made>();
    let but = |change: usize| (0..count).map(|other| other != change).collect::<Made>();
    std::iter::once(vec![false; count])
        .chain((0..count).map(only))
        .chain((0..count).map(but))
        .chain(std::iter::once(vec![true; count]))
        .collect()
}

/// The values of sets of changes, and whether one had none.
struct Asked<'a, 'm, E> {
    measure: &'a mut Measure<'m, E>,
    changes: &'a [Vec<String>],
    /// The first set with which the figure has no value.
    undefined: Option<Made>,
    /// Whether a set makes no sense.
    senseless: bool,
}

impl<E> Asked<'_, '_, E> {
    fn values(&mut self, sets: &[Made]) -> Result<Vec<f64>, E> {
        let found = (self.measure)(self.changes, sets)?;
        let numbers = sets.iter().zip(found).map(|(set, value)| {
            self.senseless |= value.is_none();
            let number = value.unwrap_or(f64::NAN);
            if value.is_some() && !number.is_finite() {
                self.undefined.get_or_insert_with(|| set.clone());
            }
            number
        });
        Ok(numbers.collect())
    }
}

fn names(terms: &[TermDifference], players: &[Vec<usize>]) -> Vec<Vec<String>> {
    let named = players.iter().map(|player| {
        let terms = player.iter().map(|term| terms[*term].name.clone());
        terms.collect()
    });
    named.collect()
}

/// Some changes as one, in the place of the first of them.
fn joined(players: &[Vec<usize>], together: &[usize]) -> Vec<Vec<usize>> {
    // One that works with no other works with all of them, if with any.
    let all: Vec<usize> = (0..players.len()).collect();
    let together = if together.len() == 1 { &all } else { together };
    let mut one: Vec<usize> = together
        .iter()
        .flat_map(|change| players[*change].clone())
        .collect();
    one.sort_unstable();
    let mut others: Vec<Vec<usize>> = players
        .iter()
        .enumerate()
        .filter(|(change, _)| !together.contains(change))
        .map(|(_, player)| player.clone())
        .collect();
    others.push(one);
    others.sort();
    others
}

/// Terms of one use together.
fn by_owner(terms: &[TermDifference]) -> Vec<Vec<usize>> {
    let mut owners: Vec<(&str, Vec<usize>)> = Vec::new();
    for (place, term) in terms.iter().enumerate() {
        let owner = owner(&term.name);
        match owners.iter_mut().find(|(known, _)| *known == owner) {
            Some((_, found)) => found.push(place),
            None => owners.push((owner, vec![place])),
        }
    }
    owners.into_iter().map(|(_, found)| found).collect()
}

fn owner(term: &str) -> &str {
    let path = ["use ", "pay ", "group "]
        .iter()
        .find_map(|word| term.strip_prefix(word))
        .unwrap_or(term);
    path.split('.').next().unwrap_or(path)
}
