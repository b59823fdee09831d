//! A book to the bytes of a workbook.

use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder,
    Formula, Note, Url, Workbook, Worksheet, XlsxError,
};

use crate::book::{
    At, Book, CALENDAR_ROWS, Calendar, Cell, Content, FACTOR_COLUMN, FIRST_COLUMN, FIRST_ROW,
    FROM_COLUMN, Line, LineId, Look, NOTE_COLUMN, SCENARIO_CELL, Text, VALUE_COLUMN,
};
use crate::pages::choose;

/// The longest formula a spreadsheet takes.
const FORMULA_LEN_MAX: usize = 8000;

/// What the colours mean, at the foot of the first sheet.
const COLOURS: &str = "Blue on yellow: typed, may be changed. Black: a formula. Green: a link. Grey: pasted, does not follow the inputs.";

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
    writer.summary(summary)?;
    for number in 0..book.sheets.len() {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&book.sheets[number].name)?;
        writer.sheet(number, sheet)?;
    }
    let sources = workbook.add_worksheet();
    sources.set_name("Sources")?;
    writer.sources(sources)?;
    Ok(workbook.save_to_buffer()?)
}

struct Styles {
    title: Format,
    heading: Format,
    label: Format,
    note: Format,
    header: Format,
    warning: Format,
}

/// What a cell is, shown by its colour.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Typed,
    Computed,
    Linked,
    Pasted,
}

