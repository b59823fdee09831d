//! `lodebook run --paths` as a user sees it.

mod common;

use std::fs;

use common::{Ran, folder, run_in};

const DEAL: &str = "deal \"Draws\"

timeline 2025..2027
money USD nominal

party company \"Company\"

input price ~ normal(mean: 100, sd: 10) USD   @ assumed \"expert: round\"
pay price from market to company

show total(company.cash) \"Company\"
claim dear \"It is dear\" holds if total(company.cash) > 330 USD
";

fn ran(name: &str, arguments: &[&str]) -> Ran {
    let folder = folder(name);
    fs::write(folder.join("draws.deal"), DEAL).expect("there is room");
    let mut all = vec!["run", "draws.deal"];
    all.extend(arguments);
    run_in(&folder, &all)
}

/// The sum of three years of one price: mean 300, deviation 30, so 262 to 338 in eight of ten draws,
/// and above 330 on 15.9 % of paths.
#[test]
fn the_page_begins_with_how_sure_it_is() {
    let ran = ran("paths_page", &["--paths", "16_000"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let first: Vec<&str> = ran
        .out
        .lines()
        .filter(|line| !line.is_empty())
        .take(5)
        .collect();
    assert!(
        first.contains(&"Company is 262 USD to 338 USD in 8 of 10 draws."),
        "{first:?}"
    );
    assert!(
        ran.out.contains("Spread over 16,000 paths\n"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("16 independent Latin hypercubes"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("Claim dear: holds on 15.9 % of paths"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.lines().all(|line| line.chars().count() <= 80),
        "{}",
        ran.out
    );
}

#[test]
fn the_same_seed_prints_the_same_page() {
    let once = ran("paths_once", &["--paths", "1000"]);
    assert_eq!(once, ran("paths_again", &["--paths", "1000"]));
    let other = ran("paths_other", &["--paths", "1000", "--seed", "2"]);
    assert_ne!(once.out, other.out);
}

#[test]
fn json_has_every_number() {
    let ran = ran(
        "paths_json",
        &["--paths", "1600", "--sampling", "sobol", "--json"],
    );
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let paths = &answer["paths"];
    assert_eq!(paths["paths"], 1600);
    assert_eq!(paths["sampling"], "sobol");
    assert_eq!(paths["designs"], 16);
    assert_eq!(paths["standard_error_from"], "designs");
    assert_eq!(paths["drawn_inputs"], 1);
    let spread = &paths["variants"][0]["shows"][0]["spreads"][0];
    assert_eq!(spread["values"], 1600);
    assert_eq!(spread["open_terms"], serde_json::Value::Null);
    let mean = spread["mean"].as_f64().expect("a number");
    assert!((mean - 300.0).abs() < 0.5, "{mean}");
    assert_eq!(spread["quantiles"][3][0], 0.5);
}

#[test]
fn what_cannot_be_drawn_is_refused_before_the_run() {
    let none = ran("paths_none", &["--paths", "0"]);
    assert_eq!(none.code, 2);
    assert!(
        none.err.contains("no path at all has no spread"),
        "{}",
        none.err
    );
    // Two figures, a sixteenth of them again, and two columns to sort and compare: 4.125 numbers of 8 bytes.
    let many = ran("paths_many", &["--paths", "1000000000"]);
    assert_eq!(many.code, 2);
    assert!(
        many.err
            .contains("error: 1,000,000,000 paths of this deal take 30.7 GiB, and there are "),
        "{}",
        many.err
    );
    assert!(many.err.contains("hint: ask for at most"), "{}", many.err);
    let lonely = ran("paths_lonely", &["--seed", "3"]);
    assert_eq!(lonely.code, 2);
}

#[test]
fn the_page_has_a_histogram_and_years_with_their_spread() {
    let ran = ran("paths_shapes", &["--paths", "1600"]);
    for words in [
        "How often: Company (USD)",
        "below 23",
        "cash of Company (USD)",
    ] {
        assert!(ran.out.contains(words), "{words} is not in {}", ran.out);
    }
    let json = self::ran("paths_shapes_json", &["--paths", "1600", "--json"]);
    let answer: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    let variant = &answer["paths"]["variants"][0];
    let bins = &variant["shows"][0]["spreads"][0]["histogram"];
    let shares = bins["shares"].as_array().expect("bins");
    let inside: f64 = shares.iter().filter_map(serde_json::Value::as_f64).sum();
    let outside = bins["below"].as_f64().zip(bins["above"].as_f64());
    let (below, above) = outside.expect("ends");
    assert!((inside + below + above - 1.0).abs() < 1e-9);
    assert_eq!(variant["fans"][0]["label"], "Company");
    assert_eq!(variant["fans"][0]["years"][2]["year"], 2027);
}

#[test]
fn the_page_says_where_a_number_could_not_be_computed() {
    let folder = folder("paths_undefined");
    let deal = "deal \"Stops\"\n\ntimeline 2025..2027\nmoney USD nominal\n\n\
                input stopped ~ bernoulli(10 %)   @ assumed \"expert: round\"\n\
                row tonnes = if stopped then 0 else 5\nrow cost = 10 / tonnes\n\n\
                show at(cost, 2026) \"Cost\"\n";
    fs::write(folder.join("stops.deal"), deal).expect("there is room");
    let ran = run_in(&folder, &["run", "stops.deal", "--paths", "1600"]);
    let flat = ran.out.replace('\n', " ");
    assert!(
        flat.contains("Cost is not a number on 160 of 1,600 paths"),
        "{}",
        ran.out
    );
    assert!(flat.contains("`cost` is infinite in 2025"), "{}", ran.out);
}

/// Ctrl-C is heard: the run ends with its own code, and says what it knows.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_a_run_in_words() {
    let ended = stopped(
        "paths_stopped",
        &["run", "draws.deal", "--paths", "100000000"],
    );
    let err = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(130), "{err}");
    assert!(err.contains("stopped"), "{err}");
    assert!(err.contains("100,000,000 paths take about"), "{err}");
}

/// Two scenarios that draw the same, one always 1 less each year: the difference is known exactly, not to 10⁻¹⁶.
#[test]
fn what_is_the_same_on_every_path_has_no_error() {
    let folder = folder("paths_exact");
    let deal = DEAL.replace(
        "pay price",
        "input fee = 1.1 USD   @ assumed \"expert: round\"\nrow paid = price + fee\npay paid",
    ) + "scenario no_deal \"Without\" {\n  set fee = 0.3 USD   @ assumed \"expert: round\"\n}\n";
    fs::write(folder.join("draws.deal"), deal).expect("there is room");
    let ran = run_in(&folder, &["run", "draws.deal", "--paths", "1600"]);
    let less = ran.out.split("The same less `no_deal`").nth(1);
    let line = less.and_then(|rest| rest.lines().find(|line| line.starts_with("Company")));
    let line = line.expect("the difference is shown");
    assert!(line.contains("2.4") && !line.contains('±'), "{line}");
}

/// What is wrong with a draw is told before anything is drawn: here before the paths that are too many.
#[test]
fn warnings_come_before_the_paths() {
    let folder = folder("paths_warned");
    let deal = DEAL.replace(
        "pay price",
        "substance ore\ninput ore_there ~ normal(mean: 1, sd: 3) Mt ore   @ assumed \"expert: round\"\npay price",
    );
    fs::write(folder.join("draws.deal"), deal).expect("there is room");
    let ran = run_in(&folder, &["run", "draws.deal", "--paths", "1000000000"]);
    let place = |words: &str| ran.err.find(words);
    let (warned, refused) = (
        place("warning[impossible-draw]"),
        place("paths of this deal take"),
    );
    assert!(warned.is_some() && warned < refused, "{}", ran.err);
}

/// Ctrl-C is heard within a design of `drivers`, too; what is known by then is printed.
#[cfg(unix)]
#[test]
fn ctrl_c_stops_drivers_with_what_is_known() {
    let ended = stopped(
        "drivers_stopped",
        &["drivers", "draws.deal", "--paths", "600000"],
    );
    let (out, err) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert_eq!(ended.status.code(), Some(130), "{err}");
    assert!(out.contains("Stopped"), "{out}");
    assert!(out.contains("Tornado: one input from low to high"), "{out}");
}

/// What is left of a long run of a deal with many draws that Ctrl-C stops after two seconds.
#[cfg(unix)]
fn stopped(name: &str, arguments: &[&str]) -> std::process::Output {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let folder = folder(name);
    let slow = DEAL
        .replace("2027", "2064")
        .replace("USD   @", "USD each period   @");
    fs::write(folder.join("draws.deal"), slow).expect("there is room");
    let child = Command::new(env!("CARGO_BIN_EXE_lodebook"))
        .args(arguments)
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    std::thread::sleep(Duration::from_secs(2));
    let told = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(told.expect("there is a kill").success());
    child.wait_with_output().expect("it ends")
}
