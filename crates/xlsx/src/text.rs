//! Formulas of a spreadsheet before it is known where their cells stand.

use crate::book::LineId;

/// Which cells of a line a formula means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// The cell of the same year.
    Here,
    /// The cell of the year before.
    Before,
    /// The cell of the first year.
    First,
    /// The cell of the last year.
    Last,
    /// The cells of all years.
    All,
    /// Those from the first year to this one.
    UpToHere,
    /// Those from the empty cell before the first year to the year before.
    UpToBefore,
    /// The one value in front of the years.
    Value,
    /// What the value is multiplied by to be in base units.
    Factor,
    /// The year from which the value holds.
    From,
    /// The cell of a year or scenario by its number, counted from 0.
    Nth(u16),
}

/// A part of a formula.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Piece {
    /// As it stands.
    Text(String),
    /// Cells of a line.
    Cells(LineId, At),
    /// Cells of neighbouring lines, first and last, in the same columns.
    Block(LineId, LineId, At),
    /// Cells of a line of the calendar on top of every sheet.
    Calendar(Calendar, At),
    /// The number of the scenario that is shown, from 1.
    Scenario,
}

/// The lines of the calendar on top of every sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The year.
    Year,
    /// Years since the start.
    Elapsed,
    /// Length of the year by the calendar, in years of 365.25 days.
    Length,
}

/// A formula without its equals sign.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Text(pub Vec<Piece>);

impl Text {
    /// Words only.
    pub fn of(words: impl Into<String>) -> Self {
        let mut text = Self::default();
        text.push(&words.into());
        text
    }

    /// Cells of a line.
    pub fn cells(line: LineId, at: At) -> Self {
        Self(vec![Piece::Cells(line, at)])
    }

    /// Cells of the calendar.
    pub fn calendar(calendar: Calendar, at: At) -> Self {
        Self(vec![Piece::Calendar(calendar, at)])
    }

    /// A number, in the shortest form that reads back the same.
    pub fn number(value: f64) -> Self {
        if value.is_finite() {
            Self::of(format!("{value:?}").trim_end_matches(".0"))
        } else {
            Self::of("NA()")
        }
    }

    /// Words behind.
    pub fn push(&mut self, words: &str) {
        if let Some(Piece::Text(last)) = self.0.last_mut() {
            last.push_str(words);
        } else {
            self.0.push(Piece::Text(words.to_owned()));
        }
    }

    /// Another formula behind.
    pub fn append(&mut self, other: &Self) {
        for piece in &other.0 {
            match piece {
                Piece::Text(words) => self.push(words),
                other => self.0.push(other.clone()),
            }
        }
    }

    /// `{}` in the words stands for the next of the parts.
    pub fn format(words: &str, parts: &[&Self]) -> Self {
        let mut text = Self::default();
        let mut parts = parts.iter();
        for (place, piece) in words.split("{}").enumerate() {
            if place > 0 {
                text.append(parts.next().expect("as many parts as braces"));
            }
            text.push(piece);
        }
        text
    }

    /// The parts with something between them.
    pub fn join(parts: &[Self], between: &str) -> Self {
        let mut text = Self::default();
        for (place, part) in parts.iter().enumerate() {
            if place > 0 {
                text.push(between);
            }
            text.append(part);
        }
        text
    }
}

/// One of some values, by the number of the scenario.
pub fn choose(values: &[Text]) -> Text {
    if let [only] = values {
        return only.clone();
    }
    let mut text = Text::of("CHOOSE(");
    text.0.push(Piece::Scenario);
    text.0.push(Piece::Text(",".to_owned()));
    text.append(&Text::join(values, ","));
    text.push(")");
    text
}

/// Words that are too long end at a whole word.
pub(crate) fn shortened(words: &str, len_max: usize) -> String {
    let Some((end, _)) = words.char_indices().nth(len_max) else {
        return words.to_owned();
    };
    let cut = &words[..end];
    let end = cut.rfind(' ').unwrap_or(end);
    format!("{} …", cut[..end].trim_end_matches([',', ';', ' ']))
}
