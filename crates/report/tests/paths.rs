//! How figures are spread over paths, against what is known in closed form.

mod common;

use report::paths::{Asked, Paths, Sampling, Spread, Stopped};

fn asked(path_count: usize, sampling: Sampling) -> Asked {
    Asked {
        path_count,
        seed: 7,
        sampling,
    }
}

fn paths(body: &str, asked: &Asked) -> Result<Paths, Stopped> {
    let deal = common::deal(body);
    let run = common::run(&deal);
    report::paths(&deal, &run, asked, &mut |_, _| true)
}

/// The spread of the first figure of the base.
fn first(body: &str, asked: &Asked) -> Spread {
    let paths = paths(body, asked).expect("they are drawn");
    let show = paths.variants[0].shows[0].as_ref().expect("one value");
    show.spreads[0].clone()
}

fn near(value: f64, known: f64, error: f64) {
    assert!((value - known).abs() <= error, "{value} is not {known}");
}

const NORMAL: &str = "input price ~ normal(mean: 100, sd: 10) USD\nshow at(price, 2025)\n";

/// The normal distribution: quantile 1.2816 standard deviations out, P(X < 0) with mean 5 is 0.3085.
#[test]
fn a_normal_draw_has_its_moments_and_quantiles() {
    for sampling in [Sampling::Plain, Sampling::LatinHypercube, Sampling::Sobol] {
        let spread = first(NORMAL, &asked(16_000, sampling));
        near(spread.mean, 100.0, 4.0 * 10.0 / 16_000_f64.sqrt());
        near(spread.standard_deviation, 10.0, 0.25);
        near(spread.quantile(0.1), 100.0 - 12.815_515_655, 0.5);
        near(spread.quantile(0.9), 100.0 + 12.815_515_655, 0.5);
        assert_eq!(spread.value_count, 16_000);
    }
    let spread = first(
        &NORMAL.replace("100", "5"),
        &asked(16_000, Sampling::LatinHypercube),
    );
    near(spread.below_zero, 0.308_537_539, 0.002);
}

/// The mean is off by about its standard error, and far less where the draws are stratified.
#[test]
fn the_standard_error_says_how_far_the_mean_is_off() {
    let plain = first(NORMAL, &asked(16_000, Sampling::Plain));
    near(plain.standard_error, 10.0 / 16_000_f64.sqrt(), 0.005);
    for sampling in [Sampling::LatinHypercube, Sampling::Sobol] {
        let spread = first(NORMAL, &asked(16_000, sampling));
        assert!(spread.standard_error < plain.standard_error / 20.0);
        near(spread.mean, 100.0, 6.0 * spread.standard_error + 1e-6);
    }
}

/// The variance of a sum of two draws is 100 + 100 + 2 x 0.5 x 100; each keeps its own.
#[test]
fn correlated_draws_move_together_and_keep_their_distributions() {
    let body = "input a ~ normal(mean: 0, sd: 10) USD\ninput b ~ normal(mean: 0, sd: 10) USD\n\
                correlate a, b = 0.5\nshow at(a + b, 2025), at(a, 2025), at(b, 2025)\n";
    let paths = paths(body, &asked(32_000, Sampling::LatinHypercube)).expect("they are drawn");
    let spread = |place: usize| {
        let show = paths.variants[0].shows[place].as_ref();
        show.expect("one value").spreads[0].clone()
    };
    near(spread(0).standard_deviation, 300_f64.sqrt(), 0.3);
    near(spread(1).standard_deviation, 10.0, 0.05);
    near(spread(2).standard_deviation, 10.0, 0.2);
    let apart = body.replace("correlate a, b = 0.5\n", "");
    let apart = first(&apart, &asked(32_000, Sampling::LatinHypercube));
    near(apart.standard_deviation, 200_f64.sqrt(), 0.3);
}

#[test]
fn correlations_that_cannot_hold_are_drawn_as_the_nearest_that_can() {
    let body = "input a ~ normal(mean: 0, sd: 1) USD\ninput b ~ normal(mean: 0, sd: 1) USD\n\
                input c ~ normal(mean: 0, sd: 1) USD\ncorrelate a, b = 1\ncorrelate b, c = 1\n\
                correlate a, c = 0\nshow at(a + b, 2025), at(a + c, 2025)\n";
    let paths = paths(body, &asked(32_000, Sampling::LatinHypercube)).expect("they are drawn");
    let deviation = |place: usize| {
        let show = paths.variants[0].shows[place].as_ref();
        show.expect("one value").spreads[0].standard_deviation
    };
    // Higham (2002), section 4: 0.7607 and 0.1573. The variance of a sum is 2 + 2r.
    near(deviation(0), (2.0_f64 + 2.0 * 0.7607).sqrt(), 0.02);
    near(deviation(1), (2.0_f64 + 2.0 * 0.1573).sqrt(), 0.02);
}

