//! Fans: how values of every year are spread, year by year.
//!
//! There are as many outputs as parties and years, so a fan is made of some of the paths, as many of each
//! part. Open terms are in the middle.

use model::definition::Kind;
use model::formula::PartyMeasure;
use model::model::PartyId;
use model::units::Unit;
use model::{Deal, Lowered};

use engine::Operand;

use super::statistics::Spread;
use super::{Asked, Designs, Part, World, execution};
use crate::parties::OUTSIDE_COUNT;
use crate::run::Run;

/// The paths of a fan, at most: enough for one chance in ten to half a point.
const PATHS_MAX: usize = 4000;

/// The spread of a value of every year.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// The name of the row.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in; money of the day where the deal is nominal.
    pub unit: Unit,
    /// How many paths it is made of.
    pub path_count: usize,
    /// Year by year.
    pub years: Vec<FanYear>,
}

/// One year of a fan; NaN where no path has a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FanYear {
    /// The year.
    pub year: i32,
    /// The mean.
    pub mean: f64,
    /// One chance in ten below.
    pub low: f64,
    /// As many paths below as above.
    pub median: f64,
    /// One chance in ten above.
    pub high: f64,
    /// The share of paths below zero.
    pub below_zero: f64,
}

/// The fan whose years are spread most together; `None` where no year is.
pub fn widest(fans: &[Fan]) -> Option<&Fan> {
    let width = |fan: &Fan| {
        let widths = fan.years.iter().map(|at| at.high - at.low);
        widths.filter(|width| width.is_finite()).sum::<f64>()
    };
    let known = fans.iter().map(|fan| (width(fan), fan));
    let known = known.filter(|(width, _)| *width > 0.0);
    // Of equal ones the first that is declared.
    known
        .reduce(|most, next| if next.0 > most.0 { next } else { most })
        .map(|(_, fan)| fan)
}

/// What a fan is of.
struct Wanted {
    variant: usize,
    name: String,
    label: String,
    unit: Unit,
    operands: Vec<Operand>,
}

/// All fans of a deal: the cash of every party, in every variant.
pub(super) struct Fans {
    wanted: Vec<Wanted>,
    variant_count: usize,
    first_year: i32,
}

impl Fans {
    pub(super) fn of(deal: &Deal, run: &Run, lowered: &Lowered) -> Self {
        let periods = 0..deal.timeline.period_count;
        let mut wanted = Vec::new();
        for (variant, model) in deal.variants.iter().enumerate().take(run.variants.len()) {
            for party in OUTSIDE_COUNT as u32..model.parties().len() as u32 {
                let row = model.party_row(PartyId(party), PartyMeasure::Cash);
                let values = &lowered.variants[variant];
                let result = &run.variants[variant].parties[party as usize];
                wanted.push(Wanted {
                    variant,
                    name: model.row_name(row),
                    label: result.label.clone(),
                    unit: result.unit.clone(),
                    operands: periods
                        .clone()
                        .map(|period| values.operand(row, period))
                        .collect(),
                });
            }
        }
        Self {
            wanted,
            variant_count: run.variants.len(),
            first_year: deal.timeline.first_year,
        }
    }

    /// How many numbers are kept while they are made.
    pub(super) fn number_count(&self, path_count: usize) -> usize {
        let outputs = self.wanted.iter().map(|wanted| wanted.operands.len());
        outputs.sum::<usize>() * path_count.min(PATHS_MAX)
    }

    /// The fans over the first paths of each part.
    pub(super) fn over(&self, world: &World<'_>, asked: &Asked, parts: &[Part]) -> Vec<Vec<Fan>> {
        let operands: Vec<Operand> = self
            .wanted
            .iter()
            .flat_map(|wanted| wanted.operands.iter().copied())
            .collect();
        let program = engine::schedule(&world.lowered.graph, &operands);
        let mut values: Vec<Vec<f64>> = vec![Vec::new(); operands.len()];
        let mut designs = Designs::default();
        for part in parts {
            let some = part.paths.len().min(PATHS_MAX.div_ceil(parts.len()));
            let drawn = designs.of(world, asked, part);
            let inputs = drawn.inputs(world, 0.5);
            let paths = part.paths.start..part.paths.start + some;
            let results = engine::evaluate_range(&program, &inputs, paths, execution());
            for (output, values) in values.iter_mut().enumerate() {
                values.extend_from_slice(results.output(output));
            }
        }
        let mut fans: Vec<Vec<Fan>> = vec![Vec::new(); self.variant_count];
        let mut outputs = values.iter();
        for wanted in &self.wanted {
            let own: Vec<&Vec<f64>> = outputs.by_ref().take(wanted.operands.len()).collect();
            let years = (self.first_year..).zip(&own);
            fans[wanted.variant].push(Fan {
                name: wanted.name.clone(),
                label: wanted.label.clone(),
                kind: Kind::number(wanted.unit.dimension.clone()),
                unit: wanted.unit.clone(),
                path_count: own.first().map_or(0, |values| values.len()),
                years: years.map(|(year, values)| fan_year(year, values)).collect(),
            });
        }
        fans
    }
}

fn fan_year(year: i32, values: &[f64]) -> FanYear {
    let spread = Spread::of(values, 1);
    FanYear {
        year,
        mean: spread.mean,
        low: spread.quantile(0.1),
        median: spread.quantile(0.5),
        high: spread.quantile(0.9),
        below_zero: spread.below_zero,
    }
}
