//! `lodebook completions`: the script that lets a shell complete commands and options.

use clap::CommandFactory as _;

use crate::arguments::{Arguments, Completions};
use crate::exit::Exit;
use crate::output::Output;

/// Writes the script.
pub(crate) fn run(asked: &Completions, output: &mut Output) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(
        asked.shell,
        &mut Arguments::command(),
        "lodebook",
        &mut script,
    );
    output.bytes(&script);
    Exit::Fine
}
