//! `lodebook sources`: what a deal rests on.

mod disagreement;

use report::format;
use report::sources::{AssumedInput, Citation, SourceUse, Sources};
use report::{CheckFirst, OLD_YEARS, ToCheck, What};
use serde::Serialize;

use super::prepare::Prepared;
use crate::arguments::{Laid, Sources as Asked};
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// What a deal rests on, as `--json` writes it.
#[derive(Serialize)]
pub(crate) struct Answer {
    lodebook: u32,
    counts: Counts,
    sources: Vec<Source>,
    assumed: Vec<Assumed>,
    casts: Vec<Cast>,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_first: Option<First>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disagreements: Option<Vec<disagreement::Disagreement>>,
}

#[derive(Serialize)]
struct First {
    figure: String,
    items: Vec<Item>,
}

#[derive(Serialize)]
struct Item {
    source: Option<String>,
    template: Option<String>,
    assumed: Option<String>,
    numbers: usize,
    on_nothing_else: usize,
    change: f64,
    elsewhere: Option<Elsewhere>,
    old: bool,
}

#[derive(Serialize)]
struct Elsewhere {
    figure: String,
    change: f64,
}

#[derive(Serialize)]
struct Counts {
    sourced: usize,
    analogue: usize,
    expert: usize,
    placeholder: usize,
}

#[derive(Serialize)]
struct Source {
    name: String,
    template: Option<String>,
    fields: Vec<Field>,
    cited_by: Vec<Cited>,
}

#[derive(Serialize)]
struct Field {
    field: String,
    text: String,
}

#[derive(Serialize)]
struct Cited {
    name: String,
    place: Option<String>,
}

#[derive(Serialize)]
struct Assumed {
    name: String,
    label: String,
    basis: Option<&'static str>,
    reason: String,
}

#[derive(Serialize)]
struct Cast {
    name: String,
    unit: String,
    reason: String,
}

/// Lists and writes text or JSON.
pub(crate) fn run(asked: &Asked, output: &mut Output) -> Exit {
    let laid = Laid {
        public: asked.public,
        ..Laid::default()
    };
    let prepared = match Prepared::read(&asked.file, &laid, asked.json, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let found = report::sources(&prepared.deal, 0);
    let first = report::check_first(&prepared.deal, &prepared.run);
    let disagreements = disagreement::all(&prepared);
    if asked.json {
        let answer = Answer {
            check_first: first.as_ref().map(first_answer),
            disagreements: Some(disagreements),
            ..answer(&found)
        };
        json::write(output, &answer);
    } else {
        let mut page = Page::new(output.columns());
        print(
            &found,
            first.as_ref(),
            &disagreements,
            &visible(&prepared.deal.title),
            &mut page,
        );
        output.text(&page.into_text());
    }
    Exit::Fine
}

fn print(
    found: &Sources,
    first: Option<&CheckFirst>,
    disagreements: &[disagreement::Disagreement],
    title: &str,
    page: &mut Page,
) {
    page.strong(title);
    let counts = &found.counts;
    let all = counts.sourced + counts.analogue + counts.expert + counts.placeholder;
    page.paragraph(
        0,
        format!(
            "Of {all} inputs {} rest on published sources only, {} on an analogue, {} on an \
             expert's judgement, {} on a placeholder.",
            counts.sourced, counts.analogue, counts.expert, counts.placeholder
        ),
    );
    if let Some(first) = first {
        print_first(first, page);
    }
    disagreement::print(disagreements, page);
    let sorts = [
        ("Placeholders", Some("placeholder")),
        ("Assumed without a sort", None),
        ("Expert's judgement", Some("expert")),
        ("Analogues", Some("analogue")),
    ];
    for (heading, sort) in sorts {
        let inputs: Vec<&AssumedInput> = found
            .assumed
            .iter()
            .filter(|input| input.sort == sort)
            .collect();
        if !inputs.is_empty() {
            page.heading(format!("{heading} ({})", inputs.len()));
            for input in inputs {
                page.item("  ", format!("{}: {}", visible(&input.name), reason(input)));
            }
        }
    }
    if !found.sources.is_empty() {
        page.heading(format!("Sources ({})", found.sources.len()));
        for source in &found.sources {
            print_source(source, page);
        }
    }
    if !found.casts.is_empty() {
        page.heading("Units that are assumed instead of computed");
        for cast in &found.casts {
            let words = format!("{}: {}, because {}", cast.name, cast.unit, cast.reason);
            page.item("  ", visible(&words));
        }
    }
}

/// How many things to check the page names.
const FIRST_COUNT: usize = 12;

fn print_first(first: &CheckFirst, page: &mut Page) {
    if first.items.is_empty() {
        return;
    }
    page.heading(format!(
        "Check first: what moves {} most, were it 1 % higher",
        visible(&first.figure)
    ));
    for item in first.items.iter().take(FIRST_COUNT) {
        page.item("  ", visible(&first_words(item)));
    }
    let more = first.items.len().saturating_sub(FIRST_COUNT);
    if more > 0 {
        page.paragraph(2, format!("{more} more move it less; `--json` has them."));
    }
}

fn first_words(item: &ToCheck) -> String {
    let change = signed(item.change);
    let elsewhere = match &item.elsewhere {
        Some((figure, change)) => format!("; {figure}: {}", signed(*change)),
        None => String::new(),
    };
    let (name, count) = match &item.what {
        What::Assumed(name) => return format!("{name}, assumed: {change}{elsewhere}"),
        What::Source(name, Some(template)) => (format!("{name} ({template})"), item.number_count),
        What::Source(name, None) => (name.clone(), item.number_count),
    };
    let numbers = if count == 1 { "number" } else { "numbers" };
    let alone = match item.alone_count {
        0 => String::new(),
        alone if alone == count => ", which rest on nothing else".to_owned(),
        alone => format!(", {alone} of which rest on nothing else"),
    };
    let alone = if count == 1 {
        alone.replace("which rest", "which rests")
    } else {
        alone
    };
    let old = if item.is_old {
        format!("; from more than {OLD_YEARS} years before the deal begins")
    } else {
        String::new()
    };
    format!("{name}: {change} through {count} {numbers}{alone}{old}{elsewhere}")
}

/// A change as a share, with its sign.
fn signed(change: f64) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    format!("{sign}{} %", format::number(change * 100.0))
}

