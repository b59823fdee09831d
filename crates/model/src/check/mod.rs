//! Checking one deal or template: names, kinds, units, sources, bindings.
//!
//! Receives statements. Guarantees a [`Definition`] in which every formula is checked; what was
//! wrong is reported once and stands as poison. Does not know years, scenarios or instances.

mod bindings;
mod call;
mod claim;
mod declare;
mod distribution;
mod each;
mod expression;
mod mismatch;
mod money;
mod names;
mod operator;
mod order;
mod over_time;
mod overlap;
mod pays;
mod pool;
pub(crate) mod question;
mod requirements;
mod rows;
mod scale;
mod source_fields;
pub(crate) mod sources;
mod uses;
mod value;
pub(crate) mod variants;

pub(crate) use distribution::may_be_cut;
pub(crate) use scale::brackets_out_of_order;
pub(crate) use uses::{path_in, uses_in};

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::nearest::nearest;
use syntax::span::{FileId, Span};
use syntax::tree::{self, Head, Path, Statement, StatementKind};

use crate::csv::{Problem, Series};
use crate::definition::{Definition, Entity, Kind, Slot, TemplateId};
use crate::files::{Files, Texts};
use crate::frame::Money;
use crate::library;
use crate::like;
use crate::regimes::{SHARED, has_parties};
use crate::units::Unit;

use overlap::Payments;

/// How deep templates may use templates.
const TEMPLATE_DEPTH_MAX: usize = 32;
/// How deep rows without a unit that lead back to themselves are followed; see [`order`].
const INFERENCE_DEPTH_MAX: usize = 8;
/// How deep inside a formula another row may still be looked into.
const NESTING_MAX: usize = 60;
/// Most errors, and most warnings, that are told: more help nobody.
const ERROR_COUNT_MAX: usize = 100;
const WARNING_COUNT_MAX: usize = 1000;
/// How much may be repeated for members of groups, copied by `like` and read from tables.
const BUDGET: usize = 3_000_000;

/// What all checks of one deal share.
pub(crate) struct Context<'a> {
    /// The texts read so far.
    pub(crate) texts: &'a mut Texts,
    /// Where further files come from.
    pub(crate) files: &'a dyn Files,
    /// What was found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Templates, each checked once.
    pub(crate) templates: Templates,
    /// Series of tables, each read once: by text, name and whether they are read in %.
    pub(crate) series: HashMap<(FileId, String, bool), Result<Series, Problem>>,
    /// How much has been repeated so far.
    spent: usize,
}

/// Templates, each checked once.
#[derive(Default)]
pub(crate) struct Templates {
    /// Checked ones, by [`TemplateId`].
    pub(crate) checked: Vec<Arc<Definition>>,
    /// Whom each of them pays.
    payments: Vec<Payments>,
    /// By path; `None` where it is unknown or broken.
    by_path: HashMap<String, Option<TemplateId>>,
    /// Being checked, outermost first.
    open: Vec<String>,
    /// Brought along by imports.
    imported: BTreeMap<String, Arc<tree::File>>,
}

impl<'a> Context<'a> {
    /// What all checks of one deal share, before the first.
    pub(crate) fn new(
        texts: &'a mut Texts,
        files: &'a dyn Files,
        diagnostics: Vec<Diagnostic>,
    ) -> Self {
        Self {
            texts,
            files,
            diagnostics,
            templates: Templates::default(),
            series: HashMap::new(),
            spent: 0,
        }
    }

    /// Takes from what may be repeated; reports once where nothing is left.
    pub(crate) fn spend(&mut self, count: usize, span: Span) -> bool {
        let before = self.spent;
        self.spent = before.saturating_add(count);
        if self.spent <= BUDGET {
            return true;
        }
        if before <= BUDGET {
            let message = "this deal repeats too much for its groups, tables and uses";
            let told = Diagnostic::error(Id::TooLarge, span, message);
            self.diagnostics
                .push(told.hint("give what is repeated a row or a template of its own"));
        }
        false
    }

