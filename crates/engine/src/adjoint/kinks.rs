//! Which paths stand near a kink: where a small change leads to another branch.
//!
//! Receives each node of the sweep with its adjoint, compares the sides of what it decides, and hands on to its operands whether some kink behind them is near.

use super::{ONE, Sweep, ZERO};
use crate::graph::{Graph, NodeId, Operand};
use crate::op::Op;

/// What is kept for the kinks of one sweep.
pub(super) struct Kinks {
    band: f64,
    /// For each node the largest amount it is put together from; `None` where that is its own size.
    sizes: Vec<Option<Operand>>,
    /// For each node its value with everything asked about moved by a little.
    moved: Vec<Operand>,
    /// For each node, whether a kink that it moves is near, as its users tell.
    flags: Vec<Vec<Operand>>,
}

impl Kinks {
    pub(super) fn of(
        graph: &mut Graph,
        output: NodeId,
        by: &[NodeId],
        is_moved: &[bool],
        band: f64,
    ) -> Kinks {
        let count = output.0 as usize + 1;
        let is_needed = needed(graph, output);
        let mut sizes = vec![None; count];
        for node in (0..=output.0).map(NodeId) {
            if is_needed[node.0 as usize] {
                sizes[node.0 as usize] = size_of(graph, &sizes, node);
            }
        }
        let mut moved: Vec<Operand> = (0..=output.0).map(NodeId).map(Operand::Node).collect();
        let mut factors = vec![None; count];
        for (node, place) in by.iter().zip(1..) {
            if let Some(factor) = factors.get_mut(node.0 as usize) {
                *factor = Some(nudge(place));
            }
        }
        for node in (0..=output.0).map(NodeId) {
            let index = node.0 as usize;
            if is_needed[index] && is_moved[index] {
                moved[index] = moved_value(graph, &moved, node, factors[index]);
            }
        }
        Kinks {
            band,
            sizes,
            moved,
            flags: vec![Vec::new(); count],
        }
    }
}

/// A factor that is a millionth or so away from 1, another one for each place, so that what is equal by accident does not stay so.
fn nudge(place: u32) -> f64 {
    let golden = f64::from(place) * 0.618_033_988_749_894_9;
    1.0 + 1e-6 * (0.5 + golden - golden.floor())
}

/// The value of a node where what it is computed from has moved.
fn moved_value(graph: &mut Graph, moved: &[Operand], node: NodeId, factor: Option<f64>) -> Operand {
    let value = match graph.op(node) {
        None => Operand::Node(node),
        Some(op) => {
            let operands: Vec<Operand> = graph
                .operands(node)
                .iter()
                .map(|operand| match operand {
                    Operand::Node(earlier) => moved[earlier.0 as usize],
                    Operand::Constant(_) => *operand,
                })
                .collect();
            graph.apply(op, &operands)
        }
    };
    match factor {
        Some(factor) => graph.apply(Op::Multiply, &[value, Operand::Constant(factor)]),
        None => value,
    }
}

/// The nodes that a value is computed from.
fn needed(graph: &Graph, output: NodeId) -> Vec<bool> {
    let mut is_needed = vec![false; output.0 as usize + 1];
    is_needed[output.0 as usize] = true;
    for node in (0..=output.0).rev().map(NodeId) {
        if is_needed[node.0 as usize] {
            for operand in graph.operands(node) {
                if let Operand::Node(earlier) = operand {
                    is_needed[earlier.0 as usize] = true;
                }
            }
        }
    }
    is_needed
}

