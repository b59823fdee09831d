//! Two operations in one pass over memory: a value that only one operation uses is not written and read again.
//!
//! The result has the bits of the two operations one after the other, because each lane does exactly those.

use super::frame::Frame;
use super::{Kernel, compiled, four, kernel, operand, three, two};
use crate::instruction_set::InstructionSet;
use crate::op::Op;
use crate::program::{Instruction, Source};
use crate::value;

/// The inner value taken from the other operand.
#[expect(clippy::inline_always, reason = "the inside of a kernel's loop")]
#[inline(always)]
fn subtract_from(inner: f64, other: f64) -> f64 {
    value::subtract(other, inner)
}

/// Kernels for every inner operation that may stand inside this outer one.
macro_rules! with_inner {
    ($set:ident, $inner:ident, $operands:ident, $outer:expr) => {
        match $inner {
            Op::Add => commutative!($set, $operands, value::add, $outer),
            Op::Multiply => commutative!($set, $operands, value::multiply, $outer),
            Op::Minimum => commutative!($set, $operands, value::minimum, $outer),
            Op::Maximum => commutative!($set, $operands, value::maximum, $outer),
            Op::Subtract => match $operands {
                [Source::Immediate(_), ..] => {
                    shaped!($set, $operands, |a, b, c| $outer(value::subtract(a, b), c), 0 i, 1 r)
                }
                _ => commutative!($set, $operands, value::subtract, $outer),
            },
            Op::Negate => match $operands {
                [_, Source::Register(_)] => {
                    kernel!($set, two, |a, b| $outer(value::negate(a), b), 0 r, 1 r)
                }
                _ => kernel!($set, two, |a, b| $outer(value::negate(a), b), 0 r, 1 i),
            },
            _ => unreachable!("{:?} is not computed inside another operation", $inner),
        }
    };
}

/// Kernels for an inner operation whose first operand is a register: a commutative one has its constant last.
macro_rules! commutative {
    ($set:ident, $operands:ident, $inner:expr, $outer:expr) => {
        match $operands {
            [_, Source::Register(_), _] => {
                shaped!($set, $operands, |a, b, c| $outer($inner(a, b), c), 0 r, 1 r)
            }
            _ => shaped!($set, $operands, |a, b, c| $outer($inner(a, b), c), 0 r, 1 i),
        }
    };
}

/// Kernels for either kind of the last operand.
macro_rules! shaped {
    ($set:ident, $operands:ident, $rule:expr, $($position:literal $kind:ident),+) => {
        match $operands {
            [.., Source::Register(_)] => kernel!($set, three, $rule, $($position $kind,)+ 2 r),
            _ => kernel!($set, three, $rule, $($position $kind,)+ 2 i),
        }
    };
}

/// Kernels for a choice that makes its own comparison.
macro_rules! choice {
    ($set:ident, $operands:ident, $compare:expr) => {
        match $operands {
            [Source::Immediate(_), ..] => branches!($set, $operands, $compare, 0 i, 1 r),
            [_, Source::Register(_), ..] => branches!($set, $operands, $compare, 0 r, 1 r),
            _ => branches!($set, $operands, $compare, 0 r, 1 i),
        }
    };
}

/// Kernels for every kind of the two branches.
macro_rules! branches {
    ($set:ident, $operands:ident, $compare:expr, $($position:literal $kind:ident),+) => {
        match $operands {
            [.., Source::Register(_), Source::Register(_)] => {
                kernel!($set, four, |a, b, c, d| value::select($compare(a, b), c, d), $($position $kind,)+ 2 r, 3 r)
            }
            [.., Source::Register(_), _] => {
                kernel!($set, four, |a, b, c, d| value::select($compare(a, b), c, d), $($position $kind,)+ 2 r, 3 i)
            }
            [.., Source::Register(_)] => {
                kernel!($set, four, |a, b, c, d| value::select($compare(a, b), c, d), $($position $kind,)+ 2 i, 3 r)
            }
            _ => {
                kernel!($set, four, |a, b, c, d| value::select($compare(a, b), c, d), $($position $kind,)+ 2 i, 3 i)
            }
        }
    };
}

/// Whether a value of `inner` may be computed inside the operation `outer`, as its operand at `position`.
pub(crate) fn fused_choice(inner: Op, outer: Op, position: usize) -> bool {
    let is_arithmetic = matches!(
        inner,
        Op::Add | Op::Subtract | Op::Multiply | Op::Minimum | Op::Maximum | Op::Negate
    );
    match outer {
        Op::Add | Op::Subtract | Op::Multiply | Op::Minimum | Op::Maximum => is_arithmetic,
        Op::Select => position == 0 && matches!(inner, Op::Less | Op::LessEqual),
        _ => false,
    }
}

/// The kernel of two operations: the operands of the inner one come first, then the others of the outer one.
///
/// `position` is that of the inner value among the operands of the outer operation.
pub(crate) fn fused_kernel(
    set: InstructionSet,
    inner: Op,
    outer: Op,
    position: usize,
    operands: &[Source],
) -> Kernel {
    match outer {
        Op::Add => with_inner!(set, inner, operands, value::add),
        Op::Subtract if position == 0 => with_inner!(set, inner, operands, value::subtract),
        Op::Subtract => with_inner!(set, inner, operands, subtract_from),
        Op::Multiply => with_inner!(set, inner, operands, value::multiply),
        Op::Minimum => with_inner!(set, inner, operands, value::minimum),
        Op::Maximum => with_inner!(set, inner, operands, value::maximum),
        Op::Select => match inner {
            Op::Less => choice!(set, operands, value::less),
            Op::LessEqual => choice!(set, operands, value::less_equal),
            _ => unreachable!("{inner:?} is not fused with a choice"),
        },
        _ => unreachable!("{outer:?} takes no other operation in"),
    }
}
