//! The exponential and the logarithm without branches, so that loops over many numbers become vector code.
//!
//! Both are the scheme of FreeBSD's msun (Sun Microsystems 1993 and 2004; `e_exp.c`, `e_log.c`), as the `libm` crate has it: the error is below one unit in the last place.
//! Each does the same operations in the same order as there, with choices between two values in place of branches, so every bit is that of `libm`; tests hold it to that.

#![expect(
    clippy::inline_always,
    reason = "these bodies are the inside of every kernel's loop"
)]

/// ln 2 in two parts, the first with so few digits that its products with exponents are exact.
const LN2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
const INVERSE_LN2: f64 = std::f64::consts::LOG2_E;

/// Added to a whole number of at most 2^51, its bits end in that number.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// `e` to the power `x`.
#[inline(always)]
pub(crate) fn exponential(x: f64) -> f64 {
    // Beyond these the result is infinite or 0 already, and exponents of two stay small. A NaN passes.
    let x = if x > 710.0 { 710.0 } else { x };
    let x = if x < -746.0 { -746.0 } else { x };
    let size = x.abs();
    // The exponent of two: the quotient by ln 2 to the nearest whole number, halves away from zero.
    let nearest_size = whole_part(INVERSE_LN2 * size + 0.5);
    let exponent_size = if size >= HALF_LN2 { nearest_size } else { 0.0 };
    let exponent = exponent_size.copysign(x);
    let high = x - exponent * LN2_HIGH;
    let low = exponent * LN2_LOW;
    let rest = high - low;
    let square = rest * rest;
    let correction = rest - square * polynomial(square, &EXPONENTIAL);
    let value = 1.0 + (rest * correction / (2.0 - correction) - low + high);
    // In two factors, so that a result below the normal range is rounded once.
    let most = if exponent < -1_000.0 {
        -1_000.0
    } else {
        exponent
    };
    let most = if most > 1_000.0 { 1_000.0 } else { most };
    let scaled = value * power_of_two(most) * power_of_two(exponent - most);
    if size < TINY { 1.0 + x } else { scaled }
}

/// Where the quotient by ln 2 begins to count: the first number whose upper 32 bits are above those of half of ln 2.
const HALF_LN2: f64 = f64::from_bits(0x3fd6_2e43_0000_0000);
/// About 2^-28, likewise.
const TINY: f64 = f64::from_bits(0x3e30_0001_0000_0000);

/// In ascending powers of the square.
const EXPONENTIAL: [f64; 5] = [
    1.666_666_666_666_660_2e-1,
    -2.777_777_777_701_559_3e-3,
    6.613_756_321_437_934e-5,
    -1.653_390_220_546_525_2e-6,
    4.138_136_797_057_238_5e-8,
];

/// The whole part of a number from 0 to 2^51.
#[inline(always)]
fn whole_part(x: f64) -> f64 {
    let nearest = (x + WHOLE) - WHOLE;
    if nearest > x { nearest - 1.0 } else { nearest }
}

/// Two to the power of a whole number from -1022 to 1023.
#[inline(always)]
fn power_of_two(exponent: f64) -> f64 {
    let bits = (exponent + WHOLE).to_bits() << 52;
    f64::from_bits(bits.wrapping_add(1.0_f64.to_bits()))
}

/// The natural logarithm of `x`: minus infinity at 0, NaN below.
#[inline(always)]
#[expect(
    clippy::many_single_char_names,
    reason = "the letters are those of the scheme"
)]
pub(crate) fn logarithm(x: f64) -> f64 {
    let is_below_normal = x < f64::MIN_POSITIVE;
    let normal = if is_below_normal { x * TWO_TO_54 } else { x };
    // The mantissa between the square roots of 1/2 and 2.
    let shifted = normal
        .to_bits()
        .wrapping_add((0x3ff0_0000 - ROOT_HALF) << 32);
    let mantissa = f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + (ROOT_HALF << 32));
    let biased = f64::from_bits((shifted >> 52) | TWO_TO_52.to_bits()) - TWO_TO_52;
    let exponent = biased
        - if is_below_normal {
            1_023.0 + 54.0
        } else {
            1_023.0
        };
    let f = mantissa - 1.0;
    let half_square = 0.5 * f * f;
    let s = f / (2.0 + f);
    let z = s * s;
    let w = z * z;
    let [one, two, three, four, five, six, seven] = LOGARITHM;
    let even = w * (two + w * (four + w * six));
    let odd = z * (one + w * (three + w * (five + w * seven)));
    let rest = odd + even;
    let value =
        s * (half_square + rest) + exponent * LN2_LOW - half_square + f + exponent * LN2_HIGH;
    let value = if x < f64::INFINITY { value } else { x };
    let value = if x == 0.0 { f64::NEG_INFINITY } else { value };
    if x < 0.0 { f64::NAN } else { value }
}

