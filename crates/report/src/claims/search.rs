//! What would have to be true: the smallest move of one input, or of two, that turns an answer.
//!
//! Every number that carries a source is multiplied by factors on a grid, up and down; where the
//! answer turns first, the factor is narrowed down between its neighbours. A move counts by its
//! factor: twice as much is as far as half. What is told has three digits and is tried as it is told,
//! so that it is true as it stands. Shares are not moved above 100 %.

use model::definition::Kind;
use model::model::Model;
use model::units::Unit;

use super::carried::Moves;
use super::questions::Questions;
use crate::probe::Trial;
use crate::run::Run;
use crate::sources::Sort;

/// The distance of two neighbours on the grid.
const STEP: f64 = 1.2;
/// How many steps are tried in each direction: up to about a thousandfold.
const STEP_COUNT: usize = 38;
/// How often the space between two neighbours is halved.
const HALVINGS: usize = 30;
/// How many inputs are narrowed down where several turn the answer within the same step.
const NARROWED_MAX: usize = 8;
/// Of how many inputs pairs are tried: those that move the comparison most.
const PAIRED_MAX: usize = 6;

/// What would turn the answer to a reading.
#[derive(Clone, Debug, PartialEq)]
pub struct Would {
    /// Whether it would then hold; else it would no longer.
    pub hold: bool,
    /// The smallest move of one number that does.
    pub one: Option<Moved>,
    /// The smallest move of two numbers by the same factor, each up or down.
    pub two: Option<[Moved; 2]>,
    /// Inputs that are a yes or no and do it alone, with what they would have to be.
    pub switches: Vec<(String, bool)>,
}

/// A number that is moved.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// The full name of the input.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// What it is multiplied by.
    pub factor: f64,
    /// Its value on the central path, where that is one for all years.
    pub from: Option<f64>,
    /// The value it would have to have.
    pub to: Option<f64>,
    /// What it holds.
    pub kind: Kind,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Whether it is a placeholder.
    pub is_placeholder: bool,
}

/// One input, or two, moved together by one factor.
#[derive(Clone, Debug)]
struct Candidate {
    question: usize,
    /// Inputs, and whether each is moved up.
    inputs: Vec<(usize, bool)>,
    /// Where the answer has not turned yet, and where it has.
    between: (f64, f64),
}

impl Candidate {
    fn unmoved(inputs: Vec<(usize, bool)>) -> Self {
        Self {
            question: 0,
            inputs,
            between: (1.0, 1.0),
        }
    }

    fn trial(&self, factor: f64) -> Trial {
        let inputs = self.inputs.iter();
        inputs
            .map(|(input, up)| (*input, if *up { factor } else { 1.0 / factor }))
            .collect()
    }
}

/// Looks for what would turn the answers.
pub(super) struct Search<'a> {
    pub(super) questions: &'a Questions,
    pub(super) moves: &'a Moves,
    pub(super) model: &'a Model,
    pub(super) run: &'a Run,
}

