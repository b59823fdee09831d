//! One file for each command.

pub(crate) mod apply;
pub(crate) mod check;
pub(crate) mod claims;
pub(crate) mod compare;
pub(crate) mod compare_regimes;
pub(crate) mod completions;
pub(crate) mod drivers;
pub(crate) mod explain;
pub(crate) mod export;
pub(crate) mod fit;
pub(crate) mod fmt;
pub(crate) mod forecast;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod new;
mod prepare;
pub(crate) mod report;
pub(crate) mod run;
pub(crate) mod sources;
pub(crate) mod verify;
pub(crate) mod why;
pub(crate) mod xlsx;
