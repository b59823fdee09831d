//! The pages of `docs/library` say what the files of `library` say.
//!
//! Each folder has a page with its templates, and `docs/library.md` has the list of all of them
//! between two marks. Where a page differs from the files the test says so; with the variable
//! `BLESS` set it writes the page instead.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use model::library;
use report::catalogue::{InputEntry, SourceEntry, TemplateEntry, WorkedTest};

/// How many expectations of a worked test a page shows.
const EXPECT_COUNT: usize = 4;
/// Where the list of all templates stands in `docs/library.md`.
const MARKS: [&str; 2] = ["<!-- templates -->\n", "<!-- end -->"];

#[test]
fn pages_say_what_the_files_say() {
    let mut stale: Vec<String> = Vec::new();
    let pages = pages();
    for (path, text) in &pages {
        renew(path, text, &mut stale);
    }
    for path in files_in(&documents().join("library")) {
        if !pages.contains_key(&path) {
            stale.push(format!("{} has no folder any more", path.display()));
            if env::var_os("BLESS").is_some() {
                fs::remove_file(&path).expect("a page can be removed");
            }
        }
    }
    assert!(
        stale.is_empty() || env::var_os("BLESS").is_some(),
        "renew them with `BLESS=1 cargo test -p lodebook-report --test library_pages`:\n{}",
        stale.join("\n")
    );
}

fn renew(path: &Path, text: &str, stale: &mut Vec<String>) {
    let written = fs::read_to_string(path).unwrap_or_default();
    if written == *text {
        return;
    }
    let mut lines = written.lines().zip(text.lines());
    let same = lines.by_ref().take_while(|(was, is)| was == is).count();
    stale.push(format!("{}, line {}", path.display(), same + 1));
    if env::var_os("BLESS").is_some() {
        fs::create_dir_all(path.parent().expect("a page lies in a folder")).expect("a folder");
        fs::write(path, text).expect("a page can be written");
    }
}

fn documents() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let entries = entries.map(|entry| entry.expect("a folder lists its files").path());
    entries.collect()
}

/// Every page by its path, as it should be.
fn pages() -> BTreeMap<PathBuf, String> {
    let catalogue = report::catalogue();
    let mut pages = BTreeMap::new();
    let mut index = String::new();
    for entries in catalogue
        .templates
        .chunk_by(|one, next| one.group == next.group)
    {
        let group = entries[0].group.as_str();
        let about = catalogue.groups.iter().find(|(name, _)| *name == group);
        let about = about.map_or("", |(_, meaning)| meaning);
        index.push_str(&index_of(group, about, entries));
        let path = documents().join("library").join(format!("{group}.md"));
        pages.insert(path, page(group, about, entries));
    }
    let path = documents().join("library.md");
    let text = fs::read_to_string(&path).expect("a page of the documentation");
    pages.insert(path, between_marks(&text, &index));
    pages
}

fn between_marks(text: &str, list: &str) -> String {
    let (before, rest) = text.split_once(MARKS[0]).expect("there is a place for it");
    let (_, after) = rest.split_once(MARKS[1]).expect("the list ends");
    format!("{before}{}{list}{}{after}", MARKS[0], MARKS[1])
}

macro_rules! add {
    ($text:expr, $($words:tt)*) => {
        writeln!($text, $($words)*).expect("writing to a string cannot fail")
    };
}

fn index_of(group: &str, about: &str, entries: &[TemplateEntry]) -> String {
    let mut text = String::new();
    add!(text, "\n**[{group}](library/{group}.md)**: {about}\n");
    add!(
        text,
        "| template | purpose | choices | figures |\n| --- | --- | --- | --- |"
    );
    for entry in entries {
        let from_outside = entry
            .worked_test
            .as_ref()
            .is_some_and(WorkedTest::is_from_outside);
        let figures = if from_outside { "published" } else { "by hand" };
        let anchor: String = entry.name.split('.').collect();
        let (name, purpose) = (&entry.name, cell(&entry.purpose));
        let choices: Vec<String> = entry.inputs.iter().filter_map(choice).collect();
        let choices = choices.join("; ");
        add!(
            text,
            "| [`{name}`](library/{group}.md#{anchor}) | {purpose} | {choices} | {figures} |"
        );
    }
    text
}

