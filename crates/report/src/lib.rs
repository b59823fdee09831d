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
//!
//! # Example
//!
//! A royalty of 5 % on sales of 100 and 200.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! let text = r#"
//! deal "Smallest royalty"
//! timeline 2025..2026
//! money USD nominal
//!
//! party company "Company"
//! party state   "State"
//!
//! input sales = list from 2025 { 100, 200 } USD   @ assumed "placeholder: by hand"
//! pay sales from market to company
//!
//! use royalty.ad_valorem royalty {
//!   from company to state
//!   base = sales
//!   rate = 5 %   @ assumed "placeholder: by hand"
//! }
//! show total(state.cash)   "State"
//! "#;
//! let files = BTreeMap::from([("royalty.deal".to_owned(), text.to_owned())]);
//! let deal = model::read("royalty.deal", &files, &[]).deal.expect("nothing is wrong with it");
//!
//! let mut run = report::run(&deal);
//! let show = run.variants[0].shows[0].as_ref().expect("it makes sense in the base");
//! let report::run::ShowValues::One { value, .. } = &show.values else { panic!("a total is one value") };
//! assert_eq!(report::format::figure(value, &show.kind, &show.unit), "15 USD");
//!
//! let why = report::explain(&deal, &mut run, 0, "royalty.due", Some(2026), 3).expect("there is such a row");
//! assert_eq!(why.value, 10.0);
//! assert_eq!(why.formula.as_deref(), Some("max(base, 0) * rate"));
//!
//! let standing = report::standing(&deal, &run);
//! assert_eq!(
//!     standing.illustration.as_deref(),
//!     Some("Illustration: 2 of 2 inputs are placeholders; they carry all of the spread of State")
//! );
//! ```

pub mod amount;
mod answers;
mod ask;
mod assemble;
pub mod attribution;
pub mod catalogue;
pub mod chart;
mod check_first;
pub mod claims;
pub mod compare;
pub mod conventions;
mod draws;
pub mod drivers;
mod edition;
pub mod explain;
pub mod figure;
pub mod fit;
pub mod forecast;
pub mod format;
pub mod lines;
pub mod money;
mod parties;
pub mod party_flows;
pub mod paths;
mod print;
mod probe;
pub mod progressivity;
pub mod regimes;
pub mod run;
mod settings;
mod solve;
pub mod sources;
pub mod standing;
mod study;
pub mod summary;
pub mod terms;
pub mod use_terms;
mod warnings;

pub use ask::is_steady;
pub use catalogue::{Catalogue, catalogue};
pub use check_first::{CheckFirst, OLD_YEARS, ToCheck, What, check_first};
pub use claims::{ClaimCheck, claims};
pub use compare::{Comparison, compare_deals, compare_variants};
pub use conventions::{Convention, conventions};
pub use drivers::{Drivers, drivers};
pub use edition::{edition, editions};
pub use engine::{Outcome, Status};
pub use explain::{Explanation, NotExplained, explain};
pub use figure::{Figure, Range, TermEffect};
pub use forecast::{Forecast, forecast};
pub use lines::{Line, lines};
pub use party_flows::{PartyFlows, party_flows};
pub use paths::gradients::{Gradients, gradients};
pub use paths::{Paths, paths};
pub use print::row_in_words;
pub use progressivity::{Progressivity, progressivity};
pub use regimes::{Regimes, regimes};
pub use run::{Run, pies_in_words, run, run_on};
pub use sources::{Sort, Sources, sources};
pub use standing::{Standing, standing, withheld_in_words};
pub use summary::{Sentence, summary};
pub use use_terms::{UseTerms, use_terms};
