//! The arithmetic of every operation on plain numbers, one small function each.
//!
//! Folding of constants, programs and single-path evaluation all call these bodies, so a value has the same bits wherever it was computed.
//! Only exact operations (`+ - * /`, square root, comparison, rounding to whole numbers) and the `libm` crate are used:
//! no fused multiply-add and no elementary function of the standard library, because those change bits with the processor.
//! The functions know nothing of graphs or statuses; where there is no value they give NaN.

#![expect(
    clippy::inline_always,
    reason = "these bodies are the inside of every kernel's loop"
)]

use crate::distribution::{
    beta_quantile, gamma_quantile, negative_binomial_quantile, poisson_quantile,
    truncated_normal_quantile,
};
use crate::elementary;
use crate::op::Op;
use crate::payback::payback;
use crate::quantile::normal_quantile;
use crate::rate::{internal_rate, modified_internal_rate};

impl Op {
    /// The value at these operands.
    ///
    /// Panics if [`Op::arity`] does not accept their number.
    pub fn value(self, operands: &[f64]) -> f64 {
        match *operands {
            [a] => self.value_of_one(a),
            [a, b] => self.value_of_two(a, b),
            [a, b, c] => self.value_of_three(a, b, c),
            _ => self.value_of_many(operands),
        }
    }

    /// [`Op::value`] for one operand.
    #[inline]
    pub(crate) fn value_of_one(self, a: f64) -> f64 {
        match self {
            Op::Negate => negate(a),
            Op::Absolute => absolute(a),
            Op::Exponential => exponential(a),
            Op::Logarithm => logarithm(a),
            Op::SquareRoot => square_root(a),
            Op::Not => not(a),
            Op::NormalQuantile => normal_quantile(a),
            _ => self.value_of_many(&[a]),
        }
    }

    /// [`Op::value`] for two operands.
    #[inline]
    pub(crate) fn value_of_two(self, a: f64, b: f64) -> f64 {
        match self {
            Op::Add => add(a, b),
            Op::Subtract => subtract(a, b),
            Op::Multiply => multiply(a, b),
            Op::Divide => divide(a, b),
            Op::Minimum => minimum(a, b),
            Op::Maximum => maximum(a, b),
            Op::Power => power(a, b),
            Op::RoundNearest => round_nearest(a, b),
            Op::RoundDown => round_down(a, b),
            Op::RoundUp => round_up(a, b),
            Op::Less => less(a, b),
            Op::LessEqual => less_equal(a, b),
            Op::Equal => equal(a, b),
            Op::NotEqual => not_equal(a, b),
            Op::And => and(a, b),
            Op::Or => or(a, b),
            Op::ShareOf => share_of(a, b),
            _ => self.value_of_many(&[a, b]),
        }
    }

    /// [`Op::value`] for three operands.
    #[inline]
    pub(crate) fn value_of_three(self, a: f64, b: f64, c: f64) -> f64 {
        match self {
            Op::Select => select(a, b, c),
            _ => self.value_of_many(&[a, b, c]),
        }
    }

    /// The operations over a list.
    fn value_of_many(self, operands: &[f64]) -> f64 {
        assert!(
            self.arity().accepts(operands.len()),
            "{self:?} does not take {} operands",
            operands.len()
        );
        match self {
            Op::Sum => sum(operands),
            Op::InternalRate => internal_rate(operands).value_or_nan(),
            Op::ModifiedInternalRate => {
                modified_internal_rate(&operands[2..], operands[0], operands[1]).value_or_nan()
            }
            Op::Payback => payback(operands).value_or_nan(),
            Op::FirstTrue => first_true(operands),
            Op::TruncatedNormalQuantile
            | Op::GammaQuantile
            | Op::BetaQuantile
            | Op::PoissonQuantile
            | Op::NegativeBinomialQuantile => quantile(self, operands),
            Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Negate
            | Op::Absolute
            | Op::Minimum
            | Op::Maximum
            | Op::Power
            | Op::Exponential
            | Op::Logarithm
            | Op::SquareRoot
            | Op::RoundNearest
            | Op::RoundDown
            | Op::RoundUp
            | Op::Less
            | Op::LessEqual
            | Op::Equal
            | Op::NotEqual
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Select
            | Op::NormalQuantile
            | Op::ShareOf => unreachable!("{self:?} takes one, two or three operands"),
        }
    }
}

