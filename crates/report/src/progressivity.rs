//! What the state takes of each asset when its price is another, under the terms as they are.

use model::Deal;
use model::definition::Entity;
use model::model::InstanceId;
use model::regimes::{PARTIES, Swapped, SwappedColumn};

use crate::regimes::{AtPrice, Called, regimes};
use crate::run::Run;

pub use crate::regimes::Asked;

/// One asset at several prices.
#[derive(Clone, Debug)]
pub struct Progressivity {
    /// The use whose template has the parties and the sum of a regime.
    pub using: Called,
    /// Who is paid by it.
    pub state: Called,
    /// What is multiplied.
    pub price_rows: Vec<Called>,
    /// At each price.
    pub at: Vec<AtPrice>,
}

/// The row of a regime with all that it pays the state.
const TAKE: &str = "take";

/// Every regime of the base by itself, in the order of the text. One without a price is left out.
pub fn progressivity(deal: &Deal, run: &Run, asked: &Asked) -> Vec<Progressivity> {
    let model = deal.base();
    let children = model.instance(InstanceId::ROOT).children.iter();
    let told = children.filter_map(|child| {
        let names = &model.definition(*child).names;
        let has_parties = PARTIES
            .iter()
            .all(|name| matches!(names.get(*name), Some(Entity::Party(_))));
        let has_take = matches!(names.get(TAKE), Some(Entity::Row(_)));
        if !(has_parties && has_take) {
            return None;
        }
        let using = model.use_of(*child)?;
        let template = model.instance(*child).template?;
        let swapped = Swapped {
            using: using.name.clone(),
            columns: vec![SwappedColumn {
                name: "base".to_owned(),
                variant: 0,
                template: model.templates[template.0 as usize].clone(),
                kept: Vec::new(),
                own: Vec::new(),
                left_out: Vec::new(),
                taken: Vec::new(),
            }],
        };
        let found = regimes(deal, run, &swapped, asked).ok()?;
        let column = found.columns.into_iter().next()?;
        Some(Progressivity {
            using: Called {
                name: using.name.clone(),
                label: using
                    .label
                    .clone()
                    .unwrap_or_else(|| using.name.replace('_', " ")),
            },
            state: found.state,
            price_rows: found.price_rows,
            at: column.at,
        })
    });
    told.collect()
}
