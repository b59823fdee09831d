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
//!
//! # Example
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! let text = r#"
//! deal "One royalty"
//! timeline 2026..2028
//! money USD nominal
//! party company
//! party state
//! input sales = list { 100, 80, 60 } USD   @ assumed "placeholder: an example"
//! use royalty.ad_valorem royalty {
//!   from company to state
//!   base = sales
//!   rate = 5 %                             @ assumed "placeholder: an example"
//! }
//! pay sales from market to company
//! show total(state.cash)
//! "#;
//! let files = BTreeMap::from([("main.deal".to_owned(), text.to_owned())]);
//! let reading = model::read("main.deal", &files, &[]);
//! let deal = reading.deal.expect("nothing is wrong with it");
//!
//! let (lowered, told) = model::lower(&deal);
//! assert!(told.is_empty());
//! let cash = deal.base().find_row("state.cash").expect("a party has cash");
//! let second_year = lowered.variants[0].operand(cash, 1);
//! assert_eq!(second_year, engine::Operand::Constant(4.0));
//! ```

mod check;
mod claims;
pub mod csv;
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
pub mod mixture;
pub mod model;
pub mod public;
pub mod questions;
pub mod reads;
pub mod regimes;
mod scenario;
pub mod units;
pub mod words;

pub use check::sources::sort_of;
pub use claims::{Chain, ChainStep, Claim, ClaimKind, Comment, Reading as ClaimReading, Test};
pub use deal::{Deal, Reading, ScenarioInfo, read, read_mixed, read_swapped};
pub use lower::{Lowered, lower};
pub use questions::{Correlation, Expect, Questions, Show, Solve, Stake};
