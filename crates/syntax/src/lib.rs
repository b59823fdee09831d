//! Text of a deal to a tree, and back.
//!
//! [`parse`](parse::parse) turns text into a [`tree::File`] in which everything knows its
//! [`Span`](span::Span), and reports every mistake it finds as a
//! [`Diagnostic`](diagnostic::Diagnostic) instead of stopping at the first.
//! [`format`](format::format) sets the blanks of a text in order and changes nothing else.
//! The crate knows the grammar and nothing of units, names or money.
//!
//! ```
//! use syntax::{parse::parse, span::FileId, tree::StatementKind};
//!
//! let text = r#"
//! deal "A royalty"
//!
//! timeline 2025..2030
//! money USD nominal
//!
//! party company "Company"
//! party state   "State"
//!
//! input revenue = list from 2025 { 0, 50, then 100 } M USD   @ assumed "placeholder: a small mine"
//!
//! use royalty.ad_valorem royalty "Royalty" {
//!   from company to state
//!   base = revenue
//!   rate = 5 %                                               @ assumed "analogue: a usual rate"
//! }
//!
//! show npv(state.cash, 10 %/y) "State, NPV at 10 %"
//! "#;
//!
//! let (file, findings) = parse(text, FileId(0));
//! assert!(findings.is_empty());
//! assert_eq!(file.statements.len(), 7);
//! assert!(matches!(&file.statements[5].kind, StatementKind::Use(rent) if rent.bindings.len() == 4));
//!
//! let (_, findings) = parse("row net = revenue × 2", FileId(0));
//! assert_eq!(findings[0].message, "`×` is written `*` here");
//! ```

pub mod diagnostic;
pub mod format;
mod lex;
pub mod nearest;
pub mod parse;
mod reports;
pub mod span;
pub mod tree;
mod words;
