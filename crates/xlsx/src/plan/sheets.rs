//! Which rows stand on which sheet, and in which order.

use std::collections::HashMap;

use model::definition::Kind;
use model::model::{InstanceId, Model, RowId};

use super::Planner;
use super::look::look_of;
use super::names::sheet_name;
use crate::book::{Content, Line, LineId, Look, Sheet};
use crate::text::Text;

/// More top-level uses than this share sheets by the kind of their template.
const SHEET_COUNT_MAX: usize = 40;

/// A sheet before its lines are made.
struct Planned {
    key: String,
    title: String,
    /// For each instance its path and the names of its rows.
    groups: Vec<(String, Vec<String>)>,
}

impl Planner<'_> {
    /// Headings and an empty line for every row of every scenario.
    pub(super) fn lay_out_rows(&mut self) {
        let mut sheets: Vec<Planned> = Vec::new();
        let mut described: HashMap<String, Line> = HashMap::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            let by_kind = model.instance(InstanceId::ROOT).children.len() > SHEET_COUNT_MAX;
            let mut stack = vec![InstanceId::ROOT];
            while let Some(at) = stack.pop() {
                let (key, title) = sheet_of(model, at, by_kind);
                let own = model.instance(at);
                let known = sheets.iter().position(|sheet| sheet.key == key);
                let sheet = known.unwrap_or_else(|| {
                    let groups = Vec::new();
                    sheets.push(Planned { key, title, groups });
                    sheets.len() - 1
                });
                let groups = &mut sheets[sheet].groups;
                let known = groups.iter().position(|(path, _)| *path == own.path);
                let group = known.unwrap_or_else(|| {
                    groups.push((own.path.clone(), Vec::new()));
                    groups.len() - 1
                });
                let count = model.definition(at).rows.len() as u32;
                for row in (own.first_row.0..own.first_row.0 + count).map(RowId) {
                    let name = model.row_name(row);
                    if !groups[group].1.contains(&name) {
                        groups[group].1.push(name.clone());
                    }
                    described
                        .entry(name)
                        .or_insert_with(|| self.empty_line(model, row));
                }
                if at != InstanceId::ROOT || !own.children.is_empty() {
                    described
                        .entry(format!("heading {}", own.path))
                        .or_insert_with(|| heading(model, at));
                }
                stack.extend(own.children.iter().rev());
            }
        }
        let mut taken: Vec<String> = [
            "Summary",
            "Inputs",
            "Parties",
            "Indicators",
            "Scenarios",
            "Sources",
            "Checks",
        ]
        .map(str::to_lowercase)
        .to_vec();
        for Planned { title, groups, .. } in sheets {
            let name = sheet_name(&title, &mut taken);
            let mut lines = Vec::new();
            for (path, names) in groups {
                if let Some(line) = described.remove(&format!("heading {path}")) {
                    lines.push(self.book.add(line));
                }
                for name in names {
                    let line = described
                        .remove(&name)
                        .expect("each name stands in one group");
                    let id = self.book.add(line);
                    self.rows.insert(name, id);
                    lines.push(id);
                }
            }
            self.book.sheets.push(Sheet { name, title, lines });
        }
    }

    fn empty_line(&self, model: &Model, row: RowId) -> Line {
        let depth = model
            .instance(model.instance_of(row))
            .path
            .matches('.')
            .count();
        let unit = model.row_unit(row);
        let kind = &model.row(row).kind;
        let (words, look) = look_of(kind, &unit, |dimension| {
            dimension.text(&|base| model.base_name(base))
        });
        Line {
            label: model.row_label(row),
            depth: depth as u8 + 1,
            unit: words,
            look,
            content: Content::Formula {
                cases: Vec::new(),
                results: Vec::new(),
                single: false,
                total: is_flow(kind),
            },
            note: self.note_of(model, row),
            name: Some(model.row_name(row)),
        }
    }

    /// The formula as the deal writes it, on one line.
    fn note_of(&self, model: &Model, row: RowId) -> String {
        let words = self.texts.at(model.body(row).span);
        let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
        line.chars().take(250).collect()
    }

    /// Says how every row is computed, in every scenario.
    pub(super) fn fill_rows(&mut self) {
        let mut order: Vec<(LineId, String)> = self
            .rows
            .iter()
            .map(|(name, line)| (*line, name.clone()))
            .collect();
        order.sort_unstable();
        for (line, name) in order {
            let base = self.model(0);
            if base
                .find_row(&name)
                .is_some_and(|row| base.party_of(row).is_some())
            {
                continue;
            }
            let mut cases = Vec::new();
            for variant in 0..self.variant_count() {
                let model = self.model(variant);
                let Some(row) = model.find_row(&name) else {
                    cases.push(Text::of("0"));
                    continue;
                };
                let operands = self.row_operands(variant, row);
                self.asked.insert((line, variant), operands);
                cases.push(self.row_text(variant, line, row));
            }
            self.set_cases(line, cases);
        }
    }
}

fn heading(model: &Model, at: InstanceId) -> Line {
    let own = model.instance(at);
    let label = match model.use_of(at) {
        None => "The deal".to_owned(),
        Some(using) => using.label.clone().unwrap_or_else(|| own.path.clone()),
    };
    let note = match own.template {
        None => String::new(),
        Some(template) => model.templates[template.0 as usize].name.clone(),
    };
    Line {
        label,
        depth: own.path.matches('.').count() as u8,
        unit: String::new(),
        look: Look::Number { thousands: 0 },
        content: Content::Heading,
        note,
        name: None,
    }
}

/// The sheet of an instance: by its outermost use, or the kind of template where those are many.
fn sheet_of(model: &Model, at: InstanceId, by_kind: bool) -> (String, String) {
    let mut outermost = at;
    loop {
        if outermost == InstanceId::ROOT {
            return (String::new(), "Deal".to_owned());
        }
        let parent = model.instance(outermost).parent;
        if parent == InstanceId::ROOT {
            break;
        }
        outermost = parent;
    }
    let own = model.instance(outermost);
    if by_kind {
        let template = own.template.expect("a use has a template");
        let name = &model.templates[template.0 as usize].name;
        return (format!("kind {name}"), name.clone());
    }
    let using = model.use_of(outermost).expect("it is a use");
    (
        own.path.clone(),
        using
            .label
            .clone()
            .unwrap_or_else(|| own.path.replace('_', " ")),
    )
}

/// Whether amounts of years may be added up.
fn is_flow(kind: &Kind) -> bool {
    let Kind::Number(measure) = kind else {
        return false;
    };
    let Some(dimension) = &measure.dimension else {
        return false;
    };
    !measure.balance
        && !dimension.is_ratio()
        && {
            let text = dimension.text(&|_| "x".to_owned());
            !text.contains('/')
        }
        && dimension.any(|base| base != model::units::Base::Time)
}
