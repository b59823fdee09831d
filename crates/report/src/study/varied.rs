//! What varies in a study: the inputs that are drawn, and by convention those that are only assumed.
//!
//! A number without a published source that stands in the deal as one number has no spread of its own.
//! Left out of a measure it would count as known, so it is varied here, by how it was assumed: see
//! [`Convention`]. This is for measures of what an answer rests on; no result of a deal is moved by it.

use std::collections::{BTreeMap, HashMap};

use engine::{InputId, Op, normal_quantile};
use model::Lowered;
use model::definition::{Body, Kind, Role};
use model::lower::{LeafKind, Stand};
use model::model::{Model, RowId};
use model::units::Base;

use super::fixed::fixed_rows;
use crate::run::Run;
use crate::sources::{Sort, own_references, weakest};

/// How numbers that are only assumed are varied in measures.
///
/// The widths are those of the least certain class of cost estimates (class 5 of AACE International's
/// recommended practice 18R-97, which names judgement and analogy as its methods): there 8 in 10 costs
/// come out within -50 % to +100 % at the wide end, within -20 % to +30 % at the narrow one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Convention {
    /// One chance in ten below the number over this, one in ten above the number times this.
    pub width: f64,
    /// The chance that a yes or no is the other way round.
    pub other_way: f64,
}

/// A placeholder: half to double; a yes or no is as likely as not.
pub const PLACEHOLDER: Convention = Convention {
    width: 2.0,
    other_way: 0.5,
};

/// An analogy or a judgement: a fifth less to a quarter more; a yes or no is wrong on one path in five.
pub const ANALOGUE_OR_EXPERT: Convention = Convention {
    width: 1.25,
    other_way: 0.2,
};

/// One standard normal number in ten is above this.
const NORMAL_90: f64 = 1.281_551_565_544_600_4;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// Drawn once a path.
    Drawn,
    /// Drawn anew every year.
    DrawnEachYear,
    /// A number, or one for every year, that is only assumed.
    AssumedNumber,
    /// A yes or no that is only assumed.
    AssumedTruth,
}

/// One input that varies.
#[derive(Debug)]
pub(crate) struct Varied {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) sort: Sort,
    pub(crate) nature: Nature,
    /// Its random numbers: one, or one a year.
    pub(crate) columns: Vec<usize>,
}

/// One random number of a path.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) leaf: InputId,
    pub(crate) name: String,
    /// 0 for a number drawn once, else the period and one.
    pub(crate) period: u32,
    pub(crate) effect: Effect,
}

/// What a uniform number becomes before the graph reads it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect {
    /// Itself; the graph has the distribution.
    Draw,
    /// A factor with a median of 1.
    Factor { width: f64 },
    /// The other answer, with a chance.
    Turn { from: f64, to: f64, chance: f64 },
}

impl Effect {
    /// The value of the leaf where the uniform number is this one.
    pub(crate) fn at(self, uniform: f64) -> f64 {
        match self {
            Self::Draw => uniform,
            Self::Factor { width } => {
                let scores = normal_quantile(uniform) / NORMAL_90;
                Op::Exponential.value(&[scores * Op::Logarithm.value(&[width])])
            }
            Self::Turn { from, to, chance } => {
                if uniform < chance {
                    to
                } else {
                    from
                }
            }
        }
    }

    /// The value of the leaf on the central path.
    pub(crate) fn central(self) -> f64 {
        match self {
            Self::Draw => 0.5,
            Self::Factor { .. } => 1.0,
            Self::Turn { from, .. } => from,
        }
    }
}

/// An assumed input with the leaf that moves it.
pub(crate) struct Assumed {
    name: String,
    label: String,
    sort: Sort,
    nature: Nature,
    leaf: InputId,
    effect: Effect,
    stand: Stand,
}

/// Every input of a variant that is assumed, is no draw and no open term, and can be moved.
pub(crate) fn assumed(
    model: &Model,
    run: &Run,
    variant: usize,
    lowered: &mut Lowered,
) -> Vec<Assumed> {
    let fixed = fixed_rows(model);
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let inputs = rows.filter(|row| model.row(*row).role == Role::Input);
    let found = inputs.filter_map(|row| {
        let references = own_references(model, row);
        if references.is_empty() || fixed.contains(&row) {
            return None;
        }
        let sort = weakest(references.into_iter());
        let convention = match sort {
            Sort::Sourced => return None,
            Sort::Analogue | Sort::Expert => ANALOGUE_OR_EXPERT,
            Sort::Placeholder => PLACEHOLDER,
        };
        if matches!(model.body(row).body, Body::Open { .. } | Body::Drawn(_)) {
            return None;
        }
        let (nature, effect, stand) = moved(model, run, variant, row, convention)?;
        let name = model.row_name(row);
        let leaf = lowered.stand_in(&name, effect.central());
        let label = model.row_label(row);
        Some(Assumed {
            name,
            label,
            sort,
            nature,
            leaf,
            effect,
            stand: stand(leaf),
        })
    });
    found.collect()
}

