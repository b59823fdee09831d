//! `lodebook import`: a series out of somebody's workbook or table, as a plain CSV file for a deal.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use model::csv::{About, Decimal, Problem, Series, Wanted, WayOut, read_grid, read_text_table};
use model::files::TEXT_BYTES_MAX;
use syntax::nearest::nearest;
use xlsx::WORKBOOK_BYTES_MAX;
use xlsx::table::{Table, sheets, tables};

use crate::arguments::{DecimalSign, Import};
use crate::csv;
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::output::Output;

/// What series are looked for in.
enum Source {
    Text(String),
    Sheets(Vec<Table>),
}

/// A series that was found, and the sheet it is on.
struct Found {
    series: Series,
    sheet: Option<String>,
}

/// What is wrong, and what to do about it.
pub(super) type Told = (String, Option<String>);

/// Takes the series out and writes them.
pub(crate) fn run(asked: &Import, output: &mut Output) -> Exit {
    let name = visible(&asked.table.to_string_lossy());
    let source = match source(asked, &name) {
        Ok(source) => source,
        Err((exit, told)) => return refuse(&told, exit, output),
    };
    let mut all = Vec::new();
    for wanted in &asked.series {
        match find(asked, &name, &source, wanted) {
            Ok(found) => all.push(found),
            Err(told) => return refuse(&told, Exit::Deal, output),
        }
    }
    let text = written(asked, &name, &all);
    match &asked.out {
        None => output.text(&text),
        Some(out) => {
            if let Err(error) = store(out, &text, asked.force) {
                let reason = match error.kind() {
                    io::ErrorKind::NotFound => "there is no such folder".to_owned(),
                    _ => disk::reason(&error),
                };
                let hint = (error.kind() == io::ErrorKind::AlreadyExists)
                    .then(|| "`--force` writes over it".to_owned());
                let name = visible(&out.to_string_lossy());
                let told = (format!("cannot write \"{name}\": {reason}"), hint);
                return refuse(&told, Exit::File, output);
            }
        }
    }
    tell(asked, &name, &all, output);
    Exit::Fine
}

pub(super) fn refuse((message, hint): &Told, exit: Exit, output: &mut Output) -> Exit {
    output.error_line(&format!("error: {message}"));
    if let Some(hint) = hint {
        output.error_line(&format!("hint: {hint}"));
    }
    exit
}

/// The text or the sheets of a file.
fn source(asked: &Import, name: &str) -> Result<Source, (Exit, Told)> {
    let bytes = disk::read_file(&asked.table, WORKBOOK_BYTES_MAX).map_err(|reason| {
        (
            Exit::File,
            (format!("cannot read \"{name}\": {reason}"), None),
        )
    })?;
    let is_workbook = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    if is_workbook {
        return of_workbook(asked, name, bytes).map_err(|told| (Exit::Deal, told));
    }
    if asked.sheet.is_some() {
        let hint = Some("leave `--sheet` out".to_owned());
        let told = (format!("\"{name}\" is text and has no sheets"), hint);
        return Err((Exit::Usage, told));
    }
    text_in(bytes, name).map(Source::Text)
}

/// The text of a file, within the limits of a deal's tables.
pub(super) fn text_in(bytes: Vec<u8>, name: &str) -> Result<String, (Exit, Told)> {
    if bytes.len() > TEXT_BYTES_MAX {
        let limit = TEXT_BYTES_MAX >> 20;
        return Err((
            Exit::Deal,
            (format!("\"{name}\" is larger than {limit} MiB"), None),
        ));
    }
    String::from_utf8(bytes).map_err(|_| {
        let hint = "save it as UTF-8, or as .xlsx".to_owned();
        (
            Exit::Deal,
            (format!("\"{name}\" is not UTF-8 text"), Some(hint)),
        )
    })
}

fn of_workbook(asked: &Import, name: &str, bytes: Vec<u8>) -> Result<Source, Told> {
    let refused = |refusal: xlsx::Refusal| {
        (
            format!("\"{name}\": {}", refusal.message),
            Some(refusal.hint),
        )
    };
    let known = match &asked.sheet {
        Some(_) => sheets(bytes.clone()).map_err(refused)?,
        None => Vec::new(),
    };
    let found = tables(bytes, asked.sheet.as_deref()).map_err(refused)?;
    if let (true, Some(wanted)) = (found.is_empty(), &asked.sheet) {
        let hint = match nearest(wanted, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"{}\"?", visible(near)),
            None => format!("its sheets are {}", quoted(&known)),
        };
        let message = format!("\"{name}\" has no sheet \"{}\"", visible(wanted));
        return Err((message, Some(hint)));
    }
    Ok(Source::Sheets(found))
}

/// The one series of that name.
fn find(asked: &Import, name: &str, source: &Source, wanted: &str) -> Result<Found, Told> {
    let wanted = wanted_as(wanted, asked.decimal);
    let found = match source {
        Source::Text(text) => {
            let series = read_text_table(text, &wanted);
            let series = series.map_err(|problem| in_words(&problem, name))?;
            return Ok(Found {
                series,
                sheet: None,
            });
        }
        Source::Sheets(tables) => tables
            .iter()
            .map(|table| (table.sheet.as_str(), read_grid(&table.grid, &wanted))),
    };
    let (mut here, mut problems) = (Vec::new(), Vec::new());
    for (sheet, read) in found {
        match read {
            Ok(series) => here.push((sheet, series)),
            Err(problem) => problems.push((sheet, problem)),
        }
    }
    if here.len() > 1 {
        let sheets: Vec<String> = here.iter().map(|(sheet, _)| (*sheet).to_owned()).collect();
        let message = format!(
            "\"{}\" is on several sheets of \"{name}\": {}",
            visible(wanted.name),
            quoted(&sheets)
        );
        let hint = "say which with `--sheet`".to_owned();
        return Err((message, Some(hint)));
    }
    match here.pop() {
        Some((sheet, series)) => Ok(Found {
            series,
            sheet: Some(sheet.to_owned()),
        }),
        None => Err(nowhere(name, wanted.name, problems)),
    }
}

