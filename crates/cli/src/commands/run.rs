//! `lodebook run`: what each party gets, in every scenario.

mod answer;
mod claims;
mod csv;
mod frame;
mod notes;
mod overview;
mod pass_on;
mod ranges;
mod shapes;
mod spread;
mod stakes;
mod sure;
mod yearly;

use crate::arguments::Run;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

pub(crate) use csv::Csv;
pub(crate) use frame::ends;
use model::definition::Body;
pub(crate) use notes::conventions;
pub(crate) use overview::{of_the_day, with_unit};
use report::Paths;
use report::run::{OpenTerm, VariantRun};
pub(crate) use spread::draw_all;

pub(crate) use answer::Answer;

use super::prepare::Prepared;

/// What of a run is shown, and in which money.
struct View<'p> {
    prepared: &'p Prepared,
    /// The places of the scenarios.
    shown: &'p [usize],
    /// Whether parties are shown in the prices of one year.
    real: bool,
}

impl<'p> View<'p> {
    /// The open terms that some scenario shown leaves open.
    fn open_terms(&self) -> Vec<&'p OpenTerm> {
        open_in(self.prepared, self.shown)
    }

    fn variants(&self) -> Vec<&'p VariantRun> {
        let variants = &self.prepared.run.variants;
        self.shown.iter().map(|place| &variants[*place]).collect()
    }
}

/// The open terms that some of these scenarios leave open; what a scenario fixes is not open in it.
pub(crate) fn open_in<'p>(prepared: &'p Prepared, shown: &[usize]) -> Vec<&'p OpenTerm> {
    let is_open = |place: usize, name: &str| {
        let model = &prepared.deal.variants[place];
        let row = model.find_row(name);
        row.is_some_and(|row| matches!(model.body(row).body, Body::Open { .. }))
    };
    let terms = prepared.run.open_terms.iter();
    terms
        .filter(|term| shown.iter().any(|place| is_open(*place, &term.name)))
        .collect()
}

/// Some scenarios among all that are shown, in as few words as possible.
fn named(some: &[&str], all: &[&str]) -> String {
    let others: Vec<&str> = all
        .iter()
        .filter(|name| !some.contains(name))
        .copied()
        .collect();
    if others.is_empty() && all.len() > 1 {
        return "every scenario".to_owned();
    }
    // Naming the few that are missing is shorter only where many are there.
    if some.len() > 2 && others.len() <= 2 {
        return format!("all but {}", others.join(", "));
    }
    some.join(", ")
}

/// Computes the deal and writes the results as text, CSV or JSON.
pub(crate) fn run(asked: &Run, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

/// Everything a run gives, as `--json` writes it.
pub(crate) fn answer(prepared: &Prepared, shown: &[usize], paths: Option<&Paths>) -> Answer {
    let mut answer = answer::answer(prepared, shown);
    answer.paths = paths.map(|paths| spread::answer(prepared, paths, shown));
    answer
}

fn try_run(asked: &Run, output: &mut Output) -> Result<Exit, Exit> {
    let prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let shown = prepared.shown(&asked.scenarios, output)?;
    // What is wrong with the draws is told before anybody waits for them.
    let is_told = asked.json || asked.paths.is_some();
    if is_told && !asked.json {
        prepared.tell_findings(output);
    }
    let paths = spread::draw(&prepared, asked, output)?;
    if asked.json {
        json::write(output, &answer(&prepared, &shown, paths.as_ref()));
    } else if asked.csv {
        output.bytes(csv::table(&prepared, &shown).as_bytes());
        // A table for machines has no room for it, but its reader must not miss it.
        if let Some(sentence) = prepared.illustration() {
            output.error_line(&visible(&sentence));
        }
    } else {
        let mut page = Page::new(output.columns());
        let view = View {
            prepared: &prepared,
            shown: &shown,
            real: prepared.run.real_money.is_some() && !asked.nominal,
        };
        frame::print(&view, paths.as_ref(), &mut page);
        if let Some(paths) = &paths {
            spread::print(&view, paths, &mut page);
        }
        overview::print(&view, &mut page);
        notes::print_answers(&view, &mut page);
        yearly::print(&view, &mut page);
        notes::print_basis(&view, &mut page);
        output.text(&page.into_text());
    }
    if !is_told {
        prepared.tell_findings(output);
    }
    let is_stopped = paths.is_some_and(|paths| paths.path_count < paths.asked_count);
    let exit = prepared.findings().exit();
    Ok(if is_stopped { Exit::Stopped } else { exit })
}
