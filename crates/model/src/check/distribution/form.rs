//! The ways in which the parameters of a distribution may be written.

use syntax::tree::Expr;

use crate::definition::DistributionForm;

/// The arguments of a distribution, by how they are written.
#[derive(Default)]
pub(super) struct Written<'a> {
    pub(super) plain: Vec<&'a Expr>,
    pub(super) named: Vec<(&'a str, &'a Expr)>,
    /// Values with the chance of less, as shares.
    pub(super) below: Vec<(f64, &'a Expr)>,
    /// Values with their own chance, as shares.
    pub(super) exactly: Vec<(f64, &'a Expr)>,
    pub(super) at_least: Option<&'a Expr>,
    pub(super) at_most: Option<&'a Expr>,
}

/// A form with its parameters: those in the unit of the input, and plain numbers.
pub(super) struct Form<'a> {
    pub(super) kind: DistributionForm,
    pub(super) located: Vec<&'a Expr>,
    pub(super) shapes: Vec<&'a Expr>,
    pub(super) chances: Vec<f64>,
}

impl<'a> Form<'a> {
    fn new(form: DistributionForm, located: Vec<&'a Expr>, shapes: Vec<&'a Expr>) -> Self {
        Self {
            kind: form,
            located,
            shapes,
            chances: Vec::new(),
        }
    }
}

impl<'a> Written<'a> {
    /// The values under these names, where these and no others are written.
    fn only<const N: usize>(&self, names: [&str; N]) -> Option<[&'a Expr; N]> {
        let is_plain = self.plain.is_empty() && self.below.is_empty() && self.exactly.is_empty();
        if !is_plain || self.named.len() != N {
            return None;
        }
        let find = |word: &str| self.named.iter().find(|(name, _)| *name == word);
        let found = names.map(|word| find(word).map(|(_, value)| *value));
        found
            .iter()
            .all(Option::is_some)
            .then(|| found.map(|value| value.expect("all are there")))
    }

    /// The values in brackets, where there are so many and nothing else.
    fn in_order<const N: usize>(&self) -> Option<[&'a Expr; N]> {
        let only = self.named.is_empty() && self.below.is_empty() && self.exactly.is_empty();
        self.plain.as_slice().try_into().ok().filter(|_| only)
    }

    /// Two values with different chances of less, the lower chance first; `low:` and `high:` are one chance in ten.
    fn two_chances(&self) -> Option<[(f64, &'a Expr); 2]> {
        if let Some([low, high]) = self.only(["low", "high"]) {
            return Some([(0.1, low), (0.9, high)]);
        }
        let only = self.plain.is_empty() && self.named.is_empty() && self.exactly.is_empty();
        match self.below.as_slice() {
            [first, second] if only && first.0 < second.0 => Some([*first, *second]),
            [first, second] if only && second.0 < first.0 => Some([*second, *first]),
            _ => None,
        }
    }

    /// Whether values with the chance of less are among them.
    pub(super) fn names_chances(&self) -> bool {
        let is_chance = |(name, _): &(&str, &Expr)| matches!(*name, "low" | "high");
        !self.below.is_empty() || self.named.iter().any(is_chance)
    }

    /// The form of the distribution of this name; `None` where it does not take these parameters.
    pub(super) fn form(&self, name: &str) -> Option<Form<'a>> {
        match name {
            "normal" => self.by_moments(DistributionForm::Normal).or_else(|| {
                self.between(
                    |below_first, below_second| DistributionForm::NormalBetween {
                        below_first,
                        below_second,
                    },
                )
            }),
            "lognormal" => self.lognormal(),
            "uniform" => match self.in_order() {
                Some([low, high]) => Some(Form::new(
                    DistributionForm::Uniform,
                    vec![low, high],
                    vec![],
                )),
                None => {
                    self.between(
                        |below_first, below_second| DistributionForm::UniformBetween {
                            below_first,
                            below_second,
                        },
                    )
                }
            },
            "triangular" => self.three(DistributionForm::Triangular),
            "pert" => self.three(DistributionForm::Pert),
            "beta" => self.beta(),
            "gamma" => self.by_moments(DistributionForm::GammaMoments).or_else(|| {
                let [scale, shape] = self.only(["scale", "shape"])?;
                Some(Form::new(DistributionForm::Gamma, vec![scale], vec![shape]))
            }),
            "bernoulli" => self
                .in_order()
                .map(|[chance]| Form::new(DistributionForm::Bernoulli, vec![chance], vec![])),
            "poisson" => {
                let mean = self.in_order().or_else(|| self.only(["mean"]));
                mean.map(|[mean]| Form::new(DistributionForm::Poisson, vec![], vec![mean]))
            }
            "negative_binomial" => self.negative_binomial(),
            "discrete" | "percentiles" => self.table(name),
            _ => None,
        }
    }

