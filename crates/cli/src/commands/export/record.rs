//! One line of an exported table.

use model::definition::Kind;
use model::model::Model;
use report::lines::{Line, Point};
use serde::Serialize;

use crate::json::base_unit;

/// The columns of every format, in order.
pub(super) const COLUMNS: [&str; 19] = [
    "scenario",
    "role",
    "instance",
    "name",
    "label",
    "year",
    "value",
    "unit",
    "least",
    "greatest",
    "word",
    "status",
    "base_value",
    "base_least",
    "base_greatest",
    "base_unit",
    "party",
    "payer",
    "payee",
];

/// One value, with everything that says what it is.
#[derive(Serialize)]
pub(super) struct Record<'l> {
    pub(super) scenario: &'l str,
    pub(super) role: &'static str,
    pub(super) instance: &'l str,
    pub(super) name: &'l str,
    pub(super) label: &'l str,
    pub(super) year: Option<i32>,
    pub(super) value: Option<f64>,
    pub(super) unit: &'l str,
    pub(super) least: Option<f64>,
    pub(super) greatest: Option<f64>,
    pub(super) word: Option<&'l str>,
    pub(super) status: Option<&'l str>,
    pub(super) base_value: Option<f64>,
    pub(super) base_least: Option<f64>,
    pub(super) base_greatest: Option<f64>,
    pub(super) base_unit: &'l str,
    pub(super) party: Option<&'l str>,
    pub(super) payer: Option<&'l str>,
    pub(super) payee: Option<&'l str>,
}

/// Hands on each value of a line.
pub(super) fn each<E>(
    line: &Line,
    scenario: &str,
    model: &Model,
    mut take: impl FnMut(&Record) -> Result<(), E>,
) -> Result<(), E> {
    let is_number = matches!(line.kind, Kind::Number(_) | Kind::Poison);
    let base_unit = if is_number {
        base_unit(model, &line.unit)
    } else {
        String::new()
    };
    let unit = match line.unit.text.as_str() {
        "" if is_number => "ratio",
        text => text,
    };
    for point in &line.values {
        let base = point.value();
        let status = status(line, point);
        // A word has no number, and its place among the words says nothing.
        let has_number = !matches!(line.kind, Kind::Choice(_));
        let base_value = base.filter(|_| has_number);
        let ends = point.ends().filter(|_| has_number).unzip();
        let shown = |value: f64| line.unit.from_base(value);
        take(&Record {
            scenario,
            role: line.role.name(),
            instance: &line.instance,
            name: &line.name,
            label: &line.label,
            year: point.year,
            value: base_value.map(shown),
            unit,
            least: ends.0.map(shown),
            greatest: ends.1.map(shown),
            word: base.and_then(|value| word(value, &line.kind)),
            status: status.as_deref(),
            base_value,
            base_least: ends.0,
            base_greatest: ends.1,
            base_unit: &base_unit,
            party: line.party.as_deref(),
            payer: line.payer.as_deref(),
            payee: line.payee.as_deref(),
        })?;
    }
    Ok(())
}

/// A truth or one of some words.
fn word(value: f64, kind: &Kind) -> Option<&str> {
    match kind {
        Kind::Truth => Some(if value == 0.0 { "no" } else { "yes" }),
        Kind::Choice(words) => words.get(value as usize).map(String::as_str),
        Kind::Number(_) | Kind::Poison => None,
    }
}

fn status(line: &Line, point: &Point) -> Option<String> {
    match (&line.kind, point.ends()) {
        (Kind::Choice(_), Some(_)) => Some("depends on open terms".to_owned()),
        _ => point.status(line),
    }
}
