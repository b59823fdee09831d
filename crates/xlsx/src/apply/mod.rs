//! A workbook that a person has changed, back to the texts of its deal.
//!
//! ```text
//! workbook --compare--> changed cells --patch--> edits of texts --> the deal, read again
//! ```
//!
//! Receives a deal, its book and the bytes of a workbook. Guarantees that every cell that differs is
//! either an input whose place in a text is known or a refusal that names it, and that an edit
//! touches the characters of a number or word and its citation only. Does not write files and does
//! not decide whether the changed deal makes sense: whoever calls reads it again.

mod compare;
mod number;
mod patch;
mod site;
mod typed;
mod words;

use model::Deal;
use model::files::Texts;
use syntax::span::Span;

use crate::Edition;
use crate::book::{Book, Cell, LineId};
use crate::file::{Options, write};
use crate::mark::{self, Mark};
use crate::read::{self, Limits, Refusal, Workbook};

pub use patch::{Cited, Difference, Patch, patch};

/// More refusals than this help nobody.
const REFUSALS_MAX: usize = 50;

/// A cell whose number or word a person has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The line of the book.
    pub line: LineId,
    /// Which of its numbers: the year counted from 0.
    pub number: usize,
    /// Sheet and cell, such as `Inputs!C12`.
    pub cell: String,
    /// What stands there now, in the unit of the cell.
    pub new: Cell,
}

/// What a workbook has that its deal has not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Changed inputs, in the order of the sheets.
    pub changes: Vec<Change>,
    /// What is worth a second look and stands against nothing.
    pub notes: Vec<String>,
    /// What the workbook shows was chosen otherwise than by its scenario: an open term at another
    /// place. Then its figures are not those of the deal.
    pub is_turned: bool,
    /// The scenario that was chosen when the workbook was written.
    pub scenario: usize,
    /// The scenario that is chosen in the workbook now.
    pub shown: usize,
    /// Figures the deal shows, as the workbook has them now: the line and its number.
    pub figures: Vec<(LineId, f64)>,
    /// Cells that cannot be taken over; nothing is, where there are any.
    pub refusals: Vec<Refusal>,
}

/// What makes the same workbook again: the scenario it was written with, and whether it holds the
/// inputs alone.
pub type Again<'a> = dyn Fn(usize, bool) -> Options + 'a;

/// What a workbook was written from, before anything else of it is believed.
pub struct Opened {
    workbook: Workbook,
    mark: Mark,
}

/// Opens a workbook that `lodebook xlsx` wrote.
pub fn open(bytes: Vec<u8>) -> Result<Opened, Refusal> {
    let mut workbook = read::open(bytes, &Limits::USUAL)?;
    if !workbook.has(mark::SHEET) {
        return Err(Refusal::of_all(
            format!(
                "`lodebook xlsx` did not write this workbook, or its hidden sheet `{}` was removed",
                mark::SHEET
            ),
            "write the workbook again with `lodebook xlsx` and make the changes in it",
        ));
    }
    let cells = workbook.cells(mark::SHEET, mark::ROWS, mark::COLUMNS)?;
    let mark = mark::read(&cells)?;
    Ok(Opened { workbook, mark })
}

impl Opened {
    /// Finds what was changed and what stands against taking it over. An error is about the whole
    /// workbook.
    pub fn compare(
        mut self,
        deal: &Deal,
        book: &Book,
        edition: &Edition,
        again: &Again,
    ) -> Result<Compared, Refusal> {
        self.check_edition(deal, book, edition)?;
        let scenario = book.scenarios.iter();
        let scenario = scenario.map(|(name, _)| name.as_str());
        let scenario = scenario
            .into_iter()
            .position(|name| name == self.mark.scenario);
        let scenario = scenario.ok_or_else(mark::broken)?;
        let options = again(scenario, self.mark.inputs_only);
        let ours = write(book, &options).map_err(|error| {
            let message = format!(
                "this deal can no longer be written as a workbook: {}",
                error.0
            );
            Refusal::of_all(message, "change the number in the deal")
        })?;
        let mut ours = read::open(ours, &Limits::USUAL)?;
        let mut compared = compare::compare(&mut ours, &mut self.workbook, book, &options)?;
        compared.scenario = scenario;
        Ok(compared)
    }

