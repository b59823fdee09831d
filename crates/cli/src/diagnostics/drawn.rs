//! Findings drawn into the lines of their texts. The only module that knows `annotate-snippets`.

use annotate_snippets::{
    Annotation, AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet,
};
use syntax::diagnostic::{Diagnostic, Hint, Id, Severity};
use syntax::span::{FileId, Span};

use super::{Findings, visible};

/// Draws one finding, without a line end after it.
pub(super) fn draw(findings: &Findings, told: &Diagnostic, columns: usize) -> String {
    let title = level(told.severity)
        .primary_title(visible(&told.message))
        .id(told.id.name());
    let mut main = Group::with_title(title);
    main = match told.span {
        Some(span) if findings.is_name_of_regime(span) => main,
        Some(span) => main.elements(snippets(findings, told, span)),
        None => main.element(Origin::path(visible(&findings.input.name()))),
    };
    let (edits, words): (Vec<&Hint>, Vec<&Hint>) =
        told.hints.iter().partition(|hint| hint.edit.is_some());
    for hint in words {
        main = main.element(hint_level().message(visible(&hint.text)));
    }
    let is_of_regime = |span| findings.is_name_of_regime(span);
    for step in &told.trace {
        if is_of_regime(step.span) {
            // Where the finding itself is the regime's, its message says so.
            if told.span.is_some_and(|span| !is_of_regime(span)) {
                main = main.element(Level::NOTE.message(visible(&step.text)));
            }
            continue;
        }
        let place = findings.place(step.span);
        let text = format!(
            "{} ({}:{}:{})",
            step.text, place.file, place.line, place.column
        );
        main = main.element(Level::NOTE.message(visible(&text)));
    }
    let mut report = vec![main];
    report.extend(
        edits
            .into_iter()
            .filter_map(|hint| proposal(findings, hint)),
    );
    // Codes for colour are always written here; the stream leaves them out where they are not wanted.
    Renderer::styled().term_width(columns).render(&report)
}

/// The places of further warnings of one sort.
pub(super) fn more_of(findings: &Findings, id: Id, more: &[&Diagnostic], columns: usize) -> String {
    let mut places: Vec<(String, Vec<usize>)> = Vec::new();
    for span in more.iter().filter_map(|told| told.span) {
        let place = findings.place(span);
        match places.last_mut() {
            Some((file, lines)) if *file == place.file => lines.push(place.line),
            _ => places.push((place.file, vec![place.line])),
        }
    }
    let title = format!("{} more like those above", more.len());
    let mut group = Group::with_title(Level::WARNING.primary_title(title).id(id.name()));
    for (file, mut lines) in places {
        lines.dedup();
        let noun = if lines.len() == 1 { "line" } else { "lines" };
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        let text = format!("{file}, {noun} {}", lines.join(", "));
        let text = crate::page::wrap(&visible(&text), columns.saturating_sub(4)).join("\n");
        group = group.element(Level::NOTE.no_name().message(text));
    }
    Renderer::styled().term_width(columns).render(&[group])
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    }
}

fn hint_level() -> Level<'static> {
    Level::HELP.with_name("hint")
}

/// The marked lines, one snippet for each text that has a mark.
fn snippets<'a>(
    findings: &Findings<'a>,
    told: &Diagnostic,
    main: Span,
) -> Vec<Snippet<'a, Annotation<'a>>> {
    let mut marks: Vec<(Span, Option<String>)> = vec![(main, None)];
    for label in &told.labels {
        let text = Some(visible(&label.text));
        match marks
            .iter_mut()
            .find(|(span, text)| *span == label.span && text.is_none())
        {
            Some(unlabelled) => unlabelled.1 = text,
            None => marks.push((label.span, text)),
        }
    }
    let mut files: Vec<FileId> = Vec::new();
    for (span, _) in &marks {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    let in_file = |file: FileId| {
        let own: Vec<&(Span, Option<String>)> =
            marks.iter().filter(|(span, _)| span.file == file).collect();
        let spans: Vec<Span> = own.iter().map(|(span, _)| *span).collect();
        let window = Window::around(findings, &spans);
        let annotations = own.iter().map(|(span, text)| {
            let kind = if *span == main {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            kind.span(window.range(*span)).label(text.clone())
        });
        let annotations: Vec<Annotation> = annotations.collect();
        window.snippet(findings, spans[0]).annotations(annotations)
    };
    files.into_iter().map(in_file).collect()
}

/// A hint with the lines as they would be.
fn proposal<'a>(findings: &Findings<'a>, hint: &Hint) -> Option<Group<'a>> {
    let edit = hint.edit.as_ref()?;
    let title = hint_level().secondary_title(visible(&hint.text));
    let window = Window::around(findings, &[edit.span]);
    let patch = Patch::new(window.range(edit.span), edit.replacement.clone());
    Some(Group::with_title(title).element(window.snippet(findings, edit.span).patch(patch)))
}

/// The lines of a text that hold some places; drawing a whole text of megabytes would be slow.
struct Window<'a> {
    text: &'a str,
    start: usize,
    first_line: usize,
}

impl<'a> Window<'a> {
    /// `spans` are in one text, at least one of them.
    fn around(findings: &Findings<'a>, spans: &[Span]) -> Self {
        let text = findings.texts.get(spans[0].file).text.as_str();
        let bound = |at: u32| text.floor_char_boundary(at as usize);
        let first = spans
            .iter()
            .map(|span| bound(span.start))
            .min()
            .unwrap_or(0);
        let last = spans.iter().map(|span| bound(span.end)).max().unwrap_or(0);
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..]
            .find('\n')
            .map_or(text.len(), |newline| last + newline + 1);
        let first_line = text[..start].matches('\n').count() + 1;
        Self {
            text: &text[start..end],
            start,
            first_line,
        }
    }

    fn range(&self, span: Span) -> std::ops::Range<usize> {
        let inside = |at: u32| {
            let offset = (at as usize).saturating_sub(self.start);
            self.text.floor_char_boundary(offset)
        };
        inside(span.start)..inside(span.end)
    }

    fn snippet<T: Clone>(&self, findings: &Findings<'a>, span: Span) -> Snippet<'a, T> {
        let path = visible(&findings.file_name(span));
        Snippet::source(self.text)
            .line_start(self.first_line)
            .path(path)
    }
}
