//! Where numbers come from: every number in a row has a source or says that it is assumed.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::span::Span;
use syntax::tree::{
    Argument, ArgumentKind, Expr, ExprKind, InputValue, SourceRef, SourceRefKind, Value,
};

use super::Checker;
use crate::definition::Entity;

/// The three sorts of assumption.
const SORTS: [&str; 3] = ["analogue", "expert", "placeholder"];

/// The sort an assumption declares, if it does.
pub fn sort_of(reason: &str) -> Option<&'static str> {
    SORTS.into_iter().find(|sort| {
        reason
            .strip_prefix(sort)
            .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    })
}

impl Checker<'_, '_> {
    /// Looks up every source and the sort of every assumption.
    pub(super) fn check_sources(&mut self, sources: &[SourceRef]) {
        for reference in sources {
            match &reference.kind {
                SourceRefKind::Assumed(reason) => {
                    if sort_of(&reason.value).is_none() {
                        let message = "`assumed` says which sort of assumption it is";
                        let after_quote = Span {
                            start: reason.span.start + 1,
                            end: reason.span.start + 1,
                            ..reason.span
                        };
                        let told = self.strict(Id::AssumedWithoutSort, reason.span, message);
                        self.tell(told.fix(
                            "begin the reason with `analogue:` (taken from something similar), `expert:` (somebody's judgement) or `placeholder:` (until somebody knows)",
                            after_quote,
                            "placeholder: ",
                        ));
                    }
                }
                SourceRefKind::Cited { source, .. } => {
                    let name = source.text();
                    let known = self.definition.names.get(&name);
                    if !matches!(known, Some(Entity::Source(_))) && !self.is_full() {
                        let message = format!("there is no source `{name}`");
                        let mut told = Diagnostic::error(Id::UnknownSource, source.span(), message);
                        let known: Vec<&str> = self
                            .definition
                            .sources
                            .iter()
                            .map(|source| source.name.as_str())
                            .collect();
                        told = match nearest(&name, known.iter().copied()) {
                            Some(near) => {
                                told.fix(format!("did you mean `{near}`?"), source.span(), near)
                            }
                            None => {
                                told.hint(format!("declare it: `source {name} {{ title \"…\" }}`"))
                            }
                        };
                        self.tell(told);
                    }
                }
            }
        }
    }

    /// Reports the first number that has no source.
    pub(super) fn need_source(&mut self, number: Option<Span>, sources: &[SourceRef], end: Span) {
        let Some(span) = number else { return };
        if !sources.is_empty() {
            return;
        }
        let told = self.strict(
            Id::MissingSource,
            span,
            "this number says nothing about where it comes from",
        );
        let place = Span {
            start: end.end,
            end: end.end,
            ..end
        };
        self.tell(told.fix(
            "name a source, or say that it is assumed and why",
            place,
            " @ assumed \"placeholder: \"",
        ));
    }
}

/// The first number in a value that needs a source of its own.
pub(super) fn number_in_value(value: &InputValue) -> Option<Span> {
    match value {
        InputValue::Known(Value::Expr { first, .. }) => number_in(first),
        InputValue::Known(Value::List(list)) => {
            let ends = list.then.iter().chain(&list.otherwise);
            list.items.iter().chain(ends).find_map(number_in)
        }
        InputValue::Known(Value::Dated(dated)) => {
            let bare = dated
                .entries
                .iter()
                .filter(|entry| entry.sources.is_empty());
            bare.map(|entry| &entry.value).find_map(number_in)
        }
        InputValue::Known(Value::Csv(csv)) => Some(csv.span),
        InputValue::Drawn(distribution) => Some(distribution.span),
        InputValue::Open { span, .. } => Some(*span),
    }
}

/// The first number in an expression other than 0 and 1 and years asked for by name.
pub(super) fn number_in(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Number { value, .. } => (*value != 0.0 && *value != 1.0).then_some(expr.span),
        ExprKind::Withheld { .. } => Some(expr.span),
        ExprKind::Truth(_) | ExprKind::Path(_) | ExprKind::Error => None,
        ExprKind::Negate(inner) | ExprKind::Not(inner) => number_in(inner),
        ExprKind::Binary { left, right, .. } => number_in(left).or_else(|| number_in(right)),
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => number_in(condition)
            .or_else(|| number_in(then))
            .or_else(|| number_in(otherwise)),
        ExprKind::Scale(scale) => {
            let bare = scale
                .brackets
                .iter()
                .filter(|bracket| bracket.sources.is_empty());
            let numbers = bare.flat_map(|bracket| [&bracket.bound, &bracket.rate]);
            let above = (scale.above_sources.is_empty()).then_some(&scale.above);
            [&scale.on]
                .into_iter()
                .chain(numbers)
                .chain(above)
                .find_map(number_in)
        }
        ExprKind::Call {
            function,
            arguments,
        } => {
            let name = function.text();
            let years_from = if name == "at" { 1 } else { usize::MAX };
            let asked = arguments
                .iter()
                .enumerate()
                .filter(|(index, _)| *index < years_from);
            asked
                .map(|(_, argument)| argument)
                .find_map(number_in_argument)
        }
    }
}

fn number_in_argument(argument: &Argument) -> Option<Span> {
    match &argument.kind {
        ArgumentKind::Plain(value)
        | ArgumentKind::Each { body: value, .. }
        | ArgumentKind::Chance { value, .. } => number_in(value),
        ArgumentKind::Named { name, value } => {
            let is_year = matches!(name.text.as_str(), "from" | "to");
            if is_year { None } else { number_in(value) }
        }
    }
}
