//! `lodebook why --diff`: what makes a figure differ between two scenarios or two deals.

use std::path::Path;

use model::Reading;
use model::mixture::{Mixed, Mixture};
use report::attribution::{
    Attribution, Cause, Method, NotAttributed, Question, attribute, changes, mixture_values,
    question,
};
use report::{Figure, format};
use serde::Serialize;

use crate::amount::{Scale, largest_money};
use crate::arguments::Why;
use crate::commands::compare::{Term, is_file, print_term, term_answer};
use crate::commands::prepare::{Prepared, Set};
use crate::diagnostics::{Findings, visible};
use crate::exit::Exit;
use crate::json::{self, base_unit};
use crate::output::Output;
use crate::page::Page;
use crate::table::{Row, Table};

/// Mixtures that are read and computed at once.
const MIXTURES_AT_ONCE: usize = 32;
/// From this many mixtures on it is worth saying how far they have come.
const MIXTURES_TOLD: usize = 64;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    set: Vec<Set>,
    name: String,
    label: String,
    year: Option<i32>,
    unit: String,
    first: Side,
    second: Side,
    difference: f64,
    method: String,
    mixtures_computed: Option<usize>,
    orders_sampled: Option<usize>,
    causes: Vec<CauseAnswer>,
    rest: f64,
}

#[derive(Serialize)]
struct Side {
    name: String,
    value: f64,
}

#[derive(Serialize)]
struct CauseAnswer {
    terms: Vec<Term>,
    adds: f64,
    standard_error: Option<f64>,
    alone: f64,
    last: f64,
}

/// The two versions that are held against each other.
struct Versions {
    /// The deal the command was given.
    first: Prepared,
    first_place: usize,
    /// Another deal; `None` where both are scenarios of the first.
    second: Option<Prepared>,
    second_place: usize,
    /// As they were asked for.
    names: [String; 2],
}

impl Versions {
    fn read(asked: &Why, sides: &[String], output: &mut Output) -> Result<Self, Exit> {
        let first = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
        let (from, to) = match sides {
            [to] => ("base", to.as_str()),
            [from, to, ..] => (from.as_str(), to.as_str()),
            [] => ("base", "base"),
        };
        let first_place = first.variant(from, output)?;
        let (second, second_place) = if is_file(&first, to) {
            let other = Prepared::read(Path::new(to), &asked.laid, asked.json, output)?;
            (Some(other), 0)
        } else {
            let place = first.variant(to, output)?;
            (None, place)
        };
        Ok(Self {
            first,
            first_place,
            second,
            second_place,
            names: [from, to].map(str::to_owned),
        })
    }

    fn second(&self) -> &Prepared {
        self.second.as_ref().unwrap_or(&self.first)
    }

    fn title(&self, second: bool) -> String {
        let (prepared, place) = if second {
            (self.second(), self.second_place)
        } else {
            (&self.first, self.first_place)
        };
        let name = &self.names[usize::from(second)];
        match place {
            0 => format!("{}, {}", visible(name), prepared.base_words()),
            place => format!(
                "{}, {}",
                visible(name),
                visible(&prepared.run.variants[place].label)
            ),
        }
    }

    /// Reads the deal with mixtures of both versions and computes the figure in each.
    fn measure(
        &self,
        asked: &Why,
        question: &Question,
        changes: &[Vec<String>],
        mixtures: &[Vec<bool>],
        output: &mut Output,
    ) -> Result<Vec<Option<f64>>, Exit> {
        let scenario = |place: usize| {
            let place = place.checked_sub(1)?;
            Some(self.first.deal.scenarios[place].name.as_str())
        };
        let mut values = Vec::new();
        for some in mixtures.chunks(MIXTURES_AT_ONCE) {
            if mixtures.len() >= MIXTURES_TOLD && Output::is_watched() {
                output.progress(&format!(
                    "{} of {} mixtures of both",
                    values.len(),
                    mixtures.len()
                ));
            }
            let mixture = Mixture {
                from: scenario(self.first_place),
                to: model::mixture::Version::Scenario(scenario(self.second_place)),
                changes,
                mixtures: some,
            };
            let other = self.second.as_ref().map(|second| &second.input);
            let (reading, mixed) = self
                .first
                .input
                .read_mixed(other, &asked.laid.sets, &mixture);
            values.extend(self.values(&reading, mixed.as_ref(), question, output)?);
        }
        output.end_progress();
        Ok(values)
    }

