//! Many paths: how the figures a deal shows are spread when its draws are drawn.
//!
//! Receives a deal that was run. Guarantees that every scenario, and every setting of the open terms,
//! sees the same draws, and that the same seed gives the same numbers. Terms still open are not
//! drawn: the spread is given with all of them at the low end, in the middle and at the high end.

pub(crate) mod correlation;
pub mod gradients;
mod one;
mod shape;
mod statistics;

use engine::{
    BLOCK_LEN_PATHS, Design, Execution, InputId, Inputs, Operand, SOBOL_DIMENSIONS_MAX, StreamKey,
    Uniforms,
};
use model::definition::Kind;
use model::lower::LeafKind;
use model::units::Unit;
use model::{Deal, Lowered};

use crate::ask::Asker;
use crate::run::{Run, ShowValues};

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

/// Draws every path and collects the figures. `progress` is told how many of how many steps are done
/// and says whether to go on.
pub fn paths(
    deal: &Deal,
    run: &Run,
    asked: &Asked,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Paths, Stopped> {
    let (mut lowered, _) = model::lower(deal);
    let outputs = Outputs::of(deal, run, &mut lowered);
    let has_open_terms = run.open_terms.iter().any(|term| term.matters);
    let ends: &[f64] = if has_open_terms {
        &[0.0, 0.5, 1.0]
    } else {
        &[0.5]
    };
    let (replicate_count, each) = designs(asked);
    let draws = Draws::of(&lowered);
    let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
    let program = engine::schedule(&lowered.graph, &outputs.operands);
    let mut collected: Vec<Vec<Vec<f64>>> =
        vec![vec![Vec::new(); outputs.operands.len()]; ends.len()];
    // Neither the threads nor the lengths change a bit of a result.
    let execution = Execution {
        thread_count: std::thread::available_parallelism().map_or(1, usize::from),
        chunk_len_paths: 2 * BLOCK_LEN_PATHS,
        ..Execution::default()
    };
    let steps = replicate_count * ends.len();
    let mut done = 0;
    for replicate in 0..replicate_count {
        let uniforms = draws.uniforms(asked, replicate as u64, each);
        let together = correlated.draw(&uniforms, each);
        for (setting, end) in ends.iter().enumerate() {
            let mut inputs = inputs_of(&lowered, &draws, &uniforms, *end);
            for (leaf, values) in &together {
                inputs.set_paths(*leaf, values);
            }
            let results = engine::evaluate_range(&program, &inputs, 0..each, execution);
            for (output, values) in collected[setting].iter_mut().enumerate() {
                values.extend_from_slice(results.output(output));
            }
            done += 1;
            if !progress(done, steps) {
                return Err(Stopped);
            }
        }
    }
    let variants = outputs.collect(deal, run, &collected, replicate_count);
    Ok(Paths {
        path_count: each * replicate_count,
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
        variants,
    })
}

/// In how many designs of how many paths each they are drawn.
fn designs(asked: &Asked) -> (usize, usize) {
    let count = asked.sampling.design_count();
    (count, asked.path_count.max(1).div_ceil(count))
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
    // Every value is kept once, and once more while it is sorted or set against another; draws that move together are kept for one design.
    let results = outputs.saturating_mul(settings).saturating_add(2);
    let results = results.saturating_mul(replicate_count).saturating_mul(each);
    let together = correlated.number_count().saturating_mul(each);
    results
        .saturating_add(together)
        .saturating_mul(size_of::<f64>())
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

/// Which outputs of the program answer which question.
struct Outputs {
    operands: Vec<Operand>,
    /// By variant and show, the output.
    shows: Vec<Vec<Option<usize>>>,
    /// By variant, claim and reading.
    claims: Vec<Vec<Option<Vec<Option<usize>>>>>,
}

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
                    let operand = asker.operand(&show.formula, 0);
                    outputs.operands.push(operand);
                    outputs.operands.len() - 1
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

    fn collect(
        &self,
        deal: &Deal,
        run: &Run,
        collected: &[Vec<Vec<f64>>],
        replicate_count: usize,
    ) -> Vec<PathsVariant> {
        let no_deal = deal.variant_of("no_deal");
        let variants = run.variants.iter().enumerate();
        variants
            .map(|(place, variant)| {
                let shows = variant.shows.iter().enumerate().map(|(index, show)| {
                    let output = self.shows[place][index]?;
                    let show = show.as_ref()?;
                    let spreads = collected
                        .iter()
                        .map(|outputs| Spread::of(&outputs[output], replicate_count));
                    let other = no_deal.filter(|other| *other != place);
                    let less = other
                        .and_then(|other| self.shows[other][index])
                        .map(|other| {
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
