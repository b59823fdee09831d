//! Tables in every spelling: what cannot stand on a page of text, and what is written to break the
//! reader. The rules are on the page `tests/spec/tables.md`.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use common::{short, tell};
use model::csv::{Decimal, Series, Wanted, read_text_table};
use model::files::{Files, ReadError};
use syntax::diagnostic::{Diagnostic, Id};

const DEAL: &str = "deal \"d\"\ntimeline 2025..2026\nmoney USD nominal\n\
                    input a = csv \"t.csv\" column \"a\" t @ assumed \"placeholder: a test\"\n\
                    show at(a, 2026)\n";

/// A deal beside a table of bytes.
struct Beside(Vec<u8>);

impl Files for Beside {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match path {
            "main.deal" => Ok(DEAL.as_bytes().to_vec()),
            _ => Ok(self.0.clone()),
        }
    }
}

fn told(bytes: impl Into<Vec<u8>>) -> Vec<String> {
    let reading = model::read("main.deal", &Beside(bytes.into()), &[]);
    reading.diagnostics.iter().map(short).collect()
}

#[test]
fn marks_of_encodings_and_line_ends_change_nothing() {
    for text in [
        "year,a\n2025,1\n2026,2\n",
        "\u{feff}year,a\r\n2025,1\r\n2026,2\r\n",
        "\u{feff}\"year\",\"a\"\r\n\"2025\",\"1\"\r\n\"2026\",\"2\"",
        "year,\"a\"\n\n2025,1\n\n2026,2\n\n\n",
    ] {
        assert_eq!(told(text), [""; 0], "{text:?}");
    }
}

#[test]
fn a_first_line_may_name_the_separator() {
    let expected = "note[table-read]: \"t.csv\" was read with semicolons between cells";
    assert_eq!(told("sep=;\r\nyear;a\r\n2025;1\r\n2026;2\r\n"), [expected]);
}

#[test]
fn a_heading_may_hold_a_line_end() {
    let text = "year,\"a\nb\"\n2025,1\n";
    assert_eq!(points(text, "a b"), [(2025, 1.0)]);
}

/// One fix each: the table is saved again.
#[test]
fn other_encodings_are_refused() {
    let utf16 = |big: bool, mark: bool| {
        let letters = mark
            .then_some('\u{feff}')
            .into_iter()
            .chain("year,a\n2025,1\n".chars());
        let units = letters.map(|letter| u16::try_from(u32::from(letter)).expect("plain letters"));
        let bytes = units.flat_map(|unit| {
            if big {
                unit.to_be_bytes()
            } else {
                unit.to_le_bytes()
            }
        });
        bytes.collect::<Vec<u8>>()
    };
    for (big, mark) in [(true, true), (false, true), (true, false), (false, false)] {
        let expected = "error[not-utf8]: \"t.csv\" is UTF-16 text; save it as UTF-8";
        assert_eq!(told(utf16(big, mark)), [expected]);
    }
    let latin = b"# Caf\xe9\nyear,a\n2025,1\n";
    let expected = "error[not-utf8]: \"t.csv\" is not UTF-8 text but in an older encoding, such as Windows-1252 (line 1); save it as UTF-8";
    assert_eq!(told(latin), [expected]);
    let workbook = b"PK\x03\x04and so on";
    let expected = "error[not-utf8]: \"t.csv\" is a workbook, not text; `lodebook import` takes a table out of one";
    assert_eq!(told(workbook), [expected]);
}

/// A finding stands in the deal and points into the table.
#[test]
fn the_cell_is_shown() {
    let files = BTreeMap::from([
        ("main.deal".to_owned(), DEAL.to_owned()),
        (
            "t.csv".to_owned(),
            "year,a\n2025,\"1x\"\n2026,2\n".to_owned(),
        ),
    ]);
    let told = tell("main.deal", &files);
    let [only] = told.diagnostics.as_slice() else {
        panic!("{}", told.listing());
    };
    assert_eq!(told.place(only), Some(("main.deal".to_owned(), 4)));
    let label = &only.labels[0];
    assert_eq!(told.place_of(label.span), ("t.csv".to_owned(), 2));
    assert_eq!(told.texts.at(label.span), "\"1x\"");
}

