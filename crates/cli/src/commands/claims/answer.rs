//! `claims --json`. `docs/json.md` describes the shape.

use model::model::Model;
use report::Paths;
use report::claims::{Carried, ClaimCheck, Moved, NotTested, ReadingCheck, Would};
use report::paths::Chance;
use serde::Serialize;

use crate::commands::prepare::{Prepared, Set};
use crate::json::{self, Said, base_unit};

#[derive(Serialize)]
pub(super) struct Answer {
    lodebook: u32,
    title: String,
    illustration: Option<String>,
    set: Vec<Set>,
    paths: usize,
    seed: u64,
    claims: Vec<Claim>,
    diagnostics: Vec<json::Finding>,
}

#[derive(Serialize)]
struct Claim {
    #[serde(flatten)]
    said: Said,
    /// The verdict of all readings, where they agree.
    headline: Option<&'static str>,
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    reading: String,
    verdict: &'static str,
    not_tested: Option<&'static str>,
    near_a_bound: bool,
    certain: bool,
    chances: Vec<ChanceAnswer>,
    rests_on: RestsOn,
    would: Option<WouldAnswer>,
}

#[derive(Serialize)]
struct ChanceAnswer {
    open_terms: Option<&'static str>,
    share: Option<f64>,
    standard_error: Option<f64>,
    no_value: usize,
}

#[derive(Serialize)]
struct RestsOn {
    sourced: f64,
    analogue: f64,
    expert: f64,
    placeholder: f64,
    largest_placeholder: Option<String>,
    switches: Vec<String>,
    carried_by_placeholders: bool,
}

#[derive(Serialize)]
struct WouldAnswer {
    hold: bool,
    one: Option<Move>,
    two: Option<[Move; 2]>,
    switches: Vec<Switch>,
}

#[derive(Serialize)]
struct Move {
    input: String,
    factor: f64,
    unit: String,
    from: Option<f64>,
    to: Option<f64>,
    placeholder: bool,
}

#[derive(Serialize)]
struct Switch {
    input: String,
    would_be: bool,
}

pub(super) fn answer(prepared: &Prepared, paths: &Paths, checks: &[ClaimCheck]) -> Answer {
    let model = prepared.deal.base();
    let claim = |check: &ClaimCheck| Claim {
        said: Said::of(model, &check.said),
        headline: check.verdict.map(report::claims::Verdict::words),
        checks: check
            .said
            .readings
            .iter()
            .zip(&check.readings)
            .map(|(reading, check)| self::check(model, reading.name.clone(), check))
            .collect(),
    };
    Answer {
        lodebook: json::VERSION,
        title: prepared.deal.title.clone(),
        illustration: prepared.illustration(),
        set: prepared.sets.clone(),
        paths: paths.path_count,
        seed: paths.seed,
        claims: checks.iter().map(claim).collect(),
        diagnostics: json::findings(&prepared.findings()),
    }
}

fn check(model: &Model, reading: String, check: &ReadingCheck) -> Check {
    let several = check.chances.len() > 1;
    let chance = |(place, chance): (usize, &Chance)| ChanceAnswer {
        open_terms: several.then(|| ["low", "middle", "high"][place.min(2)]),
        share: finite(chance.share),
        standard_error: finite(chance.standard_error),
        no_value: chance.no_value_count,
    };
    Check {
        reading,
        verdict: check.judged.verdict.words(),
        not_tested: check.judged.not_tested.as_ref().map(|why| match why {
            NotTested::Said(_) => "said",
            NotTested::Placeholders => "placeholders",
            NotTested::NoAnswer => "no-answer",
        }),
        near_a_bound: check.judged.is_near,
        certain: check.is_certain,
        chances: check.chances.iter().enumerate().map(chance).collect(),
        rests_on: rests_on(&check.carried),
        would: check.would.as_ref().map(|would| self::would(model, would)),
    }
}

fn rests_on(carried: &Carried) -> RestsOn {
    RestsOn {
        sourced: carried.shares.sourced,
        analogue: carried.shares.analogue,
        expert: carried.shares.expert,
        placeholder: carried.shares.placeholder,
        largest_placeholder: carried.largest_placeholder.clone(),
        switches: carried.switches.clone(),
        carried_by_placeholders: carried.by_placeholders(),
    }
}

fn would(model: &Model, would: &Would) -> WouldAnswer {
    let moved = |moved: &Moved| Move {
        input: moved.name.clone(),
        factor: moved.factor,
        unit: base_unit(model, &moved.unit),
        from: moved.from,
        to: moved.to,
        placeholder: moved.is_placeholder,
    };
    WouldAnswer {
        hold: would.hold,
        one: would.one.as_ref().map(moved),
        two: would.two.as_ref().map(|pair| pair.each_ref().map(moved)),
        switches: would
            .switches
            .iter()
            .map(|(input, would_be)| Switch {
                input: input.clone(),
                would_be: *would_be,
            })
            .collect(),
    }
}

fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}
