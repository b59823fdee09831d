//! One variant of a deal with everything that is not known for certain made to vary: drawn inputs, and
//! by convention those that are only assumed.
//!
//! Receives a deal that was run. Guarantees that what is not asked to vary is on the central path, that
//! draws are those of a run of paths with the same seed, and that the same seed gives the same bits.
//! Decides nothing about what the numbers mean.

mod fixed;
pub(crate) mod varied;

pub(crate) use fixed::fixed_rows;

use std::collections::BTreeMap;
use std::ops::Range;

use engine::{
    BLOCK_LEN_PATHS, Design, Execution, InputId, Inputs, Operand, Program, Results,
    SOBOL_DIMENSIONS_MAX, StreamKey, Uniforms, evaluate_range,
};
use model::lower::LeafKind;
use model::model::{InstanceId, RowId};
use model::{Deal, Lowered};

use crate::ask::Asker;
use crate::claims::Compared;
use crate::paths::correlation::Correlated;
use crate::run::Run;
use crate::solve::{lower_with, reads_others};
use crate::sources::Sort;

use varied::{Column, Varied};

/// What a study is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// A figure that the deal shows, by its place; by its sum over the years where it is one of every year.
    Show(usize),
    /// A row, by its sum over the years.
    Row(RowId),
    /// How far the two sides of a comparison of a claim lie apart; only the base's claims are asked.
    Margin(Compared),
}

impl Subject {
    /// Whether it is asked of other variants too.
    pub(crate) fn reads_others(&self, deal: &Deal, variant: usize) -> bool {
        match self {
            Self::Show(index) => deal.variants[variant].questions.shows[*index]
                .as_ref()
                .is_some_and(|show| reads_others(&show.formula)),
            Self::Row(_) => false,
            Self::Margin(compared) => compared.reads_others(deal),
        }
    }
}

/// Inputs that vary together: one, or those that are correlated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Factor {
    /// Places among the inputs.
    pub(crate) inputs: Vec<usize>,
    /// The least certain of their sorts.
    pub(crate) sort: Sort,
}

/// One variant, ready to be evaluated under changes.
pub(crate) struct Study {
    pub(crate) inputs: Vec<Varied>,
    pub(crate) factors: Vec<Factor>,
    lowered: Lowered,
    columns: Vec<Column>,
    /// Which input a column belongs to.
    input_of: Vec<Option<usize>>,
    correlated: Correlated,
    /// By subject, its outputs, which are summed.
    outputs: Vec<Range<usize>>,
    operands: Vec<Operand>,
    program: Program,
}

/// Random numbers of every column.
pub(crate) struct Sample {
    uniforms: Vec<Uniforms>,
    /// Of columns that are no draws, what the graph reads.
    values: Vec<Vec<f64>>,
}

/// Where an input has its numbers from.
#[derive(Clone, Copy)]
pub(crate) enum Take<'s> {
    /// The central path.
    Central,
    /// A sample.
    From(&'s Sample),
}

impl Study {
    /// Prepares one variant of a deal for some subjects.
    pub(crate) fn of(deal: &Deal, run: &Run, variant: usize, subjects: &[Subject]) -> Self {
        let model = &deal.variants[variant];
        let others = subjects
            .iter()
            .any(|subject| subject.reads_others(deal, variant));
        let mut assumed = None;
        let mut lowered = lower_with(deal, variant, others, |lowered, place| {
            let assumed =
                assumed.get_or_insert_with(|| varied::assumed(model, run, variant, lowered));
            varied::stands(&deal.variants[place], assumed)
        });
        let assumed = assumed.unwrap_or_default();
        let (outputs, operands) = outputs(deal, variant, &mut lowered, subjects);
        let (inputs, columns) = varied::varied(model, &lowered, &assumed);
        let draws: Vec<(InputId, String, u32)> = columns
            .iter()
            .filter(|column| matches!(column.effect, varied::Effect::Draw))
            .map(|column| (column.leaf, column.name.clone(), column.period))
            .collect();
        let correlated = Correlated::of(deal, &mut lowered, &draws);
        let mut input_of = vec![None; columns.len()];
        for (place, input) in inputs.iter().enumerate() {
            for column in &input.columns {
                input_of[*column] = Some(place);
            }
        }
        let program = engine::schedule(&lowered.graph, &operands);
        Self {
            factors: factors(deal, &inputs),
            inputs,
            lowered,
            columns,
            input_of,
            correlated,
            outputs,
            operands,
            program,
        }
    }

