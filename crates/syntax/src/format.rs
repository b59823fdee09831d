//! Text to tidy text.
//!
//! Receives a text that parses and sets its own tokens anew: the words, their order, the line ends
//! and the comments stay, only blanks and indentation change. So it cannot change what a deal
//! means, and it does not break or join lines.

mod align;
mod layout;

use crate::diagnostic::Diagnostic;
use crate::parse::{parse, parse_with_tokens};
use crate::span::FileId;

/// The text with its blanks in order, or the findings that keep it from being read.
///
/// ```
/// let tidy = syntax::format::format("party  state\t\"State\"\nrow x=1+  1").unwrap_err();
/// assert_eq!(tidy[0].message, "`+` needs blanks round it");
///
/// let tidy = syntax::format::format("row x:money=5USD/t*( y )").unwrap_err();
/// assert_eq!(tidy[0].message, "`*` needs blanks round it");
///
/// let tidy = syntax::format::format("row x:money=5USD/t * ( y )").unwrap();
/// assert_eq!(tidy, "row x : money = 5 USD/t * (y)\n");
/// ```
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (_, lexed, reports) = parse_with_tokens(text, FileId(0));
    let findings = reports.into_list();
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut lines = layout::lay_out(text, &lexed);
    align::align(&mut lines);
    Ok(print(&lines))
}

/// Whether two texts have the same tree, places aside.
pub fn same_meaning(one: &str, other: &str) -> bool {
    let meaning = |text: &str| without_places(&std::format!("{:?}", parse(text, FileId(0)).0));
    meaning(one) == meaning(other)
}

/// The printed tree without its spans.
fn without_places(printed: &str) -> String {
    const OPENING: &str = "Span { file: FileId(";
    let mut kept = String::with_capacity(printed.len());
    let mut rest = printed;
    while let Some(start) = rest.find(OPENING) {
        kept.push_str(&rest[..start]);
        let length = rest[start..]
            .find('}')
            .map_or(rest.len() - start, |end| end + 1);
        rest = &rest[start + length..];
    }
    kept.push_str(rest);
    kept
}

fn print(lines: &[layout::Line]) -> String {
    let mut text = String::new();
    for line in lines {
        if line.blank_before && !text.is_empty() {
            text.push('\n');
        }
        text.extend(std::iter::repeat_n(' ', line.indent));
        for piece in &line.pieces {
            text.extend(std::iter::repeat_n(' ', piece.gap));
            text.push_str(piece.text);
        }
        text.push('\n');
    }
    text
}
