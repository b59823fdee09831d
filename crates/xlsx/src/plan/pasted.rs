//! Lines that no formula says: what the engine said of them in every scenario is pasted.

use super::Planner;
use super::questions::Shown;
use crate::book::{Across, Content, Line, LineId, Sheet};
use crate::text::{At, Piece, Text, choose};

impl Planner<'_> {
    /// Marks a line as pasted.
    pub(super) fn paste(&mut self, id: LineId, why: &str) {
        if self.pasted.contains(&id) {
            return;
        }
        self.pasted.insert(id);
        let line = &mut self.book.lines[id.0 as usize];
        line.note = format!("pasted, because {why}: {}", line.note);
    }

    /// Figures that are pasted choose among those of the sheet of scenarios, rows among those of a
    /// sheet of their own; where there is nothing to choose, the numbers stand where they belong.
    pub(super) fn place_pasted(&mut self, figures: &[(Shown, LineId)], known: &[f64]) {
        let mut lines = Vec::new();
        for id in std::mem::take(&mut self.pasted) {
            let Content::Formula {
                results, single, ..
            } = &self.book.line(id).content
            else {
                continue;
            };
            let (results, single) = (results.clone(), *single);
            self.keep_statuses(id, &results, known);
            let is_alone = results.iter().all(|values| same(values, &results[0]));
            let figure = figures.iter().find(|(figure, _)| figure.line == id);
            let text = match figure {
                _ if is_alone => {
                    self.book.lines[id.0 as usize].content = Content::Pasted {
                        values: results[0].clone(),
                        single,
                        beside: None,
                    };
                    continue;
                }
                Some((_, figure)) => {
                    let mut text = Text::format("INDEX({},", &[&Text::cells(*figure, At::All)]);
                    text.0.push(Piece::Scenario);
                    text.push(")");
                    text
                }
                None => choose(&self.paste_by_scenario(id, &results, single, &mut lines)),
            };
            let text = if results.iter().flatten().any(Option::is_none) {
                empty_where_empty(&text)
            } else {
                text
            };
            let count = self.variant_count();
            if let Content::Formula { cases, pasted, .. } =
                &mut self.book.lines[id.0 as usize].content
            {
                *cases = vec![text; count];
                *pasted = true;
            }
        }
        if !lines.is_empty() {
            self.book.sheets.push(Sheet {
                name: "Pasted".to_owned(),
                title: "Pasted: rows that no formula says, in every scenario".to_owned(),
                lines,
                across: Across::Years,
            });
        }
    }

    fn paste_by_scenario(
        &mut self,
        id: LineId,
        results: &[Vec<Option<f64>>],
        single: bool,
        lines: &mut Vec<LineId>,
    ) -> Vec<Text> {
        let own = self.book.line(id).clone();
        let heading = Line::heading(own.label.clone(), 0);
        lines.push(self.book.add(heading));
        let at = if single { At::Value } else { At::Here };
        let mut cells = Vec::new();
        for (variant, values) in results.iter().enumerate() {
            let line = self.book.add(Line {
                label: self.book.scenarios[variant].1.clone(),
                depth: 1,
                content: Content::Pasted {
                    values: values.clone(),
                    single,
                    beside: None,
                },
                note: String::new(),
                name: None,
                strong: false,
                ..own.clone()
            });
            let statuses = self.book.statuses.clone();
            for ((_, _, place), word) in statuses.range((id, variant, 0)..(id, variant + 1, 0)) {
                self.book.statuses.insert((line, 0, *place), word.clone());
            }
            lines.push(line);
            cells.push(Text::cells(line, at));
        }
        cells
    }

    /// Words where a pasted line has no value.
    fn keep_statuses(&mut self, id: LineId, results: &[Vec<Option<f64>>], known: &[f64]) {
        for (variant, values) in results.iter().enumerate() {
            for (place, value) in values.iter().enumerate() {
                if value.is_some_and(f64::is_nan) {
                    let status = self.status(id, variant, known);
                    self.book.statuses.insert((id, variant, place), status);
                }
            }
        }
    }
}

/// A cell that is empty where the one it reads is: a plain reference would read zero.
fn empty_where_empty(cell: &Text) -> Text {
    Text::format("IF({}=\"\",\"\",{})", &[cell, cell])
}

/// Whether two lines of values are the same, those that are missing too.
fn same(left: &[Option<f64>], right: &[Option<f64>]) -> bool {
    let bits = |value: &Option<f64>| value.map(f64::to_bits);
    left.iter().map(bits).eq(right.iter().map(bits))
}
