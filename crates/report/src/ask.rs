//! Questions to operands: what has to be evaluated to answer them.

use model::definition::Body;
use model::formula::{Formula, FormulaNode, Function, TimeWord};
use model::model::{InstanceId, Model, RowId};
use model::{Deal, Lowered};

use engine::{
    Op, Operand, Outcome, Status, internal_rate, is_withheld, modified_internal_rate, payback,
};

use crate::settings::Worlds;

/// A formula lowered in the periods that count.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// One, or one a period.
    pub(crate) operands: Vec<Operand>,
    /// Whether it is one value over all years.
    pub(crate) steady: bool,
    /// The note on the row that is asked for: what it means, in words.
    pub(crate) definition: Option<String>,
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

/// Where the names of a formula are looked up.
#[derive(Clone, Copy)]
struct Place {
    /// Among the variants.
    variant: usize,
    /// The instance.
    scope: InstanceId,
}

impl Place {
    /// Where a question stands.
    fn asked(variant: usize) -> Self {
        let scope = InstanceId::ROOT;
        Self { variant, scope }
    }
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
        let asked = Place::asked(self.place);
        self.operand_in(asked, formula, period)
    }

    fn operand_in(&mut self, at: Place, formula: &Formula, period: usize) -> Operand {
        let models = &self.deal.variants;
        let (place, scope) = (at.variant, at.scope);
        self.lowered
            .formula(models, &models[place], place, scope, formula, period)
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
        let asked = Place::asked(self.place);
        let answer = self.answer(asked, formula, INPUT_CHAIN_MAX);
        Asked {
            operands,
            steady,
            definition: self.definition(asked, formula, INPUT_CHAIN_MAX),
            answer,
        }
    }

    pub(crate) fn ask_steady(&mut self, formula: &Formula) -> Asked {
        let steady = is_steady_in(&self.deal.variants, self.model(), formula);
        self.ask(formula, steady)
    }

    /// Whether a condition holds: in every year, where it has an answer for each. Tells too whether
    /// it is one answer over all years.
    pub(crate) fn condition(&mut self, formula: &Formula) -> (Operand, bool) {
        let asked = self.ask_steady(formula);
        let graph = &mut self.lowered.graph;
        let all = asked.operands.iter().copied();
        let holds = all.reduce(|so_far, next| graph.apply(Op::And, &[so_far, next]));
        (holds.expect("a timeline has a year"), asked.steady)
    }

    /// The note on a row, or on the first row with one that it only passes on.
    fn definition(&self, at: Place, formula: &Formula, depth: usize) -> Option<String> {
        let row = match &formula.node {
            FormulaNode::Row(row) if depth > 0 => row,
            FormulaNode::Under(place, inner) => {
                return self.definition(Place::asked(*place as usize), inner, depth);
            }
            _ => return None,
        };
        let model = &self.deal.variants[at.variant];
        let row = model.resolve(at.scope, row);
        if model.party_of(row).is_some() {
            return None;
        }
        let notes = &model.row(row).notes;
        if !notes.is_empty() {
            return Some(notes.join(" "));
        }
        let body = model.body(row);
        let Body::Formula(formula) = body.body else {
            return None;
        };
        let scope = body.scope;
        self.definition(Place { scope, ..at }, formula, depth - 1)
    }

    fn answer(&mut self, at: Place, formula: &Formula, depth: usize) -> Answer {
        match &formula.node {
            FormulaNode::Under(inside, inner) => {
                self.answer(Place::asked(*inside as usize), inner, depth)
            }
            // A row that is nothing but such a value has its statuses.
            FormulaNode::Row(row) if depth > 0 => {
                let model = &self.deal.variants[at.variant];
                let row = model.resolve(at.scope, row);
                if model.party_of(row).is_some() {
                    return Answer::Plain;
                }
                let body = model.body(row);
                let Body::Formula(formula) = body.body else {
                    return Answer::Plain;
                };
                let scope = body.scope;
                self.answer(Place { scope, ..at }, formula, depth - 1)
            }
            FormulaNode::Call(Function::InternalRate, operands) => {
                Answer::InternalRate(self.series(at, &operands[0]))
            }
            FormulaNode::Call(Function::Payback, operands) => {
                Answer::Payback(self.series(at, &operands[0]))
            }
            FormulaNode::Call(Function::FirstYear, operands) => {
                Answer::FirstYear(self.series(at, &operands[0]))
            }
            FormulaNode::Call(Function::ModifiedInternalRate, operands) => {
                let (finance, reinvestment) = (
                    self.operand_in(at, &operands[1], 0),
                    self.operand_in(at, &operands[2], 0),
                );
                Answer::ModifiedInternalRate(finance, reinvestment, self.series(at, &operands[0]))
            }
            _ => Answer::Plain,
        }
    }

    fn series(&mut self, at: Place, formula: &Formula) -> Vec<Operand> {
        (0..self.deal.timeline.period_count)
            .map(|period| self.operand_in(at, formula, period))
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
        if is_withheld(value) {
            return Outcome::Status(Status::Withheld);
        }
        let behind = self.behind();
        let values: Vec<f64> = behind
            .iter()
            .map(|operand| worlds.central(*operand))
            .collect();
        Outcome::Status(self.status(&values))
    }

    /// What has to be known to say why there is no value: for [`Self::status`], in this order.
    pub(crate) fn behind(&self) -> Vec<Operand> {
        match &self.answer {
            Answer::Plain => Vec::new(),
            Answer::InternalRate(series) | Answer::Payback(series) | Answer::FirstYear(series) => {
                series.clone()
            }
            Answer::ModifiedInternalRate(finance, reinvestment, series) => {
                let rates = [*finance, *reinvestment];
                rates.iter().chain(series).copied().collect()
            }
        }
    }

    /// Why there is no value, where these are the values behind it.
    pub(crate) fn status(&self, values: &[f64]) -> Status {
        let told = match &self.answer {
            Answer::InternalRate(_) => internal_rate(values),
            Answer::Payback(_) => payback(values),
            Answer::FirstYear(_) if values.iter().all(|flag| flag.is_finite()) => {
                Outcome::Status(Status::NeverReached)
            }
            Answer::Plain | Answer::FirstYear(_) => Outcome::Status(Status::Undefined),
            Answer::ModifiedInternalRate(..) => {
                let (rates, flows) = values.split_at(2);
                modified_internal_rate(flows, rates[0], rates[1])
            }
        };
        // The program found no value, so there is none, whatever a second look says.
        match told {
            Outcome::Value(_) => Status::Undefined,
            Outcome::Status(status) => status,
        }
    }
}

/// Whether a formula of an instance is one value over all years by the way it is written, in one
/// variant of a deal.
pub fn is_steady(deal: &Deal, variant: usize, scope: InstanceId, formula: &Formula) -> bool {
    let (models, model) = (&deal.variants, &deal.variants[variant]);
    Steadiness { models, model }.formula(scope, formula, INPUT_CHAIN_MAX)
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
            FormulaNode::Number(_) | FormulaNode::Withheld | FormulaNode::Poison => true,
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
