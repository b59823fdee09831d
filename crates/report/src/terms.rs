//! The terms of a deal or scenario, and those in which two of them differ.
//!
//! Looks at what is in force in the end, not at the edits that led there: two edits that set the same
//! value make no difference. Results are not compared here.

use std::collections::BTreeMap;

use model::definition::{Body, Member, Role};
use model::model::{InstanceId, Model, PartyId, RowId};

use crate::print::Printer;

/// One term that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermDifference {
    /// The full name of the input, use, group or payment.
    pub name: String,
    /// How a reader calls it, where it has a label.
    pub label: Option<String>,
    /// What the first says; `None` where it does not have it.
    pub left: Option<String>,
    /// What the second says.
    pub right: Option<String>,
}

/// Whether the rows of a deal are among its terms.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rows {
    /// In two deals, each of which writes its own.
    Compared,
    /// In two scenarios of a deal, which cannot change any.
    Alike,
}

/// The terms in which two models differ, by name.
pub(crate) fn differences(left: &Model, right: &Model, rows: Rows) -> Vec<TermDifference> {
    let (first, second) = (terms_of(left, rows), terms_of(right, rows));
    let names = first
        .keys()
        .chain(second.keys().filter(|name| !first.contains_key(*name)));
    let mut names: Vec<&String> = names.collect();
    names.sort();
    let alone = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
        let uses = one.keys().filter(|name| !other.contains_key(*name));
        let paths = uses.filter_map(|name| name.strip_prefix("use "));
        paths.map(str::to_owned).collect::<Vec<_>>()
    };
    let alone: Vec<String> = [alone(&first, &second), alone(&second, &first)].concat();
    let differing = names.into_iter().filter_map(|name| {
        // An input may be given on one side and have what the template says on the other.
        let says = |terms: &BTreeMap<String, String>, model| {
            terms
                .get(name)
                .cloned()
                .or_else(|| row_in_words(model, name))
        };
        let (left_says, right_says) = (says(&first, left), says(&second, right));
        let tells = left_says != right_says && !is_inside(name, &alone);
        tells.then(|| TermDifference {
            name: name.clone(),
            label: label_of(left, name).or_else(|| label_of(right, name)),
            left: left_says,
            right: right_says,
        })
    });
    differing.collect()
}

/// Whether a term belongs to a use that only one side has: naming the use says it all.
fn is_inside(name: &str, uses: &[String]) -> bool {
    let path = name
        .strip_prefix("use ")
        .or_else(|| name.strip_prefix("pay "))
        .unwrap_or(name);
    uses.iter().any(|using| {
        let rest = path.strip_prefix(using.as_str());
        rest.is_some_and(|rest| rest.starts_with('.'))
    })
}

fn label_of(model: &Model, name: &str) -> Option<String> {
    if let Some(path) = name.strip_prefix("use ") {
        let place = model.instances.iter().position(|each| each.path == path)?;
        return model.use_of(InstanceId(place as u32))?.label.clone();
    }
    let row = name.strip_prefix("pay ").unwrap_or(name);
    let row = model
        .find_row(row)
        .filter(|row| model.party_of(*row).is_none())?;
    model.row(row).label.clone()
}

/// Every term of a deal by its full name: what its inputs are, which templates it uses, who pays.
fn terms_of(model: &Model, rows: Rows) -> BTreeMap<String, String> {
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
            Role::Row => instance == InstanceId::ROOT && rows == Rows::Compared,
            Role::Pool(_) | Role::Deflator => false,
        };
        if is_term {
            terms.insert(model.row_name(row), body_in_words(model, row));
        }
    }
    for (index, instance) in model.instances.iter().enumerate().skip(1) {
        let definition = model.definition(InstanceId(index as u32));
        terms.insert(format!("use {}", instance.path), definition.name.clone());
    }
    for group in &model.root.groups {
        let members = group.members.iter().map(|member| match member {
            Member::Party(party) => model.root.parties[party.0 as usize].name.as_str(),
            Member::Use(using) => model.root.uses[*using as usize].name.as_str(),
        });
        let members = members.collect::<Vec<_>>().join(", ");
        terms.insert(format!("group {}", group.name), members);
    }
    payments(model, &mut terms);
    terms
}

fn payments(model: &Model, terms: &mut BTreeMap<String, String>) {
    let party = |party: PartyId| model.parties()[party.0 as usize].name.as_str();
    for flow in &model.flows {
        let in_kind = if flow.in_kind { " in kind" } else { "" };
        let (payer, payee) = (party(flow.payer), party(flow.payee));
        let words = format!("from {payer} to {payee}{in_kind}");
        let name = format!("pay {}", model.row_name(flow.amount));
        let said = terms.entry(name).or_default();
        *said = if said.is_empty() {
            words
        } else {
            format!("{said}; {words}")
        };
    }
}

fn row_in_words(model: &Model, name: &str) -> Option<String> {
    let row = model
        .find_row(name)
        .filter(|row| model.party_of(*row).is_none())?;
    Some(body_in_words(model, row))
}

fn body_in_words(model: &Model, row: RowId) -> String {
    let body = model.body(row);
    let instance = model.instance_of(row);
    let unit = if body.scope == instance && instance != InstanceId::ROOT {
        model.row(row).unit.clone()
    } else {
        model.row_unit(row)
    };
    Printer::in_model(model, body.scope).body(body.body, &unit)
}
