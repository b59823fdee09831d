//! Changed numbers and the lines they stand in, before and after.

use model::files::Texts;
use syntax::span::FileId;
use xlsx::apply::Difference;

use super::Told;
use crate::diagnostics::{Findings, visible};
use crate::page::Page;

/// More cells than this are counted.
const CELLS_NAMED: usize = 3;

/// Every difference with the lines it changes.
pub(super) fn print(told: &Told, page: &mut Page) {
    let findings = told.before.findings();
    let texts = &told.before.texts;
    let differences = &told.patch.differences;
    let changed = told.patch.texts(texts);
    let mut printed: Option<(FileId, usize)> = None;
    for (place, difference) in differences.iter().enumerate() {
        let (line, _) = texts.line_and_column(difference.place);
        let here = (difference.place.file, line);
        if printed.is_some_and(|before| before != here) || place == 0 {
            page.gap();
        }
        headline(&findings, difference, page);
        let next = differences.get(place + 1);
        let next = next.map(|next| (next.place.file, texts.line_and_column(next.place).0));
        if next != Some(here) {
            // What follows up to the next difference is of this one: its citation may stand below.
            let until = match next {
                Some((file, line)) if file == here.0 => line,
                _ => usize::MAX,
            };
            let new = changed.iter().find(|(file, _)| *file == here.0);
            let new = new.map_or("", |(_, text)| text);
            lines(texts, here, until, new, page);
        }
        printed = Some(here);
    }
}

/// `price: 300 USD/t → 320 USD/t`, where that stands, and what becomes of its source.
fn headline(findings: &Findings, difference: &Difference, page: &mut Page) {
    let place = findings.place(difference.place);
    let label = &difference.label;
    let name = difference.name.as_ref().unwrap_or(label);
    let years = match difference.years.as_slice() {
        [] => String::new(),
        [year] => format!(", {year}"),
        [first, .., last] => format!(", {first} to {last}"),
    };
    let (old, new) = (&difference.old, &difference.new);
    page.strong(visible(&format!("{name}{years}: {old} → {new}")));
    let place = format!("{}:{}, {}", place.file, place.line, cells(difference));
    page.item("  ", visible(&place));
    if name != label {
        page.item("  ", visible(label));
    }
    if let Some(cited) = &difference.cited {
        let old = &difference.taken_away;
        let words = if !old.is_empty() {
            format!("source: {} instead of {}", cited, old.join(" "))
        } else if !difference.kept.is_empty() {
            let kept = difference.kept.join(" ");
            format!("source: {cited} beside {kept}, which speaks of other numbers too")
        } else {
            format!("source: {cited}")
        };
        page.item("  ", visible(&words));
    }
}

fn cells(difference: &Difference) -> String {
    let cells = &difference.cells;
    let shown = &cells[..cells.len().min(CELLS_NAMED)];
    let more = cells.len() - shown.len();
    let more = if more == 0 {
        String::new()
    } else {
        format!(" and {more} more")
    };
    format!("{}{more}", shown.join(", "))
}

/// The lines of a text that differ, from one on and before another.
fn lines(texts: &Texts, from: (FileId, usize), until: usize, new: &str, page: &mut Page) {
    let old = texts.get(from.0).text.lines();
    let count = (old.clone().count(), new.lines().count());
    if count.0 != count.1 {
        return;
    }
    let both = old.zip(new.lines()).enumerate();
    let own = both.filter(|(number, (old, new))| {
        let line = number + 1;
        line >= from.1 && line < until && old != new
    });
    let own: Vec<(&str, &str)> = own.map(|(_, lines)| lines).collect();
    let indent = own
        .iter()
        .map(|(old, _)| old.len() - old.trim_start().len());
    let indent = indent.min().unwrap_or(0);
    let mut side = |mark: &str, text: &str| {
        let text = text.get(indent..).unwrap_or(text);
        page.line(format!("  {mark} {}", visible(text)));
    };
    for (old, _) in &own {
        side("-", old);
    }
    for (_, new) in &own {
        side("+", new);
    }
}