    /// The random numbers of one Latin hypercube: those of a run of paths with the same seed.
    pub(crate) fn sample(&self, seed: u64, path_count: usize) -> Sample {
        let path_count = path_count as u64;
        self.sample_of(seed, path_count as usize, |_| Design::LatinHypercube {
            path_count,
        })
    }

    /// Two samples whose points are evenly spread together: scrambled Sobol' points, each number with two
    /// dimensions. Those of another `design` are independent of them.
    pub(crate) fn pair(&self, seed: u64, design: u64, path_count: usize) -> [Sample; 2] {
        [0, 1].map(|side| {
            let seed = crate::paths::seed_of_design(seed, 2 * design + side);
            self.sample_of(seed, path_count, |column| {
                let dimension = 2 * column as u64 + side;
                // What is beyond the last dimension is at least evenly spread by itself.
                if dimension < u64::from(SOBOL_DIMENSIONS_MAX) {
                    let dimension = dimension as u32;
                    Design::Sobol { dimension }
                } else {
                    let path_count = path_count as u64;
                    Design::LatinHypercube { path_count }
                }
            })
        })
    }

    fn sample_of(&self, seed: u64, path_count: usize, design: impl Fn(usize) -> Design) -> Sample {
        let columns = self.columns.iter().enumerate();
        let uniforms: Vec<Uniforms> = columns
            .map(|(place, column)| {
                let key = StreamKey::new(seed, &column.name);
                Uniforms::new(key, column.period, design(place))
            })
            .collect();
        let values = self
            .columns
            .iter()
            .zip(&uniforms)
            .map(|(column, uniforms)| {
                if matches!(column.effect, varied::Effect::Draw) {
                    return Vec::new();
                }
                let mut values = vec![0.0; path_count];
                uniforms.fill(0, &mut values);
                for value in &mut values {
                    *value = column.effect.at(*value);
                }
                values
            });
        Sample {
            values: values.collect(),
            uniforms,
        }
    }

