//! Checked formulas: every name resolved, every unit checked, numbers in base units.
//!
//! Explanations and workbooks print these; the graph is lowered from them.

use engine::Op;
use syntax::span::Span;
use syntax::tree::{ScaleKind, SourceRef};

use crate::definition::{Kind, PartySlot, Slot};

/// A row seen from a definition: through uses, then a slot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowRef {
    /// Index of the use at each step; empty for a row of the definition itself.
    pub uses: Vec<u32>,
    /// The row there.
    pub slot: Slot,
}

/// A formula with its place and what it holds.
#[derive(Clone, Debug)]
pub struct Formula {
    /// What it computes.
    pub node: FormulaNode,
    /// What it holds.
    pub kind: Kind,
    /// Where it is written.
    pub span: Span,
}

/// What a formula computes.
#[derive(Clone, Debug)]
pub enum FormulaNode {
    /// A number in base units; truth and choice words are numbers too.
    Number(f64),
    /// A row of the same period.
    Row(RowRef),
    /// A word of the calendar.
    Time(TimeWord),
    /// What a party receives or pays.
    Party {
        /// Whose.
        party: PartySlot,
        /// Which of its four sums.
        measure: PartyMeasure,
        /// Only flows of these uses and all inside them; all flows where absent.
        within: Option<Vec<Vec<u32>>>,
    },
    /// An elementary operation.
    Apply(Op, Vec<Formula>),
    /// A bracket table.
    Scale(Box<ScaleFormula>),
    /// A function over time or of rates.
    Call(Function, Vec<Formula>),
    /// The value under a scenario; its index in the deal.
    Under(u32, Box<Formula>),
    /// A number that a public edition does not have.
    Withheld,
    /// Wrong, and already reported.
    Poison,
}

/// A bracket table.
#[derive(Clone, Debug)]
pub struct ScaleFormula {
    /// How the brackets act.
    pub kind: ScaleKind,
    /// What is looked up.
    pub on: Formula,
    /// The brackets, ascending.
    pub brackets: Vec<BracketFormula>,
    /// The rate above the last bound.
    pub above: Formula,
    /// Where each bracket comes from; the one above the last bound is last.
    pub sources: Vec<Vec<SourceRef>>,
}

impl ScaleFormula {
    /// Everything it is computed from.
    pub fn parts(&self) -> impl Iterator<Item = &Formula> {
        let brackets = self.brackets.iter();
        brackets
            .flat_map(|bracket| [&bracket.bound, &bracket.rate])
            .chain([&self.on, &self.above])
    }
}

/// One bracket of a table.
#[derive(Clone, Debug)]
pub struct BracketFormula {
    /// The upper bound.
    pub bound: Formula,
    /// Whether the bound belongs to the bracket.
    pub included: bool,
    /// The rate.
    pub rate: Formula,
}

/// Words of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeWord {
    /// Length of the period, in years.
    Period,
    /// Length of the period, in days.
    Days,
    /// Years from the start of the timeline to the start of the period.
    Elapsed,
    /// The calendar year.
    Year,
}

/// What is summed of a party's flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PartyMeasure {
    /// Receipts less payments.
    Cash,
    /// Received in cash.
    Receipts,
    /// Paid in cash.
    Payments,
    /// Received less given in kind.
    Kind,
}

impl PartyMeasure {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cash, Self::Receipts, Self::Payments, Self::Kind];

    /// The word after the dot.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Receipts => "receipts",
            Self::Payments => "payments",
            Self::Kind => "kind",
        }
    }
}

/// Functions that reach beyond the period or turn a rate into a ratio.
/// Their operands are listed in [`crate::functions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// `growth(rate)`: `(1 + rate) ^ (period / 1 y)`
    Growth,
    /// `index(rate)`: `(1 + rate) ^ (elapsed / 1 y)`
    Index,
    /// `prior(x, lag, first: v)`: operands x, lag, v.
    Prior,
    /// `moving_sum(x, window)`
    MovingSum,
    /// `moving_count(truth, window)`
    MovingCount,
    /// `cumulative(x)`
    Cumulative,
    /// `total(x, from: year, to: year)`: operands x, first year, last year.
    Total,
    /// `npv(x, rate, from: year)`: operands x, rate, first year.
    PresentValue,
    /// `at(x, year)`
    At,
    /// `first_year(truth)`
    FirstYear,
    /// `irr(x)`
    InternalRate,
    /// `mirr(x, finance rate, reinvestment rate)`
    ModifiedInternalRate,
    /// `payback(x)`
    Payback,
}
