//! How numbers look, which is known only when every line has its values.

use super::Planner;
use crate::book::{Cell, Content, Line, Look};

/// From this amount on, money is shown in millions.
const MILLION: f64 = 1e6;
/// Below this amount it never is.
const THOUSAND: f64 = 1e3;
/// How the unit of an amount a year ends.
const A_YEAR: &str = "/y";
/// Numbers below it are shown with an exponent.
const TINY: f64 = 1e-5;
/// Most digits behind the point of a typed number.
const TYPED_DECIMALS_MAX: u8 = 6;

impl Planner<'_> {
    /// Looks that depend on values, and places for all lines.
    pub(super) fn finish(&mut self) {
        let moneys = self.model(0).moneys.iter();
        let mut moneys: Vec<String> = moneys.map(|money| money.name.clone()).collect();
        let real = report::money::real_money(self.model(0));
        moneys.extend(real.map(|real| real.unit.text));
        let is_money = |line: &Line| {
            let unit = line.unit.strip_suffix(A_YEAR).unwrap_or(&line.unit);
            moneys.iter().any(|money| money == unit)
        };
        let all = self.book.lines.iter().filter(|line| is_money(line));
        let sizes = all.filter_map(|line| Some(largest(&values_of(line)?.0)));
        let is_large = sizes.fold(0.0, f64::max) >= MILLION;
        for line in &mut self.book.lines {
            match values_of(line) {
                Some((values, true)) => line.look = typed_look(&line.look, &line.unit, &values),
                Some((values, false)) => {
                    let is_computed =
                        !matches!(line.content, Content::Value { .. } | Content::Series { .. });
                    if is_computed && is_money(line) {
                        in_millions(line, &values, is_large);
                    }
                    line.look = computed_look(&line.look, &line.unit, &values);
                }
                None => {}
            }
        }
        self.book.place();
    }
}

/// The numbers of a line, and whether a person typed them.
fn values_of(line: &Line) -> Option<(Vec<f64>, bool)> {
    let (values, typed): (Vec<f64>, bool) = match &line.content {
        Content::Formula { results, .. } => {
            let all = results.iter().flatten().flatten();
            (all.copied().collect(), false)
        }
        Content::Pasted { values, .. } => (values.iter().flatten().copied().collect(), false),
        Content::Value {
            value: Cell::Number(value),
            pasted,
            ..
        } => (vec![*value], !pasted),
        Content::Series { values, pasted, .. } => {
            (values.iter().flatten().copied().collect(), !pasted)
        }
        Content::Heading | Content::Words | Content::Value { .. } => return None,
    };
    let finite = values.into_iter().filter(|value| value.is_finite());
    Some((finite.collect(), typed))
}

/// Large money is told in millions, and where some is, all but small change is told so too: what is
/// added up by eye has one unit.
fn in_millions(line: &mut Line, values: &[f64], is_large: bool) {
    let is_plain = matches!(line.look, Look::Number { thousands: 0, .. });
    let size = largest(values);
    let is_small = size > 0.0 && size < THOUSAND;
    if is_plain && (size >= MILLION || (is_large && !is_small)) {
        line.unit = format!("M {}", line.unit);
        line.look = Look::Number {
            thousands: 2,
            decimals: 1,
        };
    }
}

fn largest(values: &[f64]) -> f64 {
    let sizes = values.iter().map(|value| value.abs());
    sizes.fold(0.0, f64::max)
}

/// A typed number shows every digit that was typed, within reason.
fn typed_look(look: &Look, unit: &str, values: &[f64]) -> Look {
    let needed = |scale: f64| {
        let all = values.iter().map(|value| decimals_of(value * scale));
        all.max().unwrap_or(0)
    };
    match look {
        Look::Number { .. } if is_years(unit, values) => Look::Year,
        Look::Number { thousands, .. } => Look::Number {
            thousands: *thousands,
            decimals: needed(1.0),
        },
        Look::Percent { .. } => Look::Percent {
            decimals: needed(100.0),
        },
        Look::Tiny | Look::Year | Look::Truth | Look::Check | Look::Word(_) => look.clone(),
    }
}

