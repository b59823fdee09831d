//! Findings as a reader sees them: drawn into the text, one line each, or as JSON.
//!
//! Receives findings in the order of the texts. Guarantees that control characters of a deal never
//! reach a terminal. Does not decide what is wrong with a deal.

mod drawn;
mod select;
mod short;

use model::Reading;
use model::files::Texts;
use model::regimes::is_command_line;
use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::span::Span;

use crate::exit::Exit;
use crate::input::{self, Input};
use crate::output::Output;
use crate::page::Page;

pub(crate) use short::{severity_name, short};

/// Findings together with the texts they are about.
#[derive(Clone, Copy)]
pub(crate) struct Findings<'a> {
    /// What was found, in order.
    pub list: &'a [Diagnostic],
    /// The texts.
    pub texts: &'a Texts,
    /// What the user named.
    pub input: &'a Input,
}

/// A place as a reader finds it. Lines and columns are counted from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file, as the user would name it.
    pub file: String,
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
}

impl<'a> Findings<'a> {
    /// Those of a reading.
    pub(crate) fn of(reading: &'a Reading, input: &'a Input) -> Self {
        let (list, texts) = (&reading.diagnostics, &reading.texts);
        Self { list, texts, input }
    }

    /// Where a span begins.
    pub(crate) fn place(&self, span: Span) -> Place {
        let (line, column) = self.texts.line_and_column(span);
        Place {
            file: self.file_name(span),
            line,
            column,
        }
    }

    /// Whether a span is the name of a regime on the command line: the message says which, and no line
    /// and column help.
    fn is_name_of_regime(&self, span: Span) -> bool {
        model::regimes::is_name(&self.texts.get(span.file).name)
    }

    /// The file of a span, as the user would name it.
    fn file_name(&self, span: Span) -> String {
        let file = self.texts.get(span.file);
        // Texts of the library and of the command line lie in no folder of the deal.
        let apart = input::is_outside(&file.name) || is_command_line(&file.name);
        if file.in_library || file.name.starts_with('<') || apart {
            return file.name.clone();
        }
        format!("{}{}", self.input.prefix(), file.name)
    }

    /// How many findings have a severity.
    pub(crate) fn count(&self, severity: Severity) -> usize {
        self.list
            .iter()
            .filter(|told| told.severity == severity)
            .count()
    }

    /// Draws the findings into their texts, at most fifty of them.
    pub(crate) fn draw(&self, output: &Output) -> String {
        let selection = select::select(self.list);
        let mut page = Page::new(output.columns());
        for told in &selection.shown {
            page.line(drawn::draw(self, told, page.width()));
            page.gap();
        }
        for (id, more) in &selection.grouped {
            page.line(drawn::more_of(self, *id, more, page.width()));
            page.gap();
        }
        if selection.left_out > 0 {
            let findings = counted(selection.left_out, "finding");
            page.line(format!(
                "{findings} more not shown; `--format short` shows all"
            ));
            page.gap();
        }
        page.into_text()
    }

    /// How the program ends after these.
    pub(crate) fn exit(&self) -> Exit {
        let is_unread = |told: &Diagnostic| {
            input::is_about_file(told)
                || told.id == Id::UnreadableFile && self.is_about_command_line(told)
        };
        if self.list.iter().any(is_unread) {
            Exit::File
        } else if self
            .list
            .iter()
            .any(|told| self.is_about_command_line(told))
        {
            Exit::Usage
        } else if self.count(Severity::Error) > 0 {
            Exit::Deal
        } else {
            Exit::Fine
        }
    }

    /// Whether an error lies in a piece of the command line, such as a `--set`.
    fn is_about_command_line(&self, told: &Diagnostic) -> bool {
        let is_asked = |span: Span| is_command_line(&self.texts.get(span.file).name);
        told.severity == Severity::Error && told.span.is_some_and(is_asked)
    }

    /// "2 errors, 3 warnings", and what to do next.
    pub(crate) fn summary(&self) -> String {
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let mut parts = Vec::new();
        if errors > 0 {
            parts.push(counted(errors, "error"));
        }
        if warnings > 0 {
            parts.push(counted(warnings, "warning"));
        }
        let notes = self.count(Severity::Note);
        if notes > 0 {
            parts.push(counted(notes, "note"));
        }
        if parts.is_empty() {
            parts.push("no errors, no warnings".to_owned());
        }
        let name = visible(&self.input.name());
        let counts = parts.join(", ");
        let Some(first) = self.list.iter().max_by_key(|told| told.severity) else {
            return format!("{name}: {counts}");
        };
        let ask = first.id.name();
        format!("{name}: {counts}; `lodebook explain {ask}` says more")
    }
}

/// "1 error", "2 errors".
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// A text in which control characters and marks that turn the direction of writing are replaced
/// by visible ones, so that a deal cannot steer the terminal of its reader.
pub(crate) fn visible(text: &str) -> String {
    let replace = |letter: char| match letter {
        '\t' | '\n' => ' ',
        '\0'..='\u{1f}' => char::from_u32(0x2400 + letter as u32).unwrap_or('\u{fffd}'),
        '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        other => other,
    };
    text.chars().map(replace).collect()
}
