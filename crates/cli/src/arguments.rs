//! What may be typed after `lodebook`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::exit::Exit;

/// What a resource deal is worth, to whom and when, computed from a text that reads like its terms.
#[derive(Debug, Parser)]
#[command(name = "lodebook", version, after_help = Exit::HELP, max_term_width = 100)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub display: Display,
}

/// How results look.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Display")]
pub(crate) struct Display {
    /// Colour: on a terminal unless `NO_COLOR` is set, always, or never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: Colour,
    /// Columns of a line, from 40; that of the terminal, or 80
    #[arg(long, global = true, value_name = "COLUMNS", value_parser = columns)]
    pub width: Option<usize>,
}

fn columns(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(columns @ 40..=1000) => Ok(columns),
        _ => Err("a whole number from 40 to 1000".to_owned()),
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal, unless the environment asks for none.
    #[default]
    Auto,
    /// Whatever reads the output.
    Always,
    /// Not at all.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a small deal that runs, to begin from
    New(New),
    /// Say what is wrong with deals and templates
    Check(Check),
    /// Compute a deal: what each party gets, in every scenario
    Run(Run),
    /// Forecast what a government gets: by instrument, budget year and level, due and paid
    Forecast(Forecast),
    /// Say what drives a figure: tornado, Sobol' indices, rank correlation, what is only assumed
    Drivers(Drivers),
    /// Check what was said in public against the deal
    Claims(Claims),
    /// Set two scenarios or two deals side by side
    Compare(Compare),
    /// Set one asset under several regimes side by side, at several prices
    CompareRegimes(CompareRegimes),
    /// Put blanks and indentation in order
    Fmt(Fmt),
    /// Say where a number comes from
    Why(Why),
    /// Explain a finding by its id
    Explain(Explain),
    /// List templates, functions and units, or show one
    List(List),
    /// List the sources of a deal and the numbers that are only assumed
    Sources(Sources),
    /// Write every value as a table: CSV, JSON, Parquet or Arrow
    Export(Export),
    /// Compute a pack again and say whether every number holds
    Verify(Verify),
    /// Write a page with everything: text, tables and pictures, to read, print and hand on
    Report(Report),
    /// Write a workbook with live formulas
    Xlsx(Xlsx),
    /// Take changed inputs back from a workbook into the deal
    Apply(Apply),
    /// Take a series out of somebody's workbook or table, as a plain CSV file
    Import(Import),
    /// Fit the processes of the library to a history, as text for a deal
    Fit(Fit),
    /// Print the completion script of a shell
    Completions(Completions),
}

