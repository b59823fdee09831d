//! A workbook before it is a file: sheets of lines, each with one formula over the years.
//!
//! Formulas refer to lines, not to cells: where a line stands is decided when the file is written.
//! This module knows nothing of deals and nothing of the file format.

use std::collections::BTreeMap;
use std::sync::Arc;

use syntax::span::Span;

use crate::text::{Calendar, Text};

/// Index of a line of a book.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LineId(pub u32);

/// How the cells of a line look.
#[derive(Clone, Debug, PartialEq)]
pub enum Look {
    /// A number, shown divided by 1000 as often as said.
    Number {
        /// How many times.
        thousands: u8,
    },
    /// A share, shown in percent.
    Percent,
    /// A year.
    Year,
    /// Yes or no, kept as 1 or 0.
    Truth,
    /// One of some words; the engine keeps its place among them.
    Word(Arc<[String]>),
}

impl Look {
    /// A number as it is.
    pub const PLAIN: Self = Self::Number { thousands: 0 };

    /// What stands in a cell where the engine has the place of a word.
    pub fn word(&self, place: f64) -> &str {
        match self {
            Self::Word(words) => words.get(place as usize).map_or("", String::as_str),
            Self::Number { .. } | Self::Percent | Self::Year | Self::Truth => "",
        }
    }
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing: it stands above others.
    Heading,
    /// One number as written, in front of the years.
    Value {
        /// The number, or the word of a choice.
        value: Cell,
        /// What makes it a number in base units.
        factor: f64,
        /// The year from which it holds.
        from: Option<i32>,
        /// The words it may be.
        words: Vec<String>,
        /// Nothing a person may change: the place of a draw on the path that is shown.
        pasted: bool,
    },
    /// A number for each year as written; empty where there is none.
    Series {
        /// By year.
        values: Vec<Option<f64>>,
        /// What makes them numbers in base units.
        factor: f64,
        /// Nothing a person may change.
        pasted: bool,
    },
    /// One formula over the years, or one in front of them.
    Formula {
        /// For each scenario, the base first.
        cases: Vec<Text>,
        /// For each scenario, what the engine says, by year; one where there is one for all years.
        /// `None` in years that are not covered, not a number where there is no value.
        results: Vec<Vec<Option<f64>>>,
        /// In front of the years instead of over them.
        single: bool,
        /// A sum over the years stands in front.
        total: bool,
    },
    /// What no formula says: for each scenario the engine's numbers.
    Pasted {
        /// For each scenario, by year or one.
        results: Vec<Vec<Option<f64>>>,
    },
}

/// A word or a number.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number.
    Number(f64),
    /// A word.
    Word(String),
}

/// A line of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How a reader calls it.
    pub label: String,
    /// How deep it stands under headings.
    pub depth: u8,
    /// The unit of its cells.
    pub unit: String,
    /// How its cells look.
    pub look: Look,
    /// What it holds.
    pub content: Content,
    /// The formula or the source in words.
    pub note: String,
    /// The full name in the deal, where it is a row of it.
    pub name: Option<String>,
}

impl Line {
    /// A heading.
    pub fn heading(label: String, depth: u8) -> Self {
        Self {
            label,
            depth,
            unit: String::new(),
            look: Look::PLAIN,
            content: Content::Heading,
            note: String::new(),
            name: None,
        }
    }
}

/// A sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// On its tab: at most 31 letters, none of them forbidden.
    pub name: String,
    /// In its first cell.
    pub title: String,
    /// From top to bottom.
    pub lines: Vec<LineId>,
}

/// A workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Book {
    /// Title of the deal.
    pub title: String,
    /// What every reader should know first.
    pub notes: Vec<String>,
    /// The first year.
    pub first_year: i32,
    /// How many years.
    pub year_count: usize,
    /// Days of each year.
    pub days: Vec<f64>,
    /// Name and label of each scenario, the base first.
    pub scenarios: Vec<(String, String)>,
    /// The sheets in order.
    pub sheets: Vec<Sheet>,
    /// Every line.
    pub lines: Vec<Line>,
    /// Where each line stands: sheet, and row counted from 0.
    pub places: Vec<(usize, u32)>,
    /// Where the number or word of a cell is written, by line and year counted from 0, which is 0 in
    /// front of the years. Several places where one cell stands for them; none where it is computed.
    pub origins: BTreeMap<(LineId, usize), Vec<Span>>,
    /// Shares and ratios are not stretched: lags are computed from some of them.
    pub shares_stay: bool,
}

