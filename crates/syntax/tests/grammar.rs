//! What is read, and as what.

mod common;

use common::{findings, read, read_one};
use syntax::parse::{parse_binding, parse_expression};
use syntax::span::FileId;
use syntax::tree::{
    ArgumentKind, BinaryOperator, Expr, ExprKind, FieldValue, Head, InputValue, Kind, Members,
    Money, Side, SourceRefKind, StatementKind, UnitExpr, Value,
};

/// Texts that are read without a finding.
#[test]
fn good_texts() {
    for text in [
        "",
        "\u{feff}deal \"D\"\r\n\r\ntimeline 2025..2064 discounted mid\r\n",
        "# only a comment",
        "import \"prices.deal\"",
        "timeline 0..39",
        "timeline 2025-Q1..2030Q4 discounted start",
        "timeline 2025-02..2030-12-31 discounted end",
        "money USD nominal\nmoney USDr = USD real 2025 by inflation\nmoney UAH = USD nominal by rate",
        "template a.b \"T\"\nmoney nominal",
        "source s {\n  title \"T\" date 2025-02-26\n  kind press\n}\nsource t { }",
        "substance ore, Cu",
        "party a\nparty b \"B\"",
        "group g = all mine.simple\ngroup h = a, b.c\ngroup i = all",
        "stake us in techmet = 25 % @ s \"p. 3\"",
        "input a\ninput b : truth = yes\ninput c : choice(x, y) = x \"L\" @ s",
        "input open : truth = yes\nrow x = open and not list",
        "input a open 40 %..60 % \"L\" @ s\ninput b : % open low..high",
        "input a : money/t product \"L\"",
        "input a = csv \"f.csv\" column \"c\" linear USDr/t ore \"L\" @ s",
        "input a = list from 2025 { 1, 2, then 3, else 4 } M USD @ s",
        "input a = list {\n  1, 2,\n  3\n} %",
        "input a = dated linear { 2025: 1 @ s, 2026-07: 2 @ t \"p\" } USD/y",
        "input a ~ uniform(0, 1) each period @ assumed \"draw\"",
        "input a ~ lognormal(10 % below: 60, 10 % above: 90) USD/t ore each period",
        "row a : USD = b assume unit because \"counted\"",
        "row a : USD = b \"L\" @ s\n  assume unit because \"counted\"",
        "row a = sum(each m in mines: m.revenue)",
        "row a = npv(b, 10 %/y, from: 2027)",
        "row a = 12_345.5e-3 kUSD/t Cu^2 ore^0.5 + 5Mt + 10%",
        "pool p : t \"P\" {\n open 5 t\n uplift r on opening\n uplift r on available\n add a\n use up to b\n expire after 5 y\n}",
        "correlate a, b = 0.5 @ s",
        "pay a from b to c in kind \"L\"",
        "use a.b c \"C\" like d { }",
        "use a.b c { from d to e }",
        "use a.b c {\n  from d to e.f\n  g ~ bernoulli(30 %) @ s\n  h.i = j, k\n}",
        "require a <= b \"A\"\nrequire a + b < 1 and c\n  \"B\" @ s \"p. 3\"",
        "show a \"A\", b, c \"C\"",
        "claim c \"C\" holds if a >= 1",
        "claim c \"C\"\n  by \"X\" on 2025-02-10 @ s\n  holds if a >= 500 bn USDr",
        "claim c \"C\" {\n  said by \"X\" on 2025-02-10 @ s\n  kind demand\n  quote \"Q\"\n  reading r \"R\"\n    holds if a >= 1\n  reading u \"U\" untestable because \"B\"\n  chain \"L\" {\n    claimed 5 t \"A\" @ s\n    less 2 t * b \"B\"\n    keep 1 - c \"C\"\n    to total(d) \"D\"\n  }\n  comment asked of \"X\" on 2025-03 unanswered\n  comment asked of \"X\" on 2025-03 answered \"Y\" on 2025-04-01\n}",
        "claim said \"C\" untestable because \"B\"\ninput kind = 1\nrow less = kind + keep - claimed",
        "expect a + b = list from 2025 { 1, 2 } USD within 0.1 USD @ s \"t\"",
        "solve s for a.b from 0 % to 100 % until npv(c, 10 %/y) = 0",
        "scenario s \"S\" on t {\n set a.b = 1 @ s\n set g = a, b\n drop c\n replace use d.e f { }\n use d.e g {\n x = 1\n }\n}",
        "scenario s \"S\" { set c = 1 }",
        "row a = b\n  + c # why\n  - d\n\n  * e",
        "row a = (b\n+ c\n)",
        "row a = if b\n  then c\n  else if d then e\n  else f",
        "row a =\n  b or\n  c\n  and d",
        "row a = scale whole on x {\n  up to 5 USD/t : 1 %  @ s\n  above : 2 %\n} @ t",
        "row a = (1 + scale blended on x { above : 2 })",
        "row a = scale whole on x {\n  up to 5 : 1 %\n  below 7 : 2 %  @ s\n  above : 3 %\n}",
        "row a = scale\nrow b = dated + csv - list",
        "row kind = from_a + on_b",
    ] {
        let found = findings(text);
        assert!(found.is_empty(), "{text}\n{found:#?}");
    }
}

