//! `lodebook compare-regimes`: one asset under several regimes, at several prices.

mod answer;
mod cells;
mod csv;
mod frame;
mod refusal;
mod tables;

use std::path::Path;

use model::regimes::{Regime, RegimeFile, Swap, Swapped};
use report::Regimes;
use report::regimes::{Asked, definitions};

use super::prepare::Prepared;
use super::run::conventions;
use crate::arguments::CompareRegimes as Arguments;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::input::{Beside, Input};
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// The discount rate where none is given.
const DISCOUNT: f64 = 0.1;

/// Regimes side by side, with the deal they are of.
struct View<'p> {
    prepared: &'p Prepared,
    asked: Asked,
    /// Whether the discount rate was given.
    rate_is_given: bool,
    regimes: Regimes,
    /// The places of the columns among the scenarios.
    shown: Vec<usize>,
}

/// Compares and writes text, CSV or JSON.
pub(crate) fn run(asked: &Arguments, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Arguments, output: &mut Output) -> Result<Exit, Exit> {
    refusal::no_regime_twice(&asked.regimes, output)?;
    let (prepared, swapped) = read(asked, output)?;
    let wanted = Asked {
        discount: asked.discount.unwrap_or(DISCOUNT),
        prices: asked.prices.clone(),
        price_rows: asked.price_rows.clone(),
        early_years: asked.early,
        nominal: asked.nominal,
    };
    let regimes = report::regimes(&prepared.deal, &prepared.run, &swapped, &wanted);
    let regimes =
        regimes.map_err(|refused| refusal::tell(&refused, &prepared, &swapped, output))?;
    let view = View {
        prepared: &prepared,
        asked: wanted,
        rate_is_given: asked.discount.is_some(),
        regimes,
        shown: swapped
            .columns
            .iter()
            .map(|column| column.variant)
            .collect(),
    };
    if asked.json {
        json::write(output, &answer::answer(&view));
    } else if asked.csv {
        output.bytes(csv::table(&view).as_bytes());
        // A table for machines has no room for it, but its reader must not miss it.
        if let Some(sentence) = prepared.illustration() {
            output.error_line(&visible(&sentence));
        }
    } else {
        let mut page = Page::new(output.columns());
        print(&view, &mut page);
        output.text(&page.into_text());
    }
    if !asked.json {
        prepared.tell_findings(output);
    }
    Ok(prepared.findings().exit())
}

/// Reads the deal with each regime in the place of the use.
fn read(asked: &Arguments, output: &mut Output) -> Result<(Prepared, Swapped), Exit> {
    let input = Input::laid(&asked.file, &asked.laid);
    let mut files: Vec<Option<Beside>> = Vec::new();
    for typed in &asked.regimes {
        let beside = is_file(typed).then(|| input.beside(typed)).transpose();
        files.push(beside.map_err(|told| refusal::unreadable(&told, output))?);
    }
    let regimes = asked
        .regimes
        .iter()
        .zip(&files)
        .map(|(written, file)| Regime {
            written,
            file: file.as_ref().map(|beside| RegimeFile {
                files: beside.disk.as_ref(),
                path: &beside.path,
                shown: &beside.shown,
            }),
        });
    let regimes: Vec<Regime> = regimes.collect();
    let swap = Swap {
        using: asked.using.as_deref(),
        scenario: asked.scenario.as_deref().filter(|name| *name != "base"),
        regimes: &regimes,
    };
    let (reading, swapped) = input.read_swapped(&asked.laid.sets, &swap);
    let prepared = Prepared::of(input, reading, &asked.laid.sets, asked.json, output)?;
    let swapped = swapped.expect("a deal without errors was read with its regimes");
    Ok((prepared, swapped))
}

/// A word is a file where it looks like one; else it is a template or a scenario.
fn is_file(typed: &str) -> bool {
    let has_ending = Path::new(typed)
        .extension()
        .is_some_and(|ending| ending == "deal");
    has_ending || typed.contains(['/', '\\'])
}

fn print(view: &View, page: &mut Page) {
    frame::print(view, page);
    tables::print(view, page);
    page.heading("How these are defined");
    for (about, sentence) in definitions(Some(view.asked.early_years)) {
        page.item("  - ", format!("{about}: {sentence}."));
    }
    page.heading("Conventions in force");
    conventions(conventions_of(view), page);
}

/// Those of all regimes; what several share is told once.
fn conventions_of(view: &View) -> Vec<report::Convention> {
    let mut all: Vec<report::Convention> = Vec::new();
    for place in &view.shown {
        for convention in report::conventions(&view.prepared.deal, *place) {
            if !all.contains(&convention) {
                all.push(convention);
            }
        }
    }
    all
}
