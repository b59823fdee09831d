//! The derivative of every operation, as further operations.

use super::{ONE, Sweep, Term, ZERO};
use crate::graph::{NodeId, Operand};
use crate::op::Op;

/// The square root of two pi.
const ROOT_OF_TWO_PI: f64 = 2.506_628_274_631_000_5;

/// Whether the value changes other than in jumps as the operand at this position does.
pub(super) fn passes_slope(op: Op, position: usize) -> bool {
    match op {
        Op::Add
        | Op::Subtract
        | Op::Multiply
        | Op::Divide
        | Op::Negate
        | Op::Absolute
        | Op::Minimum
        | Op::Maximum
        | Op::Power
        | Op::Exponential
        | Op::Logarithm
        | Op::SquareRoot
        | Op::NormalQuantile
        | Op::TruncatedNormalQuantile
        | Op::GammaQuantile
        | Op::BetaQuantile
        | Op::Sum
        | Op::InternalRate
        | Op::ModifiedInternalRate
        | Op::Payback
        | Op::ShareOf => true,
        Op::RoundNearest | Op::RoundDown | Op::RoundUp | Op::Select => position > 0,
        Op::Less
        | Op::LessEqual
        | Op::Equal
        | Op::NotEqual
        | Op::And
        | Op::Or
        | Op::Not
        | Op::PoissonQuantile
        | Op::NegativeBinomialQuantile
        | Op::FirstTrue => false,
    }
}

/// Whether finite operands may give a value that is not finite. Overflow is not meant.
pub(super) fn may_fail(op: Op, operands: &[Operand]) -> bool {
    let is_positive = |operand: &Operand| match operand {
        Operand::Constant(value) => *value > 0.0,
        Operand::Node(_) => false,
    };
    match op {
        Op::Divide => !matches!(operands[1], Operand::Constant(value) if value != 0.0),
        Op::Power => {
            let is_whole = |value: f64| value >= 0.0 && value == value.floor();
            let whole = matches!(operands[1], Operand::Constant(value) if is_whole(value));
            !whole && !is_positive(&operands[0])
        }
        Op::RoundNearest | Op::RoundDown | Op::RoundUp | Op::ShareOf => !is_positive(&operands[1]),
        Op::Logarithm
        | Op::SquareRoot
        | Op::InternalRate
        | Op::ModifiedInternalRate
        | Op::Payback
        | Op::FirstTrue => true,
        // Parameters that are known were looked at before a run.
        Op::TruncatedNormalQuantile
        | Op::GammaQuantile
        | Op::BetaQuantile
        | Op::PoissonQuantile
        | Op::NegativeBinomialQuantile => operands[1..]
            .iter()
            .any(|operand| matches!(operand, Operand::Node(_))),
        // Uniform numbers are never 0 or 1.
        Op::NormalQuantile
        | Op::Add
        | Op::Subtract
        | Op::Multiply
        | Op::Negate
        | Op::Absolute
        | Op::Minimum
        | Op::Maximum
        | Op::Exponential
        | Op::Less
        | Op::LessEqual
        | Op::Equal
        | Op::NotEqual
        | Op::And
        | Op::Or
        | Op::Not
        | Op::Select
        | Op::Sum => false,
    }
}

