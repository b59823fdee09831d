//! Checking questions: what a deal shows, claims, expects and solves for.
//!
//! Questions are checked once for each variant of the deal, because a scenario may drop or add
//! what they ask about. A question that only makes sense in some variants is absent in the others.

use std::sync::Arc;

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, BinaryOperator, Expr, ExprKind, InputValue, Statement, StatementKind};

use super::mismatch::Pair;
use super::names::Found;
use super::value::CheckedValue;
use super::variants::VariantDefinition;
use super::{Checker, Context, Setting, State};
use crate::definition::{Definition, Entity, Kind, Measure, Role, Slot};
use crate::formula::{Formula, FormulaNode, Function, RowRef};
use crate::questions::{Correlation, Expect, Questions, Show, Solve, Stake};
use crate::units::{Dimension, Unit};

/// That a question is being checked.
#[derive(Clone)]
pub(crate) struct Asking {
    /// The scenarios of the variant that is asked.
    chain: Vec<u32>,
    /// Every variant there is.
    variants: Arc<Vec<VariantDefinition>>,
}

/// Questions of a variant, with what they read and what was wrong.
pub(crate) struct CheckedQuestions {
    pub(crate) questions: Questions,
    pub(crate) used: Vec<String>,
    /// Problems of each question in order; a question may be reported once for all variants.
    pub(crate) problems: Vec<Diagnostic>,
}

/// Checks the questions of one variant.
pub(crate) fn check_questions(
    context: &mut Context,
    statements: &[Statement],
    setting: Setting,
    place: usize,
    variants: &Arc<Vec<VariantDefinition>>,
) -> CheckedQuestions {
    let before = std::mem::take(&mut context.diagnostics);
    let asking = Asking {
        chain: variants[place].chain.clone(),
        variants: Arc::clone(variants),
    };
    let mut checker = Checker::asking(context, setting, asking, &variants[place].definition);
    let mut questions = Questions::default();
    for statement in statements {
        checker.question(statement, &mut questions);
    }
    let used = checker
        .used
        .iter()
        .map(|slot| checker.definition.row(*slot).name.clone())
        .collect();
    let problems = std::mem::replace(&mut context.diagnostics, before);
    CheckedQuestions {
        questions,
        used,
        problems,
    }
}

impl<'c, 't> Checker<'c, 't> {
    /// A check of questions about a finished definition.
    fn asking(
        context: &'c mut Context<'t>,
        setting: Setting<'c>,
        asking: Asking,
        definition: &Definition,
    ) -> Self {
        let mut checker = Checker::new(context, setting);
        checker.definition = definition.clone();
        checker.states = vec![State::Done; definition.rows.len()];
        checker.declared = definition
            .rows
            .iter()
            .map(|row| Some((row.kind.clone(), row.unit.clone())))
            .collect();
        checker.question = Some(asking);
        checker
    }
}

impl Checker<'_, '_> {
    pub(super) fn question(&mut self, statement: &Statement, questions: &mut Questions) {
        let span = statement.span;
        match &statement.kind {
            StatementKind::Show(shown) => {
                for item in shown {
                    let show = self.attempt(|checker| Some(checker.show(item)));
                    questions.shows.push(show);
                }
            }
            StatementKind::Claim(claim) => {
                let is_base = self
                    .question
                    .as_ref()
                    .is_some_and(|asking| asking.chain.is_empty());
                let checked = self.attempt(|checker| is_base.then(|| checker.claim(claim)));
                questions.claims.push(checked);
            }
            StatementKind::Expect(expect) => {
                let checked = self.attempt(|checker| Some(checker.expect(expect, span)));
                questions.expects.push(checked);
            }
            StatementKind::Solve(solve) => {
                let checked = self.attempt(|checker| checker.solve(solve));
                questions.solves.push(checked);
            }
            StatementKind::Stake(stake) => {
                let checked = self.attempt(|checker| checker.stake(stake, span));
                questions.stakes.push(checked);
            }
            StatementKind::Correlate {
                first,
                second,
                strength,
                sources,
            } => {
                let checked = self.attempt(|checker| {
                    checker.check_sources(sources);
                    let strength = checker.ratio_of(strength, "a correlation is a plain number");
                    checker.must_lie(&strength, -1.0, 1.0, "a correlation lies between -1 and 1");
                    let (first, second) = (checker.input_row(first)?, checker.input_row(second)?);
                    Some(Correlation {
                        first,
                        second,
                        strength,
                        span,
                    })
                });
                questions.correlations.push(checked);
            }
            _ => {}
        }
    }

    /// A question in which anything is wrong is absent.
    fn attempt<T>(&mut self, check: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let errors = |checker: &Self| {
            checker
                .context
                .diagnostics
                .iter()
                .filter(|told| told.severity == Severity::Error)
                .count()
        };
        let before = errors(self);
        let result = check(self);
        if errors(self) > before { None } else { result }
    }

