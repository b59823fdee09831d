//! The last sheet: the sources that the deal cites.

use rust_xlsxwriter::{Url, Worksheet};

use super::{WriteError, Writer};

/// Longest address that becomes a link, and most links on the sheet: spreadsheets take no more.
const ADDRESS_LEN_MAX: usize = 2000;
const LINK_COUNT_MAX: usize = 60_000;

impl Writer<'_> {
    pub(super) fn sources(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let styles = &self.styles;
        sheet.set_column_width(0, 24)?;
        sheet.set_column_width(1, 110)?;
        sheet.write_with_format(0, 0, "Sources", &styles.title)?;
        let back = Url::new("internal:Summary!A1").set_text("Back to the summary");
        sheet.write_url_with_format(1, 0, back, &styles.link)?;
        let (mut row, mut link_count) = (3, 0);
        for (name, fields) in &self.options.sources {
            sheet.write_with_format(row, 0, name, &styles.heading)?;
            sheet.write_blank(row, 1, &styles.heading)?;
            for (field, words) in fields {
                row += 1;
                sheet.write_with_format(row, 0, field, &styles.field)?;
                if is_address(words) && link_count < LINK_COUNT_MAX {
                    link_count += 1;
                    let url = Url::new(words);
                    sheet.write_url_with_format(row, 1, url, &styles.link)?;
                } else {
                    sheet.write_string_with_format(row, 1, words, &styles.wrapped)?;
                }
            }
            row += 2;
        }
        sheet.set_screen_gridlines(false);
        self.page(sheet, 1);
        Ok(())
    }
}

/// Whether words are the address of a page, and of nothing on the reader's own machine.
fn is_address(words: &str) -> bool {
    let rest = words
        .strip_prefix("https://")
        .or_else(|| words.strip_prefix("http://"));
    let is_plain = |letter: char| letter.is_ascii_graphic() && !matches!(letter, '"' | '<' | '>');
    rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(is_plain))
        && words.len() <= ADDRESS_LEN_MAX
}
