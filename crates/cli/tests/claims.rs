//! `lodebook claims`: verdicts fixed by hand, words that stay text, a wrong name.

mod common;

use common::{deal, folder, run, run_in, text_of, write};
use serde_json::Value;

/// One claim of `tests/oracle/claims/ukraine_verdicts.toml`: its headline and its readings.
struct Fixed {
    name: String,
    headline: Option<String>,
    readings: Vec<(String, String)>,
}

fn fixed() -> Vec<Fixed> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/oracle/claims/ukraine_verdicts.toml"
    );
    let text = std::fs::read_to_string(path).expect("the file is there");
    let file: toml::Table = text.parse().expect("it is in order");
    let claims = file["claim"].as_array().expect("claims");
    let word = |value: &toml::Value| value.as_str().expect("a word").to_owned();
    let claim = |claim: &toml::Value| {
        let readings = claim["readings"].as_table().expect("readings");
        let readings = readings.iter();
        Fixed {
            name: word(&claim["name"]),
            headline: Some(word(&claim["headline"])).filter(|headline| !headline.is_empty()),
            readings: readings
                .map(|(name, verdict)| (name.clone(), word(verdict)))
                .collect(),
        }
    };
    claims.iter().map(claim).collect()
}

/// The verdicts were written down from published figures before the code computed them.
#[test]
fn verdicts_are_those_that_were_fixed_by_hand() {
    let ran = run(&[
        "claims",
        &text_of(deal("ukraine/fund.deal")),
        "--paths",
        "2000",
        "--json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: Value = serde_json::from_str(&ran.out).expect("it is JSON");
    let claims = answer["claims"].as_array().expect("claims");
    let fixed = fixed();
    assert!(fixed.len() >= 10);
    for fixed in fixed {
        let claim = claims
            .iter()
            .find(|claim| claim["name"] == fixed.name.as_str())
            .unwrap_or_else(|| panic!("there is a claim {}", fixed.name));
        let name = &fixed.name;
        assert_eq!(
            claim["headline"].as_str(),
            fixed.headline.as_deref(),
            "{name}"
        );
        let checks = claim["checks"].as_array().expect("one for each reading");
        let mut found: Vec<(String, String)> = checks
            .iter()
            .map(|check| {
                let word = |field: &str| check[field].as_str().expect("a word").to_owned();
                (word("reading"), word("verdict"))
            })
            .collect();
        found.sort();
        let mut wanted = fixed.readings;
        wanted.sort();
        assert_eq!(found, wanted, "{name}");
    }
}

/// The chain from the published sum adds up as it is printed, and ends at the figure of the deal.
#[test]
fn the_chain_from_the_headline_adds_up() {
    let path = text_of(deal("ukraine/fund.deal"));
    let ran = run(&[
        "claims",
        &path,
        "forbes_total",
        "--paths",
        "100",
        "--width",
        "120",
    ]);
    let chain = ran
        .out
        .split("in M USD of 2025:")
        .nth(1)
        .expect("a chain in millions");
    let mut figures = Vec::new();
    let number = |word: &str| word.replace([',', '+'], "").parse::<i64>().ok();
    for line in chain.lines().skip(2) {
        let mut words = line.split_whitespace().rev();
        let Some(after) = words.next().and_then(number) else {
            continue;
        };
        let change = words.next().filter(|word| word.starts_with(['+', '-']));
        figures.push((after, change.and_then(number)));
    }
    assert_eq!(figures.len(), 8, "{chain}");
    assert_eq!(figures[0], (14_800_000, None));
    // 62 % and 14 % of 14.8 trillion.
    assert_eq!(figures[1], (5_624_000, Some(-9_176_000)));
    assert_eq!(figures[2], (3_552_000, Some(-2_072_000)));
    for pair in figures.windows(2) {
        assert_eq!(pair[0].0 + pair[1].1.expect("a change"), pair[1].0);
    }
}

const HOSTILE: &str = r#"deal "Test"
timeline 2025..2026
money USD nominal
source paper {
  title "<script>alert(1)</script> ESC[31m"
}
input price = 10 USD   @ paper "=1+1"
claim c "<b>words</b> ESC[2J" {
  said by "A\\n; DROP" on 2025-01-01   @ paper "p. 1"
  quote "ESC[31mred"
  reading r "ESC[5m label" holds if at(price, 2025) > 5 USD
  chain "TURN turned" {
    claimed 9 USD            "ESC[0m said"
    to      at(price, 2025)  "found"
  }
  comment asked of "XESC[31m" on 2025-01-02 answered "YESC[31m" on 2025-01-03
}
show at(price, 2025)
"#;

#[test]
fn hostile_words_stay_text() {
    let place = folder("hostile_claims");
    let text = HOSTILE.replace("ESC", "\u{1b}").replace("TURN", "\u{202e}");
    write(&place, "hostile.deal", &text);
    let ran = run_in(&place, &["claims", "hostile.deal", "--color", "never"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(!ran.out.contains('\u{1b}'), "{:?}", ran.out);
    assert!(!ran.out.contains('\u{202e}'), "{:?}", ran.out);
    assert!(ran.out.contains("<script>alert(1)</script>"), "{}", ran.out);
    let json = run_in(&place, &["claims", "hostile.deal", "--json"]);
    let answer: Value = serde_json::from_str(&json.out).expect("it is JSON");
    assert_eq!(answer["claims"][0]["quote"], "\u{1b}[31mred");
}

#[test]
fn a_wrong_name_is_corrected_and_no_claims_are_said() {
    let place = folder("claim_names");
    let text = "deal \"D\"\ntimeline 2025..2026\nmoney USD nominal\ninput a = 1 USD @ assumed \"expert: x\"\n\
                claim rich \"Rich\" holds if at(a, 2025) > 0\n";
    write(&place, "one.deal", text);
    let ran = run_in(&place, &["claims", "one.deal", "rihc"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`rich` is near"), "{}", ran.err);
    let none = text.split("claim").next().expect("a beginning");
    write(&place, "none.deal", format!("{none}show at(a, 2025)\n"));
    let ran = run_in(&place, &["claims", "none.deal"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("The deal has no claims."), "{}", ran.out);
}

/// Each position of a switch among sources is computed: 2 t at 5 or at 8 dollars.
#[test]
fn sources_that_disagree_show_what_each_would_change() {
    let place = folder("disagreement");
    let text = "deal \"D\"\ntimeline 2025..2025\nmoney USD nominal\n\
        source low { title \"Low\" }\nsource high { title \"High\" }\n\
        input which : choice(low, high) = low @ assumed \"expert: nearer\"\n\
        row price : USD/t = if which == high then 8 USD/t else 5 USD/t @ low @ high\n\
        input sold = 2 t @ low\nshow at(price * sold, 2025) \"Sales\"\n\
        claim c \"Dear\" by \"S\" on 2025-01-01 @ high holds if at(price, 2025) >= 7 USD/t\n";
    let file = write(&place, "two.deal", text);
    let out = run_in(&place, &["sources", &file, "--json"]).out;
    let answer: Value = serde_json::from_str(&out).expect("an answer");
    let switch = &answer["disagreements"][0];
    assert_eq!(
        (&switch["input"], &switch["uses"]),
        (&"which".into(), &"low".into())
    );
    let instead = &switch["instead"][0];
    assert_eq!(instead["source"], "high");
    let figure = &instead["figures"][0];
    assert_eq!(
        (&figure["from"], &figure["to"]),
        (&"10 USD".into(), &"16 USD".into())
    );
    let claim = instead["claims"][0]["to"].as_str().expect("it changes");
    assert!(claim.starts_with("holds"), "{claim}");
    let out = run_in(&place, &["sources", &file]).out;
    assert!(
        out.contains("with high, Sales: 16 USD; now 10 USD"),
        "{out}"
    );
}
