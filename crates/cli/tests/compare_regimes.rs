//! Regimes side by side on the command line. The numbers are worked by hand in `crates/report/tests/regimes.rs`.

mod common;

use std::path::{Path, PathBuf};

use common::{Ran, folder, run_in, write};
use serde_json::Value;

/// Capital of 100, then two years of 10 t at 10 USD, and a royalty of 10 %.
const DEAL: &str = "deal \"A tiny asset\"
timeline 2025..2027
money USD nominal
import \"asset.deal\"
import \"royalty.deal\"
party company \"Company\"
party state   \"State\"
use own.asset asset {
  owner = company
  price = 10 USD/t   @ assumed \"expert: round\"
}
use own.royalty terms \"The law\" {
  holder  = company
  state   = state
  revenue = asset.revenue
  rate    = 10 %   @ assumed \"expert: round\"
}
show npv(company.cash, 10 %/y) \"Company\"
";

const ASSET: &str = "template own.asset \"Ten tonnes a year.\"
party owner
input price  : money/t
input output : t     = list from 2026 { 10, 10, else 0 } t   @ assumed \"expert: round\"
input first  : money = list from 2025 { 100, else 0 } money  @ assumed \"expert: round\"
input unit   : money/t = 2 money/t                           @ assumed \"expert: round\"
row revenue   : money = output * price
row operating : money = output * unit
pay revenue   from market to owner
pay operating from owner to suppliers
pay first     from owner to suppliers
";

const ROYALTY: &str = "template own.royalty \"A part of revenue.\"
party holder
party state
input revenue : money
input rate    : %
row take : money = revenue * rate   \"Paid to the state\"
pay take from holder to state
";

const SHARING: &str = "template own.sharing \"Part of the cash of a good year.\"
party holder
party state
input revenue   : money
input operating : money
input part      : % \"of the cash\"
row cash : money = max(revenue - operating, 0)
row take : money = cash * part   \"Paid to the state\"
pay take from holder to state
";

/// The deal in a folder, and a regime in another beside it.
fn place(name: &str) -> PathBuf {
    let place = folder(name);
    std::fs::create_dir_all(place.join("deal")).expect("there is room");
    std::fs::create_dir_all(place.join("laws")).expect("there is room");
    for (file, text) in [
        ("deal/main.deal", DEAL),
        ("deal/asset.deal", ASSET),
        ("deal/royalty.deal", ROYALTY),
        ("laws/sharing.deal", SHARING),
    ] {
        write(&place, file, text);
    }
    place
}

fn compare(place: &Path, arguments: &[&str]) -> Ran {
    run_in(
        &place.join("deal"),
        &[&["compare-regimes", "main.deal"], arguments].concat(),
    )
}

const HALF: [&str; 3] = ["../laws/sharing.deal", "--set", "own.sharing.part = 50 %"];

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).expect("it is JSON")
}

fn close(value: &Value, expected: f64) {
    let value = value["value"].as_f64().expect("there is a value");
    assert!(
        (value - expected).abs() < 1e-9 * expected.abs().max(1.0),
        "{value} is not {expected}"
    );
}

