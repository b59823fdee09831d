//! Which findings are drawn whole, and which are only counted.

use std::collections::BTreeMap;

use syntax::diagnostic::{Diagnostic, Id, Severity};

/// More than this on one screen help nobody.
const SHOWN_MAX: usize = 50;
/// Of one sort of warning so many are drawn; the rest are listed by place.
const ALIKE_MAX: usize = 3;

/// What is drawn, listed and left out.
pub(super) struct Selection<'a> {
    pub(super) shown: Vec<&'a Diagnostic>,
    /// Warnings of which enough were drawn.
    pub(super) grouped: BTreeMap<Id, Vec<&'a Diagnostic>>,
    pub(super) left_out: usize,
}

/// Keeps the order. Errors are never listed by place only: each has to be mended.
pub(super) fn select(list: &[Diagnostic]) -> Selection<'_> {
    let mut selection = Selection {
        shown: Vec::new(),
        grouped: BTreeMap::new(),
        left_out: 0,
    };
    let mut alike: BTreeMap<Id, usize> = BTreeMap::new();
    for told in list {
        let count = alike.entry(told.id).or_default();
        *count += 1;
        if told.severity != Severity::Error && *count > ALIKE_MAX {
            selection.grouped.entry(told.id).or_default().push(told);
        } else if selection.shown.len() < SHOWN_MAX {
            selection.shown.push(told);
        } else {
            selection.left_out += 1;
        }
    }
    // One more finding takes no more room than the line that announces it.
    for (id, more) in std::mem::take(&mut selection.grouped) {
        if let [only] = more.as_slice()
            && selection.shown.len() < SHOWN_MAX
        {
            let place = selection
                .shown
                .partition_point(|told| order(told) <= order(only));
            selection.shown.insert(place, only);
        } else {
            selection.grouped.insert(id, more);
        }
    }
    selection
}

fn order(told: &Diagnostic) -> Option<(u32, u32)> {
    told.span.map(|span| (span.file.0, span.start))
}

#[cfg(test)]
mod tests {
    use super::select;
    use syntax::diagnostic::{Diagnostic, Id};
    use syntax::span::{FileId, Span};

    fn many(count: usize, make: fn(Id, Span, String) -> Diagnostic, id: Id) -> Vec<Diagnostic> {
        let told = |at| make(id, Span::new(FileId(0), at, at), String::from("x"));
        (0..count).map(told).collect()
    }

    #[test]
    fn warnings_alike_are_listed_and_errors_are_counted() {
        for (count, shown, grouped) in [(3, 3, 0), (4, 4, 0), (5, 3, 2), (90, 3, 87)] {
            let list = many(count, Diagnostic::warning, Id::MissingSource);
            let selection = select(&list);
            assert_eq!(selection.shown.len(), shown);
            assert_eq!(
                selection.grouped.values().map(Vec::len).sum::<usize>(),
                grouped
            );
        }
        let list = many(60, Diagnostic::error, Id::UnknownName);
        let selection = select(&list);
        assert_eq!((selection.shown.len(), selection.left_out), (50, 10));
    }
}
