//! A line in its cells.

use rust_xlsxwriter::{DataValidation, Format, Formula, Note, Worksheet};

use super::style::Sort;
use super::{LABEL_WIDTH_MAX, LINE_HEIGHT, WriteError, Writer};
use crate::book::{
    Cell, Content, FACTOR_COLUMN, FIRST_COLUMN, FROM_COLUMN, Line, LineId, Told, VALUE_COLUMN,
};
use crate::text::{At, Text, choose, shortened};

/// Headings leave some room above them.
const HEADING_HEIGHT: f64 = 20.0;
/// Widths of columns count digits of the usual size; letters of ours are narrower, and some room is
/// lost where lines end.
const LETTERS_A_WIDTH: f64 = 1.25;
/// Longest note on a cell: it is read at a glance.
const NOTE_LEN_MAX: usize = 500;

/// Where a line is written.
#[derive(Clone, Copy)]
pub(super) struct Here {
    /// The number of the sheet.
    pub(super) sheet: usize,
    pub(super) row: u32,
    pub(super) id: LineId,
}

impl Writer<'_> {
    pub(super) fn line(
        &self,
        number: usize,
        id: LineId,
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
        let line = self.book.line(id);
        let (_, row) = self.book.places[id.0 as usize];
        let here = Here {
            sheet: number,
            row,
            id,
        };
        let indent = line.depth.min(15);
        match &line.content {
            Content::Heading => {
                let last = self.book.end_column(number);
                for column in 1..=last {
                    sheet.write_blank(row, column, &self.styles.heading)?;
                }
                sheet.set_row_height(row, HEADING_HEIGHT)?;
                let format = self.styles.heading.clone().set_indent(indent);
                sheet.write_with_format(row, 0, &line.label, &format)?;
                if let (false, Some(column)) = (line.note.is_empty(), self.book.note_column(number))
                {
                    let format = self.styles.heading.clone().set_indent(1);
                    sheet.write_with_format(row, column, &line.note, &format)?;
                }
                return Ok(());
            }
            Content::Words => {
                let format = self.styles.note.clone().set_indent(indent);
                sheet.write_with_format(row, 0, &line.label, &format)?;
                return Ok(());
            }
            Content::Value { .. } => self.value(here, line, sheet)?,
            Content::Series { .. } => self.series(here, line, sheet)?,
            Content::Formula { single, total, .. } => {
                self.computed(here, line, (*single, *total), sheet)?;
            }
            Content::Pasted { .. } => self.pasted(here, line, sheet)?,
        }
        let label = self.styles.label.clone().set_indent(indent);
        let label = if line.strong { label.set_bold() } else { label };
        let label = if long_label(line) {
            Self::tall(row, line, self.label_width(number), sheet)?;
            label.set_text_wrap()
        } else {
            label
        };
        sheet.write_with_format(row, 0, &line.label, &label)?;
        sheet.write_with_format(row, 1, &line.unit, &self.styles.note)?;
        if let (false, Some(column)) = (line.note.is_empty(), self.book.note_column(number)) {
            sheet.write_with_format(row, column, &line.note, &self.styles.source)?;
        }
        Ok(())
    }

    /// A label that does not fit its column goes on below.
    pub(super) fn tall(
        row: u32,
        line: &Line,
        width: f64,
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
        let letters = line.label.chars().count() + usize::from(line.depth);
        let lines = (letters as f64 / (LETTERS_A_WIDTH * width)).ceil();
        sheet.set_row_height(row, LINE_HEIGHT * lines)?;
        Ok(())
    }

    /// One number or word as it is typed.
    fn value(&self, here: Here, line: &Line, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let Content::Value {
            value,
            factor,
            from,
            words,
            pasted,
        } = &line.content
        else {
            return Ok(());
        };
        let row = here.row;
        let format = self.styles.number(&line.look, typed_or_pasted(*pasted));
        match value {
            Cell::Number(value) => {
                let value = value * self.stretch(line);
                sheet.write_with_format(row, VALUE_COLUMN, value, &format)?;
            }
            Cell::Word(word) => {
                sheet.write_with_format(row, VALUE_COLUMN, word, &format)?;
                if !words.is_empty() && !pasted {
                    let valid = DataValidation::new().allow_list_strings(words)?;
                    sheet.add_data_validation(row, VALUE_COLUMN, row, VALUE_COLUMN, &valid)?;
                }
            }
        }
        if let Some(from) = from {
            sheet.write_with_format(row, FROM_COLUMN, *from, &self.styles.plain)?;
        }
        self.factor(row, *factor, sheet)?;
        self.note((row, VALUE_COLUMN), line, *pasted, sheet)
    }

    /// A number for each year as it is typed.
    fn series(&self, here: Here, line: &Line, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let Content::Series {
            values,
            factor,
            pasted,
        } = &line.content
        else {
            return Ok(());
        };
        let format = self.styles.number(&line.look, typed_or_pasted(*pasted));
        for (period, value) in values.iter().enumerate() {
            let column = FIRST_COLUMN + period as u16;
            match value {
                Some(value) => {
                    let value = value * self.stretch(line);
                    sheet.write_with_format(here.row, column, value, &format)?;
                }
                None => {
                    sheet.write_blank(here.row, column, &format)?;
                }
            }
        }
        self.factor(here.row, *factor, sheet)?;
        self.note((here.row, FIRST_COLUMN), line, *pasted, sheet)
    }

    /// What makes typed numbers numbers in base units.
    fn factor(&self, row: u32, factor: f64, sheet: &mut Worksheet) -> Result<(), WriteError> {
        if factor != 1.0 {
            sheet.write_with_format(row, FACTOR_COLUMN, factor, &self.styles.plain)?;
        }
        Ok(())
    }

    /// What a number rests on, on its cell; where it is pasted, what computed it, too.
    fn note(
        &self,
        (row, column): (u32, u16),
        line: &Line,
        pasted: bool,
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
        let mut words = shortened(&line.note, NOTE_LEN_MAX);
        if pasted {
            for made in &self.options.identity {
                words.push_str(if words.is_empty() { "" } else { "\n" });
                words.push_str(&shortened(made, NOTE_LEN_MAX));
            }
        }
        if !words.is_empty() {
            let note = Note::new(words).set_author("Lodebook");
            sheet.insert_note(row, column, &note)?;
        }
        Ok(())
    }

    /// One formula over the years, or in front of them.
    fn computed(
        &self,
        here: Here,
        line: &Line,
        (single, total): (bool, bool),
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
        let (cases, sort) = match &line.content {
            Content::Formula { cases, pasted, .. } if *pasted => (cases, Sort::Pasted),
            Content::Formula { cases, .. } if is_link(cases) => (cases, Sort::Linked),
            Content::Formula { cases, .. } => (cases, Sort::Computed),
            _ => return Ok(()),
        };
        let text = match cases.as_slice() {
            [first, others @ ..] if others.iter().all(|other| other == first) => first.clone(),
            cases => choose(cases),
        };
        let format = self.styles.number(&line.look, sort);
        let format = if line.strong {
            format.set_bold()
        } else {
            format
        };
        if sort == Sort::Pasted {
            let column = if single { VALUE_COLUMN } else { FIRST_COLUMN };
            self.note((here.row, column), line, true, sheet)?;
        }
        if single {
            let told = self.book.told(here.id, self.options.scenario, 0);
            return self.cell(here, VALUE_COLUMN, &text, &told, &format, sheet);
        }
        let across = self.book.sheets[here.sheet].across;
        for place in 0..self.book.column_count(across) {
            let column = FIRST_COLUMN + place as u16;
            let told = self.book.told(here.id, self.options.scenario, place);
            self.cell(here, column, &text, &told, &format, sheet)?;
        }
        if total {
            let text = Text::format("SUM({})", &[&Text::cells(here.id, At::All)]);
            let sum = self.total(here.id);
            self.cell(
                here,
                VALUE_COLUMN,
                &text,
                &Told::Number(sum),
                &format,
                sheet,
            )?;
        }
        Ok(())
    }

    /// The sum of a line over the years.
    pub(super) fn total(&self, id: LineId) -> f64 {
        match &self.book.line(id).content {
            Content::Formula { results, .. } => {
                results[self.options.scenario].iter().flatten().sum()
            }
            _ => 0.0,
        }
    }

    fn cell(
        &self,
        here: Here,
        column: u16,
        text: &Text,
        told: &Told<'_>,
        format: &Format,
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
        let formula = self.book.write(text, here.sheet, column);
        let formula = with_result(formula, told);
        sheet.write_formula_with_format(here.row, column, formula, format)?;
        Ok(())
    }

    /// Numbers that no formula says.
    fn pasted(&self, here: Here, line: &Line, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let Content::Pasted {
            values,
            single,
            beside,
        } = &line.content
        else {
            return Ok(());
        };
        let format = self.styles.number(&line.look, Sort::Pasted);
        let first = if *single { VALUE_COLUMN } else { FIRST_COLUMN };
        self.note((here.row, first), line, true, sheet)?;
        for place in 0..values.len() {
            let column = if *single {
                VALUE_COLUMN
            } else {
                FIRST_COLUMN + place as u16
            };
            match self.book.told(here.id, 0, place) {
                Told::Number(value) => {
                    sheet.write_with_format(here.row, column, value, &format)?;
                }
                Told::Word(word) => {
                    sheet.write_with_format(here.row, column, word, &format)?;
                }
                Told::NoValue => {
                    sheet.write_with_format(here.row, column, "no value", &format)?;
                }
                Told::Nothing => {}
            }
        }
        if let Some(figure) = beside {
            let text = Text::cells(*figure, At::Value);
            let format = self.styles.number(&line.look, Sort::Linked);
            let told = self.shown(*figure);
            self.cell(here, VALUE_COLUMN, &text, &told, &format, sheet)?;
        }
        Ok(())
    }

    /// What stands in front of the years of a line: its one value, or the sum.
    pub(super) fn shown(&self, id: LineId) -> Told<'_> {
        match &self.book.line(id).content {
            Content::Formula {
                single: false,
                total: true,
                ..
            } => Told::Number(self.total(id)),
            _ => self.book.told(id, self.options.scenario, 0),
        }
    }

    /// What a typed number is multiplied by, to see that formulas are alive.
    fn stretch(&self, line: &Line) -> f64 {
        match self.options.stretch {
            Some(stretch) if self.book.is_stretched(line) => stretch,
            _ => 1.0,
        }
    }
}

/// Whether a label is longer than the column of labels is wide.
pub(super) fn long_label(line: &Line) -> bool {
    line.label.chars().count() + usize::from(line.depth) > LABEL_WIDTH_MAX
}

fn typed_or_pasted(pasted: bool) -> Sort {
    if pasted { Sort::Pasted } else { Sort::Typed }
}

/// Whether a formula is only another cell.
fn is_link(cases: &[Text]) -> bool {
    cases.iter().all(|case| case.0.len() == 1)
}

/// The formula with our own value as its cached result; nothing where the year is not covered.
pub(super) fn with_result(formula: String, told: &Told<'_>) -> Formula {
    let formula = Formula::new(formula);
    match told {
        Told::Number(value) => formula.set_result(format!("{value:?}").trim_end_matches(".0")),
        // Words such as `inf` would be stored as numbers, which they are not.
        Told::Word(word) if word.parse::<f64>().is_ok() => formula,
        Told::Word(word) => formula.set_result(*word),
        Told::NoValue => formula.set_result("#N/A"),
        Told::Nothing => formula.set_result(""),
    }
}
