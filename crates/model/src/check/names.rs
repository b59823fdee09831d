//! Resolving: what a path stands for.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, Basis, Name, Path};

use super::{Checker, INFERENCE_DEPTH_MAX, NESTING_MAX, State};
use crate::definition::{Definition, Entity, Kind, Measure, PartySlot, PoolMember, Slot};
use crate::formula::{PartyMeasure, RowRef, TimeWord};
use crate::regimes::{TAKE, has_parties};
use crate::units::{Base, Dimension, Unit, UnitProblem, known_words, read};

/// What a path stands for.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// An input or row, here or in a use.
    Row(RowRef),
    /// A party.
    Party(PartySlot),
    /// One of a party's sums.
    PartySum(PartySlot, PartyMeasure),
    /// A use, here or inside another.
    Use(Vec<u32>),
    /// A word of the calendar.
    Time(TimeWord),
    /// Anything else that has a name but no value.
    Other(Entity),
}

impl Checker<'_, '_> {
    /// What a path stands for; reports what it cannot find.
    pub(super) fn find(&mut self, path: &Path) -> Option<Found> {
        let first = &path.parts[0];
        let alias = self
            .aliases
            .iter()
            .rev()
            .find(|(word, _)| *word == first.text);
        let entity = alias
            .map(|(_, entity)| *entity)
            .or_else(|| self.definition.names.get(&first.text).copied());
        let Some(entity) = entity else {
            if let (Some(word), 1) = (time_word(&first.text), path.parts.len()) {
                return Some(Found::Time(word));
            }
            self.unknown_name(first);
            return None;
        };
        match entity {
            Entity::Row(slot) => {
                self.no_more(path, 1)?;
                self.used.insert(slot);
                Some(Found::Row(RowRef {
                    uses: Vec::new(),
                    slot,
                }))
            }
            Entity::Pool {
                first: opening,
                count,
            } => {
                let slot = self.pool_member(path, 1, opening, count)?;
                Some(Found::Row(RowRef {
                    uses: Vec::new(),
                    slot,
                }))
            }
            Entity::Party(party) => self.find_party_sum(path, 1, party),
            Entity::Use(index) => self.find_inside(path, index),
            Entity::Broken => None,
            Entity::Money(_)
            | Entity::Substance(_)
            | Entity::Group(_)
            | Entity::Source(_)
            | Entity::Scenario(_)
            | Entity::Question => {
                self.no_more(path, 1)?;
                Some(Found::Other(entity))
            }
        }
    }

    fn find_party_sum(&mut self, path: &Path, at: usize, party: PartySlot) -> Option<Found> {
        let Some(word) = path.parts.get(at) else {
            return Some(Found::Party(party));
        };
        let Some(measure) = PartyMeasure::ALL
            .into_iter()
            .find(|measure| measure.name() == word.text)
        else {
            let names = PartyMeasure::ALL.map(PartyMeasure::name);
            self.unknown_member(word, "a party has", &names);
            return None;
        };
        self.no_more(path, at + 1)?;
        Some(Found::PartySum(party, measure))
    }

    /// Follows a path through uses.
    fn find_inside(&mut self, path: &Path, index: u32) -> Option<Found> {
        let mut uses = vec![index];
        let mut at = 1;
        let mut definition = self.template_of(&uses);
        while let Some(word) = path.parts.get(at) {
            let Some(entity) = definition.names.get(&word.text).copied() else {
                let names = readable_names(&definition);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                if word.text == TAKE && has_parties(&definition) {
                    let message = format!("`{}` has no row `{TAKE}`", definition.name);
                    let told = Diagnostic::error(Id::UnknownName, word.span, message);
                    self.tell(told.hint("a regime has the row `take`: all that it pays the state"));
                } else {
                    self.unknown_member(word, &format!("`{}` has", definition.name), &names);
                }
                return None;
            };
            match entity {
                Entity::Row(slot) => {
                    self.no_more(path, at + 1)?;
                    return Some(Found::Row(RowRef { uses, slot }));
                }
                Entity::Pool { first, count } => {
                    let slot = self.pool_member(path, at + 1, first, count)?;
                    return Some(Found::Row(RowRef { uses, slot }));
                }
                Entity::Use(inner) => {
                    uses.push(inner);
                    definition = self.template_of(&uses);
                    at += 1;
                }
                Entity::Party(slot) => {
                    let outer = self.outer_party(&uses, slot);
                    return self.find_party_sum(path, at + 1, outer);
                }
                Entity::Broken => return None,
                other => return Some(Found::Other(other)),
            }
        }
        Some(Found::Use(uses))
    }

