//! `lodebook export`: every value of a deal as a table in long form.

#[cfg(feature = "columnar")]
mod columnar;
mod csv;
mod head;
mod json;
mod record;

use std::ffi::OsStr;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;

use super::prepare::Prepared;
use crate::arguments::Export;
use crate::diagnostics::visible;
use crate::disk::{self, NewFile};
use crate::exit::Exit;
use crate::output::Output;
use head::Head;
use record::Record;

/// What a table is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Json,
    Parquet,
    Arrow,
}

/// Takes records one by one.
trait Sink {
    fn take(&mut self, record: &Record) -> io::Result<()>;
    /// Writes what comes after the last.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    file: String,
    values: usize,
    scenarios: usize,
    edition: String,
}

/// Writes the values of a deal.
pub(crate) fn run(asked: &Export, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Export, output: &mut Output) -> Result<Exit, Exit> {
    // What cannot be written is told before anything is computed.
    let format = match &asked.out {
        Some(path) => format_of(path, output)?,
        None if asked.json => Format::Json,
        None => Format::Csv,
    };
    let prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let shown = prepared.shown(&asked.scenarios, output)?;
    let head = Head::of(&prepared, &shown);
    if let Some(path) = &asked.out {
        let count = to_file(path, asked.force, format, &prepared, &shown, &head)
            .map_err(|error| refuse(path, &error, output))?;
        let (file, scenarios) = (path.to_string_lossy().into_owned(), shown.len());
        if asked.json {
            let edition = head.edition;
            crate::json::write(
                output,
                &Answer {
                    lodebook: crate::json::VERSION,
                    file,
                    values: count,
                    scenarios,
                    edition,
                },
            );
        } else {
            let plural = if scenarios == 1 { "" } else { "s" };
            output.error_line(&format!(
                "wrote {}: {count} values of {scenarios} scenario{plural}, edition {}",
                visible(&file),
                &head.edition[..12]
            ));
        }
    } else {
        let mut written = BufWriter::new(output.data());
        // A failure is kept by the stream and told at the end.
        let _ = sink_of(format, &mut written, &head)
            .and_then(|sink| write_all(sink, &prepared, &shown))
            .and_then(|_| written.flush());
    }
    // A table has no room for it, but its reader must not miss it.
    if let Some(sentence) = prepared.illustration().filter(|_| !asked.json) {
        output.error_line(&visible(&sentence));
    }
    prepared.tell_findings(output);
    Ok(prepared.findings().exit())
}

/// The format that the ending of a file names.
fn format_of(path: &Path, output: &mut Output) -> Result<Format, Exit> {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    let format = match ending.as_deref().and_then(OsStr::to_str) {
        Some("csv") => Format::Csv,
        Some("json") => Format::Json,
        Some("parquet") => Format::Parquet,
        Some("arrow" | "feather") => Format::Arrow,
        other => {
            let name = visible(&path.to_string_lossy());
            output.error_line(&format!(
                "error: the name \"{name}\" does not say in which format to write"
            ));
            output.error_line(if other == Some("xlsx") {
                "hint: `lodebook xlsx` writes a workbook"
            } else {
                "hint: end it in .csv, .json, .parquet or .arrow"
            });
            return Err(Exit::Usage);
        }
    };
    let without = match format {
        _ if cfg!(feature = "columnar") => return Ok(format),
        Format::Csv | Format::Json => return Ok(format),
        Format::Parquet => "Parquet",
        Format::Arrow => "Arrow",
    };
    output.error_line(&format!(
        "error: this lodebook was built without {without}; cargo build --release --features columnar"
    ));
    Err(Exit::Usage)
}

fn to_file(
    path: &Path,
    force: bool,
    format: Format,
    prepared: &Prepared,
    shown: &[usize],
    head: &Head,
) -> io::Result<usize> {
    let mut file = NewFile::create(path, force)?;
    let mut written = BufWriter::new(&mut file);
    let sink = sink_of(format, &mut written, head)?;
    let count = write_all(sink, prepared, shown)?;
    written.flush()?;
    drop(written);
    file.finish()?;
    Ok(count)
}

fn sink_of<'w, W: Write + Send + 'w>(
    format: Format,
    to: W,
    head: &Head,
) -> io::Result<Box<dyn Sink + 'w>> {
    Ok(match format {
        Format::Csv => Box::new(csv::Table::new(to)?),
        Format::Json => Box::new(json::Object::new(to, head)?),
        #[cfg(feature = "columnar")]
        Format::Parquet => Box::new(columnar::Columns::parquet(to, head)?),
        #[cfg(feature = "columnar")]
        Format::Arrow => Box::new(columnar::Columns::arrow(to, head)?),
        #[cfg(not(feature = "columnar"))]
        Format::Parquet | Format::Arrow => unreachable!("it was refused by its name"),
    })
}

/// How many values were written.
fn write_all(
    mut sink: Box<dyn Sink + '_>,
    prepared: &Prepared,
    shown: &[usize],
) -> io::Result<usize> {
    let mut count = 0;
    for place in shown {
        let (model, scenario) = (
            &prepared.deal.variants[*place],
            &prepared.run.variants[*place].name,
        );
        for line in report::lines(&prepared.deal, &prepared.run, *place) {
            record::each(&line, scenario, model, |record| {
                count += 1;
                sink.take(record)
            })?;
        }
    }
    sink.finish()?;
    Ok(count)
}

/// The values as CSV.
pub(crate) fn csv_of(prepared: &Prepared, shown: &[usize]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let sink = csv::Table::new(&mut bytes).expect("memory takes every byte");
    write_all(Box::new(sink), prepared, shown).expect("memory takes every byte");
    bytes
}

fn refuse(path: &Path, error: &io::Error, output: &mut Output) -> Exit {
    let name = visible(&path.to_string_lossy());
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => disk::reason(error),
    };
    output.error_line(&format!("error: cannot write \"{name}\": {reason}"));
    if error.kind() == io::ErrorKind::AlreadyExists {
        output.error_line("hint: `--force` writes over it");
    }
    Exit::File
}
