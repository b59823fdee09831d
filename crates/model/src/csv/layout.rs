//! Where a series stands in a table: below a heading, or behind a label with the years across.
//!
//! Receives a table and the words by which a series is asked for. Guarantees that what is found is the
//! only thing of that name. Does not look at numbers.

use super::grid::{Cell, Grid, Line, one_line};
use super::number::without_marks;
use super::{About, Problem};

/// A series that was found.
pub(super) struct Located<'g> {
    /// The cells, in the order of the table.
    pub(super) cells: Vec<Place<'g>>,
    /// Lines that hold no year.
    pub(super) left_out: Vec<LeftOut<'g>>,
    /// The years stand across this line.
    pub(super) across: Option<usize>,
    /// The heading stands in this line and the one above.
    pub(super) two_lines: Option<usize>,
}

/// A line that holds no year.
pub(super) struct LeftOut<'g> {
    /// The line.
    pub(super) line: &'g Line,
    /// What stands where the series is, and where a year would stand; `None` above the heading.
    pub(super) cells: Option<(Option<&'g Cell>, Option<&'g Cell>)>,
    /// Whether it begins with a digit, as a year would.
    pub(super) is_like_year: bool,
}

/// One cell of a series.
pub(super) struct Place<'g> {
    /// The number of its line.
    pub(super) line: usize,
    /// The year it is of.
    pub(super) year: i32,
    /// Whether there is a mark behind the year.
    pub(super) year_is_marked: bool,
    /// The cell of the year.
    pub(super) year_cell: &'g Cell,
    /// The cell, where the line reaches so far.
    pub(super) cell: Option<&'g Cell>,
}

/// Why a series was not found.
pub(super) enum NotFound {
    /// Why what is there cannot be taken.
    Problem(Problem),
    /// Nothing is called so; names of what there is.
    Names(Vec<String>),
}

impl NotFound {
    /// Whether a user is helped more by it than by what came of another separator.
    pub(super) fn tells_more_than(&self, known: &Self) -> bool {
        match (self, known) {
            (_, Self::Problem(_)) => false,
            (Self::Problem(_), Self::Names(_)) => true,
            (Self::Names(names), Self::Names(known)) => names.len() > known.len(),
        }
    }
}

/// What stands where a year is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum YearCell {
    Nothing,
    Year {
        year: i32,
        marked: bool,
    },
    /// It begins with a digit and is no year.
    Digits,
    Words,
}

/// Letters behind a year that call it actual, budgeted, estimated, forecast, preliminary or revised.
const YEAR_FLAGS: &str = "ABEFPRabefpr";

fn year_of(cell: Option<&Cell>) -> YearCell {
    let Some(cell) = cell else {
        return YearCell::Nothing;
    };
    let of_number = |number: f64| {
        let is_year = number.fract() == 0.0 && (1000.0..3000.0).contains(&number);
        is_year.then_some(number as i32)
    };
    if let Some(year) = cell.number.and_then(of_number) {
        let marked = false;
        return YearCell::Year { year, marked };
    }
    let text = cell.text.as_str();
    let Some(first) = text.chars().next() else {
        return YearCell::Nothing;
    };
    if !first.is_ascii_digit() {
        return YearCell::Words;
    }
    let length = text.find(|letter: char| !letter.is_ascii_digit());
    let (digits, rest) = text.split_at(length.unwrap_or(text.len()));
    let year: Option<i32> = digits
        .parse()
        .ok()
        .filter(|year| (1000..3000).contains(year));
    let rest = rest.trim();
    let is_flag = rest.len() == 1 && YEAR_FLAGS.contains(rest);
    let is_behind = rest.is_empty() || rest == ".0" || is_flag || without_marks(rest).0.is_empty();
    match year {
        Some(year) if is_behind => YearCell::Year {
            year,
            marked: !rest.is_empty(),
        },
        _ => YearCell::Digits,
    }
}

fn is_year(cell: Option<&Cell>) -> bool {
    matches!(year_of(cell), YearCell::Year { .. })
}

