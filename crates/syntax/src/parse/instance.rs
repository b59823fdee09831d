//! Statements with a block of clauses, bindings or edits: `pool`, `use`, `scenario`.

use super::block::Block;
use super::{Failed, Parsed, Parser};
use crate::diagnostic::{Diagnostic, Id};
use crate::lex::TokenKind;
use crate::nearest::nearest;
use crate::span::Span;
use crate::tree::{
    Binding, Clause, ClauseKind, EditKind, Expr, ExprKind, InputValue, Name, Path, Pool, Scenario,
    ScenarioEdit, Use, Value,
};

const POOL: Block = Block {
    what: "pool",
    item: "clause",
    holds: "`open`, `uplift`, `add`, `use up to` and `expire after`",
    words: &["open", "uplift", "add", "use", "expire"],
};
const USE: Block = Block {
    what: "use",
    item: "binding",
    holds: "`from … to …` and lines such as `rate = 5 %`",
    words: &[],
};
const SCENARIO: Block = Block {
    what: "scenario",
    item: "edit",
    holds: "`set`, `drop`, `replace use` and `use`",
    words: &["set", "drop", "replace", "use"],
};

impl Parser<'_> {
    pub(super) fn pool(&mut self) -> Parsed<Pool> {
        let name = self.name("the name of the pool")?;
        self.expect(TokenKind::Colon, "`:` and the unit of the pool")?;
        let unit = self.declared_unit()?;
        let label = self.label();
        let clauses = self.block(&POOL, Self::clause)?.items;
        Ok(Pool {
            name,
            unit,
            label,
            clauses,
        })
    }

    fn clause(&mut self) -> Parsed<Clause> {
        let start = self.raw().span;
        let word = self.item_word(&POOL)?;
        self.advance();
        let kind = match word {
            "open" => ClauseKind::Open(self.formula()?),
            "add" => ClauseKind::Add(self.formula()?),
            "uplift" => self.uplift()?,
            "use" => {
                self.expect_word("up")?;
                self.expect_word("to")?;
                ClauseKind::UseUpTo(self.formula()?)
            }
            _ => {
                self.expect_word("after")?;
                ClauseKind::ExpireAfter(self.formula()?)
            }
        };
        Ok(Clause {
            span: self.since(start),
            kind,
        })
    }

    fn uplift(&mut self) -> Parsed<ClauseKind> {
        let rate = self.formula()?;
        self.expect_word("on")?;
        let on_available = self.is_word("available");
        if !on_available && !self.is_word("opening") {
            return Err(self.unexpected("`opening` or `available`"));
        }
        self.advance();
        Ok(ClauseKind::Uplift { rate, on_available })
    }

    /// The first word of a clause or edit, or the one that was probably meant.
    pub(super) fn item_word(&mut self, block: &Block) -> Parsed<&'static str> {
        let Some(word) = self.word() else {
            return Err(self.unexpected(block.holds));
        };
        if let Some(known) = block.words.iter().find(|known| **known == word) {
            return Ok(known);
        }
        let Some(meant) = nearest(word, block.words.iter().copied()) else {
            return Err(self.unexpected(block.holds));
        };
        self.misspelt(meant);
        block
            .words
            .iter()
            .find(|known| **known == meant)
            .copied()
            .ok_or(Failed)
    }

    /// `use`, here.
    pub(super) fn use_statement(&mut self) -> Parsed<Use> {
        let start = self.advance();
        let template = self.path("the name of a template")?;
        let name = self.name("a name for this use of the template")?;
        let label = self.label();
        let like = match self.accept_word("like") {
            Some(_) => Some(self.name("the use to be like")?),
            None => None,
        };
        let lines = self.block(&USE, Self::use_line)?.items;
        let bindings = lines.into_iter().flatten().collect();
        Ok(Use {
            template,
            name,
            label,
            like,
            bindings,
            span: self.since(start),
        })
    }

    fn use_line(&mut self) -> Parsed<Vec<Binding>> {
        if let Some(word) = self.word()
            && word != "from"
            && self.kind_ahead(1) == TokenKind::Word
            && self.word_ahead(2) == Some("to")
            && nearest(word, ["from"].into_iter()).is_some()
        {
            self.misspelt("from");
        } else if !self.is_word("from") {
            return Ok(vec![self.binding()?]);
        }
        let start = self.advance();
        let (from, to) = self.parties()?;
        let span = self.since(start);
        Ok(vec![
            party_binding("payer", from, span),
            party_binding("payee", to, span),
        ])
    }

    pub(super) fn binding(&mut self) -> Parsed<Binding> {
        let target = self.path("the name of an input")?;
        let start = target.span();
        self.check_binding_sign()?;
        self.in_binding = true;
        let value = self.given_value();
        self.in_binding = false;
        let Ok(value) = value else {
            // The target is known all the same, so that it is not reported as not given.
            self.skip_item();
            let value = InputValue::Known(self.no_value());
            return Ok(Binding {
                target,
                value,
                sources: Vec::new(),
                confidential: None,
                span: self.since(start),
            });
        };
        let sources = self.sources()?;
        let confidential = self.accept_word("confidential");
        Ok(Binding {
            target,
            value,
            sources,
            confidential,
            span: self.since(start),
        })
    }

    fn check_binding_sign(&mut self) -> Parsed<()> {
        match self.kind() {
            TokenKind::Assign | TokenKind::Tilde => Ok(()),
            TokenKind::Colon => {
                let span = self.raw().span;
                Err(self.fail(
                    Diagnostic::error(
                        Id::UnexpectedWord,
                        span,
                        "a value is given with `=`, not `:`",
                    )
                    .fix("write `=`", span, " ="),
                ))
            }
            _ => Err(self.unexpected("`=` and a value, or `~` and a distribution")),
        }
    }

    pub(super) fn scenario(&mut self) -> Parsed<Scenario> {
        let name = self.name("the name of the scenario")?;
        let label = self.text("a label for the scenario in quotes")?;
        let on = match self.accept_word("on") {
            Some(_) => Some(self.name("the scenario it starts from")?),
            None => None,
        };
        let edits = self.block(&SCENARIO, Self::edit)?.items;
        Ok(Scenario {
            name,
            label,
            on,
            edits,
        })
    }

    fn edit(&mut self) -> Parsed<ScenarioEdit> {
        let start = self.raw().span;
        let kind = match self.item_word(&SCENARIO)? {
            "set" => {
                self.advance();
                EditKind::Set(self.binding()?)
            }
            "drop" => {
                self.advance();
                EditKind::Drop(self.name("what is dropped")?)
            }
            "replace" => {
                self.advance();
                if !self.is_word("use") {
                    return Err(self.unexpected("`use` and a template"));
                }
                EditKind::Replace(self.use_statement()?)
            }
            _ => EditKind::Add(self.use_statement()?),
        };
        Ok(ScenarioEdit {
            span: self.since(start),
            kind,
        })
    }
}

/// Half of `from … to …`.
fn party_binding(target: &str, party: Path, span: Span) -> Binding {
    let target = Path {
        parts: vec![Name {
            text: target.to_owned(),
            span,
        }],
    };
    let first = Expr {
        span: party.span(),
        kind: ExprKind::Path(party),
    };
    let value = InputValue::Known(Value::Expr {
        first,
        more: Vec::new(),
    });
    Binding {
        target,
        value,
        sources: Vec::new(),
        confidential: None,
        span,
    }
}