    fn values(
        &self,
        reading: &Reading,
        mixed: Option<&Mixed>,
        question: &Question,
        output: &mut Output,
    ) -> Result<Vec<Option<f64>>, Exit> {
        let (Some(deal), Some(mixed)) = (&reading.deal, mixed) else {
            output.end_progress();
            output.error_line("error: the two deals cannot be mixed");
            let findings = Findings {
                list: &reading.diagnostics,
                texts: &reading.texts,
                input: &self.first.input,
            };
            output.error_text(&findings.draw(output));
            return Err(Exit::Deal);
        };
        Ok(mixture_values(deal, mixed, question))
    }
}

/// Tells the causes of a difference.
pub(super) fn run(asked: &Why, sides: &[String], output: &mut Output) -> Result<Exit, Exit> {
    let versions = Versions::read(asked, sides, output)?;
    if versions.first.input.is_stream() || versions.second().input.is_stream() {
        output.error_line(
            "error: a deal from standard input is read only once, and mixtures need it often",
        );
        output.error_line("hint: save it in a file first");
        return Err(Exit::Usage);
    }
    let (first, second) = (&versions.first, versions.second());
    let found = question(
        (&first.deal, &first.run, versions.first_place),
        (&second.deal, &second.run, versions.second_place),
        &asked.name,
        asked.year,
    );
    let question = found.map_err(|reason| refuse(&reason, &versions, output))?;
    let terms = changes(
        (&first.deal, versions.first_place),
        (&second.deal, versions.second_place),
        versions.second.is_some(),
    );
    let attribution = attribute(&question, &terms, &mut |changes, mixtures| {
        versions.measure(asked, &question, changes, mixtures, output)
    })?;
    let attribution = attribution.map_err(|reason| refuse(&reason, &versions, output))?;
    if asked.json {
        json::write(output, &answer(&versions, &question, &attribution));
    } else {
        let mut page = Page::new(output.columns());
        if let Some(sentence) = first.illustration() {
            page.strong(visible(&sentence));
            page.gap();
        }
        first.print_sets(&mut page);
        page.gap();
        print(&versions, &question, &attribution, &mut page);
        output.text(&page.into_text());
    }
    Ok(Exit::Fine)
}

fn refuse(reason: &NotAttributed, versions: &Versions, output: &mut Output) -> Exit {
    let (message, hint) = match reason {
        NotAttributed::NoSuchFigure { message, nearest } => (
            visible(message),
            nearest
                .as_ref()
                .map(|near| format!("`{}` is near", visible(near))),
        ),
        NotAttributed::NoValue { in_first } => (
            format!(
                "the figure has no value under {}",
                versions.title(!*in_first)
            ),
            Some("`lodebook why` without `--diff` says why it has none".to_owned()),
        ),
        NotAttributed::OtherFrame(what) => (
            format!("the two deals have {what}, so that no mixture of both makes sense"),
            Some("`lodebook compare` sets them side by side".to_owned()),
        ),
        NotAttributed::NoValueBetween { terms } => (
            format!(
                "on the way from one to the other, with {} changed, the figure has no value",
                visible(&terms.join(", "))
            ),
            Some("ask for a figure that always has one, such as a present value".to_owned()),
        ),
    };
    output.error_line(&format!("error: {message}"));
    if let Some(hint) = hint {
        output.error_line(&format!("hint: {hint}"));
    }
    Exit::Usage
}

fn print(versions: &Versions, question: &Question, attribution: &Attribution, page: &mut Page) {
    let year = question
        .year
        .map(|year| format!("[{year}]"))
        .unwrap_or_default();
    page.strong(format!("{}{year}", visible(&question.label)));
    let value = |value: f64| format::value(value, &question.kind, &question.unit);
    for (second, number) in [(false, question.first), (true, question.second)] {
        let mark = if second { "2: " } else { "1: " };
        page.item(
            mark,
            format!("{} under {}", value(number), versions.title(second)),
        );
    }
    let difference = question.second - question.first;
    let less = if difference < 0.0 { "less" } else { "more" };
    let words = if difference == 0.0 {
        "The same under both.".to_owned()
    } else {
        format!("{} {less} under 2 than under 1.", value(difference.abs()))
    };
    page.paragraph(0, words);
    if attribution.causes.is_empty() {
        page.paragraph(0, "No terms differ.");
        return;
    }
    causes(versions, question, attribution, page);
    page.paragraph(0, how(attribution));
    page.heading("What changes");
    let terms = attribution.causes.iter().flat_map(|cause| &cause.terms);
    for term in terms {
        print_term(term, page);
    }
}

