//! What the fields of a source say: those that everybody reads the same have values that can be read.
//!
//! Other fields may stand in a source with any value; nothing here looks anything up.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{Date, FieldValue, Name, Source};

use super::Checker;
use super::declare::date_text;

/// What a source can be, the most common first.
const KINDS: [&str; 23] = [
    "law",
    "contract",
    "court",
    "official",
    "statistics",
    "filing",
    "company",
    "study",
    "paper",
    "book",
    "manual",
    "guide",
    "course",
    "standard",
    "law_firm",
    "press",
    "officials",
    "aggregator",
    "web",
    "document",
    "code",
    "model",
    "example",
];

const GRADES: [&str; 4] = ["A", "B", "C", "D"];

/// Fields whose value is a text.
const TEXTS: [&str; 6] = ["title", "author", "publisher", "url", "quote", "licence"];

/// Every field that is read the same by everybody.
const FIELDS: [&str; 12] = [
    "title",
    "author",
    "publisher",
    "date",
    "kind",
    "edition",
    "retrieved",
    "url",
    "quote",
    "licence",
    "grade",
    "confidential",
];

/// How a hash of a quotation begins.
const HASH: &str = "sha256:";

impl Checker<'_, '_> {
    pub(super) fn check_source_fields(&mut self, source: &Source) {
        for (place, (field, value)) in source.fields.iter().enumerate() {
            let earlier = &source.fields[..place];
            let told = match earlier.iter().find(|(other, _)| other.text == field.text) {
                Some((first, _)) => Some(twice(field, first)),
                None => wrong(field, value),
            };
            self.context.diagnostics.extend(told);
        }
        self.context.diagnostics.extend(read_too_early(source));
    }
}

fn twice(field: &Name, first: &Name) -> Diagnostic {
    let message = format!("this source says `{}` twice", field.text);
    bad(field.span, message)
        .label(first.span, "first here")
        .hint("keep one of them; what has two editions is two sources")
}

/// What is wrong with one field by itself.
fn wrong(field: &Name, value: &FieldValue) -> Option<Diagnostic> {
    let name = field.text.as_str();
    match name {
        "confidential" => not_of(&["yes", "no"], value, "answer to whether this is confidential"),
        "kind" => not_of(&KINDS, value, "kind of source"),
        "grade" => not_of(&GRADES, value, "grade").map(|told| {
            told.hint("A is official and read itself, B good press, C a company or relay, D a copy of a copy")
        }),
        "date" | "retrieved" => match value {
            FieldValue::Date(_) => None,
            FieldValue::Text(_) | FieldValue::Word(_) => Some(
                bad(span(value), format!("`{name}` is not a date"))
                    .hint("dates are written `2025`, `2025-02` or `2025-02-26`, without quotes"),
            ),
        },
        _ if TEXTS.contains(&name) => match value {
            FieldValue::Text(text) => wrong_text(name, &text.value, text.span),
            FieldValue::Date(_) | FieldValue::Word(_) => {
                let message = format!("`{name}` is a text");
                Some(bad(span(value), message).hint(format!("put it in quotes: `{name} \"…\"`")))
            }
        },
        _ if FIELDS.contains(&name) => None,
        _ => nearest(name, FIELDS.into_iter()).map(|near| {
            let message = format!("`{name}` is no field of a source that anything reads");
            let text = format!("did you mean `{near}`?");
            bad(field.span, message).fix(text, field.span, near)
        }),
    }
}

/// A word that is none of those it can be.
fn not_of(words: &[&'static str], value: &FieldValue, what: &str) -> Option<Diagnostic> {
    let written = match value {
        FieldValue::Text(text) => text.value.clone(),
        FieldValue::Word(word) if words.contains(&word.text.as_str()) => return None,
        FieldValue::Word(word) => word.text.clone(),
        FieldValue::Date(date) => date_text(date),
    };
    let told = bad(span(value), format!("`{written}` is no {what}"));
    Some(match nearest(&written, words.iter().copied()) {
        Some(near) => told.fix(format!("did you mean `{near}`?"), span(value), near),
        None => told.hint(format!("one of {}", words.join(", "))),
    })
}

fn wrong_text(field: &str, text: &str, span: Span) -> Option<Diagnostic> {
    if text.trim().is_empty() {
        let message = format!("`{field}` says nothing");
        return Some(bad(span, message).hint(format!("write it, or leave `{field}` out")));
    }
    match field {
        "url" if !(text.starts_with("https://") || text.starts_with("http://")) => Some(
            bad(span, format!("`{text}` is not an address of the web"))
                .hint("an address begins with `https://`; where else a text can be found stands in `publisher`"),
        ),
        "quote" => wrong_hash(text, span),
        _ => None,
    }
}

/// A quotation that is a hash is a whole one.
fn wrong_hash(quote: &str, span: Span) -> Option<Diagnostic> {
    let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    match quote.strip_prefix(HASH) {
        Some(digits) if digits.len() == 64 && is_hex(digits) => None,
        Some(digits) => {
            let count = digits.chars().count();
            let message =
                format!("a SHA-256 has 64 digits from 0 to f, and this has {count} characters");
            let message = if count == 64 {
                "a SHA-256 has digits from 0 to f, and this has others".to_owned()
            } else {
                message
            };
            Some(bad(span, message).hint(
                "`sha256sum` prints it for a file that holds the quoted sentence and nothing else",
            ))
        }
        None if quote.len() >= 32 && is_hex(quote) => Some(
            bad(span, "this looks like a hash and does not say which").fix(
                "write `sha256:` before it",
                span,
                format!("\"{HASH}{quote}\""),
            ),
        ),
        None => None,
    }
}

/// Nobody reads a text before it is published.
fn read_too_early(source: &Source) -> Option<Diagnostic> {
    let date = |wanted: &str| {
        let (_, value) = source
            .fields
            .iter()
            .find(|(field, _)| field.text == wanted)?;
        match value {
            FieldValue::Date(date) => Some(date),
            FieldValue::Text(_) | FieldValue::Word(_) => None,
        }
    };
    let (published, retrieved) = (date("date")?, date("retrieved")?);
    (days(retrieved).1 < days(published).0).then(|| {
        bad(retrieved.span, "this was read before it was published")
            .label(published.span, "published here")
            .hint("of a text that changed, `date` is that of the edition that was read")
    })
}

/// The first and the last day that a date can mean, as numbers in order.
fn days(date: &Date) -> (i64, i64) {
    let quarter = date.quarter.map(|quarter| (quarter * 3 - 2, quarter * 3));
    let months = date.month.map(|month| (month, month)).or(quarter);
    let (first, last) = months.unwrap_or((1, 12));
    let days = date.day.map_or((1, 31), |day| (day, day));
    let number =
        |month: u8, day: u8| (i64::from(date.year) * 100 + i64::from(month)) * 100 + i64::from(day);
    (number(first, days.0), number(last, days.1))
}

fn bad(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Id::BadSource, span, message)
}

fn span(value: &FieldValue) -> Span {
    match value {
        FieldValue::Text(text) => text.span,
        FieldValue::Word(word) => word.span,
        FieldValue::Date(date) => date.span,
    }
}
