//! What the numbers rest on: sources with their grades, and what nobody published.

use maud::{Markup, html};
use report::sources::{AssumedInput, Citation, SourceUse};

use crate::View;
use crate::grid::{Grid, GridRow};

pub(crate) fn section(view: &View) -> Option<Markup> {
    let found = report::sources(view.deal, 0);
    let counts = &found.counts;
    let all = counts.sourced + counts.analogue + counts.expert + counts.placeholder;
    if all == 0 && found.sources.is_empty() {
        return None;
    }
    Some(html! {
        p {
            "Of " (all) " inputs " (counts.sourced) " rest on published sources only, " (counts.analogue) " on an analogue, "
            (counts.expert) " on an expert's judgement, " (counts.placeholder) " on a placeholder."
        }
        (sources(&found.sources).markup())
        (assumed(&found.assumed).markup())
    })
}

fn sources(list: &[SourceUse]) -> Grid {
    let cited = list.iter().filter(|source| !source.cited_by.is_empty());
    let row = |source: &SourceUse| {
        let field = |wanted: &str| {
            let fields = source.fields.iter();
            let found = fields.clone().find(|(field, _)| field == wanted);
            found.map_or("", |(_, words)| words.as_str()).to_owned()
        };
        let title = field("title");
        let title = if title.is_empty() {
            source.name.clone()
        } else {
            title
        };
        let link = ["link", "url"]
            .map(field)
            .into_iter()
            .find(|link| is_web(link));
        let label = html! {
            @match &link {
                Some(link) => a href=(link) rel="noreferrer noopener" { (title) },
                None => (title),
            }
            @if let Some(template) = &source.template { " " span class="quiet" { "(template " code { (template) } ")" } }
        };
        let uses = html! {
            @for (place, cited) in source.cited_by.iter().enumerate() {
                @if place > 0 { "; " }
                (cited.name) @if let Some(place) = &cited.place { ", " (place) }
            }
        };
        let cells = ["grade", "kind", "date"].map(|wanted| html! { (field(wanted)) });
        GridRow::plain(label, [cells.to_vec(), vec![uses]].concat())
    };
    Grid {
        caption: "Sources that something cites".to_owned(),
        headings: ["Source", "Grade", "Kind", "Date", "What rests on it"]
            .map(str::to_owned)
            .to_vec(),
        rows: cited.map(row).collect(),
        words: true,
    }
}

/// Only what a browser opens as a page; anything else in a link is text.
fn is_web(link: &str) -> bool {
    link.starts_with("https://") || link.starts_with("http://")
}

fn assumed(list: &[AssumedInput]) -> Grid {
    let mut sorted: Vec<&AssumedInput> = list.iter().collect();
    sorted.sort_by_key(|input| match input.sort {
        Some("placeholder") | None => 0,
        Some("expert") => 1,
        Some(_) => 2,
    });
    let row = |input: &&AssumedInput| {
        let label = html! { (input.label) " " code { (input.name) } };
        let sort = input.sort.unwrap_or("no sort given");
        let reason = input.reason.strip_prefix(sort).unwrap_or(&input.reason);
        let reason = reason.trim_start_matches([':', ' ']);
        GridRow::plain(label, vec![html! { (sort) }, html! { (reason) }])
    };
    Grid {
        caption: "Numbers that nobody published".to_owned(),
        headings: ["Input", "Assumed as", "Reason"]
            .map(str::to_owned)
            .to_vec(),
        rows: sorted.iter().map(row).collect(),
        words: true,
    }
}

/// Where a number comes from, in a line.
pub(crate) fn citation(citation: &Citation) -> String {
    match citation {
        Citation::Cited {
            title,
            place,
            grade,
            date,
            of_form,
            ..
        } => {
            let parts = [Some(title.clone()), place.clone(), date.clone()];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            let grade = grade.as_ref().map(|grade| format!(", grade {grade}"));
            let form = if *of_form {
                "form of the formula: "
            } else {
                ""
            };
            format!("{form}{}{}", parts.join(", "), grade.unwrap_or_default())
        }
        Citation::Assumed { reason, .. } => format!("assumed: {reason}"),
    }
}
