//! Why a figure has no single value: the flows it is asked of, and the word for it.

use engine::{Operand, Outcome, Status, internal_rate, modified_internal_rate, payback, value_of};
use model::definition::Body;
use model::formula::{Formula, FormulaNode, Function};

use super::{Place, Planner};
use crate::book::{Content, LineId};

/// The longest chain of rows that only hand on an answer.
const CHAIN_MAX: usize = 8;

/// What a line asks of flows in a scenario.
pub(super) struct Answer {
    pub(super) line: LineId,
    pub(super) variant: usize,
    question: Question,
}

/// A question that may have no single answer.
enum Question {
    InternalRate(Vec<Operand>),
    /// Finance rate and reinvestment rate first.
    ModifiedInternalRate(Operand, Operand, Vec<Operand>),
    Payback(Vec<Operand>),
    FirstYear,
}

impl Planner<'_> {
    /// Keeps what a call asks of flows.
    pub(super) fn keep_question(&mut self, place: Place, function: Function, operands: &[Formula]) {
        let question = match function {
            Function::InternalRate => Question::InternalRate(self.operands_of(place, &operands[0])),
            Function::ModifiedInternalRate => Question::ModifiedInternalRate(
                self.operand_of(place, &operands[1], 0),
                self.operand_of(place, &operands[2], 0),
                self.operands_of(place, &operands[0]),
            ),
            Function::Payback => Question::Payback(self.operands_of(place, &operands[0])),
            Function::FirstYear => Question::FirstYear,
            _ => return,
        };
        let (line, variant) = (place.line, place.variant);
        self.answers.push(Answer {
            line,
            variant,
            question,
        });
    }

    /// The same for a figure that no formula says, through scenarios and rows that only hand it on.
    pub(super) fn keep_question_of(&mut self, place: Place, formula: &Formula) {
        let (mut at, mut formula) = (place, formula);
        for _ in 0..CHAIN_MAX {
            match &formula.node {
                FormulaNode::Under(variant, inner) => {
                    at = Place {
                        variant: *variant as usize,
                        scope: model::model::InstanceId::ROOT,
                        ..at
                    };
                    formula = inner;
                }
                FormulaNode::Row(row) => {
                    let model = &self.deal.variants[at.variant];
                    let row = model.resolve(at.scope, row);
                    let body = model.body(row);
                    let Body::Formula(inner) = body.body else {
                        return;
                    };
                    at.scope = body.scope;
                    formula = inner;
                }
                FormulaNode::Call(function, operands) => {
                    let before = self.answers.len();
                    self.keep_question(at, *function, operands);
                    for answer in &mut self.answers[before..] {
                        answer.variant = place.variant;
                    }
                    return;
                }
                _ => return,
            }
        }
    }

    /// A spreadsheet finds one rate where there are several or none; there the line is pasted. Where
    /// it may find another once an input is changed, a note says so.
    pub(super) fn judge_rates(&mut self, known: &[f64]) {
        for answer in std::mem::take(&mut self.answers) {
            let Question::InternalRate(flows) = &answer.question else {
                self.answers.push(answer);
                continue;
            };
            let flows: Vec<f64> = flows.iter().map(|flow| value_of(known, *flow)).collect();
            if self.lacks_a_value(answer.line) {
                self.paste(answer.line, "in some scenario there is not one rate");
            } else if sign_changes(&flows) > 1 {
                let line = &mut self.book.lines[answer.line.0 as usize];
                let words = "the flows change sign more than once, so after a change of inputs there may be several rates";
                if !line.note.contains(words) {
                    line.note = format!("{}; {words}", line.note);
                }
            }
            self.answers.push(answer);
        }
    }

    fn lacks_a_value(&self, line: LineId) -> bool {
        match &self.book.line(line).content {
            Content::Formula { results, .. } => {
                let values = results.iter().flatten().flatten();
                values.copied().any(f64::is_nan)
            }
            _ => false,
        }
    }

    /// The word for the status of a figure; `no value` where nothing more is known.
    pub(super) fn status(&self, line: LineId, variant: usize, known: &[f64]) -> String {
        let answers = self.answers.iter();
        let mut own = answers.filter(|answer| answer.line == line && answer.variant == variant);
        let status = own.next().and_then(|answer| answer.status(known));
        let word = match status {
            Some(Status::NoRoot) => "none",
            Some(Status::SeveralRoots(_)) => "several",
            Some(Status::NeverReached) => "never",
            Some(Status::NotConverged { .. }) => "not found",
            Some(Status::Undefined) => "undefined",
            Some(Status::Withheld) => "withheld",
            None => "no value",
        };
        word.to_owned()
    }
}

impl Answer {
    fn status(&self, known: &[f64]) -> Option<Status> {
        let value = |operand: &Operand| value_of(known, *operand);
        let values = |flows: &[Operand]| flows.iter().map(value).collect::<Vec<f64>>();
        let outcome = match &self.question {
            Question::InternalRate(flows) => internal_rate(&values(flows)),
            Question::ModifiedInternalRate(finance, reinvestment, flows) => {
                modified_internal_rate(&values(flows), value(finance), value(reinvestment))
            }
            Question::Payback(flows) => payback(&values(flows)),
            Question::FirstYear => Outcome::Status(Status::NeverReached),
        };
        match outcome {
            Outcome::Status(status) => Some(status),
            Outcome::Value(_) => None,
        }
    }
}

fn sign_changes(flows: &[f64]) -> usize {
    let signs: Vec<bool> = flows
        .iter()
        .filter(|flow| **flow != 0.0)
        .map(|flow| *flow > 0.0)
        .collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}
