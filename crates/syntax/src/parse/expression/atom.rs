//! What a formula is made of: numbers, names, calls, brackets, scales.

use super::{Parsed, Parser, boxed};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{Role, TokenKind};
use crate::parse::Failed;
use crate::parse::block::{Block, Items};
use crate::span::Span;
use crate::tree::{
    Argument, ArgumentKind, Bracket, Expr, ExprKind, Scale, ScaleKind, Side, SourceRef,
};
use crate::words;

impl Parser<'_> {
    pub(super) fn atom(&mut self) -> Parsed<Box<Expr>> {
        let start = self.raw().span;
        match self.kind() {
            TokenKind::Number(value) => {
                self.advance();
                let unit = self.optional_unit()?;
                Ok(self.expr(start, ExprKind::Number { value, unit }))
            }
            TokenKind::ParenOpen => self.bracketed(start),
            TokenKind::Word => self.word_atom(start),
            TokenKind::Date(_) => Err(self.not_in_formula("a date")),
            TokenKind::Text => Err(self.not_in_formula("a text")),
            _ => Err(self.unexpected("a number, a name or a bracket")),
        }
    }

    fn expr(&self, start: Span, kind: ExprKind) -> Box<Expr> {
        boxed(self.since(start), kind)
    }

    fn not_in_formula(&mut self, what: &str) -> Failed {
        let span = self.raw().span;
        let message = format!("{what} cannot stand in a formula");
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, span, message)
                .label(span, "a number, a name or a bracket is needed here"),
        )
    }

    fn bracketed(&mut self, open: Span) -> Parsed<Box<Expr>> {
        self.advance();
        let expr = self.inner()?;
        self.close_round(open)?;
        Ok(expr)
    }

    fn close_round(&mut self, open: Span) -> Parsed<()> {
        if self.accept(TokenKind::ParenClose).is_some() {
            return Ok(());
        }
        let place = self.end_of_last();
        Err(self.unclosed(open, ")", place))
    }

    fn word_atom(&mut self, start: Span) -> Parsed<Box<Expr>> {
        let word = self.slice(start);
        let next = self.kind_ahead(1);
        match word {
            "yes" | "no" => {
                self.advance();
                Ok(self.expr(start, ExprKind::Truth(word == "yes")))
            }
            "withheld" => {
                self.advance();
                let unit = self.optional_unit()?;
                Ok(self.expr(start, ExprKind::Withheld { unit }))
            }
            "scale" if next == TokenKind::Word => self.scale(start),
            "list" | "dated" | "csv" if starts_value(next, self.word_ahead(1)) => {
                Err(self.value_in_formula(start))
            }
            _ if words::is_reserved(word) => Err(self.unexpected("a number, a name or a bracket")),
            _ => self.path_or_call(start),
        }
    }

    fn value_in_formula(&mut self, start: Span) -> Failed {
        let message = format!("`{}` cannot stand inside a formula", self.slice(start));
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, start, message)
                .hint("give it to an `input` and use the input's name here"),
        )
    }

    fn path_or_call(&mut self, start: Span) -> Parsed<Box<Expr>> {
        let path = self.path("a name")?;
        if self.kind() != TokenKind::ParenOpen {
            return Ok(self.expr(start, ExprKind::Path(path)));
        }
        let arguments = self.arguments(false)?;
        Ok(self.expr(
            start,
            ExprKind::Call {
                function: path,
                arguments,
            },
        ))
    }

    /// The arguments of a function or, with `chances`, of a distribution; `(` stands here.
    pub(in crate::parse) fn arguments(&mut self, chances: bool) -> Parsed<Vec<Argument>> {
        let open = self.advance_as(Role::Attached);
        let mut arguments = Vec::new();
        if self.accept(TokenKind::ParenClose).is_some() {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.argument(chances)?);
            let Some(comma) = self.accept(TokenKind::Comma) else {
                break;
            };
            if self.kind() == TokenKind::ParenClose {
                self.trailing_comma(comma);
                break;
            }
        }
        self.close_round(open)?;
        Ok(arguments)
    }

    pub(in crate::parse) fn trailing_comma(&mut self, comma: Span) {
        self.report(
            Diagnostic::error(Id::UnexpectedWord, comma, "nothing follows this comma").fix(
                "remove the comma",
                comma,
                "",
            ),
        );
    }

    fn argument(&mut self, chances: bool) -> Parsed<Argument> {
        let start = self.raw().span;
        let kind = self.argument_kind(chances)?;
        Ok(Argument {
            span: self.since(start),
            kind,
        })
    }

    fn argument_kind(&mut self, chances: bool) -> Parsed<ArgumentKind> {
        if self.kind_ahead(1) == TokenKind::Colon && self.kind() == TokenKind::Word {
            self.named()
        } else if self.is_word("each") {
            self.each()
        } else if let Some((percent, side)) = self.chance() {
            self.take_chance(percent, side, chances)
        } else {
            self.plain()
        }
    }

    fn plain(&mut self) -> Parsed<ArgumentKind> {
        let value = self.inner()?;
        Ok(ArgumentKind::Plain(*value))
    }

    /// Any word may name an argument: `from: 2027`.
    fn named(&mut self) -> Parsed<ArgumentKind> {
        let name = self.any_word("a name")?;
        self.advance_as(Role::Attached);
        let value = self.inner()?;
        Ok(ArgumentKind::Named {
            name,
            value: *value,
        })
    }

    fn each(&mut self) -> Parsed<ArgumentKind> {
        self.advance();
        let name = self.name("a name for the member")?;
        self.expect_word("in")?;
        let group = self.path("the group")?;
        self.expect_attached_colon()?;
        Ok(ArgumentKind::Each {
            name,
            group,
            body: *self.inner()?,
        })
    }

    fn expect_attached_colon(&mut self) -> Parsed<()> {
        if self.kind() != TokenKind::Colon {
            return Err(self.unexpected("`:`"));
        }
        self.advance_as(Role::Attached);
        Ok(())
    }

    /// `10 % below:`, `10 % above:` or `10 %:`
    fn chance(&self) -> Option<(f64, Side)> {
        let TokenKind::Number(percent) = self.kind() else {
            return None;
        };
        if self.kind_ahead(1) != TokenKind::Percent {
            return None;
        }
        if self.kind_ahead(2) == TokenKind::Colon {
            return Some((percent, Side::Exactly));
        }
        let side = match self.word_ahead(2)? {
            "below" => Side::Below,
            "above" => Side::Above,
            _ => return None,
        };
        (self.kind_ahead(3) == TokenKind::Colon).then_some((percent, side))
    }

    fn take_chance(&mut self, percent: f64, side: Side, allowed: bool) -> Parsed<ArgumentKind> {
        let start = self.raw().span;
        let words = match side {
            Side::Below | Side::Above => 3,
            Side::Exactly => 2,
        };
        for _ in 0..words {
            self.advance();
        }
        if !allowed {
            let span = self.since(start);
            self.report(Diagnostic::error(
                Id::UnexpectedWord,
                span,
                "a chance stands only in a distribution, behind `~`",
            ));
        }
        self.advance_as(Role::Attached);
        Ok(ArgumentKind::Chance {
            percent,
            side,
            value: *self.inner()?,
        })
    }

    fn scale(&mut self, start: Span) -> Parsed<Box<Expr>> {
        self.advance();
        let kind = self.scale_kind()?;
        // A block takes much more of the stack than a bracket.
        self.depth += SCALE_LEVELS;
        let on = self.inner()?;
        // The brackets are items of their own, but no less deep.
        let depth = self.depth;
        let told = self.reports.count();
        let mut lines = self.block(&SCALE, |parser| parser.bracket(depth))?;
        // What could not be read may have been the line that seems to be missing.
        lines.complete &= self.reports.count() == told;
        self.depth -= SCALE_LEVELS;
        self.joined(start, kind, *on, lines)
    }

    fn scale_kind(&mut self) -> Parsed<ScaleKind> {
        let kind = match self.word() {
            Some("whole") => ScaleKind::Whole,
            Some("marginal") => ScaleKind::Marginal,
            Some("blended") => ScaleKind::Blended,
            _ => return Err(self.unexpected("`whole`, `marginal` or `blended`")),
        };
        self.advance();
        self.expect_word("on")?;
        Ok(kind)
    }

    fn joined(
        &mut self,
        start: Span,
        kind: ScaleKind,
        on: Expr,
        lines: Items<Line>,
    ) -> Parsed<Box<Expr>> {
        if !lines.complete {
            return Err(Failed);
        }
        let mut brackets = Vec::new();
        let mut above = None;
        for line in lines.items {
            match (line, &above) {
                (Line::Bounded(bracket), None) => brackets.push(bracket),
                (Line::Above(rate, sources, _), None) => above = Some((rate, sources)),
                (
                    Line::Bounded(Bracket {
                        bound: Expr { span, .. },
                        ..
                    })
                    | Line::Above(.., span),
                    _,
                ) => {
                    let message = "`above` is the last line of a scale";
                    self.report(Diagnostic::error(Id::UnexpectedWord, span, message));
                }
            }
        }
        let Some((above, above_sources)) = above else {
            return Err(self.missing_above(start));
        };
        let scale = Scale {
            kind,
            on,
            brackets,
            above,
            above_sources,
        };
        Ok(self.expr(start, ExprKind::Scale(Box::new(scale))))
    }

    /// No edit: only somebody who knows the rate can write it, and a zero would be a figure.
    fn missing_above(&mut self, start: Span) -> Failed {
        let message = "this scale does not say what holds above its last bound";
        self.fail(
            Diagnostic::error(Id::UnexpectedWord, start, message)
                .hint("add a last line `above : …` with the rate that holds there"),
        )
    }

    fn bracket(&mut self, depth: u32) -> Parsed<Line> {
        self.depth = depth;
        let start = self.raw().span;
        if self.accept_word("above").is_some() {
            self.expect(TokenKind::Colon, "`:`")?;
            let rate = *self.inner()?;
            return Ok(Line::Above(rate, self.sources()?, start));
        }
        let included = self.accept_word("below").is_none();
        if included {
            if !self.is_word("up") {
                return Err(self.unexpected("`up to`, `below` or `above`"));
            }
            self.advance();
            self.expect_word("to")?;
        }
        let bound = *self.inner()?;
        self.expect(TokenKind::Colon, "`:`")?;
        let rate = *self.inner()?;
        Ok(Line::Bounded(Bracket {
            bound,
            included,
            rate,
            sources: self.sources()?,
        }))
    }
}

/// How many levels of nesting a scale counts for.
const SCALE_LEVELS: u32 = 4;

const SCALE: Block = Block {
    what: "scale",
    item: "bracket",
    holds: "`up to … : …`, `below … : …` and `above : …`",
    words: &["up", "below", "above"],
};

/// One line of a scale.
enum Line {
    Bounded(Bracket),
    Above(Expr, Vec<SourceRef>, Span),
}

/// Whether `list`, `dated` or `csv` followed by this is a value and not a name.
pub(in crate::parse) fn starts_value(next: TokenKind, word: Option<&str>) -> bool {
    match next {
        TokenKind::BraceOpen | TokenKind::Text | TokenKind::Number(_) => true,
        TokenKind::Word => matches!(word, Some("from" | "linear")),
        _ => false,
    }
}
