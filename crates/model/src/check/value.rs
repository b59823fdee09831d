//! Checking values: what inputs, bindings and expectations are given.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{
    self, BinaryOperator, Date, Dated, Expr, ExprKind, InputValue, ScaleKind, Value,
};

use super::Checker;
use super::mismatch::Pair;
use crate::csv;
use crate::definition::{Between, Body, Kind, List, Measure};
use crate::formula::{Formula, FormulaNode};
use crate::units::Unit;

/// A checked value with what it holds and the unit it is shown in.
pub(super) struct CheckedValue {
    pub(super) body: Body,
    pub(super) kind: Kind,
    pub(super) unit: Unit,
}

impl Checker<'_, '_> {
    /// Warns of a share written without `%` in a value.
    pub(super) fn warn_of_bare_share(&mut self, value: &InputValue, name: &str, unit: &Unit) {
        self.tell_of_bare_share(bare_share(value), name, unit);
    }

    /// Warns of a share written without `%` in the formula of a row.
    pub(super) fn warn_of_bare_term(&mut self, formula: &Expr, name: &str, unit: &Unit) {
        self.tell_of_bare_share(bare_term(formula), name, unit);
    }

    fn tell_of_bare_share(&mut self, found: Option<BareShare>, name: &str, unit: &Unit) {
        if !unit.text.starts_with('%') || !unit.dimension.is_ratio() {
            return;
        }
        let Some(BareShare {
            number,
            span,
            is_alone,
        }) = found
        else {
            return;
        };
        let percent = number * 100.0;
        let message =
            format!("`{name}` is declared in %, and {number} without a unit is {percent} %");
        let end = Span {
            start: span.end,
            ..span
        };
        let told = Diagnostic::warning(Id::OutOfRange, span, message).fix(
            format!("write `{number} %`"),
            end,
            " %",
        );
        self.tell(if is_alone {
            told
        } else {
            told.hint("where a law counts in percent, every number does: 70 - 1500 / x is `70 % - 1500 %^2 / x`")
        });
    }

    /// Checks a value. `what` says what it is, for messages.
    pub(super) fn value(
        &mut self,
        value: &InputValue,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        match value {
            InputValue::Known(Value::Expr { first, more }) => {
                if let Some(extra) = more.first() {
                    self.error(
                        Id::KindMismatch,
                        extra.span(),
                        "several names stand only where a group is given",
                    );
                    return CheckedValue::poison();
                }
                let formula = self.expr(first, expected);
                let formula = self.fitted(formula, expected, what);
                let (kind, unit) = (settled(&formula.kind), self.shown_unit(first, &formula));
                CheckedValue {
                    body: Body::Formula(formula),
                    kind,
                    unit,
                }
            }
            InputValue::Known(Value::List(list)) => self.list(list, expected, what),
            InputValue::Known(Value::Dated(dated)) => self.dated(dated, expected, what),
            InputValue::Known(Value::Csv(csv)) => self.csv(csv, expected, what),
            InputValue::Drawn(distribution) => self.distribution(distribution, expected, what),
            InputValue::Open { low, high, .. } => {
                let (low_formula, high_formula) = (self.number_of(low), self.number_of(high));
                if let (FormulaNode::Number(from), FormulaNode::Number(to)) =
                    (&low_formula.node, &high_formula.node)
                    && from > to
                {
                    self.open_turned_round(low.span, high.span);
                    return CheckedValue::poison();
                }
                let low_formula = self.fitted(low_formula, expected, what);
                let high_formula = self.fitted(high_formula, expected, what);
                let kind = self.unite(
                    &low_formula,
                    &high_formula,
                    Pair::new("go from", "to"),
                    low.span,
                );
                let unit = self.shown_unit(high, &high_formula);
                CheckedValue {
                    body: Body::Open {
                        low: low_formula,
                        high: high_formula,
                    },
                    kind,
                    unit,
                }
            }
        }
    }

    fn open_turned_round(&mut self, low: Span, high: Span) {
        let message = "this open term ends below where it begins";
        let text = |span| self.context.texts.at(span);
        let turned = format!("{}..{}", text(high), text(low));
        let told = Diagnostic::error(Id::OpenTerm, low.to(high), message);
        self.tell(told.fix("write the lower end first", low.to(high), turned));
    }

    fn fitted(&mut self, formula: Formula, expected: Option<&Kind>, what: &str) -> Formula {
        match expected {
            Some(kind) => self.must_be(formula, kind, what),
            None => formula,
        }
    }

