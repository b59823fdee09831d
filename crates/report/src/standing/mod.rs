//! How far a result may be leaned on: illustration or not, and why.
//!
//! The measure is local: every number that carries a source is raised by one hundredth of itself,
//! one at a time, and the sizes of what that does to a headline are added up by where the numbers
//! come from. It says what the answer hangs on near the central path; it does not say how wrong a
//! number may be, so a placeholder that could be off tenfold counts no more than a price that could
//! be off by a tenth. Numbers that fix a lag, a window or a year are left out, because they move by
//! whole years only, and so are open terms, which are shown as ranges. An input that is a yes or no
//! is turned round instead, and is not part of the sums.

mod fixed;
mod moves;
mod words;

use model::Deal;
use model::definition::{Entity, Kind, Role};
use model::formula::PartyMeasure;
use model::model::{InstanceId, Model, PartyId, RowId};

use crate::run::Run;
use crate::sources::Sort;
use moves::{Move, Moved};

pub(crate) use fixed::fixed_rows;

/// What has to be said before any number.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The sentence that begins with `Illustration:`, where placeholders carry the answer.
    pub illustration: Option<String>,
    /// A quiet sentence about placeholders, where there are some and they do not carry the answer.
    pub placeholders: Option<String>,
    /// For each headline of the base, what moves it.
    pub headlines: Vec<Headline>,
    /// For each instance that can be switched off, whether it is built on the central path of the base.
    pub built: Vec<Built>,
    /// A sentence about them, where there are any.
    pub built_sentence: Option<String>,
    /// Whether the base assumes that all of them are built.
    pub assumes_all_built: bool,
}

/// How much each sort of input moves one headline.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// How a reader calls it.
    pub label: String,
    /// Share of the movement by sort; they sum to 1, or are all 0 where nothing moves it.
    pub shares: Shares,
    /// The placeholder that moves it most, by its full name.
    pub largest_placeholder: Option<String>,
    /// Placeholders that are a yes or no, and change it when turned round; what changes it most first.
    pub switches: Vec<String>,
}

/// Shares of a movement by where the moved inputs come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shares {
    /// Published sources only.
    pub sourced: f64,
    /// Assumed by analogy.
    pub analogue: f64,
    /// Assumed by judgement.
    pub expert: f64,
    /// Placeholders, and assumptions that do not say their sort.
    pub placeholder: f64,
}

/// Whether an asset exists on the central path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Built {
    /// The path of the use.
    pub instance: String,
    /// How a reader calls it.
    pub label: String,
    /// Whether it is built in any year.
    pub built: bool,
}

/// What has to be said before any number of the base.
///
/// Headlines are the shows that are money, those by year by their sum; without any, the total cash
/// of every party. Nothing is said where lowering failed.
pub fn standing(deal: &Deal, run: &Run) -> Standing {
    if run.variants.is_empty() {
        return Standing {
            illustration: None,
            placeholders: None,
            headlines: Vec::new(),
            built: Vec::new(),
            built_sentence: None,
            assumes_all_built: false,
        };
    }
    let moved = Moved::of(deal, run, &asked(deal.base()));
    let headlines: Vec<Headline> = moved
        .headlines
        .iter()
        .map(|label| headline(label, &moved))
        .collect();
    let built = built(deal.base(), run, 0);
    let counts = crate::sources(deal, 0).counts;
    let illustration = words::illustration(&headlines, &counts);
    let placeholders = match illustration {
        Some(_) => None,
        None => words::quiet(&headlines, &counts),
    };
    Standing {
        illustration,
        placeholders,
        headlines,
        built_sentence: built_sentence(&built),
        assumes_all_built: !built.is_empty() && built.iter().all(|asset| asset.built),
        built,
    }
}

/// Which assets a variant assumes to be built on its central path, as a sentence.
pub fn built_in(deal: &Deal, run: &Run, variant: usize) -> Option<String> {
    built_sentence(&built(&deal.variants[variant], run, variant))
}

/// What is asked of the deal: shows of money, or else the cash of parties.
enum Asked {
    Show(usize, String),
    Party(RowId, String),
}

