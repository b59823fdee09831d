//! `lodebook xlsx`: the deal as a workbook with live formulas.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::Serialize;
use xlsx::{Edition, Options};

use super::prepare::Prepared;
use crate::arguments::Xlsx;
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    file: String,
    sheets: usize,
    formulas: usize,
    inputs: usize,
}

/// Writes the workbook.
pub(crate) fn run(asked: &Xlsx, output: &mut Output) -> Exit {
    let prepared = match Prepared::read(&asked.file, &asked.laid, asked.json, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    if prepared.deal.withheld_count > 0 {
        output.error_line("error: a workbook has live formulas, and this deal has values that are withheld from it");
        output.error_line("hint: `lodebook export` writes the values that are left as a table");
        return Exit::Deal;
    }
    let scenario = match prepared.variant(&asked.scenario, output) {
        Ok(scenario) => scenario,
        Err(exit) => return exit,
    };
    let Some(book) = xlsx::book(&prepared.deal, &prepared.texts) else {
        // What cannot be computed has been told by now.
        return Exit::Deal;
    };
    let options = options(&prepared, scenario, asked.inputs);
    let path = asked.out.clone().unwrap_or_else(|| beside(&asked.file));
    let name = visible(&path.to_string_lossy());
    let bytes = match xlsx::write(&book, &options) {
        Ok(bytes) => bytes,
        Err(error) => {
            output.error_line(&format!("error: cannot write \"{name}\": {}", error.0));
            return Exit::Deal;
        }
    };
    if let Err(error) = store(&path, &bytes, asked.force) {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => disk::reason(&error),
        };
        output.error_line(&format!("error: cannot write \"{name}\": {reason}"));
        if error.kind() == io::ErrorKind::AlreadyExists {
            output.error_line("hint: `--force` writes over it, and what was typed into it is lost");
        }
        return Exit::File;
    }
    let (sheets, formulas) = if asked.inputs {
        (3, 0)
    } else {
        (book.sheets.len() + 2, book.formula_count())
    };
    let inputs = book.input_count();
    if asked.json {
        json::write(
            output,
            &Answer {
                lodebook: json::VERSION,
                file: path.to_string_lossy().into_owned(),
                sheets,
                formulas,
                inputs,
            },
        );
    } else {
        output.error_line(&format!(
            "wrote {name}: {sheets} sheets, {inputs} inputs, {formulas} formulas"
        ));
    }
    prepared.tell_findings(output);
    Exit::Fine
}

/// What is written besides the book, the same whenever the same deal is written.
pub(super) fn options(prepared: &Prepared, scenario: usize, inputs_only: bool) -> Options {
    let sets = prepared.sets.iter().map(|set| set.binding.clone());
    let sets: Vec<String> = sets.collect();
    Options {
        scenario,
        stretch: None,
        sources: sources(prepared),
        illustration: prepared.illustration(),
        identity: identity(prepared),
        inputs_only,
        edition: Some(Edition::of(&prepared.texts, &sets)),
    }
}

/// The deal's name with another ending, in the current folder.
fn beside(deal: &Path) -> PathBuf {
    let stem = deal.file_stem().filter(|stem| *stem != "-");
    let mut name = stem.map_or_else(|| "deal".into(), std::ffi::OsStr::to_owned);
    name.push(".xlsx");
    PathBuf::from(name)
}

fn store(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    if force && path.exists() {
        return disk::replace(path, bytes);
    }
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        // Half a workbook is none; the first failure is the one to tell.
        let _ = std::fs::remove_file(path);
    }
    written
}

fn sources(prepared: &Prepared) -> Vec<(String, Vec<(String, String)>)> {
    let found = report::sources(&prepared.deal, 0);
    let all = found.sources.into_iter();
    all.filter(|source| !source.cited_by.is_empty())
        .map(|source| (source.name, source.fields))
        .collect()
}

/// What made the workbook, so that its numbers can be made again.
fn identity(prepared: &Prepared) -> Vec<String> {
    let mut lines = vec![format!(
        "Made by lodebook {} from {}, edition {}",
        env!("CARGO_PKG_VERSION"),
        prepared.input.name(),
        &report::edition(&prepared.texts)[..12]
    )];
    for set in &prepared.sets {
        lines.push(format!("Set on the command line: {}", set.binding));
    }
    lines
}
