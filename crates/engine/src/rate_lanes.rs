//! The internal rates of many lists of flows at once.
//!
//! What [`internal_rate`](crate::internal_rate) does for one list is done here for a few lists side by side, operation by operation, so that it becomes vector code; every bit is the same.
//! A list that has found its rate is left as it is while its neighbours go on, so that no rate depends on its neighbours.
//! Lists that need more than one look (flows in doubt, several changes of the running totals) are left to the plain function.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]
#![expect(
    clippy::needless_range_loop,
    clippy::manual_midpoint,
    reason = "a loop over lanes that indexes every array, without branches, becomes vector code; the numbers halved are small"
)]

use crate::elementary::{exponential, logarithm};
use crate::rate::{HIGHEST, LOWEST, TOO_LARGE};
use crate::roots::{FIRST_GUESS, LAST_STEP, STEP_LIMIT};

/// Lists side by side.
pub(crate) const LANE_COUNT: usize = 16;

/// One number for each list.
pub(crate) type Lane = [f64; LANE_COUNT];

/// How the rate of a list is found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Way {
    /// There is no rate, or more than one.
    None,
    /// By the plain function.
    Plain,
    /// By the plain function too, if [`rates_below_zero`] does not show that there are several.
    Doubtful {
        /// Whether there is one rate above zero for certain.
        is_one_above: bool,
    },
    /// There is at most one rate, and it is searched in this range.
    Search(Range),
}

/// Where a rate is searched, in the logarithm of growth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Range {
    Whole,
    BelowZero,
    AboveZero,
}

/// What there is to know of some lists before a rate is searched.
pub(crate) struct Overview {
    /// The first and the last flow that is not zero; -1 where there is none.
    pub(crate) first: Lane,
    pub(crate) last: Lane,
    /// The sign of the first flow that is not zero.
    pub(crate) first_sign: Lane,
    last_sign: Lane,
    first_size: Lane,
    last_size: Lane,
    largest: Lane,
    /// NaN where a flow is not finite, 0 elsewhere.
    doubt: Lane,
    /// Changes of sign of the flows.
    changes: Lane,
    total: Lane,
    early: TotalSigns,
    late: TotalSigns,
}

/// How often a running total changes sign.
struct TotalSigns {
    total: Lane,
    sign: Lane,
    changes: Lane,
    /// How often it could not be told from zero.
    close: Lane,
}

impl TotalSigns {
    #[inline(always)]
    fn new() -> TotalSigns {
        TotalSigns {
            total: [0.0; LANE_COUNT],
            sign: [0.0; LANE_COUNT],
            changes: [0.0; LANE_COUNT],
            close: [0.0; LANE_COUNT],
        }
    }

    #[inline(always)]
    fn take(&mut self, flows: &Lane, slack: &Lane) {
        for lane in 0..LANE_COUNT {
            let flow = flows[lane];
            let total = self.total[lane] + flow;
            let counts = if flow == 0.0 { 0.0 } else { 1.0 };
            let is_close = if total.abs() <= slack[lane] {
                counts
            } else {
                0.0
            };
            let is_change = if total * self.sign[lane] < 0.0 {
                counts
            } else {
                0.0
            };
            let sign = 1.0_f64.copysign(total);
            self.close[lane] += is_close;
            self.changes[lane] += is_change;
            self.sign[lane] = if flow == 0.0 { self.sign[lane] } else { sign };
            self.total[lane] = total;
        }
    }
}

impl Overview {
    /// Looks through the flows of some lists: `flows` gives those of a period.
    #[inline(always)]
    pub(crate) fn of(count: usize, flows: impl Fn(usize) -> Lane) -> Overview {
        let mut seen = Overview {
            first: [-1.0; LANE_COUNT],
            last: [-1.0; LANE_COUNT],
            first_sign: [0.0; LANE_COUNT],
            last_sign: [0.0; LANE_COUNT],
            first_size: [0.0; LANE_COUNT],
            last_size: [0.0; LANE_COUNT],
            largest: [0.0; LANE_COUNT],
            doubt: [0.0; LANE_COUNT],
            changes: [0.0; LANE_COUNT],
            total: [0.0; LANE_COUNT],
            early: TotalSigns::new(),
            late: TotalSigns::new(),
        };
        let mut gross = [0.0; LANE_COUNT];
        for period in 0..count {
            let flows = flows(period);
            seen.take(period as f64, &flows);
            for (gross, flow) in gross.iter_mut().zip(&flows) {
                *gross += flow.abs();
            }
        }
        let mut slack = [0.0; LANE_COUNT];
        for lane in 0..LANE_COUNT {
            let len = seen.last[lane] - seen.first[lane] + 1.0;
            slack[lane] = 4.0 * len * f64::EPSILON * gross[lane];
        }
        if seen.changes.iter().any(|changes| *changes > 1.0) {
            for period in 0..count {
                seen.early.take(&flows(period), &slack);
                seen.late.take(&flows(count - 1 - period), &slack);
            }
        }
        seen
    }

