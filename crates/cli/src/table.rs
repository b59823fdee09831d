//! Tables of numbers: labels to the left, numbers to the right, the unit in the heading.
//!
//! Guarantees that no line is wider than the page: columns that do not fit go below, under the same
//! labels; long labels and headings take several lines.

use crate::page::{BOLD, Page, RESET, columns, wrap};

/// Blanks between columns.
const GAP: usize = 2;

/// A table before it is set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    /// The headings of the columns.
    pub(crate) headings: Vec<String>,
    /// The rows.
    pub(crate) rows: Vec<Row>,
}

/// One row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// What it is.
    pub(crate) label: String,
    /// One for each heading; may be empty.
    pub(crate) cells: Vec<String>,
}

/// Columns that stand side by side, with their widths.
struct Block {
    from: usize,
    widths: Vec<usize>,
}

impl Table {
    /// Sets the table on a page.
    pub(crate) fn print(&self, page: &mut Page) {
        if self.rows.is_empty() {
            return;
        }
        // Narrow headings take more lines; they are only used where they save a block of columns.
        let settings = [18, 14, 11, 8].map(|heading| {
            let widths: Vec<usize> = (0..self.headings.len())
                .map(|at| self.width_of(at, heading))
                .collect();
            let label_width = self.label_width(page.width(), &widths);
            (label_width, blocks(&widths, page.width() - label_width))
        });
        let fewest = settings.iter().map(|(_, blocks)| blocks.len()).min();
        let best = settings
            .iter()
            .find(|(_, blocks)| Some(blocks.len()) == fewest);
        let (label_width, blocks) = best.expect("one of them has the fewest");
        for (place, block) in blocks.iter().enumerate() {
            if place > 0 {
                page.gap();
            }
            self.print_block(block, *label_width, page);
        }
    }

    /// The width of a column: that of its cells, or of its heading in lines of about `heading`.
    fn width_of(&self, column: usize, heading: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.cells.get(column));
        let widest = cells.map(|cell| columns(cell)).max().unwrap_or(0);
        let lines = heading_lines(&self.headings[column], widest.max(heading));
        let heading = lines.iter().map(|line| columns(line)).max().unwrap_or(0);
        widest.max(heading)
    }

    /// Labels get what they need, up to two fifths of the page, or more where the numbers leave it.
    fn label_width(&self, page: usize, widths: &[usize]) -> usize {
        let needed = self.rows.iter().map(|row| columns(&row.label));
        let needed = needed.max().unwrap_or(0);
        let all: usize = widths.iter().map(|width| width + GAP).sum();
        let widest = widths.iter().max().map_or(0, |width| width + GAP);
        let left = page.saturating_sub(all).max(page * 2 / 5);
        needed.min(left).min(page.saturating_sub(widest).max(12))
    }

    fn print_block(&self, block: &Block, label_width: usize, page: &mut Page) {
        let shown = block.from..block.from + block.widths.len();
        let headings: Vec<Vec<String>> = shown
            .clone()
            .zip(&block.widths)
            .map(|(at, width)| heading_lines(&self.headings[at], *width))
            .collect();
        let height = headings.iter().map(Vec::len).max().unwrap_or(0);
        for line in 0..height {
            // Short headings stand on the numbers, not above long ones.
            let below = |lines: &[String]| {
                let at = (line + lines.len()).checked_sub(height);
                at.map(|at| lines[at].clone()).unwrap_or_default()
            };
            let cells: Vec<String> = headings.iter().map(|lines| below(lines)).collect();
            let text = set_line("", label_width, &cells, &block.widths);
            if !text.is_empty() {
                page.line(format!("{BOLD}{text}{RESET}"));
            }
        }
        for row in &self.rows {
            let cells: Vec<String> = shown
                .clone()
                .map(|at| row.cells.get(at).cloned().unwrap_or_default())
                .collect();
            let label = hanging(&row.label, label_width);
            for (place, label) in label.iter().enumerate() {
                // The numbers stand beside the last line of a long label.
                let is_last = place + 1 == label_lines(&row.label, label_width);
                let cells = if is_last { cells.as_slice() } else { &[] };
                page.line(set_line(label, label_width, cells, &block.widths));
            }
        }
    }
}