fn causes(versions: &Versions, question: &Question, attribution: &Attribution, page: &mut Page) {
    let model = versions.first.deal.base();
    let sum = question.second - question.first;
    let numbers = attribution
        .causes
        .iter()
        .flat_map(|cause| [cause.adds, cause.alone, cause.last])
        .chain([sum, attribution.rest]);
    let figures: Vec<Figure> = numbers.map(Figure::one).collect();
    let largest = largest_money(model, figures.iter().map(|figure| (&question.unit, figure)));
    let scale = Scale::beside(
        model,
        &question.kind,
        &question.unit,
        figures.iter(),
        largest,
    );
    let cell = |value: f64| scale.difference(&Figure::one(value), &question.kind);
    let is_sampled = matches!(attribution.method, Method::Sampled { .. });
    let adds = |cause: &Cause| match cause.standard_error {
        Some(error) => format!(
            "{} ± {}",
            cell(cause.adds),
            scale.number(error, &question.kind)
        ),
        None => cell(cause.adds),
    };
    let mut rows: Vec<Row> = attribution
        .causes
        .iter()
        .map(|cause| Row {
            label: names(cause),
            cells: vec![adds(cause), cell(cause.alone), cell(cause.last)],
        })
        .collect();
    if !is_nothing(attribution.rest, question) {
        rows.push(Row {
            label: "Differences that are no terms".to_owned(),
            cells: vec![cell(attribution.rest)],
        });
    }
    rows.push(Row {
        label: "Sum".to_owned(),
        cells: vec![cell(sum)],
    });
    let unit = match scale.words.as_str() {
        "" => String::new(),
        words => format!(", {words}"),
    };
    page.heading(format!("What makes the difference{unit}"));
    let adds = if is_sampled { "adds, about" } else { "adds" };
    Table {
        headings: [adds, "alone", "last"].map(str::to_owned).to_vec(),
        rows,
    }
    .print(page);
}

/// Rounding that is left where two ways to the same number meet.
fn is_nothing(rest: f64, question: &Question) -> bool {
    rest.abs() <= 1e-9 * question.first.abs().max(question.second.abs())
}

/// The terms of a cause, by label where they have one.
fn names(cause: &Cause) -> String {
    let name = |term: &report::terms::TermDifference| {
        let name = visible(&term.name);
        match &term.label {
            Some(label) => format!("{} ({name})", visible(label)),
            None => name,
        }
    };
    let terms: Vec<String> = cause.terms.iter().map(name).collect();
    terms.join("; ")
}

fn how(attribution: &Attribution) -> String {
    let found = match attribution.method {
        Method::Exact { set_count } => {
            format!("over every order of making the changes, from {set_count} mixtures of 1 and 2")
        }
        Method::Sampled { order_count } => format!(
            "over {order_count} orders of making the changes, the same in every run; ± is the standard error of that choice"
        ),
    };
    let together = attribution.causes.iter().any(|cause| cause.terms.len() > 1);
    let together = if together {
        " Changes in one line make no sense without each other."
    } else {
        ""
    };
    format!(
        "`adds` is what a change adds on average (Shapley value), {found}; `alone` is what it does as the only change, `last` as the last one. Draws are at their median, open terms in the middle.{together}"
    )
}

fn answer(versions: &Versions, question: &Question, attribution: &Attribution) -> Answer {
    let cause = |cause: &Cause| CauseAnswer {
        terms: cause.terms.iter().map(term_answer).collect(),
        adds: cause.adds,
        standard_error: cause.standard_error,
        alone: cause.alone,
        last: cause.last,
    };
    let (method, mixtures_computed, orders_sampled) = match attribution.method {
        Method::Exact { set_count } => ("shapley, exact", Some(set_count), None),
        Method::Sampled { order_count } => ("shapley, sampled orders", None, Some(order_count)),
    };
    let [first, second] = versions.names.clone();
    let side = |name, value| Side { name, value };
    Answer {
        lodebook: json::VERSION,
        illustration: versions.first.illustration(),
        set: versions.first.sets.clone(),
        name: question.name.clone(),
        label: question.label.clone(),
        year: question.year,
        unit: base_unit(versions.first.deal.base(), &question.unit),
        first: side(first, question.first),
        second: side(second, question.second),
        difference: question.second - question.first,
        method: method.to_owned(),
        mixtures_computed,
        orders_sampled,
        causes: attribution.causes.iter().map(cause).collect(),
        rest: attribution.rest,
    }
}
