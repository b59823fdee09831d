//! Figures as they stand in the cells of a table: one unit for many numbers.

use crate::figure::Figure;
use crate::format;
use crate::money::money_words;
use engine::{Outcome, Status};
use model::definition::Kind;
use model::model::Model;
use model::units::{Base, Dimension, Exponent, Unit};

/// How the numbers of a table or a row are written: divided by `size`, with `words` as their unit.
#[derive(Clone, Debug)]
pub struct Scale {
    size: f64,
    unit: Unit,
    /// The unit in words; empty for plain numbers, truths and words.
    pub words: String,
}

impl Scale {
    /// The scale of a table: in it the largest of some figures has three to five digits before the
    /// point. Money is scaled; other units stay as the deal writes them.
    pub fn of<'f>(
        model: &Model,
        kind: &Kind,
        unit: &Unit,
        figures: impl Iterator<Item = &'f Figure>,
    ) -> Self {
        Self::sized(model, kind, unit, size_for(largest(figures)))
    }

    /// Plain numbers in a unit that is not money.
    pub fn plain(unit: &Unit) -> Self {
        let (size, unit, words) = (1.0, unit.clone(), unit.text.clone());
        Self { size, unit, words }
    }

    /// The scale of a row among others: that of the largest money of all, unless the row's own
    /// numbers are far smaller.
    pub fn beside<'f>(
        model: &Model,
        kind: &Kind,
        unit: &Unit,
        figures: impl Iterator<Item = &'f Figure>,
        largest_of_all: f64,
    ) -> Self {
        let (common, own) = (size_for(largest_of_all), largest(figures));
        let size = if own > 0.0 && own < common * 0.1 {
            size_for(own * 10.0)
        } else {
            common
        };
        Self::sized(model, kind, unit, size)
    }

    fn sized(model: &Model, kind: &Kind, unit: &Unit, size: f64) -> Self {
        if !matches!(kind, Kind::Number(_)) {
            let words = String::new();
            return Self {
                size: 1.0,
                unit: Unit::ratio(),
                words,
            };
        }
        let Some(currency) = currency(model, &unit.dimension) else {
            let words = unit.text.clone();
            return Self {
                size: 1.0,
                unit: unit.clone(),
                words,
            };
        };
        let word = SIZES
            .iter()
            .find(|(other, _)| *other == size)
            .map_or("", |(_, word)| word);
        let words = format!("{word}{currency}");
        Self {
            size,
            unit: Unit::base(unit.dimension.clone(), currency),
            words,
        }
    }

    /// A number in base units as this scale counts it, for a picture.
    pub fn shown(&self, value: f64) -> f64 {
        self.unit.from_base(value) / self.size
    }

    /// A number in base units without its unit.
    pub fn number(&self, value: f64, kind: &Kind) -> String {
        match kind {
            Kind::Number(_) | Kind::Poison if self.unit.text != "year" => {
                let shown = self.unit.from_base(value) / self.size;
                // Beside far larger money a small amount would be a row of zeros.
                if self.size > 1.0 && value != 0.0 && shown.abs() < 0.001 {
                    let own = Unit::base(self.unit.dimension.clone(), String::new());
                    return format::value(value, kind, &own);
                }
                format::number(shown)
            }
            _ => format::value(value, kind, &self.unit),
        }
    }

    /// A figure: one number, `least..greatest` where open terms move it, or a word for why there is none.
    pub fn cell(&self, figure: &Figure, kind: &Kind) -> String {
        if let Some(range) = &figure.range {
            if range.low > range.high {
                return "none".to_owned();
            }
            let (low, high) = (self.number(range.low, kind), self.number(range.high, kind));
            return if low == high {
                low
            } else {
                format!("{low}..{high}")
            };
        }
        match &figure.middle {
            Outcome::Value(value) => self.number(*value, kind),
            Outcome::Status(status) => status_word(status).to_owned(),
        }
    }

    /// The same with a sign, for differences.
    pub fn difference(&self, figure: &Figure, kind: &Kind) -> String {
        let signed = |value: f64| {
            let text = self.number(value, kind);
            if value > 0.0 && text != "0" {
                format!("+{text}")
            } else {
                text
            }
        };
        match (&figure.range, &figure.middle) {
            (Some(range), _) if range.low > range.high => "none".to_owned(),
            (Some(range), _) => {
                let (low, high) = (signed(range.low), signed(range.high));
                if low == high {
                    low
                } else {
                    format!("{low}..{high}")
                }
            }
            (None, Outcome::Value(value)) => signed(*value),
            (None, Outcome::Status(status)) => status_word(status).to_owned(),
        }
    }
}

/// Sizes of money and their words.
const SIZES: [(f64, &str); 4] = [(1e12, "tn "), (1e9, "bn "), (1e6, "M "), (1e3, "k ")];

/// The largest size that leaves at least three digits before the point.
fn size_for(largest: f64) -> f64 {
    let fits = |size: &f64| largest >= size * 100.0;
    SIZES
        .iter()
        .map(|(size, _)| *size)
        .find(fits)
        .unwrap_or(1.0)
}

/// The largest number of some figures, without its sign.
fn largest<'f>(figures: impl Iterator<Item = &'f Figure>) -> f64 {
    let sizes = figures.flat_map(values).map(f64::abs);
    sizes.fold(0.0, f64::max)
}

/// The largest of those figures that are money.
pub fn largest_money<'f>(
    model: &Model,
    figures: impl Iterator<Item = (&'f Unit, &'f Figure)>,
) -> f64 {
    let money = figures.filter(|(unit, _)| currency(model, &unit.dimension).is_some());
    largest(money.map(|(_, figure)| figure))
}

/// A whole number with commas between its thousands.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut words = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    words
}

/// A word for a status, short enough for a cell.
pub fn status_word(status: &Status) -> &'static str {
    match status {
        Status::NoRoot => "none",
        Status::SeveralRoots(_) => "several",
        Status::NotConverged { .. } => "not found",
        Status::NeverReached => "never",
        Status::Undefined => "undefined",
        Status::Withheld => "withheld",
    }
}

/// The name of the money, where an amount is nothing but money.
fn currency(model: &Model, dimension: &Dimension) -> Option<String> {
    match dimension.factors() {
        [(Base::Money(index), exponent)] if *exponent == Exponent::ONE => {
            Some(money_words(model, *index))
        }
        _ => None,
    }
}

/// Every number of a figure.
fn values(figure: &Figure) -> impl Iterator<Item = f64> {
    let ends = figure
        .range
        .iter()
        .flat_map(|range| [range.low, range.high]);
    figure
        .value()
        .into_iter()
        .chain(ends)
        .filter(|value| value.is_finite())
}
