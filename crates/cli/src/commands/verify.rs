//! `lodebook verify`: whether every number of a pack holds, computed again from the texts in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::report::pack::{
    DEAL, IDENTITY, Identity, PACK_BYTES_MAX, Unpacked, contents, read_identity, unpack,
};
use crate::arguments::Verify;
use crate::diagnostics::visible;
use crate::disk;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// Differences that are told one by one; the rest are counted.
const TOLD_MAX: usize = 20;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    holds: bool,
    title: String,
    edition: String,
    made_by: String,
    verified_by: &'static str,
    numbers: usize,
    files: Vec<FileAnswer>,
    differences: Vec<Difference>,
    difference_count: usize,
}

#[derive(Serialize)]
struct FileAnswer {
    name: String,
    state: State,
}

/// What was found of a file of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// The same, byte for byte.
    Same,
    /// Computed anew it is another.
    Differs,
    /// It ought to be there.
    Missing,
    /// Nothing computes it.
    Unknown,
}

/// A place where a pack says something else.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Difference {
    file: String,
    place: String,
    in_pack: String,
    computed: String,
}

/// What was compared.
#[derive(Default)]
struct Compared {
    files: Vec<(String, State)>,
    numbers: usize,
    differences: Vec<Difference>,
    count: usize,
}

/// Computes a pack again and says whether it holds.
pub(crate) fn run(asked: &Verify, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Verify, output: &mut Output) -> Result<Exit, Exit> {
    let name = visible(&asked.pack.to_string_lossy());
    let refuse = |reason: &str, output: &mut Output| {
        output.error_line(&format!(
            "error: cannot verify \"{name}\": {}",
            visible(reason)
        ));
        Exit::File
    };
    let bytes =
        disk::read_file(&asked.pack, PACK_BYTES_MAX).map_err(|reason| refuse(&reason, output))?;
    let mut files = unpack(&bytes).map_err(|reason| refuse(&reason, output))?;
    drop(bytes);
    let identity = files
        .get(IDENTITY)
        .ok_or("it holds no identity.json, so it is no pack of lodebook".to_owned());
    let identity = identity
        .and_then(|bytes| read_identity(bytes))
        .map_err(|reason| refuse(&reason, output))?;
    let texts = texts_of(&files).map_err(|reason| refuse(&reason, output))?;
    let computed = contents(&identity, texts, output)?;
    let compared = compare(&mut files, &computed);
    let holds = compared.count == 0;
    let edition = edition_of(&computed).unwrap_or_else(|| identity.edition.clone());
    if asked.json {
        json::write(output, &answer(&identity, edition, compared));
    } else {
        let mut page = Page::new(output.columns());
        print(&identity, &edition, &compared, &mut page);
        output.text(&page.into_text());
    }
    Ok(if holds { Exit::Fine } else { Exit::Deal })
}

/// The texts of the deal in a pack.
fn texts_of(files: &Unpacked) -> Result<BTreeMap<String, String>, String> {
    let texts = files.iter().filter_map(|(name, bytes)| {
        let inside = name.strip_prefix(DEAL)?;
        Some((inside, name, bytes))
    });
    texts
        .map(|(inside, name, bytes)| {
            let text = String::from_utf8(bytes.clone());
            let text = text.map_err(|_| format!("{name} is not UTF-8 text"))?;
            Ok((inside.to_owned(), text))
        })
        .collect()
}

/// The edition as it is computed from the texts.
fn edition_of(computed: &[(String, Vec<u8>)]) -> Option<String> {
    let (_, bytes) = computed.iter().find(|(name, _)| name == IDENTITY)?;
    Some(read_identity(bytes).ok()?.edition)
}

fn compare(files: &mut Unpacked, computed: &[(String, Vec<u8>)]) -> Compared {
    let mut compared = Compared::default();
    for (name, ours) in computed {
        let state = match files.remove(name) {
            None => {
                compared.differ(name, "", "nothing", "a file");
                State::Missing
            }
            Some(theirs) => compared.file(name, &theirs, ours),
        };
        compared.files.push((name.clone(), state));
    }
    for name in files.keys() {
        compared.files.push((name.clone(), State::Unknown));
    }
    compared
}

impl Compared {
    fn file(&mut self, name: &str, theirs: &[u8], ours: &[u8]) -> State {
        let ending = name.rsplit('.').next().unwrap_or_default();
        let is_json = ending == "json";
        if theirs == ours {
            self.numbers += match serde_json::from_slice::<Value>(ours) {
                Ok(value) if is_json && name != IDENTITY => number_count(&value),
                Ok(_) | Err(_) if ending == "csv" => csv_number_count(ours),
                Ok(_) | Err(_) => 0,
            };
            return State::Same;
        }
        let before = self.count;
        let both = (serde_json::from_slice(theirs), serde_json::from_slice(ours));
        match both {
            (Ok(theirs), Ok(ours)) if is_json => self.values(name, "", &theirs, &ours),
            _ => self.lines(name, theirs, ours),
        }
        if self.count == before {
            // Written in another way, and the same.
            return State::Same;
        }
        State::Differs
    }

    fn differ(&mut self, file: &str, place: &str, in_pack: &str, computed: &str) {
        self.count += 1;
        if self.differences.len() < TOLD_MAX {
            let short = |text: &str| text.chars().take(120).collect();
            self.differences.push(Difference {
                file: file.to_owned(),
                place: place.to_owned(),
                in_pack: short(in_pack),
                computed: short(computed),
            });
        }
    }

