//! What the deal and its templates require, asked of the workbook's own numbers.

use std::collections::HashMap;

use engine::{Op, Operand, value_of};
use model::definition::Kind;
use model::formula::{Formula, FormulaNode};
use model::model::InstanceId;

use super::formula::{Counter, Said};
use super::look::one_line;
use super::{Place, Planner};
use crate::book::{Content, Line, LineId, Look};
use crate::text::Text;

/// Two sides closer than this share of the larger one are the same.
const CLOSE: Operand = Operand::Constant(1e-9);

/// A requirement of an instance.
pub(super) struct Required {
    pub(super) line: LineId,
    /// In each scenario, whether each part is broken, by year.
    broken: Vec<Vec<Vec<Operand>>>,
}

/// What tells the requirements of different scenarios apart: the instance, and where it is written.
type Key = (String, u32, u32);

impl Planner<'_> {
    /// One line for every requirement of every instance of any scenario: 0 where it holds.
    pub(super) fn requirements(&mut self) -> Vec<Required> {
        let mut order: Vec<Vec<Option<(InstanceId, usize)>>> = Vec::new();
        let mut known: HashMap<Key, usize> = HashMap::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            for instance in (0..model.instances.len() as u32).map(InstanceId) {
                for (number, required) in model.definition(instance).requires.iter().enumerate() {
                    let path = model.instance(instance).path.clone();
                    let key = (path, required.span.file.0, required.span.start);
                    let place = *known.entry(key).or_insert_with(|| {
                        order.push(vec![None; self.variant_count()]);
                        order.len() - 1
                    });
                    order[place][variant] = Some((instance, number));
                }
            }
        }
        let all = order.into_iter();
        all.map(|asked| self.requirement(&asked)).collect()
    }

    fn requirement(&mut self, asked: &[Option<(InstanceId, usize)>]) -> Required {
        let mut found = asked.iter().enumerate();
        let (variant, (instance, number)) = found
            .find_map(|(variant, asked)| Some((variant, (*asked)?)))
            .expect("it stands in some scenario");
        let model = self.model(variant);
        let required = &model.definition(instance).requires[number];
        let path = &model.instance(instance).path;
        let label = if path.is_empty() {
            required.words.clone()
        } else {
            format!("{path}: {}", required.words)
        };
        let single = self.is_steady(asked);
        let line = self.book.add(Line {
            label,
            depth: 1,
            unit: "1 = broken".to_owned(),
            look: Look::Check,
            content: Content::Formula {
                cases: Vec::new(),
                results: Vec::new(),
                single,
                total: !single,
                pasted: false,
            },
            note: one_line(&required.text),
            name: None,
            strong: false,
        });
        let (mut cases, mut broken) = (Vec::new(), Vec::new());
        for (variant, asked) in asked.iter().enumerate() {
            let (said, parts) = match asked {
                Some((instance, number)) => {
                    let place = Place {
                        variant,
                        scope: *instance,
                        line,
                        single,
                    };
                    self.requirement_in(place, *number)
                }
                None => (Text::of("0"), Vec::new()),
            };
            cases.push(said);
            broken.push(parts);
        }
        self.set_cases(line, cases);
        Required { line, broken }
    }

    /// Whether a requirement asks the same in every year, in all scenarios.
    fn is_steady(&self, asked: &[Option<(InstanceId, usize)>]) -> bool {
        asked.iter().enumerate().all(|(variant, asked)| {
            let Some((instance, number)) = asked else {
                return true;
            };
            let required = &self.model(variant).definition(*instance).requires[*number];
            let mut parts = required.parts.iter();
            parts.all(|part| report::is_steady(self.deal, variant, *instance, part))
        })
    }

    fn requirement_in(&mut self, place: Place, number: usize) -> (Text, Vec<Vec<Operand>>) {
        let model = self.model(place.variant);
        let parts = &model.definition(place.scope).requires[number].parts;
        let counter = &mut Counter::default();
        let (mut said, mut broken) = (Vec::new(), Vec::new());
        for part in parts {
            // What a spreadsheet cannot say is not asked of it.
            let text = self.broken(place, part, counter);
            said.push(text.unwrap_or_else(|_| Text::of("0")));
            let years = if place.single {
                1
            } else {
                self.book.year_count
            };
            let years = (0..years).map(|period| self.is_broken(place, part, period));
            broken.push(years.collect());
        }
        let text = match said.as_slice() {
            [only] => only.clone(),
            several => Text::format("MAX({})", &[&Text::join(several, ",")]),
        };
        (text, broken)
    }

    /// 1 where a part is broken. Sides that may be equal are compared to nine places, as the engine
    /// does; a year without a value asks nothing.
    fn broken(&mut self, place: Place, part: &Formula, counter: &mut Counter) -> Said {
        let comparison = match &part.node {
            FormulaNode::Apply(op, sides) => Some((op, sides)),
            _ => None,
        };
        let words = match comparison {
            Some((op, sides)) if matches!(sides[0].kind, Kind::Number(_)) => match op {
                Op::LessEqual => "IF(ROUND(({}-{})/MAX(ABS({}),ABS({})),9)<=0,0,1)",
                Op::Equal => "IF(ROUND(({}-{})/MAX(ABS({}),ABS({})),9)=0,0,1)",
                Op::Less => "IF(({}-{})<0,0,1)",
                _ => "",
            },
            _ => "",
        };
        let text = match comparison {
            Some((_, sides)) if !words.is_empty() => {
                let left = self.say(place, &sides[0], counter)?;
                let right = self.say(place, &sides[1], counter)?;
                let parts = [&left, &right, &left, &right];
                let count = words.matches("{}").count();
                Text::format(words, &parts[..count])
            }
            _ => {
                let condition = self.condition(place, part, counter)?;
                Text::format("IF({},0,1)", &[&condition])
            }
        };
        Ok(Text::format("IFERROR({},0)", &[&text]))
    }

    /// The same for the engine.
    fn is_broken(&mut self, place: Place, part: &Formula, period: usize) -> Operand {
        let mut holds = self.operand_of(place, part, period);
        if let FormulaNode::Apply(Op::LessEqual | Op::Equal, sides) = &part.node {
            let left = self.operand_of(place, &sides[0], period);
            let right = self.operand_of(place, &sides[1], period);
            let graph = &mut self.lowered.graph;
            let apart = graph.apply(Op::Subtract, &[left, right]);
            let apart = graph.apply(Op::Absolute, &[apart]);
            let left = graph.apply(Op::Absolute, &[left]);
            let right = graph.apply(Op::Absolute, &[right]);
            let size = graph.apply(Op::Maximum, &[left, right]);
            let close = graph.apply(Op::Multiply, &[size, CLOSE]);
            let is_close = graph.apply(Op::LessEqual, &[apart, close]);
            holds = graph.apply(Op::Or, &[holds, is_close]);
        }
        self.lowered.graph.apply(Op::Not, &[holds])
    }

    /// Keeps what the engine says of requirements.
    pub(super) fn judge_requirements(&mut self, all: &[Required], known: &[f64]) {
        for required in all {
            let line = &mut self.book.lines[required.line.0 as usize];
            let Content::Formula {
                results, single, ..
            } = &mut line.content
            else {
                continue;
            };
            let years = if *single { 1 } else { self.book.year_count };
            let broken = required.broken.iter().map(|parts| {
                let year = |period: usize| {
                    let is_broken = |part: &Vec<Operand>| value_of(known, part[period]) == 1.0;
                    Some(f64::from(u8::from(parts.iter().any(is_broken))))
                };
                (0..years).map(year).collect()
            });
            *results = broken.collect();
        }
    }
}
