//! A deal to a book: which rows stand where, and how each is computed.
//!
//! Receives a checked deal whose years could be written out. Guarantees that every row of every
//! scenario has a line and that every formula reads only lines. Does not know the file format.

use std::collections::{BTreeMap, HashMap};

use engine::{InputId, Inputs, Operand, value_of, values};
use model::definition::Kind;
use model::files::Texts;
use model::formula::{Formula, PartyMeasure};
use model::model::{InstanceId, Model, PartyId, RowId};
use model::{Deal, Lowered};

use crate::book::{Book, Content, Line, LineId, Look, Sheet, Text};
use crate::look::{base_unit, look_of};

/// More top-level uses than this share sheets by the kind of their template.
const SHEET_COUNT_MAX: usize = 40;
/// The longest name of a sheet.
const SHEET_NAME_LEN_MAX: usize = 31;

/// Builds the book of a deal.
pub(crate) struct Planner<'a> {
    pub(crate) deal: &'a Deal,
    pub(crate) texts: &'a Texts,
    pub(crate) lowered: &'a mut Lowered,
    /// For each scenario, which of the lowered variants gives its numbers.
    pub(crate) places: Vec<usize>,
    pub(crate) book: Book,
    /// The line of every row of any scenario, by its full name.
    pub(crate) rows: HashMap<String, LineId>,
    /// The line of every payment as one party sees it.
    pub(crate) flows: HashMap<FlowKey, LineId>,
    /// Parts of formulas that need a line of their own: by the line they are part of and their number.
    pub(crate) helpers: HashMap<(LineId, usize), LineId>,
    /// Numbers in formulas: by the line, their number, and what they are.
    pub(crate) literals: HashMap<(LineId, usize, u64, String), LineId>,
    /// What has to be evaluated: line and scenario, one operand or one a year.
    pub(crate) asked: BTreeMap<(LineId, usize), Vec<Option<Operand>>>,
    /// The sheet of inputs, grown as formulas ask for numbers.
    pub(crate) inputs: Vec<LineId>,
    /// The heading above the last of them.
    pub(crate) last_heading: Option<String>,
    /// Lines with a rate of return: a spreadsheet gives one where there are several.
    pub(crate) rates: Vec<LineId>,
}

/// A payment as one party sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FlowKey {
    pub(crate) party: u32,
    pub(crate) received: bool,
    pub(crate) in_kind: bool,
    /// Where the payment is written, the row it pays, and the other side.
    pub(crate) identity: (String, String, u32, u32),
}

/// A sheet before its lines are made.
struct Planned {
    key: String,
    title: String,
    /// For each instance its path and the names of its rows.
    groups: Vec<(String, Vec<String>)>,
}

/// Where a formula stands: what its names mean.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    /// The scenario, the base is 0.
    pub(crate) variant: usize,
    /// The instance whose names it reads.
    pub(crate) scope: InstanceId,
    /// The line it is written for.
    pub(crate) line: LineId,
    /// Before the years instead of over them.
    pub(crate) single: bool,
}

impl<'a> Planner<'a> {
    /// All scenarios, the base first.
    pub(crate) fn variant_count(&self) -> usize {
        self.deal.scenarios.len() + 1
    }

