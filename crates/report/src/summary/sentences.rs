//! Facts in sentences.

use model::definition::Kind;

use super::facts::{Amount, Basis, Facts, Headline, How, OpenFact, PartyFact, RiskFact};
use super::{Part, Sentence, Why};
use crate::format;

/// The sentences that facts give, at most five; one that has nothing to say is left out.
pub fn sentences(facts: &Facts) -> Vec<Sentence> {
    let headline = facts.headline.as_ref();
    let open_or_risk = match (headline, &facts.open, &facts.risk) {
        (Some(headline), Some(open), _) => Some(open_term(headline, open)),
        (_, _, Some(risk)) => Some(most_at_risk(risk)),
        _ => None,
    };
    let told = [
        headline.map(how_much),
        headline.and_then(beside_no_deal),
        parties(facts),
        open_or_risk,
        basis(&facts.basis),
    ];
    told.into_iter().flatten().collect()
}

/// A share of runs as a frequency a reader can picture: `in 3 of 10 runs`.
pub fn frequency(share: f64) -> String {
    let of = |whole: f64| (share * whole).round() as usize;
    match share {
        share if share.is_nan() => "in no run with an answer".to_owned(),
        share if share <= 0.0 => "in none of the runs".to_owned(),
        share if share >= 1.0 => "in every run".to_owned(),
        share if share < 0.005 => "in fewer than 1 of 100 runs".to_owned(),
        share if share > 0.995 => "in more than 99 of 100 runs".to_owned(),
        share if (0.095..0.905).contains(&share) => format!("in {} of 10 runs", of(10.0)),
        _ => format!("in {} of 100 runs", of(100.0)),
    }
}

/// A sentence that is being written.
struct Writer {
    parts: Vec<Part>,
}

impl Writer {
    fn new() -> Self {
        Self { parts: Vec::new() }
    }

    fn words(mut self, words: impl Into<String>) -> Self {
        self.parts.push(Part::Words(words.into()));
        self
    }

    fn number(mut self, words: String, value: f64, why: &Why) -> Self {
        self.parts.push(Part::Number {
            words,
            value,
            why: Some(why.clone()),
        });
        self
    }

    /// A number that nothing explains further: a count or a share.
    fn plain(mut self, words: String, value: f64) -> Self {
        let why = None;
        self.parts.push(Part::Number { words, value, why });
        self
    }

    fn chance(self, share: f64, why: &Why) -> Self {
        self.number(frequency(share), share, why)
    }

    fn end(self) -> Sentence {
        let sentence = self.words(".");
        Sentence {
            parts: sentence.parts,
        }
    }
}

fn how_much(headline: &Headline) -> Sentence {
    let Amount {
        least,
        middle,
        most,
        how,
    } = headline.amount;
    let say = |value| format::value(value, &headline.kind, &headline.unit);
    let why = &headline.why;
    let begun = Writer::new().words(format!("{} is ", headline.label));
    let told = match how {
        How::Alone => begun.number(say(middle), middle, why),
        How::OpenTerms => begun
            .number(say(least), least, why)
            .words(" to ")
            .number(say(most), most, why)
            .words(" on the central path, whatever is agreed about open terms, with ")
            .number(say(middle), middle, why)
            .words(" in the middle"),
        How::Runs | How::RunsAndOpenTerms => begun
            .number(say(least), least, why)
            .words(" to ")
            .number(say(most), most, why)
            .words(match how {
                How::RunsAndOpenTerms => {
                    " in 8 of 10 runs, whatever is agreed about open terms, with "
                }
                How::Runs | How::OpenTerms | How::Alone => " in 8 of 10 runs, with ",
            })
            .number(say(middle), middle, why)
            .words(" in the middle"),
    };
    match headline.below_zero {
        Some(share) => {
            let told = told.words("; it is below zero ").chance(share, why);
            match how {
                How::RunsAndOpenTerms if share > 0.0 => told.words(", at worst").end(),
                How::RunsAndOpenTerms | How::Runs | How::OpenTerms | How::Alone => told.end(),
            }
        }
        None => told.end(),
    }
}

fn beside_no_deal(headline: &Headline) -> Option<Sentence> {
    let without = headline.without.as_ref()?;
    let say = |value| format::value(value, &headline.kind, &headline.unit);
    let why = &headline.why;
    let Amount {
        least,
        middle,
        most,
        how,
    } = without.difference;
    let signed = |value: f64| {
        let sign = if value > 0.0 { "+" } else { "" };
        format!("{sign}{}", say(value))
    };
    let begun = Writer::new().words("Without the deal it would be ").number(
        say(without.amount.middle),
        without.amount.middle,
        &without.why,
    );
    let begun = match without.amount.how {
        How::Alone => begun,
        How::Runs | How::RunsAndOpenTerms | How::OpenTerms => begun.words(" in the middle"),
    };
    if how == How::Alone {
        let told = match middle {
            0.0 => begun.words("; the deal makes no difference to it"),
            gain if gain > 0.0 => {
                begun
                    .words("; with the deal it is more by ")
                    .number(say(gain), gain, why)
            }
            loss => begun
                .words("; with the deal it is less by ")
                .number(say(-loss), loss, why),
        };
        return Some(told.end());
    }
    let between = match how {
        How::Runs => " in 8 of 10 runs, on the same draws",
        How::RunsAndOpenTerms => {
            " in 8 of 10 runs, on the same draws, whatever is agreed about open terms"
        }
        How::OpenTerms | How::Alone => ", whatever is agreed about open terms",
    };
    let told = begun
        .words("; the deal changes it by ")
        .number(signed(least), least, why)
        .words(" to ")
        .number(signed(most), most, why)
        .words(between)
        .words(", by ")
        .number(signed(middle), middle, why)
        .words(" in the middle");
    Some(match without.lower {
        Some(share) => told
            .words(match how {
                How::RunsAndOpenTerms => {
                    "; with open terms in the middle it is less with the deal "
                }
                How::Runs | How::OpenTerms | How::Alone => "; it is less with the deal ",
            })
            .chance(share, why)
            .end(),
        None => told.end(),
    })
}

