//! The tables: what each party gets, what the state takes, and what the price does to both.

use model::definition::Kind;
use report::Figure;
use report::format;
use report::regimes::{AtPrice, BreakEven, Column, Share};

use super::View;
use super::cells::{Cells, several};
use super::frame::title;
use crate::amount::Scale;
use crate::commands::run::with_unit;
use crate::diagnostics::visible;
use crate::page::Page;
use crate::table::{Row, Table};

/// All of them.
pub(super) fn print(view: &View, page: &mut Page) {
    let scale = scale(view);
    parties(view, &scale, page);
    asset(view, &scale, page);
    prices(view, &scale, page);
}

/// One scale for all money.
fn scale(view: &View) -> Scale {
    let columns = view.regimes.columns.iter();
    let figures = columns.flat_map(|column| {
        let worths = column.parties.iter().map(|party| &party.worth);
        worths
            .chain([&column.before.worth, &column.take])
            .flat_map(|worth| [&worth.present, &worth.total])
    });
    let kind = money_kind(view);
    Scale::of(
        view.prepared.deal.base(),
        &kind,
        &view.regimes.unit,
        figures,
    )
}

fn money_kind(view: &View) -> Kind {
    Kind::number(view.regimes.unit.dimension.clone())
}

fn titles(view: &View) -> Vec<String> {
    (0..view.regimes.columns.len())
        .map(|place| title(view, place))
        .collect()
}

fn parties(view: &View, scale: &Scale, page: &mut Page) {
    let rate = format::percent(view.asked.discount);
    let kind = money_kind(view);
    let tables = [
        (
            format!("What each party gets, present value at {rate}"),
            true,
        ),
        ("The same, not discounted".to_owned(), false),
    ];
    for (heading, discounted) in tables {
        page.heading(format!("{heading}, {}", scale.words));
        let mut rows = Vec::new();
        let mut zero = Vec::new();
        for (place, party) in view.regimes.columns[0].parties.iter().enumerate() {
            let cells = view.regimes.columns.iter();
            let cells: Vec<String> = cells
                .map(|column| {
                    let worth = &column.parties[place].worth;
                    let figure = if discounted {
                        &worth.present
                    } else {
                        &worth.total
                    };
                    scale.cell(figure, &kind)
                })
                .collect();
            let label = visible(&party.party.label);
            if cells.iter().all(|cell| cell == "0") {
                zero.push(label);
            } else {
                rows.push(Row { label, cells });
            }
        }
        Table {
            headings: titles(view),
            rows,
        }
        .print(page);
        if !zero.is_empty() {
            page.paragraph(0, format!("Nothing under any regime: {}.", zero.join("; ")));
        }
    }
}

fn asset(view: &View, scale: &Scale, page: &mut Page) {
    let kind = money_kind(view);
    let holder = visible(&view.regimes.holder.label);
    let state = visible(&view.regimes.state.label);
    let early = view.asked.early_years;
    let mut cells = Cells::new();
    let columns = &view.regimes.columns;
    let row = |label: &str, unit: &str, cells: Vec<String>| Row {
        label: with_unit(label, unit),
        cells,
    };
    let money = |figure: &dyn Fn(&Column) -> Figure| -> Vec<String> {
        columns
            .iter()
            .map(|column| scale.cell(&figure(column), &kind))
            .collect()
    };
    let mut rows = vec![
        row(
            "Before the regime, present value",
            &scale.words,
            money(&|column| column.before.worth.present.clone()),
        ),
        row(
            "Before the regime, IRR",
            "%",
            columns
                .iter()
                .map(|column| cells.rate(&column.before.rate))
                .collect(),
        ),
        row(
            &format!("{state}: AETR, share of the present value"),
            "%",
            columns
                .iter()
                .map(|column| cells.share(&column.shares.present))
                .collect(),
        ),
        row(
            &format!("{state}: share, not discounted"),
            "%",
            columns
                .iter()
                .map(|column| cells.share(&column.shares.total))
                .collect(),
        ),
        row(
            &format!("{state}: back-loading, after {early} years"),
            "%",
            columns
                .iter()
                .map(|column| cells.share(&column.back_loading))
                .collect(),
        ),
        row(
            &format!("{holder}: IRR"),
            "%",
            columns
                .iter()
                .map(|column| cells.rate(&column.after.rate))
                .collect(),
        ),
        row(
            "IRR wedge",
            "%",
            columns
                .iter()
                .map(|column| cells.share(&column.wedge))
                .collect(),
        ),
    ];
    rows.push(row(
        &format!("{holder}: payback"),
        "years",
        columns
            .iter()
            .map(|column| cells.years(&column.after.payback))
            .collect(),
    ));
    rows.push(row(
        "Break-even price",
        "% of the deal's",
        columns
            .iter()
            .map(|column| cells.price(&column.break_even))
            .collect(),
    ));
    page.heading("What the state takes, and what is left");
    Table {
        headings: titles(view),
        rows,
    }
    .print(page);
    cells.explain(page);
    for (place, column) in columns.iter().enumerate() {
        let price = match &column.break_even {
            BreakEven::At(figure) => several(figure),
            BreakEven::AtAnyPrice | BreakEven::AtNoPrice => None,
        };
        for (what, values) in [
            ("IRR before the regime", several(&column.before.rate)),
            ("IRR", several(&column.after.rate)),
            ("break-even price", price),
        ] {
            let words = |values| format!("several: {}, {what}: {values}.", title(view, place));
            if let Some(words) = values.map(words) {
                page.paragraph(0, words);
            }
        }
    }
}

