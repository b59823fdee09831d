//! The answer in sentences: each number in them says its sign, and chances are frequencies.

use std::collections::BTreeMap;

use model::definition::Kind;
use model::units::{Base, Dimension, Unit};
use report::paths::{Asked, Sampling};
use report::summary::{
    Amount, Basis, Facts, Headline, How, OpenFact, Part, PartyFact, RiskFact, Sentence, Why,
    Without, frequency, sentences,
};

fn why(name: &str) -> Why {
    Why {
        variant: 0,
        name: name.to_owned(),
    }
}

fn money() -> Unit {
    Unit::base(Dimension::of(Base::Money(0)), "USD".to_owned())
}

fn amount(how: How, least: f64, middle: f64, most: f64) -> Amount {
    Amount {
        least,
        middle,
        most,
        how,
    }
}

/// Facts with a number in every place; none of them is zero.
fn facts(how: How) -> Facts {
    let party = |label: &str, numbers: [f64; 3]| PartyFact {
        label: label.to_owned(),
        unit: money(),
        why: why(label),
        amount: amount(how, numbers[0], numbers[1], numbers[2]),
    };
    Facts {
        headline: Some(Headline {
            label: "State, NPV".to_owned(),
            kind: Kind::number(money().dimension),
            unit: money(),
            why: why("show 1"),
            amount: amount(how, 110e6, 150e6, 190e6),
            below_zero: None,
            without: Some(Without {
                why: why("show 1"),
                amount: amount(how, 60e6, 70e6, 80e6),
                difference: amount(how, 20e6, 30e6, 40e6),
                lower: None,
            }),
        }),
        parties: vec![
            party("Gainer", [7e6, 8e6, 9e6]),
            party("Loser", [3e6, 4e6, 5e6]),
        ],
        less_no_deal: true,
        open: Some(OpenFact {
            label: "Share".to_owned(),
            ends: ["0 %".to_owned(), "100 %".to_owned()],
            at: [11e6, 12e6],
        }),
        risk: None,
        basis: Basis {
            inputs: 9,
            placeholders: 3,
            carried: Some((0.4, "State, NPV".to_owned())),
            claims: 4,
            hold: 1,
        },
    }
}

/// Every amount of money of some facts, to be changed.
fn amounts(facts: &mut Facts) -> Vec<&mut f64> {
    let mut all: Vec<&mut f64> = Vec::new();
    if let Some(headline) = &mut facts.headline {
        let Amount {
            least,
            middle,
            most,
            ..
        } = &mut headline.amount;
        all.extend([least, middle, most]);
        if let Some(without) = &mut headline.without {
            all.push(&mut without.amount.middle);
            let Amount {
                least,
                middle,
                most,
                ..
            } = &mut without.difference;
            all.extend([least, middle, most]);
        }
    }
    for party in &mut facts.parties {
        let Amount { least, most, .. } = &mut party.amount;
        all.extend([least, most]);
    }
    if let Some(open) = &mut facts.open {
        all.extend(&mut open.at);
    }
    all
}

fn uses(sentence: &Sentence, number: f64) -> bool {
    sentence
        .parts
        .iter()
        .any(|part| matches!(part, Part::Number { value, .. } if value.abs() == number.abs()))
}

/// Turning the sign of a number changes every sentence that used it, and no other.
#[test]
fn a_sign_changes_every_sentence_that_used_the_number() {
    for how in [How::Alone, How::OpenTerms, How::Runs, How::RunsAndOpenTerms] {
        let before = sentences(&facts(how));
        let count = amounts(&mut facts(how)).len();
        let mut used = 0;
        for place in 0..count {
            let mut turned = facts(how);
            let number = {
                let mut all = amounts(&mut turned);
                *all[place] = -*all[place];
                *all[place]
            };
            let after = sentences(&turned);
            assert_eq!(before.len(), after.len());
            for (before, after) in before.iter().zip(&after) {
                if uses(before, number) {
                    used += 1;
                    assert_ne!(before.text(), after.text(), "{how:?}: {number}");
                } else {
                    assert_eq!(before.text(), after.text(), "{how:?}: {number}");
                }
            }
        }
        assert!(used >= 7, "{how:?}: only {used} numbers are used");
    }
}

