//! The answer as JSON.

use serde::Serialize;
use xlsx::Refusal;
use xlsx::apply::Difference;

use super::Told;
use super::effect::effects;
use crate::arguments::Apply;
use crate::diagnostics::Findings;
use crate::json::{self, Number, base_unit};

#[derive(Serialize)]
pub(super) struct Answer {
    lodebook: u32,
    workbook: String,
    deal: String,
    /// The files that were changed.
    written: Vec<String>,
    refusals: Vec<Refused>,
    differences: Vec<Differing>,
    notes: Vec<String>,
    figures: Vec<Figures>,
    /// What is found in the changed deal and was not found before.
    diagnostics: Vec<json::Finding>,
}

#[derive(Serialize)]
struct Refused {
    cell: Option<String>,
    message: String,
    hint: String,
}

#[derive(Serialize)]
struct Differing {
    name: Option<String>,
    label: String,
    cells: Vec<String>,
    years: Vec<i32>,
    old: String,
    new: String,
    place: json::Place,
    sources_taken_away: Vec<String>,
    sources_kept: Vec<String>,
    source: Option<String>,
}

#[derive(Serialize)]
struct Figures {
    scenario: String,
    shows: Vec<Pair>,
}

#[derive(Serialize)]
struct Pair {
    label: String,
    unit: String,
    before: Number,
    after: Option<Number>,
    difference: Option<f64>,
}

fn empty(asked: &Apply) -> Answer {
    Answer {
        lodebook: json::VERSION,
        workbook: asked.workbook.to_string_lossy().into_owned(),
        deal: asked.file.to_string_lossy().into_owned(),
        written: Vec::new(),
        refusals: Vec::new(),
        differences: Vec::new(),
        notes: Vec::new(),
        figures: Vec::new(),
        diagnostics: Vec::new(),
    }
}

/// The answer where a workbook cannot be taken over.
pub(super) fn refused(asked: &Apply, refusals: &[Refusal]) -> Answer {
    let one = |refusal: &Refusal| Refused {
        cell: refusal.cell.clone(),
        message: refusal.message.clone(),
        hint: refusal.hint.clone(),
    };
    Answer {
        refusals: refusals.iter().map(one).collect(),
        ..empty(asked)
    }
}

/// The answer where the changed deal no longer computes.
pub(super) fn broken(asked: &Apply, findings: &Findings) -> Answer {
    Answer {
        diagnostics: json::findings(findings),
        ..empty(asked)
    }
}

/// The answer where everything can be taken over.
pub(super) fn answer(told: &Told) -> Answer {
    let before = told.before.findings();
    let differing = |difference: &Difference| Differing {
        name: difference.name.clone(),
        label: difference.label.clone(),
        cells: difference.cells.clone(),
        years: difference.years.clone(),
        old: difference.old.clone(),
        new: difference.new.clone(),
        place: json::place(&before, difference.place),
        sources_taken_away: difference.taken_away.clone(),
        sources_kept: difference.kept.clone(),
        source: difference.cited.clone(),
    };
    let figures = |place: usize| {
        let shows = effects(told, place).into_iter().map(|effect| {
            let show = effect.before;
            let number = |figure| Number::of_kind(figure, &show.kind);
            Pair {
                label: show.label.clone(),
                unit: base_unit(told.before.deal.base(), &show.unit),
                before: number(effect.left),
                after: effect.right.map(number),
                difference: effect.difference(),
            }
        });
        Figures {
            scenario: told.before.deal.variant_name(place).to_owned(),
            shows: shows.collect(),
        }
    };
    let differences = &told.patch.differences;
    let count = if differences.is_empty() {
        0
    } else {
        told.before.run.variants.len()
    };
    Answer {
        written: told.written.clone(),
        differences: differences.iter().map(differing).collect(),
        notes: told.notes.clone(),
        figures: (0..count).map(figures).collect(),
        diagnostics: json::findings(&told.findings()),
        ..empty(told.asked)
    }
}
