//! Numbers as a person types them: in the unit in which the deal writes them.

use model::definition::Kind;
use model::formula::{Formula, FormulaNode};
use model::units::Unit;
use syntax::span::Span;

use super::look::{as_written, look_of};
use super::{Place, Planner};
use crate::book::{Cell, Look};

/// A number as a person types it.
pub(super) struct Typed {
    /// The number, or a word.
    pub(super) cell: Cell,
    pub(super) factor: f64,
    pub(super) unit: String,
    pub(super) look: Look,
    pub(super) words: Vec<String>,
}

impl Planner<'_> {
    pub(super) fn typed(
        &self,
        place: Place,
        kind: &Kind,
        unit: &Unit,
        value: f64,
        span: Span,
    ) -> Typed {
        let model = self.model(place.variant);
        let base =
            |dimension: &model::units::Dimension| dimension.text(&|base| model.base_name(base));
        if matches!(kind, Kind::Number(_)) {
            let words = self.texts.at(span).trim_start_matches('-').to_owned();
            if let Some((number, unit)) = as_written(&words)
                && !unit.is_empty()
                && number != 0.0
            {
                if unit.starts_with('%') {
                    return Typed::number(value, 1.0, unit.to_owned(), Look::PERCENT);
                }
                let factor = value.abs() / number;
                return Typed::number(number.copysign(value), factor, unit.to_owned(), Look::PLAIN);
            }
        }
        Self::in_unit(kind, unit, value, &base)
    }

    pub(super) fn in_unit(
        kind: &Kind,
        unit: &Unit,
        value: f64,
        base: &dyn Fn(&model::units::Dimension) -> String,
    ) -> Typed {
        match kind {
            Kind::Truth => Typed {
                cell: Cell::Word(if value == 0.0 { "no" } else { "yes" }.to_owned()),
                factor: 1.0,
                unit: "yes or no".to_owned(),
                look: Look::Truth,
                words: vec!["yes".to_owned(), "no".to_owned()],
            },
            Kind::Choice(words) => Typed {
                cell: Cell::Word(words.get(value as usize).cloned().unwrap_or_default()),
                factor: 1.0,
                unit: "one of the words".to_owned(),
                look: Look::Word(words.clone()),
                words: words.to_vec(),
            },
            Kind::Number(_) | Kind::Poison if unit.text.starts_with('%') => {
                let (words, look) = look_of(kind, unit, base);
                Typed::number(value, 1.0, words, look)
            }
            Kind::Number(_) | Kind::Poison => {
                let factor = unit.multiplier / unit.divisor;
                let words = if unit.text.is_empty() && !unit.dimension.is_ratio() {
                    base(&unit.dimension)
                } else {
                    unit.text.clone()
                };
                Typed::number(in_cell(value, factor), factor, words, Look::PLAIN)
            }
        }
    }
}

impl Typed {
    /// Another number typed the same way.
    pub(super) fn of(&self, value: f64) -> Self {
        Self::number(value, self.factor, self.unit.clone(), self.look.clone())
    }

    fn number(value: f64, factor: f64, unit: String, look: Look) -> Self {
        Self {
            cell: Cell::Number(value),
            factor,
            unit,
            look,
            words: Vec::new(),
        }
    }
}

/// A number in base units as it stands in a cell: without the last places that dividing leaves
/// behind, which nobody has typed.
pub(super) fn in_cell(value: f64, factor: f64) -> f64 {
    if factor == 1.0 {
        return value;
    }
    let typed = value / factor;
    format!("{typed:.14e}").parse().unwrap_or(typed)
}

/// The value of a number that stands alone, with its sign.
pub(super) fn literal_value(formula: &Formula) -> Option<f64> {
    match &formula.node {
        FormulaNode::Number(value) => Some(*value),
        FormulaNode::Apply(engine::Op::Negate, operands) => match operands[0].node {
            FormulaNode::Number(value) => Some(-value),
            _ => None,
        },
        _ => None,
    }
}
