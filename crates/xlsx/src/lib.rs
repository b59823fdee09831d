//! A deal to a workbook whose formulas are alive.
//!
//! ```text
//! Deal --plan--> Book (sheets of lines, one formula each) --file--> xlsx
//! ```
//!
//! The formulas are printed from the checked rows, the same from which the engine's graph is
//! lowered; the engine's own value is stored as the cached result of every cell. Layout follows the
//! FAST standard: the same column is the same year on every sheet, one formula a row, no numbers
//! other than 0 and 1 in formulas. This crate does no arithmetic of its own.

mod body;
pub mod book;
mod file;
mod formula;
mod look;
mod pages;
mod plan;

use std::collections::{BTreeMap, HashMap, HashSet};

use model::files::Texts;
use model::frame::Timeline;
use model::lower::Stand;
use model::model::RowId;
use model::{Deal, Lowered};
use syntax::diagnostic::{Diagnostic, Severity};

use book::{Book, Content};
use plan::Planner;

pub use file::{Options, WriteError, write};

/// The book of a deal. `None` where its years cannot be written out; then running it says why.
pub fn book(deal: &Deal, texts: &Texts) -> Option<Book> {
    let (mut lowered, diagnostics) = model::lower(deal);
    let is_error = |told: &Diagnostic| told.severity == Severity::Error;
    if diagnostics.iter().any(is_error) {
        return None;
    }
    let places = (0..=deal.scenarios.len()).collect();
    Some(plan_all(deal, texts, &mut lowered, places))
}

/// The book of a deal with every number that [`Book::is_stretched`] names multiplied by a factor in
/// the engine: what a workbook written with that stretch must show.
pub fn stretched_book(deal: &Deal, texts: &Texts, factor: f64) -> Option<Book> {
    let mut plain = book(deal, texts)?;
    let stretched = stretched_by(deal, texts, factor, &plain);
    if no_value_count(&stretched) <= no_value_count(&plain) {
        return Some(stretched);
    }
    plain.shares_stay = true;
    let mut stretched = stretched_by(deal, texts, factor, &plain);
    stretched.shares_stay = true;
    Some(stretched)
}

fn stretched_by(deal: &Deal, texts: &Texts, factor: f64, plain: &Book) -> Book {
    let (mut lowered, _) = model::lower(deal);
    let lines = plain.lines.iter().filter(|line| plain.is_stretched(line));
    let names: HashSet<&str> = lines.filter_map(|line| line.name.as_deref()).collect();
    let mut places = Vec::new();
    for model in &deal.variants[..=deal.scenarios.len()] {
        let mut stands = HashMap::new();
        for row in (0..model.instance_row_count() as u32).map(RowId) {
            if names.contains(model.row_name(row).as_str()) {
                let leaf = lowered.stand_in(&model.row_name(row), factor);
                stands.insert(row, Stand::Scaled(leaf));
            }
        }
        places.push(lowered.lower_again(model, &stands));
    }
    plan_all(deal, texts, &mut lowered, places)
}

fn no_value_count(book: &Book) -> usize {
    let results = book.lines.iter().filter_map(|line| match &line.content {
        Content::Formula { results, .. } => Some(results),
        _ => None,
    });
    let values = results.flatten().flatten().flatten();
    values.filter(|value| value.is_nan()).count()
}

fn plan_all(deal: &Deal, texts: &Texts, lowered: &mut Lowered, places: Vec<usize>) -> Book {
    let timeline = deal.timeline;
    let days = (0..timeline.period_count).map(|period| Timeline::days_in(timeline.year(period)));
    let mut scenarios = vec![("base".to_owned(), "As written".to_owned())];
    let others = deal.scenarios.iter();
    scenarios.extend(others.map(|info| (info.name.clone(), info.label.clone())));
    let mut planner = Planner {
        deal,
        texts,
        lowered,
        places,
        book: Book {
            title: deal.title.clone(),
            notes: deal.notes.clone(),
            first_year: timeline.first_year,
            year_count: timeline.period_count,
            days: days.collect(),
            scenarios,
            ..Book::default()
        },
        rows: HashMap::new(),
        flows: HashMap::new(),
        helpers: HashMap::new(),
        literals: HashMap::new(),
        asked: BTreeMap::new(),
        inputs: Vec::new(),
        last_heading: None,
        rates: Vec::new(),
    };
    planner.lay_out_rows();
    let parties = planner.lay_out_parties();
    planner.fill_rows();
    planner.fill_parties(&parties);
    let shown = planner.indicators();
    planner.evaluate();
    planner.scenarios_and_checks(&shown, &parties);
    planner.evaluate();
    planner.place_helpers();
    planner.finish();
    planner.book
}
