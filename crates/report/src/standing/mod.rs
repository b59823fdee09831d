//! How far a result may be leaned on: illustration or not, how sure, and why not surer.
//!
//! The measure is the information gap of `drivers::gap`, on a small fixed sample: everything that
//! is drawn varies as the deal says, numbers that are only assumed by a convention, and the variance of a
//! headline is divided among the sorts of inputs it comes from. Left out are numbers that fix a lag, a
//! window or a year, because they move by whole years only; words chosen among several; zeros, which no
//! factor moves; and open terms, which are shown as ranges.

mod sure;
mod words;

pub use words::withheld_in_words;

use model::Deal;
use model::definition::{Entity, Kind, Role};
use model::formula::PartyMeasure;
use model::model::{InstanceId, Model, PartyId, RowId};

use crate::drivers::facts::{Look, facts, first_of};
use crate::drivers::gap::{Effort, Gap, gaps};
use crate::drivers::{Fact, Nature};
use crate::run::Run;
use crate::sources::Sort;
use crate::study::{Case, Study, Subject};

pub use sure::{HowSure, how_sure};
pub(crate) use words::CARRIES_FROM;

/// The sample is large enough for shares to a few points, and small enough not to be waited for.
pub(crate) const EFFORT: Effort = Effort {
    seed: 1,
    design_count: 1,
    each: 512,
};

/// As many paths in several designs, from which it is known whether two facts can be told apart.
const FACTS_EFFORT: Effort = Effort {
    seed: EFFORT.seed,
    design_count: 8,
    each: EFFORT.each / 8,
};

/// A look at every input on a few paths, and at the most likely ones on all of them.
const LOOK: Look = Look {
    path_count: 32,
    kept: 8,
};

/// What has to be said before any number.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The sentence that begins with `Illustration:`, where placeholders carry the answer.
    pub illustration: Option<String>,
    /// A quiet sentence about placeholders, where there are some and they do not carry the answer.
    pub placeholders: Option<String>,
    /// The single fact that is worth finding first for the headline named.
    pub first_fact: Option<Fact>,
    /// The same as a sentence.
    pub find_first: Option<String>,
    /// What the headline is called that the sentences are about.
    pub named: Option<String>,
    /// For each headline of the base, what its spread rests on.
    pub headlines: Vec<Headline>,
    /// For each instance that can be switched off, whether it is built on the central path of the base.
    pub built: Vec<Built>,
    /// A sentence about them, where there are any.
    pub built_sentence: Option<String>,
    /// Whether the base assumes that all of them are built.
    pub assumes_all_built: bool,
}

/// What the spread of one headline rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Headline {
    /// How a reader calls it.
    pub label: String,
    /// Share of the variance by sort; they sum to 1, or are all 0 where nothing varies it.
    pub shares: Shares,
    /// Whether placeholders alone spread it by more than a tenth of itself.
    pub is_moved: bool,
    /// The placeholder that most of it rests on, by its full name: known for the headline that is named
    /// where a placeholder is among the facts that matter most.
    pub largest_placeholder: Option<String>,
    /// Placeholders that are a yes or no, and change it when turned round; what changes it most first.
    pub switches: Vec<String>,
}

/// Shares of a variance by where the inputs come from.
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

impl Shares {
    /// Those of a gap.
    pub(crate) fn of(gap: &Gap) -> Self {
        Self {
            sourced: gap.share_of(Sort::Sourced),
            analogue: gap.share_of(Sort::Analogue),
            expert: gap.share_of(Sort::Expert),
            placeholder: gap.share_of(Sort::Placeholder),
        }
    }
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
            first_fact: None,
            find_first: None,
            named: None,
            headlines: Vec::new(),
            built: Vec::new(),
            built_sentence: None,
            assumes_all_built: false,
        };
    }
    let (headlines, facts) = headlines(deal, run);
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
        find_first: words::find_first(&facts),
        first_fact: first_of(&facts).cloned(),
        named: words::named(&headlines).map(|place| headlines[place].label.clone()),
        headlines,
        built_sentence: built_sentence(&built),
        assumes_all_built: !built.is_empty() && built.iter().all(|asset| asset.built),
        built,
    }
}

