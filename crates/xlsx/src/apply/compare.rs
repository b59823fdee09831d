//! The sheets of a workbook beside those that would be written today, cell by cell.

use std::collections::HashMap;

use super::typed::typed;
use super::{Change, Compared};
use crate::book::{
    Book, CALENDAR_ROWS, Cell, Content, FACTOR_COLUMN, FIRST_COLUMN, FIRST_ROW, FROM_COLUMN,
    INPUTS, Line, LineId, Look, NOTE_COLUMN,
};
use crate::cells::cell_name;
use crate::file::Options;
use crate::read::{Cells, Found, Refusal, Value, Workbook};

/// Two numbers closer than this share of the larger are one: a spreadsheet keeps 15 digits.
const CLOSE: f64 = 1e-13;
/// The column of labels.
const LABEL_COLUMN: u16 = 0;
/// The column of units.
const UNIT_COLUMN: u16 = 1;
/// The sheet in front, which has rows of its own kind.
const SUMMARY: &str = "Summary";
/// More rows than the sheet in front has.
const SUMMARY_ROWS: u32 = 100_000;
/// Its columns.
const SUMMARY_COLUMNS: u16 = 8;
/// Where the scenario that is shown is chosen.
const CHOSEN: (u32, u16) = (3, 2);

/// Finds changed inputs, and everything that stands against taking them over.
pub(super) fn compare(
    ours: &mut Workbook,
    theirs: &mut Workbook,
    book: &Book,
    options: &Options,
) -> Result<Compared, Refusal> {
    let mut comparison = Comparison {
        book,
        found: Compared::default(),
        refusals: Vec::new(),
    };
    let sheets = book.sheets.iter().enumerate();
    let sheets = sheets.filter(|(_, sheet)| !options.inputs_only || sheet.name == INPUTS);
    let mut names = vec![(SUMMARY, SUMMARY_ROWS, SUMMARY_COLUMNS, None)];
    names.extend(sheets.map(|(number, sheet)| {
        let rows = FIRST_ROW + sheet.lines.len() as u32;
        (
            sheet.name.as_str(),
            rows,
            book.last_column(sheet.across) + 1,
            Some(number),
        )
    }));
    for (name, rows, columns, number) in names {
        if !theirs.has(name) {
            comparison.refusals.push(Refusal::at(
                name,
                "this sheet is missing",
                "give it its name back, or write the workbook again",
            ));
            continue;
        }
        let read = |workbook: &mut Workbook| workbook.cells(name, rows, columns);
        let (ours, theirs) = (read(ours)?, read(theirs)?);
        match number {
            Some(number) => comparison.sheet(number, &ours, &theirs),
            None => comparison.summary(&ours, &theirs),
        }
    }
    Ok(Compared {
        refusals: comparison.refusals,
        ..comparison.found
    })
}

/// Whether two cells hold the same, as far as a spreadsheet keeps it.
pub(super) fn same_cell(one: &Cell, other: &Cell) -> bool {
    match (one, other) {
        (Cell::Number(one), Cell::Number(other)) => same(*one, *other),
        (Cell::Word(one), Cell::Word(other)) => one == other,
        (Cell::Number(_), Cell::Word(_)) | (Cell::Word(_), Cell::Number(_)) => false,
    }
}

fn same(one: f64, other: f64) -> bool {
    one == other
        || (one - other).abs() <= CLOSE * one.abs().max(other.abs())
        || (one.is_nan() && other.is_nan())
}

struct Comparison<'b> {
    book: &'b Book,
    found: Compared,
    refusals: Vec<Refusal>,
}

