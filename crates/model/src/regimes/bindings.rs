//! What a regime is given: by the deal, by the asset, by the command line.

use std::borrow::Cow;

use syntax::span::Span;
use syntax::tree::{Binding, Expr, ExprKind, InputValue, Name, Path, Statement, Use, Value};

use super::asked::path_at;
use super::{Swapped, SwappedColumn, template};
use crate::check::{Context, path_in, uses_in};
use crate::definition::{Body, Definition, Entity, Role};

impl Swapped {
    /// A binding of the command line as a variant takes it; `None` where it is not meant for it. What
    /// is given to the use that is replaced goes to the regimes that have such an input, and what is
    /// given to a template by its path to that regime alone.
    pub(crate) fn binding_for<'b>(
        &self,
        context: &mut Context,
        statements: &[Statement],
        variant: usize,
        binding: &'b Binding,
    ) -> Option<Cow<'b, Binding>> {
        let parts = &binding.target.parts;
        let named = self
            .columns
            .iter()
            .filter(|column| is_input_of(&column.template, parts));
        let named: Vec<&SwappedColumn> = named.collect();
        if !named.is_empty() && !uses_in(statements).any(|using| using.name.text == parts[0].text) {
            let column = named.iter().find(|column| column.variant == variant)?;
            let depth = column.template.name.split('.').count();
            let using = Name {
                text: self.using.clone(),
                span: parts[0].span,
            };
            let inside = parts[depth..].iter().cloned();
            let target = Path {
                parts: [using].into_iter().chain(inside).collect(),
            };
            return Some(Cow::Owned(Binding {
                target,
                ..binding.clone()
            }));
        }
        let [first, input, ..] = parts.as_slice() else {
            return Some(Cow::Borrowed(binding));
        };
        let has_input = |inside: &Definition| inside.names.contains_key(&input.text);
        let somebody = self
            .columns
            .iter()
            .any(|column| has_input(&column.template));
        // What no regime has is told by the check of the first variant.
        if first.text != self.using || !somebody {
            return Some(Cow::Borrowed(binding));
        }
        let using = uses_in(statements).find(|using| using.name.text == self.using);
        let inside = using.and_then(|using| template(context, &using.template));
        inside
            .is_some_and(|inside| has_input(&inside))
            .then_some(Cow::Borrowed(binding))
    }
}
/// Whether a path leads from the name of a template into it.
fn is_input_of(inside: &Definition, parts: &[Name]) -> bool {
    let words: Vec<&str> = inside.name.split('.').collect();
    let begins = words
        .iter()
        .zip(parts)
        .all(|(word, part)| part.text == *word);
    begins && parts.len() > words.len()
}
/// What of a use's bindings reaches a regime.
pub(super) struct HandedOn {
    /// As the deal has it.
    pub(super) kept: Vec<Binding>,
    /// Names of what the regime's own law says otherwise.
    pub(super) own: Vec<String>,
    /// Names of what it has no place for.
    pub(super) left_out: Vec<String>,
}