/// Drawn anew each year: the sum of three has a variance of 300.
#[test]
fn yearly_draws_are_independent() {
    let body = "input a ~ normal(mean: 0, sd: 10) USD each period\nshow total(a)\n";
    let spread = first(body, &asked(32_000, Sampling::LatinHypercube));
    near(spread.standard_deviation, 300_f64.sqrt(), 0.3);
}

#[test]
fn the_same_seed_gives_the_same_numbers_and_a_new_input_moves_none() {
    let once = first(NORMAL, &asked(2_000, Sampling::LatinHypercube));
    let again = first(NORMAL, &asked(2_000, Sampling::LatinHypercube));
    assert_eq!(once, again);
    let other = Asked {
        seed: 8,
        ..asked(2_000, Sampling::LatinHypercube)
    };
    assert_ne!(once, first(NORMAL, &other));
    let more = format!("input early ~ uniform(0, 1)\n{NORMAL}show at(early, 2025)\n");
    assert_eq!(once, first(&more, &asked(2_000, Sampling::LatinHypercube)));
}

/// P(X > 110) of a normal with mean 100 and deviation 10 is 0.158655.
#[test]
fn a_claim_has_the_chance_that_it_holds() {
    let body = format!("{NORMAL}claim dear \"It is dear\" holds if at(price, 2025) > 110 USD\n");
    let paths = paths(&body, &asked(16_000, Sampling::LatinHypercube)).expect("they are drawn");
    let claim = paths.variants[0].claims[0]
        .as_ref()
        .expect("it makes sense");
    near(claim.readings[0].chances[0].share, 0.158_655_254, 0.002);
    assert!(claim.readings[0].chances[0].standard_error < 0.002);
}

/// Open terms are not drawn: one spread for each end and one for the middle, on the same draws.
#[test]
fn open_terms_have_a_spread_each() {
    let body = "input price ~ normal(mean: 100, sd: 10) USD\ninput share open 0 %..50 %\n\
                show at(price * share, 2025), at(price, 2025)\n";
    let paths = paths(body, &asked(1_600, Sampling::LatinHypercube)).expect("they are drawn");
    assert!(paths.has_open_terms);
    let show = paths.variants[0].shows[0].as_ref().expect("one value");
    let means: Vec<f64> = show.spreads.iter().map(|spread| spread.mean).collect();
    near(means[0], 0.0, 0.0);
    near(means[1], 25.0, 0.1);
    near(means[2], 2.0 * means[1], 1e-12);
    let other = paths.variants[0].shows[1].as_ref().expect("one value");
    assert_eq!(other.spreads[0], other.spreads[2]);
}

/// The same draws in every scenario: what a fixed sum adds is exact on every path.
#[test]
fn scenarios_are_compared_on_the_same_draws() {
    let body = "input price ~ normal(mean: 100, sd: 10) USD\ninput bonus = 7 USD\n\
                show at(price + bonus, 2025)\nscenario no_deal \"None\" {\n  set bonus = 0\n}\n";
    let paths = paths(body, &asked(1_600, Sampling::Plain)).expect("they are drawn");
    let show = paths.variants[0].shows[0].as_ref().expect("one value");
    let less = &show.less_no_deal.as_ref().expect("there is no_deal")[0];
    near(less.mean, 7.0, 1e-9);
    near(less.standard_deviation, 0.0, 1e-9);
}

#[test]
fn paths_without_a_value_are_counted() {
    let body = "input flow ~ normal(mean: 0, sd: 1) USD\nrow cash : USD = if year == 2025 then 0 - 1 USD else flow\n\
                show irr(cash)\n";
    let spread = first(body, &asked(1_600, Sampling::LatinHypercube));
    near(spread.no_value_count as f64 / 1_600.0, 0.5, 0.01);
    assert_eq!(spread.value_count + spread.no_value_count, 1_600);
}

