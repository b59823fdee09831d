//! Chains: how a claimed figure leads to the deal's own, so that every step adds up.
//!
//! A step is never computed for itself: each figure is found from the one before, and what a step
//! changes is the difference of the two. So the steps sum to the distance between the first figure
//! and the last, whatever the numbers are.

use engine::Operand;
use model::Chain;
use model::model::Model;
use model::units::Unit;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::ChainStepKind;

use crate::ask::Asker;
use crate::figure::Figure;
use crate::money::money_in_words;
use crate::settings::Worlds;
use crate::sources::{Citation, citations};

/// A chain on the central path.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainResult {
    /// What it leads from and to.
    pub label: String,
    /// The unit of all figures.
    pub unit: Unit,
    /// What is claimed first, the deal's figure last.
    pub steps: Vec<ChainStepResult>,
}

/// One step of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainStepResult {
    /// How the figure before becomes the figure after.
    pub kind: ChainStepKind,
    /// What the step is.
    pub label: String,
    /// The share that is kept, for `keep`.
    pub share: Option<Figure>,
    /// The figure after the step.
    pub after: Figure,
    /// The figure after less the figure before; `None` for what is claimed.
    pub change: Option<Figure>,
    /// Where its numbers come from.
    pub sources: Vec<Citation>,
    /// Where it is written.
    pub span: Span,
}

/// A chain, lowered.
pub(crate) struct AskedChain {
    /// The amount, share or figure of each step.
    figures: Vec<Operand>,
    /// Steps whose figure differs from year to year.
    yearly: Vec<Span>,
}

impl AskedChain {
    /// What is wrong with it.
    pub(super) fn problems(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.yearly.iter().map(|span| {
            let message = "a figure of a chain is one value over all years; this has one for each";
            Diagnostic::error(Id::BadClaim, *span, message)
                .hint("add the years up, `total(…)`, or name one of them, `at(…, 2030)`")
        })
    }
}

impl Asker<'_> {
    pub(super) fn chain(&mut self, chain: &Chain) -> AskedChain {
        let mut asked = AskedChain {
            figures: Vec::new(),
            yearly: Vec::new(),
        };
        for step in &chain.steps {
            let figure = self.ask_steady(&step.figure);
            asked.figures.push(figure.operands[0]);
            if !figure.steady {
                asked.yearly.push(step.figure.span);
            }
        }
        asked
    }
}

/// The figures of a chain and what each step changes.
pub(super) fn chain_result(
    chain: &Chain,
    asked: &AskedChain,
    model: &Model,
    worlds: &Worlds,
) -> ChainResult {
    let noise = if chain.unit.dimension.is_money() {
        worlds.noise
    } else {
        0.0
    };
    let mut before: Option<Vec<f64>> = None;
    let mut steps = Vec::new();
    for (step, operand) in chain.steps.iter().zip(&asked.figures) {
        let written = worlds.spread(*operand);
        let after: Vec<f64> = written
            .iter()
            .enumerate()
            .map(|(setting, figure)| {
                let before = before.as_ref().map_or(f64::NAN, |before| before[setting]);
                match step.kind {
                    ChainStepKind::Claimed | ChainStepKind::To => *figure,
                    ChainStepKind::Less => before - figure,
                    ChainStepKind::Keep => before * figure,
                }
            })
            .collect();
        let change = before.map(|before| {
            let pairs = after.iter().zip(&before);
            let change: Vec<f64> = pairs.map(|(after, before)| after - before).collect();
            worlds.figure(&change, noise)
        });
        steps.push(ChainStepResult {
            kind: step.kind,
            label: step.label.clone(),
            share: (step.kind == ChainStepKind::Keep).then(|| worlds.figure(&written, 0.0)),
            after: worlds.figure(&after, noise),
            change,
            sources: citations(&model.root, &step.sources),
            span: step.span,
        });
        before = Some(after);
    }
    ChainResult {
        label: chain.label.clone(),
        unit: money_in_words(model, chain.unit.clone()),
        steps,
    }
}
