//! Where an axis is labelled, and how: steps of 1, 2 or 5, labels that differ from each other.

use model::words;

/// The least and the greatest number on an axis, and where it is labelled.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scale {
    pub(super) least: f64,
    pub(super) most: f64,
    pub(super) ticks: Vec<Tick>,
}

/// One label.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    pub(super) at: f64,
    pub(super) words: String,
}

impl Scale {
    /// An axis that holds some numbers, with about `wanted` labels; it ends on labels.
    pub(super) fn of(numbers: impl Iterator<Item = f64>, wanted: f64) -> Self {
        let (least, most) = ends(numbers);
        let step = step_for((most - least) / wanted.max(1.0));
        let (first, last) = ((least / step).floor(), (most / step).ceil());
        let count = (last - first).round().max(1.0) as usize;
        let tick = |place: usize| {
            let at = (first + place as f64) * step;
            Tick {
                at,
                words: label(at, step),
            }
        };
        Self {
            least: first * step,
            most: (first + count as f64) * step,
            ticks: (0..=count).map(tick).collect(),
        }
    }

    /// An axis that ends where the numbers do, with labels inside.
    pub(super) fn within(numbers: impl Iterator<Item = f64>, wanted: f64) -> Self {
        let (least, most) = ends(numbers);
        let mut scale = Self::of([least, most].into_iter(), wanted + 1.0);
        scale.ticks.retain(|tick| (least..=most).contains(&tick.at));
        (scale.least, scale.most) = (least, most);
        scale
    }

    /// The same axis, its numbers years of a calendar.
    pub(super) fn labelled_as_years(mut self) -> Self {
        self.ticks.retain(|tick| tick.at.fract() == 0.0);
        for tick in &mut self.ticks {
            tick.words = format!("{:.0}", tick.at);
        }
        self
    }

    /// An axis of years, with at most `most_labels` of them.
    pub(super) fn of_years(first: i32, count: usize, most_labels: f64) -> Self {
        const STEPS: [i32; 9] = [1, 2, 5, 10, 20, 25, 50, 100, 200];
        let fits = |step: &&i32| count as f64 / f64::from(**step) <= most_labels.max(1.0);
        let step = STEPS.iter().find(fits).copied().unwrap_or(500);
        let years = (0..count).map(|place| first + place as i32);
        let tick = |year: i32| Tick {
            at: f64::from(year),
            words: year.to_string(),
        };
        let mut ticks: Vec<Tick> = years
            .filter(|year| year.rem_euclid(step) == 0)
            .map(tick)
            .collect();
        if ticks.is_empty() {
            ticks.push(tick(first));
        }
        Self {
            least: f64::from(first) - 0.5,
            most: f64::from(first) + count as f64 - 0.5,
            ticks,
        }
    }

    /// Where a number lies between the ends: 0 at the least, 1 at the greatest.
    pub(super) fn share(&self, number: f64) -> f64 {
        (number - self.least) / (self.most - self.least)
    }
}

/// The least and greatest of the finite numbers, a little apart where there is only one.
fn ends(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = numbers.filter(|number| number.is_finite());
    let (least, most) = finite.fold(
        (f64::INFINITY, f64::NEG_INFINITY),
        |(least, most), number| (least.min(number), most.max(number)),
    );
    if least > most {
        return (0.0, 1.0);
    }
    let size = least.abs().max(most.abs());
    if most - least > size * 1e-9 {
        return (least, most);
    }
    let half = if size > 0.0 { size * 0.5 } else { 0.5 };
    (least - half, most + half)
}

/// The least of 1, 2 and 5 times a power of ten that is not less than a number.
fn step_for(number: f64) -> f64 {
    let mut power = 1.0;
    while power * 10.0 <= number {
        power *= 10.0;
    }
    while power > number && power > f64::MIN_POSITIVE * 1e3 {
        power /= 10.0;
    }
    let steps = [1.0, 2.0, 5.0, 10.0].map(|part| part * power);
    let fits = |step: &&f64| **step >= number * 0.999;
    steps.iter().find(fits).copied().unwrap_or(steps[3])
}

/// A number with as many decimals as the step between labels needs.
fn label(number: f64, step: f64) -> String {
    let mut decimals = 0;
    let mut shown = step;
    while decimals < 12 && shown < 0.999_999 {
        shown *= 10.0;
        decimals += 1;
    }
    if shown < 0.999_999 || number.abs() >= 1e15 {
        return format!("{number:e}");
    }
    let text = format!("{:.decimals$}", number.abs());
    let is_zero = text.chars().all(|letter| matches!(letter, '0' | '.'));
    let sign = if number < 0.0 && !is_zero { "-" } else { "" };
    format!("{sign}{}", words::separated(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        for (number, step) in [
            (0.9, 1.0),
            (1.2, 2.0),
            (3.0, 5.0),
            (7.0, 10.0),
            (0.013, 0.02),
        ] {
            assert!((step_for(number) - step).abs() < step * 1e-9, "{number}");
        }
    }

    #[test]
    fn an_axis_ends_on_labels_and_holds_its_numbers() {
        let scale = Scale::of([-3.0, 17.0].into_iter(), 5.0);
        let labels: Vec<&str> = scale.ticks.iter().map(|tick| tick.words.as_str()).collect();
        assert_eq!(labels, ["-5", "0", "5", "10", "15", "20"]);
        assert_eq!((scale.least, scale.most), (-5.0, 20.0));
    }

    #[test]
    fn years_have_no_separators() {
        let within = Scale::within([2025.0, 2064.0].into_iter(), 8.0).labelled_as_years();
        assert_eq!(within.ticks[1].words, "2030");
        let close = Scale::within([2025.0, 2026.0].into_iter(), 8.0).labelled_as_years();
        let words = close.ticks.iter().map(|tick| tick.words.as_str());
        assert_eq!(words.collect::<Vec<_>>(), ["2025", "2026"]);
        let scale = Scale::of_years(2025, 40, 6.0);
        let labels: Vec<&str> = scale.ticks.iter().map(|tick| tick.words.as_str()).collect();
        assert_eq!(labels, ["2030", "2040", "2050", "2060"]);
    }

    #[test]
    fn numbers_that_do_not_differ_still_have_an_axis() {
        for number in [0.0, 5.0, -1e300, 1e-300] {
            let scale = Scale::of([number].into_iter(), 5.0);
            assert!(scale.least < scale.most, "{number}");
        }
    }
}
