//! Claims whose truth is known: in closed form, by arithmetic, or by running the deal again.

mod common;

use std::collections::BTreeMap;

use report::claims::{ClaimCheck, NotTested, ReadingCheck, Verdict, words};
use report::paths::{Asked, Sampling};

const PATH_COUNT: usize = 20_000;

fn checks(body: &str) -> Vec<ClaimCheck> {
    let deal = common::deal(body);
    let run = common::run(&deal);
    let asked = Asked {
        path_count: PATH_COUNT,
        seed: 7,
        sampling: Sampling::Plain,
    };
    let paths = report::paths(&deal, &run, &asked, &mut |_, _| true).expect("they are drawn");
    report::claims(&deal, &run, &paths, None)
}

fn only(body: &str) -> ReadingCheck {
    let mut checks = checks(body);
    checks.remove(0).readings.remove(0)
}

/// A price that is normal with mean 100 and standard deviation 10.
const NORMAL: &str = "input price ~ normal(mean: 100, sd: 10) USD @ assumed \"expert: by hand\"\n";

/// P(X > 100 + 10 z) of the normal distribution, from tables: 0.93319 for z = -1.5, 0.15866 for 1,
/// 0.06681 for 1.5, 0.00621 for 2.5.
#[test]
fn chances_and_words_are_those_of_the_normal_distribution() {
    let cases = [
        (85.0, 0.933_193, Verdict::Supported),
        (110.0, 0.158_655, Verdict::Possible),
        (115.0, 0.066_807, Verdict::Unlikely),
        (125.0, 0.006_210, Verdict::Contradicted),
    ];
    for (above, known, verdict) in cases {
        let check = only(&format!(
            "{NORMAL}claim dear \"It is dear\" holds if at(price, 2025) > {above} USD"
        ));
        let chance = check.chances[0];
        assert!(
            (chance.share - known).abs() <= 4.0 * chance.standard_error,
            "{} is not {known}",
            chance.share
        );
        let error = (known * (1.0 - known) / PATH_COUNT as f64).sqrt();
        assert!((chance.standard_error - error).abs() <= 0.1 * error);
        assert_eq!(check.judged.verdict, verdict, "above {above}");
        assert!(!check.is_certain);
    }
}

/// Two independent draws: P(both above their mean) is a quarter, P(either) is three quarters.
#[test]
fn conditions_are_joined_path_by_path() {
    let draws =
        format!("{NORMAL}input cost ~ normal(mean: 50, sd: 5) USD @ assumed \"expert: by hand\"\n");
    let share = |condition: &str| {
        let check = only(&format!("{draws}claim c \"C\" holds if {condition}"));
        check.chances[0].share
    };
    let both = share("at(price, 2025) > 100 USD and at(cost, 2025) > 50 USD");
    let either = share("at(price, 2025) > 100 USD or at(cost, 2025) > 50 USD");
    assert!((both - 0.25).abs() < 0.013, "{both}");
    assert!((either - 0.75).abs() < 0.013, "{either}");
}

/// One draw a year: that all three are above the mean has a chance of an eighth.
#[test]
fn a_claim_about_a_row_holds_where_it_holds_in_every_year() {
    let check = only(
        "input shock ~ normal(mean: 0, sd: 1) each period @ assumed \"expert: by hand\"\n\
         claim rising \"Always up\" holds if shock > 0",
    );
    assert!((check.chances[0].share - 0.125).abs() < 0.01);
    assert_eq!(check.judged.verdict, Verdict::Possible);
}

#[test]
fn what_no_draw_reaches_is_certain() {
    let body = "input price = 10 USD @ assumed \"expert: by hand\"\n";
    let yes = only(&format!(
        "{body}claim c \"C\" holds if at(price, 2025) > 9 USD"
    ));
    let no = only(&format!(
        "{body}claim c \"C\" holds if at(price, 2025) > 11 USD"
    ));
    assert!(yes.is_certain && no.is_certain);
    assert_eq!(yes.judged.verdict, Verdict::Supported);
    assert_eq!(no.judged.verdict, Verdict::Contradicted);
    assert!(words::verdict(&no, PATH_COUNT).contains("no draw can change that"));
}

