//! Checking calls of functions.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{Argument, ArgumentKind, Expr, Name, Path};

use super::Checker;
use super::mismatch::Pair;
use crate::definition::{Kind, Measure};
use crate::formula::{Formula, Function};
use crate::functions::{FUNCTIONS, FunctionInfo};
use crate::units::{Base, Dimension, Exponent};

/// The arguments of a call, sorted.
pub(super) struct Arguments<'a> {
    pub(super) info: &'static FunctionInfo,
    pub(super) plain: Vec<&'a Expr>,
    pub(super) named: Vec<(&'a Name, &'a Expr)>,
    pub(super) each: Option<(&'a Name, &'a Path, &'a Expr)>,
    pub(super) span: Span,
}

impl Arguments<'_> {
    pub(super) fn named(&self, word: &str) -> Option<&Expr> {
        self.named
            .iter()
            .find(|(name, _)| name.text == word)
            .map(|(_, value)| *value)
    }
}

impl Checker<'_, '_> {
    pub(super) fn call(&mut self, function: &Path, arguments: &[Argument], span: Span) -> Formula {
        let name = function.text();
        let Some(info) = FUNCTIONS.iter().find(|info| info.name == name) else {
            self.unknown_function(function, &name);
            return Formula::poison(span);
        };
        let Some(arguments) = self.sort_arguments(info, arguments, span) else {
            return Formula::poison(span);
        };
        // A unit after a bracket belongs to the numbers of a list, not to what a function inside asks for.
        let outer = self.outer_unit.take();
        let formula = self
            .call_known(&arguments, span)
            .unwrap_or_else(|| Formula::poison(span));
        self.outer_unit = outer;
        formula
    }

    fn unknown_function(&mut self, function: &Path, name: &str) {
        let message = format!("there is no function `{name}`");
        let mut told = Diagnostic::error(Id::UnknownFunction, function.span(), message);
        if let Some(near) = nearest(name, FUNCTIONS.iter().map(|info| info.name)) {
            told = told.fix(format!("did you mean `{near}`?"), function.span(), near);
        } else if self.definition.names.contains_key(&function.parts[0].text) {
            told = told.hint("a row is read without brackets; an earlier period is read with `prior(…)`, one year with `at(…)`");
        } else {
            let names: Vec<&str> = FUNCTIONS.iter().map(|info| info.name).collect();
            told = told.hint(format!("the functions are {}", names.join(", ")));
        }
        self.tell(told);
    }

