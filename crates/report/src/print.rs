//! Checked formulas as a reader would write them.

use engine::Op;
use model::definition::{Between, Body, Definition, DistributionForm, Drawn, Kind, PartySlot};
use model::formula::{Formula, FormulaNode, Function, RowRef, ScaleFormula, TimeWord};
use model::model::{InstanceId, Model};
use model::units::{Base, Unit};
use syntax::tree::ScaleKind;

use crate::answers::unit_of_kind;
use crate::ask::sides;
use crate::catalogue::Written;
use crate::format;

/// How tightly an operation binds; the words of a formula need brackets where a looser one stands inside.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Binding {
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

/// Prints the formulas of one definition.
pub(crate) struct Printer<'a> {
    definition: &'a Definition,
    /// The name of a row inside a use of the definition.
    inside: Box<dyn Fn(&RowRef) -> String + 'a>,
    base: Box<dyn Fn(Base) -> String + 'a>,
}

impl<'a> Printer<'a> {
    /// Names as they are seen from an instance.
    pub(crate) fn in_model(model: &'a Model, scope: InstanceId) -> Self {
        let definition = model.definition(scope);
        let inside = move |row: &RowRef| {
            let full = model.row_name(model.resolve(scope, row));
            let path = &model.instance(scope).path;
            let local = full
                .strip_prefix(path.as_str())
                .map(|rest| rest.trim_start_matches('.').to_owned());
            local.unwrap_or(full)
        };
        let base = move |base| match base {
            Base::Substance(index) => definition.substances[index as usize].name.clone(),
            other => model.base_name(other),
        };
        Self {
            definition,
            inside: Box::new(inside),
            base: Box::new(base),
        }
    }

    /// Names as a template writes them.
    pub(crate) fn in_template(written: &'a Written) -> Self {
        let definition = &written.definition;
        let inside = |row: &RowRef| {
            let name = written.row(row).map_or("…", |row| row.name.as_str());
            format!("{}{name}", written.path(row))
        };
        let base = |base| match base {
            Base::Money(_) => "money".to_owned(),
            Base::Mass => "t".to_owned(),
            Base::Length => "m".to_owned(),
            Base::Energy => "J".to_owned(),
            Base::Time => "y".to_owned(),
            Base::Substance(index) => definition.substances[index as usize].name.clone(),
        };
        Self {
            definition,
            inside: Box::new(inside),
            base: Box::new(base),
        }
    }

    /// A formula in words; plain numbers in the unit of the row where that fits.
    pub(crate) fn formula(&self, formula: &Formula, unit: &Unit) -> String {
        self.node(formula, unit).0
    }

    /// How a row gets its values, in words.
    pub(crate) fn body(&self, body: &Body, unit: &Unit) -> String {
        let say = |formula: &Formula| self.formula(formula, unit);
        match body {
            Body::Formula(formula) => say(formula),
            Body::List(list) => {
                let mut items: Vec<String> = list.items.iter().map(say).collect();
                items.extend(list.then.iter().map(|then| format!("then {}", say(then))));
                items.extend(
                    list.otherwise
                        .iter()
                        .map(|otherwise| format!("else {}", say(otherwise))),
                );
                let from = list
                    .from
                    .map_or_else(String::new, |from| format!(" from {from}"));
                format!("list{from} {{ {} }}", items.join(", "))
            }
            Body::Dated { between, levels } => {
                let levels: Vec<String> = levels
                    .iter()
                    .map(|(date, level, _)| format!("{}: {}", date.year, say(level)))
                    .collect();
                let word = match between {
                    Between::Hold => "dated",
                    Between::Linear => "dated linear",
                    Between::Nothing => "yearly",
                };
                format!("{word} {{ {} }}", levels.join(", "))
            }
            Body::Drawn(drawn) => self.drawn(drawn, unit),
            Body::Open { low, high } => format!("open {}..{}", say(low), say(high)),
            Body::Deflator { base_year, .. } => format!("price index, 1 in {base_year}"),
            Body::Given => "given at each use".to_owned(),
            Body::Poison => "?".to_owned(),
        }
    }

    fn drawn(&self, drawn: &Drawn, unit: &Unit) -> String {
        let values: Vec<String> = drawn
            .parameters
            .iter()
            .map(|parameter| self.formula(parameter, unit))
            .collect();
        let between = |below: [f64; 2]| {
            let chances = below
                .into_iter()
                .zip(&values)
                .map(|(below, value)| format!("{} below: {value}", format::percent(below)));
            chances.collect::<Vec<_>>().join(", ")
        };
        let (name, arguments) = match drawn.form {
            DistributionForm::Normal => {
                ("normal", format!("mean: {}, sd: {}", values[0], values[1]))
            }
            DistributionForm::NormalBetween {
                below_first,
                below_second,
            } => ("normal", between([below_first, below_second])),
            DistributionForm::Lognormal => (
                "lognormal",
                format!("median: {}, sigma: {}", values[0], values[1]),
            ),
            DistributionForm::LognormalBetween {
                below_first,
                below_second,
            } => ("lognormal", between([below_first, below_second])),
            DistributionForm::Uniform => ("uniform", values.join(", ")),
            DistributionForm::Triangular => ("triangular", values.join(", ")),
            DistributionForm::Bernoulli => ("bernoulli", values.join(", ")),
        };
        let often = if drawn.each_period {
            " each period"
        } else {
            ""
        };
        format!("~ {name}({arguments}){often}")
    }

    fn node(&self, formula: &Formula, unit: &Unit) -> (String, Binding) {
        match &formula.node {
            FormulaNode::Number(value) => (self.number(*value, &formula.kind, unit), Binding::Atom),
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

    /// A row by the name it has in the definition.
    pub(crate) fn row(&self, row: &RowRef) -> String {
        if row.uses.is_empty() {
            self.definition.row(row.slot).name.clone()
        } else {
            (self.inside)(row)
        }
    }

    fn party(&self, party: PartySlot) -> String {
        self.definition.parties[party.0 as usize].name.clone()
    }

    fn use_path(&self, uses: &[u32]) -> String {
        let first = uses
            .first()
            .map(|first| self.definition.uses[*first as usize].name.clone());
        first.unwrap_or_default()
    }

    /// The unit of a kind in the words of the definition.
    pub(crate) fn unit(&self, kind: &Kind) -> Unit {
        unit_of_kind(kind, &self.base)
    }

    fn number(&self, value: f64, kind: &Kind, unit: &Unit) -> String {
        let own = self.unit(kind);
        let shown = if own.dimension == unit.dimension && value != 0.0 {
            unit
        } else {
            &own
        };
        if value == 0.0 && matches!(kind, Kind::Number(_)) {
            return "0".to_owned();
        }
        format::precise(value, kind, shown)
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
                self.definition.row(row.slot).role == model::definition::Role::Deflator
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
        Op::InternalRate => "irr",
        Op::ModifiedInternalRate => "mirr",
        Op::Payback => "payback",
        Op::FirstTrue => "first_true",
        Op::ShareOf => "share",
    }
}
