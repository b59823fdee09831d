//! `lodebook report`: a deal as one self-contained page.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use html::Identity;
use report::Paths;
use report::paths::Asked;
use serde::Serialize;

use super::prepare::Prepared;
use super::run::draw_paths;
use crate::arguments::Report;
use crate::diagnostics::visible;
use crate::disk::{self, NewFile};
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    file: String,
    bytes: usize,
    paths: Option<usize>,
    seed: Option<u64>,
    edition: String,
}

/// Writes the page.
pub(crate) fn run(asked: &Report, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Report, output: &mut Output) -> Result<Exit, Exit> {
    let path = asked.out.clone().unwrap_or_else(|| beside(&asked.file));
    // Who has waited for the runs does not want to hear of a page that is there.
    if path.exists() && !asked.force {
        let there = io::Error::from(io::ErrorKind::AlreadyExists);
        return Err(refuse(&path, &there, output));
    }
    let mut prepared = Prepared::read(&asked.file, &asked.laid.sets, asked.json, output)?;
    let paths = drawn(&prepared, asked, output)?;
    let identity = Identity {
        file: prepared.input.name(),
        edition: report::edition(&prepared.texts),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        sets: prepared
            .sets
            .iter()
            .map(|set| set.binding.clone())
            .collect(),
    };
    let page = html::page(&prepared.deal, &mut prepared.run, paths.as_ref(), &identity);
    store(&path, page.as_bytes(), asked.force).map_err(|error| refuse(&path, &error, output))?;
    let file = path.to_string_lossy().into_owned();
    if asked.json {
        json::write(
            output,
            &Answer {
                lodebook: json::VERSION,
                file,
                bytes: page.len(),
                paths: paths.as_ref().map(|paths| paths.path_count),
                seed: paths.as_ref().map(|paths| paths.seed),
                edition: identity.edition,
            },
        );
    } else {
        let kilobytes = page.len().div_ceil(1000);
        let runs = paths.as_ref().map_or_else(String::new, |paths| {
            format!(", {} paths with seed {}", paths.path_count, paths.seed)
        });
        output.error_line(&format!(
            "wrote {}: {kilobytes} kB{runs}, edition {}",
            visible(&file),
            &identity.edition[..12]
        ));
    }
    prepared.tell_findings(output);
    Ok(prepared.findings().exit())
}

/// The paths, where anything is drawn.
fn drawn(prepared: &Prepared, asked: &Report, output: &mut Output) -> Result<Option<Paths>, Exit> {
    if !prepared.run.has_draws {
        return Ok(None);
    }
    let wanted = Asked {
        path_count: asked.paths,
        seed: asked.seed,
        sampling: asked.sampling.into(),
    };
    draw_paths(prepared, &wanted, output)
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
