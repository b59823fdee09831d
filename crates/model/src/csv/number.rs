//! What a cell of a published table says: a number with marks behind it, or that there is none.
//!
//! Nothing here decides what a point or a comma means: that is known from the whole column only.

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Content<'c> {
    /// Nothing.
    Nothing,
    /// A sign that there is no number, such as `..` or `n/a`.
    Unknown,
    /// A number.
    Number(Written<'c>),
    /// Something else.
    Other,
}

/// A number as it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Written<'c> {
    /// Whether it is below zero.
    pub(super) negative: bool,
    /// Whether brackets say so, as in accounts.
    pub(super) bracketed: bool,
    /// Digits with what stands between them.
    pub(super) digits: &'c str,
    /// The power of ten behind `e`; empty where there is none.
    pub(super) exponent: &'c str,
    /// Whether a `%` follows.
    pub(super) percent: bool,
    /// Marks of footnotes and of estimates.
    pub(super) marks: Vec<&'c str>,
}

/// The sign that stands before the fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimal {
    /// `1.5`
    Point,
    /// `1,5`
    Comma,
}

impl Decimal {
    fn letter(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The sign that may then stand between thousands.
    fn other(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
        }
    }
}

/// Words that stand where there is no number.
const UNKNOWN: [&str; 17] = [
    "..", "...", "…", ".", ":", "-", "–", "—", "--", "x", "na", "n/a", "n.a.", "n.a", "#n/a",
    "nan", "null",
];
/// Marks that stand alone.
const SIGNS: [char; 15] = [
    '*', '†', '‡', '§', '#', '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹',
];
/// Letters behind a number that call it estimated, forecast, preliminary or revised. Others, such as
/// `m` and `b`, may be millions and billions.
const FLAGS: [char; 8] = ['e', 'f', 'p', 'r', 'E', 'F', 'P', 'R'];
/// The longest mark in brackets.
const MARK_LEN_MAX: usize = 12;

/// What a cell says.
pub(super) fn content(cell: &str) -> Content<'_> {
    let cell = cell.trim();
    if cell.is_empty() {
        return Content::Nothing;
    }
    let lower = cell.to_lowercase();
    if UNKNOWN.contains(&lower.as_str()) {
        return Content::Unknown;
    }
    let (rest, mut marks) = without_marks(cell);
    if rest.is_empty() || UNKNOWN.contains(&rest.to_lowercase().as_str()) {
        return Content::Unknown;
    }
    marks.reverse();
    match number(rest) {
        Some(written) => Content::Number(Written { marks, ..written }),
        None => Content::Other,
    }
}

/// Takes the marks off the end of a text, the last one first.
pub(super) fn without_marks(text: &str) -> (&str, Vec<&str>) {
    let mut rest = text;
    let mut marks = Vec::new();
    while let Some(start) = mark_at_end(rest) {
        marks.push(&rest[start..]);
        rest = rest[..start].trim_end();
    }
    (rest, marks)
}

/// Where the last mark begins.
fn mark_at_end(text: &str) -> Option<usize> {
    let last = text.chars().next_back()?;
    let start = text.len() - last.len_utf8();
    if SIGNS.contains(&last) {
        return Some(text.trim_end_matches(SIGNS).len());
    }
    let before = text[..start].chars().next_back();
    if FLAGS.contains(&last) && before.is_none_or(|letter| !letter.is_alphabetic()) {
        return Some(start);
    }
    let open = match last {
        ']' => '[',
        ')' => '(',
        _ => return None,
    };
    let inside = match text.rfind(open) {
        Some(opened) => &text[opened + 1..start],
        // As in `12.5 1)`; without the blank it would be part of the number.
        None if last == ')' => {
            let opened = text.rfind(char::is_whitespace)?;
            let mark = text[opened..start].trim_start();
            let is_short = mark.len() <= 2 && mark.chars().all(char::is_alphanumeric);
            return (is_short && !mark.is_empty()).then(|| start - mark.len());
        }
        None => return None,
    };
    let opened = start - inside.len() - 1;
    // What stands in brackets alone is a negative number, and a long number is none of a footnote.
    let digits = inside.chars().filter(char::is_ascii_digit).count();
    let is_mark = inside.chars().count() <= MARK_LEN_MAX && (last == ']' || digits <= 2);
    (is_mark && (opened > 0 || digits == 0 || last == ']')).then_some(opened)
}

