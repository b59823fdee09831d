//! The reference workload: `deals/workload.deal` from its text to a program.

use std::collections::BTreeMap;

use engine::{Design, InputId, Inputs, NodeId, Operand, StreamKey, Uniforms};
use model::Lowered;
use model::lower::LeafKind;
use model::model::InstanceId;

const TEXT: &str = include_str!("../../deals/workload.deal");
const FILE: &str = "workload.deal";
const SEED: u64 = 1;

/// The graph of a deal, what it shows, and the random numbers it draws.
pub(crate) struct Workload {
    pub(crate) lowered: Lowered,
    /// What the deal shows, in the order of its text.
    pub(crate) shows: Vec<Operand>,
    /// The inputs that are drawn, in the order of the text, those of a year each by itself.
    pub(crate) draws: Vec<(InputId, Uniforms)>,
}

impl Workload {
    /// The workload as it stands in `deals/`.
    pub(crate) fn reference() -> Workload {
        Workload::of(TEXT)
    }

    /// The workload over another number of years.
    pub(crate) fn with_years(count: usize) -> Workload {
        let last = count - 1;
        let text = TEXT.replace("timeline 0..39", &format!("timeline 0..{last}"));
        let text = text.replace(
            "at(fund_balance.closing, 39)",
            &format!("at(fund_balance.closing, {last})"),
        );
        Workload::of(&text)
    }

    /// The workload several times over: each further scenario starts from another price, so that it shares
    /// with the others little more than its draws.
    pub(crate) fn several(count: usize) -> Workload {
        let mut texts = vec![TEXT.to_owned()];
        for number in 1..count {
            let price = 8500 + 10 * number;
            texts.push(format!(
                "scenario s{number} \"Start at {price}\" {{ set last_price = {price} USD/t copper @ workload }}"
            ));
        }
        Workload::of(&(texts.join("\n") + "\n"))
    }

    fn of(text: &str) -> Workload {
        let files = BTreeMap::from([(FILE.to_owned(), text.to_owned())]);
        let deal = model::read(FILE, &files, &[]).deal;
        let deal = deal.unwrap_or_else(|| {
            panic!("deals/workload.deal has errors; `lodebook check` names them")
        });
        let (mut lowered, _) = model::lower(&deal);
        let mut shows = Vec::new();
        for (place, variant) in deal.variants.iter().enumerate() {
            for show in variant.questions.shows.iter().flatten() {
                let (root, models) = (InstanceId::ROOT, &deal.variants);
                shows.push(lowered.formula(models, variant, place, root, &show.formula, 0));
            }
        }
        let draws = lowered
            .leaves
            .iter()
            .enumerate()
            .filter(|(_, leaf)| leaf.kind == LeafKind::Draw)
            .map(|(place, leaf)| {
                let period = leaf.period.map_or(0, |period| period as u32 + 1);
                let key = StreamKey::new(SEED, &leaf.row);
                let uniforms = Uniforms::new(key, period, Design::Independent);
                (InputId(place as u32), uniforms)
            })
            .collect();
        Workload {
            lowered,
            shows,
            draws,
        }
    }

    /// The leaves of the draws in the graph.
    pub(crate) fn draw_nodes(&self) -> Vec<NodeId> {
        let graph = &self.lowered.graph;
        let is_draw = |leaf| self.draws.iter().any(|(draw, _)| *draw == leaf);
        graph
            .node_ids()
            .filter(|node| graph.input_of(*node).is_some_and(is_draw))
            .collect()
    }

    /// The draws in the order of the kernel written by hand: normal but for the third, then those of the years.
    pub(crate) fn draws_by_hand(&self, paths: usize, quantile: fn(f64) -> f64) -> Vec<Vec<f64>> {
        let once = ["ore_in_place", "grade", "recovery", "capital", "unit_cost"];
        let place = |leaf: &model::lower::Leaf| {
            once.iter()
                .position(|name| leaf.row == *name)
                .unwrap_or(once.len() + leaf.period.unwrap_or(0))
        };
        let mut rows: Vec<(usize, Vec<f64>)> = self
            .draws
            .iter()
            .map(|(input, uniforms)| {
                let place = place(&self.lowered.leaves[input.0 as usize]);
                let mut values = vec![0.0; paths];
                uniforms.fill(0, &mut values);
                if place != 2 {
                    for value in &mut values {
                        *value = quantile(*value);
                    }
                }
                (place, values)
            })
            .collect();
        rows.sort_by_key(|(place, _)| *place);
        rows.into_iter().map(|(_, values)| values).collect()
    }

    /// Every leaf with a value: draws with their random numbers.
    pub(crate) fn inputs(&self) -> Inputs<'_> {
        let mut inputs = Inputs::new();
        for (place, leaf) in self.lowered.leaves.iter().enumerate() {
            inputs.set_constant(InputId(place as u32), leaf.kind.central());
        }
        for (leaf, uniforms) in &self.draws {
            inputs.set_drawn(*leaf, uniforms);
        }
        inputs
    }
}
