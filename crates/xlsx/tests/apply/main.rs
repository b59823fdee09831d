//! Inputs changed in a workbook, back into the text of its deal.

#[path = "../common/mod.rs"]
mod common;
mod deal;
mod hostile;
mod patches;
mod refusals;
mod whole;
