//! The same bits, however a run is carried out: on every instruction set of this machine, any number of threads, any length of blocks and chunks, and any range of paths alone.

mod common;

use std::ops::{ControlFlow, Range};

use common::EDGES;
use engine::{
    BLOCK_LEN_PATHS, Design, Execution, Graph, InputId, Inputs, InstructionSet, Op, Operand,
    Program, Progress, Results, StreamKey, Uniforms, evaluate, evaluate_range, evaluate_watched,
    schedule_for,
};

const DRAWN_COUNT: u32 = 6;
const PATH_COUNT: usize = 2_600;

/// Every operation on drawn numbers, on numbers at which arithmetic has an edge, and on results of other operations.
fn everything() -> (Graph, Vec<Operand>) {
    let mut graph = Graph::new();
    let edge = graph.input(InputId(DRAWN_COUNT));
    let drawn: Vec<Operand> = (0..DRAWN_COUNT)
        .map(|id| graph.input(InputId(id)))
        .collect();
    let mut outputs = vec![edge];
    let mut values = drawn.clone();
    values.push(Operand::Constant(0.7));
    for round in 0..3 {
        for op in Op::ALL {
            let count = (1..=9).rev().find(|count| op.arity().accepts(*count));
            let count = count.expect("every operation takes some operands");
            let operands: Vec<Operand> = (0..count)
                .map(|position| values[(7 * round + 3 * position + op as usize) % values.len()])
                .collect();
            let value = graph.apply(op, &operands);
            let mut with_edge = operands;
            with_edge[round % count] = edge;
            outputs.push(graph.apply(op, &with_edge));
            outputs.push(value);
            // Back to a size at which the next round is not all zeros and infinities.
            let small = graph.apply(Op::Minimum, &[value, Operand::Constant(3.0)]);
            values.push(graph.apply(Op::Subtract, &[small, drawn[round]]));
        }
    }
    // A project: money spent in the first two years, earned in the others.
    let flows: Vec<Operand> = (0..20)
        .map(|year| {
            let amount = graph.apply(Op::Multiply, &[drawn[year % 5], values[year + 7]]);
            let sign = Operand::Constant(if year < 2 { -40.0 } else { 9.0 });
            graph.apply(Op::Multiply, &[amount, sign])
        })
        .collect();
    for op in [Op::InternalRate, Op::Payback, Op::Sum, Op::FirstTrue] {
        outputs.push(graph.apply(op, &flows));
    }
    (graph, outputs)
}

struct Draws {
    drawn: Vec<Uniforms>,
    edges: Vec<f64>,
}

impl Draws {
    fn new() -> Draws {
        let designs = [
            Design::Independent,
            Design::LatinHypercube {
                path_count: PATH_COUNT as u64,
            },
            Design::Sobol { dimension: 2 },
        ];
        let drawn = (0..DRAWN_COUNT)
            .map(|id| {
                let key = StreamKey::new(u64::from(id), "drawn");
                Uniforms::new(key, id, designs[id as usize % 3])
            })
            .collect();
        let edges = EDGES.iter().cycle().take(PATH_COUNT).copied().collect();
        Draws { drawn, edges }
    }

    fn inputs(&self) -> Inputs<'_> {
        let mut inputs = Inputs::new();
        for (uniforms, id) in self.drawn.iter().zip(0..) {
            inputs.set_drawn(InputId(id), uniforms);
        }
        inputs.set_paths(InputId(DRAWN_COUNT), &self.edges);
        inputs
    }
}

/// A number for all bits of all outputs on some of the paths of a run; all NaN are the same.
fn hash(results: &Results, paths: Range<usize>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for output in 0..results.output_count() {
        for value in &results.output(output)[paths.clone()] {
            let bits = if value.is_nan() { f64::NAN } else { *value }.to_bits();
            hash = (hash ^ bits)
                .wrapping_mul(0x0000_0100_0000_01b3)
                .rotate_left(29);
        }
    }
    hash
}

fn program(set: InstructionSet) -> Program {
    let (graph, outputs) = everything();
    schedule_for(&graph, &outputs, set)
}

#[test]
fn the_widest_set_is_the_last_that_is_available() {
    let sets = InstructionSet::available();
    assert_eq!(sets[0], InstructionSet::BASELINE);
    assert_eq!(sets.last(), Some(&InstructionSet::best()));
    assert_eq!(program(sets[0]).instruction_set(), sets[0]);
}

