//! Which rows stand on which sheet, and in which order.

use std::collections::HashMap;

use model::definition::{PoolMember, Role, RowDefinition};
use model::model::{InstanceId, Model, RowId};

use super::Planner;
use super::flows::{flows, is_amount, is_moved};
use super::look::look_of;
use super::names::sheet_name;
use crate::book::{Across, Content, Line, LineId, Look, Sheet};
use crate::text::{Text, shortened};

/// More top-level uses than this share sheets by the kind of their template.
const SHEET_COUNT_MAX: usize = 40;
/// Longest formula in words that is shown beside a row.
const NOTE_LEN_MAX: usize = 300;
/// Sheets that every workbook has.
const OWN_SHEETS: [&str; 9] = [
    "Summary",
    "Inputs",
    "Parties",
    "Indicators",
    "Scenarios",
    "Pasted",
    "Sources",
    "Checks",
    crate::mark::SHEET,
];

/// A sheet before its lines are made.
struct Planned {
    title: String,
    /// The instances on it.
    groups: Vec<Group>,
    /// Where each instance stands among them, by its path.
    by_path: HashMap<String, usize>,
}

/// An instance on a sheet.
struct Group {
    path: String,
    heading: Option<Line>,
    rows: Vec<Found>,
    by_name: HashMap<String, usize>,
}

/// A row of any scenario.
struct Found {
    line: Line,
    /// In each scenario, the row of that name.
    rows: Vec<Option<RowId>>,
    /// Whether it goes on with the pool of the row before.
    goes_on: bool,
}

/// What stands on a line: in each scenario the row of that name.
pub(super) struct RowLine {
    pub(super) line: LineId,
    pub(super) rows: Vec<Option<RowId>>,
}

impl Planner<'_> {
    /// Headings and an empty line for every row of every scenario.
    pub(super) fn lay_out_rows(&mut self) -> Vec<RowLine> {
        let mut sheets: Vec<Planned> = Vec::new();
        let mut by_key: HashMap<String, usize> = HashMap::new();
        for variant in 0..self.variant_count() {
            let model = self.model(variant);
            let by_kind = model.instance(InstanceId::ROOT).children.len() > SHEET_COUNT_MAX;
            let mut stack = vec![InstanceId::ROOT];
            while let Some(at) = stack.pop() {
                let (key, title) = sheet_of(model, at, by_kind);
                let place = *by_key.entry(key).or_insert_with(|| {
                    sheets.push(Planned {
                        title,
                        groups: Vec::new(),
                        by_path: HashMap::new(),
                    });
                    sheets.len() - 1
                });
                let group = sheets[place].group(&model.instance(at).path);
                self.lay_out_instance(variant, at, group);
                stack.extend(model.instance(at).children.iter().rev());
            }
        }
        self.add_sheets(sheets)
    }

    fn lay_out_instance(&self, variant: usize, at: InstanceId, group: &mut Group) {
        let model = self.model(variant);
        let own = model.instance(at);
        if group.heading.is_none() {
            group.heading = Some(heading(model, at));
        }
        let definition = model.definition(at);
        for (slot, declared) in definition.rows.iter().enumerate() {
            let row = RowId(own.first_row.0 + slot as u32);
            let known = group.by_name.get(&declared.name).copied();
            let place = known.unwrap_or_else(|| {
                let starts = matches!(
                    declared.role,
                    Role::Pool(PoolMember::Opening) | Role::Input | Role::Row | Role::Deflator
                );
                group.rows.push(Found {
                    line: Self::empty_line(model, row),
                    rows: vec![None; self.variant_count()],
                    goes_on: !starts,
                });
                let place = group.rows.len() - 1;
                group.by_name.insert(declared.name.clone(), place);
                place
            });
            group.rows[place].rows[variant] = Some(row);
        }
    }

    fn add_sheets(&mut self, sheets: Vec<Planned>) -> Vec<RowLine> {
        let mut taken: Vec<String> = OWN_SHEETS.iter().map(|name| name.to_lowercase()).collect();
        let mut all = Vec::new();
        for Planned { title, groups, .. } in sheets {
            let name = sheet_name(&title, &mut taken);
            let mut lines = Vec::new();
            for group in groups {
                let heading = group.heading.expect("every instance has a heading");
                self.inputs
                    .expect(&group.path, heading_of_inputs(&heading, &group.path));
                lines.push(self.book.add(heading));
                let mut first = None;
                for Found {
                    line,
                    rows,
                    goes_on,
                } in group.rows
                {
                    let line = self.book.add(line);
                    match first {
                        Some(first) if goes_on => {
                            self.pools.insert(line, first);
                        }
                        _ => first = Some(line),
                    }
                    for (variant, row) in rows.iter().enumerate() {
                        if let Some(row) = row {
                            self.row_lines[variant][row.0 as usize] = Some(line);
                        }
                    }
                    all.push(RowLine { line, rows });
                    lines.push(line);
                }
            }
            self.book.sheets.push(Sheet {
                name,
                title,
                lines,
                across: Across::Years,
            });
        }
        all
    }

    fn empty_line(model: &Model, row: RowId) -> Line {
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
            label: label_of(model, row),
            depth: depth as u8 + 1,
            unit: words,
            look,
            content: Content::Formula {
                cases: Vec::new(),
                results: Vec::new(),
                single: false,
                total: is_summed(model.row(row)),
                pasted: false,
            },
            note: shortened(&report::row_in_words(model, row), NOTE_LEN_MAX),
            name: Some(model.row_name(row)),
            strong: false,
        }
    }

    /// Says how every row is computed, in every scenario.
    pub(super) fn fill_rows(&mut self, all: &[RowLine]) {
        for RowLine { line, rows } in all {
            let mut cases = Vec::new();
            for (variant, row) in rows.iter().enumerate() {
                let Some(row) = *row else {
                    // In this scenario nothing reads it.
                    cases.push(Text::of("\"\""));
                    self.asked
                        .insert((*line, variant), vec![None; self.book.year_count]);
                    continue;
                };
                let operands = self.row_operands(variant, row);
                self.asked.insert((*line, variant), operands);
                cases.push(self.row_text(variant, *line, row));
            }
            self.set_cases(*line, cases);
        }
        self.sum_no_levels(all);
    }

    /// What is there in every year, such as what lies in the ground, has no sum.
    fn sum_no_levels(&mut self, all: &[RowLine]) {
        let variants = 0..self.variant_count();
        let known: Vec<Vec<bool>> = variants.map(|variant| flows(self.model(variant))).collect();
        for RowLine { line, rows } in all {
            let mut found = rows.iter().zip(&known);
            let is_flow = found.any(|(row, known)| row.is_some_and(|row| known[row.0 as usize]));
            if let Content::Formula { total, .. } = &mut self.book.lines[line.0 as usize].content {
                *total &= is_flow;
            }
        }
    }
}

