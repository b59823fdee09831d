//! `lodebook compare`: two scenarios, or two deals, side by side.

use std::path::Path;

use model::model::Model;
use report::Comparison;
use report::compare::{Beside, compare_deals, compare_variants};
use report::terms::TermDifference;
use serde::Serialize;

use super::prepare::{Prepared, Set};
use super::run::{of_the_day, with_unit};
use crate::amount::{Scale, largest_money};
use crate::arguments::Compare;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json::{self, Number, base_unit};
use crate::output::Output;
use crate::page::{Page, columns};
use crate::table::{Row, Table};

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    set: Vec<Set>,
    left: String,
    right: String,
    terms: Vec<Term>,
    parties: Vec<Pair>,
    parties_real: Option<Vec<Pair>>,
    shows: Vec<Pair>,
}

/// One term that differs.
#[derive(Serialize)]
pub(crate) struct Term {
    name: String,
    label: Option<String>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_low: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference_high: Option<f64>,
}

/// Compares and writes text or JSON.
pub(crate) fn run(asked: &Compare, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Compare, output: &mut Output) -> Result<Exit, Exit> {
    let first = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let other = match (&asked.first, &asked.second) {
        (Some(name), None) if is_file(&first, name) => Some(name),
        _ => None,
    };
    let mut exit = first.findings().exit();
    let mut titles = None;
    let mut illustration = first.illustration();
    let comparison = if let Some(other) = other {
        let second = Prepared::read(Path::new(other), &asked.laid, asked.json, output)?;
        exit = exit.max(second.findings().exit());
        illustration = illustration.or_else(|| second.illustration());
        let comparison = compare_deals((&first.deal, &first.run), (&second.deal, &second.run));
        if !asked.json {
            second.tell_findings(output);
        }
        comparison
    } else {
        let (left, right) = sides(asked, &first, output)?;
        titles = Some([left, right].map(|place| title(&first, place)));
        compare_variants(&first.deal, &first.run, left, right)
    };
    if asked.json {
        json::write(output, &answer(&comparison, illustration, &first));
    } else {
        let mut page = Page::new(output.columns());
        if let Some(sentence) = illustration {
            page.strong(visible(&sentence));
            page.gap();
        }
        let titles =
            titles.unwrap_or([&comparison.left, &comparison.right].map(|label| visible(label)));
        first.print_sets(&mut page);
        page.gap();
        page.item("1: ", &titles[0]);
        page.item("2: ", &titles[1]);
        print(&comparison, &first, asked.nominal, &mut page);
        output.text(&page.into_text());
        first.tell_findings(output);
    }
    Ok(exit)
}

/// A scenario by its name, as it is asked for, and its label.
fn title(prepared: &Prepared, place: usize) -> String {
    let variant = &prepared.run.variants[place];
    match place {
        0 => format!("{}, {}", variant.name, prepared.base_words()),
        _ => format!("{}, {}", variant.name, visible(&variant.label)),
    }
}

/// A word is a scenario where the deal has one of that name, and a file where it looks like one.
pub(crate) fn is_file(prepared: &Prepared, name: &str) -> bool {
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

/// The name and label of a term, then what both sides say, in one line where that fits.
pub(crate) fn print_term(term: &TermDifference, page: &mut Page) {
    let label = term.label.as_deref().map(visible);
    let label = label.map_or_else(String::new, |label| format!(": {label}"));
    page.item("  ", format!("{}{label}", visible(&term.name)));
    let words = |side: &Option<String>| {
        side.as_deref()
            .map_or_else(|| "not there".to_owned(), visible)
    };
    let (left, right) = (words(&term.left), words(&term.right));
    let both = format!("      1: {left}   2: {right}");
    if columns(&both) <= page.width() {
        page.line(both);
    } else {
        page.item("      1: ", left);
        page.item("      2: ", right);
    }
}

/// Numbers side by side. The outside is of interest only where it differs.
fn beside(heading: &str, pairs: &[Beside], model: &Model, page: &mut Page) {
    let is_shown = |pair: &&Beside| !pair.outside || pair.left != pair.right;
    let pairs: Vec<&Beside> = pairs.iter().filter(is_shown).collect();
    let figures = pairs.iter().flat_map(|pair| {
        pair.left
            .iter()
            .chain(&pair.right)
            .map(|figure| (&pair.unit, figure))
    });
    let largest = largest_money(model, figures);
    let scales: Vec<Scale> = pairs
        .iter()
        .map(|pair| {
            let figures = pair.left.iter().chain(&pair.right);
            Scale::beside(model, &pair.kind, &pair.unit, figures, largest)
        })
        .collect();
    // One unit for all stands in the heading, several stand beside the labels.
    let common = scales.first().map(|scale| scale.words.as_str());
    let common = common.filter(|words| scales.iter().all(|scale| scale.words == *words));
    let unit = common.filter(|words| !words.is_empty());
    let mut rows = Vec::new();
    let mut zero = Vec::new();
    for (pair, scale) in pairs.iter().zip(&scales) {
        let row = row_of(pair, scale, common.is_none());
        if row.cells[..2].iter().all(|cell| cell == "0") {
            zero.push(visible(&pair.label));
        } else {
            rows.push(row);
        }
    }
    if rows.is_empty() && zero.is_empty() {
        return;
    }
    page.heading(unit.map_or_else(|| heading.to_owned(), |unit| format!("{heading}, {unit}")));
    let headings = ["1", "2", "2 less 1"].map(str::to_owned).to_vec();
    Table { headings, rows }.print(page);
    if !zero.is_empty() {
        page.paragraph(0, format!("Nothing on either side: {}.", zero.join("; ")));
    }
}

fn row_of(pair: &Beside, scale: &Scale, says_unit: bool) -> Row {
    let cell = |figure: &Option<report::Figure>| {
        figure
            .as_ref()
            .map_or_else(|| "–".to_owned(), |figure| scale.cell(figure, &pair.kind))
    };
    let difference = pair.difference.as_ref();
    let difference = difference.map(|figure| scale.difference(figure, &pair.kind));
    let unit = if says_unit { scale.words.as_str() } else { "" };
    Row {
        label: with_unit(&pair.label, unit),
        cells: vec![
            cell(&pair.left),
            cell(&pair.right),
            difference.unwrap_or_default(),
        ],
    }
}

/// A term as it stands in JSON.
pub(crate) fn term_answer(term: &TermDifference) -> Term {
    Term {
        name: term.name.clone(),
        label: term.label.clone(),
        left: term.left.clone(),
        right: term.right.clone(),
    }
}

/// How far open terms move a difference.
fn ends(pair: &Beside) -> Option<&report::Range> {
    let range = pair.difference.as_ref()?.range.as_ref()?;
    (range.low <= range.high).then_some(range)
}

fn answer(comparison: &Comparison, illustration: Option<String>, prepared: &Prepared) -> Answer {
    let model = prepared.deal.base();
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
        difference: pair.difference.as_ref().and_then(report::Figure::value),
        difference_low: ends(pair).map(|range| range.low),
        difference_high: ends(pair).map(|range| range.high),
    };
    let real = comparison.parties_real.as_ref();
    Answer {
        lodebook: json::VERSION,
        illustration,
        set: prepared.sets.clone(),
        left: comparison.left.clone(),
        right: comparison.right.clone(),
        terms: comparison.terms.iter().map(term_answer).collect(),
        parties: comparison.parties.iter().map(pair).collect(),
        parties_real: real.map(|parties| parties.iter().map(pair).collect()),
        shows: comparison.shows.iter().map(pair).collect(),
    }
}