const TWO_TO_52: f64 = 4_503_599_627_370_496.0;
const TWO_TO_54: f64 = 18_014_398_509_481_984.0;

/// The upper 32 bits of the square root of 1/2.
const ROOT_HALF: u64 = 0x3fe6_a09e;

const LOGARITHM: [f64; 7] = [
    6.666_666_666_666_735e-1,
    3.999_999_999_940_942e-1,
    2.857_142_874_366_239e-1,
    2.222_219_843_214_978_4e-1,
    1.818_357_216_161_805e-1,
    1.531_383_769_920_937_3e-1,
    1.479_819_860_511_658_6e-1,
];

/// Horner's rule, coefficients from the constant term upwards.
#[inline(always)]
pub(crate) fn polynomial<const COUNT: usize>(x: f64, coefficients: &[f64; COUNT]) -> f64 {
    let (last, lower) = coefficients.split_last().expect("a polynomial has a term");
    lower
        .iter()
        .rev()
        .fold(*last, |value, coefficient| value * x + coefficient)
}

#[cfg(test)]
mod tests {
    use super::{exponential, logarithm};

    fn check(ours: f64, theirs: f64, x: f64) {
        let is_same = ours.to_bits() == theirs.to_bits() || (ours.is_nan() && theirs.is_nan());
        assert!(
            is_same,
            "at {x:e} ({:#x}): {ours:e} and {theirs:e}",
            x.to_bits()
        );
    }

    /// Numbers of every size and sign, each with its neighbours.
    fn numbers() -> impl Iterator<Item = f64> {
        let edges = [
            0.0,
            1.0,
            0.5,
            2.0,
            1e-300,
            f64::MIN_POSITIVE,
            5e-324,
            f64::MAX,
            f64::INFINITY,
            f64::NAN,
            0.346_573_590_279_972_64,
            1.039_720_770_839_917_9,
            3.725_290_298_461_914e-9,
            709.782_712_893_384,
            745.133_219_101_941_1,
            708.396_418_532_264_1,
            710.0,
            746.0,
            std::f64::consts::SQRT_2,
            std::f64::consts::FRAC_1_SQRT_2,
        ];
        let near = |x: f64| {
            (0..400_u64)
                .map(move |away| f64::from_bits(x.to_bits().wrapping_add(away).wrapping_sub(200)))
        };
        let words = [
            0x3fd6_2e42_u64,
            0x3fd6_2e43,
            0x3ff0_a2b2,
            0x3e30_0000,
            0x3e30_0001,
            0x4086_232b,
            0x3fe6_a09e,
        ];
        let at_words = words.into_iter().map(|word| f64::from_bits(word << 32));
        // Every exponent, with mantissas from a simple congruence.
        let anywhere =
            (0..400_000_u64).map(|step| f64::from_bits(step.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        let usual = (0..400_000_u64)
            .map(|step| (step.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 11) as f64 / 9e15 * 800.0);
        edges
            .into_iter()
            .chain(at_words)
            .flat_map(near)
            .chain(anywhere)
            .chain(usual)
            .flat_map(|x| [x, -x])
    }

    #[test]
    fn every_bit_is_that_of_the_branching_functions() {
        for x in numbers() {
            check(exponential(x), libm::exp(x), x);
            check(logarithm(x), libm::log(x), x);
        }
    }
}
