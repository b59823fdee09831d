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

pub mod apply;
pub mod book;
pub mod cells;
mod file;
mod mark;
mod plan;
mod read;
pub mod table;
pub mod text;

use std::collections::{HashMap, HashSet};

use model::Deal;
use model::files::Texts;
use model::lower::Stand;
use model::model::RowId;
use syntax::diagnostic::{Diagnostic, Severity};

use book::{Book, Content};

pub use file::{Options, WriteError, write};
pub use mark::Edition;
pub use read::Refusal;

/// The largest workbook that is read back.
pub const WORKBOOK_BYTES_MAX: usize = 32 << 20;

/// The book of a deal. `None` where its years cannot be written out; then running it says why.
pub fn book(deal: &Deal, texts: &Texts) -> Option<Book> {
    let (mut lowered, diagnostics) = model::lower(deal);
    let is_error = |told: &Diagnostic| told.severity == Severity::Error;
    if diagnostics.iter().any(is_error) {
        return None;
    }
    let places = (0..=deal.scenarios.len()).collect();
    Some(plan::plan(deal, texts, &mut lowered, places))
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
    plan::plan(deal, texts, &mut lowered, places)
}

fn no_value_count(book: &Book) -> usize {
    let results = book.lines.iter().filter_map(|line| match &line.content {
        Content::Formula { results, .. } => Some(results),
        _ => None,
    });
    let values = results.flatten().flatten().flatten();
    values.filter(|value| value.is_nan()).count()
}
