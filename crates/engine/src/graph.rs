//! The graph: every value of a model, over all its periods, written once.
//!
//! Receives operations one by one and shares what is equal. It evaluates nothing but constants.

use crate::intern::{Interner, hash_words};
use crate::op::Op;
use crate::status::{WITHHELD, is_withheld};

/// The position of a node in its graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

/// A leaf whose value is supplied path by path: a uniform number of a draw, an open term, an input that is solved for.
///
/// Number them from 0 without large gaps: [`Inputs`](crate::Inputs) keeps one place for each number up to the largest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct InputId(pub u32);

/// What an operation is applied to: a known number, or a node.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Operand {
    /// The same number on every path.
    Constant(f64),
    /// The value of a node.
    Node(NodeId),
}

impl Operand {
    /// A number that was kept back.
    pub const WITHHELD: Operand = Operand::Constant(WITHHELD);

    /// Whether it was kept back, or rests on what was.
    #[inline]
    pub fn is_withheld(self) -> bool {
        matches!(self, Operand::Constant(value) if is_withheld(value))
    }
}

/// All nodes of a model.
///
/// A [`Graph`] is for building and for looking: nodes in the order they were made, each an operation on earlier nodes and constants.
/// A [`Program`](crate::Program) is for running: the same nodes, those that some output reaches, in registers.
/// The way from one to the other is [`schedule`](crate::schedule()).
///
/// What it guarantees:
///
/// - operands come before the node that uses them, so the order of nodes is an order of computation;
/// - no node has only constant operands: such a value is computed when it is applied, with the same arithmetic the program uses;
/// - no two nodes are equal: the same operation on the same operands is the same node (constants compared by their bits, commutative operands in one order).
///
/// It makes no other simplification: `x * 0` stays, because it hides a NaN.
///
/// # Memory
///
/// A node takes 8 bytes, an operand 16, and the table of shared nodes 12 to 24 bytes a node.
/// Ten million binary nodes take about 0.6 GB, not counting the spare capacity of growing vectors.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    operands: Vec<Operand>,
    shared: Interner,
    folding: Vec<f64>,
}

/// What a node does, and where its operands start; they end where those of the next node start.
#[derive(Clone, Copy, Debug)]
struct Node {
    /// An index into [`Op::ALL`], or [`INPUT_TAG`] plus an input's number.
    tag: u32,
    operands_start: u32,
}

const _: () = assert!(size_of::<Node>() == 8 && size_of::<Operand>() == 16);

/// Tags from here on are inputs.
const INPUT_TAG: u32 = 64;
const _: () = assert!(Op::ALL.len() <= INPUT_TAG as usize);

impl Graph {
    /// A graph without nodes.
    pub fn new() -> Graph {
        Graph::default()
    }

    /// The leaf of this input; the same leaf each time.
    pub fn input(&mut self, id: InputId) -> Operand {
        let tag = INPUT_TAG
            .checked_add(id.0)
            .expect("input numbers are dense and far below the largest u32");
        Operand::Node(self.share(tag, &[]))
    }

    /// The operation on these operands: a constant if they all are, else the one node that computes it.
    ///
    /// A choice with a constant condition is the operand it chooses, a sum of one is its operand, and a sum of two is an addition; none of these can change a value.
    ///
    /// An operation on a number that was kept back is kept back itself, whatever the operation and the other operands: see [`WITHHELD`].
    ///
    /// Panics if [`Op::arity`] does not accept their number.
    #[inline]
    pub fn apply(&mut self, op: Op, operands: &[Operand]) -> Operand {
        if operands.iter().any(|operand| operand.is_withheld()) {
            return Operand::WITHHELD;
        }
        match *operands {
            [Operand::Constant(a)] => constant(op.value_of_one(a)),
            [Operand::Constant(a), Operand::Constant(b)] => constant(op.value_of_two(a, b)),
            [
                Operand::Constant(a),
                Operand::Constant(b),
                Operand::Constant(c),
            ] => constant(op.value_of_three(a, b, c)),
            _ => self.apply_to_nodes(op, operands),
        }
    }

    /// The number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The operation of a node; `None` for an input.
    pub fn op(&self, node: NodeId) -> Option<Op> {
        Op::ALL
            .get(self.nodes[node.0 as usize].tag as usize)
            .copied()
    }

