//! What to check first: by how much the answer moves where a source, or an assumption, is a little off.
//!
//! All numbers that cite a source are raised together by a hundredth of themselves, on the central path,
//! and the figures that the deal shows are looked at again. What moves the first most comes first; where
//! another figure is moved far more, that is said beside it. Numbers that fix a lag, a window or a year are
//! left out, and so are words, yes or no, and open terms.

use std::collections::BTreeMap;

use model::Deal;
use model::model::{Model, RowId};
use syntax::tree::SourceRefKind;

use crate::probe::{Probe, Trial};
use crate::run::Run;
use crate::sources::{SourceUse, own_references, sources};
use crate::standing::asked;
use crate::study;

/// How much higher every number of a source is taken to be.
const STEP: f64 = 0.01;
/// A smaller change, as a share, is none.
const LEAST: f64 = 1e-12;
/// Another figure is named where it moves by so many times as much as the first.
const FAR_MORE: f64 = 2.0;
/// So many years before the first of the timeline a source is old, unless it is a law or a contract.
pub const OLD_YEARS: i32 = 5;

/// What to check first.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckFirst {
    /// The figure that decides the order, as a reader calls it.
    pub figure: String,
    /// Sources and assumptions that move it, what moves it most first.
    pub items: Vec<ToCheck>,
}

/// A source, or a number that is only assumed.
#[derive(Clone, Debug, PartialEq)]
pub struct ToCheck {
    /// What it is.
    pub what: What,
    /// How many numbers rest on it.
    pub number_count: usize,
    /// How many of them rest on nothing else.
    pub alone_count: usize,
    /// The change of the figure, as a share of it, where all of them are a hundredth higher.
    pub change: f64,
    /// Another figure that it moves more than twice as much, and by which share of that one.
    pub elsewhere: Option<(String, f64)>,
    /// Whether it is old for what it is.
    pub is_old: bool,
}

/// What could be checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// A source by its name, and the template that declares it.
    Source(String, Option<String>),
    /// An input that is only assumed, by its full name.
    Assumed(String),
}

/// Ranks what the figures of the base rest on, the first of them before all others; `None` where the first has no value or is zero.
pub fn check_first(deal: &Deal, run: &Run) -> Option<CheckFirst> {
    let model = deal.base();
    let (labels, subjects): (Vec<String>, Vec<_>) = asked(model).into_iter().unzip();
    let others = subjects.iter().any(|subject| subject.reads_others(deal, 0));
    let mut ranges = Vec::new();
    let probe = Probe::of(deal, run, others, |lowered| {
        let (each, operands) = study::outputs(deal, 0, lowered, &subjects);
        ranges = each;
        operands
    });
    let mut resting: BTreeMap<What, Vec<(usize, usize)>> = BTreeMap::new();
    let numbers = probe.movable.iter().enumerate();
    for (place, each) in numbers.filter(|(_, each)| !each.is_switch) {
        let behind = behind(model, each.row, &each.name);
        for what in &behind {
            let own = resting.entry(what.clone()).or_default();
            own.push((place, behind.len()));
        }
    }
    let moved = resting.values().map(|own| {
        let raised = own.iter().map(|(place, _)| (*place, 1.0 + STEP));
        raised.collect::<Trial>()
    });
    let trials: Vec<Trial> = std::iter::once(Trial::new()).chain(moved).collect();
    let answers = probe.answers(&trials);
    let figures = |values: &Vec<f64>| -> Vec<f64> {
        let ranges = ranges.iter();
        ranges
            .map(|range| values[range.clone()].iter().sum())
            .collect()
    };
    let sums: Vec<Vec<f64>> = answers.iter().map(figures).collect();
    let central = sums.first()?;
    let has_size = |value: f64| value.is_finite() && value.abs() > run.worlds.noise;
    if !central.first().is_some_and(|first| has_size(*first)) {
        return None;
    }
    let changes = |moved: &[f64]| -> Vec<f64> {
        let pairs = central.iter().zip(moved);
        pairs
            .map(|(from, to)| match (to - from) / from.abs() {
                change if has_size(*from) && change.is_finite() && change.abs() > LEAST => change,
                _ => 0.0,
            })
            .collect()
    };
    let declared = sources(deal, 0).sources;
    let first_year = deal.timeline.year(0);
    let pairs = resting.into_iter().zip(&sums[1..]);
    let mut items: Vec<ToCheck> = pairs
        .map(|((what, own), moved)| {
            let changes = changes(moved);
            ToCheck {
                number_count: own.len(),
                alone_count: own.iter().filter(|(_, behind)| *behind == 1).count(),
                change: changes[0],
                elsewhere: elsewhere(&labels, &changes),
                is_old: is_old(&what, &declared, first_year),
                what,
            }
        })
        .filter(|item| item.change != 0.0 || item.elsewhere.is_some())
        .collect();
    let size = |item: &ToCheck| {
        let other = item.elsewhere.as_ref();
        (
            item.change.abs(),
            other.map_or(0.0, |(_, change)| change.abs()),
        )
    };
    items.sort_by(|one, other| {
        let (one, other) = (size(one), size(other));
        other.0.total_cmp(&one.0).then(other.1.total_cmp(&one.1))
    });
    let figure = labels.into_iter().next()?;
    Some(CheckFirst { figure, items })
}

/// The figure that is moved most, where that is not the first and it is moved far more.
fn elsewhere(labels: &[String], changes: &[f64]) -> Option<(String, f64)> {
    let pairs = labels.iter().zip(changes).skip(1);
    let most = pairs.max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()))?;
    let (label, change) = most;
    (change.abs() > FAR_MORE * changes[0].abs()).then(|| (label.clone(), *change))
}

/// What stands behind an input: each source once, or the input itself where it is assumed.
fn behind(model: &Model, row: RowId, name: &str) -> Vec<What> {
    let scope = model.body(row).scope;
    let template = model.instance(scope).template;
    let template = template.map(|_| model.definition(scope).name.clone());
    let references = own_references(model, row).into_iter();
    let mut behind: Vec<What> = references
        .map(|reference| match &reference.kind {
            SourceRefKind::Cited { source, .. } => What::Source(source.text(), template.clone()),
            SourceRefKind::Assumed(_) => What::Assumed(name.to_owned()),
        })
        .collect();
    behind.sort();
    behind.dedup();
    behind
}

fn is_old(what: &What, declared: &[SourceUse], first_year: i32) -> bool {
    let What::Source(name, template) = what else {
        return false;
    };
    let mut declared = declared.iter();
    let found = declared.find(|source| source.name == *name && source.template == *template);
    let field = |wanted: &str| {
        let mut fields = found?.fields.iter();
        Some(fields.find(|(field, _)| field == wanted)?.1.as_str())
    };
    let holds_until_changed = matches!(field("kind"), Some("law" | "contract"));
    let year = field("date").and_then(|date| date.get(..4)?.parse::<i32>().ok());
    !holds_until_changed && year.is_some_and(|year| year < first_year - OLD_YEARS)
}
