//! Slopes of figures by every input: by hand on the smallest deals, in closed form over draws, and against running every deal again.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{close, run, whole_deal};
use model::Deal;
use report::drivers::Of;
use report::paths::gradients::{Gradients, InputSlope, Nature, NoGradients};
use report::paths::{Asked, Sampling};

fn asked(path_count: usize, sampling: Sampling) -> Asked {
    Asked {
        path_count,
        seed: 7,
        sampling,
    }
}

fn slopes_of(deal: &Deal, show: usize, asked: &Asked) -> Result<Gradients, NoGradients> {
    report::gradients(deal, &run(deal), 0, Of::Show(show), asked, &mut |_, _| true)
}

fn of(body: &str, path_count: usize) -> Gradients {
    let deal = common::deal(body);
    slopes_of(&deal, 0, &asked(path_count, Sampling::LatinHypercube)).expect("it is a number")
}

fn find<'g>(gradients: &'g Gradients, name: &str) -> &'g InputSlope {
    let found = gradients.inputs.iter().find(|input| input.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {gradients:?}"))
}

/// One more unit, one hundredth more.
#[track_caller]
fn check(gradients: &Gradients, name: &str, by_one: f64, one_percent: f64) {
    let slope = find(gradients, name);
    close(slope.central.by_one.mean, by_one);
    close(slope.central.one_percent.mean, one_percent);
    // What is linear comes out the same when it is run again.
    close(
        slope.central.recomputed.expect("it has a value").mean,
        one_percent,
    );
    assert_eq!(
        (slope.central.near_kink, slope.central.no_slope),
        (0.0, 0.0)
    );
    assert_eq!(slope.over_paths, None);
}

