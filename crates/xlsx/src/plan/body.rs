//! How inputs get their values: typed numbers go to the sheet of inputs, everything else is a formula.

use engine::Operand;
use model::definition::{Body, Kind, List};
use model::formula::{Formula, RowRef};
use model::model::RowId;

use super::formula::{Counter, constant};
use super::look::base_unit;
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
                Some(value) => Some(self.typed_value(place, row, formula, value)),
                None => self.say(place, formula, counter).ok(),
            },
            Body::List(list) => Some(self.list(place, row, list, counter)),
            Body::Dated { between, levels } => {
                Some(self.dated(place, row, *between, levels, counter))
            }
            Body::Drawn(drawn) => Some(self.drawn(place, row, drawn.each_period)),
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
        let kind = model.row(row).kind.clone();
        let typed = self.typed(place, &kind, &unit, value, formula.span);
        let label = model.row_label(row);
        let note = self.source_note(place, model.body(row).sources, model.body(row).span);
        let id = self.input_line(place, row, 0, &label, typed, None, note, false);
        self.written_at(id, 0, formula.span);
        self.read_input(id, &kind)
    }

    /// The cell of an input as a number in base units.
    fn read_input(&self, id: LineId, kind: &Kind) -> Text {
        let cells = Text::cells(id, At::Value);
        match kind {
            Kind::Truth => Text::format("IF({}=\"yes\",1,0)", &[&cells]),
            Kind::Choice(words) => {
                let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
                let words = Text::of(format!("{{{}}}", words.join(",")));
                Text::format("(MATCH({},{},0)-1)", &[&cells, &words])
            }
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
        let words = self.texts.at(formula.span).to_owned();
        let key = (place.line, number, value.to_bits(), words);
        let id = if let Some(id) = self.literals.get(&key) {
            *id
        } else {
            let unit = base_unit(&formula.kind, |dimension| {
                dimension.text(&|base| model.base_name(base))
            });
            let unit = model.root_unit(place.scope, &unit);
            let typed = self.typed(place, &formula.kind, &unit, value, formula.span);
            let owner = self.book.line(place.line);
            let label = format!("{}: number {number}", owner.label);
            let note = owner.note.clone();
            let heading = self.heading_of(place);
            let id = self.add_input(place, heading, label, typed, None, note, false);
            self.literals.insert(key, id);
            id
        };
        self.written_at(id, 0, formula.span);
        let cells = Text::cells(id, At::Value);
        self.in_base(id, &cells)
    }

    fn list(&mut self, place: Place, row: RowId, list: &List, counter: &mut Counter) -> Text {
        let model = self.model(place.variant);
        let all = list.items.iter().chain(&list.then).chain(&list.otherwise);
        let literal = all.clone().all(|item| literal_value(item).is_some());
        let first = list.from.unwrap_or(self.book.first_year);
        let kind = model.row(row).kind.clone();
        if !literal || !matches!(kind, Kind::Number(_)) {
            return self.list_of_formulas(place, list, first, counter);
        }
        let unit = model.row_unit(row);
        let sample = all.clone().find(|item| literal_value(item) != Some(0.0));
        let sample = sample.or(list.items.first()).expect("a list has an item");
        let value = literal_value(sample).unwrap_or_default();
        let typed = self.typed(place, &kind, &unit, value, sample.span);
        let written = |period: usize| {
            let year = i64::from(self.book.first_year) + period as i64;
            let place = year - i64::from(first);
            if place < 0 {
                list.otherwise.as_ref()
            } else {
                let own = list.items.get(place as usize);
                own.or(list.then.as_ref()).or(list.otherwise.as_ref())
            }
        };
        let items: Vec<Option<&Formula>> = (0..self.book.year_count).map(written).collect();
        let value = |item: &Option<&Formula>| item.and_then(literal_value);
        let operands: Vec<Option<f64>> = items
            .iter()
            .map(|item| value(item).map(|value| value / typed.factor))
            .collect();
        let full = operands.iter().all(Option::is_some);
        let note = self.source_note(place, model.body(row).sources, model.body(row).span);
        let id = self.series_line(place, row, typed, operands, note, false);
        for (period, item) in items.into_iter().enumerate() {
            if let Some(item) = item {
                self.written_at(id, period, item.span);
            }
        }
        let cells = Text::cells(id, At::Here);
        let value = self.in_base(id, &cells);
        if full {
            value
        } else {
            Text::format("IF(ISBLANK({}),\"\",{})", &[&cells, &value])
        }
    }

    /// A list whose items are computed.
    fn list_of_formulas(
        &mut self,
        place: Place,
        list: &List,
        first: i32,
        counter: &mut Counter,
    ) -> Text {
        let mut say = |planner: &mut Self, formula: &Formula| {
            planner
                .say(place, formula, counter)
                .unwrap_or_else(|_| Text::of("NA()"))
        };
        let nothing = Text::of("\"\"");
        let otherwise = match &list.otherwise {
            Some(formula) => say(self, formula),
            None => nothing.clone(),
        };
        let then = match &list.then {
            Some(formula) => say(self, formula),
            None => otherwise.clone(),
        };
        let items: Vec<Text> = list.items.iter().map(|item| say(self, item)).collect();
        let year = Text::calendar(Calendar::Year, At::Here);
        let from = Text::number(f64::from(first));
        let last = Text::number(f64::from(first) + items.len() as f64);
        let inside = Text::format(
            "CHOOSE({}-{}+1,{})",
            &[&year, &from, &Text::join(&items, ",")],
        );
        Text::format(
            "IF({}<{},{},IF({}>={},{},{}))",
            &[&year, &from, &otherwise, &year, &last, &then, &inside],
        )
    }

    /// The place of a draw on the path that is shown: a number that nobody typed.
    fn drawn(&mut self, place: Place, row: RowId, each_period: bool) -> Text {
        let model = self.model(place.variant);
        let unit = model.row_unit(row);
        let kind = model.row(row).kind.clone();
        let note = format!(
            "drawn; here its median: {}",
            self.texts.at(model.body(row).span)
        );
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        let values = self.central(place.variant, row);
        if each_period {
            let typed = self.typed(place, &kind, &unit, values[0], model.body(row).span);
            let values = values
                .iter()
                .map(|value| Some(value / typed.factor))
                .collect();
            let id = self.series_line(place, row, typed, values, note, true);
            let cells = Text::cells(id, At::Here);
            return self.in_base(id, &cells);
        }
        let typed = Self::in_unit(&kind, &unit, values[0], &|dimension| {
            dimension.text(&|base| model.base_name(base))
        });
        let label = model.row_label(row);
        let id = self.input_line(place, row, 0, &label, typed, None, note, true);
        self.read_input(id, &kind)
    }

    /// What a row is on the central path.
    fn central(&self, variant: usize, row: RowId) -> Vec<f64> {
        let mut inputs = engine::Inputs::new();
        for (place, leaf) in self.lowered.leaves.iter().enumerate() {
            inputs.set_constant(engine::InputId(place as u32), leaf.kind.central());
        }
        let operands: Vec<Operand> = (0..self.book.year_count)
            .map(|period| self.lowered.variants[self.places[variant]].operand(row, period))
            .collect();
        let program = engine::schedule(&self.lowered.graph, &operands);
        let results = engine::evaluate(&program, &inputs, 1);
        (0..operands.len())
            .map(|output| results.value(output, 0))
            .collect()
    }

    fn open(&mut self, place: Place, row: RowId, low: &Formula, high: &Formula) -> Text {
        let model = self.model(place.variant);
        let unit = model.row_unit(row);
        let kind = model.row(row).kind.clone();
        let mut ends = Vec::new();
        for (number, (end, words)) in [(low, "low end"), (high, "high end")]
            .into_iter()
            .enumerate()
        {
            let operand = self.operands_of(place, end)[0];
            let value = constant(operand).unwrap_or(f64::NAN);
            let typed = self.typed(place, &kind, &unit, value, end.span);
            let label = format!("{}, {words} (to be agreed)", model.row_label(row));
            let note = self.source_note(place, model.body(row).sources, model.body(row).span);
            let id = self.input_line(place, row, number, &label, typed, None, note, false);
            if literal_value(end).is_some() {
                self.written_at(id, 0, end.span);
            }
            let cells = Text::cells(id, At::Value);
            ends.push(self.in_base(id, &cells));
        }
        let position = Text::of("Summary!$C$6");
        Text::format(
            "({}+({}-{})*{})",
            &[&ends[0], &ends[1], &ends[0], &position],
        )
    }

    /// Grows by each year's rate; 1 in the base year.
    fn deflator(
        &mut self,
        place: Place,
        base_year: i32,
        rate: &RowRef,
        counter: &mut Counter,
    ) -> Text {
        let model = self.model(place.variant);
        let name = model.row_name(model.resolve(place.scope, rate));
        let rates = self.rows[&name];
        let elapsed = Text::calendar(Calendar::Elapsed, At::Here);
        let rate = Text::cells(rates, At::Here);
        let before = Text::cells(place.line, At::Before);
        let ahead = i64::from(base_year) - i64::from(self.book.first_year);
        let start = if ahead <= 0 {
            let first = Text::cells(rates, At::First);
            Text::format("((1+{})^{})", &[&first, &Text::number(-ahead as f64)])
        } else {
            let number = counter.literal() + 1000;
            let until = Text::number(f64::from(base_year));
            let grown = self.helper(
                place,
                number,
                "growth up to the base year",
                &Kind::ratio(),
                |_, _| {
                    let year = Text::calendar(Calendar::Year, At::Here);
                    let text = Text::format(
                        "IF(AND({}>0,{}<={}),1+{},1)",
                        &[&elapsed, &year, &until, &rate],
                    );
                    (text, None)
                },
            );
            let beyond = i64::from(base_year) - i64::from(self.book.first_year) + 1
                - self.book.year_count as i64;
            let last = Text::cells(rates, At::Last);
            let beyond = Text::number(beyond.max(0) as f64);
            Text::format(
                "(1/(PRODUCT({})*((1+{})^{})))",
                &[&Text::cells(grown, At::All), &last, &beyond],
            )
        };
        Text::format(
            "IF({}=0,{},({}*(1+{})))",
            &[&elapsed, &start, &before, &rate],
        )
    }
}
