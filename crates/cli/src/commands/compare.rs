//! `lodebook compare`: two scenarios, or two deals, side by side.

use std::path::Path;

use model::definition::Kind;
use model::model::Model;
use report::Comparison;
use report::compare::{Beside, TermDifference, compare_deals, compare_variants};
use serde::Serialize;

use super::prepare::Prepared;
use super::run::of_the_day;
use crate::amount::{Scale, largest_money};
use crate::arguments::Compare;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json::{self, Number, base_unit};
use crate::output::Output;
use crate::page::Page;
use crate::table::{Row, Table};

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    left: String,
    right: String,
    terms: Vec<Term>,
    parties: Vec<Pair>,
    parties_real: Option<Vec<Pair>>,
    shows: Vec<Pair>,
}

#[derive(Serialize)]
struct Term {
    name: String,
    left: Option<String>,
    right: Option<String>,
}

#[derive(Serialize)]
struct Pair {
    label: String,
    unit: String,
    left: Option<Number>,
    right: Option<Number>,
    difference: Option<f64>,
}

/// Compares and writes text or JSON.
pub(crate) fn run(asked: &Compare, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Compare, output: &mut Output) -> Result<Exit, Exit> {
    let first = Prepared::read(&asked.file, &asked.laid.sets, asked.json, output)?;
    let other = match (&asked.first, &asked.second) {
        (Some(name), None) if is_file(&first, name) => Some(name),
        _ => None,
    };
    let mut exit = first.findings().exit();
    let mut illustration = first.illustration();
    let comparison = if let Some(other) = other {
        let second = Prepared::read(Path::new(other), &asked.laid.sets, asked.json, output)?;
        exit = exit.max(second.findings().exit());
        illustration = illustration.or_else(|| second.illustration());
        let comparison = compare_deals((&first.deal, &first.run), (&second.deal, &second.run));
        if !asked.json {
            second.tell_findings(output);
        }
        comparison
    } else {
        let (left, right) = sides(asked, &first, output)?;
        compare_variants(&first.deal, &first.run, left, right)
    };
    if asked.json {
        json::write(
            output,
            &answer(&comparison, illustration, first.deal.base()),
        );
    } else {
        let mut page = Page::new(output.columns());
        if let Some(sentence) = illustration {
            page.strong(visible(&sentence));
            page.gap();
        }
        print(&comparison, &first, asked.nominal, &mut page);
        output.text(&page.into_text());
        first.tell_findings(output);
    }
    Ok(exit)
}

/// A word is a scenario where the deal has one of that name, and a file where it looks like one.
fn is_file(prepared: &Prepared, name: &str) -> bool {
    let is_scenario = name == "base" || prepared.deal.variant_of(name).is_some();
    !is_scenario && (name.contains(['.', '/', '\\']) || Path::new(name).exists())
}

/// The two scenarios: those that are named; else `no_deal`, or the only one, against the base.
fn sides(
    asked: &Compare,
    prepared: &Prepared,
    output: &mut Output,
) -> Result<(usize, usize), Exit> {
    match (&asked.first, &asked.second) {
        (Some(left), Some(right)) => Ok((
            prepared.variant(left, output)?,
            prepared.variant(right, output)?,
        )),
        (Some(right), None) => Ok((0, prepared.variant(right, output)?)),
        (None, _) => {
            if let Some(no_deal) = prepared.deal.variant_of("no_deal") {
                return Ok((no_deal, 0));
            }
            if prepared.deal.scenarios.len() == 1 {
                return Ok((0, 1));
            }
            let names = prepared
                .deal
                .scenarios
                .iter()
                .map(|info| info.name.as_str());
            let names: Vec<&str> = ["base"].into_iter().chain(names).collect();
            output.error_line("error: the deal has no scenario `no_deal`; name what to compare");
            output.error_line(&format!("hint: there are {}", names.join(", ")));
            Err(Exit::Usage)
        }
    }
}

