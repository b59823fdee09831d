//! A located series to years and numbers, with everything that was taken for granted on the way.

use std::collections::BTreeMap;
use std::ops::Range;

use super::grid::{Cell, Grid, Separator};
use super::layout::{LeftOut, Located, Place};
use super::number::{Content, Decimal, Written, content};
use super::{Problem, Sort};

/// Most years of a series.
const YEAR_COUNT_MAX: usize = 10_000;
/// Most lines and marks that are named in a remark.
const NAMED_MAX: usize = 5;

/// Numbers by year.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// The years that have a number, ascending.
    pub points: Vec<Point>,
    /// What was understood beyond a plain table, in words; empty for a plain one.
    pub remarks: Vec<String>,
    /// Whether every number is written as programs write it, with a decimal point and nothing else.
    pub is_plain: bool,
}

/// One number.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its year.
    pub year: i32,
    /// The number with a decimal point and nothing between thousands.
    pub text: String,
    /// The same as a number.
    pub value: f64,
}

/// How a series is to be read, beyond what its cells say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'w> {
    /// Its heading or label.
    pub name: &'w str,
    /// Whether it is read in %, so that a `%` behind numbers says nothing new.
    pub percent: bool,
    /// The decimal sign, where somebody says which.
    pub decimal: Option<Decimal>,
}

/// A number of the series before it is known how to read it.
struct Pending<'g> {
    year: i32,
    line: usize,
    cell: &'g Cell,
    written: Option<Written<'g>>,
}

pub(super) fn read(grid: &Grid, located: &Located, wanted: &Wanted) -> Result<Series, Problem> {
    let mut remarks = Remarks::default();
    remarks.of_table(grid, located);
    check_left_out(located, &mut remarks)?;
    let places = in_order(located, &mut remarks)?;
    let mut pending = Vec::new();
    for place in places {
        let Some(cell) = place.cell else { continue };
        let next = |written| Pending {
            year: place.year,
            line: place.line,
            cell,
            written,
        };
        if cell.number.is_some() {
            pending.push(next(None));
            continue;
        }
        match content(&cell.text) {
            Content::Nothing => {}
            Content::Unknown => remarks.unknown(&cell.text, place.line),
            Content::Number(written) if written.percent && !wanted.percent => {
                let message = format!("`{}` is in %", cell.words());
                let problem = Problem {
                    cell: Some((cell.range.clone(), "in %".to_owned())),
                    ..Problem::of_line(place.line, message)
                };
                return Err(problem.with_hint("read the column in %"));
            }
            Content::Number(written) => pending.push(next(Some(written))),
            Content::Other => return Err(not_a_number(place.line, cell)),
        }
    }
    if pending.is_empty() {
        let message = format!("has no numbers in column \"{}\"", wanted.name.trim());
        return Err(Problem::of_table(message));
    }
    let decimal = decimal_of(&pending, grid.separator, wanted)?;
    remarks.of_numbers(&pending, decimal);
    let is_plain = pending.iter().all(|one| match &one.written {
        Some(written) => written.is_plain() && decimal == Decimal::Point,
        None => false,
    });
    let points = pending.iter().map(|one| point(one, decimal));
    Ok(Series {
        points: points.collect::<Result<_, _>>()?,
        remarks: remarks.into_words(),
        is_plain,
    })
}

fn point(pending: &Pending, decimal: Decimal) -> Result<Point, Problem> {
    let text = match (&pending.written, pending.cell.number) {
        (Some(written), _) => written.read(decimal),
        (None, number) => number.map(|number| number.to_string()),
    };
    let value = text.as_ref().and_then(|text| text.parse::<f64>().ok());
    match (text, value.filter(|value| value.is_finite())) {
        (Some(text), Some(value)) => Ok(Point {
            year: pending.year,
            text,
            value,
        }),
        _ => Err(not_a_number(pending.line, pending.cell)),
    }
}

fn not_a_number(line: usize, cell: &Cell) -> Problem {
    let message = format!("`{}` is not a number", shortened(&cell.words()));
    Problem {
        cell: Some((cell.range.clone(), "not a number".to_owned())),
        ..Problem::of_line(line, message)
    }
}

