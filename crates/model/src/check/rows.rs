//! Checking inputs and rows, and the values inputs and bindings are given.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{self, ArgumentKind, Expr, ExprKind};

use super::sources::{number_in, number_in_value};
use super::value::{CheckedValue, settled, value_end};
use super::{Checker, State, Written};
use crate::definition::{Body, Kind, Measure, PoolMember, Role, Slot};
use crate::formula::{Formula, FormulaNode};
use crate::units::Unit;

impl CheckedValue {
    pub(super) fn poison() -> Self {
        Self {
            body: Body::Poison,
            kind: Kind::Poison,
            unit: Unit::ratio(),
        }
    }
}

impl<'c> Checker<'c, '_> {
    /// Checks one row, and with a pool's opening the whole pool.
    pub(super) fn check_row(&mut self, slot: Slot) {
        let index = slot.0 as usize;
        self.states[index] = State::Checking;
        match self.written[index] {
            Written::Input(input) => self.check_input(slot, input),
            Written::Row(row) => self.check_formula(slot, row),
            Written::Pool(pool) => {
                if self.definition.rows[index].role == Role::Pool(PoolMember::Opening) {
                    self.check_pool(pool);
                }
            }
            Written::Deflator { money } => self.check_deflator(slot, money),
        }
        self.states[index] = State::Done;
    }

    fn check_input(&mut self, slot: Slot, input: &'c tree::Input) {
        self.check_sources(&input.sources);
        let declared = self.declared[slot.0 as usize].clone();
        let checked = match &input.value {
            None => self.input_without_value(input, declared.as_ref()),
            Some(value) => {
                let end = value_end(value);
                self.need_source(number_in_value(value), &input.sources, end);
                if let Some((_, unit)) = &declared {
                    self.warn_of_bare_share(value, &input.name.text, unit);
                }
                let expected = declared.as_ref().map(|(kind, _)| kind.clone());
                self.wanted_unit = declared.as_ref().map(|(_, unit)| unit.clone());
                let checked = self.value(value, expected.as_ref(), "this input is declared");
                self.wanted_unit = None;
                checked
            }
        };
        let (kind, unit) = declared.unwrap_or((checked.kind, checked.unit));
        let row = &mut self.definition.rows[slot.0 as usize];
        row.body = checked.body;
        row.sources.clone_from(&input.sources);
        (row.kind, row.unit) = (kind, unit);
    }

    fn input_without_value(
        &mut self,
        input: &tree::Input,
        declared: Option<&(Kind, Unit)>,
    ) -> CheckedValue {
        let span = input.name.span;
        let end = Span {
            start: span.end,
            ..span
        };
        if !self.setting.is_template {
            let message = format!("the input `{}` has no value", input.name.text);
            let told = Diagnostic::error(Id::MissingBinding, span, message);
            self.tell(told.hint(format!(
                "give it one: `input {} = …`, `~ …` or `open … .. …`",
                input.name.text
            )));
            return CheckedValue::poison();
        }
        if declared.is_none() {
            let message = format!(
                "the unit of the input `{}` has to be declared",
                input.name.text
            );
            self.tell(Diagnostic::error(Id::UnitNeeded, span, message).fix(
                "declare it, for example `: money`",
                end,
                " : money",
            ));
            return CheckedValue::poison();
        }
        CheckedValue {
            body: Body::Given,
            ..CheckedValue::poison()
        }
    }

    fn check_formula(&mut self, slot: Slot, row: &'c tree::Row) {
        self.check_sources(&row.sources);
        let end = row
            .label
            .as_ref()
            .map_or(row.formula.span, |label| label.span);
        self.need_source(
            number_in(&row.formula),
            &row.sources,
            end.to(row.formula.span),
        );
        let declared = self.declared[slot.0 as usize].clone();
        if let Some((_, unit)) = &declared
            && row.cast.is_none()
        {
            self.warn_of_bare_term(&row.formula, &row.name.text, unit);
        }
        let expected = declared.as_ref().map(|(kind, _)| kind.clone());
        let formula = self.expr(&row.formula, expected.as_ref());
        self.wanted_unit = declared.as_ref().map(|(_, unit)| unit.clone());
        let formula = match &expected {
            Some(kind) if row.cast.is_some() => self.cast_to(formula, kind, row),
            Some(kind) => self.must_be(
                formula,
                kind,
                &format!("row `{}` is declared", row.name.text),
            ),
            None => formula,
        };
        self.wanted_unit = None;
        let (kind, unit) = match declared {
            Some((Kind::Number(measure), unit)) => {
                let balance = matches!(&formula.kind, Kind::Number(Measure { balance: true, .. }));
                (Kind::Number(Measure { balance, ..measure }), unit)
            }
            Some(declared) => declared,
            None => (
                settled(&formula.kind),
                self.shown_unit(&row.formula, &formula),
            ),
        };
        let cast = row.cast.as_ref().map(|text| text.value.clone());
        let row_definition = &mut self.definition.rows[slot.0 as usize];
        row_definition.body = if formula.is_poison() {
            Body::Poison
        } else {
            Body::Formula(formula)
        };
        row_definition.sources.clone_from(&row.sources);
        (
            row_definition.kind,
            row_definition.unit,
            row_definition.cast,
        ) = (kind, unit, cast);
    }

    /// A cast takes the number of the formula as it is, in the declared unit.
    fn cast_to(&mut self, formula: Formula, kind: &Kind, row: &tree::Row) -> Formula {
        match (&formula.kind, kind) {
            (Kind::Number(found), Kind::Number(wanted)) => {
                if found.dimension == wanted.dimension {
                    let message = format!("the cast of `{}` changes nothing", row.name.text);
                    let told = Diagnostic::warning(Id::UnitMismatch, row.name.span, message);
                    self.tell(told.hint("leave `assume unit because …` out"));
                }
                Formula {
                    kind: kind.clone(),
                    ..formula
                }
            }
            _ => self.must_be(formula, kind, "a cast is declared"),
        }
    }

    /// Requires a kind; `what` begins the message.
    pub(super) fn must_be(&mut self, formula: Formula, kind: &Kind, what: &str) -> Formula {
        match (&formula.kind, kind) {
            (
                Kind::Number(_),
                Kind::Number(Measure {
                    dimension: Some(dimension),
                    ..
                }),
            ) => self.must_fit(formula, &dimension.clone(), what),
            (Kind::Poison, _) | (_, Kind::Poison) | (Kind::Number(_), Kind::Number(_)) => formula,
            (found, wanted) if found == wanted => formula,
            (found, wanted) => {
                let (found, wanted) = (
                    super::expression::kind_words(found),
                    super::expression::kind_words(wanted),
                );
                let message = format!("{what} as {wanted}; this is {found}");
                self.error(Id::KindMismatch, formula.span, message);
                Formula::poison(formula.span)
            }
        }
    }

    /// The unit an undeclared row is shown in: that of the number or row it begins with.
    pub(super) fn shown_unit(&mut self, expr: &Expr, formula: &Formula) -> Unit {
        let Some(dimension) = formula.dimension() else {
            return Unit::ratio();
        };
        let written = self.unit_in(expr);
        match written {
            Some(unit) if unit.dimension == dimension => unit,
            _ => self.told_unit(dimension),
        }
    }

    pub(super) fn unit_in(&mut self, expr: &Expr) -> Option<Unit> {
        match &expr.kind {
            ExprKind::Number { unit, .. } | ExprKind::Withheld { unit } => {
                unit.as_ref().and_then(|unit| self.unit(unit))
            }
            ExprKind::Path(_) => {
                let asked = self.context.diagnostics.len();
                let formula = self.expr(expr, None);
                self.context.diagnostics.truncate(asked);
                match formula.node {
                    FormulaNode::Row(row) => Some(self.unit_of_row(&row)),
                    _ => None,
                }
            }
            ExprKind::Negate(inner) => self.unit_in(inner),
            ExprKind::If { then, .. } => self.unit_in(then),
            ExprKind::Binary {
                left,
                operator: tree::BinaryOperator::Add | tree::BinaryOperator::Subtract,
                ..
            } => self.unit_in(left),
            ExprKind::Call {
                function,
                arguments,
            } if !matches!(function.text().as_str(), "irr" | "mirr" | "payback") => {
                match &arguments.first()?.kind {
                    ArgumentKind::Plain(value) => self.unit_in(value),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn check_deflator(&mut self, slot: Slot, money: usize) {
        let money = &self.setting.moneys[money];
        let (Some(by), tree::Basis::Real(base_year)) = (money.by.clone(), money.basis) else {
            let span = money.span.expect("a declared money has a place");
            let message = format!(
                "real money `{}` needs the yearly rate that converts it",
                money.name
            );
            let end = Span {
                start: span.end,
                ..span
            };
            self.tell(Diagnostic::error(Id::MissingFrame, span, message).fix(
                "name the row",
                end,
                " by inflation",
            ));
            return;
        };
        let expr = Expr {
            span: by.span(),
            kind: ExprKind::Path(by),
        };
        let rate = self.rate_of(&expr);
        if let FormulaNode::Row(rate) = rate.node {
            self.definition.rows[slot.0 as usize].body = Body::Deflator { base_year, rate };
        }
    }
}
