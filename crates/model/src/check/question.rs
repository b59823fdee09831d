//! Checking questions: what a deal shows, claims, expects and solves for.
//!
//! Questions are checked once for each variant of the deal, because a scenario may drop or add
//! what they ask about. A question that only makes sense in some variants is absent in the others.

use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, Expr, ExprKind, InputValue, SourceRef, Statement, StatementKind};

use super::declare::date_text;
use super::mismatch::Pair;
use super::names::Found;
use super::rows::CheckedValue;
use super::{Checker, Context, Setting, State};
use crate::definition::{Body, Definition, Entity, Kind, Measure, PartySlot, Role, Slot};
use crate::formula::{Formula, FormulaNode, Function, RowRef};
use crate::units::{Dimension, Unit};

/// A deal with some scenarios laid on top.
#[derive(Clone, Debug)]
pub(crate) struct VariantDefinition {
    /// The scenarios, in order.
    pub(crate) chain: Vec<u32>,
    /// The checked deal.
    pub(crate) definition: Arc<Definition>,
    /// Whether the scenarios cannot be laid on each other: what asks for it is absent.
    pub(crate) impossible: bool,
}

/// That a question is being checked.
#[derive(Clone)]
pub(crate) struct Asking {
    /// The scenarios of the variant that is asked.
    chain: Vec<u32>,
    /// Every variant there is.
    variants: Arc<Vec<VariantDefinition>>,
}

/// One figure a deal shows.
#[derive(Clone, Debug)]
pub struct Show {
    /// How a reader calls it.
    pub label: String,
    /// What is computed.
    pub formula: Formula,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Where it is asked.
    pub span: Span,
}

/// A claim somebody made, with the reading that can be tested.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// The words of the claim.
    pub words: String,
    /// Who said it and when.
    pub by: Option<(String, String)>,
    /// Where it was said.
    pub sources: Vec<SourceRef>,
    /// When it holds.
    pub holds_if: Formula,
    /// Where it is written.
    pub span: Span,
}

/// A figure that is known from elsewhere.
#[derive(Clone, Debug)]
pub struct Expect {
    /// What is computed, as written.
    pub text: String,
    /// What is computed.
    pub actual: Formula,
    /// What it should be.
    pub expected: Body,
    /// How far it may be off.
    pub within: Formula,
    /// Whether that is a share of the expected value.
    pub relative: bool,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Who says so.
    pub sources: Vec<SourceRef>,
    /// Where it is written.
    pub span: Span,
}

/// An input whose value is looked for.
#[derive(Clone, Debug)]
pub struct Solve {
    /// Its name.
    pub name: String,
    /// The input that is varied.
    pub target: RowRef,
    /// From.
    pub low: Formula,
    /// To.
    pub high: Formula,
    /// One side.
    pub left: Formula,
    /// The other side.
    pub right: Formula,
    /// The unit of the input.
    pub unit: Unit,
    /// Where it is written.
    pub span: Span,
}

/// Who stands behind a party.
#[derive(Clone, Debug)]
pub struct Stake {
    /// Who holds.
    pub holder: PartySlot,
    /// What is held.
    pub held: PartySlot,
    /// How much.
    pub share: Formula,
    /// Why.
    pub sources: Vec<SourceRef>,
    /// Where it is written.
    pub span: Span,
}

/// Two draws that move together.
#[derive(Clone, Debug)]
pub struct Correlation {
    /// One input.
    pub first: RowRef,
    /// The other.
    pub second: RowRef,
    /// From -1 to 1.
    pub strength: Formula,
    /// Where it is written.
    pub span: Span,
}

/// Everything a deal asks, in the order of the text. `None` where it makes no sense in a variant.
#[derive(Clone, Debug, Default)]
pub struct Questions {
    /// Figures shown.
    pub shows: Vec<Option<Show>>,
    /// Claims.
    pub claims: Vec<Option<Claim>>,
    /// Expectations.
    pub expects: Vec<Option<Expect>>,
    /// Inputs looked for.
    pub solves: Vec<Option<Solve>>,
    /// Stakes.
    pub stakes: Vec<Option<Stake>>,
    /// Correlations.
    pub correlations: Vec<Option<Correlation>>,
}

/// Questions of a variant, with what they read and what was wrong.
pub(crate) struct CheckedQuestions {
    pub(crate) questions: Questions,
    pub(crate) used: Vec<String>,
    /// Problems of each question in order; a question may be reported once for all variants.
    pub(crate) problems: Vec<Diagnostic>,
}

/// The chains of scenarios that `under` asks for, from a variant on. Claims are asked of the base only.
pub(crate) fn chains_asked(
    statements: &[Statement],
    chain: &[u32],
    scenarios: &[tree::Name],
) -> Vec<Vec<u32>> {
    let mut asked = Vec::new();
    let is_asked = |statement: &&Statement| {
        chain.is_empty() || !matches!(statement.kind, StatementKind::Claim(_))
    };
    for statement in statements.iter().filter(is_asked) {
        for expr in questions_in(&statement.kind) {
            collect_chains(expr, chain, scenarios, &mut asked);
        }
    }
    asked
}

