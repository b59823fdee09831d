//! Gradients: how much a figure changes with every input, all inputs in one sweep.
//!
//! Receives a deal that was run, and one figure of one scenario. Guarantees slopes by every number that
//! is written in the deal and may change by a little, on the central path and over the same draws as
//! [`paths`](super::paths()). Terms still open are in the middle.
//! A slope is local and knows no jumps: what a yes or no does is no part of it.

mod inputs;
mod sloped;
mod tally;

use engine::Outcome;
use model::Deal;
use model::definition::Kind;
use model::units::Unit;

use super::Asked;
use crate::drivers::{Of, described, subject};
use crate::figure::outcome;
use crate::run::Run;

use sloped::Sloped;

/// A kink is near where the two sides of what decides it differ by no more than this share of the
/// largest amount they are put together from.
pub const NEAR: f64 = 1e-3;

/// By how much an input is raised in [`Slope::one_percent`].
const STEP: f64 = 0.01;

/// How many inputs are raised in fact over paths: each takes a pass of its own.
pub const RECOMPUTED_COUNT: usize = 20;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nature {
    /// A number, or one for every year.
    Known,
    /// Drawn once a path.
    Drawn,
    /// Drawn anew every year.
    DrawnEachYear,
    /// Still open, and in its middle.
    Open,
}

impl Nature {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Nature::Known => "known",
            Nature::Drawn => "drawn",
            Nature::DrawnEachYear => "drawn-each-year",
            Nature::Open => "open",
        }
    }
}

/// The slopes of one figure by every input.
#[derive(Clone, Debug, PartialEq)]
pub struct Gradients {
    /// How a reader calls the figure.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// The figure on the central path.
    pub central: Outcome,
    /// How many paths were drawn; 0 where nothing is drawn.
    pub path_count: usize,
    /// On how many of them the figure has a value.
    pub value_count: usize,
    /// The inputs that move it on the central path or on some other, what moves it most first.
    pub inputs: Vec<InputSlope>,
    /// How many inputs do not move it by a little.
    pub unmoved_count: usize,
    /// Full names of the inputs that have no slope: a yes or no, and what fixes a year or a lag.
    pub without_slope: Vec<String>,
}

/// How a figure changes with one input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputSlope {
    /// The full name.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The unit the input is shown in.
    pub unit: Unit,
    /// What it is.
    pub nature: Nature,
    /// On the central path; without errors.
    pub central: Slope,
    /// Over the paths on which the figure has a value; `None` where nothing is drawn.
    pub over_paths: Option<Slope>,
}

/// A slope, in base units of the figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slope {
    /// For one more of the unit in which the input is shown, in every year where it has several.
    pub by_one: Estimate,
    /// For one hundredth more of the input.
    pub one_percent: Estimate,
    /// What one hundredth more in fact does, jumps and all, on the same draws; `None` where the figure
    /// has no value, and over paths for all but the [`RECOMPUTED_COUNT`] inputs with the largest slopes.
    pub recomputed: Option<Estimate>,
    /// The share of paths on which a kink is near that the input moves; on the central path 0 or 1.
    pub near_kink: f64,
    /// The share of paths on which there is no slope although the figure has a value.
    pub no_slope: f64,
}

/// A mean and how far it may be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean; NaN where there is none.
    pub mean: f64,
    /// Its standard error; 0 on the central path.
    pub standard_error: f64,
}

/// Why there are no gradients.
#[derive(Clone, Debug, PartialEq)]
pub enum NoGradients {
    /// The figure is a yes or no, or a word.
    NotANumber,
    /// The deal is too large: its slopes would take this much memory.
    TooLarge {
        /// Bytes.
        bytes: usize,
    },
    /// The one who asked said so.
    Stopped,
}

/// The most memory that slopes may take.
const BYTES_MAX: usize = 8 << 30;

/// Nodes take about this much while slopes are made: the graph grows by several for each.
const BYTES_A_NODE: usize = 1_000;

/// The slopes of a figure of a scenario by every input. A value of every year is taken by its sum.
/// `progress` is told how many of how many steps are done, and says whether to go on.
///
/// Panics where the scenario has no such figure: see [`described`].
pub fn gradients(
    deal: &Deal,
    run: &Run,
    variant: usize,
    of: Of,
    asked: &Asked,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Gradients, NoGradients> {
    let (label, kind, unit) =
        described(run, variant, of).expect("only figures that are there are asked about");
    if !matches!(kind, Kind::Number(_)) {
        return Err(NoGradients::NotANumber);
    }
    let bytes = run.lowered.graph.len().saturating_mul(BYTES_A_NODE);
    if bytes > BYTES_MAX {
        return Err(NoGradients::TooLarge { bytes });
    }
    let sloped = Sloped::of(deal, variant, &subject(deal, variant, of));
    let (central, at_center) = sloped.central();
    let recomputed = sloped.recomputed(central);
    let drawn = if sloped.is_drawn() {
        Some(sloped.over_paths(asked, progress)?)
    } else {
        None
    };
    let again = drawn
        .as_ref()
        .map(|drawn| sloped.recomputed_over_paths(asked, drawn));
    let model = &deal.variants[variant];
    let mut inputs: Vec<InputSlope> = Vec::new();
    for (place, input) in sloped.inputs.iter().enumerate() {
        let unit = model.row_unit(input.row);
        let over_paths = drawn.as_ref().map(|drawn| {
            let again = again.as_ref().and_then(|again| again[place]);
            drawn.slopes[place].told(&unit, again)
        });
        let slope = InputSlope {
            label: model.row_label(input.row),
            name: input.name.clone(),
            nature: input.nature,
            central: at_center[place].told(&unit, recomputed[place]),
            over_paths,
            unit,
        };
        if slope.moves() {
            inputs.push(slope);
        }
    }
    let unmoved_count = sloped.inputs.len() - inputs.len();
    // What moves it most comes first; of equal ones the first that is declared.
    inputs.sort_by(|one, other| other.size().total_cmp(&one.size()));
    Ok(Gradients {
        label,
        kind,
        unit,
        central: outcome(central),
        path_count: drawn.as_ref().map_or(0, |drawn| drawn.path_count),
        value_count: drawn.as_ref().map_or(0, |drawn| drawn.value_count),
        inputs,
        unmoved_count,
        without_slope: sloped.without_slope,
    })
}

impl InputSlope {
    /// Over paths where there are some, else on the central path.
    pub fn best(&self) -> &Slope {
        self.over_paths.as_ref().unwrap_or(&self.central)
    }

    /// How far one hundredth more moves the figure; what has no slope comes first, because nobody
    /// knows how far.
    fn size(&self) -> f64 {
        let size = self.best().one_percent.mean.abs();
        if size.is_nan() { f64::INFINITY } else { size }
    }

    fn moves(&self) -> bool {
        let slopes = [Some(&self.central), self.over_paths.as_ref()];
        let moves = |slope: &Slope| {
            let jumps = slope.recomputed.is_some_and(|again| again.mean != 0.0);
            slope.by_one.mean != 0.0 || slope.near_kink > 0.0 || jumps
        };
        slopes.into_iter().flatten().any(moves)
    }
}
