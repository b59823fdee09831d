//! Program to results: block after block of paths through every instruction, on as many threads as are given.
//!
//! A path's values depend on its inputs and on nothing else: not on its neighbours, the block length, the threads, or how the paths are divided into runs.
//! This stage draws nothing and keeps nothing but the outputs, so what it takes of the memory is known before it starts.

use std::ops::{ControlFlow, Range};
use std::sync::{Mutex, PoisonError};

use crate::inputs::{InputValues, Inputs};
use crate::kernel::{Frame, GROUP_LEN, new_block};
use crate::program::{BLOCK_LEN_PATHS, Instruction, Output, Program};
use crate::results::Results;

/// How a run is carried out. Nothing here changes a result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Execution {
    /// Threads that work at once, at least 1; 1 starts none.
    pub thread_count: usize,
    /// Paths a thread takes at a time, and after which a run can be stopped.
    pub chunk_len_paths: usize,
    /// Paths an instruction works through before the next one starts, from 1 to [`BLOCK_LEN_PATHS`].
    pub block_len_paths: usize,
}

impl Default for Execution {
    /// One thread, and lengths that suit most programs.
    fn default() -> Execution {
        Execution {
            thread_count: 1,
            chunk_len_paths: 16 * BLOCK_LEN_PATHS,
            block_len_paths: BLOCK_LEN_PATHS,
        }
    }
}

impl Execution {
    /// One thread, and the block length that suits this program: its registers should fit into the cache of one core.
    ///
    /// The gradient of a value keeps most of what the value is computed from until the sweep comes back, so it has ten times the registers.
    pub fn suited_to(program: &Program) -> Execution {
        let register_bytes = (program.register_count + 1) * size_of::<f64>();
        let fitting = CACHE_BYTES / register_bytes / GROUP_LEN * GROUP_LEN;
        Execution {
            block_len_paths: fitting.clamp(GROUP_LEN, BLOCK_LEN_PATHS),
            ..Execution::default()
        }
    }
}

/// A good part of the second-level cache of a core.
const CACHE_BYTES: usize = 512 << 10;

/// How far a run has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress {
    /// Paths of finished chunks.
    pub finished_paths: usize,
    /// Paths of the whole run.
    pub path_count: usize,
}

/// Runs a program on the paths `0..path_count` of these inputs, on this thread.
///
/// Panics if an input the program reads has no values, or fewer than `path_count`.
pub fn evaluate(program: &Program, inputs: &Inputs<'_>, path_count: usize) -> Results {
    evaluate_range(program, inputs, 0..path_count, Execution::default())
}

/// Runs a program on a range of the paths of these inputs. The results are the same bits as in a run of all paths.
///
/// Panics as [`evaluate`] does, and if a number of `execution` is out of its range.
pub fn evaluate_range(
    program: &Program,
    inputs: &Inputs<'_>,
    paths: Range<usize>,
    execution: Execution,
) -> Results {
    evaluate_watched(program, inputs, paths, execution, |_| {
        ControlFlow::Continue(())
    })
}

/// As [`evaluate_range`], telling `watch` after each chunk of paths how far the run has come.
///
/// When `watch` breaks off, no thread starts another chunk; the results are then those of the first paths of the range, as many as were finished.
/// It is called from one thread at a time, and not always the same one.
pub fn evaluate_watched(
    program: &Program,
    inputs: &Inputs<'_>,
    paths: Range<usize>,
    execution: Execution,
    watch: impl FnMut(Progress) -> ControlFlow<()> + Send,
) -> Results {
    check(program, inputs, &paths, execution);
    let path_count = paths.len();
    let mut outputs: Vec<Vec<f64>> = program
        .outputs
        .iter()
        .map(|output| match output {
            Output::Constant(value) => vec![*value; path_count],
            Output::Stored => vec![0.0; path_count],
        })
        .collect();
    let queue = Mutex::new(Queue {
        chunks: chunks(&mut outputs, &paths, execution.chunk_len_paths).into_iter(),
        progress: Progress {
            finished_paths: 0,
            path_count,
        },
        is_stopped: false,
        watch,
    });
    let work = || {
        let mut frame = new_frame(program, inputs, execution);
        while let Some(chunk) = next_chunk(&queue) {
            let finished_paths = chunk.paths.len();
            evaluate_chunk(program, &mut frame, chunk, execution.block_len_paths);
            finish_chunk(&queue, finished_paths);
        }
    };
    let chunk_count = path_count.div_ceil(execution.chunk_len_paths);
    std::thread::scope(|scope| {
        for _ in 1..execution.thread_count.min(chunk_count) {
            scope.spawn(work);
        }
        work();
    });
    // Chunks are taken in order and every one taken is finished, so the finished ones are the first.
    let finished = lock(&queue).progress.finished_paths;
    drop(queue);
    for output in &mut outputs {
        output.truncate(finished);
    }
    Results {
        outputs,
        paths: finished,
    }
}

