//! Lowering: the expanded deal to one graph in which every year is written out.
//!
//! Receives a checked deal. Guarantees an operand for every row in every year of every variant,
//! computed in an order in which nothing is read before it is known. Knows nothing of how the
//! graph is evaluated. All variants share one graph, so what they have in common is one node.

mod at;
mod beyond;
mod body;
mod correlations;
mod depend;
mod draw;
mod formula;
mod impossible;
mod party;
mod place;
mod questions;
mod requirements;

use std::collections::{HashMap, HashSet};

use engine::{Graph, InputId, Op, Operand};
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::span::Span;

use crate::deal::Deal;
use crate::definition::{Body, List};
use crate::formula::Formula;
use crate::model::{InstanceId, Model, RowBody, RowId};
use crate::regimes::variant_in_words;

pub use at::series_of;
pub use beyond::RARE;
pub use correlations::{CorrelatedGroup, correlated_groups};
pub use requirements::{broken_by_draw, broken_on_path, deciding_draws};

/// A value of the graph that is supplied from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Leaf {
    /// The full name of the row it belongs to.
    pub row: String,
    /// The period, where there is one for each.
    pub period: Option<usize>,
    /// What it stands for.
    pub kind: LeafKind,
}

/// What a leaf stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LeafKind {
    /// A uniform number between 0 and 1; the central path takes 0.5.
    Draw,
    /// A term still open, between two values in base units; the central path takes the middle.
    Open {
        /// Lower end.
        low: f64,
        /// Upper end.
        high: f64,
    },
    /// A number that takes the place of a row, or multiplies it; the central path takes this one.
    Stand {
        /// Its value on the central path.
        central: f64,
    },
}

impl LeafKind {
    /// The value on the central path.
    pub fn central(self) -> f64 {
        match self {
            Self::Draw => 0.5,
            Self::Open { low, high } => low + (high - low) * 0.5,
            Self::Stand { central } => central,
        }
    }
}

/// What tells leaves apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct LeafKey {
    row: String,
    period: Option<usize>,
    /// The ends of an open term, bit for bit.
    ends: [u64; 2],
}

/// What takes the place of a row's own value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stand {
    /// A leaf instead of it.
    Instead(InputId),
    /// Its value times a leaf.
    Scaled(InputId),
    /// For a share between nothing and all: its odds times a leaf.
    Odds(InputId),
}

/// The graph of all variants of a deal.
#[derive(Debug, Default)]
pub struct Lowered {
    /// Every value.
    pub graph: Graph,
    /// Leaves, by [`InputId`].
    pub leaves: Vec<Leaf>,
    /// For each variant, its rows.
    pub variants: Vec<LoweredVariant>,
    /// What is required and depends on leaves.
    requirements: Vec<requirements::Asked>,
    /// How much has been computed for requirements, all variants together.
    requirement_work: usize,
    leaf_ids: HashMap<LeafKey, InputId>,
}

/// The rows of one variant in the graph.
#[derive(Clone, Debug, Default)]
pub struct LoweredVariant {
    /// Operand of row and period, row by row.
    values: Vec<Operand>,
    period_count: usize,
    /// The rows in the order in which they were computed.
    pub order: Vec<RowId>,
}

impl LoweredVariant {
    /// The operand of a row in a period.
    pub fn operand(&self, row: RowId, period: usize) -> Operand {
        self.values[row.0 as usize * self.period_count + period]
    }

    /// Whether a row has a value in a period: a list or table may not reach it.
    pub fn is_covered(&self, row: RowId, period: usize) -> bool {
        !is_uncovered(self.operand(row, period))
    }
}

/// Most findings that are told.
const TOLD_MAX: usize = 100;
/// Most operands a variant may use: what they take of the memory is bounded with them.
const WORK_MAX: usize = 50_000_000;

/// A number no formula can produce: the mark of a period a list does not cover.
const UNCOVERED_BITS: u64 = 0x7ff8_0000_10de_b00c;

