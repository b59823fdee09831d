//! Functions that reach beyond the year.

use engine::{Op, Operand};
use model::definition::Kind;
use model::formula::{Formula, FormulaNode, Function, TimeWord};

use super::formula::{Counter, Said, here};
use super::inputs::Asked;
use super::{Place, Planner};
use crate::book::{LineId, Look};
use crate::text::{At, Calendar, Text};

const ZERO: Operand = Operand::Constant(0.0);
const ONE: Operand = Operand::Constant(1.0);

/// The number of the line that says when amounts fall.
const DISCOUNTING: usize = 1000;

impl Planner<'_> {
    pub(super) fn call(
        &mut self,
        place: Place,
        formula: &Formula,
        function: Function,
        operands: &[Formula],
        counter: &mut Counter,
    ) -> Said {
        self.keep_question(place, function, operands);
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
                    let (years, this) = (year(At::UpToBefore), year(here(place)));
                    let found = if matches!(formula.kind, Kind::Choice(_)) {
                        // Words cannot be summed.
                        let parts = [&cells, &this, &lag, &years];
                        Text::format("INDEX({},MATCH(({}-{}),{},0))", &parts)
                    } else {
                        Text::format("SUMIFS({},{},({}-{}))", &[&cells, &years, &this, &lag])
                    };
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
                let mut ends = Text::default();
                for (end, sign) in [(&operands[1], ">="), (&operands[2], "<=")] {
                    // An end that is not given leaves the years open.
                    if matches!(end.node, FormulaNode::Number(value) if value.is_infinite()) {
                        continue;
                    }
                    let end = self.say(place, end, counter)?;
                    let words = format!(",{{}},\"{sign}\"&{{}}");
                    ends.append(&Text::format(&words, &[&year(At::All), &end]));
                }
                if ends.0.is_empty() {
                    return Ok(Text::format("SUM({})", &[&cells]));
                }
                Text::format("SUMIFS({}{})", &[&cells, &ends])
            }
            Function::PresentValue => self.present_value(place, operands, counter)?,
            Function::At => {
                let asked = self.say(place, &operands[1], counter)?;
                let model = self.model(place.variant);
                let series = model::lower::series_of(model, place.scope, &operands[0]);
                let found = series.and_then(|row| self.series_at(place, row, &asked, counter));
                if let Some(found) = found {
                    return Ok(found);
                }
                let line = self.line_of(place, &operands[0], "read", counter)?;
                let cells = Text::cells(line, At::All);
                Text::format(
                    "INDEX({},MATCH({},{},0))",
                    &[&cells, &asked, &year(At::All)],
                )
            }
            Function::FirstYear => {
                let line = self.line_of(place, &operands[0], "holds", counter)?;
                let cells = Text::cells(line, At::All);
                Text::format("INDEX({},MATCH(1,{},0))", &[&year(At::All), &cells])
            }
            Function::InternalRate => {
                let line = self.line_of(place, &operands[0], "flows", counter)?;
                let cells = Text::cells(line, At::All);
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
        let offset = self.discount_offset(place);
        if matches!(operands[1].node, FormulaNode::Number(_)) {
            let rate = self.say(place, &operands[1], counter)?;
            return Ok(Text::format(
                "SUMPRODUCT(({}>={})*{}/((1+{})^({}-{}{})))",
                &[&years, &from, &cells, &rate, &years, &from, &offset],
            ));
        }
        let rate = self.line_of(place, &operands[1], "discount rate", counter)?;
        let number = counter.helper();
        let operands = self.growth_factors(place, &operands[1], &operands[2]);
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
            (text, operands)
        });
        let (factors, rates) = (Text::cells(factor, At::All), Text::cells(rate, At::All));
        if offset.0.is_empty() {
            return Ok(Text::format(
                "SUMPRODUCT(({}>={})*{}/{})",
                &[&years, &from, &cells, &factors],
            ));
        }
        Ok(Text::format(
            "SUMPRODUCT(({}>={})*{}/({}*((1+{})^(0{}))))",
            &[&years, &from, &cells, &factors, &rates, &offset],
        ))
    }

    /// The same factors for the engine.
    fn growth_factors(&mut self, place: Place, rate: &Formula, from: &Formula) -> Vec<Operand> {
        let rates = self.operands_of(place, rate);
        let first = self.book.first_year;
        let start = match self.operand_of(place, from, 0) {
            Operand::Constant(year) if year.is_finite() => year as i32,
            _ => first,
        };
        let graph = &mut self.lowered.graph;
        let growth: Vec<Operand> = rates
            .iter()
            .map(|rate| graph.apply(Op::Add, &[ONE, *rate]))
            .collect();
        let ahead = Operand::Constant(f64::from((first - start).max(0)));
        let mut factors = vec![graph.apply(Op::Power, &[growth[0], ahead])];
        for period in 1..growth.len() {
            let is_before = first + period as i32 <= start;
            let grown = graph.apply(Op::Multiply, &[factors[period - 1], growth[period - 1]]);
            factors.push(if is_before { ONE } else { grown });
        }
        factors
    }

    /// What is added to the years that amounts are away, where they do not fall at the start of a year.
    fn discount_offset(&mut self, place: Place) -> Text {
        let offset = self.deal.timeline.discount_offset();
        if offset == 0.0 {
            return Text::default();
        }
        let label = "Years after the start of a year at which its amounts fall".to_owned();
        let note = "as the timeline says: discounted mid or end".to_owned();
        let asked = Asked::fixed(label, offset, "y", Look::PLAIN, note);
        let first = Place {
            line: LineId(0),
            variant: 0,
            ..place
        };
        let line = self.input_line(first, DISCOUNTING, asked);
        Text::format("+{}", &[&Text::cells(line, At::Value)])
    }

    fn payback(
        &mut self,
        place: Place,
        flows: LineId,
        formula: &Formula,
        counter: &mut Counter,
    ) -> Text {
        let kind = formula.kind.clone();
        let engine = self.payback_steps(place, formula);
        let [so_far, below, back] = engine;
        let sums = self.helper(place, counter.helper(), "sum so far", &kind, |_, _| {
            let text = Text::format("SUM({})", &[&Text::cells(flows, At::UpToHere)]);
            (text, so_far)
        });
        let words = "has been below zero";
        let was_below = self.helper(place, counter.helper(), words, &Kind::Truth, |_, line| {
            let (sum, before) = (Text::cells(sums, At::Here), Text::cells(line, At::Before));
            let text = Text::format("IF(OR({}<0,{}=1),1,0)", &[&sum, &before]);
            (text, below)
        });
        let words = "has come back";
        let back = self.helper(place, counter.helper(), words, &Kind::Truth, |_, _| {
            let below = Text::cells(was_below, At::Here);
            let sum = Text::cells(sums, At::Here);
            let text = Text::format("IF(AND({}=1,{}>=0),1,0)", &[&below, &sum]);
            (text, back)
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

    /// The same steps for the engine: the sum so far, whether it has been below zero, whether it
    /// has come back.
    fn payback_steps(&mut self, place: Place, formula: &Formula) -> [Vec<Operand>; 3] {
        let FormulaNode::Call(_, operands) = &formula.node else {
            unreachable!("payback is a call");
        };
        let flows = self.operands_of(place, &operands[0]);
        let graph = &mut self.lowered.graph;
        let mut steps = [Vec::new(), Vec::new(), Vec::new()];
        let (mut sum, mut was_below) = (ZERO, ZERO);
        for flow in flows {
            sum = graph.apply(Op::Add, &[sum, flow]);
            let is_below = graph.apply(Op::Less, &[sum, ZERO]);
            was_below = graph.apply(Op::Or, &[is_below, was_below]);
            let is_back = graph.apply(Op::LessEqual, &[ZERO, sum]);
            let has_come_back = graph.apply(Op::And, &[was_below, is_back]);
            for (step, operand) in steps.iter_mut().zip([sum, was_below, has_come_back]) {
                step.push(operand);
            }
        }
        steps
    }
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
