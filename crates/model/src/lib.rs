//! Tree to checked model to graph: the one place where a user is told that something is wrong.
//!
//! ```text
//! files --load--> statements --check--> Definition --expand--> Model --lower--> Lowered (graph)
//! ```
//!
//! [`read()`] goes from a file to a [`Deal`] with one [`Model`](model::Model) for the base and each
//! scenario; [`lower()`] writes out every year of all of them in one graph. Templates are checked
//! once, whoever uses them. This crate reads no clock, no environment and no disk: files come in
//! through [`Files`](files::Files). It does not know how numbers are computed.

mod check;
mod csv;
pub mod deal;
pub mod definition;
mod expand;
pub mod files;
pub mod formula;
pub mod frame;
pub mod functions;
pub mod library;
mod like;
pub mod lower;
pub mod model;
pub mod questions;
pub mod reads;
mod scenario;
pub mod units;

pub use check::sources::sort_of;
pub use deal::{Deal, Reading, ScenarioInfo, read};
pub use lower::{Lowered, lower};
pub use questions::{Claim, Correlation, Expect, Questions, Show, Solve, Stake};
