//! Through a formula: what it reads in this period, and what has to be said of it.

use std::fmt::Write as _;

use engine::Op;
use model::definition::Role;
use model::formula::{BracketFormula, Formula, FormulaNode, ScaleFormula};
use model::model::InstanceId;
use syntax::tree::ScaleKind;

use super::{Explainer, Read, Said};
use crate::ask::sides;
use crate::format;
use crate::print::Printer;
use crate::sources::citations;

/// What a sum adds and takes off, sums inside it taken apart.
fn signed_terms<'f>(formula: &'f Formula, sign: char, terms: &mut Vec<(char, &'f Formula)>) {
    let other = if sign == '+' { '-' } else { '+' };
    match &formula.node {
        FormulaNode::Apply(Op::Add, operands) => {
            for operand in operands {
                signed_terms(operand, sign, terms);
            }
        }
        FormulaNode::Apply(Op::Subtract, operands) => {
            for (place, operand) in operands.iter().enumerate() {
                signed_terms(operand, if place == 0 { sign } else { other }, terms);
            }
        }
        _ => terms.push((sign, formula)),
    }
}

impl Explainer<'_> {
    pub(super) fn walk(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
        said: &mut Said,
    ) {
        match &formula.node {
            FormulaNode::Number(_)
            | FormulaNode::Time(_)
            | FormulaNode::Withheld
            | FormulaNode::Poison => {}
            FormulaNode::Row(row) => said.read(Read {
                row: self.model.resolve(scope, row),
                period,
                sign: None,
            }),
            FormulaNode::Party {
                party,
                measure,
                within,
            } => {
                let party = self.model.party(scope, *party);
                match within {
                    None => said.read(Read {
                        row: self.model.party_row(party, *measure),
                        period,
                        sign: None,
                    }),
                    Some(uses) => {
                        let within: Vec<InstanceId> = uses
                            .iter()
                            .map(|uses| self.model.inside(scope, uses))
                            .collect();
                        self.flows(party, *measure, Some(&within), period, said);
                    }
                }
            }
            FormulaNode::Apply(Op::Select, operands) => self.choice(operands, scope, period, said),
            FormulaNode::Apply(op @ (Op::Minimum | Op::Maximum), operands) => {
                self.extreme(*op, operands, scope, period, said);
                self.walk_all(operands, scope, period, said);
            }
            FormulaNode::Apply(Op::Add | Op::Subtract, _) => {
                self.sum(formula, scope, period, said);
            }
            FormulaNode::Apply(_, operands) => self.walk_all(operands, scope, period, said),
            FormulaNode::Scale(scale) => self.scale(scale, scope, period, said),
            FormulaNode::Call(function, operands) => {
                self.over_time(formula, *function, operands, scope, period, said);
            }
            // Rows of another scenario are explained there.
            FormulaNode::Under(place, inner) => {
                let scenario = self.deal.variant_name(*place as usize);
                said.remark(format!(
                    "`{}` is read in scenario `{scenario}`",
                    self.text(inner, scope)
                ));
            }
        }
    }

    fn walk_all(
        &mut self,
        formulas: &[Formula],
        scope: InstanceId,
        period: usize,
        said: &mut Said,
    ) {
        for formula in formulas {
            self.walk(formula, scope, period, said);
        }
    }

    /// The terms of a sum, those that count most first, each with its sign.
    fn sum(&mut self, formula: &Formula, scope: InstanceId, period: usize, said: &mut Said) {
        let mut terms = Vec::new();
        signed_terms(formula, '+', &mut terms);
        let sizes = terms
            .iter()
            .map(|(_, term)| self.number(term, scope, period).abs());
        let sizes: Vec<f64> = sizes.collect();
        let mut order: Vec<usize> = (0..terms.len()).collect();
        // A balance is read from its opening to its closing.
        let of_pool = |term: &Formula| match &term.node {
            FormulaNode::Row(row) => {
                let row = self.model.resolve(scope, row);
                matches!(self.model.row(row).role, Role::Pool(_))
            }
            _ => false,
        };
        if !terms.iter().all(|(_, term)| of_pool(term)) {
            order.sort_by(|a, b| sizes[*b].total_cmp(&sizes[*a]));
        }
        for place in order {
            let (sign, term) = terms[place];
            match &term.node {
                FormulaNode::Row(row) => said.read(Read {
                    row: self.model.resolve(scope, row),
                    period,
                    sign: Some(sign),
                }),
                FormulaNode::Party {
                    party,
                    measure,
                    within: None,
                } => said.read(Read {
                    row: self
                        .model
                        .party_row(self.model.party(scope, *party), *measure),
                    period,
                    sign: Some(sign),
                }),
                _ => self.walk(term, scope, period, said),
            }
        }
    }

    pub(super) fn text(&self, formula: &Formula, scope: InstanceId) -> String {
        Printer::in_model(self.model, scope).formula(formula, &self.hint)
    }

    /// The value of a part in words.
    pub(super) fn in_words(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
    ) -> String {
        let value = self.number(formula, scope, period);
        format::value(value, &formula.kind, &self.unit_in_words(formula, scope))
    }

    /// Only the branch that is taken is looked into.
    fn choice(&mut self, operands: &[Formula], scope: InstanceId, period: usize, said: &mut Said) {
        let [condition, then, otherwise] = operands else {
            return;
        };
        let value = self.number(condition, scope, period);
        let why = self.because(condition, scope, period);
        let (word, branch) = if value == 0.0 {
            ("no", otherwise)
        } else {
            ("yes", then)
        };
        let word = match value {
            value if engine::is_withheld(value) => "withheld",
            value if value.is_nan() => "undefined",
            _ => word,
        };
        let taken = self.text(branch, scope);
        said.remark(format!(
            "`{}` is {word}{why}: `{taken}` counts",
            self.text(condition, scope)
        ));
        self.walk(condition, scope, period, said);
        self.walk(branch, scope, period, said);
    }

    /// The values a condition compares.
    fn because(&mut self, condition: &Formula, scope: InstanceId, period: usize) -> String {
        match sides(condition) {
            Some((left, _, right)) => {
                let words = self.compared(left, right, scope, period);
                let told: Vec<String> = [left, right]
                    .into_iter()
                    .zip(words)
                    // A plain number says itself.
                    .filter(|(side, _)| !matches!(side.node, FormulaNode::Number(_)))
                    .map(|(side, words)| format!("`{}` is {words}", self.text(side, scope)))
                    .collect();
                if told.is_empty() {
                    String::new()
                } else {
                    format!(", because {}", told.join(" and "))
                }
            }
            None => String::new(),
        }
    }

    /// Two values that are compared, in words that show which is larger.
    fn compared(
        &mut self,
        left: &Formula,
        right: &Formula,
        scope: InstanceId,
        period: usize,
    ) -> [String; 2] {
        let values = [left, right].map(|side| self.number(side, scope, period));
        let units = [left, right].map(|side| self.unit_in_words(side, scope));
        format::told_apart(values, &left.kind, [&units[0], &units[1]])
    }

    /// Which side of a `min` or `max` counts. That something is not below a floor of zero goes without
    /// saying.
    fn extreme(
        &mut self,
        op: Op,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
        said: &mut Said,
    ) {
        let [a, b] = operands else { return };
        let (left, right) = (self.number(a, scope, period), self.number(b, scope, period));
        let word = if op == Op::Minimum {
            "smaller"
        } else {
            "larger"
        };
        if left == right {
            let both = self.in_words(a, scope, period);
            said.remark(format!("neither is the {word}: both are {both}"));
            return;
        }
        let first = (left < right) == (op == Op::Minimum);
        let (binding, other) = if first { (a, b) } else { (b, a) };
        let is_number = |side: &Formula| matches!(side.node, FormulaNode::Number(_));
        if op == Op::Maximum && is_number(other) && left.min(right) == 0.0 {
            return;
        }
        let [taken, left_out] = self.compared(binding, other, scope, period);
        let mut remark = if is_number(binding) {
            format!("the {word} of the two counts: {taken}")
        } else {
            let text = self.text(binding, scope);
            format!("the {word} of the two counts: `{text}`, {taken}")
        };
        // How much a number is that stands in the formula needs no word.
        if !is_number(other) {
            write!(remark, "; `{}` is {left_out}", self.text(other, scope))
                .expect("writing to a string cannot fail");
        }
        said.remark(remark);
    }

    fn scale(&mut self, scale: &ScaleFormula, scope: InstanceId, period: usize, said: &mut Said) {
        let on = self.number(&scale.on, scope, period);
        let bounds: Vec<f64> = scale
            .brackets
            .iter()
            .map(|bracket| self.number(&bracket.bound, scope, period))
            .collect();
        let holds = |(bracket, bound): (&BracketFormula, &f64)| {
            on < *bound || bracket.included && on == *bound
        };
        let place = scale
            .brackets
            .iter()
            .zip(&bounds)
            .position(holds)
            .unwrap_or(bounds.len());
        let rate = scale
            .brackets
            .get(place)
            .map_or(&scale.above, |bracket| &bracket.rate);
        let unit = self.unit_in_words(&scale.on, scope);
        let beside = [place.checked_sub(1), Some(place)]
            .map(|at| at.and_then(|at| bounds.get(at)).copied().unwrap_or(on));
        let [on, below, high] =
            format::told_apart([on, beside[0], beside[1]], &scale.on.kind, [&unit; 3]);
        let lower = place.checked_sub(1).map(|at| &scale.brackets[at]);
        let from = lower.map(|lower| {
            if lower.included {
                format!("lies above {below}")
            } else {
                format!("is {below} or more")
            }
        });
        let to = scale.brackets.get(place).map(|upper| {
            if upper.included {
                format!("not above {high}")
            } else {
                format!("below {high}")
            }
        });
        let lies = match (from, to) {
            (None, Some(to)) => format!("is {to}"),
            (Some(from), Some(to)) => format!("{from} and {to}"),
            (Some(from), None) => from,
            (None, None) => "has no bound".to_owned(),
        };
        let rate_words = self.in_words(rate, scope, period);
        let how = match scale.kind {
            ScaleKind::Whole => format!("its rate {rate_words} holds for the whole"),
            ScaleKind::Marginal => {
                format!("its rate {rate_words} holds for the slice above the bracket below")
            }
            ScaleKind::Blended => format!(
                "its rate {rate_words} holds for that slice, and the rates are averaged over all slices"
            ),
        };
        said.remark(format!(
            "bracket {}: `{}`, {on}, {lies}; {how}",
            place + 1,
            self.text(&scale.on, scope)
        ));
        self.walk(&scale.on, scope, period, said);
        if let Some(sources) = scale.sources.get(place) {
            said.sources
                .extend(citations(self.model.definition(scope), sources));
        }
        // By slices, every bracket below counts too.
        let first = if scale.kind == ScaleKind::Whole {
            place
        } else {
            0
        };
        for bracket in scale.brackets.iter().take(place + 1).skip(first) {
            self.walk(&bracket.bound, scope, period, said);
            self.walk(&bracket.rate, scope, period, said);
        }
        if place == bounds.len() {
            self.walk(&scale.above, scope, period, said);
        }
    }
}
