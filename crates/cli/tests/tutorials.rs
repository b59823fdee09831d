//! What the tutorials show is what their files say and what the program prints.
//!
//! A tutorial `docs/tutorials/NAME.md` has its files in `docs/tutorials/NAME/`. In it stand, each
//! closed by `<!-- end -->`,
//!
//! - `<!-- file: NAME -->`: a file, or `<!-- file: NAME from "…" to "…" -->`: from the line that
//!   begins with some words to the one that begins with others;
//! - `<!-- output: ARGUMENTS -->`: what the program answers among these files; with
//!   `from "…"` no earlier line, with `where FILE has "…" for "…"` after a file has been spoilt,
//!   with `first N lines` no more of it;
//! - `<!-- output: apply BOOK.xlsx NAME.deal typed "OLD" "NEW" -->`: what it answers after a workbook
//!   was written from the deal and the number OLD on its sheet of inputs, or the cell of that name,
//!   was changed; may be repeated;
//! - `<!-- output: ARGUMENTS applied NAME.deal "OLD" "NEW" -->`: what it answers after such a workbook
//!   was taken over.
//!
//! With `LODEBOOK_BLESS` set the blocks are written anew, for a human to read the difference.

#[path = "../../xlsx/tests/common/edit.rs"]
mod edit;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn tutorials() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tutorials")
}

#[test]
fn tutorials_show_their_files_and_what_the_program_prints() {
    let mut count = 0;
    for entry in fs::read_dir(tutorials()).expect("there are tutorials") {
        let page = entry.expect("a folder lists its files").path();
        if page.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        count += 1;
        let text = fs::read_to_string(&page).expect("a tutorial is text");
        let today = renewed(&text, &page.with_extension(""));
        if std::env::var_os("LODEBOOK_BLESS").is_some() {
            fs::write(&page, today).expect("a tutorial can be written");
        } else {
            let name = page.display();
            assert!(
                text == today,
                "{name} is not what its files give; run with LODEBOOK_BLESS=1 and read the difference"
            );
        }
    }
    assert!(count > 0);
}

/// Every file of a tutorial stands as `fmt` leaves it, and nothing is wrong with it.
#[test]
fn files_of_tutorials_are_clean() {
    for entry in fs::read_dir(tutorials()).expect("there are tutorials") {
        let folder = entry.expect("a folder lists its files").path();
        if !folder.is_dir() {
            continue;
        }
        let is_deal = |name: &String| name.to_lowercase().ends_with(".deal");
        for name in files(&folder).into_iter().filter(is_deal) {
            let text = fs::read_to_string(folder.join(&name)).expect("a tutorial's files are text");
            let asked = if text.starts_with("deal ") {
                "run"
            } else {
                "check"
            };
            for arguments in [["fmt", "--check"], [asked, "--color=never"]] {
                let (said, is_fine) = ran(&folder, &[&arguments[..], &[name.as_str()]].concat());
                let is_clean = is_fine && !said.contains("warning[");
                assert!(is_clean, "{}: {said}", folder.display());
            }
        }
    }
}

/// The page with every block as it is today.
fn renewed(text: &str, folder: &Path) -> String {
    let mut pieces = text.split("<!-- ");
    let mut result = pieces.next().expect("a split has a first piece").to_owned();
    while let Some(piece) = pieces.next() {
        let (mark, rest) = piece.split_once(" -->").expect("the mark is closed");
        let block = match mark.split_once(": ") {
            Some(("file", what)) => shown(what, folder),
            Some(("output", what)) => answered(what, folder),
            _ => panic!("nothing is known of the mark {mark}"),
        };
        let end = pieces.next().expect("the block is closed");
        assert!(!rest.contains("<!--"), "the block of {mark} is not closed");
        let after = end.strip_prefix("end -->").expect("the block is closed");
        let renewed = ["<!-- ", mark, " -->\n", &block, "\n<!-- end -->", after];
        result.extend(renewed);
    }
    result
}

/// The words in quotes of a mark, in order.
fn quoted(words: &str) -> Vec<&str> {
    words.split('"').skip(1).step_by(2).collect()
}

/// A file or a part of it.
fn shown(what: &str, folder: &Path) -> String {
    let name = what.split(' ').next().expect("a split has a first piece");
    let text = fs::read_to_string(folder.join(name)).expect("a tutorial shows its files");
    let lines: Vec<&str> = text.lines().collect();
    let lines = match quoted(what).as_slice() {
        [] => &lines[..],
        [from, to] => {
            let begins = |after: usize, words: &str| {
                let place = lines[after..]
                    .iter()
                    .position(|line| line.starts_with(words));
                after + place.unwrap_or_else(|| panic!("no line begins with {words}"))
            };
            let first = begins(0, from);
            &lines[first..=begins(first, to)]
        }
        _ => panic!("a part has a first and a last line: {what}"),
    };
    format!("```text\n{}\n```", lines.join("\n"))
}

/// The arguments of a command: words, and texts in quotes.
fn words(command: &str) -> Vec<&str> {
    let pieces = command.split('"').enumerate();
    let arguments = pieces.flat_map(|(place, piece)| match place % 2 {
        0 => piece.split_whitespace().collect(),
        _ => vec![piece],
    });
    arguments.collect()
}

