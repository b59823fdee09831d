//! Many paths: how the figures a deal shows are spread when its draws are drawn.
//!
//! Receives a deal that was run. Guarantees that every scenario, and every setting of the open terms,
//! sees the same draws, and that the same seed gives the same numbers. Terms still open are not
//! drawn: the spread is given with all of them at the low end, in the middle and at the high end.

pub(crate) mod correlation;
mod fan;
pub mod gradients;
mod one;
mod shape;
mod statistics;

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};

use engine::{
    BLOCK_LEN_PATHS, Design, Execution, InputId, Inputs, Operand, Progress, SOBOL_DIMENSIONS_MAX,
    Status, StreamKey, Uniforms, evaluate_watched,
};
use model::definition::Kind;
use model::lower::LeafKind;
use model::units::Unit;
use model::{Deal, Lowered};
use syntax::diagnostic::Id;

use crate::amount::status_word;
use crate::ask::{self, Asker};
use crate::run::{Run, ShowValues};

pub use fan::{Fan, FanYear, widest};
pub(crate) use one::Levels;
pub use one::{NotFound, OnePath, Sought, path_of_number, path_of_quantile};
pub use shape::Shape;
pub use statistics::{Chance, LEVELS, Spread};

use correlation::Correlated;

/// How many independent designs a stratified run is made of, so that its standard error is known.
pub const REPLICATE_COUNT: usize = 16;

/// How paths are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// Every path by itself.
    Plain,
    /// Latin hypercubes.
    LatinHypercube,
    /// Scrambled Sobol' points.
    Sobol,
}

impl Sampling {
    /// How many independent designs the paths are made of.
    pub fn design_count(self) -> usize {
        match self {
            Self::Plain => 1,
            Self::LatinHypercube | Self::Sobol => REPLICATE_COUNT,
        }
    }

    /// Where the standard error of a mean comes from, in words.
    pub fn error_in_words(self) -> String {
        match self {
            Self::Plain => {
                "the standard deviation over the square root of the number of paths".to_owned()
            }
            Self::LatinHypercube => {
                format!("from the means of {REPLICATE_COUNT} independent Latin hypercubes")
            }
            Self::Sobol => {
                format!(
                    "from the means of {REPLICATE_COUNT} independently scrambled Sobol' designs"
                )
            }
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// How many paths at least; stratified runs round up to a multiple of [`REPLICATE_COUNT`].
    pub path_count: usize,
    /// The seed: the same gives the same draws.
    pub seed: u64,
    /// How they are drawn.
    pub sampling: Sampling,
}

/// The spread of everything a deal shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Paths {
    /// How many paths were drawn.
    pub path_count: usize,
    /// How many were to be drawn; more where the run was stopped.
    pub asked_count: usize,
    /// The seed.
    pub seed: u64,
    /// How they were drawn.
    pub sampling: Sampling,
    /// How many inputs are drawn, and how many numbers a path takes.
    pub drawn_input_count: usize,
    /// How many numbers a path takes.
    pub number_count: usize,
    /// How many numbers were drawn plainly, because Sobol' points have no more dimensions.
    pub beyond_sobol: usize,
    /// Whether terms are open; then each figure has a spread for low, middle and high.
    pub has_open_terms: bool,
    /// Figures that are undefined on some paths.
    pub undefined: Vec<Undefined>,
    /// The spread of values of every year, by variant; open terms in the middle.
    pub fans: Vec<Vec<Fan>>,
    /// The base first, then the scenarios in the order of the text.
    pub variants: Vec<PathsVariant>,
}

/// One variant.
#[derive(Clone, Debug, PartialEq)]
pub struct PathsVariant {
    /// `base`, or the name of the scenario.
    pub name: String,
    /// What the deal shows, as in [`crate::run::VariantRun::shows`]; `None` too for a value of every year.
    pub shows: Vec<Option<ShowSpread>>,
    /// For each claim the chances that its readings hold.
    pub claims: Vec<Option<ClaimChance>>,
}

/// The spread of one figure.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowSpread {
    /// How a reader calls it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// One, or one each for open terms at the low end, in the middle, at the high end.
    pub spreads: Vec<Spread>,
    /// The same for the figure less that of `no_deal` on the same path.
    pub less_no_deal: Option<Vec<Spread>>,
}

