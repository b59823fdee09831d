//! Mistakes: each is told once, in words that help, and its fix mends it.

mod common;

use common::{edited, findings, first_edit};
use syntax::diagnostic::Id;
use syntax::span::FileId;

/// One mistake: the text has exactly this finding, and its fix, where it proposes one, mends the
/// text. A `·` in the expected text marks that no fix is proposed.
fn check(text: &str, id: Id, message: &str, mended: &str) {
    let found = findings(text);
    assert_eq!(found.len(), 1, "{text}\n{found:#?}");
    let finding = &found[0];
    assert_eq!(
        (finding.id, finding.message.as_str()),
        (id, message),
        "{text}"
    );
    match first_edit(finding) {
        Some(edit) => {
            let after = edited(text, edit);
            assert_eq!(after, mended, "{text}");
            assert!(
                findings(&after).is_empty(),
                "{after}\n{:#?}",
                findings(&after)
            );
        }
        None => assert_eq!(mended, "·", "{text}\n{:#?}", finding.hints),
    }
}

#[test]
fn characters() {
    use Id::UnknownCharacter as U;
    for (text, message, mended) in [
        ("row x = 2 × a", "`×` is written `*` here", "row x = 2 * a"),
        ("row x = 2×a", "`×` is written `*` here", "row x = 2 * a"),
        ("row x = a − b", "`−` is written `-` here", "row x = a - b"),
        ("row x = −b", "`−` is written `-` here", "row x = -b"),
        ("row x = a – b", "`–` is written `-` here", "row x = a - b"),
        (
            "row x = a ≤ b",
            "`≤` is written `<=` here",
            "row x = a <= b",
        ),
        (
            "row x = a => b",
            "`=>` is written `>=` here",
            "row x = a >= b",
        ),
        (
            "row x = a <> b",
            "`<>` is written `!=` here",
            "row x = a != b",
        ),
        (
            "row x = a ** 2",
            "`**` is written `^` here",
            "row x = a ^ 2",
        ),
        (
            "row x = a && b",
            "`&&` is written `and` here",
            "row x = a and b",
        ),
        ("row x = !a", "`!` means nothing here", "row x = not a"),
        (
            "row x : m³ = 1 m^3",
            "`³` is written `^3`",
            "row x : m^3 = 1 m^3",
        ),
        (
            "timeline 2025…2030",
            "`…` is written `..` here",
            "timeline 2025..2030",
        ),
        (
            "party a “Name”",
            "a text stands in straight double quotes",
            "party a \"Name\"",
        ),
        (
            "party a 'Name'",
            "a text stands in straight double quotes",
            "party a \"Name\"",
        ),
        (
            "party a «Name»",
            "a text stands in straight double quotes",
            "party a \"Name\"",
        ),
        (
            "party a \"C:\\new\"",
            "`\\n` means nothing in a text",
            "party a \"C:\\\\new\"",
        ),
        (
            "row x = 1\u{a0}USD",
            "an invisible character stands here (U+00A0)",
            "row x = 1 USD",
        ),
        (
            "row x = 1\u{200b} USD",
            "an invisible character stands here (U+200B)",
            "row x = 1 USD",
        ),
        (
            "row x = a // why",
            "a comment begins with `#`",
            "row x = a # why",
        ),
        (
            "row x = 1;",
            "the line end closes a statement, not `;`",
            "row x = 1",
        ),
        (
            "row x = 1; row y = 2",
            "the line end closes a statement, not `;`",
            "row x = 1\n row y = 2",
        ),
        ("row x = $5", "`$` means nothing here", "·"),
        ("row x = 5 °C", "`°` means nothing here", "·"),
        ("row x = a ? b", "`?` means nothing here", "·"),
        ("row x = it's", "`'` means nothing here", "·"),
        (
            "party ціна",
            "the name `ціна` holds letters other than a to z",
            "·",
        ),
    ] {
        check(text, U, message, mended);
    }
}

