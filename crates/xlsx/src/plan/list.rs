//! One value a year: a line of numbers on the sheet of inputs, or a choice among formulas.

use model::definition::{Kind, List};
use model::formula::Formula;
use model::model::RowId;

use super::dated::looked_up;
use super::formula::Counter;
use super::inputs::{Asked, AskedSeries};
use super::sheets::label_of;
use super::typed::{Typed, in_cell, literal_value};
use super::{Place, Planner};
use crate::book::{LineId, Look};
use crate::text::{At, Calendar, Text};

/// Numbers of lines that a list asks for, besides the one that holds its years.
const BEFORE: usize = 1;
const EARLIER: usize = 2;
const AFTER: usize = 3;
const FIRST: usize = 4;
const LAST: usize = 5;

impl Planner<'_> {
    pub(super) fn list(
        &mut self,
        place: Place,
        row: RowId,
        list: &List,
        counter: &mut Counter,
    ) -> Text {
        if !self.is_typed(place, row, list) {
            let year = Text::calendar(Calendar::Year, At::Here);
            return self.list_of_formulas(place, list, &year, counter);
        }
        let (id, full) = self.list_line(place, row, list);
        let cells = Text::cells(id, At::Here);
        let value = self.in_base(id, &cells);
        if full {
            value
        } else {
            Text::format("IF(ISBLANK({}),\"\",{})", &[&cells, &value])
        }
    }

    /// Whether everything a list says is a number.
    pub(super) fn is_typed(&self, place: Place, row: RowId, list: &List) -> bool {
        let is_number = matches!(self.model(place.variant).row(row).kind, Kind::Number(_));
        is_number && all_of(list).all(|item| literal_value(item).is_some())
    }

    /// The line with the numbers of the deal's years, and whether it has one for each.
    fn list_line(&mut self, place: Place, row: RowId, list: &List) -> (LineId, bool) {
        let typed = self.shape_of_list(place, row, list);
        let first = self.book.first_year;
        let years = (0..self.book.year_count).map(|period| first + period as i32);
        let from = list.from.unwrap_or(first);
        let items: Vec<Option<&Formula>> = years.map(|year| item(list, from, year)).collect();
        let value = |item: &Formula| literal_value(item).map(|value| in_cell(value, typed.factor));
        let asked = AskedSeries {
            values: items.iter().map(|item| item.and_then(value)).collect(),
            written: items
                .iter()
                .map(|item| item.map(|item| item.span))
                .collect(),
            typed,
            note: self.note_on_source(place, row),
            pasted: false,
        };
        let full = items.iter().all(Option::is_some);
        let id = self.series_line(place, row, asked);
        (id, full)
    }

    /// How its numbers are typed: one factor for all.
    fn shape_of_list(&self, place: Place, row: RowId, list: &List) -> Typed {
        let model = self.model(place.variant);
        let sample = all_of(list).find(|item| literal_value(item) != Some(0.0));
        let sample = sample.or(list.items.first()).expect("a list has an item");
        let value = literal_value(sample).unwrap_or_default();
        let (kind, unit) = (&model.row(row).kind, model.row_unit(row));
        self.typed(place, kind, &unit, value, sample.span)
    }

    /// What a list of numbers says of any year, those outside the deal's too.
    pub(super) fn list_at(&mut self, place: Place, row: RowId, list: &List, year: &Text) -> Text {
        let (id, _) = self.list_line(place, row, list);
        let years = Text::calendar(Calendar::Year, At::All);
        let inside = Text::format(
            "INDEX({},MATCH({},{},0))",
            &[&Text::cells(id, At::All), year, &years],
        );
        let mut text = self.in_base(id, &inside);
        let (first, from) = (self.book.first_year, list.from);
        let from = from.unwrap_or(first);
        let last = first + self.book.year_count as i32 - 1;
        let end = from + list.items.len() as i32;
        let mut earlier: Vec<i32> = (from..end.min(first)).collect();
        if end < first && item(list, from, end).is_some() {
            earlier.push(end);
        }
        let mut before = None;
        if !earlier.is_empty() {
            let (table, first_line) = self.table(place, row, list, (EARLIER, &earlier), year);
            before = Some((table, Some(first_line)));
        }
        if let Some(item) = &list.otherwise {
            let words = format!("before {from}");
            let asked = self.listed(place, row, list, (item, None), &words);
            let id = self.input_line(place, BEFORE, asked);
            let value = self.in_base(id, &Text::cells(id, At::Value));
            let whole = match before {
                Some((table, Some(line))) => {
                    let start = Text::cells(line, At::From);
                    Text::format("IF({}<{},{},{})", &[year, &start, &value, &table])
                }
                _ => value,
            };
            before = Some((whole, None));
        }
        if let Some((before, _)) = before {
            let start = Text::calendar(Calendar::Year, At::First);
            text = Text::format("IF({}<{},{},{})", &[year, &start, &before, &text]);
        }
        let mut later: Vec<i32> = (from.max(last + 1)..end).collect();
        let beyond = end.max(last + 1);
        if item(list, from, beyond).is_some() {
            later.push(beyond);
        }
        if !later.is_empty() {
            let (after, _) = self.table(place, row, list, (AFTER, &later), year);
            let finish = Text::calendar(Calendar::Year, At::Last);
            text = Text::format("IF({}>{},{},{})", &[year, &finish, &after, &text]);
        }
        text
    }

    /// The numbers of some years one below the other, looked up; and the first of their lines.
    fn table(
        &mut self,
        place: Place,
        row: RowId,
        list: &List,
        (number, years): (usize, &[i32]),
        year: &Text,
    ) -> (Text, LineId) {
        let from = list.from.unwrap_or(self.book.first_year);
        let asked: Vec<Asked> = years
            .iter()
            .map(|year| {
                let item = item(list, from, *year).expect("the list has something for it");
                self.listed(place, row, list, (item, Some(*year)), &year.to_string())
            })
            .collect();
        let lines = self.input_lines(place, number, asked);
        let (first, last) = (lines[0], lines[lines.len() - 1]);
        let found = looked_up(year, first, last);
        (self.in_base(first, &found), first)
    }

    fn listed(
        &self,
        place: Place,
        row: RowId,
        list: &List,
        (item, from): (&Formula, Option<i32>),
        words: &str,
    ) -> Asked {
        let value = literal_value(item).unwrap_or_default();
        let shape = self.shape_of_list(place, row, list);
        let label = label_of(self.model(place.variant), row);
        Asked {
            row: Some(row),
            label: format!("{label}, {words}"),
            typed: shape.of(in_cell(value, shape.factor)),
            from,
            note: self.note_on_source(place, row),
            pasted: false,
            written: Some(item.span),
        }
    }

    /// A list whose items are computed, in a year.
    pub(super) fn list_of_formulas(
        &mut self,
        place: Place,
        list: &List,
        year: &Text,
        counter: &mut Counter,
    ) -> Text {
        let mut say = |planner: &mut Self, formula: &Formula| {
            planner
                .say(place, formula, counter)
                .unwrap_or_else(|_| Text::of("NA()"))
        };
        let otherwise = match &list.otherwise {
            Some(formula) => say(self, formula),
            None => Text::of("\"\""),
        };
        let then = match &list.then {
            Some(formula) => say(self, formula),
            None => otherwise.clone(),
        };
        let items: Vec<Text> = list.items.iter().map(|item| say(self, item)).collect();
        let from = list.from.unwrap_or(self.book.first_year);
        let first = self.year_cell(place, FIRST, from, "the list begins");
        let end = from + items.len() as i32 - 1;
        let last = self.year_cell(place, LAST, end, "the list ends");
        let inside = Text::format(
            "CHOOSE({}-{}+1,{})",
            &[year, &first, &Text::join(&items, ",")],
        );
        Text::format(
            "IF({}<{},{},IF({}>{},{},{}))",
            &[year, &first, &otherwise, year, &last, &then, &inside],
        )
    }

    /// A year that a formula needs and that is no number of its own in the deal.
    pub(super) fn year_cell(
        &mut self,
        place: Place,
        number: usize,
        year: i32,
        words: &str,
    ) -> Text {
        let label = format!(
            "{}: year in which {words}",
            self.book.line(place.line).label
        );
        let note = self.book.line(place.line).note.clone();
        let asked = Asked::fixed(label, f64::from(year), "year", Look::Year, note);
        Text::cells(self.input_line(place, number, asked), At::Value)
    }
}

fn all_of(list: &List) -> impl Iterator<Item = &Formula> {
    let ends = list.then.iter().chain(&list.otherwise);
    list.items.iter().chain(ends)
}

/// What a list says of a year.
fn item(list: &List, from: i32, year: i32) -> Option<&Formula> {
    let own = match usize::try_from(year - from) {
        Ok(place) => list.items.get(place).or(list.then.as_ref()),
        Err(_) => None,
    };
    own.or(list.otherwise.as_ref())
}
