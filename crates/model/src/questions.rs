//! What a deal asks: figures shown, claims, expectations, inputs looked for.

use syntax::span::Span;
use syntax::tree::SourceRef;

use crate::claims::Claim;
use crate::definition::{Body, PartySlot};
use crate::formula::{Formula, RowRef};
use crate::units::Unit;

/// One figure a deal shows.
#[derive(Clone, Debug)]
pub struct Show {
    /// How a reader calls it.
    pub label: String,
    /// What is computed.
    pub formula: Formula,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Where it is asked.
    pub span: Span,
}

/// A figure that is known from elsewhere.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What is computed, as written.
    pub text: String,
    /// What is computed.
    pub actual: Formula,
    /// What it should be.
    pub expected: Body,
    /// How far it may be off.
    pub within: Formula,
    /// Whether that is a share of the expected value.
    pub relative: bool,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Who says so.
    pub sources: Vec<SourceRef>,
    /// Where it is written.
    pub span: Span,
}

/// An input whose value is looked for.
#[derive(Clone, Debug)]
pub struct Solve {
    /// Its name.
    pub name: String,
    /// The input that is varied.
    pub target: RowRef,
    /// From.
    pub low: Formula,
    /// To.
    pub high: Formula,
    /// One side.
    pub left: Formula,
    /// The other side.
    pub right: Formula,
    /// The unit of the input.
    pub unit: Unit,
    /// Where it is written.
    pub span: Span,
}

/// Who stands behind a party.
#[derive(Clone, Debug)]
pub struct Stake {
    /// Who holds.
    pub holder: PartySlot,
    /// What is held.
    pub held: PartySlot,
    /// How much.
    pub share: Formula,
    /// Why.
    pub sources: Vec<SourceRef>,
    /// Where it is written.
    pub span: Span,
}

/// Two draws that move together.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// One input.
    pub first: RowRef,
    /// The other.
    pub second: RowRef,
    /// From -1 to 1.
    pub strength: Formula,
    /// Where it is written.
    pub span: Span,
}

/// Everything a deal asks, in the order of the text. `None` where it makes no sense in a variant.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// Figures shown.
    pub shows: Vec<Option<Show>>,
    /// Claims.
    pub claims: Vec<Option<Claim>>,
    /// Expectations.
    pub expects: Vec<Option<Expect>>,
    /// Inputs looked for.
    pub solves: Vec<Option<Solve>>,
    /// Stakes.
    pub stakes: Vec<Option<Stake>>,
    /// Correlations.
    pub correlations: Vec<Option<Correlation>>,
}
