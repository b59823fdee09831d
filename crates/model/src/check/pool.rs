//! Checking pools: each clause once, then the formulas of the rows every pool has.

use engine::Op;
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{ClauseKind, Expr, Pool};

use super::Checker;
use super::declare::pool_row_count;
use crate::definition::{Body, Entity, Kind, Measure, PoolMember, Slot};
use crate::formula::{Formula, FormulaNode, Function, RowRef, TimeWord};
use crate::units::{Base, Dimension};

/// The clauses of a pool as written, each at most once but for `add`.
#[derive(Default)]
struct Clauses<'a> {
    open: Option<&'a Expr>,
    uplift: Option<(&'a Expr, bool, Span)>,
    add: Vec<&'a Expr>,
    use_up_to: Option<&'a Expr>,
    expire_after: Option<(&'a Expr, Span)>,
}

/// The clauses of a pool, checked; what is not written is zero.
struct Parts {
    open: Formula,
    added: Formula,
    wanted: Formula,
    /// The yearly rate, and whether it also grows the period's additions.
    uplift: Option<(Formula, bool)>,
    life: Option<Formula>,
}

impl<'c> Checker<'c, '_> {
    /// Checks all rows of a pool at once.
    pub(super) fn check_pool(&mut self, pool: &'c Pool) {
        let Some(Entity::Pool { first, .. }) = self.definition.names.get(&pool.name.text).copied()
        else {
            return;
        };
        let kind = self.definition.rows[first.0 as usize].kind.clone();
        let clauses = self.sort_clauses(pool);
        let parts = self.check_clauses(&clauses, &kind, pool.name.span);
        let rows = PoolRows {
            first,
            parts,
            kinds: self.pool_kinds(first, pool_row_count(pool)),
            span: pool.name.span,
        };
        for (offset, member) in PoolMember::ALL
            .into_iter()
            .take(pool_row_count(pool))
            .enumerate()
        {
            let formula = rows.formula(member);
            let row = &mut self.definition.rows[first.0 as usize + offset];
            row.body = if formula.is_poison() {
                Body::Poison
            } else {
                Body::Formula(formula)
            };
        }
    }

    fn pool_kinds(&self, first: Slot, count: usize) -> Vec<Kind> {
        let start = first.0 as usize;
        self.definition.rows[start..start + count]
            .iter()
            .map(|row| row.kind.clone())
            .collect()
    }

    fn sort_clauses(&mut self, pool: &'c Pool) -> Clauses<'c> {
        let mut clauses = Clauses::default();
        for clause in &pool.clauses {
            let twice = match &clause.kind {
                ClauseKind::Open(value) => clauses.open.replace(value).is_some(),
                ClauseKind::Uplift { rate, on_available } => clauses
                    .uplift
                    .replace((rate, *on_available, clause.span))
                    .is_some(),
                ClauseKind::Add(value) => {
                    clauses.add.push(value);
                    false
                }
                ClauseKind::UseUpTo(value) => clauses.use_up_to.replace(value).is_some(),
                ClauseKind::ExpireAfter(value) => {
                    clauses.expire_after.replace((value, clause.span)).is_some()
                }
            };
            if twice {
                let message = format!("pool `{}` has this clause twice", pool.name.text);
                let told = Diagnostic::error(Id::DuplicateName, clause.span, message);
                self.tell(told.hint("remove one; only `add` may stand several times"));
            }
        }
        if let (Some((_, _, uplift)), Some((_, expiry))) = (clauses.uplift, clauses.expire_after) {
            let message = format!("pool `{}` has an uplift and an expiry", pool.name.text);
            let told = Diagnostic::error(Id::UpliftWithExpiry, expiry, message)
                .label(expiry, "amounts leave by age")
                .label(
                    uplift,
                    "while they grow, so it is not known how much of each is left",
                );
            self.tell(told.hint("split it into two pools, or leave one of them out"));
            clauses.expire_after = None;
        }
        clauses
    }

    fn check_clauses(&mut self, clauses: &Clauses, kind: &Kind, span: Span) -> Parts {
        let nothing = zero(span);
        let open = clauses
            .open
            .map(|open| self.pool_part(open, kind, "what a pool opens with"));
        let added: Vec<Formula> = clauses
            .add
            .iter()
            .map(|part| self.pool_part(part, kind, "what is added to a pool"))
            .collect();
        let added = added
            .into_iter()
            .reduce(|so_far, next| joined(Op::Add, so_far, next, kind, span));
        let wanted = clauses
            .use_up_to
            .map(|wanted| self.pool_part(wanted, kind, "what is asked of a pool"));
        let uplift = clauses
            .uplift
            .map(|(rate, on_available, _)| (self.rate_of(rate), on_available));
        let life = clauses.expire_after.map(|(life, _)| {
            let life = self.number_of(life);
            self.must_fit(life, &Dimension::of(Base::Time), "a life is a time")
        });
        Parts {
            open: open.unwrap_or_else(|| nothing.clone()),
            added: added.unwrap_or_else(|| nothing.clone()),
            wanted: wanted.unwrap_or(nothing),
            uplift,
            life,
        }
    }

    /// A clause's expression, in the unit of the pool.
    fn pool_part(&mut self, expr: &Expr, kind: &Kind, what: &str) -> Formula {
        let formula = self.number_of(expr);
        match kind {
            Kind::Number(Measure {
                dimension: Some(dimension),
                ..
            }) => self.must_fit(formula, &dimension.clone(), what),
            _ => formula,
        }
    }
}

/// Everything the formulas of a pool's rows are made of.
struct PoolRows {
    first: Slot,
    parts: Parts,
    kinds: Vec<Kind>,
    span: Span,
}

impl PoolRows {
    pub(super) fn formula(&self, member: PoolMember) -> Formula {
        let (parts, span) = (&self.parts, self.span);
        match member {
            PoolMember::Opening => self.earlier(PoolMember::Closing, parts.open.clone()),
            PoolMember::Uplift => self.uplift(),
            PoolMember::Added => parts.added.clone(),
            PoolMember::Available => {
                let carried = self.put(
                    Op::Add,
                    self.row(PoolMember::Opening),
                    self.row(PoolMember::Uplift),
                );
                self.put(Op::Add, carried, self.row(PoolMember::Added))
            }
            PoolMember::Wanted => parts.wanted.clone(),
            PoolMember::Used => {
                let least = self.put(
                    Op::Minimum,
                    self.row(PoolMember::Wanted),
                    self.row(PoolMember::Available),
                );
                self.put(Op::Maximum, zero(span), least)
            }
            PoolMember::Expired => self.expired(),
            PoolMember::Closing => {
                let kept = self.put(
                    Op::Subtract,
                    self.row(PoolMember::Available),
                    self.row(PoolMember::Used),
                );
                self.put(Op::Subtract, kept, self.row(PoolMember::Expired))
            }
            // What a pool opens with counts as put in during the first period.
            PoolMember::AddedSoFar => self.so_far(member, PoolMember::Added, parts.open.clone()),
            PoolMember::UsedSoFar => self.so_far(member, PoolMember::Used, zero(span)),
            PoolMember::ExpiredSoFar => self.so_far(member, PoolMember::Expired, zero(span)),
        }
    }

    fn uplift(&self) -> Formula {
        let span = self.span;
        let Some((rate, on_available)) = &self.parts.uplift else {
            return zero(span);
        };
        if rate.is_poison() {
            return rate.clone();
        }
        let node = FormulaNode::Call(Function::Growth, vec![rate.clone()]);
        let growth = Formula {
            node,
            kind: Kind::ratio(),
            span: rate.span,
        };
        let one = Formula::number(1.0, Kind::ratio(), span);
        let growth = Formula::apply(Op::Subtract, vec![growth, one], Kind::ratio(), span);
        let opening = self.row(PoolMember::Opening);
        let base = if *on_available {
            self.put(Op::Add, opening, self.row(PoolMember::Added))
        } else {
            opening
        };
        self.put(Op::Multiply, base, growth)
    }

    /// What was put in long enough ago and is neither used nor expired yet, oldest first.
    fn expired(&self) -> Formula {
        let span = self.span;
        let Some(life) = &self.parts.life else {
            return zero(span);
        };
        if life.is_poison() {
            return life.clone();
        }
        let operands = vec![self.row(PoolMember::AddedSoFar), life.clone(), zero(span)];
        let old = Formula {
            node: FormulaNode::Call(Function::Prior, operands),
            kind: self.kinds[0].clone(),
            span,
        };
        let left = self.put(Op::Subtract, old, self.row(PoolMember::UsedSoFar));
        let left = self.put(
            Op::Subtract,
            left,
            self.earlier(PoolMember::ExpiredSoFar, zero(span)),
        );
        self.put(Op::Maximum, zero(span), left)
    }

    pub(super) fn so_far(&self, itself: PoolMember, change: PoolMember, first: Formula) -> Formula {
        self.put(Op::Add, self.earlier(itself, first), self.row(change))
    }

    /// `prior(row, first: v)` with a lag of one period.
    pub(super) fn earlier(&self, member: PoolMember, first: Formula) -> Formula {
        let row = self.row(member);
        if row.is_poison() || first.is_poison() {
            return Formula::poison(self.span);
        }
        let time = Kind::number(Dimension::of(Base::Time));
        let period = Formula {
            node: FormulaNode::Time(TimeWord::Period),
            kind: time,
            span: self.span,
        };
        let kind = row.kind.clone();
        Formula {
            node: FormulaNode::Call(Function::Prior, vec![row, period, first]),
            kind,
            span: self.span,
        }
    }

    pub(super) fn row(&self, member: PoolMember) -> Formula {
        let offset = PoolMember::ALL
            .iter()
            .position(|other| *other == member)
            .expect("every member is listed");
        let slot = Slot(self.first.0 + offset as u32);
        let node = FormulaNode::Row(RowRef {
            uses: Vec::new(),
            slot,
        });
        Formula {
            node,
            kind: self.kinds[offset].clone(),
            span: self.span,
        }
    }

    pub(super) fn put(&self, op: Op, left: Formula, right: Formula) -> Formula {
        joined(op, left, right, &self.kinds[0], self.span)
    }
}

fn joined(op: Op, left: Formula, right: Formula, kind: &Kind, span: Span) -> Formula {
    if left.is_poison() || right.is_poison() {
        return Formula::poison(span);
    }
    Formula::apply(op, vec![left, right], kind.clone(), span)
}

fn zero(span: Span) -> Formula {
    Formula::number(
        0.0,
        Kind::Number(Measure {
            dimension: None,
            balance: false,
        }),
        span,
    )
}
