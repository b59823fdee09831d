//! Two variants, or two deals, side by side.

use std::collections::BTreeMap;

use model::Deal;
use model::definition::{Body, Kind, Role};
use model::model::{InstanceId, Model, RowId};
use model::units::{Base, Unit};

use crate::figure::Figure;
use crate::money::real_money;
use crate::print::Printer;
use crate::run::{Run, ShowValues, VariantRun};

/// Two variants side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// How a reader calls the first.
    pub left: String,
    /// How a reader calls the second.
    pub right: String,
    /// Terms that differ, in words.
    pub terms: Vec<TermDifference>,
    /// Parties of either, totals of cash in money of the day.
    pub parties: Vec<Beside>,
    /// The same in the prices of one year, where both have such a money of the same year.
    pub parties_real: Option<Vec<Beside>>,
    /// Shows of either that are one value.
    pub shows: Vec<Beside>,
}

/// One term that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermDifference {
    /// The full name of the input, use or payment; empty where an edit is given as written.
    pub name: String,
    /// What the first says; `None` where it does not have it.
    pub left: Option<String>,
    /// What the second says.
    pub right: Option<String>,
}

/// One number of both.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// How a reader calls it.
    pub label: String,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit.
    pub unit: Unit,
    /// Of the first; `None` where it does not have it.
    pub left: Option<Figure>,
    /// Of the second.
    pub right: Option<Figure>,
    /// Second less first, where both are numbers in the same unit; with open terms, of the middles.
    pub difference: Option<f64>,
}

/// Two variants of one deal. Terms are the edits of the scenarios that only one of them stands on,
/// as written.
pub fn compare_variants(deal: &Deal, run: &Run, left: usize, right: usize) -> Comparison {
    let (first, second) = (&deal.variants[left], &deal.variants[right]);
    let edits = |of: &Model, not_of: &Model| {
        let chain = of
            .chain
            .iter()
            .filter(|scenario| !not_of.chain.contains(scenario));
        chain
            .flat_map(|scenario| deal.scenarios[*scenario as usize].edits.clone())
            .collect::<Vec<String>>()
    };
    let told = |edit| TermDifference {
        name: String::new(),
        left: Some(edit),
        right: None,
    };
    let mut terms: Vec<TermDifference> = edits(first, second).into_iter().map(told).collect();
    terms.extend(edits(second, first).into_iter().map(|edit| TermDifference {
        name: String::new(),
        left: None,
        right: Some(edit),
    }));
    beside(
        (&run.variants[left], first),
        (&run.variants[right], second),
        terms,
    )
}

/// The bases of two deals. Terms, parties and shows are matched by name and label.
pub fn compare_deals(left: (&Deal, &Run), right: (&Deal, &Run)) -> Comparison {
    let (first, second) = (left.0.base(), right.0.base());
    let terms = differences(&terms_of(first), &terms_of(second));
    beside(
        (&left.1.variants[0], first),
        (&right.1.variants[0], second),
        terms,
    )
}

fn beside(
    left: (&VariantRun, &Model),
    right: (&VariantRun, &Model),
    terms: Vec<TermDifference>,
) -> Comparison {
    let reals = (real_money(left.1), real_money(right.1));
    let alike = match &reals {
        (Some(left), Some(right)) => left.year == right.year && left.unit.text == right.unit.text,
        _ => false,
    };
    let parties = |real| merged(&party_numbers(left, real), &party_numbers(right, real));
    Comparison {
        left: left.0.label.clone(),
        right: right.0.label.clone(),
        terms,
        parties: parties(false),
        parties_real: alike.then(|| parties(true)),
        shows: merged(&show_numbers(left), &show_numbers(right)),
    }
}

/// A number of one side, with what its unit means there.
struct Numbered {
    /// What it is matched by.
    key: String,
    label: String,
    kind: Kind,
    unit: Unit,
    /// The dimension in words: moneys and substances are numbered differently in every deal.
    words: String,
    figure: Figure,
}

fn party_numbers((run, model): (&VariantRun, &Model), real: bool) -> Vec<Numbered> {
    let twin = real_money(model).filter(|_| real);
    let numbers = run.parties.iter().map(|party| {
        let unit = twin.as_ref().map_or(&party.unit, |twin| &twin.unit);
        Numbered {
            key: party.name.clone(),
            label: party.label.clone(),
            kind: Kind::number(unit.dimension.clone()),
            words: unit.dimension.text(&|base| base_in_words(model, base)),
            unit: unit.clone(),
            figure: party.cash_in(real).total.clone(),
        }
    });
    numbers.collect()
}

