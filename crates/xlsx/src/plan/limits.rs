//! What a spreadsheet takes: how long a formula may be and how deep its brackets may stand.
//!
//! A formula that differs between scenarios is split, one line for each of its forms; a form that is
//! too long or too deep even so is pasted.

use super::Planner;
use crate::book::{Content, Line, LineId};
use crate::text::{At, Piece, Text};

/// The longest formula a spreadsheet takes, less what a name of another sheet may add.
const LEN_MAX: usize = 8000;
/// The deepest brackets: functions may stand in one another 64 deep.
const DEPTH_MAX: usize = 60;
/// The longest reference to cells besides the name of their sheet: `$ABC$1048576:$ABC$1048576`.
const CELLS_LEN_MAX: usize = 28;
/// Parts of a line that stand for scenarios are numbered from here.
const FORMS: usize = 1_000_000;

impl Planner<'_> {
    pub(super) fn keep_within_limits(&mut self) {
        for id in (0..self.book.lines.len() as u32).map(LineId) {
            let Content::Formula { cases, .. } = &self.book.line(id).content else {
                continue;
            };
            if cases
                .iter()
                .any(|case| len_of(case) > LEN_MAX || depth_of(case) > DEPTH_MAX)
            {
                self.paste(id, "its formula is longer than a spreadsheet takes");
                continue;
            }
            let is_one = cases.iter().all(|case| *case == cases[0]);
            if !is_one && cases.iter().map(len_of).sum::<usize>() > LEN_MAX {
                self.split_by_scenario(id);
            }
        }
    }

    /// Each form of a formula in a line of its own, empty in scenarios that have another.
    fn split_by_scenario(&mut self, id: LineId) {
        let own = self.book.line(id).clone();
        let Content::Formula {
            cases,
            results,
            single,
            ..
        } = &own.content
        else {
            return;
        };
        let mut forms: Vec<(&Text, LineId)> = Vec::new();
        let mut chosen = Vec::new();
        for (variant, case) in cases.iter().enumerate() {
            if let Some((_, line)) = forms.iter().find(|(form, _)| *form == case) {
                chosen.push(*line);
                continue;
            }
            let is_form = |other: &Text| other == case;
            let nothing = |values: &Vec<Option<f64>>| vec![None; values.len()];
            let content = Content::Formula {
                cases: cases
                    .iter()
                    .map(|other| {
                        if is_form(other) {
                            other.clone()
                        } else {
                            Text::of("\"\"")
                        }
                    })
                    .collect(),
                results: cases
                    .iter()
                    .zip(results)
                    .map(|(other, values)| {
                        if is_form(other) {
                            values.clone()
                        } else {
                            nothing(values)
                        }
                    })
                    .collect(),
                single: *single,
                total: false,
                pasted: false,
            };
            let scenario = &self.book.scenarios[variant].0;
            let line = self.book.add(Line {
                label: format!("{}: in {scenario}", own.label),
                content,
                name: None,
                ..own.clone()
            });
            self.helpers.insert((id, FORMS + variant), line);
            forms.push((case, line));
            chosen.push(line);
        }
        let at = if *single { At::Value } else { At::Here };
        let cases = chosen.into_iter().map(|line| Text::cells(line, at));
        let cases = cases.collect();
        self.set_cases(id, cases);
    }
}

/// An upper bound of how long a formula is.
fn len_of(text: &Text) -> usize {
    let lens = text.0.iter().map(|piece| match piece {
        Piece::Text(words) => words.len(),
        Piece::Cells(..) | Piece::Block(..) => super::names::LEN_MAX + 3 + CELLS_LEN_MAX,
        Piece::Calendar(..) | Piece::Scenario => CELLS_LEN_MAX,
    });
    lens.sum()
}

/// How deep its brackets stand.
fn depth_of(text: &Text) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for piece in &text.0 {
        let Piece::Text(words) = piece else { continue };
        for letter in words.bytes() {
            match letter {
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(depth);
        }
    }
    deepest
}
