//! What of the spread rests on what is only assumed, and what to find first.

use report::drivers::{Fact, SortShare, find_first, gap_is, nature_word, sort_label, sort_word};

use super::tornado::bar;
use super::{ROWS_MAX, View, with_interval};
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// Below this share of the variance a fact is not listed.
const LISTED_FROM: f64 = 0.005;

pub(super) fn print(view: &View, page: &mut Page) {
    let gap = &view.drivers.gap;
    if view.drivers.is_stopped && gap.shares.is_empty() {
        return;
    }
    page.heading("Information gap: what the spread rests on, % of the variance");
    if gap.deviation <= 0.0 {
        page.paragraph(0, "Nothing that is drawn or only assumed spreads it.");
        return;
    }
    let row = |share: &SortShare| Row {
        label: sort_label(share.sort).to_owned(),
        cells: vec![with_interval(&share.share), bar(share.share.value)],
    };
    Table {
        headings: vec!["share".to_owned(), String::new()],
        rows: gap.shares.iter().rev().map(row).collect(),
    }
    .print(page);
    page.paragraph(0, gap_is());
    let facts = view.drivers.facts.iter();
    let facts: Vec<&Fact> = facts
        .filter(|fact| fact.share.value >= LISTED_FROM)
        .collect();
    if !facts.is_empty() {
        page.heading("What would be gone of the variance, on average, if one input were known, %");
        let row = |fact: &&Fact| Row {
            label: visible(&fact.names.join(", ")),
            cells: vec![
                with_interval(&fact.share),
                bar(fact.share.value),
                format!("{}, {}", nature_word(fact.nature), sort_word(fact.sort)),
            ],
        };
        Table {
            headings: ["share", "", "is"].map(str::to_owned).to_vec(),
            rows: facts.iter().take(ROWS_MAX).map(row).collect(),
        }
        .print(page);
    }
    if let Some(sentence) = find_first(view.drivers) {
        page.paragraph(0, visible(&sentence));
    }
}
