//! The adjoint: the slope of one value by many, in one sweep backwards.
//!
//! Receives a graph, one of its values and the nodes to differentiate by. Adds to the graph what the derivatives are computed from, so that a program gives them beside the values, block by block, with the same kernels and hence the same bits everywhere.
//! The sweep visits each node once, users before operands: however many derivatives are asked for, they take a few operations for each operation of the value.
//! It draws no conclusions from a slope, and it does not differentiate what a value jumps by.
//!
//! # Conventions
//!
//! - At a kink the derivative is that of the branch the value rule takes; where two operands tie it is that of the first, and 0 for the absolute value of 0. See [`Op::derivative`].
//! - A comparison is a step: it has no slope, and neither has what only comparisons, choices and roundings let through.
//! - A factor of exactly nothing passes nothing on, whatever stands behind it: the slope of `if q > 0 then a / q else 0` is 0 where `q` is 0, although `1 / q` is infinite there.
//! - Where the value itself is not finite, no derivative is a number.

mod flows;
mod kinks;
mod quantiles;
mod rules;

use crate::graph::{Graph, NodeId, Operand};
use crate::op::Op;
use kinks::Kinks;

const ZERO: Operand = Operand::Constant(0.0);
const ONE: Operand = Operand::Constant(1.0);

/// Slopes of one value, and where they hold only nearby.
#[derive(Clone, Debug, PartialEq)]
pub struct Slopes {
    /// For each node asked about, the derivative by it.
    pub derivatives: Vec<Operand>,
    /// For each node asked about, 1 on the paths on which a kink or jump that it can move is near, else 0.
    pub near_kinks: Vec<Operand>,
}

/// The derivatives of `output` by each of these nodes, in their order.
///
/// A node is taken as a quantity of its own: what it is computed from stays as it is.
/// It may be a leaf or any other node, and one of them may be computed from another.
/// Where `output` does not depend on a node, the derivative is the constant 0.
///
/// ```
/// use engine::{Graph, InputId, Inputs, NodeId, Op, Operand, evaluate, gradient, schedule};
///
/// // The tax on a profit of price times five less twenty: 30 % of it, and nothing on a loss.
/// let mut graph = Graph::new();
/// let price = graph.input(InputId(0));
/// let sales = graph.apply(Op::Multiply, &[price, Operand::Constant(5.0)]);
/// let profit = graph.apply(Op::Subtract, &[sales, Operand::Constant(20.0)]);
/// let taxed = graph.apply(Op::Maximum, &[profit, Operand::Constant(0.0)]);
/// let tax = graph.apply(Op::Multiply, &[taxed, Operand::Constant(0.3)]);
///
/// let slopes = gradient(&mut graph, tax, &[NodeId(0)]);
/// let mut inputs = Inputs::new();
/// inputs.set_paths(InputId(0), &[3.0, 10.0]);
/// let results = evaluate(&schedule(&graph, &slopes), &inputs, 2);
/// assert_eq!(results.output(0), [0.0, 1.5]);
/// ```
pub fn gradient(graph: &mut Graph, output: Operand, by: &[NodeId]) -> Vec<Operand> {
    sweep(graph, output, by, None).derivatives
}

/// As [`gradient`], with the paths on which a kink is near.
///
/// A kink is where another branch begins: two operands of a minimum or maximum that are equal, the edge of a comparison, a step of a rounding.
/// It is near where the two sides differ by no more than `band` times the largest amount they are put together from, as profit is from sales and costs, and where the value depends on the branch.
/// Sides that stay equal when everything asked about is moved by a little are not counted: nothing moves what is left of a deposit that is exhausted.
pub fn gradient_and_kinks(graph: &mut Graph, output: Operand, by: &[NodeId], band: f64) -> Slopes {
    sweep(graph, output, by, Some(band))
}

fn sweep(graph: &mut Graph, output: Operand, by: &[NodeId], band: Option<f64>) -> Slopes {
    let Operand::Node(output) = output else {
        return Slopes {
            derivatives: vec![ZERO; by.len()],
            near_kinks: vec![ZERO; by.len()],
        };
    };
    let count = output.0 as usize + 1;
    let reach = Reach::of(graph, count, by);
    let kinks = band.map(|band| Kinks::of(graph, output, by, &reach.moved, band));
    let mut sweep = Sweep {
        reach,
        terms: vec![Vec::new(); count],
        kinks,
        graph,
    };
    sweep.terms[output.0 as usize].push(Term::added(ONE));
    // The derivative by each node, kept only where it is asked for.
    let mut asked: Vec<(NodeId, usize)> = by.iter().copied().zip(0..).collect();
    asked.sort_unstable();
    let mut slopes = Slopes {
        derivatives: vec![ZERO; by.len()],
        near_kinks: vec![ZERO; by.len()],
    };
    for node in (0..=output.0).rev().map(NodeId) {
        let (adjoint, near_kink) = sweep.visit(node);
        while let Some((_, place)) = asked.pop_if(|(asked, _)| *asked >= node) {
            if by[place] == node {
                slopes.derivatives[place] = sweep.told(adjoint, output);
                slopes.near_kinks[place] = near_kink;
            }
        }
    }
    slopes
}

/// A part of an adjoint: one user's share in it.
#[derive(Clone, Copy)]
struct Term {
    value: Operand,
    is_taken_off: bool,
}

impl Term {
    fn added(value: Operand) -> Term {
        Term {
            value,
            is_taken_off: false,
        }
    }

    fn taken_off(value: Operand) -> Term {
        Term {
            value,
            is_taken_off: true,
        }
    }
}

