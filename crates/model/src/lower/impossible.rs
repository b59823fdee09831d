//! Parameters that no distribution has, where they are known before anything is drawn.

use engine::{Operand, SHAPES};

use crate::definition::{DistributionForm, Drawn};

type Told = (&'static str, &'static str);

/// What is wrong with known parameters, and what to do.
pub(super) fn impossible(drawn: &Drawn, parameters: &[Operand]) -> Option<Told> {
    // What is not known compares with nothing.
    let known: Vec<f64> = parameters
        .iter()
        .map(|parameter| match parameter {
            Operand::Constant(value) => *value,
            Operand::Node(_) => f64::NAN,
        })
        .collect();
    if let (Some(least), Some(most)) = (drawn.at_least, drawn.at_most)
        && known[least] >= known[most]
    {
        return Some((
            "`at_least` is not below `at_most`",
            "exchange them, or write a known value with `=`",
        ));
    }
    parameters_of(drawn.form, &known).or_else(|| table(drawn.form, &known))
}

fn parameters_of(form: DistributionForm, known: &[f64]) -> Option<Told> {
    match (form, known) {
        (DistributionForm::Normal, [_, sd, ..]) => negative_spread(*sd),
        (DistributionForm::LognormalMoments | DistributionForm::GammaMoments, [mean, sd, ..]) => {
            moments_above_zero(form, *mean, *sd)
        }
        (DistributionForm::Lognormal, [median, _, ..]) if *median <= 0.0 => Some((
            "the median of a lognormal is above zero",
            "use `normal` where the value may be negative",
        )),
        (DistributionForm::Lognormal, [_, sigma, ..]) if *sigma < 0.0 => {
            Some(("sigma is not negative", "write its size"))
        }
        (
            DistributionForm::NormalBetween { .. }
            | DistributionForm::LognormalBetween { .. }
            | DistributionForm::UniformBetween { .. },
            [low, high, ..],
        ) if low > high => Some(("the low value is above the high one", "exchange them")),
        (DistributionForm::LognormalBetween { .. }, [low, _, ..]) if *low <= 0.0 => Some((
            "the values of a lognormal are above zero",
            "use `normal` where the value may be negative",
        )),
        (DistributionForm::Uniform, [low, high, ..]) if low > high => {
            Some(("the lowest value is above the highest", "exchange them"))
        }
        (DistributionForm::Triangular, values) if do_not_ascend(values) => Some((
            "the three values of a triangle ascend",
            "write the lowest, the likeliest and the highest, in this order",
        )),
        (DistributionForm::Pert, values) if do_not_ascend(values) => Some((
            "the three values of a pert distribution ascend",
            "write the lowest, the likeliest and the highest, in this order",
        )),
        (DistributionForm::Bernoulli, [chance, ..]) if *chance < 0.0 || *chance > 1.0 => Some((
            "a chance lies between 0 % and 100 %",
            "write a share, such as `30 %`",
        )),
        (DistributionForm::Beta { has_ends }, known) => beta_by_shapes(has_ends, known),
        (DistributionForm::BetaMoments { has_ends }, known) => beta_by_moments(has_ends, known),
        (DistributionForm::Gamma, [scale, _, ..]) if *scale <= 0.0 => {
            Some(("the scale of a gamma is above zero", "write its size"))
        }
        (DistributionForm::Gamma, [_, shape, ..]) => shapes(&[*shape]),
        (DistributionForm::Poisson, [mean, ..]) => count(*mean),
        (DistributionForm::NegativeBinomial, [size, chance, ..]) => {
            negative_binomial(*size, *chance)
        }
        (DistributionForm::NegativeBinomialMoments, [mean, sd, ..]) => {
            if sd * sd <= *mean {
                return Some((
                    "a negative binomial varies more than a Poisson: its standard deviation is above the root of its mean",
                    "write `poisson(…)` with the mean",
                ));
            }
            count(*mean)
                .or_else(|| negative_binomial(mean * mean / (sd * sd - mean), mean / (sd * sd)))
        }
        _ => None,
    }
}

fn negative_spread(sd: f64) -> Option<Told> {
    (sd < 0.0).then_some(("a standard deviation is not negative", "write its size"))
}

