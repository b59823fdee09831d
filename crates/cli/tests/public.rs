//! `--public`: nothing that is confidential can be read back from what is published.
//!
//! Every command is run on a deal and on its twin, which differs in nothing but what is confidential:
//! what both say has to be the same bytes.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{folder, run_in, write};

const DEAL: &str = r#"## A pit whose price is under contract.
deal "Quiet pit"   # signed by Zanzibarkov

timeline 2025..2029
money USD nominal
money USDr = USD real 2025 by rise

source contract {
  title     "Offtake Zanzibarkov heads of terms"
  publisher "Zanzibarkov Metals"
  date      2025-02-01
  kind      contract
  grade     A
  quote     "price fixed at 7919.31 a tonne"
  confidential yes
}
source survey {
  title "A public survey"
  grade B
}

import "terms.deal"

party company "Company"
party state   "State"

input rise = 2 %/y   @ survey
## Zanzibarkov pays this.
input price = 7919.31 USD/t "Price"   @ assumed "expert: told by Zanzibarkov" confidential
input spot ~ lognormal(low: 6113.7, high: 9241.9) USD/t   @ assumed "expert: Zanzibarkov desk" confidential   # 6113.7
input other ~ uniform(10, 20) USD/t   @ survey
correlate spot, other = 0.3713
input both : t = ((7919.31 t + 2 t))   @ survey confidential
row spare : t = both
input tonnes : t = list from 2025 { 311.7, 322.9, then 333.3 } t   @ contract "annex 7"
input volume = csv "series.csv" column "secret" t   @ survey confidential
input free = 100 t   @ survey
input built : truth = yes   @ assumed "expert: Zanzibarkov" confidential
row sales : USD = price * tonnes
row more  : USD = if built then spot * volume else 0
row open_sales : USD = other * free
row fixed : USD = 4127.77 USD/t * free * period / 1 y   @ contract "clause 9"
pay sales from market to company
pay more from market to company
pay open_sales from market to company
use royalty.ad_valorem royalty "Royalty" {
  from company to state
  base = sales
  rate = 6.37 %   @ contract "clause 3"
}
use royalty.ad_valorem levy "Levy" {
  from company to state
  base = open_sales
  rate = 5 %   @ survey
}
use own.fee fee {
  from company to state
  ## Zanzibarkov pays it.
  amount = 100 USD   @ survey   ## not Zanzibarkov
}
use royalty.ad_valorem sliding "Sliding" {
  from company to state
  base = open_sales
  rate = scale whole on open_sales {
    up to 1234.5 USD : 3 %   @ survey
    above            : 6.37 %   @ contract
  }
}
stake state in company = 17.29 %   @ contract
scenario low "Low" {
  set price = 7001.13 USD/t   @ assumed "expert: fallback"
}
scenario free_levy "Levy" {
  set levy.rate = 7 %   @ survey
}
scenario no_deal "Nothing" {
  drop royalty
}
claim rich "It is worth a lot" by "Someone" on 2025-03-01   @ survey
  holds if total(sales) >= 5 M USD
claim open_one "Open sales are large" by "Someone" on 2025-03-01   @ survey
  holds if total(open_sales) >= 5000 USD
expect total(sales) = 12984501 USD within 1 %
expect total(levy.due) = 375 USD within 1 USD
solve break_even for other from 10 USD/t to 20 USD/t until total(levy.due) = 375 USD
show total(open_sales) "Open", total(state.cash) "State", total(levy.due) "Levy due", irr(company.cash) "Rate", fixed "Fixed", npv(state.cash, 10 %/y) "NPV"
"#;

const TERMS: &str = r#"template own.fee "A fee."

party payer
party payee

input amount : money
input part : % = 13.57 %   @ assumed "expert: from Zanzibarkov" confidential

row due : money = amount * part

pay due from payer to payee
"#;

const SERIES: &str = "year,secret\n2025,881.3\n2026,882.3\n2027,883.3\n2028,884.3\n2029,885.3\n";

/// What is confidential, and what takes its place in the twin.
const SECRETS: [(&str, &str); 20] = [
    ("7919.31", "7123.45"),
    ("6113.7", "5999.9"),
    ("9241.9", "9876.5"),
    ("311.7", "315.1"),
    ("322.9", "325.8"),
    ("333.3", "334.9"),
    ("4127.77", "4444.44"),
    ("6.37", "8.91"),
    ("17.29", "19.73"),
    ("7001.13", "6991.77"),
    ("1234.5", "1432.1"),
    ("13.57", "11.91"),
    ("12984501", "13000001"),
    ("0.3713", "0.2917"),
    ("881.3", "771.9"),
    ("Zanzibarkov", "Qwertyuiop"),
    ("annex 7", "annex 8"),
    ("clause 9", "clause 2"),
    ("clause 3", "clause 4"),
    ("fallback", "fallen"),
];

