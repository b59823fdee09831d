//! What comes with the program: templates, functions, diagnostics.

use model::functions::FunctionInfo;

/// Everything a user can look up.
#[derive(Clone, Debug)]
pub struct Catalogue {
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
    /// What it is for.
    pub purpose: String,
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
    /// Title and fields of its sources, as declared.
    pub sources: Vec<Vec<(String, String)>>,
    /// Whether a worked test stands beside it.
    pub worked_test: bool,
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
}

/// Everything that comes with the program.
pub fn catalogue() -> Catalogue {
    Catalogue {
        templates: Vec::new(),
        functions: model::functions::FUNCTIONS,
        diagnostics: Vec::new(),
    }
}
