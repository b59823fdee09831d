//! Going on after a mistake: where the next item begins.

use super::{Failed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::nearest::nearest;
use crate::span::Span;
use crate::words;

impl Parser<'_> {
    /// The next item begins at the current token.
    pub(super) fn begin_item(&mut self) {
        self.item = self.at;
        self.depth = 0;
        self.in_binding = false;
        self.items_open = 0;
    }

    /// The column of a token that is the first of its line.
    pub(super) fn column(&self, index: usize) -> usize {
        let start = self.tokens[index].span.start as usize;
        let line = self.text[..start].trim_end_matches([' ', '\t']);
        start - line.len()
    }

    /// Passes over the rest of an item, its braces included.
    ///
    /// Stops before the next line, before the brace that closes the block around the item, and
    /// before a statement that stands further left than a block it seems to be in.
    pub(super) fn skip_item(&mut self) {
        let mut open = std::mem::take(&mut self.items_open);
        loop {
            let token = self.raw();
            if self.at != self.item && token.breaks {
                let unclosed = open > 0 && self.column(self.at) == 0 && self.begins_statement();
                if open == 0 || unclosed {
                    return;
                }
            }
            match token.kind {
                TokenKind::End => return,
                TokenKind::BraceOpen => open += 1,
                TokenKind::BraceClose if open == 0 => return,
                TokenKind::BraceClose => open -= 1,
                _ => {}
            }
            self.advance();
        }
    }

    /// Passes over everything to the next statement at the left margin; the blocks that are left
    /// this way are not reported as open.
    pub(super) fn skip_statement(&mut self) {
        while self.raw().kind != TokenKind::End
            && !(self.at != self.item && self.begins_statement() && self.column(self.at) == 0)
        {
            self.advance();
        }
        self.unclosed_at = Some(self.at);
    }

    /// Passes over lines until one begins a statement.
    pub(super) fn skip_to_statement(&mut self) {
        loop {
            self.skip_item();
            match self.raw().kind {
                TokenKind::End => return,
                TokenKind::BraceClose => {
                    self.advance();
                }
                _ if self.begins_statement() || self.seems_to_begin_statement() => return,
                _ => {}
            }
            self.item = self.at;
        }
    }

    /// Whether the current token is the first of its line and a statement word used as one.
    pub(super) fn begins_statement(&self) -> bool {
        let token = self.raw();
        token.newline_before
            && token.kind == TokenKind::Word
            && words::is_statement(self.slice(token.span))
            && !matches!(
                self.tokens[self.at + 1].kind,
                TokenKind::Assign | TokenKind::Tilde | TokenKind::Colon | TokenKind::Dot
            )
    }

    /// A misspelt statement word at the left margin.
    fn seems_to_begin_statement(&self) -> bool {
        let token = self.raw();
        token.newline_before
            && token.kind == TokenKind::Word
            && self.tokens[self.at + 1].kind == TokenKind::Word
            && self.column(self.at) == 0
            && nearest(self.slice(token.span), words::STATEMENTS.into_iter()).is_some()
    }

    /// The `)`, `}` or quote of an opened bracket is missing here.
    pub(super) fn unclosed(&mut self, open: Span, closing: &str, place: Span) -> Failed {
        if self.kind() == TokenKind::Unknown {
            return Failed;
        }
        let opening = self.slice(open);
        let message = format!("this `{opening}` is not closed");
        self.fail(
            Diagnostic::error(Id::UnclosedBracket, open, message)
                .label(open, "opened here")
                .label(place, format!("`{}` is missing here", closing.trim()))
                .fix(format!("add `{}`", closing.trim()), place, closing),
        )
    }
}
