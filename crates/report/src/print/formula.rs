//! The words of one formula: operators with the brackets they need, functions, scales.

use engine::Op;
use model::definition::Role;
use model::formula::{Formula, FormulaNode, Function, ScaleFormula, TimeWord};
use model::units::Unit;
use syntax::tree::ScaleKind;

use super::Printer;
use crate::ask::sides;

/// How tightly an operation binds; the words of a formula need brackets where a looser one stands inside.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
pub(super) enum Binding {
    If,
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
    Atom,
}

impl Printer<'_> {
    pub(super) fn node(&self, formula: &Formula, unit: &Unit) -> (String, Binding) {
        match &formula.node {
            FormulaNode::Number(value) => (self.number(*value, &formula.kind, unit), Binding::Atom),
            FormulaNode::Withheld => ("withheld".to_owned(), Binding::Atom),
            FormulaNode::Row(row) => (self.row(row), Binding::Atom),
            FormulaNode::Time(word) => (time_word(*word).to_owned(), Binding::Atom),
            FormulaNode::Party {
                party,
                measure,
                within: None,
            } => (
                format!("{}.{}", self.party(*party), measure.name()),
                Binding::Atom,
            ),
            FormulaNode::Party {
                party,
                within: Some(uses),
                ..
            } => {
                let uses = uses.iter().map(|uses| self.use_path(uses));
                let words: Vec<String> = [self.party(*party)].into_iter().chain(uses).collect();
                (format!("cash({})", words.join(", ")), Binding::Atom)
            }
            FormulaNode::Apply(op, operands) => self.applied(*op, operands, formula, unit),
            FormulaNode::Scale(scale) => (self.scale(scale, unit), Binding::Atom),
            FormulaNode::Call(function, operands) => {
                (self.call(*function, operands, unit), Binding::Atom)
            }
            FormulaNode::Under(_, inner) => (
                format!("under(…, {})", self.formula(inner, unit)),
                Binding::Atom,
            ),
            FormulaNode::Poison => ("?".to_owned(), Binding::Atom),
        }
    }
    fn inner(&self, formula: &Formula, least: Binding, unit: &Unit) -> String {
        let (text, binding) = self.node(formula, unit);
        if binding < least {
            format!("({text})")
        } else {
            text
        }
    }

    fn applied(
        &self,
        op: Op,
        operands: &[Formula],
        formula: &Formula,
        unit: &Unit,
    ) -> (String, Binding) {
        let none = Unit::ratio();
        match (op, operands) {
            (Op::Add, [a, b]) => self.joined(a, "+", b, Binding::Sum, unit),
            (Op::Subtract, [a, b]) => self.joined(a, "-", b, Binding::Sum, unit),
            (Op::Multiply | Op::Divide, [x, index]) if self.is_index(index) => {
                let word = if op == Op::Divide { "real" } else { "nominal" };
                (format!("{word}({})", self.formula(x, &none)), Binding::Atom)
            }
            (Op::Multiply, [a, b]) => self.joined(a, "*", b, Binding::Product, &none),
            (Op::Divide, [a, b]) => self.joined(a, "/", b, Binding::Product, &none),
            (Op::Power, [a, b]) => (
                format!(
                    "{} ^ {}",
                    self.inner(a, Binding::Atom, &none),
                    self.inner(b, Binding::Power, &none)
                ),
                Binding::Power,
            ),
            (Op::Negate, [a]) => (
                format!("-{}", self.inner(a, Binding::Sign, unit)),
                Binding::Sign,
            ),
            (Op::Not, [a]) => (
                format!("not {}", self.inner(a, Binding::Not, &none)),
                Binding::Not,
            ),
            (Op::And, [a, b]) => self.joined(a, "and", b, Binding::And, &none),
            (Op::Or, [a, b]) => self.joined(a, "or", b, Binding::Or, &none),
            (Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual, [_, _]) => match sides(formula) {
                Some((a, relation, b)) => {
                    // A plain number is told in the unit of what it is compared with.
                    let (left, right) = (self.unit_beside(a), self.unit_beside(b));
                    let a = self.inner(a, Binding::Sum, &right);
                    let b = self.inner(b, Binding::Sum, &left);
                    (format!("{a} {relation} {b}"), Binding::Comparison)
                }
                None => (self.called("compare", operands, &none), Binding::Atom),
            },
            (Op::Select, [condition, then, otherwise]) => {
                let (c, a, b) = (
                    self.formula(condition, &none),
                    self.formula(then, unit),
                    self.formula(otherwise, unit),
                );
                (format!("if {c} then {a} else {b}"), Binding::If)
            }
            _ => (
                self.called(function_name(op), operands, unit),
                Binding::Atom,
            ),
        }
    }

    fn joined(
        &self,
        a: &Formula,
        sign: &str,
        b: &Formula,
        binding: Binding,
        unit: &Unit,
    ) -> (String, Binding) {
        // To the right of `-` and `/` an equally tight operation needs brackets too.
        let right = match binding {
            Binding::Sum if sign == "-" => Binding::Product,
            Binding::Product if sign == "/" => Binding::Sign,
            other => other,
        };
        (
            format!(
                "{} {sign} {}",
                self.inner(a, binding, unit),
                self.inner(b, right, unit)
            ),
            binding,
        )
    }

    /// Whether this is the price index of a real money.
    fn is_index(&self, formula: &Formula) -> bool {
        match &formula.node {
            FormulaNode::Row(row) if row.uses.is_empty() => {
                self.definition.row(row.slot).role == Role::Deflator
            }
            _ => false,
        }
    }

    fn called(&self, name: &str, operands: &[Formula], unit: &Unit) -> String {
        let operands: Vec<String> = operands
            .iter()
            .map(|operand| self.formula(operand, unit))
            .collect();
        format!("{name}({})", operands.join(", "))
    }

    fn call(&self, function: Function, operands: &[Formula], unit: &Unit) -> String {
        let none = Unit::ratio();
        let plain =
            |place: usize| self.formula(&operands[place], if place == 0 { unit } else { &none });
        match function {
            Function::Growth => format!("growth({})", plain(0)),
            Function::Index => format!("index({})", plain(0)),
            Function::Prior => {
                let lag = match operands[1].node {
                    FormulaNode::Time(TimeWord::Period) => String::new(),
                    _ => format!(", {}", plain(1)),
                };
                format!(
                    "prior({}{lag}, first: {})",
                    plain(0),
                    self.formula(&operands[2], unit)
                )
            }
            Function::MovingSum => format!("moving_sum({}, {})", plain(0), plain(1)),
            Function::MovingCount => format!("moving_count({}, {})", plain(0), plain(1)),
            Function::Cumulative => format!("cumulative({})", plain(0)),
            Function::Total => format!(
                "total({}{}{})",
                plain(0),
                self.year("from", &operands[1]),
                self.year("to", &operands[2])
            ),
            Function::PresentValue => format!(
                "npv({}, {}{})",
                plain(0),
                plain(1),
                self.year("from", &operands[2])
            ),
            Function::At => format!("at({}, {})", plain(0), self.bare_year(&operands[1])),
            Function::FirstYear => format!("first_year({})", plain(0)),
            Function::InternalRate => format!("irr({})", plain(0)),
            Function::ModifiedInternalRate => {
                format!("mirr({}, {}, {})", plain(0), plain(1), plain(2))
            }
            Function::Payback => format!("payback({})", plain(0)),
        }
    }

    /// A year given by name; where none is given, the formula holds an infinite one.
    fn year(&self, word: &str, formula: &Formula) -> String {
        match formula.node {
            FormulaNode::Number(year) if year.is_infinite() => String::new(),
            _ => format!(", {word}: {}", self.bare_year(formula)),
        }
    }

    fn bare_year(&self, formula: &Formula) -> String {
        match formula.node {
            FormulaNode::Number(year) => format!("{year:.0}"),
            _ => self.formula(formula, &Unit::ratio()),
        }
    }

    /// The unit of a row of the definition, for the numbers that stand beside it.
    fn unit_beside(&self, formula: &Formula) -> Unit {
        match &formula.node {
            FormulaNode::Row(row) if row.uses.is_empty() => {
                self.definition.row(row.slot).unit.clone()
            }
            FormulaNode::Time(TimeWord::Year) => year_unit(),
            _ => Unit::ratio(),
        }
    }

    fn scale(&self, scale: &ScaleFormula, unit: &Unit) -> String {
        let none = Unit::ratio();
        let kind = match scale.kind {
            ScaleKind::Whole => "whole",
            ScaleKind::Marginal => "marginal",
            ScaleKind::Blended => "blended",
        };
        let beside = self.unit_beside(&scale.on);
        let brackets = scale.brackets.iter().map(|bracket| {
            format!(
                "{} {}: {}",
                if bracket.included { "up to" } else { "below" },
                self.formula(&bracket.bound, &beside),
                self.formula(&bracket.rate, unit)
            )
        });
        let brackets: Vec<String> = brackets.collect();
        let above = self.formula(&scale.above, unit);
        format!(
            "scale {kind} on {} {{ {}; above: {above} }}",
            self.formula(&scale.on, &none),
            brackets.join("; ")
        )
    }
}

