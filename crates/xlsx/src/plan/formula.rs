//! Formulas of the deal as formulas of a spreadsheet: classic functions, every operation in brackets.

use engine::Op;
use model::definition::Kind;
use model::formula::{Formula, FormulaNode, TimeWord};
use model::model::{InstanceId, PartyId};

use super::{Place, Planner};
use crate::book::LineId;
use crate::text::{At, Calendar, Text};

/// Numbers the parts of one formula, so that the same part of every scenario shares a line.
#[derive(Default)]
pub(super) struct Counter {
    helpers: usize,
    literals: usize,
}

impl Counter {
    pub(super) fn helper(&mut self) -> usize {
        self.helpers += 1;
        self.helpers
    }

    pub(super) fn literal(&mut self) -> usize {
        self.literals += 1;
        self.literals
    }
}

/// A formula cannot be said in a spreadsheet.
pub(super) struct Unsayable;

pub(super) type Said = Result<Text, Unsayable>;

impl Planner<'_> {
    /// A formula in the cells of its line.
    pub(super) fn say(&mut self, place: Place, formula: &Formula, counter: &mut Counter) -> Said {
        Ok(match &formula.node {
            FormulaNode::Number(value) => self.number(place, formula, *value, counter),
            FormulaNode::Row(row) => {
                let model = self.model(place.variant);
                let row = model.resolve(place.scope, row);
                Text::cells(self.line_of_row(place.variant, row), here(place))
            }
            FormulaNode::Time(word) => match word {
                TimeWord::Period => Text::of("1"),
                TimeWord::Days => Text::calendar(Calendar::Length, here(place)),
                TimeWord::Elapsed => Text::calendar(Calendar::Elapsed, here(place)),
                TimeWord::Year => Text::calendar(Calendar::Year, here(place)),
            },
            FormulaNode::Party {
                party,
                measure,
                within,
            } => {
                let model = self.model(place.variant);
                let party = model.party(place.scope, *party);
                match within {
                    None => {
                        let row = model.party_row(party, *measure);
                        Text::cells(self.line_of_row(place.variant, row), here(place))
                    }
                    Some(uses) => {
                        let within: Vec<InstanceId> = uses
                            .iter()
                            .map(|uses| model.inside(place.scope, uses))
                            .collect();
                        self.cash_within(place, party, &within)
                    }
                }
            }
            FormulaNode::Apply(op, operands) => self.operation(place, *op, operands, counter)?,
            FormulaNode::Scale(scale) => self.scale(place, scale, counter)?,
            FormulaNode::Call(function, operands) => {
                self.call(place, formula, *function, operands, counter)?
            }
            FormulaNode::Under(..) | FormulaNode::Poison => return Err(Unsayable),
        })
    }

    /// 0 and 1 stand as they are, every other number among the inputs.
    fn number(
        &mut self,
        place: Place,
        formula: &Formula,
        value: f64,
        counter: &mut Counter,
    ) -> Text {
        match &formula.kind {
            Kind::Truth => return Text::number(value),
            Kind::Choice(words) => {
                let word = words.get(value as usize).map_or("", String::as_str);
                return Text::of(format!("\"{word}\""));
            }
            Kind::Number(_) | Kind::Poison => {}
        }
        if value == 0.0 || value == 1.0 || !value.is_finite() {
            return Text::number(value);
        }
        let number = counter.literal();
        self.literal(place, formula, value, number)
    }

    fn operation(
        &mut self,
        place: Place,
        op: Op,
        operands: &[Formula],
        counter: &mut Counter,
    ) -> Said {
        if op == Op::Select {
            let condition = self.condition(place, &operands[0], counter)?;
            let then = self.say(place, &operands[1], counter)?;
            let otherwise = self.say(place, &operands[2], counter)?;
            return Ok(Text::format(
                "IF({},{},{})",
                &[&condition, &then, &otherwise],
            ));
        }
        if is_truth(op) {
            let condition = self.truth(place, op, operands, counter)?;
            return Ok(Text::format("IF({},1,0)", &[&condition]));
        }
        let said = operands
            .iter()
            .map(|operand| self.say(place, operand, counter))
            .collect::<Result<Vec<_>, _>>()?;
        let parts: Vec<&Text> = said.iter().collect();
        let words = match op {
            Op::Add => "({}+{})",
            Op::Subtract => "({}-{})",
            Op::Multiply => "({}*{})",
            Op::Divide => "({}/{})",
            Op::Negate => "(-{})",
            Op::Absolute => "ABS({})",
            Op::Minimum => "MIN({},{})",
            Op::Maximum => "MAX({},{})",
            Op::Power => "({}^{})",
            Op::Exponential => "EXP({})",
            Op::Logarithm => "LN({})",
            Op::SquareRoot => "SQRT({})",
            // Nine places of the quotient stand for our rule that a quotient next to a whole number is one.
            Op::RoundNearest => {
                return Ok(Text::format(
                    "(ROUND({}/{},0)*{})",
                    &[parts[0], parts[1], parts[1]],
                ));
            }
            Op::RoundDown => {
                return Ok(Text::format(
                    "(INT(ROUND({}/{},9))*{})",
                    &[parts[0], parts[1], parts[1]],
                ));
            }
            Op::RoundUp => {
                return Ok(Text::format(
                    "(-INT(ROUND(-{}/{},9))*{})",
                    &[parts[0], parts[1], parts[1]],
                ));
            }
            Op::ShareOf => {
                return Ok(Text::format(
                    "IF({}>0,{}/{},NA())",
                    &[parts[1], parts[0], parts[1]],
                ));
            }
            Op::Sum => return Ok(sum(&said)),
            Op::Less
            | Op::LessEqual
            | Op::Equal
            | Op::NotEqual
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Select
            | Op::NormalQuantile
            | Op::InternalRate
            | Op::ModifiedInternalRate
            | Op::Payback
            | Op::FirstTrue => return Err(Unsayable),
        };
        Ok(Text::format(words, &parts))
    }

    /// A truth as a spreadsheet's condition.
    fn condition(&mut self, place: Place, formula: &Formula, counter: &mut Counter) -> Said {
        if let FormulaNode::Apply(op, operands) = &formula.node
            && is_truth(*op)
        {
            return self.truth(place, *op, operands, counter);
        }
        let said = self.say(place, formula, counter)?;
        Ok(Text::format("{}<>0", &[&said]))
    }

    fn truth(&mut self, place: Place, op: Op, operands: &[Formula], counter: &mut Counter) -> Said {
        let relation = match op {
            Op::And | Op::Or | Op::Not => {
                let said = operands
                    .iter()
                    .map(|operand| self.condition(place, operand, counter))
                    .collect::<Result<Vec<_>, _>>()?;
                let joined = Text::join(&said, ",");
                let words = match op {
                    Op::And => "AND({})",
                    Op::Or => "OR({})",
                    _ => "NOT({})",
                };
                return Ok(Text::format(words, &[&joined]));
            }
            Op::Less => "{}<{}",
            Op::LessEqual => "{}<={}",
            Op::Equal => "{}={}",
            _ => "{}<>{}",
        };
        let left = self.say(place, &operands[0], counter)?;
        let right = self.say(place, &operands[1], counter)?;
        Ok(Text::format(relation, &[&left, &right]))
    }

    /// A line of its own for what is read more than once or over the years.
    pub(super) fn line_of(
        &mut self,
        place: Place,
        formula: &Formula,
        what: &str,
        counter: &mut Counter,
    ) -> Result<LineId, Unsayable> {
        match &formula.node {
            FormulaNode::Row(row) => {
                let model = self.model(place.variant);
                let row = model.resolve(place.scope, row);
                return Ok(self.line_of_row(place.variant, row));
            }
            FormulaNode::Party {
                party,
                measure,
                within: None,
            } => {
                let model = self.model(place.variant);
                let party = model.party(place.scope, *party);
                let row = model.party_row(party, *measure);
                return Ok(self.line_of_row(place.variant, row));
            }
            _ => {}
        }
        let number = counter.helper();
        let operands = self.operands_of(place, formula);
        let mut said = Err(Unsayable);
        let line = self.helper(place, number, what, &formula.kind, |planner, line| {
            let inside = Place {
                line,
                single: false,
                ..place
            };
            said = planner.say(inside, formula, &mut Counter::default());
            let text = said.as_ref().map_or_else(|_| Text::of("0"), Clone::clone);
            (text, Some(operands))
        });
        said.map(|_| line)
    }

    fn cash_within(&mut self, place: Place, party: PartyId, within: &[InstanceId]) -> Text {
        let model = self.model(place.variant);
        let mut sides = [Vec::new(), Vec::new()];
        for (number, flow) in model.flows.iter().enumerate() {
            let concerns = flow.payer == party || flow.payee == party;
            if !concerns || flow.in_kind || !model.is_within(flow.instance, within) {
                continue;
            }
            for (received, side) in [flow.payer, flow.payee].into_iter().enumerate() {
                if side == party {
                    let line = self.payment_lines[place.variant][number][received]
                        .expect("every payment has its lines");
                    sides[received].push(Text::cells(line, here(place)));
                }
            }
        }
        let [made, received] = sides;
        Text::format("({}-{})", &[&sum(&received), &sum(&made)])
    }
}

/// The cells a formula reads: of its own year, or of the first where it stands before the years.
pub(super) fn here(place: Place) -> At {
    if place.single { At::First } else { At::Here }
}

fn is_truth(op: Op) -> bool {
    matches!(
        op,
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual | Op::And | Op::Or | Op::Not
    )
}

/// A spreadsheet's SUM takes 255 arguments.
pub(super) fn sum(parts: &[Text]) -> Text {
    match parts {
        [] => Text::of("0"),
        [only] => only.clone(),
        parts => {
            let chunks: Vec<Text> = parts
                .chunks(200)
                .map(|chunk| Text::format("SUM({})", &[&Text::join(chunk, ",")]))
                .collect();
            sum(&chunks)
        }
    }
}
