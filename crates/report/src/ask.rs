//! Questions to operands: what has to be evaluated to answer them.

use model::definition::Body;
use model::formula::{Formula, FormulaNode, Function, TimeWord};
use model::model::{InstanceId, Model, RowId};
use model::{Deal, Lowered};

use engine::{Op, Operand, Outcome, Status, internal_rate, modified_internal_rate, payback};

use crate::settings::Worlds;

/// A formula lowered in the periods that count.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// One, or one a period.
    pub(crate) operands: Vec<Operand>,
    /// Whether it is one value over all years.
    pub(crate) steady: bool,
    answer: Answer,
}

/// The flows that tell why a question has no single answer.
#[derive(Clone, Debug)]
enum Answer {
    /// The value says it all.
    Plain,
    InternalRate(Vec<Operand>),
    /// Finance rate and reinvestment rate first.
    ModifiedInternalRate(Operand, Operand, Vec<Operand>),
    Payback(Vec<Operand>),
    FirstYear(Vec<Operand>),
}

/// Lowers formulas of one variant.
pub(crate) struct Asker<'a> {
    pub(crate) deal: &'a Deal,
    pub(crate) lowered: &'a mut Lowered,
    pub(crate) place: usize,
}

impl Asker<'_> {
    fn model(&self) -> &Model {
        &self.deal.variants[self.place]
    }

    pub(crate) fn operand(&mut self, formula: &Formula, period: usize) -> Operand {
        self.operand_in(self.place, formula, period)
    }

    fn operand_in(&mut self, place: usize, formula: &Formula, period: usize) -> Operand {
        let models = &self.deal.variants;
        self.lowered.formula(
            models,
            &models[place],
            place,
            InstanceId::ROOT,
            formula,
            period,
        )
    }

    pub(crate) fn ask(&mut self, formula: &Formula, steady: bool) -> Asked {
        let count = if steady {
            1
        } else {
            self.deal.timeline.period_count
        };
        let operands = (0..count)
            .map(|period| self.operand(formula, period))
            .collect();
        let answer = self.answer(self.place, formula);
        Asked {
            operands,
            steady,
            answer,
        }
    }

    pub(crate) fn ask_steady(&mut self, formula: &Formula) -> Asked {
        let steady = is_steady_in(&self.deal.variants, self.model(), formula);
        self.ask(formula, steady)
    }

    fn answer(&mut self, place: usize, formula: &Formula) -> Answer {
        match &formula.node {
            FormulaNode::Under(inside, inner) => self.answer(*inside as usize, inner),
            FormulaNode::Call(Function::InternalRate, operands) => {
                Answer::InternalRate(self.series(place, &operands[0]))
            }
            FormulaNode::Call(Function::Payback, operands) => {
                Answer::Payback(self.series(place, &operands[0]))
            }
            FormulaNode::Call(Function::FirstYear, operands) => {
                Answer::FirstYear(self.series(place, &operands[0]))
            }
            FormulaNode::Call(Function::ModifiedInternalRate, operands) => {
                let (finance, reinvestment) = (
                    self.operand_in(place, &operands[1], 0),
                    self.operand_in(place, &operands[2], 0),
                );
                Answer::ModifiedInternalRate(
                    finance,
                    reinvestment,
                    self.series(place, &operands[0]),
                )
            }
            _ => Answer::Plain,
        }
    }

    fn series(&mut self, place: usize, formula: &Formula) -> Vec<Operand> {
        (0..self.deal.timeline.period_count)
            .map(|period| self.operand_in(place, formula, period))
            .collect()
    }
}

impl Asked {
    /// The value or its status on the central path.
    pub(crate) fn outcome(&self, worlds: &Worlds, operand: Operand) -> Outcome {
        let value = worlds.central(operand);
        if value.is_finite() {
            return Outcome::Value(value);
        }
        let flows = |operands: &[Operand]| {
            operands
                .iter()
                .map(|operand| worlds.central(*operand))
                .collect::<Vec<f64>>()
        };
        let told = match &self.answer {
            Answer::InternalRate(series) => internal_rate(&flows(series)),
            Answer::Payback(series) => payback(&flows(series)),
            Answer::FirstYear(series) if flows(series).iter().all(|flag| flag.is_finite()) => {
                Outcome::Status(Status::NeverReached)
            }
            Answer::Plain | Answer::FirstYear(_) => Outcome::Status(Status::Undefined),
            Answer::ModifiedInternalRate(finance, reinvestment, series) => modified_internal_rate(
                &flows(series),
                worlds.central(*finance),
                worlds.central(*reinvestment),
            ),
        };
        // The program found no value, so there is none, whatever a second look says.
        match told {
            Outcome::Value(_) => Outcome::Status(Status::Undefined),
            status @ Outcome::Status(_) => status,
        }
    }
}