    pub(crate) fn model(&self, variant: usize) -> &'a Model {
        &self.deal.variants[variant]
    }

    /// Headings and an empty line for every row of every scenario.
    pub(crate) fn lay_out_rows(&mut self) {
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
    pub(crate) fn fill_rows(&mut self) {
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

    /// The operands of a row, `None` in years it does not reach.
    pub(crate) fn row_operands(&self, variant: usize, row: RowId) -> Vec<Option<Operand>> {
        let lowered = &self.lowered.variants[self.places[variant]];
        let operand = |period| {
            let covered = lowered.is_covered(row, period);
            covered.then(|| lowered.operand(row, period))
        };
        (0..self.book.year_count).map(operand).collect()
    }

    pub(crate) fn set_cases(&mut self, line: LineId, written: Vec<Text>) {
        if let Content::Formula { cases, .. } = &mut self.book.lines[line.0 as usize].content {
            *cases = written;
        }
    }

    /// A new line of formulas that stands nowhere yet.
    pub(crate) fn formula_line(
        &mut self,
        label: String,
        unit: String,
        look: Look,
        single: bool,
    ) -> LineId {
        let cases = vec![Text::of("0"); self.variant_count()];
        self.book.add(Line {
            label,
            depth: 1,
            unit,
            look,
            content: Content::Formula {
                cases,
                results: Vec::new(),
                single,
                total: false,
            },
            note: String::new(),
            name: None,
        })
    }

    /// A part of a formula as a line of its own, above the line it is part of.
    pub(crate) fn helper(
        &mut self,
        place: Place,
        number: usize,
        label: &str,
        kind: &Kind,
        write: impl FnOnce(&mut Self, LineId) -> (Text, Option<Vec<Operand>>),
    ) -> LineId {
        let key = (place.line, number);
        let line = if let Some(line) = self.helpers.get(&key) {
            *line
        } else {
            let owner = self.book.line(place.line);
            let label = format!("{}: {label}", owner.label);
            let depth = owner.depth;
            let model = self.model(place.variant);
            let unit = base_unit(kind, |dimension| {
                dimension.text(&|base| model.base_name(base))
            });
            let (unit, look) = look_of(kind, &unit, |dimension| {
                dimension.text(&|base| model.base_name(base))
            });
            let line = self.formula_line(label, unit, look, false);
            self.book.lines[line.0 as usize].depth = depth;
            self.helpers.insert(key, line);
            line
        };
        let (text, operands) = write(self, line);
        if let Some(operands) = operands {
            let operands = operands.into_iter().map(Some).collect();
            self.asked.insert((line, place.variant), operands);
        }
        if let Content::Formula { cases, .. } = &mut self.book.lines[line.0 as usize].content {
            cases[place.variant] = text;
        }
        line
    }

    /// The operands of a formula in every year.
    pub(crate) fn operands_of(&mut self, place: Place, formula: &Formula) -> Vec<Operand> {
        let models = &self.deal.variants;
        (0..self.book.year_count)
            .map(|period| {
                self.lowered.formula(
                    models,
                    &models[place.variant],
                    self.places[place.variant],
                    place.scope,
                    formula,
                    period,
                )
            })
            .collect()
    }

    /// Puts helpers above the lines they are part of.
    pub(crate) fn place_helpers(&mut self) {
        let mut by_owner: HashMap<LineId, Vec<(usize, LineId)>> = HashMap::new();
        let mut all: Vec<_> = self
            .helpers
            .iter()
            .map(|(key, line)| (*key, *line))
            .collect();
        all.sort_unstable();
        for ((owner, number), line) in all {
            by_owner.entry(owner).or_default().push((number, line));
        }
        for sheet in &mut self.book.sheets {
            let mut lines = Vec::with_capacity(sheet.lines.len());
            for line in &sheet.lines {
                put_with_helpers(*line, &by_owner, &mut lines);
            }
            sheet.lines = lines;
        }
    }

    /// Evaluates what was asked and keeps it as the result of each formula.
    pub(crate) fn evaluate(&mut self) {
        let mut inputs = Inputs::new();
        for (place, leaf) in self.lowered.leaves.iter().enumerate() {
            inputs.set_constant(InputId(place as u32), leaf.kind.central());
        }
        let known = values(&self.lowered.graph, &inputs, 0);
        let count = self.variant_count();
        for line in 0..self.book.lines.len() {
            let id = LineId(line as u32);
            let (Content::Formula { results, .. } | Content::Pasted { results }) =
                &mut self.book.lines[line].content
            else {
                continue;
            };
            *results = (0..count)
                .map(|variant| match self.asked.get(&(id, variant)) {
                    Some(operands) => operands
                        .iter()
                        .map(|operand| operand.map(|operand| value_of(&known, operand)))
                        .collect(),
                    None => Vec::new(),
                })
                .collect();
        }
    }

    pub(crate) fn party_line_name(model: &Model, party: PartyId, measure: PartyMeasure) -> String {
        model.row_name(model.party_row(party, measure))
    }
}

fn put_with_helpers(
    line: LineId,
    by_owner: &HashMap<LineId, Vec<(usize, LineId)>>,
    lines: &mut Vec<LineId>,
) {
    for (_, helper) in by_owner.get(&line).into_iter().flatten() {
        put_with_helpers(*helper, by_owner, lines);
    }
    lines.push(line);
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

/// A name that a tab may have and no other has.
pub(crate) fn sheet_name(title: &str, taken: &mut Vec<String>) -> String {
    let clean: String = title
        .chars()
        .map(|letter| match letter {
            '\'' => '\u{2019}',
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => ' ',
            other if other.is_control() => ' ',
            other => other,
        })
        .collect();
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = if clean.is_empty() {
        "Sheet".to_owned()
    } else {
        clean
    };
    let mut number = 1;
    loop {
        let ending = if number == 1 {
            String::new()
        } else {
            format!(" {number}")
        };
        let length = SHEET_NAME_LEN_MAX - ending.len();
        let name: String = clean
            .chars()
            .take(length)
            .collect::<String>()
            .trim_end()
            .to_owned()
            + &ending;
        let lower = name.to_lowercase();
        if !taken.contains(&lower) && lower != "history" {
            taken.push(lower);
            return name;
        }
        number += 1;
    }
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

/// From this amount on, money is shown in millions.
const MILLION: f64 = 1e6;

impl Planner<'_> {
    /// The sheet of inputs in front, looks that depend on values, and places for all lines.
    pub(crate) fn finish(&mut self) {
        let lines = std::mem::take(&mut self.inputs);
        let inputs = Sheet {
            name: "Inputs".to_owned(),
            title: "Inputs: every number of the deal as it is written there".to_owned(),
            lines,
        };
        self.book.sheets.insert(0, inputs);
        for line in std::mem::take(&mut self.rates) {
            self.paste_where_there_is_no_rate(line);
        }
        let moneys: Vec<String> = self
            .model(0)
            .moneys
            .iter()
            .map(|money| money.name.clone())
            .collect();
        for line in &mut self.book.lines {
            let (Content::Formula { results, .. } | Content::Pasted { results }) = &line.content
            else {
                continue;
            };
            let mut known = results
                .iter()
                .flatten()
                .flatten()
                .copied()
                .filter(|value| value.is_finite());
            match line.look {
                Look::Number { thousands: 0 }
                    if moneys.contains(&line.unit) && known.any(|value| value.abs() >= MILLION) =>
                {
                    line.unit = format!("M {}", line.unit);
                    line.look = Look::Number { thousands: 2 };
                }
                Look::Number { thousands: 0 } if line.unit.is_empty() => {
                    let is_year =
                        |value: f64| value.fract() == 0.0 && (1900.0..2200.0).contains(&value);
                    if results.iter().flatten().flatten().next().is_some()
                        && results
                            .iter()
                            .flatten()
                            .flatten()
                            .all(|value| is_year(*value))
                    {
                        line.look = Look::Year;
                    }
                }
                _ => {}
            }
        }
        self.book.place();
    }

    /// A spreadsheet finds one rate where there are several, so there the engine's answer is pasted.
    fn paste_where_there_is_no_rate(&mut self, line: LineId) {
        let line = &mut self.book.lines[line.0 as usize];
        if let Content::Formula { results, .. } = &line.content {
            let none = results
                .iter()
                .flatten()
                .flatten()
                .any(|value| value.is_nan());
            if none {
                let results = results.clone();
                line.content = Content::Pasted { results };
                line.note = format!(
                    "pasted, because in some scenario there is not one rate: {}",
                    line.note
                );
            }
        }
    }
}
