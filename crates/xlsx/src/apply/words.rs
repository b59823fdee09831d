//! What has happened to a deal since a workbook was written from it, in words.

use crate::book::Cell;
use crate::mark::Marked;

/// More texts than this are counted.
const NAMED_MAX: usize = 3;

/// Which texts have changed, come or gone.
pub(super) fn changed_texts(then: &[(String, String)], now: &[(String, String)]) -> String {
    let found = |list: &[(String, String)], name: &str| {
        let text = list.iter().find(|(other, _)| other == name);
        text.map(|(_, mark)| mark.clone())
    };
    let mut told = Vec::new();
    for (name, mark) in then {
        match found(now, name) {
            None => told.push(format!("{name} is gone")),
            Some(other) if other != *mark => told.push(format!("{name} has changed")),
            Some(_) => {}
        }
    }
    let new = now.iter().filter(|(name, _)| found(then, name).is_none());
    told.extend(new.map(|(name, _)| format!("{name} is new")));
    if told.is_empty() {
        // The same texts in another order.
        return "its files are taken in in another order".to_owned();
    }
    let more = told.len().saturating_sub(NAMED_MAX);
    told.truncate(NAMED_MAX);
    let all = told.join(", ");
    if more == 0 {
        all
    } else {
        format!("{all}, and {more} more")
    }
}

/// The first input that the deal has otherwise than the workbook was written with.
pub(super) fn first_unlike(then: &[Marked], now: &[Marked]) -> Option<String> {
    for (then, now) in then.iter().zip(now) {
        let same = (&then.name, then.number) == (&now.name, now.number);
        if same && super::compare::same_cell(&then.value, &now.value) {
            continue;
        }
        if !same || then.name.is_empty() {
            return Some("its inputs are others".to_owned());
        }
        let words = |cell: &Cell| match cell {
            Cell::Number(number) => number.to_string(),
            Cell::Word(word) => word.clone(),
        };
        let (name, then, now) = (&then.name, words(&then.value), words(&now.value));
        return Some(format!("`{name}` was {then} and is {now}"));
    }
    (then.len() != now.len()).then(|| "its inputs are others".to_owned())
}
