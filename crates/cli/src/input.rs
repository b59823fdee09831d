//! From what the user typed to a deal's folder and the name of its main file.
//!
//! The deal's folder is the one in which the main file really lies: where the path typed is a
//! link, imports are looked for beside its target.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use model::Reading;
use model::files::{Files, ReadError};
use model::mixture::{BothFiles, Mixed, Mixture, Version};
use model::public::{PublicTexts, public_edition};
use model::regimes::{Swap, Swapped};
use syntax::diagnostic::{Diagnostic, Id};

use crate::arguments::Laid;
use crate::disk::{self, Disk};

/// The name of a text that came through standard input.
const STANDARD_INPUT: &str = "<stdin>";

/// What a user named on the command line.
#[derive(Debug)]
pub(crate) struct Input {
    /// What stands before the name of every text of the deal where it is shown; ends in a
    /// separator, or is empty.
    prefix: String,
    /// Whether the text comes through standard input.
    through_stream: bool,
    path: PathBuf,
    /// The texts, where they are not on disk.
    memory: Option<BTreeMap<String, String>>,
    /// What is laid on the deal.
    laid: Laid,
}

impl Input {
    /// A path as typed; `-` is standard input.
    pub(crate) fn new(path: &Path) -> Self {
        let through_stream = path == Path::new("-");
        let typed = path.parent().unwrap_or(Path::new(""));
        let real = fs::canonicalize(path).ok().filter(|_| !through_stream);
        let folder = match real.as_deref().and_then(Path::parent) {
            // Behind a link the deal lies elsewhere, and what is told is about that place.
            Some(real) if !is_same_folder(typed, real) => real,
            _ => typed,
        };
        let mut prefix = folder.to_string_lossy().into_owned();
        if !prefix.is_empty() && !prefix.ends_with(std::path::is_separator) {
            prefix.push('/');
        }
        Self {
            prefix,
            through_stream,
            path: path.to_owned(),
            memory: None,
            laid: Laid::default(),
        }
    }

    /// The same with what is laid on it: of a public edition nothing else is ever read.
    pub(crate) fn laid(path: &Path, laid: &Laid) -> Self {
        Self {
            laid: laid.clone(),
            ..Self::new(path)
        }
    }

    /// Texts in memory by name, and the name of the main one.
    pub(crate) fn in_memory(main: &str, texts: BTreeMap<String, String>) -> Self {
        Self {
            prefix: String::new(),
            through_stream: false,
            path: PathBuf::from(main),
            memory: Some(texts),
            laid: Laid::default(),
        }
    }

    /// How the user called it.
    pub(crate) fn name(&self) -> String {
        if self.through_stream {
            STANDARD_INPUT.to_owned()
        } else {
            self.path.to_string_lossy().into_owned()
        }
    }

    /// What stands before the names of the deal's texts.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Reads and checks the deal or template.
    pub(crate) fn read(&self, sets: &[String]) -> Reading {
        match self.open() {
            Ok((name, files)) => model::read(&name, files.as_ref(), sets),
            Err(told) => unread(told),
        }
    }

    /// Reads and checks the deal as it would be with other texts in the place of some of its own.
    pub(crate) fn read_changed(&self, changed: &BTreeMap<String, String>) -> Reading {
        match self.open() {
            Ok((name, files)) => {
                let files = Changed { files, changed };
                model::read(&name, &files, &[])
            }
            Err(told) => unread(told),
        }
    }

    /// Reads and checks the deal with other templates in the place of one use.
    pub(crate) fn read_swapped(&self, sets: &[String], swap: &Swap) -> (Reading, Option<Swapped>) {
        match self.open() {
            Ok((name, files)) => model::read_swapped(&name, files.as_ref(), sets, swap),
            Err(told) => (unread(told), None),
        }
    }

    /// Whether the text comes through standard input, and so only once.
    pub(crate) fn is_stream(&self) -> bool {
        self.through_stream
    }

    /// Reads and checks the deal with mixtures of two of its scenarios, or of it and another deal.
    pub(crate) fn read_mixed(
        &self,
        other: Option<&Self>,
        sets: &[String],
        mixture: &Mixture,
    ) -> (Reading, Option<Mixed>) {
        let opened = match other.map(Self::open).transpose() {
            Ok(other) => self.open().map(|first| (first, other)),
            Err(told) => Err(told),
        };
        match opened {
            Ok(((name, files), None)) => model::read_mixed(&name, files.as_ref(), sets, mixture),
            Ok(((name, first), Some((second_name, second)))) => {
                let files = BothFiles {
                    first: first.as_ref(),
                    second: second.as_ref(),
                };
                let mixture = Mixture {
                    to: Version::Deal(&second_name),
                    ..*mixture
                };
                model::read_mixed(&name, &files, sets, &mixture)
            }
            Err(told) => (unread(told), None),
        }
    }

    /// A file that the command line names beside the deal, wherever it lies. One in the deal's folder
    /// has the name the deal would import it by.
    pub(crate) fn beside(&self, typed: &str) -> Result<Beside, Diagnostic> {
        let other = Self::laid(Path::new(typed), &self.laid);
        let found = fs::canonicalize(typed).ok();
        let folder = if self.through_stream {
            fs::canonicalize(".").ok()
        } else {
            let main = fs::canonicalize(&self.path).ok();
            main.and_then(|main| main.parent().map(Path::to_path_buf))
        };
        if let (Some(found), Some(folder)) = (&found, folder)
            && let Ok(inside) = found.strip_prefix(&folder)
            && let Some(inside) = inside.to_str()
        {
            let disk = Disk::new(&folder).map_err(|reason| other.refuse(&reason))?;
            let path = inside.replace(std::path::MAIN_SEPARATOR, "/");
            return Ok(Beside {
                disk: other.published(&path, Box::new(disk))?,
                shown: path.clone(),
                path,
            });
        }
        let (path, disk) = other.open()?;
        let shown = if is_outside(typed) {
            typed.to_owned()
        } else {
            format!("./{typed}")
        };
        Ok(Beside { disk, path, shown })
    }

