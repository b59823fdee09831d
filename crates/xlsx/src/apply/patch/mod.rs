//! Changed cells to edits of texts: the digits of a number, and its citation.

mod cite;
mod digits;

use std::collections::{BTreeMap, BTreeSet};

use model::Deal;
use model::definition::Role;
use model::files::Texts;
use model::model::InstanceId;
use syntax::diagnostic::Edit;
use syntax::span::{FileId, Span};

use super::compare::same_cell;
use super::site::{Site, Sites};
use super::{Change, place_of};
use crate::book::{Book, Cell, Content, Line, LineId};
use crate::read::Refusal;
use digits::in_unit;

/// What changed numbers are cited with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cited {
    /// A source of the deal and a place in it; without one, the numbers are placeholders.
    pub source: Option<(String, Option<String>)>,
    /// The workbook they come from.
    pub workbook: String,
    /// The day on which they are taken over.
    pub date: String,
}

/// A number or word of a text that is changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The full name of the input or row it belongs to; `None` inside a formula or question.
    pub name: Option<String>,
    /// How a reader calls it.
    pub label: String,
    /// The cells that show it.
    pub cells: Vec<String>,
    /// The years it stands for, where it is one of a list.
    pub years: Vec<i32>,
    /// As the deal has it, with its unit.
    pub old: String,
    /// As the deal will have it.
    pub new: String,
    /// Where it stands.
    pub place: Span,
    /// Citations that are taken away, for they speak of the old number.
    pub taken_away: Vec<String>,
    /// Citations that stay, for they speak of other numbers too.
    pub kept: Vec<String>,
    /// The citation of the new number; `None` where there is no room or need for one.
    pub cited: Option<String>,
}

/// Everything that is changed in the texts of a deal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patch {
    /// In the order of the texts.
    pub differences: Vec<Difference>,
    /// In the order of the texts; no two touch the same characters.
    pub edits: Vec<Edit>,
}

impl Patch {
    /// The changed texts.
    pub fn texts(&self, texts: &Texts) -> Vec<(FileId, String)> {
        let files: BTreeSet<FileId> = self.edits.iter().map(|edit| edit.span.file).collect();
        let patched = |file: FileId| {
            let mut text = texts.get(file).text.clone();
            let own = self.edits.iter().filter(|edit| edit.span.file == file);
            for edit in own.rev() {
                let range = edit.span.start as usize..edit.span.end as usize;
                text.replace_range(range, &edit.replacement);
            }
            (file, text)
        };
        files.into_iter().map(patched).collect()
    }
}

/// A number in a text: its place, and for one of a file with columns the year.
type Key = (FileId, u32, u32, Option<i32>);

/// A changed number on its way into a text.
struct Found<'a> {
    /// Where the deal says it, which for one of a file with columns is the `csv` clause.
    clause: Span,
    line: &'a Line,
    /// Which of the line's numbers.
    number: usize,
    /// Every cell that shows it.
    cells: Vec<(LineId, usize)>,
    new: &'a Cell,
}

/// The edits that bring changed cells into the texts, or everything that stands against it.
pub fn patch(
    deal: &Deal,
    texts: &Texts,
    book: &Book,
    changes: &[Change],
    cited: &Cited,
) -> Result<Patch, Vec<Refusal>> {
    let mut patching = Patching {
        deal,
        texts,
        book,
        cited,
        changed: changes
            .iter()
            .map(|change| ((change.line, change.number), change))
            .collect(),
        sites: BTreeMap::new(),
        patch: Patch::default(),
        sources: BTreeMap::new(),
    };
    let mut refusals = Vec::new();
    let mut found = BTreeMap::new();
    for change in changes {
        match patching.places(change) {
            Ok(keys) => found.extend(keys.into_iter().map(|key| (key, change))),
            Err(refusal) => refusals.push(refusal),
        }
    }
    for (key, change) in found {
        if let Err(refusal) = patching.number(key, change) {
            refusals.push(refusal);
        }
    }
    if !refusals.is_empty() {
        return Err(refusals);
    }
    patching.cite();
    let mut patch = patching.patch;
    patch
        .edits
        .sort_by_key(|edit| (edit.span.file, edit.span.start, edit.span.end));
    patch
        .differences
        .sort_by_key(|found| (found.place.file, found.place.start));
    Ok(patch)
}

