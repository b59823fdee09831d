//! Checking operators and conditions.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{BinaryOperator, Expr, ExprKind, Path};

use super::Checker;
use super::expression::kind_words;
use super::mismatch::Pair;
use crate::definition::{Kind, Measure};
use crate::formula::{Formula, FormulaNode};
use crate::units::Exponent;

impl Checker<'_, '_> {
    pub(super) fn binary(
        &mut self,
        operator: BinaryOperator,
        operator_span: Span,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Formula {
        match operator {
            BinaryOperator::Add => self.sum(Op::Add, operator_span, left, right, span),
            BinaryOperator::Subtract => self.sum(Op::Subtract, operator_span, left, right, span),
            BinaryOperator::Multiply | BinaryOperator::Divide => {
                self.product(operator, left, right, span)
            }
            BinaryOperator::Power => self.power(left, right, span),
            BinaryOperator::Less => self.comparison(Op::Less, left, right, false, span),
            BinaryOperator::LessEqual => self.comparison(Op::LessEqual, left, right, false, span),
            BinaryOperator::Greater => self.comparison(Op::Less, left, right, true, span),
            BinaryOperator::GreaterEqual => self.comparison(Op::LessEqual, left, right, true, span),
            BinaryOperator::Equal => self.equality(Op::Equal, left, right, span),
            BinaryOperator::NotEqual => self.equality(Op::NotEqual, left, right, span),
            BinaryOperator::And => self.junction(Op::And, left, right, span),
            BinaryOperator::Or => self.junction(Op::Or, left, right, span),
        }
    }

    pub(super) fn sum(
        &mut self,
        op: Op,
        operator_span: Span,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Formula {
        let (left, right) = (self.number_of(left), self.number_of(right));
        let verb = if op == Op::Add { "add" } else { "subtract" };
        let joiner = if op == Op::Add { "to" } else { "from" };
        let pair = if op == Op::Add {
            Pair::new(verb, joiner)
        } else {
            Pair::reversed(verb, joiner)
        };
        let kind = self.unite(&left, &right, pair, operator_span);
        Formula::applied(op, vec![left, right], kind, span)
    }

    fn product(
        &mut self,
        operator: BinaryOperator,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Formula {
        let (left, right) = (self.number_of(left), self.number_of(right));
        let (Kind::Number(a), Kind::Number(b)) = (&left.kind, &right.kind) else {
            return Formula::poison(span);
        };
        let divides = operator == BinaryOperator::Divide;
        let dimension = match (&a.dimension, &b.dimension) {
            (None, _) | (_, None) => Some(None),
            (Some(a), Some(b)) => if divides { a.over(b) } else { a.times(b) }.map(Some),
        };
        let Some(dimension) = dimension else {
            self.error(
                Id::UnitMismatch,
                span,
                "the exponents of this unit are out of range",
            );
            return Formula::poison(span);
        };
        let op = if divides { Op::Divide } else { Op::Multiply };
        Formula::applied(
            op,
            vec![left, right],
            Kind::Number(Measure {
                dimension,
                balance: false,
            }),
            span,
        )
    }

    pub(super) fn power(&mut self, base: &Expr, exponent: &Expr, span: Span) -> Formula {
        let base = self.number_of(base);
        let exponent = self.ratio_of(exponent, "an exponent is a plain number");
        let (Kind::Number(measure), Kind::Number(_)) = (&base.kind, &exponent.kind) else {
            return Formula::poison(span);
        };
        let kind = match &measure.dimension {
            Some(dimension) if !dimension.is_ratio() => {
                let FormulaNode::Number(written) = exponent.node else {
                    let unit = self.words(dimension);
                    let message = format!("the exponent of {unit} has to be written as a number");
                    let told = Diagnostic::error(Id::UnitMismatch, exponent.span, message);
                    self.tell(told.hint("divide the base by something of its unit first"));
                    return Formula::poison(span);
                };
                let raised = Exponent::of(written).and_then(|exponent| dimension.power(exponent));
                let Some(raised) = raised else {
                    self.error(
                        Id::UnitMismatch,
                        exponent.span,
                        "this exponent gives no unit",
                    );
                    return Formula::poison(span);
                };
                Kind::number(raised)
            }
            _ => Kind::ratio(),
        };
        Formula::applied(Op::Power, vec![base, exponent], kind, span)
    }

    /// `a > b` is lowered as `b < a`.
    fn comparison(
        &mut self,
        op: Op,
        left: &Expr,
        right: &Expr,
        swapped: bool,
        span: Span,
    ) -> Formula {
        let (left, right) = (self.number_of(left), self.number_of(right));
        if self.unite(&left, &right, Pair::new("compare", "with"), span) == Kind::Poison {
            return Formula::poison(span);
        }
        let operands = if swapped {
            vec![right, left]
        } else {
            vec![left, right]
        };
        Formula::applied(op, operands, Kind::Truth, span)
    }

    fn equality(&mut self, op: Op, left: &Expr, right: &Expr, span: Span) -> Formula {
        // A word compared with a choice is looked up among its words, on either side.
        let (first, second, turned) = match (&left.kind, &right.kind) {
            (ExprKind::Path(path), _) if path.parts.len() == 1 && !self.is_declared(path) => {
                (right, left, true)
            }
            _ => (left, right, false),
        };
        let a = self.expr(first, None);
        let expected = a.kind.clone();
        let b = self.expr(second, Some(&expected));
        let (a, b) = if turned { (b, a) } else { (a, b) };
        let fits = match (&a.kind, &b.kind) {
            (Kind::Poison, _) | (_, Kind::Poison) => return Formula::poison(span),
            (Kind::Number(_), Kind::Number(_)) => {
                self.unite(&a, &b, Pair::new("compare", "with"), span) != Kind::Poison
            }
            (left, right) if left == right => true,
            (left, right) => {
                let message = format!(
                    "cannot compare {} with {}",
                    kind_words(left),
                    kind_words(right)
                );
                let told = Diagnostic::error(Id::KindMismatch, span, message);
                self.tell(
                    told.label(a.span, kind_words(left))
                        .label(b.span, kind_words(right)),
                );
                false
            }
        };
        if fits {
            Formula::applied(op, vec![a, b], Kind::Truth, span)
        } else {
            Formula::poison(span)
        }
    }

    fn is_declared(&self, path: &Path) -> bool {
        let word = &path.parts[0].text;
        let time = matches!(word.as_str(), "period" | "days" | "elapsed" | "year");
        time || self.definition.names.contains_key(word)
            || self.aliases.iter().any(|(alias, _)| alias == word)
    }

    fn junction(&mut self, op: Op, left: &Expr, right: &Expr, span: Span) -> Formula {
        let operands = vec![self.truth_of(left), self.truth_of(right)];
        Formula::applied(op, operands, Kind::Truth, span)
    }

    pub(super) fn condition(
        &mut self,
        condition: &Expr,
        then: &Expr,
        otherwise: &Expr,
        expected: Option<&Kind>,
        span: Span,
    ) -> Formula {
        let condition = self.truth_of(condition);
        let then = self.expr(then, expected);
        let otherwise = self.expr(otherwise, expected);
        let kind = self.unite_any(&then, &otherwise, span);
        Formula::applied(Op::Select, vec![condition, then, otherwise], kind, span)
    }

    /// The common kind of two values of which one is taken.
    pub(super) fn unite_any(&mut self, left: &Formula, right: &Formula, span: Span) -> Kind {
        match (&left.kind, &right.kind) {
            (Kind::Poison, _) | (_, Kind::Poison) => Kind::Poison,
            (Kind::Number(_), Kind::Number(_)) => {
                self.unite(left, right, Pair::new("choose between", "and"), span)
            }
            (a, b) if a == b => a.clone(),
            (a, b) => {
                let message = format!(
                    "cannot choose between {} and {}",
                    kind_words(a),
                    kind_words(b)
                );
                let told = Diagnostic::error(Id::KindMismatch, span, message);
                self.tell(
                    told.label(left.span, kind_words(a))
                        .label(right.span, kind_words(b)),
                );
                Kind::Poison
            }
        }
    }
}
