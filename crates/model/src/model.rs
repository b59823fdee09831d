//! The expanded deal: every instance, every row, every flow of one variant.
//!
//! A row is told apart by its [`RowId`]. Formulas stay in the definitions, shared by all instances
//! of a template; a row's formula is read in the instance that gives it its surroundings.

use std::collections::HashMap;
use std::sync::Arc;

use syntax::span::Span;
use syntax::tree::SourceRef;

use crate::definition::{
    Body, Definition, Entity, Named, PartySlot, PoolMember, Role, RowDefinition, Slot, TemplateId,
};
use crate::formula::{Formula, FormulaNode, PartyMeasure, RowRef};
use crate::frame::{Money, Timeline};
use crate::questions::Questions;
use crate::reads::reads_of;
use crate::units::{Base, Dimension, Unit};

/// A row of the expanded deal: those of instances first, then four for each party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RowId(pub u32);

/// An instance: the deal itself is the first, then every use of a template, the uses of one instance side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InstanceId(pub u32);

impl InstanceId {
    /// The deal itself.
    pub const ROOT: Self = Self(0);
}

/// A party of the deal; the outside first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartyId(pub u32);

/// The deal itself, or one use of a template.
#[derive(Clone, Debug)]
pub struct Instance {
    /// `None` for the deal.
    pub template: Option<TemplateId>,
    /// Where the `use` stands; the deal stands in itself.
    pub parent: InstanceId,
    /// Which of the parent's uses it is.
    pub use_index: u32,
    /// The path of uses, such as `dobra.tax`; empty for the deal.
    pub path: String,
    /// The instances inside it, by use index.
    pub children: Vec<InstanceId>,
    /// The first of its rows.
    pub first_row: RowId,
    /// For each party of its definition, the party of the deal.
    pub parties: Vec<PartyId>,
    /// For each substance of its definition, that of the deal.
    pub substances: Vec<u32>,
}

/// A payment between two parties of the deal.
#[derive(Clone, Debug)]
pub struct Flow {
    /// How much.
    pub amount: RowId,
    /// Who pays.
    pub payer: PartyId,
    /// Who is paid.
    pub payee: PartyId,
    /// Value but not cash.
    pub in_kind: bool,
    /// The instance whose statement it is.
    pub instance: InstanceId,
    /// How a reader calls it.
    pub label: Option<String>,
    /// Where it is written.
    pub span: Span,
}

/// Where a row's formula is and in which instance it is read.
#[derive(Clone, Copy, Debug)]
pub struct RowBody<'m> {
    /// How it is computed.
    pub body: &'m Body,
    /// The instance in which names of the body are looked up.
    pub scope: InstanceId,
    /// Where its numbers come from.
    pub sources: &'m [SourceRef],
    /// Where it is written.
    pub span: Span,
}

/// One variant of a deal, expanded.
#[derive(Clone, Debug)]
pub struct Model {
    /// The scenarios laid on the base, in order; empty for the base.
    pub chain: Vec<u32>,
    /// The years.
    pub timeline: Timeline,
    /// The moneys; the deal's own first.
    pub moneys: Arc<[Money]>,
    /// The checked deal.
    pub root: Arc<Definition>,
    /// The checked templates.
    pub templates: Arc<[Arc<Definition>]>,
    /// The deal, then every use; the uses of one instance stand side by side.
    pub instances: Vec<Instance>,
    /// Payments in the order of the instances.
    pub flows: Vec<Flow>,
    /// What the deal asks.
    pub questions: Questions,
    /// For each party, the payments it makes or receives, in order.
    pub(crate) flows_by_party: Vec<Vec<u32>>,
    /// For each row, its instance.
    pub(crate) row_instances: Vec<InstanceId>,
    /// Rows given from further out than their own `use`: the instance, its use, the place in `deep`.
    pub(crate) overrides: HashMap<RowId, (InstanceId, u32, usize)>,
}

impl Model {
    /// How many rows the instances have.
    pub fn instance_row_count(&self) -> usize {
        self.row_instances.len()
    }

    /// How many rows there are, those of parties included.
    pub fn row_count(&self) -> usize {
        self.row_instances.len() + self.parties().len() * PartyMeasure::ALL.len()
    }

    /// The parties of the deal; the outside first.
    pub fn parties(&self) -> &[Named] {
        &self.root.parties
    }

    /// How a reader calls a party.
    pub fn party_label(&self, party: PartyId) -> &str {
        match (self.root.party_label(PartySlot(party.0)), party.0) {
            ("market", 0) => "Market",
            ("suppliers", 1) => "Suppliers",
            (label, _) => label,
        }
    }

    /// The row with one of a party's sums.
    pub fn party_row(&self, party: PartyId, measure: PartyMeasure) -> RowId {
        let place = PartyMeasure::ALL
            .iter()
            .position(|other| *other == measure)
            .expect("all are listed");
        RowId(
            (self.row_instances.len() + party.0 as usize * PartyMeasure::ALL.len() + place) as u32,
        )
    }

