//! What several tests need: files in memory, everything a user is told, fixes carried out.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;

use model::files::Texts;
use syntax::diagnostic::{Diagnostic, Edit, Severity};
use syntax::span::Span;

/// Files by their name.
pub(crate) type Held = BTreeMap<String, String>;

/// Everything a user is told about a deal, with the texts the places are in.
pub(crate) struct Told {
    /// What was found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub(crate) texts: Texts,
}

impl Told {
    /// The errors among it.
    pub(crate) fn errors(&self) -> Vec<&Diagnostic> {
        let errors = self.diagnostics.iter();
        errors
            .filter(|told| told.severity == Severity::Error)
            .collect()
    }

    /// File and line of a finding.
    pub(crate) fn place(&self, told: &Diagnostic) -> Option<(String, usize)> {
        Some(self.place_of(told.span?))
    }

    /// File and line of a place.
    pub(crate) fn place_of(&self, span: Span) -> (String, usize) {
        let line = self.texts.line_and_column(span).0;
        (self.texts.get(span.file).name.clone(), line)
    }

    /// Every finding on a line of its own.
    pub(crate) fn listing(&self) -> String {
        let lines = self.diagnostics.iter().map(|told| {
            let place = self.place(told);
            let place = place.map_or(String::new(), |(file, line)| format!("{file}:{line}: "));
            format!("{place}{}", short(told))
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// A finding in its short form.
pub(crate) fn short(told: &Diagnostic) -> String {
    let severity = match told.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{severity}[{}]: {}", told.id.name(), told.message)
}

/// Reads a deal and, where that works, writes out its years.
pub(crate) fn tell(main: &str, files: &Held) -> Told {
    let reading = model::read(main, files, &[]);
    let mut diagnostics = reading.diagnostics;
    if let Some(deal) = &reading.deal {
        diagnostics.extend(model::lower(deal).1);
    }
    Told {
        diagnostics,
        texts: reading.texts,
    }
}

/// The files after a fix.
pub(crate) fn fixed(files: &Held, texts: &Texts, edit: &Edit) -> Held {
    let name = &texts.get(edit.span.file).name;
    let mut files = files.clone();
    let text = files
        .get_mut(name)
        .expect("fixes stand in the deal's files");
    let place = edit.span.start as usize..edit.span.end as usize;
    text.replace_range(place, &edit.replacement);
    files
}

/// One file in memory.
pub(crate) fn one(text: &str) -> Held {
    Held::from([("main.deal".to_owned(), text.to_owned())])
}
