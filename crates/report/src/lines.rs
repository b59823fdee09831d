//! Everything a run gives in long form: every row, payment and answer of a scenario, year by year.
//!
//! Receives a run. Guarantees a line for every row of a scenario, the rows of templates included, and
//! for every payment, party and answer. Does not know what the lines are written to.

use engine::Outcome;
use model::Deal;
use model::definition::{Kind, Role};
use model::model::{Flow, Model, RowId};
use model::units::Unit;

use crate::figure::{Figure, outcome};
use crate::run::{PartyResult, Run, ShowResult, ShowValues, SolveResult};

/// One quantity of a scenario, with a value for each year or a single one.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it is.
    pub role: LineRole,
    /// The path of uses it is declared in; empty for the deal itself.
    pub instance: String,
    /// Its full name, as formulas call it; `show 1` for the first figure a deal shows.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// A number, a truth or one of some words.
    pub kind: Kind,
    /// The unit it is shown in; values are in its base units.
    pub unit: Unit,
    /// Who pays, of a payment.
    pub payer: Option<String>,
    /// Who is paid.
    pub payee: Option<String>,
    /// Whose sum it is, of a party's cash.
    pub party: Option<String>,
    /// The values.
    pub values: Vec<Point>,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineRole {
    /// An `input`.
    Input,
    /// A `row`.
    Row,
    /// A row of a `pool`.
    Pool,
    /// The price index of a real money.
    Index,
    /// A `pay`.
    Flow,
    /// A `pay … in kind`.
    FlowInKind,
    /// A sum of a party.
    Party,
    /// A `show`.
    Show,
    /// A `solve`.
    Solve,
}

impl LineRole {
    /// In one word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Row => "row",
            Self::Pool => "pool",
            Self::Index => "index",
            Self::Flow => "flow",
            Self::FlowInKind => "flow-in-kind",
            Self::Party => "party",
            Self::Show => "show",
            Self::Solve => "solve",
        }
    }
}

/// One value of a line.
#[derive(Clone, Debug)]
pub struct Point {
    /// The year; `None` for a value over all years.
    pub year: Option<i32>,
    /// The value; `None` in a year that a list or table does not reach.
    pub figure: Option<Figure>,
}

/// All lines of a variant: rows in the order of the instances, payments, parties, what is shown, what
/// is solved for. They are made one by one, because a large deal has millions of values.
pub fn lines<'r>(deal: &'r Deal, run: &'r Run, variant: usize) -> impl Iterator<Item = Line> + 'r {
    let lines = Lines {
        model: &deal.variants[variant],
        run,
        variant,
    };
    let rows = (0..lines.model.instance_row_count() as u32).map(RowId);
    let result = &run.variants[variant];
    let rows = rows.map(move |row| lines.row(row));
    let flows = lines.model.flows.iter();
    let flows = flows.map(move |flow| lines.flow(flow));
    let parties = result.parties.iter();
    let parties = parties.flat_map(move |party| lines.party(party));
    let shows = result.shows.iter().enumerate();
    let shows = shows.filter_map(move |(place, show)| Some(lines.show(place, show.as_ref()?)));
    let solves = result.solves.iter().flatten().map(solve);
    rows.chain(flows).chain(parties).chain(shows).chain(solves)
}

#[derive(Clone, Copy)]
struct Lines<'r> {
    model: &'r Model,
    run: &'r Run,
    variant: usize,
}

