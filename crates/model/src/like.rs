//! `use … like other`: the bindings of another use are taken over before anything is checked.

use std::collections::{HashMap, HashSet};

use syntax::diagnostic::{Diagnostic, Id};
use syntax::nearest::nearest;
use syntax::tree::{Binding, Name, Statement, StatementKind, Use};

use crate::check::uses_in;

/// How long a chain of `like` may be.
const LIKE_DEPTH_MAX: usize = 64;
/// Most bindings that are taken over, all uses together.
const COPIED_MAX: usize = 300_000;
/// Most findings that are told.
const TOLD_MAX: usize = 100;

/// Gives every use its own copy of the bindings it takes over.
pub(crate) fn flatten(statements: &mut [Statement]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    let mut copied = 0;
    if uses_in(statements).all(|using| using.like.is_none()) {
        return told;
    }
    let uses: Vec<Use> = uses_in(statements).cloned().collect();
    let by_name: HashMap<&str, &Use> = uses
        .iter()
        .map(|using| (using.name.text.as_str(), using))
        .collect();
    for statement in statements {
        if let StatementKind::Use(using) = &mut statement.kind
            && using.like.is_some()
        {
            // What is like nothing stays marked: its missing bindings are not told as well.
            let before = told.len();
            if before >= TOLD_MAX {
                break;
            }
            using.bindings = bindings_of(using, &by_name, &mut told);
            if told.len() == before {
                using.like = None;
            }
            copied += using.bindings.len();
            if copied > COPIED_MAX {
                let message = "the uses of this file take over too much from each other";
                let problem = Diagnostic::error(Id::TooLarge, using.name.span, message);
                told.push(problem.hint("put what they share into a template"));
                break;
            }
        }
    }
    told
}

fn bindings_of(
    using: &Use,
    by_name: &HashMap<&str, &Use>,
    told: &mut Vec<Diagnostic>,
) -> Vec<Binding> {
    let mut bindings: Vec<Binding> = Vec::new();
    let mut current = using;
    let mut taken: HashSet<String> = HashSet::new();
    let mut passed: Vec<&str> = Vec::new();
    while passed.len() < LIKE_DEPTH_MAX {
        passed.push(&current.name.text);
        let fresh = current.bindings.iter();
        let fresh = fresh.filter(|binding| !taken.contains(&binding.target.text()));
        bindings.extend(fresh.cloned());
        taken.extend(current.bindings.iter().map(|binding| binding.target.text()));
        let Some(like) = &current.like else {
            return bindings;
        };
        let Some(model) = by_name.get(like.text.as_str()).copied() else {
            told.push(unknown_like(like, by_name));
            return bindings;
        };
        if passed.contains(&model.name.text.as_str()) {
            let message = format!("`{}` is like itself, through other uses", like.text);
            let problem = Diagnostic::error(Id::TemplateLoop, like.span, message);
            told.push(problem.hint("give the bindings of one of them one by one"));
            return bindings;
        }
        if model.template.text() != using.template.text() {
            let message = format!("`{}` is a use of another template", like.text);
            let problem = Diagnostic::error(Id::KindMismatch, like.span, message);
            let problem = problem.label(using.template.span(), "this template");
            told.push(
                problem
                    .label(model.template.span(), "that template")
                    .hint("give the bindings one by one"),
            );
            return bindings;
        }
        current = model;
    }
    let message = format!(
        "`{}` is like another use, which is like another, more than {LIKE_DEPTH_MAX} deep",
        using.name.text
    );
    let problem = Diagnostic::error(Id::TooDeep, using.name.span, message);
    told.push(problem.hint("let it be like the last of them"));
    bindings
}

fn unknown_like(like: &Name, by_name: &HashMap<&str, &Use>) -> Diagnostic {
    let told = Diagnostic::error(
        Id::UnknownName,
        like.span,
        format!("there is no use called `{}`", like.text),
    );
    let mut names: Vec<&str> = by_name.keys().copied().collect();
    names.sort_unstable();
    match nearest(&like.text, names.iter().copied()) {
        Some(near) => told.fix(format!("did you mean `{near}`?"), like.span, near),
        None => told.hint("`like` names another use of the same file"),
    }
}