    /// Whether the deal is the one, in the texts, from which the workbook was written.
    fn check_edition(&self, deal: &Deal, book: &Book, edition: &Edition) -> Result<(), Refusal> {
        let (then, again) = (
            &self.mark.edition,
            "write the workbook again with `lodebook xlsx` and make the changes in it",
        );
        if self.mark.title != deal.title {
            let message = format!(
                "the workbook is of another deal: \"{}\", and this one is \"{}\"",
                self.mark.title, deal.title
            );
            return Err(Refusal::of_all(
                message,
                "name the deal it was written from",
            ));
        }
        if then.program != edition.program {
            let message = format!(
                "lodebook {} wrote the workbook, and this is {}",
                then.program, edition.program
            );
            return Err(Refusal::of_all(message, again));
        }
        if let [set, ..] = then.sets.as_slice() {
            let message = format!(
                "the workbook was written with `--set \"{set}\"`, which the deal does not say"
            );
            let hint = "write it without `--set`, or write what was set into the deal first";
            return Err(Refusal::of_all(message, hint));
        }
        let alike = |(then, now): (&(String, String), &(String, String))| then.1 == now.1;
        let same_count = then.texts.len() == edition.texts.len();
        if same_count && then.texts.iter().zip(&edition.texts).all(alike) {
            return match words::first_unlike(&self.mark.inputs, &mark::inputs_of(book)) {
                None => Ok(()),
                Some(_) => Err(mark::broken()),
            };
        }
        let mut changed = words::changed_texts(&then.texts, &edition.texts);
        let first = words::first_unlike(&self.mark.inputs, &mark::inputs_of(book));
        if let Some(first) = first {
            changed = format!("{changed}; {first}");
        }
        let message = format!("the deal is another than when the workbook was written: {changed}");
        Err(Refusal::of_all(message, again))
    }
}

/// Whether a changed deal has in every cell what the workbook has there, and nothing else changed.
/// Gives the cells that differ. Where numbers have come or gone, as a 0 in a formula does, the cells
/// cannot be set side by side, and there is nothing to give.
pub fn unlike(before: &Book, after: &Book, changes: &[Change]) -> Vec<String> {
    let (then, now) = (mark::inputs_of(before), mark::inputs_of(after));
    let same_cells = then.len() == now.len()
        && then.iter().zip(&now).all(|(then, now)| {
            (&then.cell, &then.name, then.number) == (&now.cell, &now.name, now.number)
        });
    if !same_cells {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for (then, now) in then.iter().zip(&now) {
        let cell = format!("{}!{}", then.sheet, then.cell);
        let changed = changes.iter().find(|change| change.cell == cell);
        let wanted = changed.map_or(&then.value, |change| &change.new);
        // Inside a formula a sign is an operation, and the number behind it has none.
        let turned = match wanted {
            Cell::Number(wanted) if then.name.is_empty() => Cell::Number(-wanted),
            other => other.clone(),
        };
        if !compare::same_cell(wanted, &now.value) && !compare::same_cell(&turned, &now.value) {
            wrong.push(cell);
        }
    }
    wrong
}

/// As many refusals as help somebody, and how many more there are.
pub fn bounded(mut refusals: Vec<Refusal>) -> Vec<Refusal> {
    if refusals.len() > REFUSALS_MAX {
        let more = refusals.len() - REFUSALS_MAX;
        refusals.truncate(REFUSALS_MAX);
        refusals.push(Refusal::of_all(
            format!("{more} cells more cannot be taken over"),
            "write the workbook again with `lodebook xlsx` and make the changes in it",
        ));
    }
    refusals
}

/// File and line of a place, as the deal calls it.
fn place_of(texts: &Texts, span: Span) -> String {
    let (line, _) = texts.line_and_column(span);
    format!("{}:{line}", texts.get(span.file).name)
}
