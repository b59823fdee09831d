//! Lines on the sheet of inputs, which grows as formulas ask for numbers.

use std::collections::HashMap;

use model::model::{InstanceId, RowId};
use syntax::span::Span;
use syntax::tree::{SourceRef, SourceRefKind};

use super::sheets::label_of;
use super::typed::Typed;
use super::{Place, Planner};
use crate::book::{Across, Cell, Content, Line, LineId, Look, Sheet};

/// The sheet of inputs: what every instance is given, in the order of the sheets.
#[derive(Default)]
pub(super) struct InputSheet {
    groups: Vec<Group>,
    by_path: HashMap<String, usize>,
    /// Lines by what they hold, so that what scenarios have in common stands there once.
    known: HashMap<Key, Vec<LineId>>,
}

/// The inputs of an instance.
struct Group {
    heading: Line,
    lines: Vec<LineId>,
}

/// What tells inputs apart: the line that reads them, which of its numbers they are, what they hold.
type Key = (LineId, usize, String);

/// What a formula asks the sheet of inputs for.
pub(super) struct Asked {
    /// The row it belongs to; none where it stands inside a formula.
    pub(super) row: Option<RowId>,
    pub(super) label: String,
    pub(super) typed: Typed,
    /// The year from which it holds.
    pub(super) from: Option<i32>,
    pub(super) note: String,
    /// Nothing a person may change.
    pub(super) pasted: bool,
    /// Where the number or word is written; none where it is computed.
    pub(super) written: Option<Span>,
}

/// A number for each year, as a formula asks for them.
pub(super) struct AskedSeries {
    pub(super) typed: Typed,
    pub(super) values: Vec<Option<f64>>,
    /// Where each is written.
    pub(super) written: Vec<Option<Span>>,
    pub(super) note: String,
    pub(super) pasted: bool,
}

/// The place of numbers in what the deal asks.
const QUESTIONS: &str = "?";

impl InputSheet {
    /// Keeps a place for the inputs of an instance.
    pub(super) fn expect(&mut self, path: &str, heading: Line) {
        if !self.by_path.contains_key(path) {
            self.by_path.insert(path.to_owned(), self.groups.len());
            self.groups.push(Group {
                heading,
                lines: Vec::new(),
            });
        }
    }

    fn add(&mut self, path: &str, line: LineId) {
        self.groups[self.by_path[path]].lines.push(line);
    }
}

