//! Graph to program: drop what no output needs, keep the order, give out registers.
//!
//! Receives a graph and the operands asked for. Guarantees that every register is written before it is read, and that a register holds one value until its last use.
//! It does not reorder or combine operations.

use crate::graph::{Graph, NodeId, Operand};
use crate::kernel::{self, kernel_of, takes_list};
use crate::op::Op;
use crate::program::{Instruction, Output, Program, Source};

/// The program that computes these outputs.
///
/// Nodes that no output reaches cost nothing.
/// Inputs are loaded right before their first use, outputs are stored as soon as they are computed, and a register is free again after the last use of its value.
pub fn schedule(graph: &Graph, outputs: &[Operand]) -> Program {
    let mut scheduler = Scheduler {
        graph,
        last_use: last_uses(graph, outputs),
        register_of: vec![NONE; graph.len()],
        free: Vec::new(),
        program: Program {
            instructions: Vec::new(),
            lists: Vec::new(),
            register_count: 0,
            outputs: outputs
                .iter()
                .map(|output| match output {
                    Operand::Constant(value) => Output::Constant(*value),
                    Operand::Node(_) => Output::Stored,
                })
                .collect(),
            inputs: Vec::new(),
        },
    };
    let stores = stores_by_node(outputs);
    let mut stores = stores.as_slice();
    for node in graph.node_ids() {
        if scheduler.last_use[node.0 as usize] == NONE {
            continue;
        }
        match graph.op(node) {
            Some(op) => scheduler.compute(node, op),
            // An input waits for its first use, unless it is itself asked for.
            None if stores.first().is_some_and(|store| store.0 == node) => {
                scheduler.register_with_value(node);
            }
            None => continue,
        }
        while let Some(((stored, output), rest)) = stores.split_first() {
            if *stored != node {
                break;
            }
            scheduler.store(node, *output);
            stores = rest;
        }
        // The value of a node that is only an output is done with once stored.
        scheduler.release_if_last(Operand::Node(node), node);
    }
    scheduler.program
}

/// No register, or no use.
const NONE: u32 = u32::MAX;

struct Scheduler<'g> {
    graph: &'g Graph,
    /// The last node that uses each node; the node itself if it is only an output, [`NONE`] if nothing needs it.
    last_use: Vec<u32>,
    register_of: Vec<u32>,
    /// Registers to reuse, the last freed on top: its block is most likely still in the cache.
    free: Vec<u32>,
    program: Program,
}

impl Scheduler<'_> {
    /// Emits the instruction of an operation.
    fn compute(&mut self, node: NodeId, op: Op) {
        let graph = self.graph;
        let operands = graph.operands(node);
        let sources: Vec<Source> = operands
            .iter()
            .map(|operand| match operand {
                Operand::Constant(value) => Source::Immediate(*value),
                Operand::Node(node) => Source::Register(self.register_with_value(*node)),
            })
            .collect();
        for operand in operands {
            self.release_if_last(*operand, node);
        }
        let target = self.take_register(node);
        let instruction = if takes_list(op) {
            self.list_instruction(op, target, &sources)
        } else {
            plain_instruction(op, target, &sources)
        };
        self.program.instructions.push(instruction);
    }

    fn list_instruction(&mut self, op: Op, target: u32, sources: &[Source]) -> Instruction {
        let lists = &mut self.program.lists;
        let start = u32::try_from(lists.len()).expect("lists hold fewer than 2^32 operands");
        lists.extend_from_slice(sources);
        Instruction {
            kernel: kernel_of(op, sources),
            target,
            list_len: sources.len() as u32,
            registers: [start, 0, 0, 0],
            immediates: [0.0; 4],
        }
    }

    /// The register of a node, which an input is loaded into first.
    fn register_with_value(&mut self, node: NodeId) -> u32 {
        let register = self.register_of[node.0 as usize];
        if register != NONE {
            return register;
        }
        let Some(input) = self.graph.input_of(node) else {
            unreachable!("an operation is computed before it is used");
        };
        let target = self.take_register(node);
        self.program.inputs.push(input);
        self.program.instructions.push(Instruction {
            kernel: kernel::load,
            target,
            list_len: 0,
            registers: [input.0, 0, 0, 0],
            immediates: [0.0; 4],
        });
        target
    }

    fn store(&mut self, node: NodeId, output: u32) {
        self.program.instructions.push(Instruction {
            kernel: kernel::store,
            target: output,
            list_len: 0,
            registers: [self.register_of[node.0 as usize], 0, 0, 0],
            immediates: [0.0; 4],
        });
    }

    fn take_register(&mut self, node: NodeId) -> u32 {
        let register = self.free.pop().unwrap_or_else(|| {
            self.program.register_count += 1;
            self.program.register_count as u32 - 1
        });
        self.register_of[node.0 as usize] = register;
        register
    }

    /// Frees the register of an operand whose last user is this node.
    fn release_if_last(&mut self, operand: Operand, user: NodeId) {
        let Operand::Node(node) = operand else { return };
        let index = node.0 as usize;
        if self.last_use[index] == user.0 && self.register_of[index] != NONE {
            self.free.push(self.register_of[index]);
            self.register_of[index] = NONE;
        }
    }
}

fn plain_instruction(op: Op, target: u32, sources: &[Source]) -> Instruction {
    let mut instruction = Instruction {
        kernel: kernel_of(op, sources),
        target,
        list_len: 0,
        registers: [0; 4],
        immediates: [0.0; 4],
    };
    for (position, source) in sources.iter().enumerate() {
        match source {
            Source::Register(register) => instruction.registers[position] = *register,
            Source::Immediate(value) => instruction.immediates[position] = *value,
        }
    }
    instruction
}

/// For each node, the last node that uses it; itself if it is only an output, [`NONE`] if no output reaches it.
fn last_uses(graph: &Graph, outputs: &[Operand]) -> Vec<u32> {
    let mut last_use = vec![NONE; graph.len()];
    for output in outputs {
        if let Operand::Node(node) = output {
            last_use[node.0 as usize] = node.0;
        }
    }
    for node in graph.node_ids().rev() {
        if last_use[node.0 as usize] == NONE {
            continue;
        }
        for operand in graph.operands(node) {
            if let Operand::Node(earlier) = operand {
                let last = &mut last_use[earlier.0 as usize];
                // Users are met from the last to the first.
                if *last == NONE || *last == earlier.0 {
                    *last = node.0;
                }
            }
        }
    }
    last_use
}

/// The outputs that are nodes, in the order of the nodes.
fn stores_by_node(outputs: &[Operand]) -> Vec<(NodeId, u32)> {
    let mut stores: Vec<(NodeId, u32)> = outputs
        .iter()
        .zip(0..)
        .filter_map(|(operand, output)| match operand {
            Operand::Node(node) => Some((*node, output)),
            Operand::Constant(_) => None,
        })
        .collect();
    stores.sort_unstable();
    stores
}
