//! Blocks in braces: one item a line.

use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::span::Span;

/// A sort of block, in a reader's words.
pub(super) struct Block {
    /// What it belongs to.
    pub(super) what: &'static str,
    /// What one of its items is called.
    pub(super) item: &'static str,
    /// What it may hold.
    pub(super) holds: &'static str,
    /// The words its items begin with; none where they begin with names.
    pub(super) words: &'static [&'static str],
}

/// What a block held.
pub(super) struct Items<T> {
    /// Those that could be read.
    pub(super) items: Vec<T>,
    /// Whether that is all of them.
    pub(super) complete: bool,
}

impl Parser<'_> {
    /// A block whose items need a line each. Items that cannot be read are reported and left out.
    pub(super) fn block<T>(
        &mut self,
        block: &Block,
        item: impl Fn(&mut Self) -> Parsed<T>,
    ) -> Parsed<Items<T>> {
        let around = (self.item, self.depth, self.in_binding, self.items_open);
        let statement = self.tokens[self.item].span;
        let open = self.open_brace(block.what)?;
        let mut read = Items {
            items: Vec::new(),
            complete: true,
        };
        let mut first = true;
        while !self.closes_block(open, statement)? {
            if !(first || self.raw().newline_before) {
                let second = self.raw().span;
                self.two_on_one_line(block.item, second);
                read.complete = false;
            }
            first = false;
            self.begin_item();
            let taken = self.block_item(block, &item);
            read.complete &= taken.is_ok();
            read.items.extend(taken.ok());
            if self.at == self.item {
                self.advance();
            }
        }
        // What is around the block goes on.
        (self.item, self.depth, self.in_binding, self.items_open) = around;
        Ok(read)
    }

    fn block_item<T>(&mut self, block: &Block, item: impl Fn(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.begins_foreign_statement(block) {
            let failed = self.foreign_statement(block);
            self.skip_item();
            return Err(failed);
        }
        let taken = item(self);
        self.pass_comma(block);
        if taken.is_err() {
            self.skip_item();
        } else if !self.begins_listed_item(block) && self.end_of_item(block.item).is_err() {
            // What was read stands; only what follows it on the line is passed over.
            self.skip_item();
        }
        taken
    }

    /// A comma before the next item of the same line; that it shares the line is reported with it.
    fn pass_comma(&mut self, block: &Block) {
        let next = &self.tokens[(self.at + 1).min(self.tokens.len() - 1)];
        let begins = next.kind == TokenKind::Word && block.words.contains(&self.slice(next.span));
        if self.kind() == TokenKind::Comma && begins && !next.newline_before {
            self.advance();
        }
    }

    /// Whether the next item of a block stands on the same line; the block reports that.
    fn begins_listed_item(&self, block: &Block) -> bool {
        self.word().is_some_and(|word| block.words.contains(&word))
    }

    fn begins_foreign_statement(&self, block: &Block) -> bool {
        let word = self.slice(self.raw().span);
        self.begins_statement() && !block.words.contains(&word)
    }

    fn foreign_statement(&mut self, block: &Block) -> Failed {
        let span = self.raw().span;
        let word = self.slice(span);
        let Block { what, holds, .. } = block;
        let message = format!("`{word}` cannot stand in the block of a {what}");
        self.fail(
            Diagnostic::error(Id::StatementNotAllowed, span, message)
                .hint(format!("the block of a {what} holds {holds}")),
        )
    }

    pub(super) fn open_brace(&mut self, what: &str) -> Parsed<Span> {
        if let Some(open) = self.accept(TokenKind::BraceOpen) {
            return Ok(open);
        }
        let next = self.raw();
        if next.kind != TokenKind::BraceOpen {
            return Err(self.missing_block(what));
        }
        let between = Span {
            end: next.span.start,
            ..self.end_of_last()
        };
        let message = format!("the `{{` of this {what} stands on a line of its own");
        let diagnostic = Diagnostic::error(Id::UnexpectedWord, next.span, message);
        let blank = self.text[between.start as usize..between.end as usize]
            .trim()
            .is_empty();
        self.report(if blank {
            diagnostic.fix("move it to the end of the line above", between, " ")
        } else {
            diagnostic.hint("move it to the end of the line above")
        });
        Ok(self.advance())
    }

    fn missing_block(&mut self, what: &str) -> Failed {
        if self.kind() != TokenKind::End {
            return self.unexpected("`{`");
        }
        let place = self.end_of_last();
        let message = format!("this {what} has no block in braces");
        self.fail(Diagnostic::error(Id::UnexpectedWord, place, message).fix(
            "add an empty block",
            place,
            " { }",
        ))
    }

    /// Takes the closing brace; reports where it is missing.
    fn closes_block(&mut self, open: Span, statement: Span) -> Parsed<bool> {
        let token = self.raw();
        match token.kind {
            TokenKind::BraceClose => {
                self.advance();
                Ok(true)
            }
            TokenKind::End => Err(self.unclosed_block(open)),
            _ if self.begins_statement() && !self.is_inside(statement) => {
                Err(self.unclosed_block(open))
            }
            _ => Ok(self.reports.is_full() && {
                self.skip_rest();
                true
            }),
        }
    }

    /// Whether the current line stands further right than the statement around the block.
    fn is_inside(&self, statement: Span) -> bool {
        let start = self.text[..statement.start as usize]
            .rfind(['\n', '\r'])
            .map_or(0, |end| end + 1);
        let line = &self.text[start..];
        let margin = line.len() - line.trim_start_matches([' ', '\t']).len();
        self.column(self.at) > margin
    }

    fn unclosed_block(&mut self, open: Span) -> Failed {
        // One missing brace is told once, for the innermost block.
        if self.unclosed_at.replace(self.at) == Some(self.at) {
            return Failed;
        }
        let place = self.end_of_last();
        self.fail(
            Diagnostic::error(Id::UnclosedBracket, open, "this `{` is not closed")
                .label(open, "opened here")
                .label(place, "`}` is missing behind this line")
                .fix("add `}` on a line of its own", place, "\n}"),
        )
    }

    fn skip_rest(&mut self) {
        self.at = self.tokens.len() - 1;
    }
}
