//! Runs of the real program.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a run left behind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The program, free of what the environment of the test says about terminals.
pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lodebook"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
        command.env_remove(name);
    }
    command
}

/// Runs the program in a folder.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    let output = program()
        .current_dir(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .output();
    ran(output.expect("the program starts"))
}

/// Runs the program in the folder of this crate.
pub(crate) fn run(arguments: &[&str]) -> Ran {
    run_in(Path::new(env!("CARGO_MANIFEST_DIR")), arguments)
}

/// Runs the program with a text on standard input.
pub(crate) fn run_with(folder: &Path, arguments: &[&str], text: &str) -> Ran {
    let mut command = program();
    command.current_dir(folder).args(arguments);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin
        .write_all(text.as_bytes())
        .expect("the program reads all of it");
    drop(stdin);
    ran(child.wait_with_output().expect("the program ends"))
}

fn ran(output: Output) -> Ran {
    Ran {
        code: output.status.code().expect("the program ends by itself"),
        out: String::from_utf8(output.stdout).expect("output is UTF-8"),
        err: String::from_utf8(output.stderr).expect("output is UTF-8"),
    }
}

/// An empty folder of that name for one test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("the folder is ours");
    }
    fs::create_dir_all(&folder).expect("there is room");
    folder
}

/// A deal of the repository.
pub(crate) fn deal(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deals")
        .join(path)
}

/// A small deal of the repository as text.
pub(crate) fn small() -> String {
    fs::read_to_string(deal("reference/smallest_royalty.deal")).expect("it is there")
}

/// A small deal with two scenarios and an open term.
pub(crate) const SCENARIOS: &str = "deal \"Two scenarios\"

timeline 2025..2064
money USD nominal

party company \"Company\"
party state   \"State\"

input sales = 1 bn USD       @ assumed \"expert: round\"
input rate open 5 %..10 %    @ assumed \"expert: to be agreed\"
pay sales from market to company
use royalty.ad_valorem royalty {
  from company to state
  base = sales
  rate = rate
}

scenario no_deal \"The law\" {
  set rate = 4 %   @ assumed \"expert: the law\"
}
scenario agreed \"As agreed\" {
  set rate = 7 %   @ assumed \"expert: agreed\"
}

show npv(state.cash, 10 %/y) \"State, NPV\"
show irr(state.cash) \"Rate\"
show total(state.cash) > 2 bn USD \"Much\"
show cumulative(state.cash) \"So far\"
";

/// Writes a file and gives its name.
pub(crate) fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    fs::write(folder.join(name), text).expect("there is room");
    name.to_owned()
}

/// A path as it is typed.
pub(crate) fn text_of(path: impl AsRef<OsStr>) -> String {
    path.as_ref().to_string_lossy().into_owned()
}
