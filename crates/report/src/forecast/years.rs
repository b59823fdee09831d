//! Budget years, and how they lie in the years of the timeline.

use model::frame::Timeline;

use super::asked::{Asked, NotForecast};

/// How many budget years are shown where none are asked for.
const USUAL_COUNT: i32 = 5;
const MONTHS: u32 = 12;

/// A budget year: twelve months, called by the calendar year in which they begin.
#[derive(Clone, Debug, PartialEq)]
pub struct BudgetYear {
    /// The calendar year in which it begins.
    pub year: i32,
    /// The month in which it begins, 1 to 12.
    pub first_month: u32,
    /// The periods it lies in, each with the share of that period's amounts that falls in it.
    pub(super) parts: Vec<(usize, f64)>,
}

impl BudgetYear {
    fn of(year: i32, first_month: u32, period: usize) -> Self {
        let before = f64::from(first_month - 1) / f64::from(MONTHS);
        let parts = if first_month == 1 {
            vec![(period, 1.0)]
        } else {
            vec![(period, 1.0 - before), (period + 1, before)]
        };
        Self {
            year,
            first_month,
            parts,
        }
    }

    /// Whether it is the calendar year.
    pub fn is_calendar_year(&self) -> bool {
        self.first_month == 1
    }

    /// `2027`, or `2027/28` where it runs into the next calendar year.
    pub fn words(&self) -> String {
        if self.is_calendar_year() {
            return self.year.to_string();
        }
        format!("{}/{:02}", self.year, (self.year + 1).rem_euclid(100))
    }

    /// The calendar year and month of its last month.
    pub fn last_month(&self) -> (i32, u32) {
        if self.is_calendar_year() {
            (self.year, MONTHS)
        } else {
            (self.year + 1, self.first_month - 1)
        }
    }

    /// The period in which it ends, and the share of that period which has passed by then.
    pub(super) fn end(&self) -> (usize, f64) {
        *self.parts.last().expect("it lies in some period")
    }
}

/// The budget years that are asked for, all of them wholly inside the timeline.
pub(super) fn budget_years(
    timeline: &Timeline,
    asked: &Asked,
) -> Result<Vec<BudgetYear>, NotForecast> {
    let runs_over = i32::from(asked.first_month > 1);
    let (first, last) = (timeline.first_year, timeline.last_year() - runs_over);
    let refused = |year| NotForecast::OutsideTimeline {
        year,
        first_year: timeline.first_year,
        last_year: timeline.last_year(),
        possible: (first <= last).then_some((first, last)),
    };
    if last < first {
        return Err(refused(asked.years.map_or(first, |(from, _)| from)));
    }
    let usual = (first, last.min(first + USUAL_COUNT - 1));
    let (from, to) = asked.years.unwrap_or(usual);
    if let Some(outside) = [from, to]
        .into_iter()
        .find(|year| !(first..=last).contains(year))
    {
        return Err(refused(outside));
    }
    let year = |year| {
        let period = timeline.period_of(year).expect("it is in the timeline");
        BudgetYear::of(year, asked.first_month, period)
    };
    Ok((from..=to).map(year).collect())
}