    /// The template at the end of a path of uses.
    pub(super) fn template_of(&self, uses: &[u32]) -> std::sync::Arc<Definition> {
        let mut id = self.definition.uses[uses[0] as usize].template;
        for &step in &uses[1..] {
            id = self.context.templates.checked[id.0 as usize].uses[step as usize].template;
        }
        std::sync::Arc::clone(&self.context.templates.checked[id.0 as usize])
    }

    /// A party inside a use, as it is called outside.
    fn outer_party(&self, uses: &[u32], party: PartySlot) -> PartySlot {
        let mut slot = party;
        for depth in (0..uses.len()).rev() {
            slot = self.use_at(&uses[..=depth], |using| using.parties[slot.0 as usize]);
        }
        slot
    }

    /// Looks at the use at the end of a path of uses.
    fn use_at<T>(
        &self,
        uses: &[u32],
        look: impl FnOnce(&crate::definition::UseDefinition) -> T,
    ) -> T {
        let (last, before) = uses.split_last().expect("a path of uses is never empty");
        if before.is_empty() {
            look(&self.definition.uses[*last as usize])
        } else {
            look(&self.template_of(before).uses[*last as usize])
        }
    }

    /// A base symbol inside a use, as it is called outside.
    fn outer_base(&self, uses: &[u32], base: Base) -> Base {
        let Base::Substance(mut index) = base else {
            return base;
        };
        for depth in (0..uses.len()).rev() {
            index = self.use_at(&uses[..=depth], |using| using.substances[index as usize]);
        }
        Base::Substance(index)
    }

    /// A kind inside a use, as it looks outside.
    pub(super) fn outer_kind(&self, uses: &[u32], kind: &Kind) -> Kind {
        let Kind::Number(Measure {
            dimension: Some(dimension),
            balance,
        }) = kind
        else {
            return kind.clone();
        };
        match dimension.map(&|base| self.outer_base(uses, base)) {
            Some(dimension) => Kind::Number(Measure {
                dimension: Some(dimension),
                balance: *balance,
            }),
            None => Kind::Poison,
        }
    }

    /// What a row holds, seen from here.
    pub(super) fn kind_of(&mut self, row: &RowRef, asked_at: Span) -> Kind {
        if row.uses.is_empty() {
            return self.own_kind(row.slot, asked_at);
        }
        let definition = self.template_of(&row.uses);
        self.outer_kind(&row.uses, &definition.row(row.slot).kind)
    }

    fn own_kind(&mut self, slot: Slot, asked_at: Span) -> Kind {
        let index = slot.0 as usize;
        if let Some((kind, _)) = &self.declared[index] {
            return kind.clone();
        }
        match self.states[index] {
            State::Done => {}
            State::Waiting if self.depth < INFERENCE_DEPTH_MAX && self.nesting < NESTING_MAX => {
                self.depth += 1;
                self.check_row(slot);
                self.depth -= 1;
            }
            State::Waiting | State::Checking => {
                let row = &self.definition.rows[index];
                let message = format!("the unit of `{}` has to be declared", row.name);
                let place = Span {
                    start: row.span.end,
                    ..row.span
                };
                let told = Diagnostic::error(Id::UnitNeeded, row.span, message)
                    .label(row.span, "its formula leads back to itself")
                    .label(asked_at, "it is read here");
                self.tell(told.fix("declare it, for example `: money`", place, " : money"));
                self.declared[index] = Some((Kind::Poison, Unit::ratio()));
                return Kind::Poison;
            }
        }
        self.definition.rows[index].kind.clone()
    }

    /// The unit a row is shown in, seen from here.
    pub(super) fn unit_of_row(&self, row: &RowRef) -> Unit {
        if row.uses.is_empty() {
            let index = row.slot.0 as usize;
            let declared = self.declared[index].as_ref().map(|(_, unit)| unit.clone());
            return declared.unwrap_or_else(|| self.definition.rows[index].unit.clone());
        }
        let definition = self.template_of(&row.uses);
        let unit = &definition.row(row.slot).unit;
        self.outer_unit_of(&row.uses, unit, &definition)
    }

