//! The program: what to compute, in order, for a block of paths at a time.
//!
//! A [`Program`] is a list of 64-byte instructions over block registers. Each instruction is one call that works through [`BLOCK_LEN_PATHS`] paths.
//! It is made by [`schedule`](crate::schedule()) and run by [`evaluate`](crate::evaluate()); it no longer knows which node a register held.

use crate::graph::InputId;
use crate::instruction_set::InstructionSet;
use crate::kernel::Kernel;

/// How many paths one instruction works through before the next instruction starts.
/// Larger blocks leave the cache, smaller ones pay for more calls.
/// No result depends on it.
pub const BLOCK_LEN_PATHS: usize = 512;

/// A scheduled graph. Only [`schedule`](crate::schedule()) makes one, so that every register is written before it is read.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) instructions: Vec<Instruction>,
    /// The operands of the instructions that take a list.
    pub(crate) lists: Vec<Source>,
    pub(crate) register_count: usize,
    /// Numbers of room that its kernels need beside registers.
    pub(crate) scratch_len: usize,
    pub(crate) outputs: Vec<Output>,
    pub(crate) inputs: Vec<InputId>,
    pub(crate) instruction_set: InstructionSet,
}

impl Program {
    /// The number of instructions, loads of inputs and stores of outputs included.
    pub fn len(&self) -> usize {
        self.instructions.len()
    }

    /// Whether there is nothing to compute: every output is a constant, or there is none.
    pub fn is_empty(&self) -> bool {
        self.instructions.is_empty()
    }

    /// The number of block registers: the most values that are needed later at any one time.
    pub fn register_count(&self) -> usize {
        self.register_count
    }

    /// The number of outputs.
    pub fn output_count(&self) -> usize {
        self.outputs.len()
    }

    /// The instruction set its kernels were compiled for.
    pub fn instruction_set(&self) -> InstructionSet {
        self.instruction_set
    }

    /// The inputs that an output depends on, each once, in the order of first use. Only these are read.
    pub fn inputs(&self) -> &[InputId] {
        &self.inputs
    }
}

/// Where the values of an output come from.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Output {
    /// The same number on every path.
    Constant(f64),
    /// An instruction stores it.
    Stored,
}

/// An operand of a scheduled operation.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Source {
    Register(u32),
    Immediate(f64),
}

const _: () = assert!(size_of::<Source>() == 16);

/// One call over a block.
///
/// Up to four operands stand in the instruction itself, each as a register or as an immediate in the same position; the kernel knows which.
/// Four is what a choice takes that makes its own comparison.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instruction {
    pub(crate) kernel: Kernel,
    /// The register written; for a store, the output.
    pub(crate) target: u32,
    /// The number of operands in the list, if the kernel takes a list.
    pub(crate) list_len: u32,
    /// Registers of the operands; for a list its start in [`Program::lists`], for a load the input.
    pub(crate) registers: [u32; 4],
    pub(crate) immediates: [f64; 4],
}

// One cache line, so that a long program streams through the cache without straddling.
const _: () = assert!(size_of::<Instruction>() == 64);
