//! The outputs shown in the documents are what the program prints.
//!
//! A block between `<!-- output: ARGUMENTS -->` and `<!-- end -->` holds the first lines of what the program answers to
//! those arguments. With `LODEBOOK_BLESS` set the blocks are written anew, for a human to read the difference.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many lines a document shows.
const LINE_COUNT: usize = 48;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn answer(arguments: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lodebook"));
    command
        .current_dir(root())
        .args(arguments.split(' '))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "80");
    let output = command.output().expect("the program can be run");
    let said = String::from_utf8(output.stdout).expect("the program prints text");
    let lines: Vec<&str> = said.lines().collect();
    let shown = lines[..lines.len().min(LINE_COUNT)].join("\n");
    format!("\n```text\n{}\n```\n", shown.trim_end())
}

/// The document with every block as the program prints it today.
fn renewed(text: &str) -> String {
    let mut pieces = text.split("<!-- output: ");
    let mut result = pieces.next().expect("a split has a first piece").to_owned();
    for piece in pieces {
        let (arguments, rest) = piece.split_once(" -->").expect("the mark is closed");
        let (_, after) = rest
            .split_once("<!-- end -->")
            .expect("the block is closed");
        write!(
            result,
            "<!-- output: {arguments} -->{}<!-- end -->{after}",
            answer(arguments)
        )
        .expect("writing to a string cannot fail");
    }
    result
}

#[test]
fn documents_show_what_the_program_prints() {
    let document = root().join("README.md");
    let text = fs::read_to_string(&document).expect("the document is there");
    let today = renewed(&text);
    assert!(
        today.matches("<!-- output: ").count() > 0,
        "README.md shows no output"
    );
    if std::env::var_os("LODEBOOK_BLESS").is_some() {
        fs::write(&document, today).expect("the document can be written");
        return;
    }
    assert_eq!(
        text, today,
        "run with LODEBOOK_BLESS=1 and read the difference"
    );
}