/// `lodebook new`
#[derive(Args, Debug)]
pub(crate) struct New {
    /// The file to write; `.deal` is added where it has no ending
    pub file: PathBuf,
    /// The title of the deal
    #[arg(long)]
    pub title: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook check`
#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Deals and templates; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub findings: FindingsFormat,
}

/// How findings are told.
#[derive(Args, Clone, Debug)]
pub(crate) struct FindingsFormat {
    /// How findings are written
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: Format,
    /// Findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Drawn into the lines they are about.
    #[default]
    Full,
    /// One line each, for editors: `file:line:column: error[id]: message`.
    Short,
}

/// What is laid on a deal before it is computed.
#[derive(Args, Clone, Debug, Default)]
pub(crate) struct Laid {
    /// Use the public edition: nothing that is marked `confidential`, and nothing that rests on it
    #[arg(long)]
    pub public: bool,
    /// Set an input of every scenario, as in `price = 900 USD/t`; may be repeated
    #[arg(long = "set", value_name = "NAME=VALUE")]
    pub sets: Vec<String>,
}

/// `lodebook run`
#[derive(Args, Debug)]
pub(crate) struct Run {
    /// The deal
    pub file: PathBuf,
    /// Only this scenario, or `base`; may be repeated
    #[arg(long = "scenario", value_name = "NAME")]
    pub scenarios: Vec<String>,
    #[command(flatten)]
    pub laid: Laid,
    /// Draw this many paths and say how the figures are spread
    #[arg(long, value_name = "NUMBER", value_parser = path_count)]
    pub paths: Option<usize>,
    /// The seed of the draws: the same gives the same numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "paths")]
    pub seed: u64,
    /// How paths are drawn
    #[arg(
        long,
        value_name = "HOW",
        value_enum,
        default_value_t,
        requires = "paths"
    )]
    pub sampling: Sampling,
    /// What parties get in money of the day, not in prices of one year
    #[arg(long)]
    pub nominal: bool,
    /// Everything as JSON, numbers with all digits
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// The yearly table as CSV, numbers with all digits
    #[arg(long)]
    pub csv: bool,
}

/// How paths are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sampling {
    /// Every path by itself
    Plain,
    /// Latin hypercubes: every input evenly spread
    #[default]
    Latin,
    /// Scrambled Sobol' points: inputs evenly spread together
    Sobol,
}

fn path_count(text: &str) -> Result<usize, String> {
    let plain: String = text
        .chars()
        .filter(|letter| !matches!(letter, '_' | ','))
        .collect();
    match plain.parse() {
        Ok(0) => Err("no path at all has no spread; ask for 1000 or more".to_owned()),
        Ok(count @ 1..=1_000_000_000) => Ok(count),
        _ => Err("a whole number up to 1,000,000,000, such as 100000".to_owned()),
    }
}

/// `lodebook drivers`
#[derive(Args, Debug)]
pub(crate) struct Drivers {
    /// The deal
    pub file: PathBuf,
    /// The figure: what the deal shows, by its label or as `show 2`, or `state.cash`; the first of money without it
    #[arg(long, value_name = "FIGURE")]
    pub of: Option<String>,
    /// The scenario
    #[arg(long, value_name = "NAME", default_value = "base")]
    pub scenario: String,
    /// How many paths each sample has
    #[arg(long, value_name = "NUMBER", default_value = "8000", value_parser = path_count)]
    pub paths: usize,
    /// The seed of the draws: the same gives the same numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub laid: Laid,
    /// Everything as JSON, numbers with all digits
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// All tables as CSV, numbers with all digits
    #[arg(long)]
    pub csv: bool,
}

/// `lodebook claims`
#[derive(Args, Debug)]
pub(crate) struct Claims {
    /// The deal
    pub file: PathBuf,
    /// Only this claim
    pub name: Option<String>,
    /// Draw this many paths
    #[arg(long, value_name = "NUMBER", value_parser = path_count, default_value = "10000")]
    pub paths: usize,
    /// The seed of the draws: the same gives the same numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    #[command(flatten)]
    pub laid: Laid,
    /// Everything as JSON, numbers with all digits
    #[arg(long)]
    pub json: bool,
}

/// `lodebook forecast`
#[derive(Args, Debug)]
pub(crate) struct Forecast {
    /// The deal
    pub file: PathBuf,
    /// The budget years, both ends included; the first five of the timeline without it
    #[arg(long, value_name = "A..B", value_parser = years)]
    pub years: Option<(i32, i32)>,
    /// The levels of government: a group, or parties with commas; the group `public` or `government` without it
    #[arg(long = "for", value_name = "GROUP|PARTY,…", value_delimiter = ',')]
    pub levels: Vec<String>,
    /// The money of the amounts, one that the deal declares; its own without it
    #[arg(long, value_name = "NAME")]
    pub money: Option<String>,
    /// The month with which a budget year begins, 1 to 12
    #[arg(long, value_name = "MONTH", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=12))]
    pub budget_year_from: u32,
    /// The scenario
    #[arg(long, value_name = "NAME", default_value = "base")]
    pub scenario: String,
    #[command(flatten)]
    pub laid: Laid,
    /// Everything as JSON, numbers with all digits
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// The tables as CSV, numbers with all digits
    #[arg(long)]
    pub csv: bool,
}

/// Years such as `2027..2029`, or a single one.
fn years(text: &str) -> Result<(i32, i32), String> {
    let year = |text: &str| text.parse::<i32>().ok();
    let ends = match text.split_once("..") {
        Some((from, to)) => year(from).zip(year(to)),
        None => year(text).zip(year(text)),
    };
    match ends {
        Some((from, to)) if from <= to => Ok((from, to)),
        Some((from, to)) => Err(format!(
            "the years end before they begin; write `{to}..{from}`"
        )),
        None => Err("two years such as `2027..2029`, both included".to_owned()),
    }
}

/// `lodebook compare`
#[derive(Args, Debug)]
pub(crate) struct Compare {
    /// The deal
    pub file: PathBuf,
    /// A scenario or `base`; or another deal
    pub first: Option<String>,
    /// Another scenario
    pub second: Option<String>,
    #[command(flatten)]
    pub laid: Laid,
    /// What parties get in money of the day, not in prices of one year
    #[arg(long)]
    pub nominal: bool,
    /// Everything as JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook compare-regimes`
#[derive(Args, Debug)]
pub(crate) struct CompareRegimes {
    /// The deal
    pub file: PathBuf,
    /// A template, a file that holds one, or a scenario of the deal
    #[arg(required = true, value_name = "REGIME")]
    pub regimes: Vec<String>,
    /// The use that is replaced; needed where there are several with the parties `holder` and `state`
    #[arg(long = "use", value_name = "NAME")]
    pub using: Option<String>,
    /// The scenario to compare on
    #[arg(long, value_name = "NAME")]
    pub scenario: Option<String>,
    /// The discount rate, a year; 10 % where none is given
    #[arg(long, value_name = "RATE", allow_hyphen_values = true, value_parser = rate)]
    pub discount: Option<f64>,
    /// What the price is multiplied by, in %
    #[arg(
        long,
        value_name = "PERCENT,…",
        value_delimiter = ',',
        allow_hyphen_values = true,
        default_value = "50,75,100,125,150,200",
        value_parser = price
    )]
    pub prices: Vec<f64>,
    /// The row that is multiplied, where it is not the price of the asset; may be repeated
    #[arg(long = "price", value_name = "PATH")]
    pub price_rows: Vec<String>,
    /// Years from the start of the timeline after which receipts count as late
    #[arg(long, value_name = "YEARS", default_value_t = 10, allow_hyphen_values = true, value_parser = years_count)]
    pub early: usize,
    #[command(flatten)]
    pub laid: Laid,
    /// Money of the day, not of one year
    #[arg(long)]
    pub nominal: bool,
    /// Everything as JSON, numbers with all digits
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// All numbers as CSV, with all digits
    #[arg(long)]
    pub csv: bool,
}

