//! `lodebook report` as a user sees it.

mod common;

use std::fs;

use common::{SCENARIOS, folder, run_in, small, write};

#[test]
fn a_page_is_written_and_said_in_a_line() {
    let folder = folder("report_page");
    let deal = write(&folder, "small.deal", small());
    let ran = run_in(&folder, &["report", &deal]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("wrote small.html: "), "{}", ran.err);
    let page = fs::read_to_string(folder.join("small.html")).expect("it was written");
    assert!(page.starts_with("<!DOCTYPE html>"));
    let edition = page
        .split("<code>")
        .find(|rest| rest.len() > 64 && rest[..64].bytes().all(|byte| byte.is_ascii_hexdigit()));
    let told = ran
        .err
        .rsplit("edition ")
        .next()
        .expect("it is told")
        .trim()
        .to_owned();
    let edition = edition.expect("the page says from which texts it was made");
    assert!(edition.starts_with(&told), "{told}");
}

#[test]
fn a_page_that_is_there_is_kept() {
    let folder = folder("report_kept");
    let deal = write(&folder, "small.deal", small());
    write(&folder, "page.html", "mine");
    let ran = run_in(&folder, &["report", &deal, "--out", "page.html"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            3,
            "error: cannot write \"page.html\": it exists already\nhint: `--force` writes over it\n"
        )
    );
    assert_eq!(
        fs::read_to_string(folder.join("page.html")).expect("it is there"),
        "mine"
    );
    let ran = run_in(&folder, &["report", &deal, "--out", "page.html", "--force"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_ne!(
        fs::read_to_string(folder.join("page.html")).expect("it is there"),
        "mine"
    );
}

#[test]
fn what_cannot_be_computed_leaves_no_page() {
    let folder = folder("report_broken");
    let deal = write(&folder, "broken.deal", small().replace("5 %", "5 t"));
    let ran = run_in(&folder, &["report", &deal, "--out", "page.html"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(!folder.join("page.html").exists());
    let ran = run_in(&folder, &["report", &deal, "--out", "nowhere/page.html"]);
    assert_ne!(ran.code, 0);
}

#[test]
fn what_was_set_stands_on_the_page() {
    let folder = folder("report_set");
    let deal = write(&folder, "two.deal", SCENARIOS);
    let ran = run_in(
        &folder,
        &["report", &deal, "--set", "sales = 2 bn USD", "--json"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("\"file\": \"two.html\""), "{}", ran.out);
    let page = fs::read_to_string(folder.join("two.html")).expect("it was written");
    assert!(page.contains("Changed for this page: sales = 2 bn USD."));
    assert!(page.contains("The law") && page.contains("As agreed"));
}

#[test]
fn the_same_seed_gives_the_same_page() {
    let folder = folder("report_same");
    let drawn = SCENARIOS.replace("= 1 bn USD ", "~ normal(mean: 1, sd: 0.2) bn USD ");
    let deal = write(&folder, "two.deal", drawn);
    for name in ["a.html", "b.html"] {
        let ran = run_in(&folder, &["report", &deal, "--out", name, "--paths", "500"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
    let read = |name: &str| fs::read(folder.join(name)).expect("it was written");
    assert_eq!(read("a.html"), read("b.html"));
    let ran = run_in(
        &folder,
        &[
            "report", &deal, "--out", "c.html", "--paths", "500", "--seed", "2",
        ],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_ne!(read("a.html"), read("c.html"));
}
