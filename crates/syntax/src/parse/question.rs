//! The statements that ask: `show`, `expect`, `solve`.

use super::{Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::tree::{BinaryOperator, Expect, Shown, Solve};

impl Parser<'_> {
    pub(super) fn show(&mut self) -> Parsed<Vec<Shown>> {
        let mut shown = Vec::new();
        loop {
            let expr = self.formula()?;
            shown.push(Shown {
                expr,
                label: self.label(),
            });
            if self.accept(TokenKind::Comma).is_none() {
                return Ok(shown);
            }
        }
    }

    pub(super) fn expectation(&mut self) -> Parsed<Expect> {
        let actual = self.sum()?;
        self.single_sign("expect")?;
        let expected = self.value()?;
        self.expect_word("within")?;
        let within = self.sum()?;
        Ok(Expect {
            actual,
            expected,
            within,
            sources: self.sources()?,
        })
    }

    pub(super) fn solve(&mut self) -> Parsed<Solve> {
        let name = self.name("the name of the solution")?;
        self.expect_word("for")?;
        let target = self.path("the input to vary")?;
        self.expect_word("from")?;
        let low = self.sum()?;
        self.expect_word("to")?;
        let high = self.sum()?;
        self.expect_word("until")?;
        let left = self.sum()?;
        self.single_sign("solve")?;
        let right = self.sum()?;
        Ok(Solve {
            name,
            target,
            low,
            high,
            left,
            right,
        })
    }

    /// The `=` between the two sides; `==` is understood and reported.
    fn single_sign(&mut self, statement: &str) -> Parsed<()> {
        if self.kind() == TokenKind::Operator(BinaryOperator::Equal) {
            let span = self.advance();
            let message = format!("the two sides of `{statement}` are joined by a single `=`");
            self.report(Diagnostic::error(Id::UnexpectedWord, span, message).fix(
                "write `=`",
                span,
                "=",
            ));
            return Ok(());
        }
        self.expect(TokenKind::Assign, "`=` and the other side")
            .map(|_| ())
    }
}
