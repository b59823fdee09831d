//! Which inputs of an instrument are its rates, and what a higher one must never do.

use report::catalogue::TemplateEntry;

use crate::random::{Case, Given, Random};

/// The terms of an instrument that are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    pub(crate) template: &'static str,
    pub(crate) payer: &'static str,
    pub(crate) payee: &'static str,
    /// With all of them at zero the payee gets nothing.
    pub(crate) rates: &'static [&'static str],
    /// A higher one never leaves the payer more.
    ///
    /// It has to hold of the rate an instrument is named for, as long as nothing else follows from
    /// it. It need not hold of a share that cuts both ways (of receipts and of costs), of a rate
    /// whose payment lowers the base of a progressive one, or of what an instrument allows the
    /// payer, such as a ceiling or an uplift.
    pub(crate) never_gains: &'static [&'static str],
    /// In every year; otherwise over all years, because what is paid in one year is deducted in a
    /// later one.
    pub(crate) every_year: bool,
    /// Inputs that other inputs would contradict, with the digits of a number in its last unit.
    pub(crate) fixed: &'static [(&'static str, i64)],
}

impl Terms {
    /// A random use that makes sense: no negative value of output, no royalty above it.
    pub(crate) fn case<'t>(&self, template: &'t TemplateEntry, random: &mut Random) -> Case<'t> {
        let mut case = Case::random(template, random);
        for (_, given) in &mut case.given {
            if let Given::Numbers { digits, .. } = given {
                for digits in digits {
                    *digits = digits.abs();
                }
            }
        }
        for (input, value) in self.fixed {
            case = case.with(input, number(template, input, *value));
        }
        case
    }
}

/// A number with one decimal, in the unit of an input.
pub(crate) fn number(template: &TemplateEntry, input: &str, digits: i64) -> Given {
    let mut inputs = template.inputs.iter();
    let entry = inputs.find(|entry| entry.name == input);
    let entry = entry.unwrap_or_else(|| panic!("{} has no input {input}", template.name));
    Given::Numbers {
        digits: vec![digits],
        decimals: 1,
        unit: entry.kind.replace("money", "USD"),
    }
}

const INSTRUMENT: Terms = Terms {
    template: "",
    payer: "payer",
    payee: "payee",
    rates: &["rate"],
    never_gains: &["rate"],
    every_year: true,
    fixed: &[],
};

const REGIME: Terms = Terms {
    payer: "holder",
    payee: "state",
    every_year: false,
    ..INSTRUMENT
};

