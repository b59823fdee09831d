//! Processes fitted to a history: what the templates of `library/process` take, with standard errors.
//!
//! Receives numbers of consecutive years. Guarantees estimates of maximum likelihood or least squares
//! with their standard errors, or the reason why there are none. Which process a price follows is
//! not decided here: a few decades seldom tell.

mod regimes;
mod text;

use libm::{exp, log, sqrt};

pub use text::{deal_text, identifier};

/// Fewest yearly steps that say anything.
const STEPS_MIN: usize = 10;
/// Fewest yearly steps of which two regimes are told apart.
const REGIME_STEPS_MIN: usize = 40;

/// A template of `library/process`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Process {
    /// `process.random_walk`.
    RandomWalk,
    /// `process.geometric_brownian`.
    GeometricBrownian,
    /// `process.mean_reverting`.
    MeanReverting,
    /// `process.regime_switching`.
    RegimeSwitching,
}

impl Process {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::RandomWalk,
        Self::GeometricBrownian,
        Self::MeanReverting,
        Self::RegimeSwitching,
    ];

    /// The name of the template.
    pub fn template(self) -> &'static str {
        match self {
            Self::RandomWalk => "process.random_walk",
            Self::GeometricBrownian => "process.geometric_brownian",
            Self::MeanReverting => "process.mean_reverting",
            Self::RegimeSwitching => "process.regime_switching",
        }
    }
}

/// The unit of an estimate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// A share a year, `%/y`.
    Year,
    /// A share per square root of a year, `%/y^0.5`.
    RootYear,
    /// A share, `%`.
    Nothing,
}

/// One input of the template.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The name of the input.
    pub input: &'static str,
    /// Its estimate, as a share.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The unit.
    pub per: Per,
}

/// A process fitted to a history.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The process.
    pub process: Process,
    /// How many yearly steps it is fitted to.
    pub step_count: usize,
    /// What the template takes.
    pub estimates: Vec<Estimate>,
    /// The number that a level of 1 stands for.
    pub base: f64,
    /// The standard error of its logarithm, where it is an estimate and not the last number.
    pub base_log_error: Option<f64>,
    /// The last number over the base: where the process starts.
    pub start: f64,
    /// Whether the last year is in the second regime, more likely than not.
    pub starts_in_second: bool,
    /// What of each step is left to chance.
    pub shocks: Vec<f64>,
    /// What a reader must know, a sentence each.
    pub remarks: Vec<String>,
}

/// Why a process is not fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NoFit {
    /// There are too few years.
    TooFew {
        /// The fewest numbers it takes.
        needed: usize,
    },
    /// A number is zero or below, which has no logarithm.
    NotPositive {
        /// Its place.
        place: usize,
    },
    /// Every step is the same.
    NoChange,
    /// What is above the long-run level does not fall towards it.
    DoesNotReturn {
        /// The part of a gap that is left after a year.
        keep: f64,
        /// Its standard error.
        standard_error: f64,
    },
    /// No two regimes: one of them has no spread, or nothing changes between them.
    NoRegimes,
}

/// Fits a process to the numbers of consecutive years.
pub fn fit(values: &[f64], process: Process) -> Result<Fit, NoFit> {
    let fewest = match process {
        Process::RegimeSwitching => REGIME_STEPS_MIN,
        Process::RandomWalk | Process::GeometricBrownian | Process::MeanReverting => STEPS_MIN,
    };
    let needed = fewest + 1;
    let (Some(last), true) = (values.last(), values.len() >= needed) else {
        return Err(NoFit::TooFew { needed });
    };
    // The level of a walk is a multiple of its last number, which is therefore above zero too.
    if let Some(place) = values.iter().position(|value| *value <= 0.0) {
        let last_place = values.len() - 1;
        if process != Process::RandomWalk || *last <= 0.0 {
            let place = if process == Process::RandomWalk {
                last_place
            } else {
                place
            };
            return Err(NoFit::NotPositive { place });
        }
    }
    match process {
        Process::RandomWalk => random_walk(values, *last),
        Process::GeometricBrownian => geometric_brownian(&logarithms(values), *last),
        Process::MeanReverting => mean_reverting(&logarithms(values), *last),
        Process::RegimeSwitching => regime_switching(&logarithms(values), *last),
    }
}

