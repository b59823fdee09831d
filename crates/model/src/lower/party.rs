//! What parties receive and pay, from the payments.

use engine::{Op, Operand};

use super::Lowering;
use crate::formula::PartyMeasure;
use crate::model::{InstanceId, Model, PartyId};

/// For each party, its payments by index: those it receives and those it makes.
#[derive(Debug, Default)]
pub(super) struct FlowsOfParties {
    received: Vec<Vec<u32>>,
    made: Vec<Vec<u32>>,
}

impl FlowsOfParties {
    pub(super) fn of(model: &Model) -> Self {
        let count = model.parties().len();
        let mut flows = Self {
            received: vec![Vec::new(); count],
            made: vec![Vec::new(); count],
        };
        for (index, flow) in model.flows.iter().enumerate() {
            flows.received[flow.payee.0 as usize].push(index as u32);
            flows.made[flow.payer.0 as usize].push(index as u32);
        }
        flows
    }
}

impl Lowering<'_> {
    pub(super) fn party_sum(
        &mut self,
        party: PartyId,
        measure: PartyMeasure,
        period: usize,
    ) -> Operand {
        let in_kind = measure == PartyMeasure::Kind;
        let flows = std::mem::take(&mut self.flows);
        let received = self.amounts(&flows.received[party.0 as usize], in_kind, period);
        let made = self.amounts(&flows.made[party.0 as usize], in_kind, period);
        self.flows = flows;
        self.balance(&received, &made, measure)
    }

    fn amounts(&mut self, flows: &[u32], in_kind: bool, period: usize) -> Vec<Operand> {
        let model = self.model;
        let flows = flows.iter().map(|index| &model.flows[*index as usize]);
        let flows = flows.filter(|flow| flow.in_kind == in_kind);
        flows
            .map(|flow| self.read(flow.amount, period, flow.span))
            .collect()
    }

    /// A party's cash from the payments of some instances and all inside them.
    pub(super) fn cash_within(
        &mut self,
        party: PartyId,
        within: &[InstanceId],
        period: usize,
    ) -> Operand {
        let model = self.model;
        let mut received = Vec::new();
        let mut made = Vec::new();
        let mut within = within.to_vec();
        within.sort_unstable();
        for flow in model
            .flows_of(party)
            .filter(|flow| !flow.in_kind && model.is_within_sorted(flow.instance, &within))
        {
            let amount = self.read(flow.amount, period, flow.span);
            if flow.payee == party {
                received.push(amount);
            }
            if flow.payer == party {
                made.push(amount);
            }
        }
        self.balance(&received, &made, PartyMeasure::Cash)
    }

    fn balance(
        &mut self,
        received: &[Operand],
        made: &[Operand],
        measure: PartyMeasure,
    ) -> Operand {
        match measure {
            PartyMeasure::Cash | PartyMeasure::Kind => {
                let (received, made) = (self.sum(received), self.sum(made));
                self.apply(Op::Subtract, &[received, made])
            }
            // A negative amount runs the other way.
            PartyMeasure::Receipts => self.one_way(received, made),
            PartyMeasure::Payments => self.one_way(made, received),
        }
    }

    fn one_way(&mut self, with: &[Operand], against: &[Operand]) -> Operand {
        let zero = Operand::Constant(0.0);
        let mut parts = Vec::with_capacity(with.len() + against.len());
        for amount in with {
            parts.push(self.apply(Op::Maximum, &[*amount, zero]));
        }
        for amount in against {
            let turned = self.apply(Op::Negate, &[*amount]);
            parts.push(self.apply(Op::Maximum, &[turned, zero]));
        }
        self.sum(&parts)
    }

    pub(super) fn sum(&mut self, parts: &[Operand]) -> Operand {
        match parts {
            [] => Operand::Constant(0.0),
            [only] => *only,
            parts => self.apply(Op::Sum, parts),
        }
    }
}
