//! Forecasts of what a government gets, with numbers worked by hand, and the sums that always hold.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{close, party, run};
use model::Deal;
use model::files::{Files, ReadError};
use report::forecast::{Asked, BudgetYear, DueAndPaid, Forecast, Level, Line, NotForecast, Series};
use report::{Run, forecast};

/// A royalty of which a quarter is paid a year late, part of it passed on; a fee of the region; a
/// grant to a fund that pays some of it back; a refund; a share in kind.
const DEAL: &str = include_str!("forecast/two_budgets.deal");
/// The form in which an instrument is paid: what is late falls into the next year.
const ROYALTY: &str = include_str!("forecast/royalty.deal");

fn deal_of(text: &str) -> Deal {
    let files = [("test.deal", text), ("royalty.deal", ROYALTY)];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let reading = model::read("test.deal", &BTreeMap::from(files), &[]);
    let told: Vec<&String> = reading.diagnostics.iter().map(|one| &one.message).collect();
    reading.deal.unwrap_or_else(|| panic!("{told:?}"))
}

/// The deal with some of its words replaced.
fn edited(from: &str, to: &str) -> String {
    assert!(DEAL.contains(from), "{from}");
    DEAL.replace(from, to)
}

fn asked(years: Option<(i32, i32)>) -> Asked {
    Asked {
        levels: Vec::new(),
        years,
        first_month: 1,
        money: None,
    }
}

fn of_base(deal: &Deal, asked: &Asked) -> Forecast {
    forecast(deal, &run(deal), 0, asked).expect("what is asked is possible")
}

fn refused(text: &str, asked: &Asked) -> NotForecast {
    let deal = deal_of(text);
    forecast(&deal, &run(&deal), 0, asked).expect_err("this is not possible")
}

/// The values of a series in millions, the total last.
fn millions(series: &Series) -> Vec<f64> {
    let all = series.yearly.iter().chain([&series.total]);
    all.map(|figure| figure.single().expect("it is one number") / 1e6)
        .collect()
}

#[track_caller]
fn are(series: &Series, expected: &[f64]) {
    let found = millions(series);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        close(*found, *expected);
    }
}

#[track_caller]
fn owed(amounts: &DueAndPaid, expected: &[f64]) {
    let found = amounts.outstanding.iter();
    let found = found.map(|figure| figure.single().expect("it is one number") / 1e6);
    for (found, expected) in found.zip(expected) {
        close(found, *expected);
    }
}

fn line<'l>(lines: &'l [Line], label: &str) -> &'l Line {
    let labels = || lines.iter().map(|line| &line.label).collect::<Vec<_>>();
    let found = lines.iter().find(|line| line.label == label);
    found.unwrap_or_else(|| panic!("{label} is not among {:?}", labels()))
}

#[test]
fn what_is_due_and_what_is_paid_are_two_figures() {
    let told = of_base(&deal_of(DEAL), &asked(Some((2027, 2029))));
    let [state, region] = told.levels.as_slice() else {
        panic!("the group has two members")
    };
    let royalty = &line(&state.from_outside, "Royalty").amounts;
    are(&royalty.due, &[20.0, 30.0, 40.0, 90.0]);
    are(&royalty.paid, &[17.5, 27.5, 37.5, 82.5]);
    owed(royalty, &[5.0, 7.5, 10.0]);
    assert!(royalty.differ);
    let fee = &line(&region.from_outside, "Land fee").amounts;
    are(&fee.due, &[2.0, 2.0, 2.0, 6.0]);
    assert!(!fee.differ && fee.due == fee.paid);
    are(&state.received.due, &[19.0, 30.5, 40.0, 89.5]);
    are(&told.all.received.due, &[21.0, 32.5, 42.0, 95.5]);
    are(&told.all.received.paid, &[18.5, 30.0, 39.5, 88.0]);
    owed(&told.all.received, &[5.0, 7.5, 10.0]);
}

