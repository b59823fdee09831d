//! `drivers --json`. `docs/json.md` describes the shape.

use report::drivers::{
    ANALOGUE_OR_EXPERT, Convention, Ends, Estimate, Nature, PLACEHOLDER, sort_word,
};
use serde::Serialize;

use super::{View, gradient};
use crate::commands::prepare::Set;
use crate::json::{self, base_unit};

#[derive(Serialize)]
pub(super) struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    set: Vec<Set>,
    scenario: String,
    figure: String,
    unit: String,
    central: Option<f64>,
    open_terms: Option<&'static str>,
    paths: usize,
    designs: usize,
    seed: u64,
    tornado: Vec<Swing>,
    gradient: Option<gradient::Answer>,
    variance: Option<f64>,
    with_value: Option<f64>,
    sobol: Vec<Index>,
    rank_correlation: Vec<Rank>,
    information_gap: Gap,
    diagnostics: Vec<json::Finding>,
}

#[derive(Serialize)]
struct Swing {
    name: String,
    label: String,
    sort: Option<&'static str>,
    ends: &'static str,
    width: Option<f64>,
    at_low: Option<f64>,
    at_high: Option<f64>,
    #[serde(rename = "swing")]
    apart: f64,
}

/// A value with its 95 % interval.
#[derive(Serialize)]
struct Number {
    value: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
}

#[derive(Serialize)]
struct Index {
    names: Vec<String>,
    labels: Vec<String>,
    first_order: Number,
    total: Number,
}

#[derive(Serialize)]
struct Rank {
    name: String,
    label: String,
    each_year: bool,
    coefficient: Number,
}

#[derive(Serialize)]
struct Gap {
    standard_deviation: f64,
    placeholder_deviation: f64,
    with_value: f64,
    shares: Vec<Share>,
    facts: Vec<Fact>,
    find_first: Option<String>,
    convention: Conventions,
}

#[derive(Serialize)]
struct Share {
    sort: &'static str,
    share: Number,
}

#[derive(Serialize)]
struct Fact {
    names: Vec<String>,
    labels: Vec<String>,
    sort: &'static str,
    nature: &'static str,
    share: Number,
}

#[derive(Serialize)]
struct Conventions {
    placeholder: Rule,
    analogue_or_expert: Rule,
}

#[derive(Serialize)]
struct Rule {
    width: f64,
    other_way: f64,
}

/// Everything, with all digits.
pub(super) fn answer(view: &View) -> Answer {
    let drivers = view.drivers;
    let gap = &drivers.gap;
    Answer {
        lodebook: json::VERSION,
        illustration: view.prepared.illustration(),
        set: view.prepared.sets.clone(),
        scenario: drivers.scenario.clone(),
        figure: drivers.label.clone(),
        unit: base_unit(view.prepared.deal.base(), &drivers.unit),
        central: drivers.central.value(),
        open_terms: drivers.has_open_terms.then_some("middle"),
        paths: drivers.path_count,
        designs: drivers.design_count,
        seed: drivers.seed,
        tornado: drivers.tornado.iter().map(swing).collect(),
        gradient: view.gradients.map(gradient::answer),
        variance: finite(drivers.variance),
        with_value: finite(drivers.with_value),
        sobol: drivers
            .sobol
            .iter()
            .map(|index| Index {
                names: index.names.clone(),
                labels: index.labels.clone(),
                first_order: number(&index.first_order),
                total: number(&index.total),
            })
            .collect(),
        rank_correlation: drivers
            .ranks
            .iter()
            .map(|rank| Rank {
                name: rank.name.clone(),
                label: rank.label.clone(),
                each_year: rank.each_year,
                coefficient: number(&rank.coefficient),
            })
            .collect(),
        information_gap: Gap {
            standard_deviation: gap.deviation,
            placeholder_deviation: gap.placeholder_deviation,
            with_value: gap.with_value,
            shares: gap
                .shares
                .iter()
                .map(|share| Share {
                    sort: sort_word(share.sort),
                    share: number(&share.share),
                })
                .collect(),
            facts: drivers.facts.iter().map(fact).collect(),
            find_first: drivers.first_fact().map(|fact| fact.names[0].clone()),
            convention: Conventions {
                placeholder: rule(PLACEHOLDER),
                analogue_or_expert: rule(ANALOGUE_OR_EXPERT),
            },
        },
        diagnostics: json::findings(&view.prepared.findings()),
    }
}

fn swing(swing: &report::drivers::Swing) -> Swing {
    let (ends, width) = match swing.ends {
        Ends::Drawn => ("drawn", None),
        Ends::Assumed { width } => ("assumed", Some(width)),
        Ends::Turned => ("turned", None),
        Ends::Open => ("open", None),
    };
    Swing {
        name: swing.name.clone(),
        label: swing.label.clone(),
        sort: swing.sort.map(sort_word),
        ends,
        width,
        at_low: finite(swing.at_low),
        at_high: finite(swing.at_high),
        apart: swing.swing,
    }
}

fn fact(fact: &report::drivers::Fact) -> Fact {
    Fact {
        names: fact.names.clone(),
        labels: fact.labels.clone(),
        sort: sort_word(fact.sort),
        nature: match fact.nature {
            Nature::Drawn => "drawn",
            Nature::DrawnEachYear => "drawn-each-year",
            Nature::AssumedNumber => "number",
            Nature::AssumedTruth => "truth",
        },
        share: number(&fact.share),
    }
}

fn rule(convention: Convention) -> Rule {
    Rule {
        width: convention.width,
        other_way: convention.other_way,
    }
}

fn number(estimate: &Estimate) -> Number {
    Number {
        value: finite(estimate.value),
        low: finite(estimate.low),
        high: finite(estimate.high),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
