//! Graph to steps: what a program has to do, without what changes nothing.
//!
//! Receives a graph and the operands asked for, and leaves out what no output needs.
//! Sums become additions one after the other, in the order of the operands, so that each is done when its term is there; so does the search for the first true operand.
//! An operation goes only where the value it gives has the bits of one of its operands: `x - 0` and `x · 1`, but not `x · 0`, which hides a NaN, nor `x + 0` where `x` may be -0.

use crate::graph::{Graph, InputId, NodeId, Operand};
use crate::op::Op;

/// The position of a step.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct StepId(pub(crate) u32);

/// What a step does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Action {
    /// Gets the values of an input.
    Load(InputId),
    /// An operation of the graph.
    Apply(Op),
    /// Operands: what was found before, a truth, its position. See [`value::note_first`](crate::value::note_first).
    NoteFirst,
    /// What was found, NaN for nothing.
    FirstFound,
}

/// What a step is applied to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Term {
    Constant(f64),
    Step(StepId),
}

/// What is known of the bits of a value before any path is computed.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    /// NaN, or without a sign: never -0 nor below.
    is_unsigned: bool,
    /// Never -0.
    is_never_negative_zero: bool,
}

/// The steps of a program, operands before users.
#[derive(Debug)]
pub(crate) struct Steps {
    actions: Vec<Action>,
    /// Where the operands of each step start; they end where those of the next one start.
    starts: Vec<u32>,
    terms: Vec<Term>,
    facts: Vec<Facts>,
    /// Where the outputs come from.
    pub(crate) outputs: Vec<Term>,
    /// Long lists whose operands belong to one period after the other.
    pub(crate) series: Vec<Series>,
}

/// A long list of terms, and what is done with each.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    /// What uses the whole list.
    pub(crate) user: StepId,
    pub(crate) terms: Vec<Term>,
    /// The step that takes in each term, for lists that are taken in one by one.
    pub(crate) taken_by: Vec<Option<StepId>>,
}

/// Lists from here on are taken for values over time.
const SERIES_LEN: usize = 8;

impl Steps {
    /// The steps that these outputs need.
    pub(crate) fn of(graph: &Graph, outputs: &[Operand]) -> Steps {
        let mut steps = Steps {
            actions: Vec::new(),
            starts: Vec::new(),
            terms: Vec::new(),
            facts: Vec::new(),
            outputs: Vec::new(),
            series: Vec::new(),
        };
        let is_needed = needed(graph, outputs);
        let mut term_of: Vec<Term> = Vec::with_capacity(graph.len());
        let mut operands = Vec::new();
        for node in graph.node_ids() {
            if !is_needed[node.0 as usize] {
                term_of.push(Term::Constant(f64::NAN));
                continue;
            }
            operands.clear();
            let written = graph.operands(node).iter();
            operands.extend(written.map(|operand| resolved(&term_of, *operand)));
            let term = match (graph.op(node), graph.input_of(node)) {
                (Some(op), _) => steps.apply(op, &operands),
                (None, Some(input)) => steps.push(Action::Load(input), &[], Facts::default()),
                (None, None) => unreachable!("a node is an operation or an input"),
            };
            term_of.push(term);
        }
        steps.outputs = outputs
            .iter()
            .map(|operand| resolved(&term_of, *operand))
            .collect();
        steps
    }

    pub(crate) fn len(&self) -> usize {
        self.actions.len()
    }

    pub(crate) fn action(&self, step: StepId) -> Action {
        self.actions[step.0 as usize]
    }

    pub(crate) fn terms(&self, step: StepId) -> &[Term] {
        let index = step.0 as usize;
        let end = self.starts.get(index + 1);
        let end = end.map_or(self.terms.len(), |end| *end as usize);
        &self.terms[self.starts[index] as usize..end]
    }

    /// The steps that a step reads.
    pub(crate) fn read_by(&self, step: StepId) -> impl Iterator<Item = StepId> {
        self.terms(step).iter().filter_map(|term| match term {
            Term::Step(read) => Some(*read),
            Term::Constant(_) => None,
        })
    }

