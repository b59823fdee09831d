//! Every page of `docs/diagnostics` says what is true: the deal on it fails with that message, its
//! mended form is clean, and every fix that is proposed works.

mod common;
#[path = "common/pages.rs"]
mod pages;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use common::{fixed, one, short, tell};
use model::files::{Files, ReadError};
use pages::Example;
use syntax::diagnostic::{Diagnostic, Id};

/// Ids whose page cannot show a failing deal as text, and why.
const CONSTRUCTED: [(Id, &str); 3] = [
    (
        Id::NoPublicEdition,
        "a deal is fine until it is to be published",
    ),
    (Id::NotUtf8, "a page is UTF-8 text itself"),
    (Id::TooDeep, "a line of four hundred brackets shows nothing"),
];

/// A file that is no text.
struct Bytes(Vec<u8>);

impl Files for Bytes {
    fn read(&self, _: &str) -> Result<Vec<u8>, ReadError> {
        Ok(self.0.clone())
    }
}

fn constructed(id: Id) -> Vec<Diagnostic> {
    match id {
        Id::NotUtf8 => {
            let bytes = Bytes(b"deal \"Caf\xe9\"\n".to_vec());
            model::read("main.deal", &bytes, &[]).diagnostics
        }
        Id::NoPublicEdition => {
            let text = "deal \"d\"\n\ntimeline 2025..2026\nmoney USD nominal\n\ninput a = 3 t @ assumed \"expert: x\"\ninput x = a * 2 @ assumed \"expert: x\" confidential\nshow at(x, 2025)\n";
            let files = BTreeMap::from([("main.deal".to_owned(), text.to_owned())]);
            model::public::public_edition("main.deal", &files, &[]).expect_err("it has no unit")
        }
        Id::TooDeep => {
            let (open, close) = ("(".repeat(201), ")".repeat(201));
            let text = format!(
                "deal \"d\"\n\ntimeline 2025..2026\nmoney USD nominal\n\nrow x = {open}1{close}\nshow at(x, 2025)\n"
            );
            tell("main.deal", &one(&text)).diagnostics
        }
        _ => Vec::new(),
    }
}

#[test]
fn every_id_has_a_page_and_every_page_an_id() {
    let ids: BTreeSet<&str> = Id::ALL.iter().map(|id| id.name()).collect();
    let pages = pages::all();
    let names: BTreeSet<&str> = pages.iter().map(|page| page.name.as_str()).collect();
    let without: Vec<_> = ids.difference(&names).collect();
    let of_nothing: Vec<_> = names.difference(&ids).collect();
    assert!(without.is_empty(), "ids without a page: {without:?}");
    assert!(of_nothing.is_empty(), "pages of no id: {of_nothing:?}");
}

#[test]
fn every_page_has_its_parts() {
    for page in pages::all() {
        let title = format!("# {}\n\n", page.name);
        assert!(page.text.starts_with(&title), "{}: title", page.name);
        assert!(page.text.contains("\nMended:"), "{}: mended", page.name);
        assert!(!page.text.contains('\t'), "{}: tabs", page.name);
        let lines = page.text.lines().count();
        assert!(lines <= 70, "{} has {lines} lines", page.name);
    }
}

#[test]
fn every_page_says_what_is_told() {
    let mut wrong = String::new();
    for page in pages::all() {
        let id = Id::ALL.iter().find(|id| id.name() == page.name);
        let Some(id) = id else { continue };
        assert!(!page.examples.is_empty(), "{}: no blocks", page.name);
        if let Some((_, reason)) = CONSTRUCTED.iter().find(|(other, _)| other == id) {
            let told = constructed(*id);
            let message = page.examples[0].message.clone().unwrap_or_default();
            if told.len() != 1 || short(&told[0]) != message {
                let all = told.iter().map(short).collect::<Vec<_>>().join("\n");
                writeln!(wrong, "== {} ({reason})\n{all}", page.name).unwrap();
            }
            continue;
        }
        for example in page.examples.iter().filter(|example| !example.is_run()) {
            if let Err(problem) = check(&page.name, example) {
                writeln!(wrong, "== {}\n{problem}", page.name).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The failing deal has this finding and no other, and it is mended by every fix and on the page.
fn check(name: &str, example: &Example) -> Result<(), String> {
    let told = tell("main.deal", &example.failing);
    let [only] = told.diagnostics.as_slice() else {
        return Err(format!("not one finding:\n{}", told.listing()));
    };
    let message = short(only);
    if only.id.name() != name || Some(&message) != example.message.as_ref() {
        return Err(message);
    }
    if !message.starts_with(&example.sort) {
        return Err(format!("the block says `{}`", example.sort));
    }
    for edit in only.hints.iter().filter_map(|hint| hint.edit.as_ref()) {
        let after = tell("main.deal", &fixed(&example.failing, &told.texts, edit));
        let again = after.diagnostics.iter().any(|told| told.id == only.id);
        if again || !after.errors().is_empty() {
            let replacement = &edit.replacement;
            return Err(format!(
                "`{replacement}` mends nothing:\n{}",
                after.listing()
            ));
        }
    }
    if example.mended.is_empty() {
        return Err("there is no mended deal".to_owned());
    }
    let after = tell("main.deal", &example.mended);
    if after.diagnostics.is_empty() {
        return Ok(());
    }
    Err(format!(
        "the mended deal is not clean:\n{}",
        after.listing()
    ))
}

#[test]
fn the_check_can_fail() {
    let good = "deal \"d\"\n\ntimeline 2025..2026\nmoney USD nominal\n";
    let bad = "deal \"d\"\n\ntimeline 2026..2025\nmoney USD nominal\n";
    let example = |failing: &str, message: &str, mended: &str| Example {
        sort: "error".to_owned(),
        failing: BTreeMap::from([("main.deal".to_owned(), failing.to_owned())]),
        message: Some(message.to_owned()),
        mended: BTreeMap::from([("main.deal".to_owned(), mended.to_owned())]),
    };
    let real = "error[bad-timeline]: this timeline ends in 2025 before it begins in 2026";
    assert_eq!(check("bad-timeline", &example(bad, real, good)), Ok(()));
    assert!(check("bad-timeline", &example(good, real, good)).is_err());
    assert!(check("bad-timeline", &example(bad, "error", good)).is_err());
    assert!(check("bad-timeline", &example(bad, real, bad)).is_err());
    assert!(check("bad-csv", &example(bad, real, good)).is_err());
}
