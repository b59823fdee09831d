//! The kernels: one call of one operation, or of two that follow each other, over a block of paths.
//!
//! Each kernel is a plain loop over the operation's arithmetic from [`value`](crate::value), compiled once for every [`InstructionSet`].
//! The loops stand in `#[inline(always)]` bodies, so that each copy is vectorised with the instructions of its set.
//! Kernels do not know the graph and decide nothing: which operands are registers and which are immediates was settled when they were chosen.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

mod frame;
mod fused;
mod lists;
mod quantiles;
mod rates;

pub(crate) use frame::{Frame, GROUP_LEN, new_block};
pub(crate) use fused::{fused_choice, fused_kernel};
pub(crate) use lists::scratch_len;

use crate::graph::InputId;
use crate::inputs::InputValues;
use crate::instruction_set::InstructionSet;
use crate::op::Op;
use crate::program::{Instruction, Source};
use crate::steps::Action;
use crate::value;
use frame::{four, one, three, two};

/// One call over a block.
///
/// Only safe where the instruction set is that it was compiled for.
pub(crate) type Kernel = unsafe fn(&Instruction, &mut Frame<'_>);

/// A body compiled for every instruction set, and of these the one that was asked for.
macro_rules! compiled {
    ($set:expr, $body:expr) => {{
        fn baseline(instruction: &Instruction, frame: &mut Frame<'_>) {
            $body(instruction, frame);
        }
        #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2"))]
        fn avx2(instruction: &Instruction, frame: &mut Frame<'_>) {
            $body(instruction, frame);
        }
        #[cfg_attr(
            target_arch = "x86_64",
            target_feature(enable = "avx2,avx512f,avx512dq,avx512bw,avx512vl")
        )]
        fn avx512(instruction: &Instruction, frame: &mut Frame<'_>) {
            $body(instruction, frame);
        }
        let [baseline, avx2, avx512]: [$crate::kernel::Kernel; 3] = [baseline, avx2, avx512];
        $set.choose(baseline, avx2, avx512)
    }};
}

/// A kernel that reads its operands as the letters say: `r` a register, `i` an immediate.
macro_rules! kernel {
    ($set:expr, $shape:ident, $rule:expr, $($position:literal $kind:ident),+) => {
        compiled!($set, |instruction: &Instruction, frame: &mut Frame<'_>| {
            let count = frame.group_count;
            $shape(
                &mut frame.spare[..count],
                $(operand!(instruction, frame, count, $position, $kind),)+
                $rule,
            );
            frame.keep_spare_as(instruction.target);
        })
    };
}

macro_rules! operand {
    ($instruction:ident, $frame:ident, $count:ident, $position:literal, r) => {
        &$frame.registers[$instruction.registers[$position] as usize][..$count]
    };
    ($instruction:ident, $frame:ident, $count:ident, $position:literal, i) => {
        $instruction.immediates[$position]
    };
}

pub(crate) use {compiled, kernel, operand};

macro_rules! unary {
    ($set:ident, $rule:expr) => {
        kernel!($set, one, $rule, 0 r)
    };
}

macro_rules! binary {
    ($set:ident, $operands:ident, $rule:expr) => {
        match $operands {
            [Source::Register(_), Source::Register(_)] => kernel!($set, two, $rule, 0 r, 1 r),
            [Source::Register(_), Source::Immediate(_)] => kernel!($set, two, $rule, 0 r, 1 i),
            [Source::Immediate(_), Source::Register(_)] => kernel!($set, two, $rule, 0 i, 1 r),
            _ => unreachable!("constant operands are folded and the arity was checked"),
        }
    };
}

macro_rules! ternary {
    ($set:ident, $operands:ident, $rule:expr) => {
        match $operands {
            [_, Source::Register(_), Source::Register(_)] => {
                kernel!($set, three, $rule, 0 r, 1 r, 2 r)
            }
            [_, Source::Register(_), Source::Immediate(_)] => {
                kernel!($set, three, $rule, 0 r, 1 r, 2 i)
            }
            [_, Source::Immediate(_), Source::Register(_)] => {
                kernel!($set, three, $rule, 0 r, 1 i, 2 r)
            }
            [_, Source::Immediate(_), Source::Immediate(_)] => {
                kernel!($set, three, $rule, 0 r, 1 i, 2 i)
            }
            _ => unreachable!("the arity was checked"),
        }
    };
}

/// Whether the operands of an operation stand in the program's lists rather than in the instruction.
pub(crate) fn takes_list(op: Op) -> bool {
    matches!(
        op,
        Op::InternalRate
            | Op::ModifiedInternalRate
            | Op::Payback
            | Op::TruncatedNormalQuantile
            | Op::GammaQuantile
            | Op::BetaQuantile
            | Op::PoissonQuantile
            | Op::NegativeBinomialQuantile
    )
}

