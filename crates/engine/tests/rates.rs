//! Rates and paybacks beyond the published cases: every rate is found, and none is invented.

mod common;

use common::assert_close;
use engine::{
    Graph, InputId, Inputs, InstructionSet, Op, Outcome, Status, dated_internal_rate, evaluate,
    internal_rate, internal_rates, modified_internal_rate, net_present_value, payback,
    schedule_for,
};
use proptest::prelude::*;

/// Flows that are worth nothing exactly at these growth factors: the product of `(1 + r) - growth`, latest flow first.
fn flows_with_growths(growths: &[f64]) -> Vec<f64> {
    let mut flows = vec![1.0];
    for growth in growths {
        flows.push(0.0);
        for index in (1..flows.len()).rev() {
            flows[index] -= growth * flows[index - 1];
        }
    }
    flows
}

#[track_caller]
fn check_rates(flows: &[f64], expected: &[f64], absolute: f64) {
    let found = internal_rates(flows);
    assert_eq!(
        found.len(),
        expected.len(),
        "{flows:?}: {found:?} for {expected:?}"
    );
    for (found, expected) in found.iter().zip(expected) {
        assert_close(*found, *expected, absolute, absolute);
    }
}

#[test]
fn a_loan_pays_its_rate() {
    check_rates(&[-100.0, 110.0], &[0.1], 1e-15);
    check_rates(&[100.0, -110.0], &[0.1], 1e-15);
    check_rates(&[0.0, 0.0, -100.0, 5.0, 105.0, 0.0], &[0.05], 1e-15);
    assert_eq!(internal_rate(&[-100.0, 100.0]), Outcome::Value(0.0));
}

#[test]
fn the_range_ends_where_it_says() {
    check_rates(&[-1.0, 2e-4], &[-0.9998], 1e-12);
    check_rates(&[-1.0, 0.5e-4], &[], 0.0);
    check_rates(&[-1.0, 9e5], &[9e5 - 1.0], 1e-12);
    check_rates(&[-1.0, 2e6], &[], 0.0);
}

#[test]
fn many_rates_are_all_found() {
    let growths = [0.3, 0.7, 1.0, 1.1, 1.25, 2.0, 4.0];
    let rates = growths.map(|growth| growth - 1.0);
    check_rates(&flows_with_growths(&growths), &rates, 1e-9);
}

#[test]
fn a_touching_rate_counts_once() {
    // The worth is (growth - 1.2)^2 over a power of growth: zero at 20 %, positive elsewhere.
    check_rates(&flows_with_growths(&[1.2, 1.2]), &[0.2], 1e-7);
    check_rates(&flows_with_growths(&[0.5, 1.2, 1.2]), &[-0.5, 0.2], 1e-7);
    check_rates(&flows_with_growths(&[1.1, 1.1, 1.1]), &[0.1], 1e-4);
}

#[test]
fn a_rate_that_touches_at_zero_is_told_beside_a_simple_one() {
    let rates = internal_rates(&[6.0, -8.0, -8.0, 7.0, 8.0, -1.0, -4.0]);
    assert_eq!(rates.len(), 2, "{rates:?}");
    assert_close(rates[0], 0.0, 1e-7, 0.0);
    assert_close(rates[1], 0.298_247_891_8, 1e-9, 0.0);
}

#[test]
fn two_rates_one_part_in_a_thousand_apart_are_two() {
    check_rates(&flows_with_growths(&[1.2, 1.201]), &[0.2, 0.201], 1e-9);
    check_rates(
        &flows_with_growths(&[1.2, 1.200_01]),
        &[0.2, 0.200_01],
        1e-9,
    );
}

#[test]
fn a_worth_that_stays_above_zero_has_no_rate() {
    // (growth - 1.2)^2 + 0.0001.
    check_rates(&[1.0, -2.4, 1.4401], &[], 0.0);
}

