//! Mixtures: a deal of which some terms are those of another version of it.
//!
//! Receives two versions, two scenarios of a deal or two deals, and which terms are taken from the
//! second. Guarantees statements for each mixture, checked as a deal is; a mixture that makes no sense
//! is marked. Does not find out in which terms two versions differ.

use syntax::diagnostic::{Diagnostic, Id};
use syntax::tree::{InputValue, Name, Path, Statement, StatementKind, Use, Value};

use crate::check::Context;
use crate::files::{self, Files, Loaded, ReadError, Texts};
use crate::like;

/// What stands before the names of the texts of a second deal.
pub const SECOND: &str = "second deal/";

/// Two versions of a deal, and which terms come from the second in each mixture.
#[derive(Clone, Copy, Debug)]
pub struct Mixture<'a> {
    /// The scenario of the deal that the mixtures start from; `None` for the deal as written.
    pub from: Option<&'a str>,
    /// What the other terms are taken from.
    pub to: Version<'a>,
    /// Changes by the names of their terms: `price`, `tax.rate`, `use tax`, `group public`,
    /// `pay rent.due`.
    pub changes: &'a [Vec<String>],
    /// For each mixture, which of the changes are made.
    pub mixtures: &'a [Vec<bool>],
}

/// The second version.
#[derive(Clone, Copy, Debug)]
pub enum Version<'a> {
    /// A scenario of the same deal; `None` for the deal as written.
    Scenario(Option<&'a str>),
    /// Another deal as written; the files give it under [`SECOND`].
    Deal(&'a str),
}

/// Where the mixtures stand among the variants of the deal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mixed {
    /// The first of them.
    pub first_variant: usize,
    /// Whether each makes sense.
    pub makes_sense: Vec<bool>,
}

/// The files of two deals, those of the second under [`SECOND`].
pub struct BothFiles<'a> {
    /// Of the first.
    pub first: &'a dyn Files,
    /// Of the second.
    pub second: &'a dyn Files,
}

impl Files for BothFiles<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match path.strip_prefix(SECOND) {
            Some(path) => self.second.read(path),
            None => self.first.read(path),
        }
    }
}

/// Reads the second deal into the texts of the first; its templates are added to those that are there.
pub(crate) fn load_second(
    main: &str,
    files: &dyn Files,
    texts: &mut Texts,
    loaded: &mut Loaded,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Statement> {
    let read_before = texts.iter().count();
    let (second, mut told) = files::load(&format!("{SECOND}{main}"), files, texts);
    diagnostics.append(&mut told);
    let outside = texts.iter().skip(read_before);
    for text in outside.filter(|text| !text.name.starts_with(SECOND)) {
        let message = format!("\"{}\" is outside the folder of the second deal", text.name);
        diagnostics.push(Diagnostic::without_place(Id::ImportOutside, message));
    }
    for template in second.templates {
        let same = loaded
            .templates
            .iter()
            .any(|known| text_of(texts, known) == text_of(texts, &template));
        if !same {
            // One of the same name but of another text is told where it is imported.
            loaded.templates.push(template);
        }
    }
    let mut statements = second.statements;
    diagnostics.append(&mut like::flatten(&mut statements));
    statements
}

fn text_of<'t>(texts: &'t Texts, file: &syntax::tree::File) -> Option<&'t str> {
    let statement = file.statements.first()?;
    Some(&texts.get(statement.span.file).text)
}

/// Names that the second version declares and the first does not: they have no value of their own.
pub(crate) fn declared_by_both(first: &mut Vec<Statement>, second: &[Statement]) {
    let mut new = Vec::new();
    for statement in second {
        match &statement.kind {
            StatementKind::Substance(names) => {
                let missing: Vec<Name> = names
                    .iter()
                    .filter(|name| !declares(first, &name.text))
                    .cloned()
                    .collect();
                if !missing.is_empty() {
                    new.push(Statement {
                        kind: StatementKind::Substance(missing),
                        ..statement.clone()
                    });
                }
            }
            StatementKind::Party { name, .. } if !declares(first, &name.text) => {
                new.push(statement.clone());
            }
            StatementKind::Source(source) if !declares(first, &source.name.text) => {
                new.push(statement.clone());
            }
            _ => {}
        }
    }
    first.extend(new);
}

fn declares(statements: &[Statement], name: &str) -> bool {
    statements
        .iter()
        .any(|statement| names_of(&statement.kind).any(|known| known.text == name))
}

/// The names that a statement declares.
fn names_of(kind: &StatementKind) -> Box<dyn Iterator<Item = &Name> + '_> {
    match kind {
        StatementKind::Substance(names) => Box::new(names.iter()),
        StatementKind::Party { name, .. } | StatementKind::Group { name, .. } => {
            Box::new(std::iter::once(name))
        }
        StatementKind::Source(source) => Box::new(std::iter::once(&source.name)),
        StatementKind::Input(input) => Box::new(std::iter::once(&input.name)),
        StatementKind::Row(row) => Box::new(std::iter::once(&row.name)),
        StatementKind::Pool(pool) => Box::new(std::iter::once(&pool.name)),
        StatementKind::Use(using) => Box::new(std::iter::once(&using.name)),
        StatementKind::Import(_)
        | StatementKind::Timeline(_)
        | StatementKind::Money(_)
        | StatementKind::Stake(_)
        | StatementKind::Correlate { .. }
        | StatementKind::Pay(_)
        | StatementKind::Require(_)
        | StatementKind::Show(_)
        | StatementKind::Claim(_)
        | StatementKind::Expect(_)
        | StatementKind::Solve(_)
        | StatementKind::Scenario(_) => Box::new(std::iter::empty()),
    }
}

