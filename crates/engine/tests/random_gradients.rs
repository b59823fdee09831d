//! Random graphs of all operations: the gradient by the adjoint against difference quotients away from kinks.

use std::cell::Cell;

use engine::{Graph, InputId, Inputs, NodeId, Op, Operand, gradient, value_of, values};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A term of a random graph: earlier terms by number.
#[derive(Clone, Debug)]
enum Term {
    Number(f64),
    Apply(Op, Vec<usize>),
}

const INPUT_COUNT: usize = 3;

fn terms() -> impl Strategy<Value = Vec<Term>> {
    let numbers = prop::collection::vec(-5.0..5.0_f64, 3);
    let op = prop::sample::select(Op::ALL.to_vec());
    let picks = prop::collection::vec(any::<prop::sample::Index>(), 6);
    let applications = prop::collection::vec((op, picks, 0_usize..=6), 1..25);
    (numbers, applications).prop_map(|(numbers, applications)| {
        let mut terms: Vec<Term> = numbers.into_iter().map(Term::Number).collect();
        for (op, picks, wanted) in applications {
            let count = (wanted..=6)
                .chain(0..wanted)
                .find(|count| op.arity().accepts(*count))
                .expect("six operands or fewer suit every operation");
            let earlier = INPUT_COUNT + terms.len();
            let operands = picks.iter().take(count).map(|pick| pick.index(earlier));
            terms.push(Term::Apply(op, operands.collect()));
        }
        terms
    })
}

/// The inputs, then the terms.
fn build(terms: &[Term]) -> (Graph, Vec<Operand>) {
    let mut graph = Graph::new();
    let mut built: Vec<Operand> = (0..INPUT_COUNT as u32)
        .map(|id| graph.input(InputId(id)))
        .collect();
    for term in terms {
        built.push(match term {
            Term::Number(number) => Operand::Constant(*number),
            Term::Apply(op, operands) => {
                let operands: Vec<Operand> = operands.iter().map(|place| built[*place]).collect();
                graph.apply(*op, &operands)
            }
        });
    }
    (graph, built)
}

/// The values of the whole graph at a place; `None` where some are so large that their rounding would show.
fn at(graph: &Graph, place: &[f64; INPUT_COUNT]) -> Option<Vec<f64>> {
    let mut inputs = Inputs::new();
    for (value, id) in place.iter().zip(0..) {
        inputs.set_constant(InputId(id), *value);
    }
    let known = values(graph, &inputs, 0);
    known
        .iter()
        .all(|value| value.abs() < 1e4 || value.is_nan())
        .then_some(known)
}

/// The difference quotient by one input, where quotients of different steps agree, so that no kink lies between them.
fn steady_quotient(
    graph: &Graph,
    output: Operand,
    place: &[f64; INPUT_COUNT],
    input: usize,
) -> Option<f64> {
    let at_step = |step: f64| {
        let mut place = *place;
        place[input] += step;
        at(graph, &place).map(|known| value_of(&known, output))
    };
    let middle = at_step(0.0)?;
    let quotient = |step: f64| Some((at_step(step)? - middle) / step);
    let quotients = [1e-5, -1e-5, 4e-5, -4e-5].map(quotient);
    let [Some(first), Some(second), Some(third), Some(fourth)] = quotients else {
        return None;
    };
    let known = [first, second, third, fourth];
    let mean = f64::midpoint(first, second);
    let is_steady = known
        .iter()
        .all(|other| (other - mean).abs() <= 1e-3 * (1.0 + mean.abs()));
    is_steady.then_some(mean)
}

#[test]
fn random_graphs_have_the_slopes_of_differences() {
    let (compared, failed) = (Cell::new(0), Cell::new(0));
    let places = [-4.0..4.0_f64, -4.0..4.0, 0.1..1.0];
    let mut runner = TestRunner::new(Config {
        cases: 3_000,
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(&(terms(), places), |(terms, place)| {
        let (graph, built) = build(&terms);
        let output = built[built.len() - 1];
        let by: Vec<NodeId> = (0..INPUT_COUNT as u32).map(NodeId).collect();
        let mut with_slopes = graph.clone();
        let slopes = gradient(&mut with_slopes, output, &by);
        let mut inputs = Inputs::new();
        for (value, id) in place.iter().zip(0..) {
            inputs.set_constant(InputId(id), *value);
        }
        let known = values(&with_slopes, &inputs, 0);
        for (input, slope) in slopes.iter().enumerate() {
            let told = value_of(&known, *slope);
            let value = value_of(&known, output);
            if value.is_nan() {
                // A constant is the same everywhere, so nothing is asked of its slope.
                prop_assert!(told.is_nan() || matches!(output, Operand::Constant(_)));
                continue;
            }
            let Some(expected) = steady_quotient(&graph, output, &place, input) else {
                continue;
            };
            if told.is_finite() {
                compared.set(compared.get() + 1);
                let off = (told - expected).abs();
                prop_assert!(
                    off <= 2e-3 * (1.0 + expected.abs()),
                    "by {}: {} is not {}",
                    input,
                    told,
                    expected
                );
            } else {
                failed.set(failed.get() + 1);
            }
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    // A slope that is infinite inside a product with nothing is told as none; that must stay rare.
    assert!(compared.get() > 3_000, "{} compared", compared.get());
    assert!(
        failed.get() * 100 < compared.get(),
        "{} of {}",
        failed.get(),
        compared.get()
    );
}
