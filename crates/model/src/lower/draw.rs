//! Draws to operands: the inverse of each distribution function at a uniform number.

use engine::{Op, Operand, normal_quantile};
use syntax::diagnostic::{Diagnostic, Id};

use super::impossible::impossible;
use super::{LeafKind, Lowering};
use crate::definition::{DistributionForm, Drawn};
use crate::model::{InstanceId, RowId};

const ZERO: Operand = Operand::Constant(0.0);
const ONE: Operand = Operand::Constant(1.0);
const FAR_BELOW: Operand = Operand::Constant(f64::NEG_INFINITY);
const FAR_ABOVE: Operand = Operand::Constant(f64::INFINITY);

/// Values that are never fallen below and never exceeded.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) least: Option<Operand>,
    pub(super) most: Option<Operand>,
}

impl Lowering<'_> {
    /// Inverse of the distribution function at a uniform number.
    pub(super) fn drawn(
        &mut self,
        drawn: &Drawn,
        scope: InstanceId,
        row: Option<RowId>,
        period: usize,
    ) -> Operand {
        let parameters: Vec<Operand> = drawn
            .parameters
            .iter()
            .map(|parameter| self.value(parameter, scope, period))
            .collect();
        if parameters.iter().any(|parameter| parameter.is_withheld()) {
            return Operand::WITHHELD;
        }
        let bounds = Bounds {
            least: drawn.at_least.map(|place| parameters[place]),
            most: drawn.at_most.map(|place| parameters[place]),
        };
        if let Some((message, hint)) = impossible(drawn, &parameters) {
            self.tell_once(
                drawn.span,
                Diagnostic::error(Id::BadDistribution, drawn.span, message).hint(hint),
            );
            return Operand::Constant(f64::NAN);
        }
        // Where nothing lies between the bounds, no chance has a value.
        let middle = Operand::Constant(0.5);
        if parameters.iter().all(is_a_number)
            && !is_a_number(&self.quantile(drawn, middle, &parameters, bounds))
        {
            let message = "nothing of this distribution lies between its bounds";
            self.tell_once(
                drawn.span,
                Diagnostic::error(Id::BadDistribution, drawn.span, message)
                    .hint("bring the bounds nearer to the middle of the distribution"),
            );
            return Operand::Constant(f64::NAN);
        }
        if let Some(row) = row
            && parameters.iter().all(is_a_number)
        {
            self.warn_of_reaching_beyond(drawn, row, &parameters, bounds);
        }
        let uniform = self.leaf(row, drawn.each_period.then_some(period), LeafKind::Draw);
        self.quantile(drawn, uniform, &parameters, bounds)
    }

    /// The value with this chance of less.
    pub(super) fn quantile(
        &mut self,
        drawn: &Drawn,
        chance: Operand,
        parameters: &[Operand],
        bounds: Bounds,
    ) -> Operand {
        let value = match drawn.form {
            DistributionForm::Normal => self.normal(chance, parameters[0], parameters[1], bounds),
            DistributionForm::NormalBetween {
                below_first,
                below_second,
            } => {
                let (mean, sd) =
                    self.through(parameters[0], parameters[1], below_first, below_second);
                self.normal(chance, mean, sd, bounds)
            }
            // The median times a factor, so that the middle of the draws is the median to the last bit.
            DistributionForm::Lognormal => {
                self.lognormal(chance, parameters[0], parameters[1], bounds)
            }
            DistributionForm::LognormalMoments => {
                let ratio = self.apply(Op::Divide, &[parameters[1], parameters[0]]);
                let square = self.apply(Op::Multiply, &[ratio, ratio]);
                let spread = self.apply(Op::Add, &[ONE, square]);
                let log = self.apply(Op::Logarithm, &[spread]);
                let sigma = self.apply(Op::SquareRoot, &[log]);
                let root = self.apply(Op::SquareRoot, &[spread]);
                let median = self.apply(Op::Divide, &[parameters[0], root]);
                self.lognormal(chance, median, sigma, bounds)
            }
            DistributionForm::LognormalBetween {
                below_first,
                below_second,
            } => {
                let (low, high) = (
                    self.apply(Op::Logarithm, &[parameters[0]]),
                    self.apply(Op::Logarithm, &[parameters[1]]),
                );
                let (mean, sd) = self.through(low, high, below_first, below_second);
                let bounds = self.logarithms(bounds);
                let exponent = self.normal(chance, mean, sd, bounds);
                self.apply(Op::Exponential, &[exponent])
            }
            DistributionForm::Uniform => self.along(chance, parameters[0], parameters[1]),
            DistributionForm::UniformBetween {
                below_first,
                below_second,
            } => {
                let rise = self.apply(Op::Subtract, &[parameters[1], parameters[0]]);
                let from_first =
                    self.apply(Op::Subtract, &[chance, Operand::Constant(below_first)]);
                let share = self.apply(
                    Op::Divide,
                    &[from_first, Operand::Constant(below_second - below_first)],
                );
                let part = self.apply(Op::Multiply, &[rise, share]);
                self.apply(Op::Add, &[parameters[0], part])
            }
            DistributionForm::Triangular => self.triangular(chance, parameters, bounds),
            DistributionForm::Pert => self.pert(chance, parameters, bounds),
            DistributionForm::Beta { has_ends } => {
                let (ends, shapes) = parameters.split_at(if has_ends { 2 } else { 0 });
                self.beta(chance, ends, [shapes[0], shapes[1]], bounds)
            }
            DistributionForm::BetaMoments { has_ends } => {
                let (ends, moments) = parameters.split_at(if has_ends { 2 } else { 0 });
                let shapes = self.beta_shapes(ends, moments[0], moments[1]);
                self.beta(chance, ends, shapes, bounds)
            }
            DistributionForm::Gamma => self.gamma(chance, parameters[1], parameters[0], bounds),
            DistributionForm::GammaMoments => {
                let ratio = self.apply(Op::Divide, &[parameters[0], parameters[1]]);
                let shape = self.apply(Op::Multiply, &[ratio, ratio]);
                let scale = self.apply(Op::Divide, &[parameters[1], ratio]);
                self.gamma(chance, shape, scale, bounds)
            }
            DistributionForm::Bernoulli => {
                let no = self.apply(Op::Subtract, &[ONE, parameters[0]]);
                self.apply(Op::Less, &[no, chance])
            }
            DistributionForm::Poisson => {
                let (least, most) = ends(bounds);
                self.apply(Op::PoissonQuantile, &[chance, parameters[0], least, most])
            }
            DistributionForm::NegativeBinomial => {
                self.negative_binomial(chance, parameters[0], parameters[1], bounds)
            }
            DistributionForm::NegativeBinomialMoments => {
                let variance = self.apply(Op::Multiply, &[parameters[1], parameters[1]]);
                let success = self.apply(Op::Divide, &[parameters[0], variance]);
                let excess = self.apply(Op::Subtract, &[variance, parameters[0]]);
                let ratio = self.apply(Op::Divide, &[parameters[0], excess]);
                let size = self.apply(Op::Multiply, &[parameters[0], ratio]);
                self.negative_binomial(chance, size, success, bounds)
            }
            DistributionForm::Discrete => self.discrete(chance, &drawn.chances, parameters),
            DistributionForm::Percentiles => self.percentiles(chance, &drawn.chances, parameters),
        };
        self.kept_between(value, bounds)
    }

    /// Rounding does not carry a value over its bound.
    fn kept_between(&mut self, value: Operand, bounds: Bounds) -> Operand {
        let value = match bounds.least {
            Some(least) => self.apply(Op::Maximum, &[value, least]),
            None => value,
        };
        match bounds.most {
            Some(most) => self.apply(Op::Minimum, &[value, most]),
            None => value,
        }
    }

    fn normal(&mut self, chance: Operand, mean: Operand, sd: Operand, bounds: Bounds) -> Operand {
        let standard = if bounds.least.is_none() && bounds.most.is_none() {
            self.apply(Op::NormalQuantile, &[chance])
        } else {
            let (least, most) = ends(self.standing(bounds, mean, sd));
            self.apply(Op::TruncatedNormalQuantile, &[chance, least, most])
        };
        let scaled = self.apply(Op::Multiply, &[sd, standard]);
        self.apply(Op::Add, &[mean, scaled])
    }

    fn lognormal(
        &mut self,
        chance: Operand,
        median: Operand,
        sigma: Operand,
        bounds: Bounds,
    ) -> Operand {
        let of_median = self.standing(bounds, ZERO, median);
        let bounds = self.logarithms(of_median);
        let exponent = self.normal(chance, ZERO, sigma, bounds);
        let factor = self.apply(Op::Exponential, &[exponent]);
        self.apply(Op::Multiply, &[median, factor])
    }

    /// Bounds as seen from a start and in a unit of length.
    fn standing(&mut self, bounds: Bounds, start: Operand, length: Operand) -> Bounds {
        let mut of = |bound: Operand| {
            let distance = self.apply(Op::Subtract, &[bound, start]);
            self.apply(Op::Divide, &[distance, length])
        };
        Bounds {
            least: bounds.least.map(&mut of),
            most: bounds.most.map(&mut of),
        }
    }

    /// Nothing that is positive lies below zero, so a bound there is none.
    fn logarithms(&mut self, bounds: Bounds) -> Bounds {
        let mut of = |bound: Operand| {
            let positive = self.apply(Op::Maximum, &[bound, ZERO]);
            self.apply(Op::Logarithm, &[positive])
        };
        Bounds {
            least: bounds.least.map(&mut of),
            most: bounds.most.map(&mut of),
        }
    }

    /// Mean and standard deviation of the normal distribution through two points.
    fn through(
        &mut self,
        first: Operand,
        second: Operand,
        below_first: f64,
        below_second: f64,
    ) -> (Operand, Operand) {
        let (z_first, z_second) = (normal_quantile(below_first), normal_quantile(below_second));
        let rise = self.apply(Op::Subtract, &[second, first]);
        let sd = self.apply(Op::Divide, &[rise, Operand::Constant(z_second - z_first)]);
        let shift = self.apply(Op::Multiply, &[sd, Operand::Constant(z_first)]);
        (self.apply(Op::Subtract, &[first, shift]), sd)
    }

    /// A share of the way from one value to another.
    fn along(&mut self, share: Operand, from: Operand, to: Operand) -> Operand {
        let width = self.apply(Op::Subtract, &[to, from]);
        let part = self.apply(Op::Multiply, &[width, share]);
        self.apply(Op::Add, &[from, part])
    }

    fn triangular(&mut self, chance: Operand, parameters: &[Operand], bounds: Bounds) -> Operand {
        let (low, mode, high) = (parameters[0], parameters[1], parameters[2]);
        let chance = if bounds.least.is_none() && bounds.most.is_none() {
            chance
        } else {
            let chance_below = |lowering: &mut Self, bound: Option<Operand>, otherwise: Operand| {
                bound.map_or(otherwise, |bound| {
                    lowering.triangular_chance(bound, low, mode, high)
                })
            };
            let from = chance_below(self, bounds.least, ZERO);
            let to = chance_below(self, bounds.most, ONE);
            let is_empty = self.apply(Op::LessEqual, &[to, from]);
            let inside = self.along(chance, from, to);
            let nothing = Operand::Constant(f64::NAN);
            self.apply(Op::Select, &[is_empty, nothing, inside])
        };
        let width = self.apply(Op::Subtract, &[high, low]);
        let left = self.apply(Op::Subtract, &[mode, low]);
        let right = self.apply(Op::Subtract, &[high, mode]);
        let cut = self.apply(Op::Divide, &[left, width]);
        let rising = self.corner(chance, width, left);
        let up = self.apply(Op::Add, &[low, rising]);
        let rest = self.apply(Op::Subtract, &[ONE, chance]);
        let falling = self.corner(rest, width, right);
        let down = self.apply(Op::Subtract, &[high, falling]);
        let is_left = self.apply(Op::LessEqual, &[chance, cut]);
        self.apply(Op::Select, &[is_left, up, down])
    }

    fn corner(&mut self, share: Operand, width: Operand, side: Operand) -> Operand {
        let area = self.apply(Op::Multiply, &[width, side]);
        let part = self.apply(Op::Multiply, &[share, area]);
        self.apply(Op::SquareRoot, &[part])
    }

    /// The part of a triangle that lies left of a value.
    fn triangular_chance(
        &mut self,
        value: Operand,
        low: Operand,
        mode: Operand,
        high: Operand,
    ) -> Operand {
        let width = self.apply(Op::Subtract, &[high, low]);
        let mut part = |from: Operand, to: Operand, side: [Operand; 2]| {
            let distance = self.apply(Op::Subtract, &[to, from]);
            let distance = self.apply(Op::Maximum, &[distance, ZERO]);
            let square = self.apply(Op::Multiply, &[distance, distance]);
            let side = self.apply(Op::Subtract, &side);
            let area = self.apply(Op::Multiply, &[width, side]);
            self.apply(Op::Divide, &[square, area])
        };
        let left = part(low, value, [mode, low]);
        let right = part(value, high, [high, mode]);
        let rest = self.apply(Op::Subtract, &[ONE, right]);
        let is_left = self.apply(Op::Less, &[value, mode]);
        let inside = self.apply(Op::Select, &[is_left, left, rest]);
        let is_over = self.apply(Op::LessEqual, &[high, value]);
        self.apply(Op::Select, &[is_over, ONE, inside])
    }

    /// Shapes 1 + 4 times the way from one end to the likeliest value, and from the other.
    fn pert(&mut self, chance: Operand, parameters: &[Operand], bounds: Bounds) -> Operand {
        let (low, mode, high) = (parameters[0], parameters[1], parameters[2]);
        let width = self.apply(Op::Subtract, &[high, low]);
        let mut shape = |side: [Operand; 2]| {
            let way = self.apply(Op::Subtract, &side);
            let share = self.apply(Op::Divide, &[way, width]);
            let weight = self.apply(Op::Multiply, &[Operand::Constant(4.0), share]);
            self.apply(Op::Add, &[ONE, weight])
        };
        let shapes = [shape([mode, low]), shape([high, mode])];
        self.beta(chance, &[low, high], shapes, bounds)
    }

    /// The shapes of a beta distribution with this mean and standard deviation between the ends.
    fn beta_shapes(&mut self, ends: &[Operand], mean: Operand, sd: Operand) -> [Operand; 2] {
        let (mean, sd) = match ends {
            &[low, high] => {
                let width = self.apply(Op::Subtract, &[high, low]);
                let way = self.apply(Op::Subtract, &[mean, low]);
                (
                    self.apply(Op::Divide, &[way, width]),
                    self.apply(Op::Divide, &[sd, width]),
                )
            }
            _ => (mean, sd),
        };
        let rest = self.apply(Op::Subtract, &[ONE, mean]);
        let most = self.apply(Op::Multiply, &[mean, rest]);
        let variance = self.apply(Op::Multiply, &[sd, sd]);
        let ratio = self.apply(Op::Divide, &[most, variance]);
        let both = self.apply(Op::Subtract, &[ratio, ONE]);
        [
            self.apply(Op::Multiply, &[mean, both]),
            self.apply(Op::Multiply, &[rest, both]),
        ]
    }

    fn beta(
        &mut self,
        chance: Operand,
        scale: &[Operand],
        [a, b]: [Operand; 2],
        bounds: Bounds,
    ) -> Operand {
        let &[low, high] = scale else {
            let (least, most) = ends(bounds);
            return self.apply(Op::BetaQuantile, &[chance, a, b, least, most]);
        };
        let width = self.apply(Op::Subtract, &[high, low]);
        let (least, most) = ends(self.standing(bounds, low, width));
        let share = self.apply(Op::BetaQuantile, &[chance, a, b, least, most]);
        self.along(share, low, high)
    }

    fn gamma(
        &mut self,
        chance: Operand,
        shape: Operand,
        scale: Operand,
        bounds: Bounds,
    ) -> Operand {
        let (least, most) = ends(self.standing(bounds, ZERO, scale));
        let standard = self.apply(Op::GammaQuantile, &[chance, shape, least, most]);
        self.apply(Op::Multiply, &[scale, standard])
    }

    fn negative_binomial(
        &mut self,
        chance: Operand,
        size: Operand,
        success: Operand,
        bounds: Bounds,
    ) -> Operand {
        let (least, most) = ends(bounds);
        let operands = [chance, size, success, least, most];
        self.apply(Op::NegativeBinomialQuantile, &operands)
    }

    /// The first value with at least this chance of no more.
    fn discrete(&mut self, chance: Operand, shares: &[f64], values: &[Operand]) -> Operand {
        // Three times 10 % and 20 % are one half, whatever their binary sum.
        let up_to = shares.iter().scan(0.0, |sum, share| {
            *sum += share;
            Some((*sum * 1e12_f64).round() / 1e12)
        });
        let up_to: Vec<f64> = up_to.collect();
        let (last, others) = values.split_last().expect("a table has points");
        let mut found = *last;
        for (value, below) in others.iter().zip(up_to).rev() {
            let reached = Operand::Constant(below);
            let is_here = self.apply(Op::LessEqual, &[chance, reached]);
            found = self.apply(Op::Select, &[is_here, *value, found]);
        }
        found
    }

    /// On the straight line between the points around the chance.
    fn percentiles(&mut self, chance: Operand, below: &[f64], values: &[Operand]) -> Operand {
        let mut found = *values.last().expect("a table has points");
        for (pair, ends) in below.windows(2).zip(values.windows(2)).rev() {
            let from_first = self.apply(Op::Subtract, &[chance, Operand::Constant(pair[0])]);
            let width = Operand::Constant(pair[1] - pair[0]);
            let share = self.apply(Op::Divide, &[from_first, width]);
            let here = self.along(share, ends[0], ends[1]);
            let is_here = self.apply(Op::Less, &[chance, Operand::Constant(pair[1])]);
            found = self.apply(Op::Select, &[is_here, here, found]);
        }
        found
    }
}

fn ends(bounds: Bounds) -> (Operand, Operand) {
    (
        bounds.least.unwrap_or(FAR_BELOW),
        bounds.most.unwrap_or(FAR_ABOVE),
    )
}

fn is_a_number(operand: &Operand) -> bool {
    matches!(operand, Operand::Constant(value) if !value.is_nan())
}
