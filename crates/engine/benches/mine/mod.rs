//! A mine over forty years with 45 draws a path, and how pieces of work are timed.

#![allow(clippy::print_stdout, reason = "printing figures is all this does")]
#![allow(
    dead_code,
    reason = "each bench is a program of its own and uses a part of this"
)]

use std::time::Instant;

use engine::{Graph, InputId, Op, Operand};

pub(crate) const PATHS: usize = 4_096;
pub(crate) const YEARS: u32 = 40;

/// The least of many times, in nanoseconds for each of `count`.
///
/// What else runs on the machine can only make a piece of work slower, so the least is the nearest to the truth; the shorter the piece, the likelier one of them is undisturbed.
pub(crate) fn best_ns(count: usize, mut work: impl FnMut()) -> f64 {
    let (begin, mut least) = (Instant::now(), f64::INFINITY);
    for round in 0.. {
        if round >= 5 && begin.elapsed().as_secs_f64() > 1.0 {
            break;
        }
        let start = Instant::now();
        work();
        least = least.min(start.elapsed().as_secs_f64());
    }
    least * 1e9 / count as f64
}

pub(crate) fn report(what: &str, figure: f64, unit: &str) {
    println!("{what:<58} {figure:>10.2} {unit}");
}

/// Numbers strictly between 0 and 1, different for each seed.
pub(crate) fn uniform_numbers(seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (0..PATHS)
        .map(|_| {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((mixed >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
        })
        .collect()
}

/// Short names for what a formula is made of.
pub(crate) struct Writer<'g> {
    pub(crate) graph: &'g mut Graph,
}

fn number(value: f64) -> Operand {
    Operand::Constant(value)
}

impl Writer<'_> {
    fn add(&mut self, a: Operand, b: Operand) -> Operand {
        self.graph.apply(Op::Add, &[a, b])
    }
    fn sub(&mut self, a: Operand, b: Operand) -> Operand {
        self.graph.apply(Op::Subtract, &[a, b])
    }
    fn mul(&mut self, a: Operand, b: Operand) -> Operand {
        self.graph.apply(Op::Multiply, &[a, b])
    }
    fn times(&mut self, factor: f64, a: Operand) -> Operand {
        self.mul(number(factor), a)
    }
    fn min(&mut self, a: Operand, b: Operand) -> Operand {
        self.graph.apply(Op::Minimum, &[a, b])
    }
    fn positive(&mut self, a: Operand) -> Operand {
        self.graph.apply(Op::Maximum, &[a, number(0.0)])
    }
    fn exp(&mut self, a: Operand) -> Operand {
        self.graph.apply(Op::Exponential, &[a])
    }
    fn normal(&mut self, input: u32) -> Operand {
        let uniform = self.graph.input(InputId(input));
        self.graph.apply(Op::NormalQuantile, &[uniform])
    }
    fn lognormal(&mut self, median: f64, deviation: f64, input: u32) -> Operand {
        let normal = self.normal(input);
        let spread = self.times(deviation, normal);
        let logarithm = self.add(number(libm::log(median)), spread);
        self.exp(logarithm)
    }
    fn if_positive(&mut self, condition: Operand, then: Operand) -> Operand {
        let is_positive = self.graph.apply(Op::Less, &[number(0.0), condition]);
        self.graph
            .apply(Op::Select, &[is_positive, then, number(0.0)])
    }
    fn present_value(&mut self, flows: &[Operand]) -> Operand {
        let discounted: Vec<Operand> = flows
            .iter()
            .zip(0..)
            .map(|(flow, year)| self.times(libm::pow(1.1, -f64::from(year)), *flow))
            .collect();
        let mut total = discounted[0];
        for flow in &discounted[1..] {
            total = self.add(total, *flow);
        }
        total
    }
}

pub(crate) struct Mine {
    /// What is drawn once: ore, grade, recovery, capital, unit cost.
    pub(crate) drawn_once: Vec<Operand>,
    /// What is drawn every year.
    pub(crate) normals: Vec<Operand>,
    pub(crate) total_only: Operand,
    pub(crate) present_values: Vec<Operand>,
    pub(crate) rate: Operand,
}