    /// Every subject on every path. `take` says of each input where its numbers are from, `end` where
    /// open terms stand, from 0 to 1.
    pub(crate) fn evaluate<'s>(
        &self,
        take: impl Fn(usize) -> Take<'s>,
        end: f64,
        path_count: usize,
    ) -> Vec<Vec<f64>> {
        let results = self.results(&self.program, take, end, path_count);
        let subjects = self.outputs.iter().map(|outputs| summed(&results, outputs));
        subjects.collect()
    }

    /// The same for other rows of the variant, each summed over its years.
    pub(crate) fn evaluate_rows<'s>(
        &self,
        rows: &[Vec<Operand>],
        take: impl Fn(usize) -> Take<'s>,
        path_count: usize,
    ) -> Vec<Vec<f64>> {
        let mut operands = self.operands.clone();
        let mut outputs = self.outputs.clone();
        for row in rows {
            let first = operands.len();
            operands.extend(row);
            outputs.push(first..operands.len());
        }
        let program = engine::schedule(&self.lowered.graph, &operands);
        let results = self.results(&program, take, 0.5, path_count);
        outputs
            .iter()
            .map(|outputs| summed(&results, outputs))
            .collect()
    }

    /// The operands of some inputs: one, or one a year.
    pub(crate) fn rows_of(
        &self,
        deal: &Deal,
        variant: usize,
        inputs: &[usize],
    ) -> Vec<Vec<Operand>> {
        let values = &self.lowered.variants[variant];
        let rows = inputs.iter().map(|place| {
            let input = &self.inputs[*place];
            let row = deal.variants[variant].find_row(&input.name);
            let row = row.expect("an input that varies is a row of the variant");
            let each_year = input.nature == varied::Nature::DrawnEachYear;
            let periods = if each_year {
                deal.timeline.period_count
            } else {
                1
            };
            (0..periods)
                .map(|period| values.operand(row, period))
                .collect()
        });
        rows.collect()
    }

    fn results<'s>(
        &self,
        program: &Program,
        take: impl Fn(usize) -> Take<'s>,
        end: f64,
        path_count: usize,
    ) -> Results {
        let mut inputs = self.central(end);
        // What is correlated is taken from one sample, so its numbers are mixed as they are drawn.
        let mut mixed: Vec<Uniforms> = Vec::new();
        let mut is_mixed = false;
        for (place, column) in self.columns.iter().enumerate() {
            let from = self.input_of[place].map_or(Take::Central, &take);
            if let (Take::From(sample), varied::Effect::Draw) = (from, column.effect) {
                inputs.set_drawn(column.leaf, &sample.uniforms[place]);
                mixed.push(sample.uniforms[place]);
                is_mixed = true;
            } else {
                if let Take::From(sample) = from {
                    inputs.set_paths(column.leaf, &sample.values[place]);
                }
                if matches!(column.effect, varied::Effect::Draw) {
                    mixed.push(Uniforms::new(
                        StreamKey::new(0, &column.name),
                        column.period,
                        Design::Independent,
                    ));
                }
            }
        }
        let together = if is_mixed {
            self.correlated.draw(&mixed, path_count)
        } else {
            Vec::new()
        };
        for (leaf, values) in &together {
            let column = self.columns.iter().position(|column| column.leaf == *leaf);
            let input = column.and_then(|column| self.input_of[column]);
            if input.is_some_and(|input| matches!(take(input), Take::From(_))) {
                inputs.set_paths(*leaf, values);
            }
        }
        evaluate_range(program, &inputs, 0..path_count, execution(path_count))
    }

    /// Every subject where everything is on the central path but what is said of each case: columns at
    /// uniform numbers, open terms by name at an end from 0 to 1. The first value is the central path's.
    pub(crate) fn cases(&self, cases: &[Case]) -> Vec<Vec<f64>> {
        let mut all = vec![Vec::with_capacity(cases.len() + 1); self.outputs.len()];
        for (turn, together) in std::iter::once(&[][..])
            .chain(cases.chunks(BLOCK_LEN_PATHS))
            .enumerate()
        {
            let count = if turn == 0 { 1 } else { together.len() };
            let leaves = self.changed(together);
            let mut inputs = self.central(0.5);
            for (leaf, values) in &leaves {
                inputs.set_paths(*leaf, values);
            }
            let results = evaluate_range(&self.program, &inputs, 0..count, execution(count));
            for (values, outputs) in all.iter_mut().zip(&self.outputs) {
                values.extend(summed(&results, outputs));
            }
        }
        all
    }

    /// The values of every leaf that some of the cases move.
    fn changed(&self, cases: &[Case]) -> Vec<(InputId, Vec<f64>)> {
        let mut leaves: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for (place, case) in cases.iter().enumerate() {
            let mut set = |leaf: InputId, central: f64, value: f64| {
                let values = leaves.entry(leaf.0);
                values.or_insert_with(|| vec![central; cases.len()])[place] = value;
            };
            match case {
                Case::Columns { columns, uniform } => {
                    for column in columns.iter().map(|column| &self.columns[*column]) {
                        let effect = column.effect;
                        set(column.leaf, effect.central(), effect.at(*uniform));
                    }
                }
                Case::Turned { column } => {
                    let column = &self.columns[*column];
                    if let varied::Effect::Turn { from, to, .. } = column.effect {
                        set(column.leaf, from, to);
                    }
                }
                Case::Open { name, end } => {
                    for (id, leaf) in self.lowered.leaves.iter().enumerate() {
                        if let LeafKind::Open { low, high } = leaf.kind
                            && leaf.row == *name
                        {
                            let at = |end: f64| low + (high - low) * end;
                            set(InputId(id as u32), at(0.5), at(*end));
                        }
                    }
                }
            }
        }
        let leaves = leaves.into_iter();
        leaves
            .map(|(leaf, values)| (InputId(leaf), values))
            .collect()
    }

    fn central(&self, end: f64) -> Inputs<'_> {
        let mut inputs = Inputs::new();
        for (place, leaf) in self.lowered.leaves.iter().enumerate() {
            let value = match leaf.kind {
                LeafKind::Open { low, high } => low + (high - low) * end,
                kind @ (LeafKind::Draw | LeafKind::Stand { .. }) => kind.central(),
            };
            inputs.set_constant(InputId(place as u32), value);
        }
        inputs
    }

    /// The open terms of the graph, by full name.
    pub(crate) fn open_terms(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for leaf in &self.lowered.leaves {
            if matches!(leaf.kind, LeafKind::Open { .. }) && !names.contains(&leaf.row.as_str()) {
                names.push(&leaf.row);
            }
        }
        names
    }
}