fn questions_in(kind: &StatementKind) -> Vec<&Expr> {
    match kind {
        StatementKind::Show(shown) => shown.iter().map(|shown| &shown.expr).collect(),
        StatementKind::Claim(claim) => vec![&claim.holds_if],
        StatementKind::Expect(expect) => vec![&expect.actual],
        StatementKind::Solve(solve) => vec![&solve.left, &solve.right],
        _ => Vec::new(),
    }
}

fn collect_chains(expr: &Expr, chain: &[u32], scenarios: &[tree::Name], asked: &mut Vec<Vec<u32>>) {
    let mut inner: Vec<&Expr> = Vec::new();
    match &expr.kind {
        ExprKind::Call {
            function,
            arguments,
        } => {
            let values = arguments
                .iter()
                .filter_map(|argument| match &argument.kind {
                    tree::ArgumentKind::Plain(value)
                    | tree::ArgumentKind::Named { value, .. }
                    | tree::ArgumentKind::Each { body: value, .. } => Some(value),
                    tree::ArgumentKind::Chance { .. } => None,
                });
            let values: Vec<&Expr> = values.collect();
            if function.text() == "under"
                && let [
                    Expr {
                        kind: ExprKind::Path(name),
                        ..
                    },
                    value,
                ] = values.as_slice()
                && let Some(index) = scenarios
                    .iter()
                    .position(|scenario| scenario.text == name.text())
            {
                let longer: Vec<u32> = chain.iter().copied().chain([index as u32]).collect();
                if longer.len() <= 8 {
                    if !asked.contains(&longer) {
                        asked.push(longer.clone());
                    }
                    collect_chains(value, &longer, scenarios, asked);
                }
                return;
            }
            inner.extend(values);
        }
        ExprKind::Negate(value) | ExprKind::Not(value) => inner.push(value),
        ExprKind::Binary { left, right, .. } => inner.extend([left.as_ref(), right.as_ref()]),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => inner.extend([condition.as_ref(), then.as_ref(), otherwise.as_ref()]),
        ExprKind::Scale(scale) => inner.push(&scale.on),
        ExprKind::Number { .. } | ExprKind::Truth(_) | ExprKind::Path(_) | ExprKind::Error => {}
    }
    for expr in inner {
        collect_chains(expr, chain, scenarios, asked);
    }
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
    fn question(&mut self, statement: &Statement, questions: &mut Questions) {
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
                let checked =
                    self.attempt(|checker| if is_base { checker.claim(claim) } else { None });
                questions.claims.push(checked);
            }
            StatementKind::Expect(expect) => {
                let checked = self.attempt(|checker| checker.expect(expect, span));
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
    fn question_unit(&mut self, expr: &Expr, formula: &Formula) -> Unit {
        match &formula.node {
            FormulaNode::Call(Function::InternalRate | Function::ModifiedInternalRate, _) => Unit {
                dimension: Dimension::per_time(),
                multiplier: 1.0,
                divisor: 100.0,
                text: "%/y".to_owned(),
            },
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
                match self.unit_in(expr) {
                    Some(unit) if unit.dimension == dimension => unit,
                    _ if dimension.is_ratio() => Unit::ratio(),
                    _ => Unit::base(dimension.clone(), self.words(&dimension)),
                }
            }
        }
    }

    fn claim(&mut self, claim: &tree::Claim) -> Option<Claim> {
        self.check_sources(&claim.sources);
        let holds_if = self.truth_of(&claim.holds_if);
        let by = claim
            .by
            .as_ref()
            .map(|(who, date)| (who.value.clone(), date_text(date)));
        let (name, words) = (claim.name.text.clone(), claim.words.value.clone());
        Some(Claim {
            name,
            words,
            by,
            sources: claim.sources.clone(),
            holds_if,
            span: claim.name.span,
        })
    }

    fn expect(&mut self, expect: &tree::Expect, span: Span) -> Option<Expect> {
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
        Some(Expect {
            text,
            actual,
            expected: body,
            within,
            relative,
            unit,
            sources,
            span,
        })
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

    fn solve(&mut self, solve: &tree::Solve) -> Option<Solve> {
        let target = self.input_row(&solve.target)?;
        let kind = self.kind_of(&target, solve.target.span());
        let unit = self.unit_of_row(&target);
        let mut bound = |expr: &Expr| {
            let formula = self.number_of(expr);
            self.must_be(formula, &kind, "a bound of this input is needed")
        };
        let (low, high) = (bound(&solve.low), bound(&solve.high));
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
