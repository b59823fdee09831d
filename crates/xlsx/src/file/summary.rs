//! The first sheet: what is shown, its figures, where everything is.

use rust_xlsxwriter::{DataValidation, FormatAlign, Formula, Url, Worksheet};

use super::lines::{long_label, with_result};
use super::style::{SORTS, Sort};
use super::{WriteError, Writer};
use crate::book::{Content, LineId, Look, OPEN_CELL, SCENARIO_CELL, VALUE_COLUMN};
use crate::cells::column_name;

/// Where the choice of a scenario stands.
const CHOICE_ROW: u32 = 3;
/// The first row under it.
const FIGURES_ROW: u32 = 7;
/// How wide the column of labels is.
const LABEL_WIDTH: f64 = 60.0;
/// The columns of the list of scenarios.
const NAME_COLUMN: u16 = 4;
/// Most links a sheet may have, less some for the other lines.
const LINK_COUNT_MAX: u32 = 60_000;

impl Writer<'_> {
    pub(super) fn summary(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let widths = [LABEL_WIDTH, 14.0, 18.0, 18.0, 22.0, 60.0];
        for (column, width) in widths.into_iter().enumerate() {
            sheet.set_column_width(column as u16, width)?;
        }
        sheet.set_screen_gridlines(false);
        self.opening(sheet)?;
        self.selector(sheet)?;
        let mut row = FIGURES_ROW;
        self.figures(sheet, &mut row)?;
        self.parties(sheet, &mut row)?;
        self.state(sheet, &mut row)?;
        self.contents(sheet, &mut row)?;
        self.colours(sheet)?;
        for words in &self.options.identity {
            sheet.write_with_format(row, 0, words, &self.styles.note)?;
            row += 1;
        }
        self.page(sheet, 1);
        Ok(())
    }

    /// The title, and what every reader should know first.
    fn opening(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        sheet.write_with_format(0, 0, &self.book.title, &self.styles.title)?;
        if let Some(words) = &self.options.illustration {
            sheet.write_with_format(1, 0, words, &self.styles.warning)?;
        }
        if self.book.notes.is_empty() {
            return Ok(());
        }
        let words = self.book.notes.join(" ");
        sheet.merge_range(2, 0, 2, 5, &words, &self.styles.wrapped)?;
        let lines = words.chars().count() / 170 + 1;
        sheet.set_row_height(2, 14.0 * lines as f64)?;
        Ok(())
    }

    /// The choice of a scenario, which every sheet follows, and the place of open terms.
    fn selector(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let book = self.book;
        let (label, note) = (&self.styles.label, &self.styles.note);
        debug_assert_eq!((SCENARIO_CELL, OPEN_CELL), ("Summary!$C$5", "Summary!$C$6"));
        let scenarios = book.scenarios.iter();
        let names: Vec<&str> = scenarios.map(|(name, _)| name.as_str()).collect();
        let row = CHOICE_ROW;
        sheet.write_with_format(row, 0, "Scenario shown (choose one)", label)?;
        let typed = self.styles.number(&Look::Year, Sort::Typed);
        let typed = typed.set_align(FormatAlign::Right);
        sheet.write_with_format(row, 2, names[self.options.scenario], &typed)?;
        let (first, last) = (row + 2, row + 1 + names.len() as u32);
        let list = format!("=$E${first}:$E${last}");
        let valid = DataValidation::new().allow_list_formula(Formula::new(&list));
        sheet.add_data_validation(row, 2, row, 2, &valid)?;
        sheet.write_with_format(row + 1, 0, "Its number", label)?;
        let number = format!("=MATCH($C$4,$E${first}:$E${last},0)");
        let number = Formula::new(number).set_result((self.options.scenario + 1).to_string());
        let plain = self.styles.number(&Look::Year, Sort::Computed);
        sheet.write_formula_with_format(row + 1, 2, number, &plain)?;
        let words = "Terms still open: 0 is the low end, 1 the high end";
        sheet.write_with_format(row + 2, 0, words, label)?;
        let share = Look::Number {
            thousands: 0,
            decimals: 2,
        };
        let typed = self.styles.number(&share, Sort::Typed);
        sheet.write_with_format(row + 2, 2, 0.5, &typed)?;
        let heading = &self.styles.heading;
        sheet.write_with_format(row, NAME_COLUMN, "Scenarios", heading)?;
        sheet.write_blank(row, NAME_COLUMN + 1, heading)?;
        for (place, (name, words)) in book.scenarios.iter().enumerate() {
            let row = row + 1 + place as u32;
            sheet.write_with_format(row, NAME_COLUMN, name, label)?;
            sheet.write_with_format(row, NAME_COLUMN + 1, words, note)?;
        }
        Ok(())
    }

    fn figures(&self, sheet: &mut Worksheet, row: &mut u32) -> Result<(), WriteError> {
        self.heading(sheet, row, &["Figures in the scenario shown", "", ""])?;
        for id in &self.book.front.figures {
            self.link(sheet, *row, (*id, 2), "Indicators")?;
            *row += 1;
        }
        *row += 1;
        Ok(())
    }

    /// Cash of each party, and the same in the prices of one year where the deal has such a money.
    fn parties(&self, sheet: &mut Worksheet, row: &mut u32) -> Result<(), WriteError> {
        let cash = &self.book.front.cash;
        let real = cash.first().and_then(|(_, real)| *real);
        let unit = real.map_or("", |real| self.book.line(real).unit.as_str());
        let words = "Cash of each party over all years, not discounted";
        self.heading(sheet, row, &[words, "", "of the day", unit])?;
        for (id, real) in cash {
            self.link(sheet, *row, (*id, 2), "Parties")?;
            if let Some(real) = real {
                self.link(sheet, *row, (*real, 3), "Parties")?;
            }
            *row += 1;
        }
        *row += 1;
        Ok(())
    }

    /// Whether checks hold, and whether figures are still those that were computed.
    fn state(&self, sheet: &mut Worksheet, row: &mut u32) -> Result<(), WriteError> {
        self.heading(sheet, row, &["Checks", "", ""])?;
        for id in &self.book.front.checks {
            self.link(sheet, *row, (*id, 2), "Checks")?;
            *row += 1;
        }
        *row += 1;
        Ok(())
    }

    /// Links to every sheet and every instance on it.
    fn contents(&self, sheet: &mut Worksheet, row: &mut u32) -> Result<(), WriteError> {
        self.heading(sheet, row, &["Contents", "", ""])?;
        let link = &self.styles.link;
        for own in &self.book.sheets {
            let quoted = own.name.replace('\'', "''");
            let url = Url::new(format!("internal:'{quoted}'!A1")).set_text(&own.title);
            sheet.write_url_with_format(*row, 0, url, link)?;
            *row += 1;
            let is_own = self.is_of_instances(&own.lines);
            for id in own.lines.iter().filter(|_| is_own) {
                let line = self.book.line(*id);
                let is_title = line.depth == 0 && line.label == own.title;
                if line.content != Content::Heading || is_title || *row > LINK_COUNT_MAX {
                    continue;
                }
                let (_, there) = self.book.places[id.0 as usize];
                let target = format!("internal:'{quoted}'!A{}", there + 1);
                let url = Url::new(target).set_text(&line.label);
                let format = link.clone().set_indent(line.depth.min(14) + 1);
                sheet.write_url_with_format(*row, 0, url, &format)?;
                *row += 1;
            }
        }
        let url = Url::new("internal:Sources!A1").set_text("Sources");
        sheet.write_url_with_format(*row, 0, url, link)?;
        *row += 2;
        Ok(())
    }

    /// Whether a sheet shows rows of the deal under the headings of their instances.
    fn is_of_instances(&self, lines: &[LineId]) -> bool {
        let mut lines = lines.iter().map(|id| self.book.line(*id));
        lines.any(|line| {
            let is_formula = matches!(line.content, Content::Formula { single: false, .. });
            is_formula && line.name.is_some()
        })
    }

    /// What colours mean, under the list of scenarios.
    fn colours(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
        let mut row = CHOICE_ROW + 2 + self.book.scenarios.len() as u32;
        let heading = &self.styles.heading;
        sheet.write_with_format(row, NAME_COLUMN, "Colours", heading)?;
        sheet.write_blank(row, NAME_COLUMN + 1, heading)?;
        for (sort, words) in SORTS {
            row += 1;
            let format = self.styles.number(&Look::PLAIN, sort);
            sheet.write_with_format(row, NAME_COLUMN, 1234.5, &format)?;
            sheet.write_with_format(row, NAME_COLUMN + 1, words, &self.styles.source)?;
        }
        Ok(())
    }

    fn heading(
        &self,
        sheet: &mut Worksheet,
        row: &mut u32,
        words: &[&str],
    ) -> Result<(), WriteError> {
        for (column, words) in words.iter().enumerate() {
            let heading = self.styles.heading.clone();
            let heading = match column {
                0 => heading,
                _ => heading.set_align(FormatAlign::Right),
            };
            sheet.write_with_format(*row, column as u16, *words, &heading)?;
        }
        *row += 1;
        Ok(())
    }

    /// A figure of another sheet on the first.
    fn link(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        (id, column): (LineId, u16),
        there: &str,
    ) -> Result<(), WriteError> {
        let line = self.book.line(id);
        let (_, place) = self.book.places[id.0 as usize];
        if column == 2 {
            let mut label = self.styles.label.clone();
            if long_label(line) {
                Self::tall(row, line, LABEL_WIDTH, sheet)?;
                label = label.set_text_wrap();
            }
            sheet.write_with_format(row, 0, &line.label, &label)?;
            sheet.write_with_format(row, 1, &line.unit, &self.styles.note)?;
        }
        let formula = format!("={there}!${}${}", column_name(VALUE_COLUMN), place + 1);
        let format = self.styles.number(&line.look, Sort::Linked);
        let formula = with_result(formula, &self.shown(id));
        sheet.write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }
}
