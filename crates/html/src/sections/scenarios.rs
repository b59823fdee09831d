//! The scenarios: what they change, what comes of it, and the difference the deal makes.

use maud::{Markup, html};
use model::definition::Kind;
use report::amount::{Scale, largest_money};
use report::chart::{Axis, Chart, Drawing, RangeRow, Ranges};
use report::compare::compare_variants;
use report::run::{ShowResult, ShowValues};
use report::summary::Why;
use report::terms::TermDifference;
use report::{Figure, Outcome, format};

use super::called;
use crate::View;
use crate::figure::figure;
use crate::grid::{Grid, GridRow, RowLook};

pub(crate) fn section(view: &View) -> Option<Markup> {
    let indicators = indicators(view);
    let count = view.run.variants.len();
    if indicators.rows.is_empty() && count == 1 {
        return None;
    }
    Some(html! {
        @if count > 1 { ul { @for place in 0..count { li { (called(view, place)) " " code { (view.run.variants[place].name) } } } } }
        (open_terms(view))
        @if let Some(chart) = headline(view) { (figure(&chart)) }
        (indicators.markup())
        @for note in notes(view) { p class="note" { (note) } }
        @for place in 1..count { (differences(view, place)) }
    })
}

fn open_terms(view: &View) -> Markup {
    let terms = &view.run.open_terms;
    html! {
        @if !terms.is_empty() {
            p { "Terms that are still open; what they move is shown from the least to the greatest:" }
            ul {
                @for term in terms {
                    @let kind = Kind::number(term.unit.dimension.clone());
                    li {
                        (term.label) " " code { (term.name) } ", "
                        (format::value(term.low, &kind, &term.unit)) " to " (format::value(term.high, &kind, &term.unit))
                        @if !term.matters { ", which moves nothing that is shown" }
                    }
                }
            }
        }
    }
}

fn one_value(show: &ShowResult) -> Option<&Figure> {
    match &show.values {
        ShowValues::One { value, .. } => Some(value),
        ShowValues::Yearly { .. } => None,
    }
}

fn less(show: &ShowResult) -> Option<&Figure> {
    match &show.values {
        ShowValues::One { less_no_deal, .. } => less_no_deal.as_ref(),
        ShowValues::Yearly { .. } => None,
    }
}

fn shown<'r>(view: &View<'r>, variant: usize, place: usize) -> Option<&'r ShowResult> {
    view.run.variants[variant].shows.get(place)?.as_ref()
}

/// The first figure of every scenario: its middle, and how far runs or open terms move it.
fn headline(view: &View) -> Option<Chart> {
    let count = view.run.variants.len();
    let place = view.run.variants[0].shows.iter().position(|show| {
        let number =
            |show: &ShowResult| matches!(show.kind, Kind::Number(_)) && one_value(show).is_some();
        show.as_ref().is_some_and(number)
    })?;
    let show = shown(view, 0, place)?;
    let of = |variant: usize| {
        let spread = view
            .paths
            .and_then(|paths| paths.variants[variant].shows.get(place)?.as_ref());
        if let Some(spread) = spread {
            let ends = |level| {
                spread
                    .spreads
                    .iter()
                    .map(move |spread| spread.quantile(level))
            };
            let middle = &spread.spreads[spread.spreads.len() / 2];
            return Some((
                ends(0.1).fold(f64::INFINITY, f64::min),
                middle.quantile(0.5),
                ends(0.9).fold(f64::NEG_INFINITY, f64::max),
            ));
        }
        let figure = one_value(shown(view, variant, place)?)?;
        let middle = figure.value()?;
        let range = figure.range.as_ref();
        Some(range.map_or((middle, middle, middle), |range| {
            (range.low, middle, range.high)
        }))
    };
    let found: Vec<(usize, (f64, f64, f64))> = (0..count)
        .filter_map(|variant| Some((variant, of(variant)?)))
        .collect();
    if found.len() < 2 {
        return None;
    }
    let figures: Vec<Figure> = found
        .iter()
        .flat_map(|(_, (low, _, high))| [Figure::one(*low), Figure::one(*high)])
        .collect();
    let scale = Scale::of(view.deal.base(), &show.kind, &show.unit, figures.iter());
    let row = |(variant, (low, middle, high)): &(usize, (f64, f64, f64))| RangeRow {
        label: called(view, *variant),
        low: scale.shown(*low),
        middle: scale.shown(*middle),
        high: scale.shown(*high),
    };
    let by_middle = |one: &&(usize, (f64, f64, f64)), other: &&(usize, (f64, f64, f64))| {
        one.1.1.total_cmp(&other.1.1)
    };
    let most = found.iter().max_by(by_middle)?;
    let least = found.iter().min_by(by_middle)?;
    let say = |value: f64| format::value(value, &show.kind, &show.unit);
    Some(Chart {
        id: "headline".to_owned(),
        title: format!("{} in each scenario", show.label),
        summary: format!(
            "In the middle it is greatest in “{}” ({}) and least in “{}” ({}).",
            called(view, most.0),
            say(most.1.1),
            called(view, least.0),
            say(least.1.1)
        ),
        drawing: Drawing::Ranges(Ranges {
            across: Axis {
                label: show.label.clone(),
                unit: scale.words.clone(),
            },
            ends: match view.paths {
                Some(_) => "1 in 10 runs below · the middle (circle) · 1 in 10 above",
                None => "least · middle (circle) · greatest that open terms make of it",
            }
            .to_owned(),
            ranges: found.iter().map(row).collect(),
        }),
    })
}

