//! What is required: asked in every year of every variant, and told where the deal breaks it.
//!
//! What is known before anything is drawn is told when the years are written out. The rest is kept
//! and told of a path once that has values. A year without a value asks nothing: what reads it is
//! told already.

use std::collections::BTreeMap;

use engine::{InputId, Op, Operand};
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::span::Span;

use super::place::{copies, given_in_deal, through_template, use_in_deal};
use super::{LeafKind, Lowered, Lowering, TOLD_MAX, WORK_MAX, each_once};
use crate::deal::Deal;
use crate::formula::{Formula, FormulaNode};
use crate::model::{InstanceId, Model, RowId};
use crate::units::Unit;
use crate::words;

/// Two sides closer than this share of the larger one are the same: shares that are added up leave
/// a last place behind.
const CLOSE: f64 = 1e-9;
/// Most letters of a condition that are shown.
const TEXT_SHOWN: usize = 60;

/// A part of a requirement of an instance of a variant, in some years.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    variant: usize,
    instance: InstanceId,
    /// Which of the requirements of its definition.
    requirement: usize,
    /// Which part of it.
    part: usize,
    years: Vec<Year>,
}

/// The question in one year.
#[derive(Clone, Debug)]
struct Year {
    period: usize,
    holds: Operand,
    /// What is compared, where it is a comparison.
    sides: Vec<Operand>,
}

/// Asks everything a variant requires. Gives what is known to be broken; keeps what depends on
/// leaves.
pub(super) fn ask(lowered: &mut Lowered, deal: &Deal, place: usize) -> Vec<Diagnostic> {
    let model = &deal.variants[place];
    let variant = std::mem::take(&mut lowered.variants[place]);
    let work = lowered.requirement_work;
    let mut lowering = Lowering::new(lowered, model, variant, &[]);
    lowering.work = work;
    let mut waiting = Vec::new();
    let mut told = Vec::new();
    'all: for index in 0..model.instances.len() as u32 {
        let instance = InstanceId(index);
        for (requirement, required) in model.definition(instance).requires.iter().enumerate() {
            for (part, condition) in required.parts.iter().enumerate() {
                let years = lowering.years_in_doubt(condition, instance);
                if years.is_empty() {
                    continue;
                }
                let asked = Asked {
                    variant: place,
                    instance,
                    requirement,
                    part,
                    years,
                };
                let broken = asked.broken(model, &known);
                match broken {
                    Some(broken) => told.push(broken),
                    None => waiting.push(asked),
                }
                if told.len() >= TOLD_MAX {
                    break 'all;
                }
            }
        }
    }
    // That a year has no value is told of what reads it; here it only asks nothing.
    let found = std::mem::take(&mut lowering.diagnostics).into_iter();
    told.extend(found.filter(|found| found.id != Id::UncoveredPeriod));
    let (variant, work) = (lowering.variant, lowering.work);
    lowered.variants[place] = variant;
    lowered.requirement_work = work;
    lowered.requirements.append(&mut waiting);
    told
}

/// What is broken on a path, given the value of every operand there. What is known before anything
/// is drawn has been told by [`lower()`](super::lower()).
pub fn broken_on_path(
    deal: &Deal,
    lowered: &Lowered,
    value: impl Fn(Operand) -> f64,
) -> Vec<Diagnostic> {
    let broken = lowered.requirements.iter().filter_map(|asked| {
        let broken = asked.broken(&deal.variants[asked.variant], &value)?;
        Some((asked.variant, vec![broken]))
    });
    each_once(deal, broken.take(TOLD_MAX).collect())
}

/// The draws that alone decide whether something required holds, by full name, with the places of what
/// they decide for [`broken_by_draw`].
pub fn deciding_draws(lowered: &Lowered) -> BTreeMap<String, Vec<usize>> {
    let mut found: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    if lowered.requirements.is_empty() {
        return found;
    }
    let deciders = deciders(lowered);
    let decider = |operand: Operand| match operand {
        Operand::Constant(_) => Decider::Nothing,
        Operand::Node(node) => deciders[node.0 as usize],
    };
    for (place, asked) in lowered.requirements.iter().enumerate() {
        let years = asked.years.iter().map(|year| decider(year.holds));
        if let Decider::Draw(leaf) = years.fold(Decider::Nothing, Decider::with) {
            let name = lowered.leaves[leaf.0 as usize].row.clone();
            found.entry(name).or_default().push(place);
        }
    }
    found
}