    fn show(&mut self, item: &tree::Shown) -> Show {
        let formula = self.expr(&item.expr, None);
        let unit = self.question_unit(&item.expr, &formula);
        let text = self
            .context
            .texts
            .at(item.expr.span)
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let label = item
            .label
            .as_ref()
            .map_or(text, |label| label.value.clone());
        Show {
            label,
            formula,
            unit,
            span: item.expr.span,
        }
    }

    /// The unit a question is answered in.
    pub(super) fn question_unit(&mut self, expr: &Expr, formula: &Formula) -> Unit {
        match &formula.node {
            FormulaNode::Call(Function::InternalRate | Function::ModifiedInternalRate, _) => {
                self.told_unit(Dimension::per_time())
            }
            FormulaNode::Apply(Op::ShareOf, _)
                if formula.dimension() == Some(Dimension::ratio()) =>
            {
                Unit::percent()
            }
            FormulaNode::Call(Function::FirstYear, _) => Unit {
                text: "year".to_owned(),
                ..Unit::ratio()
            },
            FormulaNode::Under(_, inner) => {
                let inner = (**inner).clone();
                match &expr.kind {
                    ExprKind::Call { arguments, .. } => match arguments
                        .get(1)
                        .map(|argument| &argument.kind)
                    {
                        Some(tree::ArgumentKind::Plain(value)) => self.question_unit(value, &inner),
                        _ => Unit::ratio(),
                    },
                    _ => Unit::ratio(),
                }
            }
            _ => {
                let Some(dimension) = formula.dimension() else {
                    return Unit::ratio();
                };
                match self.unit_beside(expr) {
                    Some(unit) if unit.dimension == dimension => unit,
                    _ => self.told_unit(dimension),
                }
            }
        }
    }

    /// The unit a formula begins with, or that of what it is added to: `1 - share`.
    fn unit_beside(&mut self, expr: &Expr) -> Option<Unit> {
        let begins = self.unit_in(expr);
        begins.or_else(|| match &expr.kind {
            ExprKind::Binary {
                right,
                operator: BinaryOperator::Add | BinaryOperator::Subtract,
                ..
            } => self.unit_in(right),
            _ => None,
        })
    }

    /// The unit in which both sides of a comparison are told: that of the left one, or of the right
    /// one where the left says none.
    pub(super) fn unit_compared(&mut self, expr: &Expr, formula: &Formula) -> Unit {
        let (ExprKind::Binary { left, right, .. }, FormulaNode::Apply(_, operands)) =
            (&expr.kind, &formula.node)
        else {
            return Unit::ratio();
        };
        let mut told = Unit::ratio();
        for side in [left, right] {
            let Some(operand) = operands.iter().find(|operand| operand.span == side.span) else {
                continue;
            };
            told = self.question_unit(side, operand);
            if !told.text.is_empty() {
                return told;
            }
        }
        told
    }

    pub(super) fn expect(&mut self, expect: &tree::Expect, span: Span) -> Expect {
        self.check_sources(&expect.sources);
        let actual = self.expr(&expect.actual, None);
        let unit = self.question_unit(&expect.actual, &actual);
        let kind = actual.kind.clone();
        let value = InputValue::Known(expect.expected.clone());
        let CheckedValue { body, .. } =
            self.value(&value, Some(&kind), "the expected value is compared");
        let within = self.number_of(&expect.within);
        let relative = Self::is_relative(&within, &actual);
        if !relative && !matches!(kind, Kind::Truth | Kind::Choice(_)) {
            self.unite(
                &actual,
                &within,
                Pair::new("compare", "with a tolerance in"),
                within.span,
            );
        }
        let text = self.context.texts.at(expect.actual.span).to_owned();
        let sources = expect.sources.clone();
        Expect {
            text,
            actual,
            expected: body,
            within,
            relative,
            unit,
            sources,
            span,
        }
    }

    /// A tolerance without a unit is a share of an expected value that has one.
    fn is_relative(within: &Formula, actual: &Formula) -> bool {
        let ratio = |formula: &Formula| {
            formula
                .dimension()
                .is_none_or(|dimension| dimension.is_ratio())
        };
        let zero = matches!(
            within.kind,
            Kind::Number(Measure {
                dimension: None,
                ..
            })
        );
        ratio(within) && !ratio(actual) && !zero
    }

    pub(super) fn solve(&mut self, solve: &tree::Solve) -> Option<Solve> {
        let target = self.input_row(&solve.target)?;
        let kind = self.kind_of(&target, solve.target.span());
        let unit = self.unit_of_row(&target);
        let mut bound = |expr: &Expr| {
            let formula = self.number_of(expr);
            self.must_be(formula, &kind, "a bound of this input is needed")
        };
        let (low, high) = (bound(&solve.low), bound(&solve.high));
        if let (Some(from), Some(to)) = (written_number(&low), written_number(&high))
            && from >= to
        {
            let (low_text, high_text) = (self.text_at(low.span), self.text_at(high.span));
            let whole = low.span.to(high.span);
            let told = Diagnostic::error(Id::OutOfRange, whole, "the search ends before it begins");
            let turned = format!("{high_text} to {low_text}");
            self.tell(told.fix("write the lower bound first", whole, turned));
        }
        let (left, right) = (self.number_of(&solve.left), self.number_of(&solve.right));
        self.unite(
            &left,
            &right,
            Pair::new("equate", "with"),
            left.span.to(right.span),
        );
        Some(Solve {
            name: solve.name.text.clone(),
            target,
            low,
            high,
            left,
            right,
            unit,
            span: solve.name.span,
        })
    }

