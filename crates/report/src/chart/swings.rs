//! A tornado: how far a result moves with each of several inputs.

use model::words::number;

use super::Swings;
use super::look::LOOKS;
use super::plot::{self, Sample};
use super::rows::{self, BAR, Row};
use super::svg::Svg;

pub(super) fn draw(swings: &Swings, svg: &mut Svg) {
    let (low, high) = (LOOKS[1], LOOKS[0]);
    let entries = [
        (Sample::Area(low), "input at its low end"),
        (Sample::Area(high), "input at its high end"),
    ];
    let top = plot::legend(&entries, svg);
    let rows: Vec<Row> = swings
        .swings
        .iter()
        .map(|swing| Row {
            label: format!("{}: {} to {}", swing.label, swing.low.0, swing.high.0),
            numbers: format!("{} to {}", number(swing.low.1), number(swing.high.1)),
        })
        .collect();
    let ends = swings
        .swings
        .iter()
        .flat_map(|swing| [swing.low.1, swing.high.1]);
    let numbers = ends.chain([swings.middle]);
    let frame = rows::frame(&rows, &swings.across, numbers, top, svg);
    let middle = frame.x(swings.middle);
    for (swing, bar) in swings.swings.iter().zip(&frame.bars) {
        // Where both ends lie on one side of the middle, the nearer one is drawn on top.
        let mut parts = [(swing.low.1, low), (swing.high.1, high)];
        parts.sort_by(|one, other| {
            let far = |value: f64| (value - swings.middle).abs();
            far(other.0).total_cmp(&far(one.0))
        });
        for (value, look) in parts {
            let end = frame.x(value);
            svg.boxes(&[[middle.min(end), *bar, middle.max(end), bar + BAR]], look);
        }
        svg.line((middle, bar - 3.0), (middle, bar + BAR + 3.0), plot::MARK);
    }
    frame.finish(svg);
}
