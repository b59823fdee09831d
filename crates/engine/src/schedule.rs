//! Steps to program: keep their order, put two operations into one instruction, give out registers.
//!
//! Receives a graph and the operands asked for. Guarantees that every register is written before it is read, and that a register holds one value until its last use.
//! An operation whose value only one other operation uses may be computed together with that one, which saves writing the value and reading it again; each lane still does both operations as they stand.

use crate::fuse::Fusion;
use crate::graph::{Graph, InputId, Operand};
use crate::instruction_set::InstructionSet;
use crate::kernel::{self, Kernel, fused_kernel, kernel_of, takes_list};
use crate::op::Op;
use crate::order::ordered;
use crate::program::{Instruction, Output, Program, Source};
use crate::steps::{Action, StepId, Steps, Term};

/// The program that computes these outputs, for the widest instruction set of this processor.
///
/// Nodes that no output reaches cost nothing.
/// Inputs are loaded right before their first use, outputs are stored as soon as they are computed, and a register is free again after the last use of its value.
pub fn schedule(graph: &Graph, outputs: &[Operand]) -> Program {
    schedule_for(graph, outputs, InstructionSet::best())
}

/// As [`schedule`], for a given instruction set. The results are the same bits for each.
pub fn schedule_for(graph: &Graph, outputs: &[Operand], set: InstructionSet) -> Program {
    let steps = Steps::of(graph, outputs);
    let order = ordered(&steps);
    let fusion = Fusion::of(&steps, &order);
    let mut scheduler = Scheduler {
        steps: &steps,
        set,
        last_use: last_uses(&steps, &fusion, &order),
        fusion: &fusion,
        register_of: vec![NONE; steps.len()],
        free: Vec::new(),
        sources: Vec::new(),
        program: Program {
            instructions: Vec::new(),
            lists: Vec::new(),
            register_count: 0,
            scratch_len: 0,
            outputs: steps
                .outputs
                .iter()
                .map(|output| match output {
                    Term::Constant(value) => Output::Constant(*value),
                    Term::Step(_) => Output::Stored,
                })
                .collect(),
            inputs: Vec::new(),
            instruction_set: set,
        },
    };
    let stores = stores_by_step(&steps.outputs);
    for step in order {
        if fusion.user_of(step).is_some() {
            continue;
        }
        match steps.action(step) {
            Action::Load(input) => scheduler.load(step, input),
            Action::Apply(_) | Action::NoteFirst | Action::FirstFound => scheduler.compute(step),
        }
        let first = stores.partition_point(|(stored, _)| *stored < step);
        let of_step = stores[first..].iter().take_while(|store| store.0 == step);
        for (_, output) in of_step {
            scheduler.store(step, *output);
        }
        // The value of a step that is only an output is done with once stored.
        scheduler.release_if_last(step, step);
    }
    scheduler.program
}

/// No register, or no use.
const NONE: u32 = u32::MAX;

struct Scheduler<'s> {
    steps: &'s Steps,
    set: InstructionSet,
    fusion: &'s Fusion,
    /// The last step whose instruction reads each step; itself if it is only an output.
    last_use: Vec<StepId>,
    register_of: Vec<u32>,
    /// Registers to reuse, the last freed on top: its block is most likely still in the cache.
    free: Vec<u32>,
    /// The operands of the instruction that is being made.
    sources: Vec<Source>,
    program: Program,
}

