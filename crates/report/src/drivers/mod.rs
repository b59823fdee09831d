//! What drives a figure: one file for each method.
//!
//! Receives a deal that was run, and the figure that is asked about. Guarantees that every method sees
//! the same draws as a run of paths with the same seed. Terms still open are in the middle; the tornado
//! has them at both ends. Methods do not agree, because they ask different things: each says what its
//! numbers mean ([`Drivers`]).

mod drawn;
pub(crate) mod facts;
mod figure;
pub(crate) mod gap;
mod interval;
mod rank;
mod sobol;
mod tornado;
mod words;

use engine::Outcome;
use model::Deal;
use model::definition::Kind;
use model::units::Unit;

use crate::figure::outcome;
use crate::paths::REPLICATE_COUNT;
use crate::run::Run;
use crate::study::Study;

pub use crate::study::varied::{ANALOGUE_OR_EXPERT, Convention, Nature, PLACEHOLDER};
pub use facts::Fact;
pub use figure::{Of, described, find, leading};
pub use gap::{Gap, SortShare};
pub use interval::Estimate;
pub use rank::{RankCorrelation, spearman};
pub use sobol::SobolIndex;
pub use tornado::{Ends, Swing};
pub use words::{ends_of, find_first, gap_is, nature_word, sort_label, sort_word};

use drawn::{Drawn, drawn_inputs};
use facts::Look;
pub(crate) use figure::subject;
use gap::Effort;

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The place of the scenario; 0 is the base.
    pub variant: usize,
    /// The figure.
    pub of: Of,
    /// How many paths at least, for each sample; rounded up to a multiple of [`REPLICATE_COUNT`].
    pub path_count: usize,
    /// The seed.
    pub seed: u64,
}

/// What drives one figure of one scenario, by several methods.
#[derive(Clone, Debug, PartialEq)]
pub struct Drivers {
    /// `base`, or the name of the scenario.
    pub scenario: String,
    /// How a reader calls the figure.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// The figure on the central path.
    pub central: Outcome,
    /// How many paths each sample has at most; 0 where none was finished before a stop.
    pub path_count: usize,
    /// How many independent designs they are made of, from which intervals come.
    pub design_count: usize,
    /// Whether it was stopped, so that samples are of fewer paths than were asked for, or of none.
    pub is_stopped: bool,
    /// The seed.
    pub seed: u64,
    /// Whether terms are open, and so in the middle.
    pub has_open_terms: bool,
    /// Every input that moves the figure alone, the widest swing first.
    pub tornado: Vec<Swing>,
    /// The variance of the figure where draws vary and nothing else does.
    pub variance: f64,
    /// The share of paths on which the figure has a value.
    pub with_value: f64,
    /// Sobol' indices of what is drawn, the largest total first.
    pub sobol: Vec<SobolIndex>,
    /// Rank correlations with what is drawn, the strongest first.
    pub ranks: Vec<RankCorrelation>,
    /// What the spread rests on, where assumed numbers vary too.
    pub gap: Gap,
    /// The facts that matter most of what varies there, the largest share first.
    pub facts: Vec<Fact>,
}

impl Drivers {
    /// The fact that is worth finding first: of the numbers that are only assumed the one whose knowledge
    /// would take most of the variance away.
    pub fn first_fact(&self) -> Option<&Fact> {
        facts::first_of(&self.facts)
    }

    /// The assumed numbers that may come before it, as far as these samples tell.
    pub fn as_likely_first(&self) -> Vec<&Fact> {
        facts::as_likely_first(&self.facts)
    }
}

/// How many facts are looked for, and on how many paths first.
const LOOK: Look = Look {
    path_count: 64,
    kept: 16,
};

/// The indices, the gap, the facts.
const STAGE_COUNT: usize = 3;

/// Asks every method. `progress` is told how many of how many steps are done, and says whether to go on;
/// after a stop everything is made of the designs that were finished, and what none was finished for is empty.
///
/// Panics where the scenario has no such figure: see [`described`].
pub fn drivers(
    deal: &Deal,
    run: &Run,
    asked: &Asked,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Drivers {
    let (label, kind, unit) = described(run, asked.variant, asked.of)
        .expect("only figures that are there are asked about");
    let study = Study::of(
        deal,
        run,
        asked.variant,
        &[subject(deal, asked.variant, asked.of)],
    );
    let labels = |name: &str| {
        let terms = run.open_terms.iter();
        let found = terms.clone().find(|term| term.name == name);
        found.map_or_else(|| name.to_owned(), |term| term.label.clone())
    };
    let (central, swings) = tornado::swings(&study, &labels);
    let each = asked.path_count.max(1).div_ceil(REPLICATE_COUNT).max(2);
    let effort = Effort {
        seed: asked.seed,
        design_count: REPLICATE_COUNT,
        each,
    };
    let mut is_stopped = false;
    let mut reached = |stage: usize, done: usize| {
        is_stopped = is_stopped
            || !progress(
                stage * REPLICATE_COUNT + done,
                STAGE_COUNT * REPLICATE_COUNT,
            );
        !is_stopped
    };
    let drawn = Drawn::of(deal, &study, asked, effort, &mut |done| reached(0, done));
    let gap = gap::gaps(&study, 1, effort, &mut |done| reached(1, done)).swap_remove(0);
    let facts = facts::facts(&study, 0, effort, LOOK, &mut |done| reached(2, done));
    let design_count = if drawn_inputs(&study).is_empty() {
        REPLICATE_COUNT
    } else {
        drawn.design_count
    };
    Drivers {
        scenario: deal.variant_name(asked.variant).to_owned(),
        label,
        kind,
        unit,
        central: outcome(central),
        path_count: each * design_count,
        design_count,
        is_stopped,
        seed: asked.seed,
        has_open_terms: !study.open_terms().is_empty(),
        tornado: swings,
        variance: drawn.variance,
        with_value: drawn.with_value,
        sobol: drawn.sobol,
        ranks: drawn.ranks,
        gap,
        facts,
    }
}

/// How many bytes the samples take, known before they are drawn.
pub fn memory_bytes(deal: &Deal, run: &Run, asked: &Asked) -> usize {
    let study = Study::of(
        deal,
        run,
        asked.variant,
        &[subject(deal, asked.variant, asked.of)],
    );
    let each = asked.path_count.div_ceil(REPLICATE_COUNT);
    // Two samples of a design at a time with all their outcomes, and every drawn number of all designs.
    let columns: usize = study.inputs.iter().map(|input| input.columns.len()).sum();
    let of_design = each.saturating_mul(2 * columns + 32);
    let kept = asked
        .path_count
        .saturating_mul(2 + drawn_inputs(&study).len());
    of_design
        .saturating_add(kept)
        .saturating_mul(size_of::<f64>())
}
