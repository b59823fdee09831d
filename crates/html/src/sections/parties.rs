//! What each party gets: totals of every scenario, and year by year what comes and goes.

use maud::{Markup, html};
use model::definition::Kind;
use model::units::Unit;
use report::amount::Scale;
use report::chart::{Band, Chart, Drawing, Series, Stack};
use report::party_flows::PartyLine;
use report::run::{LookThrough, PartyResult};
use report::summary::Why;
use report::{Figure, PartyFlows, format, party_flows};

use super::{called, citations};
use crate::View;
use crate::figure::figure;
use crate::grid::{Grid, GridRow, RowLook};

/// Payments that have a look of their own in a picture; the smaller ones are one.
const LAYERS_MAX: usize = 6;

pub(crate) fn section(view: &View) -> Option<Markup> {
    let (totals, zero) = totals(view)?;
    let real = view.run.real_money.is_some();
    let flows = party_flows(view.deal, view.run, 0, real);
    let charts: Vec<Chart> = flows
        .iter()
        .filter_map(|flows| chart(view, flows))
        .collect();
    Some(html! {
        (totals.markup())
        @if !zero.is_empty() { p class="note" { "Nothing in total: " (zero.join("; ")) "." } }
        (look_through(view))
        @for chart in &charts { (figure(chart)) }
    })
}

/// The money parties are shown in.
pub(crate) fn money(view: &View) -> (Unit, Kind) {
    let unit = match &view.run.real_money {
        Some(real) => real.unit.clone(),
        None => view.deal.base().row_unit(
            view.deal
                .base()
                .party_row(model::model::PartyId(0), model::formula::PartyMeasure::Cash),
        ),
    };
    let kind = Kind::number(unit.dimension.clone());
    (unit, kind)
}

/// Whether a figure is zero, whatever is agreed.
fn is_nothing(figure: &Figure) -> bool {
    figure.range.is_none() && figure.value() == Some(0.0)
}

fn inside(parties: &[PartyResult]) -> impl Iterator<Item = &PartyResult> {
    parties.iter().filter(|party| !party.outside)
}

/// The table, and the parties that have nothing in any scenario.
fn totals(view: &View) -> Option<(Grid, Vec<String>)> {
    let real = view.run.real_money.is_some();
    let (unit, kind) = money(view);
    let variants = &view.run.variants;
    let all: Vec<&Figure> = variants
        .iter()
        .flat_map(|variant| inside(&variant.parties))
        .map(|party| &party.cash_in(real).total)
        .collect();
    let scale = Scale::of(view.deal.base(), &kind, &unit, all.into_iter());
    let mut names: Vec<(&str, &str)> = Vec::new();
    for party in variants.iter().flat_map(|variant| inside(&variant.parties)) {
        if !names.iter().any(|(name, _)| *name == party.name) {
            names.push((&party.name, &party.label));
        }
    }
    let (mut rows, mut zero) = (Vec::new(), Vec::new());
    for (name, label) in &names {
        let found =
            |place: usize| inside(&variants[place].parties).find(|party| party.name == *name);
        let cell = |place: usize| {
            let Some(party) = found(place) else {
                return html! { "–" };
            };
            let why = Why {
                variant: place,
                name: format!("{name}.cash"),
            };
            let words = scale.cell(&party.cash_in(real).total, &kind);
            html! { (view.whys.link(&why, &words)) }
        };
        let is_zero =
            |place: usize| found(place).is_none_or(|party| is_nothing(&party.cash_in(real).total));
        if (0..variants.len()).all(is_zero) {
            zero.push((*label).to_owned());
            continue;
        }
        rows.push(GridRow::plain(
            html! { (label) },
            (0..variants.len()).map(cell).collect(),
        ));
        let less = |place: usize| found(place)?.cash_in(real).total_less_no_deal.as_ref();
        let moves = |place: usize| less(place).is_some_and(|figure| !is_nothing(figure));
        if (0..variants.len()).any(moves) {
            let cell = |place| match less(place) {
                Some(figure) => html! { (scale.difference(figure, &kind)) },
                None => html! {},
            };
            rows.push(GridRow {
                label: html! { "less the same without the deal" },
                cells: (0..variants.len()).map(cell).collect(),
                look: RowLook::Less,
            });
        }
    }
    let mut headings = vec![String::new()];
    headings.extend((0..variants.len()).map(|place| called(view, place)));
    (!rows.is_empty()).then(|| {
        let grid = Grid {
        caption: format!(
            "Cash of each party over all years, not discounted, {}; two numbers are the least and the greatest that open terms make of it",
            scale.words
        ),
        headings,
        rows,
        words: false,
    };
        (grid, zero)
    })
}

