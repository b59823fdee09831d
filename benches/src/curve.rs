//! How time grows with years, paths, rows and threads, and what the parts of a path take.

use std::time::Instant;

use engine::{Graph, InstructionSet, Op, Operand, Program, gradient, schedule, schedule_for};

use crate::serve::once;
use crate::workload::Workload;

const PATHS: usize = 20_000;
const ROUNDS: usize = 15;

pub(crate) fn print() {
    years();
    paths();
    rows();
    parts();
    slopes();
}

/// A program that is timed, with its name.
type Timed<'r> = (String, Box<dyn FnMut() + 'r>);

/// The least seconds of several rounds in which the programs take turns.
fn least(runs: &mut [Timed<'_>]) -> Vec<f64> {
    let mut least = vec![f64::INFINITY; runs.len()];
    for _ in 0..ROUNDS {
        for ((_, run), least) in runs.iter_mut().zip(&mut least) {
            let start = Instant::now();
            run();
            *least = least.min(start.elapsed().as_secs_f64());
        }
    }
    least
}

fn years() {
    println!("years: ns a path, ns a path and year");
    for count in [20, 40, 80, 160] {
        let workload = Workload::with_years(count);
        let time = time_of(&workload, &workload.shows, PATHS);
        println!("  {count:>8} {:>8.1} {:>8.2}", time, time / count as f64);
    }
}

fn paths() {
    println!("paths: ns a path");
    let workload = Workload::reference();
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        println!(
            "  {count:>8} {:>8.1}",
            time_of(&workload, &workload.shows, count)
        );
    }
}

/// The deal once and several times over, with other prices each time and the same draws.
fn rows() {
    println!(
        "rows (the deal once and in scenarios): instructions, ns a path, ns a path and instruction"
    );
    for count in [1, 2, 4, 8] {
        let workload = Workload::several(count);
        let program = schedule(&workload.lowered.graph, &workload.shows);
        let time = time_of(&workload, &workload.shows, PATHS);
        let instructions = program.len();
        println!(
            "  {instructions:>8} {time:>8.1} {:>8.3}",
            time / instructions as f64
        );
    }
}

fn time_of(workload: &Workload, shows: &[Operand], paths: usize) -> f64 {
    let program = schedule(&workload.lowered.graph, shows);
    let inputs = workload.inputs();
    let run: Box<dyn FnMut()> = Box::new(|| once(&program, &inputs, 1, paths));
    least(&mut [(String::new(), run)])[0] / paths as f64 * 1e9
}

fn nodes_of(graph: &Graph, op: Op) -> Vec<Operand> {
    let nodes = graph.node_ids();
    let found = nodes.filter(|node| graph.op(*node) == Some(op));
    found.map(Operand::Node).collect()
}

fn parts() {
    let workload = Workload::reference();
    let graph = &workload.lowered.graph;
    let inputs = workload.inputs();
    let normals = nodes_of(graph, Op::NormalQuantile);
    let rates = nodes_of(graph, Op::InternalRate);
    let without: Vec<Operand> = workload
        .shows
        .iter()
        .copied()
        .filter(|show| !rates.contains(show))
        .collect();
    for set in InstructionSet::available() {
        let programs: [(&str, Program); 3] = [
            ("draws", schedule_for(graph, &normals, set)),
            (
                "all but the rate of return",
                schedule_for(graph, &without, set),
            ),
            ("all", schedule_for(graph, &workload.shows, set)),
        ];
        let mut runs: Vec<Timed<'_>> = programs
            .iter()
            .map(|(name, program)| {
                let run: Box<dyn FnMut() + '_> = Box::new(|| once(program, &inputs, 1, PATHS));
                (format!("{name}, {} instructions", program.len()), run)
            })
            .collect();
        let times = least(&mut runs);
        println!("{}: ns a path", set.name());
        for ((name, _), time) in runs.iter().zip(times) {
            println!("  {:>8.1} {name}", time / PATHS as f64 * 1e9);
        }
    }
}

/// The investor's present value, alone and with its slopes by all draws.
fn slopes() {
    let mut workload = Workload::reference();
    let inputs_of = workload.draw_nodes();
    let value = workload.shows[2];
    let slopes = gradient(&mut workload.lowered.graph, value, &inputs_of);
    let both: Vec<Operand> = std::iter::once(value).chain(slopes).collect();
    let programs = [&[value][..], &both].map(|asked| schedule(&workload.lowered.graph, asked));
    let inputs = workload.inputs();
    let mut runs: Vec<Timed<'_>> = programs
        .iter()
        .map(|program| {
            let run: Box<dyn FnMut() + '_> = Box::new(|| once(program, &inputs, 1, PATHS));
            (String::new(), run)
        })
        .collect();
    let times = least(&mut runs);
    println!(
        "one present value {:.1} ns a path; with its slopes by {} draws {:.1} ns, {:.2} times as much",
        times[0] / PATHS as f64 * 1e9,
        inputs_of.len(),
        times[1] / PATHS as f64 * 1e9,
        times[1] / times[0]
    );
}
