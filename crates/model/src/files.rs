//! Reading a deal: the main file, what it imports, and the templates it uses.
//!
//! Receives a way to read files and the name of one. Guarantees that every text is UTF-8, within
//! bounds, read once and inside the deal's folder. Does not look inside statements other than
//! `import`.

use std::collections::BTreeMap;

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::{FileId, Span};
use syntax::tree::{self, Head, Statement, StatementKind};

/// Largest text that is read, in bytes.
pub const TEXT_BYTES_MAX: usize = 8 << 20;
/// Most files one deal may be made of.
const FILE_COUNT_MAX: usize = 1000;
/// Largest sum of all texts of a deal, in bytes.
const ALL_BYTES_MAX: usize = 64 << 20;
/// Most findings about files that are told.
const TOLD_MAX: usize = 100;

/// Where files come from: a folder on disk, or memory.
pub trait Files {
    /// The bytes of a file, by its path inside the deal's folder with `/` between the parts.
    /// Reads at most [`TEXT_BYTES_MAX`] + 1 bytes. The error says why in a few words.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The system's reason, in words.
    Unreadable(String),
    /// The path leads out of the deal's folder.
    Outside,
}

/// Files held in memory, for tests and for texts that are not on disk.
impl Files for BTreeMap<String, String> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let found = self.get(path).map(|text| text.clone().into_bytes());
        found.ok_or_else(|| ReadError::Unreadable("there is no such file".to_owned()))
    }
}

/// One text that was read.
#[derive(Clone, Debug)]
pub struct TextFile {
    /// Its path inside the deal's folder, or `library/…` for an embedded one.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Whether it is part of the embedded library.
    pub in_library: bool,
}

/// Every text that was read, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Texts {
    files: Vec<TextFile>,
}

impl Texts {
    /// Adds a text and numbers it.
    pub fn add(&mut self, name: String, text: String, in_library: bool) -> FileId {
        self.files.push(TextFile {
            name,
            text,
            in_library,
        });
        FileId(self.files.len() as u32 - 1)
    }

    /// A text by its number.
    pub fn get(&self, file: FileId) -> &TextFile {
        &self.files[file.0 as usize]
    }

    /// The number of the text of that name.
    pub(crate) fn find(&self, name: &str) -> Option<FileId> {
        let place = self.files.iter().position(|file| file.name == name)?;
        Some(FileId(place as u32))
    }

    /// All of them in the order they were read.
    pub fn iter(&self) -> impl Iterator<Item = &TextFile> {
        self.files.iter()
    }

    /// The text at a place.
    pub fn at(&self, span: Span) -> &str {
        self.get(span.file)
            .text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// Line and column of the start of a place, both from 1, columns in characters.
    pub fn line_and_column(&self, span: Span) -> (usize, usize) {
        let before = self
            .get(span.file)
            .text
            .get(..span.start as usize)
            .unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (
            before.matches('\n').count() + 1,
            before[line_start..].chars().count() + 1,
        )
    }
}

/// A deal as text: all its statements, and the templates its files bring along.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The title, where the main file is a deal.
    pub title: Option<tree::Text>,
    /// The `##` notes above the title.
    pub notes: Vec<String>,
    /// The main file, where it is a template.
    pub lone_template: Option<tree::File>,
    /// The statements of the main file and of every part, imports left out.
    pub statements: Vec<Statement>,
    /// Imported templates.
    pub templates: Vec<tree::File>,
}

/// Reads the main file and everything it imports.
pub fn load(main: &str, files: &dyn Files, texts: &mut Texts) -> (Loaded, Vec<Diagnostic>) {
    let mut loader = Loader {
        files,
        texts,
        seen: BTreeMap::new(),
        loaded: Loaded::default(),
        diagnostics: Vec::new(),
    };
    if let Some(file) = loader.read(main, None) {
        match file.head.clone() {
            Head::Deal(title) => {
                loader.loaded.notes.clone_from(&file.notes);
                loader.loaded.title = Some(title);
                loader.take(main, file);
            }
            Head::Template { .. } => loader.loaded.lone_template = Some(file),
            Head::Part => {
                let text_start = Span::new(FileId(0), 0, 0);
                let message = "this file does not begin with `deal` or `template`";
                let hint = "begin it with a line such as `deal \"Name of the deal\"`";
                let told = Diagnostic::error(Id::MissingFrame, text_start, message);
                loader.diagnostics.push(told.fix(
                    hint,
                    text_start,
                    "deal \"Name of the deal\"\n\n",
                ));
                loader.take(main, file);
            }
        }
    }
    (loader.loaded, loader.diagnostics)
}

