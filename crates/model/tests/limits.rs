//! What instruments of the library do not take: limits above 100 %, lives that change on the way,
//! years that are none. Each is told once, at the line of the deal that gives it.

mod common;

use std::fmt::Write as _;

use common::{one, short, tell};

const HEAD: &str = "deal \"Limits\"
timeline 2020..2027
money USD nominal
substance ore, metal, gas
source act { title \"An invented act\" kind example }
party payer
party payee
";

struct Slip {
    template: &'static str,
    /// The bindings that make sense, without the one that does not.
    given: &'static [&'static str],
    /// The same input with a value that makes sense, and without one.
    right: &'static str,
    wrong: &'static str,
    told: &'static str,
}

const BETWEEN: &[&str] = &["from payer to payee"];
const SPENDING: &str = "spend = list from 2020 { 100, 0, 100, else 0 } USD @ act";
const INCOME: &[&str] = &[
    "from payer to payee",
    "income = list from 2020 { -100, 60, 60, else 0 } USD @ act",
    "rate = 30 % @ act",
];
const SWITCH: &[&str] = &[SPENDING, "start = spending"];
const CLOSING: &[&str] = &[
    "operator = payer",
    "fund = payee",
    "surplus_to = payer",
    "estimate = 100 USD @ act",
    "closing = 0",
    "released = no",
];
const MINE: &[&str] = &[
    "owner = payer",
    "ore = ore",
    "product = metal",
    "ore_in_place = 10 Mt ore @ act",
    "grade = 1 % metal/ore @ act",
    "recovery = 90 % @ act",
    "capacity = 5 Mt ore/y @ act",
    "price = 100 USD/t metal @ act",
    "unit_cost = 1 USD/t ore @ act",
    "fixed_cost = 0",
    "capital = 0",
];

