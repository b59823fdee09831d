//! Citations of changed numbers: what speaks of the old number goes, what speaks of others stays.

use std::collections::BTreeSet;

use syntax::span::{FileId, Span};

use super::{Cited, Patching, edit, in_one_line};
use crate::apply::number::literal;
use crate::apply::site::Site;

impl Patching<'_> {
    /// Edits the citations of all changed numbers.
    pub(super) fn cite(&mut self) {
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

/// Whether all numbers under a citation are among some.
fn covers(changed: &[Span], site: &Site) -> bool {
    let is_changed = |number: &Span| {
        changed
            .iter()
            .any(|span| span.start <= number.start && number.end <= span.end)
    };
    site.csv.is_none() && site.numbers.iter().all(is_changed)
}
