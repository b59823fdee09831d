//! The sheets of anybody's workbook as tables of cells, for whoever looks for a series in them.
//!
//! Receives bytes that anybody may have written. Guarantees the limits of a workbook that comes back,
//! and that a table takes no more room than its cells. Does not know what a cell means; what a formula
//! gave when the workbook was saved counts as its value.

use model::csv::{Cell, Grid, Line};

use crate::read::{self, Cells, Limits, Refusal, Value};

/// The most rows and columns of a sheet.
const ROWS: u32 = 1 << 20;
const COLUMNS: u16 = 1 << 14;
/// Most cells of a table, empty ones in front of others included.
const CELL_COUNT_MAX: usize = 4_000_000;

/// A sheet with its cells.
#[derive(Debug)]
pub struct Table {
    /// The name on its tab.
    pub sheet: String,
    /// What stands on it.
    pub grid: Grid,
}

/// The sheets of a workbook, or the one of that name.
pub fn tables(bytes: Vec<u8>, only: Option<&str>) -> Result<Vec<Table>, Refusal> {
    let limits = Limits {
        cells: 1_000_000,
        ..Limits::USUAL
    };
    let advised = |refusal: Refusal| Refusal {
        hint: "copy the table into a workbook of its own, and save that as .xlsx".to_owned(),
        ..refusal
    };
    let mut workbook = read::open(bytes, &limits).map_err(advised)?;
    let mut left = CELL_COUNT_MAX;
    let mut all = Vec::new();
    for sheet in workbook.sheets() {
        if only.is_some_and(|only| only != sheet) {
            continue;
        }
        let cells = workbook.cells(&sheet, ROWS, COLUMNS).map_err(advised)?;
        let grid = grid_of(&cells, &mut left).ok_or_else(|| {
            advised(Refusal::of_all(
                "the cells of the workbook lie too far apart to be a table",
                "",
            ))
        })?;
        all.push(Table { sheet, grid });
    }
    Ok(all)
}

/// The names of the sheets.
pub fn sheets(bytes: Vec<u8>) -> Result<Vec<String>, Refusal> {
    Ok(read::open(bytes, &Limits::USUAL)?.sheets())
}

/// Rows with their cells, the empty ones in front of others as well.
fn grid_of(cells: &Cells, left: &mut usize) -> Option<Grid> {
    let mut grid = Grid::default();
    for ((row, column), found) in cells {
        let number = *row as usize + 1;
        if grid.lines.last().is_none_or(|line| line.number != number) {
            let cells = Vec::new();
            grid.lines.push(Line { number, cells });
        }
        let line = grid.lines.last_mut().expect("one was just added");
        let place = usize::from(*column);
        *left = left.checked_sub(place + 1 - line.cells.len())?;
        line.cells.resize_with(place, Cell::default);
        line.cells.push(cell_of(&found.value));
    }
    Some(grid)
}

fn cell_of(value: &Value) -> Cell {
    let (text, number) = match value {
        Value::Empty => (String::new(), None),
        Value::Number(value) => (value.to_string(), Some(*value)),
        Value::Word(words) => (words.trim().to_owned(), None),
        Value::Truth(truth) => (truth.to_string(), None),
        Value::Date => ("a date".to_owned(), None),
        Value::Error(error) => (error.clone(), None),
    };
    Cell {
        text,
        range: 0..0,
        number,
    }
}
