//! Cells of a workbook changed in its parts, as a person does in a spreadsheet.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Name and bytes of every part, in order.
pub(crate) type Parts = Vec<(String, Vec<u8>)>;

/// The parts of a workbook.
pub(crate) fn parts(workbook: &[u8]) -> Parts {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).expect("it is a workbook");
    let mut all = Parts::new();
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).expect("a part");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("it can be read");
        all.push((part.name().expect("a name").into_owned(), bytes));
    }
    all
}

/// A workbook of parts.
pub(crate) fn packed(parts: &Parts) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(name.as_str(), SimpleFileOptions::default())
            .expect("a part begins");
        writer.write_all(bytes).expect("a part is written");
    }
    writer.finish().expect("it is closed").into_inner()
}

/// The workbook with cells such as `Inputs!C9` changed: to a number, to a text, to a formula that
/// begins with `=`, or to nothing.
pub(crate) fn edited(workbook: &[u8], changes: &[(&str, &str)]) -> Vec<u8> {
    let mut all = parts(workbook);
    for (cell, typed) in changes {
        let (sheet, cell) = cell.rsplit_once('!').expect("sheet and cell");
        let part = part_of(&all, sheet);
        let place = all.iter().position(|(name, _)| *name == part);
        let bytes = &mut all[place.expect("the sheet is there")].1;
        let text = String::from_utf8(std::mem::take(bytes)).expect("parts are UTF-8");
        *bytes = with_cell(&text, cell, typed).into_bytes();
    }
    packed(&all)
}

/// The workbook without what its formulas gave when it was written.
pub(crate) fn uncomputed(workbook: &[u8]) -> Vec<u8> {
    let mut all = parts(workbook);
    let sheets = all
        .iter_mut()
        .filter(|(name, _)| name.contains("/worksheets/sheet"));
    for (_, bytes) in sheets {
        let text = String::from_utf8(std::mem::take(bytes)).expect("parts are UTF-8");
        let mut pieces = text.split("</f><v>");
        let mut kept = pieces.next().expect("a split has a first piece").to_owned();
        for piece in pieces {
            let (_, rest) = piece.split_once("</v>").expect("a value ends");
            kept.push_str("</f>");
            kept.push_str(rest);
        }
        *bytes = kept.into_bytes();
    }
    packed(&all)
}

/// The part of a sheet.
pub(crate) fn part_of(parts: &Parts, sheet: &str) -> String {
    let text = |wanted: &str| {
        let found = parts.iter().find(|(name, _)| name == wanted);
        String::from_utf8(found.expect("it is there").1.clone()).expect("parts are UTF-8")
    };
    let tag = |text: &str, mark: &str| {
        let place = text.find(mark).expect("it is said");
        let start = text[..place].rfind('<').expect("a tag begins");
        let end = place + text[place..].find('>').expect("a tag ends");
        text[start..end].to_owned()
    };
    let attribute = |tag: &str, name: &str| {
        let start = tag.find(&format!("{name}=\"")).expect("it has it") + name.len() + 2;
        let end = tag[start..].find('"').expect("a quote closes");
        tag[start..start + end].to_owned()
    };
    let sheet = tag(&text("xl/workbook.xml"), &format!("name=\"{sheet}\""));
    let id = attribute(&sheet, "r:id");
    let relation = tag(&text("xl/_rels/workbook.xml.rels"), &format!("Id=\"{id}\""));
    let target = attribute(&relation, "Target");
    format!("xl/{}", target.trim_start_matches("/xl/"))
}

/// The first cell of the sheet of inputs that holds a number, such as `Inputs!C9`.
pub(crate) fn cell_with(workbook: &[u8], number: &str) -> String {
    let all = parts(workbook);
    let name = part_of(&all, "Inputs");
    let part = all.iter().find(|(other, _)| *other == name);
    let text = String::from_utf8(part.expect("it is there").1.clone()).expect("UTF-8");
    let place = text.find(&format!("<v>{number}</v>"));
    let place = place.unwrap_or_else(|| panic!("no cell holds {number}"));
    let start = text[..place].rfind("r=\"").expect("it has a name") + 3;
    let end = start + text[start..].find('"').expect("a quote closes");
    format!("Inputs!{}", &text[start..end])
}

fn with_cell(sheet: &str, cell: &str, typed: &str) -> String {
    let row: String = cell.chars().filter(char::is_ascii_digit).collect();
    let start = sheet
        .find(&format!("<row r=\"{row}\""))
        .expect("the row is there");
    let end = start + sheet[start..].find("</row>").expect("the row ends");
    let own = sheet[start..end].find(&format!("<c r=\"{cell}\""));
    let (from, to, style) = match own {
        None => (end, end, String::new()),
        Some(own) => {
            let own = start + own;
            let tag = own + sheet[own..].find('>').expect("a tag ends");
            let to = if sheet[..tag].ends_with('/') {
                tag + 1
            } else {
                tag + sheet[tag..].find("</c>").expect("the cell ends") + 4
            };
            let style = sheet[own..tag]
                .split(' ')
                .find(|part| part.starts_with("s=\""));
            let style = style.map_or_else(String::new, |style| {
                format!(" {}", style.trim_end_matches('/'))
            });
            (own, to, style)
        }
    };
    let head = format!("<c r=\"{cell}\"{style}");
    let new = match typed.strip_prefix('=') {
        Some(formula) => format!("{head}><f>{formula}</f><v>1</v></c>"),
        None if typed.is_empty() => format!("{head}/>"),
        None if typed == "TRUE" => format!("{head} t=\"b\"><v>1</v></c>"),
        None if typed.starts_with('#') => format!("{head} t=\"e\"><v>{typed}</v></c>"),
        None if typed.parse::<f64>().is_ok() => format!("{head}><v>{typed}</v></c>"),
        None => format!("{head} t=\"inlineStr\"><is><t>{typed}</t></is></c>"),
    };
    format!("{}{new}{}", &sheet[..from], &sheet[to..])
}
