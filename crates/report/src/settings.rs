//! The settings of open terms that are tried, and every value of the graph under each of them.

use std::collections::BTreeMap;

use engine::{InputId, Inputs, Operand, Outcome, value_of, values};
use model::Lowered;
use model::lower::{Leaf, LeafKind};

use crate::figure::{Figure, Range, TermEffect, outcome};
use crate::paths::Levels;

/// Two values of money closer than this share of the largest flow are the same: sums of many flows
/// that cancel leave a few last places behind.
const NOISE: f64 = 1e-13;

/// The settings tried: the central path; then each term at its low and its high end with the others
/// in the middle; then all low, all high.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    /// Full names of the open inputs, in the order of the deal.
    pub(crate) terms: Vec<String>,
    /// What is drawn, where it is not the median.
    levels: Levels,
}

/// Where an open term stands.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Low,
    Middle,
    High,
}

impl Settings {
    pub(crate) fn of(leaves: &[Leaf]) -> Self {
        let mut terms: Vec<String> = Vec::new();
        for leaf in leaves {
            // The same term may have other bounds in a scenario; it moves in all of them at once.
            if matches!(leaf.kind, LeafKind::Open { .. }) && !terms.contains(&leaf.row) {
                terms.push(leaf.row.clone());
            }
        }
        Self {
            terms,
            levels: Levels::new(),
        }
    }

    /// The same on one path.
    pub(crate) fn on(leaves: &[Leaf], levels: &Levels) -> Self {
        Self {
            levels: levels.clone(),
            ..Self::of(leaves)
        }
    }

    /// The chance of a lower value of what is drawn, where it is not the median.
    pub(crate) fn level(&self, row: &str, period: Option<usize>) -> Option<f64> {
        self.levels.get(&(row.to_owned(), period)).copied()
    }

    pub(crate) fn count(&self) -> usize {
        match self.terms.len() {
            0 => 1,
            1 => 3,
            more => 3 + 2 * more,
        }
    }

    fn end(&self, term: usize, setting: usize) -> End {
        let alone = 1 + 2 * self.terms.len();
        if setting == 1 + 2 * term || setting == alone {
            End::Low
        } else if setting == 2 + 2 * term || setting == alone + 1 {
            End::High
        } else {
            End::Middle
        }
    }

    /// Where the open terms stand in a setting; nothing where all are in the middle.
    pub(crate) fn in_words(&self, setting: usize) -> Option<String> {
        let ends = self.terms.iter().enumerate().filter_map(|(place, term)| {
            match self.end(place, setting) {
                End::Low => Some(format!("`{term}` at its low end")),
                End::Middle => None,
                End::High => Some(format!("`{term}` at its high end")),
            }
        });
        let ends: Vec<String> = ends.collect();
        (!ends.is_empty()).then(|| ends.join(" and "))
    }

    /// The value of a leaf in a setting; stand-ins keep their central one.
    pub(crate) fn leaf_value(&self, leaf: &Leaf, setting: usize) -> f64 {
        let LeafKind::Open { low, high } = leaf.kind else {
            let drawn = self.level(&leaf.row, leaf.period);
            return drawn.unwrap_or_else(|| leaf.kind.central());
        };
        let term = self.terms.iter().position(|term| *term == leaf.row);
        match term.map_or(End::Middle, |term| self.end(term, setting)) {
            End::Low => low,
            End::High => high,
            End::Middle => leaf.kind.central(),
        }
    }

    /// The inputs of a graph in a setting.
    pub(crate) fn inputs(&self, leaves: &[Leaf], setting: usize) -> Inputs<'static> {
        let mut inputs = Inputs::new();
        for (place, leaf) in leaves.iter().enumerate() {
            inputs.set_constant(InputId(place as u32), self.leaf_value(leaf, setting));
        }
        inputs
    }
}

/// Every value of a graph in every setting.
#[derive(Debug, Default)]
pub(crate) struct Worlds {
    pub(crate) settings: Settings,
    /// By setting, then by node.
    values: Vec<Vec<f64>>,
    /// Differences of money no larger than this are none.
    pub(crate) noise: f64,
}

