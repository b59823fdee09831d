//! Checking expressions: operators, conditions, bracket tables.

use std::sync::Arc;

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, Expr, ExprKind, Path, UnitExpr};

use super::Checker;
use super::names::{Found, list_words};
use crate::definition::{Entity, Kind, Measure};
use crate::formula::{Formula, FormulaNode, Function, TimeWord};
use crate::units::{Base, Dimension, Unit};

impl Formula {
    pub(crate) fn poison(span: Span) -> Self {
        Self {
            node: FormulaNode::Poison,
            kind: Kind::Poison,
            span,
        }
    }

    pub(crate) fn number(value: f64, kind: Kind, span: Span) -> Self {
        Self {
            node: FormulaNode::Number(value),
            kind,
            span,
        }
    }

    pub(crate) fn apply(op: Op, operands: Vec<Self>, kind: Kind, span: Span) -> Self {
        Self {
            node: FormulaNode::Apply(op, operands),
            kind,
            span,
        }
    }

    /// Puts an operation together; poison in, poison out.
    pub(crate) fn applied(op: Op, operands: Vec<Self>, kind: Kind, span: Span) -> Self {
        if operands.iter().any(Self::is_poison) {
            return Self::poison(span);
        }
        Self::apply(op, operands, kind, span)
    }

    /// Puts a call over time together; poison in, poison out.
    pub(crate) fn call(function: Function, operands: Vec<Self>, kind: Kind, span: Span) -> Self {
        if operands.iter().any(Self::is_poison) {
            return Self::poison(span);
        }
        Self {
            node: FormulaNode::Call(function, operands),
            kind,
            span,
        }
    }

    /// The dimension, where it is a number.
    pub(crate) fn dimension(&self) -> Option<Dimension> {
        match &self.kind {
            Kind::Number(measure) => Some(measure.dimension.clone().unwrap_or_default()),
            Kind::Truth | Kind::Choice(_) | Kind::Poison => None,
        }
    }

    pub(crate) fn is_poison(&self) -> bool {
        self.kind == Kind::Poison
    }
}

impl Checker<'_, '_> {
    /// Checks an expression. `expected` only says where words of a choice are looked up.
    pub(super) fn expr(&mut self, expr: &Expr, expected: Option<&Kind>) -> Formula {
        self.nesting += 1;
        let formula = self.expr_inside(expr, expected);
        self.nesting -= 1;
        formula
    }