/// What the deal gives to the use, as far as another template has a place for it. A rate of the one law
/// does not take the place of the other's: what the regime says itself it keeps, unless it is one of the
/// few names that mean the asset in every regime.
pub(super) fn handed_on(
    using: &Use,
    original: &Definition,
    inside: &Definition,
    span: Span,
) -> HandedOn {
    let is_own = |binding: &&Binding| {
        let name = binding.target.text();
        let Some(Entity::Row(slot)) = inside.names.get(&name) else {
            return false;
        };
        let has_default = !matches!(inside.row(*slot).body, Body::Given);
        has_default && inside.name != original.name && !SHARED.contains(&name.as_str())
    };
    let has_place = |binding: &&Binding| {
        let parts = &binding.target.parts;
        match inside.names.get(&parts[0].text) {
            Some(Entity::Row(slot)) => parts.len() == 1 && inside.row(*slot).role == Role::Input,
            Some(Entity::Party(_) | Entity::Substance(_)) => parts.len() == 1,
            Some(Entity::Use(_)) => parts.len() > 1 && inside.name == original.name,
            _ => false,
        }
    };
    let (own, others): (Vec<&Binding>, Vec<&Binding>) = using.bindings.iter().partition(is_own);
    let own = own.iter().map(|binding| binding.target.text()).collect();
    let (kept, left_out): (Vec<&Binding>, Vec<&Binding>) = others.into_iter().partition(has_place);
    let mut kept: Vec<Binding> = kept.into_iter().cloned().collect();
    let mut left_out: Vec<String> = left_out
        .into_iter()
        .map(|binding| binding.target.text())
        .collect();
    // A single substance is the same one, whatever the templates call it.
    if let ([theirs], [ours]) = (original.substances.as_slice(), inside.substances.as_slice())
        && theirs.name != ours.name
    {
        let given = using
            .bindings
            .iter()
            .find(|binding| binding.target.text() == theirs.name);
        let substance = given.map_or_else(
            || value_at(&[&theirs.name], span),
            |binding| binding.value.clone(),
        );
        left_out.retain(|name| *name != theirs.name);
        kept.retain(|binding| binding.target.text() != ours.name);
        kept.push(Binding {
            target: path_at(&ours.name, span),
            value: substance,
            sources: Vec::new(),
            confidential: None,
            span,
        });
    }
    HandedOn {
        kept,
        own,
        left_out,
    }
}

/// What means the asset in every regime: a regime may take it from there where the deal does not give
/// it, and need not read it.
pub(crate) const SHARED: [&str; 6] = [
    "revenue",
    "operating",
    "spending",
    "in_use",
    "price",
    "output",
];

/// Bindings for what a regime needs and is not given, from rows of the same name of the asset whose
/// revenue it is given. Only names that mean the same in every regime are taken.
pub(super) fn taken_from_asset(
    context: &mut Context,
    statements: &[Statement],
    given: &[Binding],
    inside: &Definition,
    span: Span,
) -> Vec<Binding> {
    let revenue = given
        .iter()
        .find(|binding| binding.target.text() == "revenue");
    let Some(asset) = revenue
        .and_then(|binding| path_in(&binding.value))
        .map(|path| &path.parts[0])
    else {
        return Vec::new();
    };
    let Some(using) = uses_in(statements).find(|using| using.name.text == asset.text) else {
        return Vec::new();
    };
    let Some(has) = template(context, &using.template) else {
        return Vec::new();
    };
    let is_needed = |name: &&str| {
        let needed = inside.rows.iter().any(|row| {
            row.name == **name && row.role == Role::Input && matches!(row.body, Body::Given)
        });
        needed && !given.iter().any(|binding| binding.target.text() == **name)
    };
    let there = |name: &'static str| {
        // The assets of the library say `producing`.
        let mut rows = [name]
            .into_iter()
            .chain((name == "in_use").then_some("producing"));
        rows.find(|row| matches!(has.names.get(*row), Some(Entity::Row(_))))
    };
    let taken = SHARED.into_iter().filter(is_needed).filter_map(|name| {
        let row = there(name)?;
        Some(Binding {
            target: path_at(name, span),
            value: value_at(&[&asset.text, row], span),
            sources: Vec::new(),
            confidential: None,
            span,
        })
    });
    taken.collect()
}

/// A binding in words.
pub(super) fn said(binding: &Binding) -> String {
    let value = path_in(&binding.value).map_or_else(String::new, Path::text);
    format!("{} = {value}", binding.target.text())
}

/// A path as a value.
fn value_at(words: &[&str], span: Span) -> InputValue {
    let parts = words.iter().map(|word| Name {
        text: (*word).to_owned(),
        span,
    });
    let path = Path {
        parts: parts.collect(),
    };
    let first = Expr {
        span,
        kind: ExprKind::Path(path),
    };
    InputValue::Known(Value::Expr {
        first,
        more: Vec::new(),
    })
}
