//! One path among many: what is drawn on it, and which path a chance of a figure falls on.

use std::collections::BTreeMap;

use engine::{BLOCK_LEN_PATHS, Execution, InputId, Operand};
use model::Deal;

use super::{Asked, Correlated, Draws, designs, inputs_of};
use crate::ask::Asker;
use crate::explain::find_show;

/// A path, and what is drawn on it.
#[derive(Clone, Debug, PartialEq)]
pub struct OnePath {
    /// Its number, from 1.
    pub number: usize,
    /// How many were drawn.
    pub path_count: usize,
    /// Their seed.
    pub seed: u64,
    /// Of each drawn input by full name and period, the chance of a lower value.
    pub(crate) levels: Levels,
}

/// Of each drawn input by full name and period, the chance of a lower value.
pub(crate) type Levels = BTreeMap<(String, Option<usize>), f64>;

/// A figure that a path is looked for by.
#[derive(Clone, Copy, Debug)]
pub struct Sought<'a> {
    /// The place of the scenario.
    pub variant: usize,
    /// The name of a row, or `show 1`, or the label of a show.
    pub name: &'a str,
    /// The year of a row; of a single value, none.
    pub year: Option<i32>,
    /// The share of paths on which the figure is lower.
    pub quantile: f64,
}

/// Why a path is not found.
#[derive(Clone, Debug, PartialEq)]
pub enum NotFound {
    /// There are fewer paths.
    NoSuchPath {
        /// How many there are.
        path_count: usize,
    },
    /// The figure has no value on any path, or there is no such figure.
    NoValue,
}

/// The path of a number, from 1.
pub fn path_of_number(deal: &Deal, asked: &Asked, number: usize) -> Result<OnePath, NotFound> {
    let (mut lowered, _) = model::lower(deal);
    let (count, each) = designs(asked);
    let path_count = count * each;
    let path = number
        .checked_sub(1)
        .filter(|path| *path < path_count)
        .ok_or(NotFound::NoSuchPath { path_count })?;
    let draws = Draws::of(&lowered);
    let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
    let (design, path) = (path / each, path % each);
    let uniforms = draws.uniforms(asked, design as u64, each);
    let together: BTreeMap<InputId, f64> = correlated
        .draw(&uniforms, each)
        .into_iter()
        .map(|(leaf, values)| (leaf, values[path]))
        .collect();
    let levels = draws.leaves.iter().zip(&uniforms);
    let levels = levels.map(|((leaf, name, _), uniforms)| {
        let period = lowered.leaves[leaf.0 as usize].period;
        let level = together.get(leaf).copied();
        let level = level.unwrap_or_else(|| uniforms.at(path as u64));
        ((name.clone(), period), level)
    });
    Ok(OnePath {
        number,
        path_count,
        seed: asked.seed,
        levels: levels.collect(),
    })
}

/// The path on which a figure is such that this share of paths has less, open terms in the middle.
pub fn path_of_quantile(
    deal: &Deal,
    asked: &Asked,
    sought: &Sought<'_>,
) -> Result<OnePath, NotFound> {
    let (mut lowered, _) = model::lower(deal);
    let operand = operand_of(deal, &mut lowered, sought).ok_or(NotFound::NoValue)?;
    let (count, each) = designs(asked);
    let draws = Draws::of(&lowered);
    let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
    let program = engine::schedule(&lowered.graph, &[operand]);
    let execution = Execution {
        thread_count: std::thread::available_parallelism().map_or(1, usize::from),
        chunk_len_paths: 2 * BLOCK_LEN_PATHS,
        ..Execution::default()
    };
    let mut known: Vec<(f64, usize)> = Vec::with_capacity(count * each);
    for design in 0..count {
        let uniforms = draws.uniforms(asked, design as u64, each);
        let together = correlated.draw(&uniforms, each);
        let mut inputs = inputs_of(&lowered, &draws, &uniforms, 0.5);
        for (leaf, values) in &together {
            inputs.set_paths(*leaf, values);
        }
        let results = engine::evaluate_range(&program, &inputs, 0..each, execution);
        let numbered = results.output(0).iter().zip(design * each + 1..);
        known.extend(
            numbered
                .filter(|(value, _)| value.is_finite())
                .map(|(value, number)| (*value, number)),
        );
    }
    let last = known.len().checked_sub(1).ok_or(NotFound::NoValue)?;
    // Of paths with the same value the first is taken, so that the answer is always the same one.
    known.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let place = (sought.quantile * known.len() as f64).ceil() as usize;
    let (_, number) = known[place.saturating_sub(1).min(last)];
    path_of_number(deal, asked, number)
}

fn operand_of(deal: &Deal, lowered: &mut model::Lowered, sought: &Sought<'_>) -> Option<Operand> {
    let model = &deal.variants[sought.variant];
    let period = match sought.year {
        Some(year) => deal.timeline.period_of(year)?,
        None => 0,
    };
    if let Some(row) = model.find_row(sought.name) {
        return Some(lowered.variants[sought.variant].operand(row, period));
    }
    let place = find_show(&model.questions.shows, sought.name)?;
    let formula = model.questions.shows[place].as_ref()?.formula.clone();
    let mut asker = Asker {
        deal,
        lowered,
        place: sought.variant,
    };
    Some(asker.operand(&formula, period))
}
