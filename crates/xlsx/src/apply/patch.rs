//! Changed cells to edits of texts: the digits of a number, and its citation.

use std::collections::{BTreeMap, BTreeSet};

use model::Deal;
use model::csv::number_at;
use model::definition::Role;
use model::files::{Texts, join};
use model::model::InstanceId;
use syntax::diagnostic::Edit;
use syntax::span::{FileId, Span};

use super::compare::same_cell;
use super::number::{Literal, literal, rounded};
use super::site::{Site, Sites};
use super::{Change, place_of};
use crate::book::{Book, Cell, Content, Line, LineId, Look};
use crate::read::Refusal;

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

    fn word(&self, found: &Found, word: &str) -> Result<Written, (String, String)> {
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

    fn digits(
        &self,
        found: &Found,
        site: Option<&Site>,
        new: f64,
        year: Option<i32>,
    ) -> Result<Written, (String, String)> {
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
    fn in_csv(&self, csv: &syntax::tree::Csv, year: i32) -> Result<Span, (String, String)> {
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

    /// Edits the citations of all changed numbers.
    fn cite(&mut self) {
        let mut parts = std::mem::take(&mut self.sources);
        // Where all numbers around have changed, the citation around is one for all of them.
        let inner: Vec<(FileId, usize)> = parts.keys().copied().collect();
        for key in inner {
            let (around, is_bare) = {
                let site = self.sites[&key.0].get(key.1);
                (site.around, site.sources.is_empty())
            };
            let Some(around) = around.filter(|_| is_bare) else {
                continue;
            };
            let whole = self.sites[&key.0].get(around);
            let everywhere: Vec<Span> = parts
                .iter()
                .filter(|((file, _), _)| *file == key.0)
                .flat_map(|(_, numbers)| numbers.iter().map(|(span, _)| *span))
                .collect();
            if !whole.sources.is_empty() && covers(&everywhere, whole) {
                let numbers = parts.remove(&key).expect("it is one of them");
                parts.entry((key.0, around)).or_default().extend(numbers);
            }
        }
        for ((file, site), numbers) in parts {
            let site = self.sites[&file].get(site).clone();
            self.cite_at(&site, &numbers);
        }
    }

    fn cite_at(&mut self, site: &Site, numbers: &[(Span, usize)]) {
        let spans: Vec<Span> = numbers.iter().map(|(span, _)| *span).collect();
        let is_word = |(_, difference): &(Span, usize)| {
            let cells = &self.patch.differences[*difference].new;
            literal(cells).is_none()
        };
        let whole = covers(&spans, site);
        let part = if whole { None } else { self.part_of(numbers) };
        let citation = self.cited.citation(part.as_deref());
        let written: Vec<String> = site
            .sources
            .iter()
            .map(|source| in_one_line(self.texts.at(*source)))
            .collect();
        let Some(end) = site.end else { return };
        let (mut taken_away, mut kept) = (Vec::new(), Vec::new());
        let mut cited = Some(citation.clone());
        if site.sources.is_empty() {
            // A word needs no citation where it had none.
            if self.cited.source.is_none() && numbers.iter().all(is_word) {
                cited = None;
            } else {
                let end = self.behind_brackets(site.span.file, end);
                self.patch.edits.push(edit(end, &format!("   {citation}")));
            }
        } else if written.contains(&citation) {
            kept.clone_from(&written);
        } else if whole {
            taken_away.clone_from(&written);
            self.patch.edits.push(edit(site.sources[0], &citation));
            for source in &site.sources[1..] {
                let gone = self.with_blanks(*source);
                self.patch.edits.push(edit(gone, ""));
            }
        } else {
            kept.clone_from(&written);
            let last = site.sources[site.sources.len() - 1];
            let end = Span {
                start: last.end,
                ..last
            };
            self.patch.edits.push(edit(end, &format!(" {citation}")));
        }
        for (_, difference) in numbers {
            let told = &mut self.patch.differences[*difference];
            told.taken_away.clone_from(&taken_away);
            told.kept.clone_from(&kept);
            told.cited.clone_from(&cited);
        }
    }

    /// Which of the numbers under a citation have changed.
    fn part_of(&self, numbers: &[(Span, usize)]) -> Option<String> {
        let differences = || {
            numbers
                .iter()
                .map(|(_, difference)| &self.patch.differences[*difference])
        };
        let years: BTreeSet<i32> = differences().flat_map(|told| told.years.clone()).collect();
        if years.is_empty() {
            let new: BTreeSet<&str> = differences().map(|told| told.new.as_str()).collect();
            let new: Vec<&str> = new.into_iter().collect();
            return Some(new.join(", "));
        }
        let (first, last) = (years.first()?, years.last()?);
        if years.len() > 2 && (last - first) as usize == years.len() - 1 {
            return Some(format!("{first} to {last}"));
        }
        if years.len() > 4 {
            return Some(format!("{} years from {first} to {last}", years.len()));
        }
        let years: Vec<String> = years.iter().map(ToString::to_string).collect();
        Some(years.join(", "))
    }

    /// A place behind a value, and behind the brackets that close around it.
    fn behind_brackets(&self, file: FileId, end: u32) -> Span {
        let text = &self.texts.get(file).text;
        let mut end = end as usize;
        while let rest = &text[end..]
            && rest.trim_start_matches([' ', '\t']).starts_with(')')
        {
            end += rest.find(')').expect("it is there") + 1;
        }
        Span::new(file, end, end)
    }

    /// A citation with the blanks before it on its line.
    fn with_blanks(&self, source: Span) -> Span {
        let before = &self.texts.get(source.file).text[..source.start as usize];
        let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
        let is_first = before[..before.len() - blanks].ends_with(['\n', '\r']);
        let start = source.start - if is_first { 0 } else { blanks as u32 };
        Span { start, ..source }
    }
}

impl Cited {
    /// From `@` on. `part` says which numbers are meant where others stand beside them.
    fn citation(&self, part: Option<&str>) -> String {
        match &self.source {
            Some((name, None)) => format!("@ {name}"),
            Some((name, Some(place))) => format!("@ {name} {}", quoted(place)),
            None => {
                let part = part.map_or_else(String::new, |part| format!("{part} "));
                let (workbook, date) = (&self.workbook, &self.date);
                let reason = format!("placeholder: {part}changed in {workbook} on {date}");
                format!("@ assumed {}", quoted(&reason))
            }
        }
    }
}

/// Text between quotes, on one line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A number as it is to stand in a text.
struct Written {
    old: String,
    new: String,
    place: Span,
    edits: Vec<Edit>,
}

fn edit(span: Span, replacement: &str) -> Edit {
    Edit {
        span,
        replacement: replacement.to_owned(),
    }
}

/// Whether all numbers under a citation are among some.
fn covers(changed: &[Span], site: &Site) -> bool {
    let is_changed = |number: &Span| {
        changed
            .iter()
            .any(|span| span.start <= number.start && number.end <= span.end)
    };
    site.csv.is_none() && site.numbers.iter().all(is_changed)
}

/// What a cell is multiplied by to be the number in the text, and the unit to write behind a number
/// that had none.
fn scale_of(
    literal: &Literal,
    outer: &str,
    found: &Found,
) -> Result<(f64, String), (String, String)> {
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
        Look::Percent => 100.0,
        Look::Number { .. } | Look::Year | Look::Truth | Look::Word(_) => 1.0,
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

fn computed(line: &Line) -> (String, String) {
    (
        "the deal computes this number and does not give it".to_owned(),
        format!("change what it is computed from: {}", line.note),
    )
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

/// A cell as a deal would write it.
fn in_unit(cell: &Cell, line: &Line) -> String {
    match cell {
        Cell::Word(word) => word.clone(),
        Cell::Number(value) => {
            let (value, unit) = match line.look {
                Look::Percent => (value * 100.0, line.unit.as_str()),
                Look::Number { .. } | Look::Year | Look::Truth | Look::Word(_) => {
                    (*value, line.unit.as_str())
                }
            };
            format!("{} {unit}", rounded(value)).trim_end().to_owned()
        }
    }
}
