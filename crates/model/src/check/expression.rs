//! Checking expressions: operators, conditions, bracket tables.

use std::sync::Arc;

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, BinaryOperator, Expr, ExprKind, Path, ScaleKind, UnitExpr};

use super::Checker;
use super::mismatch::Pair;
use super::names::{Found, list_words};
use crate::definition::{Entity, Kind, Measure};
use crate::formula::{Formula, FormulaNode, Function, ScaleFormula, TimeWord};
use crate::units::{Base, Dimension, Exponent, Unit};

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
        Self { node: FormulaNode::Call(function, operands), kind, span }
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
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number { value, unit } => self.number(*value, unit.as_ref(), span),
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

    fn number(&mut self, value: f64, written: Option<&UnitExpr>, span: Span) -> Formula {
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
        Formula::number(unit.to_base(value), Kind::number(unit.dimension), span)
    }

    fn path(&mut self, path: &Path, expected: Option<&Kind>) -> Formula {
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

    pub(super) fn choice_word(&mut self, words: &Arc<[String]>, word: &tree::Name) -> Formula {
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

    pub(super) fn must_be_number(&mut self, formula: Formula) -> Formula {
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

    fn binary(
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

    fn sum(
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

    fn power(&mut self, base: &Expr, exponent: &Expr, span: Span) -> Formula {
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

    fn condition(
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

    fn scale(&mut self, scale: &tree::Scale, span: Span) -> Formula {
        let on = self.number_of(&scale.on);
        let mut brackets: Vec<(Formula, Formula)> = Vec::new();
        for bracket in &scale.brackets {
            let bound = self.number_of(&bracket.up_to);
            self.unite(&on, &bound, Pair::new("compare", "with"), bound.span);
            let rate = self.number_of(&bracket.rate);
            if let Some((_, first)) = brackets.first() {
                let first = first.clone();
                self.unite(&first, &rate, Pair::new("mix", "and"), rate.span);
            }
            brackets.push((bound, rate));
        }
        let above = self.number_of(&scale.above);
        if let Some((_, first)) = brackets.first() {
            let first = first.clone();
            self.unite(&first, &above, Pair::new("mix", "and"), above.span);
        }
        self.check_bounds(&brackets);
        let parts = brackets.iter().flat_map(|(bound, rate)| [bound, rate]);
        if parts.chain([&on, &above]).any(Formula::is_poison) {
            return Formula::poison(span);
        }
        let (looked_up, rate) = dimensions_of(&on, &brackets, &above);
        let dimension = match scale.kind {
            ScaleKind::Whole | ScaleKind::Blended => Some(rate),
            ScaleKind::Marginal => looked_up.times(&rate),
        };
        let kind = dimension.map_or(Kind::Poison, Kind::number);
        let node = FormulaNode::Scale(Box::new(ScaleFormula {
            kind: scale.kind,
            on,
            brackets,
            above,
        }));
        Formula { node, kind, span }
    }

    /// Written bounds have to ascend; computed ones are looked at when the years are known.
    fn check_bounds(&mut self, brackets: &[(Formula, Formula)]) {
        for pair in brackets.windows(2) {
            let (lower, upper) = (&pair[0].0, &pair[1].0);
            if let (FormulaNode::Number(low), FormulaNode::Number(high)) =
                (&lower.node, &upper.node)
                && low >= high
            {
                self.tell(brackets_out_of_order(lower.span, upper.span));
            }
        }
    }
}

/// Two bounds of a scale that do not ascend.
pub(crate) fn brackets_out_of_order(lower: Span, upper: Span) -> Diagnostic {
    let message = "the brackets of this scale are not in ascending order";
    let told = Diagnostic::error(Id::BracketsOutOfOrder, upper, message)
        .label(upper, "this bound is not above the one before it");
    told.label(lower, "the bound before it")
        .hint("list the brackets from the lowest bound to the highest")
}

/// The dimension of what is looked up and of the rates; a zero takes that of the others.
fn dimensions_of(on: &Formula, brackets: &[(Formula, Formula)], above: &Formula) -> (Dimension, Dimension) {
    let mut looked_up = [on].into_iter().chain(brackets.iter().map(|(bound, _)| bound));
    let mut rates = [above].into_iter().chain(brackets.iter().map(|(_, rate)| rate));
    (
        looked_up.find_map(known_dimension).unwrap_or_default(),
        rates.find_map(known_dimension).unwrap_or_default(),
    )
}

fn known_dimension(formula: &Formula) -> Option<Dimension> {
    match &formula.kind {
        Kind::Number(measure) => measure.dimension.clone(),
        Kind::Truth | Kind::Choice(_) | Kind::Poison => None,
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
