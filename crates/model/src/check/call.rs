//! Checking calls of functions.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{Argument, ArgumentKind, Basis, Expr, ExprKind, Name, Path};

use super::Checker;
use super::expression::entity_words;
use super::mismatch::Pair;
use super::names::Found;
use crate::definition::{Entity, Kind, Measure, Member};
use crate::formula::{Formula, FormulaNode, Function, PartyMeasure, RowRef};
use crate::functions::{FUNCTIONS, FunctionInfo};
use crate::units::{Base, Dimension, Exponent};

/// The arguments of a call, sorted.
struct Arguments<'a> {
    info: &'static FunctionInfo,
    plain: Vec<&'a Expr>,
    named: Vec<(&'a Name, &'a Expr)>,
    each: Option<(&'a Name, &'a Path, &'a Expr)>,
    span: Span,
}

impl Arguments<'_> {
    fn named(&self, word: &str) -> Option<&Expr> {
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

    fn wrong(&mut self, arguments: &Arguments) -> Option<Formula> {
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
                Some(Formula::call(Function::Total, vec![x, from, to], kind, span))
            }
            "npv" => {
                let [x, rate] = plain else {
                    return self.wrong(arguments);
                };
                let x = self.flow_of(x, "npv");
                let rate = self.rate_of(rate);
                let from = self.year_or(arguments.named("from"), f64::NEG_INFINITY, span);
                let kind = x.kind.clone();
                Some(Formula::call(Function::PresentValue, vec![x, rate, from], kind, span))
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
                Some(Formula::call(Function::FirstYear, vec![condition], Kind::ratio(), span))
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

    /// A number that may be summed over years.
    fn flow_of(&mut self, expr: &Expr, function: &str) -> Formula {
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

    fn year_or(&mut self, expr: Option<&Expr>, otherwise: f64, span: Span) -> Formula {
        match expr {
            Some(expr) => self.ratio_of(expr, "a year is a plain number"),
            None => Formula::number(otherwise, Kind::ratio(), span),
        }
    }

    fn of_rate(
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

    fn share(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [a, b] = arguments.plain.as_slice() else {
            return self.wrong(arguments);
        };
        let (a, b) = (self.number_of(a), self.number_of(b));
        let dimension = a.dimension()?.over(&b.dimension()?)?;
        Some(Formula::applied(Op::ShareOf, vec![a, b], Kind::number(dimension), span))
    }

    fn prior(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
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
        Some(Formula::call(Function::Prior, vec![x, lag, first], kind, span))
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

    fn moving(&mut self, function: Function, arguments: &Arguments, span: Span) -> Option<Formula> {
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

    fn extreme(&mut self, op: Op, arguments: &Arguments, span: Span) -> Option<Formula> {
        let operands = match (&arguments.each, arguments.plain.as_slice()) {
            (Some(_), []) => self.each(arguments, Self::number_of)?,
            (None, plain) if plain.len() >= 2 => plain.iter().map(|x| self.number_of(x)).collect(),
            _ => return self.wrong(arguments),
        };
        self.folded(op, operands, span)
    }

    /// Applies an operation of two operands from left to right.
    fn folded(&mut self, op: Op, operands: Vec<Formula>, span: Span) -> Option<Formula> {
        let verb = if op == Op::Add {
            Pair::new("add", "and")
        } else {
            Pair::new("compare", "with")
        };
        let mut operands = operands.into_iter();
        let first = operands.next()?;
        Some(operands.fold(first, |so_far, next| {
            let kind = self.unite(&so_far, &next, verb, span);
            Formula::applied(op, vec![so_far, next], kind, span)
        }))
    }

    fn each_sum(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let operands = self.each(arguments, Self::number_of)?;
        let Some(first) = operands.first().cloned() else {
            let kind = Kind::Number(Measure {
                dimension: None,
                balance: false,
            });
            return Some(Formula::number(0.0, kind, span));
        };
        let mut kind = first.kind.clone();
        for next in &operands[1..] {
            let so_far = Formula {
                kind: kind.clone(),
                ..first.clone()
            };
            kind = self.unite(&so_far, next, Pair::new("add", "and"), span);
        }
        if kind == Kind::Poison {
            return None;
        }
        Some(Formula::applied(Op::Sum, operands, kind, span))
    }

    fn each_truth(&mut self, op: Op, arguments: &Arguments, span: Span) -> Option<Formula> {
        let operands = self.each(arguments, Self::truth_of)?;
        let of_none = Formula::number(f64::from(u8::from(op == Op::And)), Kind::Truth, span);
        Some(operands.into_iter().fold(of_none, |so_far, next| {
            Formula::applied(op, vec![so_far, next], Kind::Truth, span)
        }))
    }

    /// Checks the body once for each member of the group.
    fn each(
        &mut self,
        arguments: &Arguments,
        check: impl Fn(&mut Self, &Expr) -> Formula,
    ) -> Option<Vec<Formula>> {
        let Some((word, group, body)) = arguments.each else {
            return self.wrong(arguments).map(|_| Vec::new());
        };
        let members = self.group_members(group)?;
        let mut formulas = Vec::with_capacity(members.len());
        for member in members {
            let entity = match member {
                Member::Party(party) => Entity::Party(party),
                Member::Use(index) => Entity::Use(index),
            };
            self.aliases.push((word.text.clone(), entity));
            let formula = check(self, body);
            self.aliases.pop();
            let failed = formula.is_poison();
            formulas.push(formula);
            if failed {
                return None;
            }
        }
        Some(formulas)
    }

    fn group_members(&mut self, path: &Path) -> Option<Vec<Member>> {
        match self.find(path)? {
            Found::Other(Entity::Group(index)) => {
                Some(self.definition.groups[index as usize].members.clone())
            }
            other => {
                let what = match other {
                    Found::Other(entity) => entity_words(entity),
                    Found::Row(_) => "a row",
                    Found::Party(_) | Found::PartySum(..) => "a party",
                    Found::Use(_) => "a use of a template",
                    Found::Time(_) => "a word of the calendar",
                };
                let message = format!("`{}` is {what}; `each` goes through a group", path.text());
                let told = Diagnostic::error(Id::KindMismatch, path.span(), message);
                self.tell(told.hint("declare one, for example `group mines = all mine.simple`"));
                None
            }
        }
    }

    /// `real(x)` and `nominal(x)`: a division or multiplication by the money's index.
    fn convert(&mut self, to_real: bool, arguments: &Arguments, span: Span) -> Option<Formula> {
        let (x, wanted) = match arguments.plain.as_slice() {
            [x] => (*x, None),
            [
                x,
                Expr {
                    kind: ExprKind::Path(path),
                    ..
                },
            ] => (*x, Some(path.text())),
            _ => return self.wrong(arguments),
        };
        let x = self.number_of(x);
        let dimension = x.dimension()?;
        let moneys = self.setting.moneys;
        let candidates = moneys.iter().enumerate().filter(|(_, money)| {
            matches!(money.basis, Basis::Real(_))
                && wanted.as_ref().is_none_or(|name| *name == money.name)
        });
        let fitting = candidates.filter(|(index, money)| {
            let here = if to_real {
                money.from
            } else {
                Some(*index as u32)
            };
            here.is_some_and(|here| dimension.any(|base| base == Base::Money(here)))
        });
        let fitting: Vec<(usize, u32)> = fitting
            .filter_map(|(index, money)| Some((index, money.from?)))
            .collect();
        let &[(index, from)] = fitting.as_slice() else {
            let words = self.words(&dimension);
            let (name, want) = if to_real {
                ("real", "nominal money that has a real twin")
            } else {
                ("nominal", "real money")
            };
            let message = format!("`{name}` needs {want}; this is in {words}");
            let told = Diagnostic::error(Id::UnitMismatch, x.span, message);
            self.tell(told.hint(
                "declare the twin, for example `money USDr = USD real 2025 by us_inflation`",
            ));
            return None;
        };
        let real = index as u32;
        let (old, new) = if to_real { (from, real) } else { (real, from) };
        let dimension = dimension.map(&|base| {
            if base == Base::Money(old) {
                Base::Money(new)
            } else {
                base
            }
        })?;
        let index_name = format!("{}.index", moneys[index].name);
        let slot = self
            .definition
            .rows
            .iter()
            .position(|row| row.name == index_name)?;
        let row = RowRef {
            uses: Vec::new(),
            slot: crate::definition::Slot(slot as u32),
        };
        let deflator = Formula {
            node: FormulaNode::Row(row),
            kind: Kind::ratio(),
            span,
        };
        let op = if to_real { Op::Divide } else { Op::Multiply };
        let kind = match &x.kind {
            Kind::Number(measure) => Kind::Number(Measure {
                dimension: Some(dimension),
                ..measure.clone()
            }),
            other => other.clone(),
        };
        Some(Formula::applied(op, vec![x, deflator], kind, span))
    }

    fn cash(&mut self, arguments: &Arguments, span: Span) -> Option<Formula> {
        let [
            Expr {
                kind: ExprKind::Path(party),
                ..
            },
            uses @ ..,
        ] = arguments.plain.as_slice()
        else {
            return self.wrong(arguments);
        };
        let party = match self.find(party)? {
            Found::Party(party) => party,
            _ => return self.wrong(arguments),
        };
        let mut within = Vec::new();
        for expr in uses {
            let ExprKind::Path(path) = &expr.kind else {
                return self.wrong(arguments);
            };
            match self.find(path)? {
                Found::Use(uses) => within.push(uses),
                Found::Other(Entity::Group(_)) => {
                    let members = self.group_members(path)?;
                    within.extend(members.into_iter().filter_map(|member| match member {
                        Member::Use(index) => Some(vec![index]),
                        Member::Party(_) => None,
                    }));
                }
                _ => {
                    let message = format!("`{}` is not a use of a template", path.text());
                    self.error(Id::KindMismatch, path.span(), message);
                    return None;
                }
            }
        }
        let within = (!uses.is_empty()).then_some(within);
        let node = FormulaNode::Party {
            party,
            measure: PartyMeasure::Cash,
            within,
        };
        Some(Formula {
            node,
            kind: Kind::number(Dimension::of(Base::Money(0))),
            span,
        })
    }
}