/// A number without marks.
fn number(text: &str) -> Option<Written<'_>> {
    let (text, bracketed) = match text.strip_prefix('(') {
        Some(inside) => (inside.strip_suffix(')')?.trim(), true),
        None => (text, false),
    };
    let (text, percent) = match text.strip_suffix('%') {
        Some(number) => (number.trim_end(), true),
        None => (text, false),
    };
    let unsigned = text.trim_start_matches(['-', '−', '–']);
    let signs = text[..text.len() - unsigned.len()].chars().count();
    let (unsigned, plus) = match unsigned.strip_prefix('+') {
        Some(unsigned) => (unsigned, 1),
        None => (unsigned, 0),
    };
    if signs + plus + usize::from(bracketed) > 1 {
        return None;
    }
    let unsigned = unsigned.trim_start();
    let (digits, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, ""));
    if unsigned.len() > digits.len() && exponent.parse::<i32>().is_err() {
        return None;
    }
    let is_part = |letter: char| letter.is_ascii_digit() || is_between(letter);
    let has_digit = digits.contains(|letter: char| letter.is_ascii_digit());
    (has_digit && digits.chars().all(is_part)).then_some(Written {
        negative: bracketed || signs == 1,
        bracketed,
        digits,
        exponent,
        percent,
        marks: Vec::new(),
    })
}

/// Whether a letter may stand between digits.
fn is_between(letter: char) -> bool {
    matches!(letter, '.' | ',') || is_group_sign(letter)
}

/// Whether a letter other than point and comma may stand between thousands.
fn is_group_sign(letter: char) -> bool {
    matches!(
        letter,
        ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\'' | '’'
    )
}

impl Written<'_> {
    /// The number with a decimal point and nothing between thousands; `None` where it cannot be read so.
    pub(super) fn read(&self, decimal: Decimal) -> Option<String> {
        let (whole, fraction) = match self.digits.split_once(decimal.letter()) {
            Some((whole, fraction)) => (whole, fraction),
            None => (self.digits, ""),
        };
        if !fraction.chars().all(|letter| letter.is_ascii_digit()) {
            return None;
        }
        let whole = ungrouped(whole, decimal.other())?;
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut text = String::new();
        if self.negative {
            text.push('-');
        }
        text.push_str(if whole.is_empty() { "0" } else { &whole });
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(fraction);
        }
        if !self.exponent.is_empty() {
            text.push('e');
            text.push_str(self.exponent.trim_start_matches('+'));
        }
        Some(text)
    }

    /// What stands between its thousands, read with a decimal sign.
    pub(super) fn group_sign(&self, decimal: Decimal) -> Option<char> {
        let whole = self.digits.split(decimal.letter()).next().unwrap_or("");
        whole.chars().find(|letter| !letter.is_ascii_digit())
    }

    /// Whether it is digits with at most one point, as programs write numbers.
    pub(super) fn is_plain(&self) -> bool {
        let points = self.digits.matches('.').count();
        let is_plain = |letter: char| letter.is_ascii_digit() || letter == '.';
        points <= 1 && self.digits.chars().all(is_plain)
    }
}

/// Digits of a whole number, where what stands between them stands between thousands.
fn ungrouped(whole: &str, sign: char) -> Option<String> {
    let Some(between) = whole.chars().find(|letter| !letter.is_ascii_digit()) else {
        return Some(whole.to_owned());
    };
    if between != sign && !is_group_sign(between) {
        return None;
    }
    let mut groups = whole.split(between);
    let first = groups.next().unwrap_or("");
    let is_number = |group: &str| group.chars().all(|letter| letter.is_ascii_digit());
    let is_first = matches!(first.len(), 1..=3) && is_number(first) && !first.starts_with('0');
    let rest: Vec<&str> = groups.collect();
    let are_thousands = rest
        .iter()
        .all(|group| group.len() == 3 && is_number(group));
    (is_first && are_thousands).then(|| format!("{first}{}", rest.concat()))
}

