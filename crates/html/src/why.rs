//! Why a number is what it is: each figure of the page is explained once, further down.

use std::collections::BTreeMap;

use maud::{Markup, html};
use model::Deal;
use model::definition::Kind;
use report::explain::{Explanation, YearRead, YearsRead};
use report::sources::Citation;
use report::summary::Why;
use report::{Run, format};

use crate::sections::{citation, inline};

/// How many steps back a figure of the base is explained, and one of a scenario.
const DEPTH_OF_BASE: usize = 3;
const DEPTH_OF_SCENARIO: usize = 2;
/// Years of a call that are told; the rest are counted.
const YEARS_MAX: usize = 6;

/// The explanations of a page.
pub(crate) struct Whys {
    told: Vec<Told>,
    places: BTreeMap<Why, usize>,
}

/// One explanation and where it holds.
struct Told {
    explanation: Explanation,
    /// The scenarios, the base first.
    variants: Vec<usize>,
}

impl Whys {
    /// Explains every figure shown and the cash of every party, in every scenario. What is explained
    /// in the same words in several is told once.
    pub(crate) fn gather(deal: &Deal, run: &mut Run) -> Self {
        let mut gathered = Self {
            told: Vec::new(),
            places: BTreeMap::new(),
        };
        for variant in 0..run.variants.len() {
            let shows = run.variants[variant].shows.iter().enumerate();
            let shows = shows.filter(|(_, show)| show.is_some());
            let shows: Vec<String> = shows
                .map(|(place, _)| format!("show {}", place + 1))
                .collect();
            let parties = run.variants[variant].parties.iter();
            let parties = parties.filter(|party| !party.outside);
            let parties: Vec<String> = parties
                .map(|party| format!("{}.cash", party.name))
                .collect();
            let depth = if variant == 0 {
                DEPTH_OF_BASE
            } else {
                DEPTH_OF_SCENARIO
            };
            for name in shows {
                gathered.explain(deal, run, Why { variant, name }, depth);
            }
            for name in parties {
                gathered.explain(deal, run, Why { variant, name }, depth.min(2));
            }
        }
        gathered
    }

    fn explain(&mut self, deal: &Deal, run: &mut Run, why: Why, depth: usize) {
        let Ok(found) = report::explain(deal, run, why.variant, &why.name, None, depth) else {
            return;
        };
        let alike = |told: &Told| is_alike(&told.explanation, &found);
        let place = match self.told.iter().position(alike) {
            Some(place) => {
                self.told[place].variants.push(why.variant);
                place
            }
            None => {
                self.told.push(Told {
                    explanation: found,
                    variants: vec![why.variant],
                });
                self.told.len() - 1
            }
        };
        self.places.insert(why, place);
    }

    /// Words that lead to what explains them, where anything does.
    pub(crate) fn link(&self, why: &Why, words: &str) -> Markup {
        match self.places.get(why) {
            Some(place) => html! { a class="why" href={ "#why-" (place + 1) } { (words) } },
            None => html! { (words) },
        }
    }

    /// Whether anything is explained.
    pub(crate) fn is_empty(&self) -> bool {
        self.told.is_empty()
    }

    /// All explanations.
    pub(crate) fn markup(&self, run: &Run) -> Markup {
        html! {
            p { "Each number above leads here. A number is followed by how it is computed, what has to be said of it, "
                "where it comes from, and the numbers it was made of." }
            @for (place, told) in self.told.iter().enumerate() {
                article class="reason" id={ "why-" (place + 1) } {
                    h3 { (told.explanation.label) }
                    p class="quiet" { (scenarios(told, run)) }
                    (step(&told.explanation, true, &mut Vec::new()))
                }
            }
        }
    }
}

/// The same explanation to the same depth; one that goes less deep is another only in what it leaves out.
fn is_alike(one: &Explanation, other: &Explanation) -> bool {
    let same_here = one.name == other.name
        && one.label == other.label
        && one.year == other.year
        && one.value.to_bits() == other.value.to_bits()
        && one.sign == other.sign
        && one.formula == other.formula
        && one.remarks == other.remarks
        && one.years == other.years
        && one.sources == other.sources;
    let is_cut = one.operands.is_empty() || other.operands.is_empty();
    same_here
        && (is_cut
            || one.operands.len() == other.operands.len()
                && one
                    .operands
                    .iter()
                    .zip(&other.operands)
                    .all(|(one, other)| is_alike(one, other)))
}

