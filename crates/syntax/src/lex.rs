//! Text to tokens.
//!
//! Receives any text and never fails: what means nothing is reported and becomes a token that the
//! parser passes over in silence. It also decides where a line end closes an item, because that
//! needs nothing but tokens. It does not know statements.

mod foreign;
mod lines;
mod number;

use crate::diagnostic::{Diagnostic, Id};
use crate::reports::Reports;
use crate::span::{FileId, Span};
use crate::tree::{BinaryOperator, Date};

/// One token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// Its place.
    pub(crate) span: Span,
    /// It is the first of its line.
    pub(crate) newline_before: bool,
    /// It is the first of its line and the line end before it closes an item.
    pub(crate) breaks: bool,
    /// What the parser found it to be, for the formatter.
    pub(crate) role: Role,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TokenKind {
    Word,
    Number(f64),
    Date(Date),
    Text,
    BraceOpen,
    BraceClose,
    ParenOpen,
    ParenClose,
    Comma,
    Colon,
    Assign,
    Tilde,
    At,
    Dot,
    DotDot,
    Percent,
    Operator(BinaryOperator),
    /// Already reported.
    Unknown,
    /// The end of the text; the parser sees it at the end of an item too.
    End,
}

/// How a token is set between its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A blank on both sides, where its kind does not say otherwise.
    Plain,
    /// No blank on either side: `/` and `^` of a unit.
    Tight,
    /// No blank after it: a minus sign.
    Sign,
    /// No blank before it: the bracket of a call, the colon after an argument's name.
    Attached,
    /// A brace around values separated by commas.
    Items,
}

/// A comment or note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Comment {
    /// From its `#` to the end of its line.
    pub(crate) span: Span,
    /// Nothing stands before it on its line.
    pub(crate) own_line: bool,
    /// It is a `##` note for the next statement.
    pub(crate) note: bool,
}

/// Everything in a text.
pub(crate) struct Lexed {
    /// The tokens; the last is the end.
    pub(crate) tokens: Vec<Token>,
    /// The comments in order.
    pub(crate) comments: Vec<Comment>,
}

/// Splits a text into tokens.
pub(crate) fn lex(text: &str, file: FileId, reports: &mut Reports) -> Lexed {
    let mut lexer = Lexer {
        text,
        file,
        at: 0,
        line_end: 0,
        newline: true,
        tokens: Vec::new(),
        comments: Vec::new(),
        reports,
    };
    lexer.run();
    let Lexer {
        mut tokens,
        comments,
        ..
    } = lexer;
    lines::mark_breaks(text, &mut tokens);
    Lexed { tokens, comments }
}

/// What stands between the quotes of a text token, escapes resolved.
pub(crate) fn text_value(quoted: &str) -> String {
    let mut inner = quoted.chars();
    inner.next();
    inner.next_back();
    let mut value = String::with_capacity(quoted.len());
    let mut escaped = false;
    for character in inner {
        if character == '\\' && !escaped {
            escaped = true;
        } else {
            value.push(character);
            escaped = false;
        }
    }
    value
}

struct Lexer<'a, 'r> {
    text: &'a str,
    file: FileId,
    at: usize,
    /// Where the line of `at` ends, as far as it has been looked for.
    line_end: usize,
    newline: bool,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
    reports: &'r mut Reports,
}