fn near(value: f64, known: f64, error: f64) {
    assert!((value - known).abs() <= error, "{value} is not {known}");
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn file(name: &str) -> String {
    let path = root().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Worked in the comment at the top of the deal.
#[test]
fn the_smallest_royalty_by_hand() {
    let deal = whole_deal(&file("deals/reference/smallest_royalty.deal"));
    let state = slopes_of(&deal, 0, &asked(1, Sampling::Plain)).expect("it is a number");
    assert_eq!((state.path_count, state.inputs.len()), (0, 2));
    check(
        &state,
        "royalty.rate",
        1.0 + 2.0 / 1.1,
        0.05 * (1.0 + 2.0 / 1.1),
    );
    check(&state, "sales", 0.05 + 0.05 / 1.1, 0.05 + 0.1 / 1.1);
    let company = slopes_of(&deal, 1, &asked(1, Sampling::Plain)).expect("it is a number");
    check(
        &company,
        "royalty.rate",
        -1.0 - 2.0 / 1.1,
        -0.05 * (1.0 + 2.0 / 1.1),
    );
    check(&company, "sales", 0.95 + 0.95 / 1.1, 0.95 + 1.9 / 1.1);
    // What moves it most stands first.
    let names = company.inputs.iter().map(|input| input.name.as_str());
    assert_eq!(names.collect::<Vec<_>>(), ["sales", "royalty.rate"]);
}

/// Worked in the comment at the top of the deal.
#[test]
fn the_smallest_production_sharing_by_hand() {
    let deal = whole_deal(&file("deals/reference/smallest_psc.deal"));
    let state = slopes_of(&deal, 0, &asked(1, Sampling::Plain)).expect("it is a number");
    check(
        &state,
        "sharing.government_share",
        0.4 + 0.6 / 1.1,
        50.0 * 0.01 * (0.4 + 0.6 / 1.1),
    );
    check(&state, "revenue", 0.2 + 0.8 / 1.1, 0.2 + 0.8 / 1.1);
    check(&state, "costs", -1.0 / 1.1, -0.5 / 1.1);
    check(
        &state,
        "sharing.ceiling",
        -0.5 + 0.5 / 1.1,
        0.6 * (-0.5 + 0.5 / 1.1),
    );
    let contractor = slopes_of(&deal, 1, &asked(1, Sampling::Plain)).expect("it is a number");
    check(&contractor, "revenue", 0.8 + 0.2 / 1.1, 0.8 + 0.2 / 1.1);
    check(&contractor, "costs", -1.0, -0.9 + 0.4 / 1.1);
}

/// Sales of price times 5 t: by one more USD/t it is 5 on every path; by a hundredth it is a twentieth of
/// the price, whose mean is 100.
#[test]
fn a_drawn_price_has_its_slope_on_every_path() {
    let found = of(
        "source act { title \"Act\" }\ninput price ~ normal(mean: 100, sd: 10) USD/t @ act\n\
         input volume = 5 kt @ act\nshow at(price * volume, 2025) \"Sales\"\n",
        16_000,
    );
    let price = find(&found, "price");
    assert_eq!(price.nature, Nature::Drawn);
    let drawn = price.over_paths.as_ref().expect("it is drawn");
    close(drawn.by_one.mean, 5_000.0);
    near(drawn.by_one.standard_error, 0.0, 1e-9);
    near(drawn.one_percent.mean, 5_000.0, 0.2);
    // In the unit it is shown in: one kilotonne more is worth the price of a thousand tonnes.
    let volume = find(&found, "volume")
        .over_paths
        .expect("the price is drawn");
    near(volume.by_one.mean, 100_000.0, 1.0);
    let again = volume.recomputed.expect("it is among the largest");
    near(again.mean, volume.one_percent.mean, 5.0);
    assert!(volume.by_one.standard_error < 1.0 && volume.by_one.standard_error > 0.0);
    assert_eq!((found.path_count, found.value_count), (16_000, 16_000));
}

/// A plain run: the slope of sales by the volume is the price, so its error is 10 over the root of the paths.
#[test]
fn the_error_of_a_mean_slope_is_that_of_what_it_varies_with() {
    let deal = common::deal(
        "input price ~ normal(mean: 100, sd: 10) USD/t\ninput volume = 5 t\n\
         show at(price * volume, 2025)\n",
    );
    let found = slopes_of(&deal, 0, &asked(10_000, Sampling::Plain)).expect("it is a number");
    let volume = find(&found, "volume")
        .over_paths
        .expect("the price is drawn");
    near(volume.by_one.mean, 100.0, 0.4);
    near(volume.by_one.standard_error, 0.1, 0.003);
}

/// An option at the money: on half of the paths it moves with the price. A kink is near where the price is
/// within a thousandth of the bound: 2 x 0.1 x the density of 0.0399 at the mean, 0.798 % of the paths.
#[test]
fn the_share_of_paths_near_a_kink_in_closed_form() {
    let found = of(
        "input price ~ normal(mean: 100, sd: 10) USD\ninput bound = 100 USD\ninput idle = 3 USD\n\
         row gain : USD = max(price - bound, 0)\nshow at(gain + idle, 2025)\n",
        64_000,
    );
    for (name, slope, near_kink) in [
        ("price", 0.5, 0.007_98),
        ("bound", -0.5, 0.007_98),
        ("idle", 1.0, 0.0),
    ] {
        let drawn = find(&found, name).over_paths.expect("the price is drawn");
        near(drawn.by_one.mean, slope, 0.002);
        near(drawn.near_kink, near_kink, 0.000_5);
    }
}

/// A bonus of 50 once the price is above 100 jumps: the slope does not see it, running again does. A
/// hundredth more lifts the price over the bound on 4 % of the paths, those between 99 and 100; half the
/// price is paid besides.
#[test]
fn a_jump_has_no_slope_but_shows_when_run_again() {
    let found = of(
        "input price ~ normal(mean: 100, sd: 10) USD\n\
         row paid : USD = price / 2 + (if price > 100 USD then 50 USD else 0)\nshow at(paid, 2025)\n",
        16_000,
    );
    let price = find(&found, "price").over_paths.expect("it is drawn");
    near(price.by_one.mean, 0.5, 1e-12);
    near(price.one_percent.mean, 0.5, 0.001);
    // Half a dollar and 50 times the chance of 99.0099..100, which is 0.03944.
    let again = price.recomputed.expect("it is the only one");
    near(again.mean, 0.5 + 50.0 * 0.039_44, 0.1);
    assert!(price.near_kink > 0.0);
}

/// Drawn anew each year: one more in every year of three is three more.
#[test]
fn yearly_draws_count_in_every_year() {
    let found = of(
        "input price ~ normal(mean: 100, sd: 10) USD each period\nshow total(price)\n",
        160,
    );
    let price = find(&found, "price");
    assert_eq!(price.nature, Nature::DrawnEachYear);
    close(price.over_paths.expect("it is drawn").by_one.mean, 3.0);
}

/// An open term is in its middle; a yes or no, a word and a lag have no slope; what moves nothing is counted.
#[test]
fn what_has_no_slope_is_told() {
    let found = of(
        "input share open 0 %..50 %\ninput sales ~ normal(mean: 80, sd: 1) USD\ninput anyway ~ bernoulli(30 %)\n\
         input delay = 2 y\ninput idle = 7 USD\n\
         row later : USD = prior(sales * share, delay, first: 0 USD)\n\
         row paid : USD = if anyway then later else 2 * later\nshow at(paid, 2027)\n",
        1_600,
    );
    let share = find(&found, "share");
    assert_eq!(share.nature, Nature::Open);
    // One point of 80, twice that on the seven paths in ten without.
    near(
        share.over_paths.expect("sales are drawn").by_one.mean,
        0.8 * 1.7,
        0.01,
    );
    assert_eq!(found.without_slope, ["anyway", "delay"]);
    assert_eq!(found.unmoved_count, 1);
}

#[test]
fn paths_without_a_value_have_no_slope() {
    let found = of(
        "input flow ~ normal(mean: 0, sd: 1) USD\n\
         row cash : USD = if year == 2025 then 0 - 1 USD else flow\nshow irr(cash)\n",
        1_600,
    );
    near(found.value_count as f64 / 1_600.0, 0.5, 0.01);
    let flow = find(&found, "flow").over_paths.expect("it is drawn");
    assert!(flow.by_one.mean.is_finite() && flow.by_one.mean > 0.0);
    assert_eq!(flow.no_slope, 0.0);
}

#[test]
fn a_yes_or_no_has_no_gradient() {
    let deal = common::deal("input a = 1 USD\nshow at(a > 2 USD, 2025)\n");
    let told = slopes_of(&deal, 0, &asked(1, Sampling::Plain));
    assert_eq!(told, Err(NoGradients::NotANumber));
}

/// `under` reads another scenario: the slope goes through both.
#[test]
fn a_difference_of_scenarios_moves_with_both() {
    let found = of(
        "input price = 10 USD\ninput share = 20 %\nrow due : USD = price * share\n\
         show total(due) - under(lower, total(due))\nscenario lower \"Lower\" {\n  set share = 15 %\n}\n",
        1,
    );
    // 20 % less 15 % of the price over three years.
    check(&found, "price", 3.0 * 0.05, 3.0 * 0.005);
}

/// Every deal, every number it shows: what a hundredth more of an input does when the deal is run again is
/// what the slope says, away from kinks.
#[test]
fn slopes_are_what_running_again_gives() {
    let (mut compared, mut off) = (0, Vec::new());
    for name in [
        "deals/reference/one_field.deal",
        "deals/reference/ring_fence.deal",
        "deals/reference/smallest_loss_pool.deal",
        "deals/reference/transfer_price.deal",
        "deals/workload.deal",
        "deals/ukraine/fund.deal",
    ] {
        let deal = with_parts(name);
        let run = run(&deal);
        for (show, result) in run.variants[0].shows.iter().enumerate() {
            if result.is_none() {
                continue;
            }
            let asked = asked(1, Sampling::Plain);
            let Ok(found) =
                report::gradients(&deal, &run, 0, Of::Show(show), &asked, &mut |_, _| true)
            else {
                continue;
            };
            let whole = found.central.value().map_or(1.0, f64::abs).max(1e-6);
            for input in &found.inputs {
                let slope = &input.central;
                let (Some(again), told) = (slope.recomputed, slope.one_percent.mean) else {
                    continue;
                };
                if slope.near_kink > 0.0 || !told.is_finite() {
                    continue;
                }
                compared += 1;
                let allowed = 0.05 * again.mean.abs().max(told.abs()) + 1e-6 * whole;
                if (again.mean - told).abs() > allowed {
                    let by = &input.name;
                    let again = again.mean;
                    off.push(format!(
                        "{name}, {} by {by}: {told} but {again}",
                        found.label
                    ));
                }
            }
        }
    }
    assert!(compared > 500, "{compared}");
    // One hundredth is no small step where a kink is farther off than a thousandth and nearer than that.
    assert!(
        off.len() * 50 < compared,
        "{} of {compared}: {off:#?}",
        off.len()
    );
}

/// A deal with the files it imports.
fn with_parts(name: &str) -> Deal {
    let path = root().join(name);
    let folder = path.parent().expect("a deal lies in a folder");
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path
            .extension()
            .is_some_and(|ending| ending == "deal" || ending == "csv")
        {
            let name = path
                .file_name()
                .expect("it has a name")
                .to_string_lossy()
                .into_owned();
            files.insert(name, std::fs::read_to_string(&path).expect("it is text"));
        }
    }
    let main = path
        .file_name()
        .expect("it has a name")
        .to_string_lossy()
        .into_owned();
    let reading = model::read(&main, &files, &[]);
    reading
        .deal
        .unwrap_or_else(|| panic!("{name}: {:?}", reading.diagnostics))
}
