//! Figures the deal shows and claims it tests.

use engine::Op;
use model::definition::Kind;
use model::formula::{Formula, FormulaNode};
use model::model::InstanceId;
use model::units::Unit;

use super::formula::Counter;
use super::look::{look_of, one_line};
use super::{Place, Planner};
use crate::book::{Across, LineId, Look, Sheet};
use crate::text::Text;

/// Lines of figures the deal shows.
pub(super) struct Shown {
    pub(super) line: LineId,
    pub(super) single: bool,
    pub(super) kind: Kind,
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
            let readings = self.deal.base().questions.claims[place].iter();
            let readings = readings.map(|claim| claim.readings.len()).sum();
            for reading in 0..readings {
                let asked: Vec<Option<(String, Formula, Unit)>> = (0..self.variant_count())
                    .map(|variant| {
                        let claim = self.model(variant).questions.claims[place].as_ref()?;
                        let reading = &claim.readings[reading];
                        let words = match &reading.label {
                            Some(label) => format!("{}, read as {label}", claim.words),
                            None => claim.words.clone(),
                        };
                        Some((words, reading.condition()?.clone(), Unit::ratio()))
                    })
                    .collect();
                claimed.extend(self.question(&asked, &mut lines));
            }
        }
        shown.extend(claimed);
        self.book.sheets.push(Sheet {
            name: "Indicators".to_owned(),
            title: "Indicators: the figures the deal shows".to_owned(),
            lines,
            across: Across::Years,
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
        let single = report::is_steady(self.deal, first, InstanceId::ROOT, formula);
        let model = self.model(first);
        let (words, look) = look_of(&formula.kind, unit, |dimension| {
            dimension.text(&|base| model.base_name(base))
        });
        let is_share = matches!(formula.node, FormulaNode::Apply(Op::ShareOf, _));
        let (words, look) = if is_share && words.is_empty() {
            ("%".to_owned(), Look::PERCENT)
        } else {
            (words, look)
        };
        let line = self.formula_line(label.clone(), words, look, single);
        self.book.lines[line.0 as usize].note = one_line(self.texts.at(formula.span));
        let kind = formula.kind.clone();
        let mut cases = Vec::new();
        let mut sayable = true;
        for (variant, asked) in asked.iter().enumerate() {
            let Some((_, formula, _)) = asked else {
                cases.push(Text::of("\"\""));
                let years = if single { 1 } else { self.book.year_count };
                self.asked.insert((line, variant), vec![None; years]);
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
            let said = self.say(place, formula, &mut Counter::default());
            if said.is_err() {
                sayable = false;
                self.keep_question_of(place, formula);
            }
            cases.push(said.unwrap_or_else(|_| Text::of("NA()")));
        }
        self.set_cases(line, cases);
        if !sayable {
            self.paste(line, "it looks at another scenario");
        }
        lines.push(line);
        Some(Shown { line, single, kind })
    }
}
