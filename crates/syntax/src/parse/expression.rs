//! Formulas.
//!
//! Binding strength, loosest first: `if`, `or`, `and`, `not`, comparisons, `+ -`, `* /`, the sign,
//! `^`. One function climbs through all of them, so that deep nesting stays cheap on the stack.
#![expect(
    clippy::unnecessary_box_returns,
    reason = "nested calls move only pointers, which keeps 200 levels within a small stack"
)]

mod atom;

pub(super) use atom::starts_value;

use super::{Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{Role, Token, TokenKind};
use crate::span::Span;
use crate::tree::{BinaryOperator, Expr, ExprKind};

const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const RELATION: u8 = 4;
const SUM: u8 = 5;
const TERM: u8 = 6;
const SIGN: u8 = 7;
const POWER: u8 = 8;

fn strength(operator: BinaryOperator) -> u8 {
    match operator {
        BinaryOperator::Or => OR,
        BinaryOperator::And => AND,
        BinaryOperator::Less
        | BinaryOperator::LessEqual
        | BinaryOperator::Greater
        | BinaryOperator::GreaterEqual
        | BinaryOperator::Equal
        | BinaryOperator::NotEqual => RELATION,
        BinaryOperator::Add | BinaryOperator::Subtract => SUM,
        BinaryOperator::Multiply | BinaryOperator::Divide => TERM,
        BinaryOperator::Power => POWER,
    }
}

impl Parser<'_> {
    /// A whole formula.
    pub(super) fn formula(&mut self) -> Parsed<Expr> {
        self.operators = 0;
        Ok(*self.climb(OR)?)
    }

    /// A formula without comparisons, as around the `=` of `expect` and `solve`.
    pub(super) fn sum(&mut self) -> Parsed<Expr> {
        self.operators = 0;
        Ok(*self.climb(SUM)?)
    }

    /// A formula in brackets or an argument.
    fn inner(&mut self) -> Parsed<Box<Expr>> {
        self.enter()?;
        let in_binding = std::mem::replace(&mut self.in_binding, false);
        let expr = self.climb(OR)?;
        self.in_binding = in_binding;
        self.leave();
        Ok(expr)
    }

    fn climb(&mut self, least: u8) -> Parsed<Box<Expr>> {
        let mut left = self.prefix(least)?;
        while let Some(operator) = self.operator() {
            let strength = strength(operator);
            if strength < least {
                break;
            }
            if strength == RELATION {
                left = self.relation(left, operator)?;
                continue;
            }
            let place = self.take_operator(operator)?;
            let right = if strength == POWER {
                // Right associative, and its exponent may carry a sign.
                self.enter()?;
                let right = self.climb(SIGN)?;
                self.leave();
                right
            } else {
                self.climb(strength + 1)?
            };
            left = binary(operator, place, left, right);
        }
        if least <= RELATION && self.kind() == TokenKind::Assign {
            return self.single_equals(&left);
        }
        Ok(left)
    }

    /// The operator that stands here.
    fn operator(&self) -> Option<BinaryOperator> {
        match self.kind() {
            TokenKind::Operator(operator) => Some(operator),
            TokenKind::Word => match self.word()? {
                "and" => Some(BinaryOperator::And),
                "or" => Some(BinaryOperator::Or),
                _ => None,
            },
            _ => None,
        }
    }

    fn prefix(&mut self, least: u8) -> Parsed<Box<Expr>> {
        let start = self.raw().span;
        if self.kind() == TokenKind::Operator(BinaryOperator::Subtract) {
            self.advance_as(Role::Sign);
            let operand = self.deeper(SIGN)?;
            return Ok(boxed(start.to(operand.span), ExprKind::Negate(operand)));
        }
        let level = match self.word() {
            Some("not") => NOT,
            Some("if") => OR,
            _ => return self.atom(),
        };
        let expr = if level == NOT {
            self.negation(start)?
        } else {
            self.choice(start)?
        };
        if least > level {
            self.needs_brackets(start);
        }
        Ok(expr)
    }

    fn deeper(&mut self, least: u8) -> Parsed<Box<Expr>> {
        self.enter()?;
        let operand = self.climb(least)?;
        self.leave();
        Ok(operand)
    }

    fn negation(&mut self, start: Span) -> Parsed<Box<Expr>> {
        self.advance();
        let operand = self.deeper(NOT)?;
        Ok(boxed(start.to(operand.span), ExprKind::Not(operand)))
    }

    fn choice(&mut self, start: Span) -> Parsed<Box<Expr>> {
        self.advance();
        let condition = self.deeper(OR)?;
        self.expect_word("then")?;
        let then = self.deeper(OR)?;
        if !self.is_word("else") {
            return Err(self.missing_else(start));
        }
        self.advance();
        let otherwise = self.deeper(OR)?;
        let span = start.to(otherwise.span);
        let kind = ExprKind::If {
            condition,
            then,
            otherwise,
        };
        Ok(boxed(span, kind))
    }

    fn missing_else(&mut self, start: Span) -> super::Failed {
        if self.kind() == TokenKind::Unknown {
            return super::Failed;
        }
        let place = self.end_of_last();
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, place, "this `if` has no `else`")
                .label(
                    start,
                    "a formula has a value in every period, whichever way the `if` goes",
                )
                .fix(
                    "say what holds otherwise, for example `else 0`",
                    place,
                    " else 0",
                ),
        )
    }

    /// `not` or `if` as the operand of something that binds tighter.
    fn needs_brackets(&mut self, start: Span) {
        let span = self.since(start);
        let word = self.slice(start);
        let message = format!("`{word}` stands behind an operator and needs brackets round it");
        let replacement = format!("({})", self.slice(span));
        self.report(Diagnostic::error(Id::UnexpectedWord, start, message).fix(
            "put it in brackets",
            span,
            replacement,
        ));
    }

    fn take_operator(&mut self, operator: BinaryOperator) -> Parsed<Span> {
        self.operators += 1;
        if self.operators > super::MAX_OPERATORS {
            let span = self.raw().span;
            let message = format!(
                "this formula has more than {} operators",
                super::MAX_OPERATORS
            );
            return Err(self.fail(
                Diagnostic::error(Id::TooDeep, span, message)
                    .hint("give a part of it a row of its own"),
            ));
        }
        if !matches!(operator, BinaryOperator::And | BinaryOperator::Or) {
            self.check_blanks(self.at);
        }
        Ok(self.advance())
    }

    /// A binary operator has blanks round it: `a/b` could be a unit, `a -b` two values.
    fn check_blanks(&mut self, index: usize) {
        let Token { span, .. } = self.tokens[index];
        let written = self.slice(span);
        let (before, after) = (self.touches(index - 1), self.touches(index));
        if !written.is_ascii() || !(before || after) {
            return;
        }
        let blank = |missing: bool| if missing { " " } else { "" };
        let spaced = format!("{}{written}{}", blank(before), blank(after));
        self.report(
            Diagnostic::error(
                Id::UnexpectedWord,
                span,
                format!("`{written}` needs blanks round it"),
            )
            .fix("add the blanks", span, spaced),
        );
    }

    fn relation(&mut self, left: Box<Expr>, operator: BinaryOperator) -> Parsed<Box<Expr>> {
        let place = self.take_operator(operator)?;
        let right = self.climb(SUM)?;
        let middle = right.span;
        let found = binary(operator, place, left, right);
        match self.operator() {
            Some(next) if strength(next) == RELATION => self.chained(found.span, middle, next),
            _ => Ok(found),
        }
    }

    /// `a < b < c`
    fn chained(&mut self, span: Span, middle: Span, next: BinaryOperator) -> Parsed<Box<Expr>> {
        let repeated = format!(" and {}", self.slice(middle));
        let place = self.raw().span;
        let behind = self.end_of_last();
        let diagnostic = Diagnostic::error(
            Id::UnexpectedWord,
            place,
            "two comparisons stand in a row; join them with `and`",
        )
        .label(place, "the second comparison");
        let diagnostic = diagnostic.fix("repeat the middle one", behind, repeated);
        self.report(diagnostic);
        self.take_operator(next)?;
        let last = self.climb(SUM)?;
        let span = span.to(last.span);
        match self.operator() {
            Some(next) if strength(next) == RELATION => self.chained(span, last.span, next),
            _ => Ok(boxed(span, ExprKind::Error)),
        }
    }

    /// `=` where `==` was meant; or a second binding on the line of the first.
    fn single_equals(&mut self, left: &Expr) -> Parsed<Box<Expr>> {
        if self.in_binding
            && let Some(second) = self.second_binding()
        {
            return Err(self.two_on_one_line("binding", second));
        }
        let place = self.advance();
        self.report(
            Diagnostic::error(
                Id::UnexpectedWord,
                place,
                "`=` gives a value; equality is asked with `==`",
            )
            .fix("write `==`", place, "=="),
        );
        let right = self.climb(SUM)?;
        Ok(boxed(left.span.to(right.span), ExprKind::Error))
    }

    /// The path before the `=` here, where a complete value stands before it.
    pub(super) fn second_binding(&self) -> Option<Span> {
        let mut first = self.at.checked_sub(1)?;
        while first >= 2
            && self.tokens[first].kind == TokenKind::Word
            && self.tokens[first - 1].kind == TokenKind::Dot
        {
            first -= 2;
        }
        let is_word = self.tokens[first].kind == TokenKind::Word;
        let before = self.tokens[first.checked_sub(1)?].kind;
        let value_before = matches!(
            before,
            TokenKind::Number(_)
                | TokenKind::Word
                | TokenKind::Percent
                | TokenKind::Comma
                | TokenKind::ParenClose
        );
        (is_word && value_before).then_some(self.tokens[first].span)
    }
}

fn binary(
    operator: BinaryOperator,
    operator_span: Span,
    left: Box<Expr>,
    right: Box<Expr>,
) -> Box<Expr> {
    let span = left.span.to(right.span);
    boxed(
        span,
        ExprKind::Binary {
            operator,
            operator_span,
            left,
            right,
        },
    )
}

fn boxed(span: Span, kind: ExprKind) -> Box<Expr> {
    Box::new(Expr { span, kind })
}