struct Patching<'a> {
    deal: &'a Deal,
    texts: &'a Texts,
    book: &'a Book,
    cited: &'a Cited,
    changed: BTreeMap<(LineId, usize), &'a Change>,
    /// The parts of each text that was looked at.
    sites: BTreeMap<FileId, Sites>,
    patch: Patch,
    /// For each part whose numbers change, those numbers and which differences they are.
    sources: BTreeMap<(FileId, usize), Vec<(Span, usize)>>,
}

impl<'a> Patching<'a> {
    /// Where a changed number stands in the texts.
    fn places(&self, change: &Change) -> Result<Vec<Key>, Refusal> {
        let line = self.book.line(change.line);
        let places = self.book.origins.get(&(change.line, change.number));
        let places = places.map_or(&[][..], Vec::as_slice);
        if places.is_empty() {
            return Err(Refusal::at(
                &change.cell,
                "the deal computes this number and does not give it",
                format!("change what it is computed from: {}", line.note),
            ));
        }
        if places
            .iter()
            .any(|place| self.texts.get(place.file).in_library)
        {
            return Err(self.default_of_library(change, line));
        }
        Ok(places.iter().map(|place| self.key(*place, line)).collect())
    }

    fn key(&self, place: Span, line: &Line) -> Key {
        let year = match line.content {
            Content::Value { from, .. } if self.is_csv(place) => from,
            _ => None,
        };
        (place.file, place.start, place.end, year)
    }

    fn is_csv(&self, place: Span) -> bool {
        let text = self.texts.at(place);
        text.strip_prefix("csv")
            .is_some_and(|rest| rest.trim_start().starts_with('"'))
    }

    /// A number of a template of the library stays there; a deal gives another at its use.
    fn default_of_library(&self, change: &Change, line: &Line) -> Refusal {
        let message = "this number is part of a template of the library, not of the deal";
        let given = line.name.as_deref().and_then(|name| {
            let model = self
                .deal
                .variants
                .iter()
                .find(|model| model.find_row(name).is_some())?;
            let row = model.find_row(name)?;
            let mut at = model.instance_of(row);
            while at != InstanceId::ROOT && model.instance(at).parent != InstanceId::ROOT {
                at = model.instance(at).parent;
            }
            let using = model.use_of(at)?;
            let inner = name.strip_prefix(&format!("{}.", using.name))?;
            let is_input = model.row(row).role == Role::Input;
            is_input.then(|| (using.name.clone(), inner.to_owned(), using.head))
        });
        let hint = match given {
            Some((using, inner, head)) => format!(
                "give it at the use: write `{inner} = {}` into `{using}` ({})",
                in_unit(&change.new, line),
                place_of(self.texts, head)
            ),
            None => "a formula of a template is changed in a template of one's own".to_owned(),
        };
        Refusal::at(&change.cell, message, hint)
    }

