//! Text in lines of a given width: paragraphs, headings, words with their meaning.

use unicode_width::UnicodeWidthStr as _;

/// A blank at which no line is broken.
pub(crate) const FIXED_BLANK: char = '\u{a0}';

/// How many columns a text takes on a terminal.
pub(crate) fn columns(text: &str) -> usize {
    text.width()
}

/// The words of a text in lines of at most `width` columns; a longer one is broken.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    // A fixed blank holds a number and its unit together.
    let blank = |letter: char| letter.is_whitespace() && letter != FIXED_BLANK;
    let words = text.split(blank).filter(|word| !word.is_empty());
    for word in words.flat_map(|word| pieces(word, width)) {
        let glued = word.glued && columns(&line) + columns(word.text) <= width;
        let word = word.text;
        if glued {
            line.push_str(word);
            continue;
        }
        if !line.is_empty() && columns(&line) + 1 + columns(word) > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// A word, or a part of one that is too long for a line.
struct Piece<'t> {
    text: &'t str,
    /// Whether it goes on without a blank.
    glued: bool,
}

/// A word that is longer than a line, in pieces that fit: names end in `_` or `.`, links behind the
/// signs between their parts, and what is longer still is cut.
fn pieces(word: &str, width: usize) -> Vec<Piece<'_>> {
    if columns(word) <= width {
        let glued = false;
        return vec![Piece { text: word, glued }];
    }
    let ends: &[char] = if word.contains("://") {
        &['/', '?', '&', '=', '-', '_']
    } else {
        &['_', '.', '/']
    };
    let parts = word.split_inclusive(ends);
    let parts = parts.flat_map(|part| cut(part, width)).enumerate();
    parts
        .map(|(place, text)| Piece {
            text,
            glued: place > 0,
        })
        .collect()
}

/// A text in parts of at most `width` columns.
fn cut(text: &str, width: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (end, letter) in text.char_indices() {
        if end > start && columns(&text[start..end + letter.len_utf8()]) > width {
            parts.push(&text[start..end]);
            start = end;
        }
    }
    parts.push(&text[start..]);
    parts
}

/// What a reader sees, line by line, in a given width.
#[derive(Debug)]
pub(crate) struct Page {
    text: String,
    width: usize,
}

impl Page {
    /// An empty page of so many columns.
    pub(crate) fn new(width: usize) -> Self {
        Self {
            text: String::new(),
            width,
        }
    }

    /// How many columns it has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The text so far.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, line: impl AsRef<str>) {
        // It has done its work; a reader who searches for `M USD` types a plain one.
        self.text.push_str(&line.as_ref().replace(FIXED_BLANK, " "));
        self.text.push('\n');
    }

    /// An empty line, unless there is one already.
    pub(crate) fn gap(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// A heading, after an empty line.
    pub(crate) fn heading(&mut self, words: impl AsRef<str>) {
        self.gap();
        self.marked_paragraph("", words.as_ref(), BOLD);
    }

    /// A text that must not be missed.
    pub(crate) fn strong(&mut self, words: impl AsRef<str>) {
        self.marked_paragraph("", words.as_ref(), BOLD);
    }

    /// A text in as many lines as it needs, each after `indent` blanks.
    pub(crate) fn paragraph(&mut self, indent: usize, words: impl AsRef<str>) {
        let blanks = " ".repeat(indent);
        self.marked_paragraph(&blanks, words.as_ref(), "");
    }

    /// A text after a mark, its further lines below the first word.
    pub(crate) fn item(&mut self, mark: &str, words: impl AsRef<str>) {
        self.marked_paragraph(mark, words.as_ref(), "");
    }

    fn marked_paragraph(&mut self, mark: &str, words: &str, style: &str) {
        let indent = columns(mark);
        let reset = if style.is_empty() { "" } else { RESET };
        let lines = wrap(words, self.width.saturating_sub(indent).max(20));
        for (place, line) in lines.iter().enumerate() {
            let before = if place == 0 {
                mark.to_owned()
            } else {
                " ".repeat(indent)
            };
            self.line(format!("{before}{style}{line}{reset}"));
        }
    }

    /// Words with their meaning in a second column; beside a long word it begins a line below.
    pub(crate) fn glossary<'a>(&mut self, rows: impl Iterator<Item = (&'a str, &'a str)>) {
        const WIDEST: usize = 22;
        let rows: Vec<_> = rows.collect();
        let widest = rows.iter().map(|(word, _)| columns(word)).max();
        // On a narrow page every meaning stands below its word.
        let widest = if self.width < 60 {
            2
        } else {
            WIDEST.min(widest.unwrap_or(0))
        };
        let column = widest + 4;
        for (word, meaning) in rows {
            let gap = (column - 2).saturating_sub(columns(word));
            if gap < 2 && !meaning.is_empty() {
                self.item("  ", word);
                self.paragraph(column, meaning);
            } else if meaning.is_empty() {
                self.item("  ", word);
            } else {
                self.item(&format!("  {word}{}", " ".repeat(gap)), meaning);
            }
        }
    }
}

/// Begins emphasis; a stream that takes no colour leaves it out.
pub(crate) const BOLD: &str = "\x1b[1m";
/// Ends emphasis.
pub(crate) const RESET: &str = "\x1b[0m";

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn no_line_is_longer_than_asked() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("uncut words", 4), ["uncu", "t", "word", "s"]);
        assert_eq!(wrap("a one_two.three", 8), ["a one_", "two.", "three"]);
        assert_eq!(
            wrap("at https://example.org/acts/12-a?page=3", 16),
            ["at https://", "example.org/", "acts/12-a?page=3"]
        );
        assert!(wrap("  ", 5).is_empty());
    }
}
