//! What to check first, against changes worked by hand.

mod common;

use report::What;

const DEAL: &str = r#"
source count { title "Count" date 2010 kind study }
source law   { title "Law"   date 2001 kind law }
source paper { title "Paper" date 2024 kind press }
input a = 30 USD @ count
input b = 10 USD @ count @ paper
input c = 20 USD @ law
input d = 40 USD @ assumed "placeholder: by hand"
input unused = 5 USD @ paper
show at(a + b + c - d, 2025)
"#;

/// The figure is 30 + 10 + 20 - 40 = 20. A hundredth more of a and b is 0.4, 2 % of it; of d -0.4; of c
/// 0.2; of b alone 0.1.
#[test]
fn what_moves_the_answer_most_comes_first() {
    let deal = common::deal(DEAL);
    let run = common::run(&deal);
    let first = report::check_first(&deal, &run).expect("the figure has a value");
    let told: Vec<(What, usize, usize, bool)> = first
        .items
        .iter()
        .map(|item| {
            let what = item.what.clone();
            (what, item.number_count, item.alone_count, item.is_old)
        })
        .collect();
    let source = |name: &str| What::Source(name.to_owned(), None);
    let rest = [
        (source("law"), 1, 1, false),
        // The number that nothing reads is counted, and does nothing.
        (source("paper"), 2, 1, false),
    ];
    // Equal but for rounding, in either order.
    let mut equal = told[..2].to_vec();
    equal.sort();
    assert_eq!(equal[0], (source("count"), 2, 1, true));
    assert_eq!(equal[1], (What::Assumed("d".to_owned()), 1, 1, false));
    assert_eq!(told[2..], rest);
    let change = |what: &What| {
        let mut items = first.items.iter();
        items
            .find(|item| item.what == *what)
            .expect("it counts")
            .change
    };
    common::close(change(&source("count")), 0.02);
    common::close(change(&What::Assumed("d".to_owned())), -0.02);
    common::close(change(&source("law")), 0.01);
    common::close(change(&source("paper")), 0.005);
}

/// 1 % of a is 0.1: 1 % of the first figure, 10, and 2.5 % of the second, 4, which is more than twice as
/// much. 1 % of b is 0.06: 1.5 % of the second, and nothing of the first. The third moves as
/// the first does.
#[test]
fn another_figure_that_moves_far_more_is_named() {
    let deal = common::deal(
        "input a = 10 USD @ assumed \"expert: by hand\"\n\
         input b = 6 USD @ assumed \"expert: by hand\"\n\
         show at(a, 2025) \"First\"\nshow at(a - b, 2025) \"Second\"\nshow at(2 * a, 2025) \"Third\"\n",
    );
    let run = common::run(&deal);
    let first = report::check_first(&deal, &run).expect("the figure has a value");
    let [a, b] = &first.items[..] else {
        panic!("both count: {:?}", first.items)
    };
    common::close(a.change, 0.01);
    let (figure, change) = a.elsewhere.as_ref().expect("the second moves far more");
    assert_eq!(figure, "Second");
    common::close(*change, 0.025);
    assert_eq!(b.what, What::Assumed("b".to_owned()));
    common::close(b.change, 0.0);
    let (figure, change) = b.elsewhere.as_ref().expect("it moves the second only");
    assert_eq!(figure, "Second");
    common::close(*change, -0.015);
}

#[test]
fn a_figure_of_zero_ranks_nothing() {
    let deal =
        common::deal("input a = 5 USD @ assumed \"expert: by hand\"\nshow at(a - a, 2025)\n");
    let run = common::run(&deal);
    assert_eq!(report::check_first(&deal, &run), None);
}