    fn push(&mut self, action: Action, terms: &[Term], facts: Facts) -> Term {
        let step = u32::try_from(self.actions.len()).expect("a graph has fewer than 2^32 nodes");
        let start = u32::try_from(self.terms.len()).expect("and fewer than 2^32 operands");
        self.actions.push(action);
        self.starts.push(start);
        self.terms.extend_from_slice(terms);
        self.facts.push(facts);
        Term::Step(StepId(step))
    }

    fn apply(&mut self, op: Op, terms: &[Term]) -> Term {
        match (op, terms) {
            (Op::Sum, [first, rest @ ..]) => {
                let mut taken_by = vec![None];
                let mut total = *first;
                for term in rest {
                    total = self.apply_to_two(Op::Add, total, *term);
                    taken_by.push(step_of(total));
                }
                self.note_series(total, terms, taken_by);
                total
            }
            (Op::FirstTrue, _) => self.first_true(terms),
            (_, &[a, b]) => self.apply_to_two(op, a, b),
            _ => {
                let applied = self.push(Action::Apply(op), terms, self.facts_of(op, terms));
                self.note_series(applied, terms, vec![None; terms.len()]);
                applied
            }
        }
    }

    fn first_true(&mut self, terms: &[Term]) -> Term {
        let mut taken_by = Vec::with_capacity(terms.len());
        let mut found = Term::Constant(crate::value::NOTHING_FOUND);
        for (position, term) in terms.iter().enumerate() {
            let position = Term::Constant(position as f64);
            found = self.push(
                Action::NoteFirst,
                &[found, *term, position],
                Facts::default(),
            );
            taken_by.push(step_of(found));
        }
        let answer = self.push(Action::FirstFound, &[found], Facts::default());
        self.note_series(answer, terms, taken_by);
        answer
    }

    fn note_series(&mut self, user: Term, terms: &[Term], taken_by: Vec<Option<StepId>>) {
        if let Term::Step(user) = user
            && terms.len() >= SERIES_LEN
        {
            self.series.push(Series {
                user,
                terms: terms.to_vec(),
                taken_by,
            });
        }
    }

    fn apply_to_two(&mut self, op: Op, a: Term, b: Term) -> Term {
        if let (Term::Constant(a), Term::Constant(b)) = (a, b) {
            return Term::Constant(op.value_of_two(a, b));
        }
        // Commutative operations keep their constant last.
        let (a, b) = match (a, b) {
            (Term::Constant(_), Term::Step(_)) if op.is_commutative() => (b, a),
            _ => (a, b),
        };
        if let Some(same) = self.operand_it_equals(op, a, b) {
            return same;
        }
        match (op, b) {
            (Op::Divide, Term::Constant(divisor)) if is_power_of_two(divisor) => {
                self.apply_to_two(Op::Multiply, a, Term::Constant(1.0 / divisor))
            }
            _ => self.push(Action::Apply(op), &[a, b], self.facts_of(op, &[a, b])),
        }
    }

    /// The operand whose bits the operation gives on every path.
    fn operand_it_equals(&self, op: Op, a: Term, b: Term) -> Option<Term> {
        let is_b = |number: f64| matches!(b, Term::Constant(b) if b.to_bits() == number.to_bits());
        let is_a = match op {
            Op::Multiply | Op::Divide => is_b(1.0),
            Op::Subtract => is_b(0.0),
            Op::Add => is_b(-0.0) || (is_b(0.0) && self.facts(a).is_never_negative_zero),
            Op::Maximum => a == b || (is_b(0.0) && self.facts(a).is_unsigned),
            Op::Minimum => a == b || self.is_share_of(a, b),
            _ => false,
        };
        if is_a {
            return Some(a);
        }
        (op == Op::Minimum && self.is_share_of(b, a)).then_some(b)
    }

    /// Whether `part` is `whole` times a number from 0 to 1, and `whole` is not below zero: then it is the smaller of the two.
    fn is_share_of(&self, part: Term, whole: Term) -> bool {
        let Term::Step(step) = part else { return false };
        let is_part = match (self.action(step), self.terms(step)) {
            (Action::Apply(Op::Multiply), [of, Term::Constant(share)]) => {
                *of == whole && (0.0..=1.0).contains(share) && share.is_sign_positive()
            }
            _ => false,
        };
        is_part && self.facts(whole).is_unsigned
    }