impl Lines<'_> {
    fn row(&self, row: RowId) -> Line {
        let declared = self.model.row(row);
        let role = match declared.role {
            Role::Input => LineRole::Input,
            Role::Row => LineRole::Row,
            Role::Pool(_) => LineRole::Pool,
            Role::Deflator => LineRole::Index,
        };
        let instance = self.model.instance_of(row);
        Line {
            role,
            instance: self.model.instance(instance).path.clone(),
            name: self.model.row_name(row),
            label: self.model.row_label(row),
            kind: declared.kind.clone(),
            unit: self.model.row_unit(row),
            payer: None,
            payee: None,
            party: None,
            values: self.values(row, &declared.kind),
        }
    }

    /// Values as they were computed: rounding that is left where flows cancel is not taken off.
    fn values(&self, row: RowId, kind: &Kind) -> Vec<Point> {
        let (lowered, worlds) = (&self.run.lowered.variants[self.variant], &self.run.worlds);
        let noise = if kind.is_money() { worlds.noise } else { 0.0 };
        let point = |period| {
            let figure = lowered.is_covered(row, period).then(|| {
                let operand = lowered.operand(row, period);
                let middle = outcome(worlds.central(operand));
                worlds.figure_with(middle, &worlds.spread(operand), noise)
            });
            Point {
                year: Some(self.model.timeline.year(period)),
                figure,
            }
        };
        (0..self.model.timeline.period_count).map(point).collect()
    }

    fn flow(&self, flow: &Flow) -> Line {
        let row = self.row(flow.amount);
        let party = |party: u32| self.model.parties()[party as usize].name.clone();
        Line {
            role: if flow.in_kind {
                LineRole::FlowInKind
            } else {
                LineRole::Flow
            },
            instance: self.model.instance(flow.instance).path.clone(),
            label: flow.label.clone().unwrap_or(row.label),
            payer: Some(party(flow.payer.0)),
            payee: Some(party(flow.payee.0)),
            ..row
        }
    }

    fn party(&self, party: &PartyResult) -> [Line; 4] {
        let sums = [
            ("cash", &party.cash),
            ("receipts", &party.receipts),
            ("payments", &party.payments),
            ("kind", &party.kind),
        ];
        let kind = Kind::number(party.unit.dimension.clone());
        sums.map(|(word, series)| Line {
            role: LineRole::Party,
            instance: String::new(),
            name: format!("{}.{word}", party.name),
            label: format!("{}, {word}", party.label),
            kind: kind.clone(),
            unit: party.unit.clone(),
            payer: None,
            payee: None,
            party: Some(party.name.clone()),
            values: self.by_year(&series.yearly),
        })
    }

    fn show(&self, place: usize, show: &ShowResult) -> Line {
        let values = match &show.values {
            ShowValues::One { value, .. } => vec![Point {
                year: None,
                figure: Some(value.clone()),
            }],
            ShowValues::Yearly { values, .. } => self.by_year(values),
        };
        Line {
            role: LineRole::Show,
            instance: String::new(),
            name: format!("show {}", place + 1),
            label: show.label.clone(),
            kind: show.kind.clone(),
            unit: show.unit.clone(),
            payer: None,
            payee: None,
            party: None,
            values,
        }
    }

    fn by_year(&self, figures: &[Figure]) -> Vec<Point> {
        let point = |(period, figure): (usize, &Figure)| Point {
            year: Some(self.model.timeline.year(period)),
            figure: Some(figure.clone()),
        };
        figures.iter().enumerate().map(point).collect()
    }
}

fn solve(solve: &SolveResult) -> Line {
    Line {
        role: LineRole::Solve,
        instance: String::new(),
        name: solve.name.clone(),
        label: format!("{} solved for", solve.input),
        kind: Kind::number(solve.unit.dimension.clone()),
        unit: solve.unit.clone(),
        payer: None,
        payee: None,
        party: None,
        values: vec![Point {
            year: None,
            figure: Some(solve.root.clone()),
        }],
    }
}

impl Point {
    /// The value in base units, where there is one.
    pub fn value(&self) -> Option<f64> {
        self.figure.as_ref().and_then(Figure::value)
    }

    /// The least and the greatest value in base units, where open terms move it.
    pub fn ends(&self) -> Option<(f64, f64)> {
        let range = self.figure.as_ref()?.range.as_ref()?;
        (range.low <= range.high).then_some((range.low, range.high))
    }

    /// Why there is no value, in words.
    pub fn status(&self, line: &Line) -> Option<String> {
        match self.figure.as_ref().map(|figure| &figure.middle) {
            None => Some("not covered".to_owned()),
            Some(Outcome::Value(_)) => None,
            Some(Outcome::Status(status)) => {
                Some(crate::format::status(status, &line.kind, &line.unit))
            }
        }
    }
}
