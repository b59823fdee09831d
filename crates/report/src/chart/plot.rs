//! A plot with numbers running upwards: margins, grid, labels, legend.

use model::words::number;

use super::axis::Scale;
use super::look::{GRID, INK, Look, QUIET};
use super::svg::{Anchor, FONT_SIZE, Stroke, Svg};
use super::{Axis, Mark, text};

/// Where things are drawn, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
}

/// What stands for a series in the legend.
#[derive(Clone, Copy)]
pub(super) enum Sample {
    Area(Look),
    Line(Stroke),
    Band,
}

/// Room between lines of text.
pub(super) const LINE_HEIGHT: f64 = 17.0;
/// The height of a plot, without its legend and labels.
const HEIGHT: f64 = 210.0;
/// A label needs about this much room on an axis of numbers.
const LABEL_ROOM: f64 = 84.0;

/// The line at a marked place.
pub(super) const MARK: Stroke = Stroke {
    colour: INK,
    width: 1.4,
    dash: "4 3",
};

/// Draws the legend at the top and says where it ends. Words that are too long for a line are shortened.
pub(super) fn legend(entries: &[(Sample, &str)], svg: &mut Svg) -> f64 {
    const SAMPLE: f64 = 24.0;
    const GAP: f64 = 16.0;
    let (mut x, mut y) = (0.0, FONT_SIZE);
    for (sample, label) in entries {
        let label = text::shortened(label, svg.width - SAMPLE);
        let wide = SAMPLE + text::width(&label);
        if x > 0.0 && x + wide > svg.width {
            x = 0.0;
            y += LINE_HEIGHT;
        }
        let middle = y - 4.0;
        match sample {
            Sample::Area(look) => svg.boxes(&[[x, middle - 6.0, x + 18.0, middle + 6.0]], *look),
            Sample::Line(stroke) => svg.line((x, middle), (x + 18.0, middle), *stroke),
            Sample::Band => {
                let (top, bottom) = (middle - 5.0, middle + 5.0);
                let corners = [(x, top), (x + 18.0, top), (x + 18.0, bottom), (x, bottom)];
                svg.area(&corners, QUIET);
            }
        }
        svg.text(x + SAMPLE, y, Anchor::Start, &label);
        x += wide + GAP;
    }
    if entries.is_empty() { 0.0 } else { y + 8.0 }
}

/// An axis of numbers that runs upwards, with its grid and the words above it. Says where to draw.
pub(super) fn upward(scale: &Scale, words: &str, top: f64, svg: &mut Svg) -> Area {
    let widest = scale.ticks.iter().map(|tick| text::width(&tick.words));
    let left = widest.fold(0.0, f64::max) + 8.0;
    let mut y = top + FONT_SIZE;
    for line in text::wrapped(words, svg.width) {
        svg.text(0.0, y, Anchor::Start, &line);
        y += LINE_HEIGHT;
    }
    let top = y - 4.0;
    let area = Area {
        left,
        right: svg.width - 6.0,
        top,
        bottom: top + HEIGHT,
    };
    for tick in &scale.ticks {
        let y = area.y(scale, tick.at);
        let stroke = if tick.at == 0.0 {
            Stroke::plain(INK, 1.2)
        } else {
            Stroke::plain(GRID, 1.0)
        };
        svg.line((area.left, y), (area.right, y), stroke);
        svg.text(area.left - 6.0, y + 4.0, Anchor::End, &tick.words);
    }
    area
}

/// Labels of an axis that runs across, and its words below. Sets the height of the picture.
pub(super) fn across(scale: &Scale, words: &str, area: Area, svg: &mut Svg) {
    let mut end = f64::NEG_INFINITY;
    for tick in &scale.ticks {
        let x = area.x(scale, tick.at);
        let half = text::width(&tick.words) / 2.0;
        svg.line(
            (x, area.bottom),
            (x, area.bottom + 4.0),
            Stroke::plain(INK, 1.0),
        );
        // A label that would touch the one before it is left out; the tick stays.
        let middle = x.clamp(half, (svg.width - half).max(half));
        if middle - half < end {
            continue;
        }
        svg.text(middle, area.bottom + 17.0, Anchor::Middle, &tick.words);
        end = middle + half + 6.0;
    }
    svg.height = area.bottom + 24.0;
    for line in text::wrapped(words, svg.width) {
        svg.height += LINE_HEIGHT;
        svg.text(svg.width / 2.0, svg.height - 6.0, Anchor::Middle, &line);
    }
}

/// How many labels of numbers an axis of this width has room for.
pub(super) fn labels_in(width: f64) -> f64 {
    (width / LABEL_ROOM).floor().max(2.0)
}

/// Upright lines at marked places; their words stand above, each on a line of its own.
pub(super) fn marks(marks: &[Mark], scale: &Scale, area: Area, first_line: f64, svg: &mut Svg) {
    let seen = marks.iter().enumerate().filter(|(_, mark)| {
        let share = scale.share(mark.at);
        (0.0..=1.0).contains(&share)
    });
    let seen: Vec<(f64, f64, &Mark)> = seen
        .map(|(place, mark)| {
            let y = first_line + place as f64 * LINE_HEIGHT;
            (area.x(scale, mark.at), y, mark)
        })
        .collect();
    for (x, y, _) in &seen {
        svg.line((*x, y + 3.0), (*x, area.bottom), MARK);
    }
    for (x, y, mark) in seen {
        let label = text::shortened(&mark.label, svg.width);
        let half = text::width(&label) / 2.0;
        let middle = x.clamp(half, (svg.width - half).max(half));
        svg.edged_text(middle, y, Anchor::Middle, &label);
    }
}

impl Area {
    pub(super) fn x(self, scale: &Scale, number: f64) -> f64 {
        self.left + (self.right - self.left) * scale.share(number)
    }

    pub(super) fn y(self, scale: &Scale, number: f64) -> f64 {
        self.bottom - (self.bottom - self.top) * scale.share(number)
    }
}

impl Axis {
    /// Whether it counts the years of a calendar, which are no amounts: 2025, not 2,025.
    pub(super) fn is_years(&self) -> bool {
        self.unit == "year"
    }

    /// A place on it.
    pub(super) fn place(&self, place: f64) -> String {
        if self.is_years() {
            format!("{place:.0}")
        } else {
            number(place)
        }
    }

    /// What is measured, and in what.
    pub(super) fn words(&self) -> String {
        match (self.label.as_str(), self.unit.as_str()) {
            (label, "") => label.to_owned(),
            ("", unit) => unit.to_owned(),
            (label, unit) => format!("{label}, {unit}"),
        }
    }
}
