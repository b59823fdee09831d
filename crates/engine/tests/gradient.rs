//! Derivatives by the adjoint: one table over every operation, checked against central differences away from kinks, against derivatives by hand at kinks, and for failing where the value fails.

mod common;

use common::{assert_close, assert_same, edge_lists, operand_counts};
use engine::{
    BLOCK_LEN_PATHS, Execution, Graph, InputId, Inputs, InstructionSet, NodeId, Op, Operand,
    evaluate_range, gradient, gradient_and_kinks, schedule, schedule_for, value_of, values,
};

const NAN: f64 = f64::NAN;

/// Operands at which an operation is smooth and defined.
fn smooth_at(op: Op) -> Vec<Vec<f64>> {
    let lists: &[&[f64]] = match op {
        Op::Add | Op::Subtract | Op::Multiply => &[&[2.5, -3.0], &[0.0, 0.0], &[-1e3, 0.1]],
        Op::Divide => &[&[2.5, -3.0], &[0.0, 0.7], &[-9.0, 4.0]],
        Op::ShareOf => &[&[2.5, 3.0], &[-1.0, 0.7], &[0.0, 40.0]],
        Op::Negate | Op::Exponential => &[&[0.0], &[-2.5], &[3.0]],
        Op::Absolute => &[&[-2.5], &[3.0], &[0.1]],
        Op::Minimum | Op::Maximum => &[&[2.0, 3.0], &[3.0, 2.0], &[-1.0, -4.0]],
        Op::Power => &[
            &[2.0, 3.0],
            &[1.1, -40.0],
            &[0.3, 0.6],
            &[5.0, 0.0],
            &[7.0, 1.0],
            &[0.5, 2.0],
        ],
        Op::Logarithm | Op::SquareRoot => &[&[0.2], &[1.0], &[90.0]],
        Op::RoundNearest => &[&[7.3, 2.0], &[-7.4, 0.7], &[0.3, 5.0]],
        Op::RoundDown | Op::RoundUp => &[&[7.3, 2.0], &[-7.3, 0.7], &[0.3, 5.0]],
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual => {
            &[&[2.0, 3.0], &[3.0, 2.0], &[-1.0, -4.0]]
        }
        Op::And | Op::Or => &[&[2.0, 3.0], &[-1.0, 0.5]],
        Op::Not => &[&[2.0], &[-0.5]],
        Op::Select => &[&[1.0, 5.0, 7.0], &[-2.0, 5.0, 7.0], &[0.5, -3.0, 4.0]],
        Op::NormalQuantile => &[&[0.5], &[0.001], &[0.9], &[0.975]],
        Op::TruncatedNormalQuantile => &[&[0.3, -1.0, 2.0], &[0.6, 4.0, 6.0]],
        Op::GammaQuantile => &[&[0.3, 2.5, 0.5, 9.0], &[0.6, 0.7, 0.1, 20.0]],
        Op::BetaQuantile => &[&[0.2, 2.0, 5.0, 0.05, 0.9], &[0.55, 0.6, 3.0, 0.02, 0.7]],
        Op::PoissonQuantile => &[&[0.3, 4.2, 0.5, 20.5]],
        Op::NegativeBinomialQuantile => &[&[0.3, 4.2, 0.31, 0.5, 90.5]],
        Op::Sum => &[&[2.0, 3.0, -4.0], &[1.0], &[0.0, 0.0, 0.0, 5.0]],
        Op::InternalRate => &[
            &[-100.0, 39.0, 59.0, 55.0, 20.0],
            &[-100.0, 0.0, 150.0],
            &[100.0, -30.0, -90.0],
            &[-50.0, 20.0, -10.0, 30.0, 80.0],
        ],
        Op::ModifiedInternalRate => &[
            &[0.1, 0.12, -120.0, 39.0, 30.0, 21.0, 37.0, 46.0],
            &[0.05, 0.02, -10.0, -2.0, 5.0, -1.0, 20.0],
        ],
        Op::Payback => &[
            &[-100.0, 50.0, 40.0, 20.0],
            &[10.0, -100.0, 30.0, 90.0, -40.0],
            &[100.0, 5.0, -3.0],
        ],
        Op::FirstTrue => &[&[1.0], &[2.0, 1.0, 3.0]],
    };
    lists.iter().map(|list| list.to_vec()).collect()
}

