//! What rests on what: sources, assumptions and casts.

use model::Deal;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use model::definition::{Body, Definition, Role, TemplateId};
use model::formula::{Formula, FormulaNode};
use model::model::{InstanceId, Model, RowId};
use syntax::span::Span;
use syntax::tree::{SourceRef, SourceRefKind};

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Citation {
    /// A declared source.
    Cited {
        /// Its name.
        source: String,
        /// Its title, or its name where it has none.
        title: String,
        /// Page, clause, table.
        place: Option<String>,
        /// How far it is trusted, as declared.
        grade: Option<String>,
        /// Its date, as declared.
        date: Option<String>,
        /// Whether a template of the library cites it: then it is where the form of a formula comes
        /// from, and no figure does.
        of_form: bool,
    },
    /// Nobody published it.
    Assumed {
        /// `analogue`, `expert` or `placeholder`; `None` where the reason does not begin with one.
        sort: Option<&'static str>,
        /// The reason, as written.
        reason: String,
    },
}

/// What a deal rests on, in one variant.
#[derive(Clone, Debug, PartialEq)]
pub struct Sources {
    /// Every source of the deal and of the templates it uses, in the order of declaration.
    pub sources: Vec<SourceUse>,
    /// Every input that is assumed, in the order of the rows.
    pub assumed: Vec<AssumedInput>,
    /// How many inputs rest on what.
    pub counts: SortCounts,
    /// Every unit that is assumed instead of computed.
    pub casts: Vec<CastNote>,
}

/// A source and what cites it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceUse {
    /// Its name.
    pub name: String,
    /// The template that declares it; `None` for the deal.
    pub template: Option<String>,
    /// Its fields as declared: title, date, kind, grade, link.
    pub fields: Vec<(String, String)>,
    /// What cites it; empty where nothing does.
    pub cited_by: Vec<CitedBy>,
    /// Where it is declared.
    pub span: Span,
}

/// A row or question that cites a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitedBy {
    /// The full name of the row, or the question in words.
    pub name: String,
    /// Page, clause, table.
    pub place: Option<String>,
}

/// An input without a published source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssumedInput {
    /// The full name.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// `analogue`, `expert` or `placeholder`; `None` where the reason does not begin with one.
    pub sort: Option<&'static str>,
    /// The reason, as written.
    pub reason: String,
    /// Where it is given.
    pub span: Span,
}

/// How many inputs rest on what; one that has several references counts by its weakest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortCounts {
    /// Published sources only.
    pub sourced: usize,
    /// Assumed by analogy.
    pub analogue: usize,
    /// Assumed by judgement.
    pub expert: usize,
    /// Placeholders, and assumptions that do not say their sort.
    pub placeholder: usize,
}

/// A unit that is assumed instead of computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastNote {
    /// The full name of the row.
    pub name: String,
    /// The unit it is given.
    pub unit: String,
    /// Why.
    pub reason: String,
}

/// What a variant of a deal rests on.
pub fn sources(deal: &Deal, variant: usize) -> Sources {
    let model = &deal.variants[variant];
    let mut found = Found::new(model);
    let mut assumed = Vec::new();
    let mut counts = SortCounts::default();
    let mut casts = Vec::new();
    for row in (0..model.instance_row_count() as u32).map(RowId) {
        let declared = model.row(row);
        found.row(row);
        if declared.role == Role::Input {
            let references = own_references(model, row);
            count(&mut counts, &references);
            assumed.extend(assumptions(model, row, &references));
        }
        if let Some(reason) = &declared.cast {
            casts.push(CastNote {
                name: model.row_name(row),
                unit: declared.unit.text.clone(),
                reason: reason.clone(),
            });
        }
    }
    found.questions();
    Sources {
        sources: found.sources,
        assumed,
        counts,
        casts,
    }
}

/// The references an input carries itself, those of dated levels and brackets included.
/// A value made only of names has none: what it names is looked at where that is declared.
pub(crate) fn own_references(model: &Model, row: RowId) -> Vec<&SourceRef> {
    let body = model.body(row);
    references_of(body.body, body.sources)
}

/// What stands behind a row, its dated levels and the brackets of its scales.
pub(crate) fn references_of<'b>(body: &'b Body, sources: &'b [SourceRef]) -> Vec<&'b SourceRef> {
    let mut references: Vec<&SourceRef> = sources.iter().collect();
    match body {
        Body::Dated { levels, .. } => {
            references.extend(levels.iter().flat_map(|(_, _, sources)| sources));
        }
        Body::Formula(formula) => bracket_references(formula, &mut references),
        Body::List(_)
        | Body::Drawn(_)
        | Body::Open { .. }
        | Body::Deflator { .. }
        | Body::Given
        | Body::Poison => {}
    }
    references
}

fn bracket_references<'f>(formula: &'f Formula, references: &mut Vec<&'f SourceRef>) {
    match &formula.node {
        FormulaNode::Scale(scale) => references.extend(scale.sources.iter().flatten()),
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            for operand in operands {
                bracket_references(operand, references);
            }
        }
        FormulaNode::Under(_, inner) => bracket_references(inner, references),
        FormulaNode::Number(_)
        | FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Withheld
        | FormulaNode::Poison => {}
    }
}

/// What an input rests on, the firmest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Published sources only.
    Sourced,
    /// Assumed by analogy.
    Analogue,
    /// Assumed by judgement.
    Expert,
    /// A placeholder, or an assumption that does not say its sort.
    Placeholder,
}

/// The weakest of some references: a chain holds as much as its weakest link.
pub(crate) fn weakest<'r>(references: impl Iterator<Item = &'r SourceRef>) -> Sort {
    references.map(sort).max().unwrap_or(Sort::Placeholder)
}

