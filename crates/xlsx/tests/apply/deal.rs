//! A deal with an input of every kind, changed in its workbook.

use std::collections::BTreeMap;

use model::Reading;
use model::files::Files;
use xlsx::apply::{Again, Cited, Compared, Patch, open, patch, unlike};
use xlsx::book::{Book, Content};
use xlsx::{Edition, Options, Refusal, write};

use crate::common::edit::edited;

pub(crate) const MAIN: &str = r#"## A deal with a number of every kind.
deal "Everything"   # the title
timeline 2026..2029
money USD nominal
import "terms.deal"

source act {
  title "An act"
}
source survey {
  title "A survey"
}

party company
party state

input price = 300 USD/t   @ act "article 1"   # not typed by us
input tons  = list from 2026 { 10, 20, then 30 } kt   @ survey "table 1"
input part = 5 %   @ survey
input grown = dated { 2020: 19, 2028: 20   @ act "article 2" } %   @ survey "table 2"
input slope = dated linear { 2026: 100, 2029: 130 } USD/t   @ survey "table 3"
input read = csv "prices.csv" column "oil" USD/t   @ survey "table 4"
input rule : choice(gross, net) = net   @ act "article 3"
input built : truth = yes   # no source
input agreed open 40 %..60 %   @ act "article 4"
input shock ~ normal(mean: 1, sd: 0.1)   @ survey
input large = 1_299_765 USD   @ survey
input huge = 2.5e6 USD
  @ survey "page 1"   # first
  @ act "page 2"      # second
input below = -5 USD   @ survey
input nothing = 0 USD   @ act
input bare = list { 0, 1 M USD, then 0 }   @ survey

row weight : t = tons * part * shock
row income : USD = weight * price
row fee : USD = min(income * 3 % + 7 USD, large)   "Fee"   @ act "article 5"   # two numbers
row all : USD = fee + huge + below + nothing + bare + (if built and rule == net then 2.5 USD else income * agreed) + weight * (slope + read) * grown   @ survey
row scaled : % = scale whole on income {
  up to 50 USD : 10 %   @ act "a"
  above        : 20 %   @ act "b"
}

use royalty.ad_valorem royalty {
  from company to state
  base = income
  rate = 5 %   @ act "article 7"
}
use royalty.ad_valorem second like royalty {
  base = fee
}
use own.part third {
  base = income
}
pay income from market to company
show npv(state.cash, 10 %/y) "State", total(all), total(scaled * income) "Scaled"

scenario higher "A higher royalty" {
  set royalty.rate = 8 %   @ act "article 8"
}
expect at(part, 2026) = 5 % within 1 %
"#;

const TERMS: &str = "# Terms.\r\ntemplate own.part \"A part of something.\"\r\ninput base : money\r\ninput share : % = 12 %   @ assumed \"placeholder: an example\"\r\nrow due : money = base * share\r\n";

pub(crate) const PRICES: &str =
    "# Prices\nyear,oil,gas\n2026,70,5\n2027, 71.5 ,5\n2028,72,5\n2029,73,6\n";

pub(crate) fn files() -> BTreeMap<String, String> {
    let files = [
        ("main.deal", MAIN),
        ("terms.deal", TERMS),
        ("prices.csv", PRICES),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text.to_owned()));
    BTreeMap::from(files)
}

/// A deal that was read, with its book.
pub(crate) struct Read {
    pub(crate) reading: Reading,
    pub(crate) book: Book,
}

impl Read {
    pub(crate) fn of(main: &str, files: &dyn Files) -> Self {
        let reading = model::read(main, files, &[]);
        let deal = reading.deal.as_ref();
        let deal = deal.unwrap_or_else(|| panic!("{main}: {:#?}", reading.diagnostics));
        let book = xlsx::book(deal, &reading.texts).expect("its years can be written out");
        Self { reading, book }
    }

    pub(crate) fn options(&self, scenario: usize, inputs_only: bool) -> Options {
        Options {
            scenario,
            inputs_only,
            edition: Some(Edition::of(&self.reading.texts, &[])),
            ..Options::default()
        }
    }

    pub(crate) fn workbook(&self, inputs_only: bool) -> Vec<u8> {
        write(&self.book, &self.options(0, inputs_only)).expect("it is written")
    }

    pub(crate) fn compare(&self, workbook: Vec<u8>) -> Result<Compared, Refusal> {
        let again: &Again = &|scenario, inputs_only| self.options(scenario, inputs_only);
        let deal = self.reading.deal.as_ref().expect("it was read");
        let edition = Edition::of(&self.reading.texts, &[]);
        open(workbook)?.compare(deal, &self.book, &edition, again)
    }

