//! `lodebook check`: everything that can be said about deals and templates without computing them.

use serde::Serialize;
use syntax::diagnostic::Severity;

use crate::arguments::{Check, Format};
use crate::diagnostics::{Findings, short};
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
    for path in &asked.files {
        let input = Input::new(path);
        let reading = read(&input);
        let findings = Findings::of(&reading, &input);
        worst = worst.max(findings.exit());
        if asked.findings.json {
            answer.errors += findings.count(Severity::Error);
            answer.warnings += findings.count(Severity::Warning);
            answer.files.push(FileAnswer {
                file: input.name(),
                kind: kind_of(&reading),
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
