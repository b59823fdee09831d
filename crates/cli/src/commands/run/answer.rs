//! `run --json`. `docs/json.md` describes the shape.

mod party;

use model::definition::Kind;
use model::model::Model;
use report::format;
use report::run as results;
use serde::Serialize;
use syntax::tree::Timing;

use party::{Party, Point, party};

use crate::commands::prepare::{Prepared, Set};
use crate::json::{self, Citation, Number, Said, base_unit};

#[derive(Serialize)]
pub(crate) struct Answer {
    lodebook: u32,
    deal: Deal,
    illustration: Option<String>,
    withheld: usize,
    placeholders: Option<String>,
    find_first: Option<String>,
    set: Vec<Set>,
    assumes_all_built: bool,
    built: Vec<Built>,
    headlines: Vec<Headline>,
    title: &'static str,
    scenarios: Vec<Scenario>,
    open_terms: Vec<OpenTerm>,
    /// How the figures are spread, where paths were drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) paths: Option<super::spread::Answer>,
    expectations: Vec<Expectation>,
    conventions: Vec<Convention>,
    diagnostics: Vec<json::Finding>,
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
struct Built {
    instance: String,
    label: String,
    exists: bool,
}

#[derive(Serialize)]
struct Headline {
    label: String,
    sourced: f64,
    analogue: f64,
    expert: f64,
    placeholder: f64,
    largest_placeholder: Option<String>,
    switches: Vec<String>,
}

#[derive(Serialize)]
struct Scenario {
    name: String,
    label: String,
    edits: Vec<String>,
    parties: Vec<Party>,
    shows: Vec<Show>,
    claims: Vec<Said>,
    solves: Vec<Solve>,
    look_through: Vec<Stake>,
    pie: Pie,
}

#[derive(Serialize)]
struct Show {
    label: String,
    sort: &'static str,
    unit: String,
    #[serde(flatten)]
    number: Number,
    shown: Option<String>,
    definition: Option<String>,
    less_no_deal: Option<Number>,
    years: Vec<Point>,
}

#[derive(Serialize)]
struct Solve {
    name: String,
    input: String,
    unit: String,
    from: f64,
    to: f64,
    root: Number,
    present: Option<f64>,
}

#[derive(Serialize)]
struct Stake {
    holder: String,
    held: String,
    through: Vec<String>,
    share: Number,
    amount: Number,
    unit: String,
    amount_real: Option<Number>,
    sources: Vec<Citation>,
}

#[derive(Serialize)]
struct Pie {
    residual: f64,
    residual_in_kind: f64,
    flow: f64,
}

#[derive(Serialize)]
struct OpenTerm {
    name: String,
    label: String,
    unit: String,
    low: f64,
    high: f64,
    matters: bool,
}

#[derive(Serialize)]
struct Expectation {
    text: String,
    unit: String,
    holds: bool,
    years: Vec<ExpectedYear>,
    sources: Vec<Citation>,
}

#[derive(Serialize)]
struct ExpectedYear {
    year: Option<i32>,
    actual: f64,
    expected: f64,
    within: f64,
    holds: bool,
}

#[derive(Serialize)]
struct Convention {
    about: String,
    sentence: String,
    place: String,
    stated: bool,
}

/// Everything about some variants.
pub(crate) fn answer(prepared: &Prepared, shown: &[usize]) -> Answer {
    let (deal, run) = (&prepared.deal, &prepared.run);
    let standing = report::standing(deal, run);
    let timeline = &deal.timeline;
    let headline = |line: &report::standing::Headline| Headline {
        label: line.label.clone(),
        sourced: line.shares.sourced,
        analogue: line.shares.analogue,
        expert: line.shares.expert,
        placeholder: line.shares.placeholder,
        largest_placeholder: line.largest_placeholder.clone(),
        switches: line.switches.clone(),
    };
    let built = |built: &report::standing::Built| Built {
        instance: built.instance.clone(),
        label: built.label.clone(),
        exists: built.built,
    };
    let convention = |rule: report::Convention| Convention {
        about: rule.about,
        sentence: rule.sentence,
        place: rule.place,
        stated: rule.stated,
    };
    Answer {
        lodebook: json::VERSION,
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
        illustration: standing.illustration.clone(),
        withheld: deal.withheld_count,
        placeholders: standing.placeholders.clone(),
        find_first: standing.find_first.clone(),
        set: prepared.sets.clone(),
        assumes_all_built: standing.assumes_all_built,
        built: standing.built.iter().map(built).collect(),
        headlines: standing.headlines.iter().map(headline).collect(),
        title: run.title(),
        scenarios: shown
            .iter()
            .map(|place| scenario(prepared, *place))
            .collect(),
        open_terms: super::open_in(prepared, shown)
            .into_iter()
            .map(|term| open_term(prepared, term))
            .collect(),
        paths: None,
        expectations: run
            .expectations
            .iter()
            .map(|result| expectation(prepared, result))
            .collect(),
        conventions: report::conventions(deal, shown[0])
            .into_iter()
            .map(convention)
            .collect(),
        diagnostics: json::findings(&prepared.findings()),
    }
}

fn scenario(prepared: &Prepared, place: usize) -> Scenario {
    let variant = &prepared.run.variants[place];
    let model = &prepared.deal.variants[place];
    let claim = |claim| Said::of(model, claim);
    let solve = |solve: &results::SolveResult| Solve {
        name: solve.name.clone(),
        input: solve.input.clone(),
        unit: base_unit(model, &solve.unit),
        from: solve.low,
        to: solve.high,
        root: Number::of(&solve.root),
        present: solve.present,
    };
    let stake = |stake: &results::LookThrough| Stake {
        holder: stake.holder.clone(),
        held: stake.held.clone(),
        through: stake.through.clone(),
        share: Number::of(&stake.share),
        amount: Number::of(&stake.amount),
        unit: base_unit(model, &stake.unit),
        amount_real: stake.amount_real.as_ref().map(Number::of),
        sources: stake.sources.iter().map(Citation::of).collect(),
    };
    Scenario {
        name: variant.name.clone(),
        label: variant.label.clone(),
        edits: variant.edits.clone(),
        parties: variant
            .parties
            .iter()
            .map(|result| party(prepared, model, result))
            .collect(),
        shows: variant
            .shows
            .iter()
            .flatten()
            .map(|result| show(model, result))
            .collect(),
        claims: variant.claims.iter().flatten().map(claim).collect(),
        solves: variant.solves.iter().flatten().map(solve).collect(),
        look_through: variant.look_through.iter().map(stake).collect(),
        pie: Pie {
            residual: variant.pie.largest_residual,
            residual_in_kind: variant.pie.largest_residual_in_kind,
            flow: variant.pie.largest_flow,
        },
    }
}

fn show(model: &Model, result: &results::ShowResult) -> Show {
    let (number, shown, less_no_deal, years) = match &result.values {
        results::ShowValues::One {
            value,
            less_no_deal,
        } => {
            let shown = format::figure(value, &result.kind, &result.unit);
            let less = less_no_deal.as_ref().map(Number::of);
            (
                Number::of_kind(value, &result.kind),
                Some(shown),
                less,
                Vec::new(),
            )
        }
        results::ShowValues::Yearly { values, .. } => {
            let point = |(period, figure)| Point {
                year: model.timeline.year(period),
                number: Number::of_kind(figure, &result.kind),
            };
            (
                Number::none(),
                None,
                None,
                values.iter().enumerate().map(point).collect(),
            )
        }
    };
    Show {
        label: result.label.clone(),
        sort: match result.kind {
            Kind::Number(_) | Kind::Poison => "number",
            Kind::Truth => "truth",
            Kind::Choice(_) => "choice",
        },
        unit: base_unit(model, &result.unit),
        number,
        shown,
        definition: result.definition.clone(),
        less_no_deal,
        years,
    }
}

fn open_term(prepared: &Prepared, term: &results::OpenTerm) -> OpenTerm {
    OpenTerm {
        name: term.name.clone(),
        label: term.label.clone(),
        unit: base_unit(prepared.deal.base(), &term.unit),
        low: term.low,
        high: term.high,
        matters: term.matters,
    }
}

fn expectation(prepared: &Prepared, result: &results::ExpectationResult) -> Expectation {
    let year = |year: &results::ExpectedYear| ExpectedYear {
        year: year.year,
        actual: year.actual,
        expected: year.expected,
        within: year.within,
        holds: year.holds,
    };
    Expectation {
        text: result.text.clone(),
        unit: base_unit(prepared.deal.base(), &result.unit),
        holds: result.holds,
        years: result.years.iter().map(year).collect(),
        sources: result.sources.iter().map(Citation::of).collect(),
    }
}