    fn by_moments(&self, form: DistributionForm) -> Option<Form<'a>> {
        let [mean, sd] = self.only(["mean", "sd"])?;
        Some(Form::new(form, vec![mean, sd], vec![]))
    }

    fn between(&self, form: impl Fn(f64, f64) -> DistributionForm) -> Option<Form<'a>> {
        let [(first, low), (second, high)] = self.two_chances()?;
        Some(Form::new(form(first, second), vec![low, high], vec![]))
    }

    fn three(&self, form: DistributionForm) -> Option<Form<'a>> {
        let values = self.in_order::<3>()?;
        Some(Form::new(form, values.to_vec(), vec![]))
    }

    fn lognormal(&self) -> Option<Form<'a>> {
        if let Some([median, sigma]) = self.only(["median", "sigma"]) {
            let form = DistributionForm::Lognormal;
            return Some(Form::new(form, vec![median], vec![sigma]));
        }
        self.by_moments(DistributionForm::LognormalMoments)
            .or_else(|| {
                self.between(
                    |below_first, below_second| DistributionForm::LognormalBetween {
                        below_first,
                        below_second,
                    },
                )
            })
    }

    fn beta(&self) -> Option<Form<'a>> {
        if let Some([a, b]) = self.only(["a", "b"]) {
            let form = DistributionForm::Beta { has_ends: false };
            return Some(Form::new(form, vec![], vec![a, b]));
        }
        if let Some([a, b, lowest, highest]) = self.only(["a", "b", "lowest", "highest"]) {
            let form = DistributionForm::Beta { has_ends: true };
            return Some(Form::new(form, vec![lowest, highest], vec![a, b]));
        }
        if let Some(located) = self.only(["lowest", "highest", "mean", "sd"]) {
            let form = DistributionForm::BetaMoments { has_ends: true };
            return Some(Form::new(form, located.to_vec(), vec![]));
        }
        self.by_moments(DistributionForm::BetaMoments { has_ends: false })
    }

    fn negative_binomial(&self) -> Option<Form<'a>> {
        if let Some(shapes) = self.only(["size", "chance"]) {
            let form = DistributionForm::NegativeBinomial;
            return Some(Form::new(form, vec![], shapes.to_vec()));
        }
        let shapes = self.only(["mean", "sd"])?;
        let form = DistributionForm::NegativeBinomialMoments;
        Some(Form::new(form, vec![], shapes.to_vec()))
    }

    fn table(&self, name: &str) -> Option<Form<'a>> {
        let only = self.plain.is_empty() && self.named.is_empty();
        let (form, points, others) = if name == "discrete" {
            (DistributionForm::Discrete, &self.exactly, &self.below)
        } else {
            (DistributionForm::Percentiles, &self.below, &self.exactly)
        };
        if !only || points.len() < 2 || !others.is_empty() {
            return None;
        }
        let (chances, located) = points.iter().copied().unzip();
        Some(Form {
            chances,
            ..Form::new(form, located, vec![])
        })
    }
}

/// Whether the values may be cut off: the others end where they say.
pub(crate) fn may_be_cut(form: DistributionForm) -> bool {
    match form {
        DistributionForm::Normal
        | DistributionForm::NormalBetween { .. }
        | DistributionForm::Lognormal
        | DistributionForm::LognormalBetween { .. }
        | DistributionForm::LognormalMoments
        | DistributionForm::Triangular
        | DistributionForm::Pert
        | DistributionForm::Beta { .. }
        | DistributionForm::BetaMoments { .. }
        | DistributionForm::Gamma
        | DistributionForm::GammaMoments
        | DistributionForm::Poisson
        | DistributionForm::NegativeBinomial
        | DistributionForm::NegativeBinomialMoments => true,
        DistributionForm::Uniform
        | DistributionForm::UniformBetween { .. }
        | DistributionForm::Bernoulli
        | DistributionForm::Discrete
        | DistributionForm::Percentiles => false,
    }
}
