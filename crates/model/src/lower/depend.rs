//! What reads what, and in which order rows can be computed.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;

use crate::model::{Model, RowId};
use crate::reads::{Reach, reads};

/// For every row, the rows it reads.
pub(super) struct Dependencies {
    edges: Vec<(RowId, Reach)>,
    /// Where the edges of each row begin.
    starts: Vec<u32>,
}

/// How to compute rows that depend on each other.
pub(super) enum Plan {
    /// One row after the other, all periods of each.
    RowByRow,
    /// All rows of one period, then the next, in this order.
    PeriodByPeriod(Vec<RowId>),
    /// There is no order: each row of the loop reads the next, the last the first.
    Loop(Vec<RowId>),
}

impl Dependencies {
    pub(super) fn of(model: &Model) -> Self {
        let mut dependencies = Self {
            edges: Vec::new(),
            starts: vec![0],
        };
        // For each row, the last row that was found to read it, by reach.
        let mut last_reader = vec![[u32::MAX; 3]; model.row_count()];
        for row in model.rows() {
            reads(model, row, &mut |target, reach, _| {
                let reader = &mut last_reader[target.0 as usize][reach as usize];
                if *reader != row.0 {
                    *reader = row.0;
                    dependencies.edges.push((target, reach));
                }
            });
            dependencies.starts.push(dependencies.edges.len() as u32);
        }
        dependencies
    }