    fn facts(&self, term: Term) -> Facts {
        match term {
            Term::Constant(value) => Facts {
                is_unsigned: value.is_nan() || value.is_sign_positive(),
                is_never_negative_zero: value != 0.0 || value.is_sign_positive(),
            },
            Term::Step(step) => self.facts[step.0 as usize],
        }
    }

    fn facts_of(&self, op: Op, terms: &[Term]) -> Facts {
        let facts = |position: usize| self.facts(terms[position]);
        let unsigned = |position: usize| facts(position).is_unsigned;
        let never = |position: usize| facts(position).is_never_negative_zero;
        let is_unsigned = match op {
            Op::Exponential
            | Op::Absolute
            | Op::Less
            | Op::LessEqual
            | Op::Equal
            | Op::NotEqual
            | Op::And
            | Op::Or
            | Op::Not => true,
            Op::Add | Op::Multiply | Op::Divide | Op::Minimum | Op::ShareOf => {
                unsigned(0) && unsigned(1)
            }
            Op::Maximum => unsigned(0) || unsigned(1),
            // What is left of an amount after at most the amount.
            Op::Subtract => self.is_at_most(terms[1], terms[0]),
            Op::SquareRoot => unsigned(0),
            Op::Select => unsigned(1) && unsigned(2),
            Op::Negate
            | Op::Power
            | Op::Logarithm
            | Op::RoundNearest
            | Op::RoundDown
            | Op::RoundUp
            | Op::NormalQuantile
            | Op::TruncatedNormalQuantile
            | Op::GammaQuantile
            | Op::BetaQuantile
            | Op::PoissonQuantile
            | Op::NegativeBinomialQuantile
            | Op::Sum
            | Op::InternalRate
            | Op::ModifiedInternalRate
            | Op::Payback
            | Op::FirstTrue => false,
        };
        let is_never_negative_zero = match op {
            // Unlike zeros add up to +0.
            Op::Add => never(0) || never(1),
            Op::Subtract => never(0) || matches!(terms[1], Term::Constant(b) if b != 0.0),
            Op::Minimum | Op::Maximum => never(0) && never(1),
            Op::Select => never(1) && never(2),
            Op::NormalQuantile => true,
            _ => false,
        };
        Facts {
            is_unsigned,
            is_never_negative_zero: is_unsigned || is_never_negative_zero,
        }
    }

    /// Whether a value is never above another one, from the way it is computed.
    fn is_at_most(&self, part: Term, whole: Term) -> bool {
        let Term::Step(step) = part else { return false };
        let is_smaller_of = matches!(self.action(step), Action::Apply(Op::Minimum))
            && self.terms(step).contains(&whole);
        is_smaller_of || self.is_share_of(part, whole)
    }
}

fn step_of(term: Term) -> Option<StepId> {
    match term {
        Term::Step(step) => Some(step),
        Term::Constant(_) => None,
    }
}

fn resolved(term_of: &[Term], operand: Operand) -> Term {
    match operand {
        Operand::Constant(value) => Term::Constant(value),
        Operand::Node(node) => term_of[node.0 as usize],
    }
}

/// Whether dividing by this number is multiplying by another, bit for bit.
fn is_power_of_two(divisor: f64) -> bool {
    const MANTISSA: u64 = (1 << 52) - 1;
    divisor.is_normal() && (1.0 / divisor).is_normal() && divisor.to_bits() & MANTISSA == 0
}

/// Which nodes some output reaches.
fn needed(graph: &Graph, outputs: &[Operand]) -> Vec<bool> {
    let mut is_needed = vec![false; graph.len()];
    let mark = |is_needed: &mut Vec<bool>, operand: &Operand| {
        if let Operand::Node(NodeId(node)) = operand {
            is_needed[*node as usize] = true;
        }
    };
    for output in outputs {
        mark(&mut is_needed, output);
    }
    for node in graph.node_ids().rev() {
        if is_needed[node.0 as usize] {
            for operand in graph.operands(node) {
                mark(&mut is_needed, operand);
            }
        }
    }
    is_needed
}
