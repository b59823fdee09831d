//! What is marked confidential, by scope and name.
//!
//! A mark belongs to the name it stands at: wherever an input is given a value, in any scenario, the
//! value is confidential once it is marked in one place.

use std::collections::{BTreeMap, BTreeSet};

use syntax::diagnostic::{Diagnostic, Id};
use syntax::span::FileId;
use syntax::tree::{
    Binding, EditKind, Expr, ExprKind, FieldValue, Head, Input, InputValue, Source, SourceRef,
    SourceRefKind, Statement, StatementKind, Use, Value,
};

use super::edits::parts;
use crate::files::Loaded;

/// The scope of the deal; a template's is its name.
pub(super) const DEAL: &str = "";

/// What is confidential.
#[derive(Default)]
pub(super) struct Marks {
    /// Inputs by scope and path.
    inputs: BTreeSet<(String, String)>,
    /// Sources by scope and name.
    sources: BTreeSet<(String, String)>,
    /// Templates that uses of a scope have had, by scope and name of the use.
    uses: BTreeMap<(String, String), BTreeSet<String>>,
}

/// The statements of every scope.
pub(super) fn scopes(loaded: &Loaded) -> Vec<(String, &[Statement])> {
    let mut scopes = vec![(DEAL.to_owned(), loaded.statements.as_slice())];
    let templates = loaded.templates.iter().chain(&loaded.lone_template);
    scopes.extend(templates.filter_map(|file| match &file.head {
        Head::Template { path, .. } => Some((path.text(), file.statements.as_slice())),
        Head::Deal(_) | Head::Part => None,
    }));
    scopes
}

impl Marks {
    pub(super) fn of(loaded: &Loaded) -> Self {
        let mut marks = Self::default();
        for (scope, statements) in scopes(loaded) {
            for statement in statements {
                if let StatementKind::Source(source) = &statement.kind
                    && is_marked(source)
                {
                    let name = source.name.text.clone();
                    marks.sources.insert((scope.clone(), name));
                }
            }
            given(statements, &mut |found| marks.take(&scope, &found));
        }
        marks
    }

    fn take(&mut self, scope: &str, found: &Found) {
        match found {
            Found::Use(using) => {
                let key = (scope.to_owned(), using.name.text.clone());
                let template = using.template.text();
                self.uses.entry(key).or_default().insert(template);
            }
            Found::Input(input) => {
                let cites = self.cites(scope, &input.sources)
                    || input
                        .value
                        .as_ref()
                        .is_some_and(|value| self.cites_inside(scope, value));
                if input.confidential.is_some() || cites {
                    let name = input.name.text.clone();
                    self.inputs.insert((scope.to_owned(), name));
                }
            }
            Found::Binding(path, binding) => {
                let cites =
                    self.cites(scope, &binding.sources) || self.cites_inside(scope, &binding.value);
                if binding.confidential.is_some() || cites {
                    self.inputs.insert((scope.to_owned(), path.clone()));
                }
            }
        }
    }

    /// Whether one of these is a confidential source.
    pub(super) fn cites(&self, scope: &str, sources: &[SourceRef]) -> bool {
        sources.iter().any(|reference| match &reference.kind {
            SourceRefKind::Assumed(_) => false,
            SourceRefKind::Cited { source, .. } => self.is_source(scope, &source.text()),
        })
    }

    fn cites_inside(&self, scope: &str, value: &InputValue) -> bool {
        match value {
            InputValue::Known(Value::Dated(dated)) => {
                let entries = dated.entries.iter();
                entries
                    .into_iter()
                    .any(|entry| self.cites(scope, &entry.sources))
            }
            InputValue::Known(Value::Expr { first, .. }) => self.cites_in_scale(scope, first),
            InputValue::Known(Value::List(_) | Value::Csv(_))
            | InputValue::Drawn(_)
            | InputValue::Open { .. } => false,
        }
    }

    /// Whether a bracket of a scale cites a confidential source.
    fn cites_in_scale(&self, scope: &str, expr: &Expr) -> bool {
        let here = match &expr.kind {
            ExprKind::Scale(scale) => {
                let brackets = scale.brackets.iter().map(|bracket| &bracket.sources);
                let mut all = brackets.chain([&scale.above_sources]);
                all.any(|sources| self.cites(scope, sources))
            }
            ExprKind::Number { .. }
            | ExprKind::Withheld { .. }
            | ExprKind::Truth(_)
            | ExprKind::Path(_)
            | ExprKind::Call { .. }
            | ExprKind::Negate(_)
            | ExprKind::Not(_)
            | ExprKind::Binary { .. }
            | ExprKind::If { .. }
            | ExprKind::Error => false,
        };
        here || parts(expr)
            .into_iter()
            .any(|part| self.cites_in_scale(scope, part))
    }

