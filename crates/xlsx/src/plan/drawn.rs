//! Draws and terms still open: what is not known yet.

use engine::{Operand, value_of};
use model::definition::Drawn;
use model::formula::Formula;
use model::model::RowId;
use model::units::Dimension;

use super::inputs::{Asked, AskedSeries};
use super::look::one_line;
use super::sheets::label_of;
use super::typed::literal_value;
use super::{Place, Planner};
use crate::book::OPEN_CELL;
use crate::text::{At, Text};

impl Planner<'_> {
    /// The place of a draw on the path that is shown: a number that nobody typed.
    pub(super) fn drawn(&mut self, place: Place, row: RowId, drawn: &Drawn) -> Text {
        let model = self.model(place.variant);
        let unit = model.row_unit(row);
        let kind = &model.row(row).kind;
        let base = |dimension: &Dimension| dimension.text(&|base| model.base_name(base));
        let words = one_line(self.texts.at(drawn.span));
        let note = format!("drawn; here its median: {words}");
        let values = self.on_central_path(place.variant, row);
        let typed = Self::in_unit(kind, &unit, values[0], &base);
        if drawn.each_period {
            let factor = typed.factor;
            let values = values.iter().map(|value| Some(value / factor)).collect();
            let asked = AskedSeries {
                typed,
                values,
                written: Vec::new(),
                note,
                pasted: true,
            };
            let id = self.series_line(place, row, asked);
            return self.in_base(id, &Text::cells(id, At::Here));
        }
        let asked = Asked {
            row: Some(row),
            label: label_of(model, row),
            typed,
            from: None,
            note,
            pasted: true,
            written: None,
        };
        let id = self.input_line(place, 0, asked);
        self.read_input(id, kind)
    }

    /// What a row is on the central path.
    fn on_central_path(&mut self, variant: usize, row: RowId) -> Vec<f64> {
        let known = self.central.take().unwrap_or_else(|| self.values());
        let lowered = &self.lowered.variants[self.places[variant]];
        let values = (0..self.book.year_count)
            .map(|period| value_of(&known, lowered.operand(row, period)))
            .collect();
        self.central = Some(known);
        values
    }

    pub(super) fn open(&mut self, place: Place, row: RowId, low: &Formula, high: &Formula) -> Text {
        let model = self.model(place.variant);
        let unit = model.row_unit(row);
        let kind = &model.row(row).kind;
        let mut ends = Vec::new();
        for (number, (end, words)) in [(low, "low end"), (high, "high end")]
            .into_iter()
            .enumerate()
        {
            let value = match self.operands_of(place, end)[0] {
                Operand::Constant(value) => value,
                Operand::Node(_) => f64::NAN,
            };
            let asked = Asked {
                row: Some(row),
                label: format!("{}, {words} (to be agreed)", label_of(model, row)),
                typed: self.typed(place, kind, &unit, value, end.span),
                from: None,
                note: self.note_on_source(place, row),
                pasted: false,
                written: literal_value(end).map(|_| end.span),
            };
            let id = self.input_line(place, number, asked);
            ends.push(self.in_base(id, &Text::cells(id, At::Value)));
        }
        let position = Text::of(OPEN_CELL);
        Text::format(
            "({}+({}-{})*{})",
            &[&ends[0], &ends[1], &ends[0], &position],
        )
    }
}