#[test]
fn the_page_has_the_parties_the_shares_and_the_prices() {
    let place = place("regimes_page");
    let ran = compare(&place, &[&HALF[..], &["--early", "2"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    for line in [
        "Discounted at 10 % a year (`--discount` gives another rate).",
        "Regimes in the place of `terms`, between Company (`company`) and State (`state`)",
        "Company    21.5        -30.6\n",
        "State      17.4         69.4\n",
        "Break-even price (% of the deal's)             86.2          135\n",
        "State: back-loading, after 2 years (%)         47.6         47.6\n",
        "What the price does: `asset.price` multiplied by\n",
        ">100: more than the whole",
        "first 2 years of the timeline.",
    ] {
        assert!(ran.out.contains(line), "{line}\n{}", ran.out);
    }
    let wide = compare(&place, &[&HALF[..], &["--width", "160"]].concat());
    let given = "As in the deal: revenue. Taken from the asset: operating = asset.operating. It has no input for rate.";
    assert!(wide.out.contains(given), "{}", wide.out);
    for width in ["40", "60", "120"] {
        let ran = compare(&place, &[&HALF[..], &["--width", width]].concat());
        let width: usize = width.parse().expect("it is a number");
        assert!(
            ran.out.lines().all(|line| line.chars().count() <= width),
            "{}",
            ran.out
        );
    }
}

#[test]
fn json_has_every_number_and_a_word_where_there_is_none() {
    let place = place("regimes_json");
    let answer = json(&compare(
        &place,
        &[&HALF[..], &["--json", "--prices", "50,125", "--early", "2"]].concat(),
    ));
    assert_eq!(answer["use"], "terms");
    assert_eq!(answer["holder"]["name"], "company");
    assert_eq!(answer["prices"][0]["name"], "asset.price");
    assert_eq!(answer["unit"], "USD");
    assert_eq!(answer["discount"], 0.1);
    let [royalty, sharing] = answer["regimes"].as_array().expect("a list").as_slice() else {
        panic!("two regimes")
    };
    assert_eq!(
        (&royalty["name"], &royalty["template"]),
        (&Value::from("base"), &Value::from("own.royalty"))
    );
    close(&royalty["share_of_present_value"], 21.0 / 47.0);
    close(&royalty["back_loading"], 10.0 / 21.0);
    close(&royalty["before"]["present_value"], 47.0 / 1.21);
    close(&royalty["after"]["total"], 40.0);
    close(&royalty["parties"][1]["present_value"], 21.0 / 1.21);
    close(&royalty["break_even_price"], (121.0 / 2.1 + 20.0) / 90.0);
    assert_eq!(
        royalty["at"][0]["share_of_present_value"]["status"],
        "nothing-to-share"
    );
    assert_eq!(
        royalty["at"][0]["share_of_present_value"]["value"],
        Value::Null
    );
    close(&royalty["at"][1]["share_of_present_value"], 26.25 / 99.5);
    assert_eq!(sharing["name"], "own.sharing");
    assert_eq!(sharing["share_of_total"]["status"], "more-than-all");
    assert_eq!(sharing["left_out"][0], "rate");
    assert_eq!(sharing["kept"][0], "revenue");
    assert_eq!(sharing["taken"][0], "operating = asset.operating");
}

#[test]
fn csv_has_a_line_for_every_number() {
    let place = place("regimes_csv");
    let ran = compare(&place, &[&HALF[..], &["--csv"]].concat());
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines[0],
        "regime,template,measure,party,price,unit,status,end,value"
    );
    assert!(
        lines.contains(&"base,own.royalty,\"cash, total\",state,1,USD,,value,20"),
        "{}",
        ran.out
    );
    assert!(
        lines
            .contains(&"own.sharing,own.sharing,share of total,state,1,ratio,more-than-all,value,"),
        "{}",
        ran.out
    );
    assert!(
        lines.iter().all(|line| line.matches(',').count() >= 8),
        "{}",
        ran.out
    );
}

#[test]
fn a_rate_a_price_and_a_use_are_chosen() {
    let place = place("regimes_options");
    let at = |rate: &str| {
        let answer = json(&compare(
            &place,
            &[&HALF[..], &["--json", "--discount", rate]].concat(),
        ));
        answer["regimes"][0]["before"]["present_value"]["value"]
            .as_f64()
            .expect("a value")
    };
    assert!((at("0 %") - 60.0).abs() < 1e-9);
    assert!((at("20 %/y") - at("0.2")).abs() < 1e-9);
    write(
        &place,
        "deal/main.deal",
        format!(
            "{DEAL}use own.royalty second like terms {{\n  rate = 1 %   @ assumed \"expert: round\"\n}}\n"
        ),
    );
    let ran = compare(&place, &HALF);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("name one with `--use`: terms, second"),
        "{}",
        ran.err
    );
    let answer = json(&compare(
        &place,
        &[
            "../laws/sharing.deal",
            "--set",
            "own.sharing.part = 50 %",
            "--use",
            "second",
            "--json",
        ],
    ));
    assert_eq!(answer["use"], "second");
    // The first royalty stays, and is what the holder bears before the regime.
    close(&answer["regimes"][0]["before"]["total"], 40.0);
    close(&answer["regimes"][0]["take"]["total"], 2.0);
}

#[test]
fn what_is_wrong_ends_with_its_code() {
    let place = place("regimes_wrong");
    for (arguments, code, told) in [
        (
            &["../laws/sharing.deal"][..],
            2,
            "`own.sharing` needs `part`, which the deal does not give",
        ),
        (&["../laws/none.deal"], 3, "there is no such file"),
        (&["own.royalt"], 2, "use `own.royalty`"),
        (
            &["royalty.ad_valorem"],
            2,
            "has no parties `holder` and `state`",
        ),
        (
            &["own.royalty", "own.royalty"],
            2,
            "`own.royalty` is named twice",
        ),
        (
            &["own.royalty", "--use", "asset"],
            2,
            "a regime can replace terms",
        ),
        (
            &["own.royalty", "--price", "asset.prise"],
            2,
            "`asset.price` is near",
        ),
        (
            &["own.royalty", "--prices", "50,x"],
            2,
            "a number of percent from 0 to 1000",
        ),
        (
            &["own.royalty", "--discount", "10"],
            2,
            "did you mean `10 %`?",
        ),
        (
            &["own.royalty", "--discount", "-100%"],
            2,
            "above -100 % a year",
        ),
        (
            &["own.royalty", "--discount", "1e300%"],
            2,
            "'1e300%' for '--discount <RATE>': a rate below 1,000 % a year",
        ),
        (
            &["own.royalty", "--prices", "-50,100"],
            2,
            "'-50' for '--prices <PERCENT,…>': 0 % or more",
        ),
        (
            &["own.royalty", "--early", "-1"],
            2,
            "a whole number of years, 0 or more",
        ),
        (
            &["own.royalty", "--set", "terms.rat = 5 %"],
            2,
            "did you mean `rate`?",
        ),
        (
            &["own.royalty", "--scenario", "other"],
            2,
            "there is no scenario `other`",
        ),
        (&[], 2, "REGIME"),
    ] {
        let ran = compare(&place, arguments);
        assert_eq!(ran.code, code, "{arguments:?}\n{}", ran.err);
        assert!(ran.err.contains(told), "{arguments:?}\n{}", ran.err);
        assert!(ran.out.is_empty(), "{arguments:?}\n{}", ran.out);
    }
    // The name of a regime has no line, and only regimes are proposed.
    let ran = compare(&place, &["../laws/sharing.deal"]);
    assert!(!ran.err.contains("REGIME:"), "{}", ran.err);
    let set = "`--set \"own.sharing.part = … %\"`: of the cash";
    assert!(ran.err.contains(set), "{}", ran.err);
    let ran = compare(&place, &["fee.royalty"]);
    assert!(ran.err.contains("own.royalty"), "{}", ran.err);
    assert!(!ran.err.contains("royalty.ad_valorem"), "{}", ran.err);
    // The deal may read a row of the use that the regime does not have.
    let deal = std::fs::read_to_string(place.join("deal/main.deal"));
    let reading = deal.expect("it was written") + "row charged : ratio = terms.rate\n";
    write(&place, "deal/main.deal", reading);
    let ran = compare(
        &place,
        &["../laws/sharing.deal", "--set", "terms.part = 50 %"],
    );
    let note = "with `own.sharing` in the place of `terms`";
    assert!(
        ran.err.contains("nothing called `rate` is there"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains(note), "{}", ran.err);
    // What the file of the regime says is told at its own place.
    write(
        &place,
        "laws/wrong.deal",
        SHARING.replace("cash * part", "cash * share"),
    );
    let ran = compare(
        &place,
        &["../laws/wrong.deal", "--set", "terms.part = 50 %"],
    );
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("../laws/wrong.deal:8"), "{}", ran.err);
}

#[test]
fn the_field_of_the_manual_stands_under_five_regimes() {
    let field = common::deal("reference/one_field.deal");
    let field = field.to_str().expect("the path is UTF-8");
    let regimes = ["licence", "sharing", "sharing_by_rent", "rent_tax"];
    let ran = common::run(&[&["compare-regimes", field, "--json"], &regimes[..]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer = json(&ran);
    assert_eq!(answer["diagnostics"].as_array().map(Vec::len), Some(0));
    assert_eq!(answer["prices"][0]["name"], "gas_price");
    let columns = answer["regimes"].as_array().expect("a list");
    assert_eq!(columns.len(), 5);
    for column in columns {
        // The field is the same under all of them, and what it brings in is shared without a rest.
        assert_eq!(column["before"], columns[0]["before"]);
        let worth = |of: &Value| of["present_value"]["value"].as_f64().expect("a value");
        let shared = worth(&column["take"]) + worth(&column["after"]);
        assert!((shared - worth(&column["before"])).abs() < 1e-3, "{column}");
    }
    let template = [
        "ukraine.production_sharing",
        "--set",
        "ukraine.production_sharing.rent_rate = 2 %",
    ];
    let others = [
        "--set",
        "ukraine.production_sharing.rent_from = share",
        "--set",
        "ukraine.production_sharing.state_share = 20 %",
        "--set",
        "ukraine.production_sharing.taxed = profit_share",
    ];
    let ran = common::run(&[&["compare-regimes", field], &template[..], &others].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
}

#[test]
fn indicators_of_the_deal_are_those_of_the_table() {
    let field = common::deal("reference/one_field.deal");
    let field = field.to_str().expect("the path is UTF-8");
    let ran = common::run(&["run", field]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for words in [
        "How these are defined\n",
        "  - AETR: Average effective tax rate (AETR)",
        "Some call it METR",
    ] {
        assert!(ran.out.contains(words), "{words}\n{}", ran.out);
    }
    let answer = json(&common::run(&["run", field, "--json"]));
    let regimes = json(&common::run(&[
        "compare-regimes",
        field,
        "licence",
        "sharing",
        "rent_tax",
        "--json",
    ]));
    let value = |value: &Value| value["value"].as_f64().expect("there is a value");
    for column in regimes["regimes"].as_array().expect("a list") {
        let scenarios = answer["scenarios"].as_array().expect("a list");
        let scenario = scenarios
            .iter()
            .find(|scenario| scenario["name"] == column["name"]);
        let scenario = scenario.expect("the regime is a scenario");
        let shows = &scenario["shows"];
        assert!((value(&shows[3]) - value(&column["share_of_present_value"])).abs() < 1e-9);
        assert!((value(&shows[2]) - value(&column["after"]["present_value"])).abs() < 1e-3);
        // Rates above inflation there, money of the day here.
        let real = (1.0 + value(&shows[6])) / 1.02 - 1.0;
        assert!((real - value(&column["after"]["irr"])).abs() < 1e-9);
        let root = value(&scenario["solves"][0]["root"]);
        assert!(
            (root / 0.3 - value(&column["break_even_price"])).abs() < 1e-6,
            "{root}"
        );
    }
}
