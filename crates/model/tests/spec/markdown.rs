//! Blocks of code in a Markdown text, each with the headings it stands under.

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Block {
    /// The headings above it, joined: the name of the test.
    pub(crate) heading: String,
    /// Which heading of the text it stands under; files belong to every deal under the same one.
    pub(crate) section: usize,
    /// The first word behind the fence.
    pub(crate) language: String,
    /// `file=…` behind it.
    pub(crate) file: Option<String>,
    /// The line of its first line in the text, from 1.
    pub(crate) line: usize,
    /// What it holds.
    pub(crate) text: String,
}

/// The fenced blocks of a text in order.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut headings: Vec<(usize, String)> = Vec::new();
    let mut section = 0;
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (index, line) in text.lines().enumerate() {
        if open {
            open = line.trim_end() != "```";
            if let (true, Some(block)) = (open, blocks.last_mut()) {
                block.text.push_str(line);
                block.text.push('\n');
            }
        } else if let Some(fence) = line.strip_prefix("```") {
            open = true;
            blocks.push(block(fence, &headings, section, index + 2));
        } else if let Some((depth, title)) = heading(line) {
            section += 1;
            headings.retain(|(above, _)| *above < depth);
            headings.push((depth, title.to_owned()));
        }
    }
    assert!(!open, "the last block is not closed");
    blocks
}

fn block(fence: &str, headings: &[(usize, String)], section: usize, line: usize) -> Block {
    let mut words = fence.split_whitespace();
    let language = words.next().unwrap_or("").to_owned();
    let file = words
        .find_map(|word| word.strip_prefix("file="))
        .map(str::to_owned);
    let titles: Vec<&str> = headings.iter().map(|(_, title)| title.as_str()).collect();
    Block {
        heading: titles.join(" > "),
        section,
        language,
        file,
        line,
        text: String::new(),
    }
}

/// The depth and title of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let depth = line.len() - title.len();
    let is_heading = (1..=6).contains(&depth) && title.starts_with(' ');
    is_heading.then(|| (depth, title.trim()))
}