    /// The input a node stands for; `None` for an operation.
    pub fn input_of(&self, node: NodeId) -> Option<InputId> {
        self.nodes[node.0 as usize]
            .tag
            .checked_sub(INPUT_TAG)
            .map(InputId)
    }

    /// The operands of a node, in the order it was given them (commutative ones in their fixed order); none for an input.
    pub fn operands(&self, node: NodeId) -> &[Operand] {
        operands_of(&self.nodes, &self.operands, node.0)
    }

    /// Every node, operands before users.
    pub fn node_ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len() as u32).map(NodeId)
    }

    fn apply_to_nodes(&mut self, op: Op, operands: &[Operand]) -> Operand {
        assert!(
            op.arity().accepts(operands.len()),
            "{op:?} does not take {} operands",
            operands.len()
        );
        match (op, operands) {
            (Op::Select, &[Operand::Constant(condition), if_true, if_false]) => {
                if condition.is_nan() {
                    constant(f64::NAN)
                } else if condition == 0.0 {
                    if_false
                } else {
                    if_true
                }
            }
            (Op::Sum, &[only]) => only,
            (Op::Sum, &[a, b]) => self.apply_to_nodes(Op::Add, &[a, b]),
            (_, &[a, b]) if op.is_commutative() && order_of(b) < order_of(a) => {
                Operand::Node(self.share(op as u32, &[b, a]))
            }
            _ if operands
                .iter()
                .all(|operand| matches!(operand, Operand::Constant(_))) =>
            {
                self.fold(op, operands)
            }
            _ => Operand::Node(self.share(op as u32, operands)),
        }
    }

    /// The value of an operation on a long list of constants.
    fn fold(&mut self, op: Op, operands: &[Operand]) -> Operand {
        self.folding.clear();
        self.folding
            .extend(operands.iter().map(|operand| match operand {
                Operand::Constant(value) => *value,
                Operand::Node(_) => unreachable!("only constants are folded"),
            }));
        constant(op.value(&self.folding))
    }

    /// The node with this tag and these operands, made if there is none yet.
    fn share(&mut self, tag: u32, operands: &[Operand]) -> NodeId {
        let hash = hash_of(tag, operands);
        let (nodes, arena) = (&self.nodes, &self.operands);
        let found = self.shared.find(hash, |node| {
            nodes[node as usize].tag == tag
                && same_operands(operands_of(nodes, arena, node), operands)
        });
        if let Some(node) = found {
            return NodeId(node);
        }
        let node = u32::try_from(self.nodes.len()).expect("a graph has fewer than 2^32 nodes");
        let operands_start =
            u32::try_from(self.operands.len()).expect("a graph has fewer than 2^32 operands");
        debug_assert!(
            operands
                .iter()
                .all(|operand| !matches!(operand, Operand::Node(earlier) if earlier.0 >= node)),
            "an operand is a node of this graph"
        );
        self.nodes.push(Node {
            tag,
            operands_start,
        });
        self.operands.extend_from_slice(operands);
        self.shared.insert(hash, node);
        NodeId(node)
    }
}

/// A constant with one NaN for all, so that equal operands stay equal by their bits.
#[inline]
fn constant(value: f64) -> Operand {
    Operand::Constant(if value.is_nan() { f64::NAN } else { value })
}

fn operands_of<'a>(nodes: &[Node], operands: &'a [Operand], node: u32) -> &'a [Operand] {
    let index = node as usize;
    let start = nodes[index].operands_start as usize;
    let end = nodes
        .get(index + 1)
        .map_or(operands.len(), |next| next.operands_start as usize);
    &operands[start..end]
}

/// The fixed order of commutative operands: nodes by age, then the constant.
fn order_of(operand: Operand) -> u64 {
    match operand {
        Operand::Node(node) => u64::from(node.0),
        Operand::Constant(_) => u64::MAX,
    }
}

/// Two words that tell any two different operands apart.
fn words_of(operand: Operand) -> (u64, u64) {
    match operand {
        Operand::Constant(value) => (0, value.to_bits()),
        Operand::Node(node) => (1, u64::from(node.0)),
    }
}

fn same_operands(a: &[Operand], b: &[Operand]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| words_of(*a) == words_of(*b))
}

fn hash_of(tag: u32, operands: &[Operand]) -> u32 {
    hash_words(
        u64::from(tag),
        operands.iter().map(|operand| words_of(*operand)),
    )
}
