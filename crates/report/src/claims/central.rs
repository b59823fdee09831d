//! Claims on the central path: what was said, and how each reading fares there.

use engine::{Operand, Outcome, Status};
use model::model::Model;
use model::units::Unit;
use model::{Claim, ClaimKind, ClaimReading, Comment, Test};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;

use super::chain::{AskedChain, ChainResult, chain_result};
use crate::answers::terms_in_words;
use crate::ask::{Asker, distance, sides};
use crate::figure::Figure;
use crate::money::money_in_words;
use crate::settings::Worlds;
use crate::sources::{Citation, citations};

/// A claim somebody made, tested on the central path.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimResult {
    /// Its name.
    pub name: String,
    /// The claim as it is told.
    pub words: String,
    /// The exact words, where they are known.
    pub quote: Option<String>,
    /// What sort of claim it is.
    pub kind: ClaimKind,
    /// Who said it and when.
    pub by: Option<(String, String)>,
    /// Where it was said.
    pub sources: Vec<Citation>,
    /// How it can be read; at least one.
    pub readings: Vec<ReadingResult>,
    /// How the claimed figure leads to the deal's own.
    pub chains: Vec<ChainResult>,
    /// Whether somebody was asked about it, and what was answered.
    pub comments: Vec<Comment>,
    /// Where it is written.
    pub span: Span,
}

/// One reading of a claim on the central path.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingResult {
    /// Its name; that of the claim where it has only one reading without a name.
    pub name: String,
    /// What is understood by the words.
    pub label: Option<String>,
    /// How it fares on the central path.
    pub on_path: OnPath,
    /// Why nothing that is known tests it, where that is so.
    pub untestable: Option<String>,
    /// The open terms that decide it, where they do.
    pub open_terms: Vec<String>,
    /// Both sides of the comparison it makes, where it is one.
    pub sides: Option<ClaimSides>,
    /// Where it is written.
    pub span: Span,
}

/// How a reading fares on the central path. This says nothing of how likely it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnPath {
    /// It holds there, whatever is agreed about open terms.
    Holds,
    /// It does not.
    DoesNotHold,
    /// It depends on terms that are still open.
    DependsOnOpenTerms,
    /// A number it needs has no value.
    Undefined,
    /// It has no condition that could be tested.
    Untestable,
}

/// The two sides of a claim that compares.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimSides {
    /// What is computed.
    pub left: Figure,
    /// `<`, `<=`, `>`, `>=`, `==` or `!=`.
    pub relation: &'static str,
    /// What it is compared with.
    pub right: Figure,
    /// The two amounts whose distance from each other the left side is, where it is `abs(a - b)`.
    pub apart: Option<(Figure, Figure)>,
    /// The unit of both.
    pub unit: Unit,
}

impl ClaimResult {
    /// Whether an open term moves an answer, a side of a comparison or a figure of a chain.
    pub(crate) fn is_moved_by(&self, term: &str) -> bool {
        let reading = |reading: &ReadingResult| {
            let sides = reading.sides.iter();
            let mut figures = sides.flat_map(|sides| [&sides.left, &sides.right]);
            reading.open_terms.iter().any(|open| open == term)
                || figures.any(|figure| figure.is_moved_by(term))
        };
        let mut steps = self.chains.iter().flat_map(|chain| &chain.steps);
        self.readings.iter().any(reading) || steps.any(|step| step.after.is_moved_by(term))
    }
}

/// A claim, lowered.
pub(crate) struct AskedClaim {
    readings: Vec<Option<AskedReading>>,
    chains: Vec<AskedChain>,
}

struct AskedReading {
    /// Whether it holds, in every year where it is about a row.
    holds: Operand,
    sides: Option<AskedSides>,
}

/// The two sides of a reading, lowered.
struct AskedSides {
    left: Operand,
    relation: &'static str,
    right: Operand,
    unit: Unit,
    /// The two amounts whose distance the left side is.
    apart: Option<(Operand, Operand)>,
}

