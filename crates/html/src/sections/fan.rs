//! The cash whose years are spread most, as a fan.

use report::amount::Scale;
use report::chart::{Axis, Chart, Drawing, Lines, Series};
use report::paths::{Fan, FanYear, widest};
use report::{Figure, Paths};

use crate::View;

/// `None` where no year of any cash is spread.
pub(crate) fn chart(view: &View, paths: &Paths) -> Option<Chart> {
    widest(&paths.fans[0]).map(|fan| years(view, fan))
}

fn years(view: &View, fan: &Fan) -> Chart {
    let ends = fan.years.iter().flat_map(|at| [at.low, at.high]);
    let figures: Vec<Figure> = ends
        .filter(|value| value.is_finite())
        .map(Figure::one)
        .collect();
    let scale = Scale::of(view.deal.base(), &fan.kind, &fan.unit, figures.iter());
    let line = |label: &str, of: fn(&FanYear) -> f64| Series {
        label: label.to_owned(),
        values: fan.years.iter().map(|at| scale.shown(of(at))).collect(),
    };
    let at: Vec<f64> = fan.years.iter().map(|at| f64::from(at.year)).collect();
    let lines = vec![
        line("1 in 10 above", |at| at.high),
        line("half below", |at| at.median),
        line("1 in 10 below", |at| at.low),
    ];
    let below = fan.years.iter().map(|at| at.below_zero);
    let worst = below.fold(0.0, f64::max);
    Chart {
        id: "fan".to_owned(),
        title: format!("{}: cash year by year", fan.label),
        summary: format!(
            "8 in 10 runs are between the outer lines, each year by itself, money of the day, from {} runs. In its worst year it is below zero {}.",
            model::words::separated(&fan.path_count.to_string()),
            report::summary::frequency(worst)
        ),
        drawing: Drawing::Lines(Lines {
            across: Axis {
                label: String::new(),
                unit: "year".to_owned(),
            },
            upward: Axis {
                label: "cash".to_owned(),
                unit: scale.words.clone(),
            },
            places: vec![at; lines.len()],
            lines,
            marks: Vec::new(),
        }),
    }
}