    fn expr_inside(&mut self, expr: &Expr, expected: Option<&Kind>) -> Formula {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number { value, unit } => self.number(*value, unit.as_ref(), span),
            ExprKind::Withheld { unit } => self.withheld(unit.as_ref(), expected, span),
            ExprKind::Truth(value) => {
                Formula::number(f64::from(u8::from(*value)), Kind::Truth, span)
            }
            ExprKind::Path(path) => self.path(path, expected),
            ExprKind::Call {
                function,
                arguments,
            } => self.call(function, arguments, span),
            ExprKind::Negate(inner) => {
                let inner = self.number_of(inner);
                let kind = inner.kind.clone();
                Formula::applied(Op::Negate, vec![inner], kind, span)
            }
            ExprKind::Not(inner) => {
                let inner = self.truth_of(inner);
                Formula::applied(Op::Not, vec![inner], Kind::Truth, span)
            }
            ExprKind::Binary {
                operator,
                operator_span,
                left,
                right,
            } => self.binary(*operator, *operator_span, left, right, span),
            ExprKind::If {
                condition,
                then,
                otherwise,
            } => self.condition(condition, then, otherwise, expected, span),
            ExprKind::Scale(scale) => self.scale(scale, span),
            ExprKind::Error => Formula::poison(span),
        }
    }

    /// A number that is not told: of its own unit, else of what is expected in its place.
    fn withheld(
        &mut self,
        written: Option<&UnitExpr>,
        expected: Option<&Kind>,
        span: Span,
    ) -> Formula {
        let kind = match (written, expected, self.outer_unit.clone()) {
            (Some(written), _, _) => match self.unit(written) {
                Some(unit) => Kind::number(unit.dimension),
                None => return Formula::poison(span),
            },
            (None, _, Some(outer)) => Kind::number(outer.dimension),
            (None, Some(expected), None) => expected.clone(),
            (None, None, None) => Kind::ratio(),
        };
        Formula {
            node: FormulaNode::Withheld,
            kind,
            span,
        }
    }

    pub(super) fn number(&mut self, value: f64, written: Option<&UnitExpr>, span: Span) -> Formula {
        let unit = match (written, self.outer_unit.clone()) {
            (Some(written), Some(outer)) => {
                let message = "the unit after the bracket already applies to this number";
                let told = Diagnostic::error(Id::UnitMismatch, written.span, message);
                let place = Span {
                    start: written.span.start.saturating_sub(1).max(span.start),
                    ..written.span
                };
                self.tell(told.fix(
                    format!("leave it out: `{}` follows the bracket", outer.text),
                    place,
                    "",
                ));
                return Formula::poison(span);
            }
            (Some(written), None) => match self.unit(written) {
                Some(unit) => unit,
                None => return Formula::poison(span),
            },
            (None, Some(outer)) => outer,
            (None, None) if value == 0.0 => {
                let kind = Kind::Number(Measure {
                    dimension: None,
                    balance: false,
                });
                return Formula::number(0.0, kind, span);
            }
            (None, None) => Unit::ratio(),
        };
        let in_base = unit.to_base(value);
        if !in_base.is_finite() {
            let message = format!("this number is too large to compute with in {}", unit.text);
            let told = Diagnostic::error(Id::BadNumber, span, message);
            self.tell(told.hint("check its digits and its unit"));
            return Formula::poison(span);
        }
        Formula::number(in_base, Kind::number(unit.dimension), span)
    }

    pub(super) fn path(&mut self, path: &Path, expected: Option<&Kind>) -> Formula {
        let span = path.span();
        if let (Some(Kind::Choice(words)), [word]) = (expected, path.parts.as_slice())
            && !self.is_choice_row(path)
        {
            return self.choice_word(words, word);
        }
        let Some(found) = self.find(path) else {
            return Formula::poison(span);
        };
        match found {
            Found::Row(row) => {
                let kind = self.kind_of(&row, span);
                Formula {
                    node: FormulaNode::Row(row),
                    kind,
                    span,
                }
            }
            Found::Time(word) => {
                let dimension = match word {
                    TimeWord::Period | TimeWord::Days | TimeWord::Elapsed => {
                        Dimension::of(Base::Time)
                    }
                    TimeWord::Year => Dimension::ratio(),
                };
                Formula {
                    node: FormulaNode::Time(word),
                    kind: Kind::number(dimension),
                    span,
                }
            }
            Found::PartySum(party, measure) => {
                let node = FormulaNode::Party {
                    party,
                    measure,
                    within: None,
                };
                Formula {
                    node,
                    kind: Kind::number(Dimension::of(Base::Money(0))),
                    span,
                }
            }
            Found::Party(_) => {
                let end = Span {
                    start: span.end,
                    ..span
                };
                let message = format!(
                    "`{}` is a party; a formula reads one of its sums",
                    path.text()
                );
                let told = Diagnostic::error(Id::KindMismatch, span, message);
                self.tell(told.fix(
                    "read its cash, or its `receipts`, `payments` or `kind`",
                    end,
                    ".cash",
                ));
                Formula::poison(span)
            }
            Found::Use(_) => {
                let message = format!(
                    "`{}` is a use of a template; a formula reads one of its rows",
                    path.text()
                );
                let told = Diagnostic::error(Id::KindMismatch, span, message);
                self.tell(told.hint(format!("write `{}.` and the name of a row", path.text())));
                Formula::poison(span)
            }
            Found::Other(entity) => {
                let message = format!(
                    "`{}` is {} and has no value",
                    path.text(),
                    entity_words(entity)
                );
                self.error(Id::KindMismatch, span, message);
                Formula::poison(span)
            }
        }
    }

    /// Whether a word names a row that holds a choice: then it is not one of the words.
    fn is_choice_row(&mut self, path: &Path) -> bool {
        let Some(Entity::Row(slot)) = self.definition.names.get(&path.parts[0].text).copied()
        else {
            return false;
        };
        let declared = self.declared[slot.0 as usize].as_ref();
        declared.is_some_and(|(kind, _)| matches!(kind, Kind::Choice(_)))
    }

    fn choice_word(&mut self, words: &Arc<[String]>, word: &tree::Name) -> Formula {
        if let Some(index) = words.iter().position(|known| *known == word.text) {
            return Formula::number(index as f64, Kind::Choice(Arc::clone(words)), word.span);
        }
        let names: Vec<&str> = words.iter().map(String::as_str).collect();
        let message = format!(
            "`{}` is not one of the choices {}",
            word.text,
            list_words(&names)
        );
        let mut told = Diagnostic::error(Id::UnknownName, word.span, message);
        match nearest(&word.text, names.iter().copied()) {
            Some(near) => told = told.fix(format!("did you mean `{near}`?"), word.span, near),
            None => told = told.fix(format!("choose `{}`", names[0]), word.span, names[0]),
        }
        self.tell(told);
        Formula::poison(word.span)
    }

    /// Checks an expression that must be a number.
    pub(super) fn number_of(&mut self, expr: &Expr) -> Formula {
        let formula = self.expr(expr, None);
        self.must_be_number(formula)
    }

    fn must_be_number(&mut self, formula: Formula) -> Formula {
        match formula.kind {
            Kind::Number(_) | Kind::Poison => formula,
            Kind::Truth | Kind::Choice(_) => {
                let what = kind_words(&formula.kind);
                let told = Diagnostic::error(
                    Id::KindMismatch,
                    formula.span,
                    format!("this is {what}; a number is needed here"),
                );
                self.tell(told.hint("choose a number with `if … then … else …`"));
                Formula::poison(formula.span)
            }
        }
    }

    /// Checks an expression that must be `yes` or `no`.
    pub(super) fn truth_of(&mut self, expr: &Expr) -> Formula {
        let formula = self.expr(expr, Some(&Kind::Truth));
        match formula.kind {
            Kind::Truth | Kind::Poison => formula,
            Kind::Number(_) | Kind::Choice(_) => {
                let what = kind_words(&formula.kind);
                let told = Diagnostic::error(
                    Id::KindMismatch,
                    formula.span,
                    format!("this is {what}; `yes` or `no` is needed here"),
                );
                let end = Span {
                    start: formula.span.end,
                    ..formula.span
                };
                let told = match formula.kind {
                    Kind::Number(_) => told.fix("compare it with something", end, " > 0"),
                    _ => told.hint("compare it with one of its words, for example `… == …`"),
                };
                self.tell(told);
                Formula::poison(formula.span)
            }
        }
    }

    /// Checks an expression that must be a plain number.
    pub(super) fn ratio_of(&mut self, expr: &Expr, what: &str) -> Formula {
        let formula = self.number_of(expr);
        self.must_fit(formula, &Dimension::ratio(), what)
    }

    /// Requires a dimension; the message says what it is needed for.
    pub(super) fn must_fit(&mut self, formula: Formula, wanted: &Dimension, what: &str) -> Formula {
        match &formula.kind {
            Kind::Number(Measure {
                dimension: Some(found),
                ..
            }) if found != wanted => {
                let told = self.needs(&formula, found, wanted, what);
                self.tell(told);
                Formula::poison(formula.span)
            }
            _ => formula,
        }
    }
}

/// A kind in a reader's words.
pub(super) fn kind_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::Number(_) => "a number",
        Kind::Truth => "`yes` or `no`",
        Kind::Choice(_) => "one of several words",
        Kind::Poison => "nothing",
    }
}

pub(super) fn entity_words(entity: Entity) -> &'static str {
    match entity {
        Entity::Row(_) => "a row",
        Entity::Pool { .. } => "a pool",
        Entity::Use(_) | Entity::Broken => "a use of a template",
        Entity::Party(_) => "a party",
        Entity::Substance(_) => "a substance",
        Entity::Group(_) => "a group",
        Entity::Source(_) => "a source",
        Entity::Money(_) => "a money",
        Entity::Scenario(_) => "a scenario",
        Entity::Question => "a question",
    }
}