    fn values(&mut self, file: &str, place: &str, theirs: &Value, ours: &Value) {
        match (theirs, ours) {
            (Value::Object(theirs), Value::Object(ours)) => {
                let names: BTreeSet<&String> = theirs.keys().chain(ours.keys()).collect();
                for name in names {
                    let inside = if place.is_empty() {
                        name.clone()
                    } else {
                        format!("{place}.{name}")
                    };
                    let value = |map: &serde_json::Map<String, Value>| {
                        map.get(name).cloned().unwrap_or(Value::Null)
                    };
                    self.values(file, &inside, &value(theirs), &value(ours));
                }
            }
            (Value::Array(theirs), Value::Array(ours)) if theirs.len() == ours.len() => {
                for (index, (theirs, ours)) in theirs.iter().zip(ours).enumerate() {
                    self.values(file, &format!("{place}[{index}]"), theirs, ours);
                }
            }
            (theirs, ours) => {
                self.numbers += usize::from(ours.is_number());
                if theirs != ours {
                    self.differ(file, place, &theirs.to_string(), &ours.to_string());
                }
            }
        }
    }

    fn lines(&mut self, file: &str, theirs: &[u8], ours: &[u8]) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (theirs, ours) = (text(theirs), text(ours));
        let (mut left, mut right) = (theirs.lines(), ours.lines());
        let mut line = 0;
        loop {
            line += 1;
            match (left.next(), right.next()) {
                (None, None) => break,
                (theirs, ours) if theirs == ours => {}
                (theirs, ours) => {
                    let (theirs, ours) = (theirs.unwrap_or("nothing"), ours.unwrap_or("nothing"));
                    let from = parting(theirs, ours);
                    self.differ(
                        file,
                        &format!("line {line}"),
                        &theirs[from..],
                        &ours[from..],
                    );
                }
            }
        }
    }
}

/// Where two lines begin to differ, and a little before, for whoever looks for the place.
fn parting(left: &str, right: &str) -> usize {
    let same = left.char_indices().zip(right.chars());
    let same = same.take_while(|((_, left), right)| left == right);
    let starts: Vec<usize> = same.map(|((at, _), _)| at).collect();
    starts.iter().rev().nth(30).copied().unwrap_or(0)
}

fn number_count(value: &Value) -> usize {
    match value {
        Value::Number(_) => 1,
        Value::Array(items) => items.iter().map(number_count).sum(),
        Value::Object(fields) => fields.values().map(number_count).sum(),
        Value::Null | Value::Bool(_) | Value::String(_) => 0,
    }
}

fn csv_number_count(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes);
    let cells = text.lines().skip(1).flat_map(|line| line.split(','));
    cells.filter(|cell| cell.parse::<f64>().is_ok()).count()
}

fn print(identity: &Identity, edition: &str, compared: &Compared, page: &mut Page) {
    let files = compared
        .files
        .iter()
        .filter(|(_, state)| *state != State::Unknown)
        .count();
    if compared.count == 0 {
        page.strong("Every number holds.");
        page.paragraph(
            0,
            format!(
                "{} numbers in {files} files were computed again from the texts in the pack; every one is the same, to the last bit.",
                compared.numbers
            ),
        );
    } else {
        page.strong("Not every number holds.");
        page.paragraph(
            0,
            match compared.count {
                1 => "Computed again from the texts in the pack, one place differs.".to_owned(),
                count => {
                    format!("Computed again from the texts in the pack, {count} places differ.")
                }
            },
        );
    }
    page.gap();
    page.item("  deal     ", visible(&identity.title));
    page.item("  edition  ", edition);
    if edition != identity.edition {
        page.item(
            "           ",
            "not the one the pack gives itself: a text was changed",
        );
    }
    let version = env!("CARGO_PKG_VERSION");
    let by = if identity.version == version {
        format!("lodebook {version}, as here")
    } else {
        format!(
            "lodebook {}, and this is {version}: its library and conventions may be others",
            visible(&identity.version)
        )
    };
    page.item("  made by  ", by);
    if !compared.differences.is_empty() {
        page.heading("What differs");
    }
    for difference in &compared.differences {
        let place = if difference.place.is_empty() {
            difference.file.clone()
        } else {
            format!("{}, {}", difference.file, difference.place)
        };
        page.item("  ", visible(&place));
        page.item("      in the pack  ", visible(&difference.in_pack));
        page.item("      computed     ", visible(&difference.computed));
    }
    let more = compared.count - compared.differences.len();
    if more > 0 {
        page.paragraph(2, format!("and {more} more"));
    }
    let unknown = compared
        .files
        .iter()
        .filter(|(_, state)| *state == State::Unknown);
    let unknown: Vec<String> = unknown.map(|(name, _)| visible(name)).collect();
    if !unknown.is_empty() {
        page.heading("In the pack, and not computed from it");
        for name in unknown {
            page.item("  ", name);
        }
    }
}

fn answer(identity: &Identity, edition: String, compared: Compared) -> Answer {
    let files = compared.files.into_iter();
    Answer {
        lodebook: json::VERSION,
        holds: compared.count == 0,
        title: identity.title.clone(),
        edition,
        made_by: identity.version.clone(),
        verified_by: env!("CARGO_PKG_VERSION"),
        numbers: compared.numbers,
        files: files
            .map(|(name, state)| FileAnswer { name, state })
            .collect(),
        differences: compared.differences,
        difference_count: compared.count,
    }
}
