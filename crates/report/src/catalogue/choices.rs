//! What each word of a choice makes of the rows that ask for it.

use engine::Op;
use model::definition::{Body, Kind, Role, Slot};
use model::formula::{Formula, FormulaNode};

use super::Written;
use crate::print::Printer;

/// For every word of a choice, the rows that depend on it with the word put in.
///
/// A choice that is handed on to a template inside means what it means there.
pub(super) fn meanings(written: &Written, slot: Slot) -> Vec<(String, Vec<String>)> {
    let Kind::Choice(words) = &written.definition.row(slot).kind else {
        return Vec::new();
    };
    let words = words.iter().enumerate();
    words
        .map(|(place, word)| {
            let mut rows = Vec::new();
            with_word(written, slot, place as f64, "", &mut rows);
            (word.clone(), rows)
        })
        .collect()
}

/// The rows of a template, named behind `path`, that depend on a choice with one of its words put in.
fn with_word(written: &Written, slot: Slot, value: f64, path: &str, rows: &mut Vec<String>) {
    let definition = &written.definition;
    let printer = Printer::in_template(written);
    for row in definition.rows.iter().filter(|row| row.role != Role::Input) {
        if let Body::Formula(formula) = &row.body
            && asks(formula, slot)
        {
            let formula = printer.formula(&chosen(formula, slot, value), &row.unit);
            rows.push(format!("{path}{} = {formula}", row.name));
        }
    }
    for (using, inside) in definition.uses.iter().zip(&written.uses) {
        let Some(inside) = inside else { continue };
        let path = format!("{path}{}.", using.name);
        let mut given: Vec<_> = using.bound.iter().collect();
        given.sort_by_key(|(inner, _)| **inner);
        for (inner, bound) in given {
            let Body::Formula(formula) = &bound.body else {
                continue;
            };
            match &formula.node {
                FormulaNode::Row(row) if row.uses.is_empty() && row.slot == slot => {
                    with_word(inside, *inner, value, &path, rows);
                }
                _ if asks(formula, slot) => {
                    let input = inside.definition.row(*inner);
                    let formula = printer.formula(&chosen(formula, slot, value), &input.unit);
                    rows.push(format!("{path}{} = {formula}", input.name));
                }
                _ => {}
            }
        }
    }
}

fn asks(formula: &Formula, slot: Slot) -> bool {
    match &formula.node {
        FormulaNode::Row(row) => row.uses.is_empty() && row.slot == slot,
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter().any(|operand| asks(operand, slot))
        }
        FormulaNode::Scale(scale) => scale.parts().any(|part| asks(part, slot)),
        FormulaNode::Under(_, inner) => asks(inner, slot),
        FormulaNode::Number(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Withheld
        | FormulaNode::Poison => false,
    }
}

/// The formula where the choice is known, without the branches that are not taken.
fn chosen(formula: &Formula, slot: Slot, value: f64) -> Formula {
    let with = |node| Formula {
        node,
        ..formula.clone()
    };
    let inner = |operands: &[Formula]| -> Vec<Formula> {
        let operands = operands.iter();
        operands
            .map(|operand| chosen(operand, slot, value))
            .collect()
    };
    match &formula.node {
        FormulaNode::Row(row) if row.uses.is_empty() && row.slot == slot => {
            with(FormulaNode::Number(value))
        }
        FormulaNode::Apply(op, operands) => simplified(formula, *op, inner(operands)),
        FormulaNode::Call(function, operands) => {
            with(FormulaNode::Call(*function, inner(operands)))
        }
        FormulaNode::Scale(scale) => {
            let mut scale = scale.clone();
            scale.on = chosen(&scale.on, slot, value);
            scale.above = chosen(&scale.above, slot, value);
            for bracket in &mut scale.brackets {
                bracket.bound = chosen(&bracket.bound, slot, value);
                bracket.rate = chosen(&bracket.rate, slot, value);
            }
            with(FormulaNode::Scale(scale))
        }
        _ => formula.clone(),
    }
}

/// An operation of which some operands may be known by now.
fn simplified(formula: &Formula, op: Op, operands: Vec<Formula>) -> Formula {
    let known = |operand: &Formula| match operand.node {
        FormulaNode::Number(value) => Some(value),
        _ => None,
    };
    let with = |node| Formula {
        node,
        ..formula.clone()
    };
    let truth = |holds: bool| with(FormulaNode::Number(f64::from(u8::from(holds))));
    match (op, operands.as_slice()) {
        (Op::Equal | Op::NotEqual, [a, b]) => match (known(a), known(b)) {
            (Some(a), Some(b)) => truth((a == b) == (op == Op::Equal)),
            _ => with(FormulaNode::Apply(op, operands)),
        },
        (Op::Not, [a]) => match known(a) {
            Some(a) => truth(a == 0.0),
            None => with(FormulaNode::Apply(op, operands)),
        },
        // `yes and x` is x, `no or x` is x; the other two are known whatever x is.
        (Op::And | Op::Or, [a, b]) => {
            let passes = f64::from(u8::from(op == Op::And));
            match (known(a), known(b)) {
                (Some(one), _) => (if one == passes { b } else { a }).clone(),
                (_, Some(one)) => (if one == passes { a } else { b }).clone(),
                _ => with(FormulaNode::Apply(op, operands)),
            }
        }
        (Op::Select, [condition, then, otherwise]) => match known(condition) {
            Some(0.0) => otherwise.clone(),
            Some(_) => then.clone(),
            None => with(FormulaNode::Apply(op, operands)),
        },
        _ => with(FormulaNode::Apply(op, operands)),
    }
}
