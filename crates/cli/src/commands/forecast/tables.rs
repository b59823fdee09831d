//! The tables of `forecast`: received by instrument, passed on between levels, kept.

use model::definition::Kind;
use report::Figure;
use report::forecast::{BothWays, BudgetYear, DueAndPaid, Level, Line, Series};

use super::View;
use super::frame::figures;
use crate::amount::Scale;
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// One size of money for every table.
pub(super) fn scale(view: &View) -> Scale {
    let unit = &view.forecast.money.unit;
    let kind = Kind::number(unit.dimension.clone());
    let model = view.prepared.deal.base();
    Scale::of(model, &kind, unit, figures(&view.forecast).into_iter())
}

/// All tables that have something to say.
pub(super) fn print(view: &View, scale: &Scale, page: &mut Page) {
    received(view, scale, page);
    if !passed_on(view, scale, page) && !gives_outside(view) {
        return;
    }
    kept(view, scale, page);
    for party in &view.forecast.both_ways {
        page.paragraph(0, visible(&both_ways(view, party, scale)));
    }
}

/// Rows of a table as they are put together.
struct Rows<'s> {
    scale: &'s Scale,
    kind: Kind,
    /// Whether there is a column for the sum over the years: one year is its own sum.
    has_total: bool,
    set: Vec<Row>,
    /// Lines in which every number is zero.
    nothing: Vec<String>,
}

impl<'s> Rows<'s> {
    fn of(view: &View, scale: &'s Scale) -> Self {
        Self {
            scale,
            kind: Kind::number(view.forecast.money.unit.dimension.clone()),
            has_total: view.forecast.years.len() > 1,
            set: Vec::new(),
            nothing: Vec::new(),
        }
    }

    fn title(&mut self, indent: usize, words: &str) {
        self.set.push(Row {
            label: format!("{}{}", " ".repeat(indent), visible(words)),
            cells: Vec::new(),
        });
    }

    /// A line of one number a year; two lines where open terms move any of them.
    fn numbers(&mut self, indent: usize, words: &str, yearly: &[Figure], total: Option<&Figure>) {
        let is_open = yearly.iter().chain(total).any(|one| one.range.is_some());
        let ends: &[(&str, bool)] = if is_open {
            &[(", least", false), (", greatest", true)]
        } else {
            &[("", false)]
        };
        for (end, greatest) in ends {
            let cells = yearly.iter().chain(total);
            let cells = cells.map(|figure| self.end(figure, *greatest)).collect();
            self.set.push(Row {
                label: format!("{}{}{end}", " ".repeat(indent), visible(words)),
                cells,
            });
        }
    }

    fn series(&mut self, indent: usize, words: &str, series: &Series) {
        let total = self.has_total.then_some(&series.total);
        self.numbers(indent, words, &series.yearly, total);
    }

    /// One line where everything is paid when it is due; else what is due, what is paid, and what is not yet.
    fn due_and_paid(&mut self, indent: usize, words: &str, amounts: &DueAndPaid) {
        if !amounts.differ {
            self.series(indent, words, &amounts.paid);
            return;
        }
        self.title(indent, words);
        self.series(indent + 2, "due", &amounts.due);
        self.series(indent + 2, "paid", &amounts.paid);
        self.numbers(
            indent + 2,
            "not yet paid at the end",
            &amounts.outstanding,
            None,
        );
    }

    fn lines(&mut self, indent: usize, lines: &[Line]) {
        for line in lines {
            if moves(&line.amounts) {
                self.due_and_paid(indent, &line.label, &line.amounts);
            } else if !self.nothing.contains(&line.label) {
                self.nothing.push(line.label.clone());
            }
        }
    }

    /// One end of what a figure may be.
    fn end(&self, figure: &Figure, greatest: bool) -> String {
        match &figure.range {
            Some(range) if range.low > range.high => "none".to_owned(),
            Some(range) => {
                let end = if greatest { range.high } else { range.low };
                self.scale.number(end, &self.kind)
            }
            None => self.scale.cell(figure, &self.kind),
        }
    }

    fn print(self, view: &View, page: &mut Page) {
        let years = view.forecast.years.iter().map(BudgetYear::words);
        let total = self.has_total.then(|| "total".to_owned());
        let headings = years.chain(total).collect();
        let rows = self.set;
        Table { headings, rows }.print(page);
        if !self.nothing.is_empty() {
            let nothing = self.nothing.join("; ");
            page.paragraph(0, visible(&format!("Nothing in these years: {nothing}.")));
        }
    }
}

fn is_something(figure: &Figure) -> bool {
    figure.single() != Some(0.0)
}

fn moves(amounts: &DueAndPaid) -> bool {
    let series = [&amounts.due.yearly, &amounts.paid.yearly];
    amounts.differ || series.into_iter().flatten().any(is_something)
}

fn has_something(series: &Series) -> bool {
    series.yearly.iter().any(is_something)
}

