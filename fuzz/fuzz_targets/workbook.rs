//! No workbook breaks the reader, whatever stands in its file or in one of its parts, and what is
//! taken over of it fits the text.

#![no_main]

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};
use std::sync::OnceLock;

use model::Reading;
use xlsx::apply::{Again, Cited, open, patch};
use xlsx::book::Book;
use xlsx::{Edition, Options, write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

const DEAL: &str = r#"deal "A deal"
timeline 2026..2028
money USD nominal
party state
input price = list { 5, then 6 } USD/t   @ assumed "placeholder: an example"
input rate : % = 5 %   @ assumed "placeholder: an example"
input rule : choice(gross, net) = net
row due : USD = price * 2 t * rate + (if rule == net then 3 USD else 0)   @ assumed "placeholder: an example"
pay due from market to state
show total(state.cash)
"#;

struct Whole {
    reading: Reading,
    book: Book,
    parts: Vec<(String, Vec<u8>)>,
}

fn options(reading: &Reading, inputs_only: bool) -> Options {
    let edition = Some(Edition::of(&reading.texts, &[]));
    Options {
        inputs_only,
        edition,
        ..Options::default()
    }
}

fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let files = BTreeMap::from([("main.deal".to_owned(), DEAL.to_owned())]);
        let reading = model::read("main.deal", &files, &[]);
        let deal = reading.deal.as_ref().expect("nothing is wrong with it");
        let book = xlsx::book(deal, &reading.texts).expect("its years can be written out");
        let bytes = write(&book, &options(&reading, true)).expect("it is written");
        let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("it is a workbook");
        let mut parts = Vec::new();
        for place in 0..archive.len() {
            let mut part = archive.by_index(place).expect("a part");
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).expect("it can be read");
            parts.push((part.name().expect("a name").into_owned(), bytes));
        }
        Whole {
            reading,
            book,
            parts,
        }
    })
}

/// The workbook with some bytes of a part replaced by others.
fn changed(whole: &Whole, part: u8, place: u16, taken: u8, bytes: &[u8]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (number, (name, own)) in whole.parts.iter().enumerate() {
        let mut own = own.clone();
        if number == usize::from(part) % whole.parts.len() {
            let from = usize::from(place).min(own.len());
            let to = (from + usize::from(taken)).min(own.len());
            own.splice(from..to, bytes.iter().copied());
        }
        writer.start_file(name.as_str(), stored).expect("a part begins");
        writer.write_all(&own).expect("a part is written");
    }
    writer.finish().expect("it is closed").into_inner()
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let whole = whole();
    let workbook = match bytes {
        [part, low, high, taken, rest @ ..] if *part < 128 => {
            changed(whole, *part, u16::from_le_bytes([*low, *high]), *taken, rest)
        }
        _ => bytes.to_vec(),
    };
    let Ok(opened) = open(workbook) else { return };
    let reading = &whole.reading;
    let deal = reading.deal.as_ref().expect("it was read");
    let again: &Again = &|_, inputs_only| options(reading, inputs_only);
    let edition = Edition::of(&reading.texts, &[]);
    let Ok(compared) = opened.compare(deal, &whole.book, &edition, again) else {
        return;
    };
    let cited = Cited::default();
    let Ok(patch) = patch(deal, &reading.texts, &whole.book, &compared.changes, &cited) else {
        return;
    };
    for (_, text) in patch.texts(&reading.texts) {
        let files = BTreeMap::from([("main.deal".to_owned(), text.clone())]);
        let read = model::read("main.deal", &files, &[]);
        assert!(read.deal.is_some(), "{text}");
    }
});
