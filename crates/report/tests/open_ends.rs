//! What is required has to hold wherever an open term may end up, not only in the middle.

mod common;

use common::deal;
use syntax::diagnostic::Id;

const PARTIES: &str = "party a\nparty b\n";

fn told(statements: &str) -> Vec<(Id, String, Vec<String>)> {
    let run = report::run(&deal(&format!("{PARTIES}{statements}")));
    let told = run.diagnostics.iter().map(|told| {
        let facts = told.labels.iter().map(|label| label.text.clone());
        let trace = told.trace.iter().map(|step| step.text.clone());
        (told.id, told.message.clone(), facts.chain(trace).collect())
    });
    told.collect()
}

fn venture(open: &str) -> String {
    format!(
        "input share {open} @ assumed \"placeholder: by hand\"\n\
         use participation.paid venture {{\n  operator = a\n  partner = b\n  share = share\n\
         receipts = 100 USD @ assumed \"placeholder: by hand\"\n  costs = 0\n}}\nshow total(b.cash)\n"
    )
}

#[test]
fn a_share_above_all_at_one_end_is_told() {
    let found = told(&venture("open 20 %..140 %"));
    let [(Id::RequirementBroken, message, words)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(message, "the partner's share lies between 0 and 100 %");
    assert_eq!(words[0], "140 %");
    assert!(
        words.contains(&"with `share` at its high end".to_owned()),
        "{words:?}"
    );
    assert_eq!(told(&venture("open 20 %..100 %")), []);
}

#[test]
fn terms_that_break_it_together_are_named_together() {
    let both = "input one open 0 %..60 % @ assumed \"placeholder: by hand\"\n\
                input other open 0 %..60 % @ assumed \"placeholder: by hand\"\n\
                require one + other <= 1 \"the shares are together at most 100 %\"\n\
                row rest : % = 1 - one - other\nshow rest\n";
    let found = told(both);
    let [(Id::RequirementBroken, _, words)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(words[0], "`one + other` is 120 %");
    assert!(
        words.contains(&"with `one` at its high end and `other` at its high end".to_owned()),
        "{words:?}"
    );
}

/// A normal share of 60 % ± 20 points is above 100 % on 2.3 % of paths: the middle keeps what is required, a draw does not.
#[test]
fn a_draw_that_alone_breaks_what_is_required_is_told_as_a_warning() {
    let found = |share: &str| {
        let body = format!(
            "input share ~ {share} @ assumed \"placeholder: by hand\"\n\
             input other ~ uniform(0, 1) @ assumed \"placeholder: by hand\"\n\
             require share <= 1 \"the share is at most 100 %\"\n\
             row rest : % = 1 - share\nshow rest, at(other, 2025)\n"
        );
        let run = common::run(&common::deal(&body));
        let told = common::told(&run, Id::RequirementBroken)
            .into_iter()
            .cloned();
        told.collect::<Vec<_>>()
    };
    let told = found("normal(mean: 60, sd: 20) %");
    let [only] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(only.severity, syntax::diagnostic::Severity::Warning);
    assert_eq!(only.message, "the share is at most 100 %");
    let via: Vec<&str> = only.trace.iter().map(|label| label.text.as_str()).collect();
    assert!(
        via.contains(&"with `share` drawn as high as on one path in 10,000"),
        "{via:?}"
    );
    assert_eq!(found("normal(mean: 60, sd: 20, at_most: 100) %"), []);
    assert_eq!(found("normal(mean: 60, sd: 5) %"), []);
}
