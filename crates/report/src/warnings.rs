//! What a reader has to be warned of: payments that turned round, pools fed with less than nothing,
//! values that are undefined.

use std::collections::HashSet;

use engine::Op;
use model::definition::{Body, PoolMember, Role};
use model::formula::{FormulaNode, Function};
use model::model::{InstanceId, RowId};
use model::reads::{Reach, reads};
use syntax::diagnostic::{Diagnostic, Id};

use crate::format;
use crate::parties::Reader;

impl Reader<'_> {
    /// The value on the central path; `None` where a list does not cover the period.
    pub(crate) fn value(&self, row: RowId, period: usize) -> Option<f64> {
        let variant = &self.lowered.variants[self.place];
        variant
            .is_covered(row, period)
            .then(|| self.worlds.central(variant.operand(row, period)))
    }

    fn values(&self, row: RowId) -> Vec<Option<f64>> {
        (0..self.model.timeline.period_count)
            .map(|period| self.value(row, period))
            .collect()
    }

    /// The years in which a row is below zero by more than rounding.
    fn negative_years(&self, row: RowId, noise: f64) -> Vec<i32> {
        let values = self.values(row);
        let largest = values
            .iter()
            .flatten()
            .map(|value| value.abs())
            .filter(|size| size.is_finite())
            .fold(0.0, f64::max);
        let threshold = -noise.max(largest * 1e-12);
        let periods = values
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_some_and(|value| value < threshold));
        periods
            .map(|(period, _)| self.model.timeline.year(period))
            .collect()
    }

    /// Everything a reader has to be warned of in this variant.
    pub(crate) fn warnings(&self) -> Vec<Diagnostic> {
        let mut told = self.negative_flows();
        told.extend(self.negative_additions());
        told.extend(self.undefined());
        told
    }

    fn negative_flows(&self) -> Vec<Diagnostic> {
        let told = self.model.flows.iter().filter_map(|flow| {
            let years = self.negative_years(flow.amount, self.worlds.noise);
            (!years.is_empty()).then(|| {
                let name = self.model.row_name(flow.amount);
                let (payer, payee) = (self.model.party_label(flow.payer), self.model.party_label(flow.payee));
                let message = format!(
                    "`{name}`, paid from {payer} to {payee}, is negative in {}: it runs the other way",
                    format::years(&years)
                );
                let told = Diagnostic::warning(Id::NegativeFlow, flow.span, message);
                self.through_uses(told, flow.instance)
                    .hint("where that is not meant, pay `max(…, 0)`, or make the other direction a payment of its own")
            })
        });
        told.collect()
    }

    fn negative_additions(&self) -> Vec<Diagnostic> {
        let rows = (0..self.model.instance_row_count() as u32).map(RowId);
        let added = rows.filter(|row| self.model.row(*row).role == Role::Pool(PoolMember::Added));
        let told = added.filter_map(|row| {
            let years = self.negative_years(row, 0.0);
            (!years.is_empty()).then(|| {
                let name = self.model.row_name(row);
                let message = format!(
                    "less than nothing is added to a pool: `{name}` is negative in {}",
                    format::years(&years)
                );
                let told = Diagnostic::warning(Id::NegativeFlow, self.model.row(row).span, message);
                self.through_uses(told, self.model.instance_of(row))
                    .hint("take out with `use up to`, and add `max(…, 0)`")
            })
        });
        told.collect()
    }

    /// The first undefined value, at its birthplace. What reads it is undefined too and not told.
    fn undefined(&self) -> Option<Diagnostic> {
        let periods = self.model.timeline.period_count;
        let places = self.lowered.variants[self.place]
            .order
            .iter()
            .flat_map(|row| (0..periods).map(|period| (*row, period)));
        let (row, period) = places
            .into_iter()
            .find(|(row, period)| self.is_undefined(*row, *period) && !self.is_status(*row))?;
        let (row, period) = self.birthplace(row, period);
        if self.model.party_of(row).is_some() {
            // Sums of finite payments overflow only far beyond any money there is.
            return None;
        }
        let body = self.model.body(row);
        let year = self.model.timeline.year(period);
        let name = self.model.row_name(row);
        let value = self.value(row, period).unwrap_or(f64::NAN);
        let what = if value.is_nan() {
            "not a number"
        } else {
            "infinite"
        };
        let message = format!("`{name}` is {what} in {year}");
        let told = Diagnostic::warning(Id::UndefinedValue, body.span, message);
        let told = self.through_uses(told, body.scope);
        let operands = self.operands_in_words(row, period);
        if operands.is_empty() {
            return Some(told);
        }
        Some(told.label(body.span, format!("in {year}, {}", operands.join(", "))))
    }

    /// Says through which uses a place in a template was reached, from the inside out.
    fn through_uses(&self, told: Diagnostic, instance: InstanceId) -> Diagnostic {
        let (mut told, mut at) = (told, instance);
        while let Some(using) = self.model.use_of(at) {
            told = told.via(using.span, format!("in `{}`", self.model.instance(at).path));
            at = self.model.instance(at).parent;
        }
        told
    }

    fn is_undefined(&self, row: RowId, period: usize) -> bool {
        self.value(row, period)
            .is_some_and(|value| !value.is_finite() && !engine::is_withheld(value))
    }

    /// A row that asks for a rate, a year or a share may have none: that is an answer.
    fn is_status(&self, row: RowId) -> bool {
        if self.model.party_of(row).is_some() {
            return false;
        }
        let Body::Formula(formula) = self.model.body(row).body else {
            return false;
        };
        match &formula.node {
            FormulaNode::Apply(Op::ShareOf, _) => true,
            FormulaNode::Call(function, _) => matches!(
                function,
                Function::InternalRate
                    | Function::ModifiedInternalRate
                    | Function::Payback
                    | Function::FirstYear
            ),
            _ => false,
        }
    }

    /// Follows what an undefined value read to a value whose own operands are all defined.
    fn birthplace(&self, row: RowId, period: usize) -> (RowId, usize) {
        let mut at = (row, period);
        let mut met = HashSet::from([at]);
        loop {
            let earlier = self.reads(at.0, at.1).into_iter().find(|(row, period)| {
                self.is_undefined(*row, *period) && !met.contains(&(*row, *period))
            });
            match earlier {
                Some(next) => {
                    met.insert(next);
                    at = next;
                }
                None => return at,
            }
        }
    }

    fn operands_in_words(&self, row: RowId, period: usize) -> Vec<String> {
        let mut told = Vec::new();
        for (read, when) in self.reads(row, period) {
            // Of a function over all years, this year's operand tells enough.
            if when != period || told.len() == 6 {
                continue;
            }
            let value = self.value(read, when).unwrap_or(f64::NAN);
            let kind = crate::explain::kind_of(self.model, read);
            let text = format!(
                "`{}` is {}",
                self.model.row_name(read),
                format::value(value, &kind, &self.model.row_unit(read))
            );
            if !told.contains(&text) {
                told.push(text);
            }
        }
        told
    }

    /// The rows and periods a row may read, those of the same period first.
    fn reads(&self, row: RowId, period: usize) -> Vec<(RowId, usize)> {
        let mut found = Vec::new();
        reads(self.model, row, &mut |target, reach, _| {
            let periods: Vec<usize> = match reach {
                Reach::Same => (0..=period).rev().collect(),
                Reach::Earlier => (0..period).rev().collect(),
                Reach::All => (0..self.model.timeline.period_count).collect(),
            };
            found.extend(periods.into_iter().map(|period| (target, period)));
        });
        found
    }
}