#[test]
fn long_and_large_flows_do_not_overflow() {
    let mut monthly = vec![-1_000.0];
    monthly.extend([10.0; 600]);
    let rate = internal_rate(&monthly).value().unwrap();
    assert_close(net_present_value(&monthly, rate, 0.0), 0.0, 1e-9, 0.0);
    monthly.push(-500.0);
    assert_eq!(internal_rates(&monthly).len(), 2);

    check_rates(&[-1e300, 1.1e300], &[0.1], 1e-14);
    check_rates(&[-f64::MAX, f64::MAX], &[0.0], 1e-14);
    check_rates(&[-1e-310, 1.1e-310], &[0.1], 1e-12);
    check_rates(&[-1e150, 5e-150, 1.1e150], &[libm::sqrt(1.1) - 1.0], 1e-14);
}

#[test]
fn flows_that_alternate_a_hundred_times_are_handled() {
    let flows: Vec<f64> = (0..200)
        .map(|period| if period % 2 == 0 { -1.0 } else { 1.01 })
        .collect();
    for rate in internal_rates(&flows) {
        let gross: f64 = flows
            .iter()
            .zip(0..)
            .map(|(flow, k)| flow.abs() * libm::pow(1.0 + rate, -f64::from(k)))
            .sum();
        assert_close(
            net_present_value(&flows, rate, 0.0),
            0.0,
            1e-12 * gross,
            0.0,
        );
    }
}

#[test]
fn numbers_that_are_not_finite_are_undefined() {
    for flows in [&[][..], &[f64::NAN, 1.0], &[-1.0, f64::INFINITY]] {
        assert_eq!(internal_rate(flows), Outcome::Status(Status::Undefined));
        assert_eq!(internal_rates(flows), []);
        assert_eq!(payback(flows), Outcome::Status(Status::Undefined));
        assert_eq!(
            modified_internal_rate(flows, 0.1, 0.1),
            Outcome::Status(Status::Undefined)
        );
    }
    assert_eq!(dated_internal_rate(&[]), Outcome::Status(Status::Undefined));
    assert!(net_present_value(&[1.0], -1.0, 0.0).is_nan());
    assert!(net_present_value(&[1.0], f64::NAN, 0.0).is_nan());
}

#[test]
fn a_modified_rate_needs_both_sides() {
    for flows in [[1.0, 2.0], [-1.0, -2.0], [0.0, 0.0]] {
        let outcome = modified_internal_rate(&flows, 0.1, 0.1);
        assert_eq!(outcome, Outcome::Status(Status::Undefined));
    }
    let outcome = modified_internal_rate(&[-1.0, 2.0], -1.0, 0.1);
    assert_eq!(outcome, Outcome::Status(Status::Undefined));
}

#[test]
fn dated_flows_a_year_apart_have_the_periodic_rate() {
    let flows = [-100.0, 39.0, 59.0, 55.0, 20.0];
    let dated: Vec<(i64, f64)> = flows
        .iter()
        .zip(0..)
        .map(|(flow, year)| (1_000 + 365 * year, *flow))
        .collect();
    let periodic = internal_rate(&flows).value().unwrap();
    assert_close(
        dated_internal_rate(&dated).value().unwrap(),
        periodic,
        1e-14,
        0.0,
    );

    let mut split: Vec<(i64, f64)> = dated
        .iter()
        .flat_map(|(day, flow)| [(*day, flow * 2.0), (*day, -flow)])
        .collect();
    split.reverse();
    assert_close(
        dated_internal_rate(&split).value().unwrap(),
        periodic,
        1e-14,
        0.0,
    );
}

#[test]
fn dated_flows_report_several_rates_and_none() {
    let several = dated_internal_rate(&[
        (0, -5.0),
        (365, 10.5),
        (730, 1.0),
        (1_095, -8.0),
        (1_460, 1.0),
    ]);
    assert!(
        matches!(&several, Outcome::Status(Status::SeveralRoots(rates)) if rates.len() == 3),
        "{several:?}"
    );
    assert_eq!(
        dated_internal_rate(&[(0, 1.0), (9, 1.0)]),
        Outcome::Status(Status::NoRoot)
    );
    assert_eq!(
        dated_internal_rate(&[(5, 1.0), (5, -1.0)]),
        Outcome::Status(Status::NoRoot)
    );
}

