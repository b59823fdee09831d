//! What draws reach.

use engine::Operand;
use model::definition::Kind;
use model::lower::LeafKind;
use model::model::RowId;
use model::{Deal, Lowered};

/// Whether any row that is a yes or no depends on a draw, in the first `count` variants.
pub(crate) fn feed_truth(deal: &Deal, lowered: &Lowered, count: usize) -> bool {
    let reached = reached_by_draws(lowered);
    let is_reached = |operand: Operand| match operand {
        Operand::Node(node) => reached[node.0 as usize],
        Operand::Constant(_) => false,
    };
    let variants = deal.variants[..count].iter().zip(&lowered.variants);
    variants.into_iter().any(|(model, variant)| {
        let rows = (0..model.instance_row_count() as u32).map(RowId);
        let truths = rows.filter(|row| model.row(*row).kind == Kind::Truth);
        truths.into_iter().any(|row| {
            (0..model.timeline.period_count).any(|period| is_reached(variant.operand(row, period)))
        })
    })
}

/// For every node of the graph, whether a draw is among what it is computed from.
pub(crate) fn reached_by_draws(lowered: &Lowered) -> Vec<bool> {
    let graph = &lowered.graph;
    let mut reached = Vec::with_capacity(graph.len());
    for node in graph.node_ids() {
        let here = match graph.input_of(node) {
            Some(input) => lowered.leaves[input.0 as usize].kind == LeafKind::Draw,
            None => graph.operands(node).iter().any(|operand| match operand {
                Operand::Node(earlier) => reached[earlier.0 as usize],
                Operand::Constant(_) => false,
            }),
        };
        reached.push(here);
    }
    reached
}
