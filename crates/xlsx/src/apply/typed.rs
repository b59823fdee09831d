//! What a person typed into the cell of an input.

use crate::book::{Cell, Content, Line, Look};
use crate::read::{Found, Refusal, Value};

/// What stands in the cell of an input, or why it cannot be taken over.
pub(super) fn typed(line: &Line, cell: &str, ours: &Cell, found: &Found) -> Result<Cell, Refusal> {
    if found.is_formula {
        return Err(Refusal::at(
            cell,
            "a formula stands where the deal has a number",
            "paste what it gives as a value",
        ));
    }
    match ours {
        Cell::Number(old) => number(line, cell, *old, &found.value).map(Cell::Number),
        Cell::Word(_) => word(line, cell, &found.value).map(Cell::Word),
    }
}

fn number(line: &Line, cell: &str, old: f64, found: &Value) -> Result<f64, Refusal> {
    let like = "type a number";
    let (message, hint) = match found {
        Value::Number(number) if number.is_finite() => return Ok(*number),
        Value::Number(_) => ("the number is too large".to_owned(), like.to_owned()),
        Value::Empty => (
            "nothing stands where the deal has a number".to_owned(),
            format!("type a number; it was {old}"),
        ),
        Value::Word(words) => (
            format!(
                "\"{}\" is text, and the deal needs a number",
                shortened(words)
            ),
            advice(words, matches!(line.look, Look::Percent { .. })),
        ),
        Value::Truth(_) => (
            "yes or no stands where the deal has a number".to_owned(),
            like.to_owned(),
        ),
        Value::Date => (
            "the spreadsheet has made a date of the number".to_owned(),
            "give the cell a number format and type the number again".to_owned(),
        ),
        Value::Error(error) => (
            format!("{error} stands where the deal has a number"),
            like.to_owned(),
        ),
    };
    Err(Refusal::at(cell, message, hint))
}

/// How a text that looks like a number is typed as one.
fn advice(words: &str, is_percent: bool) -> String {
    let words = words.trim().trim_start_matches('\'').trim();
    if is_percent
        && let Some(before) = words.strip_suffix('%')
        && let Ok(percent) = before.trim().replace(',', ".").parse::<f64>()
    {
        return format!(
            "type {percent}% without a blank, or {}",
            super::number::rounded(percent / 100.0)
        );
    }
    let is_digits = |letter: char| {
        letter.is_ascii_digit()
            || matches!(letter, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '-')
    };
    if words.chars().all(is_digits) && words.contains(|letter: char| letter.is_ascii_digit()) {
        return "type it without signs between the thousands, with the decimal sign that the spreadsheet takes, so that it stands on the right of its cell".to_owned();
    }
    "type a number alone; its unit stands beside it".to_owned()
}

fn word(line: &Line, cell: &str, found: &Value) -> Result<String, Refusal> {
    let Content::Value { words, .. } = &line.content else {
        unreachable!("only a cell in front of the years holds a word");
    };
    let typed = match found {
        Value::Word(word) => word.trim().to_owned(),
        Value::Truth(truth) if line.look == Look::Truth => {
            if *truth { "yes" } else { "no" }.to_owned()
        }
        Value::Truth(truth) => truth.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date => "a date".to_owned(),
        Value::Error(error) => error.clone(),
        Value::Empty => String::new(),
    };
    let known = words.iter().find(|word| word.eq_ignore_ascii_case(&typed));
    known.cloned().ok_or_else(|| {
        let message = if typed.is_empty() {
            "nothing stands where the deal has a word".to_owned()
        } else {
            format!(
                "`{}` is none of the words that may stand here",
                shortened(&typed)
            )
        };
        Refusal::at(cell, message, format!("choose {}", words.join(" or ")))
    })
}

fn shortened(words: &str) -> String {
    let mut short: String = words.chars().take(40).collect();
    if short.len() < words.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn a_text_that_looks_like_a_number_is_explained() {
        for (words, wanted) in [
            ("12 %", "type 12% without a blank, or 0.12"),
            ("1.234,5", "type it without signs"),
            ("1 234", "type it without signs"),
            ("900 USD/t", "type a number alone"),
            ("", "type a number alone"),
        ] {
            let advice = advice(words, true);
            assert!(advice.starts_with(wanted), "{words}: {advice}");
        }
        assert!(advice("12 %", false).starts_with("type a number alone"));
    }
}
