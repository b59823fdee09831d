//! Checking functions that reach over several periods.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::Expr;

use super::Checker;
use super::call::Arguments;
use crate::definition::{Kind, Measure};
use crate::formula::{Formula, FormulaNode, Function};
use crate::units::{Base, Dimension};

impl Checker<'_, '_> {
    /// A number that may be summed over years.
    pub(super) fn flow_of(&mut self, expr: &Expr, function: &str) -> Formula {
        let formula = self.number_of(expr);
        if let Kind::Number(Measure { balance: true, .. }) = formula.kind {
            let message =
                format!("`{function}` of a balance counts the same amount again in every year");
            let told = Diagnostic::error(Id::BalanceSummed, formula.span, message);
            self.tell(told.hint("sum what moves (`.added`, `.used`), or read the balance of one year with `at(…, year)`"));
            return Formula::poison(formula.span);
        }
        formula
    }

    /// A rate per time.
    pub(super) fn rate_of(&mut self, expr: &Expr) -> Formula {
        let formula = self.number_of(expr);
        self.must_fit(
            formula,
            &Dimension::per_time(),
            "a rate per time is needed here",
        )
    }

    pub(super) fn year_or(&mut self, expr: Option<&Expr>, otherwise: f64, span: Span) -> Formula {
        match expr {
            Some(expr) => self.ratio_of(expr, "a year is a plain number"),
            None => Formula::number(otherwise, Kind::ratio(), span),
        }
    }

    pub(super) fn of_rate(
        &mut self,
        function: Function,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Formula> {
        let [rate] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let rate = self.rate_of(rate);
        Some(Formula::call(function, vec![rate], Kind::ratio(), span))
    }

    pub(super) fn prior(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let (x, lag) = match arguments.plain.as_slice() {
            [x] => (x, None),
            [x, lag] => (x, Some(*lag)),
            _ => return self.wrong(arguments),
        };
        let Some(first) = arguments.named("first") else {
            let message = "`prior` needs `first:`, the value where there is no earlier period";
            let end = Span {
                start: span.end - 1,
                end: span.end - 1,
                ..span
            };
            let told = Diagnostic::error(Id::WrongArguments, span, message);
            self.tell(told.fix("say it, for example `first: 0`", end, ", first: 0"));
            return None;
        };
        let x = self.expr(x, None);
        let expected = x.kind.clone();
        let first = self.expr(first, Some(&expected));
        let lag = self.duration_or_period(lag, span);
        let kind = self.unite_any(&x, &first, span);
        Some(Formula::call(
            Function::Prior,
            vec![x, lag, first],
            kind,
            span,
        ))
    }

    /// A time; one period where none is given.
    fn duration_or_period(&mut self, expr: Option<&Expr>, span: Span) -> Formula {
        if let Some(expr) = expr {
            let formula = self.number_of(expr);
            self.must_fit(formula, &Dimension::of(Base::Time), "a time is needed here")
        } else {
            let node = FormulaNode::Time(crate::formula::TimeWord::Period);
            Formula {
                node,
                kind: Kind::number(Dimension::of(Base::Time)),
                span,
            }
        }
    }

    pub(super) fn moving(
        &mut self,
        function: Function,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Formula> {
        let [x, window] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let counts = function == Function::MovingCount;
        let x = if counts {
            self.truth_of(x)
        } else {
            self.flow_of(x, "moving_sum")
        };
        let window = self.duration_or_period(Some(window), span);
        let kind = if counts {
            Kind::ratio()
        } else {
            x.kind.clone()
        };
        Some(Formula::call(function, vec![x, window], kind, span))
    }
}
