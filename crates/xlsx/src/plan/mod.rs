//! A deal to a book: which rows stand where, and how each is computed.
//!
//! Receives a checked deal whose years could be written out. Guarantees that every row of every
//! scenario has a line and that every formula reads only lines. Does not know the file format.

mod body;
mod checks;
mod circles;
mod dated;
mod deflator;
mod drawn;
mod finish;
mod flows;
mod formula;
mod helpers;
mod inputs;
mod limits;
mod list;
mod look;
mod names;
mod over_time;
mod parties;
mod pasted;
mod questions;
mod requirements;
mod scale;
mod scenarios;
mod sheets;
mod statuses;
mod typed;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use engine::{InputId, Inputs, Operand, value_of, values};
use model::files::Texts;
use model::formula::Formula;
use model::frame::Timeline;
use model::model::{InstanceId, Model, RowId};
use model::{Deal, Lowered};

use crate::book::{Book, Content, Line, LineId, Look};
use crate::text::Text;
use inputs::InputSheet;
use statuses::Answer;

/// The book of a deal; `places` says for each scenario which of the lowered variants gives its numbers.
pub(crate) fn plan(deal: &Deal, texts: &Texts, lowered: &mut Lowered, places: Vec<usize>) -> Book {
    let timeline = deal.timeline;
    let days = (0..timeline.period_count).map(|period| Timeline::days_in(timeline.year(period)));
    let mut scenarios = vec![("base".to_owned(), "As written".to_owned())];
    let others = deal.scenarios.iter();
    scenarios.extend(others.map(|info| (info.name.clone(), info.label.clone())));
    let mut planner = Planner {
        deal,
        texts,
        lowered,
        places,
        book: Book {
            title: deal.title.clone(),
            notes: deal.notes.clone(),
            first_year: timeline.first_year,
            year_count: timeline.period_count,
            days: days.collect(),
            scenarios,
            ..Book::default()
        },
        row_lines: deal.variants[..=deal.scenarios.len()]
            .iter()
            .map(|model| vec![None; model.row_count()])
            .collect(),
        pools: HashMap::new(),
        payment_lines: deal.variants[..=deal.scenarios.len()]
            .iter()
            .map(|model| vec![[None; 2]; model.flows.len()])
            .collect(),
        helpers: HashMap::new(),
        owners: HashMap::new(),
        asked: BTreeMap::new(),
        inputs: InputSheet::default(),
        central: None,
        answers: Vec::new(),
        pasted: BTreeSet::new(),
    };
    let rows = planner.lay_out_rows();
    planner.expect_questions();
    let parties = planner.lay_out_parties();
    planner.fill_rows(&rows);
    planner.fill_parties(&parties);
    let shown = planner.indicators();
    let required = planner.requirements();
    let known = planner.values();
    planner.evaluate(&known);
    planner.judge_requirements(&required, &known);
    planner.judge_rates(&known);
    planner.keep_within_limits();
    planner.break_circles();
    let figures = planner.scenarios(shown, &parties, &known);
    planner.place_pasted(&figures, &known);
    planner.checks(&figures, &parties, &required);
    planner.place_inputs();
    planner.place_helpers();
    planner.finish();
    planner.book
}

/// Builds the book of a deal.
struct Planner<'a> {
    deal: &'a Deal,
    texts: &'a Texts,
    lowered: &'a mut Lowered,
    /// For each scenario, which of the lowered variants gives its numbers.
    places: Vec<usize>,
    book: Book,
    /// For each scenario the line of every row.
    row_lines: Vec<Vec<Option<LineId>>>,
    /// For each line that goes on with a pool, the first line of the pool.
    pools: HashMap<LineId, LineId>,
    /// For each scenario the lines of every payment: as made, as received.
    payment_lines: Vec<Vec<[Option<LineId>; 2]>>,
    /// Parts of formulas that need a line of their own: by the line they are part of and their number.
    helpers: HashMap<(LineId, usize), LineId>,
    /// For each of them, the line it is part of.
    owners: HashMap<LineId, LineId>,
    /// What has to be evaluated: line and scenario, one operand or one a year.
    asked: BTreeMap<(LineId, usize), Vec<Option<Operand>>>,
    inputs: InputSheet,
    /// Every value of the graph on the central path, as soon as a draw asks.
    central: Option<Vec<f64>>,
    /// What lines ask of flows, where there may be no single answer.
    answers: Vec<Answer>,
    /// Lines that no formula says.
    pasted: BTreeSet<LineId>,
}

