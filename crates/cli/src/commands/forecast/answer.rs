//! `forecast --json`. `docs/json.md` describes the shape.

use report::Figure;
use report::forecast as results;
use serde::Serialize;

use super::View;
use super::frame::title;
use crate::commands::prepare::Set;
use crate::json::{self, Number};

#[derive(Serialize)]
pub(super) struct Answer {
    lodebook: u32,
    title: &'static str,
    deal: Deal,
    illustration: Option<String>,
    placeholders: Option<String>,
    built: Option<String>,
    set: Vec<Set>,
    scenario: Scenario,
    group: Option<String>,
    money: Money,
    years: Vec<BudgetYear>,
    levels: Vec<Level>,
    all: Together,
    no_deal: Option<Together>,
    both_ways: Vec<BothWays>,
    conventions: Vec<Convention>,
    diagnostics: Vec<json::Finding>,
}

#[derive(Serialize)]
struct Deal {
    title: String,
    notes: Vec<String>,
    file: String,
    first_year: i32,
    last_year: i32,
    money: String,
}

#[derive(Serialize)]
struct Scenario {
    name: String,
    label: String,
}

#[derive(Serialize)]
struct Money {
    name: String,
    currency: String,
    real: Option<i32>,
    from: Option<String>,
    by: Vec<String>,
}

/// A budget year with its first and last month.
#[derive(Serialize)]
struct BudgetYear {
    year: i32,
    label: String,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Party {
    name: String,
    label: String,
}

#[derive(Serialize)]
struct Level {
    name: String,
    label: String,
    from_outside: Vec<Line>,
    from_levels: Vec<Line>,
    gives: Vec<Given>,
    in_kind: Vec<Line>,
    received: DueAndPaid,
    received_from_levels: Series,
    kept: Series,
}

#[derive(Serialize)]
struct Given {
    to: Party,
    is_level: bool,
    lines: Vec<Line>,
    paid: Series,
}

#[derive(Serialize)]
struct Line {
    label: String,
    row: String,
    from: Party,
    to: Party,
    #[serde(flatten)]
    amounts: DueAndPaid,
}

#[derive(Serialize)]
struct Together {
    received: DueAndPaid,
    paid_outside: Series,
    kept: Series,
}

#[derive(Serialize)]
struct DueAndPaid {
    differ: bool,
    due: Series,
    paid: Series,
    outstanding: Vec<Point>,
}

#[derive(Serialize)]
struct Series {
    years: Vec<Point>,
    total: Number,
}

#[derive(Serialize)]
struct Point {
    year: i32,
    #[serde(flatten)]
    number: Number,
}

#[derive(Serialize)]
struct BothWays {
    party: Party,
    given: Number,
    received: Number,
}

#[derive(Serialize)]
struct Convention {
    about: String,
    sentence: String,
    place: String,
    stated: bool,
}

/// The whole forecast.
pub(super) fn answer(view: &View) -> Answer {
    let (deal, run) = (&view.prepared.deal, &view.prepared.run);
    let forecast = &view.forecast;
    let standing = report::standing(deal, run);
    let variant = &run.variants[view.variant];
    let shown = Shown {
        years: &forecast.years,
    };
    let own = forecast.conventions.iter().cloned();
    let all = own.chain(report::conventions(deal, view.variant));
    Answer {
        lodebook: json::VERSION,
        title: title(view),
        deal: Deal {
            title: deal.title.clone(),
            notes: deal.notes.clone(),
            file: view.prepared.input.name(),
            first_year: deal.timeline.first_year,
            last_year: deal.timeline.last_year(),
            money: deal.moneys[0].name.clone(),
        },
        illustration: standing.illustration,
        placeholders: standing.placeholders,
        built: report::standing::built_in(deal, run, view.variant),
        set: view.prepared.sets.clone(),
        scenario: Scenario {
            name: variant.name.clone(),
            label: variant.label.clone(),
        },
        group: forecast.group.clone(),
        money: money(&forecast.money),
        years: forecast.years.iter().map(year).collect(),
        levels: forecast.levels.iter().map(|one| shown.level(one)).collect(),
        all: shown.together(&forecast.all),
        no_deal: forecast.no_deal.as_ref().map(|one| shown.together(one)),
        both_ways: forecast.both_ways.iter().map(both_ways).collect(),
        conventions: all.map(convention).collect(),
        diagnostics: json::findings(&view.prepared.findings()),
    }
}

fn money(money: &results::ForecastMoney) -> Money {
    Money {
        name: money.name.clone(),
        currency: money.currency.clone(),
        real: money.real,
        from: money.from.clone(),
        by: money.by.clone(),
    }
}

fn year(year: &results::BudgetYear) -> BudgetYear {
    let (last_year, last_month) = year.last_month();
    BudgetYear {
        year: year.year,
        label: year.words(),
        from: format!("{}-{:02}", year.year, year.first_month),
        to: format!("{last_year}-{last_month:02}"),
    }
}

fn party(party: &results::Counterparty) -> Party {
    Party {
        name: party.name.clone(),
        label: party.label.clone(),
    }
}

fn both_ways(one: &results::BothWays) -> BothWays {
    BothWays {
        party: party(&one.party),
        given: Number::of(&one.given),
        received: Number::of(&one.received),
    }
}

fn convention(rule: report::Convention) -> Convention {
    Convention {
        about: rule.about,
        sentence: rule.sentence,
        place: rule.place,
        stated: rule.stated,
    }
}

/// Amounts beside the budget years they belong to.
struct Shown<'f> {
    years: &'f [results::BudgetYear],
}

impl Shown<'_> {
    fn level(&self, level: &results::Level) -> Level {
        Level {
            name: level.party.name.clone(),
            label: level.party.label.clone(),
            from_outside: self.lines(&level.from_outside),
            from_levels: self.lines(&level.from_levels),
            gives: level.gives.iter().map(|given| self.given(given)).collect(),
            in_kind: self.lines(&level.in_kind),
            received: self.amounts(&level.received),
            received_from_levels: self.series(&level.received_from_levels),
            kept: self.series(&level.kept),
        }
    }

    fn given(&self, given: &results::Given) -> Given {
        Given {
            to: party(&given.to),
            is_level: given.is_level,
            lines: self.lines(&given.lines),
            paid: self.series(&given.paid),
        }
    }

    fn lines(&self, lines: &[results::Line]) -> Vec<Line> {
        let line = |line: &results::Line| Line {
            label: line.label.clone(),
            row: line.row.clone(),
            from: party(&line.from),
            to: party(&line.to),
            amounts: self.amounts(&line.amounts),
        };
        lines.iter().map(line).collect()
    }

    fn together(&self, together: &results::Together) -> Together {
        Together {
            received: self.amounts(&together.received),
            paid_outside: self.series(&together.paid_outside),
            kept: self.series(&together.kept),
        }
    }

    fn amounts(&self, amounts: &results::DueAndPaid) -> DueAndPaid {
        DueAndPaid {
            differ: amounts.differ,
            due: self.series(&amounts.due),
            paid: self.series(&amounts.paid),
            outstanding: self.points(&amounts.outstanding),
        }
    }

    fn series(&self, series: &results::Series) -> Series {
        Series {
            years: self.points(&series.yearly),
            total: Number::of(&series.total),
        }
    }

    fn points(&self, yearly: &[Figure]) -> Vec<Point> {
        let points = self.years.iter().zip(yearly).map(|(year, figure)| Point {
            year: year.year,
            number: Number::of(figure),
        });
        points.collect()
    }
}