    /// A unit inside a use, in the words used outside.
    pub(super) fn outer_unit_of(&self, uses: &[u32], unit: &Unit, inside: &Definition) -> Unit {
        let mut text = String::new();
        let mut word = String::new();
        // Words of the unit that are substances or the deal's money are put into outside words.
        for letter in unit.text.chars().chain([' ']) {
            if letter.is_alphanumeric() || letter == '_' {
                word.push(letter);
                continue;
            }
            let known = inside.names.get(&word).copied();
            match known {
                Some(Entity::Substance(index)) => {
                    text.push_str(&self.base_name(self.outer_base(uses, Base::Substance(index))));
                }
                _ if word == "money" => text.push_str(&self.base_name(Base::Money(0))),
                _ => text.push_str(&word),
            }
            word.clear();
            text.push(letter);
        }
        text.truncate(text.trim_end().len());
        let dimension = unit
            .dimension
            .map(&|base| self.outer_base(uses, base))
            .unwrap_or_default();
        Unit {
            dimension,
            text,
            ..unit.clone()
        }
    }

    fn pool_member(&mut self, path: &Path, at: usize, first: Slot, count: u32) -> Option<Slot> {
        let members = &PoolMember::ALL[..count as usize];
        let names: Vec<&str> = members.iter().map(|member| member.name()).collect();
        let Some(word) = path.parts.get(at) else {
            let name = path.text();
            let message = format!("`{name}` is a pool; a formula reads one of its rows");
            let end = Span {
                start: path.span().end,
                ..path.span()
            };
            let told = Diagnostic::error(Id::KindMismatch, path.span(), message);
            self.tell(told.fix(
                format!(
                    "read `{name}.closing`, or another of {}",
                    list_words(&names)
                ),
                end,
                ".closing",
            ));
            return None;
        };
        let Some(index) = names.iter().position(|name| *name == word.text) else {
            self.unknown_member(word, "a pool has", &names);
            return None;
        };
        self.no_more(path, at + 1)?;
        Some(Slot(first.0 + index as u32))
    }

    fn no_more(&mut self, path: &Path, length: usize) -> Option<()> {
        let Some(extra) = path.parts.get(length) else {
            return Some(());
        };
        let message = format!("`{}` has nothing inside it", path.parts[length - 1].text);
        let start = path.parts[length - 1].span.end;
        let place = Span {
            start,
            end: path.span().end,
            ..extra.span
        };
        self.tell(Diagnostic::error(Id::UnknownName, extra.span, message).fix(
            "leave the rest out",
            place,
            "",
        ));
        None
    }

    /// The names one of which may have been meant; none where they are many and much is wrong.
    fn names_to_propose(&self) -> Vec<String> {
        if self.definition.names.len() > 2000 && self.context.diagnostics.len() > 10 {
            return Vec::new();
        }
        readable_names(&self.definition)
    }

    fn unknown_name(&mut self, name: &Name) {
        if self.is_full() {
            return;
        }
        let message = format!("nothing here is called `{}`", name.text);
        let mut told = Diagnostic::error(Id::UnknownName, name.span, message);
        let names = self.names_to_propose();
        let times = ["period", "days", "elapsed", "year"];
        if let Some(near) = nearest(&name.text, names.iter().map(String::as_str).chain(times)) {
            told = told.fix(format!("did you mean `{near}`?"), name.span, near);
        } else if known_words().any(|word| word == name.text) {
            told = told.hint("a unit stands after a number");
        } else {
            told = told.hint(format!(
                "declare it, for example as `input {} = …`",
                name.text
            ));
        }
        self.tell(told);
    }

    fn unknown_member(&mut self, word: &Name, owner: &str, names: &[&str]) {
        if self.is_full() {
            return;
        }
        let message = format!("nothing called `{}` is there", word.text);
        let mut told = Diagnostic::error(Id::UnknownName, word.span, message);
        if let Some(near) = nearest(&word.text, names.iter().copied()) {
            told = told.fix(format!("did you mean `{near}`?"), word.span, near);
        } else {
            told = told.hint(format!("{owner} {}", list_words(names)));
        }
        self.tell(told);
    }

    /// The name of a base symbol in this definition's words.
    fn base_name(&self, base: Base) -> String {
        match base {
            Base::Money(index) => self
                .setting
                .moneys
                .get(index as usize)
                .map_or("money", |money| &money.name)
                .to_owned(),
            Base::Substance(index) => self.definition.substances[index as usize].name.clone(),
            Base::Mass => "t".to_owned(),
            Base::Length => "m".to_owned(),
            Base::Energy => "J".to_owned(),
            Base::Time => "y".to_owned(),
        }
    }

    /// A dimension in this definition's words.
    pub(super) fn words(&self, dimension: &Dimension) -> String {
        dimension.text(&|base| self.base_name(base))
    }