/// Operands at a kink, a jump or the edge of the domain, and the derivatives that the convention gives there; each with its reason.
fn by_hand_at(op: Op) -> Vec<(Vec<f64>, Vec<f64>)> {
    let cases: &[(&[f64], &[f64])] = match op {
        // The first operand at a tie.
        Op::Minimum | Op::Maximum => &[(&[3.0, 3.0], &[1.0, 0.0]), (&[0.0, -0.0], &[1.0, 0.0])],
        // Between the slopes of both sides.
        Op::Absolute => &[(&[0.0], &[0.0]), (&[-0.0], &[0.0])],
        // On the step the whole number of steps stays.
        Op::RoundNearest | Op::RoundDown | Op::RoundUp => &[(&[6.0, 2.0], &[0.0, 3.0])],
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual | Op::And | Op::Or => {
            &[(&[3.0, 3.0], &[0.0, 0.0]), (&[0.0, 0.0], &[0.0, 0.0])]
        }
        Op::Not => &[(&[0.0], &[0.0])],
        // The branch taken, whatever the other one is.
        Op::Select => &[
            (&[0.0, 5.0, 7.0], &[0.0, 0.0, 1.0]),
            (&[1.0, 5.0, NAN], &[0.0, 1.0, 0.0]),
        ],
        // x^3, x^2, x and 1 at x = 0, where the power of 0 has no logarithm but stays 0.
        Op::Power => &[
            (&[0.0, 3.0], &[0.0, 0.0]),
            (&[0.0, 2.0], &[0.0, 0.0]),
            (&[0.0, 1.0], &[1.0, 0.0]),
            // (-2)^3 falls by 3 x 4; its exponent cannot move.
            (&[-2.0, 3.0], &[12.0, NAN]),
        ],
        // Infinitely steep: no number.
        Op::SquareRoot => &[(&[0.0], &[f64::INFINITY])],
        // A sum that is never negative is paid back at 0, and stays so.
        Op::Payback => &[(&[0.0, 5.0], &[0.0, 0.0])],
        Op::Add
        | Op::Subtract
        | Op::Multiply
        | Op::Divide
        | Op::ShareOf
        | Op::Negate
        | Op::Exponential
        | Op::Logarithm
        | Op::NormalQuantile
        | Op::TruncatedNormalQuantile
        | Op::GammaQuantile
        | Op::BetaQuantile
        | Op::PoissonQuantile
        | Op::NegativeBinomialQuantile
        | Op::Sum
        | Op::InternalRate
        | Op::ModifiedInternalRate
        | Op::FirstTrue => &[],
    };
    let owned = cases.iter();
    owned.map(|(at, by)| (at.to_vec(), by.to_vec())).collect()
}

/// The derivatives of one operation by those operands that are not fixed, at each list.
fn derivatives(op: Op, is_fixed: &[bool], list: &[f64]) -> Vec<Option<f64>> {
    let mut graph = Graph::new();
    let mut by = Vec::new();
    let mut inputs = Inputs::new();
    let operands: Vec<Operand> = (list.iter().zip(is_fixed).zip(0..))
        .map(|((value, is_fixed), id)| {
            if *is_fixed {
                return Operand::Constant(*value);
            }
            let input = graph.input(InputId(id));
            inputs.set_constant(InputId(id), *value);
            if let Operand::Node(node) = input {
                by.push(node);
            }
            input
        })
        .collect();
    let result = graph.apply(op, &operands);
    let slopes = gradient(&mut graph, result, &by);
    let known = values(&graph, &inputs, 0);
    let mut slopes = slopes.into_iter().map(|slope| value_of(&known, slope));
    let by_position = is_fixed.iter();
    by_position
        .map(|is_fixed| if *is_fixed { None } else { slopes.next() })
        .collect()
}