struct Loader<'a> {
    files: &'a dyn Files,
    texts: &'a mut Texts,
    /// Path of every file read, with whether it is still being read.
    seen: BTreeMap<String, bool>,
    loaded: Loaded,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn read(&mut self, path: &str, asked_at: Option<Span>) -> Option<tree::File> {
        let text = match read_text(self.files, path) {
            Ok(text) => text,
            Err((id, message)) => {
                let told = match asked_at {
                    Some(span) => Diagnostic::error(id, span, message),
                    None => Diagnostic::without_place(id, message),
                };
                self.diagnostics.push(told);
                return None;
            }
        };
        let all: usize = self.texts.iter().map(|other| other.text.len()).sum();
        if all + text.len() > ALL_BYTES_MAX {
            let limit = ALL_BYTES_MAX >> 20;
            let message = format!("the files of this deal are larger than {limit} MiB together");
            let place = asked_at.unwrap_or(Span::new(FileId(0), 0, 0));
            self.diagnostics
                .push(Diagnostic::error(Id::TooLarge, place, message));
            return None;
        }
        let file_id = self.texts.add(path.to_owned(), text, false);
        let (file, mut problems) = syntax::parse::parse(&self.texts.get(file_id).text, file_id);
        self.diagnostics.append(&mut problems);
        Some(file)
    }

    /// Takes over the statements of a file and follows its imports, each in its place.
    fn take(&mut self, path: &str, file: tree::File) {
        let mut open = vec![(path.to_owned(), file.statements.into_iter())];
        self.seen.insert(path.to_owned(), true);
        while let Some((path, statements)) = open.last_mut() {
            let Some(statement) = statements.next() else {
                self.seen.insert(path.clone(), false);
                open.pop();
                continue;
            };
            let StatementKind::Import(target) = &statement.kind else {
                self.loaded.statements.push(statement);
                continue;
            };
            if self.diagnostics.len() >= TOLD_MAX {
                return;
            }
            let from = path.clone();
            if let Some((path, part)) = self.import(&from, target) {
                self.seen.insert(path.clone(), true);
                open.push((path, part.statements.into_iter()));
            }
        }
    }

    /// Reads an imported file; gives back a part with its path.
    fn import(&mut self, from: &str, target: &tree::Text) -> Option<(String, tree::File)> {
        let Some(path) = join(from, &target.value) else {
            let message = format!("\"{}\" is outside the deal's folder", target.value);
            let told = Diagnostic::error(Id::ImportOutside, target.span, message);
            self.diagnostics
                .push(match self.same_name_inside(from, &target.value) {
                    Some(name) => told.fix(
                        format!("import \"{name}\", which is in the folder"),
                        target.span,
                        format!("\"{name}\""),
                    ),
                    None => {
                        told.hint("copy the file into the deal's folder and import it from there")
                    }
                });
            return None;
        };
        if let Some(open) = self.seen.get(&path) {
            let what = if *open {
                "these files import each other"
            } else {
                "this file is imported twice"
            };
            let told =
                Diagnostic::error(Id::ImportCycle, target.span, format!("{what}: \"{path}\""));
            self.diagnostics.push(told.hint("remove this import"));
            return None;
        }
        if self.seen.len() >= FILE_COUNT_MAX {
            let message = format!("a deal may be made of at most {FILE_COUNT_MAX} files");
            self.diagnostics
                .push(Diagnostic::error(Id::TooLarge, target.span, message));
            return None;
        }
        self.seen.insert(path.clone(), false);
        let file = self.read(&path, Some(target.span))?;
        match &file.head {
            Head::Part => return Some((path, file)),
            Head::Template { .. } => self.loaded.templates.push(file),
            Head::Deal(title) => {
                let message = format!("\"{path}\" is a deal of its own and cannot be imported");
                let told = Diagnostic::error(Id::StatementNotAllowed, target.span, message);
                self.diagnostics
                    .push(told.label(title.span, "it begins with `deal`"));
            }
        }
        None
    }
}

impl Loader<'_> {
    /// A file of the same name beside the importing one.
    fn same_name_inside(&self, from: &str, target: &str) -> Option<String> {
        let name = target.rsplit(['/', '\\']).next()?;
        let path = join(from, name)?;
        read_text(self.files, &path).ok()?;
        Some(name.to_owned())
    }
}

/// Reads a file as text, or says why not.
pub fn read_text(files: &dyn Files, path: &str) -> Result<String, (Id, String)> {
    let bytes = files.read(path).map_err(|reason| match reason {
        ReadError::Unreadable(reason) => (
            Id::UnreadableFile,
            format!("cannot read \"{path}\": {reason}"),
        ),
        ReadError::Outside => (
            Id::ImportOutside,
            format!("\"{path}\" leads out of the deal's folder"),
        ),
    })?;
    if bytes.len() > TEXT_BYTES_MAX {
        let limit = TEXT_BYTES_MAX >> 20;
        return Err((
            Id::TooLarge,
            format!("\"{path}\" is larger than {limit} MiB"),
        ));
    }
    if let Some(what) = other_than_utf8(&bytes) {
        return Err((Id::NotUtf8, format!("\"{path}\" {what}")));
    }
    String::from_utf8(bytes).map_err(|problem| {
        let place = problem.utf8_error().valid_up_to();
        let line = problem.as_bytes()[..place]
            .split(|&byte| byte == b'\n')
            .count();
        let what = if problem.as_bytes().contains(&0) {
            "is not text"
        } else {
            "is not UTF-8 text but in an older encoding, such as Windows-1252"
        };
        let message = format!("\"{path}\" {what} (line {line}); save it as UTF-8");
        (Id::NotUtf8, message)
    })
}

/// What a file is that is no text of one letter a byte or more.
fn other_than_utf8(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Some("is a workbook, not text; `lodebook import` takes a table out of one");
    }
    is_utf16(bytes).then_some("is UTF-16 text; save it as UTF-8")
}

/// Whether bytes are text of two bytes a letter: it begins with its mark, or one byte of each of its
/// first letters is zero.
fn is_utf16(bytes: &[u8]) -> bool {
    // Every other byte, from the first or the second on.
    let start = &bytes[..bytes.len().min(1024)];
    let is_zero = |from: usize| {
        let mut every = start.iter().skip(from).step_by(2).peekable();
        every.peek().is_some() && every.all(|&byte| byte == 0)
    };
    start.starts_with(&[0xff, 0xfe]) || start.starts_with(&[0xfe, 0xff]) || is_zero(0) || is_zero(1)
}

/// The path of a file named inside another one, or `None` where it leaves the deal's folder.
pub fn join(from: &str, target: &str) -> Option<String> {
    let target = target.replace('\\', "/");
    if target.starts_with('/') || target.contains(':') || target.contains('\0') || target.is_empty()
    {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}
