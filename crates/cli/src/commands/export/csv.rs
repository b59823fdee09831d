//! `export` as comma-separated values: RFC 4180, UTF-8, a line of headings.

use std::io::{self, Write};

use super::record::{COLUMNS, Record};
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
    fn take(&mut self, record: &Record) -> io::Result<()> {
        let number = |value: Option<f64>| value.map(csv::number).unwrap_or_default();
        let words = |text: Option<&str>| text.map(csv::words).unwrap_or_default();
        let cells = [
            csv::words(record.scenario),
            csv::words(record.role),
            csv::words(record.instance),
            csv::words(record.name),
            csv::words(record.label),
            record.year.map(|year| year.to_string()).unwrap_or_default(),
            number(record.value),
            csv::words(record.unit),
            number(record.least),
            number(record.greatest),
            words(record.word),
            words(record.status),
            number(record.base_value),
            number(record.base_least),
            number(record.base_greatest),
            csv::words(record.base_unit),
            words(record.party),
            words(record.payer),
            words(record.payee),
        ];
        write!(self.to, "{}\r\n", cells.join(","))
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}
