//! `lodebook apply`: changed inputs of a workbook back into the text of its deal.
//!
//! Everything is found out before anything is written: which cells differ, what they become in the
//! text, what the changed deal gives, and whether it still makes sense.

mod answer;
mod diff;
mod effect;
mod store;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use model::files::Texts;
use report::Run;
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;
use xlsx::apply::{Cited, Compared, Patch, bounded, patch, unlike};
use xlsx::book::Book;
use xlsx::{Edition, Refusal, WORKBOOK_BYTES_MAX};

use super::prepare::Prepared;
use crate::arguments::{Apply, Laid};
use crate::diagnostics::{Findings, counted, visible};
use crate::disk;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// The deal as it would be.
struct After {
    run: Run,
    texts: Texts,
    book: Book,
    /// What was found that was not found before.
    found: Vec<Diagnostic>,
}

/// Shows what a workbook changes, and with `--write` changes the deal.
pub(crate) fn run(asked: &Apply, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Apply, output: &mut Output) -> Result<Exit, Exit> {
    check_arguments(asked, output)?;
    let bytes = disk::read_file(&asked.workbook, WORKBOOK_BYTES_MAX).map_err(|reason| {
        let name = visible(&asked.workbook.to_string_lossy());
        output.error_line(&format!("error: cannot read \"{name}\": {reason}"));
        Exit::File
    })?;
    let before = Prepared::read(&asked.file, &Laid::default(), asked.json, output)?;
    check_source(asked, &before, output)?;
    let opened = xlsx::apply::open(bytes)
        .map_err(|refusal| refuse(asked, &[refusal], Exit::File, output))?;
    let Some(book) = xlsx::book(&before.deal, &before.texts) else {
        // What cannot be computed has been told by now.
        return Err(Exit::Deal);
    };
    let edition = Edition::of(&before.texts, &[]);
    let again = |scenario, inputs_only| super::xlsx::options(&before, scenario, inputs_only);
    let compared = opened
        .compare(&before.deal, &book, &edition, &again)
        .map_err(|refusal| refuse(asked, &[refusal], Exit::Deal, output))?;
    let changes = &compared.changes;
    let patch = patch(&before.deal, &before.texts, &book, changes, &cited(asked));
    let patch = match patch {
        Ok(patch) if compared.refusals.is_empty() => patch,
        unfit => {
            let mut refusals = compared.refusals;
            refusals.extend(unfit.err().into_iter().flatten());
            return Err(refuse(asked, &bounded(refusals), Exit::Deal, output));
        }
    };
    let changed = patch.texts(&before.texts).into_iter();
    let changed: BTreeMap<String, String> = changed
        .map(|(file, text)| (before.texts.get(file).name.clone(), text))
        .collect();
    let after = read_after(asked, &before, &changed, output)?;
    let wrong = unlike(&book, &after.book, &compared.changes);
    if !wrong.is_empty() {
        return Err(refuse(asked, &not_exact(&wrong), Exit::Deal, output));
    }
    let mut told = Told {
        asked,
        before: &before,
        patch: &patch,
        compared: &compared,
        notes: compared.notes.clone(),
        after: &after,
        written: Vec::new(),
    };
    told.notes
        .extend(effect::own_figures(&book, &compared, &after.book));
    if !asked.json {
        told.print(output);
    }
    if asked.write && !changed.is_empty() {
        told.written = store::store(&before, &changed, output)?;
    }
    if asked.json {
        json::write(output, &answer::answer(&told));
    }
    told.sum_up(output);
    Ok(Exit::Fine)
}

/// Everything that is told of a workbook that can be taken over.
struct Told<'a> {
    asked: &'a Apply,
    before: &'a Prepared,
    patch: &'a Patch,
    compared: &'a Compared,
    notes: Vec<String>,
    after: &'a After,
    written: Vec<String>,
}

impl Told<'_> {
    fn findings(&self) -> Findings<'_> {
        Findings {
            list: &self.after.found,
            texts: &self.after.texts,
            input: &self.before.input,
        }
    }

    fn print(&self, output: &mut Output) {
        let mut page = Page::new(output.columns());
        diff::print(self, &mut page);
        page.gap();
        for note in &self.notes {
            page.item("note: ", visible(note));
        }
        effect::print(self, &mut page);
        output.text(&page.into_text());
        if !self.after.found.is_empty() {
            output.text("\n");
            output.text(&self.findings().draw(output));
        }
    }

    /// What was done, and what to do next.
    fn sum_up(&self, output: &mut Output) {
        let workbook = visible(&self.asked.workbook.to_string_lossy());
        let count = self.patch.differences.len();
        if count == 0 {
            output.error_line(&format!("{workbook}: no input differs from the deal"));
            return;
        }
        let differ = if count == 1 { "differs" } else { "differ" };
        if self.written.is_empty() {
            let inputs = counted(count, "input");
            output.error_line(&format!(
                "{workbook}: {inputs} {differ}; nothing is written without `--write`"
            ));
            return;
        }
        for name in &self.written {
            output.error_line(&format!("wrote {}", visible(name)));
        }
        output.error_line("hint: to change more, write the workbook again with `lodebook xlsx`");
    }
}

