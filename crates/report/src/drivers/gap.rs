//! The information gap: how much of the spread of a figure rests on what is only assumed.
//!
//! Everything that is not known for certain varies here: draws as the deal draws them, and numbers that
//! are only assumed by the convention of [`Convention`](super::Convention). The shares of the sorts are
//! Shapley effects (Song, Nelson and Staum 2016): they are never negative, sum to one, and divide what
//! inputs do only together evenly among them.

use crate::sources::Sort;
use crate::study::{Study, Take};

use super::interval::Estimate;

/// What the spread of one figure rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Gap {
    /// The standard deviation where everything varies that is not known for certain.
    pub deviation: f64,
    /// The standard deviation, on average, that would be left if everything but placeholders were known.
    pub placeholder_deviation: f64,
    /// The share of the variance that rests on each sort that varies at all, the firmest first.
    pub shares: Vec<SortShare>,
    /// The share of paths on which the figure has a value whatever is changed.
    pub with_value: f64,
}

/// The share of one sort.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SortShare {
    /// The sort.
    pub sort: Sort,
    /// Its share of the variance.
    pub share: Estimate,
}

impl Gap {
    /// The share of a sort; 0 where none of it varies.
    pub fn share_of(&self, sort: Sort) -> f64 {
        let found = self.shares.iter().find(|share| share.sort == sort);
        found.map_or(0.0, |share| share.share.value)
    }
}

/// How a gap is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    pub(crate) seed: u64,
    /// Independent designs.
    pub(crate) design_count: usize,
    /// Paths of each.
    pub(crate) each: usize,
}

