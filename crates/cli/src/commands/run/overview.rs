//! The first screen of `run`: what it is, what each party gets, what the deal asked for.

use model::definition::Kind;
use report::run::{PartyResult, ShowResult, ShowValues, VariantRun};
use report::{Figure, format};

use crate::amount::Scale;
use crate::commands::prepare::Prepared;
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// Title, standing, scenarios, parties in total, indicators.
pub(crate) fn print(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let standing = report::standing(&prepared.deal, &prepared.run);
    // Whoever reads one line only must not miss this one.
    if let Some(sentence) = &standing.illustration {
        page.strong(visible(sentence));
    }
    page.heading(visible(&prepared.deal.title));
    page.paragraph(0, frame_words(prepared));
    if let Some(sentence) = &standing.built_sentence {
        page.paragraph(0, visible(sentence));
    }
    scenarios(prepared, shown, page);
    parties(prepared, shown, page);
    indicators(prepared, shown, page);
}

fn frame_words(prepared: &Prepared) -> String {
    let timeline = &prepared.deal.timeline;
    let (first, last) = (
        timeline.first_year,
        timeline.year(timeline.period_count - 1),
    );
    let title = prepared.run.title();
    format!(
        "{first}..{last}, money in {}. {title}.",
        money_words(prepared)
    )
}

/// The deal's own money in words.
pub(crate) fn money_words(prepared: &Prepared) -> String {
    visible(&prepared.deal.moneys[0].name)
}

fn scenarios(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    if let [0] = shown {
        return;
    }
    page.heading("Scenarios");
    let rows: Vec<(String, String)> = shown
        .iter()
        .map(|place| scenario_words(prepared, *place))
        .collect();
    page.glossary(
        rows.iter()
            .map(|(name, words)| (name.as_str(), words.as_str())),
    );
}

fn scenario_words(prepared: &Prepared, place: usize) -> (String, String) {
    let variant = &prepared.run.variants[place];
    let words = if place == 0 {
        "the deal as written".to_owned()
    } else {
        visible(&variant.label)
    };
    (variant.name.clone(), words)
}

fn parties(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let variants: Vec<&VariantRun> = shown
        .iter()
        .map(|place| &prepared.run.variants[*place])
        .collect();
    let money = Kind::number(model::units::Dimension::of(model::units::Base::Money(0)));
    let model = prepared.deal.base();
    let all = variants
        .iter()
        .flat_map(|variant| variant.parties.iter().filter(|party| !party.outside));
    let unit = match variants.first().and_then(|variant| variant.parties.first()) {
        Some(party) => party.unit.clone(),
        None => return,
    };
    let scale = Scale::of(model, &money, &unit, all.map(|party| &party.cash.total));
    let names = party_names(&variants);
    page.heading(format!(
        "Cash of each party in total, not discounted, {}",
        scale.words
    ));
    let cell = |figure: Option<&Figure>| {
        figure.map_or_else(String::new, |figure| scale.cell(figure, &money))
    };
    let row = |(name, label): &(String, String)| Row {
        label: label.clone(),
        cells: variants
            .iter()
            .map(|variant| cell(party_in(variant, name).map(|party| &party.cash.total)))
            .collect(),
    };
    let headings: Vec<String> = variants
        .iter()
        .map(|variant| variant.name.clone())
        .collect();
    Table {
        corner: String::new(),
        headings: headings.clone(),
        rows: names.iter().map(row).collect(),
    }
    .print(page);

    let less = |party: &PartyResult| party.cash.total_less_no_deal.clone();
    let compared: Vec<&VariantRun> = variants
        .iter()
        .copied()
        .filter(|variant| variant.parties.iter().any(|party| less(party).is_some()))
        .collect();
    if compared.is_empty() {
        return;
    }
    page.heading(format!("The same less `no_deal`, {}", scale.words));
    let cell = |variant: &VariantRun, name: &str| {
        let figure = party_in(variant, name).and_then(less);
        figure.map_or_else(String::new, |figure| scale.difference(&figure, &money))
    };
    let row = |(name, label): &(String, String)| Row {
        label: label.clone(),
        cells: compared.iter().map(|variant| cell(variant, name)).collect(),
    };
    let headings = compared
        .iter()
        .map(|variant| variant.name.clone())
        .collect();
    Table {
        corner: String::new(),
        headings,
        rows: names.iter().map(row).collect(),
    }
    .print(page);
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

fn indicators(prepared: &Prepared, shown: &[usize], page: &mut Page) {
    let variants: Vec<&VariantRun> = shown
        .iter()
        .map(|place| &prepared.run.variants[*place])
        .collect();
    let count = variants
        .iter()
        .map(|variant| variant.shows.len())
        .max()
        .unwrap_or(0);
    let mut values = Table {
        corner: String::new(),
        headings: Vec::new(),
        rows: Vec::new(),
    };
    let mut differences = values.clone();
    let mut notes = Vec::new();
    let has_difference = |variant: &&VariantRun| {
        variant
            .shows
            .iter()
            .flatten()
            .any(|show| less_of(show).is_some())
    };
    let compared: Vec<&VariantRun> = variants.iter().copied().filter(has_difference).collect();
    for place in 0..count {
        let in_variant =
            |variant: &&'_ VariantRun| variant.shows.get(place).and_then(Option::as_ref).cloned();
        let shows: Vec<Option<ShowResult>> = variants.iter().map(in_variant).collect();
        let Some(first) = shows.iter().flatten().next() else {
            continue;
        };
        if matches!(first.values, ShowValues::Yearly { .. }) {
            continue;
        }
        let kind = &first.kind;
        let figures = shows.iter().flatten().filter_map(value_of);
        let scale = Scale::of(prepared.deal.base(), kind, &first.unit, figures);
        let label = with_unit(&first.label, &scale.words);
        let cell = |show: &Option<ShowResult>| {
            show.as_ref()
                .and_then(value_of)
                .map_or_else(|| "–".to_owned(), |figure| scale.cell(figure, kind))
        };
        values.rows.push(Row {
            label: label.clone(),
            cells: shows.iter().map(cell).collect(),
        });
        let less = compared.iter().map(|variant| {
            let figure = in_variant(variant).as_ref().and_then(less_of).cloned();
            figure.map_or_else(String::new, |figure| scale.difference(&figure, kind))
        });
        let less: Vec<String> = less.collect();
        if less.iter().any(|cell| !cell.is_empty()) {
            differences.rows.push(Row { label, cells: less });
        }
        for (variant, show) in variants.iter().zip(&shows) {
            let several = show.as_ref().and_then(value_of).and_then(several_roots);
            if let (Some(status), Some(show)) = (several, show) {
                let words = format::status(status, kind, &show.unit);
                notes.push(format!(
                    "{}, {}: {words}",
                    visible(&show.label),
                    variant.name
                ));
            }
        }
    }
    if values.rows.is_empty() {
        return;
    }
    page.heading("Indicators");
    values.headings = variants
        .iter()
        .map(|variant| variant.name.clone())
        .collect();
    values.print(page);
    for note in notes {
        page.paragraph(2, note);
    }
    if !differences.rows.is_empty() {
        page.heading("Indicators less those of `no_deal`");
        differences.headings = compared
            .iter()
            .map(|variant| variant.name.clone())
            .collect();
        differences.print(page);
    }
}

fn with_unit(label: &str, unit: &str) -> String {
    let label = visible(label);
    if unit.is_empty() || unit == "year" {
        label
    } else {
        format!("{label} ({unit})")
    }
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
