//! `lodebook fmt`: blanks and indentation in order.

use std::path::Path;

use model::files::Texts;
use serde::Serialize;
use syntax::diagnostic::Diagnostic;

use crate::arguments::{Fmt, Format};
use crate::diagnostics::{Findings, counted, short, visible};
use crate::disk;
use crate::exit::Exit;
use crate::input::Input;
use crate::json;
use crate::output::Output;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    files: Vec<FileAnswer>,
}

#[derive(Serialize)]
struct FileAnswer {
    file: String,
    /// Whether the file is, or with `--check` would be, changed.
    changed: bool,
    diagnostics: Vec<json::Finding>,
}

/// Puts every file in order that can be read; the worst of them decides how the program ends.
pub(crate) fn run(asked: &Fmt, output: &mut Output) -> Exit {
    let mut worst = Exit::Fine;
    let mut answer = Answer {
        lodebook: json::VERSION,
        files: Vec::new(),
    };
    for path in &asked.files {
        let (exit, told) = one(path, asked, output);
        worst = worst.max(exit);
        answer.files.push(told);
    }
    if asked.findings.json {
        json::write(output, &answer);
    } else if asked.check {
        let changed = answer.files.iter().filter(|told| told.changed).count();
        let files = counted(changed, "file");
        output.error_line(&format!(
            "{files} not in order, {} looked at",
            answer.files.len()
        ));
    }
    worst
}

fn one(path: &Path, asked: &Fmt, output: &mut Output) -> (Exit, FileAnswer) {
    let input = Input::new(path);
    let is_stream = path == Path::new("-");
    let mut told = FileAnswer {
        file: input.name(),
        changed: false,
        diagnostics: Vec::new(),
    };
    let mut texts = Texts::default();
    let text = match input.text() {
        Ok(text) => text,
        Err(finding) => {
            return (
                refuse(&input, &texts, &[finding], asked, output, &mut told),
                told,
            );
        }
    };
    let tidy = match syntax::format::format(&text) {
        Ok(tidy) => tidy,
        Err(list) => {
            // The name inside the folder: the renderer puts the folder before it.
            let name = input.name();
            let name = name.strip_prefix(input.prefix()).unwrap_or(&name);
            // Whoever filters a text through the program must get it back, whatever is wrong with it.
            if is_stream && !asked.check && !asked.findings.json {
                output.bytes(text.as_bytes());
            }
            texts.add(name.to_owned(), text, false);
            return (
                refuse(&input, &texts, &list, asked, output, &mut told),
                told,
            );
        }
    };
    told.changed = tidy != text;
    if is_stream && !asked.check && !asked.findings.json {
        output.bytes(tidy.as_bytes());
        return (Exit::Fine, told);
    }
    if !told.changed {
        return (Exit::Fine, told);
    }
    let name = visible(&input.name());
    if asked.check || is_stream {
        if !asked.findings.json {
            let line = first_difference(&text, &tidy);
            output.line(&format!("{name}:{line}: not in order"));
        }
        return (if asked.check { Exit::Deal } else { Exit::Fine }, told);
    }
    match disk::replace(path, tidy.as_bytes()) {
        Ok(()) => {
            output.error_line(&format!("{name}: put in order"));
            (Exit::Fine, told)
        }
        Err(error) => {
            let reason = disk::reason(&error);
            output.error_line(&format!("error: cannot write \"{name}\": {reason}"));
            (Exit::File, told)
        }
    }
}

/// Tells why a file cannot be put in order. Its text stays as it is.
fn refuse(
    input: &Input,
    texts: &Texts,
    list: &[Diagnostic],
    asked: &Fmt,
    output: &mut Output,
    told: &mut FileAnswer,
) -> Exit {
    let findings = Findings { list, texts, input };
    if asked.findings.json {
        told.diagnostics = json::findings(&findings);
    } else {
        let text = match asked.findings.format {
            Format::Full => findings.draw(output),
            Format::Short => short(&findings),
        };
        output.error_text(&text);
        output.error_line(&findings.summary());
    }
    findings.exit()
}

/// The first line, from 1, in which two texts differ.
fn first_difference(one: &str, other: &str) -> usize {
    let same = one
        .lines()
        .zip(other.lines())
        .take_while(|(one, other)| one == other);
    same.count() + 1
}

#[cfg(test)]
mod tests {
    use super::first_difference;

    #[test]
    fn the_first_line_that_differs_is_found() {
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), 2);
        assert_eq!(first_difference("a\n", "a\n\n"), 2);
    }
}