fn is_uncovered(operand: Operand) -> bool {
    matches!(operand, Operand::Constant(value) if value.to_bits() == UNCOVERED_BITS)
}

/// Lowers every variant of a deal into one graph.
pub fn lower(deal: &Deal) -> (Lowered, Vec<Diagnostic>) {
    let mut lowered = Lowered::default();
    let mut found: Vec<(usize, Vec<Diagnostic>)> = Vec::new();
    for (place, model) in deal.variants.iter().enumerate() {
        let (variant, problems) = lower_variant(&mut lowered, model, &HashMap::new());
        lowered.variants.push(variant);
        found.push((place, problems));
    }
    for place in 0..=deal.scenarios.len() {
        let problems = requirements::ask(&mut lowered, deal, place);
        found.push((place, problems));
        found.push((place, questions::problems(&mut lowered, deal, place)));
    }
    found.push((0, correlated_groups(deal, &mut lowered).1));
    (lowered, each_once(deal, found))
}

/// What was found in each variant: in the base once, in a scenario with its name and only where it
/// is new.
fn each_once(deal: &Deal, found: Vec<(usize, Vec<Diagnostic>)>) -> Vec<Diagnostic> {
    let mut told: Vec<Diagnostic> = Vec::new();
    for (place, problems) in found {
        for problem in problems {
            // What is broken because of another mistake at the same place is told with that.
            let known = |earlier: &Diagnostic| {
                let explains = problem.id == Id::RequirementBroken
                    && earlier.id != problem.id
                    && earlier.severity == Severity::Error;
                earlier.span == problem.span && (earlier.message == problem.message || explains)
            };
            if told.len() >= TOLD_MAX || told.iter().any(known) {
                continue;
            }
            let span = problem.span.filter(|_| place > 0);
            let scenario = variant_in_words(deal.variant_name(place));
            told.push(match span {
                Some(span) => problem.via(span, scenario),
                None => problem,
            });
        }
    }
    told
}

/// Where the values of a series are written.
fn values_of(body: &Body) -> Option<Span> {
    let spans: Vec<Span> = match body {
        Body::List(list) => list.items.iter().map(|item| item.span).collect(),
        Body::Dated { levels, .. } => levels.iter().map(|(_, level, _)| level.span).collect(),
        _ => return None,
    };
    spans.into_iter().reduce(Span::to)
}

impl Lowered {
    /// Lowers a variant once more with other values in the place of some rows.
    /// The place of the new variant is the last.
    pub fn lower_again(&mut self, model: &Model, stands: &HashMap<RowId, Stand>) -> usize {
        let (variant, _) = lower_variant(self, model, stands);
        self.variants.push(variant);
        self.variants.len() - 1
    }

    /// A leaf for a number that takes the place of a row or multiplies it.
    pub fn stand_in(&mut self, row: &str, central: f64) -> InputId {
        let id = InputId(self.leaves.len() as u32);
        self.leaves.push(Leaf {
            row: row.to_owned(),
            period: None,
            kind: LeafKind::Stand { central },
        });
        id
    }

    /// The operand of a formula in a period of a variant, for questions and explanations.
    /// `models` are the variants that `under` may name; `place` says which of the lowered ones is read.
    pub fn formula(
        &mut self,
        models: &[Model],
        model: &Model,
        place: usize,
        scope: InstanceId,
        formula: &Formula,
        period: usize,
    ) -> Operand {
        let (operand, _) = self.formula_told(models, model, place, scope, formula, period);
        operand
    }

    /// The same, with what was wrong; [`lower()`] has told it of all questions.
    fn formula_told(
        &mut self,
        models: &[Model],
        model: &Model,
        place: usize,
        scope: InstanceId,
        formula: &Formula,
        period: usize,
    ) -> (Operand, Vec<Diagnostic>) {
        let variant = std::mem::take(&mut self.variants[place]);
        let mut lowering = Lowering::new(self, model, variant, models);
        let operand = lowering.value(formula, scope, period);
        let (variant, diagnostics) = (lowering.variant, lowering.diagnostics);
        self.variants[place] = variant;
        (operand, diagnostics)
    }