    #[inline(always)]
    fn take(&mut self, period: f64, flows: &Lane) {
        for lane in 0..LANE_COUNT {
            let flow = flows[lane];
            let size = flow.abs();
            let is_nothing = flow == 0.0;
            let sign = 1.0_f64.copysign(flow);
            let is_first = self.first[lane] < 0.0 && !is_nothing;
            let change = if self.last_sign[lane] * flow < 0.0 {
                1.0
            } else {
                0.0
            };
            self.doubt[lane] += flow * 0.0;
            self.total[lane] += flow;
            self.changes[lane] += change;
            self.largest[lane] = if size > self.largest[lane] {
                size
            } else {
                self.largest[lane]
            };
            self.first[lane] = if is_first { period } else { self.first[lane] };
            self.first_sign[lane] = if is_first {
                sign
            } else {
                self.first_sign[lane]
            };
            self.first_size[lane] = if is_first {
                size
            } else {
                self.first_size[lane]
            };
            self.last[lane] = if is_nothing { self.last[lane] } else { period };
            self.last_sign[lane] = if is_nothing {
                self.last_sign[lane]
            } else {
                sign
            };
            self.last_size[lane] = if is_nothing {
                self.last_size[lane]
            } else {
                size
            };
        }
    }

    /// How the rate of a list is found; the reasons are those of [`crate::roots`].
    pub(crate) fn way(&self, lane: usize) -> Way {
        if self.doubt[lane].is_nan() || self.changes[lane] == 0.0 {
            return Way::None;
        }
        let largest = self.largest[lane];
        if !(1.0 / TOO_LARGE..=TOO_LARGE).contains(&largest) {
            return Way::Plain;
        }
        if self.changes[lane] == 1.0 {
            return Way::Search(Range::Whole);
        }
        if self.early.close[lane] + self.late.close[lane] > 0.0 {
            return Way::Plain;
        }
        match (self.early.changes[lane], self.late.changes[lane]) {
            (0.0, 0.0) => Way::None,
            (1.0, 0.0) => Way::Search(Range::AboveZero),
            (0.0, 1.0) => Way::Search(Range::BelowZero),
            // At either end of the range one flow outweighs all others together, so there is a rate on either side of 0.
            (1.0, 1.0)
                if self.last_size[lane] > 2e-4 * largest
                    && self.first_size[lane] > 2e-6 * largest =>
            {
                Way::None
            }
            (0.0, _) => Way::Doubtful {
                is_one_above: false,
            },
            (1.0, _) => Way::Doubtful {
                is_one_above: self.first_size[lane] > 2e-6 * largest,
            },
            _ => Way::Plain,
        }
    }

    /// Whether the rate of a list is likely above zero.
    pub(crate) fn leans_up(&self, lane: usize) -> bool {
        self.total[lane] * self.first_sign[lane] < 0.0
    }

    /// The sign of the worth left of the rate.
    pub(crate) fn sign_below(&self, lane: usize, range: Range) -> f64 {
        match range {
            Range::Whole | Range::AboveZero => -self.first_sign[lane],
            Range::BelowZero => self.last_sign[lane],
        }
    }
}

/// Growth from one period to the next at which the worth of a list is looked at, from a fall by 99.98 % up to none.
const LOOKS: [f64; 16] = [
    2e-4, 0.02, 0.1, 0.25, 0.4, 0.5, 0.6, 0.68, 0.75, 0.81, 0.86, 0.9, 0.93, 0.96, 0.98, 1.0,
];

/// How far the worth is from zero, by what is added up, where its sign is beyond doubt.
const BEYOND_DOUBT: f64 = 1e-9;

/// How many rates below zero are certain, because the worth has changed its sign between two looks; there may be more.
///
/// Flows stand from each list's first on with zeros behind its last; `lens` says how many there are.
#[inline(always)]
pub(crate) fn rates_below_zero(flows: &[Lane], lens: &Lane) -> Lane {
    let mut changes = [0.0; LANE_COUNT];
    let mut last_sign = [0.0; LANE_COUNT];
    for growth in LOOKS {
        let [mut worth, mut gross] = [[0.0; LANE_COUNT]; 2];
        let mut position = 0.0;
        for flows in flows {
            for lane in 0..LANE_COUNT {
                let is_done = position >= lens[lane];
                let next = worth[lane] * growth + flows[lane];
                let next_gross = gross[lane] * growth + flows[lane].abs();
                worth[lane] = if is_done { worth[lane] } else { next };
                gross[lane] = if is_done { gross[lane] } else { next_gross };
            }
            position += 1.0;
        }
        for lane in 0..LANE_COUNT {
            let is_certain = worth[lane].abs() > BEYOND_DOUBT * gross[lane];
            let is_change = is_certain && worth[lane] * last_sign[lane] < 0.0;
            changes[lane] += if is_change { 1.0 } else { 0.0 };
            let sign = 1.0_f64.copysign(worth[lane]);
            last_sign[lane] = if is_certain { sign } else { last_sign[lane] };
        }
    }
    changes
}