fn indicators(view: &View) -> Grid {
    let variants = &view.run.variants;
    let count = variants
        .iter()
        .map(|variant| variant.shows.len())
        .max()
        .unwrap_or(0);
    let model = view.deal.base();
    let all = variants
        .iter()
        .flat_map(|variant| variant.shows.iter().flatten());
    let largest = largest_money(
        model,
        all.filter_map(|show| Some((&show.unit, one_value(show)?))),
    );
    let mut rows = Vec::new();
    for place in 0..count {
        let shows: Vec<Option<&ShowResult>> = (0..variants.len())
            .map(|variant| shown(view, variant, place))
            .collect();
        let Some(first) = shows
            .iter()
            .flatten()
            .find(|show| one_value(show).is_some())
        else {
            continue;
        };
        let kind = &first.kind;
        let figures = shows.iter().flatten().filter_map(|show| one_value(show));
        let scale = Scale::beside(model, kind, &first.unit, figures, largest);
        let cell = |(variant, show): (usize, Option<&ShowResult>)| match show.and_then(one_value) {
            Some(figure) => {
                let name = format!("show {}", place + 1);
                view.whys
                    .link(&Why { variant, name }, &scale.cell(figure, kind))
            }
            None => html! { "–" },
        };
        let unit = if scale.words.is_empty() || scale.words == "year" {
            String::new()
        } else {
            format!(" ({})", scale.words)
        };
        rows.push(GridRow::plain(
            html! { (first.label) (unit) },
            shows.iter().copied().enumerate().map(cell).collect(),
        ));
        let differs = |figure: &Figure| figure.range.is_some() || figure.value() != Some(0.0);
        if shows
            .iter()
            .flatten()
            .filter_map(|show| less(show))
            .any(differs)
        {
            let cell = |show: Option<&ShowResult>| match show.and_then(less) {
                Some(figure) => html! { (scale.difference(figure, kind)) },
                None => html! {},
            };
            rows.push(GridRow {
                label: html! { "less the same without the deal" },
                cells: shows.iter().copied().map(cell).collect(),
                look: RowLook::Less,
            });
        }
    }
    let mut headings = vec![String::new()];
    headings.extend((0..variants.len()).map(|place| called(view, place)));
    Grid {
        caption: format!("What the deal shows. {}", view.run.title()),
        headings,
        rows,
        words: false,
    }
}

/// Figures that are several, and solved inputs.
fn notes(view: &View) -> Vec<String> {
    let mut told = Vec::new();
    for (place, variant) in view.run.variants.iter().enumerate() {
        for show in variant.shows.iter().flatten() {
            let outcome = one_value(show).map(|figure| &figure.middle);
            if let Some(Outcome::Status(status @ report::Status::SeveralRoots(_))) = outcome {
                let words = format::status(status, &show.kind, &show.unit);
                told.push(format!("{}, {}: {words}.", show.label, called(view, place)));
            }
        }
        for solve in variant.solves.iter().flatten() {
            let kind = Kind::number(solve.unit.dimension.clone());
            let number = |value| format::value(value, &kind, &solve.unit);
            told.push(format!(
                "{}, solved for in “{}”: {} = {}, looked for from {} to {}.",
                solve.name,
                called(view, place),
                solve.input,
                format::figure(&solve.root, &kind, &solve.unit),
                number(solve.low),
                number(solve.high)
            ));
        }
    }
    told
}

/// The terms in which a scenario differs from the deal as written.
fn differences(view: &View, place: usize) -> Markup {
    let terms = compare_variants(view.deal, view.run, 0, place).terms;
    let says = |words: &Option<String>| words.clone().unwrap_or_else(|| "not there".to_owned());
    let row = |term: &TermDifference| {
        let label = match &term.label {
            Some(label) => html! { (label) " " code { (term.name) } },
            None => html! { code { (term.name) } },
        };
        let cells = [&term.left, &term.right].map(|side| html! { (says(side)) });
        GridRow::plain(label, cells.to_vec())
    };
    let grid = Grid {
        caption: String::new(),
        headings: vec!["Term".to_owned(), called(view, 0), called(view, place)],
        rows: terms.iter().map(row).collect(),
        words: true,
    };
    html! {
        h3 { (called(view, place)) ": what is different" }
        @if terms.is_empty() { p { "Nothing in the end." } }
        (grid.markup())
    }
}
