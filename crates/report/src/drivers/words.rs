//! What the numbers of the methods mean, in sentences that every front end shares.

use crate::format;
use crate::sources::Sort;

use super::{ANALOGUE_OR_EXPERT, Drivers, Ends, Nature, PLACEHOLDER, Swing};

/// What an input rests on, in a word.
pub fn sort_word(sort: Sort) -> &'static str {
    match sort {
        Sort::Sourced => "source",
        Sort::Analogue => "analogue",
        Sort::Expert => "expert",
        Sort::Placeholder => "placeholder",
    }
}

/// The inputs of a sort, as the information gap counts them.
pub fn sort_label(sort: Sort) -> &'static str {
    match sort {
        Sort::Sourced => "draws with a published source",
        Sort::Analogue => "assumed by analogy",
        Sort::Expert => "assumed by judgement",
        Sort::Placeholder => "placeholders",
    }
}

/// What an input is, in a word.
pub fn nature_word(nature: Nature) -> &'static str {
    match nature {
        Nature::Drawn => "drawn",
        Nature::DrawnEachYear => "drawn every year",
        Nature::AssumedNumber => "number",
        Nature::AssumedTruth => "yes or no",
    }
}

/// What low and high are, of the sorts of inputs among the swings.
pub fn ends_of(swings: &[Swing]) -> String {
    let mut said = Vec::new();
    let has = |ends: &dyn Fn(Ends) -> bool| swings.iter().any(|swing| ends(swing.ends));
    if has(&|ends| ends == Ends::Drawn) {
        said.push("of what is drawn, the values with one chance in ten below and above (of a draw of every year, in all years)".to_owned());
    }
    for (convention, name) in [
        (PLACEHOLDER, "a placeholder"),
        (ANALOGUE_OR_EXPERT, "an analogy or a judgement"),
    ] {
        let width = convention.width;
        if has(&|ends| ends == Ends::Assumed { width }) {
            said.push(format!(
                "of {name} that is a number, by convention, the number over and times {}",
                format::number(width)
            ));
        }
    }
    if has(&|ends| matches!(ends, Ends::Assumed { .. })) {
        said.push("of a share, so its odds".to_owned());
    }
    if has(&|ends| ends == Ends::Turned) {
        said.push("of a yes or no that is assumed, the other way".to_owned());
    }
    if has(&|ends| ends == Ends::Open) {
        said.push("of an open term, its ends".to_owned());
    }
    format!(
        "Low and high are: {}. Numbers with a source are taken as said.",
        said.join("; ")
    )
}

/// How the information gap is measured.
pub fn gap_is() -> String {
    let times = |width: f64| format::number(width);
    let chance = |chance: f64| format!("{} %", format::number(chance * 100.0));
    format!(
        "Here numbers that are only assumed vary, too, by a convention that moves no result: 8 in 10 \
         lie between the number over and times {} if it is a placeholder, {} by analogy or judgement \
         (of a share, so its odds); a yes or no is the other way with a chance of {} and {}. \
         Shares are Shapley effects: they sum to 100, and what inputs do only together is divided \
         evenly. An input drawn by a published range counts as that; a draw whose range is assumed \
         counts as assumed.",
        times(PLACEHOLDER.width),
        times(ANALOGUE_OR_EXPERT.width),
        chance(PLACEHOLDER.other_way),
        chance(ANALOGUE_OR_EXPERT.other_way)
    )
}

/// Which fact is worth finding first, as a sentence, and which others may be.
pub fn find_first(found: &Drivers) -> Option<String> {
    let first = found.first_fact()?;
    let others: Vec<String> = found
        .as_likely_first()
        .iter()
        .map(|fact| format!("`{}`", fact.names.join(", ")))
        .collect();
    let others = match others.as_slice() {
        [] => String::new(),
        [one] => format!(" Within the error of these samples it may as well be {one}."),
        many => format!(
            " Within the error of these samples it may as well be one of {}.",
            many.join(", ")
        ),
    };
    Some(format!(
        "Worth finding first: {} (`{}`), of what is only assumed and could be looked up.{others}",
        first.labels.join(", "),
        first.names.join(", ")
    ))
}
