//! Which rows are amounts of a year, so that their sum over the years means something.
//!
//! Receives a checked model. Guarantees only this: a row is an amount of a year where it is paid, is
//! moved into or out of a pool, is listed by year, or is computed from such a row or from an amount a
//! year. What lies in the ground in every year is none.

use model::definition::{Body, Kind, PoolMember, Role};
use model::model::{Model, RowId};
use model::reads::{Reach, reads};
use model::units::{Base, Dimension};

/// For each row of the instances, whether it is an amount of a year.
pub(super) fn flows(model: &Model) -> Vec<bool> {
    let rows = || (0..model.instance_row_count() as u32).map(RowId);
    let mut readers: Vec<Vec<RowId>> = vec![Vec::new(); model.row_count()];
    for row in rows() {
        reads(model, row, &mut |read, reach, _| {
            if reach != Reach::All {
                readers[read.0 as usize].push(row);
            }
        });
    }
    let parties = (model.instance_row_count()..model.row_count()).map(|row| RowId(row as u32));
    let mut open: Vec<RowId> = model.flows.iter().map(|flow| flow.amount).collect();
    open.extend(parties);
    open.extend(rows().filter(|row| is_given_by_year(model, *row)));
    let mut is_flow = vec![false; model.row_count()];
    while let Some(row) = open.pop() {
        let place = row.0 as usize;
        let is_new = !std::mem::replace(&mut is_flow[place], true);
        if is_new {
            let passes_on = |reader: &&RowId| !matches!(model.row(**reader).kind, Kind::Truth);
            open.extend(readers[place].iter().filter(passes_on));
        }
    }
    is_flow.truncate(model.instance_row_count());
    is_flow
}

/// Whether a row is an amount of a year whatever it reads.
fn is_given_by_year(model: &Model, row: RowId) -> bool {
    let declared = model.row(row);
    let is_listed = matches!(model.body(row).body, Body::List(_)) && is_amount(&declared.kind);
    let is_moved = match declared.role {
        Role::Pool(member) => is_moved(member),
        Role::Input | Role::Row | Role::Deflator => false,
    };
    is_listed || is_moved || is_amount_a_year(&declared.kind)
}

/// Whether it moves what is in a pool.
pub(super) fn is_moved(member: PoolMember) -> bool {
    match member {
        PoolMember::Uplift | PoolMember::Added | PoolMember::Used | PoolMember::Expired => true,
        PoolMember::Opening
        | PoolMember::Available
        | PoolMember::Wanted
        | PoolMember::Closing
        | PoolMember::AddedSoFar
        | PoolMember::UsedSoFar
        | PoolMember::ExpiredSoFar => false,
    }
}

/// Whether amounts of this kind may be added up: money, tonnes, but no prices, shares or balances.
pub(super) fn is_amount(kind: &Kind) -> bool {
    let Kind::Number(measure) = kind else {
        return false;
    };
    let is_amount = |dimension: &Dimension| {
        !dimension.is_ratio() && dimension.any(is_no_time) && !words_of(dimension).contains('/')
    };
    !measure.balance && measure.dimension.as_ref().is_some_and(is_amount)
}

/// Whether a number is so much money or so many tonnes a year.
fn is_amount_a_year(kind: &Kind) -> bool {
    let Kind::Number(measure) = kind else {
        return false;
    };
    let is_rate = |dimension: &Dimension| {
        let words = words_of(dimension);
        let below = words.split_once('/').map(|(_, below)| below);
        dimension.any(is_no_time) && below == Some("time")
    };
    measure.dimension.as_ref().is_some_and(is_rate)
}

fn is_no_time(base: Base) -> bool {
    base != Base::Time
}

fn words_of(dimension: &Dimension) -> String {
    dimension.text(&|base| if is_no_time(base) { "x" } else { "time" }.to_owned())
}
