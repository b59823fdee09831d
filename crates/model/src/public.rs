//! The public edition of a deal: its texts without what is confidential.
//!
//! Receives the texts of a deal. Gives the same texts with the word `withheld` in the place of every
//! confidential value, and without comments. Everything that is computed, shown or told for the
//! public is made of these texts alone, so that it cannot depend on what they leave out. Where a text
//! cannot be read, or a value cannot be left out, there is no public edition.

mod edits;
mod marks;

use std::collections::{BTreeMap, BTreeSet};

use syntax::diagnostic::{Diagnostic, Id, Severity};
use syntax::span::{FileId, Span};
use syntax::tree::{ExprKind, InputValue, Statement, StatementKind, Value};

use crate::deal::read;
use crate::definition::Body;
use crate::files::{Files, Loaded, ReadError, Texts, join, load};
use crate::formula::{Formula, FormulaNode};
use crate::lower::lower;
use crate::model::{InstanceId, Model, RowId};

use edits::Edits;
use marks::{Found, Marks, csv_files, given};

/// The texts of a deal by their names, without what is confidential.
pub type PublicTexts = BTreeMap<String, String>;

/// Makes the public edition of a deal, template or part. `sets` are the bindings of the command line.
///
/// The findings of a failure hold nothing of the texts but names.
pub fn public_edition(
    main: &str,
    files: &dyn Files,
    sets: &[String],
) -> Result<PublicTexts, Vec<Diagnostic>> {
    let mut texts = Texts::default();
    let (loaded, diagnostics) = load(main, files, &mut texts);
    let readable = |told: &Diagnostic| told.severity != Severity::Error || is_part(told);
    if !diagnostics.iter().all(readable) {
        return Err(vec![unread(main)]);
    }
    let marks = Marks::of(&loaded);
    let mut found = marks.refused_sets(sets);
    found.extend(shared_tables(&loaded, &marks, &texts));
    let mut edits = Edits::new(&texts, &marks);
    edits.all(&loaded);
    found.append(&mut edits.refused);
    if !found.is_empty() {
        return Err(found);
    }
    let public = edits.carried_out();
    if loaded.title.is_none() {
        return Ok(public);
    }
    Ok(without_answers(main, files, public))
}

/// A file without `deal` is a part, and its texts are as good as those of a deal.
fn is_part(told: &Diagnostic) -> bool {
    told.id == Id::MissingFrame
}

fn unread(main: &str) -> Diagnostic {
    let message = format!("\"{main}\" has errors, so that no public edition of it can be made");
    Diagnostic::without_place(Id::NoPublicEdition, message)
        .hint("mend what `lodebook check` tells of it without `--public`")
}

/// Tables of which one column is confidential and another is not.
fn shared_tables(loaded: &Loaded, marks: &Marks, texts: &Texts) -> Vec<Diagnostic> {
    let mut public: BTreeSet<String> = BTreeSet::new();
    let mut confidential: BTreeSet<String> = BTreeSet::new();
    for (file, value, is_confidential) in csv_files(loaded, marks) {
        let from = &texts.get(file).name;
        let name = join(from, &value).unwrap_or(value);
        if is_confidential {
            confidential.insert(name);
        } else {
            public.insert(name);
        }
    }
    let shared = public.intersection(&confidential).map(|name| {
        let message =
            format!("the table \"{name}\" holds a confidential column beside one that is not");
        Diagnostic::without_place(Id::NoPublicEdition, message)
            .hint("move the confidential column to a file of its own")
    });
    shared.collect()
}

/// Texts in the place of those of a folder.
struct Edited<'a> {
    texts: &'a PublicTexts,
    files: &'a dyn Files,
}

impl Files for Edited<'_> {
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.texts.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.files.read(path),
        }
    }
}

