//! Functions that look into other years: which, and what each of them adds.

use engine::Op;
use model::definition::{Body, Kind};
use model::formula::{Formula, FormulaNode, Function, TimeWord};
use model::lower::series_of;
use model::model::InstanceId;

use super::{Explainer, Said, YearRead, YearsRead};
use crate::sources::citations;

impl Explainer<'_> {
    pub(super) fn over_time(
        &mut self,
        formula: &Formula,
        function: Function,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
        said: &mut Said,
    ) {
        let all = 0..self.deal.timeline.period_count;
        match function {
            Function::Growth | Function::Index => {
                self.walk(&operands[0], scope, period, said);
            }
            Function::Prior => self.prior(operands, scope, period, said),
            Function::MovingSum | Function::MovingCount => {
                let window = self.periods(&operands[1], scope, period);
                self.walk(&operands[1], scope, period, said);
                let first = (period + 1).saturating_sub(window);
                self.years(
                    formula,
                    operands,
                    scope,
                    (first..=period).collect(),
                    false,
                    said,
                );
            }
            Function::Cumulative => self.years(
                formula,
                operands,
                scope,
                (0..=period).collect(),
                false,
                said,
            ),
            Function::Total => {
                let (from, to) = (
                    self.number(&operands[1], scope, period),
                    self.number(&operands[2], scope, period),
                );
                self.years(
                    formula,
                    operands,
                    scope,
                    self.between(from, to),
                    false,
                    said,
                );
            }
            Function::PresentValue => {
                let from = self.number(&operands[2], scope, period);
                self.walk(&operands[1], scope, period, said);
                self.years(
                    formula,
                    operands,
                    scope,
                    self.between(from, f64::INFINITY),
                    true,
                    said,
                );
            }
            Function::At => {
                let year = self.number(&operands[1], scope, period);
                match self.deal.timeline.period_of(year as i32) {
                    Some(place) => self.walk(&operands[0], scope, place, said),
                    None => self.outside(&operands[0], year as i32, scope, said),
                }
            }
            Function::FirstYear | Function::InternalRate | Function::Payback => {
                self.years(formula, operands, scope, all.collect(), false, said);
            }
            Function::ModifiedInternalRate => {
                for rate in &operands[1..] {
                    self.walk(rate, scope, period, said);
                }
                self.years(formula, operands, scope, all.collect(), false, said);
            }
        }
    }

    /// A year before or after the deal, of an input that is given for it.
    fn outside(&self, formula: &Formula, year: i32, scope: InstanceId, said: &mut Said) {
        let Some(row) = series_of(self.model, scope, formula) else {
            return;
        };
        let what = self.text(formula, scope);
        said.remark(format!(
            "`{what}` is read in {year}, which is not one of the deal's years"
        ));
        let body = self.model.body(row);
        let definition = self.model.definition(body.scope);
        said.sources.extend(citations(definition, body.sources));
        if let Body::Dated { levels, .. } = body.body {
            let holds = levels.iter().rfind(|(from, ..)| from.year <= year);
            let sources = holds.iter().flat_map(|(.., sources)| sources);
            said.sources
                .extend(citations(definition, &sources.cloned().collect::<Vec<_>>()));
        }
    }

    fn prior(&mut self, operands: &[Formula], scope: InstanceId, period: usize, said: &mut Said) {
        let lag = self.periods(&operands[1], scope, period);
        self.walk(&operands[1], scope, period, said);
        let what = self.text(&operands[0], scope);
        if let Some(earlier) = period.checked_sub(lag) {
            said.remark(format!(
                "`{what}` is read in {}",
                self.deal.timeline.year(earlier)
            ));
            self.walk(&operands[0], scope, earlier, said);
        } else {
            let first = self.text(&operands[2], scope);
            said.remark(format!(
                "there is no earlier year of `{what}`: `{first}` counts"
            ));
            self.walk(&operands[2], scope, period, said);
        }
    }

    /// A lag or window in periods; it has been checked to be a fixed number of them.
    fn periods(&mut self, formula: &Formula, scope: InstanceId, period: usize) -> usize {
        self.number(formula, scope, period).round().max(1.0) as usize
    }

    fn between(&self, from: f64, to: f64) -> Vec<usize> {
        let timeline = self.deal.timeline;
        let inside = |period: &usize| {
            let year = f64::from(timeline.year(*period));
            year >= from && year <= to
        };
        (0..timeline.period_count).filter(inside).collect()
    }

    /// Lists the years that count, and follows the one that counts most.
    fn years(
        &mut self,
        call: &Formula,
        operands: &[Formula],
        scope: InstanceId,
        periods: Vec<usize>,
        discounted: bool,
        said: &mut Said,
    ) {
        let mut years = Vec::new();
        let mut heaviest: Option<(usize, f64)> = None;
        for period in periods {
            let value = self.number(&operands[0], scope, period);
            if value == 0.0 {
                continue;
            }
            let year = self.deal.timeline.year(period);
            let adds = discounted.then(|| self.contribution(call, operands, scope, period));
            let weight = adds.unwrap_or(value).abs();
            if heaviest.is_none_or(|(_, most)| weight > most) {
                heaviest = Some((period, weight));
            }
            years.push(YearRead { year, value, adds });
        }
        let text = self.text(call, scope);
        if let Some((period, _)) = heaviest {
            if years.len() > 1 {
                said.remark(format!(
                    "of the years in `{text}`, {} counts most and is explained further",
                    self.deal.timeline.year(period)
                ));
            }
            self.walk(&operands[0], scope, period, said);
        }
        let unit = self.unit_in_words(&operands[0], scope);
        said.years.push(YearsRead {
            call: text,
            unit,
            years,
        });
    }

    /// What one year adds to a present value: the same call with every other year at zero.
    fn contribution(
        &mut self,
        call: &Formula,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
    ) -> f64 {
        let span = call.span;
        let ratio = |node| Formula {
            node,
            kind: Kind::ratio(),
            span,
        };
        let year = ratio(FormulaNode::Number(f64::from(
            self.deal.timeline.year(period),
        )));
        let this = ratio(FormulaNode::Time(TimeWord::Year));
        let is_this = Formula {
            node: FormulaNode::Apply(Op::Equal, vec![this, year]),
            kind: Kind::Truth,
            span,
        };
        let zero = Formula {
            node: FormulaNode::Number(0.0),
            kind: operands[0].kind.clone(),
            span,
        };
        let only = Formula {
            node: FormulaNode::Apply(Op::Select, vec![is_this, operands[0].clone(), zero]),
            kind: operands[0].kind.clone(),
            span,
        };
        let operands = vec![only, operands[1].clone(), operands[2].clone()];
        let node = FormulaNode::Call(Function::PresentValue, operands);
        let call = Formula {
            node,
            kind: call.kind.clone(),
            span,
        };
        self.number(&call, scope, 0)
    }
}
