//! Which variants of a deal its questions need.

use std::sync::Arc;

use syntax::tree::{self, ClaimClauseKind, Expr, ExprKind, ReadingTest, Statement, StatementKind};

use crate::definition::Definition;

/// More chains than this are not collected: the deal is refused for fewer.
const ASKED_MAX: usize = 1000;

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
        StatementKind::Claim(claim) => claim.clauses.iter().flat_map(figures_in).collect(),
        StatementKind::Expect(expect) => vec![&expect.actual],
        StatementKind::Solve(solve) => vec![&solve.left, &solve.right],
        _ => Vec::new(),
    }
}

fn figures_in(clause: &tree::ClaimClause) -> Vec<&Expr> {
    match &clause.kind {
        ClaimClauseKind::Reading(reading) => match &reading.test {
            ReadingTest::HoldsIf(expr) => vec![expr],
            ReadingTest::Untestable(_) => Vec::new(),
        },
        ClaimClauseKind::Chain(chain) => chain.steps.iter().map(|step| &step.figure).collect(),
        ClaimClauseKind::Said { .. }
        | ClaimClauseKind::Kind(_)
        | ClaimClauseKind::Quote(_)
        | ClaimClauseKind::Comment(_) => Vec::new(),
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
                if longer.len() <= 8 && asked.len() <= ASKED_MAX {
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
        ExprKind::Number { .. }
        | ExprKind::Withheld { .. }
        | ExprKind::Truth(_)
        | ExprKind::Path(_)
        | ExprKind::Error => {}
    }
    for expr in inner {
        collect_chains(expr, chain, scenarios, asked);
    }
}
