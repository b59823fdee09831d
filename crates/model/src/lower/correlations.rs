//! Inputs that are drawn together: what `correlate` says, as factors of the engine.
//!
//! Receives the lowered deal. Gives for each year the drawn leaves that move together with the
//! triangular factor of their correlations, those of the base, which all scenarios share as they
//! share the draws. Correlations that cannot all hold are moved to the nearest that can, and told;
//! pairs of which nothing is said are independent. How numbers are drawn is not known here.

use std::collections::{BTreeMap, BTreeSet};

use engine::{InputId, Operand, correlation_factor, nearest_correlation};
use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;

use super::{LeafKind, Lowered};
use crate::deal::Deal;
use crate::definition::Body;
use crate::model::InstanceId;
use crate::words;

/// From so many drawn inputs of which nothing is said, a reader is warned.
const MANY_ALONE: usize = 6;
/// Most inputs whose correlations are moved: what it takes grows with the cube of their number.
const MOVED_MAX: usize = 60;
/// A correlation that moves by less is not told.
const MOVED_LEAST: f64 = 5e-4;
/// Most moves and names that a message lists.
const LISTED_MAX: usize = 6;

/// Leaves that are drawn together.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelatedGroup {
    /// The leaves, in ascending order.
    pub leaves: Vec<InputId>,
    /// The lower triangle of the factor of their correlations, row by row.
    pub factor: Vec<Vec<f64>>,
}

/// A correlation that is said.
struct Said {
    names: [String; 2],
    strength: crate::formula::Formula,
    span: Span,
}

/// A matrix, row by row.
type Matrix = Vec<Vec<f64>>;

/// Two names in order.
type Pair = (String, String);

/// The groups of a lowered deal, and what there is to tell.
pub fn correlated_groups(
    deal: &Deal,
    lowered: &mut Lowered,
) -> (Vec<CorrelatedGroup>, Vec<Diagnostic>) {
    let (said, mut told) = said(deal, lowered);
    let mut groups = Vec::new();
    let mut factors: Vec<(Matrix, Matrix)> = Vec::new();
    for (period, leaves) in leaves_by_period(lowered, &said) {
        let strengths = strengths(deal, lowered, &said, period.unwrap_or(0), &mut told);
        for leaves in connected(leaves, &strengths, lowered) {
            let names: Vec<String> = leaves.iter().map(|leaf| name(lowered, *leaf)).collect();
            let matrix = matrix(&names, &strengths);
            let known = factors.iter().find(|(known, _)| *known == matrix);
            let factor = match known {
                Some((_, factor)) => Some(factor.clone()),
                None => factor_of(&matrix, &names, &said, &mut told),
            };
            if let Some(factor) = factor {
                factors.push((matrix, factor.clone()));
                groups.push(CorrelatedGroup { leaves, factor });
            }
        }
    }
    told.dedup();
    told.extend(many_alone(deal, &said));
    (groups, told)
}

fn name(lowered: &Lowered, leaf: InputId) -> String {
    lowered.leaves[leaf.0 as usize].row.clone()
}

fn pair(a: &str, b: &str) -> Pair {
    if a < b {
        (a.to_owned(), b.to_owned())
    } else {
        (b.to_owned(), a.to_owned())
    }
}

/// What the base says, where it makes sense.
fn said(deal: &Deal, lowered: &Lowered) -> (Vec<Said>, Vec<Diagnostic>) {
    let model = deal.base();
    let mut told = Vec::new();
    let mut all: Vec<Said> = Vec::new();
    for correlation in model.questions.correlations.iter().flatten() {
        let name = |row| model.row_name(model.resolve(InstanceId::ROOT, row));
        let said = Said {
            names: [name(&correlation.first), name(&correlation.second)],
            strength: correlation.strength.clone(),
            span: correlation.span,
        };
        let earlier = all
            .iter()
            .find(|earlier| pair_of(earlier) == pair_of(&said));
        match senseless(deal, &said, earlier, lowered) {
            Some(wrong) => told.push(wrong),
            None => all.push(said),
        }
    }
    (all, told)
}

fn pair_of(said: &Said) -> Pair {
    pair(&said.names[0], &said.names[1])
}

