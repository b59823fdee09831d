//! Formulas of the deal as formulas of a spreadsheet: classic functions, every operation in brackets.

use engine::{Op, Operand};
use model::definition::Kind;
use model::formula::{Formula, FormulaNode, TimeWord};
use model::model::{InstanceId, PartyId, RowId};
use model::units::{Base, Dimension};

use super::typed::literal_value;
use super::{Place, Planner};
use crate::book::LineId;
use crate::text::{At, Calendar, Text};

/// A sum of more parts is taken in lines of its own.
const SUM_COUNT_MAX: usize = 80;

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
            FormulaNode::Withheld => Text::of("NA()"),
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
                        self.cash_within(place, party, &within, counter)
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
        if op == Op::Sum {
            return self.sum_of(place, operands, counter);
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
            // Some spreadsheets refuse zero to the power of zero, which is one.
            Op::Power if !operands.iter().any(is_nonzero) => {
                return Ok(Text::format(
                    "IF({}=0,1,({}^{}))",
                    &[parts[1], parts[0], parts[1]],
                ));
            }
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
            Op::Less
            | Op::LessEqual
            | Op::Equal
            | Op::NotEqual
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Select
            | Op::Sum
            | Op::NormalQuantile
            | Op::TruncatedNormalQuantile
            | Op::GammaQuantile
            | Op::BetaQuantile
            | Op::PoissonQuantile
            | Op::NegativeBinomialQuantile
            | Op::InternalRate
            | Op::ModifiedInternalRate
            | Op::Payback
            | Op::FirstTrue => return Err(Unsayable),
        };
        Ok(Text::format(words, &parts))
    }

    /// A truth as a spreadsheet's condition.
    pub(super) fn condition(
        &mut self,
        place: Place,
        formula: &Formula,
        counter: &mut Counter,
    ) -> Said {
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
            (text, operands)
        });
        said.map(|_| line)
    }

    fn cash_within(
        &mut self,
        place: Place,
        party: PartyId,
        within: &[InstanceId],
        counter: &mut Counter,
    ) -> Text {
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
                    sides[received].push((Text::cells(line, here(place)), flow.amount));
                }
            }
        }
        let money = Kind::number(Dimension::of(Base::Money(0)));
        let sums = sides.map(|side| {
            let (said, rows): (Vec<Text>, Vec<RowId>) = side.into_iter().unzip();
            self.sum_in_parts(place, &said, &money, counter, |planner, part, period| {
                let lowered = &planner.lowered.variants[planner.places[place.variant]];
                lowered.operand(rows[part], period)
            })
        });
        let [made, received] = &sums;
        Text::format("({}-{})", &[received, made])
    }

    fn sum_of(&mut self, place: Place, operands: &[Formula], counter: &mut Counter) -> Said {
        // In front of the years a part would be read in the first of them.
        let inside = Place {
            single: place.single && operands.len() <= SUM_COUNT_MAX,
            ..place
        };
        let said = operands
            .iter()
            .map(|operand| self.say(inside, operand, counter))
            .collect::<Result<Vec<_>, _>>()?;
        let kind = operands
            .first()
            .map_or(Kind::Poison, |first| first.kind.clone());
        Ok(
            self.sum_in_parts(place, &said, &kind, counter, |planner, part, period| {
                planner.operand_of(place, &operands[part], period)
            }),
        )
    }

    /// A sum; one of many parts in lines of its own, because a formula may not be long.
    fn sum_in_parts(
        &mut self,
        place: Place,
        said: &[Text],
        kind: &Kind,
        counter: &mut Counter,
        operand: impl Fn(&mut Self, usize, usize) -> Operand,
    ) -> Text {
        if said.len() <= SUM_COUNT_MAX {
            return sum(said);
        }
        let mut parts = Vec::new();
        for (number, part) in said.chunks(SUM_COUNT_MAX).enumerate() {
            let first = number * SUM_COUNT_MAX;
            let words = format!("{} to {} of {}", first + 1, first + part.len(), said.len());
            let line = self.helper(place, counter.helper(), &words, kind, |planner, _| {
                let operands = (0..planner.book.year_count).map(|period| {
                    let operands: Vec<Operand> = (first..first + part.len())
                        .map(|part| operand(planner, part, period))
                        .collect();
                    planner.lowered.graph.apply(Op::Sum, &operands)
                });
                let operands = operands.collect();
                (sum(part), operands)
            });
            parts.push(Text::cells(line, here(place)));
        }
        sum(&parts)
    }
}

/// The cells a formula reads: of its own year, or of the first where it stands before the years.
pub(super) fn here(place: Place) -> At {
    if place.single { At::First } else { At::Here }
}

/// Whether a formula is a number that is written there and is not zero.
fn is_nonzero(formula: &Formula) -> bool {
    literal_value(formula).is_some_and(|value| value != 0.0)
}

fn is_truth(op: Op) -> bool {
    matches!(
        op,
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual | Op::And | Op::Or | Op::Not
    )
}

/// The sum of some cells.
pub(super) fn sum(parts: &[Text]) -> Text {
    match parts {
        [] => Text::of("0"),
        [only] => only.clone(),
        parts => Text::format("SUM({})", &[&Text::join(parts, ",")]),
    }
}