impl Program {
    /// The most memory that a run of this many paths holds at once, results included and inputs not, in bytes.
    pub fn memory_bytes(&self, path_count: usize, execution: Execution) -> usize {
        let results = self.outputs.len() * path_count * size_of::<f64>();
        let threads = execution
            .thread_count
            .min(path_count.div_ceil(execution.chunk_len_paths));
        let block = execution.block_len_paths.div_ceil(GROUP_LEN) * GROUP_LEN * size_of::<f64>();
        let frame = (self.register_count + 1) * (block + size_of::<Vec<f64>>())
            + self.scratch_len * size_of::<f64>();
        let slices = self.outputs.len() * path_count.div_ceil(execution.chunk_len_paths);
        results + threads * frame + slices * size_of::<&mut [f64]>()
    }
}

fn check(program: &Program, inputs: &Inputs<'_>, paths: &Range<usize>, execution: Execution) {
    assert!(
        execution.thread_count >= 1
            && execution.chunk_len_paths >= 1
            && (1..=BLOCK_LEN_PATHS).contains(&execution.block_len_paths),
        "{execution:?} is not a way to run"
    );
    for id in &program.inputs {
        if let InputValues::Paths(values) = inputs.get(*id) {
            assert!(
                values.len() >= paths.end,
                "input {} has {} values for {} paths",
                id.0,
                values.len(),
                paths.end
            );
        }
    }
}

/// Some paths of a run, and the places for their results.
struct Chunk<'r> {
    paths: Range<usize>,
    outputs: Vec<&'r mut [f64]>,
}

/// What the threads share.
struct Queue<'r, W> {
    chunks: std::vec::IntoIter<Chunk<'r>>,
    progress: Progress,
    is_stopped: bool,
    watch: W,
}

/// Cuts the range, and every output with it.
fn chunks<'r>(
    outputs: &'r mut [Vec<f64>],
    paths: &Range<usize>,
    chunk_len: usize,
) -> Vec<Chunk<'r>> {
    let mut pieces: Vec<_> = outputs
        .iter_mut()
        .map(|output| output.chunks_mut(chunk_len))
        .collect();
    let starts = paths.clone().step_by(chunk_len);
    starts
        .map(|start| Chunk {
            paths: start..paths.end.min(start + chunk_len),
            outputs: pieces
                .iter_mut()
                .map(|pieces| pieces.next().expect("outputs are as long as the range"))
                .collect(),
        })
        .collect()
}

fn next_chunk<'r, W>(queue: &Mutex<Queue<'r, W>>) -> Option<Chunk<'r>> {
    let mut queue = lock(queue);
    if queue.is_stopped {
        return None;
    }
    queue.chunks.next()
}

fn finish_chunk<W: FnMut(Progress) -> ControlFlow<()>>(
    queue: &Mutex<Queue<'_, W>>,
    finished_paths: usize,
) {
    let mut queue = lock(queue);
    queue.progress.finished_paths += finished_paths;
    let progress = queue.progress;
    queue.is_stopped |= (queue.watch)(progress).is_break();
}

/// The queue, also after a panic elsewhere: that one is passed on when the threads are joined.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn new_frame<'r>(program: &'r Program, inputs: &'r Inputs<'r>, execution: Execution) -> Frame<'r> {
    let group_count = execution.block_len_paths.div_ceil(GROUP_LEN);
    Frame {
        registers: (0..program.register_count)
            .map(|_| new_block(group_count))
            .collect(),
        spare: new_block(group_count),
        lists: &program.lists,
        inputs,
        outputs: Vec::new(),
        chunk_start: 0,
        first_path: 0,
        path_count: 0,
        group_count: 0,
        scratch: vec![0.0; program.scratch_len],
    }
}

fn evaluate_chunk<'r>(
    program: &'r Program,
    frame: &mut Frame<'r>,
    chunk: Chunk<'r>,
    block_len: usize,
) {
    frame.outputs = chunk.outputs;
    frame.chunk_start = chunk.paths.start;
    for first_path in chunk.paths.clone().step_by(block_len) {
        frame.first_path = first_path;
        frame.path_count = block_len.min(chunk.paths.end - first_path);
        frame.group_count = frame.path_count.div_ceil(GROUP_LEN);
        for instruction in &program.instructions {
            call(instruction, frame);
        }
    }
}

/// The one place of what is shipped where safety rests on an argument.
#[expect(
    unsafe_code,
    reason = "a function compiled for more than the baseline can only be called so"
)]
#[inline]
fn call(instruction: &Instruction, frame: &mut Frame<'_>) {
    // SAFETY: A kernel is safe code and needs nothing but its instruction set.
    // Only `schedule_for` makes instructions, with the kernels of one `InstructionSet`, and a value of that type exists only for what was found on this processor.
    unsafe {
        (instruction.kernel)(instruction, frame);
    }
}