/// The same values as a page, a table or JSON would write them.
const WRITTEN: [&str; 8] = [
    "7919", "7,919", "7,920", "0.0637", "0.1729", "0.1357", "12,984", "0.063",
];

const COMMANDS: [&[&str]; 29] = [
    &["run"],
    &["run", "--json"],
    &["run", "--csv"],
    &["run", "--nominal"],
    &["run", "--paths", "500"],
    &["run", "--paths", "500", "--json"],
    &["forecast", "--for", "state"],
    &["forecast", "--for", "state", "--json"],
    &["forecast", "--for", "state", "--csv"],
    &["drivers", "--paths", "500"],
    &["drivers", "--paths", "500", "--of", "State"],
    &["drivers", "--paths", "500", "--json"],
    &["claims", "--paths", "500"],
    &["claims", "--paths", "500", "--json"],
    &["compare", "low"],
    &["compare", "low", "--json"],
    &["compare-regimes", "royalty.ad_valorem", "--use", "royalty"],
    &["sources"],
    &["sources", "--json"],
    &["export"],
    &["export", "--json"],
    &["why", "price"],
    &["why", "State"],
    &["why", "volume", "--json"],
    &["why", "spot", "--path", "3", "--paths", "100"],
    &["why", "Levy due", "--diff", "base", "free_levy"],
    &["report", "--out", "page.html", "--paths", "500", "--force"],
    &["report", "--pack", "deal.zip", "--paths", "500", "--force"],
    &["xlsx", "--out", "deal.xlsx", "--force"],
];

/// A folder with the deal, or with its twin.
fn place(name: &str, is_twin: bool) -> PathBuf {
    let place = folder(name);
    for (file, text) in [
        ("pit.deal", DEAL),
        ("terms.deal", TERMS),
        ("series.csv", SERIES),
    ] {
        let mut text = text.to_owned();
        if is_twin {
            for (secret, other) in SECRETS {
                text = text.replace(secret, other);
            }
        }
        write(&place, file, &text);
    }
    place
}

/// Everything a command leaves behind.
fn said(place: &Path, command: &[&str], options: &[&str]) -> (i32, Vec<u8>) {
    let mut arguments = vec![command[0], "pit.deal"];
    arguments.extend(&command[1..]);
    arguments.extend(options);
    let ran = run_in(place, &arguments);
    let mut bytes = format!("{}{}", ran.out, ran.err).into_bytes();
    for file in ["page.html", "deal.zip", "deal.xlsx"] {
        if command.contains(&file) {
            bytes.extend(fs::read(place.join(file)).unwrap_or_default());
        }
    }
    (ran.code, bytes)
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes
        .windows(word.len())
        .any(|found| found == word.as_bytes())
}

#[test]
fn what_is_published_depends_on_nothing_that_is_confidential() {
    let (ours, twin) = (place("public", false), place("public_twin", true));
    for command in COMMANDS {
        let (code, bytes) = said(&ours, command, &["--public"]);
        let (other_code, other) = said(&twin, command, &["--public"]);
        assert!(code < 4, "{command:?}: {}", String::from_utf8_lossy(&bytes));
        assert_eq!(code, other_code, "{command:?}");
        assert!(bytes == other, "{command:?} tells the deal from its twin");
    }
}

#[test]
fn what_is_published_holds_no_confidential_word() {
    let place = place("public_words", false);
    // Paths are left out: the digits of some draw are those of any short number.
    let commands = COMMANDS
        .iter()
        .filter(|command| !command.contains(&"--paths"));
    for command in commands {
        let (_, bytes) = said(&place, command, &["--public"]);
        let words = SECRETS.iter().map(|(secret, _)| *secret).chain(WRITTEN);
        for word in words {
            assert!(!holds(&bytes, word), "{command:?} says {word}");
        }
        for wrong in ["NaN", "inf,"] {
            assert!(!holds(&bytes, wrong), "{command:?} says {wrong}");
        }
    }
}

