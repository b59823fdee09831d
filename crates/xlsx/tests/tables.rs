//! Series out of workbooks as people make them, and out of such as nobody should read.

#[path = "common/edit.rs"]
mod edit;

use std::fmt::Write as _;

use edit::{packed, parts};
use model::csv::{Problem, Series, Wanted, read_grid};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use xlsx::Refusal;
use xlsx::table::{sheets, tables};

fn workbook(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Annual prices").expect("a name");
    fill(sheet);
    workbook.save_to_buffer().expect("it is written")
}

fn read(bytes: Vec<u8>, name: &str) -> Result<Series, Problem> {
    let tables = tables(bytes, None).expect("it can be read");
    let wanted = Wanted {
        name,
        ..Wanted::default()
    };
    read_grid(&tables[0].grid, &wanted)
}

fn numbers(series: &Series) -> Vec<(i32, f64)> {
    let points = series.points.iter();
    points.map(|point| (point.year, point.value)).collect()
}

/// Titles, a heading over two columns, a line of units, footnotes, numbers as text and missing ones.
fn published(sheet: &mut Worksheet) {
    let merged = Format::new();
    sheet.write(0, 0, "Commodity prices").expect("a cell");
    sheet
        .write(1, 0, "annual averages, nominal")
        .expect("a cell");
    sheet
        .merge_range(3, 1, 3, 2, "Oil", &merged)
        .expect("a merged heading");
    for (column, words) in ["", "Brent", "Dubai", "Gold"].into_iter().enumerate() {
        sheet.write(4, column as u16, words).expect("a cell");
    }
    for (column, words) in ["", "($/bbl)", "($/bbl)", "($/oz)"].into_iter().enumerate() {
        sheet.write(5, column as u16, words).expect("a cell");
    }
    for (row, (year, brent)) in [(2021, 70.44), (2022, 99.82), (2023, 82.62)]
        .into_iter()
        .enumerate()
    {
        let row = 6 + row as u32;
        sheet.write(row, 0, year).expect("a cell");
        sheet.write(row, 1, brent).expect("a cell");
    }
    for (row, words) in ["1.800,5", "1.801,0 *", "n.a."].into_iter().enumerate() {
        sheet.write(6 + row as u32, 3, words).expect("a cell");
    }
    sheet.write(10, 0, "* estimated").expect("a cell");
}

#[test]
fn a_series_is_found_by_its_heading_in_a_sheet_as_it_is_published() {
    let brent = read(workbook(published), "Brent").expect("it is there");
    assert_eq!(
        numbers(&brent),
        [(2021, 70.44), (2022, 99.82), (2023, 82.62)]
    );
    let brent = read(workbook(published), "Oil / Brent").expect("it is there");
    assert_eq!(brent.points.len(), 3);
    let gold = read(workbook(published), "Gold").expect("it is there");
    assert_eq!(numbers(&gold), [(2021, 1800.5), (2022, 1801.0)]);
    let remarks = gold.remarks.join("; ");
    for told in [
        "a decimal comma",
        "points between thousands",
        "`*`",
        "`n.a.`",
    ] {
        assert!(remarks.contains(told), "{told}: {remarks}");
    }
    let missing = read(workbook(published), "Golld").expect_err("it is not there");
    assert!(
        missing.message.contains("no column \"Golld\""),
        "{missing:?}"
    );
}

/// A number of a cell is that number: nobody asks whether 1.234 is a thousand.
#[test]
fn years_may_stand_across_and_numbers_are_taken_as_they_are() {
    let across = workbook(|sheet| {
        for (column, year) in (2025..2028).enumerate() {
            sheet.write(0, 2 + column as u16, year).expect("a cell");
            let value = 1.234 + column as f64;
            sheet.write(1, 2 + column as u16, value).expect("a cell");
        }
        sheet.write(1, 0, "Royalty").expect("a cell");
    });
    let royalty = read(across, "Royalty").expect("it is there");
    assert_eq!(
        numbers(&royalty),
        [(2025, 1.234), (2026, 2.234), (2027, 3.234)]
    );
}

