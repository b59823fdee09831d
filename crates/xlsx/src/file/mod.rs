//! A book to the bytes of a workbook.
//!
//! Receives a book whose lines have their places and values. Guarantees the same bytes for the same
//! book, and our own value as the cached result of every formula. Decides nothing about what a line
//! means.

mod inputs_only;
mod lines;
mod sources;
mod style;
mod summary;

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, FormatAlign, Url, Workbook, Worksheet, XlsxError,
};

use crate::book::{
    Book, CALENDAR_ROWS, FACTOR_COLUMN, FIRST_COLUMN, FIRST_ROW, FROM_COLUMN, NOTE_COLUMN,
    VALUE_COLUMN,
};
use crate::mark::{self, Edition};
use crate::text::{Calendar, Piece, Text, choose};
use style::Styles;

/// The sheet of everything that may be changed.
pub(crate) const INPUTS: &str = "Inputs";
/// The longest formula a spreadsheet takes.
const FORMULA_LEN_MAX: usize = 8000;

/// What is written besides the book.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The scenario that is chosen when the file is opened; the base is 0.
    pub scenario: usize,
    /// What every typed number is multiplied by, to see that formulas are alive; 1 where absent.
    pub stretch: Option<f64>,
    /// The sources: name, fields.
    pub sources: Vec<(String, Vec<(String, String)>)>,
    /// The first sentence, where placeholders carry the answer.
    pub illustration: Option<String>,
    /// What made the file: program, version, the deal's own mark.
    pub identity: Vec<String>,
    /// Only what may be changed, and nothing that is computed from it.
    pub inputs_only: bool,
    /// What the file was written from, kept in it so that changed inputs can be taken back.
    pub edition: Option<Edition>,
}

/// Why a workbook could not be written.
#[derive(Debug)]
pub struct WriteError(pub String);

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

/// The bytes of the workbook, the same for the same book.
pub fn write(book: &Book, options: &Options) -> Result<Vec<u8>, WriteError> {
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_creation_datetime(&created);
    workbook.set_properties(&properties);
    let styles = Styles::new();
    let writer = Writer {
        book,
        options,
        styles,
    };
    let summary = workbook.add_worksheet();
    summary.set_name("Summary")?;
    if options.inputs_only {
        writer.summary_of_inputs(summary)?;
    } else {
        writer.summary(summary)?;
    }
    for number in 0..book.sheets.len() {
        if options.inputs_only && book.sheets[number].name != INPUTS {
            continue;
        }
        let sheet = workbook.add_worksheet();
        sheet.set_name(&book.sheets[number].name)?;
        writer.sheet(number, sheet)?;
    }
    let sources = workbook.add_worksheet();
    sources.set_name("Sources")?;
    writer.sources(sources)?;
    if let Some(edition) = &options.edition {
        mark::write(&mut workbook, book, options, edition)?;
    }
    Ok(workbook.save_to_buffer()?)
}

struct Writer<'a> {
    book: &'a Book,
    options: &'a Options,
    styles: Styles,
}

impl Writer<'_> {
    /// The case of a line that is alive: one where all scenarios agree, else a choice among them.
    fn formula(&self, cases: &[Text], sheet: usize, column: u16) -> Result<String, WriteError> {
        let Some(first) = cases.first() else {
            return Ok("=0".to_owned());
        };
        if cases.iter().all(|case| case == first) {
            return Self::checked(self.book.write(first, sheet, column));
        }
        let whole = self.book.write(&choose(cases), sheet, column);
        if whole.len() <= FORMULA_LEN_MAX && cases.len() <= 250 {
            return Ok(whole);
        }
        // Most scenarios are like the base: only the others are asked for.
        let mut text = first.clone();
        for (number, case) in cases.iter().enumerate() {
            if case != first {
                let mut asked = Text::of("IF(");
                asked.0.push(Piece::Scenario);
                asked.push(&format!("={},", number + 1));
                asked.append(case);
                asked.push(",");
                asked.append(&text);
                asked.push(")");
                text = asked;
            }
        }
        Self::checked(self.book.write(&text, sheet, column))
    }

    fn checked(formula: String) -> Result<String, WriteError> {
        if formula.len() > FORMULA_LEN_MAX {
            return Err(WriteError(
                "a formula of this deal is longer than a spreadsheet takes; name its parts in rows of their own".to_owned(),
            ));
        }
        Ok(formula)
    }

    fn sheet(&self, number: usize, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let own = &book.sheets[number];
        self.columns(sheet)?;
        sheet.write_with_format(0, 0, &own.title, &self.styles.title)?;
        let back = Url::new("internal:Summary!A1").set_text("Contents");
        sheet.write_url(1, 0, back)?;
        self.calendar(sheet)?;
        for line in &own.lines {
            self.line(number, *line, sheet)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, FIRST_COLUMN)?;
        let last = FIRST_ROW + own.lines.len() as u32;
        sheet.set_print_area(0, 0, last, book.last_column())?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, FIRST_ROW - 1)?;
        Ok(())
    }

    fn columns(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        sheet.set_column_width(0, 46)?;
        sheet.set_column_width(1, 16)?;
        sheet.set_column_width(VALUE_COLUMN, 15)?;
        sheet.set_column_width(FACTOR_COLUMN, 11)?;
        sheet.set_column_width(FROM_COLUMN, 8)?;
        sheet.set_column_width(NOTE_COLUMN, 40)?;
        sheet.set_column_width(FIRST_COLUMN - 1, 2)?;
        sheet.set_column_range_width(FIRST_COLUMN, self.book.last_column(), 12)?;
        Ok(())
    }

    /// The years on top: the same column is the same year on every sheet.
    fn calendar(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let header = &self.styles.header;
        let heads = [
            (0, "Row"),
            (1, "Unit"),
            (VALUE_COLUMN, "Value or total"),
            (FACTOR_COLUMN, "To base units"),
            (FROM_COLUMN, "From year"),
            (NOTE_COLUMN, "As written, or source"),
        ];
        for (column, words) in heads {
            sheet.write_with_format(CALENDAR_ROWS[0].1, column, words, header)?;
        }
        sheet.write_with_format(
            CALENDAR_ROWS[1].1,
            0,
            "Years since the start",
            &self.styles.note,
        )?;
        sheet.write_with_format(
            CALENDAR_ROWS[2].1,
            0,
            "Length of the year in years of 365.25 days",
            &self.styles.note,
        )?;
        let year_format = header
            .clone()
            .set_num_format("0")
            .set_align(FormatAlign::Right);
        for period in 0..book.year_count {
            let column = FIRST_COLUMN + period as u16;
            let year = book.first_year + period as i32;
            for (calendar, row) in CALENDAR_ROWS {
                match calendar {
                    Calendar::Year => sheet.write_with_format(row, column, year, &year_format)?,
                    Calendar::Elapsed => {
                        let format = self.styles.note.clone().set_num_format("0");
                        sheet.write_with_format(row, column, period as u32, &format)?
                    }
                    Calendar::Length => {
                        let format = self.styles.note.clone().set_num_format("0.0000");
                        sheet.write_with_format(row, column, book.days[period] / 365.25, &format)?
                    }
                };
            }
        }
        Ok(())
    }
}