/// How often the readings of a claim hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimChance {
    /// The name of the claim.
    pub name: String,
    /// Its readings, in the order of the text.
    pub readings: Vec<ReadingChance>,
}

/// How often one reading of a claim holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingChance {
    /// The name of the reading.
    pub name: String,
    /// One, or one each for open terms at the low end, in the middle, at the high end; none where
    /// nothing tests the reading.
    pub chances: Vec<Chance>,
}

/// There are no paths, because the one who asked said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped;

impl Paths {
    /// How many independent designs the paths are made of: fewer than were asked for after a stop.
    pub fn design_count(&self) -> usize {
        let all = self.sampling.design_count();
        (all * self.path_count / self.asked_count.max(1)).max(1)
    }
}

/// A run can be stopped after each of so many parts; a stratified one has a design in each.
const PART_COUNT: usize = REPLICATE_COUNT;

/// Draws every path and collects the figures. `progress` is told how many of how many paths are done,
/// those of each setting of the open terms by themselves, and says whether to go on. After a stop the
/// parts that were finished are collected.
pub fn paths(
    deal: &Deal,
    run: &Run,
    asked: &Asked,
    progress: &mut (dyn FnMut(usize, usize) -> bool + Send),
) -> Result<Paths, Stopped> {
    let (mut lowered, _) = model::lower(deal);
    let outputs = Outputs::of(deal, run, &mut lowered);
    let fans = fan::Fans::of(deal, run, &lowered);
    let has_open_terms = run.open_terms.iter().any(|term| term.matters);
    let ends: &[f64] = if has_open_terms {
        &[0.0, 0.5, 1.0]
    } else {
        &[0.5]
    };
    let draws = Draws::of(&lowered);
    let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
    let world = World {
        lowered: &lowered,
        draws: &draws,
        correlated: &correlated,
    };
    let program = engine::schedule(&lowered.graph, &outputs.operands);
    let mut collected: Vec<Vec<Vec<f64>>> =
        vec![vec![Vec::new(); outputs.operands.len()]; ends.len()];
    let parts = parts(asked);
    let all_paths: usize = parts.iter().map(|part| part.paths.len()).sum();
    let (mut done, mut finished, mut is_stopped) = (0, 0, false);
    let mut designs = Designs::default();
    for part in &parts {
        let drawn = designs.of(&world, asked, part);
        let mut results = Vec::new();
        for end in ends {
            if is_stopped {
                break;
            }
            let inputs = drawn.inputs(&world, *end);
            let watch = |at: Progress| {
                is_stopped |= !progress(done + at.finished_paths, all_paths * ends.len());
                if is_stopped {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let paths = part.paths.clone();
            results.push(evaluate_watched(
                &program,
                &inputs,
                paths,
                execution(),
                watch,
            ));
            done += part.paths.len();
        }
        let is_whole = results.len() == ends.len()
            && results
                .iter()
                .all(|found| found.path_count() == part.paths.len());
        if !is_whole {
            break;
        }
        for (setting, results) in collected.iter_mut().zip(&results) {
            for (output, values) in setting.iter_mut().enumerate() {
                values.extend_from_slice(results.output(output));
            }
        }
        finished += 1;
        if is_stopped {
            break;
        }
    }
    if finished == 0 {
        return Err(Stopped);
    }
    let parts = &parts[..finished];
    let statuses = outputs.statuses(&world, asked, parts, ends, &collected);
    let variants = outputs.collect(
        deal,
        run,
        &collected,
        replicates(asked, finished),
        &statuses,
    );
    let middle = ends.len() / 2;
    Ok(Paths {
        path_count: parts.iter().map(|part| part.paths.len()).sum(),
        asked_count: all_paths,
        seed: asked.seed,
        sampling: asked.sampling,
        drawn_input_count: draws.input_count,
        number_count: draws.leaves.len(),
        beyond_sobol: match asked.sampling {
            Sampling::Sobol => draws
                .leaves
                .len()
                .saturating_sub(SOBOL_DIMENSIONS_MAX as usize),
            Sampling::Plain | Sampling::LatinHypercube => 0,
        },
        has_open_terms,
        undefined: undefined(&variants, &outputs, &collected[middle], middle),
        fans: fans.over(&world, asked, parts),
        variants,
    })
}

/// In how many designs of how many paths each they are drawn.
fn designs(asked: &Asked) -> (usize, usize) {
    let count = asked.sampling.design_count();
    (count, asked.path_count.max(1).div_ceil(count))
}

/// Neither the threads nor the lengths change a bit of a result.
fn execution() -> Execution {
    Execution {
        thread_count: std::thread::available_parallelism().map_or(1, usize::from),
        chunk_len_paths: 2 * BLOCK_LEN_PATHS,
        ..Execution::default()
    }
}

/// Some of the paths of a design.
struct Part {
    design: u64,
    /// How many paths the design has.
    each: usize,
    paths: Range<usize>,
}

/// The parts of a run, in the order in which paths are numbered.
fn parts(asked: &Asked) -> Vec<Part> {
    let all = asked.path_count.max(1);
    let each = all.div_ceil(PART_COUNT);
    match asked.sampling {
        Sampling::Plain => (0..all)
            .step_by(each)
            .map(|first| Part {
                design: 0,
                each: all,
                paths: first..(first + each).min(all),
            })
            .collect(),
        Sampling::LatinHypercube | Sampling::Sobol => (0..PART_COUNT as u64)
            .map(|design| Part {
                design,
                each,
                paths: 0..each,
            })
            .collect(),
    }
}

/// How many independent designs so many parts are.
fn replicates(asked: &Asked, finished: usize) -> usize {
    match asked.sampling {
        Sampling::Plain => 1,
        Sampling::LatinHypercube | Sampling::Sobol => finished,
    }
}

/// What paths are drawn for.
struct World<'w> {
    lowered: &'w Lowered,
    draws: &'w Draws,
    correlated: &'w Correlated,
}

/// The numbers of one design.
struct Drawn {
    uniforms: Vec<Uniforms>,
    together: Vec<(InputId, Vec<f64>)>,
}

/// The numbers of the design that is worked on, which may have several parts.
#[derive(Default)]
struct Designs {
    current: Option<(u64, Drawn)>,
}

impl Designs {
    fn of(&mut self, world: &World<'_>, asked: &Asked, part: &Part) -> &Drawn {
        let current = self.current.take();
        let current = current.filter(|(design, _)| *design == part.design);
        let (_, drawn) = self.current.insert(current.unwrap_or_else(|| {
            let uniforms = world.draws.uniforms(asked, part.design, part.each);
            let together = world.correlated.draw(&uniforms, part.each);
            (part.design, Drawn { uniforms, together })
        }));
        drawn
    }
}

impl Drawn {
    /// Everything that the graph reads, open terms at an end.
    fn inputs<'u>(&'u self, world: &World<'_>, end: f64) -> Inputs<'u> {
        let mut inputs = inputs_of(world.lowered, world.draws, &self.uniforms, end);
        for (leaf, values) in &self.together {
            inputs.set_paths(*leaf, values);
        }
        inputs
    }
}

/// A figure that is undefined on some paths with open terms in the middle: no status that its formula
/// can have, but a number that could not be computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undefined {
    /// The place of the scenario.
    pub variant: usize,
    /// How a reader calls the figure.
    pub label: String,
    /// On how many paths.
    pub count: usize,
    /// The number of the first of them, from 1.
    pub path: usize,
}

