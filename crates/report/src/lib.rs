//! Checked deal to tables and explanations: the one interface that every front end shares.
//!
//! ```text
//! Deal --run--> Run --standing, conventions, explain, compare, sources--> plain structs
//! ```
//!
//! [`run()`] lowers every variant of a deal, evaluates the central path (draws at their median, open
//! terms in the middle) and everything an open term can move. The other functions say what the
//! numbers rest on. Numbers stay in base units with their [`Unit`](model::units::Unit) beside them;
//! [`format`](mod@format) turns them into words. This crate knows nothing of terminals, files and JSON.

mod answers;
mod ask;
mod assemble;
pub mod catalogue;
pub mod compare;
pub mod conventions;
mod draws;
pub mod explain;
pub mod figure;
pub mod format;
mod parties;
mod print;
pub mod run;
mod settings;
mod solve;
pub mod sources;
pub mod standing;
mod warnings;

pub use catalogue::{Catalogue, catalogue};
pub use compare::{Comparison, compare_deals, compare_variants};
pub use conventions::{Convention, conventions};
pub use engine::{Outcome, Status};
pub use explain::{Explanation, NotExplained, explain};
pub use figure::{Figure, Range, TermEffect};
pub use run::{Run, run};
pub use sources::{Sources, sources};
pub use standing::{Standing, standing};
