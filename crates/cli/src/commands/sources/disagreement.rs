//! Sources that disagree: an input that chooses among words, each the name of a source, is a switch, and
//! every position of it is computed.

use model::definition::{Entity, Kind, Role};
use model::model::{InstanceId, RowId};
use report::Run;
use report::claims::{ClaimResult, words};
use report::format;
use report::run::{ShowResult, ShowValues};
use serde::Serialize;

use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::page::Page;

/// An input that says which of some sources is used.
#[derive(Serialize)]
pub(crate) struct Disagreement {
    input: String,
    uses: Option<String>,
    /// None where the deal comes through standard input, which is read only once.
    instead: Option<Vec<Instead>>,
}

/// What is otherwise with another source.
#[derive(Serialize)]
struct Instead {
    source: String,
    /// Whether there is a deal to compute with it.
    computed: bool,
    /// Figures that the deal shows, before and after.
    figures: Vec<Changed>,
    /// Readings of claims on the central path, before and after.
    claims: Vec<Changed>,
}

#[derive(Serialize)]
struct Changed {
    what: String,
    from: String,
    to: String,
}

/// Every switch among sources in the deal itself, and what each other position does.
pub(crate) fn all(prepared: &Prepared) -> Vec<Disagreement> {
    let deal = &prepared.deal;
    let model = deal.base();
    let rows = (0..model.instance_row_count() as u32).map(RowId);
    let switches = rows.filter_map(|row| {
        let declared = model.row(row);
        let Kind::Choice(words) = &declared.kind else {
            return None;
        };
        let is_source =
            |word: &String| matches!(model.root.names.get(word), Some(Entity::Source(_)));
        let is_switch = declared.role == Role::Input
            && model.instance_of(row) == InstanceId::ROOT
            && words.iter().all(is_source);
        is_switch.then(|| (row, words.to_vec()))
    });
    switches
        .map(|(row, words)| {
            let input = model.row_name(row);
            let chosen = prepared.run.value(0, row, 0);
            let uses = chosen.and_then(|place| words.get(place as usize).cloned());
            let others = words.iter().filter(|word| Some(*word) != uses.as_ref());
            let instead = others.map(|word| instead(prepared, &input, word));
            Disagreement {
                instead: (!prepared.input.is_stream()).then(|| instead.collect()),
                input,
                uses,
            }
        })
        .collect()
}

fn instead(prepared: &Prepared, input: &str, word: &str) -> Instead {
    let sets = prepared.sets.iter().map(|set| set.binding.clone());
    let sets: Vec<String> = sets.chain([format!("{input} = {word}")]).collect();
    let deal = prepared.input.read(&sets).deal;
    let after = deal.and_then(|deal| told(&report::run(&deal)));
    let pairs = told(&prepared.run).zip(after);
    let (figures, claims) = match pairs {
        Some(((figures, claims), (other_figures, other_claims))) => (
            Some(changed(figures, other_figures)),
            Some(changed(claims, other_claims)),
        ),
        None => (None, None),
    };
    Instead {
        source: word.to_owned(),
        computed: figures.is_some(),
        figures: figures.unwrap_or_default(),
        claims: claims.unwrap_or_default(),
    }
}

type Told = Vec<(String, String)>;

/// Every figure and every reading of the base in words.
fn told(run: &Run) -> Option<(Told, Told)> {
    let base = run.variants.first()?;
    let figures = base.shows.iter().flatten().filter_map(|show| {
        let value = single(show)?;
        Some((show.label.clone(), value))
    });
    let readings = base.claims.iter().flatten().flat_map(|claim| {
        let readings = claim.readings.iter();
        readings.map(|reading| (called(claim, &reading.name), words::on_path(reading)))
    });
    Some((figures.collect(), readings.collect()))
}

fn single(show: &ShowResult) -> Option<String> {
    match &show.values {
        ShowValues::One { value, .. } => Some(format::figure(value, &show.kind, &show.unit)),
        ShowValues::Yearly { .. } => None,
    }
}

fn called(claim: &ClaimResult, reading: &str) -> String {
    match claim.readings.len() {
        1 => format!("claim {}", claim.name),
        _ => format!("claim {}, {reading}", claim.name),
    }
}

fn changed(before: Told, after: Told) -> Vec<Changed> {
    let pairs = before.into_iter().zip(after);
    let differ = pairs.filter(|((_, from), (_, to))| from != to);
    differ
        .map(|((what, from), (_, to))| Changed { what, from, to })
        .collect()
}

/// Says which source is used, and what is otherwise with each of the others.
pub(crate) fn print(found: &[Disagreement], page: &mut Page) {
    if found.is_empty() {
        return;
    }
    page.heading("Sources that disagree");
    for switch in found {
        let uses = switch.uses.as_deref().unwrap_or("differs by year");
        page.item("  ", visible(&format!("{}: {uses}", switch.input)));
        let Some(others) = &switch.instead else {
            page.paragraph(
                6,
                "what the others would change is computed for a deal in a file only",
            );
            continue;
        };
        for instead in others {
            let changes: Vec<&Changed> = instead.figures.iter().chain(&instead.claims).collect();
            let source = &instead.source;
            if !instead.computed {
                let words = format!("with {source} the deal cannot be computed");
                page.item("      ", visible(&words));
            } else if changes.is_empty() {
                page.item("      ", visible(&format!("with {source} nothing changes")));
            }
            for change in changes {
                let words = format!(
                    "with {source}, {}: {}; now {}",
                    change.what, change.to, change.from
                );
                page.item("      ", visible(&words));
            }
        }
    }
}
