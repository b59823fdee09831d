//! Checking inputs and rows, and the values inputs and bindings are given.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    self, ArgumentKind, Date, Dated, Distribution, Expr, ExprKind, InputValue, Side, Value,
};

use super::mismatch::Pair;
use super::sources::{number_in, number_in_value};
use super::{Checker, State, Written};
use crate::csv;
use crate::definition::{
    Between, Body, DistributionForm, Drawn, Kind, List, Measure, PoolMember, Role, Slot,
};
use crate::formula::{Formula, FormulaNode};
use crate::units::{Dimension, Unit};

/// The distributions, for messages.
const DISTRIBUTIONS: [(&str, &str); 5] = [
    (
        "normal",
        "normal(mean: a, sd: b) or normal(low: a, high: b)",
    ),
    (
        "lognormal",
        "lognormal(median: a, sigma: ratio) or lognormal(low: a, high: b)",
    ),
    ("uniform", "uniform(lowest, highest)"),
    ("triangular", "triangular(lowest, likeliest, highest)"),
    ("bernoulli", "bernoulli(chance)"),
];

/// A checked value with what it holds and the unit it is shown in.
pub(super) struct CheckedValue {
    pub(super) body: Body,
    pub(super) kind: Kind,
    pub(super) unit: Unit,
}

impl CheckedValue {
    fn poison() -> Self {
        Self {
            body: Body::Poison,
            kind: Kind::Poison,
            unit: Unit::ratio(),
        }
    }
}