/// The correlation of what is left to chance in two fits, over the steps of both, and its standard error (1 - r²) / √n.
pub fn shock_correlation(first: &[f64], second: &[f64]) -> (f64, f64) {
    let count = first.len().min(second.len()) as f64;
    let (mean_first, mean_second) = (mean(first), mean(second));
    let pairs = first.iter().zip(second);
    let (mut own, mut other, mut both) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        let (a, b) = (a - mean_first, b - mean_second);
        own += a * a;
        other += b * b;
        both += a * b;
    }
    let correlation = both / sqrt(own * other);
    (correlation, (1.0 - correlation * correlation) / sqrt(count))
}

fn logarithms(values: &[f64]) -> Vec<f64> {
    values.iter().map(|value| log(*value)).collect()
}

fn steps(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Mean and standard deviation, with their standard errors: s / √n and s / √(2 (n - 1)), for normal steps.
fn moments(steps: &[f64]) -> Result<[(f64, f64); 2], NoFit> {
    let count = steps.len() as f64;
    let center = mean(steps);
    let squares: f64 = steps
        .iter()
        .map(|step| (step - center) * (step - center))
        .sum();
    let deviation = sqrt(squares / (count - 1.0));
    if deviation <= 1e-12 * center.abs().max(1e-12) {
        return Err(NoFit::NoChange);
    }
    Ok([
        (center, deviation / sqrt(count)),
        (deviation, deviation / sqrt(2.0 * (count - 1.0))),
    ])
}

fn random_walk(values: &[f64], last: f64) -> Result<Fit, NoFit> {
    let shares: Vec<f64> = values.iter().map(|value| value / last).collect();
    let steps = steps(&shares);
    let [drift, volatility] = moments(&steps)?;
    Ok(Fit {
        process: Process::RandomWalk,
        step_count: steps.len(),
        estimates: vec![
            estimate("drift", drift, Per::Year),
            estimate("volatility", volatility, Per::RootYear),
        ],
        base: last,
        base_log_error: None,
        start: 1.0,
        starts_in_second: false,
        shocks: steps,
        remarks: Vec::new(),
    })
}

fn estimate(input: &'static str, (value, standard_error): (f64, f64), per: Per) -> Estimate {
    Estimate {
        input,
        value,
        standard_error,
        per,
    }
}

/// Steps of the logarithm are normal with mean drift - volatility² / 2.
fn geometric_brownian(logarithms: &[f64], last: f64) -> Result<Fit, NoFit> {
    let steps = steps(logarithms);
    let [(step, step_error), volatility] = moments(&steps)?;
    let (deviation, deviation_error) = volatility;
    let drift = step + deviation * deviation / 2.0;
    let drift_error =
        sqrt(step_error * step_error + deviation * deviation * deviation_error * deviation_error);
    let mut remarks = Vec::new();
    if drift.abs() < 2.0 * drift_error {
        remarks.push(
            "The drift is less than two standard errors from 0: these years do not say whether there is one."
                .to_owned(),
        );
    }
    Ok(Fit {
        process: Process::GeometricBrownian,
        step_count: steps.len(),
        estimates: vec![
            estimate("drift", (drift, drift_error), Per::Year),
            estimate("volatility", volatility, Per::RootYear),
        ],
        base: last,
        base_log_error: None,
        start: 1.0,
        starts_in_second: false,
        shocks: steps,
        remarks,
    })
}

/// A line by least squares through the logarithm of each year over that of the year before:
/// its slope is e^(-speed), its spread that of a shock of one year. Errors by the delta method.
fn mean_reverting(logarithms: &[f64], last: f64) -> Result<Fit, NoFit> {
    let count = (logarithms.len() - 1) as f64;
    let (before, after) = (&logarithms[..logarithms.len() - 1], &logarithms[1..]);
    let (mean_before, mean_after) = (mean(before), mean(after));
    let squares: f64 = before
        .iter()
        .map(|x| (x - mean_before) * (x - mean_before))
        .sum();
    if squares <= 1e-24 {
        return Err(NoFit::NoChange);
    }
    let pairs = || before.iter().zip(after);
    let products: f64 = pairs()
        .map(|(x, y)| (x - mean_before) * (y - mean_after))
        .sum();
    let keep = products / squares;
    let constant = mean_after - keep * mean_before;
    let shocks: Vec<f64> = pairs().map(|(x, y)| y - constant - keep * x).collect();
    let left: f64 = shocks.iter().map(|shock| shock * shock).sum();
    let variance = left / (count - 2.0);
    let keep_error = sqrt(variance / squares);
    if keep <= 0.0 || keep >= 1.0 {
        return Err(NoFit::DoesNotReturn {
            keep,
            standard_error: keep_error,
        });
    }
    let speed = -log(keep);
    // Volatility² = variance × h with h = 2 speed / (1 - keep²).
    let over = 1.0 - keep * keep;
    let scale = 2.0 * speed / over;
    let volatility = sqrt(variance * scale);
    let scale_slope = -2.0 / (keep * over) + 4.0 * speed * keep / (over * over);
    let by_variance = volatility / sqrt(2.0 * (count - 2.0));
    let by_keep = variance * scale_slope * keep_error / (2.0 * volatility);
    let volatility_error = sqrt(by_variance * by_variance + by_keep * by_keep);
    let level = constant / (1.0 - keep);
    Ok(Fit {
        process: Process::MeanReverting,
        step_count: shocks.len(),
        estimates: vec![
            estimate("speed", (speed, keep_error / keep), Per::Year),
            estimate("volatility", (volatility, volatility_error), Per::RootYear),
        ],
        base: exp(level),
        base_log_error: Some(level_error(
            level,
            keep,
            variance,
            mean_before,
            squares,
            count,
        )),
        start: last / exp(level),
        starts_in_second: false,
        remarks: vec![whether_it_returns((keep - 1.0) / keep_error, shocks.len())],
        shocks,
    })
}

/// The standard error of the long-run logarithm a / (1 - k): its slopes are 1 / (1 - k) by a and level / (1 - k) by k.
fn level_error(
    level: f64,
    keep: f64,
    variance: f64,
    mean_before: f64,
    squares: f64,
    count: f64,
) -> f64 {
    // The line is known as well as one through the middle of the years before, and its slope apart from that.
    let away = level - mean_before;
    sqrt(variance * (1.0 / count + away * away / squares)) / (1.0 - keep)
}

/// Dickey and Fuller (1979), "Distribution of the estimators for autoregressive time series with a unit root", Journal of the
/// American Statistical Association 74; 5 % points of τ with a constant from Fuller (1976), table 8.5.2.
const DICKEY_FULLER: [(usize, f64); 4] = [(25, -3.0), (50, -2.93), (100, -2.89), (250, -2.88)];

fn whether_it_returns(statistic: f64, count: usize) -> String {
    let point = DICKEY_FULLER.iter().find(|(size, _)| count <= *size);
    let point = point.map_or(-2.86, |(_, point)| *point);
    let statistic_words = crate::format::number((statistic * 100.0).round() / 100.0);
    if statistic < point {
        format!(
            "That it returns is more than chance: the statistic of Dickey and Fuller is {statistic_words}, below {point}."
        )
    } else {
        format!(
            "These years do not show that it returns at all: the statistic of Dickey and Fuller is {statistic_words}, not below {point}, and the speed of so few years comes out too high."
        )
    }
}

fn regime_switching(logarithms: &[f64], last: f64) -> Result<Fit, NoFit> {
    let steps = steps(logarithms);
    moments(&steps)?;
    let found = regimes::fit(&steps).ok_or(NoFit::NoRegimes)?;
    let deviation = |(variance, error): (f64, f64)| {
        let deviation = sqrt(variance);
        (deviation, error / (2.0 * deviation))
    };
    let share = found.years_in_second / steps.len() as f64;
    let percent = crate::format::percent(share);
    Ok(Fit {
        process: Process::RegimeSwitching,
        step_count: steps.len(),
        estimates: vec![
            estimate("growth_first", found.growth[0], Per::Year),
            estimate("growth_second", found.growth[1], Per::Year),
            estimate(
                "volatility_first",
                deviation(found.variance[0]),
                Per::RootYear,
            ),
            estimate(
                "volatility_second",
                deviation(found.variance[1]),
                Per::RootYear,
            ),
            estimate("to_second", found.to_second, Per::Nothing),
            estimate("to_first", found.to_first, Per::Nothing),
        ],
        base: last,
        base_log_error: None,
        start: 1.0,
        starts_in_second: found.ends_in_second > 0.5,
        shocks: Vec::new(),
        remarks: vec![format!(
            "The second regime is that of the larger spread; {percent} of the years are likely in it."
        )],
    })
}