/// What is known of each node before the sweep.
struct Reach {
    /// Whether a node asked about is among what it is computed from, or is it.
    moved: Vec<bool>,
    /// Whether it then changes other than in jumps.
    sloped: Vec<bool>,
    /// Whether its value may not be finite though those asked about are.
    may_fail: Vec<bool>,
}

impl Reach {
    fn of(graph: &Graph, count: usize, by: &[NodeId]) -> Reach {
        let mut reach = Reach {
            moved: vec![false; count],
            sloped: vec![false; count],
            may_fail: vec![false; count],
        };
        for node in by {
            if let Some(moved) = reach.moved.get_mut(node.0 as usize) {
                *moved = true;
                reach.sloped[node.0 as usize] = true;
            }
        }
        let is_asked = reach.moved.clone();
        for node in (0..count as u32).map(NodeId) {
            let Some(op) = graph.op(node) else { continue };
            let index = node.0 as usize;
            let operands = graph.operands(node);
            for (position, operand) in operands.iter().enumerate() {
                let earlier = match operand {
                    Operand::Node(earlier) => earlier.0 as usize,
                    Operand::Constant(_) => continue,
                };
                reach.moved[index] |= reach.moved[earlier];
                reach.sloped[index] |= reach.sloped[earlier] && rules::passes_slope(op, position);
            }
            reach.may_fail[index] = !is_asked[index]
                && (rules::may_fail(op, operands) || operands.iter().any(|a| reach.fails(*a)));
        }
        reach
    }

    fn fails(&self, operand: Operand) -> bool {
        match operand {
            Operand::Constant(value) => !value.is_finite(),
            // What the sweep adds behaves as what it is made from, which is looked at there.
            Operand::Node(node) => self
                .may_fail
                .get(node.0 as usize)
                .is_some_and(|fails| *fails),
        }
    }
}

struct Sweep<'g> {
    graph: &'g mut Graph,
    reach: Reach,
    /// For each node the parts of its adjoint that its users have given so far.
    terms: Vec<Vec<Term>>,
    kinks: Option<Kinks>,
}

impl Sweep<'_> {
    /// Adds up the adjoint of a node and hands its operands their shares.
    /// Gives the adjoint, and whether a kink is near that the node moves.
    fn visit(&mut self, node: NodeId) -> (Operand, Operand) {
        if !self.reach.moved[node.0 as usize] {
            return (ZERO, ZERO);
        }
        let terms = std::mem::take(&mut self.terms[node.0 as usize]);
        let adjoint = self.total(&terms);
        let near_kink = self.kink_behind(node);
        if let Some(op) = self.graph.op(node) {
            let operands = self.graph.operands(node).to_vec();
            if adjoint != ZERO {
                self.share_out(node, op, &operands, adjoint);
            }
            self.pass_kinks(node, op, &operands, adjoint, near_kink);
        }
        (adjoint, near_kink)
    }

    fn total(&mut self, terms: &[Term]) -> Operand {
        let Some(first) = terms.iter().position(|term| !term.is_taken_off) else {
            let Some((first, rest)) = terms.split_first() else {
                return ZERO;
            };
            let sum = rest.iter().fold(first.value, |sum, term| {
                self.apply(Op::Add, &[sum, term.value])
            });
            return self.negate(sum);
        };
        let others = terms
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != first);
        others.fold(terms[first].value, |sum, (_, term)| {
            let op = if term.is_taken_off {
                Op::Subtract
            } else {
                Op::Add
            };
            self.apply(op, &[sum, term.value])
        })
    }

    /// Adds to the adjoint of an operand, if it is one that is asked about or computed from such.
    fn give(&mut self, operand: Operand, term: Term) {
        if let Operand::Node(node) = operand
            && self.takes(node)
            && term.value != ZERO
        {
            self.terms[node.0 as usize].push(term);
        }
    }

    /// Whether a share of the adjoint of a node is needed.
    fn takes(&self, node: NodeId) -> bool {
        let index = node.0 as usize;
        self.reach.sloped[index] || (self.kinks.is_some() && self.reach.moved[index])
    }

    fn is_taken(&self, operand: Operand) -> bool {
        match operand {
            Operand::Node(node) => self.takes(node),
            Operand::Constant(_) => false,
        }
    }

    /// A derivative as it is told: not a number where the value is not finite.
    fn told(&mut self, adjoint: Operand, output: NodeId) -> Operand {
        let nothing = self.apply(Op::Multiply, &[Operand::Node(output), ZERO]);
        self.apply(Op::Add, &[nothing, adjoint])
    }

    fn apply(&mut self, op: Op, operands: &[Operand]) -> Operand {
        self.graph.apply(op, operands)
    }

    fn negate(&mut self, a: Operand) -> Operand {
        self.apply(Op::Negate, &[a])
    }

    fn times(&mut self, a: Operand, b: Operand) -> Operand {
        match (a, b) {
            (Operand::Constant(1.0), other) | (other, Operand::Constant(1.0)) => other,
            _ => self.apply(Op::Multiply, &[a, b]),
        }
    }

    /// A product with an adjoint, 0 where the adjoint is 0 and the factor may be anything.
    fn share(&mut self, adjoint: Operand, factor: Operand) -> Operand {
        let product = self.times(adjoint, factor);
        if self.reach.fails(factor) {
            self.where_it_counts(adjoint, product)
        } else {
            product
        }
    }

    /// `share` of an adjoint, but 0 where the adjoint is 0.
    fn where_it_counts(&mut self, adjoint: Operand, share: Operand) -> Operand {
        match adjoint {
            Operand::Constant(_) => share,
            Operand::Node(_) => self.apply(Op::Select, &[adjoint, share, ZERO]),
        }
    }
}
