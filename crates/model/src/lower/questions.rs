//! What is wrong with questions once their years are written out.
//!
//! A question is lowered when it is answered; here it is lowered once, so that a year outside the
//! timeline or a lag that is not fixed is told before anything runs.

use syntax::diagnostic::Diagnostic;

use super::Lowered;
use crate::ClaimReading;
use crate::deal::Deal;
use crate::formula::Formula;
use crate::model::{InstanceId, Model};

/// What is wrong with the questions of a variant.
pub(super) fn problems(lowered: &mut Lowered, deal: &Deal, place: usize) -> Vec<Diagnostic> {
    let mut asker = Asker {
        lowered,
        deal,
        place,
    };
    let questions = &deal.variants[place].questions;
    let mut told = Vec::new();
    for show in questions.shows.iter().flatten() {
        told.extend(asker.in_every_period(&show.formula));
    }
    for claim in questions.claims.iter().flatten() {
        let conditions = claim.readings.iter().filter_map(ClaimReading::condition);
        let steps = claim.chains.iter().flat_map(|chain| &chain.steps);
        for formula in conditions.chain(steps.map(|step| &step.figure)) {
            told.extend(asker.in_every_period(formula));
        }
    }
    for solve in questions.solves.iter().flatten() {
        for side in [&solve.low, &solve.high, &solve.left, &solve.right] {
            told.extend(asker.in_every_period(side));
        }
    }
    for expect in questions.expects.iter().flatten() {
        let periods = 0..deal.timeline.period_count;
        let asked = periods.filter(|period| {
            let (models, model) = (&deal.variants, asker.model());
            let expected = asker
                .lowered
                .expected(models, model, place, &expect.expected, *period);
            expected.is_some()
        });
        let asked: Vec<usize> = asked.collect();
        for period in asked {
            told.extend(asker.in_period(&expect.actual, period));
            told.extend(asker.in_period(&expect.within, period));
        }
    }
    told
}

struct Asker<'a> {
    lowered: &'a mut Lowered,
    deal: &'a Deal,
    place: usize,
}

impl<'a> Asker<'a> {
    fn model(&self) -> &'a Model {
        &self.deal.variants[self.place]
    }

    /// A series may lack some years; a figure for all years is wrong in each of them.
    fn in_every_period(&mut self, formula: &Formula) -> Vec<Diagnostic> {
        let first = self.in_period(formula, 0);
        let mut others = 1..self.deal.timeline.period_count;
        let told = !first.is_empty();
        if told && others.any(|period| self.in_period(formula, period).is_empty()) {
            return Vec::new();
        }
        first
    }

    fn in_period(&mut self, formula: &Formula, period: usize) -> Vec<Diagnostic> {
        let (models, model) = (&self.deal.variants, self.model());
        let scope = InstanceId::ROOT;
        let (_, told) = self
            .lowered
            .formula_told(models, model, self.place, scope, formula, period);
        told
    }
}
