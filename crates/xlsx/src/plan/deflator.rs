//! The index of prices: 1 in the base year, grown by each later year's rate.

use engine::{Op, Operand};
use model::definition::Kind;
use model::formula::RowRef;

use super::formula::Counter;
use super::{Place, Planner};
use crate::text::{At, Calendar, Text};

const ONE: Operand = Operand::Constant(1.0);

impl Planner<'_> {
    /// Grows by each year's rate; 1 in the base year.
    pub(super) fn deflator(
        &mut self,
        place: Place,
        base_year: i32,
        rate: &RowRef,
        counter: &mut Counter,
    ) -> Text {
        let model = self.model(place.variant);
        let row = model.resolve(place.scope, rate);
        let rates = self.line_of_row(place.variant, row);
        let elapsed = Text::calendar(Calendar::Elapsed, At::Here);
        let rate = Text::cells(rates, At::Here);
        let before = Text::cells(place.line, At::Before);
        let base = self.year_cell(place, 0, base_year, "prices are meant");
        let start = if base_year <= self.book.first_year {
            let first = Text::cells(rates, At::First);
            let start = Text::calendar(Calendar::Year, At::First);
            Text::format("((1+{})^({}-{}))", &[&first, &start, &base])
        } else {
            let first = self.book.first_year;
            let growth = (0..self.book.year_count).map(|period| {
                let is_grown = period > 0 && first + period as i32 <= base_year;
                let rate = self.lowered.variants[self.places[place.variant]].operand(row, period);
                let grown = self.lowered.graph.apply(Op::Add, &[ONE, rate]);
                if is_grown { grown } else { ONE }
            });
            let growth = growth.collect();
            let grown = self.helper(
                place,
                counter.helper(),
                "growth up to the base year",
                &Kind::ratio(),
                |_, _| {
                    let year = Text::calendar(Calendar::Year, At::Here);
                    let text = Text::format(
                        "IF(AND({}>0,{}<={}),1+{},1)",
                        &[&elapsed, &year, &base, &rate],
                    );
                    (text, growth)
                },
            );
            // Beyond the deal's years the last rate holds.
            let end = Text::calendar(Calendar::Year, At::Last);
            Text::format(
                "(1/(PRODUCT({})*((1+{})^MAX({}-{},0))))",
                &[
                    &Text::cells(grown, At::All),
                    &Text::cells(rates, At::Last),
                    &base,
                    &end,
                ],
            )
        };
        Text::format(
            "IF({}=0,{},({}*(1+{})))",
            &[&elapsed, &start, &before, &rate],
        )
    }
}
