//! What is known only when every line has its values: how numbers look, what has to be pasted.

use super::Planner;
use crate::book::{Content, LineId, Look};

/// From this amount on, money is shown in millions.
const MILLION: f64 = 1e6;

impl Planner<'_> {
    /// Looks that depend on values, and places for all lines.
    pub(super) fn finish(&mut self) {
        for line in std::mem::take(&mut self.rates) {
            self.paste_where_there_is_no_rate(line);
        }
        let moneys: Vec<String> = self
            .model(0)
            .moneys
            .iter()
            .map(|money| money.name.clone())
            .collect();
        for line in &mut self.book.lines {
            let (Content::Formula { results, .. } | Content::Pasted { results }) = &line.content
            else {
                continue;
            };
            let mut known = results
                .iter()
                .flatten()
                .flatten()
                .copied()
                .filter(|value| value.is_finite());
            match line.look {
                Look::Number { thousands: 0 }
                    if moneys.contains(&line.unit) && known.any(|value| value.abs() >= MILLION) =>
                {
                    line.unit = format!("M {}", line.unit);
                    line.look = Look::Number { thousands: 2 };
                }
                Look::Number { thousands: 0 } if line.unit.is_empty() => {
                    let is_year =
                        |value: f64| value.fract() == 0.0 && (1900.0..2200.0).contains(&value);
                    if results.iter().flatten().flatten().next().is_some()
                        && results
                            .iter()
                            .flatten()
                            .flatten()
                            .all(|value| is_year(*value))
                    {
                        line.look = Look::Year;
                    }
                }
                _ => {}
            }
        }
        self.book.place();
    }

    /// A spreadsheet finds one rate where there are several, so there the engine's answer is pasted.
    fn paste_where_there_is_no_rate(&mut self, line: LineId) {
        let line = &mut self.book.lines[line.0 as usize];
        if let Content::Formula { results, .. } = &line.content {
            let none = results
                .iter()
                .flatten()
                .flatten()
                .any(|value| value.is_nan());
            if none {
                let results = results.clone();
                line.content = Content::Pasted { results };
                line.note = format!(
                    "pasted, because in some scenario there is not one rate: {}",
                    line.note
                );
            }
        }
    }
}
