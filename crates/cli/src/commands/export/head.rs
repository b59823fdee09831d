//! What is known of all values of an exported table.

use serde::Serialize;
use syntax::tree::Timing;

use crate::commands::prepare::{Prepared, Set};
use crate::json;

/// What made the values, so that they can be made again.
#[derive(Serialize)]
pub(super) struct Head {
    lodebook: u32,
    version: &'static str,
    pub(super) edition: String,
    title: &'static str,
    deal: Deal,
    illustration: Option<String>,
    placeholders: Option<String>,
    withheld: usize,
    set: Vec<Set>,
    scenarios: Vec<Scenario>,
}

#[derive(Serialize)]
struct Deal {
    title: String,
    /// What the file says above its title.
    notes: Vec<String>,
    file: String,
    first_year: i32,
    last_year: i32,
    discounted: &'static str,
    money: String,
}

#[derive(Serialize)]
struct Scenario {
    name: String,
    label: String,
}

impl Head {
    /// Of some scenarios of a deal.
    pub(super) fn of(prepared: &Prepared, shown: &[usize]) -> Self {
        let (deal, run) = (&prepared.deal, &prepared.run);
        let standing = report::standing(deal, run);
        let timeline = &deal.timeline;
        let scenario = |place: &usize| Scenario {
            name: run.variants[*place].name.clone(),
            label: run.variants[*place].label.clone(),
        };
        Self {
            lodebook: json::VERSION,
            version: env!("CARGO_PKG_VERSION"),
            edition: report::edition(&prepared.texts),
            title: run.title(),
            deal: Deal {
                title: deal.title.clone(),
                notes: deal.notes.clone(),
                file: prepared.input.name(),
                first_year: timeline.first_year,
                last_year: timeline.year(timeline.period_count - 1),
                discounted: match timeline.timing {
                    Timing::Start => "start",
                    Timing::Mid => "mid",
                    Timing::End => "end",
                },
                money: deal.moneys[0].name.clone(),
            },
            illustration: standing.illustration,
            placeholders: standing.placeholders,
            withheld: deal.withheld_count,
            set: prepared.sets.clone(),
            scenarios: shown.iter().map(scenario).collect(),
        }
    }
}
