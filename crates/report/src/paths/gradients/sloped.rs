//! One figure with everything its slopes are computed from, evaluated on the central path and over paths.
//!
//! Receives a figure and the inputs that have a slope. Adds up path after path in a fixed order, so that the
//! same seed gives the same bits, and keeps nothing of a path but the sums.

use engine::{
    BLOCK_LEN_PATHS, Execution, Inputs, NodeId, Op, Operand, Program, Results, evaluate,
    evaluate_range, gradient_and_kinks, schedule,
};
use model::units::Unit;
use model::{Deal, Lowered};

use super::inputs::{Input, find, nodes, stands};
use super::tally::Tally;
use super::{Estimate, NEAR, NoGradients, RECOMPUTED_COUNT, STEP, Slope};
use crate::figure::outcome;
use crate::paths::correlation::Correlated;
use crate::paths::{Asked, Draws, REPLICATE_COUNT, Sampling, inputs_of};
use crate::solve::lower_with;
use crate::study::{Subject, outputs as figure_in_years};

/// Paths evaluated before they are added up: what a run keeps does not grow with its paths.
const TOGETHER: usize = 8 * BLOCK_LEN_PATHS;

/// Paths on which an input is raised in fact.
const RECOMPUTED_PATHS: usize = 16 * BLOCK_LEN_PATHS;

/// One figure with what its slopes are computed from.
pub(super) struct Sloped {
    pub(super) inputs: Vec<Input>,
    pub(super) without_slope: Vec<String>,
    lowered: Lowered,
    draws: Draws,
    correlated: Correlated,
    /// The figure alone.
    value: Program,
    /// The figure, then for each input its slope, that by its leaf, and whether a kink is near.
    slopes: Program,
}

/// Outputs for each input.
const OUTPUTS_EACH: usize = 3;

/// What is told of one input, as it is added up: one tally a design.
#[derive(Clone)]
pub(super) struct Tallies {
    by_one: Vec<Tally>,
    by_leaf: Vec<Tally>,
    near_kink: Vec<Tally>,
    value_count: usize,
}

pub(super) struct OverPaths {
    pub(super) path_count: usize,
    pub(super) value_count: usize,
    pub(super) slopes: Vec<Tallies>,
}

impl Sloped {
    pub(super) fn of(deal: &Deal, variant: usize, subject: &Subject) -> Self {
        let others = subject.reads_others(deal, variant);
        let mut found = None;
        let mut lowered = lower_with(deal, variant, others, |lowered, place| {
            let found = found.get_or_insert_with(|| find(&deal.variants[variant], lowered));
            stands(&deal.variants[place], &found.inputs)
        });
        let found = found.unwrap_or_default();
        let draws = Draws::of(&lowered);
        let correlated = Correlated::of(deal, &mut lowered, &draws.leaves);
        let (_, operands) =
            figure_in_years(deal, variant, &mut lowered, std::slice::from_ref(subject));
        let figure = lowered.graph.apply(Op::Sum, &operands);
        let places: Vec<usize> = if others {
            (0..deal.variants.len()).collect()
        } else {
            vec![variant]
        };
        let value = schedule(&lowered.graph, &[figure]);
        let outputs = outputs(deal, &mut lowered, &places, &found.inputs, figure);
        let slopes = schedule(&lowered.graph, &outputs);
        Self {
            inputs: found.inputs,
            without_slope: found.without_slope,
            lowered,
            draws,
            correlated,
            value,
            slopes,
        }
    }

    /// Whether anything of it is drawn.
    pub(super) fn is_drawn(&self) -> bool {
        !self.draws.leaves.is_empty()
    }

    /// The figure and every slope on the central path.
    pub(super) fn central(&self) -> (f64, Vec<Tallies>) {
        let inputs = inputs_of(&self.lowered, &self.draws, &[], 0.5);
        let results = evaluate(&self.slopes, &inputs, 1);
        let mut slopes = vec![Tallies::new(1); self.inputs.len()];
        for (place, slope) in slopes.iter_mut().enumerate() {
            slope.take(&results, place, 0, 0);
        }
        (results.value(0, 0), slopes)
    }

