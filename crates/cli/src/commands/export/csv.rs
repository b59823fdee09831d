//! `export` as comma-separated values: RFC 4180, UTF-8, a line of headings.

use std::io::{self, Write};

use super::value::{COLUMNS, Value};
use crate::csv;

/// Writes the values.
pub(super) struct Table<W: Write> {
    to: W,
}

impl<W: Write> Table<W> {
    /// Writes the headings.
    pub(super) fn new(mut to: W) -> io::Result<Self> {
        write!(to, "{}\r\n", COLUMNS.join(","))?;
        Ok(Self { to })
    }
}

impl<W: Write> super::Sink for Table<W> {
    fn value(&mut self, value: &Value) -> io::Result<()> {
        let number = |value: Option<f64>| value.map(csv::number).unwrap_or_default();
        let words = |text: Option<&str>| text.map(csv::words).unwrap_or_default();
        let cells = [
            csv::words(value.scenario),
            csv::words(value.role),
            csv::words(value.instance),
            csv::words(value.name),
            csv::words(value.label),
            value.year.map(|year| year.to_string()).unwrap_or_default(),
            number(value.value),
            csv::words(value.unit),
            number(value.least),
            number(value.greatest),
            words(value.word),
            words(value.status),
            number(value.base_value),
            number(value.base_least),
            number(value.base_greatest),
            csv::words(value.base_unit),
            words(value.party),
            words(value.payer),
            words(value.payee),
        ];
        write!(self.to, "{}\r\n", cells.join(","))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