#[test]
fn payback_is_the_first_return_to_zero() {
    assert_eq!(payback(&[-100.0, 50.0, 50.0]), Outcome::Value(2.0));
    assert_eq!(payback(&[-100.0, 200.0, -500.0]), Outcome::Value(0.5));
    assert_eq!(payback(&[0.0, -100.0, 200.0]), Outcome::Value(1.5));
    assert_eq!(payback(&[10.0, -110.0, 200.0]), Outcome::Value(1.5));
    assert_eq!(payback(&[10.0, 0.0, 5.0]), Outcome::Value(0.0));
    assert_eq!(
        payback(&[-100.0, 50.0]),
        Outcome::Status(Status::NeverReached)
    );
    assert_eq!(
        payback(&[50.0, -100.0]),
        Outcome::Status(Status::NeverReached)
    );
}

/// Changes of sign of the worth on a fine grid of growth factors, leaving out places where it could be zero: a touching rate changes no sign.
fn sign_changes_on_grid(flows: &[f64]) -> usize {
    let sizes: Vec<f64> = flows.iter().map(|flow| flow.abs()).collect();
    let signs: Vec<bool> = (0..=4_000)
        .map(|step| libm::exp(-4.0 + f64::from(step) * 0.002) - 1.0)
        .filter_map(|rate| {
            let worth = net_present_value(flows, rate, 0.0);
            let gross = net_present_value(&sizes, rate, 0.0);
            (worth.abs() > 1e-12 * gross).then_some(worth < 0.0)
        })
        .collect();
    signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

proptest! {
    #[test]
    fn every_rate_leaves_no_worth(flows in prop::collection::vec(-100.0..100.0_f64, 2..60)) {
        for rate in internal_rates(&flows) {
            let worth: Vec<f64> = flows.iter().zip(0..).map(|(flow, k)| flow * libm::pow(1.0 + rate, -f64::from(k))).collect();
            let gross: f64 = worth.iter().map(|x| x.abs()).sum();
            let net: f64 = worth.iter().sum();
            prop_assert!(net.abs() <= 1e-12 * gross, "{rate} leaves {net} of {gross}");
        }
    }

    #[test]
    fn no_sign_change_is_missed(flows in prop::collection::vec(-10_i32..10, 2..25)) {
        let flows: Vec<f64> = flows.into_iter().map(f64::from).collect();
        let inside = internal_rates(&flows).into_iter().filter(|r| libm::log1p(*r).abs() < 4.0).count();
        prop_assert!(inside >= sign_changes_on_grid(&flows));
    }

    #[test]
    fn chosen_rates_are_found(growths in prop::collection::btree_set(2_u32..40, 1..6)) {
        let growths: Vec<f64> = growths.into_iter().map(|tenths| f64::from(tenths) / 10.0).collect();
        let found = internal_rates(&flows_with_growths(&growths));
        prop_assert_eq!(found.len(), growths.len(), "{:?} for {:?}", found, growths);
        for (rate, growth) in found.iter().zip(&growths) {
            prop_assert!((rate + 1.0 - growth).abs() < 1e-8);
        }
    }

    #[test]
    fn size_and_sign_of_money_do_not_matter(flows in prop::collection::vec(-100.0..100.0_f64, 2..20), power in -60_i32..60) {
        let scale = -libm::ldexp(1.0, power);
        let scaled: Vec<f64> = flows.iter().map(|flow| flow * scale).collect();
        prop_assert_eq!(internal_rates(&scaled), internal_rates(&flows));
    }

    #[test]
    fn idle_periods_do_not_matter(flows in prop::collection::vec(-100.0..100.0_f64, 2..20), idle in 0_usize..5) {
        let mut padded = vec![0.0; idle];
        padded.extend(&flows);
        padded.extend(vec![0.0; idle]);
        prop_assert_eq!(internal_rates(&padded), internal_rates(&flows));
    }
}

/// Whole numbers below a bound, by a simple congruence.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % bound
    }

    fn share(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }
}

