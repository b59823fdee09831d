//! How the program ends.

use std::process::ExitCode;

/// The exit code and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// Nothing is wrong.
    Fine,
    /// The deal has errors, an expectation failed, `fmt --check` found a difference, or a workbook
    /// cannot be taken over.
    Deal,
    /// The command line is wrong.
    Usage,
    /// A file cannot be read or written.
    File,
    /// The user stopped it.
    Stopped,
}

impl Exit {
    /// What shells call a program that Ctrl-C ended.
    pub(crate) const STOPPED: u8 = 130;

    /// The text at the end of `--help`.
    pub(crate) const HELP: &str = "\
Exit codes:
  0  nothing is wrong
  1  the deal has errors, an expectation failed, `fmt --check` found a difference, or
     `apply`, `import` or `fit` cannot take over what a file holds
  2  the command line is wrong
  3  a file cannot be read or written
  130  stopped by Ctrl-C; what is printed is what was known by then

`lodebook explain ID` explains a finding.";
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Fine => Self::SUCCESS,
            Exit::Deal => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::File => Self::from(3),
            Exit::Stopped => Self::from(Exit::STOPPED),
        }
    }
}
