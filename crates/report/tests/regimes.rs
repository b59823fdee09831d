//! One asset under several regimes, worked by hand.

mod common;

use std::collections::BTreeMap;

use common::close;
use model::regimes::{Regime, RegimeFile, Swap, Swapped};
use model::{Deal, Reading};
use report::regimes::{Asked, BreakEven, Column, NotCompared, Regimes, Share};
use report::{Figure, Outcome, Status};

/// Capital of 100 in 2025, then 10 t at 10 USD and running costs of 20 in each of two years.
const DEAL: &str = r#"deal "A tiny asset"
timeline 2025..2027
money USD nominal
import "asset.deal"
import "royalty.deal"
party company "Company"
party state   "State"
use own.asset asset {
  owner = company
  price = 10 USD/t
}
use own.royalty terms "The law" {
  holder  = company
  state   = state
  revenue = asset.revenue
  rate    = 10 %
}
scenario high "A high royalty" {
  set terms.rate = 20 %
}
scenario sharing "Half of the cash" {
  replace use own.sharing terms {
    holder  = company
    state   = state
    revenue = asset.revenue
    operating = asset.operating
  }
}
import "sharing.deal"
scenario without "No terms at all" {
  drop terms
}
show npv(company.cash, 10 %/y) "Company"
"#;

const ASSET: &str = r#"template own.asset "Ten tonnes a year."
party owner
input price : money/t
row output    : t     = if year > 2025 then 10 t else 0   @ assumed "placeholder: by hand"
row revenue   : money = output * price
row operating : money = output * 2 money/t                @ assumed "placeholder: by hand"
row spending  : money = if year == 2025 then output * 0 * price + first else 0
input first   : money = 100 money                         @ assumed "placeholder: by hand"
pay revenue   from market to owner
pay operating from owner to suppliers
pay spending  from owner to suppliers
"#;

const ROYALTY: &str = r#"template own.royalty "Ten percent of revenue."
party holder
party state
input revenue : money
input rate    : %
row take : money = revenue * rate   "Paid to the state"
pay take from holder to state
"#;

const SHARING: &str = r#"template own.sharing "Half of what is left in a good year."
party holder
party state
input revenue   : money
input operating : money
row cash : money = max(revenue - operating, 0)
row take : money = cash / 2   "Paid to the state"   @ assumed "placeholder: by hand"
pay take from holder to state
"#;

/// A tax on cash that refunds its share of a loss.
const REFUND: &str = r#"template own.refund "A share of cash, refunded where it is negative."
party holder
party state
input revenue   : money
input operating : money
input spending  : money
input rate      : %
row cash   : money = revenue - operating - spending
row due    : money = max(cash, 0) * rate
row refund : money = max(-cash, 0) * rate
row take   : money = due - refund   "Paid to the state"
pay due    from holder to state
pay refund from state to holder
"#;

/// A regime that charges by a price of its own.
const BANDS: &str = r#"template own.bands "A tenth above 8 dollars a tonne."
party holder
party state
input revenue : money
input price   : money/t
row rate : % = if price > 8 money/t then 10 % else 5 %   @ assumed "placeholder: by hand"
row take : money = revenue * rate   "Paid to the state"
pay take from holder to state
"#;

