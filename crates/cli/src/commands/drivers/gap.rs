//! What of the spread rests on what is only assumed, and what to find first.

use report::Sort;
use report::drivers::{ANALOGUE_OR_EXPERT, Fact, Nature, PLACEHOLDER, SortShare};
use report::format;

use super::tornado::bar;
use super::{ROWS_MAX, View, sort_word, with_interval};
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// Below this share of the variance a fact is not listed.
const LISTED_FROM: f64 = 0.005;

pub(super) fn print(view: &View, page: &mut Page) {
    let gap = &view.drivers.gap;
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
    page.paragraph(0, definition());
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
    if let Some(fact) = view.drivers.first_fact() {
        page.paragraph(
            0,
            format!(
                "Worth finding first: {} (`{}`), of what is only assumed and could be looked up.",
                visible(&fact.labels.join(", ")),
                visible(&fact.names.join(", "))
            ),
        );
    }
}

fn sort_label(sort: Sort) -> &'static str {
    match sort {
        Sort::Sourced => "draws with a published source",
        Sort::Analogue => "assumed by analogy",
        Sort::Expert => "assumed by judgement",
        Sort::Placeholder => "placeholders",
    }
}

fn nature_word(nature: Nature) -> &'static str {
    match nature {
        Nature::Drawn => "drawn",
        Nature::DrawnEachYear => "drawn every year",
        Nature::AssumedNumber => "number",
        Nature::AssumedTruth => "yes or no",
    }
}

fn definition() -> String {
    let times = |width: f64| format::number(width);
    let chance = |chance: f64| format!("{} %", format::number(chance * 100.0));
    format!(
        "Here numbers that are only assumed vary, too, by a convention that moves no result: 8 in 10 \
         lie between the number over and times {} if it is a placeholder, {} by analogy or judgement \
         (of a share, so its odds); a yes or no is the other way with a chance of {} and {}. \
         Shares are Shapley effects: they sum to 100, and what inputs do only together is divided \
         evenly. An input drawn by a published range counts as that; a draw whose range is assumed \
         counts as assumed.",
        times(PLACEHOLDER.width),
        times(ANALOGUE_OR_EXPERT.width),
        chance(PLACEHOLDER.other_way),
        chance(ANALOGUE_OR_EXPERT.other_way)
    )
}