    /// Tells what was found, unless too much has been told already.
    pub(crate) fn tell(&mut self, told: Diagnostic) {
        if !self.is_full(told.severity) {
            self.diagnostics.push(told);
        }
    }

    /// Whether nothing more of that severity is told.
    fn is_full(&self, severity: Severity) -> bool {
        let most = match severity {
            Severity::Error => ERROR_COUNT_MAX,
            Severity::Warning | Severity::Note => WARNING_COUNT_MAX,
        };
        let told = self.diagnostics.iter();
        let count = || told.filter(|told| told.severity == severity).count();
        self.diagnostics.len() >= most && count() >= most
    }

    /// Takes an imported template.
    pub(crate) fn import_template(&mut self, file: tree::File) {
        let Head::Template { path, .. } = &file.head else {
            return;
        };
        let name = path.text();
        let taken = self.templates.imported.contains_key(&name);
        if taken || library::text_of(&library::file_of(&name)).is_some() {
            let whose = if taken {
                "another import"
            } else {
                "the library"
            };
            let message = format!("{whose} already has a template `{name}`");
            let told = Diagnostic::error(Id::DuplicateName, path.span(), message);
            self.diagnostics
                .push(told.hint("give this one another name"));
            return;
        }
        self.templates.imported.insert(name, Arc::new(file));
    }

    /// Whether an error was found after the first so many findings.
    pub(crate) fn has_errors_since(&self, before: usize) -> bool {
        let found = self.diagnostics.iter().skip(before);
        let mut errors = found.filter(|told| told.severity == Severity::Error);
        errors.next().is_some()
    }

    /// Every template that can be used, for suggestions.
    /// Whether a template of that name is in the library or imported.
    pub(crate) fn has_template(&self, name: &str) -> bool {
        self.templates.imported.contains_key(name)
            || library::text_of(&library::file_of(name)).is_some()
    }

    /// The templates that declare certain parties, as far as their texts say so.
    pub(crate) fn templates_with_parties(&self, parties: &[&str]) -> Vec<String> {
        let has = |file: &tree::File| {
            parties.iter().all(|wanted| {
                let mut statements = file.statements.iter();
                statements.any(|statement| {
                    matches!(&statement.kind, StatementKind::Party { name, .. } if name.text == *wanted)
                })
            })
        };
        let in_library = library::template_paths().filter(|name| {
            let text = library::text_of(&library::file_of(name)).unwrap_or_default();
            parties.iter().all(|wanted| {
                let mut lines = text.lines().map(str::split_whitespace);
                lines.any(|mut words| words.next() == Some("party") && words.next() == Some(wanted))
            })
        });
        let imported = self.templates.imported.iter();
        let imported = imported.filter(|(_, file)| has(file));
        in_library
            .chain(imported.map(|(name, _)| name.clone()))
            .collect()
    }

    fn template_names(&self) -> Vec<String> {
        library::template_paths()
            .chain(self.templates.imported.keys().cloned())
            .collect()
    }

    /// The checked template of that name, checking it now if nobody has yet.
    pub(crate) fn require(&mut self, path: &Path) -> Option<TemplateId> {
        let name = path.text();
        if let Some(known) = self.templates.by_path.get(&name) {
            return *known;
        }
        if self.templates.open.contains(&name) {
            let chain = self.templates.open.join("`, which uses `");
            let message = format!("template `{name}` uses itself: `{chain}`, which uses `{name}`");
            self.diagnostics
                .push(Diagnostic::error(Id::TemplateLoop, path.span(), message));
            return None;
        }
        if self.templates.open.len() >= TEMPLATE_DEPTH_MAX {
            let message = format!("templates use each other more than {TEMPLATE_DEPTH_MAX} deep");
            self.diagnostics
                .push(Diagnostic::error(Id::TooDeep, path.span(), message));
            self.templates.by_path.insert(name, None);
            return None;
        }
        let Some(file) = self.template_file(&name) else {
            if self.is_full(Severity::Error) {
                return None;
            }
            let message = format!("there is no template `{name}`");
            let mut told = Diagnostic::error(Id::UnknownTemplate, path.span(), message);
            let names = self.template_names();
            if let Some(near) = nearest(&name, names.iter().map(String::as_str)) {
                told = told.fix(format!("use `{near}`"), path.span(), near);
            } else {
                told = told.hint(
                    "`lodebook list` shows the templates of the library; `import` brings your own",
                );
            }
            self.diagnostics.push(told);
            self.templates.by_path.insert(name, None);
            return None;
        };
        let in_library = !self.templates.imported.contains_key(&name);
        Some(self.check_template(&name, &file, in_library))
    }