const SLIPS: &[Slip] = &[
    // A law that changes what earlier spending or earlier losses were promised.
    Slip {
        template: "depreciation.straight_line",
        given: SWITCH,
        right: "life = 2 y @ act",
        wrong: "life = dated { 2020: 2 @ act, 2022: 5 @ act } y",
        told: "the life is the same in every year: spending under a new law has a use of its own",
    },
    Slip {
        template: "depreciation.declining_balance_switch",
        given: &[
            SPENDING,
            "start = spending",
            "factor = 2 @ act",
            "first_year = 1",
        ],
        right: "life = 5 y @ act",
        wrong: "life = dated { 2020: 5 @ act, 2022: 3 @ act } y",
        told: "the life is the same in every year: spending under a new law has a use of its own",
    },
    Slip {
        template: "depreciation.declining_balance_switch",
        given: &[
            SPENDING,
            "start = spending",
            "life = 5 y @ act",
            "first_year = 1",
        ],
        right: "factor = 2 @ act",
        wrong: "factor = 0.5 @ act",
        told: "the factor is at least 1, the straight line",
    },
    Slip {
        template: "depreciation.declining_balance_to_life",
        given: &[
            SPENDING,
            "residual = 0",
            "last = remainder",
            "start = spending",
            "rate = 20 % @ act",
        ],
        right: "life = 5 y @ act",
        wrong: "life = dated { 2020: 5 @ act, 2022: 3 @ act } y",
        told: "the life is the same in every year: spending under a new law has a use of its own",
    },
    Slip {
        template: "depreciation.declining_balance_to_life",
        given: &[
            SPENDING,
            "residual = 0",
            "last = remainder",
            "start = spending",
            "rate = 20 % @ act",
        ],
        right: "life = 5 y @ act",
        wrong: "life = 1 y",
        told: "the life is at least two years",
    },
    Slip {
        template: "depreciation.declining_balance_to_life",
        given: &[
            SPENDING,
            "residual = 0",
            "last = remainder",
            "start = spending",
            "life = 5 y @ act",
        ],
        right: "rate = 20 % @ act",
        wrong: "rate = dated { 2020: 20 @ act, 2022: 50 @ act } %",
        told: "the rate of depreciation is the same in every year: spending under a new law has a use of its own",
    },
    Slip {
        template: "tax.investment_allowance",
        given: &[
            "spending = list from 2020 { 100, else 0 } USD @ act",
            "rate = 50 % @ act",
        ],
        right: "years = 4 y @ act",
        wrong: "years = dated { 2020: 4 @ act, 2022: 2 @ act } y",
        told: "the years of the deduction are the same in every year: spending under a new law has a use of its own",
    },
    Slip {
        template: "tax.income",
        given: &[INCOME[0], INCOME[1], INCOME[2], "loss_limit = 1"],
        right: "loss_life = 3 y @ act",
        wrong: "loss_life = dated { 2020: 3 @ act, 2021: 5 @ act } y",
        told: "the life of losses is the same in every year: this tax keeps one law for all of them",
    },
    Slip {
        template: "tax.interest_limit",
        given: &[
            "interest = 100 USD @ act",
            "earnings = 10 USD @ act",
            "ratio = 30 % @ act",
            "carry = yes",
        ],
        right: "life = 2 y @ act",
        wrong: "life = dated { 2020: 2 @ act, 2022: 5 @ act } y",
        told: "the years in which interest may be deducted are the same in every year: this limit keeps one law for all of it",
    },
    // Limits and shares above all there is, rates below nothing.
    Slip {
        template: "tax.income",
        given: &[INCOME[0], INCOME[1], INCOME[2], "loss_life = 9 y @ act"],
        right: "loss_limit = 80 % @ act",
        wrong: "loss_limit = 150 % @ act",
        told: "losses reduce between 0 and 100 % of a year's profit",
    },
    Slip {
        template: "tax.income",
        given: &[
            INCOME[0],
            INCOME[1],
            INCOME[2],
            "loss_life = 9 y @ act",
            "loss_limit = 1",
        ],
        right: "late = 25 % @ act",
        wrong: "late = 120 % @ act",
        told: "what is paid a year late lies between 0 and 100 % of what is due",
    },
    Slip {
        template: "tax.investment_credit",
        given: &[
            BETWEEN[0],
            "spending = 100 USD @ act",
            "rate = 50 % @ act",
            "tax = 10 USD @ act",
            "life = 5 y @ act",
        ],
        right: "limit = 50 % @ act",
        wrong: "limit = 200 % @ act",
        told: "credits reduce between 0 and 100 % of a year's tax",
    },
    Slip {
        template: "tax.withholding",
        given: &[BETWEEN[0], "amount = 100 USD @ act", "agreed = net"],
        right: "rate = 15 % @ act",
        wrong: "rate = 100 % @ act",
        told: "where the contract names what arrives, the rate is less than 100 %",
    },
    Slip {
        template: "tax.royalty_credit",
        given: &[
            "royalty = 10 USD @ act",
            "uplift = 0",
            "profit = 100 USD @ act",
        ],
        right: "rate = 30 % @ act",
        wrong: "rate = 0",
        told: "the rate of the rent tax is more than 0 %",
    },
    Slip {
        template: "tax.resource_rent",
        given: &[
            BETWEEN[0],
            "cash_flow = 10 USD @ act",
            "uplift_on = opening",
            "rate = 30 % @ act",
        ],
        right: "uplift = 10 %/y @ act",
        wrong: "uplift = -10 %/y @ act",
        told: "the return that stays free is not negative",
    },
    Slip {
        template: "royalty.ad_valorem",
        given: &[BETWEEN[0], "base = 100 USD @ act"],
        right: "rate = 5 % @ act",
        wrong: "rate = -5 % @ act",
        told: "the rate lies between 0 and 100 %",
    },
    Slip {
        template: "royalty.ad_valorem",
        given: &[BETWEEN[0], "base = 100 USD @ act"],
        right: "rate = 5 % @ act",
        wrong: "rate = 105 % @ act",
        told: "the rate lies between 0 and 100 %",
    },
    Slip {
        template: "royalty.earnings_formula",
        given: &[
            BETWEEN[0],
            "sales = 100 USD @ act",
            "earnings = 40 USD @ act",
            "start = 0.5 % @ act",
            "divisor = 12.5 @ act",
            "floor = 0",
        ],
        right: "cap = 5 % @ act",
        wrong: "cap = 105 % @ act",
        told: "the cap is at most 100 %",
    },
    Slip {
        template: "tax.income",
        given: &[
            BETWEEN[0],
            INCOME[1],
            "loss_limit = 100 % @ act",
            "loss_life = 5 y @ act",
        ],
        right: "rate = 30 % @ act",
        wrong: "rate = 101 % @ act",
        told: "the rate lies between 0 and 100 %",
    },
    Slip {
        template: "tax.holiday",
        given: &["full = 30 % @ act", "producing = yes"],
        right: "reduced = 5 % @ act",
        wrong: "reduced = 105 % @ act",
        told: "the rate in the holiday lies between 0 and 100 %",
    },
    Slip {
        template: "tax.resource_rent",
        given: &[
            BETWEEN[0],
            "cash_flow = 100 USD @ act",
            "uplift = 10 %/y @ act",
            "uplift_on = opening",
        ],
        right: "rate = 40 % @ act",
        wrong: "rate = 140 % @ act",
        told: "the rate lies between 0 and 100 %",
    },
    Slip {
        template: "indicator.take",
        given: &["pre_tax = 100 USD @ act", "take = 40 USD @ act"],
        right: "discount = 10 %/y @ act",
        wrong: "discount = -150 %/y @ act",
        told: "the discount rate is above -100 % a year",
    },
    // More than all of the reserves or of the capacity.
    Slip {
        template: "fund.decommissioning",
        given: &[
            CLOSING[0],
            CLOSING[1],
            CLOSING[2],
            CLOSING[3],
            CLOSING[4],
            CLOSING[5],
            "yield = 0",
        ],
        right: "produced = list from 2020 { 60, 40, else 0 } % @ act",
        wrong: "produced = list from 2020 { 60, 60, else 0 } % @ act",
        told: "all years together produce at most 100 % of the reserves",
    },
    Slip {
        template: "mine.simple",
        given: MINE,
        right: "ramp_up = 50 % @ act",
        wrong: "ramp_up = 150 % @ act",
        told: "the share of the capacity in use lies between 0 and 100 %",
    },
    // Years that are none.
    Slip {
        template: "fee.bonus",
        given: &[BETWEEN[0], "amount = 5 USD @ act"],
        right: "due_in = 2022 @ act",
        wrong: "due_in = 2022.5 @ act",
        told: "the year in which a bonus is due is a whole year, such as 2030",
    },
    Slip {
        template: "law.licence",
        given: &["term = 20 y @ act"],
        right: "granted = 2012 @ act",
        wrong: "granted = 2012.5 @ act",
        told: "the year of the grant is a whole year, such as 2030",
    },
];

