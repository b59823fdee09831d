//! Series from CSV files: one column of numbers by year.

use std::ops::Range;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::tree::Csv;

use crate::check::Context;
use crate::files::{join, read_text};

/// Most lines of a CSV file that are read.
const LINE_COUNT_MAX: usize = 10_000;

/// The years and numbers of a column. Years stand in a column headed `year`, or in the first one.
/// An empty cell is unknown and gives no point.
pub(crate) fn read_column(
    context: &mut Context,
    written: &Csv,
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
    read_points(&context.texts.get(file).text, written)
}

/// Where the number of a year stands in a column, for whoever changes it there. `None` where the
/// text has no such number, or has it between quotes.
pub fn number_at(text: &str, column: &str, year: i32) -> Option<Range<usize>> {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut lines = pieces(text, mark, '\n')
        .map(|range| trimmed(text, range))
        .filter(|line| !line.is_empty() && !text[line.clone()].starts_with('#'));
    let first = lines.next()?;
    let headings = cells(&text[first]);
    let column = headings.iter().position(|cell| cell == column.trim())?;
    let year_column = headings
        .iter()
        .position(|cell| cell.eq_ignore_ascii_case("year"))
        .unwrap_or(0);
    lines.find_map(|line| {
        if text[line.clone()].contains('"') {
            return None;
        }
        let cells: Vec<Range<usize>> = pieces(&text[..line.end], line.start, ',')
            .map(|range| trimmed(text, range))
            .collect();
        let is_asked = text[cells.get(year_column)?.clone()].parse() == Ok(year);
        cells.get(column).filter(|_| is_asked).cloned()
    })
}

/// The pieces of a text from a place on, between some letter.
fn pieces(text: &str, from: usize, between: char) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let start = next?;
        let end = text[start..].find(between).map(|length| start + length);
        next = end.map(|end| end + 1);
        Some(start..end.unwrap_or(text.len()))
    })
}

/// The same without blanks at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let start = range.start + piece.len() - piece.trim_start().len();
    start..start + piece.trim().len()
}

fn read_points(text: &str, written: &Csv) -> Result<Vec<(i32, f64)>, Diagnostic> {
    let bad = |message: String| Diagnostic::error(Id::BadCsv, written.file.span, message);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text
        .lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line.trim_end_matches('\r')));
    let mut lines = lines.filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let Some((_, heading)) = lines.next() else {
        return Err(bad(format!("\"{}\" is empty", written.file.value)));
    };
    let headings = cells(heading);
    let wanted = written.column.value.trim();
    let Some(column) = headings.iter().position(|cell| cell == wanted) else {
        let message = format!("\"{}\" has no column \"{wanted}\"", written.file.value);
        let told = Diagnostic::error(Id::BadCsv, written.column.span, message);
        return Err(match nearest(wanted, headings.iter().map(String::as_str)) {
            Some(near) => told.fix(
                format!("did you mean \"{near}\"?"),
                written.column.span,
                format!("\"{near}\""),
            ),
            None => told.hint(format!("its columns are {}", listed(&headings))),
        });
    };
    let year_column = headings
        .iter()
        .position(|cell| cell.eq_ignore_ascii_case("year"))
        .unwrap_or(0);
    let mut points: Vec<(i32, f64)> = Vec::new();
    for (line, content) in lines {
        if points.len() >= LINE_COUNT_MAX {
            let message = format!(
                "\"{}\" has more than {LINE_COUNT_MAX} years",
                written.file.value
            );
            return Err(Diagnostic::error(Id::TooLarge, written.file.span, message));
        }
        let row = cells(content);
        let year_text = row.get(year_column).map_or("", String::as_str);
        let year: i32 = year_text
            .parse()
            .map_err(|_| bad(format!("line {line}: `{year_text}` is not a year")))?;
        let value_text = row.get(column).map_or("", String::as_str);
        if value_text.is_empty() {
            continue;
        }
        let value: f64 = value_text
            .parse()
            .map_err(|_| bad(format!("line {line}: `{value_text}` is not a number")))?;
        if !value.is_finite() {
            return Err(bad(format!("line {line}: `{value_text}` is not a number")));
        }
        if points.last().is_some_and(|(before, _)| *before >= year) {
            return Err(bad(format!("line {line}: the years do not ascend")));
        }
        points.push((year, value));
    }
    if points.is_empty() {
        return Err(bad(format!("column \"{wanted}\" holds no numbers")));
    }
    Ok(points)
}

/// The first of some headings.
fn listed(headings: &[String]) -> String {
    let mut shown: Vec<&str> = headings.iter().take(12).map(String::as_str).collect();
    if headings.len() > 12 {
        shown.push("…");
    }
    shown.join(", ")
}

/// The cells of a line, quotes taken off.
fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cells.last_mut().expect("never empty").push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().expect("never empty").push(other),
        }
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
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
    }
}