#[test]
fn what_is_passed_on_is_in_no_total_twice() {
    let told = of_base(&deal_of(DEAL), &asked(Some((2027, 2029))));
    let (state, region) = (&told.levels[0], &told.levels[1]);
    let passed = line(&region.from_levels, "Regional share of the royalty");
    are(&passed.amounts.paid, &[3.5, 5.5, 7.5, 16.5]);
    are(&region.received_from_levels, &[3.5, 5.5, 7.5, 16.5]);
    are(&region.received.paid, &[2.0, 2.0, 2.0, 6.0]);
    are(&region.kept, &[5.5, 7.5, 9.5, 22.5]);
    are(&state.kept, &[12.0, 21.5, 29.0, 62.5]);
    let to: Vec<_> = state
        .gives
        .iter()
        .map(|one| (&*one.to.name, one.is_level))
        .collect();
    assert_eq!(to, [("region", true), ("fund", false)]);
    are(&told.all.paid_outside, &[1.0, 1.0, 1.0, 3.0]);
    are(&told.all.kept, &[17.5, 29.0, 38.5, 85.0]);
}

#[test]
fn refunds_are_seen_and_what_is_in_kind_is_in_no_sum() {
    let told = of_base(&deal_of(DEAL), &asked(Some((2027, 2029))));
    let state = &told.levels[0];
    let correction = &line(&state.from_outside, "Correction").amounts.paid;
    are(correction, &[-1.0, 0.0, 0.0, -1.0]);
    are(
        &line(&state.in_kind, "Share in kind").amounts.paid,
        &[3.0, 3.0, 3.0, 9.0],
    );
    assert!(told.conventions.iter().any(|one| one.about == "Refunds"));
    let later = of_base(&deal_of(DEAL), &asked(Some((2028, 2029))));
    assert!(!later.conventions.iter().any(|one| one.about == "Refunds"));
}

