//! Files in a zip archive: the same files give the same bytes, and a stranger's is read within limits.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// Largest pack that is read, in bytes.
pub(crate) const PACK_BYTES_MAX: usize = 128 << 20;
/// Most files in a pack: those of a deal, and a few more.
const FILE_COUNT_MAX: usize = 1100;
/// Largest file in a pack.
const FILE_BYTES_MAX: u64 = 256 << 20;
/// Largest sum of all files in a pack.
const ALL_BYTES_MAX: u64 = 512 << 20;

/// The files of a pack by name.
pub(crate) type Unpacked = BTreeMap<String, Vec<u8>>;

/// An archive that is being written.
pub(crate) struct Archive(ZipWriter<Cursor<Vec<u8>>>);

impl Default for Archive {
    fn default() -> Self {
        Self(ZipWriter::new(Cursor::new(Vec::new())))
    }
}

impl Archive {
    /// Adds a file. No time and no owner is kept, so that the same files give the same archive.
    pub(crate) fn add(&mut self, name: &str, bytes: &[u8]) {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.0
            .start_file(name, options)
            .expect("memory takes a file whose name is new");
        self.0.write_all(bytes).expect("memory takes every byte");
    }

    /// The archive.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.0
            .finish()
            .expect("memory takes every byte")
            .into_inner()
    }
}

/// Takes an archive apart, or says why not.
pub(crate) fn unpack(bytes: &[u8]) -> Result<Unpacked, String> {
    let damaged = || "it is no zip archive, or it is damaged".to_owned();
    let too_large = || "what is in it is far larger than a deal and its results".to_owned();
    if bytes.len() > PACK_BYTES_MAX {
        return Err(too_large());
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > FILE_COUNT_MAX {
        return Err(too_large());
    }
    let mut files = Unpacked::new();
    let mut left = ALL_BYTES_MAX;
    for place in 0..archive.len() {
        let part = archive.by_index(place).map_err(|_| damaged())?;
        let name = part.name().map_err(|_| damaged())?.to_string();
        if part.is_dir() {
            continue;
        }
        if !is_plain(&name) {
            return Err(format!(
                "a file in it is called {name:?}, which leads elsewhere"
            ));
        }
        // A part may say less than it has, so it is counted.
        let mut read = Vec::new();
        let most = left.min(FILE_BYTES_MAX);
        part.take(most + 1)
            .read_to_end(&mut read)
            .map_err(|_| damaged())?;
        left = left
            .checked_sub(read.len() as u64)
            .filter(|_| read.len() as u64 <= most)
            .ok_or_else(too_large)?;
        if files.insert(name.clone(), read).is_some() {
            return Err(format!("it has two files called {name:?}"));
        }
    }
    Ok(files)
}

/// Whether a name stays inside the folder it is unpacked to.
fn is_plain(name: &str) -> bool {
    let part_is_plain = |part: &str| !part.is_empty() && part != "." && part != "..";
    !name.contains(['\\', ':', '\0']) && name.split('/').all(part_is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = Archive::default();
        for (name, bytes) in files {
            archive.add(name, bytes);
        }
        archive.finish()
    }

    #[test]
    fn what_was_packed_comes_out() {
        let bytes = packed(&[("a.txt", b"one"), ("deal/b.deal", b"two")]);
        assert_eq!(bytes, packed(&[("a.txt", b"one"), ("deal/b.deal", b"two")]));
        let files = unpack(&bytes).expect("it is an archive");
        assert_eq!(files["a.txt"], b"one");
        assert_eq!(files["deal/b.deal"], b"two");
    }

    #[test]
    fn archives_of_strangers_are_bounded() {
        assert!(unpack(b"PK\x03\x04 and nothing").is_err());
        assert!(unpack(&packed(&[("../outside", b"x")])).is_err());
        assert!(unpack(&packed(&[("/root", b"x")])).is_err());
        let many: Vec<String> = (0..=FILE_COUNT_MAX)
            .map(|place| place.to_string())
            .collect();
        let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert!(unpack(&packed(&many)).is_err());
        // Nothing but zeros packs a thousand to one.
        let zeros = vec![0; FILE_BYTES_MAX as usize + 1];
        let bomb = packed(&[("zeros", &zeros)]);
        assert!(bomb.len() < 1 << 20);
        let told = unpack(&bomb).expect_err("it is too large");
        assert!(told.contains("larger"), "{told}");
    }
}