/// The value of an operation when one operand is moved.
fn moved(op: Op, list: &[f64], position: usize, by: f64) -> f64 {
    let mut list = list.to_vec();
    list[position] += by;
    op.value(&list)
}

/// The difference quotient of fourth order: off by about the fourth power of the step, 1e-4 of the operand.
fn central_difference(op: Op, list: &[f64], position: usize) -> f64 {
    let step = 1e-4
        * if list[position] == 0.0 {
            1.0
        } else {
            list[position].abs()
        };
    let rise = |by: f64| moved(op, list, position, by) - moved(op, list, position, -by);
    (8.0 * rise(step) - rise(2.0 * step)) / (12.0 * step)
}

/// Every way to fix some operands and leave at least one open.
fn masks(count: usize) -> impl Iterator<Item = Vec<bool>> {
    // Long lists: none fixed, every other one, the first half.
    let all = if count <= 3 { (1 << count) - 1 } else { 0 };
    let chosen = [0, 0b1010_1010, 0b111]
        .into_iter()
        .filter(move |_| count > 3);
    let masks = (0..all).chain(chosen);
    masks.map(move |mask| (0..count).map(|place| mask & (1 << place) != 0).collect())
}

#[test]
fn every_operation_has_the_slope_of_central_differences() {
    for op in Op::ALL {
        let lists = smooth_at(op);
        assert!(!lists.is_empty(), "{op:?}");
        for list in lists {
            for is_fixed in masks(list.len()) {
                for (position, told) in derivatives(op, &is_fixed, &list).into_iter().enumerate() {
                    let Some(told) = told else { continue };
                    println!("{op:?} {list:?} by {position}, fixed {is_fixed:?}");
                    assert!(told.is_finite(), "{told}");
                    let size = op.value(&list).abs().max(1.0);
                    assert_close(
                        told,
                        central_difference(op, &list, position),
                        1e-10 * size,
                        1e-9,
                    );
                }
            }
        }
    }
}

#[test]
fn at_kinks_and_edges_the_slope_is_that_of_the_convention() {
    for op in Op::ALL {
        for (list, expected) in by_hand_at(op) {
            let told = derivatives(op, &vec![false; list.len()], &list);
            for (told, expected) in told.into_iter().zip(&expected) {
                let told = told.expect("nothing is fixed");
                // Zeros of either sign are the same slope.
                assert_same(told + 0.0, *expected, &(op, &list));
            }
        }
    }
}

#[test]
fn where_the_value_fails_the_slope_fails() {
    for op in Op::ALL {
        let short = operand_counts(op).into_iter().filter(|count| *count > 0);
        for list in short.flat_map(edge_lists) {
            let value = op.value(&list);
            if value.is_finite() {
                continue;
            }
            let told = derivatives(op, &vec![false; list.len()], &list);
            let all_fail = told.iter().all(|told| told.is_some_and(f64::is_nan));
            assert!(
                all_fail,
                "{op:?} of {list:?} is {value}, its slopes {told:?}"
            );
        }
    }
    // 1 loan of 100, 2 roots: no rate, no slope.
    let flows = [-100.0, 230.0, -132.0];
    let told = derivatives(Op::InternalRate, &[false; 3], &flows);
    assert!(told.iter().all(|told| told.is_some_and(f64::is_nan)));
}