/// Where a formula stands: what its names mean.
#[derive(Clone, Copy)]
struct Place {
    /// The scenario, the base is 0.
    variant: usize,
    /// The instance whose names it reads.
    scope: InstanceId,
    /// The line it is written for.
    line: LineId,
    /// Before the years instead of over them.
    single: bool,
}

impl<'a> Planner<'a> {
    /// All scenarios, the base first.
    fn variant_count(&self) -> usize {
        self.deal.scenarios.len() + 1
    }

    fn model(&self, variant: usize) -> &'a Model {
        &self.deal.variants[variant]
    }

    /// The line of a row of a scenario.
    fn line_of_row(&self, variant: usize, row: RowId) -> LineId {
        self.row_lines[variant][row.0 as usize].expect("every row of every scenario has a line")
    }

    /// The operands of a row, `None` in years it does not reach.
    fn row_operands(&self, variant: usize, row: RowId) -> Vec<Option<Operand>> {
        let lowered = &self.lowered.variants[self.places[variant]];
        let operand = |period| {
            let covered = lowered.is_covered(row, period);
            covered.then(|| lowered.operand(row, period))
        };
        (0..self.book.year_count).map(operand).collect()
    }

    /// The operands of a formula in every year.
    fn operands_of(&mut self, place: Place, formula: &Formula) -> Vec<Operand> {
        (0..self.book.year_count)
            .map(|period| self.operand_of(place, formula, period))
            .collect()
    }

    fn operand_of(&mut self, place: Place, formula: &Formula, period: usize) -> Operand {
        let models = &self.deal.variants;
        // What only `under` asks for stands behind the scenarios.
        let lowered = self.places.get(place.variant).copied();
        let (model, lowered) = (&models[place.variant], lowered.unwrap_or(place.variant));
        self.lowered
            .formula(models, model, lowered, place.scope, formula, period)
    }

    fn set_cases(&mut self, line: LineId, written: Vec<Text>) {
        if let Content::Formula { cases, .. } = &mut self.book.lines[line.0 as usize].content {
            *cases = written;
        }
    }

    /// A new line of formulas that stands nowhere yet.
    fn formula_line(&mut self, label: String, unit: String, look: Look, single: bool) -> LineId {
        let cases = vec![Text::of("0"); self.variant_count()];
        self.book.add(Line {
            label,
            depth: 1,
            unit,
            look,
            content: Content::Formula {
                cases,
                results: Vec::new(),
                single,
                total: false,
                pasted: false,
            },
            note: String::new(),
            name: None,
            strong: false,
        })
    }

    /// Every value of the graph on the central path.
    fn values(&self) -> Vec<f64> {
        let mut inputs = Inputs::new();
        for (place, leaf) in self.lowered.leaves.iter().enumerate() {
            inputs.set_constant(InputId(place as u32), leaf.kind.central());
        }
        values(&self.lowered.graph, &inputs, 0)
    }

    /// Keeps what was asked as the result of each formula.
    fn evaluate(&mut self, known: &[f64]) {
        for ((line, variant), operands) in std::mem::take(&mut self.asked) {
            let values = operands.iter();
            let values = values.map(|operand| operand.map(|operand| value_of(known, operand)));
            let count = self.variant_count();
            if let Content::Formula { results, .. } = &mut self.book.lines[line.0 as usize].content
            {
                results.resize(count, Vec::new());
                results[variant] = values.collect();
            }
        }
    }
}
