//! What `why` says of sources.

mod common;

use common::{folder, run_in, write};

#[test]
fn sources_of_a_form_say_so_and_each_is_told_once() {
    let place = folder("form");
    let deal = "deal \"Two\"\ntimeline 2025..2026\nmoney USD nominal\nparty company\nparty state\n\
                source act { title \"The act\" }\n\
                input sales = 5 USD @ act \"s. 1\"\ninput more = 6 USD @ act \"s. 1\"\n\
                use royalty.ad_valorem one {\n  from company to state\n  base = sales\n  rate = 5 % @ act \"s. 2\"\n}\n\
                use royalty.ad_valorem two {\n  from company to state\n  base = more\n  rate = 6 % @ act \"s. 3\"\n}\n\
                pay sales from market to company\npay more from market to company\nshow total(state.cash)\n";
    write(&place, "two.deal", deal);
    let ran = run_in(&place, &["why", "two.deal", "state.cash", "--depth", "9"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out.matches("@ form of the formula: ").count(),
        1,
        "{}",
        ran.out
    );
    assert_eq!(ran.out.matches("@ The act, s. 1").count(), 1, "{}", ran.out);
    assert!(ran.out.contains("@ act, s. 1, cited above"), "{}", ran.out);
    assert!(ran.out.contains("@ The act, s. 2"), "{}", ran.out);
    let ran = run_in(&place, &["why", "two.deal", "one.due", "--json"]);
    assert!(ran.out.contains("\"of_form\": true"), "{}", ran.out);
    assert!(ran.out.contains("\"of_form\": false"), "{}", ran.out);
}
