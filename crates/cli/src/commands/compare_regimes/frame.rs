//! What stands before the numbers: what is compared, in which money, at which rate.

use model::definition::Kind;
use report::format;
use report::regimes::{Called, Column};
use syntax::tree::Basis;

use super::View;
use crate::commands::run::{ends, of_the_day, open_in};
use crate::diagnostics::visible;
use crate::page::Page;

/// Standing, title, money and rate, what was set, the regimes, open terms.
pub(super) fn print(view: &View, page: &mut Page) {
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
    page.paragraph(0, visible(&money(view)));
    page.paragraph(0, visible(&rate(view)));
    if let Some(sentence) = of_the_day(prepared) {
        page.paragraph(0, sentence);
    }
    let built = report::standing::built_in(&prepared.deal, &prepared.run, view.shown[0]);
    if let Some(sentence) = built {
        page.paragraph(0, visible(&format!("{sentence}.")));
    }
    if let Some(sentence) = &standing.placeholders {
        page.paragraph(0, visible(&format!("{sentence}.")));
    }
    prepared.print_sets(page);
    regimes(view, page);
    open_terms(view, page);
}

fn money(view: &View) -> String {
    let deal = &view.prepared.deal;
    let (first, last) = (deal.timeline.first_year, deal.timeline.last_year());
    let basis = match deal.moneys[0].basis {
        Basis::Real(year) => format!("real {year}"),
        Basis::Nominal => "nominal".to_owned(),
    };
    let shown = view.regimes.real.as_ref();
    let shown = shown.map(|real| format!("; everything is shown in {}", real.unit.text));
    let title = view.prepared.run.title();
    format!(
        "{first}..{last}, computed in {} {basis}{}. {title}.",
        deal.moneys[0].name,
        shown.unwrap_or_default()
    )
}

fn rate(view: &View) -> String {
    let rate = report::format::percent(view.asked.discount);
    let basis = match (&view.regimes.real, view.prepared.deal.moneys[0].basis) {
        (Some(_), _) | (None, Basis::Real(_)) => " above inflation",
        (None, Basis::Nominal) => "",
    };
    let given = if view.rate_is_given {
        ""
    } else {
        " (`--discount` gives another rate)"
    };
    format!("Discounted at {rate} a year{basis}{given}.")
}

fn regimes(view: &View, page: &mut Page) {
    let (holder, state) = (&view.regimes.holder, &view.regimes.state);
    page.heading(visible(&format!(
        "Regimes in the place of `{}`, between {} and {}",
        view.regimes.using,
        called(holder),
        called(state)
    )));
    let rows: Vec<(String, String)> = (0..view.regimes.columns.len())
        .map(|place| (title(view, place), words(view, place)))
        .collect();
    page.glossary(
        rows.iter()
            .map(|(title, words)| (title.as_str(), words.as_str())),
    );
    if view.regimes.in_kind {
        page.paragraph(
            0,
            "A regime pays in kind: what moves in kind counts like cash here.",
        );
    }
}

fn called(party: &Called) -> String {
    format!("{} (`{}`)", party.label, party.name)
}

/// How a column is called.
pub(super) fn title(view: &View, place: usize) -> String {
    let column = &view.regimes.columns[place];
    match (place, column.name.as_str()) {
        (0, "base") if view.prepared.sets.is_empty() => "as written".to_owned(),
        (0, "base") => "as set".to_owned(),
        _ => visible(&column.name),
    }
}

fn words(view: &View, place: usize) -> String {
    let column = &view.regimes.columns[place];
    let mut words = vec![first_sentence(column)];
    if !column.kept.is_empty() {
        words.push(format!("As in the deal: {}.", column.kept.join(", ")));
    }
    if !column.own.is_empty() {
        words.push(format!("By its own law: {}.", column.own.join(", ")));
    }
    if !column.taken.is_empty() {
        words.push(format!(
            "Taken from the asset: {}.",
            column.taken.join(", ")
        ));
    }
    if !column.left_out.is_empty() {
        words.push(format!(
            "It has no input for {}.",
            column.left_out.join(", ")
        ));
    }
    if !column.fixed_prices.is_empty() {
        words.push(format!(
            "{} does not follow the price that is multiplied.",
            column.fixed_prices.join(", ")
        ));
    }
    words.extend(other_take(view, column));
    visible(&words.join(" "))
}

/// A regime that says another amount than it pays is told apart from what is compared.
fn other_take(view: &View, column: &Column) -> Option<String> {
    let other = column.other_take.as_ref()?;
    let unit = &view.regimes.unit;
    let kind = Kind::number(unit.dimension.clone());
    let shown = |figure| format::figure(figure, &kind, unit);
    Some(format!(
        "Look again: its row `take` is {} in {}, and what it pays the state is {}. What is paid counts here.",
        shown(&other.said),
        other.year,
        shown(&other.paid)
    ))
}

fn first_sentence(column: &Column) -> String {
    let purpose = column.purpose.trim_end_matches('.');
    if column.name == column.template {
        format!("{purpose}.")
    } else {
        format!("{}: {purpose}.", column.template)
    }
}

fn open_terms(view: &View, page: &mut Page) {
    let terms = open_in(view.prepared, &view.shown);
    if terms.is_empty() {
        return;
    }
    page.heading("Open terms: what they move is shown as least..greatest");
    for term in terms {
        let (low, high) = ends(term);
        page.item(
            "  ",
            visible(&format!("{}: {}, {low}..{high}", term.name, term.label)),
        );
    }
}
