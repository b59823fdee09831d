//! The language by example: every deal in `tests/spec/*.md`, in `docs` and in `README.md` runs.
//!
//! A fenced block marked `deal` is one deal. Comments in it say what it gives:
//!
//! - `# value: 3.5 USD` behind an `input`, `row`, `show` or `claim`: what it is in every period, in
//!   the unit it is shown in;
//! - `# values: 1, 2, 3, 4, 5 USD`: what it is in each period;
//! - `# value of losses.closing: …` names a row that stands elsewhere, `# value in tough: …` a
//!   scenario; `within 0.01` states a tolerance, which otherwise is 1e-12 of the largest number;
//!   a number may be plain arithmetic, and `none` is a status instead of a value;
//! - `# error[id]: text`, `# warning[id]: text` and `# note[id]: text`: what is reported on this line; the text is how
//!   the message begins.
//!
//! Everything that is reported has to be asserted, and every `expect` of a block has to hold in the
//! base. Draws are at their median, open terms in their middle. Blocks marked
//! `template file=name.deal`, `part file=…` and `csv file=…` are files for all deals under the same
//! heading. [`judge`] says in what frame a fragment is put. Headings are the names of the tests.

mod assertion;
#[path = "../central/mod.rs"]
mod central;
mod judge;
mod markdown;
mod tables;

use std::fs;
use std::path::Path;

use central::repository;
use judge::judge;
use markdown::{Block, blocks};

/// Everything wrong with the blocks of a text.
fn problems(name: &str, text: &str) -> Vec<String> {
    let blocks = blocks(text);
    let mut problems = Vec::new();
    for block in blocks.iter().filter(|block| block.language == "deal") {
        let files: Vec<&Block> = blocks
            .iter()
            .filter(|file| file.section == block.section && file.file.is_some())
            .collect();
        for problem in judge(block, &files) {
            problems.push(format!(
                "{name}:{} {}\n    {problem}",
                block.line, block.heading
            ));
        }
    }
    problems
}

fn check(path: &Path) {
    let text = fs::read_to_string(path).expect("a page of the project");
    let name = path
        .file_name()
        .expect("a page has a name")
        .to_string_lossy();
    let problems = problems(&name, &text);
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

macro_rules! pages {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            check(&repository().join(concat!("tests/spec/", stringify!($name), ".md")));
        })*

        /// Every page of `tests/spec` has its test.
        #[test]
        fn every_page_is_listed() {
            let mut listed = vec![$(concat!(stringify!($name), ".md")),*];
            listed.sort_unstable();
            let pages = central::files_below(&repository().join("tests/spec"), ".md");
            let pages: Vec<String> =
                pages.iter().map(|page| page.file_name().unwrap().to_string_lossy().into_owned()).collect();
            assert_eq!(pages, listed);
        }
    };
}

pages! {
    draws flows functions logic money names pools questions rates requirements scales scenarios sources tables time units uses values
}

/// A heading names one test.
#[test]
fn headings_differ() {
    for page in central::files_below(&repository().join("tests/spec"), ".md") {
        let blocks = blocks(&fs::read_to_string(&page).unwrap());
        let mut sections: Vec<(&str, usize)> = blocks
            .iter()
            .map(|block| (block.heading.as_str(), block.section))
            .collect();
        sections.dedup();
        let count = sections.len();
        sections.sort_unstable();
        sections.dedup_by_key(|(heading, _)| *heading);
        assert_eq!(
            sections.len(),
            count,
            "two headings of {} are the same",
            page.display()
        );
    }
}

/// Every deal in the documentation runs.
#[test]
fn documentation() {
    let mut pages = central::files_below(&repository().join("docs"), ".md");
    // Pages of findings show what fails; they have a test of their own.
    pages.retain(|page| !page.starts_with(repository().join("docs/diagnostics")));
    pages.push(repository().join("README.md"));
    pages.sort();
    for page in pages.iter().filter(|page| page.exists()) {
        check(page);
    }
}

/// The checker finds what is wrong.
mod checker {
    use super::problems;

    #[track_caller]
    fn fails(block: &str, with: &str) {
        let found = problems("page", &format!("# Title\n\n```deal\n{block}\n```\n"));
        assert!(
            found.iter().any(|problem| problem.contains(with)),
            "{with:?} is not in {found:#?}"
        );
        assert!(found[0].starts_with("page:4 Title\n"), "{found:#?}");
    }

