//! Checking claims: their readings, their chains, who said them.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, ChainStepKind, ClaimClauseKind, ReadingTest};

use super::Checker;
use super::declare::date_text;
use super::mismatch::Pair;
use crate::claims::{Chain, ChainStep, Claim, ClaimKind, Comment, Reading, Test};

impl Checker<'_, '_> {
    pub(super) fn claim(&mut self, written: &tree::Claim) -> Claim {
        let mut claim = Claim {
            name: written.name.text.clone(),
            words: written.words.value.clone(),
            quote: None,
            kind: ClaimKind::Statement,
            by: None,
            sources: Vec::new(),
            readings: Vec::new(),
            chains: Vec::new(),
            comments: Vec::new(),
            span: written.name.span,
        };
        for (place, clause) in written.clauses.iter().enumerate() {
            if let Some(word) = stands_once(&clause.kind)
                && let Some(first) = written.clauses[..place]
                    .iter()
                    .find(|earlier| stands_once(&earlier.kind) == Some(word))
            {
                let message = format!("`{word}` stands once in a claim");
                let told = Diagnostic::error(Id::BadClaim, clause.span, message);
                self.tell(
                    told.label(first.span, "first here")
                        .hint("keep one of them, or make it another claim"),
                );
                continue;
            }
            self.claim_clause(&clause.kind, &mut claim);
        }
        if claim.readings.is_empty() {
            let message = "this claim has no reading that could be tested";
            let told = Diagnostic::error(Id::BadClaim, written.name.span, message);
            self.tell(told.hint(
                "add one: `reading sold \"gross sales\" holds if …`, or `reading sold \"…\" untestable because \"…\"`",
            ));
        }
        claim
    }

    fn claim_clause(&mut self, clause: &ClaimClauseKind, claim: &mut Claim) {
        match clause {
            ClaimClauseKind::Said { by, sources } => {
                self.check_sources(sources);
                let said = by.as_ref();
                claim.by = said.map(|(who, date)| (who.value.clone(), date_text(date)));
                claim.sources.clone_from(sources);
            }
            ClaimClauseKind::Kind(word) => {
                claim.kind = self.claim_kind(word).unwrap_or(claim.kind);
            }
            ClaimClauseKind::Quote(words) => claim.quote = Some(words.value.clone()),
            ClaimClauseKind::Reading(reading) => {
                if let Some(first) = claim
                    .readings
                    .iter()
                    .find(|other| other.name == reading.name.text)
                {
                    let message = format!("this claim has two readings `{}`", first.name);
                    let told = Diagnostic::error(Id::BadClaim, reading.name.span, message)
                        .label(first.span, "first here");
                    let other = format!("{}_2", first.name);
                    self.tell(told.fix("give one of them another name", reading.name.span, other));
                }
                let reading = self.reading(reading);
                claim.readings.push(reading);
            }
            ClaimClauseKind::Chain(chain) => {
                let checked = self.chain(chain);
                claim.chains.extend(checked);
            }
            ClaimClauseKind::Comment(comment) => claim.comments.push(Comment {
                of: comment.of.value.clone(),
                asked: date_text(&comment.asked),
                answered: comment
                    .answered
                    .as_ref()
                    .map(|(words, date)| (words.value.clone(), date_text(date))),
            }),
        }
    }

    fn claim_kind(&mut self, word: &tree::Name) -> Option<ClaimKind> {
        let kinds = ClaimKind::ALL.into_iter();
        let found = kinds.clone().find(|kind| kind.name() == word.text);
        if found.is_none() {
            let names = || kinds.clone().map(ClaimKind::name);
            let message = format!("`{}` is no kind of claim", word.text);
            let told = Diagnostic::error(Id::BadClaim, word.span, message);
            let all = names().collect::<Vec<_>>().join(", ");
            self.tell(match nearest(&word.text, names()) {
                Some(near) => told.fix(format!("did you mean `{near}`?"), word.span, near),
                None => told.hint(format!("a claim is one of: {all}")),
            });
        }
        found
    }

    fn reading(&mut self, reading: &tree::Reading) -> Reading {
        let test = match &reading.test {
            ReadingTest::HoldsIf(expr) => {
                let condition = self.truth_of(expr);
                let unit = self.unit_compared(expr, &condition);
                Test::Holds { condition, unit }
            }
            ReadingTest::Untestable(reason) => Test::Untestable(reason.value.clone()),
        };
        Reading {
            name: reading.name.text.clone(),
            label: reading.label.as_ref().map(|label| label.value.clone()),
            test,
            span: reading.name.span,
        }
    }

    fn chain(&mut self, chain: &tree::Chain) -> Option<Chain> {
        let first = self.order_of(chain)?;
        let mut steps: Vec<ChainStep> = Vec::new();
        for step in &chain.steps {
            self.check_sources(&step.sources);
            let figure = match step.kind {
                ChainStepKind::Keep => {
                    self.ratio_of(&step.figure, "`keep` takes the share that is left")
                }
                ChainStepKind::Claimed | ChainStepKind::Less | ChainStepKind::To => {
                    self.number_of(&step.figure)
                }
            };
            if let Some(claimed) = steps.first()
                && step.kind != ChainStepKind::Keep
            {
                let pair = Pair::new("take", "from");
                self.unite(&figure, &claimed.figure, pair, figure.span);
            }
            steps.push(ChainStep {
                kind: step.kind,
                figure,
                label: step.label.value.clone(),
                sources: step.sources.clone(),
                span: step.span,
            });
        }
        let unit = self.question_unit(&first.figure, &steps.first()?.figure);
        Some(Chain {
            label: chain.label.value.clone(),
            steps,
            unit,
        })
    }

    /// The first step, where the steps stand in an order that makes a chain.
    fn order_of<'w>(&mut self, chain: &'w tree::Chain) -> Option<&'w tree::ChainStep> {
        let is = |step: &tree::ChainStep, kind: ChainStepKind| step.kind == kind;
        let mut refuse = |span: Span, message: &str, hint: &str| {
            self.tell(Diagnostic::error(Id::BadClaim, span, message).hint(hint));
        };
        let Some(first) = chain.steps.first() else {
            refuse(chain.label.span, "this chain has no steps", BEGIN);
            return None;
        };
        if !is(first, ChainStepKind::Claimed) {
            refuse(first.span, "a chain begins with what is claimed", BEGIN);
            return None;
        }
        if let Some(again) = chain.steps[1..]
            .iter()
            .find(|step| is(step, ChainStepKind::Claimed))
        {
            refuse(
                again.span,
                "a chain begins once with what is claimed",
                "write `less`, `keep` or `to` here",
            );
        }
        let last = chain.steps.last().expect("there is a first step");
        if !is(last, ChainStepKind::To) {
            refuse(
                last.span,
                "a chain ends at a figure of the deal",
                "end it with `to` and a figure, such as `to total(sales) \"gross sales\"`",
            );
        }
        Some(first)
    }
}

const BEGIN: &str =
    "begin it with `claimed` and the figure, such as `claimed 10 bn USD \"as told\"`";

/// The word of a clause that stands only once in a claim.
fn stands_once(clause: &ClaimClauseKind) -> Option<&'static str> {
    match clause {
        ClaimClauseKind::Said { .. } => Some("said"),
        ClaimClauseKind::Kind(_) => Some("kind"),
        ClaimClauseKind::Quote(_) => Some("quote"),
        ClaimClauseKind::Reading(_) | ClaimClauseKind::Chain(_) | ClaimClauseKind::Comment(_) => {
            None
        }
    }
}
