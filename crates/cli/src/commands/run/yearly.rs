//! The yearly tables of `run`: cash of each party, and rows that the deal shows.

use model::definition::Kind;
use report::Figure;
use report::run::{PartyResult, ShowValues, VariantRun};

use super::overview::{in_prices, money, party_in, party_names};
use super::{View, named};
use crate::amount::Scale;
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::page::{Page, columns};
use crate::table::{Row, Table};

/// One table for each party, with a line for each scenario; one table of all parties where only
/// one scenario is shown.
pub(super) fn print(view: &View, page: &mut Page) {
    let variants = view.variants();
    let prepared = view.prepared;
    let names = party_names(&variants);
    let (unit, money) = money(view);
    let line = |label: &str, party| cash_line(label, party, view.real);
    let mut left_out = false;
    if let [variant] = variants.as_slice() {
        let lines = names
            .iter()
            .filter_map(|(name, label)| Some(line(label, party_in(variant, name)?)));
        let lines: Vec<Line> = lines.collect();
        let scale = Scale::of(prepared.deal.base(), &money, &unit, figures(&lines));
        let title = format!("Cash by year, {}", in_prices(view, &scale));
        left_out |= table(prepared, &title, &lines, &scale, &money, page);
    } else {
        for (name, label) in &names {
            let lines = variants
                .iter()
                .filter_map(|variant| Some(line(&variant.name, party_in(variant, name)?)));
            let lines: Vec<Line> = lines.collect();
            if !lines.iter().any(Line::moves) {
                continue;
            }
            let scale = Scale::of(prepared.deal.base(), &money, &unit, figures(&lines));
            let title = format!("{label}: cash by year, {}", in_prices(view, &scale));
            left_out |= table(prepared, &title, &merged(&lines), &scale, &money, page);
        }
    }
    left_out |= shows(prepared, &variants, page);
    if left_out {
        page.gap();
        page.paragraph(0, "Tables show a choice of years; `--csv` has every year.");
    }
}

fn cash_line<'a>(label: &str, party: &'a PartyResult, real: bool) -> Line<'a> {
    let cash = party.cash_in(real);
    Line {
        label: label.to_owned(),
        yearly: &cash.yearly,
        total: Some(&cash.total),
    }
}

/// Shows that have a value for every year.
fn shows(prepared: &Prepared, variants: &[&VariantRun], page: &mut Page) -> bool {
    let count = variants
        .iter()
        .map(|variant| variant.shows.len())
        .max()
        .unwrap_or(0);
    let mut left_out = false;
    for place in 0..count {
        let found = variants
            .iter()
            .filter_map(|variant| Some((*variant, variant.shows.get(place)?.as_ref()?)));
        let found: Vec<_> = found.collect();
        let Some((_, first)) = found.first() else {
            continue;
        };
        let lines = found
            .iter()
            .filter_map(|(variant, show)| match &show.values {
                ShowValues::Yearly { values, .. } => Some(Line {
                    label: variant.name.clone(),
                    yearly: values,
                    total: None,
                }),
                ShowValues::One { .. } => None,
            });
        let lines: Vec<Line> = lines.collect();
        if lines.is_empty() {
            continue;
        }
        let scale = Scale::of(
            prepared.deal.base(),
            &first.kind,
            &first.unit,
            figures(&lines),
        );
        let unit = if scale.words.is_empty() {
            String::new()
        } else {
            format!(", {}", scale.words)
        };
        let title = format!("{} by year{unit}", visible(&first.label));
        left_out |= table(prepared, &title, &merged(&lines), &scale, &first.kind, page);
    }
    left_out
}

/// One line of a yearly table.
struct Line<'a> {
    label: String,
    yearly: &'a [Figure],
    total: Option<&'a Figure>,
}

impl Line<'_> {
    /// Whether anything in it differs from zero.
    fn moves(&self) -> bool {
        self.yearly
            .iter()
            .any(|figure| figure.value() != Some(0.0) || figure.range.is_some())
    }

    /// Whether open terms move anything in it.
    fn is_open(&self) -> bool {
        self.yearly
            .iter()
            .chain(self.total)
            .any(|figure| figure.range.is_some())
    }

    /// Every figure, the total first.
    fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.total.into_iter().chain(self.yearly)
    }
}

fn figures<'a>(lines: &'a [Line<'a>]) -> impl Iterator<Item = &'a Figure> {
    lines.iter().flat_map(Line::figures)
}

/// Lines with the same numbers are one line, with the names of all its scenarios.
fn merged<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let mut kept: Vec<(Line, Vec<&str>)> = Vec::new();
    for line in lines {
        let same = kept
            .iter_mut()
            .find(|(other, _)| other.yearly == line.yearly && line.total.is_some());
        match same {
            Some((_, names)) => names.push(&line.label),
            None => kept.push((
                Line {
                    label: String::new(),
                    ..*line
                },
                vec![&line.label],
            )),
        }
    }
    let all: Vec<&str> = lines.iter().map(|line| line.label.as_str()).collect();
    let told = kept.into_iter().map(|(line, names)| Line {
        label: named(&names, &all),
        ..line
    });
    told.collect()
}

