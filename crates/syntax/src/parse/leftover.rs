//! What stands behind the end of an item, and what was probably meant.

use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::span::Span;
use crate::tree::BinaryOperator;
use crate::words;

impl Parser<'_> {
    /// The item ends here: at the end of its line or before the brace around it.
    pub(super) fn end_of_item(&mut self, item: &str) -> Parsed<()> {
        match self.kind() {
            TokenKind::End | TokenKind::BraceClose => Ok(()),
            TokenKind::Unknown => Err(Failed),
            _ => Err(self.leftover(item)),
        }
    }

    /// Nothing at all follows.
    pub(super) fn end_of_text(&mut self) -> Parsed<()> {
        match self.raw().kind {
            TokenKind::End => Ok(()),
            TokenKind::Unknown => Err(Failed),
            _ => {
                // A line end closes nothing here: there is only one value.
                self.tokens[self.at].breaks = false;
                Err(self.leftover("value"))
            }
        }
    }

    fn leftover(&mut self, item: &str) -> Failed {
        let span = self.raw().span;
        let word = self.word();
        if self.is_thousands_comma() {
            return self.thousands_comma();
        }
        if word.is_some_and(words::is_statement) {
            return self.two_on_one_line("statement", span);
        }
        if self.begins_binding() {
            return self.two_on_one_line("binding", span);
        }
        if matches!(self.kind(), TokenKind::Assign | TokenKind::Tilde)
            && let Some(second) = self.second_binding()
        {
            return self.two_on_one_line("binding", second);
        }
        let found = self.slice(span);
        let message = format!("`{found}` stands behind the end of this {item}");
        let diagnostic = Diagnostic::error(Id::UnexpectedWord, span, message);
        let diagnostic = match self.kind() {
            TokenKind::Word if self.unit_torn_apart().is_some() => {
                let blanks = self.unit_torn_apart().expect("looked at just now");
                diagnostic.fix("a unit has no blanks round its `/`", blanks, "/")
            }
            TokenKind::Word if self.at > 0 => {
                let before = self.slice(self.last_span());
                diagnostic.hint(format!(
                    "put an operator or a line end between `{before}` and `{found}`; a unit follows a number only"
                ))
            }
            TokenKind::Text => diagnostic.hint("a label stands once, before the first `@`"),
            TokenKind::At => {
                diagnostic.hint("a source stands behind a number, at the end of its line")
            }
            TokenKind::Number(_) => {
                diagnostic.hint("put an operator or a comma between two numbers")
            }
            TokenKind::Comma if self.ends_line() => diagnostic.fix(
                format!("remove the comma: each {item} stands on a line of its own"),
                span,
                "",
            ),
            TokenKind::BraceOpen | TokenKind::ParenClose => {
                diagnostic.fix(format!("remove `{found}`"), span, "")
            }
            _ => diagnostic,
        };
        self.fail(diagnostic)
    }

    /// The `/` with its blanks in `70 USD / bbl oil`, which is a number and its unit torn apart.
    fn unit_torn_apart(&self) -> Option<Span> {
        let before = self.tokens.get(self.at.checked_sub(4)?..self.at)?;
        let [number, above, stroke, below] = before else {
            return None;
        };
        let is_division = stroke.kind == TokenKind::Operator(BinaryOperator::Divide);
        let is_unit = matches!(number.kind, TokenKind::Number(_) | TokenKind::Word)
            && above.kind == TokenKind::Word
            && below.kind == TokenKind::Word;
        (is_division && is_unit).then(|| {
            Span::new(
                self.file,
                above.span.end as usize,
                below.span.start as usize,
            )
        })
    }

    /// Whether the current token is the last of its line or block.
    fn ends_line(&self) -> bool {
        self.tokens.get(self.at + 1).is_none_or(|next| {
            next.newline_before || matches!(next.kind, TokenKind::End | TokenKind::BraceClose)
        })
    }

    /// Whether a path and `=` or `~` stand here.
    pub(super) fn begins_binding(&self) -> bool {
        let mut ahead = 0;
        while ahead < 16
            && self.kind_ahead(ahead) == TokenKind::Word
            && self.kind_ahead(ahead + 1) == TokenKind::Dot
        {
            ahead += 2;
        }
        self.kind_ahead(ahead) == TokenKind::Word
            && matches!(
                self.kind_ahead(ahead + 1),
                TokenKind::Assign | TokenKind::Tilde
            )
    }

    /// Two items share a line; the second begins at `second`.
    pub(super) fn two_on_one_line(&mut self, item: &str, second: Span) -> Failed {
        // A comma or blanks before the second item give way to the line end.
        let before = self.text[..second.start as usize]
            .trim_end_matches([' ', '\t', ','])
            .len();
        let between = Span::new(self.file, before, second.start as usize);
        let message = format!("two {item}s stand on one line; each needs a line of its own");
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, second, message)
                .label(second, format!("the second {item} begins here"))
                .fix("begin a new line", between, "\n"),
        )
    }

    /// `5,000` or `0,5`, where a comma cannot separate anything.
    pub(super) fn is_thousands_comma(&self) -> bool {
        self.kind() == TokenKind::Comma
            && self.at > 0
            && matches!(self.tokens[self.at - 1].kind, TokenKind::Number(_))
            && matches!(self.kind_ahead(1), TokenKind::Number(_))
            && self.touches(self.at - 1)
            && self.touches(self.at)
    }

    /// `1,500` in a list would be two values, and is nearly always meant as one.
    pub(super) fn refuse_grouped_digits(&mut self) {
        if !self.is_thousands_comma() {
            return;
        }
        let (before, after) = (self.last_span(), self.tokens[self.at + 1].span);
        let (first, second) = (self.slice(before).to_owned(), self.slice(after).to_owned());
        let digits = |text: &str| text.chars().all(|letter| letter.is_ascii_digit());
        if first.len() > 3 || second.len() != 3 || !digits(&first) || !digits(&second) {
            return;
        }
        let span = before.to(after);
        let message = format!("`{first},{second}` reads as one number and as two");
        let told = Diagnostic::error(Id::BadNumber, span, message);
        let one = format!("{first}_{second}");
        let told = told.fix(format!("if one number is meant, write `{one}`"), span, one);
        let two = format!("{first}, {second}");
        self.report(told.fix(format!("if two are meant, write `{two}`"), span, two));
    }

    /// Whether a token ends where the next begins.
    pub(super) fn touches(&self, index: usize) -> bool {
        self.tokens
            .get(index + 1)
            .is_some_and(|next| self.tokens[index].span.end == next.span.start)
    }

    pub(super) fn thousands_comma(&mut self) -> Failed {
        let start = self.last_span();
        let mut proper = self.slice(start).to_owned();
        let mut thousands = true;
        while self.is_thousands_comma() {
            self.advance();
            let group = self.slice(self.raw().span);
            thousands &= group.len() == 3;
            proper = format!("{proper}_{group}");
            self.advance();
        }
        let span = self.since(start);
        if !thousands && proper.matches('_').count() == 1 {
            proper = proper.replace('_', ".");
        }
        let message = format!("`{}` reads as several numbers", self.slice(span));
        self.fail(Diagnostic::error(Id::BadNumber, span, message).fix(
            format!("write `{proper}`: `_` may group digits, and the decimal sign is a point"),
            span,
            proper,
        ))
    }
}
