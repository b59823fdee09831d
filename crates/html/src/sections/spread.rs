//! How the figures are spread when what is drawn is drawn.

use maud::{Markup, html};
use model::definition::Kind;
use report::amount::{Scale, largest_money};
use report::chart::{Axis, Chart, Drawing, Histogram, Lines, Mark, Series};
use report::paths::{PathsVariant, ShowSpread, Spread};
use report::summary::{Why, frequency};
use report::{Figure, Paths};

use super::{called, fan};
use crate::View;
use crate::figure::figure;
use crate::grid::{Grid, GridRow, RowLook};

/// Figures that have pictures of their own, in the order in which the deal shows them.
const PICTURES_MAX: usize = 4;

pub(crate) fn section(view: &View) -> Option<Markup> {
    let paths = view.paths?;
    let shows = spread_shows(paths);
    let charts: Vec<Chart> = shows
        .iter()
        .take(PICTURES_MAX)
        .flat_map(|(place, show)| {
            let curve = curve(view, paths, *place, show);
            [Some(curve), histogram(view, *place, show)]
        })
        .flatten()
        .collect();
    let has_any = !charts.is_empty();
    has_any.then(|| {
        html! {
            @for chart in &charts { (figure(chart)) }
            @if let Some(fan) = fan::chart(view, paths) { (figure(&fan)) }
            (table(view, paths).markup())
        }
    })
}

/// The figures of the base that differ from path to path, with their places.
fn spread_shows(paths: &Paths) -> Vec<(usize, &ShowSpread)> {
    let shows = paths.variants[0].shows.iter().enumerate();
    let known = shows.filter_map(|(place, show)| Some((place, show.as_ref()?)));
    known
        .filter(|(_, show)| {
            let moves = |spread: &Spread| spread.value_count > 0 && spread.least < spread.most;
            matches!(show.kind, Kind::Number(_)) && show.spreads.iter().any(moves)
        })
        .collect()
}

/// The chance of each value, as an S-curve: the base beside the same ground without the deal.
fn curve(view: &View, paths: &Paths, place: usize, show: &ShowSpread) -> Chart {
    let figures = ends(&show.spreads);
    let scale = Scale::of(view.deal.base(), &show.kind, &show.unit, figures.iter());
    let mut places = Vec::new();
    let mut lines = Vec::new();
    let mut add = |label: String, spread: &Spread| {
        if spread.value_count > 0 && spread.least < spread.most {
            let (at, chances) = points(spread, &scale);
            places.push(at);
            lines.push(Series {
                label,
                values: chances,
            });
        }
    };
    for (setting, spread) in distinct(&show.spreads) {
        add(format!("{}{setting}", called(view, 0)), spread);
    }
    let without = view.deal.variant_of("no_deal");
    let other = without.and_then(|other| Some((other, shown_in(&paths.variants[other], place)?)));
    if let Some((other, without)) = other {
        add(
            called(view, other),
            &without.spreads[without.spreads.len() / 2],
        );
    }
    let middle = &show.spreads[show.spreads.len() / 2];
    let number = |value: f64| scale.number(value, &show.kind);
    let [low, median, high] = [0.1, 0.5, 0.9].map(|level| number(middle.quantile(level)));
    let unit = &scale.words;
    Chart {
        id: format!("spread-{}", place + 1),
        title: format!("{}: chance of less", show.label),
        summary: format!(
            "{} is between {low} and {high} {unit} in 8 of 10 runs, half of them are below {median} {unit}, and it is below zero {}. The curves leave out the first and the last hundredth of the runs.",
            show.label,
            frequency(middle.below_zero)
        ),
        drawing: Drawing::Lines(Lines {
            across: Axis {
                label: show.label.clone(),
                unit: unit.clone(),
            },
            upward: Axis {
                label: "runs below".to_owned(),
                unit: "%".to_owned(),
            },
            places,
            lines,
            marks: vec![Mark {
                at: scale.shown(middle.quantile(0.5)),
                label: format!("half of the runs are below {median}"),
            }],
        }),
    }
}

/// What open terms are in each spread; nothing where they make no difference.
fn settings(spreads: &[Spread]) -> Vec<&'static str> {
    match spreads.len() {
        3 => vec![", open terms low", ", in the middle", ", high"],
        count => vec![""; count],
    }
}

fn shown_in(variant: &PathsVariant, place: usize) -> Option<&ShowSpread> {
    variant.shows.get(place)?.as_ref()
}

/// Values and the share of runs below them in percent, without the first and the last hundredth: one
/// run far out would leave no room for the others.
fn points(spread: &Spread, scale: &Scale) -> (Vec<f64>, Vec<f64>) {
    let percentiles = spread.shape.percentiles.iter().enumerate();
    percentiles
        .map(|(place, value)| (scale.shown(*value), (place + 1) as f64))
        .unzip()
}

