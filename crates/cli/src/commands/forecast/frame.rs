//! What stands before the numbers of `forecast`: whose money, which years, which money, on which path.

use report::forecast::{BudgetYear, DueAndPaid, ForecastMoney, Level, Line, Series, Together};
use report::{Figure, Forecast};

use super::View;
use crate::amount::Scale;
use crate::commands::run::ends;
use crate::diagnostics::visible;
use crate::page::Page;

/// Standing, title, what the forecast is, what was set, open terms.
pub(super) fn print(view: &View, scale: &Scale, page: &mut Page) {
    let prepared = view.prepared;
    let standing = report::standing(&prepared.deal, &prepared.run);
    // Whoever reads one line only must not miss this one.
    if let Some(sentence) = &standing.illustration {
        page.strong(visible(sentence));
    }
    page.heading(visible(&prepared.deal.title));
    for note in &prepared.deal.notes {
        page.paragraph(2, visible(note));
    }
    page.paragraph(0, visible(&subject(&view.forecast)));
    page.paragraph(0, visible(&scenario(view)));
    page.paragraph(0, visible(&money(&view.forecast.money, scale)));
    let built = report::standing::built_in(&prepared.deal, &prepared.run, view.variant);
    if let Some(sentence) = built {
        page.paragraph(0, visible(&format!("{sentence}.")));
    }
    if let Some(sentence) = &standing.placeholders {
        page.paragraph(0, visible(&format!("{sentence}.")));
    }
    prepared.print_sets(page);
    open_terms(view, page);
}

fn subject(forecast: &Forecast) -> String {
    let years: Vec<String> = forecast.years.iter().map(BudgetYear::words).collect();
    let years = match years.as_slice() {
        [first, .., last] => format!("{first}..{last}"),
        years => years.concat(),
    };
    let levels = forecast.levels.iter();
    let levels: Vec<&str> = levels.map(|level| level.party.label.as_str()).collect();
    let group = forecast.group.as_ref();
    let group = group.map_or_else(String::new, |name| format!(" (group `{name}`)"));
    let noun = if levels.len() == 1 { "level" } else { "levels" };
    format!(
        "Revenue forecast {years}. Government, {} {noun}{group}: {}.",
        levels.len(),
        levels.join("; ")
    )
}

fn scenario(view: &View) -> String {
    let prepared = view.prepared;
    let variant = &prepared.run.variants[view.variant];
    let words = if view.variant == 0 {
        prepared.base_words()
    } else {
        &variant.label
    };
    let path = path_words(view).map_or_else(String::new, |words| format!(" {words}"));
    format!("Scenario {}: {words}.{path}", variant.name)
}

/// Which path the numbers are of, where anything is drawn.
fn path_words(view: &View) -> Option<String> {
    let drawn = view.prepared.run.has_draws;
    drawn.then(|| format!("{}: every draw is at its median.", title(view)))
}

/// The title of a forecast: one path is no mean of many.
pub(super) fn title(view: &View) -> &'static str {
    if view.prepared.run.has_draws {
        "Central path, not an expectation"
    } else {
        "As written"
    }
}

fn money(money: &ForecastMoney, scale: &Scale) -> String {
    let sizes = [
        ("k ", "thousands"),
        ("M ", "millions"),
        ("bn ", "billions"),
        ("tn ", "trillions"),
    ];
    let size = sizes
        .iter()
        .find(|(prefix, _)| scale.words.starts_with(prefix))
        .map_or_else(String::new, |(_, size)| format!("{size} of "));
    let basis = match money.real {
        None => "money of the day (nominal)".to_owned(),
        Some(year) => format!("in prices of {year} (real): a budget is in money of the day"),
    };
    let from = money.from.as_ref().map_or_else(String::new, |from| {
        format!("; computed in {from} and converted year by year")
    });
    format!("Amounts are {size}{}, {basis}{from}.", money.currency)
}

/// Open terms that move something here, with their ends.
fn open_terms(view: &View, page: &mut Page) {
    let figures = figures(&view.forecast);
    let moves = |name: &str| figures.iter().any(|figure| figure.is_moved_by(name));
    let terms = view.prepared.run.open_terms.iter();
    let terms: Vec<_> = terms.filter(|term| moves(&term.name)).collect();
    if terms.is_empty() {
        return;
    }
    page.heading("Open terms: what they move has a line of the least and one of the greatest");
    for term in terms {
        let (low, high) = ends(term);
        let (name, label) = (&term.name, &term.label);
        page.item("  ", visible(&format!("{name}: {label}, {low}..{high}")));
    }
}

/// Every figure of a forecast.
pub(super) fn figures(forecast: &Forecast) -> Vec<&Figure> {
    let mut all = Vec::new();
    for level in &forecast.levels {
        of_level(level, &mut all);
    }
    for together in [&forecast.all].into_iter().chain(&forecast.no_deal) {
        of_together(together, &mut all);
    }
    all
}

fn of_level<'f>(level: &'f Level, all: &mut Vec<&'f Figure>) {
    let received = level.from_outside.iter().chain(&level.from_levels);
    let given = level.gives.iter().flat_map(|given| &given.lines);
    let lines: Vec<&Line> = received.chain(&level.in_kind).chain(given).collect();
    for line in lines {
        of_amounts(&line.amounts, all);
    }
    of_series(&level.kept, all);
}

fn of_together<'f>(together: &'f Together, all: &mut Vec<&'f Figure>) {
    of_amounts(&together.received, all);
    of_series(&together.paid_outside, all);
    of_series(&together.kept, all);
}

fn of_amounts<'f>(amounts: &'f DueAndPaid, all: &mut Vec<&'f Figure>) {
    of_series(&amounts.due, all);
    of_series(&amounts.paid, all);
    all.extend(&amounts.outstanding);
}

fn of_series<'f>(series: &'f Series, all: &mut Vec<&'f Figure>) {
    all.extend(&series.yearly);
    all.push(&series.total);
}
