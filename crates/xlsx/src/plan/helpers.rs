//! Parts of formulas that need a line of their own.

use std::collections::HashMap;

use engine::Operand;
use model::definition::Kind;

use super::look::{base_unit, look_of};
use super::{Place, Planner};
use crate::book::{Content, LineId};
use crate::text::Text;

impl Planner<'_> {
    /// A part of a formula as a line of its own, above the line it is part of.
    pub(super) fn helper(
        &mut self,
        place: Place,
        number: usize,
        label: &str,
        kind: &Kind,
        write: impl FnOnce(&mut Self, LineId) -> (Text, Vec<Operand>),
    ) -> LineId {
        let key = (place.line, number);
        let line = if let Some(line) = self.helpers.get(&key) {
            *line
        } else {
            let owner = self.book.line(place.line);
            let label = format!("{}: {label}", owner.label);
            let depth = owner.depth;
            let model = self.model(place.variant);
            let unit = base_unit(kind, |dimension| {
                dimension.text(&|base| model.base_name(base))
            });
            let (unit, look) = look_of(kind, &unit, |dimension| {
                dimension.text(&|base| model.base_name(base))
            });
            let line = self.formula_line(label, unit, look, false);
            self.book.lines[line.0 as usize].depth = depth;
            self.helpers.insert(key, line);
            self.owners.insert(line, place.line);
            // In scenarios that do not need it, it says nothing.
            self.set_cases(line, vec![Text::of("\"\""); self.variant_count()]);
            for variant in 0..self.variant_count() {
                self.asked
                    .insert((line, variant), vec![None; self.book.year_count]);
            }
            line
        };
        let (text, operands) = write(self, line);
        let operands = operands.into_iter().map(Some).collect();
        self.asked.insert((line, place.variant), operands);
        if let Content::Formula { cases, .. } = &mut self.book.lines[line.0 as usize].content {
            cases[place.variant] = text;
        }
        line
    }

    /// Puts helpers above the lines they are part of; those of a pool above the whole of it, whose
    /// lines stand together.
    pub(super) fn place_helpers(&mut self) {
        let mut by_owner: HashMap<LineId, Vec<LineId>> = HashMap::new();
        let mut all: Vec<_> = self
            .helpers
            .iter()
            .map(|(key, line)| (*key, *line))
            .collect();
        all.sort_unstable();
        for ((owner, _), line) in all {
            let above = self.pools.get(&owner).copied().unwrap_or(owner);
            by_owner.entry(above).or_default().push(line);
        }
        for sheet in &mut self.book.sheets {
            let mut lines = Vec::with_capacity(sheet.lines.len());
            for line in &sheet.lines {
                put_with_helpers(*line, &by_owner, &mut lines);
            }
            sheet.lines = lines;
        }
    }
}

fn put_with_helpers(
    line: LineId,
    by_owner: &HashMap<LineId, Vec<LineId>>,
    lines: &mut Vec<LineId>,
) {
    for helper in by_owner.get(&line).into_iter().flatten() {
        put_with_helpers(*helper, by_owner, lines);
    }
    lines.push(line);
}
