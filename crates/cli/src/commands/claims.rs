//! `lodebook claims`: what was said in public, set against the deal.

mod answer;

use report::claims::words::PrintedStep;
use report::claims::{
    ChainResult, ChainStepResult, ClaimCheck, ReadingCheck, ReadingResult, words,
};
use report::format;
use report::paths::{Asked, Sampling, Stopped};
use syntax::nearest::nearest;

use super::prepare::Prepared;
use super::sources::citation_words;
use crate::arguments::Claims;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;
use crate::table::{Row, Table};

/// Checks the claims of a deal and writes text or JSON.
pub(crate) fn run(asked: &Claims, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Claims, output: &mut Output) -> Result<Exit, Exit> {
    let prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    look_up(&prepared, asked.name.as_deref(), output)?;
    let paths = Asked {
        path_count: if prepared.run.has_draws {
            asked.paths
        } else {
            1
        },
        seed: asked.seed,
        sampling: Sampling::Plain,
    };
    let paths = report::paths(&prepared.deal, &prepared.run, &paths, &mut |_, _| true)
        .map_err(|Stopped| Exit::Usage)?;
    let checks = report::claims(&prepared.deal, &prepared.run, &paths, asked.name.as_deref());
    if asked.json {
        let answer = answer::answer(&prepared, &paths, &checks);
        json::write(output, &answer);
    } else {
        let mut page = Page::new(output.columns());
        head(&prepared, &checks, paths.path_count, &mut page);
        for check in &checks {
            claim(check, paths.path_count, &mut page);
        }
        output.text(&page.into_text());
        prepared.tell_findings(output);
    }
    Ok(prepared.findings().exit())
}

/// Says where there is no claim of that name.
fn look_up(prepared: &Prepared, name: Option<&str>, output: &mut Output) -> Result<(), Exit> {
    let Some(name) = name else { return Ok(()) };
    let claims = prepared.deal.base().questions.claims.iter().flatten();
    let names: Vec<&str> = claims.map(|claim| claim.name.as_str()).collect();
    if names.contains(&name) {
        return Ok(());
    }
    output.error_line(&format!("error: the deal has no claim `{}`", visible(name)));
    let hint = match nearest(name, names.iter().copied()) {
        Some(near) => format!("`{near}` is near"),
        None if names.is_empty() => "it has none".to_owned(),
        None => format!("there are {}", names.join(", ")),
    };
    output.error_line(&format!("hint: {}", visible(&hint)));
    Err(Exit::Usage)
}

fn head(prepared: &Prepared, checks: &[ClaimCheck], path_count: usize, page: &mut Page) {
    if let Some(sentence) = prepared.illustration() {
        page.paragraph(0, visible(&sentence));
        page.gap();
    }
    page.strong(visible(&prepared.deal.title));
    prepared.print_sets(page);
    if checks.is_empty() {
        page.paragraph(0, "The deal has no claims.");
        return;
    }
    let drawn = if prepared.run.has_draws {
        let count = format::number(path_count as f64);
        format!("Drawn: {count} paths; ± is the standard error.")
    } else {
        "Nothing in this deal is drawn, so that each answer is certain as far as its inputs are."
            .to_owned()
    };
    page.paragraph(
        0,
        format!(
            "{drawn} Supported from 90 %, possible, unlikely below 10 %, contradicted below 1 %; a \
             demand is feasible from 10 %. Nothing speaks for a claim where placeholders carry the \
             answer."
        ),
    );
}

fn claim(check: &ClaimCheck, path_count: usize, page: &mut Page) {
    let said = &check.said;
    page.heading(visible(&said.words));
    let kind = format!("{} `{}`", said.kind.name(), said.name);
    let by = match &said.by {
        Some((who, when)) => format!("{who}, {when}; {kind}"),
        None => kind,
    };
    page.paragraph(2, visible(&by));
    if let Some(quote) = &said.quote {
        page.paragraph(2, visible(&format!("In these words: “{quote}”")));
    }
    for source in &said.sources {
        page.item("  ", citation_words(source));
    }
    page.paragraph(2, words::headline(check));
    for (reading, judged) in said.readings.iter().zip(&check.readings) {
        print_reading(reading, judged, path_count, page);
    }
    for chain in &said.chains {
        print_chain(chain, page);
    }
    comments(check, page);
}

fn print_reading(
    reading: &ReadingResult,
    check: &ReadingCheck,
    path_count: usize,
    page: &mut Page,
) {
    let verdict = words::verdict(check, path_count);
    let read = match &reading.label {
        Some(label) => format!("Read as {}, {label}", reading.name),
        None => "As it stands".to_owned(),
    };
    page.item("  ", visible(&format!("{read}:")));
    page.item("      ", visible(&verdict));
    if let Some(sides) = &reading.sides {
        let sides = words::sides(sides);
        page.item("      ", visible(&format!("On the central path: {sides}")));
    }
    if let Some(carried) = words::carried(check) {
        page.item(
            "      ",
            visible(&format!("It rests on assumptions: {carried}")),
        );
    }
    if let Some(would) = &check.would {
        page.item("      ", visible(&words::would(would)));
    }
}

/// A waterfall in figures; what moves with open terms is told step by step.
fn print_chain(chain: &ChainResult, page: &mut Page) {
    let Some(printed) = words::printed(chain) else {
        page.item("  ", visible(&format!("{}:", chain.label)));
        page.paragraph(6, "its figures move with open terms, or one has no value");
        return;
    };
    page.item(
        "  ",
        visible(&format!("{}, in {}:", chain.label, printed.unit)),
    );
    let rows = chain.steps.iter().zip(&printed.rows);
    let row = |(step, row): (&ChainStepResult, &PrintedStep)| Row {
        label: format!("      {}", visible(&step.label)),
        cells: vec![row.change.clone().unwrap_or_default(), row.after.clone()],
    };
    let table = Table {
        headings: vec!["change".to_owned(), "left".to_owned()],
        rows: rows.map(row).collect(),
    };
    table.print(page);
}

fn comments(check: &ClaimCheck, page: &mut Page) {
    let said = &check.said;
    if said.comments.is_empty() {
        page.paragraph(2, "Nobody was asked for comment.");
    }
    for comment in &said.comments {
        page.item("  ", visible(&words::comment(comment)));
    }
}