#[test]
fn without_public_the_same_words_are_found() {
    let place = place("not_public", false);
    let sources = said(&place, &["sources"], &[]).1;
    let json = said(&place, &["export", "--json"], &[]).1;
    for word in ["Zanzibarkov", "annex 7", "clause 3"] {
        assert!(holds(&sources, word), "{word}");
    }
    for word in ["7919.31", "412777", "7001.13", "311.7", "881.3"] {
        assert!(holds(&json, word), "{word}");
    }
    let told = String::from_utf8_lossy(&sources).into_owned();
    assert!(told.contains("`--public` makes a version"), "{told}");
}

#[test]
fn what_rests_on_withheld_values_is_not_testable_and_not_said_to_add_up() {
    let place = place("words", false);
    let (_, claims) = said(&place, &["claims"], &["--public"]);
    let claims = String::from_utf8(claims).expect("claims are text");
    let words = claims.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("not testable with what is known: it rests on values that are withheld"),
        "{words}"
    );
    assert!(words.contains("Open sales are large"), "{words}");
    let (_, page) = said(&place, &["report", "--out", "page.html"], &["--public"]);
    assert!(holds(
        &page,
        " values are withheld, with every figure that rests on one of them.</p>"
    ));
    assert!(holds(
        &page,
        "is withheld or has no value; the picture shows the rest."
    ));
    let (_, drivers) = said(&place, &["drivers", "--of", "State"], &["--public"]);
    assert!(holds(&drivers, "It rests on withheld values"));
    let (_, run) = said(&place, &["run"], &["--public"]);
    let run = String::from_utf8(run).expect("a run is text");
    let words = run.split_whitespace().collect::<Vec<_>>().join(" ");
    let pie = "Whether what all parties get and pay sums to zero cannot be shown";
    assert!(words.contains(pie), "{words}");
    assert!(
        !words.contains("get and pay sums to zero in every year"),
        "{words}"
    );
}

#[test]
fn figures_that_rest_on_nothing_confidential_are_those_of_the_whole_deal() {
    let place = place("public_figures", false);
    let (_, whole) = said(&place, &["run", "--scenario", "base"], &[]);
    let (_, public) = said(&place, &["run", "--scenario", "base"], &["--public"]);
    // 5 % of five years of 100 t at the median price of 15 USD/t, worked by hand: 375 USD.
    assert!(holds(&whole, "Levy due (k USD)  0.375"));
    assert!(holds(&public, "Levy due (USD)       375"));
    assert!(holds(&public, "State (USD)     withheld"));
}

#[test]
fn a_pack_of_the_public_edition_can_be_verified_by_those_who_have_nothing_else() {
    let place = place("public_pack", false);
    let options = ["--public"];
    let (code, told) = said(
        &place,
        &["report", "--pack", "deal.zip", "--paths", "500"],
        &options,
    );
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&told));
    let elsewhere = folder("public_pack_elsewhere");
    fs::copy(place.join("deal.zip"), elsewhere.join("deal.zip")).expect("there is room");
    let ran = run_in(&elsewhere, &["verify", "deal.zip"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn a_value_of_the_command_line_for_what_is_confidential_is_refused() {
    let place = place("public_set", false);
    for set in [
        "price = 8123.45 USD/t",
        "fee.part = 9 %",
        "other = 12 USD/t confidential",
    ] {
        let ran = run_in(&place, &["run", "pit.deal", "--public", "--set", set]);
        assert_ne!(ran.code, 0, "{set}");
        assert!(ran.err.contains("no-public-edition"), "{}", ran.err);
        assert!(!ran.err.contains("8123.45"), "{}", ran.err);
    }
    let allowed = ["run", "pit.deal", "--public", "--set", "other = 12 USD/t"];
    assert_eq!(run_in(&place, &allowed).code, 0);
}

#[test]
fn a_deal_with_errors_says_nothing_of_its_texts() {
    let place = place("public_errors", false);
    write(
        &place,
        "pit.deal",
        DEAL.replace("7919.31 USD/t", "7919,31 USD/t"),
    );
    let ran = run_in(&place, &["run", "pit.deal", "--public"]);
    assert_ne!(ran.code, 0);
    assert!(!ran.err.contains("7919"), "{}", ran.err);
    assert!(ran.err.contains("no-public-edition"), "{}", ran.err);
}

#[test]
fn a_table_with_a_public_and_a_confidential_column_is_refused() {
    let place = place("public_table", false);
    let more = DEAL.replace(
        "= 100 t   @ survey",
        "= csv \"./series.csv\" column \"secret\" t   @ survey",
    );
    write(&place, "pit.deal", &more);
    let ran = run_in(&place, &["run", "pit.deal", "--public"]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("series.csv"), "{}", ran.err);
    assert!(!ran.err.contains("881"), "{}", ran.err);
}
