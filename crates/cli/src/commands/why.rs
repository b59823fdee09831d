//! `lodebook why`: a number, what it was made of, and where that comes from.

mod diff;
mod path;

use model::definition::Kind;
use model::model::Model;
use report::explain::{Explanation, YearRead, YearsRead};
use report::format;
use report::sources::Citation as SourceCitation;
use serde::Serialize;

use super::prepare::{Prepared, Set};
use super::sources::citation_words;
use crate::arguments::Why;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json::{self, Citation, base_unit};
use crate::output::Output;
use crate::page::Page;

/// Years of a call that are shown, those that count most; the rest are counted.
const YEARS_MAX: usize = 6;

#[derive(Serialize)]
struct Answer {
    lodebook: u32,
    illustration: Option<String>,
    set: Vec<Set>,
    scenario: String,
    path: Option<String>,
    why: Step,
}

#[derive(Serialize)]
struct Step {
    name: String,
    label: String,
    year: Option<i32>,
    unit: String,
    value: Option<f64>,
    shown: String,
    sign: Option<char>,
    formula: Option<String>,
    remarks: Vec<String>,
    years: Vec<Read>,
    sources: Vec<Citation>,
    template: Option<Template>,
    seen_above: bool,
    cut: bool,
    operands: Vec<Step>,
}

#[derive(Serialize)]
struct Read {
    call: String,
    unit: String,
    years: Vec<ReadYear>,
}

#[derive(Serialize)]
struct ReadYear {
    year: i32,
    value: f64,
    adds: Option<f64>,
}

#[derive(Serialize)]
struct Template {
    name: String,
    purpose: String,
    file: Option<String>,
}

