//! Judging a block: what it gives against what it asserts.
//!
//! A block without a `deal` or `template` line is a fragment. It is put into the frame
//! `deal "spec"`, `timeline 2025..2029`, `money USD nominal`; a fragment that states its own
//! timeline or its own money keeps that. In a fragment a number without a source and an input
//! nothing reads are passed over, unless the block asserts one of the two: they would be on every line.
//!
//! A deal with errors has no values. Where a block asserts both, its values are those of the block
//! without the lines on which it asserts errors.

use std::collections::BTreeMap;

use model::definition::{Body, Kind, Role};
use model::model::{Model, RowId};
use model::units::Unit;
use model::{Deal, Reading, read};
use syntax::diagnostic::{Diagnostic, Severity};

use crate::assertion::{Assertion, Given, Values, What, assertions};
use crate::central::Central;
use crate::markdown::Block;

/// How far a value may be off, as a share of the largest one of its assertion.
const TOLERANCE: f64 = 1e-12;
/// The name of the file a block is read as.
const MAIN: &str = "block.deal";
/// Warnings a fragment is spared.
const SPARED: [&str; 2] = ["missing-source", "unused-input"];

/// Everything a block gives that it does not assert, and the other way round.
/// `files` are the other files of its section, by name.
pub(crate) fn judge(block: &Block, files: &[&Block]) -> Vec<String> {
    let fragment = is_fragment(&block.text);
    let frame = if fragment {
        frame_for(&block.text)
    } else {
        String::new()
    };
    let frame_lines = frame.lines().count();
    let mut texts = BTreeMap::from([(MAIN.to_owned(), format!("{frame}{}", block.text))]);
    let mut asserted: Vec<(String, Assertion)> = Vec::new();
    for (name, source, shift) in [(MAIN, block, frame_lines)].into_iter().chain(
        files
            .iter()
            .map(|file| (file.file.as_deref().unwrap_or(""), *file, 0)),
    ) {
        match assertions(&source.text) {
            Ok(found) => asserted.extend(found.into_iter().map(|assertion| {
                let line = assertion.line + shift;
                (name.to_owned(), Assertion { line, ..assertion })
            })),
            Err(reason) => return vec![reason],
        }
        if name != MAIN {
            texts.insert(name.to_owned(), source.text.clone());
        }
    }
    // What stands in a file is asserted there only where this deal imports it.
    let reading = read(MAIN, &texts, &[]);
    let was_read = |name: &str| reading.texts.iter().any(|text| text.name == name);
    asserted.retain(|(name, _)| was_read(name));
    let spared = fragment
        && !asserted
            .iter()
            .any(|(_, assertion)| asks_for_spared(assertion));
    let mut judge = Judge {
        reading: &reading,
        asserted: &asserted,
        spared,
        problems: Vec::new(),
    };
    let computed = judge.judge_told();
    if computed
        || !asserted
            .iter()
            .any(|(_, assertion)| matches!(assertion.what, What::Values(_)))
    {
        return judge.problems;
    }
    let without_errors = read(MAIN, &without_errors(&texts, &asserted), &[]);
    let mut rest = Judge {
        reading: &without_errors,
        asserted: &asserted,
        spared,
        problems: Vec::new(),
    };
    if !rest.judge_values() {
        rest.problems
            .push("values are asserted, but the deal has other errors".to_owned());
    }
    judge.problems.append(&mut rest.problems);
    judge.problems
}

/// The texts with every line emptied on which an error is asserted.
fn without_errors(
    texts: &BTreeMap<String, String>,
    asserted: &[(String, Assertion)],
) -> BTreeMap<String, String> {
    let is_wrong = |name: &str, line: usize| {
        asserted.iter().any(|(file, assertion)| {
            let is_error = matches!(
                assertion.what,
                What::Told {
                    severity: "error",
                    ..
                }
            );
            file == name && assertion.line == line && is_error
        })
    };
    let cleaned = texts.iter().map(|(name, text)| {
        let lines = text.lines().enumerate();
        let lines: Vec<&str> = lines
            .map(|(line, content)| if is_wrong(name, line) { "" } else { content })
            .collect();
        (name.clone(), lines.join("\n"))
    });
    cleaned.collect()
}

fn is_fragment(text: &str) -> bool {
    !text
        .lines()
        .any(|line| line.starts_with("deal ") || line.starts_with("template "))
}

fn frame_for(text: &str) -> String {
    let mut frame = "deal \"spec\"\n".to_owned();
    if !text.lines().any(|line| line.starts_with("timeline ")) {
        frame.push_str("timeline 2025..2029\n");
    }
    if !text
        .lines()
        .any(|line| line.starts_with("money ") && !line.contains('='))
    {
        frame.push_str("money USD nominal\n");
    }
    frame
}

