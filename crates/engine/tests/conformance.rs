//! One suite over every operation: however a value is computed, it has the same bits.
//!
//! The value on the edge grid is computed by folding constants, by programs over blocks of 1, 511, 513 and all paths with every mix of registers and immediates, and by keeping all values of one path; each is compared with a second, plain implementation.

mod common;

use common::{EDGES, assert_same, edge_lists, operand_counts, plain_value};
use engine::{Arity, Graph, InputId, Inputs, NodeId, Op, Operand, evaluate, schedule, values};

/// Operands by position: an edge where the number is fixed, an input where it is not.
fn graph_of(op: Op, fixed: &[Option<f64>]) -> (Graph, Operand) {
    let mut graph = Graph::new();
    let operands: Vec<Operand> = fixed
        .iter()
        .zip(0..)
        .map(|(fixed, position)| match fixed {
            Some(value) => Operand::Constant(*value),
            None => graph.input(InputId(position)),
        })
        .collect();
    let result = graph.apply(op, &operands);
    (graph, result)
}

/// Runs `op` over these operand lists, one a path, those positions fixed that are `Some`, and compares with the plain value.
fn check_program(op: Op, fixed: &[Option<f64>], lists: &[Vec<f64>], path_count: usize) {
    let (graph, result) = graph_of(op, fixed);
    let columns: Vec<Vec<f64>> = (0..fixed.len())
        .map(|position| lists.iter().map(|list| list[position]).collect())
        .collect();
    let mut inputs = Inputs::new();
    for (column, position) in columns.iter().zip(0..) {
        inputs.set_paths(InputId(position), column);
    }
    let results = evaluate(&schedule(&graph, &[result]), &inputs, path_count);
    assert_eq!(results.output(0).len(), path_count);
    for (path, list) in lists.iter().take(path_count).enumerate() {
        let what = (op, list, "path", path, "fixed", fixed);
        assert_same(results.value(0, path), plain_value(op, list), &what);
    }
}

#[test]
fn every_operation_is_listed_once_and_explains_itself() {
    assert_eq!(Op::ALL.len(), 35);
    for (index, op) in Op::ALL.into_iter().enumerate() {
        assert_eq!(op as usize, index);
        for text in [op.value_rule(), op.discontinuous_at(), op.derivative()] {
            assert!(!text.is_empty(), "{op:?}");
        }
    }
}

#[test]
fn constants_fold_to_the_plain_value() {
    for op in Op::ALL {
        for list in operand_counts(op).into_iter().flat_map(edge_lists) {
            let operands: Vec<Operand> = list.iter().map(|x| Operand::Constant(*x)).collect();
            let mut graph = Graph::new();
            let Operand::Constant(folded) = graph.apply(op, &operands) else {
                panic!("{op:?} of constants is a constant");
            };
            assert!(graph.is_empty());
            assert_same(folded, plain_value(op, &list), &(op, &list));
            assert_same(op.value(&list), plain_value(op, &list), &(op, &list));
        }
    }
}

#[test]
fn programs_give_the_plain_value_for_any_number_of_paths() {
    for op in Op::ALL {
        for count in operand_counts(op).into_iter().filter(|count| *count > 0) {
            let lists = edge_lists(count);
            let cycle: Vec<Vec<f64>> = lists.iter().cycle().take(1_100).cloned().collect();
            let open = vec![None; count];
            for path_count in [1, 511, 512, 513, 1_024] {
                check_program(op, &open, &cycle, path_count);
            }
            check_program(op, &open, &lists, lists.len());
        }
    }
}

#[test]
fn programs_give_the_plain_value_for_any_mix_of_constants() {
    for op in Op::ALL {
        for count in operand_counts(op).into_iter().filter(|count| *count > 1) {
            for mask in 1..(1 << count) - 1 {
                let is_fixed = |position: usize| mask & (1 << position) != 0;
                let fixed_count = (0..count).filter(|position| is_fixed(*position)).count();
                for chosen in edge_lists(fixed_count) {
                    let mut chosen = chosen.into_iter();
                    let fixed: Vec<Option<f64>> = (0..count)
                        .map(|position| is_fixed(position).then(|| chosen.next().unwrap()))
                        .collect();
                    let lists: Vec<Vec<f64>> = edge_lists(count - fixed_count)
                        .into_iter()
                        .map(|rest| {
                            let mut rest = rest.into_iter();
                            let fill = |x: &Option<f64>| x.or_else(|| rest.next()).unwrap();
                            fixed.iter().map(fill).collect()
                        })
                        .collect();
                    check_program(op, &fixed, &lists, lists.len());
                }
            }
        }
    }
}