    /// Checks with a unit that applies to every number inside.
    pub(super) fn inside<T>(
        &mut self,
        unit: Option<&tree::UnitExpr>,
        check: impl FnOnce(&mut Self) -> T,
    ) -> Option<(T, Option<Unit>)> {
        let unit = match unit {
            Some(written) => Some(self.unit(written)?),
            None => None,
        };
        let before = std::mem::replace(&mut self.outer_unit, unit.clone());
        let result = check(self);
        self.outer_unit = before;
        Some((result, unit))
    }

    /// The common kind of the values of a series.
    pub(super) fn common(&mut self, formulas: &[&Formula]) -> Kind {
        let Some((first, rest)) = formulas.split_first() else {
            return Kind::Poison;
        };
        let mut so_far = (*first).clone();
        for next in rest {
            so_far.kind = self.unite_any(&so_far, next, next.span);
        }
        so_far.kind
    }

    pub(super) fn list(
        &mut self,
        list: &tree::List,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        if let Some(date) = list.from
            && !self.is_year(&date)
        {
            return CheckedValue::poison();
        }
        let checked = self.inside(list.unit.as_ref(), |checker| {
            let mut part = |expr: &Expr| {
                let formula = checker.expr(expr, expected);
                checker.fitted(formula, expected, what)
            };
            let items: Vec<Formula> = list.items.iter().map(&mut part).collect();
            let then = list.then.as_ref().map(&mut part);
            let otherwise = list.otherwise.as_ref().map(&mut part);
            (items, then, otherwise)
        });
        let Some(((items, then, otherwise), unit)) = checked else {
            return CheckedValue::poison();
        };
        let parts: Vec<&Formula> = items.iter().chain(&then).chain(&otherwise).collect();
        let kind = settled(&self.common(&parts));
        let unit = unit.or_else(|| list.items.first().and_then(|item| self.unit_in(item)));
        let unit = unit.unwrap_or_else(|| self.base_unit(&kind));
        let from = list.from.map(|date| date.year);
        CheckedValue {
            body: Body::List(List {
                from,
                items,
                then,
                otherwise,
            }),
            kind,
            unit,
        }
    }

    pub(super) fn dated(
        &mut self,
        dated: &Dated,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        if !dated.entries.iter().all(|entry| self.is_year(&entry.date)) {
            return CheckedValue::poison();
        }
        for pair in dated.entries.windows(2) {
            if pair[1].date.year <= pair[0].date.year {
                let message = "dated values stand in the order of their dates";
                let told = Diagnostic::error(Id::BracketsOutOfOrder, pair[1].date.span, message);
                self.tell(
                    told.label(pair[0].date.span, "this date comes first")
                        .hint("move this line up, or correct its date"),
                );
            }
        }
        for entry in &dated.entries {
            self.check_sources(&entry.sources);
        }
        let checked = self.inside(dated.unit.as_ref(), |checker| {
            let levels = dated.entries.iter().map(|entry| {
                let formula = checker.expr(&entry.value, expected);
                let formula = checker.fitted(formula, expected, what);
                (entry.date, formula, entry.sources.clone())
            });
            levels.collect::<Vec<_>>()
        });
        let Some((levels, unit)) = checked else {
            return CheckedValue::poison();
        };
        let parts: Vec<&Formula> = levels.iter().map(|(_, formula, _)| formula).collect();
        let kind = settled(&self.common(&parts));
        let unit = unit.or_else(|| {
            dated
                .entries
                .first()
                .and_then(|entry| self.unit_in(&entry.value))
        });
        let unit = unit.unwrap_or_else(|| self.base_unit(&kind));
        let between = if dated.linear {
            Between::Linear
        } else {
            Between::Hold
        };
        CheckedValue {
            body: Body::Dated { between, levels },
            kind,
            unit,
        }
    }

    /// Dates inside a deal are years, as its timeline is.
    pub(super) fn is_year(&mut self, date: &Date) -> bool {
        if date.quarter.is_none() && date.month.is_none() {
            return true;
        }
        let told = Diagnostic::error(
            Id::QuartersNotYet,
            date.span,
            "values change at the turn of a year for now",
        );
        self.tell(told.fix("write the year", date.span, date.year.to_string()));
        false
    }

