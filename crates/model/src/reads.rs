//! What a row reads: the links between rows, for ordering, for loops and for tracing a value back.

use syntax::span::Span;

use crate::definition::Body;
use crate::formula::{Formula, FormulaNode, Function};
use crate::model::{InstanceId, Model, RowId};

/// Which periods of another row are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// The same, perhaps earlier ones too.
    Same,
    /// Earlier ones only.
    Earlier,
    /// Any, later ones too.
    All,
}

/// Calls `found` with every row that a row reads, how far, and where.
pub fn reads(model: &Model, row: RowId, found: &mut impl FnMut(RowId, Reach, Span)) {
    if let Some((party, _)) = model.party_of(row) {
        for flow in model.flows_of(party) {
            found(flow.amount, Reach::Same, flow.span);
        }
        return;
    }
    let body = model.body(row);
    let mut visit = |formula: &Formula| walk(model, body.scope, formula, Reach::Same, found);
    match body.body {
        Body::Formula(formula) => visit(formula),
        Body::List(list) => list
            .items
            .iter()
            .chain(&list.then)
            .chain(&list.otherwise)
            .for_each(visit),
        Body::Dated { levels, .. } => levels.iter().for_each(|(_, level, _)| visit(level)),
        Body::Drawn(drawn) => drawn.parameters.iter().for_each(visit),
        Body::Open { low, high } => [low, high].into_iter().for_each(visit),
        Body::Deflator { rate, .. } => {
            found(model.resolve(body.scope, rate), Reach::All, body.span);
        }
        Body::Given | Body::Poison => {}
    }
}

/// Calls `found` with every row that a formula reads in an instance, how far, and where.
pub fn formula_reads(
    model: &Model,
    scope: InstanceId,
    formula: &Formula,
    found: &mut impl FnMut(RowId, Reach, Span),
) {
    walk(model, scope, formula, Reach::Same, found);
}

/// Calls `found` with every row that a formula of an instance reads, how far, and where.
pub(crate) fn reads_of(
    model: &Model,
    scope: InstanceId,
    formula: &Formula,
    found: &mut impl FnMut(RowId, Reach, Span),
) {
    walk(model, scope, formula, Reach::Same, found);
}

fn walk(
    model: &Model,
    scope: InstanceId,
    formula: &Formula,
    reach: Reach,
    found: &mut impl FnMut(RowId, Reach, Span),
) {
    match &formula.node {
        FormulaNode::Row(row) => found(model.resolve(scope, row), reach, formula.span),
        FormulaNode::Party {
            party,
            measure,
            within,
        } => {
            let party = model.party(scope, *party);
            match within {
                None => found(model.party_row(party, *measure), reach, formula.span),
                Some(uses) => {
                    let mut within: Vec<InstanceId> =
                        uses.iter().map(|uses| model.inside(scope, uses)).collect();
                    within.sort_unstable();
                    let flows = model.flows_of(party);
                    let flows = flows.filter(|flow| model.is_within_sorted(flow.instance, &within));
                    flows.for_each(|flow| found(flow.amount, reach, formula.span));
                }
            }
        }
        FormulaNode::Apply(_, operands) => operands
            .iter()
            .for_each(|operand| walk(model, scope, operand, reach, found)),
        FormulaNode::Scale(scale) => {
            scale
                .parts()
                .for_each(|part| walk(model, scope, part, reach, found));
        }
        FormulaNode::Call(function, operands) => {
            for (place, operand) in operands.iter().enumerate() {
                walk(
                    model,
                    scope,
                    operand,
                    reach_of(*function, place, reach),
                    found,
                );
            }
        }
        // Only questions ask under a scenario; its rows are those of the same name.
        FormulaNode::Under(_, inner) => walk(model, scope, inner, reach, found),
        FormulaNode::Number(_)
        | FormulaNode::Time(_)
        | FormulaNode::Withheld
        | FormulaNode::Poison => {}
    }
}

/// How far a function looks for one of its operands.
fn reach_of(function: Function, place: usize, outer: Reach) -> Reach {
    let inner = match (function, place) {
        (Function::Prior, 0) => Reach::Earlier,
        (
            Function::Prior
            | Function::Growth
            | Function::Index
            | Function::MovingSum
            | Function::MovingCount
            | Function::Cumulative,
            _,
        ) => Reach::Same,
        (
            Function::Total
            | Function::PresentValue
            | Function::At
            | Function::FirstYear
            | Function::InternalRate
            | Function::ModifiedInternalRate
            | Function::Payback,
            _,
        ) => Reach::All,
    };
    match (outer, inner) {
        (Reach::All, _) | (_, Reach::All) => Reach::All,
        (Reach::Earlier, _) | (_, Reach::Earlier) => Reach::Earlier,
        (Reach::Same, Reach::Same) => Reach::Same,
    }
}
