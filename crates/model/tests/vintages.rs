//! Expiry of pools against following each year's addition by itself, over many made-up cases.
//!
//! A pool keeps one formula a row: what was added long enough ago and is neither used nor expired.
//! This test keeps a list of additions with their years, uses the oldest first, and lets each go at
//! the end of its life.

mod central;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use central::Central;
use model::read;

const YEAR_COUNT: usize = 12;
const CASE_COUNT: usize = 400;

/// One pool: what it opens with, what is added and asked for in each year, how long it lasts.
struct Case {
    open: u32,
    added: Vec<u32>,
    wanted: Vec<u32>,
    life: usize,
}

/// Whole numbers that look random: the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as u32 % bound
    }

    /// Many zeros, so that additions run out of life unused.
    fn amounts(&mut self) -> Vec<u32> {
        let amounts = (0..YEAR_COUNT).map(|_| {
            let size = self.below(3) * 20;
            if size == 0 { 0 } else { self.below(size) }
        });
        amounts.collect()
    }
}

/// Used, expired and closing of each year, vintage by vintage.
fn followed(case: &Case) -> [Vec<f64>; 3] {
    let mut vintages: Vec<(usize, u32)> = vec![(0, case.open)];
    let mut rows = [Vec::new(), Vec::new(), Vec::new()];
    for year in 0..YEAR_COUNT {
        vintages.push((year, case.added[year]));
        let mut wanted = case.wanted[year];
        let mut used = 0;
        for (_, left) in &mut vintages {
            let taken = wanted.min(*left);
            *left -= taken;
            wanted -= taken;
            used += taken;
        }
        let is_old = |added_in: usize| added_in + case.life <= year;
        let old = vintages.iter().filter(|(added_in, _)| is_old(*added_in));
        let expired: u32 = old.map(|(_, left)| left).sum();
        vintages.retain(|(added_in, _)| !is_old(*added_in));
        let closing: u32 = vintages.iter().map(|(_, left)| left).sum();
        for (row, value) in rows.iter_mut().zip([used, expired, closing]) {
            row.push(f64::from(value));
        }
    }
    rows
}

fn text_of(amounts: &[u32]) -> String {
    let amounts: Vec<String> = amounts.iter().map(u32::to_string).collect();
    amounts.join(", ")
}

#[test]
fn expiry_equals_following_each_vintage() {
    let mut numbers = Numbers(1);
    let cases: Vec<Case> = (0..CASE_COUNT)
        .map(|_| Case {
            open: numbers.below(50),
            added: numbers.amounts(),
            wanted: numbers.amounts(),
            life: 1 + numbers.below(6) as usize,
        })
        .collect();
    let mut text = "deal \"Vintages\"\ntimeline 2001..2012\nmoney USD nominal\n".to_owned();
    for (place, case) in cases.iter().enumerate() {
        let (added, wanted) = (text_of(&case.added), text_of(&case.wanted));
        let Case { open, life, .. } = case;
        write!(
            text,
            "input added_{place} = list {{ {added} }} USD\ninput wanted_{place} = list {{ {wanted} }} USD\n\
             pool pool_{place} : USD {{\n  open {open} USD\n  add added_{place}\n  use up to wanted_{place}\n  \
             expire after {life} y\n}}\n"
        )
        .unwrap();
    }
    let reading = read(
        "vintages.deal",
        &BTreeMap::from([("vintages.deal".to_owned(), text)]),
        &[],
    );
    let deal = reading.deal.expect("the deal reads without errors");
    let central = Central::of(&deal);
    let mut expired_count = 0;
    for (place, case) in cases.iter().enumerate() {
        let wanted = followed(case);
        for (member, wanted) in ["used", "expired", "closing"].iter().zip(&wanted) {
            let row = deal
                .base()
                .find_row(&format!("pool_{place}.{member}"))
                .unwrap();
            assert_eq!(central.row(0, row), *wanted, "{member} of case {place}");
        }
        expired_count += wanted[1].iter().filter(|expired| **expired > 0.0).count();
    }
    assert!(
        expired_count > CASE_COUNT,
        "too little expires to say anything"
    );
}