/// The kernel of a step for operands of these kinds.
pub(crate) fn kernel_of(set: InstructionSet, action: Action, operands: &[Source]) -> Kernel {
    match action {
        Action::Load(_) => load(set),
        Action::Apply(op) => kernel_of_op(set, op, operands),
        Action::NoteFirst => note_first(set, operands),
        Action::FirstFound => unary!(set, value::first_found),
    }
}

fn note_first(set: InstructionSet, operands: &[Source]) -> Kernel {
    match operands {
        [Source::Register(_), Source::Register(_), _] => {
            kernel!(set, three, value::note_first, 0 r, 1 r, 2 i)
        }
        [Source::Register(_), Source::Immediate(_), _] => {
            kernel!(set, three, value::note_first, 0 r, 1 i, 2 i)
        }
        [Source::Immediate(_), Source::Register(_), _] => {
            kernel!(set, three, value::note_first, 0 i, 1 r, 2 i)
        }
        _ => kernel!(set, three, value::note_first, 0 i, 1 i, 2 i),
    }
}

fn kernel_of_op(set: InstructionSet, op: Op, operands: &[Source]) -> Kernel {
    match op {
        Op::Add => binary!(set, operands, value::add),
        Op::Subtract => binary!(set, operands, value::subtract),
        Op::Multiply => binary!(set, operands, value::multiply),
        Op::Divide => binary!(set, operands, value::divide),
        Op::Negate => unary!(set, value::negate),
        Op::Absolute => unary!(set, value::absolute),
        Op::Minimum => binary!(set, operands, value::minimum),
        Op::Maximum => binary!(set, operands, value::maximum),
        Op::Power => binary!(set, operands, value::power),
        Op::Exponential => unary!(set, value::exponential),
        Op::Logarithm => unary!(set, value::logarithm),
        Op::SquareRoot => unary!(set, value::square_root),
        Op::RoundNearest => binary!(set, operands, value::round_nearest),
        Op::RoundDown => binary!(set, operands, value::round_down),
        Op::RoundUp => binary!(set, operands, value::round_up),
        Op::Less => binary!(set, operands, value::less),
        Op::LessEqual => binary!(set, operands, value::less_equal),
        Op::Equal => binary!(set, operands, value::equal),
        Op::NotEqual => binary!(set, operands, value::not_equal),
        Op::And => binary!(set, operands, value::and),
        Op::Or => binary!(set, operands, value::or),
        Op::Not => unary!(set, value::not),
        Op::Select => ternary!(set, operands, value::select),
        Op::NormalQuantile => quantiles::normal_quantiles(set),
        Op::TruncatedNormalQuantile => lists::truncated_normal_quantiles(set),
        Op::GammaQuantile => lists::gamma_quantiles(set),
        Op::BetaQuantile => lists::beta_quantiles(set),
        Op::PoissonQuantile => lists::poisson_quantiles(set),
        Op::NegativeBinomialQuantile => lists::negative_binomial_quantiles(set),
        Op::InternalRate => rates::internal_rates(set),
        Op::ModifiedInternalRate => lists::modified_internal_rates(set),
        Op::Payback => lists::paybacks(set),
        Op::ShareOf => binary!(set, operands, value::share_of),
        Op::Sum | Op::FirstTrue => unreachable!("{op:?} is done step by step"),
    }
}

/// Copies the values of an input into a register.
pub(crate) fn load(set: InstructionSet) -> Kernel {
    compiled!(set, load_block)
}

#[inline(always)]
fn load_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let input = InputId(instruction.registers[0]);
    let register = &mut frame.registers[instruction.target as usize][..frame.group_count];
    match frame.inputs.get(input) {
        InputValues::Constant(value) => {
            for group in register {
                group.0.fill(value);
            }
        }
        InputValues::Paths(values) => {
            let values = &values[frame.first_path..frame.first_path + frame.path_count];
            for (group, values) in register.iter_mut().zip(values.chunks(GROUP_LEN)) {
                group.0[..values.len()].copy_from_slice(values);
            }
        }
        InputValues::Drawn(uniforms) => {
            for (index, group) in register.iter_mut().enumerate() {
                let done = index * GROUP_LEN;
                let count = GROUP_LEN.min(frame.path_count - done);
                uniforms.fill_inline((frame.first_path + done) as u64, &mut group.0[..count]);
            }
        }
    }
}

/// Copies a register to its place in the results.
pub(crate) fn store(set: InstructionSet) -> Kernel {
    compiled!(set, store_block)
}

#[inline(always)]
fn store_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let register = &frame.registers[instruction.registers[0] as usize];
    let start = frame.first_path - frame.chunk_start;
    let output = &mut frame.outputs[instruction.target as usize];
    let output = &mut output[start..start + frame.path_count];
    for (values, group) in output.chunks_mut(GROUP_LEN).zip(register) {
        values.copy_from_slice(&group.0[..values.len()]);
    }
}