fn files() -> BTreeMap<String, String> {
    let texts = [
        ("main.deal", DEAL),
        ("asset.deal", ASSET),
        ("royalty.deal", ROYALTY),
        ("sharing.deal", SHARING),
        ("terms/refund.deal", REFUND),
        ("bands.deal", BANDS),
    ];
    texts
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

/// Reads the deal with regimes; those that end in `.deal` are files.
fn read(
    files: &BTreeMap<String, String>,
    regimes: &[&str],
    sets: &[&str],
    scenario: Option<&str>,
) -> (Reading, Option<Swapped>) {
    let regimes: Vec<Regime> = regimes
        .iter()
        .map(|written| Regime {
            written,
            file: files.contains_key(*written).then_some(RegimeFile {
                files,
                path: written,
                shown: written,
            }),
        })
        .collect();
    let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
    let swap = Swap {
        using: None,
        scenario,
        regimes: &regimes,
    };
    model::read_swapped("main.deal", files, &sets, &swap)
}

fn asked() -> Asked {
    Asked {
        discount: 0.1,
        prices: vec![0.5, 0.75, 1.0, 1.25, 1.5, 2.0],
        price_rows: Vec::new(),
        early_years: 2,
        nominal: false,
    }
}

fn deal_of(reading: Reading) -> Deal {
    let told: Vec<String> = reading
        .diagnostics
        .iter()
        .map(|told| told.message.clone())
        .collect();
    reading
        .deal
        .unwrap_or_else(|| panic!("{}", told.join("\n")))
}

fn compared(regimes: &[&str], sets: &[&str], scenario: Option<&str>) -> Regimes {
    let (reading, swapped) = read(&files(), regimes, sets, scenario);
    let deal = deal_of(reading);
    let run = common::run(&deal);
    let swapped = swapped.expect("nothing is wrong");
    report::regimes(&deal, &run, &swapped, &asked()).expect("the asset has a price")
}

/// What is wrong with the regimes asked for.
fn wrong(regimes: &[&str], sets: &[&str], scenario: Option<&str>) -> Vec<String> {
    let (reading, swapped) = read(&files(), regimes, sets, scenario);
    assert!(
        swapped.is_none(),
        "nothing is compared where something is wrong"
    );
    assert!(reading.deal.is_none());
    let errors = reading.diagnostics.iter();
    let errors = errors.filter(|told| told.severity == syntax::diagnostic::Severity::Error);
    errors
        .map(|told| {
            let hints: Vec<&str> = told.hints.iter().map(|hint| hint.text.as_str()).collect();
            format!("{} | {}", told.message, hints.join(" | "))
        })
        .collect()
}

fn is(figure: &Figure, expected: f64) {
    close(figure.value().expect("there is a value"), expected);
}

fn share(share: &Share) -> f64 {
    match share {
        Share::Of(figure) => figure.value().expect("there is a value"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_royalty_and_half_of_the_cash_by_hand() {
    let all = compared(&["own.sharing"], &[], None);
    assert_eq!(all.using, "terms");
    assert_eq!(
        (all.holder.name.as_str(), all.state.name.as_str()),
        ("company", "state")
    );
    assert_eq!(all.price_rows[0].name, "asset.price");
    let [royalty, sharing] = all.columns.as_slice() else {
        panic!("two columns")
    };
    // Before the regime: -100, 80, 80; times 1.21 at 10 %: -121 + 88 + 80 = 47.
    for column in [royalty, sharing] {
        is(&column.before.worth.present, 47.0 / 1.21);
        is(&column.before.worth.total, 60.0);
        is(&column.before.payback, 1.25);
        // 80 x + 80 x^2 = 100 for x = 1 / (1 + r).
        is(
            &column.before.rate,
            160.0 / (38400.0_f64.sqrt() - 80.0) - 1.0,
        );
    }
    // Royalty: 10 and 10.
    is(&royalty.take.present, 21.0 / 1.21);
    is(&royalty.take.total, 20.0);
    close(share(&royalty.shares.present), 21.0 / 47.0);
    close(share(&royalty.shares.total), 1.0 / 3.0);
    is(&royalty.after.worth.present, 26.0 / 1.21);
    let after = 140.0 / (32900.0_f64.sqrt() - 70.0) - 1.0;
    is(&royalty.after.rate, after);
    is(&royalty.after.payback, 1.0 + 30.0 / 70.0);
    let before = 160.0 / (38400.0_f64.sqrt() - 80.0) - 1.0;
    close(share(&royalty.wedge), (before - after) / before);
    // Of 10 / 1.1 and 10 / 1.21, the second comes after the first two years.
    close(share(&royalty.back_loading), 10.0 / 21.0);
    // (90 m - 20) x 2.1 / 1.21 = 100
    let BreakEven::At(figure) = &royalty.break_even else {
        panic!("there is a price")
    };
    is(figure, (121.0 / 2.1 + 20.0) / 90.0);
    // Half of the cash: 40 and 40 are more than the asset is worth.
    is(&sharing.take.present, 84.0 / 1.21);
    assert_eq!(sharing.shares.present, Share::MoreThanAll);
    assert_eq!(sharing.shares.total, Share::MoreThanAll);
    is(&sharing.after.worth.total, -20.0);
    assert_eq!(
        sharing.after.payback.middle,
        Outcome::Status(Status::NeverReached)
    );
    let BreakEven::At(figure) = &sharing.break_even else {
        panic!("there is a price")
    };
    is(figure, (242.0 / 2.1 + 20.0) / 100.0);
    let names: Vec<&str> = royalty
        .parties
        .iter()
        .map(|worth| worth.party.name.as_str())
        .collect();
    assert_eq!(names, ["company", "state"]);
    is(&royalty.parties[1].worth.present, 21.0 / 1.21);
}

#[test]
fn shares_fall_with_the_price_where_costs_are_not_deducted() {
    let all = compared(&["own.sharing"], &[], None);
    let [royalty, sharing] = all.columns.as_slice() else {
        panic!("two columns")
    };
    // Present value before, times 1.21: -121 + 2.1 x (100 m - 20).
    for (place, multiple) in [0.5, 0.75, 1.0, 1.25, 1.5, 2.0].into_iter().enumerate() {
        let cash = 100.0 * multiple - 20.0;
        let before = 2.1 * cash - 121.0;
        for (column, take) in [(royalty, 10.0 * multiple), (sharing, cash / 2.0)] {
            let at = &column.at[place];
            close(at.multiple, multiple);
            is(&at.before, before / 1.21);
            is(&at.after, (before - 2.1 * take) / 1.21);
            match before {
                before if before <= 0.0 => assert_eq!(at.shares.present, Share::NothingToShare),
                before if 2.1 * take > before => assert_eq!(at.shares.present, Share::MoreThanAll),
                before => close(share(&at.shares.present), 2.1 * take / before),
            }
        }
    }
    assert_eq!(royalty.at[2].shares, royalty.shares);
}

#[test]
fn a_tax_on_cash_with_a_refund_takes_its_rate_at_every_price() {
    let sets = [
        "terms.rate = 35 %",
        "terms.spending = asset.spending",
        "terms.operating = asset.operating",
    ];
    let all = compared(&["terms/refund.deal"], &sets, None);
    let column = &all.columns[1];
    close(share(&column.shares.present), 0.35);
    close(share(&column.shares.total), 0.35);
    close(share(&column.wedge), 0.0);
    let mut shares = 0;
    for at in &column.at {
        match &at.shares.present {
            Share::Of(figure) => {
                is(figure, 0.35);
                shares += 1;
            }
            other => {
                assert_eq!(*other, Share::NothingToShare);
                // Present value is shared in the same way, below zero too.
                let (before, after) = (at.before.value().unwrap(), at.after.value().unwrap());
                close(after, before * 0.65);
            }
        }
    }
    assert_eq!(shares, 4);
}

#[test]
fn the_regime_of_the_deal_is_its_own_column_again() {
    let all = compared(&["own.royalty"], &[], None);
    let [own, again] = all.columns.as_slice() else {
        panic!("two columns")
    };
    assert_eq!(
        (own.name.as_str(), again.name.as_str()),
        ("base", "own.royalty")
    );
    let alike = |column: &Column| {
        let column = column.clone();
        (
            column.parties,
            column.before,
            column.take,
            column.shares,
            column.after,
            column.wedge,
            column.back_loading,
            column.break_even,
            column.at,
        )
    };
    assert_eq!(alike(own), alike(again));
}

#[test]
fn a_scenario_is_a_regime_and_a_ground_to_compare_on() {
    let all = compared(&["sharing", "own.sharing"], &[], None);
    assert_eq!(all.columns[1].name, "sharing");
    assert_eq!(all.columns[1].template, "own.sharing");
    assert_eq!(all.columns[1].take, all.columns[2].take);
    assert_eq!(all.columns[1].at, all.columns[2].at);
    let all = compared(&["own.royalty", "sharing"], &[], Some("high"));
    // The scenario doubles the royalty, and the regime keeps what it gives.
    is(&all.columns[0].take.total, 40.0);
    is(&all.columns[1].take.total, 40.0);
    is(&all.columns[2].take.total, 80.0);
}

#[test]
fn what_is_set_goes_to_the_regimes_that_have_it() {
    let all = compared(
        &["own.sharing", "own.royalty"],
        &["terms.rate = 20 %"],
        None,
    );
    is(&all.columns[0].take.total, 40.0);
    is(&all.columns[2].take.total, 40.0);
    let all = compared(
        &["own.sharing", "terms/refund.deal"],
        &[
            "own.refund.rate = 40 %",
            "own.refund.spending = asset.spending",
        ],
        None,
    );
    is(&all.columns[0].take.total, 20.0);
    is(&all.columns[2].take.total, 24.0);
    assert_eq!(all.columns[1].left_out, ["rate"]);
    assert_eq!(all.columns[1].taken, ["operating = asset.operating"]);
}

/// The assets of the library say `producing`.
#[test]
fn whether_the_asset_is_in_use_is_taken_from_it() {
    let asset = ASSET.replace(
        "row revenue ",
        "row producing : truth = output > 0\nrow revenue ",
    );
    let law = SHARING.replace("own.sharing", "own.law").replace(
        "input operating : money",
        "input operating : money\ninput in_use : truth",
    );
    let law = law.replace(
        "revenue - operating, 0",
        "revenue - operating, if in_use then 0 else 0",
    );
    let changed = [("asset.deal", asset), ("law.deal", law)];
    let all = compared_with(&changed, &["law.deal"], &asked());
    assert_eq!(
        all.columns[1].taken,
        ["operating = asset.operating", "in_use = asset.producing"]
    );
}

#[test]
fn a_law_keeps_its_own_rate() {
    // The deal gives `rate` 10 %; the law in the file says 25 % itself, of a revenue of 100 in two years.
    let law = ROYALTY.replace("own.royalty", "own.law").replace(
        "input rate    : %",
        "input rate : % = 25 %   @ assumed \"placeholder: by hand\"",
    );
    let all = compared_with(&[("law.deal", law)], &["law.deal"], &asked());
    is(&all.columns[0].take.total, 20.0);
    is(&all.columns[1].take.total, 50.0);
    assert_eq!(all.columns[1].own, ["rate"]);
    assert_eq!(all.columns[1].kept, ["revenue"]);
}

#[test]
fn a_price_of_the_regime_follows_that_of_the_asset() {
    let all = compared(&["bands.deal"], &[], None);
    let bands = &all.columns[1];
    assert_eq!(bands.taken, ["price = asset.price"]);
    assert!(bands.fixed_prices.is_empty());
    // 7.5 a tonne: 5 % of 75; 12.5 a tonne: 10 % of 125.
    is(&bands.at[1].after, (2.1 * (55.0 - 3.75) - 121.0) / 1.21);
    is(&bands.at[3].after, (2.1 * (105.0 - 12.5) - 121.0) / 1.21);
    let all = compared(&["bands.deal"], &["terms.price = 9 USD/t"], None);
    assert_eq!(all.columns[1].fixed_prices, ["terms.price"]);
}

#[test]
fn what_cannot_be_compared_is_told() {
    assert_eq!(
        wrong(&["own.sharin"], &[], None),
        ["there is no template or scenario `own.sharin` | use `own.sharing`"]
    );
    assert_eq!(
        wrong(&["royalty.ad_valorem"], &[], None),
        [
            "`royalty.ad_valorem` has no parties `holder` and `state`, so it is no regime | an instrument becomes a regime inside a template with these parties"
        ]
    );
    let told = wrong(&["terms/refund.deal"], &["terms.rat = 5 %"], None);
    assert!(told[0].contains("has no input `rat`"), "{told:?}");
    let told = wrong(&["main.deal"], &[], None);
    assert!(told[0].contains("holds no template"), "{told:?}");
    let told = wrong(&["without"], &[], None);
    assert_eq!(told, ["scenario `without` has no use `terms` | "]);
    let told = wrong(&["own.sharing"], &[], Some("hig"));
    assert_eq!(told, ["there is no scenario `hig` | did you mean `high`?"]);
    // A regime that needs a number nobody gave.
    let mut files = files();
    files.insert(
        "needy.deal".to_owned(),
        ROYALTY
            .replace("own.royalty", "own.needy")
            .replace("rate ", "levy \"of revenue\" ")
            .replace("* rate", "* levy")
            .replace("levy \"of revenue\"    : %", "levy : % \"of revenue\""),
    );
    let (reading, swapped) = read(&files, &["needy.deal"], &[], None);
    assert!(swapped.is_none());
    let told: Vec<_> = reading
        .diagnostics
        .iter()
        .filter(|told| told.severity == syntax::diagnostic::Severity::Error)
        .collect();
    assert_eq!(
        told[0].message,
        "`own.needy` needs `levy`, which the deal does not give"
    );
    let hints: Vec<&str> = told[0]
        .hints
        .iter()
        .map(|hint| hint.text.as_str())
        .collect();
    assert_eq!(hints.len(), 2, "{hints:?}");
    assert!(hints[0].contains("a default in a template of your own"));
    assert_eq!(hints[1], "`--set \"own.needy.levy = … %\"`: of revenue");
    // What is missing is told at once: parties, words and numbers, a line each.
    let needy = "template own.workers \"A part of cash to those who work.\"\nparty holder\nparty state\nparty workers\ninput revenue : money\ninput part : % \"of revenue\"\ninput start : choice(spending, following) \"first year\"\nrow take : money = if start == spending then revenue * part else 0\npay take from holder to workers\n";
    files.insert("workers.deal".to_owned(), needy.to_owned());
    let (reading, _) = read(&files, &["workers.deal"], &[], None);
    let told: Vec<_> = reading
        .diagnostics
        .iter()
        .filter(|told| told.severity == syntax::diagnostic::Severity::Error)
        .collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!(
        told[0].message,
        "`own.workers` needs `workers`, `part`, `start`, which the deal does not give"
    );
    let hints: Vec<&str> = told[0]
        .hints
        .iter()
        .map(|hint| hint.text.as_str())
        .collect();
    assert_eq!(
        hints[1..],
        [
            "`--set own.workers.workers=…`: a party, one of company, state",
            "`--set \"own.workers.part = … %\"`: of revenue",
            "`--set \"own.workers.start = …\"` (one of spending, following): first year",
        ]
    );
    let given = [
        "own.workers.workers=state",
        "own.workers.part = 5 %",
        "own.workers.start = spending",
    ];
    let (reading, swapped) = read(&files, &["workers.deal"], &given, None);
    assert!(swapped.is_some(), "{:#?}", reading.diagnostics);
}

#[test]
fn a_price_is_looked_for_behind_names_and_may_be_named() {
    let mut texts = files();
    let deal = DEAL.replace("  price = 10 USD/t\n", "  price = market_price * 1\n")
        + "input market_price = 10 USD/t\n";
    texts.insert("main.deal".to_owned(), deal);
    let (reading, swapped) = read(&texts, &["own.sharing"], &[], None);
    let (deal, swapped) = (deal_of(reading), swapped.expect("nothing is wrong"));
    let run = common::run(&deal);
    let all = report::regimes(&deal, &run, &swapped, &asked()).expect("the asset has a price");
    assert_eq!(all.price_rows[0].name, "market_price");
    let named = Asked {
        price_rows: vec!["asset.price".to_owned()],
        ..asked()
    };
    let other = report::regimes(&deal, &run, &swapped, &named).expect("it is there");
    assert_eq!(other.price_rows[0].name, "asset.price");
    assert_eq!(all.columns[0].at, other.columns[0].at);
    let unknown = Asked {
        price_rows: vec!["prices".to_owned()],
        ..asked()
    };
    let told = report::regimes(&deal, &run, &swapped, &unknown).err();
    assert_eq!(told, Some(NotCompared::UnknownPrice("prices".to_owned())));
}

/// Compares with other texts for some files.
fn compared_with(changed: &[(&str, String)], regimes: &[&str], asked: &Asked) -> Regimes {
    let mut texts = files();
    for (name, text) in changed {
        texts.insert((*name).to_owned(), text.clone());
    }
    let (reading, swapped) = read(&texts, regimes, &[], None);
    let deal = deal_of(reading);
    let run = common::run(&deal);
    report::regimes(&deal, &run, &swapped.expect("nothing is wrong"), asked)
        .expect("the asset has a price")
}

#[test]
fn what_is_paid_in_kind_counts() {
    let in_kind = ROYALTY.replace("from holder to state", "from holder to state in kind");
    let all = compared_with(&[("royalty.deal", in_kind)], &["own.sharing"], &asked());
    assert!(all.in_kind);
    // As the royalty in cash.
    is(&all.columns[0].take.total, 20.0);
    is(&all.columns[0].after.worth.total, 40.0);
    is(&all.columns[0].before.worth.total, 60.0);
    is(&all.columns[0].parties[1].worth.present, 21.0 / 1.21);
}

#[test]
fn an_open_term_makes_ranges_and_words_where_the_middle_has_none() {
    let open =
        DEAL.replace("  rate    = 10 %\n", "  rate    = rate\n") + "input rate open 0 %..20 %\n";
    let all = compared_with(&[("main.deal", open)], &["own.sharing"], &asked());
    let royalty = &all.columns[0];
    let Share::Of(figure) = &royalty.shares.present else {
        panic!("a share")
    };
    is(figure, 21.0 / 47.0);
    let range = figure.range.as_ref().expect("the rate is open");
    close(range.low, 0.0);
    close(range.high, 42.0 / 47.0);
    let BreakEven::At(price) = &royalty.break_even else {
        panic!("a price")
    };
    let range = price.range.as_ref().expect("the rate is open");
    // (100 m - 20) x 2.1 / 1.21 = 100, and (80 m - 20) in its place.
    close(range.low, (121.0 / 2.1 + 20.0) / 100.0);
    close(range.high, (121.0 / 2.1 + 20.0) / 80.0);
    assert_eq!(royalty.at[0].shares.present, Share::NothingToShare);
    assert!(all.columns[1].take.total.range.is_none());
}

#[test]
fn present_values_follow_the_deal_in_timing_and_in_money() {
    let mid = DEAL.replace("2025..2027\n", "2025..2027 discounted mid\n");
    let all = compared_with(&[("main.deal", mid)], &["own.sharing"], &asked());
    is(
        &all.columns[0].before.worth.present,
        47.0 / 1.21 / 1.1_f64.sqrt(),
    );
    // With prices of 2025 at 25 % inflation: -100, 80 / 1.25, 80 / 1.5625.
    let real = DEAL.replace(
        "money USD nominal\n",
        "money USD nominal\nmoney USDr = USD real 2025 by inflation\ninput inflation = 25 %/y\n",
    );
    let all = compared_with(&[("main.deal", real.clone())], &["own.sharing"], &asked());
    assert_eq!(all.real.as_ref().map(|real| real.year), Some(2025));
    is(&all.columns[0].before.worth.total, -100.0 + 64.0 + 51.2);
    is(
        &all.columns[0].before.worth.present,
        -100.0 + 64.0 / 1.1 + 51.2 / 1.21,
    );
    let nominal = Asked {
        nominal: true,
        ..asked()
    };
    let all = compared_with(&[("main.deal", real)], &["own.sharing"], &nominal);
    is(&all.columns[0].before.worth.total, 60.0);
}

#[test]
fn a_price_made_of_its_own_past_is_followed_to_its_beginning() {
    let grows = |price: &str| {
        DEAL.replace("  price = 10 USD/t\n", "  price = price\n")
            + "row price : USD/t = prior(price, first: first_price) * 1\n"
            + price
    };
    let own = [("main.deal", grows("input first_price = 10 USD/t\n"))];
    let all = compared_with(&own, &["own.sharing"], &asked());
    assert_eq!(all.price_rows[0].name, "first_price");
    is(&all.columns[0].at[5].before, (2.1 * 180.0 - 121.0) / 1.21);
    // Where it has no beginning of its own, nothing is multiplied.
    let texts = [(
        "main.deal",
        grows("row first_price : USD/t = 10 USD/t * 1 + price * 0\n")
            .replace("first: first_price", "first: 10 USD/t"),
    )];
    let mut all = files();
    all.extend(texts.map(|(name, text)| (name.to_owned(), text)));
    let (reading, swapped) = read(&all, &["own.sharing"], &[], None);
    let deal = deal_of(reading);
    let run = common::run(&deal);
    let told = report::regimes(&deal, &run, &swapped.expect("nothing is wrong"), &asked()).err();
    assert_eq!(told, Some(NotCompared::PriceOfItsPast("price".to_owned())));
}

#[test]
fn a_regime_may_pay_others_too_and_the_asset_may_follow_it() {
    let split = ROYALTY
        .replace("party state\n", "party state\nparty region\n")
        .replace("pay take from", "row local : money = take / 2   @ assumed \"placeholder: by hand\"\npay local from state to region\npay take from");
    let deal = DEAL.replace(
        "  state   = state\n  revenue",
        "  state   = state\n  region  = region\n  revenue",
    ) + "party region \"Region\"\n";
    let all = compared_with(
        &[("royalty.deal", split), ("main.deal", deal)],
        &["own.sharing"],
        &asked(),
    );
    let royalty = &all.columns[0];
    // What the state passes on inside the regime is not taken by it.
    is(&royalty.take.total, 10.0);
    assert_eq!(royalty.other_take, None);
    is(&royalty.parties[2].worth.total, 10.0);
    is(&royalty.before.worth.total, 60.0);
    is(&royalty.after.worth.total, 40.0);
    assert_eq!(all.columns[1].left_out, ["region", "rate"]);
}

/// What is compared is what is paid; a row `take` that says otherwise is told.
#[test]
fn a_regime_that_does_not_pay_what_it_says_is_told() {
    let forgotten = SHARING.replace(
        "row take : money = cash / 2",
        "row fee  : money = if revenue > 0 then 5 money else 0   @ assumed \"placeholder: by hand\"\nrow take : money = cash / 2 + fee",
    );
    let unpaid = forgotten.replace(
        "pay take from",
        "row half : money = cash / 2   @ assumed \"placeholder: by hand\"\npay half from",
    );
    assert_ne!(unpaid, forgotten);
    let other = |sharing: &str| {
        let files = [("sharing.deal", sharing.to_owned())];
        let all = compared_with(&files, &["own.sharing"], &asked());
        assert_eq!(all.columns[0].other_take, None);
        all.columns[1].other_take.clone()
    };
    assert_eq!(other(&forgotten), None);
    let told = other(&unpaid).expect("the fee is not paid");
    assert_eq!(told.year, 2026);
    // Half of 100 - 20, and the fee of 5.
    is(&told.said, 45.0);
    is(&told.paid, 40.0);
}
