//! The engine of Lodebook: graph to program to results. Numbers only.
//!
//! ```text
//! Graph --schedule--> Program --evaluate--> Results      many paths, only what was asked for
//!   |--gradient--> the same graph with the slopes of a value in it, to be scheduled beside it
//!   \--values--> every value of one path --birthplace--> where a NaN came from
//! ```
//!
//! A [`Graph`] holds every value of a model over all its periods as operations ([`Op`]) on earlier values; equal nodes are one node, and what depends on no input is computed when it is written.
//! [`schedule()`] turns the part that some outputs need into a [`Program`], [`evaluate()`] runs it on many paths at once.
//! [`gradient()`] adds the derivatives of a value by many nodes, in one sweep backwards, and [`gradient_and_kinks`] whether they hold only nearby.
//! [`Uniforms`] are the random numbers of a drawn input: a function of seed, name, period and path.
//! [`correlation_factor`] mixes them so that they move together, and [`nearest_correlation`] finds the nearest way in which they can.
//! [`internal_rate`], [`payback()`] and their neighbours answer questions about one list of flows with a value or a [`Status`]; [`find_roots`] solves for an input.
//!
//! The same inputs give the same bits: on every processor and instruction set, for any block length and number of threads, and however the paths are divided into runs.
//! [`evaluate_range()`] and [`evaluate_watched()`] say how a run is carried out; [`Program::memory_bytes`] says before what it takes.
//! The engine knows no names, units, currencies or places in a text, and does no input or output.
//!
//! # Example
//!
//! The value of 100 now for 60 in each of the next two years, at a rate that differs from path to path.
//!
//! ```
//! use engine::{Graph, InputId, Inputs, Op, Operand, evaluate, schedule};
//!
//! let one = Operand::Constant(1.0);
//! let mut graph = Graph::new();
//! let rate = graph.input(InputId(0));
//! let growth = graph.apply(Op::Add, &[one, rate]);
//! let factor = graph.apply(Op::Divide, &[one, growth]);
//! let mut value = Operand::Constant(60.0);
//! for flow in [60.0, -100.0] {
//!     let later = graph.apply(Op::Multiply, &[value, factor]);
//!     value = graph.apply(Op::Add, &[later, Operand::Constant(flow)]);
//! }
//!
//! let program = schedule(&graph, &[value]);
//! let rates = [0.0, 0.25];
//! let mut inputs = Inputs::new();
//! inputs.set_paths(InputId(0), &rates);
//! let results = evaluate(&program, &inputs, 2);
//!
//! assert_eq!(results.value(0, 0), 20.0);
//! assert!((results.value(0, 1) - -13.6).abs() < 1e-12);
//! ```

mod adjoint;
mod correlation;
mod distribution;
mod elementary;
mod evaluate;
mod fuse;
mod graph;
mod inputs;
mod instruction_set;
mod intern;
mod kernel;
mod op;
mod order;
mod payback;
mod present_value;
mod program;
mod quantile;
mod rate;
mod rate_lanes;
mod results;
mod roots;
mod sampling;
mod schedule;
mod solve;
mod status;
mod steps;
mod value;
mod values;

pub use adjoint::{Slopes, gradient, gradient_and_kinks};
pub use correlation::{correlation_factor, nearest_correlation};
pub use distribution::{
    Chances, SHAPES, beta_chances, beta_quantile, gamma_chances, gamma_quantile,
    negative_binomial_chances, negative_binomial_quantile, normal_chances, poisson_chances,
    poisson_quantile, truncated_normal_quantile,
};
pub use evaluate::{Execution, Progress, evaluate, evaluate_range, evaluate_watched};
pub use graph::{Graph, InputId, NodeId, Operand};
pub use inputs::{InputValues, Inputs};
pub use instruction_set::InstructionSet;
pub use op::{Arity, Op};
pub use payback::payback;
pub use present_value::{dated_present_value, net_present_value};
pub use program::{BLOCK_LEN_PATHS, Program};
pub use quantile::normal_quantile;
pub use rate::{dated_internal_rate, internal_rate, internal_rates, modified_internal_rate};
pub use results::Results;
pub use sampling::{
    Design, LATIN_HYPERCUBE_PATHS_MAX, SOBOL_DIMENSIONS_MAX, StreamKey, Uniforms, philox,
};
pub use schedule::{schedule, schedule_for};
pub use solve::find_roots;
pub use status::{Outcome, Status, WITHHELD, is_withheld};
pub use values::{birthplace, value_of, values};
