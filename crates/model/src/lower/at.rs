//! One year of a series. Where an input is given for a year outside the timeline, it is read there:
//! the law under which a licence was granted is older than the deal.

use engine::{Operand, is_withheld};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;

use super::place::{copies, place_of_use, through_template};
use super::{Lowering, is_uncovered, values_of};
use crate::definition::{Between, Body, List};
use crate::formula::{Formula, FormulaNode};
use crate::model::{InstanceId, Model, RowId};

const UNDEFINED: Operand = Operand::Constant(f64::NAN);

impl Lowering<'_> {
    /// `at(x, year)`
    pub(super) fn at(&mut self, operands: &[Formula], scope: InstanceId, period: usize) -> Operand {
        let asked = self.known_year(&operands[1], scope, period);
        if asked.is_nan() {
            return UNDEFINED;
        }
        let whole = asked.fract() == 0.0 && asked.abs() < 1e6;
        let year = whole.then_some(asked as i32);
        if let Some(place) = year.and_then(|year| self.model.timeline.period_of(year)) {
            return self.value(&operands[0], scope, place);
        }
        let series = series_of(self.model, scope, &operands[0]);
        if let (Some(year), Some(row)) = (year, series) {
            return self.outside(row, year, operands, scope, period);
        }
        self.tell_not_a_year(asked, &operands[1], scope);
        UNDEFINED
    }

    /// A year that is known before anything is drawn.
    pub(super) fn known_year(
        &mut self,
        formula: &Formula,
        scope: InstanceId,
        period: usize,
    ) -> f64 {
        let year = self.value(formula, scope, period);
        match year {
            Operand::Constant(year) if !is_withheld(year) => year,
            Operand::Constant(_) | Operand::Node(_) => {
                let place = place_of_use(self.model, scope, formula);
                let message = if year.is_withheld() {
                    "this year is withheld; a year has to be known to everybody"
                } else {
                    "this year is drawn or still open; a year has to be fixed"
                };
                let told = Diagnostic::error(Id::LagNotFixed, place, message);
                let told = through_template(told, self.model, scope, formula.span, "read");
                self.tell_once(place, told.hint("write the year"));
                f64::NAN
            }
        }
    }

    fn tell_not_a_year(&mut self, year: f64, formula: &Formula, scope: InstanceId) {
        let place = place_of_use(self.model, scope, formula);
        let message = format!("{year} is not one of the deal's years");
        let told = Diagnostic::error(Id::UncoveredPeriod, place, message);
        let told = through_template(told, self.model, scope, formula.span, "read");
        let timeline = self.model.timeline;
        let (first, last) = (timeline.first_year, timeline.last_year());
        let hint = format!(
            "its timeline is {first}..{last}; outside it, what `dated` or `list from` gives can be read"
        );
        self.tell_once(place, told.hint(hint));
    }

    /// The value of a series in a year outside the timeline.
    fn outside(
        &mut self,
        row: RowId,
        year: i32,
        operands: &[Formula],
        scope: InstanceId,
        period: usize,
    ) -> Operand {
        let value = self.in_year(row, year, period);
        if is_uncovered(value) {
            self.tell_not_reached(row, year, operands, scope);
            return UNDEFINED;
        }
        // A level may be a formula; outside the timeline there is no year for it to be read in.
        let moves = !is_written_out(self.model.body(row).body)
            && (0..self.period_count()).any(|other| self.in_year(row, year, other) != value);
        if moves {
            let place = place_of_use(self.model, scope, &operands[0]);
            let name = self.name_of(&operands[0], scope);
            let message =
                format!("`{name}` is given for {year} by a formula that differs from year to year");
            let told = Diagnostic::error(Id::UncoveredPeriod, place, message);
            let told = through_template(told, self.model, scope, operands[0].span, "read");
            self.tell_once(place, told.hint("give it a number for that year"));
            return UNDEFINED;
        }
        self.stood_in(operands, scope, value)
    }

    /// What takes the place of an input takes that of its earlier years too.
    fn stood_in(&mut self, operands: &[Formula], scope: InstanceId, value: Operand) -> Operand {
        let FormulaNode::Row(row) = &operands[0].node else {
            return value;
        };
        let mut rows = copies(self.model, self.model.resolve(scope, row));
        let stand = rows.find_map(|row| self.stands?.get(&row).copied());
        match stand {
            Some(stand) => self.stand(stand, value),
            None => value,
        }
    }

    /// What a series says of any year; `period` is when its formulas are read.
    fn in_year(&mut self, row: RowId, year: i32, period: usize) -> Operand {
        let body = self.model.body(row);
        match body.body {
            Body::Dated { between, levels } => {
                self.dated(*between, levels, body.scope, year, period)
            }
            Body::List(list) => self.listed(list, body.scope, year, period),
            Body::Formula(_)
            | Body::Drawn(_)
            | Body::Open { .. }
            | Body::Deflator { .. }
            | Body::Given
            | Body::Poison => UNDEFINED,
        }
    }

    fn tell_not_reached(&mut self, row: RowId, year: i32, operands: &[Formula], scope: InstanceId) {
        let name = self.name_of(&operands[0], scope);
        let reach = match self.years_of(self.model.body(row).body) {
            Some((first, _)) if year < first => format!("; the first it has is for {first}"),
            Some((_, last)) if year > last => format!("; the last it has is for {last}"),
            _ => String::new(),
        };
        let message = format!("`{name}` has no value for {year}{reach}");
        let place = place_of_use(self.model, scope, &operands[0]);
        let mut told = Diagnostic::error(Id::UncoveredPeriod, place, message);
        let body = self.model.body(row);
        let values = values_of(body.body).unwrap_or(body.span);
        let is_elsewhere =
            values.file != place.file || values.end < place.start || values.start > place.end;
        if is_elsewhere {
            told = told
                .label(place, format!("read for {year}"))
                .label(values, "its values");
        }
        let told = through_template(told, self.model, scope, operands[0].span, "read");
        self.tell_once(place, told.hint(format!("say what held in {year}")));
    }

    /// Tells of a year of the deal for which a row has no value, where it is read.
    pub(super) fn tell_uncovered(&mut self, row: RowId, period: usize, asked_at: Span) {
        let body = self.model.body(row);
        if !self.told.insert(body.span) {
            return;
        }
        let year = self.model.timeline.year(period);
        let name = self.model.row_name(row);
        let message = format!("`{name}` has no value for {year}");
        let place = values_of(body.body).unwrap_or(body.span);
        let (found, hint) = self.gap(body.body, year);
        let told = Diagnostic::error(Id::UncoveredPeriod, place, message)
            .label(place, found)
            .label(asked_at, "it is read here");
        self.diagnostics.push(told.hint(hint));
    }

    /// How a series misses a year, and what would mend it.
    fn gap(&self, body: &Body, year: i32) -> (String, String) {
        let reach = self.years_of(body);
        let before = reach.map(|(first, _)| first).filter(|first| year < *first);
        let found = match (before, reach) {
            (Some(first), _) => format!("it begins in {first}"),
            (None, Some((_, last))) if year > last => format!("it ends in {last}"),
            (None, _) => format!("nothing in it is for {year}"),
        };
        let hint = match (body, before) {
            (Body::Dated { between: Between::Hold, .. }, _) => format!(
                "what is dated holds from its date on: put `{year}: …` first, or give the first value an earlier date"
            ),
            (Body::Dated { .. }, _) => format!("give it a value for {year}"),
            (_, Some(_)) => {
                "say what holds before: an earlier date behind `from`, or `else 0` in all other years"
                    .to_owned()
            }
            (_, None) => {
                "say what holds afterwards: `then …` behind the last item, or `else 0` in all other years"
                    .to_owned()
            }
        };
        (found, hint)
    }

    /// The first and the last year that a series names.
    fn years_of(&self, body: &Body) -> Option<(i32, i32)> {
        match body {
            Body::Dated { levels, .. } => Some((levels.first()?.0.year, levels.last()?.0.year)),
            Body::List(list) => {
                let from = list.from.unwrap_or(self.model.timeline.first_year);
                Some((from, from + list.items.len() as i32 - 1))
            }
            _ => None,
        }
    }

    fn name_of(&self, formula: &Formula, scope: InstanceId) -> String {
        match &formula.node {
            FormulaNode::Row(row) => self.model.row_name(self.model.resolve(scope, row)),
            _ => "this".to_owned(),
        }
    }
}

/// The input that gives what a formula reads, through any chain of inputs that hand it on: one that
/// is given year by year.
pub fn series_of(model: &Model, scope: InstanceId, formula: &Formula) -> Option<RowId> {
    let FormulaNode::Row(row) = &formula.node else {
        return None;
    };
    let row = model.resolve(scope, row);
    if model.party_of(row).is_some() {
        return None;
    }
    let given = copies(model, row).last()?;
    let body = model.body(given).body;
    matches!(
        body,
        Body::Dated { .. } | Body::List(List { from: Some(_), .. })
    )
    .then_some(given)
}

/// Whether everything a series says is a plain number.
fn is_written_out(body: &Body) -> bool {
    let is_number = |formula: &Formula| matches!(formula.node, FormulaNode::Number(_));
    match body {
        Body::Dated { levels, .. } => levels.iter().all(|(_, level, _)| is_number(level)),
        Body::List(list) => {
            let ends = list.then.iter().chain(&list.otherwise);
            list.items.iter().chain(ends).all(is_number)
        }
        _ => false,
    }
}