/// Some lists whose rates are searched together.
pub(crate) struct Search<'f> {
    /// The flows of one period after the other from each list's first on, zeros behind its last.
    pub(crate) flows: &'f [Lane],
    /// How many flows each list has.
    pub(crate) lens: Lane,
    pub(crate) ranges: [Range; LANE_COUNT],
    pub(crate) first_signs: Lane,
    pub(crate) signs_below: Lane,
}

/// As in [`crate::roots`], for each list.
struct Parts {
    positive: Lane,
    negative: Lane,
    positive_slope: Lane,
    negative_slope: Lane,
}

impl Search<'_> {
    /// The logarithm of growth at which each list is worth nothing; NaN where that is out of its range.
    #[inline(always)]
    pub(crate) fn roots(&self) -> Lane {
        let guesses = self.first_guesses();
        let mut below = [0.0; LANE_COUNT];
        let mut above = [0.0; LANE_COUNT];
        let mut x = [0.0; LANE_COUNT];
        for lane in 0..LANE_COUNT {
            let guess = guesses[lane];
            let (from, to, guess) = match self.ranges[lane] {
                Range::Whole => (LOWEST, HIGHEST, guess),
                Range::BelowZero => (LOWEST, 0.0, guess.min(-FIRST_GUESS)),
                Range::AboveZero => (0.0, HIGHEST, guess.max(FIRST_GUESS)),
            };
            (below[lane], above[lane]) = (from, to);
            let is_inside = guess > from && guess < to;
            x[lane] = if is_inside { guess } else { (from + to) / 2.0 };
        }
        let mut below_known = [0.0; LANE_COUNT];
        let mut above_known = [0.0; LANE_COUNT];
        let mut last_step = [f64::INFINITY; LANE_COUNT];
        let mut is_open = [1.0; LANE_COUNT];
        let mut root = x;
        for _ in 0..STEP_LIMIT {
            let parts = self.parts(&x);
            let steps = newton_steps(&parts, &self.signs_below);
            for lane in 0..LANE_COUNT {
                let at = x[lane];
                let value = (parts.positive[lane] - parts.negative[lane]) * self.signs_below[lane];
                let is_left = value > 0.0;
                let is_outside = if is_left {
                    at >= above[lane]
                } else {
                    at <= below[lane]
                };
                let low = if is_left { at } else { below[lane] };
                let high = if is_left { above[lane] } else { at };
                let low_known = if is_left { 1.0 } else { below_known[lane] };
                let high_known = if is_left { above_known[lane] } else { 1.0 };
                let step = steps[lane];
                let size = step.abs();
                let newton = at + step;
                let is_last = size <= LAST_STEP * (1.0 + at.abs());
                let is_good = newton > low && newton < high && size <= last_step[lane] / 2.0;
                let middle = (low + high) / 2.0;
                let end = if is_left { high } else { low };
                let end_known = if is_left { high_known } else { low_known };
                let instead = if end_known == 0.0 { end } else { middle };
                let next = if is_good { newton } else { instead };
                let is_narrow = next == at || high - low <= f64::EPSILON * at.abs();
                let inside = if newton < low { low } else { newton };
                let inside = if inside > high { high } else { inside };
                let found = if is_last { inside } else { next };
                let found = if is_outside { f64::NAN } else { found };
                let found = if value == 0.0 { at } else { found };
                let is_found = value == 0.0 || is_outside || is_last || is_narrow;
                let was_open = is_open[lane] != 0.0;
                root[lane] = if was_open { found } else { root[lane] };
                is_open[lane] = if is_found { 0.0 } else { is_open[lane] };
                let goes_on = is_open[lane] != 0.0;
                x[lane] = if goes_on { next } else { at };
                below[lane] = low;
                above[lane] = high;
                below_known[lane] = low_known;
                above_known[lane] = high_known;
                last_step[lane] = if is_good { size } else { high - low };
            }
            if is_open.iter().all(|is_open| *is_open == 0.0) {
                break;
            }
        }
        root
    }

    #[inline(always)]
    fn first_guesses(&self) -> Lane {
        let [mut early, mut late, mut early_moment, mut late_moment] = [[0.0; LANE_COUNT]; 4];
        for (time, flows) in self.flows.iter().enumerate() {
            let time = time as f64;
            for lane in 0..LANE_COUNT {
                let own = self.first_signs[lane] * flows[lane];
                let of_first_sign = if own > 0.0 { own } else { 0.0 };
                let of_other_sign = if -own > 0.0 { -own } else { 0.0 };
                early[lane] += of_first_sign;
                early_moment[lane] += of_first_sign * time;
                late[lane] += of_other_sign;
                late_moment[lane] += of_other_sign * time;
            }
        }
        let mut guesses = [0.0; LANE_COUNT];
        for lane in 0..LANE_COUNT {
            guesses[lane] = logarithm(late[lane] / early[lane])
                / (late_moment[lane] / late[lane] - early_moment[lane] / early[lane]);
        }
        guesses
    }

    #[inline(always)]
    fn parts(&self, x: &Lane) -> Parts {
        let mut z = [0.0; LANE_COUNT];
        for lane in 0..LANE_COUNT {
            z[lane] = exponential(-x[lane].abs());
        }
        let mut parts = if x.iter().any(|x| *x < 0.0) {
            self.sums_from_both_ends(x, &z)
        } else {
            self.sums_from_last(&z)
        };
        for lane in 0..LANE_COUNT {
            let turned = if x[lane] < 0.0 { z[lane] } else { -z[lane] };
            parts.positive_slope[lane] *= turned;
            parts.negative_slope[lane] *= turned;
        }
        parts
    }

    /// Horner's rule from the last flow on, for growth of 0 and more.
    #[inline(always)]
    fn sums_from_last(&self, z: &Lane) -> Parts {
        let mut sums = [[0.0; LANE_COUNT]; 4];
        for flows in self.flows.iter().rev() {
            sums = horner(&sums, flows, z);
        }
        let [positive, negative, positive_slope, negative_slope] = sums;
        Parts {
            positive,
            negative,
            positive_slope,
            negative_slope,
        }
    }

    /// For some lists from the last flow on, for those with growth below 0 from the first one on.
    #[inline(always)]
    fn sums_from_both_ends(&self, x: &Lane, z: &Lane) -> Parts {
        let mut sums = [[0.0; LANE_COUNT]; 4];
        let mut position = 0.0;
        for (from_first, from_last) in self.flows.iter().zip(self.flows.iter().rev()) {
            let mut flows = [0.0; LANE_COUNT];
            for lane in 0..LANE_COUNT {
                flows[lane] = if x[lane] < 0.0 {
                    from_first[lane]
                } else {
                    from_last[lane]
                };
            }
            let next = horner(&sums, &flows, z);
            for (sums, next) in sums.iter_mut().zip(&next) {
                for lane in 0..LANE_COUNT {
                    // Behind its last flow a list is done.
                    let is_done = x[lane] < 0.0 && position >= self.lens[lane];
                    sums[lane] = if is_done { sums[lane] } else { next[lane] };
                }
            }
            position += 1.0;
        }
        let [positive, negative, positive_slope, negative_slope] = sums;
        Parts {
            positive,
            negative,
            positive_slope,
            negative_slope,
        }
    }
}

