//! `run --paths`: how the figures are spread when the draws are drawn.

use std::collections::BTreeMap;

use report::paths::{
    Asked, Chance, Fan, Paths, ReadingChance, Sampling, ShowSpread, Spread, Undefined,
};
use report::{Figure, format};
use serde::Serialize;

use super::View;
use super::overview::with_unit;
use crate::amount::{Scale, grouped, largest_money};
use crate::arguments;
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json::base_unit;
use crate::memory::{bytes_allowed, in_words};
use crate::output::Output;
use crate::pace::Pace;
use crate::page::Page;
use crate::table::{Row, Table};

/// From this much on the memory is told even where nobody watches.
const BYTES_TOLD: usize = 256 << 20;

/// Sums of numbers of one size are exact to about this share of it.
const ROUNDING: f64 = 1e-13;

impl From<arguments::Sampling> for Sampling {
    fn from(asked: arguments::Sampling) -> Self {
        match asked {
            arguments::Sampling::Plain => Self::Plain,
            arguments::Sampling::Latin => Self::LatinHypercube,
            arguments::Sampling::Sobol => Self::Sobol,
        }
    }
}

/// Draws the paths that were asked for. `None` where none were.
pub(super) fn draw(
    prepared: &Prepared,
    asked: &arguments::Run,
    output: &mut Output,
) -> Result<Option<Paths>, Exit> {
    let Some(path_count) = asked.paths else {
        return Ok(None);
    };
    let asked = Asked {
        path_count,
        seed: asked.seed,
        sampling: asked.sampling.into(),
    };
    draw_paths(prepared, &asked, output).map(Some)
}

/// Draws all paths, for what must not be made of a part of them.
pub(crate) fn draw_all(
    prepared: &Prepared,
    asked: &Asked,
    output: &mut Output,
) -> Result<Paths, Exit> {
    let paths = draw_paths(prepared, asked, output)?;
    if paths.path_count < paths.asked_count {
        output.error_line("stopped: nothing was written");
        return Err(Exit::Stopped);
    }
    Ok(paths)
}

/// Draws paths; those that were finished, where the user stopped it.
fn draw_paths(prepared: &Prepared, asked: &Asked, output: &mut Output) -> Result<Paths, Exit> {
    let path_count = asked.path_count;
    if !prepared.run.has_draws {
        output.error_line("note: nothing in this deal is drawn (`~`), so every path is the same");
    }
    let bytes = report::paths::memory_bytes(&prepared.deal, &prepared.run, asked);
    let allowed = bytes_allowed();
    if bytes > allowed {
        let fits = (path_count as f64 * allowed as f64 / bytes as f64) as usize;
        output.error_line(&format!(
            "error: {} paths of this deal take {}, and there are {} for a run",
            grouped(path_count),
            in_words(bytes),
            in_words(allowed)
        ));
        output.error_line(&format!("hint: ask for at most {fits}"));
        return Err(Exit::Usage);
    }
    if bytes > BYTES_TOLD || Output::is_watched() {
        output.error_line(&format!(
            "{} paths take about {} of memory",
            grouped(path_count),
            in_words(bytes)
        ));
    }
    let mut pace = Pace::begin("paths", path_count);
    let mut progress = |done: usize, steps: usize| pace.tell(done, steps, output);
    let found = report::paths(&prepared.deal, &prepared.run, asked, &mut progress);
    output.end_progress();
    let Ok(paths) = found else {
        output.error_line("stopped before any part of the paths was finished");
        return Err(Exit::Stopped);
    };
    if paths.path_count < paths.asked_count {
        output.error_line(&format!(
            "stopped after {} of {} paths",
            grouped(paths.path_count),
            grouped(paths.asked_count)
        ));
    }
    Ok(paths)
}

/// The tables: one for each scenario shown.
pub(super) fn print(view: &View, paths: &Paths, page: &mut Page) {
    for place in view.shown {
        let variant = &paths.variants[*place];
        if variant.shows.iter().flatten().next().is_none() {
            continue;
        }
        let name = if view.shown.len() > 1 || *place > 0 {
            format!(", {}", visible(&variant.name))
        } else {
            String::new()
        };
        page.heading(format!("Spread over {}{name}", counted(paths)));
        table(view, &variant.shows, |show| Some(&show.spreads)).print(page);
        let claims = variant.claims.iter().flatten();
        for claim in claims {
            for reading in &claim.readings {
                let chances: Vec<String> = reading.chances.iter().map(chance_words).collect();
                let words = match chances.as_slice() {
                    [] => continue,
                    [only] => only.clone(),
                    [low, middle, high] if low == middle && middle == high => low.clone(),
                    many => many.join(" / "),
                };
                let name = if claim.readings.len() > 1 {
                    format!("{}, read as {}", claim.name, reading.name)
                } else {
                    claim.name.clone()
                };
                page.item("  ", format!("Claim {}: holds {words}", visible(&name)));
            }
        }
        let has_less = variant
            .shows
            .iter()
            .flatten()
            .any(|show| show.less_no_deal.is_some());
        if has_less {
            page.heading(format!("The same less `no_deal` on the same draws{name}"));
            table(view, &variant.shows, |show| show.less_no_deal.as_ref()).print(page);
        }
    }
    super::shapes::print(view, paths, page);
    undefined(view, paths, page);
    page.paragraph(0, how(paths));
}