/// What each level receives from outside the government, a line for each payment.
fn received(view: &View, scale: &Scale, page: &mut Page) {
    let forecast = &view.forecast;
    let several = forecast.levels.len() > 1;
    let mut rows = Rows::of(view, scale);
    for level in &forecast.levels {
        rows.title(0, &level.party.label);
        rows.lines(2, &level.from_outside);
        let count = level
            .from_outside
            .iter()
            .filter(|line| moves(&line.amounts));
        match count.count() {
            0 => rows.title(2, "nothing in these years"),
            1 if several => {}
            _ => rows.due_and_paid(2, "together", &level.received),
        }
    }
    if several {
        rows.due_and_paid(0, "All levels", &forecast.all.received);
    }
    if let Some(without) = &forecast.no_deal {
        let words = without_words(view, "paid", &without.received);
        rows.series(0, &words, &without.received.paid);
    }
    page.heading(format!(
        "Received from outside the government, {}",
        scale.words
    ));
    rows.print(view, page);
    if !forecast.levels.iter().any(|level| level.received.differ) {
        page.paragraph(0, "Everything is paid in the year in which it is due.");
    }
    in_kind(view, scale, page);
}

/// The government without the deal; the measure is named where due and paid differ anywhere.
fn without_words(view: &View, measure: &str, received: &DueAndPaid) -> String {
    let who = match view.forecast.levels.as_slice() {
        [level] => level.party.label.as_str(),
        _ => "All levels",
    };
    let differ = received.differ || view.forecast.all.received.differ;
    let measure = if differ {
        format!(", {measure}")
    } else {
        String::new()
    };
    format!("{who} in `no_deal`{measure}")
}

fn in_kind(view: &View, scale: &Scale, page: &mut Page) {
    let mut rows = Rows::of(view, scale);
    for level in &view.forecast.levels {
        if level.in_kind.iter().any(|line| moves(&line.amounts)) {
            rows.title(0, &level.party.label);
            rows.lines(2, &level.in_kind);
        }
    }
    if !rows.set.is_empty() {
        page.heading(format!(
            "Received in kind, {}; value, not cash, and in no total",
            scale.words
        ));
        rows.print(view, page);
    }
}

/// Payments from one level to another; whether there are any.
fn passed_on(view: &View, scale: &Scale, page: &mut Page) -> bool {
    let mut rows = Rows::of(view, scale);
    for level in &view.forecast.levels {
        for given in level.gives.iter().filter(|given| given.is_level) {
            if given.lines.iter().any(|line| moves(&line.amounts)) {
                rows.title(0, &format!("{} to {}", level.party.label, given.to.label));
            }
            rows.lines(2, &given.lines);
        }
    }
    if rows.set.is_empty() {
        return false;
    }
    page.heading(format!(
        "Passed on from one level to another, {}; in no total above",
        scale.words
    ));
    rows.print(view, page);
    true
}

fn gives_outside(view: &View) -> bool {
    let levels = view.forecast.levels.iter();
    let mut given = levels.flat_map(|level| &level.gives);
    given.any(|given| !given.is_level && has_something(&given.paid))
}

/// What each level receives, passes on, pays and keeps, as paid.
fn kept(view: &View, scale: &Scale, page: &mut Page) {
    let forecast = &view.forecast;
    let mut rows = Rows::of(view, scale);
    for level in &forecast.levels {
        kept_by(level, &mut rows);
    }
    if forecast.levels.len() > 1 {
        let all = &forecast.all;
        rows.title(0, "All levels");
        rows.series(2, "received from outside", &all.received.paid);
        if has_something(&all.paid_outside) {
            rows.series(2, "less paid outside", &all.paid_outside);
        }
        rows.series(2, "kept", &all.kept);
    }
    if let Some(without) = &forecast.no_deal {
        let label = match forecast.levels.as_slice() {
            [level] => format!("{} in `no_deal`, kept", level.party.label),
            _ => "All levels in `no_deal`, kept".to_owned(),
        };
        rows.series(0, &label, &without.kept);
    }
    page.heading(format!(
        "What each level keeps of what is paid, {}",
        scale.words
    ));
    rows.print(view, page);
}

fn kept_by(level: &Level, rows: &mut Rows) {
    rows.title(0, &level.party.label);
    let received = [
        ("received from outside", &level.received.paid),
        ("received from other levels", &level.received_from_levels),
    ];
    for (words, series) in received {
        if has_something(series) {
            rows.series(2, words, series);
        }
    }
    for given in level
        .gives
        .iter()
        .filter(|given| has_something(&given.paid))
    {
        let verb = if given.is_level { "passed on" } else { "paid" };
        rows.series(
            2,
            &format!("less {verb} to {}", given.to.label),
            &given.paid,
        );
    }
    rows.series(2, "kept", &level.kept);
}

/// What is received may be what was given before: who counts it has to know.
fn both_ways(view: &View, party: &BothWays, scale: &Scale) -> String {
    let kind = Kind::number(view.forecast.money.unit.dimension.clone());
    let amount = |figure: &Figure| format!("{} {}", scale.cell(figure, &kind), scale.words);
    let names = view.forecast.levels.iter();
    let names: Vec<&str> = names.map(|level| level.party.name.as_str()).collect();
    let group = view.forecast.group.clone();
    let levels = group.unwrap_or_else(|| names.join(","));
    format!(
        "{} is outside the government, gets {} from it in these years and pays {} to it, which is in what is \
         received above. `--for {levels},{}` counts it as a level.",
        party.party.label,
        amount(&party.given),
        amount(&party.received),
        party.party.name
    )
}