    #[track_caller]
    fn passes(block: &str) {
        let found = problems("page", &format!("# Title\n\n```deal\n{block}\n```\n"));
        assert!(found.is_empty(), "{found:#?}");
    }

    #[test]
    fn right_values_pass() {
        passes(
            "row a : USD = 1 USD + 2 USD   # value: 3 USD\nrow b = elapsed   # values: 0, 1, 2, 3, 2 ^ 2 y",
        );
    }

    #[test]
    fn wrong_value() {
        fails(
            "row a : USD = 1 USD   # value: 2 USD",
            "`a` is 1, 1, 1, 1, 1 USD",
        );
    }

    #[test]
    fn value_wrong_in_one_period() {
        fails(
            "row b = elapsed   # values: 0, 1, 2, 3, 5",
            "`b` is 0, 1, 2, 3, 4 y",
        );
    }

    #[test]
    fn value_wrong_by_little() {
        fails("row a : USD = 1 USD   # value: 1.00000000001", "`a` is");
    }

    #[test]
    fn wrong_unit() {
        fails(
            "row a : k USD = 1000 USD   # value: 1000 USD",
            "shown in `k USD`",
        );
    }

    #[test]
    fn too_few_values() {
        fails("row a : USD = 1 USD   # values: 1, 1", "2 are asserted");
    }

    #[test]
    fn number_where_there_is_none() {
        fails("row r = -1 / 0   # value: none", "`r` is -inf");
        fails("row r : ratio = share(1, 0)   # value: 0", "`r` is none");
    }

    #[test]
    fn truth_is_not_a_number() {
        fails("row a = 1 < 2   # value: 1", "`a` is yes");
    }

    #[test]
    fn missing_error() {
        fails(
            "row a = 1   # error[unit-mismatch]: cannot add",
            "not reported: error[unit-mismatch]",
        );
    }

    #[test]
    fn unexpected_error() {
        fails(
            "row a = 1 + 2 USD",
            "reported, but not asserted: error[unit-mismatch]: cannot add",
        );
    }

    #[test]
    fn error_on_another_line() {
        fails(
            "row a = 1\nrow b = a + 2 USD\nrow c = 1   # error[unit-mismatch]: cannot add",
            "not reported",
        );
    }

    #[test]
    fn error_with_another_text_or_severity() {
        fails(
            "row a = 1 + 2 USD   # error[unit-mismatch]: cannot subtract",
            "not reported",
        );
        fails(
            "row a = 1 + 2 USD   # warning[unit-mismatch]: cannot add",
            "not reported",
        );
    }

    #[test]
    fn the_same_error_twice() {
        fails(
            "row a = 1 + 2 USD   # error[unit-mismatch]: cannot # error[unit-mismatch]: cannot",
            "not reported",
        );
    }

    #[test]
    fn unexpected_warning() {
        let whole = "deal \"x\"\ntimeline 2025..2026\nmoney USD nominal\nrow a = 2";
        fails(whole, "reported, but not asserted: warning[missing-source]");
    }

    #[test]
    fn expectation_that_fails() {
        fails(
            "row a : USD = 1 USD\nexpect at(a, 2025) = 2 USD within 0.5 USD",
            "error[expectation-failed]: `at(a, 2025)` is 1 USD, not 2",
        );
    }

    #[test]
    fn expectation_that_asks_nothing() {
        fails(
            "row a : USD = 1 USD\nexpect a = list from 2040 { 1 } USD within 0.5 USD",
            "is expected in no year",
        );
    }

    #[test]
    fn values_of_a_deal_with_errors() {
        fails("row a = 1   # value: 1\nrow b = c", "has other errors");
        let mixed = |value: &str| {
            format!("row a = 1   # value: {value}\nrow b = c   # error[unknown-name]: nothing")
        };
        passes(&mixed("1"));
        fails(&mixed("2"), "`a` is 1, 1, 1, 1, 1");
    }

    #[test]
    fn names_that_are_not_there() {
        fails("row a = 1\n# value of b: 1", "there is no row `b`");
        fails(
            "row a = 1   # value in worse: 1",
            "there is no scenario `worse`",
        );
        fails(
            "# value: 1\nrow a = 1",
            "no row, show or claim stands on this line",
        );
    }

    #[test]
    fn assertions_that_cannot_be_read() {
        fails("row a = 1   # value", "there is no `: `");
        fails("row a = 1   # value at 2025: 1", "neither `of` nor `in`");
        fails("row a = 1   # value: 1 +", "is not a value");
    }
}
