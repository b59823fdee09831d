//! How often a number falls between two bounds.

use super::Histogram;
use super::axis::Scale;
use super::look::LOOKS;
use super::plot::{self, LINE_HEIGHT};
use super::svg::{FONT_SIZE, Svg};

pub(super) fn draw(histogram: &Histogram, svg: &mut Svg) {
    let percents: Vec<f64> = histogram.shares.iter().map(|share| share * 100.0).collect();
    let upward = Scale::of(percents.iter().copied().chain([0.0]), 4.0);
    let room = histogram.marks.len() as f64 * LINE_HEIGHT;
    let area = plot::upward(&upward, "% of runs", room, svg);
    let wanted = plot::labels_in(area.right - area.left);
    let marked = histogram.marks.iter().map(|mark| mark.at);
    let across = Scale::within(histogram.bounds.iter().copied().chain(marked), wanted);
    let bins = histogram.bounds.windows(2).zip(&percents);
    let boxes = bins.map(|(bounds, percent)| {
        let (left, right) = (area.x(&across, bounds[0]), area.x(&across, bounds[1]));
        [left, area.y(&upward, *percent), right, area.y(&upward, 0.0)]
    });
    svg.boxes(&boxes.collect::<Vec<_>>(), LOOKS[0]);
    plot::marks(&histogram.marks, &across, area, FONT_SIZE, svg);
    plot::across(&across, &histogram.across.words(), area, svg);
}
