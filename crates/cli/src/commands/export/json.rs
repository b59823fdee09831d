//! `export` as JSON: one object, each value on a line of its own.

use std::io::{self, Write};

use super::head::Head;
use super::record::Record;

/// Writes the values.
pub(super) struct Object<W: Write> {
    to: W,
    count: usize,
}

impl<W: Write> Object<W> {
    /// Writes what is known of all values.
    pub(super) fn new(mut to: W, head: &Head) -> io::Result<Self> {
        let text = serde_json::to_string_pretty(head).expect("a shape of ours");
        let open = text.trim_end_matches(['}', '\n']);
        write!(to, "{open},\n  \"values\": [")?;
        Ok(Self { to, count: 0 })
    }
}

impl<W: Write> super::Sink for Object<W> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let text = serde_json::to_string(record).expect("a shape of ours");
        let before = if self.count == 0 { "" } else { "," };
        self.count += 1;
        write!(self.to, "{before}\n    {text}")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        write!(self.to, "\n  ]\n}}\n")
    }
}
