//! What moves in every year of one regime, at any price and in any setting of the open terms.

use std::collections::HashMap;

use engine::{InputId, Op, Operand, Program, evaluate, schedule};
use model::Lowered;
use model::formula::PartyMeasure;
use model::lower::Stand;
use model::model::{Flow, PartyId, RowId};
use model::{Deal, frame::Timeline};

use super::Place;
use crate::money::index_row;
use crate::settings::Settings;
use crate::solve::lower_with;

/// The amounts of one regime, as programs of what the price is multiplied by.
pub(super) struct Yearly {
    lowered: Lowered,
    /// What the price is multiplied by.
    leaf: InputId,
    all: Program,
    holder: Program,
    pub(super) timeline: Timeline,
    party_count: usize,
    price_count: usize,
}

/// The amounts of every year at one price.
#[derive(Clone, Debug)]
pub(super) struct Amounts {
    /// By party, the outside left out.
    pub(super) parties: Vec<Vec<f64>>,
    /// What the holder gets in the end.
    pub(super) after: Vec<f64>,
    /// What the holder would get if the regime moved nothing.
    pub(super) before: Vec<f64>,
    /// What the regime pays the state.
    pub(super) take: Vec<f64>,
    /// What others pay the state by the regime, less what it pays the holder.
    pub(super) paid: Vec<f64>,
    /// What the row `take` of the regime says of that; the same where it has no such row.
    pub(super) said: Vec<f64>,
    /// The prices the regime is given.
    pub(super) prices: Vec<Vec<f64>>,
}

impl Yearly {
    /// The price is multiplied in the rows of these names.
    pub(super) fn of(deal: &Deal, place: &Place, names: &[String], real: bool) -> Self {
        let model = place.model;
        let mut leaf = None;
        let mut lowered = lower_with(deal, place.variant, false, |lowered, index| {
            let id = *leaf.get_or_insert_with(|| lowered.stand_in(&names.join(", "), 1.0));
            let rows = names
                .iter()
                .filter_map(|name| deal.variants[index].find_row(name));
            rows.map(|row| (row, Stand::Scaled(id)))
                .collect::<HashMap<_, _>>()
        });
        let leaf = leaf.expect("the variant itself is always lowered");
        let periods = 0..model.timeline.period_count;
        let mut amounts = Lowering {
            lowered: &mut lowered,
            place,
            real,
        };
        let parties: Vec<PartyId> = place.parties().collect();
        let prices = place.prices_of_regime();
        let mut outputs = Vec::new();
        let mut holder = Vec::new();
        for period in periods {
            let own: Vec<Operand> = parties
                .iter()
                .map(|party| amounts.party(*party, period))
                .collect();
            let held = amounts.party(place.holder, period);
            holder.push(held);
            outputs.extend(own);
            outputs.push(held);
            outputs.push(amounts.moved(place.holder, period, false));
            outputs.push(amounts.moved(place.state, period, true));
            let paid = amounts.paid(period);
            outputs.push(paid);
            outputs.push(amounts.said(period).unwrap_or(paid));
            outputs.extend(prices.iter().map(|row| amounts.operand(*row, period)));
        }
        let all = schedule(&lowered.graph, &outputs);
        let holder = schedule(&lowered.graph, &holder);
        Self {
            lowered,
            leaf,
            all,
            holder,
            timeline: model.timeline,
            party_count: parties.len(),
            price_count: prices.len(),
        }
    }

    /// The amounts with the price multiplied by each of some numbers.
    pub(super) fn amounts(
        &self,
        multiples: &[f64],
        settings: &Settings,
        setting: usize,
    ) -> Vec<Amounts> {
        let mut inputs = settings.inputs(&self.lowered.leaves, setting);
        inputs.set_paths(self.leaf, multiples);
        let results = evaluate(&self.all, &inputs, multiples.len());
        let width = self.party_count + 5 + self.price_count;
        let series = |column: usize, path: usize| -> Vec<f64> {
            let periods = 0..self.timeline.period_count;
            periods
                .map(|period| results.value(period * width + column, path))
                .collect()
        };
        let at = |path: usize| {
            let after_parties = self.party_count;
            Amounts {
                parties: (0..after_parties)
                    .map(|party| series(party, path))
                    .collect(),
                after: series(after_parties, path),
                before: series(after_parties + 1, path),
                take: series(after_parties + 2, path),
                paid: series(after_parties + 3, path),
                said: series(after_parties + 4, path),
                prices: (0..self.price_count)
                    .map(|price| series(after_parties + 5 + price, path))
                    .collect(),
            }
        };
        (0..multiples.len()).map(at).collect()
    }

