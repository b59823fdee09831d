//! What comes with the program: templates, functions, diagnostics.

use model::definition::{Body, Definition, Kind, Role, RowDefinition, Slot, Source};
use model::functions::FunctionInfo;
use model::library;
use syntax::diagnostic::Id;
use syntax::tree::{SourceRef, SourceRefKind};

use crate::print::Printer;
use crate::sources::{CitedBy, references_of};

pub use worked::{Published, WorkedExpect, WorkedTest};

pub(crate) use written::Written;

mod choices;
mod worked;
mod written;

/// Everything a user can look up.
#[derive(Clone, Debug)]
pub struct Catalogue {
    /// What is in each folder of the library, in alphabetical order of the folders.
    pub groups: Vec<(&'static str, &'static str)>,
    /// The templates of the library in alphabetical order.
    pub templates: Vec<TemplateEntry>,
    /// The functions of the language in the order of the reference.
    pub functions: &'static [FunctionInfo],
    /// The stable names of everything a user can be told, in the order of their pages.
    pub diagnostics: Vec<&'static str>,
}

/// A template of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateEntry {
    /// Its path, such as `royalty.ad_valorem`.
    pub name: String,
    /// The folder it lies in.
    pub group: String,
    /// What it is for.
    pub purpose: String,
    /// What laws and contracts also call it.
    pub also_called: Vec<String>,
    /// Its file in the library.
    pub file: String,
    /// Whether it refuses real money.
    pub nominal_only: bool,
    /// Its parties, by name.
    pub parties: Vec<String>,
    /// Its substances, by name.
    pub substances: Vec<String>,
    /// Its inputs.
    pub inputs: Vec<InputEntry>,
    /// Its rows, those of pools included, in the order of the text.
    pub rows: Vec<RowEntry>,
    /// Its payments in words.
    pub payments: Vec<String>,
    /// What it requires, in its own words.
    pub requires: Vec<String>,
    /// Its sources, as declared.
    pub sources: Vec<SourceEntry>,
    /// Rows and inputs whose numbers nobody published, with the reason why they are taken.
    pub assumed: Vec<(String, String)>,
    /// The worked test beside it.
    pub worked_test: Option<WorkedTest>,
}

/// An input of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputEntry {
    /// Its name.
    pub name: String,
    /// `truth`, the words of a choice, or the unit.
    pub kind: String,
    /// How a reader calls it.
    pub label: Option<String>,
    /// Its default in words; `None` where it has to be given.
    pub default: Option<String>,
    /// The `##` notes above it.
    pub notes: Vec<String>,
    /// For each word of a choice, what the rows that depend on it compute then.
    pub choices: Vec<(String, Vec<String>)>,
}

/// A source of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceEntry {
    /// Its name.
    pub name: String,
    /// Title and other fields, as declared.
    pub fields: Vec<(String, String)>,
    /// The rows and inputs that cite it, each with the place in it.
    pub cited_by: Vec<CitedBy>,
}

/// A row of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowEntry {
    /// Its name.
    pub name: String,
    /// `truth`, the words of a choice, or the unit.
    pub kind: String,
    /// How a reader calls it.
    pub label: Option<String>,
    /// Its formula as a reader would write it.
    pub formula: String,
    /// The `##` notes above it: what it means, in words.
    pub notes: Vec<String>,
}

/// A figure of fiscal analysis with its definition in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorEntry {
    /// How a reader calls it.
    pub name: String,
    /// The template that has it as a row, or the command that prints it.
    pub of: String,
    /// What it means.
    pub meaning: String,
}

/// Every indicator: the rows of the templates in the folder `indicator` that say what they mean, and
/// what the comparison of regimes defines.
pub fn indicators(templates: &[TemplateEntry]) -> Vec<IndicatorEntry> {
    let defined = templates.iter().filter(|entry| entry.group == "indicator");
    let rows = defined.flat_map(|entry| {
        let rows = entry.rows.iter().filter(|row| !row.notes.is_empty());
        rows.map(|row| IndicatorEntry {
            name: row.label.as_ref().unwrap_or(&row.name).clone(),
            of: format!("{}, row `{}`", entry.name, row.name),
            meaning: row.notes.join(" "),
        })
    });
    let compared = crate::regimes::definitions(None);
    let compared = compared.into_iter().map(|(name, meaning)| IndicatorEntry {
        name: name.to_owned(),
        of: "lodebook compare-regimes".to_owned(),
        meaning: format!("{}.", first_letter_up(&meaning)),
    });
    rows.chain(compared).collect()
}