    fn of_row(&self, row: RowId) -> &[(RowId, Reach)] {
        let index = row.0 as usize;
        &self.edges[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    /// Rows that depend on each other belong together; what is read comes first.
    /// Tarjan's algorithm with a stack of its own, so that long chains need no recursion.
    pub(super) fn components(&self) -> Vec<Vec<RowId>> {
        let row_count = self.starts.len() - 1;
        let unseen = u32::MAX;
        let mut numbers = vec![unseen; row_count];
        let mut lows = vec![0_u32; row_count];
        let mut on_stack = vec![false; row_count];
        let (mut stack, mut calls, mut components) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = 0;
        for root in 0..row_count {
            if numbers[root] != unseen {
                continue;
            }
            calls.push((root, 0));
            while let Some((row, edge)) = calls.pop() {
                if edge == 0 {
                    (numbers[row], lows[row]) = (next, next);
                    next += 1;
                    stack.push(row);
                    on_stack[row] = true;
                }
                let edges = self.of_row(RowId(row as u32));
                if let Some((target, _)) = edges.get(edge) {
                    calls.push((row, edge + 1));
                    let target = target.0 as usize;
                    if numbers[target] == unseen {
                        calls.push((target, 0));
                    } else if on_stack[target] {
                        lows[row] = lows[row].min(numbers[target]);
                    }
                    continue;
                }
                if lows[row] == numbers[row] {
                    let mut component = Vec::new();
                    while let Some(member) = stack.pop() {
                        on_stack[member] = false;
                        component.push(RowId(member as u32));
                        if member == row {
                            break;
                        }
                    }
                    component.reverse();
                    components.push(component);
                }
                if let Some((parent, _)) = calls.last() {
                    lows[*parent] = lows[*parent].min(lows[row]);
                }
            }
        }
        components
    }

    /// How to compute one component.
    pub(super) fn plan(&self, component: &[RowId]) -> Plan {
        if let [row] = component
            && !self.of_row(*row).iter().any(|(target, _)| target == row)
        {
            return Plan::RowByRow;
        }
        let mut inside: Vec<RowId> = component.to_vec();
        inside.sort_unstable();
        let is_inside = |row: &RowId| inside.binary_search(row).is_ok();
        // A sum over all years cannot be part of what it sums.
        for row in component {
            if let Some((target, _)) = self
                .of_row(*row)
                .iter()
                .find(|(target, reach)| *reach == Reach::All && is_inside(target))
            {
                let back = self.shortest(*target, *row, &is_inside, |_| true);
                return Plan::Loop([*row].into_iter().chain(back).collect());
            }
        }
        let same = |row: RowId| {
            let edges = self
                .of_row(row)
                .iter()
                .filter(|(target, reach)| *reach == Reach::Same && is_inside(target));
            edges.map(|(target, _)| *target).collect::<Vec<_>>()
        };
        match order(component, same) {
            Ok(rows) => Plan::PeriodByPeriod(rows),
            Err(row) => {
                let loops = component.iter().filter_map(|start| {
                    let starts = same(*start);
                    let backs = starts.iter().take(8).map(|target| {
                        self.shortest(*target, *start, &is_inside, |reach| reach == Reach::Same)
                    });
                    backs.filter(|back| !back.is_empty()).min_by_key(Vec::len)
                });
                // In a large component the loop through one row has to do.
                let tries = (2_000_000 / component.len()).clamp(1, 200);
                let loops: Vec<Vec<RowId>> = loops.take(tries).collect();
                let shortest = loops
                    .into_iter()
                    .min_by_key(Vec::len)
                    .unwrap_or_else(|| vec![row]);
                Plan::Loop(shortest)
            }
        }
    }

    /// The shortest way from one row to another, both included; empty where there is none.
    fn shortest(
        &self,
        from: RowId,
        to: RowId,
        is_inside: &impl Fn(&RowId) -> bool,
        reaches: impl Fn(Reach) -> bool,
    ) -> Vec<RowId> {
        let mut came_from = std::collections::BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([from]);
        came_from.insert(from, from);
        while let Some(row) = queue.pop_front() {
            if row == to {
                let mut way = vec![row];
                let mut at = row;
                while at != from {
                    at = came_from[&at];
                    way.push(at);
                }
                way.reverse();
                return way;
            }
            for (target, reach) in self.of_row(row) {
                if reaches(*reach) && is_inside(target) && !came_from.contains_key(target) {
                    came_from.insert(*target, row);
                    queue.push_back(*target);
                }
            }
        }
        Vec::new()
    }
}

/// An order in which every row comes after those it reads, or a row of a loop.
fn order(rows: &[RowId], reads: impl Fn(RowId) -> Vec<RowId>) -> Result<Vec<RowId>, RowId> {
    #[derive(Clone, Copy, PartialEq)]
    enum Mark {
        Open,
        Closed,
    }
    let mut marks = std::collections::BTreeMap::new();
    let mut ordered = Vec::with_capacity(rows.len());
    for &root in rows {
        if marks.contains_key(&root) {
            continue;
        }
        marks.insert(root, Mark::Open);
        let mut calls = vec![(root, reads(root), 0)];
        while let Some((row, targets, at)) = calls.last_mut() {
            if let Some(target) = targets.get(*at).copied() {
                *at += 1;
                match marks.get(&target) {
                    None => {
                        marks.insert(target, Mark::Open);
                        calls.push((target, reads(target), 0));
                    }
                    Some(Mark::Open) => return Err(target),
                    Some(Mark::Closed) => {}
                }
            } else {
                marks.insert(*row, Mark::Closed);
                ordered.push(*row);
                calls.pop();
            }
        }
    }
    Ok(ordered)
}

/// Most links of a loop that are told.
const LINKS_SHOWN: usize = 20;

/// Tells of a loop: every link with its place.
pub(super) fn loop_found(model: &Model, rows: &[RowId]) -> Diagnostic {
    let rows = &from_first(rows);
    let links: Vec<(RowId, RowId)> = rows
        .iter()
        .copied()
        .zip(rows.iter().copied().cycle().skip(1))
        .collect();
    let name = |row: RowId| format!("`{}`", model.row_name(row));
    let mut labels = Vec::new();
    let mut whole = false;
    for (row, next) in links.iter().take(LINKS_SHOWN) {
        reads(model, *row, &mut |target, reach, span| {
            if target == *next
                && !labels.iter().any(|(_, text, _): &(Span, String, RowId)| {
                    text.starts_with(&format!("{} reads", name(*row)))
                })
            {
                let verb = if reach == Reach::All {
                    "reads all years of"
                } else {
                    "reads"
                };
                whole |= reach == Reach::All;
                let place = place_of(model, *row, target, span);
                labels.push((
                    place,
                    format!("{} {verb} {}", name(*row), name(target)),
                    *row,
                ));
            }
        });
    }
    let party = rows.iter().find(|row| model.party_of(**row).is_some());
    let mut chain: Vec<String> = rows
        .iter()
        .take(LINKS_SHOWN)
        .map(|row| name(*row))
        .collect();
    if rows.len() > LINKS_SHOWN {
        chain.push(format!("{} others", rows.len() - LINKS_SHOWN));
    }
    let chain = chain.join(" needs ");
    let (id, message, hint) = match party {
        Some(row) => (
            Id::PayFromOwnCash,
            format!(
                "a payment depends on {}, which it changes: {chain} needs {}",
                name(*row),
                name(rows[0])
            ),
            "base the payment on the cash of other uses with `cash(party, use, …)`, or on the year before with `prior(…, first: 0)`",
        ),
        None if whole => (
            Id::SamePeriodLoop,
            format!(
                "a sum over all years is part of what it sums: {chain} needs {}",
                name(rows[0])
            ),
            "sum only years that are over, with `cumulative(…)` or `prior(…)`",
        ),
        None => (
            Id::SamePeriodLoop,
            format!(
                "these rows need each other within one year: {chain} needs {}",
                name(rows[0])
            ),
            "read one of them from the year before, with `prior(…, first: …)`",
        ),
    };
    let span = labels
        .first()
        .map_or_else(|| model.body(rows[0]).span, |(span, _, _)| *span);
    let told = Diagnostic::error(id, span, message).hint(hint);
    labels
        .into_iter()
        .fold(told, |told, (span, text, _)| told.label(span, text))
}

/// A loop told from the row of it that stands first in the text; the sums of parties come last.
fn from_first(rows: &[RowId]) -> Vec<RowId> {
    let first = (0..rows.len()).min_by_key(|place| rows[*place]);
    let mut rows = rows.to_vec();
    rows.rotate_left(first.unwrap_or(0));
    rows
}

/// A party's sum is written nowhere: its link is shown at the payment.
fn place_of(model: &Model, row: RowId, amount: RowId, span: Span) -> Span {
    let Some((party, _)) = model.party_of(row) else {
        return span;
    };
    let mut flows = model.flows.iter();
    let paid =
        flows.find(|flow| flow.amount == amount && (flow.payer == party || flow.payee == party));
    paid.map_or(span, |flow| flow.span)
}