fn asks_for_spared(assertion: &Assertion) -> bool {
    matches!(&assertion.what, What::Told { id, .. } if SPARED.contains(&id.as_str()))
}

/// One finding in the words of an assertion.
struct Told {
    file: String,
    line: usize,
    severity: &'static str,
    id: &'static str,
    message: String,
}

impl Told {
    fn text(&self) -> String {
        format!("{}[{}]: {}", self.severity, self.id, self.message)
    }
}

struct Judge<'a> {
    reading: &'a Reading,
    asserted: &'a [(String, Assertion)],
    spared: bool,
    problems: Vec<String>,
}

impl Judge<'_> {
    /// Judges what is reported, and values where the deal has any; answers whether it has.
    fn judge_told(&mut self) -> bool {
        let mut told: Vec<Told> = self
            .reading
            .diagnostics
            .iter()
            .map(|found| self.told(found))
            .collect();
        let computed = self.judge_deal(&mut told);
        self.compare(&told);
        computed
    }

    /// Judges values only; answers whether there are any.
    fn judge_values(&mut self) -> bool {
        self.judge_deal(&mut Vec::new())
    }

    fn judge_deal(&mut self, told: &mut Vec<Told>) -> bool {
        let Some(deal) = &self.reading.deal else {
            return false;
        };
        self.no_poison(deal);
        let central = Central::of(deal);
        told.extend(central.told.iter().map(|found| self.told(found)));
        if central
            .told
            .iter()
            .any(|found| found.severity == Severity::Error)
        {
            return false;
        }
        let unmet = central.unmet();
        told.extend(unmet.into_iter().map(|unmet| {
            let (file, line) = self.place(unmet.span);
            Told {
                file,
                line,
                severity: "error",
                id: "expectation-failed",
                message: unmet.words,
            }
        }));
        self.compare_values(&central);
        true
    }

    /// What was wrong stands as poison; a deal that reads without errors holds none.
    fn no_poison(&mut self, deal: &Deal) {
        for model in &deal.variants {
            for definition in [&model.root].into_iter().chain(model.templates.iter()) {
                let bound = definition.uses.iter().flat_map(|using| &using.bound);
                let bound = bound.map(|(_, bound)| ("a binding", &bound.body));
                let rows = definition
                    .rows
                    .iter()
                    .map(|row| (row.name.as_str(), &row.body));
                for (name, _) in rows
                    .chain(bound)
                    .filter(|(_, body)| matches!(body, Body::Poison))
                {
                    self.problems
                        .push(format!("`{name}` is wrong, but nothing was reported"));
                }
            }
        }
    }

    fn place(&self, span: syntax::span::Span) -> (String, usize) {
        let (line, _) = self.reading.texts.line_and_column(span);
        (self.reading.texts.get(span.file).name.clone(), line - 1)
    }

    fn told(&self, found: &Diagnostic) -> Told {
        let (file, line) = found
            .span
            .map_or((String::new(), 0), |span| self.place(span));
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        Told {
            file,
            line,
            severity,
            id: found.id.name(),
            message: found.message.clone(),
        }
    }

    /// Each finding is asserted once, each assertion found once.
    fn compare(&mut self, told: &[Told]) {
        let mut waiting: Vec<&Told> = told.iter().collect();
        for (name, assertion) in self.asserted {
            let What::Told {
                severity,
                id,
                message,
            } = &assertion.what
            else {
                continue;
            };
            let place = waiting.iter().position(|found| {
                found.file == *name
                    && found.line == assertion.line
                    && (found.severity, found.id) == (*severity, id.as_str())
                    && found.message.starts_with(message.as_str())
            });
            match place {
                Some(place) => drop(waiting.remove(place)),
                None => self
                    .problems
                    .push(format!("not reported: {severity}[{id}]: {message}")),
            }
        }
        for found in waiting {
            let passed_over = self.spared && SPARED.contains(&found.id);
            if !passed_over {
                let where_to = self.line_of(&found.file, found.line);
                self.problems.push(format!(
                    "reported, but not asserted: {}\n      {where_to}",
                    found.text()
                ));
            }
        }
    }

    fn line_of(&self, file: &str, line: usize) -> String {
        let text = self.reading.texts.iter().find(|text| text.name == file);
        let content = text
            .and_then(|text| text.text.lines().nth(line))
            .unwrap_or("");
        format!("{file}: {}", content.trim())
    }

    fn compare_values(&mut self, central: &Central) {
        for (name, assertion) in self.asserted {
            let What::Values(values) = &assertion.what else {
                continue;
            };
            let line = assertion.line;
            let judged = self
                .found(central, name, line, values)
                .and_then(|found| found.judge(values));
            if let Err(problem) = judged {
                self.problems
                    .push(format!("{problem}\n      {}", self.line_of(name, line)));
            }
        }
    }

    /// What an assertion is about, with its values.
    fn found(
        &self,
        central: &Central,
        file: &str,
        line: usize,
        asked: &Values,
    ) -> Result<Found, String> {
        let variant = match &asked.scenario {
            Some(name) => central
                .deal
                .variant_of(name)
                .ok_or(format!("there is no scenario `{name}`"))?,
            None => 0,
        };
        let model = &central.deal.variants[variant];
        if let Some(name) = &asked.of {
            let row = model
                .find_row(name)
                .ok_or(format!("there is no row `{name}`"))?;
            return Ok(Found::row(central, variant, row));
        }
        let here = |span| self.place(span) == (file.to_owned(), line);
        let rows = (0..model.instance_row_count() as u32).map(RowId);
        let mut declared = rows.filter(|row| is_written(model, *row) && here(model.row(*row).span));
        if let Some(row) = declared.next() {
            return Ok(Found::row(central, variant, row));
        }
        for (place, show) in model.questions.shows.iter().enumerate() {
            if let Some(show) = show.as_ref().filter(|show| here(show.span)) {
                let values = central.show(variant, place).unwrap_or_default();
                let (unit, kind) = (show.unit.clone(), show.formula.kind.clone());
                return Ok(Found {
                    name: show.label.clone(),
                    values,
                    unit,
                    kind,
                });
            }
        }
        for (place, claim) in model.questions.claims.iter().enumerate() {
            if let Some(claim) = claim.as_ref().filter(|claim| here(claim.span)) {
                let values = vec![central.claim(variant, place).unwrap_or(f64::NAN)];
                return Ok(Found {
                    name: claim.name.clone(),
                    values,
                    unit: Unit::ratio(),
                    kind: Kind::Truth,
                });
            }
        }
        Err("no row, show or claim stands on this line".to_owned())
    }
}

