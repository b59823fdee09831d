//! Units that do not fit: what to say, and the one factor that would mend it.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::Span;
use syntax::tree::{ExprKind, InputValue, ScaleKind, Value};

use super::Checker;
use crate::definition::{Kind, Measure};
use crate::formula::{Formula, FormulaNode};
use crate::units::{Base, Dimension, Unit};

/// What was tried with two values: "add … to …".
#[derive(Clone, Copy)]
pub(super) struct Pair {
    verb: &'static str,
    joiner: &'static str,
    turned: bool,
}

impl Pair {
    pub(super) fn new(verb: &'static str, joiner: &'static str) -> Self {
        Self {
            verb,
            joiner,
            turned: false,
        }
    }

    pub(super) fn reversed(verb: &'static str, joiner: &'static str) -> Self {
        Self {
            verb,
            joiner,
            turned: true,
        }
    }
}

impl Checker<'_, '_> {
    /// The common kind of two numbers; reports where there is none.
    pub(super) fn unite(
        &mut self,
        left: &Formula,
        right: &Formula,
        pair: Pair,
        span: Span,
    ) -> Kind {
        let (Kind::Number(a), Kind::Number(b)) = (&left.kind, &right.kind) else {
            return Kind::Poison;
        };
        let balance = a.balance || b.balance;
        match (&a.dimension, &b.dimension) {
            (Some(x), Some(y)) if x != y => {
                let told = self.cannot_unite(left, x, right, y, pair, span);
                self.tell(told);
                Kind::Poison
            }
            (Some(dimension), _) | (None, Some(dimension)) => Kind::Number(Measure {
                dimension: Some(dimension.clone()),
                balance,
            }),
            (None, None) => Kind::Number(Measure {
                dimension: None,
                balance,
            }),
        }
    }

    fn cannot_unite(
        &self,
        left: &Formula,
        x: &Dimension,
        right: &Formula,
        y: &Dimension,
        pair: Pair,
        span: Span,
    ) -> Diagnostic {
        let (left_words, right_words) = (self.said_of(left, x), self.said_of(right, y));
        let (first, second) = if pair.turned {
            (&right_words, &left_words)
        } else {
            (&left_words, &right_words)
        };
        let message = format!("cannot {} {first} {} {second}", pair.verb, pair.joiner);
        let id = mismatch_id(x, y);
        let told = Diagnostic::error(id, span, message)
            .label(left.span, left_words)
            .label(right.span, right_words);
        self.mend(told, left, x, right, y)
    }

    /// The unit of a value as the file writes it, where it writes one.
    fn said_of(&self, formula: &Formula, dimension: &Dimension) -> String {
        if dimension.is_ratio() {
            return self.said(dimension);
        }
        let read = self.unit_read(formula);
        let read = read.filter(|unit| unit.dimension == *dimension && !unit.text.is_empty());
        let written = read.map(|unit| unit.text);
        let written = written.or_else(|| match formula.node {
            FormulaNode::Number(_) => unit_behind(self.context.texts.at(formula.span)),
            _ => None,
        });
        written.unwrap_or_else(|| self.said(dimension))
    }

    /// A dimension as a reader would say it.
    fn said(&self, dimension: &Dimension) -> String {
        if dimension.is_ratio() {
            "a plain number".to_owned()
        } else {
            self.words(dimension)
        }
    }

    /// A value whose unit differs from the one that is needed.
    pub(super) fn needs(
        &self,
        formula: &Formula,
        found: &Dimension,
        wanted: &Dimension,
        what: &str,
    ) -> Diagnostic {
        let found_words = self.said(found);
        let needed = if !wanted.is_ratio() {
            // "is needed in t", "a life is a time, in y"
            let verbs = ["declared", "needed", "compared"];
            let comma = if verbs.iter().any(|verb| what.ends_with(verb)) {
                ""
            } else {
                ","
            };
            format!("{what}{comma} in {}", self.words(wanted))
        } else if what.ends_with("plain number") || what.ends_with("share") {
            what.to_owned()
        } else {
            format!("{what} as a plain number")
        };
        let is = if found.is_ratio() { "is" } else { "is in" };
        let message = format!("{needed}; this {is} {found_words}");
        let id = mismatch_id(found, wanted);
        let told = Diagnostic::error(id, formula.span, message).label(formula.span, found_words);
        if is_amount_of_rate(formula, found, wanted) {
            return told.hint(
                "`marginal` gives an amount; `blended` gives the average rate over all slices, `whole` the rate of the bracket",
            );
        }
        self.mend_one(told, formula, found, wanted, self.wanted_unit.as_ref())
    }