#[inline(always)]
pub(crate) fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[inline(always)]
pub(crate) fn subtract(a: f64, b: f64) -> f64 {
    a - b
}

#[inline(always)]
pub(crate) fn multiply(a: f64, b: f64) -> f64 {
    a * b
}

#[inline(always)]
pub(crate) fn divide(a: f64, b: f64) -> f64 {
    a / b
}

#[inline(always)]
pub(crate) fn negate(a: f64) -> f64 {
    -a
}

#[inline(always)]
pub(crate) fn absolute(a: f64) -> f64 {
    a.abs()
}

/// The processor's own minimum returns its second operand when the two are equal or unordered.
/// Taking it both ways and joining the bits keeps a NaN, and gives -0 for two zeros of different sign in either order.
#[inline(always)]
pub(crate) fn minimum(a: f64, b: f64) -> f64 {
    let b_at_tie = if a < b { a } else { b };
    let a_at_tie = if b < a { b } else { a };
    f64::from_bits(b_at_tie.to_bits() | a_at_tie.to_bits())
}

/// As [`minimum`], but the bits common to both give +0, and would lose a NaN.
#[inline(always)]
pub(crate) fn maximum(a: f64, b: f64) -> f64 {
    let b_at_tie = if a > b { a } else { b };
    let a_at_tie = if b > a { b } else { a };
    let greater = f64::from_bits(b_at_tie.to_bits() & a_at_tie.to_bits());
    nan_if_unordered(a, b, greater)
}

#[inline(always)]
pub(crate) fn power(a: f64, b: f64) -> f64 {
    // IEEE 754 lets `pow(1, NaN)` and `pow(NaN, 0)` be 1, which would hide where the NaN came from.
    nan_if_unordered(a, b, libm::pow(a, b))
}

#[inline(always)]
pub(crate) fn exponential(a: f64) -> f64 {
    elementary::exponential(a)
}

#[inline(always)]
pub(crate) fn logarithm(a: f64) -> f64 {
    elementary::logarithm(a)
}

#[inline(always)]
pub(crate) fn square_root(a: f64) -> f64 {
    a.sqrt()
}

/// A quotient this close to a whole or half number, relative to its size, counts as that number: 4 units in the last place.
/// Decimal fractions are not exact in binary, and a statute that rounds 0.3 down to a multiple of 0.1 does not mean 0.2.
/// Spreadsheets do the same.
const QUOTIENT_SLACK: f64 = 4.0 * f64::EPSILON;

#[inline(always)]
pub(crate) fn round_nearest(x: f64, step: f64) -> f64 {
    let quotient = x / step;
    // Adding the slack away from zero moves a tie that fell short over its edge, and nothing else by a visible amount.
    let steps = (quotient + quotient * QUOTIENT_SLACK).round();
    whole_steps(x, step, quotient, steps)
}

#[inline(always)]
pub(crate) fn round_down(x: f64, step: f64) -> f64 {
    let quotient = x / step;
    whole_steps(x, step, quotient, quotient.floor())
}

#[inline(always)]
pub(crate) fn round_up(x: f64, step: f64) -> f64 {
    let quotient = x / step;
    whole_steps(x, step, quotient, quotient.ceil())
}

/// The multiple `steps * step`, or `x` itself when its quotient is infinite, or the nearest multiple when the quotient is within the slack of it.
#[inline(always)]
fn whole_steps(x: f64, step: f64, quotient: f64, steps: f64) -> f64 {
    if !(step > 0.0 && step < f64::INFINITY) {
        return f64::NAN;
    }
    if quotient.abs() == f64::INFINITY {
        return x;
    }
    let nearest = quotient.round();
    let slack = quotient.abs() * QUOTIENT_SLACK;
    let steps = if (quotient - nearest).abs() <= slack {
        nearest
    } else {
        steps
    };
    // 3 * 0.1 is not 0.3, but 3 / 10 is: where the step is one part of a whole number, divide by that number.
    let parts = (1.0 / step).round();
    if (1.0 / step - parts).abs() <= parts * f64::EPSILON && step < 1.0 {
        steps / parts
    } else {
        steps * step
    }
}

