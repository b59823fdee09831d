//! What a workbook may be before anything reads it: a small archive of parts that are not too large.
//!
//! A part says how large it is, and may lie; so each is taken apart once and counted, and the counts
//! of what a reader would make room for are looked at.

use std::io::{self, Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use super::Refusal;

/// How large a workbook may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The file.
    pub(crate) file_bytes: usize,
    /// How many parts are in it.
    pub(crate) parts: usize,
    /// A part.
    pub(crate) part_bytes: u64,
    /// All parts together.
    pub(crate) all_bytes: u64,
    /// Cells on the sheets that are read.
    pub(crate) cells: usize,
}

impl Limits {
    /// Ten times what the largest deal needs that can still be computed.
    pub(crate) const USUAL: Self = Self {
        file_bytes: crate::WORKBOOK_BYTES_MAX,
        parts: 4096,
        part_bytes: 64 << 20,
        all_bytes: 256 << 20,
        cells: 8_000_000,
    };
}

/// Says why a workbook is not read any further.
pub(super) fn check(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    if bytes.len() > limits.file_bytes {
        return Err(too_large());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Refusal::of_all(
            "the workbook has a password or is of the old kind .xls",
            "save it as .xlsx without a password",
        ));
    }
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(Refusal::of_all(
            "this is not a workbook in the format .xlsx",
            "name the workbook that `lodebook xlsx` wrote, saved as .xlsx",
        ));
    }
    check_directory(bytes, limits)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = limits.all_bytes;
    for place in 0..archive.len() {
        let mut part = archive.by_index(place).map_err(|_| damaged())?;
        let name = part.name().map_err(|_| damaged())?;
        let name = name.to_ascii_lowercase().replace('\\', "/");
        check_name(&name)?;
        if part.size() > limits.part_bytes {
            return Err(too_large());
        }
        let counted = if name.ends_with("sharedstrings.xml") {
            check_strings(&mut part, limits)?
        } else {
            count(&mut part, limits)?
        };
        left = left.checked_sub(counted).ok_or_else(too_large)?;
    }
    Ok(())
}

/// The end of an archive says how many parts there are. It stands once, is not of the kind for huge
/// archives, and the list it points to is as long as it says: nothing is left for a reader to guess.
fn check_directory(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    const END: &[u8] = b"PK\x05\x06";
    const END_BYTES: usize = 22;
    let mut ends = bytes
        .windows(END.len())
        .enumerate()
        .filter(|(_, window)| *window == END)
        .map(|(place, _)| place);
    let (Some(end), None) = (ends.next(), ends.next()) else {
        return Err(damaged());
    };
    let record = bytes.get(end..end + END_BYTES).ok_or_else(damaged)?;
    let two = |at: usize| usize::from(u16::from_le_bytes([record[at], record[at + 1]]));
    let four = |at: usize| two(at) | two(at + 2) << 16;
    let (count, size, start) = (two(10), four(12), four(16));
    let is_huge = end >= 20 && &bytes[end - 20..end - 16] == b"PK\x06\x07";
    if count > limits.parts {
        return Err(too_large());
    }
    if is_huge || two(8) != count || start.checked_add(size) != Some(end) {
        return Err(damaged());
    }
    Ok(())
}

fn check_name(name: &str) -> Result<(), Refusal> {
    if name == "mimetype" || name.ends_with("workbook.bin") {
        return Err(Refusal::of_all(
            "the workbook is of another kind than .xlsx",
            "save it as .xlsx",
        ));
    }
    if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") {
        return Err(Refusal::of_all(
            "the workbook holds macros, which are not taken over",
            "save it as .xlsx, without macros",
        ));
    }
    if name.contains("externallinks/") {
        return Err(Refusal::of_all(
            "the workbook refers to other workbooks",
            "break its links to other workbooks, or paste what they give as values, and save it again",
        ));
    }
    Ok(())
}

/// How many bytes a part really has.
fn count<R: Read>(part: &mut ZipFile<R>, limits: &Limits) -> Result<u64, Refusal> {
    let counted = io::copy(&mut part.take(limits.part_bytes + 1), &mut io::sink());
    let counted = counted.map_err(|_| damaged())?;
    if counted > limits.part_bytes {
        return Err(too_large());
    }
    Ok(counted)
}

/// A reader makes room for as many strings as this part says it has.
fn check_strings<R: Read>(part: &mut ZipFile<R>, limits: &Limits) -> Result<u64, Refusal> {
    let mut text = Vec::new();
    let read = part.take(limits.part_bytes + 1).read_to_end(&mut text);
    read.map_err(|_| damaged())?;
    if text.len() as u64 > limits.part_bytes {
        return Err(too_large());
    }
    let text = std::str::from_utf8(&text).map_err(|_| damaged())?;
    let head: String = text.chars().take(200).collect::<String>().to_lowercase();
    if text.contains('\0') || (head.contains("encoding") && !head.contains("utf-8")) {
        return Err(damaged());
    }
    for said in text.split("uniqueCount").skip(1) {
        let digits = said.trim_start_matches(|letter: char| {
            letter.is_whitespace() || matches!(letter, '=' | '"' | '\'' | '+')
        });
        let end = digits
            .find(|letter: char| !letter.is_ascii_digit())
            .unwrap_or(digits.len());
        let is_honest = end == 0
            || digits[..end]
                .parse()
                .is_ok_and(|count: usize| count <= text.len());
        if !is_honest {
            return Err(damaged());
        }
    }
    Ok(text.len() as u64)
}

fn too_large() -> Refusal {
    Refusal::of_all(
        "the workbook is far larger than one that `lodebook xlsx` writes",
        "copy the changed numbers into a workbook freshly written",
    )
}

fn damaged() -> Refusal {
    Refusal::of_all(
        "the workbook is damaged",
        "open it in the spreadsheet program and save it as .xlsx again",
    )
}
