//! The operations a graph may apply: what each computes, where it jumps, and its derivative in words.
//!
//! Everything that must agree about an operation (folding of constants, programs, the adjoint, the workbook) reads this one list.
//! The arithmetic itself is in [`value`](crate::value); this file deliberately does no numerics.

/// How many operands an operation takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Arity {
    /// Exactly this many.
    Exactly(usize),
    /// This many or more.
    AtLeast(usize),
}

impl Arity {
    /// Whether this many operands may be given.
    pub fn accepts(self, operand_count: usize) -> bool {
        match self {
            Arity::Exactly(count) => operand_count == count,
            Arity::AtLeast(count) => operand_count >= count,
        }
    }
}

/// Writes the enum, its documentation and its table from one list.
macro_rules! operations {
    ($($name:ident($arity:expr) value $value:literal jumps $jumps:literal derivative $derivative:literal;)*) => {
        /// An operation on numbers.
        ///
        /// Two rules hold for every operation:
        ///
        /// 1. **Not-a-number spreads.** If any operand is NaN the result is NaN: `Power(NaN, 0)`, `Less(NaN, 1)`, `Or(1, NaN)`, `Minimum(NaN, 0)` and `FirstTrue(1, NaN)` are all NaN.
        ///    The one exception is the branch that [`Op::Select`] does not take.
        ///    Which NaN (sign and payload) is not specified.
        /// 2. **Truth is a number.** Zero of either sign is false, every other number is true; an operation that answers a question gives 1 or 0.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[repr(u8)]
        pub enum Op {
            $(
                #[doc = concat!($value, "\n\nNot continuous: ", $jumps, ".\n\nDerivative: ", $derivative, ".")]
                $name,
            )*
        }

        impl Op {
            /// Every operation, in the order of declaration.
            pub const ALL: [Op; [$(Op::$name),*].len()] = [$(Op::$name),*];

            /// How many operands it takes.
            pub const fn arity(self) -> Arity {
                match self { $(Op::$name => $arity,)* }
            }

            /// The value, in words.
            pub const fn value_rule(self) -> &'static str {
                match self { $(Op::$name => $value,)* }
            }

            /// Where the value is not a continuous function of the operands: `"nowhere"`, or the places in words.
            pub const fn discontinuous_at(self) -> &'static str {
                match self { $(Op::$name => $jumps,)* }
            }

            /// The derivative by the operands, in words.
            /// At a kink or a jump it is that of the branch the value rule takes.
            pub const fn derivative(self) -> &'static str {
                match self { $(Op::$name => $derivative,)* }
            }
        }
    };
}

use Arity::{AtLeast, Exactly};

