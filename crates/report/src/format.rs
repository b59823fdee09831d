//! Numbers in words: three significant digits, money scaled, statuses said.

use engine::Outcome;
use model::definition::Kind;
use model::units::Unit;

use crate::figure::Figure;
use crate::run::Verdict;

/// A value in base units as a reader sees it, with its unit: `18.4 M USD`, `62 %`, `yes`, `1,200 USD/t`.
pub fn value(value: f64, kind: &Kind, unit: &Unit) -> String {
    let _ = (kind, unit);
    value.to_string()
}

/// A value or its status: `18.4 M USD`, `none`, `several: 10 %/y, 20 %/y`.
pub fn outcome(outcome: &Outcome, kind: &Kind, unit: &Unit) -> String {
    let _ = (outcome, kind, unit);
    String::new()
}

/// One value, or `low .. high (middle …)` where open terms move it.
pub fn figure(figure: &Figure, kind: &Kind, unit: &Unit) -> String {
    let _ = (figure, kind, unit);
    String::new()
}

/// A number with three significant digits and thousands separators, without a unit.
pub fn number(value: f64) -> String {
    value.to_string()
}

/// A ratio in percent: `62 %`.
pub fn percent(share: f64) -> String {
    share.to_string()
}

/// A verdict in words.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds on the central path",
        Verdict::DoesNotHold => "does not hold on the central path",
        Verdict::DependsOnOpenTerms => "depends on terms that are still open",
        Verdict::Undefined => "undefined",
    }
}
