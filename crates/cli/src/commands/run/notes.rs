//! What stands around the numbers of `run`: claims, solved inputs and stakes, and what the numbers
//! rest on: open terms, expectations, conventions.

use model::definition::Kind;
use report::format;
use report::run::{ClaimResult, ExpectationResult, LookThrough, SolveResult, VariantRun};

use crate::commands::prepare::Prepared;
use crate::diagnostics::{counted, visible};
use crate::page::Page;

/// Claims, solved inputs and stakes.
pub(crate) fn print_answers(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let variants: Vec<&VariantRun> = shown
        .iter()
        .map(|place| &prepared.run.variants[*place])
        .collect();
    claims(&variants, page);
    solves(&variants, page);
    look_through(&variants, page);
}

/// Open terms, expectations, conventions and the check that nothing gets lost.
pub(crate) fn print_basis(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    open_terms(prepared, page);
    expectations(prepared, page);
    conventions(prepared, shown, page);
    pie(prepared, shown, page);
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
            let scenarios = if names.len() == variants.len() {
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
    let mut begun = false;
    for variant in variants {
        for solve in variant.solves.iter().flatten() {
            if !begun {
                page.heading("Solved for");
                begun = true;
            }
            let name = if variants.len() == 1 {
                String::new()
            } else {
                format!("{}, ", variant.name)
            };
            page.item("  ", format!("{name}{}", solve_words(solve)));
        }
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
    let mut begun = false;
    for variant in variants {
        for stake in &variant.look_through {
            if !begun {
                page.heading("Who stands behind a party; no cash moves here");
                begun = true;
            }
            let name = if variants.len() == 1 {
                String::new()
            } else {
                format!("{}: ", variant.name)
            };
            page.item("  ", format!("{name}{}", stake_words(stake)));
        }
    }
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
    format!(
        "{holder} has {share} of {held}{through}: {amount} of its cash in the years in which it has any"
    )
}

fn open_terms(prepared: &Prepared, page: &mut Page) {
    let terms = &prepared.run.open_terms;
    if terms.is_empty() {
        return;
    }
    page.heading("Open terms: every result they move is a range");
    for term in terms {
        let kind = Kind::number(term.unit.dimension.clone());
        let (low, high) = (
            format::value(term.low, &kind, &term.unit),
            format::value(term.high, &kind, &term.unit),
        );
        let matters = if term.matters {
            ""
        } else {
            "; moves nothing that is shown"
        };
        let label = visible(&term.label);
        page.item(
            "  ",
            format!("{} ({label}): {low}..{high}{matters}", visible(&term.name)),
        );
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
    page.item(
        "  ",
        format!("{holding} of {} hold", counted(list.len(), "expectation")),
    );
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

fn pie(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let pies = shown
        .iter()
        .map(|place| prepared.run.variants[*place].pie.relative);
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
