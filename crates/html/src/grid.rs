//! Tables.

use maud::{Markup, html};

/// A table: a caption, headings, rows that begin with a heading of their own.
pub(crate) struct Grid {
    pub(crate) caption: String,
    /// The heading of the first column, then one for each cell.
    pub(crate) headings: Vec<String>,
    pub(crate) rows: Vec<GridRow>,
    /// Whether cells hold words, which are set to the left.
    pub(crate) words: bool,
}

/// A row of a table.
pub(crate) struct GridRow {
    pub(crate) label: Markup,
    pub(crate) cells: Vec<Markup>,
    pub(crate) look: RowLook,
}

/// What a row is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowLook {
    Plain,
    /// A difference from the row above.
    Less,
}

impl GridRow {
    pub(crate) fn plain(label: Markup, cells: Vec<Markup>) -> Self {
        Self {
            label,
            cells,
            look: RowLook::Plain,
        }
    }
}

impl Grid {
    pub(crate) fn markup(&self) -> Markup {
        let first = self.headings.first().map_or("", String::as_str);
        let class = if self.words { "words" } else { "numbers" };
        let cell = if self.words { "" } else { "number" };
        html! {
            @if !self.rows.is_empty() {
                div class="scroll" tabindex="0" role="region" aria-label=(self.label()) {
                    table class=(class) {
                        @if !self.caption.is_empty() { caption { (self.caption) } }
                        thead {
                            tr {
                                th scope="col" { (first) }
                                @for heading in self.headings.iter().skip(1) {
                                    th scope="col" class=(cell) { (heading) }
                                }
                            }
                        }
                        tbody {
                            @for row in &self.rows {
                                tr class=[(row.look == RowLook::Less).then_some("less")] {
                                    th scope="row" { (row.label) }
                                    @for content in &row.cells { td class=(cell) { (content) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn label(&self) -> &str {
        if self.caption.is_empty() {
            "Table"
        } else {
            &self.caption
        }
    }
}