/// What an input is, what its random number becomes, and where its leaf stands.
type Moved = (Nature, Effect, fn(InputId) -> Stand);

/// How one input is moved; `None` where it cannot be.
fn moved(
    model: &Model,
    run: &Run,
    variant: usize,
    row: RowId,
    convention: Convention,
) -> Option<Moved> {
    match &model.row(row).kind {
        Kind::Number(measure) => {
            let width = convention.width;
            let is_share = measure.dimension.as_ref().is_none_or(|dimension| {
                let mut factors = dimension.factors().iter();
                factors.all(|(base, _)| matches!(base, Base::Substance(_)))
            }) && is_between(model, run, variant, row);
            // A share that doubled might be more than all there is; its odds can double.
            let stand = if is_share { Stand::Odds } else { Stand::Scaled };
            Some((Nature::AssumedNumber, Effect::Factor { width }, stand))
        }
        Kind::Truth => {
            let from = same_every_year(model, run, variant, row)?;
            let (to, chance) = (1.0 - from, convention.other_way);
            let effect = Effect::Turn { from, to, chance };
            Some((Nature::AssumedTruth, effect, Stand::Instead))
        }
        Kind::Choice(_) | Kind::Poison => None,
    }
}

/// The same leaves in the place of the same inputs of another variant.
pub(crate) fn stands(model: &Model, assumed: &[Assumed]) -> HashMap<RowId, Stand> {
    let stands = assumed
        .iter()
        .filter_map(|each| Some((model.find_row(&each.name)?, each.stand)));
    stands.collect()
}

/// Everything that varies, in the order of the deal, with its random numbers; those of draws first.
pub(crate) fn varied(
    model: &Model,
    lowered: &Lowered,
    assumed: &[Assumed],
) -> (Vec<Varied>, Vec<Column>) {
    let mut columns: Vec<Column> = Vec::new();
    let mut places: BTreeMap<RowId, Vec<usize>> = BTreeMap::new();
    for (place, leaf) in lowered.leaves.iter().enumerate() {
        if leaf.kind != LeafKind::Draw {
            continue;
        }
        if let Some(row) = model.find_row(&leaf.row) {
            places.entry(row).or_default().push(columns.len());
        }
        columns.push(Column {
            leaf: InputId(place as u32),
            name: leaf.row.clone(),
            period: leaf.period.map_or(0, |period| period as u32 + 1),
            effect: Effect::Draw,
        });
    }
    let drawn = places.into_iter().map(|(row, own)| Varied {
        name: model.row_name(row),
        label: model.row_label(row),
        sort: sort_of_draw(model, row),
        nature: if columns[own[0]].period > 0 {
            Nature::DrawnEachYear
        } else {
            Nature::Drawn
        },
        columns: own,
    });
    let mut varied: Vec<Varied> = drawn.collect();
    for each in assumed {
        varied.push(Varied {
            name: each.name.clone(),
            label: each.label.clone(),
            sort: each.sort,
            nature: each.nature,
            columns: vec![columns.len()],
        });
        columns.push(Column {
            leaf: each.leaf,
            name: each.name.clone(),
            period: 0,
            effect: each.effect,
        });
    }
    (varied, columns)
}

/// What a draw rests on. A draw of the library has no number of its own, as a standard normal shock;
/// it is as well known as the numbers that its use was given.
fn sort_of_draw(model: &Model, row: RowId) -> Sort {
    let instance = model.instance_of(row);
    let of_form = model.definition(instance).in_library && model.body(row).scope == instance;
    if !of_form {
        return weakest(own_references(model, row).into_iter());
    }
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let beside = rows.filter(|other| {
        *other != row
            && model.row(*other).role == Role::Input
            && model.instance_of(*other) == instance
            && model.body(*other).scope != instance
    });
    let references = beside.flat_map(|other| own_references(model, other));
    let sorts: Vec<_> = references.collect();
    if sorts.is_empty() {
        return Sort::Sourced;
    }
    weakest(sorts.into_iter())
}

/// Whether a number is from nothing to all in every year.
fn is_between(model: &Model, run: &Run, variant: usize, row: RowId) -> bool {
    let mut values = (0..model.timeline.period_count)
        .filter_map(|period| run.value(variant, row, period))
        .filter(|value| value.is_finite());
    values.all(|value| (0.0..=1.0).contains(&value))
}

/// The value of a row on the central path, where it does not change from year to year.
fn same_every_year(model: &Model, run: &Run, variant: usize, row: RowId) -> Option<f64> {
    let first = run
        .value(variant, row, 0)
        .filter(|value| value.is_finite())?;
    let same = (1..model.timeline.period_count)
        .all(|period| run.value(variant, row, period) == Some(first));
    same.then_some(first)
}
