//! The parties of `run --json`.

use model::model::Model;
use report::Figure;
use report::run as results;
use serde::Serialize;

use crate::commands::prepare::Prepared;
use crate::json::{Number, base_unit};

#[derive(Serialize)]
pub(super) struct Party {
    name: String,
    label: String,
    outside: bool,
    unit: String,
    cash: Vec<Point>,
    receipts: Vec<Point>,
    payments: Vec<Point>,
    kind: Vec<Point>,
    totals: Totals,
    less_no_deal: Option<Totals>,
    real: Option<Real>,
}

/// The same amounts in the prices of one year.
#[derive(Serialize)]
struct Real {
    money: String,
    year: i32,
    cash: Vec<Point>,
    receipts: Vec<Point>,
    payments: Vec<Point>,
    kind: Vec<Point>,
    totals: Totals,
    less_no_deal: Option<Totals>,
}

#[derive(Serialize)]
struct Totals {
    cash: Option<Number>,
    receipts: Option<Number>,
    payments: Option<Number>,
    kind: Option<Number>,
}

#[derive(Serialize)]
pub(super) struct Point {
    pub(super) year: i32,
    #[serde(flatten)]
    pub(super) number: Number,
}

/// A party in money of the day and, where the deal declares it, in the prices of one year.
pub(super) fn party(prepared: &Prepared, model: &Model, result: &results::PartyResult) -> Party {
    let nominal = [
        &result.cash,
        &result.receipts,
        &result.payments,
        &result.kind,
    ];
    let [cash, receipts, payments, kind] = nominal.map(|series| points(model, &series.yearly));
    Party {
        name: result.name.clone(),
        label: result.label.clone(),
        outside: result.outside,
        unit: base_unit(model, &result.unit),
        cash,
        receipts,
        payments,
        kind,
        totals: totals(nominal),
        less_no_deal: less_no_deal(nominal),
        real: real(prepared, model, result),
    }
}

fn real(prepared: &Prepared, model: &Model, result: &results::PartyResult) -> Option<Real> {
    let (money, real) = (prepared.run.real_money.as_ref()?, result.real.as_ref()?);
    let series = [&real.cash, &real.receipts, &real.payments, &real.kind];
    let [cash, receipts, payments, kind] = series.map(|series| points(model, &series.yearly));
    Some(Real {
        money: money.name.clone(),
        year: money.year,
        cash,
        receipts,
        payments,
        kind,
        totals: totals(series),
        less_no_deal: less_no_deal(series),
    })
}

fn totals(series: [&results::Series; 4]) -> Totals {
    let [cash, receipts, payments, kind] = series.map(|series| Some(Number::of(&series.total)));
    Totals {
        cash,
        receipts,
        payments,
        kind,
    }
}

fn less_no_deal(series: [&results::Series; 4]) -> Option<Totals> {
    let less = |series: &results::Series| series.total_less_no_deal.as_ref().map(Number::of);
    let [cash, receipts, payments, kind] = series.map(less);
    cash.is_some().then_some(Totals {
        cash,
        receipts,
        payments,
        kind,
    })
}

fn points(model: &Model, yearly: &[Figure]) -> Vec<Point> {
    let point = |(period, figure)| Point {
        year: model.timeline.year(period),
        number: Number::of(figure),
    };
    yearly.iter().enumerate().map(point).collect()
}