/// What of these places is broken, given the value of every operand where their draw stands far out.
/// `why` says where it stands.
pub fn broken_by_draw(
    deal: &Deal,
    lowered: &Lowered,
    places: &[usize],
    why: &str,
    value: impl Fn(Operand) -> f64,
) -> Vec<Diagnostic> {
    let broken = places.iter().filter_map(|place| {
        let asked = &lowered.requirements[*place];
        let mut broken = asked.broken(&deal.variants[asked.variant], &value)?;
        broken.severity = Severity::Warning;
        let told = match broken.span {
            Some(span) => broken.via(span, why),
            None => broken,
        };
        let told = told
            .hint("cut the distribution off with `at_least:` or `at_most:`, or take one with ends");
        Some((asked.variant, vec![told]))
    });
    each_once(deal, broken.take(TOLD_MAX).collect())
}

/// What of the draws a value depends on.
#[derive(Clone, Copy, PartialEq)]
enum Decider {
    Nothing,
    /// One draw, in one year or several: the first leaf of its name.
    Draw(InputId),
    Several,
}

impl Decider {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, only) | (only, Self::Nothing) => only,
            (Self::Draw(a), Self::Draw(b)) if a == b => self,
            (Self::Draw(_) | Self::Several, Self::Draw(_) | Self::Several) => Self::Several,
        }
    }
}

/// For every node, what it depends on.
fn deciders(lowered: &Lowered) -> Vec<Decider> {
    let mut first_of: BTreeMap<&str, InputId> = BTreeMap::new();
    let of_leaf: Vec<Decider> = lowered
        .leaves
        .iter()
        .enumerate()
        .map(|(place, leaf)| match leaf.kind {
            LeafKind::Draw => {
                let first = first_of.entry(&leaf.row).or_insert(InputId(place as u32));
                Decider::Draw(*first)
            }
            LeafKind::Open { .. } | LeafKind::Stand { .. } => Decider::Nothing,
        })
        .collect();
    let graph = &lowered.graph;
    let mut deciders: Vec<Decider> = Vec::with_capacity(graph.len());
    for node in graph.node_ids() {
        let decider = if let Some(input) = graph.input_of(node) {
            of_leaf[input.0 as usize]
        } else {
            let operands = graph.operands(node).iter();
            operands.fold(Decider::Nothing, |known, operand| match operand {
                Operand::Node(earlier) => known.with(deciders[earlier.0 as usize]),
                Operand::Constant(_) => known,
            })
        };
        deciders.push(decider);
    }
    deciders
}

/// The value of what does not depend on leaves.
fn known(operand: Operand) -> f64 {
    match operand {
        Operand::Constant(value) => value,
        Operand::Node(_) => f64::NAN,
    }
}

impl Lowering<'_> {
    /// The years in which a condition is not known to hold.
    fn years_in_doubt(&mut self, condition: &Formula, scope: InstanceId) -> Vec<Year> {
        let mut years = Vec::new();
        for period in 0..self.period_count() {
            self.work += 1;
            if self.work > WORK_MAX {
                let message = "this deal requires too much over too many years";
                let span = condition.span;
                self.tell_once(span, Diagnostic::error(Id::TooLarge, span, message));
                break;
            }
            let holds = self.value(condition, scope, period);
            if matches!(holds, Operand::Constant(value) if value != 0.0) {
                continue;
            }
            let sides = sides_of(condition).unwrap_or_default();
            let sides = sides.iter().map(|side| self.value(side, scope, period));
            years.push(Year {
                period,
                holds,
                sides: sides.collect(),
            });
        }
        years
    }
}

/// The sides of a comparison, in the order in which they are kept.
fn sides_of(condition: &Formula) -> Option<&[Formula]> {
    match &condition.node {
        FormulaNode::Apply(Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual, sides) => {
            Some(sides)
        }
        _ => None,
    }
}

impl Asked {
    /// What is told where it is broken with these values.
    fn broken(&self, model: &Model, value: &impl Fn(Operand) -> f64) -> Option<Diagnostic> {
        let required = &model.definition(self.instance).requires[self.requirement];
        let condition = &required.parts[self.part];
        let broken = self.years.iter().filter(|year| {
            let sides: Vec<f64> = year.sides.iter().map(|side| value(*side)).collect();
            value(year.holds) == 0.0 && !holds_to_rounding(condition, &sides)
        });
        let broken: Vec<&Year> = broken.collect();
        let first = broken.first()?;
        let given = given_in_deal(model, self.instance, condition);
        let place = match given {
            Some((_, span)) => span,
            None => use_in_deal(model, self.instance).unwrap_or(required.span),
        };
        let facts = self.facts(model, first, given, value);
        let facts = when(model, facts, &broken);
        let told = Diagnostic::error(Id::RequirementBroken, place, &required.words);
        let told = told.label(place, facts);
        Some(through_template(
            told,
            model,
            self.instance,
            required.span,
            "required",
        ))
    }