    /// The operand of the value an expectation names, or `None` where it names none.
    pub fn expected(
        &mut self,
        models: &[Model],
        model: &Model,
        place: usize,
        body: &crate::definition::Body,
        period: usize,
    ) -> Option<Operand> {
        let variant = std::mem::take(&mut self.variants[place]);
        let mut lowering = Lowering::new(self, model, variant, models);
        let operand = lowering.body(body, InstanceId::ROOT, None, period);
        let variant = lowering.variant;
        self.variants[place] = variant;
        (!is_uncovered(operand)).then_some(operand)
    }
}

fn lower_variant(
    lowered: &mut Lowered,
    model: &Model,
    stands: &HashMap<RowId, Stand>,
) -> (LoweredVariant, Vec<Diagnostic>) {
    let period_count = model.timeline.period_count;
    let values = vec![Operand::Constant(f64::NAN); model.row_count() * period_count];
    let variant = LoweredVariant {
        values,
        period_count,
        order: Vec::with_capacity(model.row_count()),
    };
    let mut lowering = Lowering::new(lowered, model, variant, &[]);
    lowering.stands = Some(stands);
    lowering.all_rows();
    (lowering.variant, lowering.diagnostics)
}

/// The lowering of one variant.
struct Lowering<'a> {
    graph: &'a mut Graph,
    leaves: &'a mut Vec<Leaf>,
    leaf_ids: &'a mut HashMap<LeafKey, InputId>,
    /// Variants lowered so far, for `under`.
    done: &'a [LoweredVariant],
    models: &'a [Model],
    model: &'a Model,
    variant: LoweredVariant,
    stands: Option<&'a HashMap<RowId, Stand>>,
    /// Where the formula of each row of an instance is, looked up once for all periods.
    bodies: Vec<RowBody<'a>>,
    diagnostics: Vec<Diagnostic>,
    /// Places that have been reported.
    told: HashSet<Span>,
    /// Values over several years: of all periods where they do not differ, or of one.
    known: HashMap<(*const Formula, InstanceId, Option<usize>), Operand>,
    /// How many operands have been used.
    work: usize,
    flows: party::FlowsOfParties,
}

impl<'a> Lowering<'a> {
    fn new(
        lowered: &'a mut Lowered,
        model: &'a Model,
        variant: LoweredVariant,
        models: &'a [Model],
    ) -> Self {
        Self {
            graph: &mut lowered.graph,
            leaves: &mut lowered.leaves,
            leaf_ids: &mut lowered.leaf_ids,
            done: &lowered.variants,
            models,
            model,
            variant,
            stands: None,
            bodies: Vec::new(),
            diagnostics: Vec::new(),
            told: HashSet::new(),
            known: HashMap::new(),
            work: 0,
            flows: party::FlowsOfParties::default(),
        }
    }

    fn period_count(&self) -> usize {
        self.model.timeline.period_count
    }

    /// Lowers every row in an order that works, or reports why there is none.
    fn all_rows(&mut self) {
        self.flows = party::FlowsOfParties::of(self.model);
        let model = self.model;
        self.bodies = (0..model.instance_row_count() as u32)
            .map(|row| model.body(RowId(row)))
            .collect();
        self.warn_of_values_outside_the_timeline();
        let dependencies = depend::Dependencies::of(self.model);
        for component in dependencies.components() {
            match dependencies.plan(&component) {
                depend::Plan::RowByRow => {
                    for &row in &component {
                        for period in 0..self.period_count() {
                            self.set(row, period);
                        }
                        self.variant.order.push(row);
                    }
                }
                depend::Plan::PeriodByPeriod(rows) => {
                    for period in 0..self.period_count() {
                        for &row in &rows {
                            self.set(row, period);
                        }
                    }
                    self.variant.order.extend(rows);
                }
                depend::Plan::Loop(rows) => {
                    let told = depend::loop_found(self.model, &rows);
                    self.diagnostics.push(told);
                    self.variant.order.extend(component);
                }
            }
        }
    }

