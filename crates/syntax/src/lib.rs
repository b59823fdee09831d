//! Text of a deal to a tree, and back.
//!
//! [`parse`](parse::parse) turns text into a [`tree::File`] in which everything knows its
//! [`Span`](span::Span), and reports every mistake it finds as a
//! [`Diagnostic`](diagnostic::Diagnostic) instead of stopping at the first.
//! It knows the grammar and nothing of units, names or money.

pub mod diagnostic;
pub mod format;
mod lex;
pub mod nearest;
pub mod parse;
mod reports;
pub mod span;
pub mod tree;
mod words;
