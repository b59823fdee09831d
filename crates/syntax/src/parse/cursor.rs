//! Looking at tokens and taking them.

use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{self, Role, Token, TokenKind};
use crate::span::Span;
use crate::tree::{Name, Path, Text};
use crate::words;

impl<'a> Parser<'a> {
    /// The current token, whether or not it belongs to the current item.
    pub(super) fn raw(&self) -> Token {
        self.tokens[self.at]
    }

    /// What the current item goes on with; [`TokenKind::End`] where it ends.
    pub(super) fn kind(&self) -> TokenKind {
        let token = self.raw();
        if token.breaks && self.at != self.item {
            TokenKind::End
        } else {
            token.kind
        }
    }

    /// What stands `ahead` tokens further in the same item.
    pub(super) fn kind_ahead(&self, ahead: usize) -> TokenKind {
        let last = self.tokens.len() - 1;
        let end = (self.at + ahead).min(last);
        let ended = (self.at..=end).any(|index| self.tokens[index].breaks && index != self.item);
        if ended {
            TokenKind::End
        } else {
            self.tokens[end].kind
        }
    }

    /// The current word, where it is one.
    pub(super) fn word(&self) -> Option<&'a str> {
        (self.kind() == TokenKind::Word).then(|| self.slice(self.raw().span))
    }

    /// The word `ahead` tokens further, where it is one.
    pub(super) fn word_ahead(&self, ahead: usize) -> Option<&'a str> {
        (self.kind_ahead(ahead) == TokenKind::Word)
            .then(|| self.slice(self.tokens[self.at + ahead].span))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.word() == Some(word)
    }

    pub(super) fn slice(&self, span: Span) -> &'a str {
        &self.text[span.start as usize..span.end as usize]
    }

    /// Where the last taken token ends.
    pub(super) fn end_of_last(&self) -> Span {
        let end = self
            .at
            .checked_sub(1)
            .map_or(0, |index| self.tokens[index].span.end as usize);
        Span::new(self.file, end, end)
    }

    /// The place of the last taken token.
    pub(super) fn last_span(&self) -> Span {
        self.at
            .checked_sub(1)
            .map_or(self.end_of_last(), |index| self.tokens[index].span)
    }

    /// From `start` to the last taken token.
    pub(super) fn since(&self, start: Span) -> Span {
        start.to(self.last_span())
    }

    pub(super) fn advance(&mut self) -> Span {
        let span = self.raw().span;
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
        span
    }

    pub(super) fn advance_as(&mut self, role: Role) -> Span {
        self.tokens[self.at].role = role;
        self.advance()
    }

    pub(super) fn accept(&mut self, kind: TokenKind) -> Option<Span> {
        (self.kind() == kind).then(|| self.advance())
    }

    pub(super) fn accept_word(&mut self, word: &str) -> Option<Span> {
        self.is_word(word).then(|| self.advance())
    }

    pub(super) fn expect(&mut self, kind: TokenKind, wanted: &str) -> Parsed<Span> {
        self.accept(kind).ok_or_else(|| self.unexpected(wanted))
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Parsed<Span> {
        self.accept_word(word)
            .ok_or_else(|| self.unexpected(&format!("`{word}`")))
    }

    /// A word that may be a name.
    pub(super) fn name(&mut self, wanted: &str) -> Parsed<Name> {
        match self.word() {
            Some(word) if words::is_reserved(word) => Err(self.reserved(word, wanted)),
            Some(word) => Ok(Name {
                text: word.to_owned(),
                span: self.advance(),
            }),
            None => Err(self.unexpected(wanted)),
        }
    }

    /// Any word, as where nothing else could stand.
    pub(super) fn any_word(&mut self, wanted: &str) -> Parsed<Name> {
        match self.word() {
            Some(word) => Ok(Name {
                text: word.to_owned(),
                span: self.advance(),
            }),
            None => Err(self.unexpected(wanted)),
        }
    }

    pub(super) fn path(&mut self, wanted: &str) -> Parsed<Path> {
        let mut parts = vec![self.name(wanted)?];
        while self.accept(TokenKind::Dot).is_some() {
            parts.push(self.name("a name")?);
        }
        Ok(Path { parts })
    }

    pub(super) fn paths(&mut self, wanted: &str) -> Parsed<Vec<Path>> {
        let mut paths = vec![self.path(wanted)?];
        while self.accept(TokenKind::Comma).is_some() {
            paths.push(self.path(wanted)?);
        }
        Ok(paths)
    }

    pub(super) fn text(&mut self, wanted: &str) -> Parsed<Text> {
        self.label().ok_or_else(|| self.unexpected(wanted))
    }

    /// An optional text.
    pub(super) fn label(&mut self) -> Option<Text> {
        let span = self.accept(TokenKind::Text)?;
        Some(Text {
            value: lex::text_value(self.slice(span)),
            span,
        })
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.reports.push(diagnostic);
    }

    pub(super) fn fail(&mut self, diagnostic: Diagnostic) -> Failed {
        self.report(diagnostic);
        Failed
    }

    /// What was wanted is not here.
    pub(super) fn unexpected(&mut self, wanted: &str) -> Failed {
        let Some(found) = self.found() else {
            return Failed;
        };
        let after = match self.at.checked_sub(1) {
            Some(index) if self.tokens[index].kind == TokenKind::Text => {
                "after the text ".to_owned()
            }
            Some(index) => format!("after `{}` ", self.slice(self.tokens[index].span)),
            None => String::new(),
        };
        let span = self.found_span();
        self.fail(
            Diagnostic::error(
                Id::UnexpectedWord,
                span,
                format!("{after}comes {wanted}, not {found}"),
            )
            .label(span, format!("{wanted} is missing here")),
        )
    }

    /// What stands here in a reader's words; nothing where it has been reported already.
    pub(super) fn found(&self) -> Option<String> {
        match self.kind() {
            TokenKind::Unknown => None,
            TokenKind::End => Some("the end of the line".to_owned()),
            TokenKind::Text => Some("a text".to_owned()),
            _ => Some(format!("`{}`", self.slice(self.raw().span))),
        }
    }

    /// Where something is missing: at the token here, or behind the last where the item ends.
    pub(super) fn found_span(&self) -> Span {
        if self.kind() == TokenKind::End {
            self.end_of_last()
        } else {
            self.raw().span
        }
    }

    fn reserved(&mut self, word: &str, wanted: &str) -> Failed {
        let span = self.raw().span;
        let message = format!("`{word}` is a word of the language; {wanted} is needed here");
        let found = Diagnostic::error(Id::ReservedWord, span, message);
        // Followed by something that a name could precede, it was meant as one.
        let meant_as_name = !matches!(self.kind_ahead(1), TokenKind::Word | TokenKind::Number(_));
        self.fail(if meant_as_name {
            let other = format!("{word}_");
            found.fix(
                format!("choose another name, for example `{other}`"),
                span,
                other,
            )
        } else {
            found
        })
    }

    /// One level deeper; refuses to go on where it would be too deep.
    pub(super) fn enter(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth <= super::MAX_DEPTH {
            return Ok(());
        }
        Err(self.too_deep())
    }

    fn too_deep(&mut self) -> Failed {
        let span = self.raw().span;
        let message = format!(
            "this formula is nested more than {} levels deep",
            super::MAX_DEPTH
        );
        let failed = self.fail(
            Diagnostic::error(Id::TooDeep, span, message)
                .hint("give a part of it a row of its own"),
        );
        self.skip_statement();
        failed
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }
}
