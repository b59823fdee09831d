//! What rests on what: sources, assumptions and casts.

use model::Deal;
use model::definition::Definition;
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
    let _ = (deal, variant);
    Sources {
        sources: Vec::new(),
        assumed: Vec::new(),
        counts: SortCounts::default(),
        casts: Vec::new(),
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
                source: name,
            }
        }
    }
}
