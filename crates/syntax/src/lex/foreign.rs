//! Characters that mean nothing here, and what was probably meant.

use super::{Comment, Lexer, TokenKind};
use crate::diagnostic::{Diagnostic, Id};
use crate::tree::BinaryOperator as Op;

/// Signs of other languages: what is written, what is meant, and as which token it goes on.
const MISTAKEN: [(&str, &str, TokenKind); 10] = [
    ("===", "==", TokenKind::Operator(Op::Equal)),
    ("=>", ">=", TokenKind::Operator(Op::GreaterEqual)),
    ("=<", "<=", TokenKind::Operator(Op::LessEqual)),
    ("<>", "!=", TokenKind::Operator(Op::NotEqual)),
    ("**", "^", TokenKind::Operator(Op::Power)),
    (":=", "=", TokenKind::Assign),
    ("&&", "and", TokenKind::Unknown),
    ("||", "or", TokenKind::Unknown),
    ("[", "(", TokenKind::ParenOpen),
    ("]", ")", TokenKind::ParenClose),
];

/// Typographic signs with an ASCII form.
fn ascii_form(character: char) -> Option<(&'static str, TokenKind)> {
    Some(match character {
        '×' | '·' | '⋅' | '∙' => ("*", TokenKind::Operator(Op::Multiply)),
        '÷' | '∕' => ("/", TokenKind::Operator(Op::Divide)),
        '−' | '–' | '—' | '‐' | '‑' | '‒' => ("-", TokenKind::Operator(Op::Subtract)),
        '≤' => ("<=", TokenKind::Operator(Op::LessEqual)),
        '≥' => (">=", TokenKind::Operator(Op::GreaterEqual)),
        '≠' => ("!=", TokenKind::Operator(Op::NotEqual)),
        '…' => ("..", TokenKind::DotDot),
        '≈' | '∼' => ("~", TokenKind::Tilde),
        '％' => ("%", TokenKind::Percent),
        _ => return None,
    })
}

/// The quotes that close a text opened with this one.
fn closing_quotes(character: char) -> Option<&'static [char]> {
    Some(match character {
        '\'' => &['\''],
        '`' => &['`', '\''],
        '“' | '”' | '„' | '‟' => &['”', '“', '"'],
        '‘' | '’' | '‚' => &['’', '‘', '\''],
        '«' => &['»'],
        '»' => &['«'],
        _ => return None,
    })
}

impl Lexer<'_, '_> {
    /// A sign of another language made of ASCII characters; `false` where there is none here.
    pub(super) fn mistaken_symbol(&mut self) -> bool {
        let rest = self.rest();
        if rest.starts_with("//") || rest.starts_with("/*") {
            self.mistaken_comment();
            return true;
        }
        if rest.starts_with(';') {
            self.semicolon();
            return true;
        }
        let Some((written, meant, kind)) = MISTAKEN
            .into_iter()
            .find(|(written, ..)| rest.starts_with(written))
        else {
            return false;
        };
        self.replace(written.len(), meant, kind);
        true
    }

    /// A character that is not ASCII, or is and has no use.
    pub(super) fn foreign(&mut self, character: char) {
        if let Some((meant, kind)) = ascii_form(character) {
            self.replace(character.len_utf8(), meant, kind);
        } else if let Some(closing) = closing_quotes(character) {
            self.foreign_text(character, closing);
        } else if character.is_whitespace() || is_invisible(character) {
            self.foreign_blank(character);
        } else if let Some(digit) = superscript(character) {
            self.superscript(character, digit);
        } else if character.is_alphabetic() {
            self.foreign_word();
        } else {
            self.meaningless(character);
        }
    }

    /// Reports a sign that has another form, and goes on as if that stood here.
    fn replace(&mut self, length: usize, meant: &str, kind: TokenKind) {
        let span = self.span(self.at, self.at + length);
        let written = self.text[self.at..self.at + length].to_owned();
        let message = format!("`{written}` is written `{meant}` here");
        let replacement = self.spaced(length, meant, kind);
        self.reports
            .push(Diagnostic::error(Id::UnknownCharacter, span, message).fix(
                format!("write `{meant}`"),
                span,
                replacement,
            ));
        self.push(kind, length);
    }

    /// The sign with the blanks an operator needs; a sign before a number needs none.
    fn spaced(&self, length: usize, meant: &str, kind: TokenKind) -> String {
        if !matches!(kind, TokenKind::Operator(_) | TokenKind::Unknown) {
            return meant.to_owned();
        }
        let touches_before = self.touches_token();
        let before = if touches_before { " " } else { "" };
        let next = self.byte(length);
        let alone = next.is_ascii_whitespace() || next == 0;
        let sign = meant == "-" && !touches_before;
        let after = if alone || sign { "" } else { " " };
        format!("{before}{meant}{after}")
    }