impl Comparison<'_> {
    fn sheet(&mut self, number: usize, ours: &Cells, theirs: &Cells) {
        let book = self.book;
        let sheet = &book.sheets[number];
        let lines: HashMap<u32, LineId> = sheet
            .lines
            .iter()
            .map(|id| (book.places[id.0 as usize].1, *id))
            .collect();
        let moved = moved(&sheet.name, ours, theirs);
        if let Some(moved) = moved.or_else(|| columns_moved(&sheet.name, ours, theirs)) {
            // Every other cell of the sheet would be told, too.
            self.refusals.push(moved);
            return;
        }
        let mut all: Vec<(u32, u16)> = ours.keys().chain(theirs.keys()).copied().collect();
        all.sort_unstable();
        all.dedup();
        for (row, column) in all {
            let place = (row, column);
            let line = lines.get(&row).copied();
            let cell = format!("{}!{}", sheet.name, cell_name(row, column));
            let (ours, theirs) = (ours.get(&place), theirs.get(&place));
            let told = match ours {
                None => theirs.and_then(|found| self.extra(line, column, &cell, found)),
                Some(ours) => self.cell(line, column, &cell, ours, theirs),
            };
            self.refusals.extend(told);
        }
    }

    /// A cell that we leave empty. Remarks are welcome where nothing reads them.
    fn extra(
        &self,
        line: Option<LineId>,
        column: u16,
        cell: &str,
        found: &Found,
    ) -> Option<Refusal> {
        let content = &self.book.line(line?).content;
        let is_year = column >= FIRST_COLUMN;
        match content {
            Content::Heading | Content::Words => None,
            _ if column == NOTE_COLUMN || column == FACTOR_COLUMN || column == FROM_COLUMN => None,
            // What stands in front of the first year is read as the year before.
            _ if column + 1 == FIRST_COLUMN && matches!(found.value, Value::Word(_)) => None,
            Content::Series { .. } if is_year => {
                let year = self.book.first_year + i32::from(column - FIRST_COLUMN);
                Some(Refusal::at(
                    cell,
                    format!("the deal gives no number for {year} here, and one was typed"),
                    "empty the cell, or give the deal a list that reaches this year",
                ))
            }
            _ => Some(Refusal::at(
                cell,
                "nothing stands here in the deal, and something was typed",
                "empty the cell; what may be changed is blue on yellow on the sheet Inputs",
            )),
        }
    }

    fn cell(
        &mut self,
        line: Option<LineId>,
        column: u16,
        cell: &str,
        ours: &Found,
        theirs: Option<&Found>,
    ) -> Option<Refusal> {
        if ours.is_formula {
            return self.formula(line, cell, theirs);
        }
        let empty = Found {
            value: Value::Empty,
            is_formula: false,
        };
        let theirs = theirs.unwrap_or(&empty);
        if let Some((line, place)) = line.and_then(|line| self.input_at(line, column)) {
            return self.input(line, place, cell, theirs);
        }
        let same = !theirs.is_formula && same_value(&ours.value, &theirs.value);
        if same || column == NOTE_COLUMN || line.is_none() && is_word(&ours.value) {
            return None;
        }
        Some(match line.map(|line| &self.book.line(line).content) {
            Some(Content::Value { pasted: true, .. } | Content::Series { pasted: true, .. })
                if line.is_some_and(|line| self.book.line(line).name.is_some())
                    && cell.starts_with(INPUTS) =>
            {
                Refusal::at(
                    cell,
                    "this number is drawn, and its middle stands here; the deal has no such number",
                    "write `=` and the number in the deal in place of `~` and its law",
                )
            }
            _ if column == UNIT_COLUMN => Refusal::at(
                cell,
                "the unit was changed, and a cell keeps the unit of the deal",
                format!(
                    "write {} again and give the number in it",
                    in_words(&ours.value)
                ),
            ),
            _ if column == FROM_COLUMN && line.is_some() => Refusal::at(
                cell,
                "the year from which a number holds was changed",
                "undo this, and change the year in the deal",
            ),
            _ => Refusal::at(
                cell,
                "what stands here is not an input, and it was changed",
                format!("undo this: {} stood here", in_words(&ours.value)),
            ),
        })
    }

    fn formula(
        &mut self,
        line: Option<LineId>,
        cell: &str,
        theirs: Option<&Found>,
    ) -> Option<Refusal> {
        let Some(theirs) = theirs.filter(|found| found.is_formula) else {
            let message = "a formula stood here, and something was typed over it";
            let hint = "undo this, and change the inputs it reads";
            return Some(Refusal::at(cell, message, hint));
        };
        if let Some(line) = line
            && let Value::Number(number) = theirs.value
            && self.is_figure(line)
        {
            self.found.figures.push((line, number));
        }
        None
    }

    /// A figure the deal shows that is one number.
    fn is_figure(&self, line: LineId) -> bool {
        let (sheet, _) = self.book.places[line.0 as usize];
        let is_one = matches!(
            self.book.line(line).content,
            Content::Formula { single: true, .. }
        );
        is_one && self.book.sheets[sheet].name == "Indicators"
    }

    /// Which number of an input a cell of its row is, where it is one that a person may change.
    fn input_at(&self, line: LineId, column: u16) -> Option<(LineId, usize)> {
        let place = match self.book.line(line).content {
            Content::Value { pasted: false, .. } => 0,
            Content::Series { pasted: false, .. } => usize::from(column.checked_sub(FIRST_COLUMN)?),
            _ => return None,
        };
        (self.book.cell_of(line, place).2 == column).then_some((line, place))
    }

    fn input(&mut self, id: LineId, place: usize, cell: &str, found: &Found) -> Option<Refusal> {
        let line = self.book.line(id);
        let ours = match &line.content {
            Content::Value { value, .. } => value.clone(),
            Content::Series { values, .. } => Cell::Number(values[place]?),
            _ => return None,
        };
        match typed(line, cell, &ours, found) {
            Ok(new) => {
                if !same_cell(&ours, &new) {
                    self.found
                        .notes
                        .extend(hundredfold(line, cell, &ours, &new));
                    self.found.changes.push(Change {
                        line: id,
                        number: place,
                        cell: cell.to_owned(),
                        new,
                    });
                }
                None
            }
            Err(refusal) => Some(refusal),
        }
    }

    /// The sheet in front: its formulas have to be there, and what is chosen on it is told.
    fn summary(&mut self, ours: &Cells, theirs: &Cells) {
        for (place, ours) in ours {
            let (row, column) = *place;
            let cell = format!("{SUMMARY}!{}", cell_name(row, column));
            let theirs = theirs.get(place);
            if ours.is_formula {
                let told = self.formula(None, &cell, theirs);
                self.refusals.extend(told);
            } else if let (Value::Number(_), Some(theirs)) = (&ours.value, theirs)
                && !same_value(&ours.value, &theirs.value)
            {
                let (ours, theirs) = (in_words(&ours.value), in_words(&theirs.value));
                self.found.is_turned = true;
                self.found.notes.push(format!(
                    "{cell} is {theirs} and was {ours}; it says what the workbook shows, and nothing in the deal"
                ));
            }
        }
        let chosen = theirs.get(&CHOSEN).map(|found| &found.value);
        let names = self.book.scenarios.iter();
        let mut names = names.map(|(name, _)| name);
        if let Some(Value::Word(chosen)) = chosen {
            self.found.shown = names.position(|name| name == chosen).unwrap_or(0);
        }
    }
}

