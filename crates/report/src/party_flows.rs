//! What each party gets and pays, payment by payment and year by year, on the central path.

use model::Deal;
use model::model::{Flow, Model, PartyId};
use model::units::Unit;

use crate::forecast::labels;
use crate::money::{index_row, real_money};
use crate::parties::OUTSIDE_COUNT;
use crate::run::Run;

/// The payments of one party.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyFlows {
    /// Its name.
    pub party: String,
    /// How a reader calls it.
    pub label: String,
    /// The unit of all amounts.
    pub unit: Unit,
    /// A line for each payment in cash that is not zero in every year.
    pub lines: Vec<PartyLine>,
}

/// One payment.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyLine {
    /// How a reader calls it: the labels of its use and of those around it.
    pub label: String,
    /// The full name of the row that is paid.
    pub row: String,
    /// Who is on the other side.
    pub other: String,
    /// By period, in base units; below zero where the party pays.
    pub yearly: Vec<f64>,
}

/// The payments of every party of a variant, the outside left out; in the prices of one year where
/// that is asked for and the deal declares such a money. Open terms are in the middle.
pub fn party_flows(deal: &Deal, run: &Run, variant: usize, real: bool) -> Vec<PartyFlows> {
    let model = &deal.variants[variant];
    let index = index_row(model).filter(|_| real);
    let flows: Vec<&Flow> = model.flows.iter().collect();
    let labels = labels(model, &flows);
    let amounts: Vec<Vec<f64>> = flows
        .iter()
        .map(|flow| {
            let periods = 0..deal.timeline.period_count;
            let value = |row, period| run.value(variant, row, period).unwrap_or(f64::NAN);
            periods
                .map(|period| {
                    let by = index.map_or(1.0, |index| value(index, period));
                    value(flow.amount, period) / by
                })
                .collect()
        })
        .collect();
    let parties = OUTSIDE_COUNT as u32..model.parties().len() as u32;
    let told = parties.map(PartyId).map(|party| PartyFlows {
        party: model.parties()[party.0 as usize].name.clone(),
        label: model.party_label(party).to_owned(),
        unit: unit_of(model, real),
        lines: flows
            .iter()
            .zip(&labels)
            .zip(&amounts)
            .filter_map(|((flow, label), amounts)| line(model, flow, label, amounts, party))
            .collect(),
    });
    told.collect()
}

fn unit_of(model: &Model, real: bool) -> Unit {
    let real = real_money(model).filter(|_| real);
    real.map_or_else(
        || crate::money::money_unit(model, 0),
        |money| money.unit.clone(),
    )
}

/// The payment as the party sees it; what it pays to itself moves nothing.
fn line(
    model: &Model,
    flow: &Flow,
    label: &str,
    amounts: &[f64],
    party: PartyId,
) -> Option<PartyLine> {
    let (sign, other) = match (flow.payee == party, flow.payer == party) {
        (true, false) => (1.0, flow.payer),
        (false, true) => (-1.0, flow.payee),
        _ => return None,
    };
    let moves = amounts.iter().any(|amount| *amount != 0.0);
    (moves && !flow.in_kind).then(|| PartyLine {
        label: label.to_owned(),
        row: model.row_name(flow.amount),
        other: model.party_label(other).to_owned(),
        yearly: amounts.iter().map(|amount| sign * amount).collect(),
    })
}
