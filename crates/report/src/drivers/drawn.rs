//! The methods that ask about draws alone: Sobol' indices and rank correlation, from the same samples.

use model::Deal;

use crate::study::varied::Nature;
use crate::study::{Factor, Sample, Study, Take};

use super::Asked;
use super::gap::Effort;
use super::interval::Estimate;
use super::rank::{RankCorrelation, spearman};
use super::sobol::{SobolIndex, Sums, Whole, indices, variance};

/// What is known of the draws alone.
pub(super) struct Drawn {
    /// How many designs were drawn: none where nothing is drawn, fewer than were asked for after a stop.
    pub(super) design_count: usize,
    pub(super) variance: f64,
    pub(super) with_value: f64,
    pub(super) sobol: Vec<SobolIndex>,
    pub(super) ranks: Vec<RankCorrelation>,
}

/// The places of the inputs that are drawn.
pub(super) fn drawn_inputs(study: &Study) -> Vec<usize> {
    let inputs = study.inputs.iter().enumerate();
    let drawn =
        inputs.filter(|(_, input)| matches!(input.nature, Nature::Drawn | Nature::DrawnEachYear));
    drawn.map(|(place, _)| place).collect()
}

/// What is kept of the designs.
struct Gathered {
    /// The figure, then each drawn input, on every path of every design.
    values: Vec<Vec<f64>>,
    wholes: Vec<Whole>,
    /// By factor, then by design.
    sums: Vec<Vec<Sums>>,
    /// Values are summed as differences from this one.
    center: f64,
}

impl Drawn {
    pub(super) fn of(
        deal: &Deal,
        study: &Study,
        asked: &Asked,
        effort: Effort,
        progress: &mut dyn FnMut(usize) -> bool,
    ) -> Self {
        let drawn = drawn_inputs(study);
        let factors = study.factors.iter();
        let factors: Vec<&Factor> = factors
            .filter(|factor| drawn.contains(&factor.inputs[0]))
            .collect();
        let mut gathered = Gathered {
            values: vec![Vec::new(); drawn.len() + 1],
            wholes: Vec::new(),
            sums: vec![Vec::new(); factors.len()],
            center: f64::NAN,
        };
        if drawn.is_empty() {
            return gathered.into_drawn(study, &factors, &drawn, effort);
        }
        let rows = study.rows_of(deal, asked.variant, &drawn);
        for design in 0..effort.design_count {
            let [first, second] = study.pair(effort.seed, design as u64, effort.each);
            let own = study.evaluate_rows(&rows, |input| take(&drawn, input, &first), effort.each);
            let other = study
                .evaluate(|input| take(&drawn, input, &second), 0.5, effort.each)
                .swap_remove(0);
            let mixed: Option<Vec<Vec<f64>>> = factors
                .iter()
                .map(|factor| {
                    if !progress(design) {
                        return None;
                    }
                    let take = |input| {
                        let changed = factor.inputs.contains(&input);
                        take(&drawn, input, if changed { &second } else { &first })
                    };
                    Some(study.evaluate(take, 0.5, effort.each).swap_remove(0))
                })
                .collect();
            let Some(mixed) = mixed else { break };
            gathered.design(&own, &other, &mixed);
            if !progress(design + 1) {
                break;
            }
        }
        gathered.into_drawn(study, &factors, &drawn, effort)
    }
}

/// Draws are from the sample, everything else is on the central path.
fn take<'s>(drawn: &[usize], input: usize, sample: &'s Sample) -> Take<'s> {
    if drawn.contains(&input) {
        Take::From(sample)
    } else {
        Take::Central
    }
}

impl Gathered {
    /// Takes one design: the figure and the inputs of the one sample, the figure of the other, and that of
    /// the first with each factor from the other.
    fn design(&mut self, own: &[Vec<f64>], other: &[f64], mixed: &[Vec<f64>]) {
        if self.center.is_nan() {
            let finite = own[0].iter().copied().filter(|value| value.is_finite());
            let (sum, count) =
                finite.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
            self.center = sum / count;
        }
        self.wholes.push(Whole::of(&own[0], other, self.center));
        for (kept, values) in self.values.iter_mut().zip(own) {
            kept.extend_from_slice(values);
        }
        for (sums, mixed) in self.sums.iter_mut().zip(mixed) {
            sums.push(Sums::of(&own[0], other, mixed, self.center));
        }
    }

    fn into_drawn(
        self,
        study: &Study,
        factors: &[&Factor],
        drawn: &[usize],
        effort: Effort,
    ) -> Drawn {
        if self.wholes.is_empty() {
            return Drawn {
                design_count: 0,
                variance: f64::NAN,
                with_value: 1.0,
                sobol: Vec::new(),
                ranks: Vec::new(),
            };
        }
        let (figure, inputs) = self.values.split_first().expect("the figure comes first");
        let finite = figure.iter().filter(|value| value.is_finite()).count();
        let mut sobol: Vec<SobolIndex> = factors
            .iter()
            .zip(&self.sums)
            .map(|(factor, sums)| {
                let inputs = || factor.inputs.iter().map(|place| &study.inputs[*place]);
                let (first_order, total) = indices(&self.wholes, sums);
                SobolIndex {
                    names: inputs().map(|input| input.name.clone()).collect(),
                    labels: inputs().map(|input| input.label.clone()).collect(),
                    first_order,
                    total,
                }
            })
            .collect();
        sobol.sort_by(|one, other| other.total.value.total_cmp(&one.total.value));
        let mut ranks: Vec<RankCorrelation> = drawn
            .iter()
            .zip(inputs)
            .map(|(place, values)| {
                let input = &study.inputs[*place];
                RankCorrelation {
                    name: input.name.clone(),
                    label: input.label.clone(),
                    each_year: input.nature == Nature::DrawnEachYear,
                    coefficient: ranked(figure, values, effort),
                }
            })
            .collect();
        ranks.sort_by(|one, other| {
            let strength = |rank: &RankCorrelation| rank.coefficient.value.abs();
            strength(other).total_cmp(&strength(one))
        });
        Drawn {
            design_count: self.wholes.len(),
            variance: variance(&self.wholes, &|_| true).0,
            with_value: finite as f64 / figure.len().max(1) as f64,
            sobol,
            ranks,
        }
    }
}

/// The coefficient over all paths, with the interval that its spread over the designs gives.
fn ranked(figure: &[f64], values: &[f64], effort: Effort) -> Estimate {
    let each: Vec<f64> = figure
        .chunks(effort.each)
        .zip(values.chunks(effort.each))
        .map(|(figure, values)| spearman(figure, values))
        .collect();
    let spread = Estimate::jackknifed(each.len(), |kept| {
        let kept: Vec<f64> = (0..each.len())
            .filter(|at| kept(*at))
            .map(|at| each[at])
            .collect();
        kept.iter().sum::<f64>() / kept.len() as f64
    });
    let value = spearman(figure, values);
    Estimate {
        value,
        low: value - (spread.value - spread.low),
        high: value + (spread.high - spread.value),
    }
}
