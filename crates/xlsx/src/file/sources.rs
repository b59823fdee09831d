//! The last sheet: the sources that the deal cites.

use rust_xlsxwriter::{Url, Worksheet};

use super::{WriteError, Writer};

impl Writer<'_> {
    pub(super) fn sources(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let styles = &self.styles;
        sheet.set_column_width(0, 24)?;
        sheet.set_column_width(1, 110)?;
        sheet.write_with_format(0, 0, "Sources", &styles.title)?;
        let back = Url::new("internal:Summary!A1").set_text("Back to the summary");
        sheet.write_url_with_format(1, 0, back, &styles.link)?;
        let mut row = 3;
        for (name, fields) in &self.options.sources {
            sheet.write_with_format(row, 0, name, &styles.heading)?;
            sheet.write_blank(row, 1, &styles.heading)?;
            for (field, words) in fields {
                row += 1;
                sheet.write_with_format(row, 0, field, &styles.note)?;
                sheet.write_string_with_format(row, 1, words, &styles.wrapped)?;
            }
            row += 2;
        }
        self.page(sheet, 1);
        Ok(())
    }
}