/// Why nothing can be drawn as it is said.
fn senseless(
    deal: &Deal,
    said: &Said,
    earlier: Option<&Said>,
    lowered: &Lowered,
) -> Option<Diagnostic> {
    let [a, b] = &said.names;
    if a == b {
        let message = format!("`{a}` is correlated with itself");
        let told = Diagnostic::error(Id::BadCorrelation, said.span, message);
        return Some(told.hint("name two inputs"));
    }
    if let Some(earlier) = earlier {
        let message = format!("how `{a}` and `{b}` are correlated is said twice");
        let told = Diagnostic::error(Id::BadCorrelation, said.span, message)
            .label(said.span, "said again")
            .label(earlier.span, "said here");
        return Some(told.hint("leave one of the lines out"));
    }
    let often = |name: &str| {
        let drawn = |leaf: &&super::Leaf| leaf.kind == LeafKind::Draw && leaf.row == name;
        let leaves: Vec<_> = lowered.leaves.iter().filter(drawn).collect();
        let yearly = leaves.iter().any(|leaf| leaf.period.is_some());
        let once = leaves.iter().any(|leaf| leaf.period.is_none());
        (once, yearly)
    };
    for name in [a, b] {
        if often(name) == (false, false) {
            // A distribution that is wrong is told where it stands.
            if is_drawn(deal, name) {
                return None;
            }
            let message = format!("`{name}` is not drawn, so that nothing is correlated with it");
            let told = Diagnostic::warning(Id::BadCorrelation, said.span, message);
            let hint = format!("write `{name} ~ …` with a distribution, or leave this line out");
            return Some(told.hint(hint));
        }
    }
    let (first, second) = (often(a), often(b));
    let meet = (first.0 && second.0) || (first.1 && second.1);
    (!meet).then(|| {
        let (once, yearly) = if first.0 { (a, b) } else { (b, a) };
        let message =
            format!("`{once}` is drawn once and `{yearly}` in every year, so that they never meet");
        let told = Diagnostic::error(Id::BadCorrelation, said.span, message);
        told.hint("write `each period` behind both distributions, or behind neither")
    })
}

/// Whether the base writes a distribution for this input.
fn is_drawn(deal: &Deal, name: &str) -> bool {
    let model = deal.base();
    let row = model.find_row(name);
    row.is_some_and(|row| matches!(model.body(row).body, Body::Drawn(_)))
}

/// The drawn leaves of which something is said, by period.
fn leaves_by_period(lowered: &Lowered, said: &[Said]) -> BTreeMap<Option<usize>, Vec<InputId>> {
    let names: BTreeSet<&String> = said.iter().flat_map(|said| &said.names).collect();
    let mut by_period: BTreeMap<Option<usize>, Vec<InputId>> = BTreeMap::new();
    for (place, leaf) in lowered.leaves.iter().enumerate() {
        if leaf.kind == LeafKind::Draw && names.contains(&leaf.row) {
            let leaves = by_period.entry(leaf.period).or_default();
            leaves.push(InputId(place as u32));
        }
    }
    by_period
}

/// The strengths in a period.
fn strengths(
    deal: &Deal,
    lowered: &mut Lowered,
    said: &[Said],
    period: usize,
    told: &mut Vec<Diagnostic>,
) -> BTreeMap<Pair, f64> {
    let model = deal.base();
    let mut strengths = BTreeMap::new();
    for said in said {
        let scope = InstanceId::ROOT;
        let strength = lowered.formula(&deal.variants, model, 0, scope, &said.strength, period);
        match strength {
            Operand::Constant(strength) if (-1.0..=1.0).contains(&strength) => {
                strengths.insert(pair_of(said), strength);
            }
            Operand::Constant(strength) => {
                let message = "a correlation lies between -1 and 1";
                let span = said.strength.span;
                let is = if engine::is_withheld(strength) {
                    "this is withheld, and nothing can be drawn without it".to_owned()
                } else {
                    format!("this is {}", words::number(strength))
                };
                let wrong = Diagnostic::error(Id::OutOfRange, span, message);
                told.push(wrong.label(span, is));
            }
            Operand::Node(_) => {
                let message = "a correlation is known before anything is drawn or agreed";
                let wrong = Diagnostic::error(Id::BadCorrelation, said.strength.span, message);
                told.push(wrong.hint("write a number from -1 to 1, and others in scenarios"));
            }
        }
    }
    strengths
}

/// The leaves in groups within which each is correlated with some other.
fn connected(
    leaves: Vec<InputId>,
    strengths: &BTreeMap<Pair, f64>,
    lowered: &Lowered,
) -> Vec<Vec<InputId>> {
    let mut groups: Vec<Vec<InputId>> = Vec::new();
    for leaf in leaves {
        let own = name(lowered, leaf);
        let meets = |other: &InputId| strengths.contains_key(&pair(&own, &name(lowered, *other)));
        let (mut met, apart): (Vec<_>, Vec<_>) = std::mem::take(&mut groups)
            .into_iter()
            .partition(|group| group.iter().any(meets));
        let mut together = met.drain(..).flatten().collect::<Vec<_>>();
        together.push(leaf);
        together.sort_unstable();
        groups = apart;
        groups.push(together);
    }
    groups.retain(|group| group.len() > 1);
    groups.sort();
    groups
}