/// The largest amount a sum or difference is put together from, through factors; `None` for a value that is no sum.
fn size_of(graph: &mut Graph, sizes: &[Option<Operand>], node: NodeId) -> Option<Operand> {
    let op = graph.op(node)?;
    let operands = graph.operands(node).to_vec();
    let known = |operand: &Operand| match operand {
        Operand::Node(node) => sizes[node.0 as usize],
        Operand::Constant(_) => None,
    };
    match op {
        Op::Add | Op::Subtract | Op::Sum => {
            let parts: Vec<Operand> = operands
                .iter()
                .map(|operand| size_or_own(graph, known(operand), *operand))
                .collect();
            parts
                .into_iter()
                .reduce(|most, part| graph.apply(Op::Maximum, &[most, part]))
        }
        Op::Negate | Op::Absolute => known(&operands[0]),
        Op::Multiply | Op::Divide if operands.iter().any(|operand| known(operand).is_some()) => {
            let [a, b] = [operands[0], operands[1]];
            let a = size_or_own(graph, known(&a), a);
            // Dividing by the largest part of a divisor would make the quotient small.
            let b = match op {
                Op::Multiply => size_or_own(graph, known(&b), b),
                _ => size_or_own(graph, None, b),
            };
            Some(graph.apply(op, &[a, b]))
        }
        Op::Multiply
        | Op::Divide
        | Op::Minimum
        | Op::Maximum
        | Op::Power
        | Op::Exponential
        | Op::Logarithm
        | Op::SquareRoot
        | Op::RoundNearest
        | Op::RoundDown
        | Op::RoundUp
        | Op::Less
        | Op::LessEqual
        | Op::Equal
        | Op::NotEqual
        | Op::And
        | Op::Or
        | Op::Not
        | Op::Select
        | Op::NormalQuantile
        | Op::TruncatedNormalQuantile
        | Op::GammaQuantile
        | Op::BetaQuantile
        | Op::PoissonQuantile
        | Op::NegativeBinomialQuantile
        | Op::InternalRate
        | Op::ModifiedInternalRate
        | Op::Payback
        | Op::FirstTrue
        | Op::ShareOf => None,
    }
}

fn size_or_own(graph: &mut Graph, size: Option<Operand>, operand: Operand) -> Operand {
    size.unwrap_or_else(|| graph.apply(Op::Absolute, &[operand]))
}

/// What decides which branch is taken: the branch changes where `gap` crosses zero, and `size` is what it is compared with.
struct Edge {
    gap: Operand,
    /// The gap with everything asked about moved by a little.
    moved: Operand,
    size: Operand,
}

/// A gap no larger than this share of its size may be nothing but rounding; what moves by a millionth opens a larger one.
const ROUNDING: f64 = 1e-10;