fn check_arguments(asked: &Apply, output: &mut Output) -> Result<(), Exit> {
    let is_workbook = |path: &Path| {
        let ending = path.extension().and_then(std::ffi::OsStr::to_str);
        ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
    };
    let (workbook, deal) = (&asked.workbook, &asked.file);
    if is_workbook(deal) && !is_workbook(workbook) {
        output.error_line("error: the workbook comes first, then the deal");
        return Err(Exit::Usage);
    }
    if asked.write && deal == Path::new("-") {
        output.error_line("error: a deal from standard input cannot be changed; name its file");
        return Err(Exit::Usage);
    }
    Ok(())
}

/// A source that the deal does not declare is told before anything else.
fn check_source(asked: &Apply, before: &Prepared, output: &mut Output) -> Result<(), Exit> {
    let Some(name) = asked.source.first() else {
        return Ok(());
    };
    let sources = before.deal.base().root.sources.iter();
    let mut names: Vec<&str> = sources.map(|source| source.name.as_str()).collect();
    // An assumption is no source, and stands where one does.
    names.push("assumed");
    if names.contains(&name.as_str()) {
        return Ok(());
    }
    let shown = visible(name);
    output.error_line(&format!("error: the deal has no source `{shown}`"));
    let hint = match nearest(name, names.iter().copied()) {
        Some(near) => format!("`{near}` is near"),
        None => format!("declare it in the deal first: `source {shown} {{ title \"…\" }}`"),
    };
    output.error_line(&format!("hint: {hint}"));
    Err(Exit::Usage)
}

fn cited(asked: &Apply) -> Cited {
    let mut source = asked.source.iter().cloned();
    let name = asked.workbook.file_name().unwrap_or_default();
    Cited {
        source: source.next().map(|name| (name, source.next())),
        workbook: visible(&name.to_string_lossy()),
        date: asked.on.clone().unwrap_or_else(today),
    }
}

/// Reads and computes the deal as it would be. An expectation that no longer holds was written for
/// the old numbers; every other error stands against the change.
fn read_after(
    asked: &Apply,
    before: &Prepared,
    changed: &BTreeMap<String, String>,
    output: &mut Output,
) -> Result<After, Exit> {
    let reading = before.input.read_changed(changed);
    let (texts, mut list) = (reading.texts, reading.diagnostics);
    let run = reading.deal.as_ref().map(report::run);
    if let Some(run) = &run {
        list.extend(run.diagnostics.iter().cloned());
    }
    list.sort_by_key(|told| told.span.map(|span| (span.file.0, span.start)));
    list.dedup();
    let known = before.findings();
    let known = known.list.iter();
    let known: BTreeSet<_> = known.map(|told| key(told, &before.texts)).collect();
    list.retain(|told| !known.contains(&key(told, &texts)));
    for told in &mut list {
        if told.id == Id::ExpectationFailed {
            told.severity = Severity::Warning;
            told.message
                .push_str("; it was written for the numbers as they were");
        }
    }
    let is_error = |told: &Diagnostic| told.severity == Severity::Error;
    let failed = list.iter().any(is_error);
    let book = reading
        .deal
        .as_ref()
        .and_then(|deal| xlsx::book(deal, &texts));
    match (run, book) {
        (Some(run), Some(book)) if !failed => Ok(After {
            run,
            texts,
            book,
            found: list,
        }),
        _ => {
            let findings = Findings {
                list: &list,
                texts: &texts,
                input: &before.input,
            };
            if asked.json {
                json::write(output, &answer::broken(asked, &findings));
            }
            output.error_text(&findings.draw(output));
            output.error_line(&findings.summary());
            output.error_line(
                "error: with these numbers the deal no longer computes; nothing is written",
            );
            Err(Exit::Deal)
        }
    }
}

/// What makes a finding the same before and after: numbers change inside their lines.
fn key(told: &Diagnostic, texts: &Texts) -> (&'static str, String, String, usize) {
    let place = told.span.map(|span| {
        let (line, _) = texts.line_and_column(span);
        (texts.get(span.file).name.clone(), line)
    });
    let (file, line) = place.unwrap_or_default();
    (told.id.name(), told.message.clone(), file, line)
}

fn not_exact(cells: &[String]) -> Vec<Refusal> {
    let one = |cell: &String| Refusal {
        cell: Some(cell.clone()),
        message: "the deal would not have exactly what stands here".to_owned(),
        hint: "change this number in the deal; and please report this".to_owned(),
    };
    cells.iter().map(one).collect()
}

/// Tells why a workbook is not taken over; nothing has been written.
fn refuse(asked: &Apply, refusals: &[Refusal], exit: Exit, output: &mut Output) -> Exit {
    if asked.json {
        json::write(output, &answer::refused(asked, refusals));
    }
    let workbook = visible(&asked.workbook.to_string_lossy());
    for refusal in refusals {
        let cell = refusal.cell.as_deref().unwrap_or(&workbook);
        output.error_line(&format!(
            "error: {}: {}",
            visible(cell),
            visible(&refusal.message)
        ));
        output.error_line(&format!("hint: {}", visible(&refusal.hint)));
    }
    if refusals.len() > 1 {
        output.error_line(&format!("{workbook}: nothing is written"));
    }
    exit
}

/// Today by the calendar of Greenwich.
fn today() -> String {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    let days = passed.map_or(0, |passed| passed.as_secs() / 86_400);
    let (mut year, mut day) = (1970, days);
    let is_leap = |year: u64| {
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
    };
    let length = |year: u64| 365 + u64::from(is_leap(year));
    while day >= length(year) {
        day -= length(year);
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    format!("{year:04}-{month:02}-{:02}", day + 1)
}