#[test]
fn the_values_of_one_path_are_the_plain_values() {
    for op in Op::ALL {
        for list in operand_counts(op).into_iter().flat_map(edge_lists) {
            let (graph, result) = graph_of(op, &vec![None; list.len()]);
            let mut inputs = Inputs::new();
            for (value, position) in list.iter().zip(0..) {
                inputs.set_constant(InputId(position), *value);
            }
            let values = values(&graph, &inputs, 0);
            let value = engine::value_of(&values, result);
            assert_same(value, plain_value(op, &list), &(op, &list));
        }
    }
}

#[test]
fn not_a_number_spreads_through_everything_but_the_branch_not_taken() {
    for op in Op::ALL {
        for list in operand_counts(op).into_iter().flat_map(edge_lists) {
            let is_hidden = op == Op::Select && !list[0].is_nan() && {
                let taken = if list[0] == 0.0 { list[2] } else { list[1] };
                !taken.is_nan()
            };
            if list.iter().any(|x| x.is_nan()) && !is_hidden {
                assert!(op.value(&list).is_nan(), "{op:?} of {list:?}");
            }
        }
    }
    let not_taken = Op::Select.value(&[1.0, 7.0, f64::NAN]);
    assert_same(not_taken, 7.0, &"the branch taken");
}

/// Operations of four and five operands, on fewer edges because there are more places.
#[test]
fn quantiles_with_parameters_give_the_plain_value() {
    let edges = [
        f64::NAN,
        f64::NEG_INFINITY,
        f64::INFINITY,
        -0.0,
        0.3,
        0.975,
        2.5,
    ];
    for op in Op::ALL {
        let Arity::Exactly(count @ 4..) = op.arity() else {
            continue;
        };
        let mut lists = vec![Vec::new()];
        for _ in 0..count {
            let longer = lists
                .iter()
                .flat_map(|list| edges.map(|edge| [list.as_slice(), &[edge]].concat()));
            lists = longer.collect();
        }
        check_program(op, &vec![None; count], &lists, lists.len());
        for list in &lists {
            let has_none = list.iter().any(|operand| operand.is_nan());
            assert!(!has_none || op.value(list).is_nan(), "{op:?} of {list:?}");
            assert_same(op.value(list), plain_value(op, list), &(op, list));
        }
        let last: Vec<Option<f64>> = (0..count)
            .map(|place| (place > 0).then_some([0.0, 0.5, 0.5, 0.0, 0.9][place]))
            .collect();
        let lists: Vec<Vec<f64>> = edges
            .iter()
            .map(|edge| last.iter().map(|fixed| fixed.unwrap_or(*edge)).collect())
            .collect();
        check_program(op, &last, &lists, lists.len());
    }
}

#[test]
fn commutative_operations_commute() {
    for op in Op::ALL.into_iter().filter(|op| op.is_commutative()) {
        for list in edge_lists(2) {
            let (there, back) = (op.value(&list), op.value(&[list[1], list[0]]));
            assert_same(there, back, &(op, list));
        }
    }
}

#[test]
fn long_lists_agree_too() {
    let flows = [-100.0, 20.0, -0.0, 35.5, 41.0, 17.25, 5.0, 3.0, -2.0];
    let lists: Vec<Vec<f64>> = (0..600)
        .map(|path| {
            let shift = f64::from(path) / 10.0;
            flows.iter().map(|flow| flow + shift).collect()
        })
        .collect();
    for op in Op::ALL {
        if op.arity().accepts(flows.len()) {
            check_program(op, &[None; 9], &lists, lists.len());
            let mut some_fixed = vec![None; 9];
            (some_fixed[2], some_fixed[8]) = (Some(EDGES[4]), Some(-2.0));
            let lists: Vec<Vec<f64>> = lists
                .iter()
                .map(|list| {
                    let mut list = list.clone();
                    (list[2], list[8]) = (EDGES[4], -2.0);
                    list
                })
                .collect();
            check_program(op, &some_fixed, &lists, lists.len());
        }
    }
}

#[test]
#[should_panic(expected = "does not take 3 operands")]
fn a_wrong_number_of_operands_is_refused() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    graph.apply(Op::Add, &[x, x, x]);
}

#[test]
#[should_panic(expected = "does not take 1 operands")]
fn a_wrong_number_of_constants_is_refused() {
    Graph::new().apply(Op::Add, &[Operand::Constant(1.0)]);
}

#[test]
fn node_ids_are_positions() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(7));
    let y = graph.apply(Op::Negate, &[x]);
    assert_eq!((x, y), (Operand::Node(NodeId(0)), Operand::Node(NodeId(1))));
    assert_eq!(graph.input_of(NodeId(0)), Some(InputId(7)));
    assert_eq!(
        (graph.op(NodeId(0)), graph.op(NodeId(1))),
        (None, Some(Op::Negate))
    );
    assert_eq!(graph.operands(NodeId(1)), [x]);
}