    /// The unit in which a reader is told what nobody gave a unit.
    pub(super) fn told_unit(&self, dimension: Dimension) -> Unit {
        Unit::told(dimension, &|base| self.base_name(base))
    }

    /// Reads a unit; reports what it does not know.
    pub(super) fn unit(&mut self, written: &tree::UnitExpr) -> Option<Unit> {
        let names = &self.definition.names;
        let is_template = self.setting.is_template;
        let symbol = |word: &str| match names.get(word) {
            Some(Entity::Substance(index)) => Some(Base::Substance(*index)),
            Some(Entity::Money(index)) if !is_template => Some(Base::Money(*index)),
            _ if word == "money" => Some(Base::Money(0)),
            _ => None,
        };
        match read(written, &symbol) {
            Ok(unit) => Some(unit),
            Err(problem) => {
                self.tell_unit_problem(written, &problem);
                None
            }
        }
    }

    fn tell_unit_problem(&mut self, written: &tree::UnitExpr, problem: &UnitProblem) {
        if self.is_full() {
            return;
        }
        let words: Vec<&tree::UnitWord> = written
            .numerator
            .iter()
            .chain(&written.denominator)
            .collect();
        let told = match problem {
            UnitProblem::Exponent => Diagnostic::error(
                Id::UnknownUnit,
                written.span,
                "the exponents of this unit are out of range",
            ),
            UnitProblem::ScaleWithoutMoney(index) => {
                let word = words[*index];
                let message = format!("`{}` scales money and stands before a currency", word.text);
                let money = self.setting.moneys.first();
                let money = money.map_or("money", |money| money.name.as_str());
                let hint = format!(
                    "write `{} {money}`; for tonnes write `kt` or `Mt`",
                    word.text
                );
                Diagnostic::error(Id::UnknownUnit, word.span, message).hint(hint)
            }
            UnitProblem::Unknown(index) => {
                let word = words[*index];
                let message = format!(
                    "`{}` is not a unit, a currency or a substance of this file",
                    word.text
                );
                let told = Diagnostic::error(Id::UnknownUnit, word.span, message);
                let words: Vec<String> = self
                    .own_unit_words()
                    .into_iter()
                    .chain(known_words().map(str::to_owned))
                    .collect();
                let near = nearest(&word.text, words.iter().map(String::as_str));
                match near {
                    Some(near) => told.fix(format!("did you mean `{near}`?"), word.span, near),
                    None if self.setting.is_template => told.hint(format!("declare it as `substance {}`; a template writes `money` for the deal's money", word.text)),
                    None => told.hint(self.declared_as(&word.text)),
                }
            }
        };
        self.tell(told);
    }

    /// How a deal declares a word as what may stand in a unit.
    fn declared_as(&self, word: &str) -> String {
        let nominal = |money: &&crate::frame::Money| money.basis == Basis::Nominal;
        let Some(money) = self.setting.moneys.first().filter(nominal) else {
            return format!("declare it as `substance {word}`, or as `money {word} …`");
        };
        let (own, first) = (&money.name, &money.currency);
        let rate = format!("{}_per_{}", first.to_lowercase(), word.to_lowercase());
        format!(
            "declare it as `substance {word}`, or as a currency with the row that converts it: `money {word} = {own} nominal by {rate}`, where `{rate}` is in {own}/{word}"
        )
    }

    fn own_unit_words(&self) -> Vec<String> {
        let substances = self
            .definition
            .substances
            .iter()
            .map(|named| named.name.clone());
        let moneys = self.setting.moneys.iter().map(|money| money.name.clone());
        substances.chain(moneys).collect()
    }
}

pub(super) fn time_word(text: &str) -> Option<TimeWord> {
    match text {
        "period" => Some(TimeWord::Period),
        "days" => Some(TimeWord::Days),
        "elapsed" => Some(TimeWord::Elapsed),
        "year" => Some(TimeWord::Year),
        _ => None,
    }
}

/// The names of a definition in alphabetical order, sources left out.
fn readable_names(definition: &Definition) -> Vec<String> {
    let names = definition
        .names
        .iter()
        .filter(|(_, entity)| !matches!(entity, Entity::Source(_)));
    let mut names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
    names.sort();
    names
}

/// Words in a row, each marked as code, at most a dozen.
pub(super) fn list_words(words: &[&str]) -> String {
    let shown: Vec<String> = words
        .iter()
        .take(12)
        .map(|word| format!("`{word}`"))
        .collect();
    let more = if words.len() > 12 { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}
