//! The payments of levels of government, with the words a reader knows them by.

use std::collections::HashMap;

use model::definition::{Entity, Kind, Measure};
use model::model::{Flow, InstanceId, Model, PartyId, RowId};
use model::units::{Base, Dimension};

use super::Counterparty;
use super::amounts::Calendar;
use crate::parties::Reader;

/// A payment with its amounts.
pub(super) struct Payment<'m> {
    pub(super) flow: &'m Flow,
    pub(super) label: String,
    /// The full name of the row that is paid.
    pub(super) row: String,
    pub(super) from: Counterparty,
    pub(super) to: Counterparty,
    pub(super) amounts: Calendar,
}

/// The payments that some parties make or receive, those of one use side by side.
pub(super) struct Payments<'a> {
    reader: Reader<'a>,
    flows: Vec<&'a Flow>,
    labels: Vec<String>,
}

impl<'a> Payments<'a> {
    pub(super) fn of(reader: Reader<'a>, parties: &[PartyId]) -> Self {
        let model = reader.model;
        // What somebody pays to himself moves no money.
        let concerns = |flow: &&Flow| {
            flow.payer != flow.payee
                && (parties.contains(&flow.payer) || parties.contains(&flow.payee))
        };
        let mut flows: Vec<&Flow> = model.flows.iter().filter(concerns).collect();
        flows.sort_by_cached_key(|flow| steps(model, model.instance_of(flow.amount)));
        let labels = labels(model, &flows);
        Self {
            reader,
            flows,
            labels,
        }
    }

    pub(super) fn list(&self, wanted: impl Fn(&Flow) -> bool, in_kind: bool) -> Vec<Payment<'a>> {
        let found = self.flows.iter().zip(&self.labels);
        let found = found.filter(|(flow, _)| flow.in_kind == in_kind && wanted(flow));
        found
            .map(|(flow, label)| Payment {
                flow,
                label: label.clone(),
                row: self.reader.model.row_name(flow.amount),
                from: self.counterparty(flow.payer),
                to: self.counterparty(flow.payee),
                amounts: self.amounts(flow),
            })
            .collect()
    }

    pub(super) fn counterparty(&self, party: PartyId) -> Counterparty {
        let model = self.reader.model;
        Counterparty {
            name: model.parties()[party.0 as usize].name.clone(),
            label: model.party_label(party).to_owned(),
        }
    }

    fn amounts(&self, flow: &Flow) -> Calendar {
        let paid = self.reader.spreads(flow.amount);
        let due = due_row(self.reader.model, flow.amount);
        Calendar {
            due: due.map_or_else(|| paid.clone(), |due| self.reader.spreads(due)),
            paid,
        }
    }
}

/// The row `due` beside a row `paid`: what is paid late is due before. Any other row is due when it
/// is paid.
fn due_row(model: &Model, paid: RowId) -> Option<RowId> {
    let instance = model.instance_of(paid);
    let definition = model.definition(instance);
    if model.row(paid).name != "paid" {
        return None;
    }
    let Some(Entity::Row(slot)) = definition.names.get("due") else {
        return None;
    };
    let own_money = Dimension::of(Base::Money(0));
    let Kind::Number(Measure {
        dimension: Some(dimension),
        balance: false,
        ..
    }) = &definition.row(*slot).kind
    else {
        return None;
    };
    let due = RowId(model.instance(instance).first_row.0 + slot.0);
    (*dimension == own_money).then_some(due)
}

/// The uses that lead to an instance, from the outside in: instances inside one another are in order.
fn steps(model: &Model, instance: InstanceId) -> Vec<u32> {
    let path = outside_in(model, instance);
    path.into_iter()
        .map(|at| model.instance(at).use_index)
        .collect()
}

/// An instance and those around it, the outermost first; nothing for the deal itself.
fn outside_in(model: &Model, instance: InstanceId) -> Vec<InstanceId> {
    let mut path = Vec::new();
    let mut at = instance;
    while at != InstanceId::ROOT {
        path.push(at);
        at = model.instance(at).parent;
    }
    path.reverse();
    path
}

/// A label for each payment: its use and those around it, and the row where a use has several.
/// Payments that would still be called alike have the full name of the row behind them.
pub(crate) fn labels(model: &Model, flows: &[&Flow]) -> Vec<String> {
    let mut in_use: HashMap<InstanceId, Vec<RowId>> = HashMap::new();
    for flow in flows {
        let rows = in_use.entry(model.instance_of(flow.amount)).or_default();
        if !rows.contains(&flow.amount) {
            rows.push(flow.amount);
        }
    }
    let several = |flow: &Flow| in_use[&model.instance_of(flow.amount)].len() > 1;
    let plain = flows.iter().map(|flow| label(model, flow, several(flow)));
    let plain: Vec<String> = plain.collect();
    let mut met: HashMap<&str, Vec<RowId>> = HashMap::new();
    for (label, flow) in plain.iter().zip(flows) {
        met.entry(label).or_default().push(flow.amount);
    }
    let told = plain.iter().zip(flows).map(|(label, flow)| {
        let alike = &met[label.as_str()];
        if alike.iter().any(|row| *row != flow.amount) {
            format!("{label} [{}]", model.row_name(flow.amount))
        } else {
            label.clone()
        }
    });
    told.collect()
}

fn label(model: &Model, flow: &Flow, several: bool) -> String {
    let instance = model.instance_of(flow.amount);
    let mut words: Vec<String> = outside_in(model, instance)
        .into_iter()
        .filter_map(|at| model.use_of(at))
        .map(|using| match &using.label {
            Some(label) => label.clone(),
            None => using.name.replace('_', " "),
        })
        .collect();
    if several || words.is_empty() {
        words.push(detail(model, flow));
    }
    words.join(": ")
}

/// What one payment among several of a use is called.
fn detail(model: &Model, flow: &Flow) -> String {
    if let Some(label) = &flow.label {
        return label.clone();
    }
    // `Paid in the year` says when; what is due says what.
    let row = due_row(model, flow.amount).unwrap_or(flow.amount);
    let label = model.row_label(row);
    label
        .strip_suffix(" due")
        .map_or_else(|| label.clone(), str::to_owned)
}
