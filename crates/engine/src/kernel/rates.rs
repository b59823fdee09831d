//! The kernel of the internal rate: a look at the flows of every path, then searches of a few paths together.

#![expect(
    clippy::inline_always,
    reason = "a loop that is not inlined into its kernel is not vectorised for its instruction set"
)]

use super::frame::{Block, Frame, GROUP_LEN, Group, list_of};
use super::{Kernel, compiled};
use crate::instruction_set::InstructionSet;
use crate::program::{BLOCK_LEN_PATHS, Instruction, Source};
use crate::rate::internal_rate;
use crate::rate_lanes::{LANE_COUNT, Lane, Overview, Range, Search, Way, rates_below_zero};

pub(super) fn internal_rates(set: InstructionSet) -> Kernel {
    compiled!(set, rate_block)
}

const _: () = assert!(GROUP_LEN.is_multiple_of(LANE_COUNT));

/// A path whose rate is searched.
#[derive(Clone, Copy)]
struct Task {
    /// Its place in the block.
    place: u16,
    range: Range,
    /// Where its flows start, and how many there are.
    first: u32,
    len: u32,
    first_sign: f64,
    sign_below: f64,
    /// Rates that are certain before any is searched.
    certain: f64,
}

const NO_TASK: Task = Task {
    place: 0,
    range: Range::Whole,
    first: 0,
    len: 1,
    first_sign: 1.0,
    sign_below: 1.0,
    certain: 0.0,
};

impl Task {
    #[inline(always)]
    fn of(seen: &Overview, lane: usize, place: usize, range: Range, certain: f64) -> Task {
        Task {
            place: place as u16,
            range,
            first: seen.first[lane] as u32,
            len: (seen.last[lane] - seen.first[lane]) as u32 + 1,
            first_sign: seen.first_sign[lane],
            sign_below: seen.sign_below(lane, range),
            certain,
        }
    }
}

/// Paths whose rates are searched, until there are enough of them.
struct Tasks {
    tasks: [Task; LANE_COUNT],
    count: usize,
}

impl Tasks {
    #[inline(always)]
    fn new() -> Tasks {
        Tasks {
            tasks: [NO_TASK; LANE_COUNT],
            count: 0,
        }
    }

    /// Takes one more, and says whether there is no room for another.
    #[inline(always)]
    fn add(&mut self, task: Task) -> bool {
        self.tasks[self.count] = task;
        self.count += 1;
        self.count == LANE_COUNT
    }

    /// Takes all away: how many there were, each place filled; places that are left over repeat the first path.
    #[inline(always)]
    fn take(&mut self) -> (usize, &[Task; LANE_COUNT]) {
        let count = std::mem::replace(&mut self.count, 0);
        let first = self.tasks[0];
        self.tasks[count..].fill(first);
        (count, &self.tasks)
    }
}

/// Where flows are read, rates are written and lists are rearranged.
struct Room<'r> {
    list: &'r [Source],
    registers: &'r [Block],
    spare: &'r mut [Group],
    rows: &'r mut [Lane],
}

#[inline(always)]
fn rate_block(instruction: &Instruction, frame: &mut Frame<'_>) {
    let (rows, _) = frame.scratch.as_chunks_mut::<LANE_COUNT>();
    let mut room = Room {
        list: list_of(instruction, frame.lists),
        registers: &frame.registers,
        spare: &mut frame.spare,
        rows,
    };
    // Rates below zero are searched from the other end of the flows, so they keep to themselves.
    let (mut rising, mut falling) = (Tasks::new(), Tasks::new());
    let mut doubtful = Tasks::new();
    let path_count = frame.path_count.min(BLOCK_LEN_PATHS);
    for start in (0..path_count).step_by(LANE_COUNT) {
        let seen = Overview::of(room.list.len(), |period| {
            lanes_at(room.list[period], room.registers, start)
        });
        for lane in 0..LANE_COUNT.min(path_count - start) {
            let place = start + lane;
            match seen.way(lane) {
                Way::None => room.keep(place, f64::NAN),
                Way::Plain => plain(&mut room, place),
                Way::Search(range) => {
                    let tasks = if seen.leans_up(lane) {
                        &mut rising
                    } else {
                        &mut falling
                    };
                    if tasks.add(Task::of(&seen, lane, place, range, 0.0)) {
                        search(tasks, &mut room);
                    }
                }
                Way::Doubtful { is_one_above } => {
                    let certain = if is_one_above { 1.0 } else { 0.0 };
                    if doubtful.add(Task::of(&seen, lane, place, Range::BelowZero, certain)) {
                        separate(&mut doubtful, &mut room);
                    }
                }
            }
        }
    }
    separate(&mut doubtful, &mut room);
    search(&mut rising, &mut room);
    search(&mut falling, &mut room);
    frame.keep_spare_as(instruction.target);
}