impl Sweep<'_> {
    /// Hands the operands of a node their shares of its adjoint: the adjoint times the derivative by each.
    pub(super) fn share_out(
        &mut self,
        node: NodeId,
        op: Op,
        operands: &[Operand],
        adjoint: Operand,
    ) {
        let value = Operand::Node(node);
        match (op, operands) {
            (Op::Add | Op::Sum, _) => {
                for operand in operands {
                    self.give(*operand, Term::added(adjoint));
                }
            }
            (Op::Subtract, &[a, b]) => {
                self.give(a, Term::added(adjoint));
                self.give(b, Term::taken_off(adjoint));
            }
            (Op::Multiply, &[a, b]) => {
                self.give_product(a, adjoint, b);
                self.give_product(b, adjoint, a);
            }
            (Op::Divide | Op::ShareOf, &[a, b]) => self.quotient(a, b, value, adjoint),
            (Op::Negate, &[a]) => self.give(a, Term::taken_off(adjoint)),
            (Op::Absolute, &[a]) => self.absolute(a, adjoint),
            (Op::Minimum, &[a, b]) => self.one_of(Op::LessEqual, [a, b], [a, b], adjoint),
            (Op::Maximum, &[a, b]) => self.one_of(Op::LessEqual, [b, a], [a, b], adjoint),
            (Op::Power, &[a, b]) => self.power(a, b, value, adjoint),
            (Op::Exponential, &[a]) => self.give_product(a, adjoint, value),
            (Op::Logarithm, &[a]) => {
                let share = self.apply(Op::Divide, &[adjoint, a]);
                let share = self.where_it_counts(adjoint, share);
                self.give(a, Term::added(share));
            }
            (Op::SquareRoot, &[a]) => {
                let half = self.times(adjoint, Operand::Constant(0.5));
                let share = self.apply(Op::Divide, &[half, value]);
                let share = self.where_it_counts(adjoint, share);
                self.give(a, Term::added(share));
            }
            (Op::RoundNearest | Op::RoundDown | Op::RoundUp, &[x, step]) => {
                if self.is_taken(step) {
                    let steps = self.apply(Op::Divide, &[value, step]);
                    let share = self.times(adjoint, steps);
                    let share = self.where_it_counts(adjoint, share);
                    self.give(step, Term::added(share));
                }
                self.give_switch(x, adjoint);
            }
            (Op::NormalQuantile, &[p]) => self.quantile(p, value, adjoint),
            (Op::TruncatedNormalQuantile | Op::GammaQuantile | Op::BetaQuantile, _) => {
                self.parametric_quantile(op, operands, value, adjoint);
            }
            (Op::Select, &[condition, a, b]) => self.choice(condition, a, b, adjoint),
            (Op::InternalRate, flows) => self.internal_rate(flows, value, adjoint),
            (Op::ModifiedInternalRate, &[finance, reinvestment, ref flows @ ..]) => {
                self.modified_internal_rate(finance, reinvestment, flows, value, adjoint);
            }
            (Op::Payback, flows) => self.payback(flows, value, adjoint),
            (Op::And, &[a, b]) => {
                for (operand, other) in [(a, b), (b, a)] {
                    let jump = self.apply(Op::Select, &[other, adjoint, ZERO]);
                    self.give_switch(operand, jump);
                }
            }
            (Op::Or, &[a, b]) => {
                for (operand, other) in [(a, b), (b, a)] {
                    let jump = self.apply(Op::Select, &[other, ZERO, adjoint]);
                    self.give_switch(operand, jump);
                }
            }
            (
                Op::Less
                | Op::LessEqual
                | Op::Equal
                | Op::NotEqual
                | Op::Not
                | Op::PoissonQuantile
                | Op::NegativeBinomialQuantile
                | Op::FirstTrue,
                _,
            ) => {
                for operand in operands {
                    self.give_switch(*operand, adjoint);
                }
            }
            (
                Op::Subtract
                | Op::Multiply
                | Op::Divide
                | Op::ShareOf
                | Op::Negate
                | Op::Absolute
                | Op::Minimum
                | Op::Maximum
                | Op::Power
                | Op::Exponential
                | Op::Logarithm
                | Op::SquareRoot
                | Op::RoundNearest
                | Op::RoundDown
                | Op::RoundUp
                | Op::NormalQuantile
                | Op::Select
                | Op::And
                | Op::Or
                | Op::ModifiedInternalRate,
                _,
            ) => unreachable!("a graph holds {op:?} with the operands it takes"),
        }
    }

    /// Gives an operand the product of an adjoint and a factor.
    pub(super) fn give_product(&mut self, operand: Operand, adjoint: Operand, factor: Operand) {
        if self.is_taken(operand) {
            let share = self.share(adjoint, factor);
            self.give(operand, Term::added(share));
        }
    }

    /// Tells an operand whose value only switches that the result depends on it; what it switches by is no slope.
    fn give_switch(&mut self, operand: Operand, jump: Operand) {
        if let Operand::Node(node) = operand
            && self.kinks.is_some()
            && !self.reach.sloped[node.0 as usize]
        {
            self.give(operand, Term::added(jump));
        }
    }

    fn quotient(&mut self, a: Operand, b: Operand, value: Operand, adjoint: Operand) {
        let share = match b {
            Operand::Constant(by) if (1.0 / by).is_finite() => {
                self.times(adjoint, Operand::Constant(1.0 / by))
            }
            _ => {
                let share = self.apply(Op::Divide, &[adjoint, b]);
                self.where_it_counts(adjoint, share)
            }
        };
        self.give(a, Term::added(share));
        if self.is_taken(b) {
            let share = self.share(share, value);
            self.give(b, Term::taken_off(share));
        }
    }

    fn absolute(&mut self, a: Operand, adjoint: Operand) {
        let is_positive = self.apply(Op::Less, &[ZERO, a]);
        let is_negative = self.apply(Op::Less, &[a, ZERO]);
        let opposite = self.negate(adjoint);
        let below = self.apply(Op::Select, &[is_negative, opposite, ZERO]);
        let share = self.apply(Op::Select, &[is_positive, adjoint, below]);
        let share = self.if_known(a, adjoint, share);
        self.give(a, Term::added(share));
    }

    /// Gives the adjoint to the first of two operands where the comparison holds, else to the second.
    fn one_of(
        &mut self,
        comparison: Op,
        sides: [Operand; 2],
        [a, b]: [Operand; 2],
        adjoint: Operand,
    ) {
        let is_first = self.apply(comparison, &sides);
        for (operand, branches) in [(a, [adjoint, ZERO]), (b, [ZERO, adjoint])] {
            if self.is_taken(operand) {
                let share = self.apply(Op::Select, &[is_first, branches[0], branches[1]]);
                let share = if self.reach.fails(a) || self.reach.fails(b) {
                    self.where_it_counts(adjoint, share)
                } else {
                    share
                };
                self.give(operand, Term::added(share));
            }
        }
    }

    /// A share decided by a comparison with `decider`, which may be no number where the adjoint is 0.
    fn if_known(&mut self, decider: Operand, adjoint: Operand, share: Operand) -> Operand {
        if self.reach.fails(decider) {
            self.where_it_counts(adjoint, share)
        } else {
            share
        }
    }

    fn choice(&mut self, condition: Operand, a: Operand, b: Operand, adjoint: Operand) {
        for (operand, branches) in [(a, [adjoint, ZERO]), (b, [ZERO, adjoint])] {
            if self.is_taken(operand) {
                let share = self.apply(Op::Select, &[condition, branches[0], branches[1]]);
                let share = self.if_known(condition, adjoint, share);
                self.give(operand, Term::added(share));
            }
        }
        if self.kinks.is_none() {
            return;
        }
        // Switching between equal branches changes nothing.
        let jump = if self.reach.fails(a) || self.reach.fails(b) {
            adjoint
        } else {
            let difference = self.apply(Op::Subtract, &[a, b]);
            self.times(adjoint, difference)
        };
        self.give_switch(condition, jump);
    }

    /// `b a^(b-1)` is `b` times the value over `a`, except at `a = 0`.
    fn power(&mut self, a: Operand, b: Operand, value: Operand, adjoint: Operand) {
        if self.is_taken(a) {
            let slope = match b {
                Operand::Constant(0.0) => return,
                Operand::Constant(1.0) => ONE,
                Operand::Constant(2.0) => self.times(a, b),
                _ => {
                    let over = self.apply(Op::Divide, &[value, a]);
                    let slope = self.times(b, over);
                    let above_one = self.apply(Op::Less, &[ONE, b]);
                    let is_one = self.apply(Op::Equal, &[b, ONE]);
                    let is_none = self.apply(Op::Equal, &[b, ZERO]);
                    let nan = Operand::Constant(f64::NAN);
                    let at_zero = self.apply(Op::Select, &[is_none, ZERO, nan]);
                    let at_zero = self.apply(Op::Select, &[is_one, ONE, at_zero]);
                    let at_zero = self.apply(Op::Select, &[above_one, ZERO, at_zero]);
                    self.apply(Op::Select, &[a, slope, at_zero])
                }
            };
            let share = self.times(adjoint, slope);
            let share = self.where_it_counts(adjoint, share);
            self.give(a, Term::added(share));
        }
        if self.is_taken(b) {
            let logarithm = self.apply(Op::Logarithm, &[a]);
            let slope = self.times(value, logarithm);
            // 0 to any power above 0 is 0.
            let slope = self.apply(Op::Select, &[value, slope, ZERO]);
            let share = self.times(adjoint, slope);
            let share = self.where_it_counts(adjoint, share);
            self.give(b, Term::added(share));
        }
    }

    /// 1 over the standard normal density at the quantile.
    fn quantile(&mut self, p: Operand, value: Operand, adjoint: Operand) {
        let square = self.apply(Op::Multiply, &[value, value]);
        let half = self.times(square, Operand::Constant(0.5));
        let growth = self.apply(Op::Exponential, &[half]);
        let slope = self.times(growth, Operand::Constant(ROOT_OF_TWO_PI));
        let share = self.times(adjoint, slope);
        let share = self.where_it_counts(adjoint, share);
        self.give(p, Term::added(share));
    }
}