operations! {
    Add(Exactly(2))
        value "`a + b`." jumps "nowhere" derivative "1; 1";
    Subtract(Exactly(2))
        value "`a - b`." jumps "nowhere" derivative "1; -1";
    Multiply(Exactly(2))
        value "`a b`." jumps "nowhere" derivative "b; a";
    Divide(Exactly(2))
        value "`a / b`; by IEEE 754 `1 / 0` is infinite and `0 / 0` is NaN." jumps "b = 0" derivative "1/b; -a/b²";
    Negate(Exactly(1))
        value "`-a`." jumps "nowhere" derivative "-1";
    Absolute(Exactly(1))
        value "`a` without its sign." jumps "nowhere" derivative "1 where a > 0, -1 where a < 0, 0 at 0";
    Minimum(Exactly(2))
        value "The smaller of `a` and `b`; -0 is smaller than +0." jumps "nowhere" derivative "1 for the operand returned, 0 for the other; the first at a tie";
    Maximum(Exactly(2))
        value "The greater of `a` and `b`; +0 is greater than -0." jumps "nowhere" derivative "1 for the operand returned, 0 for the other; the first at a tie";
    Power(Exactly(2))
        value "`a` to the power `b`, as IEEE 754 `pow` except that a NaN operand always gives NaN; NaN for a negative `a` and a `b` that is not whole." jumps "a = 0 with b <= 0, and whole b against others where a < 0" derivative "b a^(b-1); a^b ln a";
    Exponential(Exactly(1))
        value "`e` to the power `a`." jumps "nowhere" derivative "the value itself";
    Logarithm(Exactly(1))
        value "The natural logarithm of `a`; minus infinity at 0, NaN below." jumps "nowhere in its domain" derivative "1/a";
    SquareRoot(Exactly(1))
        value "The square root of `a`; NaN below 0." jumps "nowhere in its domain" derivative "1/(2 √a)";
    RoundNearest(Exactly(2))
        value "`x` to the nearest multiple of `step`, half away from zero. A quotient `x / step` within 4 units in its last place of a whole or half number counts as that number, so that 0.3 is a multiple of 0.1 and 2.675 rounds to 2.68. NaN unless `step` is positive and finite." jumps "odd multiples of step/2" derivative "0; the whole number of steps";
    RoundDown(Exactly(2))
        value "`x` to the multiple of `step` at or below it; quotients close to a whole number and the domain of `step` as for `RoundNearest`." jumps "multiples of step" derivative "0; the whole number of steps";
    RoundUp(Exactly(2))
        value "`x` to the multiple of `step` at or above it; quotients close to a whole number and the domain of `step` as for `RoundNearest`." jumps "multiples of step" derivative "0; the whole number of steps";
    Less(Exactly(2))
        value "1 where `a < b`, else 0." jumps "a = b" derivative "0; 0";
    LessEqual(Exactly(2))
        value "1 where `a <= b`, else 0." jumps "a = b" derivative "0; 0";
    Equal(Exactly(2))
        value "1 where `a` equals `b`, else 0; the two zeros are equal." jumps "a = b" derivative "0; 0";
    NotEqual(Exactly(2))
        value "1 where `a` differs from `b`, else 0; the two zeros are equal." jumps "a = b" derivative "0; 0";
    And(Exactly(2))
        value "1 where both are true, else 0. No short circuit: false and NaN is NaN." jumps "an operand at 0" derivative "0; 0";
    Or(Exactly(2))
        value "1 where either is true, else 0. No short circuit: true or NaN is NaN." jumps "an operand at 0" derivative "0; 0";
    Not(Exactly(1))
        value "1 where `a` is false, else 0." jumps "a = 0" derivative "0";
    Select(Exactly(3))
        value "`a` where the condition `c` is true, `b` where it is false, operands in the order `c, a, b`. The other branch is not looked at, even if it is NaN." jumps "c = 0, unless a = b there" derivative "0 for c; 1 for the branch taken, 0 for the other";
    NormalQuantile(Exactly(1))
        value "The standard normal quantile of the probability `p` (Wichura 1988, algorithm AS 241, PPND16); infinite at 0 and 1, NaN outside." jumps "nowhere in its domain" derivative "1/φ(value), φ the standard normal density";
    TruncatedNormalQuantile(Exactly(3))
        value "Operands `p, least, most`: the quantile of a standard normal variable that stays between two bounds, which may be infinite; NaN where nothing of it lies there." jumps "nowhere in its domain" derivative "(Φ(most) - Φ(least))/φ(value); (1 - p) φ(least)/φ(value); p φ(most)/φ(value)";
    GammaQuantile(Exactly(4))
        value "Operands `p, shape, least, most`: the quantile of a gamma variable with a scale of 1 between two bounds; NaN where the shape is not from 0.001 to 100,000 or nothing of it lies there." jumps "nowhere in its domain" derivative "with F the distribution and f its density: (F(most) - F(least))/f(value); ((1 - p) F'(least) + p F'(most) - F'(value))/f(value), where F' is the derivative by the shape; (1 - p) f(least)/f(value); p f(most)/f(value)";
    BetaQuantile(Exactly(5))
        value "Operands `p, a, b, least, most`: the quantile of a beta variable on 0 to 1 between two bounds; NaN where a shape is not from 0.001 to 100,000 or nothing of it lies there." jumps "nowhere in its domain" derivative "as for `GammaQuantile`, with one shape more";
    PoissonQuantile(Exactly(4))
        value "Operands `p, mean, least, most`: the least whole number between the bounds with at least a chance of p of no more; NaN where the mean is not from 0 to 100,000 or nothing lies there." jumps "where the next whole number becomes the answer" derivative "0 each";
    NegativeBinomialQuantile(Exactly(5))
        value "Operands `p, size, chance, least, most`: as `PoissonQuantile`, for the failures before success number `size`, each success with this chance; NaN where the size is not from 0.001 to 100,000 or the mean above 100,000." jumps "where the next whole number becomes the answer" derivative "0 each";
    Sum(AtLeast(0))
        value "The operands added from first to last, in that order; 0 for none." jumps "nowhere" derivative "1 each";
    InternalRate(AtLeast(1))
        value "The only rate between -0.9999 and 1,000,000 at which the flows, one a period from t = 0, are worth nothing; NaN where there is none or more than one." jumps "where a rate appears, disappears or stops being the only one" derivative "by flow k: -(1 + r)^-k over the derivative of the present value by r";
    ModifiedInternalRate(AtLeast(3))
        value "Operands: finance rate, reinvestment rate, flows from t = 0 to n. `(future value of the positive flows at the reinvestment rate / present cost of the negative flows at the finance rate)^(1/n) - 1`; NaN where either side is missing." jumps "where the first negative or the first positive flow appears" derivative "by the chain rule through both sums; a flow belongs to the side of its sign";
    Payback(AtLeast(1))
        value "Periods from t = 0 until the sum of the flows, having been negative, first comes back to 0, interpolated inside the period; 0 where it is never negative, NaN where it does not come back." jumps "where a different period becomes the first" derivative "by an earlier flow -1/f, by the flow f of the period it ends in -(periods into it)/f, 0 for later ones";
    FirstTrue(AtLeast(1))
        value "The position, from 0, of the first operand that is true; NaN where none is." jumps "an operand at 0" derivative "0 each";
    ShareOf(Exactly(2))
        value "`a / b`, NaN unless `b` is positive." jumps "b = 0" derivative "1/b; -a/b²";
}

impl Op {
    /// Whether exchanging the two operands never changes the value.
    /// Such an operation is stored with its operands in one fixed order.
    pub const fn is_commutative(self) -> bool {
        matches!(
            self,
            Op::Add
                | Op::Multiply
                | Op::Minimum
                | Op::Maximum
                | Op::Equal
                | Op::NotEqual
                | Op::And
                | Op::Or
        )
    }
}
