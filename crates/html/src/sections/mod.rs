//! The parts of the page, in the order in which a reader needs them. A part without data is left out.

mod answer;
mod basis;
mod claims;
mod drivers;
mod evidence;
mod fan;
mod parties;
mod progressivity;
mod scenarios;
mod spread;
mod terms;

use maud::{Markup, html};
use report::sources::Citation;

use crate::View;

pub(crate) use answer::{foot, head};
pub(crate) use claims::{Checked, checked};
pub(crate) use evidence::citation;

/// One part.
pub(crate) struct Section {
    /// Its anchor.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) body: Markup,
}

/// All parts of which there is something to say.
pub(crate) fn all(view: &View) -> Vec<Section> {
    let parts = [
        ("answer", "The answer", answer::section(view)),
        ("spread", "How sure it is", spread::section(view)),
        ("drivers", "What drives it", drivers::section(view)),
        ("parties", "Who gets what", parties::section(view)),
        (
            "scenarios",
            "Scenarios side by side",
            scenarios::section(view),
        ),
        ("claims", "Claims", claims::section(view)),
        ("terms", "The terms in plain words", terms::section(view)),
        (
            "prices",
            "What the state takes at other prices",
            progressivity::section(view),
        ),
        ("evidence", "What it rests on", evidence::section(view)),
        (
            "conventions",
            "Conventions and checks",
            Some(basis::section(view)),
        ),
        ("why", "Why: where each number comes from", why(view)),
    ];
    let told = parts.into_iter().filter_map(|(id, title, body)| {
        Some(Section {
            id,
            title,
            body: body?,
        })
    });
    told.collect()
}

fn why(view: &View) -> Option<Markup> {
    (!view.whys.is_empty()).then(|| view.whys.markup(view.run))
}

/// How a reader calls a scenario.
pub(crate) fn called(view: &View, place: usize) -> String {
    match (place, view.identity.sets.is_empty()) {
        (0, true) => "The deal as written".to_owned(),
        (0, false) => "The deal with what was set".to_owned(),
        _ => view.run.variants[place].label.clone(),
    }
}

/// A sentence in which what stands between backticks is a name of the deal.
pub(crate) fn inline(sentence: &str) -> Markup {
    let pieces: Vec<&str> = sentence.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return html! { (sentence) };
    }
    html! {
        @for (place, piece) in pieces.iter().enumerate() {
            @if place % 2 == 1 { code { (piece) } } @else { (piece) }
        }
    }
}

/// A list of words as a sentence has it.
pub(crate) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

/// What stands behind something, in brackets.
pub(crate) fn citations(sources: &[Citation]) -> Markup {
    html! { @for source in sources { " " cite { "[" (citation(source)) "]" } } }
}