    fn mend(
        &self,
        told: Diagnostic,
        left: &Formula,
        x: &Dimension,
        right: &Formula,
        y: &Dimension,
    ) -> Diagnostic {
        let before = told.hints.len();
        let told = self.mend_one(told, right, y, x, self.unit_read(left).as_ref());
        if told.hints.len() > before {
            told
        } else {
            self.mend_one(told, left, x, y, self.unit_read(right).as_ref())
        }
    }

    /// Proposes the one change that would make `formula` fit, or stays silent.
    fn mend_one(
        &self,
        told: Diagnostic,
        formula: &Formula,
        found: &Dimension,
        wanted: &Dimension,
        unit: Option<&Unit>,
    ) -> Diagnostic {
        if self.is_full() {
            return told;
        }
        if let Some(function) = self.twin(found, wanted) {
            let fixed = format!("{function}({})", self.context.texts.at(formula.span));
            return told.fix(
                format!("convert it with `{function}(…)`"),
                formula.span,
                fixed,
            );
        }
        let Some(factor) = wanted.over(found) else {
            return told;
        };
        if found.is_ratio()
            && let Some(fixed) = self.with_unit(&told, formula, wanted, unit)
        {
            return fixed;
        }
        if let Some(fixed) = self.with_substance(&told, formula, &factor) {
            return fixed;
        }
        if factor == Dimension::of(Base::Time) && !found.is_ratio() {
            return self.times(
                told,
                formula,
                "period",
                "a rate per year becomes an amount of the period",
            );
        }
        match self.only_row_of(&factor) {
            Some(name) => self.times(
                told,
                formula,
                &name,
                "that is the one row with the missing unit",
            ),
            None => told,
        }
    }

    /// Proposes the unit that a number lacks, where it is written or in the input it comes from.
    fn with_unit(
        &self,
        told: &Diagnostic,
        formula: &Formula,
        wanted: &Dimension,
        unit: Option<&Unit>,
    ) -> Option<Diagnostic> {
        let (place, has_unit) = self.written_number(formula)?;
        let end = Span {
            start: place.end,
            ..place
        };
        let mut told = told.clone();
        if place != formula.span {
            told = told.label(place, "this number");
        }
        if *wanted == Dimension::per_time() {
            let suffix = if has_unit { "/y" } else { " ratio/y" };
            return Some(told.fix("write it as a rate per year", end, suffix));
        }
        let declared = unit.filter(|unit| unit.dimension == *wanted && !unit.text.is_empty());
        let words = declared.map_or_else(|| self.words(wanted), |unit| unit.text.clone());
        if has_unit || words.starts_with("1/") {
            return None;
        }
        Some(told.fix(
            format!("write its unit, for example `{words}`"),
            end,
            format!(" {words}"),
        ))
    }

    /// Proposes the substance that the unit of a written number lacks: `5 t` of what.
    fn with_substance(
        &self,
        told: &Diagnostic,
        formula: &Formula,
        factor: &Dimension,
    ) -> Option<Diagnostic> {
        let [(Base::Substance(_), _)] = factor.factors() else {
            return None;
        };
        let (place, has_unit) = self.written_number(formula)?;
        let text: &str = self.context.texts.at(place);
        let slash = text.find('/');
        let (words, inverse) = (self.words(factor), self.words(&factor.inverse()));
        // Above the stroke it stands at its left, below it at the end.
        let (name, at) = match (words.strip_prefix("1/"), slash) {
            (None, slash) => (words.as_str(), slash.unwrap_or(text.len())),
            (Some(_), Some(_)) => (inverse.as_str(), text.len()),
            (Some(_), None) => return None,
        };
        if !has_unit || name.contains(['^', '/']) {
            return None;
        }
        let mut told = told.clone();
        if place != formula.span {
            told = told.label(place, "this number");
        }
        let at = place.start + at as u32;
        let gap = Span {
            start: at,
            end: at,
            ..place
        };
        Some(told.fix("say of what it is", gap, format!(" {name}")))
    }

    /// The unit of a row that is read.
    fn unit_read(&self, formula: &Formula) -> Option<Unit> {
        match &formula.node {
            FormulaNode::Row(row) => Some(self.unit_of_row(row)),
            _ => None,
        }
    }