fn first_answer(first: &CheckFirst) -> First {
    let item = |item: &ToCheck| {
        let (source, template, assumed) = match &item.what {
            What::Source(name, template) => (Some(name.clone()), template.clone(), None),
            What::Assumed(name) => (None, None, Some(name.clone())),
        };
        Item {
            source,
            template,
            assumed,
            numbers: item.number_count,
            on_nothing_else: item.alone_count,
            change: item.change,
            elsewhere: item.elsewhere.as_ref().map(|(figure, change)| Elsewhere {
                figure: figure.clone(),
                change: *change,
            }),
            old: item.is_old,
        }
    };
    First {
        figure: first.figure.clone(),
        items: first.items.iter().map(item).collect(),
    }
}

/// The reason without its sort, which stands in the heading.
fn reason(input: &AssumedInput) -> String {
    let reason = visible(&input.reason);
    let sort = input.sort.unwrap_or_default();
    let rest = reason.strip_prefix(sort).unwrap_or(&reason);
    let rest = rest.trim_start_matches([':', ' ']);
    if rest.is_empty() {
        "no reason given".to_owned()
    } else {
        rest.to_owned()
    }
}

fn print_source(source: &SourceUse, page: &mut Page) {
    let template = source.template.as_ref().map(|name| format!(" ({name})"));
    let fields: Vec<String> = source
        .fields
        .iter()
        .map(|(field, text)| field_words(field, text))
        .collect();
    let fields = visible(&fields.join(", "));
    page.item(
        "  ",
        format!(
            "{}{}: {fields}",
            visible(&source.name),
            template.unwrap_or_default()
        ),
    );
    if source.cited_by.is_empty() {
        page.paragraph(6, "cited by nothing");
        return;
    }
    for cited in &source.cited_by {
        let place = cited.place.as_ref().map(|place| format!(", {place}"));
        page.item(
            "      ",
            visible(&format!("{}{}", cited.name, place.unwrap_or_default())),
        );
    }
}

fn field_words(field: &str, text: &str) -> String {
    match field {
        "title" | "date" | "kind" | "link" | "url" => text.to_owned(),
        other => format!("{other} {text}"),
    }
}

/// Where a number comes from, in a line.
pub(crate) fn citation_words(citation: &Citation) -> String {
    let words = match citation {
        Citation::Cited {
            title,
            place,
            grade,
            date,
            of_form,
            ..
        } => {
            let parts = [Some(title.clone()), place.clone(), date.clone()];
            let grade = grade.as_ref().map(|grade| format!(" [grade {grade}]"));
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            let form = if *of_form {
                "form of the formula: "
            } else {
                ""
            };
            format!("{form}{}{}", parts.join(", "), grade.unwrap_or_default())
        }
        Citation::Assumed { reason, .. } => format!("assumed: {reason}"),
    };
    visible(&words)
}

/// What a deal rests on, as `--json` writes it.
pub(crate) fn answer(found: &Sources) -> Answer {
    let counts = found.counts;
    let source = |source: &SourceUse| Source {
        name: source.name.clone(),
        template: source.template.clone(),
        fields: source
            .fields
            .iter()
            .map(|(field, text)| Field {
                field: field.clone(),
                text: text.clone(),
            })
            .collect(),
        cited_by: source
            .cited_by
            .iter()
            .map(|cited| Cited {
                name: cited.name.clone(),
                place: cited.place.clone(),
            })
            .collect(),
    };
    let assumed = |input: &AssumedInput| Assumed {
        name: input.name.clone(),
        label: input.label.clone(),
        basis: input.sort,
        reason: input.reason.clone(),
    };
    let cast = |cast: &report::sources::CastNote| Cast {
        name: cast.name.clone(),
        unit: cast.unit.clone(),
        reason: cast.reason.clone(),
    };
    Answer {
        lodebook: json::VERSION,
        counts: Counts {
            sourced: counts.sourced,
            analogue: counts.analogue,
            expert: counts.expert,
            placeholder: counts.placeholder,
        },
        sources: found.sources.iter().map(source).collect(),
        assumed: found.assumed.iter().map(assumed).collect(),
        casts: found.casts.iter().map(cast).collect(),
        check_first: None,
        disagreements: None,
    }
}
