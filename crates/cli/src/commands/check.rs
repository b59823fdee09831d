//! `lodebook check`: everything that can be said about deals and templates without computing them.

use std::fs;
use std::path::Path;

use serde::Serialize;
use syntax::diagnostic::{Id, Severity};
use syntax::span::{FileId, Span};
use syntax::tree::{Head, Statement, StatementKind};

use crate::arguments::{Check, Format};
use crate::diagnostics::{Findings, short, visible};
use crate::exit::Exit;
use crate::input::Input;
use crate::json;
use crate::output::Output;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    errors: usize,
    warnings: usize,
    files: Vec<FileAnswer>,
}

#[derive(Serialize)]
struct FileAnswer {
    file: String,
    /// What the file is, where that could be read.
    kind: Option<&'static str>,
    /// The deal given that it is checked with, where it is a part of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    part_of: Option<String>,
    diagnostics: Vec<json::Finding>,
}

/// Checks every file; the worst of them decides how the program ends.
pub(crate) fn run(asked: &Check, output: &mut Output) -> Exit {
    let mut worst = Exit::Fine;
    let mut answer = Answer {
        lodebook: json::VERSION,
        errors: 0,
        warnings: 0,
        files: Vec::new(),
    };
    let looked_at: Vec<Looked> = asked.files.iter().map(|path| Looked::at(path)).collect();
    let deals: Vec<&Looked> = looked_at.iter().filter(|looked| !looked.is_part).collect();
    for Looked {
        input,
        reading,
        is_part,
    } in &looked_at
    {
        // A part is checked with the deal that imports it, and its findings are told there.
        let whole = deals.iter().find(|deal| *is_part && deal.takes_in(input));
        if let Some(whole) = whole {
            let (file, deal) = (input.name(), whole.input.name());
            if asked.findings.json {
                answer.files.push(FileAnswer {
                    file,
                    kind: Some("part"),
                    part_of: Some(deal),
                    diagnostics: Vec::new(),
                });
            } else {
                output.error_line(&visible(&format!("{file}: part of {deal}")));
            }
            continue;
        }
        let findings = Findings::of(reading, input);
        worst = worst.max(findings.exit());
        if asked.findings.json {
            answer.errors += findings.count(Severity::Error);
            answer.warnings += findings.count(Severity::Warning);
            answer.files.push(FileAnswer {
                file: input.name(),
                kind: if *is_part {
                    Some("part")
                } else {
                    kind_of(reading)
                },
                part_of: None,
                diagnostics: json::findings(&findings),
            });
            continue;
        }
        let text = match asked.findings.format {
            Format::Full => findings.draw(output),
            Format::Short => short(&findings),
        };
        output.text(&text);
        output.error_line(&findings.summary());
    }
    if asked.findings.json {
        json::write(output, &answer);
    }
    worst
}

/// A file that was named, and what it is.
struct Looked {
    input: Input,
    reading: model::Reading,
    /// Whether it is to be imported by a deal.
    is_part: bool,
}

impl Looked {
    fn at(path: &Path) -> Self {
        let input = Input::new(path);
        let mut reading = read(&input);
        let is_part = call_a_part(&mut reading);
        Self {
            input,
            reading,
            is_part,
        }
    }

    /// Whether it imports a file, directly or not.
    fn takes_in(&self, part: &Input) -> bool {
        let Ok(part) = fs::canonicalize(part.name()) else {
            return false;
        };
        let imported = self.reading.texts.iter().skip(1);
        let mut imported = imported.filter(|text| !text.in_library);
        imported.any(|text| {
            let path = format!("{}{}", self.input.prefix(), text.name);
            fs::canonicalize(path).is_ok_and(|path| path == part)
        })
    }
}

/// A file without a head is no mistake where it is meant to be imported, which one with a timeline
/// of its own is not: the finding that says so becomes a note.
fn call_a_part(reading: &mut model::Reading) -> bool {
    let start = Span::new(FileId(0), 0, 0);
    let mut found = reading.diagnostics.iter_mut();
    let headless = found.find(|told| told.id == Id::MissingFrame && told.span == Some(start));
    let Some(told) = headless.filter(|_| reading.deal.is_none()) else {
        return false;
    };
    let (file, _) = syntax::parse::parse(&reading.texts.get(FileId(0)).text, FileId(0));
    let has_timeline = |statement: &Statement| matches!(statement.kind, StatementKind::Timeline(_));
    if file.head != Head::Part
        || file.statements.is_empty()
        || file.statements.iter().any(has_timeline)
    {
        return false;
    }
    told.severity = Severity::Note;
    "this is a part, which is checked with the deal that imports it".clone_into(&mut told.message);
    told.hints.clear();
    true
}

/// Reads a file and lowers it, because loops between rows are found there.
fn read(input: &Input) -> model::Reading {
    let mut reading = input.read(&[]);
    if let Some(deal) = &reading.deal {
        let (_, mut told) = model::lower(deal);
        reading.diagnostics.append(&mut told);
        reading
            .diagnostics
            .sort_by_key(|told| told.span.map(|span| (span.file.0, span.start)));
    }
    reading
}

fn kind_of(reading: &model::Reading) -> Option<&'static str> {
    if reading.deal.is_some() {
        Some("deal")
    } else if reading.template.is_some() {
        Some("template")
    } else {
        None
    }
}
