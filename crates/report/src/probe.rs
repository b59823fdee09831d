//! Trying other values: one program in which every number that carries a source can be moved.

use std::collections::{BTreeMap, HashMap};

use engine::{BLOCK_LEN_PATHS, InputId, Operand, Program, evaluate, schedule};
use model::definition::{Body, Kind, Role};
use model::lower::Stand;
use model::model::{Model, RowId};
use model::{Deal, Lowered};

use crate::run::Run;
use crate::settings::Settings;
use crate::solve::lower_with;
use crate::sources::{Sort, own_references, weakest};
use crate::study::fixed_rows;

/// One input that can be moved.
pub(crate) struct Movable {
    /// Its full name.
    pub(crate) name: String,
    pub(crate) row: RowId,
    pub(crate) sort: Sort,
    /// A yes or no, turned round; any other is multiplied.
    pub(crate) is_switch: bool,
    leaf: InputId,
    /// Its factor, 1, or its yes or no as it is.
    pub(crate) from: f64,
}

/// What a trial gives to some of the inputs, by their place among the movable ones.
pub(crate) type Trial = Vec<(usize, f64)>;

/// A program that answers some questions of the base for any values of its inputs.
pub(crate) struct Probe {
    lowered: Lowered,
    program: Program,
    pub(crate) movable: Vec<Movable>,
}

impl Probe {
    /// `outputs` says what is asked; every answer is one operand.
    pub(crate) fn of(
        deal: &Deal,
        run: &Run,
        reads_others: bool,
        outputs: impl FnOnce(&mut Lowered) -> Vec<Operand>,
    ) -> Self {
        let base = deal.base();
        let mut movable = Vec::new();
        let mut lowered = lower_with(deal, 0, reads_others, |lowered, place| {
            if place == 0 {
                movable = movable_in(base, run, lowered);
            }
            stands(&deal.variants[place], &movable)
        });
        let outputs = outputs(&mut lowered);
        let program = schedule(&lowered.graph, &outputs);
        Self {
            lowered,
            program,
            movable,
        }
    }

    /// For each trial its answers, in the order of the outputs. Open terms stay in the middle and
    /// draws on the central path.
    pub(crate) fn answers(&self, trials: &[Trial]) -> Vec<Vec<f64>> {
        let settings = Settings::of(&self.lowered.leaves);
        let mut answers = Vec::with_capacity(trials.len());
        for together in trials.chunks(BLOCK_LEN_PATHS) {
            let mut columns: BTreeMap<usize, Vec<f64>> = BTreeMap::new();
            for (path, trial) in together.iter().enumerate() {
                for (place, value) in trial {
                    let from = self.movable[*place].from;
                    let column = columns.entry(*place);
                    column.or_insert_with(|| vec![from; together.len()])[path] = *value;
                }
            }
            let mut inputs = settings.inputs(&self.lowered.leaves, 0);
            for (place, column) in &columns {
                inputs.set_paths(self.movable[*place].leaf, column);
            }
            let results = evaluate(&self.program, &inputs, together.len());
            for path in 0..together.len() {
                let outputs = 0..self.program.output_count();
                answers.push(outputs.map(|output| results.value(output, path)).collect());
            }
        }
        answers
    }
}

/// Every input of a model that carries a source and can be moved.
fn movable_in(model: &Model, run: &Run, lowered: &mut Lowered) -> Vec<Movable> {
    let fixed = fixed_rows(model);
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let inputs = rows.filter(|row| model.row(*row).role == Role::Input);
    let moves = inputs.filter_map(|row| {
        let references = own_references(model, row);
        if references.is_empty() || fixed.contains(&row) {
            return None;
        }
        let (is_switch, from) = match &model.row(row).kind {
            Kind::Number(_) if matches!(model.body(row).body, Body::Open { .. }) => return None,
            Kind::Number(_) => (false, 1.0),
            Kind::Truth => {
                let value = same_every_year(model, run, row)?;
                (true, value)
            }
            Kind::Choice(_) | Kind::Poison => return None,
        };
        let name = model.row_name(row);
        let leaf = lowered.stand_in(&name, from);
        Some(Movable {
            sort: weakest(references.into_iter()),
            name,
            row,
            is_switch,
            leaf,
            from,
        })
    });
    moves.collect()
}

/// The value of a row on the central path, where it does not change from year to year.
fn same_every_year(model: &Model, run: &Run, row: RowId) -> Option<f64> {
    let first = run.value(0, row, 0).filter(|value| value.is_finite())?;
    let same =
        (1..model.timeline.period_count).all(|period| run.value(0, row, period) == Some(first));
    same.then_some(first)
}

/// The same leaves in the place of the same inputs of another variant.
fn stands(model: &Model, movable: &[Movable]) -> HashMap<RowId, Stand> {
    let stands = movable.iter().filter_map(|each| {
        let row = model.find_row(&each.name)?;
        let stand = if each.is_switch {
            Stand::Instead(each.leaf)
        } else {
            Stand::Scaled(each.leaf)
        };
        Some((row, stand))
    });
    stands.collect()
}
