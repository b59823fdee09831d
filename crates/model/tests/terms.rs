//! Wrong terms given to instruments: each is told once, at the line of the deal that gives it, and
//! behind it stands the line of the template that cannot take it.

mod common;

use std::fmt::Write as _;

use common::{Held, Told, short, tell};

/// A licence of our own, so that nothing here depends on how the library words it.
const LICENCE: &str = r#"template own.licence "In force from one year to another."

input granted : ratio   "year of the grant"
input ends    : ratio   "first year in which it is not in force"

row in_force : truth = year >= granted and year < ends

require ends > granted   "a licence ends after it is granted"
"#;

/// Brackets that a deal gives the bounds of.
const SLABS: &str = r#"template own.slabs "A rate by price."

substance gas

input price : money/kcm gas
input step  : money/kcm gas

row rate : % = scale whole on price {
  up to step     : 2 %   @ assumed "placeholder: by hand"
  up to 2 * step : 4 %   @ assumed "placeholder: by hand"
  above          : 6 %   @ assumed "placeholder: by hand"
}
"#;

const DEAL: &str = r#"deal "Gas and gold"

timeline 2025..2034
money USD nominal
import "licence.deal"
import "slabs.deal"

source act { title "Mining act" date 2010 }

substance gas

party mine    "Mine"
party partner "State company"
party state   "State budget"
party region  "Region"
party town    "Town"

input gas_price = 300 USD/kcm gas                          @ act
input gas_sold  = 2 bcm gas                                @ act
input gold      = 5 M USD                                  @ act
input spending  = 1 M USD                                  @ act
input rate_law  = dated { 2010: 4 @ act, 2020: 6 @ act } %
row gas_sales : USD = gas_price * gas_sold

row gas_rate : % = scale whole on gas_price {
  up to 150 USD/kcm gas : 6 %    @ act
  below 400 USD/kcm gas : 12 %   @ act
  above                 : 20 %   @ act
}
use own.licence permit {
  granted = 2012   @ act
  ends    = 2042   @ act
}
use own.slabs slabs {
  price  = gas_price
  step   = 10 USD/kcm gas   @ act
}
use law.stabilised gold_rate {
  rate_of_law = rate_law
  granted     = 2012   @ act
  until       = 2030   @ act
  rule        = frozen
}
use royalty.ad_valorem gas_royalty {
  from mine to state
  base = gas_sales
  rate = if permit.in_force then gas_rate else 0
}
use royalty.ad_valorem gold_royalty {
  from mine to state
  base = gold
  rate = gold_rate.rate
}
use depreciation.straight_line plant {
  spend = spending
  life  = 10 y   @ act
  start = spending
}
use participation.paid venture {
  operator = mine
  partner  = partner
  share    = 20 %   @ act
  receipts = gas_sales
  costs    = spending + plant.charge
}
use budget.split budgets {
  state           = state
  region          = region
  community       = town
  received        = gas_royalty.paid
  region_share    = 25 %   @ act
  community_share = 5 %    @ act
}
show total(state.cash), total(partner.cash), total(gold), rate_law, slabs.rate
"#;

struct Slip {
    /// What stands in the deal, once.
    right: &'static str,
    /// What is written instead, in the same line.
    wrong: &'static str,
    /// What is told, and a part of each label.
    told: &'static str,
    labels: &'static [&'static str],
    /// The template that cannot take it.
    template: Option<&'static str>,
}

const SLIPS: &[Slip] = &[
    // A split above 100 %.
    Slip {
        right: "region_share    = 25 %",
        wrong: "region_share    = 98 %",
        told: "error[requirement-broken]: the shares passed on are together at most 100 %",
        labels: &["`region_share + community_share` is 103 %"],
        template: Some("budget.split"),
    },
    // A share above 100 %.
    Slip {
        right: "share    = 20 %",
        wrong: "share    = 120 %",
        told: "error[requirement-broken]: the partner's share lies between 0 and 100 %",
        labels: &["120 %"],
        template: Some("participation.paid"),
    },
    // A base charged twice.
    Slip {
        right: "base = gold\n",
        wrong: "base = gas_sales\n",
        told: "warning[overlapping-bases]: `gas_royalty` and `gold_royalty` both charge `gas_sales`; is one of them a copy?",
        labels: &["again here", "first here"],
        template: None,
    },
    // A licence that ends before it starts.
    Slip {
        right: "ends    = 2042",
        wrong: "ends    = 2002",
        told: "error[requirement-broken]: a licence ends after it is granted",
        labels: &["`permit.ends` is 2002 and `permit.granted` is 2012"],
        template: Some("own.licence"),
    },
    // A law that does not reach back to the grant.
    Slip {
        right: "rate_of_law = rate_law",
        wrong: "rate_of_law = dated { 2020: 6 @ act } %",
        told: "error[uncovered-period]: `gold_rate.rate_of_law` has no value for 2012; the first it has is for 2020",
        labels: &[],
        template: Some("law.stabilised"),
    },
    // A life of less than a year.
    Slip {
        right: "life  = 10 y",
        wrong: "life  = 0.5 y",
        told: "error[requirement-broken]: the life is at least one year",
        labels: &["0.5 y"],
        template: Some("depreciation.straight_line"),
    },
    // A rate above 100 %, from a formula that took percent for plain numbers.
    Slip {
        right: "rate = gold_rate.rate",
        wrong: "rate = 50 * gold_rate.rate @ act",
        told: "error[requirement-broken]: the rate lies between 0 and 100 %",
        labels: &["200 %"],
        template: Some("royalty.ad_valorem"),
    },
    // Brackets of a template that do not ascend with what is given.
    Slip {
        right: "step   = 10",
        wrong: "step   = -10",
        told: "error[brackets-out-of-order]: this gives a scale brackets that are not in ascending order",
        labels: &["a bound of -20 USD/kcm gas comes after one of -10 USD/kcm gas in 2025"],
        template: Some("own.slabs"),
    },
    // A bound in another unit than what is looked up.
    Slip {
        right: "up to 150 USD/kcm gas",
        wrong: "up to 150 USD/t gas",
        told: "error[unit-mismatch]: cannot compare USD/kcm gas with USD/t gas",
        labels: &["USD/kcm gas", "USD/t gas"],
        template: None,
    },
    Slip {
        right: "below 400 USD/kcm gas",
        wrong: "below 400 USD",
        told: "error[unit-mismatch]: cannot compare USD/kcm gas with USD",
        labels: &["USD/kcm gas", "USD"],
        template: None,
    },
];

