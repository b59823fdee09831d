//! The table of swings.

use report::drivers::{Swing, ends_of, sort_word};

use super::{ROWS_MAX, View, left_out};
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

pub(super) fn print(view: &View, page: &mut Page) {
    let swings = &view.drivers.tornado;
    if swings.is_empty() {
        page.heading("Tornado");
        page.paragraph(0, "No input that is drawn, assumed or open moves it.");
        return;
    }
    let scale = view.scale(
        swings
            .iter()
            .flat_map(|swing| [swing.at_low, swing.at_high]),
    );
    let words = if scale.words.is_empty() {
        String::new()
    } else {
        format!(", {}", scale.words)
    };
    page.heading(format!(
        "Tornado: one input from low to high, all others on the central path{words}"
    ));
    let number = |value: f64| {
        if value.is_finite() {
            scale.number(value, &view.drivers.kind)
        } else {
            "none".to_owned()
        }
    };
    let widest = swings[0].swing;
    let row = |swing: &Swing| Row {
        label: visible(&swing.name),
        cells: vec![
            number(swing.at_low),
            number(swing.at_high),
            number(swing.swing),
            bar(swing.swing / widest),
            swing.sort.map_or("open", sort_word).to_owned(),
        ],
    };
    Table {
        headings: ["low", "high", "swing", "", "rests on"]
            .map(str::to_owned)
            .to_vec(),
        rows: swings.iter().take(ROWS_MAX).map(row).collect(),
    }
    .print(page);
    left_out(swings.len(), page);
    page.paragraph(0, ends_of(swings));
}

/// A bar of at most ten signs, which reads without colour.
pub(super) fn bar(share: f64) -> String {
    let signs = (share.clamp(0.0, 1.0) * 10.0).round() as usize;
    format!("{:<10}", "#".repeat(signs)).replace(' ', "\u{a0}")
}
