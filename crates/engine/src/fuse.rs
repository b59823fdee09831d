//! Which operations are computed inside the one that uses them.
//!
//! Receives steps in their order, and pairs an operation with the only one that uses its value.

use crate::kernel::fused_choice;
use crate::steps::{Action, StepId, Steps, Term};

/// For each step the one it is computed in, or [`NONE`].
pub(crate) struct Fusion {
    user: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl Fusion {
    /// Pairs neighbours greedily from the leaves on; on a chain of operations that makes as many pairs as there can be.
    pub(crate) fn of(steps: &Steps, order: &[StepId]) -> Fusion {
        let uses = use_counts(steps, order);
        let mut fusion = Fusion {
            user: vec![NONE; steps.len()],
        };
        let mut is_pair = vec![false; steps.len()];
        for step in order {
            let Action::Apply(op) = steps.action(*step) else {
                continue;
            };
            for (position, term) in steps.terms(*step).iter().enumerate() {
                let Term::Step(inner) = *term else { continue };
                let Action::Apply(inner_op) = steps.action(inner) else {
                    continue;
                };
                if uses[inner.0 as usize] == 1
                    && !is_pair[inner.0 as usize]
                    && fused_choice(inner_op, op, position)
                {
                    fusion.user[inner.0 as usize] = step.0;
                    is_pair[step.0 as usize] = true;
                    break;
                }
            }
        }
        fusion
    }

    /// The step that this one is computed in.
    pub(crate) fn user_of(&self, step: StepId) -> Option<StepId> {
        let user = self.user[step.0 as usize];
        (user != NONE).then_some(StepId(user))
    }

    /// Which operand of a step is computed inside it, and where it stands.
    pub(crate) fn inner_of(&self, steps: &Steps, step: StepId) -> Option<(usize, StepId)> {
        let terms = steps.terms(step).iter().enumerate();
        terms
            .filter_map(|(position, term)| match term {
                Term::Step(inner) => Some((position, *inner)),
                Term::Constant(_) => None,
            })
            .find(|(_, inner)| self.user_of(*inner) == Some(step))
    }
}

/// How often the value of each step is asked for.
fn use_counts(steps: &Steps, order: &[StepId]) -> Vec<u32> {
    let mut counts = vec![0_u32; steps.len()];
    for output in &steps.outputs {
        if let Term::Step(step) = output {
            // An output is kept, so it is not for one other operation alone.
            counts[step.0 as usize] += 2;
        }
    }
    for step in order {
        for read in steps.read_by(*step) {
            counts[read.0 as usize] += 1;
        }
    }
    counts
}
