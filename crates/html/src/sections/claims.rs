//! The claims: what was said, by whom, how it is read, and how it fares.

use maud::{Markup, html};
use model::definition::Kind;
use report::run::{ClaimResult, ClaimSides, Verdict};
use report::{Figure, format};

use super::{called, citations, listed};
use crate::View;

pub(crate) fn section(view: &View) -> Option<Markup> {
    let count = view
        .run
        .variants
        .iter()
        .map(|variant| variant.claims.len())
        .max()?;
    let told: Vec<Markup> = (0..count).filter_map(|place| claim(view, place)).collect();
    (!told.is_empty()).then(|| {
        html! {
            p { "Each claim is tested on the central path, as it is read here. A verdict is about the reading." }
            @for claim in &told { (claim) }
        }
    })
}

fn claim(view: &View, place: usize) -> Option<Markup> {
    let variants = view.run.variants.iter().enumerate();
    let found: Vec<(usize, &ClaimResult)> = variants
        .filter_map(|(variant, run)| Some((variant, run.claims.get(place)?.as_ref()?)))
        .collect();
    let (_, first) = found.first()?;
    let (words, reading) = match first.words.split_once(", read as ") {
        Some((words, reading)) => (words, Some(reading)),
        None => (first.words.as_str(), None),
    };
    let mut answers: Vec<(&ClaimResult, Vec<usize>)> = Vec::new();
    for (variant, claim) in &found {
        let alike = |(told, _): &&mut (&ClaimResult, Vec<usize>)| {
            told.verdict == claim.verdict && told.sides == claim.sides
        };
        match answers.iter_mut().find(alike) {
            Some((_, variants)) => variants.push(*variant),
            None => answers.push((claim, vec![*variant])),
        }
    }
    Some(html! {
        div class="claim" id={ "claim-" (place + 1) } {
            blockquote { "“" (words) "”" }
            p class="quiet" {
                @if let Some((who, when)) = &first.by { (who) ", " (when) "." }
                (citations(&first.sources))
            }
            @if let Some(reading) = reading { p { "Read as " (reading) "." } }
            @for (claim, variants) in &answers {
                p {
                    span class="verdict" { (verdict(claim)) }
                    " " (amounts(claim))
                    @if answers.len() > 1 { " In " (names(view, variants)) "." }
                    @for variant in variants.iter().take(1) { (chance(view, *variant, place)) }
                }
            }
        }
    })
}

fn verdict(claim: &ClaimResult) -> &'static str {
    match claim.verdict {
        Verdict::Holds => "holds",
        Verdict::DoesNotHold => "does not hold",
        Verdict::DependsOnOpenTerms => "depends on terms that are still open",
        Verdict::Undefined => "cannot be said",
    }
}

fn names(view: &View, variants: &[usize]) -> String {
    let names: Vec<String> = variants
        .iter()
        .map(|place| format!("“{}”", called(view, *place)))
        .collect();
    listed(&names)
}

/// How often it holds over the paths.
fn chance(view: &View, variant: usize, place: usize) -> Markup {
    let chances = view
        .paths
        .and_then(|paths| paths.variants[variant].claims.get(place)?.as_ref());
    html! {
        @if let Some(chance) = chances.and_then(|claim| claim.chances.get(claim.chances.len() / 2)) {
            " Over the runs it holds " (report::summary::frequency(chance.share)) "."
        }
    }
}

/// Both amounts that are compared, in the order of the claim.
fn amounts(claim: &ClaimResult) -> String {
    let Some(sides) = &claim.sides else {
        return String::new();
    };
    let kind = Kind::number(sides.unit.dimension.clone());
    let say = |figure: &Figure| format::figure(figure, &kind, &sides.unit);
    match &sides.apart {
        Some((one, other)) => format!(
            "It is {} against {} here, and it takes {} {} between them.",
            say(one),
            say(other),
            relation(sides),
            say(&sides.right)
        ),
        None => format!(
            "It is {} here, and it takes {} {}.",
            say(&sides.left),
            relation(sides),
            say(&sides.right)
        ),
    }
}

fn relation(sides: &ClaimSides) -> &'static str {
    match sides.relation {
        "<" => "less than",
        "<=" => "at most",
        ">" => "more than",
        ">=" => "at least",
        "==" => "exactly",
        _ => "anything but",
    }
}