/// The instruments with their terms, in alphabetical order.
pub(crate) const TERMS: &[Terms] = &[
    Terms {
        template: "budget.split",
        payer: "state",
        payee: "region",
        rates: &["region_share"],
        never_gains: &["region_share", "community_share"],
        ..INSTRUMENT
    },
    Terms {
        template: "cost.related_party",
        payer: "buyer",
        payee: "affiliate",
        rates: &["markup"],
        never_gains: &["markup"],
        ..INSTRUMENT
    },
    Terms {
        template: "duty.export",
        ..INSTRUMENT
    },
    Terms {
        template: "fee.bonus",
        rates: &["amount"],
        never_gains: &["amount"],
        ..INSTRUMENT
    },
    Terms {
        template: "fee.licence",
        rates: &["grant", "yearly"],
        never_gains: &["grant", "yearly"],
        ..INSTRUMENT
    },
    Terms {
        template: "fee.production_bonus",
        rates: &["amount"],
        never_gains: &["amount"],
        ..INSTRUMENT
    },
    Terms {
        template: "fee.rental",
        rates: &["rate", "least"],
        never_gains: &["rate", "least"],
        ..INSTRUMENT
    },
    Terms {
        template: "fund.contribution",
        rates: &["share"],
        never_gains: &["share"],
        ..INSTRUMENT
    },
    // A higher tax rate changes nothing here: production is split so that a share is left after it.
    Terms {
        template: "indonesia.cost_recovery",
        rates: &[],
        never_gains: &["portion"],
        fixed: &[("after_tax_share", 300), ("tax_rate", 400)],
        ..REGIME
    },
    Terms {
        template: "indonesia.gross_split",
        rates: &[],
        never_gains: &["portion", "tax_rate"],
        ..REGIME
    },
    Terms {
        template: "participation.free",
        rates: &["share"],
        never_gains: &["share"],
        ..INSTRUMENT
    },
    Terms {
        template: "price.related_party",
        payer: "seller",
        payee: "affiliate",
        rates: &["discount"],
        never_gains: &["discount"],
        ..INSTRUMENT
    },
    Terms {
        template: "psc.cost_recovery",
        payer: "contractor",
        payee: "state",
        rates: &["government_share"],
        never_gains: &["government_share"],
        fixed: &[("royalty", 0)],
        ..INSTRUMENT
    },
    Terms {
        template: "psc.domestic_market",
        rates: &["portion"],
        never_gains: &["portion", "contractor_share"],
        ..INSTRUMENT
    },
    Terms {
        template: "psc.first_tranche",
        rates: &["tranche"],
        never_gains: &["tranche"],
        ..INSTRUMENT
    },
    Terms {
        template: "psc.rate_of_return",
        rates: &["government_share", "share_below"],
        never_gains: &["government_share"],
        fixed: &[("share_below", 0)],
        ..INSTRUMENT
    },
    Terms {
        template: "psc.tax_paid_by_state",
        ..INSTRUMENT
    },
    // A royalty need not: what it keeps from cost recovery grows by the uplift.
    Terms {
        template: "regime.production_sharing",
        rates: &["royalty_rate", "government_share", "tax_rate"],
        never_gains: &["government_share", "tax_rate"],
        ..REGIME
    },
    // Royalty and income tax need not: they lower the receipts on which the return is measured.
    Terms {
        template: "regime.rent_tax",
        rates: &["royalty_rate", "tax_rate", "rent_rate"],
        never_gains: &["rent_rate"],
        ..REGIME
    },
    Terms {
        template: "regime.royalty_and_tax",
        rates: &["royalty_rate", "tax_rate"],
        never_gains: &["royalty_rate", "tax_rate"],
        ..REGIME
    },
    Terms {
        template: "royalty.ad_valorem",
        ..INSTRUMENT
    },
    Terms {
        template: "royalty.earnings_formula",
        rates: &["cap"],
        never_gains: &["start", "floor", "cap"],
        fixed: &[("floor", 0)],
        ..INSTRUMENT
    },
    Terms {
        template: "royalty.net_smelter_return",
        ..INSTRUMENT
    },
    Terms {
        template: "royalty.specific",
        ..INSTRUMENT
    },
    Terms {
        template: "royalty.specific_volume",
        ..INSTRUMENT
    },
    Terms {
        template: "tax.carry_back",
        ..INSTRUMENT
    },
    Terms {
        template: "tax.cash_flow",
        fixed: &[("company_tax", 0)],
        ..INSTRUMENT
    },
    Terms {
        template: "tax.income",
        ..INSTRUMENT
    },
    Terms {
        template: "tax.income_uplifted_losses",
        ..INSTRUMENT
    },
    Terms {
        template: "tax.investment_credit",
        never_gains: &["rate", "limit"],
        every_year: false,
        ..INSTRUMENT
    },
    Terms {
        template: "tax.minimum",
        every_year: false,
        ..INSTRUMENT
    },
    Terms {
        template: "tax.resource_rent",
        ..INSTRUMENT
    },
    // The first rate need not: it lowers the receipts on which the second return is measured.
    Terms {
        template: "tax.resource_rent_two_tier",
        rates: &["first_rate", "second_rate"],
        never_gains: &["second_rate"],
        ..INSTRUMENT
    },
    Terms {
        template: "tax.windfall",
        ..INSTRUMENT
    },
    Terms {
        template: "tax.withholding",
        ..INSTRUMENT
    },
    Terms {
        template: "ukraine.licence",
        rates: &["rent_rate", "profit_tax", "dividend"],
        never_gains: &["rent_rate", "profit_tax", "dividend"],
        ..REGIME
    },
    Terms {
        template: "ukraine.production_sharing",
        rates: &["rent_rate", "state_share", "profit_tax"],
        never_gains: &["rent_rate", "state_share", "profit_tax"],
        fixed: &[("most", 1000), ("least", 0)],
        ..REGIME
    },
    Terms {
        template: "ukraine.profit_tax",
        ..INSTRUMENT
    },
];

/// Templates with parties whose rates are not asked, and why.
pub(crate) const NOTHING_TO_ASK: &[(&str, &str)] = &[
    ("field.simple", "an asset"),
    ("fund.decommissioning", "what is paid in pays for closing"),
    ("fund.waterfall", "what partners pay in comes back"),
    ("indonesia.entitlement", "its share is the contractor's"),
    ("mine.simple", "an asset"),
    ("participation.back_in", "a share of receipts and of costs"),
    ("participation.carried", "a share of receipts and of costs"),
    ("participation.paid", "a share of receipts and of costs"),
    ("psc.partner", "a share of receipts and of costs"),
];
