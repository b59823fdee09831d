//! Circles of cells, broken before a spreadsheet finds them.
//!
//! The engine follows years one by one, and what a branch or scenario does not need it does not
//! read. A spreadsheet looks at references: a line that reads all years of another which reads it
//! in turn is a circle there, whatever the years. Such a line is pasted, and everything else stays
//! alive.

use std::collections::BTreeSet;

use super::Planner;
use crate::book::{Content, LineId};
use crate::text::{At, Piece};

/// How far a formula reaches from its own year.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    /// To its own year, perhaps to earlier ones too.
    Same,
    /// To earlier years only.
    Earlier,
    /// To all years.
    Whole,
}

/// Which lines each line reads.
type Reads = Vec<Vec<(usize, Reach)>>;

impl Planner<'_> {
    /// Pastes lines until no cell needs itself.
    pub(super) fn break_circles(&mut self) {
        let mut reads: Reads = self
            .book
            .lines
            .iter()
            .map(|line| reads_of(&line.content))
            .collect();
        loop {
            let mut found = readers_of_all(&reads);
            if found.is_empty() {
                found = self.circles_in_a_year(&reads);
            }
            if found.is_empty() {
                return;
            }
            for line in found {
                reads[line].clear();
                let why = "as cells of a spreadsheet it would need itself";
                self.paste(LineId(line as u32), why);
            }
        }
    }

    /// One line of each circle within a year: one that scenarios compute in different ways, if any.
    fn circles_in_a_year(&self, reads: &Reads) -> Vec<usize> {
        let same = |line: usize| {
            let reads = reads[line]
                .iter()
                .filter(|(_, reach)| *reach == Reach::Same);
            reads.map(|(read, _)| *read).collect()
        };
        let components = components(reads.len(), &same);
        let differs = |line: &usize| match &self.book.lines[*line].content {
            Content::Formula { cases, .. } => cases.iter().any(|case| *case != cases[0]),
            _ => false,
        };
        let circles = components
            .into_iter()
            .filter(|lines| lines.len() > 1 || same(lines[0]).contains(&lines[0]));
        circles
            .filter_map(|mut lines| {
                lines.sort_unstable();
                let chosen = lines.iter().find(|line| differs(line));
                chosen.or(lines.first()).copied()
            })
            .collect()
    }
}

/// Lines that read all years of a line that needs them, one of each circle.
fn readers_of_all(reads: &Reads) -> Vec<usize> {
    let all = |line: usize| reads[line].iter().map(|(read, _)| *read).collect();
    let mut component_of = vec![0; reads.len()];
    for (number, lines) in components(reads.len(), &all).into_iter().enumerate() {
        for line in lines {
            component_of[line] = number;
        }
    }
    let mut broken = BTreeSet::new();
    let mut found = Vec::new();
    for (line, own) in reads.iter().enumerate() {
        let is_circle = |(read, reach): &(usize, Reach)| {
            *reach == Reach::Whole && component_of[*read] == component_of[line]
        };
        if own.iter().any(is_circle) && broken.insert(component_of[line]) {
            found.push(line);
        }
    }
    found
}

fn reads_of(content: &Content) -> Vec<(usize, Reach)> {
    let Content::Formula { cases, .. } = content else {
        return Vec::new();
    };
    let mut reads = Vec::new();
    for (number, case) in cases.iter().enumerate() {
        if cases[..number].last() == Some(case) {
            continue;
        }
        for piece in &case.0 {
            let (first, last, at) = match piece {
                Piece::Cells(line, at) => (line.0, line.0, *at),
                Piece::Block(first, last, at) => (first.0, last.0, *at),
                Piece::Text(_) | Piece::Calendar(..) | Piece::Scenario => continue,
            };
            let reach = match at {
                At::Here
                | At::First
                | At::UpToHere
                | At::Value
                | At::Factor
                | At::From
                | At::Nth(_) => Reach::Same,
                At::Before | At::UpToBefore => Reach::Earlier,
                At::All | At::Last => Reach::Whole,
            };
            // The lines of a block are made one after the other.
            reads.extend((first..=last).map(|line| (line as usize, reach)));
        }
    }
    reads
}

/// The strongly connected components of a graph (Tarjan 1972), without recursion.
fn components(count: usize, reads: &dyn Fn(usize) -> Vec<usize>) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let mut index = vec![NEW; count];
    let mut low = vec![0; count];
    let mut on_stack = vec![false; count];
    let (mut stack, mut found, mut next) = (Vec::new(), Vec::new(), 0);
    for start in 0..count {
        if index[start] != NEW {
            continue;
        }
        let mut path: Vec<(usize, Vec<usize>)> = vec![(start, reads(start))];
        (index[start], low[start]) = (next, next);
        next += 1;
        stack.push(start);
        on_stack[start] = true;
        while let Some((line, left)) = path.last_mut() {
            let line = *line;
            match left.pop() {
                Some(read) if index[read] == NEW => {
                    (index[read], low[read]) = (next, next);
                    next += 1;
                    stack.push(read);
                    on_stack[read] = true;
                    path.push((read, reads(read)));
                }
                Some(read) if on_stack[read] => low[line] = low[line].min(index[read]),
                Some(_) => {}
                None => {
                    path.pop();
                    if let Some((parent, _)) = path.last() {
                        low[*parent] = low[*parent].min(low[line]);
                    }
                    if low[line] == index[line] {
                        let start = stack.iter().rposition(|other| *other == line);
                        let own = stack.split_off(start.expect("it is on the stack"));
                        for line in &own {
                            on_stack[*line] = false;
                        }
                        found.push(own);
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::components;

    #[test]
    fn circles_are_found() {
        let reads = [vec![1], vec![2], vec![0, 3], vec![3], vec![1, 5], vec![]];
        let mut found = components(reads.len(), &|line| reads[line].clone());
        for lines in &mut found {
            lines.sort_unstable();
        }
        found.sort();
        assert_eq!(found, [vec![0, 1, 2], vec![3], vec![4], vec![5]]);
    }
}
