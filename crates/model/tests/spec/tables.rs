//! Tables of the documentation that say what the code says.
//!
//! A table stands between `<!-- table NAME -->` and `<!-- end -->`. Where one differs from the code
//! the test says so; with the variable `BLESS` set it writes the table instead.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use model::functions::{DISTRIBUTIONS, FUNCTIONS, FunctionInfo};

use crate::central::repository;

#[test]
fn functions() {
    check("language.md", "functions", &listed(FUNCTIONS));
}

#[test]
fn distributions() {
    check("language.md", "distributions", &listed(DISTRIBUTIONS));
}

#[test]
fn units() {
    let text = fs::read_to_string(repository().join("library/units.csv")).unwrap();
    let mut table = "| word | is | meaning |\n| --- | --- | --- |\n".to_owned();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.splitn(4, ',').collect();
        let (word, value, base, meaning) = (cells[0], cells[1], cells[2], cells[3]);
        writeln!(table, "| `{word}` | {value} {base} | {meaning} |").unwrap();
    }
    check(
        "language.md",
        "units",
        &table.replace("  |", " |").replace(" |  ", " | "),
    );
}

fn listed(functions: &[FunctionInfo]) -> String {
    let mut table = "| call | gives |\n| --- | --- |\n".to_owned();
    for info in functions {
        let signature = info.signature.replace(" or ", "` or `");
        writeln!(table, "| `{signature}` | {} |", info.meaning)
            .expect("writing to a string cannot fail");
    }
    table
}

#[track_caller]
fn check(page: &str, name: &str, table: &str) {
    let path: PathBuf = repository().join("docs").join(page);
    let text = fs::read_to_string(&path).expect("a page of the documentation");
    let Some(mended) = mended(&text, name, table) else {
        return;
    };
    if env::var_os("BLESS").is_some() {
        fs::write(&path, mended).expect("a writable page");
        return;
    }
    panic!("the table {name} of {page} is not what the code says; it should be\n{table}");
}

/// The page with the table as it should be, where it is not.
fn mended(text: &str, name: &str, table: &str) -> Option<String> {
    let begin = format!("<!-- table {name} -->\n");
    let (before, rest) = text
        .split_once(&begin)
        .expect("the page has a place for it");
    let (written, after) = rest.split_once("<!-- end -->").expect("the table ends");
    let mended = format!("{before}{begin}{table}<!-- end -->{after}");
    (written != table).then_some(mended)
}

#[test]
fn a_wrong_table_is_found_and_mended() {
    let page = "a\n<!-- table t -->\n| 1 |\n<!-- end -->\nb\n";
    assert_eq!(mended(page, "t", "| 1 |\n"), None);
    let right = page.replace('1', "2");
    assert_eq!(mended(page, "t", "| 2 |\n"), Some(right));
}
