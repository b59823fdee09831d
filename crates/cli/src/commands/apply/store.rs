//! Changed texts to their files, all of them or none.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::Prepared;
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::output::Output;

/// Replaces each file in one step. Where one cannot be written, those before it get their old text
/// back; a file that has changed since it was read stays as it is.
pub(super) fn store(
    before: &Prepared,
    changed: &BTreeMap<String, String>,
    output: &mut Output,
) -> Result<Vec<String>, Exit> {
    let mut done: Vec<(PathBuf, &str)> = Vec::new();
    for (name, text) in changed {
        let shown = format!("{}{name}", before.input.prefix());
        let path = PathBuf::from(&shown);
        let known = before.texts.iter().find(|text| text.name == *name);
        let known = known.map_or("", |text| text.text.as_str());
        let written = match fs::read(&path) {
            Ok(bytes) if bytes == known.as_bytes() => {
                disk::replace(&path, text.as_bytes()).map_err(|error| disk::reason(&error))
            }
            Ok(_) => Err("it has changed while it was read".to_owned()),
            Err(error) => Err(disk::reason(&error)),
        };
        if let Err(reason) = written {
            output.error_line(&format!(
                "error: cannot write \"{}\": {reason}",
                visible(&shown)
            ));
            for (path, old) in done {
                if let Err(error) = disk::replace(&path, old.as_bytes()) {
                    let (path, reason) = (path.to_string_lossy(), disk::reason(&error));
                    output.error_line(&format!(
                        "error: \"{}\" keeps its new text: {reason}",
                        visible(&path)
                    ));
                }
            }
            return Err(Exit::File);
        }
        done.push((path, known));
    }
    let names = done
        .iter()
        .map(|(path, _)| path.to_string_lossy().into_owned());
    Ok(names.collect())
}