fn choice(input: &InputEntry) -> Option<String> {
    let words: Vec<&str> = match input.kind.as_str() {
        "truth" => vec!["yes", "no"],
        _ if input.choices.is_empty() => return None,
        _ => input
            .choices
            .iter()
            .map(|(word, _)| word.as_str())
            .collect(),
    };
    Some(format!("`{}`: {}", input.name, words.join(", ")))
}

fn page(group: &str, about: &str, entries: &[TemplateEntry]) -> String {
    let mut text = String::new();
    add!(text, "# {group}\n\n{about}");
    add!(
        text,
        "This page is made from the files in `library/{group}/`; [the library](../library.md) has the list of all templates and the rules they keep."
    );
    for entry in entries {
        template(entry, &mut text);
    }
    text
}

fn template(entry: &TemplateEntry, text: &mut String) {
    add!(text, "\n## {}\n\n{}", entry.name, entry.purpose);
    if !entry.also_called.is_empty() {
        add!(text, "Also called: {}.", entry.also_called.join(", "));
    }
    if entry.nominal_only {
        add!(text, "It computes in nominal money only.");
    }
    let quoted = |names: &[String]| {
        let names = names.iter().map(|name| format!("`{name}`"));
        names.collect::<Vec<_>>().join(", ")
    };
    if !entry.parties.is_empty() {
        add!(text, "\nParties: {}.", quoted(&entry.parties));
    }
    if !entry.substances.is_empty() {
        add!(text, "\nSubstances: {}.", quoted(&entry.substances));
    }
    inputs(&entry.inputs, text);
    let file = library::text_of(&entry.file).expect("it was read");
    add!(text, "\n```text\n{}```", computed(file));
    for input in entry
        .inputs
        .iter()
        .filter(|input| !input.choices.is_empty())
    {
        meanings(input, text);
    }
    sources(&entry.sources, text);
    if !entry.assumed.is_empty() {
        add!(text, "\nAssumed, with no source:\n");
        for (name, reason) in &entry.assumed {
            add!(text, "- `{name}`: {reason}");
        }
    }
    if let Some(worked) = &entry.worked_test {
        worked_test(entry, worked, text);
    }
}

fn inputs(inputs: &[InputEntry], text: &mut String) {
    if inputs.is_empty() {
        return;
    }
    add!(
        text,
        "\n| input | unit | default | what |\n| --- | --- | --- | --- |"
    );
    for input in inputs {
        let label = cell(input.label.as_deref().unwrap_or_default());
        let notes = cell(&input.notes.join(" "));
        let kind = if input.choices.is_empty() {
            &input.kind
        } else {
            "choice"
        };
        let default = input.default.as_deref().unwrap_or_default();
        let what = format!("{label} {notes}");
        let (name, what) = (&input.name, what.trim());
        add!(
            text,
            "| `{name}` | {} | {} | {what} |",
            cell(kind),
            cell(default)
        );
    }
}

/// What a word of a choice makes of the rows.
fn meanings(input: &InputEntry, text: &mut String) {
    add!(text, "\nWhat `{}` may be:\n", input.name);
    for (word, rows) in &input.choices {
        let rows = rows.iter().map(|row| format!("`{row}`"));
        let rows = rows.collect::<Vec<_>>().join(", ");
        add!(text, "- `{word}`: {rows}");
    }
}

fn sources(sources: &[SourceEntry], text: &mut String) {
    if sources.is_empty() {
        return;
    }
    add!(text, "\nSources:\n");
    for source in sources {
        let field = |wanted: &str| {
            let mut fields = source.fields.iter();
            Some(fields.find(|(field, _)| field == wanted)?.1.clone())
        };
        let title = field("title").unwrap_or_else(|| source.name.clone());
        let about: Vec<String> = ["date", "kind"].into_iter().filter_map(field).collect();
        let about = match about.join(", ") {
            none if none.is_empty() => none,
            about => format!(" ({about})"),
        };
        let cited = source.cited_by.iter().map(|cited| match &cited.place {
            Some(place) => format!("`{}`: {place}", cited.name),
            None => format!("`{}`", cited.name),
        });
        let cited = cited.collect::<Vec<_>>().join("; ");
        add!(text, "- {title}{about}. {cited}");
    }
}

