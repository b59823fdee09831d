//! One asset under several regimes: who gets what, what the state takes, and what the price does to both.
//!
//! ```text
//! Swapped (one variant for each regime) --price, yearly--> amounts by year and price --indicators--> Regimes
//! ```
//!
//! The definitions are in [`definitions`], in words, beside the numbers they define.

mod indicators;
mod price;
mod yearly;

pub use indicators::PRICE_MOST;

use model::Deal;
use model::definition::{Entity, PartySlot};
use model::model::{InstanceId, Model, PartyId, RowId};
use model::regimes::{PARTIES, Swapped, TAKE};
use model::units::{Base, Dimension, Unit};

use crate::figure::Figure;
use crate::money::{RealMoney, real_money};
use crate::parties::OUTSIDE_COUNT;
use crate::run::Run;
use indicators::Indicators;

use yearly::Yearly;

/// What is asked of the regimes.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The discount rate, a year.
    pub discount: f64,
    /// What the price is multiplied by.
    pub prices: Vec<f64>,
    /// The full names of the rows that are multiplied; those of the asset where there are none.
    pub price_rows: Vec<String>,
    /// How many years from the start of the timeline count as early.
    pub early_years: usize,
    /// Money of the day, also where the deal declares prices of one year.
    pub nominal: bool,
}

/// A party or row, and how a reader calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Called {
    /// The name in formulas.
    pub name: String,
    /// The words in reports.
    pub label: String,
}

/// One asset under several regimes.
#[derive(Clone, Debug)]
pub struct Regimes {
    /// The use that is replaced.
    pub using: String,
    /// Who holds the asset.
    pub holder: Called,
    /// Who is paid by the regime.
    pub state: Called,
    /// The unit of all money.
    pub unit: Unit,
    /// Set where money is in the prices of one year.
    pub real: Option<RealMoney>,
    /// Whether a regime pays in kind, and value in kind is counted.
    pub in_kind: bool,
    /// What is multiplied where prices differ.
    pub price_rows: Vec<Called>,
    /// The deal as it is, then each regime.
    pub columns: Vec<Column>,
}

/// One regime.
#[derive(Clone, Debug)]
pub struct Column {
    /// The path of the template, or the scenario it is; `base` for the deal as written.
    pub name: String,
    /// The path of its template.
    pub template: String,
    /// What it is for.
    pub purpose: String,
    /// The inputs that keep what the deal gives the use.
    pub kept: Vec<String>,
    /// The inputs about which this template's own law says something else than the deal gives the use.
    pub own: Vec<String>,
    /// What the deal gives to the use, and this template has no place for.
    pub left_out: Vec<String>,
    /// What the asset gives this template, as bindings.
    pub taken: Vec<String>,
    /// Inputs of the regime for a price that do not follow the price of the asset.
    pub fixed_prices: Vec<String>,
    /// Set where the row `take` of the regime is not what the regime pays the state.
    pub other_take: Option<OtherTake>,
    /// What each party gets; the outside left out.
    pub parties: Vec<PartyWorth>,
    /// The asset before the regime.
    pub before: Cash,
    /// What the state is paid by the regime.
    pub take: Worth,
    /// The same as a share of the asset before the regime.
    pub shares: Shares,
    /// The asset after the regime.
    pub after: Cash,
    /// By how much the regime lowers the internal rate of return, as a share of it.
    pub wedge: Share,
    /// Which part of the state's present value comes after the early years.
    pub back_loading: Share,
    /// What the price has to be multiplied by for the holder's present value to be zero.
    pub break_even: BreakEven,
    /// At other prices.
    pub at: Vec<AtPrice>,
}

/// A year in which the row `take` of a regime is not what the regime pays the state.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherTake {
    /// The first such year.
    pub year: i32,
    /// What the row says.
    pub said: Figure,
    /// What is paid, less what the state pays the holder.
    pub paid: Figure,
}

/// Present value and undiscounted sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// Discounted.
    pub present: Figure,
    /// Not discounted.
    pub total: Figure,
}

/// What one party gets.
#[derive(Clone, Debug, PartialEq)]
pub struct PartyWorth {
    /// Who.
    pub party: Called,
    /// How much.
    pub worth: Worth,
}

/// A series of cash in a few numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Cash {
    /// What it is worth.
    pub worth: Worth,
    /// Its internal rate of return.
    pub rate: Figure,
    /// Years until the money put in has come back.
    pub payback: Figure,
}

/// The state's share.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// Of the present value: the average effective tax rate.
    pub present: Share,
    /// Of the undiscounted sum.
    pub total: Share,
}

/// At one price.
#[derive(Clone, Debug, PartialEq)]
pub struct AtPrice {
    /// What the price is multiplied by.
    pub multiple: f64,
    /// The present value before the regime.
    pub before: Figure,
    /// The internal rate before the regime.
    pub rate_before: Figure,
    /// The state's shares.
    pub shares: Shares,
    /// The holder's present value.
    pub after: Figure,
    /// The holder's internal rate.
    pub rate_after: Figure,
}

/// A share, or why a number would mislead.
#[derive(Clone, Debug, PartialEq)]
pub enum Share {
    /// Between nothing and all of it.
    Of(Figure),
    /// There is nothing to share: the whole is zero or negative.
    NothingToShare,
    /// More than all of it.
    MoreThanAll,
    /// Less than nothing: what should be received is paid.
    LessThanNothing,
}

/// The price at which the holder breaks even.
#[derive(Clone, Debug, PartialEq)]
pub enum BreakEven {
    /// What the price is multiplied by.
    At(Figure),
    /// The holder gains at any price.
    AtAnyPrice,
    /// The holder does not gain at ten times the price.
    AtNoPrice,
}

