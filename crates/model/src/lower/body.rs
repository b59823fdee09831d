//! Values of inputs to operands: series, draws, open terms, price indices.

use engine::{InputId, Op, Operand, normal_quantile};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::tree::{Date, SourceRef};

use super::{Leaf, LeafKey, LeafKind, Lowering, UNCOVERED_BITS};
use crate::definition::{Between, Body, DistributionForm, Drawn, List};
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

    fn leaf(&mut self, row: Option<RowId>, period: Option<usize>, kind: LeafKind) -> Operand {
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

    /// Inverse of the distribution function at a uniform number.
    fn drawn(
        &mut self,
        drawn: &Drawn,
        scope: InstanceId,
        row: Option<RowId>,
        period: usize,
    ) -> Operand {
        let parameters: Vec<Operand> = drawn
            .parameters
            .iter()
            .map(|parameter| self.value(parameter, scope, period))
            .collect();
        if let Some(problem) = impossible(drawn.form, &parameters) {
            self.tell_once(
                drawn.span,
                Diagnostic::error(Id::BadDistribution, drawn.span, problem.0).hint(problem.1),
            );
            return Operand::Constant(f64::NAN);
        }
        let uniform = self.leaf(row, drawn.each_period.then_some(period), LeafKind::Draw);
        match drawn.form {
            DistributionForm::Normal => self.normal(uniform, parameters[0], parameters[1]),
            DistributionForm::NormalBetween {
                below_first,
                below_second,
            } => {
                let (mean, sd) =
                    self.through(parameters[0], parameters[1], below_first, below_second);
                self.normal(uniform, mean, sd)
            }
            // The median times a factor, so that the middle of the draws is the median to the last bit.
            DistributionForm::Lognormal => {
                let exponent = self.normal(uniform, Operand::Constant(0.0), parameters[1]);
                let factor = self.apply(Op::Exponential, &[exponent]);
                self.apply(Op::Multiply, &[parameters[0], factor])
            }
            DistributionForm::LognormalBetween {
                below_first,
                below_second,
            } => {
                let (low, high) = (
                    self.apply(Op::Logarithm, &[parameters[0]]),
                    self.apply(Op::Logarithm, &[parameters[1]]),
                );
                let (mean, sd) = self.through(low, high, below_first, below_second);
                let exponent = self.normal(uniform, mean, sd);
                self.apply(Op::Exponential, &[exponent])
            }
            DistributionForm::Uniform => {
                let width = self.apply(Op::Subtract, &[parameters[1], parameters[0]]);
                let part = self.apply(Op::Multiply, &[width, uniform]);
                self.apply(Op::Add, &[parameters[0], part])
            }
            DistributionForm::Triangular => {
                self.triangular(uniform, parameters[0], parameters[1], parameters[2])
            }
            DistributionForm::Bernoulli => {
                let no = self.apply(Op::Subtract, &[ONE, parameters[0]]);
                self.apply(Op::Less, &[no, uniform])
            }
        }
    }

    fn normal(&mut self, uniform: Operand, mean: Operand, sd: Operand) -> Operand {
        let standard = self.apply(Op::NormalQuantile, &[uniform]);
        let scaled = self.apply(Op::Multiply, &[sd, standard]);
        self.apply(Op::Add, &[mean, scaled])
    }

    /// Mean and standard deviation of the normal distribution through two points.
    fn through(
        &mut self,
        first: Operand,
        second: Operand,
        below_first: f64,
        below_second: f64,
    ) -> (Operand, Operand) {
        let (z_first, z_second) = (normal_quantile(below_first), normal_quantile(below_second));
        let rise = self.apply(Op::Subtract, &[second, first]);
        let sd = self.apply(Op::Divide, &[rise, Operand::Constant(z_second - z_first)]);
        let shift = self.apply(Op::Multiply, &[sd, Operand::Constant(z_first)]);
        (self.apply(Op::Subtract, &[first, shift]), sd)
    }

    fn triangular(
        &mut self,
        uniform: Operand,
        low: Operand,
        mode: Operand,
        high: Operand,
    ) -> Operand {
        let width = self.apply(Op::Subtract, &[high, low]);
        let left = self.apply(Op::Subtract, &[mode, low]);
        let right = self.apply(Op::Subtract, &[high, mode]);
        let cut = self.apply(Op::Divide, &[left, width]);
        let rising = self.corner(uniform, width, left);
        let up = self.apply(Op::Add, &[low, rising]);
        let rest = self.apply(Op::Subtract, &[ONE, uniform]);
        let falling = self.corner(rest, width, right);
        let down = self.apply(Op::Subtract, &[high, falling]);
        let is_left = self.apply(Op::LessEqual, &[uniform, cut]);
        self.apply(Op::Select, &[is_left, up, down])
    }

    fn corner(&mut self, share: Operand, width: Operand, side: Operand) -> Operand {
        let area = self.apply(Op::Multiply, &[width, side]);
        let part = self.apply(Op::Multiply, &[share, area]);
        self.apply(Op::SquareRoot, &[part])
    }
}

/// What is wrong with known parameters, and what to do.
fn impossible(
    form: DistributionForm,
    parameters: &[Operand],
) -> Option<(&'static str, &'static str)> {
    let known = parameters.iter().map(|parameter| match parameter {
        Operand::Constant(value) => Some(*value),
        Operand::Node(_) => None,
    });
    let known = known.collect::<Option<Vec<f64>>>()?;
    match (form, known.as_slice()) {
        (DistributionForm::Normal, [_, sd]) if *sd < 0.0 => {
            Some(("a standard deviation is not negative", "write its size"))
        }
        (DistributionForm::Lognormal, [median, _]) if *median <= 0.0 => Some((
            "the median of a lognormal is above zero",
            "use `normal` where the value may be negative",
        )),
        (DistributionForm::Lognormal, [_, sigma]) if *sigma < 0.0 => {
            Some(("sigma is not negative", "write its size"))
        }
        (
            DistributionForm::NormalBetween { .. } | DistributionForm::LognormalBetween { .. },
            [low, high],
        ) if low > high => Some(("the low value is above the high one", "exchange them")),
        (DistributionForm::LognormalBetween { .. }, [low, _]) if *low <= 0.0 => Some((
            "the values of a lognormal are above zero",
            "use `normal` where the value may be negative",
        )),
        (DistributionForm::Uniform, [low, high]) if low > high => {
            Some(("the lowest value is above the highest", "exchange them"))
        }
        (DistributionForm::Triangular, [low, mode, high])
            if !(low <= mode && mode <= high && low < high) =>
        {
            Some((
                "the three values of a triangle ascend",
                "write the lowest, the likeliest and the highest, in this order",
            ))
        }
        (DistributionForm::Bernoulli, [chance]) if !(0.0..=1.0).contains(chance) => Some((
            "a chance lies between 0 % and 100 %",
            "write a share, such as `30 %`",
        )),
        _ => None,
    }
}