/// How often a figure falls where, in the deal as written and with open terms in the middle.
fn histogram(view: &View, place: usize, show: &ShowSpread) -> Option<Chart> {
    let middle = &show.spreads[show.spreads.len() / 2];
    let shape = &middle.shape;
    let most = shape.shares.iter().copied().enumerate();
    let (fullest, share) = most.max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    let figures = ends(&show.spreads);
    let scale = Scale::of(view.deal.base(), &show.kind, &show.unit, figures.iter());
    let number = |value: f64| scale.number(value, &show.kind);
    let unit = &scale.words;
    let outside = match shape.below + shape.above {
        0.0 => String::new(),
        outside => format!(
            " The picture leaves out {} % of the runs at its ends.",
            report::format::number((outside * 1000.0).round() / 10.0)
        ),
    };
    let setting = if distinct(&show.spreads).len() > 1 {
        ", open terms in the middle"
    } else {
        ""
    };
    Some(Chart {
        id: format!("often-{}", place + 1),
        title: format!("{}: how often", show.label),
        summary: format!(
            "In the deal as written{setting}, {} lies most often between {} and {} {unit}: {}. The mean is {} {unit}.{outside}",
            show.label,
            number(shape.bounds[fullest]),
            number(shape.bounds[fullest + 1]),
            frequency(share),
            number(middle.mean),
        ),
        drawing: Drawing::Histogram(Histogram {
            across: Axis {
                label: show.label.clone(),
                unit: unit.clone(),
            },
            bounds: shape
                .bounds
                .iter()
                .map(|bound| scale.shown(*bound))
                .collect(),
            shares: shape.shares.clone(),
            marks: vec![Mark {
                at: scale.shown(middle.quantile(0.5)),
                label: format!(
                    "half of the runs are below {}",
                    number(middle.quantile(0.5))
                ),
            }],
        }),
    })
}

fn ends(spreads: &[Spread]) -> Vec<Figure> {
    let ends = spreads
        .iter()
        .flat_map(|spread| [spread.quantile(0.1), spread.quantile(0.9)]);
    ends.map(Figure::one).collect()
}

fn table(view: &View, paths: &Paths) -> Grid {
    let all: Vec<(&ShowSpread, Vec<Figure>)> = paths.variants[0]
        .shows
        .iter()
        .flatten()
        .map(|show| (show, ends(&show.spreads)))
        .collect();
    let figures = all
        .iter()
        .flat_map(|(show, ends)| ends.iter().map(|end| (&show.unit, end)));
    let largest = largest_money(view.deal.base(), figures);
    let shows = paths.variants[0].shows.iter().enumerate();
    let rows = shows.filter_map(|(place, show)| {
        let show = show
            .as_ref()
            .filter(|show| matches!(show.kind, Kind::Number(_)))?;
        let ends = ends(&show.spreads);
        let scale = Scale::beside(
            view.deal.base(),
            &show.kind,
            &show.unit,
            ends.iter(),
            largest,
        );
        let less = show.less_no_deal.as_ref();
        let pairs = [
            Some((&show.spreads, RowLook::Plain)),
            less.map(|less| (less, RowLook::Less)),
        ];
        let why = Why {
            variant: 0,
            name: format!("show {}", place + 1),
        };
        let rows = pairs.into_iter().flatten().flat_map(|(spreads, look)| {
            let known = distinct(spreads);
            let rows = known.into_iter().map(|(setting, spread)| {
                let words = match look {
                    RowLook::Plain => format!("{} ({})", show.label, scale.words),
                    RowLook::Less => "less the same without the deal".to_owned(),
                };
                let label = if look == RowLook::Plain {
                    html! { (view.whys.link(&why, &words)) (setting) }
                } else {
                    html! { (words) (setting) }
                };
                row(label, spread, &scale, &show.kind, look)
            });
            rows.collect::<Vec<_>>()
        });
        Some(rows.collect::<Vec<_>>())
    });
    Grid {
        caption: format!(
            "Over {} runs of the deal as written; ± is the standard error of the mean, {}",
            model::words::separated(&paths.path_count.to_string()),
            paths.sampling.error_in_words()
        ),
        headings: [
            "",
            "mean",
            "1 in 10 below",
            "half below",
            "1 in 10 above",
            "runs below zero",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows.flatten().collect(),
        words: false,
    }
}

/// The spreads that differ, with what open terms are in them.
fn distinct(spreads: &[Spread]) -> Vec<(&'static str, &Spread)> {
    let near = |a: f64, b: f64| (a - b).abs() <= 1e-9 * a.abs().max(b.abs());
    let is_same = |one: &Spread| {
        let pairs = one.quantiles.iter().zip(&spreads[0].quantiles);
        pairs.into_iter().all(|(a, b)| near(*a, *b))
    };
    if spreads.iter().all(is_same) {
        return spreads
            .first()
            .map(|spread| ("", spread))
            .into_iter()
            .collect();
    }
    settings(spreads).into_iter().zip(spreads).collect()
}

fn row(label: Markup, spread: &Spread, scale: &Scale, kind: &Kind, look: RowLook) -> GridRow {
    let number = |value: f64| {
        if value.is_finite() {
            scale.number(value, kind)
        } else {
            "none".to_owned()
        }
    };
    let mean = match number(spread.standard_error).as_str() {
        "0" | "none" => number(spread.mean),
        error => format!("{} ± {error}", number(spread.mean)),
    };
    let below = match spread.value_count {
        0 => "–".to_owned(),
        _ => format!(
            "{} %",
            report::format::number((spread.below_zero * 1000.0).round() / 10.0)
        ),
    };
    let label = match spread.no_value_count {
        0 => label,
        none => {
            html! { (label) "; " (model::words::separated(&none.to_string())) " runs have no value" }
        }
    };
    let quantiles = [0.1, 0.5, 0.9].map(|level| number(spread.quantile(level)));
    let [low, median, high] = quantiles;
    let cells = [mean, low, median, high, below].map(|cell| html! { (cell) });
    GridRow {
        label,
        cells: cells.to_vec(),
        look,
    }
}
