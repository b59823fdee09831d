//! Which single fact is worth finding first: what of the variance would be gone, on average, if one input
//! were known.
//!
//! That is the first-order index where everything varies that is not known for certain. Most inputs do
//! little, so it is estimated by products of two differences that the input makes (after Owen 2013, Better
//! Estimation of Small Sobol' Sensitivity Indices): the error is then in proportion to the index. All
//! inputs are looked at on a few paths first, and those that may matter most on all of them.

use crate::sources::Sort;
use crate::study::varied::Nature;
use crate::study::{Sample, Study, Take};

use super::gap::Effort;
use super::interval::Estimate;

/// The designs of the first look.
const LOOK: u64 = 2048;

/// One input, or some that are correlated, that could be found out.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The full names.
    pub names: Vec<String>,
    /// How a reader calls them.
    pub labels: Vec<String>,
    /// What they rest on; of several the least certain.
    pub sort: Sort,
    /// Whether they are drawn, or it is a number, or a yes or no.
    pub nature: Nature,
    /// The share of the variance that would be gone, on average, if it were known.
    pub share: Estimate,
}

impl Fact {
    /// Whether it is a number or a yes or no that somebody assumed and that could be looked up.
    pub fn is_assumed_number(&self) -> bool {
        let is_number = match self.nature {
            Nature::AssumedNumber | Nature::AssumedTruth => true,
            Nature::Drawn | Nature::DrawnEachYear => false,
        };
        is_number && self.sort != Sort::Sourced
    }
}

/// Of facts, the largest share first, the one that is worth finding first: of the numbers that are only
/// assumed the one whose knowledge would take most of the variance away.
pub(crate) fn first_of(facts: &[Fact]) -> Option<&Fact> {
    let mut assumed = facts.iter().filter(|fact| fact.is_assumed_number());
    assumed.find(|fact| fact.share.value > 0.0)
}

/// The assumed numbers that may as well come first, as far as the samples tell.
pub(crate) fn as_likely_first(facts: &[Fact]) -> Vec<&Fact> {
    let Some(first) = first_of(facts) else {
        return Vec::new();
    };
    let assumed = facts.iter().filter(|fact| fact.is_assumed_number());
    let others = assumed.filter(|fact| fact.names != first.names);
    others
        .filter(|fact| fact.share.high >= first.share.low)
        .collect()
}

/// How many paths the first look has, and how many inputs the second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) path_count: usize,
    pub(crate) kept: usize,
}

/// The facts of one subject that matter most, the largest share first.
/// `progress` is told, before every pass, how many designs are finished. After a stop the facts are those
/// of these; of none there are none.
pub(crate) fn facts(
    study: &Study,
    subject: usize,
    effort: Effort,
    look: Look,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Vec<Fact> {
    let kept = looked(study, subject, effort.seed, look, progress);
    let mut variances = Vec::new();
    // By design, then by factor.
    let mut explained: Vec<Vec<[f64; 2]>> = Vec::new();
    for design in 0..effort.design_count as u64 {
        let samples = study.pair(effort.seed, design, effort.each);
        let plain = [0, 1].map(|own| evaluated(study, subject, effort.each, |_| &samples[own]));
        let products = kept.iter().map(|place| {
            if !progress(design as usize) {
                return None;
            }
            let mixed = [0, 1].map(|own| {
                evaluated(study, subject, effort.each, |input| {
                    let changed = study.factors[*place].inputs.contains(&input);
                    &samples[if changed { 1 - own } else { own }]
                })
            });
            Some(products(&plain, &mixed))
        });
        let Some(products) = products.collect() else {
            break;
        };
        variances.push(squares(&plain[0], &plain[1]));
        explained.push(products);
        if !progress(design as usize + 1) {
            break;
        }
    }
    if variances.is_empty() {
        return Vec::new();
    }
    let shares = kept.iter().enumerate().map(|(place, factor)| {
        let share = Estimate::jackknifed(variances.len(), |kept| {
            let variance = mean(variances.iter(), kept);
            let own = mean(explained.iter().map(|design| &design[place]), kept);
            if variance > 0.0 { own / variance } else { 0.0 }
        });
        fact(study, *factor, share)
    });
    let mut facts: Vec<Fact> = shares.collect();
    facts.sort_by(|one, other| other.share.value.total_cmp(&one.share.value));
    facts
}

fn fact(study: &Study, place: usize, share: Estimate) -> Fact {
    let factor = &study.factors[place];
    let inputs = || factor.inputs.iter().map(|input| &study.inputs[*input]);
    Fact {
        names: inputs().map(|input| input.name.clone()).collect(),
        labels: inputs().map(|input| input.label.clone()).collect(),
        sort: factor.sort,
        nature: study.inputs[factor.inputs[0]].nature,
        share,
    }
}

/// One subject on every path, each input from the sample that is said.
fn evaluated<'s>(
    study: &Study,
    subject: usize,
    path_count: usize,
    from: impl Fn(usize) -> &'s Sample,
) -> Vec<f64> {
    let take = |input| Take::From(from(input));
    study.evaluate(take, 0.5, path_count).swap_remove(subject)
}