/// The first version with some changes made.
pub(crate) fn mixed(
    first: &[Statement],
    second: &[Statement],
    changes: &[Vec<String>],
    made: &[bool],
) -> Vec<Statement> {
    let mut statements = first.to_vec();
    let terms = changes.iter().zip(made).filter(|(_, made)| **made);
    for term in terms.flat_map(|(terms, _)| terms) {
        take_over(&mut statements, second, term);
    }
    statements
}

/// Gives one term what the second version says of it.
fn take_over(statements: &mut Vec<Statement>, second: &[Statement], term: &str) {
    if let Some(path) = term.strip_prefix("pay ") {
        let is_it = |statement: &Statement| matches!(&statement.kind, StatementKind::Pay(pay) if pay.amount.text() == path);
        let is_own = statements.iter().chain(second).any(is_it);
        if is_own {
            statements.retain(|statement| !is_it(statement));
            let theirs = second.iter().filter(|statement| is_it(statement));
            statements.extend(theirs.cloned());
            return;
        }
        let using = path.split('.').next().unwrap_or(path);
        take_over_parties(statements, second, using);
        return;
    }
    let is_use = term.starts_with("use ");
    let path = term.strip_prefix("use ").unwrap_or(term);
    let path = path.strip_prefix("group ").unwrap_or(path);
    let (name, inside) = path.split_once('.').unwrap_or((path, ""));
    let theirs = second.iter().find(|statement| is_called(statement, name));
    let ours = statements
        .iter_mut()
        .find(|statement| is_called(statement, name));
    let (Some(theirs), Some(ours)) = (theirs, ours) else {
        match theirs {
            Some(theirs) => statements.push(theirs.clone()),
            None => statements.retain(|statement| !is_called(statement, name)),
        }
        return;
    };
    if let (StatementKind::Use(ours), StatementKind::Use(theirs)) = (&mut ours.kind, &theirs.kind)
        && ours.template.text() == theirs.template.text()
        && !is_use
        && take_over_binding(ours, theirs, inside)
    {
        return;
    }
    *ours = theirs.clone();
}

/// Whether a statement declares this name and has a value.
fn is_called(statement: &Statement, name: &str) -> bool {
    let has_value = matches!(
        statement.kind,
        StatementKind::Input(_)
            | StatementKind::Row(_)
            | StatementKind::Pool(_)
            | StatementKind::Use(_)
            | StatementKind::Group { .. }
    );
    has_value && names_of(&statement.kind).any(|known| known.text == name)
}

/// Takes one binding of a use over; says whether either side has it.
fn take_over_binding(ours: &mut Use, theirs: &Use, target: &str) -> bool {
    let before = ours.bindings.len();
    let place = ours
        .bindings
        .iter()
        .position(|binding| binding.target.text() == target);
    ours.bindings
        .retain(|binding| binding.target.text() != target);
    let found = theirs
        .bindings
        .iter()
        .find(|binding| binding.target.text() == target);
    if let Some(found) = found {
        ours.bindings
            .insert(place.unwrap_or(ours.bindings.len()), found.clone());
    }
    found.is_some() || ours.bindings.len() < before
}

/// Who pays and who is paid, where a use says so.
fn take_over_parties(statements: &mut [Statement], second: &[Statement], using: &str) {
    let parties: Vec<String> = statements
        .iter()
        .chain(second)
        .filter_map(|statement| match &statement.kind {
            StatementKind::Party { name, .. } => Some(name.text.clone()),
            _ => None,
        })
        .chain(["market", "suppliers"].map(str::to_owned))
        .collect();
    let theirs = second.iter().find_map(|statement| match &statement.kind {
        StatementKind::Use(found) if found.name.text == using => Some(found),
        _ => None,
    });
    let Some(theirs) = theirs else { return };
    for statement in statements {
        let StatementKind::Use(ours) = &mut statement.kind else {
            continue;
        };
        if ours.name.text != using {
            continue;
        }
        let is_party = |value: &InputValue| {
            path_of(value)
                .is_some_and(|path| path.parts.len() == 1 && parties.contains(&path.text()))
        };
        let targets: Vec<String> = ours
            .bindings
            .iter()
            .chain(&theirs.bindings)
            .filter(|binding| is_party(&binding.value))
            .map(|binding| binding.target.text())
            .collect();
        for target in targets {
            take_over_binding(ours, theirs, &target);
        }
    }
}

fn path_of(value: &InputValue) -> Option<&Path> {
    match value {
        InputValue::Known(Value::Expr { first, .. }) => match &first.kind {
            syntax::tree::ExprKind::Path(path) => Some(path),
            _ => None,
        },
        InputValue::Known(Value::List(_) | Value::Dated(_) | Value::Csv(_))
        | InputValue::Drawn(_)
        | InputValue::Open { .. } => None,
    }
}

/// The scenario of that name, or that there is none.
pub(crate) fn chain_named<'c>(
    context: &mut Context,
    names: &[Name],
    chains: &'c [Vec<u32>],
    wanted: Option<&str>,
) -> Option<&'c [u32]> {
    let Some(wanted) = wanted else {
        return Some(&[]);
    };
    let place = names.iter().position(|name| name.text == wanted);
    if place.is_none() {
        let message = format!("there is no scenario `{wanted}`");
        context.tell(Diagnostic::without_place(Id::UnknownName, message));
    }
    Some(&chains[place?])
}
