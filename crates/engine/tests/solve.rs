//! Solving for an input: one root, several, none, and what only looks like one.

mod common;

use common::assert_close;
use engine::{
    Graph, InputId, Inputs, Op, Operand, Outcome, Status, evaluate, find_roots, schedule,
};

fn solve(f: impl Fn(f64) -> f64, low: f64, high: f64) -> Outcome {
    find_roots(|x| x.iter().map(|x| f(*x)).collect(), low, high, 1e-10)
}

#[track_caller]
fn check_root(outcome: &Outcome, expected: f64) {
    assert_close(
        outcome.value().unwrap_or_else(|| panic!("{outcome:?}")),
        expected,
        1e-10,
        0.0,
    );
}

#[test]
fn one_root_is_a_value() {
    check_root(&solve(|x| x * x * x - 2.0, 0.0, 5.0), libm::cbrt(2.0));
    check_root(&solve(|x| 3.0 - x, -1e6, 1e6), 3.0);
    check_root(
        &solve(
            |x| {
                if x < 1.0 {
                    x - 1.0
                } else {
                    libm::sqrt(x - 1.0)
                }
            },
            0.0,
            3.0,
        ),
        1.0,
    );
}

#[test]
fn roots_at_the_ends_count() {
    check_root(&solve(|x| x, 0.0, 1.0), 0.0);
    check_root(&solve(|x| x - 1.0, 0.0, 1.0), 1.0);
}

#[test]
fn several_roots_are_all_told() {
    let Outcome::Status(Status::SeveralRoots(roots)) = solve(libm::sin, 1.0, 10.0) else {
        panic!("the sine has three");
    };
    assert_eq!(roots.len(), 3);
    for (root, turns) in roots.iter().zip(1..) {
        assert_close(*root, f64::from(turns) * std::f64::consts::PI, 1e-9, 0.0);
    }
}

#[test]
fn no_root_is_a_status() {
    assert_eq!(
        solve(|x| x * x + 1.0, -1.0, 1.0),
        Outcome::Status(Status::NoRoot)
    );
    assert_eq!(
        solve(|_| f64::NAN, -1.0, 1.0),
        Outcome::Status(Status::NoRoot)
    );
    assert_eq!(solve(|x| x, 1.0, 1.0), Outcome::Status(Status::Undefined));
    assert_eq!(
        solve(|x| x, f64::NAN, 1.0),
        Outcome::Status(Status::Undefined)
    );
}

#[test]
fn places_without_a_value_are_skipped() {
    check_root(
        &solve(|x| if x < 0.5 { f64::NAN } else { x - 0.75 }, 0.0, 1.0),
        0.75,
    );
}

#[test]
fn a_jump_over_zero_is_not_a_root() {
    for jump in [
        solve(|x| if x < 0.3 { -1.0 } else { 1.0 }, 0.0, 1.0),
        solve(|x| 1.0 / (x - 0.3), 0.0, 1.0),
        solve(|x| libm::floor(x * 10.0) - 4.5, 0.0, 1.0),
    ] {
        assert!(
            matches!(jump, Outcome::Status(Status::NotConverged { .. })),
            "{jump:?}"
        );
    }
}

#[test]
fn a_flat_stretch_counts_once() {
    let outcome = solve(|x| (x - 0.5).max(0.0), 0.0, 1.0);
    assert_eq!(outcome, Outcome::Value(0.0));
}

#[test]
fn a_program_answers_a_whole_grid_at_once() {
    let mut graph = Graph::new();
    let price = graph.input(InputId(0));
    let revenue = graph.apply(Op::Multiply, &[price, Operand::Constant(40.0)]);
    let profit = graph.apply(Op::Subtract, &[revenue, Operand::Constant(1_000.0)]);
    let program = schedule(&graph, &[profit]);
    let mut calls = 0;
    let break_even = find_roots(
        |prices| {
            calls += 1;
            let mut inputs = Inputs::new();
            inputs.set_paths(InputId(0), prices);
            evaluate(&program, &inputs, prices.len()).output(0).to_vec()
        },
        0.0,
        100.0,
        1e-9,
    );
    check_root(&break_even, 25.0);
    assert!(calls < 15, "{calls}");
}
