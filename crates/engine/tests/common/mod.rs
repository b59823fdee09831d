//! What the engine's tests share: comparing numbers, the edge grid, a second implementation of every operation, and the published values.

#![allow(
    dead_code,
    reason = "each test file is a program of its own and uses a part of this"
)]

use engine::{
    Op, beta_quantile, gamma_quantile, internal_rate, modified_internal_rate,
    negative_binomial_quantile, normal_quantile, payback, poisson_quantile,
    truncated_normal_quantile,
};

/// Fails unless the two differ by at most `absolute` plus `relative` times the expected value.
#[track_caller]
pub(crate) fn assert_close(actual: f64, expected: f64, absolute: f64, relative: f64) {
    let allowed = absolute + relative * expected.abs();
    let difference = (actual - expected).abs();
    assert!(
        difference <= allowed,
        "{actual} is not within {allowed:e} of {expected}, it is {difference:e} away"
    );
}

/// Whether two numbers have the same bits; all NaN are the same.
pub(crate) fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

#[track_caller]
pub(crate) fn assert_same(actual: f64, expected: f64, what: &dyn std::fmt::Debug) {
    assert!(
        same(actual, expected),
        "{what:?}: {actual:?} ({:#x}) is not {expected:?} ({:#x})",
        actual.to_bits(),
        expected.to_bits()
    );
}

/// Numbers at which arithmetic has an edge.
pub(crate) const EDGES: [f64; 22] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    0.1,
    0.3,
    0.975,
    1e-15,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    -f64::MIN_POSITIVE,
    f64::MAX,
    -f64::MAX,
    1e16,
    -100.0,
];

/// Every list of this many edges.
pub(crate) fn edge_lists(len: usize) -> Vec<Vec<f64>> {
    let mut lists = vec![Vec::new()];
    for _ in 0..len {
        lists = lists
            .iter()
            .flat_map(|list| {
                EDGES
                    .iter()
                    .map(|edge| [list.as_slice(), &[*edge]].concat())
            })
            .collect();
    }
    lists
}

/// The numbers of operands to try an operation with.
pub(crate) fn operand_counts(op: Op) -> Vec<usize> {
    (0..=3).filter(|count| op.arity().accepts(*count)).collect()
}