fn first_letter_up(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// Everything that comes with the program.
pub fn catalogue() -> Catalogue {
    Catalogue {
        groups: library::groups().collect(),
        templates: library::template_paths()
            .filter_map(|name| template(&name))
            .collect(),
        functions: model::functions::FUNCTIONS,
        diagnostics: Id::ALL.iter().map(|id| id.name()).collect(),
    }
}

/// One template of the library, by its path; `None` where there is none of that name.
pub fn template(name: &str) -> Option<TemplateEntry> {
    let written = Written::read(name)?;
    let definition = &written.definition;
    let printer = Printer::in_template(&written);
    let rows = definition.rows.iter();
    Some(TemplateEntry {
        name: definition.name.clone(),
        group: library::group_of(name).to_owned(),
        purpose: definition.purpose.clone(),
        also_called: also_called(name),
        file: library::file_of(name),
        nominal_only: definition.nominal,
        // The outside is there in every template.
        parties: definition
            .parties
            .iter()
            .skip(crate::parties::OUTSIDE_COUNT)
            .map(|party| party.name.clone())
            .collect(),
        substances: definition
            .substances
            .iter()
            .map(|substance| substance.name.clone())
            .collect(),
        inputs: rows
            .clone()
            .enumerate()
            .filter(|(_, row)| row.role == Role::Input)
            .map(|(place, row)| input(&written, Slot(place as u32), row, &printer))
            .collect(),
        rows: rows
            .filter(|row| row.role != Role::Input)
            .map(|row| self::row(row, &printer))
            .collect(),
        payments: payments(definition, &printer),
        requires: definition
            .requires
            .iter()
            .map(|required| required.words.clone())
            .collect(),
        sources: definition
            .sources
            .iter()
            .map(|source| source_entry(&written, source))
            .collect(),
        assumed: assumed(&written),
        worked_test: worked::worked_test(name),
    })
}

fn also_called(name: &str) -> Vec<String> {
    let mut lines = library::also_called();
    let words = lines.find_map(|(template, words)| (template == name).then_some(words));
    let words = words.into_iter().flat_map(|words| words.split(", "));
    words.map(str::to_owned).collect()
}

fn input(written: &Written, slot: Slot, row: &RowDefinition, printer: &Printer<'_>) -> InputEntry {
    let default = match &row.body {
        Body::Given | Body::Poison => None,
        body => Some(printer.body(body, &row.unit)),
    };
    InputEntry {
        name: row.name.clone(),
        kind: kind(row),
        label: row.label.clone(),
        default,
        notes: row.notes.clone(),
        choices: choices::meanings(written, slot),
    }
}

fn row(row: &RowDefinition, printer: &Printer<'_>) -> RowEntry {
    RowEntry {
        name: row.name.clone(),
        kind: kind(row),
        label: row.label.clone(),
        formula: printer.body(&row.body, &row.unit),
        notes: row.notes.clone(),
    }
}

/// Everything a template cites, with the row or input that cites it; what its uses are given comes last.
fn references(written: &Written) -> Vec<(String, &SourceRef)> {
    let definition = &written.definition;
    let mut found = Vec::new();
    for row in &definition.rows {
        let references = references_of(&row.body, &row.sources).into_iter();
        found.extend(references.map(|reference| (row.name.clone(), reference)));
    }
    for (using, inside) in definition.uses.iter().zip(&written.uses) {
        let mut given: Vec<_> = using.bound.iter().collect();
        given.sort_by_key(|(slot, _)| **slot);
        for (slot, bound) in given {
            let name = inside.as_ref().map_or("…", |inside| {
                let input = inside.definition.row(*slot);
                input.name.as_str()
            });
            let references = references_of(&bound.body, &bound.sources).into_iter();
            found.extend(references.map(|reference| (format!("{}.{name}", using.name), reference)));
        }
    }
    found
}

fn assumed(written: &Written) -> Vec<(String, String)> {
    let references = references(written).into_iter();
    let assumed = references.filter_map(|(name, reference)| match &reference.kind {
        SourceRefKind::Assumed(reason) => Some((name, reason.value.clone())),
        SourceRefKind::Cited { .. } => None,
    });
    assumed.collect()
}

fn source_entry(written: &Written, source: &Source) -> SourceEntry {
    let references = references(written).into_iter();
    let cited_by = references.filter_map(|(name, reference)| match &reference.kind {
        SourceRefKind::Cited {
            source: path,
            place,
        } if path.text() == source.name => Some(CitedBy {
            name,
            place: place.as_ref().map(|place| place.value.clone()),
        }),
        SourceRefKind::Cited { .. } | SourceRefKind::Assumed(_) => None,
    });
    SourceEntry {
        name: source.name.clone(),
        fields: source.fields.clone(),
        cited_by: cited_by.collect(),
    }
}

fn kind(row: &RowDefinition) -> String {
    match &row.kind {
        Kind::Truth => "truth".to_owned(),
        Kind::Choice(words) => words.join(", "),
        Kind::Number(_) | Kind::Poison if row.unit.text.is_empty() => "ratio".to_owned(),
        Kind::Number(_) | Kind::Poison => row.unit.text.clone(),
    }
}

fn payments(definition: &Definition, printer: &Printer<'_>) -> Vec<String> {
    let payments = definition.pays.iter().map(|pay| {
        let party = |party: model::definition::PartySlot| {
            definition.parties[party.0 as usize].name.as_str()
        };
        let in_kind = if pay.in_kind { " in kind" } else { "" };
        format!(
            "{} from {} to {}{in_kind}",
            printer.row(&pay.amount),
            party(pay.payer),
            party(pay.payee)
        )
    });
    payments.collect()
}
