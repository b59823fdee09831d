//! `check`, `fmt`, `new`, `explain`, `list` and `completions`, run as a user runs them.

mod common;

use std::fs;

use common::{SCENARIOS, folder, run, run_in, run_with, small, write};

#[test]
fn a_sound_deal_and_a_template_pass() {
    let ran = run(&[
        "check",
        "../../deals/ukraine/fund.deal",
        "../../library/tax/income.deal",
    ]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("fund.deal: no errors, no warnings"));
}

#[test]
fn findings_are_drawn_in_the_order_of_the_text() {
    let place = folder("drawn");
    let text = small()
        .replace("5 %   @ by_hand", "5 %")
        .replace("company.cash, 10", "compny.cash, 10");
    write(&place, "bad.deal", text);
    let ran = run_in(&place, &["check", "bad.deal"]);
    assert_eq!(ran.code, 1);
    let at = |words: &str| {
        ran.out
            .find(words)
            .unwrap_or_else(|| panic!("{words} in\n{}", ran.out))
    };
    assert!(at("warning[missing-source]") < at("error[unknown-name]"));
    assert!(at("--> bad.deal:") < at("^^^"));
    assert!(ran.out.contains("hint: did you mean `company`?"));
    assert!(
        ran.err
            .contains("bad.deal: 2 errors, 1 warning; `lodebook explain unknown-name` says more")
    );
    assert!(!ran.out.contains('\u{1b}'));
}

#[test]
fn findings_have_a_short_form_and_json() {
    let place = folder("short");
    write(
        &place,
        "bad.deal",
        small().replace("show npv(state", "show npv(stat"),
    );
    let short = run_in(&place, &["check", "--format", "short", "bad.deal"]);
    let first = short.out.lines().next().expect("a finding");
    assert!(
        first.starts_with("bad.deal:") && first.contains(": error[unknown-name]: "),
        "{first}"
    );
    let ran = run_in(&place, &["check", "--json", "bad.deal"]);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert_eq!(answer["lodebook"], 1);
    let told = &answer["files"][0]["diagnostics"][0];
    assert_eq!(
        (&told["id"], &told["severity"]),
        (&"unknown-name".into(), &"error".into())
    );
    assert!(told["place"]["line"].as_u64().is_some_and(|line| line > 1));
    assert!(told["hints"][0]["edit"]["replacement"].is_string());
}

#[test]
fn loops_between_rows_are_found() {
    let place = folder("loop");
    let text = small() + "\nrow one : USD = two\nrow two : USD = one\nshow total(one)\n";
    write(&place, "loop.deal", text);
    let ran = run_in(&place, &["check", "loop.deal"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("error[same-period-loop]"), "{}", ran.out);
}

#[test]
fn many_findings_are_bounded() {
    let place = folder("many");
    let rows = |text: &str| {
        (0..80)
            .map(|at| text.replace('#', &at.to_string()))
            .collect::<String>()
    };
    write(
        &place,
        "warn.deal",
        small() + &rows("row r# : USD = 7 USD\nshow total(r#)\n"),
    );
    let ran = run_in(&place, &["check", "warn.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(
        ran.out
            .matches("warning[missing-source]: this number")
            .count(),
        3
    );
    assert!(ran.out.contains("77 more like those above"), "{}", ran.out);
    write(
        &place,
        "bad.deal",
        small() + &rows("row r# : USD = nothing_#\nshow total(r#)\n"),
    );
    let ran = run_in(&place, &["check", "bad.deal"]);
    assert_eq!(ran.out.matches("error[").count(), 50);
    assert!(
        ran.out.contains("30 findings more not shown"),
        "{}",
        ran.out
    );
}

#[test]
fn a_text_cannot_steer_the_terminal() {
    let place = folder("steer");
    write(
        &place,
        "esc.deal",
        small().replace("\"Company\"", "\"\u{1b}[31mred\u{202e}\"") + "row x = \u{1b}[2J\n",
    );
    for command in ["check", "run"] {
        let ran = run_in(&place, &[command, "esc.deal"]);
        assert!(
            !ran.out.contains('\u{1b}') && !ran.err.contains('\u{1b}'),
            "{command}"
        );
    }
}

#[test]
fn standard_input_is_checked_and_set() {
    let place = folder("stdin");
    let ran = run_with(&place, &["check", "-"], &small());
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (0, "<stdin>: no errors, no warnings\n")
    );
    let ran = run_with(&place, &["fmt", "-"], "row x:money=5USD/t*  y\n");
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out, "row x:money=5USD/t*  y\n", "it stays as it is");
    let ran = run_with(&place, &["fmt", "-"], "row x:money=5USD/t * ( y )");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "row x : money = 5 USD/t * (y)\n")
    );
}

