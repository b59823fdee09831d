//! Checking what binds a template to its surroundings: uses, groups and payments.

use std::collections::HashMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    Basis, Binding, ExprKind, InputValue, Members, Path, Statement, StatementKind, Use, Value,
};

use super::Checker;
use super::bindings::{NEEDED_SHOWN, NeededInput, and_more};
use super::names::{Found, list_words};
use crate::definition::{Body, Definition, Entity, Member, PartySlot, Role, UseDefinition};
use crate::regimes::is_command_line;

/// Most parties that a hint names.
const PARTIES_NAMED: usize = 12;

impl<'c> Checker<'c, '_> {
    /// Finds the template of every use, and its parties and substances.
    pub(super) fn resolve_uses(&mut self, statements: &'c [Statement]) {
        for using in uses_in(statements) {
            let bindings = by_name(using);
            let Some(template) = self.context.require(&using.template) else {
                continue;
            };
            let inside =
                std::sync::Arc::clone(&self.context.templates.checked[template.0 as usize]);
            self.refuse_real_money(using, &inside);
            let parties = self.bind_parties(using, &bindings, &inside);
            let substances = self.bind_substances(using, &bindings, &inside);
            let (Some(parties), Some(substances)) = (parties, substances) else {
                continue;
            };
            self.warn_of_self_payment(using, &parties, &inside);
            if !matches!(
                self.definition.names.get(&using.name.text),
                Some(Entity::Broken)
            ) {
                continue;
            }
            let index = self.definition.uses.len() as u32;
            self.definition
                .names
                .insert(using.name.text.clone(), Entity::Use(index));
            self.definition.uses.push(UseDefinition {
                name: using.name.text.clone(),
                label: using.label.as_ref().map(|text| text.value.clone()),
                template,
                bound: HashMap::new(),
                deep: Vec::new(),
                parties,
                substances,
                head: using.template.span().to(using.name.span),
                span: using.span,
            });
        }
    }

    fn refuse_real_money(&mut self, using: &Use, inside: &Definition) {
        let Some(money) = self.setting.moneys.first() else {
            return;
        };
        if inside.nominal && matches!(money.basis, Basis::Real(_)) {
            let span = using.template.span();
            let message = format!(
                "`{}` computes in nominal money, and this deal's money {} is real",
                inside.name, money.name
            );
            let told = Diagnostic::error(Id::RealInNominal, span, message)
                .label(span, "depreciation, losses and brackets are historic cost")
                .label(money.span.unwrap_or(span), "the deal's money");
            self.tell(told.hint(format!(
                "declare `money {0} nominal` first and its twin as `money {0}r = {0} real … by inflation`",
                money.currency
            )));
        }
    }

    /// One party in two places of a template may leave payments that move nothing.
    fn warn_of_self_payment(&mut self, using: &Use, parties: &[PartySlot], inside: &Definition) {
        let outer = |slot: PartySlot| parties[slot.0 as usize];
        let mut pays = inside.pays.iter();
        let Some(pay) = pays.find(|pay| outer(pay.payer) == outer(pay.payee)) else {
            return;
        };
        let party = self.definition.party_label(outer(pay.payer)).to_owned();
        let message = format!(
            "in `{}`, {party} pays itself, which moves no money",
            using.name.text
        );
        let told = Diagnostic::warning(Id::PaySelf, using.name.span, message);
        self.tell(told.hint(format!(
            "give `{}` and `{}` different parties, or leave the use out",
            inside.parties[pay.payer.0 as usize].name, inside.parties[pay.payee.0 as usize].name
        )));
    }

    /// The parties a template is given; the outside is always the same.
    fn bind_parties(
        &mut self,
        using: &Use,
        bindings: &ByName,
        inside: &Definition,
    ) -> Option<Vec<PartySlot>> {
        let mut parties = vec![PartySlot::MARKET, PartySlot::SUPPLIERS];
        let mut missing = Vec::new();
        let mut complete = true;
        for formal in &inside.parties[2..] {
            let Some(binding) = bindings.get(formal.name.as_str()) else {
                missing.push(format!("`{}`", formal.name));
                continue;
            };
            match self.party_in(&binding.value, binding.span) {
                Some(party) => parties.push(party),
                None => complete = false,
            }
        }
        if !missing.is_empty() && self.is_regime_asked_for(using) {
            let inputs = inside.rows.iter().filter(|row| {
                row.role == Role::Input
                    && matches!(row.body, Body::Given)
                    && !bindings.contains_key(row.name.as_str())
            });
            let inputs: Vec<NeededInput> = inputs
                .map(|row| NeededInput::of(row, self.in_money_of_deal(&row.unit.text)))
                .collect();
            self.tell_what_regime_needs(using, &missing, &inputs);
        } else if !missing.is_empty() && using.like.is_none() {
            let message = format!(
                "`{}` does not say who is {}",
                using.name.text,
                missing.join(", ")
            );
            let told = Diagnostic::error(Id::MissingBinding, using.name.span, message);
            let is_payment = missing
                .iter()
                .all(|name| name == "`payer`" || name == "`payee`");
            let how = if is_payment {
                "say it with `from … to …`".to_owned()
            } else {
                let lines = missing
                    .iter()
                    .map(|name| format!("`{} = …`", name.trim_matches('`')));
                format!("add {}", lines.collect::<Vec<_>>().join(", "))
            };
            let parties = self.definition.parties.iter().take(PARTIES_NAMED);
            let parties: Vec<&str> = parties.map(|party| party.name.as_str()).collect();
            self.tell(told.hint(format!("{how}; the parties are {}", list_words(&parties))));
        }
        (complete && missing.is_empty()).then_some(parties)
    }

    /// Whether a use was written for a regime that the command line asks for.
    pub(super) fn is_regime_asked_for(&self, using: &Use) -> bool {
        is_command_line(&self.context.texts.get(using.span.file).name)
    }

    /// A unit of a template whose substances are not known yet.
    fn in_money_of_deal(&self, unit: &str) -> String {
        let money = self.setting.moneys.first();
        money.map_or_else(
            || unit.to_owned(),
            |money| unit.replace("money", &money.name),
        )
    }

    /// Tells at once what a regime needs and the deal does not have: parties, in quotes, and inputs.
    pub(super) fn tell_what_regime_needs(
        &mut self,
        using: &Use,
        parties: &[String],
        inputs: &[NeededInput],
    ) {
        let template = using.template.text();
        let names = inputs.iter().map(|input| format!("`{}`", input.name));
        let names: Vec<String> = parties.iter().cloned().chain(names).collect();
        let message = format!(
            "`{template}` needs {}, which the deal does not give",
            names.join(", ")
        );
        let mut told = Diagnostic::error(Id::MissingBinding, using.name.span, message)
            .hint("give it for this run, or as a default in a template of your own");
        let known = self.definition.parties.iter().skip(2).take(PARTIES_NAMED);
        let known: Vec<&str> = known.map(|party| party.name.as_str()).collect();
        let known = known.join(", ");
        for party in parties {
            let party = party.trim_matches('`');
            told = told.hint(format!(
                "`--set {template}.{party}=…`: a party, one of {known}"
            ));
        }
        for input in inputs.iter().take(NEEDED_SHOWN) {
            told = told.hint(format!(
                "`--set \"{template}.{}\"`{}",
                input.binding, input.meaning
            ));
        }
        let told = and_more(told, inputs.len());
        self.tell(told);
    }

    fn party_in(&mut self, value: &InputValue, span: Span) -> Option<PartySlot> {
        let path = path_in(value);
        let Some(path) = path else {
            self.error(Id::KindMismatch, span, "the name of a party is needed here");
            return None;
        };
        self.party(path)
    }

    /// A party by its name.
    pub(super) fn party(&mut self, path: &Path) -> Option<PartySlot> {
        if path.parts.len() > 1 {
            if let Found::Party(party) = self.find(path)? {
                return Some(party);
            }
            let message = format!("`{}` is not a party", path.text());
            self.error(Id::KindMismatch, path.span(), message);
            return None;
        }
        if let Some(Entity::Party(party)) = self.definition.names.get(&path.parts[0].text) {
            return Some(*party);
        }
        if self.is_full() {
            return None;
        }
        let word = &path.parts[0];
        let message = format!("there is no party `{}`", word.text);
        let told = Diagnostic::error(Id::UnknownName, word.span, message);
        let parties: Vec<&str> = self
            .definition
            .parties
            .iter()
            .map(|party| party.name.as_str())
            .collect();
        let told = match nearest(&word.text, parties.iter().copied()) {
            Some(near) => told.fix(format!("did you mean `{near}`?"), word.span, near),
            None => told.hint(format!(
                "declare it with `party {}`; the parties are {}",
                word.text,
                list_words(&parties)
            )),
        };
        self.tell(told);
        None
    }

    /// The substances a template is given; one that is not named is the one of the same name here.
    fn bind_substances(
        &mut self,
        using: &Use,
        bindings: &ByName,
        inside: &Definition,
    ) -> Option<Vec<u32>> {
        let mut substances = Vec::new();
        for formal in &inside.substances {
            let found = match bindings.get(formal.name.as_str()) {
                Some(binding) => self.substance_in(&binding.value, binding.span)?,
                None => {
                    if let Some(Entity::Substance(index)) = self.definition.names.get(&formal.name)
                    {
                        *index
                    } else {
                        if using.like.is_some() {
                            return None;
                        }
                        let message = format!(
                            "`{}` does not say which substance is its `{}`",
                            using.name.text, formal.name
                        );
                        let told = Diagnostic::error(Id::MissingBinding, using.name.span, message);
                        self.tell(told.hint(format!(
                            "add a line `{0} = …`, or declare `substance {0}`",
                            formal.name
                        )));
                        return None;
                    }
                }
            };
            substances.push(found);
        }
        Some(substances)
    }

    fn substance_in(&mut self, value: &InputValue, span: Span) -> Option<u32> {
        let path = path_in(value);
        if let Some(path) = path
            && let Some(Entity::Substance(index)) = self.definition.names.get(&path.text())
        {
            return Some(*index);
        }
        if self.is_full() {
            return None;
        }
        let place = path.map_or(span, Path::span);
        let word = path.map_or_else(String::new, Path::text);
        let told = Diagnostic::error(
            Id::UnknownName,
            place,
            format!("there is no substance `{word}`"),
        );
        let names: Vec<&str> = self
            .definition
            .substances
            .iter()
            .map(|named| named.name.as_str())
            .collect();
        self.tell(match nearest(&word, names.iter().copied()) {
            Some(near) => told.fix(format!("did you mean `{near}`?"), place, near),
            None => told.hint(format!("declare it: `substance {word}`")),
        });
        None
    }

    /// The members of every group.
    pub(super) fn resolve_groups(&mut self, statements: &'c [Statement]) {
        for statement in statements {
            let StatementKind::Group { name, members } = &statement.kind else {
                continue;
            };
            let Some(Entity::Group(index)) = self.definition.names.get(&name.text).copied() else {
                continue;
            };
            let members = match members {
                Members::All(template) => self.all_uses_of(template),
                Members::Listed(paths) => self.listed_members(paths),
            };
            self.definition.groups[index as usize].members = members;
        }
    }

    /// A member that stood twice would count twice.
    fn listed_members(&mut self, paths: &[Path]) -> Vec<Member> {
        let mut members: Vec<Member> = Vec::new();
        for path in paths {
            let Some(member) = self.member(path) else {
                continue;
            };
            if members.contains(&member) {
                let message = format!("`{}` is in this group twice", path.text());
                let told = Diagnostic::error(Id::DuplicateName, path.span(), message);
                self.tell(told.hint("name it once"));
            } else {
                members.push(member);
            }
        }
        members
    }

    fn all_uses_of(&mut self, template: &Path) -> Vec<Member> {
        let Some(id) = self.context.require(template) else {
            return Vec::new();
        };
        let uses = self.definition.uses.iter().enumerate();
        uses.filter(|(_, using)| using.template == id)
            .map(|(index, _)| Member::Use(index as u32))
            .collect()
    }

    pub(super) fn member(&mut self, path: &Path) -> Option<Member> {
        match self.find(path)? {
            Found::Party(party) => Some(Member::Party(party)),
            Found::Use(uses) if uses.len() == 1 => Some(Member::Use(uses[0])),
            _ => {
                let message = format!(
                    "`{}` is neither a party nor a use of a template",
                    path.text()
                );
                self.error(Id::KindMismatch, path.span(), message);
                None
            }
        }
    }
}

/// The `use` statements in order.
pub(crate) fn uses_in(statements: &[Statement]) -> impl Iterator<Item = &Use> {
    statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Use(using) => Some(using),
            _ => None,
        })
}

/// Bindings of inputs, parties and substances by their name; the first where there are several.
pub(super) type ByName<'b> = HashMap<&'b str, &'b Binding>;

pub(super) fn by_name(using: &Use) -> ByName<'_> {
    let mut bindings = HashMap::new();
    for binding in &using.bindings {
        if let [name] = binding.target.parts.as_slice() {
            bindings.entry(name.text.as_str()).or_insert(binding);
        }
    }
    bindings
}

/// The path a value is, where it is nothing else.
pub(crate) fn path_in(value: &InputValue) -> Option<&Path> {
    match value {
        InputValue::Known(Value::Expr { first, more }) if more.is_empty() => match &first.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        },
        _ => None,
    }
}
