//! How much room words take, without knowing the font: a little more than most fonts need.

use super::svg::FONT_SIZE;

/// The width of a text in pixels.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(share_of_height).sum::<f64>() * FONT_SIZE
}

fn share_of_height(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 't' | 'f' | 'r' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' '
        | '(' | ')' | '-' | '/' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        '\u{1100}'.. => 1.0,
        letter if letter.is_uppercase() => 0.69,
        _ => 0.58,
    }
}

/// A text that fits, its end left out where it is too long.
pub(super) fn shortened(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = width("…");
    for letter in text.chars() {
        used += share_of_height(letter) * FONT_SIZE;
        if used > room {
            break;
        }
        kept.push(letter);
    }
    format!("{}…", kept.trim_end())
}

/// A text in lines that fit; of a word that is too long by itself the end is left out.
pub(super) fn wrapped(text: &str, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}")) <= room => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shortened(word, room)),
        }
    }
    lines
}