#[test]
fn fmt_puts_in_order_and_says_when_it_would() {
    let place = folder("fmt");
    let untidy = small().replace("party company", "party    company");
    write(&place, "a.deal", &untidy);
    let ran = run_in(&place, &["fmt", "--check", "a.deal"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("a.deal:") && ran.err.contains("1 file not in order"));
    assert_eq!(fs::read_to_string(place.join("a.deal")).unwrap(), untidy);
    assert_eq!(run_in(&place, &["fmt", "a.deal"]).code, 0);
    assert_eq!(fs::read_to_string(place.join("a.deal")).unwrap(), small());
    assert_eq!(run_in(&place, &["fmt", "--check", "a.deal"]).code, 0);
    assert_eq!(
        fs::read_dir(&place).unwrap().count(),
        1,
        "nothing is left beside it"
    );
}

#[cfg(unix)]
#[test]
fn fmt_keeps_permissions_and_links_and_read_only_files() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let place = folder("permissions");
    let untidy = small().replace("party company", "party    company");
    write(&place, "a.deal", &untidy);
    symlink("a.deal", place.join("link.deal")).unwrap();
    let mode =
        |bits| fs::set_permissions(place.join("a.deal"), fs::Permissions::from_mode(bits)).unwrap();
    mode(0o444);
    let ran = run_in(&place, &["fmt", "a.deal"]);
    assert_eq!(ran.code, 3);
    assert!(
        ran.err
            .contains("cannot write \"a.deal\": permission denied"),
        "{}",
        ran.err
    );
    assert_eq!(fs::read_to_string(place.join("a.deal")).unwrap(), untidy);
    mode(0o640);
    assert_eq!(run_in(&place, &["fmt", "link.deal"]).code, 0);
    assert_eq!(fs::read_to_string(place.join("a.deal")).unwrap(), small());
    let kept = fs::metadata(place.join("a.deal"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(kept & 0o777, 0o640);
    assert!(
        fs::symlink_metadata(place.join("link.deal"))
            .unwrap()
            .is_symlink()
    );
}

#[test]
fn new_writes_a_deal_that_runs_and_never_overwrites() {
    let place = folder("new");
    let ran = run_in(
        &place,
        &["new", "north_pit", "--title", "The \"north\" pit"],
    );
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    let checked = run_in(&place, &["check", "north_pit.deal"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, ""));
    assert_eq!(
        run_in(&place, &["fmt", "--check", "north_pit.deal"]).code,
        0
    );
    let ran = run_in(&place, &["run", "north_pit.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("The \"north\" pit"));
    write(&place, "kept.deal", "mine");
    let ran = run_in(&place, &["new", "kept.deal"]);
    assert_eq!(ran.code, 3);
    assert!(ran.err.contains("it exists already"));
    assert_eq!(fs::read_to_string(place.join("kept.deal")).unwrap(), "mine");
    assert_eq!(run_in(&place, &["new", "no/such/folder"]).code, 3);
}

#[test]
fn explain_knows_every_id_and_the_nearest() {
    for id in syntax::diagnostic::Id::ALL {
        assert_eq!(run(&["explain", id.name()]).code, 0, "{}", id.name());
    }
    let ran = run(&["explain", "error[unit-mismach]"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`unit-mismatch` is near"));
}

#[test]
fn list_shows_templates_functions_and_units() {
    let ran = run(&["list"]);
    for words in [
        "royalty.ad_valorem",
        "npv(x, rate",
        "barrel of 42 US gallons",
    ] {
        assert!(ran.out.contains(words), "{words}");
    }
    assert!(run(&["list", "tax.income"]).out.contains("loss_limit"));
    assert!(run(&["list", "npv"]).out.contains("present value"));
    let ran = run(&["list", "tax.incom"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`tax.income` is near"));
    let answer: serde_json::Value =
        serde_json::from_str(&run(&["list", "--json"]).out).expect("JSON");
    assert!(
        answer["templates"]
            .as_array()
            .is_some_and(|list| list.len() > 5)
    );
}

/// Templates stand in their folders; a mark and a sentence say whose figures the worked test has.
/// Whatever a negotiation is judged by is defined in words, also what only a command computes.
#[test]
fn list_defines_every_indicator() {
    let answer: serde_json::Value =
        serde_json::from_str(&run(&["list", "indicators", "--json"]).out).expect("JSON");
    let entries = answer["indicators"].as_array().expect("a list");
    for name in [
        "Present value",
        "Internal rate of return",
        "Modified internal rate of return",
        "Payback",
        "Profitability index",
        "Project take",
        "Retained take",
        "Returned from the fund",
        "AETR",
        "IRR wedge",
        "Break-even price",
        "Progressivity",
        "Back-loading",
        "Effective royalty rate",
        "Share of receipts in the first years",
        "Prospectivity gap",
    ] {
        let entry = entries.iter().find(|entry| entry["name"] == name);
        let entry = entry.unwrap_or_else(|| panic!("{name} is not defined"));
        assert!(
            entry["meaning"]
                .as_str()
                .is_some_and(|words| words.len() > 40)
        );
    }
    assert!(
        run(&["list", "indicators"])
            .out
            .contains("[lodebook compare-regimes]")
    );
}

#[test]
fn list_finds_what_speaks_of_the_words_of_a_law() {
    for (words, wanted) in [
        ("surface", "fee.rental"),
        ("Minimum TAX", "tax.minimum"),
        ("ring-fence", "tax.income "),
        ("south africa", "royalty.earnings_formula"),
        ("severance tax", "royalty.ad_valorem"),
        ("abandonment", "fund.decommissioning"),
        ("free carry", "participation.free"),
        ("barrel", "bbl"),
    ] {
        let ran = run(&["list", words]);
        assert!(ran.out.contains(wanted), "{words}: {}{}", ran.out, ran.err);
        assert!(!ran.out.contains("depreciation.entry"), "{}", ran.out);
    }
    for nothing in ["zzz", "minimum zzz", "--", "."] {
        let ran = run(&["list", "--json", "--", nothing]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{nothing}");
    }
}

#[test]
fn list_says_which_worked_tests_come_from_outside() {
    let ran = run(&["list", "templates"]);
    assert!(ran.out.contains("  * royalty.ad_valorem"), "{}", ran.out);
    assert!(
        ran.out.contains("    process.mean_reverting"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("\n* its worked test reproduces"),
        "{}",
        ran.out
    );
    let folder = ran
        .out
        .find("\nroyalty\n")
        .expect("a heading for the folder");
    assert!(folder < ran.out.find("royalty.ad_valorem").expect("it is listed"));
    let outside = run(&["list", "royalty.ad_valorem"]).out;
    assert!(outside.contains("Mining Royalties") && outside.contains("table 4.13"));
    let by_hand = run(&["list", "process.mean_reverting"]).out;
    assert!(by_hand.contains("worked by hand: no published example was found"));
    let choice = run(&["list", "psc.cost_recovery"]).out;
    assert!(
        choice.contains("after_royalty  limit_base = net_revenue"),
        "{choice}"
    );
    let answer: serde_json::Value =
        serde_json::from_str(&run(&["list", "royalty", "--json"]).out).expect("JSON");
    let template = answer["templates"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|entry| entry["name"] == "royalty.ad_valorem")
        .expect("it is in its folder");
    assert_eq!(template["worked_test_from_outside"], true);
    assert_eq!(template["reproduces"][0]["date"], "2006");
}

#[test]
fn completions_are_written_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = run(&["completions", shell]);
        assert!(ran.code == 0 && ran.out.contains("lodebook"), "{shell}");
    }
}

#[test]
fn usage_is_code_2_and_help_names_the_codes() {
    assert_eq!(run(&["chekc"]).code, 2);
    assert_eq!(run(&["check"]).code, 2);
    assert_eq!(run(&["--width", "7", "list"]).code, 2);
    let ran = run(&["--help"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("a file cannot be read or written"));
}

#[test]
fn a_template_is_checked_and_not_run() {
    let ran = run(&["run", "../../library/tax/income.deal"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is a template"));
    let place = folder("part");
    write(&place, "part.deal", "party us \"United States\"\n");
    assert_eq!(run_in(&place, &["run", "part.deal"]).code, 1);
    write(&place, "whole.deal", SCENARIOS);
    let ran = run_in(&place, &["check", "whole.deal", "part.deal"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("this is a part"), "nobody imports it");
}