/// What the program answers.
fn answered(what: &str, folder: &Path) -> String {
    let (what, count) = match what.split_once(" first ") {
        Some((what, count)) => (what, count.strip_suffix(" lines").expect("so many lines")),
        None => (what, "1000"),
    };
    let count: usize = count.parse().expect("a number of lines");
    let (what, before) = match what.split_once(" after ") {
        Some((arguments, before)) => (arguments, Some(before)),
        None => (what, None),
    };
    let (what, typed) = match what.split_once(" typed ") {
        Some((arguments, typed)) => (arguments, Some(typed)),
        None => (what, None),
    };
    let (what, applied) = match what.split_once(" applied ") {
        Some((arguments, applied)) => (arguments, Some(applied)),
        None => (what, None),
    };
    let (arguments, spoilt) = match what.split_once(" where ") {
        Some((arguments, spoilt)) => (arguments, Some(spoilt)),
        None => (what, None),
    };
    let (arguments, from) = match arguments.split_once(" from ") {
        Some((arguments, from)) => (arguments, quoted(from)[0]),
        None => (arguments, ""),
    };
    let place = copied(folder, spoilt);
    if let Some(typed) = typed {
        let names: Vec<&str> = arguments.split(' ').collect();
        change_workbook(&place, names[1], names[2], &quoted(typed));
    }
    if let Some(applied) = applied {
        let deal = applied
            .split(' ')
            .next()
            .expect("a split has a first piece");
        change_workbook(&place, "applied.xlsx", deal, &quoted(applied));
        let arguments = [
            "apply",
            "applied.xlsx",
            deal,
            "--write",
            "--on",
            "2026-11-23",
        ];
        let (said, is_fine) = ran(&place, &arguments);
        assert!(is_fine, "{said}");
    }
    if let Some(before) = before {
        let (said, is_fine) = ran(&place, &words(before));
        assert!(is_fine, "{said}");
    }
    let (said, _) = ran(&place, &words(arguments));
    fs::remove_dir_all(&place).expect("the copy can be removed");
    let lines = said.trim_end().lines();
    let mut lines: Vec<&str> = lines.skip_while(|line| !line.starts_with(from)).collect();
    assert!(
        !lines.is_empty(),
        "{arguments} says nothing of {from}: {said}"
    );
    let left_out = if from.is_empty() { "" } else { "…\n" };
    if lines.len() > count {
        lines.truncate(count);
        lines.push("…");
    }
    format!(
        "```text\n$ lodebook {arguments}\n{left_out}{}\n```",
        lines.join("\n")
    )
}

/// Writes a workbook of a deal and changes some of its cells: one by its name or its number, then what
/// is typed into it. Formulas have no results, as if nothing had been computed since.
fn change_workbook(place: &Path, workbook: &str, deal: &str, typed: &[&str]) {
    let (said, is_fine) = ran(place, &["xlsx", deal, "--out", workbook]);
    assert!(is_fine, "{said}");
    let path = place.join(workbook);
    let bytes = fs::read(&path).expect("it was written");
    let cell = |asked: &str| match asked.parse::<f64>() {
        Ok(_) => edit::cell_with(&bytes, asked),
        Err(_) => asked.to_owned(),
    };
    let typed: Vec<(String, &str)> = typed
        .chunks(2)
        .map(|pair| (cell(pair[0]), pair[1]))
        .collect();
    let typed: Vec<(&str, &str)> = typed
        .iter()
        .map(|(cell, new)| (cell.as_str(), *new))
        .collect();
    let changed = edit::uncomputed(&edit::edited(&bytes, &typed));
    fs::write(path, changed).expect("it can be written");
}

/// The files of a tutorial in a folder of their own, one of them spoilt.
fn copied(folder: &Path, spoilt: Option<&str>) -> PathBuf {
    let name = format!("lodebook-tutorial-{}", std::process::id());
    let place = std::env::temp_dir().join(name);
    fs::create_dir_all(&place).expect("a folder for a copy");
    // A reader has the deals of the project, too.
    let field = tutorials().join("../../deals/reference/one_field.deal");
    fs::copy(field, place.join("one_field.deal")).expect("a copy can be written");
    for name in files(folder) {
        let mut text = fs::read_to_string(folder.join(&name)).expect("a tutorial's files are text");
        if let Some(spoilt) = spoilt.filter(|spoilt| spoilt.starts_with(&format!("{name} "))) {
            let [new, old] = quoted(spoilt)[..] else {
                panic!("what is spoilt has two texts: {spoilt}");
            };
            assert_eq!(text.matches(old).count(), 1, "{old} in {name}");
            text = text.replace(old, new);
        }
        fs::write(place.join(name), text).expect("a copy can be written");
    }
    place
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a tutorial has files");
    let names = entries.map(|entry| entry.expect("a folder lists its files").file_name());
    let mut names: Vec<String> = names
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What the program says on both streams, and whether it found nothing wrong.
fn ran(folder: &Path, arguments: &[&str]) -> (String, bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lodebook"));
    command.current_dir(folder).args(arguments);
    let output = command.env("NO_COLOR", "1").env("COLUMNS", "80").output();
    let output = output.expect("the program can be run");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8(said).expect("text"));
    (said.concat(), output.status.success())
}

/// Blocks are renewed as meant.
mod checks {
    use super::{quoted, renewed, tutorials, words};

    #[test]
    fn what_is_old_is_replaced() {
        let folder = tutorials().join("regime-from-law");
        let text =
            "a\n<!-- file: mine.deal from \"timeline\" to \"timeline\" -->\nold\n<!-- end -->\nb\n";
        let found = renewed(text, &folder);
        assert!(
            found.contains("```text\ntimeline 2026..2040\n```\n<!-- end -->\nb\n"),
            "{found}"
        );
        assert_eq!(renewed(&found, &folder), found);
    }

    #[test]
    fn a_command_has_words_and_texts() {
        assert_eq!(
            words("why a.deal \"State, in all\" --year 2030"),
            ["why", "a.deal", "State, in all", "--year", "2030"]
        );
    }

    #[test]
    fn a_mark_has_its_texts_in_quotes() {
        assert_eq!(quoted("x has \"a b\" for \"c\""), ["a b", "c"]);
    }
}
