//! Every value of one path, kept: for explaining a number and for finding where one went wrong.
//!
//! This walks the graph itself and needs no program. It is for one path; a program is for many.

use crate::graph::{Graph, NodeId, Operand};
use crate::inputs::Inputs;
use crate::op::Op;

/// The value of every node on one path, in the order of the nodes.
///
/// Bit for bit what a program computes for that path.
/// Every input of the graph must have a value, also those that no output needs.
pub fn values(graph: &Graph, inputs: &Inputs<'_>, path: usize) -> Vec<f64> {
    let mut values: Vec<f64> = Vec::with_capacity(graph.len());
    let mut operands = Vec::new();
    for node in graph.node_ids() {
        let value = match (graph.op(node), graph.input_of(node)) {
            (Some(op), _) => {
                operands.clear();
                operands.extend(
                    graph
                        .operands(node)
                        .iter()
                        .map(|operand| value_of(&values, *operand)),
                );
                op.value(&operands)
            }
            (None, Some(input)) => inputs.get(input).at(path),
            (None, None) => unreachable!("a node is an operation or an input"),
        };
        values.push(value);
    }
    values
}

/// The value of an operand among the values of a path.
pub fn value_of(values: &[f64], operand: Operand) -> f64 {
    match operand {
        Operand::Constant(value) => value,
        Operand::Node(node) => values[node.0 as usize],
    }
}

/// Where a NaN or an infinity was born: going back from `operand` through values that are not finite, the first node whose own operands all are.
///
/// `None` if the operand is finite, or is itself a constant.
/// Of several operands that are not finite the first is followed; of a choice, only the condition and the branch taken.
/// A node that was given a constant that is not finite is where the trail ends, because constants have no node.
pub fn birthplace(graph: &Graph, values: &[f64], operand: Operand) -> Option<NodeId> {
    let mut node = not_finite(values, operand)?;
    loop {
        let operands = graph.operands(node);
        let looked_at = match (graph.op(node), operands) {
            (Some(Op::Select), &[condition, if_true, if_false]) => {
                if value_of(values, condition) == 0.0 {
                    vec![condition, if_false]
                } else {
                    vec![condition, if_true]
                }
            }
            _ => operands.to_vec(),
        };
        match looked_at
            .into_iter()
            .find_map(|operand| not_finite(values, operand))
        {
            Some(earlier) => node = earlier,
            None => return Some(node),
        }
    }
}

/// The node of an operand whose value is not finite.
fn not_finite(values: &[f64], operand: Operand) -> Option<NodeId> {
    match operand {
        Operand::Node(node) if !values[node.0 as usize].is_finite() => Some(node),
        Operand::Node(_) | Operand::Constant(_) => None,
    }
}
