//! The order in which steps are done: period after period, each step right before it is first needed.
//!
//! Models are written row by row, and a row over all periods keeps all its values waiting for the next row.
//! The terms of sums over time and the flows of rates come in the order of the periods, so their k-th terms are computed together, and after them the (k+1)-th: then little more than one period waits at any time, and what waits stays in the cache.
//! No value depends on the order.

use crate::steps::{Series, StepId, Steps, Term};

/// All steps, each after what it reads.
pub(crate) fn ordered(steps: &Steps) -> Vec<StepId> {
    let mut walk = Walk {
        steps,
        is_done: vec![false; steps.len()],
        order: Vec::with_capacity(steps.len()),
        waiting: Vec::new(),
    };
    for goal in goals(steps) {
        walk.reach(goal);
    }
    walk.order
}

/// Steps to reach one after the other, so that all are reached.
fn goals(steps: &Steps) -> Vec<StepId> {
    let last = last_series(steps);
    let longest = last.iter().map(|series| series.terms.len()).max();
    let mut goals = Vec::new();
    for position in 0..longest.unwrap_or(0) {
        for series in &last {
            if let Some(Term::Step(term)) = series.terms.get(position) {
                goals.push(*term);
            }
            if let Some(Some(taker)) = series.taken_by.get(position) {
                goals.push(*taker);
            }
        }
    }
    // What is asked for beside series, and what follows from them.
    goals.extend(steps.outputs.iter().filter_map(|output| match output {
        Term::Step(step) => Some(*step),
        Term::Constant(_) => None,
    }));
    goals
}

/// The series that no term of another one depends on.
fn last_series(steps: &Steps) -> Vec<&Series> {
    let mut is_inside = vec![false; steps.len()];
    let mut last = Vec::new();
    let mut below = Vec::new();
    for series in steps.series.iter().rev() {
        if is_inside[series.user.0 as usize] {
            continue;
        }
        below.push(series.user);
        while let Some(step) = below.pop() {
            for read in steps.read_by(step) {
                if !std::mem::replace(&mut is_inside[read.0 as usize], true) {
                    below.push(read);
                }
            }
        }
        last.push(series);
    }
    last.reverse();
    last
}

struct Walk<'s> {
    steps: &'s Steps,
    is_done: Vec<bool>,
    order: Vec<StepId>,
    /// Steps on the way to a goal, each with whether what it reads was asked for already.
    waiting: Vec<(StepId, bool)>,
}

impl Walk<'_> {
    fn reach(&mut self, goal: StepId) {
        self.waiting.push((goal, false));
        while let Some((step, is_open)) = self.waiting.pop() {
            if self.is_done[step.0 as usize] {
                continue;
            }
            if is_open {
                self.is_done[step.0 as usize] = true;
                self.order.push(step);
                continue;
            }
            self.waiting.push((step, true));
            let first_read = self.waiting.len();
            for read in self.steps.read_by(step) {
                if !self.is_done[read.0 as usize] {
                    self.waiting.push((read, false));
                }
            }
            // The first operand is on top.
            self.waiting[first_read..].reverse();
        }
    }
}
