//! Lines on the sheet of inputs, which grows as formulas ask for numbers.

use model::model::RowId;
use syntax::span::Span;
use syntax::tree::{SourceRef, SourceRefKind};

use super::typed::Typed;
use super::{Place, Planner};
use crate::book::{Cell, Content, Line, LineId, Look};

impl Planner<'_> {
    #[expect(
        clippy::too_many_arguments,
        reason = "what a line of the sheet of inputs shows"
    )]
    pub(super) fn input_line(
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

    pub(super) fn series_line(
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

    /// Keeps where the number or word of a cell is written.
    pub(super) fn written_at(&mut self, line: LineId, period: usize, span: Span) {
        let places = self.book.origins.entry((line, period)).or_default();
        if !places.contains(&span) {
            places.push(span);
        }
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
    pub(super) fn add_input(
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

    pub(super) fn heading_of(&self, place: Place) -> String {
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

    pub(super) fn source_note(&self, place: Place, sources: &[SourceRef], span: Span) -> String {
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