fn undefined(
    variants: &[PathsVariant],
    outputs: &Outputs,
    values: &[Vec<f64>],
    middle: usize,
) -> Vec<Undefined> {
    let word = status_word(&Status::Undefined);
    let mut found = Vec::new();
    for (variant, result) in variants.iter().enumerate() {
        for (index, show) in result.shows.iter().enumerate() {
            let Some((show, output)) = show.as_ref().zip(outputs.shows[variant][index].as_ref())
            else {
                continue;
            };
            let count = show.spreads[middle].statuses.get(word).copied();
            let first = values[output.place]
                .iter()
                .position(|value| !value.is_finite());
            // Another status may come first where a figure has both; then no path is named.
            if let (Some(count), Some(first)) = (count, first)
                && show.spreads[middle].statuses.len() == 1
            {
                found.push(Undefined {
                    variant,
                    label: show.label.clone(),
                    count,
                    path: first + 1,
                });
            }
        }
    }
    found
}

/// Where an undefined number of a path was born: row and year, in words. `None` where the path has none
/// in the base, or the deal cannot be computed on it.
pub fn born(deal: &Deal, asked: &Asked, path: usize) -> Option<String> {
    let path = path_of_number(deal, asked, path).ok()?;
    let run = crate::run::run_on(deal, &path);
    let told = run.diagnostics.into_iter();
    let mut told = told.filter(|told| told.id == Id::UndefinedValue);
    let told = told.next()?;
    let facts = told.labels.first().map(|label| label.text.clone());
    Some(match facts {
        Some(facts) => format!("{} ({facts})", told.message),
        None => told.message,
    })
}

