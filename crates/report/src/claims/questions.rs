//! The readings of all claims as one program: does it hold, and how far is it from not holding?

use engine::{Op, Operand};
use model::formula::{Formula, FormulaNode};
use model::{Deal, Lowered};

use crate::ask::{Asker, is_steady_in, sides};
use crate::probe::{Probe, Trial};
use crate::run::Run;
use crate::solve::reads_others;

/// One testable reading and where its answers stand.
struct Question {
    claim: usize,
    reading: usize,
    /// The output that says whether it holds; two for each comparison follow it.
    first: usize,
    /// For each comparison, what counts as no difference between its sides.
    noises: Vec<f64>,
}

/// One comparison that a reading of the base makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compared {
    claim: usize,
    reading: usize,
    comparison: usize,
}

impl Compared {
    fn condition(self, deal: &Deal) -> &Formula {
        let claim = deal.base().questions.claims[self.claim].as_ref();
        let readings = claim.map(|claim| &claim.readings);
        readings
            .and_then(|readings| readings[self.reading].condition())
            .expect("only conditions are compared")
    }

    /// Whether it is asked of other variants too.
    pub(crate) fn reads_others(self, deal: &Deal) -> bool {
        reads_others(self.condition(deal))
    }

    /// The left side less the right side.
    pub(crate) fn margin(self, deal: &Deal, lowered: &mut Lowered) -> Operand {
        let mut compared = Vec::new();
        comparisons(self.condition(deal), 0, &mut compared);
        let (place, comparison) = compared[self.comparison];
        measured(deal, lowered, place, comparison)[0]
    }
}

/// Every testable reading of the base.
pub(super) struct Questions {
    pub(super) probe: Probe,
    questions: Vec<Question>,
}

/// What a trial says of one reading.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    /// Not a number where it has no answer.
    pub(super) holds: f64,
    /// For each comparison in it, its left side less its right side.
    pub(super) margins: Vec<f64>,
    /// For each comparison, the size of its larger side.
    pub(super) sizes: Vec<f64>,
}

impl Questions {
    /// Those of one claim, or of all.
    pub(super) fn of(deal: &Deal, run: &Run, only: Option<&str>) -> Self {
        let claims = &deal.base().questions.claims;
        let conditions = claims.iter().enumerate().flat_map(|(place, claim)| {
            let asked = claim
                .iter()
                .filter(|claim| only.is_none_or(|name| name == claim.name));
            let readings = asked.flat_map(|claim| &claim.readings).enumerate();
            readings
                .filter_map(move |(reading, written)| Some((place, reading, written.condition()?)))
        });
        let conditions: Vec<(usize, usize, &Formula)> = conditions.collect();
        let others = conditions
            .iter()
            .any(|(_, _, condition)| reads_others(condition));
        let mut questions = Vec::new();
        let probe = Probe::of(deal, run, others, |lowered| {
            let mut outputs = Vec::new();
            for (claim, reading, condition) in conditions {
                let mut asker = Asker {
                    deal,
                    lowered,
                    place: 0,
                };
                let first = outputs.len();
                outputs.push(asker.condition(condition).0);
                let mut compared = Vec::new();
                comparisons(condition, 0, &mut compared);
                for (place, comparison) in &compared {
                    outputs.extend(measured(deal, lowered, *place, comparison));
                }
                questions.push(Question {
                    claim,
                    reading,
                    first,
                    noises: compared
                        .iter()
                        .map(|(_, comparison)| noise_of(comparison, run.worlds.noise))
                        .collect(),
                });
            }
            outputs
        });
        Self { probe, questions }
    }

    pub(super) fn count(&self) -> usize {
        self.questions.len()
    }

    /// For each comparison of a question, what counts as no difference between its sides.
    pub(super) fn noises(&self, question: usize) -> &[f64] {
        &self.questions[question].noises
    }

    /// For each question, its comparisons.
    pub(super) fn compared(&self) -> impl Iterator<Item = Vec<Compared>> + '_ {
        self.questions.iter().map(|question| {
            let places = 0..question.noises.len();
            let compared = places.map(|comparison| Compared {
                claim: question.claim,
                reading: question.reading,
                comparison,
            });
            compared.collect()
        })
    }

    /// The question that a reading of a claim became.
    pub(super) fn place_of(&self, claim: usize, reading: usize) -> Option<usize> {
        let mut questions = self.questions.iter();
        questions.position(|question| (question.claim, question.reading) == (claim, reading))
    }

    /// For each trial, the answer to every question.
    pub(super) fn answers(&self, trials: &[Trial]) -> Vec<Vec<Answer>> {
        let answers = self.probe.answers(trials).into_iter();
        let told = answers.map(|values| {
            let questions = self.questions.iter().map(|question| {
                let pairs = &values[question.first + 1..][..2 * question.noises.len()];
                Answer {
                    holds: values[question.first],
                    margins: pairs.iter().step_by(2).copied().collect(),
                    sizes: pairs.iter().skip(1).step_by(2).copied().collect(),
                }
            });
            questions.collect()
        });
        told.collect()
    }
}

/// The comparisons that a condition is put together from, each with the variant it is asked of.
fn comparisons<'f>(formula: &'f Formula, place: usize, found: &mut Vec<(usize, &'f Formula)>) {
    match &formula.node {
        FormulaNode::Apply(Op::And | Op::Or | Op::Not, operands) => {
            for operand in operands {
                comparisons(operand, place, found);
            }
        }
        FormulaNode::Under(inside, inner) => comparisons(inner, *inside as usize, found),
        FormulaNode::Apply(..) if sides(formula).is_some() => found.push((place, formula)),
        FormulaNode::Apply(..)
        | FormulaNode::Number(_)
        | FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Scale(_)
        | FormulaNode::Call(..)
        | FormulaNode::Withheld
        | FormulaNode::Poison => {}
    }
}

/// Only money leaves rounding behind where flows cancel.
fn noise_of(comparison: &Formula, noise: f64) -> f64 {
    match sides(comparison) {
        Some((left, _, right)) if left.kind.is_money() || right.kind.is_money() => noise,
        _ => 0.0,
    }
}

/// The left side less the right side, and the size of the larger, summed over the years of a row.
fn measured(
    deal: &Deal,
    lowered: &mut Lowered,
    place: usize,
    comparison: &Formula,
) -> [Operand; 2] {
    let (left, _, right) = sides(comparison).expect("only comparisons are collected");
    let model = &deal.variants[place];
    let count = if is_steady_in(&deal.variants, model, comparison) {
        1
    } else {
        deal.timeline.period_count
    };
    let mut margins = Vec::new();
    let mut sizes = Vec::new();
    for period in 0..count {
        let mut asker = Asker {
            deal,
            lowered,
            place,
        };
        let (left, right) = (asker.operand(left, period), asker.operand(right, period));
        let graph = &mut lowered.graph;
        margins.push(graph.apply(Op::Subtract, &[left, right]));
        let (left, right) = (
            graph.apply(Op::Absolute, &[left]),
            graph.apply(Op::Absolute, &[right]),
        );
        sizes.push(graph.apply(Op::Maximum, &[left, right]));
    }
    let graph = &mut lowered.graph;
    [graph.apply(Op::Sum, &margins), graph.apply(Op::Sum, &sizes)]
}