impl<'c> Checker<'c, '_> {
    /// Checks every row that has not been checked on the way.
    pub(super) fn check_rows(&mut self) {
        for index in 0..self.definition.rows.len() {
            let slot = Slot(index as u32);
            if self.states[index] == State::Waiting {
                self.check_row(slot);
            }
        }
    }

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
                let expected = declared.as_ref().map(|(kind, _)| kind.clone());
                self.value(value, expected.as_ref(), "the value of this input")
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
            whole(end, row.formula.span),
        );
        let declared = self.declared[slot.0 as usize].clone();
        let expected = declared.as_ref().map(|(kind, _)| kind.clone());
        let formula = self.expr(&row.formula, expected.as_ref());
        let formula = match &expected {
            Some(kind) if row.cast.is_some() => self.cast_to(formula, kind, row),
            Some(kind) => self.must_be(
                formula,
                kind,
                &format!("row `{}` is declared", row.name.text),
            ),
            None => formula,
        };
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
            (Kind::Poison, _) | (_, Kind::Poison) => formula,
            (
                Kind::Number(_),
                Kind::Number(Measure {
                    dimension: Some(dimension),
                    ..
                }),
            ) => self.must_fit(formula, &dimension.clone(), what),
            (Kind::Number(_), Kind::Number(_)) => formula,
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
    fn shown_unit(&mut self, expr: &Expr, formula: &Formula) -> Unit {
        let Some(dimension) = formula.dimension() else {
            return Unit::ratio();
        };
        let written = self.unit_in(expr);
        match written {
            Some(unit) if unit.dimension == dimension => unit,
            _ => Unit::base(
                dimension.clone(),
                if dimension.is_ratio() {
                    String::new()
                } else {
                    self.words(&dimension)
                },
            ),
        }
    }

    pub(super) fn unit_in(&mut self, expr: &Expr) -> Option<Unit> {
        match &expr.kind {
            ExprKind::Number { unit, .. } => unit.as_ref().and_then(|unit| self.unit(unit)),
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

    fn fitted(&mut self, formula: Formula, expected: Option<&Kind>, what: &str) -> Formula {
        match expected {
            Some(kind) => self.must_be(formula, kind, what),
            None => formula,
        }
    }

    /// Checks with a unit that applies to every number inside.
    fn inside<T>(
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
    fn common(&mut self, formulas: &[&Formula]) -> Kind {
        let Some((first, rest)) = formulas.split_first() else {
            return Kind::Poison;
        };
        let mut so_far = (*first).clone();
        for next in rest {
            so_far.kind = self.unite_any(&so_far, next, next.span);
        }
        so_far.kind
    }

    fn list(&mut self, list: &tree::List, expected: Option<&Kind>, what: &str) -> CheckedValue {
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

    fn dated(&mut self, dated: &Dated, expected: Option<&Kind>, what: &str) -> CheckedValue {
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
    fn is_year(&mut self, date: &Date) -> bool {
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

    fn csv(&mut self, written: &tree::Csv, expected: Option<&Kind>, what: &str) -> CheckedValue {
        let Some(unit) = self.unit(&written.unit) else {
            return CheckedValue::poison();
        };
        let points = match csv::read_column(self.context, written) {
            Ok(points) => points,
            Err(told) => {
                self.tell(told);
                return CheckedValue::poison();
            }
        };
        let span = written.span;
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

    fn base_unit(&self, kind: &Kind) -> Unit {
        match kind {
            Kind::Number(Measure {
                dimension: Some(dimension),
                ..
            }) if !dimension.is_ratio() => Unit::base(dimension.clone(), self.words(dimension)),
            _ => Unit::ratio(),
        }
    }

    fn distribution(
        &mut self,
        written: &Distribution,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        let Some((_, usage)) = DISTRIBUTIONS
            .iter()
            .find(|(name, _)| *name == written.name.text)
        else {
            self.unknown_distribution(written);
            return CheckedValue::poison();
        };
        let Some((form, located, shapes)) = self.form_of(written, usage) else {
            return CheckedValue::poison();
        };
        let checked = self.inside(written.unit.as_ref(), |checker| {
            let located: Vec<Formula> =
                located.iter().map(|expr| checker.number_of(expr)).collect();
            located
        });
        let Some((mut parameters, unit)) = checked else {
            return CheckedValue::poison();
        };
        let kind = if form == DistributionForm::Bernoulli {
            Kind::Truth
        } else {
            settled(&self.common(&parameters.iter().collect::<Vec<_>>()))
        };
        if form == DistributionForm::Bernoulli {
            let chance = parameters.remove(0);
            parameters.push(self.must_fit(
                chance,
                &Dimension::ratio(),
                "a chance is a plain number",
            ));
        }
        for shape in shapes {
            parameters.push(self.ratio_of(shape, "a shape is a plain number"));
        }
        let poisoned = parameters.iter().any(Formula::is_poison);
        let probe = Formula {
            node: FormulaNode::Poison,
            kind: kind.clone(),
            span: written.span,
        };
        let poisoned = poisoned
            || expected.is_some_and(|expected| self.must_be(probe, expected, what).is_poison());
        if poisoned {
            return CheckedValue::poison();
        }
        let unit = unit
            .or_else(|| located.first().and_then(|expr| self.unit_in(expr)))
            .unwrap_or_else(|| self.base_unit(&kind));
        let drawn = Drawn {
            form,
            parameters,
            each_period: written.each_period,
            span: written.span,
        };
        CheckedValue {
            body: Body::Drawn(drawn),
            kind,
            unit,
        }
    }

    fn unknown_distribution(&mut self, written: &Distribution) {
        let message = format!("there is no distribution `{}`", written.name.text);
        let told = Diagnostic::error(Id::UnknownDistribution, written.name.span, message);
        let names = DISTRIBUTIONS.iter().map(|(name, _)| *name);
        let told = match nearest(&written.name.text, names) {
            Some(near) => told.fix(format!("did you mean `{near}`?"), written.name.span, near),
            None => told
                .hint("the distributions are normal, lognormal, uniform, triangular and bernoulli"),
        };
        self.tell(told);
    }

    /// The form of a distribution, its parameters with a unit, and its shapes.
    fn form_of<'a>(
        &mut self,
        written: &'a Distribution,
        usage: &str,
    ) -> Option<(DistributionForm, Vec<&'a Expr>, Vec<&'a Expr>)> {
        let mut plain = Vec::new();
        let mut named: Vec<(&str, &Expr)> = Vec::new();
        let mut chances: Vec<(f64, &Expr)> = Vec::new();
        for argument in &written.arguments {
            match &argument.kind {
                ArgumentKind::Plain(value) => plain.push(value),
                ArgumentKind::Named { name, value } => {
                    if is_percentile(&name.text) {
                        self.bare_percentile(name, value);
                        return None;
                    }
                    named.push((&name.text, value));
                }
                ArgumentKind::Chance {
                    percent,
                    side,
                    value,
                } => {
                    let below = if *side == Side::Below {
                        *percent
                    } else {
                        100.0 - *percent
                    };
                    if !(below > 0.0 && below < 100.0) {
                        self.error(
                            Id::BadDistribution,
                            argument.span,
                            "a chance lies between 0 % and 100 %",
                        );
                        return None;
                    }
                    chances.push((below / 100.0, value));
                }
                ArgumentKind::Each { .. } => {
                    self.error(
                        Id::BadDistribution,
                        argument.span,
                        "a distribution takes numbers",
                    );
                    return None;
                }
            }
        }
        let get = |word: &str| {
            named
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, value)| *value)
        };
        if let (Some(low), Some(high), 2) = (get("low"), get("high"), named.len()) {
            chances = vec![(0.1, low), (0.9, high)];
            named.clear();
        }
        let get = |word: &str| {
            named
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, value)| *value)
        };
        let form = match (
            written.name.text.as_str(),
            plain.as_slice(),
            chances.as_slice(),
            named.len(),
        ) {
            ("normal", [], [], 2) => get("mean")
                .zip(get("sd"))
                .map(|(mean, sd)| (DistributionForm::Normal, vec![mean, sd], vec![])),
            ("lognormal", [], [], 2) => get("median")
                .zip(get("sigma"))
                .map(|(median, sigma)| (DistributionForm::Lognormal, vec![median], vec![sigma])),
            ("normal" | "lognormal", [], [(first, a), (second, b)], 0) if first != second => {
                let (first, second, a, b) = if first < second {
                    (*first, *second, *a, *b)
                } else {
                    (*second, *first, *b, *a)
                };
                let form = if written.name.text == "normal" {
                    DistributionForm::NormalBetween {
                        below_first: first,
                        below_second: second,
                    }
                } else {
                    DistributionForm::LognormalBetween {
                        below_first: first,
                        below_second: second,
                    }
                };
                Some((form, vec![a, b], vec![]))
            }
            ("uniform", [low, high], [], 0) => {
                Some((DistributionForm::Uniform, vec![*low, *high], vec![]))
            }
            ("triangular", [low, mode, high], [], 0) => Some((
                DistributionForm::Triangular,
                vec![*low, *mode, *high],
                vec![],
            )),
            ("bernoulli", [chance], [], 0) => {
                Some((DistributionForm::Bernoulli, vec![*chance], vec![]))
            }
            _ => None,
        };
        if form.is_none() {
            let message = format!("`{}` does not take these parameters", written.name.text);
            self.tell(
                Diagnostic::error(Id::BadDistribution, written.span, message)
                    .hint(format!("write {usage}")),
            );
        }
        form
    }

    fn bare_percentile(&mut self, name: &tree::Name, value: &Expr) {
        let percent: String = name.text.chars().filter(char::is_ascii_digit).collect();
        let shown = self.context.texts.at(value.span).to_owned();
        let message = format!(
            "`{}` is read in two ways: in petroleum P90 is the low case, elsewhere the high one",
            name.text
        );
        let told = Diagnostic::error(Id::BarePercentile, name.span, message);
        let told = told.fix(
            format!("for a chance of {percent} % below it, write `{percent} % below: {shown}`"),
            name.span,
            format!("{percent} % below"),
        );
        self.tell(told.fix(
            format!("for a chance of {percent} % above it, write `{percent} % above: {shown}`"),
            name.span,
            format!("{percent} % above"),
        ));
    }
}

fn is_percentile(word: &str) -> bool {
    let digits = word.strip_prefix(['p', 'P', 'f', 'F']).unwrap_or("");
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}

/// A number that fits every unit has none of its own.
fn settled(kind: &Kind) -> Kind {
    match kind {
        Kind::Number(Measure {
            dimension: None, ..
        }) => Kind::ratio(),
        other => other.clone(),
    }
}

fn whole(a: Span, b: Span) -> Span {
    a.to(b)
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
