//! The frame of a file: its head, its statements, which of them may stand where.

use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::nearest::nearest;
use crate::tree::{File, Head, Statement, Text};
use crate::words;

/// What a template may hold, in a reader's words.
const IN_TEMPLATE: &str =
    "source, substance, party, group, input, row, pool, pay, require, use and `money nominal`";

impl Parser<'_> {
    pub(super) fn file(&mut self) -> File {
        self.head();
        let mut statements = Vec::new();
        while self.raw().kind != TokenKind::End && !self.reports.is_full() {
            self.begin_item();
            let notes = self.notes();
            match self.top_statement() {
                Ok(Some(kind)) => {
                    let span = self.since(self.tokens[self.item].span);
                    statements.push(Statement { span, notes, kind });
                    if self.end_of_item("statement").is_err() {
                        self.skip_to_statement();
                    }
                }
                Ok(None) => {}
                Err(Failed) => self.skip_to_statement(),
            }
            self.pass_notes();
        }
        File {
            head: std::mem::replace(&mut self.head, Head::Part),
            notes: std::mem::take(&mut self.head_notes),
            statements,
        }
    }

    fn head(&mut self) {
        self.begin_item();
        let Some(word) = self.word() else { return };
        let meant = if self.kind_ahead(1) == TokenKind::Text {
            nearest(word, ["deal"].into_iter())
        } else {
            Some(word)
        };
        let meant = meant.filter(|meant| matches!(*meant, "deal" | "template"));
        let Some(meant) = meant.map(str::to_owned) else {
            return;
        };
        self.head_notes = self.notes();
        let read = if meant == "deal" {
            self.deal()
        } else {
            self.template()
        };
        if read.is_err() || self.end_of_item("statement").is_err() {
            self.skip_to_statement();
        }
        self.pass_notes();
    }

    fn deal(&mut self) -> Parsed<()> {
        self.head = Head::Deal(self.no_text());
        if !self.is_word("deal") {
            self.misspelt("deal");
        }
        self.advance();
        self.head = Head::Deal(self.text("the title of the deal in quotes")?);
        Ok(())
    }

    fn template(&mut self) -> Parsed<()> {
        self.advance();
        let path = self.path("the name of the template")?;
        self.head = Head::Template {
            path: path.clone(),
            purpose: self.no_text(),
        };
        let purpose = self.text("the purpose of the template in quotes")?;
        self.head = Head::Template { path, purpose };
        Ok(())
    }

    fn no_text(&self) -> Text {
        Text {
            value: String::new(),
            span: self.end_of_last(),
        }
    }

    /// The notes above the current item.
    fn notes(&mut self) -> Vec<String> {
        let start = self.raw().span.start;
        let mut notes = Vec::new();
        while let Some(comment) = self.comments.get(self.next_note)
            && comment.span.start < start
        {
            if comment.note {
                let text = self.slice(comment.span).trim_start_matches('#');
                notes.push(text.trim().to_owned());
            }
            self.next_note += 1;
        }
        notes
    }

    /// Leaves the notes inside what has been read to nobody.
    fn pass_notes(&mut self) {
        let end = self.end_of_last().start;
        while self
            .comments
            .get(self.next_note)
            .is_some_and(|comment| comment.span.start < end)
        {
            self.next_note += 1;
        }
    }

    /// One statement; nothing where one was passed over because it may not stand here.
    fn top_statement(&mut self) -> Parsed<Option<crate::tree::StatementKind>> {
        let word = self.statement_word()?;
        if let Some(reason) = self.misplaced(word) {
            let span = self.raw().span;
            let diagnostic = Diagnostic::error(Id::StatementNotAllowed, span, reason.0);
            self.report(diagnostic.hint(reason.1));
            self.skip_to_statement();
            return Ok(None);
        }
        self.statement(word).map(Some)
    }

    /// The statement word here, or the one that was probably meant.
    fn statement_word(&mut self) -> Parsed<&'static str> {
        if self.kind() == TokenKind::Unknown {
            return Err(Failed);
        }
        let span = self.raw().span;
        let Some(word) = self.word() else {
            return Err(self.no_statement());
        };
        if let Some(known) = words::STATEMENTS.into_iter().find(|known| *known == word) {
            return Ok(known);
        }
        let next = self.kind_ahead(1);
        if matches!(
            next,
            TokenKind::Assign | TokenKind::Tilde | TokenKind::Colon
        ) {
            let message = format!("`{word}` is given a value, but its line says not what it is");
            let insert = if next == TokenKind::Tilde {
                "input "
            } else {
                "row "
            };
            let place = crate::span::Span {
                end: span.start,
                ..span
            };
            let fix = format!("begin the line with `{}`", insert.trim());
            return Err(self.fail(
                Diagnostic::error(Id::UnexpectedWord, span, message).fix(fix, place, insert),
            ));
        }
        let Some(meant) = nearest(word, words::STATEMENTS.into_iter()) else {
            let message = format!("no statement begins with `{word}`");
            return Err(
                self.fail(
                    Diagnostic::error(Id::UnexpectedWord, span, message).hint(format!(
                        "statements begin with one of: {}",
                        words::STATEMENTS.join(", ")
                    )),
                ),
            );
        };
        self.misspelt(meant);
        Ok(meant)
    }

    /// The word here should be `meant`.
    pub(super) fn misspelt(&mut self, meant: &str) {
        let span = self.raw().span;
        let message = format!("`{}` is not a word that can stand here", self.slice(span));
        self.report(Diagnostic::error(Id::UnexpectedWord, span, message).fix(
            format!("did you mean `{meant}`?"),
            span,
            meant,
        ));
    }

    fn no_statement(&mut self) -> Failed {
        let span = self.raw().span;
        if self.raw().kind == TokenKind::BraceClose {
            return self.fail(
                Diagnostic::error(Id::UnexpectedWord, span, "this `}` closes nothing").fix(
                    "remove it",
                    span,
                    "",
                ),
            );
        }
        let Some(found) = self.found() else {
            return Failed;
        };
        let message = format!("a statement cannot begin with {found}");
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, span, message).hint(format!(
                "statements begin with one of: {}",
                words::STATEMENTS.join(", ")
            )),
        )
    }

    /// Why the statement may not stand here, and what may.
    fn misplaced(&self, word: &str) -> Option<(String, String)> {
        if matches!(word, "deal" | "template") {
            let message = format!("`{word}` stands once in a file, as its first statement");
            return Some((
                message,
                "move it to the top, or into a file of its own".to_owned(),
            ));
        }
        let Head::Template { .. } = self.head else {
            return None;
        };
        let allowed = match word {
            "money" => self.word_ahead(1) == Some("nominal"),
            "source" | "substance" | "party" | "group" | "input" | "row" | "pool" | "pay"
            | "require" | "use" => true,
            _ => false,
        };
        (!allowed).then(|| {
            let message = format!("`{word}` cannot stand in a template");
            (message, format!("a template holds {IN_TEMPLATE}"))
        })
    }
}