/// `if q > 0 then a / q else 0` and its kind: what is not taken passes nothing on, though its own slope is infinite or no number.
#[test]
fn a_branch_not_taken_passes_nothing_on() {
    let undefined_at_zero: [fn(&mut Graph, Operand) -> Operand; 5] = [
        |graph, q| graph.apply(Op::Divide, &[Operand::Constant(3.0), q]),
        |graph, q| {
            let rate = graph.apply(Op::InternalRate, &[Operand::Constant(-1.0), q]);
            graph.apply(Op::Multiply, &[q, rate])
        },
        |graph, q| {
            let logarithm = graph.apply(Op::Logarithm, &[q]);
            graph.apply(Op::Exponential, &[logarithm])
        },
        |graph, q| {
            let below = graph.apply(Op::Subtract, &[q, Operand::Constant(1.0)]);
            let root = graph.apply(Op::SquareRoot, &[below]);
            graph.apply(Op::Minimum, &[root, Operand::Constant(1.0)])
        },
        |graph, q| graph.apply(Op::Payback, &[Operand::Constant(-1.0), q]),
    ];
    for undefined in undefined_at_zero {
        let mut graph = Graph::new();
        let q = graph.input(InputId(0));
        let inside = undefined(&mut graph, q);
        let is_positive = graph.apply(Op::Less, &[Operand::Constant(0.0), q]);
        let otherwise = graph.apply(Op::Multiply, &[q, Operand::Constant(5.0)]);
        let chosen = graph.apply(Op::Select, &[is_positive, inside, otherwise]);
        let slope = gradient(&mut graph, chosen, &[NodeId(0)])[0];
        let mut inputs = Inputs::new();
        inputs.set_constant(InputId(0), 0.0);
        let known = values(&graph, &inputs, 0);
        assert_same(value_of(&known, slope), 5.0, &"five times q");
    }
}

#[test]
fn a_node_is_a_quantity_of_its_own() {
    // y = (2 x)^2 + x: by 2 x it is 4 x, by x through both 8 x + 1.
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let double = graph.apply(Op::Multiply, &[x, Operand::Constant(2.0)]);
    let square = graph.apply(Op::Multiply, &[double, double]);
    let y = graph.apply(Op::Add, &[square, x]);
    let later = graph.apply(Op::Negate, &[y]);
    let Operand::Node(later) = later else {
        panic!("it is no constant");
    };
    let slopes = gradient(&mut graph, y, &[NodeId(1), NodeId(0), later, NodeId(1)]);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), 3.0);
    let known = values(&graph, &inputs, 0);
    let told: Vec<f64> = slopes
        .iter()
        .map(|slope| value_of(&known, *slope))
        .collect();
    assert_eq!(told, [12.0, 25.0, 0.0, 12.0]);
    assert_eq!(
        gradient(&mut graph, Operand::Constant(7.0), &[NodeId(0)]),
        [Operand::Constant(0.0)]
    );
}

#[test]
fn a_long_chain_needs_no_deep_stack() {
    let mut graph = Graph::new();
    let x = graph.input(InputId(0));
    let mut value = x;
    for step in 0..200_000 {
        let grown = graph.apply(Op::Multiply, &[value, Operand::Constant(0.5)]);
        value = graph.apply(Op::Add, &[grown, Operand::Constant(f64::from(step))]);
    }
    let slopes = gradient_and_kinks(&mut graph, value, &[NodeId(0)], 0.1);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), 1.0);
    let known = values(&graph, &inputs, 0);
    assert_eq!(value_of(&known, slopes.derivatives[0]), 0.0);
}

/// Whether a kink is told near at this value of the one input.
fn near(build: impl Fn(&mut Graph, Operand) -> Operand, x: f64) -> f64 {
    let mut graph = Graph::new();
    let input = graph.input(InputId(0));
    let output = build(&mut graph, input);
    let slopes = gradient_and_kinks(&mut graph, output, &[NodeId(0)], 0.01);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), x);
    let known = values(&graph, &inputs, 0);
    value_of(&known, slopes.near_kinks[0])
}

fn number(value: f64) -> Operand {
    Operand::Constant(value)
}

