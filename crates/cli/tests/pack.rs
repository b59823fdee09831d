//! Packs: what is packed is computed again, and what was changed in one is found.

mod common;

use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;

use common::{Ran, SCENARIOS, folder, run_in, run_with, write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A drawn price, a part and a table, so that a pack has several texts.
const DEAL: &str = "deal \"Packed\"\ntimeline 2025..2027\nmoney USD nominal\nsubstance ore\n\
                    import \"parts/price.deal\"\nparty company\n\
                    input volume = csv \"volume.csv\" column \"volume\" t ore @ assumed \"placeholder: a table\"\n\
                    row revenue = volume * price\npay revenue from market to company\n\
                    show total(company.cash) \"Company\"\n";
const PRICE: &str = "source exchange {\n  title \"Exchange\"\n  kind statistics\n}\n\
                     input price ~ normal(mean: 50, sd: 5) USD/t ore @ exchange \"table 2\"\n";

fn packed(name: &str) -> std::path::PathBuf {
    let place = folder(name);
    fs::create_dir_all(place.join("parts")).expect("a folder");
    write(&place, "main.deal", DEAL);
    write(&place, "parts/price.deal", PRICE);
    write(
        &place,
        "volume.csv",
        "year,volume\n2025,10\n2026,20\n2027,30\n",
    );
    let ran = run_in(
        &place,
        &["report", "main.deal", "--pack", "main.zip", "--paths", "64"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("wrote main.zip"), "{}", ran.err);
    place
}

/// The same pack with some file replaced, or another one added.
fn changed(place: &Path, name: &str, change: &dyn Fn(Option<&str>) -> String) {
    let bytes = fs::read(place.join("main.zip")).expect("it was written");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    let mut found = false;
    let mut put = |file: &str, text: &str| {
        let options = SimpleFileOptions::default();
        written.start_file(file, options).expect("a new name");
        written.write_all(text.as_bytes()).expect("memory");
    };
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let file = part.name().expect("a name").to_string();
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a text");
        if file == name {
            found = true;
            text = change(Some(&text));
        }
        put(&file, &text);
    }
    if !found {
        put(name, &change(None));
    }
    let bytes = written.finish().expect("memory").into_inner();
    fs::write(place.join("changed.zip"), bytes).expect("it is stored");
}

fn verified(place: &Path) -> (Ran, serde_json::Value) {
    let ran = run_in(place, &["verify", "changed.zip", "--json"]);
    let answer =
        serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{} {}", ran.out, ran.err));
    (ran, answer)
}

#[test]
fn a_pack_holds_elsewhere_and_is_the_same_bytes_again() {
    let place = packed("pack-holds");
    // The pack alone, in another folder.
    let elsewhere = folder("pack-elsewhere");
    fs::copy(place.join("main.zip"), elsewhere.join("theirs.zip")).expect("it is copied");
    let ran = run_in(&elsewhere, &["verify", "theirs.zip"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.starts_with("Every number holds."), "{}", ran.out);
    let again = run_in(
        &place,
        &[
            "report",
            "main.deal",
            "--pack",
            "again.zip",
            "--paths",
            "64",
        ],
    );
    assert_eq!(again.code, 0, "{}", again.err);
    let read = |name: &str| fs::read(place.join(name)).expect("it was written");
    assert_eq!(read("main.zip"), read("again.zip"));
    let refused = run_in(&place, &["report", "main.deal", "--pack", "main.zip"]);
    assert_eq!(refused.code, 3);
    assert!(refused.err.contains("--force"), "{}", refused.err);
}

#[test]
fn a_changed_number_is_found_where_it_stands() {
    let place = packed("pack-number");
    changed(&place, "results/run.json", &|text| {
        let text = text.expect("it is there");
        // 60 tonnes at 50 dollars.
        assert!(text.contains("\"value\": 3000.0"), "{text}");
        text.replacen("\"value\": 3000.0", "\"value\": 3001.0", 1)
    });
    let (ran, answer) = verified(&place);
    assert_eq!(ran.code, 1);
    assert_eq!(answer["holds"], false);
    assert_eq!(answer["difference_count"], 1);
    assert_eq!(answer["differences"][0]["in_pack"], "3001.0");
    assert_eq!(answer["differences"][0]["computed"], "3000.0");
    let spread = |text: Option<&str>| {
        let text = text.expect("it is there");
        let place = text.find("\"mean\": ").expect("paths were drawn") + "\"mean\": ".len();
        format!("{}9{}", &text[..place], &text[place..])
    };
    changed(&place, "results/run.json", &spread);
    let (ran, answer) = verified(&place);
    assert_eq!(ran.code, 1, "{answer}");
    assert_eq!(answer["difference_count"], 1, "{answer}");
}

#[test]
fn a_changed_text_changes_edition_and_numbers() {
    let place = packed("pack-text");
    changed(&place, "deal/parts/price.deal", &|text| {
        text.expect("it is there").replace("mean: 50", "mean: 51")
    });
    let ran = run_in(&place, &["verify", "changed.zip"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with("Not every number holds."),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("a text was changed"), "{}", ran.out);
    changed(&place, "deal/parts/price.deal", &|_| {
        "what is this".to_owned()
    });
    let ran = run_in(&place, &["verify", "changed.zip"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("error["), "{}", ran.err);
}

#[test]
fn what_nobody_computes_is_named_and_what_is_no_pack_refused() {
    let place = packed("pack-strange");
    changed(&place, "extra.html", &|_| "<p>believe me</p>".to_owned());
    let (ran, answer) = verified(&place);
    assert_eq!(ran.code, 0, "{answer}");
    let files = answer["files"].as_array().expect("files");
    let state = |name: &str| {
        let file = files.iter().find(|file| file["name"] == name);
        file.map(|file| file["state"].clone())
    };
    assert_eq!(state("extra.html"), Some("unknown".into()));
    assert_eq!(state("results/values.csv"), Some("same".into()));
    for (name, text) in [("../outside", "x"), ("identity.json", "{}")] {
        changed(&place, name, &|_| text.to_owned());
        let ran = run_in(&place, &["verify", "changed.zip"]);
        assert_eq!(ran.code, 3, "{}{}", ran.out, ran.err);
        assert!(ran.err.starts_with("error: cannot verify"), "{}", ran.err);
    }
    write(&place, "changed.zip", "no archive");
    assert_eq!(run_in(&place, &["verify", "changed.zip"]).code, 3);
    assert_eq!(run_in(&place, &["verify", "not_there.zip"]).code, 3);
}

#[test]
fn what_was_set_and_came_through_a_stream_is_packed() {
    let place = folder("pack-stream");
    let arguments = [
        "report",
        "-",
        "--pack",
        "s.zip",
        "--set",
        "sales = 2 bn USD",
    ];
    let ran = run_with(&place, &arguments, SCENARIOS);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = run_in(&place, &["verify", "s.zip"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
}

#[test]
fn the_page_beside_a_pack_is_the_one_in_it() {
    let place = packed("pack-page");
    let arguments = [
        "report",
        "main.deal",
        "--pack",
        "both.zip",
        "--out",
        "page.html",
        "--paths",
        "64",
        "--json",
    ];
    let ran = run_in(&place, &arguments);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let answer: serde_json::Value = serde_json::from_str(&ran.out).expect("it is JSON");
    assert_eq!(answer["file"], "page.html");
    assert_eq!(answer["pack"]["file"], "both.zip");
    let beside = fs::read_to_string(place.join("page.html")).expect("it was written");
    assert!(!place.join("main.html").exists());
    let bytes = fs::read(place.join("both.zip")).expect("it was written");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut inside = String::new();
    let mut part = archive.by_name("report.html").expect("the page is in it");
    part.read_to_string(&mut inside).expect("a text");
    assert_eq!(beside, inside);
    assert_eq!(answer["bytes"], beside.len());
    // A sentence of it changed.
    changed(&place, "report.html", &|text| {
        text.expect("it is there").replacen("Packed", "Paid", 1)
    });
    let (ran, answer) = verified(&place);
    assert_eq!(ran.code, 1, "{answer}");
    let told = &answer["differences"][0];
    assert_eq!(told["file"], "report.html");
    let said = told["in_pack"].as_str().expect("it is told");
    assert!(said.contains("Paid"), "{said}");
}
