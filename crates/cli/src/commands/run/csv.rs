//! The yearly table of `run` as CSV, in base units with all digits.

use model::model::Model;
use report::run::{PartyResult, Series, ShowValues, VariantRun};
use report::{Figure, Run};
use syntax::tree::Basis;

use crate::commands::prepare::Prepared;
use crate::csv;
use crate::json::base_unit;

/// One line for each scenario, party and measure, and for each show by year; a column for each
/// year. Where open terms move a line, it is followed by one of the least and one of the greatest.
pub(crate) fn table(prepared: &Prepared, shown: &[usize]) -> String {
    let timeline = &prepared.deal.timeline;
    let years = (0..timeline.period_count).map(|period| timeline.year(period).to_string());
    let fixed = [
        "scenario", "party", "label", "measure", "unit", "prices", "end", "total",
    ];
    let mut table = Csv::default();
    table.line(fixed.into_iter().map(str::to_owned).chain(years));
    for place in shown {
        variant(prepared, &prepared.run, *place, &mut table);
    }
    table.into_text()
}

fn variant(prepared: &Prepared, run: &Run, place: usize, table: &mut Csv) {
    let variant: &VariantRun = &run.variants[place];
    let model = &prepared.deal.variants[place];
    for party in &variant.parties {
        let nominal = [&party.cash, &party.receipts, &party.payments, &party.kind];
        let unit = base_unit(model, &party.unit);
        amounts(variant, party, &unit, &prices_of(model), nominal, table);
        let (Some(money), Some(real)) = (&run.real_money, &party.real) else {
            continue;
        };
        let real = [&real.cash, &real.receipts, &real.payments, &real.kind];
        let prices = format!("of {}", money.year);
        amounts(variant, party, &money.name, &prices, real, table);
    }
    for show in variant.shows.iter().flatten() {
        if let ShowValues::Yearly { values, .. } = &show.values {
            let unit = base_unit(model, &show.unit);
            let head = [&variant.name, "", &show.label, "show", &unit, ""].map(str::to_owned);
            table.series(&head, None, values);
        }
    }
}

/// The prices amounts in the deal's own money are in.
fn prices_of(model: &Model) -> String {
    match model.moneys[0].basis {
        Basis::Nominal => "of the day".to_owned(),
        Basis::Real(year) => format!("of {year}"),
    }
}

/// The lines of one party in one money.
fn amounts(
    variant: &VariantRun,
    party: &PartyResult,
    unit: &str,
    prices: &str,
    series: [&Series; 4],
    table: &mut Csv,
) {
    for (measure, series) in ["cash", "receipts", "payments", "kind"]
        .into_iter()
        .zip(series)
    {
        let (name, label) = (party.name.as_str(), party.label.as_str());
        let head = [variant.name.as_str(), name, label, measure, unit, prices];
        table.series(
            &head.map(str::to_owned),
            Some(&series.total),
            &series.yearly,
        );
    }
}

/// A table as comma-separated values.
#[derive(Default)]
pub(crate) struct Csv {
    text: String,
}

impl Csv {
    /// The text so far.
    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A line of numbers after some words: which end it is, the total, then each year. Where open
    /// terms move it, it is followed by a line of the least and one of the greatest.
    pub(crate) fn series(&mut self, head: &[String], total: Option<&Figure>, yearly: &[Figure]) {
        let is_open = total
            .into_iter()
            .chain(yearly)
            .any(|figure| figure.range.is_some());
        let ends: &[End] = if is_open {
            &[End::Middle, End::Least, End::Greatest]
        } else {
            &[End::Middle]
        };
        for end in ends {
            let total = total.map_or_else(String::new, |figure| end.number(figure));
            let numbers = yearly.iter().map(|figure| end.number(figure));
            let words = head.iter().map(|cell| csv::words(cell));
            let end = if is_open { end.word() } else { "value" };
            self.line(words.chain([end.to_owned(), total]).chain(numbers));
        }
    }

    /// A line as it is.
    pub(crate) fn line(&mut self, cells: impl Iterator<Item = String>) {
        for (place, cell) in cells.enumerate() {
            if place > 0 {
                self.text.push(',');
            }
            self.text.push_str(&cell);
        }
        self.text.push('\n');
    }
}

/// Which number of a figure.
enum End {
    Middle,
    Least,
    Greatest,
}

impl End {
    fn word(&self) -> &'static str {
        match self {
            Self::Middle => "middle",
            Self::Least => "least",
            Self::Greatest => "greatest",
        }
    }

    /// The shortest text that reads back as the same number; nothing where there is none.
    fn number(&self, figure: &Figure) -> String {
        let value = match (self, &figure.range) {
            (Self::Least, Some(range)) => Some(range.low),
            (Self::Greatest, Some(range)) => Some(range.high),
            (Self::Middle | Self::Least | Self::Greatest, _) => figure.value(),
        };
        value
            .filter(|value| value.is_finite())
            .map_or_else(String::new, csv::number)
    }
}
