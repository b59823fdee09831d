//! The money of a forecast, and what an amount of the deal's own money is in it.

use model::model::{Model, RowId};
use model::units::Unit;
use syntax::tree::Basis;

use super::asked::NotForecast;
use super::years::BudgetYear;
use crate::money::money_unit;
use crate::parties::Reader;

/// The money of every amount of a forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastMoney {
    /// Its name in the deal.
    pub name: String,
    /// The currency.
    pub currency: String,
    /// The year whose prices are meant; `None` for money of the day.
    pub real: Option<i32>,
    /// The unit of amounts in it.
    pub unit: Unit,
    /// The deal's own money, where it is another.
    pub from: Option<String>,
    /// The rows by which an amount of the deal's own money is divided, in order.
    pub by: Vec<String>,
}

impl ForecastMoney {
    pub(super) fn of(model: &Model, index: u32) -> Self {
        let money = &model.moneys[index as usize];
        Self {
            name: money.name.clone(),
            currency: money.currency.clone(),
            real: match money.basis {
                Basis::Nominal => None,
                Basis::Real(year) => Some(year),
            },
            unit: money_unit(model, index),
            from: (index != 0).then(|| model.moneys[0].name.clone()),
            by: rates(model, index),
        }
    }
}

/// The rows that lead from the deal's own money to another: exchange rates and indices of prices.
fn rates(model: &Model, index: u32) -> Vec<String> {
    let mut rows = Vec::new();
    let mut at = index;
    while let Some(from) = model.moneys[at as usize].from {
        let money = &model.moneys[at as usize];
        rows.push(match (money.basis, &money.by) {
            (Basis::Nominal, Some(by)) => by.text(),
            _ => format!("{}.index", money.name),
        });
        at = from;
    }
    rows.reverse();
    rows
}

/// By period, then by setting: what one of the deal's own money is worth. Periods in which no
/// budget year lies are 1.
pub(super) fn factors(
    reader: Reader,
    money: &ForecastMoney,
    years: &[BudgetYear],
) -> Result<Vec<Vec<f64>>, NotForecast> {
    let model = reader.model;
    let count = reader.worlds.settings.count();
    let mut factors = vec![vec![1.0; count]; model.timeline.period_count];
    for name in &money.by {
        let row = rate_row(model, name);
        for (period, _) in years.iter().flat_map(|year| &year.parts) {
            if !reader.lowered.variants[reader.place].is_covered(row, *period) {
                return Err(NotForecast::NoRate {
                    money: money.name.clone(),
                    row: name.clone(),
                    year: model.timeline.year(*period),
                });
            }
        }
        for (period, rates) in reader.spreads(row).into_iter().enumerate() {
            let is_needed = |year: &BudgetYear| year.parts.iter().any(|(at, _)| *at == period);
            if years.iter().any(is_needed) {
                let here = factors[period].iter_mut().zip(rates);
                here.for_each(|(factor, rate)| *factor /= rate);
            }
        }
    }
    Ok(factors)
}

fn rate_row(model: &Model, name: &str) -> RowId {
    model
        .find_row(name)
        .expect("the checker resolved the row that converts a money")
}
