//! `compare-regimes --json`. `docs/json.md` describes the shape.

use report::regimes as results;
use report::regimes::{BreakEven, Share, definitions};
use serde::Serialize;

use super::{View, conventions_of};
use crate::commands::prepare::Set;
use crate::json::{self, Number, base_unit};

#[derive(Serialize)]
pub(super) struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    set: Vec<Set>,
    #[serde(rename = "use")]
    using: String,
    holder: Called,
    state: Called,
    unit: String,
    real: Option<i32>,
    discount: f64,
    early_years: usize,
    in_kind: bool,
    prices: Vec<Called>,
    regimes: Vec<Regime>,
    definitions: Vec<Definition>,
    conventions: Vec<Convention>,
    diagnostics: Vec<json::Finding>,
}

#[derive(Serialize)]
struct Called {
    name: String,
    label: String,
}

#[derive(Serialize)]
struct Definition {
    about: &'static str,
    sentence: String,
}

#[derive(Serialize)]
struct Convention {
    about: String,
    sentence: String,
    place: String,
    stated: bool,
}

#[derive(Serialize)]
struct Regime {
    name: String,
    template: String,
    purpose: String,
    kept: Vec<String>,
    own: Vec<String>,
    taken: Vec<String>,
    left_out: Vec<String>,
    fixed_prices: Vec<String>,
    other_take: Option<OtherTake>,
    parties: Vec<Party>,
    before: Cash,
    take: Worth,
    share_of_present_value: ShareNumber,
    share_of_total: ShareNumber,
    after: Cash,
    irr_wedge: ShareNumber,
    back_loading: ShareNumber,
    break_even_price: ShareNumber,
    at: Vec<AtPrice>,
}

#[derive(Serialize)]
struct OtherTake {
    year: i32,
    said: Number,
    paid: Number,
}

#[derive(Serialize)]
struct Party {
    name: String,
    label: String,
    #[serde(flatten)]
    worth: Worth,
}

#[derive(Serialize)]
struct Worth {
    present_value: Number,
    total: Number,
}

#[derive(Serialize)]
struct Cash {
    #[serde(flatten)]
    worth: Worth,
    irr: Number,
    payback: Number,
}

#[derive(Serialize)]
struct AtPrice {
    price: f64,
    before: Number,
    before_irr: Number,
    share_of_present_value: ShareNumber,
    share_of_total: ShareNumber,
    after: Number,
    after_irr: Number,
}

/// A figure, or no value and the word that says why.
#[derive(Serialize)]
#[serde(untagged)]
enum ShareNumber {
    Figure(Number),
    Said {
        value: Option<f64>,
        status: &'static str,
    },
}

/// Why there is no share, in one word.
pub(super) fn share_status(share: &Share) -> &'static str {
    match share {
        Share::Of(_) => "",
        Share::NothingToShare => "nothing-to-share",
        Share::MoreThanAll => "more-than-all",
        Share::LessThanNothing => "less-than-nothing",
    }
}

pub(super) fn answer(view: &View) -> Answer {
    let prepared = view.prepared;
    let regimes = &view.regimes;
    Answer {
        lodebook: json::VERSION,
        illustration: prepared.illustration(),
        set: prepared.sets.clone(),
        using: regimes.using.clone(),
        holder: called(&regimes.holder),
        state: called(&regimes.state),
        unit: base_unit(prepared.deal.base(), &regimes.unit),
        real: regimes.real.as_ref().map(|real| real.year),
        discount: view.asked.discount,
        early_years: view.asked.early_years,
        in_kind: regimes.in_kind,
        prices: regimes.price_rows.iter().map(called).collect(),
        regimes: regimes.columns.iter().map(regime).collect(),
        definitions: definitions(Some(view.asked.early_years))
            .into_iter()
            .map(|(about, sentence)| Definition { about, sentence })
            .collect(),
        conventions: conventions_of(view)
            .into_iter()
            .map(|convention| Convention {
                about: convention.about,
                sentence: convention.sentence,
                place: convention.place,
                stated: convention.stated,
            })
            .collect(),
        diagnostics: json::findings(&prepared.findings()),
    }
}

fn called(called: &results::Called) -> Called {
    Called {
        name: called.name.clone(),
        label: called.label.clone(),
    }
}

fn regime(column: &results::Column) -> Regime {
    let party = |party: &results::PartyWorth| Party {
        name: party.party.name.clone(),
        label: party.party.label.clone(),
        worth: worth(&party.worth),
    };
    Regime {
        name: column.name.clone(),
        template: column.template.clone(),
        purpose: column.purpose.clone(),
        kept: column.kept.clone(),
        own: column.own.clone(),
        taken: column.taken.clone(),
        left_out: column.left_out.clone(),
        fixed_prices: column.fixed_prices.clone(),
        other_take: column.other_take.as_ref().map(other_take),
        parties: column.parties.iter().map(party).collect(),
        before: cash(&column.before),
        take: worth(&column.take),
        share_of_present_value: share(&column.shares.present),
        share_of_total: share(&column.shares.total),
        after: cash(&column.after),
        irr_wedge: share(&column.wedge),
        back_loading: share(&column.back_loading),
        break_even_price: break_even(&column.break_even),
        at: column.at.iter().map(at).collect(),
    }
}

fn other_take(other: &results::OtherTake) -> OtherTake {
    OtherTake {
        year: other.year,
        said: Number::of(&other.said),
        paid: Number::of(&other.paid),
    }
}

fn worth(worth: &results::Worth) -> Worth {
    Worth {
        present_value: Number::of(&worth.present),
        total: Number::of(&worth.total),
    }
}

fn cash(cash: &results::Cash) -> Cash {
    Cash {
        worth: worth(&cash.worth),
        irr: Number::of(&cash.rate),
        payback: Number::of(&cash.payback),
    }
}

fn at(at: &results::AtPrice) -> AtPrice {
    AtPrice {
        price: at.multiple,
        before: Number::of(&at.before),
        before_irr: Number::of(&at.rate_before),
        share_of_present_value: share(&at.shares.present),
        share_of_total: share(&at.shares.total),
        after: Number::of(&at.after),
        after_irr: Number::of(&at.rate_after),
    }
}

fn share(share: &Share) -> ShareNumber {
    match share {
        Share::Of(figure) => ShareNumber::Figure(Number::of(figure)),
        other => ShareNumber::Said {
            value: None,
            status: share_status(other),
        },
    }
}

fn break_even(price: &BreakEven) -> ShareNumber {
    let said = |status| ShareNumber::Said {
        value: None,
        status,
    };
    match price {
        BreakEven::At(figure) => ShareNumber::Figure(Number::of(figure)),
        BreakEven::AtAnyPrice => said("any-price"),
        BreakEven::AtNoPrice => said("no-price"),
    }
}