/// A line without a year is a title, a unit, a total or a note, but not where a year may be meant.
fn check_left_out(located: &Located, remarks: &mut Remarks) -> Result<(), Problem> {
    let lines = located.cells.iter().map(|place| place.line);
    let (first, last) = (lines.clone().min(), lines.max());
    for LeftOut {
        line,
        cells,
        is_like_year,
    } in &located.left_out
    {
        let has_value = |cell: &Cell| cell.number.is_some() || !cell.text.is_empty();
        let value = cells
            .and_then(|(cell, _)| cell)
            .filter(|cell| has_value(cell));
        let inside = first.is_some_and(|first| first < line.number) && last > Some(line.number);
        let Some(value) = value.filter(|_| inside || *is_like_year) else {
            remarks.left_out(line);
            continue;
        };
        let words = cells
            .and_then(|(_, year)| year)
            .map(Cell::words)
            .unwrap_or_default();
        let message = if words.is_empty() {
            "a number stands here without a year".to_owned()
        } else {
            format!("`{}` is not a year", shortened(&words))
        };
        let year = cells
            .and_then(|(_, year)| year)
            .filter(|year| !year.range.is_empty());
        let place = year.map_or(&value.range, |year| &year.range);
        let problem = Problem {
            cell: Some((place.clone(), "not a year".to_owned())),
            ..Problem::of_line(line.number, message)
        };
        return Err(problem.with_hint("a table has one line a year; take the others out"));
    }
    Ok(())
}

/// The cells with the years ascending.
fn in_order<'l, 'g>(
    located: &'l Located<'g>,
    remarks: &mut Remarks,
) -> Result<Vec<&'l Place<'g>>, Problem> {
    let mut places: Vec<&Place> = located.cells.iter().collect();
    if places.len() > YEAR_COUNT_MAX {
        return Err(Problem {
            sort: Sort::TooLarge,
            ..Problem::of_table(format!("has more than {YEAR_COUNT_MAX} years"))
        });
    }
    let mut lines: BTreeMap<i32, &Place> = BTreeMap::new();
    for place in &places {
        if let Some(earlier) = lines.insert(place.year, place) {
            let message = format!("{} stands in line {} already", place.year, earlier.line);
            return Err(Problem {
                cell: Some((place.year_cell.range.clone(), "again".to_owned())),
                ..Problem::of_line(place.line, message)
            });
        }
    }
    let runs_back = places.len() > 1 && places.windows(2).all(|pair| pair[0].year > pair[1].year);
    if runs_back {
        places.reverse();
        remarks.runs_back = true;
    }
    if let Some(pair) = places.windows(2).find(|pair| pair[0].year > pair[1].year) {
        return Err(Problem {
            cell: Some((
                pair[1].year_cell.range.clone(),
                "an earlier year".to_owned(),
            )),
            ..Problem::of_line(pair[1].line, "the years do not ascend")
        });
    }
    for place in &places {
        if place.year_is_marked {
            remarks.marked_year(&place.year_cell.text);
        }
    }
    Ok(places)
}

