//! Checking what a use gives to the inputs of its template.

use std::collections::HashMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::tree::{Basis, Binding, InputValue, Name, Statement, Use, Value};

use super::names::list_words;
use super::sources::number_in_value;
use super::uses::{by_name, uses_in};
use super::value::{CheckedValue, value_end};
use super::{Checker, ERROR_COUNT_MAX};
use crate::definition::{
    Body, Bound, Definition, Entity, Kind, Measure, Role, RowDefinition, Slot,
};
use crate::formula::RowRef;
use crate::units::{Base, Dimension, Unit};

/// Most missing inputs that are listed.
pub(super) const NEEDED_SHOWN: usize = 12;

/// An input that a use has to give, in words.
pub(super) struct NeededInput {
    pub(super) name: String,
    /// `rate = … %`
    pub(super) binding: String,
    /// Its words, where it takes one of several, and its label.
    pub(super) meaning: String,
}

impl NeededInput {
    pub(super) fn of(row: &RowDefinition, unit: String) -> Self {
        // Nobody writes the word for a plain number.
        let unit = Some(unit).filter(|unit| !unit.is_empty() && unit != "ratio");
        let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
        let words = match &row.kind {
            Kind::Choice(words) => format!(" (one of {})", words.join(", ")),
            Kind::Truth => " (yes or no)".to_owned(),
            Kind::Number(_) | Kind::Poison => String::new(),
        };
        let label = row.label.as_ref();
        let label = label.map_or_else(String::new, |label| format!(": {label}"));
        let meaning = words + &label;
        Self {
            name: row.name.clone(),
            binding: format!("{} = …{unit}", row.name),
            meaning,
        }
    }
}

/// Says how many missing inputs are not listed.
pub(super) fn and_more(told: Diagnostic, needed_count: usize) -> Diagnostic {
    match needed_count.saturating_sub(NEEDED_SHOWN) {
        0 => told,
        more => told.hint(format!("and {more} more")),
    }
}

