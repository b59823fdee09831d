//! The answer in a few sentences, made of the numbers.
//!
//! ```text
//! Deal, Run, Paths --facts--> Facts --sentences--> Sentence
//! ```
//!
//! Facts are plain numbers with their words; sentences know nothing but facts, so that a number that
//! changes its sign changes every sentence that uses it. Chances are natural frequencies.

mod facts;
mod sentences;

use model::Deal;

use crate::paths::Paths;
use crate::run::Run;

pub use facts::{
    Amount, Basis, Facts, Headline, How, OpenFact, PartyFact, RiskFact, Without, facts,
};
pub use sentences::{frequency, sentences};

/// A sentence in parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Words and numbers, in order.
    pub parts: Vec<Part>,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Words.
    Words(String),
    /// A number.
    Number {
        /// As a reader sees it.
        words: String,
        /// What it is, in base units.
        value: f64,
        /// What explains it.
        why: Option<Why>,
    },
}

/// What explains a number: a row or figure of a variant, as [`crate::explain()`] takes it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Why {
    /// The place of the variant.
    pub variant: usize,
    /// The full name of a row, or `show 1`.
    pub name: String,
}

impl Sentence {
    /// The sentence as text.
    pub fn text(&self) -> String {
        let parts = self.parts.iter().map(|part| match part {
            Part::Words(words) | Part::Number { words, .. } => words.as_str(),
        });
        parts.collect()
    }
}

/// The answer of a deal in at most five sentences; with paths, in frequencies.
pub fn summary(deal: &Deal, run: &Run, paths: Option<&Paths>) -> Vec<Sentence> {
    if run.variants.is_empty() {
        return Vec::new();
    }
    sentences(&facts(deal, run, paths))
}
