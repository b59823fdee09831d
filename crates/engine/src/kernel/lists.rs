//! Kernels of the operations over a list: sums, and questions about the flows of a path.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

use super::frame::{Block, Frame, GROUP_LEN, Group, GroupLanes, Lanes, list_of};
use super::{Kernel, compiled};
use crate::instruction_set::InstructionSet;
use crate::op::Op;
use crate::payback::payback;
use crate::program::{Instruction, Source};
use crate::rate::{internal_rate, modified_internal_rate};
use crate::value;

pub(super) fn sum(set: InstructionSet) -> Kernel {
    compiled!(set, sum_block)
}

pub(super) fn internal_rates(set: InstructionSet) -> Kernel {
    compiled!(set, |instruction: &Instruction, frame: &mut Frame<'_>| {
        by_path(instruction, frame, |flows| {
            internal_rate(flows).value_or_nan()
        });
    })
}

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

pub(super) fn first_trues(set: InstructionSet) -> Kernel {
    compiled!(set, first_true_block)
}

/// The room that the kernel of an operation over this many operands needs in [`Frame::scratch`].
pub(crate) fn scratch_len(op: Op, operand_count: usize) -> usize {
    match op {
        Op::InternalRate | Op::ModifiedInternalRate | Op::Payback => operand_count * GATHERED_PATHS,
        _ => 0,
    }
}

/// What a pass over a list keeps for the lanes of one group.
///
/// Not a closure, because each kind of operand calls it, and a closure is inlined only where it is called once.
trait Pass {
    fn take(&mut self, position: usize, lanes: impl GroupLanes);
}

/// Takes each operand of the list in order.
#[inline(always)]
fn over_operands(list: &[Source], registers: &[Block], group: usize, pass: &mut impl Pass) {
    for (position, source) in list.iter().enumerate() {
        match *source {
            Source::Register(register) => {
                pass.take(position, registers[register as usize][..].group(group));
            }
            Source::Immediate(value) => pass.take(position, value),
            Source::Scaled(register, factor) => {
                let lanes = registers[register as usize][..].group(group);
                pass.take(position, Scaled { lanes, factor });
            }
        }
    }
}

/// The lanes of a register times a number.
#[derive(Clone, Copy)]
struct Scaled<L> {
    lanes: L,
    factor: f64,
}

impl<L: GroupLanes> GroupLanes for Scaled<L> {
    #[inline(always)]
    fn at(self, lane: usize) -> f64 {
        value::multiply(self.lanes.at(lane), self.factor)
    }
}

/// Adds the operands one after the other, so that every path sees the order of [`value::sum`].
struct Total([f64; GROUP_LEN]);

impl Pass for Total {
    #[inline(always)]
    fn take(&mut self, position: usize, lanes: impl GroupLanes) {
        for (lane, total) in self.0.iter_mut().enumerate() {
            let next = lanes.at(lane);
            *total = if position == 0 { next } else { *total + next };
        }
    }
}

#[inline(always)]
fn sum_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let list = list_of(instruction, frame.lists);
    for (index, out) in frame.spare[..frame.group_count].iter_mut().enumerate() {
        let mut total = Total([0.0; GROUP_LEN]);
        over_operands(list, &frame.registers, index, &mut total);
        *out = Group(total.0);
    }
    frame.keep_spare_as(instruction.target);
}

/// The first position whose operand is true.
struct First {
    position: [f64; GROUP_LEN],
    /// Zero as long as no operand is NaN.
    doubt: [f64; GROUP_LEN],
}

impl Pass for First {
    #[inline(always)]
    fn take(&mut self, position: usize, lanes: impl GroupLanes) {
        for lane in 0..GROUP_LEN {
            let operand = lanes.at(lane);
            let is_first = (operand != 0.0) & self.position[lane].is_nan();
            if is_first {
                self.position[lane] = position as f64;
            }
            self.doubt[lane] += if operand.is_nan() { f64::NAN } else { 0.0 };
        }
    }
}

#[inline(always)]
fn first_true_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let list = list_of(instruction, frame.lists);
    for (index, out) in frame.spare[..frame.group_count].iter_mut().enumerate() {
        let mut first = First {
            position: [f64::NAN; GROUP_LEN],
            doubt: [0.0; GROUP_LEN],
        };
        over_operands(list, &frame.registers, index, &mut first);
        for (out, (first, doubt)) in out.0.iter_mut().zip(first.position.iter().zip(first.doubt)) {
            *out = first + doubt;
        }
    }
    frame.keep_spare_as(instruction.target);
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
                    Source::Scaled(..) => unreachable!("only sums scale their operands"),
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