/// The value of an operation written a second time, slowly and plainly.
///
/// Where the arithmetic is a published algorithm or a search (quantile, rates, payback) only its place in the rules is checked here; the numbers are checked against published values elsewhere.
pub(crate) fn plain_value(op: Op, operands: &[f64]) -> f64 {
    let at = |index: usize| operands[index];
    if op == Op::Select {
        return if at(0).is_nan() {
            f64::NAN
        } else if at(0) == 0.0 {
            at(2)
        } else {
            at(1)
        };
    }
    if operands.iter().any(|operand| operand.is_nan()) {
        return f64::NAN;
    }
    let truth = |answer: bool| if answer { 1.0 } else { 0.0 };
    match op {
        Op::Add => at(0) + at(1),
        Op::Subtract => at(0) - at(1),
        Op::Multiply => at(0) * at(1),
        Op::Divide => at(0) / at(1),
        Op::Negate => f64::from_bits(at(0).to_bits() ^ (1 << 63)),
        Op::Absolute => f64::from_bits(at(0).to_bits() & !(1 << 63)),
        // The total order puts -0 before +0, and there is no NaN left.
        Op::Minimum if at(0).total_cmp(&at(1)).is_le() => at(0),
        Op::Maximum if at(0).total_cmp(&at(1)).is_ge() => at(0),
        Op::Minimum | Op::Maximum => at(1),
        Op::Power => libm::pow(at(0), at(1)),
        Op::Exponential => libm::exp(at(0)),
        Op::Logarithm => libm::log(at(0)),
        Op::SquareRoot => libm::sqrt(at(0)),
        Op::RoundNearest | Op::RoundDown | Op::RoundUp => plain_rounding(op, at(0), at(1)),
        Op::Less => truth(at(0) < at(1)),
        Op::LessEqual => truth(at(0) <= at(1)),
        Op::Equal => truth(at(0) == at(1)),
        Op::NotEqual => truth(at(0) != at(1)),
        Op::And => truth(at(0) != 0.0 && at(1) != 0.0),
        Op::Or => truth(at(0) != 0.0 || at(1) != 0.0),
        Op::Not => truth(at(0) == 0.0),
        Op::Select => unreachable!("answered above"),
        Op::NormalQuantile => normal_quantile(at(0)),
        Op::TruncatedNormalQuantile => truncated_normal_quantile(at(0), at(1), at(2)),
        Op::GammaQuantile => gamma_quantile(at(0), at(1), at(2), at(3)),
        Op::BetaQuantile => beta_quantile(at(0), at(1), at(2), at(3), at(4)),
        Op::PoissonQuantile => poisson_quantile(at(0), at(1), at(2), at(3)),
        Op::NegativeBinomialQuantile => {
            negative_binomial_quantile(at(0), at(1), at(2), at(3), at(4))
        }
        Op::Sum => {
            let mut total = if operands.is_empty() { 0.0 } else { -0.0 };
            for operand in operands {
                total += operand;
            }
            total
        }
        Op::InternalRate => internal_rate(operands).value_or_nan(),
        Op::ModifiedInternalRate => {
            modified_internal_rate(&operands[2..], at(0), at(1)).value_or_nan()
        }
        Op::Payback => payback(operands).value_or_nan(),
        Op::FirstTrue => {
            for (index, operand) in operands.iter().enumerate() {
                if *operand != 0.0 {
                    return index as f64;
                }
            }
            f64::NAN
        }
        Op::ShareOf if at(1) > 0.0 => at(0) / at(1),
        Op::ShareOf => f64::NAN,
    }
}

fn plain_rounding(op: Op, x: f64, step: f64) -> f64 {
    if step <= 0.0 || step.is_infinite() {
        return f64::NAN;
    }
    let quotient = x / step;
    if quotient.is_infinite() {
        return x;
    }
    let four_last_places = 4.0 * f64::EPSILON * quotient.abs();
    let whole = libm::round(quotient);
    let is_whole = libm::fabs(quotient - whole) <= four_last_places;
    let away_from_zero = quotient + four_last_places.copysign(quotient);
    let steps = match op {
        _ if is_whole => whole,
        Op::RoundDown => libm::floor(quotient),
        Op::RoundUp => libm::ceil(quotient),
        _ => libm::round(away_from_zero),
    };
    let parts = libm::round(1.0 / step);
    let is_part_of_one = step < 1.0 && libm::fabs(1.0 / step - parts) <= parts * f64::EPSILON;
    if is_part_of_one {
        steps / parts
    } else {
        steps * step
    }
}

/// A file of published values.
pub(crate) fn oracle(name: &str) -> toml::Table {
    let path = format!("{}/../../tests/oracle/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.parse()
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The tables of an array of tables.
pub(crate) fn cases<'t>(
    file: &'t toml::Table,
    name: &str,
) -> impl Iterator<Item = &'t toml::Table> {
    let cases = file[name].as_array().expect("an array of tables");
    assert!(!cases.is_empty(), "{name} has cases");
    cases.iter().map(|case| case.as_table().expect("a table"))
}

/// A number of a table.
pub(crate) fn number(table: &toml::Table, key: &str) -> f64 {
    to_number(table.get(key).unwrap_or_else(|| panic!("no {key}")))
}

/// A list of numbers of a table.
pub(crate) fn numbers(table: &toml::Table, key: &str) -> Vec<f64> {
    let list = table.get(key).and_then(toml::Value::as_array);
    let list = list.unwrap_or_else(|| panic!("no list {key}"));
    list.iter().map(to_number).collect()
}

fn to_number(value: &toml::Value) -> f64 {
    match value {
        toml::Value::Integer(whole) => *whole as f64,
        toml::Value::Float(number) => *number,
        other => panic!("{other} is not a number"),
    }
}
