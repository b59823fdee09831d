//! What drives the first figure: the swing of every input alone, and what the spread rests on.

use maud::{Markup, html};
use report::amount::Scale;
use report::chart::{Axis, Chart, Drawing, Swing as Bar, Swings};
use report::drivers::{
    Asked, Drivers, Ends, Estimate, Of, Swing, ends_of, find_first, gap_is, leading, nature_word,
    sort_label, sort_word,
};
use report::{Figure, drivers, format};

use super::inline;
use crate::View;
use crate::figure::figure;
use crate::grid::{Grid, GridRow};

/// More paths make intervals narrower than anyone reads them on a page.
const PATHS_MAX: usize = 800;
/// Bars of the picture, and lines of the table of facts.
const SHOWN_MAX: usize = 10;
/// Below this share of the variance a fact is not listed.
const LISTED_FROM: f64 = 0.005;

pub(crate) fn section(view: &View) -> Option<Markup> {
    let of: Of = leading(view.deal, view.run, 0)?;
    let asked = Asked {
        variant: 0,
        of,
        path_count: view
            .paths
            .map_or(PATHS_MAX, |paths| paths.path_count.min(PATHS_MAX)),
        seed: view.paths.map_or(1, |paths| paths.seed),
    };
    let found = drivers(view.deal, view.run, &asked, &mut |_, _| true);
    let tornado = tornado(view, &found);
    (tornado.is_some() || found.gap.deviation > 0.0).then(|| {
        html! {
            @if let Some(chart) = &tornado {
                (figure(chart))
                p class="note" { (ends_of(&found.tornado)) }
            }
            @if found.gap.deviation > 0.0 { (gap(&found)) }
        }
    })
}

/// The widest swings, on the central path.
fn tornado(view: &View, found: &Drivers) -> Option<Chart> {
    let middle = found.central.value()?;
    let swings: Vec<&Swing> = found
        .tornado
        .iter()
        .filter(|swing| swing.at_low.is_finite() && swing.at_high.is_finite())
        .take(SHOWN_MAX)
        .collect();
    let widest = swings.first()?;
    let ends = swings
        .iter()
        .flat_map(|swing| [swing.at_low, swing.at_high]);
    let figures: Vec<Figure> = ends.map(Figure::one).collect();
    let scale = Scale::of(view.deal.base(), &found.kind, &found.unit, figures.iter());
    let words = |value: f64| format::value(value, &found.kind, &found.unit);
    let open = if found.has_open_terms {
        ", open terms in the middle"
    } else {
        ""
    };
    Some(Chart {
        id: "tornado".to_owned(),
        title: format!("{}: one input from low to high", found.label),
        summary: format!(
            "{} moves {} most: it is {} or {} at the ends, and {} where nothing is moved. Every other input stays on the central path{open}.",
            called(&widest.name, &widest.label),
            found.label,
            words(widest.at_low),
            words(widest.at_high),
            words(middle)
        ),
        drawing: Drawing::Swings(Swings {
            across: Axis {
                label: found.label.clone(),
                unit: scale.words.clone(),
            },
            middle: scale.shown(middle),
            swings: swings
                .iter()
                .map(|swing| bar(swing, &scale, middle))
                .collect(),
        }),
    })
}

fn bar(swing: &Swing, scale: &Scale, middle: f64) -> Bar {
    let (low, high) = match swing.ends {
        Ends::Drawn => ("1 in 10 below".to_owned(), "1 in 10 above".to_owned()),
        Ends::Assumed { width } => {
            let number = format::number(width);
            (format!("over {number}"), format!("times {number}"))
        }
        Ends::Turned => ("as assumed".to_owned(), "the other way".to_owned()),
        Ends::Open => ("low end".to_owned(), "high end".to_owned()),
    };
    // A yes or no has no low end: one side of its bar is the deal as it is.
    let at_low = match swing.ends {
        Ends::Turned => middle,
        Ends::Drawn | Ends::Assumed { .. } | Ends::Open => swing.at_low,
    };
    Bar {
        label: called(&swing.name, &swing.label).to_owned(),
        low: (low, scale.shown(at_low)),
        high: (high, scale.shown(swing.at_high)),
    }
}

/// What the spread rests on, and what to find first.
fn gap(found: &Drivers) -> Markup {
    let shares = found.gap.shares.iter().rev().map(|share| {
        let cells = vec![html! { (with_interval(&share.share)) }];
        GridRow::plain(html! { (sort_label(share.sort)) }, cells)
    });
    let facts = found.facts.iter();
    let facts = facts.filter(|fact| fact.share.value >= LISTED_FROM);
    let facts = facts.take(SHOWN_MAX).map(|fact| {
        let kind = format!("{}, {}", nature_word(fact.nature), sort_word(fact.sort));
        let cells = vec![html! { (with_interval(&fact.share)) }, html! { (kind) }];
        let pairs = fact.names.iter().zip(&fact.labels);
        let words: Vec<&str> = pairs.map(|(name, label)| called(name, label)).collect();
        GridRow::plain(html! { (words.join(", ")) }, cells)
    });
    let shares = Grid {
        caption: "What the spread rests on, % of the variance".to_owned(),
        headings: vec!["inputs".to_owned(), "share".to_owned()],
        rows: shares.collect(),
        words: false,
    };
    let facts = Grid {
        caption: "What would be gone of the variance, on average, if one input were known, %"
            .to_owned(),
        headings: ["input", "share", "is"].map(str::to_owned).to_vec(),
        rows: facts.collect(),
        words: false,
    };
    html! {
        h3 id="information-gap" { "Information gap" }
        (shares.markup())
        p class="note" { (gap_is()) " In brackets the 95 % interval, from samples of " (found.path_count) " runs." }
        (facts.markup())
        @if let Some(sentence) = find_first(found) { p { (inline(&sentence)) } }
    }
}

/// How a reader calls an input: one of a template has the same label in every use.
fn called<'n>(name: &'n str, label: &'n str) -> &'n str {
    if name.contains('.') { name } else { label }
}

/// A share with its interval, in percent.
fn with_interval(estimate: &Estimate) -> String {
    let number = |value: f64| format::number((value * 100.0).round() + 0.0);
    if !estimate.low.is_finite() {
        return number(estimate.value);
    }
    format!(
        "{} ({} to {})",
        number(estimate.value),
        number(estimate.low),
        number(estimate.high)
    )
}
