//! Amounts of calendar years in the deal's own money, and the same in budget years and another money.

use super::lines::Payment;
use super::money::{ForecastMoney, factors};
use super::{BudgetYear, DueAndPaid, Line, NotForecast, Series};
use crate::figure::Figure;
use crate::parties::Reader;
use crate::settings::differs;

/// What is due and what is paid, by period and setting, in the deal's own money.
#[derive(Clone)]
pub(super) struct Calendar {
    pub(super) due: Vec<Vec<f64>>,
    pub(super) paid: Vec<Vec<f64>>,
}

impl Calendar {
    /// The sum of some amounts, each times its factor. There is at least one.
    pub(super) fn combined(parts: &[(&Self, f64)]) -> Self {
        let sum = |pick: fn(&Self) -> &Vec<Vec<f64>>| {
            let first = pick(parts[0].0).iter().map(|year| vec![0.0; year.len()]);
            let mut sum: Vec<Vec<f64>> = first.collect();
            for (part, factor) in parts {
                for (year, more) in sum.iter_mut().zip(pick(part)) {
                    let pairs = year.iter_mut().zip(more);
                    pairs.for_each(|(amount, more)| *amount += more * factor);
                }
            }
            sum
        };
        Self {
            due: sum(|part| &part.due),
            paid: sum(|part| &part.paid),
        }
    }
}

/// How amounts of one variant are shown: in which budget years and in which money.
pub(super) struct Budget<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) money: ForecastMoney,
    years: &'a [BudgetYear],
    /// By period, then by setting: what one of the deal's own money is worth.
    factors: Vec<Vec<f64>>,
    /// Amounts no larger than this are none.
    noise: f64,
}

impl<'a> Budget<'a> {
    pub(super) fn of(
        reader: Reader<'a>,
        years: &'a [BudgetYear],
        money: u32,
    ) -> Result<Self, NotForecast> {
        let money = ForecastMoney::of(reader.model, money);
        let factors = factors(reader, &money, years)?;
        let finite = factors.iter().flatten().filter(|factor| factor.is_finite());
        let largest = finite.fold(1.0, |most: f64, factor| most.max(factor.abs()));
        Ok(Self {
            noise: reader.worlds.noise * largest,
            reader,
            money,
            years,
            factors,
        })
    }

    /// No amount in any year.
    pub(super) fn nothing(&self) -> Calendar {
        let year = vec![0.0; self.reader.worlds.settings.count()];
        let years = vec![year; self.reader.model.timeline.period_count];
        Calendar {
            due: years.clone(),
            paid: years,
        }
    }

    pub(super) fn line(&self, payment: &Payment) -> Line {
        Line {
            label: payment.label.clone(),
            row: payment.row.clone(),
            from: payment.from.clone(),
            to: payment.to.clone(),
            amounts: self.due_and_paid(&payment.amounts),
        }
    }

    /// Amounts by period as amounts by budget year.
    pub(super) fn series(&self, amounts: &[Vec<f64>]) -> Series {
        let yearly = self.yearly(amounts);
        let settings = 0..self.reader.worlds.settings.count();
        let total: Vec<f64> = settings
            .map(|setting| yearly.iter().map(|year| year[setting]).sum())
            .collect();
        Series {
            yearly: yearly.iter().map(|year| self.figure(year)).collect(),
            total: self.figure(&total),
        }
    }

    pub(super) fn due_and_paid(&self, amounts: &Calendar) -> DueAndPaid {
        let (due, paid) = (self.yearly(&amounts.due), self.yearly(&amounts.paid));
        let outstanding = self.outstanding(amounts);
        let apart = |(due, paid): (&f64, &f64)| differs(*due, *paid, self.noise);
        let differ = (due.iter().flatten().zip(paid.iter().flatten())).any(apart);
        let is_owed = |figure: &Figure| figure.single() != Some(0.0);
        // Where nothing is known, nothing is outstanding: the sums say so themselves.
        let is_known = |figure: &Figure| figure.value().is_some();
        DueAndPaid {
            due: self.series(&amounts.due),
            paid: self.series(&amounts.paid),
            differ: differ || outstanding.iter().any(|one| is_known(one) && is_owed(one)),
            outstanding,
        }
    }

    /// By budget year, then by setting.
    fn yearly(&self, amounts: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let settings = self.reader.worlds.settings.count();
        let year = |year: &BudgetYear| {
            let amount = |setting: usize| {
                let parts = year.parts.iter();
                let parts = parts.map(|(period, share)| {
                    amounts[*period][setting] * self.factors[*period][setting] * share
                });
                parts.sum()
            };
            (0..settings).map(amount).collect()
        };
        self.years.iter().map(year).collect()
    }

    /// What was due and is not paid at the end of each budget year, in that moment's money.
    fn outstanding(&self, amounts: &Calendar) -> Vec<Figure> {
        let settings = self.reader.worlds.settings.count();
        let owed = |period: usize, setting: usize| {
            amounts.due[period][setting] - amounts.paid[period][setting]
        };
        let figure = |year: &BudgetYear| {
            let (last, share) = year.end();
            let at_end = |setting: usize| {
                let before: f64 = (0..last).map(|period| owed(period, setting)).sum();
                (before + owed(last, setting) * share) * self.factors[last][setting]
            };
            self.figure(&(0..settings).map(at_end).collect::<Vec<_>>())
        };
        self.years.iter().map(figure).collect()
    }

    fn figure(&self, spread: &[f64]) -> Figure {
        self.reader.worlds.figure(spread, self.noise)
    }
}
