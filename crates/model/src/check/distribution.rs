//! Checking distributions: their names, parameters and chances.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, Argument, ArgumentKind, Distribution, Expr, ExprKind, Side};

use super::Checker;
use super::value::{CheckedValue, settled};
use crate::definition::{Body, DistributionForm, Drawn, Kind};
use crate::formula::{Formula, FormulaNode};
use crate::functions::DISTRIBUTIONS;
use crate::units::{Dimension, text_of};

impl Checker<'_, '_> {
    pub(super) fn distribution(
        &mut self,
        written: &Distribution,
        expected: Option<&Kind>,
        what: &str,
    ) -> CheckedValue {
        let Some(info) = DISTRIBUTIONS
            .iter()
            .find(|info| info.name == written.name.text)
        else {
            self.unknown_distribution(written);
            return CheckedValue::poison();
        };
        let Some((form, located, shapes)) = self.form_of(written, info.signature) else {
            return CheckedValue::poison();
        };
        let checked = self.inside(written.unit.as_ref(), |checker| {
            let located: Vec<Formula> =
                located.iter().map(|expr| checker.number_of(expr)).collect();
            located
        });
        let Some((mut parameters, unit)) = checked else {
            return CheckedValue::poison();
        };
        let kind = if form == DistributionForm::Bernoulli {
            Kind::Truth
        } else {
            settled(&self.common(&parameters.iter().collect::<Vec<_>>()))
        };
        if form == DistributionForm::Bernoulli {
            let chance = parameters.remove(0);
            parameters.push(self.must_fit(
                chance,
                &Dimension::ratio(),
                "a chance is a plain number",
            ));
        }
        for shape in shapes {
            parameters.push(self.ratio_of(shape, "a shape is a plain number"));
        }
        let poisoned = parameters.iter().any(Formula::is_poison);
        let probe = Formula {
            node: FormulaNode::Poison,
            kind: kind.clone(),
            span: written.span,
        };
        let poisoned = poisoned
            || expected.is_some_and(|expected| self.must_be(probe, expected, what).is_poison());
        if poisoned {
            return CheckedValue::poison();
        }
        let unit = unit
            .or_else(|| located.first().and_then(|expr| self.unit_in(expr)))
            .unwrap_or_else(|| self.base_unit(&kind));
        let drawn = Drawn {
            form,
            parameters,
            each_period: written.each_period,
            span: written.span,
        };
        CheckedValue {
            body: Body::Drawn(drawn),
            kind,
            unit,
        }
    }

    fn unknown_distribution(&mut self, written: &Distribution) {
        let message = format!("there is no distribution `{}`", written.name.text);
        let told = Diagnostic::error(Id::UnknownDistribution, written.name.span, message);
        let names = DISTRIBUTIONS.iter().map(|info| info.name);
        let told = match nearest(&written.name.text, names) {
            Some(near) => told.fix(format!("did you mean `{near}`?"), written.name.span, near),
            None => told
                .hint("the distributions are normal, lognormal, uniform, triangular and bernoulli"),
        };
        self.tell(told);
    }