/// Figures that could not be computed on some paths, and where the first of these numbers was born.
fn undefined(view: &View, paths: &Paths, page: &mut Page) {
    let shown = |told: &&Undefined| view.shown.contains(&told.variant);
    for told in paths.undefined.iter().filter(shown) {
        let asked = Asked {
            path_count: paths.asked_count,
            seed: paths.seed,
            sampling: paths.sampling,
        };
        let born = report::paths::born(&view.prepared.deal, &asked, told.path);
        let scenario = match told.variant {
            0 => String::new(),
            place => format!(" in {}", paths.variants[place].name),
        };
        let label = &told.label;
        let counts = (grouped(told.count), grouped(paths.path_count));
        let counts = format!("on {} of {} paths", counts.0, counts.1);
        let path = told.path;
        let words = match born {
            Some(born) => format!(
                "{label}{scenario} is not a number {counts}; the first is path {path}: {born}."
            ),
            // A formula that asks for a share or a rate may have no answer.
            None => format!(
                "{label}{scenario} has no answer {counts}; `why --path {path}` says why on the first."
            ),
        };
        page.paragraph(0, visible(&words));
    }
}

fn table<'s>(
    view: &View,
    shows: &'s [Option<ShowSpread>],
    of: impl Fn(&'s ShowSpread) -> Option<&'s Vec<Spread>>,
) -> Table {
    let model = view.prepared.deal.base();
    let figures: Vec<(&ShowSpread, Vec<Figure>)> = shows
        .iter()
        .flatten()
        .filter_map(|show| {
            let spreads = of(show)?.iter();
            let figures = spreads.flat_map(|spread| [spread.quantile(0.1), spread.quantile(0.9)]);
            Some((show, figures.map(Figure::one).collect()))
        })
        .collect();
    let all = figures
        .iter()
        .flat_map(|(show, figures)| figures.iter().map(|figure| (&show.unit, figure)));
    let largest = largest_money(model, all);
    let mut table = Table {
        headings: ["mean", "10 % below", "median", "90 % below", "below 0"]
            .map(str::to_owned)
            .to_vec(),
        rows: Vec::new(),
    };
    for (show, figures) in &figures {
        let scale = Scale::beside(model, &show.kind, &show.unit, figures.iter(), largest);
        let label = with_unit(&show.label, &scale.words);
        let spreads = of(show).expect("it was found a moment ago");
        if spreads
            .iter()
            .all(|spread| spread.least == 0.0 && spread.most == 0.0)
        {
            continue;
        }
        if spreads.iter().all(|spread| spread.is_same(&spreads[0])) {
            table.rows.push(row(label, &spreads[0], &scale, show));
            continue;
        }
        let blank = Row {
            label,
            cells: vec![String::new(); 5],
        };
        table.rows.push(blank);
        for (spread, words) in spreads
            .iter()
            .zip(["  open terms low", "  in the middle", "  high"])
        {
            table.rows.push(row(words.to_owned(), spread, &scale, show));
        }
    }
    table
}

fn row(label: String, spread: &Spread, scale: &Scale, show: &ShowSpread) -> Row {
    let number = |value: f64| {
        if value.is_finite() {
            scale.number(value, &show.kind)
        } else {
            "none".to_owned()
        }
    };
    let below = if spread.value_count == 0 {
        "–".to_owned()
    } else {
        percent(spread.below_zero)
    };
    let label = match spread.no_value_count {
        0 => label,
        none => {
            let all = spread.value_count + none;
            let why: Vec<String> = spread
                .statuses
                .iter()
                .map(|(word, count)| format!("{word} on {}", percent(*count as f64 / all as f64)))
                .collect();
            format!("{label}; {} of paths", why.join(", "))
        }
    };
    // What is the same on every path differs by rounding only.
    let size = spread.mean.abs().max(spread.most.abs());
    let is_rounding = spread.standard_error <= ROUNDING * size;
    let error = if is_rounding {
        0.0
    } else {
        spread.standard_error
    };
    let mean = match number(error).as_str() {
        "0" | "none" => number(spread.mean),
        error => format!("{} ± {error}", number(spread.mean)),
    };
    let cells = vec![
        mean,
        number(spread.quantile(0.1)),
        number(spread.quantile(0.5)),
        number(spread.quantile(0.9)),
        below,
    ];
    Row { label, cells }
}