impl Search<'_> {
    /// For every question, what would turn its answer; `None` where it has none.
    pub(super) fn all(&self) -> Vec<Option<Would>> {
        let singles = self.nearest(&self.singles());
        let pairs = self.nearest(&self.pairs());
        (0..self.questions.count())
            .map(|question| {
                let holds = self.moves.central[question].holds;
                if holds.is_nan() {
                    return None;
                }
                let movable = &self.questions.probe.movable;
                let switches = self.moves.switches(movable, question).into_iter();
                let two = pairs[question].as_ref().map(|found| self.told(found));
                Some(Would {
                    hold: holds == 0.0,
                    one: singles[question]
                        .as_ref()
                        .and_then(|found| self.told(found).pop()),
                    two: two.and_then(|moved| moved.try_into().ok()),
                    switches: switches
                        .map(|(input, would)| (movable[input].name.clone(), would))
                        .collect(),
                })
            })
            .collect()
    }

    /// Every input up and down, for every question at once.
    fn singles(&self) -> Vec<Candidate> {
        let movable = self.questions.probe.movable.iter().enumerate();
        let inputs = movable.filter(|(_, each)| !each.is_switch);
        let ways = inputs.flat_map(|(input, _)| [vec![(input, true)], vec![(input, false)]]);
        let ways: Vec<Vec<(usize, bool)>> = ways.collect();
        let all: Vec<usize> = (0..self.questions.count()).collect();
        self.turned(&ways, |_| all.clone())
    }

    /// Pairs of the inputs that move a comparison most, each the way that leads towards turning it.
    fn pairs(&self) -> Vec<Candidate> {
        let mut ways: Vec<(Vec<(usize, bool)>, usize)> = Vec::new();
        for question in 0..self.questions.count() {
            let movers = self.movers(question);
            for (place, first) in movers.iter().enumerate() {
                for second in &movers[place + 1..] {
                    ways.push((vec![*first, *second], question));
                }
            }
        }
        let inputs: Vec<Vec<(usize, bool)>> = ways.iter().map(|(way, _)| way.clone()).collect();
        self.turned(&inputs, |way| vec![ways[way].1])
    }

    /// The inputs that move the first comparison of a question most, and the way towards turning it.
    fn movers(&self, question: usize) -> Vec<(usize, bool)> {
        let Some(margin) = self.moves.central[question].margins.first().copied() else {
            return Vec::new();
        };
        let movable = self.questions.probe.movable.iter().enumerate();
        let effects = movable.filter(|(_, each)| !each.is_switch);
        let effects = effects.map(|(input, _)| {
            let effect = self.moves.effect(input, question, 0);
            (input, effect)
        });
        let mut effects: Vec<(usize, f64)> = effects.filter(|(_, effect)| *effect != 0.0).collect();
        effects.sort_by(|(_, one), (_, other)| other.abs().total_cmp(&one.abs()));
        effects.truncate(PAIRED_MAX);
        // A distance of zero is crossed by going on; any other by going back to it.
        let towards = |effect: f64| (effect > 0.0) == (margin < 0.0);
        let ways = effects.into_iter();
        ways.map(|(input, effect)| (input, towards(effect)))
            .collect()
    }

    /// For each way of moving inputs, where on the grid it first turns the questions it is asked of.
    fn turned(
        &self,
        ways: &[Vec<(usize, bool)>],
        asked: impl Fn(usize) -> Vec<usize>,
    ) -> Vec<Candidate> {
        let grid = grid();
        let factors: Vec<Vec<f64>> = ways
            .iter()
            .map(|inputs| {
                let furthest = self.furthest(inputs);
                grid.iter().map(|factor| factor.min(furthest)).collect()
            })
            .collect();
        let probes: Vec<Candidate> = ways.iter().cloned().map(Candidate::unmoved).collect();
        let trials = probes
            .iter()
            .zip(&factors)
            .flat_map(|(probe, factors)| factors.iter().map(|factor| probe.trial(*factor)));
        let answers = self.questions.answers(&trials.collect::<Vec<Trial>>());
        let mut candidates = Vec::new();
        for (way, answers) in answers.chunks(STEP_COUNT).enumerate() {
            for question in asked(way) {
                let central = self.moves.central[question].holds;
                let first = answers
                    .iter()
                    .position(|answers| is_turned(central, answers[question].holds));
                let Some(first) = first else { continue };
                let before = first.checked_sub(1);
                candidates.push(Candidate {
                    question,
                    between: (
                        before.map_or(1.0, |step| factors[way][step]),
                        factors[way][first],
                    ),
                    ..probes[way].clone()
                });
            }
        }
        candidates
    }

    /// How far inputs may be moved together: no share above 100 %.
    fn furthest(&self, inputs: &[(usize, bool)]) -> f64 {
        let up = inputs.iter().filter(|(_, up)| *up);
        let limits = up.filter_map(|(input, _)| {
            let row = self.questions.probe.movable[*input].row;
            let declared = self.model.row(row);
            let is_share = declared.unit.text == "%";
            let periods = 0..self.model.timeline.period_count;
            let values = periods.filter_map(|period| self.run.value(0, row, period));
            let most = values.fold(0.0, f64::max);
            (is_share && most > 0.0 && most <= 1.0).then(|| 1.0 / most)
        });
        limits.fold(f64::INFINITY, f64::min)
    }

    /// For each question, the candidate that turns it with the least move, narrowed down.
    fn nearest(&self, candidates: &[Candidate]) -> Vec<Option<Candidate>> {
        let mut narrowed: Vec<Candidate> = Vec::new();
        for question in 0..self.questions.count() {
            let own = candidates
                .iter()
                .filter(|candidate| candidate.question == question);
            let least = own
                .clone()
                .map(|candidate| candidate.between.0)
                .fold(f64::INFINITY, f64::min);
            let first = own.filter(|candidate| candidate.between.0 <= least);
            narrowed.extend(first.take(NARROWED_MAX).cloned());
        }
        for _ in 0..HALVINGS {
            let middles = narrowed
                .iter()
                .map(|candidate| f64::midpoint(candidate.between.0, candidate.between.1));
            let middles: Vec<f64> = middles.collect();
            let turned = self.are_turned(&narrowed, &middles);
            for ((candidate, middle), turned) in narrowed.iter_mut().zip(middles).zip(turned) {
                if turned {
                    candidate.between.1 = middle;
                } else {
                    candidate.between.0 = middle;
                }
            }
        }
        self.round(&mut narrowed);
        (0..self.questions.count())
            .map(|question| {
                let own = narrowed
                    .iter()
                    .filter(|candidate| candidate.question == question);
                own.min_by(|one, other| one.between.1.total_cmp(&other.between.1))
                    .cloned()
            })
            .collect()
    }

    /// Three digits, a little less far where that still turns the answer, else a little further.
    fn round(&self, narrowed: &mut [Candidate]) {
        for round in [outwards as fn(f64) -> f64, inwards] {
            let rounded = narrowed.iter().map(|candidate| {
                let furthest = self.furthest(&candidate.inputs);
                round(candidate.between.1).min(furthest)
            });
            let rounded: Vec<f64> = rounded.collect();
            let turned = self.are_turned(narrowed, &rounded);
            for ((candidate, rounded), turned) in narrowed.iter_mut().zip(rounded).zip(turned) {
                if turned {
                    candidate.between.1 = rounded;
                }
            }
        }
    }

    fn are_turned(&self, candidates: &[Candidate], factors: &[f64]) -> Vec<bool> {
        let pairs = candidates.iter().zip(factors);
        let trials: Vec<Trial> = pairs
            .map(|(candidate, factor)| candidate.trial(*factor))
            .collect();
        let answers = self.questions.answers(&trials).into_iter();
        let pairs = candidates.iter().zip(answers);
        let turned = pairs.map(|(candidate, answers)| {
            let question = candidate.question;
            is_turned(self.moves.central[question].holds, answers[question].holds)
        });
        turned.collect()
    }

    fn told(&self, candidate: &Candidate) -> Vec<Moved> {
        let trial = candidate.trial(candidate.between.1).into_iter();
        let moved = trial.map(|(input, factor)| {
            let movable = &self.questions.probe.movable[input];
            let declared = self.model.row(movable.row);
            let values = (0..self.model.timeline.period_count)
                .map(|period| self.run.value(0, movable.row, period));
            let values: Vec<Option<f64>> = values.collect();
            let from = values[0].filter(|_| values.iter().all(|value| *value == values[0]));
            Moved {
                name: movable.name.clone(),
                label: self.model.row_label(movable.row),
                factor,
                from,
                to: from.map(|from| from * factor),
                kind: declared.kind.clone(),
                unit: declared.unit.clone(),
                is_placeholder: movable.sort == Sort::Placeholder,
            }
        });
        moved.collect()
    }
}

