//! A claim as JSON: what was said, how it can be read, and its chains.

use model::Comment;
use model::model::Model;
use report::claims::{
    ChainResult, ChainStepResult, ClaimResult, ClaimSides, OnPath, ReadingResult,
};
use serde::Serialize;
use syntax::tree::ChainStepKind;

use super::{Citation, Number, base_unit};

/// What was said, on the central path.
#[derive(Debug, Serialize)]
pub(crate) struct Said {
    name: String,
    kind: &'static str,
    words: String,
    quote: Option<String>,
    by: Option<String>,
    on: Option<String>,
    /// That of all readings, or `differs`.
    verdict: &'static str,
    open_terms: Vec<String>,
    /// Those of the only reading.
    sides: Option<Sides>,
    readings: Vec<Reading>,
    chains: Vec<Chain>,
    comments: Vec<Request>,
    sources: Vec<Citation>,
}

#[derive(Debug, Serialize)]
struct Reading {
    name: String,
    label: Option<String>,
    verdict: &'static str,
    untestable: Option<String>,
    open_terms: Vec<String>,
    sides: Option<Sides>,
}

#[derive(Debug, Serialize)]
struct Sides {
    unit: String,
    left: Number,
    relation: &'static str,
    right: Number,
    apart: Option<[Number; 2]>,
}

#[derive(Debug, Serialize)]
struct Chain {
    label: String,
    unit: String,
    steps: Vec<ChainLine>,
}

#[derive(Debug, Serialize)]
struct ChainLine {
    step: &'static str,
    label: String,
    share: Option<Number>,
    change: Option<Number>,
    after: Number,
    sources: Vec<Citation>,
}

#[derive(Debug, Serialize)]
struct Request {
    of: String,
    asked: String,
    answer: Option<String>,
    answered: Option<String>,
}

impl Said {
    pub(crate) fn of(model: &Model, claim: &ClaimResult) -> Self {
        let (by, on) = claim.by.clone().unzip();
        let reading = |reading: &ReadingResult| self::reading(model, reading);
        let mut open_terms: Vec<String> = Vec::new();
        for term in claim
            .readings
            .iter()
            .flat_map(|reading| &reading.open_terms)
        {
            if !open_terms.contains(term) {
                open_terms.push(term.clone());
            }
        }
        let only = match claim.readings.as_slice() {
            [only] => only.sides.as_ref(),
            _ => None,
        };
        let chain = |chain: &ChainResult| Chain {
            label: chain.label.clone(),
            unit: base_unit(model, &chain.unit),
            steps: chain.steps.iter().map(step).collect(),
        };
        Self {
            name: claim.name.clone(),
            kind: claim.kind.name(),
            words: claim.words.clone(),
            quote: claim.quote.clone(),
            by,
            on,
            verdict: verdict_of_all(&claim.readings),
            open_terms,
            sides: only.map(|sides| self::sides(model, sides)),
            readings: claim.readings.iter().map(reading).collect(),
            chains: claim.chains.iter().map(chain).collect(),
            comments: claim.comments.iter().map(asked).collect(),
            sources: claim.sources.iter().map(Citation::of).collect(),
        }
    }
}

fn reading(model: &Model, reading: &ReadingResult) -> Reading {
    Reading {
        name: reading.name.clone(),
        label: reading.label.clone(),
        verdict: verdict(reading.on_path),
        untestable: reading.untestable.clone(),
        open_terms: reading.open_terms.clone(),
        sides: reading
            .sides
            .as_ref()
            .map(|sides| self::sides(model, sides)),
    }
}

fn sides(model: &Model, sides: &ClaimSides) -> Sides {
    Sides {
        unit: base_unit(model, &sides.unit),
        left: Number::of(&sides.left),
        relation: sides.relation,
        right: Number::of(&sides.right),
        apart: sides
            .apart
            .as_ref()
            .map(|(one, other)| [Number::of(one), Number::of(other)]),
    }
}

fn verdict(on_path: OnPath) -> &'static str {
    match on_path {
        OnPath::Holds => "holds",
        OnPath::DoesNotHold => "does-not-hold",
        OnPath::DependsOnOpenTerms => "depends-on-open-terms",
        OnPath::Undefined => "undefined",
        OnPath::Untestable => "untestable",
    }
}

fn verdict_of_all(readings: &[ReadingResult]) -> &'static str {
    let mut words = readings.iter().map(|reading| verdict(reading.on_path));
    let first = words.next().unwrap_or("untestable");
    if words.all(|word| word == first) {
        first
    } else {
        "differs"
    }
}

fn step(step: &ChainStepResult) -> ChainLine {
    ChainLine {
        step: match step.kind {
            ChainStepKind::Claimed => "claimed",
            ChainStepKind::Less => "less",
            ChainStepKind::Keep => "keep",
            ChainStepKind::To => "to",
        },
        label: step.label.clone(),
        share: step.share.as_ref().map(Number::of),
        change: step.change.as_ref().map(Number::of),
        after: Number::of(&step.after),
        sources: step.sources.iter().map(Citation::of).collect(),
    }
}

fn asked(comment: &Comment) -> Request {
    let (answer, answered) = comment.answered.clone().unzip();
    Request {
        of: comment.of.clone(),
        asked: comment.asked.clone(),
        answer,
        answered,
    }
}