    /// The form of a distribution, its parameters with a unit, and its shapes.
    fn form_of<'a>(
        &mut self,
        written: &'a Distribution,
        usage: &str,
    ) -> Option<(DistributionForm, Vec<&'a Expr>, Vec<&'a Expr>)> {
        let mut plain = Vec::new();
        let mut named: Vec<(&str, &Expr)> = Vec::new();
        let mut chances: Vec<(f64, &Expr)> = Vec::new();
        for argument in &written.arguments {
            match &argument.kind {
                ArgumentKind::Plain(value) => plain.push(value),
                ArgumentKind::Named { name, value } => {
                    if is_percentile(&name.text) {
                        self.bare_percentile(written, name);
                        return None;
                    }
                    named.push((&name.text, value));
                }
                ArgumentKind::Chance {
                    percent,
                    side,
                    value,
                } => {
                    let below = if *side == Side::Below {
                        *percent
                    } else {
                        100.0 - *percent
                    };
                    if !(below > 0.0 && below < 100.0) {
                        self.error(
                            Id::BadDistribution,
                            argument.span,
                            "a chance lies between 0 % and 100 %",
                        );
                        return None;
                    }
                    chances.push((below / 100.0, value));
                }
                ArgumentKind::Each { .. } => {
                    self.error(
                        Id::BadDistribution,
                        argument.span,
                        "a distribution takes numbers",
                    );
                    return None;
                }
            }
        }
        let get = |word: &str| {
            named
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, value)| *value)
        };
        if let (Some(low), Some(high), 2) = (get("low"), get("high"), named.len()) {
            chances = vec![(0.1, low), (0.9, high)];
            named.clear();
        }
        let get = |word: &str| {
            named
                .iter()
                .find(|(name, _)| *name == word)
                .map(|(_, value)| *value)
        };
        let form = match (
            written.name.text.as_str(),
            plain.as_slice(),
            chances.as_slice(),
            named.len(),
        ) {
            ("normal", [], [], 2) => get("mean")
                .zip(get("sd"))
                .map(|(mean, sd)| (DistributionForm::Normal, vec![mean, sd], vec![])),
            ("lognormal", [], [], 2) => get("median")
                .zip(get("sigma"))
                .map(|(median, sigma)| (DistributionForm::Lognormal, vec![median], vec![sigma])),
            ("normal" | "lognormal", [], [(first, a), (second, b)], 0) if first != second => {
                let (first, second, a, b) = if first < second {
                    (*first, *second, *a, *b)
                } else {
                    (*second, *first, *b, *a)
                };
                let form = if written.name.text == "normal" {
                    DistributionForm::NormalBetween {
                        below_first: first,
                        below_second: second,
                    }
                } else {
                    DistributionForm::LognormalBetween {
                        below_first: first,
                        below_second: second,
                    }
                };
                Some((form, vec![a, b], vec![]))
            }
            ("uniform", [low, high], [], 0) => {
                Some((DistributionForm::Uniform, vec![*low, *high], vec![]))
            }
            ("triangular", [low, mode, high], [], 0) => Some((
                DistributionForm::Triangular,
                vec![*low, *mode, *high],
                vec![],
            )),
            ("bernoulli", [chance], [], 0) => {
                Some((DistributionForm::Bernoulli, vec![*chance], vec![]))
            }
            _ => None,
        };
        if form.is_none() {
            let message = format!("`{}` does not take these parameters", written.name.text);
            self.tell(
                Diagnostic::error(Id::BadDistribution, written.span, message)
                    .hint(format!("write {usage}")),
            );
        }
        form
    }

    /// Tells the first percentile and proposes each reading of all of them that can be.
    fn bare_percentile(&mut self, written: &Distribution, name: &tree::Name) {
        let message = format!(
            "`{}` is read in two ways: in petroleum P90 is the low case, elsewhere the high one",
            name.text
        );
        let mut told = Diagnostic::error(Id::BarePercentile, name.span, message);
        let spans = written.arguments.iter().map(|argument| argument.span);
        let place = spans.reduce(Span::to).unwrap_or(name.span);
        let falling = falls(&written.arguments);
        for (side, meaning, possible) in [
            (
                "above",
                "as in petroleum, the chance of more",
                falling != Some(false),
            ),
            (
                "below",
                "as elsewhere, the chance of less",
                falling != Some(true),
            ),
        ] {
            if !possible {
                continue;
            }
            let parts = written
                .arguments
                .iter()
                .map(|argument| match &argument.kind {
                    ArgumentKind::Named { name, value } if is_percentile(&name.text) => {
                        let percent = &name.text[1..];
                        let value = self.context.texts.at(value.span);
                        format!("{percent} % {side}: {value}")
                    }
                    _ => self.context.texts.at(argument.span).to_owned(),
                });
            let fixed = parts.collect::<Vec<_>>().join(", ");
            told = told.fix(format!("{meaning}: `{fixed}`"), place, fixed);
        }
        self.tell(told);
    }
}

/// Whether the value falls as the percentile rises, where both are written as numbers of one unit.
fn falls(arguments: &[Argument]) -> Option<bool> {
    let mut points = arguments.iter().map(|argument| match &argument.kind {
        ArgumentKind::Named { name, value } if is_percentile(&name.text) => {
            let ExprKind::Number { value, unit } = &value.kind else {
                return None;
            };
            let percent: f64 = name.text[1..].parse().ok()?;
            Some((percent, *value, unit.as_ref().map(text_of)))
        }
        _ => None,
    });
    let (first, second) = (points.next()??, points.next()??);
    let comparable = first.2 == second.2 && first.0 != second.0 && first.1 != second.1;
    comparable.then_some((first.0 < second.0) != (first.1 < second.1))
}

fn is_percentile(word: &str) -> bool {
    let digits = word.strip_prefix(['p', 'P', 'f', 'F']).unwrap_or("");
    !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit())
}