#[test]
fn heads() {
    assert!(matches!(read("row x = 1").head, Head::Part));
    assert!(
        matches!(read("deal \"A \\\"B\\\" \\\\\"").head, Head::Deal(t) if t.value == "A \"B\" \\")
    );
    let Head::Template { path, purpose } = read("template tax.income\n  \"Tax\"").head else {
        panic!()
    };
    assert_eq!(
        (path.text().as_str(), purpose.value.as_str()),
        ("tax.income", "Tax")
    );
}

#[test]
fn notes_go_to_the_next_statement() {
    let text = "## head\ndeal \"D\"\n## one\n# no note\n##two\n\n### no note either\nrow a = 1 ## trailing\n\
                pool p : t {\n ## inside\n add a\n}\nrow b = 2";
    let notes: Vec<Vec<String>> = read(text).statements.into_iter().map(|s| s.notes).collect();
    assert_eq!(
        notes,
        [vec!["one".to_owned(), "two".to_owned()], vec![], vec![]]
    );
}

/// A formula with every bracket written, so that its shape can be read.
fn shape(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number { value, unit: None } => value.to_string(),
        ExprKind::Number {
            value,
            unit: Some(unit),
        } => format!("{value} {}", unit_text(unit)),
        ExprKind::Withheld { unit } => match unit {
            Some(_) => "withheld with a unit".to_owned(),
            None => "withheld".to_owned(),
        },
        ExprKind::Truth(yes) => yes.to_string(),
        ExprKind::Path(path) => path.text(),
        ExprKind::Call {
            function,
            arguments,
        } => {
            let arguments: Vec<String> = arguments.iter().map(|a| argument(&a.kind)).collect();
            format!("{}({})", function.text(), arguments.join(", "))
        }
        ExprKind::Negate(inner) => format!("(-{})", shape(inner)),
        ExprKind::Not(inner) => format!("(not {})", shape(inner)),
        ExprKind::Binary {
            operator,
            left,
            right,
            ..
        } => {
            format!("({} {operator:?} {})", shape(left), shape(right))
        }
        ExprKind::If {
            condition,
            then,
            otherwise,
        } => {
            format!(
                "(if {} then {} else {})",
                shape(condition),
                shape(then),
                shape(otherwise)
            )
        }
        ExprKind::Scale(scale) => format!("scale({})", shape(&scale.on)),
        ExprKind::Error => "error".to_owned(),
    }
}

fn argument(kind: &ArgumentKind) -> String {
    match kind {
        ArgumentKind::Plain(value) => shape(value),
        ArgumentKind::Named { name, value } => format!("{}: {}", name.text, shape(value)),
        ArgumentKind::Each { name, group, body } => {
            format!("each {} in {}: {}", name.text, group.text(), shape(body))
        }
        ArgumentKind::Chance {
            percent,
            side,
            value,
        } => {
            format!("{percent} % {side:?}: {}", shape(value))
        }
    }
}

fn unit_text(unit: &UnitExpr) -> String {
    let words = |words: &[syntax::tree::UnitWord]| {
        let words: Vec<String> = words
            .iter()
            .map(|word| format!("{}^{}", word.text, word.exponent))
            .collect();
        words.join(".")
    };
    format!("[{}|{}]", words(&unit.numerator), words(&unit.denominator))
}

