//! `lodebook fit`: processes of the library, fitted to a history, as text for a deal.

use std::fmt::Write as _;

use model::csv::read_text_table;
use report::fit::{
    Estimate, Fit, NoFit, Per, Process, deal_text, fit, identifier, shock_correlation,
};
use report::format;
use serde::Serialize;

use super::import::{Told, in_words, refuse, text_in, wanted_as};
use crate::arguments::{self, Fit as Asked};
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use model::files::TEXT_BYTES_MAX;

impl From<arguments::Process> for Process {
    fn from(asked: arguments::Process) -> Self {
        match asked {
            arguments::Process::RandomWalk => Self::RandomWalk,
            arguments::Process::GeometricBrownian => Self::GeometricBrownian,
            arguments::Process::MeanReverting => Self::MeanReverting,
            arguments::Process::RegimeSwitching => Self::RegimeSwitching,
        }
    }
}

/// Numbers of consecutive years.
struct History {
    name: String,
    /// What they are called in a deal.
    word: String,
    first_year: i32,
    values: Vec<f64>,
}

impl History {
    fn last_year(&self) -> i32 {
        self.first_year + self.values.len() as i32 - 1
    }

    /// The years and the series, for the sources of a deal.
    fn in_words(&self, table: &str) -> String {
        let (first, last) = (self.first_year, self.last_year());
        let name = self.name.replace(['"', '\\'], "'");
        format!("{first}..{last} of {name} in {table}")
    }
}

/// The answer as JSON.
#[derive(Serialize)]
struct Everything {
    lodebook: u32,
    fits: Vec<Answer>,
}

/// What is printed for one process.
#[derive(Serialize)]
struct Answer {
    template: &'static str,
    series: Vec<Fitted>,
    correlations: Vec<Correlation>,
    /// What to paste into a deal.
    text: String,
}

