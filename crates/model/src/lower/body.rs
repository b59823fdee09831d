//! Values of inputs to operands: series, draws, open terms, price indices.

use engine::{InputId, Op, Operand};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::tree::{Date, SourceRef};

use super::{Leaf, LeafKey, LeafKind, Lowering, UNCOVERED_BITS};
use crate::definition::{Between, Body, List};
use crate::formula::{Formula, RowRef};
use crate::model::{InstanceId, RowId};

const ONE: Operand = Operand::Constant(1.0);

fn uncovered() -> Operand {
    Operand::Constant(f64::from_bits(UNCOVERED_BITS))
}

impl Lowering<'_> {
    /// The operand of a body in a period. `row` is the row it belongs to, if any.
    pub(super) fn body(
        &mut self,
        body: &Body,
        scope: InstanceId,
        row: Option<RowId>,
        period: usize,
    ) -> Operand {
        match body {
            Body::Formula(formula) => self.value(formula, scope, period),
            Body::List(list) => {
                let year = self.model.timeline.year(period);
                self.listed(list, scope, year, period)
            }
            Body::Dated { between, levels } => {
                let year = self.model.timeline.year(period);
                self.dated(*between, levels, scope, year, period)
            }
            Body::Drawn(drawn) => self.drawn(drawn, scope, row, period),
            Body::Open { low, high } => self.open(low, high, scope, row, period),
            Body::Deflator { base_year, rate } => {
                self.deflator(*base_year, rate, scope, row, period)
            }
            Body::Given | Body::Poison => Operand::Constant(f64::NAN),
        }
    }

    /// What a list says of a year; its formulas are read in a period.
    pub(super) fn listed(
        &mut self,
        list: &List,
        scope: InstanceId,
        year: i32,
        period: usize,
    ) -> Operand {
        match self.item(list, year) {
            Some(item) => self.value(item, scope, period),
            None => uncovered(),
        }
    }

    fn item<'l>(&self, list: &'l List, year: i32) -> Option<&'l Formula> {
        let from = list.from.unwrap_or(self.model.timeline.first_year);
        let place = i64::from(year) - i64::from(from);
        if place < 0 {
            return list.otherwise.as_ref();
        }
        list.items
            .get(place as usize)
            .or(list.then.as_ref())
            .or(list.otherwise.as_ref())
    }

    /// What dated levels say of a year; their formulas are read in a period.
    pub(super) fn dated(
        &mut self,
        between: Between,
        levels: &[(Date, Formula, Vec<SourceRef>)],
        scope: InstanceId,
        year: i32,
        period: usize,
    ) -> Operand {
        let after = levels.partition_point(|(from, _, _)| from.year <= year);
        let Some((from, level, _)) = after.checked_sub(1).map(|place| &levels[place]) else {
            return uncovered();
        };
        let from = from.year;
        match between {
            Between::Nothing if from != year => uncovered(),
            Between::Linear if after < levels.len() && from != year => {
                let (to, next, _) = &levels[after];
                let (start, end) = (
                    self.value(level, scope, period),
                    self.value(next, scope, period),
                );
                let (year, from, to) = (f64::from(year), f64::from(from), f64::from(to.year));
                let share = (year - from) / (to - from);
                let rise = self.apply(Op::Subtract, &[end, start]);
                let part = self.apply(Op::Multiply, &[rise, Operand::Constant(share)]);
                self.apply(Op::Add, &[start, part])
            }
            Between::Nothing | Between::Linear | Between::Hold => self.value(level, scope, period),
        }
    }

    pub(super) fn leaf(
        &mut self,
        row: Option<RowId>,
        period: Option<usize>,
        kind: LeafKind,
    ) -> Operand {
        // A row has one leaf, or one a period; a scenario may give an open term other ends, and then
        // a leaf of its own.
        let ends = match kind {
            LeafKind::Open { low, high } => [low.to_bits(), high.to_bits()],
            LeafKind::Draw | LeafKind::Stand { .. } => [0, 0],
        };
        let row = row.map_or_else(String::new, |row| self.model.row_name(row));
        let key = LeafKey { row, period, ends };
        let id = self.leaf_ids.get(&key).copied().unwrap_or_else(|| {
            let id = InputId(self.leaves.len() as u32);
            let row = key.row.clone();
            self.leaves.push(Leaf { row, period, kind });
            self.leaf_ids.insert(key, id);
            id
        });
        self.graph.input(id)
    }

    fn open(
        &mut self,
        low: &Formula,
        high: &Formula,
        scope: InstanceId,
        row: Option<RowId>,
        period: usize,
    ) -> Operand {
        let ends = (
            self.value(low, scope, period),
            self.value(high, scope, period),
        );
        let (Operand::Constant(low_value), Operand::Constant(high_value)) = ends else {
            let message = "the ends of an open term have to be fixed";
            self.tell_once(
                low.span,
                Diagnostic::error(Id::OpenTerm, low.span.to(high.span), message)
                    .hint("write two numbers"),
            );
            return Operand::Constant(f64::NAN);
        };
        if ends.0.is_withheld() || ends.1.is_withheld() {
            return Operand::WITHHELD;
        }
        if low_value > high_value {
            let message = "this open term ends below where it begins";
            self.tell_once(
                low.span,
                Diagnostic::error(Id::OpenTerm, low.span.to(high.span), message)
                    .hint("write the lower end first"),
            );
        }
        self.leaf(
            row,
            None,
            LeafKind::Open {
                low: low_value,
                high: high_value,
            },
        )
    }

    /// 1 in the base year; grows with each year's rate after it, shrinks before it.
    fn deflator(
        &mut self,
        base_year: i32,
        rate: &RowRef,
        scope: InstanceId,
        row: Option<RowId>,
        period: usize,
    ) -> Operand {
        let timeline = self.model.timeline;
        let rates = self.model.resolve(scope, rate);
        let span = row.map_or_else(
            || self.model.root.rows[0].span,
            |row| self.model.body(row).span,
        );
        let growth_of = |lowering: &mut Self, year: i32| {
            // Outside the timeline the nearest known rate holds.
            let nearest = year.clamp(timeline.first_year, timeline.last_year());
            let place = timeline
                .period_of(nearest)
                .expect("clamped into the timeline");
            let rate = lowering.read(rates, place, span);
            lowering.apply(Op::Add, &[ONE, rate])
        };
        let year = timeline.year(period);
        let distance = i64::from(year) - i64::from(base_year);
        if distance.unsigned_abs() > 1000 {
            let told = Diagnostic::error(
                Id::BadTimeline,
                span,
                format!("the prices of {base_year} are too far from this timeline"),
            );
            self.tell_once(span, told.hint("choose a year near the timeline"));
            return Operand::Constant(f64::NAN);
        }
        let mut index = ONE;
        for step in (base_year + 1)..=year {
            let growth = growth_of(self, step);
            index = self.apply(Op::Multiply, &[index, growth]);
        }
        for step in (year + 1)..=base_year {
            let growth = growth_of(self, step);
            index = self.apply(Op::Divide, &[index, growth]);
        }
        index
    }
}
