//! Random graphs, computed by a program, by keeping all values, and by a plain recursion that shares nothing with the engine.

mod common;

use common::{EDGES, assert_same, plain_value};
use engine::{Graph, InputId, Inputs, Op, Operand, evaluate, schedule, value_of, values};
use proptest::prelude::*;

/// A term of the tests' own: earlier terms by number, before any sharing or folding.
#[derive(Clone, Debug)]
enum Term {
    Number(f64),
    Input(u32),
    Apply(Op, Vec<usize>),
}

const INPUT_COUNT: u32 = 4;
const LEAF_COUNT: usize = 8;

/// Leaves, then operations on whatever came before.
fn terms() -> impl Strategy<Value = Vec<Term>> {
    let number = prop_oneof![-10.0..10.0_f64, prop::sample::select(EDGES.to_vec())];
    let leaves = prop::collection::vec(number, LEAF_COUNT - INPUT_COUNT as usize);
    let op = prop::sample::select(Op::ALL.to_vec());
    let picks = prop::collection::vec(any::<prop::sample::Index>(), 7);
    let applications = prop::collection::vec((op, picks, 0_usize..=7), 1..60);
    (leaves, applications).prop_map(|(leaves, applications)| {
        let mut terms: Vec<Term> = (0..INPUT_COUNT).map(Term::Input).collect();
        terms.extend(leaves.into_iter().map(Term::Number));
        for (op, picks, wanted) in applications {
            let count = (wanted..=7)
                .chain(0..wanted)
                .find(|count| op.arity().accepts(*count))
                .expect("seven operands or fewer suit every operation");
            let picked = picks.iter().take(count).map(|pick| pick.index(terms.len()));
            let operands = picked.collect();
            terms.push(Term::Apply(op, operands));
        }
        terms
    })
}

/// The value of a term, computed from its definition and remembered.
fn plain(terms: &[Term], term: usize, inputs: &[f64], known: &mut [Option<f64>]) -> f64 {
    if let Some(value) = known[term] {
        return value;
    }
    let value = match &terms[term] {
        Term::Number(number) => *number,
        Term::Input(input) => inputs[*input as usize],
        Term::Apply(op, operands) => {
            let operands: Vec<f64> = operands
                .iter()
                .map(|operand| plain(terms, *operand, inputs, known))
                .collect();
            plain_value(*op, &operands)
        }
    };
    known[term] = Some(value);
    value
}

fn build(terms: &[Term]) -> (Graph, Vec<Operand>) {
    let mut graph = Graph::new();
    let mut built: Vec<Operand> = Vec::new();
    for term in terms {
        let operand = match term {
            Term::Number(number) => Operand::Constant(*number),
            Term::Input(input) => graph.input(InputId(*input)),
            Term::Apply(op, operands) => {
                let operands: Vec<Operand> = operands.iter().map(|index| built[*index]).collect();
                graph.apply(*op, &operands)
            }
        };
        built.push(operand);
    }
    (graph, built)
}

proptest! {
    #[test]
    fn all_ways_agree(
        terms in terms(),
        paths in prop::collection::vec(prop::collection::vec(-5.0..5.0_f64, INPUT_COUNT as usize), 1..6),
        asked in prop::collection::vec(any::<prop::sample::Index>(), 1..8),
        everything in any::<bool>(),
    ) {
        let (graph, built) = build(&terms);
        let asked: Vec<usize> = if everything {
            (0..terms.len()).collect()
        } else {
            asked.iter().map(|pick| pick.index(terms.len())).collect()
        };
        let outputs: Vec<Operand> = asked.iter().map(|term| built[*term]).collect();
        let program = schedule(&graph, &outputs);
        let columns: Vec<Vec<f64>> = (0..INPUT_COUNT as usize)
            .map(|input| paths.iter().map(|path| path[input]).collect())
            .collect();
        let mut inputs = Inputs::new();
        for (column, input) in columns.iter().zip(0..) {
            inputs.set_paths(InputId(input), column);
        }
        let results = evaluate(&program, &inputs, paths.len());
        for (path, drawn) in paths.iter().enumerate() {
            let kept = values(&graph, &inputs, path);
            let mut known = vec![None; terms.len()];
            for (output, term) in asked.iter().enumerate() {
                let expected = plain(&terms, *term, drawn, &mut known);
                let what = (&terms[*term], path);
                assert_same(results.value(output, path), expected, &what);
                assert_same(value_of(&kept, built[*term]), expected, &what);
            }
        }
    }
}
