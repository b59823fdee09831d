//! The order in which rows are checked: what has no unit of its own comes before what reads it.
//!
//! A row without a declared unit takes that of its formula, so the rows it reads are checked first.
//! Going through them with a stack of its own keeps long chains of such rows from needing a deep one.

use syntax::tree::{
    Argument, ArgumentKind, Clause, ClauseKind, Expr, ExprKind, InputValue, Path, Value,
};

use super::{Checker, State, Written};
use crate::definition::{Entity, Slot};

impl Checker<'_, '_> {
    /// Checks every row that has not been checked on the way.
    pub(super) fn check_rows(&mut self) {
        let mut opened = vec![false; self.definition.rows.len()];
        for root in 0..opened.len() {
            if self.states[root] == State::Waiting {
                self.check_after_its_reads(root, &mut opened);
            }
        }
    }

    fn check_after_its_reads(&mut self, root: usize, opened: &mut [bool]) {
        opened[root] = true;
        let mut calls = vec![(root, self.undeclared_reads(root), 0)];
        while let Some((row, targets, at)) = calls.last_mut() {
            if let Some(&target) = targets.get(*at) {
                *at += 1;
                if self.states[target] == State::Waiting && !opened[target] {
                    opened[target] = true;
                    calls.push((target, self.undeclared_reads(target), 0));
                }
                continue;
            }
            let row = *row;
            calls.pop();
            if self.states[row] == State::Waiting {
                self.check_row(Slot(row as u32));
            }
        }
    }

    /// The rows without a declared unit that a row names.
    fn undeclared_reads(&self, row: usize) -> Vec<usize> {
        let mut paths = Vec::new();
        match self.written[row] {
            Written::Input(input) => in_value(input.value.as_ref(), &mut paths),
            Written::Row(row) => in_expr(&row.formula, &mut paths),
            Written::Pool(pool) => pool
                .clauses
                .iter()
                .for_each(|clause| in_clause(clause, &mut paths)),
            Written::Deflator { money } => paths.extend(self.setting.moneys[money].by.as_ref()),
        }
        let named =
            paths.iter().filter_map(
                |path| match self.definition.names.get(&path.parts[0].text) {
                    Some(Entity::Row(slot)) => Some(slot.0 as usize),
                    _ => None,
                },
            );
        named
            .filter(|slot| self.declared[*slot].is_none())
            .collect()
    }
}

fn in_value<'t>(value: Option<&'t InputValue>, paths: &mut Vec<&'t Path>) {
    match value {
        Some(InputValue::Known(Value::Expr { first, .. })) => in_expr(first, paths),
        Some(InputValue::Known(Value::List(list))) => {
            let ends = list.then.iter().chain(&list.otherwise);
            let items = list.items.iter().chain(ends);
            items.for_each(|item| in_expr(item, paths));
        }
        Some(InputValue::Known(Value::Dated(dated))) => {
            let levels = dated.entries.iter().map(|entry| &entry.value);
            levels.for_each(|level| in_expr(level, paths));
        }
        Some(InputValue::Drawn(distribution)) => in_arguments(&distribution.arguments, paths),
        Some(InputValue::Open { low, high, .. }) => {
            in_expr(low, paths);
            in_expr(high, paths);
        }
        Some(InputValue::Known(Value::Csv(_))) | None => {}
    }
}

fn in_clause<'t>(clause: &'t Clause, paths: &mut Vec<&'t Path>) {
    match &clause.kind {
        ClauseKind::Open(value)
        | ClauseKind::Uplift { rate: value, .. }
        | ClauseKind::Add(value)
        | ClauseKind::UseUpTo(value)
        | ClauseKind::ExpireAfter(value) => in_expr(value, paths),
    }
}

fn in_arguments<'t>(arguments: &'t [Argument], paths: &mut Vec<&'t Path>) {
    for argument in arguments {
        match &argument.kind {
            ArgumentKind::Plain(value)
            | ArgumentKind::Named { value, .. }
            | ArgumentKind::Each { body: value, .. }
            | ArgumentKind::Chance { value, .. } => in_expr(value, paths),
        }
    }
}

/// The paths of an expression. A stack of its own holds what is left to look at.
fn in_expr<'t>(expr: &'t Expr, paths: &mut Vec<&'t Path>) {
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        match &expr.kind {
            ExprKind::Path(path) => paths.push(path),
            ExprKind::Negate(inner) | ExprKind::Not(inner) => left.push(inner),
            ExprKind::Binary {
                left: a, right: b, ..
            } => left.extend([a.as_ref(), b.as_ref()]),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => left.extend([condition.as_ref(), then.as_ref(), otherwise.as_ref()]),
            ExprKind::Call { arguments, .. } => {
                left.extend(arguments.iter().map(|argument| match &argument.kind {
                    ArgumentKind::Plain(value)
                    | ArgumentKind::Named { value, .. }
                    | ArgumentKind::Each { body: value, .. }
                    | ArgumentKind::Chance { value, .. } => value,
                }));
            }
            ExprKind::Scale(scale) => {
                left.extend([&scale.on, &scale.above]);
                let brackets = scale.brackets.iter();
                left.extend(brackets.flat_map(|bracket| [&bracket.bound, &bracket.rate]));
            }
            ExprKind::Number { .. }
            | ExprKind::Withheld { .. }
            | ExprKind::Truth(_)
            | ExprKind::Error => {}
        }
    }
}
