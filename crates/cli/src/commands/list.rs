//! `lodebook list`: templates, functions and units that a deal can use.

use model::functions::FunctionInfo;
use report::catalogue::{InputEntry, RowEntry, TemplateEntry};
use serde::Serialize;
use syntax::diagnostic::Id;
use syntax::nearest::nearest;

use crate::arguments::List;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

#[derive(Serialize, Default)]
struct Answer {
    lodebook: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    templates: Option<Vec<Template>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    functions: Option<Vec<Function>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Vec<UnitWord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<&'static str>>,
}

#[derive(Serialize)]
struct Template {
    name: String,
    purpose: String,
    file: String,
    nominal_only: bool,
    parties: Vec<String>,
    substances: Vec<String>,
    inputs: Vec<TemplateInput>,
    rows: Vec<TemplateRow>,
    payments: Vec<String>,
    sources: Vec<Vec<Field>>,
    worked_test: bool,
}

#[derive(Serialize)]
struct Field {
    field: String,
    text: String,
}

#[derive(Serialize)]
struct TemplateInput {
    name: String,
    kind: String,
    label: Option<String>,
    default: Option<String>,
}

#[derive(Serialize)]
struct TemplateRow {
    name: String,
    kind: String,
    label: Option<String>,
    formula: String,
}

#[derive(Serialize)]
struct Function {
    name: &'static str,
    signature: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct UnitWord {
    name: &'static str,
    meaning: &'static str,
}

/// Lists everything, one sort of thing, or the documentation of one.
pub(crate) fn run(asked: &List, output: &mut Output) -> Exit {
    let catalogue = report::catalogue();
    let templates: Vec<&TemplateEntry> = catalogue.templates.iter().collect();
    let functions: Vec<&FunctionInfo> = catalogue.functions.iter().collect();
    let mut chosen = Chosen::default();
    match asked.name.as_deref() {
        Some("findings") => return findings(asked.json, output),
        None => {
            chosen = Chosen {
                templates,
                functions,
                units: units(),
                whole: false,
            }
        }
        Some("templates") => chosen.templates = templates,
        Some("functions") => chosen.functions = functions,
        Some("units") => chosen.units = units(),
        Some(name) => {
            // `royalty` stands for the templates in the folder of that name.
            let folder = format!("{name}.");
            let one = |entry: &&TemplateEntry| entry.name == name;
            chosen.whole = templates.iter().any(one);
            let within =
                |entry: &&TemplateEntry| entry.name == name || entry.name.starts_with(&folder);
            chosen.templates = templates.iter().copied().filter(within).collect();
            chosen.functions = functions
                .iter()
                .copied()
                .filter(|info| info.name == name)
                .collect();
            chosen.units = units()
                .into_iter()
                .filter(|(word, _)| *word == name)
                .collect();
            if chosen.is_empty() {
                let names = templates.iter().map(|entry| entry.name.as_str());
                let names = names.chain(functions.iter().map(|info| info.name));
                return not_found(
                    name,
                    names.chain(units().into_iter().map(|(word, _)| word)),
                    output,
                );
            }
        }
    }
    if asked.json {
        json::write(output, &chosen.answer());
    } else {
        chosen.print(output);
    }
    Exit::Fine
}

/// The ids that `explain` takes.
fn findings(as_json: bool, output: &mut Output) -> Exit {
    let names = Id::ALL.iter().map(|id| id.name());
    if as_json {
        let answer = Answer {
            lodebook: json::VERSION,
            findings: Some(names.collect()),
            ..Answer::default()
        };
        json::write(output, &answer);
    } else {
        names.for_each(|name| output.line(name));
    }
    Exit::Fine
}

fn not_found<'a>(name: &str, names: impl Iterator<Item = &'a str>, output: &mut Output) -> Exit {
    let name = visible(name);
    output.error_line(&format!(
        "error: no template, function or unit is called `{name}`"
    ));
    if let Some(near) = nearest(&name, names) {
        output.error_line(&format!("hint: `{near}` is near"));
    }
    Exit::Usage
}

/// The words for units with their meaning, in the order of the table.
fn units() -> Vec<(&'static str, &'static str)> {
    let table = include_str!("../../../../library/units.csv");
    let lines = table.lines().skip(1);
    let row = |line: &'static str| {
        let mut cells = line.splitn(4, ',');
        Some((cells.next()?, cells.nth(2)?))
    };
    lines.filter_map(row).collect()
}

#[derive(Default)]
struct Chosen<'a> {
    templates: Vec<&'a TemplateEntry>,
    functions: Vec<&'a FunctionInfo>,
    units: Vec<(&'static str, &'static str)>,
    /// One template with everything in it.
    whole: bool,
}

