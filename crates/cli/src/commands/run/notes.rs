//! What stands around the numbers of `run`: claims, solved inputs and stakes, and what the numbers
//! rest on: expectations and conventions.

use model::definition::Kind;
use report::format;
use report::run::{ClaimResult, ExpectationResult, LookThrough, SolveResult, VariantRun};

use super::View;
use crate::commands::prepare::Prepared;
use crate::diagnostics::{counted, visible};
use crate::page::Page;

/// Claims, solved inputs and stakes.
pub(super) fn print_answers(view: &View, page: &mut Page) {
    let variants = view.variants();
    claims(&variants, page);
    solves(&variants, page);
    look_through(&variants, page);
}

/// Expectations, conventions and the check that nothing gets lost.
pub(super) fn print_basis(view: &View, page: &mut Page) {
    expectations(view.prepared, page);
    conventions(view.prepared, view.shown, page);
    pie(view, page);
}

/// Claims that fare alike in several scenarios are told once.
fn claims(variants: &[&VariantRun], page: &mut Page) {
    let count = variants
        .iter()
        .map(|variant| variant.claims.len())
        .max()
        .unwrap_or(0);
    for place in 0..count {
        let found = variants
            .iter()
            .filter_map(|variant| Some((variant, variant.claims.get(place)?.as_ref()?)));
        let found: Vec<(&&VariantRun, &ClaimResult)> = found.collect();
        let Some((_, claim)) = found.first() else {
            continue;
        };
        if place == 0 {
            page.heading("Claims");
        }
        let said = claim
            .by
            .as_ref()
            .map(|(who, when)| format!(" ({who}, {when})"))
            .unwrap_or_default();
        page.item("  ", format!("{}{}", visible(&claim.words), visible(&said)));
        let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
        for (variant, claim) in &found {
            let words = claim_words(claim);
            match answers.iter_mut().find(|(told, _)| *told == words) {
                Some((_, names)) => names.push(&variant.name),
                None => answers.push((words, vec![&variant.name])),
            }
        }
        for (words, names) in &answers {
            let scenarios = if names.len() == found.len() {
                String::new()
            } else {
                format!("{}: ", names.join(", "))
            };
            page.item("    ", format!("{scenarios}{words}"));
        }
    }
}

fn claim_words(claim: &ClaimResult) -> String {
    let mut words = format::verdict(claim.verdict).to_owned();
    if let Some(sides) = &claim.sides {
        let kind = Kind::number(sides.unit.dimension.clone());
        let side = |figure| format::figure(figure, &kind, &sides.unit);
        words = format!(
            "{words}: {} against {}",
            side(&sides.left),
            side(&sides.right)
        );
    }
    if !claim.open_terms.is_empty() {
        words = format!("{words}; open: {}", visible(&claim.open_terms.join(", ")));
    }
    words
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
    for (words, names) in told {
        let scenarios = if names.len() == variants.len() {
            String::new()
        } else {
            format!("{}: ", names.join(", "))
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

fn look_through(variants: &[&VariantRun], page: &mut Page) {
    let answers = |variant: &VariantRun| variant.look_through.iter().map(stake_words).collect();
    alike(
        "Who stands behind a party; no cash moves here",
        variants,
        answers,
        page,
    );
}

fn stake_words(stake: &LookThrough) -> String {
    let kind = Kind::number(stake.unit.dimension.clone());
    let through = if stake.through.is_empty() {
        String::new()
    } else {
        format!(" through {}", visible(&stake.through.join(", ")))
    };
    let share = stake
        .share
        .value()
        .map_or_else(|| "a share".to_owned(), format::percent);
    let amount = format::figure(&stake.amount, &kind, &stake.unit);
    let (holder, held) = (visible(&stake.holder_label), visible(&stake.held_label));
    format!("{holder} has {share} of {held}{through}: {amount} of its cash, years of loss left out")
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
    page.item(
        "  ",
        format!("{holding} of {} hold", counted(list.len(), "expectation")),
    );
    if !failed.is_empty() && prepared.is_set {
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
                format!("{when}{actual} for {expected}, within {within}"),
            );
        }
    }
}

/// Those of the first scenario shown; conventions of the frame are the same in all.
fn conventions(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let list = report::conventions(&prepared.deal, shown[0]);
    if list.is_empty() {
        return;
    }
    page.heading("Conventions in force");
    // The same rule in many uses is one line.
    let mut lines: Vec<(String, Vec<String>)> = Vec::new();
    for convention in list {
        let stated = if convention.stated {
            ""
        } else {
            " (not stated; the rule where nothing is said)"
        };
        let words = format!(
            "{}: {}{stated}",
            visible(&convention.about),
            visible(&convention.sentence)
        );
        let place = visible(&convention.place);
        match lines.iter_mut().find(|(told, _)| *told == words) {
            Some((_, places)) => places.push(place),
            None => lines.push((words, vec![place])),
        }
    }
    for (words, mut places) in lines {
        places.retain(|place| !place.is_empty());
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
    let pies = variants.iter().map(|variant| variant.pie.relative);
    let worst = pies.fold(0.0, f64::max);
    page.gap();
    // Sums of numbers of many sizes leave a rounding error of this order.
    if worst < 1e-9 {
        page.paragraph(0, "What all parties get and pay sums to zero in every year, market and suppliers included.");
    } else {
        let share = format::percent(worst);
        page.paragraph(0, format!("What all parties get and pay does not sum to zero: {share} of the largest flow is left."));
    }
}