fn print(comparison: &Comparison, prepared: &Prepared, nominal: bool, page: &mut Page) {
    let model = prepared.deal.base();
    let (left, right) = (visible(&comparison.left), visible(&comparison.right));
    page.strong(format!("{left} (1) and {right} (2)"));
    if comparison.terms.is_empty() {
        page.heading("No terms differ");
    } else {
        page.heading("Terms that differ");
        for term in &comparison.terms {
            print_term(term, page);
        }
    }
    let real = comparison.parties_real.as_ref().filter(|_| !nominal);
    let prices = match (real, &comparison.parties_real) {
        (None, Some(_)) => ", money of the day",
        _ => "",
    };
    beside(
        &format!("Cash of each party in total, not discounted{prices}"),
        real.unwrap_or(&comparison.parties),
        model,
        page,
    );
    if let Some(sentence) = of_the_day(prepared) {
        page.paragraph(0, sentence);
    }
    beside("Indicators", &comparison.shows, model, page);
}

fn print_term(term: &TermDifference, page: &mut Page) {
    let words = |side: &Option<String>| {
        side.as_deref()
            .map_or_else(|| "not there".to_owned(), visible)
    };
    if term.name.is_empty() {
        let sides = [("1: ", &term.left), ("2: ", &term.right)];
        for (mark, side) in sides {
            if let Some(side) = side {
                page.item(&format!("  {mark}"), visible(side));
            }
        }
        return;
    }
    page.item("  ", visible(&term.name));
    page.item("    1: ", words(&term.left));
    page.item("    2: ", words(&term.right));
}

fn beside(heading: &str, pairs: &[Beside], model: &Model, page: &mut Page) {
    let figures = pairs.iter().flat_map(|pair| {
        pair.left
            .iter()
            .chain(&pair.right)
            .map(|figure| (&pair.unit, figure))
    });
    let largest = largest_money(model, figures);
    let row = |pair: &Beside| {
        let figures = pair.left.iter().chain(&pair.right);
        let scale = Scale::beside(model, &pair.kind, &pair.unit, figures, largest);
        let cell = |figure: &Option<report::Figure>| {
            figure
                .as_ref()
                .map_or_else(|| "–".to_owned(), |figure| scale.cell(figure, &pair.kind))
        };
        let difference = pair
            .difference
            .map(|value| scale.difference(&report::Figure::one(value), &pair.kind));
        let cells = vec![
            cell(&pair.left),
            cell(&pair.right),
            difference.unwrap_or_default(),
            scale.words.clone(),
        ];
        Row {
            label: visible(&pair.label),
            cells,
        }
    };
    if pairs.is_empty() {
        return;
    }
    page.heading(heading);
    let headings = ["1", "2", "2 less 1", "unit"].map(str::to_owned).to_vec();
    Table {
        headings,
        rows: pairs.iter().map(row).collect(),
    }
    .print(page);
}

fn answer(comparison: &Comparison, illustration: Option<String>, model: &Model) -> Answer {
    let term = |term: &TermDifference| Term {
        name: term.name.clone(),
        left: term.left.clone(),
        right: term.right.clone(),
    };
    let pair = |pair: &Beside| Pair {
        label: pair.label.clone(),
        unit: base_unit(model, &pair.unit),
        left: pair
            .left
            .as_ref()
            .map(|figure| Number::of_kind(figure, &pair.kind)),
        right: pair
            .right
            .as_ref()
            .map(|figure| Number::of_kind(figure, &pair.kind)),
        difference: pair
            .difference
            .filter(|_| matches!(pair.kind, Kind::Number(_))),
    };
    let real = comparison.parties_real.as_ref();
    Answer {
        lodebook: json::VERSION,
        illustration,
        left: comparison.left.clone(),
        right: comparison.right.clone(),
        terms: comparison.terms.iter().map(term).collect(),
        parties: comparison.parties.iter().map(pair).collect(),
        parties_real: real.map(|parties| parties.iter().map(pair).collect()),
        shows: comparison.shows.iter().map(pair).collect(),
    }
}