#[test]
fn placeholders_that_carry_the_answer_speak_for_nothing() {
    let deal = |sort: &str, condition: &str| {
        only(&format!(
            "input price = 10 USD @ assumed \"{sort}: by hand\"\n\
             claim c \"C\" holds if at(price, 2025) {condition}"
        ))
    };
    let check = deal("placeholder", "> 9 USD");
    assert_eq!(check.judged.verdict, Verdict::NotTestable);
    assert_eq!(check.judged.not_tested, Some(NotTested::Placeholders));
    assert_eq!(check.carried.largest_placeholder.as_deref(), Some("price"));
    assert_eq!(deal("expert", "> 9 USD").judged.verdict, Verdict::Supported);
    assert_eq!(
        deal("placeholder", "> 11 USD").judged.verdict,
        Verdict::Contradicted
    );
}

#[test]
fn a_placeholder_that_is_a_yes_or_no_carries_what_it_turns() {
    let check = only(
        "input built : truth = yes @ assumed \"placeholder: by hand\"\n\
         input size = 10 t @ assumed \"expert: by hand\"\n\
         row output : t = if built then size else 0\n\
         claim c \"C\" holds if total(output) > 20 t",
    );
    assert_eq!(check.judged.verdict, Verdict::NotTestable);
    assert_eq!(check.carried.switches, ["built"]);
    let would = check.would.expect("it has an answer");
    assert_eq!(would.switches, [("built".to_owned(), false)]);
}

/// A demand is feasible from one path in ten on.
#[test]
fn a_demand_is_feasible_or_not() {
    let demand = |above: f64| {
        only(&format!(
            "{NORMAL}claim c \"C\" {{\n kind demand\n reading r \"R\" holds if at(price, 2025) > {above} USD\n}}"
        ))
        .judged
        .verdict
    };
    assert_eq!(demand(105.0), Verdict::Feasible);
    assert_eq!(demand(120.0), Verdict::NotFeasible);
}

#[test]
fn readings_that_differ_leave_a_claim_without_a_verdict() {
    let check = checks(&format!(
        "{NORMAL}claim c \"C\" {{\n reading low \"L\" holds if at(price, 2025) > 10 USD\n \
         reading high \"H\" holds if at(price, 2025) > 900 USD\n \
         reading open \"O\" untestable because \"nobody knows\"\n}}\n\
         claim d \"D\" {{\n reading low \"L\" holds if at(price, 2025) > 10 USD\n \
         reading lower \"M\" holds if at(price, 2025) > 9 USD\n}}"
    ));
    assert_eq!(check[0].verdict, None);
    let verdicts = check[0]
        .readings
        .iter()
        .map(|reading| reading.judged.verdict);
    assert_eq!(
        verdicts.collect::<Vec<_>>(),
        [
            Verdict::Supported,
            Verdict::Contradicted,
            Verdict::NotTestable
        ]
    );
    assert_eq!(check[1].verdict, Some(Verdict::Supported));
}

#[test]
fn open_terms_that_change_the_word_decide_the_claim() {
    let check = only(
        "input share open 0 %..100 % @ assumed \"expert: by hand\"\n\
         claim c \"C\" holds if at(share, 2025) > 40 %",
    );
    assert_eq!(check.judged.verdict, Verdict::DependsOnOpenTerms);
    assert_eq!(check.chances.len(), 3);
    assert_eq!(check.would, None, "the term decides it");
}

const MINE: &str = "input price = PRICE USD/t @ assumed \"expert: by hand\"\n\
     input mass = 5 t @ assumed \"expert: by hand\"\n\
     input cost = 30 USD @ assumed \"expert: by hand\"\n\
     input share = 80 % @ assumed \"expert: by hand\"\n\
     row profit : USD = price * mass * share - cost\n\
     claim c \"C\" holds if total(profit) >= 150 USD\n";

