//! What the gradient by the adjoint costs, in passes of the program that gives the value alone. Prints figures and asserts nothing.

#![allow(clippy::print_stdout, reason = "printing figures is all this does")]

mod mine;

use std::hint::black_box;
use std::time::Instant;

use engine::{
    Execution, Graph, InputId, Inputs, NodeId, Operand, Program, evaluate_range, gradient,
    gradient_and_kinks, schedule,
};
use mine::{Mine, PATHS, Writer, YEARS, report, uniform_numbers};

fn main() {
    let mut graph = Graph::new();
    let model = Mine::build(&mut Writer { graph: &mut graph });
    let draws: Vec<Vec<f64>> = (0..YEARS + 5)
        .map(|input| uniform_numbers(u64::from(input) + 1))
        .collect();
    let mut inputs = Inputs::new();
    for (draw, input) in draws.iter().zip(0..) {
        inputs.set_paths(InputId(input), draw);
    }
    let by: Vec<NodeId> = (model.drawn_once.iter().chain(&model.normals))
        .filter_map(|drawn| match drawn {
            Operand::Node(node) => Some(*node),
            Operand::Constant(_) => None,
        })
        .collect();
    println!("gradient by all {} draws of the mine", by.len());
    let figures = [
        ("present value of the investor", model.total_only),
        ("internal rate of the investor", model.rate),
    ];
    for (what, output) in figures {
        let mut with_slopes = graph.clone();
        let slopes = gradient(&mut with_slopes, output, &by);
        let mut with_kinks = graph.clone();
        let both = gradient_and_kinks(&mut with_kinks, output, &by, 1e-3);
        let all: Vec<Operand> = [output].into_iter().chain(slopes).collect();
        let and_kinks = [vec![output], both.derivatives, both.near_kinks].concat();
        let programs = [
            ("the value alone", schedule(&graph, &[output])),
            ("the value and its gradient", schedule(&with_slopes, &all)),
            (
                "and whether a kink is near",
                schedule(&with_kinks, &and_kinks),
            ),
        ];
        println!("{what}");
        let times = interleaved(&programs.each_ref().map(|(_, program)| program), &inputs);
        for ((what, program), time) in programs.iter().zip(times) {
            println!(
                "  {what}: {} instructions, {} registers, blocks of {}",
                program.len(),
                program.register_count(),
                Execution::suited_to(program).block_len_paths
            );
            report("    a path", time, "ns");
            report("    in passes of the value alone", time / times[0], "");
        }
    }
}

/// The least time of each program in nanoseconds a path, the programs taking turns so that what else runs on the machine slows all alike.
fn interleaved(programs: &[&Program; 3], inputs: &Inputs<'_>) -> [f64; 3] {
    let (begin, mut least) = (Instant::now(), [f64::INFINITY; 3]);
    while begin.elapsed().as_secs_f64() < 4.0 {
        for (program, least) in programs.iter().zip(&mut least) {
            let execution = Execution::suited_to(program);
            let start = Instant::now();
            black_box(evaluate_range(program, inputs, 0..PATHS, execution));
            *least = least.min(start.elapsed().as_secs_f64() * 1e9 / PATHS as f64);
        }
    }
    least
}