fn show_numbers((run, model): (&VariantRun, &Model)) -> Vec<Numbered> {
    let numbers = run.shows.iter().flatten().filter_map(|show| {
        let ShowValues::One { value, .. } = &show.values else {
            return None;
        };
        Some(Numbered {
            key: show.label.clone(),
            label: show.label.clone(),
            kind: show.kind.clone(),
            words: show.unit.dimension.text(&|base| base_in_words(model, base)),
            unit: show.unit.clone(),
            figure: value.clone(),
        })
    });
    numbers.collect()
}

/// A base symbol by what it stands for: currency and basis, or the name of a substance.
fn base_in_words(model: &Model, base: Base) -> String {
    match base {
        Base::Money(index) => {
            let money = &model.moneys[index as usize];
            format!("{} {:?}", money.currency, money.basis)
        }
        other => model.base_name(other),
    }
}

fn merged(left: &[Numbered], right: &[Numbered]) -> Vec<Beside> {
    let both = left.iter().map(|first| {
        let second = right.iter().find(|second| second.key == first.key);
        let same = second.filter(|second| second.words == first.words);
        let difference = same
            .filter(|_| matches!(first.kind, Kind::Number(_)))
            .and_then(|second| Some(second.figure.value()? - first.figure.value()?));
        Beside {
            label: first.label.clone(),
            kind: first.kind.clone(),
            unit: first.unit.clone(),
            left: Some(first.figure.clone()),
            right: second.map(|second| second.figure.clone()),
            difference,
        }
    });
    let alone = right
        .iter()
        .filter(|second| !left.iter().any(|first| first.key == second.key));
    let alone = alone.map(|second| Beside {
        label: second.label.clone(),
        kind: second.kind.clone(),
        unit: second.unit.clone(),
        left: None,
        right: Some(second.figure.clone()),
        difference: None,
    });
    both.chain(alone).collect()
}

/// Every term of a deal by its full name: what its inputs are, which templates it uses, who pays.
fn terms_of(model: &Model) -> BTreeMap<String, String> {
    let mut terms = BTreeMap::new();
    let timeline = model.timeline;
    terms.insert(
        "timeline".to_owned(),
        format!(
            "{}..{}, {:?} of the year",
            timeline.first_year,
            timeline.last_year(),
            timeline.timing
        ),
    );
    for row in (0..model.instance_row_count() as u32).map(RowId) {
        let (declared, body) = (model.row(row), model.body(row));
        let instance = model.instance_of(row);
        let own = body.scope == instance && instance != InstanceId::ROOT;
        // What a template says is the same wherever it is used; what it is given is the deal's.
        let is_term = match declared.role {
            Role::Input => !own && !matches!(body.body, Body::Given),
            Role::Row => instance == InstanceId::ROOT,
            Role::Pool(_) | Role::Deflator => false,
        };
        if is_term {
            let unit = if own {
                declared.unit.clone()
            } else {
                model.row_unit(row)
            };
            terms.insert(
                model.row_name(row),
                Printer::in_model(model, body.scope).body(body.body, &unit),
            );
        }
    }
    for (index, instance) in model.instances.iter().enumerate().skip(1) {
        let definition = model.definition(InstanceId(index as u32));
        terms.insert(format!("use {}", instance.path), definition.name.clone());
    }
    for flow in &model.flows {
        let party = |party: model::model::PartyId| model.parties()[party.0 as usize].name.as_str();
        let in_kind = if flow.in_kind { " in kind" } else { "" };
        let words = format!(
            "from {} to {}{in_kind}",
            party(flow.payer),
            party(flow.payee)
        );
        let said = terms
            .entry(format!("pay {}", model.row_name(flow.amount)))
            .or_default();
        *said = if said.is_empty() {
            words
        } else {
            format!("{said}; {words}")
        };
    }
    terms
}

fn differences(
    left: &BTreeMap<String, String>,
    right: &BTreeMap<String, String>,
) -> Vec<TermDifference> {
    let mut names: Vec<&String> = left
        .keys()
        .chain(right.keys().filter(|name| !left.contains_key(*name)))
        .collect();
    names.sort();
    let differing = names
        .into_iter()
        .filter(|name| left.get(*name) != right.get(*name));
    let told = differing.map(|name| TermDifference {
        name: name.clone(),
        left: left.get(name).cloned(),
        right: right.get(name).cloned(),
    });
    told.collect()
}