fn deal(slip: &Slip, last: &str) -> String {
    let given = slip.given.join("\n  ");
    format!(
        "{HEAD}use {} it {{\n  {given}\n  {last}\n}}\n",
        slip.template
    )
}

fn problem(slip: &Slip) -> Option<String> {
    let right = tell("main.deal", &one(&deal(slip, slip.right)));
    if !right.diagnostics.is_empty() {
        return Some(right.listing());
    }
    let text = deal(slip, slip.wrong);
    let told = tell("main.deal", &one(&text));
    let wanted = format!("error[requirement-broken]: {}", slip.told);
    let line = text.lines().count() - 1;
    let is_told = matches!(told.diagnostics.as_slice(), [only]
        if short(only) == wanted && told.place(only) == Some(("main.deal".to_owned(), line)));
    (!is_told).then(|| told.listing())
}

#[test]
fn what_an_instrument_does_not_take_is_told_once() {
    let mut wrong = String::new();
    for slip in SLIPS {
        if let Some(problem) = problem(slip) {
            writeln!(wrong, "== {}, {}\n{problem}", slip.template, slip.wrong)
                .expect("writing to a string cannot fail");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The rates of other minerals and wells may be younger than the deal: only the one that is asked
/// for is read, and only for it the years are told in which the law is not known.
#[test]
fn only_the_rate_that_is_asked_for_is_read() {
    let of = |years: &str, given: &str| {
        let head = HEAD.replace("2020..2027", years);
        tell("main.deal", &one(&format!("{head}{given}")))
    };
    let oil = "use ukraine.rent_rate it {\n  mineral = liquids\n}\n";
    assert_eq!(of("2019..2022", oil).listing(), "");
    let titanium = oil.replace("liquids", "titanium");
    let told = of("2015..2022", &titanium);
    let [only] = told.diagnostics.as_slice() else {
        panic!("{}", told.listing());
    };
    assert!(
        only.message.contains("`it.on_titanium`"),
        "{}",
        only.message
    );

    let gas = "use ukraine.gas_rent_rate it {
  price = 300 USD/kcm gas @ act
  dollar = 1 USD
  new_well = no
  deep = no
  terms = ordinary
}
";
    assert_eq!(of("2017..2022", gas).listing(), "");
    let shelf = gas.replace("terms = ordinary", "terms = shelf");
    assert_eq!(of("2010..2022", &shelf).listing(), "");
}
