//! The kernels: one call of one operation over a block of paths.
//!
//! Each kernel is a plain loop over the operation's arithmetic from [`value`](crate::value), written so that the compiler can vectorise it.
//! The loops stand in `#[inline(always)]` bodies: a wrapper compiled for wider vectors, or a fusion of two operations, needs only another rule to pass in.
//! Kernels do not know the graph and decide nothing: which operands are registers and which are immediates was settled when they were chosen.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its rule"
)]

use crate::graph::InputId;
use crate::inputs::{InputValues, Inputs};
use crate::op::Op;
use crate::payback::payback;
use crate::program::{BLOCK_LEN_PATHS, Instruction, Source};
use crate::quantile::normal_quantile;
use crate::rate::{internal_rate, modified_internal_rate};
use crate::value;

/// One call over a block.
pub(crate) type Kernel = fn(&Instruction, &mut Frame<'_>);

/// The values of one register on the paths of a block.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Block(pub(crate) [f64; BLOCK_LEN_PATHS]);

impl Block {
    pub(crate) fn zeroed() -> Box<Block> {
        Box::new(Block([0.0; BLOCK_LEN_PATHS]))
    }
}

/// All that a kernel may touch while a block is computed.
pub(crate) struct Frame<'r> {
    pub(crate) registers: Vec<Box<Block>>,
    /// Results are written here and then change places with the target register.
    /// So a target may be one of the operands, and no kernel ever writes what it reads.
    pub(crate) spare: Box<Block>,
    pub(crate) lists: &'r [Source],
    pub(crate) inputs: &'r Inputs<'r>,
    pub(crate) outputs: &'r mut [Vec<f64>],
    /// The flows of a few paths, one path after the other.
    pub(crate) gathered: Vec<f64>,
    pub(crate) first_path: usize,
    /// Paths in this block; less than a full block only at the end of a run.
    pub(crate) path_count: usize,
}

impl Frame<'_> {
    fn keep_spare_as(&mut self, target: u32) {
        std::mem::swap(&mut self.spare, &mut self.registers[target as usize]);
    }
}

/// Calls `body` for each path of the block.
/// The full block is a loop of its own because a length known to the compiler gives better vector code.
#[inline(always)]
fn for_each_path(path_count: usize, mut body: impl FnMut(usize)) {
    if path_count == BLOCK_LEN_PATHS {
        for path in 0..BLOCK_LEN_PATHS {
            body(path);
        }
    } else {
        for path in 0..path_count.min(BLOCK_LEN_PATHS) {
            body(path);
        }
    }
}

/// An operand as the loop sees it: a block, or one number.
trait Lanes: Copy {
    fn at(self, path: usize) -> f64;
}

impl Lanes for &Block {
    #[inline(always)]
    fn at(self, path: usize) -> f64 {
        self.0[path]
    }
}

impl Lanes for f64 {
    #[inline(always)]
    fn at(self, _path: usize) -> f64 {
        self
    }
}

#[inline(always)]
fn one(out: &mut Block, path_count: usize, a: impl Lanes, rule: impl Fn(f64) -> f64) {
    for_each_path(path_count, |path| out.0[path] = rule(a.at(path)));
}

#[inline(always)]
fn two(
    out: &mut Block,
    path_count: usize,
    a: impl Lanes,
    b: impl Lanes,
    rule: impl Fn(f64, f64) -> f64,
) {
    for_each_path(path_count, |path| {
        out.0[path] = rule(a.at(path), b.at(path));
    });
}

#[inline(always)]
fn three(
    out: &mut Block,
    path_count: usize,
    a: impl Lanes,
    b: impl Lanes,
    c: impl Lanes,
    rule: impl Fn(f64, f64, f64) -> f64,
) {
    for_each_path(path_count, |path| {
        out.0[path] = rule(a.at(path), b.at(path), c.at(path));
    });
}

