//! The reference workload as a kernel written by hand: every lane a path, all years in one loop, compiled for each instruction set.
//!
//! It shares the engine's exponential, logarithm and normal quantile, has its own random numbers and its own search for the rate, and knows this one workload only.

#![expect(
    clippy::inline_always,
    clippy::needless_range_loop,
    reason = "loops over lanes that are inlined into the kernel become vector code of its instruction set"
)]

use engine::InstructionSet;

use crate::elementary::exponential;
use crate::quantile::{central, is_central, normal_quantile};

pub(crate) const YEARS: usize = 40;
pub(crate) const DRAWS: usize = 5 + YEARS;
pub(crate) const RESULTS: usize = 10;
const LANES: usize = 16;
type Lanes = [f64; LANES];

/// What depends on the year alone.
pub(crate) struct Tables {
    ramp: [f64; YEARS],
    fixed: [f64; YEARS],
    spent: [f64; YEARS],
    written: [f64; YEARS],
    discount: [f64; YEARS],
    keep: f64,
    pull: f64,
    spread: f64,
    start: f64,
}

impl Tables {
    pub(crate) fn new() -> Tables {
        let ramp = [0.0, 0.0, 0.4, 0.7, 0.9, 1.0];
        let keep = libm::exp(-0.25);
        Tables {
            ramp: std::array::from_fn(|t| 5e6 * ramp[t.min(5)]),
            fixed: std::array::from_fn(|t| 20e6 * libm::pow(1.02, t as f64)),
            spent: std::array::from_fn(|t| [0.6, 0.4, 0.0][t.min(2)]),
            written: std::array::from_fn(|t| if (2..10).contains(&t) { 0.125 } else { 0.0 }),
            discount: std::array::from_fn(|t| libm::pow(1.1, -(t as f64))),
            keep,
            pull: (1.0 - keep) * libm::log(8_000.0),
            spread: 0.2 * ((1.0 - keep * keep) / 0.5).sqrt(),
            start: libm::log(8_500.0),
        }
    }
}

/// Where the draws of some paths come from.
#[derive(Clone, Copy)]
pub(crate) enum Draws<'d> {
    /// Philox with this key, the path as counter.
    Own(u32),
    /// One row of paths for each draw.
    Given(&'d [Vec<f64>]),
}

/// Writes the results of the paths from `first` on, ten rows one behind the other.
pub(crate) fn run(set: InstructionSet, draws: Draws<'_>, first: usize, out: &mut [&mut [f64]]) {
    type Kernel = unsafe fn(&Tables, Draws<'_>, usize, &mut [&mut [f64]]);
    let kernel: Kernel = match set.name() {
        #[cfg(target_arch = "x86_64")]
        "AVX-512" => avx512,
        #[cfg(target_arch = "x86_64")]
        "AVX2" => avx2,
        _ => paths,
    };
    #[expect(
        unsafe_code,
        reason = "the engine says that this processor has the set the kernel was compiled for"
    )]
    // SAFETY: an `InstructionSet` exists only for what the processor has.
    unsafe {
        kernel(&Tables::new(), draws, first, out);
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn avx2(tables: &Tables, draws: Draws<'_>, first: usize, out: &mut [&mut [f64]]) {
    paths(tables, draws, first, out);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,avx512f,avx512dq,avx512bw,avx512vl")]
fn avx512(tables: &Tables, draws: Draws<'_>, first: usize, out: &mut [&mut [f64]]) {
    paths(tables, draws, first, out);
}

#[inline(always)]
fn paths(tables: &Tables, draws: Draws<'_>, first: usize, out: &mut [&mut [f64]]) {
    let count = out[0].len();
    let mut z = [[0.0; LANES]; DRAWS];
    let mut flows = [[0.0; LANES]; YEARS];
    for start in (0..count).step_by(LANES) {
        let used = LANES.min(count - start);
        match draws {
            Draws::Own(key) => fill(key, (first + start) as u32, &mut z),
            Draws::Given(rows) => {
                for (lanes, row) in z.iter_mut().zip(rows) {
                    lanes[..used].copy_from_slice(&row[first + start..first + start + used]);
                }
            }
        }
        let results = model(tables, &z, &mut flows);
        for (row, lanes) in out.iter_mut().zip(&results) {
            row[start..start + used].copy_from_slice(&lanes[..used]);
        }
    }
}

/// Philox 4x32-10: a counter gives two draws.
#[inline(always)]
#[expect(
    clippy::many_single_char_names,
    reason = "the words of Philox have no other names"
)]
fn fill(key: u32, first: u32, z: &mut [Lanes; DRAWS]) {
    let mut in_tail = [0_u16; DRAWS * LANES];
    let mut tails = 0;
    for pair in 0..DRAWS.div_ceil(2) {
        let mut words = [[0_u64; LANES]; 4];
        for lane in 0..LANES {
            let (mut a, mut b, mut d, mut e) =
                (u64::from(first) + lane as u64, pair as u64, 0_u64, 0_u64);
            let (mut k, mut l) = (u64::from(key), 0_u64);
            for _ in 0..10 {
                let (p, q) = (a * 0xD251_1F53, d * 0xCD9E_8D57);
                (a, b, d, e) = (
                    (q >> 32) ^ b ^ k,
                    q & 0xffff_ffff,
                    (p >> 32) ^ e ^ l,
                    p & 0xffff_ffff,
                );
                k = (k + 0x9E37_79B9) & 0xffff_ffff;
                l = (l + 0xBB67_AE85) & 0xffff_ffff;
            }
            (
                words[0][lane],
                words[1][lane],
                words[2][lane],
                words[3][lane],
            ) = (a, b, d, e);
        }
        for half in 0..2.min(DRAWS - 2 * pair) {
            let draw = 2 * pair + half;
            for lane in 0..LANES {
                let bits = (words[2 * half][lane] << 20) | (words[2 * half + 1][lane] >> 12);
                let u = f64::from_bits(bits | 1.0_f64.to_bits()) - (1.0 - f64::EPSILON / 2.0);
                z[draw][lane] = u;
            }
            if draw != 2 {
                for lane in 0..LANES {
                    in_tail[tails] = (draw * LANES + lane) as u16;
                    tails += usize::from(!is_central(z[draw][lane] - 0.5));
                }
            }
        }
    }
    quantiles(z, &in_tail[..tails]);
}

