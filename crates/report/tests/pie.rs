//! The pie always adds up: random parties, payments of either sign, in cash and in kind, made by the
//! deal and by templates.

mod common;

use std::fmt::Write as _;

use common::{deal, run};
use proptest::prelude::*;
use report::run::Series;

const YEARS: usize = 3;

/// One random payment: amounts, payer, payee, in kind.
type Payment = ([i32; YEARS], usize, usize, bool);

fn payment() -> impl Strategy<Value = Payment> {
    (
        prop::array::uniform3(-1_000_000..1_000_000_i32),
        0..5_usize,
        0..5_usize,
        any::<bool>(),
    )
}

/// A deal of five parties with these payments; every third goes through a royalty as well.
fn text(payments: &[Payment], scale: f64) -> String {
    let mut text = String::new();
    for party in 0..5 {
        writeln!(text, "party p{party}").expect("a string takes all");
    }
    for (place, (amounts, payer, payee, in_kind)) in payments.iter().enumerate() {
        let amounts: Vec<String> = amounts
            .iter()
            .map(|amount| (f64::from(*amount) * scale).to_string())
            .collect();
        writeln!(
            text,
            "input x{place} = list {{ {} }} USD @ assumed \"placeholder: random\"",
            amounts.join(", ")
        )
        .expect("a string takes all");
        let outside = if place % 4 == 0 {
            "market".to_owned()
        } else {
            format!("p{payer}")
        };
        let kind = if *in_kind { " in kind" } else { "" };
        writeln!(text, "pay x{place} from {outside} to p{payee}{kind}")
            .expect("a string takes all");
        if place % 3 == 0 && payer != payee {
            writeln!(text, "use royalty.ad_valorem r{place} {{\n  from p{payer} to p{payee}\n  base = x{place}\n  rate = 12.5 % @ assumed \"placeholder: random\"\n}}").expect("a string takes all");
        }
    }
    text
}

fn yearly(series: &Series) -> Vec<f64> {
    series
        .yearly
        .iter()
        .map(|year| year.single().expect("nothing is open and all is defined"))
        .collect()
}

proptest! {
    #[test]
    fn cash_and_kind_sum_to_zero(payments in prop::collection::vec(payment(), 1..12), scale in prop::sample::select(vec![1.0, 0.01, 1e6])) {
        let deal = deal(&text(&payments, scale));
        let run = run(&deal);
        let base = &run.variants[0];
        let allowed = 1e-9 * base.pie.largest_flow.max(1.0);
        for period in 0..YEARS {
            let sum = |pick: fn(&report::run::PartyResult) -> &Series| {
                base.parties.iter().map(|party| yearly(pick(party))[period]).sum::<f64>()
            };
            prop_assert!(sum(|party| &party.cash).abs() <= allowed);
            prop_assert!(sum(|party| &party.kind).abs() <= allowed);
            for party in &base.parties {
                let (receipts, payments) = (yearly(&party.receipts)[period], yearly(&party.payments)[period]);
                prop_assert!(receipts >= 0.0 && payments >= 0.0);
                prop_assert!((receipts - payments - yearly(&party.cash)[period]).abs() <= allowed);
            }
        }
        prop_assert!(base.pie.relative <= 1e-9);
        let totals: f64 = base.parties.iter().map(|party| party.cash.total.single().expect("nothing is open")).sum();
        prop_assert!(totals.abs() <= allowed * YEARS as f64);
    }

    /// What each party has is what the payments say, added up here.
    #[test]
    fn cash_is_what_the_payments_say(payments in prop::collection::vec(payment(), 1..8)) {
        let plain: Vec<Payment> = payments.into_iter().map(|(amounts, payer, payee, _)| (amounts, payer, payee, false)).collect();
        let deal = deal(&text(&plain, 1.0));
        let run = run(&deal);
        let mut wanted = [[0.0; YEARS]; 5];
        for (place, (amounts, payer, payee, _)) in plain.iter().enumerate() {
            for period in 0..YEARS {
                let amount = f64::from(amounts[period]);
                wanted[*payee][period] += amount;
                if place % 4 != 0 {
                    wanted[*payer][period] -= amount;
                }
                if place % 3 == 0 && payer != payee {
                    wanted[*payee][period] += amount.max(0.0) * 0.125;
                    wanted[*payer][period] -= amount.max(0.0) * 0.125;
                }
            }
        }
        for (party, wanted) in wanted.iter().enumerate() {
            let found = yearly(&common::party(&run.variants[0], &format!("p{party}")).cash);
            for (found, wanted) in found.iter().zip(wanted) {
                prop_assert!((found - wanted).abs() <= 1e-6, "{found} is not {wanted}");
            }
        }
    }
}