/// Who has most more, and who has most less; without a `no_deal`, who is left with most and least.
fn parties(facts: &Facts) -> Option<Sentence> {
    let moved = || {
        let all = facts.parties.iter();
        all.filter(|party| party.amount.least != 0.0 || party.amount.most != 0.0)
    };
    let by_middle =
        |one: &&PartyFact, other: &&PartyFact| one.amount.middle.total_cmp(&other.amount.middle);
    let most = moved().max_by(by_middle)?;
    let least = moved().min_by(by_middle)?;
    let told = if facts.less_no_deal {
        "Over all years, not discounted, the deal leaves "
    } else {
        "Over all years, not discounted, the deal leaves the most to "
    };
    let writer = Writer::new().words(told);
    let writer = party(writer, most, facts.less_no_deal);
    if most == least {
        return Some(writer.end());
    }
    let writer = writer.words(if facts.less_no_deal {
        ", and "
    } else {
        " and the least to "
    });
    Some(party(writer, least, facts.less_no_deal).end())
}

fn party(writer: Writer, party: &PartyFact, is_difference: bool) -> Writer {
    let kind = Kind::number(party.unit.dimension.clone());
    let say = |value: f64| format::value(value, &kind, &party.unit);
    let Amount {
        least, most, how, ..
    } = party.amount;
    let (label, why) = (&party.label, &party.why);
    if !is_difference {
        let writer = writer
            .words(format!("{label}, "))
            .number(say(least), least, why);
        return match how {
            How::Alone => writer,
            How::Runs | How::RunsAndOpenTerms | How::OpenTerms => {
                writer.words(" to ").number(say(most), most, why)
            }
        };
    }
    let change = |value: f64| {
        if value < 0.0 {
            format!("{} less", say(-value))
        } else {
            format!("{} more", say(value))
        }
    };
    let writer = writer.words(format!("{label} with "));
    let writer = match how {
        How::Alone => writer.number(change(least), least, why),
        How::Runs | How::RunsAndOpenTerms | How::OpenTerms => writer
            .number(change(least), least, why)
            .words(" to ")
            .number(change(most), most, why),
    };
    writer.words(" than without it")
}

fn open_term(headline: &Headline, open: &OpenFact) -> Sentence {
    let say = |value| format::value(value, &headline.kind, &headline.unit);
    let [low, high] = &open.ends;
    Writer::new()
        .words(format!(
            "A term that is still open moves it, {}: on the central path it is ",
            open.label
        ))
        .number(say(open.at[0]), open.at[0], &headline.why)
        .words(format!(" at {low}, and "))
        .number(say(open.at[1]), open.at[1], &headline.why)
        .words(format!(" at {high}"))
        .end()
}

fn most_at_risk(risk: &RiskFact) -> Sentence {
    Writer::new()
        .words(format!(
            "Of all that is shown, {} is below zero most often: ",
            risk.label
        ))
        .chance(risk.below_zero, &risk.why)
        .end()
}

fn basis(basis: &Basis) -> Option<Sentence> {
    let count = |writer: Writer, number: usize| writer.plain(number.to_string(), number as f64);
    let mut writer = Writer::new();
    if basis.inputs > 0 {
        writer = count(writer.words("Of "), basis.inputs).words(" inputs ");
        writer = count(writer, basis.placeholders);
        writer = writer.words(match basis.placeholders {
            1 => " is a placeholder",
            _ => " are placeholders",
        });
        if let Some((share, label)) = &basis.carried {
            let words = format!("{} %", format::number((share * 100.0).round()));
            writer = writer
                .words(", and ")
                .plain(words, *share)
                .words(format!(" of what moves {label} hangs on placeholders"));
        }
    }
    if basis.claims > 0 {
        writer = held(writer, basis);
    }
    (!writer.parts.is_empty()).then(|| writer.end())
}

/// How many claims hold.
fn held(writer: Writer, basis: &Basis) -> Writer {
    let count = |writer: Writer, number: usize| writer.plain(number.to_string(), number as f64);
    if basis.claims == 1 {
        let begins = if basis.inputs > 0 { "; the " } else { "The " };
        return count(writer.words(begins), 1).words(match basis.hold {
            0 => " claim does not hold on the central path in all its readings",
            _ => " claim holds on the central path however it is read",
        });
    }
    let begins = if basis.inputs > 0 { "; of " } else { "Of " };
    let writer = count(writer.words(begins), basis.claims).words(" claims ");
    count(writer, basis.hold).words(match basis.hold {
        1 => " holds on the central path however it is read",
        _ => " hold on the central path however they are read",
    })
}
