//! A line in its cells.

use rust_xlsxwriter::{DataValidation, Formula, Note, Worksheet};

use super::style::Sort;
use super::{WriteError, Writer};
use crate::book::{
    Cell, Content, FACTOR_COLUMN, FIRST_COLUMN, FROM_COLUMN, Line, LineId, Look, NOTE_COLUMN,
    VALUE_COLUMN,
};
use crate::text::{At, Text};

impl Writer<'_> {
    pub(super) fn line(
        &self,
        number: usize,
        id: LineId,
        sheet: &mut Worksheet,
    ) -> Result<(), WriteError> {
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
                let format = self.styles.number(&line.look, sort);
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
                let format = self.styles.number(&line.look, sort);
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
                let format = self.styles.number(&line.look, sort);
                let chosen = &results[self.options.scenario];
                if *single {
                    let formula = self.formula(cases, number, VALUE_COLUMN)?;
                    let result = chosen.first().copied().flatten();
                    let formula = with_result(formula, result.or(Some(f64::NAN)), &line.look);
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
                        with_result(formula, result, &line.look),
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
                        with_result(formula, Some(sum), &line.look),
                        &format,
                    )?;
                }
            }
            Content::Pasted { results } => {
                let format = self.styles.number(&line.look, Sort::Pasted);
                let chosen = &results[self.options.scenario];
                for (period, value) in chosen.iter().enumerate() {
                    let column = if chosen.len() == 1 {
                        VALUE_COLUMN
                    } else {
                        FIRST_COLUMN + period as u16
                    };
                    match value {
                        Some(place) if place.is_finite() && matches!(line.look, Look::Word(_)) => {
                            sheet.write_with_format(
                                row,
                                column,
                                line.look.word(*place),
                                &format,
                            )?;
                        }
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
}

/// Notes on cells are read at a glance.
fn shortened(words: &str) -> String {
    words.chars().take(500).collect()
}

/// The formula with our own value as its cached result; nothing where the year is not covered.
pub(super) fn with_result(formula: String, result: Option<f64>, look: &Look) -> Formula {
    let formula = Formula::new(formula);
    match result {
        Some(place) if place.is_finite() && matches!(look, Look::Word(_)) => {
            formula.set_result(look.word(place))
        }
        Some(value) if value.is_finite() => {
            formula.set_result(format!("{value:?}").trim_end_matches(".0"))
        }
        Some(_) => formula.set_result("#N/A"),
        None => formula.set_result(""),
    }
}
