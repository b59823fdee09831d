//! The words of the language.

/// The words a statement begins with.
pub(crate) const STATEMENTS: [&str; 22] = [
    "deal",
    "template",
    "import",
    "timeline",
    "money",
    "source",
    "substance",
    "party",
    "group",
    "stake",
    "input",
    "row",
    "pool",
    "correlate",
    "pay",
    "require",
    "use",
    "show",
    "claim",
    "expect",
    "solve",
    "scenario",
];

/// Further words that are never names.
const RESERVED: [&str; 17] = [
    "if",
    "then",
    "else",
    "and",
    "or",
    "not",
    "yes",
    "no",
    "each",
    "in",
    "from",
    "to",
    "on",
    "up",
    "within",
    "confidential",
    "withheld",
];

/// Words that end a unit although they may be names elsewhere.
const AFTER_UNIT: [&str; 11] = [
    "open", "above", "below", "until", "assume", "holds", "by", "because", "add", "uplift",
    "expire",
];

/// Whether a statement may begin with this word.
pub(crate) fn is_statement(word: &str) -> bool {
    STATEMENTS.contains(&word)
}

/// Whether the word can never be a name.
pub(crate) fn is_reserved(word: &str) -> bool {
    is_statement(word) || RESERVED.contains(&word)
}

/// Whether the word can be part of a unit.
///
/// `money` begins a statement and is a unit too; a unit never crosses a line end, so the two
/// cannot meet.
pub(crate) fn is_unit_word(word: &str) -> bool {
    word == "money" || !(is_reserved(word) || AFTER_UNIT.contains(&word))
}
