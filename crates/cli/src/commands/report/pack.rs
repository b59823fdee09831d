//! A pack: a deal with everything that somebody else needs to compute it again.
//!
//! Receives a deal and how it was asked for. Guarantees that the results in the pack were computed from
//! the texts in the pack and nothing else, and that the same deal gives the same bytes. What is in a
//! pack is computed again by [`crate::commands::verify`].

mod archive;
mod contents;

use std::collections::BTreeMap;

use report::paths::Asked;

use crate::commands::prepare::Prepared;
use crate::exit::Exit;
use crate::input::Input;
use crate::output::Output;

use archive::Archive;

pub(crate) use archive::{PACK_BYTES_MAX, Unpacked, unpack};

pub(crate) use contents::{Identity, contents, read_identity};

/// What stands before the names of the deal's texts in a pack.
pub(crate) const DEAL: &str = "deal/";
/// What a pack says of itself.
pub(crate) const IDENTITY: &str = "identity.json";
/// The page.
const PAGE: &str = "report.html";

/// A pack, not yet stored.
pub(super) struct Packed {
    pub(super) bytes: Vec<u8>,
    pub(super) file_count: usize,
}

/// The page and the pack of a deal that was read, computed again from the texts that are packed.
pub(super) fn pack(
    prepared: &Prepared,
    sets: &[String],
    paths: Option<Asked>,
    output: &mut Output,
) -> Result<(Vec<u8>, Packed), Exit> {
    let texts: BTreeMap<String, String> = prepared
        .texts
        .iter()
        .filter(|text| !text.in_library && !model::regimes::is_command_line(&text.name))
        .map(|text| (text.name.clone(), text.text.clone()))
        .collect();
    let main = prepared
        .texts
        .iter()
        .next()
        .expect("a deal was read from a text")
        .name
        .clone();
    let main = match main.strip_prefix('<') {
        // A text from standard input has no name that a file can have.
        Some(_) => "deal.deal".to_owned(),
        None => main,
    };
    let texts = if prepared.input.is_stream() {
        renamed(texts, &main)
    } else {
        texts
    };
    let identity = Identity::of(prepared, main, sets, paths);
    let files = contents(&identity, texts, output)?;
    let mut archive = Archive::default();
    for (name, bytes) in &files {
        archive.add(name, bytes);
    }
    let packed = Packed {
        bytes: archive.finish(),
        file_count: files.len(),
    };
    let page = files.into_iter().find(|(name, _)| name == PAGE);
    let (_, page) = page.expect("every pack holds its page");
    Ok((page, packed))
}

/// A text from standard input gets a name that a file can have.
fn renamed(texts: BTreeMap<String, String>, main: &str) -> BTreeMap<String, String> {
    let rename = |name: String| {
        if name.starts_with('<') {
            main.to_owned()
        } else {
            name
        }
    };
    texts
        .into_iter()
        .map(|(name, text)| (rename(name), text))
        .collect()
}

/// A deal computed from texts in memory.
fn prepare(
    main: &str,
    texts: BTreeMap<String, String>,
    sets: &[String],
    output: &mut Output,
) -> Result<Prepared, Exit> {
    let input = Input::in_memory(main, texts);
    let reading = input.read(sets);
    Prepared::of(input, reading, sets, false, output)
}