    /// Edits the digits of a number, once all cells that show it say the same.
    fn number(&mut self, key: Key, change: &'a Change) -> Result<(), Refusal> {
        let clause = Span {
            file: key.0,
            start: key.1,
            end: key.2,
        };
        let found = Found {
            clause,
            line: self.book.line(change.line),
            number: change.number,
            cells: self.cells_of(key),
            new: &change.new,
        };
        self.check_alike(&found, change)?;
        let site = self.site_of(clause);
        let written = match &found.new {
            Cell::Word(word) => self.word(&found, word),
            Cell::Number(new) => {
                self.digits(&found, site.as_ref().map(|(_, site)| site), *new, key.3)
            }
        };
        let written =
            written.map_err(|(message, hint)| Refusal::at(&change.cell, message, hint))?;
        self.patch.edits.extend(written.edits);
        let cells = found.cells.iter();
        let cells = cells.map(|(line, number)| self.cell_name(*line, *number));
        let years = found.cells.iter().filter_map(|(line, number)| {
            let line = self.book.line(*line);
            matches!(line.content, Content::Series { .. })
                .then(|| self.book.first_year + *number as i32)
        });
        let years: BTreeSet<i32> = years.chain(key.3).collect();
        self.patch.differences.push(Difference {
            name: found.line.name.clone(),
            label: found.line.label.clone(),
            cells: cells.collect(),
            years: years.into_iter().collect(),
            old: written.old,
            new: written.new,
            place: written.place,
            taken_away: Vec::new(),
            kept: Vec::new(),
            cited: None,
        });
        if let Some((site, _)) = site {
            let difference = self.patch.differences.len() - 1;
            let numbers = self.sources.entry((clause.file, site)).or_default();
            numbers.push((clause, difference));
        }
        Ok(())
    }

    fn cells_of(&self, key: Key) -> Vec<(LineId, usize)> {
        let origins = self.book.origins.iter();
        let shows = origins.filter(|((line, _), places)| {
            let line = self.book.line(*line);
            places.iter().any(|place| self.key(*place, line) == key)
        });
        shows.map(|(cell, _)| *cell).collect()
    }

    fn cell_name(&self, line: LineId, number: usize) -> String {
        let (sheet, row, column) = self.book.cell_of(line, number);
        let sheet = &self.book.sheets[sheet].name;
        format!("{sheet}!{}", crate::cells::cell_name(row, column))
    }

    /// One number of a text may stand in several cells, which then have to be changed alike.
    fn check_alike(&self, found: &Found, change: &Change) -> Result<(), Refusal> {
        let base = |cell: &(LineId, usize)| {
            let new = self.changed.get(cell).map(|change| &change.new)?;
            Some(in_base(new, self.book.line(cell.0)))
        };
        let wanted = in_base(found.new, found.line);
        let is_like =
            |cell: &&(LineId, usize)| base(cell).is_some_and(|base| same_cell(&base, &wanted));
        let Some(other) = found.cells.iter().find(|cell| !is_like(cell)) else {
            return Ok(());
        };
        let place = place_of(self.texts, found.clause);
        if found.cells.iter().all(|(line, _)| *line == change.line) {
            let year = |(_, number): &(LineId, usize)| self.book.first_year + *number as i32;
            let years: Vec<i32> = found.cells.iter().map(year).collect();
            let (first, last) = (years[0], years[years.len() - 1]);
            return Err(Refusal::at(
                &change.cell,
                format!(
                    "the deal gives one number for {} years from {first} to {last} ({place}), and not all of them were changed alike",
                    years.len()
                ),
                "change all of these years alike, or write the list out year by year in the deal first",
            ));
        }
        let other = self.cell_name(other.0, other.1);
        Err(Refusal::at(
            &change.cell,
            format!(
                "this number stands once in the deal ({place}) and in {other} too, which was not changed alike"
            ),
            "change both alike, or give each a number of its own in the deal first",
        ))
    }

    /// The part of its text in which a number stands.
    fn site_of(&mut self, place: Span) -> Option<(usize, Site)> {
        let sites = self.sites.entry(place.file).or_insert_with(|| {
            let text = &self.texts.get(place.file).text;
            Sites::of(&syntax::parse::parse(text, place.file).0)
        });
        let site = sites.at(place)?;
        Some((site, sites.get(site).clone()))
    }
}

fn edit(span: Span, replacement: &str) -> Edit {
    Edit {
        span,
        replacement: replacement.to_owned(),
    }
}

fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell in base units, so that cells in different units can be compared.
fn in_base(cell: &Cell, line: &Line) -> Cell {
    match (cell, &line.content) {
        (Cell::Number(value), Content::Value { factor, .. } | Content::Series { factor, .. }) => {
            Cell::Number(value * factor)
        }
        (cell, _) => cell.clone(),
    }
}