/// Flows as projects have them and as they do not: investments, loans, clean-ups at the end, nothing at all, flows that are not numbers, rates at the ends of the range, and several rates below zero, some of which touch.
fn flows_of_a_kind(numbers: &mut Numbers, count: usize) -> Vec<f64> {
    let kind = numbers.below(13);
    if kind == 12 {
        let growths = [0.5, 0.25, 0.75, 0.5, 0.9, 0.9375, 1.125];
        let most = growths.len().min(count - 1) as u64;
        let chosen: Vec<f64> = (0..=numbers.below(most))
            .map(|_| growths[numbers.below(growths.len() as u64) as usize])
            .collect();
        let mut flows = flows_with_growths(&chosen);
        flows.resize(count, 0.0);
        return flows;
    }
    let idle = numbers.below(4) as usize;
    let turn = 1 + numbers.below(count as u64 - 1) as usize;
    let scale = [1.0, -1.0, 1e-9, 1e200, 1e-200, 1e305][numbers.below(6) as usize];
    let paid_in = numbers.share() * [0.01, 1.0, 3.0, 30.0][numbers.below(4) as usize];
    let mut flows: Vec<f64> = (0..count)
        .map(|period| {
            let size = numbers.share();
            let value = match kind {
                0..=5 if period < turn => -size,
                0..=5 => size * paid_in,
                6 => size - 0.5,
                7 if period + 1 == count => -size * 20.0,
                7 if period < turn => -size,
                8 => [0.0, 1.0, -1.0][numbers.below(3) as usize],
                10 if period == 0 => -1.0,
                10 if period == turn => [0.5e-4, 2e-4, 9e5, 2e6, 1.0][numbers.below(5) as usize],
                9 | 10 => 0.0,
                _ => size,
            };
            value * scale
        })
        .collect();
    for flow in &mut flows[..idle] {
        *flow = if kind == 10 { *flow } else { 0.0 };
    }
    if numbers.below(40) == 0 {
        flows[turn] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY][numbers.below(3) as usize];
    }
    flows
}

#[test]
fn paths_together_have_the_rates_of_each_alone() {
    let mut numbers = Numbers(1);
    for (count, path_count) in [(4, 700), (7, 1_500), (40, 1_500), (130, 300)] {
        let lists: Vec<Vec<f64>> = (0..path_count)
            .map(|_| flows_of_a_kind(&mut numbers, count))
            .collect();
        let mut graph = Graph::new();
        let leaves: Vec<_> = (0..count as u32)
            .map(|leaf| graph.input(InputId(leaf)))
            .collect();
        let rate = graph.apply(Op::InternalRate, &leaves);
        let columns: Vec<Vec<f64>> = (0..count)
            .map(|period| lists.iter().map(|flows| flows[period]).collect())
            .collect();
        let mut inputs = Inputs::new();
        for (leaf, column) in columns.iter().enumerate() {
            inputs.set_paths(InputId(leaf as u32), column);
        }
        let alone: Vec<f64> = lists
            .iter()
            .map(|flows| internal_rate(flows).value_or_nan())
            .collect();
        let found = alone.iter().filter(|rate| !rate.is_nan()).count();
        assert!(
            found > path_count / 8 && found < path_count,
            "{found} of {path_count}"
        );
        for set in InstructionSet::available() {
            let program = schedule_for(&graph, &[rate], set);
            let results = evaluate(&program, &inputs, path_count);
            for (path, alone) in alone.iter().enumerate() {
                let together = results.value(0, path);
                let is_same =
                    together.to_bits() == alone.to_bits() || (together.is_nan() && alone.is_nan());
                assert!(
                    is_same,
                    "{}, path {path}: {together:e} and {alone:e} of {:?}",
                    set.name(),
                    lists[path]
                );
            }
        }
    }
}
