//! What holds for every text.

mod common;

use common::{edited, findings, first_edit};
use proptest::prelude::*;
use syntax::format::{format, same_meaning};
use syntax::parse::{parse, parse_binding, parse_expression};
use syntax::span::FileId;

/// Pieces of texts, well formed and not.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "deal",
        "template",
        "import",
        "timeline",
        "money",
        "source",
        "substance",
        "party",
        "group",
        "stake",
        "input",
        "row",
        "pool",
        "correlate",
        "pay",
        "use",
        "show",
        "require",
        "claim",
        "expect",
        "solve",
        "scenario",
        "if",
        "then",
        "else",
        "and",
        "or",
        "not",
        "yes",
        "no",
        "each",
        "in",
        "from",
        "to",
        "on",
        "up",
        "within",
        "confidential",
        "withheld",
        "open",
        "add",
        "uplift",
        "expire",
        "above",
        "below",
        "list",
        "dated",
        "csv",
        "scale",
        "whole",
        "set",
        "drop",
        "a",
        "b.c",
        "x",
        "USD",
        "t",
        "nominal",
        "truth",
        "choice",
        "until",
        "for",
        "by",
        "holds",
        "said",
        "kind",
        "quote",
        "reading",
        "untestable",
        "because",
        "chain",
        "claimed",
        "less",
        "keep",
        "comment",
        "asked",
        "of",
        "answered",
        "unanswered",
        "assumed",
        "5",
        "0.5",
        "2025",
        "2025-02-26",
        "2025Q1",
        "1e400",
        "5.",
        "1__0",
        "5,000",
        "10 %",
        "\"text\"",
        "\"open",
        "'q'",
        "“c”",
        "(",
        ")",
        "{",
        "}",
        ",",
        ":",
        "=",
        "~",
        "@",
        "+",
        "-",
        "*",
        "/",
        "^",
        "<",
        "==",
        "!=",
        "..",
        ".",
        "%",
        "×",
        "−",
        "°",
        "й",
        "\u{a0}",
        "\u{feff}",
        ";",
        "//",
        "#c",
        "##n",
        "\n",
        "\n",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        " ",
        "\t",
        "",
        "row x = ",
        "input y : % = ",
        "use a.b c {\n",
        "\n}\n",
        "pool p : t {\n",
        "scale whole on x {\n",
        "above : 2",
        "require a <= 1 \"words\"",
        "below 3 : 1",
        "up to 5 : 1",
        "list { 1, 2 }",
        "max(1, 2)",
        "@ s \"p\"",
        "a + b",
        "- c",
        "from d to e",
    ];
    (
        prop::sample::select(pieces.to_vec()),
        prop::sample::select(vec!["", " ", " ", " "]),
    )
        .prop_map(|(piece, blank)| format!("{piece}{blank}"))
}

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..40).prop_map(|pieces| pieces.concat())
}

/// Formulas that parse, with blanks and line ends where they are free.
fn formula() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "a",
        "b.c",
        "5",
        "1e3 USD/t",
        "yes",
        "10%/y^0.5",
        "2.5Mt",
    ]);
    leaf.prop_map(str::to_owned)
        .prop_recursive(5, 40, 3, |inner| {
            let operator = prop::sample::select(vec![" + ", " -  ", "\n* ", " /\n", " ^ "]);
            prop_oneof![
                (inner.clone(), operator, inner.clone())
                    .prop_map(|(a, op, b)| format!("{a}{op}{b}")),
                inner.clone().prop_map(|a| format!("( {a}\n)")),
                inner.clone().prop_map(|a| format!("- {a}")),
                (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("max ({a},x : {b})")),
                (inner.clone(), inner.clone())
                    .prop_map(|(a, b)| format!("(if {a} < {b} then {a}\n else {b})")),
                (inner.clone(), inner).prop_map(|(a, b)| {
                    format!("(scale whole on {a} {{\n up to 5 : {b} @ s # c\n\n below 7 : 1\n\nabove : 1 }})")
                }),
            ]
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) })]

    #[test]
    fn no_text_breaks_the_parser(text in soup()) {
        let (_, found) = parse(&text, FileId(0));
        prop_assert!(found.len() <= 100);
        for finding in &found {
            let span = finding.span.unwrap();
            prop_assert!(text.get(span.start as usize..span.end as usize).is_some());
            for edit in finding.hints.iter().filter_map(|hint| hint.edit.as_ref()) {
                prop_assert!(text.get(edit.span.start as usize..edit.span.end as usize).is_some());
            }
            prop_assert!(!finding.message.is_empty() && !finding.message.ends_with('.'));
        }
        parse_binding(&text, FileId(0));
        parse_expression(&text, FileId(0));
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,80}") {
        parse(&text, FileId(0));
    }

    #[test]
    fn tidy_texts_stay_and_mean_the_same(text in soup()) {
        if let Ok(tidy) = format(&text) {
            prop_assert!(findings(&tidy).is_empty(), "{}", tidy);
            prop_assert_eq!(&format(&tidy).unwrap(), &tidy);
            prop_assert!(same_meaning(&text, &tidy));
        }
    }

    #[test]
    fn formulas_keep_their_meaning(formula in formula()) {
        let text = format!("row x : USD = {formula} \"label\"\n\n\n# end");
        let tidy = format(&text).map_err(|found| TestCaseError::fail(format!("{text}\n{found:#?}")))?;
        prop_assert_eq!(&format(&tidy).unwrap(), &tidy);
        prop_assert!(same_meaning(&text, &tidy), "{}\n{}", text, tidy);
    }

    /// A fix does away with its finding; another mistake may come to light behind it.
    #[test]
    fn fixes_mend(text in soup()) {
        let found = findings(&text);
        // A second mistake can swallow the mended place.
        if let [finding] = &found[..]
            && let Some(edit) = first_edit(finding)
        {
            let after = edited(&text, edit);
            prop_assert!(after != text, "an edit that changes nothing: {:?}", finding);
            let start = finding.span.unwrap().start;
            let again = findings(&after)
                .iter()
                .any(|other| other.message == finding.message && other.span.unwrap().start == start);
            prop_assert!(!again, "{:?}\n{}\n{}", finding, text, after);
        }
    }
}