/// Whether a formula of a question is one value over all years, in one variant of a deal.
pub fn is_steady(deal: &Deal, variant: usize, formula: &Formula) -> bool {
    is_steady_in(&deal.variants, &deal.variants[variant], formula)
}

/// Whether a formula has the same value in every period by the way it is written.
/// `models` are the variants that `under` may name.
pub(crate) fn is_steady_in(models: &[Model], model: &Model, formula: &Formula) -> bool {
    Steadiness { models, model }.formula(InstanceId::ROOT, formula, INPUT_CHAIN_MAX)
}

/// Longest chain of inputs bound to inputs that is followed.
const INPUT_CHAIN_MAX: usize = 8;

struct Steadiness<'a> {
    models: &'a [Model],
    model: &'a Model,
}

impl Steadiness<'_> {
    fn formula(&self, scope: InstanceId, formula: &Formula, depth: usize) -> bool {
        let all = |operands: &[Formula]| {
            operands
                .iter()
                .all(|operand| self.formula(scope, operand, depth))
        };
        match &formula.node {
            FormulaNode::Number(_) | FormulaNode::Poison => true,
            FormulaNode::Row(row) => {
                depth > 0 && self.row(self.model.resolve(scope, row), depth - 1)
            }
            FormulaNode::Time(word) => *word == TimeWord::Period,
            FormulaNode::Party { .. } => false,
            FormulaNode::Apply(_, operands) => all(operands),
            FormulaNode::Scale(scale) => scale.parts().all(|part| self.formula(scope, part, depth)),
            FormulaNode::Call(function, operands) => match function {
                Function::Total | Function::At => all(&operands[1..]),
                Function::PresentValue => all(&operands[2..]),
                Function::FirstYear
                | Function::InternalRate
                | Function::ModifiedInternalRate
                | Function::Payback => true,
                Function::Growth => all(operands),
                Function::Index
                | Function::Prior
                | Function::MovingSum
                | Function::MovingCount
                | Function::Cumulative => false,
            },
            FormulaNode::Under(place, inner) => {
                let model = &self.models[*place as usize];
                Steadiness {
                    models: self.models,
                    model,
                }
                .formula(InstanceId::ROOT, inner, depth)
            }
        }
    }

    fn row(&self, row: RowId, depth: usize) -> bool {
        if self.model.party_of(row).is_some() {
            return false;
        }
        let body = self.model.body(row);
        match body.body {
            Body::Formula(formula) => self.formula(body.scope, formula, depth),
            Body::Drawn(drawn) => !drawn.each_period,
            Body::Open { .. } => true,
            Body::List(_)
            | Body::Dated { .. }
            | Body::Deflator { .. }
            | Body::Given
            | Body::Poison => false,
        }
    }
}

/// The two sides of a comparison as written, and the sign between them.
pub(crate) fn sides(formula: &Formula) -> Option<(&Formula, &'static str, &Formula)> {
    let FormulaNode::Apply(op, operands) = &formula.node else {
        return None;
    };
    let [a, b] = operands.as_slice() else {
        return None;
    };
    // `a > b` is kept as `b < a`; the places in the text tell which was written.
    let swapped = a.span.file == b.span.file && a.span.start > b.span.start;
    match (op, swapped) {
        (Op::Less, false) => Some((a, "<", b)),
        (Op::Less, true) => Some((b, ">", a)),
        (Op::LessEqual, false) => Some((a, "<=", b)),
        (Op::LessEqual, true) => Some((b, ">=", a)),
        (Op::Equal, _) => Some((a, "==", b)),
        (Op::NotEqual, _) => Some((a, "!=", b)),
        _ => None,
    }
}

/// The amounts `a` and `b` of `abs(a - b)`.
pub(crate) fn distance(formula: &Formula) -> Option<(&Formula, &Formula)> {
    let FormulaNode::Apply(Op::Absolute, inner) = &formula.node else {
        return None;
    };
    match &inner.first()?.node {
        FormulaNode::Apply(Op::Subtract, amounts) => Some((amounts.first()?, amounts.get(1)?)),
        _ => None,
    }
}