impl Worlds {
    pub(crate) fn of(lowered: &Lowered, settings: Settings) -> Self {
        let mut worlds = Self {
            settings,
            values: Vec::new(),
            noise: 0.0,
        };
        worlds.refresh(lowered);
        worlds
    }

    /// Evaluates again where the graph has grown.
    pub(crate) fn refresh(&mut self, lowered: &Lowered) {
        if self
            .values
            .first()
            .is_some_and(|known| known.len() == lowered.graph.len())
        {
            return;
        }
        let all = (0..self.settings.count()).map(|setting| {
            let inputs = self.settings.inputs(&lowered.leaves, setting);
            values(&lowered.graph, &inputs, 0)
        });
        self.values = all.collect();
    }

    pub(crate) fn set_noise(&mut self, largest_flow: f64) {
        self.noise = largest_flow * NOISE;
    }

    /// The value on the central path.
    pub(crate) fn central(&self, operand: Operand) -> f64 {
        value_of(&self.values[0], operand)
    }

    /// The value in a setting.
    pub(crate) fn in_setting(&self, setting: usize, operand: Operand) -> f64 {
        value_of(&self.values[setting], operand)
    }

    /// The value in every setting.
    pub(crate) fn spread(&self, operand: Operand) -> Vec<f64> {
        self.values
            .iter()
            .map(|values| value_of(values, operand))
            .collect()
    }

    /// A figure of one value in every setting.
    pub(crate) fn figure(&self, spread: &[f64], noise: f64) -> Figure {
        self.figure_with(outcome(clean(spread[0], noise)), spread, noise)
    }

    /// A figure whose middle is known to be a value or a status.
    pub(crate) fn figure_with(&self, middle: Outcome, spread: &[f64], noise: f64) -> Figure {
        let moved = spread.iter().any(|value| differs(*value, spread[0], noise));
        let range = moved.then(|| {
            let finite = spread.iter().copied().filter(|value| value.is_finite());
            let low = finite.clone().fold(f64::INFINITY, f64::min);
            let high = finite.fold(f64::NEG_INFINITY, f64::max);
            let sometimes_none = spread.iter().any(|value| !value.is_finite());
            Range {
                low: clean(low, noise),
                high: clean(high, noise),
                sometimes_none,
                terms: self.effects(spread, noise),
                settings: spread.to_vec(),
            }
        });
        Figure { middle, range }
    }

    fn effects(&self, spread: &[f64], noise: f64) -> Vec<TermEffect> {
        let ends = self.settings.terms.iter().enumerate().map(|(place, term)| {
            let (low, high) = (spread[1 + 2 * place], spread[2 + 2 * place]);
            let moved = differs(low, spread[0], noise) || differs(high, spread[0], noise);
            moved.then(|| TermEffect {
                term: term.clone(),
                at_low: outcome(low).value(),
                at_high: outcome(high).value(),
            })
        });
        ends.flatten().collect()
    }

    /// The open terms by full name with their ends, from the leaves.
    pub(crate) fn ends(lowered: &Lowered) -> BTreeMap<&str, (f64, f64)> {
        let open = lowered.leaves.iter().filter_map(|leaf| match leaf.kind {
            LeafKind::Open { low, high } => Some((leaf.row.as_str(), (low, high))),
            LeafKind::Draw | LeafKind::Stand { .. } => None,
        });
        // The first that is found is that of the earliest variant.
        open.fold(BTreeMap::new(), |mut ends, (name, pair)| {
            ends.entry(name).or_insert(pair);
            ends
        })
    }
}

/// Rounding that is left where flows cancel counts as nothing.
fn clean(value: f64, noise: f64) -> f64 {
    if value.abs() <= noise { 0.0 } else { value }
}

/// Whether two values differ by more than rounding.
pub(crate) fn differs(a: f64, b: f64, noise: f64) -> bool {
    match (a.is_finite(), b.is_finite()) {
        (true, true) => (a - b).abs() > (1e-12 * a.abs().max(b.abs())).max(noise),
        (false, false) => false,
        _ => true,
    }
}
