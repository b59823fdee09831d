//! What the tests of this crate share.
#![allow(dead_code, reason = "each test file uses its part")]

use syntax::diagnostic::{Diagnostic, Edit};
use syntax::parse::parse;
use syntax::span::FileId;
use syntax::tree::{File, Statement, StatementKind};

/// The findings of a text.
pub(crate) fn findings(text: &str) -> Vec<Diagnostic> {
    parse(text, FileId(0)).1
}

/// The tree of a text that must have no findings.
pub(crate) fn read(text: &str) -> File {
    let (file, found) = parse(text, FileId(0));
    assert!(found.is_empty(), "{text}\n{found:#?}");
    file
}

/// The only statement of a text that must have no findings.
pub(crate) fn read_one(text: &str) -> StatementKind {
    let mut statements: Vec<Statement> = read(text).statements;
    assert_eq!(statements.len(), 1, "{text}");
    statements.remove(0).kind
}

/// The text with an edit carried out.
pub(crate) fn edited(text: &str, edit: &Edit) -> String {
    let (start, end) = (edit.span.start as usize, edit.span.end as usize);
    format!("{}{}{}", &text[..start], edit.replacement, &text[end..])
}

/// The first edit that a finding proposes.
pub(crate) fn first_edit(finding: &Diagnostic) -> Option<&Edit> {
    finding.hints.iter().find_map(|hint| hint.edit.as_ref())
}
