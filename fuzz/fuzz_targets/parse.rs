//! No text breaks the parser, and every place it names lies in the text.
#![no_main]

use syntax::parse::{parse, parse_binding, parse_expression};
use syntax::span::FileId;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (_, findings) = parse(text, FileId(0));
    for finding in &findings {
        let edits = finding.hints.iter().filter_map(|hint| hint.edit.as_ref());
        for span in finding.span.into_iter().chain(edits.map(|edit| edit.span)) {
            assert!(
                text.get(span.start as usize..span.end as usize).is_some(),
                "{finding:?}"
            );
        }
    }
    parse_binding(text, FileId(0));
    parse_expression(text, FileId(0));
});
