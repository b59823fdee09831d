//! The first lines of `run`: how sure it is, and why not surer.

use model::definition::Kind;
use model::units::Unit;
use report::drivers::Of;
use report::format;
use report::paths::{Paths, Spread};
use report::standing::{HowSure, Standing};

use super::View;
use crate::diagnostics::visible;

/// What is said of one figure.
struct Said {
    label: String,
    kind: Kind,
    unit: Unit,
    low: f64,
    high: f64,
    below_zero: f64,
    no_value: f64,
    has_open_terms: bool,
}

/// The sentence of the figure that the first scenario shown leads with: from the paths that were drawn,
/// else from a small sample.
/// `named` is the figure that the sentence before is about.
pub(super) fn sentence(
    view: &View,
    paths: Option<&Paths>,
    standing: &Standing,
    named: Option<&str>,
) -> Option<String> {
    let (deal, run) = (&view.prepared.deal, &view.prepared.run);
    let place = *view.shown.first()?;
    let of = report::drivers::leading(deal, run, place)?;
    let drawn = paths.and_then(|paths| from_paths(paths, place, of));
    let said = drawn.or_else(|| {
        let sure = report::standing::how_sure(deal, run, place, of)?;
        Some(from_sample(sure))
    })?;
    let scenario = match place {
        0 => String::new(),
        _ => format!(" in {}", visible(&run.variants[place].name)),
    };
    let subject = if place == 0 && named == Some(&said.label) {
        "It".to_owned()
    } else {
        format!("{}{scenario}", visible(&said.label))
    };
    let mut sentence = words(&said, &subject);
    if place == 0 && placeholders_move(standing, &said.label) {
        sentence.push_str(" Placeholders stand still in this, so it is less sure than it looks.");
    }
    Some(sentence)
}

/// Whether placeholders, which no draw moves, spread the figure.
fn placeholders_move(standing: &Standing, label: &str) -> bool {
    let mut headlines = standing.headlines.iter();
    headlines.any(|line| line.label == label && line.is_moved && line.shares.placeholder > 0.0)
}

fn from_sample(sure: HowSure) -> Said {
    Said {
        label: sure.label,
        kind: sure.kind,
        unit: sure.unit,
        low: sure.low,
        high: sure.high,
        below_zero: sure.below_zero,
        no_value: sure.no_value,
        has_open_terms: sure.has_open_terms,
    }
}

fn from_paths(paths: &Paths, place: usize, of: Of) -> Option<Said> {
    let Of::Show(index) = of else { return None };
    let show = paths.variants[place].shows.get(index)?.as_ref()?;
    let known: Vec<&Spread> = show
        .spreads
        .iter()
        .filter(|spread| spread.value_count > 0)
        .collect();
    let first = *known.first()?;
    let over = |of: fn(&Spread) -> f64, pick: fn(f64, f64) -> f64| {
        known.iter().map(|spread| of(spread)).fold(of(first), pick)
    };
    Some(Said {
        label: show.label.clone(),
        kind: show.kind.clone(),
        unit: show.unit.clone(),
        low: over(|spread| spread.quantile(0.1), f64::min),
        high: over(|spread| spread.quantile(0.9), f64::max),
        below_zero: over(|spread| spread.below_zero, f64::max),
        no_value: over(
            |spread| {
                spread.no_value_count as f64 / (spread.value_count + spread.no_value_count) as f64
            },
            f64::max,
        ),
        has_open_terms: !show.spreads.iter().all(|spread| spread.is_same(first)),
    })
}

fn words(said: &Said, subject: &str) -> String {
    let ends = [said.low, said.high].map(|value| format::value(value, &said.kind, &said.unit));
    let open = if said.has_open_terms {
        ", whatever is agreed on open terms"
    } else {
        ""
    };
    let range = if ends[0] == ends[1] {
        format!("{subject} is {} in at least 8 of 10 draws", ends[0])
    } else {
        format!("{subject} is {} to {} in 8 of 10 draws", ends[0], ends[1])
    };
    let below =
        tenths(said.below_zero).map_or_else(String::new, |runs| format!(", below zero in {runs}"));
    let none = tenths(said.no_value)
        .map_or_else(String::new, |runs| format!(", and has no value in {runs}"));
    format!("{range}{open}{below}{none}.")
}

/// A share in words; nothing of what hardly ever is.
fn tenths(share: f64) -> Option<String> {
    match (share * 10.0).round() as usize {
        0 => None,
        10 => Some("nearly all".to_owned()),
        tenths => Some(format!("about {tenths} of 10")),
    }
}
