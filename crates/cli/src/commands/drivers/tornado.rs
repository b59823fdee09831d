//! The table of swings.

use report::drivers::{ANALOGUE_OR_EXPERT, Ends, PLACEHOLDER, Swing};
use report::format;

use super::{ROWS_MAX, View, left_out, sort_word};
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
    page.paragraph(0, definition(swings));
}

/// A bar of at most ten signs, which reads without colour.
pub(super) fn bar(share: f64) -> String {
    let signs = (share.clamp(0.0, 1.0) * 10.0).round() as usize;
    format!("{:<10}", "#".repeat(signs)).replace(' ', "\u{a0}")
}

/// What low and high are, of the sorts of inputs in the table.
fn definition(swings: &[Swing]) -> String {
    let mut said = Vec::new();
    let has = |ends: &dyn Fn(Ends) -> bool| swings.iter().any(|swing| ends(swing.ends));
    if has(&|ends| ends == Ends::Drawn) {
        said.push("of what is drawn, the values with one chance in ten below and above (of a draw of every year, in all years)".to_owned());
    }
    for (convention, name) in [
        (PLACEHOLDER, "a placeholder"),
        (ANALOGUE_OR_EXPERT, "an analogy or a judgement"),
    ] {
        let width = convention.width;
        if has(&|ends| ends == Ends::Assumed { width }) {
            said.push(format!(
                "of {name} that is a number, by convention, the number over and times {}",
                format::number(width)
            ));
        }
    }
    if has(&|ends| matches!(ends, Ends::Assumed { .. })) {
        said.push("of a share, so its odds".to_owned());
    }
    if has(&|ends| ends == Ends::Turned) {
        said.push("of a yes or no that is assumed, the other way".to_owned());
    }
    if has(&|ends| ends == Ends::Open) {
        said.push("of an open term, its ends".to_owned());
    }
    format!(
        "Low and high are: {}. Numbers with a source are taken as said.",
        said.join("; ")
    )
}
