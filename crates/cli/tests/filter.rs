//! `fmt -` as a filter of an editor.

mod common;

use common::{folder, run_with};

#[test]
fn a_text_that_does_not_parse_comes_back_as_it_was() {
    let place = folder("filter");
    let text = "deal \"Broken\"\n  row = = 3\n\n\n# the end";
    let ran = run_with(&place, &["fmt", "-"], text);
    assert_eq!((ran.code, ran.out.as_str()), (1, text));
    assert!(ran.err.contains("<stdin>: "), "{}", ran.err);
    let ran = run_with(&place, &["fmt", "--check", "-"], text);
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
}