/// The band is 1 %, so each case says on which side of it a number lies.
#[test]
fn near_is_told_by_the_amounts_that_are_compared() {
    // Profit of sales less costs of 100: near zero within 1 % of what it is made of.
    let profit = |graph: &mut Graph, sales| {
        let profit = graph.apply(Op::Subtract, &[sales, number(100.0)]);
        graph.apply(Op::Maximum, &[profit, number(0.0)])
    };
    for (sales, expected) in [
        (99.5, 1.0),
        (100.5, 1.0),
        (98.0, 0.0),
        (102.0, 0.0),
        (100.0, 1.0),
    ] {
        assert_eq!(near(profit, sales), expected, "{sales}");
    }
    // A price against a bound of 80, through a tax of 25 % of the difference.
    let threshold = |graph: &mut Graph, price| {
        let is_above = graph.apply(Op::Less, &[number(80.0), price]);
        let excess = graph.apply(Op::Subtract, &[price, number(80.0)]);
        let tax = graph.apply(Op::Multiply, &[excess, number(0.25)]);
        let tax = graph.apply(Op::Add, &[tax, number(7.0)]);
        graph.apply(Op::Select, &[is_above, tax, number(0.0)])
    };
    assert_eq!((near(threshold, 80.5), near(threshold, 82.0)), (1.0, 0.0));
    // The same choice between equal branches decides nothing.
    let indifferent = |graph: &mut Graph, price| {
        let is_above = graph.apply(Op::Less, &[number(80.0), price]);
        let one = graph.apply(Op::Multiply, &[price, number(2.0)]);
        let other = graph.apply(Op::Add, &[price, price]);
        graph.apply(Op::Select, &[is_above, one, other])
    };
    assert_eq!(near(indifferent, 80.5), 0.0);
    // Nor does one whose result nothing takes.
    let hidden = |graph: &mut Graph, price| {
        let capped = graph.apply(Op::Minimum, &[price, number(80.0)]);
        let never = graph.apply(Op::Less, &[price, number(0.0)]);
        graph.apply(Op::Select, &[never, capped, price])
    };
    assert_eq!(near(hidden, 80.5), 0.0);
    // 7.004 is 0.004 above a step of 7, and 1 % of it is 0.07; 7.5 is far from both.
    for op in [Op::RoundDown, Op::RoundUp] {
        let rounded = |graph: &mut Graph, x| graph.apply(op, &[x, number(1.0)]);
        assert_eq!(
            (near(rounded, 7.004), near(rounded, 7.5)),
            (1.0, 0.0),
            "{op:?}"
        );
    }
    let rounded = |graph: &mut Graph, x| graph.apply(Op::RoundNearest, &[x, number(1.0)]);
    assert_eq!((near(rounded, 7.004), near(rounded, 7.5004)), (0.0, 1.0));
    // A sum of 101 and -100 is small beside either.
    let size = |graph: &mut Graph, x| {
        let sum = graph.apply(Op::Sum, &[x, number(-50.0), number(-50.0)]);
        graph.apply(Op::Absolute, &[sum])
    };
    assert_eq!((near(size, 100.9), near(size, 102.0)), (1.0, 0.0));
    // Paid back after 2.005 and 2.5 periods: the slope changes at 2.
    let paid_back = |graph: &mut Graph, first| {
        graph.apply(
            Op::Payback,
            &[first, number(60.0), number(40.0), number(10.0)],
        )
    };
    assert_eq!(
        (near(paid_back, -100.05), near(paid_back, -105.0)),
        (1.0, 0.0)
    );
}

/// A kink counts for what moves it, and not for what does not.
#[test]
fn a_kink_is_told_of_those_that_move_it() {
    let mut graph = Graph::new();
    let [price, cost] = [0, 1].map(|id| graph.input(InputId(id)));
    let capped = graph.apply(Op::Minimum, &[price, number(10.0)]);
    let output = graph.apply(Op::Subtract, &[capped, cost]);
    let slopes = gradient_and_kinks(&mut graph, output, &[NodeId(0), NodeId(1)], 0.01);
    let mut inputs = Inputs::new();
    inputs.set_constant(InputId(0), 9.95);
    inputs.set_constant(InputId(1), 3.0);
    let known = values(&graph, &inputs, 0);
    let near = [0, 1].map(|place| value_of(&known, slopes.near_kinks[place]));
    assert_eq!(near, [1.0, 0.0]);
}

