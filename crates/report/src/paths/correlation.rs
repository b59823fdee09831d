//! Draws that move together: a Gaussian copula.
//!
//! The strength in the deal is the correlation of the normal scores. A variable keeps its own random
//! numbers; those that are correlated are mixed by the Cholesky factor of the matrix and turned back
//! into uniform numbers, so every input keeps its distribution.

use engine::{InputId, Uniforms, normal_chances, normal_quantile};
use model::lower::{CorrelatedGroup, correlated_groups};
use model::{Deal, Lowered};

/// Leaves that are drawn together, one group for each period.
pub(crate) struct Correlated {
    groups: Vec<Group>,
}

struct Group {
    /// Places among the drawn leaves, and the leaves.
    members: Vec<(usize, InputId)>,
    /// The lower triangle of the factor of their correlations, row by row.
    factor: Vec<Vec<f64>>,
}

impl Correlated {
    /// The groups of a deal whose drawn leaves these are. What is wrong with them was told when the deal was lowered.
    pub(crate) fn of(
        deal: &Deal,
        lowered: &mut Lowered,
        leaves: &[(InputId, String, u32)],
    ) -> Self {
        let (groups, _) = correlated_groups(deal, lowered);
        let place = |leaf: InputId| leaves.iter().position(|(drawn, ..)| *drawn == leaf);
        let group = |group: CorrelatedGroup| {
            let members = group.leaves.into_iter();
            let members = members.map(|leaf| Some((place(leaf)?, leaf)));
            Some(Group {
                members: members.collect::<Option<_>>()?,
                factor: group.factor,
            })
        };
        Self {
            groups: groups.into_iter().filter_map(group).collect(),
        }
    }

    /// How many numbers a path keeps at once while it is drawn.
    pub(super) fn number_count(&self) -> usize {
        let members = self.groups.iter().map(|group| group.members.len());
        let largest = members.clone().max().unwrap_or(0);
        members.sum::<usize>() + largest
    }

    /// The numbers of the correlated leaves on every path.
    pub(crate) fn draw(
        &self,
        uniforms: &[Uniforms],
        path_count: usize,
    ) -> Vec<(InputId, Vec<f64>)> {
        let mut drawn = Vec::new();
        for group in &self.groups {
            let scores: Vec<Vec<f64>> = group
                .members
                .iter()
                .map(|(place, _)| {
                    let mut numbers = vec![0.0; path_count];
                    uniforms[*place].fill(0, &mut numbers);
                    for number in &mut numbers {
                        *number = normal_quantile(*number);
                    }
                    numbers
                })
                .collect();
            for (row, (_, leaf)) in group.members.iter().enumerate() {
                let mixed = (0..path_count).map(|path| {
                    let parts = group.factor[row].iter().zip(&scores);
                    let score: f64 = parts.map(|(weight, scores)| weight * scores[path]).sum();
                    let chance = normal_chances(score).below;
                    chance.clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
                });
                drawn.push((*leaf, mixed.collect()));
            }
        }
        drawn
    }
}
