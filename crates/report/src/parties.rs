//! What parties receive and pay, whether it sums to zero, and who stands behind whom.

use engine::Operand;
use model::formula::PartyMeasure;
use model::model::{Model, PartyId, RowId};
use model::{Lowered, Stake};

use crate::ask::Asker;
use crate::money::index_row;
use crate::run::{LookThrough, PartyResult, PieCheck, RealAmounts, Series};
use crate::settings::Worlds;
use crate::sources::{Citation, citations};

/// The predeclared outside: market and suppliers.
pub(crate) const OUTSIDE_COUNT: usize = 2;

/// The prices an amount is told in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prices {
    /// Those of the year in which it is paid.
    OfTheDay,
    /// Those of the year of the deal's real money.
    OfOneYear,
}

/// Reads rows of one variant in every setting.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub(crate) model: &'a Model,
    pub(crate) lowered: &'a Lowered,
    pub(crate) place: usize,
    pub(crate) worlds: &'a Worlds,
}

impl Reader<'_> {
    fn operand(&self, row: RowId, period: usize) -> Operand {
        self.lowered.variants[self.place].operand(row, period)
    }

    /// By period, then by setting.
    pub(crate) fn spreads(&self, row: RowId) -> Vec<Vec<f64>> {
        let periods = 0..self.model.timeline.period_count;
        periods
            .map(|period| self.worlds.spread(self.operand(row, period)))
            .collect()
    }

    fn total(&self, spreads: &[Vec<f64>]) -> Vec<f64> {
        let settings = 0..self.worlds.settings.count();
        settings
            .map(|setting| spreads.iter().map(|year| year[setting]).sum())
            .collect()
    }

    /// The largest flow of any year and setting, without its sign.
    pub(crate) fn largest_flow(&self) -> f64 {
        let flows = self
            .model
            .flows
            .iter()
            .flat_map(|flow| self.spreads(flow.amount));
        let sizes = flows
            .flatten()
            .map(f64::abs)
            .filter(|size| size.is_finite());
        sizes.fold(0.0, f64::max)
    }

    pub(crate) fn parties(&self, no_deal: Option<Reader<'_>>) -> Vec<PartyResult> {
        let has_real = index_row(self.model).is_some();
        let parties = self
            .model
            .parties()
            .iter()
            .enumerate()
            .map(|(index, named)| {
                let party = PartyId(index as u32);
                let without =
                    no_deal.and_then(|other| Some((other, other.party_named(&named.name)?)));
                let series = |measure, prices| self.series(party, measure, without, prices);
                let nominal = |measure| series(measure, Prices::OfTheDay);
                let real = |measure| series(measure, Prices::OfOneYear);
                PartyResult {
                    name: named.name.clone(),
                    label: self.model.party_label(party).to_owned(),
                    outside: index < OUTSIDE_COUNT,
                    cash: nominal(PartyMeasure::Cash),
                    receipts: nominal(PartyMeasure::Receipts),
                    payments: nominal(PartyMeasure::Payments),
                    kind: nominal(PartyMeasure::Kind),
                    unit: self
                        .model
                        .row_unit(self.model.party_row(party, PartyMeasure::Cash)),
                    real: has_real.then(|| RealAmounts {
                        cash: real(PartyMeasure::Cash),
                        receipts: real(PartyMeasure::Receipts),
                        payments: real(PartyMeasure::Payments),
                        kind: real(PartyMeasure::Kind),
                    }),
                }
            });
        parties.collect()
    }

    fn party_named(&self, name: &str) -> Option<PartyId> {
        let place = self
            .model
            .parties()
            .iter()
            .position(|named| named.name == name)?;
        Some(PartyId(place as u32))
    }

    fn series(
        &self,
        party: PartyId,
        measure: PartyMeasure,
        without: Option<(Reader<'_>, PartyId)>,
        prices: Prices,
    ) -> Series {
        let noise = self.noise_in(prices);
        let spreads = self.spreads_in(self.model.party_row(party, measure), prices);
        let total = self.total(&spreads);
        let less = without.map(|(other, party)| {
            let theirs = other.spreads_in(other.model.party_row(party, measure), prices);
            let difference: Vec<f64> = total
                .iter()
                .zip(other.total(&theirs))
                .map(|(ours, theirs)| ours - theirs)
                .collect();
            self.worlds.figure(&difference, noise)
        });
        Series {
            yearly: spreads
                .iter()
                .map(|year| self.worlds.figure(year, noise))
                .collect(),
            total: self.worlds.figure(&total, noise),
            total_less_no_deal: less,
        }
    }

    /// As [`Self::spreads`], each year by that year's price index where prices of one year are asked for.
    fn spreads_in(&self, row: RowId, prices: Prices) -> Vec<Vec<f64>> {
        let mut spreads = self.spreads(row);
        if let (Prices::OfOneYear, Some(index)) = (prices, index_row(self.model)) {
            for (year, indices) in spreads.iter_mut().zip(self.spreads(index)) {
                for (amount, index) in year.iter_mut().zip(indices) {
                    *amount /= index;
                }
            }
        }
        spreads
    }

    /// What counts as nothing. Prices that were lower make the rounding of an amount larger, too.
    fn noise_in(&self, prices: Prices) -> f64 {
        let (Prices::OfOneYear, Some(index)) = (prices, index_row(self.model)) else {
            return self.worlds.noise;
        };
        let indices = self.spreads(index).into_iter().flatten();
        let least = indices.filter(|index| *index > 0.0).fold(1.0, f64::min);
        self.worlds.noise / least
    }

    /// Sums over all parties in every year and setting.
    pub(crate) fn pie(&self) -> PieCheck {
        let residual = |measure| {
            let count = self.model.parties().len() as u32;
            let rows: Vec<RowId> = (0..count)
                .map(|party| self.model.party_row(PartyId(party), measure))
                .collect();
            let mut largest: f64 = 0.0;
            for period in 0..self.model.timeline.period_count {
                let years: Vec<Vec<f64>> = rows
                    .iter()
                    .map(|row| self.worlds.spread(self.operand(*row, period)))
                    .collect();
                for sum in self.total(&years) {
                    // An undefined sum must not pass for a small one.
                    largest = if sum.is_finite() && largest.is_finite() {
                        largest.max(sum.abs())
                    } else {
                        f64::NAN
                    };
                }
            }
            largest
        };
        let (in_cash, in_kind) = (residual(PartyMeasure::Cash), residual(PartyMeasure::Kind));
        let largest_flow = self.largest_flow();
        let undefined = in_cash.is_nan() || in_kind.is_nan();
        let largest = if undefined {
            f64::NAN
        } else {
            in_cash.max(in_kind)
        };
        let relative = if undefined {
            f64::NAN
        } else if largest_flow > 0.0 {
            largest / largest_flow
        } else {
            0.0
        };
        PieCheck {
            largest_residual: in_cash,
            largest_residual_in_kind: in_kind,
            largest_flow,
            relative,
        }
    }

    /// Every chain of stakes, each a row of the table.
    pub(crate) fn look_through(&self, stakes: &[AskedStake]) -> Vec<LookThrough> {
        let mut chains: Vec<Vec<usize>> = (0..stakes.len()).map(|stake| vec![stake]).collect();
        let mut at = 0;
        while at < chains.len() {
            let chain = chains[at].clone();
            let end = stakes[chain[chain.len() - 1]].held;
            let met = |party: PartyId| chain.iter().any(|stake| stakes[*stake].holder == party);
            for (next, stake) in stakes.iter().enumerate() {
                // A circle of holdings is followed once round at most.
                if stake.holder == end && !met(stake.holder) && !met(stake.held) {
                    chains.push(chain.iter().copied().chain([next]).collect());
                }
            }
            at += 1;
        }
        chains
            .iter()
            .map(|chain| self.look_along(stakes, chain))
            .collect()
    }

    fn look_along(&self, stakes: &[AskedStake], chain: &[usize]) -> LookThrough {
        let links: Vec<&AskedStake> = chain.iter().map(|stake| &stakes[*stake]).collect();
        let (first, last) = (links[0], links[links.len() - 1]);
        let cash = self.model.party_row(last.held, PartyMeasure::Cash);
        let periods = 0..self.model.timeline.period_count;
        let shares: Vec<Vec<f64>> = periods.map(|period| self.share(&links, period)).collect();
        let amount = |prices| {
            let mut amount = vec![0.0; self.worlds.settings.count()];
            for (share, flows) in shares.iter().zip(self.spreads_in(cash, prices)) {
                for (setting, flow) in flows.into_iter().enumerate() {
                    // The larger of nothing and what is unknown is unknown.
                    let positive = if flow.is_nan() { flow } else { flow.max(0.0) };
                    amount[setting] += share[setting] * positive;
                }
            }
            self.worlds.figure(&amount, self.noise_in(prices))
        };
        let name = |party: PartyId| self.model.parties()[party.0 as usize].name.clone();
        let label = |party: PartyId| self.model.party_label(party).to_owned();
        LookThrough {
            holder: name(first.holder),
            holder_label: label(first.holder),
            held: name(last.held),
            held_label: label(last.held),
            through: links[1..].iter().map(|link| label(link.holder)).collect(),
            share: self.worlds.figure(&shares[0], 0.0),
            amount: amount(Prices::OfTheDay),
            unit: self.model.row_unit(cash),
            amount_real: index_row(self.model).map(|_| amount(Prices::OfOneYear)),
            sources: links.iter().flat_map(|link| link.sources.clone()).collect(),
        }
    }

    /// The product of some stakes in a period, in every setting.
    fn share(&self, links: &[&AskedStake], period: usize) -> Vec<f64> {
        let mut share = vec![1.0; self.worlds.settings.count()];
        for link in links {
            let stake = self.worlds.spread(link.share[period]);
            share
                .iter_mut()
                .zip(stake)
                .for_each(|(share, stake)| *share *= stake);
        }
        share
    }
}

/// A stake with its share of every year.
pub(crate) struct AskedStake {
    holder: PartyId,
    held: PartyId,
    share: Vec<Operand>,
    sources: Vec<Citation>,
}

impl Asker<'_> {
    pub(crate) fn stake(&mut self, stake: &Stake) -> AskedStake {
        let deal = self.deal;
        let model = &deal.variants[self.place];
        let periods = 0..deal.timeline.period_count;
        AskedStake {
            holder: PartyId(stake.holder.0),
            held: PartyId(stake.held.0),
            share: periods
                .map(|period| self.operand(&stake.share, period))
                .collect(),
            sources: citations(&model.root, &stake.sources),
        }
    }
}
