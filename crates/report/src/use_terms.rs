//! The terms of a deal in plain words: what each use is for, who pays whom by it, what it was given.

use model::Deal;
use model::definition::{Body, Role};
use model::formula::{Formula, FormulaNode};
use model::model::{InstanceId, Model, RowId};
use syntax::tree::SourceRef;

use crate::explain::kind_of;
use crate::format;
use crate::print::row_in_words;
use crate::run::Run;
use crate::sources::{Citation, citations, own_references};

/// The terms of one use of the deal, or of the deal itself.
#[derive(Clone, Debug, PartialEq)]
pub struct UseTerms {
    /// Its name; empty for the deal itself.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// The template, and what it is for in its own words; `None` for the deal itself.
    pub template: Option<(String, String)>,
    /// Who pays whom by it.
    pub payments: Vec<PaymentWords>,
    /// What it was given.
    pub terms: Vec<Term>,
}

/// Who pays whom what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentWords {
    /// What is paid.
    pub what: String,
    /// The full name of the row that is paid.
    pub row: String,
    /// Who pays.
    pub from: String,
    /// Who is paid.
    pub to: String,
    /// Value but not cash.
    pub in_kind: bool,
}

/// One thing that was given.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The full name of the input.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// What was written.
    pub written: String,
    /// Its value, where it is the same in every year and not what was written.
    pub value: Option<String>,
    /// Where it comes from.
    pub sources: Vec<Citation>,
}

/// The terms of a variant: those of the deal itself, then use by use in the order of the text.
pub fn use_terms(deal: &Deal, run: &Run, variant: usize) -> Vec<UseTerms> {
    let model = &deal.variants[variant];
    let root = UseTerms {
        name: String::new(),
        label: deal.title.clone(),
        template: None,
        payments: payments(model, |instance| instance == InstanceId::ROOT),
        terms: given(deal, run, variant, |row| {
            model.instance_of(row) == InstanceId::ROOT
        }),
    };
    let uses = model.instance(InstanceId::ROOT).children.iter();
    let uses = uses.map(|child| {
        let inside = |instance| model.is_within(instance, &[*child]);
        let definition = model.definition(*child);
        let using = model.use_of(*child).expect("a child of the deal is a use");
        UseTerms {
            name: using.name.clone(),
            label: using
                .label
                .clone()
                .unwrap_or_else(|| using.name.replace('_', " ")),
            template: Some((definition.name.clone(), definition.purpose.clone())),
            payments: payments(model, inside),
            terms: given(deal, run, variant, |row| {
                let instance = model.instance_of(row);
                // Of what lies deeper, what the deal says; the template says the rest.
                inside(instance)
                    && (instance == *child || model.body(row).scope == InstanceId::ROOT)
            }),
        }
    });
    let all = std::iter::once(root).chain(uses);
    all.filter(|told| !told.terms.is_empty() || !told.payments.is_empty())
        .collect()
}

fn payments(model: &Model, is_here: impl Fn(InstanceId) -> bool) -> Vec<PaymentWords> {
    let flows = model.flows.iter().filter(|flow| is_here(flow.instance));
    let told = flows.map(|flow| PaymentWords {
        what: flow
            .label
            .clone()
            .unwrap_or_else(|| model.row_label(flow.amount)),
        row: model.row_name(flow.amount),
        from: model.party_label(flow.payer).to_owned(),
        to: model.party_label(flow.payee).to_owned(),
        in_kind: flow.in_kind,
    });
    told.collect()
}

fn given(deal: &Deal, run: &Run, variant: usize, is_here: impl Fn(RowId) -> bool) -> Vec<Term> {
    let model = &deal.variants[variant];
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let inputs = rows.filter(|row| model.row(*row).role == Role::Input && is_here(*row));
    let told = inputs.map(|row| {
        let body = model.body(row);
        let written = row_in_words(model, row);
        let is_number = matches!(
            body.body,
            Body::Formula(Formula {
                node: FormulaNode::Number(_),
                ..
            })
        );
        let value = steady(deal, run, variant, row).filter(|_| !is_number);
        let value =
            value.map(|value| format::value(value, &kind_of(model, row), &model.row_unit(row)));
        let references: Vec<SourceRef> = own_references(model, row).into_iter().cloned().collect();
        Term {
            name: model.row_name(row),
            label: model.row_label(row),
            value: value.filter(|value| *value != written),
            written,
            sources: citations(model.definition(body.scope), &references),
        }
    });
    told.collect()
}

/// The value of a row on the central path, where it is the same in every year.
fn steady(deal: &Deal, run: &Run, variant: usize, row: RowId) -> Option<f64> {
    let first = run.value(variant, row, 0)?;
    let mut later = 1..deal.timeline.period_count;
    later
        .all(|period| run.value(variant, row, period) == Some(first))
        .then_some(first)
}
