//! A pack: a deal with everything that somebody else needs to compute it again.
//!
//! Receives a deal and how it was asked for. Guarantees that the results in the pack were computed from
//! the texts in the pack and nothing else, and that the same deal gives the same bytes. What is in a
//! pack is computed again by [`super::verify`].

mod archive;
mod contents;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use report::paths::Asked;

use super::prepare::Prepared;
use crate::arguments::Pack;
use crate::diagnostics::visible;
use crate::disk::{self, NewFile};
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

/// Reads a deal and writes its pack.
pub(crate) fn run(asked: &Pack, output: &mut Output) -> Exit {
    let sets = &asked.laid.sets;
    let paths = asked.paths.map(|path_count| Asked {
        path_count,
        seed: asked.seed,
        sampling: asked.sampling.into(),
    });
    let packed = Prepared::read(&asked.file, sets, false, output).and_then(|prepared| {
        write(&asked.out, asked.force, &prepared, (sets, paths), output)?;
        prepared.tell_findings(output);
        Ok(prepared.findings().exit())
    });
    packed.unwrap_or_else(|exit| exit)
}

/// Writes the pack of a deal that was read. Computes it again from the texts that are packed.
pub(crate) fn write(
    path: &Path,
    force: bool,
    prepared: &Prepared,
    (sets, paths): (&[String], Option<Asked>),
    output: &mut Output,
) -> Result<(), Exit> {
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
    let computed = contents(&identity, texts, output)?;
    let mut archive = Archive::default();
    for (name, bytes) in &computed {
        archive.add(name, bytes);
    }
    let bytes = archive.finish();
    store(path, force, &bytes).map_err(|error| {
        let name = visible(&path.to_string_lossy());
        output.error_line(&format!(
            "error: cannot write \"{name}\": {}",
            disk::reason(&error)
        ));
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            output.error_line("hint: `--force` writes over it");
        }
        Exit::File
    })?;
    output.error_line(&format!(
        "wrote {}: {} files, {} KiB, edition {}",
        visible(&path.to_string_lossy()),
        computed.len(),
        bytes.len().div_ceil(1024),
        &identity.edition[..12]
    ));
    Ok(())
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

fn store(path: &Path, force: bool, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = NewFile::create(path, force)?;
    file.write_all(bytes)?;
    file.finish()
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