fn asked(model: &Model) -> Vec<Asked> {
    let shows = model.questions.shows.iter().enumerate();
    let money = shows.filter_map(|(index, show)| {
        let show = show.as_ref()?;
        show.formula
            .kind
            .is_money()
            .then(|| Asked::Show(index, show.label.clone()))
    });
    let money: Vec<Asked> = money.collect();
    if !money.is_empty() {
        return money;
    }
    let parties = (0..model.parties().len() as u32).map(PartyId);
    let inside = parties.filter(|party| party.0 >= crate::parties::OUTSIDE_COUNT as u32);
    inside
        .map(|party| {
            let label = format!("the cash of {}", model.party_label(party));
            Asked::Party(model.party_row(party, PartyMeasure::Cash), label)
        })
        .collect()
}

fn headline((place, label): &(usize, String), moved: &Moved) -> Headline {
    let mut sums = Shares::default();
    let mut largest: Option<(&Move, f64)> = None;
    let mut switches = Vec::new();
    for (each, effects) in moved.moves.iter().zip(&moved.effects) {
        let effect = effects[*place];
        if each.is_switch {
            if each.sort == Sort::Placeholder && effect > moved.noise[*place] {
                switches.push((each.name.clone(), effect));
            }
            continue;
        }
        match each.sort {
            Sort::Sourced => sums.sourced += effect,
            Sort::Analogue => sums.analogue += effect,
            Sort::Expert => sums.expert += effect,
            Sort::Placeholder => {
                sums.placeholder += effect;
                // Of equal ones the first counts, whatever rounding says.
                if effect > 0.0 && largest.is_none_or(|(_, most)| effect > most * (1.0 + 1e-9)) {
                    largest = Some((each, effect));
                }
            }
        }
    }
    // What changes most comes first; of equal ones the first that is declared.
    switches.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    Headline {
        label: label.clone(),
        shares: sums.of_their_sum(),
        largest_placeholder: largest.map(|(each, _)| each.name.clone()),
        switches: switches.into_iter().map(|(name, _)| name).collect(),
    }
}

impl Shares {
    fn of_their_sum(self) -> Self {
        let sum = self.sourced + self.analogue + self.expert + self.placeholder;
        if sum <= 0.0 {
            return Self::default();
        }
        Self {
            sourced: self.sourced / sum,
            analogue: self.analogue / sum,
            expert: self.expert / sum,
            placeholder: self.placeholder / sum,
        }
    }
}

/// Every instance with an input `built` that is a yes or no.
fn built(model: &Model, run: &Run, variant: usize) -> Vec<Built> {
    let instances = (0..model.instances.len() as u32).map(InstanceId);
    let built = instances.filter_map(|id| {
        let definition = model.definition(id);
        let Some(Entity::Row(slot)) = definition.names.get("built") else {
            return None;
        };
        let declared = definition.row(*slot);
        if id == InstanceId::ROOT || declared.role != Role::Input || declared.kind != Kind::Truth {
            return None;
        }
        let instance = model.instance(id);
        let row = RowId(instance.first_row.0 + slot.0);
        let mut periods = 0..model.timeline.period_count;
        let using = model.use_of(id);
        Some(Built {
            instance: instance.path.clone(),
            label: using
                .and_then(|using| using.label.clone())
                .unwrap_or_else(|| instance.path.clone()),
            built: periods.any(|period| {
                run.value(variant, row, period)
                    .is_some_and(|built| built != 0.0)
            }),
        })
    });
    built.collect()
}

fn built_sentence(built: &[Built]) -> Option<String> {
    let labels = |wanted: bool| {
        let labels = built
            .iter()
            .filter(|asset| asset.built == wanted)
            .map(|asset| asset.label.as_str());
        labels.collect::<Vec<_>>()
    };
    let (yes, no) = (labels(true), labels(false));
    match (yes.is_empty(), no.is_empty()) {
        (true, true) => None,
        (false, true) => Some(format!(
            "Assumes that every asset is built: {}",
            listed(&yes)
        )),
        (true, false) => Some(format!("Assumes that no asset is built: {}", listed(&no))),
        (false, false) => Some(format!(
            "Assumes that these assets are built: {}; and these are not: {}",
            listed(&yes),
            listed(&no)
        )),
    }
}

/// A sentence is no place for a thousand names.
fn listed(labels: &[&str]) -> String {
    const SHOWN: usize = 12;
    let shown = labels
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    match labels.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
