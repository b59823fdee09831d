//! Rows that are shown: what they mean in words, and why they have no value.

mod common;

use common::{deal, one, run, show};
use engine::{Outcome, Status};

const USES: &str = r#"
input cash = list from 2025 { -100, 60, 60 } USD    @ assumed "expert: by hand"
input gifts = list from 2025 { 1, 1, 1 } USD        @ assumed "expert: by hand"
input twice = list from 2025 { -1, 5, -6 } USD      @ assumed "expert: by hand"
use indicator.cash project {
  cash         = cash
  spending     = gifts
  discount     = 10 %/y   @ assumed "expert: by hand"
  finance      = 10 %/y   @ assumed "expert: by hand"
  reinvestment = 10 %/y   @ assumed "expert: by hand"
  index        = net
}
use indicator.cash given like project {
  cash = gifts
}
use indicator.cash several like project {
  cash = twice
}
## Half of what is left, as the parties agreed.
row half   : USD  = cash / 2
row passed : %/y  = project.internal_rate
row rate   : %/y  = irr(twice)
scenario poor "Less" {
  set cash = list from 2025 { -100, 10, 10 } USD   @ assumed "expert: by hand"
}
show project.internal_rate, passed, given.internal_rate, several.internal_rate, rate
show half "Half", project.gain, under(poor, project.payback_years), project.present_value + 1 USD
"#;

#[test]
fn a_shown_row_says_what_it_means() {
    let run = run(&deal(USES));
    let of = |index: usize| show(&run.variants[0], index).definition.clone();
    let rate = of(0).expect("the template has a note");
    assert!(
        rate.starts_with("The discount rate at which the present value is zero"),
        "{rate}"
    );
    assert_eq!(of(1).as_ref(), Some(&rate));
    assert_eq!(of(4), None);
    assert_eq!(
        of(5).as_deref(),
        Some("Half of what is left, as the parties agreed.")
    );
    assert_eq!(of(6), None);
    assert!(of(7).is_some_and(|words| words.starts_with("Years from the first until")));
    // More is computed than the row, so its note does not say what this is.
    assert_eq!(of(8), None);
}

#[test]
fn a_row_of_a_template_has_the_status_of_its_function() {
    let run = run(&deal(USES));
    let of = |index: usize| one(&run.variants[0], index).middle.clone();
    assert!(of(0).value().is_some());
    assert_eq!(of(1), of(0));
    assert_eq!(of(2), Outcome::Status(Status::NoRoot));
    for index in [3, 4] {
        let Outcome::Status(Status::SeveralRoots(rates)) = of(index) else {
            panic!("{:?}", of(index))
        };
        assert!(
            (rates[0] - 1.0).abs() < 1e-9 && (rates[1] - 2.0).abs() < 1e-9,
            "{rates:?}"
        );
    }
    assert_eq!(of(7), Outcome::Status(Status::NeverReached));
}