#[test]
fn binding_strength() {
    for (text, expected) in [
        ("a + b * c - d", "((a Add (b Multiply c)) Subtract d)"),
        ("a / b / c", "((a Divide b) Divide c)"),
        ("-x ^ 2", "(-(x Power 2))"),
        ("a ^ b ^ c", "(a Power (b Power c))"),
        ("a ^ -b ^ c", "(a Power (-(b Power c)))"),
        ("a * -b", "(a Multiply (-b))"),
        ("--a", "(-(-a))"),
        ("not a == b", "(not (a Equal b))"),
        ("not a and b or c", "(((not a) And b) Or c)"),
        ("a or b and not not c", "(a Or (b And (not (not c))))"),
        (
            "a + 1 < b * 2 and c >= d",
            "(((a Add 1) Less (b Multiply 2)) And (c GreaterEqual d))",
        ),
        ("(a + b) * c", "((a Add b) Multiply c)"),
        (
            "if a then b else if c then d else e + 1",
            "(if a then b else (if c then d else (e Add 1)))",
        ),
        (
            "if if a then b else c then d else e",
            "(if (if a then b else c) then d else e)",
        ),
        (
            "max(a, first: b, each m in g: m.x)",
            "max(a, first: b, each m in g: m.x)",
        ),
        ("f(if: 1, from: 2)", "f(if: 1, from: 2)"),
        ("under(s, a.b) - yes", "(under(s, a.b) Subtract true)"),
        ("5 USD/t Cu / b", "(5 [USD^1|t^1.Cu^1] Divide b)"),
        ("5 USD / b", "(5 [USD^1|] Divide b)"),
        ("5 %/y^0.5 * t", "(5 [%^1|y^0.5] Multiply t)"),
        ("5 % TiO2/ore", "5 [%^1.TiO2^1|ore^1]"),
        ("5 m^3 ^ 2", "(5 [m^3|] Power 2)"),
        ("5 money/t product", "5 [money^1|t^1.product^1]"),
        ("5Mt", "5 [Mt^1|]"),
        ("5e3t", "5000 [t^1|]"),
        (
            "if a > 5 t then 1 else 2",
            "(if (a Greater 5 [t^1|]) then 1 else 2)",
        ),
        ("f()", "f()"),
    ] {
        let (expr, found) = parse_expression(text, FileId(0));
        assert!(found.is_empty(), "{text}\n{found:#?}");
        assert_eq!(shape(&expr.unwrap()), expected, "{text}");
    }
}

#[test]
fn spans() {
    let text = "row x = (a + b.c) * f(1 USD/t)  # end";
    let place = |span: syntax::span::Span| &text[span.start as usize..span.end as usize];
    let file = read(text);
    assert_eq!(
        place(file.statements[0].span),
        "row x = (a + b.c) * f(1 USD/t)"
    );
    let StatementKind::Row(row) = &file.statements[0].kind else {
        panic!()
    };
    let ExprKind::Binary {
        operator,
        operator_span,
        left,
        right,
    } = &row.formula.kind
    else {
        panic!()
    };
    assert_eq!(
        (*operator, place(*operator_span)),
        (BinaryOperator::Multiply, "*")
    );
    assert_eq!(
        (place(left.span), place(right.span)),
        ("a + b.c", "f(1 USD/t)")
    );
    let ExprKind::Call {
        function,
        arguments,
    } = &right.kind
    else {
        panic!()
    };
    assert_eq!(
        (place(function.span()), place(arguments[0].span)),
        ("f", "1 USD/t")
    );
}

#[test]
fn use_lines() {
    let text = "use r.a rent \"R\" like other {\n  from investor to x.state\n  rate = 5 % @ s \"p\"\n  g = a, b\n}";
    let StatementKind::Use(found) = read_one(text) else {
        panic!()
    };
    let place = |span: syntax::span::Span| &text[span.start as usize..span.end as usize];
    assert_eq!(
        (place(found.span), found.like.unwrap().text.as_str()),
        (text, "other")
    );
    let lines: Vec<(String, &str)> = found
        .bindings
        .iter()
        .map(|b| (b.target.text(), place(b.span)))
        .collect();
    assert_eq!(
        lines,
        [
            ("payer".to_owned(), "from investor to x.state"),
            ("payee".to_owned(), "from investor to x.state"),
            ("rate".to_owned(), "rate = 5 % @ s \"p\""),
            ("g".to_owned(), "g = a, b"),
        ]
    );
    let InputValue::Known(Value::Expr { first, more }) = &found.bindings[1].value else {
        panic!()
    };
    assert_eq!((shape(first).as_str(), more.len()), ("x.state", 0));
    let InputValue::Known(Value::Expr { more, .. }) = &found.bindings[3].value else {
        panic!()
    };
    assert_eq!(more[0].text(), "b");
}