#[inline(always)]
pub(crate) fn less(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth(a < b))
}

#[inline(always)]
pub(crate) fn less_equal(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth(a <= b))
}

#[inline(always)]
pub(crate) fn equal(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth(a == b))
}

#[inline(always)]
pub(crate) fn not_equal(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth(a != b))
}

#[inline(always)]
pub(crate) fn and(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth((a != 0.0) && (b != 0.0)))
}

#[inline(always)]
pub(crate) fn or(a: f64, b: f64) -> f64 {
    nan_if_unordered(a, b, truth((a != 0.0) || (b != 0.0)))
}

#[inline(always)]
pub(crate) fn not(a: f64) -> f64 {
    nan_if_unordered(a, a, truth(a == 0.0))
}

#[inline(always)]
pub(crate) fn select(condition: f64, if_true: f64, if_false: f64) -> f64 {
    let taken = if condition == 0.0 { if_false } else { if_true };
    nan_if_unordered(condition, condition, taken)
}

#[inline(always)]
pub(crate) fn share_of(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { f64::NAN }
}

/// Starts from the first operand, so that a sum of one -0 keeps its sign.
pub(crate) fn sum(operands: &[f64]) -> f64 {
    match operands {
        [] => 0.0,
        [first, rest @ ..] => rest.iter().fold(*first, |total, next| total + next),
    }
}

/// The quantiles that take parameters; the caller has checked their number.
pub(crate) fn quantile(op: Op, operands: &[f64]) -> f64 {
    match (op, operands) {
        (Op::TruncatedNormalQuantile, &[p, least, most]) => {
            truncated_normal_quantile(p, least, most)
        }
        (Op::GammaQuantile, &[p, shape, least, most]) => gamma_quantile(p, shape, least, most),
        (Op::BetaQuantile, &[p, a, b, least, most]) => beta_quantile(p, a, b, least, most),
        (Op::PoissonQuantile, &[p, mean, least, most]) => poisson_quantile(p, mean, least, most),
        (Op::NegativeBinomialQuantile, &[p, size, chance, least, most]) => {
            negative_binomial_quantile(p, size, chance, least, most)
        }
        _ => unreachable!("{op:?} is no quantile of {} operands", operands.len()),
    }
}

pub(crate) fn first_true(operands: &[f64]) -> f64 {
    if operands.iter().any(|operand| operand.is_nan()) {
        return f64::NAN;
    }
    match operands.iter().position(|operand| *operand != 0.0) {
        Some(index) => index as f64,
        None => f64::NAN,
    }
}

/// What [`note_first`] starts from.
pub(crate) const NOTHING_FOUND: f64 = -1.0;

/// One step of [`first_true`]: what was found so far and the next operand at its position.
#[inline(always)]
pub(crate) fn note_first(found: f64, operand: f64, position: f64) -> f64 {
    let is_first = found == NOTHING_FOUND && operand != 0.0;
    nan_if_unordered(operand, operand, if is_first { position } else { found })
}

/// The end of [`first_true`].
#[inline(always)]
pub(crate) fn first_found(found: f64) -> f64 {
    if found == NOTHING_FOUND {
        f64::NAN
    } else {
        found
    }
}

#[inline(always)]
fn truth(answer: bool) -> f64 {
    // Not a conversion from an integer: that is slower than choosing between two constants.
    if answer { 1.0 } else { 0.0 }
}

/// The result, unless an operand is NaN; an unordered compare is one instruction for both operands.
#[inline(always)]
fn nan_if_unordered(a: f64, b: f64, result: f64) -> f64 {
    if a.is_nan() | b.is_nan() {
        f64::NAN
    } else {
        result
    }
}
