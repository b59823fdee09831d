//! What somebody said, tested: how each reading fares, how likely that is, and what would have to be
//! true for it to fare otherwise.

mod carried;
mod central;
mod chain;
mod questions;
mod search;
mod verdict;
pub mod words;

use model::{Claim, Deal};

use crate::draws::reached_by_draws;
use crate::paths::{Chance, Paths};
use crate::run::Run;

pub use carried::Carried;
pub use central::{ClaimResult, ClaimSides, OnPath, ReadingResult};
pub use chain::{ChainResult, ChainStepResult};
pub use search::{Moved, Would};
pub use verdict::{CONTRADICTED_BELOW, Judged, NotTested, SUPPORTED_FROM, UNLIKELY_BELOW, Verdict};

pub(crate) use central::{AskedClaim, claim_result};
pub(crate) use questions::Compared;

use carried::Moves;
use questions::Questions;
use search::Search;

/// A claim, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimCheck {
    /// What was said, and how it fares on the central path.
    pub said: ClaimResult,
    /// The one verdict of all its readings; `None` where they differ.
    pub verdict: Option<Verdict>,
    /// Its readings, in the order of [`ClaimResult::readings`].
    pub readings: Vec<ReadingCheck>,
}

/// A reading of a claim, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingCheck {
    /// The verdict and what has to be said beside it.
    pub judged: Judged,
    /// How often it holds: one, or one each for open terms at the low end, in the middle and at the
    /// high end; none where nothing tests it.
    pub chances: Vec<Chance>,
    /// Whether no draw reaches it: then it holds on every path or on none.
    pub is_certain: bool,
    /// What the answer rests on.
    pub carried: Carried,
    /// What would turn the answer; `None` where there is none, or where open terms decide it.
    pub would: Option<Would>,
}

/// Checks every claim of the base, or the one of that name, against the paths that were drawn.
pub fn claims(deal: &Deal, run: &Run, paths: &Paths, only: Option<&str>) -> Vec<ClaimCheck> {
    let Some(base) = run.variants.first() else {
        return Vec::new();
    };
    let questions = Questions::of(deal, run, only);
    let moves = Moves::of(&questions);
    let gaps = carried::gaps(deal, run, &questions);
    let search = Search {
        questions: &questions,
        moves: &moves,
        model: deal.base(),
        run,
    };
    let would = search.all();
    let certain = certain(deal);
    let written = deal.base().questions.claims.iter().zip(&base.claims);
    let mut checks = Vec::new();
    for (place, (claim, result)) in written.enumerate() {
        let (Some(claim), Some(said)) = (claim, result) else {
            continue;
        };
        if only.is_some_and(|name| name != claim.name) {
            continue;
        }
        let chances = paths.variants[0].claims[place].as_ref();
        let readings = said.readings.iter().enumerate().map(|(index, reading)| {
            let question = questions.place_of(place, index);
            let chances =
                chances.map_or_else(Vec::new, |claim| claim.readings[index].chances.clone());
            let carried = question.map_or_else(Carried::default, |question| {
                moves.carried(&questions.probe.movable, question, &gaps[question])
            });
            let is_certain = certain[place][index];
            let would = question.and_then(|question| would[question].clone());
            let is_open = reading.on_path == OnPath::DependsOnOpenTerms;
            ReadingCheck {
                judged: judged(
                    claim,
                    reading,
                    &chances,
                    paths.path_count,
                    is_certain,
                    &carried,
                ),
                chances,
                is_certain,
                carried,
                would: would.filter(|_| !is_open),
            }
        });
        let readings: Vec<ReadingCheck> = readings.collect();
        let verdicts = readings.iter().map(|reading| reading.judged.verdict);
        checks.push(ClaimCheck {
            said: said.clone(),
            verdict: verdict::headline(&verdicts.collect::<Vec<_>>()),
            readings,
        });
    }
    checks
}

fn judged(
    claim: &Claim,
    reading: &ReadingResult,
    chances: &[Chance],
    path_count: usize,
    is_certain: bool,
    carried: &Carried,
) -> Judged {
    match &reading.untestable {
        Some(reason) => Judged {
            verdict: Verdict::NotTestable,
            not_tested: Some(NotTested::Said(reason.clone())),
            is_near: false,
        },
        None => verdict::judge(chances, path_count, is_certain, claim.kind, carried),
    }
}

/// For each claim and reading, whether no draw reaches it.
fn certain(deal: &Deal) -> Vec<Vec<bool>> {
    let (mut lowered, _) = model::lower(deal);
    let mut operands = Vec::new();
    for claim in &deal.base().questions.claims {
        let readings = claim.iter().flat_map(|claim| &claim.readings);
        let mut asker = crate::ask::Asker {
            deal,
            lowered: &mut lowered,
            place: 0,
        };
        let holds = readings.map(|reading| Some(asker.condition(reading.condition()?).0));
        operands.push(holds.collect::<Vec<_>>());
    }
    let reached = reached_by_draws(&lowered);
    let is_certain = |operand: &Option<engine::Operand>| match operand {
        Some(engine::Operand::Node(node)) => !reached[node.0 as usize],
        Some(engine::Operand::Constant(_)) | None => true,
    };
    let claims = operands.iter();
    claims
        .map(|readings| readings.iter().map(is_certain).collect())
        .collect()
}
