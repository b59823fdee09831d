//! House rules that a program can check.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file below a folder with one of these extensions, in alphabetical order.
fn files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join(folder)];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("a folder lists its files").path();
            let name = path
                .file_name()
                .expect("a listed file has a name")
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "corpus" {
                    waiting.push(path);
                }
            } else if path
                .extension()
                .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn dependencies_of(package: &str) -> Vec<String> {
    let manifest = root().join("crates").join(package).join("Cargo.toml");
    let text = fs::read_to_string(manifest).expect("a crate has a manifest");
    let section = text.split("\n[dependencies]\n").nth(1).unwrap_or("");
    let section = section.split("\n[").next().unwrap_or("");
    let lines = section
        .lines()
        .filter(|line| !line.starts_with('#') && line.contains('='));
    lines
        .map(|line| line.split(['.', ' ', '=']).next().unwrap_or("").to_owned())
        .collect()
}

#[test]
fn crates_know_only_what_they_may() {
    assert_eq!(dependencies_of("syntax"), [""; 0]);
    assert_eq!(dependencies_of("engine"), ["libm"]);
    assert_eq!(dependencies_of("model"), ["syntax", "engine", "libm"]);
    let report = dependencies_of("report");
    for front_end in ["clap", "serde", "anstream", "annotate-snippets"] {
        assert!(
            !report.iter().any(|name| name == front_end),
            "report must not know {front_end}"
        );
    }
}

/// The files in which code for wider vectors is called, once each, with the argument beside it why that is sound.
const CALLS_KERNELS: [&str; 2] = ["crates/engine/src/evaluate.rs", "benches/src/hand.rs"];

#[test]
fn no_test_is_ignored_and_no_code_is_unsafe() {
    let mut sources = files("crates", &["rs"]);
    sources.extend(files("benches", &["rs"]));
    for path in sources {
        let mut text = fs::read_to_string(&path).expect("source is text");
        if CALLS_KERNELS.iter().any(|place| path.ends_with(place)) {
            text = text.replacen(concat!("unsafe", " {"), "", 1);
        }
        for forbidden in [
            concat!("#[", "ignore"),
            concat!("unsafe", " {"),
            concat!("to", "do!("),
            concat!("unimple", "mented!("),
        ] {
            assert!(
                !text.contains(forbidden),
                "{} contains {forbidden}",
                path.display()
            );
        }
    }
}

#[test]
fn links_between_documents_lead_somewhere() {
    let mut documents = files("docs", &["md"]);
    documents.extend(["README.md", "CHANGELOG.md"].map(|name| root().join(name)));
    for document in documents {
        let text = fs::read_to_string(&document).expect("documents are text");
        for piece in text.split("](").skip(1) {
            let target = piece.split([')', '#']).next().unwrap_or("");
            let is_local = !target.is_empty() && !target.contains("://");
            let place = document
                .parent()
                .expect("a document is in a folder")
                .join(target);
            assert!(
                !is_local || place.exists(),
                "{} links to {target}, which is not there",
                document.display()
            );
        }
    }
}

#[test]
fn the_change_log_knows_this_version() {
    let text = fs::read_to_string(root().join("CHANGELOG.md")).expect("there is a change log");
    assert!(
        text.contains(&format!("## {}", env!("CARGO_PKG_VERSION"))),
        "CHANGELOG.md has no section for this version"
    );
}

#[test]
fn numbers_are_not_fused_and_time_is_not_read_where_results_are_made() {
    for folder in [
        "crates/syntax/src",
        "crates/engine/src",
        "crates/model/src",
        "crates/report/src",
        "crates/html/src",
        "crates/xlsx/src",
    ] {
        for path in files(folder, &["rs"]) {
            let text = fs::read_to_string(&path).expect("source is text");
            for forbidden in [
                ".mul_add(",
                "SystemTime",
                "Instant::now",
                "std::env::",
                "std::fs::",
            ] {
                assert!(
                    !text.contains(forbidden),
                    "{} contains {forbidden}",
                    path.display()
                );
            }
        }
    }
}
