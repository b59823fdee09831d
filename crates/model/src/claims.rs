//! What somebody said, how it can be read, and how its figure leads to the deal's own.

use syntax::span::Span;
use syntax::tree::{ChainStepKind, SourceRef};

use crate::formula::Formula;
use crate::units::Unit;

/// A claim somebody made, with the readings that can be tested.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// The claim as it is told.
    pub words: String,
    /// The exact words, where they are known.
    pub quote: Option<String>,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// Who said it and when.
    pub by: Option<(String, String)>,
    /// Where it was said.
    pub sources: Vec<SourceRef>,
    /// How it can be read; at least one.
    pub readings: Vec<Reading>,
    /// How the claimed figure leads to the deal's own.
    pub chains: Vec<Chain>,
    /// Whether somebody was asked about it, and what was answered.
    pub comments: Vec<Comment>,
    /// Where it is written.
    pub span: Span,
}

/// What sort of claim it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimKind {
    /// That something is so.
    Statement,
    /// What something is worth.
    Valuation,
    /// What will be.
    Forecast,
    /// What should be; it is neither true nor false.
    Demand,
    /// What somebody thinks of it.
    Opinion,
}

impl ClaimKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::Statement,
        Self::Valuation,
        Self::Forecast,
        Self::Demand,
        Self::Opinion,
    ];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Valuation => "valuation",
            Self::Forecast => "forecast",
            Self::Demand => "demand",
            Self::Opinion => "opinion",
        }
    }
}

/// One reading of a claim.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Its name; that of the claim where the claim has one reading without a name.
    pub name: String,
    /// What is understood by the words.
    pub label: Option<String>,
    /// When it holds, or why that cannot be tested.
    pub test: Test,
    /// Where it is written.
    pub span: Span,
}

/// When a reading holds, or why that cannot be tested.
#[derive(Clone, Debug)]
pub enum Test {
    /// A condition on the deal.
    Holds {
        /// When it holds.
        condition: Formula,
        /// The unit in which the sides of a comparison are told.
        unit: Unit,
    },
    /// The reason why nothing that is known tests it.
    Untestable(String),
}

impl Reading {
    /// When it holds, where that can be tested.
    pub fn condition(&self) -> Option<&Formula> {
        match &self.test {
            Test::Holds { condition, .. } => Some(condition),
            Test::Untestable(_) => None,
        }
    }
}

/// How a claimed figure leads to another, step by step.
#[derive(Clone, Debug)]
pub struct Chain {
    /// What it leads from and to.
    pub label: String,
    /// Its steps in order; the first is what is claimed.
    pub steps: Vec<ChainStep>,
    /// The unit of all figures.
    pub unit: Unit,
}

/// One step of a chain.
#[derive(Clone, Debug)]
pub struct ChainStep {
    /// How the figure before becomes the figure after.
    pub kind: ChainStepKind,
    /// The amount, share or figure.
    pub figure: Formula,
    /// What the step is.
    pub label: String,
    /// Where its numbers come from.
    pub sources: Vec<SourceRef>,
    /// Where it is written.
    pub span: Span,
}

/// That somebody was asked about a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Who was asked.
    pub of: String,
    /// When.
    pub asked: String,
    /// What was answered and when.
    pub answered: Option<(String, String)>,
}