/// The gap of every subject of a study. `progress` is told, before every pass, how many designs are finished.
/// After a stop the gap is that of these; of none it has no shares.
pub(crate) fn gaps(
    study: &Study,
    subject_count: usize,
    effort: Effort,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Vec<Gap> {
    let mut sorts: Vec<Sort> = study.factors.iter().map(|factor| factor.sort).collect();
    sorts.sort_unstable();
    sorts.dedup();
    let mut tallies: Vec<Tally> = (0..subject_count).map(|_| Tally::default()).collect();
    if sorts.is_empty() {
        return tallies.iter().map(|tally| tally.gap(&sorts)).collect();
    }
    let sort_of = sort_places(study, &sorts);
    for design in 0..effort.design_count as u64 {
        let [first, second] = study.pair(effort.seed, design, effort.each);
        let outcomes: Option<Vec<Vec<Vec<f64>>>> = (0..1_usize << sorts.len())
            .map(|mask| {
                let take = |input: usize| {
                    let from_second = mask >> sort_of[input] & 1 == 1;
                    Take::From(if from_second { &second } else { &first })
                };
                let goes_on = progress(design as usize);
                goes_on.then(|| study.evaluate(take, 0.5, effort.each))
            })
            .collect();
        let Some(outcomes) = outcomes else { break };
        for (subject, tally) in tallies.iter_mut().enumerate() {
            let own: Vec<&[f64]> = outcomes
                .iter()
                .map(|outcome| outcome[subject].as_slice())
                .collect();
            tally.add(&own);
        }
        if !progress(design as usize + 1) {
            break;
        }
    }
    tallies.iter().map(|tally| tally.gap(&sorts)).collect()
}

/// The place of the sort of each input; of correlated ones that of the least certain.
fn sort_places(study: &Study, sorts: &[Sort]) -> Vec<usize> {
    let mut places = vec![0; study.inputs.len()];
    for factor in &study.factors {
        let place = sorts.iter().position(|sort| *sort == factor.sort);
        for input in &factor.inputs {
            places[*input] = place.expect("every sort is listed");
        }
    }
    places
}

/// What is kept of the paths of one subject.
#[derive(Default)]
struct Tally {
    /// By design and mask, the sum of squares of the difference that a change of the mask's sorts makes.
    squares: Vec<Vec<f64>>,
    counts: Vec<f64>,
    path_count: usize,
}

impl Tally {
    fn add(&mut self, outcomes: &[&[f64]]) {
        let mut squares = vec![0.0; outcomes.len()];
        let mut count = 0.0;
        for path in 0..outcomes[0].len() {
            if outcomes.iter().any(|values| !values[path].is_finite()) {
                continue;
            }
            count += 1.0;
            for (sum, values) in squares.iter_mut().zip(outcomes) {
                let moved = values[path] - outcomes[0][path];
                *sum += moved * moved;
            }
        }
        self.path_count += outcomes[0].len();
        self.squares.push(squares);
        self.counts.push(count);
    }

    fn gap(&self, sorts: &[Sort]) -> Gap {
        let sorts = if self.counts.is_empty() { &[] } else { sorts };
        // Half the mean square of the difference is the variance that the sorts of the mask bring.
        let brought = |mask: usize, kept: &dyn Fn(usize) -> bool| {
            let designs = (0..self.counts.len()).filter(|design| kept(*design));
            let (mut sum, mut count) = (0.0, 0.0);
            for design in designs {
                sum += self.squares[design][mask];
                count += self.counts[design];
            }
            if count > 0.0 { sum / count / 2.0 } else { 0.0 }
        };
        let all = (1 << sorts.len()) - 1;
        let whole = brought(all, &|_| true);
        let shares = sorts.iter().enumerate().map(|(place, sort)| SortShare {
            sort: *sort,
            share: Estimate::jackknifed(self.counts.len(), |kept| {
                shapley(sorts.len(), place, &|mask| brought(mask, kept))
            }),
        });
        let placeholder = sorts.iter().position(|sort| *sort == Sort::Placeholder);
        let own = placeholder.map_or(0.0, |place| brought(1 << place, &|_| true));
        Gap {
            deviation: whole.sqrt(),
            placeholder_deviation: own.sqrt(),
            shares: shares.collect(),
            with_value: self.counts.iter().sum::<f64>() / self.path_count.max(1) as f64,
        }
    }
}

/// The share of a variance that belongs to one of some players: what it adds to those before it, on
/// average over all orders. `of` gives the variance that a set of them brings.
fn shapley(player_count: usize, player: usize, of: &dyn Fn(usize) -> f64) -> f64 {
    let all = (1 << player_count) - 1;
    let whole = of(all);
    if whole <= 0.0 {
        return 0.0;
    }
    let others = (0..=all).filter(|mask| mask >> player & 1 == 0);
    let added = others.map(|mask| {
        let size = mask.count_ones() as usize;
        let weight = 1.0 / (player_count as f64 * choices(player_count - 1, size));
        weight * (of(mask | 1 << player) - of(mask))
    });
    added.sum::<f64>() / whole
}

/// How many sets of `size` there are among `count`.
fn choices(count: usize, size: usize) -> f64 {
    (0..size).fold(1.0, |product, place| {
        product * (count - place) as f64 / (place + 1) as f64
    })
}

#[cfg(test)]
mod tests {
    use super::shapley;

    /// Two players that bring 1 and 2 alone and 5 together: each gets half of the 2 that need both.
    #[test]
    fn what_needs_both_is_divided_evenly() {
        let of = |mask: usize| [0.0, 1.0, 2.0, 5.0][mask];
        assert!((shapley(2, 0, &of) - 2.0 / 5.0).abs() < 1e-15);
        assert!((shapley(2, 1, &of) - 3.0 / 5.0).abs() < 1e-15);
    }

    /// The glove game: one left glove, two right ones; Shapley's values are 2/3, 1/6 and 1/6.
    #[test]
    fn the_glove_game() {
        let of = |mask: usize| f64::from(u8::from(mask & 1 == 1 && mask > 1));
        for (player, value) in [(0, 2.0 / 3.0), (1, 1.0 / 6.0), (2, 1.0 / 6.0)] {
            assert!((shapley(3, player, &of) - value).abs() < 1e-15);
        }
    }
}
