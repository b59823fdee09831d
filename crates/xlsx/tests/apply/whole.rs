//! Workbooks that nobody changed, that hold the inputs alone, or that a foreign program saved.

use std::fs;

use xlsx::apply::Compared;
use xlsx::book::Content;

use crate::common::edit::{edited, packed, part_of, parts};
use crate::common::{Folder, Scratch, deals, judge_is_here, recalculate};
use crate::deal::{Read, cited, files};

#[test]
fn a_workbook_of_the_inputs_alone_gives_the_same() {
    let read = Read::of("main.deal", &files());
    let cell = read.cell("price", 0);
    let of = |inputs_only: bool| {
        let workbook = edited(&read.workbook(inputs_only), &[(&cell, "320")]);
        let compared = read.compare(workbook).expect("it is the deal's");
        assert!(compared.refusals.is_empty());
        compared.changes
    };
    assert_eq!(of(true), of(false));
    assert_eq!(of(true).len(), 1);
}

#[test]
fn what_nobody_changed_does_not_differ() {
    for file in deals() {
        let folder = Folder(file.parent().expect("in a folder").to_owned());
        let name = file
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let read = Read::of(&name, &folder);
        let compared = read
            .compare(read.workbook(false))
            .expect("it is the deal's");
        let nothing = Compared {
            figures: compared.figures.clone(),
            ..Compared::default()
        };
        assert_eq!(compared, nothing, "{}", file.display());
    }
}

/// Some programs write a formula once and say of other cells that they share it.
#[test]
fn a_formula_that_is_shared_is_a_formula() {
    let read = Read::of("main.deal", &files());
    let mut all = parts(&read.workbook(false));
    let name = part_of(&all, "Deal");
    let sheet = all.iter_mut().find(|(other, _)| *other == name);
    let bytes = &mut sheet.expect("it is there").1;
    let text = String::from_utf8(std::mem::take(bytes)).expect("UTF-8");
    let start = text.find("<f>").expect("it has formulas");
    let end = start + text[start..].find("</f>").expect("a formula ends") + 4;
    let shared = "<f t=\"shared\" si=\"0\"/>";
    *bytes = format!("{}{shared}{}", &text[..start], &text[end..]).into_bytes();
    let compared = read.compare(packed(&all)).expect("it is the deal's");
    assert!(compared.refusals.is_empty() && compared.changes.is_empty());
}

#[test]
fn what_is_worth_a_second_look_is_noted() {
    let read = Read::of("main.deal", &files());
    let part = read.cell("part", 0);
    let typed = [(part.as_str(), "5"), ("Summary!C6", "1")];
    let compared = read.compare(edited(&read.workbook(false), &typed));
    let compared = compared.expect("it is the deal's");
    assert_eq!(compared.changes.len(), 1);
    assert!(compared.is_turned);
    let [position, percent] = compared.notes.as_slice() else {
        panic!("{:#?}", compared.notes);
    };
    assert!(
        position.starts_with("Summary!C6 is 1 and was 0.5;"),
        "{position}"
    );
    assert!(percent.contains(" is 500 %: "), "{percent}");
}

/// A foreign program saves the workbook after a price was changed in it: the same difference, and
/// the figures it computes are those of the changed deal.
#[test]
fn a_foreign_program_may_save_the_workbook() {
    if !judge_is_here() {
        return;
    }
    let read = Read::of("main.deal", &files());
    let (price, tons, rule) = (
        read.cell("price", 0),
        read.cell("tons", 1),
        read.cell("rule", 0),
    );
    let changed = [
        (price.as_str(), "320.25"),
        (&tons, "21.7"),
        (&rule, "gross"),
    ];
    let scratch = Scratch::new("apply");
    let plain = scratch.0.join("plain.xlsx");
    let edited_file = scratch.0.join("edited.xlsx");
    fs::write(&plain, read.workbook(false)).expect("it is stored");
    fs::write(&edited_file, edited(&read.workbook(false), &changed)).expect("it is stored");
    let saved = recalculate(&scratch.0, &[plain, edited_file.clone()]);
    let saved = saved
        .iter()
        .map(|file| fs::read(file).expect("it was saved"));
    let saved: Vec<Vec<u8>> = saved.collect();

    let compared = read.compare(saved[0].clone()).expect("it is the deal's");
    assert!(
        compared.changes.is_empty() && compared.refusals.is_empty(),
        "{compared:#?}"
    );

    let compared = read.compare(saved[1].clone()).expect("it is the deal's");
    assert!(compared.refusals.is_empty(), "{compared:#?}");
    let direct = fs::read(edited_file).expect("it was stored");
    let direct = read.compare(direct).expect("it is the deal's");
    let cells = |compared: &Compared| -> Vec<String> {
        compared
            .changes
            .iter()
            .map(|change| change.cell.clone())
            .collect()
    };
    assert_eq!(cells(&compared), cells(&direct));
    let (ours, theirs) = (
        read.patch(&direct, &cited()),
        read.patch(&compared, &cited()),
    );
    assert_eq!(ours, theirs);

    let mut files = files();
    for (file, text) in theirs
        .expect("it can be taken over")
        .texts(&read.reading.texts)
    {
        files.insert(read.reading.texts.get(file).name.clone(), text);
    }
    let after = Read::of("main.deal", &files);
    assert!(!compared.figures.is_empty());
    for (line, theirs) in &compared.figures {
        let Content::Formula { results, .. } = &after.book.line(*line).content else {
            panic!("a figure is computed");
        };
        let ours = results[0][0].expect("it has a value");
        assert!(
            (theirs - ours).abs() <= 1e-9 * ours.abs(),
            "{theirs} and {ours}"
        );
    }
    let compared = after
        .compare(after.workbook(false))
        .expect("it is the deal's");
    assert!(compared.changes.is_empty());
}
