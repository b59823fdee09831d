//! Units: words with at most one tight stroke between them.

use super::{Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{Role, TokenKind};
use crate::tree::{BinaryOperator, UnitExpr, UnitWord};
use crate::words;

const STROKE: TokenKind = TokenKind::Operator(BinaryOperator::Divide);
const CARET: TokenKind = TokenKind::Operator(BinaryOperator::Power);

impl Parser<'_> {
    /// A unit that may follow a number or a bracket.
    pub(super) fn optional_unit(&mut self) -> Parsed<Option<UnitExpr>> {
        if self.at_unit() {
            self.unit().map(Some)
        } else {
            Ok(None)
        }
    }

    /// A unit where nothing but a unit can stand, so that a loose stroke can only be its own.
    pub(super) fn declared_unit(&mut self) -> Parsed<UnitExpr> {
        let mut unit = self.unit()?;
        if self.kind() == STROKE && unit.denominator.is_empty() {
            self.tighten_stroke();
            unit.denominator = self.unit_words()?;
            unit.span = self.since(unit.span);
        }
        Ok(unit)
    }

    fn unit(&mut self) -> Parsed<UnitExpr> {
        let start = self.raw().span;
        let numerator = self.unit_words()?;
        let mut denominator = Vec::new();
        if self.at_tight(STROKE) {
            self.advance_as(Role::Tight);
            denominator = self.unit_words()?;
            if self.at_tight(STROKE) {
                self.second_stroke();
                denominator.append(&mut self.unit_words()?);
            }
        }
        Ok(UnitExpr {
            numerator,
            denominator,
            span: self.since(start),
        })
    }

    fn at_unit(&self) -> bool {
        self.kind() == TokenKind::Percent || self.word().is_some_and(words::is_unit_word)
    }

    /// Whether an operator stands here with no blank on either side.
    fn at_tight(&self, operator: TokenKind) -> bool {
        self.kind() == operator && self.touches(self.at - 1) && self.touches(self.at)
    }

    fn unit_words(&mut self) -> Parsed<Vec<UnitWord>> {
        let mut words = Vec::new();
        while self.at_unit() {
            let span = self.advance();
            let text = self.slice(span).to_owned();
            let exponent = if self.at_tight(CARET) {
                self.exponent()?
            } else {
                1.0
            };
            words.push(UnitWord {
                text,
                exponent,
                span,
            });
        }
        if words.is_empty() {
            return Err(self.unexpected("a unit such as `USD/t`, `%` or `ratio`"));
        }
        Ok(words)
    }

    fn exponent(&mut self) -> Parsed<f64> {
        self.advance_as(Role::Tight);
        match self.kind() {
            TokenKind::Number(exponent) => {
                self.advance();
                Ok(exponent)
            }
            TokenKind::Unknown => Err(super::Failed),
            _ => {
                let span = self.raw().span;
                let message = "an exponent in a unit is a plain number, as in `m^3` or `%/y^0.5`";
                Err(self.fail(
                    Diagnostic::error(Id::UnexpectedWord, span, message)
                        .hint("write what is divided by behind the `/` of the unit"),
                ))
            }
        }
    }

    fn tighten_stroke(&mut self) {
        let stroke = self.raw().span;
        let from = self.end_of_last();
        let next = self.tokens[self.at + 1].span;
        let around = from.to(crate::span::Span {
            end: next.start,
            ..stroke
        });
        self.report(
            Diagnostic::error(
                Id::UnexpectedWord,
                stroke,
                "the `/` of a unit has no blanks round it",
            )
            .fix("write the unit without blanks", around, "/"),
        );
        self.advance();
    }

    fn second_stroke(&mut self) {
        let stroke = self.advance();
        self.report(
            Diagnostic::error(Id::UnexpectedWord, stroke, "a unit has only one `/`")
                .label(stroke, "every word behind the first `/` divides")
                .fix("write a blank instead", stroke, " "),
        );
    }
}
