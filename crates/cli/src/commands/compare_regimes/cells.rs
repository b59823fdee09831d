//! The cells of the tables: shares, rates and prices in percent, or words where a number would mislead.

use model::definition::Kind;
use model::units::{Dimension, Unit};
use report::regimes::{BreakEven, PRICE_MOST, Share};
use report::{Figure, Outcome, Status, format};

use crate::amount::Scale;
use crate::page::Page;

/// Writes cells and remembers which words need a sentence below the table.
pub(super) struct Cells {
    percent: Scale,
    years: Scale,
    kind: Kind,
    said: [bool; 6],
}

/// The words of a cell without a number, and what they mean.
const WORDS: [(&str, &str); 6] = [
    (
        "none, of a share",
        "there is nothing to share, the value before the regime is zero or less",
    ),
    (
        ">100",
        "more than the whole: the state takes more than there is to share, or all of a rate is lost",
    ),
    (
        "<0",
        "less than nothing: what should come from the regime goes into it",
    ),
    ("none, of a rate", "the cash is worth nothing at no rate"),
    (
        "several",
        "there is more than one; cash that changes its sign more than once may have several rates",
    ),
    (
        "undefined",
        "a figure that it is made of has no single value",
    ),
];

impl Cells {
    pub(super) fn new() -> Self {
        let percent = Unit {
            dimension: Dimension::ratio(),
            multiplier: 1.0,
            divisor: 100.0,
            text: "%".to_owned(),
        };
        let years = Unit {
            text: "y".to_owned(),
            ..Unit::ratio()
        };
        Self {
            percent: Scale::plain(&percent),
            years: Scale::plain(&years),
            kind: Kind::ratio(),
            said: [false; 6],
        }
    }

    fn say(&mut self, word: usize) -> String {
        self.said[word] = true;
        let word = WORDS[word].0;
        word.split(',').next().unwrap_or(word).to_owned()
    }

    /// A number in percent, or the word for why there is none.
    fn number(&mut self, figure: &Figure) -> String {
        match (&figure.range, &figure.middle) {
            (None, Outcome::Status(Status::NoRoot)) => self.say(3),
            (None, Outcome::Status(Status::SeveralRoots(_))) => self.say(4),
            (None, Outcome::Status(Status::Undefined)) => self.say(5),
            _ => self.percent.cell(figure, &self.kind),
        }
    }

    pub(super) fn share(&mut self, share: &Share) -> String {
        match share {
            Share::Of(figure) => self.number(figure),
            Share::NothingToShare => self.say(0),
            Share::MoreThanAll => self.say(1),
            Share::LessThanNothing => self.say(2),
        }
    }

    pub(super) fn rate(&mut self, figure: &Figure) -> String {
        self.number(figure)
    }

    pub(super) fn years(&self, figure: &Figure) -> String {
        self.years.cell(figure, &self.kind)
    }

    pub(super) fn price(&mut self, price: &BreakEven) -> String {
        match price {
            BreakEven::At(figure) => self.number(figure),
            BreakEven::AtAnyPrice => "any price".to_owned(),
            BreakEven::AtNoPrice => format!("over {}", format::number(PRICE_MOST * 100.0)),
        }
    }

    /// What the words of the cells mean, and which rates stand behind `several`.
    pub(super) fn explain(&self, page: &mut Page) {
        for ((word, meaning), _) in WORDS.iter().zip(self.said).filter(|(_, said)| *said) {
            page.paragraph(0, format!("{word}: {meaning}."));
        }
    }
}

/// The values of a cell that says `several`.
pub(super) fn several(figure: &Figure) -> Option<String> {
    match &figure.middle {
        Outcome::Status(Status::SeveralRoots(rates)) => {
            let rates: Vec<String> = rates.iter().map(|rate| format::percent(*rate)).collect();
            Some(rates.join(", "))
        }
        _ => None,
    }
}
