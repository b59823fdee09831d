//! Files on disk, seen from a deal's folder.
//!
//! Receives a folder and paths inside it. Guarantees that nothing outside the folder is read, that
//! only ordinary files are opened (a named pipe would wait for ever), and that at most one byte
//! more than the limit is read. Does not know what the texts mean.

use std::fs::{self, File, FileType, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use model::files::{Files, ReadError, TEXT_BYTES_MAX};
use syntax::nearest::nearest;

/// A deal's folder on disk.
pub(crate) struct Disk {
    /// The folder, in the system's own spelling.
    root: PathBuf,
}

impl Disk {
    /// A folder.
    pub(crate) fn new(folder: &Path) -> Result<Self, ReadError> {
        let root = fs::canonicalize(folder).map_err(|error| unreadable(&error))?;
        Ok(Self { root })
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let asked = self.root.join(path);
        let found = fs::canonicalize(&asked).map_err(|error| missing(&asked, &error))?;
        if !found.starts_with(&self.root) {
            return Err(ReadError::Outside);
        }
        let metadata = fs::metadata(&found).map_err(|error| unreadable(&error))?;
        if let Some(kind) = not_a_file(metadata.file_type()) {
            return Err(ReadError::Unreadable(kind.to_owned()));
        }
        let file = File::open(&found).map_err(|error| unreadable(&error))?;
        read_bounded(file).map_err(|error| unreadable(&error))
    }
}

/// At most one byte more than a text may have, so that the caller sees that it is too long.
pub(crate) fn read_bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(TEXT_BYTES_MAX as u64 + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The bytes of an ordinary file of at most some size, wherever it lies; one byte more where it is
/// larger, so that the caller sees it.
pub(crate) fn read_file(path: &Path, most: usize) -> Result<Vec<u8>, String> {
    let read = || -> io::Result<Result<Vec<u8>, String>> {
        if let Some(kind) = not_a_file(fs::metadata(path)?.file_type()) {
            return Ok(Err(kind.to_owned()));
        }
        let mut bytes = Vec::new();
        let file = File::open(path)?;
        file.take(most as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Ok(bytes))
    };
    read().unwrap_or_else(|error| match missing(path, &error) {
        ReadError::Unreadable(reason) => Err(reason),
        ReadError::Outside => unreachable!("a file that is missing lies nowhere"),
    })
}

/// The system's reason in words that do not change with the system.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "permission denied".to_owned(),
        ErrorKind::AlreadyExists => "it exists already".to_owned(),
        ErrorKind::IsADirectory => "it is a folder".to_owned(),
        ErrorKind::NotADirectory => "a part of the path is not a folder".to_owned(),
        ErrorKind::StorageFull => "the disk is full".to_owned(),
        ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        _ => {
            let text = error.to_string();
            // The number after the words means nothing to a reader.
            text.split(" (os error")
                .next()
                .map_or_else(|| text.clone(), lower_first)
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}

fn unreadable(error: &io::Error) -> ReadError {
    ReadError::Unreadable(reason(error))
}

/// Why a file was not found, with the nearest name in its folder.
fn missing(asked: &Path, error: &io::Error) -> ReadError {
    let mut words = reason(error);
    if error.kind() == ErrorKind::NotFound
        && let Some(near) = nearest_file(asked)
    {
        words = format!("{words}; did you mean \"{near}\"?");
    }
    ReadError::Unreadable(words)
}

/// The name of the file in the same folder that is nearest to a missing one.
pub(crate) fn nearest_file(missing: &Path) -> Option<String> {
    let name = missing.file_name()?.to_str()?;
    let folder = match missing.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let entries = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let files = entries.filter(|entry| entry.path().is_file());
    let mut names: Vec<String> = files
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    // The order of a folder differs from disk to disk.
    names.sort();
    let with_ending = format!("{name}.deal");
    let forgotten = names.iter().find(|name| **name == with_ending);
    forgotten
        .cloned()
        .or_else(|| nearest(name, names.iter().map(String::as_str)).map(str::to_owned))
}

/// What it is, where it is not an ordinary file.
pub(crate) fn not_a_file(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("it is a folder; name a file in it");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("it is a pipe; use `-` to read standard input");
        }
        if kind.is_char_device() || kind.is_block_device() {
            return Some("it is a device, not a file");
        }
        if kind.is_socket() {
            return Some("it is a socket, not a file");
        }
    }
    Some("it is not an ordinary file")
}

/// A file that is there whole or not at all: what is not finished leaves nothing behind.
pub(crate) struct NewFile {
    file: File,
    /// Where it is written.
    written: PathBuf,
    /// The file it replaces, with its permissions.
    target: Option<(PathBuf, Permissions)>,
    finished: bool,
}

impl NewFile {
    /// Begins a new file; with `force` one that is there is replaced in the end.
    pub(crate) fn create(path: &Path, force: bool) -> io::Result<Self> {
        if force && path.exists() {
            return Self::over(path);
        }
        let file = OpenOptions::new().write(true).create_new(true).open(path)?;
        Ok(Self {
            file,
            written: path.to_owned(),
            target: None,
            finished: false,
        })
    }

    /// Writes beside the file and moves into its place, so that a reader finds the old text or the
    /// new one and a full disk destroys nothing. Keeps the permissions, and links stay links.
    fn over(path: &Path) -> io::Result<Self> {
        let target = fs::canonicalize(path)?;
        let permissions = fs::metadata(&target)?.permissions();
        if permissions.readonly() {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                "the file is read-only",
            ));
        }
        let (written, file) = create_beside(&target)?;
        Ok(Self {
            file,
            written,
            target: Some((target, permissions)),
            finished: false,
        })
    }

    /// Puts the file in its place.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if let Some((_, permissions)) = &self.target {
            fs::set_permissions(&self.written, permissions.clone())?;
        }
        self.file.sync_all()?;
        if let Some((target, _)) = &self.target {
            fs::rename(&self.written, target)?;
        }
        self.finished = true;
        Ok(())
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if !self.finished {
            // The first failure is the one to tell.
            let _ = fs::remove_file(&self.written);
        }
    }
}

/// Replaces a file in one step.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = NewFile::over(path)?;
    file.write_all(bytes)?;
    file.finish()
}

/// A new file in the same folder, under a name that nobody has.
fn create_beside(target: &Path) -> io::Result<(PathBuf, File)> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut number = 0;
    loop {
        let beside = target.with_file_name(format!(".{name}.{}.{number}.tmp", std::process::id()));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((beside, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 100 => {
                number += 1;
            }
            Err(error) => return Err(error),
        }
    }
}
