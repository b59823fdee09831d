//! A waterfall: how one amount becomes another, step by step.

use model::words::number;

use super::Steps;
use super::look::{ADDS, INK, SUM, TAKES};
use super::rows::{self, BAR, Row};
use super::svg::{Stroke, Svg};

pub(super) fn draw(steps: &Steps, svg: &mut Svg) {
    let reached = reached(steps);
    let rows: Vec<Row> = steps
        .steps
        .iter()
        .map(|step| Row {
            label: step.label.clone(),
            numbers: match step.amount {
                amount if amount > 0.0 && !step.is_sum => format!("+{}", number(amount)),
                amount => number(amount),
            },
        })
        .collect();
    let numbers = reached.iter().flat_map(|(from, to)| [*from, *to]);
    let frame = rows::frame(&rows, &steps.across, numbers.chain([0.0]), 0.0, svg);
    for (place, step) in steps.steps.iter().enumerate() {
        let (from, to) = (frame.x(reached[place].0), frame.x(reached[place].1));
        let bar = frame.bars[place];
        let look = match step.amount {
            _ if step.is_sum => SUM,
            amount if amount < 0.0 => TAKES,
            _ => ADDS,
        };
        svg.boxes(&[[from.min(to), bar, from.max(to), bar + BAR]], look);
        // What has been reached leads down to the next step.
        if let Some(next) = frame.bars.get(place + 1) {
            svg.line((to, bar), (to, next + BAR), Stroke::plain(INK, 1.0));
        }
    }
    frame.finish(svg);
}

/// Where each step begins and ends.
fn reached(steps: &Steps) -> Vec<(f64, f64)> {
    let mut at = 0.0;
    let ends = steps.steps.iter().map(|step| {
        let from = if step.is_sum { 0.0 } else { at };
        at = from + step.amount;
        (from, at)
    });
    ends.collect()
}
