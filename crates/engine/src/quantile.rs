//! The standard normal quantile.
//!
//! Receives a probability and gives the value below which a standard normal variable stays with that probability.
//! It does not sample: it is the deterministic map that turns a uniform number into a normal one.

#![expect(
    clippy::inline_always,
    reason = "these bodies are the inside of a kernel's loop"
)]

use crate::elementary::{logarithm, polynomial};

/// The standard normal quantile of `probability`, to about 16 significant digits.
///
/// Wichura (1988), "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37(3), pages 477-484, routine PPND16, with all three regions.
/// Infinite at 0 and 1, NaN outside.
///
/// ```
/// assert_eq!(engine::normal_quantile(0.5), 0.0);
/// assert!((engine::normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-14);
/// ```
#[inline]
pub fn normal_quantile(probability: f64) -> f64 {
    let q = probability - 0.5;
    if is_central(q) {
        return central(q);
    }
    let tail = tail_of(probability);
    let distance = if tail > 0.0 {
        let r = tail_root(tail);
        if is_near(r) {
            near_tail(r)
        } else {
            polynomial(r - 5.0, &FAR_TAIL_ABOVE) / polynomial(r - 5.0, &FAR_TAIL_BELOW)
        }
    } else if tail == 0.0 {
        f64::INFINITY
    } else {
        f64::NAN
    };
    if q < 0.0 { -distance } else { distance }
}

/// Whether the first of the three regions holds a probability of one half and `q`.
#[inline(always)]
pub(crate) fn is_central(q: f64) -> bool {
    q.abs() <= 0.425
}

/// The quantile in the first region.
#[inline(always)]
pub(crate) fn central(q: f64) -> f64 {
    let r = 0.180_625 - q * q;
    q * polynomial(r, &CENTRE_ABOVE) / polynomial(r, &CENTRE_BELOW)
}

/// The probability beyond the quantile.
/// `1 - p` is exact for p >= 1/2, so the upper tail loses nothing beyond what p itself has lost.
#[inline(always)]
pub(crate) fn tail_of(probability: f64) -> f64 {
    if probability < 0.5 {
        probability
    } else {
        1.0 - probability
    }
}

#[inline(always)]
pub(crate) fn tail_root(tail: f64) -> f64 {
    (-logarithm(tail)).sqrt()
}

/// Whether the second region holds a tail with this root.
#[inline(always)]
pub(crate) fn is_near(root: f64) -> bool {
    root <= 5.0
}

/// The size of the quantile in the second region.
#[inline(always)]
pub(crate) fn near_tail(root: f64) -> f64 {
    polynomial(root - 1.6, &TAIL_ABOVE) / polynomial(root - 1.6, &TAIL_BELOW)
}

const CENTRE_ABOVE: [f64; 8] = [
    3.387_132_872_796_366_5,
    1.331_416_678_917_843_8e2,
    1.971_590_950_306_551_3e3,
    1.373_169_376_550_946e4,
    4.592_195_393_154_987e4,
    6.726_577_092_700_87e4,
    3.343_057_558_358_813e4,
    2.509_080_928_730_122_7e3,
];
const CENTRE_BELOW: [f64; 8] = [
    1.0,
    4.231_333_070_160_091e1,
    6.871_870_074_920_579e2,
    5.394_196_021_424_751e3,
    2.121_379_430_158_659_7e4,
    3.930_789_580_009_271e4,
    2.872_908_573_572_194_3e4,
    5.226_495_278_852_854e3,
];
const TAIL_ABOVE: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    2.417_807_251_774_506e-1,
    2.272_384_498_926_918_4e-2,
    7.745_450_142_783_414e-4,
];
const TAIL_BELOW: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    6.897_673_349_851e-1,
    1.481_039_764_274_800_8e-1,
    1.519_866_656_361_645_7e-2,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TAIL_ABOVE: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    2.965_605_718_285_048_7e-1,
    2.653_218_952_657_612_4e-2,
    1.242_660_947_388_078_4e-3,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_TAIL_BELOW: [f64; 8] = [
    1.0,
    5.998_322_065_558_88e-1,
    1.369_298_809_227_358e-1,
    1.487_536_129_085_061_5e-2,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];
