//! How fast a run goes, and how long it still takes.

use std::time::{Duration, Instant};

use crate::amount::grouped;
use crate::output::Output;
use crate::stop;

/// A line that changes faster cannot be read.
const EVERY: Duration = Duration::from_millis(100);
/// What is over sooner needs no line.
const WORTH_TELLING: Duration = Duration::from_millis(300);

/// A run of so many of something.
pub(crate) struct Pace {
    noun: &'static str,
    count: usize,
    started: Instant,
    told: Instant,
}

impl Pace {
    /// Begins to count, and lets Ctrl-C stop what is counted.
    pub(crate) fn begin(noun: &'static str, count: usize) -> Self {
        stop::listen();
        let now = Instant::now();
        Self {
            noun,
            count,
            started: now,
            told: now,
        }
    }

    /// Tells a watcher how far it is, in steps that may be others than are counted. Whether to go on.
    pub(crate) fn tell(&mut self, done: usize, steps: usize, output: &mut Output) -> bool {
        let now = Instant::now();
        let since = now - self.started;
        if Output::is_watched() && since > WORTH_TELLING && now - self.told > EVERY {
            self.told = now;
            output.progress(&words(self.noun, self.count, done, steps, since));
        }
        !stop::is_asked()
    }
}

fn words(noun: &str, count: usize, done: usize, steps: usize, since: Duration) -> String {
    let share = done as f64 / steps.max(1) as f64;
    let seconds = since.as_secs_f64();
    let reached = share * count as f64;
    let rate = rounded(reached / seconds);
    let left = seconds * (1.0 - share) / share;
    let left = if left.is_finite() {
        format!(", {} left", span(left))
    } else {
        String::new()
    };
    format!(
        "{} of {} {noun}, {} a second{left}",
        grouped(reached as usize),
        grouped(count),
        grouped(rate)
    )
}

/// To two digits: the next second has another rate.
fn rounded(rate: f64) -> usize {
    let whole = rate as usize;
    let mut size = 1;
    while whole / size >= 100 {
        size *= 10;
    }
    (whole + size / 2) / size * size
}

fn span(seconds: f64) -> String {
    let whole = seconds.ceil() as u64;
    match whole {
        0..=99 => format!("{whole} s"),
        100..=5_999 => format!("{} min", whole.div_ceil(60)),
        _ => format!("{} h", whole.div_ceil(3_600)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::words;

    /// A quarter of a million in two seconds: 125,000 a second, and three quarters take six seconds more.
    #[test]
    fn rate_and_time_left() {
        let told = words("paths", 1_000_000, 3, 12, Duration::from_secs(2));
        assert_eq!(
            told,
            "250,000 of 1,000,000 paths, 130,000 a second, 6 s left"
        );
        let told = words("paths", 1_000, 0, 12, Duration::from_secs(2));
        assert_eq!(told, "0 of 1,000 paths, 0 a second");
        let told = words("paths", 1_000_000, 1, 1_000, Duration::from_secs(1));
        assert!(told.ends_with("1,000 a second, 17 min left"), "{told}");
    }
}