impl Mine {
    pub(crate) fn build(w: &mut Writer<'_>) -> Mine {
        let ore = w.lognormal(100.0, 0.25, 0);
        let grade = w.lognormal(0.012, 0.2, 1);
        let uniform = w.graph.input(InputId(2));
        let recovery_spread = w.times(0.17, uniform);
        let recovery = w.add(number(0.75), recovery_spread);
        let capital = w.lognormal(900.0, 0.2, 3);
        let unit_cost = w.lognormal(38.0, 0.15, 4);
        let metal_per_t = w.mul(grade, recovery);

        let revert = libm::exp(-0.25);
        let mut log_price = number(libm::log(8_500.0));
        let mut remaining = ore;
        let mut sustaining_pool = number(0.0);
        let mut losses = number(0.0);
        let mut rent_balance = number(0.0);
        let [mut project, mut government, mut investor, mut normals] = [const { Vec::new() }; 4];
        for year in 0..YEARS {
            let shock = w.normal(year + 5);
            normals.push(shock);
            let kept = w.times(revert, log_price);
            let pulled = w.add(kept, number((1.0 - revert) * libm::log(8_000.0)));
            let moved = w.times(0.177, shock);
            log_price = w.add(pulled, moved);
            let price = w.exp(log_price);

            let ramp = [0.0, 0.0, 0.4, 0.7, 0.9].get(year as usize).unwrap_or(&1.0);
            let mined = w.min(number(5.0 * ramp), remaining);
            remaining = w.sub(remaining, mined);
            let metal = w.mul(mined, metal_per_t);
            let revenue = w.mul(metal, price);

            let low = w.min(price, number(7_000.0));
            let above_low = w.sub(price, number(7_000.0));
            let above_low = w.positive(above_low);
            let middle = w.min(above_low, number(3_000.0));
            let above_middle = w.sub(price, number(10_000.0));
            let high = w.positive(above_middle);
            let (low, middle, high) = (
                w.times(0.03, low),
                w.times(0.06, middle),
                w.times(0.1, high),
            );
            let per_t = w.add(low, middle);
            let per_t = w.add(per_t, high);
            let royalty = w.mul(metal, per_t);

            let variable = w.mul(mined, unit_cost);
            let fixed = w.if_positive(mined, number(20.0 * libm::pow(1.02, f64::from(year))));
            let operating = w.add(variable, fixed);
            let more_to_come = w.sub(remaining, number(5.0));
            let sustaining = w.times(2.5, mined);
            let sustaining = w.if_positive(more_to_come, sustaining);
            let initial = w.times(
                [0.6, 0.4].get(year as usize).copied().unwrap_or(0.0),
                capital,
            );
            let spent = w.add(sustaining, initial);

            let pool = w.add(sustaining_pool, sustaining);
            let declining = w.times(0.2, pool);
            sustaining_pool = w.sub(pool, declining);
            let straight = w.times(if (2..10).contains(&year) { 0.125 } else { 0.0 }, capital);
            let margin = w.sub(revenue, royalty);
            let margin = w.sub(margin, operating);
            let taxable = w.sub(margin, straight);
            let taxable = w.sub(taxable, declining);
            let income = w.positive(taxable);
            let capped = w.times(0.6, income);
            let used = w.min(losses, capped);
            let added = w.sub(income, taxable);
            let after_use = w.sub(losses, used);
            losses = w.add(after_use, added);
            let base = w.sub(income, used);
            let income_tax = w.times(0.3, base);

            let pre_tax = w.sub(margin, spent);
            let cash = w.add(pre_tax, royalty);
            let after_tax = w.sub(pre_tax, income_tax);
            let carried = w.times(1.1, rent_balance);
            let rent_balance_new = w.add(carried, after_tax);
            rent_balance = w.min(rent_balance_new, number(0.0));
            let rent = w.positive(rent_balance_new);
            let rent_tax = w.times(0.15, rent);
            let left = w.sub(after_tax, rent_tax);
            let shared = w.positive(left);
            let carry = w.times(0.1, shared);
            let distributed = w.sub(shared, carry);
            let withheld = w.times(0.1, distributed);
            let mut take = w.add(royalty, income_tax);
            for part in [rent_tax, carry, withheld] {
                take = w.add(take, part);
            }
            project.push(cash);
            government.push(take);
            investor.push(w.sub(cash, take));
        }
        let present_values: Vec<Operand> =
            [&project, &government, &investor, &project[..20].to_vec()]
                .into_iter()
                .map(|flows| w.present_value(flows))
                .collect();
        Mine {
            drawn_once: vec![ore, grade, recovery, capital, unit_cost],
            normals,
            total_only: present_values[2],
            present_values,
            rate: w.graph.apply(Op::InternalRate, &investor),
        }
    }
}
