//! Program to results: block after block of paths through every instruction.
//!
//! A path's values depend on its inputs and on nothing else: not on its neighbours, the block length or how the paths are divided into runs.
//! So a caller may split a run over threads and join the parts. This function itself starts none, and draws nothing.

use crate::inputs::{InputValues, Inputs};
use crate::kernel::{Block, Frame};
use crate::program::{BLOCK_LEN_PATHS, Output, Program};
use crate::results::Results;

/// Runs a program on the paths `0..paths` of these inputs.
///
/// Panics if an input the program reads has no values, or fewer than `paths`.
pub fn evaluate(program: &Program, inputs: &Inputs<'_>, paths: usize) -> Results {
    for id in &program.inputs {
        if let InputValues::Paths(values) = inputs.get(*id) {
            assert!(
                values.len() >= paths,
                "input {} has {} values for {paths} paths",
                id.0,
                values.len()
            );
        }
    }
    let mut outputs: Vec<Vec<f64>> = program
        .outputs
        .iter()
        .map(|output| match output {
            Output::Constant(value) => vec![*value; paths],
            Output::Stored => vec![0.0; paths],
        })
        .collect();
    let mut frame = Frame {
        registers: (0..program.register_count)
            .map(|_| Block::zeroed())
            .collect(),
        spare: Block::zeroed(),
        lists: &program.lists,
        inputs,
        outputs: &mut outputs,
        gathered: Vec::new(),
        first_path: 0,
        path_count: 0,
    };
    for first_path in (0..paths).step_by(BLOCK_LEN_PATHS) {
        frame.first_path = first_path;
        frame.path_count = BLOCK_LEN_PATHS.min(paths - first_path);
        for instruction in &program.instructions {
            (instruction.kernel)(instruction, &mut frame);
        }
    }
    Results { outputs, paths }
}
