//! The sheet of scenarios: what the engine said of every figure in each, pasted side by side.

use model::definition::Kind;

use super::Planner;
use super::parties::PartyLines;
use super::questions::Shown;
use crate::book::{Across, Content, Line, LineId, Look, Sheet};
use crate::text::{At, Text};

/// The scenario that others are compared with.
const NO_DEAL: &str = "no_deal";

impl Planner<'_> {
    /// Gives each figure with its line on the sheet.
    pub(super) fn scenarios(
        &mut self,
        shown: Vec<Shown>,
        parties: &PartyLines,
        known: &[f64],
    ) -> Vec<(Shown, LineId)> {
        let mut lines = Vec::new();
        let mut compared = Vec::new();
        lines.push(self.heading_line("Figures".to_owned(), 0));
        let mut figures = Vec::new();
        for figure in shown.into_iter().filter(|figure| figure.single) {
            let values = self
                .results_of(figure.line)
                .map(|values| values.first().copied().flatten());
            let values = values.collect();
            let line = self.beside(figure.line, values);
            self.tell_statuses(figure.line, line, known);
            if matches!(figure.kind, Kind::Number(_)) {
                compared.push(line);
            }
            lines.push(line);
            figures.push((figure, line));
        }
        self.book.front.figures = figures.iter().map(|(figure, _)| figure.line).collect();
        self.book.front.cash = parties.cash_lines();
        lines.push(self.heading_line(
            "Cash of each party over all years, not discounted".to_owned(),
            0,
        ));
        let cash = self.book.front.cash.iter();
        let totals = cash.flat_map(|(line, real)| [Some(*line), *real]);
        let totals: Vec<LineId> = totals.flatten().collect();
        for total in totals {
            let sum = |values: &Vec<Option<f64>>| Some(values.iter().flatten().sum::<f64>());
            let values = self.results_of(total).map(sum).collect();
            let line = self.beside(total, values);
            compared.push(line);
            lines.push(line);
        }
        self.compare_with_no_deal(&compared, &mut lines);
        self.tell_edits(&mut lines);
        self.book.sheets.push(Sheet {
            name: "Scenarios".to_owned(),
            title: "Scenarios: what Lodebook computed in each, pasted".to_owned(),
            lines,
            across: Across::Scenarios,
        });
        figures
    }

    fn results_of(&self, line: LineId) -> impl Iterator<Item = &Vec<Option<f64>>> {
        let results = match &self.book.line(line).content {
            Content::Formula { results, .. } => results.as_slice(),
            _ => &[],
        };
        results.iter()
    }

    /// A figure in every scenario, with what the workbook says of it now in front.
    fn beside(&mut self, figure: LineId, values: Vec<Option<f64>>) -> LineId {
        let own = self.book.line(figure).clone();
        self.book.add(Line {
            depth: 1,
            content: Content::Pasted {
                values,
                single: false,
                beside: Some(figure),
            },
            note: String::new(),
            name: None,
            strong: false,
            ..own
        })
    }

    /// Words where a figure has no value in a scenario.
    fn tell_statuses(&mut self, figure: LineId, line: LineId, known: &[f64]) {
        let Content::Pasted { values, .. } = &self.book.line(line).content else {
            return;
        };
        let missing = values.iter().enumerate();
        let missing = missing.filter(|(_, value)| value.is_some_and(f64::is_nan));
        let missing: Vec<usize> = missing.map(|(variant, _)| variant).collect();
        for variant in missing {
            let status = self.status(figure, variant, known);
            self.book.statuses.insert((line, 0, variant), status);
        }
    }

    /// Every figure less that of the scenario without a deal, where there is one.
    fn compare_with_no_deal(&mut self, compared: &[LineId], lines: &mut Vec<LineId>) {
        let scenarios = self.book.scenarios.iter();
        let Some(place) = scenarios.clone().position(|(name, _)| name == NO_DEAL) else {
            return;
        };
        let label = &self.book.scenarios[place].1;
        lines.push(self.heading_line(format!("The same less {NO_DEAL}: {label}"), 0));
        for figure in compared {
            let own = self.book.line(*figure).clone();
            let Content::Pasted { values, .. } = &own.content else {
                continue;
            };
            let base = values[place];
            let known = |value: &Option<f64>| value.filter(|value| value.is_finite());
            let less = |value: &Option<f64>| Some(known(value)? - known(&base)?);
            let results: Vec<Option<f64>> = values.iter().map(less).collect();
            let here = Text::cells(*figure, At::Here);
            let there = Text::cells(*figure, At::Nth(place as u16));
            let text = Text::format(
                "IF(AND(ISNUMBER({}),ISNUMBER({})),{}-{},\"\")",
                &[&here, &there, &here, &there],
            );
            let count = self.variant_count();
            let id = self.book.add(Line {
                content: Content::Formula {
                    cases: vec![text; count],
                    results: vec![results; count],
                    single: false,
                    total: false,
                    pasted: false,
                },
                ..own
            });
            lines.push(id);
        }
    }

    /// What each scenario changes, as the deal writes it.
    fn tell_edits(&mut self, lines: &mut Vec<LineId>) {
        if self.deal.scenarios.is_empty() {
            return;
        }
        lines.push(self.heading_line("What each scenario changes".to_owned(), 0));
        for info in &self.deal.scenarios {
            lines.push(self.heading_line(format!("{}: {}", info.name, info.label), 1));
            let before = &info.chain[..info.chain.len().saturating_sub(1)];
            let before = before.iter().map(|place| {
                let before = &self.deal.scenarios[*place as usize];
                format!("everything of {}", before.name)
            });
            let all: Vec<String> = before.chain(info.edits.iter().cloned()).collect();
            for words in all {
                let line = Line {
                    label: words,
                    depth: 2,
                    unit: String::new(),
                    look: Look::PLAIN,
                    content: Content::Words,
                    note: String::new(),
                    name: None,
                    strong: false,
                };
                lines.push(self.book.add(line));
            }
        }
    }
}