#[test]
fn who_is_paid_and_pays_back_is_told() {
    let told = of_base(&deal_of(DEAL), &asked(Some((2027, 2029))));
    let [fund] = told.both_ways.as_slice() else {
        panic!("{:?}", told.both_ways)
    };
    assert_eq!(fund.party.label, "Fund");
    assert_eq!(
        (fund.given.value(), fund.received.value()),
        (Some(3e6), Some(0.5e6))
    );
    // Nothing comes back in these years, and a fund among the levels is one of them.
    assert!(
        of_base(&deal_of(DEAL), &asked(Some((2029, 2030))))
            .both_ways
            .is_empty()
    );
    let with_fund = Asked {
        levels: vec!["public".to_owned(), "fund".to_owned()],
        ..asked(Some((2027, 2029)))
    };
    let told = of_base(&deal_of(DEAL), &with_fund);
    assert!(told.both_ways.is_empty() && told.group.is_none());
    are(&told.all.received.paid, &[18.5, 29.5, 39.5, 87.5]);
    are(&told.all.paid_outside, &[0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn another_money_takes_each_year_at_its_own_rate() {
    let deal = deal_of(DEAL);
    let in_money = |name: &str| Asked {
        money: Some(name.to_owned()),
        ..asked(Some((2027, 2029)))
    };
    let told = of_base(&deal, &in_money("UAH"));
    // 40 to the dollar in 2027, 50 after that.
    are(&told.all.received.paid, &[740.0, 1500.0, 1975.0, 4215.0]);
    owed(&told.all.received, &[200.0, 375.0, 500.0]);
    assert_eq!((&*told.money.unit.text, told.money.real), ("UAH", None));
    assert_eq!(told.money.by, ["usd_per_uah"]);
    let told = of_base(&deal, &in_money("USDr"));
    let paid = &told.all.received.paid;
    are(
        paid,
        &[
            18.5 / 1.1,
            30.0 / 1.21,
            39.5 / 1.331,
            18.5 / 1.1 + 30.0 / 1.21 + 39.5 / 1.331,
        ],
    );
    assert_eq!(
        (&*told.money.unit.text, told.money.real),
        ("USD of 2026", Some(2026))
    );
}

#[test]
fn a_chain_of_moneys_is_followed_to_its_end() {
    let text = edited(
        "import ",
        "money UAHr = UAH real 2027 by prices\nrow prices : %/y = 100 %/y\nimport ",
    );
    let chained = Asked {
        money: Some("UAHr".to_owned()),
        ..asked(Some((2027, 2029)))
    };
    let told = of_base(&deal_of(&text), &chained);
    // 740, 1,500 / 2 and 1,975 / 4.
    are(&told.all.received.paid, &[740.0, 750.0, 493.75, 1983.75]);
    assert_eq!(told.money.by, ["usd_per_uah", "UAHr.index"]);
}

#[test]
fn a_budget_year_from_july_has_half_of_each_year() {
    let from_july = |money: Option<&str>| Asked {
        first_month: 7,
        money: money.map(str::to_owned),
        ..asked(Some((2027, 2028)))
    };
    let told = of_base(&deal_of(DEAL), &from_july(None));
    let royalty = &line(&told.levels[0].from_outside, "Royalty").amounts;
    // Halves of 20, 30, 40 due and of 17.5, 27.5, 37.5 paid.
    are(&royalty.due, &[25.0, 35.0, 60.0]);
    are(&royalty.paid, &[22.5, 32.5, 55.0]);
    // At the end of June: what was open at the end of December and half of the year's 2.5.
    owed(royalty, &[6.25, 8.75]);
    let words: Vec<String> = told.years.iter().map(BudgetYear::words).collect();
    assert_eq!(words, ["2027/28", "2028/29"]);
    assert_eq!(told.years[0].last_month(), (2028, 6));
    let about = told
        .conventions
        .iter()
        .find(|one| one.about == "Budget year");
    assert_eq!(
        about.map(|one| one.sentence.as_str()),
        Some(
            "From July of a year to June of the next; amounts of a calendar year are spread evenly over its months, \
             so a budget year has 6 twelfths of one year's and 6 of the next year's"
        )
    );
    let told = of_base(&deal_of(DEAL), &from_july(Some("UAH")));
    let royalty = &line(&told.levels[0].from_outside, "Royalty").amounts;
    // 8.75 x 40 + 13.75 x 50, and 6.25 x 50.
    are(&royalty.paid, &[1037.5, 1625.0, 2662.5]);
    owed(royalty, &[312.5, 437.5]);
}

#[test]
fn months_are_counted_from_the_one_named() {
    let from = |month| Asked {
        first_month: month,
        ..asked(Some((2027, 2027)))
    };
    let paid = |month| {
        let told = of_base(&deal_of(DEAL), &from(month));
        millions(&line(&told.levels[0].from_outside, "Royalty").amounts.paid)[0]
    };
    // 17.5 in 2027 and 27.5 in 2028: from April nine and three twelfths, from December one and eleven.
    close(paid(4), 17.5 * 9.0 / 12.0 + 27.5 * 3.0 / 12.0);
    close(paid(12), 17.5 / 12.0 + 27.5 * 11.0 / 12.0);
    close(paid(1), 17.5);
}

#[test]
fn the_same_levels_without_the_deal_stand_beside_it() {
    let deal = deal_of(DEAL);
    let told = of_base(&deal, &asked(Some((2027, 2029))));
    let without = told.no_deal.expect("there is such a scenario");
    are(&without.received.paid, &[9.75, 16.25, 20.75, 46.75]);
    are(&without.kept, &[8.75, 15.25, 19.75, 43.75]);
    let place = deal
        .variant_of("no_deal")
        .expect("there is such a scenario");
    let told = forecast(&deal, &run(&deal), place, &asked(Some((2027, 2029))));
    let told = told.expect("it is possible");
    assert_eq!(told.no_deal, None);
    are(&told.all.received.paid, &[9.75, 16.25, 20.75, 46.75]);
}

#[test]
fn open_terms_are_ranges() {
    let open = edited("rate = 10 %   @ assumed \"expert: round\"", "rate = rate");
    let open = open.replace(
        "party company",
        "input rate open 5 %..15 % @ assumed \"expert: open\"\nparty company",
    );
    let told = of_base(&deal_of(&open), &asked(Some((2027, 2027))));
    let paid = &told.all.received.paid.yearly[0];
    let range = paid.range.as_ref().expect("it is open");
    // The royalty paid is 8.75 to 26.25, less the refund of 1 and with the fee of 2.
    assert_eq!((range.low, range.high), (9.75e6, 27.25e6));
    assert!(paid.is_moved_by("rate"));
    let fee = &line(&told.levels[1].from_outside, "Land fee")
        .amounts
        .paid
        .total;
    assert_eq!(fee.range, None);
}

#[test]
fn the_first_five_years_are_usual() {
    let years = |text: &str, month| {
        let asked = Asked {
            first_month: month,
            ..asked(None)
        };
        let told = of_base(&deal_of(text), &asked);
        told.years.iter().map(|year| year.year).collect::<Vec<_>>()
    };
    assert_eq!(years(DEAL, 1), [2026, 2027, 2028, 2029, 2030]);
    assert_eq!(years(DEAL, 4), [2026, 2027, 2028, 2029]);
}

#[test]
fn labels_say_use_and_row_and_tell_alike_apart() {
    let text = edited(
        "input fee ",
        "use own.late_royalty second \"Royalty\" like royalty {\n  rate = 1 %   @ assumed \"expert: round\"\n}\ninput fee ",
    );
    let told = of_base(&deal_of(&text), &asked(None));
    let labels: Vec<&str> = told.levels[0]
        .from_outside
        .iter()
        .map(|line| &*line.label)
        .collect();
    assert_eq!(
        labels,
        [
            "Returned by the fund",
            "Correction",
            "Royalty [royalty.paid]",
            "Royalty [second.paid]"
        ]
    );
}

#[test]
fn what_is_not_possible_is_told_with_what_is() {
    let without = edited("group public = state, region\n", "");
    let NotForecast::NoGovernment {
        groups,
        parties,
        likely,
    } = refused(&without, &asked(None))
    else {
        panic!("there is no group")
    };
    assert!(groups.is_empty());
    assert_eq!(parties, ["company", "state", "region", "fund"]);
    assert_eq!(likely.as_deref(), Some("state"));
    let level = |name: &str| Asked {
        levels: vec![name.to_owned()],
        ..asked(None)
    };
    assert!(
        matches!(refused(DEAL, &level("stat")), NotForecast::UnknownLevel { name, .. } if name == "stat")
    );
    assert!(matches!(
        refused(DEAL, &level("uses")),
        NotForecast::GroupOfUses { .. }
    ));
    assert!(matches!(
        refused(DEAL, &level("market")),
        NotForecast::Outside { .. }
    ));
    let money = Asked {
        money: Some("EUR".to_owned()),
        ..asked(None)
    };
    let NotForecast::UnknownMoney { known, .. } = refused(DEAL, &money) else {
        panic!("there is no such money")
    };
    assert_eq!(known, ["USD", "USDr", "UAH"]);
}

#[test]
fn years_outside_the_timeline_are_refused() {
    let outside = |years, first_month| {
        let asked = Asked {
            first_month,
            ..asked(Some(years))
        };
        match refused(DEAL, &asked) {
            NotForecast::OutsideTimeline { year, possible, .. } => (year, possible),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(outside((2025, 2027), 1), (2025, Some((2026, 2030))));
    assert_eq!(outside((2027, 2031), 1), (2031, Some((2026, 2030))));
    assert_eq!(outside((2027, 2030), 7), (2030, Some((2026, 2029))));
    let short = DEAL
        .replace("2026..2030", "2026..2026")
        .replace("from 2026", "");
    let asked = Asked {
        first_month: 7,
        ..asked(None)
    };
    let told = refused(&short, &asked);
    assert!(
        matches!(told, NotForecast::OutsideTimeline { possible: None, .. }),
        "{told:?}"
    );
}

#[test]
fn a_rate_that_ends_early_is_told_with_its_year() {
    let text = edited(
        "dated { 2026: 0.025, 2028: 0.02 } USD/UAH",
        "list { 0.025, 0.025, 0.02 } USD/UAH",
    );
    let in_uah = |years| Asked {
        money: Some("UAH".to_owned()),
        ..asked(Some(years))
    };
    let NotForecast::NoRate { row, year, .. } = refused(&text, &in_uah((2027, 2030))) else {
        panic!("the rate ends in 2028")
    };
    assert_eq!((&*row, year), ("usd_per_uah", 2029));
    let told = of_base(&deal_of(&text), &in_uah((2027, 2028)));
    are(&told.all.received.paid, &[740.0, 1500.0, 2240.0]);
}

/// A forecast finds what is due by its name, so no instrument may be paid late without it.
#[test]
fn every_template_that_pays_its_row_paid_says_what_is_due() {
    let mut count = 0;
    for template in report::catalogue().templates {
        let pays_late = template.inputs.iter().any(|input| input.name == "late");
        if pays_late && !template.payments.is_empty() {
            let has = |name: &str| template.rows.iter().any(|row| row.name == name);
            assert!(has("paid") && has("due"), "{}", template.name);
            count += 1;
        }
    }
    assert!(count > 3);
}

/// A folder of the repository.
struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.0.join(path)).map_err(|error| ReadError::Unreadable(error.to_string()))
    }
}

/// Every deal of the repository.
fn deals() -> Vec<(Deal, Run)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deals");
    let mut folders = vec![root];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("it can be listed").path();
            let name = path
                .file_name()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == "deal") {
                // Parts and templates have no deal of their own.
                let reading = model::read(&name, &Folder(folder.clone()), &[]);
                found.extend(reading.deal.map(|deal| {
                    let run = run(&deal);
                    (deal, run)
                }));
            }
        }
    }
    assert!(found.len() > 4);
    found
}

