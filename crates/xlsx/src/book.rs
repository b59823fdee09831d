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
        /// How many digits stand behind the point.
        decimals: u8,
    },
    /// A share, shown in percent.
    Percent {
        /// How many digits stand behind the point.
        decimals: u8,
    },
    /// A number shown with an exponent, since it is too small for anything else.
    Tiny,
    /// A year.
    Year,
    /// Yes or no, kept as 1 or 0.
    Truth,
    /// 0 where all is well.
    Check,
    /// One of some words; the engine keeps its place among them.
    Word(Arc<[String]>),
}

impl Look {
    /// A number as it is.
    pub const PLAIN: Self = Self::Number {
        thousands: 0,
        decimals: 2,
    };
    /// A share.
    pub const PERCENT: Self = Self::Percent { decimals: 2 };

    /// What stands in a cell where the engine has the place of a word.
    pub fn word(&self, place: f64) -> &str {
        match self {
            Self::Word(words) => words.get(place as usize).map_or("", String::as_str),
            Self::Number { .. }
            | Self::Percent { .. }
            | Self::Tiny
            | Self::Year
            | Self::Truth
            | Self::Check => "",
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
        /// It only chooses among pasted numbers, by scenario.
        pasted: bool,
    },
    /// What no formula says: the engine's numbers.
    Pasted {
        /// By year or scenario; one where they stand in front.
        values: Vec<Option<f64>>,
        /// In front of the years instead of over them.
        single: bool,
        /// The line whose value of now stands in front.
        beside: Option<LineId>,
    },
    /// A sentence.
    Words,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<'b> {
    /// A number.
    Number(f64),
    /// A word: of a choice, or why there is no number.
    Word(&'b str),
    /// An error, because there is no value.
    NoValue,
    /// The year is not covered.
    Nothing,
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
    /// It stands out: a sum of those above it.
    pub strong: bool,
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
            strong: false,
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
    /// What its columns are.
    pub across: Across,
}

/// What the columns of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Across {
    /// Years: the same column is the same year on every such sheet.
    Years,
    /// Scenarios, the base first.
    Scenarios,
}

/// What the first sheet shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Front {
    /// Figures of one value.
    pub figures: Vec<LineId>,
    /// The cash of each party, and the same in the prices of one year.
    pub cash: Vec<(LineId, Option<LineId>)>,
    /// How many checks do not hold, how many figures have moved.
    pub checks: Vec<LineId>,
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
    /// What the first sheet shows of them.
    pub front: Front,
    /// Where each line stands: sheet, and row counted from 0.
    pub places: Vec<(usize, u32)>,
    /// Where the number or word of a cell is written, by line and year counted from 0, which is 0 in
    /// front of the years. Several places where one cell stands for them; none where it is computed.
    pub origins: BTreeMap<(LineId, usize), Vec<Span>>,
    /// Why a cell has no number, where words say so: by line, scenario and year. A line that is the
    /// same in every scenario counts as of the first.
    pub statuses: BTreeMap<(LineId, usize, usize), String>,
    /// Shares and ratios are not stretched: lags are computed from some of them.
    pub shares_stay: bool,
}

/// The name of the sheet of inputs.
pub const INPUTS: &str = "Inputs";
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

    /// How many columns of years or scenarios a sheet has.
    pub fn column_count(&self, across: Across) -> usize {
        match across {
            Across::Years => self.year_count,
            Across::Scenarios => self.scenarios.len(),
        }
    }

    /// The last column of years or scenarios.
    pub fn last_column(&self, across: Across) -> u16 {
        FIRST_COLUMN + self.column_count(across) as u16 - 1
    }

    /// The column of notes: beside the value on the sheet of inputs, behind the years elsewhere.
    pub fn note_column(&self, sheet: usize) -> Option<u16> {
        let own = &self.sheets[sheet];
        match own.across {
            Across::Years if own.name == INPUTS => Some(NOTE_COLUMN),
            Across::Years => Some(self.last_column(own.across) + 2),
            Across::Scenarios => None,
        }
    }

    /// The last column of a sheet.
    pub fn end_column(&self, sheet: usize) -> u16 {
        let last = self.last_column(self.sheets[sheet].across);
        self.note_column(sheet).map_or(last, |note| last.max(note))
    }

    /// What stands in a cell of a computed or pasted line in a scenario.
    pub fn told(&self, id: LineId, scenario: usize, place: usize) -> Told<'_> {
        let line = self.line(id);
        let (value, scenario) = match &line.content {
            Content::Formula { results, .. } => {
                (results[scenario].get(place).copied().flatten(), scenario)
            }
            Content::Pasted { values, .. } => (values.get(place).copied().flatten(), 0),
            Content::Heading | Content::Words | Content::Value { .. } | Content::Series { .. } => {
                (None, 0)
            }
        };
        match value {
            None => Told::Nothing,
            Some(value) if value.is_finite() => match &line.look {
                Look::Word(_) => Told::Word(line.look.word(value)),
                _ => Told::Number(value),
            },
            Some(_) => match self.statuses.get(&(id, scenario, place)) {
                Some(status) => Told::Word(status),
                None => Told::NoValue,
            },
        }
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
