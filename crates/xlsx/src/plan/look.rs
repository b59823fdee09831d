//! How numbers look: units in words and formats.

use model::definition::Kind;
use model::units::{Dimension, Unit};

use crate::book::Look;

/// The unit of a kind in base units.
pub(super) fn base_unit(kind: &Kind, words: impl Fn(&Dimension) -> String) -> Unit {
    match kind {
        Kind::Number(measure) => match &measure.dimension {
            Some(dimension) if !dimension.is_ratio() => {
                Unit::base(dimension.clone(), words(dimension))
            }
            _ => Unit::ratio(),
        },
        Kind::Truth | Kind::Choice(_) | Kind::Poison => Unit::ratio(),
    }
}

/// The words beside a line and the look of its cells, which hold base units: a unit that is a
/// thousand or a million of them is a matter of format, any other gives way to the base unit.
pub(super) fn look_of(
    kind: &Kind,
    unit: &Unit,
    words: impl Fn(&Dimension) -> String,
) -> (String, Look) {
    match kind {
        Kind::Truth => ("yes or no".to_owned(), Look::Truth),
        Kind::Choice(words) => ("one of the words".to_owned(), Look::Word(words.clone())),
        Kind::Number(_) | Kind::Poison if unit.text.starts_with('%') => {
            (unit.text.clone(), Look::PERCENT)
        }
        Kind::Number(_) | Kind::Poison => {
            let factor = unit.multiplier / unit.divisor;
            let thousands = [1.0, 1e3, 1e6, 1e9].iter().position(|size| *size == factor);
            match thousands {
                Some(thousands) => (
                    unit.text.clone(),
                    Look::Number {
                        thousands: thousands as u8,
                        decimals: 2,
                    },
                ),
                None => (words(&unit.dimension), Look::PLAIN),
            }
        }
    }
}

/// A number as the deal writes it: what stands in front of the unit, and the unit.
pub(super) fn as_written(text: &str) -> Option<(f64, &str)> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(place, letter)| {
            let exponent =
                matches!(letter, '-' | '+') && text[..*place].ends_with(['e', 'E']) && *place > 0;
            let e = matches!(letter, 'e' | 'E')
                && text[place + 1..].starts_with(|next: char| next.is_ascii_digit() || next == '-');
            !(letter.is_ascii_digit()
                || matches!(letter, '.' | '_')
                || exponent
                || e
                || (*place == 0 && *letter == '-'))
        })
        .map_or(text.len(), |(place, _)| place);
    let number = text[..end].replace('_', "").parse().ok()?;
    Some((number, text[end..].trim()))
}

/// A text of several lines on one.
pub(super) fn one_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
