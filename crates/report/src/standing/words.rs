//! What has to be said of placeholders, in sentences.

use super::Headline;
use crate::drivers::facts::{as_likely_first, first_of};
use crate::drivers::{Fact, Nature};
use crate::format;
use crate::sources::{Sort, SortCounts};

/// From this share of the variance on, placeholders carry the answer.
pub(crate) const CARRIES_FROM: f64 = 1.0 / 3.0;
/// Below this share of the variance nothing is worth naming.
const NAMED_FROM: f64 = 0.02;

/// The sentence that begins with `Illustration:`, where placeholders carry a headline.
pub(super) fn illustration(headlines: &[Headline], counts: &SortCounts) -> Option<String> {
    let carried = carried(headlines)?;
    Some(format!(
        "Illustration: {}; {}",
        counted(counts),
        carry(carried, counts)
    ))
}

/// What is said where there are placeholders and the answer does not hang on them.
pub(super) fn quiet(headlines: &[Headline], counts: &SortCounts) -> Option<String> {
    let most = most(headlines)?;
    if counts.placeholder == 0 {
        return None;
    }
    let said = if most.is_moved || most.shares.placeholder == 0.0 {
        carry(most, counts)
    } else {
        let (they, move_it) = match counts.placeholder {
            1 => ("it", "moves"),
            _ => ("they", "move"),
        };
        format!("{they} {move_it} {} by less than a tenth", most.label)
    };
    Some(format!("{}; {said}", counted(counts)))
}

/// The place of the headline that the sentences are about.
pub(super) fn named(headlines: &[Headline]) -> Option<usize> {
    let named = carried(headlines).or(headlines.first())?;
    headlines
        .iter()
        .position(|headline| std::ptr::eq(headline, named))
}

/// Which single fact is worth finding first; where the sample cannot tell it from others, all of them.
pub(super) fn find_first(facts: &[Fact]) -> Option<String> {
    let first = first_of(facts)?;
    if first.share.value < NAMED_FROM {
        return None;
    }
    let others: Vec<&Fact> = as_likely_first(facts)
        .into_iter()
        .filter(|fact| fact.share.value >= NAMED_FROM)
        .collect();
    let name = &first.names[0];
    if others.is_empty() {
        let (called, share) = (called(first), percent(first.share.value));
        return Some(format!(
            "Worth finding first: `{name}` ({called}), about {share} of the spread."
        ));
    }
    let least = others
        .iter()
        .map(|fact| fact.share.value)
        .fold(first.share.value, f64::min);
    let ends = [percent(least), percent(first.share.value)];
    let shares = if ends[0] == ends[1] {
        format!("about {}", ends[0])
    } else {
        format!("{} to {}", ends[0].trim_end_matches(" %"), ends[1])
    };
    Some(format!(
        "Worth finding first: {} ({shares} of the spread each, too close to tell).",
        either(name, &others)
    ))
}

/// The first name and others, not more than can be read at a glance.
fn either(first: &str, others: &[&Fact]) -> String {
    const SHOWN: usize = 3;
    let mut names: Vec<String> = std::iter::once(first)
        .chain(others.iter().map(|fact| fact.names[0].as_str()))
        .map(|name| format!("`{name}`"))
        .collect();
    let last = if names.len() <= SHOWN + 1 {
        names.pop().unwrap_or_default()
    } else {
        let more = names.len() - SHOWN;
        names.truncate(SHOWN);
        format!("one of {more} more")
    };
    format!("{} or {last}", names.join(", "))
}

/// What a fact is, in a word.
fn called(fact: &Fact) -> &'static str {
    match (fact.nature, fact.sort) {
        (Nature::AssumedTruth | Nature::AssumedNumber, Sort::Placeholder) => "placeholder",
        (Nature::AssumedTruth | Nature::AssumedNumber, Sort::Analogue) => "analogy",
        (Nature::AssumedTruth | Nature::AssumedNumber, Sort::Expert) => "judgement",
        (Nature::AssumedTruth | Nature::AssumedNumber, Sort::Sourced) => "source",
        (
            Nature::Drawn | Nature::DrawnEachYear,
            Sort::Sourced | Sort::Analogue | Sort::Expert | Sort::Placeholder,
        ) => "drawn",
    }
}

/// The first headline where placeholders carry it, else the one that they carry most.
fn carried(headlines: &[Headline]) -> Option<&Headline> {
    let first = headlines.first().into_iter();
    first
        .chain(most(headlines))
        .find(|headline| headline.is_moved && headline.shares.placeholder >= CARRIES_FROM)
}

/// The headline that placeholders carry most, of those that they move where there are any.
fn most(headlines: &[Headline]) -> Option<&Headline> {
    headlines.iter().reduce(|most, next| {
        let rank = |headline: &Headline| (headline.is_moved, headline.shares.placeholder);
        if rank(next) > rank(most) { next } else { most }
    })
}

fn carry(headline: &Headline, counts: &SortCounts) -> String {
    let carry = if counts.placeholder == 1 {
        "it carries"
    } else {
        "they carry"
    };
    let shares = &headline.shares;
    let share = percent(shares.placeholder);
    let others = [
        ("judgement", shares.expert),
        ("analogy", shares.analogue),
        ("draws with a source", shares.sourced),
    ];
    let others = others.iter().filter(|(_, share)| *share >= NAMED_FROM);
    let label = &headline.label;
    if others.clone().next().is_none() && shares.placeholder > 0.0 {
        return format!("{carry} all of the spread of {label}");
    }
    let carried = format!("of the spread of {label} {carry} about {share}");
    others.fold(carried, |said, (name, share)| {
        format!("{said}, {name} {}", percent(*share))
    })
}

/// In steps of five from ten on: the sample knows no more.
fn percent(share: f64) -> String {
    let percent = share * 100.0;
    let rounded = if percent < 10.0 {
        percent.round()
    } else {
        (percent / 5.0).round() * 5.0
    };
    format!("{} %", format::number(rounded))
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

/// What is left out of a public edition; `None` where nothing is withheld.
pub fn withheld_in_words(deal: &model::Deal) -> Option<String> {
    match deal.withheld_count {
        0 => None,
        1 => Some(
            "Public edition: 1 value is withheld, with every figure that rests on it".to_owned(),
        ),
        count => Some(format!(
            "Public edition: {count} values are withheld, with every figure that rests on one of them"
        )),
    }
}