/// The rate of one path by the plain function. It is rare, and stays out of the loop.
#[inline(never)]
fn plain(room: &mut Room<'_>, place: usize) {
    let flows = &mut room.rows.as_flattened_mut()[..room.list.len()];
    for (flow, source) in flows.iter_mut().zip(room.list) {
        *flow = flow_at(*source, room.registers, place);
    }
    let rate = internal_rate(flows).value_or_nan();
    room.keep(place, rate);
}

/// Searches the rates of some paths, and empties the list of them.
#[inline(always)]
fn search(tasks: &mut Tasks, room: &mut Room<'_>) {
    let (count, tasks) = tasks.take();
    if count == 0 {
        return;
    }
    let longest = room.gather(tasks);
    let search = Search {
        flows: &room.rows[..longest],
        lens: tasks.map(|task| f64::from(task.len)),
        ranges: tasks.map(|task| task.range),
        first_signs: tasks.map(|task| task.first_sign),
        signs_below: tasks.map(|task| task.sign_below),
    };
    let roots = search.roots();
    for (task, root) in tasks.iter().zip(roots).take(count) {
        room.keep(usize::from(task.place), libm::expm1(root));
    }
}

/// Says of some paths that they have several rates, where that is certain; the plain function looks at the others.
#[inline(always)]
fn separate(tasks: &mut Tasks, room: &mut Room<'_>) {
    let (count, tasks) = tasks.take();
    if count == 0 {
        return;
    }
    let longest = room.gather(tasks);
    let below = rates_below_zero(
        &room.rows[..longest],
        &tasks.map(|task| f64::from(task.len)),
    );
    for (task, below) in tasks.iter().zip(below).take(count) {
        let place = usize::from(task.place);
        if task.certain + below > 1.0 {
            room.keep(place, f64::NAN);
        } else {
            plain(room, place);
        }
    }
}

impl Room<'_> {
    #[inline(always)]
    fn keep(&mut self, place: usize, rate: f64) {
        self.spare[place / GROUP_LEN].0[place % GROUP_LEN] = rate;
    }

    /// Writes the flows of some paths side by side, each from its first flow on and with zeros behind its last; gives the most there are.
    #[inline(always)]
    fn gather(&mut self, tasks: &[Task; LANE_COUNT]) -> usize {
        let longest = tasks.iter().map(|task| task.len).max().unwrap_or(0) as usize;
        let rows = &mut self.rows[..longest];
        for (lane, task) in tasks.iter().enumerate() {
            let flows = &self.list[task.first as usize..(task.first + task.len) as usize];
            for (row, source) in rows.iter_mut().zip(flows) {
                row[lane] = flow_at(*source, self.registers, usize::from(task.place));
            }
            for row in &mut rows[task.len as usize..] {
                row[lane] = 0.0;
            }
        }
        longest
    }
}

#[inline(always)]
fn flow_at(source: Source, registers: &[Block], place: usize) -> f64 {
    match source {
        Source::Register(register) => {
            registers[register as usize][place / GROUP_LEN].0[place % GROUP_LEN]
        }
        Source::Immediate(value) => value,
    }
}

/// The flows of one period on neighbouring paths.
#[inline(always)]
fn lanes_at(source: Source, registers: &[Block], start: usize) -> Lane {
    match source {
        Source::Register(register) => {
            let group = &registers[register as usize][start / GROUP_LEN].0;
            let (lanes, _) = group.as_chunks::<LANE_COUNT>();
            lanes[start % GROUP_LEN / LANE_COUNT]
        }
        Source::Immediate(value) => [value; LANE_COUNT],
    }
}