impl Chosen<'_> {
    fn is_empty(&self) -> bool {
        self.templates.is_empty() && self.functions.is_empty() && self.units.is_empty()
    }

    fn print(&self, output: &mut Output) {
        let mut page = Page::new(output.columns());
        let templates = self.templates.iter();
        if self.whole {
            templates.for_each(|entry| template(entry, &mut page));
        } else {
            let rows = templates.map(|entry| (entry.name.clone(), entry.purpose.clone()));
            listed("Templates", &rows.collect::<Vec<_>>(), &mut page);
        }
        let words = |(one, other): (&str, &str)| (one.to_owned(), other.to_owned());
        let functions = self
            .functions
            .iter()
            .map(|info| words((info.signature, info.meaning)));
        listed("Functions", &functions.collect::<Vec<_>>(), &mut page);
        let units: Vec<_> = self.units.iter().copied().map(words).collect();
        listed("Units", &units, &mut page);
        output.text(&page.into_text());
    }

    fn answer(&self) -> Answer {
        let functions = self.functions.iter().map(|info| Function {
            name: info.name,
            signature: info.signature,
            meaning: info.meaning,
        });
        let units = self
            .units
            .iter()
            .map(|(name, meaning)| UnitWord { name, meaning });
        let templates = self.templates.iter().map(|entry| template_answer(entry));
        Answer {
            lodebook: json::VERSION,
            findings: None,
            templates: Some(templates.collect()),
            functions: Some(functions.collect()),
            units: Some(units.collect()),
        }
    }
}

fn template_answer(entry: &TemplateEntry) -> Template {
    let inputs = entry.inputs.iter().map(|input| TemplateInput {
        name: input.name.clone(),
        kind: input.kind.clone(),
        label: input.label.clone(),
        default: input.default.clone(),
    });
    let rows = entry.rows.iter().map(|row| TemplateRow {
        name: row.name.clone(),
        kind: row.kind.clone(),
        label: row.label.clone(),
        formula: row.formula.clone(),
    });
    let field = |(field, text): &(String, String)| Field {
        field: field.clone(),
        text: text.clone(),
    };
    Template {
        name: entry.name.clone(),
        purpose: entry.purpose.clone(),
        file: entry.file.clone(),
        nominal_only: entry.nominal_only,
        parties: entry.parties.clone(),
        substances: entry.substances.clone(),
        inputs: inputs.collect(),
        rows: rows.collect(),
        payments: entry.payments.clone(),
        sources: entry
            .sources
            .iter()
            .map(|fields| fields.iter().map(field).collect())
            .collect(),
        worked_test: entry.worked_test,
    }
}

fn template(entry: &TemplateEntry, page: &mut Page) {
    page.heading(&entry.name);
    page.paragraph(2, &entry.purpose);
    let parts = [
        ("Parties", &entry.parties),
        ("Substances", &entry.substances),
    ];
    for (about, list) in parts {
        if !list.is_empty() {
            page.heading(about);
            page.paragraph(2, list.join(", "));
        }
    }
    let inputs: Vec<(String, String)> = entry.inputs.iter().map(input_words).collect();
    listed("Inputs", &inputs, page);
    let rows: Vec<(String, String)> = entry.rows.iter().map(row_words).collect();
    listed("Rows", &rows, page);
    if !entry.payments.is_empty() {
        page.heading("Payments");
        for words in &entry.payments {
            page.paragraph(2, words);
        }
    }
    if !entry.sources.is_empty() {
        page.heading("Sources");
        for fields in &entry.sources {
            let words: Vec<&str> = fields.iter().map(|(_, words)| words.as_str()).collect();
            page.paragraph(2, words.join(", "));
        }
    }
    let mut notes = vec![format!("library/{}", entry.file)];
    if entry.nominal_only {
        notes.push("computes in nominal money only".to_owned());
    }
    if entry.worked_test {
        notes.push("a worked test stands beside it".to_owned());
    }
    page.gap();
    page.paragraph(0, notes.join("; "));
}

fn listed(heading: &str, rows: &[(String, String)], page: &mut Page) {
    if !rows.is_empty() {
        page.heading(heading);
        let pairs = rows.iter();
        page.glossary(pairs.map(|(word, meaning)| (word.as_str(), meaning.as_str())));
    }
}

fn row_words(row: &RowEntry) -> (String, String) {
    let label = row.label.as_ref().map(|label| format!("{label}: "));
    let meaning = format!("{}{}", label.unwrap_or_default(), row.formula);
    (format!("{} : {}", row.name, row.kind), meaning)
}

fn input_words(input: &InputEntry) -> (String, String) {
    let default = input
        .default
        .as_ref()
        .map(|default| format!(" = {default}"))
        .unwrap_or_default();
    let label = input.label.clone().unwrap_or_default();
    (format!("{} : {}{default}", input.name, input.kind), label)
}
