//! Changed numbers and the lines they stand in, before and after.

use model::files::Texts;
use syntax::span::FileId;
use xlsx::apply::Difference;

use super::Told;
use crate::diagnostics::{Findings, visible};
use crate::page::Page;

/// More cells than this are counted.
const CELLS_NAMED: usize = 3;

/// A line that changes: its text, its number from 1, before and after.
struct Changed<'a> {
    file: FileId,
    line: usize,
    old: &'a str,
    new: &'a str,
}

/// Every difference with the lines it changes.
pub(super) fn print(told: &Told, page: &mut Page) {
    let findings = told.before.findings();
    let texts = &told.before.texts;
    let patched = told.patch.texts(texts);
    let mut changed = changed_lines(texts, &patched);
    let differences = &told.patch.differences;
    let line_of = |difference: &Difference| {
        let (line, _) = texts.line_and_column(difference.place);
        (difference.place.file, line)
    };
    for (place, difference) in differences.iter().enumerate() {
        let here = line_of(difference);
        if place > 0 && line_of(&differences[place - 1]) != here {
            page.gap();
        }
        headline(&findings, difference, page);
        let next = differences.get(place + 1).map(line_of);
        if next != Some(here) {
            // What follows up to the next difference is of this one: its citation may stand below.
            let is_own = |line: &Changed| {
                let is_next = next.is_some_and(|next| next == (line.file, line.line));
                let before = next.is_none_or(|next| next.0 != line.file || line.line < next.1);
                line.file == here.0 && line.line >= here.1 && before && !is_next
            };
            let (own, others): (Vec<_>, Vec<_>) = changed.into_iter().partition(is_own);
            lines(&own, page);
            changed = others;
        }
    }
    // The citation of what is read from a file with columns stands where that is read.
    while let Some(first) = changed.first() {
        let (file, line) = (first.file, first.line);
        page.gap();
        let name = &texts.get(file).name;
        let name = format!("{}{name}:{line}", told.before.input.prefix());
        page.line(visible(&name));
        let (own, others): (Vec<_>, Vec<_>) =
            changed.into_iter().partition(|other| other.file == file);
        lines(&own, page);
        changed = others;
    }
}

/// The lines that differ. An edit never adds or takes away a line end but with a citation that went
/// over one; then there is nothing to set side by side.
fn changed_lines<'a>(texts: &'a Texts, patched: &'a [(FileId, String)]) -> Vec<Changed<'a>> {
    let mut all = Vec::new();
    for (file, new) in patched {
        let old = &texts.get(*file).text;
        if old.lines().count() != new.lines().count() {
            continue;
        }
        let both = old.lines().zip(new.lines()).enumerate();
        let differ = both.filter(|(_, (old, new))| old != new);
        all.extend(differ.map(|(number, (old, new))| Changed {
            file: *file,
            line: number + 1,
            old,
            new,
        }));
    }
    all
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

/// Lines before and after, without the blanks they have in common.
fn lines(changed: &[Changed], page: &mut Page) {
    let indent = changed
        .iter()
        .map(|line| line.old.len() - line.old.trim_start().len());
    let indent = indent.min().unwrap_or(0);
    let mut side = |mark: &str, text: &str| {
        let text = text.get(indent..).unwrap_or(text);
        page.line(format!("  {mark} {}", visible(text)));
    };
    for line in changed {
        side("-", line.old);
    }
    for line in changed {
        side("+", line.new);
    }
}