#[test]
fn numbers_and_dates() {
    use Id::BadNumber as B;
    for (text, message, mended) in [
        (
            "row x = 1__0",
            "`1__0` is not written as a number",
            "row x = 1_0",
        ),
        (
            "row x = 10_ USD",
            "`10_` is not written as a number",
            "row x = 10 USD",
        ),
        (
            "row x = .5",
            "`.5` is not written as a number",
            "row x = 0.5",
        ),
        ("row x = 5.", "`5.` is not written as a number", "row x = 5"),
        (
            "row x = 5. + 1",
            "`5.` is not written as a number",
            "row x = 5 + 1",
        ),
        ("row x = 1.2.3", "`1.2.3` is not a number", "·"),
        ("row x = 5e + 1", "`5e` is not a number", "·"),
        ("row x = 1e400", "`1e400` is too large to compute with", "·"),
        (
            "input x = list { 1,500 } USD",
            "`1,500` reads as one number and as two",
            "input x = list { 1_500 } USD",
        ),
        (
            "input x = 5,000 USD",
            "`5,000` reads as several numbers",
            "input x = 5_000 USD",
        ),
        (
            "row x = 1,234,567 USD",
            "`1,234,567` reads as several numbers",
            "row x = 1_234_567 USD",
        ),
        (
            "row x = 0,5",
            "`0,5` reads as several numbers",
            "row x = 0.5",
        ),
        (
            "timeline 2025-13..2030",
            "`2025-13` is not a date: a year has twelve months",
            "·",
        ),
        (
            "timeline 2025-Q5..2030",
            "`2025-Q5` is not a date: a year has four quarters",
            "·",
        ),
        (
            "source s { date 2025-02-29 }",
            "`2025-02-29` is not a date: that month has 28 days",
            "·",
        ),
        (
            "source s { date 2025-2-6 }",
            "`2025-2-6` is not written as a date",
            "source s { date 2025-02-06 }",
        ),
        ("timeline 20_25..2030", "`20_25` is not a date", "·"),
    ] {
        check(text, B, message, mended);
    }
}

#[test]
fn words() {
    use Id::UnexpectedWord as W;
    for (text, message, mended) in [
        (
            "inptu x = 1",
            "`inptu` is not a word that can stand here",
            "input x = 1",
        ),
        (
            "Row x = 1",
            "`Row` is not a word that can stand here",
            "row x = 1",
        ),
        (
            "dael \"A deal\"",
            "`dael` is not a word that can stand here",
            "deal \"A deal\"",
        ),
        (
            "price = 3",
            "`price` is given a value, but its line says not what it is",
            "row price = 3",
        ),
        (
            "price ~ normal(1, 2)",
            "`price` is given a value, but its line says not what it is",
            "input price ~ normal(1, 2)",
        ),
        ("hello world", "no statement begins with `hello`", "·"),
        ("5 USD", "a statement cannot begin with `5`", "·"),
        ("row x = 1\n}", "this `}` closes nothing", "row x = 1\n"),
        (
            "row x",
            "after `x` comes `=` and a formula, not the end of the line",
            "·",
        ),
        (
            "row x =",
            "after `=` comes a number, a name or a bracket, not the end of the line",
            "·",
        ),
        (
            "row x = a b",
            "`b` stands behind the end of this statement",
            "·",
        ),
        (
            "row x = price USD",
            "`USD` stands behind the end of this statement",
            "·",
        ),
        (
            "row x = 5 6",
            "`6` stands behind the end of this statement",
            "·",
        ),
        (
            "row x = (a))",
            "`)` stands behind the end of this statement",
            "row x = (a)",
        ),
        (
            "row x ~ normal(0, 1)",
            "a row is computed; only an input is drawn",
            "input x ~ normal(0, 1)",
        ),
        (
            "row x = list from 2025 { 1, 2 }",
            "`list` cannot stand inside a formula",
            "·",
        ),
        (
            "row x = 2025-02-26",
            "a date cannot stand in a formula",
            "·",
        ),
        ("row x = \"a\"", "a text cannot stand in a formula", "·"),
        (
            "pay x from a",
            "after `a` comes `to`, not the end of the line",
            "·",
        ),
        (
            "require a <= 1",
            "after `1` comes a text that says what must hold, not the end of the line",
            "·",
        ),
        (
            "row x = 1 row y = 2",
            "two statements stand on one line; each needs a line of its own",
            "row x = 1\nrow y = 2",
        ),
        (
            "use a.b c { x = 1 y = 2 }",
            "two bindings stand on one line; each needs a line of its own",
            "use a.b c { x = 1\ny = 2 }",
        ),
        (
            "use a.b c { x = m, y = 2 }",
            "two bindings stand on one line; each needs a line of its own",
            "use a.b c { x = m\ny = 2 }",
        ),
        (
            "use a.b c { x = m y.z = 2 }",
            "two bindings stand on one line; each needs a line of its own",
            "use a.b c { x = m\ny.z = 2 }",
        ),
        (
            "pool p : t { open a add b }",
            "two clauses stand on one line; each needs a line of its own",
            "pool p : t { open a\nadd b }",
        ),
        (
            "scenario s \"S\" { drop a drop b }",
            "two edits stand on one line; each needs a line of its own",
            "scenario s \"S\" { drop a\ndrop b }",
        ),
        (
            "row x = scale whole on a { up to 1 : 2 above : 3 }",
            "two brackets stand on one line; each needs a line of its own",
            "row x = scale whole on a { up to 1 : 2\nabove : 3 }",
        ),
        (
            "row x = scale whole on a { up to 50 USD : 5 %, above : 7 % }",
            "two brackets stand on one line; each needs a line of its own",
            "row x = scale whole on a { up to 50 USD : 5 %\nabove : 7 % }",
        ),
        (
            "row x = scale whole on a {\n  up to 50 USD : 5 %,\n  above : 7 %\n}",
            "`,` stands behind the end of this bracket",
            "row x = scale whole on a {\n  up to 50 USD : 5 %\n  above : 7 %\n}",
        ),
        (
            "use a.b c\n{ x = 1 }",
            "the `{` of this use stands on a line of its own",
            "use a.b c { x = 1 }",
        ),
        (
            "use a.b c",
            "this use has no block in braces",
            "use a.b c { }",
        ),
        (
            "use a.b c { x : 1 }",
            "a value is given with `=`, not `:`",
            "use a.b c { x  = 1 }",
        ),
        (
            "use a.b c { form d to e }",
            "`form` is not a word that can stand here",
            "use a.b c { from d to e }",
        ),
        (
            "pool p : t { expires after 2 }",
            "`expires` is not a word that can stand here",
            "pool p : t { expire after 2 }",
        ),
        (
            "show max(a, b,)",
            "nothing follows this comma",
            "show max(a, b)",
        ),
        (
            "input x = list { 1, 2, }",
            "nothing follows this comma",
            "input x = list { 1, 2 }",
        ),
        (
            "input x = list { 1 USD\n 2 USD }",
            "two values stand without a comma between them",
            "input x = list { 1 USD,\n 2 USD }",
        ),
        (
            "input x = dated {\n 2025: 1 @ a \"p\"\n 2026: 2\n} USD",
            "two values stand without a comma between them",
            "input x = dated {\n 2025: 1 @ a \"p\",\n 2026: 2\n} USD",
        ),
        (
            "expect a == 1 within 2",
            "the two sides of `expect` are joined by a single `=`",
            "expect a = 1 within 2",
        ),
        (
            "show f(10 % below: 60)",
            "a chance stands only in a distribution, behind `~`",
            "·",
        ),
    ] {
        check(text, W, message, mended);
    }
}