fn mine(price: f64) -> String {
    MINE.replace("PRICE", &price.to_string())
}

/// Profit is 3 (4 p - 30) = 30 at a price of 10; 150 takes 4 p = 80, twice the price. The mass would
/// have to double, too; the share has room for a quarter more only; the cost would have to be below
/// nothing. Both price and mass by the same factor f: 40 f f = 80, f = 1.41421, told as 1.42.
#[test]
fn what_would_have_to_be_true_is_found_and_holds() {
    let would = only(&mine(10.0)).would.expect("it has an answer");
    assert!(would.hold);
    let one = would.one.expect("a price does it");
    assert_eq!((one.name.as_str(), one.factor), ("price", 2.0));
    assert_eq!((one.from, one.to), (Some(10.0), Some(20.0)));
    let two = would.two.expect("two do it");
    let names: Vec<&str> = two.iter().map(|moved| moved.name.as_str()).collect();
    assert_eq!(names, ["price", "mass"]);
    assert!((two[0].factor - 1.42).abs() < 1e-12);
    let holds = |price| only(&mine(price)).chances[0].share;
    assert_eq!(
        (holds(20.0), holds(19.9)),
        (1.0, 0.0),
        "tried by running the deal again"
    );
}

/// At a price of 30 profit is 270; it falls short of 150 below 20, a third less: 1 / 1.5 is rounded
/// outwards to 1 / 1.51.
#[test]
fn what_holds_is_told_when_it_would_not() {
    let would = only(&mine(30.0)).would.expect("it has an answer");
    assert!(!would.hold);
    let one = would.one.clone().expect("a price does it");
    assert!((one.factor - 1.0 / 1.51).abs() < 1e-9, "{}", one.factor);
    assert!(
        words::would(&would).starts_with("It would no longer hold if `price` were 33.8 % lower")
    );
    assert_eq!(
        only(&mine(one.to.expect("it is the same every year"))).chances[0].share,
        0.0
    );
}

#[test]
fn a_share_is_not_moved_above_the_whole() {
    let would = only(
        "input share = 60 % @ assumed \"expert: by hand\"\n\
         claim c \"C\" holds if at(share, 2025) >= 120 %",
    )
    .would
    .expect("it has an answer");
    assert_eq!((would.one, would.two), (None, None));
}

/// Every sentence that uses the number says something else once its sign is turned.
#[test]
fn turning_a_sign_changes_every_sentence_that_used_the_number() {
    let told = |sign: &str| {
        let body = format!(
            "input base = {sign}40 USD @ assumed \"placeholder: by hand\"\n\
             input other = 100 USD @ assumed \"expert: by hand\"\n\
             claim c \"C\" {{\n reading r \"R\" holds if at(base + other, 2025) >= 90 USD\n \
             chain \"From what is said\" {{\n claimed 90 USD \"said\"\n to at(base + other, 2025) \"found\"\n }}\n}}"
        );
        let check = checks(&body).remove(0);
        let reading = &check.readings[0];
        let chain = words::printed(&check.said.chains[0]).expect("it has figures");
        vec![
            words::on_path(&check.said.readings[0]),
            words::verdict(reading, PATH_COUNT),
            words::would(reading.would.as_ref().expect("it has an answer")),
            format!("{:?}", chain.rows[1]),
        ]
    };
    for (plus, minus) in told("").iter().zip(told("-")) {
        assert_ne!(*plus, minus);
    }
}