/// How many bytes a run takes for its results, known before it starts.
pub fn memory_bytes(deal: &Deal, run: &Run, asked: &Asked) -> usize {
    let (mut lowered, _) = model::lower(deal);
    let outputs = Outputs::of(deal, run, &mut lowered).operands.len();
    let settings = if run.open_terms.iter().any(|term| term.matters) {
        3
    } else {
        1
    };
    let draws = Draws::of(&lowered);
    let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
    let (replicate_count, each) = designs(asked);
    let all = replicate_count.saturating_mul(each);
    let part = all.div_ceil(PART_COUNT);
    // Every value is kept, once more while its part is computed, and those of one figure while they are
    // sorted or set against another; draws that move together are kept for one design.
    let numbers = outputs
        .saturating_mul(settings)
        .saturating_mul(all.saturating_add(part))
        .saturating_add(all.saturating_mul(2))
        .saturating_add(correlated.number_count().saturating_mul(each))
        .saturating_add(fan::Fans::of(deal, run, &lowered).number_count(all));
    numbers.saturating_mul(size_of::<f64>())
}

/// The leaves that are drawn.
struct Draws {
    /// Leaf, name and period.
    leaves: Vec<(InputId, String, u32)>,
    input_count: usize,
}

impl Draws {
    fn of(lowered: &Lowered) -> Self {
        let all = lowered.leaves.iter().enumerate();
        let drawn = all.filter(|(_, leaf)| leaf.kind == LeafKind::Draw);
        let leaves: Vec<(InputId, String, u32)> = drawn
            .map(|(place, leaf)| {
                let period = leaf.period.map_or(0, |period| period as u32 + 1);
                (InputId(place as u32), leaf.row.clone(), period)
            })
            .collect();
        let mut names: Vec<&str> = leaves.iter().map(|(_, name, _)| name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        let input_count = names.len();
        Self {
            leaves,
            input_count,
        }
    }

    fn uniforms(&self, asked: &Asked, replicate: u64, path_count: usize) -> Vec<Uniforms> {
        let seed = seed_of_design(asked.seed, replicate);
        let leaves = self.leaves.iter().enumerate();
        leaves
            .map(|(dimension, (_, name, period))| {
                let design = match asked.sampling {
                    Sampling::LatinHypercube => Design::LatinHypercube {
                        path_count: path_count as u64,
                    },
                    Sampling::Sobol if dimension < SOBOL_DIMENSIONS_MAX as usize => Design::Sobol {
                        dimension: dimension as u32,
                    },
                    Sampling::Plain | Sampling::Sobol => Design::Independent,
                };
                Uniforms::new(StreamKey::new(seed, name), *period, design)
            })
            .collect()
    }
}

/// Designs are runs of other seeds, far from those a person would choose next.
pub(crate) fn seed_of_design(seed: u64, design: u64) -> u64 {
    seed.wrapping_add(design << 40)
}

fn inputs_of<'u>(
    lowered: &Lowered,
    draws: &Draws,
    uniforms: &'u [Uniforms],
    end: f64,
) -> Inputs<'u> {
    let mut inputs = Inputs::new();
    for (place, leaf) in lowered.leaves.iter().enumerate() {
        let value = match leaf.kind {
            LeafKind::Open { low, high } => low + (high - low) * end,
            kind => kind.central(),
        };
        inputs.set_constant(InputId(place as u32), value);
    }
    for ((leaf, ..), uniforms) in draws.leaves.iter().zip(uniforms) {
        inputs.set_drawn(*leaf, uniforms);
    }
    inputs
}

