//! Checking distributions: their names, parameters and chances.

mod form;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{self, Argument, ArgumentKind, Distribution, Expr, ExprKind, Side};

use super::Checker;
use super::value::{CheckedValue, settled};
use crate::definition::{Body, DistributionForm, Drawn, Kind, Measure};
use crate::formula::{Formula, FormulaNode};
use crate::functions::DISTRIBUTIONS;
use crate::units::{Dimension, Unit, text_of};
pub(crate) use form::may_be_cut;
use form::{Form, Written};

/// Distributions of two parameters, which two values with their chances determine.
const TAKE_CHANCES: [&str; 3] = ["normal", "lognormal", "uniform"];

/// Distributions that are a table of chances.
const TABLES: [&str; 2] = ["discrete", "percentiles"];

/// The most points of a table: each is a step of every year's calculation.
const POINTS_MAX: usize = 200;

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
        let Some((form, bounds)) = self.form_of(written, info.signature) else {
            return CheckedValue::poison();
        };
        let Some((drawn, kind, unit)) = self.parameters(written, &form, bounds) else {
            return CheckedValue::poison();
        };
        let probe = Formula {
            node: FormulaNode::Poison,
            kind: kind.clone(),
            span: written.span,
        };
        let poisoned = drawn.parameters.iter().any(Formula::is_poison)
            || expected.is_some_and(|expected| self.must_be(probe, expected, what).is_poison());
        if poisoned {
            return CheckedValue::poison();
        }
        let unit = unit
            .or_else(|| form.located.first().and_then(|expr| self.unit_in(expr)))
            .unwrap_or_else(|| self.base_unit(&kind));
        CheckedValue {
            body: Body::Drawn(drawn),
            kind,
            unit,
        }
    }

    /// Checks the parameters; with them the kind of what is drawn and the unit behind the bracket.
    fn parameters(
        &mut self,
        written: &Distribution,
        form: &Form<'_>,
        bounds: [Option<&Expr>; 2],
    ) -> Option<(Drawn, Kind, Option<Unit>)> {
        let (mut parameters, unit) = self.inside(written.unit.as_ref(), |checker| {
            let located = form.located.iter().chain(bounds.iter().flatten());
            located
                .map(|expr| checker.number_of(expr))
                .collect::<Vec<Formula>>()
        })?;
        let is_count_or_share = form.located.is_empty();
        if is_count_or_share
            && let (Some(unit), Some(place)) = (&unit, &written.unit)
            && !unit.dimension.is_ratio()
        {
            let message = format!("`{}` gives plain numbers", written.name.text);
            let told = Diagnostic::error(Id::UnitMismatch, place.span, message);
            self.tell(
                told.hint("leave the unit out, and multiply the draw by one of the unit in a row"),
            );
            return None;
        }
        let kind = if form.kind == DistributionForm::Bernoulli {
            let chance = parameters.remove(0);
            let chance = self.must_fit(chance, &Dimension::ratio(), "a chance is a plain number");
            parameters.push(chance);
            Kind::Truth
        } else if is_count_or_share {
            let bounds = std::mem::take(&mut parameters);
            let bounds = bounds.into_iter();
            parameters = bounds
                .map(|bound| {
                    self.must_fit(
                        bound,
                        &Dimension::ratio(),
                        "what is drawn is a plain number",
                    )
                })
                .collect();
            Kind::ratio()
        } else {
            let kind = settled(&self.common(&parameters.iter().collect::<Vec<_>>()));
            if form.kind == (DistributionForm::BetaMoments { has_ends: false })
                && let Kind::Number(Measure {
                    dimension: Some(dimension),
                    ..
                }) = &kind
                && !dimension.is_ratio()
                && !dimension.is_grade()
            {
                let message = format!(
                    "a beta without ends is a share from 0 to 1; this is in {}",
                    self.words(dimension)
                );
                let told = Diagnostic::error(Id::UnitMismatch, written.span, message);
                self.tell(told.hint("give its ends: `lowest: …, highest: …`"));
                return None;
            }
            kind
        };
        let ends = parameters.split_off(form.located.len());
        for shape in &form.shapes {
            parameters.push(self.ratio_of(shape, "a shape is a plain number"));
        }
        let first_end = parameters.len();
        parameters.extend(ends);
        let at_least = bounds[0].map(|_| first_end);
        let at_most = bounds[1].map(|_| first_end + usize::from(at_least.is_some()));
        let drawn = Drawn {
            form: form.kind,
            parameters,
            chances: form.chances.clone(),
            at_least,
            at_most,
            each_period: written.each_period,
            span: written.span,
        };
        Some((drawn, kind, unit))
    }

    fn unknown_distribution(&mut self, written: &Distribution) {
        let message = format!("there is no distribution `{}`", written.name.text);
        let told = Diagnostic::error(Id::UnknownDistribution, written.name.span, message);
        let names = || DISTRIBUTIONS.iter().map(|info| info.name);
        let told = if let Some(near) = nearest(&written.name.text, names()) {
            told.fix(format!("did you mean `{near}`?"), written.name.span, near)
        } else {
            let names: Vec<&str> = names().collect();
            let (last, others) = names.split_last().expect("there are several");
            let others = others.join(", ");
            told.hint(format!("the distributions are {others} and {last}"))
        };
        self.tell(told);
    }

    /// The form of a distribution, and its bounds.
    fn form_of<'a>(
        &mut self,
        written: &'a Distribution,
        usage: &str,
    ) -> Option<(Form<'a>, [Option<&'a Expr>; 2])> {
        let arguments = self.arguments_of(written)?;
        let name = written.name.text.as_str();
        let Some(form) = arguments.form(name) else {
            self.tell(not_taken(name, &arguments, written.span, usage));
            return None;
        };
        let bounds = [arguments.at_least, arguments.at_most];
        if let Some(bound) = bounds.iter().flatten().next()
            && !may_be_cut(form.kind)
        {
            let message = format!("`{name}` is not cut off: it says itself where it ends");
            let told = Diagnostic::error(Id::BadDistribution, bound.span, message);
            self.tell(told.hint("write the ends that are meant"));
            return None;
        }
        let is_table = matches!(
            form.kind,
            DistributionForm::Discrete | DistributionForm::Percentiles
        );
        (!is_table || self.table_is_sound(&form, written.span)).then_some((form, bounds))
    }

    /// Sorts the arguments by how they are written; tells what no distribution takes.
    fn arguments_of<'a>(&mut self, written: &'a Distribution) -> Option<Written<'a>> {
        let mut arguments = Written::default();
        // Only a table has points that are reached for certain.
        let is_table = written.name.text == "percentiles";
        for argument in &written.arguments {
            match &argument.kind {
                ArgumentKind::Plain(value) => arguments.plain.push(value),
                ArgumentKind::Named { name, value } => {
                    if is_percentile(&name.text) {
                        self.bare_percentile(written, name);
                        return None;
                    }
                    match name.text.as_str() {
                        "at_least" if arguments.at_least.is_none() => {
                            arguments.at_least = Some(value);
                        }
                        "at_most" if arguments.at_most.is_none() => arguments.at_most = Some(value),
                        word => arguments.named.push((word, value)),
                    }
                }
                ArgumentKind::Chance {
                    percent,
                    side,
                    value,
                } => {
                    let is_inside = *percent > 0.0 && *percent < 100.0;
                    let is_end = is_table && (*percent == 0.0 || *percent == 100.0);
                    if !is_inside && !is_end {
                        self.error(
                            Id::BadDistribution,
                            argument.span,
                            "a chance lies between 0 % and 100 %",
                        );
                        return None;
                    }
                    match side {
                        Side::Below => arguments.below.push((percent / 100.0, value)),
                        Side::Above => arguments.below.push(((100.0 - percent) / 100.0, value)),
                        Side::Exactly => arguments.exactly.push((percent / 100.0, value)),
                    }
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
        Some(arguments)
    }

    /// Whether the chances of a table are in order and leave nothing out.
    fn table_is_sound(&mut self, form: &Form<'_>, span: Span) -> bool {
        if form.chances.len() > POINTS_MAX {
            let message = format!("a table has at most {POINTS_MAX} points");
            let told = Diagnostic::error(Id::BadDistribution, span, message);
            self.tell(told.hint("leave out points that lie on a straight line between others"));
            return false;
        }
        let told = if form.kind == DistributionForm::Discrete {
            let total: f64 = form.chances.iter().sum();
            let percent = (total * 1e8).round() / 1e6;
            let message = format!("the chances make {percent} %, not 100 %");
            let hint = "give every value its chance; what else may happen is a value too";
            ((total - 1.0).abs() > 1e-8)
                .then(|| Diagnostic::error(Id::BadDistribution, span, message).hint(hint))
        } else {
            chances_out_of_order(form, span)
        };
        let is_sound = told.is_none();
        if let Some(told) = told {
            self.tell(told);
        }
        is_sound
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

/// What is told where a distribution does not take its parameters.
fn not_taken(name: &str, arguments: &Written<'_>, span: Span, usage: &str) -> Diagnostic {
    let takes_chances = TAKE_CHANCES.contains(&name) || TABLES.contains(&name);
    if takes_chances || !arguments.names_chances() {
        let message = format!("`{name}` does not take these parameters");
        return Diagnostic::error(Id::BadDistribution, span, message)
            .hint(format!("write {usage}"));
    }
    let message = format!(
        "`{name}` is not told by chances such as `low:` or `10 % below:`; only {} and {} are",
        TAKE_CHANCES[..TAKE_CHANCES.len() - 1].join(", "),
        TAKE_CHANCES[TAKE_CHANCES.len() - 1]
    );
    Diagnostic::error(Id::BadDistribution, span, message).hint(format!(
        "write {usage}, or take one of those, or draw a table of chances with `percentiles`"
    ))
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

fn chances_out_of_order(form: &Form<'_>, span: Span) -> Option<Diagnostic> {
    let pairs = form.chances.windows(2).zip(&form.located[1..]);
    for (pair, value) in pairs {
        if pair[0] >= pair[1] {
            let message = "the chances of a table ascend from 0 % to 100 % below";
            let told = Diagnostic::error(Id::BadDistribution, value.span, message);
            return Some(
                told.hint("write the points in the order of their values, the lowest first"),
            );
        }
    }
    let ends = (form.chances.first()?, form.chances.last()?);
    (*ends.0 != 0.0 || *ends.1 != 1.0).then(|| {
        let message = "a table of chances says where the values end: at 0 % and at 100 % below";
        let hint = "begin with `0 % below:` and the least value there can be, and end with `100 % below:` and the greatest";
        Diagnostic::error(Id::BadDistribution, span, message).hint(hint)
    })
}
