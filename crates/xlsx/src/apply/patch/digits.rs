//! The digits of a number and the letters of a word, as they are to stand in a text.

use model::csv::number_at;
use model::files::join;
use syntax::diagnostic::Edit;
use syntax::span::{FileId, Span};

use super::{Found, Patching, edit, in_one_line};
use crate::apply::number::{Literal, literal, rounded};
use crate::apply::site::Site;
use crate::book::{Cell, Content, Line, Look};

/// What is wrong and what to do about it.
pub(super) type Unfit = (String, String);

/// A number as it is to stand in a text.
pub(super) struct Written {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) place: Span,
    pub(super) edits: Vec<Edit>,
}

impl Patching<'_> {
    pub(super) fn word(&self, found: &Found, word: &str) -> Result<Written, Unfit> {
        let old = self.texts.at(found.clause);
        let Content::Value {
            value: Cell::Word(was),
            ..
        } = &found.line.content
        else {
            unreachable!("a word takes the place of a word");
        };
        if old != was {
            return Err(computed(found.line));
        }
        Ok(Written {
            old: old.to_owned(),
            new: word.to_owned(),
            place: found.clause,
            edits: vec![edit(found.clause, word)],
        })
    }

    pub(super) fn digits(
        &self,
        found: &Found,
        site: Option<&Site>,
        new: f64,
        year: Option<i32>,
    ) -> Result<Written, Unfit> {
        let (place, unit) = match year {
            None => (found.clause, site.and_then(|site| site.unit)),
            Some(year) => {
                let csv = site.and_then(|site| site.csv.as_ref());
                let csv = csv.ok_or_else(|| computed(found.line))?;
                (self.in_csv(csv, year)?, Some(csv.unit.span))
            }
        };
        let text = self.texts.at(place);
        let literal = literal(text).ok_or_else(|| computed(found.line))?;
        let outer = unit.map_or("", |unit| self.texts.at(unit));
        let (ratio, behind) = scale_of(&literal, outer, found)?;
        let digits = literal.rewritten(new * ratio);
        let at = |offset: usize| place.start + offset as u32;
        let span = Span {
            start: at(literal.digits.start),
            end: at(literal.digits.end),
            ..place
        };
        let is_alone = found.line.name.is_some();
        let unit = if literal.unit.is_empty() {
            outer
        } else {
            literal.unit
        };
        let told = |digits: &str| in_one_line(&format!("{digits} {unit}"));
        let old = told(&text[literal.digits.clone()]);
        let shown = told(&format!("{digits}{behind}"));
        let mut edits = Vec::new();
        if digits.starts_with('-') && !is_alone {
            // Behind an operator, a sign has to stand in brackets.
            let end = Span {
                start: place.end,
                ..place
            };
            edits.push(edit(span, &format!("({digits}{behind}")));
            edits.push(edit(end, ")"));
        } else {
            edits.push(edit(span, &format!("{digits}{behind}")));
        }
        Ok(Written {
            old,
            new: shown,
            place: span,
            edits,
        })
    }

    /// Where the number of a year stands in a file with columns.
    fn in_csv(&self, csv: &syntax::tree::Csv, year: i32) -> Result<Span, Unfit> {
        let from = &self.texts.get(csv.span.file).name;
        let path = join(from, &csv.file.value);
        let file = path.and_then(|path| {
            let place = self.texts.iter().position(|text| text.name == path)?;
            Some(FileId(place as u32))
        });
        let found = file.and_then(|file| {
            let range = number_at(&self.texts.get(file).text, &csv.column.value, year)?;
            Some(Span::new(file, range.start, range.end))
        });
        found.ok_or_else(|| {
            let (file, column) = (&csv.file.value, &csv.column.value);
            (
                format!("the number is read from \"{file}\", where it cannot be changed from here"),
                format!("change it there, in the column \"{column}\" beside {year}"),
            )
        })
    }
}

/// What a cell is multiplied by to be the number in the text, and the unit to write behind a number
/// that had none.
fn scale_of(literal: &Literal, outer: &str, found: &Found) -> Result<(f64, String), Unfit> {
    let was = match &found.line.content {
        Content::Value {
            value: Cell::Number(was),
            ..
        } => *was,
        Content::Series { values, .. } => values[found.number].unwrap_or(0.0),
        _ => 0.0,
    };
    if was != 0.0 && literal.value != 0.0 {
        return Ok((rounded(literal.value / was), String::new()));
    }
    let hundred = match found.line.look {
        Look::Percent { .. } => 100.0,
        Look::Number { .. }
        | Look::Tiny
        | Look::Year
        | Look::Truth
        | Look::Check
        | Look::Word(_) => 1.0,
    };
    let written = if literal.unit.is_empty() {
        outer
    } else {
        literal.unit
    };
    let unit = found.line.unit.as_str();
    if written.is_empty() {
        let behind = if unit.is_empty() || unit == "ratio" {
            String::new()
        } else {
            format!(" {unit}")
        };
        return Ok((hundred, behind));
    }
    if in_one_line(written) == in_one_line(unit) {
        return Ok((hundred, String::new()));
    }
    Err((
        format!(
            "the deal writes 0 in {} here, and the cell is in {unit}",
            in_one_line(written)
        ),
        "change the number in the deal".to_owned(),
    ))
}

fn computed(line: &Line) -> Unfit {
    (
        "the deal computes this number and does not give it".to_owned(),
        format!("change what it is computed from: {}", line.note),
    )
}

/// A cell as a deal would write it.
pub(super) fn in_unit(cell: &Cell, line: &Line) -> String {
    match cell {
        Cell::Word(word) => word.clone(),
        Cell::Number(value) => {
            let (value, unit) = match line.look {
                Look::Percent { .. } => (value * 100.0, line.unit.as_str()),
                Look::Number { .. }
                | Look::Tiny
                | Look::Year
                | Look::Truth
                | Look::Check
                | Look::Word(_) => (*value, line.unit.as_str()),
            };
            format!("{} {unit}", rounded(value)).trim_end().to_owned()
        }
    }
}
