//! Series from CSV files: numbers by year, out of tables as they are published.
//!
//! ```text
//! text --grid--> lines of cells --layout--> the cells of one series --series--> years and numbers
//! ```
//!
//! A plain table, with commas between cells, decimal points and a line a year, is read as it is. What
//! is understood beyond that is told in [`Series::remarks`], and what can be read in two ways is not
//! read at all.

mod grid;
mod layout;
mod number;
mod series;

use std::ops::Range;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::{FileId, Span};
use syntax::tree::Csv;

use crate::check::Context;
use crate::files::{join, read_text};

pub use grid::{Cell, Grid, Line, Separator};
pub use number::Decimal;
pub use series::{Point, Series, Wanted};

use layout::NotFound;

/// Why a table does not give what is asked of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// What it is about.
    pub about: About,
    /// Whether it is one of those that are told in another way.
    pub sort: Sort,
    /// The line it is in, where it is in one.
    pub line: Option<usize>,
    /// What is wrong; see [`Problem::words`].
    pub message: String,
    /// The cell where it shows, and what it is.
    pub cell: Option<(Range<usize>, String)>,
    /// One way out.
    pub way_out: Option<WayOut>,
}

/// What to do about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WayOut {
    /// In words.
    Hint(String),
    /// A name that is near the one asked for.
    Name(String),
}

/// Problems that are told in another way than most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// What most of them are.
    Usual,
    /// The table is larger than what is read.
    TooLarge,
    /// Numbers can be read in two ways.
    TwoReadings,
}

/// What a problem is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// The table.
    File,
    /// The name of the column asked for.
    Column,
}

impl Problem {
    fn of_table(message: impl Into<String>) -> Self {
        Self {
            about: About::File,
            sort: Sort::Usual,
            line: None,
            message: message.into(),
            cell: None,
            way_out: None,
        }
    }

    fn with_hint(self, hint: impl Into<String>) -> Self {
        Self {
            way_out: Some(WayOut::Hint(hint.into())),
            ..self
        }
    }

    fn of_line(line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::of_table(message)
        }
    }

    /// The problem as a sentence about a file.
    pub fn words(&self, file: &str) -> String {
        match self.line {
            Some(line) => format!("\"{file}\", line {line}: {}", self.message),
            None => format!("\"{file}\" {}", self.message),
        }
    }
}

/// A series of a table that is text. The separator is that with which the name is the whole of a cell.
pub fn read_text_table(text: &str, wanted: &Wanted) -> Result<Series, Problem> {
    in_text(text, wanted, |grid, located| {
        series::read(grid, located, wanted)
    })
}

/// A series of a table whose cells are known.
pub fn read_grid(grid: &Grid, wanted: &Wanted) -> Result<Series, Problem> {
    match layout::locate(grid, wanted.name) {
        Ok(located) => series::read(grid, &located, wanted),
        Err(missing) => Err(not_found(missing, wanted.name)),
    }
}

/// Where the number of a year stands in a column, for whoever changes it there. `None` where the
/// text has no such number, or has numbers in another form than with a decimal point.
pub fn number_at(text: &str, column: &str, year: i32) -> Option<Range<usize>> {
    let wanted = Wanted {
        name: column,
        ..Wanted::default()
    };
    let found = in_text(text, &wanted, |grid, located| {
        let series = series::read(grid, located, &wanted)?;
        let range = series::place_of(located, year).filter(|_| series.is_plain);
        Ok(range.filter(|range| !text[range.clone()].starts_with('"')))
    });
    found.ok().flatten()
}

/// Finds a series in a text and does something with it.
fn in_text<T>(
    text: &str,
    wanted: &Wanted,
    read: impl Fn(&Grid, &layout::Located) -> Result<T, Problem>,
) -> Result<T, Problem> {
    let (named, start) = grid::named_separator(text);
    let separators: Vec<Separator> = match named {
        Some(separator) => vec![separator],
        None => Separator::ALL.to_vec(),
    };
    let mut missing: Option<NotFound> = None;
    let mut no_table: Option<Problem> = None;
    for separator in separators {
        let grid = match grid::lines(text, start, separator) {
            Ok(grid) => grid,
            Err(reason) => {
                no_table.get_or_insert(reason);
                continue;
            }
        };
        if grid.lines.is_empty() {
            return Err(Problem::of_table("is empty"));
        }
        match layout::locate(&grid, wanted.name) {
            Ok(located) => return read(&grid, &located),
            Err(other) => {
                if missing
                    .as_ref()
                    .is_none_or(|known| other.tells_more_than(known))
                {
                    missing = Some(other);
                }
            }
        }
    }
    match (missing, no_table) {
        (Some(missing), None) => Err(not_found(missing, wanted.name)),
        (_, Some(problem)) => Err(problem),
        (None, None) => unreachable!("there is always a separator to try"),
    }
}