fn chart(view: &View, flows: &PartyFlows) -> Option<Chart> {
    if flows.lines.is_empty() {
        return None;
    }
    let kind = Kind::number(flows.unit.dimension.clone());
    let layers = layers(&flows.lines);
    let periods = view.deal.timeline.period_count;
    let sum = |period: usize| layers.iter().map(|layer| layer.values[period]).sum::<f64>();
    let net: Vec<f64> = (0..periods).map(sum).collect();
    let sizes: Vec<Figure> = (0..periods)
        .map(|period| {
            let up = layers
                .iter()
                .map(|layer| layer.values[period].max(0.0))
                .sum::<f64>();
            let down = layers
                .iter()
                .map(|layer| layer.values[period].min(0.0))
                .sum::<f64>();
            Figure::one(up.max(-down))
        })
        .collect();
    let scale = Scale::of(view.deal.base(), &kind, &flows.unit, sizes.iter());
    let shrunk = |values: &[f64]| values.iter().map(|value| scale.shown(*value)).collect();
    let unit = if view.run.real_money.is_none() {
        format!("{} of the day", scale.words)
    } else {
        scale.words.clone()
    };
    let band = band(view, &flows.party, &scale);
    Some(Chart {
        id: format!("party-{}", slug(&flows.party)),
        title: format!("{}: what comes and goes", flows.label),
        summary: summary(view, flows, &net, &kind),
        drawing: Drawing::Stack(Stack {
            unit,
            first_year: view.deal.timeline.first_year,
            layers: layers
                .iter()
                .map(|layer| Series {
                    label: layer.label.clone(),
                    values: shrunk(&layer.values),
                })
                .collect(),
            net: (layers.len() > 1).then(|| Series {
                label: "what is left".to_owned(),
                values: shrunk(&net),
            }),
            band,
        }),
    })
}

/// How far open terms move what is left of each year.
fn band(view: &View, party: &str, scale: &Scale) -> Option<Band> {
    let real = view.run.real_money.is_some();
    let found = inside(&view.run.variants[0].parties).find(|other| other.name == party)?;
    let yearly = &found.cash_in(real).yearly;
    let moves = yearly.iter().any(|figure| figure.range.is_some());
    let ends = |pick: fn(&report::Range) -> f64| {
        let values = yearly.iter().map(|figure| {
            let value = figure
                .range
                .as_ref()
                .map_or_else(|| figure.value(), |range| Some(pick(range)));
            scale.shown(value.unwrap_or(f64::NAN))
        });
        values.collect()
    };
    moves.then(|| Band {
        label: "what open terms make of it".to_owned(),
        low: ends(|range| range.low),
        high: ends(|range| range.high),
    })
}

/// A layer of the picture.
struct Layer {
    label: String,
    values: Vec<f64>,
}

/// The largest payments by themselves, in the order of the deal; the rest together, what comes and
/// what goes apart.
fn layers(lines: &[PartyLine]) -> Vec<Layer> {
    let size = |line: &PartyLine| line.yearly.iter().map(|value| value.abs()).sum::<f64>();
    let mut sizes: Vec<f64> = lines.iter().map(size).collect();
    sizes.sort_by(|one, other| other.total_cmp(one));
    let keeps = lines.len() <= LAYERS_MAX + 1;
    let threshold = sizes.get(LAYERS_MAX - 1).copied().unwrap_or(0.0);
    let (mut large, mut small): (Vec<&PartyLine>, Vec<&PartyLine>) = lines
        .iter()
        .partition(|line| keeps || size(line) >= threshold);
    // Of several that are equally large the first ones count.
    if !keeps && large.len() > LAYERS_MAX {
        small.extend(large.split_off(LAYERS_MAX));
    }
    let mut layers: Vec<Layer> = large
        .into_iter()
        .map(|line| Layer {
            label: line.label.clone(),
            values: line.yearly.clone(),
        })
        .collect();
    for (is_receipt, words) in [(true, "received"), (false, "paid")] {
        let rest: Vec<&&PartyLine> = small
            .iter()
            .filter(|line| (line.yearly.iter().sum::<f64>() >= 0.0) == is_receipt)
            .collect();
        let Some(first) = rest.first() else {
            continue;
        };
        let sum = |period: usize| rest.iter().map(|line| line.yearly[period]).sum();
        let label = match rest.len() {
            1 => first.label.clone(),
            count => format!("{count} smaller payments {words}"),
        };
        layers.push(Layer {
            label,
            values: (0..first.yearly.len()).map(sum).collect(),
        });
    }
    layers
}

