//! What an input or binding is given: kinds, dates, lists, tables, distributions.

use super::expression::starts_value;
use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::{Role, TokenKind};
use crate::span::Span;
use crate::tree::{
    Csv, Date, Dated, DatedEntry, Distribution, Expr, ExprKind, InputValue, Kind, List, Value,
};

impl Parser<'_> {
    /// `: kind`
    pub(super) fn optional_kind(&mut self) -> Parsed<Option<Kind>> {
        if self.accept(TokenKind::Colon).is_none() {
            return Ok(None);
        }
        if self.is_word("truth") {
            return Ok(Some(Kind::Truth(self.advance())));
        }
        if !self.is_word("choice") {
            return self.declared_unit().map(|unit| Some(Kind::Unit(unit)));
        }
        let start = self.advance();
        if self.kind() != TokenKind::ParenOpen {
            return Err(self.unexpected("the names to choose from in brackets"));
        }
        let open = self.advance_as(Role::Attached);
        let mut names = vec![self.name("a name to choose")?];
        while self.accept(TokenKind::Comma).is_some() {
            names.push(self.name("a name to choose")?);
        }
        if self.accept(TokenKind::ParenClose).is_none() {
            let place = self.end_of_last();
            return Err(self.unclosed(open, ")", place));
        }
        Ok(Some(Kind::Choice(names, self.since(start))))
    }

    /// `= value` or `~ distribution`
    pub(super) fn given_value(&mut self) -> Parsed<InputValue> {
        if self.accept(TokenKind::Tilde).is_some() {
            return self.distribution().map(InputValue::Drawn);
        }
        self.expect(
            TokenKind::Assign,
            "`=` and a value, or `~` and a distribution",
        )?;
        self.value().map(InputValue::Known)
    }

    pub(super) fn value(&mut self) -> Parsed<Value> {
        let starts = starts_value(self.kind_ahead(1), self.word_ahead(1));
        match self.word() {
            Some("list") if starts => self.list().map(Value::List),
            Some("dated") if starts => self.dated().map(Value::Dated),
            Some("csv") if starts => self.csv().map(Value::Csv),
            _ => self.plain_value(),
        }
    }

    fn plain_value(&mut self) -> Parsed<Value> {
        let first = self.formula()?;
        let mut more = Vec::new();
        while self.kind() == TokenKind::Comma {
            if self.is_thousands_comma() {
                return Err(self.thousands_comma());
            }
            self.advance();
            more.push(self.path("the next member")?);
        }
        Ok(Value::Expr { first, more })
    }

    /// Stands for a formula that could not be read.
    pub(super) fn no_formula(&self) -> Expr {
        Expr {
            span: self.end_of_last(),
            kind: ExprKind::Error,
        }
    }

    /// Stands for a value that could not be read.
    pub(super) fn no_value(&self) -> Value {
        Value::Expr {
            first: self.no_formula(),
            more: Vec::new(),
        }
    }

    fn list(&mut self) -> Parsed<List> {
        let start = self.advance();
        let mut from = None;
        if self.accept_word("from").is_some() {
            from = Some(self.date("the first period of the list")?);
        }
        let open = self.open_items("list")?;
        let (mut items, mut then, mut otherwise) = (Vec::new(), None, None);
        loop {
            let word = self.word_of_tail();
            if let Some(word) = word {
                let told = if word == "then" {
                    then.is_some()
                } else {
                    otherwise.is_some()
                };
                if told || (word == "then" && otherwise.is_some()) || items.is_empty() {
                    return Err(self.unexpected(
                        "a value; `then` and `else` stand once, in this order, at the end",
                    ));
                }
                self.advance();
                let value = self.formula()?;
                *(if word == "then" {
                    &mut then
                } else {
                    &mut otherwise
                }) = Some(value);
            } else if then.is_some() || otherwise.is_some() {
                return Err(self.unexpected("`else` or the end of the list"));
            } else {
                items.push(self.formula()?);
                self.refuse_grouped_digits();
            }
            if !self.next_entry(open)? {
                break;
            }
        }
        let unit = self.optional_unit()?;
        Ok(List {
            from,
            items,
            then,
            otherwise,
            unit,
            span: self.since(start),
        })
    }

    fn word_of_tail(&self) -> Option<&'static str> {
        match self.word() {
            Some("then") => Some("then"),
            Some("else") => Some("else"),
            _ => None,
        }
    }

    fn dated(&mut self) -> Parsed<Dated> {
        let start = self.advance();
        let linear = self.accept_word("linear").is_some();
        let open = self.open_items("dated")?;
        let mut entries = Vec::new();
        loop {
            let date = self.date("the date from which a level holds")?;
            if self.kind() != TokenKind::Colon {
                return Err(self.unexpected("`:` and the level"));
            }
            self.advance_as(Role::Attached);
            let value = self.formula()?;
            entries.push(DatedEntry {
                date,
                value,
                sources: self.sources()?,
            });
            if !self.next_entry(open)? {
                break;
            }
        }
        let unit = self.optional_unit()?;
        Ok(Dated {
            linear,
            entries,
            unit,
            span: self.since(start),
        })
    }

    /// The `{` of values separated by commas; they may begin on the next line.
    fn open_items(&mut self, what: &str) -> Parsed<Span> {
        if self.raw().kind == TokenKind::BraceOpen {
            self.tokens[self.at].role = Role::Items;
        } else if let TokenKind::Number(_) = self.kind() {
            return Err(self.unexpected("`{`"));
        }
        let open = self.open_brace(what)?;
        self.items_open += 1;
        self.join_line();
        Ok(open)
    }

    /// The line end here is inside braces and closes nothing.
    fn join_line(&mut self) {
        let last = self.at + 1 == self.tokens.len();
        if !last && !self.begins_statement() {
            self.tokens[self.at].breaks = false;
        }
    }

    /// Whether another entry follows; takes the comma before it or the brace behind the last.
    fn next_entry(&mut self, open: Span) -> Parsed<bool> {
        if self.kind() == TokenKind::Unknown {
            return Err(Failed);
        }
        if self.raw().kind == TokenKind::BraceClose {
            self.close_items();
            return Ok(false);
        }
        if let Some(comma) = self.accept(TokenKind::Comma) {
            if self.raw().kind == TokenKind::BraceClose {
                self.trailing_comma(comma);
                self.close_items();
                return Ok(false);
            }
            return Ok(true);
        }
        self.missing_separator(open)?;
        Ok(true)
    }

    fn close_items(&mut self) {
        self.advance();
        self.items_open -= 1;
    }

    /// Reports that the comma or the brace is missing; goes on where it was the comma.
    fn missing_separator(&mut self, open: Span) -> Parsed<()> {
        let place = self.end_of_last();
        let next = self.raw();
        let ended = next.kind == TokenKind::End || self.begins_statement();
        let begins = matches!(
            next.kind,
            TokenKind::Number(_) | TokenKind::Word | TokenKind::Date(_) | TokenKind::ParenOpen
        );
        let binding = matches!(
            self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind,
            TokenKind::Assign | TokenKind::Tilde
        );
        if ended || !begins || binding {
            self.items_open = 0;
            return Err(self.unclosed(open, " }", place));
        }
        let message = "two values stand without a comma between them";
        let diagnostic = Diagnostic::error(Id::UnexpectedWord, next.span, message);
        self.report(diagnostic.fix("add a comma", place, ","));
        self.join_line();
        Ok(())
    }

    fn csv(&mut self) -> Parsed<Csv> {
        let start = self.advance();
        let file = self.text("the file in quotes")?;
        self.expect_word("column")?;
        let column = self.text("the heading of the column in quotes")?;
        let linear = self.accept_word("linear").is_some();
        let unit = self.declared_unit()?;
        Ok(Csv {
            file,
            column,
            linear,
            unit,
            span: self.since(start),
        })
    }

    fn distribution(&mut self) -> Parsed<Distribution> {
        let name = self.name("the name of a distribution, as in `~ lognormal(low: 5, high: 9)`")?;
        if self.kind() != TokenKind::ParenOpen {
            return Err(self.unexpected("the parameters in brackets"));
        }
        let arguments = self.arguments(true)?;
        let mut unit = None;
        if self.kind() == TokenKind::Percent || self.word().is_some_and(crate::words::is_unit_word)
        {
            unit = Some(self.declared_unit()?);
        }
        let each_period = self.accept_word("each").is_some();
        if each_period {
            self.expect_word("period")?;
        }
        let span = self.since(name.span);
        Ok(Distribution {
            name,
            arguments,
            unit,
            each_period,
            span,
        })
    }

    pub(super) fn date(&mut self, wanted: &str) -> Parsed<Date> {
        let span = self.raw().span;
        match self.kind() {
            TokenKind::Date(date) => {
                self.advance();
                Ok(date)
            }
            TokenKind::Number(_) => {
                let written = self.slice(span);
                let is_year =
                    written.len() <= 4 && written.bytes().all(|byte| byte.is_ascii_digit());
                let Some(year) = written.parse().ok().filter(|_| is_year) else {
                    let message = format!("`{written}` is not a date");
                    return Err(self.fail(
                        Diagnostic::error(Id::BadNumber, span, message)
                            .hint("dates are written `2025`, `2025-02` or `2025-02-26`"),
                    ));
                };
                self.advance();
                Ok(Date {
                    year,
                    month: None,
                    day: None,
                    quarter: None,
                    span,
                })
            }
            _ => Err(self.unexpected(wanted)),
        }
    }
}
