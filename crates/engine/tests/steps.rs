//! What a program leaves out, and the order it works in: neither may change a bit.

mod common;

use common::{EDGES, assert_same, edge_lists};
use engine::{Graph, InputId, Inputs, Op, Operand, Program, evaluate, schedule, value_of, values};

fn number(value: f64) -> Operand {
    Operand::Constant(value)
}

/// Checks a formula in two unknowns on every pair of edges, against the values of the graph itself.
fn check(formula: impl Fn(&mut Graph, Operand, Operand) -> Operand) -> Program {
    let mut graph = Graph::new();
    let [x, y] = [0, 1].map(|id| graph.input(InputId(id)));
    let result = formula(&mut graph, x, y);
    let program = schedule(&graph, &[result]);
    let pairs = edge_lists(2);
    let columns = [0, 1].map(|id| pairs.iter().map(|pair| pair[id]).collect::<Vec<f64>>());
    let mut inputs = Inputs::new();
    for (column, id) in columns.iter().zip(0..) {
        inputs.set_paths(InputId(id), column);
    }
    let results = evaluate(&program, &inputs, pairs.len());
    for (path, pair) in pairs.iter().enumerate() {
        let kept = values(&graph, &inputs, path);
        assert_same(results.value(0, path), value_of(&kept, result), pair);
    }
    program
}

const LOAD_AND_STORE: usize = 2;

#[test]
fn what_changes_no_bit_is_left_out() {
    for (op, constant) in [
        (Op::Multiply, 1.0),
        (Op::Divide, 1.0),
        (Op::Subtract, 0.0),
        (Op::Add, -0.0),
    ] {
        let program = check(|graph, x, _| graph.apply(op, &[x, number(constant)]));
        assert_eq!(program.len(), LOAD_AND_STORE, "{op:?} {constant}");
    }
    for op in [Op::Minimum, Op::Maximum] {
        let program = check(|graph, x, _| graph.apply(op, &[x, x]));
        assert_eq!(program.len(), LOAD_AND_STORE, "{op:?} of equals");
    }
}

#[test]
fn what_changes_a_bit_somewhere_stays() {
    for (op, constant) in [
        (Op::Multiply, 0.0),
        (Op::Multiply, -1.0),
        (Op::Add, 0.0),
        (Op::Subtract, -0.0),
        (Op::Divide, 3.0),
        (Op::Maximum, 0.0),
        (Op::Minimum, 0.0),
    ] {
        let program = check(|graph, x, _| graph.apply(op, &[x, number(constant)]));
        assert_eq!(program.len(), LOAD_AND_STORE + 1, "{op:?} {constant}");
    }
}

#[test]
fn divisions_by_powers_of_two_are_exact_products() {
    for divisor in [
        8.0,
        -0.25,
        f64::MIN_POSITIVE,
        5e-324,
        f64::from_bits(2_046 << 52),
    ] {
        check(|graph, x, _| graph.apply(Op::Divide, &[x, number(divisor)]));
    }
}

#[test]
fn amounts_that_cannot_be_below_zero_are_not_cut_off_there() {
    let positive = |graph: &mut Graph, x| graph.apply(Op::Maximum, &[x, number(0.0)]);
    // A pool: what is used is at most what is there, and neither it nor the rest is below zero.
    let pool = check(|graph, x, y| {
        let there = positive(graph, x);
        let wanted = positive(graph, y);
        let used = graph.apply(Op::Minimum, &[there, wanted]);
        let used = positive(graph, used);
        let rest = graph.apply(Op::Subtract, &[there, used]);
        let rest = positive(graph, rest);
        graph.apply(Op::Divide, &[rest, used])
    });
    assert_eq!(
        pool.len(),
        3 + 4,
        "a cut, another inside the minimum, a rest, a quotient"
    );
    let share = check(|graph, x, _| {
        let there = positive(graph, x);
        let wanted = graph.apply(Op::Multiply, &[there, number(0.2)]);
        let used = graph.apply(Op::Minimum, &[there, wanted]);
        let rest = graph.apply(Op::Subtract, &[there, used]);
        let rest = positive(graph, rest);
        let rest = graph.apply(Op::Add, &[rest, number(0.0)]);
        graph.apply(Op::Divide, &[used, rest])
    });
    assert_eq!(share.len(), LOAD_AND_STORE + 4);
    // What may be below zero is cut off as written.
    check(|graph, x, y| {
        let used = graph.apply(Op::Minimum, &[x, y]);
        let rest = graph.apply(Op::Subtract, &[y, used]);
        let used = positive(graph, used);
        let rest = positive(graph, rest);
        graph.apply(Op::Divide, &[used, rest])
    });
    check(|graph, x, y| {
        let wanted = graph.apply(Op::Multiply, &[x, number(0.2)]);
        let used = graph.apply(Op::Minimum, &[x, wanted]);
        let more = graph.apply(Op::Add, &[used, y]);
        positive(graph, more)
    });
}

#[test]
fn facts_about_signs_hold_at_every_edge() {
    let unary = [Op::Exponential, Op::Absolute, Op::SquareRoot, Op::Not];
    let binary = [
        Op::Add,
        Op::Subtract,
        Op::Multiply,
        Op::Divide,
        Op::Minimum,
        Op::Maximum,
        Op::ShareOf,
        Op::Less,
    ];
    let cuts = |graph: &mut Graph, value| {
        let cut = graph.apply(Op::Maximum, &[value, number(0.0)]);
        let added = graph.apply(Op::Add, &[value, number(0.0)]);
        let turned = graph.apply(Op::Divide, &[number(1.0), added]);
        let of_cut = graph.apply(Op::Divide, &[number(1.0), cut]);
        graph.apply(Op::Select, &[value, turned, of_cut])
    };
    for inner in unary {
        check(|graph, x, _| {
            let value = graph.apply(inner, &[x]);
            cuts(graph, value)
        });
        for outer in binary {
            check(|graph, x, y| {
                let a = graph.apply(inner, &[x]);
                let b = graph.apply(Op::Absolute, &[y]);
                let value = graph.apply(outer, &[a, b]);
                cuts(graph, value)
            });
            for edge in EDGES {
                check(|graph, x, _| {
                    let a = graph.apply(inner, &[x]);
                    let value = graph.apply(outer, &[a, number(edge)]);
                    cuts(graph, value)
                });
            }
        }
    }
}

#[test]
fn a_model_written_row_by_row_is_computed_period_by_period() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let years = 60_u32;
    let mut rows: Vec<Vec<Operand>> = vec![
        (0..years)
            .map(|year| graph.apply(Op::Add, &[x, number(f64::from(year))]))
            .collect(),
    ];
    for row in 1..20 {
        let before = rows[row - 1].clone();
        let next = before.iter().map(|value| {
            let times = graph.apply(Op::Multiply, &[*value, x]);
            graph.apply(Op::Exponential, &[times])
        });
        rows.push(next.collect());
    }
    let discounted: Vec<Operand> = rows[19]
        .iter()
        .map(|flow| graph.apply(Op::Divide, &[*flow, number(1.1)]))
        .collect();
    let total = graph.apply(Op::Sum, &discounted);
    let is_late: Vec<Operand> = rows[18]
        .iter()
        .map(|value| graph.apply(Op::Less, &[number(3.0), *value]))
        .collect();
    let first = graph.apply(Op::FirstTrue, &is_late);
    let program = schedule(&graph, &[total, first]);
    assert!(
        program.register_count() <= 8,
        "{}",
        program.register_count()
    );
}
