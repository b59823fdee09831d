//! Draws that reach what their quantity cannot be: a grade below nothing, a negative tonnage.
//!
//! Told before anything is drawn, where the parameters are known. Money may be negative, and so may
//! a plain number; of those nothing is said here, and what a template takes is told by what it
//! requires.

use engine::Operand;
use syntax::diagnostic::{Diagnostic, Id};

use super::Lowering;
use super::draw::Bounds;
use crate::check::may_be_cut;
use crate::definition::{Drawn, Kind, Measure};
use crate::model::RowId;
use crate::units::{Base, Dimension, Unit};
use crate::words;

/// What is reached on fewer paths than this share is not told: a bell has no ends.
pub const RARE: f64 = 1e-4;
/// Halvings that find a chance to more places than are told.
const HALVINGS: usize = 40;

impl Lowering<'_> {
    /// Warns where known parameters reach beyond what the quantity of a row can be.
    pub(super) fn warn_of_reaching_beyond(
        &mut self,
        drawn: &Drawn,
        row: RowId,
        parameters: &[Operand],
        bounds: Bounds,
    ) {
        let Kind::Number(Measure {
            dimension: Some(dimension),
            ..
        }) = &self.model.row(row).kind
        else {
            return;
        };
        let (is_grade, is_amount) = (dimension.is_grade(), is_amount(dimension));
        if !is_grade && !is_amount {
            return;
        }
        let mut value = |chance: f64| {
            let chance = Operand::Constant(chance);
            match self.quantile(drawn, chance, parameters, bounds) {
                Operand::Constant(value) => value,
                Operand::Node(_) => f64::NAN,
            }
        };
        let (low, middle, high) = (value(RARE), value(0.5), value(1.0 - RARE));
        let below =
            (low < 0.0 && (is_grade || middle > 0.0)).then(|| chance_below(0.0, &mut value));
        let is_above = is_grade && middle < 1.0 && high > 1.0;
        let above = is_above.then(|| 1.0 - chance_below(1.0, &mut value));
        let unit = self.model.row_unit(row);
        let above = above.filter(|_| is_a_share(&unit));
        let name = self.model.row_name(row);
        let cut = may_be_cut(drawn.form);
        if let Some(below) = below {
            let what = if is_grade { "a grade" } else { "an amount" };
            let share = words::percent(below);
            let message = format!("`{name}` is below 0 on {share} of paths, and {what} is not");
            let hint = if cut {
                "add `at_least: 0`, or take a distribution that is always above zero, such as `lognormal`"
            } else {
                "write values from 0 on"
            };
            let told = Diagnostic::warning(Id::ImpossibleDraw, drawn.span, message);
            self.tell_once(drawn.span, told.hint(hint));
        }
        if let Some(above) = above {
            let share = words::percent(above);
            let message = format!(
                "`{name}` is above 100 % on {share} of paths, and no part is more than the whole"
            );
            let whole = words::number(unit.from_base(1.0));
            let hint = if cut {
                format!("add `at_most: {whole}`")
            } else {
                format!("write values up to {whole}")
            };
            let told = Diagnostic::warning(Id::ImpossibleDraw, drawn.span, message);
            self.tell_once(drawn.span, told.hint(hint));
        }
    }
}

/// How much of something there is, or how much a year: no money, and no rate alone.
fn is_amount(dimension: &Dimension) -> bool {
    let has_money = dimension.any(|base| matches!(base, Base::Money(_)));
    let mut factors = dimension.factors().iter();
    !has_money && !dimension.is_grade() && factors.any(|(_, exponent)| exponent.value() > 0.0)
}

/// A part in a whole is written so; one substance over another in other words may be more than one.
fn is_a_share(unit: &Unit) -> bool {
    ["%", "ppm", "g/t"]
        .iter()
        .any(|word| unit.text.starts_with(word))
}

/// The chance of less than a value, of which `value` is the inverse.
fn chance_below(limit: f64, value: &mut impl FnMut(f64) -> f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if value(middle) < limit {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
