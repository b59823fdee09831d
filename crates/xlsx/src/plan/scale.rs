//! Tables of rates by bracket.

use model::formula::{FormulaNode, ScaleFormula};
use syntax::tree::ScaleKind;

use super::formula::{Counter, Said};
use super::{Place, Planner};
use crate::text::{At, Text};

impl Planner<'_> {
    pub(super) fn scale(
        &mut self,
        place: Place,
        scale: &ScaleFormula,
        counter: &mut Counter,
    ) -> Said {
        // A long formula would be repeated in every bracket.
        let simple = matches!(scale.on.node, FormulaNode::Row(_) | FormulaNode::Time(_));
        let on = if simple || place.single {
            self.say(place, &scale.on, counter)?
        } else {
            Text::cells(
                self.line_of(place, &scale.on, "looked up", counter)?,
                At::Here,
            )
        };
        let mut brackets = Vec::new();
        for bracket in &scale.brackets {
            brackets.push((
                self.say(place, &bracket.bound, counter)?,
                self.say(place, &bracket.rate, counter)?,
                bracket.included,
            ));
        }
        let above = self.say(place, &scale.above, counter)?;
        Ok(match scale.kind {
            ScaleKind::Whole => {
                brackets
                    .iter()
                    .rev()
                    .fold(above, |otherwise, (bound, rate, included)| {
                        let words = if *included {
                            "IF({}<={},{},{})"
                        } else {
                            "IF({}<{},{},{})"
                        };
                        Text::format(words, &[&on, bound, rate, &otherwise])
                    })
            }
            ScaleKind::Marginal => slices(&on, &brackets, &above),
            ScaleKind::Blended => {
                let amount = slices(&on, &brackets, &above);
                let first = brackets.first().map_or(&above, |(_, rate, _)| rate);
                Text::format("IF({}>0,{}/{},{})", &[&on, &amount, &on, first])
            }
        })
    }
}

fn slices(on: &Text, brackets: &[(Text, Text, bool)], above: &Text) -> Text {
    let mut lower = Text::of("0");
    let mut parts = Vec::new();
    for (bound, rate, _) in brackets {
        parts.push(Text::format(
            "(MAX(MIN({},{})-{},0)*{})",
            &[on, bound, &lower, rate],
        ));
        lower = bound.clone();
    }
    parts.push(Text::format("(MAX({}-{},0)*{})", &[on, &lower, above]));
    let mut text = Text::of("(");
    text.append(&Text::join(&parts, "+"));
    text.push(")");
    text
}