/// Rows of a pool stand on the line of the pool and are asked for by name.
fn is_written(model: &Model, row: RowId) -> bool {
    matches!(model.row(row).role, Role::Input | Role::Row)
}

struct Found {
    name: String,
    values: Vec<f64>,
    unit: Unit,
    kind: Kind,
}

impl Found {
    fn row(central: &Central, variant: usize, row: RowId) -> Self {
        let model = &central.deal.variants[variant];
        let kind = match model.party_of(row) {
            Some(_) => Kind::ratio(),
            None => model.row(row).kind.clone(),
        };
        let values = central.row(variant, row);
        Self {
            name: model.row_name(row),
            values,
            unit: model.row_unit(row),
            kind,
        }
    }

    fn judge(&self, asked: &Values) -> Result<(), String> {
        let name = &self.name;
        if let Some(unit) = &asked.unit
            && *unit != self.unit.text
        {
            return Err(format!(
                "`{name}` is shown in `{}`, not in `{unit}`",
                self.unit.text
            ));
        }
        let wanted = if asked.each_period {
            asked.given.clone()
        } else {
            vec![asked.given[0].clone(); self.values.len()]
        };
        let counts_fit =
            wanted.len() == self.values.len() && (asked.each_period || asked.given.len() == 1);
        if !counts_fit {
            return Err(format!(
                "`{name}` has {} values; {} are asserted",
                self.values.len(),
                asked.given.len()
            ));
        }
        let numbers = wanted.iter().map(|given| {
            if let Given::Number(number) = given {
                number.abs()
            } else {
                0.0
            }
        });
        let within = asked
            .within
            .unwrap_or(TOLERANCE * numbers.fold(0.0, f64::max));
        let found: Vec<Given> = self.values.iter().map(|value| self.given(*value)).collect();
        let fits = wanted
            .iter()
            .zip(&found)
            .all(|(wanted, found)| match (wanted, found) {
                (Given::Number(wanted), Given::Number(found)) => (wanted - found).abs() <= within,
                (wanted, found) => wanted == found,
            });
        if fits {
            return Ok(());
        }
        let found: Vec<String> = found.iter().map(words).collect();
        Err(format!(
            "`{name}` is {} {}",
            found.join(", "),
            self.unit.text
        ))
    }

    /// A value as an assertion writes it.
    fn given(&self, value: f64) -> Given {
        match &self.kind {
            _ if value.is_nan() => Given::Nothing,
            Kind::Truth => Given::Truth(value != 0.0),
            Kind::Choice(words) => Given::Word(words[value as usize].clone()),
            Kind::Number(_) | Kind::Poison => Given::Number(self.unit.from_base(value)),
        }
    }
}

fn words(given: &Given) -> String {
    match given {
        Given::Number(number) => number.to_string(),
        Given::Truth(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Given::Word(word) => word.clone(),
        Given::Nothing => "none".to_owned(),
    }
}