    fn template_file(&mut self, name: &str) -> Option<Arc<tree::File>> {
        if let Some(imported) = self.templates.imported.get(name) {
            return Some(Arc::clone(imported));
        }
        let file_name = library::file_of(name);
        if file_name.ends_with(".test.deal") {
            return None;
        }
        let text = library::text_of(&file_name)?;
        let id = self
            .texts
            .add(format!("library/{file_name}"), text.to_owned(), true);
        let (file, mut problems) = syntax::parse::parse(text, id);
        self.diagnostics.append(&mut problems);
        Some(Arc::new(file))
    }

    /// Checks a template and files it under its name.
    pub(crate) fn check_template(
        &mut self,
        name: &str,
        file: &tree::File,
        in_library: bool,
    ) -> TemplateId {
        self.templates.open.push(name.to_owned());
        let purpose = match &file.head {
            Head::Template { purpose, .. } => purpose.value.clone(),
            Head::Deal(_) | Head::Part => String::new(),
        };
        let moneys = [Money::of_templates()];
        let setting = Setting {
            is_template: true,
            in_library,
            moneys: &moneys,
            scenarios: &[],
            written: None,
        };
        let mut statements = file.statements.clone();
        self.diagnostics.append(&mut like::flatten(&mut statements));
        let mut definition = check_definition(self, &statements, setting).definition;
        name.clone_into(&mut definition.name);
        definition.purpose = purpose;
        definition.in_library = in_library;
        self.templates.open.pop();
        let payments = Payments::of(&definition, &self.templates.payments);
        self.templates.payments.push(payments);
        self.templates.checked.push(Arc::new(definition));
        let id = TemplateId(self.templates.checked.len() as u32 - 1);
        self.templates.by_path.insert(name.to_owned(), Some(id));
        id
    }
}

/// Where a definition stands.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    /// A template, not a deal.
    pub(crate) is_template: bool,
    /// Part of the embedded library.
    pub(crate) in_library: bool,
    /// The deal's moneys; in a template only the deal's first, under the name `money`.
    pub(crate) moneys: &'a [Money],
    /// Names of the deal's scenarios.
    pub(crate) scenarios: &'a [tree::Name],
    /// The deal as written, where a variant of it is checked: an input keeps its unit in all of them.
    pub(crate) written: Option<&'a Definition>,
}

/// A definition and which of its own inputs were read.
pub(crate) struct CheckedDefinition {
    /// The definition.
    pub(crate) definition: Definition,
    /// Rows something reads.
    pub(crate) used: HashSet<Slot>,
}

