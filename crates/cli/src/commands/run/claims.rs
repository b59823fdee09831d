//! The claims of `run`: what was said, by whom, how it is read, and how it fares.

use model::definition::Kind;
use report::format;
use report::run::{ClaimResult, ClaimSides, VariantRun, Verdict};
use report::{Figure, Outcome};

use super::named;
use crate::diagnostics::visible;
use crate::page::Page;

/// One block for each claim; scenarios in which it fares alike share a line.
pub(super) fn print(variants: &[&VariantRun], page: &mut Page) {
    let count = variants.iter().map(|variant| variant.claims.len()).max();
    let mut is_first = true;
    for place in 0..count.unwrap_or(0) {
        let found = variants.iter().filter_map(|variant| {
            let claim = variant.claims.get(place)?.as_ref()?;
            Some((variant.name.as_str(), claim))
        });
        let found: Vec<(&str, &ClaimResult)> = found.collect();
        let Some((_, claim)) = found.first() else {
            continue;
        };
        if std::mem::take(&mut is_first) {
            page.heading("Claims, on the central path");
        } else {
            page.gap();
        }
        said(claim, page);
        let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
        for (name, claim) in &found {
            let words = result_words(claim);
            match answers.iter_mut().find(|(told, _)| *told == words) {
                Some((_, names)) => names.push(name),
                None => answers.push((words, vec![name])),
            }
        }
        let all: Vec<&str> = found.iter().map(|(name, _)| *name).collect();
        for (words, names) in &answers {
            let scenarios = match answers.len() {
                1 => String::new(),
                _ => format!("{}: ", named(names, &all)),
            };
            page.item("    ", format!("{scenarios}{words}"));
        }
    }
}

/// The words, who said them, and the reading that is tested, where the words give one.
fn said(claim: &ClaimResult, page: &mut Page) {
    let words = visible(&claim.words);
    let (words, reading) = words
        .split_once(", read as ")
        .map_or((words.as_str(), None), |(words, reading)| {
            (words, Some(reading))
        });
    page.item("  ", words);
    if let Some((who, when)) = &claim.by {
        page.item("    ", visible(&format!("{who}, {when}")));
    }
    if let Some(reading) = reading {
        page.item("    ", format!("read as {reading}"));
    }
}

fn result_words(claim: &ClaimResult) -> String {
    let verdict = match claim.verdict {
        Verdict::Holds => "holds",
        Verdict::DoesNotHold => "does not hold",
        Verdict::DependsOnOpenTerms => "depends on terms that are still open",
        Verdict::Undefined => "cannot be said, a number it needs has no value",
    };
    let amounts = claim.sides.as_ref().map(sides_words);
    let amounts = amounts.map_or_else(String::new, |words| format!(": {words}"));
    let open = match claim.open_terms.as_slice() {
        [] => String::new(),
        terms => format!("; open: {}", visible(&terms.join(", "))),
    };
    format!("{verdict}{amounts}{open}")
}

/// Both amounts that are compared, in the order of the claim.
fn sides_words(sides: &ClaimSides) -> String {
    let kind = Kind::number(sides.unit.dimension.clone());
    let say = |figure: &Figure| visible(&format::figure(figure, &kind, &sides.unit));
    let relation = match sides.relation {
        "<" => "less than",
        "<=" => "at most",
        ">" => "more than",
        ">=" => "at least",
        "==" => "exactly",
        _ => "anything but",
    };
    let Some((one, other)) = &sides.apart else {
        let (left, right) = (say(&sides.left), say(&sides.right));
        return format!("{left} here, and it takes {relation} {right}");
    };
    let apart = format!(
        "{} against {} here, and it takes {relation} {} between them",
        say(one),
        say(other),
        say(&sides.right)
    );
    if [one, other].iter().all(|figure| is_zero(figure)) {
        return format!("{apart}; both are zero, so this says little");
    }
    apart
}

fn is_zero(figure: &Figure) -> bool {
    figure.range.is_none() && matches!(figure.middle, Outcome::Value(0.0))
}