    pub(super) fn is_source(&self, scope: &str, name: &str) -> bool {
        self.sources.contains(&(scope.to_owned(), name.to_owned()))
    }

    /// Whether the input of that path in a scope is confidential, by a mark there or in the template
    /// of the use it belongs to.
    pub(super) fn is_input(&self, scope: &str, path: &str) -> bool {
        let key = (scope.to_owned(), path.to_owned());
        if self.inputs.contains(&key) {
            return true;
        }
        let Some((using, rest)) = path.split_once('.') else {
            return false;
        };
        let templates = self.uses.get(&(scope.to_owned(), using.to_owned()));
        let mut templates = templates.into_iter().flatten();
        templates.any(|template| template != scope && self.is_input(template, rest))
    }

    /// A value of the command line for what is confidential would be printed.
    pub(super) fn refused_sets(&self, sets: &[String]) -> Vec<Diagnostic> {
        let refused = sets.iter().filter_map(|set| {
            let end = set.find(['=', '~']).unwrap_or(set.len());
            let path: String = set[..end].split_whitespace().collect();
            let is_marked = set
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|word| word == "confidential");
            (is_marked || self.is_input(DEAL, &path)).then(|| {
                let message =
                    format!("`{path}` is confidential, and `--set` would print what it is given");
                Diagnostic::without_place(Id::NoPublicEdition, message)
                    .hint("leave out this `--set`, or `--public`")
            })
        });
        refused.collect()
    }
}

fn is_marked(source: &Source) -> bool {
    source.fields.iter().any(|(name, value)| {
        let is_no = matches!(value, FieldValue::Word(word) if word.text == "no");
        name.text == "confidential" && !is_no
    })
}

/// Where a value is given.
pub(super) enum Found<'a> {
    Use(&'a Use),
    Input(&'a Input),
    /// With the path of its target in the scope.
    Binding(String, &'a Binding),
}

/// Calls `found` with every input, use and binding of a scope, those of its scenarios included.
pub(super) fn given<'a>(statements: &'a [Statement], found: &mut impl FnMut(Found<'a>)) {
    let of_use = |using: &'a Use, found: &mut dyn FnMut(Found<'a>)| {
        found(Found::Use(using));
        for binding in &using.bindings {
            let path = format!("{}.{}", using.name.text, binding.target.text());
            found(Found::Binding(path, binding));
        }
    };
    for statement in statements {
        match &statement.kind {
            StatementKind::Input(input) => found(Found::Input(input)),
            StatementKind::Use(using) => of_use(using, found),
            StatementKind::Scenario(scenario) => {
                for edit in &scenario.edits {
                    match &edit.kind {
                        EditKind::Set(binding) => {
                            found(Found::Binding(binding.target.text(), binding));
                        }
                        EditKind::Replace(using) | EditKind::Add(using) => of_use(using, found),
                        EditKind::Drop(_) => {}
                    }
                }
            }
            StatementKind::Import(_)
            | StatementKind::Timeline(_)
            | StatementKind::Money(_)
            | StatementKind::Source(_)
            | StatementKind::Substance(_)
            | StatementKind::Party { .. }
            | StatementKind::Group { .. }
            | StatementKind::Stake(_)
            | StatementKind::Row(_)
            | StatementKind::Pool(_)
            | StatementKind::Correlate { .. }
            | StatementKind::Pay(_)
            | StatementKind::Require(_)
            | StatementKind::Show(_)
            | StatementKind::Claim(_)
            | StatementKind::Expect(_)
            | StatementKind::Solve(_) => {}
        }
    }
}

/// Every table that is read: where it is named, its name, and whether what reads it is confidential.
pub(super) fn csv_files(loaded: &Loaded, marks: &Marks) -> Vec<(FileId, String, bool)> {
    let mut tables = Vec::new();
    for (scope, statements) in scopes(loaded) {
        given(statements, &mut |found| {
            let (path, value) = match &found {
                Found::Use(_) => return,
                Found::Input(input) => (input.name.text.clone(), input.value.as_ref()),
                Found::Binding(path, binding) => (path.clone(), Some(&binding.value)),
            };
            if let Some(InputValue::Known(Value::Csv(csv))) = value {
                let is_confidential = marks.is_input(&scope, &path);
                tables.push((csv.span.file, csv.file.value.clone(), is_confidential));
            }
        });
    }
    tables
}
