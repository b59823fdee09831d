//! Formulas to operands.

use engine::{Op, Operand};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::tree::ScaleKind;

use super::Lowering;
use super::place::{given_in_deal, place_of_use, through_template, use_in_deal};
use crate::check::brackets_out_of_order;
use crate::formula::{Formula, FormulaNode, Function, ScaleFormula, TimeWord};
use crate::frame::Timeline;
use crate::model::InstanceId;
use crate::words;

const ZERO: Operand = Operand::Constant(0.0);
const ONE: Operand = Operand::Constant(1.0);

impl Lowering<'_> {
    /// The operand of a formula in a period.
    pub(super) fn value(&mut self, formula: &Formula, scope: InstanceId, period: usize) -> Operand {
        match &formula.node {
            FormulaNode::Number(value) => Operand::Constant(*value),
            FormulaNode::Row(row) => {
                let row = self.model.resolve(scope, row);
                self.read(row, period, formula.span)
            }
            FormulaNode::Time(word) => Operand::Constant(self.time(*word, period)),
            FormulaNode::Party {
                party,
                measure,
                within,
            } => {
                let party = self.model.party(scope, *party);
                match within {
                    None => self
                        .variant
                        .operand(self.model.party_row(party, *measure), period),
                    Some(uses) => {
                        let within: Vec<InstanceId> = uses
                            .iter()
                            .map(|uses| self.model.inside(scope, uses))
                            .collect();
                        self.cash_within(party, &within, period)
                    }
                }
            }
            FormulaNode::Apply(Op::Select, operands) => self.select(operands, scope, period),
            FormulaNode::Apply(op, operands) => self.applied(*op, operands, scope, period),
            FormulaNode::Scale(scale) => self.scale(scale, scope, period),
            FormulaNode::Call(function, operands) => {
                self.call(formula, *function, operands, scope, period)
            }
            FormulaNode::Under(place, inner) => self.under(*place as usize, inner, period),
            FormulaNode::Withheld => Operand::WITHHELD,
            FormulaNode::Poison => Operand::Constant(f64::NAN),
        }
    }

    fn time(&self, word: TimeWord, period: usize) -> f64 {
        match word {
            TimeWord::Period => 1.0,
            // Days are kept in years of 365.25 days, as every time is.
            TimeWord::Days => Timeline::days_in(self.model.timeline.year(period)) / 365.25,
            TimeWord::Elapsed => period as f64,
            TimeWord::Year => f64::from(self.model.timeline.year(period)),
        }
    }

    fn applied(
        &mut self,
        op: Op,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
    ) -> Operand {
        match operands {
            [a] => {
                let a = self.value(a, scope, period);
                self.apply(op, &[a])
            }
            [a, b] => {
                let (a, b) = (self.value(a, scope, period), self.value(b, scope, period));
                self.apply(op, &[a, b])
            }
            many => {
                let many: Vec<Operand> = many
                    .iter()
                    .map(|operand| self.value(operand, scope, period))
                    .collect();
                self.apply(op, &many)
            }
        }
    }

    /// Where the condition is known, only the branch that is taken is read.
    fn select(&mut self, operands: &[Formula], scope: InstanceId, period: usize) -> Operand {
        let condition = self.value(&operands[0], scope, period);
        if let Operand::Constant(known) = condition
            && !known.is_nan()
        {
            let taken = if known == 0.0 {
                &operands[2]
            } else {
                &operands[1]
            };
            return self.value(taken, scope, period);
        }
        let (then, otherwise) = (
            self.value(&operands[1], scope, period),
            self.value(&operands[2], scope, period),
        );
        self.apply(Op::Select, &[condition, then, otherwise])
    }

    /// Brackets count from zero. Whether a bound belongs to its bracket matters to a whole rate only:
    /// slices that meet give the same sum either way.
    fn scale(&mut self, scale: &ScaleFormula, scope: InstanceId, period: usize) -> Operand {
        let on = self.value(&scale.on, scope, period);
        let brackets = scale.brackets.iter().map(|bracket| {
            (
                self.value(&bracket.bound, scope, period),
                self.value(&bracket.rate, scope, period),
            )
        });
        let brackets: Vec<(Operand, Operand)> = brackets.collect();
        let above = self.value(&scale.above, scope, period);
        self.check_ascending(scale, &brackets, scope, period);
        match scale.kind {
            ScaleKind::Whole => self.whole_rate(scale, on, &brackets, above),
            ScaleKind::Marginal => self.slices(on, &brackets, above),
            ScaleKind::Blended => {
                let amount = self.slices(on, &brackets, above);
                let positive = self.apply(Op::Less, &[ZERO, on]);
                let share = self.apply(Op::Divide, &[amount, on]);
                let first = brackets.first().map_or(above, |(_, rate)| *rate);
                self.apply(Op::Select, &[positive, share, first])
            }
        }
    }

    fn whole_rate(
        &mut self,
        scale: &ScaleFormula,
        on: Operand,
        brackets: &[(Operand, Operand)],
        above: Operand,
    ) -> Operand {
        let included = scale.brackets.iter().map(|bracket| bracket.included);
        brackets
            .iter()
            .zip(included)
            .rev()
            .fold(above, |otherwise, ((bound, rate), included)| {
                let inside = if included { Op::LessEqual } else { Op::Less };
                let inside = self.apply(inside, &[on, *bound]);
                self.apply(Op::Select, &[inside, *rate, otherwise])
            })
    }

    fn slices(&mut self, on: Operand, brackets: &[(Operand, Operand)], above: Operand) -> Operand {
        let mut lower = ZERO;
        let mut parts = Vec::with_capacity(brackets.len() + 1);
        for (bound, rate) in brackets {
            let upper = self.apply(Op::Minimum, &[on, *bound]);
            let slice = self.slice(upper, lower);
            parts.push(self.apply(Op::Multiply, &[slice, *rate]));
            lower = *bound;
        }
        let slice = self.slice(on, lower);
        parts.push(self.apply(Op::Multiply, &[slice, above]));
        self.sum(&parts)
    }

    fn slice(&mut self, upper: Operand, lower: Operand) -> Operand {
        let slice = self.apply(Op::Subtract, &[upper, lower]);
        self.apply(Op::Maximum, &[slice, ZERO])
    }

    fn check_ascending(
        &mut self,
        scale: &ScaleFormula,
        brackets: &[(Operand, Operand)],
        scope: InstanceId,
        period: usize,
    ) {
        for (place, pair) in brackets.windows(2).enumerate() {
            if let (Operand::Constant(low), Operand::Constant(high)) = (pair[0].0, pair[1].0)
                && low >= high
            {
                let bounds = [place, place + 1].map(|place| &scale.brackets[place].bound);
                let told = self.out_of_order(bounds, [low, high], scope, period);
                self.tell_once(told.span.unwrap_or(bounds[1].span), told);
            }
        }
    }

    /// Two bounds that do not ascend: in a scale of the deal there, in one of a template where the
    /// deal gives them.
    fn out_of_order(
        &self,
        [lower, upper]: [&Formula; 2],
        values: [f64; 2],
        scope: InstanceId,
        period: usize,
    ) -> Diagnostic {
        if scope == InstanceId::ROOT {
            return brackets_out_of_order(lower.span, upper.span);
        }
        let model = self.model;
        let given = [upper, lower].into_iter();
        let given = given.filter_map(|bound| given_in_deal(model, scope, bound));
        let given = given.map(|(_, span)| span).next();
        let place = given.or_else(|| use_in_deal(model, scope));
        let place = place.unwrap_or(upper.span);
        let unit = model.unit_of(scope, upper);
        let [low, high] = values.map(|value| words::value(value, &upper.kind, &unit));
        let message = "this gives a scale brackets that are not in ascending order";
        let year = model.timeline.year(period);
        let facts = format!("a bound of {high} comes after one of {low} in {year}");
        let told = Diagnostic::error(Id::BracketsOutOfOrder, place, message).label(place, facts);
        through_template(told, model, scope, upper.span, "read")
    }

    fn call(
        &mut self,
        formula: &Formula,
        function: Function,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
    ) -> Operand {
        match function {
            Function::Growth => {
                let rate = self.value(&operands[0], scope, period);
                self.apply(Op::Add, &[ONE, rate])
            }
            Function::Index => {
                let rate = self.value(&operands[0], scope, period);
                let growth = self.apply(Op::Add, &[ONE, rate]);
                self.apply(Op::Power, &[growth, Operand::Constant(period as f64)])
            }
            Function::Prior => self.prior(operands, scope, period),
            Function::MovingSum | Function::MovingCount => {
                let Some(window) = self.whole_periods(&operands[1], scope, period) else {
                    return Operand::Constant(f64::NAN);
                };
                let first = (period + 1).saturating_sub(window);
                self.once(formula, scope, Some(period), |lowering| {
                    lowering.sum_of(&operands[0], scope, first..=period)
                })
            }
            Function::Cumulative => self.once(formula, scope, Some(period), |lowering| {
                lowering.sum_of(&operands[0], scope, 0..=period)
            }),
            Function::Total => {
                let from = self.known_year(&operands[1], scope, period);
                let to = self.known_year(&operands[2], scope, period);
                let steady = is_number(&operands[1]) && is_number(&operands[2]);
                let asked = (!steady).then_some(period);
                self.once(formula, scope, asked, |lowering| {
                    let years = lowering.periods_between(from, to);
                    lowering.sum_of_periods(&operands[0], scope, &years)
                })
            }
            Function::PresentValue => {
                let from = self.known_year(&operands[2], scope, period);
                let steady = is_number(&operands[2]);
                let asked = (!steady).then_some(period);
                self.once(formula, scope, asked, |lowering| {
                    lowering.present_value(operands, scope, from)
                })
            }
            Function::At => self.at(operands, scope, period),
            Function::FirstYear => self.once(formula, scope, None, |lowering| {
                let flags = lowering.series(&operands[0], scope);
                let place = lowering.apply(Op::FirstTrue, &flags);
                let first = f64::from(lowering.model.timeline.first_year);
                lowering.apply(Op::Add, &[place, Operand::Constant(first)])
            }),
            Function::InternalRate => self.once(formula, scope, None, |lowering| {
                let flows = lowering.series(&operands[0], scope);
                lowering.apply(Op::InternalRate, &flows)
            }),
            Function::ModifiedInternalRate => self.once(formula, scope, None, |lowering| {
                let rates = [
                    lowering.value(&operands[1], scope, 0),
                    lowering.value(&operands[2], scope, 0),
                ];
                let flows = lowering.series(&operands[0], scope);
                let all: Vec<Operand> = rates.into_iter().chain(flows).collect();
                lowering.apply(Op::ModifiedInternalRate, &all)
            }),
            Function::Payback => self.once(formula, scope, None, |lowering| {
                let flows = lowering.series(&operands[0], scope);
                lowering.apply(Op::Payback, &flows)
            }),
        }
    }

    /// Computes a value over several years once: for all periods where it is the same in each, or
    /// for the period it is asked in. What is nested would be computed again and again otherwise.
    fn once(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: Option<usize>,
        compute: impl FnOnce(&mut Self) -> Operand,
    ) -> Operand {
        let key = (std::ptr::from_ref(formula), scope, period);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let operand = compute(self);
        self.known.insert(key, operand);
        operand
    }

    fn series(&mut self, formula: &Formula, scope: InstanceId) -> Vec<Operand> {
        (0..self.period_count())
            .map(|period| self.value(formula, scope, period))
            .collect()
    }

    fn sum_of(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        periods: std::ops::RangeInclusive<usize>,
    ) -> Operand {
        self.sum_of_periods(formula, scope, &periods.collect::<Vec<_>>())
    }

    fn sum_of_periods(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        periods: &[usize],
    ) -> Operand {
        let parts: Vec<Operand> = periods
            .iter()
            .map(|period| self.value(formula, scope, *period))
            .collect();
        self.sum(&parts)
    }

    /// Periods whose year lies between two years, both included.
    fn periods_between(&self, from: f64, to: f64) -> Vec<usize> {
        let timeline = self.model.timeline;
        let inside = |period: &usize| {
            let year = f64::from(timeline.year(*period));
            year >= from && year <= to
        };
        (0..timeline.period_count).filter(inside).collect()
    }

    /// Flows from a year on, discounted to the start of that year.
    fn present_value(&mut self, operands: &[Formula], scope: InstanceId, from: f64) -> Operand {
        let timeline = self.model.timeline;
        let from = if from.is_finite() {
            from
        } else {
            f64::from(timeline.first_year)
        };
        let periods = self.periods_between(from, f64::INFINITY);
        let rates: Vec<Operand> = periods
            .iter()
            .map(|period| self.value(&operands[1], scope, *period))
            .collect();
        let steady = rates.windows(2).all(|pair| pair[0] == pair[1]);
        let offset = timeline.discount_offset();
        // Before the timeline the first rate holds.
        let years_before = (f64::from(timeline.first_year) - from).max(0.0);
        let mut product = match rates.first() {
            Some(first) if !steady => {
                let growth = self.apply(Op::Add, &[ONE, *first]);
                self.apply(Op::Power, &[growth, Operand::Constant(years_before)])
            }
            _ => ONE,
        };
        let mut parts = Vec::with_capacity(periods.len());
        for (place, period) in periods.iter().enumerate() {
            let growth = self.apply(Op::Add, &[ONE, rates[place]]);
            let factor = if steady {
                let years = f64::from(timeline.year(*period)) - from + offset;
                self.apply(Op::Power, &[growth, Operand::Constant(years)])
            } else {
                // A year's own rate acts from where its flow falls back to its start.
                let within = self.apply(Op::Power, &[growth, Operand::Constant(offset)]);
                let factor = self.apply(Op::Multiply, &[product, within]);
                product = self.apply(Op::Multiply, &[product, growth]);
                factor
            };
            let flow = self.value(&operands[0], scope, *period);
            parts.push(self.apply(Op::Divide, &[flow, factor]));
        }
        self.sum(&parts)
    }

    fn prior(&mut self, operands: &[Formula], scope: InstanceId, period: usize) -> Operand {
        let Some(lag) = self.whole_periods(&operands[1], scope, period) else {
            return Operand::Constant(f64::NAN);
        };
        match period.checked_sub(lag) {
            Some(earlier) => self.value(&operands[0], scope, earlier),
            None => self.value(&operands[2], scope, period),
        }
    }

    /// A lag or window: a fixed whole number of periods, at least one.
    fn whole_periods(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
    ) -> Option<usize> {
        let lag = self.value(formula, scope, period);
        let what = match lag {
            Operand::Constant(years) if years >= 1.0 && (years - years.round()).abs() < 1e-9 => {
                return Some(years.round().min(1e9) as usize);
            }
            _ if lag.is_withheld() => {
                "this is withheld; a lag or window is known to everybody".to_owned()
            }
            Operand::Constant(years) if years.is_nan() => return None,
            Operand::Constant(years) => format!(
                "this is {years} y; a lag or window is a whole number of years, at least one"
            ),
            Operand::Node(_) => "this is drawn or still open; a lag or window is fixed".to_owned(),
        };
        let place = place_of_use(self.model, scope, formula);
        let told = Diagnostic::error(Id::LagNotFixed, place, what);
        let told = through_template(told, self.model, scope, formula.span, "read");
        self.tell_once(
            place,
            told.hint("write a whole number of years, such as `10 y`"),
        );
        None
    }

    fn under(&mut self, place: usize, inner: &Formula, period: usize) -> Operand {
        let (Some(model), Some(variant)) = (self.models.get(place), self.done.get(place)) else {
            return Operand::Constant(f64::NAN);
        };
        let mut lowering = Lowering {
            graph: self.graph,
            leaves: self.leaves,
            leaf_ids: self.leaf_ids,
            done: self.done,
            models: self.models,
            model,
            variant: variant.clone(),
            stands: None,
            bodies: Vec::new(),
            diagnostics: Vec::new(),
            told: std::collections::HashSet::new(),
            known: std::collections::HashMap::new(),
            work: 0,
            flows: super::party::FlowsOfParties::of(model),
        };
        let operand = lowering.value(inner, InstanceId::ROOT, period);
        let found = lowering.diagnostics;
        self.diagnostics.extend(found);
        operand
    }
}

fn is_number(formula: &Formula) -> bool {
    matches!(formula.node, FormulaNode::Number(_))
}