fn sort(reference: &SourceRef) -> Sort {
    match &reference.kind {
        SourceRefKind::Cited { .. } => Sort::Sourced,
        SourceRefKind::Assumed(reason) => match model::sort_of(&reason.value) {
            Some("analogue") => Sort::Analogue,
            Some("expert") => Sort::Expert,
            // An assumption that does not say its sort is no better than a placeholder.
            _ => Sort::Placeholder,
        },
    }
}

fn count(counts: &mut SortCounts, references: &[&SourceRef]) {
    if references.is_empty() {
        return;
    }
    match weakest(references.iter().copied()) {
        Sort::Sourced => counts.sourced += 1,
        Sort::Analogue => counts.analogue += 1,
        Sort::Expert => counts.expert += 1,
        Sort::Placeholder => counts.placeholder += 1,
    }
}

fn assumptions(model: &Model, row: RowId, references: &[&SourceRef]) -> Vec<AssumedInput> {
    let assumed = references
        .iter()
        .filter_map(|reference| match &reference.kind {
            SourceRefKind::Assumed(reason) => Some(AssumedInput {
                name: model.row_name(row),
                label: model.row_label(row),
                sort: model::sort_of(&reason.value),
                reason: reason.value.clone(),
                span: reference.span,
            }),
            SourceRefKind::Cited { .. } => None,
        });
    assumed.collect()
}

/// Sources with what cites them, while they are being gathered.
struct Found<'m> {
    model: &'m Model,
    sources: Vec<SourceUse>,
    /// For the deal and each template in use, where its sources begin in the list.
    firsts: HashMap<Option<TemplateId>, usize>,
}

impl<'m> Found<'m> {
    fn new(model: &'m Model) -> Self {
        let mut found = Self {
            model,
            sources: Vec::new(),
            firsts: HashMap::new(),
        };
        for instance in &model.instances {
            if let Entry::Vacant(vacant) = found.firsts.entry(instance.template) {
                vacant.insert(found.sources.len());
                let definition = match instance.template {
                    None => &model.root,
                    Some(template) => &model.templates[template.0 as usize],
                };
                let template = instance.template.map(|_| definition.name.clone());
                found
                    .sources
                    .extend(definition.sources.iter().map(|source| SourceUse {
                        name: source.name.clone(),
                        template: template.clone(),
                        fields: source.fields.clone(),
                        cited_by: Vec::new(),
                        span: source.span,
                    }));
            }
        }
        found
    }

    fn row(&mut self, row: RowId) {
        let model = self.model;
        let body = model.body(row);
        let instance = model.instance_of(row);
        // What a template says itself is the same in each of its uses and named once.
        let name = match model.instance(body.scope).template {
            Some(_) if body.scope == instance => format!(
                "{}: {}",
                model.definition(instance).name,
                model.row(row).name
            ),
            _ => model.row_name(row),
        };
        for reference in own_references(model, row) {
            self.cite(body.scope, &name, reference);
        }
    }

    fn questions(&mut self) {
        let model = self.model;
        let questions = &model.questions;
        for claim in questions.claims.iter().flatten() {
            let name = format!("claim {}", claim.name);
            self.cite_all(&name, &claim.sources);
            for step in claim.chains.iter().flat_map(|chain| &chain.steps) {
                self.cite_all(&name, &step.sources);
            }
        }
        for expect in questions.expects.iter().flatten() {
            let text = expect.text.split_whitespace().collect::<Vec<_>>().join(" ");
            self.cite_all(&format!("expect {text}"), &expect.sources);
        }
        for stake in questions.stakes.iter().flatten() {
            let (holder, held) = (
                model.root.party_label(stake.holder),
                model.root.party_label(stake.held),
            );
            self.cite_all(&format!("stake of {holder} in {held}"), &stake.sources);
        }
    }

    fn cite_all(&mut self, name: &str, references: &[SourceRef]) {
        for reference in references {
            self.cite(InstanceId::ROOT, name, reference);
        }
    }

    fn cite(&mut self, scope: InstanceId, name: &str, reference: &SourceRef) {
        let SourceRefKind::Cited { source, place } = &reference.kind else {
            return;
        };
        let text = source.text();
        let definition = self.model.definition(scope);
        let Some(offset) = definition
            .sources
            .iter()
            .position(|declared| declared.name == text)
        else {
            return;
        };
        let first = self.firsts[&self.model.instance(scope).template];
        let cited = CitedBy {
            name: name.to_owned(),
            place: place.as_ref().map(|place| place.value.clone()),
        };
        let known = &mut self.sources[first + offset].cited_by;
        if !known.contains(&cited) {
            known.push(cited);
        }
    }
}

/// What references say, with the fields of the sources of the definition they stand in.
pub(crate) fn citations(definition: &Definition, references: &[SourceRef]) -> Vec<Citation> {
    references
        .iter()
        .map(|reference| citation(definition, reference))
        .collect()
}

fn citation(definition: &Definition, reference: &SourceRef) -> Citation {
    match &reference.kind {
        SourceRefKind::Assumed(reason) => Citation::Assumed {
            sort: model::sort_of(&reason.value),
            reason: reason.value.clone(),
        },
        SourceRefKind::Cited { source, place } => {
            let name = source.text();
            let declared = definition
                .sources
                .iter()
                .find(|declared| declared.name == name);
            let field = |wanted: &str| {
                let fields = &declared?.fields;
                Some(fields.iter().find(|(field, _)| field == wanted)?.1.clone())
            };
            Citation::Cited {
                title: field("title").unwrap_or_else(|| name.clone()),
                place: place.as_ref().map(|place| place.value.clone()),
                grade: field("grade"),
                date: field("date"),
                of_form: definition.in_library,
                source: name,
            }
        }
    }
}
