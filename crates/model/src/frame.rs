//! The frame of a deal: its years and its moneys.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{self, Basis, Path, Statement, StatementKind, Timing};

use crate::units::known_words;

/// Most periods a timeline may have.
pub const PERIOD_COUNT_MAX: usize = 500;

/// The years of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// The first year.
    pub first_year: i32,
    /// How many years.
    pub period_count: usize,
    /// When in its year a flow is taken to fall.
    pub timing: Timing,
    /// Whether the file says so, or it is what holds where nothing is said.
    pub timing_is_stated: bool,
}

impl Timeline {
    /// The calendar year of a period.
    pub fn year(&self, period: usize) -> i32 {
        self.first_year + period as i32
    }

    /// The period of a calendar year, where it is inside.
    pub fn period_of(&self, year: i32) -> Option<usize> {
        let offset = usize::try_from(i64::from(year) - i64::from(self.first_year)).ok()?;
        (offset < self.period_count).then_some(offset)
    }

    /// The last year.
    pub fn last_year(&self) -> i32 {
        self.year(self.period_count - 1)
    }

    /// Days of the calendar in a year.
    pub fn days_in(year: i32) -> f64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        if leap { 366.0 } else { 365.0 }
    }

    /// Years from the first day of the first period to when its flow is taken to fall.
    pub fn discount_offset(&self) -> f64 {
        match self.timing {
            Timing::Start => 0.0,
            Timing::Mid => 0.5,
            Timing::End => 1.0,
        }
    }
}

/// A money of the deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Money {
    /// The word it is written with.
    pub name: String,
    /// The currency.
    pub currency: String,
    /// Nominal, or of the prices of one year.
    pub basis: Basis,
    /// The money it is converted from, by index.
    pub from: Option<u32>,
    /// The row that converts.
    pub by: Option<Path>,
    /// Where it is declared.
    pub span: Option<Span>,
}

impl Money {
    /// The deal's money, as a template knows it.
    pub(crate) fn of_templates() -> Self {
        let name = "money".to_owned();
        Self {
            currency: name.clone(),
            name,
            basis: Basis::Nominal,
            from: None,
            by: None,
            span: None,
        }
    }
}

/// Reads the frame of a deal.
pub(crate) fn read(
    statements: &[Statement],
    title: Span,
) -> (Option<Timeline>, Vec<Money>, Vec<Diagnostic>) {
    let mut told = Vec::new();
    let timeline = read_timeline(statements, title, &mut told);
    let moneys = read_moneys(statements, title, &mut told);
    (timeline, moneys, told)
}

fn read_timeline(
    statements: &[Statement],
    title: Span,
    told: &mut Vec<Diagnostic>,
) -> Option<Timeline> {
    let mut written = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Timeline(timeline) => Some((timeline, statement.span)),
            _ => None,
        });
    let Some((timeline, span)) = written.next() else {
        let end = Span {
            start: title.end,
            ..title
        };
        let problem = Diagnostic::error(Id::MissingFrame, title, "this deal has no timeline");
        told.push(problem.fix("say which years it covers", end, "\n\ntimeline 2025..2064"));
        return None;
    };
    for (_, again) in written {
        let problem = Diagnostic::error(Id::MissingFrame, again, "a deal has one timeline");
        told.push(
            problem
                .label(again, "a second one")
                .label(span, "the first one"),
        );
    }
    check_timeline(timeline, span, told)
}

fn check_timeline(
    timeline: &tree::Timeline,
    span: Span,
    told: &mut Vec<Diagnostic>,
) -> Option<Timeline> {
    let (from, to) = (timeline.from, timeline.to);
    if let Some(date) = [from, to]
        .into_iter()
        .find(|date| date.quarter.is_some() || date.month.is_some())
    {
        let message = "timelines run in whole years for now";
        let problem = Diagnostic::error(Id::QuartersNotYet, date.span, message)
            .label(date.span, "tax law assesses a year, and a quarterly model needs a rule for that which no template has yet");
        told.push(problem.fix("write the year", date.span, date.year.to_string()));
        return None;
    }
    let period_count = i64::from(to.year) - i64::from(from.year) + 1;
    if period_count < 1 {
        let message = format!(
            "this timeline ends in {} before it begins in {}",
            to.year, from.year
        );
        let fixed = format!("timeline {}..{}", to.year, from.year);
        let place = Span {
            file: span.file,
            start: span.start,
            end: to.span.end,
        };
        told.push(Diagnostic::error(Id::BadTimeline, span, message).fix(
            "turn the years round",
            place,
            fixed,
        ));
        return None;
    }
    if period_count > PERIOD_COUNT_MAX as i64 {
        let message = format!(
            "this timeline has {period_count} years; at most {PERIOD_COUNT_MAX} are possible"
        );
        told.push(Diagnostic::error(Id::TooLarge, span, message).hint("end it earlier"));
        return None;
    }
    let timing = timeline
        .discounted
        .map_or(Timing::Start, |(timing, _)| timing);
    Some(Timeline {
        first_year: from.year,
        period_count: period_count as usize,
        timing,
        timing_is_stated: timeline.discounted.is_some(),
    })
}

