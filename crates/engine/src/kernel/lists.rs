//! Kernels of the questions about the flows of a path.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

use super::frame::{Frame, GROUP_LEN, list_of};
use super::{Kernel, compiled};
use crate::instruction_set::InstructionSet;
use crate::op::Op;
use crate::payback::payback;
use crate::program::{Instruction, Source};
use crate::rate::modified_internal_rate;
use crate::rate_lanes::LANE_COUNT;
use crate::value;

pub(super) fn modified_internal_rates(set: InstructionSet) -> Kernel {
    compiled!(set, |instruction: &Instruction, frame: &mut Frame<'_>| {
        by_path(instruction, frame, |operands| {
            modified_internal_rate(&operands[2..], operands[0], operands[1]).value_or_nan()
        });
    })
}

pub(super) fn paybacks(set: InstructionSet) -> Kernel {
    compiled!(set, |instruction: &Instruction, frame: &mut Frame<'_>| {
        by_path(instruction, frame, |flows| payback(flows).value_or_nan());
    })
}

/// Kernels of the quantiles that take parameters.
macro_rules! quantiles {
    ($($name:ident $op:ident;)*) => {
        $(pub(super) fn $name(set: InstructionSet) -> Kernel {
            compiled!(set, |instruction: &Instruction, frame: &mut Frame<'_>| {
                by_path(instruction, frame, |operands| {
                    value::quantile(Op::$op, operands)
                });
            })
        })*
    };
}

quantiles! {
    truncated_normal_quantiles TruncatedNormalQuantile;
    gamma_quantiles GammaQuantile;
    beta_quantiles BetaQuantile;
    poisson_quantiles PoissonQuantile;
    negative_binomial_quantiles NegativeBinomialQuantile;
}

/// The room that the kernel of an operation over this many operands needs in [`Frame::scratch`].
pub(crate) fn scratch_len(op: Op, operand_count: usize) -> usize {
    match op {
        Op::InternalRate => operand_count * LANE_COUNT,
        Op::ModifiedInternalRate
        | Op::Payback
        | Op::TruncatedNormalQuantile
        | Op::GammaQuantile
        | Op::BetaQuantile
        | Op::PoissonQuantile
        | Op::NegativeBinomialQuantile => operand_count * GATHERED_PATHS,
        _ => 0,
    }
}

/// Paths gathered at a time: one cache line of each register.
const GATHERED_PATHS: usize = 8;

/// Applies a rule to the list of each path.
#[inline(always)]
fn by_path(instruction: &Instruction, frame: &mut Frame<'_>, rule: impl Fn(&[f64]) -> f64) {
    let list = list_of(instruction, frame.lists);
    let len = list.len();
    for first in (0..frame.path_count).step_by(GATHERED_PATHS) {
        let count = GATHERED_PATHS.min(frame.path_count - first);
        let (group, lane) = (first / GROUP_LEN, first % GROUP_LEN);
        for (position, source) in list.iter().enumerate() {
            for path in 0..count {
                frame.scratch[path * len + position] = match *source {
                    Source::Register(register) => {
                        frame.registers[register as usize][group].0[lane + path]
                    }
                    Source::Immediate(value) => value,
                };
            }
        }
        let results = &mut frame.spare[group].0[lane..lane + count];
        for (result, flows) in results.iter_mut().zip(frame.scratch.chunks_exact(len)) {
            *result = rule(flows);
        }
    }
    frame.keep_spare_as(instruction.target);
}