/// The first row of lines on a sheet, counted from 0.
pub const FIRST_ROW: u32 = 6;
/// The column of the first year, counted from 0.
pub const FIRST_COLUMN: u16 = 7;
/// The column of values and totals.
pub const VALUE_COLUMN: u16 = 2;
/// The column of factors.
pub const FACTOR_COLUMN: u16 = 3;
/// The column of the years from which values hold.
pub const FROM_COLUMN: u16 = 4;
/// The column of notes.
pub const NOTE_COLUMN: u16 = 5;
/// The rows of the calendar.
pub const CALENDAR_ROWS: [(Calendar, u32); 3] = [
    (Calendar::Year, 2),
    (Calendar::Elapsed, 3),
    (Calendar::Length, 4),
];
/// Where the number of the scenario stands.
pub const SCENARIO_CELL: &str = "Summary!$C$5";
/// Where terms still open stand between their ends.
pub const OPEN_CELL: &str = "Summary!$C$6";

impl Book {
    /// A new line; it stands nowhere yet.
    pub fn add(&mut self, line: Line) -> LineId {
        self.lines.push(line);
        LineId(self.lines.len() as u32 - 1)
    }

    /// A line.
    pub fn line(&self, id: LineId) -> &Line {
        &self.lines[id.0 as usize]
    }

    /// Decides where every line stands.
    pub fn place(&mut self) {
        self.places = vec![(usize::MAX, 0); self.lines.len()];
        for (number, sheet) in self.sheets.iter().enumerate() {
            for (row, line) in sheet.lines.iter().enumerate() {
                self.places[line.0 as usize] = (number, FIRST_ROW + row as u32);
            }
        }
    }

    /// The last column with a year.
    pub fn last_column(&self) -> u16 {
        FIRST_COLUMN + self.year_count as u16 - 1
    }

    /// Whether the numbers of a line may be multiplied to see that formulas are alive: times, years
    /// and words keep their size, and so do numbers inside formulas.
    pub fn is_stretched(&self, line: &Line) -> bool {
        let is_ratio = matches!(line.unit.as_str(), "" | "ratio");
        let is_year = |value: &f64| value.fract() == 0.0 && (1900.0..2200.0).contains(value);
        let numbers: Vec<f64> = match &line.content {
            Content::Value {
                value: Cell::Number(value),
                pasted: false,
                ..
            } => vec![*value],
            Content::Series {
                values,
                pasted: false,
                ..
            } => values.iter().flatten().copied().collect(),
            _ => return false,
        };
        let is_time = matches!(line.unit.as_str(), "y" | "d");
        let is_share = is_ratio || line.unit.starts_with('%');
        let stays = is_time || (self.shares_stay && is_share);
        line.name.is_some() && !stays && !(is_ratio && numbers.iter().any(is_year))
    }

    /// How many cells hold a formula, the first sheet left out.
    pub fn formula_count(&self) -> usize {
        let lines = self.sheets.iter().flat_map(|sheet| &sheet.lines);
        lines
            .map(|id| match &self.line(*id).content {
                Content::Formula { single: true, .. } => 1,
                Content::Formula { total, .. } => self.year_count + usize::from(*total),
                _ => 0,
            })
            .sum()
    }

    /// How many lines hold numbers that a person may change.
    pub fn input_count(&self) -> usize {
        let is_typed = |line: &&Line| {
            matches!(
                line.content,
                Content::Value { pasted: false, .. } | Content::Series { pasted: false, .. }
            )
        };
        self.lines.iter().filter(is_typed).count()
    }
}