pub(super) fn percent(share: f64) -> String {
    format!("{} %", format::number((share * 1000.0).round() / 10.0))
}

fn chance_words(chance: &Chance) -> String {
    if chance.share.is_nan() {
        return "on no path with an answer".to_owned();
    }
    let error = format::number((chance.standard_error * 1000.0).ceil() / 10.0);
    format!("on {} of paths (± {error} points)", percent(chance.share))
}

/// How many paths there are, and of how many where the run was stopped.
fn counted(paths: &Paths) -> String {
    let done = grouped(paths.path_count);
    if paths.path_count < paths.asked_count {
        return format!(
            "{done} of {} paths, then stopped",
            grouped(paths.asked_count)
        );
    }
    format!("{done} paths")
}

fn counted_as(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count))
}

/// How the paths were drawn, and where ± comes from.
fn how(paths: &Paths) -> String {
    let drawn = match paths.sampling {
        Sampling::Plain => "each path by itself; ± is the standard error, the standard deviation over the square root of the number of paths".to_owned(),
        Sampling::LatinHypercube => format!(
            "{} independent Latin hypercubes; ± is the standard error, from the means of these",
            paths.design_count()
        ),
        Sampling::Sobol => format!(
            "{} independently scrambled Sobol' designs; ± is the standard error, from the means of these",
            paths.design_count()
        ),
    };
    let beyond = match paths.beyond_sobol {
        0 => String::new(),
        count => format!(
            " {count} of the numbers of a path are beyond the dimensions of Sobol' points and drawn plainly."
        ),
    };
    format!(
        "{}, {} a path, seed {}; {drawn}.{beyond} `10 % below` has one chance in ten below it.",
        counted_as(paths.drawn_input_count, "drawn input"),
        counted_as(paths.number_count, "number"),
        paths.seed
    )
}

// --- As JSON --------------------------------------------------------------------------------------

/// The spread as a program reads it.
#[derive(Serialize)]
pub(super) struct Answer {
    paths: usize,
    asked: usize,
    seed: u64,
    sampling: &'static str,
    designs: usize,
    standard_error_from: &'static str,
    drawn_inputs: usize,
    numbers: usize,
    undefined: Vec<UndefinedAnswer>,
    variants: Vec<VariantAnswer>,
}

#[derive(Serialize)]
struct VariantAnswer {
    name: String,
    shows: Vec<Option<ShowAnswer>>,
    claims: Vec<Option<ClaimAnswer>>,
    fans: Vec<FanAnswer>,
}

#[derive(Serialize)]
struct ShowAnswer {
    label: String,
    spreads: Vec<SpreadAnswer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    less_no_deal: Option<Vec<SpreadAnswer>>,
}

#[derive(Serialize)]
struct SpreadAnswer {
    /// `low`, `middle` or `high` where terms are open.
    open_terms: Option<&'static str>,
    values: usize,
    no_value: usize,
    mean: Option<f64>,
    standard_error: Option<f64>,
    standard_deviation: Option<f64>,
    quantiles: Vec<(f64, Option<f64>)>,
    least: Option<f64>,
    most: Option<f64>,
    below_zero: Option<f64>,
    /// Why there is no value, with the number of paths.
    statuses: BTreeMap<&'static str, usize>,
    /// Nothing where the figure is the same on every path.
    histogram: Option<HistogramAnswer>,
}

#[derive(Serialize)]
struct HistogramAnswer {
    bounds: Vec<f64>,
    shares: Vec<f64>,
    below: f64,
    above: f64,
}

#[derive(Serialize)]
struct FanAnswer {
    name: String,
    label: String,
    unit: String,
    paths: usize,
    years: Vec<FanYearAnswer>,
}

#[derive(Serialize)]
struct FanYearAnswer {
    year: i32,
    mean: Option<f64>,
    low: Option<f64>,
    median: Option<f64>,
    high: Option<f64>,
    below_zero: Option<f64>,
}

#[derive(Serialize)]
struct UndefinedAnswer {
    scenario: String,
    figure: String,
    paths: usize,
    first_path: usize,
}

#[derive(Serialize)]
struct ClaimAnswer {
    name: String,
    readings: Vec<ReadingAnswer>,
}

