//! Moving every number that carries a source, one at a time, in one program.

use std::collections::HashMap;

use engine::{InputId, Operand, evaluate, schedule};
use model::definition::{Body, Kind, Role};
use model::lower::Stand;
use model::model::{Model, RowId};
use model::{Deal, Lowered};

use super::Asked;
use super::fixed::fixed_rows;
use crate::ask::Asker;
use crate::run::Run;
use crate::settings::Settings;
use crate::solve::{lower_with, reads_others};
use crate::sources::{Sort, own_references, weakest};

/// How far a number is moved, of itself.
const STEP: f64 = 0.01;

/// Moves that are evaluated together: as many paths as the engine takes at once.
const TOGETHER: usize = engine::BLOCK_LEN_PATHS - 1;

/// One input that is moved.
pub(super) struct Move {
    pub(super) name: String,
    pub(super) sort: Sort,
    /// A yes or no, turned round.
    pub(super) is_switch: bool,
    leaf: InputId,
    from: f64,
    to: f64,
}

/// What every move does to every headline.
pub(super) struct Moved {
    /// Place and label of each headline.
    pub(super) headlines: Vec<(usize, String)>,
    pub(super) moves: Vec<Move>,
    /// By move, then by headline: how far, without its sign.
    pub(super) effects: Vec<Vec<f64>>,
    /// By headline: what counts as no change.
    pub(super) noise: Vec<f64>,
}

impl Moved {
    pub(super) fn of(deal: &Deal, run: &Run, asked: &[Asked]) -> Self {
        let base = deal.base();
        let others = asked.iter().any(|asked| match asked {
            Asked::Show(index, _) => base.questions.shows[*index]
                .as_ref()
                .is_some_and(|show| reads_others(&show.formula)),
            Asked::Party(..) => false,
        });
        let mut moves = Vec::new();
        let mut lowered = lower_with(deal, 0, others, |lowered, place| {
            if place == 0 {
                moves = movable(base, run, lowered);
            }
            stands(&deal.variants[place], &moves)
        });
        let outputs = outputs(deal, &mut lowered, asked);
        let flat: Vec<Operand> = outputs.iter().flatten().copied().collect();
        let program = schedule(&lowered.graph, &flat);
        let settings = Settings::of(&lowered.leaves);
        let mut effects = Vec::with_capacity(moves.len());
        let mut central = vec![0.0; outputs.len()];
        for together in moves.chunks(TOGETHER) {
            let columns: Vec<Vec<f64>> = (0..together.len())
                .map(|place| column(&together[place], place + 1, together.len() + 1))
                .collect();
            let mut inputs = settings.inputs(&lowered.leaves, 0);
            for (each, column) in together.iter().zip(&columns) {
                inputs.set_paths(each.leaf, column);
            }
            let results = evaluate(&program, &inputs, together.len() + 1);
            let value = |headline: usize, path: usize| {
                let first: usize = outputs[..headline].iter().map(Vec::len).sum();
                (first..first + outputs[headline].len())
                    .map(|output| results.value(output, path))
                    .sum::<f64>()
            };
            central = (0..outputs.len())
                .map(|headline| value(headline, 0))
                .collect();
            for path in 1..=together.len() {
                let change = |headline: usize| {
                    let change = (value(headline, path) - central[headline]).abs();
                    if change.is_finite() { change } else { 0.0 }
                };
                effects.push((0..outputs.len()).map(change).collect());
            }
        }
        let labels = asked.iter().map(|asked| match asked {
            Asked::Show(_, label) | Asked::Party(_, label) => label.clone(),
        });
        let noise = central
            .iter()
            .map(|value| (value.abs() * 1e-12).max(run.worlds.noise))
            .collect();
        Self {
            headlines: labels.enumerate().collect(),
            moves,
            effects,
            noise,
        }
    }
}

/// The values of a leaf over the paths: its own, but on one path moved.
fn column(each: &Move, at: usize, count: usize) -> Vec<f64> {
    (0..count)
        .map(|path| if path == at { each.to } else { each.from })
        .collect()
}

/// Every input of a model that carries a source and can be moved.
fn movable(model: &Model, run: &Run, lowered: &mut Lowered) -> Vec<Move> {
    let fixed = fixed_rows(model);
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let inputs = rows.filter(|row| model.row(*row).role == Role::Input);
    let moves = inputs.filter_map(|row| {
        let references = own_references(model, row);
        if references.is_empty() || fixed.contains(&row) {
            return None;
        }
        let (is_switch, from, to) = match &model.row(row).kind {
            Kind::Number(_) if matches!(model.body(row).body, Body::Open { .. }) => return None,
            Kind::Number(_) => (false, 1.0, 1.0 + STEP),
            Kind::Truth => {
                let value = same_every_year(model, run, row)?;
                (true, value, 1.0 - value)
            }
            Kind::Choice(_) | Kind::Poison => return None,
        };
        let name = model.row_name(row);
        let leaf = lowered.stand_in(&name, from);
        Some(Move {
            sort: weakest(references.into_iter()),
            name,
            is_switch,
            leaf,
            from,
            to,
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
fn stands(model: &Model, moves: &[Move]) -> HashMap<RowId, Stand> {
    let stands = moves.iter().filter_map(|each| {
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

/// For each headline the operands that are summed.
fn outputs(deal: &Deal, lowered: &mut Lowered, asked: &[Asked]) -> Vec<Vec<Operand>> {
    let base = deal.base();
    let all = asked.iter().map(|asked| match asked {
        Asked::Show(index, _) => {
            let show = base.questions.shows[*index]
                .as_ref()
                .expect("only shows that are there are asked");
            Asker {
                deal,
                lowered,
                place: 0,
            }
            .ask_steady(&show.formula)
            .operands
        }
        Asked::Party(row, _) => {
            let variant = &lowered.variants[0];
            (0..deal.timeline.period_count)
                .map(|period| variant.operand(*row, period))
                .collect()
        }
    });
    all.collect()
}