    fn text_at(&self, span: Span) -> String {
        self.context.texts.at(span).to_owned()
    }

    /// A written number outside its range; a computed one is looked at nowhere yet.
    fn must_lie(&mut self, formula: &Formula, low: f64, high: f64, rule: &str) {
        if let Some(value) = written_number(formula)
            && !(low..=high).contains(&value)
        {
            let told = Diagnostic::error(Id::OutOfRange, formula.span, rule);
            self.tell(told.hint("correct the number"));
        }
    }

    fn input_row(&mut self, path: &tree::Path) -> Option<RowRef> {
        let found = self.find(path)?;
        if let Found::Row(row) = found {
            let role = if row.uses.is_empty() {
                self.definition.row(row.slot).role
            } else {
                self.template_of(&row.uses).row(row.slot).role
            };
            if role == Role::Input {
                return Some(row);
            }
        }
        let message = format!("`{}` is not an input", path.text());
        self.tell(
            Diagnostic::error(Id::KindMismatch, path.span(), message)
                .hint("name an input of the deal or of a use"),
        );
        None
    }

    fn stake(&mut self, stake: &tree::Stake, span: Span) -> Option<Stake> {
        self.check_sources(&stake.sources);
        let (holder, held) = (self.party(&stake.holder)?, self.party(&stake.held)?);
        let share = self.ratio_of(&stake.share, "a stake is a share");
        self.must_lie(&share, 0.0, 1.0, "a stake lies between 0 % and 100 %");
        if holder == held {
            let message = format!("`{}` cannot stand behind itself", stake.holder.text());
            let told = Diagnostic::error(Id::OutOfRange, span, message);
            self.tell(told.hint("name who holds, then what is held"));
        }
        self.need_source(
            super::sources::number_in(&stake.share),
            &stake.sources,
            stake.share.span,
        );
        Some(Stake {
            holder,
            held,
            share,
            sources: stake.sources.clone(),
            span,
        })
    }

    /// `under(scenario, x)`: x is checked in the variant it names.
    pub(super) fn under(&mut self, plain: &[&Expr], span: Span) -> Option<Formula> {
        let [
            Expr {
                kind: ExprKind::Path(path),
                ..
            },
            inner,
        ] = plain
        else {
            let told = Diagnostic::error(
                Id::WrongArguments,
                span,
                "`under` is called with the wrong arguments",
            );
            self.tell(told.hint("it is called as `under(scenario, x)`"));
            return None;
        };
        let Some(Entity::Scenario(index)) = self.definition.names.get(&path.text()).copied() else {
            let told = Diagnostic::error(
                Id::UnknownName,
                path.span(),
                format!("there is no scenario `{}`", path.text()),
            );
            let names: Vec<&str> = self
                .setting
                .scenarios
                .iter()
                .map(|name| name.text.as_str())
                .collect();
            self.tell(match nearest(&path.text(), names.iter().copied()) {
                Some(near) => told.fix(format!("did you mean `{near}`?"), path.span(), near),
                None => told.hint("`under` names a scenario of the deal first"),
            });
            return None;
        };
        let Some(asking) = self.question.clone() else {
            let message = "`under` stands in questions only: show, claim, expect, solve";
            self.tell(Diagnostic::error(Id::NotYet, span, message).hint("move this into a `show`"));
            return None;
        };
        let chain: Vec<u32> = asking.chain.iter().copied().chain([index]).collect();
        let place = asking
            .variants
            .iter()
            .position(|variant| variant.chain == chain)?;
        if asking.variants[place].impossible {
            let message = format!("scenario `{}` cannot be laid on this one", path.text());
            self.error(Id::BadScenarioEdit, path.span(), message);
            return None;
        }
        let inside = Asking {
            chain,
            variants: Arc::clone(&asking.variants),
        };
        let definition = Arc::clone(&asking.variants[place].definition);
        let mut checker = Checker::asking(self.context, self.setting, inside, &definition);
        let formula = checker.expr(inner, None);
        let used: Vec<String> = checker
            .used
            .iter()
            .map(|slot| definition.row(*slot).name.clone())
            .collect();
        for name in used {
            let slot = self.definition.rows.iter().position(|row| row.name == name);
            self.used.extend(slot.map(|index| Slot(index as u32)));
        }
        let kind = formula.kind.clone();
        Some(Formula {
            node: FormulaNode::Under(place as u32, Box::new(formula)),
            kind,
            span,
        })
    }
}

/// The number a formula is written as, a sign before it included.
fn written_number(formula: &Formula) -> Option<f64> {
    match &formula.node {
        FormulaNode::Number(value) => Some(*value),
        FormulaNode::Apply(Op::Negate, operands) => {
            written_number(&operands[0]).map(|value| -value)
        }
        _ => None,
    }
}