/// Checks the statements of a deal or template. Questions and scenarios are left to
/// [`question`].
pub(crate) fn check_definition(
    context: &mut Context,
    statements: &[Statement],
    setting: Setting,
) -> CheckedDefinition {
    let before = context.diagnostics.len();
    let mut checker = Checker::new(context, setting);
    checker.declare(statements);
    checker.resolve_uses(statements);
    checker.resolve_groups(statements);
    checker.check_rows();
    checker.check_exchange_rates();
    checker.check_bindings(statements);
    checker.warn_of_overlapping_bases();
    checker.check_pays(statements);
    checker.check_requirements(statements);
    if setting.is_template && !checker.context.has_errors_since(before) {
        let mut used = checker.used.clone();
        // A regime has the inputs of all regimes, so that one can take another's place.
        if has_parties(&checker.definition) {
            let names = &checker.definition.names;
            used.extend(SHARED.iter().filter_map(|name| match names.get(*name) {
                Some(Entity::Row(slot)) => Some(*slot),
                _ => None,
            }));
        }
        for told in unused_inputs(statements, &checker.definition, &used) {
            checker.tell(told);
        }
    }
    CheckedDefinition {
        definition: checker.definition,
        used: checker.used,
    }
}

/// How far a row has been checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Waiting,
    Checking,
    Done,
}

/// What a row is written as.
#[derive(Clone, Copy)]
enum Written<'t> {
    Input(&'t tree::Input),
    Row(&'t tree::Row),
    Pool(&'t tree::Pool),
    Deflator { money: usize },
}

/// The check of one definition.
pub(crate) struct Checker<'c, 't> {
    context: &'c mut Context<'t>,
    setting: Setting<'c>,
    definition: Definition,
    /// For each row, what it is written as.
    written: Vec<Written<'c>>,
    states: Vec<State>,
    /// For each row, the kind and unit it declares.
    declared: Vec<Option<(Kind, Unit)>>,
    used: HashSet<Slot>,
    /// Words that stand for a member of a group, innermost last.
    aliases: Vec<(String, Entity)>,
    /// The unit written after a bracket, for every number inside.
    outer_unit: Option<Unit>,
    /// The unit the value being checked is declared in, for proposals.
    wanted_unit: Option<Unit>,
    /// How deep the search for undeclared units is.
    depth: usize,
    /// How deep the formula being checked is.
    nesting: usize,
    /// Whether a question is being checked, and which variants it may name.
    question: Option<question::Asking>,
}

impl<'c, 't> Checker<'c, 't> {
    fn new(context: &'c mut Context<'t>, setting: Setting<'c>) -> Self {
        Self {
            context,
            setting,
            definition: Definition::default(),
            written: Vec::new(),
            states: Vec::new(),
            declared: Vec::new(),
            used: HashSet::new(),
            aliases: Vec::new(),
            outer_unit: None,
            wanted_unit: None,
            depth: 0,
            nesting: 0,
            question: None,
        }
    }

    fn tell(&mut self, told: Diagnostic) {
        self.context.tell(told);
    }

    /// Whether no further error is told, so that nothing has to be found out for its message.
    fn is_full(&self) -> bool {
        self.context.is_full(Severity::Error)
    }

    fn error(&mut self, id: Id, span: Span, message: impl Into<String>) {
        self.tell(Diagnostic::error(id, span, message));
    }

    /// An error in the library, a warning in a deal.
    fn strict(&self, id: Id, span: Span, message: impl Into<String>) -> Diagnostic {
        if self.setting.in_library {
            Diagnostic::error(id, span, message)
        } else {
            Diagnostic::warning(id, span, message)
        }
    }
}

/// A warning for each input that nothing reads: a slip, or a number that misleads.
pub(crate) fn unused_inputs(
    statements: &[Statement],
    definition: &Definition,
    used: &HashSet<Slot>,
) -> Vec<Diagnostic> {
    let inputs = statements
        .iter()
        .filter_map(|statement| match &statement.kind {
            StatementKind::Input(input) => Some((input, statement.span)),
            _ => None,
        });
    let unused = inputs.filter(|(input, _)| match definition.names.get(&input.name.text) {
        Some(Entity::Row(slot)) => !used.contains(slot),
        _ => false,
    });
    let told = unused.map(|(input, whole)| {
        let message = format!("nothing reads the input `{}`", input.name.text);
        Diagnostic::warning(Id::UnusedInput, input.name.span, message).fix(
            "use it in a row, or remove it",
            whole,
            "",
        )
    });
    told.collect()
}
