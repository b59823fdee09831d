//! The first tables of `run`: what each party gets, what the deal asked for.

use model::definition::Kind;
use model::units::{Base, Dimension, Unit};
use report::run::{PartyResult, ShowResult, ShowValues, VariantRun};
use report::{Figure, format};

use syntax::tree::Basis;

use super::{View, pass_on, ranges};
use crate::amount::{Scale, largest_money};
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::page::{FIXED_BLANK, Page};
use crate::table::{Row, Table};

/// What each party gets in total, and indicators.
pub(super) fn print(view: &View, page: &mut Page) {
    if !party_names(&view.variants()).is_empty() {
        parties(view, page);
    }
    indicators(view, page);
}

fn parties(view: &View, page: &mut Page) {
    let variants = view.variants();
    let total = |party: &PartyResult| party.cash_in(view.real).total.clone();
    let totals = |variant: &&'_ VariantRun| {
        let inside = variant.parties.iter().filter(|party| !party.outside);
        inside.map(total).collect::<Vec<_>>()
    };
    let all: Vec<Figure> = variants.iter().flat_map(totals).collect();
    let (unit, kind) = money(view);
    let scale = Scale::of(view.prepared.deal.base(), &kind, &unit, all.iter());
    let words = in_prices(view, &scale);
    let mut values = Sifted::default();
    let mut differences = Sifted::default();
    let less = |party: &PartyResult| party.cash_in(view.real).total_less_no_deal.clone();
    let has_less =
        |variant: &&&VariantRun| variant.parties.iter().any(|party| less(party).is_some());
    let compared: Vec<&VariantRun> = variants.iter().filter(has_less).copied().collect();
    for (name, label) in party_names(&variants) {
        let cells = variants.iter().map(|variant| {
            let party = party_in(variant, &name);
            party.map(|party| scale.cell(&total(party), &kind))
        });
        values.add(&label, cells.collect());
        let cells = compared.iter().map(|variant| {
            let figure = party_in(variant, &name).and_then(less);
            figure.map(|figure| scale.difference(&figure, &kind))
        });
        differences.add(&label, cells.collect());
    }
    page.heading(format!(
        "Cash of each party in total, not discounted, {words}"
    ));
    values.print(&variants, "Nothing in total:", page);
    for sentence in ranges::pairs(view, &scale, &kind) {
        page.paragraph(0, sentence);
    }
    if let Some(sentence) = of_the_day(view.prepared) {
        page.paragraph(0, sentence);
    }
    for sentence in pass_on::sentences(view) {
        page.paragraph(0, sentence);
    }
    if !compared.is_empty() {
        page.heading(format!("The same less `no_deal`, {words}"));
        differences.print(&compared, "No difference:", page);
    }
}

/// How to have prices of one year, where the deal declares none.
pub(crate) fn of_the_day(prepared: &Prepared) -> Option<String> {
    let money = &prepared.deal.moneys[0];
    if prepared.run.real_money.is_some() || money.basis != Basis::Nominal {
        return None;
    }
    let (name, year) = (visible(&money.name), prepared.deal.timeline.first_year);
    Some(format!(
        "This is money of the day. For prices of one year, declare `money {name}r = {name} real {year} by inflation`, \
         where `inflation` is a row in %/y."
    ))
}

/// The unit of a table of parties, told apart where the deal has both money of the day and of one year.
pub(super) fn in_prices(view: &View, scale: &Scale) -> String {
    let both = view.prepared.run.real_money.is_some();
    let nominal = if both && !view.real {
        " of the day"
    } else {
        ""
    };
    format!("{}{nominal}", scale.words)
}

/// The money in which parties are shown.
pub(super) fn money(view: &View) -> (Unit, Kind) {
    let real = view.prepared.run.real_money.as_ref().filter(|_| view.real);
    let own = || Unit::base(Dimension::of(Base::Money(0)), String::new());
    let unit = real.map_or_else(own, |real| real.unit.clone());
    let kind = Kind::number(unit.dimension.clone());
    (unit, kind)
}

/// Rows of a table, with those apart in which every number is zero.
#[derive(Default)]
struct Sifted {
    rows: Vec<Row>,
    zero: Vec<String>,
}

impl Sifted {
    fn add(&mut self, label: &str, cells: Vec<Option<String>>) {
        if cells
            .iter()
            .all(|cell| cell.as_deref().is_none_or(|cell| cell == "0"))
        {
            self.zero.push(label.to_owned());
        } else {
            let cells = cells
                .into_iter()
                .map(|cell| cell.unwrap_or_else(|| "–".to_owned()));
            self.rows.push(Row {
                label: label.to_owned(),
                cells: cells.collect(),
            });
        }
    }

