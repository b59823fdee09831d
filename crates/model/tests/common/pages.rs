//! The pages of `docs/diagnostics`: fenced blocks to examples.
//!
//! An example is a failing deal (one block, or several with a `file=` name each), the message in a
//! `text` block, and the mended deal. A page may hold several.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// One page.
pub(crate) struct Page {
    /// The name of its file, without the extension.
    pub(crate) name: String,
    /// Its whole text.
    pub(crate) text: String,
    /// Its examples in order.
    pub(crate) examples: Vec<Example>,
}

/// A failing deal, what is told about it, and the same mended.
#[derive(Default)]
pub(crate) struct Example {
    /// The word behind `deal` or `template`: `error`, `warning`, `note`, `run-error`, `run-warning`.
    pub(crate) sort: String,
    /// The failing files; the first is `main.deal`.
    pub(crate) failing: BTreeMap<String, String>,
    /// The message in its short form.
    pub(crate) message: Option<String>,
    /// The mended files.
    pub(crate) mended: BTreeMap<String, String>,
}

impl Example {
    /// Whether the message comes up only when the deal is run.
    pub(crate) fn is_run(&self) -> bool {
        self.sort.starts_with("run-")
    }
}

/// Every page, in alphabetical order.
pub(crate) fn all() -> Vec<Page> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/diagnostics");
    let entries = fs::read_dir(folder).expect("the pages are there");
    let mut pages: Vec<Page> = entries
        .map(|entry| {
            let path = entry.expect("the folder can be read").path();
            let name = path.file_stem().expect("a file has a name");
            let text = fs::read_to_string(&path).expect("a page is text");
            let examples = examples(&text);
            let name = name.to_string_lossy().into_owned();
            Page {
                name,
                text,
                examples,
            }
        })
        .collect();
    pages.sort_by(|a, b| a.name.cmp(&b.name));
    pages
}

fn examples(text: &str) -> Vec<Example> {
    let mut examples: Vec<Example> = Vec::new();
    for (info, block) in blocks(text) {
        let words: Vec<&str> = info.split_whitespace().collect();
        let file = words.iter().find_map(|word| word.strip_prefix("file="));
        let file = file.unwrap_or("main.deal").to_owned();
        let fails = matches!(
            words.get(1),
            Some(&("error" | "warning" | "note" | "run-error" | "run-warning"))
        );
        let begins = match examples.last() {
            None => true,
            Some(last) => fails && !last.mended.is_empty(),
        };
        if begins {
            examples.push(Example::default());
        }
        let example = examples.last_mut().expect("one has begun");
        match words.first() {
            Some(&"text") => example.message = Some(block.trim().to_owned()),
            Some(_) if example.message.is_some() => {
                example.mended.insert(file, block);
            }
            _ => {
                if fails && example.sort.is_empty() {
                    words[1].clone_into(&mut example.sort);
                }
                example.failing.insert(file, block);
            }
        }
    }
    examples
}

/// The fenced blocks of a page: what stands behind the fence, and what is inside.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks: Vec<(String, String)> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                blocks.push((info.to_owned(), String::new()));
            }
        } else if open {
            let (_, block) = blocks.last_mut().expect("a block is open");
            block.push_str(line);
            block.push('\n');
        }
    }
    blocks
}
