//! Where text leaves the program: data to standard output, everything else to standard error.
//!
//! Receives text and bytes. Guarantees that a reader who has gone away (`| head`) ends nothing
//! loudly, that any other failure to write is told once, and that colour is left out where it was
//! not asked for. Does not decide what is said.

use std::io::{self, ErrorKind, IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};

use crate::arguments::{Colour, Display};
use crate::exit::Exit;

/// Columns of a page where there is no terminal to ask.
const COLUMNS: usize = 80;
/// Longer lines are hard to read, however wide the terminal.
const COLUMNS_MAX: usize = 120;
/// Text is handed on in pieces of about this size.
const PIECE_BYTES: usize = 64 << 10;

/// The two streams of the program.
pub(crate) struct Output {
    pending: String,
    out_colour: ColorChoice,
    error_colour: ColorChoice,
    columns: usize,
    /// Nobody reads standard output any more.
    closed: bool,
    failure: Option<io::Error>,
    /// A line of progress stands on standard error.
    in_progress: bool,
}

impl Output {
    /// The streams of this process, in the way the user asked for.
    pub(crate) fn new(display: &Display) -> Self {
        let asked = |auto: ColorChoice| match display.color {
            Colour::Auto => auto,
            Colour::Always => ColorChoice::Always,
            Colour::Never => ColorChoice::Never,
        };
        let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let columns = display
            .width
            .or_else(|| terminal().map(|width| width.min(COLUMNS_MAX)));
        Self {
            pending: String::new(),
            out_colour: asked(AutoStream::choice(&io::stdout())),
            error_colour: asked(AutoStream::choice(&io::stderr())),
            columns: columns.unwrap_or(COLUMNS).max(40),
            closed: false,
            failure: None,
            in_progress: false,
        }
    }

    /// How many columns a line may have.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// Writes data: text in which colour may be marked with terminal codes.
    pub(crate) fn text(&mut self, text: &str) {
        self.pending.push_str(text);
        if self.pending.len() > PIECE_BYTES {
            self.flush();
        }
    }

    /// Writes a line of data.
    pub(crate) fn line(&mut self, line: &str) {
        self.text(line);
        self.text("\n");
    }

    /// Writes data byte for byte.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.flush();
        let written = io::stdout().write_all(bytes);
        self.note(written);
    }

    /// Standard output as a stream of data, for what is too long to be held.
    pub(crate) fn data(&mut self) -> Data<'_> {
        self.flush();
        Data { output: self }
    }

    /// Writes what is not data: findings, summaries, reasons.
    pub(crate) fn error_text(&mut self, text: &str) {
        // What came before must stand before, where both streams are one terminal.
        self.flush();
        // There is nobody left to tell if this fails.
        let _ = AutoStream::new(io::stderr(), self.error_colour).write_all(text.as_bytes());
    }

    /// Writes a line of what is not data.
    pub(crate) fn error_line(&mut self, line: &str) {
        self.error_text(&format!("{line}\n"));
    }

    /// Whether a person watches standard error.
    pub(crate) fn is_watched() -> bool {
        io::stderr().is_terminal()
    }

    /// Shows how far a run has come, in a line that the next one replaces.
    pub(crate) fn progress(&mut self, words: &str) {
        self.error_text(&format!("\r{words}\x1b[K"));
        self.in_progress = true;
    }

    /// Takes the line of progress away.
    pub(crate) fn end_progress(&mut self) {
        if std::mem::take(&mut self.in_progress) {
            self.error_text("\r\x1b[K");
        }
    }

    /// Hands on everything and says how the program ends.
    pub(crate) fn finish(mut self, exit: Exit) -> Exit {
        self.flush();
        let flushed = io::stdout().flush();
        self.note(flushed);
        match self.failure.take() {
            None => exit,
            Some(failure) => {
                let reason = crate::disk::reason(&failure);
                self.error_line(&format!("error: cannot write the output: {reason}"));
                Exit::File
            }
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.pending);
        if text.is_empty() || self.closed || self.failure.is_some() {
            return;
        }
        let written = AutoStream::new(io::stdout(), self.out_colour).write_all(text.as_bytes());
        self.note(written);
    }

    fn note(&mut self, written: io::Result<()>) {
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::BrokenPipe => self.closed = true,
            Err(error) => {
                self.failure.get_or_insert(error);
            }
        }
    }
}

/// Standard output, byte for byte.
pub(crate) struct Data<'o> {
    output: &'o mut Output,
}

impl Write for Data<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.output.closed || self.output.failure.is_some() {
            return Err(ErrorKind::BrokenPipe.into());
        }
        self.output.bytes(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
