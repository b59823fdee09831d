//! The sheet of checks: what has to hold, and how far figures have moved since the workbook was made.

use model::formula::PartyMeasure;

use super::Planner;
use super::formula::sum;
use super::parties::PartyLines;
use super::questions::Shown;
use super::requirements::Required;
use crate::book::{Across, Content, Line, LineId, Look, Sheet};
use crate::text::{At, Piece, Text};

/// The count of checks that do not hold.
const BROKEN: &str = "Checks that do not hold";
/// The count of figures that have moved.
const MOVED: &str = "Figures that differ from what Lodebook computed";

impl Planner<'_> {
    pub(super) fn checks(
        &mut self,
        figures: &[(Shown, LineId)],
        parties: &PartyLines,
        required: &[Required],
    ) {
        let mut checks = vec![self.heading_line("All cash adds up".to_owned(), 0)];
        for (measure, words) in [
            (PartyMeasure::Cash, "Cash of all parties is zero"),
            (PartyMeasure::Kind, "Value in kind of all parties is zero"),
        ] {
            checks.push(self.adds_up(parties, measure, words));
        }
        if !required.is_empty() {
            checks.push(self.heading_line("What the deal requires".to_owned(), 0));
            checks.extend(required.iter().map(|required| required.line));
        }
        let moved: Vec<LineId> = figures
            .iter()
            .filter(|(figure, _)| !matches!(self.book.line(figure.line).look, Look::Word(_)))
            .map(|(figure, pasted)| (figure.line, *pasted))
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(line, pasted)| self.moved(line, pasted))
            .collect();
        let broken = self.count_line(BROKEN, &checks, ">0");
        let mut lines = vec![broken];
        if !moved.is_empty() {
            lines.push(self.count_line(MOVED, &moved, "<>0"));
        }
        self.book.front.checks.clone_from(&lines);
        lines.extend(checks);
        if !moved.is_empty() {
            let words = "Change of figures since Lodebook computed them";
            lines.push(self.heading_line(words.to_owned(), 0));
            lines.extend(moved);
        }
        self.book.sheets.push(Sheet {
            name: "Checks".to_owned(),
            title: "Checks".to_owned(),
            lines,
            across: Across::Years,
        });
    }

    /// 1 in years in which what all parties get is not zero, beside what they get in all.
    fn adds_up(&mut self, parties: &PartyLines, measure: PartyMeasure, words: &str) -> LineId {
        let cells = |wanted: PartyMeasure| {
            let sums = parties.sums.iter().filter(move |sum| sum.measure == wanted);
            sums.map(|sum| Text::cells(sum.line, At::Here))
        };
        let all: Vec<Text> = cells(measure).collect();
        let sizes: Vec<Text> = match measure {
            PartyMeasure::Kind => all
                .iter()
                .map(|cell| Text::format("ABS({})", &[cell]))
                .collect(),
            _ => cells(PartyMeasure::Receipts).collect(),
        };
        let text = Text::format(
            "IFERROR(IF(ROUND({}/{},9)=0,0,1),0)",
            &[&sum(&all), &sum(&sizes)],
        );
        let note = "to nine places of what moves";
        self.check_line(words.to_owned(), text, note, false)
    }

    /// By how much a figure has changed since it was computed, as a share of the larger value.
    fn moved(&mut self, figure: LineId, pasted: LineId) -> LineId {
        let now = Text::cells(figure, At::Value);
        let mut then = Text::format("INDEX({},", &[&Text::cells(pasted, At::All)]);
        then.0.push(Piece::Scenario);
        then.push(")");
        let text = Text::format(
            "IFERROR(ROUND(({}-{})/MAX(ABS({}),ABS({})),9),0)",
            &[&now, &then, &now, &then],
        );
        let label = self.book.line(figure).label.clone();
        let note = "0 until an input is changed";
        let id = self.check_line(label, text, note, true);
        let line = &mut self.book.lines[id.0 as usize];
        line.look = Look::PERCENT;
        "% of it".clone_into(&mut line.unit);
        id
    }

    fn check_line(&mut self, label: String, text: Text, note: &str, single: bool) -> LineId {
        let count = self.variant_count();
        let years = if single { 1 } else { self.book.year_count };
        self.book.add(Line {
            label,
            depth: 1,
            unit: "1 = broken".to_owned(),
            look: Look::Check,
            content: Content::Formula {
                cases: vec![text; count],
                results: vec![vec![Some(0.0); years]; count],
                single,
                total: !single,
                pasted: false,
            },
            note: note.to_owned(),
            name: None,
            strong: false,
        })
    }

    /// How many of some lines that stand together are not zero.
    fn count_line(&mut self, label: &str, lines: &[LineId], sign: &str) -> LineId {
        let text = match lines {
            [] => Text::of("0"),
            // A condition is for several cells.
            [only] => {
                let cell = Text::cells(*only, At::Value);
                Text::format(&format!("IF({{}}{sign},1,0)"), &[&cell])
            }
            [first, .., last] => {
                let block = Text(vec![Piece::Block(*first, *last, At::Value)]);
                Text::format(&format!("COUNTIF({{}},\"{sign}\")"), &[&block])
            }
        };
        let id = self.check_line(label.to_owned(), text, "", true);
        let broken = |line: &LineId, variant: usize| match &self.book.line(*line).content {
            Content::Formula { results, .. } => {
                results[variant].iter().flatten().any(|value| *value != 0.0)
            }
            _ => false,
        };
        let counts = (0..self.variant_count()).map(|variant| {
            let count = lines.iter().filter(|line| broken(line, variant)).count();
            vec![Some(count as f64)]
        });
        let counts: Vec<_> = counts.collect();
        let line = &mut self.book.lines[id.0 as usize];
        line.depth = 0;
        "count".clone_into(&mut line.unit);
        if let Content::Formula { results, .. } = &mut line.content {
            *results = counts;
        }
        id
    }
}