    fn sort_arguments<'a>(
        &mut self,
        info: &'static FunctionInfo,
        arguments: &'a [Argument],
        span: Span,
    ) -> Option<Arguments<'a>> {
        let mut sorted = Arguments {
            info,
            plain: Vec::new(),
            named: Vec::new(),
            each: None,
            span,
        };
        for argument in arguments {
            match &argument.kind {
                ArgumentKind::Plain(value) => sorted.plain.push(value),
                ArgumentKind::Named { name, value } => {
                    let allowed: &[&str] = match info.name {
                        "prior" => &["first"],
                        "total" => &["from", "to"],
                        "npv" => &["from"],
                        "expected" => &["given"],
                        _ => &[],
                    };
                    if !allowed.contains(&name.text.as_str()) {
                        let message = format!("`{}` takes no `{}:`", info.name, name.text);
                        let told = Diagnostic::error(Id::WrongArguments, name.span, message);
                        self.tell(told.hint(format!("it is called as `{}`", info.signature)));
                        return None;
                    }
                    sorted.named.push((name, value));
                }
                ArgumentKind::Each { name, group, body } => sorted.each = Some((name, group, body)),
                ArgumentKind::Chance { .. } => {
                    self.error(
                        Id::WrongArguments,
                        argument.span,
                        "chances belong to a distribution",
                    );
                    return None;
                }
            }
        }
        Some(sorted)
    }

    pub(super) fn wrong(&mut self, arguments: &Arguments) -> Option<Formula> {
        let message = format!(
            "`{}` is called with the wrong arguments",
            arguments.info.name
        );
        let told = Diagnostic::error(Id::WrongArguments, arguments.span, message);
        self.tell(told.hint(format!(
            "it is called as `{}`: {}",
            arguments.info.signature, arguments.info.meaning
        )));
        None
    }

    fn call_known(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let plain = arguments.plain.as_slice();
        match arguments.info.name {
            "min" => self.extreme(Op::Minimum, arguments, span),
            "max" => self.extreme(Op::Maximum, arguments, span),
            "sum" => self.each_sum(arguments, span),
            "any" => self.each_truth(Op::Or, arguments, span),
            "all" => self.each_truth(Op::And, arguments, span),
            "abs" => match plain {
                [x] => {
                    let x = self.number_of(x);
                    let kind = x.kind.clone();
                    Some(Formula::applied(Op::Absolute, vec![x], kind, span))
                }
                _ => self.wrong(arguments),
            },
            "exp" => self.of_ratio(Op::Exponential, arguments, span),
            "log" => self.of_ratio(Op::Logarithm, arguments, span),
            "sqrt" => self.root(arguments, span),
            "round" => self.rounded(Op::RoundNearest, arguments, span),
            "round_down" => self.rounded(Op::RoundDown, arguments, span),
            "round_up" => self.rounded(Op::RoundUp, arguments, span),
            "share" => self.share(arguments, span),
            "growth" => self.of_rate(Function::Growth, arguments, span),
            "index" => self.of_rate(Function::Index, arguments, span),
            "prior" => self.prior(arguments, span),
            "moving_sum" => self.moving(Function::MovingSum, arguments, span),
            "moving_count" => self.moving(Function::MovingCount, arguments, span),
            "cumulative" => {
                let [x] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "cumulative");
                let Kind::Number(measure) = &x.kind else {
                    return None;
                };
                let kind = Kind::Number(Measure {
                    balance: true,
                    ..measure.clone()
                });
                Some(Formula::call(Function::Cumulative, vec![x], kind, span))
            }
            "total" => {
                let [x] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "total");
                let from = self.year_or(arguments.named("from"), f64::NEG_INFINITY, span);
                let to = self.year_or(arguments.named("to"), f64::INFINITY, span);
                let kind = x.kind.clone();
                Some(Formula::call(
                    Function::Total,
                    vec![x, from, to],
                    kind,
                    span,
                ))
            }
            "npv" => {
                let [x, rate] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "npv");
                let rate = self.rate_of(rate);
                let from = self.year_or(arguments.named("from"), f64::NEG_INFINITY, span);
                let kind = x.kind.clone();
                Some(Formula::call(
                    Function::PresentValue,
                    vec![x, rate, from],
                    kind,
                    span,
                ))
            }
            "at" => {
                let [x, year] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.expr(x, None);
                let year = self.ratio_of(year, "a year is a plain number");
                let kind = x.kind.clone();
                Some(Formula::call(Function::At, vec![x, year], kind, span))
            }
            "first_year" => {
                let [condition] = plain else {
                    return self.wrong(arguments);
                };
                let condition = self.truth_of(condition);
                Some(Formula::call(
                    Function::FirstYear,
                    vec![condition],
                    Kind::ratio(),
                    span,
                ))
            }
            "irr" => {
                let [x] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "irr");
                Some(Formula::call(
                    Function::InternalRate,
                    vec![x],
                    Kind::number(Dimension::per_time()),
                    span,
                ))
            }
            "mirr" => {
                let [x, finance, reinvestment] = plain else {
                    return self.wrong(arguments);
                };
                let operands = vec![
                    self.flow_of(x, "mirr"),
                    self.rate_of(finance),
                    self.rate_of(reinvestment),
                ];
                Some(Formula::call(
                    Function::ModifiedInternalRate,
                    operands,
                    Kind::number(Dimension::per_time()),
                    span,
                ))
            }
            "payback" => {
                let [x] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "payback");
                Some(Formula::call(
                    Function::Payback,
                    vec![x],
                    Kind::number(Dimension::of(Base::Time)),
                    span,
                ))
            }
            "real" => self.convert(true, arguments, span),
            "nominal" => self.convert(false, arguments, span),
            "cash" => self.cash(arguments, span),
            "under" => self.under(plain, span),
            "expected" => {
                let message = "`expected` is reserved and cannot be computed yet";
                let told = Diagnostic::error(Id::NotYet, span, message);
                self.tell(told.hint(
                    "decide with a truth input for now, and compare both ways with a scenario",
                ));
                None
            }
            other => unreachable!("function `{other}` is listed but not checked"),
        }
    }

    fn of_ratio(&mut self, op: Op, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [x] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let x = self.ratio_of(x, "a plain number is needed here");
        Some(Formula::applied(op, vec![x], Kind::ratio(), span))
    }

    fn root(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [x] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let x = self.number_of(x);
        let Kind::Number(measure) = &x.kind else {
            return None;
        };
        let half = Exponent::of(0.5).expect("a half is a fraction");
        let dimension = match &measure.dimension {
            Some(dimension) => Some(dimension.power(half)?),
            None => None,
        };
        let kind = Kind::Number(Measure {
            dimension,
            balance: false,
        });
        Some(Formula::applied(Op::SquareRoot, vec![x], kind, span))
    }

    fn rounded(&mut self, op: Op, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [x, step] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let (x, step) = (self.number_of(x), self.number_of(step));
        let kind = self.unite(&x, &step, Pair::new("round", "to a step of"), span);
        Some(Formula::applied(op, vec![x, step], kind, span))
    }

    pub(super) fn share(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [a, b] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let (a, b) = (self.number_of(a), self.number_of(b));
        let dimension = a.dimension()?.over(&b.dimension()?)?;
        Some(Formula::applied(
            Op::ShareOf,
            vec![a, b],
            Kind::number(dimension),
            span,
        ))
    }

    fn extreme(&mut self, op: Op, arguments: &Arguments, span: Span) -> Option<Formula> {
        let operands = match (&arguments.each, arguments.plain.as_slice()) {
            (Some(_), []) => self.each(arguments, Self::number_of)?,
            (None, plain) if plain.len() >= 2 => plain.iter().map(|x| self.number_of(x)).collect(),
            _ => return self.wrong(arguments),
        };
        if let (Some((_, group, _)), true) = (&arguments.each, operands.is_empty()) {
            let message = format!("group `{}` has no members to compare", group.text());
            let told = Diagnostic::error(Id::KindMismatch, group.span(), message);
            self.tell(told.hint("there is no largest or smallest of nothing; `sum` gives 0"));
            return None;
        }
        self.folded(op, operands, span)
    }

    /// Joins formulas two by two: from left to right, or by halves where they are many, so that what
    /// comes out is not as deep as they are many.
    pub(super) fn in_pairs(
        &mut self,
        mut operands: Vec<Formula>,
        join: &impl Fn(&mut Self, Formula, Formula) -> Formula,
    ) -> Option<Formula> {
        if operands.len() > 32 {
            let second = operands.split_off(operands.len() / 2);
            let first = self.in_pairs(operands, join)?;
            let second = self.in_pairs(second, join)?;
            return Some(join(self, first, second));
        }
        let mut operands = operands.into_iter();
        let first = operands.next()?;
        Some(operands.fold(first, |so_far, next| join(self, so_far, next)))
    }

    /// Applies an operation of two operands to all of them.
    fn folded(&mut self, op: Op, operands: Vec<Formula>, span: Span) -> Option<Formula> {
        let verb = if op == Op::Add {
            Pair::new("add", "and")
        } else {
            Pair::new("compare", "with")
        };
        self.in_pairs(operands, &|checker, so_far, next| {
            let kind = checker.unite(&so_far, &next, verb, span);
            Formula::applied(op, vec![so_far, next], kind, span)
        })
    }
}