/// A small mine: price, ore, losses carried forward, a rate and a payback.
fn small_mine(graph: &mut Graph) -> (Vec<Operand>, Vec<NodeId>) {
    let uniforms: Vec<Operand> = (0..12).map(|id| graph.input(InputId(id))).collect();
    let mut flows = vec![number(-120.0)];
    let (mut losses, mut left) = (number(30.0), number(9.0));
    let mut by = Vec::new();
    for uniform in uniforms {
        let normal = graph.apply(Op::NormalQuantile, &[uniform]);
        let growth = graph.apply(Op::Multiply, &[normal, number(0.3)]);
        let price = graph.apply(Op::Exponential, &[growth]);
        let mined = graph.apply(Op::Minimum, &[left, price]);
        left = graph.apply(Op::Subtract, &[left, mined]);
        let sales = graph.apply(Op::Multiply, &[mined, price]);
        let sales = graph.apply(Op::Multiply, &[sales, number(40.0)]);
        let income = graph.apply(Op::Subtract, &[sales, number(20.0)]);
        let taxable = graph.apply(Op::Maximum, &[income, number(0.0)]);
        let used = graph.apply(Op::Minimum, &[losses, taxable]);
        losses = graph.apply(Op::Subtract, &[losses, used]);
        let base = graph.apply(Op::Subtract, &[taxable, used]);
        let tax = graph.apply(Op::Multiply, &[base, number(0.25)]);
        flows.push(graph.apply(Op::Subtract, &[income, tax]));
        if let Operand::Node(node) = price {
            by.push(node);
        }
    }
    let rate = graph.apply(Op::InternalRate, &flows);
    let payback = graph.apply(Op::Payback, &flows);
    let total = graph.apply(Op::Sum, &flows);
    (vec![rate, payback, total], by)
}

/// The same bits for every instruction set, block length, number of threads and range of paths, and in the walk over one path.
#[test]
fn slopes_have_the_same_bits_however_they_are_computed() {
    let mut graph = Graph::new();
    let (figures, by) = small_mine(&mut graph);
    let mut outputs = figures.clone();
    for figure in figures {
        let slopes = gradient_and_kinks(&mut graph, figure, &by, 0.01);
        outputs.extend(slopes.derivatives);
        outputs.extend(slopes.near_kinks);
    }
    let count = BLOCK_LEN_PATHS + 37;
    let columns: Vec<Vec<f64>> = (0..by.len())
        .map(|draw| {
            (0..count)
                .map(|path| (((path * 7_919 + draw * 104_729) % 9_973) as f64 + 0.5) / 9_973.0)
                .collect()
        })
        .collect();
    let mut inputs = Inputs::new();
    for (column, id) in columns.iter().zip(0..) {
        inputs.set_paths(InputId(id), column);
    }
    let all = evaluate_range(
        &schedule(&graph, &outputs),
        &inputs,
        0..count,
        Execution::default(),
    );
    for set in InstructionSet::available() {
        let program = schedule_for(&graph, &outputs, set);
        for (block_len_paths, thread_count) in [(1, 1), (32, 2), (100, 1), (512, 3)] {
            let execution = Execution {
                block_len_paths,
                thread_count,
                chunk_len_paths: 128,
            };
            let some = evaluate_range(&program, &inputs, 11..count, execution);
            for output in 0..outputs.len() {
                for path in 11..count {
                    let (a, b) = (all.value(output, path), some.value(output, path - 11));
                    assert_same(a, b, &(set, execution, output, path));
                }
            }
        }
    }
    for path in [0, 41, count - 1] {
        let known = values(&graph, &inputs, path);
        for (place, output) in outputs.iter().enumerate() {
            let what = ("path", path, "output", place);
            assert_same(value_of(&known, *output), all.value(place, path), &what);
        }
    }
    // The internal rate is there on some paths and the kinks are near on some.
    assert!(all.output(0).iter().any(|rate| rate.is_finite()));
    let near: f64 = all
        .output(3 + by.len())
        .iter()
        .filter(|near| **near == 1.0)
        .sum();
    assert!(near > 0.0 && near < count as f64, "{near}");
}