#[test]
fn sentences_say_what_the_numbers_say() {
    let told: Vec<String> = sentences(&facts(How::Alone))
        .iter()
        .map(Sentence::text)
        .collect();
    assert_eq!(
        told,
        [
            "State, NPV is 150 M USD.",
            "Without the deal it would be 70 M USD; with the deal it is more by 30 M USD.",
            "Over all years, not discounted, the deal leaves Gainer with 7 M USD more than without it, and Loser with 3 M USD more than without it.",
            "A term that is still open moves it, Share: on the central path it is 11 M USD at 0 %, and 12 M USD at 100 %.",
            "Of 9 inputs 3 are placeholders, and 40 % of what moves State, NPV hangs on placeholders; of 4 claims 1 holds on the central path however it is read.",
        ]
        .map(str::to_owned)
    );
}

#[test]
fn one_claim_is_told_as_one() {
    let ends = |hold: usize| {
        let mut facts = facts(How::Alone);
        (facts.basis.claims, facts.basis.hold) = (1, hold);
        let told = sentences(&facts).last().map(Sentence::text);
        told.expect("it rests on something")
    };
    let none = "; the 1 claim does not hold on the central path in all its readings.";
    assert!(ends(0).ends_with(none), "{}", ends(0));
    let one = "; the 1 claim holds on the central path however it is read.";
    assert!(ends(1).ends_with(one), "{}", ends(1));
}

#[test]
fn risk_is_told_where_nothing_is_open() {
    let mut facts = facts(How::Runs);
    facts.open = None;
    facts.risk = Some(RiskFact {
        label: "Investor, NPV".to_owned(),
        why: why("show 2"),
        below_zero: 0.62,
    });
    let told = sentences(&facts);
    assert_eq!(
        told[3].text(),
        "Of all that is shown, Investor, NPV is below zero most often: in 6 of 10 runs."
    );
}

#[test]
fn chances_are_frequencies() {
    for (share, words) in [
        (0.0, "in none of the runs"),
        (0.001, "in fewer than 1 of 100 runs"),
        (0.03, "in 3 of 100 runs"),
        (0.05, "in 5 of 100 runs"),
        (0.1, "in 1 of 10 runs"),
        (0.31, "in 3 of 10 runs"),
        (0.9, "in 9 of 10 runs"),
        (0.96, "in 96 of 100 runs"),
        (0.999, "in more than 99 of 100 runs"),
        (1.0, "in every run"),
        (f64::NAN, "in no run with an answer"),
    ] {
        assert_eq!(frequency(share), words, "{share}");
    }
}

/// A price of 100 with a deviation of 10, three years: mean 300, deviation 30, so 262 to 338 in eight
/// of ten runs. Half of it is paid to the state only with the deal.
#[test]
fn a_deal_with_a_known_spread_is_told_in_frequencies() {
    let text = "deal \"Known\"
timeline 2025..2027
money USD nominal
party company \"Company\"
party state \"State\"
input price ~ normal(mean: 100, sd: 10) USD   @ assumed \"expert: round\"
input share = 50 %   @ assumed \"expert: round\"
pay price from market to company
row half : USD = price * share
pay half from company to state
scenario no_deal \"The law\" { set share = 0 %   @ assumed \"expert: none\" }
show total(company.cash) \"Company\"
";
    let files = BTreeMap::from([("known.deal".to_owned(), text.to_owned())]);
    let reading = model::read("known.deal", &files, &[]);
    let deal = reading
        .deal
        .unwrap_or_else(|| panic!("{:?}", reading.diagnostics));
    let run = report::run(&deal);
    let asked = Asked {
        path_count: 16_000,
        seed: 1,
        sampling: Sampling::LatinHypercube,
    };
    let paths = report::paths(&deal, &run, &asked, &mut |_, _| true).expect("nobody stops it");
    let told: Vec<String> = report::summary(&deal, &run, Some(&paths))
        .iter()
        .map(Sentence::text)
        .collect();
    assert_eq!(
        told[0],
        "Company is 131 USD to 169 USD in 8 of 10 runs, with 150 USD in the middle; it is below zero in none of the runs."
    );
    assert_eq!(
        told[1],
        "Without the deal it would be 300 USD in the middle; the deal changes it by -169 USD to -131 USD in 8 of 10 runs, on the same draws, by -150 USD in the middle; it is less with the deal in every run."
    );
    assert_eq!(
        told[2],
        "Over all years, not discounted, the deal leaves State with 150 USD more than without it, and Company with 150 USD less than without it."
    );
}