/// The decimal sign of a column: the only one with which all of its numbers can be read.
fn decimal_of(
    pending: &[Pending],
    separator: Option<Separator>,
    wanted: &Wanted,
) -> Result<Decimal, Problem> {
    let numbers = || {
        pending.iter().filter_map(|one| {
            let written = one.written.as_ref()?;
            let both = [Decimal::Point, Decimal::Comma].map(|decimal| written.read(decimal));
            Some((one, written, both))
        })
    };
    for (one, _, both) in numbers() {
        if both == [None, None] {
            return Err(not_a_number(one.line, one.cell));
        }
    }
    let mut only_point = numbers().filter(|(_, _, [_, comma])| comma.is_none());
    let mut only_comma = numbers().filter(|(_, _, [point, _])| point.is_none());
    let (point, comma) = (only_point.next(), only_comma.next());
    match (wanted.decimal, point, comma) {
        (Some(Decimal::Point), _, None) | (None, Some(_), None) => return Ok(Decimal::Point),
        (Some(Decimal::Comma), None, _) | (None, None, Some(_)) => return Ok(Decimal::Comma),
        (None, Some((one, _, _)), Some((other, _, _))) => {
            let message = format!(
                "has a decimal point in line {} (`{}`) and a decimal comma in line {} (`{}`)",
                one.line,
                one.cell.words(),
                other.line,
                other.cell.words()
            );
            let place = other.cell.range.clone();
            return Err(Problem {
                cell: Some((place, "a decimal comma".to_owned())),
                ..Problem::of_table(message)
            });
        }
        (Some(_), one, other) => {
            let unfit = if wanted.decimal == Some(Decimal::Point) {
                other
            } else {
                one
            };
            let (one, _, _) = unfit.expect("some number does not fit what is said");
            return Err(not_a_number(one.line, one.cell));
        }
        (None, None, None) => {}
    }
    let mut differing = numbers().filter(|(_, _, [point, comma])| point != comma);
    let Some((one, _, [point, comma])) = differing.next() else {
        return Ok(Decimal::Point);
    };
    // A program writes commas between cells and points in numbers.
    if separator == Some(Separator::Comma) && numbers().all(|(_, written, _)| written.is_plain()) {
        return Ok(Decimal::Point);
    }
    let (point, comma) = (point.unwrap_or_default(), comma.unwrap_or_default());
    let message = format!(
        "`{}` is {point} with a decimal point and {comma} with a decimal comma",
        one.cell.words()
    );
    let problem = Problem {
        sort: Sort::TwoReadings,
        cell: Some((one.cell.range.clone(), "to be read in two ways".to_owned())),
        ..Problem::of_line(one.line, message)
    };
    let hint =
        "`lodebook import` writes the column again with `--decimal point` or `--decimal comma`";
    Err(problem.with_hint(hint))
}

/// What was understood beyond a plain table.
#[derive(Default)]
struct Remarks {
    separator: Option<&'static str>,
    across: Option<usize>,
    two_lines: Option<usize>,
    runs_back: bool,
    left_out: Vec<String>,
    left_out_count: usize,
    marked_years: Vec<String>,
    unknown: Marks,
    decimal_comma: bool,
    groups: Vec<&'static str>,
    marks: Marks,
    brackets: Vec<usize>,
    percent: bool,
}

/// Marks with the lines in which they stand.
#[derive(Default)]
struct Marks {
    marks: Vec<String>,
    lines: Vec<usize>,
}

impl Marks {
    fn add(&mut self, mark: &str, line: usize) {
        let mark = format!("`{}`", shortened(mark));
        // A column of ten thousand different marks is somebody's joke.
        if self.marks.len() < 10 * NAMED_MAX && !self.marks.contains(&mark) {
            self.marks.push(mark);
        }
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }

    /// The marks, and behind them the lines.
    fn words(&self) -> Option<(String, String)> {
        let marks = some_of(&self.marks, self.marks.len());
        (!self.marks.is_empty()).then(|| (marks, lines_in_words(&self.lines)))
    }
}

/// The first of some words, and how many more there are.
fn some_of(words: &[String], count: usize) -> String {
    let some = words[..words.len().min(NAMED_MAX)].join(", ");
    match count.saturating_sub(NAMED_MAX) {
        0 => some,
        more => format!("{some} and {more} more"),
    }
}

impl Remarks {
    fn of_table(&mut self, grid: &Grid, located: &Located) {
        self.separator = match grid.separator {
            None | Some(Separator::Comma) => None,
            Some(Separator::Semicolon) => Some("semicolons between cells"),
            Some(Separator::Tab) => Some("tabs between cells"),
        };
        self.across = located.across;
        self.two_lines = located.two_lines;
    }

