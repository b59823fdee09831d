//! A deal to results: every variant on the central path, and what open terms do to it.

use model::definition::Kind;
use model::model::RowId;
use model::units::Unit;
use model::{Deal, Lowered};
use syntax::diagnostic::{Diagnostic, Severity};
use syntax::span::Span;

use crate::assemble::assemble;
use crate::claims::ClaimResult;
use crate::figure::Figure;
use crate::format;
use crate::money::RealMoney;
use crate::paths::{Levels, OnePath};
use crate::settings::Worlds;
use crate::sources::Citation;

/// Everything a run of a deal gives.
#[derive(Debug)]
pub struct Run {
    /// The base first, then the scenarios in the order of the text, as in [`Deal::variants`].
    /// Empty where lowering found an error; then [`Run::diagnostics`] says why.
    pub variants: Vec<VariantRun>,
    /// The deal's own money in the prices of one year, where it declares such a money.
    pub real_money: Option<RealMoney>,
    /// The open terms of all variants.
    pub open_terms: Vec<OpenTerm>,
    /// Figures known from elsewhere, in the base.
    pub expectations: Vec<ExpectationResult>,
    /// What was found on the way, lowering first.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether draws feed a yes or no: then the one path shown is a path, not an expectation.
    pub draws_feed_truth: bool,
    /// Whether anything is drawn at all.
    pub has_draws: bool,
    pub(crate) lowered: Lowered,
    pub(crate) worlds: Worlds,
}

/// A term still to be negotiated.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenTerm {
    /// The full name of the input.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// Low end in base units.
    pub low: f64,
    /// High end in base units.
    pub high: f64,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Whether it moves any show, any claim or any party's cash of any variant.
    pub matters: bool,
}

/// The results of one variant.
#[derive(Clone, Debug)]
pub struct VariantRun {
    /// `base`, or the name of the scenario.
    pub name: String,
    /// How a reader calls it; the title of the deal for the base.
    pub label: String,
    /// Its edits in words, one line each; empty for the base.
    pub edits: Vec<String>,
    /// Every party of the deal; the outside (market, suppliers) first.
    pub parties: Vec<PartyResult>,
    /// What the deal shows, in the order of the text; `None` where it makes no sense in this variant.
    pub shows: Vec<Option<ShowResult>>,
    /// Claims, in the order of the text; `None` where one makes no sense in this variant.
    pub claims: Vec<Option<ClaimResult>>,
    /// Inputs that were solved for, in the order of the text; `None` where one makes no sense here.
    pub solves: Vec<Option<SolveResult>>,
    /// Who stands behind whom.
    pub look_through: Vec<LookThrough>,
    /// Whether all cash that moves sums to zero.
    pub pie: PieCheck,
}

/// One amount of every year and their sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// By period.
    pub yearly: Vec<Figure>,
    /// Undiscounted sum over all years.
    pub total: Figure,
    /// The total less that of the scenario `no_deal`; `None` where there is no such scenario, and in it.
    pub total_less_no_deal: Option<Figure>,
}

/// What a party receives and pays, in the deal's own money.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyResult {
    /// Its name.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// Whether it is the predeclared outside: `market` or `suppliers`.
    pub outside: bool,
    /// Receipts less payments.
    pub cash: Series,
    /// Received in cash.
    pub receipts: Series,
    /// Paid in cash.
    pub payments: Series,
    /// Received less given in kind.
    pub kind: Series,
    /// The unit of all of them: the deal's own money.
    pub unit: Unit,
    /// The same in the prices of one year, where the deal declares such a money.
    pub real: Option<RealAmounts>,
}

/// What a party receives and pays in the prices of one year: each year's amount by that year's price
/// index of the variant, totals and differences from the amounts so found.
#[derive(Clone, Debug, PartialEq)]
pub struct RealAmounts {
    /// Receipts less payments.
    pub cash: Series,
    /// Received in cash.
    pub receipts: Series,
    /// Paid in cash.
    pub payments: Series,
    /// Received less given in kind.
    pub kind: Series,
}

impl PartyResult {
    /// Its cash, in the prices of one year where that is asked for and known.
    pub fn cash_in(&self, real: bool) -> &Series {
        match &self.real {
            Some(amounts) if real => &amounts.cash,
            _ => &self.cash,
        }
    }
}

/// One figure a deal shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowResult {
    /// How a reader calls it.
    pub label: String,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// The value, or the values of every year.
    pub values: ShowValues,
    /// What it means, where it is a row with a `##` note.
    pub definition: Option<String>,
    /// Where it is asked.
    pub span: Span,
}

/// One value, or one for every year.
#[derive(Clone, Debug, PartialEq)]
pub enum ShowValues {
    /// The same question over all years: a present value, a rate, a total.
    One {
        /// The value.
        value: Figure,
        /// The value less that of the scenario `no_deal`, where there is one and both have a number.
        less_no_deal: Option<Figure>,
    },
    /// A row.
    Yearly {
        /// By period.
        values: Vec<Figure>,
        /// Less those of `no_deal`.
        less_no_deal: Option<Vec<Figure>>,
    },
}