fn scenarios(told: &Told, run: &Run) -> String {
    let count = run.variants.len();
    if count == 1 {
        return String::new();
    }
    if told.variants.len() == count {
        return "In every scenario.".to_owned();
    }
    let names = told.variants.iter().map(|variant| match variant {
        0 => "the deal as written".to_owned(),
        place => format!("“{}”", run.variants[*place].label),
    });
    format!("In {}.", names.collect::<Vec<_>>().join(", "))
}

/// A number and those it was made of. Where the form of a formula comes from is told once.
fn step(told: &Explanation, is_first: bool, cited: &mut Vec<Citation>) -> Markup {
    let year = told
        .year
        .map(|year| format!(" in {year}"))
        .unwrap_or_default();
    let value = format::value(told.value, &told.kind, &told.unit);
    html! {
        p {
            @if let Some(sign) = told.sign { (if sign == '-' { "less " } else { "plus " }) }
            @if !is_first { (told.label) }
            @if is_first && told.year.is_some() { "As an example, the year furthest from zero:" }
            (year) @if !(is_first && year.is_empty()) { " is " } @else { "It is " }
            strong { (value) }
            " " code { (told.name) }
            @if told.seen_above { ", explained above" }
            "."
            @if !told.seen_above {
                @if let Some(formula) = &told.formula { " Computed as " code { (formula) } "." }
                @for remark in &told.remarks { " " (inline(&sentence(remark))) }
                @for call in &told.years { " " (years(call, told)) }
                @for source in told.sources.iter().filter(|source| is_news(source, cited)) { " " cite { "[" (citation(source)) "]" } }
                @if let Some(template) = told.template.as_ref().filter(|_| is_first) {
                    " It is a row of the template " code { (template.name) } ": " (template.purpose)
                }
            }
        }
        @if !told.operands.is_empty() {
            ul { @for operand in &told.operands { li { (step(operand, false, cited)) } } }
        }
    }
}

fn is_news(source: &Citation, cited: &mut Vec<Citation>) -> bool {
    if cited.contains(source) {
        return !matches!(source, Citation::Cited { of_form: true, .. });
    }
    cited.push(source.clone());
    true
}

/// A remark as a sentence; one that begins with a word of the language keeps it as it is.
fn sentence(remark: &str) -> String {
    let begins_with_word = remark
        .split(' ')
        .next()
        .is_some_and(|word| word.ends_with(':'));
    if begins_with_word {
        return format!("{remark}.");
    }
    let mut letters = remark.chars();
    let first = letters.next().map(char::to_uppercase);
    let begun: String = first.into_iter().flatten().chain(letters).collect();
    if begun.ends_with(['.', ':']) {
        begun
    } else {
        format!("{begun}.")
    }
}

fn years(call: &YearsRead, told: &Explanation) -> Markup {
    if call.years.is_empty() {
        return html! { code { (call.call) } " reads no year that is not zero." };
    }
    // A rate of return is no money, but the flows it was found from are.
    let kind = if call.unit.dimension == told.unit.dimension {
        told.kind.clone()
    } else {
        Kind::number(call.unit.dimension.clone())
    };
    let number = |value: f64| format::value(value, &kind, &call.unit);
    let one = |read: &YearRead| {
        let adds = read
            .adds
            .map(|adds| format!(", which adds {}", number(adds)));
        format!(
            "{}: {}{}",
            read.year,
            number(read.value),
            adds.unwrap_or_default()
        )
    };
    let shown: Vec<String> = call.years.iter().take(YEARS_MAX).map(one).collect();
    let more = match call.years.len().saturating_sub(YEARS_MAX) {
        0 => String::new(),
        more => format!("; and {more} years more"),
    };
    html! { code { (call.call) } " reads " (shown.join("; ")) (more) "." }
}
