//! Checking what a template or deal requires.

use engine::Op;
use syntax::tree::{Statement, StatementKind};

use super::Checker;
use super::sources::number_in;
use crate::definition::RequireDefinition;
use crate::formula::{Formula, FormulaNode};

impl<'c> Checker<'c, '_> {
    /// Checks every requirement.
    pub(super) fn check_requirements(&mut self, statements: &'c [Statement]) {
        for statement in statements {
            let StatementKind::Require(require) = &statement.kind else {
                continue;
            };
            let condition = &require.condition;
            self.check_sources(&require.sources);
            self.need_source(number_in(condition), &require.sources, require.words.span);
            let formula = self.truth_of(condition);
            if formula.is_poison() {
                continue;
            }
            let definition = RequireDefinition {
                parts: parts_of(formula),
                text: self.context.texts.at(condition.span).to_owned(),
                words: require.words.value.clone(),
                sources: require.sources.clone(),
                span: condition.span,
            };
            self.definition.requires.push(definition);
        }
    }
}

/// What `and` joins, in order: each part is told by itself where it does not hold.
fn parts_of(condition: Formula) -> Vec<Formula> {
    let mut parts = Vec::new();
    let mut left = vec![condition];
    while let Some(formula) = left.pop() {
        match formula {
            Formula {
                node: FormulaNode::Apply(Op::And, operands),
                ..
            } => left.extend(operands.into_iter().rev()),
            part => parts.push(part),
        }
    }
    parts
}