#[test]
fn formulas() {
    use Id::UnexpectedWord as W;
    for (text, message, mended) in [
        ("row x = a+b", "`+` needs blanks round it", "row x = a + b"),
        ("row x = a -b", "`-` needs blanks round it", "row x = a - b"),
        ("row x = a/b", "`/` needs blanks round it", "row x = a / b"),
        ("row x = a^2", "`^` needs blanks round it", "row x = a ^ 2"),
        ("row x = a<b", "`<` needs blanks round it", "row x = a < b"),
        (
            "row x = a < b < c",
            "two comparisons stand in a row; join them with `and`",
            "row x = a < b and b < c",
        ),
        (
            "row x = if a = b then 1 else 2",
            "`=` gives a value; equality is asked with `==`",
            "row x = if a == b then 1 else 2",
        ),
        (
            "row x = max(a = b, 1)",
            "`=` gives a value; equality is asked with `==`",
            "row x = max(a == b, 1)",
        ),
        (
            "row x = a = b",
            "`=` gives a value; equality is asked with `==`",
            "row x = a == b",
        ),
        (
            "claim c \"C\" holds if a = b",
            "`=` gives a value; equality is asked with `==`",
            "claim c \"C\" holds if a == b",
        ),
        (
            "row x = a + not b",
            "`not` stands behind an operator and needs brackets round it",
            "row x = a + (not b)",
        ),
        (
            "row x = a + if b then 1 else 2",
            "`if` stands behind an operator and needs brackets round it",
            "row x = a + (if b then 1 else 2)",
        ),
        (
            "row x = if a then b",
            "this `if` has no `else`",
            "row x = if a then b else 0",
        ),
        (
            "row x : USD / t = 1",
            "the `/` of a unit has no blanks round it",
            "row x : USD/t = 1",
        ),
        (
            "row x = 1 USD/t/y",
            "a unit has only one `/`",
            "row x = 1 USD/t y",
        ),
        (
            "row x = 1 m^-3",
            "an exponent in a unit is a plain number, as in `m^3` or `%/y^0.5`",
            "·",
        ),
        (
            "row x = scale whole on a {\n up to 1 : 2\n}",
            "this scale does not say what holds above its last bound",
            "·",
        ),
        (
            "row x = scale whole on a {\n above : 2\n up to 1 : 2\n}",
            "`above` is the last line of a scale",
            "·",
        ),
        (
            "row x = scale on a { above : 2 }",
            "after `scale` comes `whole`, `marginal` or `blended`, not `on`",
            "·",
        ),
    ] {
        check(text, W, message, mended);
    }
}

