//! The last sheet: the sources that the deal cites.

use rust_xlsxwriter::Worksheet;

use super::{WriteError, Writer};

impl Writer<'_> {
    pub(super) fn sources(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
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