fn worked_test(entry: &TemplateEntry, worked: &WorkedTest, text: &mut String) {
    let link = format!("[worked test](../../library/{})", worked.file);
    if worked.is_from_outside() {
        add!(text, "\nIts {link} reproduces published figures:\n");
        for published in &worked.reproduces {
            let date = published.date.iter().map(|date| format!(", {date}"));
            let places = published.places.join("; ");
            let places = if places.is_empty() {
                places
            } else {
                format!(": {places}")
            };
            add!(
                text,
                "- {}{}{places}",
                published.title,
                date.collect::<String>()
            );
        }
    } else {
        add!(
            text,
            "\nIts {link} is worked by hand: no published example was found."
        );
    }
    let from_outside = worked.expects.iter().filter(|expect| expect.from_outside);
    let by_hand = worked.expects.iter().filter(|expect| !expect.from_outside);
    let shown: Vec<&str> = from_outside
        .chain(by_hand)
        .map(|expect| expect.text.as_str())
        .take(EXPECT_COUNT)
        .collect();
    assert!(!shown.is_empty(), "nothing is expected of {}", entry.name);
    add!(text, "\n```text\n{}\n```", shown.join("\n"));
}

/// The words as a cell of a table.
fn cell(words: &str) -> String {
    words.replace('|', "\\|")
}

/// What a template computes, as written: everything but its head, sources, parties and inputs, and
/// without citations, which stand below.
fn computed(file: &str) -> String {
    const KEPT: [&str; 6] = ["row", "pool", "group", "use", "pay", "require"];
    let mut text = String::new();
    let mut pending = String::new();
    let mut keeps = false;
    for line in file.lines() {
        let first = line.split([' ', ':']).next().unwrap_or_default();
        if line.is_empty() || line.starts_with('#') {
            // What a note is on follows it.
            add!(pending, "{line}");
            keeps = false;
            continue;
        }
        if !line.starts_with([' ', '}', ')']) {
            keeps = KEPT.contains(&first);
        }
        if keeps {
            text.push_str(&pending);
            let line = without_citation(line);
            if !line.trim().is_empty() {
                add!(text, "{line}");
            }
        }
        pending.clear();
    }
    format!("{}\n", text.trim_matches('\n'))
}

/// The line up to its first citation.
fn without_citation(line: &str) -> &str {
    let mut quoted = false;
    let end = line.char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        *letter == '@' && !quoted
    });
    line[..end.map_or(line.len(), |(place, _)| place)].trim_end()
}

/// The pages are made as meant.
mod checks {
    use super::{MARKS, between_marks, computed, without_citation};

    #[test]
    fn only_what_is_computed_is_kept() {
        let file = "template a.b\n  \"Purpose.\"\n\nsource c {\n  title \"C\"\n}\n\ninput d : money\n  \"what\"\n\n\
                    ## A note.\nrow e : money = d   \"An e\"   @ c \"p. @ 3\"\n\npool f : money {\n  add e\n}\n\n## On g.\ninput g : %\n";
        let kept = "## A note.\nrow e : money = d   \"An e\"\n\npool f : money {\n  add e\n}\n";
        assert_eq!(computed(file), kept);
    }

    #[test]
    fn a_sign_in_a_text_is_no_citation() {
        assert_eq!(
            without_citation("row a = b \"x @ y\"   @ c"),
            "row a = b \"x @ y\""
        );
    }

    #[test]
    fn a_list_that_is_old_is_replaced() {
        let page = format!("a\n{}old\n{}\nb\n", MARKS[0], MARKS[1]);
        let wanted = format!("a\n{}new\n{}\nb\n", MARKS[0], MARKS[1]);
        assert_eq!(between_marks(&page, "new\n"), wanted);
    }
}