#[derive(Serialize)]
struct Fitted {
    series: String,
    years: [i32; 2],
    steps: usize,
    /// The number that a level of 1 stands for.
    base: f64,
    start: f64,
    estimates: Vec<Number>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct Number {
    input: &'static str,
    unit: &'static str,
    /// As shares, not in percent.
    value: f64,
    standard_error: f64,
}

#[derive(Serialize)]
struct Correlation {
    series: [String; 2],
    value: f64,
    standard_error: f64,
}

/// Fits and prints.
pub(crate) fn run(asked: &Asked, output: &mut Output) -> Exit {
    match answers(asked, output) {
        Ok(answers) => {
            if asked.json {
                let lodebook = json::VERSION;
                json::write(
                    output,
                    &Everything {
                        lodebook,
                        fits: answers,
                    },
                );
            } else {
                let texts: Vec<&str> = answers.iter().map(|answer| answer.text.as_str()).collect();
                output.text(&texts.join("\n"));
            }
            Exit::Fine
        }
        Err((exit, told)) => refuse(&told, exit, output),
    }
}

fn answers(asked: &Asked, output: &mut Output) -> Result<Vec<Answer>, (Exit, Told)> {
    let name = visible(&asked.table.to_string_lossy());
    let bytes = disk::read_file(&asked.table, TEXT_BYTES_MAX).map_err(|reason| {
        (
            Exit::File,
            (format!("cannot read \"{name}\": {reason}"), None),
        )
    })?;
    if bytes.starts_with(b"PK") {
        let hint =
            format!("`lodebook import {name} SERIES --out history.csv` takes a table out of it");
        return Err((
            Exit::Deal,
            (format!("\"{name}\" is a workbook"), Some(hint)),
        ));
    }
    let text = text_in(bytes, &name)?;
    let wanted = if asked.series.is_empty() {
        headings(&text)
    } else {
        asked.series.clone()
    };
    if wanted.is_empty() {
        let hint = Some("name the series: `lodebook fit TABLE SERIES`".to_owned());
        let message = format!("\"{name}\" does not begin with a line of headings");
        return Err((Exit::Deal, (message, hint)));
    }
    let mut histories: Vec<History> = Vec::new();
    for wanted in &wanted {
        let mut history =
            history(asked, &name, &text, wanted).map_err(|told| (Exit::Deal, told))?;
        if histories.iter().any(|other| other.word == history.word) {
            let _ = write!(history.word, "_{}", histories.len() + 1);
        }
        histories.push(history);
    }
    let file = asked
        .table
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let file = visible(&file).replace(['"', '\\'], "'");
    let mut answers = Vec::new();
    let mut reasons = Vec::new();
    let processes = match asked.process {
        Some(process) => vec![process.into()],
        None => Process::ALL.to_vec(),
    };
    for process in processes {
        let (answer, mut told) = answer(asked, process, &histories, &file);
        answers.extend(answer);
        reasons.append(&mut told);
    }
    let Some((first, rest)) = reasons.split_first() else {
        return Ok(answers);
    };
    if answers.is_empty() {
        for reason in rest {
            output.error_line(&format!("note: {reason}"));
        }
        return Err((Exit::Deal, (first.clone(), None)));
    }
    for reason in &reasons {
        output.error_line(&format!("note: {reason}"));
    }
    Ok(answers)
}

/// The headings of a plain table beside that of the years.
fn headings(text: &str) -> Vec<String> {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    let cells = first.into_iter().flat_map(|line| line.split(',')).skip(1);
    let cells = cells.map(|cell| cell.trim().trim_matches('"').to_owned());
    cells.filter(|cell| !cell.is_empty()).collect()
}

fn history(asked: &Asked, name: &str, text: &str, wanted: &str) -> Result<History, Told> {
    let series = read_text_table(text, &wanted_as(wanted, asked.decimal));
    let series = series.map_err(|problem| in_words(&problem, name))?;
    let within = |year: i32| {
        asked
            .years
            .is_none_or(|(from, to)| (from..=to).contains(&year))
    };
    let points: Vec<_> = series
        .points
        .iter()
        .filter(|point| within(point.year))
        .collect();
    let wanted = visible(wanted);
    let Some(first) = points.first() else {
        let hint = Some("leave `--years` out, or ask for years that it has".to_owned());
        return Err((format!("\"{wanted}\" has no number in these years"), hint));
    };
    let gap = points
        .windows(2)
        .find(|pair| pair[1].year != pair[0].year + 1);
    if let Some(gap) = gap {
        let (missing, next) = (gap[0].year + 1, gap[1].year);
        let last = points.last().map_or(next, |point| point.year);
        let hint = format!("`--years {next}..{last}` takes those after it");
        let message = format!(
            "\"{wanted}\" has no number for {missing}, and a step from year to year needs both"
        );
        return Err((message, Some(hint)));
    }
    Ok(History {
        word: identifier(&wanted),
        name: wanted,
        first_year: first.year,
        values: points.iter().map(|point| point.value).collect(),
    })
}

/// A process fitted to every history that it can be fitted to, and why not to the others.
fn answer(
    asked: &Asked,
    process: Process,
    histories: &[History],
    file: &str,
) -> (Option<Answer>, Vec<String>) {
    let mut reasons = Vec::new();
    let mut fits: Vec<(&History, Fit)> = Vec::new();
    for history in histories {
        match fit(&history.values, process) {
            Ok(fit) => fits.push((history, fit)),
            Err(no) => reasons.push(reason(no, process, history)),
        }
    }
    if fits.is_empty() {
        return (None, reasons);
    }
    let mut text = String::new();
    for (history, fit) in &fits {
        let words = history.in_words(file);
        text.push_str(&format_head(process, &words));
        let unit = asked.unit.as_deref();
        text.push_str(&deal_text(fit, &history.word, &history.name, &words, unit));
        text.push('\n');
    }
    let correlations = correlations(&fits, file, &mut text);
    let answer = Answer {
        template: process.template(),
        series: fits
            .iter()
            .map(|(history, fit)| fitted(history, fit))
            .collect(),
        correlations,
        text,
    };
    (Some(answer), reasons)
}

fn format_head(process: Process, words: &str) -> String {
    format!("# {} fitted to {words}.\n", process.template())
}

/// How the shocks of each two series move together, over the years that both have.
fn correlations(fits: &[(&History, Fit)], file: &str, text: &mut String) -> Vec<Correlation> {
    let mut found = Vec::new();
    for (place, (second, second_fit)) in fits.iter().enumerate() {
        for (first, first_fit) in &fits[..place] {
            let from = first.first_year.max(second.first_year);
            let to = first.last_year().min(second.last_year());
            // A shock belongs to the later year of its step.
            let shared = |history: &History, fit: &Fit| -> Vec<f64> {
                let shocks = fit.shocks.iter().zip(history.first_year + 1..);
                let within = shocks.filter(|(_, year)| (from + 1..=to).contains(year));
                within.map(|(shock, _)| *shock).collect()
            };
            let (a, b) = (shared(first, first_fit), shared(second, second_fit));
            if a.len() < 3 {
                continue;
            }
            let (value, standard_error) = shock_correlation(&a, &b);
            if !value.is_finite() {
                continue;
            }
            let rounded = (value * 1000.0).round() / 1000.0;
            let years = format!("{}..{to}", from + 1);
            let error = format::number(standard_error);
            let (one, other) = (&first.word, &second.word);
            let source = format!("analogue: steps of {years} in {file}, standard error {error}");
            let line = format!(
                "correlate {one}_path.shock, {other}_path.shock = {rounded}   @ assumed \"{source}\"\n"
            );
            text.push_str(&line);
            found.push(Correlation {
                series: [first.name.clone(), second.name.clone()],
                value,
                standard_error,
            });
        }
    }
    found
}

fn fitted(history: &History, fit: &Fit) -> Fitted {
    Fitted {
        series: history.name.clone(),
        years: [history.first_year, history.last_year()],
        steps: fit.step_count,
        base: fit.base,
        start: fit.start,
        estimates: fit.estimates.iter().map(number).collect(),
        remarks: fit.remarks.clone(),
    }
}

fn number(estimate: &Estimate) -> Number {
    Number {
        input: estimate.input,
        unit: match estimate.per {
            Per::Year => "1/y",
            Per::RootYear => "1/y^0.5",
            Per::Nothing => "ratio",
        },
        value: estimate.value,
        standard_error: estimate.standard_error,
    }
}

/// Why a process is not fitted to a history, in words.
fn reason(no: NoFit, process: Process, history: &History) -> String {
    let (template, name) = (process.template(), &history.name);
    let why = match no {
        NoFit::TooFew { needed } => format!(
            "\"{name}\" has {} years and it takes {needed}",
            history.values.len()
        ),
        NoFit::NotPositive { place } => format!(
            "\"{name}\" is not above zero in {}, and what is not has no logarithm",
            history.first_year + place as i32
        ),
        NoFit::NoChange => format!("every step of \"{name}\" is the same"),
        NoFit::DoesNotReturn {
            keep,
            standard_error,
        } => format!(
            "\"{name}\" does not return: {} of a gap is left after a year, standard error {}",
            format::percent(keep),
            format::percent(standard_error)
        ),
        NoFit::NoRegimes => format!("\"{name}\" does not show two regimes"),
    };
    format!("{template} is not fitted: {why}")
}