/// The mean over the designs kept, of sums with their counts.
fn mean<'s>(sums: impl Iterator<Item = &'s [f64; 2]>, kept: &dyn Fn(usize) -> bool) -> f64 {
    let kept = sums.enumerate().filter(|(place, _)| kept(*place));
    let [sum, count] = kept.fold([0.0, 0.0], |[sum, count], (_, [more, paths])| {
        [sum + more, count + paths]
    });
    if count > 0.0 { sum / count } else { 0.0 }
}

/// The factors that change most when they are changed alone, on a few paths; after a stop of those looked at.
fn looked(
    study: &Study,
    subject: usize,
    seed: u64,
    look: Look,
    progress: &mut dyn FnMut(usize) -> bool,
) -> Vec<usize> {
    let [first, second] = study.pair(seed, LOOK, look.path_count);
    let own = evaluated(study, subject, look.path_count, |_| &first);
    let mut effects: Vec<(usize, f64)> = (0..study.factors.len())
        .take_while(|_| progress(0))
        .map(|place| {
            let changed = evaluated(study, subject, look.path_count, |input| {
                let changed = study.factors[place].inputs.contains(&input);
                if changed { &second } else { &first }
            });
            let [sum, count] = squares(&own, &changed);
            (place, if count > 0.0 { sum / count } else { 0.0 })
        })
        .filter(|(_, effect)| *effect > 0.0)
        .collect();
    effects.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    effects.truncate(look.kept);
    effects.into_iter().map(|(place, _)| place).collect()
}

/// Half the sum of squared differences, whose mean is the variance, and how many there are.
fn squares(own: &[f64], other: &[f64]) -> [f64; 2] {
    let differences = own.iter().zip(other).map(|(own, other)| own - other);
    let finite = differences.filter(|difference| difference.is_finite());
    finite.fold([0.0, 0.0], |[sum, count], difference| {
        [sum + difference * difference / 2.0, count + 1.0]
    })
}

/// Half the sum of the products of the differences that the factor makes in both samples; with the
/// factor of the first less with that of the second. The mean is the variance that it explains alone.
fn products([own, other]: &[Vec<f64>; 2], [changed, back]: &[Vec<f64>; 2]) -> [f64; 2] {
    let first = own.iter().zip(changed).map(|(own, changed)| own - changed);
    let second = back.iter().zip(other).map(|(back, other)| back - other);
    let products = first.zip(second).map(|(first, second)| first * second);
    let finite = products.filter(|product| product.is_finite());
    finite.fold([0.0, 0.0], |[sum, count], product| {
        [sum + product / 2.0, count + 1.0]
    })
}