impl Planner<'_> {
    /// Keeps a place for numbers in what the deal asks, behind all others.
    pub(super) fn expect_questions(&mut self) {
        let heading = Line::heading("Figures that are shown, and claims".to_owned(), 0);
        self.inputs.expect(QUESTIONS, heading);
    }

    /// One number or word; `number` tells those of one line apart.
    pub(super) fn input_line(&mut self, place: Place, number: usize, asked: Asked) -> LineId {
        self.input_lines(place, number, vec![asked])[0]
    }

    /// Several that stand together, as a table does.
    pub(super) fn input_lines(
        &mut self,
        place: Place,
        number: usize,
        asked: Vec<Asked>,
    ) -> Vec<LineId> {
        let held = asked.iter().map(|asked| (asked.from, &asked.typed.cell));
        let notes = asked.iter().map(|asked| &asked.note);
        let words = format!(
            "{:?} {:?}",
            held.collect::<Vec<_>>(),
            notes.collect::<Vec<_>>()
        );
        let key = (place.line, number, words);
        let written: Vec<Option<Span>> = asked.iter().map(|asked| asked.written).collect();
        if let Some(lines) = self.inputs.known.get(&key).cloned() {
            for (line, span) in lines.iter().zip(&written) {
                self.written_at(*line, 0, *span);
            }
            return lines;
        }
        let lines: Vec<LineId> = asked
            .into_iter()
            .map(|asked| {
                let content = Content::Value {
                    value: asked.typed.cell,
                    factor: asked.typed.factor,
                    from: asked.from,
                    words: asked.typed.words,
                    pasted: asked.pasted,
                };
                self.add_input(
                    place,
                    asked.row,
                    Line {
                        label: asked.label,
                        depth: 1,
                        unit: asked.typed.unit,
                        look: asked.typed.look,
                        content,
                        note: asked.note,
                        name: None,
                        strong: false,
                    },
                )
            })
            .collect();
        for (line, span) in lines.iter().zip(&written) {
            self.written_at(*line, 0, *span);
        }
        self.inputs.known.insert(key, lines.clone());
        lines
    }

    /// A number for each year.
    pub(super) fn series_line(&mut self, place: Place, row: RowId, asked: AskedSeries) -> LineId {
        let key = (place.line, 0, format!("{:?} {}", asked.values, asked.note));
        let known = self.inputs.known.get(&key).map(|lines| lines[0]);
        let id = known.unwrap_or_else(|| {
            let line = Line {
                label: label_of(self.model(place.variant), row),
                depth: 1,
                unit: asked.typed.unit,
                look: asked.typed.look,
                content: Content::Series {
                    values: asked.values,
                    factor: asked.typed.factor,
                    pasted: asked.pasted,
                },
                note: asked.note,
                name: None,
                strong: false,
            };
            let id = self.add_input(place, Some(row), line);
            self.inputs.known.insert(key, vec![id]);
            id
        });
        for (period, span) in asked.written.into_iter().enumerate() {
            self.written_at(id, period, span);
        }
        id
    }

    /// Keeps where the number or word of a cell is written.
    fn written_at(&mut self, line: LineId, period: usize, span: Option<Span>) {
        let Some(span) = span else { return };
        let places = self.book.origins.entry((line, period)).or_default();
        if !places.contains(&span) {
            places.push(span);
        }
    }

    fn add_input(&mut self, place: Place, row: Option<RowId>, mut line: Line) -> LineId {
        let model = self.model(place.variant);
        if row.is_some() {
            line.name = row.map(|row| model.row_name(row));
            if place.variant > 0 {
                let scenario = self.deal.variant_name(place.variant);
                line.label = format!("{}, in {scenario}", line.label);
            }
        }
        let owner = row.or_else(|| self.row_of_line(place));
        let path = match owner {
            Some(row) => model.instance(model.instance_of(row)).path.as_str(),
            None if place.scope == InstanceId::ROOT => QUESTIONS,
            None => model.instance(place.scope).path.as_str(),
        };
        let id = self.book.add(line);
        self.inputs.add(path, id);
        id
    }

    /// The row a formula is written for, where it is not a question.
    fn row_of_line(&self, place: Place) -> Option<RowId> {
        let mut line = place.line;
        while let Some(owner) = self.owners.get(&line) {
            line = *owner;
        }
        let name = self.book.line(line).name.as_deref()?;
        self.model(place.variant).find_row(name)
    }

    /// The sheet, once everything has been asked for.
    pub(super) fn place_inputs(&mut self) {
        let groups = std::mem::take(&mut self.inputs.groups);
        let mut lines = Vec::new();
        for group in groups.into_iter().filter(|group| !group.lines.is_empty()) {
            lines.push(self.book.add(group.heading));
            lines.extend(group.lines);
        }
        let sheet = Sheet {
            name: "Inputs".to_owned(),
            title: "Inputs: every number of the deal as it is written there".to_owned(),
            lines,
            across: Across::Years,
        };
        self.book.sheets.insert(0, sheet);
    }

    /// Where a number comes from, in words, and where it is written.
    pub(super) fn source_note(&self, place: Place, sources: &[SourceRef], span: Span) -> String {
        let model = self.model(place.variant);
        let said: Vec<String> = sources
            .iter()
            .map(|source| match &source.kind {
                SourceRefKind::Assumed(reason) => format!("assumed: {}", reason.value),
                SourceRefKind::Cited {
                    source,
                    place: part,
                } => {
                    let name = source.text();
                    // A template's own default cites the template's sources.
                    let own = model.definition(place.scope).sources.iter();
                    let known = own
                        .chain(&model.root.sources)
                        .find(|source| source.name == name);
                    let title = known
                        .and_then(|source| source.fields.iter().find(|(field, _)| field == "title"))
                        .map_or(name.clone(), |(_, title)| title.clone());
                    match part {
                        Some(part) => format!("{title}, {}", part.value),
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

impl Asked {
    /// A word or number of the workbook itself that formulas read and nobody changes.
    pub(super) fn fixed(label: String, value: f64, unit: &str, look: Look, note: String) -> Self {
        Self {
            row: None,
            label,
            typed: Typed {
                cell: Cell::Number(value),
                factor: 1.0,
                unit: unit.to_owned(),
                look,
                words: Vec::new(),
            },
            from: None,
            note,
            pasted: true,
            written: None,
        }
    }
}
