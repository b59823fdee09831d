//! Declaring: every name of a definition, before anything is looked at.

use std::collections::HashMap;
use std::fmt::Write as _;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{
    self, Basis, ClauseKind, FieldValue, Kind as WrittenKind, Name, Statement, StatementKind,
};

use super::{Checker, State, Written};
use crate::definition::{
    Body, Entity, Group, Kind, Measure, Named, PartySlot, PoolMember, Role, RowDefinition, Slot,
    Source,
};
use crate::frame::refuse_unit_word;
use crate::units::Unit;

/// Words that mean something in every formula.
const PREDECLARED: [&str; 7] = [
    "market",
    "suppliers",
    "period",
    "days",
    "elapsed",
    "year",
    "money",
];

/// How many rows a pool has: those for expiry exist only where it expires.
pub(super) fn pool_row_count(pool: &tree::Pool) -> usize {
    let expires = pool
        .clauses
        .iter()
        .any(|clause| matches!(clause.kind, ClauseKind::ExpireAfter(_)));
    if expires { PoolMember::ALL.len() } else { 8 }
}

impl<'c> Checker<'c, '_> {
    pub(super) fn declare(&mut self, statements: &'c [Statement]) {
        let mut spans = HashMap::new();
        let outside = ["market", "suppliers"].into_iter().enumerate();
        for (index, name) in outside {
            self.definition.parties.push(Named {
                name: name.to_owned(),
                label: None,
                span: None,
            });
            self.definition
                .names
                .insert(name.to_owned(), Entity::Party(PartySlot(index as u32)));
        }
        for (index, money) in self
            .setting
            .moneys
            .iter()
            .enumerate()
            .filter(|_| !self.setting.is_template)
        {
            self.definition
                .names
                .insert(money.name.clone(), Entity::Money(index as u32));
            spans.extend(money.span.map(|span| (money.name.clone(), span)));
        }
        for (index, scenario) in self.setting.scenarios.iter().enumerate() {
            self.claim_name(scenario, Entity::Scenario(index as u32), &mut spans);
        }
        // Units of rows may name substances that are declared further down.
        for statement in statements {
            if let StatementKind::Substance(names) = &statement.kind {
                for name in names {
                    self.declare_substance(name, &mut spans);
                }
            }
        }
        for statement in statements {
            self.declare_statement(statement, &mut spans);
        }
        self.declare_deflators();
    }

    fn declare_substance(&mut self, name: &Name, spans: &mut HashMap<String, Span>) {
        let mut told = Vec::new();
        refuse_unit_word(name, &mut told);
        self.context.diagnostics.append(&mut told);
        let index = self.definition.substances.len() as u32;
        if self.claim_name(name, Entity::Substance(index), spans) {
            let named = Named {
                name: name.text.clone(),
                label: None,
                span: Some(name.span),
            };
            self.definition.substances.push(named);
        }
    }

    fn declare_statement(&mut self, statement: &'c Statement, spans: &mut HashMap<String, Span>) {
        match &statement.kind {
            StatementKind::Party { name, label } => {
                let slot = PartySlot(self.definition.parties.len() as u32);
                if self.claim_name(name, Entity::Party(slot), spans) {
                    let label = label.as_ref().map(|text| text.value.clone());
                    self.definition.parties.push(Named {
                        name: name.text.clone(),
                        label,
                        span: Some(name.span),
                    });
                }
            }
            StatementKind::Group { name, .. } => {
                let index = self.definition.groups.len() as u32;
                if self.claim_name(name, Entity::Group(index), spans) {
                    self.definition.groups.push(Group {
                        name: name.text.clone(),
                        members: Vec::new(),
                    });
                }
            }
            StatementKind::Source(source) => self.declare_source(source, spans),
            StatementKind::Input(input) => {
                let declared = self
                    .declared_kind(input.kind.as_ref())
                    .or_else(|| self.kind_as_written(&input.name));
                let label = input.label.as_ref();
                self.declare_row(
                    &input.name,
                    label,
                    Role::Input,
                    Written::Input(input),
                    declared,
                    statement,
                    spans,
                );
            }
            StatementKind::Row(row) => {
                let declared = self.declared_kind(row.kind.as_ref());
                let label = row.label.as_ref();
                self.declare_row(
                    &row.name,
                    label,
                    Role::Row,
                    Written::Row(row),
                    declared,
                    statement,
                    spans,
                );
            }
            StatementKind::Pool(pool) => self.declare_pool(pool, statement, spans),
            StatementKind::Use(using) => {
                self.claim_name(&using.name, Entity::Broken, spans);
            }
            StatementKind::Claim(tree::Claim { name, .. })
            | StatementKind::Solve(tree::Solve { name, .. }) => {
                self.claim_name(name, Entity::Question, spans);
            }
            StatementKind::Money(tree::Money::Basis(Basis::Nominal)) => {
                self.definition.nominal = true;
            }
            StatementKind::Import(_)
            | StatementKind::Timeline(_)
            | StatementKind::Money(_)
            | StatementKind::Substance(_)
            | StatementKind::Stake(_)
            | StatementKind::Correlate { .. }
            | StatementKind::Pay(_)
            | StatementKind::Require(_)
            | StatementKind::Show(_)
            | StatementKind::Expect(_)
            | StatementKind::Scenario(_) => {}
        }
    }

    /// Takes a name, or reports that it is taken.
    fn claim_name(
        &mut self,
        name: &Name,
        entity: Entity,
        spans: &mut HashMap<String, Span>,
    ) -> bool {
        if PREDECLARED.contains(&name.text.as_str()) {
            let message = format!("`{}` is a word of the language", name.text);
            self.tell(
                Diagnostic::error(Id::DuplicateName, name.span, message)
                    .hint("choose another name"),
            );
            return false;
        }
        if let Some(&first) = spans.get(&name.text) {
            let message = format!("`{}` is declared twice", name.text);
            let told = Diagnostic::error(Id::DuplicateName, name.span, message)
                .label(name.span, "again here")
                .label(first, "first here");
            let fresh = format!("{}_2", name.text);
            self.tell(told.fix("give one of them another name", name.span, fresh));
            return false;
        }
        spans.insert(name.text.clone(), name.span);
        self.definition.names.insert(name.text.clone(), entity);
        true
    }

    fn declare_source(&mut self, source: &tree::Source, spans: &mut HashMap<String, Span>) {
        let index = self.definition.sources.len() as u32;
        if !self.claim_name(&source.name, Entity::Source(index), spans) {
            return;
        }
        self.check_source_fields(source);
        let fields = source.fields.iter().map(|(field, value)| {
            let value = match value {
                FieldValue::Text(text) => text.value.clone(),
                FieldValue::Word(word) => word.text.clone(),
                FieldValue::Date(date) => date_text(date),
            };
            (field.text.clone(), value)
        });
        let fields = fields.collect();
        self.definition.sources.push(Source {
            name: source.name.text.clone(),
            fields,
            span: source.name.span,
        });
    }

    /// The kind and unit an input has in the deal as written, whatever a variant sets it to.
    fn kind_as_written(&self, name: &Name) -> Option<(Kind, Unit)> {
        let written = self.setting.written?;
        let Some(Entity::Row(slot)) = written.names.get(&name.text) else {
            return None;
        };
        let row = written.row(*slot);
        let known = row.role == Role::Input && row.kind != Kind::Poison;
        known.then(|| (row.kind.clone(), row.unit.clone()))
    }

    /// The kind and unit a statement declares.
    fn declared_kind(&mut self, written: Option<&WrittenKind>) -> Option<(Kind, Unit)> {
        match written? {
            WrittenKind::Truth(_) => Some((Kind::Truth, Unit::ratio())),
            WrittenKind::Choice(words, _) => {
                let words = words.iter().map(|word| word.text.clone()).collect();
                Some((Kind::Choice(words), Unit::ratio()))
            }
            WrittenKind::Unit(unit) => match self.unit(unit) {
                Some(unit) => Some((Kind::number(unit.dimension.clone()), unit)),
                None => Some((Kind::Poison, Unit::ratio())),
            },
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one caller for inputs and one for rows, each with its own parts"
    )]
    fn declare_row(
        &mut self,
        name: &Name,
        label: Option<&tree::Text>,
        role: Role,
        written: Written<'c>,
        declared: Option<(Kind, Unit)>,
        statement: &Statement,
        spans: &mut HashMap<String, Span>,
    ) {
        let slot = Slot(self.definition.rows.len() as u32);
        if self.claim_name(name, Entity::Row(slot), spans) {
            let label = label.map(|text| text.value.clone());
            self.push_row(
                name.text.clone(),
                label,
                role,
                written,
                declared,
                statement.notes.clone(),
                name.span,
            );
        }
    }

    fn declare_pool(
        &mut self,
        pool: &'c tree::Pool,
        statement: &Statement,
        spans: &mut HashMap<String, Span>,
    ) {
        let first = Slot(self.definition.rows.len() as u32);
        let count = pool_row_count(pool);
        let entity = Entity::Pool {
            first,
            count: count as u32,
        };
        if !self.claim_name(&pool.name, entity, spans) {
            return;
        }
        let unit = self.unit(&pool.unit);
        for member in PoolMember::ALL.into_iter().take(count) {
            let declared = unit.clone().map_or((Kind::Poison, Unit::ratio()), |unit| {
                let dimension = Some(unit.dimension.clone());
                (
                    Kind::Number(Measure {
                        dimension,
                        balance: member.is_balance(),
                    }),
                    unit,
                )
            });
            let name = format!("{}.{}", pool.name.text, member.name());
            let title = pool
                .label
                .as_ref()
                .map(|text| format!("{}, {}", text.value, member.name()));
            let notes = statement.notes.clone();
            self.push_row(
                name,
                title,
                Role::Pool(member),
                Written::Pool(pool),
                Some(declared),
                notes,
                pool.name.span,
            );
        }
    }

    /// Each real money of a deal brings the index that converts it.
    fn declare_deflators(&mut self) {
        if self.setting.is_template {
            return;
        }
        for (index, money) in self.setting.moneys.iter().enumerate() {
            if let (Basis::Real(year), Some(_), Some(span)) = (money.basis, money.from, money.span)
            {
                let label = Some(format!("Price index, {year} = 1"));
                let declared = Some((Kind::ratio(), Unit::ratio()));
                let name = format!("{}.index", money.name);
                self.push_row(
                    name,
                    label,
                    Role::Deflator,
                    Written::Deflator { money: index },
                    declared,
                    Vec::new(),
                    span,
                );
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of a row")]
    fn push_row(
        &mut self,
        name: String,
        label: Option<String>,
        role: Role,
        written: Written<'c>,
        declared: Option<(Kind, Unit)>,
        notes: Vec<String>,
        span: Span,
    ) {
        let (kind, unit) = declared.clone().unwrap_or((Kind::Poison, Unit::ratio()));
        let (body, sources, cast) = (Body::Poison, Vec::new(), None);
        self.definition.rows.push(RowDefinition {
            name,
            label,
            role,
            kind,
            unit,
            body,
            sources,
            notes,
            cast,
            span,
        });
        self.written.push(written);
        self.states.push(State::Waiting);
        self.declared.push(declared);
    }
}

/// A date as written.
pub(crate) fn date_text(date: &tree::Date) -> String {
    let mut text = date.year.to_string();
    for part in [date.month, date.day].into_iter().flatten() {
        write!(text, "-{part:02}").expect("writing to a string cannot fail");
    }
    if let Some(quarter) = date.quarter {
        write!(text, "-Q{quarter}").expect("writing to a string cannot fail");
    }
    text
}
