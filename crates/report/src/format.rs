//! Figures in words: values as [`model::words`] says them, ranges and statuses.

use engine::{Outcome, Status};
use model::definition::Kind;
use model::units::Unit;
pub use model::words::{number, percent, precise, told_apart, value, years};

use crate::figure::Figure;

/// A value or its status: `18.4 M USD`, `none`, `several: 10 %/y, 20 %/y`.
pub fn outcome(outcome: &Outcome, kind: &Kind, unit: &Unit) -> String {
    match outcome {
        Outcome::Value(number) => value(*number, kind, unit),
        Outcome::Status(status) => self::status(status, kind, unit),
    }
}

/// Why there is no single value.
pub fn status(status: &Status, kind: &Kind, unit: &Unit) -> String {
    match status {
        Status::NoRoot => "none".to_owned(),
        Status::SeveralRoots(roots) => {
            let roots: Vec<String> = roots.iter().map(|root| value(*root, kind, unit)).collect();
            format!("several: {}", roots.join(", "))
        }
        Status::NotConverged { iterations, .. } => format!("not found in {iterations} steps"),
        Status::NeverReached => "never".to_owned(),
        Status::Undefined => "undefined".to_owned(),
        Status::Withheld => "withheld".to_owned(),
    }
}

/// One value, or `low .. high (middle …)` where open terms move it.
pub fn figure(figure: &Figure, kind: &Kind, unit: &Unit) -> String {
    let middle = outcome(&figure.middle, kind, unit);
    let Some(range) = &figure.range else {
        return middle;
    };
    if matches!(kind, Kind::Truth | Kind::Choice(_)) {
        return format!("depends on open terms ({middle} in the middle)");
    }
    let ends = if range.low > range.high {
        "no value at the ends".to_owned()
    } else {
        format!(
            "{} .. {}",
            value(range.low, kind, unit),
            value(range.high, kind, unit)
        )
    };
    let none = if range.sometimes_none {
        ", at times none"
    } else {
        ""
    };
    format!("{ends}{none} (middle {middle})")
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::units::Dimension;

    #[test]
    fn statuses_are_said() {
        let unit = Unit {
            dimension: Dimension::per_time(),
            multiplier: 1.0,
            divisor: 100.0,
            text: "%/y".to_owned(),
        };
        let several = Outcome::Status(Status::SeveralRoots(vec![0.1, 0.2]));
        assert_eq!(
            outcome(&several, &Kind::ratio(), &unit),
            "several: 10 %/y, 20 %/y"
        );
        assert_eq!(
            outcome(
                &Outcome::Status(Status::NeverReached),
                &Kind::ratio(),
                &unit
            ),
            "never"
        );
    }
}