/// The numbers that decide most of an operation's cases.
const FEW_EDGES: [f64; 8] = [f64::NAN, f64::INFINITY, 0.0, -0.0, 1.0, -2.5, 0.1, f64::MAX];

/// Every way to fill these places, one number a place where it is not fixed.
fn fillings(fixed: &[Option<f64>]) -> Vec<Vec<f64>> {
    let mut lists = vec![Vec::new()];
    for fixed in fixed {
        let numbers = fixed.map_or(FEW_EDGES.to_vec(), |number| vec![number]);
        lists = lists
            .iter()
            .flat_map(|list| {
                numbers
                    .iter()
                    .map(|number| [list.as_slice(), &[*number]].concat())
            })
            .collect();
    }
    lists
}

/// Runs `outer` on the value of `inner` at this position; the operands of `inner` come first among the fixed and open ones.
fn check_pair(inner: Op, outer: Op, position: usize, fixed: &[Option<f64>]) {
    let Arity::Exactly(inner_count) = inner.arity() else {
        unreachable!("pairs are made of short operations");
    };
    let mut graph = Graph::new();
    let operands: Vec<Operand> = fixed
        .iter()
        .zip(0..)
        .map(|(fixed, id)| fixed.map_or_else(|| graph.input(InputId(id)), Operand::Constant))
        .collect();
    let value = graph.apply(inner, &operands[..inner_count]);
    let mut of_outer = operands[inner_count..].to_vec();
    of_outer.insert(position, value);
    let result = graph.apply(outer, &of_outer);

    let lists = fillings(fixed);
    let columns: Vec<Vec<f64>> = (0..fixed.len())
        .map(|operand| lists.iter().map(|list| list[operand]).collect())
        .collect();
    let mut inputs = Inputs::new();
    for (column, id) in columns.iter().zip(0..) {
        inputs.set_paths(InputId(id), column);
    }
    let results = evaluate(&schedule(&graph, &[result]), &inputs, lists.len());
    for (path, list) in lists.iter().enumerate() {
        let mut of_outer = list[inner_count..].to_vec();
        of_outer.insert(position, plain_value(inner, &list[..inner_count]));
        let what = (inner, outer, position, fixed, list);
        assert_same(results.value(0, path), plain_value(outer, &of_outer), &what);
    }
}

/// As [`check_pair`], for every number in the places that `is_fixed`.
fn check_pairs(inner: Op, outer: Op, position: usize, is_fixed: &[bool]) {
    let only_fixed: Vec<Option<f64>> = is_fixed
        .iter()
        .map(|is_fixed| (!is_fixed).then_some(0.0))
        .collect();
    for numbers in fillings(&only_fixed) {
        let fixed: Vec<Option<f64>> = numbers
            .iter()
            .zip(is_fixed)
            .map(|(number, is_fixed)| is_fixed.then_some(*number))
            .collect();
        check_pair(inner, outer, position, &fixed);
    }
}

#[test]
fn two_operations_in_one_instruction_give_the_plain_value() {
    let arithmetic = [
        Op::Add,
        Op::Subtract,
        Op::Multiply,
        Op::Minimum,
        Op::Maximum,
    ];
    let first_two = [[false, false], [false, true], [true, false]];
    for outer in arithmetic {
        for (position, last) in [(0, false), (0, true), (1, false), (1, true)] {
            for inner in arithmetic {
                for [a, b] in first_two {
                    check_pairs(inner, outer, position, &[a, b, last]);
                }
            }
            check_pairs(Op::Negate, outer, position, &[false, last]);
        }
    }
    for inner in [Op::Less, Op::LessEqual] {
        for [a, b] in first_two {
            for [c, d] in [[false, false], [false, true], [true, false], [true, true]] {
                check_pairs(inner, Op::Select, 0, &[a, b, c, d]);
            }
        }
    }
}

#[test]
fn two_operations_are_one_instruction() {
    let mut graph = Graph::new();
    let [x, y] = [0, 1].map(|id| graph.input(InputId(id)));
    let product = graph.apply(Op::Multiply, &[x, y]);
    let clamped = graph.apply(Op::Maximum, &[product, Operand::Constant(0.0)]);
    assert_eq!(
        schedule(&graph, &[clamped]).len(),
        4,
        "two loads, one instruction, one store"
    );
    let both = schedule(&graph, &[clamped, product]);
    assert_eq!(both.len(), 6, "what is asked for is computed by itself");
    let terms: Vec<Operand> = (1..5)
        .map(|year| {
            let power = graph.apply(Op::Subtract, &[x, Operand::Constant(f64::from(year))]);
            graph.apply(Op::Multiply, &[power, Operand::Constant(0.9)])
        })
        .collect();
    let total = graph.apply(Op::Sum, &terms);
    assert_eq!(
        schedule(&graph, &[total]).len(),
        8,
        "a load, the first addition with a product inside it, five more, one store"
    );
}
