//! The head of the page, the answer in a few sentences, and the identity of the run.

use maud::{Markup, html};
use report::paths::{REPLICATE_COUNT, Sampling};
use report::summary::{Part, Sentence};

use super::inline;
use crate::View;

/// Title, what has to be said first, and the frame.
pub(crate) fn head(view: &View) -> Markup {
    let standing = report::standing(view.deal, view.run);
    let timeline = &view.deal.timeline;
    let (first, last) = (timeline.first_year, timeline.last_year());
    let money = &view.deal.moneys[0].name;
    html! {
        h1 { (view.deal.title) }
        @if let Some(sentence) = report::withheld_in_words(view.deal) { p class="illustration" role="note" { (sentence) "." } }
        @if let Some(sentence) = &standing.illustration { p class="illustration" role="note" { (inline(sentence)) "." } }
        @if let Some(sentence) = &standing.placeholders { p class="note" { (inline(sentence)) "." } }
        @if let Some(sentence) = &standing.find_first { p class="note" { (inline(sentence)) } }
        @for note in &view.deal.notes { p { (note) } }
        p class="quiet" {
            (first) " to " (last) ", computed in " (money) " of the day"
            @if let Some(real) = &view.run.real_money { "; parties are shown in " (real.unit.text) }
            "."
            @if view.paths.is_none() { " " (view.run.title()) "." }
            @if let Some(sentence) = &standing.built_sentence { " " (inline(sentence)) "." }
        }
        @if !view.identity.sets.is_empty() {
            p class="illustration" { "Changed for this page: " (view.identity.sets.join("; ")) "." }
        }
    }
}

pub(crate) fn section(view: &View) -> Option<Markup> {
    let told = report::summary(view.deal, view.run, view.paths);
    (!told.is_empty()).then(|| {
        html! {
            ol class="answer" { @for each in &told { li { (sentence(view, each)) } } }
            @if let Some(paths) = view.paths {
                p class="note" {
                    "A run is one path: every number that is drawn has one value in it. In 8 of 10 runs means from where 1 in 10 of "
                    (grouped(paths.path_count)) " runs is below to where 1 in 10 is above."
                }
            }
        }
    })
}

fn sentence(view: &View, sentence: &Sentence) -> Markup {
    html! {
        @for part in &sentence.parts {
            @match part {
                Part::Words(words) => (words),
                Part::Number { words, why: Some(why), .. } => (view.whys.link(why, words)),
                Part::Number { words, why: None, .. } => b { (words) },
            }
        }
    }
}

/// What made the page.
pub(crate) fn foot(view: &View) -> Markup {
    let identity = view.identity;
    html! {
        h2 { "What made this page" }
        dl {
            dt { "Deal" } dd { (identity.file) }
            @if !identity.edition.is_empty() {
                dt { "Edition of its texts (SHA-256)" } dd { code { (identity.edition) } }
            }
            dt { "Program" } dd { "lodebook " (identity.version) }
            @if let Some(paths) = view.paths {
                dt { "Runs" } dd { (grouped(paths.path_count)) " paths, seed " (paths.seed) ", " (sampling(paths.sampling)) }
                dt { "Drawn" } dd { (paths.drawn_input_count) " inputs, " (paths.number_count) " numbers a path" }
            } @else {
                dt { "Runs" } dd { "one path, every draw at its median; no other paths were drawn" }
            }
            @if !identity.sets.is_empty() { dt { "Set" } dd { (identity.sets.join("; ")) } }
        }
        p { "The same edition, version and settings give the same numbers to the last digit." }
    }
}

fn sampling(sampling: Sampling) -> String {
    match sampling {
        Sampling::Plain => "each by itself".to_owned(),
        Sampling::LatinHypercube => format!("{REPLICATE_COUNT} independent Latin hypercubes"),
        Sampling::Sobol => format!("{REPLICATE_COUNT} independently scrambled Sobol' designs"),
    }
}

fn grouped(count: usize) -> String {
    model::words::separated(&count.to_string())
}
