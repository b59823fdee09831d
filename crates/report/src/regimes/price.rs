//! Which rows are the price of the asset.
//!
//! Receives the use that is replaced. Guarantees rows none of which feeds another, so that no price is
//! multiplied twice. Follows names and conversions down to the row the deal's author would change.

use std::collections::HashSet;

use model::definition::{Body, Role};
use model::formula::{Formula, FormulaNode};
use model::model::{InstanceId, Model, RowId};
use model::units::{Base, Dimension};

use super::{NotCompared, Place};

/// Longest chain of names that is followed.
const CHAIN_MAX: usize = 64;

/// The rows of those names, or the price the regime's revenue is made of and the one it is given.
pub(super) fn rows(place: &Place, names: &[String]) -> Result<Vec<RowId>, NotCompared> {
    let model = place.model;
    let mut found: Vec<RowId> = Vec::new();
    for name in names {
        let row = model
            .find_row(name)
            .filter(|row| model.party_of(*row).is_none());
        found.push(row.ok_or_else(|| NotCompared::UnknownPrice(name.clone()))?);
    }
    if names.is_empty() {
        let revenue = model.find_row(&format!("{}.revenue", model.instance(place.instance).path));
        let mut seen = HashSet::new();
        if let Some(revenue) = revenue {
            prices_behind(model, revenue, &mut seen, &mut found);
        }
        found.extend(inputs(model, place.instance));
        found = found.into_iter().map(|row| origin(model, row)).collect();
    }
    found.sort_unstable();
    found.dedup();
    let all = found.clone();
    found.retain(|row| {
        !all.iter()
            .any(|other| other != row && reads(model, *row, *other))
    });
    // Multiplied in every year, a price made of its own past would be multiplied again and again.
    if let Some(own) = found.iter().find(|row| reads(model, **row, **row)) {
        return Err(NotCompared::PriceOfItsPast(model.row_name(*own)));
    }
    if found.is_empty() {
        Err(NotCompared::NoPrice)
    } else {
        Ok(found)
    }
}

/// The inputs of an instance that are called a price and given from outside.
pub(super) fn inputs(model: &Model, instance: InstanceId) -> Vec<RowId> {
    let own = model.instance(instance).first_row.0;
    let rows = model.definition(instance).rows.iter().enumerate();
    let prices = rows.filter(|(_, row)| {
        row.role == Role::Input && (row.name == "price" || row.name.ends_with("_price"))
    });
    prices.map(|(slot, _)| RowId(own + slot as u32)).collect()
}

/// The prices of the assets whose rows a row is computed from.
fn prices_behind(model: &Model, row: RowId, seen: &mut HashSet<RowId>, found: &mut Vec<RowId>) {
    if !seen.insert(row) || model.party_of(row).is_some() {
        return;
    }
    let body = model.body(row);
    let Body::Formula(formula) = body.body else {
        return;
    };
    for next in rows_in(model, body.scope, formula) {
        let instance = model.instance_of(next);
        let prices = if instance == InstanceId::ROOT {
            Vec::new()
        } else {
            inputs(model, instance)
        };
        if prices.is_empty() {
            prices_behind(model, next, seen, found);
        } else {
            found.extend(prices);
        }
    }
}

/// The row a price is taken from: through names, and through formulas that read one price only.
fn origin(model: &Model, row: RowId) -> RowId {
    let mut row = row;
    for _ in 0..CHAIN_MAX {
        let body = model.body(row);
        let Body::Formula(formula) = body.body else {
            break;
        };
        let wanted = dimension(model, row);
        let mut alike = rows_in(model, body.scope, formula);
        alike.retain(|next| {
            *next != row && model.party_of(*next).is_none() && dimension(model, *next) == wanted
        });
        alike.sort_unstable();
        alike.dedup();
        match alike.as_slice() {
            [next] => row = *next,
            _ => break,
        }
    }
    row
}

/// What a row measures, real and nominal money taken as the same.
fn dimension(model: &Model, row: RowId) -> Option<Dimension> {
    let one_money = |base| match base {
        Base::Money(_) => Base::Money(0),
        other => other,
    };
    model.row_unit(row).dimension.map(&one_money)
}

/// Whether a row is computed from another, in the same year or an earlier one.
fn reads(model: &Model, row: RowId, other: RowId) -> bool {
    let next_of = |row: RowId| {
        let body = model.body(row);
        match body.body {
            Body::Formula(formula) => rows_in(model, body.scope, formula),
            _ => Vec::new(),
        }
    };
    let mut seen = HashSet::new();
    let mut waiting = next_of(row);
    while let Some(next) = waiting.pop() {
        if next == other {
            return true;
        }
        if model.party_of(next).is_none() && seen.insert(next) {
            waiting.extend(next_of(next));
        }
    }
    false
}

/// The rows a formula names.
fn rows_in(model: &Model, scope: InstanceId, formula: &Formula) -> Vec<RowId> {
    let mut found = Vec::new();
    let mut waiting = vec![formula];
    while let Some(formula) = waiting.pop() {
        match &formula.node {
            FormulaNode::Row(row) => found.push(model.resolve(scope, row)),
            FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
                waiting.extend(operands);
            }
            FormulaNode::Scale(scale) => {
                waiting.extend(
                    scale
                        .brackets
                        .iter()
                        .flat_map(|bracket| [&bracket.bound, &bracket.rate]),
                );
                waiting.extend([&scale.on, &scale.above]);
            }
            FormulaNode::Under(_, inner) => waiting.push(inner),
            FormulaNode::Number(_)
            | FormulaNode::Time(_)
            | FormulaNode::Party { .. }
            | FormulaNode::Withheld
            | FormulaNode::Poison => {}
        }
    }
    found
}