/// Why regimes cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotCompared {
    /// Nothing says what the price of the asset is.
    NoPrice,
    /// There is no row of that name.
    UnknownPrice(String),
    /// The price of a year is computed from that of the year before.
    PriceOfItsPast(String),
}

/// One regime among those that are compared.
struct Place<'d> {
    model: &'d Model,
    variant: usize,
    /// The use that is replaced.
    instance: InstanceId,
    holder: PartyId,
    state: PartyId,
}

/// Compares the regimes of a deal that was read with them.
pub fn regimes(
    deal: &Deal,
    run: &Run,
    swapped: &Swapped,
    asked: &Asked,
) -> Result<Regimes, NotCompared> {
    let places: Vec<Place> = swapped
        .columns
        .iter()
        .map(|column| Place::of(deal, column.variant, &swapped.using))
        .collect();
    let first = &places[0];
    let rows = price::rows(first, &asked.price_rows)?;
    let names: Vec<String> = rows.iter().map(|row| first.model.row_name(*row)).collect();
    let real = real_money(first.model).filter(|_| !asked.nominal);
    let own = || {
        Unit::base(
            Dimension::of(Base::Money(0)),
            first.model.moneys[0].name.clone(),
        )
    };
    let in_kind = places.iter().any(Place::pays_in_kind);
    let columns = places.iter().zip(&swapped.columns).map(|(place, column)| {
        let yearly = Yearly::of(deal, place, &names, real.is_some());
        let indicators = Indicators::new(run, &yearly, asked);
        Column {
            name: column.name.clone(),
            template: column.template.name.clone(),
            purpose: column.template.purpose.clone(),
            kept: column.kept.clone(),
            own: column.own.clone(),
            left_out: column.left_out.clone(),
            taken: column.taken.clone(),
            ..indicators.column(place)
        }
    });
    let called = |party: PartyId| first.called(party);
    Ok(Regimes {
        using: swapped.using.clone(),
        holder: called(first.holder),
        state: called(first.state),
        unit: real.as_ref().map_or_else(own, |real| real.unit.clone()),
        real: real.clone(),
        in_kind,
        price_rows: rows
            .iter()
            .map(|row| Called {
                name: first.model.row_name(*row),
                label: first.model.row_label(*row),
            })
            .collect(),
        columns: columns.collect(),
    })
}

impl<'d> Place<'d> {
    fn of(deal: &'d Deal, variant: usize, using: &str) -> Self {
        let model = &deal.variants[variant];
        let Some(Entity::Use(index)) = model.root.names.get(using) else {
            unreachable!("a deal without errors has the use that regimes take the place of");
        };
        let instance = model.instance(InstanceId::ROOT).children[*index as usize];
        let party = |name: &str| match model.definition(instance).names.get(name) {
            Some(Entity::Party(PartySlot(slot))) => model.party(instance, PartySlot(*slot)),
            _ => unreachable!("a regime has its two parties"),
        };
        let [holder, state] = PARTIES.map(party);
        Self {
            model,
            variant,
            instance,
            holder,
            state,
        }
    }

    fn pays_in_kind(&self) -> bool {
        let mut flows = self.model.flows.iter();
        flows.any(|flow| flow.in_kind && self.model.is_within(flow.instance, &[self.instance]))
    }

    fn called(&self, party: PartyId) -> Called {
        let name = self.model.parties()[party.0 as usize].name.clone();
        Called {
            name,
            label: self.model.party_label(party).to_owned(),
        }
    }

    /// The parties of the deal, the outside left out.
    fn parties(&self) -> impl Iterator<Item = PartyId> {
        (OUTSIDE_COUNT as u32..self.model.parties().len() as u32).map(PartyId)
    }

    /// The row that says what the regime pays the state, where the use has one.
    fn take_row(&self) -> Option<RowId> {
        let name = &self.model.instance(self.instance).path;
        self.model.find_row(&format!("{name}.{TAKE}"))
    }

    /// Inputs of the regime that hold a price.
    fn prices_of_regime(&self) -> Vec<RowId> {
        price::inputs(self.model, self.instance)
    }
}

/// What the numbers mean, one sentence each, in the words of the fields of `--json`; with the number
/// of first years where it is known.
pub fn definitions(early_years: Option<usize>) -> Vec<(&'static str, String)> {
    let early = early_years.map_or("first years".to_owned(), |count| {
        format!("first {count} years")
    });
    [
        ("Before the regime", "the holder's cash without what the regime moves: what the asset, and all else that the deal gives the holder, brings in before any of the regimes' payments".to_owned()),
        ("State's share of the present value", "present value of what the regime pays the state, over the present value before the regime: the average effective tax rate (AETR). Where there is nothing to share, or more than all of it is taken, words stand in its place".to_owned()),
        ("State's share, not discounted", "the same with undiscounted sums: project take".to_owned()),
        ("IRR wedge", "(internal rate before the regime less that of the holder) over the rate before: some call it METR, which others define otherwise".to_owned()),
        ("Back-loading", format!("part of the state's present value that is received after the {early} of the timeline")),
        ("Break-even price", "what the price is multiplied by, in every year, for the holder's present value to be zero".to_owned()),
        ("Progressivity", "the state's share at several prices, under what the price does: where it rises with the price the regime is progressive, where it falls regressive".to_owned()),
        ("Payback", "years from the first year's flow until the holder's undiscounted cash, summed up, comes back to zero; each flow stands at its year's number (0, 1, 2, …), in between it is interpolated, and `discounted mid` or `end` changes nothing".to_owned()),
    ]
    .into()
}
