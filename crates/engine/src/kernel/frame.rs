//! What kernels work on: blocks of lanes, one lane a path.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

use crate::inputs::Inputs;
use crate::program::{Instruction, Source};

/// Lanes that every loop takes together: the length is known to the compiler, which makes better vector code than a rest would.
/// The lanes of a group behind the last path hold numbers that mean nothing and are computed along.
pub(crate) const GROUP_LEN: usize = 64;

/// The values of one register on the paths of a group.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Group(pub(crate) [f64; GROUP_LEN]);

/// The values of one register on the paths of a block.
pub(crate) type Block = Box<[Group]>;

/// All that a kernel may touch while a block is computed.
pub(crate) struct Frame<'r> {
    pub(crate) registers: Vec<Block>,
    /// Results are written here and then change places with the target register.
    /// So a target may be one of the operands, and no kernel ever writes what it reads.
    pub(crate) spare: Block,
    pub(crate) lists: &'r [Source],
    pub(crate) inputs: &'r Inputs<'r>,
    /// For each output its values on the paths of this chunk.
    pub(crate) outputs: Vec<&'r mut [f64]>,
    /// The first path of the chunk.
    pub(crate) chunk_start: usize,
    /// The first path of the block.
    pub(crate) first_path: usize,
    /// Paths in this block.
    pub(crate) path_count: usize,
    /// Groups with at least one of these paths.
    pub(crate) group_count: usize,
    /// Room for kernels that rearrange lanes.
    pub(crate) scratch: Vec<f64>,
}

impl Frame<'_> {
    pub(crate) fn keep_spare_as(&mut self, target: u32) {
        std::mem::swap(&mut self.spare, &mut self.registers[target as usize]);
    }
}

/// The operands of a list instruction.
pub(crate) fn list_of<'a>(instruction: &Instruction, lists: &'a [Source]) -> &'a [Source] {
    let start = instruction.registers[0] as usize;
    &lists[start..start + instruction.list_len as usize]
}

pub(crate) fn new_block(group_count: usize) -> Block {
    vec![Group([0.0; GROUP_LEN]); group_count].into_boxed_slice()
}

/// An operand as the loops see it: a block, or one number for all.
pub(crate) trait Lanes: Copy {
    /// The lanes of one group.
    type OfGroup: GroupLanes;
    fn group(self, index: usize) -> Self::OfGroup;
}

/// An operand within a group.
pub(crate) trait GroupLanes: Copy {
    fn at(self, lane: usize) -> f64;
}

impl<'b> Lanes for &'b [Group] {
    type OfGroup = &'b [f64; GROUP_LEN];

    #[inline(always)]
    fn group(self, index: usize) -> Self::OfGroup {
        &self[index].0
    }
}

impl GroupLanes for &[f64; GROUP_LEN] {
    #[inline(always)]
    fn at(self, lane: usize) -> f64 {
        self[lane]
    }
}

impl Lanes for f64 {
    type OfGroup = f64;

    #[inline(always)]
    fn group(self, _index: usize) -> f64 {
        self
    }
}

impl GroupLanes for f64 {
    #[inline(always)]
    fn at(self, _lane: usize) -> f64 {
        self
    }
}

#[inline(always)]
pub(crate) fn one(out: &mut [Group], a: impl Lanes, rule: impl Fn(f64) -> f64) {
    for (index, out) in out.iter_mut().enumerate() {
        let a = a.group(index);
        for (lane, out) in out.0.iter_mut().enumerate() {
            *out = rule(a.at(lane));
        }
    }
}

#[inline(always)]
pub(crate) fn two(out: &mut [Group], a: impl Lanes, b: impl Lanes, rule: impl Fn(f64, f64) -> f64) {
    for (index, out) in out.iter_mut().enumerate() {
        let (a, b) = (a.group(index), b.group(index));
        for (lane, out) in out.0.iter_mut().enumerate() {
            *out = rule(a.at(lane), b.at(lane));
        }
    }
}

#[inline(always)]
pub(crate) fn three(
    out: &mut [Group],
    a: impl Lanes,
    b: impl Lanes,
    c: impl Lanes,
    rule: impl Fn(f64, f64, f64) -> f64,
) {
    for (index, out) in out.iter_mut().enumerate() {
        let (a, b, c) = (a.group(index), b.group(index), c.group(index));
        for (lane, out) in out.0.iter_mut().enumerate() {
            *out = rule(a.at(lane), b.at(lane), c.at(lane));
        }
    }
}

#[inline(always)]
pub(crate) fn four(
    out: &mut [Group],
    a: impl Lanes,
    b: impl Lanes,
    c: impl Lanes,
    d: impl Lanes,
    rule: impl Fn(f64, f64, f64, f64) -> f64,
) {
    for (index, out) in out.iter_mut().enumerate() {
        let (a, b, c, d) = (
            a.group(index),
            b.group(index),
            c.group(index),
            d.group(index),
        );
        for (lane, out) in out.0.iter_mut().enumerate() {
            *out = rule(a.at(lane), b.at(lane), c.at(lane), d.at(lane));
        }
    }
}
