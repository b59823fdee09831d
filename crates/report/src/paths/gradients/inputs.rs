//! The inputs a figure is differentiated by, and where they are in the graph.

use std::collections::{BTreeSet, HashMap};

use engine::{InputId, NodeId, Operand};
use model::definition::{Body, Kind, Role};
use model::formula::FormulaNode;
use model::lower::Stand;
use model::model::{Model, RowId};
use model::{Deal, Lowered};

use crate::sources::own_references;
use crate::study::fixed_rows;

use super::Nature;

/// An input with a leaf that multiplies it.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) row: RowId,
    pub(super) nature: Nature,
    pub(super) leaf: InputId,
}

/// The inputs of a variant that have a slope, and the names of those that have none: a yes or no, and what fixes a year or a lag.
#[derive(Default)]
pub(super) struct Found {
    pub(super) inputs: Vec<Input>,
    pub(super) without_slope: Vec<String>,
}

/// Every number that is written in the deal for an input of a variant.
pub(super) fn find(model: &Model, lowered: &mut Lowered) -> Found {
    let fixed = fixed_rows(model);
    let mut found = Found::default();
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    for row in rows.filter(|row| model.row(*row).role == Role::Input) {
        let nature = match model.body(row).body {
            Body::Drawn(drawn) if drawn.each_period => Nature::DrawnEachYear,
            Body::Drawn(_) => Nature::Drawn,
            Body::Open { .. } => Nature::Open,
            body if !own_references(model, row).is_empty() || is_number(body) => Nature::Known,
            _ => continue,
        };
        let name = model.row_name(row);
        match model.row(row).kind {
            Kind::Number(_) if !fixed.contains(&row) => {
                let leaf = lowered.stand_in(&name, 1.0);
                found.inputs.push(Input {
                    name,
                    row,
                    nature,
                    leaf,
                });
            }
            Kind::Number(_) | Kind::Truth => found.without_slope.push(name),
            Kind::Choice(_) | Kind::Poison => {}
        }
    }
    found
}

/// A number that is written without a source; 0 and 1 mean nothing or everything.
fn is_number(body: &Body) -> bool {
    let Body::Formula(formula) = body else {
        return false;
    };
    matches!(formula.node, FormulaNode::Number(value) if value != 0.0 && value != 1.0)
}

/// The same leaves in the place of the same inputs of a variant.
pub(super) fn stands(model: &Model, inputs: &[Input]) -> HashMap<RowId, Stand> {
    let stands = inputs
        .iter()
        .filter_map(|input| Some((model.find_row(&input.name)?, Stand::Scaled(input.leaf))));
    stands.collect()
}

/// The nodes that hold an input, those of all years of the variants at these places.
pub(super) fn nodes(
    deal: &Deal,
    lowered: &Lowered,
    places: &[usize],
    input: &Input,
) -> Vec<NodeId> {
    let mut nodes = BTreeSet::new();
    for place in places {
        let Some(row) = deal.variants[*place].find_row(&input.name) else {
            continue;
        };
        for period in 0..deal.timeline.period_count {
            if let Operand::Node(node) = lowered.variants[*place].operand(row, period) {
                nodes.insert(node);
            }
        }
    }
    nodes.into_iter().collect()
}
