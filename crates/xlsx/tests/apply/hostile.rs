//! Files that are no workbooks, are broken, or are made to use up memory and time.

use std::time::Instant;

use xlsx::WORKBOOK_BYTES_MAX;
use xlsx::apply::open;

use crate::common::edit::{Parts, packed, part_of, parts};
use crate::deal::{Read, files};

/// Where a computer is slow, a refusal is still far quicker than reading on.
const SECONDS_MAX: u64 = 60;

fn workbook() -> Vec<u8> {
    Read::of("main.deal", &files()).workbook(false)
}

/// Opening, or comparing where it opens, refuses in words and at once.
fn refused(workbook: Vec<u8>, wanted: &str) {
    let began = Instant::now();
    let read = Read::of("main.deal", &files());
    let told = match open(workbook.clone()) {
        Err(told) => told,
        Ok(_) => match read.compare(workbook) {
            Err(told) => told,
            Ok(compared) => compared.refusals.into_iter().next().expect("it is refused"),
        },
    };
    assert!(told.message.contains(wanted), "{wanted}: {told:?}");
    assert!(!told.hint.is_empty());
    assert!(
        began.elapsed().as_secs() < SECONDS_MAX,
        "{wanted} took too long"
    );
}

fn with(change: impl FnOnce(&mut Parts)) -> Vec<u8> {
    let mut all = parts(&workbook());
    change(&mut all);
    packed(&all)
}

/// The workbook with the text of a part changed.
fn with_text(name: &str, change: impl FnOnce(&mut String)) -> Vec<u8> {
    with(|parts| {
        let part = parts
            .iter_mut()
            .find(|(other, _)| other == name)
            .expect("it is there");
        let mut text = String::from_utf8(part.1.clone()).expect("parts are UTF-8");
        change(&mut text);
        part.1 = text.into_bytes();
    })
}

fn sheet(name: &str) -> String {
    part_of(&parts(&workbook()), name)
}

#[test]
fn other_files_are_no_workbooks() {
    refused(Vec::new(), "not a workbook");
    refused(b"deal \"A deal\"\n".to_vec(), "not a workbook");
    refused(b"PK\x03\x04".to_vec(), "damaged");
    refused(
        vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1],
        "password",
    );
    refused(
        packed(&vec![("a.txt".to_owned(), b"text".to_vec())]),
        "damaged",
    );
    refused(vec![b'P'; WORKBOOK_BYTES_MAX + 1], "far larger");
}

#[test]
fn a_workbook_cut_off_anywhere_is_refused() {
    let whole = workbook();
    for cut in (0..whole.len()).step_by(whole.len() / 60) {
        assert!(open(whole[..cut].to_vec()).is_err(), "cut at {cut}");
    }
    for place in (0..whole.len()).step_by(whole.len() / 200) {
        // A bit turned may do no harm, but nothing breaks over it.
        let mut turned = whole.clone();
        turned[place] ^= 0x55;
        let read = open(turned.clone());
        drop(read);
    }
}

#[test]
fn macros_and_other_workbooks_are_refused() {
    let added = |name: &str| with(|parts| parts.push((name.to_owned(), b"x".to_vec())));
    refused(added("xl/vbaProject.bin"), "macros");
    refused(added("mimetype"), "another kind than .xlsx");
    refused(
        added("xl/externalLinks/externalLink1.xml"),
        "refers to other workbooks",
    );
}