/// Years are written without a comma.
pub(crate) fn year_unit() -> Unit {
    Unit {
        text: "year".to_owned(),
        ..Unit::ratio()
    }
}

fn time_word(word: TimeWord) -> &'static str {
    match word {
        TimeWord::Period => "period",
        TimeWord::Days => "days",
        TimeWord::Elapsed => "elapsed",
        TimeWord::Year => "year",
    }
}

/// The name under which an operation is called; those with a sign of their own are only listed.
fn function_name(op: Op) -> &'static str {
    match op {
        Op::Add | Op::Sum => "sum",
        Op::Subtract => "subtract",
        Op::Multiply => "multiply",
        Op::Divide => "divide",
        Op::Negate => "negate",
        Op::Absolute => "abs",
        Op::Minimum => "min",
        Op::Maximum => "max",
        Op::Power => "power",
        Op::Exponential => "exp",
        Op::Logarithm => "log",
        Op::SquareRoot => "sqrt",
        Op::RoundNearest => "round",
        Op::RoundDown => "round_down",
        Op::RoundUp => "round_up",
        Op::Less | Op::LessEqual | Op::Equal | Op::NotEqual => "compare",
        Op::And => "and",
        Op::Or => "or",
        Op::Not => "not",
        Op::Select => "select",
        Op::NormalQuantile => "normal_quantile",
        Op::TruncatedNormalQuantile => "truncated_normal_quantile",
        Op::GammaQuantile => "gamma_quantile",
        Op::BetaQuantile => "beta_quantile",
        Op::PoissonQuantile => "poisson_quantile",
        Op::NegativeBinomialQuantile => "negative_binomial_quantile",
        Op::InternalRate => "irr",
        Op::ModifiedInternalRate => "mirr",
        Op::Payback => "payback",
        Op::FirstTrue => "first_true",
        Op::ShareOf => "share",
    }
}
