//! The elements of a picture as text: attributes in a fixed order, coordinates to a tenth of a pixel.

use std::fmt::Write as _;

use super::look::{INK, Look};

/// The size of all letters, in pixels.
pub(super) const FONT_SIZE: f64 = 12.0;

/// A picture that is being drawn.
pub(super) struct Svg {
    id: String,
    pub(super) width: f64,
    pub(super) height: f64,
    body: String,
    looks: Vec<Look>,
}

/// Where a text stands relative to its place.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) struct Stroke {
    pub(super) colour: &'static str,
    pub(super) width: f64,
    /// Lengths of dashes and gaps; empty for a line without gaps.
    pub(super) dash: &'static str,
}

impl Svg {
    pub(super) fn new(id: &str, width: f64) -> Self {
        Self {
            id: id.to_owned(),
            width,
            height: 0.0,
            body: String::new(),
            looks: Vec::new(),
        }
    }

    pub(super) fn text(&mut self, x: f64, y: f64, anchor: Anchor, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let (x, y, words) = (coordinate(x), coordinate(y), escaped(words));
        self.add(&format!("<text x=\"{x}\" y=\"{y}\"{anchor}>{words}</text>"));
    }

    /// A text with a white edge, which stays readable where lines cross it.
    pub(super) fn edged_text(&mut self, x: f64, y: f64, anchor: Anchor, words: &str) {
        self.body
            .push_str("<g stroke=\"#fff\" stroke-width=\"4\" paint-order=\"stroke\">");
        self.text(x, y, anchor, words);
        self.body.truncate(self.body.len() - 1);
        self.add("</g>");
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(coordinate);
        let stroke = stroke.attributes();
        self.add(&format!(
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"{stroke}/>"
        ));
    }

    /// A line through some points; it is broken where a point is not finite.
    pub(super) fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke) {
        let mut path = String::new();
        let mut is_drawing = false;
        for (x, y) in points {
            if !(x.is_finite() && y.is_finite()) {
                is_drawing = false;
                continue;
            }
            let word = if is_drawing { 'L' } else { 'M' };
            write!(path, "{word}{} {}", coordinate(*x), coordinate(*y)).expect(INTO_A_STRING);
            is_drawing = true;
        }
        if !path.is_empty() {
            let stroke = stroke.attributes();
            self.add(&format!("<path d=\"{path}\" fill=\"none\"{stroke}/>"));
        }
    }

    /// Rectangles of one look, each given by two corners, in one element. Empty ones are left out.
    pub(super) fn boxes(&mut self, boxes: &[[f64; 4]], look: Look) {
        let mut path = String::new();
        for corners in boxes {
            let [left, top, right, bottom] = corners.map(coordinate);
            if left != right && top != bottom && corners.iter().all(|number| number.is_finite()) {
                write!(path, "M{left} {top}H{right}V{bottom}H{left}z").expect(INTO_A_STRING);
            }
        }
        if !path.is_empty() {
            let fill = self.fill(look);
            self.add(&format!(
                "<path d=\"{path}\" fill=\"{fill}\" stroke=\"#fff\" stroke-width=\".6\"/>"
            ));
        }
    }

    /// An area between two lines, half seen through.
    pub(super) fn area(&mut self, points: &[(f64, f64)], colour: &str) {
        let finite = points
            .iter()
            .filter(|(x, y)| x.is_finite() && y.is_finite());
        let points: Vec<String> = finite
            .map(|(x, y)| format!("{} {}", coordinate(*x), coordinate(*y)))
            .collect();
        if points.len() > 2 {
            let path = points.join("L");
            self.add(&format!(
                "<path d=\"M{path}z\" fill=\"{colour}\" fill-opacity=\".22\" stroke=\"{colour}\" stroke-width=\".8\" stroke-dasharray=\"2 2\"/>"
            ));
        }
    }

    pub(super) fn dot(&mut self, x: f64, y: f64, radius: f64) {
        let [x, y, radius] = [x, y, radius].map(coordinate);
        self.add(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"#fff\" stroke=\"{INK}\" stroke-width=\"1.6\"/>"
        ));
    }

    /// The fill of a look; a pattern is defined once.
    fn fill(&mut self, look: Look) -> String {
        if !look.is_pattern() {
            return look.colour.to_owned();
        }
        if !self.looks.contains(&look) {
            self.looks.push(look);
        }
        format!("url(#{}-{})", self.id, look.name)
    }

    fn add(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// The whole picture with its title and what is seen in it.
    pub(super) fn finish(self, title: &str, summary: &str) -> String {
        let (id, body) = (escaped(&self.id), self.body);
        let (title, summary) = (escaped(title), escaped(summary));
        let (width, height) = (coordinate(self.width), coordinate(self.height));
        let patterns: Vec<String> = self
            .looks
            .iter()
            .map(|look| look.pattern(&format!("{id}-{}", look.name)))
            .collect();
        let patterns = match patterns.as_slice() {
            [] => String::new(),
            some => format!("<defs>{}</defs>\n", some.concat()),
        };
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"{id}-title {id}-summary\" \
             width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             font-family=\"system-ui, 'Segoe UI', 'Liberation Sans', Arial, sans-serif\" font-size=\"{FONT_SIZE}\" fill=\"{INK}\">\n\
             <title id=\"{id}-title\">{title}</title>\n<desc id=\"{id}-summary\">{summary}</desc>\n{patterns}{body}</svg>\n"
        )
    }
}

impl Stroke {
    pub(super) const fn plain(colour: &'static str, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: "",
        }
    }

    fn attributes(self) -> String {
        let Self {
            colour,
            width,
            dash,
        } = self;
        let dash = match dash {
            "" => String::new(),
            dash => format!(" stroke-dasharray=\"{dash}\""),
        };
        format!(" stroke=\"{colour}\" stroke-width=\"{width}\"{dash}")
    }
}

const INTO_A_STRING: &str = "writing to a string cannot fail";

/// A coordinate to a tenth of a pixel; a number that is not finite is drawn at the edge.
fn coordinate(number: f64) -> String {
    let tenths = (number * 10.0).round();
    if !tenths.is_finite() || tenths == 0.0 {
        return "0".to_owned();
    }
    format!("{}", tenths / 10.0)
}

/// A text in which nothing is taken for markup, and no sign is one that XML forbids.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            '\n' | '\t' => safe.push(' '),
            '\u{fffe}' | '\u{ffff}' => safe.push('\u{fffd}'),
            letter if letter.is_control() => safe.push('\u{fffd}'),
            letter => safe.push(letter),
        }
    }
    safe
}
