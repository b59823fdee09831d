//! Every workbook recalculated by a foreign program and compared cell by cell with the engine.

mod common;

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use common::{
    Expected, Folder, Scratch, deals, differences, expected, judge_is_here, recalculate,
    whole_deals,
};
use model::Reading;
use xlsx::book::Book;
use xlsx::{Options, write};

fn read(file: &std::path::Path) -> Reading {
    let folder = Folder(file.parent().expect("in a folder").to_owned());
    let name = file
        .file_name()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    model::read(&name, &folder, &[])
}

/// Recalculates books that are written with some options and tells of every cell that differs.
fn judge(name: &str, books: &[(String, Book, Options)]) -> (usize, String) {
    let scratch = Scratch::new(name);
    let mut files: Vec<(PathBuf, Vec<Expected>)> = Vec::new();
    for (number, (_, book, options)) in books.iter().enumerate() {
        let file = scratch.0.join(format!("{number}.xlsx"));
        fs::write(&file, write(book, options).expect("it is written")).expect("it is stored");
        files.push((file, expected(book, options.scenario)));
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.clone()).collect();
    let recalculated = recalculate(&scratch.0, &paths);
    let mut wrong = String::new();
    let mut count = 0;
    for ((file, (_, expected)), (words, _, options)) in recalculated.iter().zip(&files).zip(books) {
        count += expected.len();
        let found = differences(file, expected);
        if found.is_empty() {
            continue;
        }
        let (scenario, all) = (options.scenario, expected.len());
        writeln!(
            wrong,
            "{words}, scenario {scenario}: {} of {all} cells",
            found.len()
        )
        .expect("a string");
        for words in found.iter().take(12) {
            writeln!(wrong, "  {words}").expect("a string");
        }
    }
    (count, wrong)
}

#[test]
fn every_cell_of_every_scenario_agrees_with_the_engine() {
    if !judge_is_here() {
        return;
    }
    let mut books = Vec::new();
    for file in whole_deals() {
        let reading = read(&file);
        let deal = reading
            .deal
            .unwrap_or_else(|| panic!("{} reads", file.display()));
        let book = xlsx::book(&deal, &reading.texts).expect("its years can be written out");
        for scenario in 0..book.scenarios.len() {
            let options = Options {
                scenario,
                ..Options::default()
            };
            books.push((file.display().to_string(), book.clone(), options));
        }
    }
    let (count, wrong) = judge("agree", &books);
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 50_000, "only {count} cells were compared");
}

#[test]
fn formulas_follow_when_every_input_is_changed() {
    if !judge_is_here() {
        return;
    }
    let stretch = 0.97;
    let mut books = Vec::new();
    for file in deals() {
        let reading = read(&file);
        let deal = reading
            .deal
            .unwrap_or_else(|| panic!("{} reads", file.display()));
        let book = xlsx::stretched_book(&deal, &reading.texts, stretch)
            .expect("its years can be written out");
        let options = Options {
            stretch: Some(stretch),
            ..Options::default()
        };
        books.push((file.display().to_string(), book, options));
    }
    let (count, wrong) = judge("stretched", &books);
    assert!(wrong.is_empty(), "{wrong}");
    assert!(count > 10_000, "only {count} cells were compared");
}