impl Scheduler<'_> {
    /// Emits the instruction of an operation.
    fn compute(&mut self, step: StepId) {
        let terms = self.steps.terms(step);
        let inner = self.fusion.inner_of(self.steps, step);
        self.sources.clear();
        if let Some((_, inner)) = inner {
            for term in self.steps.terms(inner) {
                self.push_source(*term);
            }
        }
        for (position, term) in terms.iter().enumerate() {
            if inner.is_none_or(|(inside, _)| inside != position) {
                self.push_source(*term);
            }
        }
        if let Some((_, inner)) = inner {
            self.release_read_by(inner, step);
        }
        self.release_read_by(step, step);
        let target = self.take_register(step);
        let instruction = match (self.steps.action(step), inner) {
            (Action::Apply(outer), Some((position, inner))) => {
                let Action::Apply(inner) = self.steps.action(inner) else {
                    unreachable!("only operations are fused");
                };
                let kernel = fused_kernel(self.set, inner, outer, position, &self.sources);
                plain_instruction(kernel, target, &self.sources)
            }
            (Action::Apply(op), None) if takes_list(op) => self.list_instruction(op, target),
            (action, _) => {
                let kernel = kernel_of(self.set, action, &self.sources);
                plain_instruction(kernel, target, &self.sources)
            }
        };
        self.program.instructions.push(instruction);
    }

    fn push_source(&mut self, term: Term) {
        let source = match term {
            Term::Constant(value) => Source::Immediate(value),
            Term::Step(step) => Source::Register(self.register_of[step.0 as usize]),
        };
        self.sources.push(source);
    }

    /// Frees what this step reads and `user` reads last.
    fn release_read_by(&mut self, step: StepId, user: StepId) {
        for read in self.steps.read_by(step) {
            self.release_if_last(read, user);
        }
    }

    fn list_instruction(&mut self, op: Op, target: u32) -> Instruction {
        let lists = &mut self.program.lists;
        let start = u32::try_from(lists.len()).expect("lists hold fewer than 2^32 operands");
        lists.extend_from_slice(&self.sources);
        let scratch_len = kernel::scratch_len(op, self.sources.len());
        self.program.scratch_len = self.program.scratch_len.max(scratch_len);
        Instruction {
            kernel: kernel_of(self.set, Action::Apply(op), &self.sources),
            target,
            list_len: self.sources.len() as u32,
            registers: [start, 0, 0, 0],
            immediates: [0.0; 4],
        }
    }

    fn load(&mut self, step: StepId, input: InputId) {
        let target = self.take_register(step);
        self.program.inputs.push(input);
        self.program.instructions.push(Instruction {
            kernel: kernel::load(self.set),
            target,
            list_len: 0,
            registers: [input.0, 0, 0, 0],
            immediates: [0.0; 4],
        });
    }

    fn store(&mut self, step: StepId, output: u32) {
        self.program.instructions.push(Instruction {
            kernel: kernel::store(self.set),
            target: output,
            list_len: 0,
            registers: [self.register_of[step.0 as usize], 0, 0, 0],
            immediates: [0.0; 4],
        });
    }

    fn take_register(&mut self, step: StepId) -> u32 {
        let register = self.free.pop().unwrap_or_else(|| {
            self.program.register_count += 1;
            self.program.register_count as u32 - 1
        });
        self.register_of[step.0 as usize] = register;
        register
    }

    /// Frees the register of a step whose last user is this one.
    fn release_if_last(&mut self, step: StepId, user: StepId) {
        let index = step.0 as usize;
        if self.last_use[index] == user && self.register_of[index] != NONE {
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
        }
    }
    instruction
}

/// For each step the last one whose instruction reads it; itself if it is only an output.
fn last_uses(steps: &Steps, fusion: &Fusion, order: &[StepId]) -> Vec<StepId> {
    let mut last_use: Vec<StepId> = (0..steps.len() as u32).map(StepId).collect();
    for step in order {
        if fusion.user_of(*step).is_some() {
            continue;
        }
        for read in steps.read_by(*step) {
            last_use[read.0 as usize] = *step;
            if fusion.user_of(read) == Some(*step) {
                for read in steps.read_by(read) {
                    last_use[read.0 as usize] = *step;
                }
            }
        }
    }
    last_use
}

/// The outputs that are steps, in the order of the steps.
fn stores_by_step(outputs: &[Term]) -> Vec<(StepId, u32)> {
    let mut stores: Vec<(StepId, u32)> = outputs
        .iter()
        .zip(0..)
        .filter_map(|(output, place)| match output {
            Term::Step(step) => Some((*step, place)),
            Term::Constant(_) => None,
        })
        .collect();
    stores.sort_unstable();
    stores
}
