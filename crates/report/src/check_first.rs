//! What to check first: by how much the answer moves where a source, or an assumption, is a little off.
//!
//! All numbers that cite a source are raised together by a hundredth of themselves, on the central path,
//! and the first figure the deal shows is looked at again. Numbers that fix a lag, a window or a year are
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
/// So many years before the first of the timeline a source is old, unless it is a law or a contract.
pub const OLD_YEARS: i32 = 5;

/// What to check first.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckFirst {
    /// The figure that is looked at, as a reader calls it.
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

/// Ranks what the first figure of the base rests on; `None` where it has no value or is zero.
pub fn check_first(deal: &Deal, run: &Run) -> Option<CheckFirst> {
    let model = deal.base();
    let (figure, subject) = asked(model).into_iter().next()?;
    let others = subject.reads_others(deal, 0);
    let probe = Probe::of(deal, run, others, |lowered| {
        study::outputs(deal, 0, lowered, &[subject]).1
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
    let sums: Vec<f64> = answers.iter().map(|years| years.iter().sum()).collect();
    let central = sums[0];
    if !central.is_finite() || central.abs() <= run.worlds.noise {
        return None;
    }
    let declared = sources(deal, 0).sources;
    let first_year = deal.timeline.year(0);
    let pairs = resting.into_iter().zip(&sums[1..]);
    let mut items: Vec<ToCheck> = pairs
        .map(|((what, own), sum)| ToCheck {
            number_count: own.len(),
            alone_count: own.iter().filter(|(_, behind)| *behind == 1).count(),
            change: (sum - central) / central.abs(),
            is_old: is_old(&what, &declared, first_year),
            what,
        })
        .filter(|item| item.change.is_finite() && item.change.abs() > 1e-12)
        .collect();
    items.sort_by(|one, other| other.change.abs().total_cmp(&one.change.abs()));
    Some(CheckFirst { figure, items })
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
