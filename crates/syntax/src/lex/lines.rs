//! Where a line end closes an item.
//!
//! A line end closes a statement unless a `(` is open, the line ends in a word or sign that asks
//! for more, or the next line starts with one that cannot begin an item.

use super::{Token, TokenKind};
use crate::words;

/// Sets [`Token::breaks`] on every token.
pub(super) fn mark_breaks(text: &str, tokens: &mut [Token]) {
    // The brackets open so far; `true` for a round one.
    let mut open: Vec<bool> = Vec::new();
    for index in 0..tokens.len() {
        let token = tokens[index];
        if token.newline_before {
            let statement = begins_statement(text, tokens, index);
            if statement || begins_binding(tokens, index) {
                // Nothing of the kind can stand in round brackets: one was left open.
                close_round(&mut open);
            }
            let inside_round = open.last().copied().unwrap_or(false);
            let asks_for_more = index > 0 && ends_open(word_of(text, tokens[index - 1]));
            tokens[index].breaks = statement
                || token.kind == TokenKind::End
                || !(inside_round || asks_for_more || goes_on(word_of(text, token)));
        }
        match token.kind {
            TokenKind::ParenOpen => open.push(true),
            TokenKind::BraceOpen => open.push(false),
            TokenKind::ParenClose if open.last() == Some(&true) => {
                open.pop();
            }
            TokenKind::BraceClose => {
                close_round(&mut open);
                open.pop();
            }
            _ => {}
        }
    }
}

fn close_round(open: &mut Vec<bool>) {
    while open.last() == Some(&true) {
        open.pop();
    }
}

/// A token together with its word, where it is one.
fn word_of(text: &str, token: Token) -> (TokenKind, &str) {
    (
        token.kind,
        &text[token.span.start as usize..token.span.end as usize],
    )
}

fn ends_open((kind, word): (TokenKind, &str)) -> bool {
    match kind {
        TokenKind::Operator(_)
        | TokenKind::Comma
        | TokenKind::Assign
        | TokenKind::Tilde
        | TokenKind::DotDot
        | TokenKind::Colon => true,
        TokenKind::Word => matches!(word, "then" | "else" | "and" | "or" | "not"),
        _ => false,
    }
}

fn goes_on((kind, word): (TokenKind, &str)) -> bool {
    match kind {
        TokenKind::Operator(_) | TokenKind::At | TokenKind::Text => true,
        TokenKind::Word => matches!(
            word,
            "then" | "else" | "and" | "or" | "by" | "holds" | "untestable"
        ),
        _ => false,
    }
}

/// A statement word that is not the name of an argument, as in `money: 3`.
fn begins_statement(text: &str, tokens: &[Token], index: usize) -> bool {
    let (kind, word) = word_of(text, tokens[index]);
    kind == TokenKind::Word
        && words::is_statement(word)
        && tokens[index + 1].kind != TokenKind::Colon
}

/// A path with `=` or `~` behind it.
fn begins_binding(tokens: &[Token], index: usize) -> bool {
    if tokens[index].kind != TokenKind::Word {
        return false;
    }
    let mut next = index + 1;
    while next + 1 < tokens.len()
        && tokens[next].kind == TokenKind::Dot
        && tokens[next + 1].kind == TokenKind::Word
        && !tokens[next + 1].newline_before
    {
        next += 2;
    }
    matches!(tokens[next].kind, TokenKind::Assign | TokenKind::Tilde)
}