    /// Where a formula is a number as written, here or in an input: its place, and whether it has a unit.
    fn written_number(&self, formula: &Formula) -> Option<(Span, bool)> {
        let ends_in_digit = |span| {
            let text: &str = self.context.texts.at(span);
            text.ends_with(|letter: char| letter.is_ascii_digit())
        };
        match &formula.node {
            FormulaNode::Number(_) if self.outer_unit.is_none() => {
                Some((formula.span, !ends_in_digit(formula.span)))
            }
            FormulaNode::Row(row) if row.uses.is_empty() => {
                let Some(super::Written::Input(input)) = self.written.get(row.slot.0 as usize)
                else {
                    return None;
                };
                let Some(InputValue::Known(Value::Expr { first, more })) = &input.value else {
                    return None;
                };
                let ExprKind::Number { unit, .. } = &first.kind else {
                    return None;
                };
                let bare = input.kind.is_none() && more.is_empty();
                bare.then_some((first.span, unit.is_some()))
            }
            _ => None,
        }
    }

    pub(super) fn times(
        &self,
        told: Diagnostic,
        formula: &Formula,
        name: &str,
        why: &str,
    ) -> Diagnostic {
        let text = self.context.texts.at(formula.span);
        let simple = !text.contains([' ', '\n'])
            || matches!(
                formula.node,
                FormulaNode::Number(_) | FormulaNode::Call(..) | FormulaNode::Row(_)
            );
        let fixed = if simple {
            format!("{text} * {name}")
        } else {
            format!("({text}) * {name}")
        };
        told.fix(
            format!("multiply it by `{name}`: {why}"),
            formula.span,
            fixed,
        )
    }

    /// `real` or `nominal`, where one money only has to become its twin.
    pub(super) fn twin(&self, found: &Dimension, wanted: &Dimension) -> Option<&'static str> {
        if self.setting.is_template {
            return None;
        }
        let moneys = self.setting.moneys.iter().enumerate();
        for (index, money) in moneys {
            let (Some(from), syntax::tree::Basis::Real(_)) = (money.from, money.basis) else {
                continue;
            };
            let index = index as u32;
            let swap = |a: u32, b: u32| {
                move |base| {
                    if base == Base::Money(a) {
                        Base::Money(b)
                    } else {
                        base
                    }
                }
            };
            if found.map(&swap(from, index)).as_ref() == Some(wanted) {
                return Some("real");
            }
            if found.map(&swap(index, from)).as_ref() == Some(wanted) {
                return Some("nominal");
            }
        }
        None
    }

    /// The name of the only row here with that unit.
    fn only_row_of(&self, dimension: &Dimension) -> Option<String> {
        if dimension.is_ratio() {
            return None;
        }
        // A row cannot be mended by itself.
        let declared = self
            .declared
            .iter()
            .zip(&self.definition.rows)
            .zip(&self.states);
        let others = declared
            .filter(|(_, state)| **state != super::State::Checking)
            .map(|(row, _)| row);
        let mut fitting = others.filter_map(|(declared, row)| {
            let kind = declared.as_ref().map_or(&row.kind, |(kind, _)| kind);
            let Kind::Number(Measure {
                dimension: Some(found),
                balance: false,
            }) = kind
            else {
                return None;
            };
            (found == dimension).then(|| row.name.clone())
        });
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

/// The unit behind a number as it is written; `None` where there is none.
fn unit_behind(number: &str) -> Option<String> {
    let mut letters = number.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_exponent = matches!(letter, 'e' | 'E')
            && matches!(letters.peek(), Some((_, '0'..='9' | '+' | '-')));
        if (letter.is_alphabetic() || letter == '%') && !is_exponent {
            let words = number[at..].split_whitespace();
            return Some(words.collect::<Vec<_>>().join(" "));
        }
    }
    None
}

/// A mismatch by a rate's time alone has a page of its own.
fn mismatch_id(a: &Dimension, b: &Dimension) -> Id {
    let by_time = a
        .over(b)
        .is_some_and(|ratio| ratio == Dimension::per_time() || ratio == Dimension::of(Base::Time));
    if by_time && (a.is_rate() || b.is_rate()) {
        Id::RateAsRatio
    } else {
        Id::UnitMismatch
    }
}

/// Whether a scale by slices stands where the rate it charges is needed.
fn is_amount_of_rate(formula: &Formula, found: &Dimension, wanted: &Dimension) -> bool {
    let FormulaNode::Scale(scale) = &formula.node else {
        return false;
    };
    let on = scale.on.dimension().and_then(|on| wanted.times(&on));
    scale.kind == ScaleKind::Marginal && on.as_ref() == Some(found)
}
