//! Lines over numbers: S-curves, and what one number does to another.

use super::Lines;
use super::axis::Scale;
use super::look::LINES;
use super::plot::{self, LINE_HEIGHT, Sample};
use super::svg::{FONT_SIZE, Stroke, Svg};

pub(super) fn draw(lines: &Lines, svg: &mut Svg) {
    let strokes = LINES.iter().cycle().map(|(colour, dash)| Stroke {
        colour,
        width: 2.2,
        dash,
    });
    let drawn: Vec<_> = lines.lines.iter().zip(strokes).collect();
    let entries: Vec<(Sample, &str)> = drawn
        .iter()
        .map(|(line, stroke)| (Sample::Line(*stroke), line.label.as_str()))
        .collect();
    let entries = if entries.len() > 1 {
        entries
    } else {
        Vec::new()
    };
    let top = plot::legend(&entries, svg);
    let upward = Scale::of(
        lines
            .lines
            .iter()
            .flat_map(|line| line.values.clone())
            .chain([0.0]),
        5.0,
    );
    let room = lines.marks.len() as f64 * LINE_HEIGHT;
    let first_mark = top + FONT_SIZE;
    let area = plot::upward(&upward, &lines.upward.words(), top + room, svg);
    let wanted = plot::labels_in(area.right - area.left);
    let marked = lines.marks.iter().map(|mark| mark.at);
    let across = Scale::within(lines.places.iter().flatten().copied().chain(marked), wanted);
    let across = if lines.across.is_years() {
        across.labelled_as_years()
    } else {
        across
    };
    plot::marks(&lines.marks, &across, area, first_mark, svg);
    for ((line, stroke), places) in drawn.iter().zip(&lines.places) {
        let pairs = places.iter().zip(&line.values);
        let points = pairs.map(|(place, value)| {
            let (x, y) = (area.x(&across, *place), area.y(&upward, *value));
            (x, y)
        });
        svg.polyline(&points.collect::<Vec<_>>(), *stroke);
    }
    plot::across(&across, &lines.across.words(), area, svg);
}
