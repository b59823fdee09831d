//! Times the reference workload: the deal file, and a kernel written by hand.
//!
//! ```text
//! lodebook-bench serve deal|hand SET THREADS PATHS   for every line read, runs once and prints the seconds it took
//! lodebook-bench check DRAWS DEAL HAND               writes draws and what both find for them, as rows of numbers
//! lodebook-bench sets                                prints the instruction sets of this processor, the widest first
//! lodebook-bench curve                               time by years, paths, rows, threads and instruction sets
//! ```

#![allow(clippy::print_stdout, reason = "printing figures is all this does")]

mod curve;
#[path = "../../crates/engine/src/elementary.rs"]
mod elementary;
mod hand;
#[path = "../../crates/engine/src/quantile.rs"]
#[expect(
    unreachable_pub,
    reason = "it is public in the engine, whose file this is"
)]
mod quantile;
mod serve;
mod workload;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", what, set, threads, paths] => serve::serve(what, set, threads, paths),
        ["check", draws, deal, hand] => serve::check([draws, deal, hand]),
        ["sets"] => {
            for set in engine::InstructionSet::available().iter().rev() {
                println!("{}", set.name());
            }
            Ok(())
        }
        ["curve"] => {
            curve::print();
            Ok(())
        }
        _ => {
            let words = "usage: lodebook-bench serve|check|sets|curve, see benches/README.md";
            Err(std::io::Error::other(words))
        }
    }
}