    /// The text alone, nothing that it imports.
    pub(crate) fn text(&self) -> Result<String, Diagnostic> {
        let (name, files) = self.open()?;
        model::files::read_text(files.as_ref(), &name)
            .map_err(|(id, message)| Diagnostic::without_place(id, message))
    }

    fn open(&self) -> Result<(String, Box<dyn Files>), Diagnostic> {
        let (name, files) = self.open_as_written()?;
        let files = self.published(&name, files)?;
        Ok((name, files))
    }

    /// The public edition of what a file belongs to, where that is asked for.
    fn published(&self, name: &str, files: Box<dyn Files>) -> Result<Box<dyn Files>, Diagnostic> {
        if !self.laid.public {
            return Ok(files);
        }
        let made = public_edition(name, files.as_ref(), &self.laid.sets);
        let texts = made.map_err(|mut told| told.swap_remove(0))?;
        Ok(Box::new(Published { files, texts }))
    }

    fn open_as_written(&self) -> Result<(String, Box<dyn Files>), Diagnostic> {
        if let Some(texts) = &self.memory {
            return Ok((self.name(), Box::new(texts.clone())));
        }
        if self.through_stream {
            let files = StandardInput {
                beside: Disk::new(Path::new(".")).map_err(|reason| self.refuse(&reason))?,
            };
            return Ok((STANDARD_INPUT.to_owned(), Box::new(files)));
        }
        let Ok(found) = fs::canonicalize(&self.path) else {
            return self.open_missing();
        };
        let (Some(folder), Some(name)) = (found.parent(), found.file_name()) else {
            let reason = "it is a folder; name a file in it".to_owned();
            return Err(self.refuse(&ReadError::Unreadable(reason)));
        };
        let Some(name) = name.to_str() else {
            let reason = "its name is not UTF-8 text".to_owned();
            return Err(self.refuse(&ReadError::Unreadable(reason)));
        };
        let disk = Disk::new(folder).map_err(|reason| self.refuse(&reason))?;
        Ok((name.to_owned(), Box::new(disk)))
    }

    /// Lets the folder say why the file cannot be found, and what is near.
    fn open_missing(&self) -> Result<(String, Box<dyn Files>), Diagnostic> {
        let folder = match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let disk = Disk::new(folder).map_err(|reason| self.refuse(&reason))?;
        let name = self.path.file_name().unwrap_or(self.path.as_os_str());
        Ok((name.to_string_lossy().into_owned(), Box::new(disk)))
    }

    fn refuse(&self, reason: &ReadError) -> Diagnostic {
        let why = match reason {
            ReadError::Unreadable(why) => why,
            ReadError::Outside => "it leads out of the deal's folder",
        };
        let message = format!("cannot read \"{}\": {why}", self.name());
        Diagnostic::without_place(Id::UnreadableFile, message)
    }
}

fn is_same_folder(typed: &Path, real: &Path) -> bool {
    let typed = if typed.as_os_str().is_empty() {
        Path::new(".")
    } else {
        typed
    };
    fs::canonicalize(typed).is_ok_and(|typed| typed == real)
}

/// A file beside the deal's own.
pub(crate) struct Beside {
    /// Its folder.
    pub(crate) disk: Box<dyn Files>,
    /// Its path in there.
    pub(crate) path: String,
    /// What it is called where it is shown.
    pub(crate) shown: String,
}

/// Whether a text lies outside the deal's folder, by its name: no import can be called like that.
pub(crate) fn is_outside(name: &str) -> bool {
    name.starts_with("./") || name.starts_with("../") || name.starts_with('/') || name.contains(':')
}

/// What is known where the main file itself could not be opened.
fn unread(told: Diagnostic) -> Reading {
    Reading {
        deal: None,
        template: None,
        texts: model::files::Texts::default(),
        diagnostics: vec![told],
    }
}

/// A folder in which some files have another text than on disk.
struct Changed<'a> {
    files: Box<dyn Files>,
    changed: &'a BTreeMap<String, String>,
}

impl Files for Changed<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.changed.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }
}

/// A folder of which the texts of a deal are those of its public edition.
struct Published {
    files: Box<dyn Files>,
    texts: PublicTexts,
}

impl Files for Published {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }
}

/// A text from standard input; what it imports is looked for in the current folder.
struct StandardInput {
    beside: Disk,
}

impl Files for StandardInput {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if path != STANDARD_INPUT {
            return self.beside.read(path);
        }
        disk::read_bounded(io::stdin().lock())
            .map_err(|error| ReadError::Unreadable(disk::reason(&error)))
    }
}

/// Whether a finding says that the main file itself could not be read.
pub(crate) fn is_about_file(told: &Diagnostic) -> bool {
    let about_file = matches!(told.id, Id::UnreadableFile | Id::NotUtf8 | Id::TooLarge);
    about_file && told.span.is_none()
}