    fn left_out(&mut self, line: &super::grid::Line) {
        self.left_out_count += 1;
        if self.left_out.len() < NAMED_MAX {
            let words = line
                .cells
                .iter()
                .map(Cell::words)
                .find(|words| !words.is_empty());
            let words = shortened(&words.unwrap_or_default());
            self.left_out
                .push(format!("line {} (\"{words}\")", line.number));
        }
    }

    fn marked_year(&mut self, text: &str) {
        let text = format!("`{}`", shortened(text));
        self.marked_years.push(text);
    }

    fn unknown(&mut self, text: &str, line: usize) {
        self.unknown.add(text, line);
    }

    fn of_numbers(&mut self, pending: &[Pending], decimal: Decimal) {
        for one in pending {
            let Some(written) = &one.written else {
                continue;
            };
            let sign = written.group_sign(decimal);
            if let Some(words) = sign.map(group_words)
                && !self.groups.contains(&words)
            {
                self.groups.push(words);
            }
            let has_fraction = written
                .read(Decimal::Comma)
                .is_some_and(|text| text.contains('.'));
            self.decimal_comma |= decimal == Decimal::Comma && has_fraction;
            for mark in &written.marks {
                self.marks.add(mark, one.line);
            }
            if written.bracketed {
                self.brackets.push(one.line);
            }
            self.percent |= written.percent;
        }
    }

    /// What follows "was read with".
    fn into_words(self) -> Vec<String> {
        let mut words = Vec::new();
        words.extend(self.separator.map(str::to_owned));
        words.extend(self.across.map(|line| format!("years across line {line}")));
        let heading = |line| format!("a heading in line {line} and the one above");
        words.extend(self.two_lines.map(heading));
        if self.runs_back {
            words.push("the last year first".to_owned());
        }
        if self.decimal_comma {
            words.push("a decimal comma".to_owned());
        }
        words.extend(
            self.groups
                .iter()
                .map(|sign| format!("{sign} between thousands")),
        );
        if !self.brackets.is_empty() {
            let lines = lines_in_words(&self.brackets);
            words.push(format!("numbers in brackets below zero ({lines})"));
        }
        if self.percent {
            words.push("signs of % left out".to_owned());
        }
        let unknown = self.unknown.words();
        words.extend(unknown.map(|(marks, lines)| format!("no number at {marks} ({lines})")));
        let marks = self.marks.words();
        words.extend(marks.map(|(marks, lines)| format!("{marks} left out ({lines})")));
        if !self.marked_years.is_empty() {
            let years = some_of(&self.marked_years, self.marked_years.len());
            words.push(format!("{years} as years"));
        }
        if !self.left_out.is_empty() {
            let lines = some_of(&self.left_out, self.left_out_count);
            words.push(format!("{lines} left out"));
        }
        words
    }
}

fn group_words(sign: char) -> &'static str {
    match sign {
        ',' => "commas",
        '.' => "points",
        '\'' | '’' => "apostrophes",
        _ => "blanks",
    }
}

/// `line 3`, `lines 3, 5 and 9`, `lines 3, 5, 9, 11, 12 and more`.
fn lines_in_words(lines: &[usize]) -> String {
    let some: Vec<String> = lines
        .iter()
        .take(NAMED_MAX)
        .map(ToString::to_string)
        .collect();
    match some.as_slice() {
        [one] if lines.len() == 1 => format!("line {one}"),
        _ if lines.len() > NAMED_MAX => format!("lines {} and more", some.join(", ")),
        [before @ .., last] => format!("lines {} and {last}", before.join(", ")),
        [] => String::new(),
    }
}

/// The beginning of a text of a table, which may be of any length.
fn shortened(text: &str) -> String {
    const LEN_MAX: usize = 30;
    if text.chars().count() <= LEN_MAX {
        return text.to_owned();
    }
    let start: String = text.chars().take(LEN_MAX).collect();
    format!("{}…", start.trim_end())
}

/// Where the number of a year stands, for whoever changes it there.
pub(super) fn place_of(located: &Located, year: i32) -> Option<Range<usize>> {
    let place = located.cells.iter().find(|place| place.year == year)?;
    place.cell.map(|cell| cell.range.clone())
}
