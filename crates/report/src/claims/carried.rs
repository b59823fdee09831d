//! How far the answer to a reading rests on placeholders.
//!
//! The measure is the information gap of [`crate::drivers::gap`], taken of the distance between the two
//! sides that a reading compares: placeholders carry it where they have a third of its variance, and where
//! other values for them move it by more than a tenth of what it is on the central path, on more than one
//! path in ten. A few far paths can make all of a variance, and no answer. A placeholder that is a yes or no carries the answer too
//! where turning it round turns the answer.

use model::Deal;

use super::questions::{Answer, Questions};
use crate::drivers::gap::Gap;
use crate::probe::{Movable, Trial};
use crate::run::Run;
use crate::sources::Sort;
use crate::standing::{CARRIES_FROM, EFFORT, MOVED_FROM, Shares};
use crate::study::{Study, Subject, Take};

/// How far a number is moved, of itself.
const STEP: f64 = 0.01;
/// What counts as no change, of the larger side.
const NOISE: f64 = 1e-12;

/// What the answer to a reading rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// Of the variance of the distance that placeholders spread most, the shares by sort; all 0 where
    /// nothing varies it.
    pub shares: Shares,
    /// Whether other values for placeholders move it by more than a tenth on more than a tenth of paths.
    pub is_moved: bool,
    /// The placeholder that moves it most where each is moved a little, by its full name.
    pub largest_placeholder: Option<String>,
    /// Placeholders that are a yes or no and turn the answer.
    pub switches: Vec<String>,
}

impl Carried {
    /// Whether placeholders carry the answer.
    pub fn by_placeholders(&self) -> bool {
        (self.is_moved && self.shares.placeholder >= CARRIES_FROM) || !self.switches.is_empty()
    }
}

/// What moving each input a little, or turning it round, does to every reading.
pub(super) struct Moves {
    /// By input and question.
    answers: Vec<Vec<Answer>>,
    pub(super) central: Vec<Answer>,
    /// By question and comparison, what counts as no change.
    noises: Vec<Vec<f64>>,
}

impl Moves {
    pub(super) fn of(questions: &Questions) -> Self {
        let movable = questions.probe.movable.iter().enumerate();
        let trials = movable.map(|(place, each)| {
            let value = if each.is_switch {
                1.0 - each.from
            } else {
                1.0 + STEP
            };
            vec![(place, value)]
        });
        let trials: Vec<Trial> = std::iter::once(Vec::new()).chain(trials).collect();
        let mut answers = questions.answers(&trials);
        let central = answers.remove(0);
        let sizes = central.iter().map(|answer| &answer.sizes).enumerate();
        let noises = sizes.map(|(question, sizes)| {
            let pairs = sizes.iter().zip(questions.noises(question));
            pairs
                .map(|(size, noise)| (size * NOISE).max(*noise))
                .collect()
        });
        let noises = noises.collect();
        Self {
            answers,
            central,
            noises,
        }
    }

    /// How far an input moves a comparison of a question, with its sign; 0 where that is rounding.
    pub(super) fn effect(&self, input: usize, question: usize, comparison: usize) -> f64 {
        let central = &self.central[question];
        let moved = self.answers[input][question].margins[comparison] - central.margins[comparison];
        if moved.is_finite() && moved.abs() > self.noises[question][comparison] {
            moved
        } else {
            0.0
        }
    }

    /// Whether turning an input round turns the answer to a question.
    fn turns(&self, input: usize, question: usize) -> bool {
        let (before, after) = (&self.central[question], &self.answers[input][question]);
        before.holds != after.holds && !(before.holds.is_nan() && after.holds.is_nan())
    }

    /// Yes or no inputs that alone turn the answer, and what they would be.
    pub(super) fn switches(&self, movable: &[Movable], question: usize) -> Vec<(usize, bool)> {
        let inputs = movable.iter().enumerate();
        inputs
            .filter(|(input, each)| each.is_switch && self.turns(*input, question))
            .map(|(input, each)| (input, each.from == 0.0))
            .collect()
    }