impl<'a> Lexer<'a, '_> {
    fn run(&mut self) {
        if self.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
        }
        while let Some(character) = self.rest().chars().next()
            && !self.reports.is_full()
        {
            self.one(character);
        }
        self.newline = true;
        self.push(TokenKind::End, 0);
    }

    fn one(&mut self, character: char) {
        match character {
            '\n' | '\r' => {
                self.newline = true;
                self.at += 1;
            }
            ' ' | '\t' => self.at += 1,
            '#' => self.comment(),
            '"' => self.quoted(),
            '0'..='9' => self.number(),
            '.' if self.starts_fraction() => self.number(),
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = self
                    .rest()
                    .bytes()
                    .take_while(|byte| is_word_byte(*byte))
                    .count();
                self.push(TokenKind::Word, length);
            }
            _ => self.symbol(character),
        }
    }

    fn symbol(&mut self, character: char) {
        if self.mistaken_symbol() {
            return;
        }
        let rest = self.rest();
        if let Some((_, kind)) = PAIRS.iter().find(|(pair, _)| rest.starts_with(pair)) {
            self.push(*kind, 2);
        } else if let Some((_, kind)) = SINGLES.iter().find(|(single, _)| *single == character) {
            self.push(*kind, 1);
        } else {
            self.foreign(character);
        }
    }

    fn comment(&mut self) {
        let line = self.line_rest();
        let span = self.span(self.at, self.at + line.len());
        let note = self.newline && line.starts_with("##") && !line.starts_with("###");
        self.comments.push(Comment {
            span,
            own_line: self.newline,
            note,
        });
        self.at += line.len();
    }

    fn quoted(&mut self) {
        let line = self.line_rest();
        let mut escape: Option<usize> = None;
        let mut close = None;
        for (index, character) in line.char_indices().skip(1) {
            if let Some(start) = escape.take() {
                self.check_escape(start, character);
            } else if character == '\\' {
                escape = Some(self.at + index);
            } else if character == '"' {
                close = Some(index + 1);
                break;
            }
        }
        match close {
            Some(length) => self.push(TokenKind::Text, length),
            None => self.unclosed_text(line.trim_end().len(), line.len()),
        }
    }

    fn check_escape(&mut self, start: usize, character: char) {
        if character != '"' && character != '\\' {
            let span = self.span(start, start + 1 + character.len_utf8());
            let message = format!("`\\{character}` means nothing in a text");
            self.reports.push(
                Diagnostic::error(Id::UnknownCharacter, span, message)
                    .label(span, "only `\\\"` and `\\\\` are special in a text")
                    .fix("write the backslash twice", self.span(start, start), "\\"),
            );
        }
    }

    fn unclosed_text(&mut self, length: usize, line_length: usize) {
        let span = self.span(self.at, self.at + length);
        let end = self.span(self.at + length, self.at + length);
        self.reports.push(
            Diagnostic::error(
                Id::UnclosedText,
                span,
                "this text has no closing quote on its line",
            )
            .label(span, "the text begins here")
            .fix("close the text at the end of the line", end, "\""),
        );
        self.push(TokenKind::Unknown, line_length);
    }

    fn push(&mut self, kind: TokenKind, length: usize) {
        let span = self.span(self.at, self.at + length);
        let newline_before = std::mem::replace(&mut self.newline, false);
        self.tokens.push(Token {
            kind,
            span,
            newline_before,
            breaks: false,
            role: Role::Plain,
        });
        self.at += length;
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The rest of the line, its end left out.
    fn line_rest(&mut self) -> &'a str {
        if self.line_end <= self.at {
            // Looked for once a line: a line may hold very many texts.
            let rest = self.rest();
            self.line_end = self.at + rest.find(['\n', '\r']).unwrap_or(rest.len());
        }
        &self.text[self.at..self.line_end]
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.text
            .as_bytes()
            .get(self.at + ahead)
            .copied()
            .unwrap_or(0)
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, start, end)
    }

    /// Whether the last token ends where the next begins.
    fn touches_token(&self) -> bool {
        self.tokens
            .last()
            .is_some_and(|token| token.span.end as usize == self.at)
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

const PAIRS: [(&str, TokenKind); 5] = [
    ("==", TokenKind::Operator(BinaryOperator::Equal)),
    ("!=", TokenKind::Operator(BinaryOperator::NotEqual)),
    ("<=", TokenKind::Operator(BinaryOperator::LessEqual)),
    (">=", TokenKind::Operator(BinaryOperator::GreaterEqual)),
    ("..", TokenKind::DotDot),
];

const SINGLES: [(char, TokenKind); 18] = [
    ('{', TokenKind::BraceOpen),
    ('}', TokenKind::BraceClose),
    ('(', TokenKind::ParenOpen),
    (')', TokenKind::ParenClose),
    (',', TokenKind::Comma),
    (':', TokenKind::Colon),
    ('=', TokenKind::Assign),
    ('~', TokenKind::Tilde),
    ('@', TokenKind::At),
    ('.', TokenKind::Dot),
    ('%', TokenKind::Percent),
    ('+', TokenKind::Operator(BinaryOperator::Add)),
    ('-', TokenKind::Operator(BinaryOperator::Subtract)),
    ('*', TokenKind::Operator(BinaryOperator::Multiply)),
    ('/', TokenKind::Operator(BinaryOperator::Divide)),
    ('^', TokenKind::Operator(BinaryOperator::Power)),
    ('<', TokenKind::Operator(BinaryOperator::Less)),
    ('>', TokenKind::Operator(BinaryOperator::Greater)),
];
