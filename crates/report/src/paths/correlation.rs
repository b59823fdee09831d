//! Draws that move together: a Gaussian copula.
//!
//! The strength in the deal is the correlation of the normal scores. A variable keeps its own random
//! numbers; those that are correlated are mixed by the Cholesky factor of the matrix and turned back
//! into uniform numbers, so every input keeps its distribution.

use std::collections::BTreeMap;

use engine::{InputId, Op, Operand, Uniforms, normal_quantile};
use model::model::InstanceId;
use model::{Deal, Lowered};

use super::NotDrawn;

/// Leaves that are drawn together, one group for each period.
pub(crate) struct Correlated {
    groups: Vec<Group>,
}

struct Group {
    /// Places among the drawn leaves, and the leaves.
    members: Vec<(usize, InputId)>,
    /// The lower triangle of the Cholesky factor, row by row.
    factor: Vec<Vec<f64>>,
}

impl Correlated {
    /// The correlations of the base, which all scenarios share as they share the draws.
    pub(crate) fn of(
        deal: &Deal,
        lowered: &mut Lowered,
        leaves: &[(InputId, String, u32)],
    ) -> Result<Self, NotDrawn> {
        let model = deal.base();
        let mut strengths: BTreeMap<(String, String), f64> = BTreeMap::new();
        for said in model.questions.correlations.iter().flatten() {
            let name = |row| model.row_name(model.resolve(InstanceId::ROOT, row));
            let (first, second) = (name(&said.first), name(&said.second));
            let scope = InstanceId::ROOT;
            let strength = lowered.formula(&deal.variants, model, 0, scope, &said.strength, 0);
            if let Operand::Constant(strength) = strength {
                strengths.insert((first.clone(), second.clone()), strength);
                strengths.insert((second, first), strength);
            }
        }
        let mut by_period: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (place, (_, name, period)) in leaves.iter().enumerate() {
            if strengths.keys().any(|(first, _)| first == name) {
                by_period.entry(*period).or_default().push(place);
            }
        }
        let mut groups = Vec::new();
        for places in by_period.into_values() {
            let names: Vec<&String> = places.iter().map(|place| &leaves[*place].1).collect();
            let strength = |row: usize, column: usize| {
                if row == column {
                    return 1.0;
                }
                let key = (names[row].clone(), names[column].clone());
                strengths.get(&key).copied().unwrap_or(0.0)
            };
            let Some(factor) = cholesky(names.len(), strength) else {
                let names = names.into_iter().cloned().collect();
                return Err(NotDrawn::ImpossibleCorrelation { names });
            };
            let members = places
                .iter()
                .map(|place| (*place, leaves[*place].0))
                .collect();
            groups.push(Group { members, factor });
        }
        Ok(Self { groups })
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
                    numbers
                        .iter()
                        .map(|number| normal_quantile(*number))
                        .collect()
                })
                .collect();
            for (row, (_, leaf)) in group.members.iter().enumerate() {
                let mixed = (0..path_count).map(|path| {
                    let parts = group.factor[row].iter().zip(&scores);
                    let score: f64 = parts.map(|(weight, scores)| weight * scores[path]).sum();
                    normal_chance(score).clamp(f64::MIN_POSITIVE, 1.0 - f64::EPSILON / 2.0)
                });
                drawn.push((*leaf, mixed.collect()));
            }
        }
        drawn
    }
}

/// The lower triangle whose product with its transpose is the matrix; `None` where no correlations are
/// like that.
fn cholesky(size: usize, entry: impl Fn(usize, usize) -> f64) -> Option<Vec<Vec<f64>>> {
    let mut factor: Vec<Vec<f64>> = Vec::with_capacity(size);
    for row in 0..size {
        let mut own: Vec<f64> = Vec::with_capacity(row + 1);
        for column in 0..row {
            let above = &factor[column];
            let known: f64 = own.iter().zip(above).map(|(a, b)| a * b).sum();
            let rest = entry(row, column) - known;
            // Two inputs that move as one leave nothing for a third to differ by.
            let pivot = above[column];
            own.push(if pivot == 0.0 { 0.0 } else { rest / pivot });
            if pivot == 0.0 && rest.abs() > ROUNDING {
                return None;
            }
        }
        let used: f64 = own.iter().map(|weight| weight * weight).sum();
        if used > 1.0 + ROUNDING {
            return None;
        }
        own.push((1.0 - used).max(0.0).sqrt());
        factor.push(own);
    }
    Some(factor)
}

/// Sums of squares of shares are known to about this.
const ROUNDING: f64 = 1e-12;

/// The chance of a standard normal number below `score`.
///
/// Up to 6 by the series of Marsaglia (2004), all of whose terms have one sign; beyond by the continued
/// fraction of the tail (Abramowitz and Stegun 26.2.14).
fn normal_chance(score: f64) -> f64 {
    let size = score.abs();
    let density = Op::Exponential.value(&[-0.5 * size * size]) / ROOT_OF_TWO_PI;
    let tail = if size < 6.0 {
        let mut term = size;
        let mut sum = size;
        let mut divisor = 3.0;
        while term > sum * 1e-17 && term > 0.0 {
            term *= size * size / divisor;
            sum += term;
            divisor += 2.0;
        }
        0.5 - density * sum
    } else {
        let fraction = (1..=60)
            .rev()
            .fold(0.0, |below, step| f64::from(step) / (size + below));
        density / (size + fraction)
    };
    if score < 0.0 { tail } else { 1.0 - tail }
}

/// The square root of two pi.
const ROOT_OF_TWO_PI: f64 = 2.506_628_274_631_000_5;

#[cfg(test)]
mod tests {
    use super::{cholesky, normal_chance};
    use engine::normal_quantile;

    /// Printed in Abramowitz and Stegun, table 26.1, and known limits of the tail.
    #[test]
    fn chances_are_those_of_the_tables() {
        for (score, chance) in [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_543),
            (2.0, 0.977_249_868_051_821),
            (-3.0, 0.001_349_898_031_630),
        ] {
            assert!((normal_chance(score) - chance).abs() < 1e-14, "{score}");
        }
    }

    #[test]
    fn a_quantile_leads_back_to_its_chance() {
        for chance in [1e-200, 1e-12, 1e-6, 0.02, 0.3, 0.5, 0.9, 0.999_999] {
            let back = normal_chance(normal_quantile(chance));
            let off = (back - chance).abs() / chance;
            // Between 4 and 6 the tail is a small difference of large numbers.
            assert!(off < 1e-7, "{chance}: {back}");
        }
    }

    /// 0.6 and 0.8: the factor's second row is 0.6 and the root of 1 - 0.36.
    #[test]
    fn a_factor_by_hand() {
        let factor = cholesky(2, |row, column| if row == column { 1.0 } else { 0.6 });
        let factor = factor.expect("it is possible");
        assert_eq!(factor[1][0], 0.6);
        assert!((factor[1][1] - 0.8).abs() < 1e-15);
    }

    /// Two inputs that each follow a third closely cannot run against each other.
    #[test]
    fn what_cannot_be_is_noticed() {
        let matrix = [[1.0, 0.9, 0.9], [0.9, 1.0, -0.9], [0.9, -0.9, 1.0]];
        assert!(cholesky(3, |row, column| matrix[row][column]).is_none());
        assert!(cholesky(2, |_, _| 1.0).is_some());
    }
}
