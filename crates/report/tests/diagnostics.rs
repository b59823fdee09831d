//! Pages of `docs/diagnostics` whose message comes up only when a deal is run say what is true.

#[path = "../../model/tests/common/pages.rs"]
mod pages;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use pages::Example;
use syntax::diagnostic::{Diagnostic, Id, Severity};

/// Reads and runs the deal, with everything that is told on the way.
fn told(files: &BTreeMap<String, String>) -> Vec<Diagnostic> {
    let reading = model::read("main.deal", files, &[]);
    let mut told = reading.diagnostics;
    if let Some(deal) = &reading.deal {
        told.extend(report::run(deal).diagnostics);
    }
    told
}

fn short(told: &Diagnostic) -> String {
    let severity = match told.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{severity}[{}]: {}", told.id.name(), told.message)
}

fn listing(told: &[Diagnostic]) -> String {
    told.iter().map(short).collect::<Vec<_>>().join("\n")
}

/// The failing deal is told this and nothing else, and the mended one nothing.
fn check(name: &str, example: &Example) -> Result<(), String> {
    let failing = told(&example.failing);
    let [only] = failing.as_slice() else {
        return Err(format!("not one finding:\n{}", listing(&failing)));
    };
    let message = short(only);
    let sort = example.sort.trim_start_matches("run-");
    let is_right = only.id.name() == name
        && Some(&message) == example.message.as_ref()
        && message.starts_with(sort);
    if !is_right {
        return Err(message);
    }
    let mended = told(&example.mended);
    if mended.is_empty() {
        return Ok(());
    }
    Err(format!("not clean:\n{}", listing(&mended)))
}

#[test]
fn pages_of_what_running_tells() {
    let mut wrong = String::new();
    let mut names = Vec::new();
    for page in pages::all() {
        for example in page.examples.iter().filter(|example| example.is_run()) {
            names.push(page.name.clone());
            if let Err(problem) = check(&page.name, example) {
                writeln!(wrong, "== {}\n{problem}", page.name).expect("a string grows");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    let told_at_run = [
        Id::ExpectationFailed,
        Id::NegativeFlow,
        Id::OpenTerm,
        Id::UndefinedValue,
    ];
    for id in told_at_run {
        assert!(names.iter().any(|name| name == id.name()), "{}", id.name());
    }
}

#[test]
fn mended_deals_of_all_pages_run_cleanly() {
    let mut wrong = String::new();
    for page in pages::all() {
        for example in &page.examples {
            if example.mended.is_empty() {
                continue;
            }
            let found = told(&example.mended);
            if !found.is_empty() {
                writeln!(wrong, "== {}\n{}", page.name, listing(&found)).expect("a string grows");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
