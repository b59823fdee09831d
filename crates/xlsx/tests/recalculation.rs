//! Every workbook recalculated by a foreign program and compared cell by cell with the engine.

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use common::edit::{edited, uncomputed};
use common::{
    Expected, Scratch, deals, differences, expected, judge_is_here, reading, recalculate,
    repository, written,
};
use xlsx::book::{Book, Content};
use xlsx::{Options, write};

/// Recalculates books that are written with some options and tells of every cell that differs.
fn judge(name: &str, books: &[(String, Book, Options)]) -> (usize, String) {
    let scratch = Scratch::new(name);
    let mut files: Vec<(PathBuf, Vec<Expected>)> = Vec::new();
    let mut wrong = String::new();
    for (number, (words, book, options)) in books.iter().enumerate() {
        let file = scratch.0.join(format!("{number}.xlsx"));
        fs::write(&file, write(book, options).expect("it is written")).expect("it is stored");
        tell(
            &mut wrong,
            &format!("{words} as written"),
            &differences(&file, &expected(book, options.scenario)),
        );
        let cells = written(&file);
        files.push((file, cells));
    }
    let paths: Vec<PathBuf> = files.iter().map(|(file, _)| file.clone()).collect();
    let recalculated = recalculate(&scratch.0, &paths);
    let mut count = 0;
    for ((file, (_, cells)), (words, _, options)) in recalculated.iter().zip(&files).zip(books) {
        count += cells.len();
        let words = format!("{words}, scenario {}", options.scenario);
        tell(&mut wrong, &words, &differences(file, cells));
    }
    (count, wrong)
}

fn tell(wrong: &mut String, words: &str, found: &[String]) {
    if found.is_empty() {
        return;
    }
    writeln!(wrong, "{words}: {} cells", found.len()).expect("a string");
    for words in found.iter().take(12) {
        writeln!(wrong, "  {words}").expect("a string");
    }
}

#[test]
fn every_cell_of_every_scenario_agrees_with_the_engine() {
    if !judge_is_here() {
        return;
    }
    let mut books = Vec::new();
    for file in deals() {
        let reading = reading(&file);
        let deal = reading.deal.expect("it reads");
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
    assert!(count > 200_000, "only {count} cells were compared");
}

#[test]
fn formulas_follow_when_every_input_is_changed() {
    if !judge_is_here() {
        return;
    }
    let stretch = 0.97;
    let mut books = Vec::new();
    for file in deals() {
        let reading = reading(&file);
        let deal = reading.deal.expect("it reads");
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
    assert!(count > 100_000, "only {count} cells were compared");
}

/// The deals above are all there is only as long as they use every template.
#[test]
fn every_template_of_the_library_is_in_some_workbook() {
    let mut used = BTreeSet::new();
    for file in deals() {
        let deal = reading(&file).deal.expect("it reads");
        for model in &deal.variants {
            used.extend(model.templates.iter().map(|template| template.name.clone()));
        }
    }
    let mut missing = Vec::new();
    let library = repository().join("library");
    for group in fs::read_dir(library).expect("it is there") {
        let group = group.expect("an entry").path();
        for file in fs::read_dir(&group).into_iter().flatten() {
            let name = template_of(&file.expect("an entry").path());
            missing.extend(name.filter(|name| !used.contains(name)));
        }
    }
    assert!(missing.is_empty(), "no workbook has {missing:?}");
    assert!(used.len() > 50, "{used:?}");
}

fn template_of(file: &Path) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let mut lines = text.lines();
    let name = lines.find_map(|line| line.strip_prefix("template "))?;
    Some(name.trim().to_owned())
}

/// A judge that cannot say no is none: formulas that are wrong by little are found, where they stand.
#[test]
fn a_formula_that_is_wrong_is_found() {
    if !judge_is_here() {
        return;
    }
    let file = repository().join("deals/reference/smallest_royalty.deal");
    let reading = reading(&file);
    let book = xlsx::book(&reading.deal.expect("it reads"), &reading.texts).expect("it has years");
    let workbook = write(&book, &Options::default()).expect("it is written");
    let scratch = Scratch::new("planted");
    let right = scratch.0.join("right.xlsx");
    fs::write(&right, &workbook).expect("it is stored");
    let cells = written(&right);
    let planted = |cell: &Expected, formula: &str, name: &str| {
        let place = xlsx::cells::cell_name(cell.row, cell.column);
        let place = format!("{}!{place}", cell.sheet);
        let file = scratch.0.join(name);
        // Nothing is stored that could hide it.
        let changed = uncomputed(&edited(&workbook, &[(&place, formula)]));
        fs::write(&file, changed).expect("it is stored");
        (place, file)
    };
    let amount = cells.iter().find(|cell| {
        let is_amount = matches!(cell.told, common::Told::Number(value) if value > 1.0);
        is_amount && cell.sheet != "Summary" && cell.label.contains('*')
    });
    let amount = amount.expect("something is multiplied");
    // One part in a million, a neighbour's year, and a number in place of a formula's text.
    let little = format!("=({})*1.000001", amount.label);
    let late = format!("=({})*0", amount.label);
    let files = [
        planted(amount, &little, "little.xlsx"),
        planted(amount, &late, "late.xlsx"),
        planted(amount, "=\"\"", "nothing.xlsx"),
    ];
    let mut paths: Vec<PathBuf> = files.iter().map(|(_, file)| file.clone()).collect();
    paths.push(right);
    let recalculated = recalculate(&scratch.0, &paths);
    let last = recalculated.len() - 1;
    assert_eq!(
        differences(&recalculated[last], &cells),
        Vec::<String>::new()
    );
    for ((place, _), file) in files.iter().zip(&recalculated) {
        let found = differences(file, &cells);
        let is_told = found.iter().any(|words| words.starts_with(place.as_str()));
        assert!(is_told, "{place}: {found:#?}");
    }
}

/// What is pasted is seen to be pasted, and what it is rests on stands in a note on its cell.
#[test]
fn few_lines_are_pasted() {
    let mut lines = 0;
    let mut pasted = 0;
    for file in deals() {
        let reading = reading(&file);
        let deal = reading.deal.expect("it reads");
        let book = xlsx::book(&deal, &reading.texts).expect("its years can be written out");
        for line in book.lines.iter().filter(|line| line.name.is_some()) {
            if let Content::Formula { .. } | Content::Pasted { .. } = line.content {
                lines += 1;
            }
            if let Content::Formula { pasted: true, .. } | Content::Pasted { .. } = line.content {
                pasted += 1;
            }
        }
    }
    assert!(
        pasted * 100 < lines,
        "{pasted} of {lines} rows are not alive"
    );
}
