//! The shapes of `--json`. `docs/json.md` describes them; a change that takes something away or
//! gives it another meaning raises [`VERSION`].

mod number;
mod said;

use serde::Serialize;
use syntax::diagnostic as told;
use syntax::span::Span;

use crate::diagnostics::{Findings, severity_name};
use crate::output::Output;

pub(crate) use number::{Citation, Number, base_unit, status_name};
pub(crate) use said::Said;

/// The version of all shapes, the value of `lodebook` in each answer.
pub(crate) const VERSION: u32 = 1;

/// Writes an answer, indented, with a line end.
pub(crate) fn write(output: &mut Output, answer: &impl Serialize) {
    let text = serde_json::to_string_pretty(answer)
        .expect("our shapes have text keys and no failing parts");
    output.bytes(text.as_bytes());
    output.bytes(b"\n");
}

/// One finding.
#[derive(Debug, Serialize)]
pub(crate) struct Finding {
    id: &'static str,
    severity: &'static str,
    message: String,
    place: Option<Place>,
    labels: Vec<Label>,
    hints: Vec<Hint>,
    trace: Vec<Label>,
}

/// A range of a text. Lines and columns from 1, columns in characters; bytes from 0.
#[derive(Debug, Serialize)]
pub(crate) struct Place {
    file: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    start_byte: u32,
    end_byte: u32,
}

#[derive(Debug, Serialize)]
struct Label {
    text: String,
    place: Place,
}

#[derive(Debug, Serialize)]
struct Hint {
    text: String,
    edit: Option<Edit>,
}

#[derive(Debug, Serialize)]
struct Edit {
    place: Place,
    replacement: String,
}

/// All findings, in order.
pub(crate) fn findings(findings: &Findings) -> Vec<Finding> {
    findings
        .list
        .iter()
        .map(|told| finding(findings, told))
        .collect()
}

fn finding(findings: &Findings, told: &told::Diagnostic) -> Finding {
    let labels = |list: &[told::Label]| {
        let label = |label: &told::Label| Label {
            text: label.text.clone(),
            place: place(findings, label.span),
        };
        list.iter().map(label).collect()
    };
    let hint = |hint: &told::Hint| Hint {
        text: hint.text.clone(),
        edit: hint.edit.as_ref().map(|edit| Edit {
            place: place(findings, edit.span),
            replacement: edit.replacement.clone(),
        }),
    };
    Finding {
        id: told.id.name(),
        severity: severity_name(told.severity),
        message: told.message.clone(),
        place: told.span.map(|span| place(findings, span)),
        labels: labels(&told.labels),
        hints: told.hints.iter().map(hint).collect(),
        trace: labels(&told.trace),
    }
}

/// A place in a text.
pub(crate) fn place(findings: &Findings, span: Span) -> Place {
    let start = findings.place(span);
    let end = findings.place(Span {
        start: span.end,
        ..span
    });
    Place {
        file: start.file,
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
        start_byte: span.start,
        end_byte: span.end,
    }
}