#[test]
fn bombs_are_refused_before_they_are_taken_apart() {
    let zeros = || vec![b' '; 65 << 20];
    let big = with(|parts| parts.push(("xl/big.xml".to_owned(), zeros())));
    assert!(big.len() < 1 << 20, "it is small when it is packed");
    refused(big.clone(), "far larger");
    // The same, saying that it is small.
    let mut lies = big;
    let size = (65_u32 << 20).to_le_bytes();
    let places: Vec<usize> = lies
        .windows(4)
        .enumerate()
        .filter(|(_, window)| *window == size)
        .map(|(place, _)| place)
        .collect();
    assert!(!places.is_empty());
    for place in places {
        lies[place..place + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    assert!(open(lies).is_err());
    let many = with(|parts| {
        let more = (0..5000).map(|number| (format!("xl/media/{number}.png"), Vec::new()));
        parts.extend(more);
    });
    refused(many, "far larger");
}

#[test]
fn strings_that_are_not_there_take_no_room() {
    let mut text = with_text("xl/sharedStrings.xml", |text| {
        let start = text.find("uniqueCount=\"").expect("it is said") + 13;
        let end = start + text[start..].find('"').expect("a quote closes");
        text.replace_range(start..end, "99999999999999");
    });
    refused(std::mem::take(&mut text), "damaged");
    let wide = with(|parts| {
        let strings = parts
            .iter_mut()
            .find(|(name, _)| name == "xl/sharedStrings.xml");
        let strings = &mut strings.expect("it is there").1;
        let text = String::from_utf8(std::mem::take(strings)).expect("UTF-8");
        *strings = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    });
    refused(wide, "damaged");
}

#[test]
fn sheets_larger_than_they_are_take_no_room() {
    let inputs = sheet("Inputs");
    let huge = with_text(&inputs, |text| {
        let start = text.find("<dimension ref=\"").expect("it is said") + 16;
        let end = start + text[start..].find('"').expect("a quote closes");
        text.replace_range(start..end, "A1:XFD1048576");
        let cell = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row></sheetData>";
        *text = text.replacen("</sheetData>", cell, 1);
    });
    let read = Read::of("main.deal", &files());
    let compared = read.compare(huge).expect("a remark far away does no harm");
    assert!(compared.refusals.is_empty() && compared.changes.is_empty());

    let rows = with_text(&inputs, |text| {
        let row = |row: u32| format!("<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>");
        let rows: Vec<String> = (1000..301_000).map(row).collect();
        let rows = rows.concat();
        *text = text.replacen("</sheetData>", &format!("{rows}</sheetData>"), 1);
    });
    let compared = read.compare(rows).expect("rows far below do no harm");
    assert!(compared.refusals.is_empty() && compared.changes.is_empty());

    let shared = with_text(&inputs, |text| {
        let formula = "<row r=\"9000\"><c r=\"A9000\"><f t=\"shared\" si=\"4000000000\" ref=\"A1:XFD1048576\">1</f><v>1</v></c></row></sheetData>";
        *text = text.replacen("</sheetData>", formula, 1);
    });
    assert!(read.compare(shared).is_ok());
}

#[test]
fn deep_and_broken_parts_are_refused() {
    let inputs = sheet("Inputs");
    let deep = with_text(&inputs, |text| {
        let open = "<a>".repeat(200_000);
        *text = text.replacen("<sheetData>", &format!("<sheetData>{open}"), 1);
    });
    let read = Read::of("main.deal", &files());
    // What is not closed is no cell.
    let compared = read.compare(deep).expect("the cells are there");
    assert!(compared.changes.is_empty());
    let cell = with_text(&inputs, |text| {
        *text = text.replacen(
            "<row r=\"8\"",
            "<row r=\"8\"><c r=\"ZZZZZ99999999999\"><v>1</v></c></row><row r=\"8\"",
            1,
        );
    });
    let far = read
        .compare(cell)
        .expect("a cell beyond every sheet is none of ours");
    assert!(far.changes.is_empty());
    for (part, old, new) in [
        ("xl/workbook.xml", "<sheets>", "<sheets"),
        ("xl/workbook.xml", "<sheet ", "<shoot "),
        ("xl/styles.xml", "<cellXfs", "<cellXfs count=\"-1"),
        ("[Content_Types].xml", "<Types", "<Tips"),
        (
            "xl/_rels/workbook.xml.rels",
            "Target=\"",
            "Target=\"../../../etc/",
        ),
    ] {
        let broken = with_text(part, |text| *text = text.replacen(old, new, 1));
        // Some of it is made good; none of it breaks anything.
        if let Ok(compared) = read.compare(broken) {
            assert!(compared.changes.is_empty(), "{part}");
        }
    }
}

#[test]
fn sheets_that_are_gone_or_renamed_are_named() {
    for name in ["Inputs", "Checks", "Summary"] {
        let gone = with_text("xl/workbook.xml", |text| {
            *text = text.replacen(&format!("name=\"{name}\""), "name=\"Else\"", 1);
        });
        refused(gone, "this sheet is missing");
    }
    let gone = with_text("xl/workbook.xml", |text| {
        *text = text.replacen("name=\"Lodebook\"", "name=\"Else\"", 1);
    });
    refused(gone, "its hidden sheet `Lodebook` was removed");
}