#[test]
fn brackets_texts_and_places() {
    for (text, id, message, mended) in [
        (
            "row x = max(a, b",
            Id::UnclosedBracket,
            "this `(` is not closed",
            "row x = max(a, b)",
        ),
        (
            "row x = max(a, b\nrow y = 1",
            Id::UnclosedBracket,
            "this `(` is not closed",
            "row x = max(a, b)\nrow y = 1",
        ),
        (
            "row x = ((a)\nrow y = 1",
            Id::UnclosedBracket,
            "this `(` is not closed",
            "row x = ((a))\nrow y = 1",
        ),
        (
            "input x : choice(a, b = a",
            Id::UnclosedBracket,
            "this `(` is not closed",
            "input x : choice(a, b) = a",
        ),
        (
            "use a.b c {\n  x = f(1\n  y = 2\n}",
            Id::UnclosedBracket,
            "this `(` is not closed",
            "use a.b c {\n  x = f(1)\n  y = 2\n}",
        ),
        (
            "input x = list { 1, 2\nrow y = 1",
            Id::UnclosedBracket,
            "this `{` is not closed",
            "input x = list { 1, 2 }\nrow y = 1",
        ),
        (
            "use a.b c {\n  x = list { 1, 2\n  y = 2\n}",
            Id::UnclosedBracket,
            "this `{` is not closed",
            "use a.b c {\n  x = list { 1, 2 }\n  y = 2\n}",
        ),
        (
            "use a.b c {\n  x = 1\nrow y = 1\n",
            Id::UnclosedBracket,
            "this `{` is not closed",
            "use a.b c {\n  x = 1\n}\nrow y = 1\n",
        ),
        (
            "use a.b c {",
            Id::UnclosedBracket,
            "this `{` is not closed",
            "use a.b c {\n}",
        ),
        (
            "party a \"Name",
            Id::UnclosedText,
            "this text has no closing quote on its line",
            "party a \"Name\"",
        ),
        (
            "party a \"Name \nparty b",
            Id::UnclosedText,
            "this text has no closing quote on its line",
            "party a \"Name\" \nparty b",
        ),
        (
            "party if",
            Id::ReservedWord,
            "`if` is a word of the language; the name of the party is needed here",
            "party if_",
        ),
        (
            "row to = 1",
            Id::ReservedWord,
            "`to` is a word of the language; the name of the row is needed here",
            "row to_ = 1",
        ),
        (
            "pay from a to b",
            Id::ReservedWord,
            "`from` is a word of the language; the row that is paid is needed here",
            "·",
        ),
        (
            "row x = 1\ndeal \"D\"",
            Id::StatementNotAllowed,
            "`deal` stands once in a file, as its first statement",
            "·",
        ),
        (
            "template a.b \"T\"\ntimeline 2025..2030\nrow x = 1",
            Id::StatementNotAllowed,
            "`timeline` cannot stand in a template",
            "·",
        ),
        (
            "template a.b \"T\"\nmoney USD nominal",
            Id::StatementNotAllowed,
            "`money` cannot stand in a template",
            "·",
        ),
        (
            "template a.b \"T\"\nscenario s \"S\" {\n  set a = 1\n}\nrow x = 1",
            Id::StatementNotAllowed,
            "`scenario` cannot stand in a template",
            "·",
        ),
        (
            "use a.b c {\n  row x = 1\n  y = 2\n}\nrow z = 1",
            Id::StatementNotAllowed,
            "`row` cannot stand in the block of a use",
            "·",
        ),
    ] {
        check(text, id, message, mended);
    }
}

/// Several mistakes in one text: each is told, at its line, and nothing else is.
#[test]
fn many_at_once() {
    let text = "\
deal \"D\"
timeline 2025-2030
inptu a = 1 USD
row b = (a +
row c = a * * 2
use mine.simple d {
  owner = = e
  price = 5 USD
  rate  : 3 %
}
pool p : t {
  opne 5 t
  use up to if x then y
}
pay b from c too d
row ok = 1
scenario s \"S\" {
  set a = 2
  delete b
}
";
    let lines: Vec<usize> = findings(text)
        .iter()
        .map(|finding| &text[..finding.span.unwrap().start as usize])
        .map(|before| before.matches('\n').count() + 1)
        .collect();
    assert_eq!(lines, [2, 3, 4, 5, 7, 9, 12, 13, 15, 19]);
}

#[test]
fn a_broken_formula_keeps_its_name() {
    let (file, found) = syntax::parse::parse("row a = 1 +\ninput b = *\nrow c = 3", FileId(0));
    assert_eq!(found.len(), 2, "{found:#?}");
    assert_eq!(file.statements.len(), 3);
}

#[test]
fn a_unit_torn_apart() {
    check(
        "input x = 70 USD / bbl oil",
        Id::UnexpectedWord,
        "`oil` stands behind the end of this statement",
        "input x = 70 USD/bbl oil",
    );
}