#[test]
fn instruction_sets_threads_blocks_and_ranges_do_not_matter() {
    let draws = Draws::new();
    let inputs = draws.inputs();
    let expected = evaluate(&program(InstructionSet::BASELINE), &inputs, PATH_COUNT);
    let numbers = expected.output(7).iter().filter(|value| value.is_finite());
    assert!(numbers.count() > PATH_COUNT / 2, "the outputs are numbers");
    let ranges = [
        0..PATH_COUNT,
        0..1,
        1..2,
        511..1_025,
        777..PATH_COUNT,
        PATH_COUNT - 1..PATH_COUNT,
        9..9,
    ];
    for set in InstructionSet::available() {
        let program = program(set);
        for (thread_count, chunk_len_paths, block_len_paths) in [
            (1, PATH_COUNT, BLOCK_LEN_PATHS),
            (2, 512, BLOCK_LEN_PATHS),
            (3, 100, 64),
            (2, 1_000, 333),
            (3, 7, 5),
        ] {
            let execution = Execution {
                thread_count,
                chunk_len_paths,
                block_len_paths,
            };
            for range in &ranges {
                let results = evaluate_range(&program, &inputs, range.clone(), execution);
                assert_eq!(results.path_count(), range.len());
                assert_eq!(
                    hash(&results, 0..range.len()),
                    hash(&expected, range.clone()),
                    "{} {execution:?} {range:?}",
                    set.name()
                );
            }
        }
    }
}

#[test]
fn the_hash_sees_one_bit() {
    let draws = Draws::new();
    let results = evaluate(&program(InstructionSet::BASELINE), &draws.inputs(), 100);
    assert_ne!(hash(&results, 0..100), hash(&results, 0..99));
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let hash_of = |value: f64| {
        let mut inputs = Inputs::new();
        inputs.set_constant(InputId(0), value);
        hash(
            &evaluate(
                &schedule_for(&graph, &[x], InstructionSet::BASELINE),
                &inputs,
                1,
            ),
            0..1,
        )
    };
    assert_ne!(hash_of(1.0), hash_of(1.0 + f64::EPSILON));
    assert_ne!(hash_of(0.0), hash_of(-0.0));
    assert_eq!(hash_of(f64::NAN), hash_of(-f64::NAN));
}

#[test]
fn progress_is_told_after_each_chunk() {
    let draws = Draws::new();
    for thread_count in [1, 3] {
        let execution = Execution {
            thread_count,
            chunk_len_paths: 400,
            ..Execution::default()
        };
        let mut told = Vec::new();
        evaluate_watched(
            &program(InstructionSet::best()),
            &draws.inputs(),
            0..1_000,
            execution,
            |progress| {
                told.push(progress);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(told.len(), 3);
        assert!(
            told.windows(2)
                .all(|pair| pair[0].finished_paths < pair[1].finished_paths)
        );
        let last = Progress {
            finished_paths: 1_000,
            path_count: 1_000,
        };
        assert_eq!(told[2], last);
    }
}

#[test]
fn a_run_that_is_stopped_keeps_its_first_paths() {
    let draws = Draws::new();
    let program = program(InstructionSet::best());
    let whole = evaluate(&program, &draws.inputs(), PATH_COUNT);
    for thread_count in [1, 2, 3] {
        let execution = Execution {
            thread_count,
            chunk_len_paths: 100,
            ..Execution::default()
        };
        let range = 50..PATH_COUNT;
        let stop = |progress: Progress| {
            if progress.finished_paths >= 700 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let part = evaluate_watched(&program, &draws.inputs(), range, execution, stop);
        let finished = part.path_count();
        // The other threads finish what they have begun.
        assert!(
            (700..=700 + 100 * thread_count).contains(&finished),
            "{finished}"
        );
        assert_eq!(part.output(0).len(), finished);
        assert_eq!(hash(&part, 0..finished), hash(&whole, 50..50 + finished));
    }
}

#[test]
fn the_memory_of_a_run_is_known_before() {
    let program = program(InstructionSet::best());
    let one = Execution::default();
    let two = Execution {
        thread_count: 2,
        ..one
    };
    let outputs = program.output_count();
    let few = program.memory_bytes(100_000, one);
    let many = program.memory_bytes(200_000, one);
    // Results grow with the paths, and nothing else does but the list of chunks.
    let more = many - few;
    assert!(
        (outputs * 800_000..outputs * 801_000).contains(&more),
        "{more}"
    );
    let second_thread = program.memory_bytes(100_000, two) - few;
    let registers = program.register_count() * BLOCK_LEN_PATHS * 8;
    assert!((registers..2 * registers + 100_000).contains(&second_thread));
}

#[test]
#[should_panic(expected = "is not a way to run")]
fn no_threads_are_refused() {
    let draws = Draws::new();
    let execution = Execution {
        thread_count: 0,
        ..Execution::default()
    };
    evaluate_range(
        &program(InstructionSet::BASELINE),
        &draws.inputs(),
        0..1,
        execution,
    );
}
