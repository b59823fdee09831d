//! The conventions of a forecast, as sentences.

use super::amounts::Budget;
use super::{Level, Line, Series};
use crate::conventions::Convention;
use crate::figure::Figure;

/// Months, for sentences.
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// What a reader of the amounts has to know.
pub(super) fn conventions(budget: &Budget, levels: &[Level], first_month: u32) -> Vec<Convention> {
    let mut told = vec![
        told("Budget year", budget_year(first_month)),
        told("Due and paid", DUE_AND_PAID.to_owned()),
        told("Total", TOTAL.to_owned()),
    ];
    if let Some(sentence) = conversion(budget) {
        told.push(self::told("Money", sentence));
    }
    if lines(levels).any(|line| is_negative(&line.amounts.paid)) {
        told.push(self::told("Refunds", NEGATIVE.to_owned()));
    }
    told
}

const DUE_AND_PAID: &str = "Due is the row `due` of a use that pays its row `paid`; any other payment is due when it is paid. What is not yet paid is counted from the start of the timeline";
const TOTAL: &str = "What levels of government receive from others than each other; what one level passes on to another is in no total";
const NEGATIVE: &str = "A negative amount runs the other way: who is to receive it pays it";

/// Every payment in cash, those between levels twice.
fn lines(levels: &[Level]) -> impl Iterator<Item = &Line> {
    levels.iter().flat_map(|level| {
        let received = level.from_outside.iter().chain(&level.from_levels);
        received.chain(level.gives.iter().flat_map(|given| &given.lines))
    })
}

fn is_negative(series: &Series) -> bool {
    let least = |figure: &Figure| {
        let low = figure.range.as_ref().map(|range| range.low);
        low.into_iter().chain(figure.value()).fold(0.0, f64::min)
    };
    series.yearly.iter().any(|figure| least(figure) < 0.0)
}

fn told(about: &str, sentence: String) -> Convention {
    Convention {
        about: about.to_owned(),
        sentence,
        place: String::new(),
        stated: false,
    }
}

fn budget_year(first_month: u32) -> String {
    let Some(before) = (first_month as usize).checked_sub(2) else {
        return "The calendar year".to_owned();
    };
    let later = before as u32 + 1;
    format!(
        "From {} of a year to {} of the next; amounts of a calendar year are spread evenly over its months, so \
         a budget year has {} twelfths of one year's and {later} of the next year's",
        MONTHS[before + 1],
        MONTHS[before],
        12 - later
    )
}

fn conversion(budget: &Budget) -> Option<String> {
    let money = &budget.money;
    let from = money.from.as_ref()?;
    let by: Vec<String> = money.by.iter().map(|row| format!("`{row}`")).collect();
    Some(format!(
        "Amounts of a calendar year are {from} divided by that year's {}; what is not yet paid, by that of the year \
         in which the budget year ends",
        by.join(" and ")
    ))
}
