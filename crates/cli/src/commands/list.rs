//! `lodebook list`: templates, functions and units that a deal can use.

use model::functions::FunctionInfo;
use report::catalogue::{
    IndicatorEntry, InputEntry, Published, RowEntry, TemplateEntry, WorkedTest, indicators,
};
use serde::Serialize;
use syntax::diagnostic::Id;
use syntax::nearest::nearest;

use crate::arguments::List;
use crate::diagnostics::visible;
use crate::exit::Exit;
use crate::json;
use crate::output::Output;
use crate::page::Page;

/// Stands before a template whose worked test reproduces a published figure.
const FROM_OUTSIDE: &str = "*";

#[derive(Serialize, Default)]
struct Answer {
    lodebook: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<Group>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    templates: Option<Vec<Template>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    indicators: Option<Vec<Indicator>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    functions: Option<Vec<Function>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Vec<UnitWord>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings: Option<Vec<&'static str>>,
}

#[derive(Serialize)]
struct Group {
    name: &'static str,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Template {
    name: String,
    group: String,
    purpose: String,
    also_called: Vec<String>,
    file: String,
    nominal_only: bool,
    parties: Vec<String>,
    substances: Vec<String>,
    inputs: Vec<TemplateInput>,
    rows: Vec<TemplateRow>,
    payments: Vec<String>,
    requires: Vec<String>,
    sources: Vec<Vec<Field>>,
    assumed: Vec<Assumed>,
    worked_test: bool,
    worked_test_from_outside: bool,
    reproduces: Vec<Reproduced>,
}

#[derive(Serialize)]
struct Reproduced {
    title: String,
    date: Option<String>,
    places: Vec<String>,
}

#[derive(Serialize)]
struct Assumed {
    name: String,
    reason: String,
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
    notes: Vec<String>,
    choices: Vec<Choice>,
}

#[derive(Serialize)]
struct Choice {
    word: String,
    rows: Vec<String>,
}

#[derive(Serialize)]
struct TemplateRow {
    name: String,
    kind: String,
    label: Option<String>,
    formula: String,
    notes: Vec<String>,
}

#[derive(Serialize)]
struct Indicator {
    name: String,
    of: String,
    meaning: String,
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
    let mut chosen = Chosen {
        groups: &catalogue.groups,
        ..Chosen::default()
    };
    match asked.name.as_deref() {
        Some("findings") => return findings(asked.json, output),
        None => {
            chosen.templates = templates;
            chosen.indicators = indicators(&catalogue.templates);
            chosen.functions = functions;
            chosen.units = units();
        }
        Some("templates") => chosen.templates = templates,
        Some("indicators") => chosen.indicators = indicators(&catalogue.templates),
        Some("functions") => chosen.functions = functions,
        Some("units") => chosen.units = units(),
        Some(name) => {
            // `royalty` stands for the templates in the folder of that name.
            let folder = format!("{name}.");
            let one = |entry: &&TemplateEntry| entry.name == name;
            chosen.detail = if templates.iter().any(one) {
                Detail::Everything
            } else {
                Detail::Purpose
            };
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
            // With a dot it is meant as a name.
            if chosen.is_empty() && !name.contains('.') {
                chosen.mentioning(name, &templates, &functions);
            }
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
        "error: no template, function or unit is called `{name}` or speaks of it"
    ));
    if let Some(near) = nearest(&name, names) {
        output.error_line(&format!("hint: `{near}` is near"));
    }
    Exit::Usage
}

/// The words of a text, small.
fn words_in(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

/// Whether each word wanted begins a word of the text.
fn speaks_of(text: &str, wanted: &[String]) -> bool {
    let words = words_in(text);
    let begins = |wanted: &String| words.iter().any(|word| word.starts_with(wanted.as_str()));
    wanted.iter().all(begins)
}

/// Everything a template says of itself in words.
fn text_of(entry: &TemplateEntry) -> String {
    let inputs = entry.inputs.iter();
    let inputs = inputs.flat_map(|input| input.label.iter().chain(&input.notes));
    let rows = entry.rows.iter();
    let rows = rows.flat_map(|row| row.label.iter().chain(&row.notes));
    let sources = entry.sources.iter();
    let fields = sources.flat_map(|source| source.fields.iter().map(|(_, text)| text));
    let own = [&entry.name, &entry.purpose].into_iter();
    let own = own.chain(&entry.also_called);
    let texts = own.chain(inputs).chain(rows).chain(&entry.requires);
    let texts = texts.chain(fields).map(String::as_str);
    texts.collect::<Vec<_>>().join(" ")
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
    groups: &'a [(&'static str, &'static str)],
    templates: Vec<&'a TemplateEntry>,
    indicators: Vec<IndicatorEntry>,
    functions: Vec<&'a FunctionInfo>,
    units: Vec<(&'static str, &'static str)>,
    detail: Detail,
}

/// How much is told of a template.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Detail {
    /// Its name and the first sentence of its purpose.
    #[default]
    Line,
    /// Its name and purpose.
    Purpose,
    /// Everything in it.
    Everything,
}

