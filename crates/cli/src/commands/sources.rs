//! `lodebook sources`: what a deal rests on.

use report::sources::{AssumedInput, Citation, SourceUse, Sources};
use serde::Serialize;

use super::prepare::Prepared;
use crate::arguments::Sources as Asked;
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
    let prepared = match Prepared::read(&asked.file, &[], asked.json, output) {
        Ok(prepared) => prepared,
        Err(exit) => return exit,
    };
    let found = report::sources(&prepared.deal, 0);
    if asked.json {
        json::write(output, &answer(&found));
    } else {
        let mut page = Page::new(output.columns());
        print(&found, &visible(&prepared.deal.title), &mut page);
        output.text(&page.into_text());
    }
    Exit::Fine
}

fn print(found: &Sources, title: &str, page: &mut Page) {
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
    }
}
