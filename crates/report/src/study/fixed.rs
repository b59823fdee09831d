//! Inputs that fix a lag, a window or a year: they cannot be moved by a hundredth.
//!
//! What is compared with the year or with the time passed is one of them, such as the grant of a licence.

use std::collections::HashSet;

use engine::Op;
use model::definition::Body;
use model::formula::{Formula, FormulaNode, Function, TimeWord};
use model::model::{InstanceId, Model, RowId};

/// Every row that a lag, a window, a year or the end of an open term is computed from.
pub(crate) fn fixed_rows(model: &Model) -> HashSet<RowId> {
    let mut search = Search {
        model,
        fixed: HashSet::new(),
        waiting: Vec::new(),
    };
    for row in (0..model.instance_row_count() as u32).map(RowId) {
        let body = model.body(row);
        match body.body {
            Body::Open { low, high } => [low, high]
                .into_iter()
                .for_each(|end| search.take(body.scope, end)),
            other => formulas(other).for_each(|formula| search.look(body.scope, formula)),
        }
    }
    while let Some(row) = search.waiting.pop() {
        if model.party_of(row).is_none() {
            let body = model.body(row);
            formulas(body.body).for_each(|formula| search.take(body.scope, formula));
        }
    }
    search.fixed
}

struct Search<'a> {
    model: &'a Model,
    fixed: HashSet<RowId>,
    waiting: Vec<RowId>,
}

impl Search<'_> {
    /// Everything this formula reads is fixed.
    fn take(&mut self, scope: InstanceId, formula: &Formula) {
        if let FormulaNode::Row(row) = &formula.node {
            let row = self.model.resolve(scope, row);
            if self.fixed.insert(row) {
                self.waiting.push(row);
            }
        }
        for part in parts(formula) {
            self.take(scope, part);
        }
    }

    /// Looks for operands that have to be fixed.
    fn look(&mut self, scope: InstanceId, formula: &Formula) {
        if is_about_when(formula) {
            for operand in parts(formula) {
                self.take(scope, operand);
            }
        }
        if let FormulaNode::Call(function, operands) = &formula.node {
            let fixed: &[Formula] = match function {
                Function::Prior => &operands[1..2],
                Function::MovingSum | Function::MovingCount | Function::Total | Function::At => {
                    &operands[1..]
                }
                Function::PresentValue => &operands[2..],
                Function::Growth
                | Function::Index
                | Function::Cumulative
                | Function::FirstYear
                | Function::InternalRate
                | Function::ModifiedInternalRate
                | Function::Payback => &[],
            };
            for operand in fixed {
                self.take(scope, operand);
            }
        }
        for part in parts(formula) {
            self.look(scope, part);
        }
    }
}

/// Whether a formula compares something with the year or with the time passed.
fn is_about_when(formula: &Formula) -> bool {
    let is_time = |operand: &Formula| {
        matches!(
            operand.node,
            FormulaNode::Time(TimeWord::Year | TimeWord::Elapsed)
        )
    };
    match &formula.node {
        FormulaNode::Apply(Op::Less | Op::LessEqual | Op::Equal, operands) => {
            operands.iter().any(is_time)
        }
        _ => false,
    }
}

fn parts(formula: &Formula) -> Vec<&Formula> {
    match &formula.node {
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter().collect()
        }
        FormulaNode::Scale(scale) => scale.parts().collect(),
        FormulaNode::Number(_)
        | FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Under(..)
        | FormulaNode::Withheld
        | FormulaNode::Poison => Vec::new(),
    }
}

fn formulas(body: &Body) -> Box<dyn Iterator<Item = &Formula> + '_> {
    match body {
        Body::Formula(formula) => Box::new(std::iter::once(formula)),
        Body::List(list) => Box::new(list.items.iter().chain(&list.then).chain(&list.otherwise)),
        Body::Dated { levels, .. } => Box::new(levels.iter().map(|(_, level, _)| level)),
        Body::Drawn(drawn) => Box::new(drawn.parameters.iter()),
        Body::Open { low, high } => Box::new([low, high].into_iter()),
        Body::Deflator { .. } | Body::Given | Body::Poison => Box::new(std::iter::empty()),
    }
}