/// What the price does to the shares and rates, regime by regime.
fn prices(view: &View, scale: &Scale, page: &mut Page) {
    let kind = money_kind(view);
    let names: Vec<String> = view
        .regimes
        .price_rows
        .iter()
        .map(|row| format!("`{}`", visible(&row.name)))
        .collect();
    page.heading(format!(
        "What the price does: {} multiplied by",
        names.join(", ")
    ));
    let mut cells = Cells::new();
    let mut rows = Vec::new();
    let holder = visible(&view.regimes.holder.label);
    let state = visible(&view.regimes.state.label);
    before(view, scale, &kind, &mut cells, &mut rows);
    let of = |share: fn(&AtPrice) -> &Share| share;
    let shares = [
        (
            format!("{state}: AETR, share of the present value"),
            of(|at| &at.shares.present),
        ),
        (
            format!("{state}: share, not discounted"),
            of(|at| &at.shares.total),
        ),
    ];
    for (label, share) in shares {
        rows.push(heading(&label, "%"));
        for (place, column) in view.regimes.columns.iter().enumerate() {
            let cells = column.at.iter().map(|at| cells.share(share(at))).collect();
            rows.push(Row {
                label: format!("  {}", title(view, place)),
                cells,
            });
        }
    }
    rows.push(heading(&format!("{holder}: IRR"), "%"));
    for (place, column) in view.regimes.columns.iter().enumerate() {
        let cells = column
            .at
            .iter()
            .map(|at| cells.rate(&at.rate_after))
            .collect();
        rows.push(Row {
            label: format!("  {}", title(view, place)),
            cells,
        });
    }
    let headings = view
        .asked
        .prices
        .iter()
        .map(|price| format::percent(*price))
        .collect();
    Table { headings, rows }.print(page);
    cells.explain(page);
}

/// A line of words above the lines of the regimes.
fn heading(label: &str, unit: &str) -> Row {
    Row {
        label: with_unit(label, unit),
        cells: Vec::new(),
    }
}

/// The asset before the regime: once, where no regime changes what it does.
fn before(view: &View, scale: &Scale, kind: &Kind, cells: &mut Cells, rows: &mut Vec<Row>) {
    let mut lines: Vec<(Vec<String>, Vec<String>, String)> = Vec::new();
    for (place, column) in view.regimes.columns.iter().enumerate() {
        let worth: Vec<String> = column
            .at
            .iter()
            .map(|at| scale.cell(&at.before, kind))
            .collect();
        let rate: Vec<String> = column
            .at
            .iter()
            .map(|at| cells.rate(&at.rate_before))
            .collect();
        if !lines
            .iter()
            .any(|(known, rates, _)| *known == worth && *rates == rate)
        {
            lines.push((worth, rate, title(view, place)));
        }
    }
    let alone = lines.len() == 1;
    let unit = |what: &str, unit: &str| with_unit(&format!("Before the regime, {what}"), unit);
    for (worth, rate, title) in lines {
        let whose = if alone {
            String::new()
        } else {
            format!(", {title}")
        };
        rows.push(Row {
            label: unit(&format!("present value{whose}"), &scale.words),
            cells: worth,
        });
        rows.push(Row {
            label: unit(&format!("IRR{whose}"), "%"),
            cells: rate,
        });
    }
}
