//! The deals recomputed by a program that shares no code with this one.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// Runs the check, or says that the judge is missing. Where every judge has to be present, a missing one fails.
fn judged(options: &[&str]) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/independent/check.py");
    let mut command = Command::new("python3");
    command
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_lodebook"))
        .args(options);
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let complained = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}\n{complained}");
        }
        Err(reason) => {
            assert!(
                std::env::var_os("LODEBOOK_ALL_JUDGES").is_none(),
                "python3 cannot be run: {reason}"
            );
            // Written past the capture of test output, so that the summary names the missing judge.
            let told = writeln!(
                std::io::stderr(),
                "python3 is missing, so nobody recomputed the deals: {reason}"
            );
            told.expect("standard error can be written");
        }
    }
}

#[test]
fn every_party_gets_what_an_independent_program_computes() {
    judged(&[]);
}

#[test]
fn the_independent_program_notices_a_wrong_number() {
    judged(&["--self-test"]);
}
