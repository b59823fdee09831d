//! The bytes of a workbook to its cells, in bounded memory and time.
//!
//! Receives bytes that anybody may have written. Guarantees that no part is read that is larger
//! than the limits, that nothing in it is run or followed, and that only the cells asked for are
//! kept. Does not know what a cell means.

mod guard;

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx, XlsxError};

pub(crate) use guard::Limits;

/// Why a workbook cannot be read or taken over: where, what is wrong, and one way to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Sheet and cell as a person finds them, such as `Inputs!C12`; none for the whole workbook.
    pub cell: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Refusal {
    /// About the whole workbook.
    pub(crate) fn of_all(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            cell: None,
            message: message.into(),
            hint: hint.into(),
        }
    }

    /// About a cell.
    pub(crate) fn at(
        cell: impl Into<String>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            cell: Some(cell.into()),
            message: message.into(),
            hint: hint.into(),
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing.
    Empty,
    /// A number.
    Number(f64),
    /// Words.
    Word(String),
    /// The spreadsheet's own yes or no.
    Truth(bool),
    /// A date or time, which a spreadsheet makes of what looks like one.
    Date,
    /// An error such as `#N/A`.
    Error(String),
}

/// A cell: its value, and whether a formula gives it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    pub(crate) value: Value,
    pub(crate) is_formula: bool,
}

/// The cells of a sheet by row and column, both counted from 0; empty ones are not there.
pub(crate) type Cells = BTreeMap<(u32, u16), Found>;

/// A workbook whose parts are within the limits.
pub(crate) struct Workbook {
    file: Xlsx<Cursor<Vec<u8>>>,
    cells_left: usize,
}

/// Looks at the parts of a workbook and opens it.
pub(crate) fn open(bytes: Vec<u8>, limits: &Limits) -> Result<Workbook, Refusal> {
    guard::check(&bytes, limits)?;
    let file = Xlsx::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    Ok(Workbook {
        file,
        cells_left: limits.cells,
    })
}

impl Workbook {
    /// The names of all sheets of cells.
    pub(crate) fn sheets(&self) -> Vec<String> {
        self.file.sheet_names()
    }

    /// Whether there is a sheet of that name.
    pub(crate) fn has(&self, sheet: &str) -> bool {
        self.file.sheet_names().iter().any(|name| name == sheet)
    }

    /// The cells of a sheet in its first rows and columns.
    pub(crate) fn cells(&mut self, sheet: &str, rows: u32, columns: u16) -> Result<Cells, Refusal> {
        let mut cells = Cells::new();
        let mut left = self.cells_left;
        let mut reader = self
            .file
            .worksheet_cells_reader(sheet)
            .map_err(|error| damaged(&error))?;
        loop {
            let next = reader.next_cell_with_formula_metadata();
            let Some(cell) = next.map_err(|error| damaged(&error))? else {
                break;
            };
            left = left.checked_sub(1).ok_or_else(|| {
                let hint = "copy the changed numbers into a workbook freshly written";
                Refusal::of_all("the workbook has more cells than are read", hint)
            })?;
            let (row, column) = cell.pos;
            if row >= rows || column >= u32::from(columns) {
                continue;
            }
            let found = Found {
                value: value_of(&cell.value),
                is_formula: cell.formula.is_some(),
            };
            if found.is_formula || found.value != Value::Empty {
                cells.insert((row, column as u16), found);
            }
        }
        self.cells_left = left;
        Ok(cells)
    }
}

fn value_of(data: &DataRef) -> Value {
    match data {
        DataRef::Int(value) => Value::Number(*value as f64),
        DataRef::Float(value) => Value::Number(*value),
        DataRef::String(words) => word(words),
        DataRef::SharedString(words) => word(words),
        DataRef::Bool(truth) => Value::Truth(*truth),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) | DataRef::DurationIso(_) => Value::Date,
        DataRef::Error(error) => Value::Error(error.to_string()),
        DataRef::Empty => Value::Empty,
    }
}

fn word(words: &str) -> Value {
    if words.trim().is_empty() {
        Value::Empty
    } else {
        Value::Word(words.to_owned())
    }
}

/// The reader's words mean nothing to whoever saved the workbook, so they stand behind ours.
fn damaged(error: &XlsxError) -> Refusal {
    let reason: String = error.to_string().chars().take(120).collect();
    Refusal::of_all(
        format!("the workbook is damaged ({reason})"),
        "open it in the spreadsheet program and save it as .xlsx again",
    )
}