    /// The holder's amounts alone: a search asks for many prices.
    pub(super) fn holder(
        &self,
        multiples: &[f64],
        settings: &Settings,
        setting: usize,
    ) -> Vec<Vec<f64>> {
        let mut inputs = settings.inputs(&self.lowered.leaves, setting);
        inputs.set_paths(self.leaf, multiples);
        let results = evaluate(&self.holder, &inputs, multiples.len());
        let periods = 0..self.timeline.period_count;
        let at = |path: usize| {
            periods
                .clone()
                .map(|period| results.value(period, path))
                .collect()
        };
        (0..multiples.len()).map(at).collect()
    }
}

/// Lowers what parties get, in the prices of one year where that is asked for.
struct Lowering<'a> {
    lowered: &'a mut Lowered,
    place: &'a Place<'a>,
    real: bool,
}

impl Lowering<'_> {
    fn apply(&mut self, op: Op, left: Operand, right: Operand) -> Operand {
        self.lowered.graph.apply(op, &[left, right])
    }

    fn operand(&self, row: RowId, period: usize) -> Operand {
        self.lowered.variants[self.place.variant].operand(row, period)
    }

    /// An amount in the prices that are shown.
    fn shown(&mut self, amount: Operand, period: usize) -> Operand {
        match index_row(self.place.model).filter(|_| self.real) {
            Some(index) => {
                let index = self.operand(index, period);
                self.apply(Op::Divide, amount, index)
            }
            None => amount,
        }
    }

    /// What a party gets in a year, in cash and in kind.
    fn party(&mut self, party: PartyId, period: usize) -> Operand {
        let row = |measure| self.place.model.party_row(party, measure);
        let cash = self.operand(row(PartyMeasure::Cash), period);
        let kind = self.operand(row(PartyMeasure::Kind), period);
        let both = self.apply(Op::Add, cash, kind);
        self.shown(both, period)
    }

    /// What the regime has others pay the state in a year, less what it has the state pay the holder.
    fn paid(&mut self, period: usize) -> Operand {
        let place = self.place;
        let counts = |flow: &&Flow| place.model.is_within(flow.instance, &[place.instance]);
        let mut sum = Operand::Constant(0.0);
        for flow in place.model.flows_of(place.state).filter(counts) {
            let amount = self.operand(flow.amount, period);
            if flow.payee == place.state {
                sum = self.apply(Op::Add, sum, amount);
            } else if flow.payee == place.holder {
                sum = self.apply(Op::Subtract, sum, amount);
            }
        }
        self.shown(sum, period)
    }

    /// What the row `take` of the regime says that is.
    fn said(&mut self, period: usize) -> Option<Operand> {
        let take = self.operand(self.place.take_row()?, period);
        Some(self.shown(take, period))
    }

    /// What a party gets in a year from what the regime moves, or from all else.
    fn moved(&mut self, party: PartyId, period: usize, by_regime: bool) -> Operand {
        let place = self.place;
        let counts =
            |flow: &&Flow| place.model.is_within(flow.instance, &[place.instance]) == by_regime;
        let mut sum = Operand::Constant(0.0);
        for flow in place.model.flows_of(party).filter(counts) {
            let amount = self.operand(flow.amount, period);
            if flow.payee == party {
                sum = self.apply(Op::Add, sum, amount);
            }
            if flow.payer == party {
                sum = self.apply(Op::Subtract, sum, amount);
            }
        }
        self.shown(sum, period)
    }
}
