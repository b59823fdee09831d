//! The stakes of `run`: who stands behind a party, and what its share of that party's cash would be.

use report::format;
use report::run::{LookThrough, VariantRun};
use report::{Figure, Outcome};

use super::overview::{in_prices, money};
use super::{View, named};
use crate::amount::Scale;
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// One row for each chain of stakes with anything to share; scenarios with the same figures share a column.
pub(super) fn print(view: &View, page: &mut Page) {
    let variants = view.variants();
    let mut labels: Vec<String> = Vec::new();
    for stake in variants.iter().flat_map(|variant| &variant.look_through) {
        let label = label(stake);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    if labels.is_empty() {
        return;
    }
    let amount = |variant: &VariantRun, wanted: &str| -> Option<Figure> {
        let mut stakes = variant.look_through.iter();
        let stake = stakes.find(|stake| label(stake) == wanted)?;
        let real = stake.amount_real.as_ref().filter(|_| view.real);
        Some(real.unwrap_or(&stake.amount).clone())
    };
    let is_idle = |label: &String| {
        let mut amounts = variants.iter().filter_map(|variant| amount(variant, label));
        amounts.all(|figure| figure.range.is_none() && figure.middle == Outcome::Value(0.0))
    };
    let moving: Vec<String> = labels.into_iter().filter(|label| !is_idle(label)).collect();
    if moving.is_empty() {
        return;
    }
    let (unit, kind) = money(view);
    let all: Vec<Figure> = variants
        .iter()
        .flat_map(|variant| moving.iter().filter_map(|label| amount(variant, label)))
        .collect();
    let scale = Scale::of(view.prepared.deal.base(), &kind, &unit, all.iter());
    let column = |variant: &&VariantRun| -> Vec<String> {
        let cells = moving.iter().map(|label| amount(variant, label));
        cells
            .map(|figure| {
                figure.map_or_else(|| "–".to_owned(), |figure| scale.cell(&figure, &kind))
            })
            .collect()
    };
    let mut columns: Vec<(Vec<String>, Vec<&str>)> = Vec::new();
    for variant in &variants {
        let cells = column(variant);
        match columns.iter_mut().find(|(known, _)| *known == cells) {
            Some((_, names)) => names.push(&variant.name),
            None => columns.push((cells, vec![&variant.name])),
        }
    }
    let names: Vec<&str> = variants
        .iter()
        .map(|variant| variant.name.as_str())
        .collect();
    let words = in_prices(view, &scale);
    page.heading(format!(
        "Who stands behind a party, {words}: the share of its cash, years of loss left out"
    ));
    let headings = columns
        .iter()
        .map(|(_, group)| named(group, &names))
        .collect();
    let row = |(place, label): (usize, &String)| Row {
        label: label.clone(),
        cells: columns
            .iter()
            .map(|(cells, _)| cells[place].clone())
            .collect(),
    };
    let rows = moving.iter().enumerate().map(row).collect();
    Table { headings, rows }.print(page);
    page.paragraph(
        0,
        "No cash moves here; nothing of this is in the tables of cash.",
    );
}

/// `A has 5 % of B through C`.
fn label(stake: &LookThrough) -> String {
    let share = stake
        .share
        .value()
        .map_or_else(|| "a share".to_owned(), format::percent);
    let through = match stake.through.as_slice() {
        [] => String::new(),
        parties => format!(" through {}", parties.join(", ")),
    };
    let (holder, held) = (&stake.holder_label, &stake.held_label);
    visible(&format!("{holder}, {share} of {held}{through}"))
}