fn summary(view: &View, flows: &PartyFlows, net: &[f64], kind: &Kind) -> String {
    if net.iter().any(|left| !left.is_finite()) {
        return format!(
            "Some of what {} receives and pays is withheld or has no value; the picture shows the rest.",
            flows.label
        );
    }
    let say = |value: f64| format::value(value, kind, &flows.unit);
    let total: f64 = net.iter().sum();
    let positive = |line: &&PartyLine| line.yearly.iter().sum::<f64>() > 0.0;
    let of = |wanted: bool| -> f64 {
        let lines = flows.lines.iter().filter(|line| positive(line) == wanted);
        lines.flat_map(|line| &line.yearly).sum()
    };
    let year = |period: usize| view.deal.timeline.first_year + period as i32;
    let most = (0..net.len()).max_by(|one, other| net[*one].total_cmp(&net[*other]));
    let least = (0..net.len()).min_by(|one, other| net[*one].total_cmp(&net[*other]));
    let peak = match (least, most) {
        (Some(least), Some(most)) if net[least] < 0.0 => format!(
            " The worst year is {} ({}), the best {} ({}).",
            year(least),
            say(net[least]),
            year(most),
            say(net[most])
        ),
        (_, Some(most)) => format!(" The best year is {} ({}).", year(most), say(net[most])),
        _ => String::new(),
    };
    let open = match inside(&view.run.variants[0].parties).find(|party| party.name == flows.party) {
        Some(party)
            if party
                .cash
                .yearly
                .iter()
                .any(|figure| figure.range.is_some()) =>
        {
            " Open terms are in the middle."
        }
        _ => "",
    };
    format!(
        "On the central path {} receives {} and pays {} over all years; {} is left.{peak}{open}",
        flows.label,
        say(of(true)),
        say(-of(false)),
        say(total)
    )
}

/// A name as a part of an anchor.
pub(crate) fn slug(name: &str) -> String {
    let letters = name.chars().map(|letter| {
        if letter.is_ascii_alphanumeric() {
            letter
        } else {
            '-'
        }
    });
    letters.collect()
}

/// Who stands behind whom; the same in every scenario where nothing else is told.
fn look_through(view: &View) -> Markup {
    let real = view.run.real_money.is_some();
    let stakes = &view.run.variants[0].look_through;
    let (unit, kind) = money(view);
    let amount = |stake: &LookThrough| {
        let own = if real {
            stake.amount_real.clone()
        } else {
            None
        };
        own.unwrap_or_else(|| stake.amount.clone())
    };
    let ratio = Kind::ratio();
    let percent = Unit {
        dimension: model::units::Dimension::ratio(),
        multiplier: 1.0,
        divisor: 100.0,
        text: "%".to_owned(),
    };
    html! {
        @if !stakes.is_empty() {
            h3 { "Who stands behind a party" }
            p { "The share of its cash, years of loss left out. No cash moves here; nothing of this is in the table above." }
            ul {
                @for stake in stakes {
                    li {
                        (stake.holder_label) " holds " (format::figure(&stake.share, &ratio, &percent)) " of " (stake.held_label)
                        @if !stake.through.is_empty() { " through " (stake.through.join(", ")) }
                        ": " (format::figure(&amount(stake), &kind, &unit))
                        (citations(&stake.sources))
                    }
                }
            }
        }
    }
}