impl Styles {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("Calibri").set_font_size(10);
        Self {
            title: plain().set_bold().set_font_size(14),
            heading: plain().set_bold().set_border_bottom(FormatBorder::Thin),
            label: plain(),
            note: plain().set_font_color(Color::RGB(0x59_59_59)),
            header: plain()
                .set_bold()
                .set_background_color(Color::RGB(0xE7_E6_E6)),
            warning: plain().set_bold().set_font_color(Color::RGB(0xC0_00_00)),
        }
    }

    /// Blue on yellow is typed, black computed, green linked, grey pasted: as bankers expect.
    fn number(&self, look: Look, sort: Sort) -> Format {
        let format = match look {
            Look::Number { thousands } => match thousands {
                0 => "#,##0.00;[Red]-#,##0.00;\"-\"".to_owned(),
                many => {
                    let commas = ",".repeat(many as usize);
                    format!("#,##0.0{commas};[Red]-#,##0.0{commas};\"-\"")
                }
            },
            Look::Percent => "0.00%;[Red]-0.00%;0%".to_owned(),
            Look::Year => "0".to_owned(),
            Look::Truth => "\"yes\";\"yes\";\"no\"".to_owned(),
        };
        let cell = self.label.clone().set_num_format(format);
        match sort {
            Sort::Typed => cell
                .set_font_color(Color::RGB(0x00_00_FF))
                .set_background_color(Color::RGB(0xFF_F9_E5)),
            Sort::Computed => cell,
            Sort::Linked => cell.set_font_color(Color::RGB(0x00_70_3C)),
            Sort::Pasted => cell
                .set_font_color(Color::RGB(0x59_59_59))
                .set_background_color(Color::RGB(0xED_ED_ED)),
        }
    }
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
                asked.0.push(crate::book::Piece::Scenario);
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

    fn line(&self, number: usize, id: LineId, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let line = book.line(id);
        let (_, row) = book.places[id.0 as usize];
        if line.content == Content::Heading {
            let format = self.styles.heading.clone().set_indent(line.depth.min(15));
            sheet.write_with_format(row, 0, &line.label, &format)?;
            sheet.write_with_format(row, NOTE_COLUMN, &line.note, &self.styles.note)?;
            return Ok(());
        }
        let label = self.styles.label.clone().set_indent(line.depth.min(15));
        sheet.write_with_format(row, 0, &line.label, &label)?;
        sheet.write_with_format(row, 1, &line.unit, &self.styles.note)?;
        if !line.note.is_empty() {
            sheet.write_with_format(row, NOTE_COLUMN, &line.note, &self.styles.note)?;
        }
        match &line.content {
            Content::Heading => {}
            Content::Value {
                value,
                factor,
                from,
                words,
                pasted,
            } => {
                let sort = if *pasted { Sort::Pasted } else { Sort::Typed };
                let format = self.styles.number(line.look, sort);
                match value {
                    Cell::Number(value) => {
                        let stretched = if *pasted {
                            *value
                        } else {
                            value * self.stretch(line)
                        };
                        sheet.write_with_format(row, VALUE_COLUMN, stretched, &format)?;
                    }
                    Cell::Word(word) => {
                        sheet.write_with_format(row, VALUE_COLUMN, word, &format)?;
                        if !words.is_empty() {
                            let valid = DataValidation::new().allow_list_strings(words)?;
                            sheet.add_data_validation(
                                row,
                                VALUE_COLUMN,
                                row,
                                VALUE_COLUMN,
                                &valid,
                            )?;
                        }
                    }
                }
                if *factor != 1.0 {
                    let format = self.styles.note.clone().set_num_format("General");
                    sheet.write_with_format(row, FACTOR_COLUMN, *factor, &format)?;
                }
                if let Some(from) = from {
                    let format = self.styles.note.clone().set_num_format("0");
                    sheet.write_with_format(row, FROM_COLUMN, *from, &format)?;
                }
                if !line.note.is_empty() {
                    sheet.insert_note(
                        row,
                        VALUE_COLUMN,
                        &Note::new(shortened(&line.note)).set_author("Lodebook"),
                    )?;
                }
            }
            Content::Series {
                values,
                factor,
                pasted,
            } => {
                let sort = if *pasted { Sort::Pasted } else { Sort::Typed };
                let format = self.styles.number(line.look, sort);
                if !line.note.is_empty() {
                    let note = Note::new(shortened(&line.note)).set_author("Lodebook");
                    sheet.insert_note(row, 0, &note)?;
                }
                for (period, value) in values.iter().enumerate() {
                    if let Some(value) = value {
                        let column = FIRST_COLUMN + period as u16;
                        let stretched = if *pasted {
                            *value
                        } else {
                            value * self.stretch(line)
                        };
                        sheet.write_with_format(row, column, stretched, &format)?;
                    }
                }
                if *factor != 1.0 {
                    let format = self.styles.note.clone().set_num_format("General");
                    sheet.write_with_format(row, FACTOR_COLUMN, *factor, &format)?;
                }
            }
            Content::Formula {
                cases,
                results,
                single,
                total,
            } => {
                let linked = cases.iter().all(|case| case.0.len() == 1);
                let sort = if linked { Sort::Linked } else { Sort::Computed };
                let format = self.styles.number(line.look, sort);
                let chosen = &results[self.options.scenario];
                if *single {
                    let formula = self.formula(cases, number, VALUE_COLUMN)?;
                    let result = chosen.first().copied().flatten();
                    let formula = with_result(formula, result.or(Some(f64::NAN)));
                    sheet.write_formula_with_format(row, VALUE_COLUMN, formula, &format)?;
                    return Ok(());
                }
                for period in 0..book.year_count {
                    let column = FIRST_COLUMN + period as u16;
                    let formula = self.formula(cases, number, column)?;
                    let result = match chosen.get(period) {
                        Some(value) => *value,
                        None if cases[self.options.scenario] == Text::of("0") => Some(0.0),
                        None => Some(f64::NAN),
                    };
                    sheet.write_formula_with_format(
                        row,
                        column,
                        with_result(formula, result),
                        &format,
                    )?;
                }
                if *total {
                    let formula = Text::format("SUM({})", &[&Text::cells(id, At::All)]);
                    let formula = book.write(&formula, number, VALUE_COLUMN);
                    let sum: f64 = chosen.iter().flatten().sum();
                    sheet.write_formula_with_format(
                        row,
                        VALUE_COLUMN,
                        with_result(formula, Some(sum)),
                        &format,
                    )?;
                }
            }
            Content::Pasted { results } => {
                let format = self.styles.number(line.look, Sort::Pasted);
                let chosen = &results[self.options.scenario];
                for (period, value) in chosen.iter().enumerate() {
                    let column = if chosen.len() == 1 {
                        VALUE_COLUMN
                    } else {
                        FIRST_COLUMN + period as u16
                    };
                    match value {
                        Some(value) if value.is_finite() => {
                            sheet.write_with_format(row, column, *value, &format)?;
                        }
                        Some(_) => {
                            sheet.write_with_format(row, column, "no value", &format)?;
                        }
                        None => {}
                    }
                }
            }
        }
        Ok(())
    }

    /// What a typed number is multiplied by, to see that formulas are alive.
    fn stretch(&self, line: &Line) -> f64 {
        match self.options.stretch {
            Some(stretch) if self.book.is_stretched(line) => stretch,
            _ => 1.0,
        }
    }

    /// The first sheet: what is shown, its figures, where everything is.
    fn summary(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        sheet.set_column_width(0, 60)?;
        sheet.set_column_width(1, 16)?;
        sheet.set_column_width(2, 24)?;
        sheet.set_column_width(3, 3)?;
        sheet.set_column_width(4, 24)?;
        sheet.set_column_width(5, 60)?;
        let note = &self.styles.note;
        sheet.write_with_format(0, 0, &book.title, &self.styles.title)?;
        if let Some(words) = &self.options.illustration {
            sheet.write_with_format(1, 0, words, &self.styles.warning)?;
        }
        self.selector(sheet)?;
        let mut row = 7;
        sheet.write_with_format(
            row,
            0,
            "Figures in the scenario shown",
            &self.styles.heading,
        )?;
        sheet.write_with_format(row, 1, "", &self.styles.heading)?;
        sheet.write_with_format(row, 2, "", &self.styles.heading)?;
        row += 1;
        for id in self.lines_of("Indicators") {
            if matches!(book.line(id).content, Content::Formula { single: true, .. }) {
                self.link(sheet, row, id, "Indicators", VALUE_COLUMN)?;
                row += 1;
            }
        }
        row += 1;
        sheet.write_with_format(
            row,
            0,
            "Cash of each party over all years, not discounted",
            &self.styles.heading,
        )?;
        sheet.write_with_format(row, 1, "", &self.styles.heading)?;
        sheet.write_with_format(row, 2, "", &self.styles.heading)?;
        row += 1;
        for id in self.lines_of("Parties") {
            if book
                .line(id)
                .name
                .as_deref()
                .is_some_and(|name| name.rsplit('.').next() == Some("cash"))
            {
                self.link(sheet, row, id, "Parties", VALUE_COLUMN)?;
                row += 1;
            }
        }
        row += 1;
        sheet.write_with_format(row, 0, "Contents", &self.styles.heading)?;
        row += 1;
        for own in &book.sheets {
            let target = format!("internal:'{}'!A1", own.name.replace('\'', "''"));
            sheet.write_url(row, 0, Url::new(target).set_text(&own.title))?;
            row += 1;
            if matches!(
                own.name.as_str(),
                "Inputs" | "Parties" | "Indicators" | "Scenarios" | "Checks"
            ) {
                continue;
            }
            for id in own.lines.iter().skip(1) {
                let line = book.line(*id);
                if line.content == Content::Heading {
                    let (_, there) = book.places[id.0 as usize];
                    let target =
                        format!("internal:'{}'!A{}", own.name.replace('\'', "''"), there + 1);
                    let words = format!("{}{}", "    ".repeat(line.depth as usize), line.label);
                    sheet.write_url(row, 0, Url::new(target).set_text(words))?;
                    row += 1;
                }
            }
        }
        sheet.write_url(row, 0, Url::new("internal:Sources!A1").set_text("Sources"))?;
        row += 2;
        for words in book.notes.iter().chain(&self.options.identity) {
            sheet.write_with_format(row, 0, words, note)?;
            row += 1;
        }
        sheet.write_with_format(row + 1, 0, COLOURS, note)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        Ok(())
    }

    /// The choice of a scenario, which every sheet follows, and the place of open terms.
    fn selector(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let (label, note) = (&self.styles.label, &self.styles.note);
        let typed = self
            .styles
            .number(Look::Number { thousands: 0 }, Sort::Typed);
        let names: Vec<&str> = book
            .scenarios
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        sheet.write_with_format(3, 0, "Scenario shown (choose one)", label)?;
        sheet.write_with_format(3, 2, names[self.options.scenario], &typed)?;
        let (first, last) = (5, 4 + names.len());
        let list = format!("=$E${first}:$E${last}");
        let valid = DataValidation::new().allow_list_formula(Formula::new(&list));
        sheet.add_data_validation(3, 2, 3, 2, &valid)?;
        sheet.write_with_format(4, 0, "Its number", label)?;
        debug_assert_eq!(SCENARIO_CELL, "Summary!$C$5");
        let number = format!("=MATCH($C$4,$E${first}:$E${last},0)");
        let number = Formula::new(number).set_result((self.options.scenario + 1).to_string());
        let plain = self.styles.number(Look::Year, Sort::Computed);
        sheet.write_formula_with_format(4, 2, number, &plain)?;
        sheet.write_with_format(
            5,
            0,
            "Terms still open: 0 is the low end, 1 the high end",
            label,
        )?;
        sheet.write_with_format(5, 2, 0.5, &typed)?;
        sheet.write_with_format(3, 4, "Scenarios", &self.styles.heading)?;
        sheet.write_with_format(3, 5, "", &self.styles.heading)?;
        for (place, (name, words)) in book.scenarios.iter().enumerate() {
            let row = 4 + place as u32;
            sheet.write_with_format(row, 4, name, label)?;
            sheet.write_with_format(row, 5, words, note)?;
        }
        Ok(())
    }

    fn lines_of(&self, sheet: &str) -> Vec<LineId> {
        let found = self.book.sheets.iter().find(|other| other.name == sheet);
        found.map(|found| found.lines.clone()).unwrap_or_default()
    }

    /// A figure of another sheet on the first.
    fn link(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        id: LineId,
        there: &str,
        column: u16,
    ) -> Result<(), WriteError> {
        let line = self.book.line(id);
        let Content::Formula {
            results, single, ..
        } = &line.content
        else {
            return Ok(());
        };
        let (_, place) = self.book.places[id.0 as usize];
        sheet.write_with_format(row, 0, &line.label, &self.styles.label)?;
        sheet.write_with_format(row, 1, &line.unit, &self.styles.note)?;
        let formula = format!(
            "={there}!${}${}",
            crate::book::column_name(column),
            place + 1
        );
        let chosen = &results[self.options.scenario];
        let result = if *single {
            chosen.first().copied().flatten().unwrap_or(f64::NAN)
        } else {
            chosen.iter().flatten().sum()
        };
        let format = self.styles.number(line.look, Sort::Linked);
        sheet.write_formula_with_format(row, 2, with_result(formula, Some(result)), &format)?;
        Ok(())
    }

    fn sources(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        sheet.set_column_width(0, 24)?;
        sheet.set_column_width(1, 90)?;
        sheet.write_with_format(0, 0, "Sources", &self.styles.title)?;
        let mut row = 2;
        for (name, fields) in &self.options.sources {
            sheet.write_with_format(row, 0, name, &self.styles.heading)?;
            for (field, words) in fields {
                row += 1;
                sheet.write_with_format(row, 0, field, &self.styles.note)?;
                sheet.write_string_with_format(row, 1, words, &self.styles.label)?;
            }
            row += 2;
        }
        Ok(())
    }
}

/// Notes on cells are read at a glance.
fn shortened(words: &str) -> String {
    words.chars().take(500).collect()
}

/// The formula with our own value as its cached result; nothing where the year is not covered.
fn with_result(formula: String, result: Option<f64>) -> Formula {
    let formula = Formula::new(formula);
    match result {
        Some(value) if value.is_finite() => {
            formula.set_result(format!("{value:?}").trim_end_matches(".0"))
        }
        Some(_) => formula.set_result("#N/A"),
        None => formula.set_result(""),
    }
}