/// Sets a table and says whether years were left out.
fn table(
    prepared: &Prepared,
    title: &str,
    lines: &[Line],
    scale: &Scale,
    kind: &Kind,
    page: &mut Page,
) -> bool {
    // A deal may have no parties, as most tests of depreciation.
    if lines.is_empty() {
        return false;
    }
    let timeline = &prepared.deal.timeline;
    let mut rows: Vec<Row> = Vec::new();
    for line in lines {
        if line.is_open() {
            // An open term has no single value, so both ends stand below each other.
            rows.push(row(&format!("{}, least", line.label), line, &|figure| {
                end(figure, scale, kind, false)
            }));
            rows.push(row(&format!("{}, greatest", line.label), line, &|figure| {
                end(figure, scale, kind, true)
            }));
        } else {
            rows.push(row(&line.label, line, &|figure| scale.cell(figure, kind)));
        }
    }
    let has_total = lines.iter().any(|line| line.total.is_some());
    let first_year = usize::from(has_total);
    let widest = |cells: &dyn Fn(&Row) -> usize| rows.iter().map(cells).max().unwrap_or(0);
    let label = widest(&|row| columns(&row.label)).min(page.width() * 2 / 5);
    let total = widest(&|row| {
        row.cells[..first_year]
            .iter()
            .map(|cell| columns(cell).max(5) + 2)
            .sum()
    });
    let yearly = |row: &Row| {
        row.cells[first_year..]
            .iter()
            .map(|cell| columns(cell).max(4) + 2)
            .max()
    };
    let year = widest(&|row| yearly(row).unwrap_or(6));
    let room = page.width().saturating_sub(label + total) / year;
    let years: Vec<i32> = (0..timeline.period_count)
        .map(|period| timeline.year(period))
        .collect();
    let chosen = choose(&years, room.max(2));
    let mut headings = Vec::new();
    if has_total {
        headings.push("total".to_owned());
    }
    headings.extend(chosen.iter().map(|at| years[*at].to_string()));
    for row in &mut rows {
        let total = row.cells[..first_year].to_vec();
        let kept = chosen.iter().map(|at| row.cells[first_year + at].clone());
        row.cells = total.into_iter().chain(kept).collect();
    }
    page.heading(title);
    Table { headings, rows }.print(page);
    chosen.len() < years.len()
}

fn row(label: &str, line: &Line, cell: &dyn Fn(&Figure) -> String) -> Row {
    Row {
        label: label.to_owned(),
        cells: line.figures().map(cell).collect(),
    }
}

/// One end of what a figure may be.
fn end(figure: &Figure, scale: &Scale, kind: &Kind, greatest: bool) -> String {
    match &figure.range {
        Some(range) if range.low > range.high => "none".to_owned(),
        Some(range) => scale.number(if greatest { range.high } else { range.low }, kind),
        None => scale.cell(figure, kind),
    }
}

/// The places of the years that are shown where not all fit: the first ones, every fifth (or
/// tenth, or twentieth), and the last.
fn choose(years: &[i32], room: usize) -> Vec<usize> {
    if years.len() <= room {
        return (0..years.len()).collect();
    }
    let last = years.len() - 1;
    for step in [5, 10, 20, 50, 100, 1000] {
        for first in [3, 2, 1] {
            let keep = |at: &usize| *at < first || years[*at] % step == 0 || *at == last;
            let chosen: Vec<usize> = (0..years.len()).filter(keep).collect();
            if chosen.len() <= room {
                return chosen;
            }
        }
    }
    vec![0, last]
}

#[cfg(test)]
mod tests {
    use super::choose;

    #[test]
    fn years_are_first_every_fifth_and_last() {
        let years: Vec<i32> = (2025..=2064).collect();
        let chosen = |room| {
            choose(&years, room)
                .into_iter()
                .map(|at| years[at])
                .collect::<Vec<_>>()
        };
        assert_eq!(chosen(40).len(), 40);
        assert_eq!(
            chosen(11),
            [
                2025, 2026, 2027, 2030, 2035, 2040, 2045, 2050, 2055, 2060, 2064
            ]
        );
        assert_eq!(chosen(8), [2025, 2026, 2027, 2030, 2040, 2050, 2060, 2064]);
        assert_eq!(chosen(7), [2025, 2026, 2030, 2040, 2050, 2060, 2064]);
        assert_eq!(chosen(2), [2025, 2064]);
    }
}
