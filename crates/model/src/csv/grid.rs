//! A text to lines of cells.
//!
//! Receives a text and what stands between its cells. Guarantees that every cell knows where it
//! stands, that cells in quotes may hold line ends, and that a text of any size ends in bounded
//! memory. Does not know what a cell means.

use std::ops::Range;

use super::{Problem, Sort};

/// Most cells that are read.
const CELL_COUNT_MAX: usize = 1_000_000;

/// A table: lines of cells. Empty lines and comments, which begin with `#`, are left out.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// The lines, from the top.
    pub lines: Vec<Line>,
    /// What stands between cells; `None` where the cells come from a sheet.
    pub separator: Option<Separator>,
}

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1. A line with a line end in quotes has that of its beginning.
    pub number: usize,
    /// Its cells.
    pub cells: Vec<Cell>,
}

/// One cell.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// What it says, without quotes and blanks round it.
    pub text: String,
    /// Where it stands, quotes included; empty for a cell of a sheet.
    pub range: Range<usize>,
    /// The number, where a sheet says that it is one.
    pub number: Option<f64>,
}

/// What stands between cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    Comma,
    /// `;`
    Semicolon,
    /// A tab.
    Tab,
}

impl Separator {
    /// All of them, the usual one first.
    pub(super) const ALL: [Self; 3] = [Self::Comma, Self::Semicolon, Self::Tab];

    fn letter(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
        }
    }
}

/// The separator that a first line such as `sep=;` names, and where the table begins.
pub(super) fn named_separator(text: &str) -> (Option<Separator>, usize) {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |at| start + at + 1);
    let line = text[start..end].trim_end_matches(['\r', '\n']);
    let named = line.trim_matches('"').strip_prefix("sep=");
    let mut all = Separator::ALL.into_iter();
    let found = named.and_then(|named| all.find(|one| one.letter().to_string() == named));
    (found, if found.is_some() { end } else { start })
}

/// The lines of a text from a place on.
pub(super) fn lines(text: &str, from: usize, separator: Separator) -> Result<Grid, Problem> {
    let mut reader = Reader {
        text,
        at: from,
        line: 1 + text[..from].matches('\n').count(),
        separator: separator.letter(),
    };
    let mut lines = Vec::new();
    let mut count = 0;
    while reader.at < text.len() {
        let line = reader.line()?;
        count += line.cells.len();
        if count > CELL_COUNT_MAX {
            return Err(Problem {
                sort: Sort::TooLarge,
                ..Problem::of_table(format!("has more than {CELL_COUNT_MAX} cells"))
            });
        }
        let is_comment = text[line.cells[0].range.start..].starts_with('#');
        if !is_comment && line.cells.iter().any(|cell| !cell.text.is_empty()) {
            lines.push(line);
        }
    }
    Ok(Grid {
        lines,
        separator: Some(separator),
    })
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    separator: char,
}

impl Reader<'_> {
    fn line(&mut self) -> Result<Line, Problem> {
        let number = self.line;
        let mut cells = Vec::new();
        loop {
            cells.push(self.cell()?);
            let Some(end) = self.rest().chars().next() else {
                break;
            };
            self.at += end.len_utf8();
            if end == '\n' {
                self.line += 1;
                break;
            }
        }
        Ok(Line { number, cells })
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// A cell up to the separator or line end behind it.
    fn cell(&mut self) -> Result<Cell, Problem> {
        let is_blank = |letter: char| letter.is_whitespace() && letter != '\n';
        let separator = self.separator;
        let blanks = |letter: char| is_blank(letter) && letter != separator;
        self.at = self.text.len() - self.rest().trim_start_matches(blanks).len();
        let start = self.at;
        let mut text = String::new();
        if self.rest().starts_with('"') {
            text = self.quoted()?;
        }
        let ends = [self.separator, '\n'];
        let length = self.rest().find(ends).unwrap_or(self.rest().len());
        text.push_str(&self.rest()[..length]);
        self.at += length;
        let end = start + self.text[start..self.at].trim_end().len();
        Ok(Cell {
            text: text.trim().to_owned(),
            range: start..end,
            number: None,
        })
    }

    /// What stands between quotes; two of them are one.
    fn quoted(&mut self) -> Result<String, Problem> {
        let opened = self.line;
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(length) = self.rest().find('"') else {
                let message = "a quote is opened and never closed";
                return Err(Problem::of_line(opened, message));
            };
            text.push_str(&self.rest()[..length]);
            self.line += self.rest()[..length].matches('\n').count();
            self.at += length + 1;
            if !self.rest().starts_with('"') {
                return Ok(text);
            }
            text.push('"');
            self.at += 1;
        }
    }
}

impl Cell {
    /// Its words on one line, for headings and labels.
    pub(super) fn words(&self) -> String {
        one_line(&self.text)
    }
}

/// A text with single blanks.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Separator, lines, named_separator};
    use crate::csv::Sort;

    fn read(text: &str, separator: Separator) -> Vec<(usize, Vec<String>)> {
        let grid = lines(text, 0, separator).expect("it is a table");
        let lines = grid.lines.into_iter();
        lines
            .map(|line| {
                let cells = line.cells.into_iter().map(|cell| cell.text);
                (line.number, cells.collect())
            })
            .collect()
    }

    fn line(number: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (
            number,
            cells.iter().map(|cell| (*cell).to_owned()).collect(),
        )
    }

    #[test]
    fn cells_may_be_quoted_and_hold_line_ends() {
        let text = "# of 2025\r\na, \"b, \"\"c\"\"\" ,d\r\n,,\r\n\r\n\"e\nf\",5\" g\nh";
        assert_eq!(
            read(text, Separator::Comma),
            [
                line(2, &["a", "b, \"c\"", "d"]),
                line(5, &["e\nf", "5\" g"]),
                line(7, &["h"])
            ]
        );
        assert_eq!(
            read("a;b,c\td\n", Separator::Semicolon),
            [line(1, &["a", "b,c\td"])]
        );
        assert_eq!(read("\ta\t\n", Separator::Tab), [line(1, &["", "a", ""])]);
    }

    #[test]
    fn a_cell_knows_where_it_stands() {
        let text = "year, \"oil\" ,x\n2025, 69.1 ,\n";
        let grid = lines(text, 0, Separator::Comma).expect("it is a table");
        let at = |line: usize, cell: usize| &text[grid.lines[line].cells[cell].range.clone()];
        assert_eq!(at(0, 1), "\"oil\"");
        assert_eq!(at(1, 1), "69.1");
        assert_eq!(at(1, 2), "");
    }

    #[test]
    fn what_is_no_table() {
        let open = lines("a,b\nc,\"d\ne,f\n", 0, Separator::Comma);
        assert_eq!(open.expect_err("it is open").line, Some(2));
        let large = lines(&",".repeat(1_000_001), 0, Separator::Comma);
        assert_eq!(large.expect_err("it is large").sort, Sort::TooLarge);
    }

    #[test]
    fn a_first_line_may_name_the_separator() {
        assert_eq!(
            named_separator("sep=;\r\na;b"),
            (Some(Separator::Semicolon), 7)
        );
        assert_eq!(
            named_separator("\u{feff}sep=,\na"),
            (Some(Separator::Comma), 9)
        );
        assert_eq!(named_separator("\u{feff}a,b"), (None, 3));
        assert_eq!(named_separator("sep=|\na"), (None, 0));
    }
}