    pub(super) fn carried(
        &self,
        movable: &[Movable],
        question: usize,
        gaps: &[MarginGap],
    ) -> Carried {
        let gaps = gaps.iter().enumerate();
        let comparisons = gaps.map(|(place, gap)| self.compared(movable, question, place, gap));
        // What rests on placeholders most says how far the whole does.
        let most = comparisons.reduce(|most, next| {
            let rank = |carried: &Carried| (carried.is_moved, carried.shares.placeholder);
            if rank(&next) > rank(&most) {
                next
            } else {
                most
            }
        });
        let switches = self.switches(movable, question).into_iter();
        let switches = switches.filter(|(input, _)| movable[*input].sort == Sort::Placeholder);
        Carried {
            switches: switches
                .map(|(input, _)| movable[input].name.clone())
                .collect(),
            ..most.unwrap_or_default()
        }
    }

    fn compared(
        &self,
        movable: &[Movable],
        question: usize,
        comparison: usize,
        gap: &MarginGap,
    ) -> Carried {
        let mut largest: Option<(&Movable, f64)> = None;
        let numbers = movable.iter().enumerate();
        let placeholders =
            numbers.filter(|(_, each)| !each.is_switch && each.sort == Sort::Placeholder);
        for (input, each) in placeholders {
            let effect = self.effect(input, question, comparison).abs();
            // Of equal ones the first counts, whatever rounding says.
            let is_most = largest.is_none_or(|(_, most)| effect > most * (1.0 + 1e-9));
            if effect > 0.0 && is_most {
                largest = Some((each, effect));
            }
        }
        let margin = self.central[question].margins[comparison];
        let noise = self.noises[question][comparison];
        // Where there is no value on the central path there is nothing to be small beside.
        let least = if margin.is_nan() {
            noise
        } else {
            noise.max(margin.abs() * MOVED_FROM)
        };
        let far = gap.moved.iter().filter(|moved| **moved > least).count();
        Carried {
            shares: Shares::of(&gap.gap),
            is_moved: far as f64 > gap.moved.len() as f64 * MOVED_FROM,
            largest_placeholder: largest.map(|(each, _)| each.name.clone()),
            switches: Vec::new(),
        }
    }
}

/// What the distance of one comparison rests on.
pub(super) struct MarginGap {
    gap: Gap,
    /// By path, how far other values for placeholders move it, without the sign.
    moved: Vec<f64>,
}

/// For each question, what the distance of each of its comparisons rests on.
pub(super) fn gaps(deal: &Deal, run: &Run, questions: &Questions) -> Vec<Vec<MarginGap>> {
    let compared: Vec<Vec<_>> = questions.compared().collect();
    let subjects = compared.iter().flatten().copied().map(Subject::Margin);
    let subjects: Vec<Subject> = subjects.collect();
    let study = Study::of(deal, run, 0, &subjects);
    let gaps = crate::drivers::gap::gaps(&study, subjects.len(), EFFORT, &mut |_| true);
    let mut found = gaps
        .into_iter()
        .zip(moved(&study))
        .map(|(gap, moved)| MarginGap { gap, moved });
    compared
        .iter()
        .map(|own| found.by_ref().take(own.len()).collect())
        .collect()
}

/// By subject and path, how far it is moved where placeholders have other values and nothing else has.
fn moved(study: &Study) -> Vec<Vec<f64>> {
    let mut is_placeholder = vec![false; study.inputs.len()];
    for factor in &study.factors {
        for input in &factor.inputs {
            is_placeholder[*input] = factor.sort == Sort::Placeholder;
        }
    }
    let [first, second] = study.pair(EFFORT.seed, 0, EFFORT.each);
    let before = study.evaluate(|_| Take::From(&first), 0.5, EFFORT.each);
    let others = |input: usize| {
        Take::From(if is_placeholder[input] {
            &second
        } else {
            &first
        })
    };
    let after = study.evaluate(others, 0.5, EFFORT.each);
    let pairs = before.iter().zip(&after);
    pairs
        .map(|(before, after)| {
            let paths = before.iter().zip(after);
            let moved = paths.map(|(before, after)| (after - before).abs());
            moved.filter(|moved| moved.is_finite()).collect()
        })
        .collect()
}
