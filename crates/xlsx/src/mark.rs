//! What a workbook says of the deal it was written from, on a hidden sheet.
//!
//! A workbook that comes back is taken over only by the deal, in the texts, from which it was
//! written: its sheets are compared with those that the same program would write today.

use model::files::Texts;
use rust_xlsxwriter::{Format, Workbook};

use crate::WriteError;
use crate::book::{Book, Cell, Content, LineId};
use crate::file::Options;
use crate::read::{Cells, Refusal, Value};

/// The hidden sheet.
pub(crate) const SHEET: &str = "Lodebook";
/// The version of what stands on it.
const FORMAT: &str = "1";
/// The columns of the widest row.
pub(crate) const COLUMNS: u16 = 6;
/// More rows than a book can have inputs.
pub(crate) const ROWS: u32 = 1 << 20;

/// Which program and which texts a workbook was written from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// The version of the program.
    pub program: String,
    /// One mark of all texts together.
    pub mark: String,
    /// Each text by its name, with a mark of its own; the main file first.
    pub texts: Vec<(String, String)>,
    /// What the command line laid on the deal.
    pub sets: Vec<String>,
}

impl Edition {
    /// The edition of a deal that was read, with what was laid on it.
    pub fn of(texts: &Texts, sets: &[String]) -> Self {
        Self {
            program: env!("CARGO_PKG_VERSION").to_owned(),
            mark: report::edition(texts),
            texts: report::editions(texts),
            sets: sets.to_vec(),
        }
    }
}

/// What stands on the hidden sheet.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Mark {
    pub(crate) title: String,
    pub(crate) edition: Edition,
    /// Only the sheet of inputs was written.
    pub(crate) inputs_only: bool,
    /// The name of the scenario that was chosen.
    pub(crate) scenario: String,
    /// Every cell that a person may change.
    pub(crate) inputs: Vec<Marked>,
}

/// A cell that a person may change, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Marked {
    pub(crate) sheet: String,
    pub(crate) cell: String,
    /// The full name of the input or row it belongs to; empty for a question.
    pub(crate) name: String,
    /// Which of its numbers: the year counted from 0.
    pub(crate) number: usize,
    pub(crate) value: Cell,
}

/// Every cell that a person may change, in the order of the lines.
pub(crate) fn inputs_of(book: &Book) -> Vec<Marked> {
    let mut all = Vec::new();
    let mut mark = |id: LineId, number: usize, value: Cell| {
        let (sheet, row, column) = book.cell_of(id, number);
        all.push(Marked {
            sheet: book.sheets[sheet].name.clone(),
            cell: crate::cells::cell_name(row, column),
            name: book.line(id).name.clone().unwrap_or_default(),
            number,
            value,
        });
    };
    for id in (0..book.lines.len() as u32).map(LineId) {
        match &book.line(id).content {
            Content::Value {
                value,
                pasted: false,
                ..
            } => mark(id, 0, value.clone()),
            Content::Series {
                values,
                pasted: false,
                ..
            } => {
                for (number, value) in values.iter().enumerate() {
                    if let Some(value) = value {
                        mark(id, number, Cell::Number(*value));
                    }
                }
            }
            _ => {}
        }
    }
    all
}

/// Writes the hidden sheet, as the last one.
pub(crate) fn write(
    workbook: &mut Workbook,
    book: &Book,
    options: &Options,
    edition: &Edition,
) -> Result<(), WriteError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    sheet.set_hidden(true);
    let holds = if options.inputs_only {
        "inputs"
    } else {
        "everything"
    };
    let head = [
        ("Lodebook", FORMAT),
        (
            "about",
            "`lodebook apply` reads this sheet; leave it as it is",
        ),
        ("program", &edition.program),
        ("deal", &book.title),
        ("mark", &edition.mark),
        ("holds", holds),
        ("scenario", &book.scenarios[options.scenario].0),
    ];
    let mut rows: Vec<Vec<&str>> = head.map(|(name, value)| vec![name, value]).to_vec();
    let texts = edition.texts.iter();
    rows.extend(texts.map(|(name, mark)| vec!["text", name, mark]));
    rows.extend(edition.sets.iter().map(|set| vec!["set", set]));
    let mut row = 0;
    for words in rows {
        for (column, word) in words.into_iter().enumerate() {
            sheet.write_string(row, column as u16, word)?;
        }
        row += 1;
    }
    let general = Format::new();
    for input in inputs_of(book) {
        sheet.write_string(row, 0, "input")?;
        sheet.write_string(row, 1, &input.sheet)?;
        sheet.write_string(row, 2, &input.cell)?;
        sheet.write_string(row, 3, &input.name)?;
        sheet.write_number(row, 4, input.number as f64)?;
        match &input.value {
            Cell::Number(value) if value.is_finite() => {
                sheet.write_number_with_format(row, 5, *value, &general)?;
            }
            Cell::Number(_) => {}
            Cell::Word(word) => {
                sheet.write_string(row, 5, word)?;
            }
        }
        row += 1;
    }
    Ok(())
}

/// Reads the hidden sheet back.
pub(crate) fn read(cells: &Cells) -> Result<Mark, Refusal> {
    let word = |row: u32, column: u16| match cells.get(&(row, column)).map(|found| &found.value) {
        Some(Value::Word(word)) => Some(word.clone()),
        // A spreadsheet may make a number of a version.
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    if word(0, 1).as_deref() != Some(FORMAT) {
        return Err(broken());
    }
    let mut mark = Mark {
        title: String::new(),
        edition: Edition {
            program: String::new(),
            mark: String::new(),
            texts: Vec::new(),
            sets: Vec::new(),
        },
        inputs_only: false,
        scenario: String::new(),
        inputs: Vec::new(),
    };
    let rows = cells.last_key_value().map_or(0, |((row, _), _)| row + 1);
    for row in 1..rows {
        let Some(kind) = word(row, 0) else { continue };
        let first = word(row, 1).unwrap_or_default();
        match kind.as_str() {
            "about" => {}
            "program" => mark.edition.program = first,
            "deal" => mark.title = first,
            "mark" => mark.edition.mark = first,
            "holds" => mark.inputs_only = first == "inputs",
            "scenario" => mark.scenario = first,
            "text" => {
                let own = word(row, 2).ok_or_else(broken)?;
                mark.edition.texts.push((first, own));
            }
            "set" => mark.edition.sets.push(first),
            "input" => mark.inputs.push(Marked {
                sheet: first,
                cell: word(row, 2).ok_or_else(broken)?,
                name: word(row, 3).unwrap_or_default(),
                number: match cells.get(&(row, 4)).map(|found| &found.value) {
                    Some(Value::Number(number)) => *number as usize,
                    _ => return Err(broken()),
                },
                value: match cells.get(&(row, 5)).map(|found| &found.value) {
                    Some(Value::Number(number)) => Cell::Number(*number),
                    Some(Value::Word(word)) => Cell::Word(word.clone()),
                    _ => Cell::Number(f64::NAN),
                },
            }),
            _ => return Err(broken()),
        }
    }
    Ok(mark)
}

pub(crate) fn broken() -> Refusal {
    Refusal::of_all(
        format!("the hidden sheet `{SHEET}` is not as this program writes it"),
        "write the workbook again with `lodebook xlsx` and make the changes in it",
    )
}