    pub(super) fn csv(
        &mut self,
        written: &tree::Csv,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        let Some(unit) = self.unit(&written.unit) else {
            return CheckedValue::poison();
        };
        if !self.context.spend(0, written.span) {
            return CheckedValue::poison();
        }
        let points = match csv::read_column(self.context, written, unit.text == "%") {
            Ok(points) => points,
            Err(told) => {
                self.tell(told);
                return CheckedValue::poison();
            }
        };
        let span = written.span;
        if !self.context.spend(2 * points.len(), span) {
            return CheckedValue::poison();
        }
        let kind = Kind::number(unit.dimension.clone());
        let levels = points.into_iter().map(|(year, value)| {
            let date = Date {
                year,
                month: None,
                day: None,
                quarter: None,
                span,
            };
            (
                date,
                Formula::number(unit.to_base(value), kind.clone(), span),
                Vec::new(),
            )
        });
        let levels: Vec<_> = levels.collect();
        if let (Some(expected), Some((_, first, _))) = (expected, levels.first()) {
            let fitted = self.must_be(first.clone(), expected, what);
            if fitted.is_poison() {
                return CheckedValue::poison();
            }
        }
        let between = if written.linear {
            Between::Linear
        } else {
            Between::Nothing
        };
        CheckedValue {
            body: Body::Dated { between, levels },
            kind,
            unit,
        }
    }

    pub(super) fn base_unit(&self, kind: &Kind) -> Unit {
        match kind {
            Kind::Number(Measure {
                dimension: Some(dimension),
                ..
            }) if !dimension.is_ratio() => Unit::base(dimension.clone(), self.words(dimension)),
            _ => Unit::ratio(),
        }
    }
}

/// A number without a unit that is too large to be meant as a share.
#[derive(Clone, Copy)]
struct BareShare {
    number: f64,
    span: Span,
    /// It is a whole value, and not a term of a formula.
    is_alone: bool,
}

/// The first number without a unit that is too large to be meant as a share.
/// `30` where `%` is declared is 3,000 %, and nearly always a forgotten sign.
fn bare_share(value: &InputValue) -> Option<BareShare> {
    match value {
        InputValue::Known(Value::Expr { first, .. }) => bare_term(first),
        InputValue::Known(Value::List(list)) if list.unit.is_none() => {
            let ends = list.then.iter().chain(&list.otherwise);
            list.items.iter().chain(ends).find_map(bare_term)
        }
        InputValue::Known(Value::Dated(dated)) if dated.unit.is_none() => dated
            .entries
            .iter()
            .map(|entry| &entry.value)
            .find_map(bare_term),
        InputValue::Open { high, .. } => bare_term(high),
        InputValue::Known(_) | InputValue::Drawn(_) => None,
    }
}

/// The first such number among the terms whose sum, choice or bracket a formula is. A factor is no share of its own.
fn bare_term(formula: &Expr) -> Option<BareShare> {
    let within = |found: Option<BareShare>| {
        found.map(|found| BareShare {
            is_alone: false,
            ..found
        })
    };
    match &formula.kind {
        ExprKind::Number { value, unit: None } => (*value > 1.0).then_some(BareShare {
            number: *value,
            span: formula.span,
            is_alone: true,
        }),
        ExprKind::Negate(inner) => bare_term(inner),
        ExprKind::Binary {
            operator: BinaryOperator::Add | BinaryOperator::Subtract,
            left,
            right,
            ..
        } => within(bare_term(left).or_else(|| bare_term(right))),
        ExprKind::If {
            then, otherwise, ..
        } => bare_term(then).or_else(|| bare_term(otherwise)),
        ExprKind::Scale(scale) if scale.kind != ScaleKind::Marginal => {
            let rates = scale.brackets.iter().map(|bracket| &bracket.rate);
            rates.chain([&scale.above]).find_map(bare_term)
        }
        ExprKind::Number { .. }
        | ExprKind::Withheld { .. }
        | ExprKind::Truth(_)
        | ExprKind::Path(_)
        | ExprKind::Call { .. }
        | ExprKind::Not(_)
        | ExprKind::Binary { .. }
        | ExprKind::Scale(_)
        | ExprKind::Error => None,
    }
}

/// A number that fits every unit has none of its own.
pub(super) fn settled(kind: &Kind) -> Kind {
    match kind {
        Kind::Number(Measure {
            dimension: None, ..
        }) => Kind::ratio(),
        other => other.clone(),
    }
}

/// The last place of a value, where a source may follow.
pub(super) fn value_end(value: &InputValue) -> Span {
    match value {
        InputValue::Known(Value::Expr { first, .. }) => first.span,
        InputValue::Known(Value::List(list)) => list.span,
        InputValue::Known(Value::Dated(dated)) => dated.span,
        InputValue::Known(Value::Csv(csv)) => csv.span,
        InputValue::Drawn(distribution) => distribution.span,
        InputValue::Open { span, .. } => *span,
    }
}
