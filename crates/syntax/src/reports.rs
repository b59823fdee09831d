//! Findings of one text, in order and bounded.

use crate::diagnostic::Diagnostic;

/// More findings than this help nobody.
const LIMIT: usize = 100;

/// What has been found so far.
#[derive(Default)]
pub(crate) struct Reports {
    list: Vec<Diagnostic>,
}

impl Reports {
    /// Adds a finding, unless there are too many or one at the same place has been told.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        let start = diagnostic.span.map(|span| span.start);
        let told = self
            .list
            .iter()
            .any(|earlier| start.is_some() && earlier.span.map(|span| span.start) == start);
        if !told && !self.is_full() {
            self.list.push(diagnostic);
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.list.len()
    }

    /// Whether further findings would be dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.list.len() >= LIMIT
    }

    /// The findings in the order of the text.
    pub(crate) fn into_list(mut self) -> Vec<Diagnostic> {
        self.list
            .sort_by_key(|diagnostic| diagnostic.span.map(|span| span.start));
        self.list
    }
}
