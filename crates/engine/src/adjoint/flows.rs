//! Derivatives of the questions about a list of flows: internal rates and payback.

use super::{ONE, Sweep, Term, ZERO};
use crate::graph::Operand;
use crate::op::Op;

impl Sweep<'_> {
    /// By the implicit function theorem: at the rate `r` the worth `Σ c_k v^k`, `v = 1/(1 + r)`, stays zero, so `dr/dc_k = v^k (1 + r) / Σ k c_k v^k`.
    pub(super) fn internal_rate(&mut self, flows: &[Operand], rate: Operand, adjoint: Operand) {
        // Where the rate does not count it may be none; any other number will do.
        let rate = self.where_it_counts(adjoint, rate);
        let growth = self.apply(Op::Add, &[ONE, rate]);
        let discount = self.apply(Op::Divide, &[ONE, growth]);
        let factors = self.powers(discount, flows.len());
        let moments: Vec<Operand> = flows
            .iter()
            .zip(&factors)
            .enumerate()
            .map(|(period, (flow, factor))| {
                let worth = self.times(*flow, *factor);
                self.times(worth, Operand::Constant(period as f64))
            })
            .collect();
        let moment = self.apply(Op::Sum, &moments);
        let share = self.times(adjoint, growth);
        let share = self.apply(Op::Divide, &[share, moment]);
        let share = self.where_it_counts(adjoint, share);
        for (flow, factor) in flows.iter().zip(factors) {
            if self.is_taken(*flow) {
                let share = self.times(share, factor);
                self.give(*flow, Term::added(share));
            }
        }
    }

    /// With `F` the future value of the positive flows and `P` the present cost of the negative ones, `1 + m = (F/P)^(1/n)`, so `dm = (1 + m)/n (dF/F - dP/P)`.
    pub(super) fn modified_internal_rate(
        &mut self,
        finance: Operand,
        reinvestment: Operand,
        flows: &[Operand],
        rate: Operand,
        adjoint: Operand,
    ) {
        let periods = flows.len() - 1;
        let kept = self.apply(Op::Add, &[ONE, reinvestment]);
        let owed = self.apply(Op::Add, &[ONE, finance]);
        let owed = self.apply(Op::Divide, &[ONE, owed]);
        let (kept, owed) = (
            self.powers(kept, flows.len()),
            self.powers(owed, flows.len()),
        );
        let (mut future, mut present) = (Vec::new(), Vec::new());
        let (mut future_slope, mut present_slope) = (Vec::new(), Vec::new());
        for (period, flow) in flows.iter().enumerate() {
            let left = periods - period;
            let opposite = self.negate(*flow);
            let received = self.apply(Op::Maximum, &[*flow, ZERO]);
            let paid = self.apply(Op::Maximum, &[opposite, ZERO]);
            future.push(self.times(received, kept[left]));
            present.push(self.times(paid, owed[period]));
            if left > 0 {
                let worth = self.times(received, kept[left - 1]);
                future_slope.push(self.times(worth, Operand::Constant(left as f64)));
            }
            if period > 0 {
                let cost = self.times(paid, owed[period]);
                let cost = self.times(cost, owed[1]);
                present_slope.push(self.times(cost, Operand::Constant(period as f64)));
            }
        }
        let growth = self.apply(Op::Add, &[ONE, rate]);
        let share = self.times(adjoint, growth);
        let share = self.times(share, Operand::Constant(1.0 / periods as f64));
        let [of_future, of_present] = [&future, &present].map(|side| {
            let total = self.apply(Op::Sum, side);
            self.apply(Op::Divide, &[share, total])
        });
        for (period, flow) in flows.iter().enumerate() {
            if self.is_taken(*flow) {
                let received = self.times(of_future, kept[periods - period]);
                let paid = self.times(of_present, owed[period]);
                let is_paid = self.apply(Op::Less, &[*flow, ZERO]);
                let is_received = self.apply(Op::Less, &[ZERO, *flow]);
                let below = self.apply(Op::Select, &[is_paid, paid, ZERO]);
                let slope = self.apply(Op::Select, &[is_received, received, below]);
                let slope = self.where_it_counts(adjoint, slope);
                self.give(*flow, Term::added(slope));
            }
        }
        let sides = [
            (reinvestment, of_future, future_slope),
            (finance, of_present, present_slope),
        ];
        for (rate, of_side, slopes) in sides {
            if self.is_taken(rate) {
                let slope = self.apply(Op::Sum, &slopes);
                let slope = self.times(of_side, slope);
                let slope = self.where_it_counts(adjoint, slope);
                self.give(rate, Term::added(slope));
            }
        }
    }

    /// With `f` the flow that brings the sum back, in period `m`, and the payback `m - 1 + s`: `-1/f` by an earlier flow, `-s/f` by `f`.
    pub(super) fn payback(&mut self, flows: &[Operand], payback: Operand, adjoint: Operand) {
        let payback = self.where_it_counts(adjoint, payback);
        let last = self.apply(Op::RoundUp, &[payback, ONE]);
        let mut candidates = Vec::with_capacity(flows.len());
        for (period, flow) in flows.iter().enumerate() {
            let is_last = self.apply(Op::Equal, &[last, Operand::Constant(period as f64)]);
            candidates.push(self.apply(Op::Select, &[is_last, *flow, ZERO]));
        }
        let decisive = self.apply(Op::Sum, &candidates);
        let share = self.apply(Op::Divide, &[adjoint, decisive]);
        // A sum that is never negative has nothing to wait for.
        let is_waiting = self.apply(Op::Less, &[ZERO, payback]);
        let share = self.apply(Op::Select, &[is_waiting, share, ZERO]);
        let before = self.apply(Op::Subtract, &[last, ONE]);
        let within = self.apply(Op::Subtract, &[payback, before]);
        let within = self.times(share, within);
        for (period, flow) in flows.iter().enumerate() {
            if self.is_taken(*flow) {
                let period = Operand::Constant(period as f64);
                let is_earlier = self.apply(Op::Less, &[period, last]);
                let is_last = self.apply(Op::Equal, &[last, period]);
                let at_last = self.apply(Op::Select, &[is_last, within, ZERO]);
                let share = self.apply(Op::Select, &[is_earlier, share, at_last]);
                self.give(*flow, Term::taken_off(share));
            }
        }
    }

    /// `base` to the powers 0, 1, … below `count`.
    fn powers(&mut self, base: Operand, count: usize) -> Vec<Operand> {
        let mut powers = vec![ONE];
        for place in 1..count {
            powers.push(self.times(powers[place - 1], base));
        }
        powers
    }
}