impl<'c> Checker<'c, '_> {
    /// Checks what every use gives to its template.
    pub(super) fn check_bindings(&mut self, statements: &'c [Statement]) {
        for using in uses_in(statements) {
            let Some(Entity::Use(index)) = self.definition.names.get(&using.name.text).copied()
            else {
                continue;
            };
            if self.definition.uses[index as usize].span != using.span {
                continue;
            }
            self.check_use(index, using);
        }
    }

    fn check_use(&mut self, index: u32, using: &'c Use) {
        self.report_twice(using);
        let inside = self.template_of(&[index]);
        for binding in &using.bindings {
            self.check_binding(index, &inside, binding);
        }
        let given = &self.definition.uses[index as usize].bound;
        let rows = inside.rows.iter().enumerate();
        let missing = rows.filter(|(slot, row)| {
            row.role == Role::Input
                && matches!(row.body, Body::Given)
                && !given.contains_key(&Slot(*slot as u32))
        });
        // A binding that was wrong has been reported and is not missing as well.
        let bindings = by_name(using);
        let missing = missing.filter(|(_, row)| !bindings.contains_key(row.name.as_str()));
        let mut missing: Vec<_> = missing.map(|(_, row)| row).collect();
        if missing.is_empty() || using.like.is_some() || self.is_full() {
            return;
        }
        let words = using
            .bindings
            .iter()
            .map(|binding| &binding.target.parts[0].text);
        let unknown = words.filter(|word| !inside.names.contains_key(*word));
        let misspelt: Vec<&str> = unknown
            .take(ERROR_COUNT_MAX)
            .filter_map(|word| nearest_of(word, &inside))
            .collect();
        missing.retain(|row| !misspelt.contains(&row.name.as_str()));
        if missing.is_empty() {
            return;
        }
        let lines = missing.iter().map(|row| {
            let unit = self.outer_unit_of(&[index], &row.unit, &inside).text;
            NeededInput::of(row, unit)
        });
        let needed: Vec<NeededInput> = lines.collect();
        if self.is_regime_asked_for(using) {
            self.tell_what_regime_needs(using, &[], &needed);
            return;
        }
        let names: Vec<&str> = missing.iter().map(|row| row.name.as_str()).collect();
        let message = format!("`{}` does not give {}", using.name.text, list_words(&names));
        // No edit: only somebody who knows the number can write it, and a zero would be a figure.
        let mut told = Diagnostic::error(Id::MissingBinding, using.name.span, message);
        for input in needed.iter().take(NEEDED_SHOWN) {
            told = told.hint(format!("add `{}`{}", input.binding, input.meaning));
        }
        self.tell(and_more(told, needed.len()));
    }

    fn report_twice(&mut self, using: &Use) {
        let mut given: HashMap<String, &Binding> = HashMap::new();
        for binding in &using.bindings {
            let first = *given.entry(binding.target.text()).or_insert(binding);
            if !std::ptr::eq(first, binding) {
                let message = format!("`{}` is given twice", binding.target.text());
                let told = Diagnostic::error(Id::DuplicateName, binding.target.span(), message)
                    .label(binding.target.span(), "again here")
                    .label(first.target.span(), "first here");
                self.tell(told.fix("remove one of them", binding.span, ""));
            }
        }
    }

    fn check_binding(&mut self, index: u32, inside: &Definition, binding: &'c Binding) {
        let first = &binding.target.parts[0];
        match inside.names.get(&first.text).copied() {
            Some(Entity::Party(_) | Entity::Substance(_)) if binding.target.parts.len() == 1 => {}
            Some(Entity::Row(slot)) if binding.target.parts.len() == 1 => {
                if inside.row(slot).role != Role::Input {
                    self.not_an_input(binding, inside);
                    return;
                }
                if let Some(bound) = self.bound(&[index], slot, inside, binding) {
                    self.definition.uses[index as usize]
                        .bound
                        .insert(slot, bound);
                }
            }
            Some(Entity::Use(inner)) if binding.target.parts.len() > 1 => {
                self.check_deep(index, inner, binding);
            }
            Some(Entity::Broken) => {}
            Some(_) => self.not_an_input(binding, inside),
            None => self.unknown_input(binding, inside, first),
        }
    }

    /// `inner.input = …`: an input of a use inside the template.
    fn check_deep(&mut self, index: u32, inner: u32, binding: &'c Binding) {
        let mut uses = vec![index, inner];
        let parts = &binding.target.parts;
        for word in &parts[1..] {
            let inside = self.template_of(&uses);
            match inside.names.get(&word.text).copied() {
                Some(Entity::Use(next)) => uses.push(next),
                Some(Entity::Row(slot)) if inside.row(slot).role == Role::Input => {
                    let Some(bound) = self.bound(&uses, slot, &inside, binding) else {
                        return;
                    };
                    let row = RowRef {
                        uses: uses[1..].to_vec(),
                        slot,
                    };
                    self.definition.uses[index as usize].deep.push((row, bound));
                    return;
                }
                Some(_) => {
                    self.not_an_input(binding, &inside);
                    return;
                }
                None => {
                    self.unknown_input(binding, &inside, word);
                    return;
                }
            }
        }
        let inside = self.template_of(&uses);
        self.not_an_input(binding, &inside);
    }

    pub(super) fn bound(
        &mut self,
        uses: &[u32],
        slot: Slot,
        inside: &Definition,
        binding: &'c Binding,
    ) -> Option<Bound> {
        self.check_sources(&binding.sources);
        self.need_source(
            number_in_value(&binding.value),
            &binding.sources,
            value_end(&binding.value),
        );
        let row = inside.row(slot);
        self.warn_of_bare_share(&binding.value, &binding.target.text(), &row.unit);
        let expected = self.outer_kind(uses, &row.kind);
        let what = format!("`{}` is needed", binding.target.text());
        if self.refuse_real_binding(inside, &expected, binding) {
            return None;
        }
        self.wanted_unit = Some(self.outer_unit_of(uses, &row.unit, inside));
        let CheckedValue { body, unit, .. } = self.value(&binding.value, Some(&expected), &what);
        self.wanted_unit = None;
        if matches!(body, Body::Poison) {
            return None;
        }
        let unit: Option<Unit> = Some(unit);
        Some(Bound {
            body,
            sources: binding.sources.clone(),
            unit,
            span: binding.span,
        })
    }

    /// Real money given to a template that computes in nominal money.
    fn refuse_real_binding(
        &mut self,
        inside: &Definition,
        expected: &Kind,
        binding: &'c Binding,
    ) -> bool {
        let InputValue::Known(Value::Expr { first, .. }) = &binding.value else {
            return false;
        };
        let Kind::Number(Measure {
            dimension: Some(wanted),
            ..
        }) = expected
        else {
            return false;
        };
        if !inside.nominal || !wanted.any(|base| matches!(base, Base::Money(_))) {
            return false;
        }
        let before = self.context.diagnostics.len();
        let found = self.expr(first, Some(expected));
        let failed = self.context.diagnostics.len() > before;
        self.context.diagnostics.truncate(before);
        let Some(real) = found
            .dimension()
            .filter(|found| !failed && self.is_real_twin(found, wanted))
        else {
            return false;
        };
        let span = first.span;
        let message = format!(
            "`{}` computes in nominal money; this is in {}",
            inside.name,
            self.words(&real)
        );
        let text = self.context.texts.at(span).to_owned();
        let told = Diagnostic::error(Id::RealInNominal, span, message)
            .label(span, "depreciation, losses and brackets are historic cost");
        self.tell(told.fix(
            "convert it with `nominal(…)`",
            span,
            format!("nominal({text})"),
        ));
        true
    }

    fn is_real_twin(&self, found: &Dimension, wanted: &Dimension) -> bool {
        let moneys = self.setting.moneys.iter().enumerate();
        let mut real = moneys.filter(|(_, money)| matches!(money.basis, Basis::Real(_)));
        real.any(|(index, money)| {
            let swap = |base| {
                if base == Base::Money(index as u32) {
                    Base::Money(money.from.unwrap_or(0))
                } else {
                    base
                }
            };
            found != wanted && found.map(&swap).as_ref() == Some(wanted)
        })
    }

    fn not_an_input(&mut self, binding: &Binding, inside: &Definition) {
        if self.is_full() {
            return;
        }
        let message = format!(
            "`{}` is computed by `{}`; only its inputs can be given",
            binding.target.text(),
            inside.name
        );
        let told = Diagnostic::error(Id::UnknownBinding, binding.target.span(), message);
        self.tell(told.hint(format!("its inputs are {}", input_names(inside))));
    }

    fn unknown_input(&mut self, binding: &Binding, inside: &Definition, word: &Name) {
        if self.is_full() {
            return;
        }
        let message = format!("`{}` has no input `{}`", inside.name, word.text);
        let told = Diagnostic::error(Id::UnknownBinding, word.span, message);
        // `from … to …` binds `payer` and `payee`, whose places are those words.
        let written = self.context.texts.at(word.span) == word.text;
        self.tell(match nearest_of(&word.text, inside) {
            Some(near) if written => told.fix(format!("did you mean `{near}`?"), word.span, near),
            _ if written => told.fix(
                format!("remove it; its inputs are {}", input_names(inside)),
                binding.span,
                "",
            ),
            _ => told.hint(format!(
                "it has no `from … to …`; its parties are {}",
                party_names(inside)
            )),
        });
    }
}

/// What a template can be given whose name is nearest to a word.
pub(super) fn nearest_of<'d>(word: &str, inside: &'d Definition) -> Option<&'d str> {
    let inputs = inside.rows.iter().filter(|row| row.role == Role::Input);
    let inputs = inputs.map(|row| row.name.as_str());
    let parties = inside.parties[2..].iter().map(|party| party.name.as_str());
    let substances = inside.substances.iter().map(|named| named.name.as_str());
    nearest(word, inputs.chain(parties).chain(substances))
}

fn input_names(definition: &Definition) -> String {
    let inputs = definition.rows.iter().filter(|row| row.role == Role::Input);
    list_words(&inputs.map(|row| row.name.as_str()).collect::<Vec<_>>())
}

fn party_names(definition: &Definition) -> String {
    list_words(
        &definition.parties[2..]
            .iter()
            .map(|party| party.name.as_str())
            .collect::<Vec<_>>(),
    )
}
