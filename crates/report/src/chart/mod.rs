//! Charts: plain data to SVG, the same picture for every front end.
//!
//! Receives numbers in the unit they are shown in, with labels and words. Guarantees that every text
//! is escaped, that no coordinate is infinite, that series differ by pattern or dash and not by colour
//! alone, and that the same data gives the same bytes. Every chart comes with a title, a summary in
//! words and a table of its numbers. It does not compute results and knows no page.

mod axis;
mod histogram;
mod lines;
mod look;
mod plot;
mod ranges;
mod rows;
mod stack;
mod steps;
mod svg;
mod swings;
mod table;
mod text;

pub use svg::escaped;
pub use table::DataTable;

use svg::Svg;

/// A chart, before it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Tells its parts from those of other charts on a page: letters, digits and `-`.
    pub id: String,
    /// What it shows, in a few words.
    pub title: String,
    /// What a reader sees in it, in a sentence or two.
    pub summary: String,
    /// The picture.
    pub drawing: Drawing,
}

/// The pictures there are.
#[derive(Clone, Debug, PartialEq)]
pub enum Drawing {
    /// Amounts of every year, stacked up and down from zero.
    Stack(Stack),
    /// Lines over numbers.
    Lines(Lines),
    /// How often a number falls between two bounds.
    Histogram(Histogram),
    /// How far a result moves with each of several inputs: a tornado.
    Swings(Swings),
    /// How one amount becomes another, step by step: a waterfall.
    Steps(Steps),
    /// A least, a middle and a greatest value, side by side.
    Ranges(Ranges),
}

/// Amounts of every year, stacked up and down from zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// The unit of all amounts.
    pub unit: String,
    /// The first year; the others follow without a gap.
    pub first_year: i32,
    /// What is stacked, the first next to zero.
    pub layers: Vec<Series>,
    /// The sum of the layers, drawn as a line.
    pub net: Option<Series>,
    /// How far the sum may be off.
    pub band: Option<Band>,
}

/// Numbers in a row, and how a reader calls them.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The words.
    pub label: String,
    /// A number for each place.
    pub values: Vec<f64>,
}

/// A least and a greatest value for each place.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// What lies between them.
    pub label: String,
    /// The least values.
    pub low: Vec<f64>,
    /// The greatest.
    pub high: Vec<f64>,
}

/// Lines over numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Lines {
    /// What runs from left to right.
    pub across: Axis,
    /// What runs upwards.
    pub upward: Axis,
    /// The places, in ascending order.
    pub places: Vec<Vec<f64>>,
    /// One value for each place of the same number; not finite where there is none.
    pub lines: Vec<Series>,
    /// Places that are marked by an upright line, with words.
    pub marks: Vec<Mark>,
}

/// What an axis shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// What is measured.
    pub label: String,
    /// Its unit; empty for plain numbers, `year` for those of a calendar.
    pub unit: String,
}

/// A place that is marked.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub at: f64,
    /// What is there.
    pub label: String,
}

/// How often a number falls between two bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// What is counted, and its unit.
    pub across: Axis,
    /// The bounds of the bins, one more than bins.
    pub bounds: Vec<f64>,
    /// The share of all in each bin.
    pub shares: Vec<f64>,
    /// Places that are marked.
    pub marks: Vec<Mark>,
}

/// How far a result moves with each of several inputs, the furthest first.
#[derive(Clone, Debug, PartialEq)]
pub struct Swings {
    /// The result, and its unit.
    pub across: Axis,
    /// The result where nothing is moved.
    pub middle: f64,
    /// The inputs.
    pub swings: Vec<Swing>,
}

/// One input and what it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The input.
    pub label: String,
    /// What it is at its low end, in words, and the result there.
    pub low: (String, f64),
    /// The same at its high end.
    pub high: (String, f64),
}

/// How one amount becomes another, step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// What is counted, and its unit.
    pub across: Axis,
    /// The steps.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it is.
    pub label: String,
    /// What it adds; for a sum, the amount that has been reached.
    pub amount: f64,
    /// Whether it is a sum: then it is drawn from zero.
    pub is_sum: bool,
}

/// A least, a middle and a greatest value, side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranges {
    /// What is measured, and its unit.
    pub across: Axis,
    /// What the ends are, in words.
    pub ends: String,
    /// One for each row.
    pub ranges: Vec<RangeRow>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct RangeRow {
    /// What it is.
    pub label: String,
    /// The least value.
    pub low: f64,
    /// The middle.
    pub middle: f64,
    /// The greatest.
    pub high: f64,
}

/// Widths that are drawn for: a page, and a telephone.
pub const WIDE: f64 = 720.0;
/// The narrow one.
pub const NARROW: f64 = 344.0;

impl Chart {
    /// The chart as an SVG of a width in pixels, which it keeps when the page is wider.
    pub fn svg(&self, width: f64) -> String {
        let mut svg = Svg::new(&format!("{}-{}", self.id, width as u32), width);
        match &self.drawing {
            Drawing::Stack(stack) => stack::draw(stack, &mut svg),
            Drawing::Lines(lines) => lines::draw(lines, &mut svg),
            Drawing::Histogram(histogram) => histogram::draw(histogram, &mut svg),
            Drawing::Swings(swings) => swings::draw(swings, &mut svg),
            Drawing::Steps(steps) => steps::draw(steps, &mut svg),
            Drawing::Ranges(ranges) => ranges::draw(ranges, &mut svg),
        }
        svg.finish(&self.title, &self.summary)
    }

    /// The numbers of the chart.
    pub fn table(&self) -> DataTable {
        table::of(&self.drawing)
    }
}
