//! What a government gets from a deal: instrument by budget year by level of government, due and paid.
//!
//! Receives a run and what is asked: who the government is, which budget years, in which money.
//! Guarantees that every payment into a level is one line, that the lines of a level sum to what it
//! receives, and that money which one level passes on to another is in no total twice. It shows one
//! path and adds no probability to it.

mod amounts;
mod asked;
mod lines;
mod money;
mod words;
mod years;

use model::Deal;
use model::formula::PartyMeasure;
use model::model::{Flow, Model, PartyId};

use crate::conventions::Convention;
use crate::figure::Figure;
use crate::run::Run;

use amounts::{Budget, Calendar};
use lines::Payments;

pub use asked::{Asked, NotForecast};
pub(crate) use lines::labels;
pub use money::ForecastMoney;
pub use years::BudgetYear;

/// A forecast of what a government gets in some budget years.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The group the levels are taken from; `None` where parties were named.
    pub group: Option<String>,
    /// The budget years.
    pub years: Vec<BudgetYear>,
    /// The money of every amount.
    pub money: ForecastMoney,
    /// The levels of government.
    pub levels: Vec<Level>,
    /// All levels together; what one passes on to another is not in it.
    pub all: Together,
    /// The same levels without the deal; `None` where there is no scenario `no_deal`, and in it.
    pub no_deal: Option<Together>,
    /// Parties outside the government that live on its money and pay it in these years.
    pub both_ways: Vec<BothWays>,
    /// The conventions of the forecast.
    pub conventions: Vec<Convention>,
}

/// One level of government: a party.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    /// The party.
    pub party: Counterparty,
    /// What it receives from outside the government, a line for each payment.
    pub from_outside: Vec<Line>,
    /// What other levels pass on to it.
    pub from_levels: Vec<Line>,
    /// What it pays, by who gets it.
    pub gives: Vec<Given>,
    /// What it receives in kind: value, not cash, and in no sum.
    pub in_kind: Vec<Line>,
    /// Received from outside the government.
    pub received: DueAndPaid,
    /// Received from other levels.
    pub received_from_levels: Series,
    /// Everything received less everything paid.
    pub kept: Series,
}

/// All levels together.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// Received from outside the government.
    pub received: DueAndPaid,
    /// Paid outside the government.
    pub paid_outside: Series,
    /// What is left.
    pub kept: Series,
}

/// A party as a reader finds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counterparty {
    /// Its name.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
}

/// What a level pays to one party.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Who gets it.
    pub to: Counterparty,
    /// Whether that is another level of government.
    pub is_level: bool,
    /// The payments.
    pub lines: Vec<Line>,
    /// Their sum, as paid.
    pub paid: Series,
}

/// One payment.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How a reader calls it: the labels of its use and of those around it.
    pub label: String,
    /// The full name of the row that is paid.
    pub row: String,
    /// Who pays.
    pub from: Counterparty,
    /// Who gets it.
    pub to: Counterparty,
    /// How much.
    pub amounts: DueAndPaid,
}

/// What is due for a year, and what is paid in it.
#[derive(Clone, Debug, PartialEq)]
pub struct DueAndPaid {
    /// Due for the year.
    pub due: Series,
    /// Paid in the year.
    pub paid: Series,
    /// Due and not yet paid at the end of the year, counted from the start of the timeline.
    pub outstanding: Vec<Figure>,
    /// Whether the two differ in these years, or something is outstanding.
    pub differ: bool,
}

/// One amount of every budget year and their sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// By budget year.
    pub yearly: Vec<Figure>,
    /// The sum over the budget years shown.
    pub total: Figure,
}

/// A party outside the government that has most of its money from it and pays it: what it pays may
/// be what it got.
#[derive(Clone, Debug, PartialEq)]
pub struct BothWays {
    /// The party.
    pub party: Counterparty,
    /// Paid to it by the government, over the budget years shown.
    pub given: Figure,
    /// Paid by it to the government.
    pub received: Figure,
}

/// The forecast of one variant, or why there is none.
pub fn forecast(
    deal: &Deal,
    run: &Run,
    variant: usize,
    asked: &Asked,
) -> Result<Forecast, NotForecast> {
    let model = &deal.variants[variant];
    let (group, parties) = asked::levels(model, &asked.levels)?;
    let years = years::budget_years(&deal.timeline, asked)?;
    let index = asked::money(model, asked.money.as_deref())?;
    let budget = |variant| Budget::of(run.reader(deal, variant), &years, index);
    let here = Government::of(budget(variant)?, &parties);
    let no_deal = deal.variant_of("no_deal").filter(|other| *other != variant);
    let without = no_deal.map(|other| {
        let parties = same_parties(model, &deal.variants[other], &parties);
        Ok(Government::of(budget(other)?, &parties).together())
    });
    let levels: Vec<Level> = parties.iter().map(|party| here.level(*party)).collect();
    Ok(Forecast {
        both_ways: here.both_ways(),
        conventions: words::conventions(&here.budget, &levels, asked.first_month),
        all: here.together(),
        no_deal: without.transpose()?,
        money: here.budget.money.clone(),
        group,
        years,
        levels,
    })
}

