//! Every workbook computed again by another program than the usual one, with the rules of Excel where
//! the two differ, and compared cell by cell with what was written.

mod common;

use std::fmt::Write as _;
use std::fs;

use common::edit::edited;
use common::{Expected, Scratch, Told, deals, is_same, reading, repository, written};
use ironcalc::base::Model;
use ironcalc::base::cell::CellValue;
use xlsx::book::Book;
use xlsx::{Options, write};

/// The cells in which the second program and a workbook differ, in words, and how many were compared.
fn differences(
    scratch: &Scratch,
    cells: Option<Vec<Expected>>,
    workbook: &[u8],
) -> (usize, String) {
    let file = scratch.0.join("book.xlsx");
    fs::write(&file, workbook).expect("it is stored");
    let cells = cells.unwrap_or_else(|| written(&file));
    let loaded = ironcalc::import::load_from_xlsx_bytes(workbook, "book", "en", "UTC");
    let mut model = Model::from_workbook(loaded.expect("it loads"), "en").expect("it is whole");
    model.evaluate();
    let names = model.workbook.get_worksheet_names();
    let sizes = cells.iter().map(|cell| match cell.told {
        Told::Number(value) => value.abs(),
        _ => 0.0,
    });
    let largest = sizes.fold(0.0_f64, f64::max);
    let mut wrong = String::new();
    for cell in &cells {
        let sheet = names.iter().position(|name| *name == cell.sheet);
        let sheet = sheet.expect("the sheet is there") as u32;
        let (row, column) = (cell.row as i32 + 1, i32::from(cell.column) + 1);
        let found = model.get_cell_value_by_index(sheet, row, column);
        let theirs = told(&found.expect("the cell is there"));
        if !is_same(&theirs, &cell.told, largest) {
            let place = xlsx::cells::cell_name(cell.row, cell.column);
            writeln!(
                wrong,
                "  {}!{place} ({}): {theirs:?}, and the engine says {:?}",
                cell.sheet, cell.label, cell.told
            )
            .expect("a string");
        }
    }
    (cells.len(), wrong)
}

fn told(value: &CellValue) -> Told {
    match value {
        CellValue::Number(value) => Told::Number(*value),
        CellValue::Boolean(truth) => Told::Number(f64::from(u8::from(*truth))),
        CellValue::String(words) if words.is_empty() => Told::Nothing,
        CellValue::String(words) if words.starts_with('#') => Told::NoValue,
        CellValue::String(words) => Told::Word(words.clone()),
        CellValue::None => Told::Nothing,
    }
}

fn judge(name: &str, book: impl Fn(&model::Reading) -> Book, stretch: Option<f64>) -> usize {
    let scratch = Scratch::new(name);
    let mut wrong = String::new();
    let mut count = 0;
    for file in deals() {
        let book = book(&reading(&file));
        let scenarios = if stretch.is_some() {
            1
        } else {
            book.scenarios.len()
        };
        for scenario in 0..scenarios {
            let options = Options {
                scenario,
                stretch,
                ..Options::default()
            };
            let workbook = write(&book, &options).expect("it is written");
            let (compared, found) = differences(&scratch, None, &workbook);
            count += compared;
            if !found.is_empty() {
                let some: Vec<&str> = found.lines().take(12).collect();
                let (file, all) = (file.display(), found.lines().count());
                writeln!(
                    wrong,
                    "{file}, scenario {scenario}: {all} cells\n{}",
                    some.join("\n")
                )
                .expect("a string");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    count
}

#[test]
fn a_second_program_agrees_in_every_scenario() {
    let plain = |reading: &model::Reading| {
        let deal = reading.deal.as_ref().expect("it reads");
        xlsx::book(deal, &reading.texts).expect("its years can be written out")
    };
    let count = judge("second", plain, None);
    assert!(count > 200_000, "only {count} cells were compared");
}

#[test]
fn a_second_program_agrees_when_every_input_is_changed() {
    let stretch = 1.04;
    let stretched = |reading: &model::Reading| {
        let deal = reading.deal.as_ref().expect("it reads");
        xlsx::stretched_book(deal, &reading.texts, stretch).expect("its years can be written out")
    };
    let count = judge("second-stretched", stretched, Some(stretch));
    assert!(count > 100_000, "only {count} cells were compared");
}

/// The second program says no as well.
#[test]
fn a_formula_that_is_wrong_is_found() {
    let scratch = Scratch::new("second-planted");
    let reading = reading(&repository().join("deals/reference/smallest_royalty.deal"));
    let book = xlsx::book(&reading.deal.expect("it reads"), &reading.texts).expect("it has years");
    let workbook = write(&book, &Options::default()).expect("it is written");
    let file = scratch.0.join("right.xlsx");
    fs::write(&file, &workbook).expect("it is stored");
    let cells = written(&file);
    let amount = cells.iter().find(|cell| {
        matches!(cell.told, Told::Number(value) if value > 1.0) && cell.label.contains('*')
    });
    let amount = amount.expect("something is multiplied");
    let place = xlsx::cells::cell_name(amount.row, amount.column);
    let place = format!("{}!{place}", amount.sheet);
    let wrong = format!("=({})*1.000001", amount.label);
    let changed = edited(&workbook, &[(&place, &wrong)]);
    let (_, found) = differences(&scratch, Some(cells), &changed);
    assert!(found.contains(&place), "{place}: {found}");
}