/// The series of that name.
pub(super) fn locate<'g>(grid: &'g Grid, wanted: &str) -> Result<Located<'g>, NotFound> {
    let wanted = one_line(wanted);
    let lines = &grid.lines;
    let without_years = match below_heading(lines, &wanted) {
        Below::Found(located) => return Ok(located),
        Below::Refused(problem) => return Err(NotFound::Problem(problem)),
        Below::WithoutYears(problem) => Some(problem),
        Below::Nowhere => None,
    };
    // A label of a line looks like a heading without years.
    match (behind_label(lines, &wanted), without_years) {
        (Ok(Some(located)), _) => Ok(located),
        (Err(problem), _) | (Ok(None), Some(problem)) => Err(NotFound::Problem(problem)),
        (Ok(None), None) => Err(NotFound::Names(names(lines))),
    }
}

/// What stands below a heading.
enum Below<'g> {
    Found(Located<'g>),
    /// The heading stands twice.
    Refused(Problem),
    WithoutYears(Problem),
    Nowhere,
}

/// A heading that was found: its line among all, its column, that of the years.
struct Heading {
    at: usize,
    column: usize,
    years: usize,
    two_lines: bool,
}

/// A heading may stand in titles and above other tables; so often it is looked for.
const HEADING_COUNT_MAX: usize = 64;

fn below_heading<'g>(lines: &'g [Line], wanted: &str) -> Below<'g> {
    let mut chosen: Option<Heading> = None;
    let mut without_years: Option<Problem> = None;
    let mut years_begin = lines.len();
    let mut tried = 0;
    for at in 0..lines.len() {
        // The last heading above the years counts; those further down are of other tables.
        if at > years_begin || tried == HEADING_COUNT_MAX {
            break;
        }
        let (mut columns, two_lines) = columns_of(lines, at, wanted);
        let years = year_column(lines, at, two_lines);
        columns.retain(|column| *column != years);
        let Some(&column) = columns.first() else {
            continue;
        };
        tried += 1;
        let mut below = lines[at + 1..].iter();
        let Some(next) = below.position(|line| is_year(line.cells.get(years))) else {
            without_years.get_or_insert_with(|| no_years(&lines[at..], years));
            continue;
        };
        if columns.len() > 1 {
            return Below::Refused(several(lines, at, &columns, wanted));
        }
        if chosen.is_none() {
            years_begin = at + 1 + next;
        }
        chosen = Some(Heading {
            at,
            column,
            years,
            two_lines,
        });
    }
    match (chosen, without_years) {
        (Some(heading), _) => Below::Found(series_below(lines, &heading)),
        (None, Some(problem)) => Below::WithoutYears(problem),
        (None, None) => Below::Nowhere,
    }
}

/// The columns with that heading in a line, and whether it stands in this line and the one above.
fn columns_of(lines: &[Line], at: usize, wanted: &str) -> (Vec<usize>, bool) {
    let cells = &lines[at].cells;
    if cells.len() < 2 {
        return (Vec::new(), false);
    }
    let is_wanted = |column: &usize| {
        cells[*column].text.len() >= wanted.len() && cells[*column].words() == wanted
    };
    let columns: Vec<usize> = (0..cells.len()).filter(is_wanted).collect();
    if !columns.is_empty() || at == 0 || !wanted.contains(JOIN) {
        return (columns, false);
    }
    let joined = joined(&lines[at - 1], &lines[at]);
    let columns = joined.iter().enumerate();
    let columns = columns.filter(|(_, name)| name.as_deref() == Some(wanted));
    (columns.map(|(column, _)| column).collect(), true)
}

/// Between the parts of a name: those of a heading in two lines, or several labels of one line.
pub(super) const JOIN: &str = " / ";

/// The headings of a line together with those above, each of which may stand over several columns.
fn joined(above: &Line, line: &Line) -> Vec<Option<String>> {
    let mut upper = String::new();
    let cells = line.cells.iter().enumerate().map(|(column, cell)| {
        let words = above.cells.get(column).map(Cell::words);
        if let Some(words) = words.filter(|words| !words.is_empty()) {
            upper = words;
        }
        let is_both = !upper.is_empty() && !cell.text.is_empty();
        is_both.then(|| format!("{upper}{JOIN}{}", cell.words()))
    });
    cells.collect()
}

/// The column headed `year`, or the first one.
fn year_column(lines: &[Line], at: usize, two_lines: bool) -> usize {
    let in_line = |at: usize| {
        let cells = &lines[at].cells;
        cells
            .iter()
            .position(|cell| cell.text.eq_ignore_ascii_case("year"))
    };
    let above = || at.checked_sub(1).filter(|_| two_lines).and_then(in_line);
    in_line(at).or_else(above).unwrap_or(0)
}