    /// A list of which no value falls inside the timeline: most often a year is mistyped.
    fn warn_of_values_outside_the_timeline(&mut self) {
        let (first, last) = (
            self.model.timeline.first_year,
            self.model.timeline.last_year(),
        );
        for place in 0..self.bodies.len() {
            let Body::List(List {
                from: Some(from),
                items,
                ..
            }) = self.bodies[place].body
            else {
                continue;
            };
            let (Some(start), Some(end)) = (items.first(), items.last()) else {
                continue;
            };
            let until = i64::from(*from) + items.len() as i64 - 1;
            if until >= i64::from(first) && *from <= last {
                continue;
            }
            let span = start.span.to(end.span);
            let message = format!(
                "these values are for {from} to {until}, and the timeline is {first}..{last}"
            );
            let told = Diagnostic::warning(Id::OutsideTimeline, span, message);
            self.tell_once(
                span,
                told.hint("correct the year after `from`, or leave the list out"),
            );
        }
    }

    fn set(&mut self, row: RowId, period: usize) {
        if self.work > WORK_MAX {
            self.tell_too_much(row);
            return;
        }
        let operand = self.row_value(row, period);
        self.variant.values[row.0 as usize * self.variant.period_count + period] = operand;
    }

    fn tell_too_much(&mut self, row: RowId) {
        let span = match self.model.party_of(row) {
            Some((party, _)) => self.model.parties()[party.0 as usize].span,
            None => Some(self.model.body(row).span),
        };
        let message = "this deal sums too much over too many years";
        let told = match span {
            Some(span) => Diagnostic::error(Id::TooLarge, span, message),
            None => Diagnostic::without_place(Id::TooLarge, message),
        };
        if !self.diagnostics.iter().any(|told| told.id == Id::TooLarge) {
            let hint = "shorten the timeline, or carry a running total with `prior(…)`";
            self.diagnostics.push(told.hint(hint));
        }
    }

    fn row_value(&mut self, row: RowId, period: usize) -> Operand {
        if let Some((party, measure)) = self.model.party_of(row) {
            return self.party_sum(party, measure, period);
        }
        let stand = self.stands.and_then(|stands| stands.get(&row)).copied();
        if let Some(Stand::Instead(leaf)) = stand {
            return self.graph.input(leaf);
        }
        let body = self.bodies[row.0 as usize];
        let own = self.body(body.body, body.scope, Some(row), period);
        match stand {
            Some(stand) if !is_uncovered(own) => self.stand(stand, own),
            Some(_) | None => own,
        }
    }

    /// What stands in the place of a value.
    fn stand(&mut self, stand: Stand, own: Operand) -> Operand {
        match stand {
            Stand::Instead(leaf) => self.graph.input(leaf),
            Stand::Scaled(leaf) => {
                let leaf = self.graph.input(leaf);
                self.graph.apply(Op::Multiply, &[own, leaf])
            }
            Stand::Odds(leaf) => {
                let leaf = self.graph.input(leaf);
                let moved = self.graph.apply(Op::Multiply, &[own, leaf]);
                let rest = self
                    .graph
                    .apply(Op::Subtract, &[Operand::Constant(1.0), own]);
                let all = self.graph.apply(Op::Add, &[rest, moved]);
                self.graph.apply(Op::Divide, &[moved, all])
            }
        }
    }

    /// The operand of a row that is known by now.
    fn read(&mut self, row: RowId, period: usize, asked_at: Span) -> Operand {
        let operand = self.variant.operand(row, period);
        if is_uncovered(operand) {
            self.tell_uncovered(row, period, asked_at);
            return Operand::Constant(f64::NAN);
        }
        operand
    }

    fn tell_once(&mut self, span: Span, told: Diagnostic) {
        if self.told.insert(span) {
            self.diagnostics.push(told);
        }
    }

    fn apply(&mut self, op: Op, operands: &[Operand]) -> Operand {
        self.work += operands.len();
        self.graph.apply(op, operands)
    }
}