/// The output of a figure, and what says why it has no value.
struct Output {
    place: usize,
    asked: ask::Asked,
}

/// Which outputs of the program answer which question.
struct Outputs {
    operands: Vec<Operand>,
    /// By variant and show, the output.
    shows: Vec<Vec<Option<Output>>>,
    /// By variant, claim and reading.
    claims: Vec<Vec<Option<Vec<Option<usize>>>>>,
}

/// Of a setting and an output, on how many paths there is which status.
type Statuses = BTreeMap<(usize, usize), BTreeMap<&'static str, usize>>;

impl Outputs {
    fn of(deal: &Deal, run: &Run, lowered: &mut Lowered) -> Self {
        let mut outputs = Self {
            operands: Vec::new(),
            shows: Vec::new(),
            claims: Vec::new(),
        };
        for (place, variant) in run.variants.iter().enumerate() {
            let mut asker = Asker {
                deal,
                lowered,
                place,
            };
            let questions = &deal.variants[place].questions;
            let mut shows = Vec::new();
            for (show, result) in questions.shows.iter().zip(&variant.shows) {
                let is_one = result
                    .as_ref()
                    .is_some_and(|result| matches!(result.values, ShowValues::One { .. }));
                shows.push(show.as_ref().filter(|_| is_one).map(|show| {
                    let asked = asker.ask(&show.formula, true);
                    let place = outputs.operands.len();
                    outputs.operands.push(asked.operands[0]);
                    Output { place, asked }
                }));
            }
            let mut claims = Vec::new();
            for claim in &questions.claims {
                claims.push(claim.as_ref().map(|claim| {
                    let readings = claim.readings.iter().map(|reading| {
                        let (holds, _) = asker.condition(reading.condition()?);
                        outputs.operands.push(holds);
                        Some(outputs.operands.len() - 1)
                    });
                    readings.collect()
                }));
            }
            outputs.shows.push(shows);
            outputs.claims.push(claims);
        }
        outputs
    }