/// Every change is the difference of the figures beside it, as computed and as printed.
#[test]
fn chains_add_up_exactly() {
    let check = checks(
        "input sold = 7.77 M USD @ assumed \"expert: by hand\"\n\
         claim c \"C\" {\n reading r \"R\" holds if total(sold) > 0\n chain \"Down\" {\n \
         claimed 14.8 tn USD \"said\"\n less 62 % * 14.8 tn USD \"a\"\n less 1.2345678 bn USD \"b\"\n \
         keep 1 / 3 \"c\"\n keep 70.1 % \"d\"\n to total(sold) \"sold\"\n }\n}",
    )
    .remove(0);
    let chain = &check.said.chains[0];
    let afters: Vec<f64> = chain
        .steps
        .iter()
        .map(|step| step.after.single().expect("one"))
        .collect();
    let changes = chain.steps[1..].iter().map(|step| {
        let change = step.change.as_ref().and_then(report::Figure::single);
        change.expect("one")
    });
    let changes: Vec<f64> = changes.collect();
    for (pair, change) in afters.windows(2).zip(&changes) {
        assert_eq!(pair[1] - pair[0], *change);
    }
    // 14.8 less 62 % is 5.624 tn; less 1.2345678 bn, a third of it, 70.1 % of that.
    common::close(afters[1], 5.624e12);
    common::close(afters[4], (5.624e12 - 1.234_567_8e9) / 3.0 * 0.701);
    common::close(afters[5], 3.0 * 7.77e6);
    let printed = words::printed(chain).expect("every figure has a value");
    assert_eq!(printed.unit, "M USD");
    let whole = |text: &str| {
        let digits = text.replace([',', '.', '+'], "");
        digits.parse::<i64>().expect("digits")
    };
    let first = whole(&printed.rows[0].after);
    let sum: i64 = printed.rows[1..]
        .iter()
        .map(|row| whole(row.change.as_deref().expect("a change")))
        .sum();
    assert_eq!(first + sum, whole(&printed.rows[5].after));
}

/// A chain asks for one figure over all years.
#[test]
fn a_figure_of_a_chain_that_differs_by_year_is_refused() {
    let deal = common::deal(
        "input sold = list { 1, 2, 3 } USD @ assumed \"expert: by hand\"\n\
         claim c \"C\" {\n reading r \"R\" holds if total(sold) > 0\n chain \"Down\" {\n \
         claimed 9 USD \"said\"\n to sold \"sold\"\n }\n}",
    );
    let run = common::run(&deal);
    let told = common::told(&run, syntax::diagnostic::Id::BadClaim);
    assert_eq!(told.len(), 1);
    assert!(told[0].message.contains("one value over all years"));
}

/// A claim that reads another scenario is asked there, comparison by comparison.
#[test]
fn a_condition_under_a_scenario_has_its_chance_and_its_moves() {
    let check = only(&format!(
        "{NORMAL}input half : truth = no @ assumed \"expert: by hand\"\n\
         row got : USD = if half then price / 2 else price\n\
         scenario halved \"Half\" {{\n set half = yes @ assumed \"expert: by hand\"\n}}\n\
         claim c \"C\" holds if under(halved, at(got, 2025) > 50 USD)"
    ));
    assert!((check.chances[0].share - 0.5).abs() < 0.02);
    assert_eq!(check.carried.shares.expert, 1.0);
}

/// The wrong figures that were found in published examples, as claims: each is contradicted by the
/// numbers printed beside it.
#[test]
fn published_examples_that_contradict_themselves_are_found() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/oracle/fiscal/published_examples.deal"
    );
    let text = std::fs::read_to_string(path).expect("the file is there");
    let files = BTreeMap::from([("p.deal".to_owned(), text)]);
    let deal = model::read("p.deal", &files, &[])
        .deal
        .expect("it is in order");
    let run = common::run(&deal);
    let asked = Asked {
        path_count: 1,
        seed: 1,
        sampling: Sampling::Plain,
    };
    let paths = report::paths(&deal, &run, &asked, &mut |_, _| true).expect("they are drawn");
    let checks = report::claims(&deal, &run, &paths, None);
    assert_eq!(checks.len(), 2);
    for check in checks {
        assert_eq!(
            check.verdict,
            Some(Verdict::Contradicted),
            "{}",
            check.said.name
        );
        assert!(check.readings[0].is_certain);
    }
}