fn matrix(names: &[String], strengths: &BTreeMap<Pair, f64>) -> Vec<Vec<f64>> {
    let entry = |a: &String, b: &String| {
        let said = strengths.get(&pair(a, b)).copied();
        if a == b { 1.0 } else { said.unwrap_or(0.0) }
    };
    let rows = names.iter();
    rows.map(|a| names.iter().map(|b| entry(a, b)).collect())
        .collect()
}

/// The factor of a matrix, or of the nearest one that has a factor.
fn factor_of(
    matrix: &[Vec<f64>],
    names: &[String],
    said: &[Said],
    told: &mut Vec<Diagnostic>,
) -> Option<Vec<Vec<f64>>> {
    if let Some(factor) = correlation_factor(matrix) {
        return Some(factor);
    }
    let span = |a: &str, b: &str| {
        let found = said.iter().find(|said| pair_of(said) == pair(a, b));
        found.map(|said| said.span)
    };
    if names.len() > MOVED_MAX {
        let any = said
            .iter()
            .find(|said| names.contains(&said.names[0]))
            .map(|said| said.span)?;
        let message = format!(
            "the correlations of {} inputs cannot all hold, and of so many none is moved",
            names.len()
        );
        let wrong = Diagnostic::error(Id::BadCorrelation, any, message);
        told.push(wrong.hint("bring the strengths nearer to 0"));
        return None;
    }
    let nearest = nearest_correlation(matrix);
    let mut moves = Vec::new();
    for row in 0..names.len() {
        for column in row + 1..names.len() {
            let (from, to) = (matrix[row][column], nearest[row][column]);
            if (from - to).abs() >= MOVED_LEAST {
                let said = span(&names[row], &names[column]);
                moves.push((&names[row], &names[column], from, to, said));
            }
        }
    }
    let first = moves
        .iter()
        .filter_map(|moved| moved.4)
        .min_by_key(|span| span.start);
    if let Some(first) = first {
        told.push(moved(&moves, first));
    }
    correlation_factor(&nearest)
}

/// A pair with what is said, what is drawn, and where it is said.
type Moved<'a> = (&'a String, &'a String, f64, f64, Option<Span>);

fn moved(moves: &[Moved<'_>], first: Span) -> Diagnostic {
    let listed = moves.iter().take(LISTED_MAX).map(|(a, b, from, to, span)| {
        let from = match span {
            Some(_) => format!("not {}", places(*from)),
            None => "of which nothing is said".to_owned(),
        };
        format!("`{a}` and `{b}` {} ({from})", places(*to))
    });
    let mut listed = listed.collect::<Vec<_>>().join(", ");
    if moves.len() > LISTED_MAX {
        listed += " and more";
    }
    let message =
        format!("these correlations cannot all hold; the nearest that can are drawn: {listed}");
    let mut told = Diagnostic::warning(Id::CorrelationMoved, first, message);
    let mut said: Vec<_> = moves
        .iter()
        .filter_map(|(.., to, span)| Some(((*span)?, *to)))
        .collect();
    said.sort_by_key(|(span, _)| (*span != first, span.start));
    for (span, to) in said {
        told = told.label(span, format!("becomes {}", places(to)));
    }
    told.hint("where two inputs follow a third closely, they follow each other, too: say how, or bring the strengths nearer to 0")
}

/// Three places: as exactly as a correlation is ever known.
fn places(strength: f64) -> String {
    let text = format!("{strength:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0" } else { text }.to_owned()
}

/// A warning where many inputs are drawn and nothing is said of how they move together.
fn many_alone(deal: &Deal, said: &[Said]) -> Option<Diagnostic> {
    let model = deal.base();
    let spoken: BTreeSet<&String> = said.iter().flat_map(|said| &said.names).collect();
    let alone: Vec<(String, Span)> = model
        .rows()
        .filter(|row| model.party_of(*row).is_none())
        .filter_map(|row| match model.body(row).body {
            Body::Drawn(drawn) => Some((model.row_name(row), drawn.span)),
            _ => None,
        })
        .filter(|(name, _)| !spoken.contains(name))
        .collect();
    if alone.len() < MANY_ALONE {
        return None;
    }
    let (first, second) = (&alone[0], &alone[1]);
    let listed: Vec<String> = alone
        .iter()
        .take(LISTED_MAX)
        .map(|(name, _)| format!("`{name}`"))
        .collect();
    let more = if alone.len() > LISTED_MAX {
        ", …"
    } else {
        ""
    };
    let message = format!(
        "{} inputs are drawn of which no `correlate` says anything: {}{more}",
        alone.len(),
        listed.join(", ")
    );
    let hint = format!(
        "sums of independent draws come out too narrow; write `correlate {}, {} = …` where two move together, `= 0` where they do not",
        first.0, second.0
    );
    Some(Diagnostic::warning(Id::NothingCorrelated, first.1, message).hint(hint))
}