    /// Why figures have no value on the paths on which they have none: of those whose formula can say it.
    fn statuses(
        &self,
        world: &World<'_>,
        asked: &Asked,
        parts: &[Part],
        ends: &[f64],
        collected: &[Vec<Vec<f64>>],
    ) -> Statuses {
        let mut found = Statuses::new();
        for output in self.shows.iter().flatten().flatten() {
            let behind = output.asked.behind();
            let has_none = |setting: &Vec<Vec<f64>>| {
                let mut values = setting[output.place].iter();
                values.any(|value| !value.is_finite())
            };
            if behind.is_empty() || !collected.iter().any(has_none) {
                continue;
            }
            let program = engine::schedule(&world.lowered.graph, &behind);
            let mut before = 0;
            let mut designs = Designs::default();
            for part in parts {
                let drawn = designs.of(world, asked, part);
                for (setting, end) in ends.iter().enumerate() {
                    let counts = found.entry((setting, output.place)).or_default();
                    let known = &collected[setting][output.place][before..];
                    let inputs = drawn.inputs(world, *end);
                    // Flows of all years are many, so a few paths are looked at together.
                    for first in part.paths.clone().step_by(BLOCK_LEN_PATHS) {
                        let paths = first..(first + BLOCK_LEN_PATHS).min(part.paths.end);
                        let offset = first - part.paths.start;
                        let without = (0..paths.len()).filter(|at| !known[offset + at].is_finite());
                        let without: Vec<usize> = without.collect();
                        if without.is_empty() {
                            continue;
                        }
                        let results = engine::evaluate_range(&program, &inputs, paths, execution());
                        for at in without {
                            let values = (0..behind.len()).map(|place| results.output(place)[at]);
                            let status = output.asked.status(&values.collect::<Vec<f64>>());
                            *counts.entry(status_word(&status)).or_default() += 1;
                        }
                    }
                }
                before += part.paths.len();
            }
        }
        found
    }

    fn collect(
        &self,
        deal: &Deal,
        run: &Run,
        collected: &[Vec<Vec<f64>>],
        replicate_count: usize,
        statuses: &Statuses,
    ) -> Vec<PathsVariant> {
        let no_deal = deal.variant_of("no_deal");
        let variants = run.variants.iter().enumerate();
        variants
            .map(|(place, variant)| {
                let shows = variant.shows.iter().enumerate().map(|(index, show)| {
                    let output = self.shows[place][index].as_ref()?.place;
                    let show = show.as_ref()?;
                    let spreads = collected.iter().enumerate().map(|(setting, outputs)| {
                        let mut spread = Spread::of(&outputs[output], replicate_count);
                        if let Some(told) = statuses.get(&(setting, output)) {
                            spread.because(told.clone());
                        }
                        spread
                    });
                    let other = no_deal.filter(|other| *other != place);
                    let less = other
                        .and_then(|other| self.shows[other][index].as_ref())
                        .map(|other| {
                            let other = other.place;
                            let spreads = collected.iter().map(|outputs| {
                                let pairs = outputs[output].iter().zip(&outputs[other]);
                                let less: Vec<f64> =
                                    pairs.map(|(own, other)| own - other).collect();
                                Spread::of(&less, replicate_count)
                            });
                            spreads.collect()
                        });
                    Some(ShowSpread {
                        label: show.label.clone(),
                        kind: show.kind.clone(),
                        unit: show.unit.clone(),
                        spreads: spreads.collect(),
                        less_no_deal: less,
                    })
                });
                let claims = variant.claims.iter().enumerate().map(|(index, claim)| {
                    let outputs = self.claims[place][index].as_ref()?;
                    let claim = claim.as_ref()?;
                    let readings = claim.readings.iter().zip(outputs).map(|(reading, output)| {
                        let settings = collected.iter();
                        let chances = settings.filter_map(|values| {
                            Some(Chance::of(&values[(*output)?], replicate_count))
                        });
                        ReadingChance {
                            name: reading.name.clone(),
                            chances: chances.collect(),
                        }
                    });
                    Some(ClaimChance {
                        name: claim.name.clone(),
                        readings: readings.collect(),
                    })
                });
                PathsVariant {
                    name: variant.name.clone(),
                    shows: shows.collect(),
                    claims: claims.collect(),
                }
            })
            .collect()
    }
}
