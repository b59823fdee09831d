//! What stands around the numbers of `run`: claims, solved inputs and stakes, and what the numbers
//! rest on: expectations and conventions.

use model::definition::Kind;
use report::format;
use report::run::{ExpectationResult, SolveResult, VariantRun};

use super::{View, claims, named, stakes};
use crate::commands::prepare::Prepared;
use crate::diagnostics::{counted, visible};
use crate::page::Page;

/// Claims, solved inputs and stakes.
pub(super) fn print_answers(view: &View, page: &mut Page) {
    let variants = view.variants();
    claims::print(&variants, page);
    solves(&variants, page);
    stakes::print(view, page);
}

/// Expectations, conventions (those of the first scenario shown; the frame's are the same in all) and
/// the check that nothing gets lost.
pub(super) fn print_basis(view: &View, page: &mut Page) {
    definitions(&view.variants(), page);
    expectations(view.prepared, page);
    let told = report::conventions(&view.prepared.deal, view.shown[0]);
    if !told.is_empty() {
        page.heading("Conventions in force");
        conventions(told, page);
    }
    pie(view, page);
}

fn solves(variants: &[&VariantRun], page: &mut Page) {
    let answers = |variant: &VariantRun| variant.solves.iter().flatten().map(solve_words).collect();
    alike("Solved for", variants, answers, page);
}

/// Lines of each scenario; those that are the same in every scenario are told once.
fn alike(
    heading: &str,
    variants: &[&VariantRun],
    lines: impl Fn(&VariantRun) -> Vec<String>,
    page: &mut Page,
) {
    let mut told: Vec<(String, Vec<&str>)> = Vec::new();
    for variant in variants {
        for line in lines(variant) {
            match told.iter_mut().find(|(words, _)| *words == line) {
                Some((_, names)) => names.push(&variant.name),
                None => told.push((line, vec![&variant.name])),
            }
        }
    }
    if told.is_empty() {
        return;
    }
    page.heading(heading);
    let all: Vec<&str> = variants
        .iter()
        .map(|variant| variant.name.as_str())
        .collect();
    for (words, names) in told {
        let scenarios = if names.len() == variants.len() {
            String::new()
        } else {
            format!("{}: ", named(&names, &all))
        };
        page.item("  ", format!("{scenarios}{words}"));
    }
}

fn solve_words(solve: &SolveResult) -> String {
    let kind = Kind::number(solve.unit.dimension.clone());
    let number = |value| format::value(value, &kind, &solve.unit);
    let root = format::figure(&solve.root, &kind, &solve.unit);
    let present = solve
        .present
        .map(|value| format!("; it is {} here", number(value)))
        .unwrap_or_default();
    let (low, high) = (number(solve.low), number(solve.high));
    format!(
        "{}: {} = {root}, looked for from {low} to {high}{present}",
        solve.name, solve.input
    )
}

/// The notes on the rows that are shown.
fn definitions(variants: &[&VariantRun], page: &mut Page) {
    let mut told: Vec<(&str, &str)> = Vec::new();
    let shows = variants.iter().flat_map(|variant| variant.shows.iter());
    for show in shows.flatten() {
        if let Some(words) = &show.definition
            && !told.contains(&(&show.label, words))
        {
            told.push((&show.label, words));
        }
    }
    if told.is_empty() {
        return;
    }
    page.heading("How these are defined");
    for (label, words) in told {
        page.item("  - ", visible(&format!("{label}: {words}")));
    }
}

/// Expectations that hold are counted; those that fail are told with their numbers.
fn expectations(prepared: &Prepared, page: &mut Page) {
    let list = &prepared.run.expectations;
    if list.is_empty() {
        return;
    }
    let failed: Vec<&ExpectationResult> = list.iter().filter(|result| !result.holds).collect();
    page.heading("Expectations");
    let holding = list.len() - failed.len();
    let hold = if list.len() == 1 { "holds" } else { "hold" };
    page.item(
        "  ",
        format!("{holding} of {} {hold}", counted(list.len(), "expectation")),
    );
    if !failed.is_empty() && !prepared.sets.is_empty() {
        page.item(
            "  ",
            "They were written for other inputs than those of `--set`.",
        );
    }
    for result in failed {
        page.item("  ", format!("does not hold: {}", visible(&result.text)));
        let kind = Kind::number(result.unit.dimension.clone());
        let number = |value| format::precise(value, &kind, &result.unit);
        for year in result.years.iter().filter(|year| !year.holds) {
            let when = year
                .year
                .map(|year| format!("{year}: "))
                .unwrap_or_default();
            let (actual, expected, within) = (
                number(year.actual),
                number(year.expected),
                number(year.within),
            );
            page.item(
                "    ",
                format!("{when}{actual} instead of {expected}, within {within}"),
            );
        }
    }
}

/// Adds the places of a rule that are not there yet; what stands for more of them stays last.
fn add_places(places: &mut Vec<String>, more: &str) {
    for place in more.split(", ").filter(|place| !place.is_empty()) {
        if !places.iter().any(|known| known == place) {
            places.push(place.to_owned());
        }
    }
    places.sort_by_key(|place| place == "…");
}

/// A line for each convention, with its places.
pub(crate) fn conventions(list: Vec<report::Convention>, page: &mut Page) {
    // The same rule in many uses is one line.
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for convention in list {
        let stated = if convention.stated {
            ""
        } else {
            " (not stated in the file)"
        };
        let words = format!(
            "{}: {}{stated}",
            visible(&convention.about),
            visible(&convention.sentence)
        );
        let place = visible(&convention.place);
        let known = lines.iter().position(|(told, _)| *told == words);
        let known = known.unwrap_or_else(|| {
            lines.push((words, Vec::new()));
            lines.len() - 1
        });
        add_places(&mut lines[known].1, &place);
    }
    for (words, places) in lines {
        let places = if places.is_empty() {
            String::new()
        } else {
            format!(" [{}]", places.join(", "))
        };
        page.item("  - ", format!("{words}{places}"));
    }
}

fn pie(view: &View, page: &mut Page) {
    let variants = view.variants();
    let words = report::pies_in_words(variants.iter().map(|variant| &variant.pie));
    page.gap();
    page.paragraph(0, words);
}