/// A kernel that reads its operands as the letters say: `r` a register, `i` an immediate.
macro_rules! kernel {
    ($shape:ident, $rule:expr, $($position:literal $kind:ident),+) => {{
        fn kernel(instruction: &Instruction, frame: &mut Frame<'_>) {
            $shape(
                &mut frame.spare,
                frame.path_count,
                $(operand!(instruction, frame, $position, $kind),)+
                $rule,
            );
            frame.keep_spare_as(instruction.target);
        }
        kernel
    }};
}

macro_rules! operand {
    ($instruction:ident, $frame:ident, $position:literal, r) => {
        &*$frame.registers[$instruction.registers[$position] as usize]
    };
    ($instruction:ident, $frame:ident, $position:literal, i) => {
        $instruction.immediates[$position]
    };
}

macro_rules! unary {
    ($rule:expr) => {
        kernel!(one, $rule, 0 r)
    };
}

macro_rules! binary {
    ($operands:ident, $rule:expr) => {
        match $operands {
            [Source::Register(_), Source::Register(_)] => kernel!(two, $rule, 0 r, 1 r),
            [Source::Register(_), Source::Immediate(_)] => kernel!(two, $rule, 0 r, 1 i),
            [Source::Immediate(_), Source::Register(_)] => kernel!(two, $rule, 0 i, 1 r),
            _ => unreachable!("constant operands are folded and the arity was checked"),
        }
    };
}

macro_rules! ternary {
    ($operands:ident, $rule:expr) => {
        match $operands {
            [_, Source::Register(_), Source::Register(_)] => kernel!(three, $rule, 0 r, 1 r, 2 r),
            [_, Source::Register(_), Source::Immediate(_)] => kernel!(three, $rule, 0 r, 1 r, 2 i),
            [_, Source::Immediate(_), Source::Register(_)] => kernel!(three, $rule, 0 r, 1 i, 2 r),
            [_, Source::Immediate(_), Source::Immediate(_)] => kernel!(three, $rule, 0 r, 1 i, 2 i),
            _ => unreachable!("the arity was checked"),
        }
    };
}

/// A kernel over a list that takes each path by itself.
macro_rules! by_path {
    ($rule:expr) => {{
        fn kernel(instruction: &Instruction, frame: &mut Frame<'_>) {
            flows_by_path(instruction, frame, $rule);
        }
        kernel
    }};
}

/// Whether the operands of an operation stand in the program's lists rather than in the instruction.
pub(crate) fn takes_list(op: Op) -> bool {
    matches!(
        op,
        Op::Sum | Op::InternalRate | Op::ModifiedInternalRate | Op::Payback | Op::FirstTrue
    )
}

/// The kernel of an operation for operands of these kinds.
pub(crate) fn kernel_of(op: Op, operands: &[Source]) -> Kernel {
    match op {
        Op::Add => binary!(operands, value::add),
        Op::Subtract => binary!(operands, value::subtract),
        Op::Multiply => binary!(operands, value::multiply),
        Op::Divide => binary!(operands, value::divide),
        Op::Negate => unary!(value::negate),
        Op::Absolute => unary!(value::absolute),
        Op::Minimum => binary!(operands, value::minimum),
        Op::Maximum => binary!(operands, value::maximum),
        Op::Power => binary!(operands, value::power),
        Op::Exponential => unary!(value::exponential),
        Op::Logarithm => unary!(value::logarithm),
        Op::SquareRoot => unary!(value::square_root),
        Op::RoundNearest => binary!(operands, value::round_nearest),
        Op::RoundDown => binary!(operands, value::round_down),
        Op::RoundUp => binary!(operands, value::round_up),
        Op::Less => binary!(operands, value::less),
        Op::LessEqual => binary!(operands, value::less_equal),
        Op::Equal => binary!(operands, value::equal),
        Op::NotEqual => binary!(operands, value::not_equal),
        Op::And => binary!(operands, value::and),
        Op::Or => binary!(operands, value::or),
        Op::Not => unary!(value::not),
        Op::Select => ternary!(operands, value::select),
        Op::NormalQuantile => unary!(normal_quantile),
        Op::Sum => sum,
        Op::InternalRate => by_path!(|flows| internal_rate(flows).value_or_nan()),
        Op::ModifiedInternalRate => by_path!(|operands| {
            modified_internal_rate(&operands[2..], operands[0], operands[1]).value_or_nan()
        }),
        Op::Payback => by_path!(|flows| payback(flows).value_or_nan()),
        Op::FirstTrue => by_path!(value::first_true),
        Op::ShareOf => binary!(operands, value::share_of),
    }
}

