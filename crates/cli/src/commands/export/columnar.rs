//! `export` as Parquet and Arrow: the same columns, typed, with what is known of them beside them.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int32Builder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;

use super::head::Head;
use super::record::{COLUMNS, Record};

/// So many values are handed on at a time.
const BATCH_LEN: usize = 1 << 16;
/// The key of what is known of all values.
const KEY: &str = "lodebook";

/// Writes the values.
pub(super) struct Columns<W: Write + Send> {
    schema: Arc<Schema>,
    batch: Batch,
    to: To<W>,
}

enum To<W: Write + Send> {
    Parquet(ArrowWriter<W>),
    Arrow(FileWriter<W>),
}

impl<W: Write + Send> Columns<W> {
    /// A Parquet file, compressed with Snappy.
    pub(super) fn parquet(to: W, head: &Head) -> io::Result<Self> {
        let schema = schema(head);
        // Readers of Arrow find it in the schema, which is kept inside; all others look here.
        let known = KeyValue::new(KEY.to_owned(), schema.metadata[KEY].clone());
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("lodebook ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![known]));
        let schema = Arc::new(schema);
        let writer = ArrowWriter::try_new(to, Arc::clone(&schema), Some(properties.build()));
        Ok(Self {
            schema,
            batch: Batch::default(),
            to: To::Parquet(writer.map_err(io::Error::other)?),
        })
    }

    /// A file in the format that Arrow keeps in memory, also called Feather.
    pub(super) fn arrow(to: W, head: &Head) -> io::Result<Self> {
        let schema = Arc::new(schema(head));
        let writer = FileWriter::try_new(to, &schema).map_err(io::Error::other)?;
        Ok(Self {
            schema,
            batch: Batch::default(),
            to: To::Arrow(writer),
        })
    }

    fn hand_on(&mut self) -> io::Result<()> {
        let columns = self.batch.take();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns);
        let batch = batch.expect("each column is of the type that the schema names");
        match &mut self.to {
            To::Parquet(writer) => writer.write(&batch).map_err(io::Error::other),
            To::Arrow(writer) => writer.write(&batch).map_err(io::Error::other),
        }
    }
}

impl<W: Write + Send> super::Sink for Columns<W> {
    fn take(&mut self, record: &Record) -> io::Result<()> {
        self.batch.add(record);
        if self.batch.len == BATCH_LEN {
            self.hand_on()?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.hand_on()?;
        match self.to {
            To::Parquet(writer) => writer.close().map(|_| ()).map_err(io::Error::other),
            To::Arrow(mut writer) => writer.finish().map_err(io::Error::other),
        }
    }
}

/// Years are whole numbers, amounts are doubles, all else is text; what may be absent can be null.
fn schema(head: &Head) -> Schema {
    let field = |name: &&str| {
        let (sort, absent) = match *name {
            "year" => (DataType::Int32, true),
            "value" | "least" | "greatest" | "base_value" | "base_least" | "base_greatest" => {
                (DataType::Float64, true)
            }
            "word" | "status" | "party" | "payer" | "payee" => (DataType::Utf8, true),
            _ => (DataType::Utf8, false),
        };
        Field::new(*name, sort, absent)
    };
    let fields: Vec<Field> = COLUMNS.iter().map(field).collect();
    let known = serde_json::to_string(head).expect("a shape of ours");
    Schema::new_with_metadata(fields, HashMap::from([(KEY.to_owned(), known)]))
}

/// Values that are not handed on yet, by column.
#[derive(Default)]
struct Batch {
    len: usize,
    scenario: StringBuilder,
    role: StringBuilder,
    instance: StringBuilder,
    name: StringBuilder,
    label: StringBuilder,
    year: Int32Builder,
    value: Float64Builder,
    unit: StringBuilder,
    least: Float64Builder,
    greatest: Float64Builder,
    word: StringBuilder,
    status: StringBuilder,
    base_value: Float64Builder,
    base_least: Float64Builder,
    base_greatest: Float64Builder,
    base_unit: StringBuilder,
    party: StringBuilder,
    payer: StringBuilder,
    payee: StringBuilder,
}

impl Batch {
    fn add(&mut self, record: &Record) {
        self.len += 1;
        self.scenario.append_value(record.scenario);
        self.role.append_value(record.role);
        self.instance.append_value(record.instance);
        self.name.append_value(record.name);
        self.label.append_value(record.label);
        self.year.append_option(record.year);
        self.value.append_option(record.value);
        self.unit.append_value(record.unit);
        self.least.append_option(record.least);
        self.greatest.append_option(record.greatest);
        self.word.append_option(record.word);
        self.status.append_option(record.status);
        self.base_value.append_option(record.base_value);
        self.base_least.append_option(record.base_least);
        self.base_greatest.append_option(record.base_greatest);
        self.base_unit.append_value(record.base_unit);
        self.party.append_option(record.party);
        self.payer.append_option(record.payer);
        self.payee.append_option(record.payee);
    }

    /// The columns in their order, and an empty batch.
    fn take(&mut self) -> Vec<ArrayRef> {
        self.len = 0;
        vec![
            Arc::new(self.scenario.finish()),
            Arc::new(self.role.finish()),
            Arc::new(self.instance.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.label.finish()),
            Arc::new(self.year.finish()),
            Arc::new(self.value.finish()),
            Arc::new(self.unit.finish()),
            Arc::new(self.least.finish()),
            Arc::new(self.greatest.finish()),
            Arc::new(self.word.finish()),
            Arc::new(self.status.finish()),
            Arc::new(self.base_value.finish()),
            Arc::new(self.base_least.finish()),
            Arc::new(self.base_greatest.finish()),
            Arc::new(self.base_unit.finish()),
            Arc::new(self.party.finish()),
            Arc::new(self.payer.finish()),
            Arc::new(self.payee.finish()),
        ]
    }
}
