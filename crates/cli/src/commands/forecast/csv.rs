//! The tables of `forecast` as CSV, in base units with all digits.

use report::forecast::{BudgetYear, DueAndPaid, Level, Line, Series, Together};

use super::View;
use crate::commands::run::Csv;

/// One line for each payment and sum, and for each measure of it; a column for each budget year.
/// Where open terms move a line, it is followed by one of the least and one of the greatest.
pub(super) fn table(view: &View) -> String {
    let years = view.forecast.years.iter().map(BudgetYear::words);
    let fixed = [
        "scenario", "level", "label", "part", "payment", "row", "other", "measure", "unit", "end",
        "total",
    ];
    let mut table = Table {
        scenario: &view.prepared.run.variants[view.variant].name,
        unit: &view.forecast.money.name,
        csv: Csv::default(),
    };
    table
        .csv
        .line(fixed.into_iter().map(str::to_owned).chain(years));
    for level in &view.forecast.levels {
        table.level(level);
    }
    table.together(&view.forecast.all);
    if let Some(without) = &view.forecast.no_deal {
        table.scenario = "no_deal";
        table.together(without);
    }
    table.csv.into_text()
}

struct Table<'f> {
    scenario: &'f str,
    unit: &'f str,
    csv: Csv,
}

/// What a line is about, in the words of its columns.
#[derive(Clone, Copy)]
struct About<'f> {
    level: &'f str,
    label: &'f str,
    part: &'f str,
    payment: &'f str,
    row: &'f str,
    other: &'f str,
}

impl<'f> About<'f> {
    fn part(self, part: &'f str) -> Self {
        Self { part, ..self }
    }
}

impl Table<'_> {
    fn level(&mut self, level: &Level) {
        let about = About {
            level: &level.party.name,
            label: &level.party.label,
            part: "",
            payment: "",
            row: "",
            other: "",
        };
        self.lines(about.part("from outside"), &level.from_outside);
        self.lines(about.part("from level"), &level.from_levels);
        for given in &level.gives {
            let part = if given.is_level {
                "to level"
            } else {
                "to outside"
            };
            self.lines(about.part(part), &given.lines);
        }
        self.lines(about.part("in kind"), &level.in_kind);
        self.amounts(about.part("received from outside"), &level.received);
        let from_levels = about.part("received from levels");
        self.series(from_levels, "paid", &level.received_from_levels);
        self.series(about.part("kept"), "paid", &level.kept);
    }

    fn together(&mut self, together: &Together) {
        let about = About {
            level: "",
            label: "All levels",
            part: "",
            payment: "",
            row: "",
            other: "",
        };
        self.amounts(about.part("received from outside"), &together.received);
        let paid_outside = about.part("paid outside");
        self.series(paid_outside, "paid", &together.paid_outside);
        self.series(about.part("kept"), "paid", &together.kept);
    }

    fn lines(&mut self, about: About, lines: &[Line]) {
        for line in lines {
            let other = if line.to.name == about.level {
                &line.from.name
            } else {
                &line.to.name
            };
            let about = About {
                payment: &line.label,
                row: &line.row,
                other,
                ..about
            };
            self.amounts(about, &line.amounts);
        }
    }

    fn amounts(&mut self, about: About, amounts: &DueAndPaid) {
        self.series(about, "due", &amounts.due);
        self.series(about, "paid", &amounts.paid);
        let head = self.head(about, "not yet paid");
        self.csv.series(&head, None, &amounts.outstanding);
    }

    fn series(&mut self, about: About, measure: &str, series: &Series) {
        let head = self.head(about, measure);
        self.csv.series(&head, Some(&series.total), &series.yearly);
    }

    fn head(&self, about: About, measure: &str) -> Vec<String> {
        let words = [
            self.scenario,
            about.level,
            about.label,
            about.part,
            about.payment,
            about.row,
            about.other,
            measure,
            self.unit,
        ];
        words.map(str::to_owned).to_vec()
    }
}