impl Planned {
    /// The place of an instance.
    fn group(&mut self, path: &str) -> &mut Group {
        let known = self.by_path.get(path).copied();
        let place = known.unwrap_or_else(|| {
            self.groups.push(Group {
                path: path.to_owned(),
                heading: None,
                rows: Vec::new(),
                by_name: HashMap::new(),
            });
            let place = self.groups.len() - 1;
            self.by_path.insert(path.to_owned(), place);
            place
        });
        &mut self.groups[place]
    }
}

/// How a reader calls a row; an input by its name too, which its words only explain.
pub(super) fn label_of(model: &Model, row: RowId) -> String {
    let declared = model.row(row);
    match (&declared.label, declared.role) {
        (Some(words), Role::Input) => format!("{}: {words}", declared.name.replace('_', " ")),
        _ => model.row_label(row),
    }
}

fn heading(model: &Model, at: InstanceId) -> Line {
    let own = model.instance(at);
    let label = match model.use_of(at) {
        None => "The deal".to_owned(),
        Some(using) => using.label.clone().unwrap_or_else(|| last_name(&own.path)),
    };
    let note = match own.template {
        None => String::new(),
        Some(template) => model.templates[template.0 as usize].name.clone(),
    };
    Line {
        label,
        depth: own.path.matches('.').count() as u8,
        unit: String::new(),
        look: Look::PLAIN,
        content: Content::Heading,
        note,
        name: None,
        strong: false,
    }
}

/// The last name of a path, for who reads it under the headings of the others.
fn last_name(path: &str) -> String {
    let name = path.rsplit('.').next().unwrap_or(path);
    name.replace('_', " ")
}

/// Among the inputs an instance is told by its path too.
fn heading_of_inputs(heading: &Line, path: &str) -> Line {
    let label = match path {
        "" => heading.label.clone(),
        path if heading.label == last_name(path) => path.to_owned(),
        path => format!("{} ({path})", heading.label),
    };
    Line::heading(label, heading.depth)
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

/// Whether amounts of years may be added up, as far as the row itself says.
fn is_summed(declared: &RowDefinition) -> bool {
    let moves = match declared.role {
        Role::Pool(member) => is_moved(member),
        Role::Input | Role::Row | Role::Deflator => true,
    };
    moves && is_amount(&declared.kind)
}
