//! The conventions in force, as sentences, with whether they are written in the file.

use model::Deal;

/// A convention that changes numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Convention {
    /// What it is about, in a few words: `Discounting`, `Loss carry-forward`.
    pub about: String,
    /// The convention as a sentence.
    pub sentence: String,
    /// The row, use or statement it comes from; empty for a rule of the language.
    pub place: String,
    /// Whether the file states it, or it is what holds where nothing is said.
    pub stated: bool,
}

/// The conventions of a variant, those of the frame first.
pub fn conventions(deal: &Deal, variant: usize) -> Vec<Convention> {
    let _ = (deal, variant);
    Vec::new()
}
