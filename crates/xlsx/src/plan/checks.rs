//! What the engine said in every scenario, pasted, and what the sheets say beside it.

use model::formula::PartyMeasure;

use super::Planner;
use super::formula::sum;
use super::parties::PartyLines;
use super::questions::Shown;
use crate::book::{Cell, Content, Look, Sheet};
use crate::text::{At, Text, choose};

impl Planner<'_> {
    /// What the engine said in every scenario, pasted, and what the sheets say beside it.
    pub(super) fn scenarios_and_checks(&mut self, shown: &[Shown], parties: &PartyLines) {
        let mut pasted_lines = Vec::new();
        let mut check_lines = Vec::new();
        let scenarios = self.book.scenarios.clone();
        let heading = self.heading_line(
            "Money goes round: all parties together get nothing".to_owned(),
            0,
        );
        check_lines.push(heading);
        let money = self.model(0).moneys[0].name.clone();
        let mut sums = Vec::new();
        for (measure, words) in [
            (PartyMeasure::Cash, "Cash of all parties"),
            (PartyMeasure::Kind, "Value in kind of all parties"),
        ] {
            let of_measure = parties.sums.iter().filter(|sum| sum.measure == measure);
            let cells: Vec<Text> = of_measure
                .map(|sum| Text::cells(sum.line, At::Here))
                .collect();
            let id = self.formula_line(words.to_owned(), money.clone(), Look::PLAIN, false);
            self.book.lines[id.0 as usize]
                .note
                .push_str("zero in every year");
            let cases = vec![sum(&cells); self.variant_count()];
            self.set_cases(id, cases);
            for variant in 0..self.variant_count() {
                let zeros = vec![Some(engine::Operand::Constant(0.0)); self.book.year_count];
                self.asked.insert((id, variant), zeros);
            }
            check_lines.push(id);
            sums.push(id);
        }
        let heading = self.heading_line("This workbook less what Lodebook computed".to_owned(), 0);
        check_lines.push(heading);
        let mut differences = Vec::new();
        for figure in shown.iter().filter(|figure| figure.single) {
            let line = self.book.line(figure.line).clone();
            let Content::Formula { results, .. } = &line.content else {
                continue;
            };
            let results: Vec<Option<f64>> = results
                .iter()
                .map(|values| values.first().copied().flatten())
                .collect();
            let heading = self.heading_line(line.label.clone(), 0);
            pasted_lines.push(heading);
            let mut values = Vec::new();
            for (place, (name, label)) in scenarios.iter().enumerate() {
                let value = results.get(place).copied().flatten();
                let cell = match value {
                    Some(value) if value.is_finite() => Cell::Number(value),
                    _ => Cell::Word("no value".to_owned()),
                };
                let words = if place == 0 {
                    label.clone()
                } else {
                    format!("{label} ({name})")
                };
                let content = Content::Value {
                    value: cell,
                    factor: 1.0,
                    from: None,
                    words: Vec::new(),
                    pasted: true,
                };
                let id = self.plain_line(words, 1, line.unit.clone(), line.look.clone(), content);
                pasted_lines.push(id);
                values.push(Text::cells(id, At::Value));
            }
            let id = self.formula_line(
                line.label.clone(),
                line.unit.clone(),
                line.look.clone(),
                true,
            );
            let chosen = choose(&values);
            let text = Text::format(
                "IF(ISNUMBER({}),IF(ISERROR({}),NA(),{}-{}),0)",
                &[
                    &chosen,
                    &Text::cells(figure.line, At::Value),
                    &Text::cells(figure.line, At::Value),
                    &chosen,
                ],
            );
            let cases = vec![text; self.variant_count()];
            self.set_cases(id, cases);
            for variant in 0..self.variant_count() {
                self.asked
                    .insert((id, variant), vec![Some(engine::Operand::Constant(0.0))]);
            }
            self.book.lines[id.0 as usize]
                .note
                .push_str("zero until an input is changed");
            check_lines.push(id);
            differences.push(id);
        }
        self.book.sheets.push(Sheet {
            name: "Scenarios".to_owned(),
            title: "Scenarios: what Lodebook computed in each, pasted".to_owned(),
            lines: pasted_lines,
        });
        self.book.sheets.push(Sheet {
            name: "Checks".to_owned(),
            title: "Checks: all zero".to_owned(),
            lines: check_lines,
        });
    }
}