/// A series of this name, with the decimal sign that was given.
pub(super) fn wanted_as(name: &str, decimal: Option<DecimalSign>) -> Wanted<'_> {
    Wanted {
        name,
        percent: true,
        decimal: decimal.map(|sign| match sign {
            DecimalSign::Point => Decimal::Point,
            DecimalSign::Comma => Decimal::Comma,
        }),
    }
}

/// What stands in the way where it may be meant, or that it is nowhere.
fn nowhere(name: &str, wanted: &str, mut problems: Vec<(&str, Problem)>) -> Told {
    let is_missing = |problem: &Problem| {
        problem.about == About::Column && !matches!(problem.way_out, Some(WayOut::Name(_)))
    };
    let place = problems
        .iter()
        .position(|(_, problem)| !is_missing(problem))
        .or(if problems.len() == 1 { Some(0) } else { None });
    if let Some(place) = place {
        let (sheet, problem) = problems.swap_remove(place);
        return in_words(&problem, &format!("{name}, sheet {}", visible(sheet)));
    }
    let sheets: Vec<String> = problems
        .iter()
        .map(|(sheet, _)| (*sheet).to_owned())
        .collect();
    let message = format!(
        "no sheet of \"{name}\" has a series \"{}\"",
        visible(wanted)
    );
    let hint = format!(
        "write a heading or label as it stands there; the sheets are {}",
        quoted(&sheets)
    );
    (message, Some(hint))
}

pub(super) fn in_words(problem: &Problem, name: &str) -> Told {
    let hint = match &problem.way_out {
        Some(WayOut::Hint(hint)) => Some(visible(&hint.replace(
            "`lodebook import` writes the column again with `--decimal point` or `--decimal comma`",
            "say which with `--decimal point` or `--decimal comma`",
        ))),
        Some(WayOut::Name(near)) => Some(format!("did you mean \"{}\"?", visible(near))),
        None => None,
    };
    (visible(&problem.words(name)), hint)
}

/// The first of some names.
fn quoted(names: &[String]) -> String {
    let some = names.iter().take(12);
    let mut some: Vec<String> = some.map(|name| format!("\"{}\"", visible(name))).collect();
    if names.len() > some.len() {
        some.push("…".to_owned());
    }
    some.join(", ")
}

/// A plain table: a line a year, and a column for each series.
fn written(asked: &Import, name: &str, all: &[Found]) -> String {
    let file = Path::new(name).file_name().unwrap_or_default();
    let mut from = vec![file.to_string_lossy().into_owned()];
    let sheets: BTreeSet<&String> = all
        .iter()
        .filter_map(|found| found.sheet.as_ref())
        .collect();
    from.extend(
        sheets
            .into_iter()
            .map(|sheet| format!("sheet {}", visible(sheet))),
    );
    let mut text = format!("# From {}\n", from.join(", "));
    let headings = asked.series.iter().map(|name| csv::words(&one_line(name)));
    let headings: Vec<String> = ["year".to_owned()].into_iter().chain(headings).collect();
    text.push_str(&headings.join(","));
    text.push('\n');
    let mut years: BTreeMap<i32, Vec<&str>> = BTreeMap::new();
    for (column, found) in all.iter().enumerate() {
        for point in &found.series.points {
            let cells = years
                .entry(point.year)
                .or_insert_with(|| vec![""; all.len()]);
            cells[column] = &point.text;
        }
    }
    for (year, cells) in years {
        writeln!(text, "{year},{}", cells.join(",")).expect("writing to a string cannot fail");
    }
    text
}

fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn store(path: &Path, text: &str, force: bool) -> io::Result<()> {
    let mut file = disk::NewFile::create(path, force)?;
    file.write_all(text.as_bytes())?;
    file.finish()
}

/// What was understood, and how a deal reads it.
fn tell(asked: &Import, name: &str, all: &[Found], output: &mut Output) {
    for (wanted, found) in asked.series.iter().zip(all) {
        let wanted = visible(wanted);
        if !found.series.remarks.is_empty() {
            let remarks = visible(&found.series.remarks.join("; "));
            output.error_line(&format!("note: \"{wanted}\" was read with {remarks}"));
        }
        let years = found.series.points.iter().map(|point| point.year);
        let (first, last) = (years.clone().min(), years.max());
        if let (Some(first), Some(last), Some(out)) = (first, last, &asked.out) {
            let out = visible(&out.to_string_lossy());
            let sheet = found
                .sheet
                .as_deref()
                .map_or_else(String::new, |sheet| format!(", sheet {}", visible(sheet)));
            output.error_line(&format!(
                "wrote {out}: \"{wanted}\" from {name}{sheet}, {} numbers of {first}..{last}",
                found.series.points.len()
            ));
        }
    }
    if let (Some(out), Some(wanted)) = (&asked.out, asked.series.first()) {
        let out = out.file_name().unwrap_or_default().to_string_lossy();
        let (out, wanted) = (visible(&out), visible(&one_line(wanted)));
        output.error_line(&format!(
            "hint: a deal in that folder reads it with `csv \"{out}\" column \"{wanted}\"` and the unit"
        ));
    }
}
