//! Warning of two uses of one template that charge the same: often a copy whose base was to be
//! another.

use std::collections::HashMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;

use super::Checker;
use crate::definition::{Body, Definition, PartySlot, Slot, TemplateId, UseDefinition};
use crate::formula::{Formula, FormulaNode, RowRef};

/// Whom a template pays, with the uses inside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Payments {
    /// Nobody.
    None,
    /// Its own parties alone, as a tax does.
    AmongItsOwn,
    /// The market or suppliers too, as an asset does: two mines may cost the same.
    WithOutside,
}

impl Payments {
    /// The payments of a template, those of the templates it uses being known.
    pub(super) fn of(template: &Definition, known: &[Self]) -> Self {
        let is_own = |party: PartySlot| party != PartySlot::MARKET && party != PartySlot::SUPPLIERS;
        let own = template.pays.iter().map(|pay| {
            if is_own(pay.payer) && is_own(pay.payee) {
                Self::AmongItsOwn
            } else {
                Self::WithOutside
            }
        });
        let inner = template.uses.iter();
        let inner = inner.map(|using| known[using.template.0 as usize]);
        own.chain(inner).max().unwrap_or(Self::None)
    }
}

/// What two uses have in common where they charge the same.
type Charge = (TemplateId, Vec<PartySlot>, Slot, RowRef);

impl Checker<'_, '_> {
    /// Tells of every use that charges what an earlier one charges: the same template, between the
    /// same parties, with the same row for the same amount of money.
    pub(super) fn warn_of_overlapping_bases(&mut self) {
        let mut first: HashMap<Charge, usize> = HashMap::new();
        let mut told = Vec::new();
        for (index, using) in self.definition.uses.iter().enumerate() {
            let inside = &self.context.templates.checked[using.template.0 as usize];
            if self.context.templates.payments[using.template.0 as usize] != Payments::AmongItsOwn {
                continue;
            }
            let mut earlier = None;
            for (slot, row) in rows_charged(using, inside) {
                let charge = (using.template, using.parties.clone(), slot, row.clone());
                let found = *first.entry(charge).or_insert(index);
                if found != index && earlier.is_none() {
                    earlier = Some((found, slot, row));
                }
            }
            if let Some((found, slot, row)) = earlier {
                let name = self.row_text(row);
                told.push(overlap(&self.definition.uses[found], using, slot, &name));
            }
        }
        for told in told {
            self.tell(told);
        }
    }

    /// A row as the definition writes it.
    fn row_text(&self, row: &RowRef) -> String {
        let mut text = String::new();
        let mut at: &Definition = &self.definition;
        for step in &row.uses {
            let using = &at.uses[*step as usize];
            text.push_str(&using.name);
            text.push('.');
            at = &self.context.templates.checked[using.template.0 as usize];
        }
        text + &at.row(row.slot).name
    }
}

/// The amounts of money that a use is given by name, in the order of the template.
fn rows_charged<'d>(
    using: &'d UseDefinition,
    inside: &'d Definition,
) -> impl Iterator<Item = (Slot, &'d RowRef)> {
    let slots = (0..inside.rows.len() as u32).map(Slot);
    let charged = slots.filter(|slot| inside.row(*slot).kind.is_money());
    charged.filter_map(|slot| match &using.bound.get(&slot)?.body {
        Body::Formula(Formula {
            node: FormulaNode::Row(row),
            ..
        }) => Some((slot, row)),
        _ => None,
    })
}

fn overlap(first: &UseDefinition, second: &UseDefinition, slot: Slot, name: &str) -> Diagnostic {
    let (here, there) = (place_of(second, slot), place_of(first, slot));
    let message = format!(
        "`{}` and `{}` both charge `{name}`; is one of them a copy?",
        first.name, second.name
    );
    Diagnostic::warning(Id::OverlappingBases, here, message)
        .label(here, "again here, between the same parties")
        .label(there, "first here")
        .hint("give it another base, or leave one of the two out")
}

/// Where a use is given an amount; a use that is like another has it from there.
fn place_of(using: &UseDefinition, slot: Slot) -> Span {
    let given = using.bound[&slot].span;
    let own = given.file == using.span.file
        && using.span.start <= given.start
        && given.end <= using.span.end;
    if own { given } else { using.head }
}
