//! What the gradient by the adjoint costs, in passes of the program that gives the value alone. Prints figures and asserts nothing.

#![allow(clippy::print_stdout, reason = "printing figures is all this does")]

mod mine;

use std::hint::black_box;

use engine::{
    Execution, Graph, InputId, Inputs, NodeId, Operand, Program, evaluate_range, gradient,
    gradient_and_kinks, schedule,
};
use mine::{Mine, PATHS, Writer, YEARS, best_ns, report, uniform_numbers};

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
        let mut pass = f64::NAN;
        for (place, (what, program)) in programs.iter().enumerate() {
            println!(
                "  {what}: {} instructions, {} registers",
                program.len(),
                program.register_count()
            );
            let time = time_of(program, &inputs);
            if place == 0 {
                pass = time;
            }
            report("    a path", time, "ns");
            report("    in passes of the value alone", time / pass, "");
        }
    }
}

/// Nanoseconds a path.
fn time_of(program: &Program, inputs: &Inputs<'_>) -> f64 {
    let execution = Execution::suited_to(program);
    println!("    blocks of {}", execution.block_len_paths);
    best_ns(PATHS, || {
        black_box(evaluate_range(program, inputs, 0..PATHS, execution));
    })
}