fn label_lines(label: &str, width: usize) -> usize {
    hanging(label, width).len()
}

/// A label in lines; blanks before it are kept, further lines stand two blanks further in.
fn hanging(label: &str, width: usize) -> Vec<String> {
    let indent = label.len() - label.trim_start().len();
    let mut lines = Vec::new();
    for (place, line) in wrap(label, width.saturating_sub(indent + 2).max(8))
        .into_iter()
        .enumerate()
    {
        let more = if place == 0 { 0 } else { 2 };
        lines.push(format!("{}{line}", " ".repeat(indent + more)));
    }
    // A label that fits is not broken for the sake of the indent it would not need.
    if columns(label) <= width || lines.is_empty() {
        return vec![label.to_owned()];
    }
    lines
}

fn set_line(label: &str, label_width: usize, cells: &[String], widths: &[usize]) -> String {
    let mut line = label.to_owned();
    let mut end = label_width;
    for (cell, width) in cells.iter().zip(widths) {
        end += GAP + width;
        if !cell.is_empty() {
            let blanks = end.saturating_sub(columns(&line) + columns(cell));
            line.extend(std::iter::repeat_n(' ', blanks));
            line.push_str(cell);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// As many columns side by side as the room allows, at least one.
fn blocks(widths: &[usize], room: usize) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![Block {
        from: 0,
        widths: Vec::new(),
    }];
    let mut used = 0;
    for (at, width) in widths.iter().enumerate() {
        let last = blocks.last_mut().expect("there is always one");
        if used + GAP + width > room && !last.widths.is_empty() {
            blocks.push(Block {
                from: at,
                widths: vec![*width],
            });
            used = GAP + width;
        } else {
            last.widths.push(*width);
            used += GAP + width;
        }
    }
    blocks
}

/// A heading in lines; names may be broken after `_` and `.`.
fn heading_lines(heading: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in heading.split_whitespace() {
        let mut fresh = true;
        for piece in word.split_inclusive(['_', '.']) {
            let blank = usize::from(fresh);
            match lines.last_mut() {
                Some(line) if columns(line) + blank + columns(piece) <= width => {
                    line.push_str(if fresh { " " } else { "" });
                    line.push_str(piece);
                }
                _ => lines.push(piece.to_owned()),
            }
            fresh = false;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Page, Row, Table, columns};

    fn sample(count: usize) -> Table {
        let headings = (0..count).map(|at| format!("april_capital_{at}")).collect();
        let row = |label: &str| Row {
            label: label.to_owned(),
            cells: vec!["-12,300".to_owned(); count],
        };
        let rows = vec![
            row("State"),
            row("A label that is much too long to stand on one line"),
        ];
        Table { headings, rows }
    }

    #[test]
    fn no_line_is_wider_than_the_page() {
        for width in [40, 60, 80, 120] {
            for count in [1, 2, 5, 9, 30] {
                let mut page = Page::new(width);
                sample(count).print(&mut page);
                let text = anstream::adapter::strip_str(&page.into_text()).to_string();
                assert!(
                    text.lines().all(|line| columns(line) <= width),
                    "{width} {count}\n{text}"
                );
                assert_eq!(text.matches("-12,300").count(), count * 2);
            }
        }
    }

    #[test]
    fn numbers_stand_to_the_right_below_their_heading() {
        let mut page = Page::new(40);
        sample(1).print(&mut page);
        let text = anstream::adapter::strip_str(&page.into_text()).to_string();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0].trim(), "april_capital_0");
        assert!(
            lines
                .iter()
                .skip(1)
                .filter(|line| line.contains("12,300"))
                .all(|line| line.ends_with("-12,300"))
        );
    }
}
