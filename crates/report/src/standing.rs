//! How far a result may be leaned on: illustration or not, and why.

use model::Deal;

use crate::run::Run;

/// What has to be said before any number.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The sentence that begins with `Illustration:`, where placeholders carry the answer.
    pub illustration: Option<String>,
    /// For each headline of the base, what moves it.
    pub headlines: Vec<Headline>,
    /// For each instance that can be switched off, whether it is built on the central path of the base.
    pub built: Vec<Built>,
    /// A sentence about them, where there are any.
    pub built_sentence: Option<String>,
    /// Whether the base assumes that all of them are built.
    pub assumes_all_built: bool,
}

/// How much each sort of input moves one headline.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// How a reader calls it.
    pub label: String,
    /// Share of the movement by sort; they sum to 1, or are all 0 where nothing moves it.
    pub shares: Shares,
    /// The placeholder that moves it most, by its full name.
    pub largest_placeholder: Option<String>,
    /// Placeholders that are a yes or no, and change it when turned round.
    pub switches: Vec<String>,
}

/// Shares of a movement by where the moved inputs come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Published sources only.
    pub sourced: f64,
    /// Assumed by analogy.
    pub analogue: f64,
    /// Assumed by judgement.
    pub expert: f64,
    /// Placeholders, and assumptions that do not say their sort.
    pub placeholder: f64,
}

/// Whether an asset exists on the central path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The path of the use.
    pub instance: String,
    /// How a reader calls it.
    pub label: String,
    /// Whether it is built in any year.
    pub built: bool,
}

/// What has to be said before any number of the base.
pub fn standing(deal: &Deal, run: &Run) -> Standing {
    let _ = (deal, run);
    Standing {
        illustration: None,
        headlines: Vec::new(),
        built: Vec::new(),
        built_sentence: None,
        assumes_all_built: false,
    }
}
