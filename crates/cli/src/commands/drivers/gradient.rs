//! The table of slopes.

use report::format;
use report::paths::gradients::{
    Estimate, Gradients, InputSlope, NEAR, NoGradients, RECOMPUTED_COUNT, Slope,
};
use report::paths::{Asked, Sampling};
use serde::Serialize;

use super::{ROWS_MAX, View, left_out, percent};
use crate::amount::{Scale, grouped};
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::output::Output;
use crate::pace::Pace;
use crate::page::Page;
use crate::table::{Row, Table};

/// The slopes of a figure; `None` where it is a yes or no.
pub(super) fn draw(
    prepared: &Prepared,
    asked: &report::drivers::Asked,
    output: &mut Output,
) -> Option<Gradients> {
    let paths = Asked {
        path_count: asked.path_count,
        seed: asked.seed,
        sampling: Sampling::Sobol,
    };
    let mut pace = Pace::begin("paths of the slopes", asked.path_count);
    let mut progress = |done: usize, steps: usize| pace.tell(done, steps, output);
    let (deal, run) = (&prepared.deal, &prepared.run);
    let found = report::gradients(deal, run, asked.variant, asked.of, &paths, &mut progress);
    output.end_progress();
    match found {
        Ok(gradients) => Some(gradients),
        Err(NoGradients::NotANumber) => None,
        Err(NoGradients::TooLarge { bytes }) => {
            output.error_line(&format!(
                "note: the slopes of this deal would take {} GiB of memory and are left out",
                bytes >> 30
            ));
            None
        }
        Err(NoGradients::Stopped) => {
            output.error_line("note: stopped; the slopes over paths are left out");
            None
        }
    }
}

pub(super) fn print(view: &View, page: &mut Page) {
    let Some(gradients) = view.gradients else {
        return;
    };
    if gradients.inputs.is_empty() {
        page.heading("Gradient");
        page.paragraph(0, "No input moves it by a little.");
        return;
    }
    let shown = || gradients.inputs.iter().take(ROWS_MAX);
    let scale = view.scale(shown().flat_map(|input| {
        let slope = input.best();
        [
            slope.one_percent.mean,
            slope.recomputed.map_or(0.0, |again| again.mean),
        ]
    }));
    let words = if scale.words.is_empty() {
        String::new()
    } else {
        format!(", {}", scale.words)
    };
    page.heading(format!(
        "Gradient: every input by itself, {}{words}",
        over(gradients)
    ));
    let number = |estimate: Estimate| cell(&scale, view, estimate);
    let row = |input: &InputSlope| {
        let slope = input.best();
        let mut cells = vec![
            number(slope.one_percent),
            slope.recomputed.map_or_else(String::new, number),
            for_one(view, input, slope),
        ];
        if gradients.path_count > 0 {
            cells.push(percent(slope.near_kink));
        }
        Row {
            label: visible(&input.name),
            cells,
        }
    };
    let mut headings = vec!["for 1 % more", "run again", "for one more"];
    if gradients.path_count > 0 {
        headings.push("near a kink");
    }
    Table {
        headings: headings.into_iter().map(str::to_owned).collect(),
        rows: shown().map(row).collect(),
    }
    .print(page);
    left_out(gradients.inputs.len(), page);
    page.paragraph(0, meaning(gradients));
    if let Some(words) = without(gradients) {
        page.paragraph(0, words);
    }
}

fn over(gradients: &Gradients) -> String {
    match gradients.path_count {
        0 => "on the central path".to_owned(),
        count => format!("mean over {} paths", grouped(count)),
    }
}

/// A number with its standard error where that can be seen.
fn cell(scale: &Scale, view: &View, estimate: Estimate) -> String {
    let kind = &view.drivers.kind;
    if !estimate.mean.is_finite() {
        return "none".to_owned();
    }
    let mean = scale.number(estimate.mean, kind);
    let error = scale.number(estimate.standard_error, kind);
    if !estimate.standard_error.is_finite() || estimate.standard_error < 0.005 * estimate.mean.abs()
    {
        return mean;
    }
    format!("{mean} ± {error}")
}

