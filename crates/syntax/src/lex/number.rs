//! Numbers and dates.

use super::{Lexer, TokenKind, is_word_byte};
use crate::diagnostic::{Diagnostic, Id};
use crate::span::Span;
use crate::tree::Date;

impl Lexer<'_, '_> {
    /// Whether the point here begins a number such as `.5`, and is not the point of a path.
    pub(super) fn starts_fraction(&self) -> bool {
        self.byte(1).is_ascii_digit() && !self.touches_token()
    }

    /// A number or a date; the text stands at its first character.
    pub(super) fn number(&mut self) {
        if !self.date() {
            self.plain_number();
        }
    }

    fn plain_number(&mut self) {
        let length = self.number_length();
        let written = self.text[self.at..self.at + length].to_owned();
        let span = self.span(self.at, self.at + length);
        let tidy = tidied(&written);
        let value = tidy.replace('_', "").parse::<f64>().unwrap_or(f64::NAN);
        if value.is_nan() {
            let message = format!("`{written}` is not a number");
            self.reports.push(
                Diagnostic::error(Id::BadNumber, span, message)
                    .hint("a number has one decimal point, as in `1_299.5`, and an exponent has digits, as in `5e3`"),
            );
        } else if value.is_infinite() {
            let message = format!("`{written}` is too large to compute with");
            self.reports.push(
                Diagnostic::error(Id::BadNumber, span, message)
                    .hint("numbers end at about 1.8e308; choose a larger unit"),
            );
        } else if tidy != written {
            let message = format!("`{written}` is not written as a number");
            self.reports.push(
                Diagnostic::error(Id::BadNumber, span, message)
                    .label(span, "a `_` or a point has digits on both sides")
                    .fix(format!("write `{tidy}`"), span, tidy),
            );
        }
        let value = if value.is_finite() { value } else { 0.0 };
        self.push(TokenKind::Number(value), length);
    }

    fn number_length(&self) -> usize {
        let bytes = &self.text.as_bytes()[self.at..];
        let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
        let run = |from: usize, also: &[u8]| {
            let tail = bytes.get(from..).unwrap_or(&[]);
            from + tail
                .iter()
                .take_while(|b| b.is_ascii_digit() || also.contains(b))
                .count()
        };
        let mut length = run(0, b"_");
        if at(length) == b'.' && at(length + 1) != b'.' {
            length = run(length + 1, b"_");
        }
        if at(length) | 0x20 == b'e' {
            let sign = usize::from(matches!(at(length + 1), b'+' | b'-'));
            if at(length + 1 + sign).is_ascii_digit() {
                length = run(length + 1 + sign, b"");
            } else if !is_word_byte(at(length + 1)) {
                // `5e` looks like an exponent without digits; `5 eV` does not.
                length += 1;
            }
        }
        if at(length) == b'.' && at(length + 1).is_ascii_digit() {
            length = run(length, b"_.");
        }
        length
    }

    fn date(&mut self) -> bool {
        let Some((length, date, tidy)) = self.date_parts() else {
            return false;
        };
        let span = self.span(self.at, self.at + length);
        let written = self.text[self.at..self.at + length].to_owned();
        let date = Date { span, ..date };
        if let Some(reason) = impossible(&date) {
            let message = format!("`{written}` is not a date: {reason}");
            self.reports
                .push(Diagnostic::error(Id::BadNumber, span, message));
        } else if written != tidy {
            let message = format!("`{written}` is not written as a date");
            self.reports.push(
                Diagnostic::error(Id::BadNumber, span, message)
                    .label(span, "month and day have two digits")
                    .fix(format!("write `{tidy}`"), span, tidy),
            );
        }
        self.push(TokenKind::Date(date), length);
        true
    }

    /// Length, parts and proper form of `2025-02`, `2025-02-26`, `2025-Q1` or `2025Q1`.
    fn date_parts(&self) -> Option<(usize, Date, String)> {
        let digits = |ahead: usize| {
            (0..5)
                .take_while(|offset| self.byte(ahead + offset).is_ascii_digit())
                .count()
        };
        let value = |ahead: usize, count: usize| -> u8 {
            self.text[self.at + ahead..self.at + ahead + count]
                .parse()
                .unwrap_or(0)
        };
        if digits(0) != 4 {
            return None;
        }
        let year: i32 = self.text[self.at..self.at + 4].parse().ok()?;
        let none = Span::new(self.file, 0, 0);
        let mut date = Date {
            year,
            month: None,
            day: None,
            quarter: None,
            span: none,
        };
        let dash = usize::from(self.byte(4) == b'-');
        let mut length = 4 + dash;
        if self.byte(length) == b'Q' && digits(length + 1) == 1 {
            date.quarter = Some(value(length + 1, 1));
            length += 2;
            let written = self.text[self.at..self.at + length].to_owned();
            return self.ends_date(length).then_some((length, date, written));
        }
        let month_digits = digits(length);
        if dash == 0 || !(1..=2).contains(&month_digits) {
            return None;
        }
        let month = value(length, month_digits);
        date.month = Some(month);
        length += month_digits;
        let mut tidy = format!("{year:04}-{month:02}");
        let day_digits = if self.byte(length) == b'-' {
            digits(length + 1)
        } else {
            0
        };
        if (1..=2).contains(&day_digits) {
            let day = value(length + 1, day_digits);
            date.day = Some(day);
            length += 1 + day_digits;
            tidy = format!("{tidy}-{day:02}");
        }
        self.ends_date(length).then_some((length, date, tidy))
    }

    fn ends_date(&self, length: usize) -> bool {
        let (next, after) = (self.byte(length), self.byte(length + 1));
        let goes_on = matches!(next, b'-' | b'.') && after.is_ascii_digit();
        !(goes_on || is_word_byte(next))
    }
}

/// The number as it should be written: no stray `_`, digits on both sides of the point.
fn tidied(written: &str) -> String {
    let (mantissa, exponent) = match written.find(['e', 'E']) {
        Some(at) => written.split_at(at),
        None => (written, ""),
    };
    let parts: Vec<String> = mantissa
        .split('.')
        .map(|part| {
            part.split('_')
                .filter(|group| !group.is_empty())
                .collect::<Vec<_>>()
                .join("_")
        })
        .collect();
    match parts.as_slice() {
        [whole, fraction] if fraction.is_empty() => format!("{whole}{exponent}"),
        [whole, fraction] if whole.is_empty() => format!("0.{fraction}{exponent}"),
        parts => format!("{}{exponent}", parts.join(".")),
    }
}

fn impossible(date: &Date) -> Option<String> {
    if let Some(quarter) = date.quarter {
        return (!(1..=4).contains(&quarter)).then(|| "a year has four quarters".to_owned());
    }
    let month = date.month?;
    if !(1..=12).contains(&month) {
        return Some("a year has twelve months".to_owned());
    }
    let leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);
    let days = match month {
        2 => 28 + u8::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let day = date.day?;
    (!(1..=days).contains(&day)).then(|| format!("that month has {days} days"))
}
