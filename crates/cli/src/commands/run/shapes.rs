//! How the first figure is spread, as a histogram, and the cash that is spread most year by year.

use report::Figure;
use report::paths::{Fan, FanYear, Paths, Shape, ShowSpread, widest};

use super::View;
use super::overview::with_unit;
use super::spread::percent;
use crate::amount::Scale;
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// Bins of the data that are one line of the page.
const MERGED: usize = 2;
/// Lines of a fan.
const YEARS_MAX: usize = 12;

/// Of the first scenario shown.
pub(super) fn print(view: &View, paths: &Paths, page: &mut Page) {
    let Some(place) = view.shown.first() else {
        return;
    };
    let leading = paths.variants[*place].shows.iter().flatten();
    let known = leading
        .filter(|show| show.kind.is_money())
        .find_map(|show| {
            let shape = &show.spreads[show.spreads.len() / 2].shape;
            (!shape.shares.is_empty()).then_some((show, shape))
        });
    if let Some((show, shape)) = known {
        histogram(view, show, shape, page);
    }
    if let Some(fan) = widest(&paths.fans[*place]) {
        years(view, fan, page);
    }
}

fn histogram(view: &View, show: &ShowSpread, shape: &Shape, page: &mut Page) {
    let bounds: Vec<Figure> = shape.bounds.iter().copied().map(Figure::one).collect();
    let scale = Scale::of(
        view.prepared.deal.base(),
        &show.kind,
        &show.unit,
        bounds.iter(),
    );
    let number = |place: usize| scale.number(shape.bounds[place], &show.kind);
    let last = shape.shares.len();
    let merged: Vec<(String, f64)> = (0..last)
        .step_by(MERGED)
        .map(|first| {
            let after = (first + MERGED).min(last);
            let words = format!("{} to {}", number(first), number(after));
            (words, shape.shares[first..after].iter().sum())
        })
        .collect();
    let largest = merged.iter().map(|(_, share)| *share).fold(0.0, f64::max);
    let mut rows = vec![(format!("below {}", number(0)), shape.below)];
    rows.extend(merged);
    rows.push((format!("above {}", number(last)), shape.above));
    let open = if show.spreads.len() > 1 {
        ", open terms in the middle"
    } else {
        ""
    };
    page.heading(format!(
        "How often: {}{open}",
        with_unit(&show.label, &scale.words)
    ));
    Table {
        headings: vec!["of paths".to_owned(), String::new()],
        rows: rows
            .into_iter()
            .map(|(label, share)| Row {
                label,
                cells: vec![percent(share), bar(share / largest)],
            })
            .collect(),
    }
    .print(page);
}

/// At most twenty signs, which read without colour.
fn bar(share: f64) -> String {
    let signs = (share.clamp(0.0, 1.0) * 20.0).round() as usize;
    format!("{:<20}", "#".repeat(signs)).replace(' ', "\u{a0}")
}

fn years(view: &View, fan: &Fan, page: &mut Page) {
    let known = fan.years.iter();
    let figures: Vec<Figure> = known
        .flat_map(|at| [at.low, at.high])
        .filter(|value| value.is_finite())
        .map(Figure::one)
        .collect();
    let scale = Scale::of(
        view.prepared.deal.base(),
        &fan.kind,
        &fan.unit,
        figures.iter(),
    );
    let number = |value: f64| {
        if value.is_finite() {
            scale.number(value, &fan.kind)
        } else {
            "none".to_owned()
        }
    };
    let row = |at: &FanYear| Row {
        label: at.year.to_string(),
        cells: vec![
            number(at.mean),
            number(at.low),
            number(at.median),
            number(at.high),
            percent(at.below_zero),
        ],
    };
    page.heading(format!(
        "Year by year, where it is spread most: cash of {}",
        with_unit(&visible(&fan.label), &scale.words)
    ));
    let step = fan.years.len().div_ceil(YEARS_MAX).max(1);
    Table {
        headings: ["mean", "10 % below", "median", "90 % below", "below 0"]
            .map(str::to_owned)
            .to_vec(),
        rows: fan.years.iter().step_by(step).map(row).collect(),
    }
    .print(page);
    page.paragraph(
        0,
        format!(
            "From {} of the paths, open terms in the middle; every year of every party is in `--json`.",
            crate::amount::grouped(fan.path_count)
        ),
    );
}