fn no_years(lines: &[Line], years: usize) -> Problem {
    let heading = lines[0].number;
    let cell = lines
        .get(1)
        .and_then(|line| Some((line, line.cells.get(years)?)));
    let Some((line, cell)) = cell else {
        let message = format!("has nothing below the heading in line {heading}");
        return Problem::of_table(message);
    };
    let (number, words) = (line.number, cell.words());
    let message = format!(
        "has no year below the heading in line {heading}; line {number} begins with `{words}`"
    );
    let problem = Problem {
        cell: Some((cell.range.clone(), "not a year".to_owned())),
        ..Problem::of_table(message)
    };
    problem.with_hint("give each year a line, and head the column of the years `year`")
}

fn several(lines: &[Line], at: usize, columns: &[usize], wanted: &str) -> Problem {
    let count = columns.len();
    let message = format!("{count} columns are headed \"{wanted}\"");
    let mut names: Vec<String> = match at.checked_sub(1) {
        Some(above) => {
            let joined = joined(&lines[above], &lines[at]);
            columns
                .iter()
                .filter_map(|column| joined[*column].clone())
                .collect()
        }
        None => Vec::new(),
    };
    names.dedup();
    let hint = if names.len() == count {
        let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
        format!("with the heading above they are {}", names.join(" and "))
    } else {
        "give the columns headings that differ".to_owned()
    };
    let problem = Problem {
        about: About::Column,
        ..Problem::of_line(lines[at].number, message)
    };
    problem.with_hint(hint)
}

fn series_below<'g>(lines: &'g [Line], heading: &Heading) -> Located<'g> {
    let above = &lines[..heading.at - usize::from(heading.two_lines)];
    let above = above.iter().map(|line| LeftOut {
        line,
        cells: None,
        is_like_year: false,
    });
    let mut left_out: Vec<LeftOut> = above.collect();
    let mut cells = Vec::new();
    for line in &lines[heading.at + 1..] {
        let (year_cell, cell) = (
            line.cells.get(heading.years),
            line.cells.get(heading.column),
        );
        match (year_of(year_cell), year_cell) {
            (YearCell::Year { year, marked }, Some(year_cell)) => cells.push(Place {
                line: line.number,
                year,
                year_is_marked: marked,
                year_cell,
                cell,
            }),
            (other, _) => left_out.push(LeftOut {
                line,
                cells: Some((cell, year_cell)),
                is_like_year: other == YearCell::Digits,
            }),
        }
    }
    Located {
        cells,
        left_out,
        across: None,
        two_lines: heading.two_lines.then(|| lines[heading.at].number),
    }
}

/// A line of years: at least two, in order, behind at least one cell.
fn years_across(line: &Line) -> Option<Vec<(usize, i32, bool)>> {
    let cells = line.cells.iter().enumerate();
    let years: Vec<(usize, i32, bool)> = cells
        .filter_map(|(column, cell)| match year_of(Some(cell)) {
            YearCell::Year { year, marked } => Some((column, year, marked)),
            YearCell::Nothing | YearCell::Words | YearCell::Digits => None,
        })
        .collect();
    let first = years.first()?.0;
    let others = line.cells[first..]
        .iter()
        .filter(|cell| !cell.text.is_empty());
    let ascend = years.windows(2).all(|pair| pair[0].1 < pair[1].1);
    let descend = years.windows(2).all(|pair| pair[0].1 > pair[1].1);
    let is_line =
        years.len() >= 2 && first >= 1 && (ascend || descend) && years.len() * 2 > others.count();
    is_line.then_some(years)
}

/// The column of the first year.
fn first_of(years: &[(usize, i32, bool)]) -> usize {
    years[0].0
}

fn are_of_our_time(years: &[(usize, i32, bool)]) -> bool {
    years.iter().all(|(_, year, _)| (1900..2200).contains(year))
}

/// A second line of years with gaps may as well be one of amounts.
fn doubtful(head: &Line, line: &Line) -> Problem {
    let message = format!(
        "the years of this line stand in line {}, or that holds amounts",
        head.number
    );
    let hint = "take the table out into a file of its own, with its years in the first line";
    Problem::of_line(line.number, message).with_hint(hint)
}