    /// What is found in a year: the sides that are not plain numbers.
    fn facts(
        &self,
        model: &Model,
        year: &Year,
        given: Option<(RowId, Span)>,
        value: &impl Fn(Operand) -> f64,
    ) -> String {
        let required = &model.definition(self.instance).requires[self.requirement];
        let condition = &required.parts[self.part];
        let sides = sides_of(condition).unwrap_or_default();
        let varying = sides
            .iter()
            .zip(&year.sides)
            .filter(|(side, _)| !matches!(side.node, FormulaNode::Number(_)));
        let mut varying: Vec<(&Formula, f64)> = varying
            .map(|(side, operand)| (side, value(*operand)))
            .collect();
        // As written: `a > b` is kept as `b < a`.
        varying.sort_by_key(|(side, _)| (side.span.file, side.span.start));
        let in_words = |(side, value): &(&Formula, f64)| {
            let unit = unit_told(model, self.instance, side, given);
            if unit == Unit::ratio() && seems_a_year(*value) {
                return year_in_words(*value);
            }
            match varying.as_slice() {
                [(_, one), (_, other)] => {
                    let beside = if value == one { *other } else { *one };
                    let [text, _] = words::told_apart([*value, beside], &side.kind, [&unit, &unit]);
                    text
                }
                _ => words::value(*value, &side.kind, &unit),
            }
        };
        let row = |side: &Formula| match &side.node {
            FormulaNode::Row(row) => Some(model.resolve(self.instance, row)),
            _ => None,
        };
        match varying.as_slice() {
            [] => format!("`{}` is no", one_line(required.text_of(condition.span))),
            // What is given here needs no name.
            [only] if row(only.0).is_some_and(|row| is_handed_on(model, row, given)) => {
                in_words(only)
            }
            several => {
                let facts = several.iter().map(|side| {
                    let name = match row(side.0) {
                        Some(row) => model.row_name(row),
                        None => one_line(required.text_of(side.0.span)),
                    };
                    format!("`{name}` is {}", in_words(side))
                });
                facts.collect::<Vec<_>>().join(" and ")
            }
        }
    }
}

/// Whether two sides are as good as equal where that is enough.
fn holds_to_rounding(condition: &Formula, sides: &[f64]) -> bool {
    let equal_is_enough = matches!(
        condition.node,
        FormulaNode::Apply(Op::LessEqual | Op::Equal, _)
    );
    match sides {
        [a, b] if equal_is_enough => (a - b).abs() <= CLOSE * a.abs().max(b.abs()),
        _ => false,
    }
}

/// Facts with the year they are from, unless it is so in every year.
fn when(model: &Model, facts: String, broken: &[&Year]) -> String {
    let year = model.timeline.year(broken[0].period);
    match broken.len() {
        all if all == model.timeline.period_count => facts,
        1 => format!("{facts} in {year}"),
        count => format!("{facts} in {year}, the first of {count} years"),
    }
}

/// A plain number that a reader takes for a year, and no comma belongs into it.
fn seems_a_year(value: f64) -> bool {
    (1800.0..2200.0).contains(&value)
}

/// A year with the part of a year it may have, which a whole one has not: `2018`, `2018.5`.
fn year_in_words(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The unit a side is told in: a share in that of what the deal gives, where a template says only
/// `ratio`.
fn unit_told(
    model: &Model,
    instance: InstanceId,
    side: &Formula,
    given: Option<(RowId, Span)>,
) -> Unit {
    let own = model.unit_of(instance, side);
    if !own.dimension.is_ratio() || own.text == "%" {
        return own;
    }
    let given = given.map(|(row, _)| model.row_unit(row));
    given
        .filter(|unit| unit.text == "%")
        .unwrap_or_else(Unit::ratio)
}

/// Whether a row is what the deal gives, handed on as it is from use to use.
fn is_handed_on(model: &Model, row: RowId, given: Option<(RowId, Span)>) -> bool {
    copies(model, row).any(|at| Some(at) == given.map(|(row, _)| row))
}

/// A part of a condition on one line; what is longer than a reader looks at is cut.
fn one_line(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(TEXT_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