impl Asker<'_> {
    pub(crate) fn claim(&mut self, claim: &Claim) -> AskedClaim {
        let readings = claim.readings.iter().map(|reading| self.reading(reading));
        AskedClaim {
            readings: readings.collect(),
            chains: claim.chains.iter().map(|chain| self.chain(chain)).collect(),
        }
    }

    fn reading(&mut self, reading: &ClaimReading) -> Option<AskedReading> {
        let Test::Holds { condition, unit } = &reading.test else {
            return None;
        };
        let (holds, is_steady) = self.condition(condition);
        let written = if is_steady { sides(condition) } else { None };
        let sides = written.map(|(left, relation, right)| {
            let unit = money_in_words(&self.deal.variants[self.place], unit.clone());
            let apart = distance(left);
            AskedSides {
                left: self.operand(left, 0),
                relation,
                right: self.operand(right, 0),
                unit,
                apart: apart.map(|(a, b)| (self.operand(a, 0), self.operand(b, 0))),
            }
        });
        Some(AskedReading { holds, sides })
    }
}

/// How a claim fares, and what has to be said of it.
pub(crate) fn claim_result(
    claim: &Claim,
    asked: &AskedClaim,
    model: &Model,
    worlds: &Worlds,
) -> (ClaimResult, Vec<Diagnostic>) {
    let mut told = Vec::new();
    let pairs = claim.readings.iter().zip(&asked.readings);
    let readings = pairs.map(|(reading, asked)| {
        let (result, warning) = reading_result(claim, reading, asked.as_ref(), worlds);
        told.extend(warning);
        result
    });
    let readings = readings.collect();
    let pairs = claim.chains.iter().zip(&asked.chains);
    let chains = pairs.map(|(chain, asked)| chain_result(chain, asked, model, worlds));
    let chains = chains.collect();
    told.extend(asked.chains.iter().flat_map(AskedChain::problems));
    let result = ClaimResult {
        name: claim.name.clone(),
        words: claim.words.clone(),
        quote: claim.quote.clone(),
        kind: claim.kind,
        by: claim.by.clone(),
        sources: citations(&model.root, &claim.sources),
        readings,
        chains,
        comments: claim.comments.clone(),
        span: claim.span,
    };
    (result, told)
}

fn reading_result(
    claim: &Claim,
    reading: &ClaimReading,
    asked: Option<&AskedReading>,
    worlds: &Worlds,
) -> (ReadingResult, Option<Diagnostic>) {
    let mut result = ReadingResult {
        name: reading.name.clone(),
        label: reading.label.clone(),
        on_path: OnPath::Untestable,
        untestable: match &reading.test {
            Test::Untestable(reason) => Some(reason.clone()),
            Test::Holds { .. } => None,
        },
        open_terms: Vec::new(),
        sides: None,
        span: reading.span,
    };
    let Some(asked) = asked else {
        return (result, None);
    };
    let figure = worlds.figure(&worlds.spread(asked.holds), 0.0);
    if figure.middle == Outcome::Status(Status::Withheld) {
        result.untestable = Some("it rests on values that are withheld".to_owned());
        return (result, None);
    }
    let terms = figure.range.iter().flat_map(|range| &range.terms);
    result.open_terms = terms.map(|effect| effect.term.clone()).collect();
    result.on_path = match (&figure.range, figure.value()) {
        (Some(_), _) => OnPath::DependsOnOpenTerms,
        (None, None) => OnPath::Undefined,
        (None, Some(holds)) if holds != 0.0 => OnPath::Holds,
        (None, Some(_)) => OnPath::DoesNotHold,
    };
    result.sides = asked
        .sides
        .as_ref()
        .map(|sides| sides_result(sides, worlds));
    let told = (result.on_path == OnPath::DependsOnOpenTerms).then(|| {
        let which = match claim.readings.len() {
            1 => format!("`{}`", claim.name),
            _ => format!("`{}`, read as `{}`,", claim.name, reading.name),
        };
        let terms = terms_in_words(&result.open_terms);
        let message = format!("whether {which} holds depends on {terms}");
        Diagnostic::warning(Id::OpenTerm, reading.span, message)
            .hint("fix the term in a scenario, or for one run with `--set`")
    });
    (result, told)
}

fn sides_result(sides: &AskedSides, worlds: &Worlds) -> ClaimSides {
    let noise = if sides.unit.dimension.is_money() {
        worlds.noise
    } else {
        0.0
    };
    let figure = |operand: Operand| worlds.figure(&worlds.spread(operand), noise);
    ClaimSides {
        left: figure(sides.left),
        relation: sides.relation,
        right: figure(sides.right),
        apart: sides.apart.map(|(a, b)| (figure(a), figure(b))),
        unit: sides.unit.clone(),
    }
}
