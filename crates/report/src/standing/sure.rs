//! How sure a figure is by what is drawn, on a small sample that is always there.

use model::Deal;
use model::definition::Kind;
use model::units::Unit;

use crate::drivers::{Nature, Of, described, subject};
use crate::paths::Spread;
use crate::run::Run;
use crate::study::{Study, Take};

/// How many paths the sample has.
const PATH_COUNT: usize = 1024;

/// How one figure is spread by what is drawn; numbers that are only assumed stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct HowSure {
    /// The figure.
    pub of: Of,
    /// How a reader calls it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// One chance in ten below, with open terms at the end where that is least.
    pub low: f64,
    /// One chance in ten above, with open terms at the end where that is most.
    pub high: f64,
    /// The share of paths below zero, at the end of open terms where it is largest.
    pub below_zero: f64,
    /// The share of paths without a value, at the end where it is largest.
    pub no_value: f64,
    /// Whether open terms move it.
    pub has_open_terms: bool,
    /// How many paths there are.
    pub path_count: usize,
}

/// How sure a figure of a variant is; `None` where nothing is drawn, it has no value on any path, or the
/// variant has no such figure.
pub fn how_sure(deal: &Deal, run: &Run, variant: usize, of: Of) -> Option<HowSure> {
    if !run.has_draws {
        return None;
    }
    let (label, kind, unit) = described(run, variant, of)?;
    let study = Study::of(deal, run, variant, &[subject(deal, variant, of)]);
    let sample = study.sample(1, PATH_COUNT);
    let is_drawn = |input: usize| {
        matches!(
            study.inputs[input].nature,
            Nature::Drawn | Nature::DrawnEachYear
        )
    };
    let take = |input: usize| {
        if is_drawn(input) {
            Take::From(&sample)
        } else {
            Take::Central
        }
    };
    let ends: &[f64] = if study.open_terms().is_empty() {
        &[0.5]
    } else {
        &[0.0, 0.5, 1.0]
    };
    let spreads: Vec<Spread> = ends
        .iter()
        .map(|end| Spread::of(&study.evaluate(take, *end, PATH_COUNT)[0], 1))
        .filter(|spread| spread.value_count > 0)
        .collect();
    let first = spreads.first()?;
    let over = |of: fn(&Spread) -> f64, pick: fn(f64, f64) -> f64| {
        spreads.iter().map(of).fold(of(first), pick)
    };
    Some(HowSure {
        of,
        label,
        kind,
        unit,
        low: over(|spread| spread.quantile(0.1), f64::min),
        high: over(|spread| spread.quantile(0.9), f64::max),
        below_zero: over(|spread| spread.below_zero, f64::max),
        no_value: over(
            |spread| spread.no_value_count as f64 / PATH_COUNT as f64,
            f64::max,
        ),
        has_open_terms: spreads.iter().any(|spread| !spread.is_same(first)),
        path_count: PATH_COUNT,
    })
}
