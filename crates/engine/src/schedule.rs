//! Graph to program: drop what no output needs, keep the order, put two operations into one instruction, give out registers.
//!
//! Receives a graph and the operands asked for. Guarantees that every register is written before it is read, and that a register holds one value until its last use.
//! An operation whose value only one other operation uses may be computed together with that one, which saves writing the value and reading it again; each lane still does both operations as they stand.

use crate::graph::{Graph, NodeId, Operand};
use crate::instruction_set::InstructionSet;
use crate::kernel::{self, Kernel, fused_choice, fused_kernel, kernel_of, takes_list};
use crate::op::Op;
use crate::program::{Instruction, Output, Program, Source};

/// The program that computes these outputs, for the widest instruction set of this processor.
///
/// Nodes that no output reaches cost nothing.
/// Inputs are loaded right before their first use, outputs are stored as soon as they are computed, and a register is free again after the last use of its value.
pub fn schedule(graph: &Graph, outputs: &[Operand]) -> Program {
    schedule_for(graph, outputs, InstructionSet::best())
}

/// As [`schedule`], for a given instruction set. The results are the same bits for each.
pub fn schedule_for(graph: &Graph, outputs: &[Operand], set: InstructionSet) -> Program {
    let fusion = Fusion::of(graph, outputs);
    let mut scheduler = Scheduler {
        graph,
        set,
        last_use: fusion.last_uses(graph, outputs),
        fusion,
        register_of: vec![NONE; graph.len()],
        free: Vec::new(),
        sources: Vec::new(),
        program: Program {
            instructions: Vec::new(),
            lists: Vec::new(),
            register_count: 0,
            scratch_len: 0,
            outputs: outputs
                .iter()
                .map(|output| match output {
                    Operand::Constant(value) => Output::Constant(*value),
                    Operand::Node(_) => Output::Stored,
                })
                .collect(),
            inputs: Vec::new(),
            instruction_set: set,
        },
    };
    let stores = stores_by_node(outputs);
    let mut stores = stores.as_slice();
    for node in graph.node_ids() {
        let is_needed = scheduler.last_use[node.0 as usize] != NONE;
        if !is_needed || scheduler.fusion.user_of(node).is_some() {
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
    set: InstructionSet,
    fusion: Fusion,
    /// The last instruction that reads each node, by the node it computes; the node itself if it is only an output, [`NONE`] if nothing needs it.
    last_use: Vec<u32>,
    register_of: Vec<u32>,
    /// Registers to reuse, the last freed on top: its block is most likely still in the cache.
    free: Vec<u32>,
    /// The operands of the instruction that is being made.
    sources: Vec<Source>,
    program: Program,
}

impl Scheduler<'_> {
    /// Emits the instruction of an operation.
    fn compute(&mut self, node: NodeId, op: Op) {
        let operands = self.graph.operands(node);
        let inner = self.fusion.inner_of(self.graph, node, op);
        self.sources.clear();
        if let Some((position, inner)) = inner {
            for operand in self.graph.operands(inner) {
                self.push_source(*operand);
            }
            for (other, operand) in operands.iter().enumerate() {
                if other != position {
                    self.push_source(*operand);
                }
            }
            self.release_operands(inner, node);
        } else {
            for operand in operands {
                match self.scaled(op, *operand) {
                    Some(scaled) => self.sources.push(scaled),
                    None => self.push_source(*operand),
                }
            }
        }
        self.release_operands(node, node);
        let target = self.take_register(node);
        let instruction = match inner {
            Some((position, inner)) => {
                let inner = self.graph.op(inner).expect("an input is not fused");
                let kernel = fused_kernel(self.set, inner, op, position, &self.sources);
                plain_instruction(kernel, target, &self.sources)
            }
            None if takes_list(op) => self.list_instruction(op, target),
            None => {
                let kernel = kernel_of(self.set, op, &self.sources);
                plain_instruction(kernel, target, &self.sources)
            }
        };
        self.program.instructions.push(instruction);
    }

    fn push_source(&mut self, operand: Operand) {
        let source = match operand {
            Operand::Constant(value) => Source::Immediate(value),
            Operand::Node(node) => Source::Register(self.register_with_value(node)),
        };
        self.sources.push(source);
    }

    /// A term of a sum that is computed inside it.
    fn scaled(&mut self, op: Op, operand: Operand) -> Option<Source> {
        let Operand::Node(node) = operand else {
            return None;
        };
        if op != Op::Sum || self.fusion.user_of(node).is_none() {
            return None;
        }
        let [Operand::Node(value), Operand::Constant(factor)] = *self.graph.operands(node) else {
            unreachable!("a term of a sum is a value times a number");
        };
        Some(Source::Scaled(self.register_with_value(value), factor))
    }

    /// Frees what this node reads, itself or through terms computed inside it, and `user` reads last.
    fn release_operands(&mut self, node: NodeId, user: NodeId) {
        let graph = self.graph;
        for operand in graph.operands(node) {
            match operand {
                Operand::Node(inner) if self.fusion.user_of(*inner) == Some(node) => {
                    self.release_operands(*inner, user);
                }
                _ => self.release_if_last(*operand, user),
            }
        }
    }

    fn list_instruction(&mut self, op: Op, target: u32) -> Instruction {
        let lists = &mut self.program.lists;
        let start = u32::try_from(lists.len()).expect("lists hold fewer than 2^32 operands");
        lists.extend_from_slice(&self.sources);
        let scratch_len = kernel::scratch_len(op, self.sources.len());
        self.program.scratch_len = self.program.scratch_len.max(scratch_len);
        Instruction {
            kernel: kernel_of(self.set, op, &self.sources),
            target,
            list_len: self.sources.len() as u32,
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
            kernel: kernel::load(self.set),
            target,
            list_len: 0,
            registers: [input.0, 0, 0, 0],
            immediates: [0.0; 4],
        });
        target
    }

    fn store(&mut self, node: NodeId, output: u32) {
        self.program.instructions.push(Instruction {
            kernel: kernel::store(self.set),
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

fn plain_instruction(kernel: Kernel, target: u32, sources: &[Source]) -> Instruction {
    let mut instruction = Instruction {
        kernel,
        target,
        list_len: 0,
        registers: [0; 4],
        immediates: [0.0; 4],
    };
    for (position, source) in sources.iter().enumerate() {
        match source {
            Source::Register(register) => instruction.registers[position] = *register,
            Source::Immediate(value) => instruction.immediates[position] = *value,
            Source::Scaled(..) => unreachable!("only lists hold scaled operands"),
        }
    }
    instruction
}

/// Which operations are computed inside the one that uses them.
struct Fusion {
    /// For each node the node it is computed in, or [`NONE`].
    user: Vec<u32>,
}

impl Fusion {
    /// Pairs neighbours greedily from the leaves on; on a chain of operations that makes as many pairs as there can be.
    fn of(graph: &Graph, outputs: &[Operand]) -> Fusion {
        let uses = use_counts(graph, outputs);
        let mut fusion = Fusion {
            user: vec![NONE; graph.len()],
        };
        let mut is_pair = vec![false; graph.len()];
        for node in graph.node_ids() {
            let Some(op) = graph.op(node) else { continue };
            if uses[node.0 as usize] == 0 {
                continue;
            }
            for (position, operand) in graph.operands(node).iter().enumerate() {
                let Operand::Node(inner) = *operand else {
                    continue;
                };
                let Some(inner_op) = graph.op(inner) else {
                    continue;
                };
                if uses[inner.0 as usize] != 1 || is_pair[inner.0 as usize] {
                    continue;
                }
                if op == Op::Sum {
                    let is_scaled = inner_op == Op::Multiply
                        && matches!(graph.operands(inner)[1], Operand::Constant(_));
                    if is_scaled {
                        fusion.user[inner.0 as usize] = node.0;
                    }
                } else if fused_choice(inner_op, op, position) {
                    fusion.user[inner.0 as usize] = node.0;
                    is_pair[node.0 as usize] = true;
                    break;
                }
            }
        }
        fusion
    }

    /// The node that this one is computed in.
    fn user_of(&self, node: NodeId) -> Option<NodeId> {
        let user = self.user[node.0 as usize];
        (user != NONE).then_some(NodeId(user))
    }

    /// Which operand of an operation is computed inside it, and where it stands. The terms of a sum are not meant.
    fn inner_of(&self, graph: &Graph, node: NodeId, op: Op) -> Option<(usize, NodeId)> {
        if op == Op::Sum {
            return None;
        }
        let operands = graph.operands(node).iter().enumerate();
        operands
            .filter_map(|(position, operand)| match operand {
                Operand::Node(inner) => Some((position, *inner)),
                Operand::Constant(_) => None,
            })
            .find(|(_, inner)| self.user_of(*inner) == Some(node))
    }

    /// For each node, the last node whose instruction reads it; itself if it is only an output, [`NONE`] if no output reaches it.
    fn last_uses(&self, graph: &Graph, outputs: &[Operand]) -> Vec<u32> {
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
            let reader = self.user_of(node).unwrap_or(node);
            for operand in graph.operands(node) {
                if let Operand::Node(earlier) = operand {
                    let last = &mut last_use[earlier.0 as usize];
                    if *last == NONE || *last < reader.0 {
                        *last = reader.0;
                    }
                }
            }
        }
        last_use
    }
}

/// How often the value of each node is asked for; 0 where no output needs it.
fn use_counts(graph: &Graph, outputs: &[Operand]) -> Vec<u32> {
    let mut counts = vec![0_u32; graph.len()];
    let count = |counts: &mut Vec<u32>, operand: &Operand| {
        if let Operand::Node(node) = operand {
            counts[node.0 as usize] += 1;
        }
    };
    for output in outputs {
        // An output is kept, so it is not for one other operation alone.
        count(&mut counts, output);
        count(&mut counts, output);
    }
    for node in graph.node_ids().rev() {
        if counts[node.0 as usize] > 0 {
            for operand in graph.operands(node) {
                count(&mut counts, operand);
            }
        }
    }
    counts
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
