//! Numbers as a deal writes them: the digits of one changed and everything else as it was.

use std::ops::Range;

/// A number in a text, with the unit behind it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Literal<'t> {
    /// Its sign and digits.
    pub(super) digits: Range<usize>,
    /// What they say.
    pub(super) value: f64,
    /// What follows them.
    pub(super) unit: &'t str,
    /// Thousands are set apart with `_`.
    is_grouped: bool,
    /// The exponent as written, from `e` on, and what it says.
    exponent: Option<(&'t str, i32)>,
}

/// Reads a number with its unit, such as `-1_200 USD/t`.
pub(super) fn literal(text: &str) -> Option<Literal<'_>> {
    let start = text.len() - text.trim_start().len();
    let sign = usize::from(text[start..].starts_with(['-', '+']));
    let first = start + sign + blanks(&text[start + sign..]);
    let is_digit = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | '_');
    let mantissa = first + run(&text[first..], is_digit);
    let mut end = mantissa;
    let mut exponent = None;
    let rest = &text[mantissa..];
    if rest.starts_with(['e', 'E']) {
        let sign = usize::from(rest[1..].starts_with(['-', '+']));
        let digits = run(&rest[1 + sign..], |letter| letter.is_ascii_digit());
        if digits > 0 {
            end = mantissa + 1 + sign + digits;
            let written = &text[mantissa..end];
            exponent = Some((written, written[1..].parse().ok()?));
        }
    }
    let value: f64 = text[first..end].replace('_', "").parse().ok()?;
    let is_negative = text[start..].starts_with('-');
    Some(Literal {
        digits: start..end,
        value: if is_negative { -value } else { value },
        unit: text[end..].trim(),
        is_grouped: text[first..mantissa].contains('_'),
        exponent,
    })
}

fn blanks(text: &str) -> usize {
    run(text, char::is_whitespace)
}

/// How many bytes the letters of a sort take at the beginning of a text.
fn run(text: &str, is_one: impl Fn(char) -> bool) -> usize {
    text.find(|letter| !is_one(letter)).unwrap_or(text.len())
}

impl Literal<'_> {
    /// Another number in the style of this one.
    pub(super) fn rewritten(&self, new: f64) -> String {
        let sign = if new < 0.0 { "-" } else { "" };
        let size = new.abs();
        let digits = match self.exponent {
            Some((written, exponent)) if exponent.abs() <= 300 => {
                let power: f64 = format!("1e{exponent}").parse().unwrap_or(1.0);
                format!("{}{written}", self.grouped(plain(size / power)))
            }
            _ => self.grouped(plain(size)),
        };
        format!("{sign}{digits}")
    }

    fn grouped(&self, digits: String) -> String {
        let whole = digits.find(['.', 'e']).unwrap_or(digits.len());
        if !self.is_grouped || whole < 4 {
            return digits;
        }
        let mut text = String::new();
        for (place, digit) in digits[..whole].chars().enumerate() {
            if place > 0 && (whole - place).is_multiple_of(3) {
                text.push('_');
            }
            text.push(digit);
        }
        text + &digits[whole..]
    }
}

/// The shortest digits of a number without its last places, which arithmetic leaves behind.
fn plain(size: f64) -> String {
    let rounded = rounded(size);
    let text = format!("{rounded}");
    if text.len() > 21 {
        format!("{rounded:e}")
    } else {
        text
    }
}

/// A number to 15 digits, as many as a spreadsheet shows and keeps.
pub(super) fn rounded(value: f64) -> f64 {
    format!("{value:.14e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::literal;

    #[test]
    fn a_number_keeps_its_style() {
        for (text, new, wanted) in [
            ("300 USD/t", 320.5, "320.5"),
            ("5 %", 7.000_000_000_000_001, "7"),
            ("1_299_765 t", 1_500_000.0, "1_500_000"),
            ("1_299_765 t", 999.0, "999"),
            ("1299 t", 15000.0, "15000"),
            ("500e9 USD", 6.5e11, "650e9"),
            ("2.5e-3", 0.001, "1e-3"),
            ("-5 USD", 4.0, "4"),
            ("5 USD", -4.0, "-4"),
            ("- 5 USD", -4.0, "-4"),
            ("5", 1e300, "1e300"),
            ("5", 0.00001, "0.00001"),
            ("5", 0.0, "0"),
        ] {
            let found = literal(text).expect("a number");
            assert_eq!(found.rewritten(new), wanted, "{text}");
        }
    }

    #[test]
    fn a_number_is_found_with_its_unit() {
        let found = literal("-1_200.5e3 USD/t gas").expect("a number");
        assert_eq!((found.value, found.unit), (-1_200_500.0, "USD/t gas"));
        assert_eq!(found.digits, 0..10);
        assert_eq!(literal("5 eV").expect("a number").unit, "eV");
        assert!(literal("price * 2").is_none());
        assert!(literal("").is_none());
    }
}
