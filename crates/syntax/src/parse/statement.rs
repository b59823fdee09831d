//! The statements that declare: frame, names, numbers, money.

use super::block::Block;
use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::tree::{
    Basis, FieldValue, Input, InputValue, Members, Money, Path, Pay, Require, Row, Source,
    SourceRef, SourceRefKind, Stake, StatementKind, Text, Timeline, Timing,
};

const SOURCE: Block = Block {
    what: "source",
    item: "field",
    holds: "fields such as `title \"…\"`, `date 2025-02-26` and `grade B`",
    words: &[],
};

impl Parser<'_> {
    /// The statement that begins with `word`, which stands here, perhaps misspelt.
    pub(super) fn statement(&mut self, word: &'static str) -> Parsed<StatementKind> {
        if word == "use" {
            return self.use_statement().map(StatementKind::Use);
        }
        self.advance();
        match word {
            "import" => self
                .text("the file to import in quotes")
                .map(StatementKind::Import),
            "timeline" => self.timeline().map(StatementKind::Timeline),
            "money" => self.money().map(StatementKind::Money),
            "source" => self.source().map(StatementKind::Source),
            "substance" => self.substance(),
            "party" => {
                let name = self.name("the name of the party")?;
                Ok(StatementKind::Party {
                    name,
                    label: self.label(),
                })
            }
            "group" => self.group(),
            "stake" => self.stake().map(StatementKind::Stake),
            "input" => self.input().map(StatementKind::Input),
            "row" => self.row().map(StatementKind::Row),
            "pool" => self.pool().map(StatementKind::Pool),
            "correlate" => self.correlate(),
            "pay" => self.pay().map(StatementKind::Pay),
            "require" => self.requirement().map(StatementKind::Require),
            "show" => self.show().map(StatementKind::Show),
            "claim" => self.claim().map(StatementKind::Claim),
            "expect" => self.expectation().map(StatementKind::Expect),
            "solve" => self.solve().map(StatementKind::Solve),
            "scenario" => self.scenario().map(StatementKind::Scenario),
            _ => unreachable!("`{word}` is in the list of statements and has no rule"),
        }
    }

    fn timeline(&mut self) -> Parsed<Timeline> {
        let from = self.date("the first period")?;
        self.expect(TokenKind::DotDot, "`..` and the last period")?;
        let to = self.date("the last period")?;
        let mut discounted = None;
        if self.accept_word("discounted").is_some() {
            let timing = match self.word() {
                Some("start") => Timing::Start,
                Some("mid") => Timing::Mid,
                Some("end") => Timing::End,
                _ => return Err(self.unexpected("`start`, `mid` or `end`")),
            };
            discounted = Some((timing, self.advance()));
        }
        Ok(Timeline {
            from,
            to,
            discounted,
        })
    }

    fn money(&mut self) -> Parsed<Money> {
        let is_basis = self.is_word("nominal") && self.kind_ahead(1) == TokenKind::End;
        if is_basis || (self.is_word("real") && matches!(self.kind_ahead(1), TokenKind::Number(_)))
        {
            return self.basis().map(Money::Basis);
        }
        let name = self.name("the currency, as in `money USD nominal`")?;
        if self.accept(TokenKind::Assign).is_none() {
            return Ok(Money::Main {
                currency: name,
                basis: self.basis()?,
            });
        }
        let from = self.name("the money it is derived from")?;
        let basis = self.basis()?;
        let by = match self.accept_word("by") {
            Some(_) => Some(self.path("the row that converts")?),
            None => None,
        };
        Ok(Money::Derived {
            name,
            from,
            basis,
            by,
        })
    }

    fn basis(&mut self) -> Parsed<Basis> {
        if self.accept_word("nominal").is_some() {
            return Ok(Basis::Nominal);
        }
        if self.accept_word("real").is_none() {
            return Err(self.unexpected("`nominal`, or `real` and a year"));
        }
        let date = self.date("the year of the prices")?;
        if date.month.is_some() || date.quarter.is_some() {
            return Err(self.fail(Diagnostic::error(
                Id::UnexpectedWord,
                date.span,
                "real money is in the prices of a whole year",
            )));
        }
        Ok(Basis::Real(date.year))
    }

    fn source(&mut self) -> Parsed<Source> {
        let name = self.name("the name of the source")?;
        // Fields may share a line, so that one item is a whole line of them.
        let lines = self.block(&SOURCE, Self::fields)?;
        Ok(Source {
            name,
            fields: lines.items.into_iter().flatten().collect(),
        })
    }

    fn fields(&mut self) -> Parsed<Vec<(crate::tree::Name, FieldValue)>> {
        let mut fields = Vec::new();
        loop {
            let wanted = "a field such as `title`, `date` or `grade`";
            let name = if self.is_word("confidential") {
                self.any_word(wanted)?
            } else {
                self.name(wanted)?
            };
            let value = match self.kind() {
                TokenKind::Text => FieldValue::Text(self.text("a text")?),
                TokenKind::Word => FieldValue::Word(self.any_word("a word")?),
                TokenKind::Date(_) | TokenKind::Number(_) => FieldValue::Date(self.date("a date")?),
                _ => return Err(self.unexpected("a text in quotes, a date or a word")),
            };
            fields.push((name, value));
            if self.kind() != TokenKind::Word {
                return Ok(fields);
            }
        }
    }

    fn substance(&mut self) -> Parsed<StatementKind> {
        let mut names = vec![self.name("the name of the substance")?];
        while self.accept(TokenKind::Comma).is_some() {
            names.push(self.name("the name of the next substance")?);
        }
        Ok(StatementKind::Substance(names))
    }

    fn group(&mut self) -> Parsed<StatementKind> {
        let name = self.name("the name of the group")?;
        self.expect(TokenKind::Assign, "`=` and the members")?;
        let every = self.is_word("all") && self.kind_ahead(1) == TokenKind::Word;
        let members = if every {
            self.advance();
            Members::All(self.path("a template")?)
        } else {
            Members::Listed(self.paths("a member")?)
        };
        Ok(StatementKind::Group { name, members })
    }

    fn stake(&mut self) -> Parsed<Stake> {
        let holder = self.path("who holds the stake")?;
        self.expect_word("in")?;
        let held = self.path("what is held")?;
        self.expect(TokenKind::Assign, "`=` and the share")?;
        let share = self.formula()?;
        Ok(Stake {
            holder,
            held,
            share,
            sources: self.sources()?,
        })
    }

    fn input(&mut self) -> Parsed<Input> {
        let name = self.name("the name of the input")?;
        let kind = self.optional_kind()?;
        let mut input = Input {
            name,
            kind,
            value: None,
            label: None,
            sources: Vec::new(),
            confidential: None,
        };
        let Ok(value) = self.input_value() else {
            // The name is known all the same, so that its uses are not reported too.
            self.skip_item();
            input.value = Some(InputValue::Known(self.no_value()));
            return Ok(input);
        };
        input.value = value;
        input.label = self.label();
        input.sources = self.sources()?;
        input.confidential = self.accept_word("confidential");
        Ok(input)
    }

    fn input_value(&mut self) -> Parsed<Option<InputValue>> {
        if self.is_word("open") {
            return self.open_range().map(Some);
        }
        if matches!(self.kind(), TokenKind::Assign | TokenKind::Tilde) {
            return self.given_value().map(Some);
        }
        Ok(None)
    }

    fn open_range(&mut self) -> Parsed<InputValue> {
        let start = self.advance();
        let low = self.formula()?;
        self.expect(TokenKind::DotDot, "`..` and the upper end")?;
        let high = self.formula()?;
        Ok(InputValue::Open {
            low,
            high,
            span: self.since(start),
        })
    }

    fn row(&mut self) -> Parsed<Row> {
        let name = self.name("the name of the row")?;
        let kind = self.optional_kind()?;
        if self.kind() == TokenKind::Tilde {
            return Err(self.drawn_row());
        }
        self.expect(TokenKind::Assign, "`=` and a formula")?;
        let mut row = Row {
            name,
            kind,
            formula: self.no_formula(),
            label: None,
            sources: Vec::new(),
            cast: None,
        };
        let Ok(formula) = self.formula() else {
            self.skip_item();
            return Ok(row);
        };
        row.formula = formula;
        row.label = self.label();
        row.sources = self.sources()?;
        row.cast = self.cast()?;
        Ok(row)
    }

    fn drawn_row(&mut self) -> Failed {
        let tilde = self.raw().span;
        let word = self.tokens[self.item].span;
        self.fail(
            Diagnostic::error(
                Id::UnexpectedWord,
                tilde,
                "a row is computed; only an input is drawn",
            )
            .label(tilde, "`~` draws")
            .fix("make it an `input`", word, "input"),
        )
    }

    /// `assume unit because "…"`, on the same line or the next.
    fn cast(&mut self) -> Parsed<Option<Text>> {
        let next_line = self.raw().breaks
            && self.raw().kind == TokenKind::Word
            && self.slice(self.raw().span) == "assume";
        if next_line {
            self.tokens[self.at].breaks = false;
        }
        if self.accept_word("assume").is_none() {
            return Ok(None);
        }
        self.expect_word("unit")?;
        self.expect_word("because")?;
        self.text("the reason in quotes").map(Some)
    }

    fn correlate(&mut self) -> Parsed<StatementKind> {
        let first = self.path("an input")?;
        self.expect(TokenKind::Comma, "`,` and the other input")?;
        let second = self.path("the other input")?;
        self.expect(TokenKind::Assign, "`=` and the strength")?;
        let strength = self.formula()?;
        Ok(StatementKind::Correlate {
            first,
            second,
            strength,
            sources: self.sources()?,
        })
    }

    fn pay(&mut self) -> Parsed<Pay> {
        let amount = self.path("the row that is paid")?;
        self.expect_word("from")?;
        let (from, to) = self.parties()?;
        let in_kind = self.accept_word("in").is_some();
        if in_kind {
            self.expect_word("kind")?;
        }
        Ok(Pay {
            amount,
            payer: from,
            payee: to,
            in_kind,
            label: self.label(),
        })
    }

    /// `A to B`, behind `from`.
    pub(super) fn parties(&mut self) -> Parsed<(Path, Path)> {
        let from = self.path("the party that pays")?;
        self.expect_word("to")?;
        Ok((from, self.path("the party that is paid")?))
    }

    /// `@ …` as often as it stands here.
    fn requirement(&mut self) -> Parsed<Require> {
        let condition = self.formula()?;
        let words = self.text("a text that says what must hold")?;
        Ok(Require {
            condition,
            words,
            sources: self.sources()?,
        })
    }

    pub(super) fn sources(&mut self) -> Parsed<Vec<SourceRef>> {
        let mut sources = Vec::new();
        while let Some(at) = self.accept(TokenKind::At) {
            let kind = if self.is_word("assumed") {
                self.advance();
                SourceRefKind::Assumed(self.text("the reason in quotes")?)
            } else {
                let source = self.path("the name of a source, or `assumed` and a reason")?;
                SourceRefKind::Cited {
                    source,
                    place: self.label(),
                }
            };
            sources.push(SourceRef {
                span: self.since(at),
                kind,
            });
        }
        Ok(sources)
    }
}
