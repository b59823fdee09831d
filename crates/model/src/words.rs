//! Numbers in words: three significant digits, money scaled.

use crate::definition::Kind;
use crate::units::Unit;

/// Digits that are shown.
const SIGNIFICANT: usize = 3;

/// Digits beyond which a binary number says nothing.
const DIGITS_MAX: usize = 15;

/// A value in base units as a reader sees it, with its unit: `18.4 M USD`, `62 %`, `yes`, `1,200 USD/t`.
pub fn value(value: f64, kind: &Kind, unit: &Unit) -> String {
    worded(value, kind, unit, SIGNIFICANT)
}

/// As [`value`] with more digits, for two numbers that have to be told apart.
pub fn precise(value: f64, kind: &Kind, unit: &Unit) -> String {
    worded(value, kind, unit, 9)
}

/// Numbers that are compared with each other, each with its unit: where two that differ would look the
/// same, all have more digits, one more than it takes to see the difference.
pub fn told_apart<const COUNT: usize>(
    values: [f64; COUNT],
    kind: &Kind,
    units: [&Unit; COUNT],
) -> [String; COUNT] {
    let words = |digits| {
        std::array::from_fn::<String, COUNT, _>(|at| worded(values[at], kind, units[at], digits))
    };
    let shows = |words: &[String; COUNT]| {
        (1..COUNT).all(|at| values[0] == values[at] || words[0] != words[at])
    };
    let usual = words(SIGNIFICANT);
    if shows(&usual) {
        return usual;
    }
    let digits = (SIGNIFICANT + 1..DIGITS_MAX).find(|digits| shows(&words(*digits)));
    words(digits.map_or(DIGITS_MAX, |digits| digits + 1))
}

fn worded(value: f64, kind: &Kind, unit: &Unit, digits: usize) -> String {
    if value.is_nan() {
        return no_value(value).to_owned();
    }
    match kind {
        Kind::Truth => if value == 0.0 { "no" } else { "yes" }.to_owned(),
        Kind::Choice(words) => choice(value, words),
        Kind::Number(_) | Kind::Poison if kind.is_money() => {
            money(value, &currency(&unit.text), digits)
        }
        Kind::Number(_) | Kind::Poison => measured(value, unit, digits),
    }
}

/// Why something is not a number.
fn no_value(value: f64) -> &'static str {
    if engine::is_withheld(value) {
        "withheld"
    } else {
        "undefined"
    }
}

fn choice(value: f64, words: &[String]) -> String {
    words
        .get(value as usize)
        .cloned()
        .unwrap_or_else(|| "undefined".to_owned())
}

/// The currency of a unit such as `M USD`.
fn currency(unit: &str) -> String {
    unit.split_whitespace()
        .filter(|word| !matches!(*word, "k" | "M" | "bn" | "tn"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn measured(value: f64, unit: &Unit, digits: usize) -> String {
    let shown = unit.from_base(value);
    if unit.text == "year" {
        return format!("{shown:.0}");
    }
    let text = rounded(shown, digits);
    if unit.text.is_empty() {
        text
    } else {
        format!("{text} {}", unit.text)
    }
}

/// Money with the scale that leaves one to three digits before the point.
fn money(value: f64, currency: &str, digits: usize) -> String {
    let scales = [(1e12, "tn "), (1e9, "bn "), (1e6, "M "), (1e3, "k ")];
    // 999,950 is 1 M, not 1,000 k: what counts is the number as it will be shown.
    let size = parsed(&scientific(value.abs(), digits));
    let (scale, word) = scales
        .into_iter()
        .find(|(scale, _)| size >= *scale)
        .unwrap_or((1.0, ""));
    format!("{} {word}{currency}", rounded(value / scale, digits))
        .trim_end()
        .to_owned()
}

/// A number with three significant digits and thousands separators, without a unit.
pub fn number(value: f64) -> String {
    rounded(value, SIGNIFICANT)
}

/// A ratio in percent: `62 %`.
pub fn percent(share: f64) -> String {
    format!("{} %", number(share * 100.0))
}

/// Years as a reader writes them: `2027, 2028 and 2030..2035`.
pub fn years(years: &[i32]) -> String {
    let mut runs: Vec<(i32, i32)> = Vec::new();
    for &year in years {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == year => *end = year,
            _ => runs.push((year, year)),
        }
    }
    let words = runs.iter().flat_map(|&(from, to)| match to - from {
        0 => vec![from.to_string()],
        1 => vec![from.to_string(), to.to_string()],
        _ => vec![format!("{from}..{to}")],
    });
    let words: Vec<String> = words.collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

fn scientific(value: f64, digits: usize) -> String {
    format!("{value:.*e}", digits - 1)
}

fn parsed(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// A number with so many significant digits, without zeros at the end of a fraction.
fn rounded(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return no_value(value).to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "infinite" } else { "-infinite" }.to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let scientific = scientific(value, digits);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    // Very small numbers would be a row of zeros, very large ones a row of digits nobody counts.
    if !(-5..15).contains(&exponent) {
        return format!("{}e{exponent}", without_zeros(mantissa));
    }
    let decimals = (digits as i32 - 1 - exponent).max(0) as usize;
    let plain = format!("{:.decimals$}", parsed(&scientific));
    separated(without_zeros(&plain))
}

fn without_zeros(text: &str) -> &str {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        text
    }
}

/// A number in digits with a comma between thousands.
pub fn separated(text: &str) -> String {
    let (sign, rest) = text
        .strip_prefix('-')
        .map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest
        .find('.')
        .map_or((rest, ""), |point| rest.split_at(point));
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{fraction}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Base, Dimension};

    #[test]
    fn numbers_have_three_digits_and_commas() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (5.0, "5"),
            (12.345, "12.3"),
            (1234.0, "1,230"),
            (-1_234_567.0, "-1,230,000"),
            (999.6, "1,000"),
            (0.012_345, "0.0123"),
            (1e-9, "1e-9"),
            (f64::NAN, "undefined"),
            (f64::INFINITY, "infinite"),
        ] {
            assert_eq!(number(value), text, "{value}");
        }
    }

    #[test]
    fn money_is_scaled_after_rounding() {
        let dimension = Dimension::of(Base::Money(0));
        let kind = Kind::number(dimension.clone());
        let unit = Unit::base(dimension, "M USD".to_owned());
        for (amount, text) in [
            (18_430_000.0, "18.4 M USD"),
            (999_950.0, "1 M USD"),
            (-1_500.0, "-1.5 k USD"),
            (0.0, "0 USD"),
            (2.5e12, "2.5 tn USD"),
        ] {
            assert_eq!(value(amount, &kind, &unit), text);
        }
    }

    #[test]
    fn compared_numbers_have_the_digits_that_tell_them_apart() {
        let (kind, unit) = (Kind::ratio(), Unit::ratio());
        for (values, words) in [
            ([399.68, 400.0], ["399.68", "400"]),
            ([399.0, 400.0], ["399", "400"]),
            ([400.0, 400.0], ["400", "400"]),
            ([0.1 + 0.2, 0.3], ["0.3", "0.3"]),
        ] {
            assert_eq!(told_apart(values, &kind, [&unit, &unit]), words);
        }
    }

    #[test]
    fn years_are_gathered() {
        assert_eq!(years(&[2027]), "2027");
        assert_eq!(
            years(&[2027, 2028, 2030, 2031, 2032]),
            "2027, 2028 and 2030..2032"
        );
    }
}
