//! A chart on the page: its title, what is seen in it, the picture for a wide and a narrow page, its numbers.

use maud::{Markup, PreEscaped, html};
use report::chart::{Chart, NARROW, WIDE};

use crate::grid::{Grid, GridRow};

pub(crate) fn figure(chart: &Chart) -> Markup {
    let table = chart.table();
    let numbers = Grid {
        caption: chart.title.clone(),
        headings: table.headings,
        rows: table
            .rows
            .into_iter()
            .map(|(label, cells)| {
                let cells = cells.into_iter().map(|cell| html! { (cell) });
                GridRow::plain(html! { (label) }, cells.collect())
            })
            .collect(),
        words: false,
    };
    with_numbers(chart, &numbers)
}

/// A chart with numbers that are written otherwise than the picture has them.
pub(crate) fn with_numbers(chart: &Chart, numbers: &Grid) -> Markup {
    html! {
        figure id=(chart.id) aria-labelledby={ (chart.id) "-caption" } {
            figcaption id={ (chart.id) "-caption" } {
                h3 { (chart.title) }
                p { (chart.summary) }
            }
            div class="wide" { (PreEscaped(chart.svg(WIDE))) }
            div class="narrow" { (PreEscaped(chart.svg(NARROW))) }
            details { summary { "Numbers of this chart" } (numbers.markup()) }
        }
    }
}
