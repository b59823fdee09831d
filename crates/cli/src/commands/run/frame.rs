//! What stands before the numbers of `run`: what is computed, what it assumes, which scenarios there are.

use model::definition::Kind;
use report::format;
use report::paths::Paths;
use report::run::OpenTerm;
use syntax::tree::Basis;

use super::{View, sure};
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::page::Page;

/// Standing, title, what was set, what is built, scenarios, open terms.
pub(super) fn print(view: &View, paths: Option<&Paths>, page: &mut Page) {
    let prepared = view.prepared;
    let standing = report::standing(&prepared.deal, &prepared.run);
    // Whoever reads one line only must not miss this one.
    if let Some(sentence) = &standing.illustration {
        page.strong(visible(sentence));
    }
    let named = standing
        .illustration
        .as_ref()
        .and(standing.named.as_deref());
    if let Some(sentence) = sure::sentence(view, paths, &standing, named) {
        page.strong(sentence);
    }
    if let Some(sentence) = &standing.find_first {
        page.strong(visible(sentence));
    }
    page.heading(visible(&prepared.deal.title));
    for note in &prepared.deal.notes {
        page.paragraph(2, visible(note));
    }
    page.paragraph(0, frame_words(view));
    if let Some(sentence) = &standing.built_sentence {
        page.paragraph(0, visible(sentence));
    }
    if let Some(sentence) = &standing.placeholders {
        page.paragraph(0, visible(&format!("{sentence}.")));
    }
    prepared.print_sets(page);
    scenarios(view, page);
    open_terms(&view.open_terms(), page);
}

fn frame_words(view: &View) -> String {
    let run = &view.prepared.run;
    let deal = &view.prepared.deal;
    let timeline = &deal.timeline;
    let last = timeline.year(timeline.period_count - 1);
    let money = &deal.moneys[0];
    let basis = match money.basis {
        Basis::Real(year) => format!("real {year}"),
        Basis::Nominal => "nominal".to_owned(),
    };
    let shown = run.real_money.as_ref().filter(|_| view.real);
    let shown = shown.map(|real| format!("; parties are shown in {}", visible(&real.unit.text)));
    let (first, title) = (timeline.first_year, run.title());
    format!(
        "{first}..{last}, computed in {} {basis}{}. {title}.",
        visible(&money.name),
        shown.unwrap_or_default()
    )
}

fn scenarios(view: &View, page: &mut Page) {
    if let [0] = view.shown {
        return;
    }
    page.heading("Scenarios");
    let rows: Vec<(String, String)> = view
        .shown
        .iter()
        .map(|place| scenario_words(view.prepared, *place))
        .collect();
    page.glossary(
        rows.iter()
            .map(|(name, words)| (name.as_str(), words.as_str())),
    );
}

fn open_terms(terms: &[&OpenTerm], page: &mut Page) {
    if terms.is_empty() {
        return;
    }
    page.heading("Open terms: what they move is shown as least..greatest");
    for term in terms {
        let (low, high) = ends(term);
        let matters = if term.matters {
            ""
        } else {
            "; moves nothing that is shown"
        };
        let (name, label) = (visible(&term.name), visible(&term.label));
        page.item("  ", format!("{name}: {label}, {low}..{high}{matters}"));
    }
}

/// Both ends of an open term in words.
pub(crate) fn ends(term: &OpenTerm) -> (String, String) {
    let kind = Kind::number(term.unit.dimension.clone());
    let number = |value| format::value(value, &kind, &term.unit);
    (number(term.low), number(term.high))
}

fn scenario_words(prepared: &Prepared, place: usize) -> (String, String) {
    let variant = &prepared.run.variants[place];
    let words = if place == 0 {
        prepared.base_words().to_owned()
    } else {
        visible(&variant.label)
    };
    (variant.name.clone(), words)
}
