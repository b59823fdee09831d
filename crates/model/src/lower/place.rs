//! Where something is told: what a template finds wrong is wrong in the deal that uses it, so the
//! place is the deal's, and the template is named behind it.

use syntax::diagnostic::Diagnostic;
use syntax::span::Span;

use crate::formula::Formula;
use crate::model::{InstanceId, Model, RowId};
use crate::reads::{reads, reads_of};

/// Most rows that are looked through for where the deal gives what is required.
const ROWS_LOOKED_THROUGH: usize = 200;

/// The input a formula reads that the deal gives to a template, and where it gives it; the nearest
/// one, going from what is read to what that is computed from, and from a use outwards.
///
/// `None` where the formula is the deal's own.
pub(super) fn given_in_deal(
    model: &Model,
    instance: InstanceId,
    formula: &Formula,
) -> Option<(RowId, Span)> {
    let mut rows: Vec<RowId> = Vec::new();
    let add = |rows: &mut Vec<RowId>, row: RowId| {
        if rows.len() < ROWS_LOOKED_THROUGH && model.party_of(row).is_none() && !rows.contains(&row)
        {
            rows.push(row);
        }
    };
    if instance == InstanceId::ROOT {
        return None;
    }
    // As written: `a > b` is kept as `b < a`.
    let mut written: Vec<(Span, RowId)> = Vec::new();
    reads_of(model, instance, formula, &mut |row, _, span| {
        written.push((span, row));
    });
    written.sort_by_key(|(span, _)| *span);
    for (_, row) in written {
        add(&mut rows, row);
    }
    let mut next = 0;
    while let Some(&row) = rows.get(next) {
        next += 1;
        // What is only handed on is as near as what it is.
        for at in copies(model, row) {
            let body = model.body(at);
            if body.scope == InstanceId::ROOT {
                return Some((at, body.span));
            }
        }
        reads(model, row, &mut |row, _, _| add(&mut rows, row));
    }
    None
}

/// The place in the deal of what is wrong in a formula: where it gives what is read, else where it
/// takes the template; for a formula of the deal its own place.
pub(super) fn place_of_use(model: &Model, instance: InstanceId, formula: &Formula) -> Span {
    let given = given_in_deal(model, instance, formula).map(|(_, span)| span);
    given
        .or_else(|| use_in_deal(model, instance))
        .unwrap_or(formula.span)
}

/// The outermost use around an instance; `None` for the deal itself.
pub(super) fn use_in_deal(model: &Model, instance: InstanceId) -> Option<Span> {
    let mut at = instance;
    while model.instance(at).parent != InstanceId::ROOT {
        at = model.instance(at).parent;
    }
    Some(model.use_of(at)?.head)
}

/// Says where in which template it is read or required; a formula of the deal is told at its place.
pub(super) fn through_template(
    told: Diagnostic,
    model: &Model,
    instance: InstanceId,
    span: Span,
    verb: &str,
) -> Diagnostic {
    if instance == InstanceId::ROOT {
        return told;
    }
    let template = &model.definition(instance).name;
    let path = &model.instance(instance).path;
    told.via(
        span,
        format!("{verb} here by `{template}`, used as `{path}`"),
    )
}

/// A row, and those whose value it repeats. Rows that repeat each other in a circle are an error of
/// their own and may be looked at all the same.
pub(super) fn copies(model: &Model, row: RowId) -> impl Iterator<Item = RowId> {
    let next = |at: &RowId| {
        let of = model.copied_from(*at);
        of.filter(|of| model.party_of(*of).is_none())
    };
    std::iter::successors(Some(row), next).take(ROWS_LOOKED_THROUGH)
}
