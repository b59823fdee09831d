//! How inputs get their values: typed numbers go to the sheet of inputs, everything else is a formula.

use model::definition::{Body, Kind, Role};
use model::formula::Formula;
use model::model::RowId;
use model::units::Dimension;

use super::formula::Counter;
use super::inputs::Asked;
use super::look::base_unit;
use super::sheets::label_of;
use super::typed::literal_value;
use super::{Place, Planner};
use crate::book::{Content, LineId};
use crate::text::{At, Calendar, Text};

impl Planner<'_> {
    /// The formula of a row in one scenario.
    pub(super) fn row_text(&mut self, variant: usize, line: LineId, row: RowId) -> Text {
        let model = self.model(variant);
        let bound = model.body(row);
        let place = Place {
            variant,
            scope: bound.scope,
            line,
            single: false,
        };
        let counter = &mut Counter::default();
        let said = match bound.body {
            Body::Formula(formula) => match literal_value(formula) {
                // A pool without a clause has nothing there, which nobody typed.
                Some(0.0) if matches!(model.row(row).role, Role::Pool(_)) => {
                    self.say(place, formula, counter).ok()
                }
                Some(value) => Some(self.typed_value(place, row, formula, value)),
                None => self.say(place, formula, counter).ok(),
            },
            Body::List(list) => Some(self.list(place, row, list, counter)),
            Body::Dated { between, levels } => {
                let year = Text::calendar(Calendar::Year, At::Here);
                Some(self.dated(place, row, (*between, levels), &year, counter))
            }
            Body::Drawn(drawn) => Some(self.drawn(place, row, drawn)),
            Body::Open { low, high } => Some(self.open(place, row, low, high)),
            Body::Deflator { base_year, rate } => {
                Some(self.deflator(place, *base_year, rate, counter))
            }
            Body::Given | Body::Poison => None,
        };
        said.unwrap_or_else(|| Text::of("NA()"))
    }

    fn typed_value(&mut self, place: Place, row: RowId, formula: &Formula, value: f64) -> Text {
        let model = self.model(place.variant);
        let unit = model.row_unit(row);
        let kind = &model.row(row).kind;
        let asked = Asked {
            row: Some(row),
            label: label_of(model, row),
            typed: self.typed(place, kind, &unit, value, formula.span),
            from: None,
            note: self.note_on_source(place, row),
            pasted: false,
            written: Some(formula.span),
        };
        let id = self.input_line(place, 0, asked);
        self.read_input(id, kind)
    }

    /// Where the numbers of a row come from.
    pub(super) fn note_on_source(&self, place: Place, row: RowId) -> String {
        let body = self.model(place.variant).body(row);
        self.source_note(place, body.sources, body.span)
    }

    /// The cell of an input as a number in base units.
    pub(super) fn read_input(&self, id: LineId, kind: &Kind) -> Text {
        let cells = Text::cells(id, At::Value);
        match kind {
            Kind::Truth => Text::format("IF({}=\"yes\",1,0)", &[&cells]),
            Kind::Choice(_) => cells,
            Kind::Number(_) | Kind::Poison => self.in_base(id, &cells),
        }
    }

    pub(super) fn in_base(&self, id: LineId, cells: &Text) -> Text {
        let factor = match &self.book.line(id).content {
            Content::Value { factor, .. } | Content::Series { factor, .. } => *factor,
            _ => 1.0,
        };
        if factor == 1.0 {
            return cells.clone();
        }
        Text::format("({}*{})", &[cells, &Text::cells(id, At::Factor)])
    }

    /// A number inside a formula, on the sheet of inputs.
    pub(super) fn literal(
        &mut self,
        place: Place,
        formula: &Formula,
        value: f64,
        number: usize,
    ) -> Text {
        let model = self.model(place.variant);
        let words = |dimension: &Dimension| dimension.text(&|base| model.base_name(base));
        let unit = model.root_unit(place.scope, &base_unit(&formula.kind, words));
        let owner = self.book.line(place.line);
        let asked = Asked {
            row: None,
            label: format!("{}: number {number}", owner.label),
            typed: self.typed(place, &formula.kind, &unit, value, formula.span),
            from: None,
            note: owner.note.clone(),
            pasted: false,
            written: Some(formula.span),
        };
        let id = self.input_line(place, number, asked);
        let cells = Text::cells(id, At::Value);
        self.in_base(id, &cells)
    }
}
