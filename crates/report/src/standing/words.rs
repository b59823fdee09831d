//! What has to be said of placeholders, in sentences.

use super::Headline;
use crate::format;
use crate::sources::SortCounts;

/// From this share of the movement on, placeholders carry the answer.
const CARRIES_FROM: f64 = 1.0 / 3.0;

/// The sentence that begins with `Illustration:`, where placeholders carry a headline or a yes or no
/// among them changes one.
pub(super) fn illustration(headlines: &[Headline], counts: &SortCounts) -> Option<String> {
    let carried = carried(headlines).map(|headline| {
        let largest = headline
            .largest_placeholder
            .as_ref()
            .map_or_else(String::new, |name| format!(" (largest: `{name}`)"));
        format!("; {}{largest}", carry(headline, counts))
    });
    let switched = headlines
        .iter()
        .find(|headline| !headline.switches.is_empty());
    let switched = switched.map(|headline| format!("; {}", switches(headline)));
    let reasons: String = [carried, switched].into_iter().flatten().collect();
    (!reasons.is_empty()).then(|| format!("Illustration: {}{reasons}", counted(counts)))
}

/// What is said where there are placeholders and the answer does not hang on them.
pub(super) fn quiet(headlines: &[Headline], counts: &SortCounts) -> Option<String> {
    let most = most(headlines)?;
    (counts.placeholder > 0).then(|| format!("{}; {}", counted(counts), carry(most, counts)))
}

/// The first headline where placeholders carry it, else the one that they carry most.
fn carried(headlines: &[Headline]) -> Option<&Headline> {
    let first = headlines.first().into_iter();
    first
        .chain(most(headlines))
        .find(|headline| headline.shares.placeholder >= CARRIES_FROM)
}

fn most(headlines: &[Headline]) -> Option<&Headline> {
    headlines.iter().reduce(|most, next| {
        if next.shares.placeholder > most.shares.placeholder {
            next
        } else {
            most
        }
    })
}

fn carry(headline: &Headline, counts: &SortCounts) -> String {
    let carry = if counts.placeholder == 1 {
        "it carries"
    } else {
        "they carry"
    };
    let share = format::number((headline.shares.placeholder * 100.0).round());
    format!("{carry} {share} % of what moves {}", headline.label)
}

fn counted(counts: &SortCounts) -> String {
    let all = counts.sourced + counts.analogue + counts.expert + counts.placeholder;
    let are = match counts.placeholder {
        1 => "is a placeholder",
        _ => "are placeholders",
    };
    let inputs = if all == 1 { "input" } else { "inputs" };
    format!("{} of {all} {inputs} {are}", counts.placeholder)
}

/// The yes or no that changes a headline most, and how many there are besides.
fn switches(headline: &Headline) -> String {
    let (first, more) = (&headline.switches[0], headline.switches.len() - 1);
    let label = &headline.label;
    match more {
        0 => format!("the placeholder `{first}`, a yes or no, changes {label}"),
        1 => format!(
            "the placeholders `{first}` and `{}`, each a yes or no, change {label}",
            headline.switches[1]
        ),
        _ => format!(
            "{} placeholders, each a yes or no, change {label}, `{first}` most",
            more + 1
        ),
    }
}