/// Whether an answer is there and is another one.
fn is_turned(central: f64, answer: f64) -> bool {
    !answer.is_nan() && answer != central
}

/// Factors above 1, each the same share above the one before.
fn grid() -> Vec<f64> {
    let mut factor = 1.0;
    let steps = std::iter::repeat_with(|| {
        factor *= STEP;
        factor
    });
    steps.take(STEP_COUNT).collect()
}

/// The next larger number with three digits.
fn outwards(factor: f64) -> f64 {
    let unit = last_digit(factor);
    (factor / unit).ceil() * unit
}

/// The next smaller number with three digits; of a rounded one that is a digit too many, the one before.
fn inwards(factor: f64) -> f64 {
    let unit = last_digit(factor);
    ((factor / unit).round() - 1.0) * unit
}

/// What one more in the third digit is.
fn last_digit(factor: f64) -> f64 {
    let mut unit = 0.01;
    while factor >= unit * 1000.0 {
        unit *= 10.0;
    }
    unit
}

#[cfg(test)]
mod tests {
    use super::{grid, outwards};

    #[test]
    fn a_factor_is_rounded_to_three_digits_and_never_inwards() {
        assert_eq!(outwards(1.2345), 1.24);
        assert!((outwards(12.341) - 12.4).abs() < 1e-12);
        assert!((outwards(123.4) - 124.0).abs() < 1e-12);
        assert_eq!(outwards(2.0), 2.0);
    }

    #[test]
    fn the_grid_reaches_a_thousandfold() {
        let grid = grid();
        assert_eq!(grid[0], 1.2);
        assert!(
            grid.last()
                .is_some_and(|last| (1000.0..1200.0).contains(last))
        );
    }
}
