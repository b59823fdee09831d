//! Tornado: what a figure is with one input at its low and at its high value, all others on the central
//! path.

use crate::sources::Sort;
use crate::study::varied::{ANALOGUE_OR_EXPERT, Nature, PLACEHOLDER};
use crate::study::{Case, Study};

/// What low and high are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Ends {
    /// Of a drawn input: one chance in ten below, one in ten above; of one drawn every year, in all years.
    Drawn,
    /// Of a number that is only assumed: over and times this; of a share, so its odds.
    Assumed {
        /// The factor.
        width: f64,
    },
    /// A yes or no, turned round; it has no low and high, the other way is in both.
    Turned,
    /// An open term: the ends that the deal gives it.
    Open,
}

/// One input and what it does alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Swing {
    /// The full name of the input.
    pub name: String,
    /// How a reader calls it.
    pub label: String,
    /// What it rests on; `None` for an open term.
    pub sort: Option<Sort>,
    /// What low and high are.
    pub ends: Ends,
    /// The figure with the input low; NaN where there is none.
    pub at_low: f64,
    /// The figure with the input high.
    pub at_high: f64,
    /// How far apart the figure is, at most: at the ends and on the central path.
    pub swing: f64,
}

/// The figure on the central path, and every input that moves it, the widest swing first.
pub(crate) fn swings(study: &Study, labels: &dyn Fn(&str) -> String) -> (f64, Vec<Swing>) {
    let mut cases = Vec::new();
    let mut rows: Vec<(String, String, Option<Sort>, Ends)> = Vec::new();
    for input in &study.inputs {
        let ends = match (input.nature, input.sort) {
            (Nature::Drawn | Nature::DrawnEachYear, _) => Ends::Drawn,
            (Nature::AssumedTruth, _) => Ends::Turned,
            (Nature::AssumedNumber, Sort::Placeholder) => Ends::Assumed {
                width: PLACEHOLDER.width,
            },
            (Nature::AssumedNumber, Sort::Sourced | Sort::Analogue | Sort::Expert) => {
                Ends::Assumed {
                    width: ANALOGUE_OR_EXPERT.width,
                }
            }
        };
        for uniform in [0.1, 0.9] {
            cases.push(match (ends, input.columns.as_slice()) {
                (Ends::Turned, &[column]) => Case::Turned { column },
                (_, columns) => Case::Columns {
                    columns: columns.to_vec(),
                    uniform,
                },
            });
        }
        rows.push((
            input.name.clone(),
            input.label.clone(),
            Some(input.sort),
            ends,
        ));
    }
    for term in study.open_terms() {
        cases.extend([0.0, 1.0].map(|end| Case::Open {
            name: term.to_owned(),
            end,
        }));
        rows.push((term.to_owned(), labels(term), None, Ends::Open));
    }
    let values = study.cases(&cases).swap_remove(0);
    let central = values[0];
    let mut swings: Vec<Swing> = rows
        .into_iter()
        .zip(values[1..].chunks(2))
        .map(|((name, label, sort, ends), pair)| Swing {
            name,
            label,
            sort,
            ends,
            at_low: pair[0],
            at_high: pair[1],
            swing: width(&[central, pair[0], pair[1]]),
        })
        .filter(|swing| swing.swing > central.abs() * 1e-12)
        .collect();
    swings.sort_by(|one, other| other.swing.total_cmp(&one.swing));
    (central, swings)
}

/// From the least to the greatest; where one of them is no number, from those that are.
fn width(values: &[f64]) -> f64 {
    let finite = values.iter().copied().filter(|value| value.is_finite());
    let least = finite.clone().fold(f64::INFINITY, f64::min);
    let most = finite.fold(f64::NEG_INFINITY, f64::max);
    if least <= most { most - least } else { 0.0 }
}