/// The normal quantiles of all draws but the third, which stays uniform.
#[inline(always)]
fn quantiles(z: &mut [Lanes; DRAWS], in_tail: &[u16]) {
    let mut beyond = [0.0; DRAWS * LANES];
    let flat = z.as_flattened_mut();
    for (group, places) in beyond.chunks_mut(LANES).zip(in_tail.chunks(LANES)) {
        let mut u = [0.25; LANES];
        for (u, place) in u.iter_mut().zip(places) {
            *u = flat[usize::from(*place)];
        }
        tails(&u, group);
    }
    let uniform: Lanes = z[2];
    for lanes in z.iter_mut() {
        for lane in 0..LANES {
            lanes[lane] = central(lanes[lane] - 0.5);
        }
    }
    z[2] = uniform;
    let flat = z.as_flattened_mut();
    for (place, value) in in_tail.iter().zip(beyond) {
        flat[usize::from(*place)] = value;
    }
}

#[inline(always)]
fn tails(u: &Lanes, out: &mut [f64]) {
    use crate::quantile::{is_near, near_tail, tail_of, tail_root};
    let mut root = [0.0; LANES];
    for lane in 0..LANES {
        root[lane] = tail_root(tail_of(u[lane]));
        let size = near_tail(root[lane]);
        out[lane] = if u[lane] < 0.5 { -size } else { size };
    }
    for lane in 0..LANES {
        if !is_near(root[lane]) {
            out[lane] = normal_quantile(u[lane]);
        }
    }
}

