//! Sharing, dropping and accidents: what a graph keeps, what a program leaves out, and where a NaN was born.

mod common;

use common::assert_same;
use engine::{
    BLOCK_LEN_PATHS, Graph, InputId, Inputs, NodeId, Op, Operand, birthplace, evaluate, schedule,
    values,
};

fn constant(value: f64) -> Operand {
    Operand::Constant(value)
}

#[test]
fn equal_nodes_are_one_node() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let y = graph.input(InputId(1));
    assert_eq!(graph.input(InputId(0)), x);
    let sum = graph.apply(Op::Add, &[x, y]);
    assert_eq!(graph.apply(Op::Add, &[x, y]), sum);
    assert_eq!(graph.apply(Op::Add, &[y, x]), sum, "addition commutes");
    assert_eq!(
        graph.apply(Op::Sum, &[x, y]),
        sum,
        "a sum of two is an addition"
    );
    assert_eq!(graph.apply(Op::Sum, &[x]), x);
    let difference = graph.apply(Op::Subtract, &[x, y]);
    assert_ne!(graph.apply(Op::Subtract, &[y, x]), difference);
    assert_eq!(graph.len(), 5);
}

#[test]
fn constants_are_compared_by_their_bits() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let plus = graph.apply(Op::Divide, &[x, constant(0.0)]);
    let minus = graph.apply(Op::Divide, &[x, constant(-0.0)]);
    assert_ne!(plus, minus, "they are infinities of different sign");
    let half = graph.apply(Op::Multiply, &[x, constant(0.5)]);
    assert_eq!(graph.apply(Op::Multiply, &[constant(0.5), x]), half);
    let zero_over_zero = graph.apply(Op::Divide, &[constant(0.0), constant(0.0)]);
    let root = graph.apply(Op::SquareRoot, &[constant(-1.0)]);
    let first = graph.apply(Op::Add, &[x, zero_over_zero]);
    assert_eq!(graph.apply(Op::Add, &[x, root]), first, "there is one NaN");
}

#[test]
fn a_choice_with_a_known_condition_is_its_branch() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let y = graph.input(InputId(1));
    assert_eq!(graph.apply(Op::Select, &[constant(1.0), x, y]), x);
    assert_eq!(graph.apply(Op::Select, &[constant(-0.0), x, y]), y);
    let Operand::Constant(value) = graph.apply(Op::Select, &[constant(f64::NAN), x, y]) else {
        panic!("a choice on NaN is NaN");
    };
    assert!(value.is_nan());
    assert_eq!(graph.len(), 2);
}

#[test]
fn nothing_that_could_hide_a_nan_is_simplified() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let nothing = graph.apply(Op::Multiply, &[x, constant(0.0)]);
    let program = schedule(&graph, &[nothing]);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), f64::INFINITY);
    assert!(evaluate(&program, &inputs, 1).value(0, 0).is_nan());
}

#[test]
fn sharing_survives_growth() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let build = |graph: &mut Graph| -> Vec<Operand> {
        (0..20_000)
            .map(|k| graph.apply(Op::Multiply, &[x, constant(f64::from(k))]))
            .collect()
    };
    let first = build(&mut graph);
    let len = graph.len();
    assert_eq!(len, 20_001);
    assert_eq!(build(&mut graph), first);
    assert_eq!(graph.len(), len);
}

#[test]
fn what_no_output_reaches_is_dropped() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let unused = graph.input(InputId(1));
    graph.apply(Op::Exponential, &[unused]);
    let asked = graph.apply(Op::Negate, &[x]);
    graph.apply(Op::Add, &[asked, unused]);
    let program = schedule(&graph, &[asked]);
    assert_eq!(program.inputs(), [InputId(0)]);
    assert_eq!(program.len(), 3, "load, negate, store");
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), 2.0);
    assert_eq!(evaluate(&program, &inputs, 1).value(0, 0), -2.0);
}

#[test]
fn outputs_may_repeat_be_inputs_or_be_constants() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let twice = graph.apply(Op::Add, &[x, x]);
    let outputs = [twice, x, constant(7.0), twice, x];
    let program = schedule(&graph, &outputs);
    let paths: Vec<f64> = (0..BLOCK_LEN_PATHS + 3).map(|path| path as f64).collect();
    let mut inputs = Inputs::new();
    inputs.set_paths(InputId(0), &paths);
    let results = evaluate(&program, &inputs, paths.len());
    assert_eq!(
        (results.output_count(), results.path_count()),
        (5, paths.len())
    );
    for (path, x) in paths.iter().enumerate() {
        for (output, expected) in [2.0 * x, *x, 7.0, 2.0 * x, *x].into_iter().enumerate() {
            assert_eq!(results.value(output, path), expected);
        }
    }
    assert!(schedule(&graph, &[constant(1.0)]).is_empty());
    assert_eq!(evaluate(&program, &inputs, 0).output(0), []);
}

