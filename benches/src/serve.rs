//! Runs on demand, so that another program can let several contestants take turns.

use std::hint::black_box;
use std::io::{BufRead, Error, Result, Write};
use std::time::Instant;

use engine::{
    Execution, Inputs, InstructionSet, Program, evaluate_range, normal_quantile, schedule_for,
};

use crate::hand::{self, Draws, RESULTS};
use crate::workload::Workload;

const CHECKED_PATHS: usize = 4_000;

fn wrong(what: &str) -> Error {
    Error::other(format!("cannot understand `{what}`"))
}

pub(crate) fn serve(what: &str, set: &str, threads: &str, paths: &str) -> Result<()> {
    let threads: usize = threads.parse().map_err(|_| wrong(threads))?;
    let paths: usize = paths.parse().map_err(|_| wrong(paths))?;
    let found = InstructionSet::available();
    let set = found.into_iter().find(|found| found.name() == set);
    let set = set.ok_or_else(|| Error::other("this processor does not have the set"))?;
    let workload = Workload::reference();
    let inputs = workload.inputs();
    let program = schedule_for(&workload.lowered.graph, &workload.shows, set);
    let run = || match what {
        "hand" => drop(black_box(by_hand(set, Draws::Own(1), threads, paths))),
        _ => once(&program, &inputs, threads, paths),
    };
    run();
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        line?;
        let start = Instant::now();
        run();
        println!("{}", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// One run of a program over all paths.
pub(crate) fn once(program: &Program, inputs: &Inputs<'_>, threads: usize, paths: usize) {
    let execution = Execution {
        thread_count: threads,
        ..Execution::default()
    };
    black_box(evaluate_range(program, inputs, 0..paths, execution));
}

/// The results of the kernel written by hand, each thread with an equal part of the paths.
fn by_hand(
    set: InstructionSet,
    draws: Draws<'_>,
    threads: usize,
    paths: usize,
) -> [Vec<f64>; RESULTS] {
    let mut results = [const { Vec::new() }; RESULTS].map(|_: Vec<f64>| vec![0.0; paths]);
    let part = paths.div_ceil(threads);
    std::thread::scope(|scope| {
        let mut rest: Vec<&mut [f64]> = results.iter_mut().map(Vec::as_mut_slice).collect();
        for first in (0..paths).step_by(part) {
            let (mut own, others): (Vec<_>, Vec<_>) = rest
                .into_iter()
                .map(|row| {
                    let len = part.min(row.len());
                    row.split_at_mut(len)
                })
                .unzip();
            rest = others;
            scope.spawn(move || hand::run(set, draws, first, &mut own));
        }
    });
    results
}

/// Writes the draws of some paths, and what the deal and the kernel find for them.
pub(crate) fn check(files: [&str; 3]) -> Result<()> {
    let workload = Workload::reference();
    let draws = workload.draws_by_hand(CHECKED_PATHS, normal_quantile);
    let set = InstructionSet::best();
    let program = schedule_for(&workload.lowered.graph, &workload.shows, set);
    let paths = 0..CHECKED_PATHS;
    let results = evaluate_range(&program, &workload.inputs(), paths, Execution::default());
    let deal: Vec<Vec<f64>> = (0..RESULTS)
        .map(|row| results.output(row).to_vec())
        .collect();
    let hand = by_hand(set, Draws::Given(&draws), 1, CHECKED_PATHS);
    write(files[0], &draws)?;
    write(files[1], &deal)?;
    write(files[2], &hand)
}

fn write(file: &str, rows: &[Vec<f64>]) -> Result<()> {
    let mut file = std::io::BufWriter::new(std::fs::File::create(file)?);
    for value in rows.iter().flatten() {
        file.write_all(&value.to_le_bytes())?;
    }
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: usize = 6;

    /// Both compute ten results from the same draws in different words; a rate may be missing on one side,
    /// because the deal looks for it in a wider range.
    #[test]
    fn the_kernel_by_hand_finds_what_the_deal_finds() {
        let workload = Workload::reference();
        let draws = workload.draws_by_hand(1_000, normal_quantile);
        for set in InstructionSet::available() {
            let program = schedule_for(&workload.lowered.graph, &workload.shows, set);
            let (inputs, execution) = (workload.inputs(), Execution::default());
            let results = evaluate_range(&program, &inputs, 0..1_000, execution);
            let hand = by_hand(set, Draws::Given(&draws), 1, 1_000);
            let mut compared = [0; RESULTS];
            for (row, by_hand) in hand.iter().enumerate() {
                for (deal, hand) in results.output(row).iter().zip(by_hand) {
                    let one_is_missing = deal.is_nan() != hand.is_nan();
                    assert!(
                        !one_is_missing || row == RATE,
                        "result {row}: {deal} and {hand}"
                    );
                    let difference = (deal - hand).abs();
                    assert!(
                        difference.is_nan() || difference <= 1e-9 * deal.abs().max(hand.abs()),
                        "result {row}: {deal} and {hand} on {}",
                        set.name()
                    );
                    compared[row] += usize::from(!difference.is_nan());
                }
            }
            assert!(compared.iter().all(|count| *count > 500), "{compared:?}");
        }
    }

    /// Every result of every path, bit by bit: for each instruction set, numbers of threads, lengths of chunks
    /// and blocks, and ranges of paths computed alone.
    #[test]
    fn all_results_of_all_paths_have_the_same_bits_however_they_are_computed() {
        const PATHS: usize = 1_100;
        let workload = Workload::reference();
        let inputs = workload.inputs();
        let bits_of = |set, range: std::ops::Range<usize>, execution| -> Vec<Vec<u64>> {
            let program = schedule_for(&workload.lowered.graph, &workload.shows, set);
            let results = evaluate_range(&program, &inputs, range, execution);
            (0..RESULTS)
                .map(|row| {
                    results
                        .output(row)
                        .iter()
                        .map(|value| value.to_bits())
                        .collect()
                })
                .collect()
        };
        let whole = bits_of(InstructionSet::BASELINE, 0..PATHS, Execution::default());
        let ways = [
            (1, 512, 512),
            (2, 64, 64),
            (3, 1_024, 128),
            (2, 70, 7),
            (5, 100, 33),
        ];
        for set in InstructionSet::available() {
            for (thread_count, chunk_len_paths, block_len_paths) in ways {
                let execution = Execution {
                    thread_count,
                    chunk_len_paths,
                    block_len_paths,
                };
                let again = bits_of(set, 0..PATHS, execution);
                assert!(again == whole, "{} {execution:?}", set.name());
            }
            for range in [0..1, 17..29, 500..530, 1_099..PATHS] {
                let part = bits_of(set, range.clone(), Execution::default());
                for (part, whole) in part.iter().zip(&whole) {
                    assert!(*part == whole[range.clone()], "{} {range:?}", set.name());
                }
            }
        }
    }
}
