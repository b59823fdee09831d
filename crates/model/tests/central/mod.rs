//! A deal evaluated along its central path, and the files of the project.
//!
//! Every draw is at its median and every open term in its middle. This is the plainest way from a
//! deal to numbers, so that the tests of the language need nothing of how many paths are run.
#![allow(dead_code, reason = "each test target uses its part")]

use std::fs;
use std::path::{Path, PathBuf};

use engine::{InputId, Inputs, Operand};
use model::files::{Files, ReadError};
use model::formula::Formula;
use model::lower::{Lowered, broken_on_path};
use model::model::{InstanceId, RowId};
use model::{Deal, Expect};
use syntax::diagnostic::Diagnostic;
use syntax::span::Span;

/// Files of one folder.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        fs::read(self.0.join(path)).map_err(|problem| ReadError::Unreadable(problem.to_string()))
    }
}

/// The folder of the whole project.
pub(crate) fn repository() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::canonicalize(folder).expect("the crate lies two folders deep")
}

/// The files below a folder whose names end in `ending`, in alphabetical order.
pub(crate) fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What an expectation asks of one period.
struct Expected {
    place: usize,
    period: usize,
    actual: Operand,
    wanted: Operand,
    within: Operand,
}

/// An `expect` that does not hold.
#[derive(Debug)]
pub(crate) struct Unmet {
    /// Where it is written.
    pub(crate) span: Span,
    /// What was found, in words.
    pub(crate) words: String,
}

/// What one year of an `expect` comes to.
#[derive(Debug)]
pub(crate) struct Asked {
    /// The place of the expectation among all of the deal.
    pub(crate) place: usize,
    /// The year.
    pub(crate) year: i32,
    /// What should be found, in base units.
    pub(crate) wanted: f64,
    /// How far it may be off, in base units.
    pub(crate) within: f64,
    /// Whether it is found.
    pub(crate) holds: bool,
}

/// A deal evaluated along its central path.
pub(crate) struct Central<'d> {
    pub(crate) deal: &'d Deal,
    /// What lowering found, and what is required and does not hold.
    pub(crate) told: Vec<Diagnostic>,
    lowered: Lowered,
    /// For each variant, its shows by period.
    shows: Vec<Vec<Option<Vec<Operand>>>>,
    /// For each variant and claim, its readings; none where one cannot be tested.
    claims: Vec<Vec<Option<Vec<Option<Operand>>>>>,
    expects: Vec<Expected>,
    values: Vec<f64>,
}

impl<'d> Central<'d> {
    /// Evaluates every row and every question of a deal.
    pub(crate) fn of(deal: &'d Deal) -> Self {
        let (lowered, told) = model::lower(deal);
        let mut central = Self {
            deal,
            told,
            lowered,
            shows: Vec::new(),
            claims: Vec::new(),
            expects: Vec::new(),
            values: Vec::new(),
        };
        for variant in 0..=deal.scenarios.len() {
            central.lower_questions(variant);
        }
        central.lower_expectations();
        central.evaluate();
        let broken = broken_on_path(deal, &central.lowered, |operand| central.value(operand));
        central.told.extend(broken);
        central
    }

    fn lower_questions(&mut self, variant: usize) {
        let deal = self.deal;
        let questions = &deal.variants[variant].questions;
        let shows = questions.shows.iter().map(|show| {
            let formula = &show.as_ref()?.formula;
            let periods = 0..deal.timeline.period_count;
            Some(
                periods
                    .map(|period| self.formula(variant, formula, period))
                    .collect(),
            )
        });
        let shows = shows.collect();
        let claims = questions.claims.iter().map(|claim| {
            let readings = claim.as_ref()?.readings.iter();
            let conditions = readings.map(|reading| {
                let condition = reading.condition()?;
                Some(self.formula(variant, condition, 0))
            });
            Some(conditions.collect::<Vec<_>>())
        });
        let claims = claims.collect();
        self.shows.push(shows);
        self.claims.push(claims);
    }

    fn formula(&mut self, variant: usize, formula: &Formula, period: usize) -> Operand {
        let models = &self.deal.variants;
        let model = &models[variant];
        self.lowered
            .formula(models, model, variant, InstanceId::ROOT, formula, period)
    }