fn moments_above_zero(form: DistributionForm, mean: f64, sd: f64) -> Option<Told> {
    if mean <= 0.0 {
        return Some((
            "the mean of what is always above zero is above zero",
            "use `normal` where the value may be negative",
        ));
    }
    if form == DistributionForm::GammaMoments {
        if sd <= 0.0 {
            return Some(("a standard deviation is above zero", "write its size"));
        }
        return shapes(&[(mean / sd) * (mean / sd)]);
    }
    negative_spread(sd)
}

fn do_not_ascend(values: &[f64]) -> bool {
    matches!(values, [low, mode, high, ..] if low > mode || mode > high || low >= high)
}

fn shapes(shapes: &[f64]) -> Option<Told> {
    if shapes.iter().any(|shape| shape < SHAPES.start()) {
        return Some((
            "this spread is so wide that most draws are nothing: a shape is at least 0.001",
            "make the standard deviation smaller against the mean",
        ));
    }
    let is_narrow = shapes.iter().any(|shape| shape > SHAPES.end());
    is_narrow.then_some((
        "this spread is too narrow for this distribution: a shape is at most 100,000",
        "write `normal(mean: …, sd: …)`, which it hardly differs from",
    ))
}

fn ends_of(has_ends: bool, known: &[f64]) -> Result<(f64, f64, &[f64]), Told> {
    match known {
        [low, high, rest @ ..] if has_ends => {
            if low >= high {
                return Err(("the lowest value is above the highest", "exchange them"));
            }
            Ok((*low, *high, rest))
        }
        rest => Ok((0.0, 1.0, rest)),
    }
}

fn beta_by_shapes(has_ends: bool, known: &[f64]) -> Option<Told> {
    match ends_of(has_ends, known) {
        Err(told) => Some(told),
        Ok((_, _, rest)) => shapes(rest.get(..2)?),
    }
}

fn beta_by_moments(has_ends: bool, known: &[f64]) -> Option<Told> {
    let (low, high, rest) = match ends_of(has_ends, known) {
        Err(told) => return Some(told),
        Ok(found) => found,
    };
    let &[mean, sd, ..] = rest else {
        return None;
    };
    let (mean, sd) = ((mean - low) / (high - low), sd / (high - low));
    if mean <= 0.0 || mean >= 1.0 {
        return Some(if has_ends {
            (
                "the mean lies between the lowest and the highest value",
                "write the ends that are meant",
            )
        } else {
            (
                "a beta runs from 0 to 1, and its mean lies between",
                "write its ends: `beta(mean: …, sd: …, lowest: …, highest: …)`",
            )
        });
    }
    if sd <= 0.0 {
        return Some(("a standard deviation is above zero", "write its size"));
    }
    if sd * sd >= mean * (1.0 - mean) {
        return Some((
            "no distribution with these ends and this mean is so wide",
            "write a smaller standard deviation",
        ));
    }
    let both = mean * (1.0 - mean) / (sd * sd) - 1.0;
    shapes(&[mean * both, (1.0 - mean) * both])
}

fn count(mean: f64) -> Option<Told> {
    if mean < 0.0 {
        return Some(("the mean of a count is not negative", "write its size"));
    }
    (mean > *SHAPES.end()).then_some((
        "the mean of a count is at most 100,000",
        "write `normal(mean: …, sd: …)`, with the root of the mean as `sd`",
    ))
}

fn negative_binomial(size: f64, chance: f64) -> Option<Told> {
    if chance <= 0.0 || chance > 1.0 {
        return Some((
            "the chance of a success is above 0 % and at most 100 %",
            "write a share, such as `30 %`",
        ));
    }
    shapes(&[size]).or_else(|| count(size * (1.0 - chance) / chance))
}

/// The values of a table ascend.
fn table(form: DistributionForm, known: &[f64]) -> Option<Told> {
    let is_table = matches!(
        form,
        DistributionForm::Discrete | DistributionForm::Percentiles
    );
    let falls = known.windows(2).any(|pair| pair[0] > pair[1]);
    (is_table && falls).then_some((
        "the values of a table ascend",
        "write the points in the order of their values, the lowest first",
    ))
}
