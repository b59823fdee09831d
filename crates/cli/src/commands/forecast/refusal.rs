//! Why there is no forecast, with one edit of the command line or the deal.

use report::forecast::{Asked, NotForecast};
use syntax::nearest::nearest;

use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::output::Output;

/// Names that are listed; a message is no place for a thousand.
const NAMES_MAX: usize = 12;

/// Says what is wrong with what was asked.
pub(super) fn tell(refused: &NotForecast, asked: &Asked, output: &mut Output) -> Exit {
    let (error, hint) = words(refused, asked);
    output.error_line(&visible(&format!("error: {error}")));
    if !hint.is_empty() {
        output.error_line(&visible(&format!("hint: {hint}")));
    }
    Exit::Usage
}

fn words(refused: &NotForecast, asked: &Asked) -> (String, String) {
    match refused {
        NotForecast::NoGovernment {
            groups,
            parties,
            likely,
        } => (
            format!(
                "the deal has no group `public` or `government`, so it does not say who the government is; {}",
                there_are(groups, parties)
            ),
            likely.as_ref().map_or_else(String::new, |likely| {
                format!("add `--for {likely}` to the command line")
            }),
        ),
        NotForecast::UnknownLevel {
            name,
            groups,
            parties,
        } => {
            let all = || groups.iter().chain(parties).map(String::as_str);
            (
                format!("the deal has no party or group of parties `{name}`"),
                nearest(name, all()).map_or_else(
                    || there_are(groups, parties),
                    |near| format!("`{near}` is near"),
                ),
            )
        }
        NotForecast::GroupOfUses { name } => (
            format!("`{name}` is a group of uses; levels of government are parties"),
            String::new(),
        ),
        NotForecast::Outside { name } => (
            format!("`{name}` stands for everybody outside the deal and is no level of government"),
            String::new(),
        ),
        NotForecast::UnknownMoney { name, known } => unknown_money(name, known),
        NotForecast::NoRate { money, row, year } => (
            format!("`{row}` has no value for {year}, so nothing is known in {money} there"),
            format!("give `{row}` a value for {year} in the deal, or ask for other years"),
        ),
        NotForecast::OutsideTimeline {
            year,
            first_year,
            last_year,
            possible,
        } => {
            let what = if asked.first_month == 1 {
                format!("{year} is outside")
            } else {
                format!("the budget year that begins in {year} is not wholly inside")
            };
            (
                format!("{what} the timeline of the deal, {first_year}..{last_year}"),
                possible.map_or_else(String::new, |(from, to)| inside(asked, from, to)),
            )
        }
    }
}

/// The years asked for as far as they are possible, or all that are.
fn inside(asked: &Asked, from: i32, to: i32) -> String {
    let (first, last) = asked.years.unwrap_or((from, to));
    let (first, last) = if last < from || first > to {
        (from, to)
    } else {
        (first.max(from), last.min(to))
    };
    format!("`--years {first}..{last}` is possible")
}

fn unknown_money(name: &str, known: &[String]) -> (String, String) {
    let own = known.first().map_or("", String::as_str);
    let error = format!("the deal has no money `{name}`; it has {}", listed(known));
    if let Some(near) = nearest(name, known.iter().map(String::as_str)) {
        return (error, format!("`{near}` is near"));
    }
    let is_word = |name: &str| {
        let letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        name.chars().all(letter) && !name.starts_with(|first: char| first.is_ascii_digit())
    };
    if name.is_empty() || !is_word(name) {
        return (error, String::new());
    }
    let rate = format!("{}_per_{}", own.to_lowercase(), name.to_lowercase());
    let hint = format!(
        "add `money {name} = {own} nominal by {rate}` to the deal, where `{rate}` is an input or row in {own}/{name}"
    );
    (error, hint)
}

fn there_are(groups: &[String], parties: &[String]) -> String {
    let some = |noun: &str, names: &[String]| match names {
        [] => None,
        [one] => Some(format!("the {noun} {one}")),
        names => Some(format!("the {} {}", plural(noun), listed(names))),
    };
    let told = [some("group", groups), some("party", parties)];
    let told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() {
        return "it has no parties".to_owned();
    }
    format!("it has {}", told.join(" and "))
}

fn plural(noun: &str) -> &'static str {
    if noun == "group" { "groups" } else { "parties" }
}

fn listed(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMES_MAX)].join(", ");
    match names.len().saturating_sub(NAMES_MAX) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
