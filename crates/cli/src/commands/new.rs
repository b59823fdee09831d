//! `lodebook new`: a small deal that runs, to begin from.

use std::ffi::OsStr;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use serde::Serialize;

use crate::arguments::New;
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;

/// The deal that is written, its title left open.
const SKELETON: &str = include_str!("../skeleton.deal");
/// The title that [`SKELETON`] has.
const SKELETON_TITLE: &str = "\"Title\"";

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    file: String,
    title: String,
}

/// Writes the file, unless there is one already.
pub(crate) fn run(asked: &New, output: &mut Output) -> Exit {
    let path = match asked.file.extension() {
        Some(_) => asked.file.clone(),
        None => asked.file.with_extension("deal"),
    };
    let title = asked.title.clone().unwrap_or_else(|| title_of(&path));
    let name = visible(&path.to_string_lossy());
    if let Err(error) = write(&path, &skeleton(&title)) {
        let reason = match error.kind() {
            ErrorKind::NotFound => "there is no such folder".to_owned(),
            _ => disk::reason(&error),
        };
        output.error_line(&format!("error: cannot write \"{name}\": {reason}"));
        if error.kind() == ErrorKind::AlreadyExists {
            output.error_line("hint: choose another name; nothing is overwritten");
        }
        return Exit::File;
    }
    if asked.json {
        let file = path.to_string_lossy().into_owned();
        json::write(
            output,
            &Answer {
                lodebook: json::VERSION,
                file,
                title,
            },
        );
    } else {
        output.error_line(&format!("wrote {name}; `lodebook run {name}` computes it"));
    }
    Exit::Fine
}

/// Creates the file in one step, so that nothing that appears meanwhile is overwritten.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn skeleton(title: &str) -> String {
    let clean: String = title
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    let quoted = format!("\"{}\"", clean.replace('\\', "\\\\").replace('"', "\\\""));
    SKELETON.replacen(SKELETON_TITLE, &quoted, 1)
}

/// The file's name as a title: `north_pit.deal` is "North pit".
fn title_of(path: &Path) -> String {
    let stem = path
        .file_stem()
        .map(OsStr::to_string_lossy)
        .unwrap_or_default();
    let words = stem.replace(['_', '-'], " ");
    let mut letters = words.trim().chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => "New deal".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{skeleton, title_of};
    use std::path::Path;

    #[test]
    fn a_title_comes_from_the_name_of_the_file() {
        assert_eq!(title_of(Path::new("deals/north_pit.deal")), "North pit");
    }

    #[test]
    fn quotes_in_a_title_are_escaped() {
        assert!(skeleton("The \"big\" one").starts_with("deal \"The \\\"big\\\" one\"\n"));
    }

    #[test]
    fn the_skeleton_is_in_order() {
        let text = skeleton("Title");
        assert_eq!(syntax::format::format(&text).as_ref(), Ok(&text));
    }
}