    fn mistaken_comment(&mut self) {
        let line = self.line_rest();
        let span = self.span(self.at, self.at + 2);
        self.reports.push(
            Diagnostic::error(Id::UnknownCharacter, span, "a comment begins with `#`").fix(
                "write `#`",
                span,
                "#",
            ),
        );
        let span = self.span(self.at, self.at + line.len());
        self.comments.push(Comment {
            span,
            own_line: self.newline,
            note: false,
        });
        self.at += line.len();
    }

    fn semicolon(&mut self) {
        let span = self.span(self.at, self.at + 1);
        let line = self.line_rest();
        let tail = line[1..].trim_start();
        let replacement = if tail.is_empty() || tail.starts_with('#') {
            ""
        } else {
            "\n"
        };
        self.reports.push(
            Diagnostic::error(
                Id::UnknownCharacter,
                span,
                "the line end closes a statement, not `;`",
            )
            .fix("end the line instead", span, replacement),
        );
        self.newline = true;
        self.at += 1;
    }

    fn foreign_text(&mut self, quote: char, closing: &[char]) {
        let line = self.line_rest();
        let inner_start = quote.len_utf8();
        // Not far: a stray quote in a very long line must not be looked after again and again.
        let near = line[inner_start..].char_indices().take(200);
        let mut ends = near
            .filter(|(_, next)| closing.contains(next))
            .map(|(index, _)| index);
        let Some(inner_length) = ends.next() else {
            self.meaningless(quote);
            return;
        };
        let inner = &line[inner_start..inner_start + inner_length];
        let tail = &line[inner_start + inner_length..];
        let close = tail.chars().next().map_or(0, char::len_utf8);
        let length = inner_start + inner_length + close;
        let span = self.span(self.at, self.at + length);
        let proper = format!("\"{}\"", inner.replace('\\', "\\\\").replace('"', "\\\""));
        self.reports.push(
            Diagnostic::error(
                Id::UnknownCharacter,
                span,
                "a text stands in straight double quotes",
            )
            .fix("write straight double quotes", span, proper),
        );
        self.push(TokenKind::Text, length);
    }

    fn foreign_blank(&mut self, character: char) {
        let run: usize = self
            .rest()
            .chars()
            .take_while(|next| *next == character)
            .map(char::len_utf8)
            .sum();
        let span = self.span(self.at, self.at + run);
        let message = format!(
            "an invisible character stands here (U+{:04X})",
            character as u32
        );
        let replacement = if character.is_whitespace() { " " } else { "" };
        self.reports
            .push(Diagnostic::error(Id::UnknownCharacter, span, message).fix(
                "replace it by an ordinary blank or nothing",
                span,
                replacement,
            ));
        self.at += run;
    }

    /// `m³` is `m^3`.
    fn superscript(&mut self, character: char, digit: u8) {
        let length = character.len_utf8();
        let span = self.span(self.at, self.at + length);
        let meant = format!("^{digit}");
        self.reports.push(
            Diagnostic::error(
                Id::UnknownCharacter,
                span,
                format!("`{character}` is written `{meant}`"),
            )
            .fix(format!("write `{meant}`"), span, meant),
        );
        self.push(TokenKind::Operator(Op::Power), length);
        self.push(TokenKind::Number(f64::from(digit)), 0);
    }

    fn foreign_word(&mut self) {
        let length: usize = self
            .rest()
            .chars()
            .take_while(|next| next.is_alphanumeric() || *next == '_')
            .map(char::len_utf8)
            .sum();
        let span = self.span(self.at, self.at + length);
        let message = format!(
            "the name `{}` holds letters other than a to z",
            &self.text[self.at..self.at + length]
        );
        self.reports.push(
            Diagnostic::error(Id::UnknownCharacter, span, message)
                .hint("names are made of a to z, digits and `_`; any letter may stand in a label"),
        );
        self.push(TokenKind::Word, length);
    }

    fn meaningless(&mut self, character: char) {
        let run: usize = self
            .rest()
            .chars()
            .take_while(|next| *next == character)
            .map(char::len_utf8)
            .sum();
        let span = self.span(self.at, self.at + run);
        let message = format!("`{character}` means nothing here");
        let found = Diagnostic::error(Id::UnknownCharacter, span, message);
        self.reports.push(match character {
            '$' | '€' | '£' | '¥' | '₴' => {
                found.hint("write the money as a unit after the number, as in `5 USD`")
            }
            '°' => found.hint("units are words without signs; temperatures are not counted here"),
            '!' => found.fix("write `not`", span, "not "),
            '\'' | '`' | '“' | '”' => found.hint("a text stands in straight double quotes"),
            _ => found,
        });
        self.push(TokenKind::Unknown, run);
    }
}

fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn superscript(character: char) -> Option<u8> {
    Some(match character {
        '¹' => 1,
        '²' => 2,
        '³' => 3,
        '⁴' => 4,
        _ => return None,
    })
}
