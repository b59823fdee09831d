//! A fit as the text of a deal.

use std::fmt::Write as _;

use super::{Fit, Per, Process};
use crate::format;

/// A name of a series as a word that a deal takes: small letters, digits and underlines.
pub fn identifier(name: &str) -> String {
    let mut word = String::new();
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        } else if !word.is_empty() && !word.ends_with('_') {
            word.push('_');
        }
    }
    let word = word.trim_end_matches('_');
    if word.starts_with(|first: char| first.is_ascii_alphabetic()) {
        word.to_owned()
    } else {
        format!("series_{word}").trim_end_matches('_').to_owned()
    }
}

/// A `use` of the template with its numbers, and a row in the unit of the history.
/// `word` names them, `history` says what it is fitted to, `unit` is that of the numbers.
pub fn deal_text(fit: &Fit, word: &str, label: &str, history: &str, unit: Option<&str>) -> String {
    let mut text = String::new();
    let mut line = |words: String| {
        text.push_str(&words);
        text.push('\n');
    };
    for remark in &fit.remarks {
        line(format!("# {remark}"));
    }
    line(format!("use {} {word}_path {{", fit.process.template()));
    line(format!(
        "  start = {}   @ assumed \"analogue: the last number of {history} over {word}_base\"",
        digits(fit.start)
    ));
    if fit.process == Process::RegimeSwitching {
        let starts = if fit.starts_in_second { "yes" } else { "no" };
        line(format!(
            "  starts_in_second = {starts}   @ assumed \"analogue: the likelier regime at the end of {history}\""
        ));
    }
    for estimate in &fit.estimates {
        let unit = match estimate.per {
            Per::Year => "%/y",
            Per::RootYear => "%/y^0.5",
            Per::Nothing => "%",
        };
        line(format!(
            "  {} = {} {unit}   @ assumed \"analogue: fitted to {history}, standard error {} {unit}\"",
            estimate.input,
            digits(100.0 * estimate.value),
            format::number(100.0 * estimate.standard_error),
        ));
    }
    line("}".to_owned());
    let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
    let what = match fit.base_log_error {
        Some(error) => format!(
            "long-run level, fitted to {history}, standard error {} of its logarithm",
            format::number(error)
        ),
        None => format!("the last number of {history}"),
    };
    line(format!(
        "input {word}_base = {}{unit}   @ assumed \"analogue: {what}\"",
        digits(fit.base)
    ));
    let kind = if unit.is_empty() {
        String::new()
    } else {
        format!(" :{unit}")
    };
    let label = label.replace(['"', '\\', '\n', '\r'], " ");
    line(format!(
        "row {word}_level{kind} = {word}_base * {word}_path.level   \"{label}\""
    ));
    text
}

/// Six significant digits, more than any history is good for.
fn digits(value: f64) -> String {
    let mut text = String::new();
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    write!(text, "{rounded}").map_or_else(|_| value.to_string(), |()| text)
}
