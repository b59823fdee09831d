//! Levels that hold from their year on, looked up in a table on the sheet of inputs.

use model::definition::{Between, Kind};
use model::formula::Formula;
use model::model::RowId;
use syntax::tree::SourceRef;

use super::formula::Counter;
use super::typed::{Typed, literal_value};
use super::{Place, Planner};
use crate::book::Cell;
use crate::text::{At, Calendar, Piece, Text};

impl Planner<'_> {
    pub(super) fn dated(
        &mut self,
        place: Place,
        row: RowId,
        between: Between,
        levels: &[(syntax::tree::Date, Formula, Vec<SourceRef>)],
        counter: &mut Counter,
    ) -> Text {
        let model = self.model(place.variant);
        let kind = model.row(row).kind.clone();
        let unit = model.row_unit(row);
        let literal = levels
            .iter()
            .all(|(_, level, _)| literal_value(level).is_some());
        let year = Text::calendar(Calendar::Year, At::Here);
        if !literal || !matches!(kind, Kind::Number(_)) || levels.is_empty() {
            let mut text = Text::of("\"\"");
            for (from, level, _) in levels {
                let said = self
                    .say(place, level, counter)
                    .unwrap_or_else(|_| Text::of("NA()"));
                let from = Text::number(f64::from(from.year));
                text = Text::format("IF({}>={},{},{})", &[&year, &from, &said, &text]);
            }
            return text;
        }
        // One factor for all, so that a table of levels is looked up as it stands.
        let sample = levels
            .iter()
            .map(|(_, level, _)| level)
            .find(|level| literal_value(level) != Some(0.0))
            .unwrap_or(&levels[0].1);
        let value = literal_value(sample).unwrap_or_default();
        let shape = self.typed(place, &kind, &unit, value, sample.span);
        let label = model.row_label(row);
        let mut lines = Vec::new();
        for (number, (from, level, sources)) in levels.iter().enumerate() {
            let typed = Typed {
                cell: Cell::Number(literal_value(level).unwrap_or_default() / shape.factor),
                factor: shape.factor,
                unit: shape.unit.clone(),
                look: shape.look,
                words: Vec::new(),
            };
            let body = model.body(row);
            let sources = if sources.is_empty() {
                body.sources
            } else {
                sources
            };
            let note = self.source_note(place, sources, body.span);
            let label = format!("{label}, from {}", from.year);
            let own = self.input_line(
                place,
                row,
                number,
                &label,
                typed,
                Some(from.year),
                note,
                false,
            );
            self.written_at(own, 0, level.span);
            lines.push(own);
        }
        let (first, last) = (lines[0], *lines.last().expect("there are levels"));
        let block = |at| Text(vec![Piece::Block(first, last, at)]);
        let (years, values) = (block(At::From), block(At::Value));
        let held = Text::format("LOOKUP({},{},{})", &[&year, &years, &values]);
        let value = match between {
            Between::Hold => held,
            Between::Nothing => {
                Text::format("IF(COUNTIF({},{})=0,\"\",{})", &[&years, &year, &held])
            }
            Between::Linear => {
                let at = Text::format("MATCH({},{},1)", &[&year, &years]);
                let next = Text::format("INDEX({},{}+1)", &[&values, &at]);
                let next_year = Text::format("INDEX({},{}+1)", &[&years, &at]);
                let this_year = Text::format("INDEX({},{})", &[&years, &at]);
                Text::format(
                    "IF({}=ROWS({}),{},({}+({}-{})*(({}-{})/({}-{}))))",
                    &[
                        &at, &years, &held, &held, &next, &held, &year, &this_year, &next_year,
                        &this_year,
                    ],
                )
            }
        };
        let value = match between {
            Between::Nothing => value,
            _ => self.in_base(first, &value),
        };
        if levels[0].0.year <= self.book.first_year {
            value
        } else {
            let from = Text::cells(first, At::From);
            Text::format("IF({}<{},\"\",{})", &[&year, &from, &value])
        }
    }
}