fn told(deal: &str) -> Told {
    let files: Held = [
        ("main.deal", deal),
        ("licence.deal", LICENCE),
        ("slabs.deal", SLABS),
    ]
    .map(|(name, text)| (name.to_owned(), text.to_owned()))
    .into_iter()
    .collect();
    tell("main.deal", &files)
}

fn problem(slip: &Slip) -> Option<String> {
    assert_eq!(DEAL.matches(slip.right).count(), 1, "`{}`", slip.right);
    let at = DEAL.find(slip.right)?;
    let line = DEAL[..at].matches('\n').count() + 1;
    let told = told(&DEAL.replace(slip.right, slip.wrong));
    let [only] = told.diagnostics.as_slice() else {
        return Some(format!("not one finding:\n{}", told.listing()));
    };
    let here = ("main.deal".to_owned(), line);
    if short(only) != slip.told || told.place(only) != Some(here) {
        return Some(told.listing());
    }
    let has = |text: &&str| only.labels.iter().any(|label| label.text.contains(*text));
    if !slip.labels.iter().all(has) {
        return Some(format!("{:#?}", only.labels));
    }
    let named = only.trace.first().map(|step| {
        let (file, _) = told.place_of(step.span);
        (step.text.clone(), file)
    });
    let fits = match (&named, slip.template) {
        (Some((text, file)), Some(template)) => {
            let is_there =
                file.starts_with("library/") || file == "licence.deal" || file == "slabs.deal";
            is_there && text.contains(&format!("here by `{template}`, used as"))
        }
        (named, template) => named.is_none() && template.is_none(),
    };
    (!fits).then(|| format!("{named:?}"))
}

#[test]
fn the_deal_itself_is_clean() {
    assert_eq!(told(DEAL).listing(), "");
}

#[test]
fn wrong_terms_are_told_where_the_deal_gives_them() {
    let mut wrong = String::new();
    for slip in SLIPS {
        if let Some(problem) = problem(slip) {
            writeln!(wrong, "== {}\n{problem}", slip.wrong).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// Nobody can guess who it is; who there is can be said.
#[test]
fn a_participation_without_a_payer_names_the_parties() {
    let without = DEAL.replace("  operator = mine\n", "");
    let told = told(&without);
    let listing = told.listing();
    assert!(
        listing.contains("`venture` does not say who is `operator`"),
        "{listing}"
    );
    assert_eq!(told.diagnostics.len(), 1, "{listing}");
    assert_eq!(
        told.diagnostics[0].hints[0].text,
        "add `operator = …`; the parties are `market`, `suppliers`, `mine`, `partner`, `state`, `region`, `town`"
    );
}

/// A word is one of several, and which they are can be said.
#[test]
fn a_missing_input_is_listed_with_its_words_and_unit() {
    let template = "template own.part \"A part.\"\ninput rate : % \"of it\"\ninput start : choice(spending, following) \"first year\"\ninput cut : truth\nrow part : % = if cut and start == spending then rate else 0\n";
    let deal = "deal \"d\"\ntimeline 2025..2026\nmoney USD nominal\nimport \"part.deal\"\nuse own.part part {\n}\nshow part.part\n";
    let files = [("main.deal", deal), ("part.deal", template)];
    let files: std::collections::BTreeMap<String, String> = files
        .map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into();
    let reading = model::read("main.deal", &files, &[]);
    let hints = reading.diagnostics[0].hints.iter();
    let hints: Vec<&str> = hints.map(|hint| hint.text.as_str()).collect();
    assert_eq!(
        hints,
        [
            "add `rate = … %`: of it",
            "add `start = …` (one of spending, following): first year",
            "add `cut = …` (yes or no)",
        ]
    );
}
