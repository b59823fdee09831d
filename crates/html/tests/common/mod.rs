//! What the tests of pages share: deals in memory and on disk, and a reader of pages.

#![allow(
    dead_code,
    reason = "each file of tests is a program of its own and uses a part"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use html::Identity;
use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use model::Deal;
use report::paths::{Asked, Sampling};

/// A deal of texts in memory.
pub(crate) fn read(text: &str) -> Deal {
    let files = BTreeMap::from([("main.deal".to_owned(), text.to_owned())]);
    let reading = model::read("main.deal", &files, &[]);
    reading
        .deal
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics))
}

/// A deal of the project.
pub(crate) fn of_project(folder: &str, main: &str) -> Deal {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deals")
        .join(folder);
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&root).expect("a folder of deals") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            let name = path
                .file_name()
                .expect("a file has a name")
                .to_string_lossy();
            let text = fs::read_to_string(&path).expect("a deal is text");
            files.insert(name.into_owned(), text);
        }
    }
    let reading = model::read(main, &files, &[]);
    reading
        .deal
        .unwrap_or_else(|| panic!("{:#?}", reading.diagnostics))
}

/// The page of a deal, with some paths where anything is drawn.
pub(crate) fn page_of(deal: &Deal, path_count: usize) -> String {
    let mut run = report::run(deal);
    let asked = Asked {
        path_count,
        seed: 1,
        sampling: Sampling::LatinHypercube,
    };
    let paths = (run.has_draws && path_count > 0)
        .then(|| report::paths(deal, &run, &asked, &mut |_, _| true).expect("nobody stops it"));
    let identity = Identity {
        file: "main.deal".to_owned(),
        edition: "0".repeat(64),
        version: "0.0.0".to_owned(),
        sets: Vec::new(),
    };
    html::page(deal, &mut run, paths.as_ref(), &identity)
}

/// An element of a page.
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    /// All text inside.
    pub(crate) text: String,
}

/// Every element of a page, as a browser reads it, and what it finds wrong.
pub(crate) fn parsed(page: &str) -> (Vec<Element>, Vec<String>) {
    let options = ParseOpts {
        tokenizer: html5ever::tokenizer::TokenizerOpts {
            exact_errors: true,
            ..Default::default()
        },
        tree_builder: html5ever::tree_builder::TreeBuilderOpts {
            exact_errors: true,
            ..Default::default()
        },
    };
    let read = parse_document(RcDom::default(), options).one(page);
    let errors = read
        .errors
        .borrow()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut elements = Vec::new();
    gather(&read.document, &mut elements);
    (elements, errors)
}

fn gather(node: &Handle, elements: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &node.data {
        let attributes = attrs.borrow();
        let pairs = attributes.iter().map(|attribute| {
            (
                attribute.name.local.to_string(),
                attribute.value.to_string(),
            )
        });
        elements.push(Element {
            name: name.local.to_string(),
            attributes: pairs.collect(),
            text: text_of(node),
        });
    }
    for child in node.children.borrow().iter() {
        gather(child, elements);
    }
}

fn text_of(node: &Handle) -> String {
    let own = match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => String::new(),
    };
    let inner = node.children.borrow();
    own + &inner.iter().map(text_of).collect::<String>()
}

/// What is wrong with a page, in words: errors of the standard, anchors that lead nowhere or are
/// there twice, anything that loads or runs something, tables and pictures without words.
pub(crate) fn faults(page: &str) -> Vec<String> {
    let (elements, mut faults) = parsed(page);
    let mut ids = BTreeSet::new();
    for element in &elements {
        if let Some(id) = element.attributes.get("id")
            && !ids.insert(id.clone())
        {
            faults.push(format!("the id {id} is there twice"));
        }
    }
    for element in &elements {
        faults.extend(element.faults(&ids));
    }
    faults
}

impl Element {
    fn faults(&self, ids: &BTreeSet<String>) -> Vec<String> {
        let mut faults = Vec::new();
        let name = &self.name;
        if matches!(
            name.as_str(),
            "script"
                | "iframe"
                | "object"
                | "embed"
                | "link"
                | "form"
                | "img"
                | "base"
                | "audio"
                | "video"
                | "foreignObject"
        ) {
            faults.push(format!("a page has no {name}"));
        }
        for (attribute, value) in &self.attributes {
            let leads = matches!(
                attribute.as_str(),
                "href" | "src" | "action" | "data" | "poster"
            );
            let inside = value.strip_prefix('#');
            if attribute.starts_with("on") || attribute == "src" || attribute == "style" {
                faults.push(format!("{name} has {attribute}"));
            }
            if leads && inside.is_none() && !(name == "a" && value.starts_with("http")) {
                faults.push(format!("{name} leads to {value}"));
            }
            if let Some(inside) = inside.filter(|_| leads)
                && !ids.contains(inside)
            {
                faults.push(format!("#{inside} leads nowhere"));
            }
            if matches!(attribute.as_str(), "aria-labelledby" | "aria-describedby") {
                let missing = value.split(' ').filter(|id| !ids.contains(*id));
                faults.extend(
                    missing.map(|id| format!("{name} is named by {id}, which is not there")),
                );
            }
            if let Some(pattern) = value
                .strip_prefix("url(#")
                .and_then(|rest| rest.strip_suffix(')'))
                && !ids.contains(pattern)
            {
                faults.push(format!("the pattern {pattern} is not there"));
            }
        }
        if name == "a" && self.text.trim().is_empty() {
            faults.push("a link without words".to_owned());
        }
        if name == "svg" && !self.attributes.contains_key("aria-labelledby") {
            faults.push("a picture without a title".to_owned());
        }
        if matches!(name.as_str(), "style")
            && (self.text.contains("url(") || self.text.contains("@import"))
        {
            faults.push("a style sheet loads something".to_owned());
        }
        faults
    }
}