/// The parties of another variant with the same names.
fn same_parties(model: &Model, other: &Model, parties: &[PartyId]) -> Vec<PartyId> {
    let named = |party: &PartyId| {
        let name = &model.parties()[party.0 as usize].name;
        let place = other.parties().iter().position(|one| one.name == *name)?;
        Some(PartyId(place as u32))
    };
    parties.iter().filter_map(named).collect()
}

/// The levels of government of one variant, and how amounts are shown.
struct Government<'a> {
    budget: Budget<'a>,
    parties: &'a [PartyId],
    payments: Payments<'a>,
}

impl<'a> Government<'a> {
    fn of(budget: Budget<'a>, parties: &'a [PartyId]) -> Self {
        Self {
            payments: Payments::of(budget.reader, parties),
            budget,
            parties,
        }
    }

    fn is_level(&self, party: PartyId) -> bool {
        self.parties.contains(&party)
    }

    fn level(&self, party: PartyId) -> Level {
        let payments = &self.payments;
        let lines = |wanted: &dyn Fn(PartyId) -> bool, in_kind| {
            let found = payments.list(|flow| flow.payee == party && wanted(flow.payer), in_kind);
            let lines = found.iter().map(|one| self.budget.line(one));
            (lines.collect::<Vec<_>>(), self.sum(&found))
        };
        let (from_outside, received) = lines(&|payer| !self.is_level(payer), false);
        let (from_levels, from_others) = lines(&|payer| self.is_level(payer), false);
        let (in_kind, _) = lines(&|_| true, true);
        let given = payments.list(|flow| flow.payer == party, false);
        let kept = [
            (&received, 1.0),
            (&from_others, 1.0),
            (&self.sum(&given), -1.0),
        ];
        Level {
            party: payments.counterparty(party),
            from_outside,
            from_levels,
            gives: self.gives(&given),
            in_kind,
            received: self.budget.due_and_paid(&received),
            received_from_levels: self.budget.series(&from_others.paid),
            kept: self.budget.series(&Calendar::combined(&kept).paid),
        }
    }

    /// The payments of a level by who gets them, in the order in which the deal names the parties.
    fn gives(&self, given: &[lines::Payment]) -> Vec<Given> {
        let mut payees: Vec<PartyId> = given.iter().map(|one| one.flow.payee).collect();
        payees.sort_unstable();
        payees.dedup();
        let to = |payee: PartyId| {
            let found: Vec<_> = given.iter().filter(|one| one.flow.payee == payee).collect();
            let all: Vec<_> = found.iter().map(|one| (&one.amounts, 1.0)).collect();
            Given {
                to: self.payments.counterparty(payee),
                is_level: self.is_level(payee),
                lines: found.iter().map(|one| self.budget.line(one)).collect(),
                paid: self.budget.series(&Calendar::combined(&all).paid),
            }
        };
        payees.into_iter().map(to).collect()
    }

    fn together(&self) -> Together {
        let is_level = |party| self.is_level(party);
        let list = |wanted: &dyn Fn(&Flow) -> bool| self.payments.list(wanted, false);
        let received = list(&|flow| is_level(flow.payee) && !is_level(flow.payer));
        let paid = list(&|flow| is_level(flow.payer) && !is_level(flow.payee));
        let (received, paid) = (self.sum(&received), self.sum(&paid));
        let kept = Calendar::combined(&[(&received, 1.0), (&paid, -1.0)]);
        Together {
            received: self.budget.due_and_paid(&received),
            paid_outside: self.budget.series(&paid.paid),
            kept: self.budget.series(&kept.paid),
        }
    }

    /// Who outside the government lives on its money, such as a fund, and pays it. Market and suppliers
    /// are left out, and so is a company that gets a refund.
    fn both_ways(&self) -> Vec<BothWays> {
        let is_level = |party| self.is_level(party);
        let total = |wanted: &dyn Fn(&Flow) -> bool| {
            let found = self.payments.list(wanted, false);
            self.budget.series(&self.sum(&found).paid).total
        };
        let count = self.budget.reader.model.parties().len() as u32;
        let others = (crate::parties::OUTSIDE_COUNT as u32..count).map(PartyId);
        let found = others
            .filter(|party| !is_level(*party) && self.lives_on_it(*party))
            .map(|party| BothWays {
                party: self.payments.counterparty(party),
                given: total(&|flow| flow.payee == party && is_level(flow.payer)),
                received: total(&|flow| flow.payer == party && is_level(flow.payee)),
            });
        let moves = |figure: &Figure| figure.single() != Some(0.0);
        found
            .filter(|one| moves(&one.given) && moves(&one.received))
            .collect()
    }

    /// Whether at least half of what a party receives on the central path comes from the government.
    fn lives_on_it(&self, party: PartyId) -> bool {
        let reader = self.budget.reader;
        let receipts = reader.model.party_row(party, PartyMeasure::Receipts);
        let given = |flow: &Flow| flow.payee == party && self.is_level(flow.payer);
        let given = self.sum(&self.payments.list(given, false)).paid;
        let total = |years: Vec<Vec<f64>>| years.iter().map(|year| year[0]).sum::<f64>();
        total(given) * 2.0 >= total(reader.spreads(receipts))
    }

    fn sum(&self, payments: &[lines::Payment]) -> Calendar {
        let all: Vec<_> = payments.iter().map(|one| (&one.amounts, 1.0)).collect();
        if all.is_empty() {
            return self.budget.nothing();
        }
        Calendar::combined(&all)
    }
}