impl Sweep<'_> {
    /// Whether a kink behind a node, among its users and theirs, is near.
    pub(super) fn kink_behind(&mut self, node: NodeId) -> Operand {
        let kinks = self.kinks.as_mut();
        let flags = kinks.map_or_else(Vec::new, |kinks| {
            std::mem::take(&mut kinks.flags[node.0 as usize])
        });
        self.any(flags)
    }

    /// Tells the operands of a node whether a kink is near there or behind it.
    pub(super) fn pass_kinks(
        &mut self,
        node: NodeId,
        op: Op,
        operands: &[Operand],
        adjoint: Operand,
        behind: Operand,
    ) {
        if self.kinks.is_none() {
            return;
        }
        let mut flags = vec![behind];
        if adjoint != ZERO {
            for edge in self.edges(op, operands, Operand::Node(node)) {
                flags.push(self.is_near(&edge, adjoint));
            }
        }
        let flag = self.any(flags);
        let Some(kinks) = self.kinks.as_mut().filter(|_| flag != ZERO) else {
            return;
        };
        for operand in operands {
            if let Operand::Node(earlier) = operand
                && self.reach.moved[earlier.0 as usize]
            {
                kinks.flags[earlier.0 as usize].push(flag);
            }
        }
    }

    fn any(&mut self, flags: Vec<Operand>) -> Operand {
        let mut nodes: Vec<NodeId> = flags
            .into_iter()
            .filter_map(|flag| match flag {
                Operand::Node(node) => Some(node),
                Operand::Constant(_) => None,
            })
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        let flags = nodes.into_iter().map(Operand::Node);
        flags
            .reduce(|any, flag| self.graph.apply(Op::Or, &[any, flag]))
            .unwrap_or(ZERO)
    }

    /// 1 where the gap is small, something moves it, and the result depends on it.
    fn is_near(&mut self, edge: &Edge, adjoint: Operand) -> Operand {
        let band = self.kinks.as_ref().map_or(0.0, |kinks| kinks.band);
        let [gap, after] = [edge.gap, edge.moved].map(|gap| self.apply(Op::Absolute, &[gap]));
        let reach = self.times(edge.size, Operand::Constant(band));
        let is_small = self.apply(Op::LessEqual, &[gap, reach]);
        let rounding = self.times(edge.size, Operand::Constant(ROUNDING));
        let most = self.apply(Op::Maximum, &[gap, after]);
        let is_moved = self.apply(Op::Less, &[rounding, most]);
        let is_near = self.apply(Op::And, &[is_small, is_moved]);
        self.where_it_counts(adjoint, is_near)
    }

    /// Where the branch of an operation changes.
    fn edges(&mut self, op: Op, operands: &[Operand], value: Operand) -> Vec<Edge> {
        match op {
            Op::Minimum | Op::Maximum | Op::Less | Op::LessEqual => {
                let sizes = [self.size(operands[0]), self.size(operands[1])];
                let size = self.apply(Op::Maximum, &sizes);
                vec![self.edge(size, operands, |sweep, sides| {
                    sweep.apply(Op::Subtract, sides)
                })]
            }
            Op::Absolute => vec![self.edge_at_zero(operands[0])],
            Op::RoundNearest | Op::RoundDown | Op::RoundUp => {
                vec![self.step_edge(op, operands[0], operands[1], value)]
            }
            Op::ModifiedInternalRate => operands[2..]
                .iter()
                .filter(|flow| matches!(flow, Operand::Node(_)))
                .map(|flow| self.edge_at_zero(*flow))
                .collect(),
            Op::Payback => {
                vec![self.edge(ONE, &[value], |sweep, value| {
                    let whole = sweep.apply(Op::RoundNearest, &[value[0], ONE]);
                    sweep.apply(Op::Subtract, &[value[0], whole])
                })]
            }
            Op::Add
            | Op::Subtract
            | Op::Multiply
            | Op::Divide
            | Op::Negate
            | Op::Power
            | Op::Exponential
            | Op::Logarithm
            | Op::SquareRoot
            | Op::Equal
            | Op::NotEqual
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Select
            | Op::NormalQuantile
            | Op::TruncatedNormalQuantile
            | Op::GammaQuantile
            | Op::BetaQuantile
            | Op::PoissonQuantile
            | Op::NegativeBinomialQuantile
            | Op::Sum
            | Op::InternalRate
            | Op::FirstTrue
            | Op::ShareOf => Vec::new(),
        }
    }

    /// An edge whose gap is a function of some nodes, here and where they are moved.
    fn edge(
        &mut self,
        size: Operand,
        of: &[Operand],
        gap: impl Fn(&mut Self, &[Operand]) -> Operand,
    ) -> Edge {
        let kinks = self.kinks.as_ref();
        let moved: Vec<Operand> = of
            .iter()
            .map(|operand| match (operand, kinks) {
                (Operand::Node(node), Some(kinks)) => kinks.moved[node.0 as usize],
                _ => *operand,
            })
            .collect();
        Edge {
            gap: gap(self, of),
            moved: gap(self, &moved),
            size,
        }
    }

    fn edge_at_zero(&mut self, gap: Operand) -> Edge {
        let size = self.size(gap);
        self.edge(size, &[gap], |_, gap| gap[0])
    }

    /// The nearest place where the rounded value jumps.
    fn step_edge(&mut self, op: Op, x: Operand, step: Operand, value: Operand) -> Edge {
        let size = self.size(x);
        self.edge(size, &[x, step, value], |sweep, of| {
            let past = sweep.apply(Op::Subtract, &[of[0], of[2]]);
            let past = sweep.apply(Op::Absolute, &[past]);
            if op == Op::RoundNearest {
                let half = sweep.times(of[1], Operand::Constant(0.5));
                sweep.apply(Op::Subtract, &[half, past])
            } else {
                let left = sweep.apply(Op::Subtract, &[of[1], past]);
                sweep.apply(Op::Minimum, &[past, left])
            }
        })
    }

    fn size(&mut self, operand: Operand) -> Operand {
        let kinks = self.kinks.as_ref();
        let size = match operand {
            Operand::Node(node) => kinks.and_then(|kinks| kinks.sizes[node.0 as usize]),
            Operand::Constant(_) => None,
        };
        size_or_own(self.graph, size, operand)
    }
}
