//! How inputs get their values: typed numbers go to the sheet of inputs, everything else is a formula.

use engine::Operand;
use model::definition::{Between, Body, Kind, List};
use model::formula::{Formula, FormulaNode, RowRef};
use model::model::RowId;
use model::units::Unit;
use syntax::span::Span;
use syntax::tree::{SourceRef, SourceRefKind};

use crate::book::{At, Calendar, Cell, Content, Line, LineId, Look, Text};
use crate::formula::{Counter, constant};
use crate::look::{as_written, base_unit, look_of};
use crate::plan::{Place, Planner};

/// A number as a person types it.
struct Typed {
    /// The number, or a word.
    cell: Cell,
    factor: f64,
    unit: String,
    look: Look,
    words: Vec<String>,
}

impl Planner<'_> {
    /// The formula of a row in one scenario.
    pub(crate) fn row_text(&mut self, variant: usize, line: LineId, row: RowId) -> Text {
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

    fn in_base(&self, id: LineId, cells: &Text) -> Text {
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
    pub(crate) fn literal(
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
        let item = |period: usize| {
            let year = i64::from(self.book.first_year) + period as i64;
            let place = year - i64::from(first);
            let item = if place < 0 {
                list.otherwise.as_ref()
            } else {
                let own = list.items.get(place as usize);
                own.or(list.then.as_ref()).or(list.otherwise.as_ref())
            };
            item.and_then(literal_value)
                .map(|value| value / typed.factor)
        };
        let operands: Vec<Option<f64>> = (0..self.book.year_count).map(item).collect();
        let full = operands.iter().all(Option::is_some);
        let note = self.source_note(place, model.body(row).sources, model.body(row).span);
        let id = self.series_line(place, row, typed, operands, note, false);
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

    fn dated(
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
            lines.push(own);
        }
        let (first, last) = (lines[0], *lines.last().expect("there are levels"));
        let block = |at| Text(vec![crate::book::Piece::Block(first, last, at)]);
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

    // --- Lines on the sheet of inputs -------------------------------------------------------------

    #[expect(
        clippy::too_many_arguments,
        reason = "what a line of the sheet of inputs shows"
    )]
    fn input_line(
        &mut self,
        place: Place,
        row: RowId,
        number: usize,
        label: &str,
        typed: Typed,
        from: Option<i32>,
        note: String,
        pasted: bool,
    ) -> LineId {
        let value = match &typed.cell {
            Cell::Number(value) => value.to_bits(),
            Cell::Word(_) => 0,
        };
        let key = (
            place.line,
            number,
            value,
            format!("{:?} {note}", typed.cell),
        );
        if let Some(id) = self.literals.get(&key) {
            return *id;
        }
        let name = self.model(place.variant).row_name(row);
        let heading = self.heading_of_row(place, row);
        let label = self.in_scenario(place, label);
        let id = self.add_input(place, heading, label, typed, from, note, pasted);
        self.book.lines[id.0 as usize].name = Some(name);
        self.literals.insert(key, id);
        id
    }

    fn series_line(
        &mut self,
        place: Place,
        row: RowId,
        typed: Typed,
        values: Vec<Option<f64>>,
        note: String,
        pasted: bool,
    ) -> LineId {
        let words = format!("{values:?} {note}");
        let key = (place.line, 0, 0, words);
        if let Some(id) = self.literals.get(&key) {
            return *id;
        }
        let model = self.model(place.variant);
        let (name, label) = (model.row_name(row), model.row_label(row));
        let heading = self.heading_of_row(place, row);
        self.input_heading(heading);
        let label = self.in_scenario(place, &label);
        let id = self.book.add(Line {
            label,
            depth: 1,
            unit: typed.unit,
            look: typed.look,
            content: Content::Series {
                values,
                factor: typed.factor,
                pasted,
            },
            note,
            name: Some(name),
        });
        self.inputs.push(id);
        self.literals.insert(key, id);
        id
    }

    /// What a scenario sets says so.
    fn in_scenario(&self, place: Place, label: &str) -> String {
        match place.variant {
            0 => label.to_owned(),
            variant => format!("{label}, in {}", self.deal.variant_name(variant)),
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "what a line of the sheet of inputs shows"
    )]
    fn add_input(
        &mut self,
        _place: Place,
        heading: String,
        label: String,
        typed: Typed,
        from: Option<i32>,
        note: String,
        pasted: bool,
    ) -> LineId {
        self.input_heading(heading);
        let id = self.book.add(Line {
            label,
            depth: 1,
            unit: typed.unit,
            look: typed.look,
            content: Content::Value {
                value: typed.cell,
                factor: typed.factor,
                from,
                words: typed.words,
                pasted,
            },
            note,
            name: None,
        });
        self.inputs.push(id);
        id
    }

    fn heading_of(&self, place: Place) -> String {
        let model = self.model(place.variant);
        match self
            .book
            .line(place.line)
            .name
            .as_deref()
            .and_then(|name| model.find_row(name))
        {
            Some(row) => self.heading_of_row(place, row),
            None => "Questions".to_owned(),
        }
    }

    fn heading_of_row(&self, place: Place, row: RowId) -> String {
        let model = self.model(place.variant);
        let instance = model.instance_of(row);
        match model.use_of(instance) {
            None => "The deal".to_owned(),
            Some(using) => {
                let path = model.instance(instance).path.clone();
                using
                    .label
                    .as_ref()
                    .map_or(path.clone(), |label| format!("{label} ({path})"))
            }
        }
    }

    fn input_heading(&mut self, heading: String) {
        if self.last_heading.as_ref() == Some(&heading) {
            return;
        }
        let id = self.book.add(Line {
            label: heading.clone(),
            depth: 0,
            unit: String::new(),
            look: Look::Number { thousands: 0 },
            content: Content::Heading,
            note: String::new(),
            name: None,
        });
        self.inputs.push(id);
        self.last_heading = Some(heading);
    }

    // --- Numbers as typed -------------------------------------------------------------------------

    fn typed(&self, place: Place, kind: &Kind, unit: &Unit, value: f64, span: Span) -> Typed {
        let model = self.model(place.variant);
        let base =
            |dimension: &model::units::Dimension| dimension.text(&|base| model.base_name(base));
        if matches!(kind, Kind::Number(_)) {
            let words = self.texts.at(span).trim_start_matches('-').to_owned();
            if let Some((number, unit)) = as_written(&words)
                && !unit.is_empty()
                && number != 0.0
            {
                if unit.starts_with('%') {
                    return Typed::number(value, 1.0, unit.to_owned(), Look::Percent);
                }
                let factor = value.abs() / number;
                return Typed::number(
                    value / factor,
                    factor,
                    unit.to_owned(),
                    Look::Number { thousands: 0 },
                );
            }
        }
        Self::in_unit(kind, unit, value, &base)
    }

    fn in_unit(
        kind: &Kind,
        unit: &Unit,
        value: f64,
        base: &dyn Fn(&model::units::Dimension) -> String,
    ) -> Typed {
        match kind {
            Kind::Truth => Typed {
                cell: Cell::Word(if value == 0.0 { "no" } else { "yes" }.to_owned()),
                factor: 1.0,
                unit: "yes or no".to_owned(),
                look: Look::Truth,
                words: vec!["yes".to_owned(), "no".to_owned()],
            },
            Kind::Choice(words) => Typed {
                cell: Cell::Word(words.get(value as usize).cloned().unwrap_or_default()),
                factor: 1.0,
                unit: "one of the words".to_owned(),
                look: Look::Number { thousands: 0 },
                words: words.to_vec(),
            },
            Kind::Number(_) | Kind::Poison if unit.text.starts_with('%') => {
                let (words, look) = look_of(kind, unit, base);
                Typed::number(value, 1.0, words, look)
            }
            Kind::Number(_) | Kind::Poison => {
                let factor = unit.multiplier / unit.divisor;
                let words = if unit.text.is_empty() && !unit.dimension.is_ratio() {
                    base(&unit.dimension)
                } else {
                    unit.text.clone()
                };
                Typed::number(value / factor, factor, words, Look::Number { thousands: 0 })
            }
        }
    }

    fn source_note(&self, place: Place, sources: &[SourceRef], span: Span) -> String {
        let model = self.model(place.variant);
        let said: Vec<String> = sources
            .iter()
            .map(|source| match &source.kind {
                SourceRefKind::Assumed(reason) => format!("assumed: {}", reason.value),
                SourceRefKind::Cited { source, place } => {
                    let name = source.text();
                    let known = model.root.sources.iter().find(|source| source.name == name);
                    let title = known
                        .and_then(|source| source.fields.iter().find(|(field, _)| field == "title"))
                        .map_or(name.clone(), |(_, title)| title.clone());
                    match place {
                        Some(place) => format!("{title}, {}", place.value),
                        None => title,
                    }
                }
            })
            .collect();
        let file = &self.texts.get(span.file).name;
        let (line, _) = self.texts.line_and_column(span);
        format!("{} [{file}, line {line}]", said.join("; "))
            .trim()
            .to_owned()
    }
}

impl Typed {
    fn number(value: f64, factor: f64, unit: String, look: Look) -> Self {
        Self {
            cell: Cell::Number(value),
            factor,
            unit,
            look,
            words: Vec::new(),
        }
    }
}

/// The value of a number that stands alone, with its sign.
pub(crate) fn literal_value(formula: &Formula) -> Option<f64> {
    match &formula.node {
        FormulaNode::Number(value) => Some(*value),
        FormulaNode::Apply(engine::Op::Negate, operands) => match operands[0].node {
            FormulaNode::Number(value) => Some(-value),
            _ => None,
        },
        _ => None,
    }
}
