//! `claim`: what somebody said, and how it can be read and tested.

use super::block::Block;
use super::{Parsed, Parser};
use crate::lex::TokenKind;
use crate::tree::{
    Chain, ChainStep, ChainStepKind, Claim, ClaimClause, ClaimClauseKind, Comment, Date, Reading,
    ReadingTest, Text,
};

const CLAIM: Block = Block {
    what: "claim",
    item: "clause",
    holds: "`said by`, `kind`, `quote`, `reading`, `chain` and `comment`",
    words: &["said", "kind", "quote", "reading", "chain", "comment"],
};
const CHAIN: Block = Block {
    what: "chain",
    item: "step",
    holds: "`claimed`, `less`, `keep` and `to`, each with a figure and a label",
    words: &["claimed", "less", "keep", "to"],
};

impl Parser<'_> {
    pub(super) fn claim(&mut self) -> Parsed<Claim> {
        let name = self.name("the name of the claim")?;
        let words = self.text("the words of the claim in quotes")?;
        let has_block = self.kind() == TokenKind::BraceOpen;
        let clauses = if has_block {
            self.block(&CLAIM, Self::claim_clause)?.items
        } else {
            let said = self.clause_of(Self::said_in_passing)?;
            let test = self.clause_of(|parser| {
                let test = parser.reading_test()?;
                let (name, label) = (name.clone(), None);
                Ok(ClaimClauseKind::Reading(Reading { name, label, test }))
            })?;
            vec![said, test]
        };
        Ok(Claim {
            name,
            words,
            clauses,
            has_block,
        })
    }

    fn clause_of(
        &mut self,
        read: impl FnOnce(&mut Self) -> Parsed<ClaimClauseKind>,
    ) -> Parsed<ClaimClause> {
        let start = self.raw().span;
        let kind = read(self)?;
        let span = self.since(start);
        Ok(ClaimClause { span, kind })
    }

    /// `by "…" on date @ source`, each part where it is there.
    fn said_in_passing(&mut self) -> Parsed<ClaimClauseKind> {
        let by = match self.accept_word("by") {
            Some(_) => Some(self.speaker()?),
            None => None,
        };
        let sources = self.sources()?;
        Ok(ClaimClauseKind::Said { by, sources })
    }

    fn speaker(&mut self) -> Parsed<(Text, Date)> {
        let who = self.text("who said it, in quotes")?;
        self.expect_word("on")?;
        Ok((who, self.date("the date it was said on")?))
    }

    fn claim_clause(&mut self) -> Parsed<ClaimClause> {
        let word = self.item_word(&CLAIM)?;
        self.clause_of(|parser| {
            parser.advance();
            match word {
                "said" => {
                    parser.expect_word("by")?;
                    let by = Some(parser.speaker()?);
                    let sources = parser.sources()?;
                    Ok(ClaimClauseKind::Said { by, sources })
                }
                "kind" => parser
                    .any_word("`statement`, `valuation`, `forecast`, `demand` or `opinion`")
                    .map(ClaimClauseKind::Kind),
                "quote" => parser
                    .text("the exact words in quotes")
                    .map(ClaimClauseKind::Quote),
                "reading" => parser.reading().map(ClaimClauseKind::Reading),
                "chain" => parser.chain().map(ClaimClauseKind::Chain),
                _ => parser.comment().map(ClaimClauseKind::Comment),
            }
        })
    }

    fn reading(&mut self) -> Parsed<Reading> {
        let name = self.name("the name of the reading")?;
        let label = Some(self.text("what is understood by the words, in quotes")?);
        let test = self.reading_test()?;
        Ok(Reading { name, label, test })
    }

    fn reading_test(&mut self) -> Parsed<ReadingTest> {
        if self.accept_word("untestable").is_some() {
            self.expect_word("because")?;
            return self
                .text("the reason in quotes")
                .map(ReadingTest::Untestable);
        }
        self.expect_word("holds")?;
        self.expect_word("if")?;
        self.formula().map(ReadingTest::HoldsIf)
    }

    fn chain(&mut self) -> Parsed<Chain> {
        let label = self.text("what the chain leads from and to, in quotes")?;
        let steps = self.block(&CHAIN, Self::chain_step)?.items;
        Ok(Chain { label, steps })
    }

    fn chain_step(&mut self) -> Parsed<ChainStep> {
        let start = self.raw().span;
        let kind = match self.item_word(&CHAIN)? {
            "claimed" => ChainStepKind::Claimed,
            "less" => ChainStepKind::Less,
            "keep" => ChainStepKind::Keep,
            _ => ChainStepKind::To,
        };
        self.advance();
        let figure = self.formula()?;
        let label = self.text("what this step is, in quotes")?;
        let sources = self.sources()?;
        let span = self.since(start);
        Ok(ChainStep {
            span,
            kind,
            figure,
            label,
            sources,
        })
    }

    fn comment(&mut self) -> Parsed<Comment> {
        self.expect_word("asked")?;
        self.expect_word("of")?;
        let of = self.text("who was asked, in quotes")?;
        self.expect_word("on")?;
        let asked = self.date("the date they were asked on")?;
        let answered = if self.accept_word("answered").is_some() {
            let answer = self.text("the answer in quotes")?;
            self.expect_word("on")?;
            Some((answer, self.date("the date of the answer")?))
        } else if self.accept_word("unanswered").is_some() {
            None
        } else {
            return Err(self.unexpected("`answered` and the answer, or `unanswered`"));
        };
        Ok(Comment {
            of,
            asked,
            answered,
        })
    }
}