/// Explains and writes text or JSON.
pub(crate) fn run(asked: &Why, output: &mut Output) -> Exit {
    match try_run(asked, output) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn try_run(asked: &Why, output: &mut Output) -> Result<Exit, Exit> {
    if let Some(sides) = &asked.diff {
        return diff::run(asked, sides, output);
    }
    let mut prepared = Prepared::read(&asked.file, &asked.laid, asked.json, output)?;
    let variant = prepared.variant(&asked.scenario, output)?;
    let illustration = prepared.illustration();
    let path = path::stand(asked, &mut prepared, variant, output)?;
    let (deal, run) = (&prepared.deal, &mut prepared.run);
    let told = match report::explain(deal, run, variant, &asked.name, asked.year, asked.depth) {
        Ok(told) => told,
        Err(reason) => {
            output.error_line(&format!("error: {}", visible(&reason.message)));
            if let Some(near) = reason.nearest {
                output.error_line(&format!("hint: `{}` is near", visible(&near)));
            }
            return Err(Exit::Usage);
        }
    };
    if asked.json {
        let model = &prepared.deal.variants[variant];
        let scenario = prepared.deal.variant_name(variant).to_owned();
        let why = step(&told, model);
        let lodebook = json::VERSION;
        json::write(
            output,
            &Answer {
                lodebook,
                illustration,
                set: prepared.sets.clone(),
                scenario,
                path,
                why,
            },
        );
    } else {
        let mut page = Page::new(output.columns());
        if let Some(sentence) = illustration {
            page.strong(visible(&sentence));
            page.gap();
        }
        prepared.print_sets(&mut page);
        if let Some(path) = &path {
            page.paragraph(0, path);
        }
        page.gap();
        print(&told, 0, &mut Told::default(), &mut page);
        if is_cut(&told) {
            page.gap();
            page.paragraph(
                0,
                format!("`--depth {}` goes a step further.", asked.depth + 1),
            );
        }
        output.text(&page.into_text());
    }
    Ok(Exit::Fine)
}

/// The citations that were told in full.
#[derive(Default)]
struct Told(Vec<SourceCitation>);

impl Told {
    /// A citation in words: in full at first, then by its name and place. Where the form of a formula
    /// comes from is of no use twice.
    fn words(&mut self, citation: &SourceCitation) -> Option<String> {
        if !self.0.contains(citation) {
            self.0.push(citation.clone());
            return Some(citation_words(citation));
        }
        match citation {
            SourceCitation::Cited { of_form: true, .. } => None,
            SourceCitation::Cited { source, place, .. } => {
                let place = place.as_ref().map(|place| format!(", {place}"));
                let place = place.unwrap_or_default();
                Some(visible(&format!("{source}{place}, cited above")))
            }
            SourceCitation::Assumed { .. } => Some("assumed, as above".to_owned()),
        }
    }
}

fn print(told: &Explanation, depth: usize, cited: &mut Told, page: &mut Page) {
    // Deep trees stay readable: beyond this the lines would be a narrow column.
    let blanks = " ".repeat((depth * 2).min(page.width() / 3));
    let sign = told.sign.map(|sign| format!("{sign} ")).unwrap_or_default();
    let year = told
        .year
        .map(|year| format!("[{year}]"))
        .unwrap_or_default();
    let value = format::value(told.value, &told.kind, &told.unit);
    let (name, label) = (visible(&told.name), visible(&told.label));
    // What has no label of its own is called by its name, which need not be said twice.
    let head = if name == label || name.ends_with(&format!(".{label}")) {
        format!("{name}{year} = {value}")
    } else {
        format!("{name}{year} = {value} ({label})")
    };
    if depth == 0 {
        page.strong(head);
    } else {
        page.item(&format!("{blanks}{sign}"), head);
    }
    let mark = |mark: &str| format!("{blanks}    {mark}");
    if told.seen_above {
        page.item(&mark(""), "explained above");
        return;
    }
    if let Some(formula) = &told.formula {
        page.item(&mark("= "), visible(formula));
    }
    for remark in &told.remarks {
        page.item(&mark(""), visible(remark));
    }
    for call in &told.years {
        page.item(&mark(""), years_words(call, told));
    }
    for citation in &told.sources {
        if let Some(words) = cited.words(citation) {
            page.item(&mark("@ "), words);
        }
    }
    if let Some(template) = told.template.as_ref().filter(|_| depth == 0) {
        let file = template
            .file
            .as_ref()
            .map(|file| format!(", library/{file}"));
        let (name, purpose) = (visible(&template.name), visible(&template.purpose));
        page.item(
            &mark(""),
            format!("a row of {name}{}: {purpose}", file.unwrap_or_default()),
        );
    }
    for operand in &told.operands {
        print(operand, depth + 1, cited, page);
    }
}

/// Whether anything was left out below, at any step.
fn is_cut(told: &Explanation) -> bool {
    told.cut || told.operands.iter().any(is_cut)
}

fn years_words(call: &YearsRead, told: &Explanation) -> String {
    // A rate of return is no money, but the flows it was found from are.
    let kind = if call.unit.dimension == told.unit.dimension {
        told.kind.clone()
    } else {
        Kind::number(call.unit.dimension.clone())
    };
    let number = |value: f64| format::value(value, &kind, &call.unit);
    let one = |read: &YearRead| {
        let adds = read.adds.map(|adds| format!(", adds {}", number(adds)));
        format!(
            "{}: {}{}",
            read.year,
            number(read.value),
            adds.unwrap_or_default()
        )
    };
    // The years that count most, in the order of time.
    let counts = |read: &YearRead| read.adds.unwrap_or(read.value);
    let mut order: Vec<usize> = (0..call.years.len()).collect();
    order.sort_by(|a, b| {
        let sizes = [b, a].map(|place| counts(&call.years[*place]).abs());
        sizes[0].total_cmp(&sizes[1])
    });
    let (shown, left) = order.split_at(order.len().min(YEARS_MAX));
    let mut shown = shown.to_vec();
    shown.sort_unstable();
    let shown: Vec<String> = shown.iter().map(|place| one(&call.years[*place])).collect();
    let more = match left {
        [] => String::new(),
        [_] => "; one year more".to_owned(),
        left => format!("; {} years more", left.len()),
    };
    let sums_up = call.unit.dimension == told.unit.dimension;
    let together = left.iter().map(|place| counts(&call.years[*place]));
    let together = if left.is_empty() || !sums_up {
        String::new()
    } else {
        format!(" with {}", number(together.sum()))
    };
    let read = visible(&call.call);
    if shown.is_empty() {
        return format!("{read} reads no year that is not zero");
    }
    format!("{read} reads {}{more}{together}", shown.join("; "))
}

fn step(told: &Explanation, model: &Model) -> Step {
    let year = |read: &YearRead| ReadYear {
        year: read.year,
        value: read.value,
        adds: read.adds,
    };
    let call = |call: &YearsRead| Read {
        call: call.call.clone(),
        unit: base_unit(model, &call.unit),
        years: call.years.iter().map(year).collect(),
    };
    let template = |note: &report::explain::TemplateNote| Template {
        name: note.name.clone(),
        purpose: note.purpose.clone(),
        file: note.file.clone(),
    };
    Step {
        name: told.name.clone(),
        label: told.label.clone(),
        year: told.year,
        unit: base_unit(model, &told.unit),
        value: Some(told.value).filter(|value| value.is_finite()),
        shown: format::value(told.value, &told.kind, &told.unit),
        sign: told.sign,
        formula: told.formula.clone(),
        remarks: told.remarks.clone(),
        years: told.years.iter().map(call).collect(),
        sources: told.sources.iter().map(Citation::of).collect(),
        template: told.template.as_ref().map(template),
        seen_above: told.seen_above,
        cut: told.cut,
        operands: told
            .operands
            .iter()
            .map(|operand| step(operand, model))
            .collect(),
    }
}
