//! One line for each finding: `file:line:column: error[id]: message`, for editors and `grep`.

use syntax::diagnostic::{Diagnostic, Severity};

use super::{Findings, visible};

/// Every finding on a line of its own.
pub(crate) fn short(findings: &Findings) -> String {
    let line = |told: &Diagnostic| {
        let place = match told.span {
            Some(span) => {
                let place = findings.place(span);
                format!("{}:{}:{}", visible(&place.file), place.line, place.column)
            }
            None => visible(&findings.input.name()),
        };
        let (severity, id) = (severity_name(told.severity), told.id.name());
        format!("{place}: {severity}[{id}]: {}\n", visible(&told.message))
    };
    findings.list.iter().map(line).collect()
}

/// The word before the id.
pub(crate) fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
