//! The claims: what was said, by whom, how each reading fares, and how the claimed figure leads to the
//! deal's own.

use maud::{Markup, html};
use report::chart::{Axis, Chart, Drawing, Step, Steps};
use report::claims::{
    ChainResult, ChainStepResult, ClaimCheck, ReadingCheck, ReadingResult, words,
};
use report::paths::{Asked, Sampling};
use report::{Paths, Run};

use super::{called, citations, inline, listed};
use crate::View;
use crate::figure::with_numbers;
use crate::grid::{Grid, GridRow};

/// The claims of the base against the paths that were drawn. A deal in which nothing is drawn needs
/// only one; where paths were not drawn though something is random, there is nothing to judge by.
pub(crate) fn checked(deal: &model::Deal, run: &Run, paths: Option<&Paths>) -> Vec<Checked> {
    let with = |paths: &Paths| {
        let checks = report::claims(deal, run, paths, None).into_iter();
        let count = paths.path_count;
        checks
            .map(|check| Checked {
                check,
                path_count: count,
            })
            .collect()
    };
    let one = Asked {
        path_count: 1,
        seed: 1,
        sampling: Sampling::Plain,
    };
    match paths {
        Some(paths) => with(paths),
        None if run.has_draws => Vec::new(),
        None => report::paths(deal, run, &one, &mut |_, _| true)
            .map_or_else(|_| Vec::new(), |paths| with(&paths)),
    }
}

/// A claim, checked on so many paths.
pub(crate) struct Checked {
    check: ClaimCheck,
    path_count: usize,
}

pub(crate) fn section(view: &View) -> Option<Markup> {
    let base = view.run.variants.first()?;
    let claims = base.claims.iter().flatten().enumerate();
    let told: Vec<Markup> = claims
        .map(|(place, said)| {
            let mut checks = view.checks.iter();
            let checked = checks.find(|checked| checked.check.said.name == said.name);
            claim(view, place, said, checked)
        })
        .collect();
    (!told.is_empty()).then(|| {
        html! {
            p {
                "A verdict is about a reading, and has fixed words: supported from 9 runs in 10, possible, unlikely below "
                "1 in 10, contradicted below 1 in 100; a demand is feasible from 1 in 10. Nothing speaks for a claim "
                "where placeholders carry the answer."
            }
            @for claim in &told { (claim) }
        }
    })
}

fn claim(
    view: &View,
    place: usize,
    said: &report::claims::ClaimResult,
    checked: Option<&Checked>,
) -> Markup {
    html! {
        div class="claim" id={ "claim-" (place + 1) } {
            blockquote { "“" (said.quote.as_ref().unwrap_or(&said.words)) "”" }
            @if said.quote.is_some() { p { (said.words) } }
            p class="quiet" {
                (words::kind(said.kind)) ". "
                @if let Some((who, when)) = &said.by { (who) ", " (when) "." }
                (citations(&said.sources))
            }
            @if let Some(checked) = checked {
                p { span class="verdict" { (words::headline(&checked.check)) } }
            }
            ul {
                @for (index, reading) in said.readings.iter().enumerate() {
                    li { (told(reading, checked.map(|checked| (&checked.check.readings[index], checked.path_count)))) }
                }
            }
            @if let Some(others) = elsewhere(view, place, said) { p class="quiet" { (others) } }
            @for (index, chain) in said.chains.iter().enumerate() {
                (waterfall(chain, &format!("chain-{}-{}", place + 1, index + 1)))
            }
            @for comment in &said.comments { p class="quiet" { (words::comment(comment)) } }
            @if said.comments.is_empty() { p class="quiet" { "Nobody was asked for comment." } }
        }
    }
}

/// A reading: its verdict, both amounts, what it rests on and what would have to be true.
fn told(reading: &ReadingResult, judged: Option<(&ReadingCheck, usize)>) -> Markup {
    let read = reading
        .label
        .as_ref()
        .map(|label| format!("Read as {label}: "));
    let Some((check, path_count)) = judged else {
        return html! { (read.unwrap_or_default()) "on the central path it " (words::on_path(reading)) "." };
    };
    html! {
        (read.unwrap_or_default()) b { (words::verdict(check, path_count)) } "."
        @if let Some(sides) = &reading.sides { " On the central path it is " (words::sides(sides)) "." }
        @if let Some(carried) = words::carried(check) { " It rests on assumptions: " (inline(&carried)) "." }
        @if let Some(would) = &check.would { " " (inline(&words::would(would))) "." }
    }
}

/// The scenarios in which a reading fares otherwise on the central path.
fn elsewhere(view: &View, place: usize, base: &report::claims::ClaimResult) -> Option<String> {
    let others = view.run.variants.iter().enumerate().skip(1);
    let differs = others.filter(|(_, variant)| {
        let other = variant.claims.iter().flatten().nth(place);
        other.is_some_and(|other| {
            let pairs = other.readings.iter().zip(&base.readings);
            pairs
                .clone()
                .any(|(other, base)| other.on_path != base.on_path)
        })
    });
    let names: Vec<String> = differs
        .map(|(variant, _)| format!("“{}”", called(view, variant)))
        .collect();
    (!names.is_empty()).then(|| {
        format!(
            "On the central path it fares otherwise in {}.",
            listed(&names)
        )
    })
}

/// A chain as a waterfall; where a figure has no single value there is nothing to draw.
fn waterfall(chain: &ChainResult, id: &str) -> Markup {
    let Some(printed) = words::printed(chain) else {
        return html! { p class="quiet" { (chain.label) ": its figures move with open terms, or one has no value." } };
    };
    let last = chain.steps.len() - 1;
    let mut steps: Vec<Step> = Vec::new();
    for (place, (step, row)) in chain.steps.iter().zip(&printed.rows).enumerate() {
        steps.push(Step {
            label: step.label.clone(),
            amount: if place == 0 { row.figure } else { row.by },
            is_sum: place == 0,
        });
        if place == last && place > 0 {
            steps.push(Step {
                label: "what is left".to_owned(),
                amount: row.figure,
                is_sum: true,
            });
        }
    }
    let (first, end) = (&printed.rows[0].after, &printed.rows[last].after);
    let unit = &printed.unit;
    let chart = Chart {
        id: id.to_owned(),
        title: chain.label.clone(),
        summary: format!("From {first} to {end} {unit}."),
        drawing: Drawing::Steps(Steps {
            across: Axis {
                label: "left after each step".to_owned(),
                unit: unit.clone(),
            },
            steps,
        }),
    };
    with_numbers(&chart, &numbers(chain, &printed))
}

/// The figures of a chain, rounded so that every change is the difference of the two beside it.
fn numbers(chain: &ChainResult, printed: &words::PrintedChain) -> Grid {
    let rows = chain.steps.iter().zip(&printed.rows);
    let row = |(step, row): (&ChainStepResult, &words::PrintedStep)| {
        let change = row.change.clone().unwrap_or_default();
        let label = html! { (step.label) (citations(&step.sources)) };
        GridRow::plain(label, vec![html! { (change) }, html! { (row.after) }])
    };
    Grid {
        caption: format!("{}, in {}", chain.label, printed.unit),
        headings: ["step", "change", "left"].map(str::to_owned).to_vec(),
        rows: rows.map(row).collect(),
        words: false,
    }
}