#[derive(Serialize)]
struct ReadingAnswer {
    name: String,
    chances: Vec<ChanceAnswer>,
}

#[derive(Serialize)]
struct ChanceAnswer {
    open_terms: Option<&'static str>,
    share: Option<f64>,
    standard_error: Option<f64>,
    no_value: usize,
}

/// The spread for `--json`, of the scenarios shown.
pub(super) fn answer(prepared: &Prepared, paths: &Paths, shown: &[usize]) -> Answer {
    let ends = |place: usize| match (paths.has_open_terms, place) {
        (false, _) => None,
        (true, 0) => Some("low"),
        (true, 1) => Some("middle"),
        (true, _) => Some("high"),
    };
    let spreads = |spreads: &[Spread]| {
        let all = spreads.iter().enumerate();
        all.map(|(place, spread)| spread_answer(spread, ends(place)))
            .collect::<Vec<_>>()
    };
    let variants = shown.iter().map(|place| {
        let variant = &paths.variants[*place];
        let shows = variant.shows.iter().map(|show| {
            show.as_ref().map(|show| ShowAnswer {
                label: show.label.clone(),
                spreads: spreads(&show.spreads),
                less_no_deal: show.less_no_deal.as_deref().map(spreads),
            })
        });
        let reading = |reading: &ReadingChance| {
            let chances = reading.chances.iter().enumerate();
            let chances = chances.map(|(place, chance)| ChanceAnswer {
                open_terms: ends(place),
                share: finite(chance.share),
                standard_error: finite(chance.standard_error),
                no_value: chance.no_value_count,
            });
            ReadingAnswer {
                name: reading.name.clone(),
                chances: chances.collect(),
            }
        };
        let claims = variant.claims.iter().map(|claim| {
            claim.as_ref().map(|claim| ClaimAnswer {
                name: claim.name.clone(),
                readings: claim.readings.iter().map(reading).collect(),
            })
        });
        VariantAnswer {
            name: variant.name.clone(),
            shows: shows.collect(),
            claims: claims.collect(),
            fans: paths.fans[*place]
                .iter()
                .map(|fan| fan_answer(prepared, fan))
                .collect(),
        }
    });
    let undefined = |undefined: &Undefined| UndefinedAnswer {
        scenario: paths.variants[undefined.variant].name.clone(),
        figure: undefined.label.clone(),
        paths: undefined.count,
        first_path: undefined.path,
    };
    Answer {
        paths: paths.path_count,
        asked: paths.asked_count,
        seed: paths.seed,
        sampling: match paths.sampling {
            Sampling::Plain => "plain",
            Sampling::LatinHypercube => "latin",
            Sampling::Sobol => "sobol",
        },
        designs: paths.design_count(),
        standard_error_from: match paths.sampling {
            Sampling::Plain => "paths",
            Sampling::LatinHypercube | Sampling::Sobol => "designs",
        },
        drawn_inputs: paths.drawn_input_count,
        numbers: paths.number_count,
        undefined: paths.undefined.iter().map(undefined).collect(),
        variants: variants.collect(),
    }
}

fn spread_answer(spread: &Spread, open_terms: Option<&'static str>) -> SpreadAnswer {
    let levels = report::paths::LEVELS.iter().zip(spread.quantiles);
    let shape = &spread.shape;
    let histogram = (!shape.shares.is_empty()).then(|| HistogramAnswer {
        bounds: shape.bounds.clone(),
        shares: shape.shares.clone(),
        below: shape.below,
        above: shape.above,
    });
    SpreadAnswer {
        open_terms,
        values: spread.value_count,
        no_value: spread.no_value_count,
        mean: finite(spread.mean),
        standard_error: finite(spread.standard_error),
        standard_deviation: finite(spread.standard_deviation),
        quantiles: levels
            .map(|(level, value)| (*level, finite(value)))
            .collect(),
        least: finite(spread.least),
        most: finite(spread.most),
        below_zero: finite(spread.below_zero),
        statuses: spread.statuses.clone(),
        histogram,
    }
}

fn fan_answer(prepared: &Prepared, fan: &Fan) -> FanAnswer {
    let years = fan.years.iter().map(|at| FanYearAnswer {
        year: at.year,
        mean: finite(at.mean),
        low: finite(at.low),
        median: finite(at.median),
        high: finite(at.high),
        below_zero: finite(at.below_zero),
    });
    FanAnswer {
        name: fan.name.clone(),
        label: fan.label.clone(),
        unit: base_unit(prepared.deal.base(), &fan.unit),
        paths: fan.path_count,
        years: years.collect(),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
