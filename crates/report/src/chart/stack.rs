//! Amounts of every year, stacked up and down from zero.

use super::axis::Scale;
use super::look::{INK, LOOKS, QUIET};
use super::plot::{self, Sample};
use super::svg::{Stroke, Svg};
use super::{Series, Stack};

/// The line of the sum: black on white, so that it is seen on every pattern.
const NET: Stroke = Stroke::plain(INK, 2.0);
const NET_EDGE: Stroke = Stroke::plain("#fff", 4.5);

pub(super) fn draw(stack: &Stack, svg: &mut Svg) {
    let count = year_count(stack);
    let mut entries: Vec<(Sample, &str)> = Vec::new();
    for (layer, look) in stack.layers.iter().zip(LOOKS.iter().cycle()) {
        entries.push((Sample::Area(*look), &layer.label));
    }
    if let Some(net) = &stack.net {
        entries.push((Sample::Line(NET), &net.label));
    }
    if let Some(band) = &stack.band {
        entries.push((Sample::Band, &band.label));
    }
    let top = plot::legend(&entries, svg);
    let scale = Scale::of(numbers(stack, count).into_iter(), 5.0);
    let area = plot::upward(&scale, &stack.unit, top, svg);
    let years = Scale::of_years(stack.first_year, count, (area.right - area.left) / 44.0);
    let each = (area.right - area.left) / count.max(1) as f64;
    let gap = if each > 6.0 { each * 0.12 } else { 0.0 };
    let mut reached = vec![(0.0_f64, 0.0_f64); count];
    for (layer, look) in stack.layers.iter().zip(LOOKS.iter().cycle()) {
        let mut boxes = Vec::new();
        for (year, (up, down)) in reached.iter_mut().enumerate() {
            let value = finite(layer, year);
            let from = if value > 0.0 { *up } else { *down };
            let to = from + value;
            if value > 0.0 {
                *up = to;
            } else {
                *down = to;
            }
            let left = area.left + each * year as f64 + gap;
            let (one, other) = (area.y(&scale, from), area.y(&scale, to));
            boxes.push([
                left,
                one.min(other),
                left + each - 2.0 * gap,
                one.max(other),
            ]);
        }
        svg.boxes(&boxes, *look);
    }
    let x = |year: usize| area.left + each * (year as f64 + 0.5);
    if let Some(band) = &stack.band {
        let there = band.high.iter().enumerate();
        let back = band.low.iter().enumerate().rev();
        let points = there
            .chain(back)
            .map(|(year, value)| (x(year), area.y(&scale, *value)));
        svg.area(&points.collect::<Vec<_>>(), QUIET);
    }
    if let Some(net) = &stack.net {
        let values = net.values.iter().enumerate();
        let points: Vec<(f64, f64)> = values
            .map(|(year, value)| (x(year), area.y(&scale, *value)))
            .collect();
        svg.polyline(&points, NET_EDGE);
        svg.polyline(&points, NET);
    }
    plot::across(&years, "", area, svg);
}

pub(super) fn year_count(stack: &Stack) -> usize {
    let layers = stack.layers.iter().chain(&stack.net);
    layers.map(|layer| layer.values.len()).max().unwrap_or(0)
}

fn finite(series: &Series, place: usize) -> f64 {
    let value = series.values.get(place).copied().unwrap_or(0.0);
    if value.is_finite() { value } else { 0.0 }
}

/// Every number the picture has to have room for, zero included.
fn numbers(stack: &Stack, count: usize) -> Vec<f64> {
    let mut numbers = vec![0.0];
    for year in 0..count {
        let values = || stack.layers.iter().map(|layer| finite(layer, year));
        numbers.push(values().filter(|value| *value > 0.0).sum());
        numbers.push(values().filter(|value| *value < 0.0).sum());
    }
    numbers.extend(stack.net.iter().flat_map(|net| &net.values));
    let bands = stack.band.iter();
    numbers.extend(bands.flat_map(|band| band.low.iter().chain(&band.high)));
    numbers
}
