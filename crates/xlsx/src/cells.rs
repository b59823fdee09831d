//! Where lines stand on their sheets, and formulas as they stand in cells.

use std::fmt::Write as _;

use crate::book::{
    Across, Book, CALENDAR_ROWS, Content, FACTOR_COLUMN, FIRST_COLUMN, FROM_COLUMN, LineId,
    SCENARIO_CELL, VALUE_COLUMN,
};
use crate::text::{At, Piece, Text};

impl Book {
    /// A formula as it stands in a cell of a sheet.
    pub fn write(&self, text: &Text, sheet: usize, column: u16) -> String {
        let mut out = String::from("=");
        for piece in &text.0 {
            match piece {
                Piece::Text(words) => out.push_str(words),
                Piece::Cells(line, at) => {
                    self.write_cells(&mut out, *line, *line, *at, sheet, column);
                }
                Piece::Block(first, last, at) => {
                    self.write_cells(&mut out, *first, *last, *at, sheet, column);
                }
                Piece::Calendar(calendar, at) => {
                    let row = CALENDAR_ROWS
                        .iter()
                        .find(|(other, _)| other == calendar)
                        .expect("all are listed")
                        .1;
                    self.write_range(&mut out, (row, row), *at, column, Across::Years);
                }
                Piece::Scenario => out.push_str(SCENARIO_CELL),
            }
        }
        out
    }

    fn write_cells(
        &self,
        out: &mut String,
        first: LineId,
        last: LineId,
        at: At,
        sheet: usize,
        column: u16,
    ) {
        let (there, top) = self.places[first.0 as usize];
        let (_, bottom) = self.places[last.0 as usize];
        if there != sheet {
            let name = &self.sheets[there].name;
            let plain = name
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
                && !name.starts_with(|letter: char| letter.is_ascii_digit())
                && !looks_like_a_cell(name);
            if plain {
                write!(out, "{name}!").expect("writing to a string cannot fail");
            } else {
                write!(out, "'{}'!", name.replace('\'', "''"))
                    .expect("writing to a string cannot fail");
            }
        }
        let across = self.sheets[there].across;
        self.write_range(out, (top, bottom), at, column, across);
    }

    fn write_range(
        &self,
        out: &mut String,
        (top, bottom): (u32, u32),
        at: At,
        column: u16,
        across: Across,
    ) {
        let (first, last) = (FIRST_COLUMN, self.last_column(across));
        let (from, to) = match at {
            At::Here => ((column, false), (column, false)),
            At::Before => ((column - 1, false), (column - 1, false)),
            At::First => ((first, true), (first, true)),
            At::Last => ((last, true), (last, true)),
            At::All => ((first, true), (last, true)),
            At::UpToHere => ((first, true), (column, false)),
            At::UpToBefore => ((first - 1, true), (column - 1, false)),
            At::Value => ((VALUE_COLUMN, true), (VALUE_COLUMN, true)),
            At::Factor => ((FACTOR_COLUMN, true), (FACTOR_COLUMN, true)),
            At::From => ((FROM_COLUMN, true), (FROM_COLUMN, true)),
            At::Nth(place) => ((first + place, true), (first + place, true)),
        };
        write_cell(out, from, top);
        if from != to || top != bottom || matches!(at, At::All | At::UpToHere | At::UpToBefore) {
            out.push(':');
            write_cell(out, to, bottom);
        }
    }
}

/// A column and whether it stays where it is; the row always does not move along the years.
fn write_cell(out: &mut String, (column, fixed): (u16, bool), row: u32) {
    if fixed {
        out.push('$');
    }
    out.push_str(&column_name(column));
    if fixed {
        out.push('$');
    }
    write!(out, "{}", row + 1).expect("writing to a string cannot fail");
}

impl Book {
    /// The cell of a number that a person may change: sheet, row and column, counted from 0. The
    /// place is the year counted from 0 where the line has one number a year.
    pub fn cell_of(&self, line: LineId, place: usize) -> (usize, u32, u16) {
        let (sheet, row) = self.places[line.0 as usize];
        let column = match self.line(line).content {
            Content::Series { .. } => FIRST_COLUMN + place as u16,
            _ => VALUE_COLUMN,
        };
        (sheet, row, column)
    }
}

/// A cell as a spreadsheet calls it; row and column counted from 0.
pub fn cell_name(row: u32, column: u16) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// The letters of a column, counted from 0.
pub fn column_name(column: u16) -> String {
    let mut name = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        let letter = (rest - 1) % 26;
        name.insert(0, char::from(b'A' + letter as u8));
        rest = (rest - 1) / 26;
    }
    name
}

fn looks_like_a_cell(name: &str) -> bool {
    let letters = name.chars().take_while(char::is_ascii_alphabetic).count();
    let digits = name.len() - letters;
    (letters <= 3
        && digits > 0
        && name[letters..]
            .chars()
            .all(|letter| letter.is_ascii_digit()))
        || matches!(name, "R" | "C" | "r" | "c")
}
