//! Figures the deal shows and claims it tests.

use model::formula::Formula;
use model::model::InstanceId;
use model::units::Unit;

use super::formula::Counter;
use super::look::look_of;
use super::{Place, Planner};
use crate::book::{Content, LineId, Sheet};
use crate::text::Text;

/// Lines of figures the deal shows.
pub(super) struct Shown {
    pub(super) line: LineId,
    pub(super) single: bool,
}

impl Planner<'_> {
    /// Figures the deal shows and claims it tests, alive.
    pub(super) fn indicators(&mut self) -> Vec<Shown> {
        let mut lines = Vec::new();
        let mut shown = Vec::new();
        let shows = self.deal.base().questions.shows.len();
        for place in 0..shows {
            let asked: Vec<Option<(String, Formula, Unit)>> = (0..self.variant_count())
                .map(|variant| {
                    let show = self.model(variant).questions.shows[place].as_ref()?;
                    Some((show.label.clone(), show.formula.clone(), show.unit.clone()))
                })
                .collect();
            shown.extend(self.question(&asked, &mut lines));
        }
        let claims = self.deal.base().questions.claims.len();
        let mut claimed = Vec::new();
        for place in 0..claims {
            let asked: Vec<Option<(String, Formula, Unit)>> = (0..self.variant_count())
                .map(|variant| {
                    let claim = self.model(variant).questions.claims[place].as_ref()?;
                    Some((claim.words.clone(), claim.holds_if.clone(), Unit::ratio()))
                })
                .collect();
            claimed.extend(self.question(&asked, &mut lines));
        }
        shown.extend(claimed);
        self.book.sheets.push(Sheet {
            name: "Indicators".to_owned(),
            title: "Indicators: the figures the deal shows".to_owned(),
            lines,
        });
        shown
    }

    fn question(
        &mut self,
        asked: &[Option<(String, Formula, Unit)>],
        lines: &mut Vec<LineId>,
    ) -> Option<Shown> {
        let (first, (label, formula, unit)) = asked
            .iter()
            .enumerate()
            .find_map(|(variant, asked)| Some((variant, asked.as_ref()?)))?;
        let single = report::is_steady(self.deal, first, formula);
        let model = self.model(first);
        let (words, look) = look_of(&formula.kind, unit, |dimension| {
            dimension.text(&|base| model.base_name(base))
        });
        let line = self.formula_line(label.clone(), words, look, single);
        self.book.lines[line.0 as usize].note = self
            .texts
            .at(formula.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let mut cases = Vec::new();
        let mut sayable = true;
        for (variant, asked) in asked.iter().enumerate() {
            let Some((_, formula, _)) = asked else {
                cases.push(Text::of("NA()"));
                continue;
            };
            let place = Place {
                variant,
                scope: InstanceId::ROOT,
                line,
                single,
            };
            let operands = self.operands_of(place, formula);
            let count = if single { 1 } else { operands.len() };
            let operands = operands.into_iter().take(count).map(Some).collect();
            self.asked.insert((line, variant), operands);
            match self.say(place, formula, &mut Counter::default()) {
                Ok(text) => cases.push(text),
                Err(_) => sayable = false,
            }
        }
        if sayable {
            self.set_cases(line, cases);
        } else {
            self.book.lines[line.0 as usize].content = Content::Pasted {
                results: Vec::new(),
            };
        }
        lines.push(line);
        Some(Shown { line, single })
    }
}