/// Stopped, a run has the paths of its first parts, and they are those of the whole run.
#[test]
fn a_stopped_run_has_what_was_finished() {
    let deal = common::deal(NORMAL);
    let run = common::run(&deal);
    for sampling in [Sampling::Plain, Sampling::LatinHypercube] {
        let asked = asked(1_600, sampling);
        let stop = |after: usize| {
            report::paths(&deal, &run, &asked, &mut |done, all| {
                assert_eq!(all, 1_600);
                done < after
            })
        };
        let some = stop(250).expect("three parts are finished");
        assert_eq!((some.path_count, some.asked_count), (300, 1_600));
        let show = some.variants[0].shows[0].as_ref().expect("one value");
        assert_eq!(show.spreads[0].value_count, 300);
        near(show.spreads[0].mean, 100.0, 3.0);
        assert!(show.spreads[0].standard_error.is_finite());
        let whole = stop(2_000).expect("nobody stops it");
        assert_eq!(whole.path_count, whole.asked_count);
    }
    // A part is finished only when every setting of the open terms is.
    let body = "input price ~ normal(mean: 100, sd: 10) USD\ninput share open 0 %..50 %\n\
                show at(price * share, 2025)\n";
    let deal = common::deal(body);
    let run = common::run(&deal);
    let asked = asked(1_600, Sampling::Plain);
    let told = report::paths(&deal, &run, &asked, &mut |done, _| done < 200);
    assert_eq!(told, Err(Stopped));
}

/// After -1 a year each, a loss for ever has no rate; and of -100, 230 and -132 the rates are 10 and 20 %,
/// since 100 x 1.1 x 1.2 is 132 and 100 x (1.1 + 1.2) is 230.
#[test]
fn each_status_has_its_chance() {
    let body = "input lost ~ bernoulli(25 %)\ninput closed ~ bernoulli(50 %)\n\
                row end : USD = if lost then 500 USD else if closed then 132 USD else 0\n\
                row cash : USD = if year == 2025 then 0 - 100 USD else if year == 2026 then 230 USD else if year == 2027 then 0 - end else 0\n\
                show irr(cash)\n";
    let spread = first(body, &asked(16_000, Sampling::LatinHypercube));
    let share = |word: &str| {
        let count = spread.statuses.get(word).copied().unwrap_or(0);
        count as f64 / 16_000.0
    };
    // Of -100, 230 and -500 there is none: 230² is less than 4 x 100 x 500.
    near(share("none"), 0.25, 0.002);
    near(share("several"), 0.375, 0.01);
    assert_eq!(
        spread.statuses.values().sum::<usize>(),
        spread.no_value_count
    );
}

/// Nothing to divide by on one path in ten: the run says on how many, and where it was born.
#[test]
fn a_number_that_cannot_be_computed_names_its_birthplace() {
    let body = "input stopped ~ bernoulli(10 %)\nrow tonnes = if stopped then 0 else 5\n\
                row cost = 10 / tonnes\nrow margin = 3 - cost\nshow at(margin, 2026) \"Margin\"\n";
    let deal = common::deal(body);
    let run = common::run(&deal);
    let asked = asked(1_600, Sampling::LatinHypercube);
    let paths = report::paths(&deal, &run, &asked, &mut |_, _| true).expect("they are drawn");
    let [told] = paths.undefined.as_slice() else {
        panic!("{:?}", paths.undefined);
    };
    assert_eq!((told.label.as_str(), told.variant), ("Margin", 0));
    near(told.count as f64 / 1_600.0, 0.1, 0.01);
    let born = report::paths::born(&deal, &asked, told.path).expect("it has a birthplace");
    assert!(born.starts_with("`cost` is infinite in 2025"), "{born}");
    assert!(born.contains("tonnes"), "{born}");
}

/// Drawn anew each year: in every year one chance in ten below 87.2 and above 112.8.
#[test]
fn a_fan_has_the_spread_of_every_year() {
    let body = "party company \"Company\"\ninput price ~ normal(mean: 100, sd: 10) USD each period\n\
                pay price from market to company\nshow total(company.cash)\n";
    let paths = paths(body, &asked(8_000, Sampling::LatinHypercube)).expect("they are drawn");
    let fan = paths.fans[0]
        .iter()
        .find(|fan| fan.label == "Company")
        .expect("it has cash");
    assert_eq!(fan.path_count, 4_000);
    for at in &fan.years {
        near(at.mean, 100.0, 1.0);
        near(at.low, 87.184, 1.2);
        near(at.median, 100.0, 1.2);
        near(at.high, 112.816, 1.2);
        assert_eq!(at.below_zero, 0.0);
    }
}