    /// Expectations are asked of the base.
    fn lower_expectations(&mut self) {
        let deal = self.deal;
        for (place, expect) in deal.base().questions.expects.iter().enumerate() {
            let Some(expect) = expect else { continue };
            for period in 0..deal.timeline.period_count {
                let body = &expect.expected;
                let wanted = self
                    .lowered
                    .expected(&deal.variants, deal.base(), 0, body, period);
                let Some(wanted) = wanted else { continue };
                let actual = self.formula(0, &expect.actual, period);
                let within = self.formula(0, &expect.within, period);
                self.expects.push(Expected {
                    place,
                    period,
                    actual,
                    wanted,
                    within,
                });
            }
        }
    }

    fn evaluate(&mut self) {
        let mut inputs = Inputs::new();
        for (index, leaf) in self.lowered.leaves.iter().enumerate() {
            inputs.set_constant(InputId(index as u32), leaf.kind.central());
        }
        self.values = engine::values(&self.lowered.graph, &inputs, 0);
    }

    fn value(&self, operand: Operand) -> f64 {
        engine::value_of(&self.values, operand)
    }

    /// A row's values by period, in base units.
    pub(crate) fn row(&self, variant: usize, row: RowId) -> Vec<f64> {
        let rows = &self.lowered.variants[variant];
        let periods = 0..self.deal.timeline.period_count;
        periods
            .map(|period| self.value(rows.operand(row, period)))
            .collect()
    }

    /// A shown figure by period, in base units; `None` where it makes no sense in the variant.
    pub(crate) fn show(&self, variant: usize, place: usize) -> Option<Vec<f64>> {
        let operands = self.shows[variant][place].as_ref()?;
        let values = operands.iter().map(|operand| self.value(*operand));
        Some(values.collect())
    }

    /// Whether a claim holds in all its readings, or in none; `None` where it is not asked, where the
    /// readings differ, or one cannot be tested.
    pub(crate) fn claim(&self, variant: usize, place: usize) -> Option<f64> {
        let readings = self.claims[variant][place].as_ref()?;
        let answers: Option<Vec<f64>> = readings
            .iter()
            .map(|operand| Some(self.value((*operand)?)))
            .collect();
        let answers = answers?;
        let first = *answers.first()?;
        answers
            .iter()
            .all(|answer| *answer == first)
            .then_some(first)
    }

    /// Every expectation that does not hold.
    pub(crate) fn unmet(&self) -> Vec<Unmet> {
        let expects = &self.deal.base().questions.expects;
        let mut unmet: Vec<Unmet> = Vec::new();
        for (place, expect) in expects.iter().enumerate() {
            let Some(expect) = expect else { continue };
            let mut asked = self.expects.iter().filter(|asked| asked.place == place);
            let words = match asked.clone().next() {
                // An expectation that asks nothing in any year has not been checked.
                None => Some(format!("`{}` is expected in no year", expect.text)),
                Some(_) => asked.find_map(|asked| self.misses(asked, expect)),
            };
            unmet.extend(words.map(|words| Unmet {
                span: expect.span,
                words,
            }));
        }
        unmet
    }

    /// What every expectation asks, year by year.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let expects = &self.deal.base().questions.expects;
        let asked = self.expects.iter().filter_map(|asked| {
            let expect = expects[asked.place].as_ref()?;
            let (actual, wanted, within) = self.compared(asked, expect);
            Some(Asked {
                place: asked.place,
                year: self.deal.timeline.year(asked.period),
                wanted,
                within,
                holds: (actual - wanted).abs() <= within,
            })
        });
        asked.collect()
    }

    /// What is found, what should be, and how far it may be off, in base units.
    fn compared(&self, asked: &Expected, expect: &Expect) -> (f64, f64, f64) {
        let (actual, wanted) = (self.value(asked.actual), self.value(asked.wanted));
        let within = self.value(asked.within);
        let scale = if expect.relative { wanted.abs() } else { 1.0 };
        (actual, wanted, within * scale)
    }

    fn misses(&self, asked: &Expected, expect: &Expect) -> Option<String> {
        let (actual, wanted, within) = self.compared(asked, expect);
        let holds = (actual - wanted).abs() <= within;
        (!holds).then(|| {
            let shown = |value: f64| expect.unit.from_base(value);
            let (actual, wanted) = (shown(actual), shown(wanted));
            let unit = &expect.unit.text;
            format!("`{}` is {actual} {unit}, not {wanted}", expect.text)
        })
    }
}