fn are_consecutive(years: &[(usize, i32, bool)]) -> bool {
    let mut pairs = years.windows(2);
    pairs.all(|pair| (pair[0].1 - pair[1].1).abs() == 1)
}

/// The labels of a line before its first year, joined.
fn label(line: &Line, first: usize) -> String {
    let labels = line.cells.iter().take(first).map(Cell::words);
    let labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    labels.join(JOIN)
}

fn behind_label<'g>(lines: &'g [Line], wanted: &str) -> Result<Option<Located<'g>>, Problem> {
    let mut heads = Vec::new();
    let mut found: Vec<(usize, &Line)> = Vec::new();
    let is_wanted = |cell: &Cell| cell.text.len() >= wanted.len() && cell.words() == wanted;
    for line in lines {
        let is_labelled = |first: usize| {
            let is_whole = wanted.contains(JOIN) && label(line, first) == wanted;
            line.cells.iter().take(first).any(is_wanted) || is_whole
        };
        if let Some(years) = years_across(line) {
            let known = heads
                .last()
                .map(|(_, years): &(&Line, Vec<_>)| first_of(years));
            // Below a line of years, amounts such as 1000 and 1500 look like more of them.
            let is_head = match known {
                None => true,
                Some(_) if are_consecutive(&years) => true,
                Some(first) => !is_labelled(first) && are_of_our_time(&years),
            };
            if is_head {
                heads.push((line, years));
                continue;
            }
        }
        let Some((_, years)) = heads.last() else {
            continue;
        };
        if is_labelled(first_of(years)) {
            found.push((heads.len() - 1, line));
        }
    }
    let label_of = |(head, line): &(usize, &Line)| label(line, first_of(&heads[*head].1));
    match found.as_slice() {
        [] => Ok(None),
        [(head, line)] => {
            let is_first = *head == 0;
            let (head, years) = &heads[*head];
            if !is_first && !are_consecutive(years) {
                return Err(doubtful(head, line));
            }
            let place = |(column, year, marked): &(usize, i32, bool)| Place {
                line: line.number,
                year: *year,
                year_is_marked: *marked,
                year_cell: &head.cells[*column],
                cell: line.cells.get(*column),
            };
            Ok(Some(Located {
                cells: years.iter().map(place).collect(),
                left_out: Vec::new(),
                across: Some(head.number),
                two_lines: None,
            }))
        }
        [one, other, ..] => {
            let message = format!(
                "has {} lines called \"{wanted}\", such as lines {} and {}",
                found.len(),
                one.1.number,
                other.1.number
            );
            let [first, second] = [one, other].map(label_of);
            let hint = if first == second {
                "give the lines labels that differ".to_owned()
            } else {
                format!("with all its labels a line is called \"{first}\" or \"{second}\"")
            };
            let problem = Problem {
                about: About::Column,
                ..Problem::of_table(message)
            };
            Err(problem.with_hint(hint))
        }
    }
}

/// So many names are looked at for one that is near.
const NAME_COUNT_MAX: usize = 1000;

/// What the series of a table are called: the headings above the first year, or the labels of lines.
fn names(lines: &[Line]) -> Vec<String> {
    if let Some((at, years)) = lines
        .iter()
        .enumerate()
        .find_map(|(at, line)| Some((at, years_across(line)?)))
    {
        let first = years[0].0;
        let labels = lines[at + 1..]
            .iter()
            .take(NAME_COUNT_MAX)
            .map(|line| label(line, first));
        let labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
        // Prices of about two thousand look like years, and then there are no labels.
        if !labels.is_empty() && !labels.iter().all(|label| label.parse::<f64>().is_ok()) {
            return labels;
        }
    }
    // Titles and units have fewer cells than headings.
    let first = lines
        .iter()
        .position(|line| line.cells.iter().any(|cell| is_year(Some(cell))));
    let above = &lines[..first.unwrap_or(lines.len()).max(1).min(lines.len())];
    let filled = |line: &&Line| {
        line.cells
            .iter()
            .filter(|cell| !cell.text.is_empty())
            .count()
    };
    let heading = above.iter().rev().max_by_key(filled);
    let names = heading
        .iter()
        .flat_map(|line| line.cells.iter().map(Cell::words));
    names
        .filter(|name| !name.is_empty())
        .take(NAME_COUNT_MAX)
        .collect()
}