/// A rate a year: `10 %`, `10 %/y` or `0.1`.
fn rate(text: &str) -> Result<f64, String> {
    let wanted = "a rate a year, such as 10 %, 10 %/y or 0.1";
    let number = text.trim().trim_end_matches("/y").trim_end();
    let rate = match number.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => number.parse(),
    };
    let is_bare = !number.ends_with('%');
    match rate {
        Ok(rate) if rate <= -1.0 => {
            Err("a rate above -100 % a year: at -100 % nothing is left to discount by".to_owned())
        }
        Ok(rate) if rate >= 1.0 && is_bare => Err(format!(
            "{wanted}; `{number}` is {number} times 100 %, did you mean `{number} %`?"
        )),
        Ok(rate) if rate >= RATE_END => {
            Err("a rate below 1,000 % a year; more is taken for a slip".to_owned())
        }
        Ok(rate) if rate.is_finite() => Ok(rate),
        _ => Err(wanted.to_owned()),
    }
}

/// Rates a year from here on are refused.
const RATE_END: f64 = 10.0;

/// What a price is multiplied by: `50` or `50 %`.
fn price(text: &str) -> Result<f64, String> {
    let percent = text.trim().trim_end_matches('%').trim_end().parse::<f64>();
    match percent {
        Ok(percent) if (0.0..=1000.0).contains(&percent) => Ok(percent / 100.0),
        Ok(percent) if percent < 0.0 => {
            Err("0 % or more, up to 1,000 %: a price is multiplied by it".to_owned())
        }
        _ => Err("a number of percent from 0 to 1000".to_owned()),
    }
}