/// The slope with both units: `2.82 USD per %`.
fn for_one(view: &View, input: &InputSlope, slope: &Slope) -> String {
    let drivers = view.drivers;
    if !slope.by_one.mean.is_finite() {
        return "none".to_owned();
    }
    let amount = format::value(slope.by_one.mean, &drivers.kind, &drivers.unit);
    let unit = match input.unit.text.as_str() {
        "" => "1",
        words => words,
    };
    visible(&format!("{amount} per {unit}"))
}

fn meaning(gradients: &Gradients) -> String {
    let drawn = gradients.path_count > 0;
    let again = if drawn {
        format!(
            "Run again: the same with the input in fact raised on some of the draws, for the {RECOMPUTED_COUNT} \
             largest."
        )
    } else {
        "Run again: the same with the input in fact raised.".to_owned()
    };
    let near = if drawn {
        let band = format::number(1.0 / NEAR);
        format!(
            " Near a kink: the share of paths on which another branch (a threshold, a bracket, a limit) \
             that the input moves begins within 1 part in {band}. ± is the standard error, where it is \
             above half a percent."
        )
    } else {
        String::new()
    };
    let missing = gradients.path_count - gradients.value_count;
    let missing = if missing > 0 {
        format!(
            " Left out: {} paths on which it has no value.",
            grouped(missing)
        )
    } else {
        String::new()
    };
    format!(
        "For 1 % more: what one hundredth more of the input moves it by, were everything as straight as \
         it is here; all slopes come from one sweep backwards (the adjoint). {again} Where the two differ, \
         a kink or a jump lies in between, and the second is what happens. For one more: of the unit of \
         the input, in every year where it has several.{near}{missing}"
    )
}

/// What has no slope, and how much does not move it.
fn without(gradients: &Gradients) -> Option<String> {
    let mut said = Vec::new();
    match gradients.unmoved_count {
        0 => {}
        1 => said.push("1 other input does not move it by a little.".to_owned()),
        count => said.push(format!("{count} other inputs do not move it by a little.")),
    }
    let names = &gradients.without_slope;
    if !names.is_empty() {
        let some: Vec<String> = names
            .iter()
            .take(ROWS_MAX)
            .map(|name| visible(name))
            .collect();
        let more = match names.len().saturating_sub(ROWS_MAX) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        said.push(format!(
            "No slope, because it is a yes or no, or fixes a year: {}{more}.",
            some.join(", ")
        ));
    }
    (!said.is_empty()).then(|| said.join(" "))
}

/// `gradient` in JSON.
#[derive(Serialize)]
pub(super) struct Answer {
    paths: usize,
    with_value: usize,
    near: f64,
    inputs: Vec<Input>,
    unmoved: usize,
    without_slope: Vec<String>,
}

#[derive(Serialize)]
struct Input {
    name: String,
    label: String,
    nature: &'static str,
    per: String,
    central: Numbers,
    over_paths: Option<Numbers>,
}

#[derive(Serialize)]
struct Numbers {
    one_percent_more: Number,
    run_again: Option<Number>,
    one_more: Number,
    near_kink: Option<f64>,
    no_slope: Option<f64>,
}

#[derive(Serialize)]
struct Number {
    value: Option<f64>,
    standard_error: Option<f64>,
}

/// Everything, with all digits.
pub(super) fn answer(gradients: &Gradients) -> Answer {
    let inputs = gradients.inputs.iter().map(|input| Input {
        name: input.name.clone(),
        label: input.label.clone(),
        nature: input.nature.word(),
        per: input.unit.text.clone(),
        central: numbers(&input.central),
        over_paths: input.over_paths.as_ref().map(numbers),
    });
    Answer {
        paths: gradients.path_count,
        with_value: gradients.value_count,
        near: NEAR,
        inputs: inputs.collect(),
        unmoved: gradients.unmoved_count,
        without_slope: gradients.without_slope.clone(),
    }
}

fn numbers(slope: &Slope) -> Numbers {
    Numbers {
        one_percent_more: one(slope.one_percent),
        run_again: slope.recomputed.map(one),
        one_more: one(slope.by_one),
        near_kink: finite(slope.near_kink),
        no_slope: finite(slope.no_slope),
    }
}

fn one(estimate: Estimate) -> Number {
    Number {
        value: finite(estimate.mean),
        standard_error: finite(estimate.standard_error),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
