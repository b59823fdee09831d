//! The operation table seen from the language: for every operation of the engine a row that uses it, its value by the
//! engine's own rule, its rule for units, and its prose. A new operation does not compile here until it has all of them.

use std::collections::BTreeMap;

use engine::Op;
use model::Reading;
use report::explain::explain;
use report::run::run;
use syntax::diagnostic::Id;

/// How an operation looks in a deal.
struct Case {
    /// A statement that declares `result`.
    statement: &'static str,
    /// What the engine's rule is applied to, in base units.
    operands: &'static [f64],
    /// What the language adds to that: a first year, or a mean.
    shift: f64,
    /// How the formula is told.
    prose: &'static str,
    /// The same with units or kinds that do not fit, and what is told.
    wrong: (&'static str, Id),
}

fn case(
    statement: &'static str,
    operands: &'static [f64],
    prose: &'static str,
    wrong: &'static str,
    id: Id,
) -> Case {
    Case {
        statement,
        operands,
        shift: 0.0,
        prose,
        wrong: (wrong, id),
    }
}

fn case_of(op: Op) -> Case {
    let (unit, kind, rate) = (Id::UnitMismatch, Id::KindMismatch, Id::RateAsRatio);
    match op {
        Op::Add => case(
            "row result : USD = a + b",
            &[7.0, 2.0],
            "a + b",
            "row result : USD = a + s",
            unit,
        ),
        Op::Subtract => case(
            "row result : USD = a - b",
            &[7.0, 2.0],
            "a - b",
            "row result : USD = a - s",
            unit,
        ),
        Op::Multiply => case(
            "row result : USD = a * s",
            &[7.0, 3.0],
            "a * s",
            "row result : USD = a * b",
            unit,
        ),
        Op::Divide => case(
            "row result = a / b",
            &[7.0, 2.0],
            "a / b",
            "row result : USD = a / b",
            unit,
        ),
        Op::Negate => case(
            "row result : USD = -a",
            &[7.0],
            "-a",
            "row result : ratio = -a",
            unit,
        ),
        Op::Absolute => case(
            "row result : USD = abs(a)",
            &[7.0],
            "abs(a)",
            "row result : ratio = abs(a)",
            unit,
        ),
        Op::Minimum => case(
            "row result : USD = min(a, b)",
            &[7.0, 2.0],
            "min(a, b)",
            "row result : USD = min(a, s)",
            unit,
        ),
        Op::Maximum => case(
            "row result : USD = max(a, b)",
            &[7.0, 2.0],
            "max(a, b)",
            "row result : USD = max(a, s)",
            unit,
        ),
        Op::Power => case(
            "row result = s ^ r",
            &[3.0, 0.5],
            "s ^ r",
            "row result = s ^ a",
            unit,
        ),
        Op::Exponential => case(
            "row result = exp(r)",
            &[0.5],
            "exp(r)",
            "row result = exp(rate)",
            rate,
        ),
        Op::Logarithm => case(
            "row result = log(s)",
            &[3.0],
            "log(s)",
            "row result = log(a)",
            unit,
        ),
        Op::SquareRoot => case(
            "row result : USD = sqrt(a * b)",
            &[14.0],
            "sqrt(a * b)",
            "row result : USD = sqrt(a)",
            unit,
        ),
        Op::RoundNearest => case(
            "row result : USD = round(a, b)",
            &[7.0, 2.0],
            "round(a, b)",
            "row result : USD = round(a, s)",
            unit,
        ),
        Op::RoundDown => case(
            "row result : USD = round_down(a, b)",
            &[7.0, 2.0],
            "round_down(a, b)",
            "row result : USD = round_down(a, s)",
            unit,
        ),
        Op::RoundUp => case(
            "row result : USD = round_up(a, b)",
            &[7.0, 2.0],
            "round_up(a, b)",
            "row result : USD = round_up(a, s)",
            unit,
        ),
        Op::Less => case(
            "row result : truth = b < a",
            &[2.0, 7.0],
            "b < a",
            "row result : truth = s < a",
            unit,
        ),
        Op::LessEqual => case(
            "row result : truth = b <= a",
            &[2.0, 7.0],
            "b <= a",
            "row result : truth = s <= a",
            unit,
        ),
        Op::Equal => case(
            "row result : truth = a == b",
            &[7.0, 2.0],
            "a == b",
            "row result : truth = a == s",
            unit,
        ),
        Op::NotEqual => case(
            "row result : truth = a != b",
            &[7.0, 2.0],
            "a != b",
            "row result : truth = a != s",
            unit,
        ),
        Op::And => case(
            "row result : truth = t and f",
            &[1.0, 0.0],
            "t and f",
            "row result : truth = t and a",
            kind,
        ),
        Op::Or => case(
            "row result : truth = t or f",
            &[1.0, 0.0],
            "t or f",
            "row result : truth = t or a",
            kind,
        ),
        Op::Not => case(
            "row result : truth = not t",
            &[1.0],
            "not t",
            "row result : truth = not a",
            kind,
        ),
        Op::Select => case(
            "row result : USD = if f then a else b",
            &[0.0, 7.0, 2.0],
            "if f then a else b",
            "row result : USD = if f then a else s",
            unit,
        ),
        Op::NormalQuantile => Case {
            shift: 3.0,
            ..case(
                "input result ~ normal(mean: 3, sd: 2)",
                &[0.5],
                "normal with mean 3 and standard deviation 2",
                "input result ~ normal(mean: 3 USD, sd: 2)",
                unit,
            )
        },
        Op::TruncatedNormalQuantile => case(
            "input result ~ normal(mean: 0, sd: 1, at_least: 0)",
            &[0.5, 0.0, f64::INFINITY],
            "normal with mean 0 and standard deviation 1, at least 0",
            "input result ~ normal(mean: 3, sd: 2, at_least: 2 USD)",
            unit,
        ),
        Op::GammaQuantile => case(
            "input result ~ gamma(shape: 2, scale: 1)",
            &[0.5, 2.0, f64::NEG_INFINITY, f64::INFINITY],
            "gamma with shape 2 and scale 1",
            "input result ~ gamma(shape: 2 USD, scale: 1)",
            unit,
        ),
        Op::BetaQuantile => case(
            "input result ~ beta(a: 2, b: 5)",
            &[0.5, 2.0, 5.0, f64::NEG_INFINITY, f64::INFINITY],
            "beta with a = 2 and b = 5",
            "input result ~ beta(a: 2, b: 5) USD",
            unit,
        ),
        Op::PoissonQuantile => case(
            "input result ~ poisson(4.5)",
            &[0.5, 4.5, f64::NEG_INFINITY, f64::INFINITY],
            "a Poisson count with mean 4.5",
            "input result ~ poisson(4.5 USD)",
            unit,
        ),
        Op::NegativeBinomialQuantile => case(
            "input result ~ negative_binomial(size: 2, chance: 25 %)",
            &[0.5, 2.0, 0.25, f64::NEG_INFINITY, f64::INFINITY],
            "a negative binomial count with size 2 and a chance of 25 %",
            "input result ~ negative_binomial(size: 2, chance: 25 USD)",
            unit,
        ),
        Op::Sum => case(
            "row result : USD = sum(each p in both: p.payments)",
            &[7.0, 2.0],
            "sum(one.payments, two.payments)",
            "row result : ratio = sum(each p in both: p.payments)",
            unit,
        ),
        Op::InternalRate => case(
            "row result : %/y = irr(x)",
            &[-100.0, 60.0, 60.0],
            "irr(x)",
            "row result : % = irr(x)",
            rate,
        ),
        Op::ModifiedInternalRate => case(
            "row result : %/y = mirr(x, rate, rate)",
            &[0.1, 0.1, -100.0, 60.0, 60.0],
            "mirr(x, rate, rate)",
            "row result : %/y = mirr(x, r, r)",
            rate,
        ),
        Op::Payback => case(
            "row result : y = payback(x)",
            &[-100.0, 60.0, 60.0],
            "payback(x)",
            "row result : ratio = payback(x)",
            unit,
        ),
        Op::FirstTrue => Case {
            shift: 2025.0,
            ..case(
                "row result = first_year(late)",
                &[0.0, 1.0, 1.0],
                "first_year(late)",
                "row result = first_year(a)",
                kind,
            )
        },
        Op::ShareOf => case(
            "row result = share(a, b)",
            &[7.0, 2.0],
            "share(a, b)",
            "row result : USD = share(a, b)",
            unit,
        ),
    }
}

fn read(statement: &str) -> Reading {
    let text = format!(
        "deal \"Operations\"\ntimeline 2025..2027\nmoney USD nominal\nsource here {{ title \"this test\" }}\n\
         party one\nparty two\ngroup both = one, two\n\
         input a = 7 USD @ here\ninput b = 2 USD @ here\ninput r = 0.5 @ here\ninput s = 3 @ here\n\
         input t = yes\ninput f = no\ninput rate = 10 %/y @ here\n\
         input x = list {{ -100, 60, 60 }} USD @ here\ninput late : truth = list {{ no, yes, yes }}\n\
         pay a from one to market\npay b from two to market\n\
         {statement} @ here\nshow result, at(a, 2025), at(r, 2025), at(s, 2025), total(x), npv(x, rate), at(late, 2025)\n"
    );
    let text = text.replace("show result, ", "show at(result, 2025), ");
    let files = BTreeMap::from([("main.deal".to_owned(), text)]);
    model::read("main.deal", &files, &[])
}

#[test]
fn every_operation_has_its_value_its_unit_rule_and_its_prose() {
    for op in Op::ALL {
        let case = case_of(op);
        let reading = read(case.statement);
        let problems: Vec<&str> = reading
            .diagnostics
            .iter()
            .map(|told| told.message.as_str())
            .collect();
        let deal = reading
            .deal
            .unwrap_or_else(|| panic!("{op:?}: {problems:?}"));
        let mut run = run(&deal);
        let explained = explain(&deal, &mut run, 0, "result", Some(2025), 1);
        let explained = explained.unwrap_or_else(|told| panic!("{op:?}: {}", told.message));
        let expected = op.value(case.operands) + case.shift;
        assert_eq!(
            explained.value.to_bits(),
            expected.to_bits(),
            "{op:?}: {} for {expected}",
            explained.value
        );
        // A draw has no formula: its distribution is told in a remark.
        let told = explained.formula.into_iter().chain(explained.remarks);
        let told: Vec<String> = told.collect();
        let found = told.iter().any(|line| line.contains(case.prose));
        assert!(found, "{op:?} is told as {told:?}");
    }
}

#[test]
fn every_operation_refuses_what_does_not_fit() {
    for op in Op::ALL {
        let (statement, id) = case_of(op).wrong;
        let reading = read(statement);
        assert!(reading.deal.is_none(), "{op:?}: `{statement}` is taken");
        let ids: Vec<Id> = reading.diagnostics.iter().map(|told| told.id).collect();
        assert!(
            ids.contains(&id),
            "{op:?}: `{statement}` is told as {ids:?}"
        );
    }
}