/// A change from the central path.
pub(crate) enum Case {
    /// Columns at a uniform number.
    Columns {
        /// The columns.
        columns: Vec<usize>,
        /// The number, for all of them.
        uniform: f64,
    },
    /// A yes or no turned round.
    Turned {
        /// Its column.
        column: usize,
    },
    /// An open term at an end.
    Open {
        /// Its full name.
        name: String,
        /// From 0, low, to 1, high.
        end: f64,
    },
}

fn summed(results: &Results, outputs: &Range<usize>) -> Vec<f64> {
    let mut outputs = outputs.clone();
    let Some(first) = outputs.next() else {
        return Vec::new();
    };
    let mut sums = results.output(first).to_vec();
    for output in outputs {
        for (sum, value) in sums.iter_mut().zip(results.output(output)) {
            *sum += value;
        }
    }
    sums
}

/// Neither the threads nor the lengths change a bit of a result.
fn execution(path_count: usize) -> Execution {
    let thread_count = std::thread::available_parallelism().map_or(1, usize::from);
    let each = path_count.div_ceil(thread_count).max(1);
    Execution {
        thread_count,
        chunk_len_paths: each.min(2 * BLOCK_LEN_PATHS),
        ..Execution::default()
    }
}

pub(crate) fn outputs(
    deal: &Deal,
    variant: usize,
    lowered: &mut Lowered,
    subjects: &[Subject],
) -> (Vec<Range<usize>>, Vec<Operand>) {
    let mut all: Vec<Operand> = Vec::new();
    let mut ranges = Vec::new();
    for subject in subjects {
        let first = all.len();
        match subject {
            Subject::Show(index) => {
                let show = deal.variants[variant].questions.shows[*index].as_ref();
                let show = show.expect("only shows that are there are asked");
                let mut asker = Asker {
                    deal,
                    lowered,
                    place: variant,
                };
                all.extend(asker.ask_steady(&show.formula).operands);
            }
            Subject::Row(row) => {
                let values = &lowered.variants[variant];
                let periods = 0..deal.timeline.period_count;
                all.extend(periods.map(|period| values.operand(*row, period)));
            }
            Subject::Margin(compared) => all.push(compared.margin(deal, lowered)),
        }
        ranges.push(first..all.len());
    }
    (ranges, all)
}

/// Inputs that the deal correlates vary as one; every other by itself.
fn factors(deal: &Deal, inputs: &[Varied]) -> Vec<Factor> {
    let base = deal.base();
    let mut group: Vec<usize> = (0..inputs.len()).collect();
    for said in base.questions.correlations.iter().flatten() {
        let place = |row| {
            let name = base.row_name(base.resolve(InstanceId::ROOT, row));
            inputs.iter().position(|input| input.name == name)
        };
        if let (Some(first), Some(second)) = (place(&said.first), place(&said.second)) {
            let (kept, gone) = (
                group[first].min(group[second]),
                group[first].max(group[second]),
            );
            for each in &mut group {
                if *each == gone {
                    *each = kept;
                }
            }
        }
    }
    let mut factors: BTreeMap<usize, Factor> = BTreeMap::new();
    for (place, input) in inputs.iter().enumerate() {
        let factor = factors.entry(group[place]).or_insert_with(|| Factor {
            inputs: Vec::new(),
            sort: input.sort,
        });
        factor.inputs.push(place);
        factor.sort = factor.sort.max(input.sort);
    }
    factors.into_values().collect()
}