#[cfg(test)]
mod tests {
    use super::{Content, Decimal, Written, content};

    /// The number read with a decimal point, and with a decimal comma.
    fn both(cell: &str) -> [Option<String>; 2] {
        match content(cell) {
            Content::Number(written) => {
                [Decimal::Point, Decimal::Comma].map(|decimal| written.read(decimal))
            }
            other => panic!("{cell}: {other:?}"),
        }
    }

    #[test]
    fn numbers_in_both_readings() {
        for (cell, point, comma) in [
            ("12", Some("12"), Some("12")),
            ("-12", Some("-12"), Some("-12")),
            ("− 12", Some("-12"), Some("-12")),
            ("(12)", Some("-12"), Some("-12")),
            ("+12", Some("12"), Some("12")),
            ("12.5", Some("12.5"), None),
            ("12,5", None, Some("12.5")),
            ("1,234", Some("1234"), Some("1.234")),
            ("1.234", Some("1.234"), Some("1234")),
            ("0.123", Some("0.123"), None),
            ("0,123", None, Some("0.123")),
            ("1,234.5", Some("1234.5"), None),
            ("1.234,5", None, Some("1234.5")),
            ("1,234,567", Some("1234567"), None),
            ("1.234.567", None, Some("1234567")),
            ("1 234,5", None, Some("1234.5")),
            ("1\u{a0}234\u{a0}567", Some("1234567"), Some("1234567")),
            ("1'234.5", Some("1234.5"), None),
            ("1’234", Some("1234"), Some("1234")),
            ("12,34,567", None, None),
            ("1 23", None, None),
            ("1.2.3", None, None),
            ("1,5,5", None, None),
            (".5", Some("0.5"), None),
            ("5.", Some("5"), None),
            ("1.5e6", Some("1.5e6"), None),
            ("2E+3", Some("2e3"), Some("2e3")),
            ("1,5e-3", None, Some("1.5e-3")),
            ("12 %", Some("12"), Some("12")),
        ] {
            let expected = [point, comma].map(|text| text.map(str::to_owned));
            assert_eq!(both(cell), expected, "{cell}");
        }
    }

    #[test]
    fn marks_stand_behind_numbers() {
        for (cell, marks) in [
            ("1,234*", vec!["*"]),
            ("1,234**", vec!["**"]),
            ("1,234 [2]", vec!["[2]"]),
            ("1,234 (2)", vec!["(2)"]),
            ("1,234(e)", vec!["(e)"]),
            ("1,234 e", vec!["e"]),
            ("1,234p", vec!["p"]),
            ("1,234 1)", vec!["1)"]),
            ("1,234¹", vec!["¹"]),
            ("1,234 (est.)*", vec!["(est.)", "*"]),
        ] {
            let Content::Number(written) = content(cell) else {
                panic!("{cell} is a number");
            };
            assert_eq!(written.marks, marks, "{cell}");
            assert_eq!(written.digits, "1,234", "{cell}");
        }
        let Content::Number(written) = content("(1,234)*") else {
            panic!("it is a number");
        };
        assert!(written.negative && written.bracketed);
    }

    #[test]
    fn no_number_is_said_in_many_ways() {
        assert_eq!(content(" "), Content::Nothing);
        for cell in [
            "..", "n/a", "N/A", "-", "–", "e", "*", "[2]", ".. [1]", "NaN", ":",
        ] {
            assert_eq!(content(cell), Content::Unknown, "{cell}");
        }
        for cell in [
            "abc",
            "1.2m",
            "1.2b",
            "$5",
            "5 USD",
            "--5",
            "5-",
            "1e",
            "e5x",
            "12:30",
            "1/2",
            "inf",
            "0x1F",
            "2025-01-01",
            "=1+1",
            "1_000",
        ] {
            let found = content(cell);
            let is_flagged =
                matches!(&found, Content::Number(Written { marks, .. }) if !marks.is_empty());
            assert!(
                found == Content::Other || (cell == "1e" && is_flagged),
                "{cell}: {found:?}"
            );
        }
    }
}
