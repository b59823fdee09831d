//! The table of rank correlations.

use report::drivers::{Estimate, RankCorrelation};

use super::{ROWS_MAX, View, left_out};
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

pub(super) fn print(view: &View, page: &mut Page) {
    let ranks = &view.drivers.ranks;
    if ranks.is_empty() || view.drivers.variance.is_nan() || view.drivers.variance <= 0.0 {
        return;
    }
    page.heading("Rank correlation with what is drawn");
    let row = |rank: &RankCorrelation| Row {
        label: visible(&rank.name),
        cells: vec![coefficient(&rank.coefficient)],
    };
    Table {
        headings: vec!["Spearman".to_owned()],
        rows: ranks.iter().take(ROWS_MAX).map(row).collect(),
    }
    .print(page);
    left_out(ranks.len(), page);
    let each_year = if ranks.iter().any(|rank| rank.each_year) {
        " Of a draw of every year its sum over the years is ranked."
    } else {
        ""
    };
    page.paragraph(
        0,
        format!(
            "1: the figure is highest where the input is, in the same order; -1: in the opposite \
             order; 0: neither. A figure that rises and falls again has 0, too. In brackets the \
             95 % interval.{each_year}"
        ),
    );
}

fn coefficient(estimate: &Estimate) -> String {
    // Two places, and no -0.
    let number = |value: f64| format!("{:.2}", (value * 100.0).round() / 100.0 + 0.0);
    if !estimate.value.is_finite() {
        return "–".to_owned();
    }
    let value = number(estimate.value);
    if estimate.low.is_finite() {
        format!(
            "{value} ({} to {})",
            number(estimate.low.max(-1.0)),
            number(estimate.high.min(1.0))
        )
    } else {
        value
    }
}
