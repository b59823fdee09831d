//! Tidy texts.

mod common;

use common::findings;
use syntax::format::{format, same_meaning};

/// `text` becomes `tidy`, which stays as it is and means the same.
fn check(text: &str, tidy: &str) {
    assert_eq!(format(text).as_deref(), Ok(tidy));
    assert_eq!(format(tidy).as_deref(), Ok(tidy));
    assert!(same_meaning(text, tidy), "{text}");
}

#[test]
fn blanks() {
    check("", "");
    check(
        "\u{feff}\r\n\r\nrow  x:USD=a  +  1e3 \t# why \r\n",
        "row x : USD = a + 1e3  # why\n",
    );
}

#[test]
fn small_things() {
    for (text, tidy) in [
        (
            "row\tx:USD=-( a . b )  * f( 1,x :2 )\r\n",
            "row x : USD = -(a.b) * f(1, x: 2)\n",
        ),
        (
            "\n\n\nrow x = 1\n\n\n\nrow y = 2\n\n\n",
            "row x = 1\n\nrow y = 2\n",
        ),
        (
            "row x = 5Mt + 10%/y  # why  \n",
            "row x = 5 Mt + 10 %/y  # why\n",
        ),
        ("input x open 0% .. 100%", "input x open 0 %..100 %\n"),
        ("timeline 2025 .. 2030", "timeline 2025..2030\n"),
        ("use a.b c { }", "use a.b c { }\n"),
        ("use a.b c {}", "use a.b c { }\n"),
        ("use a.b c {from d to e}", "use a.b c { from d to e }\n"),
        (
            "input x=dated{2025 :1@s,2026:2}USD",
            "input x = dated { 2025: 1 @ s, 2026: 2 } USD\n",
        ),
        ("row x = - - a - -b", "row x = --a - -b\n"),
        ("pool p:t{add -x}", "pool p : t { add -x }\n"),
        ("input x : choice (a,b)", "input x : choice(a, b)\n"),
        ("row x = f (a)", "row x = f(a)\n"),
        (
            "row x = scale whole on below {\nbelow 18%:2.5%@s\nup to 26 %:3 % @ s\nabove:5%\n}",
            "row x = scale whole on below {\n  below 18 % : 2.5 %   @ s\n  up to 26 % : 3 %     @ s\n  above      : 5 %\n}\n",
        ),
        (
            "use a.b c {\nbelow=1\nlonger = 2\n}",
            "use a.b c {\n  below  = 1\n  longer = 2\n}\n",
        ),
        ("row x = m^2 + 5 m^2", ""),
    ] {
        if tidy.is_empty() {
            assert!(!findings(text).is_empty() && format(text).is_err());
        } else {
            check(text, tidy);
        }
    }
}

#[test]
fn indentation_and_columns() {
    check(
        "\
deal   \"D\"
party a \"A\"
# Comment.
party longer \"B\"
use mine.simple north \"N\" {
        # The owner.
from a to longer
    ore = 60 Mt ore @ s \"p. 1\"
    built_anyway ~ bernoulli(30 %)   @ assumed \"expert\"
  capital = list from 2026 {
  90, 110,
  120,
    else 0
  } M USD @ s
 x=1
  # Last.
}
claim c \"Words\"
by \"X\" on 2025-02-10 @ press
holds if a
+ b
>= 1
",
        "\
deal \"D\"
party a      \"A\"
# Comment.
party longer \"B\"
use mine.simple north \"N\" {
  # The owner.
  from a to longer
  ore          = 60 Mt ore         @ s \"p. 1\"
  built_anyway ~ bernoulli(30 %)   @ assumed \"expert\"
  capital      = list from 2026 {
    90, 110,
    120,
    else 0
  } M USD                          @ s
  x            = 1
  # Last.
}
claim c \"Words\"
  by \"X\" on 2025-02-10   @ press
  holds if a
  + b
  >= 1
",
    );
}

#[test]
fn a_claim_and_its_chain_are_set_in_columns() {
    check(
        "\
claim c \"Words\" {
said by \"X\" on 2025-02-10 @ press
 kind demand
reading sold \"what is sold\"
holds if a
>= 1
reading other \"other\"
untestable because \"B\"
chain \"From a to b\" {
claimed 14.8 tn USD \"said\" @ press
less 62 % * x \"coal\"
 # Why.
to total(b) \"sold\" @ press \"p. 3\"
}
comment asked of \"X\" on 2025-03-01 unanswered
}
",
        "\
claim c \"Words\" {
  said by \"X\" on 2025-02-10   @ press
  kind demand
  reading sold \"what is sold\"
    holds if a
    >= 1
  reading other \"other\"
    untestable because \"B\"
  chain \"From a to b\" {
    claimed 14.8 tn USD   \"said\"   @ press
    less    62 % * x      \"coal\"
    # Why.
    to      total(b)      \"sold\"   @ press \"p. 3\"
  }
  comment asked of \"X\" on 2025-03-01 unanswered
}
",
    );
}

#[test]
fn declarations_are_set_in_columns() {
    check(
        "\
input base : money \"gross value\"
input rate : choice(a_long_name, another_long_name, yet_another_name) \"far out\"
input built_anyway : truth = yes \"switch\" @ s
input open open 0 %..5 % \"open\"
row a : t Cu = 1 \"A\"
row bcd : USD = 2 \"B\" @ s
pay a from b to c
pay bcd from b to c
expect a = 1 within 2 @ s
expect npv(bcd) = 10 within 2 @ s
",
        "\
input base         : money         \"gross value\"
input rate         : choice(a_long_name, another_long_name, yet_another_name)   \"far out\"
input built_anyway : truth = yes   \"switch\"   @ s
input open         open 0 %..5 %   \"open\"
row a   : t Cu = 1   \"A\"
row bcd : USD  = 2   \"B\"                      @ s
pay a   from b to c
pay bcd from b to c
expect a        = 1  within 2                 @ s
expect npv(bcd) = 10 within 2                 @ s
",
    );
}

#[test]
fn a_text_with_mistakes_is_refused() {
    assert_eq!(format("row x = a+b").unwrap_err().len(), 1);
}
