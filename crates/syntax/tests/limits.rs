//! Texts made to break a reader: too long, too deep, too wrong.

mod common;

use common::findings;
use syntax::diagnostic::Id;

fn check_first(text: &str, id: Id) {
    let found = findings(text);
    assert!(found.len() <= 100);
    assert_eq!(
        found.first().map(|finding| finding.id),
        Some(id),
        "{:?}",
        &text[..40]
    );
}

#[test]
fn deep_nesting_is_refused() {
    let many = 1_000_000;
    for opening in [
        "(",
        "f(",
        "not ",
        "- ",
        "-",
        "if ",
        "a ^ ",
        "if a then ",
        "if a then b else ",
        "a + (",
    ] {
        check_first(
            &format!("row x = {}", opening.repeat(many / opening.len())),
            Id::TooDeep,
        );
    }
    check_first(&format!("row x = a{}", " + a".repeat(many)), Id::TooDeep);
    check_first(
        &format!("row x = a{}", " or not a".repeat(many / 10)),
        Id::TooDeep,
    );
    let scales = "scale whole on a {\nabove : ".repeat(5000);
    check_first(&format!("row x = {scales}"), Id::TooDeep);
}

#[test]
fn what_is_allowed_is_deep_enough() {
    let brackets = format!("row x = {}a{}", "(".repeat(200), ")".repeat(200));
    assert!(findings(&brackets).is_empty());
    let sum = format!("row x = a{}", " + a".repeat(500));
    assert!(findings(&sum).is_empty());
    // The worst on the stack: every level of binding strength before every bracket.
    let worst = format!(
        "row x = {}a{}",
        "b or c and d < e + f * (".repeat(100),
        ")".repeat(100)
    );
    assert!(findings(&worst).is_empty());
}

/// A reader that looks at anything twice for every token would not come back from these.
#[test]
fn large_texts_take_linear_time() {
    let big = |piece: &str| piece.repeat((1 << 20) / piece.len());
    for piece in [
        "\"a\" ",
        "'",
        "»a",
        ";",
        "@",
        "{",
        "}",
        "(",
        ")",
        "a.\n",
        "a = 1\n",
        "use a.b c {\n",
        "\"",
        "#\n",
        "row x = 1\n",
        "row x = max(a,\n",
        "5,000",
        "a < ",
        "x y ",
        "scale whole on a { ",
        "\r",
        "×",
        "list { ",
        "row a = list { 1,\n",
        "\u{200b}",
        "й",
    ] {
        assert!(findings(&big(piece)).len() <= 100, "{piece}");
    }
    check_first(&"x".repeat((8 << 20) + 1), Id::TooLarge);
}

#[test]
fn findings_are_bounded() {
    assert_eq!(findings(&"row x = *\n".repeat(1000)).len(), 100);
    assert_eq!(findings(&"?a".repeat(1000)).len(), 100);
}