    pub(crate) fn patch(&self, compared: &Compared, cited: &Cited) -> Result<Patch, Vec<Refusal>> {
        let deal = self.reading.deal.as_ref().expect("it was read");
        patch(
            deal,
            &self.reading.texts,
            &self.book,
            &compared.changes,
            cited,
        )
    }

    /// The cell of a number, by the name or label of its line and which of its numbers it is.
    pub(crate) fn cell(&self, name: &str, number: usize) -> String {
        let is_it = |line: &&xlsx::book::Line| {
            let is_typed = matches!(line.content, Content::Value { .. } | Content::Series { .. });
            is_typed && (line.name.as_deref() == Some(name) || line.label == name)
        };
        let mut lines = self.book.lines.iter().filter(is_it);
        let several = lines.clone().count() > 1 && number < 100;
        let line = if several {
            lines.nth(number)
        } else {
            lines.next()
        };
        let line = line.unwrap_or_else(|| panic!("no input {name}"));
        let place = self
            .book
            .lines
            .iter()
            .position(|other| std::ptr::eq(other, line));
        let id = xlsx::book::LineId(place.expect("it is one of them") as u32);
        let (sheet, row, column) = self.book.cell_of(id, if several { 0 } else { number });
        let sheet = &self.book.sheets[sheet].name;
        format!("{sheet}!{}", xlsx::cells::cell_name(row, column))
    }
}

pub(crate) fn cited() -> Cited {
    Cited {
        source: None,
        workbook: "deal.xlsx".to_owned(),
        date: "2026-11-23".to_owned(),
    }
}

/// What is typed into which number of which input.
pub(crate) type Typed<'a> = (&'a str, usize, &'a str);

/// The texts after something was typed, or why not.
pub(crate) fn applied(
    typed: &[Typed],
    cited: &Cited,
) -> Result<BTreeMap<String, String>, Vec<String>> {
    let read = Read::of("main.deal", &files());
    let cells: Vec<(String, &str)> = typed
        .iter()
        .map(|(name, number, value)| (read.cell(name, *number), *value))
        .collect();
    let cells: Vec<(&str, &str)> = cells
        .iter()
        .map(|(cell, value)| (cell.as_str(), *value))
        .collect();
    let workbook = edited(&read.workbook(false), &cells);
    let words = |refusals: Vec<Refusal>| -> Vec<String> {
        let words = refusals.into_iter();
        words
            .map(|told| {
                format!(
                    "{}: {}; {}",
                    told.cell.unwrap_or_default(),
                    told.message,
                    told.hint
                )
            })
            .collect()
    };
    let compared = read.compare(workbook).map_err(|told| words(vec![told]))?;
    let patch = read.patch(&compared, cited);
    let mut refusals = compared.refusals.clone();
    let patch = match patch {
        Ok(patch) if refusals.is_empty() => patch,
        unfit => {
            refusals.extend(unfit.err().into_iter().flatten());
            return Err(words(refusals));
        }
    };
    let mut changed = files();
    for (file, text) in patch.texts(&read.reading.texts) {
        changed.insert(read.reading.texts.get(file).name.clone(), text);
    }
    let after = Read::of("main.deal", &changed);
    let wrong = unlike(&read.book, &after.book, &compared.changes);
    assert!(wrong.is_empty(), "{typed:?}: {wrong:?}");
    Ok(changed)
}

/// Checks that some lines of a file, and nothing else anywhere, are others.
pub(crate) fn check(typed: &[Typed], file: &str, lines: &[(&str, &str)]) {
    check_cited(typed, &cited(), file, lines);
}

pub(crate) fn check_cited(typed: &[Typed], cited: &Cited, file: &str, lines: &[(&str, &str)]) {
    let mut wanted = files();
    let text = wanted.get_mut(file).expect("the file is there");
    for (old, new) in lines {
        assert_eq!(text.matches(old).count(), 1, "{old}");
        *text = text.replace(old, new);
    }
    let found = applied(typed, cited).unwrap_or_else(|told| panic!("{typed:?}: {told:#?}"));
    for (name, text) in &wanted {
        let ours = found[name].lines().zip(text.lines());
        for (ours, wanted) in ours.filter(|(ours, wanted)| ours != wanted) {
            assert_eq!(ours, wanted, "{typed:?}");
        }
        assert_eq!(&found[name], text, "{typed:?}");
    }
}

pub(crate) const PLACEHOLDER: &str =
    "@ assumed \"placeholder: changed in deal.xlsx on 2026-11-23\"";

pub(crate) fn part(words: &str) -> String {
    format!("@ assumed \"placeholder: {words} changed in deal.xlsx on 2026-11-23\"")
}
