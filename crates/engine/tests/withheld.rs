//! What rests on a number that was kept back is kept back, whatever is done with it.

use engine::{Graph, InputId, Op, Operand, is_withheld};

fn operand_counts(op: Op) -> Vec<usize> {
    (1..=6).filter(|count| op.arity().accepts(*count)).collect()
}

#[test]
fn every_operation_on_it_is_withheld() {
    let mut graph = Graph::new();
    let known = graph.input(InputId(0));
    for op in Op::ALL {
        for count in operand_counts(op) {
            for place in 0..count {
                for other in [Operand::Constant(0.0), Operand::Constant(1.0), known] {
                    let mut operands = vec![other; count];
                    operands[place] = Operand::WITHHELD;
                    let result = graph.apply(op, &operands);
                    assert!(result.is_withheld(), "{op:?} {operands:?}");
                }
            }
        }
    }
    assert_eq!(graph.len(), 1, "nothing is left to compute");
}

#[test]
fn no_other_number_is() {
    for value in [0.0, f64::NAN, -f64::NAN, f64::INFINITY] {
        assert!(!is_withheld(value), "{value}");
    }
}