/// A figure known from elsewhere beside ours.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectationResult {
    /// What is computed, as written.
    pub text: String,
    /// The unit all numbers are shown in.
    pub unit: Unit,
    /// One for a value over all years, else one for every year an expectation names.
    pub years: Vec<ExpectedYear>,
    /// Whether all of them hold.
    pub holds: bool,
    /// Who says so.
    pub sources: Vec<Citation>,
    /// Where it is written.
    pub span: Span,
}

/// One comparison with a figure known from elsewhere, in base units.
#[derive(Clone, Debug, PartialEq)]
pub struct ExpectedYear {
    /// The year; `None` for a value over all years.
    pub year: Option<i32>,
    /// Ours.
    pub actual: f64,
    /// Theirs.
    pub expected: f64,
    /// How far ours may be off.
    pub within: f64,
    /// Whether it is not further off.
    pub holds: bool,
}

/// An input that was solved for.
#[derive(Clone, Debug, PartialEq)]
pub struct SolveResult {
    /// The name of the question.
    pub name: String,
    /// The full name of the input.
    pub input: String,
    /// The unit of the input.
    pub unit: Unit,
    /// Where the search began, in base units.
    pub low: f64,
    /// Where it ended.
    pub high: f64,
    /// The root, or why there is not one; a range where other open terms move it.
    pub root: Figure,
    /// The value of the input on the central path, for comparison; `None` where it differs by year.
    pub present: Option<f64>,
    /// Where it is written.
    pub span: Span,
}

/// What a holder would have of another party's positive cash by its shares. No cash moves: it is in
/// no party's receipts.
#[derive(Clone, Debug, PartialEq)]
pub struct LookThrough {
    /// Who holds.
    pub holder: String,
    /// How a reader calls the holder.
    pub holder_label: String,
    /// What is held in the end.
    pub held: String,
    /// How a reader calls it.
    pub held_label: String,
    /// The parties in between, by label; empty for a direct stake.
    pub through: Vec<String>,
    /// The share in the first year: the product of the stakes on the way.
    pub share: Figure,
    /// Share times the held party's cash in every year in which that is positive, summed undiscounted.
    pub amount: Figure,
    /// The unit of the amount.
    pub unit: Unit,
    /// The amount in the prices of one year, where the deal declares such a money.
    pub amount_real: Option<Figure>,
    /// Where the stakes come from.
    pub sources: Vec<Citation>,
}

/// Whether the cash of all parties, the outside included, sums to zero in every year and in every
/// setting of the open terms. Residuals are NaN where some cash is undefined.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PieCheck {
    /// The largest sum over all parties in any year, without its sign.
    pub largest_residual: f64,
    /// The same for what moves in kind.
    pub largest_residual_in_kind: f64,
    /// The largest flow of any year, without its sign.
    pub largest_flow: f64,
    /// The larger residual over the largest flow; 0 where nothing moves.
    pub relative: f64,
}

/// What the checks of several variants say together.
pub fn pies_in_words<'p>(pies: impl Iterator<Item = &'p PieCheck>) -> String {
    let relative: Vec<f64> = pies.map(|pie| pie.relative).collect();
    let worst = relative.iter().copied().fold(0.0, f64::max);
    // Sums of numbers of many sizes leave a rounding error of this order.
    if worst >= 1e-9 {
        let share = format::percent(worst);
        format!(
            "What all parties get and pay does not sum to zero: {share} of the largest flow is left."
        )
    } else if relative.iter().any(|relative| relative.is_nan()) {
        "Whether what all parties get and pay sums to zero cannot be shown: some of it is withheld or has no value.".to_owned()
    } else {
        "What all parties get and pay sums to zero in every year, market and suppliers included."
            .to_owned()
    }
}

/// Evaluates every variant of a deal on the central path.
///
/// Every variant is in one graph, and the whole graph is evaluated once for each setting of the
/// open terms: once, where there are none.
pub fn run(deal: &Deal) -> Run {
    run_with(deal, &Levels::new())
}

/// The same on one path of many.
pub fn run_on(deal: &Deal, path: &OnePath) -> Run {
    run_with(deal, &path.levels)
}

fn run_with(deal: &Deal, levels: &Levels) -> Run {
    let (lowered, diagnostics) = model::lower(deal);
    if diagnostics
        .iter()
        .any(|told| told.severity == Severity::Error)
    {
        return Run::failed(lowered, diagnostics);
    }
    assemble(deal, lowered, diagnostics, levels)
}

impl Run {
    /// The value of a row in a period on the central path, in base units.
    /// `None` where a list does not cover the period. Panics if lowering failed.
    pub fn value(&self, variant: usize, row: RowId, period: usize) -> Option<f64> {
        let lowered = &self.lowered.variants[variant];
        lowered
            .is_covered(row, period)
            .then(|| self.worlds.central(lowered.operand(row, period)))
    }

    /// Whether anything found is an error; a failed expectation is one.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|told| told.severity == Severity::Error)
    }

    /// Title of tables of the central path.
    pub fn title(&self) -> &'static str {
        match (self.draws_feed_truth, self.has_draws) {
            (true, _) => "Central path, not an expectation",
            (false, true) => "Central path: every draw at its median",
            (false, false) => "As written",
        }
    }
}