/// What a deal expects of a withheld figure is that figure, so it is left out, too.
fn without_answers(main: &str, files: &dyn Files, mut public: PublicTexts) -> PublicTexts {
    let edited = Edited {
        texts: &public,
        files,
    };
    let reading = read(main, &edited, &[]);
    let Some(deal) = reading.deal else {
        // What is wrong is told where the edition is used: nothing in it is confidential, unless an
        // expectation is, and those are all left out.
        let all = expectations(main, &edited);
        cut(&mut public, all);
        return public;
    };
    let (mut lowered, _) = lower(&deal);
    let base = deal.base();
    let mut spans = Vec::new();
    for expect in base.questions.expects.iter().flatten() {
        let rests = (0..deal.timeline.period_count).any(|period| {
            let actual = lowered.formula(
                &deal.variants,
                base,
                0,
                InstanceId::ROOT,
                &expect.actual,
                period,
            );
            actual.is_withheld()
        });
        if rests {
            spans.push(expect.span);
        }
    }
    let statements = expectations(main, &edited);
    let rest = statements.into_iter().filter(|(_, statement)| {
        let holds = |span: &Span| {
            span.file == statement.file
                && span.start >= statement.start
                && span.end <= statement.end
        };
        spans.iter().any(holds)
    });
    let rest = rest.collect();
    cut(&mut public, rest);
    public
}

/// Every expectation, with the name of its file.
fn expectations(main: &str, files: &dyn Files) -> Vec<(String, Span)> {
    let mut texts = Texts::default();
    let (loaded, _) = load(main, files, &mut texts);
    let is_expectation =
        |statement: &&Statement| matches!(statement.kind, StatementKind::Expect(_));
    let found = loaded.statements.iter().filter(is_expectation);
    found
        .map(|statement| (texts.get(statement.span.file).name.clone(), statement.span))
        .collect()
}

fn cut(public: &mut PublicTexts, mut spans: Vec<(String, Span)>) {
    spans.sort_by_key(|(_, span)| std::cmp::Reverse(span.start));
    for (name, span) in spans {
        if let Some(text) = public.get_mut(&name) {
            text.replace_range(span.start as usize..span.end as usize, "");
        }
    }
}

/// How many values are given and confidential.
pub(crate) fn confidential_count(statements: &[Statement]) -> usize {
    let loaded = Loaded {
        statements: statements.to_vec(),
        ..Loaded::default()
    };
    let marks = Marks::of(&loaded);
    let mut count = 0;
    given(statements, &mut |found| {
        let (path, value) = match found {
            Found::Use(_) => return,
            Found::Input(input) => (input.name.text.clone(), input.value.as_ref()),
            Found::Binding(path, binding) => (path, Some(&binding.value)),
        };
        let is_told = value.is_some_and(|value| !is_withheld(value));
        count += usize::from(is_told && marks.is_input(marks::DEAL, &path));
    });
    count
}

fn is_withheld(value: &InputValue) -> bool {
    match value {
        InputValue::Known(Value::Expr { first, .. }) => {
            matches!(first.kind, ExprKind::Withheld { .. })
        }
        InputValue::Known(Value::List(_) | Value::Dated(_) | Value::Csv(_))
        | InputValue::Drawn(_)
        | InputValue::Open { .. } => false,
    }
}

/// How many rows are written with something that is withheld, by their full names.
pub(crate) fn withheld_count(variants: &[Model]) -> usize {
    let mut names = BTreeSet::new();
    for model in variants {
        for row in (0..model.instance_row_count() as u32).map(RowId) {
            if let Body::Formula(formula) = model.body(row).body
                && holds_withheld(formula)
            {
                names.insert(model.row_name(row));
            }
        }
    }
    names.len()
}

fn holds_withheld(formula: &Formula) -> bool {
    match &formula.node {
        FormulaNode::Withheld => true,
        FormulaNode::Apply(_, operands) | FormulaNode::Call(_, operands) => {
            operands.iter().any(holds_withheld)
        }
        FormulaNode::Scale(scale) => scale.parts().any(holds_withheld),
        FormulaNode::Under(_, inner) => holds_withheld(inner),
        FormulaNode::Number(_)
        | FormulaNode::Row(_)
        | FormulaNode::Time(_)
        | FormulaNode::Party { .. }
        | FormulaNode::Poison => false,
    }
}

/// Every text of the deal itself with its number.
fn own_texts(texts: &Texts) -> impl Iterator<Item = (FileId, &crate::files::TextFile)> {
    let numbered = texts.iter().enumerate();
    numbered.map(|(place, file)| (FileId(place as u32), file))
}