#[test]
fn registers_are_used_again() {
    let mut graph = Graph::new();
    let mut value = graph.input(InputId(0));
    for step in 0..1_000 {
        value = graph.apply(
            Op::Multiply,
            &[value, constant(1.0 + f64::from(step) / 1e6)],
        );
    }
    assert_eq!(schedule(&graph, &[value]).register_count(), 1);
}

#[test]
fn an_input_is_loaded_when_it_is_needed() {
    let mut graph = Graph::new();
    let draws: Vec<Operand> = (0..50).map(|id| graph.input(InputId(id))).collect();
    let mut total = constant(0.0);
    for draw in draws {
        let flow = graph.apply(Op::Exponential, &[draw]);
        total = graph.apply(Op::Add, &[total, flow]);
    }
    // The total and the two flows of one fused addition.
    assert_eq!(schedule(&graph, &[total]).register_count(), 3);
}

#[test]
fn runs_may_be_divided_anywhere() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let y = graph.apply(Op::Exponential, &[x]);
    let flows = [constant(-3.0), x, y, y];
    let rate = graph.apply(Op::InternalRate, &flows);
    let program = schedule(&graph, &[rate, y]);
    let paths: Vec<f64> = (0..1_500).map(|path| f64::from(path) / 1_000.0).collect();
    let run = |part: &[f64]| {
        let mut inputs = Inputs::new();
        inputs.set_paths(InputId(0), part);
        evaluate(&program, &inputs, part.len())
    };
    let whole = run(&paths);
    for cut in [1, 7, 511, 512, 513, 1_499] {
        let (left, right) = paths.split_at(cut);
        let (left, right) = (run(left), run(right));
        for output in 0..2 {
            let joined = left.output(output).iter().chain(right.output(output));
            for (joined, whole) in joined.zip(whole.output(output)) {
                assert_same(*joined, *whole, &(cut, output));
            }
        }
    }
}

#[test]
#[should_panic(expected = "input 0 is read but was given no values")]
fn a_missing_input_is_told() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    evaluate(&schedule(&graph, &[x]), &Inputs::new(), 1);
}

#[test]
#[should_panic(expected = "input 0 has 2 values for 3 paths")]
fn an_input_that_is_too_short_is_told() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let mut inputs = Inputs::new();
    inputs.set_paths(InputId(0), &[1.0, 2.0]);
    evaluate(&schedule(&graph, &[x]), &inputs, 3);
}

#[test]
fn a_nan_is_followed_to_where_it_was_born() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let shifted = graph.apply(Op::Subtract, &[x, constant(5.0)]);
    let born = graph.apply(Op::Logarithm, &[shifted]);
    let later = graph.apply(Op::Multiply, &[x, born]);
    let last = graph.apply(Op::Add, &[later, shifted]);
    let mut inputs = Inputs::new();
    inputs.set_paths(InputId(0), &[9.0, 1.0]);
    let fine = values(&graph, &inputs, 0);
    assert_eq!(birthplace(&graph, &fine, last), None);
    let broken = values(&graph, &inputs, 1);
    let Operand::Node(born) = born else {
        panic!("a node")
    };
    assert_eq!(birthplace(&graph, &broken, last), Some(born));
    assert_eq!(birthplace(&graph, &broken, constant(f64::NAN)), None);
}

#[test]
fn an_infinity_that_became_nan_is_followed_too() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let infinite = graph.apply(Op::Divide, &[constant(1.0), x]);
    let nan = graph.apply(Op::Subtract, &[infinite, infinite]);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), 0.0);
    let values = values(&graph, &inputs, 0);
    assert_eq!(birthplace(&graph, &values, nan), Some(NodeId(1)));
}

#[test]
fn the_branch_not_taken_is_not_blamed() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let harmless = graph.apply(Op::Logarithm, &[x]);
    let guilty = graph.apply(Op::SquareRoot, &[x]);
    let is_positive = graph.apply(Op::Less, &[constant(0.0), x]);
    let chosen = graph.apply(Op::Select, &[is_positive, harmless, guilty]);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), -1.0);
    let values = values(&graph, &inputs, 0);
    let Operand::Node(guilty) = guilty else {
        panic!("a node")
    };
    assert_eq!(birthplace(&graph, &values, chosen), Some(guilty));
}

#[test]
fn an_input_can_be_the_culprit() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let y = graph.apply(Op::Negate, &[x]);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), f64::NAN);
    let values = values(&graph, &inputs, 0);
    assert_eq!(birthplace(&graph, &values, y), Some(NodeId(0)));
}