/// A number of years.
fn years_count(text: &str) -> Result<usize, String> {
    let wanted = "a whole number of years, 0 or more";
    text.trim().parse().map_err(|_| wanted.to_owned())
}

/// `lodebook fmt`
#[derive(Args, Debug)]
pub(crate) struct Fmt {
    /// Files to put in order; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Change nothing; say which files are not in order
    #[arg(long)]
    pub check: bool,
    #[command(flatten)]
    pub findings: FindingsFormat,
}

/// `lodebook why`
#[derive(Args, Debug)]
pub(crate) struct Why {
    /// The deal
    pub file: PathBuf,
    /// The row, as formulas call it: `rent.due`, `state.cash`; or what is shown, by its label or as `show 1`
    pub name: String,
    /// The year; without it, the one in which the row is furthest from zero; a single value needs none
    #[arg(long)]
    pub year: Option<i32>,
    /// The scenario
    #[arg(long, value_name = "NAME", default_value = "base")]
    pub scenario: String,
    /// How many steps back
    #[arg(long, default_value_t = 2)]
    pub depth: usize,
    /// Why it differs between two scenarios, or between a scenario and another deal; with one, between the deal as written and that
    #[arg(long, num_args = 1..=2, value_names = ["A", "B"], conflicts_with_all = ["scenario", "depth", "path", "quantile"])]
    pub diff: Option<Vec<String>>,
    /// On the path of this number, from 1
    #[arg(long, value_name = "NUMBER")]
    pub path: Option<usize>,
    /// On the path on which this share of all paths has less: 10 %, 50 %, 90 %
    #[arg(long, value_name = "PERCENT", value_parser = share, conflicts_with = "path")]
    pub quantile: Option<f64>,
    /// How many paths are drawn, for `--path` and `--quantile`
    #[arg(long, value_name = "NUMBER", value_parser = path_count, default_value = "10000")]
    pub paths: usize,
    /// The seed of the draws: the same gives the same numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// How paths are drawn
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub sampling: Sampling,
    #[command(flatten)]
    pub laid: Laid,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook verify`
#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// The pack
    pub pack: PathBuf,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// A share of all paths.
fn share(text: &str) -> Result<f64, String> {
    let number = text.trim();
    let share = match number.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|percent| percent / 100.0),
        None => number.parse(),
    };
    match share {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("a share of the paths from 0 % to 100 %, such as 10%".to_owned()),
    }
}

/// `lodebook explain`
#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// The word in brackets after `error` or `warning`
    pub id: String,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook list`
#[derive(Args, Debug)]
pub(crate) struct List {
    /// A template, function or unit, a word that one speaks of, such as `surface`; or `templates`,
    /// `indicators`, `functions`, `units`, `findings`
    pub name: Option<String>,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook sources`
#[derive(Args, Debug)]
pub(crate) struct Sources {
    /// The deal
    pub file: PathBuf,
    /// Use the public edition: nothing that is marked `confidential`, and nothing that rests on it
    #[arg(long)]
    pub public: bool,
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook export`
#[derive(Args, Debug)]
pub(crate) struct Export {
    /// The deal
    pub file: PathBuf,
    /// The file to write: .csv, .json, .parquet or .arrow; standard output as CSV without it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Only this scenario, or `base`; may be repeated
    #[arg(long = "scenario", value_name = "NAME")]
    pub scenarios: Vec<String>,
    #[command(flatten)]
    pub laid: Laid,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
    /// Answer as JSON: the values themselves where there is no `--out`
    #[arg(long)]
    pub json: bool,
}

/// `lodebook report`
#[derive(Args, Debug)]
pub(crate) struct Report {
    /// The deal
    pub file: PathBuf,
    /// The page to write; the deal's name with `.html` where neither this nor `--pack` is given
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write a pack: the deal, the page, the results and the sources in one file that others can verify
    #[arg(long, value_name = "FILE")]
    pub pack: Option<PathBuf>,
    /// Draw this many paths, where anything is drawn
    #[arg(long, value_name = "NUMBER", value_parser = path_count, default_value_t = 10_000)]
    pub paths: usize,
    /// The seed of the draws: the same gives the same numbers
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// How paths are drawn
    #[arg(long, value_name = "HOW", value_enum, default_value_t)]
    pub sampling: Sampling,
    /// Write over what is there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub laid: Laid,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook xlsx`
#[derive(Args, Debug)]
pub(crate) struct Xlsx {
    /// The deal
    pub file: PathBuf,
    /// The workbook to write; the deal's name with `.xlsx` without it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// The scenario shown when it is opened
    #[arg(long, value_name = "NAME", default_value = "base")]
    pub scenario: String,
    /// Only what may be changed, without what is computed from it
    #[arg(long)]
    pub inputs: bool,
    /// Write over a workbook that is there
    #[arg(long)]
    pub force: bool,
    #[command(flatten)]
    pub laid: Laid,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// `lodebook import`
#[derive(Args, Debug)]
pub(crate) struct Import {
    /// A workbook (.xlsx) or a table as text
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// What the series are called: headings of columns, or labels of lines with the years across
    #[arg(required = true, value_name = "SERIES")]
    pub series: Vec<String>,
    /// The sheet to look on; without it, the only one that has the series
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// How numbers are written, where a table leaves it open
    #[arg(long, value_enum)]
    pub decimal: Option<DecimalSign>,
    /// The CSV file to write; standard output without it
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

/// `lodebook fit`
#[derive(Args, Debug)]
pub(crate) struct Fit {
    /// A table as text, with a number for every year
    #[arg(value_name = "TABLE")]
    pub table: PathBuf,
    /// What the series are called; all columns of a plain table without it
    #[arg(value_name = "SERIES")]
    pub series: Vec<String>,
    /// The process; every one that can be fitted without it
    #[arg(long, value_name = "PROCESS", value_enum)]
    pub process: Option<Process>,
    /// The years, both ends included; all of the table without it
    #[arg(long, value_name = "A..B", value_parser = years)]
    pub years: Option<(i32, i32)>,
    /// The unit of the numbers, as a deal writes it: `USD/bbl`
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// How numbers are written, where a table leaves it open
    #[arg(long, value_enum)]
    pub decimal: Option<DecimalSign>,
    /// Estimates and text as JSON
    #[arg(long)]
    pub json: bool,
}

/// A template of `library/process`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Process {
    /// Independent steps
    RandomWalk,
    /// Independent shares of the level
    GeometricBrownian,
    /// A logarithm that returns to its long-run level
    MeanReverting,
    /// Growth and volatility of one of two regimes
    RegimeSwitching,
}

/// The sign that stands before the fraction.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DecimalSign {
    /// 1.5
    Point,
    /// 1,5
    Comma,
}

/// `lodebook apply`
#[derive(Args, Debug)]
pub(crate) struct Apply {
    /// The workbook that `lodebook xlsx` wrote, with numbers changed in it
    #[arg(value_name = "WORKBOOK")]
    pub workbook: PathBuf,
    /// The deal it was written from
    #[arg(value_name = "DEAL")]
    pub file: PathBuf,
    /// Change the deal's files; without it, what would change is only shown
    #[arg(long)]
    pub write: bool,
    /// The source of the changed numbers, and a place in it; without one they are placeholders
    #[arg(long, num_args = 1..=2, value_names = ["NAME", "PLACE"])]
    pub source: Vec<String>,
    /// The day that a placeholder names; today without it
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub on: Option<String>,
    /// Answer as JSON
    #[arg(long)]
    pub json: bool,
}

/// A day such as `2026-11-23`.
fn day(text: &str) -> Result<String, String> {
    let bytes = text.as_bytes();
    let is_day = bytes.len() == 10
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && (1..=12).contains(&text[5..7].parse().unwrap_or(0))
        && (1..=31).contains(&text[8..].parse().unwrap_or(0));
    if is_day {
        Ok(text.to_owned())
    } else {
        Err("a day such as 2026-11-23".to_owned())
    }
}

/// `lodebook completions`
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    pub shell: Shell,
}
