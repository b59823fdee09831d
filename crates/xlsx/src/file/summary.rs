//! The first sheet: what is shown, its figures, where everything is.

use rust_xlsxwriter::{DataValidation, Formula, Url, Worksheet};

use super::lines::with_result;
use super::style::{COLOURS, Sort};
use super::{WriteError, Writer};
use crate::book::{Content, LineId, Look, SCENARIO_CELL, VALUE_COLUMN};
use crate::cells::column_name;

impl Writer<'_> {
    /// The first sheet: what is shown, its figures, where everything is.
    pub(super) fn summary(&self, sheet: &mut Worksheet) -> Result<(), WriteError> {
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
        let typed = self.styles.number(&Look::PLAIN, Sort::Typed);
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
        let plain = self.styles.number(&Look::Year, Sort::Computed);
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

    pub(super) fn lines_of(&self, sheet: &str) -> Vec<LineId> {
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
        let formula = format!("={there}!${}${}", column_name(column), place + 1);
        let chosen = &results[self.options.scenario];
        let result = if *single {
            chosen.first().copied().flatten().unwrap_or(f64::NAN)
        } else {
            chosen.iter().flatten().sum()
        };
        let format = self.styles.number(&line.look, Sort::Linked);
        sheet.write_formula_with_format(
            row,
            2,
            with_result(formula, Some(result), &line.look),
            &format,
        )?;
        Ok(())
    }
}
