//! How long it takes to build, fold, schedule and evaluate. Prints figures and asserts nothing.
//!
//! The workload is a mine over forty years with 45 draws a path: ore, price, royalty, income tax with losses carried forward, rent tax, carry and withholding.

#![allow(clippy::print_stdout, reason = "printing figures is all this does")]

use std::hint::black_box;

use engine::{Graph, InputId, Inputs, Op, Operand, evaluate, internal_rate, schedule, values};

mod mine;

use mine::{Mine, PATHS, Writer, YEARS, best_ns, report, uniform_numbers};

fn main() {
    folding();
    building();
    rates();
    mine();
}

fn folding() {
    let count = 10_000_000;
    let mut graph = Graph::new();
    let time = best_ns(count, || {
        let mut value = Operand::Constant(1.0);
        for step in 0..count {
            let next = [value, Operand::Constant(step as f64)];
            value = graph.apply(black_box(Op::Add), &next);
        }
        black_box(value);
    });
    report("apply, two constants (folded)", time, "ns");
}

fn building() {
    let count = 4_000_000_usize;
    let build = |graph: &mut Graph| {
        let mut a = graph.input(InputId(0));
        let mut b = graph.input(InputId(1));
        for step in 0..count {
            let op = if step % 2 == 0 { Op::Add } else { Op::Multiply };
            (a, b) = (b, graph.apply(op, &[a, b]));
        }
        black_box(b);
    };
    let time = best_ns(count, || build(&mut Graph::new()));
    report("apply, a new node among 4 million", time, "ns");
    let mut graph = Graph::new();
    build(&mut graph);
    let time = best_ns(count, || build(&mut graph));
    report("apply, a node that exists, among 4 million", time, "ns");
    let output = Operand::Node(engine::NodeId(graph.len() as u32 - 1));
    let time = best_ns(count, || {
        black_box(schedule(&graph, &[output]));
    });
    report("schedule, a node", time, "ns");
}

fn rates() {
    let one_change: Vec<f64> = (0..40)
        .map(|t| if t < 3 { -300.0 } else { 100.0 })
        .collect();
    let mut three_changes = one_change.clone();
    (three_changes[20], three_changes[39]) = (-50.0, -80.0);
    for (flows, what) in [
        (one_change, "internal rate, 40 flows, one change of sign"),
        (
            three_changes,
            "internal rate, 40 flows, four changes of sign",
        ),
    ] {
        let time = best_ns(1_000, || {
            for _ in 0..1_000 {
                black_box(internal_rate(black_box(&flows)));
            }
        });
        report(what, time, "ns");
    }
}

fn mine() {
    let mut graph = Graph::new();
    let model = Mine::build(&mut Writer { graph: &mut graph });
    let draws: Vec<Vec<f64>> = (0..YEARS + 5)
        .map(|input| uniform_numbers(u64::from(input) + 1))
        .collect();
    let mut inputs = Inputs::new();
    for (draw, input) in draws.iter().zip(0..) {
        inputs.set_paths(InputId(input), draw);
    }
    let normals: Vec<Operand> = model.normals.clone();
    let asked = [
        (normals, "draws only (normal quantiles)"),
        (vec![model.total_only], "one present value"),
        (
            model.present_values.clone(),
            "draws and four present values",
        ),
        (
            [model.present_values.as_slice(), &[model.rate]].concat(),
            "draws, four present values and the internal rate",
        ),
    ];
    println!("mine: {} nodes", graph.len());
    for (outputs, what) in asked {
        let program = schedule(&graph, &outputs);
        println!(
            "{what}: {} instructions, {} registers",
            program.len(),
            program.register_count()
        );
        let time = best_ns(PATHS, || {
            black_box(evaluate(&program, &inputs, PATHS));
        });
        report("  a path", time, "ns");
        report(
            "  an instruction and path",
            time / program.len() as f64,
            "ns",
        );
        let single = best_ns(1, || {
            black_box(evaluate(&program, &inputs, 1));
        });
        report("  a run of one path", single / 1e3, "µs");
    }
    let single = best_ns(1, || {
        black_box(values(&graph, &inputs, 0));
    });
    report("all values of one path", single / 1e3, "µs");
    let program = schedule(&graph, &[model.rate]);
    let results = evaluate(&program, &inputs, PATHS);
    let with_rate = results
        .output(0)
        .iter()
        .filter(|rate| !rate.is_nan())
        .count();
    report(
        "paths with one internal rate",
        with_rate as f64 / PATHS as f64 * 100.0,
        "%",
    );
}
