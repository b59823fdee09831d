//! The terms in plain words, from the templates.

use maud::{Markup, html};
use report::use_terms::{PaymentWords, Term, UseTerms};

use super::citations;
use crate::View;
use crate::grid::{Grid, GridRow};

pub(crate) fn section(view: &View) -> Option<Markup> {
    let told = report::use_terms(view.deal, view.run, 0);
    (!told.is_empty()).then(|| html! { @for each in &told { (one(each)) } })
}

fn one(told: &UseTerms) -> Markup {
    let row = |term: &Term| {
        let label = html! { (term.label) " " code { (term.name) } };
        let value = match &term.value {
            Some(value) => {
                html! { (term.written) br; span class="quiet" { (value) " on the central path" } }
            }
            None => html! { (term.written) },
        };
        GridRow::plain(label, vec![value, citations(&term.sources)])
    };
    let grid = Grid {
        caption: String::new(),
        headings: ["Term", "Value", "Where it comes from"]
            .map(str::to_owned)
            .to_vec(),
        rows: told.terms.iter().map(row).collect(),
        words: true,
    };
    html! {
        @match &told.template {
            Some((template, purpose)) => {
                h3 { (told.label) }
                p { (purpose) " " span class="quiet" { "Template " code { (template) } "." } }
            },
            None => h3 { "The deal itself" },
        }
        @if !told.payments.is_empty() { ul { @for payment in &told.payments { li { (pays(payment)) } } } }
        (grid.markup())
    }
}

fn pays(payment: &PaymentWords) -> Markup {
    html! {
        (payment.from) " pays " (payment.to) ": " (payment.what) " " code { (payment.row) }
        @if payment.in_kind { ", in kind" }
    }
}
