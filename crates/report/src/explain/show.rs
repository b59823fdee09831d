//! Why a figure that the deal shows is what it is: by its label or its place.

use std::collections::HashSet;

use model::Deal;
use model::Show;
use model::model::InstanceId;
use syntax::nearest::nearest;

use super::{Explainer, Explanation, NotExplained, Said};
use crate::figure::Figure;
use crate::format;
use crate::print::Printer;
use crate::run::{Run, ShowValues};

/// The place of the show that a reader means: `show 2`, or its label, in which large and small
/// letters are the same.
pub(crate) fn find(shows: &[Option<Show>], words: &str) -> Option<usize> {
    let place = words.strip_prefix("show ").map(str::trim);
    if let Some(number) = place.and_then(|number| number.parse::<usize>().ok()) {
        let place = number.checked_sub(1)?;
        return shows.get(place)?.is_some().then_some(place);
    }
    let is_meant = |show: &Option<Show>| {
        show.as_ref()
            .is_some_and(|show| show.label.to_lowercase() == words.trim().to_lowercase())
    };
    shows.iter().position(is_meant)
}

/// What is near a name that is neither a row nor a show.
pub(super) fn near<'a>(
    words: &str,
    names: &'a [String],
    shows: &'a [Option<Show>],
) -> Option<&'a str> {
    let labels = shows.iter().flatten().map(|show| show.label.as_str());
    nearest(words, names.iter().map(String::as_str).chain(labels))
}

/// Explains a show of a variant. One value needs no year; of a row, without a year that in which it
/// is furthest from zero.
pub(super) fn explain(
    deal: &Deal,
    run: &mut Run,
    variant: usize,
    place: usize,
    year: Option<i32>,
    depth: usize,
) -> Result<Explanation, NotExplained> {
    let model = &deal.variants[variant];
    let missing = || NotExplained {
        message: format!("show {} makes no sense in this scenario", place + 1),
        nearest: None,
    };
    let show = model.questions.shows[place].as_ref().ok_or_else(missing)?;
    let result = run.variants[variant].shows[place].clone();
    let result = result.ok_or_else(missing)?;
    let (period, figure, year) = match result.values {
        ShowValues::One { value, .. } => (0, value, None),
        ShowValues::Yearly { values, .. } => {
            let period = match year {
                Some(year) => deal
                    .timeline
                    .period_of(year)
                    .ok_or_else(|| super::not_a_year(deal, year))?,
                None => furthest(&values),
            };
            let year = Some(deal.timeline.year(period));
            (period, values[period].clone(), year)
        }
    };
    let mut explainer = Explainer {
        deal,
        model,
        run,
        place: variant,
        seen: HashSet::new(),
        hint: result.unit.clone(),
    };
    let mut said = Said::default();
    explainer.walk(&show.formula, InstanceId::ROOT, period, &mut said);
    let words = Printer::in_model(model, InstanceId::ROOT).formula(&show.formula, &result.unit);
    let mut told = Explanation {
        name: format!("show {}", place + 1),
        label: result.label,
        year,
        kind: result.kind,
        unit: result.unit,
        value: figure.middle.value_or_nan(),
        sign: None,
        formula: Some(words),
        remarks: Vec::new(),
        years: Vec::new(),
        sources: Vec::new(),
        template: None,
        seen_above: false,
        cut: false,
        operands: Vec::new(),
    };
    explainer.finish(&mut told, said, depth);
    if let engine::Outcome::Status(status) = &figure.middle
        && *status != engine::Status::Withheld
    {
        let words = format::status(status, &told.kind, &told.unit);
        told.remarks
            .push(format!("there is no single value: {words}"));
    }
    told.remarks
        .extend(super::open_terms_remark(&figure, &told));
    Ok(told)
}

fn furthest(values: &[Figure]) -> usize {
    let size = |figure: &Figure| figure.value().map_or(f64::NEG_INFINITY, f64::abs);
    let mut best = 0;
    for (place, figure) in values.iter().enumerate() {
        if size(figure) > size(&values[best]) {
            best = place;
        }
    }
    best
}
