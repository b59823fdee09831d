//! `lodebook report`: a deal as one self-contained page, and as a pack that others can verify.

pub(crate) mod pack;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use html::Identity;
use report::Paths;
use report::paths::Asked;
use serde::Serialize;

use super::prepare::Prepared;
use super::run::draw_all;
use crate::arguments::Report;
use crate::diagnostics::visible;
use crate::disk::{self, NewFile};
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    file: Option<String>,
    bytes: usize,
    pack: Option<PackAnswer>,
    paths: Option<usize>,
    seed: Option<u64>,
    edition: String,
}

#[derive(Serialize)]
struct PackAnswer {
    file: String,
    bytes: usize,
    files: usize,
}

/// A page, and the pack it is in where one was asked for.
struct Made {
    page: Vec<u8>,
    pack: Option<pack::Packed>,
    edition: String,
    paths: Option<Asked>,
}

/// Writes the page, the pack, or both.
pub(crate) fn run(asked: &Report, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Report, output: &mut Output) -> Result<Exit, Exit> {
    let path = match (&asked.out, &asked.pack) {
        (Some(path), _) => Some(path.clone()),
        (None, None) => Some(beside(&asked.file)),
        (None, Some(_)) => None,
    };
    // Who has waited for the runs does not want to hear of a file that is there.
    for path in path.iter().chain(&asked.pack) {
        if path.exists() && !asked.force {
            let there = io::Error::from(io::ErrorKind::AlreadyExists);
            return Err(refuse(path, &there, output));
        }
    }
    let mut prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let made = made(&mut prepared, asked, output)?;
    if let (Some(path), Some(pack)) = (&asked.pack, &made.pack) {
        store(path, &pack.bytes, asked.force).map_err(|error| refuse(path, &error, output))?;
    }
    if let Some(path) = &path {
        store(path, &made.page, asked.force).map_err(|error| refuse(path, &error, output))?;
    }
    tell(asked, path.as_deref(), &made, output);
    prepared.tell_findings(output);
    Ok(prepared.findings().exit())
}

/// Computes what is to be written. In a pack, the page is the one that can be verified.
fn made(prepared: &mut Prepared, asked: &Report, output: &mut Output) -> Result<Made, Exit> {
    let paths = prepared.run.has_draws.then(|| Asked {
        path_count: asked.paths,
        seed: asked.seed,
        sampling: asked.sampling.into(),
    });
    let edition = report::edition(&prepared.texts);
    if asked.pack.is_some() {
        let (page, pack) = pack::pack(prepared, &asked.laid.sets, paths, output)?;
        return Ok(Made {
            page,
            pack: Some(pack),
            edition,
            paths,
        });
    }
    let drawn = match &paths {
        Some(wanted) => Some(draw_all(prepared, wanted, output)?),
        None => None,
    };
    let name = prepared.input.name();
    Ok(Made {
        page: page(prepared, name, drawn.as_ref()).into_bytes(),
        pack: None,
        edition,
        paths,
    })
}

/// The page of a deal that was read from a file of this name.
fn page(prepared: &mut Prepared, file: String, paths: Option<&Paths>) -> String {
    let sets = prepared.sets.iter().map(|set| set.binding.clone());
    let identity = Identity {
        file,
        edition: report::edition(&prepared.texts),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sets: sets.collect(),
    };
    html::page(&prepared.deal, &mut prepared.run, paths, &identity)
}

fn tell(asked: &Report, path: Option<&Path>, made: &Made, output: &mut Output) {
    let name = |path: &Path| path.to_string_lossy().into_owned();
    if asked.json {
        let pack = asked.pack.as_deref().zip(made.pack.as_ref());
        json::write(
            output,
            &Answer {
                lodebook: json::VERSION,
                file: path.map(name),
                bytes: made.page.len(),
                pack: pack.map(|(path, pack)| PackAnswer {
                    file: name(path),
                    bytes: pack.bytes.len(),
                    files: pack.file_count,
                }),
                paths: made.paths.map(|paths| paths.path_count),
                seed: made.paths.map(|paths| paths.seed),
                edition: made.edition.clone(),
            },
        );
        return;
    }
    let runs = made.paths.map_or_else(String::new, |paths| {
        format!(", {} paths with seed {}", paths.path_count, paths.seed)
    });
    let edition = &made.edition[..12];
    if let Some(path) = path {
        let kilobytes = made.page.len().div_ceil(1000);
        output.error_line(&format!(
            "wrote {}: {kilobytes} kB{runs}, edition {edition}",
            visible(&name(path))
        ));
    }
    if let (Some(path), Some(pack)) = (&asked.pack, &made.pack) {
        output.error_line(&format!(
            "wrote {}: {} files, {} kB{runs}, edition {edition}",
            visible(&name(path)),
            pack.file_count,
            pack.bytes.len().div_ceil(1000)
        ));
    }
}

/// The deal's name with another ending, in the current folder.
fn beside(deal: &Path) -> PathBuf {
    let stem = deal.file_stem().filter(|stem| *stem != "-");
    let mut name = stem.map_or_else(|| "deal".into(), std::ffi::OsStr::to_owned);
    name.push(".html");
    PathBuf::from(name)
}

fn store(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let mut file = NewFile::create(path, force)?;
    file.write_all(bytes)?;
    file.finish()
}

fn refuse(path: &Path, error: &io::Error, output: &mut Output) -> Exit {
    let name = visible(&path.to_string_lossy());
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "there is no such folder".to_owned(),
        _ => disk::reason(error),
    };
    output.error_line(&format!("error: cannot write \"{name}\": {reason}"));
    if error.kind() == io::ErrorKind::AlreadyExists {
        output.error_line("hint: `--force` writes over it");
    }
    Exit::File
}
