//! Slopes of the quantiles that take parameters.
//!
//! A quantile `x` between the bounds `l` and `m` solves `F(x) = (1 - p) F(l) + p F(m)`.
//! So its slopes by the bounds are ratios of densities; those by the chance and by shapes, which have no closed form, are central differences of the same operation.

use super::{ONE, Sweep, Term, ZERO};
use crate::graph::Operand;
use crate::op::Op;

/// The step of a difference, as a part of the distance over which the quantile changes its course.
const STEP: f64 = 1e-3;

impl Sweep<'_> {
    pub(super) fn parametric_quantile(
        &mut self,
        op: Op,
        operands: &[Operand],
        value: Operand,
        adjoint: Operand,
    ) {
        let [parameters @ .., least, most] = operands else {
            unreachable!("{op:?} takes bounds");
        };
        let (chance, shapes) = (parameters[0], &parameters[1..]);
        for (position, operand) in operands.iter().enumerate() {
            if !self.is_taken(*operand) {
                continue;
            }
            let slope = if position >= parameters.len() {
                let rest = self.apply(Op::Subtract, &[ONE, chance]);
                let is_least = position == parameters.len();
                let (bound, part) = if is_least {
                    (*least, rest)
                } else {
                    (*most, chance)
                };
                let ratio = self.density_ratio(op, shapes, bound, value);
                self.times(part, ratio)
            } else {
                self.difference(op, operands, position)
            };
            let share = self.times(adjoint, slope);
            let share = self.where_it_counts(adjoint, share);
            self.give(*operand, Term::added(share));
        }
    }

    /// The density at a bound over that at the value; 0 where the bound lies outside the distribution.
    fn density_ratio(
        &mut self,
        op: Op,
        shapes: &[Operand],
        bound: Operand,
        value: Operand,
    ) -> Operand {
        let behind = self.apply(Op::Subtract, &[value, bound]);
        if op == Op::TruncatedNormalQuantile {
            let sum = self.apply(Op::Add, &[value, bound]);
            let product = self.apply(Op::Multiply, &[sum, behind]);
            let exponent = self.times(product, Operand::Constant(0.5));
            return self.apply(Op::Exponential, &[exponent]);
        }
        let mut exponent = self.log_power_ratio(shapes[0], bound, value);
        let mut is_inside = self.apply(Op::Less, &[ZERO, bound]);
        if let Some(second) = shapes.get(1) {
            let [bound, value] = [bound, value].map(|x| self.apply(Op::Subtract, &[ONE, x]));
            let other = self.log_power_ratio(*second, bound, value);
            exponent = self.apply(Op::Add, &[exponent, other]);
            let is_below = self.apply(Op::Less, &[ZERO, bound]);
            is_inside = self.apply(Op::And, &[is_inside, is_below]);
        } else {
            exponent = self.apply(Op::Add, &[exponent, behind]);
        }
        let ratio = self.apply(Op::Exponential, &[exponent]);
        self.apply(Op::Select, &[is_inside, ratio, ZERO])
    }

    /// `(shape - 1) log(bound / value)`
    fn log_power_ratio(&mut self, shape: Operand, bound: Operand, value: Operand) -> Operand {
        let ratio = self.apply(Op::Divide, &[bound, value]);
        let logarithm = self.apply(Op::Logarithm, &[ratio]);
        let power = self.apply(Op::Subtract, &[shape, ONE]);
        self.apply(Op::Multiply, &[power, logarithm])
    }

    /// The difference quotient of fourth order, good to about eleven digits.
    fn difference(&mut self, op: Op, operands: &[Operand], position: usize) -> Operand {
        let operand = operands[position];
        let course = if position == 0 {
            let rest = self.apply(Op::Subtract, &[ONE, operand]);
            self.apply(Op::Minimum, &[operand, rest])
        } else {
            operand
        };
        let step = self.times(course, Operand::Constant(STEP));
        let near = self.rise(op, operands, position, step);
        let double = self.times(step, Operand::Constant(2.0));
        let far = self.rise(op, operands, position, double);
        let near = self.times(near, Operand::Constant(8.0));
        let rise = self.apply(Op::Subtract, &[near, far]);
        let run = self.times(step, Operand::Constant(12.0));
        self.apply(Op::Divide, &[rise, run])
    }

    /// What the quantile gains between a step back and a step forward.
    fn rise(&mut self, op: Op, operands: &[Operand], position: usize, step: Operand) -> Operand {
        let [before, after] = [Op::Subtract, Op::Add].map(|towards| {
            let mut moved = operands.to_vec();
            moved[position] = self.apply(towards, &[operands[position], step]);
            self.apply(op, &moved)
        });
        self.apply(Op::Subtract, &[after, before])
    }
}