    fn print(self, variants: &[&VariantRun], of_zero: &str, page: &mut Page) {
        let headings = variants
            .iter()
            .map(|variant| variant.name.clone())
            .collect();
        Table {
            headings,
            rows: self.rows,
        }
        .print(page);
        if !self.zero.is_empty() {
            page.paragraph(0, format!("{of_zero} {}.", self.zero.join("; ")));
        }
    }
}

/// Name and label of every party of some variants, the outside left out.
pub(crate) fn party_names(variants: &[&VariantRun]) -> Vec<(String, String)> {
    let mut names: Vec<(String, String)> = Vec::new();
    for party in variants.iter().flat_map(|variant| &variant.parties) {
        if !party.outside && !names.iter().any(|(name, _)| *name == party.name) {
            names.push((party.name.clone(), visible(&party.label)));
        }
    }
    names
}

/// A party of a variant by its name.
pub(crate) fn party_in<'v>(variant: &'v VariantRun, name: &str) -> Option<&'v PartyResult> {
    variant.parties.iter().find(|party| party.name == name)
}

fn indicators(view: &View, page: &mut Page) {
    let variants = view.variants();
    let count = variants.iter().map(|variant| variant.shows.len()).max();
    let mut values = Vec::new();
    let mut differences = Sifted::default();
    let mut notes = Vec::new();
    let has_less = |variant: &&&VariantRun| {
        variant
            .shows
            .iter()
            .flatten()
            .any(|show| less_of(show).is_some())
    };
    let compared: Vec<&VariantRun> = variants.iter().filter(has_less).copied().collect();
    let model = view.prepared.deal.base();
    let all = variants
        .iter()
        .flat_map(|variant| variant.shows.iter().flatten());
    let largest = largest_money(
        model,
        all.filter_map(|show| Some((&show.unit, value_of(show)?))),
    );
    for place in 0..count.unwrap_or(0) {
        let found = |variant: &VariantRun| variant.shows.get(place).cloned().flatten();
        let shows: Vec<Option<ShowResult>> =
            variants.iter().map(|variant| found(variant)).collect();
        let Some(first) = shows.iter().flatten().find(|show| value_of(show).is_some()) else {
            continue;
        };
        let kind = &first.kind;
        let figures = shows.iter().flatten().filter_map(value_of);
        let scale = Scale::beside(model, kind, &first.unit, figures, largest);
        let label = with_unit(&first.label, &scale.words);
        let cell = |show: &Option<ShowResult>| {
            let figure = show.as_ref().and_then(value_of);
            figure.map_or_else(|| "–".to_owned(), |figure| scale.cell(figure, kind))
        };
        let cells = shows.iter().map(cell).collect();
        values.push(Row {
            label: label.clone(),
            cells,
        });
        let less = compared.iter().map(|variant| {
            let show = found(variant);
            let figure = show.as_ref().and_then(less_of);
            figure.map(|figure| scale.difference(figure, kind))
        });
        let less: Vec<Option<String>> = less.collect();
        if less.iter().any(Option::is_some) {
            differences.add(&label, less);
        }
        for (variant, show) in variants.iter().zip(&shows) {
            let status = show.as_ref().and_then(value_of).and_then(several_roots);
            if let Some(status) = status {
                let words = format::status(status, kind, &first.unit);
                notes.push(format!(
                    "{}, {}: {words}",
                    visible(&first.label),
                    variant.name
                ));
            }
        }
    }
    if values.is_empty() {
        return;
    }
    page.heading("Indicators");
    let headings = variants
        .iter()
        .map(|variant| variant.name.clone())
        .collect();
    Table {
        headings,
        rows: values,
    }
    .print(page);
    for note in notes {
        page.paragraph(0, note);
    }
    if !compared.is_empty() {
        page.heading("Indicators less those of `no_deal`");
        differences.print(&compared, "No difference:", page);
    }
}

/// A label with its unit, which stays in one line.
pub(crate) fn with_unit(label: &str, unit: &str) -> String {
    let label = visible(label);
    if unit.is_empty() || unit == "year" {
        return label;
    }
    let unit = unit.replace(' ', &FIXED_BLANK.to_string());
    format!("{label} ({unit})")
}

fn value_of(show: &ShowResult) -> Option<&Figure> {
    match &show.values {
        ShowValues::One { value, .. } => Some(value),
        ShowValues::Yearly { .. } => None,
    }
}

fn less_of(show: &ShowResult) -> Option<&Figure> {
    match &show.values {
        ShowValues::One { less_no_deal, .. } => less_no_deal.as_ref(),
        ShowValues::Yearly { .. } => None,
    }
}

fn several_roots(figure: &Figure) -> Option<&report::Status> {
    match &figure.middle {
        report::Outcome::Status(status @ report::Status::SeveralRoots(_)) => Some(status),
        _ => None,
    }
}