    /// The party and sum of a row, where it is one.
    pub fn party_of(&self, row: RowId) -> Option<(PartyId, PartyMeasure)> {
        let offset = (row.0 as usize).checked_sub(self.row_instances.len())?;
        let count = PartyMeasure::ALL.len();
        Some((
            PartyId((offset / count) as u32),
            PartyMeasure::ALL[offset % count],
        ))
    }

    /// An instance.
    pub fn instance(&self, id: InstanceId) -> &Instance {
        &self.instances[id.0 as usize]
    }

    /// The definition of an instance.
    pub fn definition(&self, id: InstanceId) -> &Definition {
        match self.instance(id).template {
            None => &self.root,
            Some(template) => &self.templates[template.0 as usize],
        }
    }

    /// The instance of a row of an instance.
    pub fn instance_of(&self, row: RowId) -> InstanceId {
        self.row_instances[row.0 as usize]
    }

    /// The declaration of a row of an instance.
    pub fn row(&self, row: RowId) -> &RowDefinition {
        let instance = self.instance_of(row);
        let slot = row.0 - self.instance(instance).first_row.0;
        self.definition(instance).row(Slot(slot))
    }

    /// How a row of an instance gets its values.
    pub fn body(&self, row: RowId) -> RowBody<'_> {
        let instance = self.instance_of(row);
        let own = self.instance(instance);
        let slot = Slot(row.0 - own.first_row.0);
        let declared = self.definition(instance).row(slot);
        let bound = match self.overrides.get(&row) {
            Some(&(scope, use_index, place)) => {
                let (_, bound) = &self.definition(scope).uses[use_index as usize].deep[place];
                Some((bound, scope))
            }
            None if instance == InstanceId::ROOT => None,
            None => {
                let using = &self.definition(own.parent).uses[own.use_index as usize];
                using.bound.get(&slot).map(|bound| (bound, own.parent))
            }
        };
        match bound {
            Some((bound, scope)) => RowBody {
                body: &bound.body,
                scope,
                sources: &bound.sources,
                span: bound.span,
            },
            None => RowBody {
                body: &declared.body,
                scope: instance,
                sources: &declared.sources,
                span: declared.span,
            },
        }
    }

    /// The row whose value another only repeats, as an input does that is bound to a name.
    pub fn copied_from(&self, row: RowId) -> Option<RowId> {
        if self.party_of(row).is_some() {
            return None;
        }
        let body = self.body(row);
        match body.body {
            Body::Formula(Formula {
                node: FormulaNode::Row(of),
                ..
            }) => Some(self.resolve(body.scope, of)),
            _ => None,
        }
    }

    /// The row a reference means in an instance.
    pub fn resolve(&self, scope: InstanceId, row: &RowRef) -> RowId {
        let inside = self.inside(scope, &row.uses);
        RowId(self.instance(inside).first_row.0 + row.slot.0)
    }

    /// The instance a path of uses leads to.
    pub fn inside(&self, scope: InstanceId, uses: &[u32]) -> InstanceId {
        uses.iter()
            .fold(scope, |at, step| self.instance(at).children[*step as usize])
    }

    /// The party of the deal a party of an instance stands for.
    pub fn party(&self, scope: InstanceId, party: PartySlot) -> PartyId {
        self.instance(scope).parties[party.0 as usize]
    }

    /// The payments a party makes or receives.
    pub fn flows_of(&self, party: PartyId) -> impl Iterator<Item = &Flow> {
        let places = self.flows_by_party[party.0 as usize].iter();
        places.map(|place| &self.flows[*place as usize])
    }

    /// Whether an instance is one of some others or inside one.
    pub fn is_within(&self, instance: InstanceId, within: &[InstanceId]) -> bool {
        self.is_inside(instance, |at| within.contains(&at))
    }

    /// The same, where the others stand in order: for many of them.
    pub(crate) fn is_within_sorted(&self, instance: InstanceId, within: &[InstanceId]) -> bool {
        self.is_inside(instance, |at| within.binary_search(&at).is_ok())
    }

    fn is_inside(&self, instance: InstanceId, is_one: impl Fn(InstanceId) -> bool) -> bool {
        let mut at = instance;
        loop {
            if is_one(at) {
                return true;
            }
            if at == InstanceId::ROOT {
                return false;
            }
            at = self.instance(at).parent;
        }
    }

    /// The full name of a row: path, dot, name.
    pub fn row_name(&self, row: RowId) -> String {
        if let Some((party, measure)) = self.party_of(row) {
            return format!(
                "{}.{}",
                self.parties()[party.0 as usize].name,
                measure.name()
            );
        }
        let path = &self.instance(self.instance_of(row)).path;
        let name = &self.row(row).name;
        if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        }
    }

    /// How a reader calls a row: its label, or its name with spaces.
    pub fn row_label(&self, row: RowId) -> String {
        if let Some((party, measure)) = self.party_of(row) {
            return format!("{}, {}", self.party_label(party), measure.name());
        }
        let declared = self.row(row);
        declared
            .label
            .clone()
            .unwrap_or_else(|| declared.name.replace('_', " "))
    }

    /// The unit a row is shown in, in the words of the deal.
    pub fn row_unit(&self, row: RowId) -> Unit {
        if self.party_of(row).is_some() {
            let dimension = Dimension::of(Base::Money(0));
            return Unit::base(dimension, self.moneys[0].name.clone());
        }
        let instance = self.instance_of(row);
        if instance == InstanceId::ROOT {
            return self.row(row).unit.clone();
        }
        let own = self.instance(instance);
        let slot = Slot(row.0 - own.first_row.0);
        let using = &self.definition(own.parent).uses[own.use_index as usize];
        if own.parent == InstanceId::ROOT
            && let Some(unit) = using.bound.get(&slot).and_then(|bound| bound.unit.clone())
            && !unit.text.is_empty()
        {
            return unit;
        }
        self.root_unit(instance, &self.row(row).unit)
    }

    /// A unit of an instance's definition in the words of the deal.
    pub fn root_unit(&self, instance: InstanceId, unit: &Unit) -> Unit {
        let own = self.instance(instance);
        let definition = self.definition(instance);
        let to_root = |base| match base {
            Base::Substance(index) => Base::Substance(own.substances[index as usize]),
            other => other,
        };
        let words = split_words(&unit.text).map(|word| match definition.names.get(word) {
            Some(Entity::Substance(index)) => self.base_name(to_root(Base::Substance(*index))),
            _ if word == "money" => self.moneys[0].name.clone(),
            _ => word.to_owned(),
        });
        let text = words.collect();
        let dimension = unit.dimension.map(&to_root).unwrap_or_default();
        Unit {
            dimension,
            text,
            ..unit.clone()
        }
    }

    /// The unit a value of a formula is told in, in the words of the deal: that of the first row in it
    /// that holds the same, else base units.
    pub fn unit_of(&self, scope: InstanceId, formula: &Formula) -> Unit {
        let own = self.instance(scope);
        let to_root = |base| match base {
            Base::Substance(index) => Base::Substance(own.substances[index as usize]),
            other => other,
        };
        let dimension = formula.dimension().and_then(|own| own.map(&to_root));
        let dimension = dimension.unwrap_or_default();
        let mut found = None;
        reads_of(self, scope, formula, &mut |row, _, _| {
            let unit = found.is_none().then(|| self.row_unit(row));
            found = found
                .take()
                .or(unit.filter(|unit| unit.dimension == dimension));
        });
        found.unwrap_or_else(|| Unit::told(dimension, &|base| self.base_name(base)))
    }

    /// The name of a base symbol in the words of the deal.
    pub fn base_name(&self, base: Base) -> String {
        match base {
            Base::Money(index) => self.moneys[index as usize].name.clone(),
            Base::Substance(index) => self.root.substances[index as usize].name.clone(),
            Base::Mass => "t".to_owned(),
            Base::Length => "m".to_owned(),
            Base::Energy => "J".to_owned(),
            Base::Time => "y".to_owned(),
        }
    }

    /// The row of that full name.
    pub fn find_row(&self, name: &str) -> Option<RowId> {
        let parts: Vec<&str> = name.split('.').collect();
        let mut at = InstanceId::ROOT;
        for (place, part) in parts.iter().enumerate() {
            let rest = &parts[place + 1..];
            match *self.definition(at).names.get(*part)? {
                Entity::Row(slot) if rest.is_empty() => {
                    return Some(self.resolve(
                        at,
                        &RowRef {
                            uses: Vec::new(),
                            slot,
                        },
                    ));
                }
                Entity::Pool { first, count } => {
                    let members = &PoolMember::ALL[..count as usize];
                    let place = members.iter().position(|member| [member.name()] == *rest)?;
                    let slot = Slot(first.0 + place as u32);
                    return Some(self.resolve(
                        at,
                        &RowRef {
                            uses: Vec::new(),
                            slot,
                        },
                    ));
                }
                Entity::Party(party) => {
                    let measure = PartyMeasure::ALL
                        .into_iter()
                        .find(|measure| [measure.name()] == *rest)?;
                    return Some(self.party_row(self.party(at, party), measure));
                }
                Entity::Money(_) => {
                    let rows = self.root.rows.iter();
                    let place = rows
                        .enumerate()
                        .find(|(_, row)| row.role == Role::Deflator && row.name == name)?
                        .0;
                    return Some(RowId(place as u32));
                }
                Entity::Use(index) => at = self.instance(at).children[index as usize],
                _ => return None,
            }
        }
        None
    }

    /// All rows in order, those of parties last.
    pub fn rows(&self) -> impl Iterator<Item = RowId> + use<> {
        (0..self.row_count() as u32).map(RowId)
    }

    /// The `use` an instance comes from; `None` for the deal.
    pub fn use_of(&self, id: InstanceId) -> Option<&crate::definition::UseDefinition> {
        let own = self.instance(id);
        (id != InstanceId::ROOT).then(|| &self.definition(own.parent).uses[own.use_index as usize])
    }
}

/// A text cut into words and what stands between them.
fn split_words(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest
            .find(|letter| is_word(letter) != is_word(first))
            .unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        rest = after;
        Some(piece)
    })
}
