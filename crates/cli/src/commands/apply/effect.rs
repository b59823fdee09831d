//! What changed numbers do to the figures that the deal shows.

use report::run::{ShowResult, ShowValues, VariantRun};
use report::{Figure, Outcome};
use xlsx::apply::Compared;
use xlsx::book::{Book, Content, LineId};

use super::super::run::with_unit;
use super::Told;
use crate::amount::{Scale, largest_money};
use crate::page::Page;
use crate::table::{Row, Table};

/// Two figures closer than this share of the larger are one.
const CLOSE: f64 = 1e-9;
/// A spreadsheet and the engine agree far better than this, where they compute the same.
const AGREE: f64 = 1e-6;
/// More figures than this that do not agree are counted.
const NAMED_MAX: usize = 3;

/// A figure that the deal shows, before and after.
pub(super) struct Effect<'a> {
    pub(super) before: &'a ShowResult,
    pub(super) left: &'a Figure,
    pub(super) right: Option<&'a Figure>,
}

impl Effect<'_> {
    /// After less before, where both are one number.
    pub(super) fn difference(&self) -> Option<f64> {
        Some(self.right?.value()? - self.left.value()?)
    }

    fn is_changed(&self) -> bool {
        match (self.left.value(), self.right.and_then(Figure::value)) {
            (Some(left), Some(right)) => (left - right).abs() > CLOSE * left.abs().max(right.abs()),
            (None, None) => false,
            _ => true,
        }
    }
}

/// The single figures of a scenario.
pub(super) fn effects<'a>(told: &Told<'a>, place: usize) -> Vec<Effect<'a>> {
    let (before, after) = (&told.before.run.variants, &told.after.run.variants);
    let one = |show: &'a ShowResult| match &show.values {
        ShowValues::One { value, .. } => Some(value),
        ShowValues::Yearly { .. } => None,
    };
    let right = |number: usize| -> Option<&'a Figure> {
        let variant: &'a VariantRun = after.get(place)?;
        one(variant.shows.get(number)?.as_ref()?)
    };
    let shows = before[place].shows.iter().enumerate();
    let effects = shows.filter_map(|(number, show)| {
        let show = show.as_ref()?;
        Some(Effect {
            before: show,
            left: one(show)?,
            right: right(number),
        })
    });
    effects.collect()
}

/// The figures of the base and of the scenario that the workbook shows; of the first other that
/// changes, where neither does.
pub(super) fn print(told: &Told, page: &mut Page) {
    if told.patch.differences.is_empty() {
        return;
    }
    let count = told.before.run.variants.len();
    let is_changed = |place: &usize| effects(told, *place).iter().any(Effect::is_changed);
    let mut shown = vec![0];
    if told.compared.shown > 0 && told.compared.shown < count {
        shown.push(told.compared.shown);
    }
    shown.retain(is_changed);
    if shown.is_empty() {
        shown.extend((0..count).find(is_changed));
    }
    if shown.is_empty() {
        page.gap();
        page.paragraph(0, "No figure that the deal shows changes.");
        return;
    }
    for place in &shown {
        table(told, *place, page);
    }
    let others = (0..count).filter(|place| !shown.contains(place) && is_changed(place));
    let others: Vec<&str> = others
        .map(|place| told.before.deal.variant_name(place))
        .collect();
    if !others.is_empty() {
        page.paragraph(0, format!("Figures change in {} too.", others.join(", ")));
    }
}

fn table(told: &Told, place: usize, page: &mut Page) {
    let model = told.before.deal.base();
    let effects = effects(told, place);
    let figures = |effect: &Effect<'_>| {
        let figures: Vec<Figure> = [Some(effect.left), effect.right]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        figures
    };
    let all: Vec<(Vec<Figure>, &Effect)> = effects
        .iter()
        .map(|effect| (figures(effect), effect))
        .collect();
    let units = all
        .iter()
        .flat_map(|(figures, effect)| figures.iter().map(|figure| (&effect.before.unit, figure)));
    let largest = largest_money(model, units);
    let rows = all.iter().map(|(figures, effect)| {
        let show = effect.before;
        let scale = Scale::beside(model, &show.kind, &show.unit, figures.iter(), largest);
        let cell = |figure: Option<&Figure>| {
            figure.map_or_else(|| "–".to_owned(), |figure| scale.cell(figure, &show.kind))
        };
        let change = effect.difference().map_or_else(String::new, |change| {
            let change = Figure {
                middle: Outcome::Value(if effect.is_changed() { change } else { 0.0 }),
                range: None,
            };
            scale.difference(&change, &show.kind)
        });
        Row {
            label: with_unit(&show.label, &scale.words),
            cells: vec![cell(Some(effect.left)), cell(effect.right), change],
        }
    });
    let heading = match place {
        0 => "Figures as the deal is written".to_owned(),
        _ => format!("Figures in {}", told.before.deal.variant_name(place)),
    };
    page.heading(heading);
    let headings = ["before", "after", "change"].map(str::to_owned).to_vec();
    let rows = rows.collect();
    Table { headings, rows }.print(page);
}

/// Whether the workbook, where a spreadsheet has computed it again, shows what the changed deal
/// gives. Where it does not, one of its formulas is another.
pub(super) fn own_figures(before: &Book, compared: &Compared, after: &Book) -> Vec<String> {
    if compared.is_turned {
        return Vec::new();
    }
    let value = |book: &Book, line: LineId| match &book.line(line).content {
        Content::Formula { results, .. } => results.get(compared.shown)?.first().copied().flatten(),
        _ => None,
    };
    let agree = |one: f64, other: f64| {
        (one - other).abs() <= AGREE * one.abs().max(other.abs()) || one == other
    };
    let mut stale = 0;
    let mut wrong = Vec::new();
    for (line, theirs) in &compared.figures {
        let own = before.line(*line);
        let same_line = |other: &LineId| {
            let other = after.line(*other);
            (&other.label, &other.unit) == (&own.label, &own.unit)
        };
        let sheet = after.sheets.iter().find(|sheet| sheet.name == "Indicators");
        let found = sheet.and_then(|sheet| sheet.lines.iter().find(|id| same_line(id)));
        let Some(now) = found.and_then(|id| value(after, *id)) else {
            continue;
        };
        if agree(*theirs, now) {
            continue;
        }
        if value(before, *line).is_some_and(|then| agree(*theirs, then)) {
            stale += 1;
        } else {
            wrong.push(format!("\"{}\"", own.label));
        }
    }
    let mut notes = Vec::new();
    if stale > 0 {
        notes.push(
            "the workbook shows figures from before its inputs were changed: it was not computed again".to_owned(),
        );
    }
    if !wrong.is_empty() {
        let more = wrong.len().saturating_sub(NAMED_MAX);
        wrong.truncate(NAMED_MAX);
        let more = if more == 0 {
            String::new()
        } else {
            format!(" and {more} more")
        };
        notes.push(format!(
            "the workbook shows another number than the deal gives for {}{more}: a formula of the workbook was changed, which is not taken over",
            wrong.join(", ")
        ));
    }
    notes
}
