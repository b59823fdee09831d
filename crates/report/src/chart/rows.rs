//! Rows below each other, each with its words above and its numbers at the right: long words stay whole
//! on a page and on a telephone.

use super::axis::Scale;
use super::look::{GRID, INK};
use super::plot::{self, Area, LINE_HEIGHT};
use super::svg::{Anchor, FONT_SIZE, Stroke, Svg};
use super::{Axis, text};

/// The height of a bar.
pub(super) const BAR: f64 = 14.0;
const GAP: f64 = 9.0;

/// One row, before it is placed.
pub(super) struct Row {
    pub(super) label: String,
    /// What stands at the right of its words.
    pub(super) numbers: String,
}

/// Rows that have been placed, with grid and axis. Their words are drawn last, over whatever leads past them.
pub(super) struct Frame {
    scale: Scale,
    area: Area,
    /// The top of each bar.
    pub(super) bars: Vec<f64>,
    words: Vec<(f64, f64, Anchor, String)>,
}

impl Frame {
    /// Where a number lies.
    pub(super) fn x(&self, number: f64) -> f64 {
        self.area.x(&self.scale, number)
    }

    /// Draws the words.
    pub(super) fn finish(self, svg: &mut Svg) {
        for (x, y, anchor, words) in self.words {
            if !words.is_empty() {
                svg.edged_text(x, y, anchor, &words);
            }
        }
    }
}

/// Places some rows below `top`, and draws their grid and axis.
pub(super) fn frame(
    rows: &[Row],
    axis: &Axis,
    numbers: impl Iterator<Item = f64>,
    top: f64,
    svg: &mut Svg,
) -> Frame {
    let mut area = Area {
        left: 8.0,
        right: svg.width - 8.0,
        top,
        bottom: top,
    };
    let scale = Scale::of(numbers, plot::labels_in(area.right - area.left));
    let mut words = Vec::new();
    let mut bars = Vec::new();
    let mut y = top;
    for row in rows {
        let room = svg.width - text::width(&row.numbers) - 16.0;
        let lines = if room < svg.width * 0.35 {
            let mut lines = text::wrapped(&row.label, svg.width);
            lines.push(String::new());
            lines
        } else {
            text::wrapped(&row.label, room)
        };
        for line in &lines {
            y += LINE_HEIGHT;
            words.push((0.0, y - 4.0, Anchor::Start, line.clone()));
        }
        if lines.is_empty() {
            y += LINE_HEIGHT;
        }
        words.push((svg.width, y - 4.0, Anchor::End, row.numbers.clone()));
        bars.push(y);
        y += BAR + GAP;
    }
    area.bottom = y;
    for tick in &scale.ticks {
        let x = area.x(&scale, tick.at);
        let stroke = if tick.at == 0.0 {
            Stroke::plain(INK, 1.2)
        } else {
            Stroke::plain(GRID, 1.0)
        };
        for bar in &bars {
            svg.line((x, bar - 2.0), (x, bar + BAR + 2.0), stroke);
        }
    }
    plot::across(&scale, &axis.words(), area, svg);
    Frame {
        scale,
        area,
        bars,
        words,
    }
}

/// A line of words at the top, and where it ends.
pub(super) fn note(words: &str, top: f64, svg: &mut Svg) -> f64 {
    let mut y = top;
    for line in text::wrapped(words, svg.width) {
        y += LINE_HEIGHT;
        svg.text(0.0, y - LINE_HEIGHT + FONT_SIZE, Anchor::Start, &line);
    }
    y + 4.0
}
