//! Checking what binds a template to its surroundings: uses, groups and payments.

use std::collections::HashMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    self, Basis, Binding, ExprKind, InputValue, Members, Name, Path, Statement, StatementKind, Use,
    Value,
};

use super::Checker;
use super::names::{Found, list_words};
use super::rows::{CheckedValue, value_end};
use super::sources::number_in_value;
use crate::definition::{
    Body, Bound, Definition, Entity, Kind, Measure, Member, PartySlot, PayDefinition, Role, Slot,
    UseDefinition,
};
use crate::formula::{Formula, FormulaNode, RowRef};
use crate::units::{Base, Dimension, Unit};

impl<'c> Checker<'c, '_> {
    /// Finds the template of every use, and its parties and substances.
    pub(super) fn resolve_uses(&mut self, statements: &'c [Statement]) {
        for using in uses_in(statements) {
            let bindings: Vec<&Binding> = using.bindings.iter().collect();
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

    /// The parties a template is given; the outside is always the same.
    fn bind_parties(
        &mut self,
        using: &Use,
        bindings: &[&Binding],
        inside: &Definition,
    ) -> Option<Vec<PartySlot>> {
        let mut parties = vec![PartySlot::MARKET, PartySlot::SUPPLIERS];
        let mut missing = Vec::new();
        let mut complete = true;
        for formal in &inside.parties[2..] {
            let Some(binding) = binding_of(bindings, &formal.name) else {
                missing.push(format!("`{}`", formal.name));
                continue;
            };
            match self.party_in(&binding.value, binding.span) {
                Some(party) => parties.push(party),
                None => complete = false,
            }
        }
        if !missing.is_empty() {
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
                format!("add a line such as {} = …", missing[0].trim_matches('`'))
            };
            self.tell(told.hint(how));
        }
        (complete && missing.is_empty()).then_some(parties)
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
        if let ([name], Some(Entity::Party(party))) = (
            path.parts.as_slice(),
            self.definition.names.get(&path.parts[0].text),
        ) {
            let _ = name;
            return Some(*party);
        }
        if path.parts.len() > 1 {
            if let Found::Party(party) = self.find(path)? { return Some(party) } else {
                let message = format!("`{}` is not a party", path.text());
                self.error(Id::KindMismatch, path.span(), message);
                return None;
            }
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
        bindings: &[&Binding],
        inside: &Definition,
    ) -> Option<Vec<u32>> {
        let mut substances = Vec::new();
        for formal in &inside.substances {
            let found = match binding_of(bindings, &formal.name) {
                Some(binding) => self.substance_in(&binding.value, binding.span)?,
                None => if let Some(Entity::Substance(index)) = self.definition.names.get(&formal.name) { *index } else {
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
                },
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
                Members::Listed(paths) => {
                    paths.iter().filter_map(|path| self.member(path)).collect()
                }
            };
            self.definition.groups[index as usize].members = members;
        }
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

    fn member(&mut self, path: &Path) -> Option<Member> {
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
            let bindings: Vec<&Binding> = using.bindings.iter().collect();
            self.check_use(index, using, &bindings);
        }
    }

    fn check_use(&mut self, index: u32, using: &'c Use, bindings: &[&'c Binding]) {
        self.report_twice(using);
        let inside = self.template_of(&[index]);
        for binding in bindings {
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
        let missing = missing.filter(|(_, row)| binding_of(bindings, &row.name).is_none());
        let missing: Vec<_> = missing.map(|(_, row)| row).collect();
        if missing.is_empty() {
            return;
        }
        let names: Vec<&str> = missing.iter().map(|row| row.name.as_str()).collect();
        let message = format!("`{}` does not give {}", using.name.text, list_words(&names));
        let lines = missing.iter().map(|row| {
            let unit = self.outer_unit_of(&[index], &row.unit, &inside);
            let what = row
                .label
                .as_deref()
                .map_or(String::new(), |label| format!(" ({label})"));
            format!("`{} = … {}`{what}", row.name, unit.text)
        });
        let hint = format!("add {}", lines.collect::<Vec<_>>().join(", "));
        self.tell(Diagnostic::error(Id::MissingBinding, using.name.span, message).hint(hint));
    }

    fn report_twice(&mut self, using: &Use) {
        for (place, binding) in using.bindings.iter().enumerate() {
            let first = using.bindings[..place]
                .iter()
                .find(|before| before.target.text() == binding.target.text());
            if let Some(first) = first {
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

    fn bound(
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
        let expected = self.outer_kind(uses, &row.kind);
        let what = format!("`{}` is needed", binding.target.text());
        if self.refuse_real_binding(inside, &expected, binding) {
            return None;
        }
        let CheckedValue { body, unit, .. } = self.value(&binding.value, Some(&expected), &what);
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
        let message = format!(
            "`{}` is computed by `{}`; only its inputs can be given",
            binding.target.text(),
            inside.name
        );
        let told = Diagnostic::error(Id::UnknownBinding, binding.target.span(), message);
        self.tell(told.hint(format!("its inputs are {}", input_names(inside))));
    }

    fn unknown_input(&mut self, binding: &Binding, inside: &Definition, word: &Name) {
        let message = format!("`{}` has no input `{}`", inside.name, word.text);
        let told = Diagnostic::error(Id::UnknownBinding, word.span, message);
        let inputs = inside
            .rows
            .iter()
            .filter(|row| row.role == Role::Input)
            .map(|row| row.name.as_str());
        let parties = inside.parties[2..].iter().map(|party| party.name.as_str());
        let substances = inside.substances.iter().map(|named| named.name.as_str());
        // `from … to …` binds `payer` and `payee`, whose places are those words.
        let written = self.context.texts.at(word.span) == word.text;
        let near = nearest(&word.text, inputs.chain(parties).chain(substances)).map(str::to_owned);
        self.tell(match near {
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

    /// Checks every payment.
    pub(super) fn check_pays(&mut self, statements: &'c [Statement]) {
        for statement in statements {
            let StatementKind::Pay(pay) = &statement.kind else {
                continue;
            };
            let amount = self.paid_row(&pay.amount);
            let payer = self.party(&pay.payer);
            let payee = self.party(&pay.payee);
            let (Some(amount), Some(payer), Some(payee)) = (amount, payer, payee) else {
                continue;
            };
            let label = pay.label.as_ref().map(|text| text.value.clone());
            let definition = PayDefinition {
                amount,
                payer,
                payee,
                in_kind: pay.in_kind,
                label,
                span: statement.span,
            };
            self.definition.pays.push(definition);
        }
    }

    fn paid_row(&mut self, path: &Path) -> Option<RowRef> {
        let expr = tree::Expr {
            span: path.span(),
            kind: ExprKind::Path(path.clone()),
        };
        let formula = self.number_of(&expr);
        if let Kind::Number(Measure { balance: true, .. }) = formula.kind {
            let message = format!("`{}` is a balance; what is paid is what moves", path.text());
            self.tell(
                Diagnostic::error(Id::BalanceSummed, path.span(), message)
                    .hint("pay what is added or used"),
            );
            return None;
        }
        let formula: Formula = self.must_fit(
            formula,
            &Dimension::of(Base::Money(0)),
            "payments are made in the deal's money",
        );
        match formula.node {
            FormulaNode::Row(row) => Some(row),
            FormulaNode::Poison => None,
            _ => {
                let message = format!("`{}` is not a row", path.text());
                self.tell(
                    Diagnostic::error(Id::KindMismatch, path.span(), message)
                        .hint("give the amount a row of its own and pay that"),
                );
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

fn binding_of<'b>(bindings: &[&'b Binding], name: &str) -> Option<&'b Binding> {
    bindings
        .iter()
        .copied()
        .find(|binding| binding.target.parts.len() == 1 && binding.target.parts[0].text == name)
}

fn path_in(value: &InputValue) -> Option<&Path> {
    match value {
        InputValue::Known(Value::Expr { first, more }) if more.is_empty() => match &first.kind {
            ExprKind::Path(path) => Some(path),
            _ => None,
        },
        _ => None,
    }
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
