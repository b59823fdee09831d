//! Workbooks recalculated by a foreign program and compared with the engine.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use model::files::{Files, ReadError};
use xlsx::book::{Book, Content, FIRST_COLUMN, VALUE_COLUMN};

/// A folder on disk.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.0.join(path)).map_err(|error| ReadError::Unreadable(error.to_string()))
    }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A cell and what the engine says of it; `None` where it has no value.
pub(crate) struct Expected {
    pub(crate) sheet: String,
    pub(crate) row: u32,
    pub(crate) column: u16,
    pub(crate) label: String,
    pub(crate) value: Option<f64>,
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
            for (period, value) in results[scenario].iter().enumerate() {
                let Some(value) = value else { continue };
                let column = if *single {
                    VALUE_COLUMN
                } else {
                    FIRST_COLUMN + period as u16
                };
                all.push(Expected {
                    sheet: sheet.name.clone(),
                    row,
                    column,
                    label: line.label.clone(),
                    value: value.is_finite().then_some(*value),
                });
            }
        }
    }
    all
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
    let largest = expected
        .iter()
        .filter_map(|cell| cell.value)
        .fold(0.0_f64, |largest, value| largest.max(value.abs()));
    for cell in expected {
        if known.as_ref().is_none_or(|(name, _)| *name != cell.sheet) {
            let range = workbook
                .worksheet_range(&cell.sheet)
                .expect("the sheet is there");
            known = Some((cell.sheet.clone(), range));
        }
        let (_, range) = known.as_ref().expect("it was read");
        let value = range.get_value((cell.row, u32::from(cell.column)));
        let number = match value {
            Some(Data::Float(value)) => Some(*value),
            Some(Data::Int(value)) => Some(*value as f64),
            Some(Data::Bool(value)) => Some(f64::from(u8::from(*value))),
            _ => None,
        };
        let same = match (number, cell.value) {
            (Some(theirs), Some(ours)) => {
                // Sums that cancel leave the last places of what was summed.
                let size = ours.abs().max(theirs.abs());
                (theirs - ours).abs() <= 1e-9 * size || (theirs - ours).abs() <= 1e-15 * largest
            }
            (None, None) => true,
            _ => false,
        };
        if !same {
            let column = xlsx::cells::column_name(cell.column);
            found.push(format!(
                "{}!{column}{} ({}): {value:?}, and the engine says {:?}",
                cell.sheet,
                cell.row + 1,
                cell.label,
                cell.value
            ));
        }
    }
    found
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

/// Every deal of the project and every worked test of the library.
pub(crate) fn deals() -> Vec<PathBuf> {
    let mut all = Vec::new();
    collect(
        &repository().join("deals"),
        &|name, text| !name.ends_with("csv") && text.lines().any(|line| line.starts_with("deal ")),
        &mut all,
    );
    collect(
        &repository().join("library"),
        &|name, _| name.ends_with(".test.deal"),
        &mut all,
    );
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