/// Copies the values of an input into a register.
pub(crate) fn load(instruction: &Instruction, frame: &mut Frame<'_>) {
    let input = InputId(instruction.registers[0]);
    let register = &mut frame.registers[instruction.target as usize].0[..frame.path_count];
    match frame.inputs.get(input) {
        InputValues::Constant(value) => register.fill(value),
        InputValues::Paths(values) => {
            register
                .copy_from_slice(&values[frame.first_path..frame.first_path + frame.path_count]);
        }
        InputValues::Drawn(uniforms) => uniforms.fill_inline(frame.first_path as u64, register),
    }
}

/// Copies a register to its place in the results.
pub(crate) fn store(instruction: &Instruction, frame: &mut Frame<'_>) {
    let register = &frame.registers[instruction.registers[0] as usize].0[..frame.path_count];
    let output = &mut frame.outputs[instruction.target as usize];
    output[frame.first_path..frame.first_path + frame.path_count].copy_from_slice(register);
}

fn list_of<'a>(instruction: &Instruction, lists: &'a [Source]) -> &'a [Source] {
    let start = instruction.registers[0] as usize;
    &lists[start..start + instruction.list_len as usize]
}

/// Adds the operands one after the other, so that every path sees the order of [`value::sum`].
fn sum(instruction: &Instruction, frame: &mut Frame<'_>) {
    let (out, registers) = (&mut frame.spare.0, &frame.registers);
    let [first, rest @ ..] = list_of(instruction, frame.lists) else {
        unreachable!("a sum of none is folded");
    };
    match *first {
        Source::Register(register) => {
            let first = &registers[register as usize].0;
            for_each_path(frame.path_count, |path| out[path] = first[path]);
        }
        Source::Immediate(value) => for_each_path(frame.path_count, |path| out[path] = value),
    }
    for next in rest {
        match *next {
            Source::Register(register) => {
                let next = &registers[register as usize].0;
                for_each_path(frame.path_count, |path| out[path] += next[path]);
            }
            Source::Immediate(value) => for_each_path(frame.path_count, |path| out[path] += value),
        }
    }
    frame.keep_spare_as(instruction.target);
}

/// Paths gathered at a time: one cache line of each register.
const GATHERED_PATHS: usize = 8;

/// Applies a rule to the list of each path.
#[inline(always)]
fn flows_by_path(instruction: &Instruction, frame: &mut Frame<'_>, rule: impl Fn(&[f64]) -> f64) {
    let list = list_of(instruction, frame.lists);
    let len = list.len();
    frame.gathered.resize(len * GATHERED_PATHS, 0.0);
    for first in (0..frame.path_count).step_by(GATHERED_PATHS) {
        let count = GATHERED_PATHS.min(frame.path_count - first);
        for (position, source) in list.iter().enumerate() {
            for path in 0..count {
                frame.gathered[path * len + position] = match *source {
                    Source::Register(register) => {
                        frame.registers[register as usize].0[first + path]
                    }
                    Source::Immediate(value) => value,
                };
            }
        }
        let results = &mut frame.spare.0[first..first + count];
        for (result, flows) in results.iter_mut().zip(frame.gathered.chunks_exact(len)) {
            *result = rule(flows);
        }
    }
    frame.keep_spare_as(instruction.target);
}
