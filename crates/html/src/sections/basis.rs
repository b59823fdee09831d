//! Conventions, definitions, casts, expectations, and the check that nothing gets lost.

use maud::{Markup, html};
use model::definition::Kind;
use report::format;
use report::run::ExpectationResult;

use super::{citations, inline};
use crate::View;

pub(crate) fn section(view: &View) -> Markup {
    let conventions = report::conventions(view.deal, 0);
    html! {
        ul {
            @for rule in &conventions {
                li {
                    strong { (rule.about) } ": " (inline(&rule.sentence))
                    @if !rule.stated { " (not stated in the file)" }
                    "."
                    @if !rule.place.is_empty() { " " code { (rule.place) } }
                }
            }
        }
        (definitions(view))
        (casts(view))
        (expectations(view))
        p { (pie(view)) }
    }
}

fn definitions(view: &View) -> Markup {
    let mut told: Vec<(&str, &str)> = Vec::new();
    let shows = view
        .run
        .variants
        .iter()
        .flat_map(|variant| variant.shows.iter().flatten());
    for show in shows {
        if let Some(words) = &show.definition
            && !told.contains(&(&show.label, words))
        {
            told.push((&show.label, words));
        }
    }
    html! {
        @if !told.is_empty() {
            h3 { "How these are defined" }
            ul { @for (label, words) in &told { li { strong { (label) } ": " (words) } } }
        }
    }
}

fn casts(view: &View) -> Markup {
    let casts = report::sources(view.deal, 0).casts;
    html! {
        @if !casts.is_empty() {
            h3 { "Units that are assumed instead of computed" }
            ul { @for cast in &casts { li { code { (cast.name) } ": " (cast.unit) ", because " (cast.reason) } } }
        }
    }
}

fn expectations(view: &View) -> Markup {
    let list = &view.run.expectations;
    let holding = list.iter().filter(|result| result.holds).count();
    html! {
        @if !list.is_empty() {
            h3 { "Figures known from elsewhere" }
            p { (holding) " of " (list.len()) " are as expected." }
            ul { @for result in list.iter().filter(|result| !result.holds) { li { (failed(result)) } } }
        }
    }
}

fn failed(result: &ExpectationResult) -> Markup {
    let kind = Kind::number(result.unit.dimension.clone());
    let number = |value| format::precise(value, &kind, &result.unit);
    html! {
        code { (result.text) } " does not hold:"
        @for year in result.years.iter().filter(|year| !year.holds) {
            @if let Some(year) = year.year { " " (year) ":" }
            " " (number(year.actual)) " instead of " (number(year.expected)) ", within " (number(year.within)) "."
        }
        (citations(&result.sources))
    }
}

fn pie(view: &View) -> String {
    report::pies_in_words(view.run.variants.iter().map(|variant| &variant.pie))
}
