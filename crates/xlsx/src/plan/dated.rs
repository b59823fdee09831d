//! Levels that hold from their year on, looked up in a table on the sheet of inputs.

use model::definition::{Between, Body, Kind};
use model::formula::Formula;
use model::model::RowId;
use syntax::tree::{Date, SourceRef};

use super::formula::Counter;
use super::inputs::Asked;
use super::sheets::label_of;
use super::typed::{in_cell, literal_value};
use super::{Place, Planner};
use crate::book::LineId;
use crate::text::{At, Piece, Text};

/// Levels with their years and sources, and what holds between them.
type Levels<'l> = (Between, &'l [(Date, Formula, Vec<SourceRef>)]);

/// The number of the first year of levels that are computed.
const LEVEL: usize = 100;

impl Planner<'_> {
    /// What dated levels say of a year, that of the cell or any other.
    pub(super) fn dated(
        &mut self,
        place: Place,
        row: RowId,
        (between, levels): Levels<'_>,
        year: &Text,
        counter: &mut Counter,
    ) -> Text {
        if !self.is_table(place, row, levels) {
            return self.dated_formulas(place, levels, year, counter);
        }
        let asked = self.levels_asked(place, row, levels);
        let lines = self.input_lines(place, 0, asked);
        let (first, last) = (lines[0], lines[lines.len() - 1]);
        let block = |at| Text(vec![Piece::Block(first, last, at)]);
        let (years, values) = (block(At::From), block(At::Value));
        let held = looked_up(year, first, last);
        let value = match between {
            Between::Hold => self.in_base(first, &held),
            Between::Nothing => {
                let value = self.in_base(first, &held);
                Text::format("IF(COUNTIF({},{})=0,\"\",{})", &[&years, year, &value])
            }
            Between::Linear => {
                let line = straight_line(year, &years, &values, &held);
                self.in_base(first, &line)
            }
        };
        if levels[0].0.year <= self.book.first_year {
            return value;
        }
        let from = Text::cells(first, At::From);
        Text::format("IF({}<{},\"\",{})", &[year, &from, &value])
    }

    /// Whether everything levels say is a number.
    fn is_table(
        &self,
        place: Place,
        row: RowId,
        levels: &[(Date, Formula, Vec<SourceRef>)],
    ) -> bool {
        let is_number = matches!(self.model(place.variant).row(row).kind, Kind::Number(_));
        let is_typed =
            |(_, level, _): &(Date, Formula, Vec<SourceRef>)| literal_value(level).is_some();
        is_number && !levels.is_empty() && levels.iter().all(is_typed)
    }

    /// The lines of a table: one factor for all, so that it can be looked up as it stands.
    fn levels_asked(
        &self,
        place: Place,
        row: RowId,
        levels: &[(Date, Formula, Vec<SourceRef>)],
    ) -> Vec<Asked> {
        let model = self.model(place.variant);
        let body = model.body(row);
        let sample = levels.iter().map(|(_, level, _)| level);
        let sample = sample
            .clone()
            .find(|level| literal_value(level) != Some(0.0))
            .unwrap_or(&levels[0].1);
        let value = literal_value(sample).unwrap_or_default();
        let (kind, unit) = (&model.row(row).kind, model.row_unit(row));
        let shape = self.typed(place, kind, &unit, value, sample.span);
        let label = label_of(model, row);
        let all = levels.iter().map(|(from, level, sources)| {
            let sources = if sources.is_empty() {
                body.sources
            } else {
                sources
            };
            let value = literal_value(level).unwrap_or_default();
            Asked {
                row: Some(row),
                label: format!("{label}, from {}", from.year),
                typed: shape.of(in_cell(value, shape.factor)),
                from: Some(from.year),
                note: self.source_note(place, sources, body.span),
                pasted: false,
                written: Some(level.span),
            }
        });
        all.collect()
    }

    /// Levels that are computed.
    fn dated_formulas(
        &mut self,
        place: Place,
        levels: &[(Date, Formula, Vec<SourceRef>)],
        year: &Text,
        counter: &mut Counter,
    ) -> Text {
        let mut text = Text::of("\"\"");
        for (number, (from, level, _)) in levels.iter().enumerate() {
            let said = self
                .say(place, level, counter)
                .unwrap_or_else(|_| Text::of("NA()"));
            let words = format!("level {} begins", number + 1);
            let from = self.year_cell(place, LEVEL + number, from.year, &words);
            text = Text::format("IF({}>={},{},{})", &[year, &from, &said, &text]);
        }
        text
    }

    /// What an input says of any year; none where it is not given year by year.
    pub(super) fn series_at(
        &mut self,
        place: Place,
        row: RowId,
        year: &Text,
        counter: &mut Counter,
    ) -> Option<Text> {
        let body = self.model(place.variant).body(row);
        // Tables stand with the input; what is computed is computed where it is read.
        let there = Place {
            scope: body.scope,
            line: self.line_of_row(place.variant, row),
            single: false,
            ..place
        };
        let here = Place {
            scope: body.scope,
            ..place
        };
        Some(match body.body {
            Body::Dated { between, levels } if self.is_table(there, row, levels) => {
                self.dated(there, row, (*between, levels), year, counter)
            }
            Body::Dated { levels, .. } => self.dated_formulas(here, levels, year, counter),
            Body::List(list) if self.is_typed(there, row, list) => {
                self.list_at(there, row, list, year)
            }
            Body::List(list) => self.list_of_formulas(here, list, year, counter),
            Body::Formula(_)
            | Body::Drawn(_)
            | Body::Open { .. }
            | Body::Deflator { .. }
            | Body::Given
            | Body::Poison => return None,
        })
    }
}

/// What the lines of a table hold in a year, each from a year on. There is nothing to look up in a
/// table of one line, and not every spreadsheet can.
pub(super) fn looked_up(year: &Text, first: LineId, last: LineId) -> Text {
    if first == last {
        let (from, value) = (Text::cells(first, At::From), Text::cells(first, At::Value));
        return Text::format("IF({}>={},{},NA())", &[year, &from, &value]);
    }
    let block = |at| Text(vec![Piece::Block(first, last, at)]);
    Text::format(
        "LOOKUP({},{},{})",
        &[year, &block(At::From), &block(At::Value)],
    )
}

/// A straight line between two levels, and the last level after it.
fn straight_line(year: &Text, years: &Text, values: &Text, held: &Text) -> Text {
    let at = Text::format("MATCH({},{},1)", &[year, years]);
    let next = Text::format("INDEX({},{}+1)", &[values, &at]);
    let next_year = Text::format("INDEX({},{}+1)", &[years, &at]);
    let this_year = Text::format("INDEX({},{})", &[years, &at]);
    Text::format(
        "IF({}=ROWS({}),{},({}+({}-{})*(({}-{})/({}-{}))))",
        &[
            &at, years, held, held, &next, held, year, &this_year, &next_year, &this_year,
        ],
    )
}