fn not_found(missing: NotFound, wanted: &str) -> Problem {
    let names = match missing {
        NotFound::Problem(problem) => return problem,
        NotFound::Names(names) => names,
    };
    let wanted = wanted.trim();
    // A line is called by one of its labels as well.
    let whole = names.iter().map(String::as_str);
    let parts = names.iter().flat_map(|name| name.split(layout::JOIN));
    let way_out = match nearest(wanted, whole.chain(parts)) {
        Some(near) => WayOut::Name(near.to_owned()),
        None => WayOut::Hint(format!("its columns are {}", listed(&names))),
    };
    Problem {
        about: About::Column,
        way_out: Some(way_out),
        ..Problem::of_table(format!("has no column \"{wanted}\""))
    }
}

/// The first of some headings.
fn listed(headings: &[String]) -> String {
    let mut shown: Vec<&str> = headings.iter().take(12).map(String::as_str).collect();
    if headings.len() > 12 {
        shown.push("…");
    }
    shown.join(", ")
}

/// How many bytes of a table cost as much as one repetition.
const BYTES_FOR_ONE: usize = 128;

/// The years and numbers of a column.
pub(crate) fn read_column(
    context: &mut Context,
    written: &Csv,
    percent: bool,
) -> Result<Vec<(i32, f64)>, Diagnostic> {
    let from = &context.texts.get(written.span.file).name;
    let name = &written.file;
    let Some(path) = join(from, &name.value) else {
        let message = format!("\"{}\" is outside the deal's folder", name.value);
        let told = Diagnostic::error(Id::ImportOutside, name.span, message);
        return Err(told.hint("copy the file into the deal's folder"));
    };
    let file = if let Some(known) = context.texts.find(&path) {
        known
    } else {
        let text = read_text(context.files, &path)
            .map_err(|(id, message)| Diagnostic::error(id, name.span, message))?;
        context.texts.add(path, text, false)
    };
    let series = series_of(context, file, written, percent);
    let series = series.map_err(|problem| refusal(problem, written, file))?;
    if !series.remarks.is_empty() {
        let (name, remarks) = (&name.value, series.remarks.join("; "));
        let message = format!("\"{name}\" was read with {remarks}");
        context.tell(Diagnostic::note(Id::TableRead, written.span, message));
    }
    let points = series.points.into_iter();
    Ok(points.map(|point| (point.year, point.value)).collect())
}

/// The series of a text, read where nobody has yet: each scenario asks again.
fn series_of(
    context: &mut Context,
    file: FileId,
    written: &Csv,
    percent: bool,
) -> Result<Series, Problem> {
    let key = (file, written.column.value.clone(), percent);
    if let Some(known) = context.series.get(&key) {
        return known.clone();
    }
    let wanted = Wanted {
        name: &written.column.value,
        percent,
        decimal: None,
    };
    let text = &context.texts.get(file).text;
    let cost = text.len() / BYTES_FOR_ONE;
    let series = read_text_table(text, &wanted);
    context.series.insert(key, series.clone());
    // What takes time counts, however little it gives.
    context.spend(cost, written.span);
    series
}

/// A problem of a table, told where the deal asks for it.
fn refusal(problem: Problem, written: &Csv, file: FileId) -> Diagnostic {
    let name = &written.file;
    let id = match problem.sort {
        Sort::TooLarge => Id::TooLarge,
        Sort::Usual | Sort::TwoReadings => Id::BadCsv,
    };
    let span = match problem.about {
        About::File => name.span,
        About::Column => written.column.span,
    };
    let mut told = Diagnostic::error(id, span, problem.words(&name.value));
    if let Some((range, what)) = problem.cell {
        told = told.label(Span::new(file, range.start, range.end), what);
    }
    match problem.way_out {
        Some(WayOut::Hint(hint)) => told.hint(hint),
        Some(WayOut::Name(near)) => {
            let fixed = format!("\"{near}\"");
            told.fix(
                format!("did you mean \"{near}\"?"),
                written.column.span,
                fixed,
            )
        }
        None => told,
    }
}

#[cfg(test)]
mod tests {
    use super::number_at;

    #[test]
    fn a_number_is_found_by_heading_and_year() {
        let text =
            "\u{feff}# Prices\r\nyear, oil ,gas\r\n2025, 69.1 ,7\r\n\r\n2030,80,\n2031,\"81\",9";
        let found = |column, year| number_at(text, column, year).map(|range| &text[range]);
        assert_eq!(found("oil", 2025), Some("69.1"));
        assert_eq!(found("gas", 2025), Some("7"));
        assert_eq!(found("oil", 2030), Some("80"));
        assert_eq!(found("gas", 2030), Some(""));
        assert_eq!(found("oil", 2026), None);
        assert_eq!(found("oil", 2031), None);
        assert_eq!(found("coal", 2025), None);
        let text = "year;oil\n2025;69,1\n";
        assert_eq!(
            number_at(text, "oil", 2025),
            None,
            "a point would be misread"
        );
    }
}
