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
    Across, Book, CALENDAR_ROWS, Content, FACTOR_COLUMN, FIRST_COLUMN, FIRST_ROW, FROM_COLUMN,
    INPUTS, NOTE_COLUMN, VALUE_COLUMN,
};
use crate::mark::{self, Edition};
use crate::text::{Calendar, shortened};
use style::Styles;

/// The rows of a sheet.
const ROW_COUNT_MAX: u32 = 1_048_576;
/// Columns of labels and units are no wider.
const LABEL_WIDTH_MAX: usize = 64;
const UNIT_WIDTH_MAX: usize = 20;
/// Other columns are this wide.
const VALUE_WIDTH: f64 = 15.0;
const YEAR_WIDTH: f64 = 11.0;
const SCENARIO_WIDTH: f64 = 16.0;
const WORDS_WIDTH: f64 = 70.0;
/// The height of a line of text.
const LINE_HEIGHT: f64 = 13.5;
/// Longest title on top of a printed page.
const HEADER_LEN_MAX: usize = 100;
/// How wide a printed page may be, in letters, so that it can still be read.
const PAGE_WIDTH: f64 = 300.0;
/// Sheets of years are shown a little smaller, so that more years are seen at once.
const ZOOM: u16 = 85;
/// The number of the paper A4.
const PAPER_A4: u8 = 9;

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
    summary.set_formula_result_default("");
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
        // An empty result would be stored as zero.
        sheet.set_formula_result_default("");
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
    fn sheet(&self, number: usize, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let own = &book.sheets[number];
        let last_row = FIRST_ROW + own.lines.len() as u32;
        if last_row > ROW_COUNT_MAX {
            let count = own.lines.len();
            let words = format!(
                "\"{}\" would have {count} rows, more than a sheet of a spreadsheet holds",
                own.title
            );
            return Err(WriteError(words));
        }
        let pages = self.columns(number, sheet)?;
        sheet.write_with_format(0, 0, &own.title, &self.styles.title)?;
        let back = Url::new("internal:Summary!A1").set_text("Back to the summary");
        sheet.write_url_with_format(1, 0, back, &self.styles.link)?;
        self.headers(number, sheet)?;
        match own.across {
            Across::Years => self.calendar(sheet)?,
            Across::Scenarios => self.scenarios(sheet)?,
        }
        for line in &own.lines {
            self.line(number, *line, sheet)?;
        }
        sheet.set_freeze_panes(FIRST_ROW, FACTOR_COLUMN)?;
        sheet.set_print_area(0, 0, last_row, book.end_column(number))?;
        sheet.set_repeat_rows(0, FIRST_ROW - 1)?;
        sheet.set_repeat_columns(0, VALUE_COLUMN)?;
        sheet.set_screen_gridlines(false).set_zoom(ZOOM);
        self.page(sheet, pages);
        Ok(())
    }

    /// How a sheet is printed: over some pages side by side.
    fn page(&self, sheet: &mut Worksheet, pages: u16) {
        // In a header the sign & begins a code.
        let title = self.book.title.replace('&', "&&");
        let title = shortened(&title, HEADER_LEN_MAX);
        sheet.set_landscape();
        sheet.set_paper_size(PAPER_A4);
        sheet.set_print_fit_to_pages(pages, 0);
        sheet.set_header(format!("&L{title}&R&A"));
        sheet.set_footer("&RPage &P of &N");
    }

    /// How wide columns are, and on how many pages side by side they are printed.
    fn columns(&self, number: usize, sheet: &mut Worksheet) -> Result<u16, WriteError> {
        let book = self.book;
        let own = &book.sheets[number];
        let note_column = book.note_column(number);
        let is_inputs = note_column == Some(NOTE_COLUMN);
        let lines = own.lines.iter().map(|line| book.line(*line));
        let units = lines.map(|line| line.unit.chars().count()).max();
        let unit = units.unwrap_or_default().clamp(8, UNIT_WIDTH_MAX) as f64;
        let label = self.label_width(number);
        let wide = match own.across {
            Across::Years => YEAR_WIDTH,
            Across::Scenarios => SCENARIO_WIDTH,
        };
        sheet.set_column_width(0, label)?;
        sheet.set_column_width(1, unit)?;
        sheet.set_column_width(VALUE_COLUMN, VALUE_WIDTH)?;
        let mut rest = 0.0;
        for (column, width) in [
            (FACTOR_COLUMN, 15.0),
            (FROM_COLUMN, 10.0),
            (NOTE_COLUMN, 60.0),
        ] {
            let width = if is_inputs { width } else { 1.0 };
            sheet.set_column_width(column, width)?;
            rest += width;
        }
        sheet.set_column_width(FIRST_COLUMN - 1, 1)?;
        let last = book.last_column(own.across);
        sheet.set_column_range_width(FIRST_COLUMN, last, wide)?;
        rest += wide * book.column_count(own.across) as f64;
        if let (false, Some(column)) = (is_inputs, note_column) {
            sheet.set_column_width(last + 1, 1)?;
            sheet.set_column_width(column, WORDS_WIDTH)?;
            rest += WORDS_WIDTH;
        }
        // What stands in front is printed again on every page.
        let free = PAGE_WIDTH - label - unit - VALUE_WIDTH;
        Ok((rest / free).ceil().clamp(1.0, 32.0) as u16)
    }

    /// How wide the column of labels is.
    fn label_width(&self, number: usize) -> f64 {
        let lines = self.book.sheets[number].lines.iter();
        let lines = lines.map(|line| self.book.line(*line));
        let labels = lines.filter(|line| line.content != Content::Words);
        let longest = labels.map(|line| line.label.chars().count() + usize::from(line.depth));
        let widest = longest.max().unwrap_or_default();
        widest.clamp(24, LABEL_WIDTH_MAX) as f64 * 0.95
    }

    /// What the columns in front of the years are.
    fn headers(&self, number: usize, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let header = &self.styles.header;
        let across = book.sheets[number].across;
        let note_column = book.note_column(number);
        let row = CALENDAR_ROWS[0].1;
        for column in 0..=book.end_column(number) {
            sheet.write_blank(row, column, header)?;
        }
        let value = match across {
            Across::Years => "Value or total",
            Across::Scenarios => "Now",
        };
        sheet.write_with_format(row, 0, "Row", header)?;
        sheet.write_with_format(row, 1, "Unit", header)?;
        let right = header.clone().set_align(FormatAlign::Right);
        sheet.write_with_format(row, VALUE_COLUMN, value, &right)?;
        let indented = header.clone().set_indent(1);
        if note_column == Some(NOTE_COLUMN) {
            sheet.write_with_format(row, FACTOR_COLUMN, "To base units", &right)?;
            sheet.write_with_format(row, FROM_COLUMN, "From year", &right)?;
            sheet.write_with_format(row, NOTE_COLUMN, "Source", &indented)?;
        } else if let Some(column) = note_column {
            sheet.write_with_format(row, column, "As written in the deal", &indented)?;
        }
        Ok(())
    }

    /// The years on top: the same column is the same year on every sheet.
    fn calendar(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let note = &self.styles.note;
        sheet.write_with_format(CALENDAR_ROWS[1].1, 0, "Years since the start", note)?;
        let words = "Length of the year, in years of 365.25 days";
        sheet.write_with_format(CALENDAR_ROWS[2].1, 0, words, note)?;
        let header = self.styles.header.clone();
        let year_format = header.set_num_format("0").set_align(FormatAlign::Right);
        let elapsed_format = note.clone().set_num_format("0");
        let length_format = note.clone().set_num_format("0.0000");
        for period in 0..book.year_count {
            let column = FIRST_COLUMN + period as u16;
            let year = book.first_year + period as i32;
            for (calendar, row) in CALENDAR_ROWS {
                match calendar {
                    Calendar::Year => sheet.write_with_format(row, column, year, &year_format)?,
                    Calendar::Elapsed => {
                        sheet.write_with_format(row, column, period as u32, &elapsed_format)?
                    }
                    Calendar::Length => {
                        let length = book.days[period] / 365.25;
                        sheet.write_with_format(row, column, length, &length_format)?
                    }
                };
            }
        }
        Ok(())
    }

    /// The scenarios on top.
    fn scenarios(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let format = self.styles.header.clone().set_align(FormatAlign::Right);
        let words = self.styles.note.clone();
        let words = words
            .set_text_wrap()
            .set_align(FormatAlign::Right)
            .set_align(FormatAlign::Top);
        let (row, below) = (CALENDAR_ROWS[0].1, CALENDAR_ROWS[1].1);
        for (place, (name, label)) in self.book.scenarios.iter().enumerate() {
            let column = FIRST_COLUMN + place as u16;
            sheet.write_with_format(row, column, name, &format)?;
            sheet.write_with_format(below, column, label, &words)?;
        }
        let longest = self
            .book
            .scenarios
            .iter()
            .map(|(_, label)| label.chars().count());
        let lines = longest.max().unwrap_or_default() / 14 + 1;
        sheet.set_row_height(below, 14.0 * lines.min(6) as f64)?;
        Ok(())
    }
}
