//! Two variants, or two deals, side by side.

use model::Deal;
use model::definition::Kind;
use model::units::Unit;

use crate::figure::Figure;
use crate::run::Run;

/// Two variants side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How a reader calls the first.
    pub left: String,
    /// How a reader calls the second.
    pub right: String,
    /// Terms that differ, in words.
    pub terms: Vec<TermDifference>,
    /// Parties of either, totals of cash.
    pub parties: Vec<Beside>,
    /// Shows of either. A show by year is compared by its sum where it is money, else left out.
    pub shows: Vec<Beside>,
}

/// One term that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermDifference {
    /// The full name of the input, use or payment; empty where an edit is given as written.
    pub name: String,
    /// What the first says; `None` where it does not have it.
    pub left: Option<String>,
    /// What the second says.
    pub right: Option<String>,
}

/// One number of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// How a reader calls it.
    pub label: String,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit.
    pub unit: Unit,
    /// Of the first; `None` where it does not have it.
    pub left: Option<Figure>,
    /// Of the second.
    pub right: Option<Figure>,
    /// Second less first, where both are numbers in the same unit.
    pub difference: Option<f64>,
}

/// Two variants of one deal.
pub fn compare_variants(deal: &Deal, run: &Run, left: usize, right: usize) -> Comparison {
    let _ = (deal, run, left, right);
    Comparison {
        left: String::new(),
        right: String::new(),
        terms: Vec::new(),
        parties: Vec::new(),
        shows: Vec::new(),
    }
}

/// The bases of two deals. Parties and shows are matched by name and label.
pub fn compare_deals(left: (&Deal, &Run), right: (&Deal, &Run)) -> Comparison {
    let _ = (left, right);
    Comparison {
        left: String::new(),
        right: String::new(),
        terms: Vec::new(),
        parties: Vec::new(),
        shows: Vec::new(),
    }
}