#[test]
fn dates_are_kept() {
    let StatementKind::Timeline(line) = read_one("timeline 2025Q3..2030-02-28") else {
        panic!()
    };
    assert_eq!(
        (line.from.year, line.from.quarter, line.from.month),
        (2025, Some(3), None)
    );
    assert_eq!(
        (line.to.year, line.to.month, line.to.day),
        (2030, Some(2), Some(28))
    );
    let StatementKind::Source(source) = read_one("source s { date 2024-02-29 grade A }") else {
        panic!()
    };
    assert!(matches!(source.fields[0].1, FieldValue::Date(date) if date.day == Some(29)));
    assert!(matches!(&source.fields[1].1, FieldValue::Word(word) if word.text == "A"));
}

#[test]
fn kinds_values_and_sources() {
    let StatementKind::Input(input) =
        read_one("input a : choice(x, y) = x \"L\" @ s \"p\" @ assumed \"r\"")
    else {
        panic!()
    };
    assert!(matches!(input.kind, Some(Kind::Choice(names, _)) if names.len() == 2));
    assert!(
        matches!(&input.sources[0].kind, SourceRefKind::Cited { place: Some(p), .. } if p.value == "p")
    );
    assert!(
        matches!(&input.sources[1].kind, SourceRefKind::Assumed(reason) if reason.value == "r")
    );

    let StatementKind::Input(input) =
        read_one("input a = list from 2026 { 1, 2, then 3, else 4 } M USD")
    else {
        panic!()
    };
    let Some(InputValue::Known(Value::List(list))) = input.value else {
        panic!()
    };
    assert_eq!(
        (
            list.items.len(),
            list.then.is_some(),
            list.otherwise.is_some()
        ),
        (2, true, true)
    );
    assert_eq!(unit_text(&list.unit.unwrap()), "[M^1.USD^1|]");

    let StatementKind::Input(input) =
        read_one("input a ~ f(10 % below: 60 , 20 % above: 90) t/y each period")
    else {
        panic!()
    };
    let Some(InputValue::Drawn(law)) = input.value else {
        panic!()
    };
    assert!(law.each_period && law.unit.is_some());
    let sides: Vec<(f64, Side)> = law
        .arguments
        .iter()
        .map(|argument| match argument.kind {
            ArgumentKind::Chance { percent, side, .. } => (percent, side),
            _ => panic!(),
        })
        .collect();
    assert_eq!(sides, [(10.0, Side::Below), (20.0, Side::Above)]);
    assert!(matches!(
        read_one("group g = all a.b"),
        StatementKind::Group {
            members: Members::All(_),
            ..
        }
    ));
    assert!(matches!(
        read_one("money nominal"),
        StatementKind::Money(Money::Basis(_))
    ));
}

#[test]
fn one_binding() {
    for text in [
        "a.b=3",
        "a = 6.25 %",
        "a = list from 0 { 60, 40, else 0 } %",
        "a = yes",
        "g = a, b.c",
        "a ~ lognormal(low: 1, high: 2) USD",
        "a = 1 @ assumed \"expert: me\"",
    ] {
        let (binding, found) = parse_binding(text, FileId(7));
        assert!(found.is_empty(), "{text}\n{found:#?}");
        assert_eq!(binding.unwrap().span.file, FileId(7));
    }
    for text in [
        "",
        "a",
        "a = ",
        "a = 1 b = 2",
        "a = 1\nb = 2",
        "a = 5,000",
        "= 3",
        "a = 1 }",
    ] {
        let (binding, found) = parse_binding(text, FileId(0));
        assert!(binding.is_none(), "{text}");
        assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    }
}
