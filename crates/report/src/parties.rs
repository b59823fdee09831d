//! What parties receive and pay, whether it sums to zero, and who stands behind whom.

use engine::Operand;
use model::formula::PartyMeasure;
use model::model::{Model, PartyId, RowId};
use model::{Lowered, Stake};

use crate::ask::Asker;
use crate::run::{LookThrough, PartyResult, PieCheck, Series};
use crate::settings::Worlds;
use crate::sources::{Citation, citations};

/// The predeclared outside: market and suppliers.
pub(crate) const OUTSIDE_COUNT: usize = 2;

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
    fn spreads(&self, row: RowId) -> Vec<Vec<f64>> {
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
        let parties = self
            .model
            .parties()
            .iter()
            .enumerate()
            .map(|(index, named)| {
                let party = PartyId(index as u32);
                let without =
                    no_deal.and_then(|other| Some((other, other.party_named(&named.name)?)));
                let series = |measure| self.series(party, measure, without);
                PartyResult {
                    name: named.name.clone(),
                    label: self.model.party_label(party).to_owned(),
                    outside: index < OUTSIDE_COUNT,
                    cash: series(PartyMeasure::Cash),
                    receipts: series(PartyMeasure::Receipts),
                    payments: series(PartyMeasure::Payments),
                    kind: series(PartyMeasure::Kind),
                    unit: self
                        .model
                        .row_unit(self.model.party_row(party, PartyMeasure::Cash)),
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
    ) -> Series {
        let noise = self.worlds.noise;
        let spreads = self.spreads(self.model.party_row(party, measure));
        let total = self.total(&spreads);
        let less = without.map(|(other, party)| {
            let their_total = other.total(&other.spreads(other.model.party_row(party, measure)));
            let difference: Vec<f64> = total
                .iter()
                .zip(their_total)
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
        let relative = if largest_flow > 0.0 {
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
        let mut amount = vec![0.0; self.worlds.settings.count()];
        let mut first_share = Vec::new();
        for period in 0..self.model.timeline.period_count {
            let mut share = vec![1.0; amount.len()];
            for link in &links {
                let stake = self.worlds.spread(link.share[period]);
                share
                    .iter_mut()
                    .zip(stake)
                    .for_each(|(share, stake)| *share *= stake);
            }
            let flows = self.worlds.spread(self.operand(cash, period));
            for (setting, flow) in flows.into_iter().enumerate() {
                amount[setting] += share[setting] * flow.max(0.0);
            }
            if period == 0 {
                first_share = share;
            }
        }
        let name = |party: PartyId| self.model.parties()[party.0 as usize].name.clone();
        let label = |party: PartyId| self.model.party_label(party).to_owned();
        LookThrough {
            holder: name(first.holder),
            holder_label: label(first.holder),
            held: name(last.held),
            held_label: label(last.held),
            through: links[1..].iter().map(|link| label(link.holder)).collect(),
            share: self.worlds.figure(&first_share, 0.0),
            amount: self.worlds.figure(&amount, self.worlds.noise),
            unit: self.model.row_unit(cash),
            sources: links.iter().flat_map(|link| link.sources.clone()).collect(),
        }
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