#[test]
fn a_column_that_is_nearly_named_is_proposed() {
    let message = "error[bad-csv]: \"t.csv\" has no column \"a\"";
    assert_eq!(told("year;A\n2025;1\n"), [message]);
    let reading = model::read("main.deal", &Beside(b"year;A\n2025;1\n".to_vec()), &[]);
    let edit = |told: &Diagnostic| Some(told.hints.first()?.edit.as_ref()?.replacement.clone());
    assert_eq!(edit(&reading.diagnostics[0]).as_deref(), Some("\"A\""));
}

fn read(text: &str, name: &str) -> Series {
    let wanted = Wanted {
        name,
        ..Wanted::default()
    };
    read_text_table(text, &wanted)
        .unwrap_or_else(|problem| panic!("{}\n{text}", problem.words("t.csv")))
}

fn points(text: &str, name: &str) -> Vec<(i32, f64)> {
    let points = read(text, name).points.into_iter();
    points.map(|point| (point.year, point.value)).collect()
}

/// A number with points or commas before the fraction and something between thousands.
fn spelled(value: f64, decimal: char, thousands: &str) -> String {
    let text = value.abs().to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push_str(thousands);
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let point = if fraction.is_empty() {
        String::new()
    } else {
        decimal.to_string()
    };
    format!("{sign}{grouped}{point}{fraction}")
}

/// The same numbers in eighteen spellings, to the last bit.
#[test]
fn one_series_in_every_spelling() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    for _ in 0..50 {
        let mut values: Vec<f64> = (0..8)
            .map(|_| {
                let digits = [1.0, 10.0, 1e3, 1e5][random() as usize % 4];
                (random() % 1_000_000_000) as f64 / digits - 3e5
            })
            .collect();
        // One number that reads in one way only.
        values.push(-1_234_567.5);
        for separator in [",", ";", "\t"] {
            for (decimal, thousands) in [
                ('.', ""),
                ('.', ","),
                ('.', " "),
                ('.', "'"),
                (',', ""),
                (',', "."),
                (',', "\u{a0}"),
                (',', "’"),
            ] {
                let mut standing = format!("Year{separator}\"Price, low\"\r\n");
                let mut labels = "Series".to_owned();
                let mut lying = "\"Price, low\"".to_owned();
                for (place, value) in values.iter().enumerate() {
                    let cell = format!("\"{}\"", spelled(*value, decimal, thousands));
                    let year = 2025 + place;
                    writeln!(standing, "{year}{separator}{cell}\r").expect("a string takes it");
                    write!(labels, "{separator}{year}").expect("a string takes it");
                    write!(lying, "{separator}{cell}").expect("a string takes it");
                }
                let expected: Vec<(i32, f64)> = (2025..).zip(values.iter().copied()).collect();
                assert_eq!(points(&standing, "Price, low"), expected, "{standing}");
                let across = format!("{labels}\r\n{lying}\r\n");
                assert_eq!(points(&across, "Price, low"), expected, "{across}");
            }
        }
    }
}

#[test]
fn somebody_may_say_which_sign_is_meant() {
    let text = "year;a\n2025;1,234\n2026;2,345\n";
    let wanted = |decimal| Wanted {
        name: "a",
        percent: false,
        decimal: Some(decimal),
    };
    let value =
        |decimal| read_text_table(text, &wanted(decimal)).map(|series| series.points[0].value);
    assert_eq!(value(Decimal::Point), Ok(1234.0));
    assert_eq!(value(Decimal::Comma), Ok(1.234));
    // What is said has to fit.
    let fraction = "year;a\n2025;1,5\n";
    let problem = read_text_table(fraction, &wanted(Decimal::Point)).expect_err("it does not fit");
    assert_eq!(
        problem.words("t.csv"),
        "\"t.csv\", line 2: `1,5` is not a number"
    );
}