impl<'a> Chosen<'a> {
    fn is_empty(&self) -> bool {
        self.templates.is_empty() && self.functions.is_empty() && self.units.is_empty()
    }

    /// What speaks of the words of a law: nobody knows yet what the library calls it.
    fn mentioning(
        &mut self,
        asked: &str,
        templates: &[&'a TemplateEntry],
        functions: &[&'a FunctionInfo],
    ) {
        let wanted = words_in(asked);
        if wanted.is_empty() {
            return;
        }
        self.detail = Detail::Line;
        let templates = templates.iter().copied();
        let found = templates.filter(|entry| speaks_of(&text_of(entry), &wanted));
        self.templates = found.collect();
        let functions = functions.iter().copied();
        let found =
            functions.filter(|info| speaks_of(&format!("{} {}", info.name, info.meaning), &wanted));
        self.functions = found.collect();
        let units = units().into_iter();
        let found =
            units.filter(|(word, meaning)| speaks_of(&format!("{word} {meaning}"), &wanted));
        self.units = found.collect();
    }

    fn print(&self, output: &mut Output) {
        let mut page = Page::new(output.columns());
        let templates = self.templates.iter();
        if self.detail == Detail::Everything {
            templates.for_each(|entry| template(entry, &mut page));
        } else {
            self.grouped(&mut page);
        }
        let indicators = self.indicators.iter();
        let indicators = indicators.map(|entry| {
            (
                entry.name.clone(),
                format!("{} [{}]", entry.meaning, entry.of),
            )
        });
        listed("Indicators", &indicators.collect::<Vec<_>>(), &mut page);
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

    /// The templates by folder, each folder with what is in it.
    fn grouped(&self, page: &mut Page) {
        for (group, entries) in groups(&self.templates) {
            let about = self.groups.iter().find(|(name, _)| *name == group);
            page.heading(group);
            if let Some((_, meaning)) = about {
                page.paragraph(2, meaning);
            }
            for entry in entries {
                self.line(entry, page);
            }
        }
        let mut entries = self.templates.iter();
        if entries.any(|entry| is_from_outside(entry)) {
            page.gap();
            page.item(
                &format!("{FROM_OUTSIDE} "),
                "its worked test reproduces a figure that somebody else published; the others are worked by hand",
            );
        }
    }

    /// A template with its purpose beside it, or below where its name is long or the page narrow.
    fn line(&self, entry: &TemplateEntry, page: &mut Page) {
        const NAME_COLUMNS: usize = 26;
        let mark = if is_from_outside(entry) {
            FROM_OUTSIDE
        } else {
            " "
        };
        let purpose = match self.detail {
            Detail::Line => first_sentence(&entry.purpose),
            Detail::Purpose | Detail::Everything => &entry.purpose,
        };
        let name = &entry.name;
        let narrow = page.width() < 60;
        if narrow || name.len() > NAME_COLUMNS {
            page.item(&format!("  {mark} "), name);
            page.paragraph(if narrow { 6 } else { NAME_COLUMNS + 6 }, purpose);
        } else {
            page.item(&format!("  {mark} {name:NAME_COLUMNS$}  "), purpose);
        }
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
        let indicators = self.indicators.iter().map(|entry| Indicator {
            name: entry.name.clone(),
            of: entry.of.clone(),
            meaning: entry.meaning.clone(),
        });
        let groups = self.groups.iter().filter(|(name, _)| {
            let mut entries = self.templates.iter();
            entries.any(|entry| entry.group == *name)
        });
        let groups = groups.map(|&(name, meaning)| Group { name, meaning });
        Answer {
            lodebook: json::VERSION,
            findings: None,
            groups: Some(groups.collect()),
            templates: Some(templates.collect()),
            indicators: Some(indicators.collect()),
            functions: Some(functions.collect()),
            units: Some(units.collect()),
        }
    }
}

/// Templates that lie in one folder, folder by folder.
fn groups<'a, 'b>(
    templates: &'b [&'a TemplateEntry],
) -> impl Iterator<Item = (&'a str, &'b [&'a TemplateEntry])> {
    let chunks = templates.chunk_by(|one, next| one.group == next.group);
    chunks.map(|entries| (entries[0].group.as_str(), entries))
}

fn is_from_outside(entry: &TemplateEntry) -> bool {
    let worked = entry.worked_test.as_ref();
    worked.is_some_and(WorkedTest::is_from_outside)
}

fn first_sentence(text: &str) -> &str {
    text.split_inclusive(". ")
        .next()
        .map_or(text, str::trim_end)
}

fn template_answer(entry: &TemplateEntry) -> Template {
    let inputs = entry.inputs.iter().map(|input| TemplateInput {
        name: input.name.clone(),
        kind: input.kind.clone(),
        label: input.label.clone(),
        default: input.default.clone(),
        notes: input.notes.clone(),
        choices: input.choices.iter().map(choice).collect(),
    });
    let rows = entry.rows.iter().map(|row| TemplateRow {
        name: row.name.clone(),
        kind: row.kind.clone(),
        label: row.label.clone(),
        formula: row.formula.clone(),
        notes: row.notes.clone(),
    });
    let field = |(field, text): &(String, String)| Field {
        field: field.clone(),
        text: text.clone(),
    };
    let worked = entry.worked_test.as_ref();
    let reproduces = worked.map_or(&[][..], |worked| &worked.reproduces);
    Template {
        name: entry.name.clone(),
        group: entry.group.clone(),
        purpose: entry.purpose.clone(),
        also_called: entry.also_called.clone(),
        file: entry.file.clone(),
        nominal_only: entry.nominal_only,
        parties: entry.parties.clone(),
        substances: entry.substances.clone(),
        inputs: inputs.collect(),
        rows: rows.collect(),
        payments: entry.payments.clone(),
        requires: entry.requires.clone(),
        sources: entry
            .sources
            .iter()
            .map(|source| source.fields.iter().map(field).collect())
            .collect(),
        assumed: entry.assumed.iter().map(assumed).collect(),
        worked_test: entry.worked_test.is_some(),
        worked_test_from_outside: is_from_outside(entry),
        reproduces: reproduces.iter().map(reproduced).collect(),
    }
}

fn assumed((name, reason): &(String, String)) -> Assumed {
    Assumed {
        name: name.clone(),
        reason: reason.clone(),
    }
}

fn choice((word, rows): &(String, Vec<String>)) -> Choice {
    Choice {
        word: word.clone(),
        rows: rows.clone(),
    }
}

fn reproduced(published: &Published) -> Reproduced {
    Reproduced {
        title: published.title.clone(),
        date: published.date.clone(),
        places: published.places.clone(),
    }
}

fn template(entry: &TemplateEntry, page: &mut Page) {
    page.heading(&entry.name);
    page.paragraph(2, &entry.purpose);
    if !entry.also_called.is_empty() {
        page.paragraph(2, format!("Also called: {}.", entry.also_called.join(", ")));
    }
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
    choices(entry, page);
    let rows: Vec<(String, String)> = entry.rows.iter().map(row_words).collect();
    listed("Rows", &rows, page);
    for (about, list) in [
        ("Payments", &entry.payments),
        ("Requires that", &entry.requires),
    ] {
        if !list.is_empty() {
            page.heading(about);
            for words in list {
                page.paragraph(2, words);
            }
        }
    }
    if !entry.sources.is_empty() {
        page.heading("Sources");
        for source in &entry.sources {
            let words = source.fields.iter().map(|(_, words)| words.as_str());
            page.paragraph(2, words.collect::<Vec<_>>().join(", "));
        }
    }
    listed("Assumed", &entry.assumed, page);
    if let Some(worked) = &entry.worked_test {
        page.heading("Worked test");
        for words in worked_words(worked) {
            page.paragraph(2, words);
        }
    }
    let mut notes = vec![format!("library/{}", entry.file)];
    if entry.nominal_only {
        notes.push("computes in nominal money only".to_owned());
    }
    page.gap();
    page.paragraph(0, notes.join("; "));
}

/// What a choice changes, word by word.
fn choices(entry: &TemplateEntry, page: &mut Page) {
    let inputs = entry.inputs.iter();
    for input in inputs.filter(|input| !input.choices.is_empty()) {
        let rows = input.choices.iter();
        let rows: Vec<(String, String)> = rows
            .map(|(word, rows)| (word.clone(), rows.join("; ")))
            .collect();
        listed(&format!("Choice `{}`", input.name), &rows, page);
        for note in &input.notes {
            page.paragraph(2, note);
        }
    }
}

/// Whose figures the worked test reproduces, a paragraph for each source.
fn worked_words(worked: &WorkedTest) -> Vec<String> {
    if !worked.is_from_outside() {
        return vec![format!(
            "worked by hand: no published example was found (library/{})",
            worked.file
        )];
    }
    let mut words = vec![format!(
        "reproduces published figures (library/{})",
        worked.file
    )];
    words.extend(worked.reproduces.iter().map(|published| {
        let parts = [published.title.as_str()]
            .into_iter()
            .chain(published.date.as_deref());
        let parts = parts.chain(published.places.iter().map(String::as_str));
        parts.collect::<Vec<_>>().join(", ")
    }));
    words
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
    let notes = match row.notes.join(" ") {
        notes if notes.is_empty() => notes,
        notes => format!(". {notes}"),
    };
    let meaning = format!("{}{}{notes}", label.unwrap_or_default(), row.formula);
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