/// The headlines, and the facts that matter most for the one that is named.
fn headlines(deal: &Deal, run: &Run) -> (Vec<Headline>, Vec<Fact>) {
    let (labels, subjects): (Vec<String>, Vec<Subject>) = asked(deal.base()).into_iter().unzip();
    let study = Study::of(deal, run, 0, &subjects);
    let gaps = gaps(&study, subjects.len(), EFFORT, &mut |_| true);
    let (turned, names) = turned(&study);
    let mut headlines: Vec<Headline> = labels
        .into_iter()
        .zip(gaps)
        .zip(turned)
        .map(|((label, gap), turned)| headline(label, &gap, &turned, &names, run.worlds.noise))
        .collect();
    let Some(named) = words::named(&headlines) else {
        return (headlines, Vec::new());
    };
    let study = Study::of(deal, run, 0, &subjects[named..=named]);
    let facts = facts(&study, 0, FACTS_EFFORT, LOOK, &mut |_| true);
    let largest = facts
        .iter()
        .find(|fact| fact.is_assumed_number() && fact.sort == Sort::Placeholder);
    headlines[named].largest_placeholder = largest.map(|fact| fact.names.join(", "));
    (headlines, facts)
}

/// What each headline is on the central path, and with each placeholder that is a yes or no turned round.
fn turned(study: &Study) -> (Vec<Vec<f64>>, Vec<String>) {
    let inputs = study
        .inputs
        .iter()
        .filter(|input| input.nature == Nature::AssumedTruth && input.sort == Sort::Placeholder);
    let (cases, names): (Vec<Case>, Vec<String>) = inputs
        .map(|input| {
            let column = input.columns[0];
            (Case::Turned { column }, input.name.clone())
        })
        .unzip();
    (study.cases(&cases), names)
}

fn headline(label: String, gap: &Gap, turned: &[f64], names: &[String], noise: f64) -> Headline {
    let central = turned[0];
    let noise = (central.abs() * 1e-12).max(noise);
    let mut switches: Vec<(&String, f64)> = names
        .iter()
        .zip(&turned[1..])
        .map(|(name, value)| (name, (value - central).abs()))
        .filter(|(_, effect)| *effect > noise)
        .collect();
    // What changes most comes first; of equal ones the first that is declared.
    switches.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    Headline {
        label,
        shares: Shares::of(gap),
        // Where there is no value on the central path there is nothing to be small beside.
        is_moved: gap.placeholder_deviation > noise
            && (central.is_nan() || gap.placeholder_deviation > central.abs() * MOVED_FROM),
        largest_placeholder: None,
        switches: switches.into_iter().map(|(name, _)| name.clone()).collect(),
    }
}

/// From this share of a headline on, what placeholders do to it is worth a first sentence.
pub(crate) const MOVED_FROM: f64 = 0.1;

/// Which assets a variant assumes to be built on its central path, as a sentence.
pub fn built_in(deal: &Deal, run: &Run, variant: usize) -> Option<String> {
    built_sentence(&built(&deal.variants[variant], run, variant))
}

/// What is asked of the deal: shows of money, or else the cash of parties.
pub(crate) fn asked(model: &Model) -> Vec<(String, Subject)> {
    let shows = model.questions.shows.iter().enumerate();
    let money = shows.filter_map(|(index, show)| {
        let show = show.as_ref()?;
        show.formula
            .kind
            .is_money()
            .then(|| (show.label.clone(), Subject::Show(index)))
    });
    let money: Vec<(String, Subject)> = money.collect();
    if !money.is_empty() {
        return money;
    }
    let parties = (0..model.parties().len() as u32).map(PartyId);
    let inside = parties.filter(|party| party.0 >= crate::parties::OUTSIDE_COUNT as u32);
    inside
        .map(|party| {
            let label = format!("the cash of {}", model.party_label(party));
            let row = model.party_row(party, PartyMeasure::Cash);
            (label, Subject::Row(row))
        })
        .collect()
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
