//! The kernel of the normal quantile: the middle of the distribution on all lanes, the tails on those few that are there.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

use super::frame::{Frame, GROUP_LEN, Group};
use super::{Kernel, compiled};
use crate::instruction_set::InstructionSet;
use crate::program::{BLOCK_LEN_PATHS, Instruction};
use crate::quantile::{
    central, is_central, is_near, near_tail, normal_quantile, tail_of, tail_root,
};

pub(super) fn normal_quantiles(set: InstructionSet) -> Kernel {
    compiled!(set, quantile_block)
}

#[inline(always)]
fn quantile_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let count = frame.group_count;
    let probabilities = &frame.registers[instruction.registers[0] as usize][..count];
    let quantiles = &mut frame.spare[..count];
    let mut in_tail = [0_u16; BLOCK_LEN_PATHS];
    let mut tail_count = 0;
    for (index, (out, given)) in quantiles.iter_mut().zip(probabilities).enumerate() {
        for (out, given) in out.0.iter_mut().zip(&given.0) {
            *out = central(given - 0.5);
        }
        let first = index * GROUP_LEN;
        for (lane, given) in given.0.iter().enumerate() {
            // Written for every lane and kept for some, because a jump here would be mispredicted.
            in_tail[tail_count % BLOCK_LEN_PATHS] = (first + lane) as u16;
            tail_count += usize::from(!is_central(given - 0.5));
        }
    }
    for places in in_tail[..tail_count].chunks(GROUP_LEN) {
        tails(places, probabilities, quantiles);
    }
    frame.keep_spare_as(instruction.target);
}

/// The quantiles at some places, all in the tails.
#[inline(always)]
fn tails(places: &[u16], probabilities: &[Group], quantiles: &mut [Group]) {
    let mut roots = [1.0; GROUP_LEN];
    for (root, place) in roots.iter_mut().zip(places) {
        *root = tail_of(at(probabilities, *place));
    }
    let mut distances = [0.0; GROUP_LEN];
    for (distance, root) in distances.iter_mut().zip(&mut roots) {
        *root = tail_root(*root);
        *distance = near_tail(*root);
    }
    for ((place, root), distance) in places.iter().zip(roots).zip(distances) {
        let probability = at(probabilities, *place);
        let place = usize::from(*place);
        quantiles[place / GROUP_LEN].0[place % GROUP_LEN] = if !is_near(root) {
            normal_quantile(probability)
        } else if probability < 0.5 {
            -distance
        } else {
            distance
        };
    }
}

#[inline(always)]
fn at(block: &[Group], place: u16) -> f64 {
    let place = usize::from(place);
    block[place / GROUP_LEN].0[place % GROUP_LEN]
}