#[inline(always)]
fn least(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
fn most(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

#[inline(always)]
fn model(tables: &Tables, z: &[Lanes; DRAWS], flows: &mut [Lanes; YEARS]) -> [Lanes; RESULTS] {
    let zero = [0.0; LANES];
    let [mut per_tonne, mut capital, mut unit_cost, mut ore, mut x] = [zero; 5];
    for i in 0..LANES {
        let u = z[2][i];
        let low = 0.75 + (u * (0.17 * 0.11)).sqrt();
        let high = 0.92 - ((1.0 - u) * (0.17 * 0.06)).sqrt();
        let recovery = if u < 0.11 / 0.17 { low } else { high };
        per_tonne[i] = 0.012 * exponential(0.2 * z[1][i]) * recovery;
        capital[i] = 900e6 * exponential(0.2 * z[3][i]);
        unit_cost[i] = 38.0 * exponential(0.15 * z[4][i]);
        ore[i] = 100e6 * exponential(0.25 * z[0][i]);
        x[i] = tables.start;
    }
    let [mut pool, mut losses, mut balance, mut fund] = [zero; 4];
    let mut half = [zero; YEARS];
    let mut r = [zero; RESULTS];
    let [mut whole, mut total] = [zero; 2];
    r[8] = [-1.0; LANES];
    for t in 0..YEARS {
        let year = t as f64;
        let released = if t >= 10 { half[t - 10] } else { zero };
        let discount = tables.discount[t];
        for i in 0..LANES {
            x[i] = tables.keep * x[i] + (tables.pull + tables.spread * z[5 + t][i]);
            let price = exponential(x[i]);
            let mined = least(tables.ramp[t], ore[i]);
            ore[i] -= mined;
            let metal = mined * per_tonne[i];
            let revenue = metal * price;
            let royalty = metal
                * (0.03 * least(price, 7_000.0)
                    + 0.06 * least(most(price - 7_000.0, 0.0), 3_000.0)
                    + 0.1 * most(price - 10_000.0, 0.0));
            let fixed = if mined > 0.0 { tables.fixed[t] } else { 0.0 };
            let operating = mined * unit_cost[i] + fixed;
            let sustaining = if ore[i] > 5e6 { 2.5 * mined } else { 0.0 };
            let filled = pool[i] + sustaining;
            let income =
                revenue - royalty - operating - filled * 0.2 - capital[i] * tables.written[t];
            pool[i] = filled * 0.8;
            let positive = most(income, 0.0);
            let used = least(losses[i], 0.6 * positive);
            losses[i] = losses[i] - used + most(-income, 0.0);
            let tax = 0.3 * (positive - used);
            let project = revenue - operating - sustaining - capital[i] * tables.spent[t];
            let net = project - royalty - tax;
            let raised = 1.1 * balance[i] + net;
            let rent = 0.15 * most(raised, 0.0);
            balance[i] = least(raised, 0.0);
            let after = net - rent;
            let carry = 0.1 * most(after, 0.0);
            let withheld = 0.1 * most(after - carry, 0.0);
            let investor = after - carry - withheld;
            let government = royalty + tax + rent + carry + withheld;
            let given = 0.5 * royalty;
            half[t][i] = given;
            flows[t][i] = investor;
            fund[i] = fund[i] * 1.03 + given - released[i];
            r[0][i] += project * discount;
            r[1][i] += government * discount;
            r[2][i] += investor * discount;
            r[3][i] += (government - given + released[i]) * discount;
            r[4][i] += government;
            whole[i] += project;
            total[i] += investor;
            let is_back = r[8][i] < 0.0 && total[i] >= 0.0;
            r[8][i] = if is_back { year } else { r[8][i] };
        }
    }
    r[6] = rates(flows);
    for i in 0..LANES {
        r[5][i] = if whole[i] > 0.0 {
            r[4][i] / whole[i]
        } else {
            f64::NAN
        };
        r[7][i] = if r[2][i] > 0.0 { 1.0 } else { 0.0 };
        r[8][i] = if r[8][i] < 0.0 { f64::NAN } else { r[8][i] };
    }
    r[9] = fund;
    r
}

/// The worth at a logarithm of growth, and its slope.
#[inline(always)]
fn worth(flows: &[Lanes; YEARS], x: &Lanes) -> (Lanes, Lanes) {
    let mut v = [0.0; LANES];
    for i in 0..LANES {
        v[i] = exponential(-x[i]);
    }
    let [mut value, mut slope] = [[0.0; LANES]; 2];
    for flow in flows.iter().rev() {
        for i in 0..LANES {
            slope[i] = slope[i] * v[i] + value[i];
            value[i] = value[i] * v[i] + flow[i];
        }
    }
    for i in 0..LANES {
        slope[i] *= -v[i];
    }
    (value, slope)
}

/// Newton's steps within -50 % and 300 %; a lane that has arrived stays.
#[inline(always)]
fn rates(flows: &[Lanes; YEARS]) -> Lanes {
    let mut low = [libm::log(0.5); LANES];
    let mut high = [libm::log(4.0); LANES];
    let (at_low, at_high) = (worth(flows, &low).0, worth(flows, &high).0);
    let mut x = [0.1; LANES];
    let mut moves = [0.0; LANES];
    for i in 0..LANES {
        moves[i] = if at_low[i] > 0.0 && at_high[i] < 0.0 {
            1.0
        } else {
            0.0
        };
    }
    let has = moves;
    for _ in 0..60 {
        if moves.iter().all(|moves| *moves == 0.0) {
            break;
        }
        let (value, slope) = worth(flows, &x);
        for i in 0..LANES {
            low[i] = if value[i] > 0.0 { x[i] } else { low[i] };
            high[i] = if value[i] > 0.0 { high[i] } else { x[i] };
            let newton = x[i] - value[i] / slope[i];
            let is_inside = newton >= low[i] && newton <= high[i];
            let next = if is_inside {
                newton
            } else {
                0.5 * (low[i] + high[i])
            };
            let is_there = (next - x[i]).abs() <= 1e-13;
            x[i] = if moves[i] == 0.0 { x[i] } else { next };
            moves[i] = if is_there { 0.0 } else { moves[i] };
        }
    }
    for i in 0..LANES {
        let rate = exponential(x[i]) - 1.0;
        x[i] = if has[i] == 0.0 { f64::NAN } else { rate };
    }
    x
}