    pub(super) fn over_paths(
        &self,
        asked: &Asked,
        progress: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<OverPaths, NoGradients> {
        let (design_count, each) = (asked.design_count(), asked.each());
        let mut over = OverPaths {
            path_count: each * design_count,
            value_count: 0,
            slopes: vec![Tallies::new(design_count); self.inputs.len()],
        };
        let execution = Execution {
            thread_count: std::thread::available_parallelism().map_or(1, usize::from),
            chunk_len_paths: BLOCK_LEN_PATHS,
            ..Execution::suited_to(&self.slopes)
        };
        let steps = design_count * each.div_ceil(TOGETHER);
        let mut done = 0;
        for design in 0..design_count {
            let uniforms = self.draws.uniforms(asked, design as u64, each);
            let together = self.correlated.draw(&uniforms, each);
            let mut inputs = inputs_of(&self.lowered, &self.draws, &uniforms, 0.5);
            for (leaf, values) in &together {
                inputs.set_paths(*leaf, values);
            }
            for first in (0..each).step_by(TOGETHER) {
                let range = first..each.min(first + TOGETHER);
                let results = evaluate_range(&self.slopes, &inputs, range, execution);
                over.take(&results, design);
                done += 1;
                if !progress(done, steps) {
                    return Err(NoGradients::Stopped);
                }
            }
        }
        Ok(over)
    }

    /// What raising each input by one hundredth does to the figure on the central path.
    pub(super) fn recomputed(&self, central: f64) -> Vec<Option<Estimate>> {
        let mut changes = Vec::with_capacity(self.inputs.len());
        for some in self.inputs.chunks(BLOCK_LEN_PATHS) {
            let columns: Vec<Vec<f64>> = (0..some.len())
                .map(|place| {
                    let raised = |path| if path == place { 1.0 + STEP } else { 1.0 };
                    (0..some.len()).map(raised).collect()
                })
                .collect();
            let mut inputs: Inputs<'_> = inputs_of(&self.lowered, &self.draws, &[], 0.5);
            for (input, column) in some.iter().zip(&columns) {
                inputs.set_paths(input.leaf, column);
            }
            let results = evaluate(&self.value, &inputs, some.len());
            let values = results.output(0).iter();
            changes.extend(values.map(|value| {
                let mean = outcome(value - central).value()?;
                Some(Estimate {
                    mean,
                    standard_error: 0.0,
                })
            }));
        }
        changes
    }

    /// The same over paths, for the inputs with the largest slopes.
    pub(super) fn recomputed_over_paths(
        &self,
        asked: &Asked,
        drawn: &OverPaths,
    ) -> Vec<Option<Estimate>> {
        let mut largest: Vec<(usize, f64)> = drawn
            .slopes
            .iter()
            .map(|slope| Tally::mean(&slope.by_leaf).0.abs())
            .enumerate()
            .filter(|(_, size)| *size > 0.0)
            .collect();
        largest.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        largest.truncate(RECOMPUTED_COUNT);
        let design_count = asked.design_count();
        let each = asked
            .path_count
            .min(RECOMPUTED_PATHS)
            .div_ceil(design_count);
        let mut changes = vec![vec![Tally::default(); design_count]; largest.len()];
        for design in 0..design_count {
            let uniforms = self.draws.uniforms(asked, design as u64, asked.each());
            let together = self.correlated.draw(&uniforms, each);
            let mut inputs = inputs_of(&self.lowered, &self.draws, &uniforms, 0.5);
            for (leaf, values) in &together {
                inputs.set_paths(*leaf, values);
            }
            let before = evaluate(&self.value, &inputs, each);
            for ((place, _), changes) in largest.iter().zip(&mut changes) {
                let leaf = self.inputs[*place].leaf;
                inputs.set_constant(leaf, 1.0 + STEP);
                let after = evaluate(&self.value, &inputs, each);
                inputs.set_constant(leaf, 1.0);
                let pairs = after.output(0).iter().zip(before.output(0));
                pairs.for_each(|(after, before)| changes[design].add(after - before));
            }
        }
        let mut told = vec![None; self.inputs.len()];
        for ((place, _), changes) in largest.into_iter().zip(changes) {
            let (mean, standard_error) = Tally::mean(&changes);
            told[place] = Some(Estimate {
                mean,
                standard_error,
            });
        }
        told
    }
}

impl Asked {
    fn design_count(&self) -> usize {
        match self.sampling {
            Sampling::Plain => 1,
            Sampling::LatinHypercube | Sampling::Sobol => REPLICATE_COUNT,
        }
    }