/// The value on the central path.
fn value(series: &Series, year: usize) -> f64 {
    series.yearly[year].value().expect("it has a value")
}

fn received_and_paid(level: &Level, year: usize) -> (f64, f64) {
    let to = level.from_outside.iter().chain(&level.from_levels);
    let by = level.gives.iter().flat_map(|given| &given.lines);
    let amount = |line: &Line| value(&line.amounts.paid, year);
    let to: Vec<f64> = to.map(amount).collect();
    let by: Vec<f64> = by.map(amount).collect();
    // A negative amount runs the other way.
    let (with, against) = (|x: &f64| x.max(0.0), |x: &f64| (-x).max(0.0));
    (
        to.iter().map(with).sum::<f64>() + by.iter().map(against).sum::<f64>(),
        by.iter().map(with).sum::<f64>() + to.iter().map(against).sum::<f64>(),
    )
}

#[test]
fn lines_sum_to_what_the_party_receives_in_every_deal() {
    for (deal, run) in deals() {
        let timeline = &deal.timeline;
        for (place, variant) in run.variants.iter().enumerate() {
            let inside: Vec<_> = variant.parties.iter().filter(|one| !one.outside).collect();
            let asked = Asked {
                levels: inside.iter().map(|one| one.name.clone()).collect(),
                ..asked(Some((timeline.first_year, timeline.last_year())))
            };
            let told = forecast(&deal, &run, place, &asked).expect("all years are there");
            let allowed = 1e-9 * variant.pie.largest_flow.max(1.0);
            let same = |found: f64, expected: f64| {
                let place = (&deal.title, &variant.name);
                assert!(
                    (found - expected).abs() <= allowed,
                    "{place:?}: {found} is not {expected}"
                );
            };
            for year in 0..timeline.period_count {
                let mut kept = 0.0;
                for level in &told.levels {
                    let party = party(variant, &level.party.name);
                    let figure = |series: &report::run::Series| {
                        series.yearly[year].value().expect("a value")
                    };
                    let (received, paid) = received_and_paid(level, year);
                    same(received, figure(&party.receipts));
                    same(paid, figure(&party.payments));
                    same(value(&level.kept, year), figure(&party.cash));
                    kept += value(&level.kept, year);
                }
                same(value(&told.all.kept, year), kept);
                let outside =
                    value(&told.all.received.paid, year) - value(&told.all.paid_outside, year);
                same(outside, kept);
            }
        }
    }
}