/// The first row of a sheet whose label is another: rows have come, gone or been moved.
fn moved(sheet: &str, ours: &Cells, theirs: &Cells) -> Option<Refusal> {
    let labels = ours
        .iter()
        .filter(|((row, column), _)| *row >= FIRST_ROW && *column == LABEL_COLUMN);
    for (place, ours) in labels {
        let found = theirs
            .get(place)
            .map_or(&Value::Empty, |found| &found.value);
        if !same_value(&ours.value, found) {
            return Some(Refusal::at(
                format!("{sheet}!{}", cell_name(place.0, place.1)),
                format!(
                    "{} stands where {} was written",
                    in_words(found),
                    in_words(&ours.value)
                ),
                "undo what added, removed, moved or renamed rows",
            ));
        }
    }
    None
}

/// Columns have come, gone or been moved where most of the years stand elsewhere.
fn columns_moved(sheet: &str, ours: &Cells, theirs: &Cells) -> Option<Refusal> {
    let row = CALENDAR_ROWS[0].1;
    let years = ours.range((row, FIRST_COLUMN)..(row + 1, 0));
    let differs = |(place, ours): &(&(u32, u16), &Found)| {
        let found = theirs
            .get(place)
            .map_or(&Value::Empty, |found| &found.value);
        !same_value(&ours.value, found)
    };
    let (count, wrong) = (years.clone().count(), years.filter(differs));
    let wrong: Vec<_> = wrong.collect();
    let ((row, column), _) = wrong.first()?;
    (wrong.len() > 1 && wrong.len() * 2 > count).then(|| {
        Refusal::at(
            format!("{sheet}!{}", cell_name(*row, *column)),
            "the years stand in other columns than they were written in",
            "undo what added, removed or moved columns",
        )
    })
}

/// What a spreadsheet makes of a 5 that is pasted into a cell of percent.
fn hundredfold(line: &Line, cell: &str, old: &Cell, new: &Cell) -> Option<String> {
    let (Look::Percent { .. }, Cell::Number(old), Cell::Number(new)) = (&line.look, old, new)
    else {
        return None;
    };
    (old.abs() <= 1.0 && new.abs() > 1.0).then(|| {
        let percent = super::number::rounded(new * 100.0);
        format!("{cell} is {percent} %: a 5 that is pasted into a cell of percent is 500 %")
    })
}

fn is_word(value: &Value) -> bool {
    matches!(value, Value::Word(_))
}

fn same_value(ours: &Value, theirs: &Value) -> bool {
    match (ours, theirs) {
        (Value::Number(ours), Value::Number(theirs)) => same(*ours, *theirs),
        (Value::Word(ours), Value::Word(theirs)) => {
            ours.split_whitespace().eq(theirs.split_whitespace())
        }
        // A word such as `12` that a spreadsheet took for a number.
        (Value::Word(ours), Value::Number(theirs)) => ours.trim().parse() == Ok(*theirs),
        (ours, theirs) => ours == theirs,
    }
}

fn in_words(value: &Value) -> String {
    match value {
        Value::Empty => "nothing".to_owned(),
        Value::Number(number) => super::number::rounded(*number).to_string(),
        Value::Word(word) => {
            let mut short: String = word.trim().chars().take(60).collect();
            if short.len() < word.trim().len() {
                short.push('…');
            }
            format!("\"{short}\"")
        }
        Value::Truth(truth) => truth.to_string(),
        Value::Date => "a date".to_owned(),
        Value::Error(error) => error.clone(),
    }
}
