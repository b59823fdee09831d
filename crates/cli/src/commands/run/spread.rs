//! `run --paths`: how the figures are spread when the draws are drawn.

use report::paths::{Asked, Chance, Paths, ReadingChance, Sampling, ShowSpread, Spread, Stopped};
use report::{Figure, format};
use serde::Serialize;

use super::View;
use super::overview::with_unit;
use crate::amount::{Scale, grouped, largest_money};
use crate::arguments;
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::memory::{bytes_allowed, in_gib};
use crate::output::Output;
use crate::page::Page;
use crate::table::{Row, Table};

/// From this many steps on it is worth saying how far a run has come.
const STEPS_TOLD: usize = 8;

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
    draw_paths(prepared, &asked, output)
}

/// Draws paths. `None` where the user stopped it.
pub(crate) fn draw_paths(
    prepared: &Prepared,
    asked: &Asked,
    output: &mut Output,
) -> Result<Option<Paths>, Exit> {
    let path_count = asked.path_count;
    if !prepared.run.has_draws {
        output.error_line("note: nothing in this deal is drawn (`~`), so every path is the same");
    }
    let bytes = report::paths::memory_bytes(&prepared.deal, &prepared.run, asked);
    let allowed = bytes_allowed();
    if bytes > allowed {
        let fits = (path_count as f64 * allowed as f64 / bytes as f64) as usize;
        output.error_line(&format!(
            "error: {path_count} paths of this deal take {}, and there are {} for a run",
            in_gib(bytes),
            in_gib(allowed)
        ));
        output.error_line(&format!("hint: ask for at most {fits}"));
        return Err(Exit::Usage);
    }
    let mut progress = |done: usize, steps: usize| {
        if steps >= STEPS_TOLD && Output::is_watched() {
            output.progress(&format!("{} % of {path_count} paths", done * 100 / steps));
        }
        true
    };
    let found = report::paths(&prepared.deal, &prepared.run, asked, &mut progress);
    output.end_progress();
    match found {
        Ok(paths) => Ok(Some(paths)),
        Err(Stopped) => Ok(None),
    }
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
        page.heading(format!(
            "Spread over {} paths{name}",
            grouped(paths.path_count)
        ));
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
    page.paragraph(0, how(paths));
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
            format!(
                "{label}; no value on {} of paths",
                percent(none as f64 / all as f64)
            )
        }
    };
    let mean = match number(spread.standard_error).as_str() {
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

fn percent(share: f64) -> String {
    format!("{} %", format::number((share * 1000.0).round() / 10.0))
}

fn chance_words(chance: &Chance) -> String {
    if chance.share.is_nan() {
        return "on no path with an answer".to_owned();
    }
    let error = format::number((chance.standard_error * 1000.0).ceil() / 10.0);
    format!("on {} of paths (± {error} points)", percent(chance.share))
}

/// How the paths were drawn, and where ± comes from.
fn how(paths: &Paths) -> String {
    let drawn = match paths.sampling {
        Sampling::Plain => "each path by itself; ± is the standard error, the standard deviation over the square root of the number of paths".to_owned(),
        Sampling::LatinHypercube => format!(
            "{} independent Latin hypercubes; ± is the standard error, from the means of these",
            report::paths::REPLICATE_COUNT
        ),
        Sampling::Sobol => format!(
            "{} independently scrambled Sobol' designs; ± is the standard error, from the means of these",
            report::paths::REPLICATE_COUNT
        ),
    };
    let beyond = match paths.beyond_sobol {
        0 => String::new(),
        count => format!(
            " {count} of the numbers of a path are beyond the dimensions of Sobol' points and drawn plainly."
        ),
    };
    format!(
        "{} drawn inputs, {} numbers a path, seed {}; {drawn}.{beyond} `10 % below` has one chance in ten below it.",
        paths.drawn_input_count, paths.number_count, paths.seed
    )
}

// --- As JSON --------------------------------------------------------------------------------------

/// The spread as a program reads it.
#[derive(Serialize)]
pub(super) struct Answer {
    paths: usize,
    seed: u64,
    sampling: &'static str,
    designs: usize,
    standard_error_from: &'static str,
    drawn_inputs: usize,
    numbers: usize,
    variants: Vec<VariantAnswer>,
}

#[derive(Serialize)]
struct VariantAnswer {
    name: String,
    shows: Vec<Option<ShowAnswer>>,
    claims: Vec<Option<ClaimAnswer>>,
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
pub(super) fn answer(paths: &Paths, shown: &[usize]) -> Answer {
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
        }
    });
    Answer {
        paths: paths.path_count,
        seed: paths.seed,
        sampling: match paths.sampling {
            Sampling::Plain => "plain",
            Sampling::LatinHypercube => "latin",
            Sampling::Sobol => "sobol",
        },
        designs: paths.sampling.design_count(),
        standard_error_from: match paths.sampling {
            Sampling::Plain => "paths",
            Sampling::LatinHypercube | Sampling::Sobol => "designs",
        },
        drawn_inputs: paths.drawn_input_count,
        numbers: paths.number_count,
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
        histogram,
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
