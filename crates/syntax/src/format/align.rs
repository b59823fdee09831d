//! Columns in runs of like lines.
//!
//! A run goes on over deeper lines (the inside of a block or a continuation), over the line that
//! closes a block, and over comments; an empty line, a line further left or a line of another sort
//! ends it.

use super::layout::{Line, Sort, Stop};

/// A column further right than this helps nobody: such lines keep the least gap.
const FURTHEST: usize = 110;

/// A line this much longer than all others does not push their labels out, or twice as much their
/// sources.
const LONELY: usize = 20;

/// Widens the gaps before the columns.
pub(super) fn align(lines: &mut [Line]) {
    for stop in [
        Stop::Name,
        Stop::From,
        Stop::Value,
        Stop::Label,
        Stop::Source,
    ] {
        for run in runs(lines, stop) {
            align_run(lines, &run, stop);
        }
    }
}

/// The runs of lines that have the column, as line numbers.
fn runs(lines: &[Line], stop: Stop) -> Vec<Vec<usize>> {
    let mut complete = Vec::new();
    // Open runs, each further in than the one before.
    let mut open: Vec<(usize, Sort, Vec<usize>)> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        while let Some((indent, ..)) = open.last()
            && (line.blank_before || *indent > line.indent)
        {
            complete.extend(open.pop().map(|(.., run)| run));
        }
        if line.sort == Sort::Comment {
            continue;
        }
        // Sources are aligned whatever they stand behind.
        let other_sort = |sort: Sort| stop != Stop::Source && sort != line.sort && !closes(line);
        if let Some((indent, sort, _)) = open.last()
            && *indent == line.indent
            && other_sort(*sort)
        {
            complete.extend(open.pop().map(|(.., run)| run));
        }
        if open.last().is_none_or(|(indent, ..)| *indent < line.indent) {
            open.push((line.indent, line.sort, Vec::new()));
        }
        if has(line, stop)
            && let Some((.., run)) = open.last_mut()
        {
            run.push(number);
        }
    }
    complete.extend(open.into_iter().map(|(.., run)| run));
    complete
}

fn has(line: &Line, stop: Stop) -> bool {
    line.pieces.iter().any(|piece| piece.stop == Some(stop))
}

fn closes(line: &Line) -> bool {
    line.pieces
        .first()
        .is_some_and(|piece| matches!(piece.text, "}" | ")"))
}

fn align_run(lines: &mut [Line], run: &[usize], stop: Stop) {
    let columns = run
        .iter()
        .map(|number| width_before(&lines[*number], stop) + least_gap(&lines[*number], stop));
    let lonely = if stop == Stop::Source {
        2 * LONELY
    } else {
        LONELY
    };
    let near = columns.filter(|column| *column <= FURTHEST);
    let column = common_column(near.collect(), lonely);
    for number in run {
        let line = &mut lines[*number];
        let gap = column
            .saturating_sub(width_before(line, stop))
            .max(least_gap(line, stop));
        if let Some(piece) = line
            .pieces
            .iter_mut()
            .find(|piece| piece.stop == Some(stop))
        {
            piece.gap = gap;
        }
    }
}

/// The furthest of the columns that is not far beyond all others.
fn common_column(mut columns: Vec<usize>, lonely: usize) -> usize {
    columns.sort_unstable();
    while let [.., next, last] = columns[..]
        && last > next + lonely
    {
        columns.pop();
    }
    columns.last().copied().unwrap_or(0)
}

fn width_before(line: &Line, stop: Stop) -> usize {
    let before = line
        .pieces
        .iter()
        .take_while(|piece| piece.stop != Some(stop));
    line.indent
        + before
            .map(|piece| piece.gap + piece.text.chars().count())
            .sum::<usize>()
}

fn least_gap(line: &Line, stop: Stop) -> usize {
    match stop {
        Stop::Source => 3,
        Stop::Label if line.sort != Sort::Party => 3,
        Stop::Name | Stop::From | Stop::Value | Stop::Label => 1,
    }
}