/// Within bounded time, whatever is in the table.
#[test]
fn tables_written_to_break_the_reader() {
    let size = 1 << 20;
    let of = |unit: &str| unit.repeat(size / unit.len());
    let mut marked = "x,a\n".to_owned();
    for at in 0..9_000 {
        writeln!(marked, "{},1 [{at}]", 1000 + at % 2000).expect("a string takes it");
    }
    for text in [
        ",".repeat(1_100_000),
        of("a,"),
        of("a\n"),
        of("a,b\n"),
        of("x,a\n"),
        of("\"\n"),
        of("2025,a\n"),
        of("2025,2026\n"),
        of("a,2025,2026\n"),
        format!("x,a\n{}", of("2025,1\n")),
        format!("x,a\n{}", of("..,1\n")),
        format!("x,a\n2025,{}\n", "1".repeat(size / 2)),
        format!("x,a\n2025,{}\n", "1,".repeat(100_000)),
        format!("x;a\n2025;{}\n", "1,000".repeat(100_000)),
        format!("x,a\n2025,1{}\n", "*".repeat(size / 2)),
        format!("x,a\n2025,1{}\n", " [2]".repeat(100_000)),
        format!("x,a\n2025,{}\n", "(".repeat(size / 2)),
        marked,
    ] {
        let start = Instant::now();
        let told = told(text.into_bytes());
        let taken = start.elapsed();
        assert!(taken < Duration::from_secs(30), "took {taken:?}: {told:?}");
        assert!(told.iter().all(|told| told.len() < 2000));
    }
}

/// A table is read once, however many scenarios ask for it.
#[test]
fn a_large_table_in_many_scenarios() {
    let mut table = "year".to_owned();
    for column in 0..200 {
        write!(table, ",c{column}").expect("a string takes it");
    }
    for year in 2000..2100 {
        write!(table, "\n{year}{}", ",1".repeat(200)).expect("a string takes it");
    }
    let mut text = "deal \"d\"\ntimeline 2025..2026\nmoney USD nominal\n".to_owned();
    for column in 0..40 {
        writeln!(text, "input c{column} = csv \"t.csv\" column \"c{column}\" t @ assumed \"placeholder: a test\"").expect("a string takes it");
    }
    let sum = (0..40)
        .map(|column| format!("c{column}"))
        .collect::<Vec<_>>()
        .join(" + ");
    writeln!(text, "row sum : t = {sum}\nshow at(sum, 2025)").expect("a string takes it");
    for scenario in 0..20 {
        writeln!(text, "scenario s{scenario} \"S\" {{\n  set c0 = {scenario} t @ assumed \"placeholder: a test\"\n}}").expect("a string takes it");
    }
    let files = BTreeMap::from([("main.deal".to_owned(), text), ("t.csv".to_owned(), table)]);
    let told = tell("main.deal", &files);
    assert!(told.diagnostics.is_empty(), "{}", told.listing());
    assert!(!told.diagnostics.iter().any(|told| told.id == Id::TooLarge));
}

/// Below a line of years, lines of amounts that could be years are amounts, and never years of others.
#[test]
fn amounts_that_look_like_years_are_amounts() {
    let text = ",2025,2026,2027\nsales,1000,1500,2000\ncosts,1400,1600,1800\ntax,1,2,3\n";
    assert_eq!(
        points(text, "sales"),
        [(2025, 1000.0), (2026, 1500.0), (2027, 2000.0)]
    );
    assert_eq!(points(text, "tax"), [(2025, 1.0), (2026, 2.0), (2027, 3.0)]);
    let wanted = |name| Wanted {
        name,
        ..Wanted::default()
    };
    let doubt = ",2025,2026,2027\nprice,1990,2010,2020\ntax,1,2,3\n";
    let told = read_text_table(doubt, &wanted("tax")).expect_err("it is in doubt");
    assert!(told.message.contains("or that holds amounts"), "{told:?}");
    assert_eq!(points(doubt, "price").len(), 3);
    // A second table of years in a row is one.
    let second = ",2025,2026\nsales,1,2\n\n,2030,2031\nlate,3,4\n";
    assert_eq!(points(second, "late"), [(2030, 3.0), (2031, 4.0)]);
}