/// Computed numbers show the digits that tell them apart: money in millions one, prices two, large
/// amounts none.
fn computed_look(look: &Look, unit: &str, values: &[f64]) -> Look {
    match look {
        Look::Number { .. } if is_years(unit, values) => Look::Year,
        Look::Number { thousands, .. } => {
            let size = (0..*thousands).fold(largest(values), |size, _| size / 1000.0);
            let is_price = unit.strip_suffix(A_YEAR).unwrap_or(unit).contains('/');
            let is_amount = !unit.is_empty() && unit != "ratio" && !is_price;
            let decimals = if size >= 1000.0 && is_amount {
                u8::from(*thousands > 0)
            } else if (size >= 10.0 || size == 0.0) && *thousands > 0 {
                1
            } else if size >= 1.0 && (is_price || is_amount || size >= 10.0) {
                2
            } else if size >= 0.01 || size == 0.0 {
                4
            } else {
                TYPED_DECIMALS_MAX
            };
            if size > 0.0 && size < TINY {
                return Look::Tiny;
            }
            let whole = values.iter().all(|value| value.fract() == 0.0);
            Look::Number {
                thousands: *thousands,
                decimals: if whole && *thousands == 0 {
                    0
                } else {
                    decimals
                },
            }
        }
        Look::Percent { .. } => {
            let needed = values.iter().map(|value| decimals_of(value * 100.0)).max();
            Look::Percent {
                decimals: needed.unwrap_or(0).min(2),
            }
        }
        Look::Tiny | Look::Year | Look::Truth | Look::Check | Look::Word(_) => look.clone(),
    }
}

/// How many digits behind the point a number needs.
fn decimals_of(value: f64) -> u8 {
    let close = |decimals: &u8| {
        let shown = format!("{value:.*}", usize::from(*decimals));
        let shown: f64 = shown.parse().unwrap_or(value);
        (shown - value).abs() <= 1e-9 * value.abs()
    };
    (0..TYPED_DECIMALS_MAX)
        .find(close)
        .unwrap_or(TYPED_DECIMALS_MAX)
}

fn is_years(unit: &str, values: &[f64]) -> bool {
    let is_year = |value: &f64| value.fract() == 0.0 && (1900.0..2200.0).contains(value);
    unit.is_empty() && !values.is_empty() && values.iter().all(is_year)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimals(unit: &str, values: &[f64]) -> u8 {
        match computed_look(&Look::PLAIN, unit, values) {
            Look::Number { decimals, .. } => decimals,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn digits_follow_the_size() {
        assert_eq!(decimals("USD/t", &[612.5, 700.25]), 2);
        assert_eq!(decimals("USD/m^3", &[0.2855]), 4);
        assert_eq!(decimals("t", &[123_456.7]), 0);
        assert_eq!(decimals("t", &[12.345]), 2);
        assert_eq!(decimals("", &[1.0212]), 4);
        assert_eq!(decimals("", &[1.0, 0.0]), 0);
        assert_eq!(computed_look(&Look::PLAIN, "USD/J", &[9.6e-9]), Look::Tiny);
        assert_eq!(decimals("t/y", &[1_021_241.83]), 0);
    }

    #[test]
    fn typed_digits_stay() {
        let look = |value| typed_look(&Look::PLAIN, "USD/t", &[value]);
        let digits = |decimals| Look::Number {
            thousands: 0,
            decimals,
        };
        assert_eq!(look(612.0), digits(0));
        assert_eq!(look(0.9118), digits(4));
        assert_eq!(
            typed_look(&Look::PERCENT, "%", &[0.125]),
            Look::Percent { decimals: 1 }
        );
        assert_eq!(typed_look(&Look::PLAIN, "", &[2027.0]), Look::Year);
    }

    #[test]
    fn large_money_is_in_millions() {
        let mut line = Line::heading(String::new(), 0);
        line.unit = "USD".to_owned();
        in_millions(&mut line, &[2.5e6], true);
        assert_eq!(line.unit, "M USD");
        let unit = |size: f64, is_large| {
            let mut line = Line::heading(String::new(), 0);
            line.unit = "USD".to_owned();
            in_millions(&mut line, &[size], is_large);
            line.unit
        };
        assert_eq!(unit(42_000.0, true), "M USD");
        assert_eq!(unit(42_000.0, false), "USD");
        assert_eq!(unit(420.0, true), "USD");
        assert_eq!(unit(0.0, true), "M USD");
    }
}