fn read_moneys(statements: &[Statement], title: Span, told: &mut Vec<Diagnostic>) -> Vec<Money> {
    let mut moneys: Vec<Money> = Vec::new();
    let mut derived = Vec::new();
    for statement in statements {
        let StatementKind::Money(money) = &statement.kind else {
            continue;
        };
        match money {
            tree::Money::Basis(_) => {
                let message = "a deal names its currency";
                let problem = Diagnostic::error(Id::MissingFrame, statement.span, message);
                told.push(problem.fix("name it", statement.span, "money USD nominal"));
            }
            tree::Money::Main { currency, basis } => {
                let name = currency.text.clone();
                if let Some(first) = moneys.first() {
                    let message = format!("the deal's money is already {}", first.name);
                    let first_span = first.span.unwrap_or(statement.span);
                    let problem = Diagnostic::error(Id::MissingFrame, statement.span, message)
                        .label(statement.span, "a second one")
                        .label(first_span, "the first one");
                    told.push(problem.hint(format!(
                        "declare a second currency as `money {name} = {} nominal by exchange_rate`",
                        first.name
                    )));
                    continue;
                }
                refuse_unit_word(currency, told);
                let span = Some(statement.span);
                moneys.push(Money {
                    currency: name.clone(),
                    name,
                    basis: *basis,
                    from: None,
                    by: None,
                    span,
                });
            }
            tree::Money::Derived {
                name,
                from,
                basis,
                by,
            } => derived.push((name, from, *basis, by, statement.span)),
        }
    }
    if moneys.is_empty() {
        let end = Span {
            start: title.end,
            ..title
        };
        let problem = Diagnostic::error(Id::MissingFrame, title, "this deal has no money");
        told.push(problem.fix("say which currency it is in", end, "\n\nmoney USD nominal"));
    }
    for (name, from, basis, by, span) in derived {
        let Some(from_index) = moneys.iter().position(|money| money.name == from.text) else {
            let message = format!("`{}` is not a money of this deal", from.text);
            let mut problem = Diagnostic::error(Id::UnknownName, from.span, message);
            if let Some(first) = moneys.first() {
                problem = problem.fix(
                    format!("convert from {}", first.name),
                    from.span,
                    first.name.clone(),
                );
            }
            told.push(problem);
            continue;
        };
        refuse_unit_word(name, told);
        if let Some(taken) = moneys.iter().find(|money| money.name == name.text) {
            let problem = Diagnostic::error(
                Id::DuplicateName,
                name.span,
                format!("money `{}` is declared twice", name.text),
            );
            told.push(
                problem
                    .label(name.span, "again here")
                    .label(taken.span.unwrap_or(span), "first here"),
            );
            continue;
        }
        let currency = match basis {
            Basis::Nominal => name.text.clone(),
            Basis::Real(_) => moneys[from_index].currency.clone(),
        };
        let from = Some(from_index as u32);
        moneys.push(Money {
            name: name.text.clone(),
            currency,
            basis,
            from,
            by: by.clone(),
            span: Some(span),
        });
    }
    moneys
}

/// A word that already means a unit cannot mean a currency or substance as well.
pub(crate) fn refuse_unit_word(name: &tree::Name, told: &mut Vec<Diagnostic>) {
    if known_words().any(|word| word == name.text) {
        let message = format!("`{}` is already a unit", name.text);
        told.push(
            Diagnostic::error(Id::DuplicateName, name.span, message).hint("choose another word"),
        );
    }
}
