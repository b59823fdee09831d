//! Formulas of the deal as formulas of a spreadsheet: classic functions, every operation in brackets.

use engine::{Op, Operand};
use model::definition::Kind;
use model::formula::{Formula, FormulaNode, Function, ScaleFormula, TimeWord};
use model::model::InstanceId;
use syntax::tree::ScaleKind;

use crate::book::{At, Calendar, LineId, Text};
use crate::plan::{FlowKey, Place, Planner};

/// Numbers the parts of one formula, so that the same part of every scenario shares a line.
#[derive(Default)]
pub(crate) struct Counter {
    helpers: usize,
    literals: usize,
}

impl Counter {
    fn helper(&mut self) -> usize {
        self.helpers += 1;
        self.helpers
    }

    pub(crate) fn literal(&mut self) -> usize {
        self.literals += 1;
        self.literals
    }
}

/// A formula cannot be said in a spreadsheet.
pub(crate) struct Unsayable;

type Said = Result<Text, Unsayable>;

const FAR: f64 = 1e15;

impl Planner<'_> {
    /// A formula in the cells of its line.
    pub(crate) fn say(&mut self, place: Place, formula: &Formula, counter: &mut Counter) -> Said {
        Ok(match &formula.node {
            FormulaNode::Number(value) => self.number(place, formula, *value, counter),
            FormulaNode::Row(row) => {
                let model = self.model(place.variant);
                let name = model.row_name(model.resolve(place.scope, row));
                Text::cells(self.rows[&name], here(place))
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
                        let name = Self::party_line_name(model, party, *measure);
                        Text::cells(self.rows[&name], here(place))
                    }
                    Some(uses) => {
                        let within: Vec<InstanceId> = uses
                            .iter()
                            .map(|uses| model.inside(place.scope, uses))
                            .collect();
                        self.cash_within(place, party.0, &within)
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
            Kind::Truth | Kind::Choice(_) => return Text::number(value),
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
    fn line_of(
        &mut self,
        place: Place,
        formula: &Formula,
        what: &str,
        counter: &mut Counter,
    ) -> Result<LineId, Unsayable> {
        match &formula.node {
            FormulaNode::Row(row) => {
                let model = self.model(place.variant);
                let name = model.row_name(model.resolve(place.scope, row));
                return Ok(self.rows[&name]);
            }
            FormulaNode::Party {
                party,
                measure,
                within: None,
            } => {
                let model = self.model(place.variant);
                let party = model.party(place.scope, *party);
                return Ok(self.rows[&Self::party_line_name(model, party, *measure)]);
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

    fn scale(&mut self, place: Place, scale: &ScaleFormula, counter: &mut Counter) -> Said {
        // A long formula would be repeated in every bracket.
        let simple = matches!(scale.on.node, FormulaNode::Row(_) | FormulaNode::Time(_));
        let on = if simple || place.single {
            self.say(place, &scale.on, counter)?
        } else {
            Text::cells(
                self.line_of(place, &scale.on, "looked up", counter)?,
                At::Here,
            )
        };
        let mut brackets = Vec::new();
        for bracket in &scale.brackets {
            brackets.push((
                self.say(place, &bracket.bound, counter)?,
                self.say(place, &bracket.rate, counter)?,
                bracket.included,
            ));
        }
        let above = self.say(place, &scale.above, counter)?;
        Ok(match scale.kind {
            ScaleKind::Whole => {
                brackets
                    .iter()
                    .rev()
                    .fold(above, |otherwise, (bound, rate, included)| {
                        let words = if *included {
                            "IF({}<={},{},{})"
                        } else {
                            "IF({}<{},{},{})"
                        };
                        Text::format(words, &[&on, bound, rate, &otherwise])
                    })
            }
            ScaleKind::Marginal => slices(&on, &brackets, &above),
            ScaleKind::Blended => {
                let amount = slices(&on, &brackets, &above);
                let first = brackets.first().map_or(&above, |(_, rate, _)| rate);
                Text::format("IF({}>0,{}/{},{})", &[&on, &amount, &on, first])
            }
        })
    }

    fn cash_within(&mut self, place: Place, party: u32, within: &[InstanceId]) -> Text {
        let model = self.model(place.variant);
        let mut received = Vec::new();
        let mut made = Vec::new();
        for flow in model.flows_of(model::model::PartyId(party)) {
            if flow.in_kind || !model.is_within(flow.instance, within) {
                continue;
            }
            for (is_received, side) in [(true, flow.payee), (false, flow.payer)] {
                if side.0 == party {
                    let key = FlowKey::of(model, flow, party, is_received);
                    let cells = Text::cells(self.flows[&key], here(place));
                    let list = if is_received {
                        &mut received
                    } else {
                        &mut made
                    };
                    list.push(cells);
                }
            }
        }
        Text::format("({}-{})", &[&sum(&received), &sum(&made)])
    }

    fn call(
        &mut self,
        place: Place,
        formula: &Formula,
        function: Function,
        operands: &[Formula],
        counter: &mut Counter,
    ) -> Said {
        let year = |at| Text::calendar(Calendar::Year, at);
        let elapsed = Text::calendar(Calendar::Elapsed, here(place));
        Ok(match function {
            Function::Growth => {
                let rate = self.say(place, &operands[0], counter)?;
                Text::format("(1+{})", &[&rate])
            }
            Function::Index => {
                let rate = self.say(place, &operands[0], counter)?;
                Text::format("((1+{})^{})", &[&rate, &elapsed])
            }
            Function::Prior => {
                let line = self.line_of(place, &operands[0], "carried over", counter)?;
                let first = self.say(place, &operands[2], counter)?;
                let before = if is_one_year(&operands[1]) {
                    (Text::of("1"), Text::cells(line, At::Before))
                } else {
                    let lag = self.say(place, &operands[1], counter)?;
                    let cells = Text::cells(line, At::UpToBefore);
                    let found = Text::format(
                        "SUMIFS({},{},({}-{}))",
                        &[&cells, &year(At::UpToBefore), &year(here(place)), &lag],
                    );
                    (lag, found)
                };
                Text::format("IF({}<{},{},{})", &[&elapsed, &before.0, &first, &before.1])
            }
            Function::MovingSum | Function::MovingCount => {
                let line = self.line_of(place, &operands[0], "summed", counter)?;
                let window = self.say(place, &operands[1], counter)?;
                let cells = Text::cells(line, At::UpToHere);
                Text::format(
                    "SUMIFS({},{},\">\"&({}-{}))",
                    &[&cells, &year(At::UpToHere), &year(here(place)), &window],
                )
            }
            Function::Cumulative => {
                let line = self.line_of(place, &operands[0], "summed", counter)?;
                Text::format("SUM({})", &[&Text::cells(line, At::UpToHere)])
            }
            Function::Total => {
                let line = self.line_of(place, &operands[0], "summed", counter)?;
                let cells = Text::cells(line, At::All);
                if is_number(&operands[1], f64::NEG_INFINITY)
                    && is_number(&operands[2], f64::INFINITY)
                {
                    return Ok(Text::format("SUM({})", &[&cells]));
                }
                let from = self.year_of(place, &operands[1], counter)?;
                let to = self.year_of(place, &operands[2], counter)?;
                Text::format(
                    "SUMIFS({},{},\">=\"&{},{},\"<=\"&{})",
                    &[&cells, &year(At::All), &from, &year(At::All), &to],
                )
            }
            Function::PresentValue => self.present_value(place, operands, counter)?,
            Function::At => {
                let line = self.line_of(place, &operands[0], "read", counter)?;
                let asked = self.say(place, &operands[1], counter)?;
                let cells = Text::cells(line, At::All);
                Text::format("SUMIFS({},{},{})", &[&cells, &year(At::All), &asked])
            }
            Function::FirstYear => {
                let line = self.line_of(place, &operands[0], "holds", counter)?;
                let cells = Text::cells(line, At::All);
                Text::format("INDEX({},MATCH(1,{},0))", &[&year(At::All), &cells])
            }
            Function::InternalRate => {
                let line = self.line_of(place, &operands[0], "flows", counter)?;
                let cells = Text::cells(line, At::All);
                self.rates.push(place.line);
                Text::format(
                    "IFERROR(IRR({}),IFERROR(IRR({},-0.5),IRR({},1)))",
                    &[&cells, &cells, &cells],
                )
            }
            Function::ModifiedInternalRate => {
                let line = self.line_of(place, &operands[0], "flows", counter)?;
                let first = Place {
                    single: true,
                    ..place
                };
                let finance = self.say(first, &operands[1], counter)?;
                let reinvestment = self.say(first, &operands[2], counter)?;
                let cells = Text::cells(line, At::All);
                Text::format("MIRR({},{},{})", &[&cells, &finance, &reinvestment])
            }
            Function::Payback => {
                let line = self.line_of(place, &operands[0], "flows", counter)?;
                self.payback(place, line, formula, counter)
            }
        })
    }

    /// A year, or an end that leaves the timeline open.
    fn year_of(&mut self, place: Place, formula: &Formula, counter: &mut Counter) -> Said {
        match formula.node {
            FormulaNode::Number(value) if !value.is_finite() => {
                Ok(Text::number(if value < 0.0 { -FAR } else { FAR }))
            }
            _ => self.say(place, formula, counter),
        }
    }

    /// Flows over growth factors. A rate that is one number is raised to a power, as the engine does;
    /// any other has a line of factors.
    fn present_value(&mut self, place: Place, operands: &[Formula], counter: &mut Counter) -> Said {
        let line = self.line_of(place, &operands[0], "flows", counter)?;
        let cells = Text::cells(line, At::All);
        let years = Text::calendar(Calendar::Year, At::All);
        let from = if is_number(&operands[2], f64::NEG_INFINITY) {
            Text::calendar(Calendar::Year, At::First)
        } else {
            self.say(place, &operands[2], counter)?
        };
        let offset = Text::number(self.deal.timeline.discount_offset());
        if matches!(operands[1].node, FormulaNode::Number(_)) {
            let rate = self.say(place, &operands[1], counter)?;
            return Ok(Text::format(
                "SUMPRODUCT(({}>={})*{}/((1+{})^({}-{}+{})))",
                &[&years, &from, &cells, &rate, &years, &from, &offset],
            ));
        }
        let rate = self.line_of(place, &operands[1], "discount rate", counter)?;
        let number = counter.helper();
        let factor = self.helper(place, number, "growth factor", &Kind::ratio(), |_, line| {
            let text = Text::format(
                "IF({}=0,(1+{})^MAX({}-{},0),IF({}<={},1,{}*(1+{})))",
                &[
                    &Text::calendar(Calendar::Elapsed, At::Here),
                    &Text::cells(rate, At::First),
                    &Text::calendar(Calendar::Year, At::First),
                    &from,
                    &Text::calendar(Calendar::Year, At::Here),
                    &from,
                    &Text::cells(line, At::Before),
                    &Text::cells(rate, At::Before),
                ],
            );
            (text, None)
        });
        let (factors, rates) = (Text::cells(factor, At::All), Text::cells(rate, At::All));
        Ok(Text::format(
            "SUMPRODUCT(({}>={})*{}/({}*((1+{})^{})))",
            &[&years, &from, &cells, &factors, &rates, &offset],
        ))
    }

    fn payback(
        &mut self,
        place: Place,
        flows: LineId,
        formula: &Formula,
        counter: &mut Counter,
    ) -> Text {
        let kind = formula.kind.clone();
        let (first, second, third) = (counter.helper(), counter.helper(), counter.helper());
        let sums = self.helper(place, first, "sum so far", &kind, |_, _| {
            (
                Text::format("SUM({})", &[&Text::cells(flows, At::UpToHere)]),
                None,
            )
        });
        let was_below = self.helper(
            place,
            second,
            "has been below zero",
            &Kind::Truth,
            |_, line| {
                let (sum, before) = (Text::cells(sums, At::Here), Text::cells(line, At::Before));
                (
                    Text::format("IF(OR({}<0,{}=1),1,0)", &[&sum, &before]),
                    None,
                )
            },
        );
        let back = self.helper(place, third, "has come back", &Kind::Truth, |_, _| {
            let (below, sum) = (
                Text::cells(was_below, At::Here),
                Text::cells(sums, At::Here),
            );
            (
                Text::format("IF(AND({}=1,{}>=0),1,0)", &[&below, &sum]),
                None,
            )
        });
        let (all_below, all_back) = (Text::cells(was_below, At::All), Text::cells(back, At::All));
        let (all_sums, all_flows) = (Text::cells(sums, At::All), Text::cells(flows, At::All));
        Text::format(
            "IF(MAX({})=0,0,(MATCH(1,{},0)-2)-INDEX({},MATCH(1,{},0)-1)/INDEX({},MATCH(1,{},0)))",
            &[
                &all_below, &all_back, &all_sums, &all_back, &all_flows, &all_back,
            ],
        )
    }
}

/// The cells a formula reads: of its own year, or of the first where it stands before the years.
fn here(place: Place) -> At {
    if place.single { At::First } else { At::Here }
}

fn is_truth(op: Op) -> bool {
    matches!(
        op,
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual | Op::And | Op::Or | Op::Not
    )
}

fn is_one_year(formula: &Formula) -> bool {
    match formula.node {
        FormulaNode::Time(TimeWord::Period) => true,
        FormulaNode::Number(value) => value == 1.0,
        _ => false,
    }
}

fn is_number(formula: &Formula, wanted: f64) -> bool {
    matches!(formula.node, FormulaNode::Number(value) if value == wanted)
}

/// A spreadsheet's SUM takes 255 arguments.
pub(crate) fn sum(parts: &[Text]) -> Text {
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

fn slices(on: &Text, brackets: &[(Text, Text, bool)], above: &Text) -> Text {
    let mut lower = Text::of("0");
    let mut parts = Vec::new();
    for (bound, rate, _) in brackets {
        parts.push(Text::format(
            "(MAX(MIN({},{})-{},0)*{})",
            &[on, bound, &lower, rate],
        ));
        lower = bound.clone();
    }
    parts.push(Text::format("(MAX({}-{},0)*{})", &[on, &lower, above]));
    let mut text = Text::of("(");
    text.append(&Text::join(&parts, "+"));
    text.push(")");
    text
}

impl FlowKey {
    /// The line of a payment as one side sees it.
    pub(crate) fn of(
        model: &model::model::Model,
        flow: &model::model::Flow,
        party: u32,
        received: bool,
    ) -> Self {
        let other = if received { flow.payer } else { flow.payee };
        Self {
            party,
            received,
            in_kind: flow.in_kind,
            identity: (
                model.instance(flow.instance).path.clone(),
                model.row_name(flow.amount),
                other.0,
                flow.span.start,
            ),
        }
    }
}

/// A constant that a formula refers to, where it is one.
pub(crate) fn constant(operand: Operand) -> Option<f64> {
    match operand {
        Operand::Constant(value) => Some(value),
        Operand::Node(_) => None,
    }
}
