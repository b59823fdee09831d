//! The first sheet of a workbook that holds the inputs alone.

use rust_xlsxwriter::{Url, Worksheet};

use super::style::Sort;
use super::{WriteError, Writer};
use crate::book::{INPUTS, Told};

/// What to do with it.
const ABOUT: &str = "Change numbers on the sheet Inputs and save; `lodebook apply` shows what is changed and what that does, and takes it over. Nothing here is computed again by itself.";

impl Writer<'_> {
    /// What the deal shows, as it was computed, and where the inputs are.
    pub(super) fn summary_of_inputs(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        sheet.set_column_width(0, 60)?;
        sheet.set_column_width(1, 16)?;
        sheet.set_column_width(2, 24)?;
        let styles = &self.styles;
        sheet.write_with_format(0, 0, &book.title, &styles.title)?;
        if let Some(words) = &self.options.illustration {
            sheet.write_with_format(1, 0, words, &styles.warning)?;
        }
        sheet.write_with_format(2, 0, ABOUT, &styles.note)?;
        let (name, label) = &book.scenarios[self.options.scenario];
        let heading = format!("Figures as they were computed: {name}, {label}");
        sheet.write_with_format(4, 0, heading, &styles.heading)?;
        sheet.write_with_format(4, 1, "", &styles.heading)?;
        sheet.write_with_format(4, 2, "", &styles.heading)?;
        let mut row = 5;
        for id in &book.front.figures {
            let line = book.line(*id);
            sheet.write_with_format(row, 0, &line.label, &styles.label)?;
            sheet.write_with_format(row, 1, &line.unit, &styles.note)?;
            let format = styles.number(&line.look, Sort::Pasted);
            match self.shown(*id) {
                Told::Number(value) => sheet.write_with_format(row, 2, value, &format)?,
                Told::Word(word) => sheet.write_with_format(row, 2, word, &format)?,
                Told::NoValue | Told::Nothing => {
                    sheet.write_with_format(row, 2, "no value", &format)?
                }
            };
            row += 1;
        }
        row += 1;
        for target in [INPUTS, "Sources"] {
            let link = Url::new(format!("internal:{target}!A1")).set_text(target);
            sheet.write_url(row, 0, link)?;
            row += 1;
        }
        row += 1;
        for words in book.notes.iter().chain(&self.options.identity) {
            sheet.write_with_format(row, 0, words, &styles.note)?;
            row += 1;
        }
        self.page(sheet, 1);
        Ok(())
    }
}
