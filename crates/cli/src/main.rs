//! The `lodebook` command: input and output only.
//!
//! Each command is one file of [`commands`]: it reads what was named, asks `model` and `report`,
//! and writes tables, JSON or CSV. What a deal means is decided elsewhere.

mod arguments;
mod commands;
mod csv;
mod diagnostics;
mod disk;
mod exit;
mod input;
mod json;
mod memory;
mod output;
mod pace;
mod page;
mod stop;
mod table;

use std::panic::{self, PanicHookInfo};
use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};
use exit::Exit;
use output::Output;
use report::amount;

fn main() -> ExitCode {
    panic::set_hook(Box::new(say_it_is_our_fault));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => {
            let exit = if told.use_stderr() {
                Exit::Usage
            } else {
                Exit::Fine
            };
            return match told.print() {
                Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Exit::File.into(),
                _ => exit.into(),
            };
        }
    };
    let mut output = Output::new(&arguments.display);
    let exit = run(arguments.command, &mut output);
    output.finish(exit).into()
}

fn run(command: Command, output: &mut Output) -> Exit {
    match command {
        Command::New(asked) => commands::new::run(&asked, output),
        Command::Check(asked) => commands::check::run(&asked, output),
        Command::Fmt(asked) => commands::fmt::run(&asked, output),
        Command::Explain(asked) => commands::explain::run(&asked, output),
        Command::List(asked) => commands::list::run(&asked, output),
        Command::Completions(asked) => commands::completions::run(&asked, output),
        Command::Run(asked) => commands::run::run(&asked, output),
        Command::Claims(asked) => commands::claims::run(&asked, output),
        Command::Forecast(asked) => commands::forecast::run(&asked, output),
        Command::Drivers(asked) => commands::drivers::run(&asked, output),
        Command::Compare(asked) => commands::compare::run(&asked, output),
        Command::CompareRegimes(asked) => commands::compare_regimes::run(&asked, output),
        Command::Why(asked) => commands::why::run(&asked, output),
        Command::Fit(asked) => commands::fit::run(&asked, output),
        Command::Import(asked) => commands::import::run(&asked, output),
        Command::Xlsx(asked) => commands::xlsx::run(&asked, output),
        Command::Export(asked) => commands::export::run(&asked, output),
        Command::Apply(asked) => commands::apply::run(&asked, output),
        Command::Verify(asked) => commands::verify::run(&asked, output),
        Command::Report(asked) => commands::report::run(&asked, output),
        Command::Sources(asked) => commands::sources::run(&asked, output),
    }
}

/// A panic is never the user's fault, and its usual text helps nobody but us.
fn say_it_is_our_fault(panic: &PanicHookInfo) {
    use std::io::Write as _;
    let place = panic
        .location()
        .map(ToString::to_string)
        .unwrap_or_default();
    let what = panic.payload_as_str().unwrap_or("no reason given");
    let version = env!("CARGO_PKG_VERSION");
    // Whatever happens, a panic hook must not panic: a failed write is let go.
    let _ = writeln!(
        std::io::stderr(),
        "error: this is a fault of lodebook, not of your deal\n  \
         lodebook {version}, {place}: {what}\n\
         Please report it with this text, the command line and, where you may share it, the deal."
    );
}
