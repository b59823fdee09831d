//! A least, a middle and a greatest value, side by side.

use model::words::number;

use super::Ranges;
use super::look::LOOKS;
use super::rows::{self, BAR, Row};
use super::svg::Svg;

pub(super) fn draw(ranges: &Ranges, svg: &mut Svg) {
    let top = rows::note(&ranges.ends, 0.0, svg);
    let rows: Vec<Row> = ranges
        .ranges
        .iter()
        .map(|range| Row {
            label: range.label.clone(),
            numbers: if range.low == range.high {
                number(range.middle)
            } else {
                let [low, middle, high] = [range.low, range.middle, range.high].map(number);
                format!("{low} · {middle} · {high}")
            },
        })
        .collect();
    let numbers = ranges
        .ranges
        .iter()
        .flat_map(|range| [range.low, range.middle, range.high]);
    let frame = rows::frame(&rows, &ranges.across, numbers.chain([0.0]), top, svg);
    for (range, bar) in ranges.ranges.iter().zip(&frame.bars) {
        let (low, high) = (frame.x(range.low), frame.x(range.high));
        let (top, bottom) = (bar + 3.0, bar + BAR - 3.0);
        svg.boxes(&[[low.min(high), top, low.max(high), bottom]], LOOKS[3]);
        if range.middle.is_finite() {
            svg.dot(frame.x(range.middle), bar + BAR / 2.0, 5.0);
        }
    }
    frame.finish(svg);
}