#[test]
fn what_a_formula_gave_is_its_value_and_an_error_is_none() {
    let computed = workbook(|sheet| {
        sheet.write(0, 0, "year").expect("a cell");
        sheet.write(0, 1, "Output").expect("a cell");
        for row in 1..4_u32 {
            sheet.write(row, 0, 2024 + row).expect("a cell");
        }
        let formula = rust_xlsxwriter::Formula::new("=1+1").set_result("2");
        sheet.write(1, 1, formula).expect("a cell");
        let formula = rust_xlsxwriter::Formula::new("=NA()").set_result("#N/A");
        sheet.write(2, 1, formula).expect("a cell");
        sheet.write(3, 1, 4).expect("a cell");
    });
    let output = read(computed, "Output").expect("it is there");
    assert_eq!(numbers(&output), [(2025, 2.0), (2027, 4.0)]);
    assert!(output.remarks.join("; ").contains("#N/A"), "{output:?}");
}

fn refusal(bytes: Vec<u8>) -> Refusal {
    tables(bytes, None).expect_err("it is refused")
}

#[test]
fn sheets_are_named_and_chosen() {
    let mut book = Workbook::new();
    for name in ["Notes", "Data"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet.write(0, 0, name).expect("a cell");
    }
    let bytes = book.save_to_buffer().expect("it is written");
    assert_eq!(sheets(bytes.clone()).expect("it opens"), ["Notes", "Data"]);
    let one = tables(bytes, Some("Data")).expect("it opens");
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].grid.lines[0].cells[0].text, "Data");
}

#[test]
fn workbooks_that_would_take_up_memory_are_refused() {
    let linked = {
        let mut all = parts(&workbook(published));
        let part = "xl/externalLinks/externalLink1.xml".to_owned();
        all.push((part, b"x".to_vec()));
        packed(&all)
    };
    assert!(
        refusal(linked)
            .message
            .contains("refers to other workbooks")
    );
    let bomb = {
        let mut all = parts(&workbook(published));
        all.push(("xl/big.xml".to_owned(), vec![b' '; 65 << 20]));
        packed(&all)
    };
    assert!(refusal(bomb).message.contains("far larger"));
    // Few cells, each at the end of a line of its own: as a table they would be millions.
    let wide = workbook(|sheet| {
        for row in 0..400 {
            sheet.write(row, 16_383, 1).expect("a cell");
        }
    });
    let told = refusal(wide);
    assert!(told.message.contains("too far apart"), "{told:?}");
    assert!(told.hint.contains("a workbook of its own"), "{told:?}");
    // A million rows, as much as a sheet has.
    let long = {
        let mut all = parts(&workbook(|sheet| {
            sheet.write(0, 0, 1).expect("a cell");
        }));
        let sheet = all.iter_mut().find(|(name, _)| name.contains("sheet1.xml"));
        let bytes = &mut sheet.expect("it is there").1;
        let text = String::from_utf8(std::mem::take(bytes)).expect("parts are UTF-8");
        let (before, rest) = text.split_once("<sheetData>").expect("it has cells");
        let (_, after) = rest.split_once("</sheetData>").expect("they end");
        let mut rows = String::new();
        for row in 1..=1_000_001 {
            write!(rows, "<row r=\"{row}\"><c r=\"A{row}\"><v>1</v></c></row>").expect("a string");
        }
        *bytes = format!("{before}<sheetData>{rows}</sheetData>{after}").into_bytes();
        packed(&all)
    };
    assert!(refusal(long).message.contains("more cells than are read"));
    let told = refusal(b"year,oil\n2025,1\n".to_vec());
    assert!(told.message.contains("not a workbook"), "{told:?}");
}