    /// Paths of each design.
    fn each(&self) -> usize {
        self.path_count.max(1).div_ceil(self.design_count())
    }
}

/// The figure, and for each input the operands of what is told of it.
fn outputs(
    deal: &Deal,
    lowered: &mut Lowered,
    places: &[usize],
    inputs: &[Input],
    figure: Operand,
) -> Vec<Operand> {
    let own: Vec<Vec<NodeId>> = inputs
        .iter()
        .map(|input| nodes(deal, lowered, places, input))
        .collect();
    let leaves: Vec<Option<NodeId>> = inputs
        .iter()
        .map(|input| match lowered.graph.input(input.leaf) {
            Operand::Node(node) => Some(node),
            Operand::Constant(_) => None,
        })
        .collect();
    let by: Vec<NodeId> = leaves
        .iter()
        .flatten()
        .chain(own.iter().flatten())
        .copied()
        .collect();
    let slopes = gradient_and_kinks(&mut lowered.graph, figure, &by, NEAR);
    let mut rest = slopes.derivatives[inputs.len()..].iter();
    let mut outputs = vec![figure];
    for (place, own) in own.iter().enumerate() {
        let years: Vec<Operand> = rest.by_ref().take(own.len()).copied().collect();
        outputs.push(lowered.graph.apply(Op::Sum, &years));
        outputs.push(slopes.derivatives[place]);
        outputs.push(slopes.near_kinks[place]);
    }
    outputs
}

impl Tallies {
    fn new(design_count: usize) -> Self {
        let none = vec![Tally::default(); design_count];
        Self {
            by_one: none.clone(),
            by_leaf: none.clone(),
            near_kink: none,
            value_count: 0,
        }
    }

    /// Takes what is told of an input on a path, if the figure has a value there.
    fn take(&mut self, results: &Results, place: usize, path: usize, design: usize) {
        if !results.value(0, path).is_finite() {
            return;
        }
        let first = 1 + OUTPUTS_EACH * place;
        let [by_one, by_leaf, near_kink] =
            [0, 1, 2].map(|output| results.value(first + output, path));
        self.value_count += 1;
        self.by_one[design].add(by_one);
        self.by_leaf[design].add(by_leaf);
        self.near_kink[design].add(near_kink);
    }

    pub(super) fn told(&self, unit: &Unit, recomputed: Option<Estimate>) -> Slope {
        let scaled = |(mean, error): (f64, f64), by: f64| {
            let alone = Tally::count(&self.by_one) < 2;
            Estimate {
                mean: mean * by,
                standard_error: if alone { 0.0 } else { error * by.abs() },
            }
        };
        let missing = self.value_count - Tally::count(&self.by_one);
        Slope {
            by_one: scaled(Tally::mean(&self.by_one), unit.to_base(1.0)),
            one_percent: scaled(Tally::mean(&self.by_leaf), STEP),
            recomputed,
            near_kink: Tally::mean(&self.near_kink).0,
            no_slope: missing as f64 / self.value_count as f64,
        }
    }
}

impl OverPaths {
    fn take(&mut self, results: &Results, design: usize) {
        for path in 0..results.path_count() {
            self.value_count += usize::from(results.value(0, path).is_finite());
            for (place, slope) in self.slopes.iter_mut().enumerate() {
                slope.take(results, place, path, design);
            }
        }
    }
}
