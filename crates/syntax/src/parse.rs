//! Tokens to the tree.
//!
//! Recursive descent, one function per rule of the grammar. Receives any text and always returns a
//! tree: an item that cannot be read is reported once, left out (or, where its name could be read,
//! kept with [`ExprKind::Error`](crate::tree::ExprKind::Error)), and reading goes on at the next
//! item. It does not know what a name or unit means.

mod block;
mod claim;
mod cursor;
mod expression;
mod file;
mod instance;
mod leftover;
mod question;
mod recover;
mod statement;
mod unit;
mod value;

use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{self, Comment, Lexed, Token};
use crate::reports::Reports;
use crate::span::{FileId, Span};
use crate::tree::{Binding, Expr, File, Head};

/// Longer texts are refused.
const MAX_BYTES: usize = 8 << 20;
/// Deeper nesting of brackets, `if` and signs is refused.
const MAX_DEPTH: u32 = 200;
/// More operators in one formula are refused, because each deepens the tree by one.
const MAX_OPERATORS: u32 = 500;

/// Reads a file. The tree holds what could be read; the findings say what could not.
pub fn parse(text: &str, file: FileId) -> (File, Vec<Diagnostic>) {
    let (tree, _, reports) = parse_with_tokens(text, file);
    (tree, reports.into_list())
}

/// The places of all comments and notes of a text, each to the end of its line.
pub fn comments(text: &str, file: FileId) -> Vec<Span> {
    let lexed = lex::lex(text, file, &mut Reports::default());
    lexed.comments.iter().map(|comment| comment.span).collect()
}

/// Reads one binding, as the command line's `--set` takes it: `name = value`, `name ~ law(…)`.
pub fn parse_binding(text: &str, file: FileId) -> (Option<Binding>, Vec<Diagnostic>) {
    parse_alone(text, file, Parser::binding)
}

/// Reads one expression.
pub fn parse_expression(text: &str, file: FileId) -> (Option<Expr>, Vec<Diagnostic>) {
    parse_alone(text, file, Parser::formula)
}

/// Reads a file and hands back the tokens, their roles filled in, for the formatter.
pub(crate) fn parse_with_tokens(text: &str, file: FileId) -> (File, Lexed, Reports) {
    let mut parser = Parser::new(text, file);
    let tree = parser.file();
    (
        tree,
        Lexed {
            tokens: parser.tokens,
            comments: parser.comments,
        },
        parser.reports,
    )
}

fn parse_alone<'a, T>(
    text: &'a str,
    file: FileId,
    rule: impl Fn(&mut Parser<'a>) -> Parsed<T>,
) -> (Option<T>, Vec<Diagnostic>) {
    let mut parser = Parser::new(text, file);
    parser.begin_item();
    let mut result = rule(&mut parser).ok();
    if result.is_some() && parser.end_of_text().is_err() {
        result = None;
    }
    let findings = parser.reports.into_list();
    (result.filter(|_| findings.is_empty()), findings)
}

/// Something could not be read, and that has been reported.
#[derive(Debug)]
struct Failed;

type Parsed<T> = Result<T, Failed>;

struct Parser<'a> {
    text: &'a str,
    file: FileId,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
    /// The current token.
    at: usize,
    /// The token the current item begins with; its own line break does not end it.
    item: usize,
    /// The first note not yet attached or passed.
    next_note: usize,
    head: Head,
    head_notes: Vec<String>,
    depth: u32,
    operators: u32,
    /// A binding's value is being read, outside all brackets.
    in_binding: bool,
    /// Braces of lists and tables that the current item has open.
    items_open: usize,
    /// The token before which a missing closing brace has been reported.
    unclosed_at: Option<usize>,
    reports: Reports,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, file: FileId) -> Self {
        let mut reports = Reports::default();
        let mut read = text;
        if text.len() > MAX_BYTES {
            let megabytes = MAX_BYTES >> 20;
            let message = format!("this file is larger than {megabytes} MiB");
            let start = Span::new(file, 0, 0);
            reports.push(
                Diagnostic::error(Id::TooLarge, start, message)
                    .hint("keep long tables in a CSV file and read them with `csv`"),
            );
            read = "";
        }
        let lexed = lex::lex(read, file, &mut reports);
        Self {
            text: read,
            file,
            tokens: lexed.tokens,
            comments: lexed.comments,
            at: 0,
            item: 0,
            next_note: 0,
            head: Head::Part,
            head_notes: Vec::new(),
            depth: 0,
            operators: 0,
            in_binding: false,
            items_open: 0,
            unclosed_at: None,
            reports,
        }
    }
}
