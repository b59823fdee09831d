//! Workbooks recalculated by a foreign program and compared with the engine.

#![allow(dead_code, reason = "each test file uses a part of it")]

pub(crate) mod edit;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use model::Reading;
use model::files::{Files, ReadError};
use xlsx::book::{Book, Content, FIRST_COLUMN, VALUE_COLUMN};

/// A folder on disk.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.0.join(path)).map_err(|error| ReadError::Unreadable(error.to_string()))
    }
}

/// A deal as it is read from disk.
pub(crate) fn reading(file: &Path) -> Reading {
    let folder = Folder(file.parent().expect("in a folder").to_owned());
    let name = file.file_name().expect("a name").to_string_lossy();
    let reading = model::read(&name, &folder, &[]);
    assert!(reading.deal.is_some(), "{} reads", file.display());
    reading
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A cell and what the engine says of it.
pub(crate) struct Expected {
    pub(crate) sheet: String,
    pub(crate) row: u32,
    pub(crate) column: u16,
    pub(crate) label: String,
    pub(crate) told: Told,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Told {
    Number(f64),
    Word(String),
    /// An error: there is no value.
    NoValue,
    /// The year is not covered.
    Nothing,
}

/// What the engine says of every cell with a formula, in a scenario.
pub(crate) fn expected(book: &Book, scenario: usize) -> Vec<Expected> {
    let mut all = Vec::new();
    for sheet in &book.sheets {
        for id in &sheet.lines {
            let line = book.line(*id);
            let Content::Formula {
                results, single, ..
            } = &line.content
            else {
                continue;
            };
            let (_, row) = book.places[id.0 as usize];
            for place in 0..results[scenario].len() {
                let column = if *single {
                    VALUE_COLUMN
                } else {
                    FIRST_COLUMN + place as u16
                };
                all.push(Expected {
                    sheet: sheet.name.clone(),
                    row,
                    column,
                    label: line.label.clone(),
                    told: match book.told(*id, scenario, place) {
                        xlsx::book::Told::Number(value) => Told::Number(value),
                        xlsx::book::Told::Word(word) => Told::Word(word.to_owned()),
                        xlsx::book::Told::NoValue => Told::NoValue,
                        xlsx::book::Told::Nothing => Told::Nothing,
                    },
                });
            }
        }
    }
    all
}

/// Every cell of a file with a formula: those of the first sheet and the sums, too. What stands in
/// it was written with it.
pub(crate) fn written(file: &Path) -> Vec<Expected> {
    let mut workbook: Xlsx<_> = open_workbook(file).expect("it opens");
    let mut all = Vec::new();
    for sheet in workbook.sheet_names() {
        let formulas = workbook.worksheet_formula(&sheet).expect("it is there");
        let values = workbook.worksheet_range(&sheet).expect("it is there");
        let (top, left) = formulas.start().unwrap_or_default();
        for (row, column, formula) in formulas.used_cells() {
            let (row, column) = (top + row as u32, left + column as u32);
            all.push(Expected {
                sheet: sheet.clone(),
                row,
                column: column as u16,
                label: formula.clone(),
                told: read(values.get_value((row, column))),
            });
        }
    }
    all
}

/// What a cell of a file holds.
pub(crate) fn read(value: Option<&Data>) -> Told {
    match value {
        Some(Data::Float(value)) => Told::Number(*value),
        Some(Data::Int(value)) => Told::Number(*value as f64),
        Some(Data::Bool(value)) => Told::Number(f64::from(u8::from(*value))),
        Some(Data::String(word)) if !word.is_empty() => Told::Word(word.clone()),
        Some(Data::Error(_)) => Told::NoValue,
        _ => Told::Nothing,
    }
}

/// Recalculates workbooks in `LibreOffice`, all in one start of it, and gives where they are.
pub(crate) fn recalculate(folder: &Path, files: &[PathBuf]) -> Vec<PathBuf> {
    let profile = folder.join("profile");
    fs::create_dir_all(profile.join("user")).expect("a folder for the profile");
    fs::write(profile.join("user/registrymodifications.xcu"), PROFILE).expect("a profile");
    let out = folder.join("recalculated");
    let mut command = Command::new("soffice");
    command
        .args(["--headless", "--norestore"])
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .arg(&out)
        .args(files);
    let done = command.output().expect("it starts");
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    files
        .iter()
        .map(|file| out.join(file.file_name().expect("a file has a name")))
        .collect()
}

/// Formulas are computed again when a file is opened, whatever is cached in it.
const PROFILE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"#;

/// The cells in which a file and the engine differ, in words.
pub(crate) fn differences(file: &Path, expected: &[Expected]) -> Vec<String> {
    let mut workbook: Xlsx<_> = open_workbook(file).expect("it opens");
    let mut found = Vec::new();
    let mut known: Option<(String, calamine::Range<Data>)> = None;
    let sizes = expected.iter().map(|cell| match cell.told {
        Told::Number(value) => value.abs(),
        _ => 0.0,
    });
    let largest = sizes.fold(0.0_f64, f64::max);
    for cell in expected {
        if known.as_ref().is_none_or(|(name, _)| *name != cell.sheet) {
            let range = workbook
                .worksheet_range(&cell.sheet)
                .expect("the sheet is there");
            known = Some((cell.sheet.clone(), range));
        }
        let (_, range) = known.as_ref().expect("it was read");
        let theirs = read(range.get_value((cell.row, u32::from(cell.column))));
        if !is_same(&theirs, &cell.told, largest) {
            let column = xlsx::cells::column_name(cell.column);
            found.push(format!(
                "{}!{column}{} ({}): {theirs:?}, and the engine says {:?}",
                cell.sheet,
                cell.row + 1,
                cell.label,
                cell.told
            ));
        }
    }
    found
}

/// Whether two cells hold the same, numbers to rounding: sums that cancel leave the last places of
/// what was summed.
pub(crate) fn is_same(theirs: &Told, ours: &Told, largest: f64) -> bool {
    match (theirs, ours) {
        (Told::Number(theirs), Told::Number(ours)) => {
            let size = ours.abs().max(theirs.abs());
            (theirs - ours).abs() <= 1e-9 * size || (theirs - ours).abs() <= 1e-15 * largest
        }
        (theirs, ours) => theirs == ours,
    }
}

/// A folder of its own for each test, removed when it is done.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("lodebook-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for workbooks");
        Self(folder)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left of it does no harm.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every deal of the project, every worked test of the library, and the deals of these tests.
pub(crate) fn deals() -> Vec<PathBuf> {
    let mut all = whole_deals();
    collect(
        &repository().join("library"),
        &|name, _| name.ends_with(".test.deal"),
        &mut all,
    );
    all.sort();
    all
}

/// Deals with scenarios: those of the project and of these tests.
pub(crate) fn whole_deals() -> Vec<PathBuf> {
    let is_deal = |_: &str, text: &str| text.lines().any(|line| line.starts_with("deal "));
    let mut all = Vec::new();
    collect(&repository().join("deals"), &is_deal, &mut all);
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/deals");
    collect(&own, &is_deal, &mut all);
    all.sort();
    all
}

fn collect(folder: &Path, wanted: &dyn Fn(&str, &str) -> bool, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, wanted, all);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a text");
        if wanted(&path.to_string_lossy(), &text) {
            all.push(path);
        }
    }
}

/// Whether the foreign program is here. Where every judge has to be present, a missing one fails.
pub(crate) fn judge_is_here() -> bool {
    let found = Command::new("soffice").arg("--version").output().is_ok();
    if !found {
        assert!(
            std::env::var_os("LODEBOOK_ALL_JUDGES").is_none(),
            "soffice cannot be run"
        );
        let told = writeln!(
            std::io::stderr(),
            "soffice is missing, so nobody recalculated the workbooks"
        );
        told.expect("standard error can be written");
    }
    found
}