/// One more flow in the sums of positive and negative flows and in their slopes.
#[inline(always)]
fn horner(sums: &[Lane; 4], flows: &Lane, z: &Lane) -> [Lane; 4] {
    let [positive, negative, positive_slope, negative_slope] = sums;
    let mut next = [[0.0; LANE_COUNT]; 4];
    for lane in 0..LANE_COUNT {
        let (flow, z) = (flows[lane], z[lane]);
        let paid_in = if flow > 0.0 { flow } else { 0.0 };
        let paid_out = if -flow > 0.0 { -flow } else { 0.0 };
        next[0][lane] = positive[lane] * z + paid_in;
        next[1][lane] = negative[lane] * z + paid_out;
        next[2][lane] = positive_slope[lane] * z + positive[lane];
        next[3][lane] = negative_slope[lane] * z + negative[lane];
    }
    next
}

#[inline(always)]
fn newton_steps(parts: &Parts, signs_below: &Lane) -> Lane {
    let mut steps = [0.0; LANE_COUNT];
    for lane in 0..LANE_COUNT {
        let (positive, negative) = (parts.positive[lane], parts.negative[lane]);
        let (up, down) = (parts.positive_slope[lane], parts.negative_slope[lane]);
        let is_positive = signs_below[lane] > 0.0;
        let more = if is_positive { positive } else { negative };
        let less = if is_positive { negative } else { positive };
        let more_slope = if is_positive { up } else { down };
        let less_slope = if is_positive { down } else { up };
        steps[lane] = logarithm(more / less) / (less_slope / less - more_slope / more);
    }
    steps
}
